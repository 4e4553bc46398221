"""The stream of the tickets table: what dispatch remembers of promises and of whose a client's tickets are."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.board import LastAgent
from chalicelib.dispatch.history import Record, cell_name
from chalicelib.entrypoints import clocks
from chalicelib.entrypoints.effects import handle
from chalicelib.platform import aws, clock, tables
from chalicelib.tickets import service, store
from chalicelib.tickets.commands import Answer, Command, HandOver, Move
from chalicelib.tickets.effects import remember
from chalicelib.tickets.ticket import Agent, State, Ticket
from tests.one_aws import received, streamed
from tests.tickets.examples import AT, JANA, MINUTE, PETR, Desk, as_agent, as_client, opening

pytestmark = pytest.mark.usefixtures("aws_resources")
DESK = Desk(promises=True)
# More than one call of the function gets at once (app.py).
BATCH = 25


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]) -> None:
    """The functions run four hours later; the one that hears clocks has its own queues."""
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(hours=4))
    monkeypatch.setenv("FRONTA_QUEUE_URL", aws_resources["clocks"])
    monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", aws_resources["clocks-dead"])


def opened(n: int = 1, at: datetime = AT, **said: Any) -> Ticket:
    """The n-th ticket, promised a reaction within an hour."""
    commit = service.plan(None, opening(n, **said), as_client(), at, DESK)
    assert commit is not None
    store.commit((commit,))
    return commit.after


def done(ticket: Ticket, command: Command, minutes: int = 10, agent: Agent = JANA) -> Ticket:
    """What an agent does with it some minutes after eight."""
    commit = service.plan(ticket, command, as_agent(agent), AT + minutes * MINUTE, DESK)
    assert commit is not None
    store.commit((commit,))
    return commit.after


def records() -> list[dict[str, Any]]:
    """All changes that the stream tells, oldest first."""
    found = streamed(store.Row.Meta.table_name)
    return [one for one in found if one["dynamodb"]["NewImage"].get("kind", {}).get("S") == "change"]


def told(*batch: dict[str, Any]) -> list[str]:
    """The records that failed when the function was given these, or all there are."""
    answer = handle({"Records": list(batch or records())}, None)
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def heard(message: dict[str, Any]) -> list[str]:
    """Messages that failed when the function that hears the clocks queue was given this one."""
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
    }
    return [one["itemIdentifier"] for one in clocks.handle({"Records": [record]}, None)["batchItemFailures"]]


def name_of(record: dict[str, Any]) -> str:
    """What a record is called when it fails."""
    return str(record["dynamodb"]["SequenceNumber"])


def record_of(kind: Any = "reaction", queue: str = "podpora") -> Record:
    """What is remembered of routine tickets of a queue."""
    name = cell_name(kind, queue, "routine")
    return dispatch.records([name]).get(name, Record())


def last(client: str = "1001") -> LastAgent | None:
    """Who held a client's last ticket."""
    return dispatch.last_found(tables.read([dispatch.key_of_last(client)]))


def without_dispatch(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """AWS answers everything about the dispatch table with an error."""
    connection = tables.connection()
    table = dispatch.Row.Meta.table_name
    for client in (connection.client, dispatch.Row._get_connection().connection.client):
        original = client._make_api_call

        def call(operation: str, parameters: Any, *, original: Any = original) -> Any:
            if table in json.dumps(parameters, default=str):
                error: Any = {"Error": {"Code": code, "Message": "not now"}}
                raise ClientError(error, operation)
            return original(operation, parameters)

        monkeypatch.setattr(client, "_make_api_call", call)


def test_what_became_of_a_promise_is_learned() -> None:
    """How long it took, and on which day it was kept; of a reaction and of a solution."""
    done(done(opened(), Move(JANA, State.IN_PROGRESS), 10), Answer(JANA, "Hotovo.", State.RESOLVED), 190)
    assert told() == []
    reaction, solution = record_of("reaction"), record_of("solution")
    assert (reaction.minutes, dict(reaction.days)) == ((10.0,), {"2026-11-23": (1, 1)})
    assert (solution.minutes, dict(solution.days)) == ((180.0,), {"2026-11-23": (1, 0)})


def test_a_change_that_comes_twice_is_learned_once() -> None:
    """The stream delivers again what it is not sure of, by itself or with others around it."""
    done(opened(1), Move(JANA, State.IN_PROGRESS), 10)
    done(opened(2), Move(JANA, State.IN_PROGRESS), 20)
    for _ in range(3):
        assert told() == []
    assert told(records()[1]) == []
    assert record_of().minutes == (10.0, 20.0)
    assert dict(record_of().days) == {"2026-11-23": (2, 2)}


@pytest.mark.parametrize("count", [20, BATCH])
def test_a_whole_batch_that_comes_twice_is_learned_once(count: int) -> None:
    """However many of its changes are of one class: a batch is given back when one of it fails."""
    for n in range(count):
        done(opened(n), Move(JANA, State.IN_PROGRESS), n + 1)
    batch = [one for one in records() if "promise_ended" in one["dynamodb"]["NewImage"]["what"]["S"]]
    assert len(batch) == count
    for _ in range(2):
        assert told(*batch) == []
    assert record_of().minutes == tuple(float(n + 1) for n in range(count))


def test_who_got_a_ticket_is_remembered_for_its_client() -> None:
    """The latest one, whatever the order in which it is told; back in the queue it is still who had it."""
    ticket = done(opened(), Move(JANA, State.IN_PROGRESS), 10)
    ticket = done(ticket, HandOver(JANA, PETR), 20)
    done(ticket, Move(PETR, State.QUEUED), 30, PETR)
    assert told(*reversed(records())) == []
    assert last() == LastAgent("petr", AT + 20 * MINUTE)
    assert told() == []
    assert last() == LastAgent("petr", AT + 20 * MINUTE)


def test_a_ticket_of_no_client_is_nobody_s_to_remember() -> None:
    """A plain address in an open queue has no agent of its own; its promise is learned."""
    done(opened(client=None, queue="konzultace"), Move(JANA, State.IN_PROGRESS), 10)
    assert told() == []
    assert record_of("reaction", "konzultace").minutes != ()
    assert [row.pk for row in dispatch.Row.scan() if row.sk == "LAST"] == []


def test_what_teaches_nothing_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new ticket costs no call to the dispatch table."""
    opened()
    without_dispatch(monkeypatch, "InternalServerError")
    assert told() == []


def test_a_promise_of_a_queue_that_is_gone_is_forgotten() -> None:
    """Nobody will be promised anything by it again; the agent is remembered all the same."""
    done(opened(queue="zrusena"), Move(JANA, State.IN_PROGRESS), 10)
    assert told() == []
    assert [row.pk for row in dispatch.Row.scan()] == ["C#1001"]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("data", "[{]"),
        ("data", '[{"type": "promise_ended"}]'),
        ("data", '[{"type": "of another time"}]'),
        ("data", '[{"type": "assigned", "agent": 7}]'),
        ("actor", "null"),
        ("at", "yesterday"),
        ("summary", "{}"),
    ],
)
def test_a_row_that_cannot_be_read_stops_nobody(member: str, value: str) -> None:
    """It is no better the next time; what stands after it in the batch is learned."""
    ticket = opened(1)
    done(ticket, Move(PETR, State.IN_PROGRESS), 10, PETR)
    done(opened(2), Move(JANA, State.IN_PROGRESS), 20)
    first, second = (one for one in records() if "assigned" in one["dynamodb"]["NewImage"]["what"]["S"])
    first["dynamodb"]["NewImage"][member] = {"S": value}
    if member == "data":
        # All that the push of it needs is there.
        assert told(first, second) == []
    else:
        assert remember([(name_of(one), one["dynamodb"]["NewImage"]) for one in (first, second)]) == []
    assert record_of().minutes[-1] == 20.0
    assert last() == LastAgent("jana", AT + 20 * MINUTE)


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "InternalServerError", "AccessDeniedException"]
)
def test_what_aws_refuses_is_learned_later(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str], code: str
) -> None:
    """No record fails; the clocks queue holds what teaches something, and only that; then it is learned, once."""
    ticket = done(opened(1), Move(JANA, State.IN_PROGRESS), 10)
    opened(2)
    batch = records()
    with monkeypatch.context() as without:
        without_dispatch(without, code)
        assert told(*batch) == []
    assert (record_of(), last()) == (Record(), None)
    (late,) = received(aws_resources["clocks"])
    assert json.loads(late["Body"]) == {
        "lesson": {"ticket": ticket.id, "version": 2, "client": "1001", "agent": "jana"}
    }
    for _ in range(2):
        assert heard(late) == []
    assert told(*batch) == []
    assert record_of().minutes == (10.0,)
    assert last() == LastAgent("jana", AT + 10 * MINUTE)


def test_what_cannot_be_learned_later_either_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the clocks queue refuses it too, the records that teach something fail, and only they."""
    done(opened(1), Move(JANA, State.IN_PROGRESS), 10)
    opened(2)
    batch = records()
    teaching = [name_of(one) for one in batch if "assigned" in one["dynamodb"]["NewImage"]["what"]["S"]]
    assert len(teaching) == 1
    with monkeypatch.context() as without:
        without_dispatch(without, "InternalServerError")
        without.setattr(
            aws.sqs(),
            "send_message_batch",
            lambda **asked: {"Failed": [{"Id": one["Id"], "Code": "InternalError"} for one in asked["Entries"]]},
        )
        found = [(name_of(one), one["dynamodb"]["NewImage"]) for one in batch]
        assert remember(found) == teaching
    assert told(*batch) == []
    assert record_of().minutes == (10.0,)


def test_a_lesson_that_fails_again_comes_again(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]
) -> None:
    """The message is told as failed: it stays in its queue, in the end in the one for what never worked."""
    done(opened(), Move(JANA, State.IN_PROGRESS), 10)
    with monkeypatch.context() as without:
        without_dispatch(without, "InternalServerError")
        assert told() == []
        (late,) = received(aws_resources["clocks"])
        assert heard(late) == [late["MessageId"]]
    assert heard(late) == []
    assert record_of().minutes == (10.0,)


def test_a_lesson_of_a_change_that_is_not_there_is_over(aws_resources: dict[str, str]) -> None:
    """Nothing is learned of it, and nothing fails."""
    lesson = {"ticket": "01M83PPH000000000000000009", "version": 7, "client": "1001", "agent": "jana"}
    aws.sqs().send_message(QueueUrl=aws_resources["clocks"], MessageBody=json.dumps({"lesson": lesson}))
    (late,) = received(aws_resources["clocks"])
    assert heard(late) == []
    assert list(dispatch.Row.scan()) == []


def test_what_is_cut_off_between_two_records_is_made_whole(
    monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]
) -> None:
    """Of the four classes of an outcome one was written and AWS refused the next: again, each knows it once."""
    done(opened(), Move(JANA, State.IN_PROGRESS), 10)
    saved: list[str] = []
    original = dispatch.Row.save

    def save(row: dispatch.Row, *args: Any, **kwargs: Any) -> Any:
        saved.append(row.pk)
        if len(saved) == 2:
            raise RuntimeError("not now")
        return original(row, *args, **kwargs)

    with monkeypatch.context() as once:
        once.setattr(dispatch.Row, "save", save)
        assert told() == []
    (late,) = received(aws_resources["clocks"])
    assert heard(late) == []
    assert told() == []
    outcomes = {row.pk: row.data["minutes"] for row in dispatch.Row.scan() if row.sk == "RECORD"}
    assert len(outcomes) == 4
    assert set(map(tuple, outcomes.values())) == {(10.0,)}
