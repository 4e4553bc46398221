"""The dispatch table: who is on shift, what the promises remember, and who held a client's last ticket.

| pk | sk | what |
| --- | --- | --- |
| `SHIFTS` | `ROSTER` | everybody who was ever on shift; `revision` guards concurrent writers |
| `H#<class>` | `RECORD` | the latest outcomes of a class of tickets; `revision` guards concurrent writers |
| `C#<client number>` | `LAST` | who held the client's last ticket; `revision` is when, in milliseconds since 1970 |

`data` is JSON.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, Final

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.models import Model

from chalicelib.dispatch.board import LastAgent
from chalicelib.dispatch.history import KINDS, URGENCIES, Kind, Record, Urgency, cell_name, classes
from chalicelib.dispatch.promises import Coverage, Outcome, kept_in, learned
from chalicelib.dispatch.shifts import Roster
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.limits import BATCH_KEYS_MAX, CONFLICT_RETRIES_MAX
from chalicelib.platform.tables import Key, read, saved_if

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Row(Model):
    """A row of any kind; what is known is JSON in `data`."""

    class Meta:
        table_name = os.environ.get("FRONTA_DISPATCH_TABLE", "fronta-dispatch")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = JSONAttribute(null=True)
    revision = NumberAttribute(null=True)


def roster() -> Roster:
    """Who is on shift; consistent, so that who ended his shift gets nothing more."""
    try:
        return _roster(Row.get("SHIFTS", "ROSTER", consistent_read=True))
    except DoesNotExist:
        return Roster()


def key_of_roster() -> Key:
    """The row of the roster, for a read together with other rows."""
    return Key(Row, "SHIFTS", "ROSTER")


def roster_found(rows: Iterable[Any]) -> Roster:
    """The roster among rows of any kind; an empty one when nobody ever was on shift."""
    return next((_roster(row) for row in rows if isinstance(row, Row) and row.sk == "ROSTER"), Roster())


def _roster(row: Row) -> Roster:
    return Roster.read(row.data, int(row.revision))


def change_roster(change: Callable[[Roster], Roster]) -> Roster:
    """Replace the roster by `change` of it and return what is stored then. Safe among concurrent writers.

    Raises RuntimeError when others keep changing it.
    """
    for _ in range(CONFLICT_RETRIES_MAX):
        before = roster()
        after = replace(change(before), revision=before.revision + 1)
        if after.shifts == before.shifts:
            return before
        if _saved(Row("SHIFTS", "ROSTER", data=after.row(), revision=after.revision)):
            return after
    raise RuntimeError("the roster keeps changing")


def _saved(row: Row) -> bool:
    """Store the row if its revision follows the one that is stored; else nothing, somebody else did."""
    if row.revision == 1:
        return saved_if(row, Row.pk.does_not_exist())
    return saved_if(row, Row.revision == row.revision - 1)


def keys_of_records(names: Iterable[str]) -> list[Key]:
    """The rows of records of classes, for a read together with other rows."""
    return [Key(Row, f"H#{name}", "RECORD") for name in dict.fromkeys(names)]


def records_found(rows: Iterable[Any]) -> dict[str, Record]:
    """Records by class, from the rows of `keys_of_records` among rows of any kind."""
    return {_class_of(row): Record.read(row.data) for row in rows if isinstance(row, Row) and row.sk == "RECORD"}


def _class_of(row: Row) -> str:
    return str(row.pk[2:])


def records(names: Iterable[str]) -> dict[str, Record]:
    """Records by class; a class without history is left out. One consistent read for every BATCH_KEYS_MAX of them."""
    keys = keys_of_records(names)
    batches = [keys[start : start + BATCH_KEYS_MAX] for start in range(0, len(keys), BATCH_KEYS_MAX)]
    return records_found(row for batch in batches for row in read(batch))


def learn(outcome: Outcome, outcome_id: str) -> None:
    """Let the records of the outcome's four classes know it; one that knows it already stays as it is.

    One read, and a write of each record that changes. Safe among concurrent writers. What was cut off can be
    repeated with the same `outcome_id`. Raises RuntimeError when others keep changing a record.
    """
    named = classes(outcome.promise.window.told_at, outcome.situation)
    left = list(named.from_fine_to_coarse())
    for _ in range(CONFLICT_RETRIES_MAX):
        rows = {_class_of(row): row for row in read(keys_of_records(left))}
        left = [
            name
            for name in left
            if not _learned(name, rows.get(name), outcome, outcome_id, is_cell=name == named.cell)
        ]
        if not left:
            return
    raise RuntimeError(f"the records of {', '.join(left)} keep changing")


def _learned(name: str, row: Row | None, outcome: Outcome, outcome_id: str, *, is_cell: bool) -> bool:
    """Whether the record of a class, whose row was read, knows the outcome now; False when it changed meanwhile."""
    before, revision = (Record(), 0) if row is None else (Record.read(row.data), int(row.revision))
    after = learned(before, is_cell, outcome, outcome_id)
    return after == before or _saved(Row(f"H#{name}", "RECORD", data=after.row(), revision=revision + 1))


def key_of_last(client: str) -> Key:
    """The row of who held the last ticket of a client (his number), for a read together with other rows."""
    return Key(Row, f"C#{client}", "LAST")


def last_found(rows: Iterable[Any]) -> LastAgent | None:
    """What the row of `key_of_last` says, among rows of any kind; None when nobody held any."""
    return next((_last(row) for row in rows if isinstance(row, Row) and row.sk == "LAST"), None)


def _last(row: Row) -> LastAgent:
    return LastAgent(row.data["agent"], read_timestamp(row.data["at"]))


def note_last(client: str, agent: str, at: datetime) -> None:
    """Remember who held a client's ticket at a moment, unless something as late is known. One write, no read."""
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    row = Row(f"C#{client}", "LAST", data={"agent": agent, "at": timestamp(at)}, revision=milliseconds)
    saved_if(row, Row.pk.does_not_exist() | (Row.revision < milliseconds))


def calibration(queues: Iterable[str], since: date) -> dict[tuple[Kind, str, Urgency], Coverage]:
    """Promises told and kept from a day of Prague on, of every kind, queue and urgency, also where none was told.

    Records count days back to DAYS_COUNTED before the latest outcome of each.
    """
    cells = list(product(KINDS, queues, URGENCIES))
    known = records(cell_name(*cell) for cell in cells)
    return {cell: kept_in(known.get(cell_name(*cell), Record()), since) for cell in cells}
