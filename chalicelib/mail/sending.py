"""Use case: send one outgoing mail. Claim its row, send through SES, note the result.

A second sender finds the row claimed or sent. A mail can go out twice only when SES took it and we never learn or
never note it (the function dies, or SES's answer is lost), and the lease of the claim runs out.
"""

import os
from datetime import datetime, timedelta

from botocore.exceptions import ClientError

from chalicelib.mail.compose import CannotComposeError, Outgoing, compose, recipients
from chalicelib.people import store as people_store
from chalicelib.platform import aws
from chalicelib.platform.log import log
from chalicelib.platform.queues import RetryLater
from chalicelib.platform.settings import resource, settings
from chalicelib.tickets import store
from chalicelib.tickets.outbox import OutgoingMail
from chalicelib.tickets.ticket import TicketId

# Below this SES says for sure that it did not take the mail, so that nobody needs to wait for the lease.
_NOT_TAKEN_STATUS_BELOW = 500
NOTE_TRIES_MAX = 5


def send(ticket_id: TicketId, mail_id: str, now: datetime) -> None:
    """Send the mail unless it was sent. Raises RetryLater while somebody else's claim runs, or SES's error.

    A mail is given up only when it cannot be composed, SES calls it malformed, its reader may not get it any
    more, or the setting `outbox_give_up` has passed.
    """
    try:
        claim = store.claim(ticket_id, mail_id, now, settings().outbox_lease)
    except store.Claimed as claimed:
        raise RetryLater(str(claimed)) from claimed
    if claim is None:
        return
    if now - claim.since > settings().outbox_give_up:
        _give_up(ticket_id, mail_id, f"not sent after {claim.attempts - 1} tries since {claim.since.isoformat()}")
        return
    if cause := _no_longer_a_contact(claim.mail):
        _give_up(ticket_id, mail_id, cause)
        return
    try:
        outgoing = _outgoing(claim.mail, now)
        message = compose(
            outgoing,
            keys=aws.token_keys(),
            own_addresses=settings().own_addresses,
            mail_domain=settings().mail_domain,
        )
        people = recipients(outgoing, settings().own_addresses)
    except CannotComposeError as error:
        _give_up(ticket_id, mail_id, str(error))
        return
    if people.unusable:
        log.warning("addresses left out", extra={"ticket": ticket_id, "mail": mail_id, "count": len(people.unusable)})
    try:
        answer = aws.ses().send_email(
            FromEmailAddress=outgoing.queue_address,
            Destination={"ToAddresses": list(people.to), "CcAddresses": list(people.cc)},
            Content={"Raw": {"Data": message}},
            ConfigurationSetName=resource("CONFIGURATION_SET"),
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "BadRequestException":
            _give_up(ticket_id, mail_id, str(error))
            return
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < _NOT_TAKEN_STATUS_BELOW:
            store.release(ticket_id, mail_id, claim, now + _pause(claim.attempts))
        raise
    _note_sent(ticket_id, mail_id, _message_id(answer["MessageId"]), now)
    log.info("mail sent", extra={"ticket": ticket_id, "mail": mail_id, "ses_id": answer["MessageId"]})


def _no_longer_a_contact(mail: OutgoingMail) -> str | None:
    """Why the client's person may not get this mail now, if so: whoever is removed is out of open tickets too."""
    queue = settings().queues.get(mail.queue)
    if mail.client is None:
        return None
    person = people_store.find(mail.to[0])
    technical = queue is None or queue.technical
    if person is not None and person.is_contact_of(mail.client, technical=technical):
        return None
    return f"the address is not a contact of client {mail.client} any more"


def _pause(attempts: int) -> timedelta:
    """When the sweep tries again, if the queue's own tries do not succeed: from 5 minutes up to 4 hours."""
    doublings = min(max(attempts - 6, 0), 10)
    return min(timedelta(minutes=5) * 2.0**doublings, timedelta(hours=4))


def _note_sent(ticket_id: TicketId, mail_id: str, message_id: str, now: datetime) -> None:
    """Note that the mail left, whatever it takes: without the note it would leave again."""
    for _ in range(NOTE_TRIES_MAX):
        try:
            store.note_sent(ticket_id, mail_id, message_id, now)
        except store.Conflict:
            continue
        return
    # Without the Message-ID a reply is recognised by its token and our thread id.
    store.note_sent_alone(ticket_id, mail_id, message_id, now)


def _give_up(ticket_id: TicketId, mail_id: str, cause: str) -> None:
    store.note_failed(ticket_id, mail_id, cause)
    log.error("mail cannot be sent", extra={"ticket": ticket_id, "mail": mail_id, "cause": cause})


def _message_id(ses_id: str) -> str:
    """The Message-ID that SES writes into the mail, from the id that it answers."""
    if "@" in ses_id:
        return f"<{ses_id}>"
    region = os.environ["AWS_REGION"]
    return f"<{ses_id}@{'email' if region == 'us-east-1' else region}.amazonses.com>"


def _outgoing(mail: OutgoingMail, now: datetime) -> Outgoing:
    queue = settings().queues.get(mail.queue)
    if queue is None:
        raise CannotComposeError(f"the queue {mail.queue} is not configured any more")
    return Outgoing(
        outbox_id=f"{mail.ticket_id}-{mail.id}",
        kind=mail.kind,
        ticket_id=mail.ticket_id,
        number=mail.number,
        queue_address=queue.address,
        queue_name=queue.title,
        company=settings().company,
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        state=mail.state.value,
        language=mail.language,
        composed_at=now,
        automatic=mail.kind == "acknowledgement",
        body=mail.text,
        agent_name=mail.author,
        in_reply_to=mail.reply_ids[-1] if mail.reply_ids else None,
        references=mail.reply_ids,
    )
