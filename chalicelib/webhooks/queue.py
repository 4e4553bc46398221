"""Onto the webhooks queue: what is to be sent, a message for each webhook, so that none holds up another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.platform import aws
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.log import log
from chalicelib.platform.settings import resource
from chalicelib.tickets.origin import origin_of_record
from chalicelib.webhooks import store
from chalicelib.webhooks.event import HookEvent, delivery_id, event_from_json, events_of_change
from chalicelib.webhooks.subscription import Webhook

_BATCH = 10  # entries of one SendMessageBatch
# Deliveries of one message: ten messages stay within the 256 kB of a batch, and a message's rows within one read.
DELIVERIES_MAX = 50
LIST_KEPT: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Message:
    """Events to be sent to a webhook, by the ids of their deliveries. `since`: from then on it is tried.

    `is_asked`: somebody waits for it, so a receiver that is left alone is tried all the same.
    """

    webhook: str
    since: datetime
    events: Mapping[str, HookEvent]
    is_asked: bool = False

    def body(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "webhook": self.webhook,
            "since": timestamp(self.since),
            "deliveries": [_delivery(name, event) for name, event in self.events.items()],
            "asked": self.is_asked,
        }


def _delivery(name: str, event: HookEvent) -> dict[str, Any]:
    told = {"id": name, "event": event.to_json()}
    return told if event.origin is None else told | {"origin": event.origin}


def read_message(body: Mapping[str, Any]) -> Message:
    """The inverse of `Message.body`. Raises KeyError or ValueError for what is none."""
    events = {item["id"]: event_from_json(item["event"], item.get("origin")) for item in body["deliveries"]}
    return Message(body["webhook"], read_timestamp(body["since"]), events, body["asked"])


class _Known:
    """The webhooks as they were read last, so that a change of a ticket costs no read."""

    def __init__(self) -> None:
        self._hooks: tuple[Webhook, ...] = ()
        self._read_at: datetime | None = None

    def hooks(self, now: datetime) -> tuple[Webhook, ...]:
        """All webhooks, as of the last minute."""
        if self._read_at is None or not self._read_at <= now < self._read_at + LIST_KEPT:
            self._hooks = store.webhooks(consistent=False).hooks
            self._read_at = now
        return self._hooks

    def forget(self) -> None:
        """Read them anew the next time."""
        self._read_at = None


known = _Known()


def tell_of(records: Sequence[tuple[str, Mapping[str, Any]]], now: datetime) -> list[str]:
    """Hand over what webhooks are to be told of changes; returns the names of records that did not get there.

    `records` are change rows by name, as images in stream records. Twice is harmless: deliveries have names.
    """
    if not records:
        return []
    try:
        hooks = known.hooks(now)
        told = [(name, event) for name, image in records for event in _events_of_record(image)] if hooks else []
        failed = _send([message for hook in hooks for message in _messages(hook, told, now)])
    except Exception:  # noqa: BLE001 - mail and pushes of the same batch went well
        log.exception("webhooks could not be told of changes yet", extra={"changes": len(records)})
        return [name for name, _ in records]
    return sorted(failed)


def _messages(hook: Webhook, told: Sequence[tuple[str, HookEvent]], now: datetime) -> list[tuple[Message, set[str]]]:
    """Messages to one webhook, each with the names of the records that it tells of."""
    # Of what was before it was there a webhook is not told, however often the change is heard.
    wanted = [(name, event) for name, event in told if hook.wants(event.kind) and event.at >= hook.created_at]
    parts = (wanted[start : start + DELIVERIES_MAX] for start in range(0, len(wanted), DELIVERIES_MAX))
    return [
        (
            Message(hook.id, now, {delivery_id(hook.id, event): event for _, event in part}),
            {name for name, _ in part},
        )
        for part in parts
    ]


def _events_of_record(image: Mapping[str, Any]) -> list[HookEvent]:
    try:
        return events_of_change(
            json.loads(image["summary"]["S"]),
            int(image["version"]["N"]),
            read_timestamp(image["at"]["S"]),
            json.loads(image["what"]["S"]),
            origin_of_record(image),
        )
    except (KeyError, TypeError, ValueError):
        # What cannot be read is no better the next time, and nothing else is to wait for it.
        log.exception("a change cannot be told to webhooks", extra={"row": image["pk"]["S"]})
        return []


def send(message: Message) -> None:
    """Put one message on the queue, for somebody who asked for it. Raises RuntimeError when SQS does not take it."""
    if _send([(message, {message.webhook})]):
        raise RuntimeError("the webhooks queue takes nothing")


def _send(messages: Sequence[tuple[Message, set[str]]]) -> set[str]:
    failed: set[str] = set()
    for start in range(0, len(messages), _BATCH):
        batch = messages[start : start + _BATCH]
        answer = aws.sqs().send_message_batch(
            QueueUrl=resource("WEBHOOKS_QUEUE_URL"),
            Entries=[
                {"Id": str(index), "MessageBody": json.dumps(message.body(), ensure_ascii=False)}
                for index, (message, _) in enumerate(batch)
            ],
        )
        for entry in answer.get("Failed", ()):
            failed |= batch[int(entry["Id"])][1]
    return failed
