"""A call as staff see it on its card, and as the exchange is answered."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.calls import call as calls
from chalicelib.calls import levels
from chalicelib.calls.call import Call
from chalicelib.calls.codec import agent_to_json, client_to_json, person_to_json
from chalicelib.people import numbers
from chalicelib.platform.ids import timestamp
from chalicelib.tickets import store as tickets
from chalicelib.tickets.ticket import Client, State, Ticket

TICKETS_SHOWN_MAX: Final = 20
TICKETS_TOLD_MAX: Final = 5
# Tickets of a client that are looked through for open ones, the newest change first.
TICKETS_LOOKED_AT_MAX: Final = 100
_OVER: Final = frozenset({State.RESOLVED, State.CLOSED})


def open_tickets(call: Call) -> tuple[Ticket, ...]:
    """The open tickets of the client in question: one query, none where nobody is in question."""
    if call.client is None:
        return ()
    found = tickets.page_of_client(call.client.number, limit=TICKETS_LOOKED_AT_MAX).tickets
    return tuple(ticket for ticket in found if ticket.state not in _OVER)[:TICKETS_SHOWN_MAX]


def card(call: Call, found: Sequence[Ticket], now: datetime, shown_for: timedelta) -> dict[str, Any]:
    """A call with the client's open tickets, in JSON. What is said in them is there only where it may be told.

    A call that nobody ended is over `shown_for` after it began.
    """
    call = calls.as_of(call, now)
    level, may = call.level, levels.MAY[call.level]
    is_known = level != "none"
    return {
        "id": call.id,
        "version": call.version,
        "at": timestamp(call.at),
        "state": "over" if now - call.at > shown_for else call.state,
        "kind": call.kind,
        "number": call.number,
        "shown": call.said if call.number is None else numbers.shown(call.number),
        "name": call.name,
        "to": call.to,
        "queue": call.queue,
        "level": level,
        "may": list(may),
        "pin": call.pin,
        "pin_locked_until": _time(call.locked_until),
        "client": client_to_json(call.client) if is_known and call.client is not None else None,
        "contact": person_to_json(call.contact) if "content" in may and call.contact is not None else None,
        "candidates": [
            {"client": client_to_json(one.client), "contacts": [person_to_json(person) for person in one.contacts]}
            for one in call.candidates
        ],
        "tickets": [_ticket(ticket, with_subject="content" in may) for ticket in found],
        "agent": None if call.agent is None else agent_to_json(call.agent),
        "ended_at": _time(call.ended_at),
        "seconds": call.seconds,
        "entries": [{"ticket": vars(entry.ticket), "what": entry.what} for entry in call.entries],
        "tries": [
            {"at": timestamp(one.at), "by": one.by, "what": one.what, "result": one.result} for one in call.tries
        ],
    }


def answer(call: Call, now: datetime) -> dict[str, Any]:
    """What the exchange may know and tell its caller, in JSON; one query where the states of tickets may be told."""
    call = calls.as_of(call, now)
    may = levels.MAY[call.level]
    client: Client | None = call.client if call.level != "none" else None
    contact = call.contact if "content" in may else None
    told: Iterable[Ticket] = open_tickets(call)[:TICKETS_TOLD_MAX] if "status" in may else ()
    return {
        "id": call.id,
        "level": call.level,
        "ask": call.ask,
        "pin": call.pin,
        "locked_until": _time(call.locked_until),
        "client": None if client is None else client_to_json(client),
        "contact": None if contact is None else contact.name,
        "language": call.language,
        "tickets": [
            {"number": ticket.number, "state": ticket.state.value, "until": _until(ticket)} for ticket in told
        ],
    }


def push_of(call: Call, now: datetime, shown_for: timedelta) -> dict[str, Any]:
    """What consoles are told of a call that changed; one query."""
    return {"type": "call", "call": card(call, open_tickets(call), now, shown_for)}


def _ticket(ticket: Ticket, *, with_subject: bool) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "state": ticket.state.value,
        "urgency": ticket.urgency,
        "subject": ticket.subject if with_subject else None,
        "until": _until(ticket),
    }


def _until(ticket: Ticket) -> str | None:
    """When it is to be done, or by when the client was told that somebody reacts or that it is solved."""
    if ticket.state is State.SCHEDULED:
        return _time(ticket.scheduled_for)
    return None if ticket.promise is None else timestamp(ticket.promise.until)


def _time(time: datetime | None) -> str | None:
    return None if time is None else timestamp(time)
