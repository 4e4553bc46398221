"""The route of the search: tickets by their words, people, numbers and tags."""

from datetime import datetime
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import schemas
from chalicelib.api import searching_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.roles import Role
from chalicelib.api.telling import summary
from chalicelib.api.work import BadRequest
from chalicelib.platform import limits
from chalicelib.platform.ids import read_timestamp
from chalicelib.tickets.ticket import State

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

_Time = Annotated[
    str | None,
    Query(
        min_length=10,
        max_length=40,
        description="ISO 8601 with a zone",
        examples=["2026-11-23T08:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
]


@router.get("/v1/search", tags=["tickets"], summary="Find tickets")
def search(
    q: Annotated[
        str,
        Query(
            max_length=200,
            description="Words in any form, numbers, addresses, `tag:…`, `client:…`, `from:…`; all have to be there. "
            "The last word may be a beginning of three letters or more, unless a blank follows it",
            examples=["nejde web"],
        ),
    ] = "",
    order: Annotated[
        Literal["best", "newest"],
        Query(description="By how well they fit, of the newest 1,000 that fit; or by when they were opened"),
    ] = "best",
    state: Annotated[list[schemas.State] | None, Query(description="Only these states")] = None,
    queue: Annotated[list[str] | None, Query(description="Only these queues")] = None,
    client: Annotated[str | None, Query(min_length=1, max_length=20, description="Only of this client")] = None,
    agent: Annotated[
        str | None, Query(min_length=1, max_length=100, description="Only of this agent, by his id; or `nobody`")
    ] = None,
    tag: Annotated[str | None, Query(min_length=1, max_length=40, description="Only with this tag")] = None,
    since: _Time = None,
    until: _Time = None,
    cursor: Annotated[str | None, Query(min_length=1, max_length=40, description="From the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 25,
) -> shapes.SearchPage:
    """Role agent. `since` and `until` are about when a ticket was opened. A ticket that was merged leads to the one
    in which it goes on. A change is found some seconds after it was made.
    """
    # Few requests search; the others are not to wait for it.
    from chalicelib.search.finding import Asked, BadCursor, find
    from chalicelib.search.index import index

    caller(router.current_event, Role.AGENT)
    asked = Asked(
        q,
        best=order == "best",
        states=frozenset(State(name) for name in state or ()),
        queues=frozenset(queue or ()),
        client=client,
        agent=agent,
        tag=tag,
        since=_time(since),
        until=_time(until),
        cursor=cursor,
        limit=limit,
    )
    try:
        answer = find(asked, index())
    except BadCursor as error:
        raise BadRequest("This is no cursor of ours; leave it out to begin from the beginning.") from error
    items = [
        shapes.FoundTicket(
            ticket=summary(found.ticket),
            where=found.where,
            excerpt=found.excerpt.text,
            marks=[list(mark) for mark in found.excerpt.marks],
            found_in=None
            if found.found_in is None
            else shapes.FoundIn(id=found.found_in.id, number=found.found_in.number),
        )
        for found in answer.items
    ]
    return shapes.SearchPage(items=items, cursor=answer.cursor, partial=answer.partial)


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return read_timestamp(text)
    except ValueError as error:
        raise BadRequest("The time is no ISO 8601 time with a zone.") from error
