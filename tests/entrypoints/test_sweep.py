"""The sweep: mail that should have left by now gets another chance, and clocks that come near are started."""

import json
import math
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import botocore.client
import pytest

from chalicelib.entrypoints import sweep
from chalicelib.entrypoints.sweep import handle
from chalicelib.mail import store
from chalicelib.platform import aws, clock
from chalicelib.platform.settings import settings
from chalicelib.tickets.commands import Move, Schedule
from chalicelib.tickets.ticket import State, Ticket
from tests.one_aws import executions, received
from tests.tickets.examples import AT, JANA, MINUTE, stored, then, ticket_id

ACKNOWLEDGEMENT = "00000001-acknowledgement"
OVERDUE = settings().outbox_overdue
INSTANT = timedelta(milliseconds=1)
NOTHING = {"overdue": 0, "failed": 0, "clocks": 0, "started": 0, "locks": 0}
DUE = AT + timedelta(hours=2)
AHEAD = settings().clock_ahead


def swept(monkeypatch: pytest.MonkeyPatch, at: datetime) -> dict[str, Any]:
    """The sweep at a time."""
    monkeypatch.setattr(clock, "now", lambda: at)
    return handle({}, None)


def handed_over(url: str) -> list[str]:
    """Tickets whose mail is on the outbox queue."""
    messages = [json.loads(message["Body"]) for message in received(url)]
    assert {message["mail"] for message in messages} <= {ACKNOWLEDGEMENT}
    return sorted(message["owner"][2:] for message in messages)


def test_mail_that_is_overdue_is_handed_over_again(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what should have left longer ago than the setting says goes to the queue."""
    stored(1, AT)
    stored(2, AT + MINUTE)
    assert swept(monkeypatch, AT + OVERDUE) == NOTHING
    assert swept(monkeypatch, AT + OVERDUE + INSTANT) == NOTHING | {"overdue": 1}
    assert handed_over(aws_resources["outbox"]) == [ticket_id(1)]


def test_mail_that_is_being_sent_or_was_sent_is_left_alone(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A running lease, a sent mail and a failed one are not swept; a lease that ran out is."""
    for n in (1, 2, 3):
        stored(n, AT)
        claim = store.claim(store.owner_of(ticket_id(n)), ACKNOWLEDGEMENT, AT, settings().outbox_lease)
        assert claim is not None
        if n == 2:
            store.note_sent(claim, "<2@eu-central-1.amazonses.com>", AT)
        if n == 3:
            store.note_failed(claim, "MessageRejected")
    lease_ends = AT + settings().outbox_lease
    assert swept(monkeypatch, lease_ends + OVERDUE)["overdue"] == 0
    assert swept(monkeypatch, lease_ends + OVERDUE + INSTANT)["overdue"] == 1
    assert handed_over(aws_resources["outbox"]) == [ticket_id(1)]


@pytest.mark.usefixtures("aws_resources")
def test_what_could_not_be_handed_over_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep tells how many did not reach the queue; they stay overdue for the next one."""
    stored()
    monkeypatch.setattr(
        aws.sqs(), "send_message_batch", lambda **_: {"Failed": [{"Id": "0", "Code": "InternalError"}]}
    )
    for _ in range(2):
        assert swept(monkeypatch, AT + timedelta(hours=1)) == NOTHING | {"overdue": 1, "failed": 1}


# ---------------------------------------------------------------- clocks


def scheduled(n: int = 1, at: datetime = DUE) -> Ticket:
    """The n-th ticket, put off until then; its mail is not what these tests are about."""
    return then(stored(n), Schedule(JANA, at))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each operation of AWS was called."""
    counted: Counter[str] = Counter()
    original = botocore.client.BaseClient._make_api_call

    def call(self: Any, operation_name: str, api_params: Any) -> Any:
        """Count and go on."""
        counted[operation_name] += 1
        return original(self, operation_name, api_params)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return counted


@pytest.mark.usefixtures("aws_resources")
def test_a_clock_is_started_when_it_comes_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before `clock_ahead`, and once, however often the sweep comes by until then."""
    ticket = scheduled()
    assert swept(monkeypatch, DUE - AHEAD)["started"] == 0
    assert executions() == []
    found = [swept(monkeypatch, DUE - left)["started"] for left in (AHEAD - INSTANT, AHEAD / 2, timedelta())]
    assert found == [1, 0, 0]
    (execution,) = executions()
    assert execution.name == f"{ticket.id}-{ticket.version}"
    assert json.loads(execution.execution_input)["at"] == "2026-11-23T10:00:00.000Z"


@pytest.mark.usefixtures("aws_resources")
def test_a_clock_whose_ticket_went_on_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for what does not happen any more."""
    then(scheduled(), Move(JANA, State.IN_PROGRESS))
    assert swept(monkeypatch, DUE)["started"] == 0
    assert executions() == []


def test_a_clock_that_nobody_heard_is_rung_and_not_started(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From `clock_overdue` after its time, again with every sweep until it was heard."""
    ticket, given_up = scheduled(), DUE + settings().clock_overdue
    assert swept(monkeypatch, given_up)["clocks"] == 0
    assert len(executions()) == 1, "there is a chance yet that it rings by itself"
    for _ in range(2):
        assert swept(monkeypatch, given_up + INSTANT)["clocks"] == 1
        (message,) = received(aws_resources["clocks"])
        assert json.loads(message["Body"]) == {"ticket": ticket.id, "version": ticket.version}
        aws.sqs().delete_message(QueueUrl=aws_resources["clocks"], ReceiptHandle=message["ReceiptHandle"])
    assert len(executions()) == 1


@pytest.mark.usefixtures("aws_resources")
def test_a_clock_that_cannot_be_started_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is counted as failed, holds up no other, and the next sweep starts it."""
    scheduled()
    with monkeypatch.context() as patched:
        patched.setenv("FRONTA_CLOCK_MACHINE", "arn:aws:states:eu-central-1:123456789012:stateMachine:gone")
        found = swept(patched, DUE - MINUTE)
    assert (found["started"], found["failed"]) == (0, 1)
    assert swept(monkeypatch, DUE - MINUTE)["started"] == 1


@pytest.mark.usefixtures("aws_resources")
def test_more_clocks_than_one_sweep_starts_are_started_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that wait already are passed over, so that each sweep gets as many further."""
    monkeypatch.setattr(sweep, "CLOCKS_STARTED_MAX", 2)
    for n in range(1, 6):
        scheduled(n)
    assert [swept(monkeypatch, DUE - MINUTE)["started"] for _ in range(4)] == [2, 2, 1, 0]
    assert len(executions()) == 5


@pytest.mark.usefixtures("aws_resources")
@pytest.mark.parametrize("count", [0, 10, 500])
def test_a_sweep_asks_once_for_all_clocks(monkeypatch: pytest.MonkeyPatch, calls: Counter[str], count: int) -> None:
    """A call for each that is to be started, and whether any is, one; of what is due, one query; whose clocks they
    are, a read for a hundred.
    """
    for n in range(1, count + 1):
        scheduled(n)
    with monkeypatch.context() as patched:
        patched.setattr(sweep.store, "overdue", lambda *_args: [])
        calls.clear()
        assert swept(patched, DUE - MINUTE)["started"] == count
        first = Counter(calls)
        calls.clear()
        assert swept(patched, DUE)["started"] == 0
    listed = {"ListExecutions": 1} if count else {}
    # Due clocks, open tickets; the third is of short messages.
    started = {"StartExecution": count, "BatchGetItem": math.ceil(count / 100)} if count else {}
    assert first == {"Query": 3, "GetItem": 1, **listed, **started}
    assert calls == {"Query": 3, "GetItem": 1, **listed}
