"""The monthly budget, and what is due to be told of it. Pure.

Whatever is told is told once: its marks say so. The marks of a share name the amount that it is a share of, so that
another budget is told of anew.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from chalicelib.costs.report import ToldDay, month_of
from chalicelib.mail.spending import What
from chalicelib.people.listing import Refused, listed_contact

SHARES: Final = (50, 80, 100)
SHARES_MAX: Final = 10
SHARE_PERCENT_MAX: Final = 1_000
# Of the own limit of SMS.
SMS_SHARES: Final = (80, 100)
USD_MIN: Final = Decimal("0.01")
USD_MAX: Final = Decimal(1_000_000)
MAILS_MAX: Final = 10
# An unusual day is news for so long.
NEWS_FOR: Final = timedelta(days=3)
_ALL: Final = 100


class BadBudget(ValueError):
    """A budget that cannot be: `field` of it, and `args` are why in Czech and in English."""

    def __init__(self, field: str, czech: str, english: str) -> None:
        super().__init__(czech, english)
        self.field = field


@dataclass(frozen=True)
class Budget:
    """What a month may cost, and who is told when: at which shares of it (percent), when the forecast is above it,
    when a day costs more than usual, when SMS come near a limit of their own.

    None: there is no such limit. `version` counts the changes; 0 is that of nobody's budget. Raises BadBudget.
    """

    monthly_usd: Decimal | None = None
    shares: tuple[int, ...] = SHARES
    on_forecast: bool = True
    unusual_days: bool = True
    mails: tuple[str, ...] = ()
    language: Literal["cs", "en"] = "cs"
    sms_month_usd: Decimal | None = None
    version: int = 0

    def __post_init__(self) -> None:
        """Put shares in order and addresses in small letters, each once, and check all."""
        _check_amount("monthly_usd", self.monthly_usd)
        _check_amount("sms_month_usd", self.sms_month_usd)
        if len(self.shares) > SHARES_MAX or any(not 1 <= share <= SHARE_PERCENT_MAX for share in self.shares):
            raise BadBudget(
                "shares",
                f"Podílů může být nejvýše {SHARES_MAX}, každý od 1 do {SHARE_PERCENT_MAX} %.",
                f"There may be at most {SHARES_MAX} shares, each from 1 to {SHARE_PERCENT_MAX} percent.",
            )
        if len(self.mails) > MAILS_MAX:
            raise BadBudget("mails", f"Adres může být nejvýše {MAILS_MAX}.", f"At most {MAILS_MAX} addresses.")
        object.__setattr__(self, "shares", tuple(sorted(set(self.shares))))
        object.__setattr__(self, "mails", tuple(dict.fromkeys(map(_address, self.mails))))

    @property
    def watches(self) -> bool:
        """Whether there is anything to tell, and anybody to tell it to."""
        is_limited = self.monthly_usd is not None or self.sms_month_usd is not None
        return bool(self.mails) and (is_limited or self.unusual_days)


def _check_amount(field: str, usd: Decimal | None) -> None:
    if usd is not None and not (usd.is_finite() and USD_MIN <= usd <= USD_MAX):
        raise BadBudget(
            field,
            f"Částka musí být od {USD_MIN} do {USD_MAX} USD.",
            f"The amount has to be from {USD_MIN} to {USD_MAX} USD.",
        )


def _address(said: str) -> str:
    try:
        return listed_contact(said, None, "cs", technical=False).address
    except Refused as refused:
        raise BadBudget(
            "mails", f"Tohle není e-mailová adresa: {said[:50]}", f"This is no mail address: {said[:50]}"
        ) from refused


def budget_to_json(budget: Budget) -> dict[str, Any]:
    """As its row stores it, without the version."""
    monthly, sms = budget.monthly_usd, budget.sms_month_usd
    return {
        "monthly_usd": None if monthly is None else str(monthly),
        "shares": list(budget.shares),
        "on_forecast": budget.on_forecast,
        "unusual_days": budget.unusual_days,
        "mails": list(budget.mails),
        "language": budget.language,
        "sms_month_usd": None if sms is None else str(sms),
    }


def budget_from_json(data: Mapping[str, Any], version: int) -> Budget:
    """The inverse of `budget_to_json`."""
    amounts = {name: None if data[name] is None else Decimal(data[name]) for name in ("monthly_usd", "sms_month_usd")}
    return Budget(
        **{**data, **amounts, "shares": tuple(data["shares"]), "mails": tuple(data["mails"])}, version=version
    )


# ---------------------------------------------------------------- what is due


@dataclass(frozen=True)
class MonthCost:
    """How a month (2026-11) stands: what it cost so far, the forecast where there is one, and what of it is SMS."""

    month: str
    usd: Decimal
    forecast_usd: Decimal | None = None
    sms_usd: Decimal = Decimal(0)


@dataclass(frozen=True)
class Alert:
    """What is due to be told: `usd` of `of_usd`, in a month or on a day; the `marks` say that it was."""

    what: What
    month: str
    usd: Decimal
    of_usd: Decimal
    marks: tuple[str, ...]
    day: date | None = None


def of_month(budget: Budget, cost: MonthCost, told: AbstractSet[str]) -> tuple[Alert, ...]:
    """What is due of a month, of which the marks `told` are there.

    Where several shares were passed at once, the highest is told and all of them are marked.
    """
    found = [
        *_of_shares("share", budget.shares, cost.month, cost.usd, budget.monthly_usd, told),
        *_of_forecast(budget, cost, told),
        *_of_shares("sms", SMS_SHARES, cost.month, cost.sms_usd, budget.sms_month_usd, told),
    ]
    return tuple(found)


def _of_shares(
    what: Literal["share", "sms"],
    shares: tuple[int, ...],
    month: str,
    usd: Decimal,
    of_usd: Decimal | None,
    told: AbstractSet[str],
) -> list[Alert]:
    if of_usd is None:
        return []
    reached = {share: _mark(what, of_usd, share) for share in shares if usd * _ALL >= of_usd * share}
    highest_told = max((_share_of(mark) for mark in told if mark.startswith(_mark(what, of_usd))), default=0)
    # A share below one that was told is no news: somebody has just put it into the list.
    marks = tuple(mark for share, mark in sorted(reached.items()) if share > highest_told)
    return [Alert(what, month, usd, of_usd, marks)] if marks else []


def _of_forecast(budget: Budget, cost: MonthCost, told: AbstractSet[str]) -> list[Alert]:
    limit, expected = budget.monthly_usd, cost.forecast_usd
    if not budget.on_forecast or limit is None or expected is None or expected <= limit:
        return []
    if any(share >= _ALL and cost.usd * _ALL >= limit * share for share in budget.shares):
        # It has come: the share tells it.
        return []
    mark = _mark("forecast", limit)
    return [] if mark in told else [Alert("forecast", cost.month, expected, limit, (mark,))]


def _mark(what: What, of_usd: Decimal, share: int | None = None) -> str:
    """`share#500.00#0080`: sorted as people would."""
    return f"{what}#{of_usd:.2f}#" + ("" if share is None else f"{share:04d}")


def _share_of(mark: str) -> int:
    return int(mark.rpartition("#")[2])


def of_days(budget: Budget, days: Iterable[ToldDay], told: AbstractSet[str], today: date) -> tuple[Alert, ...]:
    """What is due of unusual days that are news, measured by what is usual; `told` are marks of all their months."""
    if not budget.unusual_days:
        return ()
    found = []
    for day in days:
        mark = f"day#{day.day.isoformat()}"
        is_news = day.is_unusual and today - NEWS_FOR <= day.day <= today
        if is_news and day.usual is not None and mark not in told:
            found.append(Alert("day", month_of(day.day), day.cost.usd, day.usual, (mark,), day.day))
    return tuple(found)
