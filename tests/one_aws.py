"""One in-process AWS for all tests of a file, empty again for each: several times faster than a new one each.

A room's `conftest.py` imports the fixtures; its tests ask for `aws_resources` as everybody does.
"""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.sqs.models import sqs_backends

from chalicelib.platform import aws
from tests.conftest import forget_clients, make_resources


@pytest.fixture(scope="module")
def aws_of_file() -> Iterator[dict[str, str]]:
    """The resources that the functions use; the queues' URLs by name."""
    with mock_aws():
        forget_clients()
        yield make_resources()
        forget_clients()


def empty() -> None:
    """Leave the tables and queues of the in-process AWS, and nothing in them."""
    for account, regions in dynamodb_backends.items():
        for table in regions["eu-central-1"].tables.values():
            table.items.clear()
            if table.stream_shard is not None:
                table.stream_shard.items.clear()
        for queue in sqs_backends[account]["eu-central-1"].queues.values():
            queue._messages.clear()
            queue.pending_messages.clear()


@pytest.fixture
def aws_resources(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The resources with nothing in them; the queues' URLs by name."""
    empty()
    monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
    monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
    monkeypatch.setenv("FRONTA_QUEUE_URL", aws_of_file["inbound"])
    monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", aws_of_file["inbound-dead"])
    return aws_of_file


@pytest.fixture
def atomic_dynamodb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give moto what DynamoDB promises: a write of an item, or of a transaction, happens at one moment."""
    lock = threading.RLock()

    def one_at_a_time(name: str) -> None:
        real = getattr(DynamoDBBackend, name)

        def locked(*args: Any, **kwargs: Any) -> Any:
            with lock:
                return real(*args, **kwargs)

        monkeypatch.setattr(DynamoDBBackend, name, locked)

    for name in ("put_item", "update_item", "delete_item", "transact_write_items", "get_item", "query", "scan"):
        one_at_a_time(name)


def received(url: str) -> list[dict[str, Any]]:
    """The messages that a queue shows now, at most ten, with everything that they carry."""
    answer: Any = aws.sqs().receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
    )
    return list(answer.get("Messages", ()))


def streamed(table: str) -> list[dict[str, Any]]:
    """The records of a table's stream, oldest first: moto keeps them, its API for reading them is out of reach."""
    (regions,) = dynamodb_backends.values()
    shard = regions["eu-central-1"].tables[table].stream_shard
    assert shard is not None
    return [record.to_json() for record in shard.items]
