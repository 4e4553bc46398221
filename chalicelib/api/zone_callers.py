"""Who calls a route of the client zone: the one place that says so.

API Gateway lets these calls through unchecked: the pass is ours, and whether its holder still is a contact of his
client is asked of the directory each time.
"""

from typing import Any, Final

from chalicelib.platform import clock
from chalicelib.zone import passes
from chalicelib.zone.passes import Holder

_SCHEME: Final = "bearer "


class Unauthenticated(Exception):
    """No pass, one that has expired, or one whose holder is no contact any more."""


def holder(event: Any) -> Holder:
    """The contact behind a request. One read. Raises Unauthenticated."""
    word = word_of(event)
    found = passes.holder_of(word, clock.now()) if word else None
    if found is None:
        raise Unauthenticated
    return found


def word_of(event: Any) -> str:
    """The bearer's word in a request, whatever it is worth; empty without one."""
    told = str((event.headers or {}).get("authorization") or "")
    return told[len(_SCHEME) :].strip() if told[: len(_SCHEME)].lower() == _SCHEME else ""
