"""Use cases of a contact: list, look, open, write, resolve, reopen, decline a lock, copies.

Each is asked by a holder of a pass. Another client's ticket and a missing one are the same: NoSuchTicket.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.platform import limits
from chalicelib.platform.ids import digest, is_ulid, ulid
from chalicelib.platform.settings import settings
from chalicelib.tickets import service, store
from chalicelib.tickets.commands import (
    ChangeCopies,
    Command,
    DeclineLock,
    OpenTicket,
    ReceiveMessage,
    Reopen,
    Resolve,
)
from chalicelib.tickets.events import Attachment, Message, TicketOpened, UrgencyJudged
from chalicelib.tickets.store import Conflict, commit, done, done_row
from chalicelib.tickets.survey import Tables
from chalicelib.tickets.texts import kept
from chalicelib.tickets.ticket import Actor, Client, Person, State, Ticket, TicketId
from chalicelib.zone import rights
from chalicelib.zone.passes import Holder

# Tickets that one call looks through for those that match; the answer says where to go on.
LOOKED_THROUGH_MAX: Final = 500
TEXT_CHARS_MAX: Final = 10_000
_LINES: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_SIGNED_IN: Final = {
    "verdict": "verified",
    "sentence_cs": "Napsáno v klientské zóně po přihlášení.",
    "sentence_en": "Written in the client zone, signed in.",
}


class BadText(ValueError):
    """A text that is empty or too long; `args` are what it says in Czech and in English."""


class NotForYou(Exception):
    """A queue that is not open to this contact, or is none."""


@dataclass(frozen=True)
class Filter:
    """What is looked for: all of it has to hold; what is empty is not asked for. `text` is folded."""

    queues: frozenset[str] = frozenset()
    states: frozenset[State] = frozenset()
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


def tickets(
    holder: Holder, wanted: Filter, fold: Callable[[str], str], *, limit: int, cursor: str | None
) -> tuple[list[Ticket], str | None]:
    """The tickets of the holder's client that match, the newest change first, and where to go on; None: no more."""
    found: list[Ticket] = []
    looked = 0
    while looked < LOOKED_THROUGH_MAX:
        page = store.page_of_client(
            holder.membership.number,
            limit=limits.PAGE_ROWS_MAX,
            cursor=cursor,
            since=wanted.since,
            until=wanted.until,
        )
        for ticket in page.tickets:
            looked += 1
            cursor = store.cursor_of(ticket)
            if _is_shown(holder, ticket) and _matches(ticket, wanted, fold):
                found.append(ticket)
                if len(found) == limit:
                    return found, cursor
        if page.cursor is None:
            return found, None
    return found, cursor


def _matches(ticket: Ticket, wanted: Filter, fold: Callable[[str], str]) -> bool:
    if wanted.queues and ticket.queue not in wanted.queues:
        return False
    if wanted.states and ticket.state not in wanted.states:
        return False
    if not wanted.text:
        return True
    last = ticket.last.preview if ticket.last else ""
    said = f"#{ticket.number} {ticket.subject} {ticket.requester.name or ''} {ticket.requester.address} {last}"
    return all(word in fold(said) for word in wanted.text.split())


def look(holder: Holder, ticket_id: str) -> store.History:
    """A ticket with all its changes. Raises service.NoSuchTicket."""
    found = store.history(TicketId(ticket_id)) if is_ulid(ticket_id) else None
    if found is None or not _is_shown(holder, found.ticket):
        raise service.NoSuchTicket(ticket_id)
    return found


def _is_shown(holder: Holder, ticket: Ticket) -> bool:
    return rights.is_his(holder.membership, ticket, settings().queues.get(ticket.queue))


def _mine(holder: Holder, ticket_id: str) -> Ticket:
    ticket = store.load(TicketId(ticket_id)) if is_ulid(ticket_id) else None
    if ticket is None or not _is_shown(holder, ticket):
        raise service.NoSuchTicket(ticket_id)
    return ticket


def open_ticket(
    holder: Holder,
    queue_name: str,
    subject: str,
    text: str,
    files: Sequence[Attachment],
    copies: Sequence[str],
    now: datetime,
    *,
    key: str,
) -> TicketId:
    """A new ticket; once for a `key`. Raises NotForYou, BadText, service.OtherRequest, store.Conflict."""
    queue = settings().queues.get(queue_name)
    if queue is None or not rights.may_use(holder.membership, queue):
        raise NotForYou(queue_name)
    title = _LINES.sub(" ", subject).strip()[: limits.SUBJECT_CHARS_MAX]
    if not title:
        raise BadText("Napište předmět.", "Write a subject.")
    message = _message(holder, text, files)
    person, membership = holder.person, holder.membership
    asked = digest(queue_name, title, message.text, *copies, *(file.key or "" for file in files))
    request = digest("zone", person.address, membership.number, key)
    for _ in range(limits.CONFLICT_RETRIES_MAX):
        if (before := _done_before(request, asked)) is not None:
            return before
        ticket_id = TicketId(ulid(now, bytes.fromhex(digest("zone ticket", request))))
        opened = TicketOpened(
            number=store.next_numbers(1),
            queue=queue.name,
            subject=title,
            requester=message.sender,
            client=Client(membership.number, membership.client_name),
            language=holder.language,
        )
        judged = _judged(title, message.text)
        command = OpenTicket(ticket_id, opened, message, tuple(copies), judged)
        planned = service.plan(None, command, _actor(holder), now, Tables(now))
        assert planned is not None
        try:
            commit(
                (planned,),
                (done_row(request, {"ticket": ticket_id, "version": 1, "asked": asked}),),
                shards=settings().list_shards,
            )
        except Conflict:
            continue
        return ticket_id
    raise Conflict(f"request {request} keeps losing to other writers")


def _done_before(request: str, asked: str) -> TicketId | None:
    noted = done(request)
    if noted is None:
        return None
    if noted["asked"] != asked:
        raise service.OtherRequest(request)
    return TicketId(noted["ticket"])


def write(
    holder: Holder, ticket_id: str, text: str, files: Sequence[Attachment], now: datetime, *, key: str
) -> TicketId:
    """A message in a ticket, whatever happened to it meanwhile; once for a `key`.

    Raises service.NoSuchTicket, BadText, IllegalMove for a closed one, service.OtherRequest, store.Conflict.
    """
    ticket = _mine(holder, ticket_id)
    message = _message(holder, text, files)
    command = ReceiveMessage(message, judged=_judged(ticket.subject, message.text))
    return _whenever(holder, ticket, command, now, key=key)


def change_copies(
    holder: Holder,
    ticket_id: str,
    add: Collection[str],
    remove: Collection[str],
    now: datetime,
    *,
    with_history: bool,
    key: str,
) -> TicketId:
    """Who gets copies from now on; once for a `key`. Raises as `write`."""
    ticket = _mine(holder, ticket_id)
    command = ChangeCopies(None, tuple(add), tuple(remove), with_history)
    return _whenever(holder, ticket, command, now, key=key)


def _whenever(holder: Holder, ticket: Ticket, command: Command, now: datetime, *, key: str) -> TicketId:
    request = digest("zone", holder.person.address, holder.membership.number, key)
    service.perform_anyway(
        ticket.id, command, _actor(holder), now, request_key=request, shards=settings().list_shards
    )
    return ticket.id


def resolve(holder: Holder, ticket_id: str, seen: int, now: datetime) -> TicketId:
    """The ticket is done, its client says, who saw it at a version.

    Raises service.NoSuchTicket, service.StaleVersion, IllegalMove.
    """
    return _seen(holder, ticket_id, Resolve(), seen, now)


def reopen(holder: Holder, ticket_id: str, seen: int, now: datetime) -> TicketId:
    """It is not done, its client says. Raises as `resolve`."""
    return _seen(holder, ticket_id, Reopen(), seen, now)


def decline_lock(holder: Holder, ticket_id: str, now: datetime) -> TicketId:
    """Anybody may take it. One that is not locked any more is fine. Raises service.NoSuchTicket, store.Conflict."""
    ticket = _mine(holder, ticket_id)
    command = DeclineLock(holder.person.address)
    service.note(ticket.id, command, _actor(holder), now, shards=settings().list_shards)
    return ticket.id


def _seen(holder: Holder, ticket_id: str, command: Command, seen: int, now: datetime) -> TicketId:
    ticket = _mine(holder, ticket_id)
    service.perform(
        ticket.id, command, _actor(holder), now, seen_version=seen, request_key=None, shards=settings().list_shards
    )
    return ticket.id


def _actor(holder: Holder) -> Actor:
    return Actor("client", holder.person.address, holder.person.name)


def _message(holder: Holder, text: str, files: Sequence[Attachment]) -> Message:
    said = kept(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not said and not files:
        raise BadText("Napište zprávu.", "Write a message.")
    if len(said) > TEXT_CHARS_MAX or len(said.encode()) > limits.TEXT_INLINE_BYTES_MAX:
        raise BadText(
            f"Zpráva je delší než {TEXT_CHARS_MAX} znaků; pošlete ji jako soubor.",
            f"The message is longer than {TEXT_CHARS_MAX} characters; send it as a file.",
        )
    return Message(
        sender=Person(holder.person.address, holder.person.name),
        text=said,
        message_id=None,
        raw_key="",
        verdict=_SIGNED_IN,
        attachments=tuple(files),
        via="zone",
    )


def _judged(subject: str, text: str) -> UrgencyJudged:
    # Only who writes needs the judge: whoever only looks does without its tables.
    from chalicelib.mail.judging import judged

    return judged(subject, text, settings())
