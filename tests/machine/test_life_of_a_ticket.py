"""A ticket's life as a state machine: anything may be asked of it by anybody, its agents come and go, and its clocks
ring late, twice, or never."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.tickets.apply import replay
from chalicelib.tickets.commands import (
    Answer,
    ChangeCopies,
    Command,
    DeclineLock,
    HandOver,
    LiftLock,
    Lock,
    Move,
    ReceiveMessage,
    Reopen,
    Resolve,
    RingClock,
    Schedule,
    SetUrgency,
    Unlock,
)
from chalicelib.tickets.decide import IllegalMove
from chalicelib.tickets.events import Change, Promised, PromiseEnded, StateChanged
from chalicelib.tickets.service import plan
from chalicelib.tickets.states import MOVES_OF_CLOCKS, WOKEN_BY_CLIENT
from chalicelib.tickets.ticket import Actor, Agent, Clock, State, Ticket, Urgency
from tests.tickets.examples import JANA, PETR, Desk, as_agent, as_client, message, opening

AGENTS = st.sampled_from([JANA, PETR])
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SYSTEM = Actor("system", "clock")
SWEEP = Actor("system", "sweep")
READERS = st.sampled_from(["boss@firma.example", "friend@jinde.example", "karel@firma.example"])
# What is promised in which state; in the others nothing is.
PROMISED = {State.QUEUED: "reaction", State.IN_PROGRESS: "solution"}


class LifeOfATicket(RuleBasedStateMachine):
    """One ticket, two agents, its client, and every clock that it ever set."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.changes: list[Change] = []
        self.clocks: list[Clock] = []
        self.ticket: Ticket
        self.mails = 0
        self.desk = Desk(promises=True)

    @initialize(agent=st.none() | AGENTS, away=st.sets(st.sampled_from(["jana", "petr"])))
    def opened(self, agent: Agent | None, away: set[str]) -> None:
        """A mail opens the ticket; its client may have an agent, and he may be there."""
        self.desk.of_client = agent
        self.desk.away = away
        self.asked(None, opening(), as_client())
        assert self.ticket.agent == (agent if agent and agent.id not in away else None)

    def asked(self, ticket: Ticket | None, command: Command, actor: Actor, *, is_lead: bool = False) -> bool:
        """Do what is asked, as the store would; whether it changed anything."""
        planned = plan(ticket, command, actor, self.now, self.desk)
        if planned is None:
            return False
        assert planned.change.version == len(self.changes) + 1
        for mail in planned.mails:
            # Whatever a mail says of the state and of what is promised is what is stored; what is over is not told.
            assert mail.state is planned.after.state
            promise = planned.after.promise
            is_told = mail.kind != "copy_notice" and promise is not None and promise.until > planned.change.at
            assert mail.promise == (promise if is_told else None)
        if ticket is not None:
            self.check(ticket, planned.after, command, actor, is_lead=is_lead)
        self.ticket = planned.after
        self.changes.append(planned.change)
        self.mails += len(planned.mails)
        if planned.after.clock is not None and planned.after.clock.version == planned.after.version:
            self.clocks.append(planned.after.clock)
        return True

    def check(self, before: Ticket, after: Ticket, command: Command, actor: Actor, *, is_lead: bool) -> None:
        """What holds between any two versions of a ticket."""
        assert before.state is not State.CLOSED, "a closed ticket never changes"
        assert not (before.lock_declined and not after.lock_declined), "declining is for good"
        if before.locked and before.agent is not None and actor.kind == "agent" and actor.id != before.agent.id:
            # Others only say how urgent it is, and who reads along; a lead may free it.
            free = (Unlock, HandOver) if is_lead else ()
            assert isinstance(command, (SetUrgency, ChangeCopies, *free))
        if before.state not in (State.QUEUED, after.state) and after.state is State.QUEUED and actor.kind != "agent":
            # Whoever kept it for himself is not there to go on with it; only what comes due may wait for its agent.
            assert after.agent is None or (isinstance(command, RingClock) and after.agent.id not in self.desk.away)
            assert not after.locked or after.agent is not None
        if before.place is not None and after.state in PROMISED:
            assert after.place is not None
            assert after.place <= before.place, "being worked on for a while makes nobody younger"

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> None:
        """Nothing happens by itself: clocks ring when they are told to."""
        self.now += timedelta(hours=hours)

    @rule(text=st.sampled_from(["Díky", "Pořád to nejde", ""]))
    def client_writes(self, text: str) -> None:
        """A message of a party."""
        before = self.ticket
        try:
            self.asked(before, ReceiveMessage(message(text)), as_client())
        except IllegalMove:
            assert before.state is State.CLOSED
            return
        after = self.ticket
        if before.state in WOKEN_BY_CLIENT:
            is_there = before.agent is not None and before.agent.id not in self.desk.away
            expected = (State.IN_PROGRESS, before.agent, before.locked) if is_there else (State.QUEUED, None, False)
            assert (after.state, after.agent, after.locked) == expected
        if before.state is State.SCHEDULED:
            assert (after.state, after.scheduled_for, after.clock) == (
                before.state,
                before.scheduled_for,
                before.clock,
            )

    @rule()
    def client_calls_it_done(self) -> None:
        """In every state but the last; nobody keeps it for himself any more, and it has no promise."""
        before = self.ticket
        try:
            changed = self.asked(before, Resolve(), as_client())
        except IllegalMove:
            assert before.state is State.CLOSED
            return
        assert changed == (before.state is not State.RESOLVED)
        assert (self.ticket.state, self.ticket.locked, self.ticket.promise) == (State.RESOLVED, False, None)

    @rule()
    def client_calls_it_undone(self) -> None:
        """What is resolved goes on as after a message of his; what is open is open already."""
        before = self.ticket
        try:
            changed = self.asked(before, Reopen(), as_client())
        except IllegalMove:
            assert before.state is State.CLOSED
            return
        assert changed == (before.state is State.RESOLVED)
        assert self.ticket.state is not State.RESOLVED
        assert self.ticket.last == before.last, "he wrote nothing"

    @rule(agent=AGENTS, state=st.sampled_from(list(State)))
    def agent_moves(self, agent: Agent, state: State) -> None:
        """An agent wants the ticket somewhere."""
        try:
            self.asked(self.ticket, Move(agent, state), as_agent(agent))
        except IllegalMove as refused:
            assert str(refused)

    @rule(agent=AGENTS, state=st.sampled_from([State.WAITING, State.RESOLVED, State.IN_PROGRESS]))
    def agent_answers(self, agent: Agent, state: State) -> None:
        """An agent writes to the client."""
        try:
            self.asked(self.ticket, Answer(agent, "Hotovo.", state), as_agent(agent))
        except IllegalMove:
            assert self.ticket.state is State.CLOSED or self.is_kept_from(agent)
            return
        assert (self.ticket.state, self.ticket.agent) == (state, agent)

    @rule(agent=AGENTS, hours=st.integers(1, 200))
    def agent_schedules(self, agent: Agent, hours: int) -> None:
        """An agent sets a time."""
        try:
            self.asked(self.ticket, Schedule(agent, self.now + timedelta(hours=hours)), as_agent(agent))
        except IllegalMove:
            assert self.ticket.state in (State.RESOLVED, State.CLOSED) or self.is_kept_from(agent)

    def is_kept_from(self, agent: Agent) -> bool:
        """Whether somebody else keeps the ticket for himself."""
        return self.ticket.locked and self.ticket.agent != agent

    @rule(agent=st.sampled_from(["jana", "petr"]))
    def agent_comes_or_goes(self, agent: str) -> None:
        """Whoever is there goes off shift, whoever is not comes."""
        self.desk.away ^= {agent}

    @rule(agent=AGENTS, to=st.none() | AGENTS, is_lead=st.booleans())
    def agent_hands_over(self, agent: Agent, to: Agent | None, is_lead: bool) -> None:
        """To somebody, to himself, or back to the queue; an agent or a lead."""
        before = self.ticket
        try:
            changed = self.asked(before, HandOver(agent, to, is_lead), as_agent(agent), is_lead=is_lead)
        except IllegalMove:
            over = before.state in (State.RESOLVED, State.CLOSED)
            assert over or (self.is_kept_from(agent) and not is_lead)
            return
        assert self.ticket.agent == to
        assert changed == (before.agent != to)
        assert not (changed and self.ticket.locked)

    # Often: a lock that nobody sets is never declined.
    @precondition(lambda self: self.ticket.state is State.IN_PROGRESS)
    @rule(data=st.data())
    def its_agent_locks(self, data: st.DataObject) -> None:
        """Who works on it keeps it for himself, unless it is urgent or its client declined."""
        agent = self.ticket.agent
        assert agent is not None, "what is worked on has somebody who works on it"
        self.locks(agent)

    @rule(agent=AGENTS)
    def agent_locks(self, agent: Agent) -> None:
        """Anybody, anywhere."""
        self.locks(agent)

    def locks(self, agent: Agent) -> None:
        """It is locked afterwards exactly if that is possible."""
        before = self.ticket
        is_his = before.state is State.IN_PROGRESS and before.agent == agent
        possible = is_his and before.urgency != "urgent" and not before.lock_declined
        try:
            self.asked(before, Lock(agent), as_agent(agent))
        except IllegalMove as refused:
            assert not possible
            assert refused.english
            return
        assert possible or (before.locked and before.agent == agent)
        assert self.ticket.locked

    @rule(agent=AGENTS, is_lead=st.booleans())
    def agent_unlocks(self, agent: Agent, is_lead: bool) -> None:
        """Its agent or a lead; where it is, it stays."""
        before = self.ticket
        try:
            self.asked(before, Unlock(agent, is_lead), as_agent(agent), is_lead=is_lead)
        except IllegalMove:
            assert self.is_kept_from(agent)
            assert not is_lead
            return
        assert not self.ticket.locked
        assert (self.ticket.state, self.ticket.agent) == (before.state, before.agent)

    @rule()
    def client_declines(self) -> None:
        """By the link in the mail about the lock, whenever he presses it."""
        before = self.ticket
        if self.asked(before, DeclineLock("karel@firma.example"), as_client()):
            assert before.locked
            assert self.ticket.lock_declined
            assert self.ticket.agent is None
            assert self.ticket.state in (State.QUEUED, State.SCHEDULED)
        else:
            assert not before.locked

    @rule()
    def sweep_looks_at_the_lock(self) -> None:
        """Only what was promised and not kept by somebody who is away is lifted."""
        before = self.ticket
        lifted = self.asked(before, LiftLock(self.now), SWEEP)
        is_away = before.agent is not None and before.agent.id in self.desk.away
        is_late = before.promise is not None and before.promise.until < self.now
        assert lifted == (before.locked and is_away and is_late)
        if lifted:
            assert (self.ticket.state, self.ticket.agent) == (State.QUEUED, None)

    @rule(agent=AGENTS, urgency=st.sampled_from(["urgent", "problem", "routine"]))
    def agent_says_how_urgent_it_is(self, agent: Agent, urgency: Urgency) -> None:
        """Anybody may, of a locked ticket too."""
        before = self.ticket
        changed = self.asked(before, SetUrgency(agent, urgency), as_agent(agent))
        assert changed == (before.state is not State.CLOSED and before.urgency != urgency)
        assert self.ticket.state is before.state
        is_freed = changed and urgency == "urgent" and before.state is State.QUEUED
        assert self.ticket.agent == (None if is_freed else before.agent)
        if changed and before.promise is not None and self.ticket.promise != before.promise:
            assert self.ticket.promise is not None
            assert self.ticket.promise.until < before.promise.until, "raising it wins no time"

    @rule(agent=AGENTS, added=st.lists(READERS, max_size=3), removed=st.lists(READERS, max_size=2))
    def agent_changes_copies(self, agent: Agent, added: list[str], removed: list[str]) -> None:
        """Each reader once, and never the requester."""
        before = self.ticket
        try:
            self.asked(before, ChangeCopies(agent, tuple(added), tuple(removed)), as_agent(agent))
        except IllegalMove:
            assert before.state is State.CLOSED
            return
        wanted = (set(before.copies) | set(added)) - set(removed) - {before.requester.address}
        assert sorted(self.ticket.copies) == sorted(wanted)
        assert not set(self.ticket.copies) & set(self.ticket.left_copies)

    @precondition(lambda self: self.clocks)
    @rule(data=st.data())
    def some_clock_rings(self, data: st.DataObject) -> None:
        """Any clock that was ever set, again or late: only the one that is set now does anything."""
        clock = data.draw(st.sampled_from(self.clocks))
        before = self.ticket
        rang = self.asked(before, RingClock(clock.version), SYSTEM)
        assert rang == (before.clock is not None and before.clock.version == clock.version)
        if rang and clock.kind in MOVES_OF_CLOCKS:
            assert (before.state, self.ticket.state) == MOVES_OF_CLOCKS[clock.kind]

    @invariant()
    def events_give_the_stored_ticket(self) -> None:
        """The history is all there is to know."""
        if self.changes:
            assert replay(self.changes) == self.ticket

    @invariant()
    def a_clock_belongs_to_its_state(self) -> None:
        """What waits, is scheduled or resolved has a clock that fits; nothing else has one."""
        if not self.changes:
            return
        kinds = {
            State.WAITING: {"reminder", "second_reminder", "resolve"},
            State.SCHEDULED: {"due"},
            State.RESOLVED: {"close"},
        }
        expected = kinds.get(self.ticket.state, {None})
        assert (self.ticket.clock.kind if self.ticket.clock else None) in expected

    @invariant()
    def a_locked_ticket_has_its_agent_and_time(self) -> None:
        """It is never urgent, never over, never nobody's, and never one whose lock was declined."""
        if self.changes and self.ticket.locked:
            assert self.ticket.agent is not None
            assert self.ticket.urgency != "urgent"
            assert self.ticket.state not in (State.RESOLVED, State.CLOSED)
            assert not self.ticket.lock_declined

    @invariant()
    def what_is_worked_on_has_one_agent(self) -> None:
        """And whoever has a ticket is one of ours."""
        if self.changes:
            assert self.ticket.agent in (None, JANA, PETR)
            assert self.ticket.state is not State.IN_PROGRESS or self.ticket.agent is not None

    @invariant()
    def a_promise_belongs_to_its_state(self) -> None:
        """A reaction in the queue, a solution while it is worked on, nothing elsewhere; and its place with it."""
        if self.changes:
            told = self.ticket.promise
            assert (told.kind if told else None) == PROMISED.get(self.ticket.state)
            assert told is None or told.told_at <= self.ticket.changed_at
            assert (self.ticket.place is None) or self.ticket.state in PROMISED

    @invariant()
    def a_promise_ends_once_and_is_judged_by_its_end(self) -> None:
        """Of each promise that was told at most one end is known, and it was kept if it was not late."""
        events = [(change, event) for change in self.changes for event in change.events]
        told = [(event.kind, change.at) for change, event in events if isinstance(event, Promised)]
        ended = [(event.kind, event.told_at) for _, event in events if isinstance(event, PromiseEnded)]
        for one in ended:
            assert told.count(one) >= ended.count(one) >= 1
        assert all(
            event.kept == (change.at <= event.until) for change, event in events if isinstance(event, PromiseEnded)
        )

    @invariant()
    def a_round_of_work_has_one_reaction(self) -> None:
        """However often it goes to and fro between the queue and agents, one is kept; each may be late."""
        kept = 0
        for change in self.changes:
            for event in change.events:
                if isinstance(event, PromiseEnded) and event.kind == "reaction":
                    kept += event.kept
                    assert kept <= 1
            if any(isinstance(event, StateChanged) and event.new not in PROMISED for event in change.events):
                kept = 0

    @invariant()
    def a_closed_ticket_stays_closed(self) -> None:
        """Nothing is asked of it any more that changes it."""
        states = [event.new for change in self.changes for event in change.events if hasattr(event, "new")]
        assert State.CLOSED not in states[:-1]


LifeOfATicket.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestLifeOfATicket = LifeOfATicket.TestCase
