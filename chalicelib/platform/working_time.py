"""The clock of Prague, Czech public holidays, working days and the opening hours of a queue.

Moments come in aware and go out in UTC; only what is asked about a day or a clock time is asked in Prague. The rule
of summer time is written here (directive 2000/84/EC: from the last Sunday of March to the last one of October, both
at 1:00 UTC; it holds since 1996) because not every Lambda image brings a time zone database, and no clock may fail
for the want of one. A test compares the rule with the database.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final

_WINTER: Final = timezone(timedelta(hours=1), "CET")
_SUMMER: Final = timezone(timedelta(hours=2), "CEST")
_DAY: Final = timedelta(days=1)
_DAY_MIN: Final = 24 * 60
_SATURDAY: Final = 5

# Act no. 245/2000 Coll., sections 1 and 2, as (month, day); Good Friday (since 2016) and Easter Monday move.
_FIXED_HOLIDAYS: Final = (
    (1, 1), (5, 1), (5, 8), (7, 5), (7, 6), (9, 28), (10, 28), (11, 17), (12, 24), (12, 25), (12, 26),
)  # fmt: skip
_GOOD_FRIDAY_SINCE: Final = 2016
# "8-18", "8:30-16:15", "0-24"
_FROM_TO: Final = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?", re.ASCII)


def in_prague(moment: datetime) -> datetime:
    """The aware moment in the time of Prague."""
    at = moment.astimezone(UTC)
    return at.astimezone(_SUMMER if _is_summer(at) else _WINTER)


def from_prague(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC moment when clocks in Prague show this. Raises ValueError when no calendar has such a day or time.

    An hour that comes twice (end of summer time) is the first of the two; one that is skipped in spring is read by
    the clock that was not put forward: 2:30 is the moment half an hour after 2:00, when clocks show 3:30.
    """
    return _from_clock(datetime(year, month, day, hour, minute))  # noqa: DTZ001  the zone is added by rule


def _from_clock(shown: datetime) -> datetime:
    """As from_prague, of a naive datetime: what the clock shows, to the microsecond."""
    as_summer = shown.replace(tzinfo=UTC) - timedelta(hours=2)
    return as_summer if _is_summer(as_summer) else as_summer + timedelta(hours=1)


def _is_summer(at: datetime) -> bool:
    starts, ends = _summer_of(at.year)
    return starts <= at < ends


@lru_cache(maxsize=64)
def _summer_of(year: int) -> tuple[datetime, datetime]:
    return _last_sunday(year, 3), _last_sunday(year, 10)


def _last_sunday(year: int, month: int) -> datetime:
    """1:00 UTC on the last Sunday of a month of 31 days."""
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def is_holiday(day: date) -> bool:
    """Whether it is a Czech public holiday (státní svátek nebo ostatní svátek)."""
    return day in _holidays_of(day.year)


def is_working_day(day: date) -> bool:
    """Whether it is Monday to Friday and no public holiday."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> frozenset[date]:
    sunday = _easter_sunday(year)
    moving = {sunday + _DAY} | ({sunday - 2 * _DAY} if year >= _GOOD_FRIDAY_SINCE else set())
    return frozenset({date(year, month, day) for month, day in _FIXED_HOLIDAYS} | moving)


def _easter_sunday(year: int) -> date:
    """By the Gregorian computus as Meeus gives it (Astronomical Algorithms, chapter 8); its names are letters too."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def add_working(moment: datetime, span: timedelta) -> datetime:
    """When a span is over of which whole days are working days and the rest is plain time; in UTC.

    Days are counted as the law counts them (Civil Code, section 605): the first is the first working day after the
    moment's own day. The clock in Prague shows the same time at the end of them, whatever daylight saving did in
    between. A span under one day is plain time. Raises ValueError when it is negative.
    """
    if span < timedelta(0):
        raise ValueError(f"a span of working time cannot be negative: {span}")
    whole, rest = divmod(span, _DAY)
    if not whole:
        return moment.astimezone(UTC) + rest
    shown = in_prague(moment)
    day = shown.date()
    for _ in range(whole):
        day = _working_day_after(day)
    return _from_clock(datetime.combine(day, shown.time())) + rest


def _working_day_after(day: date) -> date:
    day += _DAY
    while not is_working_day(day):
        day += _DAY
    return day


@dataclass(frozen=True, slots=True)
class Hours:
    """When a queue is open: at all times, or on working days between two times of the day in Prague.

    Minutes are of the day, 0 to 1440; without them it is open at all times. Raises ValueError otherwise.
    """

    opens_min: int | None = None
    closes_min: int | None = None

    def __post_init__(self) -> None:
        """Refuse hours in which a queue would never be open."""
        if self.opens_min is None and self.closes_min is None:
            return
        if self.opens_min is None or self.closes_min is None:
            raise ValueError("opening hours have both a start and an end, or neither")
        if not 0 <= self.opens_min < self.closes_min <= _DAY_MIN:
            raise ValueError(f"opening hours start before they end, within one day: {self}")

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Of a setting: "24/7", or the hours of working days, "8-18" or "8:30-16:15". Raises ValueError."""
        if text.strip() == "24/7":
            return cls()
        found = _FROM_TO.fullmatch(text.strip())
        if found is None:
            raise ValueError(f'opening hours are "24/7" or hours of working days such as "8-18", not "{text}"')
        from_hour, from_minute, to_hour, to_minute = (int(part or 0) for part in found.groups())
        if from_minute > 59 or to_minute > 59:
            raise ValueError(f'no hour has such minutes: "{text}"')
        return cls(from_hour * 60 + from_minute, to_hour * 60 + to_minute)

    def __str__(self) -> str:
        """As `parse` reads it."""
        if self.opens_min is None or self.closes_min is None:
            return "24/7"
        return "-".join(f"{minute // 60}:{minute % 60:02}" for minute in (self.opens_min, self.closes_min))

    @property
    def is_always_open(self) -> bool:
        """Whether it never closes."""
        return self.opens_min is None

    def is_open(self, moment: datetime) -> bool:
        """Whether it is open at the moment; at closing time it is not any more."""
        if self.is_always_open:
            return True
        opening = _opening(self, in_prague(moment).date())
        return opening is not None and opening[0] <= moment < opening[1]

    def next_open(self, moment: datetime) -> datetime:
        """The first moment, this or a later one, when it is open; in UTC."""
        if self.is_open(moment):
            return moment.astimezone(UTC)
        day = in_prague(moment).date()
        while (opening := _opening(self, day)) is None or opening[0] < moment:
            day += _DAY
        return opening[0]

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """How long it is open from start to end; nothing when the end is not after the start."""
        if self.is_always_open or end <= start:
            return max(end - start, timedelta(0))
        total = timedelta(0)
        day, last = in_prague(start).date(), in_prague(end).date()
        while day <= last:
            if opening := _opening(self, day):
                total += max(min(end, opening[1]) - max(start, opening[0]), timedelta(0))
            day += _DAY
        return total

    def after_open_time(self, moment: datetime, span: timedelta) -> datetime:
        """The first moment by which it has been open for the span since the given one; in UTC.

        A span that is used up at closing time ends there, not the next morning. Raises ValueError when negative.
        """
        if span < timedelta(0):
            raise ValueError(f"a span of open time cannot be negative: {span}")
        at = moment.astimezone(UTC)
        if self.is_always_open or not span:
            return at + span
        day = in_prague(at).date()
        while True:
            if opening := _opening(self, day):
                starts = max(at, opening[0])
                if starts + span <= opening[1]:
                    return starts + span
                span -= max(opening[1] - starts, timedelta(0))
            day += _DAY


@lru_cache(maxsize=1024)
def _opening(hours: Hours, day: date) -> tuple[datetime, datetime] | None:
    """From when to when it is open on a day of Prague, in UTC; None when it is not."""
    if hours.opens_min is None or hours.closes_min is None or not is_working_day(day):
        return None
    midnight = datetime.combine(day, time())
    opens, closes = (midnight + timedelta(minutes=minute) for minute in (hours.opens_min, hours.closes_min))
    return _from_clock(opens), _from_clock(closes)
