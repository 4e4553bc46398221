"""What SNS logs of SMS (delivery status), as a subscription of CloudWatch Logs hands it over. Pure.

Records are JSON: https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from chalicelib.sms.prices import MUSD_PER_USD

# A Lambda's event has 6 MB; a batch of records, unpacked, is far below this.
UNPACKED_BYTES_MAX: Final = 20_000_000
REASON_CHARS_MAX: Final = 100
ID_CHARS_MAX: Final = 100
_OPTED_OUT: Final = "opted out"
# A dollar an SMS is more than any country asks; what says more is not believed.
PRICE_MUSD_MAX: Final = 10 * MUSD_PER_USD


class NoLog(ValueError):
    """What came is no batch of CloudWatch Logs."""


@dataclass(frozen=True)
class Receipt:
    """What became of an SMS. `price_musd` None: not told. `parts`: segments that were charged, None: not told."""

    message: str
    at: datetime | None
    outcome: Literal["delivered", "failed"]
    reason: str = ""
    price_musd: int | None = None
    parts: int | None = None

    @property
    def is_opted_out(self) -> bool:
        """Whether nobody at the number wants SMS of ours."""
        return self.outcome == "failed" and _OPTED_OUT in self.reason.lower()


def unpacked(event: Mapping[str, Any]) -> list[str]:
    """The records of a subscription's event; none of a message that only tries the way. Raises NoLog."""
    try:
        packed = base64.b64decode(event["awslogs"]["data"], validate=True)
        # 16: with the header of gzip.
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        content = unpacker.decompress(packed, UNPACKED_BYTES_MAX)
    except (KeyError, TypeError, ValueError, binascii.Error, zlib.error) as error:
        raise NoLog("no batch of CloudWatch Logs") from error
    if not unpacker.eof:
        raise NoLog("a batch of CloudWatch Logs that is cut off, or too large")
    try:
        batch = json.loads(content)
        if batch.get("messageType") != "DATA_MESSAGE":
            return []
        return [str(record["message"]) for record in batch["logEvents"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoLog("no batch of CloudWatch Logs") from error


def read(record: str) -> Receipt | None:
    """What a record says; None for what is no record of an SMS."""
    try:
        told = json.loads(record)
        message, status = told["notification"]["messageId"], told["status"]
        delivery = told.get("delivery") or {}
        said = str(delivery.get("providerResponse") or "")
        parts = delivery.get("numberOfMessageParts")
        price = delivery.get("priceInUSD")
        at = _time(told["notification"].get("timestamp"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not _is_id(message) or status not in ("SUCCESS", "FAILURE"):
        return None
    outcome: Literal["delivered", "failed"] = "delivered" if status == "SUCCESS" else "failed"
    reason = "" if outcome == "delivered" else _line(said)
    return Receipt(
        message, at, outcome, reason, _musd(price), parts if isinstance(parts, int) and parts > 0 else None
    )


def _is_id(said: Any) -> bool:
    # Halves of characters would break the key that it becomes.
    return isinstance(said, str) and said.isascii() and 0 < len(said) <= ID_CHARS_MAX


def _line(said: str) -> str:
    return "".join(one if one.isprintable() else " " for one in said[: REASON_CHARS_MAX + 1]).strip()[
        :REASON_CHARS_MAX
    ]


def _musd(price: Any) -> int | None:
    if isinstance(price, bool) or not isinstance(price, int | float | str):
        return None
    try:
        musd = Decimal(str(price)) * MUSD_PER_USD
    except ArithmeticError:
        # No number, or one of a million digits.
        return None
    return int(musd.to_integral_value()) if musd.is_finite() and 0 <= musd <= PRICE_MUSD_MAX else None


def _time(said: Any) -> datetime | None:
    """Of a record: 2016-06-28 00:40:34.558, UTC."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None
