"""The live table: open connections and one-time tickets. Everything in it expires by itself.

| pk | sk | what |
| --- | --- | --- |
| `STAFF` | connection id | an open websocket of staff, and the ticket that it attends to |
| `CLIENT#<number>` | connection id | an open websocket of a contact of this client |
| `TICKET#<digest>` | `TICKET` | a one-time ticket that was given out, stored hashed |
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.models import Model

from chalicelib.live.attention import Attention, Connection, Turn
from chalicelib.live.attention import Listener as Listener  # noqa: PLC0414 - whoever opens a connection needs both
from chalicelib.platform.ids import digest

AUDIENCE = "STAFF"


def audience_of(client: str) -> str:
    """Who is told of a client's tickets, by the client's number."""
    return f"CLIENT#{client}"


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
    ticket = UnicodeAttribute(null=True)
    mode = UnicodeAttribute(null=True)
    attends_until = NumberAttribute(null=True)
    counter = NumberAttribute(null=True)
    audience = UnicodeAttribute(null=True)


@dataclass(frozen=True)
class Admission:
    """Whom a one-time ticket lets in, and what he is told of."""

    listener: Listener
    audience: str


def save_ticket(ticket: str, listener: Listener, expires_at: datetime, audience: str = AUDIENCE) -> None:
    """Remember a one-time ticket, hashed."""
    Row(
        f"TICKET#{digest(ticket)}",
        "TICKET",
        listener_id=listener.id,
        listener_name=listener.name,
        audience=audience,
        expires_at=int(expires_at.timestamp()),
    ).save()


def use_ticket(ticket: str, now: datetime) -> Admission | None:
    """Take a one-time ticket: whom it lets in, once, while it has not expired; else None."""
    row = Row(f"TICKET#{digest(ticket)}", "TICKET")
    unused = Row.used.does_not_exist() & (Row.expires_at > int(now.timestamp()))
    try:
        row.update(actions=[Row.used.set(True)], condition=unused)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return None
    return Admission(Listener(row.listener_id, row.listener_name), row.audience or AUDIENCE)


def open_connection(connection_id: str, listener: Listener, expires_at: datetime, audience: str = AUDIENCE) -> None:
    """Remember an open websocket."""
    Row(
        audience,
        connection_id,
        listener_id=listener.id,
        listener_name=listener.name,
        expires_at=int(expires_at.timestamp()),
    ).save()


def attend(connection_id: str, attention: Attention | None, counter: int | None, now: datetime) -> Turn | None:
    """Keep what an open connection attends to, if anything, and tell what it was before: one write.

    None, and nothing is kept: the connection is not open, or has said something with a later `counter`.
    """
    open_now = Row.listener_id.exists() & (Row.expires_at > int(now.timestamp()))
    if attention is None:
        actions: list[Any] = [Row.ticket.remove(), Row.mode.remove(), Row.attends_until.remove()]
    else:
        until = int(attention.until.timestamp())
        actions = [Row.ticket.set(attention.ticket), Row.mode.set(attention.mode), Row.attends_until.set(until)]
    if counter is not None:
        open_now &= Row.counter.does_not_exist() | (Row.counter <= counter)
        actions.append(Row.counter.set(counter))
    try:
        # The model's own update tells only what is new.
        answer = Row._get_connection().update_item(
            AUDIENCE, range_key=connection_id, actions=actions, condition=open_now, return_values="ALL_OLD"
        )
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return None
    return Turn(_attention(Row.from_raw_data(answer["Attributes"])), attention)


def close_connection(connection_id: str) -> Attention | None:
    """Forget a websocket of staff that is gone and tell what it attended to; again is harmless.

    A contact's is not found here: what is told of a disconnect does not say whose it was. It is dropped when a post
    to it fails (`drop_gone`), else it expires.
    """
    answer = Row._get_connection().delete_item(AUDIENCE, range_key=connection_id, return_values="ALL_OLD")
    old = answer.get("Attributes")
    return _attention(Row.from_raw_data(old)) if old else None


def drop_gone(connection_id: str, now: datetime, audience: str = AUDIENCE) -> None:
    """Forget a websocket that was found gone, unless it still counts in a ticket.

    Then it stays until its disconnect, which tells the others, or until it no longer counts.
    """
    counts_nowhere = Row.attends_until.does_not_exist() | (Row.attends_until <= int(now.timestamp()))
    try:
        Row(audience, connection_id).delete(condition=counts_nowhere)
    except DeleteError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def connections(now: datetime, limit: int) -> list[str]:
    """Ids of the open websockets of staff."""
    rows = Row.query(AUDIENCE, limit=limit, attributes_to_get=["sk", "expires_at"])
    return [row.sk for row in rows if _is_open(row, now)]


def staff(now: datetime, limit: int) -> list[Connection]:
    """The open websockets of staff with what they attend to; includes every word that was kept before the call."""
    rows = Row.query(AUDIENCE, limit=limit, consistent_read=True)
    return [
        Connection(row.sk, Listener(row.listener_id, row.listener_name), _attention(row))
        for row in rows
        if _is_open(row, now)
    ]


def contacts(client: str, now: datetime, limit: int) -> list[tuple[str, str]]:
    """The open websockets of a client's contacts: connection id and the contact's address."""
    rows = Row.query(audience_of(client), limit=limit, attributes_to_get=["sk", "listener_id", "expires_at"])
    return [(row.sk, row.listener_id) for row in rows if _is_open(row, now)]


def _is_open(row: Row, now: datetime) -> bool:
    return row.expires_at is None or row.expires_at > int(now.timestamp())


def _attention(row: Row) -> Attention | None:
    if row.ticket is None:
        return None
    return Attention(row.ticket, row.mode, datetime.fromtimestamp(row.attends_until, UTC))
