"""Errors of the API as problem documents (RFC 9457): stable types, a sentence for a person. And nothing to tell."""

import json
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

TYPE = "https://fronta.example/problems/"
CONTENT_TYPE = "application/problem+json"


def problem(status: int, name: str, title: str, detail: str, **members: Any) -> Response[str]:
    """A problem document of type `name` with extension `members`."""
    body = {"type": f"{TYPE}{name}", "title": title, "status": status, "detail": detail, **members}
    return Response(
        status_code=status,
        content_type=CONTENT_TYPE,
        body=json.dumps(body),
        headers={"Cache-Control": "no-store"},
    )


def nothing() -> Response[str]:
    """204, with a body of no bytes: of a `Response[None]` powertools makes null, which no gateway has to take."""
    return Response(status_code=HTTPStatus.NO_CONTENT, body="")
