"""The crash sweep over clocks: starting one, hearing it, and the mail that it makes may each be cut off anywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from chalicelib.platform import aws
from chalicelib.tickets import commands, service
from chalicelib.tickets.ticket import Actor, State
from tests.faults.crashes import endings
from tests.one_aws import empty, executions
from tests.stories.desk import ALENA, Desk

URLS: dict[str, str] = {}
DAY = timedelta(days=1)
STAFF = Actor("agent", ALENA.id, ALENA.name)


@pytest.fixture(autouse=True)
def _one_aws(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One in-process AWS for this file; `desk_with` empties it."""
    monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
    monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
    monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", aws_of_file["search"])
    URLS.update(aws_of_file)


@contextmanager
def desk_with() -> Iterator[Desk]:
    """A desk in an empty AWS with an answered ticket."""
    empty()
    aws.token_keys.cache_clear()
    with pytest.MonkeyPatch.context() as monkeypatch:
        desk = Desk(monkeypatch, URLS)
        desk.mail(desk.letter())
        yield desk


def story(desk: Desk) -> list[str]:
    """An answer, a reminder, the end of waiting. What of the promises does not hold."""
    desk.answer(desk.tickets[0])
    for days in (4, 6, 5):
        desk.pass_time(days * DAY)
    # What died with a run of the schedule is made up for by the next.
    desk.settle_with_sweep()
    (ticket,) = desk.tickets
    reminded = [event.count for event in desk.events(ticket) if type(event).__name__ == "Reminded"]
    broken = [] if reminded == [1, 2] else [f"reminded {reminded}"]
    if ticket.state is not State.RESOLVED:
        broken.append(f"the ticket is {ticket.state}")
    waiting = [row.due_sk for row in desk.rows("ticket") if row.due_pk is not None]
    if len(waiting) != 1:
        broken.append(f"clocks that wait: {waiting}")
    stuck = [row.sk for row in desk.rows("outbox") if row.send_state != "sent"]
    left = {name: desk.in_queue(name) for name in URLS}
    return broken + [f"not sent: {stuck}"] * bool(stuck) + [f"left: {left}"] * any(left.values())


def test_a_clock_killed_at_any_call_is_heard_once() -> None:
    """For every AWS call: killed there, everything still happens, and once."""
    with desk_with() as desk:
        undisturbed, killed = endings(desk.faults, lambda: story(desk))
    assert undisturbed == []
    assert {"SendMessageBatch", "TransactWriteItems"} <= {point.operation for point in killed}
    assert {str(point): broken for point, broken in killed.items() if broken} == {}


def started_story(desk: Desk) -> list[str]:
    """A ticket that is put off for a quarter of an hour, and again, for a day: each time its clock rings by itself.

    The sweep runs as it does on AWS, every five minutes while the clock is near.
    """
    broken = []
    for away, runs in ((timedelta(minutes=15), 0), (DAY, 3)):
        (ticket,) = desk.tickets
        until = desk.now + away
        ask = commands.Schedule(ALENA, until)
        service.perform(ticket.id, ask, STAFF, desk.now, seen_version=ticket.version, request_key=None, shards=1)
        desk.settle()
        for run in range(runs):
            desk.now = until - timedelta(minutes=20 - 5 * run)
            desk.sweep()
        desk.now = max(desk.now, until)
        desk.ring_clocks()
        desk.settle()
        (ticket,) = desk.tickets
        if ticket.state is not State.QUEUED or not ticket.due:
            broken.append(f"after {away} the ticket is {ticket.state}")
    came_due = [event for event in desk.events(desk.tickets[0]) if type(event).__name__ == "CameDue"]
    names = [one.name for one in executions()]
    if len(came_due) != 2:
        broken.append(f"came due {len(came_due)} times")
    if len(names) != len(set(names)) or len(names) != 2:
        broken.append(f"started: {names}")
    return broken


def test_a_clock_killed_while_it_is_started_rings_at_its_time() -> None:
    """By effects or by the sweep, killed at any call: it is started all the same, and once."""
    with desk_with() as desk:
        undisturbed, killed = endings(desk.faults, lambda: started_story(desk))
    assert undisturbed == []
    starts = {point.invocation for point in killed if point.operation == "StartExecution"}
    assert len(starts) == 2, "one by effects, one by the sweep"
    assert {str(point): broken for point, broken in killed.items() if broken} == {}
