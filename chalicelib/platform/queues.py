"""What every consumer of a queue does: partial batches, growing pauses, and a dead letter that tells its cause."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.platform import aws, limits, meter
from chalicelib.platform.log import follow, log
from chalicelib.platform.settings import resource, settings


class RetryLater(Exception):
    """The message is in order, its time has not come: try again after the usual pause, never a dead letter.

    The text says what is waited for.
    """


def consume(event: Mapping[str, Any], handle: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Give the JSON body of each record to `handle`; answer which records failed (partial batch response).

    A failed record becomes visible again after a pause that grows with its receives; after
    `limits.ATTEMPTS_MAX` it is moved to the dead-letter queue with its cause as message attributes.
    """
    failed = []
    for record in event["Records"]:
        meter.record()
        follow()
        try:
            handle(json.loads(record["body"]))
        except RetryLater as waiting:
            log.info("later", extra={"queue_message": record["messageId"], "waits_for": str(waiting)})
            failed.append(record["messageId"])
            _quietly(_pause, record)
        except Exception as error:  # noqa: BLE001 - told and parked
            # Whatever went wrong with one message must not hold up the others.
            log.exception("failed", extra={"queue_message": record["messageId"], "receives": _receives(record)})
            if _receives(record) < limits.ATTEMPTS_MAX:
                failed.append(record["messageId"])
                _quietly(_pause, record)
            elif not _quietly(_bury, record, error):
                failed.append(record["messageId"])
    follow()
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _quietly(step: Callable[..., None], *arguments: Any) -> bool:
    """Do a step after a failure; whether it went well. When it fails too, the queue's own time-outs do it later."""
    try:
        step(*arguments)
    except Exception:  # noqa: BLE001 - the other messages go first
        log.exception("failed while handling a failure", extra={"step": step.__name__})
        return False
    return True


def _receives(record: Mapping[str, Any]) -> int:
    return int(record["attributes"]["ApproximateReceiveCount"])


def _pause(record: Mapping[str, Any]) -> None:
    rules = settings()
    # The exponent is bounded too: a message may be received thousands of times while it waits for DNS.
    grown = rules.retry_pause * limits.RETRY_GROWTH ** min(_receives(record) - 1, 10)
    aws.sqs().change_message_visibility(
        QueueUrl=resource("QUEUE_URL"),
        ReceiptHandle=record["receiptHandle"],
        VisibilityTimeout=int(min(grown, rules.retry_pause_max).total_seconds()),
    )


def _bury(record: Mapping[str, Any], error: Exception) -> None:
    """Move a message to the dead-letter queue, with its cause."""
    aws.sqs().send_message(
        QueueUrl=resource("DEAD_QUEUE_URL"),
        MessageBody=record["body"],
        MessageAttributes={
            "cause": {"DataType": "String", "StringValue": _cause(error)},
            "receives": {"DataType": "Number", "StringValue": str(_receives(record))},
            "message": {"DataType": "String", "StringValue": record["messageId"]},
        },
    )


def _cause(error: Exception) -> str:
    """The error in characters that SQS takes, whatever mail text is in it."""
    told = f"{type(error).__name__}: {error}"[:1000]
    return "".join(character if character.isprintable() else "�" for character in told)
