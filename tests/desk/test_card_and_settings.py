"""The client card, and what the stage says."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.people import pins, service
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import limits, tables
from chalicelib.platform.settings import Settings, duration, duration_text, settings
from chalicelib.tickets import store
from tests.desk.asking import JANA, LEAD, ask
from tests.tickets.examples import AT, stored

pytestmark = pytest.mark.usefixtures("aws_resources")

PATH = "/v1/clients/1001"
JAN = Contact("jan@firma.example", "Jan Vzorový", "cs", technical=True, phones=("+420777123456",), pin=True)


@pytest.fixture(autouse=True)
def _client(aws_resources: dict[str, str]) -> None:
    """A client with a contact."""
    assert aws_resources
    service.put_client(ListedClient("1001", "Firma s.r.o.", (JAN,), ("vps-17",), ("firma.example",)), AT)


def card(path: str = PATH) -> Any:
    """What an agent sees of a client."""
    return ask("GET", path, claims=JANA)


def test_the_card_tells_who_the_client_is() -> None:
    """Contacts with their rights, services, domains; no tickets, no PIN."""
    assert card().json == {
        "number": "1001",
        "name": "Firma s.r.o.",
        "contacts": [
            {
                "address": "jan@firma.example",
                "name": "Jan Vzorový",
                "language": "cs",
                "phones": ["+420777123456"],
                "rights": {"technical": True, "pin": True},
            }
        ],
        "services": ["vps-17"],
        "domains": ["firma.example"],
        "pin_set": False,
        "tickets": [],
        "open": 0,
    }


def test_the_card_tells_whether_there_is_a_pin() -> None:
    """And nothing of it."""
    pins.change("1001", "4711")
    told = card()
    assert told.json["pin_set"] is True
    assert "argon" not in str(told.json)


def test_the_card_shows_his_tickets() -> None:
    """As lists do; how many of the shown ones are open."""
    ticket = stored()
    found = card().json
    assert ([one["id"] for one in found["tickets"]], found["open"]) == ([ticket.id], 1)


def test_a_card_is_one_read_and_one_query(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten tickets at most, whatever he has."""
    reads, queries = [], []
    read, page = tables.read, store.page_of_client
    monkeypatch.setattr(tables, "read", lambda keys: (reads.append(len(keys)), read(keys))[1])
    monkeypatch.setattr(
        store, "page_of_client", lambda *args, **asked: (queries.append(asked), page(*args, **asked))[1]
    )
    assert card().status == 200
    assert (reads, queries) == ([2], [{"limit": 10}])


def test_no_client_no_card() -> None:
    """404, for one who was deleted too."""
    service.remove_client("1001", AT)
    for path in (PATH, "/v1/clients/9999"):
        assert (card(path).status, card(path).problem) == (404, "not-found")


def test_the_stage_is_told_as_it_is_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting and limit by its name, overrides too; nothing of the surroundings."""
    monkeypatch.setenv("FRONTA_SET_REOPEN_WINDOW", "P3DT1H30M")
    monkeypatch.setenv("FRONTA_TOKEN_KEYS", "secret-name")
    settings.cache_clear()
    try:
        told = ask("GET", "/v1/settings", claims=LEAD).json
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    said = {one["name"]: one["value"] for one in told["settings"]}
    assert said.keys() == {item.name for item in fields(Settings)} - {"queues"}
    assert (said["reopen_window"], said["tickets_per_agent"], said["own_domains"]) == ("P3DT1H30M", 8, [])
    assert {one["name"]: one["value"] for one in told["limits"]}["answer_chars_max"] == limits.ANSWER_CHARS_MAX
    assert "secret-name" not in str(told)


def test_queues_are_told_with_their_rules() -> None:
    """Address, hours, promises, what proves a sender."""
    queue = settings().queues["podpora"]
    (told,) = [one for one in ask("GET", "/v1/settings", claims=LEAD).json["queues"] if one["name"] == "podpora"]
    assert (told["address"], told["technical"], told["hours"]) == (queue.address, queue.technical, str(queue.hours))
    assert told["sender_policy"] == queue.sender_policy
    assert {name: duration(text) for name, text in told["reaction"].items()} == dict(queue.reaction)
    assert {name: duration(text) for name, text in told["solution"].items()} == dict(queue.solution)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(days=14), "P14D"),
        (timedelta(hours=25, minutes=1, seconds=2), "P1DT1H1M2S"),
        (timedelta(milliseconds=500), "PT0.5S"),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(microseconds=1), "PT0.000001S"),
    ],
)
def test_a_duration_is_told_as_it_is_read(span: timedelta, text: str) -> None:
    """Both ways."""
    assert duration_text(span) == text
    assert duration(text) == span


def test_only_leads_see_the_settings() -> None:
    """403 for agents."""
    assert ask("GET", "/v1/settings", claims=JANA).status == 403
