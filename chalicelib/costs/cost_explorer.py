"""Asks AWS Cost Explorer what was billed. Each request costs 0.01 USD, also one for a further page."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from chalicelib.costs.billed import DayBill
from chalicelib.platform import aws

# Two months by day, a dozen services each, are one page.
PAGES_MAX: Final = 20
METRIC: Final = "UnblendedCost"
# What has nothing to do with what is used.
NOT_USE: Final = ("Credit", "Refund", "Tax")
_CODES: Final = {
    "AccessDeniedException": "access",
    "AccessDenied": "access",
    "UnrecognizedClientException": "access",
    "DataUnavailableException": "no-data",
    "LimitExceededException": "limit",
    "ThrottlingException": "limit",
}
# What AWS says to an account in which nobody opened Cost Explorer yet.
_NOT_ENABLED: Final = "not enabled for cost explorer"


class NoBill(Exception):
    """Cost Explorer does not tell; `reason` is a code that `bill.REASONS` has words for, the text what it said."""

    def __init__(self, reason: str, said: str) -> None:
        super().__init__(said)
        self.reason = reason


def daily(since: date, before: date, tags: Sequence[tuple[str, str]]) -> list[DayBill]:
    """What was billed by day (UTC) and service, without `before` itself, of what has all the tags. Raises NoBill."""
    asked: dict[str, Any] = {
        "TimePeriod": {"Start": since.isoformat(), "End": before.isoformat()},
        "Granularity": "DAILY",
        "Metrics": [METRIC],
        "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
        "Filter": _filter(tags),
    }
    found: list[DayBill] = []
    for _ in range(PAGES_MAX):
        answer = _answer(asked)
        try:
            found += _read(answer)
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise NoBill("unreadable", repr(error)) from error
        if not answer.get("NextPageToken"):
            return found
        asked["NextPageToken"] = answer["NextPageToken"]
    raise NoBill("unreadable", f"more than {PAGES_MAX} pages")


def _filter(tags: Sequence[tuple[str, str]]) -> dict[str, Any]:
    use = {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": list(NOT_USE)}}}
    with_tags = [{"Tags": {"Key": name, "Values": [value]}} for name, value in tags]
    return {"And": [*with_tags, use]} if with_tags else use


def _answer(asked: dict[str, Any]) -> Any:
    try:
        return aws.cost_explorer().get_cost_and_usage(**asked)
    except ClientError as error:
        told = error.response["Error"]
        code = _CODES.get(told.get("Code", ""), "unavailable")
        if code == "access" and _NOT_ENABLED in told.get("Message", "").lower():
            code = "off"
        raise NoBill(code, str(error)) from error
    except (BotoCoreError, ResponseParserError) as error:
        raise NoBill("unavailable", str(error)) from error


def _read(answer: Any) -> Iterator[DayBill]:
    for part in answer["ResultsByTime"]:
        day = date.fromisoformat(part["TimePeriod"]["Start"])
        for group in part["Groups"]:
            cost = group["Metrics"][METRIC]
            if cost["Unit"] != "USD":
                raise ValueError(f"billed in {cost['Unit']}")
            usd = Decimal(cost["Amount"])
            if not usd.is_finite():
                raise ValueError(f"billed {usd}")
            yield DayBill(day, group["Keys"][0], usd, bool(part.get("Estimated")))
