"""Requests as API Gateway (HTTP API, payload 2.0) gives them to the function, and its answers read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from chalicelib.entrypoints.http import handle

JANA = {"sub": "jana", "name": "Jana Nová", "email": "jana@fronta.example", "cognito:groups": "[agent]"}
PETR = {"sub": "petr", "name": "Petr Malý", "email": "petr@fronta.example", "cognito:groups": "[agent]"}
STAGE = "api"


@dataclass(frozen=True)
class Answer:
    """What the function answered."""

    status: int
    headers: Mapping[str, str]
    json: Any

    @property
    def problem(self) -> str:
        """The last part of the type of a problem document."""
        assert self.headers["Content-Type"] == "application/problem+json", self
        assert {"type", "title", "status", "detail"} <= self.json.keys()
        assert self.json["status"] == self.status
        assert self.json["detail"]
        start, _, name = str(self.json["type"]).rpartition("/")
        assert start == "https://fronta.example/problems"
        return name


def event(
    method: str,
    path: str,
    *,
    claims: Mapping[str, str] | None = JANA,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The event of a request; `claims` are those of the token, None for a route without one; `path` has the query."""
    path, _, query = path.partition("?")
    parameters: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters.setdefault(name, []).append(value)
    context: dict[str, Any] = {
        "accountId": "000000000000",
        "apiId": "api",
        "domainName": "api.execute-api.eu-central-1.amazonaws.com",
        "http": {
            "method": method,
            "path": f"/{STAGE}{path}",
            "protocol": "HTTP/1.1",
            "sourceIp": "192.0.2.1",
            "userAgent": "tests",
        },
        "requestId": "request-1",
        "routeKey": "ANY /v1/{proxy+}",
        "stage": STAGE,
        "time": "23/Nov/2026:08:00:00 +0000",
        "timeEpoch": 1795420800000,
    }
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": dict(claims), "scopes": None}}
    made: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "ANY /v1/{proxy+}",
        "rawPath": f"/{STAGE}{path}",
        "rawQueryString": query,
        # API Gateway writes header names in small letters.
        "headers": {
            "content-type": "application/json",
            **{name.lower(): value for name, value in (headers or {}).items()},
        },
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if parameters:
        made["queryStringParameters"] = {name: ",".join(values) for name, values in parameters.items()}
    if body is not None:
        made["body"] = body if isinstance(body, str) else json.dumps(body)
    return made


def ask(method: str, path: str, **request: Any) -> Answer:
    """Ask the API."""
    answer = handle(event(method, path, **request), None)
    return Answer(answer["statusCode"], answer["headers"], json.loads(answer.get("body") or "null"))
