"""Bookkeeping: days that are over are closed, once and once more; what is kept is measured; the rest is done."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.costs import (
    bill,
    closing,
    cost_explorer,
    finance_store,
    kept,
    reading,
    segments,
    sms_limit,
    store,
)
from chalicelib.costs.ledger import Amounts, summed
from chalicelib.entrypoints import bookkeeping
from chalicelib.platform import clock
from chalicelib.platform.meter_rows import NANO
from chalicelib.sms import store as texts
from tests.costs.used import TODAY, Spent, easy, entry, spent, used

pytestmark = pytest.mark.usefixtures("aws_resources")
ONE_DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, 0, 20, tzinfo=UTC)
YESTERDAY = TODAY - ONE_DAY
# Of yesterday to today: the week that is looked back to.
WEEK = tuple(TODAY - number * ONE_DAY for number in range(7, 0, -1))
KEPT: dict[str, Amounts] = {"alarms": {"alarms_month": NANO}, "ses": {"ses_plan_months": 0}}
POLLS: dict[str, Amounts] = {"polls": {"dynamodb_write_units": 5 * NANO}}


@pytest.fixture(autouse=True)
def measured(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """What is kept is known; the days on which it was asked for. Prices are round."""
    asked: list[date] = []

    def now(day: date, _kinds: Any = None) -> dict[str, Amounts]:
        """An alarm."""
        asked.append(day)
        return KEPT

    # As if there was nothing else to be measured.
    monkeypatch.setattr(kept, "KINDS", {kind: kept.KINDS[kind] for kind in ("alarms", "ses", "polls")})
    monkeypatch.setattr(kept, "measured_now", now)
    monkeypatch.setattr(kept, "measured_of", lambda _day: POLLS)
    monkeypatch.setattr(reading, "tariffs", lambda _segments: easy)
    return asked


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Spent:
    """What calls of the table take."""
    return spent(monkeypatch)


def usd(day: date) -> Decimal:
    """What a closed day cost."""
    return easy(day).priced(store.closed([day])[day].whole).usd


def test_a_day_is_closed_once_it_is_over() -> None:
    """Yesterday, with what was asked of its empty queues; and those of the week that nobody closed."""
    used(YESTERDAY, entry("T#t1", "podpora", ses_mails_out=2))
    used(TODAY, entry("T#t1", "podpora", ses_mails_out=4))
    used(YESTERDAY - ONE_DAY, entry("T#t1", "podpora", ses_mails_out=1))
    assert closing.close(NOW) == WEEK
    assert (usd(YESTERDAY), usd(YESTERDAY - ONE_DAY)) == (Decimal("2.05"), 1)
    assert store.closed([TODAY]) == {}
    assert store.closed([YESTERDAY])[YESTERDAY].measured == {"polls"}


def test_what_is_kept_is_measured_for_the_day_that_begins(measured: list[date]) -> None:
    """So that today has it from its first hour on; once, however often it is looked."""
    for hours in range(24):
        closing.close(NOW + timedelta(hours=hours))
    assert measured == [TODAY]
    assert {one.name: one.amounts for one in store.entries(TODAY)} == KEPT


class Sources:
    """What can be measured, and what was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *kinds: str) -> None:
        self.there = set(kinds)
        self.asked: list[tuple[str, ...]] = []
        monkeypatch.setattr(kept, "measured_now", self.now)
        monkeypatch.setattr(kept, "measured_of", self.of)

    def now(self, _day: date, kinds: Any = frozenset({"alarms", "ses"})) -> dict[str, Amounts]:
        """Of what is asked for, that which is there."""
        self.asked.append(tuple(sorted(kinds)))
        return {kind: KEPT[kind] for kind in kinds if kind in self.there}

    def of(self, _day: date) -> dict[str, Amounts]:
        """Empty polls, if they can be counted."""
        self.asked.append(("polls",))
        return POLLS if "polls" in self.there else {}


def test_what_could_not_be_measured_is_tried_again_every_six_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only that, and only until it can be; of a day that is closed, the sums are made anew."""
    used(YESTERDAY, entry("T#t1", "podpora", ses_mails_out=2))
    sources = Sources(monkeypatch, "ses")
    for hours in range(7):
        closing.close(NOW + timedelta(hours=hours))
    assert sources.asked == [("polls",), ("alarms", "ses"), ("alarms",), ("polls",)]
    assert usd(YESTERDAY) == 2
    sources.there |= {"alarms", "polls"}
    sources.asked.clear()
    done = [closing.close(NOW + timedelta(hours=hours)) for hours in range(7, 24)]
    assert sources.asked == [("alarms",), ("polls",)]
    assert [days for days in done if days] == [(YESTERDAY,)]
    assert usd(YESTERDAY) == Decimal("2.05")
    assert store.closed([YESTERDAY])[YESTERDAY].measured == {"polls"}
    assert {one.name for one in store.entries(TODAY)} == {"alarms", "ses"}
    assert closing.close(NOW + ONE_DAY) == (TODAY,)


def test_measuring_again_that_was_cut_off_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was measured and is not in the sums yet gets there six hours later."""
    sources = Sources(monkeypatch, "ses", "alarms")
    closing.close(NOW)
    sources.there.add("polls")

    def fail(*_said: Any, **_more: Any) -> None:
        """The table does not answer."""
        raise TimeoutError

    with monkeypatch.context() as patched, pytest.raises(TimeoutError):
        patched.setattr(store, "close", fail)
        closing.close(NOW + timedelta(hours=6))
    assert closing.close(NOW + timedelta(hours=12)) == (YESTERDAY,)
    assert usd(YESTERDAY) == Decimal("0.05")


def test_the_days_of_a_week_go_by(measured: list[date]) -> None:
    """Each is closed with what was kept on it and its polls, and closed once more only if anything came late."""
    closing.close(NOW)
    assert closing.close(NOW + ONE_DAY) == (TODAY,)
    assert usd(TODAY) == Decimal("0.15")
    assert store.closed([TODAY])[TODAY].measured == {"alarms", "ses", "polls"}
    used(TODAY, entry("T#t1", "podpora", ses_mails_out=1))
    assert closing.close(NOW + 2 * ONE_DAY) == (TODAY, TODAY + ONE_DAY)
    assert usd(TODAY) == Decimal("1.15")
    assert store.sums(TODAY, "Q").keys() == {"podpora"}
    assert measured == [TODAY, TODAY + ONE_DAY, TODAY + 2 * ONE_DAY]


def test_what_comes_two_days_late_is_with_its_ticket_only() -> None:
    """The sums of the day stay as they are told."""
    for number in range(2):
        closing.close(NOW + number * ONE_DAY)
    used(YESTERDAY, entry("T#t1", "podpora", ses_mails_out=1))
    assert closing.close(NOW + 2 * ONE_DAY) == (TODAY + ONE_DAY,)
    assert usd(YESTERDAY) == Decimal("0.05")
    assert store.ticket_entries("t1", [YESTERDAY])[YESTERDAY].amounts == {"ses_mails_out": NANO}


def test_looking_again_on_the_same_day_is_half_a_read_unit(taken: Spent) -> None:
    """Of 24 looks of a day 23 are no more than that."""
    closing.close(NOW)
    taken.forget()
    assert closing.close(NOW + timedelta(hours=1)) == ()
    assert (taken.calls, taken.read_units, taken.write_units) == ({"BatchGetItem": 1}, 0.5, 0)


def test_a_day_of_an_idle_desk_takes_few_units(taken: Spent) -> None:
    """Yesterday and the day before are read, what is kept and one sum is written."""
    closing.close(NOW)
    taken.forget()
    closing.close(NOW + ONE_DAY)
    # Whether yesterday is closed, and the six days before; eight shards.
    assert taken.read_units == (1 + 6) / 2 + 8 / 2
    # Three kinds of what is kept, and all of the day.
    assert taken.write_units == 4
    assert taken.calls == {"BatchGetItem": 2, "Query": 8, "BatchWriteItem": 3}


@pytest.mark.parametrize("calls_done", range(4))
def test_closing_that_was_cut_off_is_done_again(calls_done: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """After however many of its writes: nothing is counted twice, and all of it is there in the end."""
    used(YESTERDAY, entry("T#t1", "podpora", "1001", ses_mails_out=2, tickets=1))
    real, left = store._write, [calls_done]

    def write(requests: Any) -> None:
        """Writes until it is cut off."""
        if not left[0]:
            raise TimeoutError
        left[0] -= 1
        real(requests)

    with monkeypatch.context() as patched:
        patched.setattr(store, "_write", write)
        with pytest.raises(TimeoutError):
            closing.close(NOW)
    closing.close(NOW + timedelta(hours=1))
    found = store.closed([YESTERDAY])[YESTERDAY]
    assert found == replace(summed(YESTERDAY, store.entries(YESTERDAY)).day, is_closed=True)
    assert found.whole["ses_mails_out"] == 2 * NANO
    assert store.sums(YESTERDAY, "C")["1001"]["tickets"] == 1


# ---------------------------------------------------------------- the function


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the function does besides closing, in its order; the clock stands."""
    found: list[str] = []
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(bill, "compare", lambda _now: found.append("bill"))
    monkeypatch.setattr(sms_limit, "look", lambda _now: found.append("limit"))

    def warn(_now: datetime, _standing: Any) -> int:
        """Nothing is due."""
        found.append("warn")
        return 0

    monkeypatch.setattr(bookkeeping, "warn", warn)
    return found


def test_each_run_does_all_of_it(done: list[str]) -> None:
    """What has its work of the day behind it knows that itself: nothing waits for a day because of another step."""
    first = bookkeeping.handle({}, None)
    assert first == {"closed": [day.isoformat() for day in WEEK], "told": 0}
    assert bookkeeping.handle({}, None) == {"closed": [], "told": 0}
    assert done == ["bill", "limit", "warn"] * 2


def test_a_step_that_failed_is_done_an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days are closed by the first run; that the limit of SMS could not be kept then is made up for by the second."""
    monkeypatch.setattr(bill, "compare", lambda _now: None)
    monkeypatch.setattr(bookkeeping, "warn", lambda _now, _standing: 0)
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def fail(*_said: Any) -> None:
        """The table does not answer."""
        raise TimeoutError

    with monkeypatch.context() as patched, pytest.raises(TimeoutError):
        patched.setattr(finance_store, "save_sms_limit", fail)
        bookkeeping.handle({}, None)
    assert store.closed([YESTERDAY])
    later = NOW + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert bookkeeping.handle({}, None) == {"closed": [], "told": 0}
    assert finance_store.sms_limit()[1] == later


def test_the_daily_work_takes_two_reads_when_it_is_done(taken: Spent, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 24 runs of a day 23: nothing is written, Cost Explorer is not asked."""
    asked: list[date] = []
    monkeypatch.setattr(cost_explorer, "daily", lambda since, _before, _tags: asked.append(since) or [])
    bill.compare(NOW)
    sms_limit.look(NOW)
    taken.forget()
    monkeypatch.delattr(finance_store, "saved_if")
    bill.compare(NOW + timedelta(hours=1))
    sms_limit.look(NOW + timedelta(hours=1))
    assert taken.calls == {"BatchGetItem": 2}
    assert len(asked) == 1


@pytest.mark.parametrize("broken", ["close", "bill", "limit", "warn"])
def test_what_fails_stops_nothing_else_and_is_raised(
    broken: str, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it is done again, and noticed."""
    places: dict[str, tuple[Any, str]] = {
        "close": (closing, "close"),
        "bill": (bill, "compare"),
        "limit": (sms_limit, "look"),
        "warn": (bookkeeping, "warn"),
    }

    def fail(*_said: Any) -> None:
        """It breaks."""
        raise TimeoutError(broken)

    monkeypatch.setattr(*places[broken], fail)
    with pytest.raises(TimeoutError, match=broken):
        bookkeeping.handle({}, None)
    assert done == [one for one in ("bill", "limit", "warn") if one != broken]


def test_how_a_month_stands_is_told_to_the_budget() -> None:
    """What it cost, what is expected, what of it is SMS at what a receipt taught, the days, the services."""
    texts.note_price("CZ", 70_000, NOW)
    for back in range(1, 30):
        used(TODAY - back * ONE_DAY, entry("T#t1", ses_mails_out=1))
        store.close(summed(TODAY - back * ONE_DAY, store.entries(TODAY - back * ONE_DAY)))
    used(TODAY, entry("T#t1", ses_mails_out=9, sms_XX=1))
    found = bookkeeping.standing(TODAY, NOW)
    assert (found.cost.month, found.cost.usd, found.cost.sms_usd) == ("2026-11", Decimal("31.2"), Decimal("0.2"))
    assert found.cost.forecast_usd == Decimal("38.2")
    assert {(day.day, day.usual) for day in found.days if day.is_unusual} == {(TODAY, 1)}
    assert dict(found.services) == {
        "Amazon Simple Email Service": Decimal(31),
        "Amazon Simple Notification Service": Decimal("0.2"),
    }
    known = segments.known()
    assert known.usd["CZ"] == Decimal("0.07")
    assert known.at_most == Decimal("0.2")


def test_how_a_month_stands_takes_thirty_days_more_than_it_has(taken: Spent) -> None:
    """22 days of November and 31 before them, a call; and today."""
    closing.close(NOW)
    taken.forget()
    bookkeeping.standing(TODAY, NOW)
    assert taken.calls == {"BatchGetItem": 1, "Query": 4}
    assert taken.read_units == (23 + 31) / 2 + 4 / 2
