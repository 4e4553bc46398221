"""Push changes to every open console. Best effort: who misses one finds the gap by version and catches up.

A desk's consoles are told at once, one call each. Where there are more than `limits.CONNECTIONS_DIRECT_MAX` this is
left to a function of its own, which tells thousands (`fan_out.py`): whoever pushes has other work that waits.
"""

import json
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from chalicelib.live import store
from chalicelib.platform import aws, limits

THREADS = 16
# A management API that hangs must not take the function with it: its time-out is 30 s.
DEADLINE_S = 10.0


def push(messages: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Post `messages`, in order, to each connection of staff; returns how many connections got them all.

    None did yet, if they are too many to be told here. Never raises: a push is not worth a retry of the batch, which
    would hand its mail over again.
    """
    try:
        return _push(messages, now)
    except Exception:  # noqa: BLE001 - see above
        from chalicelib.platform.log import log

        log.warning("no pushes", exc_info=True)
        return 0


def _push(messages: Sequence[Mapping[str, Any]], now: datetime) -> int:
    if not messages:
        return 0
    seen_max = limits.CONNECTIONS_DIRECT_MAX + 1 if _can_hand_over() else limits.CONNECTIONS_MAX
    return tell_staff(messages, store.connections(now, seen_max), now)


def tell_staff(
    messages: Sequence[Mapping[str, Any]], listeners: Sequence[str], now: datetime, deadline_s: float = DEADLINE_S
) -> int:
    """Post to `listeners`; if those are too many, leave it to the fan-out, which tells all of staff.

    Returns how many were told all.
    """
    if messages and len(listeners) > limits.CONNECTIONS_DIRECT_MAX and _can_hand_over():
        from chalicelib.live import fan_out

        fan_out.hand_over(messages)
        return 0
    return post(messages, listeners, now, deadline_s)


def _can_hand_over() -> bool:
    return "FRONTA_FAN_OUT" in os.environ


def post(
    messages: Sequence[Mapping[str, Any]],
    listeners: Sequence[str],
    now: datetime,
    deadline_s: float = DEADLINE_S,
    audience: str = store.AUDIENCE,
) -> int:
    """Post `messages`, in order, to connections of an audience by their ids; returns how many got them all."""
    if not messages or not listeners:
        return 0
    told = (json.dumps(message, ensure_ascii=False, separators=(",", ":")) for message in messages)
    encoded = [text.encode("utf-8", "replace") for text in told]
    aws.connections()  # made once, before the threads ask for it
    deadline = time.monotonic() + deadline_s
    if len(listeners) == 1:
        return int(_post(listeners[0], encoded, now, deadline, audience))
    with ThreadPoolExecutor(max_workers=min(THREADS, len(listeners))) as pool:
        return sum(pool.map(lambda listener: _post(listener, encoded, now, deadline, audience), listeners))


def _post(connection_id: str, messages: Sequence[bytes], now: datetime, deadline: float, audience: str) -> bool:
    client = aws.connections()
    try:
        for message in messages:
            if time.monotonic() > deadline:
                return False
            client.post_to_connection(ConnectionId=connection_id, Data=message)
    except client.exceptions.GoneException:
        store.drop_gone(connection_id, now, audience)
        return False
    except Exception:  # noqa: BLE001 - one broken line is not the others'
        from chalicelib.platform.log import log

        log.warning("push failed", extra={"connection": connection_id}, exc_info=True)
        return False
    return True
