"""What became of an SMS: in its row and its event's counters, and in its ticket. All can be repeated."""

from datetime import datetime
from typing import Final

from chalicelib.platform.ids import digest
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.settings import settings
from chalicelib.sms import store
from chalicelib.sms.event import RANK, Outcome, Text
from chalicelib.tickets import service
from chalicelib.tickets.commands import NoteText
from chalicelib.tickets.events import TextOutcome
from chalicelib.tickets.ticket import Actor, TicketId

_SMS: Final = Actor("system", "sms")


def moved(
    text: Text,
    outcome: Outcome,
    now: datetime,
    *,
    reason: str = "",
    price_musd: int,
    message: str | None = None,
    is_counted: bool,
) -> Text:
    """The SMS with its new outcome; as it is where a better one is known already. `message`: SNS's id of it.

    Raises store.Busy.
    """
    for _ in range(CONFLICT_RETRIES_MAX):
        if RANK[outcome] <= RANK[text.outcome]:
            return text
        after = store.move(
            text, outcome, now, reason=reason, price_musd=price_musd, message=message, is_counted=is_counted
        )
        if after is not None:
            return after
        text = store.find_text(text.event, text.number) or text
    raise store.Busy(f"the SMS of {text.event} keeps changing")


def tell_ticket(text: Text, now: datetime) -> None:
    """Note in the ticket what became of an SMS, each outcome once. Nothing while it has none."""
    if text.outcome == "waiting":
        return
    told = TextOutcome(text.event, text.number, text.outcome, text.reason, text.segments, text.price_musd)
    service.note(
        TicketId(text.ticket),
        NoteText(told),
        _SMS,
        now,
        once_key=digest("sms", text.event, text.ticket, text.number, text.outcome, text.reason),
        shards=settings().list_shards,
    )
