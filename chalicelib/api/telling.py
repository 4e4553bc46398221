"""Tickets as the API tells them to staff."""

import json
from collections.abc import Sequence

from chalicelib.api import schemas
from chalicelib.mail.showing import Download
from chalicelib.platform import aws, limits
from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import resource
from chalicelib.tickets import codec, service, store
from chalicelib.tickets.events import Change
from chalicelib.tickets.outbox import SendState
from chalicelib.tickets.ticket import Ticket, TicketId


def summary(ticket: Ticket) -> schemas.Summary:
    """A ticket as lists and pushes show it."""
    return schemas.Summary(**codec.summary_to_json(ticket))


def history_of(ticket_id: TicketId, after: int) -> schemas.TicketHistory:
    """A ticket with its changes newer than version `after`. Raises service.NoSuchTicket."""
    found = store.history(ticket_id, after=after)
    if found is None:
        raise service.NoSuchTicket(ticket_id)
    return schemas.TicketHistory(
        ticket=summary(found.ticket),
        changes=told(found.changes),
        outgoing=[_outgoing(sent) for sent in found.outgoing],
    )


def told(changes: Sequence[Change]) -> list[schemas.ChangeShape]:
    """Changes as staff are told them, oldest first.

    Places in S3 are nobody's business, whether a text is cut is. A Lambda's answer has a limit, so in a very
    long ticket the newest texts are whole and of the older ones the beginnings are told.
    """
    left = limits.HISTORY_TEXT_CHARS_MAX
    shapes = []
    for change in reversed(changes):
        told = codec.change_to_json(change)
        for event in told["events"]:
            if "text" not in event:
                continue
            event["truncated"] = event.pop("text_key", None) is not None
            event["quoted"] = event.get("quoted") or None
            for file in event.get("attachments", ()):
                file.pop("key", None)
            if raw_key := event.pop("raw_key", None):
                event["mail"] = raw_key.rpartition("/")[2]
            for member in ("text", "quoted"):
                told_text = event[member] or ""
                if len(told_text) > max(left, limits.PREVIEW_CHARS_MAX):
                    event[member], event["truncated"] = told_text[: limits.PREVIEW_CHARS_MAX], True
                left -= len(event[member] or "")
        shapes.append(schemas.ChangeShape(**told))
    return shapes[::-1]


def whole_text_of(ticket_id: TicketId, version: int) -> schemas.WholeText:
    """All that was written in a change. Raises service.NoSuchTicket where nothing was."""
    text, quoted, key = service.text_of(ticket_id, version)
    if key is not None:
        stored = aws.s3().get_object(Bucket=resource("BUCKET"), Key=key)["Body"].read().decode()
        # What was stored before histories were told apart is plain text.
        whole = json.loads(stored) if key.endswith(".json") else {"text": stored, "quoted": ""}
        text, quoted = whole["text"], whole["quoted"]
    text = text[: limits.TEXT_ANSWER_CHARS_MAX]
    return schemas.WholeText(text=text, quoted=quoted[: limits.TEXT_ANSWER_CHARS_MAX - len(text)])


def download_shape(found: Download) -> schemas.DownloadShape:
    """A short-lived address of a file."""
    return schemas.DownloadShape(
        url=found.url, name=found.name, type=found.type, size=found.size, expires_at=timestamp(found.expires_at)
    )


def _outgoing(sent: store.Sent) -> schemas.OutgoingShape:
    # Staff care whether it left, not who is holding it at the moment.
    state = SendState.PENDING if sent.state is SendState.CLAIMED else sent.state
    return schemas.OutgoingShape(
        id=sent.mail.id,
        kind=sent.mail.kind,
        to=list(sent.mail.to),
        cc=list(sent.mail.cc),
        state=state.value,
        cause=sent.cause,
        sent_at=None if sent.sent_at is None else timestamp(sent.sent_at),
        version=sent.mail.version,
    )
