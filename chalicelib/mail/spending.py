"""What a mail to finance tells of money, as its outbox row stores it. Its words are in `templates`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

What = Literal["share", "forecast", "day", "sms"]
DEAREST_MAX: Final = 3
_PERCENT: Final = Decimal(100)


@dataclass(frozen=True)
class Spending:
    """`usd` of a `month` (2026-11) or `day`, and `of_usd` that it is measured by: the budget, what a day usually
    costs, or the limit of SMS.

    The rest is how the month stands: what it has cost, its budget, its forecast where there is one, and the services
    that weigh most, by their names, DEAREST_MAX at most.
    """

    what: What
    month: str
    usd: Decimal
    of_usd: Decimal
    spent_usd: Decimal
    budget_usd: Decimal | None = None
    forecast_usd: Decimal | None = None
    day: date | None = None
    dearest: tuple[tuple[str, Decimal], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no mail could tell."""
        if (self.what == "day") != (self.day is not None):
            raise ValueError("a day is told of itself, and of nothing else")
        if self.of_usd <= 0 and self.what != "day":
            raise ValueError(f"nothing can be a share of {self.of_usd}")
        date.fromisoformat(f"{self.month}-01")

    @property
    def percent(self) -> int:
        """How much of what it is measured by, rounded down: what is not reached is not told as reached."""
        return int(self.usd * _PERCENT / self.of_usd) if self.of_usd else 0


def spending_to_json(spending: Spending) -> dict[str, Any]:
    """As a row stores it; amounts as texts, which lose nothing."""
    day, budget, forecast = spending.day, spending.budget_usd, spending.forecast_usd
    return {
        **vars(spending),
        **{name: str(getattr(spending, name)) for name in ("usd", "of_usd", "spent_usd")},
        "budget_usd": None if budget is None else str(budget),
        "forecast_usd": None if forecast is None else str(forecast),
        "day": None if day is None else day.isoformat(),
        "dearest": [[name, str(usd)] for name, usd in spending.dearest],
    }


def spending_from_json(data: Mapping[str, Any]) -> Spending:
    """The inverse of `spending_to_json`."""
    amounts = {name: Decimal(data[name]) for name in ("usd", "of_usd", "spent_usd")}
    perhaps = {name: None if data[name] is None else Decimal(data[name]) for name in ("budget_usd", "forecast_usd")}
    day = None if data["day"] is None else date.fromisoformat(data["day"])
    dearest = tuple((name, Decimal(usd)) for name, usd in data["dearest"])
    return Spending(**{**data, **amounts, **perhaps, "day": day, "dearest": dearest})
