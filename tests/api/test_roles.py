"""Who calls and what he may do, by the claims of his token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api.roles import Forbidden, Role, caller_of

AGENT, LEAD, FINANCE, INTEGRATION = Role.AGENT, Role.LEAD, Role.FINANCE, Role.INTEGRATION

GROUPS = [
    # The claim as API Gateway may write it, and the roles that it means.
    (["agent"], {AGENT}),
    (["agent", "lead"], {AGENT, LEAD}),
    (("finance",), {FINANCE}),
    ([], set()),
    ("[agent]", {AGENT}),
    ("[agent lead]", {AGENT, LEAD}),
    ("[agent, lead]", {AGENT, LEAD}),
    ("[integration]", {INTEGRATION}),
    ('["agent"]', {AGENT}),
    ('["agent","lead"]', {AGENT, LEAD}),
    ('["agent", "finance"]', {AGENT, FINANCE}),
    ("agent", {AGENT}),
    ("agent,lead", {AGENT, LEAD}),
    ("agent lead", {AGENT, LEAD}),
    ("", set()),
    ("[]", set()),
    ("[ ]", set()),
    # Not roles, however near.
    ("[admins]", set()),
    ("[Agent AGENT agents]", set()),
    ("[agent admins]", {AGENT}),
    ('["agent', set()),
    ('["agent" lead]', set()),
    ('["agent lead"]', set()),
    ("agent\u200b", set()),
]


@pytest.mark.parametrize(("claim", "roles"), GROUPS)
def test_groups_are_read_in_every_form(claim: object, roles: set[Role]) -> None:
    """Groups that are roles count, in each form that a gateway may write; everything else is no role."""
    assert caller_of({"sub": "jana", "cognito:groups": claim}).roles == roles


def test_a_token_without_groups_gives_no_role() -> None:
    """Somebody who is signed in and in no group may do nothing that needs a role."""
    caller = caller_of({"sub": "jana"})
    assert not any(caller.may(role) for role in Role)


@pytest.mark.parametrize(
    ("scope", "roles"),
    [
        ("fronta/integration", {INTEGRATION}),
        ("openid fronta/integration", {INTEGRATION}),
        ("", set()),
        ("integration", set()),
        ("fronta/integrations", set()),
        ("fronta/agent", set()),
        ("openid email profile", set()),
    ],
)
def test_a_machine_is_known_by_its_scope(scope: str, roles: set[Role]) -> None:
    """What it got its token for by its own secret; no scope makes anybody staff."""
    assert caller_of({"sub": "client-1", "scope": scope}).roles == roles


def test_another_issuer_may_keep_groups_elsewhere() -> None:
    """The claim that the stage names counts, and no other."""
    claims = {"sub": "jana", "groups": ["agent"], "cognito:groups": "[lead]"}
    assert caller_of(claims, "groups").roles == {AGENT}
    assert caller_of(claims).roles == {LEAD}


MAY = [
    (AGENT, {AGENT}),
    (LEAD, {LEAD, AGENT}),
    (FINANCE, {FINANCE}),
    (INTEGRATION, {INTEGRATION}),
]


@pytest.mark.parametrize(("own", "allowed"), MAY)
@pytest.mark.parametrize("needed", Role)
def test_a_role_allows_itself_and_a_lead_is_an_agent_too(own: Role, allowed: set[Role], needed: Role) -> None:
    """Each role acts as itself only; a lead does everything that an agent does."""
    caller = caller_of({"sub": "jana", "cognito:groups": [own.value]})
    assert caller.may(needed) == (needed in allowed)
    if needed in allowed:
        caller.needs(needed)
    else:
        with pytest.raises(Forbidden, match=f"role {needed.value}"):
            caller.needs(needed)


@pytest.mark.parametrize("claims", [{}, {"sub": ""}, {"email": "jana@fronta.example", "cognito:groups": "[agent]"}])
def test_a_token_that_names_nobody_is_refused(claims: dict[str, str]) -> None:
    """Without a subject there is nobody to be allowed anything."""
    with pytest.raises(Forbidden, match="names nobody"):
        caller_of(claims)


@pytest.mark.parametrize(
    ("claims", "name"),
    [({"name": "Jana Nová"}, "Jana Nová"), ({}, "jana@fronta.example"), ({"name": ""}, "jana@fronta.example")],
)
def test_a_caller_has_a_name_to_show(claims: dict[str, str], name: str) -> None:
    """Who has no name in the token is shown by his address."""
    caller = caller_of({"sub": "jana", "email": "jana@fronta.example", **claims})
    assert (caller.id, caller.name, caller.email) == ("jana", name, "jana@fronta.example")


@given(claim=st.text() | st.lists(st.text()) | st.text(alphabet='[]", agentl\\'))
def test_no_claim_breaks_the_reading_or_invents_a_role(claim: object) -> None:
    """Whatever a claim says, it is read, and a role that it gives is written in it."""
    roles = caller_of({"sub": "jana", "cognito:groups": claim}).roles
    assert all(role.value in str(claim) for role in roles)
