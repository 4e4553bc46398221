"""Who calls, by the claims of the token that API Gateway checked, and what role a call needs. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """Roles of staff: groups of the staff pool."""

    AGENT = "agent"
    LEAD = "lead"
    FINANCE = "finance"
    INTEGRATION = "integration"


# What a machine asks its token for, by its client id and secret.
MACHINE_SCOPE = "fronta/integration"
# A lead does everything that an agent does.
_INCLUDES = {Role.LEAD: frozenset({Role.LEAD, Role.AGENT})}


class Forbidden(Exception):
    """The caller lacks the role; the text says which one the call needs."""


@dataclass(frozen=True)
class Caller:
    """The member of staff behind a request."""

    id: str
    name: str
    email: str
    roles: frozenset[Role]

    def may(self, role: Role) -> bool:
        """Whether the caller has the role, himself or through a greater one."""
        return any(role in _INCLUDES.get(own, {own}) for own in self.roles)

    def needs(self, role: Role) -> None:
        """Raise Forbidden unless the caller may act as `role`."""
        if not self.may(role):
            raise Forbidden(f"This needs the role {role.value}.")


def caller_of(claims: Mapping[str, Any], groups_claim: str = "cognito:groups") -> Caller:
    """The caller from the claims of an OIDC id token, or of an access token that a machine got with its own secret.

    Roles are in the claim `groups_claim`; a machine's is a scope (RFC 6749 section 4.4). Raises Forbidden for a token
    that names nobody.
    """
    subject = str(claims.get("sub", ""))
    if not subject:
        raise Forbidden("The token names nobody.")
    email = str(claims.get("email", ""))
    known = {role.value for role in Role}
    roles = {Role(group) for group in _groups(claims.get(groups_claim, ())) if group in known}
    if MACHINE_SCOPE in str(claims.get("scope", "")).split():
        roles.add(Role.INTEGRATION)
    return Caller(subject, str(claims.get("name") or email), email, frozenset(roles))


def _groups(claim: Any) -> list[str]:
    """Groups as a list, as JSON, or as API Gateway writes a list into a claim: `[agent lead]`."""
    if not isinstance(claim, str):
        return [str(item) for item in claim]
    if claim.startswith('["'):
        try:
            return [str(item) for item in json.loads(claim)]
        except ValueError:
            return []
    return claim.strip("[]").replace(",", " ").split()
