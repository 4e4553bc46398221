"""The routes of the API. Each names the role it needs, calls one use case and tells its errors as problems."""

import inspect
import json
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIRequestValidationMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.event_handler.openapi.models import Server
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from chalicelib.api import (
    agents,
    budget,
    calls,
    clients,
    costs,
    desk,
    desk_things,
    directory,
    docs_page,
    hooks,
    mails,
    schemas,
    searching,
    stage,
    texting,
    upkeep,
    work,
    zone,
    zone_callers,
)
from chalicelib.api.callers import anybody, caller
from chalicelib.api.description import described
from chalicelib.api.problems import problem
from chalicelib.api.roles import Caller, Forbidden, Role
from chalicelib.api.telling import download_shape, history_of, summary, told, whole_text_of
from chalicelib.api.work import BadRequest, TicketPath, ticket_id_of
from chalicelib.live import store as live
from chalicelib.mail.release import ChooseClient, NotAcceptable
from chalicelib.mail.showing import FileTooLarge, NoSuchMail, file_of
from chalicelib.people.pins import WeakPin
from chalicelib.platform import chance, clock, limits
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings
from chalicelib.tickets import codec, joining, service, store
from chalicelib.tickets.client_view import told_to_client
from chalicelib.tickets.decide import EmptyAnswer, IllegalMove
from chalicelib.tickets.ticket import State, Ticket
from chalicelib.tickets.uploads import BadFile
from chalicelib.zone import passes
from chalicelib.zone.passes import NoContact
from chalicelib.zone.work import BadText, NotForYou

app = APIGatewayHttpResolver(enable_validation=True)


class _JsonBodies(OpenAPIRequestValidationMiddleware):
    """Takes JSON and nothing else: powertools would read a form for JSON, and break on bodies that cannot be read."""

    def _get_body(self, app: Any) -> Any:
        kind = app.current_event.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("", "application/json"):
            raise RequestUnsupportedContentType(kind, errors=[])
        try:
            return super()._get_body(app)
        except (ValueError, RecursionError):
            # Not UTF-8, a number of thousands of digits, or brackets within brackets without end.
            told = {"loc": ("body",), "msg": "The body cannot be read"}
            raise RequestValidationError([told]) from None


app._request_validation_middleware = _JsonBodies()

_SERVERS = [Server(url="/api", description="The stage of API Gateway and the web origin call it so")]

# With the stage of API Gateway in front, or without.
_ZONE_PATHS = ("/v1/zone/", "/api/v1/zone/")
OPEN_STATES = (State.QUEUED, State.IN_PROGRESS, State.WAITING, State.SCHEDULED)


def _caller(role: Role) -> Caller:
    return caller(app.current_event, role)


@app.get("/v1/health", tags=["system"], summary="Does the API answer?")
def health() -> schemas.Health:
    """Needs no token and touches no table."""
    return schemas.Health(status="ok")


@app.get("/v1/me", tags=["staff"], summary="Who am I?")
def me() -> schemas.Me:
    """The signed-in member of staff. Any role."""
    caller = anybody(app.current_event)
    roles = sorted(role.value for role in caller.roles)
    undo_window_s = settings().undo_window.total_seconds()
    return schemas.Me(id=caller.id, name=caller.name, email=caller.email, roles=roles, undo_window_s=undo_window_s)


@app.get("/v1/queues", tags=["staff"], summary="The queues")
def queues() -> schemas.Queues:
    """Role agent."""
    _caller(Role.AGENT)
    return schemas.Queues(
        queues=[
            schemas.QueueShape(name=queue.name, address=queue.address, technical=queue.technical)
            for queue in settings().queues.values()
        ]
    )


@app.get("/v1/tickets", tags=["tickets"], summary="Tickets, the newest change first")
def list_tickets(
    queue: Annotated[list[str] | None, Query(description="Only these queues")] = None,
    state: Annotated[list[schemas.State] | None, Query(description="Only these states; open ones if none")] = None,
    cursor: Annotated[str | None, Query(min_length=1, max_length=100, description="From the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 50,
) -> schemas.TicketPage:
    """Role agent. Pages continue where the last one ended, also while tickets change."""
    _caller(Role.AGENT)
    feed = timestamp(clock.now() - settings().feed_overlap)
    wanted = [name for name in settings().queues if not queue or name in queue]
    states = [State(name) for name in state] if state else list(OPEN_STATES)
    page = store.page(wanted, states, limit=limit, cursor=cursor, shards=settings().list_shards)
    items = [summary(ticket) for ticket in page.tickets]
    return schemas.TicketPage(items=items, cursor=page.cursor, feed=feed)


@app.get("/v1/tickets/<ticket_id>", tags=["tickets"], summary="A ticket with its history")
def show_ticket(ticket_id: TicketPath) -> schemas.TicketHistory:
    """Role agent."""
    _caller(Role.AGENT)
    return history_of(ticket_id_of(ticket_id), 0)


@app.get("/v1/tickets/<ticket_id>/as-client", tags=["tickets"], summary="A ticket as its client sees it")
def show_as_client(ticket_id: TicketPath) -> schemas.ClientHistory:
    """Role agent. What concerns him, without what is ours: checks of senders, urgency, what promises rest on."""
    _caller(Role.AGENT)
    found = store.history(ticket_id_of(ticket_id))
    if found is None:
        raise service.NoSuchTicket(ticket_id)
    return schemas.ClientHistory(changes=told(told_to_client(found.changes)))


@app.get("/v1/tickets/<ticket_id>/changes", tags=["tickets"], summary="What a ticket has that is newer")
def show_changes(
    ticket_id: TicketPath,
    after: Annotated[int, Query(ge=0, le=limits.VERSION_MAX, description="The version that is known")] = 0,
) -> schemas.TicketHistory:
    """Role agent."""
    _caller(Role.AGENT)
    return history_of(ticket_id_of(ticket_id), after)


@app.get("/v1/tickets/<ticket_id>/changes/<version>/text", tags=["tickets"], summary="The whole text of a message")
def whole_text(
    ticket_id: TicketPath,
    version: Annotated[int, Path(ge=1, le=limits.VERSION_MAX, description="The change with the message")],
) -> schemas.WholeText:
    """Role agent. For messages and answers that are `truncated` in the history."""
    _caller(Role.AGENT)
    return whole_text_of(ticket_id_of(ticket_id), version)


@app.get("/v1/tickets/<ticket_id>/changes/<version>/files/<index>", tags=["tickets"], summary="A file of a message")
def message_file(
    ticket_id: TicketPath,
    version: Annotated[int, Path(ge=1, le=limits.VERSION_MAX, description="The change with the message")],
    index: Annotated[int, Path(ge=0, le=10_000, description="Its place among the files of the message")],
) -> schemas.DownloadShape:
    """Role agent. A short-lived address of a download, of a file that the client sent or that went with an answer."""
    _caller(Role.AGENT)
    return download_shape(file_of(store.change(ticket_id_of(ticket_id), version), index, clock.now()))


@app.get("/v1/changes", tags=["live"], summary="What changed since a cursor")
def changes(
    since: Annotated[
        str,
        Query(
            min_length=20,
            max_length=40,
            description="The cursor of the feed before, or `feed` of a list",
            examples=["2026-11-23T08:00:00.000Z"],
        ),
    ],
) -> schemas.Feed:
    """Role agent. Overlaps on purpose: drop what you have by ticket id and version."""
    _caller(Role.AGENT)
    now = clock.now()
    rules = settings()
    try:
        start = read_timestamp(since)
    except ValueError:
        start = now - 2 * rules.feed_reset_after
    next_cursor = timestamp(now - rules.feed_overlap)
    if not now - rules.feed_reset_after <= start <= now + rules.feed_overlap:
        return schemas.Feed(changes=[], cursor=next_cursor, reset=True)
    found = store.feed(start - rules.feed_overlap, now, limits.CHANGES_ROWS_MAX)
    if len(found) >= limits.CHANGES_ROWS_MAX:
        return schemas.Feed(changes=[], cursor=next_cursor, reset=True)
    return schemas.Feed(changes=[schemas.Push(**push) for push in found], cursor=next_cursor, reset=False)


@app.post(
    "/v1/live/ticket", tags=["live"], summary="A one-time ticket for the websocket", status_code=HTTPStatus.CREATED
)
def live_ticket() -> schemas.LiveTicket:
    """Role agent. A browser cannot send a token with a websocket; this word in its address stands for one."""
    caller = _caller(Role.AGENT)
    word = chance.token()
    expires_at = clock.now() + settings().live_ticket_lifetime
    live.save_ticket(word, live.Listener(caller.id, caller.name), expires_at)
    return schemas.LiveTicket(ticket=word, expires_at=timestamp(expires_at))


app.include_router(work.router)
app.include_router(upkeep.router)
app.include_router(desk.router)
app.include_router(desk_things.router)
app.include_router(clients.router)
app.include_router(agents.router)
app.include_router(stage.router)
app.include_router(searching.router)
app.include_router(mails.router)
app.include_router(texting.router)
app.include_router(hooks.router)
app.include_router(calls.router)
app.include_router(budget.router)
app.include_router(costs.router)
app.include_router(directory.router)
app.include_router(zone.router)
app.include_router(docs_page.router)


@app.get("/openapi.json", include_in_schema=False)
def openapi() -> Response[str]:
    """The description of this API."""
    return Response(status_code=200, content_type="application/json", body=openapi_json())


def openapi_json() -> str:
    """The OpenAPI 3.1 document; docs/openapi.json is this, indented."""
    document = app.get_openapi_json_schema(
        title="Fronta",
        version="1",
        openapi_version="3.1.0",
        description="Help desk of a managed-hosting company. Errors are problem documents (RFC 9457).",
        servers=_SERVERS,
    )
    docstrings = {
        route.func.__name__: inspect.getdoc(route.func)
        for route in (*app._static_routes, *app._dynamic_routes)  # powertools leaves docstrings out
    }
    return json.dumps(described(json.loads(document), docstrings), ensure_ascii=False)


@app.exception_handler(RequestValidationError)
def _invalid(error: RequestValidationError) -> Response[str]:
    errors = [
        {"field": ".".join(str(part) for part in item["loc"]), "detail": item["msg"]} for item in error.errors()
    ]
    return problem(422, "invalid-request", "The request is not valid", "See errors.", errors=errors)


@app.exception_handler(RequestUnsupportedContentType)
def _not_json(_error: RequestUnsupportedContentType) -> Response[str]:
    return problem(415, "unsupported-type", "Only JSON is taken", "Send the body as application/json.")


@app.exception_handler(Forbidden)
def _forbidden(error: Forbidden) -> Response[str]:
    return problem(403, "forbidden", "Not allowed", str(error))


@app.exception_handler(service.NoSuchTicket)
def _no_such_ticket(_error: service.NoSuchTicket) -> Response[str]:
    return problem(404, "not-found", "Not found", "There is no such ticket.")


@app.exception_handler(BadRequest)
def _bad_request(error: BadRequest) -> Response[str]:
    title = "Nobody of that id" if error.name == "unknown-agent" else "The request is not valid"
    return problem(422, error.name, title, str(error))


@app.exception_handler(NoSuchMail)
def _no_such_mail(_error: NoSuchMail) -> Response[str]:
    return problem(404, "not-found", "Not found", "There is no such mail, or no such file in it.")


@app.exception_handler(FileTooLarge)
def _file_too_large(error: FileTooLarge) -> Response[str]:
    return problem(422, "file-too-large", "The file is too large", str(error))


@app.exception_handler(NotAcceptable)
def _not_acceptable(error: NotAcceptable) -> Response[str]:
    return problem(409, "not-acceptable", "The mail cannot be let in", str(error))


@app.exception_handler(ChooseClient)
def _choose_client(error: ChooseClient) -> Response[str]:
    clients = [vars(client) for client in error.choices]
    return problem(
        422, "choose-client", "Choose a client", "The mail does not say which client it is for.", clients=clients
    )


@app.exception_handler(zone_callers.Unauthenticated)
def _unauthenticated(_error: zone_callers.Unauthenticated) -> Response[str]:
    answer = problem(401, "unauthenticated", "Sign in", "There is no pass, or it does not work any more.")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@app.exception_handler(NoContact)
def _no_contact(_error: NoContact) -> Response[str]:
    return problem(404, "not-found", "Not found", "There is no such contact of this client.")


@app.exception_handler(passes.ChooseClient)
def _choose_own_client(error: passes.ChooseClient) -> Response[str]:
    clients = [{"number": one.number, "name": one.client_name} for one in error.memberships]
    return problem(
        422, "choose-client", "Choose a client", "Say in `client` for which one you come.", clients=clients
    )


@app.exception_handler(zone.NotModified)
def _not_modified(as_is: zone.NotModified) -> Response[str]:
    return Response(status_code=304, body="", headers=as_is.headers)


@app.exception_handler(zone.VersionNeeded)
def _version_needed(_error: zone.VersionNeeded) -> Response[str]:
    return problem(428, "version-needed", "If-Match is missing", "Send the ETag of the ticket as you saw it.")


@app.exception_handler(BadText)
def _bad_text(error: BadText) -> Response[str]:
    czech, english = error.args
    return problem(422, "invalid-request", "The request is not valid", english, detail_cs=czech)


@app.exception_handler(BadFile)
def _bad_file(error: BadFile) -> Response[str]:
    czech, english = error.args
    return problem(422, error.name, "The file cannot be sent", english, detail_cs=czech)


@app.exception_handler(NotForYou)
def _not_for_you(_error: NotForYou) -> Response[str]:
    return problem(403, "forbidden", "Not allowed", "This queue is not open to this contact.")


@app.exception_handler(WeakPin)
def _weak_pin(error: WeakPin) -> Response[str]:
    czech, english = error.args
    return problem(422, "weak-pin", "The PIN is too weak", english, detail_cs=czech)


@app.exception_handler(service.StaleVersion)
def _stale(error: service.StaleVersion) -> Response[str]:
    if app.current_event.path.startswith(_ZONE_PATHS):
        return _stale_in_zone(error)
    return problem(
        409,
        "stale",
        "The ticket moved on",
        "Something is new in the ticket since you looked at it; nothing was done.",
        **_news(error.ticket, error.seen),
    )


@app.exception_handler(service.Taken)
def _taken(error: service.Taken) -> Response[str]:
    return problem(
        409,
        "taken",
        "Somebody else has taken the ticket",
        f"{error.agent.name} took the ticket before you; nothing was done.",
        agent=vars(error.agent),
        at=timestamp(error.at),
        **_news(error.ticket, error.seen),
    )


def _stale_in_zone(error: service.StaleVersion) -> Response[str]:
    found = zone.newest(error, zone_callers.holder(app.current_event)).model_dump()
    return problem(412, "stale", "The ticket moved on", "Something is new in the ticket; nothing was done.", **found)


def _news(ticket: Ticket, seen: int) -> dict[str, Any]:
    """What the asker of a command has not seen."""
    history = store.history(ticket.id, after=seen)
    newer = () if history is None else history.changes
    return {
        "ticket": codec.summary_to_json(ticket if history is None else history.ticket),
        "changes": [change.model_dump() for change in told(newer)],
    }


@app.exception_handler(joining.TooLate)
def _too_late(_error: joining.TooLate) -> Response[str]:
    return problem(
        409,
        "too-late",
        "The answer has left",
        "Odpověď už je na cestě, vzít ji zpět nejde.",
        detail_en="The answer is on its way and cannot be called back.",
    )


@app.exception_handler(service.OtherRequest)
def _other_request(_error: service.OtherRequest) -> Response[str]:
    return problem(
        422,
        "idempotency-key-reused",
        "The key was used before",
        "This Idempotency-Key did something else; nothing was done.",
    )


@app.exception_handler(IllegalMove)
def _illegal_move(error: IllegalMove) -> Response[str]:
    return problem(409, "illegal-move", "Not possible as it is", str(error), detail_en=error.english)


@app.exception_handler(EmptyAnswer)
def _empty_answer(error: EmptyAnswer) -> Response[str]:
    return problem(422, "invalid-request", "The request is not valid", str(error))


@app.exception_handler(store.Conflict)
def _conflict(_error: store.Conflict) -> Response[str]:
    return problem(503, "busy", "Try again", "Too many things happen to this ticket at once; try again.")


@app.not_found
def _no_route(_error: Any) -> Response[str]:
    return problem(404, "not-found", "Not found", "There is nothing at this address.")


@app.exception_handler(Exception)
def _unexpected(error: Exception) -> Response[str]:
    log.exception("request failed", extra={"error": type(error).__name__})
    return problem(500, "internal", "Something broke", "It is our fault and it was noted. Try again in a moment.")
