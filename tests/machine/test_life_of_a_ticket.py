"""A ticket's life as a state machine: anything may be asked of it, and its clocks ring late, twice, or never."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.tickets.apply import replay
from chalicelib.tickets.commands import Answer, Command, Move, ReceiveMessage, RingClock, Schedule
from chalicelib.tickets.decide import IllegalMove
from chalicelib.tickets.events import Change
from chalicelib.tickets.service import plan
from chalicelib.tickets.states import MOVES_OF_CLOCKS
from chalicelib.tickets.ticket import Actor, Agent, Clock, State, Ticket
from tests.tickets.examples import JANA, PETR, Desk, as_agent, as_client, message, opening

AGENTS = st.sampled_from([JANA, PETR])
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SYSTEM = Actor("system", "clock")


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

    @initialize()
    def opened(self) -> None:
        """A mail opens the ticket."""
        self.asked(None, opening(), as_client())

    def asked(self, ticket: Ticket | None, command: Command, actor: Actor) -> bool:
        """Do what is asked, as the store would; whether it changed anything."""
        planned = plan(ticket, command, actor, self.now, self.desk)
        if planned is None:
            return False
        assert planned.change.version == len(self.changes) + 1
        for mail in planned.mails:
            # Whatever a mail says of the state is what is stored.
            assert mail.state is planned.after.state
        self.ticket = planned.after
        self.changes.append(planned.change)
        self.mails += len(planned.mails)
        if planned.after.clock is not None and planned.after.clock.version == planned.after.version:
            self.clocks.append(planned.after.clock)
        return True

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
        if before.state is State.SCHEDULED:
            after = self.ticket
            assert (after.state, after.scheduled_for, after.clock) == (
                before.state,
                before.scheduled_for,
                before.clock,
            )

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
            assert self.ticket.state is State.CLOSED
            return
        assert (self.ticket.state, self.ticket.agent) == (state, agent)

    @rule(agent=AGENTS, hours=st.integers(1, 200))
    def agent_schedules(self, agent: Agent, hours: int) -> None:
        """An agent sets a time."""
        try:
            self.asked(self.ticket, Schedule(agent, self.now + timedelta(hours=hours)), as_agent(agent))
        except IllegalMove:
            assert self.ticket.state in (State.RESOLVED, State.CLOSED)

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
    def a_closed_ticket_stays_closed(self) -> None:
        """Nothing is asked of it any more that changes it."""
        states = [event.new for change in self.changes for event in change.events if hasattr(event, "new")]
        assert State.CLOSED not in states[:-1]


LifeOfATicket.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestLifeOfATicket = LifeOfATicket.TestCase
