"""What finance is told: costs by day, month, service and owner; the forecast of a month; unusual days. Pure.

All amounts are USD at list prices, before any free tier. Days and months are those of UTC, as AWS bills them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from heapq import nsmallest
from statistics import median
from typing import Final, Literal

from chalicelib.costs.book import Book
from chalicelib.costs.ledger import Amounts, Day, Priced, Tariffs, total
from chalicelib.platform.meter_rows import TICKETS
from chalicelib.platform.units import Service

By = Literal["day", "month", "service", "queue", "client", "ticket"]
Owned = Literal["queue", "client", "ticket"]

# Rows of a report by owner: the dearest ones.
LINES_MAX: Final = 500
# What is usual is what these many days before were like.
USUAL_OF_DAYS: Final = 28
# So many of them have to be known to tell a day from them, and of its own kind, working day or weekend.
USUAL_DAYS_MIN: Final = 10
USUAL_DAYS_OF_KIND_MIN: Final = 3
# Three standard deviations, as the median of what days are off by tells it for what is spread normally; and not what
# is hardly more than usual, where all days are alike.
_DEVIATIONS, _PER_DEVIATION, _TIMES = Decimal(3), Decimal("1.4826"), Decimal("1.5")
# Days of which one has to be measured as a whole. A kind that could be measured for none of them is not waited for.
WHOLE_OF_DAYS: Final = 7
# Days that have to be known to tell weekdays apart.
WEEKDAYS_KNOWN_MIN: Final = 14
# Four of five months end within so many standard deviations of what is expected, if days are spread normally.
_RANGE: Final = Decimal("1.28")
_SATURDAY: Final = 5
# Of a budget: from here on it is near.
NEAR_SHARE: Final = Decimal("0.8")
_NOTHING: Final = Decimal(0)


# ---------------------------------------------------------------- days


@dataclass(frozen=True)
class DayCost:
    """What a day cost: all of it, what of it is fixed, what belongs to nobody. `tickets`: opened on it.

    `measured`: which kinds of what is kept were measured. `is_closed`: the day is over, and its sums are stored.
    """

    day: date
    whole: Priced
    fixed: Priced
    nobodys: Priced
    tickets: int
    measured: frozenset[str] = frozenset()
    is_closed: bool = False

    @property
    def usd(self) -> Decimal:
        """All of it."""
        return self.whole.usd

    @property
    def variable(self) -> Decimal:
        """What comes with tickets, clients and consoles."""
        return self.whole.usd - self.fixed.usd


def day_cost(day: Day, tariffs: Tariffs) -> DayCost:
    """A day at the prices of that day."""
    tariff = tariffs(day.day)
    return DayCost(
        day.day,
        tariff.priced(day.whole),
        tariff.priced(day.fixed),
        tariff.priced(day.nobodys),
        day.whole.get(TICKETS, 0),
        day.measured,
        day.is_closed,
    )


def month_of(day: date) -> str:
    """A day's month: 2026-11."""
    return f"{day:%Y-%m}"


def days_of(month: str) -> tuple[date, ...]:
    """The days of a month."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return tuple(first + timedelta(days=number) for number in range((following - first).days))


# ---------------------------------------------------------------- a report


@dataclass(frozen=True)
class Line:
    """A row of a report: what a day, a month, a service or an owner cost."""

    key: str
    cost: Priced
    tickets: int

    @property
    def usd(self) -> Decimal:
        """All of it."""
        return self.cost.usd

    @property
    def usd_per_ticket(self) -> Decimal | None:
        """For each ticket that was opened; None without any."""
        return self.usd / self.tickets if self.tickets else None


@dataclass(frozen=True)
class Report:
    """Costs of days from `first` to `last`, both included.

    By owner, the lines, `others` (the lines that were cut off, None where none were) and `unattributed` are the
    whole, and `unattributed` has what is fixed. By day, month and service the lines are the whole, and `unattributed`
    is what belongs to no ticket, client or queue. `book`: the prices of the last day. `closed_until`: the last day
    that is closed.
    """

    first: date
    last: date
    by: By
    book: Book
    whole: Line
    fixed: Decimal
    unattributed: Line
    lines: tuple[Line, ...]
    others: Line | None
    closed_until: date | None

    @property
    def is_cut(self) -> bool:
        """Whether there are more lines."""
        return self.others is not None

    @property
    def variable(self) -> Decimal:
        """What comes with tickets, clients and consoles."""
        return self.whole.usd - self.fixed

    @property
    def services(self) -> tuple[Service, ...]:
        """Services that cost anything in all, the dearest first."""
        found = self.whole.cost.services
        return tuple(sorted(found, key=lambda service: (-found[service], service)))


def lines_by_time(days: Iterable[DayCost], by: Literal["day", "month"]) -> tuple[Line, ...]:
    """A line for each day or month of which anything is known, the earliest first."""
    found: dict[str, list[DayCost]] = {}
    for day in days:
        found.setdefault(day.day.isoformat() if by == "day" else month_of(day.day), []).append(day)
    return tuple(
        Line(key, total(day.whole for day in those), sum(day.tickets for day in those))
        for key, those in sorted(found.items())
    )


def lines_by_service(whole: Priced, tickets: int) -> tuple[Line, ...]:
    """A line for each service, the dearest first; `tickets` are all of them, so that it tells what a ticket takes."""
    lines = (Line(service.value, Priced({service: usd}), tickets) for service, usd in whole.services.items())
    return tuple(sorted(lines, key=_dearest))


def line_of(key: str, parts: Iterable[tuple[date, Amounts]], tariffs: Tariffs) -> Line:
    """What an owner's amounts cost, each at the prices of its day."""
    cost, tickets = Priced(), 0
    for day, amounts in parts:
        cost += tariffs(day).priced(amounts)
        tickets += amounts.get(TICKETS, 0)
    return Line(key, cost, tickets)


def dearest(lines: Iterable[Line], count_max: int) -> tuple[tuple[Line, ...], int, Line]:
    """The dearest of lines, how many there are, and all of them together."""
    found = list(lines)
    return tuple(nsmallest(count_max, found, key=_dearest)), len(found), together(found)


def together(lines: Iterable[Line]) -> Line:
    """The sum of lines."""
    found = list(lines)
    return Line("", total(line.cost for line in found), sum(line.tickets for line in found))


def without(whole: Line, part: Line) -> Line:
    """What is left of a whole without a part of it."""
    return Line("", whole.cost - part.cost, whole.tickets - part.tickets)


def _dearest(line: Line) -> tuple[Decimal, str]:
    return -line.usd, line.key


# ---------------------------------------------------------------- what is usual, and what is to come


@dataclass(frozen=True)
class ToldDay:
    """A day, and what days of its kind cost usually; None where too few are known to say."""

    cost: DayCost
    usual: Decimal | None = None
    is_unusual: bool = False

    @property
    def day(self) -> date:
        """Which day it is."""
        return self.cost.day


def told_day(day: DayCost, days: Iterable[DayCost]) -> ToldDay:
    """A day beside those of its kind, working days or weekends, in the four weeks before: is it far dearer?

    Usual is their median, where at least ten days of the four weeks are known, three of them of its kind. Unusual is
    what is above it by more than 3 × 1.4826 × the median of what days are off it by, and more than 1.5 times it.
    Holidays are working days.
    """
    since = day.day - timedelta(days=USUAL_OF_DAYS)
    before = [one for one in days if since <= one.day < day.day]
    alike = [one.usd for one in before if _is_weekend(one.day) == _is_weekend(day.day)]
    if len(before) < USUAL_DAYS_MIN or len(alike) < USUAL_DAYS_OF_KIND_MIN:
        return ToldDay(day)
    usual = median(alike)
    deviation = median(abs(usd - usual) for usd in alike) * _PER_DEVIATION
    return ToldDay(day, usual, day.usd > usual + _DEVIATIONS * deviation and day.usd > usual * _TIMES)


def told_days(days: Iterable[DayCost]) -> tuple[ToldDay, ...]:
    """Days beside what is usual among those before, the earliest first."""
    known = sorted(days, key=lambda day: day.day)
    return tuple(told_day(day, known) for day in known)


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


@dataclass(frozen=True)
class Forecast:
    """What a month will have cost; four of five months end between `low` and `high` if days go on as they went.

    `method`: "weekdays", the mean of each weekday; "mean", that of all days. `days_known`: what it rests on.
    """

    usd: Decimal
    low: Decimal
    high: Decimal
    days_known: int
    method: Literal["weekdays", "mean"]


def forecast(days: Sequence[DayCost], today: date) -> Forecast | None:
    """The forecast of the month of `today`, from the days that are known; None where none is over.

    What is fixed goes on as on `whole_day`, else on the last day that is over. What is variable goes on as on the
    same weekday in the four weeks before, with 14 days known; else as on the mean day of the month, or of the weeks
    before where none of the month is over. Today counts as what it has cost, or as it is expected to, whichever is
    more. How far days are spread around what was expected of them says how wide the range is; one day alone is taken
    to be spread by half.
    """
    since = today - timedelta(days=USUAL_OF_DAYS)
    month = month_of(today)
    over = sorted((day for day in days if day.day < today), key=lambda day: day.day)
    known = [day for day in over if day.day >= since]
    spent = sum((day.usd for day in over if month_of(day.day) == month), _NOTHING)
    if not known:
        return None
    method: Literal["weekdays", "mean"] = "weekdays" if len(known) >= WEEKDAYS_KNOWN_MIN else "mean"
    if method == "mean":
        known = [day for day in known if month_of(day.day) == month] or known
    means = _means(known, method)
    fixed = (whole_day(over, today) or known[-1]).fixed.usd
    so_far = next((day for day in days if day.day == today), None)
    rest = [day for day in days_of(month) if day >= today]
    usd = spent + sum((fixed + means[day.weekday()] for day in rest), _NOTHING)
    if so_far is not None:
        usd += max(_NOTHING, so_far.fixed.usd - fixed) + max(_NOTHING, so_far.variable - means[today.weekday()])
        spent += so_far.usd
    off = _RANGE * _spread(known, means) * Decimal(len(rest)).sqrt()
    return Forecast(usd, max(spent, usd - off), usd + off, len(known), method)


def whole_day(days: Iterable[DayCost], today: date) -> DayCost | None:
    """The day that says best what is kept and always there: a closed one of the week before, of which most kinds were
    measured; of several such the newest. Without any the newest measured day that is over, else today. None: nothing
    was measured on any day.

    A day that has just ended lacks what can only be counted afterwards, and today what has yet to come.
    """
    measured = sorted((day for day in days if day.measured and day.day <= today), key=lambda day: day.day)
    since = today - timedelta(days=WHOLE_OF_DAYS)
    closed = [day for day in measured if day.is_closed and day.day >= since]
    if closed:
        return max(closed, key=lambda day: (len(day.measured), day.day))
    over = [day for day in measured if day.day < today]
    return next(reversed(over or measured), None)


def _means(known: Sequence[DayCost], method: Literal["weekdays", "mean"]) -> Mapping[int, Decimal]:
    """What is variable of a day, by weekday; of one that is not among those known, the mean of all."""
    of_all = _mean([day.variable for day in known])
    if method == "mean":
        return dict.fromkeys(range(7), of_all)
    alike = {number: [day.variable for day in known if day.day.weekday() == number] for number in range(7)}
    return {number: _mean(those) if those else of_all for number, those in alike.items()}


def _spread(known: Sequence[DayCost], means: Mapping[int, Decimal]) -> Decimal:
    """Standard deviation of days from what is expected of them."""
    expected = len({day.day.weekday() for day in known}) if len(set(means.values())) > 1 else 1
    free = len(known) - expected
    if free < 1:
        return _mean(list(means.values())) / 2
    return (sum(((day.variable - means[day.day.weekday()]) ** 2 for day in known), _NOTHING) / free).sqrt()


def _mean(amounts: Sequence[Decimal]) -> Decimal:
    return sum(amounts, _NOTHING) / len(amounts)


# ---------------------------------------------------------------- a month at a glance


@dataclass(frozen=True)
class UnitLine:
    """What was used of a unit and what that costs; `country`: of SMS."""

    unit: str
    amount: Decimal
    usd: Decimal
    is_checked: bool
    service: Service
    country: str | None = None


@dataclass(frozen=True)
class Overview:
    """How a month stands. `idle`: what a month costs in which nobody writes; None where nothing was measured.

    `after_free_tier`: what is left of the month's cost when the free allowances of the stage's tier are taken off;
    None where it has none. `not_measured`: kinds of what is kept that could not be measured.
    """

    month: str
    whole: Priced
    fixed: Decimal
    tickets: int
    forecast: Forecast | None
    idle: Decimal | None
    days: tuple[ToldDay, ...]
    units: tuple[UnitLine, ...]
    previous: Line | None
    after_free_tier: Decimal | None = None
    not_measured: tuple[str, ...] = field(default=())

    @property
    def usd(self) -> Decimal:
        """The month so far."""
        return self.whole.usd

    @property
    def sms(self) -> Decimal:
        """What of it is SMS."""
        return sum((line.usd for line in self.units if line.country is not None), _NOTHING)


def idle_month(whole: DayCost | None) -> Decimal | None:
    """What a month costs in which nobody writes, as a `whole_day` has it.

    That is its fixed part for as many days as its month has: what is kept and always there, what empty queues are
    asked, and the functions that run by the clock. An open console, and what would be kept besides, is not in it.
    """
    return None if whole is None else whole.fixed.usd * len(days_of(month_of(whole.day)))


BudgetState = Literal["none", "in", "near", "over"]


def budget_state(monthly: Decimal | None, usd: Decimal, expected: Decimal | None) -> BudgetState:
    """How a month stands against its budget: over; near, from 80 % on or where the forecast is above it; or in it."""
    if not monthly:
        return "none"
    if usd > monthly:
        return "over"
    return "near" if usd >= monthly * NEAR_SHARE or (expected or _NOTHING) > monthly else "in"
