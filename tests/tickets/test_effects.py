"""What follows a commit: rows of the outbox reach their queue in batches, and failures are told by name."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.platform import aws
from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import settings
from chalicelib.tickets import store
from chalicelib.tickets.commands import Move, Schedule
from chalicelib.tickets.effects import OutboxMessage, hand_over, not_started, start_clocks, start_near
from chalicelib.tickets.store import SetClock
from chalicelib.tickets.ticket import State, TicketId
from tests.one_aws import executions, received, streamed
from tests.tickets.examples import AT, JANA, MINUTE, stored, then

ROWS = [OutboxMessage(f"seq-{n}", f"ticket-{n}", f"{n:08d}-answer") for n in range(23)]


def test_a_row_becomes_a_message_that_names_it(aws_resources: dict[str, str]) -> None:
    """The queue's message names ticket and mail, which is all that the sender needs."""
    assert hand_over(ROWS[:1]) == []
    (message,) = received(aws_resources["outbox"])
    assert json.loads(message["Body"]) == {"owner": "ticket-0", "mail": "00000000-answer"}


def test_many_rows_go_in_batches_of_ten(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """SQS takes ten messages at a time; every row gets there once."""
    sizes, real = [], aws.sqs().send_message_batch

    def counted(**batch: Any) -> Any:
        sizes.append(len(batch["Entries"]))
        return real(**batch)

    monkeypatch.setattr(aws.sqs(), "send_message_batch", counted)
    assert hand_over(ROWS) == []
    assert sizes == [10, 10, 3]
    bodies = [json.loads(m["Body"])["owner"] for _ in range(3) for m in received(aws_resources["outbox"])]
    assert sorted(bodies) == sorted(row.owner for row in ROWS)


@pytest.mark.usefixtures("aws_resources")
def test_what_did_not_get_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each batch exactly the rows that SQS refused are told, by the caller's names."""

    def refusing(**batch: Any) -> Any:
        refused = [entry["Id"] for entry in batch["Entries"] if json.loads(entry["MessageBody"])["owner"][-1] == "3"]
        return {"Successful": [], "Failed": [{"Id": name, "Code": "InternalError"} for name in refused]}

    monkeypatch.setattr(aws.sqs(), "send_message_batch", refusing)
    assert hand_over(ROWS) == ["seq-3", "seq-13"]


def test_nothing_to_hand_over_calls_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without rows SQS is not asked, not even for a client."""
    monkeypatch.setattr(aws, "sqs", lambda: pytest.fail("SQS was asked"))
    assert hand_over([]) == []


# ---------------------------------------------------------------- clocks

SECOND = timedelta(seconds=1)


def changes() -> list[tuple[str, Mapping[str, Any]]]:
    """The change rows of the stream, each named by its place."""
    images = [record["dynamodb"]["NewImage"] for record in streamed(store.Row.Meta.table_name)]
    return [(f"seq-{n}", image) for n, image in enumerate(images) if image["kind"] == {"S": "change"}]


def started() -> list[dict[str, Any]]:
    """What executions were started with."""
    return [json.loads(one.execution_input) for one in executions()]


def clock_at(at: datetime, n: int = 1) -> SetClock:
    """A clock of a ticket."""
    return SetClock(TicketId(f"ticket-{n}"), 7, at)


@pytest.mark.usefixtures("aws_resources")
@pytest.mark.parametrize(("early", "count"), [(-SECOND, 0), (timedelta(), 1), (SECOND, 1)])
def test_a_clock_is_started_at_once_if_it_is_near(early: timedelta, count: int) -> None:
    """Of what happens within `clock_ahead`, that included; what is farther is left to the sweep."""
    ticket = then(stored(), Schedule(JANA, AT + 100 * MINUTE))
    now = AT + 100 * MINUTE - settings().clock_ahead + early
    assert start_near(changes(), now) == []
    at = timestamp(AT + 100 * MINUTE)
    assert started() == count * [{"ticket": ticket.id, "version": ticket.version, "at": at}]


@pytest.mark.usefixtures("aws_resources")
def test_a_change_that_sets_no_clock_starts_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Step Functions is not asked, not even for a client."""
    monkeypatch.setattr(aws, "stepfunctions", lambda: pytest.fail("Step Functions was asked"))
    then(stored(), Move(JANA, State.IN_PROGRESS))
    assert start_near(changes(), AT) == []


@pytest.mark.usefixtures("aws_resources")
def test_a_clock_that_could_not_be_started_is_told_by_its_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name of just that change; the others are started."""
    for n in (1, 2, 3):
        then(stored(n), Schedule(JANA, AT + 20 * MINUTE))
    found, real = changes(), aws.stepfunctions().start_execution
    refused = [name for name, image in found if '"clock_set"' in image["what"]["S"]][1]
    names = iter(["", "refused", ""])

    def refusing(**asked: Any) -> Any:
        """The second start is refused."""
        return real(**asked | ({"stateMachineArn": f"{asked['stateMachineArn']}-gone"} if next(names) else {}))

    monkeypatch.setattr(aws.stepfunctions(), "start_execution", refusing)
    assert start_near(found, AT) == [refused]
    assert len(started()) == 2


@pytest.mark.usefixtures("aws_resources")
def test_a_second_start_is_harmless() -> None:
    """The execution is named after ticket and version, whoever starts it, and there is one."""
    assert start_clocks([clock_at(AT), clock_at(AT)]) == []
    assert start_clocks([clock_at(AT + SECOND)]) == [], "refused, for it is another one by its input"
    assert [one.name for one in executions()] == ["ticket-1-7"]


@pytest.mark.usefixtures("aws_resources")
def test_what_waits_already_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """One question for all; if it is not answered each counts as not started, which costs a refused start."""
    clocks = [clock_at(AT, n) for n in range(3)]
    start_clocks(clocks[1:2])
    assert not_started(clocks) == [clocks[0], clocks[2]]
    with monkeypatch.context() as patched:
        patched.setenv("FRONTA_CLOCK_MACHINE", "arn:aws:states:eu-central-1:123456789012:stateMachine:gone")
        assert not_started(clocks) == clocks
    monkeypatch.setattr(aws, "stepfunctions", lambda: pytest.fail("Step Functions was asked"))
    assert not_started([]) == []
