"""One in-process AWS for all tests of a file, empty again for each: several times faster than a new one each.

A room's `conftest.py` imports the fixtures; its tests ask for `aws_resources` as everybody does.
"""

import copy
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.useragent
import moto.core.responses
import moto.sqs.models
import pytest
from moto import mock_aws
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.dynamodb.models import DynamoDBBackend, Table, dynamodb_backends
from moto.sqs.models import sqs_backends
from moto.stepfunctions.models import stepfunctions_backends

from chalicelib.platform import aws
from tests.conftest import forget_clients, make_resources


@pytest.fixture(scope="module")
def aws_of_file() -> Iterator[dict[str, str]]:
    """The resources that the functions use; the queues' URLs by name."""
    with mock_aws(), pytest.MonkeyPatch.context() as monkeypatch:
        undo_by_row(monkeypatch)
        remember_names(monkeypatch)
        forget_clients()
        yield make_resources()
        forget_clients()


def undo_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a transaction keep what it touches, to put it back when it is cancelled.

    moto keeps the whole table instead, and once for each item written: most of the time of tests with many rows.
    """
    real = DynamoDBBackend.transact_write_items

    def transact(backend: DynamoDBBackend, items: list[dict[str, Any]]) -> None:
        written = [operation for item in items for operation in item.values()]
        tables = [backend.get_table(operation["TableName"]) for operation in written]
        lengths = [len(table.stream_shard.items) if table.stream_shard else 0 for table in tables]
        keys = [
            backend.get_keys_value(table, operation.get("Key") or operation["Item"])
            for table, operation in zip(tables, written, strict=True)
        ]
        rows = [copy.deepcopy(table.get_item(*key)) for table, key in zip(tables, keys, strict=True)]
        try:
            real(backend, items)
        except Exception:
            for table, length, key, row in zip(tables, lengths, keys, rows, strict=True):
                if row is None:
                    table.items[key[0]].pop(key[1], None)
                else:
                    table.items[key[0]][key[1]] = row
                if table.stream_shard:
                    del table.stream_shard.items[length:]
            raise

    monkeypatch.setattr(DynamoDBBackend, "transact_write_items", transact)
    monkeypatch.setattr(Table, "__deepcopy__", lambda table, _memo: table, raising=False)


def remember_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work out names once that are the same with every call: a third of the time of a call."""
    for module, name in (
        (moto.core.responses, "camelcase_to_underscores"),
        (moto.core.responses, "method_names_from_class"),
        (moto.sqs.models, "camelcase_to_underscores"),
        (botocore.useragent, "sanitize_user_agent_string_component"),
    ):
        monkeypatch.setattr(module, name, cache(getattr(module, name)))
    real = AttributePicker.__call__

    def picked(picker: AttributePicker, context: AttributePickerContext) -> Any:
        # An attribute's value has one of ten types; moto looks for each of them under several spellings.
        parent = getattr(context.shape, "parent", None)
        if parent is not None and parent.name == "AttributeValue":
            return context.obj.get(context.key)
        return real(picker, context)

    monkeypatch.setattr(AttributePicker, "__call__", picked)


def empty() -> None:
    """Leave the tables, queues and state machines of the in-process AWS, and nothing in them."""
    for account, regions in dynamodb_backends.items():
        for table in regions["eu-central-1"].tables.values():
            table.items.clear()
            if table.stream_shard is not None:
                table.stream_shard.items.clear()
        for queue in sqs_backends[account]["eu-central-1"].queues.values():
            queue._messages.clear()
            queue.pending_messages.clear()
        for machine in stepfunctions_backends[account]["eu-central-1"].state_machines:
            machine.executions.clear()


@pytest.fixture
def aws_resources(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The resources with nothing in them; the queues' URLs by name."""
    empty()
    monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
    monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
    monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", aws_of_file["search"])
    monkeypatch.setenv("FRONTA_SMS_QUEUE_URL", aws_of_file["sms"])
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


def stored(table: str) -> list[dict[str, Any]]:
    """The attributes of all rows of a table, values with their types, without a call."""
    (regions,) = dynamodb_backends.values()
    return [item.to_json()["Attributes"] for item in regions["eu-central-1"].tables[table].all_items()]


def streamed(table: str, since: int = 0) -> list[dict[str, Any]]:
    """The records of a table's stream, oldest first: moto keeps them, its API for reading them is out of reach."""
    (regions,) = dynamodb_backends.values()
    shard = regions["eu-central-1"].tables[table].stream_shard
    assert shard is not None
    return [record.to_json() for record in shard.items[since:]]


def executions() -> list[Any]:
    """What waits or waited for the time of a clock, oldest first."""
    (regions,) = stepfunctions_backends.values()
    return [one for machine in regions["eu-central-1"].state_machines for one in machine.executions]


def is_empty(url: str) -> bool:
    """Whether a queue has no message at all, seen or unseen."""
    (regions,) = sqs_backends.values()
    return not regions["eu-central-1"].queues[url.rpartition("/")[2]]._messages
