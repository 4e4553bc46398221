"""What each step of a ticket's life calls: AWS calls by name, and request units by DynamoDB's rules.

The emulators tell no units of indexes, so they are worked out here from the rows before and after: a transaction
costs twice, an index once for each of its rows that comes, goes or changes (Amazon DynamoDB Developer Guide, "Read
and write operations", "Using global secondary indexes").
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import botocore.client
import pytest
from moto.dynamodb.models import dynamodb_backends

from chalicelib.live import store as live
from chalicelib.platform import clock
from infra import fragments
from tests.conftest import ROOT
from tests.live.doubles import Consoles
from tests.stories.desk import Desk

WRITE_BYTES = 1024
READ_BYTES = 4096
# What DynamoDB counts besides for each row and each row of an index.
ROW_OVERHEAD_BYTES = 100
Item = Mapping[str, Mapping[str, Any]]


@dataclass
class Step:
    """What one kind of invocation called, over all of its invocations."""

    runs: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    read_units: float = 0.0
    write_units: float = 0.0
    stored_bytes: int = 0
    posts: int = 0


def value_bytes(value: Mapping[str, Any]) -> int:
    """How much of a row an attribute's value takes (Developer Guide, "DynamoDB item sizes and formats")."""
    ((kind, held),) = value.items()
    sizes: dict[str, Callable[[], int]] = {
        "S": lambda: len(held.encode()),
        "N": lambda: number_bytes(held),
        "B": lambda: len(held) * 3 // 4,  # base64
        "BOOL": lambda: 1,
        "NULL": lambda: 1,
        "SS": lambda: sum(len(one.encode()) for one in held),
        "NS": lambda: sum(number_bytes(one) for one in held),
        "L": lambda: 3 + sum(1 + value_bytes(one) for one in held),
        "M": lambda: 3 + sum(1 + len(name.encode()) + value_bytes(one) for name, one in held.items()),
    }
    return sizes[kind]()


def number_bytes(digits: str) -> int:
    """How much a number takes: a byte for two digits, and one more."""
    return (len(digits.lstrip("-").replace(".", "")) + 1) // 2 + 1


def item_bytes(item: Item | None) -> int:
    """How much a row takes."""
    return sum(len(name.encode()) + value_bytes(value) for name, value in (item or {}).items())


def units(size: int, each: int) -> int:
    """Request units of a row, at least one."""
    return max(1, math.ceil(size / each))


@cache
def indexes() -> dict[str, list[dict[str, Any]]]:
    """The indexes of each table, by the table's name in the tests."""
    found = {}
    for resource, table in fragments.load(ROOT / "infra" / "tables.yaml")["Resources"].items():
        name = f"fronta-test-{resource.removesuffix('Table').lower()}"
        found[name] = table["Properties"].get("GlobalSecondaryIndexes", [])
    return found


def kept_bytes(table: str, item: Item | None) -> int:
    """What a row takes in its table and in the table's indexes."""
    rows = [item, *(_projected(index, item) for index in indexes()[table])]
    return sum(item_bytes(row) + ROW_OVERHEAD_BYTES for row in rows if row is not None)


def _row(table: str, key: Item) -> Item | None:
    ((_, regions),) = dynamodb_backends.items()
    held = regions["eu-central-1"].tables[table]
    found = held.get_item(*regions["eu-central-1"].get_keys_value(held, dict(key)))
    return None if found is None else json.loads(json.dumps(found.to_json()["Attributes"], default=str))


def _projected(index: Mapping[str, Any], item: Item | None) -> Item | None:
    keys = [one["AttributeName"] for one in index["KeySchema"]]
    if item is None or any(name not in item for name in keys):
        return None
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return item
    names = {"pk", "sk", *keys, *projection.get("NonKeyAttributes", ())}
    return {name: value for name, value in item.items() if name in names}


def written(table: str, before: Item | None, after: Item | None, *, in_transaction: bool) -> float:
    """Write units of a change of one row, those of its indexes included."""
    base = units(max(item_bytes(before), item_bytes(after)), WRITE_BYTES) * (2 if in_transaction else 1)
    of_indexes = 0
    for index in indexes()[table]:
        was, becomes = _projected(index, before), _projected(index, after)
        keys = [one["AttributeName"] for one in index["KeySchema"]]
        if was == becomes:
            continue
        if was and becomes and all(was[name] == becomes[name] for name in keys):
            of_indexes += units(max(item_bytes(was), item_bytes(becomes)), WRITE_BYTES)
        else:
            of_indexes += sum(units(item_bytes(one), WRITE_BYTES) for one in (was, becomes) if one)
    return base + of_indexes


class Counted(Desk):
    """A help desk that counts what each function calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, queue_urls: dict[str, str], consoles: Consoles) -> None:
        super().__init__(monkeypatch, queue_urls)
        self.steps: dict[str, Step] = defaultdict(Step)
        self._step: Step | None = None
        self._consoles = consoles
        # What the invocations are about; steps are named after it.
        self.about = ""
        self._count_calls()
        for number in range(10):
            live.open_connection(f"c{number}", live.Listener(f"a{number}", "Agent"), clock.now() + timedelta(days=60))

    def _count_calls(self) -> None:
        original = botocore.client.BaseClient._make_api_call

        def call(client: Any, operation: str, parameters: Any) -> Any:
            """A call of AWS, counted where it is the product's."""
            step = self._step
            if step is None:
                return original(client, operation, parameters)
            step.calls[operation] += 1
            if client.meta.service_model.service_name != "dynamodb":
                return original(client, operation, parameters)
            return self._counted(step, lambda changed: original(client, operation, changed), operation, parameters)

        self._monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)

    def _counted(self, step: Step, ask: Any, operation: str, parameters: Any) -> Any:
        touched = _touched(operation, parameters)
        before = [_row(table, key) for table, key in touched]
        answer = ask(parameters)
        for (table, key), was in zip(touched, before, strict=True):
            becomes = _row(table, key)
            step.write_units += written(table, was, becomes, in_transaction=operation.startswith("Transact"))
            step.stored_bytes += kept_bytes(table, becomes) - kept_bytes(table, was)
        if operation == "BatchGetItem":
            for table, wanted in parameters["RequestItems"].items():
                share = 1.0 if wanted.get("ConsistentRead") else 0.5
                step.read_units += sum(
                    share * units(item_bytes(_row(table, key)), READ_BYTES) for key in wanted["Keys"]
                )
        elif operation == "GetItem":
            share = 1.0 if parameters.get("ConsistentRead") else 0.5
            step.read_units += share * units(item_bytes(_row(parameters["TableName"], parameters["Key"])), READ_BYTES)
        elif operation == "Query":
            share = 1.0 if parameters.get("ConsistentRead") else 0.5
            step.read_units += share * units(_queried_bytes(ask, parameters), READ_BYTES)
        return answer

    def invoke(self, name: str, function: Any) -> Any:
        """Run a function as an invocation of the step `name` of what `about` says."""
        step = self.steps[f"{self.about}/{name}" if self.about else name]
        step.runs += 1
        posts = sum(map(len, self._consoles.posted.values()))
        self._step = step
        try:
            return function()
        finally:
            self._step = None
            step.posts += sum(map(len, self._consoles.posted.values())) - posts

    def run_queue(self, name: str, handle: Any) -> bool:
        """As the world does, counted; what the index makes of changes is counted too."""
        if name == "search":
            from chalicelib.entrypoints.search_indexer import handle as index

            handle = index
        return super().run_queue(name, lambda event, context: self.invoke(name, lambda: handle(event, context)))

    def run_stream(self) -> bool:
        """As the world does, counted."""
        from chalicelib.entrypoints import effects

        real = effects.handle

        def handle(event: Any, context: object) -> dict[str, Any]:
            """The function, as an invocation."""
            answer: dict[str, Any] = self.invoke("effects", lambda: real(event, context))
            return answer

        with self._monkeypatch.context() as patched:
            patched.setattr(effects, "handle", handle)
            return super().run_stream()


def _touched(operation: str, parameters: Any) -> list[tuple[str, Item]]:
    match operation:
        case "PutItem":
            return [(parameters["TableName"], parameters["Item"])]
        case "UpdateItem" | "DeleteItem":
            return [(parameters["TableName"], parameters["Key"])]
        case "TransactWriteItems":
            actions = [action for item in parameters["TransactItems"] for action in item.values()]
            return [(action["TableName"], action.get("Item") or action["Key"]) for action in actions]
        case "BatchWriteItem":
            return [
                (table, request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"])
                for table, requests in parameters["RequestItems"].items()
                for request in requests
            ]
        case _:
            return []


def _queried_bytes(ask: Any, parameters: Mapping[str, Any]) -> int:
    """What a query reads: the whole rows, or what their index has of them; filters and projections save nothing."""
    left = {"ProjectionExpression", "FilterExpression", "AttributesToGet", "Select"}
    whole = {name: value for name, value in parameters.items() if name not in left}
    names = whole.get("ExpressionAttributeNames")
    if names:
        whole["ExpressionAttributeNames"] = {
            short: name for short, name in names.items() if short in whole["KeyConditionExpression"]
        }
    values = whole.get("ExpressionAttributeValues")
    if values:
        whole["ExpressionAttributeValues"] = {
            short: value for short, value in values.items() if short in whole["KeyConditionExpression"]
        }
    items = ask(whole)["Items"]
    table, index = parameters["TableName"], parameters.get("IndexName")
    found = next((one for one in indexes()[table] if one["IndexName"] == index), None)
    return sum(item_bytes(item if found is None else _projected(found, item)) for item in items)
