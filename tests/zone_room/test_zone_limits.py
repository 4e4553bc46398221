"""How much one contact may write: counted by itself, for him alone, at no price for who reads."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.client
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynamodb.exceptions import UpdateError

from chalicelib.api import routes
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, KnownPerson, ListedClient, Membership
from chalicelib.platform import clock
from chalicelib.platform.settings import Settings, settings
from chalicelib.zone import limits, passes, store
from chalicelib.zone.limits import TooMany, count, window_of
from chalicelib.zone.passes import Holder
from tests.api.http_request import Answer, ask

pytestmark = pytest.mark.usefixtures("aws_resources")
NOW = datetime(2026, 11, 23, 8, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEFT_S = 49 * 60 + 30  # until nine
JAN, EVA = "jan@firma.example", "eva@firma.example"


@pytest.fixture(autouse=True)
def three(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Three writes an hour, and a clock that stands."""
    rules = replace(settings(), zone_writes_max=3, zone_writes_window=HOUR)
    monkeypatch.setattr(limits, "settings", lambda: rules)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return rules


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of AWS."""
    made: list[str] = []
    real = botocore.client.BaseClient._make_api_call

    def call(client: Any, operation: str, parameters: Any) -> Any:
        """Notes the operation."""
        made.append(operation)
        return real(client, operation, parameters)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    yield made


def holder(address: str = JAN, client: str = "100001") -> Holder:
    """A contact, signed in."""
    membership = Membership(client, "Firma s.r.o.", technical=True)
    return Holder(KnownPerson(address, None, "cs", (membership,)), membership)


# ---------------------------------------------------------------- counting


def test_as_many_as_may_be_and_no_more() -> None:
    """The next one is refused, with the seconds after which it is not."""
    for _ in range(3):
        count(holder(), NOW)
    for _ in range(2):
        with pytest.raises(TooMany) as refused:
            count(holder(), NOW)
        assert refused.value.retry_after_s == LEFT_S
    count(holder(), NOW + timedelta(seconds=LEFT_S))


def test_each_contact_of_each_client_has_his_own() -> None:
    """Nobody is shut out by somebody else, nor as a contact of another client."""
    for _ in range(3):
        count(holder(), NOW)
    count(holder(EVA), NOW)
    count(holder(client="200002"), NOW)
    with pytest.raises(TooMany):
        count(holder(), NOW)


@pytest.mark.usefixtures("atomic_dynamodb")
def test_of_writers_at_once_no_more_get_in_than_there_is_room_for() -> None:
    """Not one too many, not one too few."""

    def is_let_in(_number: int) -> bool:
        """One of them tries."""
        try:
            count(holder(), NOW)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(is_let_in, range(8))) == 3


def test_counting_is_one_write_and_no_read(calls: list[str]) -> None:
    """Whether it is the first, one more, or one too many."""
    for _ in range(3):
        count(holder(), NOW)
    with pytest.raises(TooMany):
        count(holder(), NOW)
    assert calls == ["UpdateItem"] * 4


def test_without_a_window_nothing_is_counted(
    monkeypatch: pytest.MonkeyPatch, three: Settings, calls: list[str]
) -> None:
    """Zero switches the limit off, and its cost."""
    rules = replace(three, zone_writes_window=timedelta(0))
    monkeypatch.setattr(limits, "settings", lambda: rules)
    for _ in range(10):
        count(holder(), NOW)
    assert calls == []


def test_another_length_of_the_window_counts_anew(monkeypatch: pytest.MonkeyPatch, three: Settings) -> None:
    """Who raises or lowers it does not inherit what was counted over another time."""
    for _ in range(3):
        count(holder(), NOW)
    rules = replace(three, zone_writes_window=timedelta(hours=2))
    monkeypatch.setattr(limits, "settings", lambda: rules)
    count(holder(), NOW)


def test_the_row_goes_by_itself_and_tells_no_address() -> None:
    """When its window is over, nobody needs it."""
    count(holder(), NOW)
    (row,) = [row for row in store.Row.scan() if row.sk.startswith("WRITES#")]
    assert row.expires_at == (NOW + timedelta(seconds=LEFT_S)).timestamp()
    assert row.writes == 1
    assert "firma" not in str(row.serialize())


def test_what_dynamodb_refuses_otherwise_is_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to wait an hour for a throttled table."""

    def refused(*_: Any, **__: Any) -> None:
        """DynamoDB has too much to do."""
        raise UpdateError("ThrottlingException")

    monkeypatch.setattr(store.Row, "update", refused)
    with pytest.raises(UpdateError):
        count(holder(), NOW)


@given(
    st.timedeltas(timedelta(0), timedelta(days=80_000)).map(lambda since: datetime(1970, 1, 1, tzinfo=UTC) + since),
    st.timedeltas(timedelta(seconds=1), timedelta(days=400)),
)
def test_windows_follow_one_another_without_a_gap(now: datetime, length: timedelta) -> None:
    """Each moment is in one, the next begins where it ends, and waiting as long as is told leads there."""
    window = window_of(now, length)
    assert window.begins_at <= now < window.ends_at
    assert window_of(window.ends_at, length).begins_at == window.ends_at
    assert window_of(window.begins_at, length) == window
    waited = now + timedelta(seconds=window.left_s(now))
    assert window.left_s(now) >= 1
    assert waited >= window.ends_at
    assert waited - window.ends_at < timedelta(seconds=1)


# ---------------------------------------------------------------- the calls


@pytest.fixture
def word() -> str:
    """Jan's pass."""
    people.put_client(ListedClient("100001", "Firma s.r.o.", (Contact(JAN, "Jan", "cs", technical=True),)))
    return passes.give(JAN, None, "x" * 40, NOW, HOUR).word


def zone(method: str, path: str, word: str, body: Any = None, **headers: str) -> Answer:
    """Ask with a pass."""
    return ask(
        method, f"/v1/zone{path}", claims=None, body=body, headers={"Authorization": f"Bearer {word}", **headers}
    )


OPEN = {"queue": "podpora", "subject": "Disk", "text": "Prosíme o disk."}
UPLOAD = {"name": "a.log", "type": "text/plain", "size": 3}


def writes(ticket: str) -> list[tuple[str, Any, dict[str, str]]]:
    """The calls that count."""
    return [
        ("/tickets", OPEN, {}),
        (f"/tickets/{ticket}/messages", {"text": "Ještě."}, {}),
        (f"/tickets/{ticket}/reopen", {}, {"If-Match": '"1"'}),
        (f"/tickets/{ticket}/copies", {"add": ["kolega@jinde.example"]}, {}),
        ("/uploads", UPLOAD, {}),
    ]


def used_up(word: str) -> str:
    """Jan has written as often as he may; the ticket that he began with."""
    ticket = str(zone("POST", "/tickets", word, OPEN).json["ticket"]["id"])
    for _ in range(2):
        assert zone("POST", "/uploads", word, UPLOAD).status == 201
    return ticket


def test_every_call_that_writes_is_refused_when_it_is_too_many(word: str) -> None:
    """With when to come again, in both languages, and nothing is done."""
    ticket = used_up(word)
    before = zone("GET", f"/tickets/{ticket}", word)
    for path, body, headers in writes(ticket):
        answer = zone("POST", path, word, body, **headers)
        assert (answer.status, answer.problem) == (429, "too-many"), path
        assert answer.headers["Retry-After"] == str(LEFT_S)
        assert "nothing was done" in answer.json["detail"]
        assert "50 min" in answer.json["detail"]
        assert "nic se neprovedlo" in answer.json["detail_cs"]
        assert "50 min" in answer.json["detail_cs"]
    assert zone("GET", f"/tickets/{ticket}", word).json == before.json
    assert len(zone("GET", "/tickets", word).json["items"]) == 1


def test_a_call_that_writes_counts_once_whatever_it_does(word: str, calls: list[str]) -> None:
    """One more write each; a refused one and a repeated one too."""
    ticket = str(zone("POST", "/tickets", word, OPEN).json["ticket"]["id"])
    for path, body, headers in writes(ticket):
        (before,) = counted()
        store.Row(before.pk, before.sk).delete()
        calls.clear()
        zone("POST", path, word, body, **headers)
        (after,) = counted()
        assert after.writes == 1, path
        assert calls[0] == "BatchGetItem", "the pass"
        assert calls[1] == "UpdateItem", "the count"


def counted() -> list[store.Row]:
    """Rows of counts."""
    return [row for row in store.Row.scan() if row.writes]


def test_who_reads_and_who_calls_it_done_is_not_counted(word: str) -> None:
    """However much he has written."""
    ticket = used_up(word)
    for path in ("/me", "/tickets", f"/tickets/{ticket}", "/contacts"):
        assert zone("GET", path, word).status == 200
    assert zone("POST", f"/tickets/{ticket}/resolve", word, {}, **{"If-Match": '"1"'}).status == 200
    (row,) = counted()
    assert row.writes == 3


def test_who_has_no_pass_is_not_counted() -> None:
    """What nobody vouches for is refused before anything is written."""
    assert zone("POST", "/tickets", "zone.amFu.x", OPEN).problem == "unauthenticated"
    assert counted() == []


def test_two_passes_of_one_contact_are_one_contact(word: str) -> None:
    """A new pass is no new allowance."""
    used_up(word)
    other = passes.give(JAN, None, "y" * 40, NOW, HOUR).word
    assert zone("POST", "/tickets", other, OPEN).problem == "too-many"


def test_the_refusal_is_described() -> None:
    """For each call that counts."""
    paths = json.loads(routes.openapi_json())["paths"]
    answers = [(path, one["responses"].get("429", {})) for path, item in paths.items() for one in item.values()]
    told = {
        path: answer
        for path, answer in answers
        if path.startswith("/v1/zone/") and "too-many" in answer.get("description", "")
    }
    assert told.keys() == {f"/v1/zone{path}" for path, _, _ in writes("{ticket_id}")}
    assert all("Retry-After" in answer["headers"] for answer in told.values())
