"""SQS outbox: names of outgoing mails that want to be sent."""

from typing import Any

from chalicelib.mail.sending import send
from chalicelib.platform import chance, clock
from chalicelib.platform.queues import consume


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Send each mail; answer which messages failed."""
    return consume(event, lambda body: send(body["owner"], body["mail"], clock.now(), chance.link_token))
