"""What powertools leaves out of the OpenAPI document: who may call, how errors look, what is done, examples. Pure."""

from collections.abc import Mapping
from typing import Any

from chalicelib.api import problems_told as told
from chalicelib.api.examples_told import with_examples

OPEN_PATHS = frozenset({"/v1/health"})
_REF = "#/components/schemas/"
_PROBLEM, _JSON = "application/problem+json", "application/json"
_SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Id token of staff (OIDC), or access token of a machine (client credentials)",
    },
    "pass": {
        "type": "http",
        "scheme": "bearer",
        "description": "A contact's pass, as `POST /v1/zone-tokens` or `POST /v1/zone/sign-in` gave it",
    },
}


def described(document: dict[str, Any], docstrings: Mapping[str, str | None]) -> dict[str, Any]:
    """The document with all that; `docstrings` by the names of the operations' functions, which become their ids."""
    document["tags"] = [{"name": name, "description": text} for name, text in told.TAGS.items()]
    components = document.setdefault("components", {})
    components["securitySchemes"] = _SECURITY_SCHEMES
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = told.PROBLEM_SHAPE
    schemas["ChooseClientProblem"] = told.CHOOSE_CLIENT_SHAPE
    schemas["StaleClientProblem"] = told.STALE_CLIENT_SHAPE
    schemas["GatewayMessage"] = told.GATEWAY_SHAPE
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _describe(path, method, operation, docstrings)
    components["schemas"] = with_examples(schemas)
    return document


def _describe(path: str, method: str, operation: dict[str, Any], docstrings: Mapping[str, str | None]) -> None:
    names = (name for name in docstrings if operation["operationId"].startswith(f"{name}_"))
    operation["operationId"] = name = max(names, key=len)
    if text := docstrings[name]:
        operation["description"] = text
    for parameter in operation.get("parameters", ()):
        _describe_parameter(path, parameter)
    responses = operation["responses"]
    responses.pop("422", None)
    if path not in OPEN_PATHS:
        operation["security"] = [{"pass": []}] if _is_by_pass(path) else [{"bearer": []}]
        for status, words in _problems(path, method, operation).items():
            responses[status] = {
                "description": words,
                "content": {_PROBLEM: {"schema": _problem_schema(path, status)}},
            }
    _add_gateway(path, operation)
    _add_headers(path, responses)
    operation["responses"] = dict(sorted(responses.items()))


def _is_by_pass(path: str) -> bool:
    return path.startswith("/v1/zone/") and not path.startswith(told.SIGN_IN)


def _describe_parameter(path: str, parameter: dict[str, Any]) -> None:
    # A parameter that may be left out is not null then.
    schema = parameter["schema"]
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(kinds) == 1:
        del schema["anyOf"]
        parameter["schema"] = {**kinds[0], **schema}
    if parameter["name"] == "if-match" and path.endswith(told.AT_VERSION):
        parameter["required"] = True


def _problems(path: str, method: str, operation: dict[str, Any]) -> dict[str, str]:
    """What an operation answers where it does not do what it is asked for, by status."""
    problems = dict(told.PROBLEMS)
    if path.startswith("/v1/zone/"):
        problems |= told.OF_ZONE | (told.OF_ZONE_TICKET if "{ticket_id}" in path else {})
        if path.endswith(told.AT_VERSION):
            problems |= told.OF_ZONE_CHANGE
    elif "{ticket_id}" in path:
        problems |= told.OF_A_TICKET | (told.OF_A_COMMAND if method == "post" else {})
    if "{" in path:
        problems = told.OF_A_PLACE | problems
    if "{mail_id}" in path:
        problems |= told.OF_A_MAIL
    if "requestBody" in operation:
        problems |= told.OF_A_BODY
    return problems | told.OF_OPERATION.get((method, path), {})


def _problem_schema(path: str, status: str) -> dict[str, Any]:
    shapes = ["Problem"] + ([told.SHAPES[path, status]] if (path, status) in told.SHAPES else [])
    refs = [{"$ref": f"{_REF}{shape}"} for shape in shapes]
    return refs[0] if len(refs) == 1 else {"anyOf": refs[::-1]}


def _add_gateway(path: str, operation: dict[str, Any]) -> None:
    """What API Gateway answers itself, in JSON of its own, beside what we do at the same status, or in its place."""
    answers = dict(told.OF_GATEWAY)
    if "requestBody" in operation:
        answers |= told.OF_GATEWAY_WITH_BODY
    if "{" in path:
        answers |= told.OF_A_PLACE
    if operation.get("security") == [{"bearer": []}]:
        # The Lambda never sees who has no token.
        answers["401"] = operation["responses"].pop("401")["description"]
    for status, words in answers.items():
        response = operation["responses"].setdefault(status, {"description": words})
        response.setdefault("content", {})[_JSON] = {"schema": {"$ref": f"{_REF}GatewayMessage"}}


def _add_headers(path: str, responses: dict[str, Any]) -> None:
    if _is_by_pass(path):
        responses["401"]["headers"] = told.WWW_AUTHENTICATE
    for status, response in responses.items():
        shown = response.get("content", {}).get(_JSON, {}).get("schema", {}).get("$ref")
        if status.startswith("2") and shown == f"{_REF}ZoneHistory":
            response["headers"] = told.ETAG
