"""The crash sweep over who works on a ticket: locking, declining, handing over, lifting and remembering, cut off
anywhere and tried once more, end as they would have."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.shifts import Shift
from chalicelib.entrypoints import clocks, pages, sweep
from chalicelib.platform import aws
from chalicelib.platform.ids import digest
from chalicelib.tickets import commands, service, store
from chalicelib.tickets.apply import replay
from chalicelib.tickets.ticket import Actor, Agent, State
from tests.faults.crashes import endings
from tests.faults.world import Killed, Point
from tests.one_aws import empty
from tests.pages.test_page_form import event
from tests.stories.desk import ALENA, Desk

URLS: dict[str, str] = {}
PETR = Agent("u-2", "Petr")
HOUR = timedelta(hours=1)
# One that dies, and the one after it.
TRIES_MAX = 2


@pytest.fixture(autouse=True)
def _one_aws(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One in-process AWS for this file; `desk_with` empties it."""
    monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
    monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
    monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", aws_of_file["search"])
    URLS.update(aws_of_file)


@contextmanager
def desk_with() -> Iterator[Desk]:
    """A desk in an empty AWS, two agents on shift, and a ticket that Alena works on."""
    empty()
    aws.token_keys.cache_clear()
    with pytest.MonkeyPatch.context() as monkeypatch:
        desk = Desk(monkeypatch, URLS)
        begins(desk, ALENA, 8)
        begins(desk, PETR, 300)
        desk.mail(desk.letter(subject="Navýšení disku", text="Prosíme o navýšení disku na 20 GB."))
        asked(desk, commands.Move(ALENA, State.IN_PROGRESS))
        desk.settle_with_sweep()
        yield desk


def begins(desk: Desk, agent: Agent, hours: int) -> None:
    """An agent is on shift."""
    shift = Shift(agent.id, agent.name, frozenset(), 8, desk.now, desk.now + hours * HOUR)
    dispatch.change_roster(lambda roster: roster.begun(shift))


def asked(desk: Desk, command: commands.Command, agent: Agent = ALENA, key: str | None = None, seen: int = 0) -> None:
    """An agent asks something of the ticket, as the API does."""
    (ticket,) = desk.tickets
    service.perform(
        ticket.id, command, Actor("agent", agent.id, agent.name), desk.now,
        seen_version=seen or ticket.version, request_key=key and digest("request", key), shards=1,
    )  # fmt: skip


def once_more(desk: Desk, act: Callable[[], Any]) -> Any:
    """Somebody does something, and again when no answer came."""
    for _ in range(TRIES_MAX):
        try:
            with desk.faults.watched():
                return act()
        except Killed:
            continue
    raise AssertionError("killed twice")


# ---------------------------------------------------------------- the stories: what is prepared, and what is cut off


def lock(desk: Desk) -> Callable[[], None]:
    """Alena locks the ticket; her console repeats the request with its key."""
    (ticket,) = desk.tickets
    return lambda: once_more(desk, lambda: asked(desk, commands.Lock(ALENA), key="lock", seen=ticket.version))


def decline(desk: Desk) -> Callable[[], None]:
    """The client presses the button in the mail about the lock, again if the page did not come."""
    asked(desk, commands.Lock(ALENA))
    desk.settle_with_sweep()
    token = desk.sent[-1].token
    return lambda: once_more(desk, lambda: pressed(token))


def pressed(token: str) -> None:
    """The button: what the page then shows is no fault of ours."""
    answer = pages.handle(event("POST", "action=confirm", path=f"/api/l/{token}"), None)
    assert answer["statusCode"] < 400


def hand_over(desk: Desk) -> Callable[[], None]:
    """A lead gives Alena's locked ticket to Petr."""
    asked(desk, commands.Lock(ALENA))
    desk.settle_with_sweep()
    (ticket,) = desk.tickets
    command = commands.HandOver(PETR, PETR, is_lead=True)
    return lambda: once_more(desk, lambda: asked(desk, command, PETR, key="give", seen=ticket.version))


def give_back(desk: Desk) -> Callable[[], None]:
    """Alena gives the ticket back: a reaction is promised anew."""
    (ticket,) = desk.tickets
    command = commands.HandOver(ALENA, None)
    return lambda: once_more(desk, lambda: asked(desk, command, key="back", seen=ticket.version))


def lift(desk: Desk) -> Callable[[], None]:
    """Alena went home with a lock; the sweep and the clocks function each may die once."""
    asked(desk, commands.Lock(ALENA))
    desk.settle_with_sweep()
    promise = desk.tickets[0].promise
    assert promise is not None
    desk.now = promise.until + HOUR

    def act() -> None:
        """A sweep that dies is made up for by the next; a message that is not deleted comes again."""
        once_more(desk, lambda: sweep.handle({}, None))
        while desk.run_queue("clocks", clocks.handle):
            pass

    return act


def remember(desk: Desk) -> Callable[[], None]:
    """Petr answers for Alena: what became of the promise, and who had the ticket, nobody heard yet."""
    desk.now += timedelta(minutes=7)
    asked(desk, commands.Answer(PETR, "Hotovo.", State.RESOLVED), PETR)

    def act() -> None:
        """The stream offers a batch until it is taken."""
        while desk.run_stream():
            pass

    return act


STORIES = [lock, decline, hand_over, give_back, lift, remember]
Outcome = dict[str, Any]


def outcome(desk: Desk) -> Outcome:
    """All that can be seen afterwards; of times only those that matter, for a death costs minutes."""
    desk.settle_with_sweep()
    (ticket,) = desk.tickets
    history = store.history(ticket.id)
    assert history is not None
    assert replay(history.changes) == history.ticket
    promise = ticket.promise and (ticket.promise.kind, ticket.promise.basis, ticket.promise.ahead)
    return {
        "ticket": (ticket.state, ticket.agent, ticket.locked, ticket.lock_declined, ticket.version, ticket.urgency),
        "promise": promise,
        "place": ticket.place,
        "events": [[type(event).__name__ for event in change.events] for change in history.changes],
        "mails": [(sent.mail.kind, sent.mail.cause, sent.state) for sent in history.outgoing],
        "left": {name: desk.in_queue(name) for name in URLS},
        "open": [replace(place, place=None, until=None) for place in store.open_places()],
        "learned": {
            row.pk: (len(row.data["minutes"]), row.data.get("days"))
            for row in dispatch.Row.scan()
            if row.sk == "RECORD"
        },
        "last": [row.data["agent"] for row in dispatch.Row.scan() if row.sk == "LAST"],
    }


Story = Callable[[Desk], Callable[[], None]]


def crashed(story: Story, *, is_every_point: bool = False) -> tuple[Outcome, dict[Point, Outcome]]:
    """What comes of a story undisturbed, and killed at each call of what it is about."""
    with desk_with() as desk:
        act = story(desk)

        def acted() -> Outcome:
            """From here on nobody dies."""
            act()
            desk.faults.at_point = None
            return outcome(desk)

        return endings(desk.faults, acted, is_every_point=is_every_point)


def run(story: Story) -> tuple[Outcome, list[str]]:
    """A story that nobody disturbs: what came of it, and the calls of what it is about."""
    with desk_with() as desk:
        act = story(desk)
        first = len(desk.faults.calls)
        act()
        calls = desk.faults.calls[first:]
        return outcome(desk), calls


EXPECTED: dict[str, tuple[State, Agent | None, bool, bool]] = {
    "lock": (State.IN_PROGRESS, ALENA, True, False),
    "decline": (State.QUEUED, None, False, True),
    "hand_over": (State.IN_PROGRESS, PETR, False, False),
    "give_back": (State.QUEUED, None, False, False),
    "lift": (State.QUEUED, None, False, False),
    "remember": (State.RESOLVED, PETR, False, False),
}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_without_a_crash_it_ends_as_it_should(story: Story) -> None:
    """The stories are what they say; every mail leaves or is overtaken, and nothing is left in a queue."""
    found, calls = run(story)
    assert found["ticket"][:4] == EXPECTED[story.__name__]
    assert {state for *_, state in found["mails"]} <= {"sent", "failed"}
    assert ("acknowledgement", None, "sent") in found["mails"]
    assert set(found["left"].values()) == {0}
    assert calls


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_killed_at_any_call_it_ends_as_without_a_crash(story: Story) -> None:
    """For every AWS call: the same ticket, the same events, mails and memory."""
    expected, killed = crashed(story)
    assert killed
    failures = {str(point): differences(found, expected) for point, found in killed.items() if found != expected}
    assert failures == {}


def differences(found: Outcome | str, expected: Outcome) -> object:
    """What is not as expected, and what it should be; or what was raised."""
    if isinstance(found, str):
        return found
    return {name: (found[name], expected[name]) for name in expected if found[name] != expected[name]}


def test_a_sweep_that_dies_and_one_that_follows_ask_twice_and_lift_once() -> None:
    """After the message was sent and before the function ended: two messages, one change."""
    with desk_with() as desk:
        lift(desk)
        for _ in range(2):
            sweep.handle({}, None)
        assert desk.in_queue("clocks") >= 2
        while desk.run_queue("clocks", clocks.handle):
            pass
        events = [type(event).__name__ for event in desk.events(desk.tickets[0])]
        assert events.count("Unlocked") == 1


def test_the_sweep_finds_a_seeded_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A memory that learns whatever it is told is found out: the harness can fail."""
    real = dispatch.learned

    def forgetful(record: Any, is_cell: bool, outcome: Any, outcome_id: str) -> Any:
        """Knows no outcome again."""
        return real(replace(record, recent=()), is_cell, outcome, outcome_id)

    monkeypatch.setattr(dispatch, "learned", forgetful)
    expected, killed = crashed(remember)
    assert any(found["learned"] != expected["learned"] for found in killed.values())


def test_the_functions_that_are_killed_are_those_of_the_product() -> None:
    """Every kind of call that these ways make was among those that were cut off."""
    made = {name: set(run(story)[1]) for name, story in ((story.__name__, story) for story in STORIES)}
    assert "TransactWriteItems" in made["lock"] & made["decline"] & made["hand_over"] & made["give_back"]
    assert {"Query", "SendMessageBatch", "TransactWriteItems"} <= made["lift"]
    assert {"BatchGetItem", "PutItem"} <= made["remember"]
