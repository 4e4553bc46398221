"""Pushes: every open console gets every change in order, and no console spoils it for the others."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.live import store
from chalicelib.live.push import push
from chalicelib.live.store import Listener
from chalicelib.platform import aws
from tests.live.doubles import Consoles

pytestmark = pytest.mark.usefixtures("aws_resources")

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MESSAGES = [{"type": "change", "version": n, "subject": "Příliš žluťoučký"} for n in (1, 2, 3)]


def opened(monkeypatch: pytest.MonkeyPatch, names: list[str], **trouble: frozenset[str]) -> Consoles:
    """Consoles that are open, some in trouble."""
    for name in names:
        store.open_connection(name, Listener("jana", "Jana"), AT + timedelta(hours=1))
    consoles = Consoles(**trouble)
    monkeypatch.setattr(aws, "connections", lambda: consoles)
    return consoles


def test_the_double_has_the_real_clients_words() -> None:
    """What the double raises for a closed connection has a name in the real client, and so has its method."""
    client = aws.connections()
    assert set(vars(Consoles.exceptions)) <= set(dir(client.exceptions))
    assert callable(client.post_to_connection)


@pytest.mark.parametrize("count", [1, 2, 40])
def test_every_console_gets_every_message_in_order(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """One console or many: each gets all messages as JSON, in the order of the changes."""
    names = [f"c{n:02d}" for n in range(count)]
    consoles = opened(monkeypatch, names)
    assert push(MESSAGES, AT) == count
    assert sorted(consoles.posted) == names
    for posted in consoles.posted.values():
        assert [json.loads(message) for message in posted] == MESSAGES


def test_a_message_is_compact_and_keeps_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is posted is UTF-8 without padding: bytes are paid for."""
    consoles = opened(monkeypatch, ["c1"])
    push([{"subject": "Příliš", "version": 1}], AT)
    assert consoles.posted["c1"] == ['{"subject":"Příliš","version":1}'.encode()]


def test_without_consoles_or_messages_nothing_is_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listening, or nothing to tell, is no work and no error."""
    consoles = opened(monkeypatch, [])
    assert push(MESSAGES, AT) == 0
    store.open_connection("c1", Listener("jana", "Jana"), AT + timedelta(hours=1))
    assert push([], AT) == 0
    assert consoles.posted == {}


def test_a_console_whose_time_is_over_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """API Gateway closes a connection after its lifetime; nothing is posted to it after that."""
    consoles = opened(monkeypatch, ["c1"])
    assert push(MESSAGES, AT + timedelta(hours=1)) == 0
    assert consoles.posted == {}


@pytest.mark.parametrize("names", [["c1"], ["c1", "c2", "c3"]])
def test_a_console_that_is_gone_is_forgotten(monkeypatch: pytest.MonkeyPatch, names: list[str]) -> None:
    """A connection that API Gateway calls gone is not posted to again; the others got everything."""
    consoles = opened(monkeypatch, names, gone=frozenset({"c1"}))
    assert push(MESSAGES, AT) == len(names) - 1
    assert store.connections(AT, 10) == names[1:]
    assert {name: len(posted) for name, posted in consoles.posted.items()} == dict.fromkeys(names[1:], 3)


@pytest.mark.parametrize("names", [["c1"], ["c1", "c2", "c3"]])
def test_a_broken_connection_holds_up_no_other(monkeypatch: pytest.MonkeyPatch, names: list[str]) -> None:
    """A connection that fails otherwise is passed over and kept: it may only be slow."""
    consoles = opened(monkeypatch, names, broken=frozenset({"c1"}))
    assert push(MESSAGES, AT) == len(names) - 1
    assert store.connections(AT, 10) == names
    assert {name: len(posted) for name, posted in consoles.posted.items()} == dict.fromkeys(names[1:], 3)
