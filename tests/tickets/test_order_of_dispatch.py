"""The index of open tickets: the queue in the order in which it is to be taken, and what leaves it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import botocore.client
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.dispatch.board import Place, order_key
from chalicelib.platform.ids import ulid
from chalicelib.tickets import service, store
from chalicelib.tickets.commands import (
    Answer,
    Command,
    HandOver,
    Lock,
    Move,
    ReceiveMessage,
    RingClock,
    Schedule,
    SetUrgency,
)
from chalicelib.tickets.ticket import URGENCY_RANK, Actor, State, Ticket, TicketId, Urgency
from tests.one_aws import empty
from tests.tickets.examples import (
    AT,
    FIRMA,
    JANA,
    MINUTE,
    PETR,
    Desk,
    as_agent,
    in_state,
    message,
    opening,
    stored,
    then,
    ticket_id,
)

pytestmark = pytest.mark.usefixtures("aws_resources")
HOUR = timedelta(hours=1)


def put(tickets: Sequence[Ticket]) -> None:
    """Store tickets as they are, however they came to be so."""
    for ticket in tickets:
        row = store.Row(
            store.ticket_pk(ticket.id),
            "TICKET",
            kind="ticket",
            version=ticket.version,
            data=store.codec.ticket_to_json(ticket),
            **store._open_attributes(ticket),
        )
        row.save()


def waiting(n: int, urgency: Urgency = "routine", place: datetime | None = None, age: int = 0) -> Ticket:
    """The n-th ticket, in the queue; `age` in minutes."""
    return replace(in_state(State.QUEUED), id=ticket_id(n), urgency=urgency, place=place, opened_at=AT - age * MINUTE)


def order(queue: str = "podpora", limit: int = 50, after: str | None = None) -> list[str]:
    """The ids of a queue in its order."""
    return [place.ticket_id for place in store.queue_page(queue, limit=limit, after=after)]


def test_the_queue_is_in_order_of_urgency_place_and_age() -> None:
    """A place says how near the promise is, or how long it is broken; who was promised nothing comes last."""
    in_order = [
        waiting(9, "urgent", AT + 9 * HOUR),
        waiting(8, "problem", AT - HOUR),
        waiting(7, "problem", AT + HOUR, age=5),
        waiting(6, "problem", AT + HOUR, age=4),
        waiting(5, "problem", None, age=99),
        waiting(4, "routine", AT - 9 * HOUR),
        waiting(3, "routine", AT + timedelta(milliseconds=1)),
        waiting(2, "routine", AT + timedelta(milliseconds=2)),
        waiting(1, "routine", None),
    ]
    put(in_order[::2] + in_order[1::2])
    assert order() == [ticket.id for ticket in in_order]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(URGENCY_RANK)), st.none() | st.integers(-(10**6), 10**6), st.integers(0, 10**6)
        ),
        max_size=12,
    ),
    st.integers(1, 5),
)
def test_the_order_is_that_of_its_three_parts_on_pages_of_any_size(
    drawn: list[tuple[Urgency, int | None, int]], limit: int
) -> None:
    """Whatever the tickets, pages hold each once and in the order."""
    empty()
    tickets = [
        waiting(n, urgency, None if minutes is None else AT + minutes * MINUTE, age)
        for n, (urgency, minutes, age) in enumerate(drawn)
    ]
    put(tickets)
    last = datetime.max.replace(tzinfo=AT.tzinfo)
    expected = sorted(tickets, key=lambda one: (URGENCY_RANK[one.urgency], one.place or last, one.opened_at, one.id))
    found: list[str] = []
    after: str | None = None
    while page := store.queue_page("podpora", limit=limit, after=after):
        assert len(page) <= limit
        found += [place.ticket_id for place in page]
        after = key_of(page[-1])
    assert found == [ticket.id for ticket in expected]


def key_of(place: Place) -> str:
    """The key that a page goes on from."""
    return order_key(place.queue, place.state, place.urgency, place.place, place.opened_at, place.ticket_id)


def test_a_queue_holds_what_waits_in_it_and_nothing_else() -> None:
    """No other queue, though its name begins alike, and no other state."""
    tickets = [replace(waiting(n), queue=queue) for n, queue in enumerate(["podpora", "podpora2", "pod", "tickety"])]
    busy = [
        replace(in_state(state, JANA), id=ticket_id(20 + n)) for n, state in enumerate(State) if state != "queued"
    ]
    put([*tickets, *busy])
    assert order() == [ticket_id(0)]
    assert order("podpora2") == [ticket_id(1)]
    assert order("konzultace") == []


def test_a_cursor_of_elsewhere_leads_nowhere() -> None:
    """A key of another queue is none of this one's."""
    put([waiting(1), waiting(2)])
    other = key_of(replace(store.queue_page("podpora", limit=1)[0], queue="tickety"))
    assert order(after=other) == []


@pytest.mark.parametrize("cursor", ["~~", "\uffff", "9", "", "0#\x00", "0#2026"])
def test_any_cursor_asks_for_a_range_that_dynamodb_takes(cursor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a caller makes up leads to a page, be it an empty one; a range that ends before it begins is an error."""
    put([waiting(1)])
    asked: list[Any] = []
    original = botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(client: Any, operation: str, parameters: Any) -> Any:
        asked.append(parameters)
        return original(client, operation, parameters)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    assert set(order(after=f"podpora#{State.QUEUED.value}#{cursor}")) <= {ticket_id(1)}
    for parameters in asked:
        bounds = re.search(r"BETWEEN (:\d+) AND (:\d+)", parameters["KeyConditionExpression"])
        assert bounds is not None
        first, last = (parameters["ExpressionAttributeValues"][name]["S"].encode() for name in bounds.groups())
        assert first <= last


def test_a_ticket_leaves_the_index_when_it_is_resolved_and_comes_back_when_it_is_reopened() -> None:
    """And is gone for good when it is closed."""
    ticket = then(stored(1), Move(JANA, State.IN_PROGRESS))
    assert [place.state for place in store.open_places()] == ["in_progress"]
    ticket = then(ticket, Move(JANA, State.RESOLVED))
    assert store.open_places() == ()
    ticket = then(ticket, ReceiveMessage(message()))
    assert [(place.state, place.agent) for place in store.open_places()] == [("in_progress", "jana")]
    ticket = then(ticket, Move(JANA, State.RESOLVED))
    assert ticket.clock is not None
    then(ticket, RingClock(ticket.version), ticket.clock.at)
    assert store.open_places() == ()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([], ("queued", "routine", None, False)),
        ([HandOver(PETR, JANA)], ("queued", "routine", "jana", False)),
        ([Move(JANA, State.IN_PROGRESS)], ("in_progress", "routine", "jana", False)),
        ([Move(JANA, State.IN_PROGRESS), Lock(JANA)], ("in_progress", "routine", "jana", True)),
        (
            [Move(JANA, State.IN_PROGRESS), Lock(JANA), SetUrgency(PETR, "urgent")],
            ("in_progress", "urgent", "jana", False),
        ),
        ([Move(JANA, State.IN_PROGRESS), Move(JANA, State.QUEUED)], ("queued", "routine", None, False)),
        ([Answer(JANA, "Která?")], ("waiting", "routine", "jana", False)),
        ([Schedule(JANA, AT + HOUR)], ("scheduled", "routine", "jana", False)),
        ([SetUrgency(PETR, "problem")], ("queued", "problem", None, False)),
    ],
)
def test_the_index_tells_what_the_ticket_is(
    asked: list[Command], expected: tuple[str, Urgency, str | None, bool]
) -> None:
    """State, urgency, who has it, whether it is locked; and of which client it is, and since when."""
    ticket = stored(1)
    for command in asked:
        ticket = then(ticket, command)
    (place,) = store.open_places()
    assert (place.state, place.urgency, place.agent, place.locked) == expected
    assert (place.ticket_id, place.queue, place.client) == (ticket.id, "podpora", FIRMA.number)
    assert (place.place, place.opened_at) == (ticket.place, ticket.opened_at)


def test_a_ticket_that_comes_back_stands_in_its_old_place() -> None:
    """The whole way: promised first, taken, given back hours later, and before the one that came meanwhile."""
    first, second = (promised(n, AT + n * MINUTE) for n in (1, 2))
    for command in (Move(JANA, State.IN_PROGRESS), Move(JANA, State.QUEUED)):
        plan = service.plan(first, command, as_agent(JANA), AT + 3 * HOUR, Desk(promises=True))
        assert plan is not None
        store.commit((plan,))
        first = plan.after
    assert order() == [first.id, second.id]


def test_the_index_tells_the_end_of_the_promise_that_runs() -> None:
    """Of a reaction, then of a solution, then of none; the place is until when the first reaction was promised."""
    ticket = promised(1, AT)
    for command, ends, placed in (
        (None, AT + HOUR, AT + HOUR),
        (Move(JANA, State.IN_PROGRESS), AT + 5 * HOUR, AT + HOUR),
        (Move(JANA, State.QUEUED), AT + 4 * HOUR, AT + HOUR),
        (Answer(JANA, "Která?"), None, None),
    ):
        if command is not None:
            plan = service.plan(ticket, command, as_agent(JANA), AT + 3 * HOUR, Desk(promises=True))
            assert plan is not None
            store.commit((plan,))
            ticket = plan.after
        (place,) = store.open_places()
        assert (place.until, place.place) == (ends, placed)
        assert place.until == (ticket.promise.until if ticket.promise else None)


def test_tickets_that_are_not_looked_at_are_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """More than the limit are left out by queue, and somebody can know it."""
    put([waiting(1), replace(waiting(2), queue="a")])
    caplog.set_level("WARNING", logger="fronta")
    monkeypatch.setattr(store, "OPEN_TICKETS_MAX", 3)
    assert len(store.open_places()) == 2
    assert caplog.records == []
    monkeypatch.setattr(store, "OPEN_TICKETS_MAX", 1)
    assert [place.queue for place in store.open_places()] == ["a"]
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def promised(n: int, at: datetime) -> Ticket:
    """The n-th ticket, with a reaction promised within an hour."""
    commit = service.plan(None, opening(n), Actor("client", "karel@firma.example"), at, Desk(promises=True))
    assert commit is not None
    store.commit((commit,))
    return commit.after


def test_the_tickets_of_a_page_come_in_its_order() -> None:
    """Ids that lead nowhere are left out; none ask nothing."""
    tickets = [stored(n) for n in (1, 2, 3)]
    asked = [tickets[2].id, TicketId(ulid(AT, b"\x09" * 10)), tickets[0].id, tickets[1].id]
    assert [ticket.id for ticket in store.load_many(asked)] == [asked[0], asked[2], asked[3]]
    assert store.load_many([]) == []
