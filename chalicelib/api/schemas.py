"""Shapes of the API. `tickets/codec.py` makes the JSON; these check it on the way in and describe it in OpenAPI."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.platform import limits
from chalicelib.tickets.uploads import FILES_MAX

State = Literal["queued", "in_progress", "waiting", "scheduled", "resolved", "closed"]
Urgency = Literal["urgent", "problem", "routine"]
PromiseKind = Literal["reaction", "solution"]
KeptOutcome = Literal["held", "refused", "quarantined", "spam", "automatic"]
# What use cases check, each with a sentence of its own, is described here and not checked twice: `json_schema_extra`.
ULID_PATTERN = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
# Something that is seen: neither blank nor of control characters alone.
SOMETHING_SEEN = r"[^\s\x00-\x1f\x7f-\x9f\u2028\u2029]"
MAIL_ADDRESS = "^[!-~]+@[!-?A-~]+$"

Timestamp = Annotated[
    str,
    Field(
        examples=["2026-11-23T08:00:00.000Z"],
        description="ISO 8601, UTC",
        json_schema_extra={"format": "date-time"},
    ),
]
Ulid = Annotated[str, Field(examples=["01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"], json_schema_extra={"pattern": ULID_PATTERN})]
TicketNumber = Annotated[int, Field(examples=[10001], description="As people name it: #10001")]
ClientNumber = Annotated[str, Field(examples=["100001"], description="As the directory numbers him")]
QueueName = Annotated[str, Field(examples=["podpora"])]
Subject = Annotated[str, Field(examples=["Web se nenačítá"])]
Text = Annotated[str, Field(examples=["Od rána se nenačítá web, prosíme o pomoc."])]
EmailAddress = Annotated[str, Field(examples=["jan@firma.example"])]
PersonName = Annotated[str, Field(examples=["Jan Vzorový"])]
StaffName = Annotated[str, Field(examples=["Alena Vzorová"])]
StaffId = Annotated[str, Field(examples=["a1b2c3d4-0000-4000-8000-000000000001"], description="`sub` of his token")]
Version = Annotated[int, Field(examples=[3])]
Url = Annotated[str, Field(examples=["https://bucket.s3.eu-central-1.amazonaws.com/x?X-Amz-Signature=…"])]
FileName = Annotated[str, Field(examples=["chyba.log"])]
MediaType = Annotated[str, Field(examples=["text/plain"])]
Word = Annotated[
    str, Field(examples=["uV1b0m3kT9d2Yw5n8Qz7Lx4Rc6Ea1Hf0Gj3Ks9Pt2Oi"], description="Unguessable, used once")
]
Cursor = Annotated[str | None, Field(examples=[None], description="Where the next page begins; null on the last one")]
Events = Annotated[
    list[dict[str, Any]],
    Field(examples=[[{"type": "state_changed", "from": "queued", "to": "in_progress"}]]),
]


class Shape(BaseModel):
    """What all shapes have in common: nothing unknown is taken."""

    model_config = ConfigDict(extra="forbid")


class Asked(Shape):
    """What the bodies of requests have in common besides: a number is no text, and false is no 0."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, said: Any) -> Any:
        # "Any number with a zero fractional part" is an integer: JSON Schema Core, 4.2.3.
        if not isinstance(said, dict):
            return said
        return {name: int(one) if isinstance(one, float) and one.is_integer() else one for name, one in said.items()}


class Me(Shape):
    """Who is signed in."""

    id: StaffId
    name: StaffName
    email: Annotated[str, Field(examples=["alena@fronta.example"])]
    roles: list[Literal["agent", "finance", "integration", "lead"]] = Field(examples=[["agent"]])
    undo_window_s: float = Field(examples=[10], description="How long an answer waits before it leaves")


class PersonShape(Shape):
    """Somebody with an address."""

    address: EmailAddress
    name: PersonName | None


class ClientShape(Shape):
    """The company a ticket belongs to."""

    number: ClientNumber
    name: str = Field(examples=["Firma s.r.o."])


class AgentShape(Shape):
    """The member of staff who has a ticket."""

    id: StaffId
    name: StaffName


class LastShape(Shape):
    """The last thing said."""

    by: Literal["client", "agent", "system"]
    preview: Text


class ActorShape(Shape):
    """Who did something."""

    kind: Literal["client", "agent", "system"]
    id: str = Field(examples=["jan@firma.example"])
    name: PersonName | None


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

    id: Ulid
    number: TicketNumber
    queue: QueueName
    subject: Subject
    state: State
    requester: PersonShape
    client: ClientShape | None
    agent: AgentShape | None
    version: Version = Field(description="Number of changes; send it back with what you change")
    opened_at: Timestamp
    changed_at: Timestamp
    unread: bool = Field(description="The client wrote and nobody has answered or taken the ticket since")
    last: LastShape | None
    copies: list[EmailAddress] = Field(description="Addresses that get copies of what we send")
    undeliverable: list[EmailAddress] = Field(description="Addresses that our last mail did not reach")
    scheduled_for: Timestamp | None
    due: bool = Field(description="The time that it was scheduled for has come, and nobody took it since")
    clock: ClockShape | None
    urgency: Urgency
    promise: PromiseShape | None = Field(description="What was told last, while it is what counts")
    place: Timestamp | None = Field(description="Its place among the waiting tickets as urgent as it: the earlier")
    locked: bool = Field(description="Its agent keeps it for himself")
    lock_declined: bool = Field(description="The client declined a lock; it cannot be locked again")
    tags: list[Annotated[str, Field(examples=["migrace"])]]
    related: list["TicketRefShape"] = Field(description="Tickets that staff said have to do with it")
    merged_into: "TicketRefShape | None" = Field(description="The ticket that it goes on in")


class ChangeShape(Shape):
    """One committed command with its events, each an object with a `type`."""

    version: Version
    at: Timestamp
    actor: ActorShape
    events: Events


class OutgoingShape(Shape):
    """A mail that a change made, and how far it is."""

    id: str = Field(examples=["0f3a9c55d1e24b7e8a6c1d2e3f405162"])
    kind: Literal[
        "acknowledgement", "answer", "files_refused", "copy_notice", "state", "reminder", "locked", "unlocked"
    ]
    to: list[EmailAddress]
    cc: list[EmailAddress]
    state: Literal["pending", "sent", "failed", "held", "recalled"]
    cause: str | None = Field(examples=[None], description="Why it did not leave")
    sent_at: Timestamp | None
    version: Version


class ClientHistory(Shape):
    """A ticket's history as its client sees it."""

    changes: list[ChangeShape]


class TicketPage(Shape):
    """A page of tickets; `feed` is where a live catch-up of this list may begin."""

    items: list[Summary]
    cursor: Cursor
    feed: Timestamp


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

    text: Text
    quoted: str = Field(examples=["> Dobrý den"])


class TicketRefShape(Shape):
    """A ticket as others name it."""

    id: Ulid
    number: TicketNumber


class MailSummary(Shape):
    """A mail that is no ticket entry, as lists and pushes show it."""

    id: str = Field(examples=["q3m7h2k9v5t1r8p4"], description="The id that SES gave it")
    outcome: Literal["ticket", "held", "refused", "quarantined", "spam", "automatic", "duplicate"]
    reason: str = Field(examples=["not-a-technical-contact"])
    status: Literal["waiting", "released", "disowned"]
    from_: EmailAddress | None = Field(alias="from")
    name: PersonName | None
    recipients: list[EmailAddress]
    queues: list[QueueName]
    subject: Subject
    preview: Text
    received_at: Timestamp
    verdict: Literal["verified", "unverified", "forged", "retry"]
    sentence_cs: str = Field(examples=["Odesílatel je ověřený: podepsáno firma.example."])
    sentence_en: str = Field(examples=["The sender is verified: signed by firma.example."])
    acceptable: bool = Field(description="Whether staff may let it in")
    notice: Literal["confirmation", "which_client", "closed_ticket", "refusal"] | None
    tickets: list[TicketRefShape]


class MailPage(Shape):
    """A page of kept mails, newest first."""

    items: list[MailSummary]
    cursor: Cursor


class MailCounts(Shape):
    """How many mails wait, each counted up to 100."""

    held: int
    refused: int
    quarantined: int
    spam: int


class FileShape(Shape):
    """A file of a mail."""

    index: int
    name: FileName
    type: MediaType
    size: int
    kind: str = Field(examples=["file"])
    inline: bool
    refused: bool = Field(description="Over the size that is accepted; it is only in the raw mail")


class MailDetail(Shape):
    """A stored mail with its content."""

    mail: MailSummary
    clients: list[ClientShape] = Field(description="Clients of the sender, to choose among when letting it in")
    text: Text
    quoted: str | None = Field(examples=[None])
    html: bool
    attachments: list[FileShape]
    verdict: dict[str, Any] = Field(examples=[{"verdict": "verified"}], description="What the sender is judged by")


class AcceptRequest(Asked):
    """Let a kept mail in, for a client where the sender has several."""

    client: ClientNumber | None = Field(
        None, max_length=20, description="Of `clients` of the mail; null: its only one"
    )


class Accepted(Shape):
    """What the mail became."""

    mail: MailSummary
    tickets: list[TicketRefShape]


class DownloadShape(Shape):
    """A short-lived address of a download."""

    url: Url
    name: FileName
    type: MediaType
    size: int = Field(examples=[1024], description="Bytes")
    expires_at: Timestamp


class HtmlShape(Shape):
    """A mail's HTML as a document for a sandboxed frame; `blocked` counts pictures from elsewhere."""

    html: str = Field(examples=["<!doctype html><p>Dobrý den</p>"])
    blocked: int
    cut: bool


class QueueShape(Shape):
    """A queue as configured."""

    name: QueueName
    address: str = Field(examples=["podpora@fronta.example"])
    technical: bool


class Queues(Shape):
    """The queues."""

    queues: list[QueueShape]


class AnswerRequest(Asked):
    """An agent's answer to the client."""

    text: str = Field(
        min_length=1,
        max_length=limits.ANSWER_CHARS_MAX,
        examples=["Dobrý den, restartovali jsme server."],
        json_schema_extra={"pattern": SOMETHING_SEEN},
    )
    version: int = Field(
        ge=1, le=limits.VERSION_MAX, description="The version of the ticket that the answer was written against"
    )
    state: Literal["waiting", "resolved", "in_progress"] = Field("waiting", description="State after the answer")
    markdown: bool = Field(
        False,
        description="The text is written in CommonMark; the mail has it as HTML, too. "
        "`![label](file:name)` shows a picture among `files`",
    )
    quoted: str = Field(
        "", max_length=limits.QUOTED_CHARS_MAX, examples=[""], description="The client's words, to go below"
    )
    cc: list[EmailAddress] | None = Field(
        None,
        max_length=limits.COPIES_MAX,
        examples=[None],
        description="Who of the ticket's copies gets it; left out: all of them",
    )
    files: list[Word] = Field(
        default_factory=list,
        max_length=FILES_MAX,
        examples=[[]],
        description="Ids of `POST /v1/uploads`, in their order",
    )


class NoteRequest(Asked):
    """A note of an agent, for staff only."""

    text: str = Field(
        min_length=1,
        max_length=limits.NOTE_CHARS_MAX,
        examples=["Volal jsem do datacentra, disk mění v 15:00."],
        json_schema_extra={"pattern": SOMETHING_SEEN},
    )
    mentions: list[StaffId] = Field(
        default_factory=list,
        max_length=limits.MENTIONS_MAX,
        examples=[[]],
        description="Ids of agents who are called to it",
    )


class TagsRequest(Asked):
    """Tags to put on a ticket, and to take off it."""

    add: list[Annotated[str, Field(max_length=200, examples=["migrace"])]] = Field(
        default_factory=list, max_length=limits.TAGS_MAX
    )
    remove: list[Annotated[str, Field(max_length=200, examples=["čeká na dodavatele"])]] = Field(
        default_factory=list, max_length=limits.TAGS_MAX, examples=[[]]
    )


class RelationRequest(Asked):
    """Another ticket that has to do with this one, or not any more."""

    number: int = Field(ge=1, le=10**12, examples=[10002])
    related: bool = True


class MergeRequest(Asked):
    """The ticket to go on in, by its number."""

    into: int = Field(ge=1, le=10**12, examples=[10002])
    version: int = Field(
        ge=1, le=limits.VERSION_MAX, examples=[3], description="The version of the ticket as it was seen"
    )


class SplitRequest(Asked):
    """The message that becomes a ticket of its own, and where."""

    message: int = Field(
        ge=1, le=limits.VERSION_MAX, examples=[3], description="The version of the change with the message"
    )
    queue: QueueName
    subject: str = Field(min_length=1, max_length=limits.SUBJECT_CHARS_MAX, examples=["Certifikát pro obchod"])


class MoveRequest(Asked):
    """Another state for a ticket; `in_progress` means: I take it."""

    state: Literal["queued", "in_progress", "waiting", "resolved"]
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class AssignRequest(Asked):
    """Who gets a ticket."""

    agent: str | None = Field(max_length=100, examples=[None], description="An agent's id; null: back to the queue")
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class LockRequest(Asked):
    """Whether an agent keeps a ticket for himself."""

    locked: bool
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class UrgencyRequest(Asked):
    """How urgent a ticket is."""

    urgency: Urgency
    version: int = Field(ge=1, le=limits.VERSION_MAX)


Address = Annotated[str, Field(min_length=3, max_length=254, examples=["jan@firma.example"])]
NewAddress = Annotated[
    str,
    Field(
        min_length=3,
        max_length=254,
        examples=["jana@firma.example"],
        description="A mail address in ASCII, none of ours",
        json_schema_extra={"pattern": MAIL_ADDRESS},
    ),
]


class CopiesRequest(Asked):
    """Who gets copies of a ticket's mails from now on, and who gets none any more."""

    add: list[NewAddress] = Field(default=[], max_length=limits.COPIES_MAX)
    remove: list[Address] = Field(default=[], max_length=limits.COPIES_MAX)
    with_history: bool = Field(default=False, description="Who is added also gets what was written before")
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class QueuePage(Shape):
    """A page of the queue in the order of dispatch."""

    items: list[Summary]
    cursor: Cursor


class ShiftRequest(Asked):
    """A shift that begins now."""

    until: Timestamp | None = Field(
        default=None, examples=[None], description="Its end, within a day; null: the usual length from now"
    )
    limit: int | None = Field(
        default=None, ge=0, le=100, examples=[5], description="Tickets up to which new ones are given to him"
    )
    queues: list[QueueName] | None = Field(
        default=None, max_length=50, description="Whose tickets he takes; null: all"
    )


class ShiftOfRequest(ShiftRequest):
    """A shift of somebody else."""

    name: StaffName = Field(min_length=1, max_length=limits.NAME_CHARS_MAX)


class ShiftShape(Shape):
    """An agent's latest shift."""

    agent: StaffId
    name: StaffName
    queues: list[QueueName] = Field(description="Whose tickets he takes; none named: all")
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
    queue: QueueName
    urgency: Urgency
    told: int = Field(description="Promises that have come to their end")
    kept: int
    share: float | None = Field(
        examples=[0.9], description="Kept of those that ended or are overdue; null without any"
    )
    overdue: int = Field(description="Tickets that wait although their promise is over")


class Promises(Shape):
    """How many promises were kept since a day."""

    since: str = Field(examples=["2026-08-25"])
    cells: list[PromiseCell]


class ScheduleRequest(Asked):
    """When the ticket will be seen to."""

    until: Timestamp = Field(description="Ahead of now, within a year")
    version: int = Field(ge=1, le=limits.VERSION_MAX)


class Push(Shape):
    """What consoles are told of a change, by websocket and in the catch-up."""

    type: Literal["change"]
    ticket: Summary
    version: Version
    at: Timestamp
    what: list[str] = Field(examples=[["state_changed"]], description="Types of the events")
    mentions: list[StaffId] = Field(default_factory=list, description="Who is called to the ticket by a note")
    actor: ActorShape
    cursor: Timestamp


class Feed(Shape):
    """Changes since a cursor. `reset`: the cursor is too old, load everything again."""

    changes: list[Push]
    cursor: Timestamp
    reset: bool


class LiveTicket(Shape):
    """A one-time ticket that opens one websocket: `/live?ticket=…`."""

    ticket: Word
    expires_at: Timestamp


class Health(Shape):
    """That the API answers."""

    status: Literal["ok"]
