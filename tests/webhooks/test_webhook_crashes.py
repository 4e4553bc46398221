"""The crash sweep over webhooks: the functions killed at any AWS call, every event still gets to its receiver."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints import webhooks
from chalicelib.platform import queues
from chalicelib.platform.settings import settings
from chalicelib.webhooks import delivering, store
from chalicelib.webhooks.queue import known
from chalicelib.webhooks.retries import Health, Outcome
from tests.api.http_request import ask
from tests.faults.crashes import endings
from tests.faults.world import Killed, Point
from tests.one_aws import empty
from tests.stories.desk import Desk
from tests.tickets.examples import stored
from tests.webhooks.test_webhook_api import ZONE
from tests.webhooks.test_webhook_delivering import EVENT, delivery_id, subscribe

URLS: dict[str, str] = {}
TAKEN = Outcome(204, None, 5)


@pytest.fixture(autouse=True)
def _one_aws(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One in-process AWS for this file; `desk_with` empties it."""
    monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
    monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
    monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", aws_of_file["search"])
    monkeypatch.setenv("FRONTA_WEBHOOKS_QUEUE_URL", aws_of_file["webhooks"])
    URLS.update(aws_of_file)


@dataclass
class Ears:
    """A receiver: what it says, once for each request and then that it has it; and what it took, by id."""

    says: list[Outcome] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    otherwise: Outcome = TAKEN

    def post(self, _target: object, headers: dict[str, str], _body: bytes) -> Outcome:
        """Hear a request."""
        outcome = self.says.pop(0) if self.says else self.otherwise
        self.asked[headers["webhook-id"]] += 1
        self.taken[headers["webhook-id"]] += outcome.is_taken
        return outcome


class WebhookDesk(Desk):
    """A desk with somebody who wants to be told."""

    ears: Ears


@contextmanager
def desk_with() -> Iterator[WebhookDesk]:
    """A desk in an empty AWS, a webhook for everything, and a receiver that is there."""
    empty()
    known.forget()
    with pytest.MonkeyPatch.context() as monkeypatch:
        desk = WebhookDesk(monkeypatch, URLS)
        desk.ears = Ears()
        monkeypatch.setattr(delivering, "post", desk.ears.post)
        # The in-process AWS hides messages by the real clock, which nobody waits for here.
        monkeypatch.setattr(queues, "settings", lambda: replace(settings(), retry_pause=timedelta(0)))
        subscribe("zone", "http://127.0.0.1/")
        yield desk


def everything_runs(desk: WebhookDesk) -> None:
    """The stream is offered until it is taken, the queue until it is empty."""
    while desk.run_stream():
        pass
    while desk.run_queue("webhooks", webhooks.handle):
        pass


# ---------------------------------------------------------------- the stories


def told(desk: WebhookDesk) -> Callable[[], None]:
    """A ticket was opened."""
    stored()
    return lambda: everything_runs(desk)


def refused_once(desk: WebhookDesk) -> Callable[[], None]:
    """The receiver fails with the second event, and takes it the next time."""
    stored()
    desk.ears.says = [TAKEN, Outcome(500, None, 5)]
    return lambda: everything_runs(desk)


def away_at_first(desk: WebhookDesk) -> Callable[[], None]:
    """The receiver does not answer at first."""
    stored()
    desk.ears.says = [Outcome(None, "no answer within 10 s", 10_000)]
    return lambda: everything_runs(desk)


def gone_for_days(desk: WebhookDesk) -> Callable[[], None]:
    """The receiver has taken nothing for five days, and takes nothing now."""
    stored()
    desk.ears.otherwise = Outcome(500, None, 5)
    store.save_health("zone", Health(desk.now - timedelta(days=5)))
    return lambda: everything_runs(desk)


def asked_again(desk: WebhookDesk) -> Callable[[], None]:
    """Somebody wants an event once more, and repeats the request when no answer came."""
    name = delivery_id("zone", EVENT)
    store.save_delivery("zone", store.Delivery(name, EVENT, "done"), desk.now)

    def act() -> None:
        """The request with its key, then the queue."""
        for _ in range(2):
            try:
                with desk.faults.watched():
                    path = f"/v1/webhooks/zone/deliveries/{name}/again"
                    answer = ask("POST", path, claims=ZONE, headers={"Idempotency-Key": "again"})
                    assert answer.status == 202
                    break
            except Killed:
                continue
        everything_runs(desk)

    return act


Story = Callable[[WebhookDesk], Callable[[], None]]
STORIES: list[Story] = [told, refused_once, away_at_first, gone_for_days, asked_again]


def outcome(desk: WebhookDesk) -> dict[str, Any]:
    """All that can be seen afterwards, but how often something was tried."""
    log = store.deliveries("zone", limit=100).deliveries
    (hook,) = store.webhooks().hooks
    return {
        "taken": sorted(desk.ears.taken if hook.is_enabled else ()),
        "often": max(desk.ears.taken.values()),
        "done": sorted((one.event.id, one.state) for one in log) if hook.is_enabled else [],
        "enabled": (hook.is_enabled, hook.disabled_because),
        "health": store.find("zone", ()).health if hook.is_enabled else None,
        "left": (desk.in_queue("webhooks"), desk.in_queue("webhooks-dead")),
    }


def crashed(story: Story) -> tuple[dict[str, Any], dict[Point, Any]]:
    """What comes of a story undisturbed, and killed at each call."""
    with desk_with() as desk:
        act = story(desk)

        def acted() -> dict[str, Any]:
            """From here on nobody dies."""
            act()
            desk.faults.at_point = None
            return outcome(desk)

        return endings(desk.faults, acted)


def is_as_good(found: dict[str, Any] | str, expected: dict[str, Any]) -> bool:
    """Whether all is as expected, but that a receiver may have got something twice."""
    return isinstance(found, dict) and found["often"] <= 2 and {**found, "often": 0} == {**expected, "often": 0}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_killed_at_any_call_it_ends_as_without_a_crash(story: Story) -> None:
    """For every AWS call: every event was taken, once more at most, the log says so, and nothing is left."""
    expected, killed = crashed(story)
    assert len(killed) >= 5
    assert expected["left"] == (0, 0)
    assert expected["often"] <= 1
    failures = {str(point): found for point, found in killed.items() if not is_as_good(found, expected)}
    assert failures == {}


EXPECTED = {
    "told": (True, True),
    "refused_once": (True, True),
    "away_at_first": (True, True),
    "gone_for_days": (False, False),
    "asked_again": (True, True),
}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_without_a_crash_it_ends_as_it_should(story: Story) -> None:
    """The stories are what they say: the receiver has everything, or it is switched off."""
    with desk_with() as desk:
        story(desk)()
        found = outcome(desk)
    assert (found["enabled"][0], bool(found["taken"])) == EXPECTED[story.__name__]
    assert {state for _, state in found["done"]} <= {"done"}
    assert len(found["done"]) >= len(found["taken"])


def test_the_sweep_finds_a_seeded_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that is written before the receiver has the event loses it: the harness can fail."""
    real = delivering._Work._try

    def hasty(work: Any, delivery: store.Delivery) -> store.Delivery:
        """Notes first, sends then."""
        store.save_delivery("zone", store.Delivery(delivery.id, delivery.event, "done"), work._now())
        return real(work, delivery)

    monkeypatch.setattr(delivering._Work, "_try", hasty)
    expected, killed = crashed(told)
    assert any(found["taken"] != expected["taken"] for found in killed.values())
