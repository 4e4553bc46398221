"""SQS webhooks: events of tickets that other systems want to be told of."""

from typing import Any

from chalicelib.platform import clock
from chalicelib.platform.queues import consume
from chalicelib.webhooks.delivering import deliver
from chalicelib.webhooks.queue import read_message


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Send the events of each message; answer which messages failed."""
    return consume(event, lambda body: deliver(read_message(body), clock.now))
