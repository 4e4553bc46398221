"""SQS inbound: notifications of SES that a mail lies in S3."""

from typing import Any

from chalicelib.mail.intake import take_in
from chalicelib.platform import clock
from chalicelib.platform.queues import consume


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take in each mail; answer which notifications failed."""
    return consume(event, lambda notification: take_in(notification, clock.now()))
