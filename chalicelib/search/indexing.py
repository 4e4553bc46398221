"""Use cases: put changes of tickets into the index, as they come and all of them anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from chalicelib.platform import meter, tables
from chalicelib.platform.limits import BATCH_KEYS_MAX
from chalicelib.search.document import KINDS, Part, part_of
from chalicelib.search.index import Index
from chalicelib.tickets import codec, metering, store
from chalicelib.tickets.ticket import TicketId

# Tickets after which a rebuild tells how far it is.
TICKETS_PER_PAGE: Final = 100


class NoSuchChange(Exception):
    """A change that was told of is not in the table."""


def take(ticket: str, versions: Sequence[int], index: Index) -> None:
    """Index changes of a ticket. Twice and in any order is harmless. Raises NoSuchChange."""
    meter.about_ticket(ticket, changed=True)
    wanted = sorted(set(versions))
    rows: list[store.Row] = []
    for start in range(0, len(wanted), BATCH_KEYS_MAX):
        some = wanted[start : start + BATCH_KEYS_MAX]
        keys = [tables.Key(store.Row, store.ticket_pk(ticket), f"C#{version:08d}") for version in some]
        rows += tables.read(keys)
    if len(rows) != len(wanted):
        raise NoSuchChange(f"{ticket} {wanted}")
    metering.tell_of_change(ticket, max(rows, key=lambda row: int(row.version)).summary)
    index.put([_part(row.version, row.data, row.summary) for row in rows])


def _part(version: float, events: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> Part:
    return part_of(int(version), [codec.event_from_json(item) for item in events], summary)


@dataclass(frozen=True)
class Done:
    """A page of a rebuild: the tickets that it put into the index, and its end, behind which one may go on later."""

    tickets: int
    cursor: str


def rebuild(index: Index, after: str | None = None) -> Iterator[Done]:
    """Index all tickets anew, a page at a time, in the order of the table; `after`: the cursor of a page before."""
    index.prepare()
    start = None if after is None else {"pk": {"S": store.ticket_pk(after)}, "sk": {"S": "TICKET"}}
    wanted = store.Row.kind == "ticket"
    found = store.Row.scan(wanted, attributes_to_get=["pk"], last_evaluated_key=start)
    names = (row.pk[2:] for row in found)
    while page := list(islice(names, TICKETS_PER_PAGE)):
        for name in page:
            put_anew(name, index)
        yield Done(len(page), page[-1])


def put_anew(ticket: str, index: Index) -> None:
    """Index all that a ticket's changes brought, and only that. Twice is harmless."""
    parts = []
    changes = store.Row.sk.between("C#", "C#~")
    for row in store.Row.query(store.ticket_pk(TicketId(ticket)), changes, consistent_read=True):
        if KINDS & set(row.what):
            parts.append(_part(row.version, row.data, row.summary))
    index.put(parts, anew=True)
