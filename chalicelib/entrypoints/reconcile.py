"""Schedule: stored mails without an outcome go to the inbound queue again; what is old enough goes for good."""

from datetime import datetime
from typing import Any

from chalicelib.mail.reconcile import look_back, reconcile
from chalicelib.platform import clock
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings


def handle(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Put back what has no outcome, forget what is old; answer how many that were."""
    now = clock.now()
    count = 0
    for found in reconcile(now, older_than=settings().reconcile_after, newer_than=look_back(now)):
        count += 1
        log.warning("mail without an outcome put back", extra={"ses_id": found.ses_id, "note": found.note})
    log.info("mails reconciled with outcomes", extra={"put_back": count})
    return {"put_back": count, "forgotten": _forget(now)}


def _forget(now: datetime) -> int:
    """Tickets and kept mails that are older than the settings say; by default there are none to be looked for."""
    rules = settings()
    if not (rules.ticket_kept or rules.held_mail_kept):
        return 0
    from chalicelib.keeping.aging import forget_old
    from chalicelib.search.index import index

    count = 0
    for forgotten in forget_old(now, index(), log_too=False):
        count += forgotten.count
        log.info("old data deleted", extra={"what": forgotten.kind, "count": forgotten.count, "more": forgotten.more})
    return count
