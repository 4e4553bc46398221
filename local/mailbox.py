"""The mails that left: what a customer would find in the inbox.

The emulator keeps only From, To, Cc, subject and text of a raw mail, so the stack's origin notes the SendEmail call
on its way to the emulator (`note_sent`), and the mailbox keeps the mail as it was composed, with Date and Message-ID
replaced as SES replaces them.
"""

from __future__ import annotations

import base64
import email.policy
import email.utils
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from local.places import REGION

LISTED_MAX = 1_000
_SES_DOMAIN = "amazonses.com"


@dataclass(frozen=True)
class Sent:
    """A mail that left, as the list shows it. `at` is ISO 8601 in UTC; `to` holds the envelope recipients."""

    id: str
    at: str
    from_: str
    to: tuple[str, ...]
    subject: str
    message_id: str
    in_reply_to: str | None
    references: tuple[str, ...]
    auto_submitted: str | None
    text: str
    html: str | None

    def as_json(self) -> dict[str, Any]:
        """The shape of GET /mailbox/messages."""
        fields = asdict(self)
        return {name.rstrip("_"): value for name, value in fields.items()}


class Mailbox:
    """The mails that left, kept in a directory as `<id>.eml` and `<id>.json`."""

    def __init__(self, directory: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._directory = directory
        self._clock = clock
        directory.mkdir(parents=True, exist_ok=True)

    def keep(self, ses_id: str, mail: bytes, recipients: Sequence[str]) -> Sent:
        """Keep a mail that SES took under `ses_id` (with or without @…amazonses.com)."""
        key = re.sub(r"[^A-Za-z0-9-]", "_", ses_id.partition("@")[0])[:100] or "_"
        known = self._directory / f"{key}.json"
        now = self._clock()
        message_id = ses_id if "@" in ses_id else f"{ses_id}@{REGION}.{_SES_DOMAIN}"
        stamped = _stamp(mail, f"<{message_id}>", now)
        sent = _describe(key, now, stamped, f"<{message_id}>", recipients)
        (self._directory / f"{key}.eml").write_bytes(stamped)
        draft = known.with_suffix(".new")
        draft.write_text(json.dumps(sent.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(known)
        return sent

    def listed(self) -> list[Sent]:
        """The newest mails first."""
        found = [_sent(json.loads(path.read_text(encoding="utf-8"))) for path in self._directory.glob("*.json")]
        return sorted(found, key=lambda sent: (sent.at, sent.id), reverse=True)[:LISTED_MAX]

    def raw(self, key: str) -> bytes | None:
        """The bytes of a mail, or None."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", key):
            return None
        path = self._directory / f"{key}.eml"
        return path.read_bytes() if path.exists() else None

    def note_sent(self, request: bytes, response: bytes) -> Sent | None:
        """Keep the raw mail of a SendEmail call (SES API version 2) that SES took; None if it is not raw."""
        try:
            call, answer = json.loads(request), json.loads(response)
            mail = base64.b64decode(call["Content"]["Raw"]["Data"])
            destination = call.get("Destination") or {}
            recipients = [
                address
                for kind in ("ToAddresses", "CcAddresses", "BccAddresses")
                for address in destination.get(kind) or []
            ]
            return self.keep(str(answer["MessageId"]), mail, recipients or _header_recipients(mail))
        except (KeyError, TypeError, ValueError):
            return None


def _stamp(mail: bytes, message_id: str, now: datetime) -> bytes:
    """Replace Date and Message-ID in the header, byte for byte nothing else."""
    header, separator, body = mail.partition(b"\r\n\r\n")
    if not separator:
        header, separator, body = mail.partition(b"\n\n")
    fields = re.split(rb"\r?\n(?![ \t])", header)
    kept = [field for field in fields if not re.match(rb"(?i)(date|message-id)[ \t]*:", field)]
    ours = [f"Date: {email.utils.format_datetime(now)}".encode(), f"Message-ID: {message_id}".encode()]
    return b"\r\n".join([*ours, *kept]) + b"\r\n\r\n" + body


def _describe(key: str, now: datetime, mail: bytes, message_id: str, recipients: Sequence[str]) -> Sent:
    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Sent(
        id=key,
        at=now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        from_=str(message.get("From", "")),
        to=tuple(recipients),
        subject=str(message.get("Subject", "")),
        message_id=message_id,
        in_reply_to=_optional(message, "In-Reply-To"),
        references=tuple(re.findall(r"<[^<>\s]+>", str(message.get("References", "")))),
        auto_submitted=_optional(message, "Auto-Submitted"),
        text=_body(message, "plain") or "",
        html=_with_pictures(_body(message, "html"), message),
    )


def _optional(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return None if value is None else str(value).strip()


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    if part is None:
        return None
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):  # a charset that Python does not know
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _with_pictures(html: str | None, message: EmailMessage) -> str | None:
    """The HTML with its pictures in it: a page has no other parts of the mail to show (RFC 2392)."""
    for part in message.walk() if html else ():
        name = str(part.get("Content-ID", "")).strip("<>")
        if name and part.get_content_maintype() == "image":
            content = base64.b64encode(bytes(part.get_payload(decode=True) or b"")).decode()
            html = str(html).replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{content}")
    return html


def _header_recipients(mail: bytes) -> list[str]:
    message = email.message_from_bytes(mail, policy=email.policy.compat32)
    values = [str(value) for name in ("To", "Cc") for value in message.get_all(name, [])]
    return [address for _, address in email.utils.getaddresses(values) if address]


def _sent(fields: dict[str, Any]) -> Sent:
    values = {("from_" if name == "from" else name): value for name, value in fields.items()}
    return Sent(**{**values, "to": tuple(values["to"]), "references": tuple(values["references"])})
