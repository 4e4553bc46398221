"""Use case: measure what is kept once a day, and store the sums of days that are over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from chalicelib.costs import kept, store
from chalicelib.costs.ledger import Day, Ledger, summed
from chalicelib.costs.reading import today_of
from chalicelib.platform.log import log

# What could not be measured is tried again at these hours: some sources cost something, or are never there.
TRY_AGAIN_HOURS: Final = 6


def close(now: datetime) -> tuple[date, ...]:
    """Close the days of the last seven that are over and not closed; which these were. Again is harmless.

    Where yesterday is closed it is one read, and every six hours what could not be measured is tried again. Else what
    is kept is measured first, and the day before yesterday is closed once more: a process may write what it has
    counted after its day is over, and does so for five minutes as long as it lives. What comes still later is in the
    report of its ticket, and in no other.
    """
    today = today_of(now)
    days = [today - timedelta(days=number) for number in range(store.OPEN_DAYS_MAX, 0, -1)]
    yesterday = days[-1]
    if closed_yesterday := store.closed([yesterday]).get(yesterday):
        is_time = now.astimezone(UTC).hour % TRY_AGAIN_HOURS == 0
        return _measured_again(closed_yesterday, today) if is_time else ()
    store.put_kept(yesterday, kept.measured_of(yesterday))
    store.put_kept(today, kept.measured_now(today))
    closed = store.closed(days[:-1])
    again = days[-2]
    done = []
    for day in days:
        ledger = summed(day, store.entries(day)) if day not in closed or day == again else None
        if ledger is not None and _is_news(ledger, closed.get(day)):
            store.close(ledger, again=day in closed)
            done.append(day)
    log.info("days closed", extra={"days": [day.isoformat() for day in done]})
    return tuple(done)


def _measured_again(yesterday: Day, today: date) -> tuple[date, ...]:
    """Measure what could not be measured before; which days have new sums because of it."""
    wanted = kept.KINDS.keys() - kept.AFTERWARDS
    missing = wanted - store.kept_of(today, wanted)
    if missing:
        store.put_kept(today, kept.measured_now(today, missing))
    if yesterday.measured >= kept.AFTERWARDS:
        return ()
    found = kept.measured_of(yesterday.day)
    if not found:
        return ()
    store.put_kept(yesterday.day, found)
    store.close(summed(yesterday.day, store.entries(yesterday.day)), again=True)
    log.info("a closed day was measured", extra={"day": yesterday.day.isoformat(), "kinds": sorted(found)})
    return (yesterday.day,)


def _is_news(ledger: Ledger, before: Day | None) -> bool:
    return before != replace(ledger.day, is_closed=True)
