"""Locks whose agents went off shift: the sweep finds them, the clocks queue lifts them, the client is told."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.shifts import Shift
from chalicelib.entrypoints import clocks, sweep
from chalicelib.platform import aws, clock
from chalicelib.platform.settings import settings
from chalicelib.tickets import service, store
from chalicelib.tickets.commands import Answer, Command, Lock, Move, Schedule
from chalicelib.tickets.events import Unlocked
from chalicelib.tickets.ticket import Actor, Agent, State, Ticket
from tests.one_aws import received
from tests.tickets.examples import AT, JANA, MINUTE, PETR, Desk, as_agent, as_client, opening, ticket_id

HOUR = timedelta(hours=1)
DESK = Desk(promises=True)
# The solution is promised for two hours after it was taken.
BROKEN = AT + 2 * HOUR + MINUTE


@pytest.fixture(autouse=True)
def _queues(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The function that hears clocks has its own queues."""
    monkeypatch.setenv("FRONTA_QUEUE_URL", aws_resources["clocks"])
    monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", aws_resources["clocks-dead"])


def shift(agent: Agent, since: datetime, until: datetime) -> None:
    """An agent is on shift from then to then."""
    dispatch.change_roster(lambda roster: roster.begun(Shift(agent.id, agent.name, frozenset(), 8, since, until)))


def asked(ticket: Ticket | None, command: Command, actor: Any, at: datetime = AT) -> Ticket:
    """What is done with a ticket, promised as the desk does."""
    commit = service.plan(ticket, command, actor, at, DESK)
    assert commit is not None
    store.commit((commit,))
    return commit.after


def locked(n: int = 1, agent: Agent = JANA) -> Ticket:
    """The n-th ticket, locked at eight."""
    ticket = asked(asked(None, opening(n), as_client()), Move(agent, State.IN_PROGRESS), as_agent(agent))
    return asked(ticket, Lock(agent), as_agent(agent))


def swept(monkeypatch: pytest.MonkeyPatch, at: datetime) -> dict[str, Any]:
    """The sweep at a time."""
    monkeypatch.setattr(clock, "now", lambda: at)
    return sweep.handle({}, None)


def heard(url: str) -> list[dict[str, Any]]:
    """What waits in the clocks queue is delivered; what it said. Nothing fails."""
    messages = received(url)
    records = [
        {
            "messageId": one["MessageId"],
            "receiptHandle": one["ReceiptHandle"],
            "body": one["Body"],
            "attributes": one["Attributes"],
        }
        for one in messages
    ]
    assert clocks.handle({"Records": records}, None) == {"batchItemFailures": []}
    for one in messages:
        aws.sqs().delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return [json.loads(one["Body"]) for one in messages]


def now(n: int = 1) -> Ticket:
    """The n-th ticket as it is stored."""
    ticket = store.load(ticket_id(n))
    assert ticket is not None
    return ticket


def mails(n: int = 1) -> list[tuple[str, str | None]]:
    """Kinds of the ticket's mails, and of those about the end of a lock why."""
    history = store.history(ticket_id(n))
    assert history is not None
    return [(sent.mail.kind, sent.mail.cause) for sent in history.outgoing]


def test_a_lock_is_lifted_and_the_client_told(monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]) -> None:
    """Back in the queue in its old place, nobody's, with a new promise; and who did it is the sweep."""
    shift(JANA, AT, AT + HOUR)
    before = locked()
    found = swept(monkeypatch, BROKEN)
    assert (found["locks"], found["failed"]) == (1, 0)
    assert heard(aws_resources["clocks"]) == [{"ticket": ticket_id(1), "lock": True}]
    after = now()
    assert (after.state, after.agent, after.locked, after.lock_declined) == (State.QUEUED, None, False, False)
    assert after.place == before.place
    assert after.promise is not None
    assert (after.promise.kind, after.promise.told_at) == ("reaction", BROKEN)
    assert mails()[-1] == ("unlocked", "off_shift")
    history = store.history(ticket_id(1))
    assert history is not None
    assert history.changes[-1].actor == Actor("system", "sweep")
    assert Unlocked("off_shift") in history.changes[-1].events


def test_an_agent_who_came_back_keeps_his_ticket(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]
) -> None:
    """Between the sweep and the message he went on shift again."""
    shift(JANA, AT, AT + HOUR)
    before = locked()
    assert swept(monkeypatch, BROKEN)["locks"] == 1
    shift(JANA, BROKEN, BROKEN + HOUR)
    assert len(heard(aws_resources["clocks"])) == 1
    assert now() == before
    assert swept(monkeypatch, BROKEN + MINUTE)["locks"] == 0


@pytest.mark.parametrize("gone", [timedelta(0), MINUTE, 29 * MINUTE])
def test_who_has_just_gone_may_come_back(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str], gone: timedelta
) -> None:
    """A shift that ran out for a moment, or was forgotten to be prolonged, takes no lock; the time after it does."""
    shift(JANA, AT, BROKEN - gone)
    before = locked()
    assert swept(monkeypatch, BROKEN)["locks"] == 1
    heard(aws_resources["clocks"])
    assert now() == before
    assert swept(monkeypatch, BROKEN - gone + settings().lock_grace)["locks"] == 1
    heard(aws_resources["clocks"])
    assert (now().locked, now().agent) == (False, None)


def test_before_the_promise_is_over_nothing_is_lifted(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]
) -> None:
    """An agent at lunch has not broken anything yet."""
    shift(JANA, AT, AT + HOUR)
    before = locked()
    swept(monkeypatch, AT + 2 * HOUR)
    heard(aws_resources["clocks"])
    assert now() == before


def test_a_message_that_comes_twice_lifts_once(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]
) -> None:
    """Two sweeps before anybody hears the first: one change, one mail."""
    shift(JANA, AT, AT + HOUR)
    before = locked()
    for _ in range(2):
        swept(monkeypatch, BROKEN)
    assert len(heard(aws_resources["clocks"])) == 2
    assert now().version == before.version + 1
    assert [kind for kind, _ in mails()].count("unlocked") == 1
    assert swept(monkeypatch, BROKEN + MINUTE)["locks"] == 0


def test_a_ticket_that_another_one_locked_meanwhile_is_his(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]
) -> None:
    """The message names a ticket, not a lock: it is looked at again, and Petr is there."""
    shift(JANA, AT, AT + HOUR)
    shift(PETR, AT, AT + 8 * HOUR)
    ticket = locked()
    assert swept(monkeypatch, BROKEN)["locks"] == 1
    for command in (Move(JANA, State.QUEUED), Move(PETR, State.IN_PROGRESS), Lock(PETR)):
        ticket = asked(ticket, command, as_agent(command.agent), BROKEN)
    heard(aws_resources["clocks"])
    assert now() == ticket


@pytest.mark.parametrize("command", [Answer(JANA, "Která stránka?"), Schedule(JANA, AT + 48 * HOUR)])
def test_while_a_client_or_a_date_is_waited_for_a_lock_stays(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str], command: Command
) -> None:
    """Nobody was promised anything that the agent could break."""
    shift(JANA, AT, AT + HOUR)
    before = asked(locked(), command, as_agent(JANA))
    swept(monkeypatch, BROKEN)
    heard(aws_resources["clocks"])
    assert now() == before


def test_a_desk_without_shifts_lifts_nothing(monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]) -> None:
    """Everybody counts as there."""
    before = locked()
    assert swept(monkeypatch, BROKEN)["locks"] == 0
    assert heard(aws_resources["clocks"]) == []
    assert now() == before


def test_only_locked_tickets_of_who_is_away_are_asked_about(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]
) -> None:
    """Neither those of who is there, nor those that nobody locked; all at once, ten in a call."""
    shift(JANA, AT, AT + HOUR)
    shift(PETR, AT, AT + 8 * HOUR)
    for n in range(12):
        locked(n)
    locked(20, PETR)
    asked(asked(None, opening(21), as_client()), Move(JANA, State.IN_PROGRESS), as_agent(JANA))
    assert swept(monkeypatch, BROKEN)["locks"] == 12
    lifted = [one["ticket"] for _ in range(2) for one in heard(aws_resources["clocks"])]
    assert sorted(lifted) == [ticket_id(n) for n in range(12)]
    assert [now(n).locked for n in (0, 11, 20)] == [False, False, True]


def test_what_does_not_reach_the_queue_is_counted_and_found_again(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]
) -> None:
    """The next sweep sees the same lock."""
    shift(JANA, AT, AT + HOUR)
    locked()
    with monkeypatch.context() as refusing:
        refusing.setattr(
            aws.sqs(),
            "send_message_batch",
            lambda **batch: {"Failed": [{"Id": one["Id"], "Code": "InternalError"} for one in batch["Entries"]]},
        )
        found = swept(monkeypatch, BROKEN)
    assert found["failed"] == found["overdue"] + 1
    assert swept(monkeypatch, BROKEN + MINUTE)["locks"] == 1
    heard(aws_resources["clocks"])
    assert not now().locked


def test_a_ticket_that_is_not_there_is_no_error(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]
) -> None:
    """A message of another time leads nowhere."""
    monkeypatch.setattr(clock, "now", lambda: BROKEN)
    body = json.dumps({"ticket": ticket_id(9), "lock": True})
    aws.sqs().send_message(QueueUrl=aws_resources["clocks"], MessageBody=body)
    assert len(heard(aws_resources["clocks"])) == 1
    assert store.load(ticket_id(9)) is None
