"""The description is whole: a client can be made from it, and what it says of one operation it says of all."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from chalicelib.api import examples_told, routes
from chalicelib.api.description import OPEN_PATHS
from tests.api.http_request import ask

REF = "#/components/schemas/"
# What is answered as a file, of which no shape is told.
TABLES = {("get", "/v1/costs/table"): "text/csv"}
Operation = dict[str, Any]


@cache
def document() -> dict[str, Any]:
    """The description."""
    return dict(json.loads(routes.openapi_json()))


def operations() -> list[tuple[str, str]]:
    """Method and path of every operation."""
    return [(method, path) for path, item in document()["paths"].items() for method in item]


def operation(method: str, path: str) -> Operation:
    """One of them."""
    return dict(document()["paths"][path][method])


def shapes_of(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Shapes of a body, references followed; a table has none."""
    for media in (media for kind, media in content.items() if kind not in TABLES.values()):
        for choice in media["schema"].get("anyOf", [media["schema"]]):
            yield document()["components"]["schemas"][choice["$ref"].removeprefix(REF)]


every_operation = pytest.mark.parametrize(("method", "path"), operations())


@every_operation
def test_an_operation_says_what_it_does_and_for_whom(method: str, path: str) -> None:
    """A summary, a description, one tag, and the token that it takes."""
    one = operation(method, path)
    assert one["summary"]
    assert one["description"].strip()
    assert len(one["tags"]) == 1
    schemes = document()["components"]["securitySchemes"]
    if path in OPEN_PATHS:
        assert "security" not in one
    else:
        (needed,) = one["security"]
        assert needed.keys() <= schemes.keys()
        assert needed


@every_operation
def test_a_parameter_is_described_and_is_not_null(method: str, path: str) -> None:
    """Each has a description; one that may be left out is optional, which is another thing than null."""
    for parameter in operation(method, path).get("parameters", ()):
        assert parameter["description"], parameter["name"]
        assert {"type": "null"} not in parameter["schema"].get("anyOf", ()), parameter["name"]
        assert "title" in parameter["schema"] or "type" in parameter["schema"], parameter["name"]


@every_operation
def test_every_place_of_a_path_is_a_parameter(method: str, path: str) -> None:
    """And every parameter of a path has its place."""
    named = {one["name"] for one in operation(method, path).get("parameters", ()) if one["in"] == "path"}
    assert named == {part[1:-1] for part in path.split("/") if part.startswith("{")}


@every_operation
def test_what_is_sent_and_answered_has_a_shape_with_an_example(method: str, path: str) -> None:
    """The request's body, and every answer with one; each example is as its shape says."""
    one = operation(method, path)
    bodies = [one["requestBody"]] if "requestBody" in one else []
    for told in [*bodies, *one["responses"].values()]:
        for shape in shapes_of(told.get("content", {})):
            assert shape["examples"]


@every_operation
def test_every_status_that_is_answered_is_told(method: str, path: str) -> None:
    """One good one, what we and API Gateway refuse, each in words, with its content type."""
    one = operation(method, path)
    responses = one["responses"]
    assert all(response["description"] for response in responses.values())
    assert any(status.startswith("2") for status in responses)
    wanted = {"429", "500", "503"}
    wanted |= {"413", "415", "422"} if "requestBody" in one else set()
    wanted |= {"404"} if "{" in path else set()
    wanted |= set() if path in OPEN_PATHS else {"401", "403"}
    assert wanted <= responses.keys()
    for status, response in responses.items():
        kinds = response.get("content", {}).keys()
        if status.startswith("2"):
            assert kinds == (set() if status == "204" else {TABLES.get((method, path), "application/json")})
        elif status != "304":
            assert kinds
            assert kinds <= {"application/json", "application/problem+json"}, status


@every_operation
def test_what_the_gateway_says_is_told_as_its_own(method: str, path: str) -> None:
    """A missing token of staff is refused by API Gateway, in JSON of its own; a missing pass by a problem of ours."""
    one = operation(method, path)
    if "security" not in one:
        return
    kinds = set(one["responses"]["401"]["content"])
    assert kinds == ({"application/json"} if "bearer" in one["security"][0] else {"application/problem+json"})


def test_ids_of_operations_are_names_and_each_is_there_once() -> None:
    """Clients that are made from them call functions of these names."""
    ids = [operation(*one)["operationId"] for one in operations()]
    assert len(set(ids)) == len(ids)
    assert all(one.isidentifier() and one.islower() for one in ids)


def test_tags_servers_and_ways_to_sign_in_are_described() -> None:
    """What is used is told, and nothing else."""
    told = document()
    used = {tag for one in operations() for tag in operation(*one)["tags"]}
    assert {tag["name"] for tag in told["tags"]} == used
    assert all(tag["description"] for tag in told["tags"])
    assert [server["url"] for server in told["servers"]] == ["/api"]
    assert told["info"].keys() >= {"title", "version", "description"}
    assert all(scheme["description"] for scheme in told["components"]["securitySchemes"].values())


@pytest.mark.parametrize("name", sorted(json.loads(routes.openapi_json())["components"]["schemas"]))
def test_examples_are_as_their_shapes_say(name: str) -> None:
    """Formats and patterns too."""
    shape = document()["components"]["schemas"][name]
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": document()["components"]}
    check = jsonschema_rs.validator_for({**whole, "$ref": f"{REF}{name}"}, validate_formats=True)
    for example in shape["examples"]:
        assert [error.message for error in check.iter_errors(example)] == []


@pytest.mark.parametrize("name", sorted(json.loads(routes.openapi_json())["components"]["schemas"]))
def test_every_text_says_what_it_looks_like(name: str) -> None:
    """A field of a shape has an example, or what one can be made of."""
    assert f'"{examples_told.UNTOLD}"' not in json.dumps(document()["components"]["schemas"][name]["examples"])


# ---------------------------------------------------------------- bodies that nobody can read


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data", "{}", 415),
        ("multipart/form-data; boundary=x", "--x--", 415),
        ("application/x-www-form-urlencoded", "locked=true&version=1", 415),
        ("application/jsonp", "{}", 415),
        ("application/json", "{", 422),
        ("application/json", "[" * 100_000, 422),
        ("application/json", '{"locked": true, "version": 1' + "0" * 5_000 + "}", 422),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(kind: str, body: str, status: int) -> None:
    """As no fault of ours: a form, even one without its boundary, and JSON without an end."""
    path = "/v1/tickets/01KAPQ7Y4Z8T3M5N6P7Q8R9S0T/lock"
    answer = ask("POST", path, body=body, headers={"Content-Type": kind})
    assert (answer.status, answer.problem) == (status, "unsupported-type" if status == 415 else "invalid-request")


@pytest.mark.parametrize("body", [{"locked": 1, "version": 1}, {"locked": True, "version": "1"}])
def test_a_value_of_another_kind_is_refused(body: dict[str, Any]) -> None:
    """Not taken for what it may have been meant for."""
    answer = ask("POST", "/v1/tickets/01KAPQ7Y4Z8T3M5N6P7Q8R9S0T/lock", body=body)
    assert (answer.status, answer.problem) == (422, "invalid-request")


def test_what_cannot_be_text_is_refused() -> None:
    """Bytes that are no UTF-8, as API Gateway hands them on in base64."""
    import base64

    from chalicelib.entrypoints.http import handle
    from tests.api.http_request import event

    sent = event("POST", "/v1/tickets/01KAPQ7Y4Z8T3M5N6P7Q8R9S0T/lock", body="x")
    answer = handle({**sent, "body": base64.b64encode(b"\xff\xfe{").decode(), "isBase64Encoded": True}, None)
    assert answer["statusCode"] == 422


def test_where_there_is_nothing_to_tell_the_body_is_no_bytes(aws_resources: dict[str, str]) -> None:
    """Not null, on which a gateway may break."""
    from chalicelib.entrypoints.http import handle
    from tests.api.http_request import event

    machine = {"sub": "m", "cognito:groups": "[integration]"}
    answer = handle(event("DELETE", "/v1/directory/clients/9", claims=machine), None)
    assert (answer["statusCode"], answer["body"]) == (204, "")
