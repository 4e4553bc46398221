"""SQS outbox: names of outgoing mails that want to be sent."""

from typing import Any

from chalicelib.mail.sending import send
from chalicelib.platform import clock
from chalicelib.platform.queues import consume
from chalicelib.tickets.ticket import TicketId


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Send each mail; answer which messages failed."""
    return consume(event, lambda body: send(TicketId(body["ticket"]), body["mail"], clock.now()))
