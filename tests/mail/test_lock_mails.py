"""The mails about a ticket that an agent keeps: that and how to decline it, and that he keeps it no more and why."""

import re
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings

from chalicelib.mail.compose import CannotComposeError, Outgoing, text_name
from chalicelib.mail.templates.lock_notices import LOCK_NOTICES, Cause
from chalicelib.mail.templates.wording import LANGUAGES, STATES, Language
from chalicelib.mail.tokens import plus_address, read_thread_id
from tests.mail.test_compose import (
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
from tests.mail.test_notices import LINK, LOCKED, OF_LOCKS, UNLOCKED, UNTIL, said_html_of

PROMISED = replace(LOCKED, promised="solution", promise="v pátek 27. 11. do 16 h")

each = pytest.mark.parametrize("outgoing", OF_LOCKS, ids=text_name)
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def of(cause: str, state: str = "queued", **more: Any) -> Outgoing:
    """The mail that says that the ticket is kept no more for this cause, and what it is now."""
    return replace(UNLOCKED, **{"cause": cause, "state": state, **more})


# -- the message


@each
@in_each_language
def test_it_stands_in_the_conversation(outgoing: Outgoing, language: Language) -> None:
    """Subject, thread and token are those of an answer, and it says that it came by itself."""
    message, answer = sent(replace(outgoing, language=language)), sent(replace(ANSWER, language=language))
    for field in ("From", "To", "Reply-To", "Subject", "In-Reply-To", "References"):
        assert message[field] == answer[field]
    assert message["Reply-To"].addresses[0].addr_spec == plus_address(QUEUE, TICKET, KEYS)
    assert read_thread_id(message["References"].split()[0], KEYS) == TICKET
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert set(message.keys()) == FIELDS - ({"Cc"} if outgoing.kind == "locked" else set())


def test_the_link_to_decline_is_for_one_reader() -> None:
    """Nobody in copy and nobody else in To could press it for him."""
    assert sent(LOCKED)["To"] == "jana@firma.example"
    assert sent(LOCKED)["Cc"] is None
    for wrong in ({"cc": ("petr@firma.example",)}, {"to": ("jana@firma.example", "petr@firma.example")}):
        with pytest.raises(CannotComposeError, match=r"\w+ \w+"):
            replace(LOCKED, **dict[str, Any](wrong))


def test_the_end_of_a_lock_is_told_to_the_copies_too() -> None:
    """It has no link, so whoever gets copies gets this one."""
    message = sent(replace(UNLOCKED, cc=("petr@firma.example", QUEUE)))
    assert message["Cc"] == "petr@firma.example"


# -- what they say


@in_each_language
def test_a_locked_ticket(language: Language) -> None:
    """Who keeps it, why that is good, number, state, promise, the way to decline and what it does."""
    sentences = {
        "cs": (
            "ticket #10001 si nechává na starosti Tomáš Dvořák.",
            "Od začátku do konce ho tak vyřídí jeden člověk, který zná všechny souvislosti,",
            "Vyřešeno by mělo být v pátek 27. 11. do 16 h.",
            "Pokud na vyřešení spěcháte, může ticket převzít kdokoli z nás.",
            "Stačí jedno stisknutí na této stránce:",
            "Ticket se tím vrátí do fronty na své původní místo a ujme se ho první volný technik.",
            "Chcete-li něco doplnit, stačí odpovědět na tento e-mail.",
            "v řešení",
        ),
        "en": (
            "Tomáš Dvořák will personally see ticket #10001 through.",
            "One person who knows the whole story handles it from start to finish,",
            "We expect to resolve it within 2 hours.",
            "If you are in a hurry, any of us can take the ticket over.",
            "It takes one press of a button on this page:",
            "The ticket then goes back to its old place in the queue and the first available engineer will take it.",
            "If you would like to add anything, simply reply to this e-mail.",
            "in progress",
        ),
    }[language]
    mail = replace(PROMISED, language=language, promise=PROMISED.promise if language == "cs" else "within 2 hours")
    for told in (flat(text_of(mail)), said_html_of(mail)):
        assert [sentence for sentence in sentences if sentence not in told] == []
    assert f"\n\n{LINK}\n\n" in text_of(mail)
    assert f'href="{LINK}"' in html_of(mail)
    assert LOCK_NOTICES["locked"][language].button in html_of(mail)


@pytest.mark.parametrize(
    ("outgoing", "czech", "english"),
    [
        (of("declined"),
         "na Vaše přání je ticket #10001 znovu ve frontě na svém původním místě. Ujme se ho první volný technik.",
         "As you asked, ticket #10001 is back in the queue, in its old place. The first available engineer"),
        (of("declined", "scheduled"),
         "na Vaše přání už ticket #10001 není jen pro jednoho člověka. Pracovat na něm teď může kdokoli z nás.",
         "As you asked, ticket #10001 is no longer kept for one person. Any of us can work on it now."),
        (of("urgent"),
         "ticket #10001 je nově urgentní, a proto už nečeká na jednoho člověka. Ujme se ho první volný technik.",
         "Ticket #10001 is urgent now and therefore no longer waits for one person. The first available engineer"),
        (of("urgent", "in_progress"),
         "ticket #10001 je nově urgentní, a proto už není jen pro jednoho člověka. Pracovat na něm teď může kdokoli",
         "Ticket #10001 is urgent now and therefore no longer kept for one person. Any of us can work on it now."),
        (of("off_shift"),
         "technik, který měl ticket #10001 na starosti, teď není ve službě a čas, který jsme Vám slíbili, "
         "už uplynul. Ticket je proto znovu ve frontě na svém původním místě a ujme se ho první volný technik. "
         "Za zdržení se omlouváme.",
         "The engineer who kept ticket #10001 is not on shift now and the time that we promised has passed. "
         "The ticket is therefore back in the queue, in its old place, and the first available engineer will take "
         "it. We apologise for the delay."),
        (of("off_shift", "scheduled"),
         "už uplynul. Pracovat na něm teď může kdokoli z nás. Za zdržení se omlouváme.",
         "has passed. Any of us can work on it now. We apologise for the delay."),
        (of("agent", "in_progress"),
         "Tomáš Dvořák už si ticket #10001 nenechává jen pro sebe. Pracovat na něm teď může kdokoli z nás.",
         "Tomáš Dvořák no longer keeps ticket #10001 for one person alone. Any of us can work on it now."),
        (of("agent"),
         "Tomáš Dvořák už si ticket #10001 nenechává jen pro sebe.",
         "Tomáš Dvořák no longer keeps ticket #10001 for one person alone."),
        (of("agent", agent_name=None),
         "jeden z našich techniků už si ticket #10001 nenechává jen pro sebe.",
         "One of our engineers no longer keeps ticket #10001 for one person alone."),
        (replace(LOCKED, agent_name="\u202e\r\n"),
         "ticket #10001 si nechává na starosti jeden z našich techniků.",
         "One of our engineers will personally see ticket #10001 through."),
    ],
)  # fmt: skip
def test_a_mail_says_why_and_what_comes_next(outgoing: Outgoing, czech: str, english: str) -> None:
    """The same natural sentences in the text and in the HTML, in both languages."""
    for told in (text_of, said_html_of):
        assert czech in flat(told(outgoing))
        assert english in flat(told(replace(outgoing, language="en")))


@pytest.mark.parametrize("cause", get_args(Cause))
@pytest.mark.parametrize("state", ["queued", "in_progress", "waiting", "scheduled"])
@in_each_language
def test_an_unlocked_ticket_is_not_said_to_be_in_the_queue_unless_it_is(
    cause: str, state: str, language: Language
) -> None:
    """Whatever it is now, the mail tells that state and what the reader can do in it, and no other place."""
    mail = of(cause, state, language=language)
    for told in (flat(text_of(mail)), said_html_of(mail)):
        assert STATES[state][language] in told
        assert re.search("odpovědět na tento e-mail|reply to this e-mail", told)
        assert (re.search("fronty|frontě|ujme|the queue|engineer will take", told) is None) == (
            state != "queued"
        ) or cause == "agent"


def test_every_text_is_the_text_of_a_mail() -> None:
    """No text about a lock is without a mail that has it."""
    assert {text_name(outgoing) for outgoing in OF_LOCKS} == set(LOCK_NOTICES)


# -- what cannot be built


@pytest.mark.parametrize(
    ("outgoing", "wrong"),
    [
        (LOCKED, {"link": None}),
        (LOCKED, {"link": "https://pomoc.fronta.example"}),
        (LOCKED, {"link_until": UNTIL}),
        (LOCKED, {"ticket_id": None}),
        (LOCKED, {"number": None}),
        (LOCKED, {"state": None}),
        (LOCKED, {"state": "queued"}),
        (LOCKED, {"state": "resolved"}),
        (LOCKED, {"cause": "declined"}),
        (LOCKED, {"by_clock": True}),
        (LOCKED, {"automatic": False}),
        (LOCKED, {"body": "x"}),
        (LOCKED, {"to": ()}),
        (UNLOCKED, {"link": LINK}),
        (UNLOCKED, {"cause": None}),
        (UNLOCKED, {"cause": "handed_over"}),
        (UNLOCKED, {"cause": "resolved"}),
        (UNLOCKED, {"state": "resolved"}),
        (UNLOCKED, {"state": "closed"}),
        (UNLOCKED, {"ticket_id": None}),
        (UNLOCKED, {"automatic": False}),
        (UNLOCKED, {"by_reader": True}),
    ],
)
def test_an_impossible_mail_cannot_be_built(outgoing: Outgoing, wrong: dict[str, Any]) -> None:
    """Each has what it needs, and nothing that is not its business."""
    with pytest.raises(CannotComposeError, match=r"\w+ \w+"):
        replace(outgoing, **wrong)


@settings(deadline=None)
@given(agent_name=nasty, subject=nasty)
def test_nothing_given_can_add_a_header_to_a_mail_of_a_lock(agent_name: str, subject: str) -> None:
    """RFC 5322, 2.2: names and subjects make no field, no line that is not text, and no link."""
    for outgoing in (LOCKED, of("agent")):
        mail = replace(outgoing, agent_name=agent_name, subject=subject)
        data = raw(mail)
        assert data.isascii()
        assert max(map(len, data.split(b"\r\n"))) <= 998
        assert {
            line.partition(b":")[0].decode() for line in header_lines(data) if not line.startswith(b" ")
        } <= FIELDS
        assert re.findall(r'href="([^"]*)"', html_of(mail)) == ([LINK] if outgoing.kind == "locked" else [])
