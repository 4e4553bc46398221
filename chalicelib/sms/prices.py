"""What an SMS costs, in millionths of a US dollar. Pure but for the list of prices beside this module."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

MUSD_PER_USD: Final = 1_000_000
MUSD_PER_CENT: Final = 10_000
LIST_FILE: Final = Path(__file__).with_name("prices.toml")
_NOTHING: Final[Mapping[str, int]] = MappingProxyType({})


class BadPrices(ValueError):
    """The list of prices cannot be read; the text names the country."""


@dataclass(frozen=True)
class Price:
    """What an SMS costs; not `is_known`: at most that."""

    musd: int
    is_known: bool

    @property
    def usd(self) -> float:
        """In dollars."""
        return self.musd / MUSD_PER_USD


@dataclass(frozen=True)
class Prices:
    """Prices of one segment by country, and what one may cost at most: SNS is told to send none that costs more."""

    ceiling_musd: int
    segment_musd: Mapping[str, int] = field(default_factory=lambda: _NOTHING)

    def of(self, country: str | None, segments: int) -> Price:
        """The price of so many segments to a number of a country."""
        known = self.segment_musd.get(country or "")
        return Price((self.ceiling_musd if known is None else known) * segments, known is not None)


def read(listed: Mapping[str, Any]) -> dict[str, int]:
    """Prices of segments from a list as `prices.toml` is; raises BadPrices for one without its source and day."""
    return {country: _musd(country, entry) for country, entry in listed.get("segment", {}).items()}


def _musd(country: str, entry: Any) -> int:
    if not isinstance(entry, Mapping) or not entry.get("source") or not isinstance(entry.get("on"), date):
        raise BadPrices(f"{country}: a price needs usd, source and on (a day)")
    try:
        musd = Decimal(str(entry.get("usd"))) * MUSD_PER_USD
    except InvalidOperation as error:
        raise BadPrices(f"{country}: {entry.get('usd')!r} is no price") from error
    if not musd.is_finite() or musd <= 0:
        raise BadPrices(f"{country}: {entry.get('usd')!r} is no price")
    return int(musd.to_integral_value())


@cache
def listed() -> Mapping[str, int]:
    """The list that is packaged with the product, read once."""
    return MappingProxyType(read(tomllib.loads(LIST_FILE.read_text(encoding="utf-8"))))
