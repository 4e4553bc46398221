"""Beside pynamodb's models: reads of rows of several rooms at once, of many rows of an index; guarded writes."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pynamodb.attributes import JSONAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.platform.limits import BATCH_KEYS_MAX, CONFLICT_RETRIES_MAX

# A row as DynamoDB gives it: values with their types.
Item = Mapping[str, Mapping[str, Any]]


class CompactJSON(JSONAttribute):
    """JSON without blanks, and letters outside ASCII as they are: DynamoDB bills bytes, of each row and its indexes.

    What was stored with blanks and escapes is read as well.
    """

    def serialize(self, value: Any) -> str | None:
        """The text that is stored."""
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        try:
            text.encode()
        except UnicodeEncodeError:
            # Half of a surrogate pair is no UTF-8, and has to be escaped.
            return json.dumps(value, separators=(",", ":"))
        return text


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
    return [model_of[name].from_raw_data(item) for name, item in _batch(wanted)]


def read_items(model: type[Model], keys: Sequence[tuple[str, str]]) -> Iterator[Item]:
    """Rows by pk and sk, of those that exist, in no order and without a model made of each; a call for each hundred.

    They may be a moment behind, which costs half. Raises TimeoutError when DynamoDB keeps leaving keys unprocessed.
    """
    for start in range(0, len(keys), BATCH_KEYS_MAX):
        part = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys[start : start + BATCH_KEYS_MAX]]
        for _, item in _batch({model.Meta.table_name: {"Keys": part}}):
            yield item


def _batch(wanted: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Rows with the names of their tables."""
    for _ in range(CONFLICT_RETRIES_MAX):
        answer = connection().dispatch("BatchGetItem", {"RequestItems": wanted})
        for name, items in answer["Responses"].items():
            yield from ((name, item) for item in items)
        wanted = answer.get("UnprocessedKeys") or {}
        if not wanted:
            return
    raise TimeoutError("DynamoDB leaves keys unprocessed")


def query(
    model: type[Model], index: str, attribute: str, value: str, wanted: Sequence[str], *, limit: int
) -> list[dict[str, Any]]:
    """What rows of a partition of an index have of the attributes `wanted`, values with their types as DynamoDB
    gives them; at most `limit` rows.

    A model made of each row costs more than the query, where there are many of them; so does each attribute.
    """
    names = {f"#{number}": name for number, name in enumerate(wanted)}
    asked = {
        "TableName": model.Meta.table_name,
        "IndexName": index,
        "KeyConditionExpression": "#pk = :pk",
        "ProjectionExpression": ",".join(names),
        "ExpressionAttributeNames": {"#pk": attribute, **names},
        "ExpressionAttributeValues": {":pk": {"S": value}},
    }
    return list(_pages(asked, limit))


def query_items(model: type[Model], pk: str, sk_prefix: str = "") -> Iterator[Item]:
    """Rows of a partition whose sk begins so, page by page, without a model made of each; a moment behind perhaps."""
    condition, names, values = "#pk = :pk", {"#pk": "pk"}, {":pk": {"S": pk}}
    if sk_prefix:
        condition += " AND begins_with(#sk, :sk)"
        names["#sk"] = "sk"
        values[":sk"] = {"S": sk_prefix}
    return _pages(
        {
            "TableName": model.Meta.table_name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    )


def _pages(asked: Mapping[str, Any], limit: int | None = None) -> Iterator[dict[str, Any]]:
    """What a query finds, at most `limit` rows."""
    start: dict[str, Any] = {}
    left = limit
    while left is None or left > 0:
        most = {} if left is None else {"Limit": left}
        answer = connection().dispatch("Query", {**asked, **most, **start})
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        left = None if left is None else left - len(answer["Items"])


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
