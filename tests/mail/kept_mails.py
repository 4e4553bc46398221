"""Stored mails to start from: the rows that say where they ended, and the bytes that they are of."""

import email.policy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote

import boto3

from chalicelib.mail import store
from chalicelib.mail.authenticity import Authentication
from chalicelib.mail.kept import KeptMail, Outcome, Status
from chalicelib.tickets import store as tickets
from tests import letters

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KAREL = "karel@firma.example"
# The smallest picture that there is.
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


@dataclass(frozen=True)
class File:
    """A file of a mail; with a Content-ID the HTML may show it. A name may stand as it is written in UTF-7."""

    name: str
    content: bytes
    type: str = "application/octet-stream"
    content_id: str = ""


def kept(n: int = 1, outcome: Outcome = Outcome.REFUSED, *, at: datetime = AT, **said: Any) -> KeptMail:
    """The n-th kept mail of a test, from Karel, proven."""
    authentication = Authentication("verified", KAREL)
    said.setdefault("reason", "not-a-technical-contact")
    values: dict[str, Any] = {
        "id": f"ses-{n}",
        "outcome": outcome,
        "status": Status.WAITING,
        "sender": KAREL,
        "name": "Karel",
        "recipients": (letters.QUEUE,),
        "queues": ("podpora",),
        "subject": f"Web {n}",
        "preview": "Dobrý den,\nnejde web.",
        "received_at": at,
        "raw_key": f"mail/ses-{n}",
        "mail_from": KAREL,
        "verdict": {
            "verdict": "verified",
            "sentence_cs": "Odesílatel je ověřen.",
            "sentence_en": "The sender is verified.",
            "details": authentication.to_json(),
        },
        "language": "cs",
        "outcomes": ({"outcome": outcome.value, "reason": said["reason"]},),
    }
    return KeptMail(**{**values, **said})


def put(*mails: KeptMail) -> None:
    """Store the rows of mails."""
    tickets.commit((), [store.mail_row(mail) for mail in mails])


def put_raw(mail: KeptMail, raw: bytes) -> None:
    """Store the bytes of a mail as SES does."""
    block = letters.ses_block(letters.QUEUE, mail.mail_from, mail.id)
    boto3.client("s3").put_object(Bucket="fronta-test", Key=mail.raw_key, Body=block + raw)


def raw_mail(
    text: str = "Dobrý den,\nnejde web.\nKarel", html: str | None = None, files: Sequence[File] = (), **fields: str
) -> bytes:
    """A mail of Karel's as its bytes."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = f"Karel <{KAREL}>"
    message["To"] = letters.QUEUE
    message["Subject"] = fields.pop("subject", "Web 1")
    message["Message-ID"] = "<k1@firma.example>"
    for name, value in fields.items():
        message[name] = value
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for n, file in enumerate(files):
        maintype, _, subtype = file.type.partition("/")
        message.add_attachment(
            file.content,
            maintype=maintype,
            subtype=subtype,
            filename=f"file-{n}-name",
            cid=f"<{file.content_id}>" if file.content_id else None,
        )
    raw = message.as_bytes()
    for n, file in enumerate(files):
        # By hand (RFC 2231): the library refuses names that mails may well bring.
        name = file.name if file.name.startswith("utf-7''") else f"utf-8''{quote(file.name, safe='')}"
        raw = raw.replace(f'filename="file-{n}-name"'.encode(), f"filename*={name}".encode())
    return raw


def brought_in(raw: bytes, n: int = 1, outcome: Outcome = Outcome.REFUSED, **said: Any) -> KeptMail:
    """A kept mail with its row and its bytes."""
    mail = kept(n, outcome, **said)
    put(mail)
    put_raw(mail, raw)
    return mail
