"""Commands: what somebody asks a ticket to do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from chalicelib.tickets.events import AutomaticEntry, DeliveryFailed, MailHeldBack, Message
from chalicelib.tickets.ticket import Agent, Client, Person, State, TicketId, TicketRef


@dataclass(frozen=True)
class OpenTicket:
    """A client's message that begins a ticket. What the rest means: `events.TicketOpened`."""

    ticket_id: TicketId
    number: int
    queue: str
    subject: str
    requester: Person
    client: Client | None
    language: Literal["cs", "en"]
    message: Message
    copies: tuple[str, ...] = field(default=())
    acknowledged: bool = True
    linked: tuple[TicketRef, ...] = field(default=())
    legacy: str | None = None
    continues: TicketRef | None = None
    released: str | None = None
    accepted_by: str | None = None
    guest: bool = False


@dataclass(frozen=True)
class ReceiveMessage:
    """A client's message in a ticket that is there; `copies` are whom it was sent to besides us."""

    message: Message
    copies: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class NoteAutomatic:
    """A mail that no person wrote belongs to the ticket; a bounce says whom our mail did not reach."""

    entry: AutomaticEntry
    failed: tuple[DeliveryFailed, ...] = field(default=())


@dataclass(frozen=True)
class NoteDelivery:
    """A mail of ours did not arrive."""

    failed: DeliveryFailed


@dataclass(frozen=True)
class NoteHeldBack:
    """A mail of ours was not sent."""

    held_back: MailHeldBack


@dataclass(frozen=True)
class NoteLinked:
    """The mail that began this ticket began another one too."""

    linked: tuple[TicketRef, ...]


@dataclass(frozen=True)
class LeaveCopies:
    """Somebody does not want copies any more."""

    address: str


@dataclass(frozen=True)
class Answer:
    """An agent's answer to the client, and the state that the ticket is in after it."""

    agent: Agent
    text: str
    state: State = State.WAITING


@dataclass(frozen=True)
class Move:
    """An agent moves the ticket to another state; to `in_progress` means that he takes it."""

    agent: Agent
    state: State


@dataclass(frozen=True)
class Schedule:
    """An agent will see to the ticket at a set time."""

    agent: Agent
    until: datetime


@dataclass(frozen=True)
class RingClock:
    """The clock that the ticket's change number `version` set has run out."""

    version: int


Command = (
    OpenTicket
    | ReceiveMessage
    | NoteAutomatic
    | NoteDelivery
    | NoteHeldBack
    | NoteLinked
    | LeaveCopies
    | Answer
    | Move
    | Schedule
    | RingClock
)
