"""Shapes of calls: what an exchange and staff say of them, and are told."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.schemas import (
    AgentShape,
    Asked,
    ClientShape,
    Cursor,
    EmailAddress,
    PersonName,
    PersonShape,
    QueueName,
    Shape,
    State,
    Subject,
    Text,
    TicketNumber,
    TicketRefShape,
    Timestamp,
    Ulid,
    Urgency,
    Version,
)
from chalicelib.calls.call import EXCHANGE_ID_CHARS_MAX
from chalicelib.calls.writing import TEXT_CHARS_MAX

# Of a name, a number with its SIP address, a client number and a PIN, as they come.
SAID_CHARS_MAX = 200
PIN_CHARS_MAX = 40
SECONDS_MAX = 604_800

CallId = Annotated[str, Field(examples=["0f3a9c55d1e24b7e8a6c1d2e3f405162"], description="32 hexadecimal digits")]
Level = Annotated[
    Literal["number_pin", "number_no_pin", "client_pin", "client_only", "none"],
    Field(
        description="How far the caller is known: his number and the PIN; his number, where the client has no PIN; "
        "the client number and the PIN; the client number alone; not at all"
    ),
]
Pin = Annotated[
    Literal["not_set", "due", "right", "wrong", "locked"],
    Field(description="`not_set`: the client in question has none, or nobody is in question"),
]
Right = Annotated[
    Literal["status", "content", "open"],
    Field(description="He may hear the states of tickets; hear and add to what is in them; open one"),
]
SaidClient = Annotated[
    str | None,
    Field(max_length=SAID_CHARS_MAX, examples=["100001"], description="The client number that the caller says"),
]
SaidPin = Annotated[
    str | None,
    Field(max_length=PIN_CHARS_MAX, examples=["4711"], description="The PIN that he gives; kept and told nowhere"),
]
Until = Annotated[
    Timestamp | None, Field(description="When it is to be done, or by when the client was told that it is")
]
Seconds = Annotated[int, Field(examples=[182], description="How long it took")]


class Announcement(Asked):
    """A call that the exchange announces; whatever of it is not known is null or left out."""

    call: str | None = Field(
        default=None,
        min_length=1,
        max_length=EXCHANGE_ID_CHARS_MAX,
        examples=["1764057600.123"],
        description="The exchange's own id of the call, the same for all that it says of it. Left out where it has "
        "none: then calls from one number within two minutes are one, as long as it is not over and nobody said "
        "in it who he is",
    )
    from_: str | None = Field(
        default=None,
        alias="from",
        max_length=SAID_CHARS_MAX,
        examples=["+420777123456"],
        description="The caller's number in any form, or a word for one that is withheld",
    )
    to: str | None = Field(
        default=None, max_length=SAID_CHARS_MAX, examples=["+420234567890"], description="The number that was dialled"
    )
    name: str | None = Field(
        default=None,
        max_length=SAID_CHARS_MAX,
        examples=["Jan Vzorový"],
        description="The caller's name as the exchange has it; shown, and proof of nothing",
    )
    client: SaidClient = None
    pin: SaidPin = None


class Identification(Asked):
    """What the caller says of himself."""

    client: SaidClient = None
    pin: SaidPin = None


class EndOfCall(Asked):
    """That a call is over."""

    seconds: Seconds | None = Field(default=None, ge=0, le=SECONDS_MAX)


class ToldTicket(Shape):
    """An open ticket as a caller may hear of it."""

    number: TicketNumber
    state: State
    until: Until


class CallAnswer(Shape):
    """Who calls, what to ask him next, and what he may be told."""

    id: CallId
    level: Level
    ask: Literal["nothing", "client", "pin"] = Field(
        description="For what to ask the caller next, to send it with `identify`"
    )
    pin: Pin
    locked_until: Timestamp | None = Field(description="Until then no PIN is taken")
    client: ClientShape | None = Field(description="Null as long as nothing speaks for him")
    contact: PersonName | None = Field(
        description="Whose number it is, where the caller is known to be of the client"
    )
    language: Literal["cs", "en"]
    tickets: list[ToldTicket] = Field(description="Open ones, five at most, where their states may be told")


class CallTicket(Shape):
    """An open ticket of the client in question."""

    id: Ulid
    number: TicketNumber
    state: State
    urgency: Urgency
    subject: Subject | None = Field(description="Null where the caller may not hear what is in it")
    until: Until


class CandidateShape(Shape):
    """A client who lists the number that calls."""

    client: ClientShape
    contacts: list[PersonShape] = Field(description="Those of his contacts who have it")


class EntryShape(Shape):
    """What was written down of a call."""

    ticket: TicketRefShape
    what: Literal["opened", "message", "note"]


class CallTry(Shape):
    """What a caller said of himself; never what a PIN was."""

    at: Timestamp
    by: str = Field(examples=["exchange"], description="`exchange`, or the name of the agent who typed it")
    what: Literal["client", "pin"]
    result: Literal["right", "wrong", "locked", "not_set"]


class CallShape(Shape):
    """A call as staff see it."""

    id: CallId
    version: Version
    at: Timestamp
    state: Literal["ringing", "taken", "over"]
    kind: Literal["known", "withheld", "internal", "malformed"] = Field(
        description="What kind of number calls; `known`: one that can exist"
    )
    number: str | None = Field(examples=["+420777123456"], description="E.164, of a known one")
    shown: str = Field(examples=["+420 777 123 456"], description="As people read it, or as the exchange said it")
    name: PersonName | None = Field(description="As the exchange says; proof of nothing")
    to: str | None = Field(examples=["+420234567890"], description="The number that was dialled")
    queue: QueueName | None = Field(description="The queue that was dialled")
    level: Level
    may: list[Right] = Field(description="What the caller may be told and do")
    pin: Pin
    pin_locked_until: Timestamp | None
    client: ClientShape | None = Field(description="Null as long as nothing speaks for him: see `candidates`")
    contact: PersonShape | None = Field(
        description="Whose number it is, where the caller is known to be of the client"
    )
    candidates: list[CandidateShape] = Field(description="All who list the number")
    tickets: list[CallTicket] = Field(description="Open ones of the client in question, 20 at most")
    agent: AgentShape | None = Field(description="Who took it")
    ended_at: Timestamp | None
    seconds: Seconds | None
    entries: list[EntryShape]
    tries: list[CallTry] = Field(description="The last 20")


class CallPage(Shape):
    """Calls, the newest first."""

    items: list[CallShape]
    cursor: Cursor


class CallTicketRequest(Asked):
    """A ticket to be opened of what was said."""

    queue: QueueName
    subject: Subject = Field(max_length=1_000)
    text: Text = Field(json_schema_extra={"maxLength": TEXT_CHARS_MAX})
    contact: EmailAddress | None = Field(
        default=None,
        max_length=SAID_CHARS_MAX * 2,
        description="Who calls: a contact of the client, by default whose number it is; or, of a caller who is not "
        "known, the address that he says",
    )
    name: PersonName | None = Field(default=None, description="Of a caller who is not known")


class CallLogRequest(Asked):
    """What was said, to be written into a ticket."""

    ticket: TicketNumber = Field(ge=1, le=10**12)
    text: Text = Field(json_schema_extra={"maxLength": TEXT_CHARS_MAX})
    contact: EmailAddress | None = Field(
        default=None,
        max_length=SAID_CHARS_MAX * 2,
        description="Who calls, of the client's contacts; by default whose number it is, else who the ticket is of",
    )
