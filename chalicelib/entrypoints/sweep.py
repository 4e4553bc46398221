"""Schedule: outgoing mail that is due and was not sent, and clocks that ran out unheard, get another chance; locks
of agents who are off shift are looked at."""

from typing import Any

from chalicelib.mail import store
from chalicelib.platform import clock
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings
from chalicelib.tickets import store as tickets
from chalicelib.tickets.effects import OutboxMessage, ask_to_lift, hand_over, ring_overdue
from chalicelib.tickets.survey import Tables

ROWS_MAX = 500


def handle(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Hand over what is overdue; answer how many rows were found and how many could not be handed over."""
    rows = store.overdue(clock.now() - settings().outbox_overdue, ROWS_MAX)
    failed = hand_over([OutboxMessage(mail_id, owner, mail_id) for owner, mail_id in rows])
    if rows:
        log.warning("outgoing mail was overdue", extra={"rows": len(rows), "failed": len(failed)})
    clocks = tickets.overdue_clocks(clock.now() - settings().clock_overdue, ROWS_MAX)
    unheard = ring_overdue(clocks)
    if clocks:
        log.warning("clocks were overdue", extra={"clocks": len(clocks), "failed": unheard})
    abandoned = Tables(clock.now()).floor.abandoned(clock.now())
    unasked = ask_to_lift(abandoned)
    return {
        "overdue": len(rows),
        "failed": len(failed) + unheard + unasked,
        "clocks": len(clocks),
        "locks": len(abandoned),
    }
