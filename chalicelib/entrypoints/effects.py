"""Stream of the tickets table: outgoing mail to the outbox queue (must happen), pushes (best effort)."""

from typing import Any

from chalicelib.live.push import push
from chalicelib.platform import clock
from chalicelib.tickets.effects import OutboxMessage, hand_over, push_of_record


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer which records failed; a stream is retried from the first of them."""
    images = [
        (record["dynamodb"]["SequenceNumber"], record["dynamodb"]["NewImage"])
        for record in event["Records"]
        # The event source filters like this too; a row that is removed or never had a kind concerns nobody.
        if record["eventName"] == "INSERT" and "kind" in record["dynamodb"]["NewImage"]
    ]
    messages = [
        OutboxMessage(sequence, image["pk"]["S"][2:], image["sk"]["S"][2:])
        for sequence, image in images
        if image["kind"]["S"] == "outbox"
    ]
    failed = hand_over(messages)
    pushes = [push_of_record(image) for _, image in images if image["kind"]["S"] == "change"]
    push(pushes, clock.now())
    return {"batchItemFailures": [{"itemIdentifier": sequence} for sequence in failed]}
