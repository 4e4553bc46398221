"""Corrections of urgency as labelled messages: what a person said of what the client had written until then."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.tickets import store
from chalicelib.tickets.events import MessageReceived, TicketOpened, UrgencyJudged, UrgencySet
from chalicelib.tickets.store import History
from chalicelib.tickets.ticket import Urgency

ORIGIN = "corrected by staff"


@dataclass(frozen=True)
class Correction:
    """The client's last message before a person set the urgency: `label` is what he set, `judged` what was judged."""

    id: str
    subject: str
    body: str
    label: Urgency
    judged: Urgency | None

    def to_json(self) -> dict[str, Any]:
        """A line as training reads it."""
        return {**vars(self), "origin": ORIGIN}


def corrections() -> Iterator[Correction]:
    """All of them, ticket by ticket. Reads the whole table of tickets, in pages."""
    for ticket_id in store.tickets_with("urgency_set"):
        history = store.history(ticket_id)
        if history is not None:
            yield from corrections_of(history)


def corrections_of(history: History) -> Iterator[Correction]:
    """Those of one ticket: each message with the last word of a person about it, before the next message."""
    subject, body, judged = "", "", None
    last: Correction | None = None
    for change in history.changes:
        for event in change.events:
            match event:
                case TicketOpened():
                    subject = event.subject
                case MessageReceived(message):
                    if last is not None:
                        yield last
                    last, body, judged = None, message.text, None
                case UrgencyJudged(level):
                    judged = level
                case UrgencySet(_, new) if change.actor.kind == "agent":
                    last = Correction(f"{change.ticket_id}-{change.version}", subject, body, new, judged)
                case _:
                    pass
    if last is not None:
        yield last
