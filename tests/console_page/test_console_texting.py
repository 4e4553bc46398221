"""SMS in the console: a technical event from writing to its summary, and an answer with an SMS."""

import json
import re
from itertools import count

import pytest
from playwright.sync_api import Page, Route, expect

from tests.chromium import ORIGIN
from tests.console_page.conftest import Console
from tests.console_page.fake_answering import add_answering
from tests.console_page.fake_desk import ALENA, DILNA, EVA, Json, summary
from tests.console_page.fake_texting import Texting, add_texting
from tests.zone_page.axe import faults_of

NUMBERS = count(1)
SMS = "Výpadek racku B7, prosíme ověřte servery."
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.querySelector("[data-event-add]").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def writing(console: Console, clients: str = "100001 100002") -> Texting:
    """A whole technical event, but for the pressing of the button."""
    texting = add_texting(console.fake)
    console.open("#/events/new")
    page = console.page
    page.fill("[data-event-add]", clients)
    page.keyboard.press("Enter")
    page.fill("[data-event-subject=cs]", "Výpadek racku B7")
    page.fill("[data-event-text=cs]", "Dobrý den,\n\nv **racku B7** vypadlo napájení.")
    page.fill("[data-sms-text=cs]", SMS)
    page.wait_for_selector("[data-sms-preview=ready]")
    return texting


def raised(console: Console, numbers: tuple[str, ...] = ("100001", "100002")) -> tuple[Texting, str]:
    """A technical event that is being sent."""
    texting = add_texting(console.fake)
    body = {
        "queue": "podpora",
        "subject": "Výpadek racku B7",
        "sms": SMS,
        "fold": True,
        "clients": list(numbers),
        "confirmed": True,
    }
    console.fake.handle("POST", f"{ORIGIN}/api/v1/technical-events", {}, json.dumps(body))
    (event_id,) = texting.events
    return texting, event_id


# --- writing --------------------------------------------------------------------------------------------


def test_a_pasted_list_becomes_clients_with_their_names(desktop: Console) -> None:
    """Whatever separates the numbers; a number that nobody has is told, and dropped by a press."""
    add_texting(desktop.fake)
    desktop.open("#/events/new")
    page = desktop.page
    page.evaluate(PASTE, "100001;100002\n100003, Firma s.r.o. 999")
    expect(page.locator("[data-event-chosen='4']")).to_have_text("4 klienti")
    expect(page.locator("[data-event-client='100003']")).to_contain_text("Pekařství Rosa")
    expect(page.locator("[data-event-client='999'][data-unknown]")).to_contain_text("neznámé číslo")
    page.click("[data-event-unknown-drop]")
    expect(page.locator("[data-event-client]")).to_have_count(3)
    page.click("[data-event-client='100002'] button")
    expect(page.locator("[data-event-chosen='2']")).to_have_text("2 klienti")


def test_a_client_is_found_by_name_among_the_known_tickets(desktop: Console) -> None:
    """A few letters without marks are enough; Enter takes the first."""
    add_texting(desktop.fake)
    desktop.fake.add(summary(1), summary(2, client=DILNA, requester=EVA))
    desktop.open("#/events/new")
    page = desktop.page
    page.fill("[data-event-add]", "diln")
    expect(page.locator("[data-event-suggested='100002']")).to_have_text("100002 Dílna a.s.")
    page.keyboard.press("Enter")
    expect(page.locator("[data-event-client='100002']")).to_contain_text("Dílna a.s.")
    page.fill("[data-event-add]", "nikdo takový")
    page.keyboard.press("Enter")
    expect(page.locator("[data-event-add-fault=none]")).to_be_visible()


def test_the_preview_tells_words_segments_recipients_and_price(console: Console) -> None:
    """As the server counts them: folded words, letters left, who gets it, who does not and why."""
    writing(console, "100001 100002 100003")
    page = console.page
    expect(page.locator("[data-as-sent]")).to_have_text("Vypadek racku B7, prosime overte servery.")
    expect(page.locator(".sms-counts")).to_have_text("1 segment · zbývá 119 znaků · kódování GSM-7")
    expect(page.locator("[data-sms-total='3']")).to_have_text(re.compile("3 SMS · 3 segmenty · nejvýše 0,13.USD"))
    expect(page.locator("[data-sms-recipient='+421905000001']")).to_contain_text(re.compile("0,0421.USD"))
    expect(page.locator("[data-sms-without-one=no-mobile]")).to_contain_text("nemá mobilní číslo")
    assert faults_of(page) == []


def test_what_keeping_the_marks_costs_is_told_before_and_after(desktop: Console) -> None:
    """The switch counts anew; both ways are compared."""
    writing(desktop)
    page = desktop.page
    page.fill("[data-sms-text=cs]", SMS + " Podrobnosti jsme poslali mailem.")
    expect(page.locator("[data-marks-cost=would]")).to_have_text(
        "S diakritikou by to bylo 2 segmenty místo 1: 2× dražší."
    )
    page.check("[data-keep-marks]")
    expect(page.locator("[data-wording=cs][data-encoding=ucs2][data-segments='2']")).to_be_visible()
    expect(page.locator("[data-marks-cost=does]")).to_have_text(
        "Diakritika stojí navíc: 2 segmenty místo 1, 2× dražší."
    )
    page.fill("[data-sms-text=cs]", SMS * 8)
    expect(page.locator("[data-too-long]")).to_have_text("Posíláme nejvýš 4 segmenty: zkraťte text.")
    expect(page.locator("[data-event-send]")).to_be_disabled()


def test_the_server_is_asked_once_typing_pauses(desktop: Console) -> None:
    """Not with every key; a preview that failed says so and can be asked for again."""
    writing(desktop)
    page = desktop.page
    desktop.fake.asked.clear()
    page.locator("[data-sms-text=cs]").press_sequentially(" Hned to řešíme.")
    expect(page.locator("[data-as-sent]")).to_have_text(re.compile("Hned to resime"))
    whole = [one for one in desktop.fake.calls("POST", "/sms/preview") if one.body["clients"]]
    assert len(whole) <= 3
    desktop.fake.fail("POST /sms/preview", 503)
    page.fill("[data-sms-text=cs]", "Jinak")
    expect(page.locator("[data-sms-preview-failed]")).to_contain_text("Server je zahlcen")
    expect(page.locator("[data-event-send]")).to_be_disabled()
    page.click("[data-sms-preview-failed] button")
    expect(page.locator("[data-as-sent]")).to_have_text("Jinak")


def test_what_is_missing_is_told_beside_the_button(desktop: Console) -> None:
    """Until everything is there nothing can be sent; the draft outlasts a reload."""
    add_texting(desktop.fake)
    desktop.open("#/events/new")
    page = desktop.page
    expect(page.locator("[data-event-hinders]")).to_have_text("Ještě chybí: komu, předmět, text zprávy, text SMS.")
    page.fill("[data-event-subject=cs]", "Výpadek")
    desktop.reload()
    expect(page.locator("[data-event-subject=cs]")).to_have_value("Výpadek")
    page.click("[data-event-forget]")
    page.click("[data-event-forget-yes]")
    expect(page.locator("[data-event-subject=cs]")).to_have_value("")


# --- sending --------------------------------------------------------------------------------------------


def test_one_question_and_the_event_is_sent_once(console: Console) -> None:
    """How many, to how many, for how much; a second press of the button sends nothing more."""
    writing(console)
    page = console.page
    page.click("[data-event-send]")
    expect(page.locator("[data-event-asked]")).to_have_text(
        re.compile("Odeslat 3 SMS 2 klientům za nejvýše 0,13.USD\\?")
    )
    page.evaluate("() => { const yes = document.querySelector('[data-event-yes]'); yes.click(); yes.click(); }")
    page.wait_for_selector("[data-open-event][data-phase=ready]")
    (sent,) = console.fake.calls("POST", "/technical-events")
    assert sent.headers["idempotency-key"]
    assert sent.body == {
        "queue": "podpora",
        "subject": "Výpadek racku B7",
        "subject_en": None,
        "text": "Dobrý den,\n\nv **racku B7** vypadlo napájení.",
        "text_en": None,
        "markdown": True,
        "sms": SMS,
        "sms_en": None,
        "fold": True,
        "clients": ["100001", "100002"],
        "confirmed": False,
    }


def test_without_an_answer_the_same_event_is_sent_again_with_its_key(desktop: Console) -> None:
    """It is told that it is not certain; the next press is the same event to the server."""
    texting = writing(desktop)
    page = desktop.page
    desktop.fake.fail("POST /technical-events")
    page.click("[data-event-send]")
    page.click("[data-event-yes]")
    expect(page.locator("[data-event-trouble=unknown]")).to_contain_text("dvakrát neodejde")
    page.click("[data-event-yes]")
    page.wait_for_selector("[data-open-event]")
    keys = {one.headers["idempotency-key"] for one in desktop.fake.calls("POST", "/technical-events")}
    assert (len(keys), len(texting.events)) == (1, 1)


def test_the_english_version_goes_to_who_reads_english(desktop: Console) -> None:
    """Its fields come with the switch; the preview shows both wordings."""
    writing(desktop)
    page = desktop.page
    page.check("[data-event-english]")
    page.fill("[data-event-subject=en]", "Outage of rack B7")
    page.fill("[data-sms-text=en]", "Outage of rack B7.")
    expect(page.locator("[data-wording=en] [data-as-sent]")).to_have_text("Outage of rack B7.")
    page.wait_for_selector("[data-sms-preview=ready]")
    page.keyboard.press("Control+Enter")
    page.click("[data-event-yes]")
    page.wait_for_selector("[data-open-event]")
    (sent,) = desktop.fake.calls("POST", "/technical-events")
    assert (sent.body["subject_en"], sent.body["text_en"], sent.body["sms_en"]) == (
        "Outage of rack B7", None, "Outage of rack B7.",
    )  # fmt: skip


def test_past_a_limit_an_agent_is_told_that_a_lead_must_confirm(desktop: Console) -> None:
    """He cannot send it, but can leave out who is over the limit."""
    texting = add_texting(desktop.fake)
    texting.over = [{"limit": "client-day", "client": "100001"}]
    texting = writing(desktop)
    texting.over = [{"limit": "client-day", "client": "100001"}]
    page = desktop.page
    page.fill("[data-sms-text=cs]", "Výpadek racku B7")
    expect(page.locator("[data-over-limit=client-day]")).to_have_text("denní limit SMS klienta 100001")
    expect(page.locator("[data-event-hinders]")).to_have_text("Tohle překračuje limit; odeslat to může jen vedoucí.")
    expect(page.locator("[data-event-send]")).to_be_disabled()
    page.click("[data-over-drop]")
    expect(page.locator("[data-event-client]")).to_have_count(1)
    texting.over = []
    page.fill("[data-sms-text=cs]", "Výpadek racku B8")
    expect(page.locator("[data-event-send]")).to_be_enabled()


def test_a_lead_confirms_past_a_limit_with_the_numbers_before_him(desktop: Console) -> None:
    """The question names the limits; also one that was passed only meanwhile."""
    desktop.fake.me["roles"] = ["agent", "lead"]
    texting = writing(desktop)
    page = desktop.page
    page.click("[data-event-send]")
    texting.over = [{"limit": "money-day", "client": None}]
    page.click("[data-event-yes]")
    expect(page.locator("[data-event-ask] [data-over-limit=money-day]")).to_have_text("denní limit v penězích")
    expect(page.locator("[data-event-yes]")).to_have_text("Potvrdit a odeslat přes limit")
    page.click("[data-event-yes]")
    page.wait_for_selector("[data-open-event]")
    first, second = desktop.fake.calls("POST", "/technical-events")
    assert (first.body["confirmed"], second.body["confirmed"]) == (False, True)
    assert first.headers["idempotency-key"] != second.headers["idempotency-key"]


# --- as it goes on --------------------------------------------------------------------------------------


def test_events_are_listed_and_their_progress_comes_by_itself(console: Console) -> None:
    """Newest first; a push moves the bar."""
    texting, event_id = raised(console)
    console.open("#/events")
    page = console.page
    expect(page.locator(f"[data-event='{event_id}'] [data-event-progress='0']")).to_be_visible()
    console.push(texting.go_on(event_id, "100001", "delivered", "sent"))
    expect(page.locator(f"[data-event='{event_id}'] [data-event-progress='2']")).to_be_visible()
    console.push(texting.end(event_id))
    expect(page.locator(f"[data-event='{event_id}']")).to_have_attribute("data-event-state", "done")
    assert faults_of(page) == []


def test_an_open_event_shows_client_by_client_what_became_of_it(console: Console) -> None:
    """By push and, where none comes, by asking again: tickets, outcomes, reasons, prices."""
    texting, event_id = raised(console, ("100001", "100002", "100003"))
    console.open(f"#/events/{event_id}")
    page = console.page
    expect(page.locator("[data-client-state=waiting]")).to_have_count(3)
    console.push(texting.go_on(event_id, "100001", "delivered", "refused", ticket=41))
    row = page.locator("tr[data-event-client='100001']")
    page.clock.run_for(2_000)
    expect(row.locator("[data-event-ticket='10041']")).to_be_visible()
    expect(row.locator("li[data-outcome=delivered]")).to_contain_text(re.compile("doručeno ?0,0421.USD"))
    expect(row.locator("li[data-outcome=refused]")).to_contain_text("neodesláno (denní limit SMS klienta)")
    texting.go_on(event_id, "100002", "unknown", ticket=42)  # of which no push tells
    page.clock.run_for(5_000)
    expect(page.locator("li[data-outcome=unknown]")).to_contain_text("neví se, zda odešla")
    page.click("[data-event-rows=trouble]")
    expect(page.locator("tr[data-event-client]")).to_have_count(2)
    assert faults_of(page) == []


def test_what_a_limit_kept_back_is_released_by_a_lead(desktop: Console) -> None:
    """After a question; an agent is told that only a lead can."""
    texting, event_id = raised(desktop)
    texting.go_on(event_id, "100002", "refused", state="held")
    texting.end(event_id, "held")
    desktop.open(f"#/events/{event_id}")
    page = desktop.page
    expect(page.locator("[data-event-held='1']")).to_contain_text("Zbytek může potvrdit a odeslat jen vedoucí.")
    expect(page.locator("[data-held-confirm]")).to_have_count(0)
    desktop.fake.me["roles"] = ["agent", "lead"]
    desktop.reload()
    page.click("[data-held-confirm]")
    expect(page.locator("[data-held-ask]")).to_contain_text("100002 Dílna a.s.")
    page.click("[data-held-yes]")
    expect(page.locator("[data-open-event][data-event-state=sending]")).to_be_visible()
    expect(page.locator("[data-held-ask]")).to_have_count(0)


def test_the_summary_is_copied(desktop: Console) -> None:
    """As plain text, client by client."""
    texting, event_id = raised(desktop, ("100002",))
    texting.go_on(event_id, "100002", "delivered", ticket=42)
    texting.end(event_id)
    desktop.open(f"#/events/{event_id}")
    page = desktop.page
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.click("[data-event-copy]")
    expect(page.locator("[data-event-told]")).to_have_text("Souhrn je ve schránce.")
    copied = page.evaluate("window.copied").replace("\u00a0", " ")
    assert "100002 Dílna a.s.; #10042; +421 905 000 001 doručeno" in copied


def test_an_event_that_is_not_there_and_an_empty_list_say_so(desktop: Console) -> None:
    """And a list that did not come can be asked for again."""
    add_texting(desktop.fake)
    desktop.open("#/events/01KNOSUCH")
    page = desktop.page
    expect(page.locator("[data-event-missing]")).to_be_visible()
    desktop.fake.fail("GET /technical-events", 500)
    page.click("[data-event-missing] a")
    page.click("[data-events-failed] button")
    expect(page.locator("[data-events-none]")).to_contain_text("Zatím žádná technická událost")


def test_the_keyboard_leads_to_events_and_back(desktop: Console) -> None:
    """„e“ to the list, a command to a new one, Escape out of its field and then back."""
    add_texting(desktop.fake)
    desktop.open("#/tickets")
    page = desktop.page
    page.keyboard.press("e")
    page.wait_for_selector("[data-events=ready]")
    page.keyboard.press("Control+k")
    page.keyboard.type("nova technicka")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-event-new]")
    page.focus("[data-event-subject=cs]")
    page.keyboard.press("Escape")
    expect(page.locator("[data-event-new]")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-events=ready]")
    page.keyboard.press("e")
    page.wait_for_selector("[data-list-order=newest]")


# --- in a ticket ----------------------------------------------------------------------------------------


def in_ticket(console: Console) -> tuple[Texting, int]:
    """A ticket whose answer is written, and the SMS that goes with it; its number.

    One that no other test has: what a console of before was about to keep of its draft is kept a moment later.
    """
    add_answering(console.fake)
    texting, number = add_texting(console.fake), next(NUMBERS)
    console.fake.add(summary(number, state="in_progress", agent=ALENA))
    console.ticket(number)
    console.page.fill("[data-answer]", "Dobrý den, server běží.")
    console.page.click("[data-answer-sms]")
    console.page.fill("[data-sms-text=cs]", "Server běží.")
    return texting, number


def test_an_answer_goes_with_an_sms_and_is_not_taken_back(console: Console) -> None:
    """The price is there before; one request carries both; no undo is offered, as was said before."""
    in_ticket(console)
    page = console.page
    expect(page.locator("[data-answer-sms-box]")).to_contain_text("Odpověď se SMS proto nejde vzít zpět.")
    expect(page.locator("[data-answer-sms-box=ready] [data-sms-total='2']")).to_contain_text(
        re.compile("nejvýše 0,09.USD")
    )
    assert faults_of(page) == []
    page.click("[data-send]")
    entry = page.locator("[data-texted]")
    expect(entry).to_contain_text("Server bezi.")
    expect(entry.locator("[data-texted-to]")).to_have_count(2)
    expect(page.locator("[data-undo-bar]")).to_have_count(0)
    expect(page.locator("[data-answer-sms-box]")).to_have_count(0)
    (sent,) = console.fake.calls("POST", "/sms")
    assert sent.body == {
        "text": "Dobrý den, server běží.",
        "version": 1,
        "state": "waiting",
        "markdown": False,
        "sms": "Server běží.",
        "sms_en": None,
        "fold": True,
        "confirmed": False,
    }
    assert console.fake.calls("POST", "/answers") == []


def test_without_its_sms_the_answer_is_as_ever(desktop: Console) -> None:
    """The SMS is left out by a press; then the answer can be taken back."""
    in_ticket(desktop)
    page = desktop.page
    page.click("[data-answer-sms-drop]")
    page.click("[data-send]")
    expect(page.locator("[data-undo-bar]")).to_be_visible()
    assert len(desktop.fake.calls("POST", "/answers")) == 1
    assert desktop.fake.calls("POST", "/sms") == []


def test_an_sms_without_words_or_with_files_holds_the_answer_and_says_why(desktop: Console) -> None:
    """The keys that send do nothing either; what was written outlasts a reload."""
    in_ticket(desktop)
    page = desktop.page
    page.fill("[data-sms-text=cs]", "")
    expect(page.locator("[data-answer-sms-hinders=empty]")).to_be_visible()
    expect(page.locator("[data-send]")).to_be_disabled()
    page.focus("[data-answer]")
    page.keyboard.press("Control+Enter")
    page.fill("[data-sms-text=cs]", "Server běží.")
    page.wait_for_selector("[data-answer-sms-box=ready]")
    desktop.reload()
    expect(page.locator("[data-sms-text=cs]")).to_have_value("Server běží.")
    page.set_input_files(
        ".answer input[type=file]", files={"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
    )
    expect(page.locator("[data-answer-sms-hinders=files]")).to_be_visible()
    page.click("[data-upload] [data-remove-file]")
    expect(page.locator("[data-answer-sms-box=ready]")).to_be_visible()
    assert desktop.fake.calls("POST", "/sms") == []


def test_a_lead_confirms_the_sms_of_an_answer_past_a_limit(desktop: Console) -> None:
    """An agent is stopped; a lead checks the box, and whoever reads the ticket sees that he did."""
    texting, _ = in_ticket(desktop)
    page = desktop.page
    page.wait_for_selector("[data-answer-sms-box=ready]")
    texting.over = [{"limit": "number-day", "client": "100001"}]
    page.fill("[data-sms-text=cs]", "Server zase běží.")
    expect(page.locator("[data-answer-sms-box=lead]")).to_be_visible()
    desktop.fake.me["roles"] = ["agent", "lead"]
    desktop.reload()
    expect(page.locator("[data-answer-sms-box=confirm]")).to_be_visible()
    page.check("[data-sms-confirm]")
    page.click("[data-send]")
    expect(page.locator("[data-texted-confirmed]")).to_have_text("přes limit potvrdil(a) Alena Bílá")


def test_a_ticket_of_no_client_offers_no_sms(desktop: Console) -> None:
    """Nobody knows whom to send it."""
    add_answering(desktop.fake)
    desktop.fake.add(summary(1, client=None))
    desktop.ticket(1)
    expect(desktop.page.locator("[data-send]")).to_be_attached()
    expect(desktop.page.locator("[data-answer-sms]")).to_have_count(0)


@pytest.mark.parametrize(
    ("outcome", "reason", "told"),
    [
        ("delivered", "", "SMS na +420 601 000 001 doručena"),
        ("failed", "Blocked by carrier", "SMS na +420 601 000 001 se nepodařilo doručit"),
        ("unknown", "", "O SMS na +420 601 000 001 nevíme, zda odešla; znovu ji sami neposíláme"),
        ("refused", "money-day", "SMS na +420 601 000 001 jsme neodeslali (denní limit v penězích)"),
    ],
)
def test_what_became_of_an_sms_is_in_the_ticket(desktop: Console, outcome: str, reason: str, told: str) -> None:
    """That it arrived quietly, anything else loudly; beside the text of the SMS, too."""
    _, number = in_ticket(desktop)
    page = desktop.page
    page.wait_for_selector("[data-answer-sms-box=ready]")
    page.click("[data-send]")
    page.wait_for_selector("[data-texted]")
    event = desktop.fake.histories[desktop.fake.ticket(number)["id"]]["changes"][-1]["events"][1]["event"]
    said = {"type": "text_outcome", "event": event, "number": "+420601000001", "segments": 1, "price_musd": 42_100}
    desktop.push(desktop.fake.change(number, {**said, "outcome": "sent", "reason": ""}))
    desktop.push(desktop.fake.change(number, {**said, "outcome": outcome, "reason": reason}))
    line = page.locator(f"[data-text-outcome={outcome}]")
    expect(line).to_contain_text(told)
    expect(page.locator("[data-texted-to='+420601000001']")).to_have_attribute("data-outcome", outcome)
    expect(page.locator("[data-text-outcome=sent]")).to_have_count(0)
    is_loud = line.evaluate("node => node.matches('.failure')")
    assert is_loud == (outcome != "delivered")


# --- the page of what left ------------------------------------------------------------------------------


def mailbox(page: Page, texts: list[Json]) -> None:
    """Open the page of outgoing mail of a local stack that sent these SMS."""

    def answer(route: Route) -> None:
        """The mails, none; the SMS, these."""
        is_sms = route.request.url.endswith("/sms")
        route.fulfill(json={"messages": texts if is_sms else []})

    page.route(re.compile(r"/mailbox/(messages|sms)$"), answer)
    page.goto(f"{ORIGIN}/mailbox/index.html#sms")


def test_the_mailbox_lists_sms_beside_the_mail(console: Console) -> None:
    """Newest first, with sender, kind, highest price and outcome."""
    shared = {"to": "+420601000001", "sender_id": "FRONTA", "type": "Transactional", "max_price": "0.20"}
    older: Json = {
        "id": "1",
        "at": "2026-11-23T08:00:00.000Z",
        "text": "Server bezi.",
        "outcome": "delivered",
        **shared,
    }
    newer: Json = {"id": "2", "at": "2026-11-23T08:59:00.000Z", "text": "Vypadek racku B7", "outcome": None, **shared}
    page = console.page
    mailbox(page, [older, newer])
    expect(page.locator("[data-sms]")).to_have_count(2)
    expect(page.locator("[data-sms]").first).to_contain_text("Vypadek racku B7")
    expect(page.locator("[data-sms='1'] [data-sms-outcome=delivered]")).to_contain_text("doručeno")
    expect(page.locator("[data-sms='1']")).to_contain_text("Nejvyšší cena: 0.20 USD")
    assert faults_of(page) == []
    page.click("[data-mailbox-tab=mails]")
    expect(page.locator(".mails-count")).to_have_text("0 mailů")
