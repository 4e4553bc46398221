"""Who works on a ticket: what each may ask of it, in which state, locked or not; and how that is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.platform.limits import COPIES_MAX
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
    RingClock,
    Schedule,
    SetUrgency,
    Unlock,
)
from chalicelib.tickets.decide import IllegalMove, Surroundings, decide
from chalicelib.tickets.events import (
    Assigned,
    CameDue,
    CopiesChanged,
    Event,
    Locked,
    MessageReceived,
    Scheduled,
    StateChanged,
    Unlocked,
    UrgencySet,
)
from chalicelib.tickets.service import plan
from chalicelib.tickets.states import SCHEDULED_FROM
from chalicelib.tickets.survey import NOT_LONG
from chalicelib.tickets.ticket import Actor, Agent, Clock, State, Ticket, Told, Urgency
from tests.tickets.examples import AT, JANA, MINUTE, PETR, Desk, as_agent, as_client, in_state, message, opening

LATER = AT + timedelta(days=1)
STATES = tuple(State)
OPEN = tuple(state for state in State if state is not State.CLOSED)
# States in which a ticket can be kept by somebody: resolving lets go of it.
LOCKABLE = (State.QUEUED, State.IN_PROGRESS, State.WAITING, State.SCHEDULED)
SWEEP = Actor("system", "sweep")


def of_jana(state: State, *, locked: bool = False) -> Ticket:
    """A ticket that Jana has."""
    return replace(in_state(state, JANA), locked=locked)


# What an agent, or a lead, may ask of a ticket, by name.
ASKED: dict[str, Callable[[Agent, bool], Command]] = {
    "take": lambda agent, lead: Move(agent, State.IN_PROGRESS),
    "resolve": lambda agent, lead: Move(agent, State.RESOLVED),
    "give back": lambda agent, lead: Move(agent, State.QUEUED),
    "answer": lambda agent, lead: Answer(agent, "Hotovo."),
    "schedule": lambda agent, lead: Schedule(agent, LATER),
    "hand over": lambda agent, lead: HandOver(agent, Agent("eva", "Eva"), lead),
    "drop": lambda agent, lead: HandOver(agent, None, lead),
    "lock": lambda agent, lead: Lock(agent),
    "unlock": Unlock,
    "set urgency": lambda agent, lead: SetUrgency(agent, "problem"),
    "change copies": lambda agent, lead: ChangeCopies(agent, ("eva@firma.example",)),
}
# In which states Petr may ask it of a ticket that Jana has, and does not keep for herself.
UNLOCKED_STATES = {
    "take": OPEN,
    "resolve": OPEN,
    "give back": OPEN,
    "answer": OPEN,
    "schedule": tuple(SCHEDULED_FROM),
    "hand over": LOCKABLE,
    "drop": LOCKABLE,
    "lock": (),
    "unlock": STATES,
    "set urgency": STATES,
    "change copies": OPEN,
}
# What a locked ticket lets others ask, and a lead besides.
OF_OTHERS = {"set urgency", "change copies"}
OF_LEADS = OF_OTHERS | {"unlock", "hand over", "drop"}


def refusal_of(ticket: Ticket, command: Command) -> IllegalMove | None:
    """Why the ticket cannot do that; None if it can."""
    try:
        decide(ticket, command)
    except IllegalMove as refused:
        return refused
    return None


def assert_tells_both(refused: IllegalMove) -> None:
    """A refusal is a sentence in Czech and one in English."""
    czech, english = str(refused), refused.english
    assert czech != english
    for sentence in (czech, english):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert english.isascii() or "„" not in english


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", ASKED)
def test_what_anybody_may_ask_of_a_ticket_that_nobody_keeps(name: str, state: State) -> None:
    """Exactly in the states of the table; every refusal has its sentence in both languages."""
    refused = refusal_of(of_jana(state), ASKED[name](PETR, False))
    assert (refused is None) == (state in UNLOCKED_STATES[name])
    if refused is not None:
        assert_tells_both(refused)


@pytest.mark.parametrize("state", LOCKABLE)
@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("is_lead", [False, True], ids=["another agent", "a lead"])
def test_what_others_may_ask_of_a_locked_ticket(name: str, state: State, is_lead: bool) -> None:
    """Urgency and copies; a lead may also unlock it and give it to somebody else. The refusal says who keeps it."""
    refused = refusal_of(of_jana(state, locked=True), ASKED[name](PETR, is_lead))
    assert (refused is None) == (name in (OF_LEADS if is_lead else OF_OTHERS))
    if refused is not None:
        assert_tells_both(refused)
        assert JANA.name in str(refused)
        assert JANA.name in refused.english


@pytest.mark.parametrize("state", LOCKABLE)
@pytest.mark.parametrize("name", ASKED)
def test_its_agent_may_ask_of_a_locked_ticket_what_he_might_without_the_lock(name: str, state: State) -> None:
    """A lock takes nothing away from who set it."""
    assert refusal_of(of_jana(state, locked=True), ASKED[name](JANA, False)) is None


@pytest.mark.parametrize("name", sorted(set(ASKED) - {"set urgency", "unlock"}))
def test_a_closed_ticket_is_refused_as_closed(name: str) -> None:
    """Nothing of a closed ticket is possible, so no sentence advises to take it first or the like."""
    refused = refusal_of(of_jana(State.CLOSED), ASKED[name](JANA, True))
    assert refused is not None
    assert "ukončen" in str(refused)
    assert "closed" in refused.english


@pytest.mark.parametrize("name", ["set urgency", "unlock"])
def test_what_is_not_refused_leaves_a_closed_ticket_as_it_is(name: str) -> None:
    """There is nothing to change."""
    assert decide(of_jana(State.CLOSED), ASKED[name](JANA, True)) == ()


# ---------------------------------------------------------------- locking


@pytest.mark.parametrize(
    ("ticket", "is_lockable", "word"),
    [
        (in_state(State.IN_PROGRESS, JANA), True, ""),
        (replace(in_state(State.IN_PROGRESS, JANA), urgency="problem"), True, ""),
        (replace(in_state(State.IN_PROGRESS, JANA), urgency="urgent"), False, "urgent"),
        (replace(in_state(State.IN_PROGRESS, JANA), lock_declined=True), False, "declined"),
        (in_state(State.IN_PROGRESS, PETR), False, "take it first"),
        (in_state(State.QUEUED), False, "take it first"),
        (in_state(State.QUEUED, JANA), False, "take it first"),
        (in_state(State.WAITING, JANA), False, "take it first"),
        (in_state(State.SCHEDULED, JANA), False, "take it first"),
        (in_state(State.RESOLVED, JANA), False, "take it first"),
    ],
)
def test_a_ticket_is_locked_by_who_works_on_it_unless_urgent_or_declined(
    ticket: Ticket, is_lockable: bool, word: str
) -> None:
    """The refusal says which of it stands in the way."""
    if is_lockable:
        assert decide(ticket, Lock(JANA)) == (Locked(),)
        return
    refused = refusal_of(ticket, Lock(JANA))
    assert refused is not None
    assert_tells_both(refused)
    assert word in refused.english


def test_locking_again_changes_nothing() -> None:
    """It is locked already."""
    assert decide(of_jana(State.IN_PROGRESS, locked=True), Lock(JANA)) == ()


def test_an_agent_is_who_he_is_whatever_he_is_called() -> None:
    """A shift may name him otherwise than his sign-in does: the ticket that he was handed is his to lock."""
    assert decide(in_state(State.IN_PROGRESS, Agent("jana", "Jana")), Lock(JANA)) == (Locked(),)


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.WAITING])
def test_an_agent_who_is_called_otherwise_is_no_other_agent(state: State) -> None:
    """The client is not told of a new agent when it is the same one."""
    commit = plan(
        in_state(state, Agent("jana", "Jana")), Answer(JANA, "Hned.", State.IN_PROGRESS), as_agent(JANA), AT, Desk()
    )
    assert commit is not None
    assert not any(isinstance(event, Assigned) for event in commit.change.events)
    taken = plan(
        in_state(State.IN_PROGRESS, Agent("jana", "Jana")), Move(JANA, State.IN_PROGRESS), as_agent(JANA), AT, Desk()
    )
    assert taken is None or taken.mails == ()


RENAMED = Agent("jana", "Jana Veselá")


@pytest.mark.parametrize("state", LOCKABLE)
@pytest.mark.parametrize("name", sorted(set(ASKED) - {"lock"}))
def test_a_lock_does_not_keep_out_who_set_it_under_another_name(name: str, state: State) -> None:
    """Who keeps a ticket is known by his id."""
    assert refusal_of(of_jana(state, locked=True), ASKED[name](RENAMED, False)) is None


def test_locking_again_under_another_name_changes_nothing() -> None:
    """Nor is a ticket handed over from somebody to himself, and a lock of his stays."""
    ticket = of_jana(State.IN_PROGRESS, locked=True)
    assert decide(ticket, Lock(RENAMED)) == ()
    assert decide(ticket, HandOver(JANA, RENAMED)) == ()
    assert decide(ticket, Move(RENAMED, State.IN_PROGRESS)) == ()


def test_a_namesake_is_somebody_else() -> None:
    """Two agents may be called the same: the lock of one keeps the other out, and taking over is told."""
    namesake = Agent("jana-2", JANA.name)
    assert refusal_of(of_jana(State.IN_PROGRESS, locked=True), Answer(namesake, "Hotovo.")) is not None
    assert refusal_of(of_jana(State.IN_PROGRESS), Lock(namesake)) is not None
    assert decide(of_jana(State.IN_PROGRESS), Move(namesake, State.IN_PROGRESS)) == (Assigned(namesake),)


@pytest.mark.parametrize("state", STATES)
def test_unlocking_what_is_not_locked_changes_nothing(state: State) -> None:
    """Neither by its agent, nor by the client, nor by the sweep."""
    ticket = of_jana(state)
    for command in (Unlock(JANA), Unlock(PETR, is_lead=True), DeclineLock("karel@firma.example"), LiftLock(LATER)):
        assert decide(ticket, command, Surroundings(on_shift=False)) == ()


@pytest.mark.parametrize("state", LOCKABLE)
@pytest.mark.parametrize("command", [Unlock(JANA), Unlock(PETR, is_lead=True)], ids=["its agent", "a lead"])
def test_unlocking_by_hand_leaves_the_ticket_where_it_is(state: State, command: Command) -> None:
    """Only that anybody may take it now is new."""
    assert decide(of_jana(state, locked=True), command) == (Unlocked("agent"),)


BACK = (Assigned(None), StateChanged(State.IN_PROGRESS, State.QUEUED))


@pytest.mark.parametrize(
    ("state", "moved"),
    [
        (State.QUEUED, (Assigned(None),)),
        (State.IN_PROGRESS, BACK),
        (State.WAITING, (Assigned(None), StateChanged(State.WAITING, State.QUEUED))),
        # It has a date and is nobody's until then.
        (State.SCHEDULED, (Assigned(None),)),
    ],
)
def test_declining_frees_the_ticket(state: State, moved: tuple[Event, ...]) -> None:
    """It is nobody's and in the queue, and cannot be locked any more."""
    ticket = of_jana(state, locked=True)
    assert decide(ticket, DeclineLock("karel@firma.example")) == (Unlocked("declined"), *moved)


@pytest.mark.parametrize("cause", ["declined", "agent", "off_shift", "handed_over", "urgent"])
def test_only_a_declined_lock_is_the_last_one(cause: str) -> None:
    """Whoever takes the ticket after any other end of a lock may lock it again."""
    ends: dict[str, tuple[Command, Actor]] = {
        "declined": (DeclineLock("karel@firma.example"), as_client()),
        "agent": (Unlock(JANA), as_agent(JANA)),
        "off_shift": (LiftLock(LATER), SWEEP),
        "handed_over": (HandOver(JANA, None), as_agent(JANA)),
        "urgent": (SetUrgency(PETR, "urgent"), as_agent(PETR)),
    }
    ticket = replace(of_jana(State.IN_PROGRESS, locked=True), promise=promise_until(AT))
    command, actor = ends[cause]
    free = plan(ticket, command, actor, LATER, Desk(away={"jana"}))
    assert free is not None
    assert [event.cause for event in free.change.events if isinstance(event, Unlocked)] == [cause]
    assert free.after.lock_declined == (cause == "declined")
    taken = replace(free.after, state=State.IN_PROGRESS, agent=PETR, urgency="routine")
    assert (refusal_of(taken, Lock(PETR)) is None) == (cause != "declined")


def promise_until(until: datetime) -> Told:
    """A solution that was promised until a time."""
    return Told("solution", "routine", AT, until, "configured", 0, 1)


@pytest.mark.parametrize(
    ("minutes_after", "on_shift", "is_lifted"),
    [(-1, False, False), (0, False, False), (1, False, True), (1, True, False), (-1, True, False)],
)
def test_a_lock_is_lifted_when_its_agent_is_away_and_the_promise_over(
    minutes_after: int, on_shift: bool, is_lifted: bool
) -> None:
    """Up to the last moment that was promised he may come back; while he is there it stays."""
    ticket = replace(of_jana(State.IN_PROGRESS, locked=True), promise=promise_until(LATER))
    events = decide(ticket, LiftLock(LATER + minutes_after * MINUTE), Surroundings(on_shift=on_shift))
    assert events == ((Unlocked("off_shift"), *BACK) if is_lifted else ())


def test_a_lock_of_a_ticket_that_waits_for_the_client_is_not_lifted() -> None:
    """Nothing is promised then: nobody waits for the agent."""
    assert decide(of_jana(State.WAITING, locked=True), LiftLock(LATER), Surroundings(on_shift=False)) == ()


@pytest.mark.parametrize("state", LOCKABLE)
@pytest.mark.parametrize("command", [Move(JANA, State.RESOLVED), Answer(JANA, "Hotovo.", State.RESOLVED)])
def test_resolving_lets_go_without_a_mail_of_its_own(state: State, command: Command) -> None:
    """One mail tells that it is resolved."""
    commit = plan(of_jana(state, locked=True), command, as_agent(JANA), AT, Desk())
    assert commit is not None
    assert Unlocked("resolved") in commit.change.events
    assert not commit.after.locked
    assert [mail.kind for mail in commit.mails] == ["state" if isinstance(command, Move) else "answer"]


def test_a_clock_that_resolves_lets_go_too() -> None:
    """A locked ticket whose client never answers is not locked when it is resolved."""
    ticket = replace(of_jana(State.WAITING, locked=True), clock=Clock("resolve", AT, 3))
    assert decide(ticket, RingClock(3)) == (
        Unlocked("resolved"),
        StateChanged(State.WAITING, State.RESOLVED),
    )


# ---------------------------------------------------------------- urgency


@pytest.mark.parametrize("old", ["urgent", "problem", "routine"])
@pytest.mark.parametrize("new", ["urgent", "problem", "routine"])
@pytest.mark.parametrize("state", STATES)
def test_urgency_is_set_up_and_down_while_the_ticket_is_open(state: State, old: Urgency, new: Urgency) -> None:
    """The same again, and anything of a closed ticket, changes nothing; what is urgent in the queue is nobody's."""
    ticket = replace(in_state(state, JANA), urgency=old)
    freed = (Assigned(None),) if state is State.QUEUED and new == "urgent" else ()
    expected = () if old == new or state is State.CLOSED else (UrgencySet(old, new), *freed)
    assert decide(ticket, SetUrgency(PETR, new)) == expected


def test_what_is_nobodys_and_turns_urgent_is_nobodys_still() -> None:
    """There is nobody to free it from."""
    assert decide(in_state(State.QUEUED), SetUrgency(PETR, "urgent")) == (UrgencySet("routine", "urgent"),)


@pytest.mark.parametrize("new", ["urgent", "problem"])
@pytest.mark.parametrize("state", LOCKABLE)
def test_only_a_ticket_that_turns_urgent_is_unlocked(state: State, new: Urgency) -> None:
    """By itself, whoever sets it; in the queue it is nobody's then, elsewhere its agent goes on with it."""
    commit = plan(of_jana(state, locked=True), SetUrgency(PETR, new), as_agent(PETR), AT, Desk())
    assert commit is not None
    assert commit.after.locked == (new != "urgent")
    assert [mail.kind for mail in commit.mails] == (["unlocked"] if new == "urgent" else [])
    is_freed = new == "urgent" and state is State.QUEUED
    assert commit.after.agent == (None if is_freed else JANA)
    assert commit.after.state is state


# ---------------------------------------------------------------- hand-over


@pytest.mark.parametrize("state", LOCKABLE)
@pytest.mark.parametrize("to", [PETR, None])
def test_handing_over(state: State, to: Agent | None) -> None:
    """To somebody it stays where it is; to nobody what is worked on goes back to the queue, and a lock ends."""
    for locked in (False, True):
        commit = plan(of_jana(state, locked=locked), HandOver(JANA, to), as_agent(JANA), AT, Desk())
        assert commit is not None
        after = commit.after
        is_back = to is None and state is State.IN_PROGRESS
        assert (after.agent, after.state, after.locked) == (to, State.QUEUED if is_back else state, False)


def test_handing_over_to_who_has_it_changes_nothing() -> None:
    """Neither the agent nor a lock that he set."""
    assert decide(of_jana(State.IN_PROGRESS, locked=True), HandOver(PETR, JANA, is_lead=True)) == ()
    assert decide(in_state(State.QUEUED), HandOver(JANA, None)) == ()


def test_the_client_is_told_of_a_new_agent_only_of_what_is_worked_on() -> None:
    """Whose a ticket is that waits is a matter of the house."""
    for state in LOCKABLE:
        commit = plan(of_jana(state), HandOver(JANA, PETR), as_agent(JANA), AT, Desk())
        assert commit is not None
        assert [mail.kind for mail in commit.mails] == (["state"] if state is State.IN_PROGRESS else [])
        assert [mail.author for mail in commit.mails] == (["Petr Malý"] if state is State.IN_PROGRESS else [])


@pytest.mark.parametrize("state", LOCKABLE)
def test_the_client_is_told_once_that_a_lock_is_over_by_a_new_agent(state: State) -> None:
    """What is worked on: by the mail about its new agent; else by one about the lock, which names nobody."""
    ticket = replace(of_jana(state, locked=True), copies=("eva@firma.example",))
    commit = plan(ticket, HandOver(JANA, PETR), as_agent(JANA), AT, Desk())
    assert commit is not None
    told = [(mail.kind, mail.cause, mail.author, mail.cc) for mail in commit.mails]
    is_worked_on = state is State.IN_PROGRESS
    new_agent = ("state", None, PETR.name, ticket.copies)
    assert told == [new_agent if is_worked_on else ("unlocked", "agent", None, ticket.copies)]


@pytest.mark.parametrize("locked", [True, False])
def test_the_client_is_told_once_that_his_ticket_is_back_in_the_queue(locked: bool) -> None:
    """Whether it was kept for one before or not: one change that he sees is one mail."""
    commit = plan(of_jana(State.IN_PROGRESS, locked=locked), HandOver(JANA, None), as_agent(JANA), AT, Desk())
    assert commit is not None
    assert [mail.state for mail in commit.mails] == [State.QUEUED]


@pytest.mark.parametrize("cause", ["agent", "declined", "urgent", "off_shift"])
def test_who_gets_copies_reads_that_a_lock_is_over(cause: str) -> None:
    """The mail about it goes to them too; that it was locked was for the requester alone."""
    commands: dict[str, tuple[Command, Actor]] = {
        "agent": (Unlock(JANA), as_agent(JANA)),
        "declined": (DeclineLock("karel@firma.example"), as_client()),
        "urgent": (SetUrgency(PETR, "urgent"), as_agent(PETR)),
        "off_shift": (LiftLock(LATER), SWEEP),
    }
    ticket = replace(
        of_jana(State.IN_PROGRESS, locked=True), copies=("eva@firma.example",), promise=promise_until(AT)
    )
    command, actor = commands[cause]
    commit = plan(ticket, command, actor, LATER, Desk(away={"jana"}))
    assert commit is not None
    assert [(mail.kind, mail.cause, mail.cc) for mail in commit.mails] == [("unlocked", cause, ticket.copies)]


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.SCHEDULED])
def test_what_the_client_wrote_is_unread_until_somebody_reads_it(state: State) -> None:
    """Giving the ticket to somebody is no reading: the flag tells him that there is something."""
    ticket = in_state(state, JANA, unread=True)
    commit = plan(ticket, HandOver(JANA, PETR), as_agent(JANA), AT, Desk())
    assert commit is not None
    assert commit.after.unread


# ---------------------------------------------------------------- who gets it


@pytest.mark.parametrize(
    ("agent", "on_shift", "locked", "expected"),
    [
        (None, True, False, (State.QUEUED, None)),
        (JANA, True, False, (State.IN_PROGRESS, JANA)),
        (JANA, True, True, (State.IN_PROGRESS, JANA)),
        (JANA, False, False, (State.QUEUED, None)),
        # Whoever kept it for herself is not there to go on with it.
        (JANA, False, True, (State.QUEUED, None)),
    ],
)
def test_a_message_goes_to_its_agent_if_he_is_there(
    agent: Agent | None, on_shift: bool, locked: bool, expected: tuple[State, Agent | None]
) -> None:
    """Else to the queue, where it is nobody's and nobody keeps it; the mail about the state tells either."""
    desk = Desk(away=set() if on_shift else {"jana"})
    for state in (State.WAITING, State.RESOLVED):
        if locked and state is State.RESOLVED:
            continue
        ticket = replace(in_state(state, agent), locked=locked)
        commit = plan(ticket, ReceiveMessage(message()), as_client(), AT, desk)
        assert commit is not None
        assert (commit.after.state, commit.after.agent) == expected
        is_kept = locked and on_shift
        assert commit.after.locked == is_kept
        let_go = (Unlocked("requeued"),) if locked and not is_kept else ()
        assert tuple(event for event in commit.change.events if isinstance(event, Unlocked)) == let_go
        assert not commit.after.lock_declined
        assert commit.after.unread
        assert [(mail.kind, mail.by_reader) for mail in commit.mails] == [("state", True)]


@pytest.mark.parametrize("state", [State.QUEUED, State.IN_PROGRESS, State.SCHEDULED])
@pytest.mark.parametrize("on_shift", [True, False])
def test_a_message_elsewhere_moves_nothing(state: State, on_shift: bool) -> None:
    """Whether its agent is there or not."""
    events = decide(in_state(state, JANA), ReceiveMessage(message()), Surroundings(on_shift=on_shift))
    assert [type(event) for event in events] == [MessageReceived]


@pytest.mark.parametrize(
    ("agent", "on_shift", "locked", "expected"),
    [
        (None, True, False, None),
        (None, False, False, None),
        (JANA, True, False, JANA),
        (JANA, False, False, None),
        (JANA, True, True, JANA),
        # Whoever kept it for herself is not there to begin.
        (JANA, False, True, None),
    ],
)
def test_what_comes_due_is_its_agents_if_he_is_there(
    agent: Agent | None, on_shift: bool, locked: bool, expected: Agent | None
) -> None:
    """In the queue and marked due in any case; who is away keeps it no more."""
    ticket = replace(in_state(State.SCHEDULED, agent), locked=locked, scheduled_for=AT, clock=Clock("due", AT, 3))
    commit = plan(ticket, RingClock(3), Actor("system", "clock"), AT, Desk(away=set() if on_shift else {"jana"}))
    assert commit is not None
    after = commit.after
    assert (after.state, after.agent, after.due, after.locked) == (State.QUEUED, expected, True, locked and on_shift)
    assert CameDue() in commit.change.events
    assert (Unlocked("requeued") in commit.change.events) == (locked and not on_shift)
    assert not after.lock_declined
    assert [mail.kind for mail in commit.mails] == ["state"]


@pytest.mark.parametrize("preferred", [None, JANA])
def test_a_new_ticket_is_given_to_the_clients_agent_who_has_not_begun(preferred: Agent | None) -> None:
    """It is in the queue and unread either way, and one acknowledgement is sent."""
    commit = plan(None, opening(), as_client(), AT, Desk(of_client=preferred))
    assert commit is not None
    after = commit.after
    assert (after.state, after.agent, after.unread) == (State.QUEUED, preferred, True)
    assert [mail.kind for mail in commit.mails] == ["acknowledgement"]


def test_who_is_asked_for_a_new_ticket_is_told_queue_and_client() -> None:
    """And for nothing else is anybody asked."""
    asked: list[tuple[str, Urgency, str | None]] = []

    class Asking(Desk):
        """A survey that remembers for whom it was asked."""

        def preferred(self, queue: str, urgency: Urgency, client: str | None) -> Agent | None:
            """Nobody."""
            asked.append((queue, urgency, client))
            return None

        def is_on_shift(self, agent: Agent, *, within: timedelta = NOT_LONG) -> bool:
            """Must not be asked: it costs a read."""
            raise AssertionError(agent)

    opened = plan(None, opening(queue="tickety", client=None), as_client(), AT, Asking())
    assert opened is not None
    plan(None, opening(), as_client(), AT, Asking())
    for command in (Move(PETR, State.IN_PROGRESS), Schedule(PETR, LATER), SetUrgency(PETR, "urgent")):
        assert plan(opened.after, command, as_agent(PETR), AT, Asking()) is not None
    assert asked == [("tickety", "routine", None), ("podpora", "routine", "1001")]


def test_scheduling_leaves_a_lock() -> None:
    """A date changes nothing about who is to do it."""
    events = decide(of_jana(State.IN_PROGRESS, locked=True), Schedule(JANA, LATER))
    assert events == (StateChanged(State.IN_PROGRESS, State.SCHEDULED), Scheduled(LATER))


# ---------------------------------------------------------------- copies


def test_staff_add_somebody_again_who_was_out() -> None:
    """A mail's "reply to all" does not; whoever is in already, and the requester, are not added."""
    ticket = replace(in_state(State.QUEUED), copies=("a@x.example",), left_copies=("b@x.example",))
    command = ChangeCopies(JANA, ("a@x.example", "b@x.example", "karel@firma.example", "b@x.example"))
    commit = plan(ticket, command, as_agent(JANA), AT, Desk())
    assert commit is not None
    assert (commit.after.copies, commit.after.left_copies) == (("a@x.example", "b@x.example"), ())
    assert [mail.to for mail in commit.mails] == [("b@x.example",)]


def test_who_is_taken_out_gets_nothing_more() -> None:
    """Not even that he is out; and a mail does not bring him back."""
    ticket = replace(in_state(State.IN_PROGRESS, JANA), copies=("a@x.example", "b@x.example"))
    commit = plan(ticket, ChangeCopies(JANA, (), ("a@x.example", "nobody@x.example")), as_agent(JANA), AT, Desk())
    assert commit is not None
    assert (commit.after.copies, commit.mails) == (("b@x.example",), ())
    answered = plan(commit.after, Answer(JANA, "Hotovo."), as_agent(JANA), AT, Desk())
    assert answered is not None
    assert [mail.cc for mail in answered.mails] == [("b@x.example",)]
    replied = plan(answered.after, ReceiveMessage(message(), ("a@x.example",)), as_client(), AT, Desk())
    assert replied is not None
    assert replied.after.copies == ("b@x.example",)


@pytest.mark.parametrize(("present", "added", "removed", "is_refused"), [
    (COPIES_MAX, 1, 0, True),
    (COPIES_MAX, 1, 1, False),
    (COPIES_MAX - 1, 1, 0, False),
    (0, COPIES_MAX, 0, False),
    (0, COPIES_MAX + 1, 0, True),
])  # fmt: skip
def test_a_ticket_has_a_limited_number_of_copies(present: int, added: int, removed: int, is_refused: bool) -> None:
    """What is over it is refused whole, in both languages, and nobody is added."""
    ticket = replace(in_state(State.QUEUED), copies=tuple(f"p{n}@x.example" for n in range(present)))
    command = ChangeCopies(JANA, tuple(f"n{n}@x.example" for n in range(added)), ticket.copies[:removed])
    refused = refusal_of(ticket, command)
    assert (refused is not None) == is_refused
    if refused is not None:
        assert_tells_both(refused)
        assert str(COPIES_MAX) in refused.english


def test_what_was_written_before_is_shown_only_where_it_was_said_so() -> None:
    """And where nobody is added there is nobody to show it to."""
    ticket = replace(in_state(State.QUEUED), copies=("a@x.example",))
    for asked in (False, True):
        commit = plan(ticket, ChangeCopies(JANA, ("b@x.example",), (), asked), as_agent(JANA), AT, Desk())
        assert commit is not None
        assert [mail.with_history for mail in commit.mails] == [asked]
    out = plan(ticket, ChangeCopies(JANA, (), ("a@x.example",), True), as_agent(JANA), AT, Desk())
    assert out is not None
    assert out.change.events == (CopiesChanged((), ("a@x.example",), with_history=False),)


def test_a_command_that_opens_is_not_for_a_ticket_that_is_there() -> None:
    """An opening holds its own ticket; all others need one."""
    with pytest.raises(ValueError, match="open already"):
        decide(in_state(State.QUEUED), opening())
    for command in (Lock(JANA), HandOver(JANA, None), ChangeCopies(JANA), SetUrgency(JANA, "urgent")):
        with pytest.raises(ValueError, match="needs a ticket"):
            decide(None, command)
