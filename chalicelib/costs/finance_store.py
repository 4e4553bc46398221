"""Rows of the costs table that are no amounts of the meter: the budget, what was told of it, the bill.

| pk | sk | what |
| --- | --- | --- |
| `BUDGET` | `BUDGET` | the budget; `version` guards concurrent writers |
| `BUDGET` | `SNS_LIMIT` | the limit of SNS for SMS, as it was seen last |
| `WARNED#<month>` | mark | what was told of the month, once; expires |
| `M#<month>` | `BILL#ALL` | what AWS billed of the month, by service |
| `BILL` | `ASKED` | when AWS was asked for the bill last, and what came of it |

`data` is JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.costs.budget import Alert, Budget, budget_from_json, budget_to_json
from chalicelib.costs.store import Row
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.tables import Key, connection, lost_to_another, read, saved_if
from chalicelib.tickets import store as tickets
from chalicelib.tickets.store import Once

_BUDGET: Final = "BUDGET"
_ASKED: Final = ("BILL", "ASKED")
WARNED_KEPT: Final = timedelta(days=400)


class Conflict(Exception):
    """Somebody else wrote first: read and decide again."""


# ---------------------------------------------------------------- the budget


@dataclass(frozen=True)
class Kept:
    """The budget with how it came: by whom (id, name), when, how it was before, and how it was when the month of the
    change began. Empty: nobody set one.
    """

    budget: Budget
    change: Mapping[str, Any]

    def at_begin_of(self, month: str) -> Budget:
        """The budget as it was when a month (2026-11), the one that goes on, began; one that watches nothing where
        there was none.
        """
        if not self.change or f"{read_timestamp(self.change['at']):%Y-%m}" < month:
            return self.budget
        was = self.change.get("at_begin", self.change["was"])
        return Budget() if was is None else budget_from_json(was, self.budget.version - 1)


def budget() -> Kept:
    """The budget; one that watches nothing where nobody set one (consistent read)."""
    try:
        row = Row.get(_BUDGET, _BUDGET, consistent_read=True)
    except DoesNotExist:
        return Kept(Budget(), {})
    return Kept(budget_from_json(row.data["budget"], int(row.version)), row.data["change"])


def save_budget(before: Budget, after: Budget, change: Mapping[str, Any]) -> None:
    """Store a budget. Raises Conflict when it is not as `before` any more."""
    row = Row(_BUDGET, _BUDGET, data={"budget": budget_to_json(after), "change": dict(change)}, version=after.version)
    unchanged = Row.version == before.version if before.version else Row.pk.does_not_exist()
    if not saved_if(row, unchanged):
        raise Conflict("the budget was changed meanwhile")


def save_sms_limit(usd: str | None, now: datetime) -> None:
    """Keep the limit of SNS as it was seen; None: it could not be seen."""
    Row(_BUDGET, "SNS_LIMIT", data={"usd": usd, "at": timestamp(now)}).save()


def sms_limit() -> tuple[str | None, datetime | None]:
    """The limit of SNS as it was seen last, in USD, and when that was."""
    for row in read([Key(Row, _BUDGET, "SNS_LIMIT")]):
        return row.data["usd"], read_timestamp(row.data["at"])
    return None, None


# ---------------------------------------------------------------- what was told


def told(month: str) -> frozenset[str]:
    """Marks of what was told of a month: one query, consistent."""
    return frozenset(row.sk for row in Row.query(_warned_pk(month), consistent_read=True, attributes_to_get=["sk"]))


def tell(alert: Alert, mails: Sequence[Once], now: datetime) -> bool:
    """Mark an alert as told and hand its mails over, all in one transaction; False: somebody told of it already."""
    expires_at = int((now + WARNED_KEPT).timestamp())
    try:
        with TransactWrite(connection=connection()) as transaction:
            for mark in alert.marks:
                row = Row(_warned_pk(alert.month), mark, data={"at": timestamp(now), "usd": str(alert.usd)})
                row.expires_at = expires_at
                transaction.save(row, condition=Row.pk.does_not_exist())
            for mail in mails:
                row_of_mail = tickets.Row(mail.pk, mail.sk, kind=mail.kind, data=dict(mail.data), **mail.attributes)
                transaction.save(row_of_mail, condition=tickets.Row.pk.does_not_exist())
    except TransactWriteError as error:
        if lost_to_another(error):
            return False
        raise
    return True


def _warned_pk(month: str) -> str:
    return f"WARNED#{month}"


# ---------------------------------------------------------------- the bill


def begin_to_ask(now: datetime) -> bool:
    """Note that AWS is asked for the bill today (UTC); False: it was already, which is a read and no write."""
    day = now.astimezone(UTC).date().isoformat()
    row = Row(*_ASKED, data={"at": timestamp(now)}, version=_number_of(day))
    if any(there.version >= row.version for there in read([Key(Row, *_ASKED)])):
        return False
    try:
        return saved_if(row, Row.pk.does_not_exist() | (Row.version < row.version))
    except PutError as error:
        if error.cause_response_code != "TransactionConflictException":
            raise
        return False


def _number_of(day: str) -> int:
    return int(day.replace("-", ""))


def note_asked(now: datetime, outcome: Mapping[str, Any]) -> None:
    """Note what came of asking."""
    day = now.astimezone(UTC).date().isoformat()
    Row(*_ASKED, data={"at": timestamp(now), **outcome}, version=_number_of(day)).save()


def save_bills(bills: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep what was billed of months, in place of what was known of them."""
    for month, data in bills.items():
        Row(*_bill_keys(month), data=dict(data)).save()


def bill(month: str) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """What was billed of a month, and what came of asking last: one read."""
    rows = read([Key(Row, *_bill_keys(month)), Key(Row, *_ASKED)])
    found = {row.pk: row.data for row in rows}
    return found.get(_bill_keys(month)[0]), found.get(_ASKED[0])


def _bill_keys(month: str) -> tuple[str, str]:
    return f"M#{month}", "BILL#ALL"
