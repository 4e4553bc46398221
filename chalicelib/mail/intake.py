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

# The target of a mail that no ticket gets.
KEPT = "(kept)"


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
    fingerprint: str
    # Tickets whose token the mail carries; Message-IDs that it answers, nearest first; numbers in its subject.
    by_token: tuple[str, ...]
    references: tuple[str, ...]
    numbers: tuple[int, ...]

    def done_key(self, target: str, *, proven: bool | None = None) -> str:
        """What makes this mail happen once to `target`: a ticket's id, a queue's name, or KEPT.

        With the verdict: a copy that could not be proven must not stand in the way of the one that can.
        """
        counts = self.authentication.verdict == "verified" if proven is None else proven
        return digest("mail", self.fingerprint, "proven" if counts else "not", target)


@dataclass(frozen=True)
class _Known:
    """What the tables know of a mail."""

    person: KnownPerson | None
    of_tickets: tickets.Known


def _read(raw: bytes, notification: Notification, now: datetime) -> _Mail:
    try:
        envelope, content = ses_envelope(raw, notification.mail_from)
    except EnvelopeError as error:
        log.warning("SES's fields are not as expected", extra={"ses_id": notification.ses_id, "why": str(error)})
        # Nothing is known about where it came from, so SPF proves nothing and the mail is not verified.
        envelope, content = Envelope("", "", notification.mail_from), raw
    parsed = parse(content, is_null_sender=notification.mail_from in ("", "<>"))
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
        _fingerprint(content, parsed),
        _by_token(notification, parsed),
        references,
        decision.numbers_in(parsed.subject),
    )


def _references(parsed: Parsed) -> tuple[str, ...]:
    """Message-IDs that the mail answers, nearest first."""
    ids = dict.fromkeys((*parsed.in_reply_to, *reversed(parsed.references)))
    return tuple(ids)[: limits.REFERENCES_LOOKED_UP_MAX]


def _by_token(notification: Notification, parsed: Parsed) -> tuple[str, ...]:
    """Tickets whose token a recipient address or a thread id of ours carries. Ours stands first in References."""
    keys = aws.token_keys()
    mentioned = (*parsed.references[: limits.REFERENCES_SEARCHED_MAX], *parsed.in_reply_to)
    in_addresses = (tokens.read_plus_address(recipient, keys) for recipient in notification.recipients)
    in_thread = (tokens.read_thread_id(message_id, keys) for message_id in mentioned)
    found = (*(read[1] for read in in_addresses if read), *(ticket_id for ticket_id in in_thread if ticket_id))
    return tuple(dict.fromkeys(found))[: limits.TOKENS_MAX]


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
        " ".join((*parsed.in_reply_to, *parsed.references)),
        hashlib.sha256(body).digest(),
    )


def _settle(mail: _Mail, now: datetime) -> None:
    """Decide on the mail with what the tables know now, and commit. Raises tickets.Conflict."""
    known = _look_up(mail)
    if known.of_tickets.outcome is not None:
        return
    ses_id = mail.notification.ses_id
    decisions, fresh = _decide(mail, known)
    actor = Actor("client", mail.authentication.address or "", known.person.name if known.person else None)
    commits = [
        planned
        for ticket, command in _commands(mail, known.person, decisions)
        if (planned := plan(ticket, command, actor, now)) is not None
    ]
    outcomes = _outcomes(decisions, [commit.after.id for commit in commits])
    once = [
        tickets.outcome_row(ses_id, _outcome_data(mail, outcomes)),
        *(tickets.done_row(key, {"ses_id": ses_id}) for key in fresh),
    ]
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
                done_keys=_done_keys(mail),
                message_ids=mail.references,
                numbers=mail.numbers,
                ticket_ids=mail.by_token,
            ),
        ]
    )
    return _Known(people.found(rows), tickets.known(rows, mail.references))


def _done_keys(mail: _Mail) -> list[str]:
    """Under which keys the mail may have been dealt with, as far as that can be told before looking up more."""
    targets = (*(queue.name for queue in mail.queues), *mail.by_token)
    # A proven copy that was there before makes one that is not proven a duplicate too.
    return [mail.done_key(KEPT), *(mail.done_key(target, proven=True) for target in targets)]


def _decide(mail: _Mail, known: _Known) -> tuple[tuple[Decision, ...], list[str]]:
    """The decisions on the mail, and the done keys that they use up. What was done before is a duplicate."""
    of_tickets = known.of_tickets
    others = _referred(mail, of_tickets)
    missing = [name for name in others if name not in of_tickets.tickets]
    loaded, done = tickets.load_many(missing, [mail.done_key(name) for name in missing]) if missing else ({}, {})
    found, done = {**of_tickets.tickets, **loaded}, {**of_tickets.done, **done}
    facts = Facts(
        sender=mail.authentication.address,
        verdict="unverified" if mail.authentication.verdict == "retry" else mail.authentication.verdict,
        reason=mail.authentication.reasons[0] if mail.authentication.reasons else "",
        automatic=mail.parsed.automatic,
        spam=mail.notification.scans.is_spam,
        virus=mail.notification.scans.has_virus,
        subject=mail.parsed.subject,
        text=mail.parsed.text,
        person=known.person,
        by_token=[found[name] for name in mail.by_token if name in found],
        referred=[found[name] for name in others if name in found],
    )
    decided = decision.decide(facts, mail.queues, tuple(settings().queues.values()))
    decisions: list[Decision] = []
    fresh: list[str] = []
    for item in decided:
        key = _key_of(mail, item)
        before = done.get(key) or (_proven_before(mail, done) if isinstance(item, Kept) else None)
        if before is not None:
            decisions.append(Kept(Outcome.DUPLICATE, before["ses_id"]))
        else:
            decisions.append(item)
            fresh.append(key)
    return tuple(decisions), list(dict.fromkeys(fresh))


def _referred(mail: _Mail, of_tickets: tickets.Known) -> list[str]:
    """Tickets that the mail names without a token: by Message-IDs, nearest first, then by number."""
    by_message_id = (
        ticket_id
        for message_id in mail.references
        for ticket_id in sorted(of_tickets.tickets_of_message_id.get(message_id, ()))[
            -limits.TICKETS_OF_MESSAGE_ID_MAX :
        ]
    )
    by_number = (ticket_id for ids in of_tickets.tickets_of_number.values() for ticket_id in sorted(ids))
    names = dict.fromkeys((*by_message_id, *by_number))
    return list(names)[: limits.REFERENCES_LOOKED_UP_MAX]


def _key_of(mail: _Mail, item: Decision) -> str:
    match item:
        case Append(ticket):
            return mail.done_key(ticket.id)
        case Open(queue):
            return mail.done_key(queue.name)
        case Kept():
            return mail.done_key(KEPT)


def _proven_before(mail: _Mail, done: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Where a proven copy of this mail was dealt with, if one was."""
    if mail.authentication.verdict == "verified":
        return None
    return next((done[key] for key in _done_keys(mail)[1:] if key in done), None)


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
    entropy = bytes.fromhex(digest("ticket", mail.fingerprint, queue.name))
    return TicketId(ulid(mail.notification.received_at, entropy))


def _subject(parsed: Parsed) -> str:
    subject = _clean(" ".join(parsed.subject.split()))[: limits.SUBJECT_CHARS_MAX].strip()
    return subject or "(bez předmětu)"


def _clean(text: str) -> str:
    """Text that can be stored and sent: half a surrogate pair, which UTF-7 can make, is no character."""
    return text.encode("utf-8", "replace").decode()


def _message(mail: _Mail, person: KnownPerson | None) -> Message:
    text, text_key = _clean(mail.parsed.text), None
    if len(text.encode()) > limits.TEXT_INLINE_BYTES_MAX:
        text_key = f"texts/{mail.fingerprint}.txt"
        aws.s3().put_object(
            Bucket=resource("BUCKET"),
            Key=text_key,
            Body=text.encode(),
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
            Attachment(
                _clean(item.name)[: limits.NAME_CHARS_MAX], item.type[: limits.MEDIA_TYPE_CHARS_MAX], item.size
            )
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
        "subject": _subject(mail.parsed),
        "verdict": mail.authentication.to_json(),
    }
