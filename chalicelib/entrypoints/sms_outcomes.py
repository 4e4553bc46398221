"""CloudWatch Logs: what SNS logs of SMS that it delivered, or did not."""

from typing import Any

from chalicelib.platform import clock
from chalicelib.sms.outcomes import take


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Note what the records say. What raises is told again by Lambda, and at last parked with its event."""
    return {"noted": take(event, clock.now())}
