"""Counts the AWS calls of this process and the request units that DynamoDB says they used."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import botocore.client

_DYNAMODB_WITH_CAPACITY = frozenset(
    {"GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}
)
_READS = frozenset({"GetItem", "BatchGetItem", "Query"})


@dataclass
class Meter:
    """What was counted: calls by operation, read and write request units."""

    calls: Counter[str] = field(default_factory=Counter)
    read_units: float = 0.0
    write_units: float = 0.0


def _units_of_batch(parameters: Any, answer: Any) -> float:
    """Read units of a consistent BatchGetItem by DynamoDB's rule: one for each 4 kB of an item, and one for a key
    that is not there. The emulator does not tell them.
    """
    keys = sum(len(table["Keys"]) for table in parameters["RequestItems"].values())
    items = [item for table in answer["Responses"].values() for item in table]
    return keys - len(items) + sum(math.ceil(len(json.dumps(item, default=str)) / 4096) for item in items)


@contextmanager
def metered(*, with_units: bool) -> Iterator[Meter]:
    """Count the AWS calls made inside. `with_units` also asks DynamoDB for units, which costs time itself."""
    meter = Meter()
    base: Any = botocore.client.BaseClient
    original = base._make_api_call

    def call(client: Any, operation: str, parameters: Any) -> Any:
        meter.calls[operation] += 1
        asks = with_units and operation in _DYNAMODB_WITH_CAPACITY
        answer = original(
            client, operation, {**parameters, "ReturnConsumedCapacity": "TOTAL"} if asks else parameters
        )
        if asks:
            if operation == "BatchGetItem":
                meter.read_units += _units_of_batch(parameters, answer)
                return answer
            consumed = answer.get("ConsumedCapacity") or []
            units = sum(item["CapacityUnits"] for item in ([consumed] if isinstance(consumed, dict) else consumed))
            if operation in _READS:
                meter.read_units += units
            else:
                meter.write_units += units
        return answer

    base._make_api_call = call
    try:
        yield meter
    finally:
        base._make_api_call = original
