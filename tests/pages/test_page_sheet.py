"""What the page says and asks in every state of a link."""

from dataclasses import replace

import pytest

from chalicelib.mail.kept import Status
from chalicelib.mail.release import LinkView
from chalicelib.mail.templates.wording import LANGUAGES, NO_SUBJECT, Language
from chalicelib.pages.form import Fault, Press
from chalicelib.pages.plain import PREVIEW_CHARS_MAX, PREVIEW_LINES_MAX, beginning, one_line
from chalicelib.pages.sheet import OTHERS_MAX, House, Sheet, fault_sheet, sheet, unknown_sheet
from chalicelib.pages.words import NB, SAID
from tests.pages.links import CLIENTS, HOUSE, LINKS, MAIL, OTHERS

# name of the example: status, heading and button in Czech, heading in English
TABLE: dict[str, tuple[int, str, str, str]] = {
    "confirmation": (200, "Je tato zpráva od Vás?", "Ano, zpráva je ode mě", "Did you send this message?"),
    "confirmation, others": (200, "Je tato zpráva od Vás?", "Ano, zpráva je ode mě", "Did you send this message?"),
    "confirmation, clients": (200, "Je tato zpráva od Vás?", "Ano, zpráva je ode mě", "Did you send this message?"),
    "confirmation, no client chosen": (
        422,
        "Je tato zpráva od Vás?",
        "Ano, zpráva je ode mě",
        "Did you send this message?",
    ),
    "which client": (200, "Za kterého klienta píšete?", "Předat zprávu", "Which client are you writing for?"),
    "which client, none chosen": (
        422,
        "Za kterého klienta píšete?",
        "Předat zprávu",
        "Which client are you writing for?",
    ),
    "which client, one left": (
        200,
        "Za kterého klienta píšete?",
        "Předat zprávu",
        "Which client are you writing for?",
    ),
    "which client, settled": (200, "Vaše zpráva čeká", "Předat zprávu", "Your message is waiting"),
    "closed ticket": (
        200,
        "Ticket #9876 je ukončený",
        "Založit nový ticket z této zprávy",
        "Ticket #9876 is closed",
    ),
    "closed ticket, number gone": (
        200,
        "Ticket je ukončený",
        "Založit nový ticket z této zprávy",
        "The ticket is closed",
    ),
    "copy": (200, "Kopie ticketu #10001", "Nechci dostávat kopie ticketu #10001", "Copies of ticket #10001"),
    "confirmed": (200, "Děkujeme, zprávu jsme přijali", "", "Thank you, we have your message"),
    "confirmed, others": (200, "Děkujeme, zprávu jsme přijali", "", "Thank you, we have your message"),
    "confirmed, two tickets": (200, "Děkujeme, zprávu jsme přijali", "", "Thank you, we have your message"),
    "confirmed, three tickets": (200, "Děkujeme, zprávu jsme přijali", "", "Thank you, we have your message"),
    "confirmed, no ticket": (200, "Děkujeme, zprávu jsme přijali", "", "Thank you, we have your message"),
    "client chosen": (200, "Děkujeme, zprávu jsme přijali", "", "Thank you, we have your message"),
    "new ticket": (200, "Založili jsme ticket #10001", "", "We have opened ticket #10001"),
    "new tickets": (
        200,
        f"Založili jsme tickety #10001 a{NB}#10002",
        "",
        f"We have opened tickets #10001 and{NB}#10002",
    ),
    "copies left": (200, "Kopie už Vám chodit nebudou", "", "You will get no more copies"),
    "lock": (
        200,
        "Ticket #10001 si nechává na starosti Alena Bílá",
        "Spěchám, může to vzít kdokoli",
        "Alena Bílá is seeing ticket #10001 through",
    ),
    "lock, has a date": (
        200,
        "Ticket #10001 si nechává na starosti Alena Bílá",
        "Spěchám, může to vzít kdokoli",
        "Alena Bílá is seeing ticket #10001 through",
    ),
    "lock, agent without a name": (
        200,
        "Ticket si nechává na starosti jeden z nás",
        "Spěchám, může to vzít kdokoli",
        "One of us is seeing the ticket through",
    ),
    "lock declined": (
        200,
        "Ticket #10001 je zpět ve frontě na svém místě",
        "",
        "Ticket #10001 is back in its place in the queue",
    ),
    "lock declined, has a date": (
        200,
        "Ticket #10001 už nečeká na jednoho člověka",
        "",
        "Ticket #10001 no longer waits for one person",
    ),
    "lock declined, taken since": (
        200,
        "Ticket #10001 už nečeká na jednoho člověka",
        "",
        "Ticket #10001 no longer waits for one person",
    ),
    "lock over": (
        200,
        "Ticket #10001 už si nikdo nenechává jen pro sebe",
        "",
        "Nobody keeps ticket #10001 to themselves any more",
    ),
    "disowned": (200, "Děkujeme za upozornění", "", "Thank you for telling us"),
    "expired": (410, "Platnost odkazu vypršela", "Poslat nový odkaz", "This link has expired"),
    "resent": (200, "Nový odkaz je na cestě", "", "A new link is on its way"),
    "resent too often": (429, "Odkaz jsme Vám už poslali", "", "We have already sent you a link"),
    "no longer allowed": (403, "Zprávu nemůžeme přijmout", "", "We cannot accept this message"),
    "unknown": (404, "Odkaz nefunguje", "", "This link does not work"),
}


def drawn(name: str, language: Language = "cs", pressed: Press | None = None) -> Sheet:
    """The sheet of an example."""
    return sheet(LINKS[name], language, HOUSE, pressed)


def text_of(found: Sheet) -> str:
    """Everything that a sheet says in sentences."""
    return " ".join((found.heading, *found.lines, *found.after))


def test_the_table_has_every_example() -> None:
    """No example of a link goes without a row."""
    assert TABLE.keys() == LINKS.keys()


@pytest.mark.parametrize("name", TABLE)
def test_a_state_has_its_page(name: str) -> None:
    """Status, heading and button of each state of a link, in both languages."""
    status, heading, button, english = TABLE[name]
    assert (drawn(name).status, drawn(name).heading, drawn(name).button) == (status, heading, button)
    assert (drawn(name, "en").status, drawn(name, "en").heading) == (status, english)
    assert bool(drawn(name, "en").button) is bool(button)


def test_every_page_of_the_words_is_reached() -> None:
    """No words lie about that no state and no fault shows."""
    faults = [fault_sheet(fault, "cs") for fault in Fault]
    assert {drawn(name).name for name in LINKS} | {found.name for found in faults} == SAID.keys()


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("confirmation", "confirm"),
        ("which client", "confirm"),
        ("closed ticket", "confirm"),
        ("copy", "confirm"),
        ("lock", "confirm"),
        ("lock declined", ""),
        ("lock over", ""),
        ("expired", "resend"),
        ("confirmed", ""),
        ("disowned", ""),
        ("resent", ""),
        ("no longer allowed", ""),
    ],
)
def test_a_button_asks_for_what_it_says(name: str, action: str) -> None:
    """Open links are confirmed, expired ones sent anew, and where nothing is left to do there is no button."""
    assert drawn(name).action == action


@pytest.mark.parametrize("name", LINKS)
def test_only_a_confirmation_can_be_disowned(name: str) -> None:
    """Senders who are proven are not asked whether it was them."""
    assert drawn(name).disownable is name.startswith("confirmation")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["expired", "resent", "resent too often", "disowned", "confirmed", "unknown"])
def test_a_link_that_is_used_up_shows_nothing_of_the_mail(name: str, language: Language) -> None:
    """Who finds an old link reads neither subject nor text nor address of the mail."""
    found = drawn(name, language)
    assert found.letter is None
    assert not any(part in text_of(found) for part in (MAIL.subject, "jana@firma.example", "chybu 502"))


def test_the_mail_to_be_confirmed_is_shown() -> None:
    """Subject, time in Prague, our address and the first lines."""
    letter = drawn("confirmation").letter
    assert letter is not None
    assert letter.subject == "Nejde nám web, hlásí chybu 502"
    assert letter.received.replace(NB, " ") == "úterý 24. 11. 2026 v 9:15"
    assert letter.received_iso == "2026-11-24T08:15+00:00"
    assert letter.recipients == "podpora@fronta.example"
    assert letter.beginning.startswith("Dobrý den,\n\nod rána nám nejde web")
    assert "jana@firma.example" in text_of(drawn("confirmation"))


@pytest.mark.parametrize(
    ("name", "czech", "english"),
    [
        ("confirmed", "v ticketu #10001.", "in ticket #10001."),
        ("confirmed, two tickets", f"v ticketech #10001 a{NB}#10002.", f"in tickets #10001 and{NB}#10002."),
        (
            "confirmed, three tickets",
            f"v ticketech #10001, #10002 a{NB}#10003.",
            f"in tickets #10001, #10002 and{NB}#10003.",
        ),
        ("confirmed, no ticket", "Předali jsme ji našim pracovníkům.", "We have passed it on to our staff."),
        ("client chosen", "v ticketu #10001.", "in ticket #10001."),
        ("new ticket", "Navazuje na ukončený ticket #9876.", "It continues the closed ticket #9876."),
        (
            "copies left",
            "Na adresu petr@firma.example už zprávy z ticketu #10001",
            "messages of ticket #10001 to petr@",
        ),
    ],
)
def test_what_became_of_it_is_told_with_its_numbers(name: str, czech: str, english: str) -> None:
    """One sentence tells the tickets, in the right number, and no other of its kind is beside it."""
    assert czech in text_of(drawn(name))
    assert english in text_of(drawn(name, "en"))
    assert text_of(drawn(name)).count("Vyřizujeme") + text_of(drawn(name)).count("Předali") <= 1


@pytest.mark.parametrize(
    ("name", "czech", "english"),
    [
        ("lock", "vrátí do fronty na své původní místo", "goes back to its old place in the queue"),
        ("lock, has a date", "Až přijde domluvený čas", "When the agreed time comes"),
        ("lock declined", "Ticketu #10001 se ujme první volný", "available engineer will take ticket #10001"),
        ("lock declined, has a date", "Až přijde domluvený čas", "When the agreed time comes"),
        ("lock declined, taken since", "", ""),
        ("lock over", "", ""),
    ],
)
def test_who_is_in_a_hurry_is_told_what_happens_next(name: str, czech: str, english: str) -> None:
    """A ticket goes back to the queue or keeps its date; where somebody has it already, nothing is announced."""
    assert czech in text_of(drawn(name))
    assert english in text_of(drawn(name, "en"))
    assert text_of(drawn(name)).count("první volný") == (1 if czech else 0)
    assert text_of(drawn(name, "en")).count("first available") == (1 if english else 0)


def test_the_page_of_a_lock_tells_no_more_than_its_mail() -> None:
    """Number and agent: neither what the ticket is about nor whom the link was sent to."""
    for language in LANGUAGES:
        found = drawn("lock", language)
        assert (found.letter, found.clients, found.others, found.disownable) == (None, (), (), False)
        assert "jana@firma.example" not in text_of(found)


@pytest.mark.parametrize(
    ("agent", "heading"),
    [
        ("  Alena\u202e\n Bílá ", "Ticket #10001 si nechává na starosti Alena Bílá"),
        ("\u202e ", "Ticket si nechává na starosti jeden z nás"),
        ("{ticket} {x}", "Ticket #10001 si nechává na starosti {ticket} {x}"),
    ],
)
def test_the_name_of_an_agent_is_made_legible(agent: str, heading: str) -> None:
    """One line, no marks that turn the direction; nothing legible counts as no name."""
    assert sheet(replace(LINKS["lock"], agent=agent), "cs", HOUSE).heading == heading


@pytest.mark.parametrize(("house", "told"), [(HOUSE, True), (House("Ukázkový hosting", None), False)])
def test_who_is_no_contact_any_more_is_told_whom_to_ask(house: House, told: bool) -> None:
    """The address of the page about contacts is told where the house has one, and no hole left where not."""
    found = sheet(LINKS["no longer allowed"], "cs", house)
    assert ("napište nám na konzultace@fronta.example" in text_of(found)) is told
    assert "jana@firma.example už není mezi technickými kontaktními osobami" in text_of(found)
    assert "{" not in text_of(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["confirmation, no client chosen", "which client, none chosen"])
def test_a_client_that_was_not_chosen_is_asked_for(name: str, language: Language) -> None:
    """The form says what is missing and offers the clients again."""
    found = drawn(name, language)
    assert found.fault
    assert found.clients == tuple((client.number, client.name) for client in CLIENTS)


def test_pressing_the_button_may_turn_up_the_question_for_the_client() -> None:
    """The first look asks for nothing; when letting the mail in needs a client, the page says so."""
    assert drawn("confirmation, clients").fault == ""
    pressed = drawn("confirmation, clients", pressed=Press("confirm"))
    assert (pressed.status, bool(pressed.fault)) == (422, True)


def test_another_mail_that_needs_a_client_stays_the_one_that_is_asked_about() -> None:
    """Its form names it, and the button that throws away the link's own mail is not beside it."""
    link = LinkView("open", "confirmation", "cs", mail=OTHERS[0], clients=CLIENTS, others=OTHERS[1:])
    found = sheet(link, "cs", HOUSE, Press("confirm", mail=OTHERS[0].id))
    assert (found.mail_id, found.disownable, bool(found.fault)) == (OTHERS[0].id, False, True)
    assert (drawn("confirmation").mail_id, drawn("confirmation").disownable) == ("", True)


def test_other_mails_tell_what_became_of_them() -> None:
    """What waits says nothing; what was let in tells its tickets; what was thrown away says so."""
    gone = replace(OTHERS[0], status=Status.DISOWNED)
    quiet = replace(OTHERS[2], tickets=())
    link = replace(LINKS["confirmation, others"], others=(*OTHERS, gone, quiet))
    became = [letter.became for letter in sheet(link, "cs", HOUSE).others]
    assert became == ["", "", f"Potvrzeno: tickety #10002 a{NB}#10003", "Zahozeno", "Potvrzeno"]
    assert sheet(link, "en", HOUSE).others[2].became == f"Confirmed: tickets #10002 and{NB}#10003"


@pytest.mark.parametrize(("count", "shown", "cut"), [(0, 0, False), (OTHERS_MAX, OTHERS_MAX, False), (99, 20, True)])
def test_a_flood_of_other_mails_makes_no_endless_page(count: int, shown: int, cut: bool) -> None:
    """Twenty are shown; that there are more is said."""
    found = sheet(replace(LINKS["confirmation"], others=OTHERS[:1] * count), "cs", HOUSE)
    assert (len(found.others), found.others_cut) == (shown, cut)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_no_link_is_one(language: Language) -> None:
    """A link that is not there and one to a ticket that is over look like any other mistyped address."""
    expired = (replace(LINKS["copy"], state="expired"), replace(LINKS["lock"], state="expired"))
    found = [sheet(link, language, HOUSE) for link in (LINKS["unknown"], *expired)]
    assert found == [unknown_sheet(language)] * 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("  a \t b\r\nc ", "a b c"),
        ("faktura\u202egpj.exe", "fakturagpj.exe"),
        ("nul\0 a \x1b[31m", "nul a [31m"),
        ("\ud800", "\ufffd"),
        ("x" * 321, "x" * 319 + "…"),
        ("slovo " * 10_000, ("slovo " * 53) + "s…"),
    ],
)
def test_a_line_of_a_stranger_is_made_legible(text: str, shown: str) -> None:
    """One line, no controls, no marks that turn the direction, no halves of characters, cut to its length."""
    assert one_line(text) == shown


def test_an_empty_subject_is_said_to_be_empty() -> None:
    """A subject of nothing but invisible marks counts as none."""
    link = replace(LINKS["confirmation"], mail=replace(MAIL, subject="\u202e\u200f \x00"))
    letter = sheet(link, "en", HOUSE).letter
    assert letter is not None
    assert letter.subject == NO_SUBJECT["en"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("\n\n a\r\nb\rc\u2028d \n\n\n\ne\n", " a\nb\nc\nd\n\ne"),
        ("a\n\n\n\n", "a"),
        ("\n".join("abcdefghijklmn"), "\n".join("abcdefghijklmn")),
        ("\n".join("abcdefghijklmnop"), "\n".join("abcdefghijklmn") + "\n…"),
        ("x" * 2_000, "x" * (PREVIEW_CHARS_MAX - 1) + "…"),
        ("\u202ea\ud800\0b", "a\ufffd b"),
    ],
)
def test_the_beginning_of_a_mail_is_cut_to_some_lines(text: str, shown: str) -> None:
    """Some lines with at most one empty one between them; more is an ellipsis."""
    assert beginning(text) == shown
    assert beginning(text).count("\n") <= PREVIEW_LINES_MAX
