"""What follows a commit: outgoing mail goes to the outbox queue, changes become pushes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.platform import aws
from chalicelib.platform.settings import resource

_BATCH = 10  # entries of one SendMessageBatch


@dataclass(frozen=True)
class OutboxMessage:
    """An outbox row to be sent: its partition and its id; `name` is what the caller calls it when it fails."""

    name: str
    owner: str
    mail_id: str


def hand_over(messages: Sequence[OutboxMessage]) -> list[str]:
    """Put outbox rows on the outbox queue; returns the names of those that did not get there."""
    failed = []
    for start in range(0, len(messages), _BATCH):
        batch = messages[start : start + _BATCH]
        answer = aws.sqs().send_message_batch(
            QueueUrl=resource("OUTBOX_QUEUE_URL"),
            Entries=[
                {"Id": str(index), "MessageBody": json.dumps({"owner": m.owner, "mail": m.mail_id})}
                for index, m in enumerate(batch)
            ],
        )
        failed += [batch[int(entry["Id"])].name for entry in answer.get("Failed", ())]
    return failed


def push_of_record(image: Mapping[str, Any]) -> dict[str, Any]:
    """The push of a change row, from its image in a stream record (attribute values with their types)."""
    return {
        "type": "change",
        "ticket": json.loads(image["summary"]["S"]),
        "version": int(image["version"]["N"]),
        "at": image["at"]["S"],
        "what": json.loads(image["what"]["S"]),
        "actor": json.loads(image["actor"]["S"]),
        "cursor": image["at"]["S"],
    }
