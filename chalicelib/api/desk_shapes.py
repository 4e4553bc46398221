"""Shapes of drafts, macros, views, the log of changes, the client card, agents, and of what the stage says.

What is checked in `desk/`, with a sentence in Czech and in English, is described here and not checked twice.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.api.directory_shapes import Phone, Rights
from chalicelib.api.schemas import (
    SOMETHING_SEEN,
    Asked,
    ClientNumber,
    Cursor,
    EmailAddress,
    FileName,
    MediaType,
    PersonName,
    QueueName,
    Shape,
    StaffId,
    StaffName,
    Summary,
    Text,
    Timestamp,
    Ulid,
    Urgency,
    Word,
)
from chalicelib.api.schemas import State as TicketState
from chalicelib.desk.macro import AGENT_CHARS_MAX, MACRO_CHARS_MAX, MACRO_QUEUES_MAX, PLACEHOLDERS
from chalicelib.desk.view import VIEW_TEXT_CHARS_MAX
from chalicelib.platform import limits
from chalicelib.tickets.uploads import FILES_MAX

ADDRESS_CHARS_MAX = 254
FILE_BYTES_MAX = 100_000_000
_NAME: Any = {"minLength": 1, "maxLength": limits.NAME_CHARS_MAX, "pattern": SOMETHING_SEEN}
_PLACES = r"^(?:[^{]|\{(?!\{)|\{\{(?:" + "|".join(PLACEHOLDERS) + r")\}\})*$"

AnswerState = Literal["waiting", "resolved", "in_progress"]
TagName = Annotated[str, Field(max_length=limits.TAG_CHARS_MAX, examples=["migrace"])]
Revision = Annotated[int, Field(examples=[3], description="Counts its changes; its ETag is this in quotation marks")]
Role = Literal["agent", "lead", "finance"]


# ---------------------------------------------------------------- drafts


class DraftFileShape(Asked):
    """A file that was uploaded for the draft."""

    id: Word = Field(max_length=100, description="Of `POST /v1/uploads`; what is not sent goes after two days")
    name: FileName = Field(max_length=limits.NAME_CHARS_MAX)
    type: MediaType = Field(max_length=limits.MEDIA_TYPE_CHARS_MAX)
    size: int = Field(ge=0, le=FILE_BYTES_MAX, examples=[1024], description="Bytes")


class DraftShape(Asked):
    """What was written into a ticket and not sent."""

    text: Text = Field("", json_schema_extra={"maxLength": limits.ANSWER_CHARS_MAX})
    kind: Literal["answer", "note"] = "answer"
    state: AnswerState = Field("waiting", description="State after the answer")
    base: int | None = Field(
        None, ge=1, le=limits.VERSION_MAX, examples=[3], description="The version of the ticket it is written against"
    )
    markdown: bool = False
    quoted: str = Field("", examples=[""], json_schema_extra={"maxLength": limits.QUOTED_CHARS_MAX})
    cc: list[Annotated[EmailAddress, Field(max_length=ADDRESS_CHARS_MAX)]] | None = Field(
        None, max_length=limits.COPIES_MAX, examples=[None], description="Who gets a copy; null: all of the ticket's"
    )
    files: list[DraftFileShape] = Field(default_factory=list, max_length=FILES_MAX)


class DraftRequest(Asked):
    """The draft to keep; null, or one with neither text nor files, is forgotten."""

    draft: DraftShape | None


class SavedDraft(Shape):
    """One's own draft in a ticket."""

    draft: DraftShape | None
    saved_at: Timestamp | None


class DraftSaved(Shape):
    """When it was saved; null: there is none any more."""

    saved_at: Timestamp | None


class Drafts(Shape):
    """Tickets with drafts of one's own, the newest tickets first, up to 200."""

    tickets: list[Ulid]


# ---------------------------------------------------------------- macros


class MacroNames(Asked):
    """What a macro is called."""

    cs: str = Field(examples=["Hotovo, díky"], json_schema_extra=_NAME)
    en: str = Field(examples=["Done, thank you"], json_schema_extra=_NAME)


MacroText = Annotated[
    str,
    Field(
        examples=["Dobrý den, {{name}}, hotovo. S pozdravem {{agent}}"],
        description=f"The console fills in {', '.join(f'`{{{{{word}}}}}`' for word in PLACEHOLDERS)}",
        json_schema_extra={"maxLength": MACRO_CHARS_MAX, "pattern": _PLACES},
    ),
]
Assign = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=AGENT_CHARS_MAX,
        examples=["me"],
        description="`me`, `nobody`, or an agent's id; null: it stays as it is",
    ),
]


class MacroRequest(Asked):
    """What one stroke is to do; it does at least one thing."""

    name: MacroNames | Annotated[str, Field(examples=["Hotovo"], json_schema_extra=_NAME)] = Field(
        description="In both languages, or one name for both"
    )
    text: MacroText = ""
    state: AnswerState | None = Field(None, examples=["resolved"], description="State after it")
    assign: Assign = None
    tags: list[TagName] = Field(default_factory=list, max_length=limits.TAGS_MAX)
    queues: list[QueueName] = Field(
        default_factory=list,
        max_length=MACRO_QUEUES_MAX,
        examples=[[]],
        description="Where it is offered; none: in all",
    )


class MacroShape(Shape):
    """What one stroke does."""

    id: str = Field(examples=["done"])
    name: MacroNames
    text: MacroText
    state: AnswerState | None
    assign: Assign
    tags: list[TagName]
    queues: list[QueueName]
    revision: Revision


class Macros(Shape):
    """All macros, by their Czech names."""

    items: list[MacroShape]


# ---------------------------------------------------------------- views


class ViewFilter(Asked):
    """What a view shows; what is left out does not matter."""

    queue: QueueName | None = None
    states: list[TicketState] = Field(default_factory=list, max_length=6, examples=[["queued", "in_progress"]])
    tags: list[TagName] = Field(default_factory=list, max_length=limits.TAGS_MAX, description="All of them")
    agent: str | None = Field(
        None,
        min_length=1,
        max_length=AGENT_CHARS_MAX,
        examples=["me"],
        description="`me`, `nobody`, or an agent's id",
    )
    client: ClientNumber | None = Field(None, min_length=1, max_length=20)
    urgency: Urgency | None = None
    text: str | None = Field(None, examples=["certifikát"], json_schema_extra={"maxLength": VIEW_TEXT_CHARS_MAX})


class ViewRequest(Asked):
    """A filter with a name."""

    name: str = Field(examples=["Moje urgentní"], json_schema_extra=_NAME)
    filter: ViewFilter
    shared: bool = Field(False, description="Everybody sees it")


class ViewShape(Shape):
    """A saved view."""

    id: str = Field(examples=["urgent"])
    name: str = Field(examples=["Moje urgentní"])
    filter: ViewFilter
    shared: bool
    owner: StaffId = Field(description="Whose it is: he changes it, and a lead one that everybody sees")
    owner_name: StaffName
    revision: Revision


class Views(Shape):
    """One's own views and those that everybody sees, by name."""

    items: list[ViewShape]


# ---------------------------------------------------------------- the log of changes


class ByShape(Shape):
    """Who did it."""

    id: StaffId
    name: StaffName


Changed = Annotated[dict[str, Any] | None, Field(examples=[None])]


class AuditEntry(Shape):
    """A change that somebody made."""

    at: Timestamp
    actor: ByShape
    what: str = Field(examples=["macro.changed"])
    target: str = Field(examples=["done"], description="The id of what was changed")
    before: Changed = Field(description="As it was; null: it was not there")
    after: Changed = Field(description="As it is since; null: it is not there")


class AuditPage(Shape):
    """A page of the log of changes, the newest first."""

    items: list[AuditEntry]
    cursor: Cursor


# ---------------------------------------------------------------- clients, agents, the stage


class CardContact(Shape):
    """A person whom a client lists."""

    address: EmailAddress
    name: PersonName | None
    language: Literal["cs", "en"]
    phones: list[Phone]
    rights: Rights


class ClientCard(Shape):
    """A client at one glance."""

    number: ClientNumber
    name: str = Field(examples=["Firma s.r.o."])
    contacts: list[CardContact]
    services: list[Annotated[str, Field(examples=["vps-17"])]]
    domains: list[Annotated[str, Field(examples=["firma.example"])]]
    pin_set: bool = Field(description="Whether he can be known by a PIN on the telephone")
    tickets: list[Summary] = Field(description="The ten that changed last")
    open: int = Field(examples=[2], description="How many of these ten are neither resolved nor closed")


class StaffMember(Shape):
    """A member of staff."""

    id: StaffId
    name: StaffName
    email: str = Field(examples=["alena@fronta.example"])
    roles: list[Literal["agent", "lead", "finance", "integration"]] = Field(examples=[["agent"]])
    enabled: bool = Field(description="Whether he can sign in")


class Staff(Shape):
    """Everybody in the staff pool, by name."""

    items: list[StaffMember]


class RolesRequest(Asked):
    """The roles that somebody is to have, of these three."""

    roles: list[Role] = Field(max_length=3, examples=[["agent", "lead"]])


class Setting(Shape):
    """A setting or a limit and its value; durations are ISO 8601."""

    name: str = Field(examples=["reopen_window"])
    value: str | int | list[str] = Field(examples=["P14D"])


Spans = Annotated[dict[str, str], Field(examples=[{"urgent": "PT15M", "problem": "PT1H", "routine": "PT4H"}])]


class StageQueue(Shape):
    """A queue with its rules."""

    name: QueueName
    title: str = Field(examples=["Technická podpora"])
    title_en: str = Field(examples=["Technical support"])
    purpose: str = Field(examples=["Nefunguje web nebo pošta."])
    purpose_en: str = Field(examples=["A website or mail does not work."])
    address: str = Field(examples=["podpora@fronta.example"])
    technical: bool
    sender_policy: Literal["dkim-and-spf", "dmarc"] = Field(description="What proves a sender")
    hours: str = Field(examples=["8:00-18:00"], description="On working days in Prague; `24/7`: always")
    reaction: Spans = Field(description="Promised without history, by urgency, in open time")
    solution: Spans = Field(description="The same for the solution")


class StageSettings(Shape):
    """What the stage says: it is changed in its file and by a deployment."""

    queues: list[StageQueue]
    settings: list[Setting]
    limits: list[Setting]
