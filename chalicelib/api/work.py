"""Routes of what staff do with a ticket. Each takes the version that was seen and can be sent twice."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Header, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import schemas
from chalicelib.api.callers import caller
from chalicelib.api.roles import Caller, Role
from chalicelib.api.telling import summary, told
from chalicelib.dispatch import store as dispatch
from chalicelib.people.directory import normal_address
from chalicelib.platform import clock, limits
from chalicelib.platform.ids import digest, is_ulid, read_timestamp
from chalicelib.platform.settings import settings
from chalicelib.tickets import service, uploads
from chalicelib.tickets.commands import (
    Answer,
    ChangeCopies,
    Command,
    HandOver,
    Lock,
    Move,
    Schedule,
    SetUrgency,
    Unlock,
)
from chalicelib.tickets.events import Attachment
from chalicelib.tickets.ticket import Actor, Agent, State, TicketId

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

TicketPath = Annotated[
    str,
    # Not checked: whatever else stands there is no ticket.
    Path(
        description="The ticket's id (a ULID)",
        examples=["01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"],
        json_schema_extra={"pattern": schemas.ULID_PATTERN},
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=100,
        examples=["6f1c2d9e-answer-1"],
        description="The same key does the same thing once; send a new one for each new thing",
    ),
]


class BadRequest(ValueError):
    """What is asked for cannot be; the text says why, and `name` is the problem's."""

    def __init__(self, detail: str, name: str = "invalid-request") -> None:
        super().__init__(detail)
        self.name = name


def ticket_id_of(text: str) -> TicketId:
    """The id of a path. Raises service.NoSuchTicket for what cannot be one."""
    if not is_ulid(text):
        raise service.NoSuchTicket(text)
    return TicketId(text)


def _caller() -> Caller:
    return caller(router.current_event, Role.AGENT)


def _agent(who: Caller) -> Agent:
    return Agent(who.id, who.name)


@router.post(
    "/v1/tickets/<ticket_id>/answers",
    tags=["tickets"],
    summary="Answer the client",
    status_code=HTTPStatus.CREATED,
)
def answer(
    ticket_id: TicketPath, request: schemas.AnswerRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. 409 `stale` when the ticket moved on: the problem holds what is new, nothing was sent."""
    who = _caller()
    command = Answer(
        _agent(who),
        request.text,
        State(request.state),
        cc=None if request.cc is None else tuple(dict.fromkeys(text.strip().lower() for text in request.cc)),
        markdown=request.markdown,
        quoted=request.quoted,
        files=_mailable(uploads.take(upload_owner(who), request.files)),
    )
    return _perform(ticket_id, command, who, request.version, idempotency_key)


def upload_owner(who: Caller) -> str:
    """Whose the files are that a member of staff uploads: no contact is called so."""
    return f"staff {who.id}"


def _mailable(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    bytes_max = min(settings().attachment_bytes_max, limits.ANSWER_FILES_BYTES_MAX)
    if sum(file.size for file in files) > bytes_max:
        raise BadRequest(f"All files of an answer together may have {bytes_max // 1_000_000} MB at most.")
    return files


@router.post("/v1/tickets/<ticket_id>/state", tags=["tickets"], summary="Take, give back, resolve")
def move(
    ticket_id: TicketPath, request: schemas.MoveRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. 409 `illegal-move` says what is possible instead."""
    who = _caller()
    command = Move(_agent(who), State(request.state))
    return _perform(ticket_id, command, who, request.version, idempotency_key)


@router.post("/v1/tickets/<ticket_id>/schedule", tags=["tickets"], summary="See to it at a set time")
def schedule(
    ticket_id: TicketPath, request: schemas.ScheduleRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. At that time the ticket is back in the queue and marked due. 422 for a time that is not ahead."""
    who = _caller()
    now = clock.now()
    try:
        until = read_timestamp(request.until)
    except ValueError as error:
        raise BadRequest("The time is no ISO 8601 time with a zone.") from error
    if not now < until <= now + settings().schedule_max:
        raise BadRequest("The time has to be ahead of now, and within a year.")
    command = Schedule(_agent(who), until)
    return _perform(ticket_id, command, who, request.version, idempotency_key)


@router.post("/v1/tickets/<ticket_id>/assign", tags=["tickets"], summary="Hand over")
def assign(
    ticket_id: TicketPath, request: schemas.AssignRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. To an agent who is or was on shift, or to nobody: then the ticket is back in the queue.

    409 `illegal-move` where another agent keeps it for himself. 422 `unknown-agent`.
    """
    who = _caller()
    to = None if request.agent is None else _known_agent(request.agent, who)
    command = HandOver(_agent(who), to, who.may(Role.LEAD))
    return _perform(ticket_id, command, who, request.version, idempotency_key)


@router.post("/v1/tickets/<ticket_id>/lock", tags=["tickets"], summary="Keep a ticket for oneself, or no more")
def lock(
    ticket_id: TicketPath, request: schemas.LockRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. The client is told and can decline. 409 `illegal-move` says why it cannot be locked.

    Its agent unlocks it, or a lead.
    """
    who = _caller()
    command = Lock(_agent(who)) if request.locked else Unlock(_agent(who), who.may(Role.LEAD))
    return _perform(ticket_id, command, who, request.version, idempotency_key)


@router.post("/v1/tickets/<ticket_id>/urgency", tags=["tickets"], summary="Say how urgent it is")
def set_urgency(
    ticket_id: TicketPath, request: schemas.UrgencyRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. An urgent ticket is unlocked by that."""
    who = _caller()
    return _perform(ticket_id, SetUrgency(_agent(who), request.urgency), who, request.version, idempotency_key)


@router.post("/v1/tickets/<ticket_id>/copies", tags=["tickets"], summary="Add or remove who gets copies")
def change_copies(
    ticket_id: TicketPath, request: schemas.CopiesRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. Who is added is told by a mail with a way out of its own, with what was written before if asked."""
    who = _caller()
    added = tuple(copy_address(text) for text in request.add)
    removed = tuple(text.strip().lower() for text in request.remove)
    command = ChangeCopies(_agent(who), added, removed, request.with_history)
    return _perform(ticket_id, command, who, request.version, idempotency_key)


def _known_agent(agent_id: str, who: Caller) -> Agent:
    if agent_id == who.id:
        return _agent(who)
    shift = dispatch.roster().shifts.get(agent_id)
    if shift is None:
        raise BadRequest("Nobody of this id was ever on shift.", "unknown-agent")
    return Agent(shift.agent, shift.name)


def copy_address(text: str) -> str:
    """An address that may get copies. Raises BadRequest for what is none, or one of ours."""
    try:
        address = normal_address(text)
    except ValueError as error:
        raise BadRequest(f"This is no mail address: {text}") from error
    if settings().queue_of(address) is not None or address in settings().own_addresses:
        raise BadRequest(f"This is an address of ours: {address}")
    return address


def _perform(
    ticket_id: str, command: Command, who: Caller, version: int, idempotency_key: str | None
) -> schemas.TicketResult:
    key = request_key(who, ticket_id, idempotency_key)
    result = service.perform(
        ticket_id_of(ticket_id),
        command,
        Actor("agent", who.id, who.name),
        clock.now(),
        seen_version=version,
        request_key=key,
        shards=settings().list_shards,
    )
    return result_shape(result)


def request_key(who: Caller, ticket_id: str, idempotency_key: str | None) -> str | None:
    """By which a request of somebody about a ticket is done once; None: it is not asked to be."""
    return digest("request", who.id, ticket_id, idempotency_key) if idempotency_key else None


def result_shape(result: service.Result) -> schemas.TicketResult:
    """The ticket after a command, and what the command changed."""
    return schemas.TicketResult(ticket=summary(result.ticket), changes=told(result.changes))
