"""Alarms and the metrics that are made of logs: what they rest on is there, and somebody is told."""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from infra import fragments
from infra.package import ROOT

NAMESPACE = {"Fn::Sub": "Fronta/${AWS::StackName}"}
ALARM, FILTER = "AWS::CloudWatch::Alarm", "AWS::Logs::MetricFilter"
# Metrics of AWS that alarms rest on, and what their dimension has to name. None: of the account.
OF_AWS: Mapping[tuple[str, str], tuple[str, str] | None] = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): ("QueueName", "AWS::SQS::Queue"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): ("QueueName", "AWS::SQS::Queue"),
    ("AWS/Lambda", "IteratorAge"): ("FunctionName", "AWS::Serverless::Function"),
    ("AWS/Lambda", "Throttles"): None,
    ("AWS/States", "ExecutionsFailed"): ("StateMachineArn", "AWS::StepFunctions::StateMachine"),
    ("AWS/ApiGateway", "5xx"): ("ApiId", "AWS::ApiGatewayV2::Api"),
    ("AWS/SES", "PublishExpired"): ("RuleName", "AWS::SES::ReceiptRule"),
    ("AWS/SES", "Reputation.BounceRate"): None,
    ("AWS/SES", "Reputation.ComplaintRate"): None,
    ("AWS/SNS", "SMSMonthToDateSpentUSD"): None,
}
NAMES_MAX = 3


def resources(kind: str) -> dict[str, Any]:
    """Properties of the resources of a kind, by logical name."""
    found = fragments.folded()["Resources"].items()
    return {name: one["Properties"] for name, one in found if one.get("Type") == kind}


def metrics_of(alarm: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Each metric that an alarm looks at: namespace, name, dimensions."""
    if "Metrics" in alarm:
        return [one["MetricStat"]["Metric"] for one in alarm["Metrics"] if "MetricStat" in one]
    return [alarm]


def named(metric: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Dimensions of a metric, and the logical name of the resource that each names."""
    for dimension in metric.get("Dimensions", ()):
        value = dimension["Value"]
        yield dimension["Name"], value.get("Ref") or value.get("Fn::GetAtt", [""])[0] or value["Fn::Sub"]


@pytest.mark.parametrize("name", sorted(resources(ALARM)))
def test_an_alarm_rests_on_a_metric_that_is_there(name: str) -> None:
    """One of AWS that is known to be, of a resource of the kind that has it; or one that a filter makes."""
    made = {change["MetricName"] for one in resources(FILTER).values() for change in one["MetricTransformations"]}
    template = fragments.folded()["Resources"]
    for metric in metrics_of(resources(ALARM)[name]):
        if metric["Namespace"] == NAMESPACE:
            assert metric["MetricName"] in made
            assert "Dimensions" not in metric
            continue
        wanted = OF_AWS[metric["Namespace"], metric["MetricName"]]
        found = dict(named(metric))
        assert found.keys() == (set() if wanted is None else {wanted[0]})
        if wanted is not None and wanted[0] == "RuleName":
            assert {"Fn::Sub": found["RuleName"]} == template["ReceiptRule"]["Properties"]["Rule"]["Name"]
        elif wanted is not None:
            # Functions are chalice's: their fragments have no type.
            assert template[found[wanted[0]]].get("Type", "AWS::Serverless::Function") == wanted[1]


def test_every_metric_is_made_for_something() -> None:
    """For an alarm or the dashboard: a metric that nobody looks at costs as much."""
    made = {change["MetricName"] for one in resources(FILTER).values() for change in one["MetricTransformations"]}
    looked_at = {m["MetricName"] for alarm in resources(ALARM).values() for m in metrics_of(alarm)}
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    assert all(name in looked_at or f'"{name}"' in dashboard["DashboardBody"]["Fn::Sub"] for name in made)
    spaces = [
        change["MetricNamespace"] for one in resources(FILTER).values() for change in one["MetricTransformations"]
    ]
    assert all(space == NAMESPACE for space in spaces)


def test_every_function_is_watched_for_errors_and_slowness() -> None:
    """Each log group of a function has both filters; slow is four fifths of the longest time-out of those in it."""
    template = fragments.folded()["Resources"]
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))["lambda_functions"]
    timeouts: dict[str, int] = {}
    for name, function in config.items():
        logical = "".join(part.capitalize() for part in name.split("_"))
        group = template[logical]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        timeouts[group] = max(timeouts.get(group, 0), function["lambda_timeout"])
    of_metric: dict[str, dict[str, str]] = {"Failures": {}, "Slow": {}}
    for one in resources(FILTER).values():
        metric = one["MetricTransformations"][0]["MetricName"]
        of_metric.get(metric, {})[one["LogGroupName"]["Ref"]] = one["FilterPattern"]
    assert of_metric["Failures"].keys() == of_metric["Slow"].keys() == timeouts.keys()
    for group, pattern in of_metric["Slow"].items():
        (limit_ms,) = re.findall(r"durationMs > (\d+) ", pattern)
        assert int(limit_ms) == timeouts[group] * 1000 * 4 // 5, group


# ---------------------------------------------------------------- lines of the code


def logged() -> dict[str, set[str]]:
    """The lines that the program writes, by their message: every word that stands in the same file."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "chalicelib").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        for node in nodes:
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "log"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.setdefault(str(node.args[0].value), set()).update(words)
    return found


# What stands on lines without the program writing it: of Lambda, and of the logger.
NOT_OURS = {"message", "level", "type", "record", "exception_name"}


@pytest.mark.parametrize("name", [name for name, one in resources(FILTER).items() if "$.message" in str(one)])
def test_a_metric_is_made_of_a_line_that_is_written(name: str) -> None:
    """The message that a filter looks for is one of the program's, and the fields stand beside it."""
    one = resources(FILTER)[name]
    messages = re.findall(r'\$\.message = "([^"]+)"', one["FilterPattern"])
    fields = {*re.findall(r"\$\.(\w+)", one["FilterPattern"]), *re.findall(r"\$\.(\w+)", str(one))} - NOT_OURS
    lines = logged()
    for message in messages:
        fitting = [
            text for text in lines if text == message or (message[-1] == "*" and text.startswith(message[:-1]))
        ]
        assert fitting, message
        assert all(fields <= lines[text] for text in fitting), (message, fields)


def test_the_words_of_an_error_of_ses_are_its_own() -> None:
    """Sending that is stopped is known by the names of errors that SES's own description has."""
    import boto3

    pattern = resources(FILTER)["SendingStoppedMetric"]["FilterPattern"]
    names = re.findall(r'exception_name = "(\w+)"', pattern)
    known = boto3.client("sesv2").meta.service_model.operation_model("SendEmail").error_shapes
    assert len(names) == 3
    assert set(names) <= {shape.name for shape in known}


def test_mail_whose_dns_fails_says_so() -> None:
    """What waits for the DNS of a sender is told in the words that the filter looks for."""
    (words,) = re.findall(r'waits_for = "([^"]+)\*"', resources(FILTER)["SenderDnsMetric"]["FilterPattern"])
    source = (ROOT / "chalicelib" / "mail" / "intake.py").read_text(encoding="utf-8")
    assert f'RetryLater(f"{words}' in source


# ---------------------------------------------------------------- who is told


def test_only_cloudwatch_of_this_account_tells_the_topic_and_only_by_tls() -> None:
    """Nobody else may publish: a false all-clear would be worth something."""
    policy = resources("AWS::SNS::TopicPolicy")["AlarmTopicPolicy"]
    assert policy["Topics"] == [{"Ref": "AlarmTopic"}]
    allowed, denied = policy["PolicyDocument"]["Statement"]
    assert (allowed["Effect"], allowed["Principal"], allowed["Action"]) == (
        "Allow",
        {"Service": "cloudwatch.amazonaws.com"},
        "sns:Publish",
    )
    assert allowed["Condition"] == {"StringEquals": {"AWS:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def resolved(value: Any, addresses: Sequence[str]) -> Any:
    """What CloudFormation makes of a value, with these as AlarmMail."""
    if not isinstance(value, Mapping):
        return [resolved(item, addresses) for item in value] if isinstance(value, list) else value
    ((function, arguments),) = value.items()
    if function == "Ref":
        return {"AlarmMail": list(addresses)}[arguments]
    given = resolved(arguments, addresses)
    return MADE[function](*given)


MADE: Mapping[str, Callable[..., Any]] = {
    "Fn::Not": lambda condition: not condition,
    "Fn::Equals": lambda one, other: one == other,
    "Fn::Join": lambda between, parts: between.join(parts),
    "Fn::Split": lambda between, text: text.split(between),
    "Fn::Select": lambda place, items: items[place],
}


@pytest.mark.parametrize("count", range(5))
def test_those_are_told_whose_addresses_are_given(count: int) -> None:
    """None, one, two or three; a list without any address, as CloudFormation knows it, has one empty one."""
    addresses = [f"{name}@firma.example" for name in "abcde"[:count]] or [""]
    conditions = fragments.folded()["Conditions"]
    told = []
    for one in fragments.folded()["Resources"].values():
        if one.get("Type") == "AWS::SNS::Subscription" and one["Properties"]["Protocol"] == "email":
            assert one["Properties"]["TopicArn"] == {"Ref": "AlarmTopic"}
            if resolved(conditions[one["Condition"]], addresses):
                told.append(resolved(one["Properties"]["Endpoint"], addresses))
    assert told == [address for address in addresses if address][:NAMES_MAX]


def test_what_alarms_cost_is_told() -> None:
    """The page of operations says how many metrics alarms look at, which is what AWS bills."""
    count = sum(len(metrics_of(alarm)) for alarm in resources(ALARM).values())
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"look at {count} metrics" in page
    assert f"{count / 10:.2f} USD a month" in page
