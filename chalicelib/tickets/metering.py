"""What the meter is told of tickets by those who know no more of them than a row or an id: whose costs they are."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.platform import meter
from chalicelib.platform.limits import BATCH_KEYS_MAX
from chalicelib.platform.log import log
from chalicelib.tickets import store

Image = Mapping[str, Any]
# Queue and number of the client.
Owner = tuple[str | None, str | None]


def tell_of_rows(images: Iterable[Image]) -> None:
    """What is used now is the tickets' whose rows these are, as images in stream records.

    A change knows the ticket's queue and client; its mail does too, and is asked where no change came along.
    """
    told: set[str] = set()
    for image in sorted(images, key=lambda one: one["kind"]["S"] != "change"):
        kind, _, ticket = image["pk"]["S"].partition("#")
        if kind != "T" or (ticket in told and image["kind"]["S"] != "change"):
            continue
        told.add(ticket)
        try:
            said = json.loads(image["summary" if image["kind"]["S"] == "change" else "data"]["S"])
        except (KeyError, ValueError):
            said = None
        meter.about_ticket(ticket, *_owner(said), changed=True)


def tell_of_change(ticket_id: str, summary: Any) -> None:
    """What is used now is the ticket's, with queue and client as the summary of a change of it has them."""
    meter.about_ticket(ticket_id, *_owner(summary), changed=True)


def _owner(said: Any) -> Owner:
    """By the summary of a change, or a mail. Of what cannot be read nothing: the ticket has its costs all the same,
    and who else reads it tells what is wrong with it.
    """
    try:
        client = said["client"]
        return said["queue"], client["number"] if isinstance(client, dict) else client
    except (KeyError, TypeError):
        return None, None


def owners(ticket_ids: Sequence[str]) -> dict[str, Owner]:
    """Queue and client of tickets, a read for a hundred of them. Never raises: those that cannot be read are left
    out, since whatever is done for a ticket is worth more than in which report it is.
    """
    found: dict[str, Owner] = {}
    try:
        for start in range(0, len(ticket_ids), BATCH_KEYS_MAX):
            for ticket in store.load_many(ticket_ids[start : start + BATCH_KEYS_MAX]):
                found[ticket.id] = ticket.queue, ticket.client.number if ticket.client else None
    except Exception:  # noqa: BLE001 - see above
        log.warning("costs will be told without queue and client", exc_info=True)
    return found
