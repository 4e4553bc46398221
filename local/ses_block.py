"""What SES adds to a mail it takes: the header block on top, and the notification of the S3 action.

Shapes: https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
"""

from __future__ import annotations

import base64
import email.header
import email.utils
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.places import REGION
from local.ses_check import Dkim, Dmarc, Spf

HEADER_READ_OCTETS_MAX = 256_000  # more is cut from a notification anyway
HEADERS_OCTETS_MAX = 10_000  # SES cuts the headers of a notification at 10 KB
_ID_LETTERS = "0123456789abcdefghijklmnopqrstuv"


@dataclass(frozen=True)
class Checks:
    """What SES found out about the sender."""

    spf: Spf
    dkim: Dkim
    dmarc: Dmarc


@dataclass(frozen=True)
class Envelope:
    """One mail as the SMTP dialogue brought it.

    `mail_from` is empty for a null sender; `rdns` is the name of the connecting address or "unknown".
    """

    ses_id: str
    at: datetime
    ip: str
    rdns: str
    helo: str
    mail_from: str
    recipients: tuple[str, ...]


def new_ses_id() -> str:
    """Make a message id in the form that SES's receiving side gives."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(40))


def header_block(envelope: Envelope, checks: Checks) -> bytes:
    """Make the lines that SES puts above the sender's first byte, each ended by CRLF."""
    spf = (
        f"{checks.spf.result} ({checks.spf.sentence}) client-ip={envelope.ip}; "
        f"envelope-from={envelope.mail_from}; helo={envelope.helo};"
    )
    signer = checks.dkim.passed[0] if checks.dkim.passed else ""
    lines = [
        f"Return-Path: <{envelope.mail_from}>",
        f"Received: from {envelope.helo} ({envelope.rdns} [{envelope.ip}])",
        f" by inbound-smtp.{REGION}.amazonaws.com with SMTP id {envelope.ses_id}",
        f" for {envelope.recipients[0]};",
        f" {email.utils.format_datetime(envelope.at.astimezone(UTC))} (UTC)",
        "X-SES-Spam-Verdict: PASS",
        "X-SES-Virus-Verdict: PASS",
        f"Received-SPF: {spf}",
        "Authentication-Results: amazonses.com;",
        f" spf={spf}",
        f" dkim={checks.dkim.result}{f' header.i=@{signer}' if signer else ''};",
        f" dmarc={checks.dmarc.result} header.from={checks.dmarc.domain};",
        f"X-SES-RECEIPT: {_noise(192)}",
        # One line on purpose: a sender whose first byte is white space would fold into it, and a folded
        # one is how the reader tells. The signature itself is Amazon's own business, hence noise.
        f"X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; b={_noise(128)}; c=relaxed/simple; s=local; "
        f"d=amazonses.com; t={int(envelope.at.timestamp())}; v=1; bh={_noise(32)}; "
        "h=From:To:Cc:Bcc:Subject:Date:Message-ID:MIME-Version:Content-Type:X-SES-RECEIPT;",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii", "backslashreplace")


def header_fields(mail: bytes) -> list[tuple[str, str]]:
    """List the fields of a mail's header, unfolded, in their order; lines that are no field are left out."""
    block = mail[:HEADER_READ_OCTETS_MAX].partition(b"\r\n\r\n")[0]
    fields: list[tuple[str, list[str]]] = []
    for line in block.split(b"\r\n"):
        text = line.decode("utf-8", "replace")
        if text[:1] in (" ", "\t") and fields:
            fields[-1][1].append(text)
        elif ":" in text:
            name, _, value = text.partition(":")
            fields.append((name.strip(), [value]))
    return [(name, "".join(lines).strip()) for name, lines in fields]


def notification(
    envelope: Envelope,
    checks: Checks,
    fields: list[tuple[str, str]],
    *,
    bucket: str,
    key_prefix: str,
    topic_arn: str,
    took_ms: int,
) -> str:
    """Make the JSON that SES publishes to SNS when its S3 action has stored a mail.

    `fields` are the stored mail's, SES's own included. Raises nothing on junk in them.
    """
    kept, octets = [], 0
    for name, value in fields:
        octets += len(name.encode()) + len(value.encode())
        if octets > HEADERS_OCTETS_MAX:
            break
        kept.append((name, value))
    common = _common_headers(envelope, kept)
    verdict_of = {
        "spamVerdict": "PASS",
        "virusVerdict": "PASS",
        "spfVerdict": checks.spf.verdict,
        "dkimVerdict": checks.dkim.verdict,
        "dmarcVerdict": checks.dmarc.verdict,
    }
    receipt: dict[str, Any] = {
        "timestamp": _stamp(envelope.at),
        "processingTimeMillis": took_ms,
        "recipients": list(envelope.recipients),
        **{name: {"status": status} for name, status in verdict_of.items()},
        "action": {
            "type": "S3",
            "topicArn": topic_arn,
            "bucketName": bucket,
            "objectKeyPrefix": key_prefix,
            "objectKey": f"{key_prefix}{envelope.ses_id}",
        },
    }
    if checks.dmarc.verdict == "FAIL":
        receipt["dmarcPolicy"] = checks.dmarc.policy
    return json.dumps(
        {
            "notificationType": "Received",
            "mail": {
                "timestamp": _stamp(envelope.at),
                "source": envelope.mail_from,
                "messageId": envelope.ses_id,
                # The addresses of the header, as in SES: the envelope's are in receipt.recipients.
                "destination": [*common.get("to", []), *common.get("cc", [])] or list(envelope.recipients),
                "headersTruncated": len(kept) < len(fields),
                "headers": [{"name": name, "value": value} for name, value in kept],
                "commonHeaders": common,
            },
            "receipt": receipt,
        }
    )


def _common_headers(envelope: Envelope, fields: list[tuple[str, str]]) -> dict[str, Any]:
    first: dict[str, str] = {}
    for name, value in fields:
        first.setdefault(name.lower(), value)
    common: dict[str, Any] = {"returnPath": envelope.mail_from}
    for name in ("from", "to", "cc"):
        if name in first:
            common[name] = addresses(first[name])
    for name, key in (("date", "date"), ("message-id", "messageId")):
        if name in first:
            common[key] = first[name]
    if "subject" in first:
        common["subject"] = decoded_words(first["subject"])
    return common


def addresses(value: str) -> list[str]:
    """Read the addresses of a field as SES tells them, `Name <address>`; the field itself where there is none."""
    try:
        return [email.utils.formataddr(pair) for pair in email.utils.getaddresses([value]) if pair[1]] or [value]
    except Exception:  # noqa: BLE001  the library recurses without a limit on nested comments and leaks kinds on bad names
        return [value]


def decoded_words(value: str) -> str:
    """Decode the encoded words of a field; what cannot be decoded stays as it is."""
    try:
        return str(email.header.make_header(email.header.decode_header(value)))
    except Exception:  # noqa: BLE001  unknown charsets, bad base64: the raw words will do
        return value


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _noise(octets: int) -> str:
    return base64.b64encode(secrets.token_bytes(octets)).decode("ascii")
