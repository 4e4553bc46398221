"""Pushes for more consoles than a function tells beside its other work: gather and divide them, or tell one part."""

from typing import Any

from chalicelib.live import fan_out
from chalicelib.platform import clock


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer how many calls were made, or how many connections were told; called asynchronously, so to nobody."""
    match event:
        case {"messages": [*messages], "listeners": [*listeners]}:
            return {"told": fan_out.tell(messages, listeners, clock.now())}
        case {"messages": [*messages]}:
            return {"calls": fan_out.gather(messages, clock.now, fan_out.own_name())}
        case _:
            raise ValueError(f"no call of the fan-out: {sorted(event)}")
