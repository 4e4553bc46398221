"""The crash sweep over calls: an exchange or a console that gets no answer asks once more, and whatever call to AWS
the function died at, it comes to the same; no guess is ever free, and no lock stays untold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.calls import desk as staff
from chalicelib.calls import identifying, reception
from chalicelib.calls.call import call_id
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws
from chalicelib.tickets import store as tickets
from chalicelib.tickets.apply import replay
from tests import letters
from tests.api.http_request import JANA, Answer, ask
from tests.calls import lines
from tests.faults.crashes import endings
from tests.faults.world import READS, Killed, Point
from tests.one_aws import empty, stored
from tests.stories.desk import Desk

URLS: dict[str, str] = {}
EXCHANGE = {"sub": "exchange", "scope": "fronta/integration"}
CONTACT = Contact(letters.SENDER, "Jana", "cs", technical=True, phones=(lines.JAN,), pin=True)
FIRMA = ListedClient(letters.CLIENT_NUMBER, "Firma s.r.o.", (CONTACT,))
PIN, WRONG = "4711", "0815"
X = call_id("x")
KEY = {"Idempotency-Key": "k-1"}
TRIES_MAX = 2


@pytest.fixture(autouse=True)
def _one_aws(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One in-process AWS for this file; `desk_with` empties it. PINs cost no time."""
    for name in ("outbox", "clocks", "search"):
        monkeypatch.setenv(f"FRONTA_{name.upper()}_QUEUE_URL", aws_of_file[name])
    lines.cheap_pins(monkeypatch)
    URLS.update(aws_of_file)


class CallDesk(Desk):
    """A desk with a telephone."""

    def asked(self, act: Callable[[], Answer]) -> Answer:
        """A caller asks, and again when no answer came."""
        for _ in range(TRIES_MAX):
            try:
                with self.faults.watched():
                    return act()
            except Killed:
                # An exchange gives up soon.
                self.now += timedelta(seconds=5)
        raise AssertionError("killed twice")

    def exchange(self, path: str, **body: Any) -> Any:
        """The exchange says something, and is answered."""
        answer = self.asked(lambda: ask("POST", f"/v1/calls{path}", claims=EXCHANGE, body=body))
        assert answer.status in (200, 204), answer
        return answer.json

    def agent(self, what: str, body: Any = None) -> Any:
        """Jana of the staff does something with the call."""
        answer = self.asked(lambda: ask("POST", f"/v1/calls/{X}/{what}", claims=JANA, body=body, headers=KEY))
        assert answer.status in (200, 201), answer
        return answer.json

    def guessed(self, times: int, number: str | None = None) -> None:
        """Somebody guessed before."""
        for _ in range(times):
            call = lines.ring(number, now=self.now)
            lines.say(call, FIRMA.number, WRONG, self.now)


@contextmanager
def desk_with() -> Iterator[CallDesk]:
    """A desk in an empty AWS, and a client with a PIN and a number."""
    empty()
    aws.token_keys.cache_clear()
    with pytest.MonkeyPatch.context() as monkeypatch:
        desk = CallDesk(monkeypatch, URLS)
        desk.list_clients(FIRMA)
        lines.set_pin(FIRMA.number, PIN)
        yield desk


# ---------------------------------------------------------------- the stories: what is prepared, and what is cut off


def announced(desk: CallDesk) -> Callable[[], None]:
    """A call rings."""

    def act() -> None:
        """Announced again it is the same one."""
        assert desk.exchange("", call="x", **{"from": lines.JAN})["ask"] == "pin"

    return act


def announced_with_pin(desk: CallDesk) -> Callable[[], None]:
    """The exchange asked for everything before."""

    def act() -> None:
        """All at once."""
        told = desk.exchange("", call="x", client=FIRMA.number, pin=PIN)
        assert (told["level"], told["pin"]) == ("client_pin", "right")

    return act


def right(desk: CallDesk) -> Callable[[], None]:
    """The right PIN, after four wrong ones of others."""
    desk.guessed(4)
    desk.exchange("", call="x", **{"from": lines.JAN})

    def act() -> None:
        """It locks while it is looked at, and for nobody after that."""
        told = desk.exchange(f"/{X}/identify", pin=PIN)
        if told["pin"] == "locked":
            # Its function died after the reservation: the try counts, and when the lock is over it is free again.
            desk.now += timedelta(hours=1)
            told = desk.exchange(f"/{X}/identify", pin=PIN)
        assert told["level"] == "number_pin"

    return act


def wrong(desk: CallDesk) -> Callable[[], None]:
    """The fifth wrong PIN."""
    desk.guessed(4)
    desk.exchange("", call="x", **{"from": lines.JAN})

    def act() -> None:
        """Locked, whoever looked at it; and the client is told, at the latest by who comes two minutes later."""
        assert desk.exchange(f"/{X}/identify", pin=WRONG)["pin"] in ("wrong", "locked")
        desk.now += timedelta(minutes=2)
        assert desk.exchange(f"/{X}/identify", pin=PIN)["pin"] == "locked"

    return act


def misnamed(desk: CallDesk) -> Callable[[], None]:
    """A client number that nobody has."""
    desk.exchange("", call="x")

    def act() -> None:
        """Told so."""
        assert desk.exchange(f"/{X}/identify", client="999")["ask"] == "client"

    return act


def named(desk: CallDesk) -> Callable[[], None]:
    """A client number."""
    desk.exchange("", call="x")

    def act() -> None:
        """Its PIN is asked for."""
        assert desk.exchange(f"/{X}/identify", client=FIRMA.number)["ask"] == "pin"

    return act


def taken_and_ended(desk: CallDesk) -> Callable[[], None]:
    """Jana takes it, and it ends."""
    desk.exchange("", call="x", **{"from": lines.JAN})

    def act() -> None:
        """Each again is fine."""
        assert desk.agent("take")["agent"]["id"] == "jana"
        desk.exchange(f"/{X}/end", seconds=9)

    return act


def opened(desk: CallDesk) -> Callable[[], None]:
    """A ticket is opened from a call."""
    desk.exchange("", call="x", pin=PIN, **{"from": lines.JAN})

    def act() -> None:
        """With its key."""
        wish = {"queue": "podpora", "subject": "Disk", "text": "Prosíme o disk."}
        assert desk.agent("ticket", wish)["ticket"]["subject"] == "Disk"

    return act


def logged(desk: CallDesk) -> Callable[[], None]:
    """A call goes into the ticket that another one opened."""
    opened(desk)()
    desk.settle_with_sweep()
    (ticket,) = desk.tickets
    desk.exchange("", call="y")

    def act() -> None:
        """With its key."""
        assert desk.agent("log", {"ticket": ticket.number, "text": "Stačí menší."})["ticket"]["id"] == ticket.id

    return act


STORIES = [announced, announced_with_pin, right, wrong, misnamed, named, taken_and_ended, opened, logged]
Outcome = dict[str, Any]
Story = Callable[[CallDesk], Callable[[], None]]


def outcome(desk: CallDesk) -> Outcome:
    """All that can be seen afterwards, but times, numbers and how often something was said."""
    desk.settle_with_sweep()
    call = reception.found(X)
    histories = [history for ticket in desk.tickets if (history := tickets.history(ticket.id)) is not None]
    for history in histories:
        assert replay(history.changes) == history.ticket
    numbers = {one["pk"]["S"] for one in stored("fronta-test-calls") if one["kind"]["S"] == "call"}
    return {
        "calls": len(numbers),
        "call": (call.state, call.level, call.pin, call.agent, call.seconds, call.client, call.is_named),
        "tried": sorted({(one.what, one.result) for one in call.tries} - {("pin", "locked")}),
        "entries": [
            (entry.ticket.id in {ticket.id for ticket in desk.tickets}, entry.what) for entry in call.entries
        ],
        "texts": [desk.texts(ticket) for ticket in desk.tickets],
        "sent": sorted((sent.to, sent.subject.partition("]")[2] or sent.subject) for sent in desk.sent),
        "left": {name: desk.in_queue(name) for name in ("outbox", "clocks", "outbox-dead")},
        "listed": (X in {one.id for one in staff.ringing(desk.now)}) == (call.state != "over"),
    }


def crashed(story: Story) -> tuple[Outcome, dict[Point, Outcome]]:
    """What comes of a story undisturbed, and killed at each call of what it is about."""
    with desk_with() as desk:
        act = story(desk)

        def acted() -> Outcome:
            """From here on nobody dies."""
            act()
            desk.faults.at_point = None
            return outcome(desk)

        return endings(desk.faults, acted)


def differences(found: Outcome | str, expected: Outcome) -> object:
    """What is not as expected, and what it should be; or what was raised."""
    if isinstance(found, str):
        return found
    return {name: (found[name], expected[name]) for name in expected if found[name] != expected[name]}


# Of a wrong try whose function died nobody knows what it was: it counts, and the caller is told of the lock alone.
UNCERTAIN = {"wrong": "tried"}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_killed_at_any_call_and_asked_again_it_comes_to_the_same(story: Story) -> None:
    """For every AWS call: the same call, level, lock, entries, tickets and mails; nothing twice, nothing left."""
    expected, killed = crashed(story)
    assert killed
    left_out = UNCERTAIN.get(story.__name__)
    if story is right:
        # The lock that a dead function left began, so the client is told of it like of any other.
        for found in killed.values():
            assert isinstance(found, dict), found
            assert len(found["sent"]) <= 1
            found["sent"] = expected["sent"]
            found["listed"] = expected["listed"]
    failures = {
        str(point): differences(found, expected)
        for point, found in killed.items()
        if not isinstance(found, dict) or any(found[name] != expected[name] for name in expected if name != left_out)
    }
    assert failures == {}


EXPECTED: dict[str, tuple[str, str, int, int]] = {
    # level, PIN, tickets, mails that left
    "announced": ("none", "due", 0, 0),
    "announced_with_pin": ("client_pin", "right", 0, 0),
    "right": ("number_pin", "right", 0, 0),
    "wrong": ("none", "locked", 0, 1),
    "misnamed": ("none", "not_set", 0, 0),
    "named": ("client_only", "due", 0, 0),
    "taken_and_ended": ("none", "due", 0, 0),
    "opened": ("number_pin", "right", 1, 1),
    "logged": ("number_pin", "right", 1, 1),
}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_without_a_crash_it_ends_as_it_should(story: Story) -> None:
    """The stories are what they say, and there are writes in them to be cut off."""
    with desk_with() as desk:
        act = story(desk)
        first = len(desk.faults.calls)
        act()
        calls = desk.faults.calls[first:]
        found = outcome(desk)
    assert any(not call.startswith(READS) for call in calls)
    assert (*found["call"][1:3], len(found["texts"]), len(found["sent"])) == EXPECTED[story.__name__]
    assert set(found["left"].values()) == {0}
    assert found["listed"]


def test_the_sweep_finds_a_lock_that_stays_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody tells in place of a function that died, some death leaves the client without his mail."""
    monkeypatch.setattr(identifying, "_overdue_mails", lambda *_: ())
    expected, killed = crashed(wrong)
    assert len(expected["sent"]) == 1
    assert any(isinstance(found, dict) and found["sent"] == [] for found in killed.values())


def test_a_try_that_is_not_reserved_locks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The story of the fifth wrong PIN rests on the reservation: without it nothing is locked in its end."""
    monkeypatch.setattr(identifying, "_reserve", lambda known, *_: known)
    with desk_with() as desk, pytest.raises(AssertionError, match="locked"):
        wrong(desk)()
