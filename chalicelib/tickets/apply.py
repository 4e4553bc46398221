"""The other half of the heart: `apply(ticket, event) -> ticket`. Pure and total."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from chalicelib.platform.limits import COPIES_MAX, LEFT_COPIES_MAX, PREVIEW_CHARS_MAX, REPLY_IDS_MAX
from chalicelib.tickets.events import (
    Absorbed,
    Answered,
    Assigned,
    AutomaticReceived,
    CameDue,
    Change,
    ClockSet,
    CopiesChanged,
    DeliveryFailed,
    Event,
    Locked,
    MailHeldBack,
    Merged,
    MessageReceived,
    Noted,
    Promised,
    PromiseEnded,
    Recalled,
    RelationsChanged,
    Reminded,
    Scheduled,
    SplitOff,
    StateChanged,
    TagsChanged,
    Texted,
    TextOutcome,
    TicketOpened,
    TicketsLinked,
    Unlocked,
    UrgencyJudged,
    UrgencySet,
)
from chalicelib.tickets.texts import without_pictures
from chalicelib.tickets.ticket import Clock, Last, State, Ticket, Told

# What people write most of Markdown: links by their words, and what makes words bold, code, headings or quotes.
_LINK = re.compile(r"!?\[([^\]\n]{1,200})\]\([^)\s]{1,500}\)")
_MARKS = re.compile(r"\*\*|__|`+|^#{1,6} +|^> ?|^[-*+] +", re.MULTILINE)

# States in which a ticket is in the same round of work: between them it goes to and fro.
_ROUND = frozenset({State.QUEUED, State.IN_PROGRESS})


def apply_change(ticket: Ticket | None, change: Change) -> Ticket:
    """The ticket after `change`; raises ValueError when the change does not follow the ticket's version."""
    if change.version != (0 if ticket is None else ticket.version) + 1:
        raise ValueError(f"change {change.version} of {change.ticket_id} does not follow")
    for event in change.events:
        ticket = _apply(ticket, event, change)
    if ticket is None:
        raise ValueError(f"change {change.version} of {change.ticket_id} has no events")
    return replace(ticket, version=change.version, changed_at=change.at)


def replay(changes: Iterable[Change]) -> Ticket:
    """The ticket that its changes, oldest first, make."""
    ticket: Ticket | None = None
    for change in changes:
        ticket = apply_change(ticket, change)
    if ticket is None:
        raise ValueError("no changes")
    return ticket


def _apply(ticket: Ticket | None, event: Event, change: Change) -> Ticket:
    at = change.at
    if isinstance(event, TicketOpened):
        return Ticket(
            id=change.ticket_id,
            number=event.number,
            queue=event.queue,
            subject=event.subject,
            state=State.QUEUED,
            requester=event.requester,
            client=event.client,
            language=event.language,
            opened_at=at,
            changed_at=at,
            version=0,
            state_since=at,
            guest=event.guest,
        )
    if ticket is None:
        raise ValueError(f"{type(event).__name__} before TicketOpened")
    match event:
        case StateChanged() | Scheduled() | CameDue() | Reminded() | ClockSet():
            return _after_move(ticket, event, at)
        case UrgencyJudged() | SplitOff() | Absorbed() | Noted() | Texted() | TextOutcome():
            return ticket
        case TagsChanged() | RelationsChanged() | Merged():
            return _after_upkeep(ticket, event)
        case Assigned() | Promised() | PromiseEnded() | UrgencySet() | Locked() | Unlocked():
            return _after_dispatch(ticket, event, change)
        case _:
            return _after_mail(ticket, event, at)


def _after_move(
    ticket: Ticket, event: StateChanged | Scheduled | CameDue | Reminded | ClockSet, at: datetime
) -> Ticket:
    """The ticket after something happened to its state or its clock."""
    match event:
        case StateChanged(old, new):
            # The clock, the reminders, the time and the promise of the old state are over with it.
            return replace(
                ticket,
                state=new,
                state_since=at,
                reminders=0,
                scheduled_for=None,
                due=False,
                clock=None,
                # Only staff take a ticket out of the queue, and they have read it then.
                unread=ticket.unread and old is not State.QUEUED,
                promise=None,
                # Who works on it for a while and gives it back has not made it any younger.
                place=ticket.place if new in _ROUND else None,
                reacted=new in _ROUND and (ticket.reacted or old is State.QUEUED),
            )
        case Scheduled(until):
            return replace(ticket, scheduled_for=until, clock=None)
        case CameDue():
            return replace(ticket, due=True)
        case Reminded(count):
            return replace(ticket, reminders=count, clock=None)
        case ClockSet(kind, rings_at):
            return replace(ticket, clock=Clock(kind, rings_at, ticket.version + 1))


def _after_upkeep(ticket: Ticket, event: TagsChanged | RelationsChanged | Merged) -> Ticket:
    """The ticket after staff put it in order."""
    match event:
        case TagsChanged(added, removed):
            return replace(ticket, tags=tuple(tag for tag in (*ticket.tags, *added) if tag not in removed))
        case RelationsChanged(added, removed):
            gone = {ref.id for ref in removed}
            return replace(ticket, related=tuple(ref for ref in (*ticket.related, *added) if ref.id not in gone))
        case Merged(into):
            return replace(ticket, merged_into=into)


def _after_dispatch(
    ticket: Ticket, event: Assigned | Promised | PromiseEnded | UrgencySet | Locked | Unlocked, change: Change
) -> Ticket:
    """The ticket after something happened to who has it, how urgent it is and what is promised."""
    match event:
        case Assigned(agent):
            # Who takes it over has read it; who is given it has not.
            has_taken = agent is not None and agent.id == change.actor.id and ticket.state is not State.QUEUED
            return replace(ticket, agent=agent, unread=ticket.unread and not has_taken)
        case Promised(kind, urgency, until, basis, ahead, agents):
            told = Told(kind, urgency, change.at, until, basis, ahead, agents)
            place = ticket.place if kind == "solution" else min(ticket.place or until, until)
            return replace(ticket, promise=told, place=place)
        case PromiseEnded():
            return replace(ticket, promise=None)
        case UrgencySet(_, new):
            return replace(ticket, urgency=new)
        case Locked():
            return replace(ticket, locked=True)
        case Unlocked(cause):
            return replace(ticket, locked=False, lock_declined=ticket.lock_declined or cause == "declined")


def _after_mail(
    ticket: Ticket,
    event: MessageReceived
    | AutomaticReceived
    | DeliveryFailed
    | MailHeldBack
    | CopiesChanged
    | TicketsLinked
    | Answered
    | Recalled,
    at: datetime,
) -> Ticket:
    """The ticket after something was said in it, or about its mail."""
    match event:
        case MessageReceived(message):
            ids = (*ticket.reply_ids, *((message.message_id,) if message.message_id else ()))
            return replace(
                ticket,
                unread=True,
                last=Last("client", preview(message.text or message.quoted)),
                reply_ids=tuple(dict.fromkeys(ids))[-REPLY_IDS_MAX:],
                # Whoever writes to us is there to be written to.
                undeliverable=_without(ticket.undeliverable, message.sender.address),
            )
        case DeliveryFailed():
            others = _without(ticket.undeliverable, event.address)
            is_lost = event.permanent and event.reason != "complaint"
            return replace(ticket, undeliverable=(*others, event.address)[-COPIES_MAX:]) if is_lost else ticket
        case CopiesChanged(added, removed):
            return replace(
                ticket,
                copies=tuple(name for name in (*ticket.copies, *added) if name not in removed),
                # Only staff add somebody again who was out; then he is in like the others.
                left_copies=tuple(
                    name for name in dict.fromkeys((*ticket.left_copies, *removed)) if name not in added
                )[-LEFT_COPIES_MAX:],
            )
        case AutomaticReceived() | MailHeldBack() | TicketsLinked():
            return ticket
        case Recalled(_, last):
            return replace(ticket, last=last)
        case Answered(text, markdown=markdown):
            # Whatever waits for the client begins anew with what we wrote.
            return replace(
                ticket,
                unread=False,
                due=False,
                last=Last("agent", preview(text, markdown=markdown)),
                state_since=at,
                reminders=0,
                clock=None,
            )


def _without(addresses: tuple[str, ...], address: str) -> tuple[str, ...]:
    return tuple(one for one in addresses if one != address)


def preview(text: str, *, markdown: bool = False) -> str:
    """The beginning of a text in one line, without the marks of Markdown."""
    beginning = text[: 4 * PREVIEW_CHARS_MAX]
    if markdown:
        beginning = without_pictures(beginning, is_cut=len(text) > len(beginning))
        beginning = _MARKS.sub("", _LINK.sub(r"\1", beginning))
    line = " ".join(beginning.split())
    return line if len(line) <= PREVIEW_CHARS_MAX else f"{line[: PREVIEW_CHARS_MAX - 1].rstrip()}…"
