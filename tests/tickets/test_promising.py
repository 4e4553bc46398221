"""When a client is promised something, what becomes of it, and the place in the queue that it makes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.tickets.commands import (
    Answer,
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
from chalicelib.tickets.events import Promised, PromiseEnded, StateChanged
from chalicelib.tickets.service import plan
from chalicelib.tickets.store import Commit
from chalicelib.tickets.ticket import Actor, PromiseKind, State, Ticket, Told, Urgency
from tests.tickets.examples import AT, JANA, MINUTE, PETR, Desk, as_agent, as_client, in_state, message, opening

HOUR = timedelta(hours=1)
CLOCK = Actor("system", "clock")
SWEEP = Actor("system", "sweep")
CAUSES: dict[str, tuple[Command, Actor]] = {
    "take": (Move(JANA, State.IN_PROGRESS), as_agent(JANA)),
    "give back": (Move(JANA, State.QUEUED), as_agent(JANA)),
    "drop": (HandOver(JANA, None), as_agent(JANA)),
    "hand over": (HandOver(JANA, PETR), as_agent(JANA)),
    "wait": (Move(JANA, State.WAITING), as_agent(JANA)),
    "ask": (Answer(JANA, "Která stránka?"), as_agent(JANA)),
    "answer and go on": (Answer(JANA, "Hned.", State.IN_PROGRESS), as_agent(JANA)),
    "resolve": (Answer(JANA, "Hotovo.", State.RESOLVED), as_agent(JANA)),
    "schedule": (Schedule(JANA, AT + 100 * HOUR), as_agent(JANA)),
    "write": (ReceiveMessage(message()), as_client()),
    "lock": (Lock(JANA), as_agent(JANA)),
    "unlock": (Unlock(JANA), as_agent(JANA)),
    "decline": (DeclineLock("karel@firma.example"), as_client()),
    "problem": (SetUrgency(PETR, "problem"), as_agent(PETR)),
    "urgent": (SetUrgency(PETR, "urgent"), as_agent(PETR)),
}


class Life:
    """A ticket to which things happen, a minute after each other unless told when."""

    def __init__(self, *, promises: bool = True) -> None:
        self.desk = Desk(promises=promises)
        self.commits: list[Commit] = []
        self._do(None, opening(), as_client(), AT)

    @property
    def ticket(self) -> Ticket:
        """As it is now."""
        return self.commits[-1].after

    @property
    def ended(self) -> list[PromiseEnded]:
        """What became of promises, oldest first."""
        return [event for one in self.commits for event in one.change.events if isinstance(event, PromiseEnded)]

    def then(self, *names: str, at: datetime | None = None) -> "Life":
        """What is asked by name."""
        for name in names:
            command, actor = CAUSES[name]
            self._do(self.ticket, command, actor, at or self.ticket.changed_at + MINUTE)
        return self

    def by(self, command: Command, actor: Actor, at: datetime) -> "Life":
        """Anything else."""
        self._do(self.ticket, command, actor, at)
        return self

    def _do(self, ticket: Ticket | None, command: Command, actor: Actor, at: datetime) -> None:
        commit = plan(ticket, command, actor, at, self.desk)
        assert commit is not None, command
        self.commits.append(commit)


def promise_of(ticket: Ticket) -> str | None:
    """What is promised now."""
    return ticket.promise.kind if ticket.promise else None


# ---------------------------------------------------------------- when one is told


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ([], "reaction"),
        (["take"], "solution"),
        (["take", "give back"], "reaction"),
        (["take", "drop"], "reaction"),
        (["take", "lock", "decline"], "reaction"),
        (["take", "ask"], None),
        (["take", "ask", "write"], "solution"),
        (["take", "resolve"], None),
        (["take", "resolve", "write"], "solution"),
        (["take", "schedule"], None),
        (["schedule", "take"], "solution"),
        (["resolve"], None),
    ],
)
def test_what_is_promised_where(story: list[str], kind: str | None) -> None:
    """A reaction in the queue, a solution while somebody works on it, else nothing: told when the state begins."""
    life = Life().then(*story)
    assert promise_of(life.ticket) == kind
    if life.ticket.promise is not None:
        hours = 1 if kind == "reaction" else 2
        assert life.ticket.promise.told_at == life.ticket.state_since
        assert life.ticket.promise.until == life.ticket.state_since + hours * HOUR


@pytest.mark.parametrize("name", ["hand over", "answer and go on", "write", "lock", "problem", "urgent"])
def test_what_happens_in_one_state_leaves_the_promise_as_it_was_told(name: str) -> None:
    """Nobody is promised a later time because something was said meanwhile."""
    life = Life().then("take")
    told = life.ticket.promise
    assert life.then(name).ticket.promise == told
    assert not any(isinstance(event, Promised) for event in life.commits[-1].change.events)


def test_the_client_away_from_his_agent_is_promised_a_reaction() -> None:
    """His message in a ticket of somebody who is off shift goes to the queue, and the mail says until when."""
    life = Life().then("take", "ask")
    life.desk.away = {"jana"}
    life.then("write")
    assert (life.ticket.state, promise_of(life.ticket)) == (State.QUEUED, "reaction")
    assert [(mail.kind, mail.promise) for mail in life.commits[-1].mails] == [("state", life.ticket.promise)]


def test_what_comes_due_is_promised_a_reaction() -> None:
    """At its time, and the mail about it says until when."""
    life = Life().then("take", "schedule")
    assert life.ticket.clock is not None
    life.by(RingClock(life.ticket.version), CLOCK, AT + 100 * HOUR)
    assert promise_of(life.ticket) == "reaction"
    assert [mail.promise for mail in life.commits[-1].mails] == [life.ticket.promise]


class Hurrying(Desk):
    """A desk that reacts the sooner the more urgent: in a quarter, a half, or a whole hour."""

    def promise(self, kind: PromiseKind, ticket: Ticket, now: datetime) -> Told | None:
        """A reaction by urgency, a solution in two hours."""
        minutes = 120 if kind == "solution" else {"urgent": 15, "problem": 30, "routine": 60}[ticket.urgency]
        return Told(kind, ticket.urgency, now, now + minutes * MINUTE, "configured", 0, 1)


@pytest.mark.parametrize(("name", "minutes"), [("problem", 30), ("urgent", 15)])
def test_what_turns_more_urgent_in_the_queue_is_promised_anew(name: Urgency, minutes: int) -> None:
    """Less urgent it is not: what was told stays told."""
    life = Life()
    life.desk = Hurrying()
    raised = life.then(name).ticket.promise
    assert raised == Told("reaction", name, AT + MINUTE, AT + (minutes + 1) * MINUTE, "configured", 0, 1)
    assert [(mail.kind, mail.sooner, mail.promise) for mail in life.commits[-1].mails] == [("state", True, raised)]
    assert life.by(SetUrgency(PETR, "routine"), as_agent(PETR), AT + 5 * MINUTE).ticket.promise == raised


@pytest.mark.parametrize("name", ["problem", "urgent"])
def test_a_more_urgent_ticket_is_not_promised_a_later_reaction(name: str) -> None:
    """What the client was told holds, or he was told nothing: raising it at the last minute wins no time."""
    life = Life()
    first = life.ticket.promise
    life.desk = Hurrying()
    raised = life.then(name, at=AT + HOUR - MINUTE).ticket.promise
    assert raised == first
    # He is told nothing: what he was told holds.
    assert life.commits[-1].mails == ()


def test_where_nothing_can_be_promised_nothing_is() -> None:
    """Of a queue that is not configured any more no time is known; the ticket goes on all the same."""
    life = Life(promises=False).then("take", "give back", "take", "ask", "write", "resolve")
    assert all(one.after.promise is None and one.after.place is None for one in life.commits)
    assert life.ended == []
    assert all(mail.promise is None for one in life.commits for mail in one.mails)


# ---------------------------------------------------------------- what becomes of it


@pytest.mark.parametrize(("minutes", "kept"), [(0, True), (59, True), (60, True), (61, False), (6000, False)])
@pytest.mark.parametrize("name", ["take", "ask", "wait", "resolve", "schedule", "answer and go on"])
def test_a_reaction_is_what_a_person_does_first(name: str, minutes: int, kept: bool) -> None:
    """Kept up to the last moment that was told; taking, answering, scheduling: whatever it is."""
    life = Life().then(name, at=AT + minutes * MINUTE)
    (ended,) = life.ended
    assert (ended.kind, ended.queue, ended.urgency, ended.kept) == ("reaction", "podpora", "routine", kept)
    assert (ended.told_at, ended.until) == (AT, AT + HOUR)
    assert (ended.basis, ended.ahead, ended.agents) == ("configured", 0, 1)


@pytest.mark.parametrize(("minutes", "kept"), [(0, True), (120, True), (121, False)])
def test_a_solution_is_that_a_person_resolves_it(minutes: int, kept: bool) -> None:
    """Kept up to the last moment that was told."""
    life = Life().then("take", at=AT).then("resolve", at=AT + minutes * MINUTE)
    assert [(one.kind, one.kept) for one in life.ended] == [("reaction", True), ("solution", kept)]


@pytest.mark.parametrize("name", ["ask", "wait", "schedule", "give back", "drop"])
def test_a_solution_that_is_given_up_in_time_teaches_nothing(name: str) -> None:
    """Nobody can say whether it would have been kept; once it is broken everybody can."""
    in_time = Life().then("take", at=AT).then(name, at=AT + 2 * HOUR)
    assert [one.kind for one in in_time.ended] == ["reaction"]
    late = Life().then("take", at=AT).then(name, at=AT + 2 * HOUR + MINUTE)
    assert [(one.kind, one.kept) for one in late.ended] == [("reaction", True), ("solution", False)]


@pytest.mark.parametrize("minutes", [1, 119, 121])
def test_what_the_client_or_the_schedule_does_keeps_no_promise(minutes: int) -> None:
    """Declining a lock, or lifting one, gives a solution up; broken ones are counted."""
    at = AT + 2 * MINUTE + minutes * MINUTE
    declined = Life().then("take", "lock").by(DeclineLock("karel@firma.example"), as_client(), at)
    assert [(one.kind, one.kept) for one in declined.ended[1:]] == ([("solution", False)] if minutes > 120 else [])


def test_a_lock_that_is_lifted_has_broken_its_promise() -> None:
    """That is why it is lifted."""
    life = Life().then("take", "lock")
    life.desk.away = {"jana"}
    life.by(LiftLock(AT + 5 * HOUR), SWEEP, AT + 5 * HOUR)
    assert [(one.kind, one.kept) for one in life.ended] == [("reaction", True), ("solution", False)]
    assert promise_of(life.ticket) == "reaction"


@pytest.mark.parametrize("minutes", [59, 60, 61])
def test_raising_a_ticket_wins_no_time_for_its_promise(minutes: int) -> None:
    """What was told first is what is kept or broken when somebody reacts, also if it was broken by then."""
    life = Life()
    first = life.ticket.promise
    life.then("urgent", at=AT + minutes * MINUTE)
    assert (life.ticket.promise, life.ended) == (first, [])
    life.then("take")
    assert [(one.told_at, one.until, one.kept) for one in life.ended] == [(AT, AT + HOUR, minutes < 60)]


def test_a_promise_that_a_nearer_one_replaces_is_given_up() -> None:
    """It was not over, so nobody can say whether it would have been kept; the nearer one is judged."""
    life = Life()
    life.desk = Hurrying()
    assert life.then("urgent").ended == []
    life.then("take", at=AT + 20 * MINUTE)
    assert [(one.urgency, one.until, one.kept) for one in life.ended] == [("urgent", AT + 16 * MINUTE, False)]


def test_giving_a_waiting_ticket_to_somebody_is_no_reaction() -> None:
    """Only when he begins, the client's wait is over."""
    life = Life().by(HandOver(PETR, JANA), as_agent(PETR), AT + MINUTE)
    assert life.ended == []
    assert promise_of(life.ticket) == "reaction"
    assert [one.kept for one in life.then("take").ended] == [True]


def test_a_promise_ends_once() -> None:
    """However often a ticket comes and goes, of every promise at most one end is known."""
    life = Life().then("take", "give back", "take", "resolve", "write", "resolve", "write", "give back", "ask")
    told = [one.told_at for one in life.ended]
    assert len(told) == len(set(told))
    assert [one.kind for one in life.ended] == ["reaction", "solution", "solution", "reaction"]


@pytest.mark.parametrize("back", ["give back", "drop"])
@pytest.mark.parametrize("name", ["take", "ask", "wait", "resolve", "schedule", "answer and go on"])
def test_who_had_it_and_takes_it_again_has_not_reacted_twice(back: str, name: str) -> None:
    """To and fro between the queue and an agent, one reaction is counted as kept; a late one is broken still."""
    life = Life().then("take", back)
    assert life.ticket.reacted
    assert promise_of(life.ticket) == "reaction"
    until = AT + 2 * MINUTE + HOUR
    in_time = Life().then("take", back).then(name, at=until)
    assert [(one.kind, one.kept) for one in in_time.ended] == [("reaction", True)]
    late = life.then(name, at=until + MINUTE)
    assert [(one.kind, one.until, one.kept) for one in late.ended] == [
        ("reaction", AT + HOUR, True),
        ("reaction", until, False),
    ]


def test_each_time_that_it_comes_late_again_is_counted() -> None:
    """A second chance to be late, and a third one."""
    life = Life().then("take")
    for n in range(1, 4):
        life.then("give back", at=AT + n * 10 * HOUR).then("take", at=AT + n * 10 * HOUR + 2 * HOUR)
    broken = [one.kept for one in life.ended if one.kind == "reaction"]
    assert broken == [True, False, False, False]


@pytest.mark.parametrize("end", ["ask", "wait", "resolve", "schedule"])
def test_a_round_of_work_that_is_over_is_followed_by_another_reaction(end: str) -> None:
    """Whoever takes it out of the queue the next time has reacted again."""
    life = Life().then("take", end)
    assert not life.ticket.reacted
    life.by(Move(JANA, State.QUEUED), as_agent(JANA), life.ticket.changed_at + MINUTE)
    assert not life.ticket.reacted
    life.then("take")
    assert life.ticket.reacted
    assert [one.kept for one in life.ended if one.kind == "reaction"] == [True, True]


def test_giving_a_ticket_that_waits_is_not_having_had_it() -> None:
    """Nor is a message in it, nor how urgent it is: only who takes it out of the queue has it."""
    life = Life().by(HandOver(PETR, JANA), as_agent(PETR), AT + MINUTE).then("write", "urgent")
    assert not life.ticket.reacted


@pytest.mark.parametrize("name", ["problem", "urgent"])
def test_what_a_promise_was_worth_is_counted_where_it_was_told(name: str) -> None:
    """By the urgency of then: what is raised afterwards, without a nearer promise, says nothing of urgent ones."""
    life = Life().then(name, "take")
    assert [(one.kind, one.urgency) for one in life.ended] == [("reaction", "routine")]
    assert life.ticket.promise is not None
    assert life.ticket.promise.urgency == name
    life.by(SetUrgency(PETR, "routine"), as_agent(PETR), life.ticket.changed_at + MINUTE).then("resolve")
    assert [(one.kind, one.urgency) for one in life.ended[1:]] == [("solution", name)]


# ---------------------------------------------------------------- the place in the queue


def queued_place(*story: str) -> datetime | None:
    """The place of a ticket after a story that takes a minute a step; it began until nine."""
    return Life().then(*story).ticket.place


@pytest.mark.parametrize(
    "story",
    [
        [],
        ["take"],
        ["take", "give back"],
        ["take", "drop"],
        ["take", "give back", "take", "give back"],
        ["take", "lock", "decline"],
        ["take", "lock", "unlock", "give back"],
        ["take", "hand over"],
        ["take", "urgent"],
    ],
)
def test_who_comes_back_into_the_queue_stands_where_he_stood(story: list[str]) -> None:
    """Also when the new reaction is promised later: nobody becomes younger by being worked on for a while."""
    assert queued_place(*story) == AT + HOUR


@pytest.mark.parametrize("end", ["ask", "wait", "resolve", "schedule"])
def test_a_round_of_work_that_is_over_leaves_no_place(end: str) -> None:
    """While the client, or a date, is waited for there is none; afterwards it is that of the new promise."""
    life = Life().then("take", end)
    assert life.ticket.place is None
    life.by(Move(JANA, State.QUEUED), as_agent(JANA), AT + 9 * HOUR)
    assert life.ticket.place == AT + 10 * HOUR


def test_a_message_into_somebody_elses_queue_begins_a_new_round() -> None:
    """The place is that of the promise in the mail that says so."""
    life = Life().then("take", "ask")
    life.desk.away = {"jana"}
    life.by(ReceiveMessage(message()), as_client(), AT + 9 * HOUR)
    assert life.ticket.place == AT + 10 * HOUR


def test_a_lock_that_is_lifted_leaves_the_place() -> None:
    """As declining does."""
    life = Life().then("take", "lock")
    life.desk.away = {"jana"}
    assert life.by(LiftLock(AT + 5 * HOUR), SWEEP, AT + 5 * HOUR).ticket.place == AT + HOUR


def test_a_nearer_promise_moves_the_ticket_forward() -> None:
    """A further one never moves it back."""
    ticket = replace(
        in_state(State.QUEUED),
        place=AT + 2 * HOUR,
        promise=Told("reaction", "routine", AT, AT + 2 * HOUR, "x", 0, 1),
    )
    nearer = plan(ticket, SetUrgency(JANA, "problem"), as_agent(JANA), AT, Desk(promises=True))
    further = plan(ticket, SetUrgency(JANA, "urgent"), as_agent(JANA), AT + 3 * HOUR, Desk(promises=True))
    assert nearer is not None
    assert further is not None
    assert (nearer.after.place, further.after.place) == (AT + HOUR, AT + 2 * HOUR)


# ---------------------------------------------------------------- what mails tell


def test_every_mail_tells_the_promise_that_is_stored() -> None:
    """As every mail tells the state; notices to who gets copies tell none."""
    life = Life().then("take", "lock", "unlock", "hand over", "give back", "take", "ask", "write", "resolve", "write")
    told = [(mail, one.after) for one in life.commits for mail in one.mails]
    assert [mail.kind for mail, _ in told] == [
        "acknowledgement", "state", "locked", "unlocked", "state", "state", "state", "answer", "state", "answer",
        "state",
    ]  # fmt: skip
    for mail, after in told:
        assert (mail.promise, mail.state) == (after.promise, after.state)


@pytest.mark.parametrize(
    "story",
    [
        ["take", "give back", "take", "lock", "decline"],
        ["take", "resolve", "write"],
        ["take", "ask", "write"],
        ["urgent"],
    ],
    ids=" ".join,
)
def test_whoever_is_promised_something_is_told_by_mail(story: list[str]) -> None:
    """Each promise stands in a mail of the change that makes it: what nobody was told cannot be counted as kept."""
    life = Life()
    life.desk = Hurrying()
    commits = life.then(*story).commits
    assert sum(isinstance(event, Promised) for one in commits for event in one.change.events) > 1
    for commit in commits:
        if any(isinstance(event, Promised) for event in commit.change.events):
            assert any(mail.promise for mail in commit.mails), commit.change.events


@pytest.mark.parametrize("name", ["decline", "unlock", "hand over", "answer and go on", "lift"])
def test_no_mail_promises_what_is_over(name: str) -> None:
    """A time that has passed is no promise; the mail that says so late tells a new one, or none."""
    life = Life().then("take", "lock")
    at = AT + 9 * HOUR
    if name == "lift":
        life.desk.away = {"jana"}
        life.by(LiftLock(at), SWEEP, at)
    else:
        life.then(name, at=at)
    mails = life.commits[-1].mails
    assert mails
    assert all(mail.promise is None or mail.promise.until > at for mail in mails)


@pytest.mark.parametrize(("minutes", "is_told"), [(119, True), (120, False), (121, False)])
def test_a_promise_is_told_while_it_has_time_left(minutes: int, is_told: bool) -> None:
    """At its very end it is kept, but nobody can be told to wait for it."""
    life = Life().then("take", at=AT).then("answer and go on", at=AT + minutes * MINUTE)
    told = life.ticket.promise
    assert told is not None
    assert told.until == AT + 2 * HOUR
    assert [mail.promise for mail in life.commits[-1].mails] == [told if is_told else None]


def test_there_is_no_lock_left_to_lift_in_the_queue() -> None:
    """Whoever is away when the client writes keeps the ticket no more: his time there is nobody's to break."""
    life = Life().then("take", "lock", "ask")
    life.desk.away = {"jana"}
    life.then("write")
    assert (life.ticket.locked, life.ticket.agent) == (False, None)
    at = AT + 9 * HOUR
    assert plan(life.ticket, LiftLock(at), SWEEP, at, life.desk) is None


def test_the_end_of_a_promise_stands_before_the_next_one() -> None:
    """A reader of the history sees the old one end and the new one told, after the state changed."""
    life = Life().then("take")
    kinds = [type(event) for event in life.commits[-1].change.events]
    assert kinds[-3:] == [StateChanged, PromiseEnded, Promised]
