"""Pictures in the text of an answer: pasted and dropped, seen before and after it was sent, missing and taken out."""

import base64
import re
from itertools import count
from typing import Any

from playwright.sync_api import FilePayload, Route, expect

from tests.chromium import until
from tests.console_page.conftest import Console
from tests.console_page.fake_answering import Answering, add_answering
from tests.console_page.fake_desk import ALENA, Answer, Asked, Json, summary
from tests.zone_page.axe import faults_of

ANSWER = "[data-answer]"
FILES = "https://files.example/"
# A chart, as a browser has it when one is pasted or dropped; of another type, it only says so.
GIVE = """async ([name, kind, type, target]) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [760, 220];
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#f4efe2";
  brush.fillRect(0, 0, 760, 220);
  brush.fillStyle = "#12644f";
  for (let n = 0; n < 18; n += 1) brush.fillRect(20 + n * 40, 200 - ((n * 53) % 170), 26, (n * 53) % 170);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  for (const one of [name].flat()) data.items.add(new File([blob], one, { type }));
  const field = document.querySelector(target);
  const more = { bubbles: true, cancelable: true };
  field.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, ...more })
    : new DragEvent("drop", { dataTransfer: data, ...more }));
}"""
_NUMBERS = count(1)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAD0lEQVR4AWL6jwSYGJAAAAAA///ILmTNAAAABklEQVQDAOl+C/lk77P1AAAAAElF"
    "TkSuQmCC"
)


def ready(console: Console) -> Answering:
    """The console at a ticket of Alena's, with everything behind it that an answer with pictures needs."""
    known = add_answering(console.fake)
    page = console.page
    for place in ("**/bucket", f"{FILES}**"):
        page.unroute(place)
    page.route("**/bucket", known.take_form)

    def place_of(_asked: Asked, _ticket: str, version: str, index: str) -> Answer:
        """Where a file of a change lies, for a short time."""
        return Answer(200, {"url": f"{FILES}{version}/{index}", "name": "x.png", "type": "", "size": 1})

    def content(route: Route) -> None:
        """The bucket gives a file, as something to be saved."""
        route.fulfill(body=PIXEL, headers={"Content-Type": "application/octet-stream", "Cache-Control": "no-store"})

    console.fake.on(r"GET /tickets/([^/]+)/changes/(\d+)/files/(\d+)", place_of)
    page.route(f"{FILES}**", content)
    # Another ticket for each test: the draft of the one before may still be on its way to the server.
    number = next(_NUMBERS)
    console.fake.add(summary(number, state="in_progress", agent=ALENA))
    console.ticket(number)
    return known


def give(console: Console, name: str | list[str], kind: str, type_: str = "image/png", target: str = ANSWER) -> None:
    """Paste or drop something."""
    console.page.evaluate(GIVE, [name, kind, type_, target])


def bodies(console: Console) -> list[Json]:
    """The answers that were sent."""
    return [one.body for one in console.fake.calls("POST", "/answers")]


def is_drawn(console: Console, selector: str) -> Any:
    """Whether the browser has drawn the picture."""
    return until(
        console.page,
        "(one) => { const found = document.querySelector(one); return found && found.naturalWidth > 0; }",
        arg=selector,
    )


def test_a_pasted_picture_stands_in_the_text(console: Console) -> None:
    """At the cursor, as Markdown and as a file; the preview shows it; sent, the history shows it by its file."""
    page = console.page
    known = ready(console)
    page.fill(ANSWER, "Vytížení:\n\nDál to víte.")
    page.evaluate("document.querySelector('[data-answer]').setSelectionRange(10, 10)")
    give(console, "image.png", "paste")
    expect(page.locator("[data-upload=done]")).to_have_count(1)
    name = known.uploaded[0]["name"]
    assert re.fullmatch(r"obrazek-10-0\d-\d\d\.png", name)
    expect(page.locator(ANSWER)).to_have_value(f"Vytížení:\n![{name}](file:{name})\nDál to víte.")
    page.click("[data-preview]")
    is_drawn(console, "[data-preview-text] [data-picture]")
    assert page.get_attribute("[data-preview-text] [data-picture]", "alt") == name
    assert faults_of(page) == []
    page.click("[data-send]")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert bodies(console)[0]["files"] == ["upload-1"]
    assert bodies(console)[0]["markdown"] is True
    shown = page.locator("[data-entry-type=answered] [data-picture]")
    expect(shown).to_have_attribute("src", f"{FILES}2/0")
    is_drawn(console, "[data-entry-type=answered] [data-picture]")
    assert "file:" not in page.locator("[data-entry-type=answered]").inner_text()


def test_dropped_pictures_stand_there_too_and_other_files_do_not(desktop: Console) -> None:
    """Each on a line of its own; a drawing, a document and what lands beside the text are files as before."""
    page = desktop.page
    known = ready(desktop)
    page.fill(ANSWER, "viz")
    give(desktop, ["Snímek (1).png", "b.png"], "drop")
    give(desktop, "plán.svg", "drop", "image/svg+xml")
    give(desktop, "smlouva.pdf", "paste", "application/pdf")
    give(desktop, "vedle.png", "drop", target=".answer-bar")
    text = "viz\n![Snímek (1).png](file:Snímek%20%281%29.png)\n![b.png](file:b.png)"
    expect(page.locator(ANSWER)).to_have_value(text)
    expect(page.locator("[data-upload=done]")).to_have_count(5)
    assert [one["name"] for one in known.uploaded] == [
        "Snímek (1).png", "b.png", "plán.svg", "smlouva.pdf", "vedle.png",
    ]  # fmt: skip
    page.keyboard.press("Control+Z")
    expect(page.locator(ANSWER)).to_have_value("viz")
    expect(page.locator("[data-upload=done]")).to_have_count(5)


def test_a_picture_beside_the_text_can_be_put_into_it(console: Console) -> None:
    """By a press, so by keyboard and on a phone, too; files that are none have no such button."""
    page = console.page
    ready(console)
    page.fill(ANSWER, "viz")
    picture: FilePayload = {"name": "graf.png", "mimeType": "image/png", "buffer": PIXEL}
    log: FilePayload = {"name": "chyba.log", "mimeType": "text/plain", "buffer": b"x"}
    page.set_input_files("[data-file-input]", [picture, log])
    expect(page.locator("[data-upload=done]")).to_have_count(2)
    expect(page.locator("[data-place-picture]")).to_have_count(1)
    page.click("[data-place-picture]")
    expect(page.locator(ANSWER)).to_have_value("viz\n![graf.png](file:graf.png)")
    expect(page.locator(ANSWER)).to_be_focused()


def test_two_pictures_of_one_name_are_told_apart(desktop: Console) -> None:
    """The second one gets another name, in the text and as a file."""
    ready(desktop)
    give(desktop, "graf.png", "drop")
    give(desktop, "graf.png", "drop")
    text = "![graf.png](file:graf.png)\n![graf-2.png](file:graf-2.png)"
    expect(desktop.page.locator(ANSWER)).to_have_value(text)
    expect(desktop.page.locator("[data-pictures-missing]")).to_have_count(0)


def test_a_picture_whose_file_was_removed_is_told(console: Console) -> None:
    """The text stays as it is; what the client will see instead is said before, and shown by the preview."""
    page = console.page
    ready(console)
    page.fill(ANSWER, "viz ")
    give(console, "graf.png", "paste")
    expect(page.locator("[data-upload=done]")).to_have_count(1)
    page.click("[data-remove-file]")
    expect(page.locator("[data-pictures-missing]")).to_contain_text("klient uvidí jen název: graf.png")
    expect(page.locator(ANSWER)).to_have_value("viz \n![graf.png](file:graf.png)")
    page.click("[data-preview]")
    expect(page.locator("[data-preview-text]")).to_have_text(re.compile("^viz *graf.png$"))
    expect(page.locator("[data-preview-text] img")).to_have_count(0)
    page.click("[data-preview]")
    page.fill(ANSWER, "viz")
    expect(page.locator("[data-pictures-missing]")).to_have_count(0)


def test_a_draft_keeps_its_pictures(desktop: Console) -> None:
    """Text and files are on the server; in a browser that has not the picture, the preview shows its name."""
    page = desktop.page
    known = ready(desktop)
    give(desktop, "graf.png", "drop")
    expect(page.locator("[data-draft-state=saved]")).to_be_visible()
    expect(page.locator("[data-upload=done]")).to_have_count(1)
    until(page, "() => !document.querySelector('[data-draft-state=waiting]')")
    page.evaluate("localStorage.clear()")
    desktop.reload()
    expect(page.locator(ANSWER)).to_have_value("![graf.png](file:graf.png)")
    expect(page.locator("[data-upload=done]")).to_contain_text("graf.png")
    expect(page.locator("[data-pictures-missing]")).to_have_count(0)
    page.click("[data-preview]")
    expect(page.locator("[data-preview-text] [data-picture-name]")).to_have_text("graf.png")
    page.click("[data-send]")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert bodies(desktop)[0]["files"] == ["upload-1"]
    assert len(known.put) == 1


def test_an_answer_taken_back_has_its_picture_again(desktop: Console) -> None:
    """In the text, among the files and in the preview."""
    page = desktop.page
    ready(desktop)
    give(desktop, "graf.png", "drop")
    expect(page.locator("[data-upload=done]")).to_have_count(1)
    page.press(ANSWER, "Control+Enter")
    page.click("[data-undo]")
    expect(page.locator(ANSWER)).to_have_value("![graf.png](file:graf.png)")
    expect(page.locator("[data-upload=done]")).to_have_count(1)
    page.click("[data-preview]")
    is_drawn(desktop, "[data-preview-text] [data-picture]")


def test_a_picture_that_cannot_be_shown_is_a_link_to_its_file(desktop: Console) -> None:
    """And one that is no file of the answer is a name; nothing of it is asked for, and nothing from elsewhere."""
    page = desktop.page
    known = ready(desktop)
    known.uploaded = [
        {"name": name, "type": kind, "size": 9}
        for name, kind in (("graf.png", "image/png"), ("plán.svg", "image/svg+xml"))
    ]
    page.route(f"{FILES}**", lambda route: route.fulfill(status=403, body="<Error/>"))
    text = "![Graf](file:graf.png)\n![Plán](file:plán.svg)\n![Pryč](file:pryc.png)\n![x](https://evil.example/x.png)"
    body = {"text": text, "version": 1, "state": "waiting", "markdown": True, "files": ["upload-1", "upload-2"]}
    known.answer(Asked("POST", "", {}, {}, body), next(iter(desktop.fake.histories)))
    desktop.reload()
    entry = page.locator("[data-entry-type=answered]")
    link = entry.locator("[data-picture-file]")
    expect(link).to_have_text("Graf")
    expect(entry.locator("[data-markdown]")).to_contain_text("Plán")
    expect(entry.locator("[data-markdown]")).to_contain_text("Pryč")
    expect(entry.locator("img")).to_have_count(0)
    before = len(desktop.fake.calls("GET", "/files/0"))
    with page.context.expect_page():
        link.click()
    assert len(desktop.fake.calls("GET", "/files/0")) == before + 1
    assert desktop.fake.calls("GET", "/files/1") == []
