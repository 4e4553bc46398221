"""What is open and who has it: the order of the queue, what is ahead of a ticket, and whose a new one is."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.dispatch.history import URGENCIES, Kind, Situation, Urgency
from chalicelib.dispatch.shifts import Roster
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.working_time import Hours

QUEUED: Final = "queued"
IN_PROGRESS: Final = "in_progress"
# States in which a ticket binds its client to its agent: it is not done.
_UNDONE: Final = frozenset({QUEUED, IN_PROGRESS, "waiting", "scheduled"})
# After every timestamp: a ticket that was promised nothing comes after those that were.
_NO_PLACE: Final = "~"
_URGENCY_OF_RANK: Final = {str(rank): urgency for rank, urgency in enumerate(URGENCIES)}


@dataclass(frozen=True, slots=True)
class Place:
    """An open ticket as the index of open tickets tells it.

    `place` is the earliest end of a reaction promised in this round of work: its place among tickets of its urgency.
    `until` is the end of the promise that runs. `agent` and `client` are an id and a number.
    """

    ticket_id: str
    queue: str
    state: str
    urgency: Urgency
    place: datetime | None
    opened_at: datetime
    agent: str | None
    client: str | None
    locked: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LastAgent:
    """Who held a client's last ticket, and when."""

    agent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Agent:
    """Whom a ticket is given to, with the name that he goes by on shift."""

    id: str
    name: str


def order_key(
    queue: str, state: str, urgency: Urgency, place: datetime | None, opened_at: datetime, ticket_id: str
) -> str:
    """A sort key in the order of dispatch: of a queue and state the urgent first, then the earliest place, then age.

    Times count to the millisecond. The parts after the queue hold no "#".
    """
    rank = URGENCIES.index(urgency)
    placed = _NO_PLACE if place is None else timestamp(place)
    return f"{queue}#{state}#{rank}#{placed}#{timestamp(opened_at)}#{ticket_id}"


def place_of(key: str, agent: str | None, client: str | None, locked: bool, until: datetime | None = None) -> Place:
    """The ticket of a key that `order_key` made. Raises ValueError for any other."""
    queue, state, rank, placed, opened, ticket_id = key.rsplit("#", 5)
    if rank not in _URGENCY_OF_RANK:
        raise ValueError(f"no urgency has such a rank: {key!r}")
    return Place(
        ticket_id=ticket_id,
        queue=queue,
        state=state,
        urgency=_URGENCY_OF_RANK[rank],
        place=None if placed == _NO_PLACE else read_timestamp(placed),
        opened_at=read_timestamp(opened),
        agent=agent,
        client=client,
        locked=locked,
        until=until,
    )


@dataclass(frozen=True, slots=True)
class Floor:
    """The desk at a moment: who is on shift and all open tickets. Each question looks at every ticket once."""

    now: datetime
    roster: Roster
    places: tuple[Place, ...]

    def ahead(self, queue: str, urgency: Urgency, ticket_id: str | None = None) -> int:
        """How many tickets of the queue wait and are as urgent or more; the ticket itself is none of them."""
        as_urgent = URGENCIES[: URGENCIES.index(urgency) + 1]
        return sum(
            place.state == QUEUED
            and place.queue == queue
            and place.urgency in as_urgent
            and place.ticket_id != ticket_id
            for place in self.places
        )

    def holding(self, agent: str) -> int:
        """How many tickets the agent works on or was given to begin."""
        return sum(place.agent == agent and place.state in (QUEUED, IN_PROGRESS) for place in self.places)

    def working_on(self, agent: str, ticket_id: str) -> int:
        """How many tickets but this one the agent works on."""
        return sum(
            place.agent == agent and place.state == IN_PROGRESS and place.ticket_id != ticket_id
            for place in self.places
        )

    def reaction(
        self, queue: str, urgency: Urgency, hours: Hours, configured: timedelta, ticket_id: str | None = None
    ) -> Situation:
        """What is known of a ticket whose reaction is promised; `configured` is open time."""
        # A desk that keeps no shifts has somebody there, nobody knows how many.
        agents = len(self.roster.on(queue, self.now)) if self.roster.is_kept else 1
        return Situation("reaction", queue, urgency, hours, self.ahead(queue, urgency, ticket_id), agents, configured)

    def solution(
        self, queue: str, urgency: Urgency, hours: Hours, configured: timedelta, agent: str, ticket_id: str
    ) -> Situation:
        """What is known of a ticket whose solution is promised: how much else its agent works on."""
        return Situation("solution", queue, urgency, hours, self.working_on(agent, ticket_id), 1, configured)

    def agent_for(
        self, queue: str, urgency: Urgency, client: str | None, last: LastAgent | None, memory: timedelta
    ) -> Agent | None:
        """Whom a client's new ticket is given to: his agent, if he can take it; else nobody, it is for the queue.

        The client's agents are those who hold tickets of his that are not done, who holds the most first; when
        there are none, the one who held his last ticket within `memory`. An urgent ticket is for whoever is first.
        """
        if client is None or urgency == URGENCIES[0]:
            return None
        able = {shift.agent: shift for shift in self.roster.on(queue, self.now)}
        for agent in self._agents_of(client, last, memory):
            shift = able.get(agent)
            if shift is not None and self.holding(agent) < shift.limit:
                return Agent(agent, shift.name)
        return None

    def _agents_of(self, client: str, last: LastAgent | None, memory: timedelta) -> list[str]:
        held = Counter(
            place.agent
            for place in self.places
            if place.client == client and place.agent is not None and place.state in _UNDONE
        )
        if held:
            return sorted(held, key=lambda agent: (-held[agent], agent))
        return [last.agent] if last is not None and self.now - last.at <= memory else []

    def overdue(self, now: datetime) -> dict[tuple[Kind, str, Urgency], int]:
        """How many tickets by kind, queue and urgency wait although what they were promised is over; no zeros."""
        kinds: dict[str, Kind] = {QUEUED: "reaction", IN_PROGRESS: "solution"}
        return dict(
            Counter(
                (kinds[place.state], place.queue, place.urgency)
                for place in self.places
                if place.state in kinds and place.until is not None and place.until < now
            )
        )

    def abandoned(self, now: datetime) -> tuple[str, ...]:
        """Ids of tickets that somebody off shift has locked although what was promised is over."""
        return tuple(
            place.ticket_id
            for place in self.places
            if place.locked
            and place.until is not None
            and place.until < now
            and place.agent is not None
            and not self.roster.is_on(place.agent, now)
        )
