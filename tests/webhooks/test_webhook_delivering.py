"""From a committed change to a receiver: what is put on the queue, sent, tried again and noted."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.entrypoints import effects
from chalicelib.entrypoints.webhooks import handle
from chalicelib.platform import aws, clock
from chalicelib.platform.settings import settings
from chalicelib.tickets import store as tickets
from chalicelib.tickets.commands import Answer, Move
from chalicelib.tickets.ticket import State
from chalicelib.webhooks import delivering, store
from chalicelib.webhooks import post as posting
from chalicelib.webhooks.event import HookEvent, delivery_id, ping
from chalicelib.webhooks.queue import DELIVERIES_MAX, LIST_KEPT, Message, known, read_message, send, tell_of
from chalicelib.webhooks.retries import REST_MAX, Health, Outcome
from chalicelib.webhooks.subscription import Webhook
from infra.package import ROOT
from tests.one_aws import is_empty, received, streamed
from tests.tickets.examples import AT, JANA, MINUTE, stored, then, ticket_id
from tests.webhooks.receiver import Receiver, Request, hang, status

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVENT = HookEvent("T-1-0", "ticket.opened", AT, {"id": "T"})


def subscribe(name: str, url: str, *kinds: str, **members: Any) -> Webhook:
    """Somebody wants to be told."""
    hook = Webhook(name, url, kinds or ("*",), SECRET, AT, **members)
    store.change_webhooks(lambda hooks: hooks.put(hook))
    known.forget()
    return hook


class Times:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = AT + 10 * MINUTE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch, webhooks_queue: str) -> Times:
    """It is ten past eight until a test says otherwise; the AWS is empty."""
    found = Times()
    monkeypatch.setattr(clock, "now", found)
    return found


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For how long messages were put aside, in seconds; in truth they can be taken again at once."""
    asked: list[int] = []
    real = aws.sqs().change_message_visibility

    def noted(**call: Any) -> Any:
        """Keeps the message visible."""
        asked.append(call["VisibilityTimeout"])
        return real(**{**call, "VisibilityTimeout": 0})

    monkeypatch.setattr(aws.sqs(), "change_message_visibility", noted)
    return asked


def stream() -> list[dict[str, Any]]:
    """The change records that the tickets table's stream holds."""
    return [
        record
        for record in streamed(tickets.Row.Meta.table_name)
        if record["dynamodb"]["NewImage"].get("kind", {}).get("S") == "change"
    ]


def told() -> list[str]:
    """The effects function gets the stream; the records that it could not do."""
    failed = effects.handle({"Records": stream()}, None)["batchItemFailures"]
    return [item["itemIdentifier"] for item in failed]


def run(url: str, receives: int | None = None) -> int:
    """Lambda takes what is in the queue, once; how many messages stay."""
    failures = 0
    for message in received(url):
        attributes = dict(message["Attributes"])
        if receives is not None:
            attributes["ApproximateReceiveCount"] = str(receives)
        record = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": attributes,
        }
        if handle({"Records": [record]}, None)["batchItemFailures"]:
            failures += 1
        else:
            aws.sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return failures


def queued(url: str) -> list[Message]:
    """The messages of the queue."""
    return [read_message(json.loads(message["Body"])) for message in received(url)]


def log(name: str) -> list[tuple[str, str, list[int | None]]]:
    """The log of a webhook, newest first: kinds, states, and the status of each try."""
    page = store.deliveries(name, limit=100)
    return [(one.event.kind, one.state, [item.status for item in one.tries]) for one in page.deliveries]


def verified(request: Request, secret: str = SECRET) -> Mapping[str, Any]:
    """What a receiver does: check the signature, then believe the body."""
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert expected in request.headers["webhook-signature"].split(" ")
    body: Mapping[str, Any] = json.loads(request.body)
    assert body["id"] == request.headers["webhook-id"]
    return body


def put(name: str, since: datetime, *events: HookEvent, is_asked: bool = False) -> None:
    """Events are on the queue for a webhook."""
    send(Message(name, since, {delivery_id(name, event): event for event in events}, is_asked))


# ---------------------------------------------------------------- onto the queue


def test_without_webhooks_nothing_is_put_on_the_queue(times: Times, webhooks_queue: str) -> None:
    """A change costs one read in a minute, and no message."""
    stored()
    assert told() == []
    assert is_empty(webhooks_queue)


def test_each_webhook_gets_a_message_with_what_it_wants(times: Times, webhooks_queue: str) -> None:
    """One for a batch of changes; who wants nothing of it, or is off, gets none."""
    subscribe("all", "https://a.example/")
    subscribe("answers", "https://b.example/", "ticket.answered", "ticket.state")
    subscribe("off", "https://c.example/", is_enabled=False)
    subscribe("urgency", "https://d.example/", "ticket.urgency")
    then(stored(), Answer(JANA, "Opraveno.", State.RESOLVED))
    assert told() == []
    found = {message.webhook: message for message in queued(webhooks_queue)}
    assert found.keys() == {"all", "answers"}
    assert {message.since for message in found.values()} == {times.now}
    answers = [(event.kind, event.ticket) for event in found["answers"].events.values()]
    summary = {"id": ticket_id(1), "number": 10_001, "version": 2, "queue": "podpora", "client": "1001"}
    assert answers == [(kind, {**summary, "state": "resolved"}) for kind in ("ticket.answered", "ticket.state")]
    kinds = [event.kind for event in found["all"].events.values()]
    assert kinds[:2] == ["ticket.opened", "ticket.message"]
    assert set(answers[0][0].split()) <= set(kinds)


def test_a_batch_that_comes_again_makes_the_same_deliveries(times: Times, webhooks_queue: str) -> None:
    """A stream repeats; the names of deliveries and the ids of events do not change."""
    subscribe("all", "https://a.example/")
    stored()
    assert [told(), told()] == [[], []]
    first, second = queued(webhooks_queue)
    assert first.events == second.events


def test_long_batches_are_parted(times: Times, webhooks_queue: str) -> None:
    """No message has more deliveries than one read finds the rows of."""
    subscribe("all", "https://a.example/")
    ticket = stored()
    for number in range(60):
        ticket = then(ticket, Move(JANA, State.IN_PROGRESS if number % 2 == 0 else State.WAITING))
    assert told() == []
    messages = queued(webhooks_queue)
    sizes = sorted(len(message.events) for message in messages)
    assert sizes[-1] == DELIVERIES_MAX
    assert len({name for message in messages for name in message.events}) == sum(sizes) > DELIVERIES_MAX


def test_ten_full_messages_fit_into_one_call(times: Times, webhooks_queue: str) -> None:
    """SQS takes 256 kB in a batch: so long may the longest events be."""
    ticket = {"id": "T" * 26, "number": 10**8, "version": 10**8, "queue": "q" * 60, "state": "in_progress"}
    event = HookEvent("T" * 26 + "-99999999-99", "ticket.undeliverable", AT, {**ticket, "client": "9" * 20})
    names = [delivery_id("x", replace(event, id=str(number))) for number in range(DELIVERIES_MAX)]
    body = json.dumps(Message("h" * 40, AT, dict.fromkeys(names, event)).body(), ensure_ascii=False)
    assert 10 * len(body.encode()) < 262_144


def test_what_sqs_does_not_take_is_a_failed_record(
    times: Times, webhooks_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records whose events were in the refused message come back, and only these."""
    subscribe("opened", "https://a.example/", "ticket.opened")
    then(stored(), Answer(JANA, "Opraveno."))
    records = [(item["dynamodb"]["SequenceNumber"], item["dynamodb"]["NewImage"]) for item in stream()]
    monkeypatch.setattr(aws.sqs(), "send_message_batch", lambda **_batch: {"Failed": [{"Id": "0"}]})
    assert tell_of(records, times.now) == [records[0][0]]


@pytest.mark.parametrize("broken", ["queue", "table"])
def test_when_aws_is_away_every_record_comes_back(times: Times, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """Nothing is lost, and nothing else of the batch suffers: mail was handed over before."""
    subscribe("all", "https://a.example/")
    stored()

    def away(*_args: Any, **_call: Any) -> None:
        """A call that fails."""
        raise RuntimeError("throttled")

    if broken == "queue":
        monkeypatch.setattr(aws.sqs(), "send_message_batch", away)
        records = [(item["dynamodb"]["SequenceNumber"], item["dynamodb"]["NewImage"]) for item in stream()]
        assert tell_of(records, times.now) == [name for name, _ in records]
        return
    monkeypatch.setattr(store, "webhooks", away)
    assert told() == [item["dynamodb"]["SequenceNumber"] for item in stream()]


def test_a_change_that_cannot_be_read_holds_up_nothing(times: Times, webhooks_queue: str) -> None:
    """It is no better the next time; the others of the batch are told."""
    subscribe("all", "https://a.example/", "ticket.opened")
    stored()
    (good,) = stream()
    image = good["dynamodb"]["NewImage"]
    assert tell_of([("1", {**image, "what": {"S": "{"}}), ("2", image)], times.now) == []
    (message,) = queued(webhooks_queue)
    assert [event.kind for event in message.events.values()] == ["ticket.opened"]


def test_the_list_of_webhooks_is_read_once_a_minute(times: Times, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new webhook counts when the minute is over."""
    hooks = [known.hooks(times.now)]
    store.change_webhooks(lambda found: found.put(Webhook("new", "https://a.example/", ("*",), SECRET, AT)))
    hooks += [known.hooks(times.now + LIST_KEPT - timedelta(seconds=1)), known.hooks(times.now + LIST_KEPT)]
    assert [len(found) for found in hooks] == [0, 0, 1]


# ---------------------------------------------------------------- to the receiver


def test_the_way_of_an_event(times: Times, webhooks_queue: str, receiver: Receiver) -> None:
    """A ticket is opened: a receiver is told, can check who told it, and the log says that it has it."""
    subscribe("zone", receiver.url, "ticket.opened", "ticket.message")
    stored()
    assert told() == []
    assert run(webhooks_queue) == 0
    bodies = [verified(request) for request in receiver.requests]
    assert [body["type"] for body in bodies] == ["ticket.opened", "ticket.message"]
    assert bodies[0] == {
        "id": f"{ticket_id(1)}-1-0",
        "type": "ticket.opened",
        "at": "2026-11-23T08:00:00.000Z",
        "ticket": {
            "id": ticket_id(1),
            "number": 10_001,
            "version": 1,
            "queue": "podpora",
            "state": "queued",
            "client": "1001",
        },
    }
    assert {request.headers["webhook-timestamp"] for request in receiver.requests} == {
        str(int(times.now.timestamp()))
    }
    assert sorted(log("zone")) == [("ticket.message", "done", [204]), ("ticket.opened", "done", [204])]
    assert is_empty(webhooks_queue)


def test_what_was_taken_is_not_sent_again(times: Times, webhooks_queue: str, receiver: Receiver) -> None:
    """The stream and the queue repeat what they hand over; the receiver hears it once."""
    subscribe("zone", receiver.url, "ticket.opened")
    stored()
    for _ in range(3):
        told()
    assert run(webhooks_queue) == 0
    assert len(receiver.requests) == 1
    assert log("zone") == [("ticket.opened", "done", [204])]


def test_an_error_is_answered_with_a_pause_and_another_try(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int]
) -> None:
    """500, then 200: the same event with the same id, signed anew; in between the message waits."""
    subscribe("zone", receiver.url)
    put("zone", times.now, EVENT)
    receiver.behaviours = [status(500), status(200)]
    assert run(webhooks_queue) == 1
    assert pauses == [2]
    (waiting,) = store.deliveries("zone", limit=1).deliveries
    assert (waiting.state, waiting.next_at) == ("waiting", times.now + timedelta(seconds=5))
    assert run(webhooks_queue) == 1
    assert len(receiver.requests) == 1
    times.now += timedelta(seconds=5)
    assert run(webhooks_queue) == 0
    first, second = (verified(request) for request in receiver.requests)
    assert first == second
    assert receiver.requests[0].headers["webhook-timestamp"] != receiver.requests[1].headers["webhook-timestamp"]
    assert log("zone") == [("ticket.opened", "done", [500, 200])]
    assert is_empty(webhooks_queue)
    assert store.find("zone", ()).health == Health()


def test_one_bad_event_holds_up_no_other(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int]
) -> None:
    """What a receiver refuses waits by itself; the rest of its message is sent."""
    subscribe("zone", receiver.url)
    others = [replace(EVENT, id=f"T-1-{number}", at=AT + number * MINUTE) for number in (1, 2)]
    receiver.behaviours = [status(400), status(200)]
    put("zone", times.now, EVENT, *others)
    assert run(webhooks_queue) == 1
    assert [statuses for _, _, statuses in log("zone")] == [[200], [200], [400]]
    times.now += MINUTE
    assert run(webhooks_queue) == 0
    assert len(receiver.requests) == 4


def test_a_receiver_that_does_not_answer_is_asked_once_for_all(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its other events and messages wait without costing a second each, and another receiver gets its own."""
    monkeypatch.setattr(posting, "TIME_MAX_S", 0.2)
    subscribe("away", receiver.url)
    receiver.behaviours = [hang]
    events = [replace(EVENT, id=f"T-1-{number}") for number in range(20)]
    for start in range(0, 20, 5):
        put("away", times.now, *events[start : start + 5])
    with Receiver() as other:
        subscribe("there", other.url)
        put("there", times.now, EVENT)
        assert run(webhooks_queue) == 4
        assert len(other.requests) == 1
    assert len(receiver.requests) == 1
    health = store.find("away", ()).health
    assert health == Health(times.now, 1, times.now + timedelta(seconds=10))
    # It is back: everything goes on, also what was tried before.
    receiver.behaviours = [status(204)]
    times.now += timedelta(seconds=10)
    assert run(webhooks_queue) == 0
    assert {item["id"] for item in map(verified, receiver.requests)} == {event.id for event in events}
    assert {state for _, state, _ in log("away")} == {"done"}
    assert store.find("away", ()).health == Health()


@pytest.mark.parametrize("code", [400, 503])
def test_after_a_day_an_event_is_given_up(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int], code: int
) -> None:
    """The last try is made when the time is over; the log says failed, and the queue is empty."""
    subscribe("zone", receiver.url)
    receiver.behaviours = [status(code)]
    began = times.now
    put("zone", began, EVENT)
    while run(webhooks_queue):
        times.now += REST_MAX
    assert timedelta(0) <= times.now - began - DAY <= REST_MAX
    (found,) = store.deliveries("zone", limit=1).deliveries
    assert found.state == "failed"
    assert found.next_at is None
    assert found.number == len(receiver.requests)
    if code == 400:
        assert len(receiver.requests) <= 14
    assert received(webhooks_queue) == []


def test_what_waits_too_long_for_a_receiver_is_given_up_without_a_try(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int]
) -> None:
    """Thousands of old events of a receiver that is away cost no request each."""
    subscribe("zone", receiver.url)
    store.save_health("zone", Health(AT, 9, times.now + DAY + MINUTE))
    put("zone", times.now, EVENT, replace(EVENT, id="T-1-1"))
    assert run(webhooks_queue) == 1
    times.now += DAY
    assert run(webhooks_queue) == 0
    assert receiver.requests == []
    assert [(state, statuses) for _, state, statuses in log("zone")] == [("failed", [None]), ("failed", [None])]


def test_a_day_of_waiting_is_no_dead_letter(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int], aws_resources: dict[str, str]
) -> None:
    """However often a message was received, it is for the receiver's sake; its pause is the longest."""
    subscribe("zone", receiver.url)
    receiver.behaviours = [status(500)]
    put("zone", times.now, EVENT)
    assert run(webhooks_queue, receives=150) == 1
    assert pauses == [settings().retry_pause_max.total_seconds()]
    assert received(aws_resources["webhooks-dead"]) == []


def test_a_message_has_time_for_some_and_the_rest_comes_next(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow receiver does not run the function out of its time: those that were not tried go first then."""
    subscribe("zone", receiver.url)
    real = delivering.post

    def slow(*arguments: Any) -> Any:
        """Takes nine seconds."""
        times.now += timedelta(seconds=9)
        return real(*arguments)

    monkeypatch.setattr(delivering, "post", slow)
    put("zone", times.now, *(replace(EVENT, id=f"T-1-{number}") for number in range(7)))
    assert run(webhooks_queue) == 1
    assert len(receiver.requests) == 4
    assert run(webhooks_queue) == 0
    assert len({item["id"] for item in map(verified, receiver.requests)}) == len(receiver.requests) == 7


def test_the_function_has_time_for_its_last_try() -> None:
    """What may come after the last moment at which a try is begun ends before the function does."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    timeout_s = config["lambda_functions"]["webhooks"]["lambda_timeout"]
    assert delivering.WORK_TIME.total_seconds() + 2 * posting.TIME_MAX_S < timeout_s


def test_a_wrong_message_is_buried_with_its_cause(
    times: Times, webhooks_queue: str, pauses: list[int], aws_resources: dict[str, str]
) -> None:
    """What is no message of ours is tried like any that fails, then lies with the dead."""
    aws.sqs().send_message(QueueUrl=webhooks_queue, MessageBody='{"webhook": "zone"}')
    assert run(webhooks_queue) == 1
    assert run(webhooks_queue, receives=6) == 0
    (dead,) = received(aws_resources["webhooks-dead"])
    assert "KeyError" in dead["MessageAttributes"]["cause"]["StringValue"]


# ---------------------------------------------------------------- who is told no more


@pytest.mark.parametrize("change", ["deleted", "off"])
def test_what_is_on_its_way_to_nobody_is_dropped(
    times: Times, webhooks_queue: str, receiver: Receiver, change: str
) -> None:
    """A webhook that was deleted or switched off is sent nothing more."""
    subscribe("zone", receiver.url)
    put("zone", times.now, EVENT)
    if change == "deleted":
        store.change_webhooks(lambda hooks: hooks.without("zone"))
    else:
        store.change_webhooks(lambda hooks: hooks.switched_off("zone", "why", times.now))
    assert run(webhooks_queue) == 0
    assert receiver.requests == []


def test_a_receiver_that_takes_nothing_for_days_is_switched_off(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int]
) -> None:
    """The list says why and when; what else waits for it is dropped."""
    subscribe("zone", receiver.url)
    receiver.behaviours = [status(500)]
    began = times.now
    put("zone", began, EVENT)
    run(webhooks_queue)
    times.now = began + 5 * DAY - MINUTE
    put("zone", times.now, replace(EVENT, id="T-1-1"))
    run(webhooks_queue)
    assert [hook.is_enabled for hook in store.webhooks().hooks] == [True]
    times.now = began + 5 * DAY
    put("zone", times.now, replace(EVENT, id="T-1-2"))
    assert run(webhooks_queue) == 0
    (hook,) = store.webhooks().hooks
    assert (hook.is_enabled, hook.disabled_at) == (False, times.now)
    assert hook.disabled_because == "It took nothing for 5 days."
    assert received(webhooks_queue) == []


def test_one_success_in_days_keeps_it_on(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int]
) -> None:
    """The days are counted from the first failure after it."""
    subscribe("zone", receiver.url)
    began = times.now
    for number, (days, code) in enumerate([(0, 500), (4, 200), (6, 500)]):
        times.now = began + days * DAY
        receiver.behaviours = [status(code)]
        put("zone", times.now, replace(EVENT, id=f"T-1-{number}"))
        run(webhooks_queue)
    assert [hook.is_enabled for hook in store.webhooks().hooks] == [True]
    assert store.find("zone", ()).health.failing_since == began + 6 * DAY


def test_a_receiver_that_is_gone_says_so(times: Times, webhooks_queue: str, receiver: Receiver) -> None:
    """410 switches it off at once."""
    subscribe("zone", receiver.url)
    receiver.behaviours = [status(410)]
    put("zone", times.now, EVENT, replace(EVENT, id="T-1-1"))
    assert run(webhooks_queue) == 0
    assert len(receiver.requests) == 1
    (hook,) = store.webhooks().hooks
    assert hook.disabled_because == "It answered 410: it wants no more events."
    assert log("zone") == [("ticket.opened", "failed", [410])]


# ---------------------------------------------------------------- asked for, secrets, addresses


def test_a_ping_is_tried_once(times: Times, webhooks_queue: str, receiver: Receiver) -> None:
    """Whoever tests sees what came of it; the health of the receiver is not judged by it."""
    subscribe("zone", receiver.url)
    receiver.behaviours = [status(500)]
    send(Message("zone", times.now, {"01KAPQ7Y4Z8T3M5N6P7Q8R9S0T": ping("x", times.now)}, is_asked=True))
    assert run(webhooks_queue) == 0
    assert log("zone") == [("ping", "failed", [500])]
    assert store.find("zone", ()).health == Health()


def test_what_is_asked_for_is_tried_although_the_receiver_rests(
    times: Times, webhooks_queue: str, receiver: Receiver
) -> None:
    """Somebody has just mended it: it is there again for everything else too."""
    subscribe("zone", receiver.url)
    store.save_health("zone", Health(AT, 9, times.now + HOUR))
    put("zone", times.now, EVENT, is_asked=True)
    assert run(webhooks_queue) == 0
    assert store.find("zone", ()).health == Health()


def test_for_a_day_either_secret_verifies(times: Times, webhooks_queue: str, receiver: Receiver) -> None:
    """After one was exchanged for another."""
    hook = subscribe("zone", receiver.url)
    new = "whsec_" + base64.b64encode(b"n" * 32).decode()
    changed = hook.changed(hook.url, hook.kinds, new, times.now, is_enabled=True)
    store.change_webhooks(lambda hooks: hooks.put(changed))
    put("zone", times.now, EVENT)
    assert run(webhooks_queue) == 0
    (request,) = receiver.requests
    assert verified(request, new) == verified(request, SECRET)


def test_an_address_is_checked_when_it_is_sent_to(
    times: Times, webhooks_queue: str, receiver: Receiver, pauses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that was public when the webhook was made and leads inside now gets nothing."""
    subscribe("zone", f"https://zone.example:{receiver.port}/")
    monkeypatch.setattr(posting, "addresses_of", lambda _host, _port: ["127.0.0.1"])
    put("zone", times.now, EVENT)
    assert run(webhooks_queue) == 1
    assert receiver.requests == []
    (found,) = store.deliveries("zone", limit=1).deliveries
    assert found.tries[0].error == "zone.example is 127.0.0.1, which is no address of the public net."


def test_a_url_that_is_no_longer_allowed_gets_nothing(times: Times, webhooks_queue: str, pauses: list[int]) -> None:
    """Such as one that the operator does not trust any more."""
    subscribe("zone", "http://inside.example/")
    put("zone", times.now, EVENT)
    assert run(webhooks_queue) == 1
    (found,) = store.deliveries("zone", limit=1).deliveries
    assert found.tries[0].error == "Only https:// is allowed."


# ---------------------------------------------------------------- the log


def test_the_log_has_pages(times: Times) -> None:
    """The newest event first; each page begins where the one before ended."""
    events = [replace(EVENT, id=f"T-{n}-0", at=AT + n * MINUTE) for n in range(5)]
    for event in events:
        store.save_delivery("zone", store.Delivery(delivery_id("zone", event), event), times.now)
        store.save_delivery("other", store.Delivery(delivery_id("other", event), event), times.now)
    found: list[str] = []
    cursor = None
    sizes = []
    while True:
        page = store.deliveries("zone", limit=2, cursor=cursor)
        found += [one.event.id for one in page.deliveries]
        sizes.append(len(page.deliveries))
        cursor = page.cursor
        if cursor is None:
            break
    assert found == [event.id for event in reversed(events)]
    assert sizes == [2, 2, 1]


def test_what_is_done_stays_done(times: Times) -> None:
    """A second function that sends the same and fails does not bring it back."""
    name = delivery_id("zone", EVENT)
    done = store.Delivery(name, EVENT, "done")
    store.save_delivery("zone", done, times.now)
    store.save_delivery("zone", store.Delivery(name, EVENT, "waiting"), times.now)
    assert store.delivery("zone", name) == done


def test_of_many_tries_the_last_are_told(times: Times) -> None:
    """They are counted all the same."""
    found = store.Delivery("D", EVENT)
    for _ in range(store.TRIES_TOLD_MAX + 5):
        found = found.tried(Outcome(500, None, 1), AT, "waiting", None)
    assert len(found.tries) == store.TRIES_TOLD_MAX
    assert found.number == store.TRIES_TOLD_MAX + 5
    store.save_delivery("zone", replace(found, id=delivery_id("zone", EVENT)), times.now)
    assert store.deliveries("zone", limit=1).deliveries[0].tries == found.tries


def test_the_log_is_forgotten_after_a_month(times: Times) -> None:
    """Rows expire; who is told of what does not."""
    subscribe("zone", "https://a.example/")
    store.save_delivery("zone", store.Delivery(delivery_id("zone", EVENT), EVENT), times.now)
    expiring = {row.pk: row.expires_at for row in store.Row.scan()}
    assert expiring == {"HOOKS": None, "D#zone": int((times.now + 30 * DAY).timestamp())}


def test_concurrent_writers_lose_nothing(times: Times, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was second decides again on what is there then; whoever never comes first says so."""
    real = store.Row.save
    others = iter(["first"])

    def overtaken(row: Any, condition: Any = None) -> Any:
        """Somebody else is a moment earlier."""
        if (other := next(others, None)) is not None:
            subscribe(other, "https://b.example/")
        return real(row, condition=condition)

    monkeypatch.setattr(store.Row, "save", overtaken)
    subscribe("second", "https://a.example/")
    assert [hook.id for hook in store.webhooks().hooks] == ["first", "second"]
    monkeypatch.setattr(store, "saved_if", lambda _row, _condition: False)
    with pytest.raises(RuntimeError, match="keep changing"):
        store.change_webhooks(lambda hooks: hooks.without(hooks.hooks[-1].id))
