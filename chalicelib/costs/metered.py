"""What was metered by service on closed days of a month, priced: the other side of the bill."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from chalicelib.costs import segments, store
from chalicelib.costs.ledger import allowances, total
from chalicelib.costs.reading import tariffs
from chalicelib.platform.settings import settings
from chalicelib.platform.units import Service


def metered(since: date, until: date) -> Mapping[Service, Decimal]:
    """What was metered from a day to a day of one month, both included, at the prices that reports have.

    Less what `costs_free_tier` has free in a month, all of it, as the bill of a month does from its first day on.
    Raises NoPrice.
    """
    prices = tariffs(segments.known())
    days = store.closed([since + timedelta(days=number) for number in range((until - since).days + 1)]).values()
    whole = total(prices(day.day).priced(day.whole) for day in days)
    return (whole - allowances(days, prices, settings().costs_free_tier)).services
