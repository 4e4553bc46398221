"""The bill: what AWS is asked and how often, what names mean, how far the meter is off, and why there is no bill."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from botocore.parsers import ResponseParserError
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st
from moto.sns.models import sns_backends

from chalicelib.__main__ import main
from chalicelib.costs import bill, billed, cost_explorer, reading, segments, sms_limit
from chalicelib.costs import finance_store as store
from chalicelib.costs.billed import SERVICES, BadTag, Bill, DayBill, bills, compared, span, tags_of, total
from chalicelib.costs.book import Book
from chalicelib.costs.cost_explorer import PAGES_MAX, NoBill
from chalicelib.costs.metered import metered
from chalicelib.platform import aws
from chalicelib.platform.meter_rows import NANO
from chalicelib.platform.settings import settings
from chalicelib.platform.tables import connection
from chalicelib.platform.units import Service, Unit
from chalicelib.sms import store as texts

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SINCE, BEFORE = date(2026, 10, 1), date(2026, 11, 21)
ASKED: dict[str, Any] = {
    "TimePeriod": {"Start": "2026-10-01", "End": "2026-11-21"},
    "Granularity": "DAILY",
    "Metrics": ["UnblendedCost"],
    "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
    "Filter": {
        "And": [
            {"Tags": {"Key": "project", "Values": ["fronta"]}},
            {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Refund", "Tax"]}}},
        ]
    },
}


def day_told(day: str, *groups: tuple[str, str], estimated: bool = False, unit: str = "USD") -> dict[str, Any]:
    """A day as Cost Explorer tells it."""
    return {
        "TimePeriod": {"Start": day, "End": (date.fromisoformat(day) + DAY).isoformat()},
        "Total": {},
        "Groups": [
            {"Keys": [name], "Metrics": {"UnblendedCost": {"Amount": usd, "Unit": unit}}} for name, usd in groups
        ],
        "Estimated": estimated,
    }


@pytest.fixture
def explorer(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """Cost Explorer, which answers what it is told to, and to nothing else."""
    config = Config(retries={"total_max_attempts": 1})
    client: Any = botocore.session.get_session().create_client("ce", region_name="us-east-1", config=config)
    monkeypatch.setattr(aws, "cost_explorer", lambda: client)
    monkeypatch.setattr(bill, "metered", lambda _since, _until: {})
    with Stubber(client) as stubber:
        yield stubber


def answers(stubber: Stubber, *days: dict[str, Any], more: str | None = None, page: str | None = None) -> None:
    """The next question is this one, and gets these days."""
    answer: dict[str, Any] = {"ResultsByTime": list(days), **({"NextPageToken": more} if more else {})}
    stubber.add_response("get_cost_and_usage", answer, {**ASKED, **({"NextPageToken": page} if page else {})})


# ---------------------------------------------------------------- which days, which names


@pytest.mark.parametrize(
    ("now", "since", "before"),
    [
        (NOW, SINCE, BEFORE),
        (datetime(2026, 11, 3, 0, 0, tzinfo=UTC), date(2026, 9, 1), date(2026, 11, 1)),
        (datetime(2026, 11, 3, 23, 59, tzinfo=UTC), date(2026, 9, 1), date(2026, 11, 1)),
        (datetime(2026, 11, 4, 0, 0, tzinfo=UTC), date(2026, 10, 1), date(2026, 11, 2)),
        (datetime(2027, 1, 10, 8, 0, tzinfo=UTC), date(2026, 12, 1), date(2027, 1, 8)),
    ],
)
def test_final_days_of_two_months_are_asked_for(now: datetime, since: date, before: date) -> None:
    """Older than two days; the month before too, of which the invoice may still correct something."""
    assert span(now) == (since, before)


@given(now=st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_is_asked_for_is_over_and_begins_with_a_month(now: datetime) -> None:
    """Whatever the day: at most two months, the last of them with a final day at least."""
    since, before = span(now)
    assert since.day == 1
    assert timedelta(days=28) < before - since <= timedelta(days=62)
    assert datetime(before.year, before.month, before.day, tzinfo=UTC) + 2 * DAY <= now


def test_each_month_has_a_bill_of_its_own() -> None:
    """Also one in which nothing was billed; a day of neither is passed over."""
    days = [
        DayBill(date(2026, 11, 1), "AWS Lambda", Decimal("1.5"), is_estimated=False),
        DayBill(date(2026, 11, 20), "AWS Lambda", Decimal("0.25"), is_estimated=True),
        DayBill(date(2026, 9, 30), "AWS Lambda", Decimal(9), is_estimated=False),
    ]
    assert bills(days, SINCE, BEFORE, "project=fronta", NOW) == (
        Bill(date(2026, 10, 1), date(2026, 10, 31), NOW, "project=fronta", False, {}),
        Bill(date(2026, 11, 1), date(2026, 11, 20), NOW, "project=fronta", True, {"AWS Lambda": Decimal("1.75")}),
    )


def test_every_service_of_ours_is_known_by_its_name() -> None:
    """And those that bills call otherwise."""
    assert {service.value for service in Service} <= SERVICES.keys()
    assert set(SERVICES.values()) == set(Service)
    assert (SERVICES["AmazonCloudWatch"], SERVICES["CloudWatch Events"]) == (Service.CLOUDWATCH, Service.EVENTBRIDGE)


def test_bill_and_meter_stand_side_by_side() -> None:
    """Names of one service are one; what only one of the two knows is there too; the dearest is first."""
    found = compared(
        {
            "AmazonCloudWatch": Decimal(2),
            "Amazon CloudWatch": Decimal(1),
            "AWS Key Management Service": Decimal("0.5"),
            "AWS Lambda": Decimal(0),
        },
        {Service.CLOUDWATCH: Decimal("3.3"), Service.SES: Decimal(4), Service.LAMBDA: Decimal(0)},
    )
    assert [(one.service, one.billed_usd, one.metered_usd, one.is_metered) for one in found] == [
        ("Amazon Simple Email Service", Decimal(0), Decimal(4), True),
        ("Amazon CloudWatch", Decimal(3), Decimal("3.3"), True),
        ("AWS Key Management Service", Decimal("0.5"), Decimal(0), False),
    ]
    assert [(one.usd, one.share) for one in found] == [
        (Decimal(4), None),
        (Decimal("0.3"), Decimal("0.1")),
        (Decimal("-0.5"), Decimal(-1)),
    ]


money = st.decimals(0, 10**6, places=6)


@given(
    on_bill=st.dictionaries(st.sampled_from([*SERVICES, "AWS Cost Explorer", "Amazon Route 53"]), money),
    in_meter=st.dictionaries(st.sampled_from(Service), money),
)
def test_no_cent_gets_lost(on_bill: dict[str, Decimal], in_meter: dict[Service, Decimal]) -> None:
    """The sums are those of the bill and of the meter, whatever a service is called."""
    all_of_them = total(compared(on_bill, in_meter))
    assert all_of_them.billed_usd == sum(on_bill.values())
    assert all_of_them.metered_usd == sum(in_meter.values())


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("", ()),
        ("project=fronta", (("project", "fronta"),)),
        (" project = fronta , stack=a=b ", (("project", "fronta"), ("stack", "a=b"))),
    ],
)
def test_tags_are_read(told: str, wanted: tuple[tuple[str, str], ...]) -> None:
    """Several are parted by commas; none is the bill of all of the account."""
    assert tags_of(told) == wanted


@pytest.mark.parametrize("told", ["project", "=fronta", "project=", "project=fronta,x"])
def test_what_is_no_tag_is_refused(told: str) -> None:
    """Rather than asked for without it, which would be another bill."""
    with pytest.raises(BadTag):
        tags_of(told)


days_billed = st.builds(
    Bill,
    since=st.just(date(2026, 11, 1)),
    until=st.dates(date(2026, 11, 1), date(2026, 11, 30)),
    as_of=st.just(NOW),
    tag=st.sampled_from(["", "project=fronta"]),
    is_estimated=st.booleans(),
    services=st.dictionaries(st.text(max_size=20), st.decimals(-100, 10**6, places=10)),
)


@given(kept=days_billed)
def test_a_bill_is_read_as_it_was_written(kept: Bill) -> None:
    """Through JSON and back, without a cent lost."""
    assert billed.bill_from_json(json.loads(json.dumps(billed.bill_to_json(kept)))) == kept


# ---------------------------------------------------------------- asking AWS


def test_what_was_billed_is_asked_once_a_day(explorer: Stubber, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question costs a cent: hourly runs of a day ask once; the month is kept, beside the meter."""
    answers(
        explorer, day_told("2026-11-01", ("AWS Lambda", "1.2"), ("AWS X-Ray", "0.1")), estimated_day("2026-11-20")
    )
    for hour in range(16):
        bill.compare(NOW + hour * HOUR)
    explorer.assert_no_pending_responses()
    asked: list[tuple[date, date]] = []

    def seen(since: date, until: date) -> dict[Service, Decimal]:
        """In place of the report of the meter."""
        asked.append((since, until))
        return {Service.LAMBDA: Decimal(2)}

    monkeypatch.setattr(bill, "metered", seen)
    found = bill.of_month("2026-11")
    assert found.bill is not None
    assert (found.reason, found.bill.is_estimated, found.bill.as_of) == (None, True, NOW)
    assert asked == [(date(2026, 11, 1), date(2026, 11, 20))]
    assert [(one.service, one.usd) for one in found.services] == [
        ("AWS Lambda", Decimal("0.3")),
        ("AWS X-Ray", Decimal("-0.1")),
    ]
    october = bill.of_month("2026-10").bill
    assert october is not None
    assert october.services == {}


def estimated_day(day: str) -> dict[str, Any]:
    """A day that AWS is not sure of."""
    return day_told(day, ("AWS Lambda", "0.5"), estimated=True)


def test_the_next_day_it_is_asked_again(explorer: Stubber) -> None:
    """And what it says then counts."""
    answers(explorer, day_told("2026-11-20", ("AWS Lambda", "1")))
    bill.compare(NOW)
    following = {**ASKED, "TimePeriod": {"Start": "2026-10-01", "End": "2026-11-22"}}
    told = {"ResultsByTime": [day_told("2026-11-20", ("AWS Lambda", "3"))]}
    explorer.add_response("get_cost_and_usage", told, following)
    bill.compare(NOW + DAY - 8 * HOUR)
    kept = bill.of_month("2026-11").bill
    assert kept is not None
    assert (kept.services, kept.until) == ({"AWS Lambda": Decimal(3)}, date(2026, 11, 21))


def test_further_pages_are_read(explorer: Stubber) -> None:
    """Until there is none, and then they are one bill."""
    answers(explorer, day_told("2026-11-01", ("AWS Lambda", "1")), more="p2")
    answers(explorer, day_told("2026-11-01", ("Amazon DynamoDB", "2")), page="p2")
    assert [one.service for one in cost_explorer.daily(SINCE, BEFORE, (("project", "fronta"),))] == [
        "AWS Lambda",
        "Amazon DynamoDB",
    ]


def test_pages_without_end_are_left(explorer: Stubber) -> None:
    """Each costs a cent."""
    for number in range(PAGES_MAX):
        answers(explorer, more=f"p{number + 1}", page=f"p{number}" if number else None)
    with pytest.raises(NoBill, match="pages"):
        cost_explorer.daily(SINCE, BEFORE, (("project", "fronta"),))


def test_the_bill_of_all_of_the_account_has_no_tag(explorer: Stubber, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the setting is empty."""
    monkeypatch.setattr(bill, "settings", lambda: type("Stage", (), {"costs_tag": " "}))
    use = ASKED["Filter"]["And"][1]
    explorer.add_response("get_cost_and_usage", {"ResultsByTime": []}, {**ASKED, "Filter": use})
    bill.compare(NOW)
    found = bill.of_month("2026-11")
    assert found.bill is not None
    assert (found.bill.tag, found.reason, found.services) == ("", None, ())


# ---------------------------------------------------------------- without access


@pytest.mark.parametrize(
    ("code", "said", "reason"),
    [
        ("AccessDeniedException", "not authorized to perform: ce:GetCostAndUsage", "access"),
        ("AccessDeniedException", "User not enabled for cost explorer access", "off"),
        ("UnrecognizedClientException", "The security token is invalid", "access"),
        ("DataUnavailableException", "Data is not available. Please try to adjust the time period.", "no-data"),
        ("LimitExceededException", "You've exceeded the allowed request rate", "limit"),
        ("ThrottlingException", "Rate exceeded", "limit"),
        ("UnknownOperationException", "", "unavailable"),
        ("InternalFailure", "", "unavailable"),
    ],
)
def test_without_access_there_is_a_reason(explorer: Stubber, code: str, said: str, reason: str) -> None:
    """Nothing is raised, and nothing is asked again before the next day."""
    explorer.add_client_error("get_cost_and_usage", code, said, http_status_code=400)
    for hour in range(3):
        bill.compare(NOW + hour * HOUR)
    found = bill.of_month("2026-11")
    assert (found.bill, found.reason, found.services) == (None, reason, ())
    czech, english = bill.REASONS[reason]
    assert czech != english


@pytest.mark.parametrize(
    "error",
    [EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), ResponseParserError("not what was expected")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.usefixtures("explorer")
def test_where_there_is_no_cost_explorer_nothing_breaks(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as on one's own machine, whose AWS has none."""

    class Nowhere:
        """A client that nobody answers."""

        def get_cost_and_usage(self, **_asked: Any) -> Any:
            """Fail."""
            raise error

    monkeypatch.setattr(aws, "cost_explorer", Nowhere)
    bill.compare(NOW)
    assert bill.of_month("2026-11").reason == "unavailable"


@pytest.mark.parametrize(
    "told",
    [
        day_told("2026-11-01", ("AWS Lambda", "1"), unit="CNY"),
        day_told("2026-11-01", ("AWS Lambda", "one")),
        day_told("2026-11-01", ("AWS Lambda", "NaN")),
        {"Groups": []},
    ],
    ids=["other money", "no number", "not a number", "no day"],
)
def test_an_answer_that_cannot_be_read_is_no_bill(explorer: Stubber, told: dict[str, Any]) -> None:
    """Better none than a wrong one."""
    answers(explorer, told)
    bill.compare(NOW)
    found = bill.of_month("2026-11")
    assert (found.bill, found.reason) == (None, "unreadable")


def test_an_older_bill_stays_where_a_newer_one_cannot_be_had(explorer: Stubber) -> None:
    """With the reason why it is not newer."""
    answers(explorer, day_told("2026-11-20", ("AWS Lambda", "1")))
    bill.compare(NOW)
    explorer.add_client_error("get_cost_and_usage", "AccessDeniedException", "no", http_status_code=400)
    bill.compare(NOW + DAY)
    found = bill.of_month("2026-11")
    assert found.bill is not None
    assert (found.bill.as_of, found.reason) == (NOW, "access")


def test_a_tag_under_which_nothing_is_billed_is_told(explorer: Stubber) -> None:
    """Most likely nobody has activated it."""
    answers(explorer, day_told("2026-11-20"))
    bill.compare(NOW)
    assert bill.of_month("2026-11").reason == "nothing-tagged"


def test_a_setting_that_is_no_tag_asks_nothing(explorer: Stubber, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names it."""
    monkeypatch.setattr(bill, "settings", lambda: type("Stage", (), {"costs_tag": "fronta"}))
    bill.compare(NOW)
    assert bill.of_month("2026-11").reason == "bad-tag"
    explorer.assert_no_pending_responses()


@pytest.mark.usefixtures("explorer")
def test_a_month_that_nobody_asked_for_has_no_bill() -> None:
    """Before the first run, and of months before that."""
    assert bill.of_month("2026-11").reason == "not-asked"
    assert bill.of_month("2020-01").reason == "not-asked"


@pytest.mark.usefixtures("explorer")
def test_of_two_runs_at_once_one_asks() -> None:
    """The row says who was first."""
    assert [store.begin_to_ask(NOW), store.begin_to_ask(NOW), store.begin_to_ask(NOW + DAY)] == [True, False, True]


# ---------------------------------------------------------------- the other side of it


def closed(day: str, **amounts: Any) -> None:
    """A day that the bookkeeping has closed: amounts of all, by unit; and a row of a queue beside it."""
    month, number = day[:7], day[8:]
    for what, factor in (("ALL", 1), ("Q#podpora", 100)):
        item = {name: {"N": str(int(Decimal(str(amount)) * NANO * factor))} for name, amount in amounts.items()}
        keys = {"pk": {"S": f"M#{month}"}, "sk": {"S": f"{number}#{what}"}}
        item |= {**keys, "expires_at": {"N": "1"}, "queue": {"S": "x"}}
        connection().dispatch("PutItem", {"TableName": store.Row.Meta.table_name, "Item": item})


@pytest.mark.usefixtures("aws_resources")
def test_what_was_metered_is_priced_by_service() -> None:
    """Of the days that are on the bill, and of all together, not of each queue again; SMS by country."""
    closed("2026-11-01", dynamodb_write_units=1_000_000, meter_write_units=9, sms_CZ=2, tickets=5)
    closed("2026-11-20", dynamodb_write_units=1_000_000, ses_mails_out=1000)
    closed("2026-11-21", dynamodb_write_units=5_000_000)
    book = Book.at(date(2026, 11, 1), "eu-central-1")
    assert metered(date(2026, 11, 1), date(2026, 11, 20)) == {
        Service.DYNAMODB: 2_000_000 * book.price(Unit.DYNAMODB_WRITE_UNITS),
        Service.SES: 1000 * book.price(Unit.SES_MAILS_OUT),
        # No price is listed for this country: the ceiling of the settings counts.
        Service.SNS: 2 * Decimal(settings().sms_segment_price_max_cents) / 100,
    }
    assert metered(date(2026, 10, 1), date(2026, 10, 31)) == {}


@pytest.mark.usefixtures("aws_resources")
def test_free_allowances_are_taken_off_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all days together: they are of a month."""
    stage = replace(settings(), costs_free_tier="always")
    monkeypatch.setattr("chalicelib.costs.metered.settings", lambda: stage)
    free = Book.at(date(2026, 11, 1), "eu-central-1").prices[Unit.LAMBDA_REQUESTS].free
    for day in ("2026-11-01", "2026-11-02"):
        closed(day, lambda_requests=free)
    price = Book.at(date(2026, 11, 1), "eu-central-1").price(Unit.LAMBDA_REQUESTS)
    assert metered(date(2026, 11, 1), date(2026, 11, 30)) == {Service.LAMBDA: free * price}


@pytest.mark.usefixtures("aws_resources")
def test_free_allowances_are_of_a_month_and_not_of_each_book(monkeypatch: pytest.MonkeyPatch) -> None:
    """In July 2026 us-east-1 got another book; what is free was used up under the first one."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    stage = replace(settings(), costs_free_tier="always")
    monkeypatch.setattr("chalicelib.costs.metered.settings", lambda: stage)
    book = Book.at(date(2026, 7, 21), "us-east-1")
    assert book.valid_from == date(2026, 7, 21)
    free = book.prices[Unit.LAMBDA_REQUESTS].free
    for day in ("2026-07-20", "2026-07-21"):
        closed(day, lambda_requests=free)
    assert metered(date(2026, 7, 1), date(2026, 7, 31)) == {Service.LAMBDA: free * book.price(Unit.LAMBDA_REQUESTS)}


@pytest.mark.usefixtures("aws_resources")
def test_the_other_side_of_the_bill_has_the_prices_of_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """À la carte as long as there was no plan, and SMS at what receipts taught; a report says the same."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    stage = replace(settings(), ses_plan="essentials")
    monkeypatch.setattr("chalicelib.costs.reading.settings", lambda: stage)
    texts.note_price("CZ", 70_000, NOW)
    closed("2026-07-20", ses_mails_out=1000, sms_CZ=2)
    first, last = date(2026, 7, 1), date(2026, 7, 31)
    found = metered(first, last)
    assert found == {
        Service.SES: 1000 * Book.at(first, "us-east-1").price(Unit.SES_MAILS_OUT),
        Service.SNS: Decimal("0.14"),
    }
    assert found == reading.report(first, last, "month", NOW, segments.known()).whole.cost.services


# ---------------------------------------------------------------- the limit of SNS


@pytest.fixture
def sns(aws_resources: dict[str, str]) -> dict[str, str]:
    """What SNS keeps of SMS."""
    attributes: dict[str, str] = sns_backends["123456789012"]["eu-central-1"].sms_attributes
    attributes.clear()
    return attributes


def test_the_limit_is_kept_as_it_was_seen(sns: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """None where SNS tells none, or does not let us look."""
    assert store.sms_limit() == (None, None)
    sms_limit.look(NOW)
    assert store.sms_limit() == (None, NOW)
    sns["MonthlySpendLimit"] = "50"
    sms_limit.look(NOW + DAY)
    assert store.sms_limit() == ("50", NOW + DAY)
    client = aws.sns()
    with Stubber(client) as stubber:
        monkeypatch.setattr(aws, "sns", lambda: client)
        stubber.add_client_error("get_sms_attributes", "AuthorizationErrorException", "no", http_status_code=403)
        sms_limit.look(NOW + 2 * DAY)
    assert store.sms_limit() == (None, NOW + 2 * DAY)


def test_the_limit_is_looked_at_once_a_day(sns: dict[str, str]) -> None:
    """However often the bookkeeping runs, from one midnight (UTC) to the next."""
    sns["MonthlySpendLimit"] = "50"
    sms_limit.look(NOW)
    sns["MonthlySpendLimit"] = "60"
    for hours in (1, 15):
        sms_limit.look(NOW + hours * HOUR)
    assert store.sms_limit() == ("50", NOW)
    sms_limit.look(NOW + 16 * HOUR)
    assert store.sms_limit() == ("60", NOW + 16 * HOUR)


def test_a_look_that_could_not_be_kept_is_taken_again(sns: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In the next hour, not on the next day."""
    sns["MonthlySpendLimit"] = "50"

    def fail(*_said: Any) -> None:
        """The table does not answer."""
        raise TimeoutError

    with monkeypatch.context() as patched, pytest.raises(TimeoutError):
        patched.setattr(store, "save_sms_limit", fail)
        sms_limit.look(NOW)
    sms_limit.look(NOW + HOUR)
    assert store.sms_limit() == ("50", NOW + HOUR)


def test_the_operator_sees_and_sets_the_limit(sns: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """In whole dollars, as SNS takes them; told is what SNS says afterwards."""
    assert main(["costs", "sms-limit"]) == 0
    assert main(["costs", "sms-limit", "--set", "30"]) == 0
    assert sns == {"MonthlySpendLimit": "30"}
    assert capsys.readouterr().out.split("\n")[:2] == [
        '{"item": "sms-limit", "usd": null}',
        '{"item": "sms-limit", "usd": 30}',
    ]


@pytest.mark.parametrize("wrong", ["-1", "1.5", "x", "", "1000001"])
def test_what_is_no_limit_is_not_set(wrong: str, sns: dict[str, str]) -> None:
    """Nothing but whole dollars."""
    with pytest.raises(SystemExit) as ended:
        main(["costs", "sms-limit", f"--set={wrong}"])
    assert ended.value.code == 2
    assert sns == {}


def test_a_limit_that_aws_refuses_is_told(
    sns: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """More than the account may spend: AWS has to be asked for more first."""
    client = aws.sns()
    with Stubber(client) as stubber:
        monkeypatch.setattr(aws, "sns", lambda: client)
        stubber.add_client_error("set_sms_attributes", "InvalidParameter", "limit", http_status_code=400)
        assert main(["costs", "sms-limit", "--set", "500"]) == 1
    assert "InvalidParameter" in capsys.readouterr().err
    assert sns == {}
