"""Who calls: from the event that API Gateway made of a request whose token it checked."""

from typing import Any

from chalicelib.api.roles import Caller, Role, caller_of
from chalicelib.platform.settings import settings


def caller(event: Any, role: Role) -> Caller:
    """The caller of a request, who must have `role`. Raises Forbidden."""
    found = anybody(event)
    found.needs(role)
    return found


def anybody(event: Any) -> Caller:
    """The caller of a request, whatever his role. Raises Forbidden for a token that names nobody."""
    authorizer = event.request_context.authorizer
    return caller_of((authorizer.jwt_claim if authorizer else None) or {}, settings().groups_claim)
