"""The log of changes: what is noted in it, and what it tells. Nothing changes it, nothing is taken out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.desk import store
from chalicelib.desk.entry import By, Entry, What
from chalicelib.desk.refusals import Busy
from chalicelib.platform.ids import is_ulid
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX

CURSOR_CHARS_MAX: Final = 40
_CURSOR: Final = re.compile(r"([0-9]{4}-[0-9]{2})\.([0-9A-Z]{26})")


class NoCursor(ValueError):
    """What was sent is no cursor of the log."""


@dataclass(frozen=True)
class Page:
    """Entries, the newest first; `cursor` is where the next page begins, None on the last one."""

    entries: tuple[Entry, ...]
    cursor: str | None


def note(
    by: By,
    what: What,
    target: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Note a change that is kept in another place; again is harmless. Raises Busy."""
    entry = Entry(now, by, what, target, before, after)
    for _ in range(CONFLICT_RETRIES_MAX):
        try:
            store.save_entry(entry)
        except store.Conflict:
            if not store.is_noted(entry):
                continue
        return
    raise Busy("the log of changes is busy")


def page(cursor: str | None, limit: int) -> Page:
    """A page of the log, from the beginning without a cursor: one query, and one of each month that it is of.

    Raises NoCursor.
    """
    start, before = _read(cursor)
    found: list[tuple[str, Entry]] = []
    for month in store.months():
        if start is not None and month > start:
            continue
        found += store.entries(month, before if month == start else None, limit + 1 - len(found))
        if len(found) > limit:
            last_id, last = found[limit - 1]
            return Page(tuple(entry for _, entry in found[:limit]), f"{last.month}.{last_id}")
    return Page(tuple(entry for _, entry in found), None)


def _read(cursor: str | None) -> tuple[str | None, str | None]:
    if cursor is None:
        return None, None
    match = _CURSOR.fullmatch(cursor)
    if match is None or not is_ulid(match[2]):
        raise NoCursor(cursor)
    return match[1], match[2]
