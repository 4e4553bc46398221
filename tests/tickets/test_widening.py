"""Indexes are split into more shards in the middle of traffic: nothing is lost from sight, nothing is seen twice."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.dispatch.board import order_key
from chalicelib.live import store as live
from chalicelib.live.attention import Attention
from chalicelib.mail import store as mails
from chalicelib.mail.kept import Outcome
from chalicelib.platform import shards
from chalicelib.platform.settings import settings
from chalicelib.tickets import store
from chalicelib.tickets.commands import Move
from chalicelib.tickets.ticket import State
from tests.mail.kept_mails import kept, put
from tests.tickets.examples import AT, JANA, MINUTE, stored, then, ticket_id

pytestmark = pytest.mark.usefixtures("aws_resources")

HOUR = 60 * MINUTE
EACH = 12
LIMIT = 200


@dataclass(frozen=True)
class Width:
    """Settings of functions that are deployed: into how many shards they write, and look at least."""

    written: int
    read: int = 1


# From two to four as docs/scaling.md tells it: first all look into four, then all write into four. Beside each what
# may still run while it is deployed.
STEPS = ((Width(2), Width(1, 2)), (Width(2, 4), Width(2)), (Width(4, 4), Width(2, 4)), (Width(4), Width(4, 4)))


@dataclass(frozen=True)
class Index:
    """How a row comes into an index, and what is found there."""

    write: Callable[[int], Any]
    found: Callable[[], list[str]]
    named: Callable[[int], str]
    model: Any
    attribute: str


def at(n: int) -> Any:
    """Each row has its own time, within an hour."""
    return AT + n * timedelta(seconds=1)


def open_ticket(n: int) -> Any:
    """A ticket, written as wide as the settings say."""
    return stored(n, at(n), shards=settings().list_shards)


def with_clock(n: int) -> Any:
    """A resolved ticket, which a clock will close."""
    ticket = open_ticket(n)
    return then(ticket, Move(JANA, State.RESOLVED), at(n), shards=settings().list_shards)


def connect(n: int) -> None:
    """An open console."""
    live.open_connection(f"c{n}", live.Listener("jana", "Jana"), AT + HOUR)


INDEXES = {
    "list": Index(
        open_ticket,
        lambda: [
            one.id for one in store.page(["podpora"], list(State), limit=LIMIT, shards=settings().list_shards).tickets
        ],
        ticket_id,
        store.Row,
        "list_pk",
    ),
    "feed": Index(
        open_ticket,
        lambda: [one["ticket"]["id"] for one in store.feed(AT, AT + HOUR, LIMIT)],
        ticket_id,
        store.Row,
        "feed_pk",
    ),
    "open": Index(
        open_ticket, lambda: [one.ticket_id for one in store.open_places()], ticket_id, store.Row, "open_pk"
    ),
    "queue": Index(
        open_ticket,
        lambda: [one.ticket_id for one in store.queue_page("podpora", limit=LIMIT)],
        ticket_id,
        store.Row,
        "open_pk",
    ),
    "clocks": Index(
        with_clock,
        lambda: [one.ticket_id for one in store.clocks_until(AT + timedelta(days=400), LIMIT)],
        ticket_id,
        store.Row,
        "due_pk",
    ),
    "outbox": Index(
        open_ticket,
        lambda: [owner[2:] for owner, _ in mails.overdue(AT + HOUR, LIMIT)],
        ticket_id,
        store.Row,
        "due_pk",
    ),
    "kept mail": Index(
        lambda n: put(kept(n, at=at(n))),
        lambda: [one.id for one in mails.kept_page([Outcome.REFUSED], AT, limit=LIMIT)[0]],
        lambda n: f"ses-{n}",
        store.Row,
        "list_pk",
    ),
    "consoles": Index(connect, lambda: live.connections(AT, LIMIT), lambda n: f"c{n}", live.Row, "pk"),
    "thousands of consoles": Index(
        connect, lambda: live.all_connections(AT, LIMIT), lambda n: f"c{n}", live.Row, "pk"
    ),
    "presence": Index(connect, lambda: [one.id for one in live.staff(AT, LIMIT)], lambda n: f"c{n}", live.Row, "pk"),
}


@pytest.fixture
def deploy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Width], None]]:
    """Run as a function does that was deployed with these settings."""

    def deployed(width: Width) -> None:
        """All sharded indexes are as wide."""
        for name in ("LIST_SHARDS", "INDEX_SHARDS", "LIVE_SHARDS"):
            monkeypatch.setenv(f"FRONTA_SET_{name}", str(width.written))
        monkeypatch.setenv("FRONTA_SET_SHARDS_READ", str(width.read))
        settings.cache_clear()

    yield deployed
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("index", INDEXES.values(), ids=list(INDEXES))
def test_an_index_is_widened_in_the_middle_of_traffic(index: Index, deploy: Callable[[Width], None]) -> None:
    """While new functions replace old ones both write, and each finds all that is there, once."""
    count = 0
    for width, before in STEPS:
        for writer in (before, width):
            deploy(writer)
            for n in range(count + 1, count + 1 + EACH):
                index.write(n)
            count += EACH
        for reader in (before, width):
            deploy(reader)
            assert sorted(index.found()) == sorted(index.named(n) for n in range(1, count + 1))
    used = {getattr(row, index.attribute) for row in index.model.scan()} - {None}
    # The test would see nothing if all had gone into one shard.
    assert {name[-2:] for name in used} >= {"#1", "#2", "#3"}


def test_rows_of_several_shards_come_in_order_and_page_by_page(deploy: Callable[[Width], None]) -> None:
    """Who reads does not see the shards: the order is that of one list, and pages neither skip nor repeat."""
    deploy(Width(4))
    tickets = [open_ticket(n) for n in range(1, 2 * EACH + 1)]
    newest_first = [one.id for one in reversed(tickets)]
    seen: list[str] = []
    cursor = None
    while len(seen) < len(tickets):
        page = store.page(["podpora"], list(State), limit=5, cursor=cursor, shards=4)
        seen += [one.id for one in page.tickets]
        cursor = page.cursor
    assert seen == newest_first
    fed = [one["ticket"]["id"] for one in store.feed(AT, AT + HOUR, 7)]
    assert fed == [one.id for one in tickets[:7]]
    assert [owner[2:] for owner, _ in mails.overdue(AT + HOUR, 7)] == fed
    first = store.queue_page("podpora", limit=5)
    last = first[-1]
    after = order_key(last.queue, last.state, last.urgency, last.place, last.opened_at, last.ticket_id)
    rest = store.queue_page("podpora", limit=LIMIT, after=after)
    assert [one.ticket_id for one in (*first, *rest)] == [one.ticket_id for one in store.open_places()]
    for n in range(1, 2 * EACH + 1):
        put(kept(n, at=at(n)))
    assert mails.count_kept(Outcome.REFUSED, AT, 10) == 10
    page_of_mails, cursor = mails.kept_page([Outcome.REFUSED], AT, limit=5)
    more, _ = mails.kept_page([Outcome.REFUSED], AT, limit=LIMIT, cursor=cursor)
    assert [one.id for one in (*page_of_mails, *more)] == [f"ses-{n}" for n in range(2 * EACH, 0, -1)]


def test_a_row_that_moves_to_another_shard_leaves_the_old_one(deploy: Callable[[Width], None]) -> None:
    """A ticket from before that changes after is found once, as it is now, and not at all when it is over."""
    deploy(Width(1))
    tickets = [open_ticket(n) for n in range(1, EACH + 1)]
    deploy(Width(4))
    for ticket in tickets:
        then(ticket, Move(JANA, State.RESOLVED), shards=4)
    assert store.open_places() == ()
    listed = store.page(["podpora"], list(State), limit=LIMIT, shards=4).tickets
    assert sorted(one.id for one in listed) == sorted(one.id for one in tickets)
    assert {one.state for one in listed} == {State.RESOLVED}
    assert len(store.clocks_until(AT + timedelta(days=400), LIMIT)) == EACH


@pytest.mark.parametrize("width", [Width(3), Width(8), Width(1, 8)])
def test_a_console_from_before_is_heard_and_forgotten_after(width: Width, deploy: Callable[[Width], None]) -> None:
    """What a console says, its disconnect, and that it is gone find its row wherever it was written."""
    deploy(Width(1))
    for n in range(EACH):
        connect(n)
    deploy(Width(2, 8))
    for n in range(EACH, 2 * EACH):
        connect(n)
    deploy(width if width.written > 1 else Width(2, 8))
    for n in range(2 * EACH):
        word = Attention(f"T{n}", "looking", AT + MINUTE)
        assert live.attend(f"c{n}", word, 1, AT) is not None
        assert live.attend(f"c{n}", word, 0, AT) is None
    assert {one.attention.ticket for one in live.staff(AT, LIMIT) if one.attention} == {
        f"T{n}" for n in range(2 * EACH)
    }
    for n in range(EACH):
        live.drop_gone(f"c{n}", AT)
        assert live.close_connection(f"c{n}") is not None
        assert live.close_connection(f"c{n}") is None
    for n in range(EACH, 2 * EACH):
        live.drop_gone(f"c{n}", AT + HOUR)
    assert live.connections(AT, LIMIT) == []


def test_one_shard_is_what_there_was(deploy: Callable[[Width], None]) -> None:
    """As long as nothing is split, rows have the keys that they always had."""
    deploy(Width(1))
    open_ticket(1)
    connect(1)
    put(kept(1))
    partitions = {
        getattr(row, name) for row in store.Row.scan() for name in ("list_pk", "feed_pk", "due_pk", "open_pk")
    }
    assert partitions - {None} == {"podpora#queued#0", "2026-11-23T08", "outbox", "open", "mail#refused"}
    assert {row.pk for row in live.Row.scan()} == {"STAFF"}


@given(st.text(min_size=1, max_size=30), st.integers(1, 64), st.integers(0, 64))
def test_a_key_stays_or_goes_to_a_new_shard(key: str, few: int, more: int) -> None:
    """With more shards it is where it was, or in one that there was not; so the places where it may be are few."""
    before, after = shards.places(key, few), shards.places(key, few + more)
    assert after[-len(before) :] == before
    assert all(few <= place < few + more for place in after[: -len(before)])
    assert after[-1] == 0


@pytest.mark.parametrize("count", [2, 3, 4, 8, 16])
def test_keys_are_spread_evenly(count: int) -> None:
    """No shard has a fifth more than its part of ten thousand connections."""
    placed = [shards.places(f"connection-{n}=", count)[0] for n in range(10_000)]
    most = max(placed.count(place) for place in range(count))
    assert most < 1.2 * 10_000 / count
