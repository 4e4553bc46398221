"""The costs table.

| pk | sk | what |
| --- | --- | --- |
| `D#<day>#<shard>` | `T#<ticket>`, `C#<client>`, `Q#<queue>`, `F#<function>` | what a day (UTC) used; expires |
| `D#<day>#<shard>` | `K#<what>` | a day's part of what is kept, measured once a day; expires |
| `M#<month>` | `<DD>#ALL` | all that a day used; `fixed_…` and `nobodys_…` are parts of it. The day is closed |
| `M#<month>` | `<DD>#Q#<queue>`, `<DD>#C#<client>`, `<DD>#F#<function>` | what of a closed day is theirs |

An attribute for each unit, in billionths of it. Rows of days are written by `platform/meter.py`, but for what is
kept. Reads may be a moment behind: they cost half, and nobody sees it. Other rows: `finance_store.py`.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.costs.ledger import Amounts, Day, Entry, Kind, Ledger
from chalicelib.platform import meter_rows
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.meter_rows import KEPT_S, SHARDS, pk_of
from chalicelib.platform.tables import Item, connection, query_items, read_items

# Days that are closed later than on the day after, if need be, and read row by row until then.
OPEN_DAYS_MAX: Final = 7
# What one BatchWriteItem takes.
BATCH_WRITES_MAX: Final = 25
_FIXED, _NOBODYS, _MEASURED = "fixed_", "nobodys_", "measured"
# What of a row is no amount.
_SAID: Final = frozenset({"pk", "sk", "queue", "client", "expires_at", _MEASURED})

Owner = Literal["Q", "C", "F"]


class Row(Model):
    """Any row. Rows with units are read and written without it, since their attributes are the units; the others
    (`finance_store.py`) have JSON in `data`.
    """

    class Meta:
        table_name = os.environ.get("FRONTA_COSTS_TABLE", "fronta-costs")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = JSONAttribute(null=True)
    version = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)


# ---------------------------------------------------------------- open days


def entries(day: date) -> Iterator[Entry]:
    """All rows of a day: a query for each shard, which goes on where it is more than 1 MB."""
    for shard in range(SHARDS):
        yield from map(_entry, query_items(Row, f"D#{day}#{shard}"))


def entries_of_tickets(day: date, shard: int) -> Iterator[Entry]:
    """Rows of tickets of a day that are in a shard. A ticket is in the same shard every day."""
    return map(_entry, query_items(Row, f"D#{day}#{shard}", f"{Kind.TICKET}#"))


def shard_of(ticket: str) -> int:
    """The shard that a ticket's rows are in."""
    return meter_rows.shard_of(f"{Kind.TICKET}#{ticket}")


def ticket_entries(ticket: str, days: Sequence[date]) -> dict[date, Entry]:
    """What a ticket used on days, of those on which it did: half a read unit for each day."""
    sk = f"{Kind.TICKET}#{ticket}"
    items = read_items(Row, [(pk_of(day.isoformat(), sk), sk) for day in days])
    return {date.fromisoformat(item["pk"]["S"].split("#")[1]): _entry(item) for item in items}


def put_kept(day: date, measured: Mapping[str, Amounts]) -> None:
    """Write what is kept of a day, by kinds, in place of what was written before: a write for each kind."""
    expires_at = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + KEPT_S
    rows = {f"{Kind.KEPT}#{what}": amounts for what, amounts in measured.items()}
    _write(
        _put(pk_of(day.isoformat(), sk), sk, amounts, expires_at={"N": str(expires_at)})
        for sk, amounts in rows.items()
    )


def kept_of(day: date, kinds: Iterable[str]) -> set[str]:
    """Of kinds of what is kept, those that were measured of a day: half a read unit for each kind."""
    sks = [f"{Kind.KEPT}#{kind}" for kind in kinds]
    found = read_items(Row, [(pk_of(day.isoformat(), sk), sk) for sk in sks])
    return {item["sk"]["S"].removeprefix(f"{Kind.KEPT}#") for item in found}


def _entry(item: Item) -> Entry:
    kind, _, name = item["sk"]["S"].partition("#")
    said = {name: item[name]["S"] for name in ("queue", "client") if name in item}
    return Entry(Kind(kind), name, _amounts(item), said.get("queue"), said.get("client"))


# ---------------------------------------------------------------- closed days


def closed(days: Sequence[date]) -> dict[date, Day]:
    """Of days, those that are closed. Half a read unit for each day, one for a large one; a call for 100 days."""
    found = {}
    for item in read_items(Row, [(_month_pk(day), f"{day:%d}#ALL") for day in days]):
        day = _day(item)
        found[day.day] = day
    return found


def sums(day: date, whose: Owner) -> dict[str, Amounts]:
    """What of a closed day belongs to queues, clients or functions, by their names: a query."""
    prefix = f"{day:%d}#{whose}#"
    return {item["sk"]["S"].removeprefix(prefix): _amounts(item) for item in query_items(Row, _month_pk(day), prefix)}


def close(ledger: Ledger, *, again: bool = False) -> None:
    """Store the sums of a day, that of all last: where it is, the others are. A write for each, two for a large one.

    `again`: it was closed before, and what came late may have left sums without anything to sum up; those go.
    """
    day = ledger.day
    pk = _month_pk(day.day)
    owned: Mapping[Owner, Mapping[str, Amounts]] = {"Q": ledger.queues, "C": ledger.clients, "F": ledger.functions}
    rows = {
        f"{day.day:%d}#{whose}#{name}": amounts for whose, named in owned.items() for name, amounts in named.items()
    }
    writes = [_put(pk, sk, amounts) for sk, amounts in rows.items()]
    if again:
        there = {item["sk"]["S"] for whose in owned for item in query_items(Row, pk, f"{day.day:%d}#{whose}#")}
        writes += [
            {"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}} for sk in sorted(there - rows.keys())
        ]
    _write(writes)
    parts = {**day.whole}
    for prefix, amounts in ((_FIXED, day.fixed), (_NOBODYS, day.nobodys)):
        parts |= {f"{prefix}{name}": amount for name, amount in amounts.items()}
    measured = {_MEASURED: {"SS": sorted(day.measured)}} if day.measured else {}
    _write([_put(pk, f"{day.day:%d}#ALL", parts, **measured)])


def _month_pk(day: date) -> str:
    return f"M#{day:%Y-%m}"


def _day(item: Item) -> Day:
    whole, fixed, nobodys = Counter[str](), Counter[str](), Counter[str]()
    for name, amount in _amounts(item).items():
        if name.startswith(_FIXED):
            fixed[name.removeprefix(_FIXED)] = amount
        elif name.startswith(_NOBODYS):
            nobodys[name.removeprefix(_NOBODYS)] = amount
        else:
            whole[name] = amount
    day = date.fromisoformat(f"{item['pk']['S'].removeprefix('M#')}-{item['sk']['S'][:2]}")
    return Day(day, whole, fixed, nobodys, frozenset(item.get(_MEASURED, {}).get("SS", ())), is_closed=True)


# ---------------------------------------------------------------- calls


def _amounts(item: Item) -> dict[str, int]:
    return {name: int(value["N"]) for name, value in item.items() if name not in _SAID}


def _put(pk: str, sk: str, amounts: Amounts, **more: Any) -> dict[str, Any]:
    numbers = {name: {"N": str(amount)} for name, amount in amounts.items()}
    return {"PutRequest": {"Item": {"pk": {"S": pk}, "sk": {"S": sk}, **numbers, **more}}}


def _write(requests: Iterable[Any]) -> None:
    waiting = list(requests)
    table = Row.Meta.table_name
    for start in range(0, len(waiting), BATCH_WRITES_MAX):
        left: dict[str, Any] = {table: waiting[start : start + BATCH_WRITES_MAX]}
        for _ in range(CONFLICT_RETRIES_MAX):
            answer = connection().dispatch("BatchWriteItem", {"RequestItems": left})
            left = answer.get("UnprocessedItems") or {}
            if not left:
                break
        else:
            raise TimeoutError("DynamoDB leaves rows unwritten")
