"""The telephone in the console: the card of a call from its ringing to its end, the history, where it is written."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.chromium import until
from tests.console_page.conftest import Console, console_in
from tests.console_page.fake_calls import FakePhone, add_calls, call_of, known, unknown
from tests.console_page.fake_desk import ALENA, BOHDAN, DILNA, EVA, FIRMA, JAN, NOW, Asked, Json, summary
from tests.zone_page.axe import faults_of

CERTIFICATE = summary(
    3,
    subject="Certifikát pro pobočku",
    client=DILNA,
    requester=EVA,
    promise={"kind": "reaction", "until": "2026-11-23T09:30:00.000Z"},
)
SHOP = summary(1, subject="E-shop nejde")
LINGER_MS = 8_000
# Of one ring.
TONES = 3
# Notifications are allowed and kept, sounds are switched on and counted.
LISTENING = """
  window.told = [];
  window.Notification = class {
    static permission = "granted";
    gone = false;
    constructor(title, { body, tag }) { Object.assign(this, { title, body, tag }); told.push(this); }
    close() { this.gone = true; }
  };
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { tones += 1; start.apply(this, when); };
  const contexts = [];
  const Made = AudioContext;
  window.AudioContext = class extends Made { constructor() { super(); contexts.push(this); } };
  window.playing = () => contexts.some(({ state }) => state === "running");
  localStorage["fronta.sound"] = "on";
"""
EVIL = '<img src=x onerror="document.title=1">'


def _ring(console: Console, call: Json, phone: FakePhone) -> Locator:
    console.push(phone.announce(call))
    return _card(console.page, call)


def _card(page: Page, call: Json) -> Locator:
    return page.locator(f"[data-call-card='{call['id']}']")


def _take(console: Console, call: Json, phone: FakePhone) -> Locator:
    card = _ring(console, call, phone)
    card.locator("[data-call-take]").click()
    expect(card.locator("[data-call-writing]")).to_be_visible()
    return card


def _check(card: Locator, *, client: str = "", pin: str = "") -> None:
    if client:
        card.locator("[data-call-client-field]").fill(client)
    if pin:
        card.locator("[data-call-pin-field]").fill(pin)
    card.locator("[data-call-check-send]").click()


def _tickets_asked(console: Console) -> list[Asked]:
    return [one for one in console.fake.calls("POST", "/ticket") if one.path.startswith("/calls/")]


def _off_shift(console: Console) -> None:
    console.fake.shifts = [one for one in console.fake.shifts if one["agent"] != ALENA["id"]]


# ---------------------------------------------------------------- it rings


def test_a_call_comes_up_over_any_page(console: Console) -> None:
    """Who calls, for which client, how far he is known, what he may be told, what is open for him."""
    console.fake.add(CERTIFICATE)
    phone = add_calls(console.fake)
    console.open("#/promises")
    # As it is a few seconds after the page was opened.
    console.page.evaluate("import('/console/call_dock.js')")
    card = _ring(console, known(1, name="MALA E"), phone)
    expect(card).to_be_visible()
    expect(card.locator("[data-call-who=proven]")).to_have_text("Eva Malá")
    expect(card.locator("[data-call-client='100002']")).to_contain_text("Dílna a.s.")
    expect(card.locator("[data-call-number]")).to_have_text("601 000 002")
    expect(card.locator("[data-call-said-name]")).to_have_text("Ústředna hlásí „MALA E“ (neověřeno)")
    expect(card.locator("[data-call-level=number_no_pin]")).to_contain_text("Známé číslo, PIN klient nemá")
    expect(card.locator("[data-call-telling=content]")).to_contain_text("Můžete s ním mluvit o ticketech")
    expect(card.locator("[data-call-ticket='10003']")).to_contain_text("Certifikát pro pobočku")
    expect(card.locator("[data-call-ticket='10003']")).to_contain_text("slíbeno dnes do 10:30")
    expect(console.page.locator("[data-announcer]")).to_have_text("Volá Eva Malá. Známé číslo, PIN klient nemá.")


def test_the_focus_stays_with_who_types(desktop: Console) -> None:
    """A ringing telephone takes no letter of an answer; nor does the key that would take the call."""
    desktop.fake.add({**SHOP, "state": "in_progress", "agent": ALENA})
    phone = add_calls(desktop.fake)
    desktop.ticket(1)
    desktop.page.focus("[data-answer]")
    desktop.page.keyboard.type("Dobrý ")
    card = _ring(desktop, known(1), phone)
    expect(card).to_be_visible()
    desktop.page.keyboard.type("den, díváme se na to.")
    expect(desktop.page.locator("textarea[data-answer]")).to_have_value("Dobrý den, díváme se na to.")
    expect(desktop.page.locator("textarea[data-answer]")).to_be_focused()
    assert desktop.fake.calls("POST", "/take") == []


def test_several_calls_stack_and_a_flood_does_not_bury_the_console(desktop: Console) -> None:
    """The newest is told in full, the others in short; of many there are four cards and the way to the rest."""
    phone = add_calls(desktop.fake)
    desktop.open()
    first = _ring(desktop, known(1), phone)
    second = _ring(desktop, call_of(2), phone)
    expect(second.locator(".call-body")).to_be_visible()
    expect(first.locator("[data-call-short]")).to_contain_text("Eva Malá · Dílna a.s.")
    first.locator("[data-call-fold]").click()
    expect(first.locator(".call-body")).to_be_visible()
    for nth in range(3, 8):
        desktop.push(phone.announce(unknown(nth)))
    expect(desktop.page.locator("[data-call-card]")).to_have_count(4)
    expect(desktop.page.locator("[data-calls-more]")).to_have_text("a ještě 3 hovory")


def test_it_rings_once_where_sounds_are_on_and_notifies_where_that_is_allowed(browser: Browser) -> None:
    """A notification tells who calls and goes when the call is taken; the title of the tab says it meanwhile."""
    own = console_in(browser, "desktop")
    own.page.clock.install(time=NOW)
    own.page.add_init_script(LISTENING)
    phone = add_calls(own.fake)
    own.open()
    own.page.mouse.click(700, 5)
    until(own.page, "playing()")
    card = _ring(own, known(1), phone)
    expect(own.page).to_have_title("(☎) Volá Eva Malá – Fronta")
    own.push(phone.change(known(1)["id"]))
    assert own.page.evaluate("[tones, told.length]") == [TONES, 1]
    assert own.page.evaluate("[told[0].title, told[0].body, told[0].gone]") == [
        "Volá Eva Malá",
        "Známé číslo, PIN klient nemá",
        False,
    ]
    card.locator("[data-call-take]").click()
    expect(card.locator("[data-call-status]")).to_have_text("Máte hovor")
    expect(own.page).not_to_have_title("(☎) Volá Eva Malá – Fronta")
    assert own.page.evaluate("[tones, told[0].gone]") == [TONES, True]
    assert own.faults == []
    own.page.context.close()


def test_who_is_not_on_shift_sees_a_quiet_sign(console: Console) -> None:
    """No card and no title, but how many calls there are; a press shows them, and one can help out."""
    _off_shift(console)
    phone = add_calls(console.fake)
    console.open()
    console.page.wait_for_selector("[data-shift=off]")
    console.push(phone.announce(known(1)))
    console.push(phone.announce(known(2)))
    sign = console.page.locator("[data-call-sign='2']")
    expect(sign).to_be_visible()
    expect(console.page.locator("[data-call-card]")).to_have_count(0)
    assert "☎" not in console.page.title()
    sign.click()
    expect(console.page.locator("[data-call-card]")).to_have_count(2)
    console.page.locator("[data-call-take]").first.click()
    expect(console.page.locator("[data-call-mine]")).to_have_count(1)
    console.page.locator("[data-call-sign]").click()
    expect(console.page.locator("[data-call-card]")).to_have_count(1)


def test_over_a_dialog_the_card_is_seen_too(desktop: Console) -> None:
    """A dialog that is open does not hide who calls."""
    phone = add_calls(desktop.fake)
    desktop.open()
    desktop.page.keyboard.press("?")
    desktop.page.wait_for_selector("[data-help-dialog]")
    card = _ring(desktop, known(1), phone)
    expect(card).to_be_visible()
    # Where a press would land does not tell: all but the dialog is inert. What is drawn there does.
    with_card = desktop.page.screenshot()
    card.evaluate("card => { card.style.visibility = 'hidden'; }")
    assert desktop.page.screenshot() != with_card


# ---------------------------------------------------------------- it is taken


def test_one_takes_it(console: Console) -> None:
    """The card says so, the focus is in it, and there is room to write."""
    phone = add_calls(console.fake)
    console.open()
    card = _take(console, known(1), phone)
    expect(card.locator("[data-call-status]")).to_have_text("Máte hovor")
    expect(card.locator("h3")).to_be_focused()
    assert len(console.fake.calls("POST", "/take")) == 1


def test_a_lost_race_is_told(desktop: Console) -> None:
    """Who was too late hears who has the call, and the card goes by itself."""
    phone = add_calls(desktop.fake)
    desktop.open()
    call = known(1)
    card = _ring(desktop, call, phone)
    phone.colleague_takes(call)
    card.locator("[data-call-take]").click()
    expect(card.locator("[data-call-status]")).to_have_text("Hovor už má Bohdan Černý")
    desktop.page.evaluate("document.activeElement.blur()")
    desktop.page.clock.run_for(LINGER_MS + 1_000)
    expect(card).to_have_count(0)


def test_what_a_colleague_took_goes_after_a_moment(desktop: Console) -> None:
    """The card says who took the call, and leaves."""
    phone = add_calls(desktop.fake)
    desktop.open()
    call = known(1)
    card = _ring(desktop, call, phone)
    expect(card).to_be_visible()
    desktop.push(phone.colleague_takes(call))
    expect(card.locator("[data-call-status]")).to_have_text("Hovor vzal(a) Bohdan Černý")
    desktop.page.clock.run_for(LINGER_MS + 1_000)
    expect(card).to_have_count(0)


def test_the_keyboard_takes_the_newest_folds_it_and_comes_back(desktop: Console) -> None:
    """One key takes, Escape folds and gives the focus back, another key returns; both are told in the help."""
    desktop.fake.add(SHOP)
    phone = add_calls(desktop.fake)
    desktop.open()
    page = desktop.page
    row = page.locator("[data-ticket-number='10001']")
    row.focus()
    expect(_ring(desktop, known(1), phone)).to_be_visible()
    newest = _ring(desktop, known(2), phone)
    expect(newest).to_be_visible()
    page.keyboard.press("d")
    expect(newest.locator("h3")).to_be_focused()
    page.keyboard.press("Tab")
    expect(newest.locator("[data-call-fold]")).to_be_focused()
    page.locator("[data-call-text]").focus()
    page.keyboard.press("Escape")
    expect(newest).to_have_attribute("data-call-folded", "")
    expect(row).to_be_focused()
    page.keyboard.press("f")
    expect(_card(page, known(1)).locator("h3")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("[data-shortcut=callTake]")).to_contain_text("Vzít hovor, který zvoní")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("telefonni hov")
    page.keyboard.press("Enter")
    expect(page.locator("[data-calls-page]")).to_be_visible()


# ---------------------------------------------------------------- who it is


def test_a_right_pin_opens_what_may_be_told(desktop: Console) -> None:
    """The level changes in words, and the subjects come."""
    desktop.fake.add(SHOP)
    phone = add_calls(desktop.fake)
    desktop.open()
    card = _take(desktop, call_of(1), phone)
    expect(card.locator("[data-call-who=listed]")).to_have_text("Jan Novotný")
    expect(card.locator("[data-call-telling=nothing]")).to_contain_text("Neříkejte mu nic")
    expect(card.locator("[data-call-pin=due]")).to_have_text("Zeptejte se na PIN.")
    expect(card.locator("[data-call-ticket='10001']")).to_have_text("#10001 ve frontě")
    expect(card).not_to_contain_text("E-shop nejde")
    _check(card, pin="4826")
    expect(card.locator("[data-call-level=number_pin]")).to_contain_text("Známé číslo a správný PIN")
    expect(card.locator("[data-call-pin=right]")).to_have_text("PIN je správný.")
    expect(card.locator("[data-call-ticket='10001'] [data-call-subject]")).to_have_text("E-shop nejde")
    expect(card.locator("[data-call-check]")).to_have_count(0)
    assert [one.body for one in desktop.fake.calls("POST", "/check")] == [{"client": None, "pin": "4826"}]


def test_wrong_pins_are_counted_and_locked(desktop: Console) -> None:
    """Each wrong try is told; when it is locked there is no field any more, and until when is told."""
    phone = add_calls(desktop.fake)
    desktop.open()
    card = _take(desktop, call_of(1), phone)
    for n, told in ((1, "PIN je špatný. V tomto hovoru 1 špatný pokus."), (2, "V tomto hovoru 2 špatné pokusy.")):
        _check(card, pin="0000")
        expect(card.locator(f"[data-call-wrong='{n}']")).to_be_visible()
        expect(card.locator("[data-call-pin=wrong]")).to_contain_text(told)
    for n in (3, 4, 5):
        _check(card, pin="0000")
        expect(card.locator(f"[data-call-wrong='{n}']")).to_be_visible()
    expect(card.locator("[data-call-pin=locked]")).to_contain_text("Zadávání PINu je zamčené dnes do 10:15.")
    expect(card.locator("[data-call-pin-field]")).to_have_count(0)


def test_a_pin_is_nowhere_once_it_was_sent(desktop: Console) -> None:
    """It is hidden while typed, in no attribute, not offered again, and not in what the browser keeps."""
    phone = add_calls(desktop.fake)
    desktop.open()
    card = _take(desktop, call_of(1), phone)
    field = card.locator("[data-call-pin-field]")
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    desktop.fake.fail("POST /calls/[^/]+/check")
    card.locator("[data-call-text]").fill("Nejde jim e-shop.")
    _check(card, pin="91827")
    expect(card.locator("[data-call-fault=check]")).to_contain_text("Server neodpovídá")
    expect(field).to_have_value("")
    kept = desktop.page.evaluate(
        "document.documentElement.outerHTML + JSON.stringify([{ ...sessionStorage }, { ...localStorage }])"
    )
    assert "Nejde jim e-shop." in kept
    assert "91827" not in kept


def test_with_the_client_number_alone_there_are_states_but_no_subjects(console: Console) -> None:
    """What must not be told is not on the card either."""
    console.fake.add(SHOP)
    phone = add_calls(console.fake)
    console.open()
    card = _take(console, unknown(1), phone)
    expect(card.locator("[data-call-who=said]")).to_have_text("Mobil Karla")
    expect(card).to_contain_text("neověřeno, říká ústředna")
    _check(card, client="999999")
    expect(card.locator("[data-call-no-client]")).to_have_text("Takové klientské číslo není.")
    _check(card, client="100001")
    expect(card.locator("[data-call-no-client]")).to_have_count(0)
    expect(card.locator("[data-call-level=client_only]")).to_contain_text("Jen klientské číslo")
    expect(card.locator("[data-call-telling=status]")).to_contain_text("Řekněte mu jen stavy ticketů.")
    expect(card.locator("[data-call-ticket='10001']")).to_have_text("#10001 ve frontě")
    expect(card).not_to_contain_text("E-shop nejde")
    card.locator("[data-call-form=log]").click()
    card.locator("[data-call-choose='10001']").click()
    expect(card.locator("[data-call-found=found]")).to_contain_text("#10001 ve frontě · Firma s.r.o.")
    expect(card).not_to_contain_text("E-shop nejde")


def test_of_several_candidates_none_is_chosen(desktop: Console) -> None:
    """All are shown, and the caller is called by his number."""
    both = [{"client": FIRMA, "contacts": [JAN]}, {"client": DILNA, "contacts": [JAN]}]
    phone = add_calls(desktop.fake)
    desktop.open()
    card = _ring(desktop, call_of(1, candidates=both, pin="not_set"), phone)
    expect(card.locator("[data-call-candidates='2'] li")).to_have_count(2)
    expect(card.locator("[data-call-candidates]")).to_contain_text("nevybírejte za volajícího")
    expect(card.locator("[data-call-client]")).to_have_count(0)
    expect(card.locator("[data-call-who=listed], [data-call-who=proven]")).to_have_count(0)


@pytest.mark.parametrize(
    ("kind", "shown", "told"),
    [
        ("withheld", "anonymous", "Skryté číslo"),
        ("internal", "204", "vnitřní linka"),
        ("malformed", "00", "takové číslo není"),
    ],
)
def test_numbers_that_prove_nothing_are_told_as_what_they_are(
    desktop: Console, kind: str, shown: str, told: str
) -> None:
    """Withheld, internal and malformed ones."""
    phone = add_calls(desktop.fake)
    desktop.open()
    call = unknown(1, kind=kind, number=None, shown=shown, name=None)
    expect(_ring(desktop, call, phone)).to_contain_text(told)


def test_names_are_text(desktop: Console) -> None:
    """Markup in what the exchange, the directory or a ticket says stays what it is: letters."""
    evil_client = {"number": "100002", "name": EVIL}
    desktop.fake.add(summary(3, subject=EVIL, client=evil_client))
    phone = add_calls(desktop.fake)
    desktop.open()
    call = known(1, name=EVIL, shown=EVIL, queue=EVIL, client=evil_client, contact={**EVA, "name": EVIL})
    card = _ring(desktop, call, phone)
    expect(card.locator("[data-call-who]")).to_have_text(EVIL)
    expect(card.locator("[data-call-subject]")).to_have_text(EVIL)
    desktop.page.goto(f"{desktop.page.url.split('#')[0]}#/calls")
    expect(desktop.page.locator("[data-call-row] [data-call-who]")).to_have_text(EVIL)
    assert desktop.page.locator("img[src=x]").count() == 0


# ---------------------------------------------------------------- it is written down


def test_a_ticket_is_opened_from_the_call(console: Console) -> None:
    """With the contact whose number it is; afterwards the card leads to it, and the words are gone."""
    phone = add_calls(console.fake)
    console.open()
    card = _take(console, known(1), phone)
    send = card.locator("[data-call-write]")
    card.locator("[data-call-text]").fill("Nejde jim pošta od osmi.")
    expect(send).to_be_disabled()
    card.locator("[data-call-subject-field]").fill("Nejde pošta")
    expect(card.locator("[data-call-contact]")).to_have_value(EVA["address"])
    send.click()
    expect(card.locator("[data-call-written]")).to_contain_text("Ticket je založený:")
    expect(card.locator("[data-call-text]")).to_have_value("")
    asked = _tickets_asked(console)[-1]
    assert asked.body == {
        "queue": "podpora",
        "subject": "Nejde pošta",
        "text": "Nejde jim pošta od osmi.",
        "contact": EVA["address"],
        "name": None,
    }
    assert asked.headers["idempotency-key"]


def test_an_unknown_caller_gets_a_ticket_only_in_an_open_queue(desktop: Console) -> None:
    """No technical queue is offered, and his address is what he says."""
    phone = add_calls(desktop.fake)
    desktop.open()
    card = _take(desktop, unknown(1), phone)
    expect(card.locator("[data-call-queue] option")).to_have_text(["fakturace"])
    card.locator("[data-call-text]").fill("Chce nabídku.")
    card.locator("[data-call-subject-field]").fill("Nabídka")
    expect(card.locator("[data-call-write]")).to_be_disabled()
    card.locator("[data-call-contact]").fill("karel@studio.example")
    card.locator("[data-call-contact-name]").fill("Karel")
    card.locator("[data-call-write]").click()
    expect(card.locator("[data-call-written]")).to_be_visible()
    body = _tickets_asked(desktop)[-1].body
    assert (body["queue"], body["contact"], body["name"]) == ("fakturace", "karel@studio.example", "Karel")


def test_what_has_no_answer_is_sent_again_with_the_same_key(desktop: Console) -> None:
    """The words stay; a refusal is told in its own sentence, and the next try has a key of its own."""
    phone = add_calls(desktop.fake)
    desktop.open()
    card = _take(desktop, known(1), phone)
    card.locator("[data-call-text]").fill("Nejde pošta.")
    card.locator("[data-call-subject-field]").fill("Pošta")
    desktop.fake.fail("POST /calls/[^/]+/ticket")
    desktop.fake.fail("POST /calls/[^/]+/ticket", 409, kind="level-too-low", detail_cs="Na to ověření nestačí.")
    for told in ("Server neodpovídá", "Na to ověření nestačí."):
        card.locator("[data-call-write]").click()
        expect(card.locator("[data-call-fault=ticket]")).to_contain_text(told)
    card.locator("[data-call-write]").click()
    expect(card.locator("[data-call-written]")).to_be_visible()
    first, again, last = [one.headers["idempotency-key"] for one in _tickets_asked(desktop)]
    assert first == again != last


def test_a_call_is_written_into_a_ticket_and_shown_in_its_story(desktop: Console) -> None:
    """By one of the client's it is his message, marked as told by telephone, with the level and who wrote it."""
    desktop.fake.add(CERTIFICATE)
    phone = add_calls(desktop.fake)
    desktop.ticket(3)
    card = _take(desktop, known(1), phone)
    card.locator("[data-call-text]").fill("Certifikát chce i pro druhou doménu.")
    card.locator("[data-call-form=log]").click()
    card.locator("[data-call-choose='10003']").click()
    card.locator("[data-call-write]").click()
    expect(card.locator("[data-call-written='10003']")).to_be_visible()
    desktop.push(desktop.fake.missed[-1])
    mark = desktop.page.locator("[data-entry-type=message_received] [data-call-mark=number_no_pin]")
    expect(mark).to_have_text("Telefonát · Známé číslo, PIN klient nemá · zapsal(a) Alena Bílá")
    assert desktop.fake.calls("POST", "/log")[-1].body == {
        "ticket": 10_003,
        "text": "Certifikát chce i pro druhou doménu.",
    }


def test_a_note_of_a_call_is_marked_too(desktop: Console) -> None:
    """Of a caller who is not known it is a note; its author stands above already."""
    desktop.fake.add(CERTIFICATE)
    phone = add_calls(desktop.fake)
    desktop.ticket(3)
    card = _take(desktop, unknown(1), phone)
    card.locator("[data-call-text]").fill("Volal někdo kvůli certifikátu.")
    card.locator("[data-call-form=log]").click()
    card.locator("[data-call-log-number]").fill("10003")
    expect(card.locator("[data-call-found=found]")).to_be_visible()
    card.locator("[data-call-write]").click()
    expect(card.locator("[data-call-written]")).to_be_visible()
    desktop.push(desktop.fake.missed[-1])
    expect(desktop.page.locator("[data-note] [data-call-mark=none]")).to_have_text("Telefonát · Neověřený volající")


# ---------------------------------------------------------------- it is over


def test_the_card_goes_when_the_call_is_over(desktop: Console) -> None:
    """By the exchange or by a press; after a moment, if nothing is being written."""
    phone = add_calls(desktop.fake)
    desktop.open()
    card = _take(desktop, known(1), phone)
    card.locator("[data-call-done]").click()
    expect(card.locator("[data-call-status]")).to_have_text("Hovor skončil")
    desktop.page.evaluate("document.activeElement.blur()")
    desktop.page.clock.run_for(LINGER_MS + 1_000)
    expect(card).to_have_count(0)


def test_who_still_writes_keeps_the_card(desktop: Console) -> None:
    """Until it is sent; nothing typed is lost, not even by loading the page again."""
    phone = add_calls(desktop.fake)
    desktop.open()
    call = known(1)
    card = _take(desktop, call, phone)
    card.locator("[data-call-text]").fill("Zavoláme zpátky.")
    desktop.push(phone.over(call))
    expect(card.locator("[data-call-status]")).to_have_text("Hovor skončil")
    desktop.page.clock.run_for(3 * LINGER_MS)
    expect(card.locator("[data-call-text]")).to_have_value("Zavoláme zpátky.")
    card.locator("[data-call-subject-field]").fill("Zavolat")
    card.locator("[data-call-write]").click()
    expect(card.locator("[data-call-written]")).to_be_visible()
    desktop.page.evaluate("document.activeElement.blur()")
    desktop.page.clock.run_for(LINGER_MS + 1_000)
    expect(card).to_have_count(0)


def test_words_of_a_call_outlast_a_reload(desktop: Console) -> None:
    """The call that goes on is there again, with what was written."""
    phone = add_calls(desktop.fake)
    desktop.open()
    call = known(1)
    card = _take(desktop, call, phone)
    card.locator("[data-call-text]").fill("Zavoláme zpátky.")
    desktop.reload()
    expect(card.locator("[data-call-text]")).to_have_value("Zavoláme zpátky.")
    expect(card.locator("[data-call-status]")).to_have_text("Máte hovor")


def test_after_a_lost_connection_the_calls_are_asked_for_again(desktop: Console) -> None:
    """What began meanwhile comes up and rings, what ended goes."""
    phone = add_calls(desktop.fake)
    desktop.open()
    before = known(1)
    expect(_ring(desktop, before, phone)).to_be_visible()
    desktop.lose_live()
    desktop.page.wait_for_selector("[data-live=offline]", state="attached")
    phone.over(before)
    phone.announce(known(2))
    desktop.refuses_sockets = False
    desktop.page.evaluate("dispatchEvent(new Event('online'))")
    desktop.page.wait_for_selector("[data-live=online]", state="attached")
    expect(_card(desktop.page, known(2))).to_be_visible()
    expect(_card(desktop.page, before)).to_have_count(0)
    expect(desktop.page.locator("[data-announcer]")).to_contain_text("Volá Eva Malá")


def test_calls_that_cannot_be_had_leave_the_rest_of_the_console_alone(desktop: Console) -> None:
    """It is live all the same, and a push still brings a card."""
    phone = add_calls(desktop.fake)
    desktop.fake.fail("GET /calls", 500, times=9)
    desktop.open()
    expect(_ring(desktop, known(1), phone)).to_be_visible()


# ---------------------------------------------------------------- looking back


def _past(nth: int, **changes: object) -> Json:
    return known(nth, state="over", agent=BOHDAN, seconds=252, ended_at="2026-11-23T09:05:00.000Z", **changes)


def test_the_history_tells_what_came_of_each_call(console: Console) -> None:
    """When, who, client, level, agent, tickets, how long; a call that nobody answered says so."""
    entry = {"ticket": {"id": CERTIFICATE["id"], "number": 10_003}, "what": "message"}
    missed = unknown(2, state="over", seconds=None)
    add_calls(console.fake, _past(1, entries=[entry]), missed)
    console.open("#/calls")
    rows = console.page.locator("[data-call-row]")
    expect(rows).to_have_count(2)
    expect(rows.nth(0).locator("[data-call-end=missed]")).to_have_text("nikdo nezvedl")
    row = rows.nth(1)
    for told in ("dnes 9:59", "Eva Malá", "Dílna a.s.", "Známé číslo, PIN klient nemá", "Bohdan Černý", "4 min 12 s"):
        expect(row).to_contain_text(told.replace(" ", "\u00a0") if told.startswith("4") else told)
    expect(row.locator("[data-call-entry='10003']")).to_have_attribute("href", f"#/tickets/{CERTIFICATE['id']}")


def test_the_history_is_searched_and_goes_on(desktop: Console) -> None:
    """Typing searches once it pauses, the address keeps it; a button brings older calls, a new one comes itself."""
    phone = add_calls(desktop.fake, *(_past(nth) for nth in range(1, 55)), unknown(56, state="over"))
    desktop.open("#/calls")
    expect(desktop.page.locator("[data-call-row]")).to_have_count(50)
    desktop.page.click("[data-calls-older]")
    expect(desktop.page.locator("[data-call-row]")).to_have_count(55)
    expect(desktop.page.locator("[data-calls-older]")).to_have_count(0)
    desktop.push(phone.announce(known(58)))
    expect(desktop.page.locator("[data-call-row]").first).to_have_attribute("data-call-state", "ringing")
    desktop.page.locator("[data-calls-field]").press_sequentially("777", delay=15)
    expect(desktop.page.locator("[data-call-row]")).to_have_count(1)
    assert desktop.page.url.endswith("#/calls?q=777")
    desktop.page.locator("[data-call-row] a").first.click()
    desktop.page.wait_for_selector("[data-call-page][data-phase=ready]")
    desktop.page.keyboard.press("Escape")
    desktop.page.wait_for_selector("[data-calls-page]")
    desktop.page.locator("[data-calls-field]").fill("nikdo takový")
    expect(desktop.page.locator("[data-calls-none]")).to_have_text("Takový hovor jsme nenašli: „nikdo takový“.")


def test_one_call_tells_its_tries_and_is_worked_with_there(desktop: Console) -> None:
    """Its page has the steps of the card, and then no card lies over it."""
    phone = add_calls(desktop.fake, call_of(1))
    desktop.open(f"#/calls/{call_of(1)['id']}")
    page = desktop.page.locator("[data-call-page]")
    expect(page.locator("[data-call-status]")).to_have_text("Zvoní")
    expect(desktop.page.locator("[data-call-card]")).to_have_count(0)
    page.locator("[data-call-take]").click()
    _check(page, pin="0000")
    _check(page, pin="4826")
    expect(page.locator("[data-call-try=pin]")).to_have_count(2)
    expect(page.locator("[data-call-try-result=wrong]")).to_contain_text("PIN: špatný")
    expect(page.locator("[data-call-try-result=right]")).to_contain_text("Alena Bílá")
    desktop.push(phone.over(call_of(1)))
    expect(page.locator("[data-call-fact=duration]")).to_contain_text("1\u00a0min 12\u00a0s")
    desktop.open("#/calls/neni")
    expect(desktop.page.locator("[data-call-failed]")).to_contain_text("Takový hovor tu není")


def test_a_history_that_fails_says_so(desktop: Console) -> None:
    """And can be asked for again."""
    add_calls(desktop.fake, _past(1))
    desktop.open("#/promises")
    desktop.fake.fail("GET /calls")
    desktop.open("#/calls")
    expect(desktop.page.locator("[data-calls-failed]")).to_contain_text("Server neodpovídá")
    desktop.page.click("[data-calls-failed] button")
    expect(desktop.page.locator("[data-call-row]")).to_have_count(1)


def test_the_clients_card_has_his_last_calls(desktop: Console) -> None:
    """Beside the ticket: when, who, what came of it; a call that comes now is there at once."""
    desktop.fake.add(CERTIFICATE)
    phone = add_calls(desktop.fake, _past(1), unknown(2, state="over"))
    desktop.ticket(3)
    calls = desktop.page.locator("[data-card-calls] [data-card-call]")
    expect(calls).to_have_count(1)
    expect(calls.first).to_contain_text("Eva Malá")
    desktop.push(phone.announce(known(9)))
    expect(calls).to_have_count(2)
    expect(calls.first.locator("[data-call-end=ringing]")).to_be_visible()


# ---------------------------------------------------------------- how it looks


def test_in_english_too(desktop: Console) -> None:
    """The whole card."""
    phone = add_calls(desktop.fake)
    desktop.open()
    desktop.page.click("[data-language=en]")
    card = _take(desktop, call_of(1), phone)
    expect(card.locator("[data-call-telling=nothing]")).to_contain_text("Tell him nothing")
    expect(card.locator("[data-call-status]")).to_have_text("Your call")
    expect(card.locator("[data-call-pin=due]")).to_have_text("Ask for the PIN.")
    expect(card.locator("[data-call-write]")).to_have_text("Open the ticket")


def test_nothing_keeps_people_out(console: Console) -> None:
    """Axe finds nothing in the cards, light and dark, in the history, and on the page of a call."""
    console.fake.add(CERTIFICATE, SHOP)
    phone = add_calls(console.fake, _past(5), unknown(6, state="over"))
    console.open()
    card = _take(console, known(1), phone)
    card.locator("[data-call-form=log]").click()
    expect(_ring(console, call_of(2), phone)).to_be_visible()
    faults = [*faults_of(console.page)]
    console.page.emulate_media(color_scheme="dark")
    faults += faults_of(console.page)
    card.locator("[data-call-fold]").click()
    other = _card(console.page, call_of(2))
    other.locator("[data-call-take]").click()
    _check(other, client="100001", pin="0000")
    expect(other.locator("[data-call-pin=wrong]")).to_be_visible()
    other.locator("[data-call-fold]").click()
    faults += faults_of(console.page)
    for place, shown in (
        ("#/calls", "[data-call-row]"),
        (f"#/calls/{call_of(2)['id']}", "[data-call-facts], [data-call-fact]"),
    ):
        console.open(place)
        console.page.wait_for_selector(shown)
        faults += faults_of(console.page)
        console.page.emulate_media(color_scheme="light")
        faults += faults_of(console.page)
    assert faults == []
