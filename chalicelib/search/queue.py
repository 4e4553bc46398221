"""Onto the search queue: changes that bring something to find a ticket by. Nobody waits for the index."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.platform import aws
from chalicelib.platform.log import log
from chalicelib.platform.settings import resource

_BATCH: Final = 10  # entries of one SendMessageBatch
# As stored changes name them; the same as `document.KINDS`, which costs more to import.
KINDS: Final = (
    "ticket_opened",
    "message_received",
    "automatic_received",
    "answered",
    "noted",
    "tags_changed",
    "copies_changed",
)


def hand_over(records: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Put changes on the search queue, one message for those of a ticket; returns names of what did not get there.

    `records` are change rows by name, as images in stream records.
    """
    names: dict[str, list[str]] = {}
    versions: dict[str, list[int]] = {}
    for name, image in records:
        if any(f'"{kind}"' in image["what"]["S"] for kind in KINDS):
            ticket = image["pk"]["S"][2:]
            names.setdefault(ticket, []).append(name)
            versions.setdefault(ticket, []).append(int(image["version"]["N"]))
    failed: list[str] = []
    tickets = list(names)
    for start in range(0, len(tickets), _BATCH):
        batch = tickets[start : start + _BATCH]
        try:
            refused = _send([{"ticket": ticket, "versions": versions[ticket]} for ticket in batch])
        except Exception:  # noqa: BLE001 - mail and pushes of the same batch went well
            log.exception("changes could not be handed to the search index yet", extra={"tickets": len(batch)})
            refused = list(range(len(batch)))
        failed += [name for place in refused for name in names[batch[place]]]
    return failed


def _send(bodies: Sequence[Mapping[str, Any]]) -> list[int]:
    """Send one batch; the places of those that SQS refused."""
    answer = aws.sqs().send_message_batch(
        QueueUrl=resource("SEARCH_QUEUE_URL"),
        Entries=[{"Id": str(place), "MessageBody": json.dumps(body)} for place, body in enumerate(bodies)],
    )
    return [int(entry["Id"]) for entry in answer.get("Failed", ())]
