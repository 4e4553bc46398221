"""Onto the SMS queue: changes of tickets with which an SMS goes, and clients of technical events."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.platform import aws
from chalicelib.platform.log import log
from chalicelib.platform.settings import resource

_BATCH: Final = 10  # entries of one SendMessageBatch


def of_ticket(ticket: str, version: int) -> dict[str, Any]:
    """The message about the SMS of a change of a ticket."""
    return {"ticket": ticket, "version": version}


def of_client(event: str, client: str) -> dict[str, Any]:
    """The message about a client of an event, by its number."""
    return {"event": event, "client": client}


def hand_over(records: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Put changes with which an SMS goes on the queue; returns names of those that did not get there.

    `records` are change rows by name, as images in stream records.
    """
    found = [(name, image) for name, image in records if '"texted"' in image["what"]["S"]]
    failed: list[str] = []
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        try:
            refused = _send([of_ticket(image["pk"]["S"][2:], int(image["version"]["N"])) for _, image in batch])
        except Exception:  # noqa: BLE001 - mail and pushes of the same batch went well
            log.exception("SMS could not be handed over yet", extra={"changes": len(batch)})
            refused = list(range(len(batch)))
        failed += [batch[place][0] for place in refused]
    return failed


def send(messages: Sequence[Mapping[str, Any]]) -> int:
    """Put messages on the queue; how many did not get there. Raises what SQS raises."""
    starts = range(0, len(messages), _BATCH)
    return sum(len(_send(messages[start : start + _BATCH])) for start in starts)


def _send(bodies: Sequence[Mapping[str, Any]]) -> list[int]:
    """Send one batch; the places of those that SQS refused."""
    answer = aws.sqs().send_message_batch(
        QueueUrl=resource("SMS_QUEUE_URL"),
        Entries=[{"Id": str(place), "MessageBody": json.dumps(body)} for place, body in enumerate(bodies)],
    )
    return [int(entry["Id"]) for entry in answer.get("Failed", ())]
