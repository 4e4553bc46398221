"""Schedule: outgoing mail that is due and was not sent goes to the outbox queue again."""

from typing import Any

from chalicelib.mail import store
from chalicelib.platform import clock
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings
from chalicelib.tickets.effects import OutboxMessage, hand_over

ROWS_MAX = 500


def handle(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Hand over what is overdue; answer how many rows were found and how many could not be handed over."""
    rows = store.overdue(clock.now() - settings().outbox_overdue, ROWS_MAX)
    failed = hand_over([OutboxMessage(mail_id, owner, mail_id) for owner, mail_id in rows])
    if rows:
        log.warning("outgoing mail was overdue", extra={"rows": len(rows), "failed": len(failed)})
    return {"overdue": len(rows), "failed": len(failed)}
