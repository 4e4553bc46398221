"""Shapes of the client zone's part of the API."""

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.api.schemas import (
    ActorShape,
    ClientShape,
    ClockShape,
    LastShape,
    PersonShape,
    Shape,
    State,
    Timestamp,
    Urgency,
)
from chalicelib.platform import limits
from chalicelib.zone.uploads import FILES_MAX
from chalicelib.zone.work import TEXT_CHARS_MAX

Language = Literal["cs", "en"]
Number = Annotated[str, Field(min_length=1, max_length=20, examples=["100001"], description="A client's number")]
Address = Annotated[str, Field(min_length=3, max_length=320, examples=["jan@firma.example"])]


UploadId = Annotated[str, Field(max_length=60, description="The id of an uploaded file")]


class TokenRequest(Shape):
    """For whom the company's own zone wants a pass."""

    client: Number
    contact: Address


class SignInRequest(Shape):
    """For which client a contact signs in; none where he has one only."""

    client: Number | None = None


class ZoneToken(Shape):
    """A pass: send it as bearer token. It cannot be shown again."""

    token: str
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


class ZoneQueue(Shape):
    """A queue that a ticket can be opened in."""

    name: str
    title: str
    technical: bool
    may_open: bool


class ZoneLimits(Shape):
    """What one message may be."""

    text_chars_max: int = TEXT_CHARS_MAX
    files_max: int = FILES_MAX
    file_bytes_max: int
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

    name: str


class ZoneTicket(Shape):
    """A ticket as its client sees it."""

    id: str = Field(examples=["01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"])
    number: int = Field(examples=[10001])
    queue: str
    subject: str
    state: State
    opened_at: Timestamp
    changed_at: Timestamp
    version: int = Field(description="Number of changes, and the ETag")
    requester: PersonShape
    agent: ZoneAgent | None
    copies: list[str]
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
    cursor: str | None = Field(description="Send it for the next page; null: there is none")


class ZoneEntry(Shape):
    """One committed command with the events that concern the client, each an object with a `type`."""

    version: int
    at: Timestamp
    actor: ActorShape
    events: list[dict[str, Any]]


class ZoneHistory(Shape):
    """A ticket with its history."""

    ticket: ZoneTicket
    entries: list[ZoneEntry]


class OpenRequest(Shape):
    """A new ticket."""

    queue: str = Field(max_length=100, examples=["podpora"])
    subject: str = Field(min_length=1, max_length=limits.SUBJECT_CHARS_MAX, examples=["Web se nenačítá"])
    text: str = Field(max_length=TEXT_CHARS_MAX)
    files: list[UploadId] = Field(default_factory=list, max_length=FILES_MAX)
    copies: list[Address] = Field(default_factory=list, max_length=limits.COPIES_MAX)


class WriteRequest(Shape):
    """A message in a ticket."""

    text: str = Field(max_length=TEXT_CHARS_MAX)
    files: list[UploadId] = Field(default_factory=list, max_length=FILES_MAX)


class ZoneCopiesRequest(Shape):
    """Who gets copies from now on, and who none any more."""

    add: list[Address] = Field(default_factory=list, max_length=limits.COPIES_MAX)
    remove: list[Address] = Field(default_factory=list, max_length=limits.COPIES_MAX)
    with_history: bool = Field(False, description="Whoever is added gets what was written before, too")


class NothingMore(Shape):
    """Nothing has to be said."""


class ChoicesRequest(Shape):
    """What is to be chosen anew; what is left out stays."""

    mail: bool | None = None
    sms: bool | None = None
    language: Language | None = None


class PinRequest(Shape):
    """A new PIN."""

    pin: str = Field(min_length=1, max_length=20, examples=["4711"])


class UploadRequest(Shape):
    """A file that is to be sent along."""

    name: str = Field(min_length=1, max_length=300, examples=["log.txt"])
    type: str = Field("application/octet-stream", max_length=130, examples=["text/plain"])
    size: int = Field(ge=1, description="Bytes; exactly so many can be uploaded", examples=[1024])


class UploadShape(Shape):
    """Post a form with `fields` and then `file` to `url`; then name `id` in a message."""

    id: str
    url: str
    fields: dict[str, str]
    expires_at: Timestamp


class ZoneContact(Shape):
    """A contact of the same client."""

    address: str
    name: str | None
    language: Language
    phones: list[str]
    rights: RightsShape


class ZoneContacts(Shape):
    """The contacts of the client as the company's own system lists them."""

    items: list[ZoneContact]
