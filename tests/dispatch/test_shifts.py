"""Shifts: who is there, until when and for what; the roster remembers everybody, within its limit."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.dispatch.shifts import AGENTS_MAX, Roster, Shift

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICK = timedelta(milliseconds=1)


def shift(agent: str = "jana", *queues: str, since: datetime = NOW - HOUR, until: datetime = NOW + HOUR) -> Shift:
    """A shift of two hours of which one is over."""
    return Shift(agent, agent.title(), frozenset(queues), 5, since, until)


def roster(*shifts: Shift) -> Roster:
    """A roster of these shifts."""
    return Roster({each.agent: each for each in shifts})


@pytest.mark.parametrize(
    ("moment", "is_on"),
    [(NOW - HOUR - TICK, False), (NOW - HOUR, True), (NOW + HOUR - TICK, True), (NOW + HOUR, False)],
)
def test_a_shift_is_on_from_its_beginning_until_before_its_end(moment: datetime, is_on: bool) -> None:
    """Two shifts in a row never count twice."""
    assert shift().is_on(moment) is is_on


def test_a_shift_covers_its_queues_or_every_one() -> None:
    """Without queues named an agent takes tickets of each."""
    assert shift("jana").covers("podpora")
    assert shift("jana", "podpora", "tickety").covers("podpora")
    assert not shift("jana", "tickety").covers("podpora")


@pytest.mark.parametrize("wrong", [{"until": NOW - HOUR - TICK}, {"limit": -1}])
def test_shifts_that_cannot_be(wrong: dict[str, object]) -> None:
    """No shift ends before it begins, and nobody holds fewer than no tickets."""
    with pytest.raises(ValueError, match="cannot be"):
        replace(shift(), **wrong)


def test_while_no_shifts_are_kept_everybody_is_there() -> None:
    """A desk that never put anybody on shift is not told that nobody works; there are no shifts to list either."""
    empty = Roster()
    assert not empty.is_kept
    assert empty.is_on("jana", NOW)
    assert empty.on(None, NOW) == ()


def test_once_shifts_are_kept_who_has_none_is_not_there() -> None:
    """The first shift that begins is the end of everybody's; that it is over changes nothing of it."""
    kept = Roster().begun(shift("jana"))
    assert kept.is_kept
    assert kept.is_on("jana", NOW)
    assert not kept.is_on("petr", NOW)
    assert kept.ended("jana", NOW).is_kept
    assert not kept.ended("jana", NOW).is_on("jana", NOW)


def test_who_is_on_shift_for_a_queue_is_listed_by_agent() -> None:
    """Of those who are there, those who cover the queue; for any queue all of them."""
    petr, over, jana = shift("petr", "podpora"), shift("ivo", until=NOW), shift("jana")
    alice = shift("alice", "tickety")
    desk = roster(petr, over, jana, alice)
    assert desk.on("podpora", NOW) == (jana, petr)
    assert desk.on("tickety", NOW) == (alice, jana)
    assert desk.on(None, NOW) == (alice, jana, petr)


def test_a_shift_that_begins_replaces_the_agents_last_one() -> None:
    """Everybody has one shift, the latest; others stay, and so does the roster it was made of."""
    before = roster(shift("jana", "tickety"), shift("petr"))
    later = shift("jana", since=NOW, until=NOW + 8 * HOUR)
    assert before.begun(later).shifts == {"jana": later, "petr": shift("petr")}
    assert before.shifts["jana"] == shift("jana", "tickety")


def test_a_shift_that_is_ended_ends_now() -> None:
    """Who goes home is off shift at once and stays known."""
    ended = roster(shift("jana"), shift("petr")).ended("jana", NOW)
    assert ended.shifts == {"jana": shift("jana", until=NOW), "petr": shift("petr")}


def test_ending_what_is_no_shift_changes_nothing() -> None:
    """An unknown agent has no shift to end, and one that is over does not end once more, later."""
    desk = roster(shift("jana", until=NOW))
    assert desk.ended("petr", NOW) == desk
    assert desk.ended("jana", NOW + HOUR) == desk


def test_a_shift_to_come_that_is_ended_never_is() -> None:
    """Who calls in sick before his shift is off shift all along."""
    planned = roster(shift("jana", since=NOW + HOUR, until=NOW + 9 * HOUR)).ended("jana", NOW)
    assert not any(planned.is_on("jana", NOW + hours * HOUR) for hours in range(10))


def test_of_too_many_agents_the_one_who_ended_longest_ago_is_forgotten() -> None:
    """As many as the limit stay; the one who begins is among them even if his shift is the first to end."""
    desk = roster(*(shift(f"agent{number:03}", until=NOW + number * HOUR) for number in range(1, AGENTS_MAX + 1)))
    assert desk.begun(shift("agent007", until=NOW)).shifts.keys() == desk.shifts.keys()
    more = desk.begun(shift("new", until=NOW))
    assert len(more.shifts) == AGENTS_MAX
    assert desk.shifts.keys() - more.shifts.keys() == {"agent001"}
    assert more.shifts["new"] == shift("new", until=NOW)


def test_a_roster_reads_back() -> None:
    """What is stored as JSON is the same roster, its revision given beside it."""
    desk = roster(shift("jana", "podpora", "tickety"), Shift("petr", "Petr Čížek", frozenset(), 0, NOW, NOW))
    stored = json.loads(json.dumps(desk.row()))
    assert Roster.read(stored) == desk
    assert Roster.read(stored, 7) == replace(desk, revision=7)
    assert Roster.read(Roster().row()) == Roster()


@pytest.mark.parametrize(("wrong", "error"), [({"queues": None}, TypeError), ({"until": "soon"}, ValueError)])
def test_what_is_no_roster_is_refused(wrong: dict[str, object], error: type[Exception]) -> None:
    """A row that says something else is not read as an empty desk."""
    (row,) = roster(shift()).row()["shifts"]
    with pytest.raises(error):
        Roster.read({"shifts": [row | wrong]})
