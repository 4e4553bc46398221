"""A mail as its row remembers it: where it ended, why, what was said about it, what it became later. Pure.

Every mail that SES stored has such a row. A *kept* mail is one that is no ticket entry: held, refused,
quarantined, spam or automatic.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.tickets.codec import refs_from_json, refs_to_json
from chalicelib.tickets.ticket import TicketRef


class Outcome(StrEnum):
    """Where a mail ends."""

    TICKET = "ticket"
    HELD = "held"
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    SPAM = "spam"
    AUTOMATIC = "automatic"
    DUPLICATE = "duplicate"


KEPT: Final = (Outcome.HELD, Outcome.REFUSED, Outcome.QUARANTINED, Outcome.SPAM, Outcome.AUTOMATIC)


class Notice(StrEnum):
    """What the sender of a kept mail is written, at most once a mail; what a client is told beside his tickets; what
    finance is told of money."""

    CONFIRMATION = "confirmation"
    WHICH_CLIENT = "which_client"
    CLOSED_TICKET = "closed_ticket"
    REFUSAL = "refusal"
    PIN_LOCKED = "pin_locked"
    SPENDING = "spending"


class Status(StrEnum):
    """What became of a kept mail: as it came; let in by its sender or by staff; "it was not me"."""

    WAITING = "waiting"
    RELEASED = "released"
    DISOWNED = "disowned"


@dataclass(frozen=True)
class KeptMail:
    """One mail that SES stored. `id` is SES's; `preview` the first lines as plain text."""

    id: str
    outcome: Outcome
    reason: str
    status: Status
    sender: str | None
    name: str | None
    recipients: tuple[str, ...]
    queues: tuple[str, ...]
    subject: str
    preview: str
    received_at: datetime
    raw_key: str
    mail_from: str
    verdict: Mapping[str, Any]
    language: Literal["cs", "en"]
    outcomes: tuple[Mapping[str, Any], ...] = field(default=())
    closed: TicketRef | None = None
    tickets: tuple[TicketRef, ...] = field(default=())
    notice: Notice | None = None
    # Its sender said that it is his, and a part of it waits for something else.
    confirmed: bool = False

    @property
    def is_acceptable(self) -> bool:
        """Whether staff may let it in: what was refused, taken for spam, or waits for its sender's choice.

        A sender who is not proven only proves himself; what is forged or infected never comes in.
        """
        if self.status is not Status.WAITING:
            return False
        return (
            (self.outcome is Outcome.REFUSED and self.reason != "no-such-queue")
            or self.outcome is Outcome.SPAM
            or (self.outcome is Outcome.HELD and self.reason in ("which-client", "closed-ticket"))
        )

    @property
    def is_confirmable(self) -> bool:
        """Whether it waits for its sender to say that it is his."""
        return self.status is Status.WAITING and self.notice is Notice.CONFIRMATION


def mail_to_json(mail: KeptMail) -> dict[str, Any]:
    """The mail as its row stores it, without id, outcome and status, which are attributes of their own."""
    return {
        "reason": mail.reason,
        "from": mail.sender,
        "name": mail.name,
        "recipients": list(mail.recipients),
        "queues": list(mail.queues),
        "subject": mail.subject,
        "preview": mail.preview,
        "received_at": timestamp(mail.received_at),
        "raw_key": mail.raw_key,
        "mail_from": mail.mail_from,
        "verdict": dict(mail.verdict),
        "language": mail.language,
        "outcome": mail.outcome.value,
        "outcomes": [dict(item) for item in mail.outcomes],
        "closed": None if mail.closed is None else refs_to_json((mail.closed,))[0],
        "tickets": refs_to_json(mail.tickets),
        "notice": None if mail.notice is None else mail.notice.value,
        "confirmed": mail.confirmed,
    }


def mail_from_json(mail_id: str, status: str | None, data: Mapping[str, Any]) -> KeptMail:
    """The inverse of `mail_to_json`; a row of before there were kept mails lacks what came with them."""
    outcomes = tuple(data.get("outcomes", ()))
    first: Mapping[str, Any] = outcomes[0] if outcomes else {}
    verdict = data["verdict"]
    if "details" not in verdict:
        verdict = {"verdict": verdict["verdict"], "sentence_cs": "", "sentence_en": "", "details": verdict}
    return KeptMail(
        id=mail_id,
        outcome=Outcome(data.get("outcome") or first["outcome"]),
        reason=data.get("reason") or first.get("reason", ""),
        status=Status(status or Status.WAITING),
        sender=data["from"],
        name=data.get("name"),
        recipients=tuple(data["recipients"]),
        queues=tuple(data.get("queues", ())),
        subject=data["subject"],
        preview=data.get("preview", ""),
        received_at=read_timestamp(data["received_at"]),
        raw_key=data["raw_key"],
        mail_from=data.get("mail_from", data["from"] or ""),
        verdict=verdict,
        language=data.get("language", "cs"),
        outcomes=outcomes,
        closed=next(iter(refs_from_json([data["closed"]] if data.get("closed") else [])), None),
        tickets=refs_from_json(data.get("tickets", ())),
        notice=Notice(data["notice"]) if data.get("notice") else None,
        confirmed=data.get("confirmed", False),
    )


def summary_to_json(mail: KeptMail) -> dict[str, Any]:
    """The mail as lists and pushes show it to staff."""
    return {
        "id": mail.id,
        "outcome": mail.outcome.value,
        "reason": mail.reason,
        "status": mail.status.value,
        "from": mail.sender,
        "name": mail.name,
        "recipients": list(mail.recipients),
        "queues": list(mail.queues),
        "subject": mail.subject,
        "preview": mail.preview,
        "received_at": timestamp(mail.received_at),
        "verdict": mail.verdict["verdict"],
        "sentence_cs": mail.verdict.get("sentence_cs", ""),
        "sentence_en": mail.verdict.get("sentence_en", ""),
        "acceptable": mail.is_acceptable,
        "notice": None if mail.notice is None else mail.notice.value,
        "tickets": refs_to_json(mail.tickets),
    }


def push_of_mail(image: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The push of a kept mail, from its row's image in a stream record (attribute values with their types)."""
    status = image["status"]["S"] if "status" in image else None
    mail = mail_from_json(image["pk"]["S"][2:], status, json.loads(image["data"]["S"]))
    return {"type": "mail", "mail": summary_to_json(mail), "cursor": timestamp(now)}
