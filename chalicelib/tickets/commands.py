"""Commands: what somebody asks a ticket to do."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.tickets.events import (
    Attachment,
    AutomaticEntry,
    CallMark,
    DeliveryFailed,
    MailHeldBack,
    Message,
    Texted,
    TextOutcome,
    TicketOpened,
    UrgencyJudged,
)
from chalicelib.tickets.ticket import Agent, Last, State, TicketId, TicketRef, Urgency


@dataclass(frozen=True)
class OpenTicket:
    """A client's message that begins a ticket; `copies` are whom it was sent to besides us."""

    ticket_id: TicketId
    opened: TicketOpened
    message: Message
    copies: tuple[str, ...] = field(default=())
    judged: UrgencyJudged | None = None


@dataclass(frozen=True)
class ReachOut:
    """Staff begin a ticket by writing to its client, who is to do something; `copies` read it, too."""

    ticket_id: TicketId
    opened: TicketOpened
    agent: Agent
    text: str
    markdown: bool = False
    copies: tuple[str, ...] = field(default=())
    texted: Texted | None = None


@dataclass(frozen=True)
class ReceiveMessage:
    """A client's message in a ticket that is there; `copies` are whom it was sent to besides us."""

    message: Message
    copies: tuple[str, ...] = field(default=())
    judged: UrgencyJudged | None = None


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
class NoteText:
    """What became of an SMS of the ticket."""

    outcome: TextOutcome


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
    """An agent's answer to the client, and the state that the ticket is in after it.

    `cc`: who of the ticket's copies gets it; None: all of them. `markdown`, `quoted` and `files`: as in `Answered`.
    `texted`: the SMS that goes with it.
    """

    agent: Agent
    text: str
    state: State = State.WAITING
    cc: tuple[str, ...] | None = None
    markdown: bool = False
    quoted: str = ""
    files: tuple[Attachment, ...] = field(default=())
    texted: Texted | None = None


@dataclass(frozen=True)
class Recall:
    """The answer of change number `version` is not to be sent; `last` was said before it."""

    agent: Agent
    version: int
    last: Last | None


@dataclass(frozen=True)
class AddNote:
    """An agent writes something for the others, and calls some of them to it; `call`: what was said in a call."""

    agent: Agent
    text: str
    mentions: tuple[Agent, ...] = field(default=())
    call: CallMark | None = None


@dataclass(frozen=True)
class Tag:
    """An agent puts tags on the ticket, or takes some off."""

    agent: Agent
    added: tuple[str, ...] = field(default=())
    removed: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Relate:
    """An agent says which other tickets have to do with this one, or have not any more."""

    agent: Agent
    added: tuple[TicketRef, ...] = field(default=())
    removed: tuple[TicketRef, ...] = field(default=())


@dataclass(frozen=True)
class Merge:
    """An agent lets the ticket go on in another one."""

    agent: Agent
    into: TicketRef


@dataclass(frozen=True)
class Absorb:
    """The other half of `Merge`: `ticket` goes on in this one, and its `readers` get copies from now on."""

    agent: Agent
    ticket: TicketRef
    readers: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Split:
    """An agent makes the message of change number `version` a ticket of its own."""

    agent: Agent
    version: int
    ticket: TicketRef


@dataclass(frozen=True)
class Move:
    """An agent moves the ticket to another state; to `in_progress` means that he takes it."""

    agent: Agent
    state: State


@dataclass(frozen=True)
class Resolve:
    """Its client says that the ticket is done."""


@dataclass(frozen=True)
class Reopen:
    """Its client says that a resolved ticket is not done."""


@dataclass(frozen=True)
class Schedule:
    """An agent will see to the ticket at a set time."""

    agent: Agent
    until: datetime


@dataclass(frozen=True)
class HandOver:
    """`agent` gives the ticket to `to`, or to nobody: then it is back in the queue if it was worked on."""

    agent: Agent
    to: Agent | None
    is_lead: bool = False


@dataclass(frozen=True)
class Lock:
    """Its agent keeps the ticket for himself."""

    agent: Agent


@dataclass(frozen=True)
class Unlock:
    """An agent does not keep the ticket for himself any more, or a lead says so."""

    agent: Agent
    is_lead: bool = False


@dataclass(frozen=True)
class DeclineLock:
    """The client does not want to wait for one agent."""

    address: str


@dataclass(frozen=True)
class LiftLock:
    """It is `at`, and the agent who keeps the ticket for himself is not on shift."""

    at: datetime


@dataclass(frozen=True)
class SetUrgency:
    """An agent says how urgent the ticket is."""

    agent: Agent
    urgency: Urgency


@dataclass(frozen=True)
class ChangeCopies:
    """An agent adds readers of the ticket's mail, or takes some out; or (no agent) its client does."""

    agent: Agent | None
    added: tuple[str, ...] = field(default=())
    removed: tuple[str, ...] = field(default=())
    with_history: bool = False


@dataclass(frozen=True)
class RingClock:
    """The clock that the ticket's change number `version` set has run out."""

    version: int


Command = (
    OpenTicket
    | ReachOut
    | ReceiveMessage
    | NoteAutomatic
    | NoteDelivery
    | NoteHeldBack
    | NoteText
    | NoteLinked
    | LeaveCopies
    | Answer
    | Recall
    | AddNote
    | Tag
    | Relate
    | Merge
    | Absorb
    | Split
    | Move
    | Resolve
    | Reopen
    | Schedule
    | HandOver
    | Lock
    | Unlock
    | DeclineLock
    | LiftLock
    | SetUrgency
    | ChangeCopies
    | RingClock
)
