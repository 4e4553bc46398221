"""Fan-out: thousands of consoles are told at once, and whoever has the news does not wait for it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from chalicelib.entrypoints import fan_out as entry
from chalicelib.live import attention, fan_out, presence, store
from chalicelib.live.push import THREADS, push
from chalicelib.platform import aws, clock, limits
from tests.live.doubles import Consoles, Functions, SlowConsoles

pytestmark = pytest.mark.usefixtures("aws_resources")

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MESSAGES = [{"type": "change", "version": n, "subject": "Příliš žluťoučký"} for n in (1, 2, 3)]
THOUSANDS = 10_000
# Of a hundred posts: most are quick, some are not.
LATENCIES_MS = (*(8.0,) * 60, *(12.0,) * 30, *(30.0,) * 8, 120.0, 400.0)


class Time:
    """A clock that goes on only when somebody waits; `meanwhile` happens then, once."""

    meanwhile: ClassVar[list[Callable[[], None]]] = []

    def __init__(self, now: datetime) -> None:
        self.now = now
        Time.meanwhile.clear()

    def passes(self, seconds: float) -> None:
        """As `time.sleep`."""
        while Time.meanwhile:
            Time.meanwhile.pop(0)()
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Functions:
    """The fan-out is deployed, and its calls are kept."""
    kept = Functions()
    monkeypatch.setattr(aws, "functions", lambda: kept)
    time = Time(AT)
    monkeypatch.setattr(clock, "now", lambda: time.now)
    monkeypatch.setattr(fan_out.time, "sleep", time.passes)
    monkeypatch.setenv("FRONTA_FAN_OUT", "fronta-test-fan-out")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "fronta-test-fan-out")
    return kept


def opened(monkeypatch: pytest.MonkeyPatch, count: int, consoles: Consoles) -> list[str]:
    """So many consoles are open."""
    names = [f"c{n:05d}" for n in range(count)]
    until = int((AT + timedelta(hours=1)).timestamp())
    with store.Row.batch_write() as batch:
        for name in names:
            batch.save(store.Row(store.AUDIENCE, name, listener_id="jana", listener_name="Jana", expires_at=until))
    monkeypatch.setattr(aws, "connections", lambda: consoles)
    return names


def told(consoles: Consoles, name: str) -> list[Any]:
    """The messages that a console got, as its page unpacks them."""
    frames = [json.loads(frame) for frame in consoles.posted.get(name, ())]
    return [one for frame in frames for one in (frame["messages"] if frame["type"] == "several" else [frame])]


def run_all(functions: Functions, consoles: SlowConsoles | None = None) -> list[dict[str, Any]]:
    """Run what was called, and what that calls; the answers."""
    answers = []
    while functions.waiting:
        if consoles is not None:
            consoles.helper = len(answers)
        answers.append(entry.handle(functions.waiting.pop(0), None))
    return answers


def test_a_few_consoles_are_told_without_another_call(monkeypatch: pytest.MonkeyPatch, functions: Functions) -> None:
    """Up to the limit nothing is handed over, and each message is a post of its own, as ever."""
    consoles = Consoles()
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX, consoles)
    assert push(MESSAGES, AT) == len(names)
    assert functions.names == []
    assert {len(posted) for posted in consoles.posted.values()} == {3}


def test_of_one_more_whoever_pushes_makes_one_call(monkeypatch: pytest.MonkeyPatch, functions: Functions) -> None:
    """He posts nothing, however many there are; the function then tells all of them all, in order."""
    consoles = Consoles()
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, consoles)
    assert push(MESSAGES, AT) == 0
    assert (functions.names, consoles.posted) == (["fronta-test-fan-out"], {})
    assert run_all(functions) == [{"calls": 1}, {"told": len(names)}]
    assert all(told(consoles, name) == MESSAGES for name in names)
    assert {len(posted) for posted in consoles.posted.values()} == {1}


def test_without_the_function_all_are_told_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no fan-out is deployed, who pushes tells them himself."""
    consoles = Consoles()
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, consoles)
    assert push(MESSAGES, AT) == len(names)


def test_ten_thousand_consoles_are_told_in_time(monkeypatch: pytest.MonkeyPatch, functions: Functions) -> None:
    """Simulated with posts of 8 to 400 ms, some consoles gone, some broken: each helper is done in 1.5 s,
    all that are open got everything once, and those that are gone are forgotten."""
    gone = frozenset(f"c{n:05d}" for n in range(0, THOUSANDS, 100))
    broken = frozenset(f"c{n:05d}" for n in range(50, THOUSANDS, 1000))
    consoles = SlowConsoles(gone=gone, broken=broken, post_ms=LATENCIES_MS)
    names = opened(monkeypatch, THOUSANDS, consoles)
    assert push(MESSAGES, AT) == 0
    assert consoles.calls == 0
    first, *answers = run_all(functions, consoles)
    assert first == {"calls": THOUSANDS // limits.CONNECTIONS_OF_HELPER_MAX} == {"calls": len(answers)}
    assert sum(answer["told"] for answer in answers) == THOUSANDS - len(gone) - len(broken)
    assert all(told(consoles, name) == MESSAGES for name in names if name not in gone | broken)
    assert len(consoles.took_ms) == len(answers)
    assert max(consoles.done_ms(helper, THREADS) for helper in consoles.took_ms) < 1_500
    assert sorted(store.all_connections(AT, THOUSANDS)) == sorted(set(names) - gone)


def test_a_burst_is_told_in_frames_that_are_billed_once() -> None:
    """As many messages as one frame takes go together, in their order; one that is larger goes alone."""
    small = [{"version": n, "text": "x" * 900} for n in range(100)]
    large = {"text": "y" * limits.FRAME_BYTES_MAX}
    frames = fan_out.frames([*small, large, small[0]])
    unpacked = [one for frame in frames for one in (frame["messages"] if frame.get("type") == "several" else [frame])]
    assert unpacked == [*small, large, small[0]]
    assert frames[-2:] == [large, small[0]]
    sizes = [len(json.dumps(frame)) for frame in frames if frame is not large]
    assert max(sizes) < 32 * 1024
    assert len(frames) == 4 + 2


def test_news_that_no_call_takes_at_once_are_handed_over_in_several(
    monkeypatch: pytest.MonkeyPatch, functions: Functions
) -> None:
    """However much it is, each call is one that Lambda takes, and all of it arrives."""
    consoles = Consoles()
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, consoles)
    much = [{"type": "change", "version": n, "text": "ž" * 9_000} for n in range(25)]
    push(much, AT)
    assert len(functions.names) > 1
    run_all(functions)
    assert told(consoles, names[0]) == much


def test_nobody_left_is_no_work(monkeypatch: pytest.MonkeyPatch, functions: Functions) -> None:
    """All consoles may be closed by the time that the function looks."""
    opened(monkeypatch, 0, Consoles())
    assert entry.handle({"messages": MESSAGES}, None) == {"calls": 0}
    assert functions.names == []


def test_a_call_that_is_none_of_ours_fails() -> None:
    """It is told, and not taken for a push."""
    with pytest.raises(ValueError, match="no call of the fan-out"):
        entry.handle({"Records": []}, None)


def test_an_error_of_the_hand_over_is_not_an_error_of_the_push(
    monkeypatch: pytest.MonkeyPatch, functions: Functions
) -> None:
    """The batch whose news it was is not handed over again for it."""
    opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, Consoles())
    monkeypatch.setattr(functions, "invoke", lambda **_: 1 / 0)
    assert push(MESSAGES, AT) == 0


def test_the_real_client_has_these_words() -> None:
    """What the double is asked is what Lambda's client is asked."""
    assert callable(aws.functions().invoke)


def test_who_is_where_is_told_to_thousands_by_the_fan_out(
    monkeypatch: pytest.MonkeyPatch, functions: Functions
) -> None:
    """A word of one console among many costs its function one call; whoever asked is answered by it himself."""
    consoles = Consoles()
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, consoles)
    said = attention.read({"ticket": "01JDEXAMP1E000000000000000", "mode": "typing"})
    turn = presence.note(names[0], said, AT)
    assert turn is not None
    assert presence.tell(turn, AT, asker=names[0]) == 1
    assert list(consoles.posted) == [names[0]]
    run_all(functions)
    assert told(consoles, names[7])[0]["people"] == [{"id": "jana", "name": "Jana", "mode": "typing"}]


def more(*versions: int) -> list[dict[str, Any]]:
    """Other messages."""
    return [{"type": "change", "version": n} for n in versions]


def test_what_comes_while_one_gathers_is_told_together(monkeypatch: pytest.MonkeyPatch, functions: Functions) -> None:
    """The others only leave their news and end; each console is posted to once, in the order of the news."""
    consoles = Consoles()
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, consoles)
    answers = []
    for n in (4, 5, 6):
        Time.meanwhile.append(lambda n=n: answers.append(entry.handle({"messages": more(n)}, None)))
    assert entry.handle({"messages": MESSAGES}, None) == {"calls": 1}
    assert answers == [{"calls": 0}] * 3
    run_all(functions)
    assert {len(posted) for posted in consoles.posted.values()} == {1}
    got = told(consoles, names[0])
    assert sorted(message["version"] for message in got) == [1, 2, 3, 4, 5, 6]
    assert [message for message in got if message in MESSAGES] == MESSAGES


def test_news_that_come_after_the_turn_begin_another(monkeypatch: pytest.MonkeyPatch, functions: Functions) -> None:
    """Nothing that was told is told again, and nothing is left behind."""
    consoles = Consoles()
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, consoles)
    for n in (1, 2):
        assert entry.handle({"messages": more(n)}, None) == {"calls": 1}
        run_all(functions)
    assert told(consoles, names[0]) == more(1, 2)
    assert store.news(AT).messages == ()


def test_who_keeps_news_just_as_a_turn_ends_is_not_left_alone(
    monkeypatch: pytest.MonkeyPatch, functions: Functions
) -> None:
    """Between the end of the turn and the reading somebody else may begin: he tells his, and maybe what was told."""
    consoles = Consoles()
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, consoles)
    real, late = store.end_turn, [more(9)]

    def ends(count: int) -> None:
        """The turn ends, and in this moment news come."""
        real(count)
        if late:
            assert entry.handle({"messages": late.pop()}, None) == {"calls": 1}

    monkeypatch.setattr(store, "end_turn", ends)
    entry.handle({"messages": MESSAGES}, None)
    run_all(functions)
    versions = {message["version"] for message in told(consoles, names[0])}
    assert versions == {1, 2, 3, 9}


def test_a_turn_whose_function_died_is_taken_over(monkeypatch: pytest.MonkeyPatch, functions: Functions) -> None:
    """Its news are told with the next ones, unless they are too old by then."""
    consoles = Consoles()
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, consoles)
    store.keep_news(json.dumps(more(7)), AT - 2 * store.NEWS_LIFETIME)
    store.keep_news(json.dumps(more(8)), AT - timedelta(seconds=30))
    assert store.begin_turn(AT - timedelta(seconds=5), fan_out.TURN_LASTS) == 0
    assert entry.handle({"messages": more(9)}, None) == {"calls": 0}
    monkeypatch.setattr(clock, "now", lambda: AT + fan_out.TURN_LASTS)
    assert entry.handle({"messages": more(10)}, None) == {"calls": 1}
    run_all(functions)
    assert told(consoles, names[0]) == more(8, 9, 10)


@pytest.mark.parametrize(("consoles", "seconds"), [(0, 1), (1_000, 1), (2_500, 1), (10_000, 4), (20_000, 8)])
def test_so_many_consoles_are_told_so_seldom_that_other_requests_have_room(consoles: int, seconds: float) -> None:
    """Together they are posted to no more often than the limit says, whatever happens."""
    assert fan_out.gathered_s(consoles) == seconds
    assert consoles / fan_out.gathered_s(consoles) <= limits.FAN_OUT_POSTS_PER_S_MAX
    assert timedelta(seconds=fan_out.gathered_s(limits.CONNECTIONS_MAX)) < fan_out.TURN_LASTS


def test_how_many_consoles_there_are_is_remembered(monkeypatch: pytest.MonkeyPatch, functions: Functions) -> None:
    """The next one to gather waits as long as their number asks for."""
    names = opened(monkeypatch, limits.CONNECTIONS_DIRECT_MAX + 1, Consoles())
    entry.handle({"messages": MESSAGES}, None)
    assert store.begin_turn(AT + timedelta(minutes=1), fan_out.TURN_LASTS) == len(names)
