"""Use case: every mail that SES stored has an outcome, or goes to the inbound queue again.

SES stores a mail first and tells of it afterwards, so a notification can be lost, or given up by its consumer, while
the mail lies in the bucket. What SES would say of it is made from what SES wrote on top of the mail itself.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.mail.envelope import BLOCK_SIZE_BYTES_MAX, EnvelopeError, ses_envelope
from chalicelib.mail.headers import HEADER_SIZE_BYTES_MAX, loose_header
from chalicelib.platform import aws, limits, tables
from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import resource, settings
from chalicelib.tickets import store as tickets

PREFIX: Final = "mail/"
# SES writes it when the rule is made, to see whether it may.
SETUP_NOTIFICATION: Final = "AMAZON_SES_SETUP_NOTIFICATION"
HEAD_SIZE_BYTES_MAX: Final = BLOCK_SIZE_BYTES_MAX + HEADER_SIZE_BYTES_MAX
RECIPIENTS_MAX: Final = 50  # more SES does not take in one dialogue
# Stands for MAIL FROM where SES's own field cannot be read: none at all would make the mail a bounce, which nobody
# reads. The domain can never exist (RFC 2606, 2).
UNKNOWN_SENDER: Final = "unknown@unknown.invalid"

# The schedule looks at young mails in every run. What is still without outcome then has failed for a reason that a
# further try in an hour does not mend: one run of the day looks at these, as long as queues keep dead letters.
YOUNG: Final = timedelta(hours=6)
OLD: Final = timedelta(days=14)
HOUR_OF_OLD: Final = 3

_WAY_RE: Final = re.compile(rb"\S+\s+for <?([^\s;<>]{3,320})>?;")
_ADDRESS_RE: Final = re.compile(rb"[A-Za-z0-9._+=-]{1,64}@[A-Za-z0-9.-]{1,255}")
_STATUS_RE: Final = re.compile(rb"[A-Z_]{1,30}")


@dataclass(frozen=True)
class Finding:
    """A stored mail without an outcome, for whom it seems to be, and whether it was put back.

    `note` says what could not be read of it.
    """

    ses_id: str
    stored_at: datetime
    recipients: tuple[str, ...]
    put_back: bool
    note: str = ""


@dataclass(frozen=True)
class _Stored:
    key: str
    at: datetime
    size: int

    @property
    def ses_id(self) -> str:
        return self.key.removeprefix(PREFIX)


def reconcile(
    now: datetime, *, dry_run: bool = False, older_than: timedelta, newer_than: timedelta | None = None
) -> Iterator[Finding]:
    """Put back the stored mails that have no outcome, one by one as they are found. Again is harmless.

    Only mails that were stored longer ago than `older_than`: younger ones may still be on their way. `newer_than`
    leaves out what was stored still longer ago. Raises what S3, DynamoDB and SQS raise.
    """
    youngest = now - older_than
    oldest = None if newer_than is None else now - newer_than
    for stored in _batches(youngest, oldest):
        settled = _settled([mail.ses_id for mail in stored])
        for mail in stored:
            if mail.ses_id not in settled:
                yield _put_back(mail, dry_run=dry_run)


def look_back(now: datetime) -> timedelta:
    """How old a mail may be that the scheduled run of this hour looks at."""
    return OLD if now.hour == HOUR_OF_OLD else YOUNG


def _batches(youngest: datetime, oldest: datetime | None) -> Iterator[list[_Stored]]:
    """Stored mails of the right age, as many at a time as one read of outcomes takes."""
    batch: list[_Stored] = []
    for mail in _listed():
        if mail.at > youngest or (oldest is not None and mail.at < oldest):
            continue
        batch.append(mail)
        if len(batch) == limits.BATCH_KEYS_MAX:
            yield batch
            batch = []
    if batch:
        yield batch


def _listed() -> Iterator[_Stored]:
    # Whatever its age: S3 lists by name, and SES's names have no time in them.
    pages = aws.s3().get_paginator("list_objects_v2").paginate(Bucket=resource("BUCKET"), Prefix=PREFIX)
    for page in pages:
        for item in page.get("Contents", ()):
            mail = _Stored(item["Key"], item["LastModified"], item["Size"])
            if mail.ses_id and "/" not in mail.ses_id and mail.ses_id != SETUP_NOTIFICATION:
                yield mail


def _settled(ses_ids: Sequence[str]) -> frozenset[str]:
    rows = tables.read([tables.Key(tickets.Row, f"R#{ses_id}", "OUTCOME") for ses_id in ses_ids])
    return frozenset(row.pk.removeprefix("R#") for row in rows)


def _put_back(mail: _Stored, *, dry_run: bool) -> Finding:
    envelope = read_head(_head(mail))
    if not dry_run:
        body = json.dumps(_notification(mail, envelope), ensure_ascii=True)
        aws.sqs().send_message(QueueUrl=resource("INBOUND_QUEUE_URL"), MessageBody=body)
    return Finding(mail.ses_id, mail.at, envelope.recipients, not dry_run, envelope.note)


def _head(mail: _Stored) -> bytes:
    """The beginning of the mail, which holds all its header fields."""
    if mail.size == 0:
        return b""  # S3 refuses a range of nothing
    answer = aws.s3().get_object(Bucket=resource("BUCKET"), Key=mail.key, Range=f"bytes=0-{HEAD_SIZE_BYTES_MAX - 1}")
    return answer["Body"].read()


@dataclass(frozen=True)
class StoredEnvelope:
    """What SES's fields on top of a mail, and the mail's To and Cc, say of where it came from and went to.

    Of several envelope recipients SES's field names one; those of our queues that To and Cc name are added.
    """

    mail_from: str
    recipients: tuple[str, ...]
    spam: str | None = None
    virus: str | None = None
    note: str = ""


def read_head(head: bytes) -> StoredEnvelope:
    """Read the beginning of a mail as SES stored it. Never raises: what cannot be read is told in `note`."""
    try:
        _, content = ses_envelope(head, "")
    except EnvelopeError as error:
        # The Received field of whoever wrote these bytes is his word; our own addresses in To are a safe guess.
        return StoredEnvelope(UNKNOWN_SENDER, _our_addresses(head), note=str(error))
    fields = dict(loose_header(head[: len(head) - len(content)]).fields)
    way = _WAY_RE.match(fields["received"].rpartition(b" with SMTP id ")[2])
    told = (_text(way[1]),) if way else ()
    return StoredEnvelope(
        mail_from=_text(fields["return-path"]).removeprefix("<").removesuffix(">"),
        recipients=_distinct((*told, *_our_addresses(content))),
        spam=_status(fields.get("x-ses-spam-verdict")),
        virus=_status(fields.get("x-ses-virus-verdict")),
    )


def _our_addresses(content: bytes) -> tuple[str, ...]:
    """Addresses of our queues, plus-addresses too, in To and Cc."""
    header = loose_header(content)
    values = (*header.values("to"), *header.values("cc"))
    named = (address.decode("ascii") for value in values for address in _ADDRESS_RE.findall(value))
    return _distinct(tuple(address for address in named if settings().queue_of(address) is not None))


def _distinct(addresses: Sequence[str]) -> tuple[str, ...]:
    by_spelling = {address.lower(): address for address in reversed(addresses)}
    return tuple(reversed(by_spelling.values()))[:RECIPIENTS_MAX]


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").strip()


def _status(value: bytes | None) -> str | None:
    return value.decode("ascii") if value is not None and _STATUS_RE.fullmatch(value) else None


def _notification(mail: _Stored, envelope: StoredEnvelope) -> dict[str, Any]:
    """In the shape of SES's S3 action (SES developer guide, "Contents of notifications"), as far as it is read."""
    verdicts = {"spamVerdict": envelope.spam, "virusVerdict": envelope.virus}
    return {
        "notificationType": "Received",
        "reconciled": True,
        "mail": {"timestamp": timestamp(mail.at), "source": envelope.mail_from, "messageId": mail.ses_id},
        "receipt": {
            "timestamp": timestamp(mail.at),
            "recipients": list(envelope.recipients),
            **{name: {"status": status} for name, status in verdicts.items() if status is not None},
            "action": {
                "type": "S3",
                "bucketName": resource("BUCKET"),
                "objectKeyPrefix": PREFIX,
                "objectKey": mail.key,
            },
        },
    }
