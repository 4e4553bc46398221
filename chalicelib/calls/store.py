"""The calls table: calls, what counts wrong PINs, what counts calls.

| pk | sk | kind | what |
| --- | --- | --- | --- |
| `CALL#<id>` | `CALL` | call | a call after its move number `version`; indexes `list`, `client`, `number` |
| `PIN#<door>` | `TALLY` | tally | wrong PINs of a client (`C#…`), a number (`N#…`), strangers (`S`) |
| `RATE#<what>` | window | rate | how many calls were announced in a window of time |

`data` is JSON, `version` guards concurrent writers. All rows go by themselves: a call a setting after it began, a
tally that long after it last changed.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, Final

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.calls.call import Call
from chalicelib.calls.codec import call_from_json, call_to_json, tally_from_json, tally_to_json
from chalicelib.calls.guard import NOTHING, Tally
from chalicelib.platform import meter
from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import settings
from chalicelib.platform.tables import Key, connection, lost_to_another, saved_if
from chalicelib.tickets import store as tickets
from chalicelib.tickets.store import Once

# What is not over stands apart: who opens the console asks for nothing else. The key of index `list`.
_OPEN, _OVER = "open", "over"
OPEN_SHOWN_MAX: Final = 100


class Conflict(Exception):
    """Somebody else wrote first: read and decide again."""


@dataclass(frozen=True)
class Page:
    """Calls, the newest first; `cursor` continues them."""

    calls: tuple[Call, ...]
    cursor: str | None


class _ListIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "list"
        projection = AllProjection()

    list_pk = UnicodeAttribute(hash_key=True)
    list_sk = UnicodeAttribute(range_key=True)


class _ClientIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "client"
        projection = AllProjection()

    client_pk = UnicodeAttribute(hash_key=True)
    list_sk = UnicodeAttribute(range_key=True)


class _NumberIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "number"
        projection = AllProjection()

    number_pk = UnicodeAttribute(hash_key=True)
    list_sk = UnicodeAttribute(range_key=True)


class Row(Model):
    """One row of any kind."""

    class Meta:
        table_name = os.environ.get("FRONTA_CALLS_TABLE", "fronta-calls")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute(null=True)
    data = JSONAttribute(null=True)
    version = NumberAttribute(null=True)
    calls = NumberAttribute(null=True)
    list_pk = UnicodeAttribute(null=True)
    list_sk = UnicodeAttribute(null=True)
    client_pk = UnicodeAttribute(null=True)
    number_pk = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    list_index = _ListIndex()
    client_index = _ClientIndex()
    number_index = _NumberIndex()


# ---------------------------------------------------------------- calls


def load(call_id: str) -> Call | None:
    """A call (consistent read)."""
    try:
        return call_of(Row.get(f"CALL#{call_id}", "CALL", consistent_read=True))
    except DoesNotExist:
        return None


def key_of_call(call_id: str) -> Key:
    """The row of a call, for a read together with other rows."""
    return Key(Row, f"CALL#{call_id}", "CALL")


def call_found(rows: Iterable[Any]) -> Call | None:
    """The call that the row of `key_of_call` says, among rows of any kind."""
    return next((call_of(row) for row in rows if isinstance(row, Row) and row.kind == "call"), None)


def call_of(row: Row) -> Call:
    """The call of its row."""
    return call_from_json(row.pk.removeprefix("CALL#"), int(row.version), row.data)


def call_of_record(image: Mapping[str, Any]) -> Call:
    """The call of its row's image in a stream record (attribute values with their types)."""
    return call_of(Row.from_raw_data(dict(image)))


def create(call: Call) -> bool:
    """Store a call that nobody announced before; whether nobody did. One write."""
    return _saved(_call_row(call), Row.pk.does_not_exist())


def _call_row(call: Call) -> Row:
    if call.client is not None:
        meter.about_client(call.client.number)
    elif call.queue is not None:
        meter.about_queue(call.queue)
    return Row(
        f"CALL#{call.id}",
        "CALL",
        kind="call",
        version=call.version,
        data=call_to_json(call),
        list_pk=_OVER if call.state == "over" else _OPEN,
        list_sk=cursor_of(call),
        client_pk=None if call.client is None else call.client.number,
        number_pk=call.number,
        expires_at=int((call.at + settings().call_kept).timestamp()),
    )


def cursor_of(call: Call) -> str:
    """The sort key of a call in lists."""
    return f"{timestamp(call.at)}#{call.id}"


def open_calls(since: datetime) -> list[Call]:
    """Calls since a time that ring or were taken, the newest first, OPEN_SHOWN_MAX at most."""
    rows = Row.list_index.query(
        _OPEN, Row.list_sk >= timestamp(since), scan_index_forward=False, limit=OPEN_SHOWN_MAX
    )
    return [call_of(row) for row in rows]


def page(*, limit: int, cursor: str | None = None) -> Page:
    """All calls, by an index that may be a moment behind: two queries."""
    older = None if cursor is None else Row.list_sk < cursor
    parts = [
        list(Row.list_index.query(name, older, scan_index_forward=False, limit=limit + 1)) for name in (_OPEN, _OVER)
    ]
    return _page(islice(merge(*parts, key=lambda row: str(row.list_sk), reverse=True), limit + 1), limit)


def page_of_client(number: str, *, limit: int, cursor: str | None = None) -> Page:
    """Calls of which a client was in question."""
    older = None if cursor is None else Row.list_sk < cursor
    return _page(Row.client_index.query(number, older, scan_index_forward=False, limit=limit + 1), limit)


def page_of_number(e164: str, *, limit: int, cursor: str | None = None) -> Page:
    """Calls from a number."""
    older = None if cursor is None else Row.list_sk < cursor
    return _page(Row.number_index.query(e164, older, scan_index_forward=False, limit=limit + 1), limit)


def _page(rows: Iterable[Row], limit: int) -> Page:
    calls = tuple(map(call_of, rows))
    return Page(calls[:limit], cursor_of(calls[limit - 1]) if len(calls) > limit else None)


# ---------------------------------------------------------------- wrong PINs


def key_of_tally(door: str) -> Key:
    """The row that counts for a door, for a read together with other rows."""
    return Key(Row, f"PIN#{door}", "TALLY")


def tallies_found(doors: Sequence[str], rows: Iterable[Any]) -> dict[str, Tally]:
    """What counts for each door, from the rows of `key_of_tally` among rows of any kind."""
    found = {
        row.pk.removeprefix("PIN#"): tally_from_json(int(row.version), row.data)
        for row in rows
        if isinstance(row, Row) and row.kind == "tally"
    }
    return {door: found.get(door, NOTHING) for door in doors}


# ---------------------------------------------------------------- writing


@dataclass(frozen=True)
class Turn:
    """What changes together: calls and tallies (by door) as they were and as they are now, and mail about it."""

    call: tuple[Call, Call] | None = None
    tallies: Mapping[str, tuple[Tally, Tally]] = field(default_factory=dict)
    mails: Sequence[Once] = ()


def commit(turn: Turn, now: datetime) -> None:
    """Write what changed in one transaction or nothing; what did not change is not written. Raises Conflict."""
    puts = [] if turn.call is None or turn.call[0] == turn.call[1] else [_put_of_call(*turn.call)]
    puts += [_put_of_tally(door, old, new, now) for door, (old, new) in turn.tallies.items() if old != new]
    if len(puts) == 1 and not turn.mails:
        # Half the price of a transaction of one.
        if not _saved(*puts[0]):
            raise Conflict("somebody else was first")
        return
    if not puts and not turn.mails:
        return
    try:
        with TransactWrite(connection=connection()) as transaction:
            for row, condition in puts:
                transaction.save(row, condition=condition)
            for mail in turn.mails:
                row_of_mail = tickets.Row(mail.pk, mail.sk, kind=mail.kind, data=dict(mail.data), **mail.attributes)
                transaction.save(row_of_mail, condition=tickets.Row.pk.does_not_exist())
    except TransactWriteError as error:
        if lost_to_another(error):
            raise Conflict(str(error)) from error
        raise


def _saved(row: Row, condition: Condition) -> bool:
    """Store a row if the condition holds and no transaction writes it just now; whether it did."""
    try:
        return saved_if(row, condition)
    except PutError as error:
        if error.cause_response_code != "TransactionConflictException":
            raise
        return False


def _put_of_call(before: Call, after: Call) -> tuple[Row, Condition]:
    return _call_row(after), Row.version == before.version


def _put_of_tally(door: str, before: Tally, after: Tally, now: datetime) -> tuple[Row, Condition]:
    expires_at = int((now + settings().call_kept).timestamp())
    row = Row(f"PIN#{door}", "TALLY", kind="tally", version=after.revision, data=tally_to_json(after))
    row.expires_at = expires_at
    return row, Row.version == before.revision if before.revision else Row.pk.does_not_exist()


# ---------------------------------------------------------------- how many calls


def count_call(what: str, window: str, count_max: int, ends_at: datetime) -> bool:
    """Count a call in a window: one write, which fails where there are `count_max`. Whether it counts.

    Of calls at the same time no more get in than there is room for.
    """
    is_room = Row.calls.does_not_exist() | (Row.calls < count_max)
    actions: list[Any] = [Row.kind.set("rate"), Row.calls.add(1), Row.expires_at.set(int(ends_at.timestamp()))]
    try:
        Row(f"RATE#{what}", window).update(actions=actions, condition=is_room)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True
