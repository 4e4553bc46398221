"""Use case: the part of a technical event that one client gets: a ticket with the message, and its SMS with it."""

import hashlib
from datetime import datetime

from chalicelib.platform.ids import digest, ulid
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX, SUBJECT_CHARS_MAX
from chalicelib.platform.log import log
from chalicelib.platform.queues import RetryLater
from chalicelib.platform.settings import settings
from chalicelib.sms import reading, store
from chalicelib.sms.event import TechnicalEvent, ToldClient
from chalicelib.sms.plan import ClientPlan
from chalicelib.tickets import service
from chalicelib.tickets import store as tickets
from chalicelib.tickets.commands import ReachOut
from chalicelib.tickets.events import Texted, TextTo, TicketOpened
from chalicelib.tickets.store import Conflict, commit, done, done_row
from chalicelib.tickets.survey import Tables
from chalicelib.tickets.ticket import Actor, Person, TicketId


def tell_client(event_id: str, client: str, now: datetime) -> bool:
    """Open the ticket of a client of an event, once; whether anything is known now that was not.

    Raises RetryLater while others keep writing the same rows.
    """
    event, told = store.event_and_client(event_id, client)
    if event is None:
        log.error("no such technical event", extra={"event": event_id})
        return False
    if told is not None:
        return False
    store.note_client(event.id, _told(event, client, now), now)
    return True


def _told(event: TechnicalEvent, client: str, now: datetime) -> ToldClient:
    key = digest("technical event", event.id, client)
    for attempt in range(CONFLICT_RETRIES_MAX):
        # Whether it was done before tells the commit, too; so rarely that nobody asks first.
        if attempt and (noted := done(key)) is not None:
            to = tuple((number, name) for number, name in noted["to"])
            return ToldClient(client, "done", noted["ticket"], noted["number"], to)
        if event.queue not in settings().queues:
            return ToldClient(client, "failed")
        plans = reading.read([client]).clients
        if not plans or plans[0].requester is None:
            # Whoever was removed meanwhile is told nothing any more.
            return ToldClient(client, "no-contact")
        opened, to = _reaching_out(event, plans[0])
        planned = service.plan(None, opened, Actor("agent", event.by.id, event.by.name), now, Tables(now))
        assert planned is not None
        ticket, number = planned.after.id, planned.after.number
        once = done_row(key, {"ticket": ticket, "number": number, "to": [list(one) for one in to]})
        try:
            commit((planned,), (once,), shards=settings().list_shards)
        except Conflict:
            continue
        return ToldClient(client, "done", ticket, number, to)
    raise RetryLater(f"a free ticket for client {client}")


def _reaching_out(event: TechnicalEvent, plan: ClientPlan) -> tuple[ReachOut, tuple[tuple[str, str | None], ...]]:
    requester, language = plan.requester, plan.language
    assert requester is not None
    opened = TicketOpened(
        tickets.next_numbers(1),
        event.queue,
        event.subject_in(language)[:SUBJECT_CHARS_MAX],
        Person(requester.address, requester.name),
        plan.client,
        language,
        acknowledged=False,
    )
    to = tuple((target.number, target.contact.name) for target in plan.targets)
    said = Texted(event.id, event.sms_in(language), tuple(TextTo(*one) for one in to), event.confirmed_by)
    command = ReachOut(
        ticket_id_of(event, plan.client.number),
        opened,
        event.by,
        event.text_in(language),
        event.markdown,
        plan.copies,
        said if to else None,
    )
    return command, to


def ticket_id_of(event: TechnicalEvent, client: str) -> TicketId:
    """The id of the ticket of a client of an event: the same whoever opens it."""
    entropy = hashlib.sha256(f"{event.id}\x00{client}".encode()).digest()
    return TicketId(ulid(event.at, entropy))
