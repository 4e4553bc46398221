"""Routes of webhooks: who is told of events, and what became of what was sent. Role integration."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import hooks_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.problems import CONTENT_TYPE, nothing, problem
from chalicelib.api.roles import Caller, Role
from chalicelib.api.schemas import ULID_PATTERN
from chalicelib.api.work import BadRequest, IdempotencyKey
from chalicelib.platform import chance, clock, limits
from chalicelib.platform.ids import ULID_CHARS, digest, is_ulid, timestamp
from chalicelib.platform.settings import settings
from chalicelib.webhooks import signing, store
from chalicelib.webhooks.address import NotAllowed, target_of
from chalicelib.webhooks.event import HookEvent, asked_delivery_id, ping
from chalicelib.webhooks.kinds import EVERYTHING, KINDS
from chalicelib.webhooks.post import checked_addresses
from chalicelib.webhooks.queue import Message, send
from chalicelib.webhooks.retries import Health
from chalicelib.webhooks.subscription import TooMany, Webhook, Webhooks

router = APIGatewayHttpRouter()

HookPath = Annotated[
    str,
    Path(pattern=r"^[a-z0-9-]{1,40}$", description="The webhook's id: its owner's choice", examples=["zone"]),
]
DeliveryPath = Annotated[
    str,
    Path(
        description="The delivery's id (a ULID)",
        max_length=ULID_CHARS,
        examples=["01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"],
        json_schema_extra={"pattern": ULID_PATTERN},
    ),
]


class NoSuchWebhook(Exception):
    """There is no webhook of this id, or no such delivery to it."""


class SwitchedOff(Exception):
    """The webhook is not enabled: nothing is sent to it."""


def _told(status: int, what: str) -> dict[int, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": what, "content": content}}


_NOT_THERE = _told(404, "There is no such webhook")
_NO_DELIVERY = _told(404, "There is no such webhook, or no such delivery to it")
_OFF = _told(409, "`webhook-off`: the webhook is not enabled")


def _caller() -> Caller:
    return caller(router.current_event, Role.INTEGRATION)


@router.get("/v1/webhooks", tags=["webhooks"], summary="All webhooks")
def list_webhooks() -> shapes.WebhooksShape:
    """Role integration. There are at most 20."""
    _caller()
    hooks = store.webhooks().hooks
    found = store.health([hook.id for hook in hooks])
    now = clock.now()
    return shapes.WebhooksShape(items=[_shape(hook, found.get(hook.id, Health()), now) for hook in hooks])


@router.get(
    "/v1/webhooks/<webhook>",
    tags=["webhooks"],
    summary="A webhook",
    responses={200: {"description": "The webhook"}, **_NOT_THERE},
)
def show_webhook(webhook: HookPath) -> shapes.WebhookShape:
    """Role integration. `disabled_because` says why it was switched off, if it was."""
    _caller()
    found = _found(webhook)
    assert found.webhook is not None
    return _shape(found.webhook, found.health, clock.now())


@router.put(
    "/v1/webhooks/<webhook>",
    tags=["webhooks"],
    summary="Make or change a webhook",
    responses={
        200: {"description": "Changed, or as it was"},
        201: {"description": "Made; `secret` is told now and never again"},
        **_told(409, "`too-many-webhooks`: there are 20"),
        **_told(503, "`busy`: somebody else changes the webhooks at the same time; try again"),
    },
)
def put_webhook(webhook: HookPath, request: shapes.WebhookRequest) -> Response[shapes.NewWebhookShape]:
    """Role integration. The same again changes nothing. A new one is told of what happens from a minute later on.

    422 `webhook-url` for a URL that is not public, not HTTPS, or whose name has no address; `invalid-request` for
    unknown events, and for a secret that is none.
    """
    _caller()
    _check(request)
    now = clock.now()
    made = _made(webhook, request, now)
    before = store.find(webhook, ()).webhook

    def put(hooks: Webhooks) -> Webhooks:
        old = hooks.find(webhook)
        if old is None:
            return hooks.put(made)
        wanted = old.changed(made.url, made.kinds, request.secret, now, is_enabled=request.enabled)
        return hooks.put(wanted)

    try:
        stored = store.change_webhooks(put).find(webhook)
    except RuntimeError:
        raise _Busy from None
    assert stored is not None
    if before is not None and (not before.is_enabled or before.url != stored.url):
        # Whoever switches it on again has mended the receiver, or there is another one.
        store.save_health(webhook, Health())
    is_new = stored == made
    shape = _shape(stored, store.health([webhook]).get(webhook, Health()), now)
    told = shapes.NewWebhookShape(**shape.model_dump(), secret=stored.secret if is_new else None)
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return Response(status_code=int(status), content_type="application/json", body=told)


@router.delete(
    "/v1/webhooks/<webhook>",
    tags=["webhooks"],
    summary="Forget a webhook",
    status_code=HTTPStatus.NO_CONTENT,
    responses={204: {"description": "It is not there, or not any more", "content": {}}},
)
def delete_webhook(webhook: HookPath) -> Response[str]:
    """Role integration. What is on its way is not sent any more. Again: the same."""
    _caller()
    try:
        store.change_webhooks(lambda hooks: hooks.without(webhook))
    except RuntimeError:
        raise _Busy from None
    store.save_health(webhook, Health())
    return nothing()


@router.post(
    "/v1/webhooks/<webhook>/test",
    tags=["webhooks"],
    summary="Send a ping",
    status_code=HTTPStatus.ACCEPTED,
    responses={202: {"description": "On its way"}, **_NOT_THERE, **_OFF},
)
def ping_webhook(webhook: HookPath, idempotency_key: IdempotencyKey = None) -> shapes.AskedShape:
    """Role integration. An event `ping` without a ticket, tried once; the log tells what came of it."""
    who = _caller()
    now = clock.now()
    _enabled(webhook)
    name = _asked(who, webhook, ("ping",), idempotency_key, now)
    return _sent(webhook, name, ping(name, now), now)


@router.get(
    "/v1/webhooks/<webhook>/deliveries",
    tags=["webhooks"],
    summary="What was sent",
    responses={200: {"description": "A page of the log"}, **_NOT_THERE},
)
def list_deliveries(
    webhook: HookPath,
    cursor: Annotated[str | None, Query(min_length=1, max_length=100, description="From the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 50,
) -> shapes.DeliveryPage:
    """Role integration. The newest event first; what was tried at least once, for 30 days."""
    _caller()
    _found(webhook)
    if cursor is not None and not is_ulid(cursor):
        raise BadRequest("This is no cursor of this list.")
    page = store.deliveries(webhook, limit=limit, cursor=cursor)
    return shapes.DeliveryPage(items=[_delivery(item) for item in page.deliveries], cursor=page.cursor)


@router.post(
    "/v1/webhooks/<webhook>/deliveries/<delivery>/again",
    tags=["webhooks"],
    summary="Send an event again",
    status_code=HTTPStatus.ACCEPTED,
    responses={202: {"description": "On its way"}, **_NO_DELIVERY, **_OFF},
)
def send_again(
    webhook: HookPath, delivery: DeliveryPath, idempotency_key: IdempotencyKey = None
) -> shapes.AskedShape:
    """Role integration. The same event with the same `webhook-id`, as a delivery of its own."""
    who = _caller()
    now = clock.now()
    _enabled(webhook)
    found = store.delivery(webhook, delivery) if is_ulid(delivery) else None
    if found is None:
        raise NoSuchWebhook
    name = _asked(who, webhook, ("again", delivery), idempotency_key, now)
    return _sent(webhook, name, found.event, now)


def _found(webhook: str) -> store.Found:
    found = store.find(webhook, ())
    if found.webhook is None:
        raise NoSuchWebhook
    return found


def _enabled(webhook: str) -> None:
    found = _found(webhook).webhook
    if found is not None and not found.is_enabled:
        raise SwitchedOff


def _asked(who: Caller, webhook: str, what: tuple[str, ...], key: str | None, now: datetime) -> str:
    """The id of a delivery that is asked for: with the same key the same."""
    name = asked_delivery_id(now, webhook, *what, chance.token())
    return store.claimed(digest(who.id, webhook, *what, key), name, now) if key else name


def _sent(webhook: str, name: str, event: HookEvent, now: datetime) -> shapes.AskedShape:
    # Also for a repeated request: its first one may have ended before this. What is done is not sent again.
    send(Message(webhook, now, {name: event}, is_asked=True))
    return shapes.AskedShape(id=name)


def _check(request: shapes.WebhookRequest) -> None:
    """Raise BadRequest for a webhook that cannot be."""
    if unknown := sorted(set(request.events) - {*KINDS, EVERYTHING}):
        raise BadRequest(f"There are no such events: {', '.join(unknown)}.")
    try:
        if request.secret is not None:
            signing.key_of(request.secret)
        checked_addresses(target_of(request.url, settings().webhook_plain_hosts))
    except NotAllowed as refused:
        raise BadRequest(str(refused), "webhook-url") from refused
    except ValueError as refused:
        raise BadRequest(str(refused)) from refused


def _made(name: str, request: shapes.WebhookRequest, now: datetime) -> Webhook:
    kinds = (EVERYTHING,) if EVERYTHING in request.events else tuple(sorted(set(request.events)))
    secret = request.secret or signing.secret_of(chance.token())
    return Webhook(name, request.url, kinds, secret, now, request.enabled)


def _shape(hook: Webhook, health: Health, now: datetime) -> shapes.WebhookShape:
    is_exchanged = len(hook.secrets(now)) > 1
    return shapes.WebhookShape(
        id=hook.id,
        url=hook.url,
        events=list(hook.kinds),
        enabled=hook.is_enabled,
        created_at=timestamp(hook.created_at),
        disabled_because=hook.disabled_because,
        disabled_at=_time(hook.disabled_at),
        failing_since=_time(health.failing_since),
        old_secret_until=_time(hook.previous_until) if is_exchanged else None,
    )


def _delivery(delivery: store.Delivery) -> shapes.DeliveryShape:
    return shapes.DeliveryShape(
        id=delivery.id,
        event=delivery.event.id,
        type=delivery.event.kind,
        at=timestamp(delivery.event.at),
        state=delivery.state,
        next_at=_time(delivery.next_at),
        tries=[shapes.TryShape(**{**vars(item), "at": timestamp(item.at)}) for item in delivery.tries],
    )


def _time(time: datetime | None) -> str | None:
    return None if time is None else timestamp(time)


class _Busy(Exception):
    """Others keep changing the webhooks."""


@router.exception_handler(NoSuchWebhook)
def _no_such_webhook(_error: NoSuchWebhook) -> Response[str]:
    return problem(404, "not-found", "Not found", "There is no such webhook, or no such delivery to it.")


@router.exception_handler(SwitchedOff)
def _switched_off(_error: SwitchedOff) -> Response[str]:
    return problem(409, "webhook-off", "The webhook is off", "Nothing is sent to it: enable it first.")


@router.exception_handler(TooMany)
def _too_many(error: TooMany) -> Response[str]:
    return problem(409, "too-many-webhooks", "Too many webhooks", str(error))


@router.exception_handler(_Busy)
def _busy(_error: _Busy) -> Response[str]:
    return problem(503, "busy", "Try again", "Somebody else changes the webhooks at the same time; try again.")
