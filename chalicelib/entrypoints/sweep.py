"""Schedule: clocks that come near are started; outgoing mail that is due and was not sent, clocks that ran out
unheard, and technical events that got stuck get another chance; locks of agents who are off shift are looked at."""

from typing import Any

from chalicelib.mail import store
from chalicelib.platform import clock, meter
from chalicelib.platform.limits import CLOCKS_MAX, CLOCKS_STARTED_MAX
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings
from chalicelib.sms.resuming import resume_overdue
from chalicelib.tickets import metering
from chalicelib.tickets import store as tickets
from chalicelib.tickets.effects import (
    OutboxMessage,
    ask_to_lift,
    hand_over,
    not_started,
    ring_overdue,
    start_clocks,
)
from chalicelib.tickets.survey import Tables

ROWS_MAX = 500


def handle(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Hand over what is overdue, start clocks; answer how many rows were found and what could not be done."""
    rows = store.overdue(clock.now() - settings().outbox_overdue, ROWS_MAX)
    failed = hand_over([OutboxMessage(mail_id, owner, mail_id) for owner, mail_id in rows])
    if rows:
        log.warning("outgoing mail was overdue", extra={"rows": len(rows), "failed": len(failed)})
    now = clock.now()
    clocks = tickets.clocks_until(now + settings().clock_ahead, CLOCKS_MAX)
    given_up = now - settings().clock_overdue
    overdue = [one for one in clocks if one.at < given_up][:ROWS_MAX]
    unheard = ring_overdue(overdue)
    if overdue:
        log.warning("clocks were overdue", extra={"clocks": len(overdue), "failed": unheard})
    abandoned = Tables(clock.now()).floor.abandoned(clock.now())
    unasked = ask_to_lift(abandoned)
    resume_overdue(clock.now())
    # Last: of many clocks it takes longest, and there is time for them yet.
    near = not_started([one for one in clocks if one.at >= given_up])[:CLOCKS_STARTED_MAX]
    unstarted, owners = 0, metering.owners([one.ticket_id for one in near])
    for one in near:
        meter.record()
        meter.about_ticket(one.ticket_id, *owners.get(one.ticket_id, ()), changed=True)
        unstarted += len(start_clocks([one]))
    return {
        "overdue": len(rows),
        "failed": len(failed) + unheard + unasked + unstarted,
        "clocks": len(overdue),
        "started": len(near) - unstarted,
        "locks": len(abandoned),
    }
