"""Stream of the calls table: consoles are told of each call that changed. Best effort: they ask anyway, and a card
that comes late is of no use."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.calls.card import push_of
from chalicelib.calls.store import call_of_record
from chalicelib.live.push import push
from chalicelib.platform import clock
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Push each call as it is after its last change of the batch; no record is ever asked for again."""
    images = [
        record["dynamodb"]["NewImage"]
        for record in event["Records"]
        # The event source filters like this too.
        if record["eventName"] in ("INSERT", "MODIFY")
        and record["dynamodb"]["NewImage"].get("kind", {}).get("S") == "call"
        # Calls that were moved here from another account ring nowhere.
        and "imported" not in record["dynamodb"]["NewImage"]
    ]
    push(list(_pushes(images)), clock.now())
    return {"batchItemFailures": []}


def _pushes(images: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    newest = {image["pk"]["S"]: image for image in images}
    for image in newest.values():
        try:
            yield push_of(call_of_record(image), clock.now(), settings().call_shown)
        except Exception:  # noqa: BLE001 - a call that cannot be told is not to keep the others waiting
            log.exception("a call was not pushed", extra={"row": image["pk"]["S"]})
