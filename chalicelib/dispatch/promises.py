"""When somebody will react, and when it will be solved: told from what happened to tickets like this one.

docs/promises.md explains the model in words and tells what it is worth.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from chalicelib.dispatch.history import Classes, Kind, Record, Situation, Urgency, classes
from chalicelib.dispatch.windows import Window, window
from chalicelib.platform.ids import digest
from chalicelib.platform.working_time import in_prague

CONFIGURED: Final = "configured"
"""The basis of a promise that rests on no history."""

# At least 80 % have to be kept in any 90 days. What is aimed at is a little more, for 90 days have their chance, and
# more for reactions: bad days come to many tickets at once, and a solution depends on its own ticket only.
KEPT_AIM: Final[Mapping[Kind, float]] = MappingProxyType({"reaction": 0.84, "solution": 0.82})
# How far one ticket moves the share of like tickets that windows hold; a hundred tickets count for about one whole.
_STEP: Final = 0.01
_SHARE_START: Final = 0.84
_SHARE_MIN, _SHARE_MAX = 0.5, 0.97
_MINUTE: Final = timedelta(minutes=1)
# Open time. What takes longer is no promise any more.
PROMISED_MAX: Final = timedelta(days=30)
# Of an outcome's id a record keeps so much of its digest: among twenty of them no two are ever alike.
_RECENT_CHARS: Final = 10


@dataclass(frozen=True, slots=True)
class Promise:
    """What was told, and the class of tickets that it rests on, or CONFIGURED."""

    window: Window
    basis: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a promise: when the reaction or the solution was.

    Of a promise that was given up when it was broken already, when that was: it was broken, and took no less.
    """

    situation: Situation
    promise: Promise
    happened_at: datetime

    @property
    def is_kept(self) -> bool:
        """Whether it happened within the window that was told."""
        return self.happened_at <= self.promise.window.until


@dataclass(frozen=True)
class Model:
    """The records of history by class. A promise and an outcome need only those that `classes` names."""

    records: Mapping[str, Record] = field(default_factory=lambda: MappingProxyType({}))

    def promise(self, now: datetime, situation: Situation) -> Promise:
        """The window to tell now, in words that `said` knows."""
        names = classes(now, situation)
        span, basis = situation.configured, CONFIGURED
        for name in names.from_fine_to_coarse():
            record = self.records.get(name)
            if record is not None and record.is_enough:
                minutes = _holds(record, self._share(names)) * _work(situation)
                span, basis = minutes * _MINUTE, name
                break
        until = situation.hours.after_open_time(now, min(span, PROMISED_MAX))
        return Promise(window(now, until), basis)

    def learn(self, outcome: Outcome) -> "Model":
        """The model that also knows this outcome; the records that `classes` names are new, all others the same.

        It neither knows an outcome again nor counts by day: that is for `learned`, which keeps one record.
        """
        took = _took(outcome)
        names = classes(outcome.promise.window.told_at, outcome.situation)
        records = {name: self.records.get(name, Record()).with_outcome(took) for name in names.from_fine_to_coarse()}
        records[names.cell] = _corrected(records[names.cell], outcome)
        return Model({**self.records, **records})

    def _share(self, names: Classes) -> float:
        return _share(self.records.get(names.cell, Record()))


def learned(record: Record, is_cell: bool, outcome: Outcome, outcome_id: str) -> Record:
    """The record of one of the outcome's classes when it knows the outcome too; unchanged when it did already.

    `outcome_id` is the same whenever the same outcome is told. A record of a cell (`Classes.cell`) also corrects its
    share, and counts the promise on the day of Prague on which it was kept or broken.
    """
    name = digest(outcome_id)[:_RECENT_CHARS]
    if name in record.recent:
        return record
    after = record.with_outcome(_took(outcome)).with_recent(name)
    if not is_cell:
        return after
    return _corrected(after, outcome).with_day(in_prague(outcome.happened_at).date(), outcome.is_kept)


def _took(outcome: Outcome) -> float:
    """Minutes of open time for each unit of work."""
    situation, told = outcome.situation, outcome.promise.window
    return situation.hours.open_between(told.told_at, outcome.happened_at) / _MINUTE / _work(situation)


def _corrected(record: Record, outcome: Outcome) -> Record:
    """The record of a cell with the share that windows hold from now on.

    It moves with every ticket that history was told for: down a little when its promise was kept, up five times as
    much when it was broken. So the share kept stays at what is aimed at, whatever changes (adaptive conformal
    inference: Gibbs and Candès, 2021).
    """
    if outcome.promise.basis == CONFIGURED:
        return record
    share = _share(record) + _STEP * (KEPT_AIM[outcome.situation.kind] - outcome.is_kept)
    return replace(record, share=round(min(max(share, _SHARE_MIN), _SHARE_MAX), 4))


def _share(record: Record) -> float:
    return _SHARE_START if record.share is None else record.share


def _work(situation: Situation) -> float:
    """By how much more work there is than one ticket for each agent, times of different days are compared."""
    return 1 + situation.ahead_of_one


def _holds(record: Record, share: float) -> float:
    """The time within which the share of the next tickets will be, if they are like those of the record.

    The rank is that of split conformal prediction: the next ticket is as likely in any place among the known ones.
    """
    rank = math.ceil(share * (len(record.minutes) + 1))
    return sorted(record.minutes)[min(rank, len(record.minutes)) - 1]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many promises were given and how many were kept."""

    told: int
    kept: int

    @property
    def share(self) -> float | None:
        """The share kept, 0 to 1; None when nothing was told."""
        return self.kept / self.told if self.told else None


def kept_in(record: Record, since: date) -> Coverage:
    """What the record of a cell counted from that day of Prague on."""
    days = [counts for day, counts in record.days.items() if day >= since.isoformat()]
    return Coverage(sum(told for told, _ in days), sum(kept for _, kept in days))


def coverage(outcomes: Iterable[Outcome]) -> dict[tuple[Kind, str, Urgency], Coverage]:
    """The calibration: promises given and kept by kind, queue and urgency, configured ones too."""
    told: Counter[tuple[Kind, str, Urgency]] = Counter()
    kept: Counter[tuple[Kind, str, Urgency]] = Counter()
    for outcome in outcomes:
        cell = (outcome.situation.kind, outcome.situation.queue, outcome.situation.urgency)
        told[cell] += 1
        kept[cell] += outcome.is_kept
    return {cell: Coverage(count, kept[cell]) for cell, count in told.items()}
