"""Use case: a mail that SES stored becomes what it is. Load, decide, commit in one transaction.

AWS calls in sequence for a new ticket: the raw mail, the sender's row, what the table knows, a number, the
transaction: five. A reply by token needs no number: four.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.mail import decision, tokens
from chalicelib.mail.authenticity import Authentication, authenticate
from chalicelib.mail.decision import Append, Decision, Facts, Kept, Open, Outcome
from chalicelib.mail.dns import resolver
from chalicelib.mail.envelope import ses_envelope
from chalicelib.mail.parse import Parsed, parse
from chalicelib.people import store as people
from chalicelib.people.directory import KnownPerson
from chalicelib.platform import aws, limits
from chalicelib.platform.ids import digest, read_timestamp, ulid
from chalicelib.platform.log import log
from chalicelib.platform.queues import RetryLater
from chalicelib.platform.settings import Queue, resource, settings
from chalicelib.tickets import store as tickets
from chalicelib.tickets.commands import Command, OpenTicket, ReceiveMessage
from chalicelib.tickets.events import Attachment, Message
from chalicelib.tickets.service import plan
from chalicelib.tickets.ticket import Actor, Person, Ticket, TicketId


@dataclass(frozen=True)
class Notification:
    """What SES says of a stored mail: its own id, the envelope and where the bytes are."""

    ses_id: str
    mail_from: str
    recipients: tuple[str, ...]
    bucket: str
    key: str
    received_at: datetime
    spam: bool
    virus: bool


def read_notification(body: Mapping[str, Any]) -> Notification:
    """Read the notification of the S3 action (SES developer guide, "Contents of notifications"). Raises KeyError."""
    mail, receipt = body["mail"], body["receipt"]
    return Notification(
        ses_id=mail["messageId"],
        mail_from=mail["source"] or "",
        recipients=tuple(receipt["recipients"]),
        bucket=receipt["action"]["bucketName"],
        key=receipt["action"]["objectKey"],
        received_at=read_timestamp(mail["timestamp"]),
        spam=receipt.get("spamVerdict", {}).get("status") == "FAIL",
        virus=receipt.get("virusVerdict", {}).get("status") == "FAIL",
    )


def take_in(body: Mapping[str, Any], now: datetime) -> None:
    """Take in the mail that a notification of SES names. Again is harmless.

    Raises RetryLater while the sender's DNS fails and the mail is young.
    """
    notification = read_notification(body)
    raw = aws.s3().get_object(Bucket=notification.bucket, Key=notification.key)["Body"].read()
    mail = _read(raw, notification, now)
    for _ in range(limits.CONFLICT_RETRIES_MAX):
        try:
            _settle(mail, now)
        except tickets.Conflict:
            continue
        return
    raise tickets.Conflict(f"mail {notification.ses_id} keeps losing to other writers")


@dataclass(frozen=True)
class _Mail:
    notification: Notification
    parsed: Parsed
    authentication: Authentication
    person: KnownPerson | None
    queues: tuple[Queue, ...]
    fingerprint: str


def _read(raw: bytes, notification: Notification, now: datetime) -> _Mail:
    envelope, content = ses_envelope(raw, notification.mail_from)
    parsed = parse(content)
    authentication = authenticate(content, envelope, resolver(), now, policy=settings().sender_policy)
    if authentication.verdict == "retry" and now - notification.received_at < settings().retry_give_up:
        raise RetryLater(f"DNS of the sender of {notification.ses_id}: {authentication.sentence('en')}")
    queues = (settings().queue_of(recipient) for recipient in notification.recipients)
    return _Mail(
        notification,
        parsed,
        authentication,
        people.find(parsed.from_) if parsed.from_ else None,
        tuple(dict.fromkeys(queue for queue in queues if queue is not None)),
        _fingerprint(content, parsed),
    )


def _fingerprint(content: bytes, parsed: Parsed) -> str:
    """What makes two deliveries the same mail: its own fields and body, not the traces of the way.

    A Message-ID alone does not: senders reuse them. Neither do the whole bytes: each way adds its traces.
    """
    body = content.partition(b"\r\n\r\n")[2]
    return digest(
        "mail",
        parsed.message_id or "",
        parsed.date or "",
        parsed.from_ or "",
        parsed.subject,
        hashlib.sha256(body).digest(),
    )


def _settle(mail: _Mail, now: datetime) -> None:
    """Decide on the mail with what the table knows now, and commit. Raises tickets.Conflict."""
    done_key = digest("mail", mail.fingerprint, *sorted(queue.name for queue in mail.queues))
    known = _known(mail, done_key)
    if known.outcome is not None:
        return
    if done_key in known.done:
        decisions: Sequence[Decision] = (Kept(Outcome.DUPLICATE, known.done[done_key]["ses_id"]),)
    else:
        decisions = _decide(mail, known)
    commits = [
        planned
        for ticket, command in _commands(mail, decisions, done_key)
        if (planned := plan(ticket, command, _actor(mail), now)) is not None
    ]
    outcomes = _outcomes(decisions, [commit.after.id for commit in commits])
    once = [tickets.outcome_row(mail.notification.ses_id, _outcome_data(mail, outcomes))]
    if done_key not in known.done:
        once.append(tickets.done_row(done_key, {"ses_id": mail.notification.ses_id, "outcomes": outcomes}))
    tickets.commit(commits, once, shards=settings().list_shards)
    log.info(
        "mail settled",
        extra={
            "ses_id": mail.notification.ses_id,
            "verdict": mail.authentication.verdict,
            "outcomes": outcomes,
        },
    )


def _known(mail: _Mail, done_key: str) -> tickets.Known:
    """What the table knows of the mail and of the tickets that it refers to, in the order of belief."""
    keys = aws.token_keys()
    by_token = _tokens(mail, keys)
    message_ids = _references(mail.parsed)
    numbers = decision.numbers_in(mail.parsed.subject)
    return tickets.known(
        ses_id=mail.notification.ses_id,
        done_keys=(done_key,),
        message_ids=message_ids,
        numbers=numbers,
        ticket_ids=by_token,
    )


def _tokens(mail: _Mail, keys: tokens.Keys) -> list[str]:
    """Tickets whose token the recipient address or a thread id of ours carries."""
    found = []
    for recipient in mail.notification.recipients:
        if (read := tokens.read_plus_address(recipient, keys)) is not None:
            found.append(read[1])
    for message_id in _references(mail.parsed):
        if (ticket_id := tokens.read_thread_id(message_id, keys)) is not None:
            found.append(ticket_id)
    return list(dict.fromkeys(found))


def _references(parsed: Parsed) -> list[str]:
    """Message-IDs that the mail answers, nearest first."""
    ids = dict.fromkeys((*parsed.in_reply_to, *reversed(parsed.references)))
    return list(ids)[: limits.REFERENCES_LOOKED_UP_MAX]


def _decide(mail: _Mail, known: tickets.Known) -> tuple[Decision, ...]:
    by_token = _tokens(mail, aws.token_keys())
    by_message_id = [
        ticket_id
        for message_id in _references(mail.parsed)
        for ticket_id in sorted(known.tickets_of_message_id.get(message_id, ()))
    ]
    by_number = [ticket_id for ids in known.tickets_of_number.values() for ticket_id in sorted(ids)]
    missing = [name for name in dict.fromkeys((*by_message_id, *by_number)) if name not in known.tickets]
    found = {**known.tickets, **tickets.load_many(missing)} if missing else known.tickets
    facts = Facts(
        sender=mail.parsed.from_,
        verdict="unverified" if mail.authentication.verdict == "retry" else mail.authentication.verdict,
        reason=mail.authentication.reasons[0] if mail.authentication.reasons else "",
        automatic=mail.parsed.automatic,
        spam=mail.notification.spam,
        virus=mail.notification.virus,
        subject=mail.parsed.subject,
        text=mail.parsed.text,
        person=mail.person,
        referred=decision.in_order_of_belief(by_token, by_message_id, by_number, found),
    )
    return decision.decide(facts, mail.queues, tuple(settings().queues.values()))


def _commands(mail: _Mail, decisions: Sequence[Decision], done_key: str) -> Iterator[tuple[Ticket | None, Command]]:
    opened = [item for item in decisions if isinstance(item, Open)]
    number = tickets.next_numbers(len(opened)) if opened else 0
    for item in decisions:
        match item:
            case Append(ticket):
                yield ticket, ReceiveMessage(_message(mail, done_key))
            case Open(queue, client):
                yield (
                    None,
                    OpenTicket(
                        ticket_id=_new_id(mail, done_key, queue),
                        number=number,
                        queue=queue.name,
                        subject=_subject(mail.parsed),
                        requester=_sender(mail),
                        client=client,
                        language=mail.person.language if mail.person else "cs",
                        message=_message(mail, done_key),
                    ),
                )
                number += 1
            case Kept():
                pass


def _new_id(mail: _Mail, done_key: str, queue: Queue) -> TicketId:
    """The ticket's id follows from the mail, so that a repetition makes the same one."""
    entropy = bytes.fromhex(digest("ticket", done_key, queue.name))
    return TicketId(ulid(mail.notification.received_at, entropy))


def _subject(parsed: Parsed) -> str:
    subject = " ".join(parsed.subject.split())[: limits.SUBJECT_CHARS_MAX].strip()
    return subject or "(bez předmětu)"


def _sender(mail: _Mail) -> Person:
    assert mail.parsed.from_ is not None
    # The name is the directory's: a display name is whatever its sender likes.
    return Person(mail.parsed.from_, mail.person.name if mail.person else None)


def _actor(mail: _Mail) -> Actor:
    return Actor("client", mail.parsed.from_ or "", mail.person.name if mail.person else None)


def _message(mail: _Mail, done_key: str) -> Message:
    text, text_key = mail.parsed.text, None
    if len(text.encode("utf-8", "replace")) > limits.TEXT_INLINE_BYTES_MAX:
        text_key = f"texts/{done_key}.txt"
        aws.s3().put_object(
            Bucket=resource("BUCKET"),
            Key=text_key,
            Body=text.encode("utf-8", "replace"),
            ContentType="text/plain; charset=utf-8",
        )
        text = text[: limits.TEXT_PREVIEW_CHARS_MAX]
    return Message(
        sender=_sender(mail),
        text=text,
        text_key=text_key,
        message_id=_message_id(mail.parsed),
        raw_key=mail.notification.key,
        attachments=tuple(
            Attachment(item.name[: limits.NAME_CHARS_MAX], item.type, item.size)
            for item in mail.parsed.attachments[: limits.ATTACHMENTS_LISTED_MAX]
        ),
        verdict={
            "verdict": mail.authentication.verdict,
            "sentence_cs": mail.authentication.sentence("cs"),
            "sentence_en": mail.authentication.sentence("en"),
            "details": mail.authentication.to_json(),
        },
    )


def _message_id(parsed: Parsed) -> str | None:
    if parsed.message_id is None or len(parsed.message_id) > limits.MESSAGE_ID_CHARS_MAX:
        return None
    return parsed.message_id


def _outcomes(decisions: Sequence[Decision], ticket_ids: Sequence[str]) -> list[dict[str, Any]]:
    names = iter(ticket_ids)
    told: list[dict[str, Any]] = []
    for item in decisions:
        match item:
            case Kept(outcome, reason):
                told.append({"outcome": outcome.value, "reason": reason})
            case Open(queue):
                told.append({"outcome": Outcome.TICKET.value, "queue": queue.name, "ticket": next(names)})
            case Append():
                told.append({"outcome": Outcome.TICKET.value, "ticket": next(names)})
    return told


def _outcome_data(mail: _Mail, outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "outcomes": outcomes,
        "raw_key": mail.notification.key,
        "received_at": mail.notification.received_at.isoformat(),
        "from": mail.parsed.from_,
        "recipients": list(mail.notification.recipients),
        "subject": mail.parsed.subject[: limits.SUBJECT_CHARS_MAX],
        "verdict": mail.authentication.to_json(),
    }
