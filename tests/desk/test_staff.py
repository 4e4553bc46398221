"""Who the staff are, and what a lead lets each of them do."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.desk import staff
from chalicelib.platform import aws, clock
from tests.desk.asking import JANA, LEAD, ask, audit
from tests.tickets.examples import AT


def as_(name: str, pool: dict[str, str], claims: dict[str, str] = LEAD) -> dict[str, str]:
    """The claims of somebody of the pool."""
    return {**claims, "sub": pool[name], "name": name.title()}


def listed(claims: Any = JANA) -> dict[str, dict[str, Any]]:
    """The staff by their names, as an agent is told of them."""
    return {one["name"]: one for one in ask("GET", "/v1/agents", claims=claims).json["items"]}


def put(name: str, pool: dict[str, str], roles: list[str], by: str = "vera") -> Any:
    """What giving somebody his roles is answered."""
    return ask("PUT", f"/v1/agents/{pool[name]}/roles", {"roles": roles}, claims=as_(by, pool))


def test_everybody_is_told_with_his_roles(pool: dict[str, str]) -> None:
    """By name; who cannot sign in is marked."""
    aws.cognito().admin_disable_user(UserPoolId=staff._pool(), Username="jana@fronta.example")
    found = listed()
    assert list(found) == ["Jana", "Stroj", "Vera"]
    assert found["Jana"] == {
        "id": pool["jana"],
        "name": "Jana",
        "email": "jana@fronta.example",
        "roles": ["agent"],
        "enabled": False,
    }
    assert (found["Vera"]["roles"], found["Vera"]["enabled"]) == (["agent", "lead"], True)
    assert found["Stroj"]["roles"] == ["integration"]


def test_the_pool_is_asked_once_a_minute(pool: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What others change there is seen within it."""
    assert listed()["Jana"]["roles"] == ["agent"]
    aws.cognito().admin_add_user_to_group(
        UserPoolId=staff._pool(), Username="jana@fronta.example", GroupName="finance"
    )
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(seconds=59))
    assert listed()["Jana"]["roles"] == ["agent"]
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(seconds=60))
    assert listed()["Jana"]["roles"] == ["agent", "finance"]


def test_many_people_are_told_page_by_page(pool: dict[str, str]) -> None:
    """Cognito tells 60 a call, members of a group too."""
    cognito: Any = aws.cognito()
    for number in range(70):
        address = f"p{number}@fronta.example"
        cognito.admin_create_user(UserPoolId=staff._pool(), Username=address)
        cognito.admin_add_user_to_group(UserPoolId=staff._pool(), Username=address, GroupName="finance")
    found = ask("GET", "/v1/agents").json["items"]
    assert len(found) == 73
    assert sum(one["roles"] == ["finance"] for one in found) == 70
    assert all(one["name"] for one in found), "who has no name is told by his address"


def test_roles_are_given_and_taken(pool: dict[str, str]) -> None:
    """Exactly those that are asked for; the next one to look sees it; the log has both."""
    listed()
    answer = put("jana", pool, ["lead", "finance"])
    assert (answer.status, answer.json["roles"]) == (200, ["finance", "lead"])
    assert listed()["Jana"]["roles"] == ["finance", "lead"]
    assert put("jana", pool, []).json["roles"] == []
    assert listed()["Jana"]["roles"] == []
    told = {tuple(entry["after"]["roles"]): entry for entry in audit()}
    assert told[("finance", "lead")]["before"] == {"name": "Jana", "roles": ["agent"]}
    assert told[()]["before"] == {"name": "Jana", "roles": ["finance", "lead"]}
    assert told[()]["actor"] == {"id": pool["vera"], "name": "Vera"}
    assert {(entry["what"], entry["target"]) for entry in told.values()} == {("roles.changed", pool["jana"])}


def test_the_same_roles_again_are_no_change(pool: dict[str, str]) -> None:
    """And not in the log."""
    assert put("jana", pool, ["agent", "agent"]).status == 200
    assert audit() == []


def test_a_lead_stays_a_lead_until_another_says_otherwise(pool: dict[str, str]) -> None:
    """So that there always is one."""
    refused = put("vera", pool, ["agent"])
    assert (refused.status, refused.problem) == (409, "own-lead")
    assert refused.json["detail_cs"]
    assert put("vera", pool, ["lead", "finance"]).status == 200
    put("jana", pool, ["lead"])
    assert put("vera", pool, ["agent"], by="jana").json["roles"] == ["agent"]


def test_who_is_no_lead_any_more_cannot_make_himself_one(pool: dict[str, str]) -> None:
    """Though his token still says that he is."""
    put("jana", pool, ["lead"])
    put("vera", pool, ["agent"], by="jana")
    refused = put("vera", pool, ["lead"])
    assert (refused.status, refused.problem) == (403, "forbidden")
    assert listed()["Vera"]["roles"] == ["agent"]


def test_the_role_of_machines_is_neither_given_nor_taken(pool: dict[str, str]) -> None:
    """422 for who asks for it; whoever has it keeps it."""
    assert put("jana", pool, ["integration"]).status == 422
    assert put("stroj", pool, ["finance"]).json["roles"] == ["finance", "integration"]
    assert put("stroj", pool, []).json["roles"] == ["integration"]


def test_nobody_of_that_id(pool: dict[str, str]) -> None:
    """404, and nothing in the log."""
    answer = ask("PUT", "/v1/agents/nobody/roles", {"roles": []}, claims=as_("vera", pool))
    assert (answer.status, answer.problem) == (404, "not-found")
    assert audit() == []


def test_agents_give_no_roles(pool: dict[str, str]) -> None:
    """403."""
    path = f"/v1/agents/{pool['jana']}/roles"
    assert ask("PUT", path, {"roles": ["lead"]}, claims=as_("jana", pool, JANA)).status == 403


def test_what_cognito_refuses_is_in_the_log(pool: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """That it was tried, and that it failed; the next one to look sees what is."""
    listed()
    cognito = aws.cognito()

    def refuse(**_asked: Any) -> None:
        """Too many calls."""
        raise ClientError({"Error": {"Code": "TooManyRequestsException"}}, "AdminAddUserToGroup")

    monkeypatch.setattr(cognito, "admin_add_user_to_group", refuse)
    assert put("jana", pool, ["finance"]).status == 500
    told = {entry["what"]: entry for entry in audit()}
    assert told.keys() == {"roles.changed", "roles.failed"}
    assert told["roles.failed"]["after"]["failed"] == "TooManyRequestsException"
    assert listed()["Jana"]["roles"] == [], "what is taken goes first"


def test_elsewhere_nobody_is_told_of_and_nothing_is_given(aws_resources: dict[str, str]) -> None:
    """Where staff sign in at another issuer: 409 with a sentence in both languages."""
    assert aws_resources
    for answer in (
        ask("GET", "/v1/agents"),
        ask("PUT", "/v1/agents/a/roles", {"roles": []}, claims=LEAD),
    ):
        assert (answer.status, answer.problem) == (409, "elsewhere")
        assert answer.json["detail"] != answer.json["detail_cs"]


def test_more_people_than_are_told_of_are_logged(pool: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that is reached is told."""
    told: list[Any] = []
    monkeypatch.setattr(staff, "STAFF_MAX", 3)
    monkeypatch.setattr(staff.log, "warning", lambda *args, **_more: told.append(args))
    assert len(staff.agents(AT)) == 0
    monkeypatch.setattr(staff, "STAFF_MAX", 60)
    staff.known.forget()
    assert len(staff.agents(AT)) == 3
    assert told == []
