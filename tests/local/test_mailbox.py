"""The mails that left, noted from the API call that sent them."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.mailbox import Mailbox, Sent

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MAIL = (
    b"From: Podpora <podpora@fronta.example>\r\nTo: jan@firma.example\r\n"
    b"Subject: =?utf-8?q?Po=C5=BEadavek_=2310001?=\r\nDate: Thu, 01 Jan 1970 00:00:00 +0000\r\n"
    b"Message-ID:\r\n <ours@fronta.example>\r\nReply-To: podpora+tok@fronta.example\r\n"
    b"In-Reply-To: <1@firma.example>\r\nReferences: <t.tok@fronta.example>\r\n <1@firma.example>\r\n"
    b"Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"P\xc5\x99ijali jsme.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>P&rcaron;ijali</p>\r\n--b--\r\n"
)


class Clock:
    """A clock that goes on one second a look."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The next second."""
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    """An empty mailbox."""
    return Mailbox(tmp_path / "mailbox", Clock())


def test_a_kept_mail_is_listed_with_all_that_a_reader_needs(mailbox: Mailbox) -> None:
    """The list tells ids, threading headers, and both bodies, decoded."""
    sent = mailbox.keep("0100-abc", MAIL, ["jan@firma.example", "eva@firma.example"])
    assert mailbox.listed() == [sent]
    assert sent == Sent(
        id="0100-abc",
        at="2026-11-23T08:00:01.000000Z",
        from_="Podpora <podpora@fronta.example>",
        to=("jan@firma.example", "eva@firma.example"),
        subject="Požadavek #10001",
        message_id="<0100-abc@eu-central-1.amazonses.com>",
        in_reply_to="<1@firma.example>",
        references=("<t.tok@fronta.example>", "<1@firma.example>"),
        auto_submitted="auto-replied",
        text="Přijali jsme.",
        html="<p>P&rcaron;ijali</p>",
    )
    assert set(sent.as_json()) == {
        "id", "at", "from", "to", "subject", "message_id", "in_reply_to", "references", "auto_submitted",
        "text", "html",
    }  # fmt: skip


def test_date_and_message_id_become_those_of_ses(mailbox: Mailbox) -> None:
    """SES replaces Date and Message-ID (folded ones too) and nothing else."""
    mailbox.keep("uuid@email.amazonses.com", MAIL, [])
    raw = mailbox.raw("uuid")
    assert raw is not None
    header, _, body = raw.partition(b"\r\n\r\n")
    assert header.startswith(b"Date: Mon, 23 Nov 2026 08:00:01 +0000\r\nMessage-ID: <uuid@email.amazonses.com>\r\n")
    assert b"ours@fronta.example" not in header
    assert b"1970" not in header
    assert b"Reply-To: podpora+tok@fronta.example\r\n" in header
    assert b"References: <t.tok@fronta.example>\r\n <1@firma.example>\r\n" in header
    assert body == MAIL.partition(b"\r\n\r\n")[2]


def test_the_newest_mail_is_first_and_all_survive_a_restart(mailbox: Mailbox, tmp_path: Path) -> None:
    """The list is newest first, also when another process opens the directory."""
    for number in range(3):
        mailbox.keep(f"id-{number}", MAIL, [])
    assert [sent.id for sent in Mailbox(tmp_path / "mailbox").listed()] == ["id-2", "id-1", "id-0"]


@pytest.mark.parametrize("key", ["../secret", "a/b", "", "a.eml", "ž", "x" * 101, "missing"])
def test_only_mails_can_be_fetched(mailbox: Mailbox, key: str, tmp_path: Path) -> None:
    """A key that is none of the mailbox's finds nothing, whatever lies in the file system."""
    (tmp_path / "secret.eml").write_bytes(b"secret")
    assert mailbox.raw(key) is None


def test_a_send_call_is_noted_with_its_recipients(mailbox: Mailbox) -> None:
    """A SendEmail call with a raw mail is kept whole, with all recipients of the envelope."""
    request = {
        "FromEmailAddress": "podpora@fronta.example",
        "Destination": {"ToAddresses": ["jan@firma.example"], "CcAddresses": ["eva@firma.example"]},
        "Content": {"Raw": {"Data": base64.b64encode(MAIL).decode()}},
    }
    sent = mailbox.note_sent(json.dumps(request).encode(), b'{"MessageId": "0100"}')
    assert sent is not None
    assert sent.to == ("jan@firma.example", "eva@firma.example")
    assert sent.message_id == "<0100@eu-central-1.amazonses.com>"


@pytest.mark.parametrize(
    ("request_", "response"),
    [
        (b'{"Content": {"Simple": {}}}', b'{"MessageId": "1"}'),
        (b"junk", b"{}"),
        (b"[]", b"{}"),
        (b'{"Content": {"Raw": {"Data": "eA=="}}}', b"{}"),
    ],
)
def test_other_calls_are_not_noted(mailbox: Mailbox, request_: bytes, response: bytes) -> None:
    """What is no raw mail that SES took leaves no trace."""
    assert mailbox.note_sent(request_, response) is None
    assert mailbox.listed() == []
