"""One read over the tables of several rooms: everything that exists, once, or a word about what went wrong."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.people import service as people
from chalicelib.people import store as people_store
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import tables
from chalicelib.platform.limits import BATCH_KEYS_MAX, CONFLICT_RETRIES_MAX
from chalicelib.platform.tables import CompactJSON, Key
from chalicelib.tickets import store as tickets
from tests.tickets.examples import stored, ticket_id

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)

pytestmark = pytest.mark.usefixtures("aws_resources")

KAREL = Contact("karel@firma.example", "Karel", "cs", technical=True)
PERSON = people_store.key_of(KAREL.address)


def ticket(n: int) -> Key:
    """The row of the n-th ticket."""
    return Key(tickets.Row, f"T#{ticket_id(n)}", "TICKET")


def test_rows_of_two_tables_come_in_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each room reads its own rows out of one consistent answer; what is not there is left out."""
    people.put_client(ListedClient("1001", "Firma s.r.o.", (KAREL,)))
    opened = stored(1)
    calls, real = [], tables.connection().dispatch

    def counted(operation: str, arguments: Any) -> Any:
        calls.append(operation)
        assert all(table["ConsistentRead"] for table in arguments["RequestItems"].values())
        return real(operation, arguments)

    monkeypatch.setattr(tables.connection(), "dispatch", counted)
    rows = tables.read([PERSON, ticket(1), ticket(2)])
    assert calls == ["BatchGetItem"]
    assert people_store.found(rows) == people_store.find(KAREL.address)
    assert tickets.known(rows, ()).tickets == {opened.id: opened}
    assert people_store.found(tables.read([ticket(1)])) is None


def test_a_key_may_be_named_twice() -> None:
    """DynamoDB refuses a read that names a key twice; ours names it once and gives its row once."""
    stored(1)
    assert len(tables.read([ticket(1), ticket(1)])) == 1


def test_a_read_takes_so_many_keys() -> None:
    """The most keys that DynamoDB takes are read, one more is refused before it is asked."""
    stored(1)
    assert len(tables.read([ticket(n) for n in range(1, BATCH_KEYS_MAX + 1)])) == 1
    with pytest.raises(ValueError, match=str(BATCH_KEYS_MAX)):
        tables.read([ticket(n) for n in range(BATCH_KEYS_MAX + 1)])


def unprocessed(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """DynamoDB leaves the keys of a table for later, so many times."""
    real, left = tables.connection().dispatch, list(range(times))

    def answer(operation: str, arguments: Any) -> Any:
        if left:
            left.pop()
            return {"Responses": {}, "UnprocessedKeys": arguments["RequestItems"]}
        return real(operation, arguments)

    monkeypatch.setattr(tables.connection(), "dispatch", answer)


def test_keys_that_were_left_for_later_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that lacks keys is no answer that they are not there."""
    stored(1)
    unprocessed(monkeypatch, CONFLICT_RETRIES_MAX - 1)
    assert len(tables.read([ticket(1)])) == 1


def test_keys_that_are_always_left_for_later_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that never gets all keys fails instead of knowing too little."""
    stored(1)
    unprocessed(monkeypatch, CONFLICT_RETRIES_MAX)
    with pytest.raises(TimeoutError, match="unprocessed"):
        tables.read([ticket(1)])


# ---------------------------------------------------------------- JSON


@given(JSON.filter(lambda value: value is not None))
def test_json_is_stored_as_short_as_can_be_and_read_as_it_was(value: Any) -> None:
    """Whatever it holds, it is UTF-8 and never longer than JSON with escapes; that is read too."""
    text = CompactJSON().serialize(value)
    assert text is not None
    assert CompactJSON().deserialize(text) == CompactJSON().deserialize(json.dumps(value)) == value
    assert len(text.encode()) <= len(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("value", "text"),
    [({"a": [1, "žluť"]}, '{"a":[1,"žluť"]}'), ("\ud83d", '"\\ud83d"'), (["ž", "\ud83d"], '["\\u017e","\\ud83d"]')],
)
def test_letters_are_stored_as_they_are(value: Any, text: str) -> None:
    """Half of a surrogate pair, which is no UTF-8, is escaped with all that stands beside it."""
    assert CompactJSON().serialize(value) == text


def test_nothing_is_stored_as_nothing() -> None:
    """An attribute that is not there."""
    assert CompactJSON().serialize(None) is None
