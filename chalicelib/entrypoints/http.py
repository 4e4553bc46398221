"""HTTP API: API Gateway checked the token; the routes do the rest."""

import json
from typing import Any

from chalicelib.api.problems import CONTENT_TYPE, TYPE
from chalicelib.api.routes import app
from chalicelib.platform.limits import API_BODY_BYTES_MAX


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request."""
    # API Gateway writes the stage before the path, where powertools takes it off; the emulator does not.
    stage = f"/{event['requestContext']['stage']}"
    if not event["rawPath"].startswith(f"{stage}/"):
        event = {**event, "rawPath": stage + event["rawPath"]}
    if _size_bytes(event) > API_BODY_BYTES_MAX:
        return _too_large()
    answer = app.resolve(event, context)
    # Nothing here is the same for two callers or twice; powertools' own answers do not say so.
    answer.setdefault("headers", {}).setdefault("Cache-Control", "no-store")
    return answer


def _size_bytes(event: dict[str, Any]) -> int:
    """Of the body as it was sent; as base64 it is a third longer."""
    body = event.get("body") or ""
    return len(body) * 3 // 4 if event.get("isBase64Encoded") else len(body.encode("utf-8", "surrogatepass"))


def _too_large() -> dict[str, Any]:
    problem = {
        "type": f"{TYPE}too-large",
        "title": "The body is too large",
        "status": 413,
        "detail": f"A call may bring {API_BODY_BYTES_MAX // 1_000_000} MB.",
    }
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
    return {"statusCode": 413, "headers": headers, "body": json.dumps(problem), "isBase64Encoded": False}
