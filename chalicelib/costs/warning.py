"""Use case: look how the month stands, and tell finance by mail what is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from chalicelib.costs import budget as rules
from chalicelib.costs import finance_store as store
from chalicelib.costs.budget import NEWS_FOR, Alert, Budget, MonthCost
from chalicelib.costs.report import ToldDay, month_of
from chalicelib.mail.kept import Notice
from chalicelib.mail.notice import NoticeMail
from chalicelib.mail.spending import DEAREST_MAX, Spending
from chalicelib.mail.store import notice_row
from chalicelib.platform.ids import digest
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings

# So long the month before is looked at too: what came in its last hours was metered, and seen by nobody.
MONTH_BEFORE_FOR: Final = timedelta(days=2)


@dataclass(frozen=True)
class Standing:
    """How a month stands: what it cost, the days that are known (also of the months before), by service."""

    cost: MonthCost
    days: tuple[ToldDay, ...]
    services: tuple[tuple[str, Decimal], ...]


def warn(now: datetime, standing: Callable[[date], Standing]) -> int:
    """Tell what is due and was not told; how many alerts that were. Each is told once, however often this runs.

    `standing` says of a day how its month stands; it is asked only where there is something to watch.

    An alert is marked as told in the one transaction that hands its mails over. Without a budget that watches
    anything it is one read. The month before is measured by the budget that it ended with, and told to those who are
    to be told now.
    """
    kept = store.budget()
    budget = kept.budget
    if not budget.watches:
        return 0
    today = now.astimezone(UTC).date()
    before = today.replace(day=1) - timedelta(days=1)
    current = standing(today)
    _tell_log(budget, current, today)
    count = _tell_of_month(budget, current, now) + _tell_of_days(budget, current, today, now)
    of_then = kept.at_begin_of(month_of(today))
    if today - before <= MONTH_BEFORE_FOR and of_then.watches:
        past = standing(before)
        # It is over: there is nothing to expect.
        past = replace(past, cost=replace(past.cost, forecast_usd=None))
        count += _tell_of_month(replace(of_then, mails=budget.mails, language=budget.language), past, now)
    return count


def _tell_log(budget: Budget, current: Standing, today: date) -> None:
    """A line from which metrics are made: infra/alarms.yaml."""
    spent, limit = current.cost.usd, budget.monthly_usd
    share = None if limit is None else round(float(spent / limit), 4)
    of_day = next((one.cost.usd for one in current.days if one.day == today), Decimal(0))
    log.info("spending", extra={"month_share": share, "month_usd": float(spent), "day_usd": float(of_day)})


def _tell_of_month(budget: Budget, current: Standing, now: datetime) -> int:
    due = rules.of_month(budget, current.cost, store.told(current.cost.month))
    return sum(_tell(alert, current, budget, now) for alert in due)


def _tell_of_days(budget: Budget, current: Standing, today: date, now: datetime) -> int:
    unusual = [one.day for one in current.days if one.is_unusual and today - NEWS_FOR <= one.day]
    if not unusual:
        return 0
    told = frozenset().union(*(store.told(month) for month in {f"{day:%Y-%m}" for day in unusual}))
    return sum(_tell(alert, current, budget, now) for alert in rules.of_days(budget, current.days, told, today))


def _tell(alert: Alert, current: Standing, budget: Budget, now: datetime) -> bool:
    mails = [notice_row(mail, now) for mail in mails_of(alert, current, budget, now)]
    is_told = store.tell(alert, mails, now)
    if is_told:
        log.info("finance is told", extra={"what": alert.what, "month": alert.month, "marks": list(alert.marks)})
    return is_told


def mails_of(alert: Alert, current: Standing, budget: Budget, now: datetime) -> Sequence[NoticeMail]:
    """One mail for each address; the same ones whenever it is asked."""
    stage = settings()
    queue = stage.contact_queue or next(iter(stage.queues.values()))
    dearest = sorted(current.services, key=lambda item: -item[1])
    spending = Spending(
        what=alert.what,
        month=current.cost.month,
        usd=alert.usd,
        of_usd=alert.of_usd,
        spent_usd=current.cost.usd,
        budget_usd=budget.monthly_usd,
        forecast_usd=current.cost.forecast_usd,
        day=alert.day,
        dearest=tuple((name, usd) for name, usd in dearest[:DEAREST_MAX] if usd > 0),
    )
    return [
        NoticeMail(
            mail_id=digest("spending", alert.month, *alert.marks, address),
            kind=Notice.SPENDING,
            queue=queue.name,
            to=address,
            language=budget.language,
            received_at=now,
            spending=spending,
        )
        for address in budget.mails
    ]
