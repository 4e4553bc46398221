"""Clocks that a version before stored as rows of their own move to their tickets, where the sweep looks for them.

Until a clock stood on its ticket's row it was a row `K#<version>`, due in the partition `clock`, and was started when
it was committed. What such a version commits while another one is deployed has nobody who starts it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from pynamodb.exceptions import DoesNotExist, UpdateError

from chalicelib.tickets import codec
from chalicelib.tickets.store import Row, due_attributes
from chalicelib.tickets.ticket import Ticket

_OLD_PARTITION: Final = "clock"


@dataclass(frozen=True)
class OldClock:
    """A clock's old row: whose it is, the version that set it, and what became of it."""

    ticket_id: str
    version: int
    outcome: Literal["moved", "over", "to move"]


def move(*, dry_run: bool = False) -> Iterator[OldClock]:
    """Move the clocks one by one, as they are told; one that its ticket no longer has is only forgotten.

    It may be broken off and repeated. Raises pynamodb's errors.
    """
    for found in Row.due_index.query(_OLD_PARTITION):
        ticket_id, version = found.pk[2:], int(found.sk[2:])
        ticket = _ticket_with(found.pk, version)
        if dry_run:
            yield OldClock(ticket_id, version, "to move" if ticket else "over")
            continue
        while ticket is not None and not _set_due(found.pk, ticket):
            # Somebody changed the ticket in between, and maybe its clock.
            ticket = _ticket_with(found.pk, version)
        Row(found.pk, found.sk).update(actions=[Row.due_pk.remove(), Row.due_sk.remove()])
        yield OldClock(ticket_id, version, "moved" if ticket else "over")


def _ticket_with(pk: str, version: int) -> Ticket | None:
    """The ticket, if the clock that this version set is the one that it still has."""
    try:
        ticket = codec.ticket_from_json(Row.get(pk, "TICKET", consistent_read=True).data)
    except DoesNotExist:
        return None
    return ticket if ticket.clock is not None and ticket.clock.version == version else None


def _set_due(pk: str, ticket: Ticket) -> bool:
    due = due_attributes(ticket)
    try:
        Row(pk, "TICKET").update(
            actions=[Row.due_pk.set(due["due_pk"]), Row.due_sk.set(due["due_sk"])],
            condition=Row.version == ticket.version,
        )
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True
