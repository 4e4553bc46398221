"""How much one contact may write: so often in a window of time, and windows follow one another by the clock.

The rates of API Gateway are for all contacts together; by them alone one browser that runs wild would shut out the
others. Whoever reads is not counted.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import settings
from chalicelib.zone import store
from chalicelib.zone.passes import Holder

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class TooMany(Exception):
    """This contact has written as often as he may; in `retry_after_s` seconds, at least one, he may again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Window:
    """A time within which writes are counted; the next one begins where it ends."""

    begins_at: datetime
    ends_at: datetime

    @property
    def name(self) -> str:
        """Its own among the windows of any length: who changes the setting begins to count anew."""
        return f"{timestamp(self.begins_at)}~{timestamp(self.ends_at)}"

    def left_s(self, now: datetime) -> int:
        """Whole seconds after which it is over, at least one."""
        return max(1, math.ceil((self.ends_at - now).total_seconds()))


def window_of(now: datetime, length: timedelta) -> Window:
    """The window of a moment: all functions agree on it without a word."""
    begins_at = _EPOCH + (now - _EPOCH) // length * length
    return Window(begins_at, begins_at + length)


def count(holder: Holder, now: datetime) -> None:
    """Count a write of a contact: one write of a row, none where the setting `zone_writes_window` is zero.

    Raises TooMany, and then it does not count.
    """
    rules = settings()
    if not rules.zone_writes_window:
        return
    window = window_of(now, rules.zone_writes_window)
    address, client = holder.person.address, holder.membership.number
    if not store.count_write(address, client, window.name, rules.zone_writes_max, window.ends_at):
        raise TooMany(window.left_s(now))
