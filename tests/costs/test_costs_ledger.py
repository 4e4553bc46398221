"""Sums and prices of what was used: nothing is lost, nothing counted twice, to the last digit."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.costs import ledger, segments
from chalicelib.costs.book import Book, NoPrice, Segments, segment_prices
from chalicelib.costs.ledger import (
    SCHEDULED,
    Amounts,
    Entry,
    Kind,
    Priced,
    Tariff,
    is_free_of_charge,
    summed,
    total,
)
from chalicelib.costs.report import dearest, line_of, lines_by_service
from chalicelib.platform.meter_rows import NANO
from chalicelib.platform.units import Service, Unit
from tests.conftest import ROOT
from tests.costs.used import MAIL, PARTS, SEGMENTS, TODAY, WRITE, easy, entry

DAY = (
    entry("T#t1", "podpora", "1001", ses_mails_out=2, dynamodb_write_units=10, tickets=1, meter_write_units=1),
    entry("T#t2", "podpora", None, ses_mails_out=1, tickets=1),
    entry("T#t3", None, "2002", dynamodb_write_units=5),
    entry("C#1001", None, "1001", dynamodb_write_units=4),
    entry("Q#podpora", "podpora", None, dynamodb_write_units=3),
    entry("F#api", dynamodb_write_units=7),
    entry("F#sweep", dynamodb_write_units=2),
    entry("K#alarms", alarms_month=0.5),
    entry("K#ses", ses_plan_months=0),
)


def usd(amounts: Amounts) -> Decimal:
    """What they cost at round prices."""
    return easy(TODAY).priced(amounts).usd


def test_what_runs_by_the_clock_is_what_the_program_says_so_of() -> None:
    """A schedule that the ledger does not know would be told as variable."""
    program = (ROOT / "app.py").read_text(encoding="utf-8")
    scheduled = set(re.findall(r"@app\.schedule\([^\n]*\)\ndef (\w+)", program))
    assert scheduled == SCHEDULED


def test_a_day_is_summed_by_whom_it_belongs_to() -> None:
    """All of it, what is fixed, what is nobody's, by queue, client, ticket and function."""
    found = summed(TODAY, DAY)
    assert usd(found.day.whole) == Decimal("3.36")
    assert usd(found.day.fixed) == Decimal("0.07")
    assert usd(found.day.nobodys) == Decimal("0.14")
    assert found.day.measured == {"alarms", "ses"}
    assert {name: usd(amounts) for name, amounts in found.queues.items()} == {"podpora": Decimal("3.13")}
    assert {name: usd(amounts) for name, amounts in found.clients.items()} == {
        "1001": Decimal("2.14"),
        "2002": Decimal("0.05"),
    }
    assert {name: usd(amounts) for name, amounts in found.tickets.items()} == {
        "t1": Decimal("2.10"),
        "t2": Decimal("1"),
        "t3": Decimal("0.05"),
    }
    assert set(found.functions) == {"api", "sweep"}
    assert (found.day.whole["tickets"], found.day.whole["count"]) == (2, 3)


def test_what_was_measured_as_nothing_is_not_what_was_not_measured() -> None:
    """A day of which nothing but zeros is told is not known, and says what was measured."""
    day = summed(TODAY, [entry("K#ses", ses_plan_months=0)]).day
    assert not day.is_known
    assert day.measured == {"ses"}
    assert not summed(TODAY, []).day.measured


def test_prices_are_by_service_with_what_nobody_checked_and_what_the_meter_took() -> None:
    """A mail costs a dollar, a write a cent; none of these prices has a source."""
    priced = easy(TODAY).priced(summed(TODAY, DAY).day.whole)
    assert priced.services == {
        Service.SES: Decimal(3),
        Service.DYNAMODB: Decimal("0.31"),
        Service.CLOUDWATCH: Decimal("0.05"),
    }
    assert priced.unchecked == priced.usd
    assert priced.meter == Decimal("0.01")


@pytest.mark.parametrize(
    ("name", "each", "is_checked"),
    [("sms_CZ", "0.05", True), ("sms_XX", "0.20", False), ("sms_unknown", "0.20", False)],
)
def test_sms_cost_what_is_known_of_their_country(name: str, each: str, is_checked: bool) -> None:
    """Else the ceiling, which nobody checked."""
    priced = easy(TODAY).priced({name: 3 * NANO})
    assert priced.services == {Service.SNS: 3 * Decimal(each)}
    assert priced.unchecked == (Decimal(0) if is_checked else priced.usd)


@pytest.mark.parametrize(
    "name", ["dynamodb_write_unit", "fixed_dynamodb_write_units", "sms_segments", "sqs_requests"]
)
def test_what_has_no_price_is_not_taken_for_nothing(name: str) -> None:
    """A name that is no unit, SMS without a country, a unit that the book lacks: an error, no report without it."""
    with pytest.raises(NoPrice):
        easy(TODAY).priced({name: 1})


def test_every_unit_that_the_meter_may_write_has_a_rate() -> None:
    """In the newest books of both regions."""
    for region in ("eu-central-1", "us-east-1"):
        tariff = Tariff(Book.at(TODAY, region), Segments(Decimal("0.2"), segment_prices()))
        for unit in set(Unit) - {Unit.SMS_SEGMENTS}:
            assert tariff.rate(unit.value).usd * NANO == tariff.book.price(unit)


def test_what_is_no_unit_of_a_bill_costs_nothing() -> None:
    """Tickets, rows, and what of the writes is the meter's; a unit does."""
    amounts = {WRITE: 2_500_000_000, "tickets": 3, "count": 4, "meter_write_units": 10**9}
    assert [is_free_of_charge(name) for name in amounts] == [False, True, True, True]
    assert easy(TODAY).priced(amounts).usd == Decimal("0.025")


def test_prices_of_segments_come_in_millionths() -> None:
    """As the room of SMS has them."""
    found = segments.of_musd(200_000, {"CZ": 54_321})
    assert (found.at_most, found.usd) == (Decimal("0.2"), {"CZ": Decimal("0.054321")})


# ---------------------------------------------------------------- nothing is lost, nothing twice

names = st.sampled_from(["a", "b", "c"])
maybe = st.none() | names
measures = st.sampled_from([WRITE, MAIL, PARTS, "sms_CZ", "sms_XX", "tickets", "meter_write_units"])
amounts = st.dictionaries(measures, st.integers(0, 10**15), max_size=5)
entries = st.builds(Entry, st.sampled_from(Kind), names | st.just("sweep"), amounts, maybe, maybe)


@given(st.lists(entries, max_size=30))
def test_no_cost_is_lost_or_counted_twice_by_any_grouping(rows: list[Entry]) -> None:
    """Whatever rows there are: each grouping and what it leaves out are exactly the whole, as are single rows."""
    found = summed(TODAY, rows)
    whole = easy(TODAY).priced(found.day.whole)
    assert whole.usd == sum((usd(row.amounts) for row in rows), Decimal(0))
    outside = {
        "queue": [row for row in rows if ledger.queue_of(row) is None],
        "client": [row for row in rows if ledger.client_of(row) is None],
        "ticket": [row for row in rows if row.kind is not Kind.TICKET],
        "function": [row for row in rows if row.kind is not Kind.FUNCTION],
    }
    groups = {
        "queue": found.queues,
        "client": found.clients,
        "ticket": found.tickets,
        "function": found.functions,
    }
    for name, group in groups.items():
        made = [line_of(key, [(TODAY, part)], easy) for key, part in group.items()]
        lines, count, owned = dearest(made, 500)
        left = sum((usd(row.amounts) for row in outside[name]), Decimal(0))
        assert count == len(lines) == len(group)
        assert sum((line.usd for line in lines), Decimal(0)) == owned.usd
        assert owned.usd + left == whole.usd
    assert sum((line.usd for line in lines_by_service(whole, 0)), Decimal(0)) == whole.usd
    assert 0 <= usd(found.day.fixed) <= usd(found.day.nobodys) <= whole.usd
    tickets = [row.amounts.get("tickets", 0) for row in rows]
    assert found.day.whole.get("tickets", 0) == sum(tickets)


@given(st.lists(amounts, max_size=10), st.lists(amounts, max_size=10))
def test_sums_of_costs_are_costs_of_sums(first: list[Amounts], then: list[Amounts]) -> None:
    """To the last digit, however days are put together: by service, unchecked, and the meter's own."""
    tariff = easy(TODAY)
    whole = Counter[str]()
    for one in (*first, *then):
        whole.update(one)
    once = tariff.priced(whole)
    parts = total([tariff.priced(one) for one in first]) + total([tariff.priced(one) for one in then])
    assert (parts.usd, parts.unchecked, parts.meter) == (once.usd, once.unchecked, once.meter)
    assert {service: usd for service, usd in parts.services.items() if usd} == {
        service: usd for service, usd in once.services.items() if usd
    }
    assert Priced() + once == once + Priced() == once
    assert (once - Priced(), (once - once).usd) == (once, 0)


@given(amounts)
def test_rates_cost_what_books_do(one: Amounts) -> None:
    """The same as a book makes of it, at the prices of the real list, and of SMS."""
    book = Book.at(date(2026, 11, 23), "eu-central-1")
    units = {Unit(name): Decimal(amount) / NANO for name, amount in one.items() if name in (WRITE, MAIL, PARTS)}
    sms = {name.removeprefix("sms_"): Decimal(amount) / NANO for name, amount in one.items() if name[:4] == "sms_"}
    assert Tariff(book, SEGMENTS).priced(one).usd == book.cost(units, sms=sms, segments=SEGMENTS).usd
