"""SMS on one machine: what left, and what SNS logs of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from local.sms import ACCEPTED, DELIVERED_LOG, FAILED_LOG, MemoryStatusLogs, Telephones

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


class Clock:
    """A clock that is a second later each time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The next time."""
        self.now += timedelta(seconds=1)
        return self.now


def call(to: str = "+420777123456", text: str = "Prosime o zasah", **more: str) -> bytes:
    """The body of a Publish call as botocore writes it."""
    attributes = {"AWS.SNS.SMS.SMSType": "Transactional", "AWS.SNS.SMS.MaxPrice": "0.20", **more}
    fields = {"Action": "Publish", "PhoneNumber": to, "Message": text, "Version": "2010-03-31"}
    for place, (name, value) in enumerate(attributes.items(), 1):
        fields[f"MessageAttributes.entry.{place}.Name"] = name
        fields[f"MessageAttributes.entry.{place}.Value.DataType"] = "String"
        fields[f"MessageAttributes.entry.{place}.Value.StringValue"] = value
    return urlencode(fields).encode()


def taken(message_id: str = "a-1") -> bytes:
    """SNS's answer."""
    return f"<PublishResponse><PublishResult><MessageId>{message_id}</MessageId></PublishResult>".encode()


@pytest.fixture
def logs() -> MemoryStatusLogs:
    """Where SNS logs."""
    return MemoryStatusLogs()


@pytest.fixture
def telephones(tmp_path: Path, logs: MemoryStatusLogs) -> Telephones:
    """Telephones of everybody."""
    return Telephones(tmp_path, logs, Clock())


def test_an_sms_arrives_and_is_listed_newest_first(telephones: Telephones) -> None:
    """With what it was sent with."""
    telephones.take(call(), taken("a-1"))
    telephones.take(call(text="Příliš žluťoučký", **{"AWS.SNS.SMS.SenderID": "Fronta"}), taken("a-2"))
    newest, oldest = telephones.listed()
    assert (newest["id"], newest["text"], newest["sender_id"]) == ("a-2", "Příliš žluťoučký", "Fronta")
    assert (oldest["to"], oldest["type"], oldest["max_price"]) == ("+420777123456", "Transactional", "0.20")
    assert oldest["sender_id"] is None and oldest["outcome"] == "delivered"


@pytest.mark.parametrize(
    ("to", "group", "status", "said"),
    [
        ("+420777123456", DELIVERED_LOG, "SUCCESS", ACCEPTED),
        ("+420777120000", FAILED_LOG, "FAILURE", "Phone is currently unreachable/unavailable"),
        ("+420777120001", FAILED_LOG, "FAILURE", "Phone number is opted out"),
    ],
)
def test_sns_logs_what_became_of_it(
    telephones: Telephones, logs: MemoryStatusLogs, to: str, group: str, status: str, said: str
) -> None:
    """By the number's end, in the log of what arrived or in that of what did not."""
    telephones.take(call(to), taken())
    ((where, at, event),) = logs.events
    assert at > NOW
    assert (where, event["status"]) == (group, status)
    assert event["notification"]["messageId"] == "a-1"
    assert (event["delivery"]["destination"], event["delivery"]["providerResponse"]) == (to, said)


@pytest.mark.parametrize(
    ("request_body", "answer"),
    [
        (urlencode({"Action": "Publish", "TopicArn": "arn:aws:sns:x", "Message": "m"}).encode(), taken()),
        (call(), b"<Error/>"),
        (b"\xff\xfe", b"\xff"),
        (call(), b"<MessageId>../../x</MessageId>"),
    ],
)
def test_whatever_is_no_sms_is_left_alone(
    telephones: Telephones, logs: MemoryStatusLogs, request_body: bytes, answer: bytes
) -> None:
    """Events to topics, refusals, junk."""
    assert telephones.take(request_body, answer) is None
    assert telephones.listed() == [] and logs.events == []
