"""Use case: a mail that SES stored is read and settled.

AWS calls in sequence for a new ticket: the raw mail, and the five of `settle`. A reply by token needs no number.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.mail.dns import resolver
from chalicelib.mail.envelope import SesVerdicts
from chalicelib.mail.letter import Notification, read_letter
from chalicelib.mail.settle import settle
from chalicelib.platform import aws
from chalicelib.platform.ids import read_timestamp
from chalicelib.platform.log import follow
from chalicelib.platform.queues import RetryLater
from chalicelib.platform.settings import resource, settings


def read_notification(body: Mapping[str, Any]) -> Notification:
    """Read the notification of the S3 action (SES developer guide, "Contents of notifications"). Raises KeyError."""
    mail, receipt = body["mail"], body["receipt"]
    return Notification(
        ses_id=mail["messageId"],
        mail_from=mail["source"] or "",
        recipients=tuple(receipt["recipients"]),
        key=receipt["action"]["objectKey"],
        received_at=read_timestamp(mail["timestamp"]),
        scans=SesVerdicts.from_receipt(receipt),
    )


def take_in(body: Mapping[str, Any], now: datetime) -> None:
    """Take in the mail that a notification of SES names. Again is harmless.

    Raises RetryLater while the sender's DNS fails and the mail is young.
    """
    notification = read_notification(body)
    follow(notification.ses_id)
    letter = read_letter(
        raw_of(notification.key), notification, now, rules=settings(), keys=aws.token_keys(), resolver=resolver()
    )
    is_young = now - notification.received_at < settings().retry_give_up
    if letter.authentication.verdict == "retry" and is_young:
        raise RetryLater(f"DNS of the sender of {notification.ses_id}: {letter.authentication.sentence('en')}")
    settle(letter, now)


def raw_of(key: str) -> bytes:
    """The bytes of a stored mail."""
    return aws.s3().get_object(Bucket=resource("BUCKET"), Key=key)["Body"].read()
