"""Learning one record at a time: as the whole model learns, once for each outcome, counted by day."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.dispatch.history import (
    DAYS_COUNTED,
    OUTCOMES_MAX,
    OUTCOMES_MIN,
    RECENT_MAX,
    Record,
    Situation,
    Urgency,
    cell_name,
    classes,
)
from chalicelib.dispatch.promises import CONFIGURED, Coverage, Model, Outcome, Promise, kept_in, learned
from chalicelib.dispatch.windows import Window
from chalicelib.platform.working_time import Hours

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# With the key still three write units of DynamoDB (1,024 bytes each), and six.
RECORD_BYTES_MAX = 3_050
CELL_BYTES_MAX = 6_000


def outcome(at: datetime = NOW, took: timedelta = 20 * MINUTE, basis: str = CONFIGURED, ahead: int = 0) -> Outcome:
    """A reaction to a ticket that was promised one within an hour."""
    situation = Situation("reaction", "podpora", "problem", Hours(), ahead, 1, HOUR)
    return Outcome(situation, Promise(Window(at, at + HOUR), basis), at + took)


@pytest.mark.parametrize("is_cell", [True, False])
def test_an_outcome_is_learned_once(is_cell: bool) -> None:
    """The same outcome again leaves the record as it is; another one of the same ticket and time does not."""
    once = learned(Record(), is_cell, outcome(basis="history"), "ticket/1")
    assert once.minutes == (20,)
    assert learned(once, is_cell, outcome(basis="history"), "ticket/1") is once
    assert learned(once, is_cell, outcome(basis="history"), "ticket/2").minutes == (20, 20)


def test_as_many_outcomes_as_the_limit_are_known_again() -> None:
    """The latest of them are, what came before them is not: its message does not come so late."""
    record = Record()
    for number in range(RECENT_MAX + 1):
        record = learned(record, False, outcome(), f"ticket/{number}")
    assert len(record.recent) == RECENT_MAX
    for number in range(1, RECENT_MAX + 1):
        assert learned(record, False, outcome(), f"ticket/{number}") is record
    assert learned(record, False, outcome(), "ticket/0") is not record


@given(
    told=st.lists(
        st.tuples(
            st.sampled_from([("urgent", 0), ("problem", 0), ("problem", 3), ("routine", 3)]),
            st.integers(0, 300),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_records_learn_what_the_whole_model_learns(told: list[tuple[tuple[Urgency, int], int, bool]]) -> None:
    """Minutes and shares are those of the model that is replayed, whether history was told or not."""
    model, records = Model(), dict[str, Record]()
    for number, ((urgency, ahead), minutes, is_configured) in enumerate(told):
        situation = Situation("reaction", "podpora", urgency, Hours(), ahead, 1, HOUR)
        promise = Promise(Window(NOW, NOW + HOUR), CONFIGURED if is_configured else "history")
        happened = Outcome(situation, promise, NOW + minutes * MINUTE)
        model = model.learn(happened)
        names = classes(NOW, situation)
        for name in names.from_fine_to_coarse():
            records[name] = learned(records.get(name, Record()), name == names.cell, happened, str(number))
    assert {name: (record.minutes, record.share) for name, record in records.items()} == {
        name: (record.minutes, record.share) for name, record in model.records.items()
    }


def test_only_a_cell_counts_days_and_moves_its_share() -> None:
    """Other records hold times and nothing besides."""
    broken = outcome(took=2 * HOUR, basis="history")
    cell, other = (learned(Record(), is_cell, broken, "1") for is_cell in (True, False))
    assert cell.minutes == other.minutes == (120,)
    assert cell.days == {"2026-11-23": (1, 0)}
    assert cell.share is not None
    assert cell.share > 0.84
    assert (other.share, other.days) == (None, {})


def test_a_promise_given_up_after_it_was_broken_counts_as_broken() -> None:
    """What is known of it is that it took at least so long."""
    given_up = outcome(took=HOUR + timedelta(milliseconds=1), ahead=2)
    record = learned(Record(), True, given_up, "1")
    assert record.minutes == (20,)
    assert kept_in(record, TODAY) == Coverage(1, 0)


def test_a_promise_counts_on_the_day_of_prague_on_which_it_was_kept_or_broken() -> None:
    """Half past midnight in Prague is the next day, though the promise was told before and it is not so in UTC."""
    late = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)
    record = learned(Record(), True, outcome(late, 50 * MINUTE), "1")
    record = learned(record, True, outcome(late, 10 * MINUTE), "2")
    record = learned(record, True, outcome(late, 61 * MINUTE), "3")
    assert record.days == {"2026-11-23": (1, 1), "2026-11-24": (2, 1)}


def test_days_long_ago_are_forgotten() -> None:
    """A day stays for as many days as are counted, in whatever order outcomes come."""
    record = Record()
    for days in (0, DAYS_COUNTED + 1, DAYS_COUNTED, 1):
        record = learned(record, True, outcome(NOW - days * DAY), str(days))
    first = TODAY - DAYS_COUNTED * DAY
    assert list(record.days) == [first.isoformat(), "2026-11-22", "2026-11-23"]
    assert len(record.minutes) == 4
    record = learned(record, True, outcome(NOW + DAY), "tomorrow")
    assert list(record.days) == ["2026-11-22", "2026-11-23", "2026-11-24"]


def test_what_was_kept_is_counted_from_a_day_on() -> None:
    """The day itself is counted, those before it are not; of nothing there is no share."""
    record = Record(days={"2026-11-20": (4, 4), "2026-11-22": (3, 1), "2026-11-23": (1, 1)})
    assert kept_in(record, date(2026, 11, 20)) == Coverage(8, 6)
    assert kept_in(record, date(2026, 11, 21)) == Coverage(4, 2)
    assert kept_in(record, date(2026, 11, 21)).share == 0.5
    assert kept_in(record, date(2026, 11, 24)) == Coverage(0, 0)
    assert kept_in(record, date(2026, 11, 24)).share is None
    assert kept_in(Record(), TODAY).share is None


def test_full_records_are_small_and_read_back() -> None:
    """Years of open time with decimals, a thousand promises a day, all lists full: three and six kilobytes."""
    cell = other = Record()
    for number in range(3 * OUTCOMES_MAX):
        at = NOW + number % (DAYS_COUNTED + 10) * DAY
        slow = outcome(at, timedelta(days=4000, seconds=number), basis="history")
        cell = learned(cell, True, slow, f"01KAQ3V5Z8M2N4P6R7S9T0V1W2/{number}")
        other = learned(other, False, slow, f"01KAQ3V5Z8M2N4P6R7S9T0V1W2/{number}")
    cell = replace(cell, days=dict.fromkeys(cell.days, (1000, 1000)))
    assert (len(cell.minutes), len(cell.recent), len(cell.days)) == (OUTCOMES_MAX, RECENT_MAX, DAYS_COUNTED + 1)
    assert all(minutes > 5_000_000 for minutes in cell.minutes)
    for record, bytes_max in ((other, RECORD_BYTES_MAX), (cell, CELL_BYTES_MAX)):
        text = json.dumps(record.row())
        assert bytes_max - 1_500 < len(text) < bytes_max - 200
        assert Record.read(json.loads(text)) == record


def test_rows_of_records_before_they_counted_days_are_read() -> None:
    """A row of minutes only is a record that knows no outcome again yet."""
    assert Record.read({"minutes": [1, 2.5], "share": 0.9}) == Record((1.0, 2.5), 0.9)


def test_a_cell_has_the_name_that_classes_give_it() -> None:
    """What is asked by kind, queue and urgency is what is learned."""
    assert classes(NOW, outcome().situation).cell == cell_name("reaction", "podpora", "problem")


def test_what_is_learned_one_by_one_is_promised() -> None:
    """Records that learned enough give the promise that their times say."""
    names = classes(NOW, outcome().situation)
    records = dict.fromkeys(names.from_fine_to_coarse(), Record())
    for number in range(OUTCOMES_MIN):
        records = {
            name: learned(record, name == names.cell, outcome(), str(number)) for name, record in records.items()
        }
    told = Model(records).promise(NOW, outcome().situation)
    assert (told.basis, told.window.until) == (names.finest, NOW + 20 * MINUTE)
