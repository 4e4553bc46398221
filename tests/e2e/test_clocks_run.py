"""A ticket's whole life in seconds: Step Functions, the clocks queue and the sweep of the running stack."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from bench.stack import running
from tests.e2e.conftest import Desk, eventually

pytestmark = pytest.mark.stack
PODPORA = "podpora@fronta.example"
SECONDS = {
    "FRONTA_SET_REMINDER_AFTER": "PT3S",
    "FRONTA_SET_SECOND_REMINDER_AFTER": "PT6S",
    "FRONTA_SET_RESOLVE_AFTER": "PT9S",
    "FRONTA_SET_REOPEN_WINDOW": "PT4S",
    "FRONTA_SET_STATE_MAIL_PAUSE": "PT1S",
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


def test_an_answer_without_a_reply_comes_to_its_end_by_itself(quick: Desk) -> None:
    """Two reminders, resolved, closed: each at its time, each with one mail."""
    quick.send("jan@firma.example", "--to", PODPORA, "--subject", "Hodiny", "--body", "Prosím o radu.")
    ticket = quick.ticket_about("Hodiny")
    body = {"text": "Zkuste to znovu.", "version": ticket["version"], "state": "waiting"}
    quick.post(f"/v1/tickets/{ticket['id']}/answers", body)
    eventually(lambda: state_of(quick, ticket) == "closed" or None, "the ticket closed")
    events = [
        event["type"]
        for change in quick.api(f"/v1/tickets/{ticket['id']}")["changes"]
        for event in change["events"]
        if event["type"] in ("reminded", "state_changed")
    ]
    assert events == ["state_changed", "reminded", "reminded", "state_changed", "state_changed"]

    def sent() -> list[str] | None:
        outgoing = quick.api(f"/v1/tickets/{ticket['id']}")["outgoing"]
        kinds = [mail["kind"] for mail in outgoing if mail["state"] == "sent"]
        return kinds if kinds.count("state") == 1 and kinds.count("reminder") == 2 else None

    # Resolved and closed within the pause of a minute in seconds: the later mail tells both.
    eventually(sent, "two reminders and a mail about the end")


def test_a_clock_that_was_lost_is_made_up_for(quick: Desk) -> None:
    """The execution is stopped, as the emulator loses what waits when it is stopped: the sweep finds it."""
    quick.send("eva@firma.example", "--to", PODPORA, "--subject", "Naplánovat", "--body", "Zítra stačí.")
    ticket = quick.ticket_about("Naplánovat")
    until = datetime.now(UTC) + timedelta(seconds=6)
    quick.post(f"/v1/tickets/{ticket['id']}/schedule", {"until": until.isoformat(), "version": ticket["version"]})
    port = quick.stack.ready["ports"]["aws"]
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
    states: Any = boto3.client("stepfunctions", endpoint_url=f"http://127.0.0.1:{port}", **keys)
    (machine,) = states.list_state_machines()["stateMachines"]

    def running_one() -> dict[str, Any] | None:
        listed = states.list_executions(stateMachineArn=machine["stateMachineArn"], statusFilter="RUNNING")
        found = listed["executions"]
        return next((one for one in found if one["name"].startswith(ticket["id"])), None)

    execution = eventually(running_one, "the execution of the clock")
    states.stop_execution(executionArn=execution["executionArn"])
    while datetime.now(UTC) < until + timedelta(seconds=2):
        assert state_of(quick, ticket) == "scheduled"
    functions: Any = boto3.client("lambda", endpoint_url=f"http://127.0.0.1:{port}", **keys)
    sweep = next(
        one["FunctionName"]
        for page in functions.get_paginator("list_functions").paginate()
        for one in page["Functions"]
        if one["Handler"] == "app.sweep"
    )
    # What EventBridge sends by its schedule.
    event = {"id": "1", "version": "0", "account": "0", "time": "", "region": "", "source": "aws.events"}
    event |= {"detail-type": "Scheduled Event", "resources": [], "detail": {}}
    answer = functions.invoke(FunctionName=sweep, Payload=json.dumps(event).encode())
    assert "FunctionError" not in answer, answer["Payload"].read()
    due = eventually(lambda: quick.api(f"/v1/tickets/{ticket['id']}")["ticket"]["due"] or None, "the ticket due")
    assert due
    assert state_of(quick, ticket) == "queued"
