"""The search table: its rows, read and written as DynamoDB takes them, in parallel where they are many.

| pk | sk | what |
| --- | --- | --- |
| term | ticket | a posting: `d` is number, fields, the first change with the term in its text (0: none), queue |
| `D#<ticket>` | `DOC` | the ticket's terms, packed; `revision` guards concurrent writers |
| `F#<3 letters>` | form | a word or name as it is written somewhere, for queries that are being typed |

Terms of tags begin with `T#`, those of clients with `C#`; other terms have no capital letters. Ids of tickets sort by
the time of opening, so a partition read backwards is newest first. Terms are not sharded: a partition takes 1,000
writes and 3,000 reads a second, and a ticket writes each of its terms once.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol, TypeVar

from botocore.exceptions import ClientError

from chalicelib.platform.limits import BATCH_KEYS_MAX, CONFLICT_RETRIES_MAX
from chalicelib.platform.settings import resource
from chalicelib.platform.tables import connection

Item = dict[str, Any]
Key = tuple[str, str]
# Rows of one BatchWriteItem; requests at a time, as many as the client has connections.
_WRITES_MAX: Final = 25
_THREADS: Final = 10

S = TypeVar("S")
T = TypeVar("T")


class Rows(Protocol):
    """What the index asks of its table. Items have their values with types, as DynamoDB gives them."""

    def query(self, pk: str, low: str, high: str, limit: int, *, newest: bool = True) -> tuple[list[Item], bool]:
        """At most `limit` rows of a partition from `low` to `high`, and whether these are all; `sk` and `d` of them.

        A moment behind.
        """

    def get(self, keys: Sequence[Key], *, consistent: bool = False) -> list[Item]:
        """The rows of the keys that exist, in no order."""

    def write(self, puts: Sequence[Item], deletes: Sequence[Key]) -> None:
        """Write and delete rows, in no order."""

    def replace(self, item: Item, revision: int) -> bool:
        """Write a row if it is still of this `revision` (0: not there); whether it was."""


def in_parallel(work: Callable[[S], T], over: Sequence[S]) -> list[T]:
    """What `work` makes of each, in their order; one alone without a thread."""
    if len(over) < 2:
        return [work(one) for one in over]
    with ThreadPoolExecutor(max_workers=min(len(over), _THREADS)) as pool:
        return list(pool.map(work, over))


class SearchTable:
    """The rows in DynamoDB."""

    def __init__(self) -> None:
        self._name = resource("SEARCH_TABLE")

    def query(self, pk: str, low: str, high: str, limit: int, *, newest: bool = True) -> tuple[list[Item], bool]:
        """At most `limit` rows of a partition from `low` to `high`, and whether these are all."""
        found: list[Item] = []
        start: dict[str, Any] = {}
        while len(found) < limit:
            answer = connection().dispatch(
                "Query",
                {
                    "TableName": self._name,
                    "KeyConditionExpression": "pk = :pk AND sk BETWEEN :low AND :high",
                    # The partition is known, and each value of a thousand rows costs time.
                    "ProjectionExpression": "sk, d",
                    "ExpressionAttributeValues": {":pk": {"S": pk}, ":low": {"S": low}, ":high": {"S": high}},
                    "ScanIndexForward": not newest,
                    "Limit": limit - len(found),
                    **start,
                },
            )
            found += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return found, True
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        return found, False

    def get(self, keys: Sequence[Key], *, consistent: bool = False) -> list[Item]:
        """The rows of the keys that exist, in no order. Raises TimeoutError when DynamoDB keeps leaving some out."""
        parts = [keys[start : start + BATCH_KEYS_MAX] for start in range(0, len(keys), BATCH_KEYS_MAX)]
        connection()
        return [item for items in in_parallel(lambda part: self._get(part, consistent), parts) for item in items]

    def _get(self, keys: Sequence[Key], consistent: bool) -> list[Item]:
        wanted: Any = {
            self._name: {
                "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys],
                "ConsistentRead": consistent,
            }
        }
        found: list[Item] = []
        for _ in range(CONFLICT_RETRIES_MAX):
            answer = connection().dispatch("BatchGetItem", {"RequestItems": wanted})
            found += answer["Responses"].get(self._name, ())
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return found
        raise TimeoutError("DynamoDB leaves keys unprocessed")

    def write(self, puts: Sequence[Item], deletes: Sequence[Key]) -> None:
        """Write and delete rows, in no order. Raises TimeoutError when DynamoDB keeps leaving some out."""
        actions: list[Item] = [{"PutRequest": {"Item": item}} for item in puts]
        actions += [{"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}} for pk, sk in deletes]
        parts = [actions[start : start + _WRITES_MAX] for start in range(0, len(actions), _WRITES_MAX)]
        connection()
        in_parallel(self._write, parts)

    def _write(self, actions: Sequence[Item]) -> None:
        left: Any = {self._name: actions}
        for _ in range(CONFLICT_RETRIES_MAX):
            answer = connection().dispatch("BatchWriteItem", {"RequestItems": left})
            left = answer.get("UnprocessedItems")
            if not left:
                return
        raise TimeoutError("DynamoDB leaves writes unprocessed")

    def replace(self, item: Item, revision: int) -> bool:
        """Write a row if it is still of this `revision` (0: not there); whether it was."""
        condition: Any = {"ConditionExpression": "attribute_not_exists(pk)"}
        if revision:
            condition = {
                "ConditionExpression": "revision = :revision",
                "ExpressionAttributeValues": {":revision": {"N": str(revision)}},
            }
        try:
            connection().dispatch("PutItem", {"TableName": self._name, "Item": item, **condition})
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True
