"""What open pages of contacts are told when a ticket changes, and who is not."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.live import store as live
from chalicelib.people import service as people
from chalicelib.people import store as people_store
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws
from chalicelib.platform.ids import timestamp
from chalicelib.tickets import store
from chalicelib.tickets.commands import Answer, SetUrgency
from chalicelib.zone import telling
from tests.live.doubles import Consoles
from tests.one_aws import streamed
from tests.tickets.examples import AT, JANA, MINUTE, stored, then

pytestmark = pytest.mark.usefixtures("aws_resources")

NOW = AT + 10 * MINUTE
KAREL, EVA, CIZI = "karel@firma.example", "eva@firma.example", "cizi@druha.example"
TECHNICAL = Contact(KAREL, "Karel", "cs", technical=True)
FIRMA = ListedClient("1001", "Firma s.r.o.", (TECHNICAL, Contact(EVA, "Eva", "cs", technical=False)))


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Consoles:
    """A page of Karel (technical), one of Eva, one of another client's contact."""
    people.put_client(FIRMA)
    people.put_client(ListedClient("2002", "Druhá a.s.", (Contact(CIZI, "Cizí", "cs", technical=True),)))
    for name, address, client in (("karel", KAREL, "1001"), ("eva", EVA, "1001"), ("cizi", CIZI, "2002")):
        until = NOW + timedelta(hours=1)
        live.open_connection(name, live.Listener(address, name), until, live.audience_of(client))
    found = Consoles()
    monkeypatch.setattr(aws, "connections", lambda: found)
    return found


def changes() -> list[dict[str, Any]]:
    """Images of the change rows that the table's stream holds."""
    images = [record["dynamodb"].get("NewImage", {}) for record in streamed(store.Row.Meta.table_name)]
    return [image for image in images if image.get("kind", {}).get("S") == "change"]


def posted(pages: Consoles) -> dict[str, list[Any]]:
    """What each page got."""
    return {name: [json.loads(message) for message in messages] for name, messages in pages.posted.items()}


def test_pages_of_the_client_are_told_where_to_look(pages: Consoles) -> None:
    """Which ticket at which version, and nothing of what is in it; who may not see the queue hears nothing."""
    ticket = then(stored(), Answer(JANA, "Opraveno."))
    assert telling.tell(changes(), NOW) == 1
    hints = [
        {"type": "ticket", "id": ticket.id, "version": 1, "at": timestamp(AT)},
        {"type": "ticket", "id": ticket.id, "version": 2, "at": timestamp(AT + MINUTE)},
    ]
    assert posted(pages) == {"karel": hints}


def test_a_queue_for_everybody_is_told_to_everybody_of_the_client(pages: Consoles) -> None:
    """Both contacts, not another client's."""
    ticket = stored(queue="konzultace")
    assert telling.tell(changes(), NOW) == 2
    hint = {"type": "ticket", "id": ticket.id, "version": 1, "at": timestamp(AT)}
    assert posted(pages) == {"karel": [hint], "eva": [hint]}


def test_who_is_no_contact_any_more_hears_nothing(pages: Consoles) -> None:
    """His page may still be open; the directory is asked at each change."""
    people.put_client(ListedClient(FIRMA.number, FIRMA.name, FIRMA.contacts[1:]))
    stored()
    stored(2, queue="konzultace")
    assert telling.tell(changes(), NOW) == 1
    assert [one["version"] for one in posted(pages)["eva"]] == [1]
    assert "karel" not in pages.posted


def test_what_stays_with_staff_is_not_told(pages: Consoles) -> None:
    """How urgent we think it is concerns no client, and is not worth a read."""
    then(stored(), SetUrgency(JANA, "urgent"))
    internal = changes()[-1:]
    assert json.loads(internal[0]["what"]["S"])[0] == "urgency_set"
    assert telling.tell(internal, NOW) == 0
    assert pages.posted == {}


def test_a_page_that_is_gone_is_forgotten_and_holds_up_nobody(
    pages: Consoles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one is told."""
    pages.gone = frozenset({"karel"})
    stored(queue="konzultace")
    assert telling.tell(changes(), NOW) == 1
    assert [name for name, _ in live.contacts("1001", NOW, 10)] == ["eva"]


def test_a_table_that_cannot_be_read_is_no_reason_to_repeat_the_batch(
    pages: Consoles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages look by themselves now and then."""

    def broken(*_given: Any) -> Any:
        """As if DynamoDB did not answer."""
        raise RuntimeError("no answer")

    stored()
    monkeypatch.setattr(people_store, "find_many", broken)
    assert telling.tell(changes(), NOW) == 0
