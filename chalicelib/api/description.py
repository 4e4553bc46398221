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
_OF_A_BODY = {"415": "The body is no JSON"}
_OF_A_TICKET = {"404": "There is no such ticket"}
_OF_A_COMMAND = {
    "409": "`stale`: the ticket moved on, `ticket` and `changes` hold what is new. "
    "`illegal-move`: `detail` says what is possible instead, in Czech, and `detail_en` in English",
    "503": "`busy`: too many things happen to this ticket at once",
}
_SIGN_IN = "/v1/zone/sign-in"
_AT_VERSION = ("/resolve", "/reopen")
_OF_ZONE = {
    "401": "No pass, one that has expired, or one whose holder is no contact any more",
    "403": "The contact lacks the right",
}
_OF_ZONE_TICKET = {
    "404": "There is no such ticket of this client",
    "409": "`illegal-move`: `detail` says what is possible instead, in Czech, and `detail_en` in English",
    "503": "`busy`: too many things happen to this ticket at once",
}
_OF_ZONE_CHANGE = {
    "412": "`stale`: something is new in the ticket; `ticket` and `entries` are as it is now, nothing was done",
    "428": "`version-needed`: send the ETag of the ticket as you saw it in If-Match",
}
_OF_A_MAIL = {"404": "There is no such mail"}
# What single operations answer beside, or in place of, what all of their kind do.
_OF_OPERATION = {
    ("post", "/v1/mails/{mail_id}/accept"): {
        "409": "`not-acceptable`: `detail` says why the mail stays where it is",
        "422": "`choose-client`: say in `client` which of `clients` it is for; nothing was done. "
        "`invalid-request`: `errors` tells each field",
        "503": "`busy`: too many things happen to this mail, or to the ticket that it belongs to, at once",
    },
    ("get", "/v1/mails/{mail_id}/files/{index}"): {
        "404": "There is no such mail, or no such file in it",
        "422": "`file-too-large`: over the size that is accepted; it is only in the raw mail. "
        "`invalid-request`: `errors` tells each field",
    },
    ("post", "/v1/tickets/{ticket_id}/state"): {
        "409": "`taken`: somebody else took it, `agent` and `at` say who and when. `stale`: the ticket moved on. "
        "Both hold what is new in `ticket` and `changes`. `illegal-move`: `detail` says what is possible instead",
    },
    ("post", "/v1/tickets/{ticket_id}/assign"): {
        "422": "`unknown-agent`: nobody of this id was ever on shift. `invalid-request`: `errors` tells each field",
    },
    ("post", "/v1/zone-tokens"): {"404": "There is no such contact of this client"},
    ("post", "/v1/zone/sign-in"): {
        "401": "No id token of the zone's identity provider, or one that has expired; API Gateway says so itself",
        "404": "Nobody of this address is a contact of this client, or of any",
        "422": "`choose-client`: say in `client` which of `clients` you come for. "
        "`invalid-request`: `errors` tells each field",
    },
    ("post", "/v1/zone/tickets"): {
        "403": "The queue is not open to this contact",
        "422": "`invalid-request`: `detail` or `errors` tell. `idempotency-key-reused`: the key did something else",
    },
    ("put", "/v1/zone/pin"): {"422": "`weak-pin`: `detail` says why, `detail_cs` in Czech"},
    ("get", "/v1/mails/{mail_id}/html"): {"404": "There is no such mail, or it has no HTML"},
}
# Problems with members of their own: their shapes beside that of any problem, and what they look like.
_SHAPES = {
    ("/v1/mails/{mail_id}/accept", "422"): "ChooseClientProblem",
    ("/v1/zone/sign-in", "422"): "ChooseClientProblem",
}
_CHOOSE_CLIENT_SHAPE = {
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        {
            "type": "object",
            "required": ["clients"],
            "properties": {"clients": {"type": "array", "items": {"$ref": "#/components/schemas/ClientShape"}}},
        },
    ],
    "examples": [
        {
            "type": "https://fronta.example/problems/choose-client",
            "title": "Choose a client",
            "status": 422,
            "detail": "The mail does not say which client it is for.",
            "clients": [
                {"number": "100001", "name": "Firma s.r.o."},
                {"number": "200002", "name": "Druhá a.s."},
            ],
        }
    ],
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
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "OIDC id token"},
        "pass": {
            "type": "http",
            "scheme": "bearer",
            "description": "A contact's pass, as `POST /v1/zone-tokens` or `POST /v1/zone/sign-in` gave it",
        },
    }
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = _PROBLEM_SHAPE
    schemas["ChooseClientProblem"] = _CHOOSE_CLIENT_SHAPE
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
    is_zone = path.startswith("/v1/zone/")
    operation["security"] = [{"pass": []}] if is_zone and path != _SIGN_IN else [{"bearer": []}]
    problems = dict(_PROBLEMS)
    if is_zone:
        problems |= _OF_ZONE | (_OF_ZONE_TICKET if "{ticket_id}" in path else {})
        if path.endswith(_AT_VERSION):
            problems |= _OF_ZONE_CHANGE
    elif "{ticket_id}" in path:
        problems |= _OF_A_TICKET | (_OF_A_COMMAND if method == "post" else {})
    if "{mail_id}" in path:
        problems |= _OF_A_MAIL
    if "requestBody" in operation:
        problems |= _OF_A_BODY
    problems |= _OF_OPERATION.get((method, path), {})
    for status, told in sorted(problems.items()):
        responses[status] = {
            "description": told,
            "content": {"application/problem+json": {"schema": _schema(path, status)}},
        }


def _schema(path: str, status: str) -> dict[str, Any]:
    shapes = ["Problem"] + ([_SHAPES[path, status]] if (path, status) in _SHAPES else [])
    refs = [{"$ref": f"#/components/schemas/{shape}"} for shape in shapes]
    return refs[0] if len(refs) == 1 else {"anyOf": refs[::-1]}
