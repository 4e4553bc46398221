"""Wrong PINs: how many are tried before no more are taken, of a client, of a calling number, of all strangers. Pure.

A try is *reserved* before it is looked at: it counts as wrong from then on, and the last one that is allowed locks
at once. So of any number of guesses at the same time no more are looked at than are allowed. A right one is *given
back*.

What a right PIN makes good is what went wrong in the same call for the same client: there is no other proof that the
same person did it. Whoever guesses between the client's own calls is not forgiven by them, so however slowly he
guesses, each `pin_tries_max` wrong ones lock, and the client is told; and who has a PIN of his own cannot make good
with it what he guessed of others'.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)


class Locked(Exception):
    """No more is tried until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"locked until {until.isoformat()}")
        self.until = until


@dataclass(frozen=True)
class Rule:
    """So many wrong tries lock: those since the last lock, or (`within`) those of a length of time.

    Without a length of its own, `lock`, it locks until the first of them is older than that time.
    """

    tries_max: int
    lock: timedelta | None = None
    within: timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that would never lock, or never end."""
        if self.tries_max < 1 or (self.lock is None and self.within is None):
            raise ValueError(f"not a rule: {self}")


@dataclass(frozen=True)
class Try:
    """A PIN that is tried, or turned out wrong: in which call, of which client ("" for one who is not there).

    `is_spent`: a lock that it helped to begin is over, so it counts for rules of a length of time alone.
    """

    id: str
    at: datetime
    call: str
    client: str
    is_spent: bool = False


@dataclass(frozen=True)
class Lock:
    """Nothing is tried until `until`; `id` is that of the try that locked, `is_told` whether the client was told."""

    id: str
    at: datetime
    until: datetime
    is_told: bool = False


@dataclass(frozen=True)
class Tally:
    """What counts, oldest first; `revision` counts its changes."""

    tries: tuple[Try, ...] = ()
    lock: Lock | None = None
    revision: int = 0

    def locked_until(self, now: datetime) -> datetime | None:
        """When the lock that holds now ends."""
        return self.lock.until if self.lock is not None and now < self.lock.until else None

    def untold(self) -> Lock | None:
        """A lock that the client was not told of yet, whether it holds or is over."""
        return self.lock if self.lock is not None and not self.lock.is_told else None


NOTHING: Final = Tally()


@dataclass(frozen=True)
class Limits:
    """The rules by what they are for; the settings that they come from are named alike."""

    pin_tries_max: int
    pin_lock: timedelta
    pin_wrong_per_day_max: int
    pin_number_lock: timedelta
    strangers_wrong_per_hour_max: int

    @property
    def of_client(self) -> tuple[Rule, ...]:
        """For one client, whoever tries: not counted in days, or somebody slow would have a try for nothing."""
        return (Rule(self.pin_tries_max, self.pin_lock), Rule(self.pin_wrong_per_day_max, within=DAY))

    @property
    def of_number(self) -> tuple[Rule, ...]:
        """For one calling number, whatever client it tries, and client numbers that are not there."""
        return (Rule(self.pin_tries_max, self.pin_number_lock, DAY),)

    @property
    def of_strangers(self) -> tuple[Rule, ...]:
        """For all together whose number nobody lists, or who show none."""
        return (Rule(self.strangers_wrong_per_hour_max, within=HOUR),)


def reserved(tally: Tally, attempt: Try, rules: Sequence[Rule], now: datetime) -> Tally:
    """The tally with a try that is about to be looked at; the same one again changes nothing.

    Raises Locked.
    """
    if any(one.id == attempt.id for one in tally.tries):
        return tally
    known = _current(tally, rules, now)
    if known.lock is not None:
        raise Locked(known.lock.until)
    tries = (*known.tries, attempt)
    ends = [end for rule in rules if (end := _end_of(rule, tries, now)) is not None]
    lock = Lock(attempt.id, now, max(ends)) if ends else None
    return Tally(tries, lock, tally.revision + 1)


def given_back(tally: Tally, attempt: Try) -> Tally:
    """The tally after a try that was right: without it, and without what went wrong in its call for its client.

    A lock that one of these began is lifted; one that somebody else's began is not.
    """
    own = {one.id for one in tally.tries if (one.call, one.client) == (attempt.call, attempt.client)}
    if not own:
        return tally
    lock = None if tally.lock is not None and tally.lock.id in own else tally.lock
    return Tally(tuple(one for one in tally.tries if one.id not in own), lock, tally.revision + 1)


def told(tally: Tally) -> Tally:
    """The tally once the client was told of its lock."""
    assert tally.lock is not None
    return replace(tally, lock=replace(tally.lock, is_told=True), revision=tally.revision + 1)


def counted(tally: Tally, rule: Rule, now: datetime) -> int:
    """How many tries count for a rule now."""
    return len(_counting(rule, tally.tries, now))


def _current(tally: Tally, rules: Sequence[Rule], now: datetime) -> Tally:
    """The tally without what is over: its lock, and tries that count for nothing any more."""
    tries, lock = tally.tries, tally.lock
    if lock is not None and lock.until <= now:
        # Only what locks for a length of its own begins anew after it.
        lock, tries = None, tuple(replace(one, is_spent=True) for one in tries)
    kept = {one.id for rule in rules for one in _counting(rule, tries, now)}
    return replace(tally, tries=tuple(one for one in tries if one.id in kept), lock=lock)


def _counting(rule: Rule, tries: Iterable[Try], now: datetime) -> list[Try]:
    unspent = [one for one in tries if rule.lock is None or not one.is_spent]
    return unspent if rule.within is None else [one for one in unspent if now - one.at < rule.within]


def _end_of(rule: Rule, tries: Sequence[Try], now: datetime) -> datetime | None:
    """When the lock ends that the last of these tries begins; None: it begins none."""
    counting = _counting(rule, tries, now)
    if len(counting) < rule.tries_max:
        return None
    if rule.lock is not None:
        return now + rule.lock
    assert rule.within is not None
    return min(one.at for one in counting[-rule.tries_max :]) + rule.within
