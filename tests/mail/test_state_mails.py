"""The mails about a ticket's states and the reminders: what each tells, to whom, and that a reply continues it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from chalicelib.mail.automatic import OWN_MARK
from chalicelib.mail.compose import CannotComposeError, Outgoing, text_name
from chalicelib.mail.templates.notices import NOTICES
from chalicelib.mail.templates.ticket_notices import TICKET_NOTICES
from chalicelib.mail.templates.wording import LANGUAGES, STATES, Language
from chalicelib.mail.tokens import plus_address, read_thread_id
from local import gallery
from tests.mail.test_compose import (
    ACKNOWLEDGEMENT,
    ANSWER,
    FIELDS,
    KEYS,
    QUEUE,
    TICKET,
    flat,
    header_lines,
    html_of,
    nasty,
    raw,
    sent,
    text_of,
)
from tests.mail.test_notices import FILES_REFUSED, MERGED, OF_STATES, REMINDER, STATE, UNTIL, said_html_of

PROMISING_STATE = replace(STATE, promised="solution", promise="zítra dopoledne")
SECOND = replace(REMINDER, second=True)
MAILS = (REMINDER, SECOND, *OF_STATES)
BY_CLOCK_TOO = {"queued", "in_progress", "resolved", "closed"}

each = pytest.mark.parametrize("outgoing", MAILS, ids=text_name)
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def of(state: str, **more: Any) -> Outgoing:
    """The mail that says that the ticket is in this state now."""
    return replace(STATE, state=state, **more)


# -- the message


@each
@in_each_language
def test_it_stands_in_the_conversation(outgoing: Outgoing, language: Language) -> None:
    """Subject, References and In-Reply-To are those of an answer, so that it is shown below the mails it is about."""
    message, answer = sent(replace(outgoing, language=language)), sent(replace(ANSWER, language=language))
    for field in ("From", "To", "Cc", "Reply-To", "Subject", "In-Reply-To", "References"):
        assert message[field] == answer[field]
    assert message["Subject"] == "Re: [#10001] Nejde nám web, hlásí chybu 502"
    assert set(message.keys()) == FIELDS


@each
def test_a_reply_goes_into_the_ticket(outgoing: Outgoing) -> None:
    """The token of the ticket is in Reply-To and in the first of References."""
    message = sent(outgoing)
    assert message["Reply-To"].addresses[0].addr_spec == plus_address(QUEUE, TICKET, KEYS)
    assert read_thread_id(message["References"].split()[0], KEYS) == TICKET


@each
@pytest.mark.parametrize("ids", [(), ("<first@firma.example>",)])
def test_it_says_that_it_came_by_itself(outgoing: Outgoing, ids: tuple[str, ...]) -> None:
    """RFC 3834, 5: auto-generated even if it refers to a mail, as it answers none but where the reader's did it."""
    message = sent(replace(outgoing, in_reply_to=ids[-1] if ids else None, references=ids))
    assert message["Auto-Submitted"] == ("auto-replied" if ids and outgoing.by_reader else "auto-generated")
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message[OWN_MARK] == "10001"


@each
def test_several_readers_get_it(outgoing: Outgoing) -> None:
    """To and Cc hold everybody who is given, but for our own addresses."""
    message = sent(
        replace(outgoing, to=("jana@firma.example", "eva@firma.example"), cc=(QUEUE, "petr@firma.example"))
    )
    assert message["To"] == "jana@firma.example, eva@firma.example"
    assert message["Cc"] == "petr@firma.example"


# -- what they say


def test_every_text_is_the_text_of_a_mail() -> None:
    """No text of a state or reminder is without a mail that has it."""
    assert {text_name(outgoing) for outgoing in MAILS} == set(TICKET_NOTICES)
    assert set(TICKET_NOTICES) <= set(NOTICES)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("by_clock", [False, True])
@in_each_language
def test_every_state_has_a_text(state: str, by_clock: bool, language: Language) -> None:
    """In each state, by staff's hand or by a clock, a mail tells the state that it was made with and no other."""
    outgoing = of(state, by_clock=by_clock, language=language)
    assert text_name(outgoing).endswith("by_clock") == (by_clock and state in BY_CLOCK_TOO)
    label = "Stav" if language == "cs" else "Status"
    assert f"\n{label}: {STATES[state][language]}\n" in text_of(outgoing)
    assert re.search(rf"{label} {STATES[state][language]} ", said_html_of(outgoing))


@pytest.mark.parametrize(
    ("outgoing", "czech", "english"),
    [
        (STATE,
         "na Vašem ticketu #10001 už pracujeme. Řeší ho Tomáš Dvořák.",
         "We are now working on your ticket #10001. It is being handled by Tomáš Dvořák."),
        (of("in_progress", by_clock=True),
         "nastal čas, na který byla naplánována práce na ticketu #10001, a už na něm pracujeme. Řeší ho Tomáš",
         "The time for which the work on ticket #10001 was scheduled has come and we are now working on it."),
        (of("queued"),
         "ticket #10001 je znovu ve frontě a ujme se ho některý z našich techniků.",
         "Ticket #10001 is back in the queue and one of our engineers will take it."),
        (of("queued", by_reader=True),
         "děkujeme za Vaši zprávu. Ticket #10001 je znovu ve frontě a ujme se ho některý z našich techniků.",
         "Thank you for your message. Ticket #10001 is back in the queue and one of our engineers will take it."),
        (of("in_progress", by_reader=True),
         "děkujeme za Vaši zprávu. Ticket #10001 je znovu v řešení. Řeší ho Tomáš Dvořák.",
         "Thank you for your message. We are working on ticket #10001 again. It is being handled by Tomáš"),
        (of("queued", by_clock=True),
         "nastal čas, na který byla naplánována práce na ticketu #10001. Ticket je proto znovu ve frontě",
         "The time for which the work on ticket #10001 was scheduled has come. The ticket is back in the queue"),
        (of("waiting"),
         "abychom mohli na ticketu #10001 pokračovat, potřebujeme Vaši odpověď. Stačí odpovědět na tento e-mail.",
         "We need your reply to be able to continue with ticket #10001. Simply reply to this e-mail."),
        (of("scheduled", until=UNTIL),
         "práci na ticketu #10001 jsme naplánovali na čtvrtek 26. 11. 2026 v 9:15. Tehdy ji provedeme, nebo se Vám",
         "We have scheduled the work on ticket #10001 for Thursday 26 November 2026, 9:15 (Prague time)."),
        (of("scheduled"),
         "práci na ticketu #10001 jsme naplánovali na pozdější dobu.",
         "We have scheduled the work on ticket #10001 for a later time."),
        (of("resolved"),
         "ticket #10001 jsme označili za vyřešený.",
         "We have marked ticket #10001 as resolved."),
        (of("resolved"),
         "Pokud není vše v pořádku, odpovězte do 14 dnů na tento e-mail a ticket se znovu otevře.",
         "If something is still wrong, reply to this e-mail within 14 days and the ticket will be reopened."),
        (of("resolved", by_reader=True),
         "ticket #10001 je podle Vašeho pokynu z klientské zóny označený za vyřešený.",
         "Ticket #10001 is marked as resolved, as you told us in the client zone."),
        (of("resolved", by_clock=True, waited_for=timedelta(days=14)),
         "na poslední zprávu v ticketu #10001 jsme po dobu 14 dnů nedostali odpověď, a proto jsme ho označili",
         "We have had no reply to our last message in ticket #10001 for 14 days, so we have marked it as resolved."),
        (of("resolved", by_clock=True, waited_for=timedelta(days=1), reopen_for=timedelta(days=1)),
         "Chcete-li pokračovat, odpovězte do 1 dne na tento e-mail a ticket se znovu otevře.",
         "If you would like to continue, reply to this e-mail within 1 day and the ticket will be reopened."),
        (of("closed"),
         "ticket #10001 jsme ukončili a znovu ho otevřít nelze.",
         "We have closed ticket #10001 and it cannot be reopened."),
        (of("closed", by_clock=True, waited_for=timedelta(days=14)),
         "ticket #10001 je vyřešený a po dobu 14 dnů v něm nepřibyla žádná další zpráva. Proto jsme ho ukončili",
         "Ticket #10001 is resolved and there has been no further message in it for 14 days. We have therefore"),
        (of("closed"),
         "napište nám prosím nový e-mail na adresu podpora@fronta.example a založíme k němu nový ticket.",
         "please write a new e-mail to podpora@fronta.example and we will open a new ticket for it."),
        (MERGED,
         "ticket #10001 jsme spojili s ticketem #10002 a pokračujeme v něm. "
         "Nemusíte nic dělat, další zprávy od nás dostanete k ticketu #10002.",
         "We have merged ticket #10001 into ticket #10002 and will continue there. There is nothing you need to do"),
        (MERGED,
         "stačí odpovědět na tento e-mail; zprávu zařadíme do ticketu #10002.",
         "simply reply to this e-mail and it will go into ticket #10002."),
        (REMINDER,
         "v ticketu #10001 čekáme na Vaši odpověď, bez ní nemůžeme pokračovat. Stačí odpovědět na tento e-mail.",
         "We are waiting for your reply in ticket #10001 and cannot continue without it. Simply reply"),
        (REMINDER,
         "Pokud odpověď nepřijde do čtvrtka 3. 12. 2026, označíme ticket za vyřešený. "
         "I potom ho můžete odpovědí na tento e-mail do 14 dnů znovu otevřít.",
         "If we do not hear from you by Thursday 3 December 2026, we will mark the ticket as resolved. "
         "Even then, a reply to this e-mail within 14 days will reopen it."),
        (SECOND,
         "znovu se připomínáme: v ticketu #10001 stále čekáme na Vaši odpověď.",
         "This is our second reminder: we are still waiting for your reply in ticket #10001."),
        (SECOND,
         "Pokud už naši pomoc nepotřebujete, dejte nám to prosím také vědět.",
         "If you no longer need our help, please let us know that as well."),
    ],
)  # fmt: skip
def test_a_mail_says_what_happened_and_what_the_reader_can_do(outgoing: Outgoing, czech: str, english: str) -> None:
    """The same natural sentences in the text and in the HTML, in both languages."""
    for told in (text_of, said_html_of):
        assert czech in flat(told(outgoing))
        assert english in flat(told(replace(outgoing, language="en")))


@pytest.mark.parametrize(
    "more",
    [
        {"state": "resolved"},
        {"by_clock": True},
        {"linked": ()},
        {"linked": (10002, 10003)},
        {"cause": None},
        {"cause": "agent"},
    ],
)
def test_only_a_ticket_that_was_closed_goes_on_in_one_other(more: dict[str, Any]) -> None:
    """What else is said of a merged ticket is a mistake of the caller."""
    with pytest.raises(CannotComposeError, match="goes on in another one"):
        replace(MERGED, **more)


def test_a_merged_ticket_greets_its_reader_and_names_the_other_in_bold() -> None:
    """As every mail about a state does, with the number in one piece."""
    mail = replace(MERGED, to=("jana@firma.example",), cc=(), reader_name="Jana Nováková")
    assert text_of(mail).startswith("Dobrý den, paní Nováková,\n\nticket #10001 jsme spojili")
    assert html_of(mail).count('<strong style="white-space:nowrap;">#10002</strong>') == 3
    assert "znovu ho otevřít nelze" not in text_of(mail)


def test_a_closed_ticket_asks_for_no_reply() -> None:
    """A reply would not reopen it, so the mail about the end asks for a new one."""
    for outgoing in (of("closed"), of("closed", by_clock=True)):
        for told in (text_of, said_html_of):
            assert "odpovědět" not in told(outgoing)
            assert "odpovězte" not in told(outgoing)


@pytest.mark.parametrize("outgoing", [REMINDER, SECOND, of("waiting", resolves_at=UNTIL)], ids=text_name)
def test_a_deadline_of_seconds_is_told_with_its_time(outgoing: Outgoing) -> None:
    """Where the end comes before a whole day is over, its clock time is told."""
    soon = replace(outgoing, resolves_at=datetime(2026, 11, 23, 8, 5, tzinfo=UTC))
    assert "nepřijde do pondělí 23. 11. 2026 v 9:05, označíme" in flat(text_of(soon))
    assert "by Monday 23 November 2026, 9:05 (Prague time), we will" in flat(text_of(replace(soon, language="en")))


@each
def test_the_agent_signs_nothing(outgoing: Outgoing) -> None:
    """The mail comes from nobody in person: below the closing phrase stands the company alone."""
    signed = replace(outgoing, agent_name="Tomáš Dvořák")
    assert "S pozdravem Ukázkový hosting" in flat(text_of(signed))
    assert "<strong>Tomáš Dvořák</strong>" not in html_of(signed)


# -- the greeting


@pytest.mark.parametrize("outgoing", [ACKNOWLEDGEMENT, ANSWER, FILES_REFUSED, *MAILS], ids=text_name)
def test_the_reader_is_greeted_by_name(outgoing: Outgoing) -> None:
    """Every mail of a ticket can begin with the name: declined in Czech, as it stands in English."""
    known = replace(outgoing, reader_name="Jan Novák")
    for told in (text_of, said_html_of):
        assert "Dobrý den, pane Nováku," in flat(told(known))
        assert "Hello Jan Novák," in flat(told(replace(known, language="en")))
        assert "Dobrý den, paní Nováková," in flat(told(replace(outgoing, reader_name="Jana Nováková")))


@pytest.mark.parametrize(
    "more",
    [
        {"reader_name": None},
        {"reader_name": "Jan Král s.r.o."},
        {"reader_name": "Jan Novák", "to": ("jana@firma.example", "petr@firma.example")},
        {"reader_name": "Jan Novák", "to": ()},
    ],
)
def test_who_is_not_surely_the_one_reader_is_greeted_plainly(more: dict[str, Any]) -> None:
    """Without a name, with one that is none, and in a mail to several."""
    for told in (text_of, said_html_of):
        assert "Dobrý den, " in flat(told(replace(STATE, **more)))
        assert "Dobrý den, pan" not in flat(told(replace(STATE, **more)))


def test_an_agents_own_greeting_stands_alone() -> None:
    """Where the agent greets, the name is not said above it."""
    said = text_of(replace(ANSWER, reader_name="Jan Novák", body="Dobrý den, pane inženýre,\n\nhotovo."))
    assert said.startswith("Dobrý den, pane inženýre,")
    assert "Nováku" not in said


@settings(deadline=None)
@given(reader_name=nasty, promise=nasty.map(lambda text: text[:90]), agent_name=nasty)
def test_nothing_given_can_add_a_header_to_a_mail_of_a_state(reader_name: str, promise: str, agent_name: str) -> None:
    """RFC 5322, 2.2: names and promises make no field and no line that is not text, and no markup."""
    outgoing = replace(PROMISING_STATE, reader_name=reader_name, promise=f"do {promise}", agent_name=agent_name)
    data = raw(outgoing)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    names = {line.partition(b":")[0].decode() for line in header_lines(data) if not line.startswith(b" ")}
    assert names == FIELDS
    assert re.search(r"None|[{}]", flat(text_of(of("in_progress", reader_name=reader_name)))) is None


def test_markup_in_a_name_or_a_promise_is_text() -> None:
    """What is no name is not repeated; what is told is escaped."""
    script = "<script>x</script>"
    page = html_of(replace(PROMISING_STATE, reader_name=script, promise=script, agent_name=script))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 3


# -- the gallery


def test_the_gallery_in_docs_is_that_of_the_code() -> None:
    """docs/gallery.html shows the mails as they are composed now."""
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page(), (
        "docs/gallery.html: run python -m local.gallery"
    )


@in_each_language
def test_the_gallery_shows_every_text(language: Language) -> None:
    """No text of ours is missing from it, nor the frame of what an agent writes."""
    assert {text_name(outgoing) for _, outgoing in gallery.samples(language)} == {*NOTICES, "answer"}
    assert {outgoing.language for _, outgoing in gallery.samples(language)} == {language}
