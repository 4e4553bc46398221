"""Routes of the desk as a whole: the queue in its order, who is on shift, how promises are kept."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import schemas
from chalicelib.api.callers import caller
from chalicelib.api.roles import Caller, Role
from chalicelib.api.telling import summary
from chalicelib.api.work import BadRequest
from chalicelib.desk import audit
from chalicelib.desk.entry import By, What
from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.board import Floor, order_key
from chalicelib.dispatch.history import DAYS_COUNTED, Kind, Urgency
from chalicelib.dispatch.promises import Coverage
from chalicelib.dispatch.shifts import Shift
from chalicelib.platform import clock, limits
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.settings import settings
from chalicelib.platform.working_time import in_prague
from chalicelib.tickets import store
from chalicelib.tickets.ticket import State

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

AgentPath = Annotated[
    str,
    Path(description="The agent's id", max_length=100, examples=["a1b2c3d4-0000-4000-8000-000000000001"]),
]


def _caller(role: Role = Role.AGENT) -> Caller:
    return caller(router.current_event, role)


@router.get("/v1/queue", tags=["dispatch"], summary="What waits, in the order in which it is to be taken")
def queue_in_order(
    queue: Annotated[list[str] | None, Query(description="Only these queues")] = None,
    cursor: Annotated[str | None, Query(min_length=1, max_length=200, description="From the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 50,
) -> schemas.QueuePage:
    """Role agent. Urgent first, then whose promise is broken or ends first, then the oldest."""
    _caller()
    wanted = [name for name in settings().queues if not queue or name in queue]
    places = [
        (_position(place), place)
        for name in wanted
        for place in store.queue_page(name, limit=limit + 1, after=cursor and f"{name}#{State.QUEUED.value}#{cursor}")
    ]
    places.sort(key=lambda one: one[0])
    shown = places[:limit]
    tickets = store.load_many([place.ticket_id for _, place in shown])
    # The index may be a moment behind the tickets.
    waiting = [ticket for ticket in tickets if ticket.state is State.QUEUED]
    return schemas.QueuePage(
        items=[summary(ticket) for ticket in waiting], cursor=shown[-1][0] if len(places) > limit else None
    )


@router.get("/v1/shifts", tags=["dispatch"], summary="Who is on shift")
def shifts() -> schemas.Shifts:
    """Role agent. Everybody who ever was, with the latest shift of each."""
    _caller()
    return _shifts(clock.now())


@router.put("/v1/shifts/me", tags=["dispatch"], summary="Go on shift")
def begin_shift(request: schemas.ShiftRequest) -> schemas.Shifts:
    """Role agent. Again: changes the shift that runs. It ends by itself at `until`."""
    who = _caller()
    return _begun(who.id, who.name, request)


@router.delete("/v1/shifts/me", tags=["dispatch"], summary="Go off shift")
def end_shift() -> schemas.Shifts:
    """Role agent. Tickets that the agent has stay his until he hands them over; new ones go to others."""
    return _ended(_caller().id)


@router.put("/v1/shifts/<agent>", tags=["dispatch"], summary="Put somebody on shift")
def begin_shift_of(agent: AgentPath, request: schemas.ShiftOfRequest) -> schemas.Shifts:
    """Role lead. The log of changes tells of it."""
    who = _caller(Role.LEAD)
    told = _begun(agent, request.name, request)
    shift = next(one for one in told.shifts if one.agent == agent)
    after = shift.model_dump(include={"name", "queues", "limit", "until"})
    _note(who, "shift.begun", agent, None, after)
    return told


@router.delete("/v1/shifts/<agent>", tags=["dispatch"], summary="Take somebody off shift")
def end_shift_of(agent: AgentPath) -> schemas.Shifts:
    """Role lead. The log of changes tells of it."""
    who = _caller(Role.LEAD)
    shift, now = dispatch.roster().shifts.get(agent), clock.now()
    told = _ended(agent)
    if shift is not None and shift.until > now:
        _note(who, "shift.ended", agent, {"name": shift.name, "until": timestamp(shift.until)}, None)
    return told


def _note(who: Caller, what: What, agent: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    # One's own shift is one's own affair.
    if agent != who.id:
        audit.note(By(who.id, who.name), what, agent, before, after, clock.now())


@router.get("/v1/promises", tags=["dispatch"], summary="How many promises were kept")
def promises() -> schemas.Promises:
    """Role agent. Of the past 90 days, by kind, queue and urgency; at least 80 % are meant to be."""
    _caller()
    now = clock.now()
    since = in_prague(now).date() - timedelta(days=DAYS_COUNTED)
    overdue = _floor(now).overdue(now)
    return schemas.Promises(
        since=since.isoformat(),
        cells=[
            _cell(kind, queue, urgency, found, overdue.get((kind, queue, urgency), 0))
            for (kind, queue, urgency), found in dispatch.calibration(settings().queues, since).items()
        ],
    )


def _cell(kind: Kind, queue: str, urgency: Urgency, found: Coverage, overdue: int) -> schemas.PromiseCell:
    """Who still waits although his promise is over has been broken a promise already."""
    counted = Coverage(found.told + overdue, found.kept)
    return schemas.PromiseCell(
        kind=kind,
        queue=queue,
        urgency=urgency,
        told=found.told,
        kept=found.kept,
        share=counted.share,
        overdue=overdue,
    )


def _position(place: store.Place) -> str:
    """Where a ticket stands, whichever its queue: its sort key without the queue and the state."""
    key = order_key("", "", place.urgency, place.place, place.opened_at, place.ticket_id)
    return key.removeprefix("##")


def _floor(now: datetime) -> Floor:
    return Floor(now, dispatch.roster(), store.open_places())


def _shifts(now: datetime) -> schemas.Shifts:
    floor = _floor(now)
    return schemas.Shifts(
        shifts=[
            schemas.ShiftShape(
                agent=shift.agent,
                name=shift.name,
                queues=sorted(shift.queues),
                limit=shift.limit,
                since=timestamp(shift.since),
                until=timestamp(shift.until),
                on=shift.is_on(now),
                holding=floor.holding(shift.agent),
            )
            for _, shift in sorted(floor.roster.shifts.items(), key=lambda item: (item[1].name, item[0]))
        ]
    )


def _begun(agent: str, name: str, request: schemas.ShiftRequest) -> schemas.Shifts:
    now, rules = clock.now(), settings()
    until = now + rules.shift_length
    if request.until is not None:
        try:
            until = read_timestamp(request.until)
        except ValueError as error:
            raise BadRequest("The time is no ISO 8601 time with a zone.") from error
    if not now < until <= now + rules.shift_max:
        raise BadRequest("The end of the shift has to be ahead of now, and within a day.")
    if unknown := sorted(set(request.queues or ()) - rules.queues.keys()):
        raise BadRequest(f"There is no such queue: {', '.join(unknown)}")
    limit = rules.tickets_per_agent if request.limit is None else request.limit
    shift = Shift(agent, name, frozenset(request.queues or ()), limit, now, until)
    dispatch.change_roster(lambda roster: roster.begun(shift))
    return _shifts(now)


def _ended(agent: str) -> schemas.Shifts:
    now = clock.now()
    dispatch.change_roster(lambda roster: roster.ended(agent, now))
    return _shifts(now)
