"""Use cases of staff: raise a technical event, let go what limits keep back of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.platform.ids import digest
from chalicelib.platform.log import log
from chalicelib.sms import plan, queue, reading, store
from chalicelib.sms.event import EVENT_NAME_CHARS_MAX, Progress, TechnicalEvent, Whole
from chalicelib.sms.plan import Over, Plan
from chalicelib.sms.resuming import LOOKED_AFTER, go_on, put_on_queue
from chalicelib.sms.text import code
from chalicelib.tickets.service import OtherRequest
from chalicelib.tickets.ticket import Agent


class NoSuchEvent(Exception):
    """There is no technical event of this id."""


class NobodyToTell(Exception):
    """None of the clients has a technical contact."""


@dataclass(eq=False)
class UnknownClients(Exception):
    """Clients whom the directory does not know."""

    numbers: tuple[str, ...]


@dataclass(eq=False)
class OverLimit(Exception):
    """Limits would be passed. `is_lead`: who asks may let it pass, by saying so."""

    over: tuple[Over, ...]
    is_lead: bool


def check_limits(planned: Plan, now: datetime, *, is_lead: bool, confirmed: bool) -> bool:
    """Whether a lead lets it pass whatever the limits say. Raises OverLimit where one is needed and did not."""
    if is_lead and confirmed:
        return True
    over = plan.over(planned, reading.used(planned, now), reading.limits())
    if over:
        raise OverLimit(over, is_lead)
    return False


def already(key: str, asked: str, now: datetime) -> Progress | None:
    """The event that a request with this key made before, which goes on if it got stuck.

    Raises service.OtherRequest where the key stands for something else.
    """
    found = store.keyed(key)
    if found is None:
        return None
    if found.asked != asked:
        raise OtherRequest(key)
    whole = store.whole(found.event)
    if whole is None:
        return None
    go_on(whole, now, only_clients=True)
    return whole.progress


def raise_event(
    event: TechnicalEvent, clients: Sequence[str], *, key: str | None, is_lead: bool, confirmed: bool
) -> Progress:
    """Store an event and put its clients on the queue; once for a `key`.

    Raises OverLimit, NobodyToTell, UnknownClients, reading.TooMany, service.OtherRequest, store.Busy.
    """
    asked = _digest(event, clients, confirmed)
    if key is not None and (before := already(key, asked, event.at)) is not None:
        return before
    found = reading.read(clients)
    if found.unknown:
        raise UnknownClients(tuple(one.client_number for one in found.unknown))
    if all(one.requester is None for one in found.clients):
        raise NobodyToTell
    planned = found.together(_wording(event))
    if check_limits(planned, event.at, is_lead=is_lead, confirmed=confirmed):
        event = replace(event, confirmed_by=event.by)
    names = {one.client.number: one.client.name[:EVENT_NAME_CHARS_MAX] for one in found.clients}
    keyed = None if key is None else (key, store.Keyed(event.id, asked))
    if not store.create(event, names, event.at + LOOKED_AFTER, keyed):
        before = None if key is None else already(key, asked, event.at)
        if before is None:
            raise store.Busy(f"the id {event.id} is taken")
        return before
    log.info("technical event", extra={"event": event.id, "clients": len(names), "sms": len(planned.texts)})
    put_on_queue([queue.of_client(event.id, number) for number in names])
    (progress,) = store.progress_of([event.id])
    return progress


def _digest(event: TechnicalEvent, clients: Sequence[str], confirmed: bool) -> str:
    """The same for a request that is sent again, and only for it."""
    said = (event.queue, event.subject, event.text, event.sms, event.markdown, confirmed)
    english = (event.subject_en, event.text_en, event.sms_en)
    return digest(repr((said, english)), *clients)


def _wording(event: TechnicalEvent) -> plan.Wording:
    return plan.Wording(code(event.sms), None if event.sms_en is None else code(event.sms_en))


def look(event: str) -> Whole:
    """Everything of an event. Raises NoSuchEvent."""
    found = store.whole(event)
    if found is None:
        raise NoSuchEvent(event)
    return found


def confirm(event: str, by: Agent, now: datetime) -> Whole:
    """Send what limits keep back of an event. Again is harmless. Raises NoSuchEvent."""
    before = look(event)
    if before.progress.confirmed_at is None and before.progress.held:
        store.confirm(event, by, now, now + LOOKED_AFTER)
        log.warning("a lead let SMS pass the limits", extra={"event": event, "sms": before.progress.held})
    after = look(event)
    if after.progress.confirmed_at is not None:
        go_on(after, now)
    return after
