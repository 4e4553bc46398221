"""Which clock a ticket has: what happens by itself, and when. Pure.

A ticket has at most one clock, set with the change that makes it necessary. A clock never needs cancelling: it
carries the version of the ticket that set it, and does nothing once another one, or none, is set.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.platform.working_time import add_working
from chalicelib.tickets.ticket import ClockKind, State, Ticket

_OFF: Final = timedelta(0)


@dataclass(frozen=True)
class Terms:
    """How long a ticket waits before something happens by itself; zero means that it never does.

    Whole days of the reminders are working days; the others are days of the calendar.
    """

    reminder_after: timedelta
    second_reminder_after: timedelta
    resolve_after: timedelta
    close_after: timedelta


def next_clock(ticket: Ticket, terms: Terms) -> tuple[ClockKind, datetime] | None:
    """What happens to the ticket next if nobody does anything, and when; None if nothing does."""
    match ticket.state:
        case State.SCHEDULED if ticket.scheduled_for is not None:
            return "due", ticket.scheduled_for
        case State.RESOLVED if terms.close_after > _OFF:
            return "close", ticket.state_since + terms.close_after
        case State.WAITING:
            return _while_waiting(ticket, terms)
        case _:
            return None


def _while_waiting(ticket: Ticket, terms: Terms) -> tuple[ClockKind, datetime] | None:
    """The next reminder, unless the ticket is resolved by itself before."""
    reminders: tuple[tuple[ClockKind, timedelta], ...] = (
        ("reminder", terms.reminder_after),
        ("second_reminder", terms.second_reminder_after),
    )
    left = [(kind, after) for kind, after in reminders[ticket.reminders :] if after > _OFF]
    due: list[tuple[ClockKind, datetime]] = [(kind, add_working(ticket.state_since, after)) for kind, after in left]
    if terms.resolve_after > _OFF:
        # First in the list: at the same moment the ticket is resolved, a reminder would be overtaken at once.
        due.insert(0, ("resolve", ticket.state_since + terms.resolve_after))
    return min(due, key=lambda one: one[1], default=None)
