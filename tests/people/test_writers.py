"""Several writers of one directory at once, with the others let in at every call to AWS, and killed at any of them.

Whoever writes when, and wherever he dies: at every moment exactly those have rights whom the lists name.
"""

import copy
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import botocore.client
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.people import service, store
from chalicelib.people.directory import Contact, ListedClient
from tests.one_aws import empty, stored

pytestmark = pytest.mark.usefixtures("aws_of_file")

# A change comes to seven points where all of it is one transaction, and to more with steps and repetitions.
POINTS_MAX = 16
# A writer that does not come to its next call within this is stuck.
TURN_S_MAX = 20
ADDRESSES = ("karel@firma.example", "eva@firma.example", "ivo@firma.example")
# One of them mostly: it is about those who write the same rows.
NUMBERS = ("1001", "1001", "1001", "2002")

contacts = st.builds(
    Contact,
    st.sampled_from(ADDRESSES),
    st.none(),
    st.just("cs"),
    technical=st.booleans(),
    pin=st.booleans(),
    always_confirm=st.booleans(),
)
clients = st.builds(
    ListedClient,
    st.sampled_from(NUMBERS),
    st.sampled_from(["Firma s.r.o.", "Firma a.s."]),
    st.lists(contacts, unique_by=lambda contact: contact.address).map(tuple),
)
# A client to put, the number of one to remove, or an address whose mail is proven meanwhile.
changes = clients | st.sampled_from(NUMBERS) | st.sampled_from(ADDRESSES)


class Killed(BaseException):
    """The writer's process was killed: no handler of the product may catch it."""


class Over(BaseException):
    """The story ends here."""


def do(change: ListedClient | str) -> None:
    """What a writer does."""
    if isinstance(change, ListedClient):
        service.put_client(change)
    elif "@" in change:
        service.note_way(change, "way")
    else:
        service.remove_client(change)


@dataclass
class Writer:
    """A thread that stops before and after every call to AWS until it is let on; killed at some of these points."""

    work: Callable[[], None]
    deaths: set[int]
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    stopped: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    points: int = 0
    is_done: bool = False
    is_over: bool = False
    problem: BaseException | None = None

    def run(self) -> None:
        """The work, done again whenever it was killed or had no luck: whoever asked for it asks again."""
        self._wait()
        try:
            while True:
                try:
                    self.work()
                    break
                except (Killed, store.KeepsChanging):
                    continue
        except BaseException as problem:  # noqa: BLE001 - told in the thread of the test
            self.problem = problem
        self.is_done = True
        self.stopped.release()

    def point(self) -> None:
        """A moment at which others come on, or this one ends."""
        self.points += 1
        self.stopped.release()
        self._wait()
        if self.is_over:
            raise Over
        if self.points in self.deaths:
            raise Killed

    def _wait(self) -> None:
        assert self.go.acquire(timeout=TURN_S_MAX)

    def turn(self) -> None:
        """Let it run to its next point."""
        self.go.release()
        assert self.stopped.acquire(timeout=TURN_S_MAX), "a writer is stuck"


@contextmanager
def stops_at_calls(writers: Mapping[threading.Thread, Writer]) -> Iterator[None]:
    """Calls to AWS of these threads are points of their writers."""
    original = botocore.client.BaseClient._make_api_call

    def call(client: Any, operation: str, parameters: Any) -> Any:
        """A call with a point at each side."""
        writer = writers.get(threading.current_thread())
        if writer is None:
            return original(client, operation, parameters)
        writer.point()
        answer = original(client, operation, parameters)
        writer.point()
        return answer

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
        yield


def all_at_once(work: Sequence[Callable[[], None]], deaths: Sequence[set[int]], turns: Sequence[int]) -> None:
    """Let writers take turns until all are done; look at the tables after each turn."""
    writers = [Writer(one, dying) for one, dying in zip(work, deaths, strict=True)]
    threads = {threading.Thread(target=writer.run, daemon=True): writer for writer in writers}
    with stops_at_calls(threads):
        for thread in threads:
            thread.start()
        try:
            for writer in in_turn(writers, turns):
                writer.turn()
                assert rights() == listed()
        finally:
            for thread, writer in threads.items():
                writer.is_over = True
                writer.go.release()
                thread.join(TURN_S_MAX)
    assert [writer.problem for writer in writers if writer.problem is not None] == []


def in_turn(writers: Sequence[Writer], turns: Iterable[int]) -> Iterator[Writer]:
    """Whose turn it is, of those who are not done; at the end one after another."""
    for turn in turns:
        if not writers[turn % len(writers)].is_done:
            yield writers[turn % len(writers)]
    for writer in writers:
        while not writer.is_done:
            yield writer


Rights = dict[tuple[str, str], tuple[bool, ...]]


def rows(kind: str) -> Iterator[tuple[str, Any]]:
    """Keys and data of the rows of a kind, looked at without a call."""
    for row in copy.deepcopy(stored("fronta-test-people")):
        if row["sk"] == {"S": kind}:
            yield row["pk"]["S"][2:], json.loads(row["data"]["S"])


def rights() -> Rights:
    """What the rows of people say, by client and address."""
    return {
        (one["number"], address): (one["technical"], one["pin"], one["always_confirm"])
        for address, data in rows("PERSON")
        for one in data["memberships"]
    }


def listed() -> Rights:
    """What the rows of clients say."""
    return {
        (number, one["address"]): (one["technical"], one["pin"], one["always_confirm"])
        for number, data in rows("CLIENT")
        for one in data.get("contacts", ())
    }


def names() -> set[tuple[str, str, str]]:
    """Clients and their names as the rows of people have them, and as their own have them."""
    own = {number: data.get("name", "") for number, data in rows("CLIENT")}
    return {
        (one["number"], one["client_name"], own[one["number"]])
        for _, data in rows("PERSON")
        for one in data["memberships"]
    }


@settings(max_examples=120, deadline=None)
@given(
    before=st.lists(clients, max_size=2),
    work=st.lists(changes, min_size=2, max_size=3),
    deaths=st.lists(st.sets(st.integers(1, POINTS_MAX), max_size=2), min_size=3, max_size=3),
    # Whose turn it is, and how far he comes.
    runs=st.lists(st.tuples(st.integers(0, 2), st.integers(1, POINTS_MAX)), min_size=2, max_size=8),
    at_once=st.sampled_from([1, 2, 99]),
)
def test_rights_are_what_the_lists_say_at_every_moment(
    before: list[ListedClient],
    work: list[ListedClient | str],
    deaths: list[set[int]],
    runs: list[tuple[int, int]],
    at_once: int,
) -> None:
    """And when all is done every list is whole, with its name at everybody, and is one that a writer asked for."""
    empty()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(service, "PEOPLE_AT_ONCE_MAX", at_once)
        for client in before:
            service.put_client(client)
        all_at_once(
            [lambda one=one: do(one) for one in work],
            deaths[: len(work)],
            [who for who, far in runs for _ in range(far)],
        )  # type: ignore[misc]
    assert all(told == own for _, told, own in names())
    for number in set(NUMBERS):
        left = store.find_listing(number)
        asked: list[ListedClient | None] = [
            one for one in work if isinstance(one, ListedClient) and one.number == number
        ]
        asked += [None] if number in work else []
        earlier: list[ListedClient | None] = [client for client in before if client.number == number]
        assert left.is_whole
        assert left.client in (asked or earlier[-1:] or [None])


def test_a_writer_that_wrote_to_people_without_asking_for_the_list_is_found() -> None:
    """The check above sees a contact that an overtaken writer leaves behind, and one that it takes away."""
    empty()
    karel = Contact(ADDRESSES[0], None, "cs", technical=True)
    service.put_client(ListedClient("1001", "Firma s.r.o.", (karel,)))
    assert rights() == listed() != {}
    store.change_person(karel.address, lambda _: None)
    assert rights() != listed()
