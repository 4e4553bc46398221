"""The price book: what a unit costs in a region on a day. Pure but for the two lists that are read once."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from chalicelib.platform.units import UNITS, Service, Unit

BOOK_FILE: Final = Path(__file__).with_name("prices.toml")
# Of the room `sms`, which also learns from SNS what a segment did cost; prices of SMS are nowhere else.
SMS_FILE: Final = Path(__file__).parent.parent / "sms" / "prices.toml"
A_LA_CARTE: Final = "a-la-carte"
UNVERIFIED: Final = "unverified"

# Whose allowances are taken off: nobody's, everybody's, or also those of new accounts.
FreeTier = Literal["none", "always", "new"]
FREE_TIERS: Final = get_args(FreeTier)
_NOTHING: Final = Decimal(0)


class BadBook(ValueError):
    """The list of prices cannot be read; the text says where."""


class NoPrice(ValueError):
    """There is no such book, plan or price; the text says which there are."""


@dataclass(frozen=True)
class Source:
    """Where a price is from: AWS's page or list, who copied it from there (None: the page itself), and when read."""

    name: str
    url: str
    via: str | None
    read: date


@dataclass(frozen=True)
class Price:
    """`usd` for `per` units; `free` of them a month cost nothing. `source` None: a figure that nobody checked."""

    usd: Decimal
    per: Decimal
    free: Decimal
    free_for: Literal["always", "new"] | None
    source: Source | None

    @property
    def each(self) -> Decimal:
        """What one unit costs."""
        return self.usd / self.per

    def free_units(self, tier: FreeTier) -> Decimal:
        """Units a month that cost nothing."""
        applies = self.free_for == "always" if tier == "always" else tier == "new"
        return self.free if applies else _NOTHING


@dataclass(frozen=True)
class Line:
    """What was used of a unit, how much of it is billed, and what that costs. `country`: of SMS."""

    unit: Unit
    amount: Decimal
    billed: Decimal
    usd: Decimal
    is_checked: bool
    country: str | None = None

    @property
    def service(self) -> Service:
        """The service that bills it."""
        return UNITS[self.unit].service


@dataclass(frozen=True)
class Cost:
    """What a usage costs, line by line."""

    lines: tuple[Line, ...]

    @property
    def usd(self) -> Decimal:
        """All of it."""
        return sum((line.usd for line in self.lines), _NOTHING)

    @property
    def by_service(self) -> dict[Service, Decimal]:
        """By service, the dearest first."""
        found: dict[Service, Decimal] = {}
        for line in self.lines:
            found[line.service] = found.get(line.service, _NOTHING) + line.usd
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    @property
    def by_unit(self) -> dict[Unit, Decimal]:
        """By unit, in the order of the list of units."""
        found = dict.fromkeys((line.unit for line in self.lines), _NOTHING)
        for line in self.lines:
            found[line.unit] += line.usd
        return found


@dataclass(frozen=True)
class Segments:
    """Prices of a segment of an SMS by country, in USD; `at_most` counts for a country that is not listed."""

    at_most: Decimal
    usd: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Book:
    """The prices of a region from a day on, with one of the SES plans."""

    region: str
    valid_from: date
    plan: str
    prices: Mapping[Unit, Price]

    @classmethod
    def at(cls, day: date, region: str, plan: str = A_LA_CARTE) -> "Book":
        """The book that is valid on a day. Raises NoPrice for a region, day or plan without one."""
        return chosen(listed(), day, region, plan)

    def price(self, unit: Unit) -> Decimal:
        """What one unit costs. Raises NoPrice for one without a price: SMS are priced by country."""
        return self._priced(unit).each

    def cost(
        self,
        usage: Mapping[Unit, Decimal],
        *,
        free: FreeTier = "none",
        sms: Mapping[str, Decimal] = MappingProxyType({}),
        segments: Segments | None = None,
    ) -> Cost:
        """What a month's usage costs; `sms` are segments by country, which need the prices `segments`.

        Raises NoPrice for a unit without a price.
        """
        lines = [self._line(unit, usage[unit], free) for unit in Unit if usage.get(unit)]
        if unknown := [unit for unit in usage if unit not in UNITS]:
            raise NoPrice(f"{unknown[0]!r} is no unit: {', '.join(Unit)}")
        if sms:
            if segments is None:
                raise NoPrice("SMS cost what chalicelib/sms/prices.toml says: give its prices")
            lines += [_sms_line(country, count, segments) for country, count in sorted(sms.items()) if count]
        return Cost(tuple(lines))

    def _priced(self, unit: Unit) -> Price:
        price = self.prices.get(unit)
        if price is None:
            hint = "SMS are priced by country" if unit is Unit.SMS_SEGMENTS else "it has none"
            raise NoPrice(f"no price of {unit} in {self.region} since {self.valid_from}: {hint}")
        return price

    def _line(self, unit: Unit, amount: Decimal, free: FreeTier) -> Line:
        price = self._priced(unit)
        billed = max(_NOTHING, amount - price.free_units(free))
        return Line(unit, amount, billed, billed * price.each, price.source is not None)


def _sms_line(country: str, count: Decimal, segments: Segments) -> Line:
    known = segments.usd.get(country)
    usd = count * (segments.at_most if known is None else known)
    return Line(Unit.SMS_SEGMENTS, count, count, usd, known is not None, country)


def chosen(books: Iterable[Book], day: date, region: str, plan: str) -> Book:
    """The one of `books` that is valid. Raises NoPrice, which says what there is."""
    of_region = [book for book in books if book.region == region]
    if not of_region:
        raise NoPrice(f"no prices of the region {region!r}: {', '.join(sorted({book.region for book in books}))}")
    begun = [book.valid_from for book in of_region if book.valid_from <= day]
    if not begun:
        raise NoPrice(f"the prices of {region} begin on {min(book.valid_from for book in of_region)}, not by {day}")
    plans = {book.plan: book for book in of_region if book.valid_from == max(begun)}
    if plan not in plans:
        raise NoPrice(f"no SES plan {plan!r} in {region} on {day}: {', '.join(plans)}")
    return plans[plan]


def read(told: Mapping[str, Any]) -> tuple[Book, ...]:
    """The books of a list as `prices.toml` is, one for each plan. Raises BadBook."""
    sources = {name: _source(name, entry) for name, entry in told.get("sources", {}).items()}
    books = []
    for entry in told.get("book", ()):
        where = f"{entry.get('region')} {entry.get('valid_from')}"
        if not isinstance(entry.get("region"), str) or not isinstance(entry.get("valid_from"), date):
            raise BadBook(f"{where}: a book needs region and valid_from (a day)")
        prices = _prices(where, entry.get("prices", {}), sources)
        plans = {A_LA_CARTE: {}} | entry.get("plans", {})
        for plan, instead in plans.items():
            merged = MappingProxyType(prices | _prices(f"{where} {plan}", instead, sources))
            books.append(Book(entry["region"], entry["valid_from"], plan, merged))
    return tuple(books)


def _source(name: str, entry: Mapping[str, Any]) -> Source:
    if not entry.get("url") or not isinstance(entry.get("read"), date):
        raise BadBook(f"source {name}: it needs url and read (a day)")
    return Source(name, entry["url"], entry.get("via"), entry["read"])


def _prices(where: str, told: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[Unit, Price]:
    return {_unit(where, name): _price(f"{where} {name}", entry, sources) for name, entry in told.items()}


def _unit(where: str, name: str) -> Unit:
    try:
        return Unit(name)
    except ValueError:
        raise BadBook(f"{where}: {name!r} is no unit") from None


def _price(where: str, entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Price:
    usd, per, free = (_number(f"{where} {name}", entry.get(name, 0)) for name in ("usd", "per", "free"))
    free_for, source = entry.get("free_for"), str(entry.get("source"))
    if "usd" not in entry or per <= 0:
        raise BadBook(f"{where}: a price needs usd and per (units, more than none)")
    if (free > 0) != (free_for in ("always", "new")):
        raise BadBook(f'{where}: free needs free_for, "always" or "new", and the other way round')
    if source != UNVERIFIED and source not in sources:
        raise BadBook(f"{where}: source {source!r} is not among [sources], and not {UNVERIFIED!r}")
    return Price(usd, per, free, free_for, None if source == UNVERIFIED else sources[source])


def _number(where: str, told: Any) -> Decimal:
    try:
        number = Decimal(str(told))
    except InvalidOperation:
        raise BadBook(f"{where}: {told!r} is no number") from None
    if not number.is_finite() or number < 0:
        raise BadBook(f"{where}: {told!r} is no number from 0")
    return number


@cache
def listed() -> tuple[Book, ...]:
    """The books that are packaged with the product, read once."""
    return read(tomllib.loads(BOOK_FILE.read_text(encoding="utf-8")))


@cache
def segment_prices() -> Mapping[str, Decimal]:
    """What a segment of an SMS costs by country, as the packaged list of the SMS room says; read once."""
    entries = tomllib.loads(SMS_FILE.read_text(encoding="utf-8")).get("segment", {})
    return MappingProxyType({country: _number(f"SMS {country}", entry["usd"]) for country, entry in entries.items()})
