"""Passes, and how much their holders write, in the table of what is short-lived.

| pk | sk | what |
| --- | --- | --- |
| `ZONE#<digest>` | `PASS` | whose pass it is and for which client, stored hashed; it goes by itself |
| `ZONE#<digest>` | `WRITES#<window>` | how often a contact of a client wrote in a window of time; it goes by itself |
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.models import Model

from chalicelib.platform.ids import digest
from chalicelib.platform.tables import Key


class Row(Model):
    """A pass that was given out, or a count of writes."""

    class Meta:
        table_name = os.environ.get("FRONTA_LIVE_TABLE", "fronta-live")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = JSONAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    writes = NumberAttribute(null=True)


@dataclass(frozen=True)
class Given:
    """A pass as it was given out; DynamoDB deletes what has expired when it comes to it."""

    address: str
    client: str
    expires_at: int


def save(word: str, address: str, client: str, expires_at: datetime) -> None:
    """Remember a pass."""
    data = {"address": address, "client": client}
    Row(_pk(word), "PASS", data=data, expires_at=int(expires_at.timestamp())).save()


def drop(word: str) -> None:
    """Forget a pass; none is fine."""
    Row(_pk(word), "PASS").delete()


def key_of(word: str) -> Key:
    """The row of a pass, for a read together with other rows."""
    return Key(Row, _pk(word), "PASS")


def found(rows: Iterable[Any]) -> Given | None:
    """What the row of `key_of` says, among rows of any kind."""
    row = next((row for row in rows if isinstance(row, Row) and row.sk == "PASS"), None)
    return None if row is None else Given(row.data["address"], row.data["client"], int(row.expires_at))


def count_write(address: str, client: str, window: str, count_max: int, ends_at: datetime) -> bool:
    """Count a write of a contact in a window: one write, which fails where there are `count_max`.

    Whether it counts. Of writers at the same time no more get in than there is room for.
    """
    row = Row(f"ZONE#{digest(address, client)}", f"WRITES#{window}")
    is_room = Row.writes.does_not_exist() | (Row.writes < count_max)
    actions: list[Any] = [Row.writes.add(1), Row.expires_at.set(int(ends_at.timestamp()))]
    try:
        row.update(actions=actions, condition=is_room)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _pk(word: str) -> str:
    return f"ZONE#{digest(word)}"
