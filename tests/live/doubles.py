"""A stand-in for the client that posts to websocket connections."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import ClassVar


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
