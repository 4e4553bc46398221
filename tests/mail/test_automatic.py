"""Which mail no person wrote."""

import pytest

from chalicelib.mail.parse import parse

BASE = "From: jan@firma.example\r\nTo: podpora@fronta.example\r\n"


def kind(*lines: str, own_domains: tuple[str, ...] = (), is_null_sender: bool = False) -> str | None:
    """The kind of a mail with these fields instead of the usual ones of their names, or beside them."""
    names = {line.partition(":")[0].lower() for line in lines}
    base = [line for line in BASE.splitlines() if line.partition(":")[0].lower() not in names]
    if "subject" not in names:
        base.append("Subject: Web nejede")
    raw = "\r\n".join([*lines, *base, "", "text\r\n"]).encode()
    return parse(raw, own_domains=own_domains, is_null_sender=is_null_sender).automatic


PERSON = [
    (),
    ("Auto-Submitted: no",),
    ("Auto-Submitted: No (by a person)",),
    ("Subject: Re: Automatick\u00e1 odpov\u011b\u010f: Web",),
    ("Subject: Automatick\u00e9 z\u00e1lohy nejedou",),
    ("Subject: Autoreply nefunguje",),
    ("Subject: Mail delivery failed to our customers",),
    ("Subject: Nedoru\u010diteln\u00e1 zpr\u00e1va - pros\u00edm o pomoc",),
    ("Precedence: normal",),
    ("X-Auto-Response-Suppress: DR, RN",),
    ("X-Autoreply: no",),
    ("Return-Path: <jan@firma.example>",),
    ("Feedback-ID: 1:2:3:x",),
    ("X-Loop: somebody@else.example",),
    *[("Received: x",) * 20],
]
KINDS: dict[str, list[tuple[str, ...]]] = {
    "auto-reply": [
        ("Auto-Submitted: auto-replied",),
        ("Auto-Submitted: auto-generated; owner-email=a@b.cz",),
        ("AUTO-SUBMITTED: Auto-Notified",),
        ("X-Autoreply: yes",),
        ("X-Autorespond: Web",),
        ("X-Auto-Response-Suppress: All",),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply",),
        ("Precedence: auto_reply",),
        ("X-FC-MachineGenerated: true",),
        ("X-POST-MessageClass: 9; Autoresponder",),
        ("Delivered-To: Autoresponder",),
        ("Subject: Automatick\u00e1 odpov\u011b\u010f: Web",),
        ("Subject: Automatic reply: Web",),
        ("Subject: Out of Office: Web",),
        ("Subject: Mimo kancel\u00e1\u0159 do 30. 11.",),
        ("Subject: Abwesenheitsnotiz: Web",),
        ("Subject: =?utf-8?Q?Automatick=C3=A1_odpov=C4=9B=C4=8F=3A_Web?=",),
        ("Return-Path: <>",),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b",),
        ("Precedence: bulk", "Auto-Submitted: auto-replied"),
    ],
    "bounce": [
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b",),
        ('Content-Type: multipart/report; boundary=b;\r\n report-type="delivery-status"',),
        ("Content-Type: message/delivery-status",),
        ("X-Failed-Recipients: a@b.cz",),
        ("Return-Path: <>", "From: MAILER-DAEMON@mx.example"),
        ("Return-Path: <>", "Subject: Undeliverable: Web"),
        ("From: postmaster@firma.example", "Subject: Nedoru\u010diteln\u00e9: Web"),
        ("From: Mail Delivery System <mailer-daemon@mx.example>", "Subject: failure notice"),
        ("Auto-Submitted: auto-replied", "X-Failed-Recipients: a@b.cz"),
        ("Auto-Submitted: auto-replied", "From: Mailer-Daemon@x.example", "Subject: Mail delivery failed"),
    ],
    "list": [
        ("List-Id: <list.example.org>",),
        ("List-Unsubscribe: <mailto:x@y.cz>",),
        ("Mailing-List: contact x@y.cz",),
        ("Precedence: list",),
        ("Precedence: Bulk",),
        ("Precedence: junk",),
    ],
    "feedback": [
        ("Content-Type: multipart/report; report-type=feedback-report; boundary=b",),
        ("Content-Type: multipart/report; report-type=tlsrpt; boundary=b",),
        ("Content-Type: message/feedback-report",),
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
    """What a person wrote is never taken for a machine's by a word in it."""
    assert kind(*lines) is None


@pytest.mark.parametrize(("expected", "lines"), [(name, lines) for name, cases in KINDS.items() for lines in cases])
def test_automatic_mail_is_told(expected: str, lines: tuple[str, ...]) -> None:
    """RFC 3834, 3464, 5965 and the fields in use, in the order: loop, report, bounce, reply, list."""
    assert kind(*lines) == expected


def test_mail_of_our_own_domain_is_a_loop() -> None:
    """What comes from one of our own domains came back to us."""
    lines = ("From: Podpora <podpora@fronta.example>",)
    assert kind(*lines, own_domains=("fronta.example",)) == "loop"
    assert kind(*lines) is None
    assert kind("X-Loop: datacentrum@fronta.example", own_domains=("fronta.example",)) == "loop"


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
