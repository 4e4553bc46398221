"""Who calls: from the event that API Gateway made of a request whose token it checked."""

from typing import Any

from chalicelib.api.roles import Caller, Role, caller_of


def caller(event: Any, role: Role) -> Caller:
    """The caller of a request, who must have `role`. Raises Forbidden."""
    authorizer = event.request_context.authorizer
    found = caller_of((authorizer.jwt_claim if authorizer else None) or {})
    found.needs(role)
    return found
