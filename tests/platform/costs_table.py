"""The costs table in place of DynamoDB's, as the updates of the meter that came."""

from collections import Counter
from typing import Any

from botocore.exceptions import ClientError

TABLE = "fronta-test-costs"


def refusal(code: str = "ThrottlingException", status: int = 400) -> ClientError:
    """An answer of DynamoDB that is an error."""
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "UpdateItem")


class Written:
    """The table's rows. `fails`: what it raises for an sk; `asked`: each try."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Counter[str]] = {}
        self.said: dict[str, dict[str, str]] = {}
        self.fails: dict[str, Exception] = {}
        self.fails_all: Exception | None = None
        self.asked: list[str] = []

    @property
    def calls(self) -> int:
        """Updates that it took."""
        return len([sk for sk in self.asked if sk in self.said])

    def close(self) -> None:
        """Connections are none."""

    def update_item(self, **asked: Any) -> dict[str, Any]:
        """What DynamoDB does with an update of the meter's shape."""
        assert asked["TableName"] == TABLE
        key = (asked["Key"]["pk"]["S"], asked["Key"]["sk"]["S"])
        self.asked.append(key[1])
        error = self.fails_all or self.fails.get(key[1])
        if error is not None:
            raise error
        added, _, said = asked["UpdateExpression"].removeprefix("ADD ").partition(" SET ")
        names, values = asked["ExpressionAttributeNames"], asked["ExpressionAttributeValues"]
        row = self.rows.setdefault(key, Counter())
        for part in added.split(", "):
            name, value = part.split(" ")
            row[names[name]] += int(values[value]["N"])
        for part in said.split(", "):
            name, value = part.split(" = ")
            (told,) = values[value].values()
            self.said.setdefault(key[1], {})[names[name]] = told
        return {}

    def of(self, sk: str) -> Counter[str]:
        """The row of an owner, whatever its day."""
        return sum((row for (_, name), row in self.rows.items() if name == sk), Counter())
