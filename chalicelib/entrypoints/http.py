"""HTTP API: API Gateway checked the token; the routes do the rest."""

from typing import Any

from chalicelib.api.routes import app


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request."""
    # API Gateway writes the stage before the path, where powertools takes it off; the emulator does not.
    stage = f"/{event['requestContext']['stage']}"
    if not event["rawPath"].startswith(f"{stage}/"):
        event = {**event, "rawPath": stage + event["rawPath"]}
    return app.resolve(event, context)
