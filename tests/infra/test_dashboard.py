"""The dashboard: whatever it shows is a metric of something that the template makes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra import fragments
from tests.infra.test_alarms import ALARM, FILTER, resources

WIDTH = 24
TABLE_METRICS = {
    "ConsumedWriteCapacityUnits",
    "ConsumedReadCapacityUnits",
    "WriteThrottleEvents",
    "ReadThrottleEvents",
}
# What each metric of AWS is of: its dimension, and the kinds of resources that have it. None: of the account.
OF_AWS: dict[tuple[str, str], tuple[str, str] | None] = {
    **{("AWS/DynamoDB", name): ("TableName", "AWS::DynamoDB::Table") for name in TABLE_METRICS},
    **{
        ("AWS/Lambda", name): ("FunctionName", "AWS::Serverless::Function")
        for name in ("Errors", "Duration", "Invocations", "IteratorAge")
    },
    **{
        ("AWS/SQS", name): ("QueueName", "AWS::SQS::Queue")
        for name in ("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible")
    },
    **{
        ("AWS/States", name): ("StateMachineArn", "AWS::StepFunctions::StateMachine")
        for name in ("ExecutionsStarted", "ExecutionsFailed")
    },
    **{
        ("AWS/ApiGateway", name): ("ApiId", "AWS::ApiGatewayV2::Api")
        for name in (
            "Count",
            "4xx",
            "5xx",
            "ConnectCount",
            "MessageCount",
            "IntegrationError",
            "ExecutionError",
        )
    },
    **{("AWS/SES", name): ("RuleName", "AWS::SES::ReceiptRule") for name in ("PublishFailure", "PublishExpired")},
    **{("AWS/SES", name): None for name in ("Send", "Delivery", "Bounce", "Complaint", "Reject")},
    **{("AWS/SES", f"Reputation.{name}"): None for name in ("BounceRate", "ComplaintRate")},
    ("AWS/Lambda", "Throttles"): None,
    ("AWS/SNS", "SMSMonthToDateSpentUSD"): None,
}
# Chalice makes it and gives it its name.
MADE_BY_CHALICE = {"WebsocketAPI": "AWS::ApiGatewayV2::Api"}


def widgets() -> list[dict[str, Any]]:
    """The widgets, with the names of resources still in marks."""
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    found: list[dict[str, Any]] = json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]
    return found


def series(widget: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Namespace, metric and dimensions of each series of a widget, written out."""
    before: list[str] = []
    for row in widget["properties"].get("metrics", ()):
        words = [word for word in row if isinstance(word, str)]
        if words[0] == "...":
            words = before[: len(before) - len(words) + 1] + words[1:]
        before = words
        yield words[0], words[1], dict(zip(words[2::2], words[3::2], strict=True))


def title(widget: dict[str, Any]) -> str:
    """By which a widget is known."""
    return str(widget["properties"]["title"])


@pytest.mark.parametrize("widget", widgets(), ids=title)
def test_a_widget_shows_metrics_of_what_is_there(widget: dict[str, Any]) -> None:
    """Each series is a metric that AWS has for the kind of resource that it names, or one that a filter makes."""
    template = fragments.folded()["Resources"]
    made = {change["MetricName"] for one in resources(FILTER).values() for change in one["MetricTransformations"]}
    for namespace, metric, dimensions in series(widget):
        if namespace == "Fronta/${AWS::StackName}":
            assert metric in made
            assert dimensions == {}
            continue
        wanted = OF_AWS[namespace, metric]
        assert dimensions.keys() == (set() if wanted is None else {wanted[0]})
        if wanted is None:
            continue
        value = dimensions[wanted[0]]
        if wanted[1] == "AWS::SES::ReceiptRule":
            assert {"Fn::Sub": value} == template["ReceiptRule"]["Properties"]["Rule"]["Name"]
            continue
        (name, attribute) = re.fullmatch(r"\$\{(\w+)(\.QueueName)?\}", value).groups()  # type: ignore[union-attr]
        kind = MADE_BY_CHALICE.get(name) or template[name].get("Type", "AWS::Serverless::Function")
        assert kind == wanted[1]
        assert (attribute is not None) == (kind == "AWS::SQS::Queue")


def _shown(metric: str) -> set[str]:
    found = (values for widget in widgets() for _, name, values in series(widget) if name == metric)
    return {re.sub(r"\W|QueueName", "", value) for values in found for value in values.values()}


def test_nothing_is_left_out() -> None:
    """Every queue, function and table is shown where it belongs, and every alarm."""
    template = fragments.folded()["Resources"]
    queues = {name for name, one in template.items() if one.get("Type") == "AWS::SQS::Queue"}
    dead = {name for name in queues if name.endswith("DeadQueue")}
    assert _shown("ApproximateNumberOfMessagesVisible") == dead
    assert _shown("ApproximateAgeOfOldestMessage") == queues - dead
    functions = {name for name, one in template.items() if "LoggingConfig" in one.get("Properties", {})}
    for metric in ("Errors", "Duration", "Invocations"):
        assert _shown(metric) == functions
    for metric in TABLE_METRICS:
        assert _shown(metric) == set(resources("AWS::DynamoDB::Table"))
    (alarms,) = [one["properties"]["alarms"] for one in widgets() if one["type"] == "alarm"]
    assert alarms == [f"${{{name}.Arn}}" for name in resources(ALARM)]


def test_the_first_row_says_whether_all_is_well() -> None:
    """Mail in, tickets, oldest messages, dead letters, errors: side by side on top."""
    first = [title(widget) for widget in widgets() if widget["y"] == 0]
    assert first == [
        "Is mail coming in",
        "Tickets opened, clocks started",
        "Oldest message, seconds",
        "Dead letters",
        "Errors",
    ]


def test_widgets_do_not_lie_on_each_other() -> None:
    """Each cell of the grid has one widget at most, and none stands out on the right."""
    taken: set[tuple[int, int]] = set()
    for widget in widgets():
        cells = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert not cells & taken, title(widget)
        assert widget["x"] + widget["width"] <= WIDTH
        taken |= cells
