"""What leaves us: headers that thread, say who writes and cannot be injected into, in two readable parts."""

import email
import email.header
import email.policy
import email.utils
import re
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import chalicelib.mail.compose
from chalicelib.mail.compose import (
    BODY_CHARS_MAX,
    DISPLAY_NAME_CHARS_MAX,
    MESSAGE_ID_OCTETS_MAX,
    RECIPIENTS_MAX,
    REFERENCES_MAX,
    REFERENCES_OCTETS_MAX,
    SUBJECT_CHARS_MAX,
    CannotComposeError,
    NobodyLeftError,
    Outgoing,
    TooManyRecipientsError,
    compose,
    recipients,
)
from chalicelib.mail.templates import TEXT_LINE_CHARS_MAX, wrapped
from chalicelib.mail.templates.wording import LANGUAGES, STATES, Language
from chalicelib.mail.tokens import plus_address, read_plus_address, read_thread_id, thread_id

KEYS = (b"the key that signs now, 32 bytes",)
OLD_KEYS = (b"the key that signed before, 32 b",)
DOMAIN = "fronta.example"
QUEUE = "podpora@fronta.example"
OWN = {QUEUE, "datacentrum@fronta.example", "konzultace@fronta.example", "tickety@fronta.example"}
TICKET = "01KATF9Z6J8Q3R4S5T6V7W8X9Y"
OTHER_TICKET = "01KATF9Z6J8Q3R4S5T6V7W8X9Z"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

ANSWER = Outgoing(
    outbox_id="01KATF9Z6J8Q3R4S5T6V7W8X9Y#3#answer",
    kind="answer",
    ticket_id=TICKET,
    number=10001,
    queue_address=QUEUE,
    queue_name="Podpora Ukázkový hosting",
    company="Ukázkový hosting",
    to=("jana@firma.example",),
    cc=("petr@firma.example",),
    subject="Nejde nám web, hlásí chybu 502",
    state="waiting",
    language="cs",
    composed_at=NOW,
    automatic=False,
    body="podívali jsme se na to.\n\nLimit jsme zvýšili, viz https://stav.example/502?a=1&b=2.",
    agent_name="Tomáš Dvořák",
    in_reply_to="<second@firma.example>",
    references=("<first@firma.example>", "<second@firma.example>"),
    reopen_for=timedelta(days=14),
)
ACKNOWLEDGEMENT = replace(
    ANSWER, outbox_id="ack", kind="acknowledgement", body="", automatic=True, agent_name=None, state="queued"
)
FIELDS = {
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Auto-Submitted", "X-Auto-Response-Suppress", "X-Fronta-Ticket", "Content-Language", "MIME-Version",
    "Content-Type",
}  # fmt: skip

anything = st.text(st.characters(exclude_categories=()), max_size=300)
nasty = st.one_of(
    anything,
    st.lists(
        st.sampled_from(
            ["\r\n", "\n", "\r", "\0", "\u2028", "\x85", "Bcc: x@evil.example", "=?utf-8?q?=0D=0A?=",
             '"', "\\", "<", ">", ",", ";", ":", "@", " ", "\t", "ž", "č", "\u202e", "\ud800", "😀",
             "[#10001]", "Re:", "a" * 90]
        )
    ).map("".join),
)  # fmt: skip


def raw(outgoing: Outgoing) -> bytes:
    """The mail as SES gets it."""
    return compose(outgoing, keys=KEYS, own_addresses=OWN, mail_domain=DOMAIN)


def sent(outgoing: Outgoing) -> EmailMessage:
    """The mail as a reader's mail program parses it."""
    return email.message_from_bytes(raw(outgoing), policy=email.policy.default)


def part(message: EmailMessage, kind: str) -> str:
    """The decoded "plain" or "html" part."""
    found = message.get_body((kind,))
    assert found is not None
    return cast(str, found.get_content())


def text_of(outgoing: Outgoing) -> str:
    """The plain text, lines ended by LF."""
    return part(sent(outgoing), "plain").replace("\r\n", "\n")


def html_of(outgoing: Outgoing) -> str:
    """The HTML, hidden line and all."""
    return part(sent(outgoing), "html")


def seen_html_of(outgoing: Outgoing) -> str:
    """The HTML without the hidden line that mail programs show in their lists."""
    return re.sub(r'<div style="display:none.*?</div>', "", html_of(outgoing), flags=re.DOTALL)


def flat(text: str) -> str:
    """The words of a text without its line breaks."""
    return " ".join(text.split())


def header_lines(data: bytes) -> list[bytes]:
    """The lines of the header block, folded ones as they stand."""
    return data.partition(b"\r\n\r\n")[0].split(b"\r\n")


# -- the whole message


@pytest.mark.parametrize("outgoing", [ANSWER, ACKNOWLEDGEMENT], ids=lambda outgoing: outgoing.kind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_has_a_text_and_an_html_part(outgoing: Outgoing, language: Language) -> None:
    """Every mail is multipart/alternative, plain text first, without a defect."""
    message = sent(replace(outgoing, language=language))
    assert message.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]
    assert [p.defects for p in message.walk()] == [[], [], []]
    assert message["Content-Language"] == language
    assert f'<html lang="{language}"' in part(message, "html")


def test_composing_is_repeatable() -> None:
    """The same outbox row gives the same bytes; another row another Message-ID."""
    assert raw(ANSWER) == raw(ANSWER)
    assert sent(ANSWER)["Message-ID"] != sent(replace(ANSWER, outbox_id="other"))["Message-ID"]
    assert re.fullmatch(r"<o\.[0-9a-f]{40}@fronta\.example>", sent(ANSWER)["Message-ID"])


@settings(deadline=None)
@given(
    subject=nasty,
    queue_name=nasty,
    company=nasty,
    agent_name=st.one_of(st.none(), nasty),
    body=nasty,
    ids=st.lists(nasty, max_size=5),
    people=st.lists(nasty, max_size=3),
)
def test_nothing_given_can_add_a_header_or_break_a_line(
    *,
    subject: str,
    queue_name: str,
    company: str,
    agent_name: str | None,
    body: str,
    ids: list[str],
    people: list[str],
) -> None:
    """RFC 5322, 2.2 and 2.1.1: only our fields, each once, lines of at most 998 octets ended by CRLF."""
    data = raw(
        replace(
            ANSWER,
            subject=subject,
            queue_name=queue_name,
            company=company,
            agent_name=agent_name,
            body=f"x{body}",
            in_reply_to=ids[0] if ids else None,
            references=tuple(ids),
            cc=tuple(people),
        )
    )
    assert data.isascii()
    assert re.search(rb"\r(?!\n)|(?<!\r)\n|\0", data) is None
    assert max(map(len, data.split(b"\r\n"))) <= 998
    head = header_lines(data)
    names = [line.partition(b":")[0].decode() for line in head if not line.startswith(b" ")]
    assert len(names) == len(set(names))
    assert set(names) <= FIELDS
    assert all(line.strip() for line in head)
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert len(list(message.iter_parts())) == 2
    shown = str(message["Subject"])
    assert shown.count("[#10001]") == 1
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    assert "\u202e" not in shown
    assert [address.addr_spec for address in message["From"].addresses] == [QUEUE]


# -- who gets it


def test_it_comes_from_the_queue_and_replies_go_to_the_ticket() -> None:
    """From is the queue by name, Reply-To its plus-address with the token of the ticket."""
    message = sent(ANSWER)
    (sender,), (reply_to,) = message["From"].addresses, message["Reply-To"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Podpora Ukázkový hosting", QUEUE)
    assert reply_to.addr_spec == plus_address(QUEUE, TICKET, KEYS)
    assert read_plus_address(reply_to.addr_spec, KEYS) == (QUEUE, TICKET)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Support", "Support"),
        ("Podpora, s.r.o. <podpora>; (a) [b]: @", "Podpora, s.r.o. <podpora>; (a) [b]: @"),
        ('Podpora "Ukázka", s.r.o.', 'Podpora "Ukázka", s.r.o.'),
        ('The "best" \\ support', 'The "best" \\ support'),
        ("=?utf-8?q?Bank?=", "=?utf-8?q?Bank?="),
        ("Podpora\r\nBcc: x@evil.example", "Podpora Bcc: x@evil.example"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy, hosting s.r.o.",
         "Příliš žluťoučký kůň úpěl ďábelské ódy, hosting s.r.o."),
        ("x" * 200, "x" * DISPLAY_NAME_CHARS_MAX),
        ("ž" * 200, "ž" * DISPLAY_NAME_CHARS_MAX),
        (" \u202e\r\n ", ""),
    ],
)  # fmt: skip
def test_the_display_name_is_quoted_or_encoded(name: str, shown: str) -> None:
    """Whatever the queue is called, From is that name and one address."""
    # The old parser on purpose: the new one leaves the blanks between encoded words of a name in it.
    message = email.message_from_bytes(raw(replace(ANSWER, queue_name=name)))
    for field, address in (("From", QUEUE), ("Reply-To", plus_address(QUEUE, TICKET, KEYS))):
        ((encoded, found),) = email.utils.getaddresses([message[field]])
        assert found == address
        assert str(email.header.make_header(email.header.decode_header(encoded))) == shown


def test_our_own_addresses_get_nothing() -> None:
    """Queue addresses and plus-addresses of them are taken out of To and Cc, in any case."""
    message = sent(
        replace(
            ANSWER,
            to=("Podpora@Fronta.example", "jana@firma.example", "datacentrum@fronta.example"),
            cc=(plus_address(QUEUE, TICKET, KEYS), "petr@firma.example", "tickety+x@FRONTA.EXAMPLE"),
        )
    )
    assert message["To"] == "jana@firma.example"
    assert message["Cc"] == "petr@firma.example"


def test_the_queue_itself_gets_nothing_even_if_it_is_not_listed() -> None:
    """A mail never goes to the address it comes from."""
    assert recipients(replace(ANSWER, to=(QUEUE, "jana@firma.example")), ()).to == ("jana@firma.example",)


def test_everybody_gets_it_once() -> None:
    """An address that is in To and Cc, or twice in one, stays where it stood first."""
    people = recipients(
        replace(
            ANSWER,
            to=("jana@firma.example", "JANA@firma.example"),
            cc=("jana@Firma.example", "petr@firma.example", "petr@firma.example"),
        ),
        OWN,
    )
    assert people == replace(people, to=("jana@firma.example",), cc=("petr@firma.example",), unusable=())


def test_nobody_moves_from_cc_to_to() -> None:
    """If only Cc is left the mail has no To; who was a copy stays a copy."""
    message = sent(replace(ANSWER, to=(QUEUE,)))
    assert message["To"] is None
    assert message["Cc"] == "petr@firma.example"


@pytest.mark.parametrize("to", [(), (QUEUE,), (plus_address(QUEUE, TICKET, KEYS),), ("no address",)])
def test_a_mail_to_nobody_is_an_error(to: tuple[str, ...]) -> None:
    """If only our own or unusable addresses are left there is no mail, and the error has a type."""
    with pytest.raises(NobodyLeftError):
        raw(replace(ANSWER, to=to, cc=()))


@pytest.mark.parametrize(
    "address",
    ["", "jana", "jana@", "@firma.example", "jana@firma", "a b@firma.example", '"a b"@firma.example',
     "jana@firma.example, x@evil.example", "jana@firma.example\r\nBcc: x@evil.example", "jana@[192.0.2.1]",
     "jana..x@firma.example", ".jana@firma.example", "jana@-firma.example", "žana@firma.example",
     "jana@žirma.example", "jana@firma.example\n", "Jana <jana@firma.example>", "x" * 65 + "@firma.example"],
)  # fmt: skip
def test_an_unusable_address_is_reported_and_left_out(address: str) -> None:
    """One bad address in Cc stops nobody's mail, and the caller learns which it was."""
    people = recipients(replace(ANSWER, cc=(address, "petr@firma.example")), OWN)
    assert people.unusable == (address,)
    assert people.cc == ("petr@firma.example",)


def test_fifty_recipients_and_no_more() -> None:
    """SES takes 50 recipients; one more is an error with a type, 50 are all in the header."""
    many = tuple(f"contact.number.{n}@some-long-company-name.example" for n in range(RECIPIENTS_MAX - 1))
    message = sent(replace(ANSWER, cc=many))
    assert [address.addr_spec for address in message["Cc"].addresses] == list(many)
    with pytest.raises(TooManyRecipientsError) as error:
        raw(replace(ANSWER, cc=(*many, "one@more.example")))
    assert isinstance(error.value, CannotComposeError)


# -- subject


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Nejde web", "Re: [#10001] Nejde web"),
        ("Re: Nejde web", "Re: [#10001] Nejde web"),
        ("RE: Odp: AW[2]: Sv: Nejde web", "Re: [#10001] Nejde web"),
        ("[#10001] Re: Nejde web", "Re: [#10001] Nejde web"),
        ("Re: [#10001] Nejde web", "Re: [#10001] Nejde web"),
        ("Re: [#10001] Re: [#10001] Nejde web [#10001]", "Re: [#10001] Nejde web"),
        ("[#100[#10001]01] Nejde web", "Re: [#10001] [#100 01] Nejde web"),
        ("Fwd: Re: FW: Odp: faktura", "Re: [#10001] faktura"),
        ("Fwd: faktura", "Re: [#10001] faktura"),
        ("Re: [#9000] starší", "Re: [#10001] [#9000] starší"),
        ("Restart: server", "Re: [#10001] Restart: server"),
        ("  moc \t mezer\r\n  ", "Re: [#10001] moc mezer"),
        ("", "Re: [#10001] (bez předmětu)"),
        ("Re: ", "Re: [#10001] (bez předmětu)"),
        ("=?utf-8?q?=0D=0ABcc=3A?=", "Re: [#10001] =?utf-8?q?=0D=0ABcc=3A?="),
        ("Příliš žluťoučký kůň " * 6, "Re: [#10001] " + ("Příliš žluťoučký kůň " * 6).strip()),
        ("x" * 150, "Re: [#10001] " + "x" * 150),
    ],
)  # fmt: skip
def test_the_number_stands_once_in_front_of_the_subject(subject: str, shown: str) -> None:
    """`Re: [#number] …`, whatever prefixes and numbers the customer's mail program piled up."""
    assert sent(replace(ANSWER, subject=subject))["Subject"] == shown


def test_what_staff_begin_answers_nobody() -> None:
    """The first words of a ticket that staff opened."""
    begun = replace(ANSWER, subject="Výpadek napájení", begins=True, in_reply_to=None, references=())
    assert sent(begun)["Subject"] == "[#10001] Výpadek napájení"


@pytest.mark.parametrize("subject", ["Web se nenačítá", "Re: Fwd: Web se nenačítá", "Re: [#10001] Web se nenačítá"])
def test_an_acknowledgement_has_the_number_but_no_re(subject: str) -> None:
    """The first mail of ours is `[#number] …`: it answers nobody's words."""
    assert sent(replace(ACKNOWLEDGEMENT, subject=subject))["Subject"] == "[#10001] Web se nenačítá"


def test_number_and_re_are_readable_without_decoding() -> None:
    """The number is plain ASCII on the wire, on the first line, even in front of an encoded subject."""
    assert b"\r\nSubject: Re: [#10001] =?utf-8?" in raw(ANSWER)


def test_a_long_subject_is_cut() -> None:
    """At most 200 characters of the customer's subject are repeated, with a sign that there was more."""
    shown = sent(replace(ANSWER, subject="ž" * 5000))["Subject"].removeprefix("Re: [#10001] ")
    assert len(shown) == SUBJECT_CHARS_MAX
    assert shown.endswith("ž…")


@given(subject=nasty, name=nasty)
def test_encoded_words_are_as_short_as_the_standard_wants(subject: str, name: str) -> None:
    """RFC 2047, 2: an encoded word has at most 75 characters, a line with one at most 76."""
    for line in header_lines(raw(replace(ANSWER, subject=subject, queue_name=name))):
        words = re.findall(rb"=\?utf-8\?[bq]\?\S*", line)
        assert all(len(word) <= 75 for word in words)
        assert not words or len(line) <= 76


# -- threading


def test_references_begin_with_our_thread_id() -> None:
    """References: our thread id, then the customer's ids in their order; In-Reply-To his last."""
    message = sent(ANSWER)
    root = thread_id(TICKET, KEYS, DOMAIN)
    assert message["References"].split() == [root, "<first@firma.example>", "<second@firma.example>"]
    assert message["In-Reply-To"] == "<second@firma.example>"


def test_a_mail_without_message_id_is_answered_in_our_thread() -> None:
    """Nothing to refer to: References is our thread id alone and there is no In-Reply-To."""
    message = sent(replace(ANSWER, in_reply_to=None, references=()))
    assert message["References"] == thread_id(TICKET, KEYS, DOMAIN)
    assert message["In-Reply-To"] is None


def test_the_answered_mail_is_referred_to_even_if_it_is_not_listed() -> None:
    """RFC 5322, 3.6.4: References ends with the id of the message that is answered."""
    message = sent(replace(ANSWER, references=("<first@firma.example>",)))
    assert message["References"].split()[1:] == ["<first@firma.example>", "<second@firma.example>"]


def test_only_the_newest_references_are_kept() -> None:
    """The last 20 ids, each once, behind our thread id."""
    many = tuple(f"<{n}@firma.example>" for n in range(50))
    kept = sent(replace(ANSWER, in_reply_to=many[-1], references=many + many))["References"].split()
    assert kept[1:] == list(many[-REFERENCES_MAX:])


def test_long_references_are_limited_in_all() -> None:
    """The field stays under its limit; our thread id and the answered mail are never what is dropped."""
    many = tuple(f"<{n}{'x' * 350}@firma.example>" for n in range(20))
    kept = sent(replace(ANSWER, in_reply_to=many[-1], references=many))["References"].split()
    assert kept[0] == thread_id(TICKET, KEYS, DOMAIN)
    assert kept[-1] == many[-1]
    assert 1 < len(kept) < 20
    assert len(" ".join(kept)) <= REFERENCES_OCTETS_MAX


@pytest.mark.parametrize(
    "odd",
    ["", "<>", "<@>", "no-brackets@firma.example", "<no-at>", "<a b@firma.example>", "<a@b@c>", "<a@b> <c@d>",
     "<a@b>\r\nBcc: x@evil.example", "<ž@firma.example>", "<a@b>\n", "<<a@b>>",
     "<" + "x" * MESSAGE_ID_OCTETS_MAX + "@firma.example>"],
)  # fmt: skip
def test_a_malformed_id_is_not_repeated(odd: str) -> None:
    """Only well-formed ids go out; the others are left out, the mail goes."""
    message = sent(replace(ANSWER, in_reply_to=odd, references=(odd, "<first@firma.example>")))
    assert message["References"].split()[1:] == ["<first@firma.example>"]
    assert message["In-Reply-To"] is None


def test_the_thread_of_another_ticket_is_not_continued() -> None:
    """Thread ids of ours among the customer's ids go: they would lead the next reply elsewhere."""
    foreign, own = thread_id(OTHER_TICKET, KEYS, DOMAIN), thread_id(TICKET, KEYS, DOMAIN)
    message = sent(replace(ANSWER, references=(own, foreign, "<first@firma.example>")))
    found = [read_thread_id(one, KEYS) for one in message["References"].split()]
    assert found == [TICKET, None, None]


def test_after_a_rotation_the_new_key_signs() -> None:
    """A mail composed with the new key in front carries its tokens; both keys read the thread."""
    keys = (*KEYS, *OLD_KEYS)
    data = compose(ANSWER, keys=keys, own_addresses=OWN, mail_domain=DOMAIN)
    assert data == raw(ANSWER)
    old = compose(ANSWER, keys=OLD_KEYS, own_addresses=OWN, mail_domain=DOMAIN)
    root = str(email.message_from_bytes(old, policy=email.policy.default)["References"]).split()[0]
    assert read_thread_id(root, keys) == TICKET


# -- what kind of mail it is


@pytest.mark.parametrize(
    ("outgoing", "value"),
    [
        (ANSWER, None),
        (ACKNOWLEDGEMENT, "auto-replied"),
        (replace(ACKNOWLEDGEMENT, in_reply_to=None, references=()), "auto-replied"),
        (replace(ANSWER, automatic=True), "auto-replied"),
        (replace(ANSWER, automatic=True, in_reply_to=None, references=()), "auto-generated"),
    ],
)
def test_automatic_mail_says_so(outgoing: Outgoing, value: str | None) -> None:
    """RFC 3834, 5: automatic mail carries Auto-Submitted (and asks Exchange for silence), no other does."""
    message = sent(outgoing)
    assert message["Auto-Submitted"] == value
    assert message["X-Auto-Response-Suppress"] == (value and "All")


def test_the_date_is_the_given_one_and_the_number_is_a_header() -> None:
    """Date is the aware time that was passed in, in UTC; X-Fronta-Ticket is the number alone."""
    prague = timezone(timedelta(hours=1))
    message = sent(replace(ANSWER, composed_at=datetime(2026, 11, 23, 9, 0, tzinfo=prague)))
    assert message["Date"] == "Mon, 23 Nov 2026 08:00:00 +0000"
    assert message["X-Fronta-Ticket"] == "10001"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "newsletter"},
        {"language": "de"},
        {"state": "lost"},
        {"number": 0},
        {"outbox_id": ""},
        {"composed_at": datetime(2026, 11, 23)},  # noqa: DTZ001
        {"body": ""},
        {"body": " \r\n\t\n\x00"},
        {"body": "x" * (BODY_CHARS_MAX + 1)},
        {"kind": "acknowledgement", "automatic": True},
        {"kind": "acknowledgement", "body": ""},
    ],
)
def test_an_impossible_mail_cannot_be_built(wrong: dict[str, Any]) -> None:
    """Unknown words, naive times, empty or endless answers and acknowledgements with a text are refused."""
    with pytest.raises(CannotComposeError, match=r"\w+ \w+"):
        replace(ANSWER, **wrong)


# -- what it says


def test_an_acknowledgement_says_what_the_reader_wants_to_know() -> None:
    """Czech: greeting, number, subject, state in words, what to do, who writes, that it is automatic."""
    message = sent(ACKNOWLEDGEMENT)
    for said in (flat(part(message, "plain")), flat(re.sub(r"<[^>]*>", " ", part(message, "html")))):
        assert "Dobrý den," in said
        assert "založili k ní ticket #10001" in said
        assert "Nejde nám web, hlásí chybu 502" in said
        assert "ve frontě" in said
        assert "stačí odpovědět na tento e-mail" in said
        assert "S pozdravem Ukázkový hosting" in said
        assert "odeslal automaticky" in said


def test_an_acknowledgement_exists_in_english() -> None:
    """English: the same things in English, and not a Czech word of ours."""
    outgoing = replace(ACKNOWLEDGEMENT, language="en", subject="Website down", company="Example Hosting")
    message = sent(outgoing)
    for said in (flat(part(message, "plain")), flat(re.sub(r"<[^>]*>", " ", part(message, "html")))):
        assert "Hello," in said
        assert "opened ticket #10001 for it" in said
        assert "Website down" in said
        assert "in the queue" in said
        assert "simply reply to this e-mail" in said
        assert "Kind regards Example Hosting" in said
        assert "sent automatically" in said
        assert said.isascii() or set(said) - set(map(chr, range(128))) <= {"·", "\xa0"}


def test_an_answer_carries_the_agents_text_and_signature() -> None:
    """The agent's words, the agent's name, the company, and one short block about the ticket."""
    message = sent(ANSWER)
    text = part(message, "plain").replace("\r\n", "\n")
    assert "podívali jsme se na to.\n\nLimit jsme zvýšili" in text
    assert "S pozdravem\nTomáš Dvořák\nUkázkový hosting\n\n-- \nTicket #10001" in text
    assert "Stav: čeká na Vás" in text
    html = part(message, "html")
    assert "<strong>Tomáš Dvořák</strong>" in html
    assert "čeká na Vás" in html
    assert "klienta" not in text + html


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_words_in_both_parts(state: str, language: Language) -> None:
    """Whatever the state, text and HTML name it in the reader's language and say what he can do."""
    message = sent(replace(ANSWER, state=state, language=language))
    for said in (part(message, "plain"), part(message, "html")):
        assert STATES[state][language] in said
    assert "{" not in part(message, "plain")


def test_a_closed_ticket_does_not_ask_for_a_reply() -> None:
    """A reply to a closed ticket would not reopen it, so the mail says to write a new one."""
    said = flat(text_of(replace(ANSWER, state="closed")))
    assert "novou zprávou" in said
    assert "odpovědět na tento e-mail" not in said


@pytest.mark.parametrize(
    ("span", "czech", "english"),
    [
        (timedelta(days=14), "odpovězte do 14 dnů na", "e-mail within 14 days and"),
        (timedelta(days=1), "odpovězte do 1 dne na", "e-mail within 1 day and"),
        (timedelta(hours=36), "odpovězte do 36 hodin na", "e-mail within 36 hours and"),
        (timedelta(hours=1), "odpovězte do 1 hodiny na", "e-mail within 1 hour and"),
        (timedelta(minutes=2), "odpovězte do 2 minut na", "e-mail within 2 minutes and"),
        (timedelta(seconds=45), "odpovězte do 45 sekund na", "e-mail within 45 seconds and"),
        (None, "odpovězte na", "e-mail and"),
    ],
)
def test_a_resolved_ticket_says_how_long_it_can_be_reopened(span: timedelta | None, czech: str, english: str) -> None:
    """The time is said as a person would, in the right case and number, or not at all."""
    resolved = replace(ANSWER, state="resolved", reopen_for=span)
    assert czech in flat(text_of(resolved))
    assert english in flat(text_of(replace(resolved, language="en")))


@pytest.mark.parametrize(
    ("body", "greetings", "closings", "names"),
    [
        ("hotovo.", 1, 1, 1),
        ("Dobrý den,\n\nhotovo.", 1, 1, 1),
        ("Dobré odpoledne, hotovo.", 0, 1, 1),
        ("Dobrý den,\n\nhotovo.\n\nS pozdravem\nTomáš Dvořák", 1, 1, 1),
        ("hotovo.\n\nHezký den", 1, 0, 1),
        ("Dobře, hotovo. S pozdravem to nemá co dělat.", 1, 2, 1),
    ],
)
def test_what_the_agent_wrote_is_not_said_twice(body: str, greetings: int, closings: int, names: int) -> None:
    """A greeting, closing phrase or signature of the agent's own replaces ours, in both parts."""
    outgoing = replace(ANSWER, body=body)
    for said in (text_of(outgoing), seen_html_of(outgoing)):
        assert said.count("Dobrý den") == greetings
        assert said.count("S pozdravem") == closings
        assert said.count("Tomáš Dvořák") == names


def test_html_of_others_is_text() -> None:
    """Markup in body, subject, company or name is shown, never obeyed."""
    script = "<script>alert('x')</script><img src=https://evil.example/x.png>"
    html = html_of(replace(ANSWER, body=script, subject=script, company=script, agent_name=script))
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;") >= 4
    html = html_of(replace(ACKNOWLEDGEMENT, subject=script))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_text_part_is_not_escaped() -> None:
    """Plain text stays plain: no entities."""
    text = text_of(replace(ANSWER, body='if a < b && c > d: it\'s "fine"', subject="a & b <c>"))
    assert 'if a < b && c > d: it\'s "fine"' in text
    assert "Předmět: a & b <c>" in text


@pytest.mark.parametrize(
    ("body", "link"),
    [
        ("viz https://a.example/x?b=1&c=2.", 'href="https://a.example/x?b=1&amp;c=2"'),
        ("(viz https://a.example/x)", 'href="https://a.example/x"'),
        ("https://a.example/wiki/X_(y)", 'href="https://a.example/wiki/X_(y)"'),
        ("„https://a.example/x“", 'href="https://a.example/x"'),
        ('https://a.example/"onmouseover="x', 'href="https://a.example/"'),
    ],
)
def test_addresses_of_pages_become_links(body: str, link: str) -> None:
    """The agent's links can be clicked, without the punctuation of the sentence around them."""
    html = html_of(replace(ANSWER, body=body))
    assert link in html
    assert html.count("<a href=") == 1


@pytest.mark.parametrize("body", ["javascript:alert(1)", "data:text/html,x", "http://", "//evil.example"])
def test_only_addresses_of_the_web_become_links(body: str) -> None:
    """No other scheme is ever linked."""
    assert "<a href=" not in html_of(replace(ANSWER, body=body))


def test_nothing_is_fetched_when_the_mail_is_opened() -> None:
    """No pictures, styles or fonts from anywhere: an opened mail tells nobody."""
    for outgoing in (ANSWER, ACKNOWLEDGEMENT):
        html = html_of(outgoing)
        assert re.search(r"<(?:img|link|script|iframe|object|video|audio)\b|url\(|@import|\bsrc=", html) is None


def test_code_keeps_its_shape() -> None:
    """Indented lines keep their blanks, in monospace; line ends of any kind are line ends."""
    outgoing = replace(ANSWER, body="log:\r\n    a  b\rc\u2028d\n\n\n\nkonec")
    assert "log:\n    a  b\nc\nd\n\n\n\nkonec" in text_of(outgoing)
    html = html_of(outgoing)
    assert "\xa0\xa0\xa0\xa0a\xa0\xa0b</span><br>" in html
    assert "monospace" in html
    assert re.search(r"d</p>\s*<p[^>]*>konec</p>", html)


def test_the_text_is_wrapped_between_words() -> None:
    """Prose gets lines of at most 76 characters; code, quotes and long addresses stay whole."""
    prose = "Příliš žluťoučký kůň úpěl ďábelské ódy. " * 10
    long_link = "https://a.example/" + "x" * 200
    code, quote = "    " + "x y " * 40 + "z", "> " + "x y " * 40 + "z"
    text = text_of(replace(ANSWER, body=f"{prose}\n- {prose}\n{long_link}\n{code}\n{quote}"))
    lines = text.split("\n")
    assert {line for line in lines if len(line) > TEXT_LINE_CHARS_MAX} == {long_link, code, quote}
    assert flat(prose) in flat(text)
    assert lines[lines.index(next(line for line in lines if line.startswith("- "))) + 1].startswith("  ")


@given(st.text(st.characters(exclude_categories=["Cc", "Zl", "Zp"]), max_size=300))
@example("a" + " " * 200 + "b")
def test_wrapping_loses_no_word(line: str) -> None:
    """Whatever a line holds, its words come out in their order."""
    assert wrapped(line).split() == line.split()


def test_a_very_long_answer_stays_cheap_and_whole() -> None:
    """An answer of the greatest length goes out complete, in lines that SMTP carries."""
    for body in ("x" * BODY_CHARS_MAX, "ž " * (BODY_CHARS_MAX // 2), "\n" * (BODY_CHARS_MAX - 1) + "x"):
        outgoing = replace(ANSWER, body=body)
        assert max(map(len, raw(outgoing).split(b"\r\n"))) <= 998
        assert flat(body) in flat(text_of(outgoing))


def test_templates_load_from_a_zip(tmp_path: Path) -> None:
    """The words come along wherever the program is imported from, be it a directory or a zip."""
    room = Path(chalicelib.mail.compose.__file__).parent
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as package:
        for directory in ("chalicelib", "chalicelib/mail", "chalicelib/tickets", "chalicelib/platform"):
            package.writestr(f"{directory}/__init__.py", "")
        for file in (*(room.parent / "tickets").glob("*.py"), *(room.parent / "platform").glob("*.py")):
            if file.name != "__init__.py":
                package.write(file, f"chalicelib/{file.parent.name}/{file.name}")
        for name in ("tokens.py", "compose.py", "files.py", "notice.py", "kept.py", "spending.py"):
            package.write(room / name, f"chalicelib/mail/{name}")
        for file in (room / "templates").glob("*.*"):
            package.write(file, f"chalicelib/mail/templates/{file.name}")
    script = (
        "import sys\n"
        "from datetime import datetime\n"
        "import chalicelib.mail.compose as c\n"
        "assert 'package.zip' in c.__file__ and 'jinja2' not in sys.modules\n"
        f"at = datetime.fromisoformat({NOW.isoformat()!r})\n"
        f"o = c.Outgoing(**{_plain_fields()!r}, composed_at=at)\n"
        f"sys.stdout.buffer.write(c.compose(o, keys={KEYS!r}, own_addresses=(), mail_domain={DOMAIN!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(archive)},
        cwd=tmp_path,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == raw(ACKNOWLEDGEMENT)


def _plain_fields() -> dict[str, Any]:
    """The fields of the acknowledgement that can be written down as literals."""
    fields = {name: getattr(ACKNOWLEDGEMENT, name) for name in Outgoing.__slots__}
    return {name: value for name, value in fields.items() if name not in {"composed_at", "reopen_for"}}
