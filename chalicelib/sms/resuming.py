"""Use case: go on with technical events that got stuck: a queue that did not take them, a message that got lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.platform.log import log
from chalicelib.sms import queue, store
from chalicelib.sms.event import FIRST_VERSION, Whole

# So long the queue has for its work before somebody looks whether it is done, and again.
LOOKED_AFTER: Final = timedelta(minutes=5)
# An event that is not over by then is left to people.
GIVEN_UP_AFTER: Final = timedelta(days=1)
EVENTS_AT_ONCE_MAX: Final = 20


def put_on_queue(messages: Sequence[Mapping[str, Any]]) -> None:
    """Messages of events. What does not get there is made up for by the sweep."""
    try:
        failed = queue.send(messages)
    except Exception:  # noqa: BLE001 - the event is stored; its author need not raise it again
        log.exception("a technical event could not be put on the queue yet", extra={"messages": len(messages)})
        return
    if failed:
        log.warning("messages of a technical event were refused", extra={"failed": failed})


def go_on(whole: Whole, now: datetime, *, only_clients: bool = False) -> int:
    """Put on the queue what nobody works on; how many messages that were."""
    clients, tickets = whole.unfinished(now)
    messages = [queue.of_client(whole.progress.event, number) for number in clients]
    if not only_clients:
        messages += [queue.of_ticket(ticket, FIRST_VERSION) for ticket in tickets]
    put_on_queue(messages)
    return len(messages)


def resume_overdue(now: datetime) -> int:
    """Look after events that are not over: what got lost of them is put on the queue again. How many these were."""
    jobs = store.due(now, EVENTS_AT_ONCE_MAX)
    for job in jobs:
        whole = store.whole(job.event)
        if whole is None or _is_over(whole, job, now):
            store.look_again(job, None)
            continue
        # First: who comes by meanwhile does not do the same.
        store.look_again(job, now + LOOKED_AFTER)
        messages = go_on(whole, now)
        log.warning("a technical event was not over", extra={"event": job.event, "messages": messages})
    return len(jobs)


def _is_over(whole: Whole, job: store.Due, now: datetime) -> bool:
    if whole.progress.state != "sending":
        return True
    if now - job.since <= GIVEN_UP_AFTER:
        return False
    log.error("a technical event does not end", extra={"event": job.event})
    return True
