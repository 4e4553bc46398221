"""The dispatch table: nothing of concurrent writers is lost, and what comes twice counts once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pynamodb.exceptions import PutError

from chalicelib.dispatch import store
from chalicelib.dispatch.board import LastAgent
from chalicelib.dispatch.history import (
    DAYS_COUNTED,
    KINDS,
    OUTCOMES_MAX,
    RECENT_MAX,
    URGENCIES,
    Kind,
    Record,
    Situation,
    Urgency,
    classes,
)
from chalicelib.dispatch.promises import CONFIGURED, Coverage, Outcome, Promise, learned
from chalicelib.dispatch.shifts import Roster, Shift
from chalicelib.dispatch.windows import Window
from chalicelib.platform import tables
from chalicelib.platform.limits import BATCH_KEYS_MAX, CONFLICT_RETRIES_MAX
from chalicelib.platform.working_time import Hours

pytestmark = pytest.mark.usefixtures("dispatch_table")

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def shift(agent: str) -> Shift:
    """A shift of an hour from now."""
    return Shift(agent, agent.title(), frozenset({"podpora"}), 5, NOW, NOW + HOUR)


def begins(agent: str) -> Callable[[Roster], Roster]:
    """The change that puts an agent on shift."""
    return lambda roster: roster.begun(shift(agent))


def outcome(
    minutes: int = 20, *, kind: Kind = "reaction", queue: str = "podpora", urgency: Urgency = "problem"
) -> Outcome:
    """A ticket that was promised something within an hour, and what took so long."""
    situation = Situation(kind, queue, urgency, Hours(), 0, 1, HOUR)
    return Outcome(situation, Promise(Window(NOW, NOW + HOUR), CONFIGURED), NOW + minutes * MINUTE)


NAMES = classes(NOW, outcome().situation)
FOUR = NAMES.from_fine_to_coarse()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations that DynamoDB is asked for, as they come."""
    asked: list[str] = []
    for connection in (tables.connection(), store.Row._get_connection().connection):
        real = connection.dispatch

        def counted(operation: str, arguments: Any, real: Any = real) -> Any:
            """Note the operation and do it."""
            asked.append(operation)
            return real(operation, arguments)

        monkeypatch.setattr(connection, "dispatch", counted)
    return asked


def minutes() -> list[tuple[float, ...]]:
    """What the four records of the outcome hold."""
    known = store.records(FOUR)
    return [known[name].minutes for name in FOUR]


def test_while_nobody_was_on_shift_the_roster_is_empty() -> None:
    """Neither way of reading finds what is not there."""
    assert store.roster() == Roster()
    assert store.roster_found(tables.read([store.key_of_roster()])) == Roster()


def test_a_changed_roster_is_what_is_read() -> None:
    """What was stored is returned, with the revision that the next change rests on."""
    first = store.change_roster(begins("jana"))
    second = store.change_roster(begins("petr"))
    assert first == Roster({"jana": shift("jana")}, 1)
    assert second == Roster({"jana": shift("jana"), "petr": shift("petr")}, 2)
    assert store.roster() == second
    assert store.roster_found(tables.read([store.key_of_roster(), store.key_of_last("1001")])) == second


def test_a_change_that_changes_nothing_writes_nothing(calls: list[str]) -> None:
    """Going off shift twice costs a read, and a roster of nobody stays unwritten."""
    assert store.change_roster(lambda roster: roster.ended("jana", NOW)) == Roster()
    assert calls == ["GetItem"]
    stored = store.change_roster(begins("jana"))
    calls.clear()
    assert store.change_roster(begins("jana")) == stored
    assert calls == ["GetItem"]


@pytest.mark.parametrize("is_there", [False, True])
def test_a_change_that_another_writer_overtakes_is_made_again(is_there: bool) -> None:
    """Who writes between the read and the write of another is not undone, neither the first nor a later time."""
    if is_there:
        store.change_roster(begins("eva"))
    overtaken = []

    def slow(roster: Roster) -> Roster:
        """Another agent begins between the read and the write of this change."""
        if not overtaken:
            overtaken.append(store.change_roster(begins("petr")))
        return roster.begun(shift("jana"))

    after = store.change_roster(slow)
    assert after.shifts.keys() == {"jana", "petr"} | ({"eva"} if is_there else set())
    assert after.revision == overtaken[0].revision + 1
    assert store.roster() == after


def test_a_roster_that_keeps_changing_is_told() -> None:
    """Who loses to others every time fails instead of overwriting them."""
    tries = []

    def overtaken(roster: Roster) -> Roster:
        """Somebody else begins whenever this change is made."""
        tries.append(store.change_roster(begins(f"agent{len(tries)}")))
        return roster.begun(shift("jana"))

    with pytest.raises(RuntimeError, match="keeps changing"):
        store.change_roster(overtaken)
    assert len(tries) == CONFLICT_RETRIES_MAX
    assert "jana" not in store.roster().shifts


@pytest.mark.usefixtures("atomic_dynamodb")
def test_agents_who_begin_at_once_are_all_on_shift() -> None:
    """As many writers as may lose to each other leave each his shift."""
    agents = [f"agent{number}" for number in range(CONFLICT_RETRIES_MAX)]
    with ThreadPoolExecutor(len(agents)) as pool:
        list(pool.map(lambda agent: store.change_roster(begins(agent)), agents))
    assert list(store.roster().shifts) == agents
    assert store.roster().revision == len(agents)


def test_other_errors_of_a_write_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a lost race is tried again; what DynamoDB refuses otherwise is no race."""

    def refused(*_: Any, **__: Any) -> None:
        """DynamoDB has too much to do."""
        raise PutError("ThrottlingException")

    monkeypatch.setattr(store.Row, "save", refused)
    with pytest.raises(PutError):
        store.change_roster(begins("jana"))
    with pytest.raises(PutError):
        store.note_last("1001", "jana", NOW)


def test_an_outcome_is_in_the_records_of_its_four_classes(calls: list[str]) -> None:
    """One read of all four, one write of each; the next outcome costs the same."""
    for number in (1, 2):
        store.learn(outcome(20 * number), f"ticket/{number}")
        assert calls == ["BatchGetItem", "PutItem", "PutItem", "PutItem", "PutItem"]
        calls.clear()
    assert minutes() == [(20, 40)] * 4
    known = store.records(FOUR)
    assert known[NAMES.cell].days == {"2026-11-23": (2, 2)}
    assert [name for name in FOUR if known[name].days] == [NAMES.cell]


def test_an_outcome_that_is_learned_twice_counts_once(calls: list[str]) -> None:
    """A message that comes again costs a read and changes nothing."""
    store.learn(outcome(), "ticket/1")
    before = sorted(json.dumps(row.serialize(), sort_keys=True) for row in store.Row.scan())
    calls.clear()
    store.learn(outcome(), "ticket/1")
    assert calls == ["BatchGetItem"]
    assert sorted(json.dumps(row.serialize(), sort_keys=True) for row in store.Row.scan()) == before


@pytest.mark.parametrize("written", range(4))
def test_learning_that_was_cut_off_is_repeated(monkeypatch: pytest.MonkeyPatch, written: int) -> None:
    """Whichever of the four records a crash left behind, the second time makes it whole."""
    store.learn(outcome(), "ticket/1")
    real, left = store.Row.save, list(range(written))

    def cut_off(row: store.Row, **how: Any) -> Any:
        """The function is killed before one of its writes."""
        if not left:
            raise SystemExit
        left.pop()
        return real(row, **how)

    with monkeypatch.context() as crash:
        crash.setattr(store.Row, "save", cut_off)
        with pytest.raises(SystemExit):
            store.learn(outcome(40), "ticket/2")
    assert sorted(len(record) for record in minutes()) == [1] * (4 - written) + [2] * written
    store.learn(outcome(40), "ticket/2")
    assert minutes() == [(20, 40)] * 4


@pytest.mark.parametrize("is_there", [False, True])
def test_outcomes_that_overtake_each_other_are_both_learned(
    monkeypatch: pytest.MonkeyPatch, calls: list[str], is_there: bool
) -> None:
    """Whoever lost reads again what changed, and only that, whether the records were new or not."""
    if is_there:
        store.learn(outcome(10), "ticket/0")
    calls.clear()
    overtaken: list[str] = []

    def slow(record: Record, is_cell: bool, happened: Outcome, outcome_id: str) -> Record:
        """Another outcome is learned between the read and the writes of this one."""
        if not overtaken:
            overtaken.append(outcome_id)
            store.learn(outcome(40), "ticket/2")
        return learned(record, is_cell, happened, outcome_id)

    monkeypatch.setattr(store, "learned", slow)
    store.learn(outcome(20), "ticket/1")
    # Both read and try four writes, all of which one of them loses; that one does it again.
    assert (calls.count("BatchGetItem"), calls.count("PutItem")) == (3, 12)
    assert overtaken == ["ticket/1"]
    assert minutes() == [((10,) if is_there else ()) + (40, 20)] * 4
    assert store.records(FOUR)[NAMES.cell].days == {"2026-11-23": (2 + is_there,) * 2}


def test_only_the_record_that_changed_meanwhile_is_learned_again(
    monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    """An outcome of another urgency that overtakes shares one record with this one: three writes stand."""
    overtaken: list[str] = []

    def slow(record: Record, is_cell: bool, happened: Outcome, outcome_id: str) -> Record:
        """Another outcome is learned between the read and the writes of this one."""
        if not overtaken:
            overtaken.append(outcome_id)
            store.learn(outcome(40, urgency="routine"), "ticket/2")
        return learned(record, is_cell, happened, outcome_id)

    monkeypatch.setattr(store, "learned", slow)
    store.learn(outcome(20), "ticket/1")
    assert (calls.count("BatchGetItem"), calls.count("PutItem")) == (3, 4 + 4 + 1)
    assert minutes() == [(20,), (20,), (40, 20), (20,)]


def test_records_that_keep_changing_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who loses to others every time fails and says so: his message comes again."""
    number = iter(range(100))

    def overtaken(record: Record, is_cell: bool, happened: Outcome, outcome_id: str) -> Record:
        """Another outcome is learned whenever this one is."""
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(store, "learned", learned)
            store.learn(outcome(40), f"other/{next(number)}")
        return learned(record, is_cell, happened, outcome_id)

    monkeypatch.setattr(store, "learned", overtaken)
    with pytest.raises(RuntimeError, match="keep changing"):
        store.learn(outcome(20), "ticket/1")
    assert all(20 not in record for record in minutes())


@pytest.mark.usefixtures("atomic_dynamodb")
def test_outcomes_learned_at_once_are_all_known() -> None:
    """As many writers as may lose to each other leave each his outcome, once, in all four records."""
    with ThreadPoolExecutor(CONFLICT_RETRIES_MAX) as pool:
        list(pool.map(lambda number: store.learn(outcome(number), f"ticket/{number}"), range(CONFLICT_RETRIES_MAX)))
    assert [sorted(record) for record in minutes()] == [[0, 1, 2, 3, 4]] * 4


@pytest.mark.parametrize(("name", "bytes_max"), [(NAMES.finest, 3_000), (NAMES.cell, 6_000)])
def test_a_full_row_is_small(name: str, bytes_max: int) -> None:
    """As DynamoDB counts it, names included: no more than three units to write a record, six to write a cell."""
    is_cell = name == NAMES.cell
    days = [(TODAY - number * timedelta(days=1)).isoformat() for number in range(DAYS_COUNTED + 1)]
    full = Record((5_256_000.25,) * OUTCOMES_MAX, 0.8412 if is_cell else None)
    full = replace(full, days=dict.fromkeys(days, (1000, 1000)) if is_cell else {})
    for number in range(RECENT_MAX):
        full = learned(full, is_cell, outcome(5_256_000), f"ticket/{number}")
    full = replace(full, days=dict.fromkeys(days, (1000, 1000)) if is_cell else {})
    store.Row(f"H#{name}", "RECORD", data=full.row(), revision=1_000_000).save()
    raw = store.Row.get(f"H#{name}", "RECORD").serialize()
    size_bytes = sum(len(key) + len(next(iter(value.values()))) for key, value in raw.items())
    assert bytes_max / 2 < size_bytes < bytes_max
    assert store.records([name]) == {name: full}


def test_records_come_by_class_and_unknown_classes_are_left_out() -> None:
    """Of no classes nothing is asked; a class named twice is asked for once; other rows are not read as records."""
    store.learn(outcome(), "ticket/1")
    store.note_last("1001", "jana", NOW)
    store.change_roster(begins("jana"))
    assert store.records([]) == {}
    assert store.records(["no/such/class", NAMES.cell, NAMES.cell]).keys() == {NAMES.cell}
    together = [
        *store.keys_of_records([NAMES.cell, NAMES.cell]),
        store.key_of_last("1001"),
        store.key_of_roster(),
    ]
    assert len(together) == 3
    rows = tables.read(together)
    assert store.records_found(rows).keys() == {NAMES.cell}
    assert store.last_found(rows) == LastAgent("jana", NOW)
    assert store.roster_found(rows).shifts.keys() == {"jana"}


def last(client: str = "1001") -> LastAgent | None:
    """Who held the client's last ticket."""
    return store.last_found(tables.read([store.key_of_last(client)]))


def test_who_held_the_last_ticket_is_the_latest(calls: list[str]) -> None:
    """What is noted late or twice does not replace what is newer, each note is one write, each client has his own."""
    assert last() is None
    calls.clear()
    store.note_last("1001", "jana", NOW)
    store.note_last("1001", "petr", NOW + HOUR)
    store.note_last("1001", "eva", NOW + MINUTE)
    store.note_last("1001", "ivo", NOW + HOUR)
    assert calls == ["PutItem"] * 4
    assert last() == LastAgent("petr", NOW + HOUR)
    assert last("2002") is None
    store.note_last("1001", "ivo", NOW + HOUR + timedelta(milliseconds=1))
    assert last() == LastAgent("ivo", NOW + HOUR + timedelta(milliseconds=1))


def test_calibration_tells_of_every_kind_queue_and_urgency(calls: list[str]) -> None:
    """In one read; what nobody was promised is told as nothing, other queues and earlier days are left out."""
    store.learn(outcome(20), "1")
    store.learn(outcome(61), "2")
    store.learn(outcome(20, kind="solution", urgency="urgent"), "3")
    store.learn(outcome(20, queue="tickety"), "4")
    calls.clear()
    found = store.calibration(["podpora", "datacentrum"], TODAY)
    assert calls == ["BatchGetItem"]
    assert len(found) == len(KINDS) * 2 * len(URGENCIES)
    assert {cell: coverage for cell, coverage in found.items() if coverage.told} == {
        ("reaction", "podpora", "problem"): Coverage(2, 1),
        ("solution", "podpora", "urgent"): Coverage(1, 1),
    }
    assert found["reaction", "datacentrum", "urgent"] == Coverage(0, 0)
    tomorrow = store.calibration(["podpora"], TODAY + timedelta(days=1))
    assert {coverage.share for coverage in tomorrow.values()} == {None}


def test_calibration_of_many_queues_takes_several_reads(calls: list[str]) -> None:
    """More cells than one read takes are read in parts, none of them twice or never."""
    queues = [f"queue{number}" for number in range(40)]
    for queue in (queues[0], queues[-1]):
        store.learn(outcome(queue=queue), queue)
    calls.clear()
    found = store.calibration(iter(queues), TODAY)
    cells = len(KINDS) * len(queues) * len(URGENCIES)
    assert calls == ["BatchGetItem"] * -(-cells // BATCH_KEYS_MAX)
    assert len(found) == cells
    assert {queue for (_, queue, _), coverage in found.items() if coverage.told} == {queues[0], queues[-1]}
