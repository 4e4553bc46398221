"""Shapes of SMS and technical events in the API."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api import schemas
from chalicelib.api.schemas import (
    SOMETHING_SEEN,
    AgentShape,
    Asked,
    ClientNumber,
    ClientShape,
    Cursor,
    EmailAddress,
    PersonName,
    QueueName,
    Shape,
    Subject,
    TicketRefShape,
    Timestamp,
    Ulid,
)
from chalicelib.platform import limits
from chalicelib.sms.event import EVENT_CLIENTS_MAX, EVENT_TEXT_CHARS_MAX
from chalicelib.sms.plan import SMS_CHARS_MAX

_SMS_TOLD = "Výpadek napájení v sále 2, pracujeme na opravě. Podrobnosti v e-mailu."
_SMS_EN_TOLD = "Power outage in hall 2, we are working on it. Details by mail."
_TEXT_TOLD = "V sále 2 došlo k výpadku napájení. Prosíme, zkontrolujte po obnovení své servery."
PhoneNumber = Annotated[str, Field(examples=["+420777123456"], description="E.164")]
PriceUsd = Annotated[float, Field(examples=[0.05], description="US dollars")]
Segments = Annotated[int, Field(examples=[1])]
Counted = Annotated[int, Field(examples=[1])]
# Longer ones are none of the directory's.
AskedClient = Annotated[str, Field(min_length=1, max_length=20, examples=["100001"])]
Typed = Annotated[
    str,
    Field(
        min_length=1, max_length=SMS_CHARS_MAX, examples=[_SMS_TOLD], json_schema_extra={"pattern": SOMETHING_SEEN}
    ),
]
TypedEn = Annotated[
    str | None,
    Field(
        max_length=SMS_CHARS_MAX, examples=[_SMS_EN_TOLD], description="To readers of English; null: the Czech one"
    ),
]
Folded = Annotated[
    bool, Field(description="Let letters lose their marks where all of the text fits into the 7 bits of GSM then")
]
Confirmed = Annotated[bool, Field(description="A lead lets it pass the limits")]


class PreviewRequest(Asked):
    """What an SMS is to say, and to whom: clients, or the client of a ticket; neither: only the wording is told."""

    sms: Typed
    sms_en: TypedEn = None
    fold: Folded = True
    clients: list[AskedClient] | None = Field(None, max_length=EVENT_CLIENTS_MAX, examples=[["100001"]])
    ticket: str | None = Field(
        None,
        max_length=26,
        examples=["01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"],
        json_schema_extra={"pattern": schemas.ULID_PATTERN},
    )


class WordingShape(Shape):
    """A text as it is sent (3GPP TS 23.038 and 23.040)."""

    text: str = Field(examples=["Vypadek napajeni v sale 2, pracujeme na oprave. Podrobnosti v e-mailu."])
    encoding: Literal["gsm7", "ucs2"]
    units: int = Field(examples=[70], description="Septets, or units of 16 bits")
    segments: Segments
    left: int = Field(examples=[90], description="Units that the last segment has left")
    folded: bool = Field(description="Whether it is another text than the one that was typed")


class ContactRefShape(Shape):
    """A contact of a client."""

    address: EmailAddress
    name: PersonName | None


class RecipientShape(Shape):
    """A number that gets the SMS. No segments: it gets it already, for another client."""

    client: ClientShape
    contact: ContactRefShape
    number: PhoneNumber
    country: str | None = Field(examples=["CZ"], description="ISO 3166")
    language: Literal["cs", "en"]
    segments: Segments
    price_usd: PriceUsd
    price_known: bool = Field(description="Whether it is the price; else at most that")


class WithoutShape(Shape):
    """Who gets none, and why. `switched-off`: he chose so; `opted-out`: he told the operator so."""

    client: ClientShape | None
    number: ClientNumber
    contact: ContactRefShape | None
    reason: Literal["unknown-client", "no-mobile", "switched-off", "country", "opted-out"]


class OverShape(Shape):
    """A limit that would be passed: SMS of a client in a day, to a number in a day, money of a day."""

    limit: Literal["client-day", "number-day", "money-day"]
    client: ClientNumber | None = Field(description="Whose limit it is, or whose contact's")


class PreviewShape(Shape):
    """What would be sent."""

    cs: WordingShape
    en: WordingShape | None
    segments_max: Segments = Field(description="Of one SMS; a longer one is not sent")
    recipients: list[RecipientShape]
    without: list[WithoutShape]
    sms: Counted = Field(description="How many, each number once")
    segments: Segments
    price_usd: PriceUsd
    price_known: bool = Field(description="Whether it is the price; else at most that")
    over: list[OverShape]
    needs_lead: bool = Field(description="Whether who asks may not send it: a lead has to")


class EventRequest(Asked):
    """A technical event: a message to the technical contacts of clients, each in a ticket of its own, and an SMS."""

    queue: QueueName = Field(min_length=1, max_length=100)
    subject: str = Field(
        min_length=1,
        max_length=limits.SUBJECT_CHARS_MAX,
        examples=["Výpadek napájení v sále 2"],
        json_schema_extra={"pattern": SOMETHING_SEEN},
    )
    subject_en: str | None = Field(
        None,
        max_length=limits.SUBJECT_CHARS_MAX,
        examples=["Power outage in hall 2"],
        description="null: the Czech one",
    )
    text: str = Field(
        min_length=1,
        max_length=EVENT_TEXT_CHARS_MAX,
        examples=[_TEXT_TOLD],
        json_schema_extra={"pattern": SOMETHING_SEEN},
    )
    text_en: str | None = Field(
        None,
        max_length=EVENT_TEXT_CHARS_MAX,
        examples=["There was a power outage in hall 2. Please check your servers once it is over."],
        description="null: the Czech one",
    )
    markdown: bool = Field(False, description="The text is written in CommonMark")
    sms: Typed
    sms_en: TypedEn = None
    fold: Folded = True
    clients: list[AskedClient] = Field(min_length=1, max_length=EVENT_CLIENTS_MAX, examples=[["100001"]])
    confirmed: Confirmed = False


class AnswerSmsRequest(Asked):
    """An answer to the client, and an SMS with it to the technical contacts."""

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
    markdown: bool = Field(False, description="The text is written in CommonMark")
    sms: Typed
    sms_en: TypedEn = None
    fold: Folded = True
    confirmed: Confirmed = False


class EventCountsShape(Shape):
    """How many; every SMS counts under the one outcome that it has by now."""

    clients: Counted
    tickets: Counted
    sms: Counted = Field(description="Each number once; those without an outcome yet, too")
    sent: Counted = Field(description="SNS has them, and has not told more")
    delivered: Counted
    failed: Counted
    unknown: Counted = Field(description="They may have left; they are not sent again")
    refused: Counted


class EventSummaryShape(Shape):
    """A technical event as lists and pushes show it. `held`: limits keep SMS back, a lead may let them go."""

    id: Ulid
    at: Timestamp
    by: AgentShape
    queue: QueueName
    subject: Subject
    sms: str = Field(examples=["Vypadek napajeni v sale 2, pracujeme na oprave. Podrobnosti v e-mailu."])
    state: Literal["sending", "done", "held"]
    counts: EventCountsShape
    price_usd: PriceUsd


class EventTextShape(Shape):
    """An SMS to a number of a client.

    `reason` of `refused`: `client-day`, `number-day`, `money-day`, `opted-out`, `country`, or `same-event` (the
    number got it already, for another client); of `failed`: `opted-out`, `too-late`, `not-taken`, or what the
    operator says.
    """

    number: PhoneNumber
    name: PersonName | None
    outcome: Literal["waiting", "sent", "delivered", "failed", "unknown", "refused"]
    reason: str = Field(examples=[""])
    price_usd: PriceUsd


class EventClientShape(Shape):
    """A client of a technical event."""

    client: ClientShape
    state: Literal["waiting", "done", "held", "failed", "no-contact"]
    ticket: TicketRefShape | None
    sms: list[EventTextShape]


class EventShape(EventSummaryShape):
    """A technical event."""

    clients: list[EventClientShape]


class EventPage(Shape):
    """A page of technical events, newest first."""

    items: list[EventSummaryShape]
    cursor: Cursor
