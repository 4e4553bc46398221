"""What was used, summed by day and by whom it belongs to, and priced. Pure.

Amounts are whole billionths of a unit, as the rows of the costs table have them, so that sums are exact. Beside
units there are segments of SMS by country (`sms_CZ`), tickets that were opened, rows of tickets, and what of the
write units is the meter's own; these three cost nothing themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from chalicelib.costs.book import Book, FreeTier, NoPrice, Segments
from chalicelib.platform.meter_rows import NANO, OWN_WRITES, SMS, TICKETS
from chalicelib.platform.units import UNITS, Service, Unit

TICKET_ROWS: Final = "count"
_FREE_OF_CHARGE: Final = frozenset({TICKETS, TICKET_ROWS, OWN_WRITES})
# Functions that run by the clock, however little happens.
SCHEDULED: Final = frozenset({"bookkeeping", "reconcile", "sweep"})
_NOTHING: Final = Decimal(0)

Amounts = Mapping[str, int]


class Kind(StrEnum):
    """Whose a row is: a ticket's, a client's, a queue's, a function's that is none of theirs; or what is kept."""

    TICKET = "T"
    CLIENT = "C"
    QUEUE = "Q"
    FUNCTION = "F"
    KEPT = "K"


@dataclass(frozen=True)
class Entry:
    """A row of a day."""

    kind: Kind
    name: str
    amounts: Amounts
    queue: str | None = None
    client: str | None = None

    @property
    def is_fixed(self) -> bool:
        """Whether it is there without a ticket, a client or a console: what is kept, and what runs by the clock."""
        return self.kind is Kind.KEPT or (self.kind is Kind.FUNCTION and self.name in SCHEDULED)

    @property
    def is_nobodys(self) -> bool:
        """Whether it belongs to no ticket, client or queue."""
        return self.kind in (Kind.FUNCTION, Kind.KEPT)


@dataclass(frozen=True)
class Day:
    """What a day (UTC) used: all of it, what of it is fixed, what belongs to nobody; the fixed part is nobody's.

    `measured`: which kinds of what is kept were measured. `is_closed`: the sums are stored.
    """

    day: date
    whole: Amounts
    fixed: Amounts
    nobodys: Amounts
    measured: frozenset[str] = frozenset()
    is_closed: bool = False

    @property
    def is_known(self) -> bool:
        """Whether anything was used or kept."""
        return any(self.whole.values())


@dataclass(frozen=True)
class Ledger:
    """A day with its sums by whom they belong to; each is a part of the whole, none of them has what is nobody's."""

    day: Day
    queues: Mapping[str, Amounts] = field(default_factory=dict)
    clients: Mapping[str, Amounts] = field(default_factory=dict)
    tickets: Mapping[str, Amounts] = field(default_factory=dict)
    functions: Mapping[str, Amounts] = field(default_factory=dict)


def summed(day: date, entries: Iterable[Entry]) -> Ledger:
    """The rows of a day, each counted once in the whole, and once in each sum that it belongs to."""
    whole, fixed, nobodys = Counter[str](), Counter[str](), Counter[str]()
    queues, clients, tickets, functions = (defaultdict[str, Counter[str]](Counter) for _ in range(4))
    measured = set()
    for entry in entries:
        whole.update(entry.amounts)
        if entry.is_fixed:
            fixed.update(entry.amounts)
        if entry.is_nobodys:
            nobodys.update(entry.amounts)
        match entry.kind:
            case Kind.KEPT:
                measured.add(entry.name)
            case Kind.FUNCTION:
                functions[entry.name].update(entry.amounts)
            case Kind.TICKET:
                whole[TICKET_ROWS] += 1
                tickets[entry.name].update(entry.amounts)
        if queue := queue_of(entry):
            queues[queue].update(entry.amounts)
        if client := client_of(entry):
            clients[client].update(entry.amounts)
    return Ledger(Day(day, whole, fixed, nobodys, frozenset(measured)), queues, clients, tickets, functions)


def queue_of(entry: Entry) -> str | None:
    """The queue that a row counts for."""
    return entry.name if entry.kind is Kind.QUEUE else None if entry.is_nobodys else entry.queue


def client_of(entry: Entry) -> str | None:
    """The client that a row counts for."""
    return entry.name if entry.kind is Kind.CLIENT else None if entry.is_nobodys else entry.client


def is_free_of_charge(name: str) -> bool:
    """Whether an amount is no unit that is billed, but tells something of a row."""
    return name in _FREE_OF_CHARGE


# ---------------------------------------------------------------- priced


@dataclass(frozen=True)
class Priced:
    """What amounts cost, in USD: by service; what of it nobody checked the prices of; the meter's own writes."""

    services: Mapping[Service, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    unchecked: Decimal = _NOTHING
    meter: Decimal = _NOTHING

    @cached_property
    def usd(self) -> Decimal:
        """All of it."""
        return sum(self.services.values(), _NOTHING)

    def __add__(self, other: "Priced") -> "Priced":
        services = dict(self.services)
        for service, usd in other.services.items():
            services[service] = services.get(service, _NOTHING) + usd
        return Priced(services, self.unchecked + other.unchecked, self.meter + other.meter)

    def __sub__(self, other: "Priced") -> "Priced":
        services = dict(self.services)
        for service, usd in other.services.items():
            services[service] = services.get(service, _NOTHING) - usd
        return Priced(services, self.unchecked - other.unchecked, self.meter - other.meter)


def total(parts: Iterable[Priced]) -> Priced:
    """The sum of costs."""
    return sum(parts, Priced())


@dataclass(frozen=True)
class Rate:
    """What a billionth costs."""

    service: Service
    usd: Decimal
    is_checked: bool


class Tariff:
    """The prices of a book and of segments of SMS, as rates; those of list, before any free tier."""

    def __init__(self, book: Book, segments: Segments) -> None:
        self.book = book
        self.segments = segments
        self._rates: dict[str, Rate] = {}

    def rate(self, name: str) -> Rate:
        """The rate of a unit, or of segments to a country. Raises NoPrice for what is neither."""
        found = self._rates.get(name)
        if found is None:
            found = self._rates[name] = self._read(name)
        return found

    def _read(self, name: str) -> Rate:
        if name.startswith(SMS) and name != Unit.SMS_SEGMENTS:
            usd = self.segments.usd.get(name.removeprefix(SMS))
            return Rate(Service.SNS, (self.segments.at_most if usd is None else usd) / NANO, usd is not None)
        if name not in UNITS:
            raise NoPrice(f"{name!r} is no unit: {', '.join(Unit)}")
        unit = Unit(name)
        each = self.book.price(unit)
        return Rate(UNITS[unit].service, each / NANO, self.book.prices[unit].source is not None)

    def free(self, name: str, tier: FreeTier) -> Decimal:
        """How many billionths of a unit a month has free; none of segments."""
        price = self.book.prices.get(Unit(name)) if name in UNITS else None
        return _NOTHING if price is None else price.free_units(tier) * NANO

    def priced(self, amounts: Amounts) -> Priced:
        """What amounts cost. Raises NoPrice."""
        services: dict[Service, Decimal] = {}
        unchecked = _NOTHING
        for name, amount in amounts.items():
            if is_free_of_charge(name) or not amount:
                continue
            rate = self.rate(name)
            usd = amount * rate.usd
            services[rate.service] = services.get(rate.service, _NOTHING) + usd
            if not rate.is_checked:
                unchecked += usd
        own = amounts.get(OWN_WRITES, 0)
        meter = own * self.rate(Unit.DYNAMODB_WRITE_UNITS).usd if own else _NOTHING
        return Priced(services, unchecked, meter)


Tariffs = Callable[[date], Tariff]


def allowances(days: Iterable[Day], tariffs: Tariffs, tier: FreeTier) -> Priced:
    """What the free allowances of a month take off the cost of days of that month: of each unit what was used first,
    at the prices of the day on which it was. Raises NoPrice.
    """
    taken: dict[str, Decimal] = {}
    found = Priced()
    for day in sorted(days, key=lambda one: one.day):
        tariff, services = tariffs(day.day), dict[Service, Decimal]()
        for name, amount in day.whole.items():
            part = min(Decimal(amount), tariff.free(name, tier) - taken.get(name, _NOTHING))
            if part > 0:
                rate = tariff.rate(name)
                taken[name] = taken.get(name, _NOTHING) + part
                services[rate.service] = services.get(rate.service, _NOTHING) + part * rate.usd
        found += Priced(services)
    return found
