"""Use case: a mail that SES stored becomes what it is. Load, decide, commit in one transaction.

AWS calls in sequence for a new ticket: the raw mail, what the tables know, a number, the transaction: four. A reply
by token needs no number: three.
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
from chalicelib.mail.envelope import Envelope, EnvelopeError, SesVerdicts, ses_envelope
from chalicelib.mail.parse import Parsed, parse
from chalicelib.people import store as people
from chalicelib.people.directory import KnownPerson
from chalicelib.platform import aws, limits, tables
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
    scans: SesVerdicts


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
        scans=SesVerdicts.from_receipt(receipt),
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
    """A mail as read, before anything is looked up."""

    notification: Notification
    parsed: Parsed
    authentication: Authentication
    queues: tuple[Queue, ...]
    # What makes this mail happen once.
    done_key: str
    # Tickets whose token the mail carries; Message-IDs that it answers, nearest first; numbers in its subject.
    by_token: tuple[str, ...]
    references: tuple[str, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class _Known:
    """What the tables know of a mail."""

    person: KnownPerson | None
    of_tickets: tickets.Known


def _read(raw: bytes, notification: Notification, now: datetime) -> _Mail:
    try:
        envelope, content = ses_envelope(raw, notification.mail_from)
    except EnvelopeError:
        # Nothing is known about where it came from, so SPF proves nothing and the mail is not verified.
        envelope, content = Envelope("", "", notification.mail_from), raw
    parsed = parse(content, is_null_sender=not notification.mail_from)
    authentication = authenticate(
        content,
        envelope,
        resolver(),
        now,
        settings().sender_policy,
        ses=notification.scans,
        recipients=notification.recipients,
        own_addresses=settings().own_addresses,
        own_domains=(settings().mail_domain,),
    )
    if authentication.verdict == "retry" and now - notification.received_at < settings().retry_give_up:
        raise RetryLater(f"DNS of the sender of {notification.ses_id}: {authentication.sentence('en')}")
    found = (settings().queue_of(recipient) for recipient in notification.recipients)
    queues = tuple(dict.fromkeys(queue for queue in found if queue is not None))
    references = _references(parsed)
    return _Mail(
        notification,
        parsed,
        authentication,
        queues,
        # With the verdict: a copy that could not be proven must not stand in the way of the one that can.
        digest(
            "mail", _fingerprint(content, parsed), authentication.verdict, *sorted(queue.name for queue in queues)
        ),
        _by_token(notification, references),
        references,
        decision.numbers_in(parsed.subject),
    )


def _references(parsed: Parsed) -> tuple[str, ...]:
    """Message-IDs that the mail answers, nearest first."""
    ids = dict.fromkeys((*parsed.in_reply_to, *reversed(parsed.references)))
    return tuple(ids)[: limits.REFERENCES_LOOKED_UP_MAX]


def _by_token(notification: Notification, references: tuple[str, ...]) -> tuple[str, ...]:
    """Tickets whose token the recipient address or a thread id of ours carries."""
    keys = aws.token_keys()
    in_addresses = (tokens.read_plus_address(recipient, keys) for recipient in notification.recipients)
    in_thread = (tokens.read_thread_id(message_id, keys) for message_id in references)
    found = (*(read[1] for read in in_addresses if read), *(ticket_id for ticket_id in in_thread if ticket_id))
    return tuple(dict.fromkeys(found))


def _fingerprint(content: bytes, parsed: Parsed) -> str:
    """What makes two deliveries the same mail: its own fields and body, not the traces of the way.

    A Message-ID alone does not: senders reuse them. Neither do the whole bytes: each way adds its traces.
    """
    body = content.partition(b"\r\n\r\n")[2] or content
    return digest(
        "mail",
        parsed.message_id or "",
        parsed.date or "",
        parsed.from_ or "",
        parsed.subject,
        hashlib.sha256(body).digest(),
    )


def _settle(mail: _Mail, now: datetime) -> None:
    """Decide on the mail with what the tables know now, and commit. Raises tickets.Conflict."""
    known = _look_up(mail)
    if known.of_tickets.outcome is not None:
        return
    ses_id = mail.notification.ses_id
    if known.of_tickets.done is not None:
        decisions: Sequence[Decision] = (Kept(Outcome.DUPLICATE, known.of_tickets.done["ses_id"]),)
    else:
        decisions = _decide(mail, known)
    actor = Actor("client", mail.authentication.address or "", known.person.name if known.person else None)
    commits = [
        planned
        for ticket, command in _commands(mail, known.person, decisions)
        if (planned := plan(ticket, command, actor, now)) is not None
    ]
    outcomes = _outcomes(decisions, [commit.after.id for commit in commits])
    once = [tickets.outcome_row(ses_id, _outcome_data(mail, outcomes))]
    if known.of_tickets.done is None:
        once.append(tickets.done_row(mail.done_key, {"ses_id": ses_id, "outcomes": outcomes}))
    tickets.commit(commits, once, shards=settings().list_shards)
    log.info(
        "mail settled",
        extra={"ses_id": ses_id, "verdict": mail.authentication.verdict, "outcomes": outcomes},
    )


def _look_up(mail: _Mail) -> _Known:
    """The sender, what was done before, and the tickets that the mail refers to: one read."""
    address = mail.authentication.address
    rows = tables.read(
        [
            *((people.key_of(address),) if address else ()),
            *tickets.keys_of_mail(
                ses_id=mail.notification.ses_id,
                done_key=mail.done_key,
                message_ids=mail.references,
                numbers=mail.numbers,
                ticket_ids=mail.by_token,
            ),
        ]
    )
    return _Known(people.found(rows), tickets.known(rows, mail.references))


def _decide(mail: _Mail, known: _Known) -> tuple[Decision, ...]:
    of_tickets = known.of_tickets
    by_message_id = [
        ticket_id
        for message_id in mail.references
        for ticket_id in sorted(of_tickets.tickets_of_message_id.get(message_id, ()))
    ]
    by_number = [ticket_id for ids in of_tickets.tickets_of_number.values() for ticket_id in sorted(ids)]
    missing = [name for name in dict.fromkeys((*by_message_id, *by_number)) if name not in of_tickets.tickets]
    found = {**of_tickets.tickets, **(tickets.load_many(missing) if missing else {})}
    facts = Facts(
        sender=mail.authentication.address,
        verdict="unverified" if mail.authentication.verdict == "retry" else mail.authentication.verdict,
        reason=mail.authentication.reasons[0] if mail.authentication.reasons else "",
        automatic=mail.parsed.automatic,
        spam=mail.notification.scans.spam == "FAIL",
        virus=mail.notification.scans.virus == "FAIL",
        subject=mail.parsed.subject,
        text=mail.parsed.text,
        person=known.person,
        referred=decision.in_order_of_belief(mail.by_token, by_message_id, by_number, found),
    )
    return decision.decide(facts, mail.queues, tuple(settings().queues.values()))


def _commands(
    mail: _Mail, person: KnownPerson | None, decisions: Sequence[Decision]
) -> Iterator[tuple[Ticket | None, Command]]:
    """What the decisions ask of which tickets."""
    opened = [item for item in decisions if isinstance(item, Open)]
    number = tickets.next_numbers(len(opened)) if opened else 0
    for item in decisions:
        match item:
            case Append(ticket):
                yield ticket, ReceiveMessage(_message(mail, person))
            case Open(queue, client):
                message = _message(mail, person)
                yield (
                    None,
                    OpenTicket(
                        ticket_id=_new_id(mail, queue),
                        number=number,
                        queue=queue.name,
                        subject=_subject(mail.parsed),
                        requester=message.sender,
                        client=client,
                        language=person.language if person else "cs",
                        message=message,
                    ),
                )
                number += 1
            case Kept():
                pass


def _new_id(mail: _Mail, queue: Queue) -> TicketId:
    """The ticket's id follows from the mail, so that a repetition makes the same one."""
    entropy = bytes.fromhex(digest("ticket", mail.done_key, queue.name))
    return TicketId(ulid(mail.notification.received_at, entropy))


def _subject(parsed: Parsed) -> str:
    subject = " ".join(parsed.subject.split())[: limits.SUBJECT_CHARS_MAX].strip()
    return subject or "(bez předmětu)"


def _message(mail: _Mail, person: KnownPerson | None) -> Message:
    text, text_key = mail.parsed.text, None
    if len(text.encode("utf-8", "replace")) > limits.TEXT_INLINE_BYTES_MAX:
        text_key = f"texts/{mail.done_key}.txt"
        aws.s3().put_object(
            Bucket=resource("BUCKET"),
            Key=text_key,
            Body=text.encode("utf-8", "replace"),
            ContentType="text/plain; charset=utf-8",
        )
        text = text[: limits.TEXT_PREVIEW_CHARS_MAX]
    # Address and name are what was proven and what the directory says: never what a forgiving parser or
    # a display name would have them be.
    assert mail.authentication.address is not None
    return Message(
        sender=Person(mail.authentication.address, person.name if person else None),
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
        "from": mail.authentication.address,
        "recipients": list(mail.notification.recipients),
        "subject": mail.parsed.subject[: limits.SUBJECT_CHARS_MAX],
        "verdict": mail.authentication.to_json(),
    }
