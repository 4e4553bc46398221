"""Notices of mail systems about our mails, each in the shape of its program; all names and words are made up."""

import time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.bounces import RECIPIENTS_MAX, TEXT_CHARS_MAX, read_bounce

TOKEN_ADDRESS = "podpora+t01jd.abc@fronta.example"
RETURNED = f"""Received: from a by b; Thu, 5 Nov 2026 09:00:00 +0100
From: Podpora <podpora@fronta.example>
To: Jan <jan@firma.example>
Reply-To: Podpora <{TOKEN_ADDRESS}>
Subject: Re: [#10001] Web nejede
Message-ID: <0107-ses@eu-central-1.amazonses.example>
References: <t.01jd.abc@fronta.example>
 <1@firma.example>
In-Reply-To: <1@firma.example>
X-Fronta-Ticket: 10001
"""
IDS = ("<0107-ses@eu-central-1.amazonses.example>", "<t.01jd.abc@fronta.example>", "<1@firma.example>")
DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example>\nReturn-Path: <>\nTo: podpora@fronta.example\n"


def mail(head: str, body: str) -> bytes:
    """A mail of LF lines as a server sends it."""
    return f"{head}\n{body}".replace("\n", "\r\n").encode()


def text_notice(body: str, *, subject: str = "failure notice", head: str = DAEMON) -> bytes:
    """A notice that is nothing but text."""
    return mail(f"{head}Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n", body)


def report(
    status: str,
    *,
    words: str = "It did not work.",
    head: str = DAEMON,
    status_type: str = "message/delivery-status",
    returned_type: str = "message/rfc822",
    returned: str = RETURNED,
) -> bytes:
    """A report by RFC 3464."""
    return mail(
        f"{head}Subject: Undelivered\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status;\n boundary=b\n",
        f"--b\nContent-Type: text/plain\n\n{words}\n\n--b\nContent-Type: {status_type}\n\n{status}\n"
        f"--b\nContent-Type: {returned_type}\n\n{returned}\n--b--\n",
    )


class Told(NamedTuple):
    """What one recipient should come out as; `words` must be in the diagnostic."""

    address: str
    action: str
    status: str | None
    kind: str
    words: str


PER_MAIL = "Reporting-MTA: dns; mx.example\nArrival-Date: Thu, 5 Nov 2026 09:00:00 +0100\n\n"
JAN = "jan@firma.example"

REPORTS: dict[str, tuple[bytes, list[Told]]] = {
    "postfix": (
        report(
            PER_MAIL + f"Final-Recipient: rfc822; {JAN}\nOriginal-Recipient: rfc822;{JAN}\nAction: failed\n"
            "Status: 5.1.1\nRemote-MTA: dns; mx.firma.example\nDiagnostic-Code: smtp; 550 5.1.1 <jan>: no such\n"
            " user here\n"
        ),
        [Told(JAN, "failed", "5.1.1", "permanent", "550 5.1.1 <jan>: no such user here")],
    ),
    "microsoft 365": (
        report(
            PER_MAIL + f"Final-Recipient: rfc822;{JAN}\nAction: failed\nStatus: 5.1.10\n"
            "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; none by that name\n",
            head="From: <postmaster@firma.example>\nX-MS-Exchange-Message-Is-Ndr:\nIn-Reply-To: <1@firma.example>\n",
        ),
        [Told(JAN, "failed", "5.1.10", "permanent", "RecipientNotFound")],
    ),
    "gmail": (
        report(
            PER_MAIL + f"X-Original-Message-ID: <0107-ses@eu-central-1.amazonses.example>\n\n"
            f"Final-Recipient: rfc822; {JAN}\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552-5.2.2 "
            f"over quota\n",
            words="** Adresa nenalezena **",
        ),
        [Told(JAN, "failed", "5.2.2", "temporary", "over quota")],
    ),
    "delayed": (
        report(PER_MAIL + f"Final-Recipient: rfc822; {JAN}\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: x\n"),
        [Told(JAN, "delayed", "4.4.1", "temporary", "4.4.1")],
    ),
    "expired": (
        report(PER_MAIL + f"Final-Recipient: rfc822; {JAN}\nAction: failed\nStatus: 4.4.7\n"),
        [Told(JAN, "failed", "4.4.7", "temporary", "")],
    ),
    "delivered": (
        report(
            PER_MAIL
            + f"Final-Recipient: rfc822; {JAN}\nAction: relayed (to a system without reports)\nStatus: 2.1.9\n"
        ),
        [Told(JAN, "relayed", "2.1.9", "temporary", "")],
    ),
    "a forward: the address we wrote to": (
        report(
            PER_MAIL
            + f"Original-Recipient: rfc822; {JAN}\nFinal-Recipient: rfc822; jn@doma.example\nAction: failed\n"
            "Status: 5.7.1\n"
        ),
        [Told(JAN, "failed", "5.7.1", "permanent", "")],
    ),
    "several, without the empty lines between": (
        report(
            f"Reporting-MTA: dns; mx.example\nFinal-Recipient: RFC822; <{JAN}>\nAction: FAILED\nStatus: 5.0.0\n"
            "Diagnostic-Code: SMTP; 550 #5.1.1 unknown\n"
            "Final-Recipient: eva@firma.example\nAction: delayed\nStatus: 4.2.2 (full)\n"
        ),
        [
            Told(JAN, "failed", "5.1.1", "permanent", "unknown"),
            Told("eva@firma.example", "delayed", "4.2.2", "temporary", ""),
        ],
    ),
    "no status at all": (
        report(PER_MAIL + f"Final-Recipient: rfc822; {JAN}\nDiagnostic-Code: smtp; 451 try later\n"),
        [Told(JAN, "failed", None, "temporary", "451 try later")],
    ),
    "beyond ASCII (RFC 6533)": (
        report(
            PER_MAIL + "Final-Recipient: utf-8; ji\\x{159}\\x{ED}@firma.example\nAction: failed\nStatus: 5.6.7\n",
            status_type="message/global-delivery-status",
            returned_type="message/global-headers",
        ),
        [Told("ji\u0159\u00ed@firma.example", "failed", "5.6.7", "permanent", "")],
    ),
    "only the headers are returned": (
        report(
            PER_MAIL + f"Final-Recipient: rfc822; {JAN}\nAction: failed\nStatus: 5.1.1\n",
            returned_type="text/rfc822-headers",
        ),
        [Told(JAN, "failed", "5.1.1", "permanent", "")],
    ),
    "not said to be a report": (
        report(PER_MAIL + f"Final-Recipient: rfc822; {JAN}\nAction: failed\nStatus: 5.1.1\n").replace(
            b"multipart/report; report-type=delivery-status;", b"multipart/mixed;"
        ),
        [Told(JAN, "failed", "5.1.1", "permanent", "")],
    ),
    "the machine's part as text": (
        text_notice(
            f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; {JAN}\nAction: failed\nStatus: 5.1.2\n\n{RETURNED}"
        ),
        [Told(JAN, "failed", "5.1.2", "permanent", "")],
    ),
}

POSTMASTER = "From: System Administrator <postmaster@firma.example>\nReturn-Path: <>\nTo: podpora@fronta.example\n"
TEXTS: dict[str, tuple[bytes, list[Told]]] = {
    "qmail": (
        text_notice(
            "Hi. This is the qmail-send program at mx.example.\nI was not able to deliver. Sorry it didn't work "
            "out.\n\n"
            f"<{JAN}>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 no such user\nGiving up "
            f"on 192.0.2.1.\n\n"
            "<eva@firma.example>:\nUser is over the quota. (#4.2.2)\n\n"
            f"--- Below this line is a copy of the message.\n\nReturn-Path: <podpora@fronta.example>\n"
            f"{RETURNED}\ntext"
        ),
        [
            Told(JAN, "failed", "5.1.1", "permanent", "no such user"),
            Told("eva@firma.example", "failed", "4.2.2", "temporary", "over the quota"),
        ],
    ),
    "exim": (
        text_notice(
            "This message was created automatically by mail delivery software.\n\nA message that you sent could "
            "not be "
            "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) "
            "failed:\n\n"
            f"  {JAN}\n    host mx.firma.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT "
            f"TO:<{JAN}>:\n"
            f"    550 5.1.1 unknown user\n\n------ This is a copy of the message, including all the headers. "
            f"------\n\n{RETURNED}",
            subject="Mail delivery failed: returning message to sender",
            head=f"{DAEMON}X-Failed-Recipients: {JAN}\nAuto-Submitted: auto-replied\n",
        ),
        [Told(JAN, "failed", "5.1.1", "permanent", "unknown user")],
    ),
    "exim, delayed": (
        text_notice(
            "A message that you sent has not yet been delivered to one or more of its\nrecipients after 24 hours.\n\n"
            f"The address to which the message has not yet been delivered is:\n\n  {JAN}\n    Delay reason: "
            f"timed out\n\n"
            f"No action is required on your part.\n\n------ This is a copy of the headers ------\n\n{RETURNED}",
            subject="Warning: message 1abcDE-000001-XY delayed 24 hours",
        ),
        [Told(JAN, "delayed", None, "temporary", "timed out")],
    ),
    "gmx, web.de": (
        text_notice(
            "This message was created automatically by mail delivery software.\n\nThe following address failed:\n\n"
            f'"{JAN}":\nSMTP error from remote server after RCPT command:\n'
            "host: mx.firma.example\n5.1.1 no such user\n\n"
            f"--- The header of the original message is following. ---\n\n{RETURNED}"
        ),
        [Told(JAN, "failed", "5.1.1", "permanent", "no such user")],
    ),
    "1&1": (
        text_notice(
            "This message was created automatically by mail delivery software.\n\nThe following address failed:\n\n"
            f"{JAN}\n\nFor the following reason:\n\nMail size limit exceeded.\n\n"
            f"--- The header of the original message is following. ---\n\n{RETURNED}"
        ),
        [Told(JAN, "failed", None, "permanent", "Mail size limit exceeded")],
    ),
    "sendmail": (
        text_notice(
            "The original message was received at Thu, 5 Nov 2026\n\n"
            f"   ----- The following addresses had permanent fatal errors -----\n<{JAN}>\n    (reason: 550 "
            f"5.1.1 not here)\n\n"
            f"   ----- Transcript of session follows -----\n>>> RCPT To:<{JAN}>\n<<< 550 5.1.1 not here\n\n"
            f"   ----- Original message follows -----\n\n{RETURNED}",
            subject="Returned mail: see transcript for details",
        ),
        [Told(JAN, "failed", "5.1.1", "permanent", "not here")],
    ),
    "sendmail, delayed": (
        text_notice(
            "    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE "
            " **\n\n"
            f"   ----- Transcript of session follows -----\n<{JAN}>... Deferred: connection timed out\n\n"
            f"   ----- Original message follows -----\n\n{RETURNED}",
            subject="Warning: could not send message for past 4 hours",
        ),
        [Told(JAN, "delayed", None, "temporary", "Deferred")],
    ),
    "exchange 5.5": (
        text_notice(
            "Your message did not reach some or all of the intended recipients.\n\n      Subject:\tWeb nejede\n"
            "      Sent:\t11/5/26 9:00 AM\n\nThe following recipient(s) could not be reached:\n\n"
            f"      {JAN} on 11/5/26 9:00 AM\n            The recipient name is not recognized "
            f"<mx.firma.example #5.1.1>\n",
            subject="Undeliverable: Web nejede",
            head=POSTMASTER,
        ),
        [Told(JAN, "failed", "5.1.1", "permanent", "not recognized")],
    ),
    "exchange 2007": (
        text_notice(
            f"Delivery has failed to these recipients or groups:\n\nJan ({JAN})<mailto:{JAN}>\nThe address was "
            f"not found.\n\n"
            f"Diagnostic information for administrators:\n\nGenerating server: mx.firma.example\n\n{JAN}\n"
            f"#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\nOriginal message headers:\n\n{RETURNED}",
            subject="Nedoru\u010diteln\u00e9: Web nejede",
            head=POSTMASTER,
        ),
        [Told(JAN, "failed", "5.1.1", "permanent", "RecipNotFound")],
    ),
    "lotus notes": (
        text_notice(
            f"------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\n{JAN}\n\n"
            f"------- Returned Message --------\n\n{RETURNED}",
            subject="Undeliverable message",
            head=POSTMASTER,
        ),
        [Told(JAN, "failed", None, "permanent", "not listed")],
    ),
    "t-online": (
        text_notice(
            f"|------------------------- Failed addresses follow: ---------------------|\n <{JAN}>\n"
            "   552 5.2.2 mailbox for user is full\n\n"
            f"|------------------------- Message header follows: ----------------------|\n{RETURNED}",
            subject="Mail failed",
        ),
        [Told(JAN, "failed", "5.2.2", "temporary", "is full")],
    ),
    "yahoo": (
        text_notice(
            f"Sorry, we were unable to deliver your message to the following address.\n\n<{JAN}>:\n554: "
            f"delivery error: no "
            f"such account\n\n--- Original message follows.\n\n{RETURNED}",
            subject="Failure Notice",
        ),
        [Told(JAN, "failed", None, "permanent", "no such account")],
    ),
    "postfix, its text only": (
        text_notice(
            f"This is the mail system at host mx.example.\n\n<{JAN}>: host mx.firma.example[192.0.2.1] said: "
            f"450 4.2.0\n"
            f"    greylisted, retry timeout exceeded (in reply to RCPT TO command)\n\n{RETURNED}",
            subject="Undelivered Mail Returned to Sender",
        ),
        [Told(JAN, "failed", "4.2.0", "temporary", "greylisted")],
    ),
    "seznam": (
        text_notice(
            f"Va\u0161e zpráva pro <{JAN}> ze dne 5.11.2026\nnemohla být doru\u010dena. Schránka neexistuje.\n\n"
            f"---- P\u016fvodní zpráva ----\n{RETURNED}",
            subject="Nedoru\u010ditelná zpráva",
        ),
        [Told(JAN, "failed", None, "permanent", "Schránka neexistuje")],
    ),
    "gmail, its text only": (
        text_notice(
            f"There was a temporary problem delivering your message to {JAN}.\nWe will retry for 46 more hours.\n\n"
            f"----- Original message -----\n\n{RETURNED}",
            subject="Delivery Status Notification (Delay)",
        ),
        [Told(JAN, "delayed", None, "temporary", "46 more hours")],
    ),
    "hmailserver": (
        text_notice(
            f"Your message did not reach some or all of the intended recipients.\n\nThe following recipient(s) "
            f"could not be "
            f"reached:\n\n{JAN}\n   Error Type: SMTP\n   Remote server replied: 550 unknown\n\n{RETURNED}",
            subject="Message undeliverable: Web",
        ),
        [Told(JAN, "failed", None, "permanent", "550 unknown")],
    ),
    "a name in place of the address": (
        text_notice(
            "The following recipient(s) could not be reached:\n\n      Novák Jan on 11/5/26\n   No such "
            "recipient #5.1.1\n\n"
            f"{RETURNED}",
            subject="Undeliverable: Web",
            head=POSTMASTER,
        ),
        [Told(JAN, "failed", "5.1.1", "permanent", "No such recipient")],
    ),
    "smail": (
        text_notice(
            f"|------------------------- Failed addresses follow: ---------------------|\n {JAN} ... unknown host\n\n"
            f"|------------------------- Message text follows: ------------------------|\n{RETURNED}",
            subject="mail failed, returning to sender",
        ),
        [Told(JAN, "failed", None, "permanent", "unknown host")],
    ),
}


@pytest.mark.parametrize("name", [*REPORTS, *TEXTS])
def test_each_programs_notice_is_read(name: str) -> None:
    """Address, action, status, kind and the reason come out of every shape."""
    raw, expected = (REPORTS | TEXTS)[name]
    bounce = read_bounce(raw)
    assert bounce is not None
    told = [(one.address, one.action, one.status, one.kind) for one in bounce.recipients]
    assert told == [one[:4] for one in expected]
    for recipient, one in zip(bounce.recipients, expected, strict=True):
        assert one.words in recipient.text


@pytest.mark.parametrize("name", [name for name in (REPORTS | TEXTS) if name != "exchange 5.5"])
def test_the_returned_mail_tells_whose_ticket_it_is(name: str) -> None:
    """Message-IDs, the Reply-To with its token and our mark are found in the returned header."""
    bounce = read_bounce((REPORTS | TEXTS)[name][0])
    assert bounce is not None
    assert bounce.message_ids == IDS
    assert bounce.reply_to == (TOKEN_ADDRESS,)
    assert bounce.own_marks == ("10001",)


def test_without_the_returned_mail_the_notices_own_references_tell() -> None:
    """What the notice answers is the mail that it reports on."""
    raw = text_notice(
        f"Delivery has failed to these recipients:\n\n{JAN}\n",
        subject="Undeliverable: x",
        head=f"{POSTMASTER}In-Reply-To: <0107-ses@eu-central-1.amazonses.example>\n",
    )
    bounce = read_bounce(raw)
    assert bounce is not None
    assert bounce.message_ids == IDS[:1]
    assert [one.address for one in bounce.recipients] == [JAN]


PERSON = "From: Jan <jan@firma.example>\nReturn-Path: <jan@firma.example>\nTo: podpora@fronta.example\n"
QUOTED = "Dobrý den, co je tohle?\n\n> <eva@firma.example>:\n> 550 5.1.1 no such user\n> could not be delivered\n"
NONE = {
    "a person quotes a notice": text_notice(QUOTED, subject="Undelivered Mail Returned to Sender", head=PERSON),
    "a person forwards one as attachment": report("Final-Recipient: rfc822; a@b.example\n", head=PERSON).replace(
        b"multipart/report; report-type=delivery-status;", b"multipart/mixed;"
    ),
    "out of office with an address to write to": text_notice(
        "Jsem mimo. V nal\u00e9hav\u00fdch p\u0159\u00edpadech pi\u0161te na:\n\nkolega@firma.example\n",
        subject="Automatick\u00e1 odpov\u011b\u010f: Web nejede",
        head="From: jan@firma.example\nReturn-Path: <>\n",
    ),
    "out of office of somebody who was told of a failure": text_notice(
        f"Your message could not be delivered, I am away.\n\n{JAN}\n",
        subject="Automatic reply: Undeliverable: Web",
        head="From: postmaster@firma.example\nReturn-Path: <>\n",
    ),
    "a read receipt": mail(
        "From: jan@firma.example\nReturn-Path: <>\nSubject: P\u0159e\u010dteno: Web\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n",
        "--b\n\nP\u0159e\u010dteno\n--b\nContent-Type: message/disposition-notification\n\n"
        f"Final-Recipient: rfc822;{JAN}\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n",
    ),
    "nothing": b"",
    "a daemon that greets": text_notice(f"Welcome to our service,\n\n{JAN}\n", subject="Welcome"),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_notice_marks_nobodys_address(name: str) -> None:
    """A person's words about a bounce, an out-of-office reply and a receipt are no bounce."""
    assert read_bounce(NONE[name]) is None


def test_auto_replies_vanish_and_staff_never_learn_that_the_answer_bounced() -> None:
    """A notice that names nobody still leads to the ticket of the mail that it returns."""
    raw = text_notice(
        f"Mail delivery failed, sorry.\n\n--- Original message ---\n\nX-Fronta-Ticket: 10001\n\n{RETURNED}"
    )
    bounce = read_bounce(raw.replace(b"To: Jan <jan@firma.example>\r\n", b""))
    assert bounce is not None
    assert bounce.recipients == ()
    assert "10001" in bounce.own_marks


def test_who_is_told_and_whom_to_ask_have_not_bounced() -> None:
    """Our own address and the postmaster's in the text of a notice are nobody that the mail did not reach."""
    raw = text_notice(
        f"Could not be delivered:\n\n{JAN}\n\nTell:\n\npodpora@fronta.example\n\npostmaster@mx.example\n"
    )
    bounce = read_bounce(raw)
    assert bounce is not None
    assert [one.address for one in bounce.recipients] == [JAN]


def test_a_notice_is_bounded() -> None:
    """Neither the recipients nor a diagnostic can be made longer than their limits."""
    many = "".join(
        f"Final-Recipient: rfc822; a{n}@b.example\nDiagnostic-Code: smtp; {'x' * 600}\n\n" for n in range(500)
    )
    bounce = read_bounce(report(many))
    assert bounce is not None
    assert len(bounce.recipients) == RECIPIENTS_MAX
    assert max(len(one.text) for one in bounce.recipients) == TEXT_CHARS_MAX


HOSTILE = {
    "stars": "*" * 999,
    "brackets": "(" * 999,
    "an address that does not end": "a" * 500 + "@" + "b" * 498,
    "many @": "a@" * 499,
    "a reason that does not end": "<a@b.example> (" + "x " * 480,
    "delivery": "delivery " * 111,
    "digits": "5.1." * 249,
    "dashes with an @": "-" * 998 + "@",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_notice_is_decided_in_under_a_second(name: str) -> None:
    """One megabyte of the worst lines costs less than a second of CPU."""
    raw = text_notice("could not be delivered\n" + f"{HOSTILE[name]}\n" * 1_000)
    start = time.process_time()
    read_bounce(raw)
    assert time.process_time() - start < 1.0


@given(st.binary(max_size=2_000))
def test_no_bytes_raise(raw: bytes) -> None:
    """Any bytes at all are a notice or none."""
    assert read_bounce(raw) is None or raw


@given(st.sampled_from(sorted(REPORTS | TEXTS)), st.integers(0), st.binary(max_size=40), st.integers(0, 60))
def test_no_damage_to_a_notice_raises(name: str, position: int, put: bytes, cut: int) -> None:
    """A notice with a piece replaced by any bytes gives plain addresses or nothing."""
    raw = (REPORTS | TEXTS)[name][0]
    position %= len(raw)
    bounce = read_bounce(raw[:position] + put + raw[position + cut :])
    for recipient in bounce.recipients if bounce else ():
        assert recipient.address.count("@") == 1
        assert recipient.text.isprintable()
