"""Schedule: stored mails without an outcome go to the inbound queue again."""

from typing import Any

from chalicelib.mail.reconcile import look_back, reconcile
from chalicelib.platform import clock
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings


def handle(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Put back what has no outcome; answer how many mails that were."""
    now = clock.now()
    count = 0
    for found in reconcile(now, older_than=settings().reconcile_after, newer_than=look_back(now)):
        count += 1
        log.warning("mail without an outcome put back", extra={"ses_id": found.ses_id, "note": found.note})
    log.info("mails reconciled with outcomes", extra={"put_back": count})
    return {"put_back": count}
