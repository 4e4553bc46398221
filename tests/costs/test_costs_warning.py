"""Finance is told by mail: each thing once to each address, whatever dies in between, and not held back for good."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.costs import budgeting, warning
from chalicelib.costs import finance_store as store
from chalicelib.costs.budget import Budget, MonthCost, budget_to_json
from chalicelib.costs.report import ToldDay
from chalicelib.costs.warning import Standing, mails_of, warn
from chalicelib.desk.entry import By
from chalicelib.mail import store as mail_store
from chalicelib.platform import aws
from chalicelib.platform.settings import settings
from tests.costs.used import a_day
from tests.faults.crashes import endings
from tests.faults.world import Killed
from tests.one_aws import empty
from tests.stories.desk import Desk

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FINANCE, BOSS = "finance@fronta.example", "sef@jinde.example"
BUDGET = Budget(monthly_usd=Decimal(500), mails=(FINANCE, BOSS), sms_month_usd=Decimal(100), version=1)
SERVICES = (("AWS Lambda", "9"), ("Amazon Simple Email Service", "210.2"), ("Amazon SQS", "0"), ("DynamoDB", "88.04"))


class Meter:
    """What the meter would tell, by month."""

    def __init__(self) -> None:
        self.months: dict[str, MonthCost] = {}
        self.days: tuple[ToldDay, ...] = ()
        self.asked: list[str] = []

    def say(self, usd: Any, forecast: Any = None, sms: Any = 0, month: str = "2026-11") -> None:
        """A month stands so."""
        expected = None if forecast is None else Decimal(forecast)
        self.months[month] = MonthCost(month, Decimal(usd), expected, Decimal(sms))

    def standing(self, day: date) -> Standing:
        """In place of the report of the meter."""
        month = f"{day:%Y-%m}"
        self.asked.append(month)
        services = tuple((name, Decimal(usd)) for name, usd in SERVICES)
        return Standing(self.months.get(month, MonthCost(month, Decimal(0))), self.days, services)


@pytest.fixture
def meter() -> Meter:
    """A meter that tells what the test says."""
    return Meter()


@pytest.fixture
def desk(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk with a budget, whose clock stands at the 23rd."""
    aws.token_keys.cache_clear()
    desk = Desk(monkeypatch, aws_resources)
    set_budget(BUDGET)
    yield desk


def set_budget(budget: Budget) -> None:
    """Somebody has set this budget, long ago."""
    store.Row("BUDGET", "BUDGET", data={"budget": budget_to_json(budget), "change": {}}, version=1).save()


def put(at: datetime, **changes: Any) -> None:
    """Finance changes the budget."""
    budgeting.put(replace(store.budget().budget, **changes), By("f", "Finance"), at)


def told(desk: Desk) -> list[tuple[str, str]]:
    """What has left since it was asked last: to whom, and the subject."""
    desk.settle()
    found = sorted((mail.to, mail.subject) for mail in desk.sent)
    desk.faults.sent.clear()
    return found


def look(desk: Desk, meter: Meter, at: datetime) -> int:
    """The schedule runs at a time."""
    desk.now = at
    return warn(at, meter.standing)


def to_both(subject: str) -> list[tuple[str, str]]:
    """The same mail to both."""
    return [(FINANCE, subject), (BOSS, subject)]


# ---------------------------------------------------------------- what is told


def test_a_month_is_told_of_as_it_rises(desk: Desk, meter: Meter) -> None:
    """Each share once, the forecast once, SMS by their own limit, to each address; and nothing in between."""
    meter.say(100)
    assert look(desk, meter, NOW) == 0
    meter.say(260, forecast=480)
    assert (look(desk, meter, NOW), look(desk, meter, NOW)) == (1, 0)
    assert told(desk) == to_both("Náklady na AWS: 52 % rozpočtu")
    meter.say(260, forecast=510, sms=85)
    assert look(desk, meter, NOW + HOUR) == 2
    assert told(desk) == sorted(
        to_both("Náklady na AWS zřejmě překročí rozpočet") + to_both("Náklady na SMS: 85 % měsíčního limitu")
    )
    meter.say(501, forecast=700, sms=90)
    assert (look(desk, meter, NOW + 2 * HOUR), look(desk, meter, NOW + 3 * HOUR)) == (1, 0)
    assert told(desk) == to_both("Náklady na AWS: rozpočet je vyčerpán")


def test_the_mail_tells_how_the_month_stands(desk: Desk, meter: Meter) -> None:
    """How much of what, the forecast, the three services that weigh most, the page, and that nobody wrote it."""
    meter.say("412.30", forecast="490")
    look(desk, meter, NOW)
    desk.settle()
    mail = next(one for one in desk.sent if one.to == FINANCE)
    said = " ".join(mail.text.replace("\u00a0", " ").split())
    for words in (
        "412,30 USD, to je 82 % měsíčního rozpočtu 500,00 USD.",
        "Odhad za celý měsíc: 490,00 USD",
        "Nejvíc stojí: Amazon Simple Email Service 210,20 USD, DynamoDB 88,04 USD, AWS Lambda 9,00 USD Z čeho",
        "https://fronta.test/finance/",
        "odeslal automaticky",
    ):
        assert words in said
    assert mail.message["Auto-Submitted"] == "auto-generated"


def test_the_mail_speaks_the_language_of_the_budget(desk: Desk, meter: Meter) -> None:
    """One for all who get it."""
    set_budget(replace(BUDGET, language="en"))
    meter.say(500)
    look(desk, meter, NOW)
    assert told(desk) == to_both("AWS costs: the budget is used up")


def test_an_unusual_day_is_told_once(desk: Desk, meter: Meter) -> None:
    """Also where its month is over by the time that it is known."""
    meter.days = (a_day(date(2026, 10, 30), 2), a_day(date(2026, 10, 31), 31, 2, is_unusual=True))
    first = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
    assert (look(desk, meter, first), look(desk, meter, first + HOUR)) == (1, 0)
    assert told(desk) == to_both("Náklady na AWS: neobvyklý den 31. 10. 2026")


def test_the_last_hours_of_a_month_are_told_in_the_next(desk: Desk, meter: Meter) -> None:
    """What was passed between the last look and midnight; of a month that is over nothing is expected."""
    meter.say(499, month="2026-11")
    look(desk, meter, datetime(2026, 11, 30, 23, 0, tzinfo=UTC))
    told(desk)
    meter.say(501, forecast=900, month="2026-11")
    assert look(desk, meter, datetime(2026, 12, 1, 0, 0, tzinfo=UTC)) == 1
    assert told(desk) == to_both("Náklady na AWS: rozpočet je vyčerpán")
    meter.asked.clear()
    look(desk, meter, datetime(2026, 12, 3, 0, 0, tzinfo=UTC))
    assert meter.asked == ["2026-12"]


FIRST = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def test_a_month_is_not_measured_by_a_budget_that_was_set_after_it(desk: Desk, meter: Meter) -> None:
    """On the first two days of a month the one before has the budget that it ended with, however often it changes."""
    meter.say(300, month="2026-11")
    assert look(desk, meter, datetime(2026, 11, 30, 23, 0, tzinfo=UTC)) == 1
    told(desk)
    for hours, usd in ((0, 200), (1, 310)):
        put(FIRST + hours * HOUR, monthly_usd=Decimal(usd), mails=(BOSS,), language="en")
        assert look(desk, meter, FIRST + hours * HOUR) == 0
    meter.say(450, month="2026-11")
    assert look(desk, meter, FIRST + 2 * HOUR) == 1
    assert told(desk) == [(BOSS, "AWS costs: 90% of the budget")]
    meter.say(160, month="2026-12")
    assert look(desk, meter, FIRST + 3 * HOUR) == 1
    assert told(desk) == [(BOSS, "AWS costs: 51% of the budget")]


def test_a_month_before_the_first_budget_is_not_looked_at(desk: Desk, meter: Meter) -> None:
    """Whoever sets one on the first of a month gets no mail of the one before; the next one is told of."""
    store.Row("BUDGET", "BUDGET").delete()
    put(FIRST, monthly_usd=Decimal(500), mails=(FINANCE,))
    put(FIRST + HOUR, monthly_usd=Decimal(400))
    meter.say(900, month="2026-11")
    assert look(desk, meter, FIRST + 2 * HOUR) == 0
    assert meter.asked == ["2026-12"]
    meter.say(900, month="2026-12")
    assert look(desk, meter, datetime(2027, 1, 1, tzinfo=UTC)) == 1
    assert told(desk) == [(FINANCE, "Náklady na AWS: rozpočet je vyčerpán")]


def test_a_budget_that_was_stored_without_how_its_month_began_is_read(desk: Desk, meter: Meter) -> None:
    """As versions before this one did: what it was before counts."""
    row = store.Row.get("BUDGET", "BUDGET")
    row.data["change"] = {"by": {}, "at": "2026-12-01T07:00:00.000Z", "was": None}
    row.save()
    meter.say(900, month="2026-11")
    assert look(desk, meter, FIRST) == 0


def test_each_month_begins_anew(desk: Desk, meter: Meter) -> None:
    """What was told of one is not told of another."""
    for month, at in (("2026-11", NOW), ("2026-12", NOW + timedelta(days=30))):
        meter.say(300, month=month)
        assert look(desk, meter, at) == 1
        assert told(desk) == to_both("Náklady na AWS: 60 % rozpočtu")


@pytest.mark.parametrize("budget", [Budget(), replace(BUDGET, mails=())], ids=["none", "nobody to tell"])
@pytest.mark.usefixtures("desk")
def test_without_a_budget_nothing_is_looked_at(meter: Meter, budget: Budget) -> None:
    """And nothing is marked: whoever puts an address in later is told."""
    set_budget(budget)
    meter.say(900)
    assert warn(NOW, meter.standing) == 0
    assert meter.asked == []
    set_budget(BUDGET)
    assert warn(NOW, meter.standing) == 1


# ---------------------------------------------------------------- twice, and never


@pytest.mark.usefixtures("desk")
def test_two_at_once_tell_once(meter: Meter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both see that nothing was told; one transaction wins."""
    meter.say(300)
    monkeypatch.setattr(store, "told", lambda _month: frozenset())
    assert [warn(NOW, meter.standing) for _ in range(3)] == [1, 0, 0]


def test_what_an_address_gets_too_much_of_waits(desk: Desk, meter: Meter) -> None:
    """The limits of automatic mail let a warning wait; they never swallow it."""
    for number in range(settings().automatic_per_hour):
        mail_store.pace_out(FINANCE, f"other-{number}", "acknowledgement", desk.now)
    meter.say(300)
    warn(NOW, meter.standing)
    assert told(desk) == [(BOSS, "Náklady na AWS: 60 % rozpočtu")]
    desk.pass_time(2 * HOUR)
    assert told(desk) == [(FINANCE, "Náklady na AWS: 60 % rozpočtu")]


def test_a_mail_that_was_not_handed_on_is_found_by_the_sweep(desk: Desk, meter: Meter) -> None:
    """As every mail that leaves."""
    meter.say(300)
    warn(NOW, meter.standing)
    desk.lose_stream_records()
    assert told(desk) == []
    desk.pass_time(HOUR)
    assert told(desk) == to_both("Náklady na AWS: 60 % rozpočtu")


def test_whatever_dies_everybody_is_told_and_no_mail_is_made_twice(aws_of_file: dict[str, str], meter: Meter) -> None:
    """The look may be cut off at any call: the next hour's makes up for it, and what was handed over leaves."""
    empty()
    meter.say(420, forecast=600)
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in ("outbox", "clocks", "search", "sms"):
            monkeypatch.setenv(f"FRONTA_{name.upper()}_QUEUE_URL", aws_of_file[name])
        aws.token_keys.cache_clear()
        desk = Desk(monkeypatch, aws_of_file)
        set_budget(BUDGET)
        ending, crashed = endings(desk.faults, lambda: story(desk, meter), is_every_point=True)
    assert ending == []
    assert len([point for point in crashed if point.operation == "TransactWriteItems"]) == 4
    assert {str(point): found for point, found in crashed.items() if found} == {}


def story(desk: Desk, meter: Meter) -> list[str]:
    """Three hours of looks; what of the promises does not hold."""
    for _ in range(2):
        once(desk, lambda: warn(desk.now, meter.standing))
        desk.now += HOUR
    desk.faults.at_point = None
    warn(desk.now, meter.standing)
    made = Counter((row.data["to"], row.data["spending"]["what"]) for row in desk.rows("outbox"))
    wanted = Counter({(to, what): 1 for to in (FINANCE, BOSS) for what in ("share", "forecast")})
    if made != wanted:
        return [f"mails made: {made}"]
    left = sorted(told(desk))
    return [] if len(left) == len(wanted) else [f"mails that left: {left}"]


def once(desk: Desk, act: Callable[[], Any]) -> None:
    """The schedule runs something; if it dies, it comes again an hour later."""
    try:
        with desk.faults.watched():
            act()
    except Killed:
        return


# ---------------------------------------------------------------- the mails themselves


def test_the_same_alert_makes_the_same_mails() -> None:
    """By what they tell and to whom; those of another month are others."""
    (alert,) = warning.rules.of_month(BUDGET, MonthCost("2026-11", Decimal(300)), frozenset())
    current = Standing(MonthCost("2026-11", Decimal(300)), (), ())
    first, again = (mails_of(alert, current, BUDGET, at) for at in (NOW, NOW + HOUR))
    other = mails_of(replace(alert, month="2026-12"), current, BUDGET, NOW)
    assert [mail.mail_id for mail in first] == [mail.mail_id for mail in again]
    assert len({mail.mail_id for mail in (*first, *other)}) == 4
    assert first[0].spending is not None
    assert first[0].spending.dearest == ()
