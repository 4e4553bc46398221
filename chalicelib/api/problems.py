"""Errors of the API as problem documents (RFC 9457): stable types, a sentence for a person."""

import json
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
