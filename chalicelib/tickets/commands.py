"""Commands: what somebody asks a ticket to do."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.tickets.events import Message
from chalicelib.tickets.ticket import Agent, Client, Person, State, TicketId


@dataclass(frozen=True)
class OpenTicket:
    """A client's message that begins a ticket."""

    ticket_id: TicketId
    number: int
    queue: str
    subject: str
    requester: Person
    client: Client | None
    language: Literal["cs", "en"]
    message: Message


@dataclass(frozen=True)
class ReceiveMessage:
    """A client's message in a ticket that is there."""

    message: Message


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


Command = OpenTicket | ReceiveMessage | Answer | Move
