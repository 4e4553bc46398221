"""Which mail no person wrote, and which may not be answered by a machine."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.automatic import classify, is_notice_of_a_mail_system, wants_no_answer
from chalicelib.mail.headers import loose_header
from chalicelib.mail.parse import parse

BASE = "From: jan@firma.example\r\nTo: podpora@fronta.example\r\n"
REPLY = "In-Reply-To: <o.1@fronta.example>"
LISTED = "List-Unsubscribe: <mailto:x@y.cz>"


def mail(*lines: str, body: str = "text\r\n") -> bytes:
    """A mail with these fields instead of the usual ones of their names, or beside them."""
    names = {line.partition(":")[0].lower() for line in lines}
    base = [line for line in BASE.splitlines() if line.partition(":")[0].lower() not in names]
    if "subject" not in names:
        base.append("Subject: Web nejede")
    return "\r\n".join([*lines, *base, "", body]).encode()


def kind(*lines: str, own_domains: tuple[str, ...] = (), is_null_sender: bool = False) -> str | None:
    """What a mail with these fields is taken for."""
    return parse(mail(*lines), own_domains=own_domains, is_null_sender=is_null_sender).automatic


def answerless(*lines: str, sender: str = "jan@firma.example") -> bool:
    """May the mail with these fields not be answered by a machine?"""
    return wants_no_answer(loose_header(mail(*lines)), sender=sender)


PERSON: list[tuple[str, ...]] = [
    (),
    ("Auto-Submitted: no",),
    ("Auto-Submitted: No (by a person)",),
    ("Auto-Submitted: (by a person) no",),
    ("Subject: Re: Automatick\u00e1 odpov\u011b\u010f: Web", REPLY),
    ("Subject: Automatick\u00e9 z\u00e1lohy nejedou",),
    ("Subject: Automatick\u00e1 odpov\u011b\u010f - pros\u00edm o nastaven\u00ed",),
    ("Subject: Autoreply nefunguje",),
    ("Subject: Auto-reply (nastaven\u00ed) nefunguje",),
    ("Subject: Auto: GPS nehl\u00e1s\u00ed polohu",),
    ("Subject: Out of office nejde zapnout",),
    ("Subject: Mimo kancel\u00e1\u0159 se nep\u0159ihl\u00e1s\u00edm do VPN",),
    ("Subject: Mimo kancel\u00e1\u0159 do 30. 11., pros\u00edm p\u0159esm\u011brovat po\u0161tu",),
    ("Subject: Mail delivery failed to our customers",),
    ("Subject: Undeliverable: tohle mi chod\u00ed, co s t\u00edm?",),
    ("Subject: Nedoru\u010diteln\u00e1 zpr\u00e1va - pros\u00edm o pomoc",),
    ("From: postmaster@firma.example", "Subject: Nedoru\u010diteln\u00e9 zpr\u00e1vy, pros\u00edm o pomoc"),
    ("From: postmaster@firma.example", "Subject: Undeliverable mails since Monday"),
    ("From: postmaster@firma.example",),
    ("Precedence: normal",),
    ("Precedence: first-class",),
    ("X-Auto-Response-Suppress: DR, RN",),
    ("X-Auto-Response-Suppress: None",),
    # Exchange writes it into what a distribution list passes on, ticket systems into their agents' words.
    ("X-Auto-Response-Suppress: DR, OOF, AutoReply",),
    ("X-Auto-Response-Suppress: OOF",),
    # A rule that redirects the mails of info@ to us.
    (
        "X-MS-Exchange-Inbox-Rules-Loop: info@firma.example",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
    ),
    ("X-Sieve: CMU Sieve 2.2",),
    ("X-Autoreply: no",),
    ("Return-Path: <jan@firma.example>",),
    ("Feedback-ID: 1:2:3:x",),
    ("X-Loop: somebody@else.example",),
    ("X-Loop: info@firma.example", "To: podpora@fronta.example, info@firma.example"),
    # Sent through a provider that adds it to everything.
    (LISTED, REPLY),
    (LISTED, "X-Mailer: Microsoft Outlook 16.0"),
    (LISTED, "User-Agent: Mozilla Thunderbird"),
    # To a group of his own company, of which we are a member.
    (
        "To: it@firma.example",
        "List-Id: <it.firma.example>",
        "List-Post: <mailto:it@firma.example>",
        "Precedence: list",
    ),
    ("To: it@firma.example", "Mailing-list: list it@firma.example; contact it+owners@firma.example"),
    ("To: it@firma.example", "List-ID: <it.firma.example>"),
    ("Content-Type: text/calendar; method=REQUEST",),
    ("Content-Type: text/calendar; method=COUNTER",),
    ("Content-Type: multipart/mixed; boundary=report-type",),
    ("Subject: Fwd: Report domain: firma.example Submitter: google.example Report-ID: 1",),
    ("TLS-Report-Domain: firma.example",),
    ("Received: x",) * 20,
]
KINDS: dict[str, list[tuple[str, ...]]] = {
    "auto-reply": [
        ("Auto-Submitted: auto-replied",),
        ("Auto-Submitted: auto-replied (vacation)", "X-Sieve: Pigeonhole Sieve 0.5"),
        ("Auto-Submitted: auto-generated; owner-email=a@b.cz",),
        ("AUTO-SUBMITTED: Auto-Notified",),
        ("Auto-Submitted: auto-of-2030",),
        ("Auto-Submitted: no", "Auto-Submitted: auto-replied"),
        ("X-Autoreply: yes", "Precedence: bulk"),
        ("X-Autorespond: Web",),
        ("X-OTRS-Loop: yes",),
        ("X-Auto-Response-Suppress: All",),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "Auto-Submitted: auto-generated"),
        ("Precedence: auto_reply",),
        ("X-Precedence: auto_reply",),
        # vacation programs of old
        ("Precedence: junk", "X-Loop: Postfix Admin Virtual Vacation"),
        ("Precedence: bulk", REPLY),
        ("X-FC-MachineGenerated: true",),
        ("X-POST-MessageClass: 9; Autoresponder",),
        ("Delivered-To: Autoresponder",),
        ("Subject: Automatick\u00e1 odpov\u011b\u010f: Web",),
        ("Subject: Automaticka odpoved: Web",),
        ("Subject: Automatick\u00e1 odpove\u010f: Web",),
        ("Subject: Odpov\u011b\u010f v nep\u0159\u00edtomnosti: Web",),
        ("Subject: Automatic reply: Web",),
        ("Subject: Automatic reply: Undeliverable: Web", "Return-Path: <>"),
        ("Subject: Automatische Antwort: Web",),
        ("Subject: Out of Office: Web",),
        ("Subject: Out of Office AutoReply: Web",),
        ("Subject: AUTO: Jan Nov\u00e1k is out of the office (returning 11. 11.)",),
        ("Subject: Mimo kancel\u00e1\u0159 do 30. 11.", REPLY),
        ("Subject: Auto: Web", REPLY),
        ("Subject: Abwesenheitsnotiz: Web",),
        ("Subject: =?utf-8?Q?Automatick=C3=A1_odpov=C4=9B=C4=8F=3A_Web?=",),
        ("Return-Path: <>",),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b",),
        ("Content-Type: multipart/report; boundary=b",),
        ("Content-Type: text/calendar; charset=utf-8; method=REPLY",),
        ("Precedence: bulk", "Auto-Submitted: auto-replied"),
        # monitoring that says what it is
        ("From: nagios@firma.example", "Auto-Submitted: auto-generated", "Subject: PROBLEM web1 is DOWN"),
    ],
    "bounce": [
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b",),
        ('Content-Type: multipart/report; boundary=b;\r\n report-type="delivery-status"',),
        ("Content-Type: message/delivery-status",),
        ("X-Failed-Recipients: a@b.cz",),
        ("X-MS-Exchange-Message-Is-Ndr:", "From: <postmaster@firma.example>"),
        ("From: MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firma.example",),
        ("Return-Path: <>", "From: MAILER-DAEMON@mx.example"),
        ("From: MAILER-DAEMON <>",),
        ("From: Mail Delivery Subsystem <noreply@mx.example>",),
        ("Return-Path: <>", "Subject: Undeliverable: Web"),
        ("Return-Path: <MAILER-DAEMON@mx.example>", "Subject: Undeliverable mail"),
        ("Return-Path: <>", "From: postmaster@firma.example"),
        ("From: postmaster@firma.example", "Subject: Nedoru\u010diteln\u00e9: Web"),
        ("From: postmaster@firma.example", "Subject: Undeliverable mail", "Auto-Submitted: auto-generated"),
        ("From: Mail Delivery System <mailer-daemon@mx.example>", "Subject: failure notice"),
        ("From: mailer-daemon@mx.example", "Subject: Vaše zpráva pro a@b.cz nemohla b\u00fdt doru\u010dena"),
        ("From: noreply@mx.example", "Return-Path: <>", "Subject: Zpráva je nedoru\u010diteln\u00e1"),
        ("From: Mail Router <mx@mx.example>", "Return-Path: <>", "Subject: DELIVERY FAILURE: user is not listed"),
        ("Return-Path: <>", "Subject: Warning: message 1abc-0 delayed 24 hours"),
        ("Auto-Submitted: auto-replied", "X-Failed-Recipients: a@b.cz"),
        ("Auto-Submitted: auto-replied", "From: Mailer-Daemon@x.example", "Subject: Mail delivery failed"),
    ],
    "list": [
        ("List-Id: <list.example.org>",),
        ("To: users@list.example.org", "List-Id: <users.list.example.org>", "User-Agent: Mozilla Thunderbird", REPLY),
        (LISTED,),
        (LISTED, "List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
        ("From: news@shop.example", "List-Id: <news.shop.example>", LISTED),
        ("Mailing-List: contact x@y.cz",),
        ("X-BeenThere: users@list.example.org",),
        ("Precedence: list",),
        ("Precedence: Bulk",),
        ("Precedence: junk",),
    ],
    "feedback": [
        ("Content-Type: multipart/report; report-type=feedback-report; boundary=b",),
        ("Content-Type: multipart/report; report-type=tlsrpt; boundary=b",),
        ("Content-Type: message/feedback-report",),
        ("TLS-Report-Domain: firma.example", "TLS-Report-Submitter: google.example", "Return-Path: <>"),
        ("Subject: Report domain: firma.example Submitter: google.example Report-ID: <1@x>",),
        (
            "Subject: Report Domain: firma.example Submitter: seznam.example Report-ID: 1",
            "Auto-Submitted: auto-generated",
        ),
    ],
    "loop": [
        ("X-Fronta-Ticket: 10001",),
        ("X-Fronta-Ticket: 10001", "Auto-Submitted: auto-replied"),
        ("X-Loop: podpora@fronta.example",),
        ("Received: x",) * 51,
    ],
}


@pytest.mark.parametrize("lines", PERSON)
def test_a_persons_mail_is_not_automatic(lines: tuple[str, ...]) -> None:
    """What a person wrote is never taken for a machine's by a word in it, nor by what servers write into it."""
    assert kind(*lines) is None


@pytest.mark.parametrize(("expected", "lines"), [(name, lines) for name, cases in KINDS.items() for lines in cases])
def test_automatic_mail_is_told(expected: str, lines: tuple[str, ...]) -> None:
    """RFC 3834, 3464, 5965 and the fields in use, in the order: loop, report, bounce, reply, list."""
    assert kind(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply",),
        ("X-Auto-Response-Suppress: OOF",),
        (LISTED, REPLY),
        ("To: it@firma.example", "List-Id: <it.firma.example>"),
        ("Precedence: list",),
    ],
)
def test_out_of_office_ping_pong(lines: tuple[str, ...]) -> None:
    """Where a person's mail and a machine's cannot be told apart it is a ticket, but no machine answers it."""
    assert answerless(*lines)


@pytest.mark.parametrize("lines", [(), (REPLY,), ("X-Auto-Response-Suppress: DR, RN",), ("Feedback-ID: 1",)])
def test_a_plain_mail_is_acknowledged(lines: tuple[str, ...]) -> None:
    """Nothing in it asks for silence, so the customer hears that his mail came."""
    assert not answerless(*lines)


@pytest.mark.parametrize(
    "local_part", ["noreply", "no-reply", "do-not-reply", "donotreply", "noreply+12", "no_reply"]
)
def test_an_address_that_takes_no_answer_gets_none(local_part: str) -> None:
    """An acknowledgement to it would only come back as a bounce."""
    assert answerless(sender=f"{local_part}@firma.example")
    assert not answerless(sender=f"x{local_part}@firma.example")


@pytest.mark.parametrize(
    "lines",
    [
        ("Auto-Submitted: auto-replied",),
        ("Return-Path: <>",),
        ("X-Fronta-Ticket: 1",),
        (LISTED,),
        ("Precedence: bulk",),
    ],
)
def test_the_help_desk_as_a_spam_relay(lines: tuple[str, ...]) -> None:
    """What a machine sent in a stranger's name is automatic, and so brings that stranger nothing from us."""
    assert kind(*lines) is not None


def test_auto_replies_vanish_and_staff_never_learn() -> None:
    """An out-of-office reply keeps its kind, its text and what it refers to, so that it can stand in the ticket."""
    lines = (
        "Subject: Automatick\u00e1 odpov\u011b\u010f: [#10001] Web",
        REPLY,
        "Content-Type: text/plain; charset=utf-8",
    )
    parsed = parse(mail(*lines, body="Jsem na dovolen\u00e9 do p\u00e1tku.\r\n"))
    assert parsed.automatic == "auto-reply"
    assert parsed.text.strip() == "Jsem na dovolen\u00e9 do p\u00e1tku."
    assert parsed.in_reply_to == ("<o.1@fronta.example>",)


def test_mail_of_our_own_domain_is_a_loop() -> None:
    """What comes from one of our own domains came back to us."""
    lines = ("From: Podpora <podpora@fronta.example>",)
    assert kind(*lines, own_domains=("fronta.example",)) == "loop"
    assert kind(*lines) is None
    assert kind("X-Loop: datacentrum@fronta.example", own_domains=("fronta.example",)) == "loop"


def test_our_own_mail_server_can_tell_of_a_bounce() -> None:
    """A notice is a bounce also when it comes from our own domain."""
    own = ("fronta.example",)
    assert kind("From: mailer-daemon@fronta.example", "Return-Path: <>", own_domains=own) == "bounce"


def test_the_null_sender_is_never_a_person() -> None:
    """RFC 3834, 3.3: replies and notices have no sender; the envelope knows it better than a field."""
    assert kind(is_null_sender=True) == "auto-reply"
    assert kind("From: MAILER-DAEMON@x.example", is_null_sender=True) == "bounce"


def test_the_parts_of_an_attached_report_do_not_count() -> None:
    """A person who forwards a bounce as attachment wrote the mail."""
    raw = (
        b"From: jan@firma.example\r\nSubject: co to je\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\n\r\nco to je?\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=c\r\n\r\n--c--\r\n--b--\r\n"
    )
    assert parse(raw).automatic is None


def test_our_mark_in_an_attached_mail_is_no_loop() -> None:
    """A customer who forwards our mail as attachment wrote the mail around it: only the top header counts."""
    raw = (
        b"From: jan@firma.example\r\nSubject: viz\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nX-Fronta-Ticket: 10001\r\n\r\ntext\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        b"X-Fronta-Ticket: 10001\r\nAuto-Submitted: auto-replied\r\n\r\ntext\r\n--b--\r\n"
    )
    assert parse(raw).automatic is None


@pytest.mark.parametrize(("method", "expected"), [("REPLY", "auto-reply"), ("COUNTER", None), ("REQUEST", None)])
def test_a_button_pressed_in_a_calendar_is_no_persons_mail(method: str, expected: str | None) -> None:
    """RFC 5546, 3.2.3: an acceptance is the calendar's; an invitation or another proposal is a person's."""
    header = loose_header(mail("Content-Type: multipart/alternative; boundary=b"))
    found = classify(header, {"text/calendar"}, sender="jan@firma.example", recipients=(), calendar_methods=(method,))
    assert found == expected


def test_a_notice_is_told_by_its_fields_alone() -> None:
    """What a mail system sent may be read as its notice; a person's words about one may not."""
    notice = loose_header(mail("From: MAILER-DAEMON@mx.example", "Return-Path: <>"))
    person = loose_header(mail("Subject: Undelivered Mail Returned to Sender"))
    assert is_notice_of_a_mail_system(notice, "mailer-daemon@mx.example")
    assert not is_notice_of_a_mail_system(person, "jan@firma.example")


NAMES = (
    "Auto-Submitted",
    "Subject",
    "X-Loop",
    "List-Id",
    "List-Post",
    "Mailing-List",
    "Content-Type",
    "From",
    "Precedence",
)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.binary(max_size=60)), max_size=6))
def test_no_bytes_raise(fields: list[tuple[str, bytes]]) -> None:
    """Whatever stands in the fields, there is a kind or none."""
    raw = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in fields) + b"\r\n"
    header = loose_header(raw)
    found = classify(header, (), sender=None, recipients=())
    assert found in (None, *KINDS)
    assert wants_no_answer(header, sender=None) in (True, False)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "value", ["(" * 4_000, "a@" * 2_000, "<" + "a" * 4_000, "report domain: " * 300, "a." * 2_000]
)
def test_hostile_fields_are_decided_at_once(name: str, value: str) -> None:
    """Sixty fields of the worst values, a full header, cost far less than a second."""
    header = loose_header((f"{name}: {value}\r\n" * 60 + "\r\n").encode())
    start = time.process_time()
    classify(header, (), sender="a@b.example", recipients=())
    wants_no_answer(header, sender="a@b.example")
    assert time.process_time() - start < 0.3
