"""Events of SES: each is given to the use case, and one that fails does not hold up the others."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.entrypoints import feedback as entry
from chalicelib.platform import clock
from tests.one_aws import received

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def record(name: str, receives: int = 1) -> dict[str, Any]:
    """A message as Lambda gets it from the feedback queue (raw delivery of SNS: the body is SES's event)."""
    return {
        "messageId": name,
        "receiptHandle": name,
        "body": json.dumps({"eventType": name}),
        "attributes": {"ApproximateReceiveCount": str(receives)},
    }


def test_one_event_that_fails_is_one_failure(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are taken, with the time of the run; the failed one is told and comes again."""
    taken: list[Any] = []

    def take(event: dict[str, Any], now: datetime) -> None:
        taken.append((event["eventType"], now))
        if event["eventType"] == "Complaint":
            raise ValueError("unknown mail")

    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(entry, "take_event", take)
    answer = entry.handle({"Records": [record("Bounce"), record("Complaint"), record("Reject")]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "Complaint"}]}
    assert taken == [("Bounce", NOW), ("Complaint", NOW), ("Reject", NOW)]


def test_an_event_that_fails_for_good_becomes_a_dead_letter(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its cause, as of every queue."""

    def failing(_event: dict[str, Any], _now: datetime) -> None:
        raise ValueError("unknown mail")

    monkeypatch.setattr(entry, "take_event", failing)
    assert entry.handle({"Records": [record("Bounce", receives=6)]}, None) == {"batchItemFailures": []}
    (dead,) = received(aws_resources["inbound-dead"])
    assert dead["MessageAttributes"]["cause"]["StringValue"] == "ValueError: unknown mail"
