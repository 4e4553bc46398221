"""The stream of the calls table: consoles are told of calls, and nothing is ever asked for again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.api.calls_shapes import CallShape
from chalicelib.calls import card, desk, reception
from chalicelib.entrypoints import ring as entry
from chalicelib.live import store as live
from chalicelib.platform import aws, clock
from chalicelib.tickets.ticket import Client
from tests.calls import lines
from tests.calls.lines import ALENA, JAN, NOW, PIN, WRONG, ring, say
from tests.live.doubles import Consoles
from tests.one_aws import streamed
from tests.tickets.examples import stored


@pytest.fixture
def consoles(monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]) -> Consoles:
    """One console is open."""
    live.open_connection("c1", live.Listener("jana", "Jana"), NOW + timedelta(hours=1))
    found = Consoles()
    monkeypatch.setattr(aws, "connections", lambda: found)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    lines.cheap_pins(monkeypatch)
    lines.listed()
    return found


def stream(since: int = 0) -> list[dict[str, Any]]:
    """The records of the table's stream, as a function is given them."""
    return list(json.loads(json.dumps(streamed("fronta-test-calls", since), default=str)))


def images() -> list[Any]:
    """The rows of all kinds in the stream."""
    return [record["dynamodb"]["NewImage"] for record in stream()]


def pushed(consoles: Consoles) -> list[Any]:
    """What the console got."""
    return [json.loads(message) for message in consoles.posted.get("c1", ())]


def test_a_call_rings_on_every_console(consoles: Consoles) -> None:
    """As the API tells it, with the client's open tickets."""
    stored(1, client=Client("1001", "Firma s.r.o."))
    call = ring(JAN)
    assert entry.handle({"Records": stream()}, None) == {"batchItemFailures": []}
    (told,) = pushed(consoles)
    assert told["type"] == "call"
    assert CallShape(**told["call"]).id == call.id
    assert [ticket["number"] for ticket in told["call"]["tickets"]] == [10001]


def test_each_change_is_told_and_of_a_batch_the_last_one(consoles: Consoles) -> None:
    """Taken, identified, over; what was overtaken within a batch is not worth a push."""
    call = ring(JAN)
    entry.handle({"Records": stream()}, None)
    seen = len(stream())
    desk.take(call.id, ALENA, NOW)
    entry.handle({"Records": stream(seen)}, None)
    seen = len(stream())
    say(call, pin=PIN)
    reception.end(call.id, 3, NOW)
    entry.handle({"Records": stream(seen)}, None)
    told = [(one["call"]["state"], one["call"]["level"]) for one in pushed(consoles)]
    assert told == [("ringing", "none"), ("taken", "none"), ("over", "number_pin")]


def test_what_counts_pins_and_calls_is_nobodys_business(consoles: Consoles) -> None:
    """Only calls are pushed, whatever else the filter of the stream lets through."""
    call = ring(JAN)
    say(call, pin=WRONG)
    assert {image.get("kind", {}).get("S") for image in images()} >= {"call", "tally"}
    entry.handle({"Records": stream()}, None)
    assert [one["call"]["id"] for one in pushed(consoles)] == [call.id]


def test_a_call_that_cannot_be_told_keeps_nobody_waiting(consoles: Consoles, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others of the batch are told, and nothing comes back."""
    broken, fine = ring(JAN), ring(None)
    real = card.open_tickets

    def failing(call: Any) -> Any:
        """The index of tickets cannot be asked."""
        if call.id == broken.id:
            raise RuntimeError
        return real(call)

    monkeypatch.setattr(card, "open_tickets", failing)
    assert entry.handle({"Records": stream()}, None) == {"batchItemFailures": []}
    assert [one["call"]["id"] for one in pushed(consoles)] == [fine.id]


def test_a_removed_row_and_one_of_no_kind_are_passed_over(consoles: Consoles) -> None:
    """What expires tells nobody anything."""
    records = [
        {"eventName": "REMOVE", "dynamodb": {"Keys": {}}},
        {"eventName": "INSERT", "dynamodb": {"NewImage": {"pk": {"S": "X"}}}},
    ]
    assert entry.handle({"Records": records}, None) == {"batchItemFailures": []}
    assert pushed(consoles) == []
