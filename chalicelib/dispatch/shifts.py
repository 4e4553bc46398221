"""Who is on shift: until when, for which queues, and how many tickets at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from chalicelib.platform.ids import read_timestamp, timestamp

# All of them are one row that is read whenever a ticket comes.
AGENTS_MAX: Final = 200

_NO_SHIFTS: Final[Mapping[str, "Shift"]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shift:
    """An agent's shift. Raises ValueError when it ends before it begins or its limit is below nothing.

    `queues` are those he takes tickets of, none means every queue. `limit` is how many tickets he may hold before
    no more are given to him; what he takes himself is his own affair.
    """

    agent: str
    name: str
    queues: frozenset[str]
    limit: int
    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        """Refuse what no shift can be."""
        if self.until < self.since or self.limit < 0:
            raise ValueError(f"a shift cannot be so: {self}")

    def is_on(self, now: datetime) -> bool:
        """Whether it has begun and is not over; at its end it is."""
        return self.since <= now < self.until

    def covers(self, queue: str) -> bool:
        """Whether tickets of the queue are for him."""
        return not self.queues or queue in self.queues


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody who was ever on shift, with the latest shift of each by agent.

    Of more than AGENTS_MAX those whose shift ended longest ago are forgotten. `revision` is the one of the stored
    row, 0 while there is none.
    """

    shifts: Mapping[str, Shift] = field(default_factory=lambda: _NO_SHIFTS)
    revision: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether anybody ever was on shift; a desk that keeps no shifts is staffed by everybody."""
        return bool(self.shifts)

    def is_on(self, agent: str, now: datetime) -> bool:
        """Whether the agent is on shift; everybody is while no shifts are kept."""
        if not self.is_kept:
            return True
        shift = self.shifts.get(agent)
        return shift is not None and shift.is_on(now)

    def on(self, queue: str | None, now: datetime) -> tuple[Shift, ...]:
        """Shifts that are on and cover the queue, of any queue without one; by agent."""
        return tuple(
            shift
            for _, shift in sorted(self.shifts.items())
            if shift.is_on(now) and (queue is None or shift.covers(queue))
        )

    def begun(self, shift: Shift) -> "Roster":
        """With a shift in place of the agent's last one."""
        others = [other for other in self.shifts.values() if other.agent != shift.agent]
        if len(others) >= AGENTS_MAX:
            others = sorted(others, key=lambda other: (other.until, other.agent))[len(others) - AGENTS_MAX + 1 :]
        return replace(self, shifts={each.agent: each for each in (*others, shift)})

    def ended(self, agent: str, now: datetime) -> "Roster":
        """With the agent off shift from now on; unchanged when there is no such agent or his shift is over."""
        shift = self.shifts.get(agent)
        if shift is None or shift.until <= now:
            return self
        # A shift that is only planned ends where it would have begun: it never is.
        return replace(self, shifts={**self.shifts, agent: replace(shift, until=max(now, shift.since))})

    def row(self) -> dict[str, Any]:
        """As JSON has it; the revision is not part of it."""
        return {"shifts": [_row(shift) for _, shift in sorted(self.shifts.items())]}

    @classmethod
    def read(cls, row: Mapping[str, Any], revision: int = 0) -> "Roster":
        """From what `row` gave. Raises KeyError, TypeError or ValueError."""
        return cls({shift.agent: shift for shift in map(_shift, row["shifts"])}, revision)


def _row(shift: Shift) -> dict[str, Any]:
    return {
        "agent": shift.agent,
        "name": shift.name,
        "queues": sorted(shift.queues),
        "limit": shift.limit,
        "since": timestamp(shift.since),
        "until": timestamp(shift.until),
    }


def _shift(row: Mapping[str, Any]) -> Shift:
    return Shift(
        row["agent"],
        row["name"],
        frozenset(row["queues"]),
        int(row["limit"]),
        read_timestamp(row["since"]),
        read_timestamp(row["until"]),
    )
