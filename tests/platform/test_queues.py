"""What every consumer does with its messages: one failure is one failure, pauses grow, and dead letters tell why."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.platform import aws
from chalicelib.platform.limits import ATTEMPTS_MAX
from chalicelib.platform.queues import RetryLater, consume
from tests.one_aws import received


def records(url: str, *bodies: Any) -> list[dict[str, Any]]:
    """Records as Lambda gets them, of messages that are in the queue and have been received once."""
    for body in bodies:
        text = body if isinstance(body, str) else json.dumps(body)
        aws.sqs().send_message(QueueUrl=url, MessageBody=text)
    return [
        {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
        }
        for message in received(url)
    ]


def received_before(record: dict[str, Any], times: int) -> dict[str, Any]:
    """The record as it is when it has been received so often."""
    return {**record, "attributes": {**record["attributes"], "ApproximateReceiveCount": str(times)}}


def failing(error: Exception) -> Callable[[dict[str, Any]], None]:
    """A handler that fails on every message that says so."""

    def handle(body: dict[str, Any]) -> None:
        if body.get("fail"):
            raise error

    return handle


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]) -> dict[str, int]:
    """How long each message is put aside, in seconds, by receipt handle; SQS hears of it too."""
    asked: dict[str, int] = {}
    real = aws.sqs().change_message_visibility

    def noted(**call: Any) -> Any:
        asked[call["ReceiptHandle"]] = call["VisibilityTimeout"]
        return real(**call)

    monkeypatch.setattr(aws.sqs(), "change_message_visibility", noted)
    return asked


def test_messages_that_go_well_fail_nothing(aws_resources: dict[str, str], pauses: dict[str, int]) -> None:
    """Every message is given to the handler as JSON, in order, and none comes back."""
    found = records(aws_resources["inbound"], {"n": 1}, {"n": 2})
    seen: list[Any] = []
    assert consume({"Records": found}, seen.append) == {"batchItemFailures": []}
    assert seen == [json.loads(record["body"]) for record in found]
    assert sorted(body["n"] for body in seen) == [1, 2]
    assert pauses == {}


def test_one_failure_is_one_failure(aws_resources: dict[str, str], pauses: dict[str, int]) -> None:
    """Of a batch only the messages that failed come back, those behind them are handled all the same."""
    found = records(aws_resources["inbound"], {"fail": False}, {"fail": True}, {"fail": False}, "not json")
    seen: list[Any] = []

    def handle(body: dict[str, Any]) -> None:
        seen.append(body)
        failing(ValueError("broken"))(body)

    bad = [record for record in found if record["body"] in ('{"fail": true}', "not json")]
    answer = consume({"Records": found}, handle)
    assert answer == {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in bad]}
    assert len(bad) == 2
    assert len(seen) == 3
    assert pauses.keys() == {record["receiptHandle"] for record in bad}
    assert received(aws_resources["inbound-dead"]) == []


# How often a message was received, and how long it is put aside then: 2 s, five times as long each, 15 min at most.
PAUSES_S = {1: 2, 2: 10, 3: 50, 4: 250, 5: 900}


@pytest.mark.parametrize("error", [ValueError("broken"), RetryLater("DNS")])
@pytest.mark.parametrize(("receives", "seconds"), PAUSES_S.items(), ids=str)
def test_pauses_grow(
    aws_resources: dict[str, str], pauses: dict[str, int], error: Exception, receives: int, seconds: int
) -> None:
    """The more often a message was received, the longer it is put aside, whichever way it failed."""
    (record,) = records(aws_resources["inbound"], {"fail": True})
    assert len(consume({"Records": [received_before(record, receives)]}, failing(error))["batchItemFailures"]) == 1
    assert pauses == {record["receiptHandle"]: seconds}


def test_the_last_failure_is_buried_with_its_cause(aws_resources: dict[str, str], pauses: dict[str, int]) -> None:
    """A message that fails for the last time lies in the dead-letter queue as it was, and says why and how often."""
    (record,) = records(aws_resources["inbound"], {"fail": True})
    event = {"Records": [received_before(record, ATTEMPTS_MAX)]}
    assert consume(event, failing(ValueError("no such place: š"))) == {"batchItemFailures": []}
    (dead,) = received(aws_resources["inbound-dead"])
    assert dead["Body"] == record["body"]
    told = {name: value["StringValue"] for name, value in dead["MessageAttributes"].items()}
    assert told == {
        "cause": "ValueError: no such place: š",
        "receives": str(ATTEMPTS_MAX),
        "message": record["messageId"],
    }
    assert pauses == {}


def test_a_cause_of_any_length_is_cut(aws_resources: dict[str, str]) -> None:
    """The cause of a dead letter is at most a thousand characters."""
    (record,) = records(aws_resources["inbound"], {"fail": True})
    consume({"Records": [received_before(record, ATTEMPTS_MAX)]}, failing(ValueError("x" * 5000)))
    (dead,) = received(aws_resources["inbound-dead"])
    assert len(dead["MessageAttributes"]["cause"]["StringValue"]) == 1000


@pytest.mark.parametrize("receives", [1, ATTEMPTS_MAX, 10_000])
def test_what_only_waits_is_never_buried(
    aws_resources: dict[str, str], pauses: dict[str, int], receives: int
) -> None:
    """A message whose time has not come waits, however often, with the longest pause in the end."""
    (record,) = records(aws_resources["inbound"], {"fail": True})
    answer = consume({"Records": [received_before(record, receives)]}, failing(RetryLater("DNS of the sender")))
    assert answer == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    assert pauses == {record["receiptHandle"]: PAUSES_S[min(receives, 5)]}
    assert received(aws_resources["inbound-dead"]) == []


@pytest.mark.parametrize("receives", [1, ATTEMPTS_MAX])
def test_a_message_that_cannot_be_put_aside_holds_up_no_other(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch, receives: int
) -> None:
    """When SQS fails to pause or to bury a message, that message comes back and the others are handled."""
    first, second = records(aws_resources["inbound"], {"fail": True}, {"fail": True})
    good = {**second, "body": "{}"}
    seen: list[Any] = []

    def refused(**_call: Any) -> None:
        raise RuntimeError("SQS is away")

    def handle(body: dict[str, Any]) -> None:
        seen.append(body)
        failing(ValueError("broken"))(body)

    monkeypatch.setattr(aws.sqs(), "change_message_visibility", refused)
    monkeypatch.setattr(aws.sqs(), "send_message", refused)
    answer = consume({"Records": [received_before(first, receives), good]}, handle)
    assert answer == {"batchItemFailures": [{"itemIdentifier": first["messageId"]}]}
    assert seen == [{"fail": True}, {}]


def test_a_cause_of_any_characters_is_told(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An error whose text comes from a mail, with control characters or broken bytes, is told in characters of SQS.

    SendMessage of the SQS API reference: #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD, #x10000 to #x10FFFF.
    """
    (record,) = records(aws_resources["inbound"], {"fail": True})
    sent: list[str] = []

    def noted(**call: Any) -> None:
        sent.append(call["MessageAttributes"]["cause"]["StringValue"])

    monkeypatch.setattr(aws.sqs(), "send_message", noted)
    error = ValueError("bad header \x00 \x1b[31m \udcff \ufffe")
    consume({"Records": [received_before(record, ATTEMPTS_MAX)]}, failing(error))
    (cause,) = sent
    assert "bad header" in cause
    assert all(c in "\t\n\r" or 0x20 <= ord(c) <= 0xD7FF or 0xE000 <= ord(c) <= 0xFFFD for c in cause)
