"""How the month stands is told to the log every hour: alarms are made of that line."""

import json
import logging
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chalicelib.costs.budget import Budget, MonthCost
from chalicelib.costs.warning import Standing, warn
from chalicelib.platform.log import log
from tests.costs.test_costs_warning import set_budget
from tests.costs.used import a_day

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("monthly", "share"), [(Decimal(50), 1.25), (Decimal(500), 0.125), (None, None)], ids=["passed", "kept", "none"]
)
def test_the_line_has_what_alarms_look_at(
    monthly: Decimal | None,
    share: float | None,
    aws_resources: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The share of the month's budget, as a number or none, and what today costs."""
    set_budget(Budget(monthly_usd=monthly, sms_month_usd=Decimal(10), mails=("finance@fronta.example",), version=1))
    standing = Standing(MonthCost("2026-11", Decimal("62.5")), (a_day(NOW.date(), 3.25),), ())
    monkeypatch.setattr("chalicelib.costs.warning.rules.of_month", lambda *_args: ())
    log.setLevel(logging.INFO)
    try:
        warn(NOW, lambda _day: standing)
    finally:
        log.setLevel(logging.ERROR)
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert line["message"] == "spending"
    assert (line.get("month_share"), line["month_usd"], line["day_usd"]) == (share, 62.5, 3.25)
