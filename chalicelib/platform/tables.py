"""Beside pynamodb's models: reads of rows of several rooms at once, of many rows of an index; guarded writes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pynamodb.connection import Connection
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.platform.limits import BATCH_KEYS_MAX, CONFLICT_RETRIES_MAX


@dataclass(frozen=True)
class Key:
    """A row of a room's table."""

    model: type[Model]
    pk: str
    sk: str


@cache
def connection() -> Connection:
    """The connection of transactions and of reads over several tables."""
    return Connection(region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"))


def read(keys: Sequence[Key]) -> list[Any]:
    """The rows of `keys` that exist, as instances of their models, in no order; consistent.

    Raises TimeoutError when DynamoDB keeps leaving keys unprocessed, ValueError for more keys than it takes.
    """
    if len(keys) > BATCH_KEYS_MAX:
        raise ValueError(f"{len(keys)} keys in one read; at most {BATCH_KEYS_MAX}")
    model_of = {key.model.Meta.table_name: key.model for key in keys}
    wanted: dict[str, Any] = {name: {"Keys": [], "ConsistentRead": True} for name in model_of}
    for key in dict.fromkeys(keys):
        wanted[key.model.Meta.table_name]["Keys"].append({"pk": {"S": key.pk}, "sk": {"S": key.sk}})
    rows: list[Any] = []
    for _ in range(CONFLICT_RETRIES_MAX):
        answer = connection().dispatch("BatchGetItem", {"RequestItems": wanted})
        for name, items in answer["Responses"].items():
            rows += [model_of[name].from_raw_data(item) for item in items]
        wanted = answer.get("UnprocessedKeys") or {}
        if not wanted:
            return rows
    raise TimeoutError("DynamoDB leaves keys unprocessed")


def query(
    model: type[Model], index: str, attribute: str, value: str, wanted: Sequence[str], *, limit: int
) -> list[dict[str, Any]]:
    """What rows of a partition of an index have of the attributes `wanted`, values with their types as DynamoDB
    gives them; at most `limit` rows.

    A model made of each row costs more than the query, where there are many of them; so does each attribute.
    """
    names = {f"#{number}": name for number, name in enumerate(wanted)}
    items: list[dict[str, Any]] = []
    start: dict[str, Any] = {}
    while len(items) < limit:
        answer = connection().dispatch(
            "Query",
            {
                "TableName": model.Meta.table_name,
                "IndexName": index,
                "KeyConditionExpression": "#pk = :pk",
                "ProjectionExpression": ",".join(names),
                "ExpressionAttributeNames": {"#pk": attribute, **names},
                "ExpressionAttributeValues": {":pk": {"S": value}},
                "Limit": limit - len(items),
                **start,
            },
        )
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    return items


def saved_if(row: Model, condition: Condition) -> bool:
    """Store a row if the condition holds of what is there; whether it did. One write."""
    try:
        row.save(condition=condition)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def lost_to_another(error: TransactWriteError) -> bool:
    """Whether a transaction failed because somebody else wrote one of its rows first, or does so now."""
    if error.cause_response_code == "TransactionInProgressException":
        return True
    if error.cause_response_code != "TransactionCanceledException":
        return False
    codes = {reason.code for reason in error.cancellation_reasons if reason is not None}
    return bool(codes & {"ConditionalCheckFailed", "TransactionConflict"})
