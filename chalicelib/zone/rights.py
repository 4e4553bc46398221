"""What a contact may see and do: the one place that says so. Pure."""

from typing import Final

from chalicelib.people.directory import Membership
from chalicelib.platform.settings import Queue
from chalicelib.tickets.ticket import State, Ticket

_DONE: Final = frozenset({State.RESOLVED, State.CLOSED})


def may_use(membership: Membership, queue: Queue | None) -> bool:
    """Whether a contact of a client sees its tickets of a queue, and opens and continues them.

    What is technical is for technical contacts; so is a queue that is not configured any more.
    """
    return may_see(membership.technical, queue)


def may_see(is_technical: bool, queue: Queue | None) -> bool:
    """Whether contacts, technical ones or the others, see what is in a queue."""
    return is_technical or (queue is not None and not queue.technical)


def is_his(membership: Membership, ticket: Ticket, queue: Queue | None) -> bool:
    """Whether the ticket is one of his client's that he may use."""
    owner = ticket.client
    return owner is not None and owner.number == membership.number and may_use(membership, queue)


def may_reply(ticket: Ticket) -> bool:
    """A closed ticket goes on in a new one only."""
    return ticket.state is not State.CLOSED


def may_resolve(ticket: Ticket) -> bool:
    """What is not done can be called done."""
    return ticket.state not in _DONE


def may_reopen(ticket: Ticket) -> bool:
    """What was called done can be called undone, as long as it is not closed."""
    return ticket.state is State.RESOLVED


def may_decline_lock(ticket: Ticket) -> bool:
    """Whoever is in a hurry wants anybody to take it."""
    return ticket.locked
