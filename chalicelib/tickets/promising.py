"""When a ticket is promised something, and when that is over. Pure; what is promised: `dispatch/promises.py`."""

from chalicelib.tickets.events import Change, PromiseEnded
from chalicelib.tickets.ticket import URGENCY_RANK, PromiseKind, State, Ticket, Told


def ended(before: Ticket | None, after: Ticket, change: Change, *, is_replaced: bool) -> PromiseEnded | None:
    """What became of the promise that ran before the change; None while it runs, or if it was given up in time.

    `is_replaced`: the change promises something else.

    A reaction is the first thing that a person of ours does with a ticket of the queue, a solution is that he
    resolves it. Whatever else ends a promise gives it up: before its end nobody can say whether it would have been
    kept, after it everybody can.
    """
    told = before.promise if before is not None else None
    if before is None or told is None or not (is_replaced or before.state is not after.state):
        return None
    is_late = change.at > told.until
    if not (_has_happened(told, after, change) or is_late):
        return None
    if told.kind == "reaction" and before.reacted and not is_late:
        # Somebody had it and gave it back: to take it again is no second reaction, only a second chance to be late.
        return None
    return PromiseEnded(
        kind=told.kind,
        queue=before.queue,
        urgency=told.urgency,
        told_at=told.told_at,
        until=told.until,
        basis=told.basis,
        ahead=told.ahead,
        agents=told.agents,
        kept=not is_late,
    )


def wanted(before: Ticket | None, after: Ticket) -> PromiseKind | None:
    """What the client is to be promised after a change, if anything."""
    is_new = before is None or before.state is not after.state
    match after.state:
        case State.QUEUED if is_new or _is_raised(before, after):
            return "reaction"
        case State.IN_PROGRESS if is_new:
            return "solution"
        case _:
            return None


def is_better(told: Told, before: Ticket | None, after: Ticket) -> bool:
    """Whether a promise is worth telling: in the same state only one that is nearer than what the client was told."""
    if before is None or before.state is not after.state or before.promise is None:
        return True
    return told.until < before.promise.until


def _has_happened(told: Told, after: Ticket, change: Change) -> bool:
    if change.actor.kind != "agent":
        return False
    if told.kind == "reaction":
        return after.state is not State.QUEUED
    return after.state is State.RESOLVED


def _is_raised(before: Ticket | None, after: Ticket) -> bool:
    return before is not None and URGENCY_RANK[after.urgency] < URGENCY_RANK[before.urgency]
