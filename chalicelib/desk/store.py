"""The desk table: what staff keep beside the tickets.

| pk | sk | what |
| --- | --- | --- |
| `DRAFTS#<agent>` | ticket | an agent's draft in a ticket, its long texts in `text` and `quoted`; expires |
| `MACROS` | macro | a macro; `revision` guards concurrent writers |
| `VIEWS#<agent>` | view | a view that only its owner sees; `revision` guards concurrent writers |
| `VIEWS` | view | a view that everybody sees; `revision` guards concurrent writers |
| `AUDIT#<month>` | entry | who changed what, by a ULID; written once, with the change if it is of this table |
| `AUDIT` | month | that the month has entries |

`data` is JSON.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.desk.draft import Draft
from chalicelib.desk.entry import Entry
from chalicelib.desk.macro import Macro
from chalicelib.desk.view import View
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.tables import Key, connection, lost_to_another, read

# Tickets of one agent with drafts that are listed, those of the newest tickets first.
DRAFTS_LISTED_MAX: Final = 200
_MACROS, _SHARED, _AUDIT = "MACROS", "VIEWS", "AUDIT"


class Conflict(Exception):
    """Somebody else wrote first: read and decide again."""


class Row(Model):
    """A row of any kind; what is known is JSON in `data`."""

    class Meta:
        table_name = os.environ.get("FRONTA_DESK_TABLE", "fronta-desk")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = JSONAttribute(null=True)
    # Not in `data`, where JSON writes letters outside ASCII in six bytes: a row has 400 kB.
    text = UnicodeAttribute(null=True)
    quoted = UnicodeAttribute(null=True)
    revision = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)


# ---------------------------------------------------------------- drafts


@dataclass(frozen=True)
class Saved:
    """A draft as it was saved."""

    draft: Draft
    at: datetime


def save_draft(agent: str, ticket: str, draft: Draft, at: datetime, expires_at: datetime) -> None:
    """Keep a draft in place of the one before, whoever wrote last: one write."""
    Row(
        f"DRAFTS#{agent}",
        ticket,
        data={**draft.row(), "at": timestamp(at)},
        text=draft.text,
        quoted=draft.quoted,
        expires_at=int(expires_at.timestamp()),
    ).save()


def find_draft(agent: str, ticket: str, now: datetime) -> Saved | None:
    """An agent's draft in a ticket; consistent, so that another device has what this one saved."""
    try:
        row = Row.get(f"DRAFTS#{agent}", ticket, consistent_read=True)
    except DoesNotExist:
        return None
    # What has expired may still be there for days.
    if int(row.expires_at) <= now.timestamp():
        return None
    return Saved(Draft.read(row.data, row.text or "", row.quoted or ""), read_timestamp(row.data["at"]))


def forget_draft(agent: str, ticket: str) -> None:
    """Forget a draft; none is fine."""
    Row(f"DRAFTS#{agent}", ticket).delete()


def tickets_with_drafts(agent: str, now: datetime) -> list[str]:
    """Tickets in which an agent has drafts, the newest tickets first, DRAFTS_LISTED_MAX at most: one query."""
    rows = Row.query(
        f"DRAFTS#{agent}",
        filter_condition=Row.expires_at > int(now.timestamp()),
        attributes_to_get=["sk"],
        scan_index_forward=False,
        limit=DRAFTS_LISTED_MAX,
    )
    return [row.sk for row in rows]


# ---------------------------------------------------------------- macros


def macros() -> list[Macro]:
    """All macros by their ids: one query, consistent."""
    return [_macro(row) for row in Row.query(_MACROS, consistent_read=True)]


def find_macro(macro_id: str) -> Macro | None:
    """The macro of an id."""
    try:
        return _macro(Row.get(_MACROS, macro_id, consistent_read=True))
    except DoesNotExist:
        return None


def count_macros() -> int:
    """How many there are."""
    return Row.count(_MACROS, consistent_read=True)


def put_macro(before: Macro | None, after: Macro, entry: Entry) -> None:
    """Store a macro with the entry that tells of it. Raises Conflict when it is not as `before` any more."""
    row = Row(_MACROS, after.id, data=after.row(), revision=after.revision)
    _commit(puts=[(row, _is_at(before))], entry=entry)


def drop_macro(before: Macro, entry: Entry) -> None:
    """Delete a macro, with the entry that tells of it. Raises Conflict when it is not as `before` any more."""
    _commit(drops=[(Row(_MACROS, before.id), _is_at(before))], entry=entry)


def _macro(row: Row) -> Macro:
    return Macro.read(row.sk, row.data, int(row.revision))


# ---------------------------------------------------------------- views


def views(agent: str) -> list[View]:
    """The views that everybody sees and those that only this agent sees, by their names: two queries, consistent."""
    rows = [row for pk in (_SHARED, f"VIEWS#{agent}") for row in Row.query(pk, consistent_read=True)]
    return sorted(map(_view, rows), key=lambda view: (view.name, view.id))


def find_view(agent: str, view_id: str) -> View | None:
    """The view that an agent means by an id: his own one, or one that everybody sees. One read."""
    rows = read([Key(Row, f"VIEWS#{agent}", view_id), Key(Row, _SHARED, view_id)])
    return next((_view(row) for row in sorted(rows, key=lambda row: row.pk == _SHARED)), None)


def count_views(agent: str, *, shared: bool) -> int:
    """How many views everybody sees, or only this agent."""
    return Row.count(_SHARED if shared else f"VIEWS#{agent}", consistent_read=True)


def put_view(before: View | None, after: View, entry: Entry | None) -> None:
    """Store a view, where everybody sees it or only its owner, with the entry that tells of it if others see it.

    Raises Conflict when it is not as `before` any more.
    """
    row = Row(_view_pk(after), after.id, data=after.row(), revision=after.revision)
    if before is None or _view_pk(before) == _view_pk(after):
        _commit(puts=[(row, _is_at(before))], entry=entry)
        return
    old = Row(_view_pk(before), before.id)
    _commit(puts=[(row, _is_at(None))], drops=[(old, _is_at(before))], entry=entry)


def drop_view(before: View, entry: Entry | None) -> None:
    """Delete a view, with the entry that tells of it. Raises Conflict when it is not as `before` any more."""
    _commit(drops=[(Row(_view_pk(before), before.id), _is_at(before))], entry=entry)


def _view(row: Row) -> View:
    return View.read(row.sk, row.data, int(row.revision))


def _view_pk(view: View) -> str:
    return _SHARED if view.shared else f"VIEWS#{view.owner}"


# ---------------------------------------------------------------- the log of changes


def save_entry(entry: Entry) -> None:
    """Write an entry that stands for a change in another place. Raises Conflict: try again."""
    _commit(entry=entry)


def is_noted(entry: Entry) -> bool:
    """Whether the log has the entry."""
    return bool(read([Key(Row, f"{_AUDIT}#{entry.month}", entry.id)]))


def months() -> list[str]:
    """Months with entries, the newest first."""
    return [row.sk for row in Row.query(_AUDIT, attributes_to_get=["sk"], scan_index_forward=False)]


def entries(month: str, before: str | None, limit: int) -> list[tuple[str, Entry]]:
    """Entries of a month with their ids, the newest first, of those older than the id `before`."""
    older = None if before is None else Row.sk < before
    rows = Row.query(f"{_AUDIT}#{month}", older, scan_index_forward=False, limit=limit)
    return [(row.sk, Entry.read(row.data)) for row in rows]


# ---------------------------------------------------------------- writing


def _is_at(before: Macro | View | None) -> Condition:
    return Row.pk.does_not_exist() if before is None else Row.revision == before.revision


def _commit(
    *,
    puts: Sequence[tuple[Row, Condition]] = (),
    drops: Sequence[tuple[Row, Condition]] = (),
    entry: Entry | None = None,
) -> None:
    """Write everything in one transaction or nothing. Raises Conflict."""
    try:
        with TransactWrite(connection=connection()) as transaction:
            for row, condition in puts:
                transaction.save(row, condition=condition)
            for row, condition in drops:
                transaction.delete(row, condition=condition)
            if entry is not None:
                pk = f"{_AUDIT}#{entry.month}"
                transaction.save(Row(pk, entry.id, data=entry.row()), condition=Row.pk.does_not_exist())
                transaction.save(Row(_AUDIT, entry.month))
    except TransactWriteError as error:
        if lost_to_another(error):
            raise Conflict(str(error)) from error
        raise
