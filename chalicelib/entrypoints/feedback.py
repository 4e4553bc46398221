"""SQS feedback: what SES tells about mails of ours (bounces, complaints, delays, refusals)."""

from typing import Any

from chalicelib.mail.feedback import take_event
from chalicelib.platform import clock
from chalicelib.platform.queues import consume


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take each event to its ticket and its contact; answer which messages failed."""
    return consume(event, lambda body: take_event(body, clock.now()))
