"""The costs table and what is read of it: days open and closed, reports, a month, a ticket, and what that takes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from chalicelib.costs import reading, store
from chalicelib.costs.book import A_LA_CARTE, NoPrice
from chalicelib.costs.ledger import Ledger, Tariff, allowances, summed
from chalicelib.costs.reading import TooMuch
from chalicelib.platform.limits import BATCH_KEYS_MAX
from chalicelib.platform.meter_rows import NANO, SHARDS, of_ticket
from chalicelib.platform.meter_writing import Writing
from chalicelib.platform.settings import settings
from chalicelib.platform.units import Service, Unit
from chalicelib.tickets.commands import AddNote
from chalicelib.tickets.ticket import TicketId
from tests.costs.used import EASY, MAIL, SEGMENTS, TODAY, WRITE, Spent, easy, entry, spent, used
from tests.one_aws import stored as rows_of
from tests.tickets import examples
from tests.tickets.examples import AT, stored, then, ticket_id

pytestmark = pytest.mark.usefixtures("aws_resources")
ONE_DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
YESTERDAY = TODAY - ONE_DAY
REAL = reading.tariffs
DAY = (
    entry("T#t1", "podpora", "1001", ses_mails_out=2, dynamodb_write_units=10, tickets=1, meter_write_units=1),
    entry("T#t2", "tickety", None, ses_mails_out=1, tickets=1),
    entry("C#1001", None, "1001", dynamodb_write_units=4),
    entry("Q#podpora", "podpora", None, dynamodb_write_units=3),
    entry("F#api", dynamodb_write_units=7),
    entry("F#sweep", dynamodb_write_units=2),
    entry("K#alarms", alarms_month=0.5),
)


@pytest.fixture(autouse=True)
def _easy_prices(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail costs a dollar, a write a cent."""
    monkeypatch.setattr(reading, "tariffs", lambda _segments: easy)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spent]:
    """What calls of the table take."""
    yield spent(monkeypatch)


def closed(day: date) -> Ledger:
    """A day that is over, summed and stored."""
    ledger = summed(day, store.entries(day))
    store.close(ledger)
    return ledger


# ---------------------------------------------------------------- rows


def test_what_the_meter_writes_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its own writing: a ticket with its queue and client, in whole billionths; its own write is told."""
    monkeypatch.setenv("FRONTA_COSTS_TABLE", "fronta-test-costs")
    used_up = Counter({"ses_mails_out": 2 * NANO, "sms_CZ": NANO, "tickets": 1})
    assert Writing().add(TODAY.isoformat(), of_ticket("t1", "podpora", "1001"), used_up)
    (found,) = store.entries(TODAY)
    amounts = {"ses_mails_out": 2 * NANO, "sms_CZ": NANO, "tickets": 1}
    own = {WRITE: NANO, "meter_write_units": NANO}
    assert found == replace(entry("T#t1", "podpora", "1001"), amounts={**amounts, **own})


def test_all_rows_of_a_day_are_read_from_all_shards(taken: Spent) -> None:
    """And none of another day: a query for each shard."""
    many = [entry(f"T#t{n}", ses_mails_out=1) for n in range(20)]
    used(TODAY, *many)
    used(YESTERDAY, entry("T#t1", ses_mails_out=1))
    taken.forget()
    found = list(store.entries(TODAY))
    assert sorted(found, key=lambda one: one.name) == sorted(many, key=lambda one: one.name)
    assert (taken.calls, taken.read_units) == ({"Query": 4}, 2)
    by_shard = [[one.name for one in store.entries_of_tickets(TODAY, shard)] for shard in range(SHARDS)]
    assert sorted(name for names in by_shard for name in names) == sorted(one.name for one in many)
    assert all(store.shard_of(name) == shard for shard, names in enumerate(by_shard) for name in names)


def test_only_rows_of_tickets_are_those_of_tickets() -> None:
    """Others are left out by the query."""
    used(TODAY, *DAY)
    found = [one.name for shard in range(SHARDS) for one in store.entries_of_tickets(TODAY, shard)]
    assert sorted(found) == ["t1", "t2"]


def test_what_is_kept_is_written_once_a_day_and_expires() -> None:
    """Again is in its place, not added; it goes after 400 days."""
    for amount in (1, 2):
        store.put_kept(TODAY, {"alarms": {"alarms_month": amount}, "ses": {"ses_plan_months": 0}})
    found = {one.name: one for one in store.entries(TODAY)}
    assert {name: one.amounts for name, one in found.items()} == {
        "alarms": {"alarms_month": 2},
        "ses": {"ses_plan_months": 0},
    }
    assert all(one.is_fixed for one in found.values())
    until = {int(row["expires_at"]["N"]) for row in rows_of("fronta-test-costs")}
    assert until == {int(datetime(2026, 11, 23, tzinfo=UTC).timestamp()) + 400 * 86_400}


def test_a_closed_day_is_as_it_was_summed(taken: Spent) -> None:
    """All of it, what is fixed, what is nobody's, what was measured; and what belongs to whom."""
    used(TODAY, *DAY)
    ledger = closed(TODAY)
    taken.forget()
    assert store.closed([TODAY, YESTERDAY]) == {TODAY: replace(ledger.day, is_closed=True)}
    assert (taken.calls, taken.read_units) == ({"BatchGetItem": 1}, 1)
    assert store.sums(TODAY, "Q") == ledger.queues
    assert store.sums(TODAY, "C") == ledger.clients
    assert store.sums(TODAY, "F") == ledger.functions


def test_closing_is_a_write_for_each_sum_and_again_the_same(taken: Spent) -> None:
    """Two queues, a client, two functions and all: six, however often."""
    used(TODAY, *DAY)
    ledger = summed(TODAY, store.entries(TODAY))
    for _ in range(2):
        taken.forget()
        store.close(ledger)
        assert (taken.calls, taken.write_units) == ({"BatchWriteItem": 2}, 6)
    assert sum(row["pk"]["S"] == "M#2026-11" for row in rows_of("fronta-test-costs")) == 6


def test_sums_that_sum_nothing_up_any_more_go_when_a_day_is_closed_again() -> None:
    """A late row named another client: what was the first one's is not counted for both."""
    used(TODAY, entry("T#t1", "podpora", "1001", ses_mails_out=1))
    closed(TODAY)
    used(TODAY, entry("T#t1", "podpora", "2002", ses_mails_out=1))
    store.close(summed(TODAY, store.entries(TODAY)), again=True)
    assert store.sums(TODAY, "C") == {"2002": {"ses_mails_out": 2 * NANO}}


def test_many_sums_are_written_in_batches(taken: Spent) -> None:
    """Of 25, which is what one call takes."""
    used(TODAY, *(entry(f"C#{n}", None, str(n), ses_mails_out=1) for n in range(60)))
    taken.forget()
    ledger = closed(TODAY)
    assert taken.calls["BatchWriteItem"] == 4
    assert store.sums(TODAY, "C") == ledger.clients


# ---------------------------------------------------------------- reports


@pytest.fixture
def days() -> None:
    """Friday and Saturday are closed, Sunday is not yet, and today goes on."""
    for back, *more in ((3, entry("T#old", "podpora", "1001", ses_mails_out=5)), (2,), (1,), (0,)):
        used(TODAY - back * ONE_DAY, *DAY, *more)
    closed(TODAY - 3 * ONE_DAY)
    closed(TODAY - 2 * ONE_DAY)


EACH = Decimal("3.31")


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize(
    ("by", "lines", "unattributed"),
    [
        ("day", {"2026-11-20": "8.31", "2026-11-21": "3.31", "2026-11-22": "3.31", "2026-11-23": "3.31"}, "0.56"),
        ("month", {"2026-11": "18.24"}, "0.56"),
        (
            "service",
            {"Amazon Simple Email Service": "17", "Amazon DynamoDB": "1.04", "Amazon CloudWatch": "0.20"},
            "0.56",
        ),
        ("queue", {"podpora": "13.52", "tickety": "4"}, "0.72"),
        ("client", {"1001": "13.56"}, "4.68"),
        ("ticket", {"t1": "8.40", "old": "5", "t2": "4"}, "0.84"),
    ],
)
def test_a_report_by_anything_is_the_whole(by: reading.By, lines: dict[str, str], unattributed: str) -> None:
    """Whether days are closed or not: lines and what they leave out are all that was used."""
    found = reading.report(date(2026, 11, 1), TODAY, by, NOW, SEGMENTS)
    assert [(line.key, line.usd) for line in found.lines] == [(key, Decimal(usd)) for key, usd in lines.items()]
    assert found.whole.usd == Decimal("18.24") == 4 * EACH + 5
    assert found.unattributed.usd == Decimal(unattributed)
    assert found.fixed == 4 * Decimal("0.07")
    assert found.variable + found.fixed == found.whole.usd
    assert (found.whole.tickets, found.whole.cost.meter, found.is_cut) == (8, Decimal("0.04"), False)
    assert found.closed_until == date(2026, 11, 21)
    owned = sum((line.usd for line in found.lines), Decimal(0))
    assert owned + (found.unattributed.usd if by in ("queue", "client", "ticket") else 0) == found.whole.usd


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize(
    ("by", "calls", "read_units"),
    [
        # 23 days of sums, half a unit each; two open days of four shards, and four days that nobody closed.
        ("day", {"BatchGetItem": 1, "Query": 6 * 4}, 23 / 2 + 6 * 4 / 2),
        ("service", {"BatchGetItem": 1, "Query": 6 * 4}, 23 / 2 + 6 * 4 / 2),
        # And a query for each of the two closed days.
        ("queue", {"BatchGetItem": 1, "Query": 6 * 4 + 2}, 23 / 2 + 6 * 4 / 2 + 1),
        # Or one for each shard.
        ("ticket", {"BatchGetItem": 1, "Query": 6 * 4 + 8}, 23 / 2 + 6 * 4 / 2 + 4),
    ],
)
def test_a_report_takes_few_and_cheap_calls(
    by: reading.By, calls: dict[str, int], read_units: float, taken: Spent
) -> None:
    """Half a unit a day that is closed; what is open is read row by row."""
    reading.report(date(2026, 11, 1), TODAY, by, NOW, SEGMENTS)
    assert (taken.calls, taken.read_units) == (calls, read_units)


def test_a_month_that_is_closed_takes_sixteen_read_units(taken: Spent) -> None:
    """One call for its days; today is four queries besides."""
    for back in range(1, 8):
        store.close(summed(TODAY - back * ONE_DAY, []))
    taken.forget()
    reading.report(date(2026, 10, 24), TODAY, "day", NOW, SEGMENTS)
    assert (taken.calls, taken.read_units) == ({"BatchGetItem": 1, "Query": 4}, 31 / 2 + 4 / 2)


@pytest.mark.usefixtures("days")
def test_days_of_a_report_are_those_asked_for() -> None:
    """From the first to the last; what is ahead of today has no rows yet."""
    one = reading.report(date(2026, 11, 21), date(2026, 11, 22), "day", NOW, SEGMENTS)
    assert [line.key for line in one.lines] == ["2026-11-21", "2026-11-22"]
    ahead = reading.report(date(2026, 11, 23), date(2026, 12, 31), "day", NOW, SEGMENTS)
    assert [line.key for line in ahead.lines] == ["2026-11-23"]
    none = reading.report(date(2027, 1, 1), date(2027, 1, 2), "queue", NOW, SEGMENTS)
    assert (none.lines, none.whole.usd, none.closed_until) == ((), 0, None)


def test_lines_by_owner_are_cut_off_at_the_dearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Across all shards and days; what is cut off is in no line and not left out of what lines are set against."""
    used(YESTERDAY, *(entry(f"T#t{n}", ses_mails_out=n) for n in range(1, 21)), entry("F#api", ses_mails_out=1))
    closed(YESTERDAY)
    used(TODAY, entry("T#t1", ses_mails_out=100))
    monkeypatch.setattr(reading, "LINES_MAX", 3)
    found = reading.report(YESTERDAY, TODAY, "ticket", NOW, SEGMENTS)
    assert [(line.key, line.usd) for line in found.lines] == [("t1", 101), ("t20", 20), ("t19", 19)]
    assert (found.is_cut, found.unattributed.usd, found.whole.usd) == (True, 1, 311)
    assert found.others is not None
    assert (found.others.usd, found.others.tickets) == (311 - 101 - 20 - 19 - 1, 0)
    assert reading.report(YESTERDAY, YESTERDAY, "queue", NOW, SEGMENTS).others is None


def test_more_tickets_than_can_be_summed_up_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a sentence in both languages."""
    used(TODAY, *(entry(f"T#t{n}", ses_mails_out=1) for n in range(20)))
    monkeypatch.setattr(reading, "TICKETS_HELD_MAX", 2)
    with pytest.raises(TooMuch) as refused:
        reading.report(TODAY, TODAY, "ticket", NOW, SEGMENTS)
    assert len(refused.value.args) == 2


# ---------------------------------------------------------------- a month


@pytest.mark.usefixtures("days")
def test_a_month_at_a_glance() -> None:
    """So far, what is fixed, by unit, what an idle month costs, the days."""
    found = reading.overview("2026-11", NOW, SEGMENTS)
    assert (found.usd, found.fixed, found.tickets) == (Decimal("18.24"), Decimal("0.28"), 8)
    assert {line.unit: (line.amount, line.usd) for line in found.units} == {
        "dynamodb_write_units": (104, Decimal("1.04")),
        "ses_mails_out": (17, 17),
        "alarms_month": (2, Decimal("0.2")),
    }
    assert found.idle == 30 * Decimal("0.07")
    assert [day.cost.day.day for day in found.days] == [20, 21, 22, 23]
    assert found.forecast is not None
    assert (found.forecast.days_known, found.forecast.method) == (3, "mean")
    assert found.previous is None
    assert "alarms_month" not in found.not_measured
    assert {"dynamodb_gb_month", "s3_gb_month", "sqs_requests"} <= set(found.not_measured)


def test_a_month_without_anything() -> None:
    """Nothing is expected of it, nothing is known of an idle one, and nothing was measured."""
    found = reading.overview("2026-11", NOW, SEGMENTS)
    assert (found.usd, found.forecast, found.idle, found.days, found.units) == (0, None, None, (), ())
    assert len(found.not_measured) == 9


def test_a_month_that_is_over_has_no_forecast_and_stands_beside_the_one_before() -> None:
    """October, and September before it; November is in neither."""
    for day, mails in ((date(2026, 9, 10), 3), (date(2026, 10, 5), 4), (date(2026, 11, 20), 5)):
        used(day, entry("T#t1", ses_mails_out=mails, tickets=1))
        closed(day)
    found = reading.overview("2026-10", NOW, SEGMENTS)
    assert (found.usd, found.forecast) == (4, None)
    assert found.previous is not None
    assert (found.previous.key, found.previous.usd, found.previous.usd_per_ticket) == ("2026-09", 3, 3)
    assert [day.cost.day.month for day in found.days] == [9, 10]


def test_today_alone_says_what_is_kept_until_a_day_is_over() -> None:
    """On the first day of a stack; from the second on the day that is whole does."""
    used(TODAY, entry("K#alarms", alarms_month=1))
    assert reading.overview("2026-11", NOW, SEGMENTS).idle == 3
    used(YESTERDAY, entry("K#alarms", alarms_month=1), entry("F#sweep", dynamodb_write_units=10))
    closed(YESTERDAY)
    assert reading.overview("2026-11", NOW, SEGMENTS).idle == 6


def test_a_day_without_its_empty_polls_does_not_say_what_an_idle_month_costs() -> None:
    """Yesterday until the first hourly run, and one that could not be measured: the newest whole one does."""
    for back, *more in ((3, entry("K#polls", dynamodb_write_units=20)), (2,), (1,)):
        used(TODAY - back * ONE_DAY, entry("K#alarms", alarms_month=1), *more)
    closed(TODAY - 3 * ONE_DAY)
    closed(TODAY - 2 * ONE_DAY)
    found = reading.overview("2026-11", NOW, SEGMENTS)
    assert found.idle == 30 * Decimal("0.30")
    assert found.forecast is not None
    # Three days are over; what is fixed goes on as on the whole one.
    assert found.forecast.usd == Decimal("0.30") + 2 * Decimal("0.10") + 8 * Decimal("0.30")
    assert "sqs_requests" not in found.not_measured


def test_a_month_that_is_over_is_measured_by_its_own_days() -> None:
    """What was kept later does not change what an idle one cost then; of its last days the whole one tells."""
    polls = entry("K#polls", dynamodb_write_units=0)
    for day, alarms, *more in (
        (date(2026, 10, 30), 1, polls),
        (date(2026, 10, 31), 2),
        (date(2026, 11, 20), 5, polls),
    ):
        used(day, entry("K#alarms", alarms_month=alarms), *more)
        closed(day)
    assert reading.overview("2026-10", NOW, SEGMENTS).idle == 31 * Decimal("0.1")


def test_sms_of_a_month_are_told_by_country() -> None:
    """With what nobody knows the price of."""
    used(TODAY, entry("T#t1", sms_CZ=2, sms_XX=1))
    found = reading.overview("2026-11", NOW, SEGMENTS)
    assert [(line.country, line.amount, line.usd, line.is_checked) for line in found.units] == [
        ("CZ", 2, Decimal("0.10"), True),
        ("XX", 1, Decimal("0.20"), False),
    ]
    assert found.sms == Decimal("0.30")


def test_the_month_of_ninety_days_takes_one_batch_and_today(taken: Spent) -> None:
    """83 days of sums (October, half of September, and November so far) and four queries."""
    for back in range(1, 8):
        store.close(summed(TODAY - back * ONE_DAY, []))
    taken.forget()
    reading.overview("2026-11", NOW, SEGMENTS)
    assert (taken.calls, taken.read_units) == ({"BatchGetItem": 1, "Query": 4}, 83 / 2 + 4 / 2)


# ---------------------------------------------------------------- prices of a day


def test_each_day_has_the_prices_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The book of the region that is valid, and à la carte as long as there were no plans."""
    monkeypatch.setattr(reading, "tariffs", REAL)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    stage = replace(settings(), ses_plan="essentials")
    monkeypatch.setattr(reading, "settings", lambda: stage)
    prices = reading.tariffs(SEGMENTS)
    before, now = prices(date(2026, 7, 20)).book, prices(TODAY).book
    assert (before.plan, before.valid_from) == (A_LA_CARTE, date(2024, 11, 1))
    assert (now.plan, now.valid_from) == ("essentials", date(2026, 7, 21))
    assert prices(TODAY) is prices(TODAY - ONE_DAY)
    with pytest.raises(NoPrice, match="begin on"):
        prices(date(2024, 1, 1))


def test_a_region_without_prices_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With those that there are."""
    monkeypatch.setattr(reading, "tariffs", REAL)
    monkeypatch.setenv("AWS_REGION", "xx-9")
    with pytest.raises(NoPrice, match="eu-central-1"):
        reading.tariffs(SEGMENTS)(TODAY)


def test_a_free_tier_is_taken_off_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten alarms cost nothing in a month, and one more does; without the setting nothing is told."""
    monkeypatch.setattr(reading, "tariffs", REAL)
    for back in range(2):
        used(TODAY - back * ONE_DAY, entry("K#alarms", alarms_month=5.5))
    assert reading.overview("2026-11", NOW, SEGMENTS).after_free_tier is None
    stage = replace(settings(), costs_free_tier="always")
    monkeypatch.setattr(reading, "settings", lambda: stage)
    found = reading.overview("2026-11", NOW, SEGMENTS)
    each = reading.tariffs(SEGMENTS)(TODAY).rate("alarms_month").usd * NANO
    assert (found.usd, found.after_free_tier) == (11 * each, each)


def test_a_free_tier_goes_to_what_was_used_first() -> None:
    """At the prices of its day: where they change within a month, the allowance is still one."""
    price = EASY.prices[Unit(MAIL)]
    free = replace(price, free=Decimal(10), free_for="always")
    early = Tariff(replace(EASY, prices={Unit(MAIL): free}), SEGMENTS)
    late = Tariff(replace(EASY, prices={Unit(MAIL): replace(free, usd=Decimal(3))}), SEGMENTS)

    def prices(day: date) -> Tariff:
        """Dearer from today on."""
        return late if day == TODAY else early

    days = [
        summed(day, [entry("T#t1", ses_mails_out=8, sms_CZ=5, tickets=1)]).day for day in (TODAY, TODAY - ONE_DAY)
    ]
    assert allowances(days, prices, "always").services == {Service.SES: 8 * 1 + 2 * 3}
    assert allowances(days, prices, "none").usd == 0


# ---------------------------------------------------------------- a ticket


def test_a_ticket_is_told_by_day(taken: Spent) -> None:
    """The days on which it cost anything, from its opening to the day after its last change: half a unit each."""
    ticket = stored()
    then(ticket, AddNote(examples.JANA, "Volal jsem."), AT + 2 * ONE_DAY)
    for number, mails in ((0, 1), (2, 2), (3, 4), (4, 8)):
        used(AT.date() + number * ONE_DAY, entry(f"T#{ticket.id}", ses_mails_out=mails))
    used(AT.date(), entry("T#other", ses_mails_out=16))
    taken.forget()
    found = reading.ticket_cost(ticket.id, AT + 9 * ONE_DAY, SEGMENTS)
    assert found is not None
    assert (found.ticket, found.number, found.whole.usd) == (ticket.id, 10001, 7)
    assert [(line.key, line.usd) for line in found.days] == [("2026-11-23", 1), ("2026-11-25", 2), ("2026-11-26", 4)]
    assert (taken.calls, taken.read_units) == ({"BatchGetItem": 1}, 2)


def test_of_a_long_ticket_the_days_of_its_changes_are_looked_at(taken: Spent) -> None:
    """And the day after each, the last hundred at most."""
    ticket = stored()
    for number in range(1, 61):
        ticket = then(ticket, AddNote(examples.JANA, "Volal jsem."), AT + 3 * number * ONE_DAY)
    for number in (0, 3, 4, 5, 180):
        used(AT.date() + number * ONE_DAY, entry(f"T#{ticket.id}", ses_mails_out=1))
    taken.forget()
    found = reading.ticket_cost(ticket.id, AT + 400 * ONE_DAY, SEGMENTS)
    assert found is not None
    assert taken.read_units == BATCH_KEYS_MAX / 2
    assert [line.key for line in found.days] == [(AT.date() + 180 * ONE_DAY).isoformat()]


def test_a_ticket_that_is_not_there_costs_nothing(taken: Spent) -> None:
    """Nothing is looked up for it."""
    assert reading.ticket_cost(TicketId(ticket_id(9)), NOW, SEGMENTS) is None
    assert not taken.calls
