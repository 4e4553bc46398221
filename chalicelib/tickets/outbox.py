"""Outgoing mail of a ticket: which change makes which mail, and the row that drives it until it is sent."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from chalicelib.tickets.events import Answered, Change, TicketOpened
from chalicelib.tickets.ticket import State, Ticket, TicketId


class SendState(StrEnum):
    """Where an outgoing mail is. A claimed one is being sent by somebody whose lease runs."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class OutgoingMail:
    """A mail that a change makes. All that composing it needs, so that sending reads nothing else."""

    id: str
    ticket_id: TicketId
    number: int
    version: int
    kind: Literal["acknowledgement", "answer"]
    queue: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    state: State
    language: Literal["cs", "en"]
    text: str
    author: str | None
    reply_ids: tuple[str, ...]
    # Number of the client whose contact the reader has to be; None for a plain address in an open queue.
    client: str | None


def mails_of(change: Change, ticket: Ticket) -> tuple[OutgoingMail, ...]:
    """The mails that `change` makes; `ticket` is the ticket after it. Their ids follow from the change."""
    mails = []
    for event in change.events:
        match event:
            case TicketOpened():
                mails.append(_mail(change, ticket, "acknowledgement", (ticket.requester.address,), (), "", None))
            case Answered(text, to, cc):
                mails.append(_mail(change, ticket, "answer", to, cc, text, change.actor.name))
            case _:
                pass
    return tuple(mails)


def _mail(
    change: Change,
    ticket: Ticket,
    kind: Literal["acknowledgement", "answer"],
    to: tuple[str, ...],
    cc: tuple[str, ...],
    text: str,
    author: str | None,
) -> OutgoingMail:
    return OutgoingMail(
        id=f"{change.version:08d}-{kind}",
        ticket_id=ticket.id,
        number=ticket.number,
        version=change.version,
        kind=kind,
        queue=ticket.queue,
        to=to,
        cc=cc,
        subject=ticket.subject,
        state=ticket.state,
        language=ticket.language,
        text=text,
        author=author,
        reply_ids=ticket.reply_ids,
        client=None if ticket.client is None else ticket.client.number,
    )
