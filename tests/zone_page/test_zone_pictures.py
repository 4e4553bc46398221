"""Pictures in answers of ours, as a client sees them in the zone: in the text, by their files, and by name if not."""

import base64
from typing import Any

from playwright.sync_api import Route, expect

from tests.chromium import until
from tests.zone_page.axe import faults_of
from tests.zone_page.conftest import Zone

SHOP = "e-shop"
BUCKET = "http://127.0.0.1:8/bucket"
# A picture that is drawn by the page itself, so that it is one that this browser knows.
DRAWN = """() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1200, 320];
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#f4efe2";
  brush.fillRect(0, 0, 1200, 320);
  brush.fillStyle = "#12644f";
  for (let n = 0; n < 28; n += 1) brush.fillRect(20 + n * 42, 300 - ((n * 53) % 270), 28, (n * 53) % 270);
  return canvas.toDataURL("image/png").split(",")[1];
}"""


def answered(zone: Zone, text: str, *files: str, **more: Any) -> None:
    """The ticket about the shop gets an answer with these files, and is opened."""
    history = zone.fake.history(SHOP)
    attachments = [
        {"name": name, "type": "image/svg+xml" if name.endswith("svg") else "image/png", "size": 9, "index": index}
        for index, name in enumerate(files)
    ]
    event = {"type": "answered", "text": text, "markdown": True, "truncated": False, "attachments": attachments}
    history["entries"] = history["entries"][:1]
    zone.fake._add(history, "agent", "Alena Bílá", {**event, **more})
    zone.ticket(SHOP)


def bucket(zone: Zone, *, is_there: bool = True) -> None:
    """Files lie in a bucket elsewhere, which gives them as something to be saved."""
    body = base64.b64decode(zone.page.evaluate(DRAWN))

    def give(route: Route) -> None:
        """The file, or that its address is good no more."""
        if is_there:
            route.fulfill(body=body, headers={"Content-Type": "application/octet-stream"})
        else:
            route.fulfill(status=403, body="<Error/>")

    zone.page.unroute(f"{BUCKET}/**")
    zone.page.route(f"{BUCKET}/**", give)
    # What the browser has seen once it need not ask for again.
    zone.fake.bucket = f"{BUCKET}/{'here' if is_there else 'gone'}"


def test_a_picture_stands_in_the_text(zone: Zone) -> None:
    """Where the agent put it, no wider than the talk; its file can be had as any other."""
    bucket(zone)
    answered(zone, "Vytížení za den:\n\n![Graf vytížení](file:graf.png)\n\nPaměť přidáme.", "graf.png", "smlouva.svg")
    page = zone.page
    picture = page.locator(".said [data-picture]")
    expect(picture).to_have_attribute("alt", "Graf vytížení")
    until(page, "() => document.querySelector('.said [data-picture]').naturalWidth === 1200")
    talk = page.locator(".said .bubble").last
    assert "file:" not in talk.inner_text()
    texts = talk.locator(".text").all_inner_texts()
    assert texts == ["Vytížení za den:", "Paměť přidáme."]
    assert picture.bounding_box()["width"] <= talk.bounding_box()["width"]  # type: ignore[index]
    expect(talk.locator("[data-file]")).to_have_count(2)
    assert faults_of(page) == []


def test_what_cannot_be_shown_can_be_had(desktop: Zone) -> None:
    """In its place stands the file; of a drawing, and of what is no file of the answer, the label."""
    bucket(desktop, is_there=False)
    answered(desktop, "a ![Graf](file:graf.png) b ![Plán](file:p.svg) c ![](file:pryc.png)", "graf.png", "p.svg")
    talk = desktop.page.locator(".said .bubble").last
    expect(talk.locator(".said-picture [data-file='0']")).to_be_visible()
    assert talk.locator(".text").all_inner_texts() == ["a", "b Plán c pryc.png"]
    expect(talk.locator("img")).to_have_count(0)


def test_a_plain_answer_is_shown_as_it_was_typed(phone: Zone) -> None:
    """Without Markdown such signs are somebody's words; and a text that is cut does not end in one."""
    answered(phone, "![x](file:graf.png)", "graf.png", markdown=False)
    expect(phone.page.locator(".said .text").last).to_have_text("![x](file:graf.png)")
    answered(phone, "Viz ![graf](file:gra", "graf.png", truncated=True)
    expect(phone.page.locator(".said .text").last).to_have_text("Viz")
