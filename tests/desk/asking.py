"""Asking the API about the desk's things, as an agent and as a lead."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.entrypoints.http import handle
from tests.api.http_request import JANA, PETR, Answer, event

LEAD = {"sub": "vera", "name": "Věra Vedoucí", "email": "vera@fronta.example", "cognito:groups": "[agent lead]"}
OTHER_LEAD = {**LEAD, "sub": "olga", "name": "Olga Hlavní"}
__all__ = ["JANA", "LEAD", "OTHER_LEAD", "PETR", "ask", "audit"]


def ask(method: str, path: str, body: Any = None, *, claims: Mapping[str, str] = JANA, **headers: str) -> Answer:
    """What a call is answered; `if_match="…"` is the header If-Match."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = handle(event(method, path, claims=claims, body=body, headers=named), None)
    return Answer(answer["statusCode"], answer["headers"], json.loads(answer.get("body") or "null"))


def audit() -> list[dict[str, Any]]:
    """What the log of changes tells, the newest first."""
    return list(ask("GET", "/v1/audit", claims=LEAD).json["items"])
