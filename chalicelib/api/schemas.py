"""Shapes of the API. `tickets/codec.py` makes the JSON; these check it on the way in and describe it in OpenAPI."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.platform import limits

State = Literal["queued", "in_progress", "waiting", "scheduled", "resolved", "closed"]
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


class ChangeShape(Shape):
    """One committed command with its events, each an object with a `type`."""

    version: int
    at: Timestamp
    actor: ActorShape
    events: list[dict[str, Any]]


class OutgoingShape(Shape):
    """A mail that a change made, and how far it is."""

    id: str
    kind: Literal["acknowledgement", "answer"]
    to: list[str]
    cc: list[str]
    state: Literal["pending", "sent", "failed"]
    sent_at: Timestamp | None
    version: int


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
    """The text of a message, all of it up to 900 kB."""

    text: str


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
