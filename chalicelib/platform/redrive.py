"""Dead letters go back to the queue that they came from, once their cause is mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.platform import aws

# For so long other readers do not see a letter; a run of the largest size is through before.
HIDDEN_S: Final = 600
# A long poll asks every server of the queue: no answer means that there is nothing (SQS developer guide).
POLL_S: Final = 2
LETTERS_OF_ONE_READ_MAX: Final = 10
BODY_CHARS_SHOWN_MAX: Final = 200


@dataclass(frozen=True)
class Letter:
    """A dead letter: its id, why its consumer gave it up (None where it could not say), after how many receives,
    the beginning of its body, and whether it was sent back."""

    id: str
    cause: str | None
    receives: int
    body: str
    sent_back: bool


def redrive(dead_url: str, work_url: str, *, letters_max: int, dry_run: bool = False) -> Iterator[Letter]:
    """Send at most `letters_max` letters of the dead-letter queue back, one by one as they are told.

    Each is sent first and deleted then: a crash in between makes a repetition, which every consumer of ours takes.
    One that fails again and comes back during the run is left where it is. With `dry_run` all stay, and are seen
    again at once. Raises botocore's errors.
    """
    kept: list[str] = []
    sent: set[str] = set()
    seen: set[str] = set()
    try:
        while len(seen) < letters_max and (messages := _receive(dead_url)):
            for message in messages:
                if len(seen) >= letters_max or message["MessageId"] in seen | sent or _original(message) in sent:
                    kept.append(message["ReceiptHandle"])
                    continue
                seen.add(message["MessageId"])
                if dry_run:
                    kept.append(message["ReceiptHandle"])
                else:
                    answer = aws.sqs().send_message(QueueUrl=work_url, MessageBody=message["Body"])
                    sent.add(answer["MessageId"])
                    aws.sqs().delete_message(QueueUrl=dead_url, ReceiptHandle=message["ReceiptHandle"])
                yield _letter(message, sent_back=not dry_run)
    finally:
        _show_again(dead_url, kept)


def queue_urls(stack: str, queue: str) -> tuple[str, str]:
    """Where the dead-letter queue and the work queue of that name are. Raises QueueDoesNotExist."""
    dead, work = (aws.sqs().get_queue_url(QueueName=f"{stack}-{queue}{ending}") for ending in ("-dead", ""))
    return dead["QueueUrl"], work["QueueUrl"]


def _receive(url: str) -> list[Any]:
    answer = aws.sqs().receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=LETTERS_OF_ONE_READ_MAX,
        VisibilityTimeout=HIDDEN_S,
        WaitTimeSeconds=POLL_S,
        MessageSystemAttributeNames=["ApproximateReceiveCount"],
        MessageAttributeNames=["All"],
    )
    return list(answer.get("Messages", ()))


def _show_again(url: str, receipts: list[str]) -> None:
    for start in range(0, len(receipts), LETTERS_OF_ONE_READ_MAX):
        entries: Any = [
            {"Id": str(index), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
            for index, receipt in enumerate(receipts[start : start + LETTERS_OF_ONE_READ_MAX])
        ]
        aws.sqs().change_message_visibility_batch(QueueUrl=url, Entries=entries)


def _letter(message: Any, *, sent_back: bool) -> Letter:
    receives = _attribute(message, "receives") or message["Attributes"]["ApproximateReceiveCount"]
    return Letter(
        id=message["MessageId"],
        cause=_attribute(message, "cause"),
        receives=int(receives),
        body=message["Body"][:BODY_CHARS_SHOWN_MAX],
        sent_back=sent_back,
    )


def _original(message: Any) -> str | None:
    """The id of the message that the consumer gave up; the letter that it wrote has one of its own."""
    return _attribute(message, "message")


def _attribute(message: Any, name: str) -> str | None:
    value: str | None = message.get("MessageAttributes", {}).get(name, {}).get("StringValue")
    return value
