"""Events: what happened in a ticket. Past tense, immutable, stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chalicelib.tickets.ticket import Actor, Agent, Client, Person, State, TicketId


@dataclass(frozen=True)
class Attachment:
    """A file of a message; its bytes are in the raw mail."""

    name: str
    type: str
    size: int


@dataclass(frozen=True)
class Message:
    """What a client wrote.

    `text` is whole or, when `text_key` names the place of the whole in S3, its beginning. `raw_key` is the
    raw mail's. `verdict` is the sender check as JSON with its one sentence in both languages.
    """

    sender: Person
    text: str
    message_id: str | None
    raw_key: str
    verdict: Mapping[str, Any]
    text_key: str | None = None
    attachments: tuple[Attachment, ...] = field(default=())


@dataclass(frozen=True)
class TicketOpened:
    """A ticket began."""

    number: int
    queue: str
    subject: str
    requester: Person
    client: Client | None
    language: Literal["cs", "en"]


@dataclass(frozen=True)
class MessageReceived:
    """The client wrote."""

    message: Message


@dataclass(frozen=True)
class Answered:
    """An agent wrote to the client."""

    text: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()


@dataclass(frozen=True)
class StateChanged:
    """The state is another one."""

    old: State
    new: State


@dataclass(frozen=True)
class Assigned:
    """An agent has the ticket, or nobody has."""

    agent: Agent | None


Event = TicketOpened | MessageReceived | Answered | StateChanged | Assigned


@dataclass(frozen=True)
class Change:
    """One committed command: its events, who, when. `version` counts the changes of a ticket from 1."""

    ticket_id: TicketId
    version: int
    at: datetime
    actor: Actor
    events: tuple[Event, ...]
