"""What powertools leaves out of the OpenAPI document: who may call, how errors look, what is done. Pure."""

from collections.abc import Mapping
from typing import Any

OPEN_PATHS = frozenset({"/v1/health"})
_PROBLEMS = {
    "401": "No token, or one that has expired; API Gateway says so itself, in JSON",
    "403": "The token is good and lacks the role",
    "422": "The request is not valid; `errors` tells each field",
    "500": "Something broke; it is noted",
}
_OF_A_TICKET = {"404": "There is no such ticket"}
_OF_A_COMMAND = {
    "409": "`stale`: the ticket moved on, `ticket` and `changes` hold what is new. "
    "`illegal-move`: `detail` says what is possible instead",
    "503": "`busy`: too many things happen to this ticket at once",
}
_PROBLEM_SHAPE = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Stable; the last part names the problem"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for a person"},
    },
}


def described(document: dict[str, Any], docstrings: Mapping[str, str | None]) -> dict[str, Any]:
    """The document with descriptions (by the name of the operation's function), problems and the bearer token."""
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "OIDC id token"}
    }
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = _PROBLEM_SHAPE
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _describe(path, method, operation, docstrings)
    return document


def _describe(path: str, method: str, operation: dict[str, Any], docstrings: Mapping[str, str | None]) -> None:
    names = (name for name in docstrings if operation["operationId"].startswith(f"{name}_"))
    if text := docstrings.get(max(names, key=len, default="")):
        operation["description"] = text
    responses = operation["responses"]
    responses.pop("422", None)
    if path in OPEN_PATHS:
        return
    operation["security"] = [{"bearer": []}]
    problems = dict(_PROBLEMS)
    if "{ticket_id}" in path:
        problems |= _OF_A_TICKET | (_OF_A_COMMAND if method == "post" else {})
    for status, told in sorted(problems.items()):
        responses[status] = {
            "description": told,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
