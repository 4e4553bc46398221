"""A ticket's whole life in seconds: Step Functions, the clocks queue and the sweep of the running stack."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bench.stack import running
from tests.e2e.conftest import Desk, aws, eventually, run_by_schedule

pytestmark = pytest.mark.stack
PODPORA = "podpora@fronta.example"
# A clock that is farther away than this is started by the sweep.
AHEAD = timedelta(seconds=22)
SECONDS = {
    "FRONTA_SET_CLOCK_AHEAD": f"PT{AHEAD.seconds}S",
    "FRONTA_SET_REMINDER_AFTER": "PT3S",
    "FRONTA_SET_SECOND_REMINDER_AFTER": "PT6S",
    "FRONTA_SET_RESOLVE_AFTER": "PT9S",
    "FRONTA_SET_REOPEN_WINDOW": "PT4S",
    "FRONTA_SET_STATE_MAIL_PAUSE": "PT1S",
    "FRONTA_SET_UNDO_WINDOW": "PT0S",
    "FRONTA_SET_CLOCK_OVERDUE": "PT1S",
    "FRONTA_SET_OUTBOX_OVERDUE": "PT1S",
    "FRONTA_SET_RETRY_PAUSE_MAX": "PT1S",
}


@pytest.fixture(scope="module")
def quick() -> Iterator[Desk]:
    """A running system in which days are seconds."""
    with running(**SECONDS) as stack:
        yield Desk(stack)


def state_of(desk: Desk, ticket: dict[str, Any]) -> str:
    """The state that a ticket is in now."""
    return str(desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["state"])


# Answered, reminded twice, resolved, closed.
LIFE = ["state_changed", "reminded", "reminded", "state_changed", "state_changed"]


def life_of(desk: Desk, ticket: dict[str, Any]) -> list[str]:
    """What clocks and agents did to a ticket, in its order."""
    changes = desk.api(f"/v1/tickets/{ticket['id']}")["changes"]
    types = [event["type"] for change in changes for event in change["events"]]
    return [one for one in types if one in ("reminded", "state_changed")]


def test_an_answer_without_a_reply_comes_to_its_end_by_itself(quick: Desk) -> None:
    """Two reminders, resolved, closed: each at its time, each with one mail."""
    quick.send("jan@firma.example", "--to", PODPORA, "--subject", "Hodiny", "--body", "Prosím o radu.")
    ticket = quick.ticket_about("Hodiny")
    body = {"text": "Zkuste to znovu.", "version": ticket["version"], "state": "waiting"}
    quick.post(f"/v1/tickets/{ticket['id']}/answers", body)
    eventually(lambda: state_of(quick, ticket) == "closed" or None, "the ticket closed")
    assert life_of(quick, ticket) == LIFE

    def sent() -> list[str] | None:
        outgoing = quick.api(f"/v1/tickets/{ticket['id']}")["outgoing"]
        kinds = [mail["kind"] for mail in outgoing if mail["state"] == "sent"]
        return kinds if kinds.count("state") == 1 and kinds.count("reminder") == 2 else None

    # Resolved and closed within the pause of a minute in seconds: the later mail tells both.
    eventually(sent, "two reminders and a mail about the end")


def waits(desk: Desk, ticket: dict[str, Any]) -> list[dict[str, Any]]:
    """The executions that wait for a time of a ticket."""
    states = aws(desk, "stepfunctions")
    (machine,) = states.list_state_machines()["stateMachines"]
    listed = states.list_executions(stateMachineArn=machine["stateMachineArn"], statusFilter="RUNNING")
    return [one for one in listed["executions"] if one["name"].startswith(ticket["id"])]


def schedule(desk: Desk, subject: str, seconds: int) -> tuple[dict[str, Any], datetime]:
    """A ticket that an agent puts off for some seconds, and until when."""
    desk.send("eva@firma.example", "--to", PODPORA, "--subject", subject, "--body", "Zítra stačí.")
    ticket = desk.ticket_about(subject)
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    desk.post(f"/v1/tickets/{ticket['id']}/schedule", {"until": until.isoformat(), "version": ticket["version"]})
    return ticket, until


def assert_it_comes_due(desk: Desk, ticket: dict[str, Any], until: datetime) -> None:
    """Not by itself, for its wait is lost; by the sweep."""
    is_over = False
    while not is_over:
        is_over = datetime.now(UTC) >= until + timedelta(seconds=2)
        assert state_of(desk, ticket) == "scheduled"
    run_by_schedule(desk, "sweep")
    assert eventually(lambda: desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["due"] or None, "the ticket due")
    assert state_of(desk, ticket) == "queued"


def test_a_clock_that_was_lost_is_made_up_for(quick: Desk) -> None:
    """An execution that somebody stops: the sweep finds it."""
    ticket, until = schedule(quick, "Naplánovat", 6)
    (execution,) = eventually(lambda: waits(quick, ticket), "the execution of the clock")
    aws(quick, "stepfunctions").stop_execution(executionArn=execution["executionArn"])
    assert_it_comes_due(quick, ticket, until)


def test_a_clock_that_is_far_away_is_started_by_the_sweep(quick: Desk) -> None:
    """Nothing waits for it until it comes near; then one execution does, and it rings by itself and in time."""
    ticket, until = schedule(quick, "Naplánovat na později", AHEAD.seconds + 12)
    assert run_by_schedule(quick, "sweep")["failed"] == 0
    assert waits(quick, ticket) == []
    eventually(
        lambda: run_by_schedule(quick, "sweep")["failed"] == 0 and waits(quick, ticket), "the execution of the clock"
    )
    assert until - AHEAD <= datetime.now(UTC) < until, "started by then, and not before it was near"
    run_by_schedule(quick, "sweep")
    assert len(waits(quick, ticket)) == 1
    eventually(lambda: quick.api(f"/v1/tickets/{ticket['id']}")["ticket"]["due"] or None, "the ticket due")
    changes = quick.api(f"/v1/tickets/{ticket['id']}")["changes"]
    (came_due,) = (one for one in changes if "came_due" in [event["type"] for event in one["events"]])
    assert datetime.fromisoformat(came_due["at"]) >= until
    assert waits(quick, ticket) == []


def test_all_clocks_that_a_stop_of_the_system_lost_are_made_up_for(quick: Desk) -> None:
    """The emulator forgets what waits when it stops: of several tickets each still comes to its end, and once."""
    quick.send("jan@firma.example", "--to", PODPORA, "--subject", "Odpověď před zastavením", "--body", "Dotaz.")
    answered = quick.ticket_about("Odpověď před zastavením")
    put_off, until = schedule(quick, "Odložit přes zastavení", 20)
    eventually(lambda: waits(quick, put_off), "the execution of the clock")
    body = {"text": "Zkuste to znovu.", "version": answered["version"], "state": "waiting"}
    quick.post(f"/v1/tickets/{answered['id']}/answers", body)
    quick.stack.restart()
    assert waits(quick, put_off) == waits(quick, answered) == [], "what waited is lost"
    assert_it_comes_due(quick, put_off, until)

    def closed() -> bool | None:
        run_by_schedule(quick, "sweep")
        return state_of(quick, answered) == "closed" or None

    eventually(closed, "the answered ticket closed")
    assert life_of(quick, answered) == LIFE
