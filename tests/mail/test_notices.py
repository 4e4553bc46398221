"""The mails that nobody wrote: what each tells, what it may never repeat, and the link that must arrive whole."""

import email
import email.policy
import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.mail.automatic import OWN_MARK
from chalicelib.mail.compose import (
    LINK_CHARS_MAX,
    CannotComposeError,
    HistoryEntry,
    Outgoing,
    may_promise,
    text_name,
)
from chalicelib.mail.files import File
from chalicelib.mail.notice import WITHHELD
from chalicelib.mail.spending import Spending
from chalicelib.mail.templates.notices import NOTICES
from chalicelib.mail.templates.prague import told_before, told_for, told_until, told_when
from chalicelib.mail.templates.wording import LANGUAGES, Language, Promised, enumerated, refused_files
from chalicelib.mail.tokens import plus_address, read_plus_address, read_thread_id, thread_id
from chalicelib.platform.working_time import in_prague
from tests.mail.test_compose import (
    ACKNOWLEDGEMENT,
    ANSWER,
    DOMAIN,
    KEYS,
    NOW,
    OTHER_TICKET,
    QUEUE,
    TICKET,
    flat,
    header_lines,
    html_of,
    nasty,
    part,
    raw,
    seen_html_of,
    sent,
    text_of,
)

LINK = "https://pomoc.fronta.example/api/l/4nq7c2k9v5x8m3t6b1w0z8r5yd"
CAME = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
UNTIL = datetime(2026, 11, 26, 8, 15, tzinfo=UTC)

CONFIRMATION = Outgoing(
    outbox_id="held#confirmation",
    kind="confirmation",
    queue_address=QUEUE,
    queue_name="Podpora Ukázkový hosting",
    company="Ukázkový hosting",
    to=("jana@firma.example",),
    language="cs",
    composed_at=NOW,
    automatic=True,
    link=LINK,
    link_until=UNTIL,
    received_at=CAME,
)
WHICH_CLIENT = replace(
    CONFIRMATION,
    kind="which_client",
    in_reply_to="<new@firma.example>",
    references=("<old@firma.example>", "<new@firma.example>"),
)
CLOSED_TICKET = replace(WHICH_CLIENT, kind="closed_ticket", number=10001, subject="Re: [#10001] Nejde web")
REFUSAL = replace(
    WHICH_CLIENT, kind="refusal", link=None, link_until=None, contact_address="konzultace@fronta.example"
)
COPY_NOTICE = replace(
    CONFIRMATION,
    kind="copy_notice",
    number=10001,
    subject="Nejde web",
    agent_name="Tomáš Dvořák",
    link_until=None,
    received_at=None,
)
PIN_LOCKED = replace(
    CONFIRMATION,
    outbox_id="pin-locked",
    kind="pin_locked",
    link=None,
    link_until=None,
    client="Ukázková firma s.r.o. (100001)",
    caller="+420 777 123 456",
    locked_until=UNTIL,
    contact_address="konzultace@fronta.example",
)
SPENDING = replace(
    CONFIRMATION,
    outbox_id="spending",
    kind="spending",
    link="https://pomoc.fronta.example/finance/",
    link_until=None,
    received_at=None,
    spending=Spending(
        what="share",
        month="2026-11",
        usd=Decimal("412.305"),
        of_usd=Decimal(500),
        spent_usd=Decimal("412.305"),
        budget_usd=Decimal(500),
        forecast_usd=Decimal("1534.9"),
        dearest=(("Amazon Simple Email Service", Decimal("210.2")), ("Amazon DynamoDB", Decimal("88.04"))),
    ),
)


def spending(**changed: Any) -> Outgoing:
    """A mail about money that tells something else."""
    assert SPENDING.spending is not None
    return replace(SPENDING, spending=replace(SPENDING.spending, **changed))


OF_MONEY = (
    SPENDING,
    spending(usd=Decimal(500)),
    spending(what="forecast", usd=Decimal("1534.9")),
    spending(what="day", day=date(2026, 11, 22), usd=Decimal("34.1"), of_usd=Decimal("12.4")),
    spending(what="sms", usd=Decimal(80), of_usd=Decimal(100), budget_usd=None, forecast_usd=None),
)
LINKED = replace(ACKNOWLEDGEMENT, linked=(10002, 10003), refused_files=2, file_limit_mb=25)
FILES_REFUSED = replace(ACKNOWLEDGEMENT, kind="files_refused", refused_files=1, file_limit_mb=25)
REMINDER = replace(
    ACKNOWLEDGEMENT,
    outbox_id="reminder",
    kind="reminder",
    state="waiting",
    resolves_at=datetime(2026, 12, 4, 9, 15, tzinfo=UTC),
)
STATE = replace(
    ACKNOWLEDGEMENT,
    outbox_id="state",
    kind="state",
    state="in_progress",
    agent_name="Tomáš Dvořák",
)
LOCKED = replace(STATE, outbox_id="locked", kind="locked", cc=(), link=LINK)
UNLOCKED = replace(STATE, outbox_id="unlocked", kind="unlocked", state="queued", cause="declined")
OF_LOCKS = (
    LOCKED,
    UNLOCKED,
    replace(UNLOCKED, cause="urgent"),
    replace(UNLOCKED, cause="off_shift"),
    replace(UNLOCKED, cause="agent", state="in_progress"),
    replace(UNLOCKED, cause="declined", state="in_progress"),
    replace(UNLOCKED, cause="urgent", state="in_progress"),
    replace(UNLOCKED, cause="off_shift", state="in_progress"),
)
SCHEDULED = replace(STATE, state="scheduled", until=UNTIL)
RESOLVED_BY_CLOCK = replace(STATE, state="resolved", by_clock=True, waited_for=timedelta(days=14))
CLOSED_BY_CLOCK = replace(STATE, state="closed", by_clock=True, waited_for=timedelta(days=14))
MERGED = replace(STATE, state="closed", cause="merged", linked=(10002,))
# Each text about a ticket's life, with all that it can tell.
OF_STATES = (
    replace(STATE, state="queued"),
    replace(STATE, state="queued", by_clock=True),
    replace(STATE, state="queued", by_reader=True),
    replace(STATE, state="queued", sooner=True),
    STATE,
    replace(STATE, by_clock=True),
    replace(STATE, by_reader=True),
    replace(STATE, state="waiting", resolves_at=datetime(2026, 12, 4, 9, 15, tzinfo=UTC)),
    SCHEDULED,
    replace(STATE, state="resolved"),
    replace(STATE, state="resolved", by_reader=True),
    RESOLVED_BY_CLOCK,
    replace(STATE, state="closed"),
    CLOSED_BY_CLOCK,
    MERGED,
)
_BOTH_PROMISES: tuple[tuple[Promised, str], ...] = (("reaction", "do 30 minut"), ("solution", "zítra dopoledne"))
PROMISING = replace(ACKNOWLEDGEMENT, promised="reaction", promise="do 30 minut")
WITH_PROMISE = tuple(
    replace(outgoing, promised=promised, promise=words)
    for outgoing in (ACKNOWLEDGEMENT, *OF_STATES, *OF_LOCKS)
    if may_promise(outgoing.kind, outgoing.state or "")
    for promised, words in _BOTH_PROMISES
)
WITH_HISTORY = replace(COPY_NOTICE, history=(HistoryEntry("Jana Nováková", CAME, "Nejde nám web."),))

WITH_LINK = (CONFIRMATION, WHICH_CLIENT, CLOSED_TICKET, COPY_NOTICE)
NOT_OF_A_TICKET = (*WITH_LINK, REFUSAL, PIN_LOCKED, *OF_MONEY, WITH_HISTORY)
OF_A_TICKET = (
    ACKNOWLEDGEMENT, LINKED, FILES_REFUSED, REMINDER, replace(REMINDER, second=True), *OF_STATES, *OF_LOCKS,
    *WITH_PROMISE,
)  # fmt: skip
ALL = (*NOT_OF_A_TICKET, *OF_A_TICKET)

each = pytest.mark.parametrize("outgoing", ALL, ids=text_name)
each_with_link = pytest.mark.parametrize(
    "outgoing", (*WITH_LINK, LOCKED, SPENDING), ids=lambda outgoing: outgoing.kind
)
each_without_ticket = pytest.mark.parametrize("outgoing", NOT_OF_A_TICKET, ids=lambda outgoing: outgoing.kind)
in_each_language = pytest.mark.parametrize("language", LANGUAGES)

HEADER = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
    "X-Fronta-Ticket", "Content-Language", "MIME-Version", "Content-Type",
}  # fmt: skip
THREAD = {"In-Reply-To", "References"}
WAY_OUT = {"List-Unsubscribe", "List-Unsubscribe-Post"}


def said_html_of(outgoing: Outgoing) -> str:
    """What a reader of the HTML part sees, on one line."""
    return flat(
        html.unescape(re.sub(r"<style.*?</style>|<title>.*?</title>|<[^>]*>", "", _spaced(outgoing), flags=16))
    )


def _spaced(outgoing: Outgoing) -> str:
    """The HTML with a blank where a block ends, as a reader sees it."""
    return re.sub(r"</(?:p|td|tr|table|div)>|<br>", r"\g<0> ", seen_html_of(outgoing))


# -- the whole message


@each
@in_each_language
def test_a_notice_is_sound_mail(outgoing: Outgoing, language: Language) -> None:
    """RFC 5322, 2.1.1 and 2.3: 7-bit, lines of at most 998 octets ended by CRLF, two alternatives, no defect."""
    data = raw(replace(outgoing, language=language))
    assert data.isascii()
    assert re.search(rb"\r(?!\n)|(?<!\r)\n|\0", data) is None
    assert max(map(len, data.split(b"\r\n"))) <= 998
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert [p.get_content_type() for p in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert [p.defects for p in message.walk()] == [[], [], []]
    assert message["Content-Language"] == language
    assert f'<html lang="{language}"' in part(message, "html")


@pytest.mark.parametrize(
    ("outgoing", "more", "kind_of_automatic", "number"),
    [
        (CONFIRMATION, set(), "auto-replied", "-"),
        (WHICH_CLIENT, THREAD, "auto-replied", "-"),
        (replace(WHICH_CLIENT, in_reply_to=None, references=()), set(), "auto-replied", "-"),
        (CLOSED_TICKET, THREAD, "auto-replied", "10001"),
        (REFUSAL, THREAD, "auto-replied", "-"),
        (COPY_NOTICE, WAY_OUT, "auto-generated", "10001"),
        (PIN_LOCKED, set(), "auto-generated", "-"),
        (SPENDING, set(), "auto-generated", "-"),
    ],
)
@in_each_language
def test_the_header_of_a_notice(
    outgoing: Outgoing, more: set[str], kind_of_automatic: str, number: str, language: Language
) -> None:
    """RFC 3834, 5: it says that it is automatic, carries our own mark, and has no field that is not its own."""
    message = sent(replace(outgoing, language=language))
    assert sorted(message.keys()) == sorted(HEADER | more)
    assert message["Auto-Submitted"] == kind_of_automatic
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message[OWN_MARK] == number


@pytest.mark.parametrize(
    ("outgoing", "czech", "english"),
    [
        (CONFIRMATION, "Potvrďte prosím, že je zpráva od Vás", "Please confirm that the message is from you"),
        (WHICH_CLIENT, "Kterého klienta se Vaše zpráva týká?", "Which client is your message about?"),
        (CLOSED_TICKET, "Ticket #10001 je ukončen: Nejde web", "Ticket #10001 is closed: Nejde web"),
        (replace(CLOSED_TICKET, subject=""), "Ticket #10001 je ukončen", "Ticket #10001 is closed"),
        (REFUSAL, "Vaši zprávu jsme nemohli přijmout", "We could not accept your message"),
        (PIN_LOCKED, "Zadávání PINu po telefonu je dočasně zablokováno", "PIN entry by phone is locked for now"),
        (SPENDING, "Náklady na AWS: 82 % rozpočtu", "AWS costs: 82% of the budget"),
        (OF_MONEY[1], "Náklady na AWS: rozpočet je vyčerpán", "AWS costs: the budget is used up"),
        (OF_MONEY[2], "Náklady na AWS zřejmě překročí rozpočet", "AWS costs will probably exceed the budget"),
        (OF_MONEY[3], "Náklady na AWS: neobvyklý den 22. 11. 2026", "AWS costs: an unusual day, 22 November 2026"),
        (OF_MONEY[4], "Náklady na SMS: 80 % měsíčního limitu", "SMS costs: 80% of the monthly limit"),
        (COPY_NOTICE, "Dostáváte kopie ticketu #10001: Nejde web", "You get copies of ticket #10001: Nejde web"),
        (replace(COPY_NOTICE, subject=""), "Dostáváte kopie ticketu #10001", "You get copies of ticket #10001"),
        (LINKED, "[#10001] Nejde nám web, hlásí chybu 502", "[#10001] Nejde nám web, hlásí chybu 502"),
    ],
)
def test_the_subject_of_a_notice(outgoing: Outgoing, czech: str, english: str) -> None:
    """The subject says in the reader's language what it is about; a ticket's own subject only where it may."""
    assert sent(outgoing)["Subject"] == czech
    assert sent(replace(outgoing, language="en"))["Subject"] == english


# -- no way into a ticket for whoever may not write there


@each_without_ticket
def test_a_mail_about_no_ticket_carries_no_token(outgoing: Outgoing) -> None:
    """Reply-To is the plain address of the queue, and no id in the header is a thread id of ours."""
    message = sent(outgoing)
    (reply_to,) = message["Reply-To"].addresses
    assert reply_to.addr_spec == QUEUE
    assert read_plus_address(reply_to.addr_spec, KEYS) is None
    assert [read_thread_id(one, KEYS) for one in str(message["References"] or "").split()] in ([], [None, None])


@pytest.mark.parametrize("outgoing", [WHICH_CLIENT, CLOSED_TICKET, REFUSAL], ids=lambda outgoing: outgoing.kind)
@pytest.mark.parametrize("ticket", [TICKET, OTHER_TICKET])
def test_a_token_in_the_mail_answered_does_not_come_along(outgoing: Outgoing, ticket: str) -> None:
    """A reply to a closed ticket carries its thread id; our answer to it drops that, wherever it stood."""
    token = thread_id(ticket, KEYS, DOMAIN)
    message = sent(replace(outgoing, in_reply_to=token, references=(token, "<old@firma.example>")))
    assert message["In-Reply-To"] is None
    assert message["References"] == "<old@firma.example>"
    assert ticket.lower() not in raw(replace(outgoing, in_reply_to=token, references=(token,))).decode().lower()


def test_a_mail_of_a_ticket_still_carries_its_token() -> None:
    """An acknowledgement that names further tickets has the token of its own one only."""
    message = sent(LINKED)
    assert message["Reply-To"].addresses[0].addr_spec == plus_address(QUEUE, TICKET, KEYS)
    assert read_thread_id(message["References"].split()[0], KEYS) == TICKET


# -- nothing of the sender's choosing in a confirmation

MAY_NOT_BE_GIVEN: dict[str, st.SearchStrategy[Any]] = {
    "subject": nasty.filter(bool),
    "body": nasty.filter(bool),
    "agent_name": nasty.filter(bool),
    "contact_address": nasty.filter(bool),
    "in_reply_to": st.one_of(nasty.filter(bool), st.just("<held@firma.example>")),
    "references": st.lists(nasty, min_size=1, max_size=3).map(tuple),
    "cc": st.lists(nasty, min_size=1, max_size=3).map(tuple),
    "ticket_id": st.just(TICKET),
    "number": st.integers(min_value=1),
    "state": st.sampled_from(["queued", "closed"]),
    "linked": st.lists(st.integers(min_value=1), min_size=1, max_size=3).map(tuple),
    "refused_files": st.integers(min_value=1),
    "begins": st.just(True),
    "file_limit_mb": st.integers(min_value=1),
    "reopen_for": st.timedeltas(min_value=timedelta(seconds=1)),
    "reader_name": nasty.filter(bool),
    "promise": nasty.filter(bool),
    "second": st.just(True),
    "resolves_at": st.datetimes(timezones=st.just(UTC)),
    "until": st.datetimes(timezones=st.just(UTC)),
    "by_clock": st.just(True),
    "waited_for": st.timedeltas(min_value=timedelta(seconds=1)),
    "promised": st.sampled_from(["reaction", "solution"]),
    "by_reader": st.just(True),
    "sooner": st.just(True),
    "cause": st.sampled_from(["declined", "agent", "merged"]),
    "markdown": st.just(True),
    "quoted": nasty.filter(bool),
    "files": st.lists(st.builds(File, nasty, nasty, st.binary()), min_size=1, max_size=3).map(tuple),
    "history": st.lists(st.builds(HistoryEntry, nasty, st.just(CAME), nasty), min_size=1, max_size=3).map(tuple),
    "client": nasty.filter(bool),
    "caller": nasty.filter(bool),
    "locked_until": st.datetimes(timezones=st.just(UTC)),
    "spending": st.just(SPENDING.spending),
}


@given(
    given_fields=st.sets(st.sampled_from(sorted(MAY_NOT_BE_GIVEN)), min_size=1).flatmap(
        lambda names: st.fixed_dictionaries({name: MAY_NOT_BE_GIVEN[name] for name in sorted(names)})
    )
)
def test_a_confirmation_cannot_be_given_anything_of_the_held_mail(given_fields: dict[str, Any]) -> None:
    """Whatever field a forger of senders could fill, a confirmation with it cannot be built."""
    with pytest.raises(CannotComposeError, match="may not have"):
        replace(CONFIRMATION, **given_fields)


def test_the_fields_of_an_outgoing_mail_are_all_thought_of() -> None:
    """A new field of Outgoing is either one that every mail has, one of a confirmation, or one it may not have."""
    of_every_mail = {
        "outbox_id", "kind", "queue_address", "queue_name", "company", "to", "language", "composed_at", "automatic",
    }  # fmt: skip
    of_a_confirmation = {"link", "link_until", "received_at"}
    assert set(Outgoing.__slots__) == of_every_mail | of_a_confirmation | set(MAY_NOT_BE_GIVEN)


@settings(deadline=None)
@given(
    came=st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    outbox_id=st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ#", min_size=1),
    language=st.sampled_from(LANGUAGES),
)
def test_a_confirmation_says_the_same_whatever_was_sent(came: datetime, outbox_id: str, language: Language) -> None:
    """Two held mails make the same text but for the time told, the link and their ends."""
    outgoing = replace(CONFIRMATION, received_at=came, outbox_id=outbox_id, language=language)
    usual = replace(CONFIRMATION, language=language)
    for told in (text_of, html_of):
        assert _without_dates(told(outgoing)) == _without_dates(told(usual))


def _without_dates(text: str) -> str:
    """The text on one line without its dates, days of the week and clock times."""
    days = r"(?:ve?|on) (?:pondělí|úterý|středu|čtvrtek|pátek|sobotu|neděli|\w+day)"
    dates = r"\d+\. \d+\. \d{4} ve? \d+:\d\d|\d+ [A-Z]\w+ \d{4},? (?:at )?\d+:\d\d"
    return re.sub(dates, "", re.sub(days, "", flat(text)))


# -- RFC 8058


@in_each_language
def test_a_copy_notice_has_the_one_click_way_out(language: Language) -> None:
    """RFC 8058, 3.1: List-Unsubscribe holds the link, whole and on one line, and the Post field the one value."""
    head = header_lines(raw(replace(COPY_NOTICE, language=language)))
    assert f"List-Unsubscribe: <{LINK}>".encode() in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head


def test_a_long_way_out_stays_on_one_line() -> None:
    """A link of the greatest length is not folded, which mail programs would read as a blank in it."""
    link = "https://pomoc.fronta.example/" + "x" * (LINK_CHARS_MAX - len("https://pomoc.fronta.example/"))
    assert f"List-Unsubscribe: <{link}>".encode() in header_lines(raw(replace(COPY_NOTICE, link=link)))


# -- the link


@each_with_link
@in_each_language
@pytest.mark.parametrize(
    "link",
    [
        LINK,
        "http://127.0.0.1:8080/api/l/0123456789abcdef0123456789abcdef",
        "https://pomoc.fronta.example/api/l/a-b_c~d.e?lang=cs&x=%2F",
        "https://pomoc.fronta.example/" + "x" * 300,
    ],
)
def test_the_link_arrives_whole(outgoing: Outgoing, language: Language, link: str) -> None:
    """In the text a line of its own between empty ones, in the HTML the target of the one button."""
    outgoing = replace(outgoing, language=language, link=link)
    lines = text_of(outgoing).split("\n")
    at = lines.index(link)
    assert lines[at - 1] == lines[at + 1] == ""
    assert text_of(outgoing).count("://") == 1
    page = html_of(outgoing)
    assert [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page)] == [link]
    assert NOTICES[text_name(outgoing)][language].button in page


@pytest.mark.parametrize(
    "link",
    ["", "pomoc.fronta.example/l/x", "javascript:alert(1)", "ftp://pomoc.fronta.example/", "//pomoc.fronta.example/",
     "https://pomoc.fronta.example", "https://a@pomoc.fronta.example/", "https://pomoc.fronta.example/a b",
     'https://pomoc.fronta.example/"onclick="x', "https://pomoc.fronta.example/<x>", f"{LINK}\r\nBcc: x@evil.example",
     f"{LINK}\n", "https://pomoc.fronta.example/ž", "https://pomoc.fronta.example/" + "x" * LINK_CHARS_MAX],
)  # fmt: skip
@each_with_link
def test_what_is_no_link_is_not_sent(outgoing: Outgoing, link: str) -> None:
    """A mail whose one purpose is its link is not built around anything that is none."""
    with pytest.raises(CannotComposeError, match=r"link"):
        replace(outgoing, link=link)


# -- what cannot be built


@pytest.mark.parametrize(
    ("outgoing", "wrong"),
    [
        (CONFIRMATION, {"link": None}),
        (CONFIRMATION, {"link_until": None}),
        (CONFIRMATION, {"received_at": None}),
        (CONFIRMATION, {"automatic": False}),
        (CONFIRMATION, {"to": ()}),
        (CONFIRMATION, {"to": ("jana@firma.example", "petr@firma.example")}),
        (CONFIRMATION, {"link_until": datetime(2026, 11, 26)}),  # noqa: DTZ001
        (CONFIRMATION, {"received_at": datetime(2026, 11, 26)}),  # noqa: DTZ001
        (WHICH_CLIENT, {"link": None}),
        (WHICH_CLIENT, {"link_until": None}),
        (WHICH_CLIENT, {"subject": "Nejde web"}),
        (WHICH_CLIENT, {"number": 10001}),
        (WHICH_CLIENT, {"ticket_id": TICKET}),
        (WHICH_CLIENT, {"cc": ("petr@firma.example",)}),
        (CLOSED_TICKET, {"number": None}),
        (CLOSED_TICKET, {"number": -1}),
        (CLOSED_TICKET, {"link": None}),
        (CLOSED_TICKET, {"ticket_id": TICKET}),
        (CLOSED_TICKET, {"body": "x"}),
        (CLOSED_TICKET, {"state": "lost"}),
        (REFUSAL, {"link": LINK}),
        (REFUSAL, {"subject": "Nejde web"}),
        (REFUSAL, {"body": "x"}),
        (REFUSAL, {"contact_address": "konzultace"}),
        (REFUSAL, {"contact_address": "konzultace@fronta.example\r\nx"}),
        (REFUSAL, {"automatic": False}),
        (COPY_NOTICE, {"link": None}),
        (COPY_NOTICE, {"number": None}),
        (COPY_NOTICE, {"ticket_id": TICKET}),
        (COPY_NOTICE, {"in_reply_to": "<x@firma.example>"}),
        (COPY_NOTICE, {"to": ("jana@firma.example", "petr@firma.example")}),
        (CONFIRMATION, {"reader_name": "Jana Nováková"}),
        (COPY_NOTICE, {"reader_name": "Jana Nováková"}),
        (FILES_REFUSED, {"promised": "reaction", "promise": "do 30 minut"}),
        (ACKNOWLEDGEMENT, {"second": True}),
        (ACKNOWLEDGEMENT, {"by_clock": True}),
        (ANSWER, {"until": UNTIL}),
        (REMINDER, {"state": None}),
        (REMINDER, {"state": "resolved"}),
        (REMINDER, {"ticket_id": None}),
        (REMINDER, {"number": None}),
        (REMINDER, {"automatic": False}),
        (REMINDER, {"body": "x"}),
        (REMINDER, {"link": LINK}),
        (REMINDER, {"by_clock": True}),
        (REMINDER, {"until": UNTIL}),
        (REMINDER, {"promised": "reaction", "promise": "do 30 minut"}),
        (REMINDER, {"resolves_at": datetime(2026, 11, 26)}),  # noqa: DTZ001
        (STATE, {"state": None}),
        (STATE, {"state": "lost"}),
        (STATE, {"ticket_id": None}),
        (STATE, {"number": None}),
        (STATE, {"automatic": False}),
        (STATE, {"body": "x"}),
        (STATE, {"linked": (10002,)}),
        (STATE, {"second": True}),
        (STATE, {"until": datetime(2026, 11, 26)}),  # noqa: DTZ001
        (ACKNOWLEDGEMENT, {"ticket_id": None}),
        (ACKNOWLEDGEMENT, {"number": None}),
        (ACKNOWLEDGEMENT, {"state": None}),
        (ACKNOWLEDGEMENT, {"link": LINK}),
        (ACKNOWLEDGEMENT, {"linked": (0,)}),
        (ACKNOWLEDGEMENT, {"refused_files": 1}),
        (ACKNOWLEDGEMENT, {"refused_files": 1, "file_limit_mb": 0}),
        (ACKNOWLEDGEMENT, {"refused_files": -1, "file_limit_mb": 25}),
        (ANSWER, {"ticket_id": None}),
        (ANSWER, {"linked": (10002,)}),
        (ANSWER, {"refused_files": 1, "file_limit_mb": 25}),
        (ANSWER, {"link": LINK}),
        (ANSWER, {"contact_address": "konzultace@fronta.example"}),
    ],
)
def test_an_impossible_notice_cannot_be_built(outgoing: Outgoing, wrong: dict[str, Any]) -> None:
    """Each kind of mail has what it needs and nothing that is not its business."""
    with pytest.raises(CannotComposeError, match=r"\w+ \w+"):
        replace(outgoing, **wrong)


# -- what they say


@pytest.mark.parametrize(
    ("outgoing", "language", "sentences"),
    [
        (CONFIRMATION, "cs", (
            "na adresu podpora@fronta.example přišla v pondělí 23. 11. 2026 v 8:30 zpráva",
            "doména odesílatele nemá v pořádku záznamy SPF a DKIM",
            "potvrďte ji prosím jedním stisknutím",
            "Hned potom ji předáme dál a dozvíte se číslo ticketu.",
            "Odkaz platí do čtvrtka 26. 11. 2026 v 9:15.",
            "Není zpráva od Vás? Dejte nám to prosím vědět na téže stránce, nebo nedělejte nic",
            "správně nastavené SPF i DKIM, nebude obvykle potřeba další zprávy potvrzovat",
        )),
        (CONFIRMATION, "en", (
            "came to podpora@fronta.example on Monday 23 November 2026 at 8:30.",
            "SPF and DKIM are not set up correctly for the sender's domain",
            "please confirm it with one press of a button",
            "We will then pass it on at once and tell you the ticket number.",
            "The link works until Thursday 26 November 2026, 9:15 (Prague time).",
            "Not from you? Please tell us on the same page, or do nothing",
            "Once SPF and DKIM are set up correctly for your domain",
        )),
        (WHICH_CLIENT, "cs", (
            "Vaše zpráva na adresu podpora@fronta.example dorazila v pondělí 23. 11. 2026 v 8:30,",
            "mezi technickými kontaktními osobami několika klientů",
            "Vyberte prosím klienta na této stránce",
            "Odkaz platí do čtvrtka 26. 11. 2026 v 9:15.",
        )),
        (WHICH_CLIENT, "en", (
            "Your message to podpora@fronta.example arrived on Monday 23 November 2026 at 8:30,",
            "among the technical contacts of several clients",
            "Please choose the client on this page",
        )),
        (CLOSED_TICKET, "cs", (
            "ticket #10001, na který odpovídáte, je ukončen a znovu ho otevřít nelze.",
            "Pro další požadavek je potřeba založit nový ticket.",
            "Vaše odpověď dorazila v pondělí 23. 11. 2026 v 8:30 a máme ji uloženou",
            "Nový ticket z ní založíte jedním stisknutím na této stránce:",
        )),
        (CLOSED_TICKET, "en", (
            "Ticket #10001, which you replied to, is closed and cannot be reopened.",
            "For anything else a new ticket has to be opened.",
            "Open a new ticket from it with one press of a button on this page:",
        )),
        (REFUSAL, "cs", (
            "Vaši zprávu, která přišla v pondělí 23. 11. 2026 v 8:30 na adresu podpora@fronta.example,",
            "Našim technikům jsme ji nepředali.",
            "pouze technické kontaktní osoby našich klientů",
            "na toho, kdo u něj spravuje seznam technických kontaktních osob",
            "Napište na konzultace@fronta.example a rádi Vám pomůžeme.",
        )),
        (REFUSAL, "en", (
            "your message that came to podpora@fronta.example on Monday 23 November 2026 at 8:30.",
            "It has not been passed on to our engineers.",
            "Only technical contacts of our clients may write to this address",
            "whoever manages its list of technical contacts",
            "Write to konzultace@fronta.example and we will be glad to help.",
        )),
        (COPY_NOTICE, "cs", (
            "Vaše adresa byla přidána do kopie ticketu #10001, který řeší Ukázkový hosting.",
            "zrušíte je jedním stisknutím na této stránce:",
        )),
        (COPY_NOTICE, "en", (
            "Your address was added to the copies of ticket #10001, which Ukázkový hosting is working on.",
            "stop them with one press of a button on this page:",
        )),
        (LINKED, "cs", (
            "K Vaší zprávě jsme založili tickety #10001, #10002 a #10003.",
            "2 přílohy jsou větší než 25 MB, proto jsme je nepřijali.",
            "Doplnění se zapíše do ticketu #10001.",
        )),
        (PIN_LOCKED, "cs", (
            "po telefonu byl opakovaně zadán nesprávný PIN klienta Ukázková firma s.r.o. (100001).",
            "Poslední pokus přišel v pondělí 23. 11. 2026 v 8:30 z čísla +420 777 123 456.",
            "Do čtvrtka 26. 11. 2026 v 9:15 proto po telefonu nepřijmeme žádný PIN tohoto klienta.",
            "Nastavte si prosím v klientské zóně jiný PIN.",
        )),
        (replace(PIN_LOCKED, caller=WITHHELD), "en", (
            "The last attempt came on Monday 23 November 2026 at 8:30 from a number that was withheld or could not",
            "No PIN of this client will be accepted until Thursday 26 November 2026, 9:15 (Prague time).",
        )),
        (SPENDING, "cs", (
            "služby AWS v listopadu 2026 stály 412,30 USD, to je 82 % měsíčního rozpočtu 500,00 USD.",
            "Odhad za celý měsíc",
            "1 534,90 USD",
            "Amazon Simple Email Service 210,20 USD, Amazon DynamoDB 88,04 USD",
            "Faktura se od nich může mírně lišit.",
            "změníte na téže stránce",
        )),
        (SPENDING, "en", (
            "In November 2026 AWS services have cost 412.30 USD, which is 82% of the monthly budget of 500.00 USD.",
            "1,534.90 USD",
            "can be changed on the same page",
        )),
        (OF_MONEY[1], "cs", ("to je 100 % měsíčního rozpočtu 500,00 USD.", "Provoz tím není nijak omezen.")),
        (OF_MONEY[1], "en", ("is 100% of the monthly budget of 500.00 USD.", "Nothing is switched off")),
        (OF_MONEY[2], "cs", (
            "půjde-li to dál jako dosud, budou služby AWS v listopadu 2026 stát přibližně 1 534,90 USD. "
            "To je 306 % měsíčního rozpočtu 500,00 USD.",
        )),
        (OF_MONEY[2], "en", ("AWS services will cost about 1,534.90 USD in November 2026.",)),
        (OF_MONEY[3], "cs", (
            "služby AWS stály dne 22. 11. 2026 (podle UTC) 34,10 USD. Obvykle to za den bývá kolem 12,40 USD.",
        )),
        (OF_MONEY[3], "en", (
            "AWS services cost 34.10 USD on 22 November 2026 (UTC). A day usually costs about 12.40 USD.",
        )),
        (OF_MONEY[4], "cs", (
            "SMS v listopadu 2026 stály 80,00 USD, to je 80 % měsíčního limitu 100,00 USD.",
            "Odesílání SMS tím není nijak omezeno.",
        )),
        (OF_MONEY[4], "en", ("In November 2026 SMS have cost 80.00 USD, which is 80% of the monthly limit",)),
        (LINKED, "en", (
            "We have opened tickets #10001, #10002 and #10003 for it.",
            "2 attachments are larger than 25 MB and were not accepted.",
            "Your reply goes into ticket #10001.",
        )),
    ],
)  # fmt: skip
def test_a_notice_says_what_its_reader_needs(outgoing: Outgoing, language: Language, sentences: tuple[str]) -> None:
    """Why, what to do, until when, and what if not: the same words in the text and in the HTML."""
    outgoing = replace(outgoing, language=language)
    for said in (flat(text_of(outgoing)), said_html_of(outgoing)):
        assert [sentence for sentence in sentences if sentence not in said] == []
        assert ("Dobrý den," if language == "cs" else "Hello,") in said
        assert ("odeslal automaticky" if language == "cs" else "sent automatically") in said


@pytest.mark.parametrize("name", NOTICES)
@in_each_language
def test_no_sentence_of_a_notice_is_lost(name: str, language: Language) -> None:
    """Every sentence can be said: what it names is the name of a fact, or it would be left out for ever."""
    texts = [flat(text_of(replace(one, language=language))) for one in ALL if text_name(one) == name]
    texts += [flat(text_of(replace(COPY_NOTICE, link_until=UNTIL, language=language)))]
    for block in NOTICES[name][language].blocks:
        for sentence in block if isinstance(block, tuple) else ():
            literals = [flat(literal) for literal, *_ in Formatter().parse(sentence)]
            assert any(all(literal in text for literal in literals) for text in texts), sentence


@pytest.mark.parametrize(
    ("outgoing", "without", "unsaid"),
    [
        (REFUSAL, {"contact_address": None}, "Napište na"),
        (REFUSAL, {"received_at": None}, "v pondělí"),
        (WHICH_CLIENT, {"received_at": None}, "v pondělí"),
        (PIN_LOCKED, {"caller": ""}, "Poslední pokus"),
        (PIN_LOCKED, {"contact_address": None}, "S čímkoli dalším"),
        (SPENDING, {"spending": replace(OF_MONEY[4].spending, dearest=())}, "Nejvíc stojí"),
        (SPENDING, {"spending": OF_MONEY[4].spending}, "Měsíční rozpočet"),
        (SPENDING, {"spending": OF_MONEY[4].spending}, "Odhad"),
        (CLOSED_TICKET, {"received_at": None}, "v pondělí"),
        (CLOSED_TICKET, {"subject": ""}, "Předmět"),
        (COPY_NOTICE, {"subject": ""}, "Předmět"),
        (COPY_NOTICE, {"agent_name": None}, "Kdo Vás přidal"),
        (LINKED, {"refused_files": 0}, "MB"),
        (LINKED, {"linked": ()}, "tickety"),
        (PROMISING, {"promised": None, "promise": None}, "Ozveme se"),
        (PROMISING, {"promised": None, "promise": None}, "Očekávaná"),
        (REMINDER, {"resolves_at": None}, "Pokud odpověď nepřijde"),
        (REMINDER, {"reopen_for": None}, "14 dnů"),
        (REMINDER, {"subject": ""}, "Nejde nám web"),
        (STATE, {"agent_name": None}, "Řeší ho"),
        (WITH_HISTORY, {"history": ()}, "předchozí"),
        (SCHEDULED, {"until": None}, "26. 11. 2026"),
        (RESOLVED_BY_CLOCK, {"reopen_for": None}, "do 14 dnů"),
        (RESOLVED_BY_CLOCK, {"waited_for": None}, "po dobu"),
        (CLOSED_BY_CLOCK, {"waited_for": None}, "po dobu"),
    ],
)
def test_what_is_not_known_is_not_spoken_of(outgoing: Outgoing, without: dict[str, Any], unsaid: str) -> None:
    """A fact that is not there takes its words along and leaves neither a gap nor a "None"."""
    for told in (text_of, said_html_of):
        assert unsaid in flat(told(outgoing))
        said = flat(told(replace(outgoing, **without)))
        assert unsaid not in said
        assert re.search(r"None|[{}]| [,.]|\bdo \.", said) is None
    assert "\n\n\n" not in text_of(replace(outgoing, **without))


def test_a_copy_notice_may_know_nothing_but_the_number() -> None:
    """Neither subject nor name: no empty table of facts is left behind."""
    outgoing = replace(COPY_NOTICE, subject="", agent_name=None)
    assert "\n\n\n" not in text_of(outgoing)
    assert 'class="tint"' not in html_of(outgoing)
    assert 'class="tint"' in html_of(COPY_NOTICE)


def test_a_copy_notice_tells_who_added_the_reader() -> None:
    """The name is told as a fact and signs nothing: the mail comes from nobody in person."""
    for told in (text_of(COPY_NOTICE), said_html_of(COPY_NOTICE)):
        assert re.search(r"Kdo Vás přidal:? Tomáš Dvořák", flat(told))
        assert "S pozdravem Ukázkový hosting" in flat(told)
    assert "Subject: Nejde web\nAdded by: Tomáš Dvořák" in text_of(replace(COPY_NOTICE, language="en"))


@each
def test_the_reader_is_addressed_politely_and_without_gender(outgoing: Outgoing) -> None:
    """Vy, Vás, Vám with a capital; no past tense or condition about the reader, which Czech would give a gender."""
    said = flat(text_of(outgoing))
    assert re.search(r"\b(?:vy|vás|vám|vámi|váš|vaš\w+)\b", said) is None
    assert re.search(r"\b(?:jste|byste|abyste|kdybyste)\b", said, re.IGNORECASE) is None
    assert "(a)" not in said


@each_without_ticket
@in_each_language
def test_the_head_names_a_ticket_only_if_there_is_one(outgoing: Outgoing, language: Language) -> None:
    """ "Ticket #10001" stands in the head and the title of mails with a number, the company's name in all others."""
    page = html_of(replace(outgoing, language=language))
    titled = "Ticket #10001" if outgoing.number else "Ukázkový hosting"
    assert f"<title>{titled}</title>" in page
    assert ("Ticket&nbsp;#10001</td>" in page) == (outgoing.number is not None)
    assert "#None" not in page
    assert "<td" in page


# -- plurals and lists


@pytest.mark.parametrize(
    ("count", "czech", "english"),
    [
        (1, "1 příloha je větší než 25 MB, proto jsme ji nepřijali.", "1 attachment is larger than 25 MB and was"),
        (
            2,
            "2 přílohy jsou větší než 25 MB, proto jsme je nepřijali.",
            "2 attachments are larger than 25 MB and were",
        ),
        (4, "4 přílohy jsou větší než", "4 attachments are larger than"),
        (5, "5 příloh je větších než 25 MB, proto jsme je nepřijali.", "5 attachments are larger than"),
        (11, "11 příloh je větších než", "11 attachments are larger than"),
        (22, "22 příloh je větších než", "22 attachments are larger than"),
        (101, "101 příloh je větších než", "101 attachments are larger than"),
    ],
)
def test_attachments_are_counted_in_the_right_form(count: int, czech: str, english: str) -> None:
    """Czech has a form for one, one for two to four and one for the rest; English two."""
    assert refused_files(count, 25, "cs").startswith(czech)
    assert refused_files(count, 25, "en").startswith(english)
    outgoing = replace(ACKNOWLEDGEMENT, refused_files=count, file_limit_mb=25)
    assert czech in flat(text_of(outgoing))
    assert english in said_html_of(replace(outgoing, language="en"))


@pytest.mark.parametrize(
    ("names", "czech", "english"),
    [
        (("#1",), "#1", "#1"),
        (("#1", "#2"), "#1 a #2", "#1 and #2"),
        (("#1", "#2", "#3"), "#1, #2 a #3", "#1, #2 and #3"),
        (("#1", "#2", "#3", "#4"), "#1, #2, #3 a #4", "#1, #2, #3 and #4"),
    ],
)
def test_numbers_are_listed_as_a_person_would(names: tuple[str, ...], czech: str, english: str) -> None:
    """Commas, and a word without a comma before the last one."""
    assert enumerated(names, "cs") == czech
    assert enumerated(names, "en") == english


@pytest.mark.parametrize(
    ("linked", "said"),
    [
        ((), "přijali jsme Vaši zprávu a založili k ní ticket #10001."),
        ((10002,), "K Vaší zprávě jsme založili tickety #10001 a #10002."),
        ((10002, 10003), "K Vaší zprávě jsme založili tickety #10001, #10002 a #10003."),
        ((10002, 10001, 10002), "K Vaší zprávě jsme založili tickety #10001 a #10002."),
        ((10001,), "přijali jsme Vaši zprávu a založili k ní ticket #10001."),
    ],
)
def test_an_acknowledgement_names_all_tickets_of_the_mail(linked: tuple[int, ...], said: str) -> None:
    """Each number once, its own first."""
    outgoing = replace(ACKNOWLEDGEMENT, linked=linked)
    assert said in flat(text_of(outgoing))
    assert said in said_html_of(outgoing)


# -- times


@pytest.mark.parametrize(
    ("moment", "until", "when"),
    [
        ("2026-11-23T08:00+00:00", "pondělí 23. 11. 2026 v 9:00", "v pondělí 23. 11. 2026 v 9:00"),
        ("2026-11-24T23:05+00:00", "středy 25. 11. 2026 v 0:05", "ve středu 25. 11. 2026 v 0:05"),
        ("2026-07-02T11:59+00:00", "čtvrtka 2. 7. 2026 ve 13:59", "ve čtvrtek 2. 7. 2026 ve 13:59"),
        ("2026-01-06T11:00+00:00", "úterý 6. 1. 2026 ve 12:00", "v úterý 6. 1. 2026 ve 12:00"),
        ("2026-01-09T14:00+00:00", "pátku 9. 1. 2026 v 15:00", "v pátek 9. 1. 2026 v 15:00"),
        ("2026-12-31T23:30+00:00", "pátku 1. 1. 2027 v 0:30", "v pátek 1. 1. 2027 v 0:30"),
        ("2026-08-01T18:00-04:00", "neděle 2. 8. 2026 v 0:00", "v neděli 2. 8. 2026 v 0:00"),
        ("2026-08-01T00:15+00:00", "soboty 1. 8. 2026 ve 2:15", "v sobotu 1. 8. 2026 ve 2:15"),
    ],
)
def test_a_time_is_told_in_czech(moment: str, until: str, when: str) -> None:
    """The day in its case, "v" or "ve" as it is spoken, the clock of Prague."""
    assert told_until(datetime.fromisoformat(moment), "cs") == until
    assert told_when(datetime.fromisoformat(moment), "cs") == when


@pytest.mark.parametrize(
    ("day", "czech", "english"),
    [
        (23, "pondělí 23. 11. 2026 v 9:15", "Monday 23 November 2026, 9:15 (Prague time)"),
        (24, "úterý 24. 11. 2026 v 9:15", "Tuesday 24 November 2026, 9:15 (Prague time)"),
        (25, "středu 25. 11. 2026 v 9:15", "Wednesday 25 November 2026, 9:15 (Prague time)"),
        (26, "čtvrtek 26. 11. 2026 v 9:15", "Thursday 26 November 2026, 9:15 (Prague time)"),
        (27, "pátek 27. 11. 2026 v 9:15", "Friday 27 November 2026, 9:15 (Prague time)"),
        (28, "sobotu 28. 11. 2026 v 9:15", "Saturday 28 November 2026, 9:15 (Prague time)"),
        (29, "neděli 29. 11. 2026 v 9:15", "Sunday 29 November 2026, 9:15 (Prague time)"),
    ],
)
def test_what_something_is_scheduled_for(day: int, czech: str, english: str) -> None:
    """After "na" the accusative without a preposition of its own."""
    moment = datetime(2026, 11, day, 8, 15, tzinfo=UTC)
    assert told_for(moment, "cs") == czech
    assert told_for(moment, "en") == english


@pytest.mark.parametrize(
    ("moment", "czech", "english"),
    [
        ("2026-12-07T08:15+00:00", "neděle 6. 12. 2026", "Sunday 6 December 2026"),
        ("2026-11-26T08:15+00:00", "středy 25. 11. 2026", "Wednesday 25 November 2026"),
        ("2026-11-25T22:59+00:00", "úterý 24. 11. 2026", "Tuesday 24 November 2026"),
        ("2026-11-25T23:00+00:00", "středy 25. 11. 2026", "Wednesday 25 November 2026"),
        ("2026-11-24T08:00+00:00", "úterý 24. 11. 2026 v 9:00", "Tuesday 24 November 2026, 9:00 (Prague time)"),
        ("2026-11-23T08:01+00:00", "pondělí 23. 11. 2026 v 9:01", "Monday 23 November 2026, 9:01 (Prague time)"),
        ("2026-11-22T08:00+00:00", "neděle 22. 11. 2026 v 9:00", "Sunday 22 November 2026, 9:00 (Prague time)"),
    ],
)
def test_a_deadline_is_a_day_on_which_one_is_surely_in_time(moment: str, czech: str, english: str) -> None:
    """The last day in Prague that is over by then; the moment itself if that is today, tomorrow or gone."""
    assert told_before(datetime.fromisoformat(moment), NOW, "cs") == czech
    assert told_before(datetime.fromisoformat(moment), NOW, "en") == english


@pytest.mark.parametrize("hour", range(24))
def test_the_preposition_before_every_hour(hour: int) -> None:
    """ "ve" before the hours whose name begins with two consonants that are hard to say after "v"."""
    at = datetime(2026, 1, 5, hour, tzinfo=ZoneInfo("Europe/Prague"))
    ve = {2, 3, 4, 12, 13, 14, 20, 21, 22, 23}
    assert told_until(at, "cs").endswith(f" {'ve' if hour in ve else 'v'} {hour}:00")


@pytest.mark.parametrize("day", range(7))
def test_a_time_is_told_in_english(day: int) -> None:
    """Day, date, month by name, year and the clock of Prague."""
    at = datetime(2026, 6, 1, 7, 5, tzinfo=UTC) + timedelta(days=day)
    assert told_until(at, "en") == at.strftime("%A ") + f"{at.day} June 2026, 9:05"
    assert told_when(at, "en") == at.strftime("on %A ") + f"{at.day} June 2026 at 9:05"


@given(st.datetimes(datetime(1996, 1, 2), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@example(datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC))
@example(datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
@example(datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC))
@example(datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
@example(datetime(2027, 10, 31, 1, 0, tzinfo=UTC))
def test_summer_time_is_that_of_the_time_zone_database(moment: datetime) -> None:
    """The rule written in the program and the database agree to the second."""
    official = moment.astimezone(ZoneInfo("Europe/Prague"))
    assert in_prague(moment).replace(tzinfo=None) == official.replace(tzinfo=None)
    assert in_prague(moment).utcoffset() == official.utcoffset()


# -- hostile words


@settings(deadline=None)
@given(subject=nasty, queue_name=nasty, company=nasty, agent_name=nasty)
def test_nothing_given_can_add_a_header_to_a_notice(
    subject: str, queue_name: str, company: str, agent_name: str
) -> None:
    """RFC 5322, 2.2: the ticket's subject and names make no field, no line and no mark of their own."""
    for outgoing in (
        replace(CLOSED_TICKET, subject=subject, queue_name=queue_name, company=company),
        replace(COPY_NOTICE, subject=subject, queue_name=queue_name, company=company, agent_name=agent_name),
    ):
        data = raw(outgoing)
        assert data.isascii()
        assert max(map(len, data.split(b"\r\n"))) <= 998
        names = [line.partition(b":")[0].decode() for line in header_lines(data) if not line.startswith(b" ")]
        assert len(names) == len(set(names))
        assert set(names) <= HEADER | THREAD | WAY_OUT
        assert LINK in text_of(outgoing).split("\n")


@each
def test_markup_and_braces_of_others_are_text(outgoing: Outgoing) -> None:
    """Neither HTML nor the marks of our own templates are obeyed in a name or a subject."""
    odd = "<script>alert('x')</script> {link} {0.__class__} {{ facts }} %s"
    outgoing = replace(outgoing, company=odd, subject=odd if outgoing.subject else "")
    page = html_of(outgoing)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "{link} {0.__class__} {{ facts }} %s" in page
    assert odd in flat(text_of(outgoing))


@each
def test_an_opened_notice_tells_nobody(outgoing: Outgoing) -> None:
    """No pictures, styles or fonts from anywhere."""
    assert (
        re.search(r"<(?:img|link|script|iframe|object|video|audio)\b|url\(|@import|\bsrc=", html_of(outgoing)) is None
    )
