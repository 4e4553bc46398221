"""Prague's clock, Czech holidays, working days and opening hours, with the days on which they are easily wrong."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.working_time import (
    Hours,
    add_working,
    from_prague,
    in_prague,
    is_holiday,
    is_working_day,
)

PRAGUE = ZoneInfo("Europe/Prague")
ALWAYS = Hours()
OFFICE = Hours(8 * 60, 18 * 60)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# What a clock shows has no zone of its own.
shown_times = st.datetimes(datetime(1997, 1, 1), datetime(2060, 12, 31))  # noqa: DTZ001
moments = shown_times.map(lambda shown: shown.replace(tzinfo=UTC))
spans = st.timedeltas(timedelta(0), timedelta(days=40))
times = st.integers(0, 24 * 60)
hours = st.one_of(
    st.just(ALWAYS),
    st.tuples(times, times).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Hours(*sorted(pair))),
)

EASTER_SUNDAYS = (
    date(2016, 3, 27), date(2017, 4, 16), date(2018, 4, 1), date(2019, 4, 21), date(2020, 4, 12),
    date(2021, 4, 4), date(2022, 4, 17), date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20),
    date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16), date(2029, 4, 1), date(2030, 4, 21),
    # The latest there can be, and the two years of this century that the old exceptions of the computus are about.
    date(2038, 4, 25), date(2049, 4, 18), date(2076, 4, 19),
)  # fmt: skip
FIXED = ("01-01", "05-01", "05-08", "07-05", "07-06", "09-28", "10-28", "11-17", "12-24", "12-25", "12-26")


def prague(text: str) -> datetime:
    """What clocks in Prague show, "2026-11-23 09:00", as a moment in UTC."""
    shown = datetime.fromisoformat(text)
    return from_prague(shown.year, shown.month, shown.day, shown.hour, shown.minute)


@given(moment=moments)
def test_the_rule_is_the_database(moment: datetime) -> None:
    """The clock shows what the time zone database says, by time and by offset."""
    ours, theirs = in_prague(moment), moment.astimezone(PRAGUE)
    assert (ours.replace(tzinfo=None), ours.utcoffset()) == (theirs.replace(tzinfo=None), theirs.utcoffset())


@pytest.mark.parametrize("year", range(1997, 2038))
def test_the_rule_turns_at_the_same_second(year: int) -> None:
    """On every day of March and October the second before and at 1:00 UTC are as the database has them."""
    for month in (3, 10):
        for day in range(1, 32):
            at = datetime(year, month, day, 1, tzinfo=UTC)
            for moment in (at - timedelta(seconds=1), at):
                assert in_prague(moment).utcoffset() == moment.astimezone(PRAGUE).utcoffset()


@given(shown=shown_times)
def test_reading_a_clock_is_as_the_database_reads_it(shown: datetime) -> None:
    """Any time shown is the database's moment, the first one where the clock shows it twice."""
    ours = from_prague(shown.year, shown.month, shown.day, shown.hour, shown.minute)
    assert ours == shown.replace(second=0, microsecond=0, tzinfo=PRAGUE).astimezone(UTC)
    assert ours.tzinfo is UTC


@pytest.mark.parametrize(
    ("shown", "utc"),
    [
        ("2026-03-29 01:59", "2026-03-29T00:59+00:00"),
        ("2026-03-29 02:00", "2026-03-29T01:00+00:00"),
        ("2026-03-29 02:30", "2026-03-29T01:30+00:00"),
        ("2026-03-29 03:00", "2026-03-29T01:00+00:00"),
        ("2026-03-29 03:30", "2026-03-29T01:30+00:00"),
        ("2026-10-25 01:59", "2026-10-24T23:59+00:00"),
        ("2026-10-25 02:00", "2026-10-25T00:00+00:00"),
        ("2026-10-25 02:59", "2026-10-25T00:59+00:00"),
        ("2026-10-25 03:00", "2026-10-25T02:00+00:00"),
    ],
)
def test_skipped_and_repeated_hours(shown: str, utc: str) -> None:
    """A skipped hour is read by the old clock, a repeated one is the first."""
    assert prague(shown) == datetime.fromisoformat(utc)


@pytest.mark.parametrize("numbers", [(2026, 2, 30, 0, 0), (2026, 1, 1, 24, 0), (2026, 1, 1, 0, 60)])
def test_no_such_time_is_refused(numbers: tuple[int, int, int, int, int]) -> None:
    """What no calendar and no clock shows is no moment."""
    with pytest.raises(ValueError, match=r"must be in|out of range"):
        from_prague(*numbers)


@pytest.mark.parametrize("sunday", EASTER_SUNDAYS)
def test_holidays_of_a_year_are_the_table(sunday: date) -> None:
    """A year's holidays are the eleven fixed ones, Good Friday and Easter Monday, and no other day."""
    first = date(sunday.year, 1, 1)
    days = [first + number * DAY for number in range(366)]
    expected = {date.fromisoformat(f"{sunday.year}-{day}") for day in FIXED} | {sunday - 2 * DAY, sunday + DAY}
    assert {day for day in days if day.year == sunday.year and is_holiday(day)} == expected


def test_good_friday_is_a_holiday_since_2016() -> None:
    """Before the law of 2016 Good Friday was a working day, Easter Monday was none."""
    assert not is_holiday(date(2015, 4, 3))
    assert is_holiday(date(2015, 4, 6))
    assert is_holiday(date(2016, 3, 25))


@pytest.mark.parametrize(
    ("year", "weekdays", "holidays_on_them"), [(2025, 261, 10), (2026, 261, 11), (2028, 260, 10)]
)
def test_working_days_of_a_year(year: int, weekdays: int, holidays_on_them: int) -> None:
    """As many days are worked as a calendar has Mondays to Fridays, less the holidays that fall on them."""
    first = date(year, 1, 1)
    worked = sum(is_working_day(first + number * DAY) for number in range((date(year + 1, 1, 1) - first).days))
    assert worked == weekdays - holidays_on_them


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        # Within a week, over a weekend, from a weekend.
        ("2026-11-23 09:00", 3 * DAY, "2026-11-26 09:00"),
        ("2026-11-20 16:20", 3 * DAY, "2026-11-25 16:20"),
        ("2026-11-21 10:00", 1 * DAY, "2026-11-23 10:00"),
        ("2026-11-22 23:59", 7 * DAY, "2026-12-01 23:59"),
        # A holiday on a Tuesday; Christmas and the New Year.
        ("2026-11-16 12:00", 1 * DAY, "2026-11-18 12:00"),
        ("2026-12-23 15:00", 1 * DAY, "2026-12-28 15:00"),
        ("2026-12-23 15:00", 5 * DAY, "2027-01-04 15:00"),
        ("2024-12-31 08:00", 1 * DAY, "2025-01-02 08:00"),
        # Easter together with the clocks put forward (2024), and both turns on their own: the same clock time.
        ("2024-03-28 11:00", 1 * DAY, "2024-04-02 11:00"),
        ("2026-03-27 02:30", 1 * DAY, "2026-03-30 02:30"),
        ("2026-10-23 02:30", 1 * DAY, "2026-10-26 02:30"),
        # The rest of a span is plain time, also into a weekend.
        ("2026-11-26 20:00", DAY + 6 * HOUR, "2026-11-28 02:00"),
        ("2026-11-20 20:00", 6 * HOUR, "2026-11-21 02:00"),
        ("2026-11-20 20:00", timedelta(0), "2026-11-20 20:00"),
        # Plain time runs through the missing hour of the spring and the second one of autumn.
        ("2026-03-29 01:30", HOUR, "2026-03-29 03:30"),
        ("2026-10-25 01:30", 3 * HOUR, "2026-10-25 03:30"),
    ],
)
def test_working_days_are_added(start: str, span: timedelta, end: str) -> None:
    """Whole days are working days at the same clock time, the rest is plain time."""
    assert add_working(prague(start), span) == prague(end)


def test_a_negative_span_is_refused() -> None:
    """Working time is not counted backwards."""
    with pytest.raises(ValueError, match="negative"):
        add_working(prague("2026-11-23 09:00"), -HOUR)
    with pytest.raises(ValueError, match="negative"):
        OFFICE.after_open_time(prague("2026-11-23 09:00"), -HOUR)


@given(moment=moments, first=st.integers(1, 15), second=st.integers(0, 15))
def test_working_days_add_up(moment: datetime, first: int, second: int) -> None:
    """Some days and then some more are as many at once, and the clock still shows the same time."""
    at_once = add_working(moment, (first + second) * DAY)
    in_two = add_working(add_working(moment, first * DAY), second * DAY)
    assert at_once == in_two
    assert is_working_day(in_prague(at_once).date())
    assert in_prague(at_once).time() == in_prague(moment).time()


@given(moment=moments, days=st.integers(1, 15))
def test_as_many_working_days_pass_as_were_added(moment: datetime, days: int) -> None:
    """After the day of the start there are exactly so many working days, up to the day of the end."""
    day, last = in_prague(moment).date(), in_prague(add_working(moment, days * DAY)).date()
    assert sum(is_working_day(day + number * DAY) for number in range(1, (last - day).days + 1)) == days


@given(moment=moments, span=st.timedeltas(timedelta(0), DAY - timedelta(microseconds=1)))
def test_a_span_under_a_day_is_plain(moment: datetime, span: timedelta) -> None:
    """It ends when it would end anywhere."""
    assert add_working(moment, span) == moment + span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24/7", ALWAYS),
        ("8-18", OFFICE),
        ("8:30-16:15", Hours(510, 975)),
        (" 0 – 24 ", Hours(0, 1440)),
    ],
)
def test_hours_are_read_and_written(text: str, expected: Hours) -> None:
    """Hours are read as people write them, and what is written of them reads back."""
    assert Hours.parse(text) == expected
    assert Hours.parse(str(expected)) == expected


@pytest.mark.parametrize(
    "text", ["", "always", "18-8", "8-8", "8-25", "8:60-18", "8:5-18", "24", "8-18-20", "-1-5", "٨-18"]
)
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    """A queue that would never open, or hours nobody can read, are told at once."""
    with pytest.raises(ValueError, match=r"opening hours|such minutes"):
        Hours.parse(text)


@pytest.mark.parametrize(("opens", "closes"), [(480, None), (None, 1080), (1080, 480), (-1, 60), (0, 1441)])
def test_hours_cannot_be_built_wrong(opens: int | None, closes: int | None) -> None:
    """There are no hours with one end, backwards, or beyond the day."""
    with pytest.raises(ValueError, match="opening hours"):
        Hours(opens, closes)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-11-23 07:59", False, "2026-11-23 08:00"),
        ("2026-11-23 08:00", True, "2026-11-23 08:00"),
        ("2026-11-23 17:59", True, "2026-11-23 17:59"),
        ("2026-11-23 18:00", False, "2026-11-24 08:00"),
        ("2026-11-20 18:00", False, "2026-11-23 08:00"),
        ("2026-11-16 18:00", False, "2026-11-18 08:00"),
        ("2026-12-23 18:00", False, "2026-12-28 08:00"),
        ("2026-12-31 20:00", False, "2027-01-04 08:00"),
        ("2024-03-28 18:00", False, "2024-04-02 08:00"),
        ("2026-03-27 18:00", False, "2026-03-30 08:00"),
        ("2026-10-23 18:00", False, "2026-10-26 08:00"),
    ],
)
def test_opening(moment: str, is_open: bool, opens: str) -> None:
    """Office hours skip nights, weekends, holidays, and follow the clock when it is put on and back."""
    at = prague(moment)
    assert OFFICE.is_open(at) is is_open
    assert OFFICE.next_open(at) == prague(opens)
    assert ALWAYS.is_open(at)
    assert ALWAYS.next_open(at) == at


@pytest.mark.parametrize(
    ("start", "end", "open_hours"),
    [
        ("2026-11-23 09:00", "2026-11-23 11:00", 2),
        ("2026-11-23 17:00", "2026-11-24 09:00", 2),
        ("2026-11-20 17:00", "2026-11-23 09:00", 2),
        ("2026-12-23 17:00", "2026-12-28 09:00", 2),
        ("2026-03-27 17:00", "2026-03-30 09:00", 2),
        ("2026-11-21 10:00", "2026-11-22 10:00", 0),
        ("2026-11-23 11:00", "2026-11-23 09:00", 0),
        ("2026-01-01 00:00", "2027-01-01 00:00", 2500),
    ],
)
def test_open_time_is_counted(start: str, end: str, open_hours: int) -> None:
    """Only open hours count, and there is none before a start."""
    assert OFFICE.open_between(prague(start), prague(end)) == open_hours * HOUR


@pytest.mark.parametrize(
    ("start", "hours_open", "end"),
    [
        ("2026-11-23 09:00", 9, "2026-11-23 18:00"),
        ("2026-11-23 09:00", 10, "2026-11-24 09:00"),
        ("2026-11-21 12:00", 1, "2026-11-23 09:00"),
        ("2026-12-23 17:00", 11, "2026-12-28 18:00"),
        ("2026-10-23 17:00", 2, "2026-10-26 09:00"),
        ("2026-11-23 20:00", 0, "2026-11-23 20:00"),
    ],
)
def test_open_time_runs(start: str, hours_open: int, end: str) -> None:
    """A span of open time ends when the queue has been open for it, at closing time rather than next morning."""
    assert OFFICE.after_open_time(prague(start), hours_open * HOUR) == prague(end)


@given(hours=hours, moment=moments, span=spans)
def test_a_span_of_open_time_is_found_again(hours: Hours, moment: datetime, span: timedelta) -> None:
    """Between a moment and the end of a span after it the queue is open for just that span, and a bit earlier not."""
    if not hours.is_always_open and span > timedelta(days=2):
        span /= 20
    end = hours.after_open_time(moment, span)
    assert hours.open_between(moment, end) == span
    if span:
        assert hours.open_between(moment, end - timedelta(microseconds=1)) < span


@given(hours=hours, first=moments, shifts=st.tuples(spans, spans))
def test_open_time_adds_up(hours: Hours, first: datetime, shifts: tuple[timedelta, timedelta]) -> None:
    """What is open over a stretch is what is open over its two parts, and never more than the stretch."""
    middle, last = first + shifts[0], first + sum(shifts, timedelta(0))
    whole = hours.open_between(first, last)
    assert whole == hours.open_between(first, middle) + hours.open_between(middle, last)
    assert whole <= last - first


@given(hours=hours, moment=moments)
def test_it_opens_at_the_first_open_moment(hours: Hours, moment: datetime) -> None:
    """At the next opening the queue is open, and before it for no time at all."""
    opens = hours.next_open(moment)
    assert opens >= moment
    assert hours.is_open(opens)
    assert hours.open_between(moment, opens) == timedelta(0)
