"""Signed mails of a sender that can be proved, as SES would store them: for tests and benchmarks."""

import email.policy
import email.utils
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from typing import Any
from unittest.mock import patch

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SENDER = "jana@firma.example"
CLIENT_NUMBER = "100001"
QUEUE = "podpora@fronta.example"
IP = "192.0.2.10"
SIGNED = (
    b"from",
    b"to",
    b"cc",
    b"reply-to",
    b"subject",
    b"date",
    b"message-id",
    b"in-reply-to",
    b"references",
    b"mime-version",
)


@cache
def private_key() -> bytes:
    """One RSA key a process."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


@cache
def zone() -> dict[str, Any]:
    """The DNS zone in which `SENDER`'s mails prove themselves."""
    import base64

    public = serialization.load_pem_private_key(private_key(), None).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {
        "firma.example": {"TXT": [f"v=spf1 ip4:{IP} -all"], "A": [IP]},
        "t._domainkey.firma.example": {"TXT": [f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"]},
        "_dmarc.firma.example": {"TXT": ["v=DMARC1; p=quarantine"]},
        "mail.firma.example": {"A": [IP]},
    }


@dataclass(frozen=True)
class Letter:
    """A mail before it is sent."""

    subject: str = "Web se nenačítá"
    text: str = "Dobrý den,\nweb firma.example se nenačítá.\nJana"
    sender: str = SENDER
    to: tuple[str, ...] = (QUEUE,)
    message_id: str | None = "<m1@firma.example>"
    references: tuple[str, ...] = ()
    attachments: tuple[tuple[str, bytes], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    at: datetime = field(default=datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    signed: bool = True
    # Bytes to put in place of others before signing: what no mail library would write.
    swap: tuple[bytes, bytes] = (b"", b"")

    def bytes(self) -> bytes:
        """The mail as its sender sends it, DKIM-signed unless told otherwise."""
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = ", ".join(self.to)
        message["Subject"] = self.subject
        message["Date"] = email.utils.format_datetime(self.at)
        if self.message_id:
            message["Message-ID"] = self.message_id
        if self.references:
            message["In-Reply-To"] = self.references[-1]
            message["References"] = " ".join(self.references)
        for name, value in self.headers:
            message[name] = value
        message.set_content(self.text, charset="utf-8")
        for name, content in self.attachments:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        raw = message.as_bytes(policy=email.policy.SMTP)
        raw = raw.replace(*self.swap, 1) if self.swap[0] else raw
        if not self.signed:
            return raw
        present = {name.lower().encode() for name in message}
        covered = [name for name in SIGNED if name in present]
        domain = self.sender.rpartition("@")[2].encode()
        # dkimpy writes the machine's time into t=; the mail was signed when it was written.
        with patch("dkim.time.time", self.at.timestamp):
            signature: bytes = dkim.sign(
                raw, b"t", domain, private_key(), canonicalize=(b"relaxed", b"relaxed"), include_headers=covered
            )
        return signature + raw


def ses_block(recipient: str, mail_from: str, ses_id: str, *, ip: str = IP) -> bytes:
    """What SES puts on top of a mail that passed."""
    spf = f"pass (spfCheck: domain of firma.example designates {ip} as permitted sender) client-ip={ip}; "
    spf += f"envelope-from={mail_from}; helo=mail.firma.example;"
    lines = (
        f"Return-Path: <{mail_from}>",
        f"Received: from mail.firma.example (mail.firma.example [{ip}])",
        f" by inbound-smtp.eu-central-1.amazonaws.com with SMTP id {ses_id}",
        f" for {recipient};",
        " Mon, 23 Nov 2026 08:00:00 +0000 (UTC)",
        "X-SES-Spam-Verdict: PASS",
        "X-SES-Virus-Verdict: PASS",
        f"Received-SPF: {spf}",
        f"Authentication-Results: amazonses.com; spf={spf}",
        " dkim=pass header.i=@firma.example;",
        " dmarc=pass header.from=firma.example;",
        "X-SES-RECEIPT: AEFBQUFBQUFBQUFB",
        "X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; b=AA==; c=relaxed/simple; s=x; d=amazonses.com;",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


def notification(ses_id: str, mail_from: str, recipients: Sequence[str], at: datetime) -> dict[str, Any]:
    """What SES tells of a stored mail (S3 action)."""
    passed = {"status": "PASS"}
    return {
        "notificationType": "Received",
        "mail": {"timestamp": at.isoformat(), "source": mail_from, "messageId": ses_id},
        "receipt": {
            "recipients": list(recipients),
            "spamVerdict": passed,
            "virusVerdict": passed,
            "spfVerdict": passed,
            "dkimVerdict": passed,
            "action": {"type": "S3", "bucketName": "fronta-test", "objectKey": f"mail/{ses_id}"},
        },
    }
