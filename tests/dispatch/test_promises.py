"""Promises: windows that a person would say, told from history, and kept as often as is aimed at."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.dispatch.history import (
    OUTCOMES_MAX,
    OUTCOMES_MIN,
    Kind,
    PartOfWeek,
    Record,
    Situation,
    Urgency,
    classes,
    part_of_week,
)
from chalicelib.dispatch.promises import (
    CONFIGURED,
    KEPT_AIM,
    PROMISED_MAX,
    Coverage,
    Model,
    Outcome,
    Promise,
    coverage,
)
from chalicelib.dispatch.windows import Language, Window, said, window
from chalicelib.platform.working_time import Hours, from_prague

ALWAYS = Hours()
OFFICE = Hours(8 * 60, 18 * 60)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LANGUAGES: tuple[Language, ...] = ("cs", "en")

moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2032, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
spans = st.one_of(
    st.timedeltas(timedelta(0), 4 * HOUR), st.timedeltas(timedelta(0), 3 * DAY), st.timedeltas(timedelta(0), 40 * DAY)
)


def prague(text: str) -> datetime:
    """What clocks in Prague show, "2026-11-23 09:00", as a moment in UTC."""
    shown = datetime.fromisoformat(text)
    return from_prague(shown.year, shown.month, shown.day, shown.hour, shown.minute)


NOW = prague("2026-11-23 14:05")


def situation(
    *,
    kind: Kind = "reaction",
    urgency: Urgency = "problem",
    hours: Hours = ALWAYS,
    ahead: int = 0,
    agents: int = 2,
) -> Situation:
    """A ticket of one queue whose configured promise is four hours."""
    return Situation(kind, "podpora", urgency, hours, ahead, agents, 4 * HOUR)


def taught(model: Model, of: Situation, took: Callable[[int], timedelta], count: int, start: datetime = NOW) -> Model:
    """The model after so many tickets, one after another at the same time of the week."""
    for number in range(count):
        at = start + number * timedelta(seconds=1)
        model = model.learn(Outcome(of, model.promise(at, of), at + took(number)))
    return model


@pytest.mark.parametrize(
    ("minutes", "czech", "english"),
    [
        (0, "do 5 minut", "within 5 minutes"),
        (5, "do 5 minut", "within 5 minutes"),
        (5.01, "do 10 minut", "within 10 minutes"),
        (21, "do 30 minut", "within 30 minutes"),
        (46, "do hodiny", "within an hour"),
        (61, "do hodiny a půl", "within an hour and a half"),
        (91, "do 2 hodin", "within 2 hours"),
        (180, "do 3 hodin", "within 3 hours"),
        (181, "dnes do 18 h", "today by 18:00"),
        (9 * 60 + 55, "dnes do půlnoci", "today by midnight"),
        (9 * 60 + 56, "zítra do 1 h", "tomorrow by 1:00"),
        (21 * 60, "zítra dopoledne", "tomorrow before noon"),
        (22 * 60, "zítra do 13 h", "tomorrow by 13:00"),
        (33 * 60, "zítra do půlnoci", "tomorrow by midnight"),
        (40 * 60, "ve středu 25. 11. do 8 h", "on Wednesday 25 November by 8:00"),
        (45 * 60, "ve středu 25. 11. do 12 h", "on Wednesday 25 November by 12:00"),
        (7 * 24 * 60, "v pondělí 30. 11. do 16 h", "on Monday 30 November by 16:00"),
        (8 * 24 * 60, "v úterý 1. 12. do půlnoci", "on Tuesday 1 December by midnight"),
        (45 * 24 * 60, "ve čtvrtek 7. 1. 2027 do půlnoci", "on Thursday 7 January 2027 by midnight"),
    ],
)
def test_a_window_is_said_as_a_person_would(minutes: float, czech: str, english: str) -> None:
    """What is told is rounded up: to a length when it is short, else to an hour of a day."""
    told = window(NOW, NOW + minutes * MINUTE)
    assert (said(told, NOW, "cs"), said(told, NOW, "en")) == (czech, english)


@pytest.mark.parametrize(
    ("later", "czech"),
    [
        (timedelta(0), "do 30 minut"),
        (5 * MINUTE, "dnes do 14:35"),
        (40 * MINUTE, "dnes do 14:35"),
        (DAY, "včera do 14:35"),
        (2 * DAY, "v pondělí 23. 11. do 14:35"),
    ],
)
def test_whoever_looks_later_is_told_by_the_clock(later: timedelta, czech: str) -> None:
    """A length counts from when it was told, so a view names the same end by the clock; a past one too."""
    assert said(window(NOW, NOW + 25 * MINUTE), NOW + later, "cs") == czech


def test_seconds_are_said_as_the_next_minute() -> None:
    """Nobody is told a minute that is over before the window is."""
    at = NOW + timedelta(seconds=20)
    assert said(window(at, at + 25 * MINUTE), at + 2 * MINUTE, "cs") == "dnes do 14:36"


@pytest.mark.parametrize(
    ("now", "until", "czech"),
    [
        ("2026-03-28 20:00", "2026-03-29 03:00", "zítra do 3 h"),
        ("2026-10-24 20:00", "2026-10-25 02:00", "zítra do 2 h"),
        ("2026-12-31 20:30", "2027-01-01 09:20", "zítra do 10 h"),
        ("2026-12-31 20:00", "2027-01-04 09:20", "v pondělí 4. 1. 2027 do 10 h"),
    ],
)
def test_days_and_years_turn(now: str, until: str, czech: str) -> None:
    """Windows over a change of the clocks or of the year are told as Prague's clock shows them."""
    assert said(window(prague(now), prague(until)), prague(now), "cs") == czech


def test_the_second_of_two_equal_hours_is_rounded_up() -> None:
    """When 2:00 comes twice, a window that ends at the second is told until 3:00: the first would be too early."""
    told = window(prague("2026-10-24 20:00"), prague("2026-10-25 02:00") + HOUR)
    assert told.until == prague("2026-10-25 03:00")


def test_a_window_never_ends_before_it_is_told() -> None:
    """A promise for the past cannot be built; one that is due at once is the shortest there is."""
    with pytest.raises(ValueError, match="before it is told"):
        Window(NOW, NOW - MINUTE)
    assert window(NOW, NOW - HOUR).until == NOW + 5 * MINUTE


@given(now=moments, span=spans)
def test_a_window_is_rounded_up_and_only_once(now: datetime, span: timedelta) -> None:
    """The end told is never before the end meant, and what can be said is not rounded again."""
    told = window(now, now + span)
    assert told.until >= now + span
    assert window(now, told.until) == told


@given(now=moments, spans=st.tuples(spans, spans))
def test_a_later_end_is_told_no_earlier(now: datetime, spans: tuple[timedelta, timedelta]) -> None:
    """Of two ends the later is told as the later or the same, and two ends told differ in words."""
    first, second = (window(now, now + span) for span in sorted(spans))
    assert first.until <= second.until
    for language in LANGUAGES:
        assert (said(first, now, language) == said(second, now, language)) is (first == second)


@given(now=moments, span=spans)
def test_rounding_adds_little(now: datetime, span: timedelta) -> None:
    """No more than a minute per minute for lengths, an hour until tomorrow, half a day within a week, then a day."""
    told = window(now, now + span)
    added = told.until - (now + span)
    limit = max(span, 5 * MINUTE) if span <= 3 * HOUR else HOUR if span < DAY else DAY
    assert added <= limit


def test_without_history_the_configured_promise_is_told() -> None:
    """A queue's own promise counts in open time: four hours from 16:00 end the next day at 10:00."""
    told = Model().promise(prague("2026-11-23 16:00"), situation(hours=OFFICE))
    assert told == Promise(Window(prague("2026-11-23 16:00"), prague("2026-11-24 10:00")), CONFIGURED)


def test_history_is_believed_when_there_is_enough() -> None:
    """One outcome less than enough leaves the configured promise, the next one is told from."""
    model = taught(Model(), situation(), lambda _: 20 * MINUTE, OUTCOMES_MIN - 1)
    assert model.promise(NOW, situation()).basis == CONFIGURED
    model = taught(model, situation(), lambda _: 20 * MINUTE, 1)
    told = model.promise(NOW, situation())
    assert told.basis == "reaction/podpora/problem/free/afternoon"
    assert told.window.until == NOW + 20 * MINUTE


def test_like_tickets_are_looked_for_from_fine_to_coarse() -> None:
    """Without history of the hour that of the load is used, then that of other urgencies, then the cell's."""
    model = taught(Model(), situation(ahead=6), lambda _: 80 * MINUTE, OUTCOMES_MIN)
    night = prague("2026-11-23 23:00")
    assert model.promise(night, situation(ahead=6)).basis == "reaction/podpora/problem/full"
    assert model.promise(night, situation(ahead=6, urgency="routine")).basis == "reaction/podpora/any/full"
    assert model.promise(night, situation(ahead=0)).basis == "reaction/podpora/problem"
    assert model.promise(night, situation(ahead=0, urgency="routine")).basis == CONFIGURED
    assert model.promise(night, situation(ahead=6, kind="solution")).basis == CONFIGURED


def test_more_ahead_of_fewer_agents_is_told_later() -> None:
    """Times grow with the tickets ahead of each agent: four ahead of one are told what eight ahead of two are."""
    model = taught(Model(), situation(ahead=8, agents=2), lambda _: 50 * MINUTE, OUTCOMES_MIN)
    assert model.promise(NOW, situation(ahead=4, agents=1)).window.until == NOW + 60 * MINUTE
    # Ten minutes for each ticket's work: six ahead of one agent and the ticket itself are seventy.
    assert model.promise(NOW, situation(ahead=6, agents=1)).window.until == NOW + 90 * MINUTE


def test_a_closed_queue_promises_from_its_opening() -> None:
    """Time is open time: what was 20 minutes after Monday's opening is so after Saturday's mail too."""
    of = situation(hours=OFFICE, agents=0)
    evening = prague("2026-11-23 20:00")
    model = taught(Model(), of, lambda _: prague("2026-11-24 08:20") - evening, OUTCOMES_MIN, evening)
    told = model.promise(prague("2026-11-28 12:00"), of)
    assert told.basis == "reaction/podpora/problem/nobody/closed"
    assert told.window.until == prague("2026-11-30 10:00")


def test_no_promise_is_longer_than_the_limit() -> None:
    """Whatever is ahead, thirty days of open time and the rounding of a day are the longest that is told."""
    model = taught(Model(), situation(ahead=8), lambda _: DAY, OUTCOMES_MIN)
    assert model.promise(NOW, situation(ahead=10**6)).window.until <= NOW + PROMISED_MAX + DAY


@pytest.mark.parametrize(
    ("moment", "hours", "part"),
    [
        ("2026-11-23 05:59", ALWAYS, "night"),
        ("2026-11-23 06:00", ALWAYS, "morning"),
        ("2026-11-23 12:00", ALWAYS, "afternoon"),
        ("2026-11-23 18:00", ALWAYS, "evening"),
        ("2026-11-23 22:00", ALWAYS, "night"),
        ("2026-11-22 10:00", ALWAYS, "evening"),
        ("2026-11-17 10:00", ALWAYS, "evening"),
        ("2026-11-17 10:00", OFFICE, "closed"),
        ("2026-11-23 10:00", OFFICE, "morning"),
    ],
)
def test_parts_of_the_week(moment: str, hours: Hours, part: PartOfWeek) -> None:
    """A free day is like an evening, and a closed queue is closed at any hour."""
    assert part_of_week(hours, prague(moment)) == part


@pytest.mark.parametrize(
    ("ahead", "agents", "load"),
    [(0, 0, "nobody"), (5, 0, "nobody"), (0, 2, "free"), (2, 2, "light"), (6, 2, "full"), (7, 2, "heavy")],
)
def test_loads(ahead: int, agents: int, load: str) -> None:
    """The load is told by the tickets ahead of each agent on shift."""
    assert situation(ahead=ahead, agents=agents).load == load


@pytest.mark.parametrize("wrong", [{"ahead": -1}, {"agents": -1}, {"configured": timedelta(0)}])
def test_situations_that_cannot_be(wrong: dict[str, int]) -> None:
    """Nobody has fewer than no tickets ahead, and a queue's promise is some time."""
    with pytest.raises(ValueError, match="cannot be"):
        replace(situation(), **wrong)


def test_a_record_is_small_and_reads_back() -> None:
    """It holds the latest outcomes only, as a row of less than three kilobytes."""
    model = taught(Model(), situation(), lambda number: (1000 + number) * MINUTE, OUTCOMES_MAX + 7)
    record = model.records[classes(NOW, situation()).cell]
    assert len(record.minutes) == OUTCOMES_MAX
    assert record.minutes[-1] == 1000 + OUTCOMES_MAX + 6
    text = json.dumps(record.row())
    assert len(text) < 3_000
    assert Record.read(json.loads(text)) == record
    assert Record.read(Record().row()) == Record()


def test_four_records_are_all_that_a_promise_needs() -> None:
    """A store that reads and writes the records named by the classes promises the same as a whole model."""
    whole = taught(Model(), situation(ahead=1), lambda number: (number + 1) * MINUTE, 2 * OUTCOMES_MIN)
    whole = taught(whole, situation(urgency="urgent"), lambda number: (number + 1) * MINUTE, 2 * OUTCOMES_MIN)
    names = classes(NOW, situation()).from_fine_to_coarse()
    part = Model({name: whole.records[name] for name in names if name in whole.records})
    told = whole.promise(NOW, situation())
    assert part.promise(NOW, situation()) == told
    outcome = Outcome(situation(), told, NOW + HOUR)
    learned = whole.learn(outcome).records
    assert {name: learned[name] for name in names} == dict(part.learn(outcome).records)
    assert {name: learned[name] for name in learned if name not in names} == {
        name: record for name, record in whole.records.items() if name not in names
    }


def test_broken_promises_widen_and_kept_ones_narrow() -> None:
    """The share that windows hold goes up with a broken promise and down with a kept one, by what is aimed at."""
    model = taught(Model(), situation(), lambda number: (number + 1) * MINUTE, OUTCOMES_MIN)
    cell = classes(NOW, situation()).cell
    told = model.promise(NOW, situation())
    kept = model.learn(Outcome(situation(), told, told.window.until)).records[cell].share
    broken = (
        model.learn(Outcome(situation(), told, told.window.until + timedelta(microseconds=1))).records[cell].share
    )
    assert kept is not None
    assert broken is not None
    assert broken - kept == pytest.approx(0.01)
    assert kept < 0.84 <= broken


def test_configured_promises_move_no_share() -> None:
    """What was not told from history says nothing of how well history is read."""
    model = taught(Model(), situation(), lambda _: 30 * DAY, OUTCOMES_MIN - 1)
    assert {record.share for record in model.records.values()} == {None}


def test_the_share_stays_within_its_bounds() -> None:
    """However long all promises are broken or kept, windows hold neither all nor less than half of like tickets."""
    cell = classes(NOW, situation()).cell
    slower = taught(Model(), situation(), lambda number: 2 ** min(number // 20, 20) * MINUTE, 400)
    quicker = taught(Model(), situation(), lambda number: max(1000 - number, 1) * MINUTE, 900)
    assert [model.records[cell].share for model in (slower, quicker)] == [0.97, 0.5]


@pytest.mark.parametrize("kind", ["reaction", "solution"])
@pytest.mark.parametrize("growth", [1.0, 1.001, 0.999])
def test_as_many_are_kept_as_is_aimed_at(kind: Kind, growth: float) -> None:
    """Also when times grow or shrink by the thousandth with every ticket, at least 80 % of them are kept."""
    chance = random.Random(7)
    of, model, outcomes = situation(kind=kind), Model(), []
    for number in range(2000):
        at = NOW + number * timedelta(seconds=1)
        took = chance.lognormvariate(5, 1) * growth**number * MINUTE
        outcome = Outcome(of, model.promise(at, of), at + took)
        model = model.learn(outcome)
        outcomes.append(outcome)
    share = coverage(outcomes[OUTCOMES_MIN:])[kind, "podpora", "problem"].share
    assert 0.80 <= share <= KEPT_AIM[kind] + 0.05


def test_coverage_counts_by_kind_queue_and_urgency() -> None:
    """Each cell has its promises and those kept, and cells without any are not there."""
    told = Promise(Window(NOW, NOW + HOUR), CONFIGURED)
    late = Outcome(situation(), told, NOW + HOUR + MINUTE)
    urgent = situation(urgency="urgent")
    outcomes = [late, Outcome(situation(), told, NOW + HOUR), Outcome(urgent, told, NOW)]
    assert coverage(outcomes) == {
        ("reaction", "podpora", "problem"): Coverage(2, 1),
        ("reaction", "podpora", "urgent"): Coverage(1, 1),
    }
    assert coverage(outcomes)["reaction", "podpora", "problem"].share == 0.5
    assert coverage([]) == {}
