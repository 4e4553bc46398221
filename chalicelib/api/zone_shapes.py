"""Shapes of the client zone's part of the API."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from chalicelib.api.schemas import (
    MAIL_ADDRESS,
    SOMETHING_SEEN,
    ActorShape,
    Asked,
    ClientShape,
    ClockShape,
    Cursor,
    EmailAddress,
    Events,
    LastShape,
    PersonName,
    PersonShape,
    QueueName,
    Shape,
    StaffName,
    State,
    Subject,
    TicketNumber,
    Timestamp,
    Ulid,
    Urgency,
    Version,
    Word,
)
from chalicelib.platform import limits
from chalicelib.tickets.uploads import FILES_MAX
from chalicelib.zone.work import TEXT_CHARS_MAX

Language = Literal["cs", "en"]
Number = Annotated[str, Field(min_length=1, max_length=20, examples=["100001"], description="A client's number")]
Address = Annotated[str, Field(min_length=3, max_length=320, examples=["jan@firma.example"])]
NewAddress = Annotated[
    str,
    Field(
        min_length=3,
        max_length=320,
        examples=["jana@firma.example"],
        description="A mail address in ASCII, none of ours",
        json_schema_extra={"pattern": MAIL_ADDRESS},
    ),
]
UploadId = Annotated[
    str,
    Field(
        max_length=60,
        description="The id of an uploaded file",
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]{40,50}$"},
    ),
]


class TokenRequest(Asked):
    """For whom the company's own zone wants a pass."""

    client: Number
    contact: Address


class SignInRequest(Asked):
    """For which client a contact signs in; none where he has one only."""

    client: Number | None = Field(None, description="Null: his only one")


class ZoneToken(Shape):
    """A pass: send it as bearer token. It cannot be shown again."""

    token: str = Field(examples=["zone.amFuQGZpcm1hLmV4YW1wbGU.MTAwMDAx.uV1b0m3kT9d2Yw5n8Qz7Lx4Rc6Ea1Hf0"])
    expires_at: Timestamp
    client: ClientShape
    contact: PersonShape


class RightsShape(Shape):
    """What a contact may do."""

    technical: bool = Field(description="Opens and continues tickets of technical queues")
    pin: bool = Field(description="Sets the client's PIN")


class NotificationsShape(Shape):
    """Which messages a contact gets; answers come always."""

    mail: bool
    sms: bool


class InBoth(Shape):
    """A text in Czech and in English."""

    cs: str = Field(examples=["Podpora"])
    en: str = Field(examples=["Support"])


class ZoneQueue(Shape):
    """A queue that a ticket can be opened in."""

    name: QueueName
    title: InBoth
    purpose: InBoth = Field(description="What it is for; may be empty")
    technical: bool
    may_open: bool


class ZoneLimits(Shape):
    """What one message may be."""

    text_chars_max: int = TEXT_CHARS_MAX
    files_max: int = FILES_MAX
    file_bytes_max: int = Field(examples=[20_000_000])
    copies_max: int = limits.COPIES_MAX


class ZoneMe(Shape):
    """Who is signed in, for which client, and what he may do and chose."""

    contact: PersonShape
    client: ClientShape
    language: Language
    rights: RightsShape
    notifications: NotificationsShape
    queues: list[ZoneQueue]
    limits: ZoneLimits
    pin_set: bool


class ExpectedShape(Shape):
    """What was promised: by when somebody reacts, or by when it is solved."""

    kind: Literal["reaction", "solution"]
    until: Timestamp


class MayShape(Shape):
    """What can be done with a ticket as it is."""

    reply: bool
    resolve: bool
    reopen: bool


class ZoneAgent(Shape):
    """Who works on a ticket."""

    name: StaffName


class ZoneTicket(Shape):
    """A ticket as its client sees it."""

    id: Ulid
    number: TicketNumber
    queue: QueueName
    subject: Subject
    state: State
    opened_at: Timestamp
    changed_at: Timestamp
    version: Version = Field(description="Number of changes, and the ETag")
    requester: PersonShape
    agent: ZoneAgent | None
    copies: list[EmailAddress]
    locked: bool = Field(description="Its agent keeps it for himself")
    may_decline_lock: bool
    urgency: Urgency
    expected: ExpectedShape | None
    scheduled_for: Timestamp | None
    clock: ClockShape | None = Field(description="What happens by itself if nobody does anything, and when")
    last: LastShape | None
    may: MayShape


class ZonePage(Shape):
    """Tickets, the newest change first."""

    items: list[ZoneTicket]
    cursor: Cursor = Field(description="Send it for the next page; null: there is none")


class ZoneEntry(Shape):
    """One committed command with the events that concern the client, each an object with a `type`."""

    version: Version
    at: Timestamp
    actor: ActorShape
    events: Events


class ZoneHistory(Shape):
    """A ticket with its history."""

    ticket: ZoneTicket
    entries: list[ZoneEntry]


# A text, a file, or both.
_TEXT_OR_FILES: JsonDict = {
    "anyOf": [
        {"properties": {"text": {"type": "string", "pattern": SOMETHING_SEEN}}},
        {"required": ["files"], "properties": {"files": {"type": "array", "minItems": 1}}},
    ]
}
MessageText = Annotated[
    str,
    Field(
        max_length=TEXT_CHARS_MAX,
        examples=["Od rána se nenačítá web, prosíme o pomoc."],
        description=f"May be empty where there are files; at most {limits.TEXT_INLINE_BYTES_MAX} bytes of UTF-8",
    ),
]
Files = Annotated[list[UploadId], Field(max_length=FILES_MAX, examples=[[]])]


class OpenRequest(Asked):
    """A new ticket."""

    model_config = ConfigDict(json_schema_extra=_TEXT_OR_FILES)

    queue: QueueName = Field(max_length=100)
    subject: Subject = Field(
        min_length=1, max_length=limits.SUBJECT_CHARS_MAX, json_schema_extra={"pattern": SOMETHING_SEEN}
    )
    text: MessageText
    files: Files = Field(default_factory=list)
    copies: list[NewAddress] = Field(default_factory=list, max_length=limits.COPIES_MAX)


class WriteRequest(Asked):
    """A message in a ticket."""

    model_config = ConfigDict(json_schema_extra=_TEXT_OR_FILES)

    text: MessageText
    files: Files = Field(default_factory=list)


class ZoneCopiesRequest(Asked):
    """Who gets copies from now on, and who none any more."""

    add: list[NewAddress] = Field(default_factory=list, max_length=limits.COPIES_MAX)
    remove: list[Address] = Field(default_factory=list, max_length=limits.COPIES_MAX)
    with_history: bool = Field(False, description="Whoever is added gets what was written before, too")


class NothingMore(Asked):
    """Nothing has to be said."""


class ChoicesRequest(Asked):
    """What is to be chosen anew; what is left out stays."""

    mail: bool | None = None
    sms: bool | None = None
    language: Language | None = None


class PinRequest(Asked):
    """A new PIN."""

    pin: str = Field(
        min_length=1,
        max_length=20,
        examples=["4711"],
        description="4 to 10 digits that are not soon guessed",
        json_schema_extra={"minLength": 4, "maxLength": 10, "pattern": "^[0-9]{4,10}$"},
    )


class UploadRequest(Asked):
    """A file that is to be sent along."""

    name: str = Field(
        min_length=1,
        max_length=300,
        examples=["log.txt"],
        description="Of no program that Windows runs at a click",
        json_schema_extra={"pattern": r"[^\s./\\\x00-\x1f\x7f-\x9f\u2028\u2029]"},
    )
    type: str = Field("application/octet-stream", max_length=130, examples=["text/plain"])
    size: int = Field(ge=1, description="Bytes; exactly so many can be uploaded", examples=[1024])


class UploadShape(Shape):
    """Post a form with `fields` and then `file` to `url`; then name `id` in a message."""

    id: Word
    url: str = Field(examples=["https://bucket.s3.eu-central-1.amazonaws.com/"])
    fields: dict[str, str] = Field(examples=[{"key": "uploads/x/y", "Content-Type": "text/plain", "policy": "…"}])
    expires_at: Timestamp


class ZoneContact(Shape):
    """A contact of the same client."""

    address: EmailAddress
    name: PersonName | None
    language: Language
    phones: list[Annotated[str, Field(examples=["+420777123456"])]]
    rights: RightsShape


class ZoneContacts(Shape):
    """The contacts of the client as the company's own system lists them."""

    items: list[ZoneContact]
