"""Routes of the client zone. Each asks who calls, calls one use case and tells the ticket as its client sees it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import zone_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.problems import CONTENT_TYPE, nothing, problem
from chalicelib.api.roles import Forbidden, Role
from chalicelib.api.schemas import (
    ClientShape,
    ClockShape,
    DownloadShape,
    LastShape,
    LiveTicket,
    PersonShape,
    WholeText,
)
from chalicelib.api.schemas import State as StateName
from chalicelib.api.telling import download_shape, told, whole_text_of
from chalicelib.api.work import BadRequest, IdempotencyKey, TicketPath, copy_address
from chalicelib.api.zone_callers import holder, word_of
from chalicelib.live import store as live
from chalicelib.mail import showing
from chalicelib.people import pins
from chalicelib.people import store as people
from chalicelib.people.choices import Choices
from chalicelib.people.directory import normal_address
from chalicelib.platform import chance, clock, limits
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.settings import settings
from chalicelib.tickets import service, store, uploads
from chalicelib.tickets.client_view import told_to_client
from chalicelib.tickets.events import Answered, Change, MessageReceived
from chalicelib.tickets.ticket import State, Ticket
from chalicelib.zone import passes, rights, work
from chalicelib.zone.limits import TooMany, count
from chalicelib.zone.passes import Holder, NoContact, Pass

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

_JSON = "application/json"
SEARCHED_CHARS_MAX = 100
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=40,
        description="The ETag of the ticket as it was seen",
        examples=['"3"'],
        json_schema_extra={"pattern": '^"?[0-9]{1,8}"?$'},
    ),
]
_TOO_MANY: dict[int, Any] = {
    429: {
        "description": "`too-many`: this contact writes too often; `detail_cs` is Czech",
        "headers": {"Retry-After": {"description": "Seconds until he may again", "schema": {"type": "integer"}}},
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


def _time_of_query(description: str) -> Any:
    return Query(
        max_length=40,
        description=f"{description}; ISO 8601 with a zone",
        examples=["2026-11-23T08:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )


class NotModified(Exception):
    """The caller has the ticket as it is."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(headers["ETag"])
        self.headers = headers


class VersionNeeded(Exception):
    """A change of the state names the version that was seen."""


# ---------------------------------------------------------------- passes


@router.post(
    "/v1/zone-tokens", tags=["client zone"], summary="A pass on behalf of a contact", status_code=HTTPStatus.CREATED
)
def token_on_behalf(request: shapes.TokenRequest) -> shapes.ZoneToken:
    """Role integration: the company's own zone signs its people in itself. The pass is short-lived, a browser may
    hold it. 404 for who is no contact of the client."""
    caller(router.current_event, Role.INTEGRATION)
    return _pass(_given(_address(request.contact), request.client))


@router.post(
    "/v1/zone/sign-in/other",
    tags=["client zone"],
    summary="A pass for who signed in elsewhere",
    status_code=HTTPStatus.CREATED,
)
def sign_in_elsewhere(request: shapes.SignInRequest) -> shapes.ZoneToken:
    """With the id token of the further issuer that the operator may name (ZoneIssuer); 404 where none is. Else as
    `POST /v1/zone/sign-in`."""
    return sign_in(request)


@router.post(
    "/v1/zone/sign-in", tags=["client zone"], summary="A pass for who signed in", status_code=HTTPStatus.CREATED
)
def sign_in(request: shapes.SignInRequest) -> shapes.ZoneToken:
    """With the id token of the zone's identity provider, whose address has to be a verified one. 422 `choose-client`
    where `clients` are several."""
    authorizer = router.current_event.request_context.authorizer
    claims: dict[str, Any] = (authorizer.jwt_claim if authorizer else None) or {}
    if str(claims.get("email_verified", "")).lower() != "true":
        raise NoContact
    address = _address(str(claims.get("email", "")))
    return _pass(_given(address, request.client))


def _address(text: str) -> str:
    try:
        return normal_address(text)
    except ValueError:
        raise NoContact from None


def _given(address: str, number: str | None) -> Pass:
    return passes.give(address, number, chance.token(), clock.now(), settings().zone_token_lifetime)


def _pass(made: Pass) -> shapes.ZoneToken:
    person, membership = made.holder.person, made.holder.membership
    return shapes.ZoneToken(
        token=made.word,
        expires_at=timestamp(made.expires_at),
        client=ClientShape(number=membership.number, name=membership.client_name),
        contact=PersonShape(address=person.address, name=person.name),
    )


# ---------------------------------------------------------------- the contact


def _holder() -> Holder:
    return holder(router.current_event)


def _writing() -> Holder:
    """The contact, who writes: it counts. Raises TooMany."""
    who = _holder()
    count(who, clock.now())
    return who


@router.get("/v1/zone/me", tags=["client zone"], summary="Who am I, and what may I do?")
def zone_me() -> shapes.ZoneMe:
    """A pass."""
    return _me(_holder())


def _me(who: Holder) -> shapes.ZoneMe:
    person, membership, own = who.person, who.membership, who.choices
    return shapes.ZoneMe(
        contact=PersonShape(address=person.address, name=person.name),
        client=ClientShape(number=membership.number, name=membership.client_name),
        language=who.language,
        rights=shapes.RightsShape(technical=membership.technical, pin=membership.pin),
        notifications=shapes.NotificationsShape(mail=own.mail, sms=own.sms),
        queues=[
            shapes.ZoneQueue(
                name=queue.name,
                title=_in_both(queue.title_in),
                purpose=_in_both(queue.purpose_in),
                technical=queue.technical,
                may_open=rights.may_use(membership, queue),
            )
            for queue in settings().queues.values()
        ],
        limits=shapes.ZoneLimits(file_bytes_max=settings().attachment_bytes_max),
        pin_set=pins.is_set(membership.number),
    )


def _in_both(text_in: Callable[[str], str]) -> shapes.InBoth:
    return shapes.InBoth(cs=text_in("cs"), en=text_in("en"))


@router.delete(
    "/v1/zone/pass",
    tags=["client zone"],
    summary="Sign out",
    status_code=HTTPStatus.NO_CONTENT,
    responses={204: {"description": "The pass opens nothing any more", "content": {}}},
)
def end_pass() -> Response[str]:
    """A pass, which is no good any more afterwards."""
    _holder()
    passes.end(word_of(router.current_event))
    return nothing()


@router.post(
    "/v1/zone/live",
    tags=["client zone"],
    summary="A one-time ticket for the websocket",
    status_code=HTTPStatus.CREATED,
)
def zone_live() -> LiveTicket:
    """A pass. On the websocket `/live?ticket=…` come `{"type":"ticket","id","version","at"}` for what changed in the
    client's tickets that this contact may see; best effort, so look at the list now and then all the same."""
    who = _holder()
    word, expires_at = chance.token(), clock.now() + settings().live_ticket_lifetime
    person = who.person
    listener = live.Listener(person.address, person.name or person.address)
    live.save_ticket(word, listener, expires_at, live.audience_of(who.membership.number))
    return LiveTicket(ticket=word, expires_at=timestamp(expires_at))


@router.patch("/v1/zone/settings", tags=["client zone"], summary="Choose messages and language")
def choose(request: shapes.ChoicesRequest) -> shapes.ZoneMe:
    """A pass. Answers to tickets come always."""
    who = _holder()
    before = who.choices
    after = Choices(
        mail=before.mail if request.mail is None else request.mail,
        sms=before.sms if request.sms is None else request.sms,
        language=request.language or before.language,
    )
    if after != before:
        people.save_choices(who.person.address, after)
    return _me(replace(who, choices=after))


@router.put(
    "/v1/zone/pin",
    tags=["client zone"],
    summary="Set the client's PIN",
    status_code=HTTPStatus.NO_CONTENT,
    responses={204: {"description": "It is set", "content": {}}},
)
def set_pin(request: shapes.PinRequest) -> Response[str]:
    """A pass, and the right to. By the PIN the client is known on the telephone. 422 `weak-pin`."""
    pins.change(_with_pin_right().membership.number, request.pin)
    return nothing()


@router.delete(
    "/v1/zone/pin",
    tags=["client zone"],
    summary="Do without a PIN",
    status_code=HTTPStatus.NO_CONTENT,
    responses={204: {"description": "There is none, or none any more", "content": {}}},
)
def forget_pin() -> Response[str]:
    """A pass, and the right to. None there is fine."""
    pins.forget(_with_pin_right().membership.number)
    return nothing()


def _with_pin_right() -> Holder:
    who = _holder()
    if not who.membership.pin:
        raise Forbidden("This contact may not set the PIN.")
    return who


@router.get("/v1/zone/contacts", tags=["client zone"], summary="The contacts of the client")
def contacts() -> shapes.ZoneContacts:
    """A pass. They are kept in the company's own system."""
    client = people.find_client(_holder().membership.number)
    return shapes.ZoneContacts(
        items=[
            shapes.ZoneContact(
                address=one.address,
                name=one.name,
                language=one.language,
                phones=list(one.phones),
                rights=shapes.RightsShape(technical=one.technical, pin=one.pin),
            )
            for one in (client.contacts if client else ())
        ]
    )


# ---------------------------------------------------------------- tickets


@router.get("/v1/zone/tickets", tags=["client zone"], summary="The client's tickets, the newest change first")
def zone_tickets(
    state: Annotated[list[StateName] | None, Query(description="Only these states")] = None,
    queue: Annotated[list[str] | None, Query(description="Only these queues")] = None,
    text: Annotated[
        str, Query(max_length=SEARCHED_CHARS_MAX, description="All words in number, subject, people or last message")
    ] = "",
    since: Annotated[str | None, _time_of_query("Changed at or after this time")] = None,
    until: Annotated[str | None, _time_of_query("Changed before this time")] = None,
    cursor: Annotated[str | None, Query(min_length=1, max_length=100, description="From the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 50,
) -> shapes.ZonePage:
    """A pass. Those that came by mail and by telephone, too. A page may be short, even empty, and have a cursor: what
    is looked through for one page is limited."""
    # Its room has the judge in it: whoever calls another route does without.
    from chalicelib.urgency.tokens import fold

    who = _holder()
    wanted = work.Filter(
        frozenset(queue or ()), frozenset(map(State, state or ())), fold(text), _time(since), _time(until)
    )
    found, after = work.tickets(who, wanted, fold, limit=limit, cursor=cursor)
    return shapes.ZonePage(items=[_ticket(one) for one in found], cursor=after)


@router.post(
    "/v1/zone/tickets",
    tags=["client zone"],
    summary="Open a ticket",
    status_code=HTTPStatus.CREATED,
    responses={201: {"description": "It is opened"}, **_TOO_MANY},
)
def zone_open(request: shapes.OpenRequest, idempotency_key: IdempotencyKey = None) -> Response[shapes.ZoneHistory]:
    """A pass. 403 for a technical queue and who is no technical contact."""
    who = _writing()
    copies = tuple(copy_address(text) for text in request.copies)
    made = work.open_ticket(
        who, request.queue, request.subject, request.text, uploads.take(who.key, request.files), copies, clock.now(),
        key=idempotency_key or chance.token(),
    )  # fmt: skip
    return _shown(who, made, HTTPStatus.CREATED)


@router.get(
    "/v1/zone/tickets/<ticket_id>",
    tags=["client zone"],
    summary="A ticket with its history",
    responses={
        200: {"description": "The ticket"},
        304: {"description": "Nothing is new since the ETag of If-None-Match", "content": {}},
    },
)
def zone_ticket(
    ticket_id: TicketPath,
    if_none_match: Annotated[
        str | None,
        Header(alias="If-None-Match", max_length=40, description="The ETag of what is known", examples=['"3"']),
    ] = None,
) -> Response[shapes.ZoneHistory]:
    """A pass. 304 while nothing is new since the ETag."""
    return _shown(_holder(), ticket_id, known=if_none_match)


@router.post(
    "/v1/zone/tickets/<ticket_id>/messages",
    tags=["client zone"],
    summary="Write into a ticket",
    status_code=HTTPStatus.CREATED,
    responses={201: {"description": "It is in the ticket"}, **_TOO_MANY},
)
def zone_write(
    ticket_id: TicketPath, request: shapes.WriteRequest, idempotency_key: IdempotencyKey = None
) -> Response[shapes.ZoneHistory]:
    """A pass. 409 `illegal-move` for a closed ticket: a new one goes on."""
    who = _writing()
    files = uploads.take(who.key, request.files)
    work.write(who, ticket_id, request.text, files, clock.now(), key=idempotency_key or chance.token())
    return _shown(who, ticket_id, HTTPStatus.CREATED)


@router.post("/v1/zone/tickets/<ticket_id>/resolve", tags=["client zone"], summary="It is done")
def zone_resolve(
    ticket_id: TicketPath, _request: shapes.NothingMore, if_match: IfMatch = None
) -> Response[shapes.ZoneHistory]:
    """A pass. 412 `stale` when something is new, 428 without If-Match."""
    who = _holder()
    work.resolve(who, ticket_id, _seen(if_match), clock.now())
    return _shown(who, ticket_id)


@router.post(
    "/v1/zone/tickets/<ticket_id>/reopen",
    tags=["client zone"],
    summary="It is not done",
    responses={200: {"description": "It is worked on again"}, **_TOO_MANY},
)
def zone_reopen(
    ticket_id: TicketPath, _request: shapes.NothingMore, if_match: IfMatch = None
) -> Response[shapes.ZoneHistory]:
    """A pass. 412 `stale` when something is new, 428 without If-Match; 409 `illegal-move` for a closed ticket."""
    who = _writing()
    work.reopen(who, ticket_id, _seen(if_match), clock.now())
    return _shown(who, ticket_id)


@router.post("/v1/zone/tickets/<ticket_id>/decline-lock", tags=["client zone"], summary="Anybody may take it")
def zone_decline(ticket_id: TicketPath, _request: shapes.NothingMore) -> Response[shapes.ZoneHistory]:
    """A pass. Again is harmless; nobody can keep this ticket for himself any more."""
    who = _holder()
    work.decline_lock(who, ticket_id, clock.now())
    return _shown(who, ticket_id)


@router.post(
    "/v1/zone/tickets/<ticket_id>/copies",
    tags=["client zone"],
    summary="Add or remove who gets copies",
    responses={200: {"description": "Who gets copies now"}, **_TOO_MANY},
)
def zone_copies(
    ticket_id: TicketPath, request: shapes.ZoneCopiesRequest, idempotency_key: IdempotencyKey = None
) -> Response[shapes.ZoneHistory]:
    """A pass. Who is added is told by a mail with a way out of its own; who took it is not added again."""
    who = _writing()
    work.change_copies(
        who,
        ticket_id,
        [copy_address(text) for text in request.add],
        [text.strip().lower() for text in request.remove],
        clock.now(),
        with_history=request.with_history,
        key=idempotency_key or chance.token(),
    )
    return _shown(who, ticket_id)


@router.post(
    "/v1/zone/tickets/<ticket_id>/files/<version>/<index>", tags=["client zone"], summary="A file of a message"
)
def zone_file(
    ticket_id: TicketPath,
    version: Annotated[int, Path(ge=1, le=limits.VERSION_MAX, description="The entry with the file")],
    index: Annotated[int, Path(ge=0, le=10_000, description="Its place among the files of the entry")],
) -> DownloadShape:
    """A pass. A short-lived address, of a file of a message or of an answer. 404 also for one of another client."""
    found = work.look(_holder(), ticket_id)
    change = next((one for one in found.changes if one.version == version), None)
    if not _is_said(found.changes, version):
        raise showing.NoSuchMail(ticket_id)
    return download_shape(showing.file_of(change, index, clock.now()))


@router.post(
    "/v1/zone/tickets/<ticket_id>/messages/<version>/whole",
    tags=["client zone"],
    summary="The whole text of a message",
)
def zone_whole_text(
    ticket_id: TicketPath,
    version: Annotated[int, Path(ge=1, le=limits.VERSION_MAX, description="The entry with the message")],
) -> WholeText:
    """A pass. For messages and answers that are `truncated` in the history."""
    found = work.look(_holder(), ticket_id)
    if not _is_said(found.changes, version):
        raise service.NoSuchTicket(ticket_id)
    return whole_text_of(found.ticket.id, version)


def _is_said(changes: Sequence[Change], version: int) -> bool:
    """Whether the client sees words in the change: his own, or of an answer that was not called back."""
    words = (MessageReceived, Answered)
    of_change = (change.events for change in told_to_client(changes) if change.version == version)
    return any(isinstance(event, words) for events in of_change for event in events)


@router.post(
    "/v1/zone/uploads",
    tags=["client zone"],
    summary="A place for a file",
    status_code=HTTPStatus.CREATED,
    responses={201: {"description": "A form for the file"}, **_TOO_MANY},
)
def zone_upload(request: shapes.UploadRequest) -> shapes.UploadShape:
    """A pass. 422 `file-type` and `file-too-large`. What no message names goes by itself."""
    made = uploads.begin(_writing().key, request.name, request.type, request.size, chance.token(), clock.now())
    return shapes.UploadShape(
        id=made.id, url=made.url, fields=dict(made.fields), expires_at=timestamp(made.expires_at)
    )


def _time(text: str | None) -> Any:
    try:
        return None if text is None else read_timestamp(text)
    except ValueError as error:
        raise BadRequest("The time is no ISO 8601 time with a zone.") from error


def _seen(if_match: str | None) -> int:
    if if_match is None:
        raise VersionNeeded
    digits = if_match.strip().strip('"')
    if not digits.isdecimal() or not digits.isascii() or len(digits) > len(str(limits.VERSION_MAX)):
        raise BadRequest("If-Match is the ETag of the ticket as it was seen.")
    return max(int(digits), 1)


def _shown(
    who: Holder, ticket_id: str, status: int = HTTPStatus.OK, known: str | None = None
) -> Response[shapes.ZoneHistory]:
    history = work.look(who, ticket_id)
    tag = f'"{history.ticket.version}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if known is not None and known.strip() == tag:
        raise NotModified(headers)
    return Response(status_code=int(status), content_type=_JSON, body=history_shape(history), headers=headers)


def history_shape(history: store.History) -> shapes.ZoneHistory:
    """A ticket with its history as its client sees it."""
    entries = [shapes.ZoneEntry(**change.model_dump()) for change in told(told_to_client(history.changes))]
    return shapes.ZoneHistory(ticket=_ticket(history.ticket), entries=entries)


def _ticket(ticket: Ticket) -> shapes.ZoneTicket:
    promise = ticket.promise
    return shapes.ZoneTicket(
        id=ticket.id,
        number=ticket.number,
        queue=ticket.queue,
        subject=ticket.subject,
        state=ticket.state.value,
        opened_at=timestamp(ticket.opened_at),
        changed_at=timestamp(ticket.changed_at),
        version=ticket.version,
        requester=PersonShape(address=ticket.requester.address, name=ticket.requester.name),
        agent=shapes.ZoneAgent(name=ticket.agent.name) if ticket.agent else None,
        copies=list(ticket.copies),
        locked=ticket.locked,
        may_decline_lock=rights.may_decline_lock(ticket),
        urgency=ticket.urgency,
        expected=shapes.ExpectedShape(kind=promise.kind, until=timestamp(promise.until)) if promise else None,
        scheduled_for=timestamp(ticket.scheduled_for) if ticket.scheduled_for else None,
        clock=ClockShape(kind=ticket.clock.kind, at=timestamp(ticket.clock.at)) if ticket.clock else None,
        last=LastShape(by=ticket.last.by, preview=ticket.last.preview) if ticket.last else None,
        may=shapes.MayShape(
            reply=rights.may_reply(ticket), resolve=rights.may_resolve(ticket), reopen=rights.may_reopen(ticket)
        ),
    )


def newest(error: service.StaleVersion, who: Holder) -> shapes.ZoneHistory:
    """What the asker of a stale command has not seen."""
    return history_shape(work.look(who, error.ticket.id))


@router.exception_handler(TooMany)  # type: ignore[untyped-decorator]
def _too_many(error: TooMany) -> Response[str]:
    minutes = math.ceil(error.retry_after_s / 60)
    answer = problem(
        429,
        "too-many",
        "Too many changes",
        f"You send too much at once; nothing was done. Try again in {minutes} min.",
        detail_cs=f"Posíláte toho příliš mnoho najednou; nic se neprovedlo. Zkuste to znovu za {minutes} min.",
    )
    answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer
