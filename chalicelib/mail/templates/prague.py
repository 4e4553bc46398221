"""Moments as the reader's clock shows them: the time of Prague, told the way a person would say it.

The rule of summer time is written here (directive 2000/84/EC: from the last Sunday of March to the last one of
October, both at 1:00 UTC) because not every Lambda image brings a time zone database, and no mail may fail for the
want of one. A test compares the rule with the database.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from chalicelib.mail.templates.wording import Language

_WINTER: Final = timezone(timedelta(hours=1), "CET")
_SUMMER: Final = timezone(timedelta(hours=2), "CEST")

# Monday first; after "do" (genitive) and with the right preposition before the accusative.
_UNTIL_DAYS: Final = ("pondělí", "úterý", "středy", "čtvrtka", "pátku", "soboty", "neděle")
_ON_DAYS: Final = ("v pondělí", "v úterý", "ve středu", "ve čtvrtek", "v pátek", "v sobotu", "v neděli")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# "ve dvě", "ve tři", "ve čtyři", "ve dvanáct" … "ve třiadvacet"; all other hours take "v".
_HOURS_WITH_VE: Final = frozenset({2, 3, 4, 12, 13, 14, 20, 21, 22, 23})


def in_prague(moment: datetime) -> datetime:
    """The aware moment in the time of Prague, by the rule that holds since 1996."""
    at = moment.astimezone(UTC)
    is_summer = _last_sunday(at.year, 3) <= at < _last_sunday(at.year, 10)
    return at.astimezone(_SUMMER if is_summer else _WINTER)


def _last_sunday(year: int, month: int) -> datetime:
    """1:00 UTC on the last Sunday of a month of 31 days."""
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def told_until(moment: datetime, language: Language) -> str:
    """To follow "do" and "until": "čtvrtka 26. 11. 2026 v 9:15", "Thursday 26 November 2026, 9:15"."""
    at = in_prague(moment)
    if language == "cs":
        return f"{_UNTIL_DAYS[at.weekday()]} {_czech(at)}"
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year}, {_clock(at)}"


def told_when(moment: datetime, language: Language) -> str:
    """To follow a verb: "v pondělí 23. 11. 2026 v 9:00", "on Monday 23 November 2026 at 9:00"."""
    at = in_prague(moment)
    if language == "cs":
        return f"{_ON_DAYS[at.weekday()]} {_czech(at)}"
    return f"on {_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year} at {_clock(at)}"


def _czech(at: datetime) -> str:
    return f"{at.day}. {at.month}. {at.year} {'ve' if at.hour in _HOURS_WITH_VE else 'v'} {_clock(at)}"


def _clock(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02}"
