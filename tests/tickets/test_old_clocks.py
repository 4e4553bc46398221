"""Clocks of a version before move to the place where this one looks for them."""

import json
from datetime import timedelta

import pytest

from chalicelib.__main__ import main
from chalicelib.platform.ids import timestamp
from chalicelib.tickets import old_clocks, store
from chalicelib.tickets.commands import Move, Schedule
from chalicelib.tickets.old_clocks import OldClock
from chalicelib.tickets.store import Row, SetClock, ticket_pk
from chalicelib.tickets.ticket import State, Ticket
from tests.tickets.examples import AT, JANA, stored, then

pytestmark = pytest.mark.usefixtures("aws_resources")
DAY = timedelta(days=1)


def as_before(ticket: Ticket, version: int) -> None:
    """The clock that a version of the ticket set, as it was stored before it stood on the ticket's row."""
    Row(ticket_pk(ticket.id), "TICKET").update(actions=[Row.due_pk.remove(), Row.due_sk.remove()])
    at = timestamp(AT + DAY)
    Row(ticket_pk(ticket.id), f"K#{version:08d}", kind="clock", version=version, due_pk="clock", due_sk=at).save()


def scheduled(n: int = 1) -> Ticket:
    """A ticket whose clock is stored as it was before."""
    ticket = then(stored(n), Schedule(JANA, AT + DAY))
    as_before(ticket, ticket.version)
    return ticket


def test_a_clock_moves_to_its_ticket_once() -> None:
    """There the sweep finds it; the second run has nothing to do."""
    ticket = scheduled()
    assert store.clocks_until(AT + 9 * DAY, 10) == []
    assert list(old_clocks.move()) == [OldClock(ticket.id, ticket.version, "moved")]
    assert store.clocks_until(AT + 9 * DAY, 10) == [SetClock(ticket.id, ticket.version, AT + DAY)]
    assert store.load(ticket.id) == ticket
    assert list(old_clocks.move()) == []


def test_a_clock_that_its_ticket_has_no_more_is_forgotten() -> None:
    """A later one, or none, is in its place; so is that of a ticket that is not there."""
    ticket = scheduled()
    old = ticket.version
    later = then(ticket, Schedule(JANA, AT + 2 * DAY))
    gone = then(stored(2), Move(JANA, State.IN_PROGRESS))
    Row("T#nobody", "K#00000001", kind="clock", version=1, due_pk="clock", due_sk=timestamp(AT)).save()
    Row(ticket_pk(gone.id), "K#00000001", kind="clock", version=1, due_pk="clock", due_sk=timestamp(AT)).save()
    found = {(one.ticket_id, one.version): one.outcome for one in old_clocks.move()}
    assert found == {(later.id, old): "over", ("nobody", 1): "over", (gone.id, 1): "over"}
    assert store.clocks_until(AT + 9 * DAY, 10) == [SetClock(later.id, later.version, AT + 2 * DAY)]
    assert list(old_clocks.move()) == []


def test_a_ticket_that_changes_meanwhile_keeps_its_new_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before is not written over what is there now."""
    scheduled()
    read = old_clocks._ticket_with

    def changed_after(pk: str, version: int) -> Ticket | None:
        """A change comes right after the ticket was read."""
        found = read(pk, version)
        if found is not None:
            then(found, Schedule(JANA, AT + 3 * DAY))
        return found

    monkeypatch.setattr(old_clocks, "_ticket_with", changed_after)
    assert [one.outcome for one in old_clocks.move()] == ["over"]
    assert [one.at for one in store.clocks_until(AT + 9 * DAY, 10)] == [AT + 3 * DAY]


def test_the_command_tells_first_and_moves_then(capsys: pytest.CaptureFixture[str]) -> None:
    """A line of JSON for each; with --dry-run nothing changes."""
    ticket = scheduled()
    line = {"ticket": ticket.id, "version": ticket.version}
    for arguments, outcome in (["--dry-run"], "to move"), (["--dry-run"], "to move"), ([], "moved"):
        assert main(["clocks", "move", *arguments]) == 0
        assert json.loads(capsys.readouterr().out) == line | {"outcome": outcome}
    assert main(["clocks", "move"]) == 0
    assert capsys.readouterr().out == ""
