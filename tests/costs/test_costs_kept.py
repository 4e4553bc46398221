"""What is kept, measured: from AWS's own figures, as a day's part of a month; what cannot be read is left out."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib.costs import kept
from chalicelib.costs.kept import KINDS, POLLED_QUEUES, measured_now, measured_of
from chalicelib.platform import aws
from chalicelib.platform.meter_rows import NANO
from chalicelib.platform.units import Unit
from infra import fragments
from tests.conftest import ROOT
from tests.costs.used import TODAY

pytestmark = pytest.mark.usefixtures("aws_resources")
GB = 2**30
DAYS = 30  # of November
STORED_AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _stack(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack without user pools."""
    monkeypatch.setenv("FRONTA_STACK", "fronta-test")
    monkeypatch.setenv("FRONTA_STAFF_POOL", "")
    monkeypatch.setenv("FRONTA_ZONE_POOL", "")


@pytest.fixture
def cloudwatch() -> Iterator[Stubber]:
    """CloudWatch, whose calls are checked against its API."""
    with Stubber(aws.cloudwatch()) as stub:
        yield stub


def parts(amount: float) -> int:
    """A day's part of November, in billionths."""
    return round(amount / DAYS * NANO)


def fake(monkeypatch: pytest.MonkeyPatch, service: str, **answers: Callable[..., Any]) -> None:
    """A client that answers so."""
    monkeypatch.setattr(aws, service, lambda: SimpleNamespace(**answers))


def test_every_kind_is_measured_once_a_day() -> None:
    """Either now, or of the day that is over."""
    units = set(KINDS.values())
    assert len(units) == len(KINDS)
    assert Unit.LOGS_GB not in units


def test_only_what_is_asked_for_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed before; nothing else is asked of AWS."""
    asked: list[str] = []

    def count(name: str) -> Callable[[], Any]:
        """A client that notes that it is wanted."""

        def wanted() -> Any:
            """Note it."""
            asked.append(name)
            raise ValueError(name)

        return wanted

    for name in ("dynamodb", "cloudwatch", "logs", "cognito"):
        monkeypatch.setattr(aws, name, count(name))
    assert measured_now(TODAY, {"logs", "ses"}).keys() == {"ses"}
    assert asked == ["logs"]


def test_the_tables_and_the_queues_are_those_of_the_template() -> None:
    """Each table, and each queue that a function takes from."""
    tables = fragments.load(ROOT / "infra" / "tables.yaml")["Resources"]
    assert {f"fronta-test-{name.removesuffix('Table').lower()}" for name in tables} == set(kept._tables())
    program = (ROOT / "app.py").read_text(encoding="utf-8")
    assert {name for name in POLLED_QUEUES if f'queue="${{AWS::StackName}}-{name}"' in program} == set(POLLED_QUEUES)
    assert program.count("@app.on_sqs_message(") == len(POLLED_QUEUES)


def test_tables_are_measured_with_their_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what can be put back without them: of tables that have it."""

    def table(**_said: Any) -> Any:
        """A GB, and half of one in each of two indexes."""
        index = {"IndexSizeBytes": GB // 2}
        return {"Table": {"TableSizeBytes": GB, "GlobalSecondaryIndexes": [index, index]}}

    def backups(**said: Any) -> Any:
        """Live and search have none."""
        status = "DISABLED" if said["TableName"] in ("fronta-test-live", "fronta-test-search") else "ENABLED"
        told = {"PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": status}}
        return {"ContinuousBackupsDescription": told}

    fake(monkeypatch, "dynamodb", describe_table=table, describe_continuous_backups=backups)
    found = measured_now(TODAY)
    assert found["dynamodb"] == {"dynamodb_gb_month": parts(2 * 10)}
    assert found["pitr"] == {"dynamodb_pitr_gb_month": parts(10 - 2)}


def test_the_in_process_aws_has_tables_that_can_be_measured() -> None:
    """As AWS answers: sizes of the tables, and whether they can be put back."""
    aws.dynamodb().update_continuous_backups(
        TableName="fronta-test-tickets", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    found = measured_now(TODAY)
    assert found["dynamodb"].keys() == {"dynamodb_gb_month"}
    assert found["pitr"].keys() == {"dynamodb_pitr_gb_month"}


def metric(number: int, *days: tuple[datetime, float]) -> dict[str, Any]:
    """What CloudWatch tells of one metric."""
    return {
        "Id": f"m{number}",
        "Timestamps": [at for at, _ in days],
        "Values": [value for _, value in days],
        "StatusCode": "Complete",
    }


def test_the_newest_size_of_the_bucket_counts(cloudwatch: Stubber) -> None:
    """It is told once a day, and late."""
    older = (STORED_AT - timedelta(days=1), 9.0 * GB)
    dimensions = [
        {"Name": "BucketName", "Value": "fronta-test"},
        {"Name": "StorageType", "Value": "StandardStorage"},
    ]
    asked = {"Namespace": "AWS/S3", "MetricName": "BucketSizeBytes", "Dimensions": dimensions}
    cloudwatch.add_response(
        "get_metric_data",
        {"MetricDataResults": [metric(0, (STORED_AT, 3.0 * GB), older)]},
        {
            "MetricDataQueries": [
                {"Id": "m0", "MetricStat": {"Metric": asked, "Period": 86_400, "Stat": "Average"}},
            ],
            "StartTime": datetime(2026, 11, 20, tzinfo=UTC),
            "EndTime": datetime(2026, 11, 23, tzinfo=UTC),
        },
    )
    cloudwatch.add_response("describe_alarms", {"MetricAlarms": []})
    found = measured_now(TODAY)
    assert found["s3"] == {"s3_gb_month": parts(3)}
    assert found["alarms"] == {"alarms_month": 0}


def test_empty_polls_are_those_of_the_whole_day(cloudwatch: Stubber) -> None:
    """Of all queues that a function takes from, in one call; some may never have been asked."""
    results = [metric(n, (STORED_AT, 100.0 * n)) for n in range(5)] + [metric(5), metric(6)]
    cloudwatch.add_response("get_metric_data", {"MetricDataResults": results})
    assert measured_of(date(2026, 11, 22)) == {"polls": {"sqs_requests": 1000 * NANO}}


def test_polls_that_are_told_of_no_queue_are_not_measured(cloudwatch: Stubber) -> None:
    """Nobody knows that there were none."""
    cloudwatch.add_response("get_metric_data", {"MetricDataResults": [metric(n) for n in range(7)]})
    assert measured_of(date(2026, 11, 22)) == {}


def test_alarms_of_the_stack_are_counted(cloudwatch: Stubber) -> None:
    """Page by page, by the name that CloudFormation gives them."""
    alarm = {"AlarmName": "fronta-test-InboundDeadAlarm-1"}
    asked = {"AlarmNamePrefix": "fronta-test-"}
    cloudwatch.add_response("get_metric_data", {"MetricDataResults": [metric(0)]})
    cloudwatch.add_response("describe_alarms", {"MetricAlarms": [alarm] * 2, "NextToken": "more"}, asked)
    cloudwatch.add_response("describe_alarms", {"MetricAlarms": [alarm]}, {**asked, "NextToken": "more"})
    found = measured_now(TODAY)
    assert found["alarms"] == {"alarms_month": parts(3)}
    assert "s3" not in found


def test_an_alarm_that_computes_counts_by_its_metrics(cloudwatch: Stubber) -> None:
    """AWS bills it by each; what is computed of them is none."""
    metric_stat = {"Metric": {"Namespace": "AWS/SQS", "MetricName": "Age"}, "Period": 300, "Stat": "Maximum"}
    named = [{"Id": name, "MetricStat": metric_stat} for name in ("one", "two", "three")]
    alarm = {
        "AlarmName": "fronta-test-BacklogAlarm-1",
        "Metrics": [*named, {"Id": "all", "Expression": "MAX(METRICS())"}],
    }
    cloudwatch.add_response("get_metric_data", {"MetricDataResults": [metric(0)]})
    cloudwatch.add_response("describe_alarms", {"MetricAlarms": [alarm]}, {"AlarmNamePrefix": "fronta-test-"})
    assert measured_now(TODAY)["alarms"] == {"alarms_month": parts(3)}


def test_log_groups_of_the_stack_are_measured() -> None:
    """What is stored in them, page by page."""
    group = {"logGroupName": "/fronta/fronta-test/api", "storedBytes": GB}
    asked = {"logGroupNamePrefix": "/fronta/fronta-test/"}
    with Stubber(aws.logs()) as logs:
        logs.add_response("describe_log_groups", {"logGroups": [group, group], "nextToken": "more"}, asked)
        logs.add_response("describe_log_groups", {"logGroups": [group]}, {**asked, "nextToken": "more"})
        assert measured_now(TODAY)["logs"] == {"logs_gb_month": parts(3)}


def test_users_of_both_pools_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Cognito estimates them; staff who sign in elsewhere have no pool."""
    monkeypatch.setenv("FRONTA_ZONE_POOL", "zone")
    fake(monkeypatch, "cognito", describe_user_pool=lambda **_said: {"UserPool": {"EstimatedNumberOfUsers": 60}})
    assert measured_now(TODAY)["cognito"] == {"cognito_mau": parts(60)}
    monkeypatch.setenv("FRONTA_STAFF_POOL", "staff")
    assert measured_now(TODAY)["cognito"] == {"cognito_mau": parts(120)}


def test_what_is_there_is_there_a_day_s_part_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret, and the plan of SES; without users nothing of Cognito, which is known."""
    found = measured_now(TODAY)
    assert (found["secrets"], found["ses"]) == ({"secrets_month": parts(1)}, {"ses_plan_months": parts(1)})
    assert found["cognito"] == {"cognito_mau": 0}
    monkeypatch.delenv("FRONTA_TOKEN_KEYS")
    assert measured_now(TODAY)["secrets"] == {"secrets_month": 0}
    assert measured_now(date(2026, 2, 1))["ses"] == {"ses_plan_months": round(NANO / 28)}


def test_a_source_that_cannot_be_read_is_left_out_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused, not there, answered with anything, or not known to the function."""
    with Stubber(aws.logs()) as logs, Stubber(aws.cloudwatch()) as cloudwatch:
        logs.add_client_error("describe_log_groups", "AccessDeniedException")
        cloudwatch.add_client_error("get_metric_data", "InternalServiceFault")
        cloudwatch.add_client_error("describe_alarms", "NotImplemented")
        fake(
            monkeypatch, "dynamodb", describe_table=lambda **_said: {}, describe_continuous_backups=lambda **_said: {}
        )
        monkeypatch.delenv("FRONTA_ZONE_POOL")
        assert measured_now(TODAY).keys() == {"secrets", "ses"}


def test_without_a_stack_of_its_own_nothing_of_a_stack_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that of others whose names begin alike."""
    monkeypatch.delenv("FRONTA_STACK")
    assert not measured_now(TODAY).keys() & {"alarms", "logs"}
    assert kept.measured_of(date(2026, 11, 22)) == {}
