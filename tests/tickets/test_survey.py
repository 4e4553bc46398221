"""What a change has to know of others: who is on shift, whose a new ticket is, what is promised; what that costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import botocore.client
import pytest

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.history import OUTCOMES_MIN, Record, Situation, cell_name
from chalicelib.dispatch.promises import CONFIGURED, Model
from chalicelib.dispatch.shifts import Shift
from chalicelib.platform import tables
from chalicelib.platform.settings import settings
from chalicelib.tickets import effects, store, survey
from chalicelib.tickets.commands import Answer, HandOver, LiftLock, Lock, Move, ReceiveMessage, Schedule, SetUrgency
from chalicelib.tickets.service import note, perform
from chalicelib.tickets.survey import Tables
from chalicelib.tickets.ticket import Actor, Agent, Client, State, Ticket
from tests.tickets.examples import (
    AT,
    JANA,
    MINUTE,
    PETR,
    as_agent,
    as_client,
    message,
    opening,
    planned,
    stored,
    then,
    ticket_id,
)

pytestmark = pytest.mark.usefixtures("aws_resources")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OTHERS = Client("2002", "Jiní s.r.o.")


def on_shift(
    agent: Agent, *queues: str, limit: int = 8, since: datetime = AT - HOUR, until: datetime = AT + 8 * HOUR
) -> None:
    """An agent is on shift, for every queue unless some are named."""
    shift = Shift(agent.id, agent.name, frozenset(queues), limit, since, until)
    dispatch.change_roster(lambda roster: roster.begun(shift))


@contextmanager
def calls() -> Iterator[list[str]]:
    """The AWS calls that are made inside."""
    made: list[str] = []
    original = botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(client: Any, operation: str, parameters: Any) -> Any:
        made.append(operation)
        return original(client, operation, parameters)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
        yield made


def preferred(at: datetime = AT, queue: str = "podpora", client: str | None = "1001") -> Agent | None:
    """To whom a routine ticket goes."""
    return Tables(at).preferred(queue, "routine", client)


def learned(ticket: Ticket, agent: Agent, at: datetime) -> None:
    """What the stream teaches of who got a ticket."""
    assert ticket.client is not None
    dispatch.note_last(ticket.client.number, agent.id, at)


# ---------------------------------------------------------------- on shift


def test_everybody_is_on_shift_while_nobody_ever_was() -> None:
    """A desk that keeps no shifts works; with the first shift, who is not on one is away."""
    assert Tables(AT).is_on_shift(JANA)
    assert Tables(AT).is_on_shift(PETR)
    on_shift(JANA)
    assert [Tables(AT).is_on_shift(agent) for agent in (JANA, PETR)] == [True, False]
    assert not Tables(AT + 9 * HOUR).is_on_shift(JANA)


@pytest.mark.parametrize(
    ("minutes", "is_on"), [(-61, False), (-60, True), (0, True), (8 * 60 - 1, True), (8 * 60, False)]
)
def test_a_shift_has_a_beginning_and_an_end(minutes: int, is_on: bool) -> None:
    """From its first moment to before its last."""
    on_shift(JANA)
    assert Tables(AT + minutes * MINUTE).is_on_shift(JANA) is is_on


@pytest.mark.parametrize(
    ("since", "until", "is_on"),
    [
        (-60, 1, True),
        (-60, 0, True),
        (-60, -29, True),
        (-60, -30, False),
        (-10, -5, True),
        (1, 60, False),
    ],
    ids=["is there", "has just gone", "went within it", "went before it", "was there for a moment", "is to come"],
)
def test_who_went_a_while_ago_counts_as_there_where_that_is_asked(since: int, until: int, is_on: bool) -> None:
    """At work now or within the half hour before; a shift that is to come is none yet."""
    on_shift(JANA, since=AT + since * MINUTE, until=AT + until * MINUTE)
    asked = Tables(AT)
    assert asked.is_on_shift(JANA, within=30 * MINUTE) is is_on
    assert asked.is_on_shift(JANA) is (since <= 0 < until)


# ---------------------------------------------------------------- affinity


def test_a_new_ticket_goes_to_who_has_the_clients_open_ones() -> None:
    """In whatever open state they are, and in whatever queue; not those of another client."""
    on_shift(JANA)
    on_shift(PETR)
    ticket = stored(1)
    assert preferred() is None
    ticket = then(ticket, Move(JANA, State.IN_PROGRESS))
    then(then(stored(2, client=OTHERS), Move(PETR, State.IN_PROGRESS)), Schedule(PETR, AT + DAY))
    assert preferred() == JANA
    assert preferred(queue="datacentrum") == JANA
    assert preferred(client="2002") == PETR
    assert preferred(client="3003") is None
    for command in (Answer(JANA, "Která?"), Schedule(JANA, AT + DAY)):
        ticket = then(ticket, command)
        assert preferred() == JANA


def test_a_ticket_that_was_given_and_not_begun_binds_too() -> None:
    """It is one of the client's open ones, and it counts against the agent's limit."""
    on_shift(JANA, limit=1)
    then(stored(1), HandOver(PETR, JANA))
    assert preferred() is None
    on_shift(JANA, limit=2)
    assert preferred() == JANA


def test_a_resolved_ticket_binds_no_more_but_its_agent_is_remembered() -> None:
    """For as long as the setting says after he got it."""
    on_shift(JANA, until=AT + 60 * DAY)
    resolved = then(then(stored(1), Move(JANA, State.IN_PROGRESS)), Move(JANA, State.RESOLVED))
    assert preferred() is None
    learned(resolved, JANA, AT)
    remembered = settings().agent_remembered
    assert preferred(AT + remembered) == JANA
    assert preferred(AT + remembered + timedelta(milliseconds=1)) is None


def test_who_held_the_last_ticket_is_who_let_go_of_it_last() -> None:
    """The month counts from when he held it: a ticket that took six weeks ended yesterday."""
    on_shift(JANA, until=AT + 60 * DAY)
    ticket = then(stored(1), Move(JANA, State.IN_PROGRESS), AT)
    done = then(ticket, Answer(JANA, "Hotovo.", State.RESOLVED), AT + 42 * DAY)
    for row in store.Row.query(f"T#{done.id}", store.Row.sk.startswith("C#")):
        assert effects.remember([("1", row.serialize())]) == []
    assert preferred(AT + 43 * DAY) == JANA


def test_an_open_ticket_counts_more_than_who_had_the_last_one() -> None:
    """Also when its agent is away: then the new one is for the queue."""
    on_shift(PETR)
    on_shift(JANA, until=AT + HOUR)
    ticket = then(stored(1), Move(JANA, State.IN_PROGRESS))
    learned(ticket, PETR, AT)
    assert preferred() == JANA
    assert preferred(AT + 2 * HOUR) is None


@pytest.mark.parametrize(
    ("queues", "limit", "since", "expected"),
    [
        ((), 2, AT - HOUR, JANA),
        (("podpora", "tickety"), 2, AT - HOUR, JANA),
        (("tickety",), 2, AT - HOUR, None),
        ((), 1, AT - HOUR, None),
        ((), 0, AT - HOUR, None),
        ((), 2, AT + MINUTE, None),
    ],
    ids=["all queues", "this queue", "another queue", "at the limit", "no tickets at all", "not yet"],
)
def test_only_an_agent_who_can_take_it(
    queues: tuple[str, ...], limit: int, since: datetime, expected: Agent | None
) -> None:
    """On shift, for this queue, and under his limit."""
    then(stored(1), Move(JANA, State.IN_PROGRESS))
    on_shift(JANA, *queues, limit=limit, since=since)
    assert preferred() == expected


def test_what_waits_for_others_does_not_count_against_the_limit() -> None:
    """Only what he works on or is to begin."""
    then(then(stored(1), Move(JANA, State.IN_PROGRESS)), Answer(JANA, "Která?"))
    then(stored(2), Schedule(JANA, AT + DAY))
    on_shift(JANA, limit=1)
    assert preferred() == JANA


def test_an_urgent_ticket_and_one_of_no_client_are_for_the_queue() -> None:
    """Whatever anybody holds; and nothing is read to know that."""
    on_shift(JANA)
    then(stored(1), Move(JANA, State.IN_PROGRESS))
    with calls() as made:
        assert Tables(AT).preferred("podpora", "urgent", "1001") is None
        assert Tables(AT).preferred("podpora", "routine", None) is None
    assert made == []


# ---------------------------------------------------------------- promises


def test_without_history_the_queue_s_own_promise_is_told() -> None:
    """With how many wait before it and how many are there."""
    on_shift(JANA)
    on_shift(PETR, "tickety")
    stored(1)
    ticket = stored(2)
    stored(3, queue="tickety")
    told = Tables(AT).promise("reaction", ticket, AT)
    assert told is not None
    assert (told.kind, told.basis, told.ahead, told.agents) == ("reaction", CONFIGURED, 1, 1)
    assert told.told_at == AT
    assert told.until >= AT + settings().queues["podpora"].promise("reaction", "routine")


def test_a_solution_rests_on_what_else_its_agent_works_on() -> None:
    """Not on what waits, nor on the ticket itself."""
    on_shift(JANA)
    then(stored(1), Move(JANA, State.IN_PROGRESS))
    ticket = then(stored(2), Move(JANA, State.IN_PROGRESS))
    then(stored(3), Move(PETR, State.IN_PROGRESS))
    then(stored(4), HandOver(PETR, JANA))
    told = Tables(AT).promise("solution", ticket, AT)
    assert told is not None
    assert (told.kind, told.ahead, told.agents) == ("solution", 1, 1)


def test_history_is_told_where_there_is_enough() -> None:
    """And the basis names the class that it comes from."""
    cell = cell_name("reaction", "podpora", "routine")
    record = Record(minutes=(3.0,) * OUTCOMES_MIN)
    dispatch.Row(f"H#{cell}", "RECORD", data=record.row(), revision=1).save()
    told = Tables(AT).promise("reaction", stored(1), AT)
    assert told is not None
    assert (told.basis, told.until) == (cell, AT + 5 * MINUTE)


@pytest.mark.parametrize("kind", ["reaction", "solution"])
def test_a_queue_that_is_configured_no_more_promises_nothing(kind: Any) -> None:
    """And asks nobody."""
    ticket = stored(1, queue="gone")
    with calls() as made:
        assert Tables(AT).promise(kind, ticket, AT) is None
    assert made == []


# ---------------------------------------------------------------- rows that say something else than they should

ROSTERS_OF_NO_SENSE: list[Any] = [
    None,
    "nobody",
    [],
    {},
    {"shifts": None},
    {"shifts": ["jana"]},
    {"shifts": [{"agent": "jana"}]},
    {"shifts": [{"agent": "jana", "name": "J", "queues": [], "limit": 1, "since": 8, "until": 16}]},
    {"shifts": [{"agent": "jana", "name": "J", "queues": [], "limit": "many", "since": "eight", "until": "later"}]},
]
RECORDS_OF_NO_SENSE: list[Any] = [
    None,
    "long",
    [],
    {},
    {"minutes": "long"},
    {"minutes": [None] * OUTCOMES_MIN},
    {"minutes": [float("nan")] * OUTCOMES_MIN},
    {"minutes": [float("inf")] * OUTCOMES_MIN},
    {"minutes": [], "share": "much"},
    {"minutes": [], "days": {"2026-11-23": 7}},
    {"minutes": [], "days": []},
]


def configured(kind: Any, at: datetime = AT) -> Any:
    """What a queue promises a routine ticket without knowing anything."""
    rules = settings().queues["podpora"]
    situation = Situation(kind, "podpora", "routine", rules.hours, 0, 1, rules.promise(kind, "routine"))
    return survey.told(Model().promise(at, situation), situation)


@pytest.mark.parametrize("data", ROSTERS_OF_NO_SENSE)
def test_a_roster_that_cannot_be_read_stops_nobody(data: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Everybody counts as there, a new ticket is for the queue, what is configured is promised; each is logged."""
    ticket = then(stored(1), Move(JANA, State.IN_PROGRESS))
    dispatch.Row("SHIFTS", "ROSTER", data=data, revision=1).save()
    for asked in (Tables(AT), survey.of_rows(AT, tables.read(survey.rows_wanted()))):
        caplog.clear()
        assert asked.is_on_shift(JANA)
        assert asked.preferred("podpora", "routine", "1001") is None
        assert asked.promise("reaction", ticket, AT) == configured("reaction")
        assert len(caplog.records) == 3
    # Who has a ticket is who works on it: who is on shift is not asked.
    assert Tables(AT).promise("solution", ticket, AT) == configured("solution")


@pytest.mark.parametrize("kind", ["reaction", "solution"])
@pytest.mark.parametrize("data", RECORDS_OF_NO_SENSE)
def test_history_that_cannot_be_read_is_not_told(data: Any, kind: Any, caplog: pytest.LogCaptureFixture) -> None:
    """What the queue is configured with is promised instead, and the log says so."""
    on_shift(JANA)
    ticket = stored(1)
    dispatch.Row(f"H#{cell_name(kind, 'podpora', 'routine')}", "RECORD", data=data, revision=1).save()
    assert Tables(AT).promise(kind, ticket, AT) == configured(kind)
    assert len(caplog.records) == 1


@pytest.mark.parametrize("data", [None, "jana", [], {}, {"agent": "jana"}, {"agent": "jana", "at": "yesterday"}])
def test_a_last_agent_that_cannot_be_read_is_nobody(data: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The new ticket is for the queue, and promised what it would be."""
    on_shift(JANA)
    ticket = stored(1)
    dispatch.Row("C#1001", "LAST", data=data, revision=1).save()
    asked = Tables(AT)
    assert asked.preferred("podpora", "routine", "1001") is None
    assert len(caplog.records) == 1
    assert asked.promise("reaction", ticket, AT) == configured("reaction")


def test_a_place_that_cannot_be_read_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """A key of another time in the index of open tickets: nothing is known of what is ahead."""
    on_shift(JANA)
    ticket = stored(1)
    store.Row(f"T#{ticket_id(9)}", "A", open_pk=store._OPEN, open_sk="podpora#queued#9#~#long ago#X").save()
    asked = Tables(AT)
    assert asked.preferred("podpora", "routine", "1001") is None
    assert asked.promise("reaction", ticket, AT) == configured("reaction")
    assert len(caplog.records) == 2


@pytest.mark.parametrize("data", ROSTERS_OF_NO_SENSE)
def test_a_ticket_goes_on_whatever_the_roster_says(data: Any) -> None:
    """Given back it is promised a reaction; a client's message goes to its agent; no lock is lifted."""
    kept = then(then(stored(1), Move(JANA, State.IN_PROGRESS)), Lock(JANA))
    dispatch.Row("SHIFTS", "ROSTER", data=data, revision=1).save()
    at = AT + 40 * DAY
    note(kept.id, LiftLock(at), Actor("system", "sweep"), at, shards=1)
    assert store.load(kept.id) == kept
    waiting = then(kept, Answer(JANA, "Která?"))
    note(kept.id, ReceiveMessage(message()), as_client(), at, shards=1)
    woken = store.load(kept.id)
    assert woken is not None
    assert (woken.version, woken.state, woken.agent) == (waiting.version + 1, State.IN_PROGRESS, JANA)
    asked = Move(JANA, State.QUEUED)
    back = perform(kept.id, asked, as_agent(JANA), at, seen_version=woken.version, request_key=None, shards=1)
    assert back.ticket.promise == configured("reaction", at)


def test_what_aws_refuses_is_not_taken_for_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known then, not even that nobody is away: whoever asked tries again."""

    def away() -> Any:
        """The table does not answer."""
        raise RuntimeError("throttled")

    monkeypatch.setattr(dispatch, "roster", away)
    with pytest.raises(RuntimeError, match="throttled"):
        Tables(AT).is_on_shift(JANA)
    with pytest.raises(RuntimeError, match="throttled"):
        Tables(AT).preferred("podpora", "routine", "1001")


def test_rows_that_came_along_are_read_when_they_are_asked_for() -> None:
    """A row that nobody asks about is nobody's error."""
    ticket = then(stored(1), Move(JANA, State.IN_PROGRESS))
    dispatch.Row("SHIFTS", "ROSTER", data={}, revision=1).save()
    rows = tables.read(survey.rows_wanted())
    assert len(rows) == 1
    with calls() as made:
        assert survey.of_rows(AT, rows).preferred("podpora", "urgent", "1001") is None
    assert made == []
    assert survey.of_rows(AT, rows).promise("solution", ticket, AT) == configured("solution")


# ---------------------------------------------------------------- what it costs


def test_a_new_ticket_costs_three_reads() -> None:
    """The roster, the open tickets, and all of the rest at once; one less where the roster came with the mail."""
    on_shift(JANA)
    then(stored(1), Move(JANA, State.IN_PROGRESS))
    ticket = planned(None, opening(2)).after
    with calls() as made:
        asked = Tables(AT)
        assert asked.preferred("podpora", "routine", "1001") == JANA
        assert asked.promise("reaction", ticket, AT) is not None
    assert sorted(made) == ["BatchGetItem", "GetItem", "Query"]
    rows = tables.read(survey.rows_wanted())
    with calls() as made:
        asked = survey.of_rows(AT, rows)
        assert asked.preferred("podpora", "routine", "1001") == JANA
        assert asked.promise("reaction", ticket, AT) is not None
    assert sorted(made) == ["BatchGetItem", "Query"]


def test_where_nobody_is_on_shift_whose_it_is_costs_nothing() -> None:
    """There is nobody to give it to; the promise is read for alone."""
    on_shift(JANA, until=AT)
    rows = tables.read(survey.rows_wanted())
    with calls() as made:
        asked = survey.of_rows(AT, rows)
        assert asked.preferred("podpora", "routine", "1001") is None
    assert made == []


def test_what_was_read_is_not_read_again() -> None:
    """However often it is asked."""
    on_shift(JANA)
    ticket = then(stored(1), Move(JANA, State.IN_PROGRESS))
    asked = Tables(AT)

    def ask() -> None:
        """Everything that can be asked."""
        asked.preferred("podpora", "routine", "1001")
        asked.is_on_shift(JANA)
        asked.promise("reaction", ticket, AT)
        asked.promise("solution", ticket, AT)

    ask()
    with calls() as made:
        ask()
    # Who held the client's last ticket is asked for every new one.
    assert made == ["BatchGetItem"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (Answer(JANA, "Která?"), ["GetItem", "TransactWriteItems"]),
        (Move(JANA, State.RESOLVED), ["GetItem", "TransactWriteItems"]),
        (Lock(JANA), ["GetItem", "TransactWriteItems"]),
        (HandOver(JANA, PETR), ["GetItem", "TransactWriteItems"]),
        (SetUrgency(JANA, "urgent"), ["GetItem", "TransactWriteItems"]),
        # Back in the queue a reaction is promised: roster, open tickets, history.
        (Move(JANA, State.QUEUED), ["GetItem", "GetItem", "Query", "BatchGetItem", "TransactWriteItems"]),
    ],
    ids=["answer", "resolve", "lock", "hand over", "urgency", "give back"],
)
def test_what_staff_ask_reads_no_more_than_it_needs(command: Any, expected: list[str]) -> None:
    """What promises nothing asks nobody."""
    ticket = then(stored(1), Move(JANA, State.IN_PROGRESS))
    with calls() as made:
        perform(ticket.id, command, as_agent(JANA), AT + HOUR, seen_version=2, request_key=None, shards=1)
    assert made == expected


def test_a_lock_that_stays_is_looked_at_for_two_reads() -> None:
    """The ticket and the roster; a ticket without a lock for one."""
    on_shift(JANA)
    then(then(stored(1), Move(JANA, State.IN_PROGRESS)), Lock(JANA))
    stored(2)
    for n, expected in ((1, ["GetItem", "GetItem"]), (2, ["GetItem"])):
        with calls() as made:
            note(ticket_id(n), LiftLock(AT), Actor("system", "sweep"), AT, shards=1)
        assert made == expected


def test_a_message_asks_who_is_on_shift_only_if_that_decides() -> None:
    """In a ticket that somebody has and that waits; in one that is worked on it does not."""
    ticket = then(stored(1), Move(JANA, State.IN_PROGRESS))
    with calls() as made:
        note(ticket.id, ReceiveMessage(message()), as_agent(JANA), AT + HOUR, shards=1)
    assert made == ["GetItem", "TransactWriteItems"]


def test_the_reader_of_a_mail_reads_the_roster_along() -> None:
    """Without a row in the table it is the empty one, and not read again."""
    with calls() as made:
        asked = survey.of_rows(AT, tables.read(survey.rows_wanted()))
        assert asked.is_on_shift(JANA)
        assert asked.preferred("podpora", "routine", "1001") is None
    assert made == ["BatchGetItem"]
