"""How many calls are announced: in a minute by all, in an hour from one number. What is beyond rings nowhere.

Windows follow one another by the clock, so all functions agree on them without a word.
"""

import math
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.calls import store
from chalicelib.platform.ids import digest, timestamp
from chalicelib.platform.settings import settings

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class TooMany(Exception):
    """More calls than are taken, by the limit of the name `limit`; in `retry_after_s` seconds there is room again."""

    def __init__(self, limit: str, retry_after_s: int) -> None:
        super().__init__(f"{limit}: again in {retry_after_s} s")
        self.limit = limit
        self.retry_after_s = retry_after_s


def count(number: str | None, now: datetime) -> None:
    """Count a call from a number (E.164; None: of none): a write for it and one for all. Raises TooMany.

    First the number's own: who floods from one number takes no room from the others beyond his share.
    """
    rules = settings()
    if number is not None:
        per_number = rules.calls_per_number_per_hour_max
        _count("calls_per_number_per_hour_max", digest("call", number), HOUR, per_number, now)
    _count("calls_per_minute_max", "all", MINUTE, rules.calls_per_minute_max, now)


def _count(limit: str, what: str, length: timedelta, count_max: int, now: datetime) -> None:
    begins_at = _EPOCH + (now - _EPOCH) // length * length
    ends_at = begins_at + length
    if not store.count_call(what, f"{timestamp(begins_at)}~{timestamp(ends_at)}", count_max, ends_at):
        raise TooMany(limit, max(1, math.ceil((ends_at - now).total_seconds())))
