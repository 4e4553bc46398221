"""Routes by which staff put tickets in order: notes, tags, relations, merge, split; and take an answer back."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import schemas
from chalicelib.api.callers import caller
from chalicelib.api.roles import Caller, Role
from chalicelib.api.work import (
    BadRequest,
    IdempotencyKey,
    TicketPath,
    request_key,
    result_shape,
    ticket_id_of,
    upload_owner,
)
from chalicelib.api.zone_shapes import UploadRequest, UploadShape
from chalicelib.dispatch import store as dispatch
from chalicelib.platform import chance, clock, limits
from chalicelib.platform.ids import digest, timestamp, ulid
from chalicelib.platform.settings import settings
from chalicelib.tickets import joining, service, uploads
from chalicelib.tickets.commands import AddNote, Command, Tag
from chalicelib.tickets.ticket import Actor, Agent, TicketId

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

ChangePath = Annotated[int, Path(ge=1, le=limits.VERSION_MAX, description="The version of the change", examples=[3])]


def _caller() -> Caller:
    return caller(router.current_event, Role.AGENT)


def _agent(who: Caller) -> Agent:
    return Agent(who.id, who.name)


@router.post(
    "/v1/tickets/<ticket_id>/notes", tags=["tickets"], summary="Write a note", status_code=HTTPStatus.CREATED
)
def add_note(
    ticket_id: TicketPath, request: schemas.NoteRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. For staff; no client ever sees it. Who is mentioned is called. 422 `unknown-agent`."""
    who = _caller()
    command = AddNote(_agent(who), request.text, _mentioned(request.mentions, who))
    return _perform(ticket_id, command, who, idempotency_key)


@router.post("/v1/tickets/<ticket_id>/tags", tags=["tickets"], summary="Put tags on a ticket, or take them off")
def change_tags(
    ticket_id: TicketPath, request: schemas.TagsRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. A tag is kept in small letters; what is no letter, digit or one of `. : / + - _` is a space."""
    who = _caller()
    command = Tag(_agent(who), tuple(request.add), tuple(request.remove))
    return _perform(ticket_id, command, who, idempotency_key)


@router.post("/v1/tickets/<ticket_id>/relations", tags=["tickets"], summary="Say what has to do with a ticket")
def change_relations(
    ticket_id: TicketPath, request: schemas.RelationRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. Said in both tickets. The clients do not hear of it. 404 where there is no such ticket."""
    who = _caller()
    result = joining.relate(
        ticket_id_of(ticket_id),
        request.number,
        related=request.related,
        agent=_agent(who),
        now=clock.now(),
        key=request_key(who, ticket_id, idempotency_key),
        shards=settings().list_shards,
    )
    return result_shape(result)


@router.post("/v1/tickets/<ticket_id>/merge", tags=["tickets"], summary="Go on in another ticket")
def merge(
    ticket_id: TicketPath, request: schemas.MergeRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. This ticket is closed, its mail goes into the other one from now on, its readers get copies there.

    Both have to be of the same client, or without a client of the same requester: 409 `illegal-move`.
    """
    who = _caller()
    result = joining.merge(
        ticket_id_of(ticket_id),
        request.into,
        seen=request.version,
        agent=_agent(who),
        now=clock.now(),
        key=request_key(who, ticket_id, idempotency_key),
        shards=settings().list_shards,
    )
    return result_shape(result)


@router.post(
    "/v1/tickets/<ticket_id>/split",
    tags=["tickets"],
    summary="Make a message a ticket of its own",
    status_code=HTTPStatus.CREATED,
)
def split(
    ticket_id: TicketPath, request: schemas.SplitRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. The answer is the new ticket, of which its client is told."""
    who = _caller()
    if request.queue not in settings().queues:
        raise BadRequest(f"There is no such queue: {request.queue}")
    now, key = clock.now(), request_key(who, ticket_id, idempotency_key or chance.token())
    assert key is not None
    result = joining.split(
        ticket_id_of(ticket_id),
        request.message,
        # The same request makes the same ticket, also when its answer was lost.
        new_id=TicketId(ulid(now, bytes.fromhex(digest("split", key)))),
        queue=request.queue,
        subject=request.subject,
        agent=_agent(who),
        now=now,
        key=key,
        shards=settings().list_shards,
    )
    return result_shape(result)


@router.post("/v1/tickets/<ticket_id>/answers/<version>/recall", tags=["tickets"], summary="Take an answer back")
def recall(
    ticket_id: TicketPath, version: ChangePath, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. One's own answer, as long as it waits to be sent (`undo_window`) and nothing else has happened. The
    ticket is in progress with its author then. 409 `too-late` when it is on its way.
    """
    who = _caller()
    result = joining.recall(
        ticket_id_of(ticket_id),
        version,
        agent=_agent(who),
        now=clock.now(),
        key=request_key(who, ticket_id, idempotency_key),
        shards=settings().list_shards,
    )
    return result_shape(result)


@router.post("/v1/uploads", tags=["tickets"], summary="A place for a file", status_code=HTTPStatus.CREATED)
def upload(request: UploadRequest) -> UploadShape:
    """Role agent. 422 `file-type` and `file-too-large`. What no answer names goes by itself."""
    who = _caller()
    made = uploads.begin(upload_owner(who), request.name, request.type, request.size, chance.token(), clock.now())
    return UploadShape(id=made.id, url=made.url, fields=dict(made.fields), expires_at=timestamp(made.expires_at))


def _mentioned(ids: list[str], who: Caller) -> tuple[Agent, ...]:
    if not ids:
        return ()
    shifts = dispatch.roster().shifts
    known = {agent_id: shift.name for agent_id, shift in shifts.items()} | {who.id: who.name}
    if unknown := [one for one in ids if one not in known]:
        raise BadRequest(f"Nobody of this id was ever on shift: {', '.join(unknown)}", "unknown-agent")
    return tuple(Agent(one, known[one]) for one in dict.fromkeys(ids))


def _perform(ticket_id: str, command: Command, who: Caller, idempotency_key: str | None) -> schemas.TicketResult:
    result = service.perform_anyway(
        ticket_id_of(ticket_id),
        command,
        Actor("agent", who.id, who.name),
        clock.now(),
        request_key=request_key(who, ticket_id, idempotency_key),
        shards=settings().list_shards,
    )
    return result_shape(result)
