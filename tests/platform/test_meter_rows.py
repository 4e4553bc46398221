"""Words of the costs table: where rows are, and what is worth a row."""

import pytest

from chalicelib.costs.book import listed
from chalicelib.platform.meter_rows import NANO, SHARDS, WORTH_MUSD, Owner, of_ticket, pk_of, shard_of, worth_musd
from chalicelib.platform.units import Unit


@pytest.mark.parametrize("unit", sorted(WORTH_MUSD))
def test_what_a_row_is_worth_is_near_the_book(unit: str) -> None:
    """The weights by which a row waits or not are near every list price, or writes would be too many or too late."""
    for book in listed():
        assert 0.4 < float(book.price(Unit(unit))) * 1e6 / WORTH_MUSD[unit] < 2.5


def test_a_segment_of_an_sms_is_worth_a_row_wherever_it_went() -> None:
    """Countries have no weights of their own: one segment costs more than a thousand writes in each."""
    assert (
        worth_musd({"sms_CZ": NANO}) == worth_musd({"sms_unknown": NANO}) > 1000 * WORTH_MUSD["dynamodb_write_units"]
    )
    assert worth_musd({"tickets": 1, "logs_gb": NANO}) == 0


def test_rows_of_a_day_are_spread_over_partitions() -> None:
    """No partition takes all writes of a day, and a row is found where it was put, whatever the day."""
    found = {pk_of("2026-11-24", f"T#{number}") for number in range(200)}
    assert found == {f"D#2026-11-24#{shard}" for shard in range(SHARDS)}
    assert pk_of("2026-11-25", "T#1") == f"D#2026-11-25#{shard_of('T#1')}"


def test_what_is_known_later_is_told() -> None:
    """A ticket that moved is its new queue's; what a later caller does not know stays."""
    known = of_ticket("t1", "podpora", "1001")
    assert known.known_as(of_ticket("t1", "fakturace")) == Owner("T#t1", "fakturace", "1001")
    assert known.known_as(of_ticket("t1", client="2002")) == Owner("T#t1", "podpora", "2002")
    assert known.known_as(of_ticket("t1")) == known
