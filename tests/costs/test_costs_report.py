"""Lines of reports, forecasts, unusual days, idle months, budgets: pure, with sums to the last digit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.costs.ledger import Priced, summed
from chalicelib.costs.report import (
    DayCost,
    Line,
    budget_state,
    day_cost,
    days_of,
    dearest,
    forecast,
    idle_month,
    line_of,
    lines_by_service,
    lines_by_time,
    told_day,
    told_days,
    whole_day,
)
from chalicelib.platform.units import Service
from tests.costs.used import TODAY, easy, entry

ONE_DAY = timedelta(days=1)
NOVEMBER = date(2026, 11, 1)  # a Sunday


def cost(day: date, variable: float | Decimal, fixed: float | Decimal = 0, tickets: int = 0) -> DayCost:
    """A day that cost so much."""
    always, rest = Decimal(str(fixed)), Decimal(str(variable))
    kept = Priced({Service.SQS: always})
    return DayCost(day, Priced({Service.SQS: always, Service.SES: rest}), kept, kept, tickets)


def days_before(day: date, costs: Sequence[float], fixed: float = 0) -> list[DayCost]:
    """Days that end the day before `day`, the oldest first."""
    first = day - len(costs) * ONE_DAY
    return [cost(first + n * ONE_DAY, usd, fixed) for n, usd in enumerate(costs)]


# ---------------------------------------------------------------- lines


def test_a_day_is_priced_with_what_is_fixed_and_nobodys() -> None:
    """What comes with tickets, clients and consoles is the rest."""
    day = summed(
        TODAY,
        [
            entry("T#t1", "podpora", ses_mails_out=2, tickets=1),
            entry("F#api", dynamodb_write_units=3),
            entry("K#alarms", alarms_month=1),
        ],
    ).day
    priced = day_cost(day, easy)
    assert (priced.usd, priced.fixed.usd, priced.nobodys.usd) == (Decimal("2.13"), Decimal("0.1"), Decimal("0.13"))
    assert (priced.variable, priced.tickets) == (Decimal("2.03"), 1)


def test_lines_by_time_are_the_days_and_months_of_which_anything_is_known() -> None:
    """The earliest first, each with its tickets."""
    days = [cost(date(2026, 12, 1), 4, tickets=1), cost(date(2026, 11, 3), 1, 1, tickets=2), cost(NOVEMBER, 2)]
    by_day, by_month = lines_by_time(days, "day"), lines_by_time(days, "month")
    assert [(line.key, line.usd) for line in by_day] == [("2026-11-01", 2), ("2026-11-03", 2), ("2026-12-01", 4)]
    assert [(line.key, line.usd, line.tickets) for line in by_month] == [("2026-11", 4, 2), ("2026-12", 4, 1)]
    assert [line.usd_per_ticket for line in by_day] == [None, 1, 4]


def test_lines_by_service_tell_what_a_ticket_takes_of_each() -> None:
    """The dearest first; of equals by name."""
    whole = Priced({Service.SQS: Decimal(1), Service.SES: Decimal(3), Service.S3: Decimal(1)})
    lines = lines_by_service(whole, 2)
    assert [line.key for line in lines] == [Service.SES, Service.SQS, Service.S3]
    assert lines[0].usd_per_ticket == Decimal("1.5")


def test_the_dearest_lines_are_kept_and_all_are_counted() -> None:
    """What is cut off is in the sum of all."""
    lines = [Line(str(n), Priced({Service.SES: Decimal(n)}), 0) for n in range(5)]
    found, count, whole = dearest(lines, 2)
    assert [line.key for line in found] == ["4", "3"]
    assert (count, whole.usd) == (5, 10)


def test_an_owner_is_priced_day_by_day() -> None:
    """With the tickets of all days."""
    mail = entry("T#t1", ses_mails_out=1, tickets=1).amounts
    line = line_of("1001", [(TODAY, mail), (TODAY + ONE_DAY, mail)], easy)
    assert (line.usd, line.tickets, line.usd_per_ticket) == (2, 2, 1)


@pytest.mark.parametrize(("month", "count"), [("2026-02", 28), ("2028-02", 29), ("2026-11", 30), ("2026-12", 31)])
def test_a_month_has_its_days(month: str, count: int) -> None:
    """From the first to the last."""
    days = days_of(month)
    assert (len(days), days[0].day, days[-1].day) == (count, 1, count)
    assert {f"{day:%Y-%m}" for day in days} == {month}


# ---------------------------------------------------------------- unusual days


@pytest.mark.parametrize(
    ("before", "usd", "is_far"),
    [
        # Monday, after four weeks of days alike: half more is the limit, and not above it.
        ([10.0] * 28, 15.0, False),
        ([10.0] * 28, 15.01, True),
        # Working days that are spread: the median is 10, they are 2 off it; 3 × 1.4826 × 2 above it is 18.8956.
        ([8.0, 12.0, 10.0, 12.0, 8.0, 1.0, 1.0] * 4, 18.89, False),
        ([8.0, 12.0, 10.0, 12.0, 8.0, 1.0, 1.0] * 4, 18.90, True),
        # Ten days have to be known.
        ([10.0] * 9, 100.0, False),
        ([10.0] * 10, 100.0, True),
        ([], 100.0, False),
        ([0.0] * 28, 0.0, False),
        ([0.0] * 28, 0.01, True),
    ],
)
def test_a_day_is_unusual_that_costs_far_more_than_its_kind(before: list[float], usd: float, is_far: bool) -> None:
    """By the median of the four weeks before and how far days are off it, and by half at least."""
    assert told_day(cost(TODAY, usd), days_before(TODAY, before)).is_unusual is is_far


def test_a_weekend_is_measured_by_weekends() -> None:
    """A Saturday that costs what a Monday does is unusual, and a Monday is not."""
    saturday = date(2026, 11, 28)
    days = [cost(day.day, 1 if day.day.weekday() >= 5 else 10) for day in days_before(saturday, [0] * 28)]
    found = told_day(cost(saturday, 10), days)
    assert (found.is_unusual, found.usual) == (True, 1)
    found = told_day(cost(saturday + 2 * ONE_DAY, 10), [*days, cost(saturday, 1)])
    assert (found.is_unusual, found.usual) == (False, 10)


def test_days_older_than_four_weeks_and_days_after_say_nothing() -> None:
    """Only the 28 days before do."""
    old = [cost(TODAY - n * ONE_DAY, 100) for n in range(29, 60)]
    after = [cost(TODAY + n * ONE_DAY, 100) for n in range(1, 10)]
    found = told_day(cost(TODAY, 20), [*days_before(TODAY, [10.0] * 28), *old, *after])
    assert (found.is_unusual, found.usual) == (True, 10)


def test_days_are_told_in_order_with_whether_they_are_unusual() -> None:
    """Each by those before it."""
    days = [*days_before(TODAY, [10.0] * 28), cost(TODAY, 40)]
    told = told_days(reversed(days))
    assert [one.cost.day for one in told] == [day.day for day in days]
    assert [one.is_unusual for one in told] == [False] * 28 + [True]
    assert [one.usual for one in told[:10]] == [None] * 10
    assert [one.usual for one in told[-10:]] == [10] * 10


history = st.lists(st.floats(0, 1000).map(lambda usd: round(usd, 2)), max_size=28)


@given(history, st.floats(0, 5000))
def test_an_unusual_day_costs_more_than_what_is_told_as_usual(before: list[float], usd: float) -> None:
    """Whatever the days before it were like."""
    found = told_day(cost(TODAY, usd), days_before(TODAY, before))
    assert not found.is_unusual or (found.usual is not None and found.cost.usd > found.usual)


# ---------------------------------------------------------------- the forecast


def test_nothing_is_expected_where_no_day_is_known() -> None:
    """Not of today alone, which is not over, nor of days long ago."""
    assert forecast([], TODAY) is None
    assert forecast([cost(TODAY, 5)], TODAY) is None
    assert forecast([cost(TODAY - 29 * ONE_DAY, 5)], TODAY) is None


def test_days_go_on_as_the_same_weekdays() -> None:
    """Twenty-two days of November are known, and six of October: working days cost 10, weekends 1, and 2 always."""
    days = [cost(day.day, 1 if day.day.weekday() >= 5 else 10, 2) for day in days_before(TODAY, [0] * 28)]
    found = forecast(days, TODAY)
    assert found is not None
    # November 2026: 21 working days, 9 of weekends.
    assert found.usd == 21 * 12 + 9 * 3
    assert (found.low, found.high) == (found.usd, found.usd)
    assert (found.days_known, found.method) == (28, "weekdays")


def test_few_days_go_on_as_their_mean() -> None:
    """Those of the month, where there are any."""
    first = date(2026, 11, 4)
    days = [*days_before(NOVEMBER, [100.0] * 5), cost(NOVEMBER, 4, 1), cost(NOVEMBER + ONE_DAY, 8, 1)]
    days.append(cost(NOVEMBER + 2 * ONE_DAY, 6, 1))
    found = forecast(days, first)
    assert found is not None
    assert found.usd == 3 + 4 + 8 + 6 + 27 * (1 + 6)
    assert (found.days_known, found.method) == (3, "mean")
    # Off by 2, 2 and 0: the standard deviation is 2, of 27 days 2 × √27.
    off = Decimal("1.28") * 2 * Decimal(27).sqrt()
    assert abs(found.high - found.usd - off) < Decimal("1e-20")
    assert abs(found.usd - found.low - off) < Decimal("1e-20")


def test_on_the_first_of_a_month_the_month_before_says_what_to_expect() -> None:
    """By the few days that are known of it."""
    found = forecast(days_before(NOVEMBER, [2.0, 4.0]), NOVEMBER)
    assert found is not None
    assert (found.usd, found.method, found.days_known) == (90, "mean", 2)


def test_one_day_alone_says_little() -> None:
    """It is taken to be spread by half of it."""
    found = forecast([cost(NOVEMBER, 2)], NOVEMBER + ONE_DAY)
    assert found is not None
    assert found.usd == 60
    off = Decimal("1.28") * Decimal(29).sqrt()
    assert abs(found.high - 60 - off) < Decimal("1e-20")


def test_today_counts_as_what_it_cost_where_that_is_more_than_expected() -> None:
    """And the range does not begin below what is spent."""
    days = days_before(TODAY, [10.0] * 28, fixed=1)
    calm, busy = (forecast([*days, cost(TODAY, usd, 1)], TODAY) for usd in (3, 1000))
    assert calm is not None
    assert busy is not None
    assert calm.usd == 30 * 11
    assert busy.usd == 29 * 11 + 1001
    assert busy.low >= 22 * 11 + 1001


def test_what_is_fixed_goes_on_as_on_the_last_day() -> None:
    """More is kept by now than at the beginning of the month."""
    days = [cost(day.day, 0, 1) for day in days_before(TODAY, [0] * 22)]
    days[-1] = cost(days[-1].day, 0, 3)
    found = forecast(days, TODAY)
    assert found is not None
    assert found.usd == 21 + 3 + 8 * 3


@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.decimals(0, 1000, places=4), st.decimals(0, 10, places=4)),
        max_size=40,
        unique_by=lambda one: one[0],
    ),
    st.none() | st.decimals(0, 1000, places=4),
)
def test_a_forecast_is_never_below_what_is_spent(
    known: list[tuple[int, Decimal, Decimal]], so_far: Decimal | None
) -> None:
    """Whatever days there were: low, expected and high in this order."""
    days = [cost(TODAY - number * ONE_DAY, variable, fixed) for number, variable, fixed in known]
    days += [] if so_far is None else [cost(TODAY, so_far)]
    found = forecast(days, TODAY)
    if found is None:
        assert all(number > 28 for number, _, _ in known)
        return
    spent = sum((day.usd for day in days if day.day.month == TODAY.month), Decimal(0))
    assert spent <= found.low <= found.usd <= found.high
    assert found.days_known <= 28


# ---------------------------------------------------------------- idle months, budgets


def measured(ago: int, kinds: int, *, is_closed: bool = True) -> DayCost:
    """A day of which so many kinds of what is kept were measured."""
    names = frozenset(f"kind{number}" for number in range(kinds))
    return replace(cost(TODAY - ago * ONE_DAY, 0, kinds), measured=names, is_closed=is_closed)


@pytest.mark.parametrize(
    ("days", "ago"),
    [
        ([], None),
        ([measured(1, 0), measured(0, 0, is_closed=False)], None),
        # On the first day of a stack, and until its first day is closed.
        ([measured(0, 2, is_closed=False)], 0),
        ([measured(1, 2, is_closed=False), measured(0, 3, is_closed=False)], 1),
        ([measured(2, 9), measured(1, 9), measured(0, 8, is_closed=False)], 1),
        # Yesterday has just ended, or its polls could not be counted.
        ([measured(2, 9), measured(1, 8, is_closed=False)], 2),
        ([measured(3, 9), measured(2, 8), measured(1, 8)], 3),
        # What could not be measured for a week is not waited for.
        ([measured(7, 9), measured(1, 8)], 7),
        ([measured(8, 9), measured(2, 8), measured(1, 8)], 1),
    ],
)
def test_the_newest_whole_day_says_what_is_always_there(days: list[DayCost], ago: int | None) -> None:
    """Closed, of the last week, and with the most kinds measured; in whatever order the days come."""
    found = whole_day(reversed(days), TODAY)
    assert (None if found is None else (TODAY - found.day).days) == ago


def test_a_forecast_goes_on_with_what_a_whole_day_has_as_fixed() -> None:
    """Not with yesterday, which lacks what is counted when it is over."""
    days = [
        replace(day, measured=frozenset({"s3", "polls"}), is_closed=True) for day in days_before(TODAY, [1] * 5, 3)
    ]
    days[-1] = replace(cost(TODAY - ONE_DAY, 1, 2), measured=frozenset({"s3"}))
    found = forecast(days, TODAY)
    assert found is not None
    assert found.usd == 4 * (1 + 3) + (1 + 2) + 8 * (1 + 3)


def test_an_idle_month_has_what_is_fixed_on_all_its_days() -> None:
    """By the newest measure; none, none."""
    assert idle_month(cost(date(2026, 2, 10), 50, "0.25")) == 7
    assert idle_month(None) is None


@pytest.mark.parametrize(
    ("monthly", "usd", "expected", "state"),
    [
        (None, 100, None, "none"),
        (100, 79, None, "in"),
        (100, 79, 100, "in"),
        (100, 79, 101, "near"),
        (100, 80, None, "near"),
        (100, 100, 100, "near"),
        (100, Decimal("100.01"), 100, "over"),
    ],
)
def test_a_month_stands_somewhere_against_its_budget(
    monthly: int | None, usd: Decimal | int, expected: int | None, state: str
) -> None:
    """Near from 80 % on, or where it is expected to be above it."""
    limit = None if monthly is None else Decimal(monthly)
    assert budget_state(limit, Decimal(usd), None if expected is None else Decimal(expected)) == state
