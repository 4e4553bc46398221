"""Where a reader of the directory's changes goes on. Pure.

A change is found by the time at which it was made, by the clock of whoever made it, and a little later than it was
made: clocks differ, and the index follows the table. A reader who went on right behind the last change that he saw
could pass one that is not to be seen yet. So a reading that has come to the end begins its successor `OVERLAP` before
its own beginning, or right behind the last change where that is longer ago. No change is passed that can be seen
within `OVERLAP` of its time; the newest ones are told again for that long, with the same number and time.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.people.listing import NUMBER
from chalicelib.platform.ids import timestamp

OVERLAP: Final = timedelta(minutes=5)
CURSOR_CHARS_MAX: Final = 80

_TIME: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
_CURSOR_RE: Final = re.compile(rf"({_TIME}(?:~{NUMBER})?)(?:~({_TIME}))?")


class NoCursor(ValueError):
    """What was given as a cursor is none."""


@dataclass(frozen=True)
class Cursor:
    """Behind which position a reading goes on; `safe` is up to when it will have seen all, None at its beginning."""

    position: str
    safe: str | None = None

    def __str__(self) -> str:
        """As readers hand it back; safe in a URL."""
        return self.position if self.safe is None else f"{self.position}~{self.safe}"


def position_of(changed_at: datetime, number: str) -> str:
    """Where a client stands among the changes: sorts by time, and is his alone."""
    return f"{timestamp(changed_at)}~{number}"


def read_cursor(text: str) -> Cursor:
    """The cursor that was told. Raises NoCursor."""
    found = _CURSOR_RE.fullmatch(text)
    if found is None:
        raise NoCursor(text)
    return Cursor(found[1], found[2])


def cursor_after(start: Cursor | None, last: str | None, now: datetime, *, is_end: bool) -> Cursor:
    """Where to go on after a page: `last` is the position of its last change, None where it has none.

    Within a reading right behind it; at its end where nothing can have been passed.
    """
    safe = start.safe if start is not None and start.safe is not None else timestamp(now - OVERLAP)
    position = last or (start.position if start is not None else safe)
    return Cursor(min(position, safe)) if is_end else Cursor(position, safe)
