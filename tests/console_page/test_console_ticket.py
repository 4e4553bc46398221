"""One ticket in the console: its story, notes, tags, other tickets and the client's card, as staff meet them."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.chromium import until
from tests.console_page import ticket_scene as scene
from tests.console_page.conftest import Console
from tests.console_page.fake_desk import ALENA, BOHDAN, client_said, id_of, summary
from tests.zone_page.axe import faults_of

Shown = Callable[[Console], None]


def _opened(console: Console, number: int = 1) -> Console:
    scene.furnish(console.fake)
    console.ticket(number)
    return console


def _entry(console: Console, kind: str) -> Locator:
    return console.page.locator(f"[data-entry-type={kind}]")


def _write_note(console: Console) -> Locator:
    console.page.locator("#ticket-title").focus()
    console.page.keyboard.press("o")
    return console.page.locator("[data-note-text]")


def _find(console: Console, number: str) -> None:
    console.page.locator("[data-ticket-number-field]").fill(number)
    console.page.clock.run_for(300)


def _menu(console: Console, item: str) -> None:
    console.page.locator("[data-ticket-menu] summary").click()
    console.page.locator(f"[data-ticket-menu] [{item}]").click()


# ------------------------------------------------------------ the story


def test_every_happening_has_its_line(desktop: Console) -> None:
    """What staff did to keep the ticket in order is told in quiet lines, with links to the other tickets."""
    page = _opened(desktop).page
    expect(_entry(desktop, "tags_changed")).to_contain_text("Přidán štítek certifikát · Alena Bílá")
    expect(_entry(desktop, "relations_changed").locator("[data-linked-ticket='10003']")).to_be_visible()
    expect(_entry(desktop, "split_off")).to_contain_text("Zpráva oddělena do ticketu #10002")
    expect(_entry(desktop, "absorbed")).to_contain_text("jeho pošta pokračuje tady: #10005")
    expect(_entry(desktop, "recalled")).to_contain_text("Odpověď vzata zpět")
    expect(page.locator("[data-fact=related] [data-linked-ticket='10003']")).to_have_attribute(
        "title", "Přesun domény"
    )


def test_an_answer_in_markdown_is_shown_as_its_mail_looks(desktop: Console) -> None:
    """Emphasis, lists and code are elements; markup, scripts and pictures that somebody writes are not."""
    page = _opened(desktop).page
    shown = page.locator("[data-markdown]")
    expect(shown.locator("strong")).to_have_text("administraci")
    expect(shown.locator("ol > li")).to_have_count(2)
    expect(shown.locator("pre code")).to_have_text("certbot renew --dry-run")
    expect(shown.get_by_role("link", name="nastavení")).to_have_attribute(
        "href", "https://portal.firma.example/a?b=1"
    )
    assert set(shown.locator("a[target]").evaluate_all("links => links.map(a => a.rel)")) == {
        "noopener noreferrer nofollow"
    }
    assert shown.locator("script, img, iframe, [onclick]").count() == 0
    assert not any(
        one.startswith("javascript") for one in shown.locator("a").evaluate_all("links => links.map(a => a.href)")
    )
    expect(shown).to_contain_text("<script>alert(1)</script>")
    expect(page.locator(".answer-entry [data-quote]")).to_have_count(1)


def test_a_file_of_an_answer_can_be_downloaded(desktop: Console) -> None:
    """A press asks for the address of the file of that change."""
    page = _opened(desktop).page
    with page.context.expect_page() as shown:
        page.locator(".answer-entry [data-file='0']").click()
    shown.value.close()
    assert desktop.fake.calls("GET", f"/tickets/{id_of(1)}/changes/6/files/0")


def test_an_answer_that_was_taken_back_is_folded_and_struck(desktop: Console) -> None:
    """Nobody got it, so it is out of the way; who wants it unfolds it."""
    page = _opened(desktop).page
    taken_back = page.locator("[data-recalled]")
    expect(taken_back).to_contain_text("vzato zpět")
    expect(taken_back.locator(".recalled-text")).to_be_hidden()
    taken_back.locator("summary").click()
    expect(taken_back.locator(".recalled-text .text")).to_have_css("text-decoration-line", "line-through")


def test_a_number_in_a_text_leads_to_its_ticket(desktop: Console) -> None:
    """#10003 in a message is a link; the address then is that of the ticket itself."""
    page = _opened(desktop).page
    page.locator("[data-ticket-ref='10003']").first.click()
    expect(page.locator("[data-open-ticket='10003'][data-phase=ready]")).to_be_visible()
    assert page.url.endswith(f"#/tickets/{id_of(3)}")


def test_a_number_that_is_no_ticket_says_so(desktop: Console) -> None:
    """An address with a number of nothing shows that there is no such ticket."""
    scene.furnish(desktop.fake)
    desktop.open("#/tickets/99999")
    expect(desktop.page.locator("[data-open-ticket][data-phase=missing]")).to_be_visible()


def test_what_comes_does_not_move_who_reads(desktop: Console) -> None:
    """Who reads above stays there and is told how much is new below; who reads the end sees what comes."""
    page = _opened(desktop).page
    story = page.locator(".timeline-scroll")
    at_end = "box => box.scrollHeight - box.scrollTop - box.clientHeight < 4"
    page.wait_for_selector("[data-markdown]")
    assert story.evaluate(at_end)
    story.evaluate("box => box.scrollTo(0, 40)")
    until(page, "document.querySelector('.timeline-scroll').scrollTop === 40")
    desktop.push(desktop.fake.change(1, client_said("Ještě něco.\n" * 30)))
    page.locator(".new-below").wait_for()
    assert story.evaluate("box => box.scrollTop") == 40
    page.locator(".new-below").click()
    assert story.evaluate(at_end)
    desktop.push(desktop.fake.change(1, client_said("A ještě.")))
    expect(_entry(desktop, "message_received")).to_have_count(4)
    assert story.evaluate(at_end)


# ------------------------------------------------------------ notes


def test_a_note_calls_a_colleague_by_his_name(desktop: Console) -> None:
    """@ and a few letters offer him, Enter writes his name out, and the note is sent with his id."""
    text = _write_note(_opened(desktop))
    expect(text).to_be_focused()
    text.press_sequentially("Prosím @cer")
    expect(desktop.page.locator("[data-call]")).to_have_count(1)
    text.press("Enter")
    expect(text).to_have_value("Prosím @Bohdan Černý ")
    text.press_sequentially("podívej se na #10002")
    expect(desktop.page.locator("[data-note-calls='1']")).to_contain_text("Bohdan Černý")
    text.press("Control+Enter")
    note = _entry(desktop, "noted").last
    expect(note.locator("[data-called]")).to_have_text("@Bohdan Černý")
    expect(note.locator("[data-ticket-ref='10002']")).to_be_visible()
    expect(text).to_have_value("")
    assert desktop.fake.calls("POST", "/notes")[0].body == {
        "text": "Prosím @Bohdan Černý podívej se na #10002",
        "mentions": [BOHDAN["id"]],
    }


def test_a_note_is_not_to_be_mistaken_for_an_answer(desktop: Console) -> None:
    """It says what it is in words, by its sign and by its edge, in the box and in the story."""
    box = _write_note(_opened(desktop)).locator("xpath=ancestor::form")
    expect(box.locator(".note-banner")).to_contain_text("Interní poznámka Klient ji nikdy neuvidí.")
    expect(box.locator("textarea")).to_have_css("border-top-style", "dashed")
    expect(box.locator("[data-note-send]")).to_contain_text("Uložit poznámku")
    note = desktop.page.locator("[data-note]")
    expect(note.locator(".note-word")).to_contain_text("Interní poznámka")
    expect(note).to_have_css("border-top-style", "dashed")
    expect(note.locator("[data-icon=note]")).to_be_visible()


def test_who_is_called_to_a_note_sees_it(desktop: Console) -> None:
    """A note with one's own name says so in words."""
    note = _opened(desktop).page.locator("[data-note]")
    expect(note.locator("[data-note-calls-me]")).to_have_text("Poznámka volá vás")
    expect(note.locator("[data-called-me]")).to_have_text(f"@{ALENA['name']}")


def test_escape_leaves_the_names_then_the_box_and_loses_nothing(desktop: Console) -> None:
    """What was written is there after the ticket was opened again, after a reload too."""
    text = _write_note(_opened(desktop))
    text.press_sequentially("Zítra @b")
    expect(desktop.page.locator("[data-call]")).to_have_count(1)
    text.press("Escape")
    expect(desktop.page.locator("[data-call]")).to_have_count(0)
    expect(text).to_be_focused()
    text.press("Escape")
    expect(desktop.page.locator("#ticket-title")).to_be_focused()
    desktop.page.reload()
    desktop.page.wait_for_selector("[data-open-ticket][data-phase=ready]")
    expect(_write_note(desktop)).to_have_value("Zítra @b")


def test_a_note_of_unknown_outcome_is_kept_and_saved_once(desktop: Console) -> None:
    """No answer: the text stays, it is said that nobody knows, and the next try has the same key."""
    text = _write_note(_opened(desktop))
    desktop.fake.fail("POST /tickets/[^/]+/notes")
    text.fill("Volal klient.")
    text.press("Control+Enter")
    expect(desktop.page.locator("[data-note-unknown]")).to_be_visible()
    expect(text).to_have_value("Volal klient.")
    text.press("Control+Enter")
    expect(text).to_have_value("")
    keys = [one.headers["idempotency-key"] for one in desktop.fake.calls("POST", "/notes")]
    assert keys[0] == keys[1]


# ------------------------------------------------------------ tags and other tickets


def test_tags_are_added_by_typing_and_taken_off_by_a_press(desktop: Console) -> None:
    """The known ones are offered, the field stays for the next one, Escape leaves it."""
    page = _opened(desktop).page
    page.locator("#ticket-title").focus()
    page.keyboard.press("g")
    field = page.locator("[data-tag-text]")
    expect(field).to_be_focused()
    assert page.locator("#tags-known option").evaluate_all("all => all.map(one => one.value)") == ["fakturace"]
    field.press_sequentially("Čeká na dodavatele!")
    field.press("Enter")
    chip = page.locator("[data-fact=tags] [data-tag='čeká na dodavatele']")
    expect(chip).to_be_visible()
    expect(field).to_have_value("")
    field.press("Escape")
    expect(page.locator("[data-tags-add]")).to_be_focused()
    chip.locator("button").click()
    expect(chip).to_have_count(0)
    bodies = [one.body for one in desktop.fake.calls("POST", "/tags")]
    assert bodies == [{"add": ["čeká na dodavatele"], "remove": []}, {"add": [], "remove": ["čeká na dodavatele"]}]


def test_tickets_are_related_by_their_numbers(desktop: Console) -> None:
    """The subject behind the number is shown before it is done, and what was related can be let go."""
    page = _opened(desktop).page
    _menu(desktop, "data-relate")
    _find(desktop, "#10006")
    expect(page.locator("[data-found=found]")).to_contain_text("Dotaz odjinud")
    page.locator("[data-relate-send]").click()
    expect(page.locator("[data-related='10006']")).to_be_visible()
    page.locator("[data-related-remove='10003']").click()
    expect(page.locator("[data-related='10003']")).to_have_count(0)
    page.locator("[data-close]").click()
    expect(page.locator("[data-fact=related] [data-linked-ticket]")).to_have_text(["#10006"])


def test_a_merge_says_what_happens_and_what_hinders_it(desktop: Console) -> None:
    """Another client's ticket and a closed one cannot be chosen; the others of the client are offered."""
    page = _opened(desktop).page
    _menu(desktop, "data-merge")
    send = page.locator("[data-merge-send]")
    expect(page.locator(".what-happens li")).to_have_count(4)
    for number, why in (("10004", "merge.others"), ("10005", "merge.closed"), ("10001", "find.same")):
        _find(desktop, number)
        expect(page.locator(f"[data-merge-hindered='{why}']")).to_be_visible()
        expect(send).to_be_disabled()
    _find(desktop, "99999")
    expect(page.locator("[data-found=missing]")).to_be_visible()
    page.locator("[data-choose-ticket='10002']").click()
    page.clock.run_for(300)
    expect(page.locator("[data-found=found]")).to_contain_text("Faktura za říjen")
    send.click()
    expect(page.locator("[data-merged-into='10002'] a")).to_have_text("#10002")
    assert desktop.fake.calls("POST", "/merge")[0].body == {"into": 10002, "version": 10}


def test_a_message_is_split_off_into_a_ticket_of_its_own(desktop: Console) -> None:
    """Its first line is the proposed subject; the way to the new ticket is told."""
    page = _opened(desktop).page
    page.locator("[data-split='2']").click()
    expect(page.locator("[data-split-subject]")).to_have_value("Ještě dotaz: kdy přijde faktura?")
    page.locator("[data-split-queue]").select_option("fakturace")
    page.locator("[data-split-subject]").fill("Faktura")
    page.locator("[data-split-send]").click()
    page.locator("[data-notice-ticket='10077']").click()
    expect(page.locator("[data-open-ticket='10077'][data-phase=ready]")).to_be_visible()
    assert desktop.fake.calls("POST", "/split")[0].body == {"message": 2, "queue": "fakturace", "subject": "Faktura"}


def test_a_step_that_failed_is_told_in_its_dialog(desktop: Console) -> None:
    """The dialog stays with what was chosen, and says that nobody knows, or why not."""
    page = _opened(desktop).page
    desktop.fake.fail("POST /tickets/[^/]+/merge")
    desktop.fake.fail("POST /tickets/[^/]+/merge", 409, kind="illegal-move", detail="Nejde to.")
    _menu(desktop, "data-merge")
    _find(desktop, "10002")
    for phase in ("unknown", "refused"):
        page.locator("[data-merge-send]").click()
        expect(page.locator(f"[data-panel-problem={phase}]")).to_be_visible()
    expect(page.locator("[data-panel-problem]")).to_contain_text("Nejde to.")


def test_the_address_of_a_ticket_is_copied_or_shown(desktop: Console) -> None:
    """Where the browser does not let the page copy, the address is there to be taken."""
    page = _opened(desktop).page
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    _menu(desktop, "data-copy-link")
    expect(page.locator("[data-link-copied]")).to_be_visible()
    assert page.evaluate("window.copied").endswith(f"/#/tickets/{id_of(1)}")
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('no'); }; }")
    _menu(desktop, "data-copy-link")
    expect(page.locator("#ticket-address")).to_have_value(re.compile(f"#/tickets/{id_of(1)}$"))


# ------------------------------------------------------------ the client's card


def test_the_card_tells_who_the_client_is(desktop: Console) -> None:
    """Beside the story of a wide window: contacts, rights, PIN, services, domains, other tickets as they are now."""
    card = _opened(desktop).page.locator("[data-client-card=beside][data-card-phase=ready]")
    expect(card.locator("h2")).to_have_text("Firma s.r.o., klient 100001")
    expect(card.locator("[data-pin-set=true]")).to_be_visible()
    expect(card.locator("[data-contact='jan@firma.example']")).to_contain_text("píše")
    expect(card.locator("[href='tel:+420601000001']")).to_have_text("+420 601 000 001")
    expect(card.locator("[data-card-ticket]")).to_have_count(3)
    expect(card.locator("[data-card-open='2']")).to_have_text("· 2 otevřené")
    expect(card).to_contain_text("vps-17")
    expect(card).to_contain_text("obchod.firma.example")
    desktop.push(desktop.fake.change(2, subject="Faktura za listopad"))
    expect(card.locator("[data-card-ticket='10002']")).to_contain_text("Faktura za listopad")
    card.locator("[data-card-ticket='10003']").click()
    expect(desktop.page.locator("[data-open-ticket='10003'][data-phase=ready]")).to_be_visible()
    assert len(desktop.fake.calls("GET", "/clients/100001")) == 1


def test_on_a_phone_the_card_is_asked_for_when_it_is_unfolded(phone: Console) -> None:
    """Folded it costs nothing; unfolded it lies over the story."""
    page = _opened(phone).page
    assert phone.fake.calls("GET", "/clients/100001") == []
    page.locator("[data-client-card=folded] summary").click()
    expect(page.locator("[data-client-card][data-card-phase=ready]")).to_contain_text("Kontakty")


def test_a_card_that_failed_is_tried_again(desktop: Console) -> None:
    """A failure says so with a button; who is no longer in the directory is no failure."""
    desktop.fake.fail("GET /clients/100001", 500)
    page = _opened(desktop).page
    page.locator("[data-card-failed] button").click()
    expect(page.locator("[data-card-phase=ready]")).to_be_visible()
    desktop.fake.on(r"GET /clients/.+", lambda asked: scene.problem(404, "not-found"))
    page.goto(page.url.split("#")[0] + f"#/tickets/{id_of(4)}")
    expect(page.locator("[data-card-missing]")).to_be_visible()


def test_the_card_of_a_requester_who_is_no_client(desktop: Console) -> None:
    """It has his address and his other tickets."""
    desktop.fake.add(summary(8, subject="Starší dotaz", client=None, requester=scene.EVA, state="resolved"))
    card = _opened(desktop, 6).page.locator("[data-client-card][data-card-phase=ready]")
    expect(card.locator("[data-contact='eva@dilna.example']")).to_be_visible()
    expect(card.locator("[data-card-ticket='10008']")).to_contain_text("Starší dotaz")


# ------------------------------------------------------------ nobody is kept out


def _as_opened(console: Console) -> None:
    console.page.wait_for_selector("[data-markdown]")


def _noting(console: Console) -> None:
    _write_note(console).press_sequentially("@b")
    expect(console.page.locator("[data-call]")).to_have_count(1)


def _menu_open(console: Console) -> None:
    console.page.locator("[data-ticket-menu] summary").click()


def _tagging(console: Console) -> None:
    console.page.locator("[data-tags-add]").click()


def _merging(console: Console) -> None:
    _menu(console, "data-merge")
    _find(console, "10004")
    expect(console.page.locator("[data-merge-hindered]")).to_be_visible()


def _relating(console: Console) -> None:
    _menu(console, "data-relate")


def _splitting(console: Console) -> None:
    console.page.locator("[data-split='2']").click()


def _card(console: Console) -> None:
    if console.size == "phone":
        console.page.locator("[data-client-card] summary").click()
    console.page.wait_for_selector("[data-card-phase=ready]")


STATES: list[Shown] = [_as_opened, _noting, _menu_open, _tagging, _merging, _relating, _splitting, _card]
# What is drawn in another way in each size, and has all the colours; the others are looked at once.
OF_EACH_SIZE = (_as_opened, _noting, _card)


def test_nobody_is_kept_out(console: Console) -> None:
    """In no state of the ticket does axe find anything, in either theme, and nothing is wider than the screen."""
    _opened(console)
    for show in STATES if console.size == "phone" else OF_EACH_SIZE:
        console.page.evaluate("location.hash = '#/tickets'")
        console.page.wait_for_selector("[data-open-ticket]", state="detached")
        console.page.evaluate(f"location.hash = '#/tickets/{id_of(1)}'")
        console.page.wait_for_selector("[data-open-ticket][data-phase=ready]")
        show(console)
        for look in ("light", "dark") if show in OF_EACH_SIZE else ("dark",):
            console.page.emulate_media(color_scheme=look)
            # What lies beneath an open menu is covered for as long as it is open.
            faults = [fault for fault in faults_of(console.page) if "partially obscured" not in fault]
            assert faults == [], "\n".join([show.__name__, look, *faults])
        assert console.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), show.__name__
