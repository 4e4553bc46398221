"""What staff keep beside the tickets, on the running stack: the real pool, with the rights of the function."""

import base64
import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.e2e.conftest import Desk

pytestmark = pytest.mark.stack
TICKET = "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"
DRAFT = f"/v1/tickets/{TICKET}/draft"


def signed_in(desk: Desk, name: str) -> str:
    """A new session of somebody: another token each time."""
    return desk.stack.local("token", "--staff", name)


@pytest.fixture(scope="module")
def lead(desk: Desk) -> str:
    """The token of a lead."""
    return signed_in(desk, "vera")


@pytest.fixture(scope="module")
def agent(desk: Desk) -> str:
    """The token of an agent."""
    return signed_in(desk, "alena")


@pytest.fixture(scope="module")
def other(desk: Desk) -> str:
    """The token of another agent."""
    return signed_in(desk, "bohdan")


def groups(token: str) -> set[str]:
    """The roles in a token."""
    claims = token.split(".")[1]
    return set(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))).get("cognito:groups", ()))


def ask(desk: Desk, token: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
    """Status, JSON and headers of a call."""
    request = urllib.request.Request(
        f"{desk.stack.url}/api{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read() or b"null"), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null"), error.headers


def drafts_of(desk: Desk, token: str) -> set[str]:
    """The tickets that somebody has begun to answer."""
    status, told, _ = ask(desk, token, "GET", "/v1/drafts")
    assert (status, told.keys()) == (200, {"tickets"})
    assert len(told["tickets"]) == len(set(told["tickets"]))
    return set(told["tickets"])


def test_a_draft_is_there_in_another_session_and_for_nobody_else(desk: Desk, agent: str, other: str) -> None:
    """Saved in one, read, listed and forgotten in the other."""
    first, second = agent, signed_in(desk, "alena")
    assert first != second
    others = drafts_of(desk, first)
    assert ask(desk, first, "PUT", DRAFT, {"draft": {"text": "Dobrý den, 🙂", "base": 1}})[0] == 200
    assert ask(desk, second, "GET", DRAFT)[1]["draft"]["text"] == "Dobrý den, 🙂"
    assert drafts_of(desk, second) - others == {TICKET}
    assert ask(desk, other, "GET", DRAFT)[1]["draft"] is None
    assert ask(desk, second, "DELETE", DRAFT)[0] == 204
    assert ask(desk, first, "GET", DRAFT)[1] == {"draft": None, "saved_at": None}


def test_a_macro_is_made_used_and_deleted(desk: Desk, lead: str, agent: str) -> None:
    """By a lead, for everybody; who knows the list does not get it twice; the log tells of both."""
    body = {"name": "Hotovo", "text": "Dobrý den, {{name}}", "state": "resolved"}
    assert ask(desk, agent, "PUT", "/v1/macros/done", body)[0] == 403
    assert ask(desk, lead, "PUT", "/v1/macros/done", body)[0] == 201
    status, listed, headers = ask(desk, agent, "GET", "/v1/macros")
    assert (status, [one["text"] for one in listed["items"] if one["id"] == "done"]) == (200, ["Dobrý den, {{name}}"])
    assert ask(desk, agent, "GET", "/v1/macros", **{"If-None-Match": headers["ETag"]})[0] == 304
    assert ask(desk, lead, "DELETE", "/v1/macros/done")[0] == 204
    told = [one for one in ask(desk, lead, "GET", "/v1/audit")[1]["items"] if one["target"] == "done"]
    assert [one["what"] for one in told] == ["macro.deleted", "macro.created"]


def test_a_lead_gives_roles_that_the_next_token_has(desk: Desk, lead: str, other: str) -> None:
    """And takes them again; not his own; an agent may not."""
    staff = {one["email"].partition("@")[0]: one for one in ask(desk, lead, "GET", "/v1/agents")[1]["items"]}
    assert (staff["bohdan"]["roles"], staff["vera"]["roles"]) == (["agent"], ["agent", "lead"])
    path = f"/v1/agents/{staff['bohdan']['id']}/roles"
    assert ask(desk, other, "PUT", path, {"roles": ["lead"]})[0] == 403
    assert ask(desk, lead, "PUT", path, {"roles": ["agent", "lead"]})[0] == 200
    assert groups(signed_in(desk, "bohdan")) == {"agent", "lead"}
    assert ask(desk, lead, "PUT", path, {"roles": ["agent"]})[1]["roles"] == ["agent"]
    own = ask(desk, lead, "PUT", f"/v1/agents/{staff['vera']['id']}/roles", {"roles": ["agent"]})
    assert (own[0], own[1]["type"].rpartition("/")[2]) == (409, "own-lead")
    now = {one["id"]: one["roles"] for one in ask(desk, lead, "GET", "/v1/agents")[1]["items"]}
    assert (now[staff["bohdan"]["id"]], now[staff["vera"]["id"]]) == (["agent"], ["agent", "lead"])
    told = [one for one in ask(desk, lead, "GET", "/v1/audit")[1]["items"] if one["what"] == "roles.changed"]
    assert [one["after"]["roles"] for one in told] == [["agent"], ["agent", "lead"]]
    assert told[0]["actor"]["name"] == "Věra Vedoucí"


def test_a_client_and_the_stage_at_one_glance(desk: Desk, lead: str) -> None:
    """The demo's own."""
    card = ask(desk, lead, "GET", "/v1/clients/100001")[1]
    assert "jan@firma.example" in {one["address"] for one in card["contacts"]}
    told = ask(desk, lead, "GET", "/v1/settings")[1]
    assert {one["name"] for one in told["settings"]} >= {"draft_kept", "company"}
    assert told["queues"]
