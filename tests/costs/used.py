"""Rows of the costs table for tests, and what reading them takes."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import botocore.client
import pytest

from chalicelib.costs.book import Book, Price, Segments
from chalicelib.costs.ledger import Entry, Kind, Priced, Tariff
from chalicelib.costs.report import DayCost, ToldDay
from chalicelib.platform.meter_rows import NANO, pk_of
from chalicelib.platform.tables import connection
from chalicelib.platform.units import Service, Unit
from tests.costs.counting import item_bytes

TODAY = date(2026, 11, 23)  # a Monday
TABLE = "fronta-test-costs"
WRITE, READ, MAIL, PARTS = (
    Unit.DYNAMODB_WRITE_UNITS.value,
    Unit.DYNAMODB_READ_UNITS.value,
    Unit.SES_MAILS_OUT.value,
    Unit.ALARMS_MONTH.value,
)
# Round prices, so that sums can be done in one's head: a mail costs a dollar, a write a cent.
PRICES = {WRITE: "0.01", READ: "0.001", MAIL: "1", PARTS: "0.1", Unit.SES_PLAN_MONTHS.value: "30"}
EASY = Book(
    "xx-1",
    date(2024, 11, 1),
    "a-la-carte",
    {Unit(name): Price(Decimal(usd), Decimal(1), Decimal(0), None, None) for name, usd in PRICES.items()},
)
SEGMENTS = Segments(Decimal("0.20"), MappingProxyType({"CZ": Decimal("0.05")}))


def easy(_day: date) -> Tariff:
    """Round prices of every day."""
    return Tariff(EASY, SEGMENTS)


def entry(sk: str, queue: str | None = None, client: str | None = None, **amounts: float) -> Entry:
    """A row of whole units; `tickets`, `count` as they are."""
    kind, _, name = sk.partition("#")
    counts = {"tickets", "count"}
    nano = {key: int(amount) if key in counts else round(amount * NANO) for key, amount in amounts.items()}
    return Entry(Kind(kind), name, nano, queue, client)


def a_day(day: date, usd: float, usual: float | None = None, *, is_unusual: bool = False) -> ToldDay:
    """A day that cost so much, all of it with tickets."""
    whole = Priced({Service.SES: Decimal(str(usd))})
    return ToldDay(
        DayCost(day, whole, Priced(), Priced(), 0), None if usual is None else Decimal(str(usual)), is_unusual
    )


def used(day: date, *entries: Entry) -> None:
    """Add to rows of a day as the meter does."""
    for one in entries:
        sk = f"{one.kind}#{one.name}"
        said = {key: {"S": text} for key, text in (("queue", one.queue), ("client", one.client)) if text is not None}
        numbers = {f"#{n}": name for n, name in enumerate(one.amounts)}
        values: dict[str, Any] = {f":{n}": {"N": str(amount)} for n, amount in enumerate(one.amounts.values())}
        added = ", ".join(f"#{n} :{n}" for n in range(len(numbers)))
        sets = ", ".join(f"#{key} = :{key}" for key in ("expires_at", *said))
        connection().dispatch(
            "UpdateItem",
            {
                "TableName": TABLE,
                "Key": {"pk": {"S": pk_of(day.isoformat(), sk)}, "sk": {"S": sk}},
                "UpdateExpression": f"ADD {added} SET {sets}",
                "ExpressionAttributeNames": {
                    **numbers,
                    "#expires_at": "expires_at",
                    **{f"#{key}": key for key in said},
                },
                "ExpressionAttributeValues": {
                    **values,
                    ":expires_at": {"N": "1"},
                    **{f":{key}": value for key, value in said.items()},
                },
            },
        )


# ---------------------------------------------------------------- what calls take


@dataclass
class Spent:
    """Calls of the costs table, and the request units that they take."""

    calls: Counter[str] = field(default_factory=Counter)
    read_units: float = 0.0
    write_units: int = 0

    def forget(self) -> None:
        """Count from here."""
        self.calls.clear()
        self.read_units, self.write_units = 0.0, 0


def spent(monkeypatch: pytest.MonkeyPatch) -> Spent:
    """Counts from now on. Of a query the sum of its rows is rounded up, of a batch each row."""
    found = Spent()
    real = botocore.client.BaseClient._make_api_call

    def call(client: Any, operation: str, parameters: Any) -> Any:
        """A call, counted if it is of the table."""
        answer = real(client, operation, parameters)
        if TABLE in str(parameters):
            _count(found, operation, parameters, answer)
        return answer

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return found


def _count(found: Spent, operation: str, parameters: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    found.calls[operation] += 1
    match operation:
        case "Query":
            size = sum(item_bytes(item) for item in answer["Items"])
            found.read_units += _share(parameters) * max(1, math.ceil(size / 4096))
        case "BatchGetItem":
            asked, rows = parameters["RequestItems"][TABLE], answer["Responses"].get(TABLE, ())
            sizes = [item_bytes(row) for row in rows] + [0] * (len(asked["Keys"]) - len(rows))
            found.read_units += sum(_share(asked) * max(1, math.ceil(size / 4096)) for size in sizes)
        case "BatchWriteItem":
            for request in parameters["RequestItems"][TABLE]:
                size = item_bytes(request["PutRequest"]["Item"]) if "PutRequest" in request else 0
                found.write_units += max(1, math.ceil(size / 1024))


def _share(parameters: Mapping[str, Any]) -> float:
    return 1.0 if parameters.get("ConsistentRead") else 0.5
