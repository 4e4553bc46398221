"""Who has a telephone number: found at every moment at which he is listed, and never when he is not.

The writers of the stories take turns at every call to AWS, and are killed at any of them, as in test_writers.py.
"""

import copy
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import botocore.client
import botocore.exceptions
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pynamodb.exceptions import TransactWriteError

from chalicelib.__main__ import main
from chalicelib.people import phones, pins, service, store
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.people.phones import CANDIDATES_MAX, Listed, client_with_pin, renew_hints, who_has
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from tests.one_aws import empty, stored
from tests.people.test_writers import POINTS_MAX, TURN_S_MAX, Killed, Writer, in_turn, stops_at_calls

pytestmark = pytest.mark.usefixtures("aws_resources")

DESK, MOBILE, OTHER = PHONES = ("+420224123456", "+420777123456", "+420606000111")


def contact(name: str, *numbers: str) -> Contact:
    """A contact with telephone numbers."""
    return Contact(f"{name}@firma.example", name.title(), "cs", technical=True, phones=numbers)


def client(number: str, *contacts: Contact) -> ListedClient:
    """A client with contacts."""
    return ListedClient(number, f"Klient {number}", contacts)


KAREL, EVA, IVO = contact("karel", MOBILE, DESK), contact("eva", DESK), contact("ivo")
FIRMA = client("1001", EVA, IVO, KAREL)


def found(e164: str) -> list[tuple[str, str]]:
    """Clients and addresses of those who have a number."""
    return [(one.client.number, one.contact.address.partition("@")[0]) for one in who_has(e164)]


def hints() -> dict[tuple[str, str], int]:
    """Revisions of the hints by telephone number and client, looked at without a call."""
    return {
        (row["pk"]["S"][2:], row["sk"]["S"][2:]): int(row["revision"]["N"])
        for row in stored("fronta-test-people")
        if row["pk"]["S"].startswith("P#")
    }


def listed() -> set[tuple[str, str]]:
    """Telephone numbers and the clients that list them, looked at without a call."""
    return {
        (phone, row["pk"]["S"][2:])
        for row in copy.deepcopy(stored("fronta-test-people"))
        if row["sk"] == {"S": "CLIENT"}
        for one in json.loads(row["data"]["S"]).get("contacts", ())
        for phone in one["phones"]
    }


def revisions() -> dict[str, int]:
    """Of all clients, looked at without a call."""
    rows = [row for row in stored("fronta-test-people") if row["sk"] == {"S": "CLIENT"}]
    return {row["pk"]["S"][2:]: int(row["revision"]["N"]) for row in rows}


@contextmanager
def each_call(monkeypatch: pytest.MonkeyPatch, reached: Callable[[str], None]) -> Iterator[None]:
    """Be told of every call to AWS, before and after it."""
    original = botocore.client.BaseClient._make_api_call

    def call(made: Any, operation: str, parameters: Any) -> Any:
        """A call that is told."""
        reached(operation)
        answer = original(made, operation, parameters)
        reached("")
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(botocore.client.BaseClient, "_make_api_call", call)
        yield


def calls(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> list[str]:
    """The calls to AWS that something makes."""
    made: list[str] = []
    with each_call(monkeypatch, made.append):
        act()
    return [operation for operation in made if operation]


# ---------------------------------------------------------------- who is found


def test_who_has_a_number_is_found() -> None:
    """With the client and all that the client says of the contact."""
    service.put_client(FIRMA)
    assert who_has(MOBILE) == (Listed(FIRMA, KAREL, has_pin=False),)
    pins.change("1001", "5829")
    assert who_has(MOBILE) == (Listed(FIRMA, KAREL, has_pin=True),)


@pytest.mark.parametrize("e164", [OTHER, "", "777123456", "+420", "P#", "+42077712345６", MOBILE + "\n", "+" * 5000])
def test_a_number_that_nobody_has_leads_nowhere(e164: str) -> None:
    """And so does what is no number."""
    service.put_client(FIRMA)
    assert who_has(e164) == ()


def test_all_who_have_a_number_are_found_in_order() -> None:
    """Contacts of one client and of several, by client number and address."""
    service.put_client(client("2", contact("zora", DESK), contact("adam", DESK)))
    service.put_client(client("1001", contact("eva", DESK)))
    service.put_client(client("3", contact("jan", MOBILE)))
    assert found(DESK) == [("1001", "eva"), ("2", "adam"), ("2", "zora")]


def test_a_pin_is_told_of_the_client_who_has_it() -> None:
    """Of several that list a number."""
    for number in ("1", "2", "3"):
        service.put_client(client(number, contact("eva", DESK)))
    pins.change("2", "5829")
    assert [(one.client.number, one.has_pin) for one in who_has(DESK)] == [("1", False), ("2", True), ("3", False)]


def test_a_change_counts_at_once() -> None:
    """A number that is taken from a contact, given to another, or goes with its client."""
    service.put_client(FIRMA)
    service.put_client(client("1001", contact("eva", MOBILE), IVO))
    assert (found(DESK), found(MOBILE)) == ([], [("1001", "eva")])
    service.remove_client("1001")
    assert (found(DESK), found(MOBILE), hints()) == ([], [], {})
    service.put_client(FIRMA)
    assert found(MOBILE) == [("1001", "karel")]


def test_more_than_a_person_can_look_through_are_cut() -> None:
    """A switchboard that every contact has: the first by address."""
    many = [contact(f"n{n:02}", DESK) for n in range(CANDIDATES_MAX + 5)]
    service.put_client(client("1001", *many))
    assert found(DESK) == [("1001", f"n{n:02}") for n in range(CANDIDATES_MAX)]


def test_a_second_client_is_never_cut_off() -> None:
    """A number that two clients list would otherwise look like one of the first."""
    service.put_client(client("1001", *[contact(f"n{n:02}", DESK) for n in range(CANDIDATES_MAX + 5)]))
    service.put_client(client("2002", contact("eva", DESK), contact("ivo", DESK)))
    assert found(DESK) == [("1001", f"n{n:02}") for n in range(CANDIDATES_MAX - 2)] + [
        ("2002", "eva"),
        ("2002", "ivo"),
    ]


def test_of_many_clients_as_many_as_there_is_room_for() -> None:
    """One contact each, of the first by number."""
    for n in range(CANDIDATES_MAX + 2):
        service.put_client(client(f"{n:02}", contact("eva", DESK), contact("ivo", DESK)))
    assert found(DESK) == [(f"{n:02}", "eva") for n in range(CANDIDATES_MAX)]


@pytest.mark.parametrize("count", [CANDIDATES_MAX - 1, CANDIDATES_MAX, 2 * CANDIDATES_MAX, 2 * CANDIDATES_MAX + 1])
def test_hints_that_were_left_over_hide_nobody(count: int) -> None:
    """However many there are in front."""
    for n in range(count):
        store.put_hints(f"0{n:02}", [DESK], 1)
    service.put_client(FIRMA)
    assert found(DESK) == [("1001", "eva"), ("1001", "karel")]


def test_a_client_is_told_with_whether_he_has_a_pin() -> None:
    """And so are a number that is nobody's, and one whose client was removed, PIN or not."""
    service.put_client(FIRMA)
    pins.change("2002", "5829")
    assert client_with_pin("1001") == (FIRMA, False)
    pins.change("1001", "5829")
    assert client_with_pin("1001") == (FIRMA, True)
    service.remove_client("1001")
    assert [client_with_pin(number) for number in ("1001", "2002", "", "x" * 3000, "1#")] == [(None, False)] * 5


# ---------------------------------------------------------------- what it costs


def test_who_calls_is_two_calls_to_aws_and_one_for_a_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client by his number is one; what is no number is none."""
    service.put_client(FIRMA)
    assert calls(monkeypatch, lambda: who_has(DESK)) == ["Query", "BatchGetItem"]
    assert calls(monkeypatch, lambda: who_has(OTHER)) == ["Query"]
    assert calls(monkeypatch, lambda: client_with_pin("1001")) == ["BatchGetItem"]
    assert calls(monkeypatch, lambda: (who_has("anonymous"), client_with_pin("č. 1"))) == []


def test_hints_cost_only_those_who_change_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of anything else makes the calls that it made before there were hints."""
    usual = ["GetItem", "BatchGetItem", "TransactWriteItems"]
    hint = ["TransactWriteItems"]
    plain = client("1001", contact("karel"))
    changes: list[tuple[ListedClient, list[str]]] = [
        (plain, usual),
        (client("1001", KAREL), usual + hint),
        (client("1001", KAREL), ["GetItem"]),
        (client("1001", KAREL, contact("petr")), usual),
        (client("1001", contact("karel", OTHER, DESK)), usual + 2 * hint),
        (plain, usual + hint),
    ]
    for wanted, expected in changes:
        assert calls(monkeypatch, lambda wanted=wanted: service.put_client(wanted)) == expected  # type: ignore[misc]
        assert hints().keys() == listed()


def test_hints_of_unchanged_numbers_are_not_written() -> None:
    """They stay of the revision for which they were put, and a number that moves to another contact stays too."""
    service.put_client(FIRMA)
    service.put_client(client("1001", contact("eva", MOBILE), contact("karel", DESK)))
    service.put_client(client("1001", contact("eva", MOBILE), contact("karel", DESK, OTHER)))
    assert hints() == {(MOBILE, "1001"): 1, (DESK, "1001"): 1, (OTHER, "1001"): 3}


def test_many_numbers_are_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred hints at once, there and back."""
    numbers = [f"+4206{n:08}" for n in range(250)]
    many = client("1001", *[contact(f"n{n:02}", *numbers[10 * n : 10 * n + 10]) for n in range(25)])
    assert calls(monkeypatch, lambda: service.put_client(many)).count("TransactWriteItems") == 4
    assert hints().keys() == listed() == {(number, "1001") for number in numbers}
    assert calls(monkeypatch, lambda: service.remove_client("1001")).count("TransactWriteItems") == 4
    assert hints() == {}


# ---------------------------------------------------------------- writers at once, and dying


def overtaken(monkeypatch: pytest.MonkeyPatch, name: str, meanwhile: Callable[[], object]) -> None:
    """Let others do something right before the next time that the store does something."""
    real, done = getattr(store, name), []

    def late(*arguments: Any) -> None:
        """What the store does, the first time late."""
        if not done:
            done.append(name)
            meanwhile()
        real(*arguments)

    monkeypatch.setattr(store, name, late)


def test_a_number_that_is_listed_again_keeps_its_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever removed it comes late with taking the hint away."""
    service.put_client(FIRMA)
    overtaken(monkeypatch, "delete_hints", lambda: service.put_client(FIRMA))
    service.put_client(client("1001", IVO))
    assert store.find_client("1001") == FIRMA
    assert hints() == {(MOBILE, "1001"): 3, (DESK, "1001"): 3}
    assert found(MOBILE) == [("1001", "karel")]


def test_a_writer_who_comes_late_with_a_hint_makes_none_older(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that read the list before others added the number puts no hint that those before them may take away."""
    service.put_client(client("1001", IVO))
    young: list[dict[tuple[str, str], int]] = []

    def others() -> None:
        """Two changes, the second of which lists the number."""
        service.put_client(client("1001", EVA))
        service.put_client(FIRMA)
        young.append(hints())

    overtaken(monkeypatch, "put_hints", others)
    service.put_client(client("1001", contact("jan", MOBILE)))
    assert young == [{(DESK, "1001"): 2, (MOBILE, "1001"): 3}]
    assert hints() == {(MOBILE, "1001"): 3}
    assert found(MOBILE) == [("1001", "jan")]


def test_a_younger_hint_holds_up_no_other() -> None:
    """Neither when hints are put nor when they are taken away."""
    store.put_hints("1001", [MOBILE], 5)
    store.put_hints("1001", PHONES, 3)
    assert hints() == {(DESK, "1001"): 3, (MOBILE, "1001"): 5, (OTHER, "1001"): 3}
    store.delete_hints("1001", PHONES, 4)
    assert hints() == {(MOBILE, "1001"): 5}


def busy_for(monkeypatch: pytest.MonkeyPatch, times: int, code: str, *reasons: str) -> list[str]:
    """Let DynamoDB refuse so many transactions; the calls that are made from now on."""
    made: list[str] = []
    original = botocore.client.BaseClient._make_api_call
    answer = {"Error": {"Code": code}, "CancellationReasons": [{"Code": reason} for reason in reasons]}

    def call(client: Any, operation: str, parameters: Any) -> Any:
        """Refused, or made."""
        made.append(operation)
        if operation == "TransactWriteItems" and made.count(operation) <= times:
            raise botocore.exceptions.ClientError(answer, operation)
        return original(client, operation, parameters)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return made


REFUSED = [
    ("TransactionInProgressException",),
    ("TransactionCanceledException", "TransactionConflict", "None"),
]


@pytest.mark.parametrize("refused", REFUSED)
def test_hints_that_somebody_writes_right_now_are_written_after_him(
    refused: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them, with the next try."""
    made = busy_for(monkeypatch, 1, *refused)
    store.put_hints("1001", [DESK, MOBILE], 1)
    assert made == ["TransactWriteItems"] * 2
    assert hints() == {(DESK, "1001"): 1, (MOBILE, "1001"): 1}


@pytest.mark.parametrize("refused", REFUSED)
def test_hints_that_others_keep_writing_are_given_up(
    refused: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some tries, with a word that it is because of others."""
    made = busy_for(monkeypatch, 100, *refused)
    with pytest.raises(store.Conflict):
        store.put_hints("1001", [DESK, MOBILE], 1)
    assert len(made) == 2 + CONFLICT_RETRIES_MAX


def test_an_error_of_another_kind_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else is to blame for it."""
    made = busy_for(monkeypatch, 1, "AccessDeniedException")
    with pytest.raises(TransactWriteError):
        store.put_hints("1001", [DESK], 1)
    assert len(made) == 1


def test_hints_that_keep_changing_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer gives up, and nothing of the client was written."""

    def busy(*_: object) -> None:
        """Always somebody else."""
        raise store.Conflict

    monkeypatch.setattr(store, "put_hints", busy)
    with pytest.raises(store.KeepsChanging):
        service.put_client(FIRMA)
    assert stored("fronta-test-people") == []


def test_a_hint_that_cannot_be_taken_away_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked for is done by then, and what is left over shows nobody."""
    service.put_client(FIRMA)

    def busy(*_: object) -> None:
        """Always somebody else."""
        raise store.Conflict

    monkeypatch.setattr(store, "delete_hints", busy)
    assert service.remove_client("1001").outcome == "deleted"
    assert (found(MOBILE), len(hints())) == ([], 2)


LATER = client("1001", contact("eva", MOBILE), contact("jan", OTHER, MOBILE), contact("petr", OTHER))
SWEEP: dict[str, tuple[ListedClient | None, ListedClient | None]] = {
    "new": (None, FIRMA),
    "changed": (FIRMA, LATER),
    "a number goes": (FIRMA, client("1001", contact("karel", DESK))),
    "a number comes": (client("1001", contact("karel", DESK)), FIRMA),
    "removed": (FIRMA, None),
}


def make(wanted: ListedClient | None) -> None:
    """Put client 1001, or remove him."""
    if wanted is None:
        service.remove_client("1001")
    else:
        service.put_client(wanted)


@pytest.mark.parametrize("at_once", [1, 99])
@pytest.mark.parametrize(("before", "after"), SWEEP.values(), ids=list(SWEEP))
def test_whoever_is_killed_leaves_a_hint_of_every_number(
    before: ListedClient | None, after: ListedClient | None, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each side of each call; the same change done again ends as if nothing had been."""
    monkeypatch.setattr(service, "PEOPLE_AT_ONCE_MAX", at_once)
    monkeypatch.setattr(store, "HINTS_AT_ONCE_MAX", 1)
    make(before)
    points = 2 * len(calls(monkeypatch, lambda: make(after)))
    assert points >= 8
    for death in range(points):
        empty()
        make(before)
        left = death

        def reach(_: str) -> None:
            """Look at the table at each point, and die at one."""
            nonlocal left
            assert listed() <= hints().keys()
            left -= 1
            if left < 0:
                raise Killed

        with each_call(monkeypatch, reach), pytest.raises(Killed):
            make(after)
        make(after)
        assert store.find_client("1001") == after
        assert listed() <= hints().keys()
        expected = {} if after is None else {one.address: one for one in after.contacts if MOBILE in one.phones}
        assert {one.contact.address: one.contact for one in who_has(MOBILE)} == expected
        renew_hints()
        assert hints().keys() == listed()


numbers = st.lists(st.sampled_from(PHONES), unique=True, max_size=2)
contacts = st.builds(lambda name, having: contact(name, *having), st.sampled_from(["eva", "ivo", "karel"]), numbers)
clients = st.builds(
    lambda number, listing: client(number, *listing),
    st.sampled_from(["1001", "1001", "1001", "2002"]),
    st.lists(contacts, unique_by=lambda one: one.address),
)
RENEW = "renew"
changes = clients | st.sampled_from(["1001", "2002", RENEW])


def do(change: ListedClient | str) -> None:
    """What a writer does: put a client, remove one, or run the operator's command."""
    if isinstance(change, ListedClient):
        service.put_client(change)
    elif change == RENEW:
        renew_hints()
    else:
        service.remove_client(change)


def all_at_once(work: Sequence[ListedClient | str], deaths: Sequence[set[int]], turns: Sequence[int]) -> None:
    """Let writers take turns until all are done; look at the table after each turn."""
    writers = [Writer(lambda one=one: do(one), dying) for one, dying in zip(work, deaths, strict=False)]  # type: ignore[misc]
    threads = {threading.Thread(target=writer.run, daemon=True): writer for writer in writers}
    with stops_at_calls(threads):
        for thread in threads:
            thread.start()
        try:
            for writer in in_turn(writers, turns):
                writer.turn()
                assert listed() <= hints().keys()
        finally:
            for thread, writer in threads.items():
                writer.is_over = True
                writer.go.release()
                thread.join(TURN_S_MAX)
    assert [writer.problem for writer in writers if writer.problem is not None] == []


@settings(max_examples=150, deadline=None)
@given(
    before=st.lists(clients, max_size=2),
    work=st.lists(changes, min_size=2, max_size=3),
    deaths=st.lists(st.sets(st.integers(1, POINTS_MAX), max_size=2), min_size=3, max_size=3),
    # Whose turn it is, and how far he comes.
    runs=st.lists(st.tuples(st.integers(0, 2), st.integers(1, POINTS_MAX)), min_size=2, max_size=8),
    at_once=st.sampled_from([(1, 1), (2, 1), (99, 100)]),
)
def test_a_listed_number_has_its_hint_at_every_moment(
    before: list[ListedClient],
    work: list[ListedClient | str],
    deaths: list[set[int]],
    runs: list[tuple[int, int]],
    at_once: tuple[int, int],
) -> None:
    """Whoever writes when, and wherever he dies; in the end exactly those are found who are listed."""
    empty()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(service, "PEOPLE_AT_ONCE_MAX", at_once[0])
        monkeypatch.setattr(store, "HINTS_AT_ONCE_MAX", at_once[1])
        for one in before:
            service.put_client(one)
        all_at_once(work, deaths, [who for who, far in runs for _ in range(far)])
        renew_hints()
    assert listed() <= hints().keys()
    # Put for a change that did not come: the next one comes to that revision.
    left = {hint: revision for hint, revision in hints().items() if hint not in listed()}
    assert all(revision > revisions().get(number, 0) for (_, number), revision in left.items())
    told = {(phone, one.client.number) for phone in PHONES for one in who_has(phone)}
    assert told == listed()


# ---------------------------------------------------------------- the operator's command


def command(capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    """The exit code of `directory phones`, and what it told."""
    code = main(["directory", "phones"])
    return code, json.loads(capsys.readouterr().out)


def test_clients_of_before_are_found_after_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """It may be run again; it tells how many there are."""
    service.put_client(FIRMA)
    service.put_client(client("2002", contact("jan", DESK)))
    for phone, number in hints():
        store.Row(f"P#{phone}", f"K#{number}").delete()
    assert found(DESK) == []
    for _ in range(2):
        assert command(capsys) == (0, {"clients": 2, "phones": 3, "left_over": 0})
        assert found(DESK) == [("1001", "eva"), ("1001", "karel"), ("2002", "jan")]


def test_rows_of_before_revisions_are_found_too(capsys: pytest.CaptureFixture[str]) -> None:
    """And lose their numbers like others."""
    data = {"name": "Firma s.r.o.", "contacts": [{**vars(EVA), "phones": [DESK]}]}
    store.Row("K#1001", "CLIENT", data=data).save()
    assert command(capsys) == (0, {"clients": 1, "phones": 1, "left_over": 0})
    assert found(DESK) == [("1001", "eva")]
    service.put_client(client("1001", IVO))
    assert (found(DESK), hints()) == ([], {})


def test_the_command_takes_away_what_was_left_over(capsys: pytest.CaptureFixture[str]) -> None:
    """But not what is put for a change that is on its way."""
    service.put_client(FIRMA)
    store.put_hints("1001", [OTHER], 1)
    assert command(capsys) == (0, {"clients": 1, "phones": 2, "left_over": 1})
    assert hints().keys() == listed()
    store.put_hints("1001", [OTHER], 2)
    assert command(capsys) == (0, {"clients": 1, "phones": 2, "left_over": 1})
    assert (OTHER, "1001") in hints()


def test_the_command_leaves_what_was_listed_while_it_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that was not there yet when it read the clients, and is when it reads the hints."""
    service.put_client(client("1001", IVO))
    real = store.all_hints

    def late() -> Iterator[tuple[str, str]]:
        """Somebody lists numbers right before."""
        service.put_client(FIRMA)
        return real()

    monkeypatch.setattr(phones.store, "all_hints", late)
    assert renew_hints() == phones.Renewed(1, 0, 0)
    assert hints().keys() == listed() != set()


def test_a_command_without_its_table_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a line, with the exit code 1."""

    def gone() -> Iterator[Any]:
        """There is no such table."""
        raise RuntimeError("no table")

    monkeypatch.setattr(store, "all_listings", gone)
    assert main(["directory", "phones"]) == 1
    assert capsys.readouterr().err.startswith("no table\n`directory` reads and writes the table")
