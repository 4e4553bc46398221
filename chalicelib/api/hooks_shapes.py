"""Shapes of the webhooks in the API."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.schemas import Asked, Cursor, Shape, Timestamp, Ulid
from chalicelib.webhooks.address import URL_CHARS_MAX
from chalicelib.webhooks.kinds import EVERYTHING, KINDS
from chalicelib.webhooks.signing import PREFIX, SECRET_CHARS_MAX

KINDS_NAMED_MAX = len(KINDS) + 1
# 24 to 64 bytes in base64 with padding.
_FOUR = "[A-Za-z0-9+/]{4}"
_SECRET = rf"^{PREFIX}(?:(?:{_FOUR}){{8,21}}(?:[A-Za-z0-9+/]{{2}}==)?|(?:{_FOUR}){{8,20}}[A-Za-z0-9+/]{{3}}=)$"
Kind = Annotated[str, Field(json_schema_extra={"enum": [*KINDS, EVERYTHING]})]
_KINDS_TOLD = f"Of `{'`, `'.join(KINDS)}`, or `{EVERYTHING}` for all, those of later versions too"


class WebhookRequest(Asked):
    """What a webhook is to be."""

    url: Annotated[
        str,
        Field(
            min_length=1,
            max_length=URL_CHARS_MAX,
            examples=["https://zone.firma.example/hooks/fronta"],
            description="Public, by HTTPS, at port 443 or one from 1024 on",
            json_schema_extra={"format": "uri", "pattern": r"^https://[!-\[\]-~]+$"},
        ),
    ]
    events: Annotated[
        list[Kind],
        Field(
            min_length=1,
            max_length=KINDS_NAMED_MAX,
            examples=[["ticket.opened", "ticket.state"]],
            description=_KINDS_TOLD,
        ),
    ]
    enabled: bool = True
    secret: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=SECRET_CHARS_MAX,
            examples=[None],
            json_schema_extra={"pattern": _SECRET},
            description="`whsec_` and the base64 of 24 to 64 random bytes. Without one, the one that it has stays, "
            "and a new webhook gets one of ours. Another one: for a day the one before signs too",
        ),
    ] = None


class WebhookShape(Shape):
    """A webhook."""

    id: str = Field(examples=["zone"])
    url: str = Field(examples=["https://zone.firma.example/hooks/fronta"])
    events: list[str] = Field(examples=[["ticket.opened", "ticket.state"]])
    enabled: bool
    created_at: Timestamp
    disabled_because: str | None = Field(examples=[None], description="Why it was switched off by itself")
    disabled_at: Timestamp | None
    failing_since: Timestamp | None = Field(description="The first failure since its receiver took something")
    old_secret_until: Timestamp | None = Field(description="So long the secret before signs too")


class NewWebhookShape(WebhookShape):
    """A webhook; with its secret in the answer that made it, and in no other."""

    secret: str | None = Field(None, examples=["whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="])


class WebhooksShape(Shape):
    """All webhooks."""

    items: list[WebhookShape]


class TryShape(Shape):
    """A request to a receiver and what came of it."""

    number: int = Field(examples=[1], description="From 1")
    at: Timestamp
    status: int | None = Field(examples=[204], description="What was answered; null when nothing was")
    error: str | None = Field(examples=[None], description="Why nothing was")
    ms: int = Field(examples=[120])


class DeliveryShape(Shape):
    """An event on its way to a webhook."""

    id: Ulid
    event: str = Field(
        examples=["01KAPQ7Y4Z8T3M5N6P7Q8R9S0T.0"], description="The event's id, `webhook-id` of each request"
    )
    type: str = Field(examples=["ticket.state"])
    at: Timestamp = Field(description="When it happened")
    state: Literal["waiting", "done", "failed"]
    next_at: Timestamp | None = Field(description="Not before then it is tried again")
    tries: list[TryShape] = Field(description="The last ones, oldest first")


class DeliveryPage(Shape):
    """A page of the log, the newest event first."""

    items: list[DeliveryShape]
    cursor: Cursor


class AskedShape(Shape):
    """What was put on its way: in the log it has this id."""

    id: Ulid
