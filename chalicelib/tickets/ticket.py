"""The ticket: what is known of it after its last change."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal, NewType

TicketId = NewType("TicketId", str)


class State(StrEnum):
    """States of a ticket; their names and the moves between them: `tickets/states.py`."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    RESOLVED = "resolved"
    CLOSED = "closed"


@dataclass(frozen=True)
class Actor:
    """Who did something: a client's person (id: address), an agent (id: sign-in name) or the system."""

    kind: Literal["client", "agent", "system"]
    id: str
    name: str | None = None


@dataclass(frozen=True)
class Person:
    """Somebody with an address. The address is lower case ASCII."""

    address: str
    name: str | None = None


@dataclass(frozen=True)
class Client:
    """The company a ticket belongs to."""

    number: str
    name: str


@dataclass(frozen=True)
class Agent:
    """The member of staff who has a ticket."""

    id: str
    name: str


@dataclass(frozen=True)
class TicketRef:
    """A ticket as others name it."""

    id: TicketId
    number: int


@dataclass(frozen=True)
class Last:
    """The last thing said in a ticket, for the list."""

    by: Literal["client", "agent", "system"]
    preview: str


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
ClockKind = Literal["reminder", "second_reminder", "resolve", "close", "due"]


@dataclass(frozen=True)
class Clock:
    """What happens to a ticket by itself, and when; `version` is the ticket's change that set it."""

    kind: ClockKind
    at: datetime
    version: int


Urgency = Literal["urgent", "problem", "routine"]
PromiseKind = Literal["reaction", "solution"]
# The more urgent, the earlier: 0 comes first.
URGENCY_RANK: dict[Urgency, int] = {"urgent": 0, "problem": 1, "routine": 2}


@dataclass(frozen=True)
class Told:
    """What the client was told: by when somebody reacts, or by when it is solved; and what that rests on.

    `urgency` is the ticket's when it was told; `basis`, `ahead` and `agents`: `dispatch/promises.py`.
    """

    kind: PromiseKind
    urgency: Urgency
    told_at: datetime
    until: datetime
    basis: str
    ahead: int
    agents: int


@dataclass(frozen=True)
class Ticket:
    """A ticket after its change number `version`. Replaying its events gives exactly this value."""

    id: TicketId
    number: int
    queue: str
    subject: str
    state: State
    requester: Person
    client: Client | None
    language: Literal["cs", "en"]
    opened_at: datetime
    changed_at: datetime
    version: int
    agent: Agent | None = None
    unread: bool = False
    last: Last | None = None
    # Since when it is in its state, and how often the client was reminded since then.
    state_since: datetime = LONG_AGO
    reminders: int = 0
    # When it is to be done, while it is scheduled; whether that time has come and nobody took it yet.
    scheduled_for: datetime | None = None
    due: bool = False
    clock: Clock | None = None
    urgency: Urgency = "routine"
    # What the client was told last, while it runs; and the end of the reaction promised first in this round of work,
    # which is the ticket's place in the queue also after it has come back there.
    promise: Told | None = None
    place: datetime | None = None
    # Somebody of ours has had it in this round of work.
    reacted: bool = False
    # Its agent keeps it for himself; the client declined that once, so nobody can any more.
    locked: bool = False
    lock_declined: bool = False
    # Message-IDs of the client's mails, oldest first: what our next mail answers.
    reply_ids: tuple[str, ...] = field(default=())
    # Who gets copies of what we send; who left them and is not added again by somebody's "reply to all".
    copies: tuple[str, ...] = field(default=())
    left_copies: tuple[str, ...] = field(default=())
    # Staff let its requester in although nobody lists him: he may go on in this ticket, and in no other.
    guest: bool = False
    # Addresses that our last mail did not reach.
    undeliverable: tuple[str, ...] = field(default=())
    # What staff put on it to find it again; other tickets that have to do with it; the one that it goes on in.
    tags: tuple[str, ...] = field(default=())
    related: tuple[TicketRef, ...] = field(default=())
    merged_into: TicketRef | None = None
