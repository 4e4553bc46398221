"""What is kept, and what is always there: measured once a day, as a day's part of a month.

A source that cannot be read is logged and left out, to be tried again (`closing`); reports tell which. No figure is
made up. DynamoDB tells its
sizes about six hours late, S3 a day or two, Cognito about how many users there are, who need not have signed in.

Log lines are not among this: the meter counts them where they are written.
"""

import os
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from chalicelib.costs.ledger import Amounts
from chalicelib.costs.report import days_of, month_of
from chalicelib.platform import aws
from chalicelib.platform.log import log
from chalicelib.platform.meter_rows import NANO
from chalicelib.platform.settings import SettingsError, resource
from chalicelib.platform.units import Unit
from chalicelib.platform.usage import GB_BYTES

# What is measured, by kinds, and the unit that it is billed in.
KINDS: Final[Mapping[str, Unit]] = MappingProxyType(
    {
        "dynamodb": Unit.DYNAMODB_GB_MONTH,
        "pitr": Unit.DYNAMODB_PITR_GB_MONTH,
        "s3": Unit.S3_GB_MONTH,
        "logs": Unit.LOGS_GB_MONTH,
        "alarms": Unit.ALARMS_MONTH,
        "secrets": Unit.SECRETS_MONTH,
        "cognito": Unit.COGNITO_MAU,
        "ses": Unit.SES_PLAN_MONTHS,
        "polls": Unit.SQS_REQUESTS,
    }
)
# What can only be counted when its day is over; the others are measured while it goes on.
AFTERWARDS: Final = frozenset({"polls"})
# Those that a function takes from: Lambda asks them all the time. With the stack's name in front.
POLLED_QUEUES: Final = ("inbound", "outbox", "clocks", "feedback", "webhooks", "search", "sms")
_DAY_S: Final = 86_400
# S3 tells the size of a bucket once a day, and late.
_BUCKET_DAYS: Final = 3


class NotThere(Exception):
    """The source has no such figure; the text says which."""


def measured_now(today: date, kinds: AbstractSet[str] = KINDS.keys() - AFTERWARDS) -> dict[str, Amounts]:
    """A day's part of what is kept now, of `kinds`."""
    parts = Decimal(len(days_of(month_of(today))))
    sources: dict[str, Callable[[], Decimal]] = {
        "dynamodb": _tables_gb,
        "pitr": _restorable_gb,
        "s3": lambda: _bucket_gb(today),
        "logs": _logs_gb,
        "alarms": _alarms,
        "secrets": _secrets,
        "cognito": _users,
        "ses": lambda: Decimal(1),
    }
    return _measured({kind: source for kind, source in sources.items() if kind in kinds}, parts)


def measured_of(day: date) -> dict[str, Amounts]:
    """What a day that is over had of what can only be counted afterwards."""
    return _measured({"polls": lambda: _empty_receives(day)}, Decimal(1))


def _measured(sources: Mapping[str, Callable[[], Decimal]], parts: Decimal) -> dict[str, Amounts]:
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    no_figure = (ClientError, BotoCoreError, ResponseParserError, SettingsError, NotThere, KeyError, ValueError)
    found: dict[str, Amounts] = {}
    for kind, source in sources.items():
        try:
            amount = source()
        # An emulator answers what it does not have with anything.
        except no_figure as error:
            log.warning("not measured", extra={"kind": kind, "cause": f"{type(error).__name__}: {error}"[:300]})
        else:
            found[kind] = {KINDS[kind].value: round(amount / parts * NANO)}
    return found


# ---------------------------------------------------------------- sources


def _tables() -> tuple[str, ...]:
    """Names of all tables."""
    return (
        resource("CALLS_TABLE"),
        resource("COSTS_TABLE"),
        resource("DESK_TABLE"),
        resource("DISPATCH_TABLE"),
        resource("LIVE_TABLE"),
        resource("PEOPLE_TABLE"),
        resource("SEARCH_TABLE"),
        resource("SMS_TABLE"),
        resource("TICKETS_TABLE"),
        resource("WEBHOOKS_TABLE"),
    )


def _tables_gb() -> Decimal:
    """Rows and indexes of all tables."""
    total = 0
    for name in _tables():
        table: Any = aws.dynamodb().describe_table(TableName=name)["Table"]
        total += table["TableSizeBytes"]
        total += sum(index.get("IndexSizeBytes", 0) for index in table.get("GlobalSecondaryIndexes", ()))
    return Decimal(total) / GB_BYTES


def _restorable_gb() -> Decimal:
    """Rows, without indexes, of tables that can be put back to any second."""
    total = 0
    for table in _tables():
        told: Any = aws.dynamodb().describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        if told.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED":
            total += aws.dynamodb().describe_table(TableName=table)["Table"]["TableSizeBytes"]
    return Decimal(total) / GB_BYTES


def _bucket_gb(today: date) -> Decimal:
    """The bucket, old versions too: the newest size that is told."""
    dimensions = {"BucketName": resource("BUCKET"), "StorageType": "StandardStorage"}
    told = _metrics("AWS/S3", "BucketSizeBytes", [dimensions], "Average", today - timedelta(days=_BUCKET_DAYS), today)
    newest = max((point for points in told for point in points), default=None)
    if newest is None:
        raise NotThere("no BucketSizeBytes yet")
    return Decimal(str(newest[1])) / GB_BYTES


def _empty_receives(day: date) -> Decimal:
    """Questions of Lambda that found a queue empty; those that found something the meter has."""
    queues = [{"QueueName": f"{resource('STACK')}-{name}"} for name in POLLED_QUEUES]
    told = _metrics("AWS/SQS", "NumberOfEmptyReceives", queues, "Sum", day, day + timedelta(days=1))
    if not any(told):
        raise NotThere("no NumberOfEmptyReceives of any queue")
    return sum((Decimal(str(value)) for points in told for _, value in points), Decimal(0))


def _metrics(
    namespace: str, name: str, dimensions: list[dict[str, str]], statistic: str, since: date, until: date
) -> list[list[tuple[datetime, float]]]:
    """Days of a metric, when and how much, for each of `dimensions`. One call; AWS asks 0.00001 USD for each."""
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": namespace,
                    "MetricName": name,
                    "Dimensions": [{"Name": key, "Value": value} for key, value in one.items()],
                },
                "Period": _DAY_S,
                "Stat": statistic,
            },
        }
        for number, one in enumerate(dimensions)
    ]
    answer = aws.cloudwatch().get_metric_data(
        MetricDataQueries=queries,
        StartTime=datetime(since.year, since.month, since.day, tzinfo=UTC),
        EndTime=datetime(until.year, until.month, until.day, tzinfo=UTC),
    )
    return [list(zip(one["Timestamps"], one["Values"], strict=True)) for one in answer["MetricDataResults"]]


def _logs_gb() -> Decimal:
    """Log groups of the stack."""
    prefix = f"/fronta/{resource('STACK')}/"
    pages = aws.logs().get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    return Decimal(sum(group.get("storedBytes", 0) for page in pages for group in page["logGroups"])) / GB_BYTES


def _alarms() -> Decimal:
    """Metrics of the alarms that CloudFormation named after the stack: an alarm that computes is billed by each."""
    pages = aws.cloudwatch().get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{resource('STACK')}-")
    return Decimal(sum(_metrics_of(alarm) for page in pages for alarm in page["MetricAlarms"]))


def _metrics_of(alarm: Mapping[str, Any]) -> int:
    return sum("MetricStat" in one for one in alarm.get("Metrics", ())) or 1


def _secrets() -> Decimal:
    """The keys of tickets' tokens are one."""
    return Decimal(1 if os.environ.get("FRONTA_TOKEN_KEYS") else 0)


def _users() -> Decimal:
    """Users of the pools: at most so many sign in."""
    pools = [pool for pool in (resource("STAFF_POOL"), resource("ZONE_POOL")) if pool]
    told = [aws.cognito().describe_user_pool(UserPoolId=pool)["UserPool"] for pool in pools]
    return Decimal(sum(one["EstimatedNumberOfUsers"] for one in told))
