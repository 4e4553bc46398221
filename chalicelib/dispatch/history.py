"""What the promises remember: of each class of tickets how long the latest of them took.

A class is told by what is known when the promise is given: the kind, the queue, the urgency, how much work is ahead
of each agent, and the part of the week. Each has one small record; a ticket is looked up from its finest class to
coarser ones until there is one with history enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from chalicelib.platform.working_time import Hours, in_prague, is_working_day

Kind: TypeAlias = Literal["reaction", "solution"]
Urgency: TypeAlias = Literal["urgent", "problem", "routine"]
Load: TypeAlias = Literal["nobody", "free", "light", "full", "heavy"]
PartOfWeek: TypeAlias = Literal["closed", "morning", "afternoon", "evening", "night"]

# The most urgent first.
URGENCIES: Final[tuple[Urgency, ...]] = ("urgent", "problem", "routine")
KINDS: Final[tuple[Kind, ...]] = ("reaction", "solution")

# A record is one small row, read and written at every promise and reaction.
OUTCOMES_MAX: Final = 200
# With fewer a share of them means nothing: one more or less would move it by more than three per cent.
OUTCOMES_MIN: Final = 30
# A message that says an outcome comes again within minutes, if it does; no class has so many outcomes by then.
RECENT_MAX: Final = 30
# Whole days before that of the latest outcome of which it is counted what was kept.
DAYS_COUNTED: Final = 90

_NO_DAYS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({})

# Tickets ahead of one agent up to which the load is so called; more is heavy.
_LIGHT_AHEAD_MAX: Final = 1
_FULL_AHEAD_MAX: Final = 3
# Hours of the day in Prague at which the parts of a working day begin; on other days it is evening or night.
_MORNING_H, _AFTERNOON_H, _EVENING_H, _NIGHT_H = 6, 12, 18, 22


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a ticket when it is promised something. Raises ValueError when it cannot be so.

    For a reaction `ahead` are the tickets that wait before it in the queue's order, `agents` those on shift; for a
    solution the other tickets that its agent works on, and one. `configured` is what the queue promises without
    history, in open time.
    """

    kind: Kind
    queue: str
    urgency: Urgency
    hours: Hours
    ahead: int
    agents: int
    configured: timedelta

    def __post_init__(self) -> None:
        """Refuse counts below nothing and a promise of no time."""
        if self.ahead < 0 or self.agents < 0 or self.configured <= timedelta(0):
            raise ValueError(f"a ticket cannot be in such a situation: {self}")

    @property
    def ahead_of_one(self) -> float:
        """Tickets ahead for each agent; when nobody is on shift, for the one who will come."""
        return self.ahead / max(self.agents, 1)

    @property
    def load(self) -> Load:
        """How much work is ahead, in words."""
        if not self.agents:
            return "nobody"
        if not self.ahead:
            return "free"
        if self.ahead_of_one <= _LIGHT_AHEAD_MAX:
            return "light"
        return "full" if self.ahead_of_one <= _FULL_AHEAD_MAX else "heavy"


def part_of_week(hours: Hours, moment: datetime) -> PartOfWeek:
    """The part of the week that the moment is in for a queue with these hours."""
    if not hours.is_open(moment):
        return "closed"
    shown = in_prague(moment)
    if not _MORNING_H <= shown.hour < _NIGHT_H:
        return "night"
    if shown.hour >= _EVENING_H or not is_working_day(shown.date()):
        return "evening"
    return "morning" if shown.hour < _AFTERNOON_H else "afternoon"


@dataclass(frozen=True, slots=True)
class Classes:
    """Names of the classes that a ticket is in. A store reads these four records for a promise and its outcome."""

    finest: str
    like_load: str
    like_load_any_urgency: str
    cell: str

    def from_fine_to_coarse(self) -> tuple[str, ...]:
        """In the order in which history is looked for: the load says more of a wait than the urgency does."""
        return (self.finest, self.like_load, self.like_load_any_urgency, self.cell)


def cell_name(kind: Kind, queue: str, urgency: Urgency) -> str:
    """The class of all tickets of a queue and urgency that are promised the same."""
    return f"{kind}/{queue}/{urgency}"


def classes(told_at: datetime, situation: Situation) -> Classes:
    """The classes of a ticket that is promised something at the moment."""
    cell = cell_name(situation.kind, situation.queue, situation.urgency)
    like_load = f"{cell}/{situation.load}"
    return Classes(
        finest=f"{like_load}/{part_of_week(situation.hours, told_at)}",
        like_load=like_load,
        like_load_any_urgency=f"{situation.kind}/{situation.queue}/any/{situation.load}",
        cell=cell,
    )


@dataclass(frozen=True, slots=True)
class Record:
    """The latest outcomes of a class: minutes of open time per unit of work, oldest first.

    `recent` names the latest of them, for who learns an outcome twice. The rest is in records of a cell (kind, queue
    and urgency) only. `share` is which share of like tickets a window is made to hold; None is the start. `days` are
    promises that had their outcome on a day of Prague (ISO 8601), told and kept.
    """

    minutes: tuple[float, ...] = ()
    share: float | None = None
    recent: tuple[str, ...] = ()
    days: Mapping[str, tuple[int, int]] = field(default_factory=lambda: _NO_DAYS)

    @property
    def is_enough(self) -> bool:
        """Whether a promise can rest on it."""
        return len(self.minutes) >= OUTCOMES_MIN

    def with_outcome(self, minutes: float) -> "Record":
        """With one more outcome; the oldest goes when there are too many."""
        return replace(self, minutes=(*self.minutes, round(minutes, 2))[-OUTCOMES_MAX:])

    def with_recent(self, name: str) -> "Record":
        """With the name of an outcome that is known now; the oldest goes when there are too many."""
        return replace(self, recent=(*self.recent, name)[-RECENT_MAX:])

    def with_day(self, day: date, is_kept: bool) -> "Record":
        """With one more promise that had its outcome on the day; days long before the latest go."""
        told, kept = self.days.get(day.isoformat(), (0, 0))
        days = {**self.days, day.isoformat(): (told + 1, kept + is_kept)}
        first = (date.fromisoformat(max(days)) - timedelta(days=DAYS_COUNTED)).isoformat()
        return replace(self, days={name: days[name] for name in sorted(days) if name >= first})

    def row(self) -> dict[str, Any]:
        """As JSON has it; what is not known is left out."""
        row: dict[str, Any] = {"minutes": list(self.minutes)}
        if self.share is not None:
            row["share"] = self.share
        if self.recent:
            row["recent"] = list(self.recent)
        if self.days:
            row["days"] = {day: list(counts) for day, counts in self.days.items()}
        return row

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Record":
        """From what `row` gave; of a longer row the latest outcomes. Raises KeyError, TypeError or ValueError."""
        stored: Sequence[Any] = row["minutes"]
        share = row.get("share")
        return cls(
            minutes=tuple(map(float, stored[-OUTCOMES_MAX:])),
            share=None if share is None else float(share),
            recent=tuple(map(str, row.get("recent", ())))[-RECENT_MAX:],
            days={str(day): (int(told), int(kept)) for day, (told, kept) in row.get("days", {}).items()},
        )
