"""Routes of calls: what a telephone exchange announces (role integration), and what staff do with it (role agent)."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import calls_shapes as shapes
from chalicelib.api import schemas
from chalicelib.api.callers import caller
from chalicelib.api.problems import CONTENT_TYPE, nothing, problem
from chalicelib.api.roles import Caller, Role
from chalicelib.api.work import IdempotencyKey, result_shape
from chalicelib.calls import desk, reception, store, writing
from chalicelib.calls.call import Call, CallOver, TakenByOther
from chalicelib.calls.card import answer, card, open_tickets
from chalicelib.calls.flood import TooMany
from chalicelib.calls.identifying import NoSuchCall
from chalicelib.platform import chance, clock, limits
from chalicelib.platform.settings import settings
from chalicelib.tickets.ticket import Agent

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

CallPath = Annotated[
    str,
    Path(
        description="The call's id",
        pattern="^[0-9a-f]{32}$",
        examples=["0f3a9c55d1e24b7e8a6c1d2e3f405162"],
    ),
]


def _told(status: int, what: str) -> dict[int, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": what, "content": content}}


_NO_CALL = _told(404, "There is no such call")
_BUSY = _told(503, "`busy`: too many things happen to this call, or to these PINs, at once")
_OVER = "`call-over`: the call has ended"
_OK: dict[int, Any] = {200: {"description": "The call as it is now"}}
_WRITTEN: dict[int, Any] = {201: {"description": "The ticket, and what was written into it"}}


def _exchange() -> None:
    caller(router.current_event, Role.INTEGRATION)


def _staff() -> Caller:
    return caller(router.current_event, Role.AGENT)


def _agent() -> Agent:
    who = _staff()
    return Agent(who.id, who.name)


# ---------------------------------------------------------------- the exchange


@router.post(
    "/v1/calls",
    tags=["exchange"],
    summary="Announce a call",
    responses={
        200: {"description": "Who calls, and what to ask him"},
        **_told(429, "`too-many-calls`: nobody was told of it; again after the seconds in `Retry-After`"),
        **_BUSY,
    },
)
def announce_call(request: shapes.Announcement) -> shapes.CallAnswer:
    """Role integration. Everybody on shift sees it at once. The same `call` again is the same call, also when it is
    over: then nothing rings. With `client` and `pin`, where the exchange asked for them before, it is `identify` too.
    """
    _exchange()
    said = reception.Announcement(request.call, request.from_, request.to, request.name, request.client, request.pin)
    now = clock.now()
    return _answer(reception.announce(said, now, chance.link_token))


@router.post(
    "/v1/calls/<call>/identify",
    tags=["exchange"],
    summary="Say who calls",
    responses={200: {"description": "How far he is known now, and what to ask him next"}, **_NO_CALL, **_BUSY},
)
def identify_caller(call: CallPath, request: shapes.Identification) -> shapes.CallAnswer:
    """Role integration. The client number, the PIN, or both. Wrong ones are counted for the client, the number and
    all whom nobody knows; past the limits `pin` is `locked`, and nothing is looked at. What is over stays as it is.
    """
    _exchange()
    return _answer(reception.identified(call, request.client, request.pin, clock.now(), chance.link_token))


@router.post(
    "/v1/calls/<call>/end",
    tags=["exchange"],
    summary="A call is over",
    status_code=HTTPStatus.NO_CONTENT,
    responses={204: {"description": "It is over", "content": {}}, **_NO_CALL, **_BUSY},
)
def end_call(call: CallPath, request: shapes.EndOfCall) -> Response[str]:
    """Role integration. Again is fine."""
    _exchange()
    reception.end(call, request.seconds, clock.now())
    return nothing()


# ---------------------------------------------------------------- staff


@router.get("/v1/calls", tags=["calls"], summary="Calls, the newest first")
def list_calls(
    is_open: Annotated[
        bool,
        Query(
            alias="open",
            description="Only those that ring or were taken and are not over; the other parameters do nothing then",
        ),
    ] = False,
    q: Annotated[
        str,
        Query(
            max_length=100,
            description="Digits of a number, a client's number or name, an agent's name; all words have to be there",
            examples=["777 123"],
        ),
    ] = "",
    client: Annotated[str | None, Query(min_length=1, max_length=20, description="Only of this client")] = None,
    cursor: Annotated[str | None, Query(min_length=1, max_length=100, description="From the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 25,
) -> shapes.CallPage:
    """Role agent. Calls are kept for a year. A page may be short, even empty, and have a cursor: what is looked for
    is further back. Without `open` the tickets of the clients are not there: see the call.
    """
    _staff()
    now = clock.now()
    if is_open:
        found = desk.ringing(now)
        return shapes.CallPage(items=[_card(call) for call in found], cursor=None)
    from chalicelib.urgency.tokens import fold

    page, further = desk.history(fold(q).strip(), client, fold, limit=limit, cursor=cursor)
    items = [shapes.CallShape(**card(call, (), now, settings().call_shown)) for call in page]
    return shapes.CallPage(items=items, cursor=further)


@router.get(
    "/v1/calls/<call>", tags=["calls"], summary="A call", responses={200: {"description": "The call"}, **_NO_CALL}
)
def show_call(call: CallPath) -> shapes.CallShape:
    """Role agent. With the open tickets of the client in question."""
    _staff()
    return _card(reception.found(call))


@router.post(
    "/v1/calls/<call>/take",
    tags=["calls"],
    summary="Take a call",
    responses={
        **_OK,
        **_NO_CALL,
        **_told(409, f"`taken`: another agent has it, `call` is it as it is. {_OVER}"),
        **_BUSY,
    },
)
def take_call(call: CallPath) -> shapes.CallShape:
    """Role agent. Its card goes from the others' consoles. Again is fine."""
    return _card(desk.take(call, _agent(), clock.now()))


@router.post(
    "/v1/calls/<call>/check",
    tags=["calls"],
    summary="Check what the caller says",
    responses={**_OK, **_NO_CALL, **_told(409, _OVER), **_BUSY},
)
def check_caller(call: CallPath, request: shapes.Identification) -> shapes.CallShape:
    """Role agent. The agent types the client number, the PIN, or both. Wrong PINs are counted as those that callers
    key in; `pin` of the answer says what became of it.
    """
    agent = _agent()
    return _card(desk.check(call, request.client, request.pin, agent, clock.now(), chance.link_token))


@router.post(
    "/v1/calls/<call>/done",
    tags=["calls"],
    summary="Call it over",
    responses={**_OK, **_NO_CALL, **_BUSY},
)
def finish_call(call: CallPath) -> shapes.CallShape:
    """Role agent. Where the exchange did not say so. Again is fine."""
    _staff()
    return _card(desk.done(call, clock.now()))


@router.post(
    "/v1/calls/<call>/ticket",
    tags=["calls"],
    summary="Open a ticket from a call",
    status_code=HTTPStatus.CREATED,
    responses={
        **_WRITTEN,
        **_NO_CALL,
        **_told(409, "`level-too-low`: `detail` says what the caller would have to prove, `detail_cs` in Czech"),
        **_BUSY,
    },
)
def ticket_from_call(
    call: CallPath, request: shapes.CallTicketRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. Where `may` of the call has `open`: of its client, by a contact of his. Else by an address that the
    caller says, in a queue that is not technical. What counts is what the directory says now.
    """
    wish = writing.Wish(request.queue, request.subject, request.text, request.contact, request.name)
    return result_shape(writing.open_ticket(call, wish, _agent(), clock.now(), key=idempotency_key))


@router.post(
    "/v1/calls/<call>/log",
    tags=["calls"],
    summary="Write a call into a ticket",
    status_code=HTTPStatus.CREATED,
    responses={
        **_WRITTEN,
        **_told(404, "There is no such call, or no such ticket"),
        **_told(409, "`illegal-move`: the ticket is closed"),
        **_BUSY,
    },
)
def log_call(
    call: CallPath, request: shapes.CallLogRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. As a message of the contact, where `may` of the call has `content` and the ticket is its client's;
    else as a note that stays with staff.
    """
    result = writing.log(
        call, request.ticket, request.text, request.contact, _agent(), clock.now(), key=idempotency_key
    )
    return result_shape(result)


def _answer(call: Call) -> shapes.CallAnswer:
    return shapes.CallAnswer(**answer(call, clock.now()))


def _card(call: Call) -> shapes.CallShape:
    return shapes.CallShape(**card(call, open_tickets(call), clock.now(), settings().call_shown))


# ---------------------------------------------------------------- what can go wrong


@router.exception_handler(NoSuchCall)  # type: ignore[untyped-decorator]
def _no_such_call(_error: NoSuchCall) -> Response[str]:
    return problem(404, "not-found", "Not found", "There is no such call.", detail_cs="Takový hovor není.")


@router.exception_handler(TooMany)  # type: ignore[untyped-decorator]
def _too_many(error: TooMany) -> Response[str]:
    refused = problem(
        429,
        "too-many-calls",
        "Too many calls",
        f"More calls came than are taken ({error.limit}); nobody was told of this one. "
        f"Again in {error.retry_after_s} s.",
        detail_cs=f"Hovorů je víc, než kolik jich přijímáme ({error.limit}); tento se nikomu neohlásil. "
        f"Zkuste to znovu za {error.retry_after_s} s.",
    )
    refused.headers["Retry-After"] = str(error.retry_after_s)
    return refused


@router.exception_handler(TakenByOther)  # type: ignore[untyped-decorator]
def _taken(error: TakenByOther) -> Response[str]:
    agent = error.call.agent
    assert agent is not None
    return problem(
        409,
        "taken",
        "Somebody else has taken the call",
        f"{agent.name} has the call; nothing was done.",
        detail_cs=f"Hovor už má {agent.name}; nic se nestalo.",
        call=_card(error.call).model_dump(),
    )


@router.exception_handler(CallOver)  # type: ignore[untyped-decorator]
def _over(_error: CallOver) -> Response[str]:
    return problem(
        409,
        "call-over",
        "The call is over",
        "The call has ended; nothing was done.",
        detail_cs="Hovor už skončil; nic se nestalo.",
    )


@router.exception_handler(writing.LevelTooLow)  # type: ignore[untyped-decorator]
def _level_too_low(error: writing.LevelTooLow) -> Response[str]:
    czech, english = error.args
    return problem(409, "level-too-low", "The caller is not known well enough", english, detail_cs=czech)


@router.exception_handler(writing.BadEntry)  # type: ignore[untyped-decorator]
def _bad_entry(error: writing.BadEntry) -> Response[str]:
    czech, english = error.args
    return problem(422, "invalid-request", "The request is not valid", english, detail_cs=czech)


@router.exception_handler(store.Conflict)  # type: ignore[untyped-decorator]
def _busy(_error: store.Conflict) -> Response[str]:
    return problem(
        503,
        "busy",
        "Try again",
        "Too many things happen to this call, or to these PINs, at once; try again.",
        detail_cs="S hovorem nebo s PINem se toho děje příliš mnoho najednou; zkuste to znovu.",
    )
