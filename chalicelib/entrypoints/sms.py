"""SQS sms: clients of technical events, and changes of tickets with which an SMS goes."""

from typing import Any

from chalicelib.platform import clock
from chalicelib.platform.queues import consume
from chalicelib.sms.work import tell_staff, work_off


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Work off each message, then tell staff how far the events are; answer which messages failed."""
    touched: set[str] = set()
    answer = consume(event, lambda body: work_off(body, clock.now, touched))
    tell_staff(touched, clock.now())
    return answer
