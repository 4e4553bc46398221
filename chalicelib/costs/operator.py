"""The operator's commands of this room: `costs estimate`, `costs prices`, `costs sms-limit`."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

from chalicelib.costs import book as books
from chalicelib.costs import segments
from chalicelib.costs.assumed import assumptions
from chalicelib.costs.book import A_LA_CARTE, FREE_TIERS, Book, NoPrice
from chalicelib.costs.estimate import BadLoad, Estimate, Load, compared, estimate
from chalicelib.platform.units import UNITS, Unit

NOT_DONE: Final = 1
BAD_USAGE: Final = 2
LIMIT_USD_MAX: Final = 1_000_000
REGION: Final = "eu-central-1"
# Options of `estimate` by the member of the load that they say.
OPTIONS: Final = {
    "mails_per_ticket": ("--mails-per-ticket", "mails of the client, the first one included"),
    "answers_per_ticket": ("--answers-per-ticket", "answers of ours"),
    "states_per_ticket": ("--states-per-ticket", "changes of state, by whatever"),
    "others_per_ticket": ("--others-per-ticket", "notes, tags and other changes by staff"),
    "mail_kb": ("--mail-kb", "size of a client's mail, with its files"),
    "file_share": ("--file-share", "answers with files, from 0 to 1"),
    "file_mb": ("--file-mb", "size of the files of such an answer"),
    "agents": ("--agents", "agents with a console open"),
    "console_hours": ("--console-hours", "hours that it is open on a working day"),
    "zone_calls": ("--zone-calls", "calls of the client zone's API in a month"),
    "phone_calls": ("--phone-calls", "telephone calls in a month"),
    "sms_share": ("--sms-share", "tickets with an SMS, from 0 to 1"),
    "sms_country": ("--sms-country", "country of its number"),
    "retention_months": ("--retention-months", "months for which everything is kept"),
}

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds `costs` with its commands."""
    command = subparsers.add_parser("costs", help="what it costs on AWS")
    kinds = command.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_estimate(kinds.add_parser("estimate", help="what a load costs a month, and what that rests on"))
    prices = kinds.add_parser("prices", help="the prices that hold on a day, with their sources")
    _add_book(prices)
    prices.set_defaults(run=_prices)
    limit = kinds.add_parser("sms-limit", help="what SNS lets SMS of the account cost a month")
    limit.add_argument("--set", type=_whole_usd, metavar="USD", help="whole dollars; SMS that would pass it fail")
    limit.set_defaults(run=_sms_limit)


def _add_estimate(command: argparse.ArgumentParser) -> None:
    command.add_argument("--tickets", type=_number, required=True, metavar="N", help="tickets in a month")
    default = {item.name: item.default for item in fields(Load)}
    for name, (option, meaning) in OPTIONS.items():
        kind = str if isinstance(default[name], str) else _number
        command.add_argument(
            option, dest=name, type=kind, default=default[name], metavar="N", help=f"{meaning} ({default[name]})"
        )
    command.add_argument("--per-agent-usd", type=_number, metavar="USD", help="price of an agent and month elsewhere")
    command.add_argument("--free-tier", choices=FREE_TIERS, default="none", help="allowances to take off (none)")
    _add_book(command)
    command.set_defaults(run=_estimate)


def _add_book(command: argparse.ArgumentParser) -> None:
    command.add_argument("--region", default=REGION, help=f"region of AWS ({REGION})")
    command.add_argument("--date", type=_day, help="day of the prices, as 2026-11-23 (the newest)")
    command.add_argument("--ses-plan", default=A_LA_CARTE, help=f"SES plan ({A_LA_CARTE})")


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text} is no number") from None
    if not number.is_finite() or number < 0:
        raise argparse.ArgumentTypeError(f"{text} is no number from 0")
    return number


def _whole_usd(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or int(text) > LIMIT_USD_MAX:
        raise argparse.ArgumentTypeError(f"{text} is no whole number of dollars from 0 to {LIMIT_USD_MAX}")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day as 2026-11-23") from None


def _book(arguments: argparse.Namespace) -> Book:
    return Book.at(arguments.date or date.max, arguments.region, arguments.ses_plan)


def _prices(arguments: argparse.Namespace) -> int:
    try:
        book = _book(arguments)
    except NoPrice as error:
        return _refused(error)
    _write(price_lines(book))
    return 0


def _estimate(arguments: argparse.Namespace) -> int:
    try:
        load = Load(tickets=arguments.tickets, **{name: getattr(arguments, name) for name in OPTIONS})
        found = estimate(load, _book(arguments), assumptions(), segments.listed(), arguments.free_tier)
    except (BadLoad, NoPrice) as error:
        return _refused(error)
    _write(estimate_lines(found, arguments.per_agent_usd))
    return 0


def _sms_limit(arguments: argparse.Namespace) -> int:
    """Sets the limit where it is asked for, and tells what SNS says it is."""
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.costs import sms_limit

    try:
        if arguments.set is not None:
            sms_limit.put(arguments.set)
        usd = sms_limit.now_set()
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"the limit of SNS: {error}\n")
        return NOT_DONE
    _write(iter([{"item": "sms-limit", "usd": None if usd is None else _figure(Decimal(usd))}]))
    return 0


def _refused(error: Exception) -> int:
    sys.stderr.write(f"{error}\n")
    return BAD_USAGE


def _write(lines: Iterator[dict[str, Any]]) -> None:
    for line in lines:
        # ASCII only: no terminal and no lone surrogate can break the line.
        sys.stdout.write(json.dumps(line) + "\n")


def price_lines(book: Book) -> Iterator[dict[str, Any]]:
    """A book as it is told: first which it is, then its prices in the order of the units."""
    yield {"item": "book", "region": book.region, "valid_from": book.valid_from.isoformat(), "ses_plan": book.plan}
    for unit in Unit:
        price = book.prices.get(unit)
        if price is None:
            continue
        source = price.source
        yield {
            "item": "price",
            "unit": unit.value,
            "service": UNITS[unit].service.value,
            "usd": _figure(price.usd),
            "per": _figure(price.per),
            "free": _figure(price.free),
            "free_for": price.free_for,
            "checked": source is not None,
            "source": None if source is None else {"url": source.url, "via": source.via, "read": str(source.read)},
        }
    for country, usd in books.segment_prices().items():
        yield {"item": "price", "unit": Unit.SMS_SEGMENTS.value, "country": country, "usd": _figure(usd), "per": 1}


def estimate_lines(found: Estimate, per_agent_usd: Decimal | None = None) -> Iterator[dict[str, Any]]:
    """An estimate as it is told: what was asked, by service, by part, by unit, the whole, and what it rests on."""
    book = found.book
    yield {"item": "book", "region": book.region, "valid_from": book.valid_from.isoformat(), "ses_plan": book.plan}
    for item in fields(found.load):
        value = getattr(found.load, item.name)
        yield {"item": "input", "name": item.name, "value": _figure(value) if isinstance(value, Decimal) else value}
    for service, usd in found.cost.by_service.items():
        yield {"item": "service", "service": service.value, "usd": _money(usd)}
    for part, cost in found.parts.items():
        yield {"item": "part", "part": part.value, "usd": _money(cost.usd)}
        for service, usd in cost.by_service.items():
            yield {"item": "part-service", "part": part.value, "service": service.value, "usd": _money(usd)}
    for line in found.cost.lines:
        yield {
            "item": "unit",
            "unit": line.unit.value,
            "amount": _figure(round(line.amount, 6)),
            "billed": _figure(round(line.billed, 6)),
            "usd": _money(line.usd),
            "checked": line.is_checked,
            **({"country": line.country} if line.country else {}),
        }
    for figure in found.assumed:
        known = {"value": _figure(figure.value), "how": figure.how, "source": figure.source}
        yield {"item": "assumption", "name": figure.name, **known}
    each = found.usd_per_ticket
    yield {
        "item": "total",
        "usd": _money(found.usd),
        "usd_per_ticket": None if each is None else _money(each),
        "idle_usd": _money(found.idle.usd),
        "unchecked_usd": _money(sum((line.usd for line in found.cost.lines if not line.is_checked), Decimal(0))),
    }
    if per_agent_usd is not None:
        beside = compared(found, per_agent_usd)
        amounts = {"theirs_usd": beside.theirs, "ours_usd": beside.ours, "saved_usd": beside.saved}
        yield {"item": "comparison", **{name: _money(usd) for name, usd in amounts.items()}}


def _money(usd: Decimal) -> float:
    """Dollars to a ten-thousandth of a cent."""
    return float(round(usd, 6))


def _figure(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
