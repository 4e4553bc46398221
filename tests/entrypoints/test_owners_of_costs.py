"""Who is told to have cost what: each function that works for a ticket names its queue and client, or reports by
queue and client would lack a day on which nothing else happened to it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints import effects, search_indexer, sweep
from chalicelib.platform import aws, clock, meter, meter_writing
from chalicelib.platform.queues import RetryLater
from chalicelib.platform.units import Unit
from chalicelib.platform.usage import Trigger
from chalicelib.tickets import metering, store
from chalicelib.tickets.commands import Schedule
from chalicelib.tickets.ticket import Ticket
from chalicelib.webhooks import store as hooks
from chalicelib.webhooks.delivering import deliver
from chalicelib.webhooks.event import HookEvent
from chalicelib.webhooks.queue import Message
from chalicelib.webhooks.subscription import Webhook
from tests.live.doubles import Consoles
from tests.one_aws import executions, streamed
from tests.platform.costs_table import TABLE, Written
from tests.tickets.examples import AT, FIRMA, JANA, MINUTE, stored, then, ticket_id

NOW = AT + MINUTE
OWNER = ("podpora", FIRMA.number)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture(autouse=True)
def costs(monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]) -> Iterator[Written]:
    """The costs table, and a desk without consoles a minute past eight."""
    written = Written()
    monkeypatch.setenv("FRONTA_COSTS_TABLE", TABLE)
    monkeypatch.setattr(meter_writing, "client", lambda: written)
    monkeypatch.setattr(aws, "connections", Consoles)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    meter.forget()
    yield written
    meter.forget()


def owners(costs: Written, trigger: Trigger, handle: Callable[[], Any]) -> dict[str, tuple[str | None, str | None]]:
    """Rows that a function adds to, with the queue and client that they say."""

    def worth_a_row(_event: Any) -> Any:
        """What it does, and mails, so that no row waits."""
        answer = handle()
        meter.use(Unit.SES_MAILS_OUT, 100)
        return answer

    meter.run("function", trigger, worth_a_row, {"Records": [1]})
    return {sk: (said.get("queue"), said.get("client")) for sk, said in costs.said.items()}


def records(*kinds: str) -> list[dict[str, Any]]:
    """What the stream of the tickets table holds of some kinds of rows."""
    return [
        record
        for record in streamed(store.Row.Meta.table_name)
        if record["dynamodb"]["NewImage"].get("kind", {}).get("S") in kinds
    ]


@pytest.mark.parametrize("kinds", [("change",), ("outbox",), ("outbox", "change")])
def test_effects_names_queue_and_client(costs: Written, kinds: tuple[str, ...]) -> None:
    """By the change, or by a mail that comes without it."""
    stored()
    found = owners(costs, "stream", lambda: effects.handle({"Records": records(*kinds)}, None))
    assert found == {f"T#{ticket_id(1)}": OWNER}


def test_a_change_is_believed_before_its_mail(costs: Written) -> None:
    """Whatever comes first in the batch: the newest change has the queue that the ticket is in."""
    stored()
    outbox, change = records("outbox")[0]["dynamodb"]["NewImage"], records("change")[0]["dynamodb"]["NewImage"]
    later = {**change, "summary": {"S": json.dumps({"queue": "fakturace", "client": None})}}
    found = owners(costs, "stream", lambda: metering.tell_of_rows([change, later, outbox]))
    assert found == {f"T#{ticket_id(1)}": ("fakturace", FIRMA.number)}


@pytest.mark.parametrize("summary", [{"S": "{"}, {"S": "[]"}, {"S": '{"queue": "podpora"}'}, None])
def test_a_row_that_cannot_be_read_has_costs_all_the_same(costs: Written, summary: Mapping[str, str] | None) -> None:
    """They are the ticket's, without queue and client."""
    image: dict[str, Any] = {"pk": {"S": "T#t1"}, "kind": {"S": "change"}}
    if summary is not None:
        image["summary"] = summary
    assert owners(costs, "stream", lambda: metering.tell_of_rows([image])) == {"T#t1": (None, None)}


def test_rows_that_are_no_tickets_are_nobodys(costs: Written) -> None:
    """A kept mail, and a notice to whom nobody knows."""
    images = [{"pk": {"S": "R#1"}, "kind": {"S": kind}, "data": {"S": "{}"}} for kind in ("kept", "outbox")]
    assert set(owners(costs, "stream", lambda: metering.tell_of_rows(images))) == {"F#function"}


def scheduled(n: int) -> Ticket:
    """A ticket that is put off for two hours."""
    return then(stored(n), Schedule(JANA, AT + timedelta(hours=2)))


def test_the_sweep_names_queue_and_client_of_clocks_that_it_starts(
    costs: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What starting one costs is its ticket's, with queue and client; the sweep itself is nobody's."""
    for n in (1, 2):
        scheduled(n)
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(hours=1, minutes=50))
    monkeypatch.setattr(sweep.store, "overdue", lambda *_: [])
    found = owners(costs, "schedule", lambda: sweep.handle({}, None))
    assert len(executions()) == 2
    # What `owners` adds is of the last record.
    assert found.pop("F#function", (None, None)) == (None, None)
    assert found == {f"T#{ticket_id(n)}": OWNER for n in (1, 2)}


def test_the_sweep_starts_clocks_whosever_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that does not tell queue and client delays no clock."""
    scheduled(1)
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(hours=1, minutes=50))

    def fails(_ids: Any) -> Any:
        """As `tables.read` does."""
        raise TimeoutError("DynamoDB leaves keys unprocessed")

    monkeypatch.setattr(store, "load_many", fails)
    assert sweep.handle({}, None)["started"] == 1


def test_search_names_queue_and_client(costs: Written) -> None:
    """By the newest of the changes that it reads."""
    ticket = stored()
    body = json.dumps({"ticket": ticket.id, "versions": [1]})
    message = {"messageId": "1", "receiptHandle": "-", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    answers: list[Any] = []
    found = owners(costs, "queue", lambda: answers.append(search_indexer.handle({"Records": [message]}, None)))
    assert answers == [{"batchItemFailures": []}]
    assert found == {f"T#{ticket.id}": OWNER}


@pytest.mark.parametrize("client", ["1001", None])
def test_a_webhook_names_queue_and_client(costs: Written, client: str | None) -> None:
    """By the event that it sends; whether it gets there or not."""
    hook = Webhook("w1", "https://10.0.0.1/", ("*",), SECRET, AT)
    hooks.change_webhooks(lambda known: known.put(hook))
    event = HookEvent("t1-1-0", "ticket.opened", AT, {"id": "t1", "queue": "podpora", "client": client})

    def handle() -> None:
        """The address is refused."""
        with suppress(RetryLater):
            deliver(Message("w1", AT, {"d1": event}), clock.now)

    assert owners(costs, "queue", handle) == {"T#t1": ("podpora", client)}
