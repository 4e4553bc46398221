"""Use case: send one outgoing mail. Claim its row, send through SES, note the result.

A second sender finds the row claimed or sent. A mail can go out twice only when a function dies between SES's
answer and our note of it, and the lease of its claim runs out.
"""

import os
from datetime import datetime

from botocore.exceptions import ClientError

from chalicelib.mail.compose import CannotComposeError, Outgoing, compose, recipients
from chalicelib.platform import aws
from chalicelib.platform.log import log
from chalicelib.platform.queues import RetryLater
from chalicelib.platform.settings import resource, settings
from chalicelib.tickets import store
from chalicelib.tickets.outbox import OutgoingMail
from chalicelib.tickets.ticket import TicketId

# SES looked at the mail and will never take it; anything else may pass.
_REFUSED_FOR_GOOD = frozenset({"MessageRejected", "BadRequestException", "NotFoundException"})
ATTEMPTS_MAX = 12


def send(ticket_id: TicketId, mail_id: str, now: datetime) -> None:
    """Send the mail unless it was sent. Raises RetryLater while somebody else's claim runs, or SES's error."""
    try:
        claim = store.claim(ticket_id, mail_id, now, settings().outbox_lease)
    except store.Claimed as claimed:
        raise RetryLater(str(claimed)) from claimed
    if claim is None:
        return
    if claim.attempts > ATTEMPTS_MAX:
        _give_up(ticket_id, mail_id, f"{ATTEMPTS_MAX} tries failed")
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
        if error.response["Error"]["Code"] in _REFUSED_FOR_GOOD:
            _give_up(ticket_id, mail_id, str(error))
            return
        # SES answered that it did not take the mail: nobody needs to wait for the lease.
        store.release(ticket_id, mail_id, claim)
        raise
    store.note_sent(ticket_id, mail_id, _message_id(answer["MessageId"]), now)
    log.info("mail sent", extra={"ticket": ticket_id, "mail": mail_id, "ses_id": answer["MessageId"]})


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
