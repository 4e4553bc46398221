"""Moments as the reader's clock shows them: the time of Prague, told the way a person would say it."""

from datetime import datetime, timedelta
from typing import Final

from chalicelib.mail.templates.wording import Language
from chalicelib.platform.working_time import in_prague

# Monday first; after "do" (genitive), after "na" and with the right preposition (both accusative).
_UNTIL_DAYS: Final = ("pondělí", "úterý", "středy", "čtvrtka", "pátku", "soboty", "neděle")
_FOR_DAYS: Final = ("pondělí", "úterý", "středu", "čtvrtek", "pátek", "sobotu", "neděli")
_ON_DAYS: Final = ("v pondělí", "v úterý", "ve středu", "ve čtvrtek", "v pátek", "v sobotu", "v neděli")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# "ve dvě", "ve tři", "ve čtyři", "ve dvanáct" … "ve třiadvacet"; all other hours take "v".
_HOURS_WITH_VE: Final = frozenset({2, 3, 4, 12, 13, 14, 20, 21, 22, 23})


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


def told_for(moment: datetime, language: Language) -> str:
    """To follow "na" and "for": "čtvrtek 26. 11. 2026 v 9:15", "Thursday 26 November 2026, 9:15 (Prague time)"."""
    at = in_prague(moment)
    if language == "cs":
        return f"{_FOR_DAYS[at.weekday()]} {_czech(at)}"
    return f"{told_until(moment, language)} (Prague time)"


def told_before(moment: datetime, now: datetime, language: Language) -> str:
    """To follow "do" and "by": the last day that is over before the moment, "středy 25. 11. 2026".

    Whoever does something on the day that was told is then surely in time. Where that day is today or gone, the
    moment itself is told with its clock time.
    """
    day = in_prague(moment).date() - timedelta(days=1)
    if day <= in_prague(now).date():
        return told_until(moment, language) + ("" if language == "cs" else " (Prague time)")
    if language == "cs":
        return f"{_UNTIL_DAYS[day.weekday()]} {day.day}. {day.month}. {day.year}"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def told_promise(words: str, language: Language) -> str:
    """The time of a promise as a reader abroad understands it: by which clock, unless it is a length."""
    by_the_clock = language == "en" and bool(words) and not words.startswith("within ")
    return f"{words} (Prague time)" if by_the_clock else words


def _czech(at: datetime) -> str:
    return f"{at.day}. {at.month}. {at.year} {'ve' if at.hour in _HOURS_WITH_VE else 'v'} {_clock(at)}"


def _clock(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02}"
