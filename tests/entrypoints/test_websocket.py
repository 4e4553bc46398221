"""The websocket of the console: in with a one-time ticket, ping and pong, presence, out."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.websocket import FRAME_CHARS_MAX, TICKET_CHARS_MAX, connect, disconnect, message
from chalicelib.live import store
from chalicelib.live.attention import digest
from chalicelib.platform import aws, clock
from chalicelib.platform.ids import ulid
from chalicelib.platform.settings import settings
from tests.live.doubles import Consoles

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
JANA = store.Listener("jana", "Jana Nová")
PETR = store.Listener("petr", "Petr Malý")
TICKET = ulid(AT, bytes(10))
SAID = f'{{"action":"presence","ticket":"{TICKET}",'

pytestmark = pytest.mark.usefixtures("aws_resources")


@pytest.fixture(autouse=True)
def consoles(monkeypatch: pytest.MonkeyPatch) -> Consoles:
    """It is eight o'clock and consoles can be posted to."""
    found = Consoles()
    monkeypatch.setattr(aws, "connections", lambda: found)
    monkeypatch.setattr(clock, "now", lambda: AT)
    return found


def event(name: str = "c1", *, query: Any = None, body: Any = None) -> dict[str, Any]:
    """An event of API Gateway's websocket."""
    made: dict[str, Any] = {"requestContext": {"connectionId": name, "stage": "live"}}
    if query is not None:
        made["queryStringParameters"] = query
    if body is not None:
        made["body"] = body
    return made


def test_a_good_ticket_opens_the_websocket_once() -> None:
    """Who has a ticket is in for the lifetime of a connection; the same ticket again is refused."""
    store.save_ticket("word", JANA, AT + timedelta(seconds=60))
    assert connect(event("c1", query={"ticket": "word"})) == {"statusCode": 200}
    assert connect(event("c2", query={"ticket": "word"})) == {"statusCode": 401}
    lifetime = settings().live_connection_lifetime
    assert store.connections(AT + lifetime - timedelta(seconds=1), 10) == ["c1"]
    assert store.connections(AT + lifetime, 10) == []


@pytest.mark.parametrize(
    "query",
    [
        None,
        {},
        {"ticket": ""},
        {"ticket": "guess"},
        {"ticket": "expired"},
        {"ticket": "w" * (TICKET_CHARS_MAX + 1)},
        {"token": "word"},
    ],
)
def test_without_a_good_ticket_nobody_gets_in(query: Any) -> None:
    """No ticket, a guess, an expired one and one of no possible length are refused alike."""
    store.save_ticket("word", JANA, AT + timedelta(seconds=60))
    store.save_ticket("expired", JANA, AT)
    store.save_ticket("w" * (TICKET_CHARS_MAX + 1), JANA, AT + timedelta(seconds=60))
    assert connect(event(query=query)) == {"statusCode": 401}
    assert store.connections(AT, 10) == []


def test_a_ping_is_answered_with_a_pong(consoles: Consoles) -> None:
    """The console that pinged, and no other, hears a pong."""
    store.open_connection("c2", JANA, AT + timedelta(hours=1))
    assert message(event("c1", body='{"action":"ping"}')) == {"statusCode": 200}
    assert {name: [json.loads(said) for said in posted] for name, posted in consoles.posted.items()} == {
        "c1": [{"type": "pong"}]
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 200),
        ("", 200),
        ("{}", 200),
        ("[]", 200),
        ("null", 200),
        ('"ping"', 200),
        ('{"action":"shout"}', 200),
        ('{"action":["ping"]}', 200),
        ("ping", 400),
        ("{", 400),
        ("\x00", 400),
        ("[" * FRAME_CHARS_MAX, 400),
        ('{"action":"shout"}'.ljust(FRAME_CHARS_MAX), 200),
        ('{"action":"shout"}'.ljust(FRAME_CHARS_MAX + 1), 400),
        ('{"action":"presence"}', 400),
        ('{"action":"presence","ticket":"T1","mode":"looking"}', 400),
        (SAID + '"mode":"asleep"}', 400),
        (SAID + '"mode":"looking","n":1e9}', 400),
        (SAID + '"mode":"looking","n":NaN}', 400),
        (SAID + '"mode":"looking","knows":"all"}', 400),
        (SAID + '"mode":"looking"}', 200),
    ],
)
def test_anything_else_is_not_answered(consoles: Consoles, body: str | None, status: int) -> None:
    """What we have no word for is ignored, what is junk or too long is refused; nothing is kept or posted.

    Neither is a good word of a connection that was never opened.
    """
    store.open_connection("c2", JANA, AT + timedelta(hours=1))
    before = [row.serialize() for row in store.Row.scan()]
    assert message(event(body=body)) == {"statusCode": status}
    assert [row.serialize() for row in store.Row.scan()] == before
    assert consoles.posted == {}


def presence(name: str, **said: Any) -> dict[str, Any]:
    """A console says where it is."""
    return message(event(name, body=json.dumps({"action": "presence", **said})))


def test_presence_is_told_until_the_disconnect(consoles: Consoles) -> None:
    """Jana connects, opens a ticket, types, overtakes herself and is gone: Petr hears each of it, and no more."""
    for name, listener in (("c1", JANA), ("c2", PETR)):
        store.save_ticket(name, listener, AT + timedelta(seconds=60))
        connect(event(name, query={"ticket": name}))
    for said in (
        {"ticket": TICKET, "mode": "looking", "n": 1},
        {"ticket": TICKET, "mode": "typing", "n": 3},
        {"ticket": TICKET, "mode": "looking", "n": 2},
        {"ticket": TICKET, "mode": "typing", "n": 4},
    ):
        assert presence("c1", **said) == {"statusCode": 200}
    disconnect(event("c1"))
    told = [json.loads(push) for push in consoles.posted["c2"]]
    assert {push["ticket"] for push in told} == {TICKET}
    assert [[person["mode"] for person in push["people"]] for push in told] == [["looking"], ["typing"], []]


def test_a_console_may_ask_who_is_where(consoles: Consoles) -> None:
    """Only the one that asks is answered; who knows already is not, unless he asks all the same."""
    for name, listener in (("c1", JANA), ("c2", PETR)):
        store.open_connection(name, listener, AT + timedelta(hours=1))
    presence("c1", ticket=TICKET, mode="looking")
    consoles.posted.clear()
    assert presence("c2", ticket=None, ask=True) == {"statusCode": 200}
    known = digest(json.loads(consoles.posted["c2"][0]))
    assert presence("c2", ticket=None, knows=known) == {"statusCode": 200}
    assert {name: [json.loads(push)["type"] for push in pushes] for name, pushes in consoles.posted.items()} == {
        "c2": ["everybody"]
    }
    for said in ({"knows": "00000000"}, {"knows": known, "ask": True}):
        presence("c2", ticket=None, **said)
    assert len(consoles.posted["c2"]) == 3


def test_a_console_that_leaves_is_forgotten() -> None:
    """After the disconnect, which may come twice or for nobody, nothing is posted to the console."""
    store.open_connection("c1", JANA, AT + timedelta(hours=1))
    for name in ("c1", "c1", "c9"):
        assert disconnect(event(name)) == {"statusCode": 200}
    assert store.connections(AT, 10) == []
