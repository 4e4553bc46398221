"""Words of the costs table, for the meter that writes its rows and for the room that reads them. Pure.

Rows of a day: pk `D#<day>#<shard>`, sk `T#<ticket>`, `C#<client>`, `Q#<queue>`, `F#<function>`; an attribute for
each unit, in billionths of it, that is added to. Beside units there are segments of SMS by country (`sms_CZ`),
tickets that were opened, and what of the write units is the meter's own.
"""

import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.platform.units import Unit

NANO: Final = 10**9
SHARDS: Final = 4
KEPT_S: Final = 400 * 86_400
TICKETS: Final = "tickets"
OWN_WRITES: Final = "meter_write_units"
SMS: Final = "sms_"
# About what a unit costs, in millionths of a dollar: it says when to write, and is near the book.
WORTH_MUSD: Final[Mapping[str, float]] = {
    Unit.LAMBDA_REQUESTS: 0.2,
    Unit.LAMBDA_GB_S: 13.3,
    Unit.DYNAMODB_READ_UNITS: 0.125,
    Unit.DYNAMODB_WRITE_UNITS: 0.625,
    Unit.SES_MAILS_OUT: 100,
    Unit.SES_MAILS_IN: 100,
    Unit.SES_CHUNKS_IN: 90,
    Unit.STEPFUNCTIONS_TRANSITIONS: 25,
    Unit.API_REQUESTS: 1,
    Unit.WEBSOCKET_MESSAGES: 1,
    Unit.WEBSOCKET_MINUTES: 0.25,
    Unit.S3_PUTS: 5,
    Unit.S3_GETS: 0.4,
    Unit.SQS_REQUESTS: 0.4,
    Unit.SNS_PUBLISHES: 0.5,
    Unit.COST_EXPLORER_REQUESTS: 10_000,
}
_SMS_WORTH_MUSD: Final = 50_000

Amounts = Counter[str]


@dataclass(frozen=True)
class Owner:
    """Whose costs they are: sk of the row, and what else the row says of it."""

    sk: str
    queue: str | None = None
    client: str | None = None

    def known_as(self, later: "Owner") -> "Owner":
        """The same owner by what is known of it later; what is not known any more stays."""
        return Owner(self.sk, later.queue or self.queue, later.client or self.client)


def of_ticket(ticket_id: str, queue: str | None = None, client: str | None = None) -> Owner:
    """A ticket, with its queue and the number of its client as far as they are known."""
    return Owner(f"T#{ticket_id}", queue, client)


def of_client(number: str) -> Owner:
    """A client."""
    return Owner(f"C#{number}", client=number)


def of_queue(name: str) -> Owner:
    """A queue."""
    return Owner(f"Q#{name}", queue=name)


def of_function(name: str) -> Owner:
    """A function: what is nobody else's."""
    return Owner(f"F#{name}")


def shard_of(sk: str) -> int:
    """The shard that rows of an owner are in, every day the same."""
    return zlib.crc32(sk.encode()) % SHARDS


def pk_of(day: str, sk: str) -> str:
    """The partition of a row of a day (UTC, YYYY-MM-DD)."""
    return f"D#{day}#{shard_of(sk)}"


def worth_musd(amounts: Mapping[str, int]) -> float:
    """About what amounts cost, in millionths of a dollar."""
    return sum(_worth_musd(name) * amount for name, amount in amounts.items()) / NANO


def _worth_musd(name: str) -> float:
    return _SMS_WORTH_MUSD if name.startswith(SMS) else WORTH_MUSD.get(name, 0)
