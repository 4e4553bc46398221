"""Use cases of the room: plan a change, commit it, perform what staff ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.platform.ids import digest
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.settings import settings
from chalicelib.tickets import store
from chalicelib.tickets.apply import apply_change
from chalicelib.tickets.clocks import Terms, next_clock
from chalicelib.tickets.commands import (
    Command,
    LiftLock,
    Move,
    OpenTicket,
    ReachOut,
    ReceiveMessage,
    Reopen,
    RingClock,
)
from chalicelib.tickets.decide import Surroundings, decide
from chalicelib.tickets.events import (
    QUIET,
    Answered,
    Assigned,
    Change,
    ClockSet,
    MessageReceived,
    Noted,
    Promised,
    StateChanged,
)
from chalicelib.tickets.outbox import mails_of
from chalicelib.tickets.promising import ended, is_better, wanted
from chalicelib.tickets.states import WOKEN_BY_CLIENT
from chalicelib.tickets.store import Commit, Conflict, Once, commit
from chalicelib.tickets.survey import Survey, Tables
from chalicelib.tickets.ticket import Actor, Agent, State, Ticket, TicketId


class NoSuchTicket(Exception):
    """There is no such ticket, or it is not the asker's: the same answer."""


@dataclass(eq=False)
class StaleVersion(Exception):
    """The ticket moved on since the asker looked at it."""

    ticket: Ticket
    seen: int


@dataclass(eq=False)
class Taken(Exception):
    """Somebody else took the ticket since the asker looked at it: who, and when."""

    ticket: Ticket
    seen: int
    agent: Agent
    at: datetime


class TooEarly(Exception):
    """A clock rang before its time; the text says which."""


class OtherRequest(Exception):
    """The request key was used before, for something else."""


@dataclass(frozen=True)
class Result:
    """The ticket after a command and what the command changed (nothing, when there was nothing to do)."""

    ticket: Ticket
    changes: tuple[Change, ...]


def plan(ticket: Ticket | None, command: Command, actor: Actor, now: datetime, survey: Survey) -> Commit | None:
    """What `command` would write; None when it changes nothing. Raises what `decide` raises."""
    events = decide(ticket, command, _surroundings(ticket, command, survey))
    if not events:
        return None
    match command:
        case OpenTicket(ticket_id=ticket_id, message=message):
            message_id = message.message_id
        case ReachOut(ticket_id=ticket_id):
            message_id = None
        case ReceiveMessage(message):
            assert ticket is not None
            ticket_id, message_id = ticket.id, message.message_id
        case _:
            assert ticket is not None
            ticket_id, message_id = ticket.id, None
    version = (0 if ticket is None else ticket.version) + 1
    # A clock that runs behind must not put a change before the one it follows.
    at = now if ticket is None else max(now, ticket.changed_at)
    change = Change(ticket_id, version, at, actor, events)
    after = apply_change(ticket, change)
    kind = wanted(ticket, after)
    told = survey.promise(kind, after, at) if kind is not None else None
    if told is not None and not is_better(told, ticket, after):
        told = None
    if (over := ended(ticket, after, change, is_replaced=told is not None)) is not None:
        change = replace(change, events=(*change.events, over))
    if told is not None:
        promised = Promised(told.kind, told.urgency, told.until, told.basis, told.ahead, told.agents)
        change = replace(change, events=(*change.events, promised))
    if after.clock is None and (clock := next_clock(after, _terms())) is not None:
        change = replace(change, events=(*change.events, ClockSet(*clock)))
    after = apply_change(ticket, change)
    return Commit(ticket, after, change, mails_of(change, after), (message_id,) if message_id else ())


def _surroundings(ticket: Ticket | None, command: Command, survey: Survey) -> Surroundings:
    """What the decision needs of others, and no more: what is asked has to be read."""
    match command:
        case OpenTicket(opened=opened) if ticket is None:
            client = None if opened.client is None else opened.client.number
            urgency = command.judged.level if command.judged else "routine"
            return Surroundings(preferred=survey.preferred(opened.queue, urgency, client))
        case ReceiveMessage() | Reopen() if ticket and ticket.agent and ticket.state in WOKEN_BY_CLIENT:
            return Surroundings(on_shift=survey.is_on_shift(ticket.agent))
        case RingClock() if ticket and ticket.agent and ticket.state is State.SCHEDULED:
            return Surroundings(on_shift=survey.is_on_shift(ticket.agent))
        case LiftLock() if ticket and ticket.agent and ticket.locked:
            return Surroundings(on_shift=survey.is_on_shift(ticket.agent, within=settings().lock_grace))
        case _:
            return Surroundings()


def perform(
    ticket_id: TicketId,
    command: Command,
    actor: Actor,
    now: datetime,
    *,
    seen_version: int,
    request_key: str | None,
    shards: int,
) -> Result:
    """Do what staff ask of a ticket that they saw at `seen_version`; once per `request_key`.

    Changes in between that say nothing to anybody (`events.QUIET`) do not stand in the way. Raises NoSuchTicket,
    StaleVersion, Taken, IllegalMove, EmptyAnswer or OtherRequest.
    """
    asked = digest(repr(command))
    for _ in range(CONFLICT_RETRIES_MAX):
        if request_key and (noted := store.done(request_key)) is not None:
            if noted["asked"] != asked:
                raise OtherRequest(request_key)
            return again(ticket_id, noted["version"])
        ticket = store.load(ticket_id)
        if ticket is None:
            raise NoSuchTicket(ticket_id)
        if ticket.version != seen_version:
            check_unmoved(ticket, seen_version, command)
        planned = plan(ticket, command, actor, now, Tables(now))
        if planned is None:
            return Result(ticket, ())
        once: Sequence[Once] = ()
        if request_key:
            noted = {"ticket": ticket_id, "version": planned.after.version, "asked": asked}
            once = (store.done_row(request_key, noted),)
        try:
            commit((planned,), once, shards=shards)
        except Conflict:
            continue
        return Result(planned.after, (planned.change,))
    raise Conflict(f"ticket {ticket_id} keeps changing")


def perform_anyway(
    ticket_id: TicketId, command: Command, actor: Actor, now: datetime, *, request_key: str | None, shards: int
) -> Result:
    """Do what does not depend on what happened meanwhile; once per `request_key`.

    Raises NoSuchTicket, IllegalMove, EmptyAnswer, OtherRequest, store.Conflict.
    """
    ticket = store.load(ticket_id)
    if ticket is None:
        raise NoSuchTicket(ticket_id)
    for _ in range(CONFLICT_RETRIES_MAX):
        try:
            return perform(
                ticket_id, command, actor, now, seen_version=ticket.version, request_key=request_key, shards=shards
            )
        except StaleVersion as stale:
            ticket = stale.ticket
    raise Conflict(f"ticket {ticket_id} keeps changing")


def check_unmoved(ticket: Ticket, seen: int, command: Command | None = None) -> None:
    """Raise StaleVersion, or Taken, unless all that the asker has not seen is quiet."""
    newer = store.changes_since(ticket.id, seen) if seen < ticket.version else ()
    if newer and all(isinstance(event, QUIET) for change in newer for event in change.events):
        return
    if isinstance(command, Move) and command.state is State.IN_PROGRESS and ticket.state is not State.QUEUED:
        for change in reversed(newer):
            if _took(change) and ticket.agent is not None and ticket.agent.id != command.agent.id:
                raise Taken(ticket, seen, ticket.agent, change.at)
    raise StaleVersion(ticket, seen)


def _took(change: Change) -> bool:
    """Whether an agent got the ticket by the change, or went on with what he was given."""
    return change.actor.kind == "agent" and any(
        (isinstance(event, Assigned) and event.agent is not None)
        or (isinstance(event, StateChanged) and event.new is State.IN_PROGRESS)
        for event in change.events
    )


def note(
    ticket_id: TicketId,
    command: Command,
    actor: Actor,
    now: datetime,
    *,
    once_key: str | None = None,
    shards: int,
) -> None:
    """Tell a ticket something whatever happened to it meanwhile; once per `once_key`. No such ticket is fine."""
    for _ in range(CONFLICT_RETRIES_MAX):
        if once_key and store.done(once_key) is not None:
            return
        ticket = store.load(ticket_id)
        planned = plan(ticket, command, actor, now, Tables(now)) if ticket else None
        if planned is None:
            return
        once = (store.done_row(once_key, {"ticket": ticket_id}),) if once_key else ()
        try:
            commit((planned,), once, shards=shards)
        except Conflict:
            continue
        return
    raise Conflict(f"ticket {ticket_id} keeps changing")


def _terms() -> Terms:
    rules = settings()
    return Terms(rules.reminder_after, rules.second_reminder_after, rules.resolve_after, rules.reopen_window)


def ring(ticket_id: TicketId, version: int, now: datetime, *, shards: int) -> None:
    """A clock has run out: do what it was set for, unless the ticket moved on. Again is harmless.

    Raises TooEarly before its time.
    """
    for _ in range(CONFLICT_RETRIES_MAX):
        ticket = store.load(ticket_id)
        if ticket is not None and ticket.clock is not None and ticket.clock.version == version:
            if now < ticket.clock.at:
                raise TooEarly(f"{ticket_id}: {ticket.clock.kind} at {ticket.clock.at.isoformat()}")
            planned = plan(ticket, RingClock(version), Actor("system", "clock"), now, Tables(now))
            assert planned is not None
            try:
                commit((planned,), shards=shards)
            except Conflict:
                continue
        return
    raise Conflict(f"ticket {ticket_id} keeps changing")


def again(ticket_id: TicketId, version: int) -> Result:
    """The answer to a request that was done before: what it changed then."""
    ticket, change = store.load(ticket_id), store.change(ticket_id, version)
    if ticket is None or change is None:
        raise NoSuchTicket(ticket_id)
    return Result(ticket, (change,))


def text_of(ticket_id: TicketId, version: int) -> tuple[str, str, str | None]:
    """What was written in a change, what was quoted, and the place of all of it in S3 where these are beginnings.

    Raises NoSuchTicket where nothing was written.
    """
    change = store.change(ticket_id, version)
    for event in change.events if change else ():
        match event:
            case MessageReceived(message):
                return message.text, message.quoted, message.text_key
            case Answered(text) | Noted(text):
                return text, "", None
            case _:
                pass
    raise NoSuchTicket(f"{ticket_id} {version}")
