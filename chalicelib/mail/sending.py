"""Use case: send one outgoing mail. Claim its row, ask whether it may go, send through SES, note the result.

A second sender finds the row claimed or sent. A mail can go out twice only when SES took it and we never learn or
never note it (the function dies, or SES's answer is lost), and the lease of the claim runs out.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, cast

from botocore.exceptions import ClientError

from chalicelib.dispatch.windows import Window, said
from chalicelib.mail import store
from chalicelib.mail.compose import (
    HISTORY_ENTRIES_MAX,
    CannotComposeError,
    HistoryEntry,
    Outgoing,
    compose,
    legible,
    may_promise,
    recipients,
)
from chalicelib.mail.files import FILES_BYTES_MAX, FILES_MAX, File
from chalicelib.mail.kept import Notice, Status
from chalicelib.mail.notice import NoticeMail
from chalicelib.mail.store import Claim, Link
from chalicelib.mail.templates.lock_notices import Cause
from chalicelib.people import store as people_store
from chalicelib.platform import aws, meter
from chalicelib.platform.ids import digest, is_erased
from chalicelib.platform.log import follow, log
from chalicelib.platform.queues import RetryLater
from chalicelib.platform.settings import Queue, resource, settings
from chalicelib.platform.tables import read
from chalicelib.platform.units import Unit
from chalicelib.platform.usage import GB_BYTES
from chalicelib.tickets import store as tickets
from chalicelib.tickets.client_view import recalled
from chalicelib.tickets.commands import NoteHeldBack
from chalicelib.tickets.events import Answered, Attachment, MailHeldBack, MessageReceived
from chalicelib.tickets.outbox import OutgoingMail
from chalicelib.tickets.service import note
from chalicelib.tickets.ticket import Actor, State, Ticket

# Below this SES says for sure that it did not take the mail, so that nobody needs to wait for the lease.
_NOT_TAKEN_STATUS_BELOW = 500
NOTE_TRIES_MAX = 5
_LINK_KINDS: dict[Notice, store.LinkKind] = {
    Notice.CONFIRMATION: "confirmation",
    Notice.WHICH_CLIENT: "which_client",
    Notice.CLOSED_TICKET: "closed_ticket",
}
_SENDER = Actor("system", "sender")
# Mails that say how a ticket is, and are of no use once it is otherwise; and which later ones tell what they tell.
_ABOUT_NOW = frozenset({"state", "reminder", "locked", "unlocked", "copy_notice"})
# Mails without which nobody misses anything that he did not choose to miss.
_FOR_WHO_WANTS = frozenset({"state", "reminder", "locked", "unlocked"})
_LOCKED = frozenset({"locked"})
_TOLD_LATER_BY = {
    "state": frozenset({"state", "answer", "reminder", "unlocked"}),
    "locked": frozenset({"unlocked"}),
    "unlocked": frozenset({"state", "unlocked"}),
}


def send(owner: str, mail_id: str, now: datetime, new_token: Callable[[], str]) -> None:
    """Send the mail unless it was sent. Raises RetryLater while somebody else's claim runs, or SES's error.

    `owner` is the partition of its row (`store.owner_of`), `new_token` makes the tokens of links. A mail is given up
    only when it cannot be composed, SES calls it malformed, its reader may not get it any more, or the setting
    `outbox_give_up` has passed.
    """
    try:
        claim = store.claim(owner, mail_id, now, settings().outbox_lease)
    except store.Claimed as claimed:
        raise RetryLater(str(claimed)) from claimed
    if claim is None:
        return
    follow(claim.origin, claim.change)
    _is_about(claim.mail)
    if now - claim.since > settings().outbox_give_up:
        _give_up(claim, f"not sent after {claim.attempts - 1} tries since {claim.since.isoformat()}")
        return
    claim, ticket = _as_it_is_now(claim)
    if cause := _not_wanted(claim, ticket):
        store.note_failed(claim, cause)
        log.info("mail not wanted any more", extra={"owner": owner, "mail": mail_id, "cause": cause})
        return
    others = _others(claim.mail, now)
    if not _is_let_go(claim, now, others):
        return
    try:
        outgoing = _outgoing(claim, now, new_token, others)
        message = compose(
            outgoing,
            keys=aws.token_keys(),
            own_addresses=settings().own_addresses,
            mail_domain=settings().mail_domain,
        )
        people = recipients(outgoing, settings().own_addresses)
    except CannotComposeError as error:
        _give_up(claim, str(error))
        return
    except ClientError:
        # Its files cannot be had just now; nothing was sent.
        store.release(claim, now + _pause(claim.attempts))
        raise
    if people.unusable:
        log.warning("addresses left out", extra={"owner": owner, "mail": mail_id, "count": len(people.unusable)})
    try:
        answer = aws.ses().send_email(
            FromEmailAddress=outgoing.queue_address,
            Destination={"ToAddresses": list(people.to), "CcAddresses": list(people.cc)},
            Content={"Raw": {"Data": message}},
            ConfigurationSetName=resource("CONFIGURATION_SET"),
            # What SES tells later about this mail comes back with these.
            EmailTags=[{"Name": name, "Value": value} for name, value in _tags(claim)],
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "BadRequestException":
            _give_up(claim, str(error))
            return
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < _NOT_TAKEN_STATUS_BELOW:
            store.release(claim, now + _pause(claim.attempts))
        raise
    meter.use(Unit.SES_MAILS_OUT, len(people.to) + len(people.cc))
    # As they travel: in base64, RFC 2045, 6.8.
    meter.use(Unit.SES_GB_OUT, sum(len(file.content) for file in outgoing.files) * 4 / 3 / GB_BYTES)
    _note_sent(claim, _message_id(answer["MessageId"]), now)
    log.info("mail sent", extra={**_named(claim), "ses_id": answer["MessageId"]})


def _is_about(mail: OutgoingMail | NoticeMail) -> None:
    if isinstance(mail, NoticeMail):
        meter.about_queue(mail.queue)
    else:
        meter.about_ticket(mail.ticket_id, mail.queue, mail.client, changed=True)


def _tags(claim: Claim) -> list[tuple[str, str]]:
    kind, _, name = claim.owner.partition("#")
    return [("ticket" if kind == "T" else "inbound", name), ("mail", claim.mail_id)]


def _as_it_is_now(claim: Claim) -> tuple[Claim, Ticket | None]:
    """The mail without those who left its copies meanwhile, and its ticket; None where nothing is asked of it."""
    mail = claim.mail
    if isinstance(mail, NoticeMail) or not (mail.cc or mail.kind in _ABOUT_NOW):
        return claim, None
    ticket = tickets.load(mail.ticket_id)
    copies = ticket.copies if ticket else ()
    return replace(claim, mail=replace(mail, cc=tuple(one for one in mail.cc if one in copies))), ticket


def _not_wanted(claim: Claim, ticket: Ticket | None) -> str | None:
    """Why the mail is not to go out any more, if so."""
    mail = claim.mail
    if isinstance(mail, NoticeMail):
        return _notice_not_wanted(mail, claim)
    if mail.kind == "copy_notice":
        is_copy = ticket is not None and mail.to[0] in ticket.copies
        return None if is_copy and _without_former(mail.to) else "the address gets no copies any more"
    if mail.kind in _ABOUT_NOW and (cause := _overtaken(claim, mail, ticket)):
        return cause
    return _not_for_reader(mail)


def _overtaken(claim: Claim, mail: OutgoingMail, ticket: Ticket | None) -> str | None:
    """Why a mail about how a ticket is has nothing to say any more: it is otherwise now, or a later mail tells it."""
    if ticket is None or ticket.state is not mail.state:
        return "the ticket is in another state now"
    if mail.kind == "locked" and not ticket.locked:
        return "nobody keeps the ticket for himself any more"
    if mail.kind == "unlocked" and ticket.locked:
        return "the ticket is kept for one again"
    if mail.cause == "agent" and mail.state is State.IN_PROGRESS and not store.is_lock_told(claim):
        return "nobody was told that the ticket was kept"
    telling = _TOLD_LATER_BY.get(mail.kind, frozenset())
    # The mail about a lock goes to the requester alone.
    if telling and store.later_kinds(claim) & (telling | (frozenset() if mail.cc else _LOCKED)):
        return "a later mail tells the state"
    return None


def _not_for_reader(mail: OutgoingMail) -> str | None:
    """Whoever is removed is out of open tickets too; and who wants to be told of nothing but answers is not told."""
    if any(map(is_erased, mail.to)):
        return "the reader was erased"
    if mail.client is None:
        return None
    queue = settings().queues.get(mail.queue)
    keys = [people_store.key_of(mail.to[0])]
    if mail.kind in _FOR_WHO_WANTS:
        keys.append(people_store.key_of_choices(mail.to[0]))
    rows = read(keys)
    if not people_store.choices_found(rows).mail:
        return "the reader wants no such mails"
    person = people_store.found(rows)
    technical = queue is None or queue.technical
    if person is not None and person.is_contact_of(mail.client, technical=technical):
        return None
    return f"the address is not a contact of client {mail.client} any more"


def _without_former(copies: tuple[str, ...]) -> tuple[str, ...]:
    """Copies without those whom some client listed once and nobody does now: their access went with the listing.

    Nor is there anybody to write to where somebody was erased.
    """
    copies = tuple(address for address in copies if not is_erased(address))
    known = people_store.find_many(copies) if copies else {}
    return tuple(address for address in copies if not (address in known and known[address].is_former))


def _notice_not_wanted(mail: NoticeMail, claim: Claim) -> str | None:
    if mail.kind in (Notice.PIN_LOCKED, Notice.REFUSAL, Notice.SPENDING):
        # A part of a refused mail may have been let in; what was spent is spent.
        return _lock_not_wanted(mail) if mail.kind is Notice.PIN_LOCKED else None
    about = store.find_mail(mail.mail_id)
    if about is None or about.status is not Status.WAITING:
        return "the mail that it is about waits no more"
    if mail.kind is not Notice.CONFIRMATION:
        return None
    queue = settings().queues.get(mail.queue)
    person = people_store.find(mail.to) if queue is None or queue.technical else None
    if (queue is None or queue.technical) and not (person and any(item.technical for item in person.memberships)):
        return "the address is not a technical contact any more"
    # A repetition that the sender asked for is sent whatever was sent before.
    is_first = claim.mail_id == mail.kind.value
    if is_first and store.is_covered(mail.to, mail.mail_id):
        return "the mail is among those of another link"
    return None


def _lock_not_wanted(mail: NoticeMail) -> str | None:
    person = people_store.find(mail.to)
    own = [one for one in person.memberships if one.number == mail.client_number] if person else []
    if any(one.pin or one.technical for one in own):
        return None
    return "the address is no contact any more who is to know of the client's PIN"


def _others(mail: OutgoingMail | NoticeMail, now: datetime) -> tuple[str, ...]:
    """Further mails that the link in this one is for: what waits now for the same address."""
    if not isinstance(mail, NoticeMail) or mail.kind is not Notice.CONFIRMATION:
        return ()
    waiting = store.waiting_of(mail.to, now - settings().kept_mail_shown)
    return tuple(mail_id for mail_id in waiting if mail_id != mail.mail_id)


def _is_let_go(claim: Claim, now: datetime, others: tuple[str, ...]) -> bool:
    """Whether an automatic mail's reader did not get too many of them; what is held back is told to staff."""
    mail = claim.mail
    if isinstance(mail, OutgoingMail) and mail.kind == "answer":
        return True
    to = mail.to if isinstance(mail, NoticeMail) else mail.to[0]
    key = f"{claim.owner}/{claim.mail_id}"
    judged = store.pace_out(to, key, str(mail.kind), now, others)
    if judged.word == "go" and isinstance(mail, OutgoingMail) and mail.client is None and mail.caused_by is not None:
        # Whoever has us write to others is counted too, or a stranger could reach the whole world a little.
        judged = store.pace_out(f"caused by {mail.caused_by}", key, str(mail.kind), now)
    match judged.word:
        case "go":
            return True
        case "later":
            log.warning("automatic mail postponed", extra=_named(claim))
            store.release(claim, judged.at or now, is_postponed=True)
        case "never":
            log.warning("automatic mail held back", extra=_named(claim))
            # Told first: once the row says that it is over, nobody comes back to tell.
            if isinstance(mail, OutgoingMail):
                held = MailHeldBack(mail.kind, mail.to, judged.cause)
                note(
                    mail.ticket_id,
                    NoteHeldBack(held),
                    _SENDER,
                    now,
                    once_key=digest("held", claim.owner, claim.mail_id),
                    shards=settings().list_shards,
                )
            store.note_held(claim, judged.cause)
    return False


def _named(claim: Claim) -> dict[str, str]:
    return {"owner": claim.owner, "mail": claim.mail_id, "kind": str(claim.mail.kind)}


def _pause(attempts: int) -> timedelta:
    """When the sweep tries again, if the queue's own tries do not succeed: from 5 minutes up to 4 hours."""
    doublings = min(max(attempts - 6, 0), 10)
    return min(timedelta(minutes=5) * 2.0**doublings, timedelta(hours=4))


def _note_sent(claim: Claim, message_id: str, now: datetime) -> None:
    """Note that the mail left, whatever it takes: without the note it would leave again."""
    for _ in range(NOTE_TRIES_MAX):
        try:
            store.note_sent(claim, message_id, now)
        except store.Conflict:
            continue
        return
    # Without the Message-ID a reply is recognised by its token and our thread id.
    store.note_sent_alone(claim, message_id, now)


def _give_up(claim: Claim, cause: str) -> None:
    store.note_failed(claim, cause)
    log.error("mail cannot be sent", extra={"owner": claim.owner, "mail": claim.mail_id, "cause": cause})


def _message_id(ses_id: str) -> str:
    """The Message-ID that SES writes into the mail, from the id that it answers."""
    if "@" in ses_id:
        return f"<{ses_id}>"
    region = os.environ["AWS_REGION"]
    return f"<{ses_id}@{'email' if region == 'us-east-1' else region}.amazonses.com>"


def _outgoing(claim: Claim, now: datetime, new_token: Callable[[], str], others: tuple[str, ...]) -> Outgoing:
    mail = claim.mail
    queue = settings().queues.get(mail.queue)
    if queue is None:
        raise CannotComposeError(f"the queue {mail.queue} is not configured any more")
    if isinstance(mail, NoticeMail):
        return _notice(mail, queue, now, new_token, others)
    if mail.kind == "copy_notice":
        return _copy_notice(mail, queue, now, new_token)
    is_reminder, is_state = mail.kind == "reminder", mail.kind == "state"
    told = mail.promise if mail.promise and may_promise(mail.kind, mail.state.value) else None
    if told is not None and told.until <= now:
        # The mail is late, and so is the promise: no words tell that better than none.
        told = None
    return Outgoing(
        outbox_id=f"{mail.ticket_id}-{mail.id}",
        kind=mail.kind,
        ticket_id=mail.ticket_id,
        number=mail.number,
        queue_address=queue.address,
        queue_name=queue.title_in(mail.language),
        company=settings().company,
        to=mail.to,
        cc=_without_former(mail.cc),
        subject=mail.subject,
        state=mail.state.value,
        language=mail.language,
        composed_at=now,
        automatic=mail.kind != "answer",
        body=mail.text,
        agent_name=mail.author,
        reader_name=mail.reader_name,
        reopen_for=settings().reopen_window,
        in_reply_to=mail.reply_ids[-1] if mail.reply_ids else None,
        references=mail.reply_ids,
        linked=mail.linked,
        refused_files=mail.refused_files,
        file_limit_mb=settings().attachment_mb_max if mail.refused_files else None,
        second=mail.second,
        resolves_at=mail.until if is_reminder else None,
        until=mail.until if is_state else None,
        by_clock=mail.by_clock if is_state else False,
        by_reader=mail.by_reader if is_state else False,
        sooner=mail.sooner if is_state else False,
        waited_for=settings().resolve_after if is_state and mail.by_clock and mail.state is State.RESOLVED else None,
        promise=said(Window(told.told_at, told.until), now, mail.language) if told else None,
        promised=told.kind if told else None,
        cause=cast("Cause | Literal['merged']", mail.cause) if mail.kind == "unlocked" or is_state else None,
        markdown=mail.markdown,
        begins=mail.kind == "answer" and mail.version == 1,
        quoted=mail.quoted,
        files=_files(mail.attachments),
        link=_lock_link(mail, now, new_token()) if mail.kind == "locked" else None,
    )


def _files(attachments: tuple[Attachment, ...]) -> tuple[File, ...]:
    """The files of an answer from S3. Without one of them it is no answer: staff are told, and send another one."""
    if len(attachments) > FILES_MAX or sum(file.size for file in attachments) > FILES_BYTES_MAX:
        raise CannotComposeError("the files of the answer are more than a mail can carry")
    return tuple(File(file.name, file.type, _content(file)) for file in attachments)


def _content(file: Attachment) -> bytes:
    try:
        if file.key is None:
            raise CannotComposeError(f"a file of the answer has no place: {file.name}")
        found = aws.s3().get_object(Bucket=resource("BUCKET"), Key=file.key)
    except ClientError as error:
        # Without the right to list a bucket, what is not there is forbidden.
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404):
            raise CannotComposeError(f"a file of the answer is gone: {file.name}") from error
        raise
    content: bytes = found["Body"].read()
    return content


def _lock_link(mail: OutgoingMail, now: datetime, token: str) -> str:
    until = now + settings().lock_link_lifetime
    return _link(Link("lock", mail.to[0], mail.language, until, ticket_id=mail.ticket_id), token)


def _shared(mail: OutgoingMail) -> tuple[HistoryEntry, ...]:
    """What was written before somebody was added to the copies: the words of the client and ours, oldest first.

    The newest ones that a mail has room for; notes, what no person wrote and what was called back are not among them.
    """
    known = tickets.history(mail.ticket_id) if mail.with_history else None
    changes = known.changes if known else ()
    withdrawn = recalled(changes)
    entries: list[HistoryEntry] = []
    for change in changes:
        for event in change.events if change.version < mail.version else ():
            match event:
                case MessageReceived(message):
                    entries.append(
                        HistoryEntry(message.sender.name or message.sender.address, change.at, message.text)
                    )
                case Answered(text, markdown=markdown) if change.version not in withdrawn:
                    said = legible(text) if markdown else text
                    entries.append(HistoryEntry(change.actor.name or settings().company, change.at, said))
                case _:
                    pass
    return tuple(entries[-HISTORY_ENTRIES_MAX:])


def _copy_notice(mail: OutgoingMail, queue: Queue, now: datetime, new_token: Callable[[], str]) -> Outgoing:
    """A mail of its own for each reader: with his way out, without the token, he may not write into the ticket."""
    until = now + settings().copy_link_lifetime
    link = _link(Link("copy_notice", mail.to[0], mail.language, until, ticket_id=mail.ticket_id), new_token())
    return Outgoing(
        outbox_id=f"{mail.ticket_id}-{mail.id}",
        kind="copy_notice",
        number=mail.number,
        queue_address=queue.address,
        queue_name=queue.title_in(mail.language),
        company=settings().company,
        to=mail.to,
        subject=mail.subject,
        language=mail.language,
        composed_at=now,
        automatic=True,
        agent_name=mail.author,
        link=link,
        history=_shared(mail),
    )


def _notice(
    mail: NoticeMail, queue: Queue, now: datetime, new_token: Callable[[], str], others: tuple[str, ...]
) -> Outgoing:
    link, until = None, None
    if (kind := _LINK_KINDS.get(mail.kind)) is not None:
        until = now + settings().link_lifetime
        link = _link(Link(kind, mail.to, mail.language, until, mail_id=mail.mail_id, others=others), new_token())
    elif mail.kind is Notice.SPENDING:
        link = f"{resource('CONSOLE_ORIGIN')}/finance/"
    asked = settings().contact_queue
    return Outgoing(
        outbox_id=f"{mail.mail_id}-{mail.kind.value}",
        kind=mail.kind.value,
        ticket_id=None,
        number=mail.number,
        queue_address=queue.address,
        queue_name=queue.title_in(mail.language),
        company=settings().company,
        to=(mail.to,),
        subject=mail.subject,
        state=None,
        language=mail.language,
        composed_at=now,
        automatic=True,
        in_reply_to=mail.message_id or None,
        references=(mail.message_id,) if mail.message_id else (),
        link=link,
        link_until=until,
        received_at=None if mail.kind is Notice.SPENDING else mail.received_at,
        contact_address=asked.address if asked and mail.kind in (Notice.REFUSAL, Notice.PIN_LOCKED) else None,
        client=f"{mail.client_name} ({mail.client_number})" if mail.client_number else "",
        caller=mail.caller,
        locked_until=mail.until,
        spending=mail.spending,
    )


def _link(link: Link, token: str) -> str:
    """The address of a link that works from now on. Its row is there before anybody can press it."""
    store.save_link(token, link, link.until + settings().link_remembered)
    return f"{resource('CONSOLE_ORIGIN')}/api/l/{token}"
