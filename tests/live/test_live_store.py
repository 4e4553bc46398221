"""One-time tickets and open connections of staff."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.live import store
from chalicelib.live.store import AUDIENCE, Admission, Listener, audience_of

pytestmark = pytest.mark.usefixtures("aws_resources")

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
JANA = Listener("jana", "Jana Nová")
ADMITTED = Admission(JANA, AUDIENCE)


def test_a_ticket_lets_its_owner_in_once() -> None:
    """The first use of a ticket tells whose it is; the second is nobody's."""
    store.save_ticket("word", JANA, AT + SECOND)
    assert store.use_ticket("word", AT) == ADMITTED
    assert store.use_ticket("word", AT) is None


@pytest.mark.usefixtures("atomic_dynamodb")
def test_a_ticket_used_by_many_at_once_lets_one_in() -> None:
    """Of uses at the same time one wins."""
    store.save_ticket("word", JANA, AT + SECOND)
    with ThreadPoolExecutor(4) as pool:
        let_in = list(pool.map(lambda _: store.use_ticket("word", AT), range(4)))
    assert sorted(let_in, key=str) == [ADMITTED, None, None, None]


@pytest.mark.parametrize(("after", "owner"), [(-1, ADMITTED), (0, None), (1, None)])
def test_a_ticket_expires(after: int, owner: Admission | None) -> None:
    """A ticket is good until the second it expires in, whether or not its row is swept away by then."""
    store.save_ticket("word", JANA, AT)
    assert store.use_ticket("word", AT + after * SECOND) == owner


def test_a_word_that_is_no_ticket_leaves_no_trace() -> None:
    """Guessing lets nobody in and writes nothing."""
    store.save_ticket("word", JANA, AT + SECOND)
    assert store.use_ticket("guess", AT) is None
    assert store.use_ticket("", AT) is None
    assert store.Row.count() == 1


def test_a_ticket_is_not_readable_in_the_table() -> None:
    """Who reads the table cannot sign in with what is there."""
    store.save_ticket("unguessable-word", JANA, AT + SECOND)
    assert "unguessable-word" not in str([row.serialize() for row in store.Row.scan()])


def test_open_connections_are_listed_until_they_close_or_expire() -> None:
    """A connection is listed while it is open; closing it again, or one never opened, is harmless."""
    for name in ("c1", "c2", "c3"):
        store.open_connection(name, JANA, AT + (SECOND if name == "c2" else 3 * SECOND))
    assert store.connections(AT, 10) == ["c1", "c2", "c3"]
    assert store.connections(AT + SECOND, 10) == ["c1", "c3"]
    for _ in range(2):
        store.close_connection("c1")
    store.close_connection("c9")
    assert store.connections(AT, 10) == ["c2", "c3"]


def test_no_more_connections_are_listed_than_asked_for() -> None:
    """The limit of connections holds."""
    for n in range(5):
        store.open_connection(f"c{n}", JANA, AT + SECOND)
    assert len(store.connections(AT, 3)) == 3


def test_attention_is_read_consistently(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has just said something is in what is read next: an eventually consistent read would not promise that."""
    asked: list[Any] = []
    client = store.Row._get_connection().connection.client
    original = client._make_api_call

    def call(operation: str, parameters: Any) -> Any:
        """Note the parameters and go on."""
        asked.append((operation, parameters.get("ConsistentRead")))
        return original(operation, parameters)

    monkeypatch.setattr(client, "_make_api_call", call)
    assert store.staff(AT, 10) == []
    assert asked == [("Query", True)]


def test_a_ticket_is_no_connection() -> None:
    """Tickets and connections share a table and are never taken for each other."""
    store.save_ticket("word", JANA, AT + SECOND)
    store.open_connection("c1", JANA, AT + SECOND)
    assert store.connections(AT, 10) == ["c1"]
    assert store.use_ticket("c1", AT) is None


def test_a_contact_is_let_in_to_his_clients_pages_only() -> None:
    """His ticket says of which client he hears; he is not among staff, nor among another client's contacts."""
    jan, until = Listener("jan@firma.example", "Jan Dvořák"), AT + SECOND
    store.save_ticket("word", jan, until, audience_of("100001"))
    assert store.use_ticket("word", AT) == Admission(jan, audience_of("100001"))
    store.open_connection("c1", jan, until, audience_of("100001"))
    assert store.contacts("100001", AT, 10) == [("c1", jan.id)]
    assert store.contacts("100001", until, 10) == []
    assert store.contacts("10000", AT, 10) == [] == store.connections(AT, 10) == store.staff(AT, 10)
    store.drop_gone("c1", AT)
    assert store.contacts("100001", AT, 10) == [("c1", jan.id)]
    store.drop_gone("c1", AT, audience_of("100001"))
    assert store.contacts("100001", AT, 10) == []


def test_a_contact_is_in_no_ticket() -> None:
    """What a contact's connection says of its presence is not kept: only staff's counts."""
    store.open_connection("c1", JANA, AT + SECOND, audience_of("100001"))
    assert store.attend("c1", None, 1, AT) is None
