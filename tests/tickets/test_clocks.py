"""What happens by itself: which clock a ticket has, what it does, and what it leaves alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.working_time import in_prague
from chalicelib.tickets import service, store
from chalicelib.tickets.clocks import Terms, next_clock
from chalicelib.tickets.commands import Answer, Move, ReceiveMessage, RingClock, Schedule
from chalicelib.tickets.decide import IllegalMove, decide
from chalicelib.tickets.states import MOVES_OF_CLOCKS, SCHEDULED_FROM
from chalicelib.tickets.store import SetClock
from chalicelib.tickets.ticket import Clock, State, Ticket
from tests.tickets.examples import AT, JANA, MINUTE, in_state, message, planned, stored, then, tickets

DAY = timedelta(days=1)
OFF = timedelta(0)
TERMS = Terms(3 * DAY, 7 * DAY, 14 * DAY, 14 * DAY)
# A Monday without holidays around, eight o'clock in London and nine in Prague.
SINCE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def waiting(**known: Any) -> Ticket:
    """A ticket that waits for its client since a Monday morning."""
    return replace(in_state(State.WAITING, JANA), state_since=SINCE, **known)


CLOCKS = [
    (waiting(), TERMS, ("reminder", SINCE + 3 * DAY)),
    (waiting(reminders=1), TERMS, ("second_reminder", SINCE + 9 * DAY)),
    (waiting(reminders=2), TERMS, ("resolve", SINCE + 14 * DAY)),
    (waiting(), replace(TERMS, reminder_after=OFF), ("second_reminder", SINCE + 9 * DAY)),
    (waiting(), replace(TERMS, reminder_after=OFF, second_reminder_after=OFF), ("resolve", SINCE + 14 * DAY)),
    (waiting(), replace(TERMS, resolve_after=2 * DAY), ("resolve", SINCE + 2 * DAY)),
    (waiting(), replace(TERMS, reminder_after=20 * DAY), ("second_reminder", SINCE + 9 * DAY)),
    (waiting(), Terms(OFF, OFF, OFF, OFF), None),
    (waiting(), replace(TERMS, reminder_after=timedelta(seconds=5)), ("reminder", SINCE + timedelta(seconds=5))),
    (replace(waiting(), state=State.RESOLVED), TERMS, ("close", SINCE + 14 * DAY)),
    (replace(waiting(), state=State.RESOLVED), Terms(OFF, OFF, OFF, OFF), None),
    (replace(waiting(), state=State.SCHEDULED, scheduled_for=SINCE + DAY), TERMS, ("due", SINCE + DAY)),
    (replace(waiting(), state=State.QUEUED), TERMS, None),
    (replace(waiting(), state=State.IN_PROGRESS), TERMS, None),
    (replace(waiting(), state=State.CLOSED), TERMS, None),
]


@pytest.mark.parametrize(("ticket", "terms", "clock"), CLOCKS)
def test_the_next_thing_that_happens_by_itself(
    ticket: Ticket, terms: Terms, clock: tuple[str, datetime] | None
) -> None:
    """Reminders count working days, resolving and closing days of the calendar; zero is never."""
    assert next_clock(ticket, terms) == clock


def test_a_reminder_waits_over_christmas() -> None:
    """Three working days from the day before Christmas Eve, at the same time of the day in Prague."""
    since = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)
    clock = next_clock(replace(waiting(), state_since=since), TERMS)
    assert clock is not None
    assert in_prague(clock[1]).strftime("%d.%m. %H:%M") == "30.12. 10:00"


@pytest.mark.parametrize("state", State)
def test_who_may_be_scheduled(state: State) -> None:
    """What is resolved or closed is over; everything else can be put to a set time."""
    command = Schedule(JANA, AT + DAY)
    if state in SCHEDULED_FROM:
        after = planned(in_state(state), command).after
        assert (after.state, after.scheduled_for, after.agent) == (State.SCHEDULED, AT + DAY, JANA)
        assert after.clock == Clock("due", AT + DAY, after.version)
        return
    with pytest.raises(IllegalMove):
        decide(in_state(state), command)


def test_a_message_does_not_wake_a_scheduled_ticket() -> None:
    """Freescout #3584: a "thanks" is flagged, and the date stays."""
    scheduled = planned(in_state(State.QUEUED), Schedule(JANA, AT + DAY)).after
    after = planned(scheduled, ReceiveMessage(message("Díky"))).after
    assert (after.state, after.scheduled_for, after.clock, after.unread) == (
        State.SCHEDULED, AT + DAY, scheduled.clock, True,
    )  # fmt: skip


@given(tickets, st.integers(1, 10**6))
def test_a_clock_does_nothing_unless_it_is_the_one_that_is_set(ticket: Ticket, version: int) -> None:
    """Outdated clocks are heard and change nothing."""
    if ticket.clock is None or ticket.clock.version != version:
        assert decide(ticket, RingClock(version)) == ()


@pytest.mark.parametrize("kind", MOVES_OF_CLOCKS)
def test_a_clock_moves_the_ticket_as_the_table_says(kind: Any) -> None:
    """Due, resolved, closed: by the system, and told where it concerns the client."""
    old, new = MOVES_OF_CLOCKS[kind]
    ticket = replace(in_state(old, JANA), clock=Clock(kind, AT, 3))
    commit = planned(ticket, RingClock(3))
    assert (commit.after.state, commit.after.due) == (new, kind == "due")
    assert commit.change.actor.kind == "system"
    assert [(mail.kind, mail.by_clock) for mail in commit.mails] == [("state", True)]


def test_a_reminder_says_when_the_ticket_is_resolved_by_itself() -> None:
    """The second one, behind which nothing else comes; and the clock goes on."""
    ticket = replace(waiting(reminders=1), clock=Clock("second_reminder", SINCE + 9 * DAY, 3))
    commit = planned(ticket, RingClock(3), SINCE + 9 * DAY)
    (mail,) = commit.mails
    assert (mail.kind, mail.second, mail.until) == ("reminder", True, SINCE + 14 * DAY)
    assert commit.after.clock == Clock("resolve", SINCE + 14 * DAY, 4)


@pytest.mark.parametrize(
    ("state", "kind", "next_at"), [(State.WAITING, "reminder", 3 * DAY), (State.RESOLVED, "close", 14 * DAY)]
)
def test_an_answer_in_the_same_state_starts_its_clock_anew(state: State, kind: str, next_at: timedelta) -> None:
    """Who was asked again, or told something more, has the whole time; the old clock rings for nothing."""
    old = Clock("resolve" if state is State.WAITING else "close", SINCE + 14 * DAY, 3)
    ticket = replace(waiting(reminders=2), state=state, clock=old)
    at = SINCE + 11 * DAY - timedelta(days=4)
    after = planned(ticket, Answer(JANA, "Ještě něco.", state), at).after
    assert (after.state, after.state_since, after.reminders) == (state, at, 0)
    assert after.clock is not None
    assert (after.clock.kind, after.clock.at, after.clock.version) == (kind, at + next_at, after.version)
    assert decide(after, RingClock(old.version)) == ()


# ---------------------------------------------------------------- in the table


def rung(ticket: Ticket, at: datetime) -> Ticket:
    """The ticket once its clock was heard at a time."""
    assert ticket.clock is not None
    service.ring(ticket.id, ticket.clock.version, at, shards=1)
    after = store.load(ticket.id)
    assert after is not None
    return after


@pytest.mark.usefixtures("aws_resources")
def test_a_ticket_goes_its_way_to_the_end_by_itself() -> None:
    """Answered and never heard of again: two reminders, resolved, closed; each once, however often it rings."""
    ticket = then(stored(), Answer(JANA, "Restartovali jsme to."))
    seen = []
    for _ in range(4):
        clock = ticket.clock
        assert clock is not None
        for _again in range(2):
            service.ring(ticket.id, clock.version, clock.at, shards=1)
        ticket = rung(ticket, clock.at) if store.load(ticket.id) == ticket else store.load(ticket.id) or ticket
        seen.append((clock.kind, ticket.state))
    assert seen == [
        ("reminder", State.WAITING),
        ("second_reminder", State.WAITING),
        ("resolve", State.RESOLVED),
        ("close", State.CLOSED),
    ]
    assert ticket.clock is None
    assert store.clocks_until(AT + 100 * DAY, 10) == []


@pytest.mark.usefixtures("aws_resources")
def test_a_clock_that_rings_too_early_is_heard_later() -> None:
    """Nothing happens before its time."""
    ticket = then(stored(), Schedule(JANA, AT + DAY))
    assert ticket.clock is not None
    with pytest.raises(service.TooEarly):
        service.ring(ticket.id, ticket.clock.version, AT + DAY - MINUTE, shards=1)
    assert rung(ticket, AT + DAY).due


@pytest.mark.usefixtures("aws_resources")
def test_an_outdated_clock_is_over_without_a_trace() -> None:
    """Its ticket moved on; nobody waits for it any more, and if it rings all the same, nothing happens."""
    scheduled = then(stored(), Schedule(JANA, AT + DAY))
    assert store.clocks_until(AT + 2 * DAY, 10) == [SetClock(scheduled.id, scheduled.version, AT + DAY)]
    taken = then(scheduled, Move(JANA, State.IN_PROGRESS))
    assert store.clocks_until(AT + 2 * DAY, 10) == []
    service.ring(scheduled.id, scheduled.version, AT + 2 * DAY, shards=1)
    assert store.load(scheduled.id) == taken


@pytest.mark.usefixtures("aws_resources")
def test_only_the_clock_that_a_ticket_has_is_found() -> None:
    """A change that sets another one puts it in the place of the first; any other change leaves it where it is."""
    scheduled = then(stored(), Schedule(JANA, AT + DAY))
    written_to = then(scheduled, ReceiveMessage(message("Díky")))
    assert [one.version for one in store.clocks_until(AT + 9 * DAY, 10)] == [scheduled.version]
    later = then(written_to, Schedule(JANA, AT + 2 * DAY))
    assert store.clocks_until(AT + 9 * DAY, 10) == [SetClock(later.id, later.version, AT + 2 * DAY)]


@pytest.mark.usefixtures("aws_resources")
def test_clocks_are_found_by_their_time() -> None:
    """Before a time, exclusively, the earliest first, and no more than asked for."""
    for n, days in ((1, 3), (2, 1), (3, 2)):
        then(stored(n), Schedule(JANA, AT + days * DAY))
    found = [one.at for one in store.clocks_until(AT + 3 * DAY, 10)]
    assert found == [AT + DAY, AT + 2 * DAY]
    assert [one.at for one in store.clocks_until(AT + 9 * DAY, 1)] == found[:1]


@pytest.mark.usefixtures("aws_resources")
def test_a_clock_of_a_ticket_that_is_not_there_is_over() -> None:
    """A message that names nothing does nothing."""
    service.ring(in_state(State.QUEUED).id, 5, AT, shards=1)
    assert list(store.Row.scan()) == []
