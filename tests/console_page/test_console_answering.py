"""The answer, as somebody writes it: Markdown, files, macros, drafts, recipients, taking it back, one stroke."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.console_page.conftest import Console
from tests.console_page.fake_answering import Answering, add_answering
from tests.console_page.fake_desk import ALENA, BOHDAN, FakeDesk, summary
from tests.zone_page.axe import faults_of

ANSWER = "[data-answer]"
LOG = {"name": "chyba.log", "mimeType": "text/plain", "buffer": b"2026-11-23 error\n"}
COPIES = ["ucetni@firma.example", "reditel@firma.example"]
# What a browser gives the page when files are dropped on it, or a picture is pasted.
GIVE = """([name, kind, type]) => {
  const data = new DataTransfer();
  data.items.add(new File(["abc"], name, { type }));
  const field = document.querySelector("[data-answer]");
  const more = { bubbles: true, cancelable: true };
  field.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, ...more })
    : new DragEvent("drop", { dataTransfer: data, ...more }));
}"""


def mine(number: int, **more: Any) -> dict[str, Any]:
    """A ticket that Alena works on."""
    return summary(number, **{"state": "in_progress", "agent": ALENA, **more})


def ready(console: Console, *tickets: dict[str, Any]) -> Answering:
    """The console at the first of these tickets, with everything that an answer needs behind it."""
    known = add_answering(console.fake)
    console.page.unroute("**/bucket")
    console.page.route("**/bucket", known.take_form)
    console.fake.add(*(tickets or (mine(1),)))
    console.ticket(1)
    return known


def sent(fake: FakeDesk) -> list[dict[str, Any]]:
    """The bodies of the answers that were sent."""
    return [one.body for one in fake.calls("POST", "/answers")]


def test_what_is_written_is_markdown_with_a_preview(desktop: Console) -> None:
    """Keys and buttons mark the selection, Enter goes on with a list, Ctrl+Z undoes, the preview shows it."""
    page = desktop.page
    ready(desktop)
    page.keyboard.press("r")
    field = page.locator(ANSWER)
    expect(field).to_be_focused()
    page.keyboard.type("Restart")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+B")
    expect(field).to_have_value("**Restart**")
    page.keyboard.press("Control+Z")
    expect(field).to_have_value("Restart")
    page.keyboard.press("Control+A")
    page.click("[data-format=bold]")
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\n- jedna\ndva\n")
    page.keyboard.press("Enter")
    expect(field).to_have_value("**Restart**\n\n- jedna\n- dva\n")
    page.click("[data-preview]")
    shown = page.locator("[data-preview-text]")
    expect(shown.locator("strong")).to_have_text("Restart")
    expect(shown.locator("li")).to_have_count(2)
    expect(field).to_be_hidden()
    page.click("[data-send]")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert sent(desktop.fake)[0]["markdown"] is True


def test_a_plain_answer_is_sent_plain(desktop: Console) -> None:
    """Without markup, quote and files nothing of that is sent along."""
    ready(desktop)
    desktop.page.fill(ANSWER, "Dobrý den, hotovo.")
    desktop.page.press(ANSWER, "Control+Enter")
    expect(desktop.page.locator("[data-undo-bar]")).to_be_visible()
    assert sent(desktop.fake) == [{"text": "Dobrý den, hotovo.", "version": 1, "state": "waiting"}]


def test_a_draft_is_on_the_server_and_comes_back(desktop: Console) -> None:
    """It is saved within two seconds, told quietly, loaded on a browser that knows nothing, gone when sent."""
    page = desktop.page
    known = ready(desktop)
    # The page's time, not that of a busy machine.
    page.clock.pause_at("2026-11-23T10:00:00.000Z")
    page.fill(ANSWER, "Rozepsaná odpověď")
    page.clock.run_for(2_000)
    expect(page.locator("[data-draft-state=saved]")).to_have_text("uloženo 10:00")
    page.clock.resume()
    saves = desktop.fake.calls("PUT", "/draft")
    assert [one.body["draft"]["text"] for one in saves] == ["Rozepsaná odpověď"]
    page.evaluate("localStorage.clear()")
    desktop.reload()
    expect(page.locator(ANSWER)).to_have_value("Rozepsaná odpověď")
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    expect(page.locator(ANSWER)).to_have_value("")
    page.clock.run_for(1_000)
    desktop.reload()
    assert known.drafts == {}


def test_another_text_from_another_device_can_be_had(desktop: Console) -> None:
    """What differs is offered beside what is shown, and each can be taken."""
    page = desktop.page
    known = ready(desktop, mine(1), mine(2))
    page.fill(ANSWER, "Tady")
    expect(page.locator("[data-draft-state=saved]")).to_be_visible()
    ticket_id = desktop.fake.ticket(1)["id"]
    desktop.open(f"#/tickets/{desktop.fake.ticket(2)['id']}")
    known.drafts[ticket_id] = {**known.drafts[ticket_id], "text": "Na telefonu"}
    known.saved_at = "2026-11-23T09:59:00.000Z"
    desktop.open(f"#/tickets/{ticket_id}")
    expect(page.locator(ANSWER)).to_have_value("Na telefonu")
    expect(page.locator("[data-draft-other]")).to_contain_text("Tady")
    page.click("[data-draft-take]")
    expect(page.locator(ANSWER)).to_have_value("Tady")
    page.click("[data-draft-dismiss]")
    expect(page.locator("[data-draft-other]")).to_have_count(0)
    # What is saved after a pause is not left to the next test.
    page.clock.run_for(2_000)
    expect(page.locator("[data-draft-state=saved]")).to_be_visible()


def test_without_the_server_the_draft_is_in_this_browser(desktop: Console) -> None:
    """That is told, and the text is there after the page was loaded again."""
    page = desktop.page
    ready(desktop)
    desktop.fake.fail(r"PUT /tickets/[^/]+/draft", times=20)
    page.fill(ANSWER, "Ve vlaku")
    expect(page.locator("[data-draft-state=local]")).to_have_text("jen v tomto prohlížeči")
    desktop.reload()
    expect(page.locator(ANSWER)).to_have_value("Ve vlaku")


def test_files_come_by_button_drop_and_paste(desktop: Console) -> None:
    """Each is put into the bucket, a pasted picture gets a name of its own, and their ids go with the answer."""
    page = desktop.page
    known = ready(desktop)
    page.fill(ANSWER, "V příloze.")
    page.set_input_files("[data-file-input]", [LOG])
    page.evaluate(GIVE, ["smlouva.pdf", "drop", "application/pdf"])
    page.evaluate(GIVE, ["image.png", "paste", "image/png"])
    expect(page.locator("[data-upload=done]")).to_have_count(3)
    ids = {one["name"]: f"upload-{index}" for index, one in enumerate(known.uploaded, 1)}
    picture = next(name for name in ids if name.startswith("obrazek-10-0"))
    assert set(ids) == {"chyba.log", "smlouva.pdf", picture}
    assert sum("2026-11-23 error" in form for form in known.put) == 1
    page.click("[data-upload=done] >> nth=1 >> [data-remove-file]")
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert sent(desktop.fake)[0]["files"] == [ids["chyba.log"], ids[picture]]
    expect(page.locator("[data-upload]")).to_have_count(0)


def test_a_file_that_does_not_arrive_holds_the_answer_back(desktop: Console) -> None:
    """It is told, can be tried again, and what is too large never leaves."""
    page = desktop.page
    known = ready(desktop)
    assert "25\u00a0MB" in str(page.get_attribute("[data-add-files]", "title"))
    known.bucket_fails = True
    page.fill(ANSWER, "V příloze.")
    page.set_input_files("[data-file-input]", [LOG])
    expect(page.locator("[data-upload=failed]")).to_be_visible()
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-answer-files]")).to_be_visible()
    assert sent(desktop.fake) == []
    known.bucket_fails = False
    page.click("[data-upload=failed] button.inline")
    expect(page.locator("[data-upload=done]")).to_be_visible()
    page.set_input_files("[data-file-input]", [{**LOG, "name": "prázdný.txt", "buffer": b""}])
    expect(page.locator("[data-upload=refused]")).to_contain_text("soubor je prázdný")
    assert len(known.uploaded) == 2
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert sent(desktop.fake)[0]["files"] == ["upload-2"]


def test_who_gets_it_is_seen_and_can_be_changed(desktop: Console) -> None:
    """A copy can be left out of this answer and put back; adding one leads to the copies of the ticket."""
    page = desktop.page
    ready(desktop, mine(1, copies=COPIES))
    expect(page.locator("[data-to]")).to_have_text("Jan Novotný")
    page.click(f"[data-cc='{COPIES[0]}'] button")
    page.click(f"[data-cc='{COPIES[1]}'] button")
    page.click(f"[data-cc='{COPIES[1]}'] button")
    expect(page.locator("[data-cc][data-off]")).to_have_count(1)
    page.click("[data-cc-add]")
    expect(page.locator("[data-copies-panel]")).to_be_visible()
    page.click("[data-copies-panel] [data-close]")
    page.fill(ANSWER, "Jen řediteli.")
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert sent(desktop.fake)[0]["cc"] == [COPIES[1]]
    expect(page.locator("[data-cc][data-off]")).to_have_count(0)


def test_the_clients_words_go_below_if_wanted(desktop: Console) -> None:
    """The switch is remembered for the next ticket; what goes along is shown folded."""
    page = desktop.page
    ready(desktop, mine(1), mine(2))
    page.check("[data-quote-switch]")
    expect(page.locator("[data-quoted] blockquote")).to_be_hidden()
    page.click("[data-quoted] summary")
    expect(page.locator("[data-quoted] blockquote")).to_contain_text("potřebujeme poradit")
    page.fill(ANSWER, "Poradíme.")
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert sent(desktop.fake)[0]["quoted"] == "Dobrý den,\npotřebujeme poradit."
    desktop.open(f"#/tickets/{desktop.fake.ticket(2)['id']}")
    expect(page.locator("[data-quote-switch]")).to_be_checked()


def test_a_macro_is_found_by_a_slash_and_does_all_at_once(desktop: Console) -> None:
    """Its text takes the place of the slash; its tag and its assignment come before the answer with its state."""
    page = desktop.page
    ready(desktop, summary(1))
    page.focus(ANSWER)
    page.keyboard.type("/")
    expect(page.locator("[data-macro-search]")).to_be_focused()
    expect(page.locator("[data-macro]")).to_have_count(3)
    page.keyboard.type("hotovo")
    page.keyboard.press("Enter")
    expect(page.locator(ANSWER)).to_have_value("Hotovo.")
    expect(page.locator(ANSWER)).to_be_focused()
    expect(page.locator("[data-step-chip]")).to_have_count(2)
    expect(page.locator("[data-after=resolved]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    done = [one.path.split("/")[-1] for one in desktop.fake.asked if one.method == "POST" and "/T" not in one.path]
    assert [one for one in done if one in ("tags", "assign", "state", "answers")] == ["tags", "assign", "answers"]
    assert sent(desktop.fake)[0]["state"] == "resolved"


def test_a_template_greets_by_name_and_a_slash_can_be_just_a_slash(desktop: Console) -> None:
    """Places are filled in; Escape leaves what was typed in the text; a macro without text acts at once."""
    page = desktop.page
    ready(desktop)
    page.focus(ANSWER)
    page.keyboard.type("/etc")
    page.keyboard.press("Escape")
    expect(page.locator(ANSWER)).to_have_value("/etc")
    page.fill(ANSWER, "")
    page.click("[data-macros]")
    page.click("[data-macro=diky]")
    expect(page.locator(ANSWER)).to_have_value(
        "Dobrý den, Jan Novotný,\n\nděkujeme, Firma s.r.o. má ticket 10001.\n\nAlena Bílá"
    )
    page.click("[data-macros]")
    expect(page.locator("[data-macro-search]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-macro-notice=done]")).to_contain_text("Jen štítek")
    assert desktop.fake.ticket(1)["tags"] == ["prověřit"]
    assert sent(desktop.fake) == []


def test_a_step_that_fails_keeps_the_answer(desktop: Console) -> None:
    """What failed is told, nothing was sent, and the second try goes on from there."""
    page = desktop.page
    ready(desktop, summary(1))
    page.click("[data-macros]")
    page.click("[data-macro=hotovo]")
    desktop.fake.fail(r"POST /tickets/[^/]+/tags", 409, kind="illegal-move", detail="Štítků je moc.")
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-answer-step=tags]")).to_contain_text("Štítků je moc.")
    expect(page.locator(ANSWER)).to_have_value("Hotovo.")
    assert sent(desktop.fake) == []
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert len(sent(desktop.fake)) == 1


def test_an_answer_can_be_taken_back(console: Console) -> None:
    """The text with its file is in the box again; the bar counts what is left of the time."""
    page = console.page
    ready(console)
    page.fill(ANSWER, "Ukvapená odpověď")
    page.set_input_files("[data-file-input]", [LOG])
    expect(page.locator("[data-upload=done]")).to_be_visible()
    page.press(ANSWER, "Control+Enter")
    # Time goes by itself too, faster than a busy machine.
    expect(page.locator("[data-undo-seconds]")).to_have_text(re.compile("^(10|[5-9])$"))
    before = int(page.locator("[data-undo-seconds]").inner_text())
    page.clock.run_for(3_000)
    expect(page.locator("[data-undo-seconds]")).to_have_text(re.compile(f"^[0-{before - 3}]$"))
    page.click("[data-undo]")
    expect(page.locator(ANSWER)).to_have_value("Ukvapená odpověď")
    expect(page.locator("[data-upload=done]")).to_contain_text("chyba.log")
    expect(page.locator("[data-undo-bar]")).to_have_count(0)
    assert console.fake.ticket(1)["state"] == "in_progress"


def test_too_late_is_told(desktop: Console) -> None:
    """By the key z, outside of a text; and the bar goes by itself."""
    page = desktop.page
    known = ready(desktop)
    known.too_late = True
    page.fill(ANSWER, "Ukvapená odpověď")
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.locator("[data-undo-bar=late]")).to_contain_text("Už odešla")
    page.clock.run_for(10_000)
    expect(page.locator("[data-undo-bar]")).to_have_count(0)


def test_one_stroke_leads_to_the_next_ticket_and_back(desktop: Console) -> None:
    """Ctrl+Shift+Enter resolves and opens the next one of the list; Ctrl+Z there leads back to the text."""
    page = desktop.page
    ready(desktop, mine(1), mine(3), mine(2))
    order = [one.get_attribute("data-ticket-number") for one in page.locator("[data-ticket-number]").all()]
    assert order == ["10003", "10002", "10001"]
    desktop.open(f"#/tickets/{desktop.fake.ticket(3)['id']}")
    page.wait_for_selector("[data-open-ticket='10003'][data-phase=ready]")
    page.fill(ANSWER, "Hotovo.")
    page.press(ANSWER, "Control+Shift+Enter")
    page.wait_for_selector("[data-open-ticket='10002'][data-phase=ready]")
    assert desktop.fake.ticket(3)["state"] == "resolved"
    expect(page.locator("#ticket-title")).to_be_focused()
    page.keyboard.press("Control+z")
    page.wait_for_selector("[data-open-ticket='10003'][data-phase=ready]")
    expect(page.locator(ANSWER)).to_have_value("Hotovo.")


def test_alt_enter_keeps_the_ticket(desktop: Console) -> None:
    """The answer is sent and the ticket stays in progress; it stays open."""
    page = desktop.page
    ready(desktop)
    page.fill(ANSWER, "Pracuji na tom.")
    page.press(ANSWER, "Alt+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert sent(desktop.fake)[0]["state"] == "in_progress"
    page.wait_for_selector("[data-open-ticket='10001']")


def test_a_note_of_a_colleague_is_news_to_who_answers(desktop: Console) -> None:
    """It is told while one writes; the answer does not go past it, and goes once it was read."""
    page = desktop.page
    ready(desktop)
    page.fill(ANSWER, "Restartujte server.")
    noted = {"type": "noted", "text": "Jen to ne!", "mentions": []}
    desktop.push(desktop.fake.change(1, noted, by=BOHDAN))
    expect(page.locator("[data-answer-news]")).to_contain_text("poznámka (Bohdan Černý)")
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-answer-stale]")).to_be_visible()
    expect(page.locator(ANSWER)).to_have_value("Restartujte server.")
    page.press(ANSWER, "Control+Enter")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert [one["version"] for one in sent(desktop.fake)] == [1, 2]


def test_who_begins_to_type_takes_the_ticket(desktop: Console) -> None:
    """It is told quietly after a second and a half; the ticket is in progress and the answer goes on."""
    page = desktop.page
    ready(desktop, summary(1))
    page.focus(ANSWER)
    page.keyboard.type("Dobrý den")
    expect(page.locator("[data-claimed]")).to_have_text("Vzali jste si ticket.")
    assert desktop.fake.calls("POST", "/state")[0].body == {"state": "in_progress", "version": 1}
    expect(page.locator("[data-move=queued]")).to_be_visible()


def test_a_lost_race_is_told_and_the_text_stays(desktop: Console) -> None:
    """Who was quicker and when."""
    page = desktop.page
    ready(desktop, summary(1))
    desktop.fake.change(1, {"type": "assigned", "agent": BOHDAN}, by=BOHDAN, agent=BOHDAN, state="in_progress")
    page.focus(ANSWER)
    page.keyboard.type("Dobrý den")
    expect(page.locator("[data-move-notice]")).to_contain_text("Bohdan Černý")
    expect(page.locator(ANSWER)).to_have_value("Dobrý den")


def test_a_key_switches_between_answer_and_note(desktop: Console) -> None:
    """Each keeps its own text, and the field of what was chosen gets the focus."""
    page = desktop.page
    ready(desktop)
    page.fill(ANSWER, "Odpověď")
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.locator("[data-note-text]")).to_be_focused()
    page.keyboard.type("Poznámka")
    page.click("[data-answer-tab=answer]")
    expect(page.locator(ANSWER)).to_be_focused()
    expect(page.locator(ANSWER)).to_have_value("Odpověď")
    page.click("[data-answer-tab=note]")
    expect(page.locator("[data-note-text]")).to_have_value("Poznámka")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_keeps_anybody_out(console: Console, theme: str) -> None:
    """axe finds nothing in the answer as it is written with all that goes along, previewed, and sent; it fits."""
    page = console.page
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    known = ready(console, mine(1, copies=COPIES))
    page.focus(ANSWER)
    page.check("[data-quote-switch]")
    page.fill(ANSWER, "**Dobrý den**, {{name}}\n\n- hotovo")
    page.set_input_files("[data-file-input]", [LOG])
    expect(page.locator("[data-upload=done]")).to_be_visible()
    page.click(f"[data-cc='{COPIES[0]}'] button")
    page.click("[data-macros]")
    expect(page.locator("[data-macro]")).to_have_count(3)
    found = {"macros": faults_of(page)}
    page.click("[data-macro=hotovo]")
    page.click("[data-preview]")
    expect(page.locator("[data-preview-text] strong")).to_be_visible()
    found["previewed"] = faults_of(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.click("[data-send]")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    found["sent"] = faults_of(page)
    faults = [f"{state}: {fault}" for state, faults in found.items() for fault in faults]
    assert faults == []
    assert width <= page.viewport_size["width"]  # type: ignore[index]
    assert known.put
