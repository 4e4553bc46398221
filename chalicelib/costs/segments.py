"""Prices of segments of SMS: as they are known now, and as the list has them."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from chalicelib.costs.book import Segments, segment_prices
from chalicelib.platform.settings import Settings

_CENTS: Final = 100
_MUSD: Final = 10**6


def known() -> Segments:
    """What receipts taught, else the list; at most the ceiling of the settings. One read of the table of SMS."""
    # Its room is not needed where nobody asks for costs.
    from chalicelib.sms.reading import prices_now

    now = prices_now()
    return of_musd(now.ceiling_musd, now.segment_musd)


def listed() -> Segments:
    """Those that are listed, else the default of `sms_segment_price_max_cents`: without AWS, and without a stage."""
    (ceiling,) = (item.default for item in fields(Settings) if item.name == "sms_segment_price_max_cents")
    return Segments(Decimal(str(ceiling)) / _CENTS, segment_prices())


def of_musd(at_most_musd: int, segment_musd: Mapping[str, int]) -> Segments:
    """Prices from millionths of a dollar, as the room of SMS knows them."""
    each = {country: Decimal(musd) / _MUSD for country, musd in segment_musd.items()}
    return Segments(Decimal(at_most_musd) / _MUSD, MappingProxyType(each))
