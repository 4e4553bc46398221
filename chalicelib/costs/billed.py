"""What AWS billed, and how far the meter is from it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.units import Service

# A day of the bill is added to for a day or two after it is over.
FINAL_AFTER: Final = timedelta(hours=48)
# What Cost Explorer calls a service, where that is not its name in `Service`. The first two are how bills have it; of
# SMS, AWS says that they are being moved to a service of their own.
OTHER_NAMES: Final[Mapping[str, Service]] = MappingProxyType(
    {
        "AmazonCloudWatch": Service.CLOUDWATCH,
        "CloudWatch Events": Service.EVENTBRIDGE,
        "EventBridge Scheduler": Service.EVENTBRIDGE,
        "AWS End User Messaging": Service.SNS,
        "AWS End User Messaging SMS": Service.SNS,
    }
)
SERVICES: Final[Mapping[str, Service]] = MappingProxyType({**{one.value: one for one in Service}, **OTHER_NAMES})
_NOTHING: Final = Decimal(0)


class BadTag(ValueError):
    """The setting `costs_tag` is no list of name=value; the text is it."""


@dataclass(frozen=True)
class DayBill:
    """What a service, as Cost Explorer calls it, was billed for a day (UTC)."""

    day: date
    service: str
    usd: Decimal
    is_estimated: bool


@dataclass(frozen=True)
class Bill:
    """What was billed from `since` to `until`, both included and of one month, by Cost Explorer's names.

    `is_estimated`: AWS says that some of it may change. `tag` "": all of the account.
    """

    since: date
    until: date
    as_of: datetime
    tag: str
    is_estimated: bool
    services: Mapping[str, Decimal]

    @property
    def month(self) -> str:
        """Its month: 2026-11."""
        return f"{self.since:%Y-%m}"


@dataclass(frozen=True)
class Difference:
    """A service on the bill and in the meter; `is_metered`: it is one that the meter knows."""

    service: str
    billed_usd: Decimal
    metered_usd: Decimal
    is_metered: bool = True

    @property
    def usd(self) -> Decimal:
        """By how much the meter is above the bill."""
        return self.metered_usd - self.billed_usd

    @property
    def share(self) -> Decimal | None:
        """The same as a share of the bill; None where nothing was billed."""
        return self.usd / self.billed_usd if self.billed_usd else None


def span(now: datetime) -> tuple[date, date]:
    """Which days to ask for: from the first of the month before that of the last final day, to it (not included).

    The month before once more: until its invoice is made, some days on, AWS corrects it.
    """
    before = (now - FINAL_AFTER).date()
    month = (before - timedelta(days=1)).replace(day=1)
    return (month - timedelta(days=1)).replace(day=1), before


def bills(days: Iterable[DayBill], since: date, before: date, tag: str, now: datetime) -> tuple[Bill, ...]:
    """One for each month of the span, also for one in which nothing was billed."""
    found: dict[str, Bill] = {}
    day = since
    while day < before:
        following = (day + timedelta(days=31)).replace(day=1)
        found[f"{day:%Y-%m}"] = Bill(day, min(following, before) - timedelta(days=1), now, tag, False, {})
        day = following
    for one in days:
        bill = found.get(f"{one.day:%Y-%m}")
        if bill is not None:
            services = {**bill.services, one.service: bill.services.get(one.service, _NOTHING) + one.usd}
            is_estimated = bill.is_estimated or one.is_estimated
            found[bill.month] = replace(bill, services=services, is_estimated=is_estimated)
    return tuple(found.values())


def compared(billed: Mapping[str, Decimal], metered: Mapping[Service, Decimal]) -> tuple[Difference, ...]:
    """Service by service, the dearest first; what the meter does not know has the name that the bill gives it."""
    of_service: dict[str, Decimal] = {}
    for name, usd in billed.items():
        service = SERVICES.get(name)
        key = name if service is None else service.value
        of_service[key] = of_service.get(key, _NOTHING) + usd
    counted = {service.value: usd for service, usd in metered.items()}
    known = {service.value for service in Service}
    found = [
        Difference(name, of_service.get(name, _NOTHING), counted.get(name, _NOTHING), name in known)
        for name in {**of_service, **counted}
    ]
    return tuple(
        sorted(
            (one for one in found if one.billed_usd or one.metered_usd),
            key=lambda one: (-max(one.billed_usd, one.metered_usd), one.service),
        )
    )


def total(differences: Iterable[Difference]) -> Difference:
    """All of them."""
    known = tuple(differences)
    billed = sum((one.billed_usd for one in known), _NOTHING)
    return Difference("", billed, sum((one.metered_usd for one in known), _NOTHING))


def tags_of(told: str) -> tuple[tuple[str, str], ...]:
    """The tags of `costs_tag`: "project=fronta,stack=fronta-prod", which all have to be there. Raises BadTag."""
    pairs = [one.strip().partition("=") for one in told.split(",") if one.strip()]
    if any(not name.strip() or not value.strip() for name, _, value in pairs):
        raise BadTag(told)
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def bill_to_json(bill: Bill) -> dict[str, Any]:
    """As its row stores it."""
    return {
        "since": bill.since.isoformat(),
        "until": bill.until.isoformat(),
        "as_of": timestamp(bill.as_of),
        "tag": bill.tag,
        "is_estimated": bill.is_estimated,
        "services": {name: str(usd) for name, usd in bill.services.items()},
    }


def bill_from_json(data: Mapping[str, Any]) -> Bill:
    """The inverse of `bill_to_json`."""
    return Bill(
        date.fromisoformat(data["since"]),
        date.fromisoformat(data["until"]),
        read_timestamp(data["as_of"]),
        data["tag"],
        data["is_estimated"],
        {name: Decimal(usd) for name, usd in data["services"].items()},
    )
