"""What a change has to know of others than its ticket: who is on shift, what else is open, what history promises.

Each is read when it is asked for the first time, and once: most changes ask for nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final, Protocol

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.board import Floor, Place
from chalicelib.dispatch.history import Record, Situation, classes
from chalicelib.dispatch.promises import Model, Promise
from chalicelib.dispatch.shifts import Roster
from chalicelib.platform import tables
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings
from chalicelib.tickets import store
from chalicelib.tickets.ticket import Agent, PromiseKind, Ticket, Told, Urgency

NOT_LONG: Final = timedelta(0)
# What rows of dispatch can raise that say something else than they should. No mail has to wait until they are mended.
UNREADABLE: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Survey(Protocol):
    """What `service.plan` asks."""

    def is_on_shift(self, agent: Agent, *, within: timedelta = NOT_LONG) -> bool:
        """Whether an agent is at work now, or was within the time before."""

    def preferred(self, queue: str, urgency: Urgency, client: str | None) -> Agent | None:
        """To whom a new ticket of the client goes; None: to the queue."""

    def promise(self, kind: PromiseKind, ticket: Ticket, now: datetime) -> Told | None:
        """What the client of the ticket is to be told now; None where the queue is not configured any more."""


class Tables:
    """The survey as the tables tell it."""

    def __init__(self, now: datetime, rows: Iterable[Any] | None = None) -> None:
        """`rows` where those of `rows_wanted` were read already."""
        self._now = now
        self._rows = rows
        # Records of history by class; None for a class that has none.
        self._records: dict[str, Record | None] = {}

    @cached_property
    def roster(self) -> Roster:
        """Who is on shift."""
        return dispatch.roster() if self._rows is None else dispatch.roster_found(self._rows)

    @cached_property
    def floor(self) -> Floor:
        """Who is on shift and what is open."""
        return Floor(self._now, self.roster, self.places)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """What is open."""
        return store.open_places()

    def is_on_shift(self, agent: Agent, *, within: timedelta = NOT_LONG) -> bool:
        """See `Survey`."""
        try:
            shift = self.roster.shifts.get(agent.id)
            was_lately = shift is not None and shift.since <= self._now < shift.until + within
            return was_lately or self.roster.is_on(agent.id, self._now)
        except UNREADABLE:
            log.exception("who is on shift cannot be read")
            return True

    def preferred(self, queue: str, urgency: Urgency, client: str | None) -> Agent | None:
        """See `Survey`."""
        try:
            return self._preferred(queue, urgency, client)
        except UNREADABLE:
            log.exception("whose client it is cannot be read")
            return None

    def _preferred(self, queue: str, urgency: Urgency, client: str | None) -> Agent | None:
        if client is None or urgency == "urgent" or not self.roster.on(queue, self._now):
            return None
        # The new ticket is promised something next: what that needs is read along.
        names = self._classes(self._situation("reaction", queue, urgency))
        rows = tables.read([dispatch.key_of_last(client), *dispatch.keys_of_records(names)])
        self._remember(names, rows)
        remembered = settings().agent_remembered
        found = self.floor.agent_for(queue, urgency, client, dispatch.last_found(rows), remembered)
        return None if found is None else Agent(found.id, found.name)

    def promise(self, kind: PromiseKind, ticket: Ticket, now: datetime) -> Told | None:
        """See `Survey`."""
        rules = settings().queues.get(ticket.queue)
        if rules is None:
            return None
        try:
            return self._promise(kind, ticket, now)
        except UNREADABLE:
            log.exception("what history promises cannot be read")
            configured = rules.promise(kind, ticket.urgency)
            situation = Situation(kind, ticket.queue, ticket.urgency, rules.hours, 0, 1, configured)
            return told(Model().promise(now, situation), situation)

    def _promise(self, kind: PromiseKind, ticket: Ticket, now: datetime) -> Told | None:
        agent = ticket.agent.id if ticket.agent else ""
        situation = self._situation(kind, ticket.queue, ticket.urgency, agent, ticket.id)
        if situation is None:
            return None
        names = self._classes(situation)
        if missing := [name for name in names if name not in self._records]:
            self._remember(missing, tables.read(dispatch.keys_of_records(missing)))
        known = {name: record for name in names if (record := self._records[name]) is not None}
        return told(Model(known).promise(now, situation), situation)

    def _classes(self, situation: Situation | None) -> tuple[str, ...]:
        return classes(self._now, situation).from_fine_to_coarse() if situation else ()

    def _remember(self, names: Iterable[str], rows: Iterable[Any]) -> None:
        found = dispatch.records_found(rows)
        self._records |= {name: found.get(name) for name in names}

    def _situation(
        self, kind: PromiseKind, queue: str, urgency: Urgency, agent: str = "", ticket_id: str = ""
    ) -> Situation | None:
        """What is known of a ticket; None where its queue is not configured any more."""
        rules = settings().queues.get(queue)
        if rules is None:
            return None
        configured = rules.promise(kind, urgency)
        if kind == "reaction":
            return self.floor.reaction(queue, urgency, rules.hours, configured, ticket_id)
        # Whoever has it is who works on it: who else is on shift does not matter.
        floor = Floor(self._now, Roster(), self.places)
        return floor.solution(queue, urgency, rules.hours, configured, agent, ticket_id)


def told(promise: Promise, situation: Situation) -> Told:
    """A promise of the model as tickets have it."""
    window = promise.window
    return Told(
        kind=situation.kind,
        urgency=situation.urgency,
        told_at=window.told_at,
        until=window.until,
        basis=promise.basis,
        ahead=situation.ahead,
        agents=situation.agents,
    )


def rows_wanted() -> list[tables.Key]:
    """Rows that a reader of many may read along, for `of_rows`."""
    return [dispatch.key_of_roster()]


def of_rows(now: datetime, rows: Iterable[Any]) -> Tables:
    """The survey with what `rows_wanted` named."""
    return Tables(now, tuple(rows))
