"""The functions of SMS as AWS calls them: partial batches, one push a batch, the stream, the schedule."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints import effects, sms, sweep
from chalicelib.live import store as live
from chalicelib.platform import aws
from chalicelib.sms import queue, store
from chalicelib.sms.work import work_off
from tests.entrypoints.test_effects_entry import bodies
from tests.live.doubles import Consoles
from tests.one_aws import is_empty, received, streamed
from tests.sms.world import MINUTE, World, client, number, record


@pytest.fixture
def world(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    """A desk that sends SMS, with one console open."""
    made = World(monkeypatch, aws_resources)
    live.open_connection("c1", live.Listener("jana", "Jana"), made.now + timedelta(hours=1))
    return made


@pytest.fixture
def consoles(monkeypatch: pytest.MonkeyPatch) -> Consoles:
    """What the console was told."""
    found = Consoles()
    monkeypatch.setattr(aws, "connections", lambda: found)
    return found


def events_told(consoles: Consoles) -> list[Any]:
    """Pushes about technical events, in their order."""
    told = [json.loads(message) for message in consoles.posted.get("c1", ())]
    return [one["event"] for one in told if one["type"] == "technical_event"]


def test_staff_are_told_once_a_batch_how_far_an_event_is(world: World, consoles: Consoles) -> None:
    """Of five clients in one batch one push, with the counts after it."""
    raised = world.raised([client(n) for n in range(5)])
    assert world.run_queue()
    (told,) = events_told(consoles)
    assert (told["id"], told["counts"]["tickets"], "clients" in told) == (raised.event, 5, False)
    world.settle()
    assert events_told(consoles)[-1]["state"] == "done"


def test_a_push_that_cannot_be_made_holds_nothing_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a table that does not answer when all is done."""
    raised = world.raised([client(1)])

    def broken(_events: Any) -> Any:
        """No answer."""
        raise TimeoutError

    monkeypatch.setattr(store, "progress_of", broken)
    world.settle()
    assert world.whole(raised.event).progress.sent == 1


def test_one_message_that_fails_does_not_hold_up_the_others(world: World, consoles: Consoles) -> None:
    """It comes back; what is no message at all too, until it is a dead letter."""
    world.raised([client(1)])
    aws.sqs().send_message(QueueUrl=world.urls["sms"], MessageBody='{"what": 1}')
    url = world.urls["sms"]
    world.monkeypatch.setenv("FRONTA_QUEUE_URL", url)
    world.monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", world.urls["sms-dead"])
    messages = received(url)
    answer = sms.handle({"Records": [record(one) for one in messages]}, None)
    (wrong,) = [one["MessageId"] for one in messages if "what" in one["Body"]]
    assert answer == {"batchItemFailures": [{"itemIdentifier": wrong}]}


def test_the_stream_hands_over_changes_with_an_sms_and_no_others(world: World, consoles: Consoles) -> None:
    """The ticket and the version of the change."""
    raised = world.raised([client(1)])
    world.run_queue()
    assert effects.handle({"Records": changes()}, None) == {"batchItemFailures": []}
    (told,) = world.whole(raised.event).told.values()
    message = {"ticket": told.ticket, "version": 1}
    assert bodies(world.urls["sms"]) == [message]
    work_off(message, lambda: world.now, set())
    # The note of what became of it is no SMS, and what was taken off the queue is not seen for a while.
    assert effects.handle({"Records": changes()[1:]}, None) == {"batchItemFailures": []}
    assert (len(changes()), bodies(world.urls["sms"])) == (2, [])


def changes() -> list[dict[str, Any]]:
    """Changes of tickets, as the stream has them."""
    records = streamed("fronta-test-tickets")
    return [one for one in records if one["dynamodb"]["NewImage"].get("kind", {}).get("S") == "change"]


def test_a_change_that_the_queue_did_not_take_is_offered_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name; also when the queue does not answer at all."""
    image = {"what": {"S": '["answered", "texted"]'}, "pk": {"S": "T#1"}, "version": {"N": "2"}}
    other = {**image, "what": {"S": '["answered", "text_outcome"]'}}

    def refusing(**batch: Any) -> Any:
        """The second one is not taken."""
        return {"Failed": [{"Id": "1"}]}

    monkeypatch.setattr(aws.sqs(), "send_message_batch", refusing)
    assert queue.hand_over([("a", image), ("b", other), ("c", image)]) == ["c"]

    def broken(**batch: Any) -> Any:
        """No answer."""
        raise TimeoutError

    monkeypatch.setattr(aws.sqs(), "send_message_batch", broken)
    assert queue.hand_over([("a", image), ("b", other), ("c", image)]) == ["a", "c"]
    assert queue.hand_over([("b", other)]) == []


def test_the_schedule_looks_after_events(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the queue lost goes on; one that does not end is left to people after a day."""
    with monkeypatch.context() as broken:
        broken.setattr(queue, "send", len)
        raised = world.raised([client(1)])
        world.now += 6 * MINUTE
        sweep.handle({}, None)
        sweep.handle({}, None)
    assert is_empty(world.urls["sms"])
    world.now += 6 * MINUTE
    sweep.handle({}, None)
    assert bodies(world.urls["sms"]) == [{"event": raised.event, "client": "1001"}]
    world.now += timedelta(days=1)
    sweep.handle({}, None)
    assert store.due(world.now + timedelta(days=1), 10) == []


def test_one_sms_costs_so_many_calls(world: World, consoles: Consoles, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of AWS, for a client and for an SMS: what they cost is known."""
    import botocore.client

    world.raised([client(1)])
    calls: list[str] = []
    original = botocore.client.BaseClient._make_api_call

    def counted(made_by: Any, operation: str, parameters: Any) -> Any:
        """Count a call."""
        calls.append(operation)
        return original(made_by, operation, parameters)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", counted)
    message = {"messageId": "1", "receiptHandle": "1", "attributes": {"ApproximateReceiveCount": "1"}}
    bodies_told = [json.loads(one["Body"]) for one in received(world.urls["sms"])]
    calls.clear()
    sms.handle({"Records": [{**message, "body": json.dumps(bodies_told[0])}]}, None)
    of_client, ticket = list(calls), world.whole(store.page(limit=1).events[0].event).told["1001"].ticket
    calls.clear()
    sms.handle({"Records": [{**message, "body": json.dumps({"ticket": ticket, "version": 1})}]}, None)
    told = ["BatchGetItem", "Query"]  # once for a batch: how far events are, and who listens
    event, client_, choices, opted_out = ["BatchGetItem"] * 4
    written = ["UpdateItem", "TransactWriteItems", "TransactWriteItems"]  # a number, the ticket, that it is done
    assert of_client == [event, client_, choices, opted_out, *written, *told]
    sent = ["GetItem", "GetItem", "BatchGetItem", "TransactWriteItems", "Publish", "TransactWriteItems"]
    noted = ["GetItem", "GetItem", "TransactWriteItems"]
    assert calls == [*sent, *noted, *told]
    assert world.numbers() == [number(1)]
