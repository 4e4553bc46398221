"""Shapes of the API. `tickets/codec.py` makes the JSON; these check it on the way in and describe it in OpenAPI."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.platform import limits

State = Literal["queued", "in_progress", "waiting", "scheduled", "resolved", "closed"]
Urgency = Literal["urgent", "problem", "routine"]
PromiseKind = Literal["reaction", "solution"]
KeptOutcome = Literal["held", "refused", "quarantined", "spam", "automatic"]
Timestamp = Annotated[str, Field(examples=["2026-11-23T08:00:00.000Z"], description="ISO 8601, UTC")]


class Shape(BaseModel):
    """What all shapes have in common: nothing unknown is taken."""

    model_config = ConfigDict(extra="forbid")


class Me(Shape):
    """Who is signed in."""

    id: str
    name: str
    email: str
    roles: list[str]


class PersonShape(Shape):
    """Somebody with an address."""

    address: str
    name: str | None


class ClientShape(Shape):
    """The company a ticket belongs to."""

    number: str
    name: str


class AgentShape(Shape):
    """The member of staff who has a ticket."""

    id: str
    name: str


class LastShape(Shape):
    """The last thing said."""

    by: Literal["client", "agent", "system"]
    preview: str


class ActorShape(Shape):
    """Who did something."""

    kind: Literal["client", "agent", "system"]
    id: str
    name: str | None


class ClockShape(Shape):
    """What happens to a ticket by itself if nobody does anything, and when."""

    kind: Literal["reminder", "second_reminder", "resolve", "close", "due"]
    at: Timestamp


class PromiseShape(Shape):
    """What the client was told: by when somebody reacts, or by when it is solved."""

    kind: PromiseKind
    told_at: Timestamp
    until: Timestamp


class Summary(Shape):
    """A ticket as lists and pushes show it."""

    id: str = Field(examples=["01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"])
    number: int = Field(examples=[10001])
    queue: str
    subject: str
    state: State
    requester: PersonShape
    client: ClientShape | None
    agent: AgentShape | None
    version: int = Field(description="Number of changes; send it back with what you change")
    opened_at: Timestamp
    changed_at: Timestamp
    unread: bool = Field(description="The client wrote and nobody has answered or taken the ticket since")
    last: LastShape | None
    copies: list[str] = Field(description="Addresses that get copies of what we send")
    undeliverable: list[str] = Field(description="Addresses that our last mail did not reach")
    scheduled_for: Timestamp | None
    due: bool = Field(description="The time that it was scheduled for has come, and nobody took it since")
    clock: ClockShape | None
    urgency: Urgency
    promise: PromiseShape | None = Field(description="What was told last, while it is what counts")
    place: Timestamp | None = Field(description="Its place among the waiting tickets as urgent as it: the earlier")
    locked: bool = Field(description="Its agent keeps it for himself")
    lock_declined: bool = Field(description="The client declined a lock; it cannot be locked again")


class ChangeShape(Shape):
    """One committed command with its events, each an object with a `type`."""

    version: int
    at: Timestamp
    actor: ActorShape
    events: list[dict[str, Any]]


class OutgoingShape(Shape):
    """A mail that a change made, and how far it is."""

    id: str
    kind: Literal[
        "acknowledgement", "answer", "files_refused", "copy_notice", "state", "reminder", "locked", "unlocked"
    ]
    to: list[str]
    cc: list[str]
    state: Literal["pending", "sent", "failed", "held"]
    cause: str | None = Field(description="Why it did not leave")
    sent_at: Timestamp | None
    version: int


class ClientHistory(Shape):
    """A ticket's history as its client sees it."""

    changes: list[ChangeShape]


class TicketPage(Shape):
    """A page of tickets; `feed` is where a live catch-up of this list may begin."""

    items: list[Summary]
    cursor: str | None
    feed: str


class TicketHistory(Shape):
    """A ticket with its changes, oldest first."""

    ticket: Summary
    changes: list[ChangeShape]
    outgoing: list[OutgoingShape]


class TicketResult(Shape):
    """The ticket after a command, and what the command changed."""

    ticket: Summary
    changes: list[ChangeShape]


class WholeText(Shape):
    """The text of a message and the history quoted in it, together up to 900,000 characters."""

    text: str
    quoted: str


class TicketRefShape(Shape):
    """A ticket as others name it."""

    id: str
    number: int


class MailSummary(Shape):
    """A mail that is no ticket entry, as lists and pushes show it."""

    id: str = Field(description="The id that SES gave it")
    outcome: Literal["ticket", "held", "refused", "quarantined", "spam", "automatic", "duplicate"]
    reason: str = Field(examples=["not-a-technical-contact"])
    status: Literal["waiting", "released", "disowned"]
    from_: str | None = Field(alias="from")
    name: str | None
    recipients: list[str]
    queues: list[str]
    subject: str
    preview: str
    received_at: Timestamp
    verdict: Literal["verified", "unverified", "forged", "retry"]
    sentence_cs: str
    sentence_en: str
    acceptable: bool = Field(description="Whether staff may let it in")
    notice: Literal["confirmation", "which_client", "closed_ticket", "refusal"] | None
    tickets: list[TicketRefShape]


class MailPage(Shape):
    """A page of kept mails, newest first."""

    items: list[MailSummary]
    cursor: str | None


class MailCounts(Shape):
    """How many mails wait, each counted up to 100."""

    held: int
    refused: int
    quarantined: int
    spam: int


class FileShape(Shape):
    """A file of a mail."""

    index: int
    name: str
    type: str
    size: int
    kind: str
    inline: bool
    refused: bool = Field(description="Over the size that is accepted; it is only in the raw mail")


class MailDetail(Shape):
    """A stored mail with its content."""

    mail: MailSummary
    clients: list[ClientShape] = Field(description="Clients of the sender, to choose among when letting it in")
    text: str
    quoted: str | None
    html: bool
    attachments: list[FileShape]
    verdict: dict[str, Any]


class AcceptRequest(Shape):
    """Let a kept mail in, for a client where the sender has several."""

    client: str | None = Field(None, max_length=20)


class Accepted(Shape):
    """What the mail became."""

    mail: MailSummary
    tickets: list[TicketRefShape]


class DownloadShape(Shape):
    """A short-lived address of a download."""

    url: str
    name: str
    type: str
    size: int
    expires_at: Timestamp


class HtmlShape(Shape):
    """A mail's HTML as a document for a sandboxed frame; `blocked` counts pictures from elsewhere."""

    html: str
    blocked: int
    cut: bool


class QueueShape(Shape):
    """A queue as configured."""

    name: str
    address: str
    technical: bool


class Queues(Shape):
    """The queues."""

    queues: list[QueueShape]


class AnswerRequest(Shape):
    """An agent's answer to the client."""

    text: str = Field(min_length=1, max_length=limits.ANSWER_CHARS_MAX)
    version: int = Field(
        ge=1, le=limits.VERSION_MAX, description="The version of the ticket that the answer was written against"
    )
    state: Literal["waiting", "resolved", "in_progress"] = Field("waiting", description="State after the answer")


class MoveRequest(Shape):
    """Another state for a ticket; `in_progress` means: I take it."""

    state: Literal["queued", "in_progress", "waiting", "resolved"]
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class AssignRequest(Shape):
    """Who gets a ticket."""

    agent: str | None = Field(max_length=100, description="An agent's id; null: back to the queue")
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class LockRequest(Shape):
    """Whether an agent keeps a ticket for himself."""

    locked: bool
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class UrgencyRequest(Shape):
    """How urgent a ticket is."""

    urgency: Urgency
    version: int = Field(ge=1, le=limits.VERSION_MAX)


Address = Annotated[str, Field(min_length=3, max_length=254)]


class CopiesRequest(Shape):
    """Who gets copies of a ticket's mails from now on, and who gets none any more."""

    add: list[Address] = Field(default=[], max_length=limits.COPIES_MAX)
    remove: list[Address] = Field(default=[], max_length=limits.COPIES_MAX)
    with_history: bool = Field(default=False, description="Who is added also gets what was written before")
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class QueuePage(Shape):
    """A page of the queue in the order of dispatch."""

    items: list[Summary]
    cursor: str | None = Field(description="Where the next page begins; null on the last one")


class ShiftRequest(Shape):
    """A shift that begins now."""

    until: Timestamp | None = Field(default=None, description="Its end; null: the usual length from now")
    limit: int | None = Field(default=None, ge=0, le=100, description="Tickets up to which new ones are given to him")
    queues: list[str] | None = Field(default=None, max_length=50, description="Whose tickets he takes; null: all")


class ShiftOfRequest(ShiftRequest):
    """A shift of somebody else."""

    name: str = Field(min_length=1, max_length=limits.NAME_CHARS_MAX)


class ShiftShape(Shape):
    """An agent's latest shift."""

    agent: str
    name: str
    queues: list[str] = Field(description="Whose tickets he takes; none named: all")
    limit: int
    since: Timestamp
    until: Timestamp
    on: bool = Field(description="Whether he is on shift now")
    holding: int = Field(description="Tickets that he works on or is to begin")


class Shifts(Shape):
    """Everybody who ever was on shift."""

    shifts: list[ShiftShape]


class PromiseCell(Shape):
    """Promises of one kind in one queue at one urgency."""

    kind: PromiseKind
    queue: str
    urgency: Urgency
    told: int = Field(description="Promises that have come to their end")
    kept: int
    share: float | None = Field(description="Kept of those that ended or are overdue; null without any")
    overdue: int = Field(description="Tickets that wait although their promise is over")


class Promises(Shape):
    """How many promises were kept since a day."""

    since: str = Field(examples=["2026-08-25"])
    cells: list[PromiseCell]


class ScheduleRequest(Shape):
    """When the ticket will be seen to."""

    until: Timestamp
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class Push(Shape):
    """What consoles are told of a change, by websocket and in the catch-up."""

    type: Literal["change"]
    ticket: Summary
    version: int
    at: Timestamp
    what: list[str]
    actor: ActorShape
    cursor: str


class Feed(Shape):
    """Changes since a cursor. `reset`: the cursor is too old, load everything again."""

    changes: list[Push]
    cursor: str
    reset: bool


class LiveTicket(Shape):
    """A one-time ticket that opens one websocket: `/live?ticket=…`."""

    ticket: str
    expires_at: Timestamp


class Health(Shape):
    """That the API answers."""

    status: Literal["ok"]
