"""SQS clocks: clocks of tickets that have run out."""

from typing import Any

from chalicelib.platform import clock
from chalicelib.platform.queues import RetryLater, consume
from chalicelib.platform.settings import settings
from chalicelib.tickets.service import TooEarly, ring
from chalicelib.tickets.ticket import TicketId


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Do what each clock was set for; answer which messages failed."""
    return consume(event, _ring)


def _ring(body: dict[str, Any]) -> None:
    try:
        ring(TicketId(body["ticket"]), int(body["version"]), clock.now(), shards=settings().list_shards)
    except TooEarly as early:
        raise RetryLater(str(early)) from early
