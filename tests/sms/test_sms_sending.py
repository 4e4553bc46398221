"""One SMS and SNS: what is tried again, what never, and what limits say while others send too."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from chalicelib.platform.queues import RetryLater
from chalicelib.platform.settings import settings
from chalicelib.sms import noting, store
from chalicelib.sms.event import RANK, Outcome, Text
from chalicelib.sms.plan import Limits, day_of
from chalicelib.sms.sending import send
from chalicelib.sms.work import work_off
from tests.sms.world import EVA, MINUTE, World, client, contact, number, refusal
from tests.tickets.examples import AT

NOWHERE: Any = {"endpoint_url": "https://sns.eu-central-1.amazonaws.com/"}
HOUR = timedelta(hours=1)


def opened(world: World, **said: Any) -> tuple[str, str]:
    """An event for one client with one number, its ticket opened and its SMS on the queue: event and ticket."""
    raised = world.raised([client(1)], **said)
    assert world.run_queue()
    (told,) = world.whole(raised.event).told.values()
    return raised.event, told.ticket or ""


@pytest.mark.parametrize(
    "error",
    [
        refusal("Throttled", 429),
        refusal("ThrottlingException", 400),
        refusal("AuthorizationError", 403),
        EndpointConnectionError(**NOWHERE),
        ConnectTimeoutError(**NOWHERE),
    ],
    ids=lambda error: type(error).__name__ + str(error)[:30],
)
def test_what_sns_surely_did_not_take_is_tried_again(world: World, error: Exception) -> None:
    """Twice refused, then taken: one SMS, counted once against the limits."""
    event, ticket = opened(world)
    world.answers += [error, error]
    world.settle()
    assert world.numbers() == [number(1)]
    assert world.outcomes(ticket) == [(number(1), "sent", "")]
    assert store.used(day_of(AT), ["1001"], [number(1)]).numbers == {number(1): 1}
    assert world.whole(event).progress.state == "done"


@pytest.mark.parametrize("took", [False, True])
@pytest.mark.parametrize(
    "error",
    [refusal("InternalError", 500), ReadTimeoutError(**NOWHERE), ConnectionResetError()],
    ids=lambda error: type(error).__name__,
)
def test_what_sns_may_have_taken_is_never_sent_again(world: World, error: Exception, took: bool) -> None:
    """Whether it did or not: the outcome is unknown, says so in the ticket, and the event ends."""
    event, ticket = opened(world)
    world.answers, world.takes_before_error = [error], took
    world.settle_with_sweep()
    assert world.numbers() == [number(1)] * took
    assert world.outcomes(ticket) == [(number(1), "unknown", "")]
    progress = world.whole(event).progress
    assert (progress.state, progress.unknown, progress.left) == ("done", 1, 0)


@pytest.mark.parametrize(
    ("code", "outcome", "reason"),
    [
        ("InvalidParameter", "failed", "InvalidParameter"),
        ("ParameterValueInvalid", "failed", "ParameterValueInvalid"),
        ("OptedOut", "refused", "opted-out"),
    ],
)
def test_what_sns_will_never_take_is_over_at_once(world: World, code: str, outcome: str, reason: str) -> None:
    """Nothing is charged for it; who opted out is remembered."""
    event, ticket = opened(world)
    world.answers = [refusal(code)]
    world.settle()
    assert world.outcomes(ticket) == [(number(1), outcome, reason)]
    progress = world.whole(event).progress
    assert (progress.state, progress.price_musd, progress.held) == ("done", 0, 0)
    known = store.known(event, [number(1)], ())
    assert known.opted_out == ({number(1)} if reason == "opted-out" else frozenset())


def test_an_sms_that_sns_does_not_take_for_an_hour_is_given_up(world: World) -> None:
    """What it says may not be so any more; it never ends among the dead letters."""
    _, ticket = opened(world)
    world.answers = [refusal("Throttled", 429)] * 100
    world.settle()
    assert world.outcomes(ticket) == [(number(1), "failed", "not-taken")]
    assert world.numbers() == []
    assert world.now - AT > settings().retry_give_up


def test_an_sms_that_nobody_looked_at_for_an_hour_is_not_sent(world: World) -> None:
    """Unless a lead let it go meanwhile."""
    event, ticket = opened(world)
    world.now += 2 * HOUR
    world.settle()
    assert (world.outcomes(ticket), world.numbers()) == ([(number(1), "failed", "too-late")], [])
    assert world.whole(event).progress.failed == 1


def test_a_message_that_comes_again_sends_nothing_again(world: World) -> None:
    """Neither of the ticket nor of the client, and nothing is counted twice."""
    event, ticket = opened(world)
    world.settle()
    before = world.whole(event)
    for _ in range(3):
        work_off({"event": event, "client": "1001"}, lambda: world.now, set())
        work_off({"ticket": ticket, "version": 1}, lambda: world.now, set())
    world.settle_with_sweep()
    assert world.numbers() == [number(1)]
    assert world.whole(event) == before
    assert world.outcomes(ticket) == [(number(1), "sent", "")]


@pytest.mark.parametrize("body", [{}, {"event": 1, "client": "x"}, {"ticket": "x"}, {"ticket": "x", "version": "1"}])
def test_what_is_no_message_is_told(body: dict[str, Any]) -> None:
    """It ends among the dead letters."""
    with pytest.raises(ValueError, match="no message"):
        work_off(body, lambda: AT, set())


def test_messages_about_what_is_not_there_are_passed_over(world: World) -> None:
    """An event that is none, a ticket that is none, a change without an SMS."""
    work_off({"event": "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T", "client": "1001"}, lambda: AT, set())
    assert send("01KAPQ7Y4Z8T3M5N6P7Q8R9S0T", 1, lambda: AT) is None
    _, ticket = opened(world)
    assert send(ticket, 2, lambda: AT) is None


def test_who_opted_out_since_the_plan_gets_nothing(world: World) -> None:
    """Also where a lead confirmed."""
    event, ticket = opened(world, is_lead=True, confirmed=True)
    store.note_opted_out(number(1), world.now)
    world.settle()
    assert (world.outcomes(ticket), world.numbers()) == ([(number(1), "refused", "opted-out")], [])
    assert world.whole(event).progress.state == "done"


def test_a_country_that_was_taken_out_since_the_plan_gets_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers come from the directory, and yet each is looked at as it is sent."""
    _, ticket = opened(world)
    monkeypatch.setattr("chalicelib.sms.sending.settings", lambda: replace(settings(), sms_countries=("SK",)))
    monkeypatch.setattr("chalicelib.sms.reading.settings", lambda: replace(settings(), sms_countries=("SK",)))
    world.settle()
    assert (world.outcomes(ticket), world.numbers()) == ([(number(1), "refused", "country")], [])


# ---------------------------------------------------------------- claims and limits, one by one


def text(n: int = 1, **said: Any) -> Text:
    """An SMS with a claim of two minutes."""
    told: dict[str, Any] = {"segments": 1, "price_musd": 50_000, "claimed_until": AT + 2 * MINUTE, **said}
    return Text("01KAPQ7Y4Z8T3M5N6P7Q8R9S0T", number(n), "T1", "1001", "waiting", country="CZ", **told)


ROOMY = Limits(100, 100, 100_000_000)


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (Limits(0, 100, 100_000_000), "client-day"),
        (Limits(100, 0, 100_000_000), "number-day"),
        (Limits(100, 100, 49_999), "money-day"),
    ],
)
@pytest.mark.usefixtures("world")
def test_a_limit_of_nothing_lets_nothing_pass(limits: Limits, limit: str) -> None:
    """Also the first SMS of a day; nothing is written then, of no counter."""
    if limit != "money-day":
        # A counter that is there.
        assert store.reserve(text(2), None, "2026-11-23", ROOMY, AT, is_counted=False) is None
    wanted = text(2 if limit == "number-day" else 1)
    wanted = replace(wanted, event="01KAPQ7Y4Z8T3M5N6P7Q8R9S0V")
    before = store.used("2026-11-23", ["1001"], [number(1), number(2)])
    assert store.reserve(wanted, None, "2026-11-23", limits, AT, is_counted=False) == limit
    assert store.used("2026-11-23", ["1001"], [number(1), number(2)]) == before
    assert store.reserve(wanted, None, "2026-11-23", None, AT, is_counted=False) is None


@pytest.mark.parametrize(
    ("limits", "limit", "passed"),
    [
        (Limits(4, 100, 100_000_000), "client-day", 4),
        (Limits(100, 4, 100_000_000), "number-day", 4),
        (Limits(100, 100, 200_000), "money-day", 4),
    ],
)
@pytest.mark.usefixtures("world", "atomic_dynamodb")
def test_limits_hold_whoever_sends_at_once(limits: Limits, limit: str, passed: int) -> None:
    """Twelve senders at once, room for four: four go, and the others are told which limit it was."""

    def reserved(n: int) -> Any:
        """What becomes of the n-th: events of their own, to the same number."""
        wanted = replace(text(1), event=f"E{n}")
        while True:
            try:
                return store.reserve(wanted, None, "2026-11-23", limits, AT, is_counted=False)
            except store.Busy:
                continue

    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(reserved, range(12)))
    assert found.count(None) == passed
    assert found.count(limit) == 12 - passed


@pytest.mark.usefixtures("world", "atomic_dynamodb")
def test_a_number_of_an_event_is_reserved_by_one() -> None:
    """Eight at once: one has it, and the day has one SMS more."""

    def reserved(_n: int) -> Any:
        """What becomes of the same SMS."""
        while True:
            try:
                return store.reserve(text(), None, "2026-11-23", ROOMY, AT, is_counted=False)
            except store.Busy:
                continue

    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(reserved, range(8)))
    assert sorted(map(str, found)) == ["None", *["lost"] * 7]
    used = store.used("2026-11-23", ["1001"], [number(1)])
    assert (used.clients, used.numbers, used.money_musd) == ({"1001": 1}, {number(1): 1}, 50_000)


@pytest.mark.usefixtures("atomic_dynamodb")
def test_two_workers_at_once_send_once(world: World) -> None:
    """The same message of a ticket with three numbers, four times at once, and again until nobody waits."""
    raised = world.raised([client(1, *(contact(f"k{n}", number(n)) for n in (1, 2, 3)))])
    world.run_queue()
    (told,) = world.whole(raised.event).told.values()
    body = {"ticket": told.ticket, "version": 1}

    def worked(_n: int) -> bool:
        """Whether the worker was told to come again."""
        try:
            work_off(body, lambda: world.now, set())
        except RetryLater:
            return True
        return False

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(worked, range(4)))
    world.settle_with_sweep()
    assert sorted(world.numbers()) == [number(n) for n in (1, 2, 3)]
    assert world.whole(raised.event).progress.sent == 3


@pytest.mark.usefixtures("world")
def test_a_claim_is_waited_for_and_a_released_one_is_free() -> None:
    """Nobody but its owner gives it back."""
    first = text()
    assert store.reserve(first, None, "2026-11-23", ROOMY, AT, is_counted=False) is None
    assert not store.claim(first, AT + MINUTE)
    store.release(replace(first, claimed_until=AT))
    assert not store.claim(first, AT + MINUTE)
    store.release(first)
    assert store.claim(first, AT + MINUTE)
    found = store.find_text(first.event, first.number)
    assert found is not None
    assert found.claimed_until == AT + MINUTE


@pytest.mark.usefixtures("world")
def test_a_late_note_corrects_what_was_unknown_and_a_better_outcome_stays() -> None:
    """Outcomes in every order end with the one that is known best."""
    ends: list[Outcome] = ["unknown", "sent", "failed", "delivered"]
    for place, (one, other) in enumerate((one, other) for one in ends for other in ends):
        first = text(place)
        assert store.reserve(first, None, "2026-11-23", None, AT, is_counted=False) is None
        for outcome in (one, other):
            noting.moved(first, outcome, AT, price_musd=1, is_counted=False)
        found = store.find_text(first.event, first.number)
        assert found is not None
        assert found.outcome == max(one, other, key=RANK.__getitem__)


def test_a_lead_lets_a_late_one_go(world: World) -> None:
    """What a limit held since yesterday is sent when a lead says so, though it is old."""
    from chalicelib.sms import raising

    one = client(1)
    for _ in range(5):
        world.raised([one])
    event = world.event()
    assert store.create(event, {one.number: one.name}, event.at, None)
    world.settle_with_sweep()
    assert world.whole(event.id).progress.state == "held"
    world.now += 20 * HOUR
    raising.confirm(event.id, EVA, world.now)
    world.settle()
    progress = world.whole(event.id).progress
    assert (progress.state, progress.sent, len(world.taken)) == ("done", 1, 6)


def test_what_was_noted_is_not_counted_again(world: World) -> None:
    """A client, a repeated number: two workers that come to the same are counted as one."""
    event, _ = opened(world)
    before = world.whole(event).progress
    store.note_client(event, world.whole(event).told["1001"], world.now)
    assert world.whole(event).progress == before
    for _ in range(2):
        store.note_repeated(event, "1001", number(9), world.now)
    assert world.whole(event).progress.left == before.left - 1


def test_an_sms_that_another_one_hands_over_is_waited_for(world: World) -> None:
    """As long as his claim runs, nobody says what became of it."""
    event, ticket = opened(world)
    world.answers = [refusal("InternalError", 500)]
    with pytest.raises(RetryLater):
        send(ticket, 1, lambda: world.now)
    with pytest.raises(RetryLater, match="until"):
        send(ticket, 1, lambda: world.now + settings().sms_lease - timedelta(milliseconds=1))
    assert world.outcomes(ticket) == []
    assert send(ticket, 1, lambda: world.now + settings().sms_lease) == event
    assert world.outcomes(ticket) == [(number(1), "unknown", "")]
