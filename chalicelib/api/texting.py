"""Routes of SMS: what one would be, technical events, and an answer with an SMS. Role agent."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import schemas
from chalicelib.api import texting_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.problems import CONTENT_TYPE, problem
from chalicelib.api.roles import Caller, Role
from chalicelib.api.work import BadRequest, IdempotencyKey, TicketPath, request_key, result_shape, ticket_id_of
from chalicelib.people.directory import Contact
from chalicelib.platform import chance, clock, limits
from chalicelib.platform.ids import ULID_CHARS, digest, is_ulid, ulid
from chalicelib.platform.settings import settings
from chalicelib.sms import answering, raising, reading, store
from chalicelib.sms import plan as plans
from chalicelib.sms.event import TechnicalEvent, Whole
from chalicelib.sms.plan import BadWording, Over, Without, Wording
from chalicelib.sms.text import Coded
from chalicelib.tickets.texts import kept
from chalicelib.tickets.ticket import Agent, Client, State

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

EventPath = Annotated[
    str,
    Path(
        description="The event's id (a ULID)",
        max_length=ULID_CHARS,
        examples=["01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"],
        json_schema_extra={"pattern": schemas.ULID_PATTERN},
    ),
]


def _told(status: int, what: str) -> dict[int, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": what, "content": content}}


_NOT_THERE = _told(404, "There is no such technical event")
_OVER = _told(409, "`confirm`: limits would be passed, which `over` names; a lead may let it pass by `confirmed`")


def _caller(role: Role = Role.AGENT) -> Caller:
    return caller(router.current_event, role)


# ---------------------------------------------------------------- before sending


@router.post(
    "/v1/sms/preview",
    tags=["sms"],
    summary="What an SMS would be",
    responses={200: {"description": "Nothing was sent"}, **_told(404, "There is no such ticket")},
)
def preview_sms(request: shapes.PreviewRequest) -> shapes.PreviewShape:
    """Role agent. Coding, segments, whom it goes to, what it costs, and which limits it would pass. Nothing is sent.

    422 `too-many`.
    """
    who = _caller()
    said = plans.typed(request.sms, request.sms_en, fold=request.fold)
    found = _read(request)
    planned = found.together(said)
    over = plans.over(planned, reading.used(planned, clock.now()), reading.limits()) if planned.texts else ()
    return shapes.PreviewShape(
        cs=_wording_shape(said.cs, request.sms),
        en=None if said.en is None else _wording_shape(said.en, request.sms_en or ""),
        segments_max=settings().sms_segments_max,
        recipients=[_recipient(one) for one in planned.recipients],
        without=[_without(one) for one in planned.without],
        sms=len(planned.texts),
        segments=planned.segments,
        price_usd=planned.price_musd / 1_000_000,
        price_known=all(one.price.is_known for one in planned.texts),
        over=[_over(one) for one in over],
        needs_lead=bool(over) and not who.may(Role.LEAD),
    )


def _read(request: shapes.PreviewRequest) -> reading.Reading:
    if request.ticket is not None:
        return answering.readers(ticket_id_of(request.ticket))
    return reading.read(request.clients or ())


def _wording_shape(said: Coded, typed: str) -> shapes.WordingShape:
    return shapes.WordingShape(
        text=said.text,
        encoding=said.encoding,
        units=said.units,
        segments=said.segments,
        left=said.room,
        folded=said.text != plans.as_sent(typed, fold=False).text,
    )


def _recipient(one: plans.Recipient) -> shapes.RecipientShape:
    return shapes.RecipientShape(
        client=_client(one.client),
        contact=_contact(one.target.contact),
        number=one.target.number,
        country=one.target.country,
        language=one.language,
        segments=one.segments,
        price_usd=one.price.usd,
        price_known=one.price.is_known,
    )


def _without(one: Without) -> shapes.WithoutShape:
    return shapes.WithoutShape(
        client=None if one.client is None else _client(one.client),
        number=one.client_number,
        contact=None if one.contact is None else _contact(one.contact),
        reason=one.reason,
    )


def _client(client: Client) -> schemas.ClientShape:
    return schemas.ClientShape(number=client.number, name=client.name)


def _contact(contact: Contact) -> shapes.ContactRefShape:
    return shapes.ContactRefShape(address=contact.address, name=contact.name)


def _over(one: Over) -> shapes.OverShape:
    return shapes.OverShape(limit=one.limit, client=one.client)


# ---------------------------------------------------------------- technical events


@router.post(
    "/v1/technical-events",
    tags=["sms"],
    summary="Tell clients of a technical event",
    status_code=HTTPStatus.CREATED,
    responses={201: {"description": "On its way"}, **_OVER},
)
def raise_event(request: shapes.EventRequest, idempotency_key: IdempotencyKey = None) -> shapes.EventShape:
    """Role agent. Each client gets a ticket with the message, and its technical contacts an SMS; a number gets one.

    403 `needs-lead` where limits would be passed. 422 `unknown-client` (`clients` names them), `no-contacts`,
    `sms-too-long`, `too-many`.
    """
    who = _caller()
    now = clock.now()
    if request.queue not in settings().queues:
        raise BadRequest(f"There is no such queue: {request.queue}")
    said = _wording(request)
    event = TechnicalEvent(
        ulid(now, chance.token().encode()),
        now,
        Agent(who.id, who.name),
        request.queue,
        _line(request.subject),
        request.text,
        said.cs.text,
        _line(request.subject_en or "") or None,
        request.text_en if kept(request.text_en or "") else None,
        None if said.en is None else said.en.text,
        request.markdown,
    )
    if not event.subject or not kept(event.text):
        raise BadRequest("Subject and text have to say something.")
    progress = raising.raise_event(
        event,
        tuple(dict.fromkeys(number.strip() for number in request.clients)),
        key=digest("technical event", who.id, idempotency_key) if idempotency_key else None,
        is_lead=who.may(Role.LEAD),
        confirmed=request.confirmed,
    )
    return _event(raising.look(progress.event))


def _wording(request: shapes.EventRequest | shapes.AnswerSmsRequest) -> Wording:
    """What the SMS says. Raises BadWording."""
    segments_max = settings().sms_segments_max
    return plans.checked(plans.typed(request.sms, request.sms_en, fold=request.fold), segments_max)


def _line(text: str) -> str:
    """A subject in one line, of what can be seen."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


@router.get("/v1/technical-events", tags=["sms"], summary="Technical events, newest first")
def list_events(
    cursor: Annotated[str | None, Query(min_length=1, max_length=100, description="From the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 50,
) -> shapes.EventPage:
    """Role agent. For a year."""
    _caller()
    page = store.page(limit=limit, cursor=cursor)
    return shapes.EventPage(
        items=[shapes.EventSummaryShape(**progress.shown()) for progress in page.events], cursor=page.cursor
    )


@router.get(
    "/v1/technical-events/<event>",
    tags=["sms"],
    summary="A technical event",
    responses={200: {"description": "With all its clients"}, **_NOT_THERE},
)
def show_event(event: EventPath) -> shapes.EventShape:
    """Role agent. Each client with its ticket, and what became of each SMS."""
    _caller()
    return _event(raising.look(_event_id(event)))


@router.post(
    "/v1/technical-events/<event>/confirm",
    tags=["sms"],
    summary="Let pass what limits keep back",
    responses={200: {"description": "What was kept back is on its way"}, **_NOT_THERE},
)
def confirm_event(event: EventPath) -> shapes.EventShape:
    """Role lead. Who opted out gets nothing even so. Again: the same."""
    who = _caller(Role.LEAD)
    return _event(raising.confirm(_event_id(event), Agent(who.id, who.name), clock.now()))


def _event_id(text: str) -> str:
    if not is_ulid(text):
        raise raising.NoSuchEvent(text)
    return text


def _event(whole: Whole) -> shapes.EventShape:
    return shapes.EventShape(**whole.shown())


# ---------------------------------------------------------------- with an answer


@router.post(
    "/v1/tickets/<ticket_id>/sms",
    tags=["sms"],
    summary="Answer the client, with an SMS",
    status_code=HTTPStatus.CREATED,
    responses={201: {"description": "The answer and the SMS are on their way"}, **_OVER},
)
def answer_with_sms(
    ticket_id: TicketPath, request: shapes.AnswerSmsRequest, idempotency_key: IdempotencyKey = None
) -> schemas.TicketResult:
    """Role agent. The answer as always, and an SMS to the technical contacts of the ticket's client.

    409 `stale` as for an answer. 403 `needs-lead` where limits would be passed. 422 `no-recipients`, `sms-too-long`.
    """
    who = _caller()
    said = _wording(request)
    result = answering.answer(
        ticket_id_of(ticket_id),
        answering.Asked(request.text, State(request.state), said, request.version, request.markdown),
        Agent(who.id, who.name),
        clock.now(),
        key=request_key(who, ticket_id, idempotency_key),
        is_lead=who.may(Role.LEAD),
        confirmed=request.confirmed,
    )
    return result_shape(result)


# ---------------------------------------------------------------- errors


@router.exception_handler(BadWording)  # type: ignore[untyped-decorator]
def _bad_wording(error: BadWording) -> Response[str]:
    czech, english = error.args
    return problem(422, "sms-too-long", "The SMS cannot be sent", english, detail_cs=czech)


@router.exception_handler(reading.TooMany)  # type: ignore[untyped-decorator]
def _too_many(error: reading.TooMany) -> Response[str]:
    czech, english = error.args
    return problem(422, "too-many", "Too many people at once", english, detail_cs=czech)


@router.exception_handler(raising.OverLimit)  # type: ignore[untyped-decorator]
def _over_limit(error: raising.OverLimit) -> Response[str]:
    over = [vars(one) for one in error.over]
    if error.is_lead:
        detail = "Limits would be passed; send `confirmed` if that is what you want."
        czech = "Překročily by se limity; potvrďte, že to tak má být."
        return problem(409, "confirm", "Confirm it", detail, detail_cs=czech, over=over)
    detail = "Limits would be passed; a lead has to send it."
    czech = "Překročily by se limity; odeslat to musí vedoucí."
    return problem(403, "needs-lead", "A lead has to send it", detail, detail_cs=czech, over=over)


@router.exception_handler(raising.UnknownClients)  # type: ignore[untyped-decorator]
def _unknown_clients(error: raising.UnknownClients) -> Response[str]:
    detail = f"The directory knows no client {', '.join(error.numbers[:10])}."
    czech = f"Adresář nezná klienta {', '.join(error.numbers[:10])}."
    return problem(
        422, "unknown-client", "Nobody of that number", detail, detail_cs=czech, clients=list(error.numbers)
    )


@router.exception_handler(raising.NobodyToTell)  # type: ignore[untyped-decorator]
def _nobody_to_tell(_error: raising.NobodyToTell) -> Response[str]:
    detail = "None of these clients has a technical contact."
    return problem(
        422, "no-contacts", "Nobody to tell", detail, detail_cs="Žádný z těchto klientů nemá technický kontakt."
    )


@router.exception_handler(answering.NoRecipients)  # type: ignore[untyped-decorator]
def _no_recipients(_error: answering.NoRecipients) -> Response[str]:
    detail = "Nobody of the ticket's client can get an SMS; answer without one."
    czech = "Nikdo z klienta nemůže SMS dostat; odpovězte bez ní."
    return problem(422, "no-recipients", "Nobody gets the SMS", detail, detail_cs=czech)


@router.exception_handler(raising.NoSuchEvent)  # type: ignore[untyped-decorator]
def _no_such_event(_error: raising.NoSuchEvent) -> Response[str]:
    return problem(404, "not-found", "Not found", "There is no such technical event.")


@router.exception_handler(store.Busy)  # type: ignore[untyped-decorator]
def _busy(_error: store.Busy) -> Response[str]:
    return problem(503, "busy", "Try again", "Too many things happen at once; try again.")
