"""The tickets table: its rows and the questions asked of it.

| pk | sk | kind | what |
| --- | --- | --- | --- |
| `T#<ticket>` | `TICKET` | ticket | snapshot, conditional on its version; due when its clock runs out |
| `T#<ticket>` | `C#<version>` | change | events of one committed command; pushed to staff |
| `T#<ticket>` | `O#<mail>` | outbox | outgoing mail until it is sent, and after (`mail/store.py`) |
| `N#<number>` | `NUMBER` | number | the number people see -> ticket |
| `M#<digest>` | `ID` | message_id | Message-ID -> tickets it occurs in |
| `D#<digest>` | `DONE` | done | a mail's content or a request, done once |
| `R#…`, `L#…`, `Q#…` | | | mails as they came, links, what was sent to whom: `mail/store.py` |
| `COUNTER` | `TICKETS` | counter | the last number given out |
"""

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from types import MappingProxyType
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.dispatch.board import Place, order_key, place_of
from chalicelib.platform import meter, tables
from chalicelib.platform import shards as sharding
from chalicelib.platform.ids import digest, read_timestamp, timestamp
from chalicelib.platform.limits import OPEN_TICKETS_MAX
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings
from chalicelib.platform.tables import Key, connection, lost_to_another
from chalicelib.tickets import codec
from chalicelib.tickets.events import Change
from chalicelib.tickets.origin import mail_of
from chalicelib.tickets.outbox import OutgoingMail, SendState
from chalicelib.tickets.ticket import State, Ticket, TicketId

FIRST_NUMBER = 10_001
# The partition of the index of open tickets: their number is that of a desk's work, not of its years. This one and
# that of what is due may be split into shards (setting `index_shards`).
_OPEN = "open"
# The partition of the index of what is due: tickets with a clock.
_CLOCKS = "clocks"
# And that of outgoing mail.
_OUTBOX = "outbox"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Conflict(Exception):
    """Somebody else committed first: load and decide again."""


class TooLarge(Exception):
    """What was to be written is more than DynamoDB takes; the text names none of its content."""


@dataclass(frozen=True)
class Commit:
    """One command's result for one ticket, ready to be written."""

    before: Ticket | None
    after: Ticket
    change: Change
    mails: tuple[OutgoingMail, ...]
    message_ids: tuple[str, ...] = ()
    # Id of a mail that must not have begun to leave, and does not any more.
    recalled: str | None = None


@dataclass(frozen=True)
class Once:
    """A row that may be written only once: what makes a mail or a request happen a single time.

    `attributes` are those of `Row` beside its keys, kind and data.
    """

    pk: str
    sk: str
    kind: str
    data: Mapping[str, Any]
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """A row that changes its status once, together with what follows from it.

    `dropped` names attributes that go, `attributes` are those that come or change.
    """

    pk: str
    sk: str
    old: str
    new: str
    data: Mapping[str, Any]
    dropped: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """How far an outgoing mail is; `cause` says why it did not leave."""

    mail: OutgoingMail
    state: SendState
    sent_at: datetime | None
    cause: str | None = None


@dataclass(frozen=True)
class History:
    """A ticket with its changes, oldest first, and its outgoing mail."""

    ticket: Ticket
    changes: tuple[Change, ...]
    outgoing: tuple[Sent, ...]


@dataclass(frozen=True)
class Known:
    """What the table knows of a mail that has just come in."""

    done: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tickets_of_message_id: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tickets_of_number: Mapping[int, frozenset[str]] = field(default_factory=dict)
    tickets: Mapping[str, Ticket] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page of the list, newest change first; `cursor` continues it."""

    tickets: tuple[Ticket, ...]
    cursor: str | None


class _ListIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "list"
        projection = AllProjection()

    list_pk = UnicodeAttribute(hash_key=True)
    list_sk = UnicodeAttribute(range_key=True)


class _FeedIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "feed"
        projection = IncludeProjection(["version", "at", "actor", "what", "summary"])

    feed_pk = UnicodeAttribute(hash_key=True)
    feed_sk = UnicodeAttribute(range_key=True)


class _DueIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_pk = UnicodeAttribute(hash_key=True)
    due_sk = UnicodeAttribute(range_key=True)


class _OpenIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "open"
        projection = IncludeProjection(["holder", "client", "locked", "until"])

    open_pk = UnicodeAttribute(hash_key=True)
    open_sk = UnicodeAttribute(range_key=True)
    holder = UnicodeAttribute(null=True)
    client = UnicodeAttribute(null=True)
    locked = BooleanAttribute(null=True)
    until = UnicodeAttribute(null=True)


class _ClientIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "client"
        projection = IncludeProjection(["data"])

    client_pk = UnicodeAttribute(hash_key=True)
    list_sk = UnicodeAttribute(range_key=True)
    data = tables.CompactJSON(null=True)


class Row(Model):
    """One row of any kind; what the domain knows is JSON in `data`, the rest are keys and conditions."""

    class Meta:
        table_name = os.environ.get("FRONTA_TICKETS_TABLE", "fronta-tickets")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute(null=True)
    data = tables.CompactJSON(null=True)
    version = NumberAttribute(null=True)
    number = NumberAttribute(null=True)
    tickets = UnicodeSetAttribute(null=True)
    at = UnicodeAttribute(null=True)
    actor = tables.CompactJSON(null=True)
    what = tables.CompactJSON(null=True)
    summary = tables.CompactJSON(null=True)
    send_state = UnicodeAttribute(null=True)
    claimed_until = UnicodeAttribute(null=True)
    attempts = NumberAttribute(null=True)
    sent_at = UnicodeAttribute(null=True)
    sent_id = UnicodeAttribute(null=True)
    cause = UnicodeAttribute(null=True)
    list_pk = UnicodeAttribute(null=True)
    list_sk = UnicodeAttribute(null=True)
    feed_pk = UnicodeAttribute(null=True)
    feed_sk = UnicodeAttribute(null=True)
    due_pk = UnicodeAttribute(null=True)
    due_sk = UnicodeAttribute(null=True)
    open_pk = UnicodeAttribute(null=True)
    open_sk = UnicodeAttribute(null=True)
    holder = UnicodeAttribute(null=True)
    client = UnicodeAttribute(null=True)
    client_pk = UnicodeAttribute(null=True)
    locked = BooleanAttribute(null=True)
    until = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    origin = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    list_index = _ListIndex()
    feed_index = _FeedIndex()
    due_index = _DueIndex()
    open_index = _OpenIndex()
    client_index = _ClientIndex()


def ticket_pk(ticket_id: str) -> str:
    """The partition of a ticket."""
    return f"T#{ticket_id}"


def _message_id_pk(message_id: str) -> str:
    return f"M#{digest(message_id)}"


def done_row(key: str, data: Mapping[str, Any]) -> Once:
    """The row that says that a mail's content or a request was dealt with."""
    return Once(f"D#{key}", "DONE", "done", data)


# ---------------------------------------------------------------- writing


def commit(
    commits: Sequence[Commit], once: Sequence[Once] = (), *, turns: Sequence[Turn] = (), shards: int = 1
) -> None:
    """Write everything in one transaction or nothing.

    Raises Conflict when any condition does not hold, TooLarge when a row is.
    """
    try:
        with TransactWrite(connection=connection()) as transaction:
            for item in commits:
                _write_commit(transaction, item, shards)
            # One mail may open several tickets; a transaction takes one action on a row.
            for message_id in dict.fromkeys(name for item in commits for name in item.message_ids):
                add_tickets(
                    transaction, message_id, {item.after.id for item in commits if message_id in item.message_ids}
                )
            for row in once:
                transaction.save(
                    Row(row.pk, row.sk, kind=row.kind, data=dict(row.data), **row.attributes),
                    condition=Row.pk.does_not_exist(),
                )
            for turn in turns:
                _turn(transaction, turn)
    except TransactWriteError as error:
        if lost_to_another(error):
            raise Conflict(str(error)) from error
        if _is_too_large(error):
            raise TooLarge("a row is larger than DynamoDB takes") from error
        raise
    for item in commits:
        _is_about(item.after, changed=True, opened=item.before is None)


def _is_about(ticket: Ticket, *, changed: bool = False, opened: bool = False) -> None:
    client = ticket.client.number if ticket.client else None
    meter.about_ticket(ticket.id, ticket.queue, client, changed=changed, opened=opened)


def _is_too_large(error: TransactWriteError) -> bool:
    """Whether a row, the transaction or the number of its actions is over DynamoDB's limits."""
    codes = {error.cause_response_code, *(reason.code for reason in error.cancellation_reasons if reason is not None)}
    return "ValidationException" in codes or "ValidationError" in codes


def _turn(transaction: TransactWrite, turn: Turn) -> None:
    transaction.update(
        Row(turn.pk, turn.sk),
        actions=[
            Row.status.set(turn.new),
            Row.data.set(dict(turn.data)),
            *(getattr(Row, name).remove() for name in turn.dropped),
            *(getattr(Row, name).set(value) for name, value in turn.attributes.items()),
        ],
        # A row of before mails had a status waits like any other.
        condition=(Row.status == turn.old) | (Row.status.does_not_exist() & Row.pk.exists()),
    )


def _write_commit(transaction: TransactWrite, item: Commit, shards: int) -> None:
    after, change = item.after, item.change
    pk = ticket_pk(after.id)
    unchanged: Condition = Row.pk.does_not_exist()
    if item.before is not None:
        unchanged = Row.version == item.before.version
    else:
        transaction.save(
            Row(f"N#{after.number}", "NUMBER", kind="number", tickets={after.id}),
            condition=Row.pk.does_not_exist(),
        )
    transaction.save(
        Row(
            pk,
            "TICKET",
            kind="ticket",
            version=after.version,
            data=codec.ticket_to_json(after),
            list_pk=_list_pk(after.queue, after.state, _shard(after.id, shards)),
            list_sk=cursor_of(after),
            client_pk=after.client.number if after.client else None,
            **_open_attributes(after),
            **due_attributes(after),
        ),
        condition=unchanged,
    )
    told = codec.change_to_json(change)
    transaction.save(
        Row(
            pk,
            f"C#{change.version:08d}",
            kind="change",
            version=change.version,
            at=told["at"],
            actor=told["actor"],
            what=[codec.type_of(event) for event in change.events],
            data=told["events"],
            summary=codec.summary_to_json(after) | codec.mentions_to_json(change),
            feed_pk=written_to(_feed_pk(change.at), after.id),
            feed_sk=f"{told['at']}#{after.id}#{change.version:08d}",
        ),
        condition=Row.pk.does_not_exist(),
    )
    if item.recalled is not None:
        transaction.update(
            Row(pk, f"O#{item.recalled}"),
            actions=[Row.send_state.set(SendState.RECALLED.value), Row.due_pk.remove(), Row.due_sk.remove()],
            condition=Row.send_state == SendState.PENDING.value,
        )
    # By it the mail is found in the logs; a change's own name needs no place.
    origin = mail_of(change)
    for mail in item.mails:
        transaction.save(
            Row(
                pk,
                f"O#{mail.id}",
                kind="outbox",
                at=told["at"],
                data=codec.mail_to_json(mail),
                send_state=SendState.PENDING.value,
                attempts=0,
                due_pk=outbox_pk(after.id),
                due_sk=told["at"],
                origin=origin,
            ),
            condition=Row.pk.does_not_exist(),
        )


def _open_attributes(ticket: Ticket) -> dict[str, Any]:
    """What the index of open tickets knows of one; a resolved or closed one is not in it."""
    if ticket.state in (State.RESOLVED, State.CLOSED):
        return {}
    key = order_key(ticket.queue, ticket.state.value, ticket.urgency, ticket.place, ticket.opened_at, ticket.id)
    return {
        "open_pk": written_to(_OPEN, ticket.id),
        "open_sk": key,
        "holder": ticket.agent.id if ticket.agent else None,
        "client": ticket.client.number if ticket.client else None,
        "locked": ticket.locked or None,
        "until": timestamp(ticket.promise.until) if ticket.promise else None,
    }


def due_attributes(ticket: Ticket) -> dict[str, Any]:
    """By which the clock of a ticket is found when its time comes, and no clock that the ticket had before."""
    clock = ticket.clock
    return (
        {}
        if clock is None
        else {"due_pk": written_to(_CLOCKS, ticket.id), "due_sk": f"{timestamp(clock.at)}#{clock.version:08d}"}
    )


def add_tickets(transaction: TransactWrite, message_id: str, ticket_ids: set[str]) -> None:
    """Note that a Message-ID occurs in tickets."""
    transaction.update(
        Row(_message_id_pk(message_id), "ID"),
        actions=[Row.kind.set("message_id"), Row.tickets.add(ticket_ids)],
    )


def next_numbers(count: int) -> int:
    """The first of `count` ticket numbers that nobody else gets. Gaps are allowed: a commit may fail."""
    row = Row("COUNTER", "TICKETS")
    row.update(actions=[Row.number.set((Row.number | (FIRST_NUMBER - 1)) + count)])
    return int(row.number) - count + 1


# ---------------------------------------------------------------- reading


def send_state(ticket_id: TicketId, mail_id: str) -> SendState | None:
    """How far an outgoing mail is; None: there is none of this id (consistent read)."""
    try:
        row = Row.get(ticket_pk(ticket_id), f"O#{mail_id}", consistent_read=True, attributes_to_get=["send_state"])
    except DoesNotExist:
        return None
    return SendState(row.send_state)


def load(ticket_id: TicketId) -> Ticket | None:
    """The ticket as last committed (consistent read)."""
    try:
        row = Row.get(ticket_pk(ticket_id), "TICKET", consistent_read=True)
    except DoesNotExist:
        return None
    ticket = codec.ticket_from_json(row.data)
    _is_about(ticket)
    return ticket


def keys_of_mail(
    *,
    done_keys: Iterable[str],
    message_ids: Iterable[str],
    numbers: Iterable[int],
    ticket_ids: Iterable[str],
) -> list[Key]:
    """The rows that tell what the table knows of a mail; `known` reads them."""
    return [
        *(Key(Row, f"D#{key}", "DONE") for key in done_keys),
        *(Key(Row, _message_id_pk(message_id), "ID") for message_id in message_ids),
        *(Key(Row, f"N#{number}", "NUMBER") for number in numbers),
        *(Key(Row, ticket_pk(ticket_id), "TICKET") for ticket_id in ticket_ids),
    ]


def known(rows: Iterable[Any], message_ids: Iterable[str]) -> Known:
    """What the rows of `keys_of_mail` say; rows of other tables are passed over."""
    pk_of_message_id = {_message_id_pk(message_id): message_id for message_id in message_ids}
    done: dict[str, Mapping[str, Any]] = {}
    tickets_of: dict[str, frozenset[str]] = {}
    tickets_of_number: dict[int, frozenset[str]] = {}
    tickets: dict[str, Ticket] = {}
    for row in rows:
        if not isinstance(row, Row):
            continue
        match row.kind:
            case "done":
                done[row.pk[2:]] = row.data
            case "message_id":
                tickets_of[pk_of_message_id[row.pk]] = frozenset(row.tickets or ())
            case "number":
                tickets_of_number[int(row.pk[2:])] = frozenset(row.tickets or ())
            case "ticket":
                tickets[row.pk[2:]] = codec.ticket_from_json(row.data)
    return Known(done, tickets_of, tickets_of_number, tickets)


def done(key: str) -> Mapping[str, Any] | None:
    """What was noted when the mail or request of `key` was dealt with."""
    try:
        data: Mapping[str, Any] = Row.get(f"D#{key}", "DONE", consistent_read=True).data
    except DoesNotExist:
        return None
    return data


def of_number(number: int) -> Ticket | None:
    """The ticket that people call by a number; None: there is none (consistent reads, two of them)."""
    try:
        row = Row.get(f"N#{number}", "NUMBER", consistent_read=True)
    except DoesNotExist:
        return None
    return next((found for name in sorted(row.tickets or ()) if (found := load(TicketId(name)))), None)


def history(ticket_id: TicketId, *, after: int = 0) -> History | None:
    """A ticket with its changes newer than version `after`, in one consistent query."""
    ticket: Ticket | None = None
    changes: list[Change] = []
    outgoing: list[Sent] = []
    since = Row.sk >= f"C#{after + 1:08d}"
    for row in Row.query(ticket_pk(ticket_id), since, consistent_read=True):
        match row.kind:
            case "ticket":
                ticket = codec.ticket_from_json(row.data)
                _is_about(ticket)
            case "change":
                changes.append(_change(ticket_id, row))
            case "outbox":
                outgoing.append(
                    Sent(
                        codec.mail_from_json(row.data),
                        SendState(row.send_state),
                        None if row.sent_at is None else read_timestamp(row.sent_at),
                        row.cause,
                    )
                )
    return None if ticket is None else History(ticket, tuple(changes), tuple(outgoing))


@dataclass(frozen=True)
class SetClock:
    """A clock that a ticket has: the version of the change that set it, and when it runs out."""

    ticket_id: TicketId
    version: int
    at: datetime
    # By which it is found in the logs, where that is known.
    origin: str | None = field(default=None, compare=False)


def clocks_until(until: datetime, limit: int) -> list[SetClock]:
    """Clocks that run out before a time, the earliest first; by an index that may be a moment behind."""
    found = []
    for row in rows_of_shards(
        Row.due_index, read_from(_CLOCKS), Row.due_sk < timestamp(until), sort_key="due_sk", limit=limit
    ):
        at, _, version = row.due_sk.partition("#")
        found.append(SetClock(TicketId(row.pk[2:]), int(version), read_timestamp(at)))
    return found


def changes_since(ticket_id: TicketId, version: int) -> tuple[Change, ...]:
    """Changes of a ticket newer than `version`, oldest first."""
    newer = Row.sk.between(f"C#{version + 1:08d}", "C#~")
    return tuple(_change(ticket_id, row) for row in Row.query(ticket_pk(ticket_id), newer, consistent_read=True))


def change(ticket_id: TicketId, version: int) -> Change | None:
    """One change of a ticket."""
    try:
        return _change(ticket_id, Row.get(ticket_pk(ticket_id), f"C#{version:08d}", consistent_read=True))
    except DoesNotExist:
        return None


def _change(ticket_id: TicketId, row: Row) -> Change:
    return codec.change_from_json(
        ticket_id, {"version": int(row.version), "at": row.at, "actor": row.actor, "events": row.data}
    )


# ---------------------------------------------------------------- shards of indexes


def outbox_pk(owner: str) -> str:
    """Where in the index of what is due a ticket's outgoing mail stands until it is over, or a kept mail's notice."""
    return written_to(_OUTBOX, owner)


def outbox_pks() -> list[str]:
    """All partitions that outgoing mail may stand in."""
    return read_from(_OUTBOX)


def written_to(partition: str, key: str) -> str:
    """The shard of an index's partition that a row of this key is written to."""
    return sharding.name_for(partition, key, settings().index_shards)


def read_from(partition: str) -> list[str]:
    """The shards of an index's partition that are looked into."""
    return sharding.names(partition, max(settings().index_shards, settings().shards_read))


def rows_of_shards(
    index: Any, partitions: Sequence[str], span: Condition | None, *, sort_key: str, limit: int, **rest: Any
) -> list[Row]:
    """At most `limit` rows of partitions of an index, in the order of their sort keys: a query for each partition."""
    parts = sharding.across(
        _ready(partitions), lambda partition: list(index.query(partition, span, limit=limit, **rest))
    )
    backward = rest.get("scan_index_forward") is False
    return list(islice(merge(*parts, key=lambda row: str(getattr(row, sort_key)), reverse=backward), limit))


def _ready(partitions: Sequence[str]) -> Sequence[str]:
    """The partitions; if threads will ask for several, one client for all of them: each would make its own."""
    if len(partitions) > 1:
        _ = Row._get_connection().connection.client, connection().client
    return partitions


def _shard(ticket_id: str, shards: int) -> int:
    return zlib.crc32(ticket_id.encode()) % shards


def _list_pk(queue: str, state: State, shard: int) -> str:
    return f"{queue}#{state.value}#{shard}"


def page(
    queues: Sequence[str], states: Sequence[State], *, limit: int, cursor: str | None = None, shards: int = 1
) -> Page:
    """Tickets of the queues and states, newest change first: one query per partition, merged.

    The cursor is the sort key of the last ticket of the page before, the same for every partition.
    """
    named = ((queue, state) for queue in dict.fromkeys(queues) for state in dict.fromkeys(states))
    looked_into = max(shards, settings().shards_read)
    partitions = [_list_pk(queue, state, shard) for queue, state in named for shard in range(looked_into)]
    older: Condition | None = None if cursor is None else Row.list_sk < cursor
    rows = rows_of_shards(
        Row.list_index, partitions, older, sort_key="list_sk", limit=limit + 1, scan_index_forward=False
    )
    more = len(rows) > limit
    tickets = tuple(codec.ticket_from_json(row.data) for row in rows[:limit])
    return Page(tickets, rows[limit - 1].list_sk if more else None)


def cursor_of(ticket: Ticket) -> str:
    """The sort key of a ticket in lists."""
    return f"{timestamp(ticket.changed_at)}#{ticket.id}"


def page_of_client(
    number: str,
    *,
    limit: int,
    cursor: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page:
    """Tickets of a client, newest change first; of those changed between two times. The cursor as in `page`.

    By an index that may be a moment behind.
    """
    first = "" if since is None else timestamp(since)
    last = "~" if until is None else timestamp(until)
    last = min(last, cursor) if cursor is not None else last
    if first >= last:
        return Page((), None)
    found = Row.client_index.query(
        number, Row.list_sk.between(first or " ", last), scan_index_forward=False, limit=limit + 2
    )
    rows = [row for row in found if row.list_sk != cursor]
    return Page(
        tuple(codec.ticket_from_json(row.data) for row in rows[:limit]),
        rows[limit - 1].list_sk if len(rows) > limit else None,
    )


def open_places() -> tuple[Place, ...]:
    """The open tickets in the order of dispatch, as an index knows them that may be a moment behind.

    Of more than `limits.OPEN_TICKETS_MAX` those of the last queues by name are left out, and the log says so.
    """
    wanted = ("open_sk", "holder", "client", "locked", "until")
    parts = sharding.across(
        _ready(read_from(_OPEN)),
        lambda name: tables.query(Row, "open", "open_pk", name, wanted, limit=OPEN_TICKETS_MAX),
    )
    # As many as a single partition would give, and no more.
    items = list(islice(merge(*parts, key=lambda item: str(item["open_sk"]["S"])), OPEN_TICKETS_MAX))
    if len(items) >= OPEN_TICKETS_MAX:
        log.warning("more open tickets than are looked at", extra={"looked_at": len(items)})
    return tuple(
        place_of(
            item["open_sk"]["S"],
            item.get("holder", _NOTHING).get("S"),
            item.get("client", _NOTHING).get("S"),
            "locked" in item,
            read_timestamp(item["until"]["S"]) if "until" in item else None,
        )
        for item in items
    )


def queue_page(queue: str, *, limit: int, after: str | None = None) -> list[Place]:
    """Queued tickets of a queue in the order of dispatch, those behind the key `after`."""
    prefix = f"{queue}#{State.QUEUED.value}#"
    start, end = after or prefix, f"{prefix}~"
    if not prefix <= start <= end:
        return []
    rows = rows_of_shards(
        Row.open_index, read_from(_OPEN), Row.open_sk.between(start, end), sort_key="open_sk", limit=limit + 1
    )
    places = [place_of(row.open_sk, row.holder, row.client, bool(row.locked)) for row in rows if row.open_sk != after]
    return places[:limit]


def tickets_with(kind: str) -> Iterator[TicketId]:
    """Tickets in which an event of this kind (as `codec.type_of` names it) occurs, each once. Scans the table."""
    seen: set[str] = set()
    wanted = (Row.kind == "change") & Row.what.contains(kind)
    for row in Row.scan(wanted, attributes_to_get=["pk"]):
        if row.pk not in seen:
            seen.add(row.pk)
            yield TicketId(row.pk[2:])


def load_many(ticket_ids: Sequence[str]) -> list[Ticket]:
    """Tickets in the order asked for; those that are not there are left out."""
    rows = tables.read([Key(Row, ticket_pk(ticket_id), "TICKET") for ticket_id in ticket_ids]) if ticket_ids else []
    found = {row.pk[2:]: codec.ticket_from_json(row.data) for row in rows}
    return [found[ticket_id] for ticket_id in ticket_ids if ticket_id in found]


# ---------------------------------------------------------------- the feed of changes


def _feed_pk(at: datetime) -> str:
    return timestamp(at)[:13]


def feed(since: datetime, until: datetime, limit: int) -> list[dict[str, Any]]:
    """What was pushed to staff between two times, oldest first, at most `limit`: see `push_of`."""
    pushes: list[dict[str, Any]] = []
    hour = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while hour <= until and len(pushes) < limit:
        newer = Row.feed_sk >= timestamp(since)
        for row in rows_of_shards(
            Row.feed_index, read_from(_feed_pk(hour)), newer, sort_key="feed_sk", limit=limit - len(pushes)
        ):
            pushes.append(push_of(row.version, row.at, row.actor, row.what, row.summary))
        hour += timedelta(hours=1)
    return pushes


def push_of(version: float, at: str, actor: Any, what: Any, summary: Mapping[str, Any]) -> dict[str, Any]:
    """What staff are told of a change: the ticket's summary after it and what kinds of events it held."""
    ticket = dict(summary)
    mentions = ticket.pop("mentions", [])
    return {
        "type": "change",
        "ticket": ticket,
        "version": int(version),
        "at": at,
        "what": what,
        "mentions": mentions,
        "actor": actor,
        "cursor": at,
    }
