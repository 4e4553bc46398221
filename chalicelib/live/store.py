"""The live table: open connections and one-time tickets. Everything in it expires by itself.

| pk | sk | what |
| --- | --- | --- |
| `STAFF`, `STAFF#<shard>` | connection id | an open websocket of staff, and the ticket that it attends to |
| `CLIENT#<number>` | connection id | an open websocket of a contact of this client |
| `TICKET#<digest>` | `TICKET` | a one-time ticket that was given out, stored hashed |
| `NEWS` | `N#<time>#<digest>` | what thousands are to be told together (`fan_out.py`) |
| `NEWS` | `TURN` | whether somebody gathers news, and how many consoles there were the last time |

Connections of staff may be split into shards (setting `live_shards`). Nobody is told in which one a connection is: it
is looked for where it may have been written since their number grew.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.models import Model

from chalicelib.live.attention import Attention, Connection, Turn
from chalicelib.live.attention import Listener as Listener  # noqa: PLC0414 - whoever opens a connection needs both
from chalicelib.platform import shards as sharding
from chalicelib.platform.ids import digest, timestamp
from chalicelib.platform.settings import settings
from chalicelib.platform.tables import query_items

AUDIENCE = "STAFF"
_NEWS, _TURN = "NEWS", "TURN"
# News that nobody told within this time are told no more: the consoles have asked by then.
NEWS_LIFETIME = timedelta(minutes=1)
_TURN_ROW_LIFETIME = timedelta(days=30)


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
    news = UnicodeAttribute(null=True)


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
    is_staff = audience == AUDIENCE
    Row(
        sharding.name_for(audience, connection_id, settings().live_shards) if is_staff else audience,
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
    for partition in _may_hold(connection_id, AUDIENCE):
        try:
            # The model's own update tells only what is new.
            answer = Row._get_connection().update_item(
                partition, range_key=connection_id, actions=actions, condition=open_now, return_values="ALL_OLD"
            )
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            continue
        return Turn(_attention(Row.from_raw_data(answer["Attributes"])), attention)
    return None


def close_connection(connection_id: str) -> Attention | None:
    """Forget a websocket of staff that is gone and tell what it attended to; again is harmless.

    A contact's is not found here: what is told of a disconnect does not say whose it was. It is dropped when a post
    to it fails (`drop_gone`), else it expires.
    """
    for partition in _may_hold(connection_id, AUDIENCE):
        answer = Row._get_connection().delete_item(partition, range_key=connection_id, return_values="ALL_OLD")
        if old := answer.get("Attributes"):
            return _attention(Row.from_raw_data(old))
    return None


def drop_gone(connection_id: str, now: datetime, audience: str = AUDIENCE) -> None:
    """Forget a websocket that was found gone, unless it still counts in a ticket.

    Then it stays until its disconnect, which tells the others, or until it no longer counts.
    """
    counts_nowhere = Row.attends_until.does_not_exist() | (Row.attends_until <= int(now.timestamp()))
    for partition in _may_hold(connection_id, audience):
        try:
            Row(partition, connection_id).delete(condition=counts_nowhere)
        except DeleteError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise


def connections(now: datetime, limit: int) -> list[str]:
    """Ids of open websockets of staff, at most `limit`."""
    rows = _of_staff(limit, attributes_to_get=["sk", "expires_at"])
    return [row.sk for row in rows if _is_open(row, now)]


def all_connections(now: datetime, limit: int) -> list[str]:
    """The same for thousands of them: no model is made of each, and whole pages are read."""
    seconds = int(now.timestamp())
    parts = sharding.across(
        _partitions(),
        lambda partition: [
            item["sk"]["S"]
            for item in query_items(Row, partition)
            if "expires_at" not in item or int(item["expires_at"]["N"]) > seconds
        ],
    )
    return [name for part in parts for name in part][:limit]


def staff(now: datetime, limit: int) -> list[Connection]:
    """The open websockets of staff with what they attend to; includes every word that was kept before the call."""
    return [
        Connection(row.sk, Listener(row.listener_id, row.listener_name), _attention(row))
        for row in _of_staff(limit, consistent_read=True)
        if _is_open(row, now)
    ]


def _of_staff(limit: int, **asked: Any) -> Iterable[Row]:
    """Rows of connections of staff, at most `limit`: a query for each shard."""
    partitions = _partitions()
    if len(partitions) > 1:
        # One client for all threads, made before they ask for it: each would make its own.
        _ = Row._get_connection().connection.client
    parts = sharding.across(partitions, lambda partition: list(Row.query(partition, limit=limit, **asked)))
    return [row for part in parts for row in part][:limit]


def _shards_max() -> int:
    return max(settings().live_shards, settings().shards_read)


def _partitions() -> list[str]:
    return sharding.names(AUDIENCE, _shards_max())


def _may_hold(connection_id: str, audience: str) -> list[str]:
    """The partitions that a connection may be in, the likeliest first; one for all but staff in shards."""
    return sharding.names_for(AUDIENCE, connection_id, _shards_max()) if audience == AUDIENCE else [audience]


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


# ---------------------------------------------------------------- news for thousands


@dataclass(frozen=True)
class News:
    """Messages that wait to be told, in the order in which they came, and the rows that hold them."""

    messages: tuple[dict[str, Any], ...]
    rows: tuple[str, ...]


def keep_news(messages: str, now: datetime) -> None:
    """Keep a JSON list of messages until somebody tells them; the same ones at the same time once."""
    Row(
        _NEWS,
        f"N#{timestamp(now)}#{digest(messages)}",
        news=messages,
        expires_at=int((now + NEWS_LIFETIME).timestamp()),
    ).save()


def begin_turn(now: datetime, lasts: timedelta) -> int | None:
    """Begin to gather news, for all who have some; how many consoles there were the last time, 0 if nobody knows.

    None: somebody else gathers. He reads the news after his turn has ended (`end_turn`), and so those that were kept
    before. A turn that is not ended is over after `lasts`.
    """
    row = Row(_NEWS, _TURN)
    over = Row.used.does_not_exist() | (Row.used == False) | (Row.attends_until <= int(now.timestamp()))  # noqa: E712
    actions: list[Any] = [
        Row.used.set(True),
        Row.attends_until.set(int((now + lasts).timestamp())),
        Row.expires_at.set(int((now + _TURN_ROW_LIFETIME).timestamp())),
    ]
    try:
        row.update(actions=actions, condition=over)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return None
    return int(row.counter or 0)


def end_turn(consoles: int) -> None:
    """Let others gather again, and remember how many consoles there are."""
    Row(_NEWS, _TURN).update(actions=[Row.used.set(False), Row.counter.set(consoles)])


def news(now: datetime) -> News:
    """All that was kept before the call and is not too old (consistent)."""
    rows = list(Row.query(_NEWS, Row.sk.startswith("N#"), consistent_read=True))
    messages = (message for row in rows if _is_open(row, now) for message in json.loads(row.news))
    return News(tuple(messages), tuple(row.sk for row in rows))


def forget_news(told: News) -> None:
    """What was told is not told again."""
    for name in told.rows:
        Row(_NEWS, name).delete()
