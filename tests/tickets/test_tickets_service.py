"""What staff ask of a ticket: done once, against what they saw, or refused by name."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.platform.ids import digest
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.tickets import service, store
from chalicelib.tickets.apply import replay
from chalicelib.tickets.commands import Answer, Command, HandOver, Move, ReceiveMessage
from chalicelib.tickets.decide import EmptyAnswer, IllegalMove
from chalicelib.tickets.service import NoSuchTicket, Result, StaleVersion, Taken
from chalicelib.tickets.store import Conflict
from chalicelib.tickets.ticket import Agent, State, Ticket
from tests.tickets.examples import (
    AT,
    JANA,
    MINUTE,
    PETR,
    Desk,
    as_agent,
    commands,
    message,
    opening,
    planned,
    stored,
    then,
    ticket_id,
)

pytestmark = pytest.mark.usefixtures("aws_resources")


def ask(command: Command, seen: int, key: str | None = None, n: int = 1, agent: Agent = JANA) -> Result:
    """An agent asks something of the n-th ticket, which she saw at a version."""
    return service.perform(
        ticket_id(n), command, as_agent(agent), AT + MINUTE, seen_version=seen, request_key=key, shards=1
    )


def versions(ticket: Ticket) -> list[int]:
    """The versions of the stored changes of a ticket."""
    history = store.history(ticket.id)
    assert history is not None
    return [change.version for change in history.changes]


def test_what_is_asked_is_done_and_told() -> None:
    """The result is the ticket as it is stored now and the one change that made it so."""
    ticket = stored()
    result = ask(Move(JANA, State.IN_PROGRESS), 1)
    assert result.ticket == store.load(ticket.id)
    assert (result.ticket.state, result.ticket.agent, result.ticket.version) == (State.IN_PROGRESS, JANA, 2)
    (change,) = result.changes
    assert (change.version, change.at, change.actor) == (2, AT + MINUTE, as_agent(JANA))


def test_an_answer_waits_to_be_sent() -> None:
    """An answer is committed together with the mail that carries it."""
    stored()
    ask(Answer(JANA, "Opraveno."), 1)
    history = store.history(ticket_id(1))
    assert history is not None
    answer = history.outgoing[-1]
    assert (answer.mail.text, answer.mail.author, answer.state) == ("Opraveno.", "Jana Nová", "pending")


def test_a_ticket_that_is_not_there_is_told() -> None:
    """Nothing can be asked of a ticket that does not exist, and nothing is written."""
    with pytest.raises(NoSuchTicket):
        ask(Answer(JANA, "Ano."), 1, key="k")
    assert store.done("k") is None


@pytest.mark.parametrize("seen", [0, 1, 3, 99])
def test_what_was_not_seen_stops_the_answer(seen: int) -> None:
    """Against any version but the newest nothing is done; the refusal holds the ticket as it is."""
    ticket = then(stored(), ReceiveMessage(message("A ještě něco.")))
    with pytest.raises(StaleVersion) as refused:
        ask(Answer(JANA, "Hotovo."), seen)
    assert (refused.value.ticket, refused.value.seen) == (ticket, seen)
    assert versions(ticket) == [1, 2]


@pytest.mark.parametrize(
    ("command", "refusal"), [(Move(JANA, State.CLOSED), IllegalMove), (Answer(JANA, " "), EmptyAnswer)]
)
def test_a_refusal_writes_nothing(command: Command, refusal: type[Exception]) -> None:
    """What the rules refuse leaves neither a change nor a note of the request."""
    ticket = stored()
    with pytest.raises(refusal):
        ask(command, 1, key="k")
    assert versions(ticket) == [1]
    assert store.done("k") is None


def test_nothing_to_do_is_no_change() -> None:
    """Asking for what is already so answers the ticket without a new version."""
    ticket = then(stored(), Move(JANA, State.IN_PROGRESS))
    assert ask(Move(JANA, State.IN_PROGRESS), 2) == Result(ticket, ())
    assert versions(ticket) == [1, 2]


# ---------------------------------------------------------------- once per request


def test_a_repeated_request_is_done_once() -> None:
    """The same key again, though the version is old by now, tells what was done then and writes nothing."""
    ticket = stored()
    first = ask(Answer(JANA, "Hotovo."), 1, key="k")
    assert ask(Answer(JANA, "Hotovo."), 1, key="k") == first
    assert versions(ticket) == [1, 2]


def test_a_repetition_tells_its_own_change_and_the_newest_ticket() -> None:
    """A repetition that comes late tells the change of the request, not the changes since; the ticket is current."""
    stored()
    first = ask(Answer(JANA, "Hotovo."), 1, key="k")
    newest = then(first.ticket, ReceiveMessage(message("Díky.")))
    assert ask(Answer(JANA, "Hotovo."), 1, key="k") == Result(newest, first.changes)


def test_requests_of_other_keys_are_other_requests() -> None:
    """Two answers with keys of their own are two answers."""
    ticket = stored()
    ask(Answer(JANA, "Jedna."), 1, key="a")
    ask(Answer(JANA, "Dvě."), 2, key="b")
    ask(Answer(JANA, "Tři."), 3)
    assert versions(ticket) == [1, 2, 3, 4]


# ---------------------------------------------------------------- races


def before_the_commit(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], Any], times: int = 1) -> list[int]:
    """Let something happen between loading and committing, `times` times; tells how often it was tried."""
    tries: list[int] = []

    def racing(commits: Sequence[store.Commit], *args: Any, **kwargs: Any) -> None:
        tries.append(len(tries) + 1)
        if len(tries) <= times:
            meanwhile()
        store.commit(commits, *args, **kwargs)

    monkeypatch.setattr(service, "commit", racing)
    return tries


def test_who_is_a_moment_late_sees_what_came_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent who loses the race to a change that she has not seen is stopped, not retried over it."""
    ticket = stored()
    tries = before_the_commit(monkeypatch, lambda: then(ticket, Move(PETR, State.IN_PROGRESS)))
    with pytest.raises(Taken) as refused:
        ask(Move(JANA, State.IN_PROGRESS), 1)
    assert (refused.value.agent, refused.value.at) == (PETR, ticket.changed_at + MINUTE)
    assert tries == [1]
    assert versions(ticket) == [1, 2]


def test_taking_what_somebody_took_says_who_has_it() -> None:
    """Also what he was given before; what he gave back, or has not begun, is only not as it was seen."""
    given = then(stored(), HandOver(JANA, PETR))
    with pytest.raises(StaleVersion):
        ask(Move(JANA, State.IN_PROGRESS), 1)
    begun = then(given, Move(PETR, State.IN_PROGRESS))
    for seen in (1, given.version):
        with pytest.raises(Taken) as refused:
            ask(Move(JANA, State.IN_PROGRESS), seen)
        assert (refused.value.ticket, refused.value.agent, refused.value.at) == (begun, PETR, begun.changed_at)
    back = then(begun, Move(PETR, State.QUEUED))
    for seen in (1, given.version, begun.version):
        with pytest.raises(StaleVersion):
            ask(Move(JANA, State.IN_PROGRESS), seen)
    assert ask(Move(JANA, State.IN_PROGRESS), back.version).ticket.agent == JANA


def test_nobody_takes_a_ticket_from_himself() -> None:
    """Who has it under another name, from another window, is no other agent; somebody who is called the same is."""
    ticket = then(stored(), Move(Agent("jana", "Jana Veselá"), State.IN_PROGRESS))
    with pytest.raises(StaleVersion):
        ask(Move(JANA, State.IN_PROGRESS), 1)
    namesake = Agent("jana-2", "Jana Veselá")
    with pytest.raises(Taken) as refused:
        ask(Move(namesake, State.IN_PROGRESS), 1, agent=namesake)
    assert refused.value.agent == ticket.agent


def test_two_deliveries_of_a_request_at_once_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The delivery that loses the race to its twin tells what the twin did."""
    ticket = stored()
    twin = planned(ticket, Answer(JANA, "Hotovo."), AT + MINUTE)
    command = Answer(JANA, "Hotovo.")
    done = [store.done_row("k", {"ticket": ticket.id, "version": 2, "asked": digest(repr(command))})]
    before_the_commit(monkeypatch, lambda: store.commit((twin,), done))
    assert ask(command, 1, key="k") == Result(twin.after, (twin.change,))
    assert versions(ticket) == [1, 2]


def test_a_conflict_that_changed_nothing_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that lost to a transaction which came to nothing succeeds on a later try."""
    ticket = stored()

    def lost() -> None:
        raise Conflict("a transaction of somebody else was under way")

    tries = before_the_commit(monkeypatch, lost, times=CONFLICT_RETRIES_MAX - 1)
    assert ask(Move(JANA, State.IN_PROGRESS), 1).ticket.version == 2
    assert len(tries) == CONFLICT_RETRIES_MAX
    assert versions(ticket) == [1, 2]


def test_endless_conflicts_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last try the asker hears that it did not work, and nothing is written."""
    ticket = stored()

    def lost() -> None:
        raise Conflict("always")

    tries = before_the_commit(monkeypatch, lost, times=100)
    with pytest.raises(Conflict, match="keeps changing"):
        ask(Move(JANA, State.IN_PROGRESS), 1)
    assert len(tries) == CONFLICT_RETRIES_MAX
    assert versions(ticket) == [1]


# ---------------------------------------------------------------- the law of the whole room


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(commands, max_size=6), data=st.data())
def test_replaying_the_stored_changes_gives_the_stored_ticket(asked: list[Command], data: st.DataObject) -> None:
    """Whatever happens to a ticket, its changes in the table make exactly the ticket in the table."""
    n = data.draw(st.integers(0, 2**60), label="ticket")
    if store.load(ticket_id(n)) is not None:
        return
    ticket = planned(None, opening(n, number=n)).after
    store.commit((planned(None, opening(n, number=n)),))
    for step, command in enumerate(asked):
        try:
            commit = service.plan(ticket, command, as_agent(JANA), AT + step * MINUTE, Desk())
        except (IllegalMove, EmptyAnswer):
            continue
        if commit is not None:
            store.commit((commit,))
            ticket = commit.after
    history = store.history(ticket.id)
    assert history is not None
    assert replay(history.changes) == history.ticket == ticket
    assert len(history.changes) == ticket.version
