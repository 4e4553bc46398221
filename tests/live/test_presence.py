"""Presence over the live table: a word is kept with its connection, everybody is told, calls of AWS are counted."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.client
import pytest

from chalicelib.live import presence, store
from chalicelib.live.attention import Attention, Listener, Said, Turn, digest, everybody
from chalicelib.platform import aws
from chalicelib.platform.ids import ulid
from chalicelib.platform.settings import settings
from tests.live.doubles import Consoles

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TICKET, OTHER = (ulid(AT, bytes([n] * 10)) for n in (1, 2))
JANA, PETR = Listener("jana", "Jana Nová"), Listener("petr", "Petr Malý")

pytestmark = pytest.mark.usefixtures("aws_resources")


@pytest.fixture
def consoles(monkeypatch: pytest.MonkeyPatch) -> Consoles:
    """Jana has the connections j1 and j2, Petr p1; all can be posted to."""
    for name, listener in (("j1", JANA), ("j2", JANA), ("p1", PETR)):
        store.open_connection(name, listener, AT + timedelta(hours=1))
    found = Consoles()
    monkeypatch.setattr(aws, "connections", lambda: found)
    return found


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


def say(
    name: str,
    ticket: str | None,
    mode: str = "looking",
    *,
    after_s: float = 0,
    counter: int | None = None,
    ask: bool = False,
    knows: str | None = None,
) -> Turn | None:
    """A connection says where it is, some time after eight, and the others are told."""
    now = AT + after_s * SECOND
    turn = presence.note(name, Said(ticket, mode, counter, ask, knows), now)
    if turn is not None:
        presence.tell(turn, now, name if ask or knows else None, knows)
    return turn


def heard(consoles: Consoles, name: str = "p1") -> list[tuple[str, list[tuple[str, str]]]]:
    """What a console was told since it was last asked: (ticket, [(person, mode)]) of each push."""
    told = [json.loads(message) for message in consoles.posted.pop(name, [])]
    return [(push["ticket"], [(person["id"], person["mode"]) for person in push["people"]]) for push in told]


def test_who_opens_a_ticket_is_told_to_all_and_to_himself(consoles: Consoles) -> None:
    """Two people open a ticket: every console of staff hears the whole list each time, the new arrival too."""
    say("j1", TICKET)
    say("p1", TICKET, "typing")
    both = [(TICKET, [("jana", "looking")]), (TICKET, [("jana", "looking"), ("petr", "typing")])]
    assert {name: heard(consoles, name) for name in ("j1", "j2", "p1")} == dict.fromkeys(("j1", "j2", "p1"), both)


def test_a_push_has_the_words_of_the_contract(consoles: Consoles) -> None:
    """Type, ticket, people with id, name and mode, and the time the list is of."""
    say("j1", TICKET, after_s=1.5)
    assert [json.loads(message) for message in consoles.posted["p1"]] == [
        {
            "type": "presence",
            "ticket": TICKET,
            "people": [{"id": "jana", "name": "Jana Nová", "mode": "looking"}],
            "at": "2026-11-23T08:00:01.500Z",
        }
    ]


def test_a_repetition_prolongs_and_tells_nobody(consoles: Consoles, calls: Counter[str]) -> None:
    """A heartbeat is one write; with it the person counts longer than without it."""
    say("j1", TICKET)
    heard(consoles)
    calls.clear()
    say("j1", TICKET, after_s=20)
    assert calls == {"UpdateItem": 1}
    assert heard(consoles) == []
    say("p1", TICKET, after_s=69)
    assert heard(consoles) == [(TICKET, [("jana", "looking"), ("petr", "looking")])]


def test_a_word_costs_one_write_and_one_read(consoles: Consoles, calls: Counter[str]) -> None:
    """Arriving, moving and leaving cost a write and a read beside the posts, and so does a disconnect."""
    for ticket in (TICKET, OTHER, None):
        calls.clear()
        say("j1", ticket)
        assert calls == {"UpdateItem": 1, "Query": 1}
    say("j1", TICKET)
    calls.clear()
    presence.tell(presence.leave("j1"), AT)
    assert calls == {"DeleteItem": 1, "Query": 1}
    calls.clear()
    presence.tell(presence.leave("j1"), AT)
    assert calls == {"DeleteItem": 1}


def test_who_moves_to_another_ticket_is_told_for_both(consoles: Consoles) -> None:
    """The ticket that was left loses the person, the other one gains him."""
    say("j1", TICKET)
    heard(consoles)
    say("j1", OTHER)
    assert heard(consoles) == [(TICKET, []), (OTHER, [("jana", "looking")])]


def test_the_second_tab_keeps_its_person_in_the_ticket(consoles: Consoles) -> None:
    """A person with two tabs is once in the list, typing wins, and is gone with the last tab."""
    say("j1", TICKET, "typing")
    say("j2", TICKET)
    say("j1", None)
    say("j2", None)
    assert heard(consoles) == [
        (TICKET, [("jana", "typing")]),
        (TICKET, [("jana", "typing")]),
        (TICKET, [("jana", "looking")]),
        (TICKET, []),
    ]


def test_who_is_silent_for_the_lifetime_is_not_counted(consoles: Consoles) -> None:
    """Whose tab died without a word is in the list until his time is over; when he comes back he is told again."""
    lifetime_s = settings().presence_lifetime.total_seconds()
    say("j1", TICKET)
    say("p1", TICKET, after_s=lifetime_s - 1)
    say("p1", TICKET, "typing", after_s=lifetime_s)
    say("j1", TICKET, after_s=lifetime_s + 1)
    assert heard(consoles)[1:] == [
        (TICKET, [("jana", "looking"), ("petr", "looking")]),
        (TICKET, [("petr", "typing")]),
        (TICKET, [("jana", "looking"), ("petr", "typing")]),
    ]


def test_a_disconnect_tells_who_is_left(consoles: Consoles) -> None:
    """The others hear of it at once; a second disconnect, or one outside of a ticket, tells nobody anything."""
    say("j1", TICKET)
    heard(consoles)
    assert presence.tell(presence.leave("j1"), AT) == 2
    assert heard(consoles) == [(TICKET, [])]
    for name in ("j1", "j2", "c9"):
        assert presence.tell(presence.leave(name), AT) == 0
    assert heard(consoles) == []


def test_a_word_that_was_overtaken_is_ignored(consoles: Consoles) -> None:
    """Of numbered words the highest number stands, whatever arrives later; the same one again is a repetition."""
    say("j1", TICKET, "looking", counter=8)
    assert say("j1", TICKET, "typing", counter=7) is None
    assert say("j1", None, counter=0) is None
    say("j1", TICKET, "looking", counter=8)
    assert heard(consoles) == [(TICKET, [("jana", "looking")])]
    say("j1", None, counter=9)
    assert say("j1", TICKET, "looking", counter=8) is None
    assert heard(consoles) == [(TICKET, [])]


def test_numbers_are_a_connections_own(consoles: Consoles) -> None:
    """What one tab has counted to does not silence the other, and a word without a number is taken."""
    say("j1", TICKET, counter=100)
    assert say("j2", OTHER, counter=1) == Turn(None, Attention(OTHER, "looking", AT + settings().presence_lifetime))
    assert say("j1", None) is not None
    assert [ticket for ticket, _ in heard(consoles)] == [TICKET, OTHER, TICKET]


@pytest.mark.parametrize("ticket", [TICKET, None])
@pytest.mark.parametrize("name", ["c9", "late"])
def test_a_connection_that_is_not_open_writes_nothing(consoles: Consoles, name: str, ticket: str | None) -> None:
    """Who never connected, or whose connection's time is over, leaves no row behind and is told nothing."""
    store.open_connection("late", JANA, AT)
    before = sorted(str(row.serialize()) for row in store.Row.scan())
    assert say(name, ticket, ask=True) is None
    assert sorted(str(row.serialize()) for row in store.Row.scan()) == before
    assert consoles.posted == {}


def test_a_word_after_the_disconnect_does_not_open_the_connection_again(consoles: Consoles) -> None:
    """A word that the disconnect overtook is nobody's."""
    presence.leave("j1")
    assert say("j1", TICKET) is None
    assert [connection.id for connection in store.staff(AT, 10)] == ["j2", "p1"]


def test_who_asks_is_told_of_everybody(consoles: Consoles, calls: Counter[str]) -> None:
    """A console that has just come hears of all tickets; the others hear nothing; that is a write and a read."""
    say("j1", TICKET, "typing")
    consoles.posted.clear()
    calls.clear()
    say("p1", None, ask=True)
    assert calls == {"UpdateItem": 1, "Query": 1}
    (answer,) = (json.loads(message) for message in consoles.posted.pop("p1"))
    assert answer == {
        "type": "everybody",
        "tickets": [{"ticket": TICKET, "people": [{"id": "jana", "name": "Jana Nová", "mode": "typing"}]}],
        "at": "2026-11-23T08:00:00.000Z",
    }
    assert consoles.posted == {}


def test_who_knows_everything_is_not_told_again(consoles: Consoles, calls: Counter[str]) -> None:
    """Only when somebody came, went or began to type without his having heard of it, or is silent too long."""
    say("j1", TICKET)
    known = digest(everybody(store.staff(AT, 10), AT))
    consoles.posted.clear()
    calls.clear()
    say("p1", None, after_s=20, knows=known)
    assert calls == {"UpdateItem": 1, "Query": 1}
    assert consoles.posted == {}
    say("j1", TICKET, "typing", after_s=30)
    consoles.posted.clear()
    say("p1", None, after_s=40, knows=known)
    (answer,) = (json.loads(message) for message in consoles.posted.pop("p1"))
    assert [person["mode"] for told in answer["tickets"] for person in told["people"]] == ["typing"]
    say("p1", None, after_s=60, knows=digest(answer))
    assert consoles.posted == {}
    say("p1", None, after_s=30 + settings().presence_lifetime.total_seconds(), knows=digest(answer))
    assert [json.loads(message)["tickets"] for message in consoles.posted["p1"]] == [[]]


def test_broken_consoles_hold_up_no_other(monkeypatch: pytest.MonkeyPatch, consoles: Consoles) -> None:
    """One console is gone and one fails: the third is told; who is gone and in no ticket is forgotten."""
    broken = Consoles(gone=frozenset({"j2"}), broken=frozenset({"j1"}))
    monkeypatch.setattr(aws, "connections", lambda: broken)
    say("j1", TICKET)
    assert heard(broken) == [(TICKET, [("jana", "looking")])]
    assert [connection.id for connection in store.staff(AT, 10)] == ["j1", "p1"]


def test_a_console_found_gone_in_a_ticket_waits_for_its_disconnect(
    monkeypatch: pytest.MonkeyPatch, consoles: Consoles
) -> None:
    """A push that finds it gone does not swallow what its disconnect has to tell; then it is dropped."""
    say("j1", TICKET)
    without = Consoles(gone=frozenset({"j1"}))
    monkeypatch.setattr(aws, "connections", lambda: without)
    say("p1", OTHER)
    heard(without)
    assert presence.tell(presence.leave("j1"), AT) == 2
    assert heard(without) == [(TICKET, [])]
    monkeypatch.setattr(aws, "connections", lambda: consoles)
    say("j2", TICKET)
    gone = Consoles(gone=frozenset({"j2"}))
    monkeypatch.setattr(aws, "connections", lambda: gone)
    say("p1", None, after_s=settings().presence_lifetime.total_seconds())
    assert [connection.id for connection in store.staff(AT, 10)] == ["p1"]


def test_what_cannot_be_told_is_kept(monkeypatch: pytest.MonkeyPatch, consoles: Consoles) -> None:
    """When the connections cannot be read nobody is told, nothing is raised, and the word stands."""

    def refuse(now: datetime, limit: int) -> list[Any]:
        """Fail as a throttled table does."""
        raise TimeoutError

    with monkeypatch.context() as failing:
        failing.setattr(store, "staff", refuse)
        turn = presence.note("j1", Said(TICKET, "looking", None, False), AT)
        assert turn is not None
        assert presence.tell(turn, AT, "j1") == 0
    say("p1", TICKET)
    assert heard(consoles) == [(TICKET, [("jana", "looking"), ("petr", "looking")])]
