"""The board: the order of the queue, what is ahead of a ticket, and whose a client's new ticket is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.dispatch.board import Agent, Floor, LastAgent, Place, order_key, place_of
from chalicelib.dispatch.history import URGENCIES, Situation, Urgency
from chalicelib.dispatch.shifts import Roster, Shift
from chalicelib.platform.working_time import Hours

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MEMORY = 30 * DAY
OFFICE = Hours(8 * 60, 18 * 60)


def shift(agent: str, *queues: str, limit: int = 5, until: datetime = NOW + HOUR) -> Shift:
    """A shift that is on, unless it ends before."""
    return Shift(agent, f"{agent.title()} from the shift", frozenset(queues), limit, NOW - 8 * HOUR, until)


def roster(*shifts: Shift) -> Roster:
    """A roster of these shifts."""
    return Roster({each.agent: each for each in shifts})


def place(
    ticket_id: str,
    *,
    queue: str = "podpora",
    state: str = "queued",
    urgency: Urgency = "problem",
    placed: datetime | None = None,
    until: datetime | None = None,
    agent: str | None = None,
    client: str | None = None,
    locked: bool = False,
) -> Place:
    """A ticket that was opened an hour ago; `until` is the end of the promise that runs."""
    return Place(ticket_id, queue, state, urgency, placed, NOW - HOUR, agent, client, locked, until)


def floor(*places: Place, desk: Roster | None = None) -> Floor:
    """The desk now; without a roster Jana and Petr are on shift."""
    return Floor(NOW, roster(shift("jana"), shift("petr")) if desk is None else desk, places)


moments = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))
# Near each other, so that parts of keys are often the same.
near = st.integers(0, 3).map(lambda number: NOW + number * timedelta(milliseconds=1))
times = st.one_of(near, moments)
parts = st.tuples(
    st.sampled_from(URGENCIES),
    st.one_of(st.none(), times),
    times,
    st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=26, max_size=26),
)


@given(tickets=st.lists(parts, max_size=8))
def test_keys_sort_as_the_queue_is_worked_on(
    tickets: list[tuple[Urgency, datetime | None, datetime, str]],
) -> None:
    """Urgent before problem before routine, then the earliest place and none last, then the oldest, then by id."""
    far = datetime.max.replace(tzinfo=UTC)
    in_order = sorted(
        tickets, key=lambda ticket: (URGENCIES.index(ticket[0]), ticket[1] or far, ticket[2], ticket[3])
    )
    keys = sorted(order_key("podpora", "queued", *ticket) for ticket in tickets)
    assert keys == [order_key("podpora", "queued", *ticket) for ticket in in_order]


@given(
    of=parts,
    queue=st.sampled_from(["podpora", "a", "a#b"]),
    agent=st.one_of(st.none(), st.just("jana")),
    locked=st.booleans(),
    ends=st.one_of(st.none(), times),
)
def test_a_key_tells_the_ticket(
    of: tuple[Urgency, datetime | None, datetime, str],
    queue: str,
    agent: str | None,
    locked: bool,
    ends: datetime | None,
) -> None:
    """Everything but the agent, the client, the lock and the promise that runs is read from the key, whatever the
    queue is called."""
    urgency, placed, opened_at, ticket_id = of
    key = order_key(queue, "waiting", urgency, placed, opened_at, ticket_id)
    assert place_of(key, agent, "1001", locked, ends) == Place(
        ticket_id, queue, "waiting", urgency, placed, opened_at, agent, "1001", locked, ends
    )
    assert place_of(key, agent, "1001", locked).until is None


@pytest.mark.parametrize(
    "key",
    [
        "",
        "podpora#queued",
        "podpora#queued#3#~#2026-11-23T08:00:00.000Z#X",
        "podpora#queued#-1#~#2026-11-23T08:00:00.000Z#X",
        "podpora#queued#1#soon#2026-11-23T08:00:00.000Z#X",
        "podpora#queued#1#~#~#X",
    ],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    """A key that no ticket has is not read as one."""
    with pytest.raises(ValueError, match=r"."):
        place_of(key, None, None, locked=False)


def test_ahead_is_what_waits_and_is_as_urgent() -> None:
    """Tickets of other queues, of other states and less urgent ones are not ahead, nor is the ticket itself."""
    desk = floor(
        place("1", urgency="urgent"),
        place("2"),
        place("3", agent="jana"),
        place("4", urgency="routine"),
        place("5", queue="tickety"),
        place("6", state="in_progress", agent="jana"),
        place("7", state="waiting", agent="jana"),
    )
    assert [desk.ahead("podpora", urgency) for urgency in URGENCIES] == [1, 3, 4]
    assert [desk.ahead("podpora", "problem", ticket) for ticket in "1246"] == [2, 2, 3, 3]
    assert desk.ahead("konzultace", "routine") == 0


def test_an_agent_holds_what_he_works_on_and_what_he_was_given() -> None:
    """What waits for the client or for its time does not count, nor does what others have."""
    desk = floor(
        place("1", agent="jana"),
        place("2", state="in_progress", agent="jana", queue="tickety"),
        place("3", state="in_progress", agent="jana"),
        place("4", state="waiting", agent="jana"),
        place("5", state="scheduled", agent="jana"),
        place("6", state="resolved", agent="jana"),
        place("7", state="in_progress", agent="petr"),
        place("8"),
    )
    assert (desk.holding("jana"), desk.holding("petr"), desk.holding("ivo")) == (3, 1, 0)
    assert [desk.working_on("jana", ticket) for ticket in "1237"] == [2, 1, 1, 2]


def test_a_reaction_is_told_from_the_queue_and_who_covers_it() -> None:
    """The situation counts tickets ahead and agents on shift for this queue."""
    desk = floor(
        place("1"),
        place("2"),
        desk=roster(shift("jana"), shift("petr", "podpora"), shift("ivo", "tickety"), shift("eva", until=NOW)),
    )
    told = desk.reaction("podpora", "problem", OFFICE, 4 * HOUR, "2")
    assert told == Situation("reaction", "podpora", "problem", OFFICE, 1, 2, 4 * HOUR)
    assert desk.reaction("podpora", "problem", OFFICE, 4 * HOUR).ahead == 2
    assert desk.reaction("konzultace", "problem", OFFICE, 4 * HOUR).agents == 1


def test_who_is_there_is_counted_only_when_shifts_are_kept() -> None:
    """A desk that keeps no shifts has somebody there; one that does may have nobody."""
    assert floor(desk=Roster()).reaction("podpora", "problem", OFFICE, HOUR).agents == 1
    gone = roster(shift("jana", until=NOW))
    assert floor(desk=gone).reaction("podpora", "problem", OFFICE, HOUR).load == "nobody"


def test_a_solution_is_told_from_what_else_its_agent_works_on() -> None:
    """The queue says nothing of it: ahead are the agent's other tickets in progress, and he is one."""
    desk = floor(
        place("1", state="in_progress", agent="jana"), place("2", state="in_progress", agent="jana"), place("3")
    )
    told = desk.solution("podpora", "routine", OFFICE, 8 * HOUR, "jana", "1")
    assert told == Situation("solution", "podpora", "routine", OFFICE, 1, 1, 8 * HOUR)


def test_a_clients_new_ticket_is_for_who_holds_his_others() -> None:
    """Whoever held the last one comes second to who holds one now, in whatever state it is but done."""
    last = LastAgent("petr", NOW - DAY)
    for state in ("queued", "in_progress", "waiting", "scheduled"):
        desk = floor(place("1", state=state, agent="jana", client="1001"))
        assert desk.agent_for("podpora", "problem", "1001", last, MEMORY) == Agent("jana", "Jana from the shift")
    done = floor(place("1", state="resolved", agent="jana", client="1001"))
    assert done.agent_for("podpora", "problem", "1001", None, MEMORY) is None


def test_of_several_agents_it_is_who_holds_the_most_then_the_first_by_id() -> None:
    """Two tickets bind more than one; of two equal agents it is always the same."""
    one_each = (place("1", agent="petr", client="1001"), place("2", agent="jana", client="1001"))
    given = floor(*one_each).agent_for("podpora", "problem", "1001", None, MEMORY)
    assert given is not None
    assert given.id == "jana"
    more = floor(*one_each, place("3", agent="petr", client="1001"), place("4", agent="jana", client="2002"))
    given = more.agent_for("podpora", "problem", "1001", None, MEMORY)
    assert given is not None
    assert given.id == "petr"


def test_of_several_agents_one_who_can_take_it_is_found() -> None:
    """When who holds the most is off shift, the next who holds one of the client's tickets has the new one."""
    desk = floor(
        place("1", agent="jana", client="1001"),
        place("2", agent="jana", client="1001"),
        place("3", agent="petr", client="1001"),
        desk=roster(shift("jana", until=NOW), shift("petr")),
    )
    given = desk.agent_for("podpora", "problem", "1001", None, MEMORY)
    assert given == Agent("petr", "Petr from the shift")


@pytest.mark.parametrize(
    ("ago", "agent"),
    [(timedelta(0), "petr"), (MEMORY, "petr"), (MEMORY + timedelta(milliseconds=1), None)],
)
def test_who_held_the_last_ticket_is_remembered_for_a_while(ago: timedelta, agent: str | None) -> None:
    """Without open tickets it is who held the last one, unless that is too long ago."""
    desk = floor(place("1", client="1001"), place("2", agent="jana", client="2002"))
    given = desk.agent_for("podpora", "problem", "1001", LastAgent("petr", NOW - ago), MEMORY)
    assert (None if given is None else given.id) == agent


def test_who_held_the_last_ticket_does_not_stand_in_for_who_holds_one() -> None:
    """When the client's agent is off shift the ticket is for the queue, not for who was his agent before."""
    desk = floor(
        place("1", agent="jana", client="1001"), desk=roster(shift("jana", until=NOW), shift("petr", limit=5))
    )
    assert desk.agent_for("podpora", "problem", "1001", LastAgent("petr", NOW), MEMORY) is None


HIS = place("1", state="in_progress", agent="jana", client="1001")


@pytest.mark.parametrize(
    ("desk", "is_given"),
    [
        (roster(shift("jana", "podpora", limit=2)), True),
        (Roster(), False),
        (roster(shift("petr")), False),
        (roster(shift("jana", until=NOW)), False),
        (roster(shift("jana", "tickety")), False),
        (roster(shift("jana", limit=1)), False),
        (roster(shift("jana", limit=0)), False),
    ],
    ids=["able", "no shifts kept", "never on shift", "off shift", "other queues", "at the limit", "wants none"],
)
def test_a_ticket_is_given_only_to_who_can_take_it(desk: Roster, is_given: bool) -> None:
    """On shift, for this queue and below the limit; a desk without shifts gives nothing to anybody."""
    found = floor(HIS, desk=desk).agent_for("podpora", "problem", "1001", None, MEMORY)
    assert (found == Agent("jana", "Jana from the shift")) is is_given
    assert (found is None) is not is_given


def test_urgent_tickets_and_those_of_no_client_are_given_to_nobody() -> None:
    """An urgent one is for whoever is first; tickets without a client have nothing in common."""
    stranger = replace(HIS, client=None)
    last = LastAgent("jana", NOW)
    assert floor(HIS).agent_for("podpora", "urgent", "1001", last, MEMORY) is None
    assert floor(stranger).agent_for("podpora", "routine", None, last, MEMORY) is None
    assert floor(HIS).agent_for("podpora", "routine", "1001", last, MEMORY) is not None


def test_overdue_are_those_that_wait_past_what_was_promised() -> None:
    """A reaction in the queue, a solution of what is worked on; a promise is kept until its very end, and its end
    counts, not the place in the queue."""
    desk = floor(
        place("1", until=NOW - MINUTE),
        place("2", until=NOW - DAY),
        place("3", until=NOW - MINUTE, urgency="urgent"),
        place("4", until=NOW),
        place("5", placed=NOW - DAY),
        place("6", until=NOW - MINUTE, state="in_progress", agent="jana"),
        place("7", until=NOW - MINUTE, queue="tickety", agent="jana"),
        # Back in the queue with its old place and a new promise.
        place("8", placed=NOW - DAY, until=NOW + MINUTE),
        place("9", until=NOW + MINUTE, state="in_progress", agent="jana"),
        place("10", until=NOW - MINUTE, state="waiting", agent="jana"),
        place("11", until=NOW - MINUTE, state="scheduled", agent="jana"),
        place("12", until=NOW - MINUTE, state="resolved", agent="jana"),
    )
    assert desk.overdue(NOW) == {
        ("reaction", "podpora", "problem"): 2,
        ("reaction", "podpora", "urgent"): 1,
        ("reaction", "tickety", "problem"): 1,
        ("solution", "podpora", "problem"): 1,
    }
    assert desk.overdue(NOW + MINUTE)["reaction", "podpora", "problem"] == 3
    later = desk.overdue(NOW + 2 * MINUTE)
    assert (later["reaction", "podpora", "problem"], later["solution", "podpora", "problem"]) == (4, 2)
    assert floor().overdue(NOW) == {}


def test_abandoned_are_locked_tickets_of_who_is_off_shift() -> None:
    """Once what was promised is over: a lock of somebody on shift holds, a ticket that is not locked is everybody's,
    and one moment later differs."""
    desk = floor(
        place("1", until=NOW - MINUTE, agent="jana", locked=True),
        place("2", until=NOW - MINUTE, state="in_progress", agent="petr", locked=True),
        place("3", until=NOW - MINUTE, agent="petr"),
        place("4", until=NOW - DAY, state="in_progress", agent="never", locked=True),
        # Its time is not over, or nothing was promised.
        place("5", until=NOW, state="in_progress", agent="petr", locked=True),
        place("6", placed=NOW - DAY, state="waiting", agent="petr", locked=True),
        desk=roster(shift("jana"), shift("petr", until=NOW)),
    )
    assert desk.abandoned(NOW) == ("2", "4")
    assert desk.abandoned(NOW + MINUTE) == ("2", "4", "5")
    assert desk.abandoned(NOW + HOUR) == ("1", "2", "4", "5")
    assert replace(desk, roster=Roster()).abandoned(NOW) == ()
