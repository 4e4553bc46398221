"""Schedule: close days that are over, set the bill beside them, tell finance how the budget stands."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from chalicelib.costs import bill, closing, reading, segments, sms_limit
from chalicelib.costs.budget import NEWS_FOR, MonthCost
from chalicelib.costs.report import USUAL_OF_DAYS, month_of
from chalicelib.costs.warning import Standing, warn
from chalicelib.platform import clock
from chalicelib.platform.log import log

# Before a month, to tell of its first days, and of those that are news on them, what is usual.
DAYS_BEFORE = USUAL_OF_DAYS + NEWS_FOR // timedelta(days=1)
_Done = TypeVar("_Done")


def handle(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Do all of it. What fails stops nothing else, and is raised at the end, to be noticed and done again."""
    now = clock.now()
    failed: list[Exception] = []
    closed: tuple[date, ...] = _done(failed, lambda: closing.close(now), ())
    # Both do their work once a day, and ask themselves whether they did.
    _done(failed, lambda: bill.compare(now), None)
    _done(failed, lambda: sms_limit.look(now), None)
    told = _done(failed, lambda: warn(now, lambda day: standing(day, now)), 0)
    if failed:
        raise failed[0]
    return {"closed": [day.isoformat() for day in closed], "told": told}


def _done(failed: list[Exception], step: Callable[[], _Done], otherwise: _Done) -> _Done:
    try:
        return step()
    except Exception as error:  # noqa: BLE001 - raised by `handle`
        log.exception("a step of bookkeeping failed")
        failed.append(error)
        return otherwise


def standing(day: date, now: datetime) -> Standing:
    """How the month of a day stands, with the days before it that say what is usual."""
    month = month_of(day)
    found = reading.overview(month, now, segments.known(), days_before=DAYS_BEFORE)
    services = tuple((service.value, usd) for service, usd in found.whole.services.items())
    expected = None if found.forecast is None else found.forecast.usd
    return Standing(MonthCost(month, found.usd, expected, found.sms), found.days, services)
