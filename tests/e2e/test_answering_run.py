"""The answer on the running stack: it leaves after its time with its file, or not at all; its draft is everywhere."""

import urllib.request
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import until
from tests.e2e.conftest import PASSWORD, PATIENCE_S, Desk, eventually

pytestmark = pytest.mark.stack
QUEUE = "podpora@fronta.example"
ANSWER = "[data-answer]"
LOG = {"name": "chyba č. 1.log", "mimeType": "text/plain", "buffer": b"2026-11-23 error\n"}
PATIENCE_MS = PATIENCE_S * 1000
# What a browser gives the page when a screenshot is pasted.
PASTE = """async () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1200, 300];
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "image.png", { type: "image/png" }));
  const pasted = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("[data-answer]").dispatchEvent(pasted);
}"""


def opened(desk: Desk, page: Page, subject: str) -> int:
    """A ticket of Jan's with this subject, open on the page; its number."""
    desk.send("jan@firma.example", "--to", QUEUE, "--subject", subject, "--body", "Od rána nejede web.")
    ticket = desk.ticket_about(subject)
    page.goto(f"{desk.stack.url}/#/tickets/{ticket['id']}")
    page.wait_for_selector(f"[data-open-ticket='{ticket['number']}'][data-phase=ready]")
    return int(ticket["number"])


def raw(desk: Desk, key: str) -> bytes:
    """A mail of the mailbox as it was sent."""
    with urllib.request.urlopen(f"{desk.stack.url}/mailbox/messages/{key}.eml", timeout=20) as answer:
        return bytes(answer.read())


def test_an_answer_leaves_with_its_file_and_its_look(desk: Desk, console: Page) -> None:
    """Markdown is HTML in the mail, the file is in it; before its time nothing has left."""
    number = opened(desk, console, "Nejede web")
    console.fill(ANSWER, "Dobrý den,\n\n**příčinu známe**, protokol je v příloze.")
    console.set_input_files("[data-file-input]", [LOG])
    expect(console.locator("[data-upload=done]")).to_be_visible(timeout=PATIENCE_MS)
    console.press(ANSWER, "Control+Enter")
    expect(console.locator("[data-undo-bar=open]")).to_be_visible(timeout=PATIENCE_MS)
    assert not [one for one in desk.mailbox() if "příčinu známe" in one["text"]]
    mail = desk.mail_about(number, "příčinu známe")
    assert "<strong>příčinu známe</strong>" in mail["html"]
    message = message_from_bytes(raw(desk, mail["id"]), policy=policy.default)
    files = {part.get_filename(): part.get_payload(decode=True) for part in message.walk() if part.get_filename()}
    assert files[LOG["name"]] == LOG["buffer"]


def test_a_pasted_picture_stands_in_the_mail_and_in_the_history(desk: Desk, console: Page) -> None:
    """The mail brings it along; the console shows it from where it lies, under the page's own policy."""
    number = opened(desk, console, "Vytížení disku")
    console.fill(ANSWER, "Takhle to vypadá:")
    console.press(ANSWER, "Control+End")
    console.evaluate(PASTE)
    expect(console.locator("[data-upload=done]")).to_be_visible(timeout=PATIENCE_MS)
    console.press(ANSWER, "Control+Enter")
    until(
        console,
        "() => document.querySelector('[data-entry-type=answered] [data-picture]')?.naturalWidth === 1200",
        timeout_ms=PATIENCE_MS,
    )
    mail = desk.mail_about(number, "Takhle to vypadá:")
    message = message_from_bytes(raw(desk, mail["id"]), policy=policy.default)
    (picture,) = (part for part in message.walk() if part.get_content_disposition() == "inline")
    formatted = message.get_body(("html",))
    assert formatted is not None
    assert f'src="cid:{str(picture["Content-ID"]).strip("<>")}"' in formatted.get_content()
    # The page of outgoing mail has no other parts of it to show.
    assert 'src="data:image/png;base64,' in mail["html"]
    assert picture.get_payload(decode=True).startswith(b"\x89PNG")
    assert f"[obrázek: {picture.get_filename()}]" in mail["text"]


def test_an_answer_that_was_taken_back_never_arrives(desk: Desk, console: Page) -> None:
    """Its text is in the box again; what is sent instead is all that the client gets."""
    number = opened(desk, console, "Faktura dvakrát")
    console.fill(ANSWER, "Ukvapená odpověď.")
    console.press(ANSWER, "Control+Enter")
    console.click("[data-undo]")
    expect(console.locator(ANSWER)).to_have_value("Ukvapená odpověď.", timeout=PATIENCE_MS)
    console.fill(ANSWER, "Rozmyšlená odpověď.")
    console.press(ANSWER, "Control+Enter")
    desk.mail_about(number, "Rozmyšlená odpověď.")
    assert not [one for one in desk.mailbox() if "Ukvapená odpověď." in one["text"]]


def test_a_draft_is_there_in_another_browser(desk: Desk, console: Page, browser: Browser) -> None:
    """What Alena began here she finds there, and the ticket is hers from her first words on."""
    number = opened(desk, console, "Přístup pro kolegu")
    console.fill(ANSWER, "Rozepsaná odpověď")
    expect(console.locator("[data-draft-state=saved]")).to_be_visible(timeout=PATIENCE_MS)
    expect(console.locator("[data-claimed]")).to_be_visible(timeout=PATIENCE_MS)
    ticket = desk.ticket_about("Přístup pro kolegu")
    eventually(lambda: desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["agent"], "the agent who began to write")
    other = browser.new_context(locale="cs-CZ", timezone_id="Europe/Prague", viewport={"width": 1280, "height": 900})
    page = other.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{desk.stack.url}/#/tickets/{ticket['id']}")
    page.click("[data-sign-in]")
    page.fill("input[name=username]", "alena@fronta.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector(f"[data-open-ticket='{number}'][data-phase=ready]")
    expect(page.locator(ANSWER)).to_have_value("Rozepsaná odpověď", timeout=PATIENCE_MS)
    other.close()
