"""Use case: what is older than the settings say goes, some of it in each run. By default all is kept for ever."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.desk.entry import month_of
from chalicelib.keeping import store
from chalicelib.keeping.gone import remove_mail, remove_ticket
from chalicelib.mail.kept import KEPT
from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import settings
from chalicelib.search.index import Index
from chalicelib.tickets.store import read_from

# Of each kind in one run: a ticket is some tens of requests, and a run has five minutes.
TICKETS_MAX: Final = 200
MAILS_MAX: Final = 500
ENTRIES_MAX: Final = 2_000
_FOR_EVER: Final = timedelta(0)


@dataclass(frozen=True)
class Forgotten:
    """How many of a kind went, or would go; `more`: there are others, for the next run."""

    kind: str
    count: int
    more: bool


def forget_old(now: datetime, index: Index, *, log_too: bool, dry_run: bool = False) -> Iterator[Forgotten]:
    """Delete closed tickets and kept mails that are old enough. Again is harmless.

    `log_too`: old entries of the log of changes too, which no function of the stack may touch, only an operator.
    """
    rules = settings()
    if rules.ticket_kept > _FOR_EVER:
        yield _tickets(now - rules.ticket_kept, index, dry_run=dry_run)
    if rules.held_mail_kept > _FOR_EVER:
        yield _mails(now - rules.held_mail_kept, dry_run=dry_run)
    if log_too and rules.audit_kept > _FOR_EVER:
        yield _entries(now - rules.audit_kept, dry_run=dry_run)


def _tickets(before: datetime, index: Index, *, dry_run: bool) -> Forgotten:
    """Tickets that were closed before a time: the list of closed ones is sorted by their last change."""
    rules, found = settings(), list[str]()
    shards = range(max(rules.list_shards, rules.shards_read))
    partitions = [f"{queue}#closed#{shard}" for queue in rules.queues for shard in shards]
    for partition in partitions:
        if len(found) <= TICKETS_MAX:
            found += _old_of("list", partition, before, TICKETS_MAX + 1 - len(found))
    for pk in found[:TICKETS_MAX]:
        if not dry_run:
            remove_ticket(pk.removeprefix("T#"), index)
    return Forgotten("closed tickets", len(found[:TICKETS_MAX]), len(found) > TICKETS_MAX)


def _mails(before: datetime, *, dry_run: bool) -> Forgotten:
    found: list[str] = []
    for partition in (name for outcome in KEPT for name in read_from(f"mail#{outcome.value}")):
        if len(found) <= MAILS_MAX:
            found += _old_of("list", partition, before, MAILS_MAX + 1 - len(found))
    for pk in found[:MAILS_MAX]:
        if not dry_run:
            remove_mail(pk.removeprefix("R#"))
    return Forgotten("kept mails", len(found[:MAILS_MAX]), len(found) > MAILS_MAX)


def _old_of(index: str, partition: str, before: datetime, limit: int) -> list[str]:
    rows = store.of_index("tickets", index, partition, sk=f"{index}_sk", below=timestamp(before), limit=limit)
    return [item["pk"]["S"] for item in rows]


def _entries(before: datetime, *, dry_run: bool) -> Forgotten:
    """Whole months: an entry of the log may be as much as a month older than was asked for."""
    last = month_of(before)
    count, more = 0, False
    for month in sorted(item["sk"]["S"] for item in store.partition("desk", "AUDIT")):
        if month >= last or more:
            break
        entries = store.partition("desk", f"AUDIT#{month}")
        some = entries[: ENTRIES_MAX - count]
        more = len(some) < len(entries)
        count += len(some)
        if dry_run:
            continue
        for item in some:
            store.delete("desk", item)
        if not more:
            store.delete("desk", {"pk": {"S": "AUDIT"}, "sk": {"S": month}})
    return Forgotten("entries of the log of changes", count, more)
