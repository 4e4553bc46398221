"""Rows of any table and objects of the bucket, as AWS gives them: what is told, erased and moved is of every kind."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from botocore.exceptions import ClientError

from chalicelib.keeping.identity import Item
from chalicelib.platform import aws
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.settings import SettingsError, resource

# Rows of one DeleteObjects.
_OBJECTS_MAX: Final = 1_000
_CHUNK_BYTES: Final = 1 << 20
_REFUSED: Final = "ConditionalCheckFailedException"


def name_of(table: str) -> str:
    """The name of a table of this stack: of `tickets` that of its variable. Raises SettingsError."""
    # Not by `resource`, which tells what a function asks for: that depends on what of this module it uses.
    try:
        return os.environ[f"FRONTA_{table.upper()}_TABLE"]
    except KeyError:
        raise SettingsError(f"the name of the table {table} is not in the environment") from None


def key_of(item: Mapping[str, Any]) -> Item:
    """The key of a row."""
    return {"pk": item["pk"], "sk": item["sk"]}


# ---------------------------------------------------------------- rows


def scan(table: str, start: Item | None = None) -> Iterator[tuple[list[Item], Item | None]]:
    """All rows of a table, a page at a time, with the key behind which the next page begins (None: the last one)."""
    more: dict[str, Any] = {} if start is None else {"ExclusiveStartKey": start}
    while True:
        answer: Any = aws.dynamodb().scan(TableName=name_of(table), ConsistentRead=True, **more)
        following = answer.get("LastEvaluatedKey")
        yield answer["Items"], following
        if following is None:
            return
        more = {"ExclusiveStartKey": following}


def rows(table: str) -> Iterator[Item]:
    """All rows of a table."""
    for page, _ in scan(table):
        yield from page


def is_empty(table: str) -> bool:
    """Whether a table has no row."""
    answer: Any = aws.dynamodb().scan(TableName=name_of(table), ConsistentRead=True, Limit=1)
    return not answer["Items"]


def partition(table: str, pk: str, sk_prefix: str = "") -> list[Item]:
    """The rows of a partition; consistent."""
    condition, values = "pk = :pk", {":pk": {"S": pk}}
    if sk_prefix:
        condition, values = f"{condition} AND begins_with(sk, :sk)", values | {":sk": {"S": sk_prefix}}
    return _queried(table, KeyConditionExpression=condition, ExpressionAttributeValues=values, ConsistentRead=True)


def of_index(table: str, index: str, pk: str, *, sk: str = "", below: str = "", limit: int = 0) -> list[Item]:
    """Rows of a partition of an index, the first by its sort key; those before `below`. At most `limit`, 0: all."""
    names, values, condition = {"#pk": f"{index}_pk"}, {":pk": {"S": pk}}, "#pk = :pk"
    if below:
        names["#sk"], values[":below"] = sk, {"S": below}
        condition += " AND #sk < :below"
    return _queried(
        table,
        limit,
        IndexName=index,
        KeyConditionExpression=condition,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
    )


def _queried(table: str, limit: int = 0, **how: Any) -> list[Item]:
    found: list[Item] = []
    while True:
        more: dict[str, Any] = {"Limit": limit - len(found)} if limit else {}
        answer: Any = aws.dynamodb().query(TableName=name_of(table), **how, **more)
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer or (limit and len(found) >= limit):
            return found
        how["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def get(table: str, pk: str, sk: str) -> Item | None:
    """A row; consistent."""
    key: Any = {"pk": {"S": pk}, "sk": {"S": sk}}
    answer: Any = aws.dynamodb().get_item(TableName=name_of(table), Key=key, ConsistentRead=True)
    found: Item | None = answer.get("Item")
    return found


def put_new(table: str, item: Item) -> bool:
    """Store a row that is not there; whether it was not."""
    return _put(table, item, "attribute_not_exists(pk)", {})


def put_over(table: str, item: Item, before: Item) -> bool:
    """Store a row in the place of one that has not moved on; whether it had not.

    Rows with a version, revision, status or state that turns are compared by it, others only have to be there.
    """
    conditions, names, values = ["attribute_exists(pk)"], {}, {}
    for name in ("version", "revision", "status", "send_state", "state", "attempts"):
        if name in before:
            conditions.append(f"#{name} = :{name}")
            names[f"#{name}"], values[f":{name}"] = name, before[name]
    more: dict[str, Any] = {}
    if names:
        more = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    return _put(table, item, " AND ".join(conditions), more)


def _put(table: str, item: Item, condition: str, more: Mapping[str, Any]) -> bool:
    try:
        aws.dynamodb().put_item(TableName=name_of(table), Item=item, ConditionExpression=condition, **more)
    except ClientError as error:
        if error.response["Error"]["Code"] != _REFUSED:
            raise
        return False
    return True


def put(table: str, item: Item) -> None:
    """Store a row, whatever was there."""
    aws.dynamodb().put_item(TableName=name_of(table), Item=item)


def delete(table: str, key: Item) -> None:
    """Delete a row; none is fine."""
    aws.dynamodb().delete_item(TableName=name_of(table), Key=key_of(key))


def add_to_set(table: str, key: Item, name: str, member: str) -> None:
    """Add a member to a set of a row."""
    aws.dynamodb().update_item(
        TableName=name_of(table),
        Key=key,
        UpdateExpression="ADD #name :members",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":members": {"SS": [member]}},
    )


def drop_from_set(table: str, key: Item, name: str, member: str) -> None:
    """Take a member out of a set of a row that is there; a row whose set is empty goes."""
    try:
        answer: Any = aws.dynamodb().update_item(
            TableName=name_of(table),
            Key=key,
            UpdateExpression="DELETE #name :members",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":members": {"SS": [member]}},
            ReturnValues="ALL_NEW",
        )
        if not answer["Attributes"].get(name):
            aws.dynamodb().delete_item(
                TableName=name_of(table),
                Key=key,
                ConditionExpression="attribute_not_exists(#name)",
                ExpressionAttributeNames={"#name": name},
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != _REFUSED:
            raise


def put_numbered(table: str, counter: Item, key: Item, make: Callable[[int], Item]) -> int:
    """Store a row with the next number of a counter, both or neither; the number, from 1 on. Raises RuntimeError."""
    for _ in range(CONFLICT_RETRIES_MAX):
        known = number_in(get(table, counter["pk"]["S"], counter["sk"]["S"]))
        name, number = name_of(table), known + 1
        same = "#n = :known" if known else "attribute_not_exists(pk)"
        put_counter: Any = {
            "TableName": name,
            "Item": {**counter, "number": {"N": str(number)}},
            "ConditionExpression": same,
        }
        if known:
            put_counter |= {
                "ExpressionAttributeNames": {"#n": "number"},
                "ExpressionAttributeValues": {":known": {"N": str(known)}},
            }
        put_row: Any = {"TableName": name, "Item": {**key, **make(number)}}
        try:
            aws.dynamodb().transact_write_items(TransactItems=[{"Put": put_counter}, {"Put": put_row}])
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            continue
        return number
    raise RuntimeError("somebody else takes numbers too: try again")


def number_in(item: Item | None) -> int:
    """The number of a counter's row; 0 without one."""
    return 0 if item is None else int(item["number"]["N"])


# ---------------------------------------------------------------- objects


def objects(prefix: str, after: str = "") -> Iterator[dict[str, Any]]:
    """What lies in the bucket under a prefix, by name: `Key`, `Size`, `LastModified`."""
    start: dict[str, Any] = {"StartAfter": after} if after else {}
    pages = aws.s3().get_paginator("list_objects_v2").paginate(Bucket=resource("BUCKET"), Prefix=prefix, **start)
    for page in pages:
        yield from page.get("Contents", ())  # type: ignore[misc]


def delete_object(key: str, *, only_old: bool = False) -> int:
    """Delete an object with all its versions, so that no bytes of it are left; how many versions went.

    `only_old`: the latest version stays.
    """
    return _delete_versions(key, lambda found: found == key, only_old=only_old)


def delete_objects_under(prefix: str) -> int:
    """Delete all objects whose names begin so, with all their versions; how many versions went."""
    return _delete_versions(prefix, lambda _found: True, only_old=False)


def _delete_versions(prefix: str, is_meant: Any, *, only_old: bool) -> int:
    bucket, count = resource("BUCKET"), 0
    pages = aws.s3().get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        found: list[Any] = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        meant: Sequence[Any] = [
            one for one in found if is_meant(one["Key"]) and not (only_old and one.get("IsLatest"))
        ]
        named: Any = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in meant]
        for start in range(0, len(named), _OBJECTS_MAX):
            answer: Any = aws.s3().delete_objects(
                Bucket=bucket, Delete={"Objects": named[start : start + _OBJECTS_MAX], "Quiet": True}
            )
            if answer.get("Errors"):
                raise RuntimeError(f"{len(answer['Errors'])} versions under {prefix} were not deleted")
        count += len(named)
    return count


def read_object(key: str) -> bytes | None:
    """The bytes of an object; None where there is none."""
    try:
        body: bytes = aws.s3().get_object(Bucket=resource("BUCKET"), Key=key)["Body"].read()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (403, 404):
            raise
        return None
    return body


def has_object(key: str) -> bool:
    """Whether an object is there, or an old version of it."""
    answer: Any = aws.s3().list_object_versions(Bucket=resource("BUCKET"), Prefix=key, MaxKeys=10)
    return any(one["Key"] == key for one in answer.get("Versions", ()))


def write_object(key: str, body: bytes | None, media_type: str) -> None:
    """Replace an object (None: it is right as it is), so that nothing is left of what it was."""
    if body is not None:
        aws.s3().put_object(Bucket=resource("BUCKET"), Key=key, Body=body, ContentType=media_type)
    delete_object(key, only_old=True)


def fetch(key: str, place: Path) -> dict[str, Any]:
    """Copy an object into a file, piece by piece; what is to be known of it: size, sha256, type, metadata."""
    answer = aws.s3().get_object(Bucket=resource("BUCKET"), Key=key)
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.new")
    hashed, size = hashlib.sha256(), 0
    with beside.open("wb") as file:
        for chunk in answer["Body"].iter_chunks(_CHUNK_BYTES):
            hashed.update(chunk)
            size += len(chunk)
            file.write(chunk)
    beside.replace(place)
    return {
        "size": size,
        "sha256": hashed.hexdigest(),
        "type": answer.get("ContentType", "application/octet-stream"),
        "metadata": answer.get("Metadata", {}),
    }


def size_of(key: str) -> int | None:
    """The size of an object in bytes; None where there is none."""
    try:
        return int(aws.s3().head_object(Bucket=resource("BUCKET"), Key=key)["ContentLength"])
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (403, 404):
            raise
        return None


def sha256_of(key: str) -> str | None:
    """The digest of an object's bytes, which it reads; None where there is none."""
    if size_of(key) is None:
        return None
    hashed = hashlib.sha256()
    for chunk in aws.s3().get_object(Bucket=resource("BUCKET"), Key=key)["Body"].iter_chunks(_CHUNK_BYTES):
        hashed.update(chunk)
    return hashed.hexdigest()


def upload(key: str, body: BinaryIO, media_type: str, metadata: Mapping[str, str]) -> None:
    """Put a file into the bucket."""
    aws.s3().put_object(
        Bucket=resource("BUCKET"), Key=key, Body=body, ContentType=media_type, Metadata=dict(metadata)
    )
