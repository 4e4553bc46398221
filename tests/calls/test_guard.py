"""Wrong PINs: whoever guesses, however, from wherever and at once, gets no more tries than are allowed."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from chalicelib.calls.guard import (
    NOTHING,
    Limits,
    Locked,
    Rule,
    Tally,
    Try,
    counted,
    given_back,
    reserved,
    told,
)
from tests.calls.lines import DAY, HOUR, MINUTE, NOW

LIMITS = Limits(5, 15 * MINUTE, 25, HOUR, 60)


def attempt(n: int, *, call: str = "call", client: str = "1001", at: timedelta = timedelta(0)) -> Try:
    """The n-th try."""
    return Try(f"t{n}", NOW + at, call, client)


def tried(tally: Tally, *tries: Try, rules: tuple[Rule, ...] = LIMITS.of_client) -> Tally:
    """The tally after these tries, each at its own time."""
    for one in tries:
        tally = reserved(tally, one, rules, one.at)
    return tally


FIVE = tuple(attempt(n) for n in range(5))


# ---------------------------------------------------------------- one after another


def test_the_fifth_locks_at_once() -> None:
    """Before it was even looked at, so that nobody gets a sixth meanwhile."""
    assert tried(NOTHING, *FIVE[:4]).lock is None
    tally = tried(NOTHING, *FIVE)
    assert tally.locked_until(NOW) == NOW + 15 * MINUTE
    with pytest.raises(Locked) as refused:
        reserved(tally, attempt(6), LIMITS.of_client, NOW + 15 * MINUTE - timedelta(milliseconds=1))
    assert refused.value.until == NOW + 15 * MINUTE


def test_when_the_lock_is_over_five_more_are_taken() -> None:
    """The lock's end is what ends the counting, and nothing else."""
    tally = tried(tried(NOTHING, *FIVE), *(attempt(n, at=15 * MINUTE) for n in range(10, 14)))
    assert tally.lock is None
    assert counted(tally, LIMITS.of_client[0], NOW + HOUR) == 4
    assert tried(tally, attempt(14, at=16 * MINUTE)).locked_until(NOW + 16 * MINUTE) == NOW + 31 * MINUTE


def test_slow_guesses_of_a_client_are_counted_for_ever() -> None:
    """One a month: the fifth locks all the same."""
    slow = [attempt(n, call=f"c{n}", at=30 * n * DAY) for n in range(5)]
    assert tried(NOTHING, *slow).lock is not None


def test_the_twenty_fifth_of_a_day_locks_until_the_day_is_over() -> None:
    """A day from the first one on, however often the short lock was waited for."""
    tally, at, n = NOTHING, timedelta(0), count()
    for _ in range(5):
        assert tally.locked_until(NOW + at) is None
        tally = tried(tally, *(attempt(next(n), at=at) for _ in range(5)))
        at += 20 * MINUTE
    assert tally.locked_until(NOW + at) == NOW + DAY
    with pytest.raises(Locked):
        reserved(tally, attempt(99), LIMITS.of_client, NOW + DAY - MINUTE)
    assert reserved(tally, attempt(99, at=DAY), LIMITS.of_client, NOW + DAY).lock is None


def test_a_number_counts_over_all_clients_for_a_day() -> None:
    """Also client numbers that are not there; and it is locked for an hour."""
    spread = [attempt(n, call=f"c{n}", client=client) for n, client in enumerate(("1001", "2002", "", "", "3003"))]
    tally = tried(NOTHING, *spread, rules=LIMITS.of_number)
    assert tally.locked_until(NOW) == NOW + HOUR
    later = [replace(one, at=NOW + n * 6 * HOUR) for n, one in enumerate(spread)]
    assert tried(NOTHING, *later, rules=LIMITS.of_number).lock is None


def test_strangers_together_have_an_hour() -> None:
    """As many as are allowed in any hour, and then none until the first of them is an hour ago."""
    many = [attempt(n, call=f"c{n}", client=str(n), at=n * timedelta(seconds=30)) for n in range(60)]
    tally = tried(NOTHING, *many, rules=LIMITS.of_strangers)
    assert tally.locked_until(NOW + 30 * MINUTE) == NOW + HOUR
    after = reserved(tally, attempt(99, at=HOUR), LIMITS.of_strangers, NOW + HOUR)
    assert after.locked_until(NOW + HOUR) == NOW + HOUR + timedelta(seconds=30)


# ---------------------------------------------------------------- a right one


def test_a_right_one_costs_nothing() -> None:
    """However often: it is given back, with what went wrong in the same call."""
    tally = tried(NOTHING, *FIVE[:4])
    right = attempt(5)
    assert given_back(tried(tally, right), right) == Tally(revision=tally.revision + 2)


def test_the_lock_that_a_right_one_began_is_lifted() -> None:
    """It was the fifth, and it was right."""
    tally = given_back(tried(NOTHING, *FIVE), FIVE[4])
    assert (tally.tries, tally.lock) == ((), None)


def test_the_lock_that_another_call_began_stays() -> None:
    """What was reserved before it and turns out right proves nothing of the others."""
    early, others = attempt(0), [attempt(n, call="other") for n in range(1, 5)]
    tally = given_back(tried(NOTHING, early, *others), early)
    assert tally.locked_until(NOW) == NOW + 15 * MINUTE
    assert [one.call for one in tally.tries] == ["other"] * 4


def test_the_clients_own_calls_do_not_forgive_who_guesses_between_them() -> None:
    """Attack: four guesses, then the client himself calls with the right PIN, and again. The fifth guess locks."""
    tally = NOTHING
    for n in range(4):
        tally = tried(tally, attempt(n, call=f"guess {n}", at=n * DAY))
        own = attempt(100 + n, call=f"own {n}", at=n * DAY + HOUR)
        tally = given_back(tried(tally, own), own)
    assert tried(tally, attempt(4, call="guess 4", at=4 * DAY)).lock is not None


def test_a_pin_of_ones_own_does_not_forgive_guesses_of_others() -> None:
    """Attack: guess another client's PIN from a number, give one's own in the same call. The number still counts."""
    guesses = [attempt(n, client="1001") for n in range(4)]
    own = attempt(9, client="2002")
    tally = given_back(tried(NOTHING, *guesses, own, rules=LIMITS.of_number), own)
    assert counted(tally, LIMITS.of_number[0], NOW) == 4


def test_a_try_is_reserved_once() -> None:
    """A repeated write of the same reservation changes nothing, also when it was the one that locked."""
    tally = tried(NOTHING, *FIVE)
    assert reserved(tally, FIVE[4], LIMITS.of_client, NOW) is tally


def test_a_lock_is_told_once() -> None:
    """What was told is not told again, and what is over is remembered as not told."""
    tally = tried(NOTHING, *FIVE)
    lock = tally.untold()
    assert lock is not None
    assert lock.id == FIVE[4].id
    assert told(tally).untold() is None
    assert told(tally).locked_until(NOW) == tally.locked_until(NOW)


@pytest.mark.parametrize(("tries_max", "lock", "within"), [(0, MINUTE, None), (-1, MINUTE, None), (5, None, None)])
def test_a_rule_that_never_locks_or_never_ends_is_none(
    tries_max: int, lock: timedelta | None, within: timedelta | None
) -> None:
    """It cannot be built."""
    with pytest.raises(ValueError, match="not a rule"):
        Rule(tries_max, lock, within)


# ---------------------------------------------------------------- all at once


SMALL = Limits(3, 15 * MINUTE, 8, HOUR, 10)


@dataclass(frozen=True)
class Looked:
    """A guess that somebody is about to compare: it will be, whatever happens to the others."""

    attempt: Try
    number: str | None
    doors: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """What a function read before it decides, which others may change meanwhile."""

    attempt: Try
    number: str | None
    tallies: tuple[tuple[str, Tally], ...]


class Guessing(RuleBasedStateMachine):
    """Functions that read, reserve and settle in any order, for several clients, numbers and calls; time passes."""

    seen = Bundle("seen")
    looked = Bundle("looked")

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.tallies: dict[str, Tally] = {}
        # Every guess that was compared, and those that a right one made good.
        self.compared: list[Looked] = []
        self.forgiven: set[tuple[str, str]] = set()
        self.locks: dict[str, set[str]] = {}
        self.numbers = count()

    @rule(target=seen, client=st.sampled_from("ab"), number=st.sampled_from(["1", "2", None]), call=st.integers(0, 3))
    def read(self, client: str, number: str | None, call: int) -> Seen:
        """A function reads what counts for a guess."""
        one = Try(f"t{next(self.numbers)}", self.now, f"call {call} of {number}", client)
        doors = [f"C{client}", *([f"N{number}"] if number == "1" else [f"N{number}", "S"] if number else ["S"])]
        return Seen(one, number, tuple((door, self.tallies.get(door, NOTHING)) for door in doors))

    @rule(target=looked, one=consumes(seen))
    def reserve(self, one: Seen) -> object:
        """It reserves the guess, unless somebody wrote since it read; then it gives up (the product reads again)."""
        if any(self.tallies.get(door, NOTHING) != tally for door, tally in one.tallies):
            return multiple()
        attempt_now = replace(one.attempt, at=self.now)
        try:
            after = {door: reserved(tally, attempt_now, rules_of(door), self.now) for door, tally in one.tallies}
        except Locked:
            assert any(tally.locked_until(self.now) for _, tally in one.tallies)
            return multiple()
        assert not any(tally.locked_until(self.now) for _, tally in one.tallies)
        for door, tally in after.items():
            if tally.lock is not None:
                self.locks.setdefault(door, set()).add(tally.lock.id)
        self.tallies |= after
        found = Looked(attempt_now, one.number, tuple(after))
        self.compared.append(found)
        return found

    @rule(one=consumes(looked))
    def is_right(self, one: Looked) -> None:
        """The guess was right: it is given back. (A wrong one, or a function that died, writes nothing.)"""
        for door in one.doors:
            before = self.tallies[door]
            self.tallies[door] = given_back(before, one.attempt)
            if before.lock is not None and self.tallies[door].lock is None:
                self.locks[door].discard(before.lock.id)
        own = (one.attempt.call, one.attempt.client)
        self.compared = [it for it in self.compared if (it.attempt.call, it.attempt.client) != own]

    @rule(minutes=st.sampled_from([1, 10, 15, 60, 500, 1440]))
    def pass_time(self, minutes: int) -> None:
        """Some of it."""
        self.now += minutes * MINUTE

    @invariant()
    def nobody_gets_an_extra_try(self) -> None:
        """Of the guesses that nothing made good: no more in any length of time, and none without its lock."""
        for door, tally in self.tallies.items():
            own = [one for one in self.compared if door in one.doors]
            for rule_of_door in rules_of(door):
                # After a lock it begins anew.
                length = rule_of_door.lock or rule_of_door.within
                assert length is not None
                for first in own:
                    begin = first.attempt.at
                    at_once = [one for one in own if begin <= one.attempt.at < begin + length]
                    assert len(at_once) <= rule_of_door.tries_max
            if door.startswith("C"):
                # However slowly: each three began a lock.
                assert len(own) < SMALL.pin_tries_max * (len(self.locks.get(door, ())) + 1)
            assert len(tally.tries) <= max(one.tries_max for one in rules_of(door))


def rules_of(door: str) -> tuple[Rule, ...]:
    """What holds at a door."""
    return {"C": SMALL.of_client, "N": SMALL.of_number, "S": SMALL.of_strangers}[door[0]]


TestGuessing = Guessing.TestCase
TestGuessing.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
