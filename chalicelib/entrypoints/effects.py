"""Stream of the tickets table: outgoing mail to the outbox queue, clocks, SMS, webhooks, search and history (must
happen), pushes to staff and to the client zone (best effort)."""

from typing import Any

from chalicelib.live.push import push
from chalicelib.mail.kept import push_of_mail
from chalicelib.platform import clock
from chalicelib.search.queue import hand_over as hand_to_search
from chalicelib.sms.queue import hand_over as hand_to_sms
from chalicelib.tickets import metering
from chalicelib.tickets.effects import OutboxMessage, hand_over, push_of_record, remember, start_near, tell_log
from chalicelib.webhooks.queue import tell_of
from chalicelib.zone.telling import tell as tell_zone


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer which records failed; a stream is retried from the first of them."""
    now = clock.now()
    images = [
        (record["dynamodb"]["SequenceNumber"], record["eventName"], record["dynamodb"]["NewImage"])
        for record in event["Records"]
        # The event source filters like this too; a row that is removed or never had a kind concerns nobody.
        if record["eventName"] in ("INSERT", "MODIFY") and "kind" in record["dynamodb"]["NewImage"]
        # What was moved here from another account has had its effects there.
        if not (record["eventName"] == "INSERT" and "imported" in record["dynamodb"]["NewImage"])
    ]
    messages = [
        OutboxMessage(sequence, image["pk"]["S"], image["sk"]["S"][2:])
        for sequence, name, image in images
        if image["kind"]["S"] == "outbox" and name == "INSERT"
    ]
    changes = [
        (sequence, image) for sequence, name, image in images if image["kind"]["S"] == "change" and name == "INSERT"
    ]
    metering.tell_of_rows(image for _, _, image in images)
    failed = hand_over(messages, paused=True) + start_near(changes, now)
    pushes = [
        push_of_mail(image, now) if image["kind"]["S"] == "kept" else push_of_record(image)
        for _, name, image in images
        # A kept mail is told of when its status turns too.
        if image["kind"]["S"] == "kept" or (image["kind"]["S"] == "change" and name == "INSERT")
    ]
    push(pushes, now)
    tell_zone([image for _, image in changes], now)
    failed += tell_of(changes, now)
    failed += hand_to_sms(changes)
    failed += hand_to_search(changes)
    # Last: nobody waits for it.
    failed += remember(changes)
    tell_log(changes)
    return {"batchItemFailures": [{"itemIdentifier": sequence} for sequence in failed]}
