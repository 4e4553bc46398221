"""Push changes to every open console. Best effort: who misses one finds the gap by version and catches up."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from chalicelib.live import store
from chalicelib.platform import aws, limits
from chalicelib.platform.log import log

_THREADS = 16


def push(messages: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Post `messages`, in order, to each connection of staff; returns how many connections got them all."""
    if not messages:
        return 0
    try:
        listeners = store.connections(now, limits.CONNECTIONS_MAX)
    except Exception:  # noqa: BLE001 - a push is never worth a retry of the batch
        log.warning("no pushes: the connections cannot be read", exc_info=True)
        return 0
    if not listeners:
        return 0
    encoded = [json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() for message in messages]
    aws.connections()  # made once, before the threads ask for it
    if len(listeners) == 1:
        return int(_post(listeners[0], encoded))
    with ThreadPoolExecutor(max_workers=min(_THREADS, len(listeners))) as pool:
        return sum(pool.map(lambda listener: _post(listener, encoded), listeners))


def _post(connection_id: str, messages: Sequence[bytes]) -> bool:
    client = aws.connections()
    try:
        for message in messages:
            client.post_to_connection(ConnectionId=connection_id, Data=message)
    except client.exceptions.GoneException:
        store.close_connection(connection_id)
        return False
    except Exception:  # noqa: BLE001 - logged; see below
        # A push is never worth a retry of the batch, which would push to everybody else again.
        log.warning("push failed", extra={"connection": connection_id}, exc_info=True)
        return False
    return True
