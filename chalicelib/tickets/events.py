"""Events: what happened in a ticket. Past tense, immutable, stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from chalicelib.tickets.ticket import (
    Actor,
    Agent,
    Client,
    ClockKind,
    Last,
    Person,
    PromiseKind,
    State,
    TicketId,
    TicketRef,
    Urgency,
)


@dataclass(frozen=True)
class Attachment:
    """A file of a message; its bytes are in the raw mail, where `index` counts it.

    `kind` is what it is to a reader (`mail/kinds.py`); `refused`: over the size that is taken, so never served.
    `key` is the place in S3 of a file that came by the client zone: it is in no mail.
    """

    name: str
    type: str
    size: int
    index: int = 0
    kind: str = "file"
    inline: bool = False
    refused: bool = False
    key: str | None = None


@dataclass(frozen=True)
class CallMark:
    """The telephone call that something was said in; `by` is who of staff wrote it down.

    `number` is E.164, None where it was withheld or none; `level` is how far the caller was known then
    (`calls/levels.py`).
    """

    id: str
    number: str | None
    level: str
    by: Agent | None


@dataclass(frozen=True)
class Message:
    """What a client wrote, by mail or (`via`) in the client zone, or said by telephone; then there is no raw mail.

    `text` is what is new in it, `quoted` the history below. Both are whole or, when `text_key` names the place of
    the mail's whole text in S3, their beginnings. `raw_key` is the raw mail's. `verdict` is the sender check as
    JSON with its one sentence in both languages; `new_way`: the contact's first mail that was proven this way.
    """

    sender: Person
    text: str
    message_id: str | None
    raw_key: str
    verdict: Mapping[str, Any]
    text_key: str | None = None
    attachments: tuple[Attachment, ...] = field(default=())
    quoted: str = ""
    html: bool = False
    readable: bool = True
    new_way: bool = False
    via: Literal["mail", "zone", "phone"] = "mail"
    call: CallMark | None = None


@dataclass(frozen=True)
class AutomaticEntry:
    """A mail that no person wrote: a grey line. Its text is kept only where the sender is proven."""

    kind: str
    sender: str | None
    subject: str
    text: str
    raw_key: str
    verdict: Mapping[str, Any]


@dataclass(frozen=True)
class TicketOpened:
    """A ticket began.

    `linked`: tickets of the same mail in other queues. `legacy`: the ticket's number in the system before this
    one. `continues`: the closed ticket that it goes on from. `split_from`: the one that its message was split off.
    `released`: by which link the mail was let in;
    `accepted_by`: the member of staff who let it in; `guest`: although nobody lists its sender, who may go on in it.
    """

    number: int
    queue: str
    subject: str
    requester: Person
    client: Client | None
    language: Literal["cs", "en"]
    acknowledged: bool = True
    linked: tuple[TicketRef, ...] = field(default=())
    legacy: str | None = None
    continues: TicketRef | None = None
    released: str | None = None
    accepted_by: str | None = None
    guest: bool = False
    split_from: TicketRef | None = None


@dataclass(frozen=True)
class MessageReceived:
    """The client wrote."""

    message: Message


@dataclass(frozen=True)
class AutomaticReceived:
    """An automatic mail came that belongs to the ticket. It changes no state."""

    entry: AutomaticEntry


@dataclass(frozen=True)
class DeliveryFailed:
    """A mail of ours did not reach an address, or is late; `reason` is bounce, complaint, delay or reject."""

    address: str
    permanent: bool
    reason: str
    status: str | None
    text: str


@dataclass(frozen=True)
class MailHeldBack:
    """An automatic mail of ours was not sent, because its reader got too many of them."""

    kind: str
    to: tuple[str, ...]
    cause: str


@dataclass(frozen=True)
class CopiesChanged:
    """Somebody gets copies from now on, or gets none any more.

    `with_history`: who adds them wants them to read what was written before, too.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...] = field(default=())
    with_history: bool = False


@dataclass(frozen=True)
class TicketsLinked:
    """Another ticket was opened by the same mail."""

    linked: tuple[TicketRef, ...]


@dataclass(frozen=True)
class Answered:
    """An agent wrote to the client.

    `markdown`: the text is written in it (CommonMark), else it is plain. `quoted` is what of the client's words goes
    below it.
    """

    text: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    markdown: bool = False
    quoted: str = ""
    attachments: tuple[Attachment, ...] = field(default=())


@dataclass(frozen=True)
class Recalled:
    """The answer of change number `version` was called back before it left; `last` was said before it."""

    version: int
    last: Last | None


@dataclass(frozen=True)
class Noted:
    """An agent wrote something that stays with staff; `mentions` are called to it."""

    text: str
    mentions: tuple[Agent, ...] = field(default=())
    call: CallMark | None = None


@dataclass(frozen=True)
class TextTo:
    """A number (E.164) that an SMS goes to, and whose it is."""

    number: str
    name: str | None


@dataclass(frozen=True)
class Texted:
    """An SMS goes out with what was written in the same change; `text` is as it is sent.

    `event` is the technical event that it is about: nobody is sent one twice for the same. `confirmed_by`: the lead
    who let it pass the limits.
    """

    event: str
    text: str
    to: tuple[TextTo, ...]
    confirmed_by: Agent | None = None


@dataclass(frozen=True)
class TextOutcome:
    """What became of an SMS: SNS took it, it arrived, it did not, a limit of ours kept it back (`refused`), or nobody
    knows whether it left (`unknown`: then it is not sent again). `price_musd` is in millionths of a dollar.
    """

    event: str
    number: str
    outcome: Literal["sent", "delivered", "failed", "unknown", "refused"]
    reason: str = ""
    segments: int = 0
    price_musd: int = 0


@dataclass(frozen=True)
class TagsChanged:
    """Staff put tags on the ticket, or took some off."""

    added: tuple[str, ...]
    removed: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class RelationsChanged:
    """Staff say that other tickets have to do with this one, or not any more. The client does not hear of it."""

    added: tuple[TicketRef, ...]
    removed: tuple[TicketRef, ...] = field(default=())


@dataclass(frozen=True)
class Merged:
    """The ticket goes on in another one; it is over itself."""

    into: TicketRef


@dataclass(frozen=True)
class Absorbed:
    """Another ticket goes on in this one."""

    ticket: TicketRef


@dataclass(frozen=True)
class SplitOff:
    """The message of change number `version` began a ticket of its own."""

    version: int
    ticket: TicketRef


@dataclass(frozen=True)
class StateChanged:
    """The state is another one."""

    old: State
    new: State


@dataclass(frozen=True)
class Scheduled:
    """The ticket will be worked on at a set time."""

    until: datetime


@dataclass(frozen=True)
class CameDue:
    """The time that the ticket was scheduled for has come."""


@dataclass(frozen=True)
class Reminded:
    """The client was reminded that he owes an answer, for the first or the second time."""

    count: int


@dataclass(frozen=True)
class ClockSet:
    """Something will happen by itself unless the ticket changes before."""

    kind: ClockKind
    at: datetime


@dataclass(frozen=True)
class Assigned:
    """An agent has the ticket, or nobody has."""

    agent: Agent | None


@dataclass(frozen=True)
class Promised:
    """The client is told by when somebody reacts, or by when it is solved. Told when the change was made."""

    kind: PromiseKind
    urgency: Urgency
    until: datetime
    basis: str
    ahead: int
    agents: int


@dataclass(frozen=True)
class PromiseEnded:
    """What was promised has happened, kept or not; or it was given up after it was broken.

    All that learning from it needs: what was told, and in which situation. `urgency` is that of the promise.
    """

    kind: PromiseKind
    queue: str
    urgency: Urgency
    told_at: datetime
    until: datetime
    basis: str
    ahead: int
    agents: int
    kept: bool


@dataclass(frozen=True)
class Reason:
    """Words that a judgement rests on: where they stand (characters of the subject, or of the message's new text),
    and why, in Czech and English."""

    field: Literal["subject", "body"]
    start: int
    end: int
    text: str
    why: str


@dataclass(frozen=True)
class UrgencyJudged:
    """What the message of the same change says about its urgency; `score` is how sure that is, 0 to 1."""

    level: Urgency
    score: float
    reasons: tuple[Reason, ...] = field(default=())


@dataclass(frozen=True)
class UrgencySet:
    """The ticket is as urgent as this from now on."""

    old: Urgency
    new: Urgency


@dataclass(frozen=True)
class Locked:
    """Its agent keeps the ticket for himself."""


UnlockCause = Literal["agent", "declined", "urgent", "off_shift", "handed_over", "resolved", "requeued"]


@dataclass(frozen=True)
class Unlocked:
    """Nobody keeps the ticket for himself any more, and why."""

    cause: UnlockCause


Event = (
    TicketOpened
    | MessageReceived
    | AutomaticReceived
    | DeliveryFailed
    | MailHeldBack
    | CopiesChanged
    | TicketsLinked
    | Answered
    | Recalled
    | Noted
    | Texted
    | TextOutcome
    | TagsChanged
    | RelationsChanged
    | Merged
    | Absorbed
    | SplitOff
    | StateChanged
    | Scheduled
    | CameDue
    | Reminded
    | ClockSet
    | Assigned
    | Promised
    | PromiseEnded
    | UrgencyJudged
    | UrgencySet
    | Locked
    | Unlocked
)


# What somebody who is just writing an answer need not have seen: no words of a person, and nothing that the answer
# could contradict.
QUIET: Final = (
    AutomaticReceived,
    MailHeldBack,
    TicketsLinked,
    ClockSet,
    Reminded,
    TagsChanged,
    RelationsChanged,
    TextOutcome,
)


@dataclass(frozen=True)
class Change:
    """One committed command: its events, who, when. `version` counts the changes of a ticket from 1."""

    ticket_id: TicketId
    version: int
    at: datetime
    actor: Actor
    events: tuple[Event, ...]
