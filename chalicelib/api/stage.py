"""What the stage says: queues, settings and limits, for leads to look at. They are changed by a deployment."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import desk_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.roles import Role
from chalicelib.platform import limits
from chalicelib.platform.settings import Queue, Settings, duration_text, settings

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/settings", tags=["desk"], summary="What the stage says")
def show_settings() -> shapes.StageSettings:
    """Role lead. What is in force, overrides of the environment too. Secrets are no settings."""
    caller(router.current_event, Role.LEAD)
    rules = settings()
    values = {item.name: getattr(rules, item.name) for item in fields(Settings) if item.name != "queues"}
    named = {name.lower(): value for name, value in vars(limits).items() if name.isupper()}
    return shapes.StageSettings(
        queues=[_queue(queue) for queue in rules.queues.values()],
        settings=[shapes.Setting(name=name, value=_value(value)) for name, value in values.items()],
        limits=[shapes.Setting(name=name, value=value) for name, value in named.items()],
    )


def _queue(queue: Queue) -> shapes.StageQueue:
    return shapes.StageQueue(
        name=queue.name,
        title=queue.title,
        title_en=queue.title_in("en"),
        purpose=queue.purpose,
        purpose_en=queue.purpose_in("en"),
        address=queue.address,
        technical=queue.technical,
        sender_policy=queue.sender_policy,
        hours=str(queue.hours),
        reaction=_spans(queue.reaction),
        solution=_spans(queue.solution),
    )


def _spans(promised: Mapping[str, timedelta]) -> dict[str, str]:
    return {urgency: duration_text(span) for urgency, span in promised.items()}


def _value(value: Any) -> str | int | list[str]:
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return value if isinstance(value, int) else str(value)
