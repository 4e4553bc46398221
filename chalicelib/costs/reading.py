"""Use cases of the reports: what days, queues, clients and tickets cost, how a month stands.

Days that are closed are read as sums, those that are not yet as the meter's rows. Request units: `report` by day,
month or service half of one for each day, and of the open day (today, until an hour past midnight UTC also yesterday)
what its rows take, at least two; by queue or client a query for each day besides; by ticket all rows of tickets.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Final

from chalicelib.costs import kept, store
from chalicelib.costs.book import A_LA_CARTE, Book, NoPrice, Segments
from chalicelib.costs.ledger import (
    Amounts,
    Day,
    Ledger,
    Tariff,
    Tariffs,
    allowances,
    is_free_of_charge,
    summed,
    total,
)
from chalicelib.costs.report import (
    LINES_MAX,
    By,
    DayCost,
    Line,
    Overview,
    Owned,
    Report,
    UnitLine,
    day_cost,
    days_of,
    dearest,
    forecast,
    idle_month,
    line_of,
    lines_by_service,
    lines_by_time,
    month_of,
    together,
    told_days,
    whole_day,
    without,
)
from chalicelib.platform.limits import BATCH_KEYS_MAX
from chalicelib.platform.meter_rows import NANO, SHARDS, SMS
from chalicelib.platform.settings import settings
from chalicelib.platform.units import UNITS, Unit
from chalicelib.tickets import store as tickets
from chalicelib.tickets.ticket import Ticket, TicketId

DAYS_MAX: Final = 400
DAYS_BY_TICKET_MAX: Final = 31
# Before the month that an overview tells of.
DAYS_BEFORE: Final = 60
# Tickets of one shard, a quarter of all, whose costs are held at once: some 80 MB.
TICKETS_HELD_MAX: Final = 25_000
# A ticket that took no longer is looked for on each of its days, which costs less than reading when it changed.
TICKET_DAYS_WHOLE_MAX: Final = 31
_NOTHING: Final = Decimal(0)
_DAY: Final = timedelta(days=1)
_WHOSE: Final[Mapping[str, store.Owner]] = {"queue": "Q", "client": "C"}


class TooMuch(Exception):
    """More tickets than a report can sum up; `args` are a sentence in Czech and in English."""


@dataclass(frozen=True)
class _Known:
    """What is known of days: those that are closed, and the rows of those that are not."""

    closed: Mapping[date, Day]
    open: Mapping[date, Ledger]

    def days(self) -> Iterator[Day]:
        """Days of which anything is known, the earliest first."""
        found = {**self.closed, **{day: ledger.day for day, ledger in self.open.items()}}
        return (found[day] for day in sorted(found) if found[day].is_known)


def today_of(now: datetime) -> date:
    """The day (UTC) that costs of now belong to."""
    return now.astimezone(UTC).date()


def region() -> str:
    """The region of this stage."""
    return os.environ.get("AWS_REGION", "")


def tariffs(segments: Segments) -> Tariffs:
    """The prices of each day, of the region and SES plan of this stage; à la carte where a day had no such plan yet.

    They raise NoPrice.
    """
    where, plan = region(), settings().ses_plan

    @cache
    def of_book(book_of: date, book_plan: str) -> Tariff:
        return Tariff(Book.at(book_of, where, book_plan), segments)

    @cache
    def of_day(day: date) -> Tariff:
        try:
            book = Book.at(day, where, plan)
        except NoPrice:
            book = Book.at(day, where, A_LA_CARTE)
        return of_book(book.valid_from, book.plan)

    return of_day


# ---------------------------------------------------------------- reports


def report(first: date, last: date, by: By, now: datetime, segments: Segments) -> Report:
    """Costs of the days from `first` to `last`, both included; what is ahead of today is left out.

    Raises NoPrice, and TooMuch where more tickets cost something than can be summed up.
    """
    today = today_of(now)
    prices = tariffs(segments)
    known = _known(_days(first, min(last, today)), today)
    costs = [day_cost(day, prices) for day in known.days()]
    whole = Line("", total(day.whole for day in costs), sum(day.tickets for day in costs))
    unattributed = Line("", total(day.nobodys for day in costs), 0)
    others = None
    match by:
        case "day" | "month":
            lines = lines_by_time(costs, by)
        case "service":
            lines = lines_by_service(whole.cost, whole.tickets)
        case _:
            lines, count, owned = _by_owner(by, known, prices)
            unattributed = without(whole, owned)
            others = without(owned, together(lines)) if count > len(lines) else None
    return Report(
        first,
        last,
        by,
        prices(last).book,
        whole,
        total(day.fixed for day in costs).usd,
        unattributed,
        lines,
        others,
        max(known.closed, default=None),
    )


def _by_owner(by: Owned, known: _Known, prices: Tariffs) -> tuple[tuple[Line, ...], int, Line]:
    """The dearest lines, how many there are, and all of them together."""
    shards = [_parts_of_tickets(known, shard) for shard in range(SHARDS)] if by == "ticket" else [_parts(by, known)]
    found: tuple[Line, ...] = ()
    count, whole = 0, together(())
    for parts in shards:
        best, more, those = dearest(_lines(parts, prices), LINES_MAX)
        count += more
        whole = together((whole, those))
        found, _, _ = dearest((*found, *best), LINES_MAX)
    return found, count, whole


def _lines(parts: Iterable[tuple[str, date, Amounts]], prices: Tariffs) -> Iterable[Line]:
    """A line for each owner."""
    lines: dict[str, Line] = {}
    for key, day, amounts in parts:
        line = line_of(key, [(day, amounts)], prices)
        before = lines.get(key)
        lines[key] = line if before is None else Line(key, before.cost + line.cost, before.tickets + line.tickets)
        if len(lines) > TICKETS_HELD_MAX:
            raise TooMuch(
                "V těch dnech něco stálo příliš mnoho ticketů najednou; zvolte kratší dobu.",
                "Too many tickets cost something in these days to sum them up at once; choose fewer days.",
            )
    return lines.values()


def _parts(by: Owned, known: _Known) -> Iterator[tuple[str, date, Amounts]]:
    for day, closed in known.closed.items():
        if closed.is_known:
            yield from ((key, day, amounts) for key, amounts in store.sums(day, _WHOSE[by]).items())
    for day, ledger in known.open.items():
        owned = ledger.queues if by == "queue" else ledger.clients
        yield from ((key, day, amounts) for key, amounts in owned.items())


def _parts_of_tickets(known: _Known, shard: int) -> Iterator[tuple[str, date, Amounts]]:
    """Of the tickets of one shard, so that no more than those are held at once."""
    for day, closed in known.closed.items():
        if closed.is_known:
            yield from ((entry.name, day, entry.amounts) for entry in store.entries_of_tickets(day, shard))
    for day, ledger in known.open.items():
        for ticket, amounts in ledger.tickets.items():
            if store.shard_of(ticket) == shard:
                yield ticket, day, amounts


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _known(days: Sequence[date], today: date) -> _Known:
    """What is known of days. One that is not closed, and will not be any more, has nothing."""
    closed = store.closed(days)
    oldest = today - store.OPEN_DAYS_MAX * _DAY
    left = [day for day in days if day not in closed and oldest <= day <= today]
    return _Known(closed, {day: summed(day, store.entries(day)) for day in left})


# ---------------------------------------------------------------- a month


def overview(month: str, now: datetime, segments: Segments, *, days_before: int = DAYS_BEFORE) -> Overview:
    """How a month (2026-11) stands, with the days before it. 45 to 90 read units beside those of the open day.

    Raises NoPrice.
    """
    today = today_of(now)
    prices = tariffs(segments)
    of_month = days_of(month)
    known = list(_known(_days(of_month[0] - days_before * _DAY, min(of_month[-1], today)), today).days())
    costs = [day_cost(day, prices) for day in known]
    own = [cost for cost in costs if month_of(cost.day) == month]
    used = [day for day in known if month_of(day.day) == month]
    whole = total(day.whole for day in own)
    # Of a month that is over, as its last days were.
    measured = whole_day(costs, min(today, of_month[-1] + _DAY))
    return Overview(
        month,
        whole,
        total(day.fixed for day in own).usd,
        sum(day.tickets for day in own),
        forecast(costs, today) if month == month_of(today) else None,
        idle_month(measured),
        told_days(costs),
        _unit_lines(used, prices),
        _previous(of_month[0], costs),
        _after_free_tier(used, whole.usd, prices),
        tuple(unit.value for kind, unit in kept.KINDS.items() if not measured or kind not in measured.measured),
    )


def _previous(first: date, costs: Sequence[DayCost]) -> Line | None:
    month = month_of(first - _DAY)
    return next((line for line in lines_by_time(costs, "month") if line.key == month), None)


def _unit_lines(days: Sequence[Day], prices: Tariffs) -> tuple[UnitLine, ...]:
    """What was used of each unit, and of segments of SMS to each country, in the order of the units."""
    found: dict[str, UnitLine] = {}
    for day in days:
        tariff = prices(day.day)
        for name, amount in day.whole.items():
            if is_free_of_charge(name) or not amount:
                continue
            rate, before = tariff.rate(name), found.get(name)
            more, usd, is_checked = Decimal(amount) / NANO, amount * rate.usd, rate.is_checked
            if before is not None:
                more, usd, is_checked = before.amount + more, before.usd + usd, before.is_checked and is_checked
            unit, country = (name, None) if name in UNITS else (Unit.SMS_SEGMENTS.value, name.removeprefix(SMS))
            found[name] = UnitLine(unit, more, usd, is_checked, rate.service, country)
    places = {unit.value: place for place, unit in enumerate(Unit)}
    return tuple(sorted(found.values(), key=lambda line: (places[line.unit], line.country or "")))


def _after_free_tier(days: Sequence[Day], usd: Decimal, prices: Tariffs) -> Decimal | None:
    """The month's cost without the free allowances, which are of a month."""
    tier = settings().costs_free_tier
    if tier == "none" or not days:
        return None
    return usd - allowances(days, prices, tier).usd


# ---------------------------------------------------------------- a ticket


@dataclass(frozen=True)
class TicketCost:
    """What a ticket cost, by day and by service; the days on which it cost anything."""

    ticket: str
    number: int
    whole: Line
    days: tuple[Line, ...]


def ticket_cost(ticket_id: TicketId, now: datetime, segments: Segments) -> TicketCost | None:
    """What a ticket cost; None: there is no such ticket. At most 100 half read units, and the ticket.

    Looked at are its days from its opening to the day after its last change; of one that took more than a month those
    on which it changed and the day after each, the last 100. What it cost on other days is not in it: somebody read
    it long after, a mail of it bounced late. Nor is what is kept of it, which is nobody's, nor what was too little
    for a row of its own, which is the function's that used it.
    """
    ticket = tickets.load(ticket_id)
    if ticket is None:
        return None
    prices = tariffs(segments)
    entries = store.ticket_entries(ticket_id, _days_of_ticket(ticket, today_of(now)))
    parts = [(day, entry.amounts) for day, entry in sorted(entries.items())]
    days = tuple(line_of(day.isoformat(), [(day, amounts)], prices) for day, amounts in parts)
    return TicketCost(ticket_id, ticket.number, line_of(ticket_id, parts, prices), days)


def _days_of_ticket(ticket: Ticket, today: date) -> list[date]:
    first, last = today_of(ticket.opened_at), min(today, today_of(ticket.changed_at) + _DAY)
    if (last - first).days < TICKET_DAYS_WHOLE_MAX:
        return _days(first, last)
    changed = {today_of(change.at) for change in tickets.changes_since(ticket.id, 0)}
    return sorted(day for day in changed | {day + _DAY for day in changed} if day <= today)[-BATCH_KEYS_MAX:]
