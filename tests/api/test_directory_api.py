"""The directory as the company's own system sees it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.api import routes
from chalicelib.entrypoints.http import handle
from chalicelib.people import listing, service, store
from chalicelib.people.directory import Contact
from chalicelib.platform import clock
from tests.api.http_request import JANA, event
from tests.tickets.examples import AT, MINUTE

pytestmark = pytest.mark.usefixtures("aws_resources")

MACHINE = {**JANA, "cognito:groups": "[integration]"}
FIRMA = "/v1/directory/clients/100001"
CLIENTS = "/v1/directory/clients"
JAN = {
    "address": "jan@firma.example",
    "name": "Jan Vzorový",
    "language": "cs",
    "phones": ["+420777123456"],
    "rights": {"technical": True, "pin": True},
    "always_confirm": False,
}
EVA = {"address": "eva@firma.example", "rights": {"technical": False}}
BODY = {"name": "Firma s.r.o.", "contacts": [JAN], "services": ["vps-17"], "domains": ["firma.example"]}


@dataclass(frozen=True)
class Answer:
    """What the function answered; an answer without a body has None."""

    status: int
    headers: dict[str, str]
    json: Any

    @property
    def problem(self) -> str:
        """The last part of the type of a problem document."""
        assert self.headers["Content-Type"] == "application/problem+json", self
        return str(self.json["type"]).rpartition("/")[2]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is eight in the morning."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def ask(method: str, path: str, body: Any = None, if_match: str | None = None, claims: Any = MACHINE) -> Answer:
    """Ask as the company's own system."""
    headers = {} if if_match is None else {"If-Match": if_match}
    answer = handle(event(method, path, claims=claims, body=body, headers=headers), None)
    told = json.loads(answer["body"]) if answer["body"] else None
    return Answer(answer["statusCode"], answer["headers"], told)


ROUTES = [("PUT", FIRMA, BODY), ("GET", FIRMA, None), ("DELETE", FIRMA, None), ("GET", CLIENTS, None)]


@pytest.mark.parametrize("groups", ["[agent]", "[lead]", "[finance]", ""])
@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_the_directory_is_for_the_role_integration(method: str, path: str, body: Any, groups: str) -> None:
    """Nobody else reads or writes it, and nothing happens."""
    ask("PUT", FIRMA, {**BODY, "contacts": []})
    answer = ask(method, path, body, claims={**JANA, "cognito:groups": groups})
    assert (answer.status, answer.problem) == (403, "forbidden")
    assert "role integration" in answer.json["detail"]
    assert ask("GET", FIRMA).json["contacts"] == []


def test_a_client_is_put_and_read() -> None:
    """As it was sent, with its number; what was not said has its usual value."""
    put = ask("PUT", FIRMA, {**BODY, "contacts": [JAN, EVA]})
    assert (put.status, put.headers["ETag"]) == (201, '"1"')
    eva = {**EVA, "name": None, "language": "cs", "phones": [], "always_confirm": False}
    eva["rights"] = {"technical": False, "pin": False}
    assert put.json == {**BODY, "number": "100001", "contacts": [eva, JAN]}
    got = ask("GET", FIRMA)
    assert (got.status, got.headers["ETag"], got.json) == (200, '"1"', put.json)
    jan = Contact("jan@firma.example", "Jan Vzorový", "cs", True, False, ("+420777123456",), True)
    client = store.find_client("100001")
    assert client is not None
    assert client.contacts[1] == jan
    person = store.find("jan@firma.example")
    assert person is not None
    assert [(one.number, one.technical, one.pin) for one in person.memberships] == [("100001", True, True)]


def test_the_same_again_changes_nothing() -> None:
    """It has the same ETag, also when it is sorted in another way."""
    ask("PUT", FIRMA, {**BODY, "contacts": [JAN, EVA]})
    again = ask("PUT", FIRMA, {**BODY, "contacts": [EVA, {**JAN, "address": "Jan@FIRMA.example"}]})
    assert (again.status, again.headers["ETag"]) == (200, '"1"')
    other = ask("PUT", FIRMA, {**BODY, "contacts": [EVA]})
    assert (other.status, other.headers["ETag"]) == (200, '"2"')
    person = store.find("jan@firma.example")
    assert person is not None
    assert person.is_former


@pytest.mark.parametrize("tag", ['"2"', '"1", "2"', "*", ' "2" '])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_of_the_revision_that_is_there_is_made(method: str, tag: str) -> None:
    """Also of several that are named, or of any."""
    ask("PUT", FIRMA, BODY)
    ask("PUT", FIRMA, {**BODY, "name": "Firma a.s."})
    assert ask(method, FIRMA, BODY if method == "PUT" else None, tag).status == (200 if method == "PUT" else 204)


@pytest.mark.parametrize("tag", ['"1"', 'W/"2"', '"22"', "2", '""', "", '"two"'])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_of_another_revision_is_stale(method: str, tag: str) -> None:
    """The answer holds the client as he is, with his ETag; weak ones never match (RFC 9110, 13.1.1)."""
    ask("PUT", FIRMA, BODY)
    now = ask("PUT", FIRMA, {**BODY, "name": "Firma a.s."})
    answer = ask(method, FIRMA, BODY if method == "PUT" else None, tag)
    assert (answer.status, answer.problem) == (412, "stale")
    assert (answer.json["client"], answer.headers["ETag"]) == (now.json, '"2"')
    assert ask("GET", FIRMA).json == now.json


def test_a_client_who_is_not_there_matches_nothing() -> None:
    """So a list that was meant to be changed is not made anew."""
    answer = ask("PUT", FIRMA, BODY, "*")
    assert (answer.status, answer.problem, answer.json["client"]) == (412, "stale", None)
    assert "ETag" not in answer.headers
    assert ask("GET", FIRMA).problem == "not-found"


def test_a_client_is_deleted_once_and_may_be_put_again() -> None:
    """Deleting him again is as good, whatever its ETag; his revisions go on."""
    ask("PUT", FIRMA, BODY)
    for if_match in ('"1"', '"1"', None):
        answer = ask("DELETE", FIRMA, None, if_match)
        assert (answer.status, answer.json) == (204, None)
    assert ask("DELETE", f"{CLIENTS}/never-there").status == 204
    assert (ask("GET", FIRMA).status, ask("GET", FIRMA).problem) == (404, "not-found")
    again = ask("PUT", FIRMA, BODY)
    assert (again.status, again.headers["ETag"]) == (201, '"3"')


INVALID = [
    ({"name": ""}, "body.name"),
    ({"name": "Firma\nBcc: x@y.example"}, "body.name"),
    ({"number": "100001"}, "body.number"),
    ({"contacts": [{**JAN, "address": "jan"}]}, "body.contacts.0.address"),
    ({"contacts": [EVA, {**JAN, "phones": ["777123456"]}]}, "body.contacts.1.phones"),
    ({"contacts": [JAN, EVA, JAN]}, "body.contacts.2.address"),
    ({"contacts": [{**JAN, "language": "de"}]}, "body.contacts.0.language"),
    ({"contacts": [{**JAN, "rights": {"technical": "yes"}}]}, "body.contacts.0.rights.technical"),
    ({"contacts": [{**JAN, "rights": {}}]}, "body.contacts.0.rights.technical"),
    ({"contacts": [JAN] * (listing.CONTACTS_MAX + 2)}, "body.contacts"),
    ({"services": ["two words"]}, "body.services"),
    ({"domains": ["localhost"]}, "body.domains"),
    ({"services": None}, "body.services"),
]


@pytest.mark.parametrize(("wrong", "field"), INVALID)
def test_what_cannot_be_listed_is_told_by_its_field(wrong: dict[str, Any], field: str) -> None:
    """And the client stays as he was."""
    before = ask("PUT", FIRMA, BODY)
    answer = ask("PUT", FIRMA, {**BODY, **wrong})
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert ask("GET", FIRMA).json == before.json


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Of the contacts and of the client himself."""
    answer = ask("PUT", FIRMA, {"name": "", "contacts": [{**JAN, "address": "x"}, {**EVA, "name": "a\x00"}]})
    fields = [error["field"] for error in answer.json["errors"]]
    assert fields == ["body.contacts.0.address", "body.contacts.1.name", "body.name"]


@pytest.mark.parametrize("number", ["a_b", "n" * 21, "10%2001"])
@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_what_is_no_number_is_told_so(method: str, number: str) -> None:
    """Whatever is asked of it."""
    answer = ask(method, f"{CLIENTS}/{number}", BODY if method == "PUT" else None)
    assert (answer.status, answer.problem) == (422, "invalid-request")


def test_a_contact_of_too_many_clients_is_told_by_his_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all clients that list him, the last one is refused."""
    monkeypatch.setattr(service, "CLIENTS_OF_CONTACT_MAX", 1)
    ask("PUT", FIRMA, BODY)
    answer = ask("PUT", f"{CLIENTS}/100002", BODY)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "body.contacts")
    assert "jan@firma.example" in answer.json["errors"][0]["detail"]


def test_who_always_loses_the_race_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the time after which it may be better."""

    def commit(*_: Any) -> None:
        """Somebody else was first."""
        raise store.Conflict

    monkeypatch.setattr(store, "commit", commit)
    answer = ask("PUT", FIRMA, BODY)
    assert (answer.status, answer.problem, answer.headers["Retry-After"]) == (503, "busy", "1")


# ---------------------------------------------------------------- what changed


def test_changes_are_told_from_a_cursor_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oldest first, deleted ones too; the newest again until five minutes have passed."""
    for number in ("1", "2", "3"):
        ask("PUT", f"{CLIENTS}/{number}", BODY)
    monkeypatch.setattr(clock, "now", lambda: AT + MINUTE)
    ask("DELETE", f"{CLIENTS}/1")
    first = ask("GET", f"{CLIENTS}?limit=2").json
    assert [(item["number"], item["deleted"]) for item in first["items"]] == [("2", False), ("3", False)]
    assert first["items"][0]["client"] == {**BODY, "number": "2"}
    assert first["items"][0]["changed_at"] == "2026-11-23T08:00:00.000Z"
    assert first["more"] is True
    second = ask("GET", f"{CLIENTS}?limit=2&since={first['cursor']}").json
    gone = {"number": "1", "changed_at": "2026-11-23T08:01:00.000Z", "deleted": True, "client": None}
    assert (second["items"], second["more"]) == ([gone], False)
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(hours=1))
    third = ask("GET", f"{CLIENTS}?since={second['cursor']}").json
    assert [item["number"] for item in third["items"]] == ["2", "3", "1"]
    last = ask("GET", f"{CLIENTS}?since={third['cursor']}").json
    assert last == {"items": [], "cursor": third["cursor"], "more": False}


@pytest.mark.parametrize("query", ["since=x", "since=", "limit=0", "limit=101", f"since={'x' * 81}"])
def test_what_cannot_be_asked_is_told_so(query: str) -> None:
    """A cursor that is none of ours, and a page without or with too many rows."""
    answer = ask("GET", f"{CLIENTS}?{query}")
    assert (answer.status, answer.problem) == (422, "invalid-request")


# ---------------------------------------------------------------- the description


def test_the_description_tells_what_the_rules_are() -> None:
    """The limits that are enforced, every answer with its ETag, and an example that can be sent."""
    document = json.loads(routes.openapi_json())
    shapes = document["components"]["schemas"]
    assert shapes["DirectoryClientBody"]["properties"]["contacts"]["maxItems"] == listing.CONTACTS_MAX
    assert shapes["DirectoryContact"]["properties"]["phones"]["maxItems"] == listing.PHONES_MAX
    (example,) = shapes["DirectoryClientBody"]["examples"]
    assert ask("PUT", FIRMA, example).status == 201
    put = document["paths"]["/v1/directory/clients/{number}"]["put"]
    assert {"200", "201", "401", "403", "412", "422", "503"} <= put["responses"].keys()
    assert all("ETag" in put["responses"][status]["headers"] for status in ("200", "201"))
    assert put["description"].startswith("Role integration.")
