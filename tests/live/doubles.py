"""A stand-in for the client that posts to websocket connections."""

import heapq
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar

# What Lambda takes as an asynchronous call; a megabyte since 2025.
ASYNCHRONOUS_BYTES_MAX = 256 * 1024


class Gone(Exception):
    """What the real client raises, as `client.exceptions.GoneException`, for a connection that was closed."""


class Broken(Exception):
    """Any other answer: throttled, forbidden, no route."""


@dataclass
class Consoles:
    """Consoles that are open, some of them gone or broken; each holds what was posted to it, in order."""

    gone: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    posted: dict[str, list[bytes]] = field(default_factory=dict)

    exceptions: ClassVar[SimpleNamespace] = SimpleNamespace(GoneException=Gone)

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: N803 - the client's words
        """Take a message for a console, or raise what the real client would."""
        if ConnectionId in self.gone:
            raise Gone(ConnectionId)
        if ConnectionId in self.broken:
            raise Broken(ConnectionId)
        self.posted.setdefault(ConnectionId, []).append(Data)


@dataclass
class SlowConsoles(Consoles):
    """Consoles whose posts take time, which is only noted: `took_ms` by the helper that posts."""

    post_ms: Sequence[float] = (10.0,)
    took_ms: dict[int, list[float]] = field(default_factory=dict)
    helper: int = 0
    calls: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: N803 - the client's words
        """As without haste."""
        with self.lock:
            self.took_ms.setdefault(self.helper, []).append(self.post_ms[self.calls % len(self.post_ms)])
            self.calls += 1
        super().post_to_connection(ConnectionId=ConnectionId, Data=Data)

    def done_ms(self, helper: int, threads: int) -> float:
        """When a helper is done whose threads take the next post as soon as they are free."""
        free_at = [0.0] * threads
        for took in self.took_ms[helper]:
            heapq.heapreplace(free_at, free_at[0] + took)
        return max(free_at)


@dataclass
class Functions:
    """The client of Lambda: asynchronous calls are kept until somebody runs them."""

    waiting: list[dict[str, Any]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> None:  # noqa: N803
        """Take a call that nobody waits for."""
        assert InvocationType == "Event"
        assert len(Payload) <= ASYNCHRONOUS_BYTES_MAX
        self.names.append(FunctionName)
        self.waiting.append(json.loads(Payload))
