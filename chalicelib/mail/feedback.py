"""Use case: SES tells what became of a mail of ours. Ticket and contact are marked where it did not arrive."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.mail.letter import clean
from chalicelib.mail.ses_events import SesEvent, read_event
from chalicelib.people import service as people
from chalicelib.people.directory import normal_address
from chalicelib.platform import limits
from chalicelib.platform.ids import digest, is_ulid
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings
from chalicelib.tickets.commands import NoteDelivery
from chalicelib.tickets.events import DeliveryFailed
from chalicelib.tickets.service import note
from chalicelib.tickets.ticket import Actor, TicketId

_MARKS = ("bounce", "complaint", "delay", "reject")
_SES = Actor("system", "ses")


def take_event(body: Mapping[str, Any], now: datetime) -> None:
    """Note what an event of SES says. Again is harmless. Raises ValueError for what is no event of SES."""
    event = read_event(body)
    if event is None or event.kind not in _MARKS:
        return
    ticket_id = next(iter(event.tags.get("ticket", ())), "")
    for recipient in event.recipients:
        try:
            address = normal_address(recipient.address)
        except ValueError:
            log.warning("an event of SES names no address", extra={"message_id": event.message_id})
            continue
        _mark(event, address, recipient.status, clean(recipient.text)[: limits.BOUNCE_TEXT_CHARS_MAX], ticket_id, now)
    log.warning(
        "mail did not arrive",
        extra={"kind": event.kind, "ticket": ticket_id, "permanent": event.permanent, "message_id": event.message_id},
    )


def _mark(event: SesEvent, address: str, status: str | None, text: str, ticket_id: str, now: datetime) -> None:
    if event.kind == "bounce" and event.permanent:
        people.note_undeliverable(address, now, text)
    if not is_ulid(ticket_id):
        return
    failed = DeliveryFailed(
        address=address, permanent=event.permanent, reason=event.kind, status=status, text=text or event.sub_type
    )
    once_key = digest("event", event.message_id, event.kind, address)
    note(
        TicketId(ticket_id),
        NoteDelivery(failed),
        _SES,
        now,
        once_key=once_key,
        shards=settings().list_shards,
    )
