"""What follows a commit: outgoing mail goes to the outbox queue, changes become pushes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.platform import aws
from chalicelib.platform.log import log
from chalicelib.platform.settings import resource, settings

_BATCH = 10  # entries of one SendMessageBatch
DELAY_MAX_S = 900  # what SQS takes


@dataclass(frozen=True)
class OutboxMessage:
    """An outbox row to be sent: its partition and its id; `name` is what the caller calls it when it fails."""

    name: str
    owner: str
    mail_id: str


def hand_over(messages: Sequence[OutboxMessage], *, paused: bool = False) -> list[str]:
    """Put outbox rows on the outbox queue; returns the names of those that did not get there.

    `paused`: mail about a state waits a little, so that what follows soon after makes one mail with it.
    """
    failed = []
    for start in range(0, len(messages), _BATCH):
        batch = messages[start : start + _BATCH]
        answer = aws.sqs().send_message_batch(
            QueueUrl=resource("OUTBOX_QUEUE_URL"),
            Entries=[
                {
                    "Id": str(index),
                    "MessageBody": json.dumps({"owner": m.owner, "mail": m.mail_id}),
                    "DelaySeconds": _pause_s(m) if paused else 0,
                }
                for index, m in enumerate(batch)
            ],
        )
        failed += [batch[int(entry["Id"])].name for entry in answer.get("Failed", ())]
    return failed


def _pause_s(message: OutboxMessage) -> int:
    is_of_state = message.mail_id.endswith("-state")
    return min(int(settings().state_mail_pause.total_seconds()), DELAY_MAX_S) if is_of_state else 0


@dataclass(frozen=True)
class ClockRow:
    """A clock to be started; `name` is what the caller calls it when it fails."""

    name: str
    ticket_id: str
    version: int
    at: str


def start_clocks(clocks: Sequence[ClockRow]) -> list[str]:
    """Start an execution for each clock, named so that a second start is harmless; returns names of what failed.

    A clock that cannot be started is found by the sweep when it is due.
    """
    failed = []
    for clock in clocks:
        machine = aws.stepfunctions()
        try:
            machine.start_execution(
                stateMachineArn=resource("CLOCK_MACHINE"),
                name=f"{clock.ticket_id}-{clock.version}",
                input=json.dumps({"ticket": clock.ticket_id, "version": clock.version, "at": clock.at}),
            )
        except machine.exceptions.ExecutionAlreadyExists:
            continue
        except ClientError:
            log.exception("a clock could not be started", extra={"ticket": clock.ticket_id})
            failed.append(clock.name)
    return failed


def ring_overdue(clocks: Sequence[tuple[str, int]]) -> int:
    """Put clocks that ran out unheard on the clocks queue; returns how many did not get there."""
    failed = 0
    for start in range(0, len(clocks), _BATCH):
        answer = aws.sqs().send_message_batch(
            QueueUrl=resource("CLOCKS_QUEUE_URL"),
            Entries=[
                {"Id": str(index), "MessageBody": json.dumps({"ticket": ticket_id, "version": version})}
                for index, (ticket_id, version) in enumerate(clocks[start : start + _BATCH])
            ],
        )
        failed += len(answer.get("Failed", ()))
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
