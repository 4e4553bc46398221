"""What promises are worth: a simulated year, the model learning as tickets come, against the best constant."""

import heapq
import itertools
import math
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from chalicelib.dispatch.history import Situation, Urgency
from chalicelib.dispatch.promises import Model, Outcome, Promise, coverage
from chalicelib.platform.working_time import Hours, from_prague, is_working_day

SEEDS: Final = (11, 23, 47)
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
WINDOW: Final = 90 * DAY
START: Final = date(2026, 1, 1)
DAYS: Final = 365
START_AT: Final = from_prague(2026, 1, 1)

# Relative arrivals by hour of the day; free days have fewer, October has more, and one day has an outage.
BY_HOUR: Final = (1, 1, 1, 1, 1, 2, 3, 6, 11, 13, 13, 12, 10, 12, 12, 11, 9, 6, 5, 4, 4, 3, 2, 1)
FREE_DAY, BUSY_MONTH = 0.3, 1.6
OUTAGE: Final = {datetime(2026, 5, 20, hour) for hour in range(10, 14)}  # noqa: DTZ001  hours shown in Prague
OUTAGE_TIMES: Final = 8
OUTAGE_URGENT = 0.6
URGENCIES: Final[tuple[Urgency, ...]] = ("urgent", "problem", "routine")
SHARES: Final = (0.12, 0.38, 0.50)

ABSENT: Final = 0.08
ROUND_THE_CLOCK: Final = (6, 14, 22)
OFFICE: Final = (8, 13)
VENDORS: Final = Hours(8 * 60, 17 * 60)
# How much longer than others a ticket keeps an agent, and how often somebody else has to do a part of it.
EFFORT: Final[dict[Urgency, float]] = {"urgent": 1.3, "problem": 1.0, "routine": 0.7}
ELSEWHERE: Final[dict[Urgency, float]] = {"urgent": 0.05, "problem": 0.20, "routine": 0.12}
SHIFT_MIN = 480.0


def _lognormal(chance: random.Random, median: float, spread: float) -> float:
    return chance.lognormvariate(math.log(median), spread)


def _heavy_tail(chance: random.Random) -> float:
    return min(5 + 18 * (chance.paretovariate(1.7) - 1), SHIFT_MIN)


def _bimodal(chance: random.Random) -> float:
    return _lognormal(chance, 10 if chance.random() < 0.7 else 75, 0.3)


@dataclass(frozen=True)
class Desk:
    """A queue with its agents: how many come to each shift on working and on free days."""

    name: str
    hours: Hours
    tickets_a_day: float
    agents: tuple[int, ...]
    agents_of_free_days: tuple[int, ...]
    effort_min: Callable[[random.Random], float]
    configured_h: dict[Urgency, float]


_TECHNICAL: Final[dict[Urgency, float]] = {"urgent": 0.5, "problem": 2, "routine": 8}
_OFFICE: Final[dict[Urgency, float]] = {"urgent": 1, "problem": 4, "routine": 10}
OPEN_8_18: Final = Hours(8 * 60, 18 * 60)
DESKS: Final = (
    Desk("podpora", Hours(), 44, (4, 3, 1), (2, 2, 1), lambda chance: _lognormal(chance, 18, 0.9), _TECHNICAL),
    Desk("datacentrum", Hours(), 19, (2, 2, 1), (1, 1, 1), _heavy_tail, _TECHNICAL),
    Desk("konzultace", OPEN_8_18, 13.5, (2, 2), (0, 0), _bimodal, _OFFICE),
    Desk("tickety", OPEN_8_18, 5.5, (1, 1), (0, 0), lambda chance: _lognormal(chance, 8, 0.7), _OFFICE),
)


def _arrivals(desk: Desk, chance: random.Random) -> list[tuple[datetime, Urgency]]:
    """When which tickets come, at random with the rate of each hour."""
    days = [START + number * DAY for number in range(DAYS)]
    busy = {day: (1 if is_working_day(day) else FREE_DAY) * (BUSY_MONTH if day.month == 10 else 1) for day in days}
    unit = desk.tickets_a_day * DAYS / sum(busy.values()) / sum(BY_HOUR)
    come: list[tuple[datetime, Urgency]] = []
    for day, hour in itertools.product(days, range(24)):
        is_outage = desk.hours.is_always_open and datetime(day.year, day.month, day.day, hour) in OUTAGE  # noqa: DTZ001
        rate = unit * busy[day] * BY_HOUR[hour] * (OUTAGE_TIMES if is_outage else 1)
        shares = (OUTAGE_URGENT, 0.2, 0.2) if is_outage else SHARES
        after_h = chance.expovariate(rate)
        while after_h < 1:
            urgency = chance.choices(URGENCIES, shares)[0]
            come.append((from_prague(day.year, day.month, day.day, hour) + timedelta(hours=after_h), urgency))
            after_h += chance.expovariate(rate)
    return come


def _shifts(desk: Desk, chance: random.Random) -> list[tuple[datetime, int]]:
    """From when how many agents are there. Some are absent, but a queue that never closes is never left alone."""
    found = []
    for day in (START + number * DAY for number in range(-1, DAYS + 60)):
        agents = desk.agents if is_working_day(day) else desk.agents_of_free_days
        for hour, planned in zip(ROUND_THE_CLOCK if desk.hours.is_always_open else OFFICE, agents, strict=True):
            present = sum(chance.random() > ABSENT for _ in range(planned))
            at_least = 1 if desk.hours.is_always_open else 0
            found.append((from_prague(day.year, day.month, day.day, hour), max(present, at_least)))
        if not desk.hours.is_always_open:
            found.append((from_prague(day.year, day.month, day.day, 18), 0))
    return found


@dataclass
class Replay:
    """One queue's year: tickets wait by urgency and age, and each free agent takes the first."""

    desk: Desk
    chance: random.Random
    model: Model = field(default_factory=Model)
    outcomes: list[Outcome] = field(default_factory=list)
    _events: list[tuple[datetime, int, Callable[..., None], tuple[Any, ...]]] = field(default_factory=list)
    _waiting: list[tuple[int, int, Situation, Promise]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _agents: int = 0
    _at_work: int = 0

    def run(self) -> list[Outcome]:
        """Everything that happens, in order; a promise knows only what was before it."""
        for at, urgency in _arrivals(self.desk, self.chance):
            self._plan(at, self._arrive, urgency)
        for at, count in _shifts(self.desk, self.chance):
            self._plan(at, self._change_shift, count)
        while self._events:
            at, _, happens, what = heapq.heappop(self._events)
            happens(at, *what)
            while self._at_work < self._agents and self._waiting:
                self._take(at)
        return self.outcomes

    def _plan(self, at: datetime, happens: Callable[..., None], *what: object) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), happens, what))

    def _change_shift(self, _: datetime, count: int) -> None:
        self._agents = count

    def _arrive(self, at: datetime, urgency: Urgency) -> None:
        order = URGENCIES.index(urgency)
        ahead = sum(waiting[0] <= order for waiting in self._waiting)
        configured = timedelta(hours=self.desk.configured_h[urgency])
        situation = Situation("reaction", self.desk.name, urgency, self.desk.hours, ahead, self._agents, configured)
        promise = self.model.promise(at, situation)
        heapq.heappush(self._waiting, (order, next(self._numbers), situation, promise))

    def _take(self, at: datetime) -> None:
        _, _, situation, promise = heapq.heappop(self._waiting)
        self._at_work += 1
        noticed = at + _lognormal(self.chance, 2.5, 0.7) * MINUTE
        effort_min = min(self.desk.effort_min(self.chance) * EFFORT[situation.urgency], SHIFT_MIN)
        self._plan(noticed, self._react, situation, promise, effort_min)
        self._plan(noticed + effort_min * MINUTE, self._put_down)

    def _put_down(self, _: datetime) -> None:
        self._at_work -= 1

    def _react(self, at: datetime, reaction: Situation, told: Promise, effort_min: float) -> None:
        self._learn(at, reaction, told)
        done = at + effort_min * MINUTE
        if self.chance.random() < ELSEWHERE[reaction.urgency]:
            done = VENDORS.after_open_time(done, _lognormal(self.chance, 180, 0.8) * MINUTE)
        configured = 4 * reaction.configured
        solution = Situation("solution", self.desk.name, reaction.urgency, self.desk.hours, 0, 1, configured)
        self._plan(done, self._learn, solution, self.model.promise(at, solution))

    def _learn(self, at: datetime, situation: Situation, told: Promise) -> None:
        outcome = Outcome(situation, told, at)
        self.outcomes.append(outcome)
        self.model = self.model.learn(outcome)


def replay(desk: Desk, seed: int) -> list[Outcome]:
    """The outcomes of one queue's year, by the time of the promise; the same for the same seed."""
    outcomes = Replay(desk, random.Random(f"{desk.name} {seed}")).run()
    return sorted(outcomes, key=lambda outcome: outcome.promise.window.told_at)


@dataclass(frozen=True)
class Told:
    """A promise in minutes of open time, beside what it took."""

    at: datetime
    width_min: float
    took_min: float
    urgency: Urgency
    had_work_ahead: bool

    @classmethod
    def of(cls, outcome: Outcome) -> "Told":
        """As measured by the queue's hours."""
        told, hours = outcome.promise.window, outcome.situation.hours
        width, took = (hours.open_between(told.told_at, end) / MINUTE for end in (told.until, outcome.happened_at))
        situation = outcome.situation
        return cls(told.told_at, width, took, situation.urgency, situation.load != "free")


def _kept(told: Sequence[Told], constant_min: float | None = None) -> list[bool]:
    return [one.took_min <= (one.width_min if constant_min is None else constant_min) for one in told]


def _worst(told: Sequence[Told], kept: Sequence[bool]) -> float:
    """The lowest share kept in 90 days, of all that end with a ticket."""
    worst, first, count = 1.0, 0, 0
    for last, one in enumerate(told):
        count += kept[last]
        while told[first].at < one.at - WINDOW:
            count -= kept[first]
            first += 1
        if one.at >= START_AT + WINDOW:
            worst = min(worst, count / (last + 1 - first))
    return worst


def _constant_with(told: Sequence[Told], is_enough: Callable[[float], bool]) -> float:
    """The least constant in minutes for which it is; more is always enough too."""
    candidates = sorted(one.took_min for one in told)
    low, high = 0, len(candidates) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(candidates[middle]) else (middle + 1, high)
    return candidates[low]


@dataclass(frozen=True)
class Year:
    """What a year of one queue's promises of one kind came to, beside constants chosen when it was over."""

    tickets: int
    kept: float
    worst: float
    kept_ahead: float
    kept_of_worst_urgency: float
    median_min: float
    mean_min: float
    constant_min: float
    constant_worst: float
    constant_kept_ahead: float
    constant_kept_of_worst_urgency: float
    steady_constant_min: float

    @classmethod
    def of(cls, told: Sequence[Told]) -> "Year":
        """The first constant keeps as many in the year, the second as many in its worst 90 days."""
        kept = _kept(told)
        worst = _worst(told, kept)
        constant = sorted(one.took_min for one in told)[sum(kept) - 1]
        by_constant = _kept(told, constant)
        widths = [one.width_min for one in told]
        return cls(
            tickets=len(told),
            kept=statistics.mean(kept),
            worst=worst,
            kept_ahead=_share_ahead(told, kept),
            kept_of_worst_urgency=_worst_urgency(told, kept),
            median_min=statistics.median(widths),
            mean_min=statistics.mean(widths),
            constant_min=constant,
            constant_worst=_worst(told, by_constant),
            constant_kept_ahead=_share_ahead(told, by_constant),
            constant_kept_of_worst_urgency=_worst_urgency(told, by_constant),
            steady_constant_min=_constant_with(told, lambda minutes: _worst(told, _kept(told, minutes)) >= worst),
        )


def _share_ahead(told: Sequence[Told], kept: Sequence[bool]) -> float:
    ahead = [is_kept for one, is_kept in zip(told, kept, strict=True) if one.had_work_ahead]
    return statistics.mean(ahead) if ahead else math.nan


def _worst_urgency(told: Sequence[Told], kept: Sequence[bool]) -> float:
    pairs = list(zip(told, kept, strict=True))
    return min(statistics.mean(is_kept for one, is_kept in pairs if one.urgency == urgency) for urgency in URGENCIES)


def _span(values: Sequence[float], form: Callable[[float], str]) -> str:
    """The lowest and the highest of the seeds; one figure when they read the same."""
    low, high = form(min(values)), form(max(values))
    return low if low == high else f"{low} to {high}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _minutes(value: float) -> str:
    return f"{value:.0f} min"


def measure() -> list[tuple[str, str]]:
    """Rows of the table: the lowest and highest figure of three seeds; widths in open time."""
    start = time.process_time()
    rows: list[tuple[str, str]] = []
    cells: list[float] = []
    for desk in DESKS:
        years = [replay(desk, seed) for seed in SEEDS]
        cells += [found.share for year in years for found in coverage(year).values() if found.share is not None]
        for kind in ("reaction", "solution"):
            of_kind = [[Told.of(outcome) for outcome in year if outcome.situation.kind == kind] for year in years]
            rows += _rows(f"promised {kind}, {desk.name}", [Year.of(told) for told in of_kind])
    rows.append(("promises kept, the lowest of all kinds, queues, urgencies and seeds", _percent(min(cells))))
    rows.append(("promises of three simulated years, CPU in all", f"{time.process_time() - start:.0f} s"))
    return rows


def _rows(name: str, years: Sequence[Year]) -> list[tuple[str, str]]:
    def span(figure: Callable[[Year], float], form: Callable[[float], str]) -> str:
        return _span([figure(year) for year in years], form)

    count = span(lambda year: year.tickets, lambda value: f"{value:.0f}")
    rows = [
        (
            f"{name}, {count} tickets a year: kept; in the worst 90 days",
            f"{span(lambda year: year.kept, _percent)}; {span(lambda year: year.worst, _percent)}",
        ),
        (
            f"{name}: width, median; mean",
            f"{span(lambda year: year.median_min, _minutes)}; {span(lambda year: year.mean_min, _minutes)}",
        ),
        (
            f"{name}: the constant that keeps as many in hindsight; it keeps in its worst 90 days",
            f"{span(lambda year: year.constant_min, _minutes)}; {span(lambda year: year.constant_worst, _percent)}",
        ),
        (
            f"{name}: the constant that keeps as many in the worst 90 days",
            span(lambda year: year.steady_constant_min, _minutes),
        ),
    ]
    by_constant = span(lambda year: year.constant_kept_of_worst_urgency, _percent)
    rows.append(
        (
            f"{name}: kept of the urgency that is kept worst; by the first constant",
            f"{span(lambda year: year.kept_of_worst_urgency, _percent)}; {by_constant}",
        )
    )
    if not math.isnan(years[0].kept_ahead):
        by_constant = span(lambda year: year.constant_kept_ahead, _percent)
        rows.append(
            (
                f"{name}: kept of tickets with others ahead or nobody on shift; by the first constant",
                f"{span(lambda year: year.kept_ahead, _percent)}; {by_constant}",
            )
        )
    return rows


if __name__ == "__main__":
    for what, figure in measure():
        print(f"| {what} | {figure} |")
