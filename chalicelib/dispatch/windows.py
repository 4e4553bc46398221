"""Windows of time as a person tells them: "do 30 minut", "dnes do 16 h", "zítra dopoledne".

A window ends at a moment that can be said. What is in between is rounded up, never down, so that what is told is
what is kept or broken.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias

from chalicelib.platform.working_time import from_prague, in_prague

Language: TypeAlias = Literal["cs", "en"]

_MINUTE: Final = timedelta(minutes=1)
_TICK: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)

# Said as a length, in minutes; what is longer is told by the clock.
_LENGTHS: Final[dict[int, dict[Language, str]]] = {
    **{
        minutes: {"cs": f"do {minutes} minut", "en": f"within {minutes} minutes"}
        for minutes in (5, 10, 15, 20, 30, 45)
    },
    60: {"cs": "do hodiny", "en": "within an hour"},
    90: {"cs": "do hodiny a půl", "en": "within an hour and a half"},
    120: {"cs": "do 2 hodin", "en": "within 2 hours"},
    180: {"cs": "do 3 hodin", "en": "within 3 hours"},
}
# At which hours windows of today and tomorrow end, of the days after, and of days that are further than a week.
_HOURS_SOON: Final = tuple(range(25))
_HOURS_OF_A_DAY: Final = (8, 10, 12, 14, 16, 18, 20, 24)
_HOURS_LATER: Final = (24,)
_A_WEEK_DAYS: Final = 7

_NEAR_DAYS: Final[dict[Language, dict[int, str]]] = {
    "cs": {-1: "včera", 0: "dnes", 1: "zítra"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_ON_DAYS: Final[dict[Language, tuple[str, ...]]] = {
    "cs": ("v pondělí", "v úterý", "ve středu", "ve čtvrtek", "v pátek", "v sobotu", "v neděli"),
    "en": ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """From when it was told until when it lasts. Raises ValueError when it ends before it is told."""

    told_at: datetime
    until: datetime

    def __post_init__(self) -> None:
        """Refuse a promise for the past."""
        if self.until < self.told_at:
            raise ValueError(f"a window cannot end before it is told: {self}")


def window(now: datetime, until: datetime) -> Window:
    """The shortest window from now that lasts until the moment at least and that a person would say."""
    for minutes in _LENGTHS:
        if until <= now + minutes * _MINUTE:
            return Window(now, now + minutes * _MINUTE)
    day = _day_of_end(until)
    distance = (day - in_prague(now).date()).days
    hours = _HOURS_SOON if distance <= 1 else _HOURS_OF_A_DAY if distance <= _A_WEEK_DAYS else _HOURS_LATER
    return Window(now, min(end for end in (_end(day, hour) for hour in hours) if end >= until))


def said(told: Window, now: datetime, language: Language) -> str:
    """The window in words, for a sentence such as "Ozveme se Vám …".

    When it is told it may be a length ("do 30 minut"); to whoever looks later only the clock says the same
    ("dnes do 14:35"). Seconds are rounded up.
    """
    length = told.until - told.told_at
    if now - told.told_at < _MINUTE and length % _MINUTE == timedelta(0) and length // _MINUTE in _LENGTHS:
        return _LENGTHS[length // _MINUTE][language]
    day = _day_of_end(told.until)
    clock = _clock(told.until, day)
    when = _said_day(day, in_prague(now).date(), language)
    if clock == "24:00":
        return f"{when} do půlnoci" if language == "cs" else f"{when} by midnight"
    if clock == "12:00" and day == in_prague(now).date() + _DAY:
        return f"{when} dopoledne" if language == "cs" else f"{when} before noon"
    if language == "cs":
        return f"{when} do {clock.removesuffix(':00')} h" if clock.endswith(":00") else f"{when} do {clock}"
    return f"{when} by {clock}"


def _said_day(day: date, today: date, language: Language) -> str:
    near = _NEAR_DAYS[language].get((day - today).days)
    if near is not None:
        return near
    year = f" {day.year}" if day.year != today.year else ""
    if language == "cs":
        return f"{_ON_DAYS['cs'][day.weekday()]} {day.day}. {day.month}.{year}"
    return f"{_ON_DAYS['en'][day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"


def _day_of_end(until: datetime) -> date:
    """The day in Prague that a window ends in: midnight is the end of a day, not the beginning of the next."""
    return in_prague(until - _TICK).date()


def _end(day: date, hour: int) -> datetime:
    if hour == 24:
        day, hour = day + _DAY, 0
    return from_prague(day.year, day.month, day.day, hour)


def _clock(until: datetime, day: date) -> str:
    """What the clock shows at the end, "9:05", seconds rounded up; "24:00" at the end of the day."""
    shown = in_prague(until + (_MINUTE - _TICK))
    return "24:00" if shown.date() > day else f"{shown.hour}:{shown.minute:02}"
