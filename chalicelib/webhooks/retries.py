"""When a delivery is tried again, and how long a receiver that does not answer is left alone. Pure.

Two things fail differently. A receiver that answers with an error has something against this event: only this one
waits, longer each time. One that does not answer would cost ten seconds for each event that is waiting: all of its
events wait, one tries for them all, and they go on when it answers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=6),
)
REST_FIRST: Final = timedelta(seconds=10)
REST_GROWTH: Final = 3
REST_MAX: Final = timedelta(minutes=15)
# Answers of something in between, or of a receiver that has too much to do.
_AWAY: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


@dataclass(frozen=True)
class Outcome:
    """What came of a try: the status that was answered, or in a few words why there is none; how long it took."""

    status: int | None
    error: str | None
    ms: int

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_away(self) -> bool:
        """Whether the receiver, not this event, is the trouble."""
        return self.status is None or self.status in _AWAY

    @property
    def is_unwanted(self) -> bool:
        """Whether the receiver wants no more events: 410 (Standard Webhooks, "Responses")."""
        return self.status == HTTPStatus.GONE


def pause(tries: int) -> timedelta:
    """How long a delivery waits after its try number `tries`, from 1, was answered with an error."""
    return PAUSES[min(tries, len(PAUSES)) - 1]


def rest(failures: int) -> timedelta:
    """How long a receiver is left alone after it failed to answer so often in a row, from 1."""
    # The exponent is bounded: a receiver may be away for days.
    growth: int = REST_GROWTH ** min(failures - 1, 10)
    return min(REST_FIRST * growth, REST_MAX)


@dataclass(frozen=True)
class Health:
    """How a receiver does. `failing_since`: the first failure since it took something; `away`: times in a row that
    it did not answer."""

    failing_since: datetime | None = None
    away: int = 0
    rests_until: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Whether it is left alone at the moment."""
        return self.rests_until is not None and now < self.rests_until

    def after(self, outcome: Outcome, now: datetime) -> "Health":
        """The health after a try."""
        if outcome.is_taken:
            return Health()
        since = self.failing_since or now
        if not outcome.is_away:
            return Health(since)
        return Health(since, self.away + 1, now + rest(self.away + 1))
