"""Tell the open pages of contacts which of their tickets changed. Best effort, like every push: pages look anyway."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.live import push, store
from chalicelib.people import store as people
from chalicelib.platform import limits
from chalicelib.platform.settings import settings
from chalicelib.tickets.client_view import concerns_client
from chalicelib.zone import rights

# Each client's pages get this long: the mail of the others in the batch does not wait for them.
DEADLINE_S = 2.0


@dataclass(frozen=True)
class _Hint:
    """A change of a ticket that its client sees, and what the pages are told of it: where to look."""

    queue: str
    message: Mapping[str, Any]


def tell(images: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Tell of changes, given as change rows in stream records; returns how many pages were told all. Never raises.

    Who is told is asked of the directory now: who is no contact any more, or may not see the queue, hears nothing.
    A read for each client of the changes, one more where a page of his is open.
    """
    told = 0
    for client, hints in _by_client(images).items():
        try:
            told += _tell(client, hints, now)
        except Exception:  # noqa: BLE001 - see above
            from chalicelib.platform.log import log

            log.warning("the client zone was not told", extra={"client": client}, exc_info=True)
    return told


def _by_client(images: Sequence[Mapping[str, Any]]) -> dict[str, list[_Hint]]:
    found: dict[str, list[_Hint]] = defaultdict(list)
    for image in images:
        if not concerns_client(json.loads(image["what"]["S"])):
            continue
        summary = json.loads(image["summary"]["S"])
        if client := summary["client"]:
            message = {
                "type": "ticket",
                "id": summary["id"],
                "version": int(image["version"]["N"]),
                "at": image["at"]["S"],
            }
            found[client["number"]].append(_Hint(summary["queue"], message))
    return found


def _tell(client: str, hints: Sequence[_Hint], now: datetime) -> int:
    open_pages = store.contacts(client, now, limits.CONNECTIONS_MAX)
    if not open_pages:
        return 0
    known = people.find_many(address for _, address in open_pages)
    audience, told = store.audience_of(client), 0
    for is_technical in (True, False):
        allowed = {
            address
            for address, person in known.items()
            for one in person.memberships
            if one.number == client and one.technical is is_technical
        }
        queues = settings().queues
        messages = [hint.message for hint in hints if rights.may_see(is_technical, queues.get(hint.queue))]
        listeners = [page for page, address in open_pages if address in allowed]
        told += push.post(messages, listeners, now, DEADLINE_S, audience)
    return told
