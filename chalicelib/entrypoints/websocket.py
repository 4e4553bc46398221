"""Websocket of the console: connect with a one-time ticket, ping, disconnect."""

import json
from typing import Any

from chalicelib.live import store
from chalicelib.platform import clock
from chalicelib.platform.settings import settings

TICKET_CHARS_MAX = 100


def connect(event: dict[str, Any]) -> dict[str, Any]:
    """Let a console in whose one-time ticket is good; refuse every other with 401."""
    ticket = str((event.get("queryStringParameters") or {}).get("ticket", ""))
    now = clock.now()
    listener = store.use_ticket(ticket, now) if 0 < len(ticket) <= TICKET_CHARS_MAX else None
    if listener is None:
        return {"statusCode": 401}
    connection_id = event["requestContext"]["connectionId"]
    store.open_connection(connection_id, listener, now + settings().live_connection_lifetime)
    return {"statusCode": 200}


def message(event: dict[str, Any]) -> dict[str, Any]:
    """Answer a ping, so that a console can tell a dead line from a quiet one. Anything else is ignored."""
    try:
        said = json.loads(event.get("body") or "{}")
    except ValueError:
        return {"statusCode": 400}
    if isinstance(said, dict) and said.get("action") == "ping":
        from chalicelib.platform import aws

        aws.connections().post_to_connection(
            ConnectionId=event["requestContext"]["connectionId"], Data=b'{"type":"pong"}'
        )
    return {"statusCode": 200}


def disconnect(event: dict[str, Any]) -> dict[str, Any]:
    """Forget a console that is gone."""
    store.close_connection(event["requestContext"]["connectionId"])
    return {"statusCode": 200}
