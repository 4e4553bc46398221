"""SQS clocks: clocks of tickets that have run out, locks whose agents are not there, and lessons
that dispatch could not learn at once."""

from typing import Any

from chalicelib.platform import clock
from chalicelib.platform.log import follow, log
from chalicelib.platform.queues import RetryLater, consume
from chalicelib.platform.settings import settings
from chalicelib.tickets.commands import LiftLock
from chalicelib.tickets.effects import Lesson, learn_late
from chalicelib.tickets.origin import change_name
from chalicelib.tickets.service import TooEarly, note, ring
from chalicelib.tickets.ticket import Actor, TicketId


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Do what each clock was set for, or lift a lock; answer which messages failed."""
    return consume(event, _ring)


def _ring(body: dict[str, Any]) -> None:
    if "lesson" in body:
        learn_late(Lesson(**body["lesson"]))
        return
    if body.get("lock"):
        now = clock.now()
        note(TicketId(body["ticket"]), LiftLock(now), Actor("system", "sweep"), now, shards=settings().list_shards)
        return
    name = change_name(body["ticket"], int(body["version"]))
    follow(body.get("origin", name), name)
    try:
        ring(TicketId(body["ticket"]), int(body["version"]), clock.now(), shards=settings().list_shards)
    except TooEarly as early:
        raise RetryLater(str(early)) from early
    log.info("clock rang")
