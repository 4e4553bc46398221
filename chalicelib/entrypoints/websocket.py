"""Websocket of staff and of contacts: connect with a one-time ticket, ping, disconnect; staff say where they are."""

import json
from typing import Any

from chalicelib.live import attention, presence, store
from chalicelib.platform import aws, clock
from chalicelib.platform.settings import settings

TICKET_CHARS_MAX = 100
# Several times what a console says.
FRAME_CHARS_MAX = 500


def connect(event: dict[str, Any]) -> dict[str, Any]:
    """Let a page in whose one-time ticket is good; refuse every other with 401."""
    ticket = str((event.get("queryStringParameters") or {}).get("ticket", ""))
    now = clock.now()
    admission = store.use_ticket(ticket, now) if 0 < len(ticket) <= TICKET_CHARS_MAX else None
    if admission is None:
        return {"statusCode": 401}
    connection_id = event["requestContext"]["connectionId"]
    until = now + settings().live_connection_lifetime
    store.open_connection(connection_id, admission.listener, until, admission.audience)
    return {"statusCode": 200}


def message(event: dict[str, Any]) -> dict[str, Any]:
    """Take what a console says: a ping, or where it is. Junk is refused with 400, other actions are ignored."""
    body = event.get("body") or "{}"
    if len(body) > FRAME_CHARS_MAX:
        return {"statusCode": 400}
    try:
        said = json.loads(body)
    except ValueError:
        return {"statusCode": 400}
    action = said.get("action") if isinstance(said, dict) else None
    connection_id = event["requestContext"]["connectionId"]
    if action == "ping":
        return _pong(connection_id)
    if action == "presence":
        return _presence(connection_id, said)
    return {"statusCode": 200}


def _pong(connection_id: str) -> dict[str, Any]:
    """Answer, so that a console can tell a dead line from a quiet one."""
    aws.connections().post_to_connection(ConnectionId=connection_id, Data=b'{"type":"pong"}')
    return {"statusCode": 200}


def _presence(connection_id: str, message: dict[str, Any]) -> dict[str, Any]:
    try:
        said = attention.read(message)
    except ValueError:
        return {"statusCode": 400}
    turn = presence.note(connection_id, said, clock.now())
    if turn is not None:
        wants_all = said.ask or said.knows is not None
        presence.tell(turn, clock.now(), connection_id if wants_all else None, None if said.ask else said.knows)
    return {"statusCode": 200}


def disconnect(event: dict[str, Any]) -> dict[str, Any]:
    """Forget a console that is gone; who was in a ticket with it is told."""
    presence.tell(presence.leave(event["requestContext"]["connectionId"]), clock.now())
    return {"statusCode": 200}
