"""HTTP API: API Gateway checked the token; the routes do the rest."""

from typing import Any

from chalicelib.api.routes import app


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request."""
    # API Gateway writes the stage before the path, where powertools takes it off; the emulator does not.
    stage = f"/{event['requestContext']['stage']}"
    if not event["rawPath"].startswith(f"{stage}/"):
        event = {**event, "rawPath": stage + event["rawPath"]}
    answer = app.resolve(event, context)
    # Nothing here is the same for two callers or twice; powertools' own answers do not say so.
    answer.setdefault("headers", {}).setdefault("Cache-Control", "no-store")
    return answer
