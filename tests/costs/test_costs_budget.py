"""The budget: what it may be, and what is due to be told of it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.costs.budget import (
    MAILS_MAX,
    NEWS_FOR,
    SHARE_PERCENT_MAX,
    SHARES_MAX,
    USD_MAX,
    Alert,
    BadBudget,
    Budget,
    MonthCost,
    budget_from_json,
    budget_to_json,
    of_days,
    of_month,
)
from chalicelib.costs.report import ToldDay, told_days
from tests.costs.used import a_day

FULL = Budget(monthly_usd=Decimal(100), mails=("finance@fronta.example",), sms_month_usd=Decimal(10))
TODAY = date(2026, 11, 23)


def cost(usd: Any, forecast: Any = None, sms: Any = 0) -> MonthCost:
    """A month that stands so."""
    return MonthCost("2026-11", Decimal(str(usd)), None if forecast is None else Decimal(str(forecast)), Decimal(sms))


def told(*alerts: Alert) -> frozenset[str]:
    """The marks of what was told."""
    return frozenset(mark for alert in alerts for mark in alert.marks)


def due(budget: Budget, month: MonthCost, *before: Alert) -> list[tuple[str, Decimal, int]]:
    """What is due: of what, how much, and how many marks it sets."""
    return [(one.what, one.usd, len(one.marks)) for one in of_month(budget, month, told(*before))]


# ---------------------------------------------------------------- what a budget may be


def test_shares_and_addresses_are_put_in_order() -> None:
    """Each once: shares by their size, addresses in small letters in the order in which they came."""
    budget = Budget(shares=(100, 50, 100), mails=("B@Fronta.example", "a@fronta.example", "b@fronta.example"))
    assert budget.shares == (50, 100)
    assert budget.mails == ("b@fronta.example", "a@fronta.example")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"monthly_usd": Decimal(0)}, "monthly_usd"),
        ({"monthly_usd": Decimal("-1")}, "monthly_usd"),
        ({"monthly_usd": Decimal("NaN")}, "monthly_usd"),
        ({"monthly_usd": USD_MAX + 1}, "monthly_usd"),
        ({"sms_month_usd": Decimal("0.001")}, "sms_month_usd"),
        ({"sms_month_usd": Decimal("Infinity")}, "sms_month_usd"),
        ({"shares": (0,)}, "shares"),
        ({"shares": (SHARE_PERCENT_MAX + 1,)}, "shares"),
        ({"shares": tuple(range(1, SHARES_MAX + 2))}, "shares"),
        ({"mails": ("finance",)}, "mails"),
        ({"mails": ("a@b.example, c@d.example",)}, "mails"),
        ({"mails": ("",)}, "mails"),
        ({"mails": ("a@b.example\r\nBcc: x@evil.example",)}, "mails"),
        ({"mails": tuple(f"a{n}@fronta.example" for n in range(MAILS_MAX + 1))}, "mails"),
    ],
)
def test_what_no_budget_can_be_is_refused(wrong: dict[str, Any], field: str) -> None:
    """With the field, and a sentence in both languages."""
    with pytest.raises(BadBudget) as caught:
        Budget(**wrong)
    czech, english = caught.value.args
    assert caught.value.field == field
    assert czech
    assert english
    assert czech != english


@pytest.mark.parametrize(
    ("budget", "watches"),
    [
        (Budget(), False),
        (Budget(monthly_usd=Decimal(5)), False),
        (Budget(mails=FULL.mails), True),
        (Budget(mails=FULL.mails, unusual_days=False), False),
        (Budget(mails=FULL.mails, unusual_days=False, monthly_usd=Decimal(5)), True),
        (Budget(mails=FULL.mails, unusual_days=False, sms_month_usd=Decimal(5)), True),
    ],
)
def test_a_budget_watches_what_somebody_is_told_of(budget: Budget, watches: bool) -> None:
    """Nobody to tell, or nothing to tell: nothing has to be looked at."""
    assert budget.watches is watches


amounts = st.none() | st.decimals("0.01", USD_MAX, places=2)


@given(
    budget=st.builds(
        Budget,
        monthly_usd=amounts,
        shares=st.lists(st.integers(1, SHARE_PERCENT_MAX), max_size=SHARES_MAX).map(tuple),
        on_forecast=st.booleans(),
        unusual_days=st.booleans(),
        mails=st.sampled_from([(), FULL.mails]),
        language=st.sampled_from(["cs", "en"]),
        sms_month_usd=amounts,
        version=st.integers(0, 10**6),
    )
)
def test_a_budget_is_read_as_it_was_written(budget: Budget) -> None:
    """No cent is lost."""
    assert budget_from_json(budget_to_json(budget), budget.version) == budget


# ---------------------------------------------------------------- the month


@pytest.mark.parametrize(
    ("month", "wanted"),
    [
        (cost("49.99"), []),
        (cost(50), [("share", Decimal(50), 1)]),
        (cost("79.99"), [("share", Decimal("79.99"), 1)]),
        # Two at once: one mail, which tells the higher one, and both are marked.
        (cost(85), [("share", Decimal(85), 2)]),
        (cost(300, forecast=400), [("share", Decimal(300), 3)]),
        (cost(20, forecast=100), []),
        (cost(20, forecast="100.01"), [("forecast", Decimal("100.01"), 1)]),
        (cost(60, forecast=180), [("share", Decimal(60), 1), ("forecast", Decimal(180), 1)]),
        (cost(20, sms=7), []),
        (cost(20, sms=8), [("sms", Decimal(8), 1)]),
        (cost(20, sms=12), [("sms", Decimal(12), 2)]),
    ],
)
def test_what_is_due(month: MonthCost, wanted: list[tuple[str, Decimal, int]]) -> None:
    """A share when it is reached, the forecast when it is above the budget, SMS by their own limit."""
    assert due(FULL, month) == wanted


def test_what_was_told_is_not_told_again() -> None:
    """Whatever the month costs by then."""
    first = of_month(FULL, cost(85, forecast=180, sms=8), frozenset())
    assert due(FULL, cost(90, forecast=250, sms=9), *first) == []
    assert due(FULL, cost(100, forecast=250, sms=10), *first) == [
        ("share", Decimal(100), 1),
        ("sms", Decimal(10), 1),
    ]


def test_another_amount_is_told_of_anew() -> None:
    """80 % of the new budget are news; the old one, should it come back, is not."""
    first = of_month(FULL, cost(80, forecast=120, sms=8), frozenset())
    raised = replace(FULL, monthly_usd=Decimal(200))
    assert due(raised, cost(80, forecast=120), *first) == []
    assert due(raised, cost(160, forecast=250), *first) == [
        ("share", Decimal(160), 2),
        ("forecast", Decimal(250), 1),
    ]
    assert due(FULL, cost(85, forecast=125), *first) == []


def test_a_share_that_is_put_below_one_that_was_told_is_no_news() -> None:
    """Somebody who adds 60 % after 80 % were told gets no mail of it."""
    first = of_month(replace(FULL, shares=(80,)), cost(85), frozenset())
    assert due(replace(FULL, shares=(60, 80)), cost(85), *first) == []


@pytest.mark.parametrize(
    "budget",
    [replace(FULL, on_forecast=False), replace(FULL, monthly_usd=None)],
    ids=["not wanted", "no budget"],
)
def test_a_forecast_is_told_only_where_it_is_wanted(budget: Budget) -> None:
    """And where there is a budget that it can be above."""
    assert due(budget, cost(20, forecast=1000)) == []


def test_a_forecast_is_told_late_where_no_share_tells_that_the_budget_is_over() -> None:
    """Whoever wants to hear of 50 % only hears of the forecast, even if it has come true."""
    half = replace(FULL, shares=(50,))
    assert [what for what, _, _ in due(half, cost(150, forecast=200))] == ["share", "forecast"]


steps = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 300)), max_size=30)


@given(steps=steps, shares=st.lists(st.integers(1, 300), max_size=SHARES_MAX).map(tuple))
def test_each_thing_is_told_once_and_nothing_is_passed_over(
    steps: list[tuple[int, int]], shares: tuple[int, ...]
) -> None:
    """However a month rises: no mark is set twice, the highest share reached is always told, the forecast once."""
    budget = replace(FULL, shares=shares)
    alerts: list[Alert] = []
    spent = Decimal(0)
    for more, forecast in steps:
        spent += more
        now = of_month(budget, MonthCost("2026-11", spent, spent + forecast), told(*alerts))
        assert not told(*now) & told(*alerts)
        assert len({one.what for one in now}) == len(now)
        alerts += now
        reached = [share for share in budget.shares if spent >= share]
        marks = {int(mark[-4:]) for mark in told(*alerts) if mark.startswith("share#")}
        assert marks == set(reached)
    assert sum(one.what == "forecast" for one in alerts) <= 1


# ---------------------------------------------------------------- days


def days(*costs: tuple[int, Any, bool]) -> tuple[ToldDay, ...]:
    """Days by how long ago they were, what they cost, and whether that is unusual; 11 is usual."""
    return tuple(a_day(TODAY - timedelta(days=ago), usd, 11, is_unusual=odd) for ago, usd, odd in costs)


def test_an_unusual_day_is_told_with_what_is_usual() -> None:
    """As the report has it, which found it unusual: of the days of its kind."""
    known = days((5, 10, False), (3, 500, True), (2, 11, False), (1, 80, True))
    alerts = of_days(FULL, known, frozenset(), TODAY)
    assert [(one.day, one.usd, one.of_usd) for one in alerts] == [
        (TODAY - timedelta(days=3), Decimal(500), Decimal(11)),
        (TODAY - timedelta(days=1), Decimal(80), Decimal(11)),
    ]
    assert of_days(FULL, known, told(*alerts), TODAY) == ()


@pytest.mark.parametrize("ago", [NEWS_FOR.days + 1, 30])
def test_an_old_day_is_no_news(ago: int) -> None:
    """Whoever puts his address in gets no mails of the past."""
    assert of_days(FULL, days((ago, 500, True)), frozenset(), TODAY) == ()


def test_a_day_of_the_month_before_is_marked_there() -> None:
    """So that the last day of a month, seen in this one and in the next, is told once."""
    last = a_day(date(2026, 10, 31), 9, 1, is_unusual=True)
    (alert,) = of_days(FULL, (last,), frozenset(), date(2026, 11, 1))
    assert (alert.month, alert.marks) == ("2026-10", ("day#2026-10-31",))


def test_days_are_not_told_where_nobody_wants_them() -> None:
    """The switch of the budget."""
    assert of_days(replace(FULL, unusual_days=False), days((1, 500, True)), frozenset(), TODAY) == ()


def test_a_dear_weekend_is_told_beside_weekends() -> None:
    """A Sunday that costs less than a working day may be unusual; it is never told as less than what is usual."""
    sunday = date(2026, 11, 22)
    before = [sunday - timedelta(days=number) for number in range(28, 0, -1)]
    costs = [a_day(day, 1 if day.weekday() >= 5 else 10).cost for day in before]
    known = told_days([*costs, a_day(sunday, 6).cost])
    (alert,) = of_days(FULL, known, frozenset(), TODAY)
    assert (alert.day, alert.usd, alert.of_usd) == (sunday, 6, 1)
