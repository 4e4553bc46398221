"""The live table: open connections and one-time tickets. Everything in it expires by itself.

| pk | sk | what |
| --- | --- | --- |
| `STAFF` | connection id | an open websocket of staff |
| `TICKET#<digest>` | `TICKET` | a one-time ticket that was given out, stored hashed |
"""

import os
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.models import Model

from chalicelib.platform.ids import digest

AUDIENCE = "STAFF"


@dataclass(frozen=True)
class Listener:
    """A member of staff behind a connection."""

    id: str
    name: str


class Row(Model):
    """A connection or a ticket."""

    class Meta:
        table_name = os.environ.get("FRONTA_LIVE_TABLE", "fronta-live")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    listener_id = UnicodeAttribute(null=True)
    listener_name = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    used = BooleanAttribute(null=True)


def save_ticket(ticket: str, listener: Listener, expires_at: datetime) -> None:
    """Remember a one-time ticket, hashed."""
    Row(
        f"TICKET#{digest(ticket)}",
        "TICKET",
        listener_id=listener.id,
        listener_name=listener.name,
        expires_at=int(expires_at.timestamp()),
    ).save()


def use_ticket(ticket: str, now: datetime) -> Listener | None:
    """Take a one-time ticket: its owner, once, while it has not expired; else None."""
    row = Row(f"TICKET#{digest(ticket)}", "TICKET")
    unused = Row.used.does_not_exist() & (Row.expires_at > int(now.timestamp()))
    try:
        row.update(actions=[Row.used.set(True)], condition=unused)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return None
    return Listener(row.listener_id, row.listener_name)


def open_connection(connection_id: str, listener: Listener, expires_at: datetime) -> None:
    """Remember an open websocket."""
    Row(
        AUDIENCE,
        connection_id,
        listener_id=listener.id,
        listener_name=listener.name,
        expires_at=int(expires_at.timestamp()),
    ).save()


def close_connection(connection_id: str) -> None:
    """Forget a websocket that is gone; again is harmless."""
    Row(AUDIENCE, connection_id).delete()


def connections(now: datetime, limit: int) -> list[str]:
    """Ids of the open websockets of staff."""
    rows = Row.query(AUDIENCE, limit=limit, attributes_to_get=["sk", "expires_at"])
    alive = int(now.timestamp())
    return [row.sk for row in rows if row.expires_at is None or row.expires_at > alive]
