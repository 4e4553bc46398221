"""The heart: `decide(ticket, command) -> events` and `apply(ticket, event) -> ticket`. Pure and total."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from chalicelib.platform.limits import (
    ANSWER_CHARS_MAX,
    COPIES_MAX,
    COPIES_OF_STRANGER_MAX,
    LEFT_COPIES_MAX,
    PREVIEW_CHARS_MAX,
    REPLY_IDS_MAX,
)
from chalicelib.tickets.commands import (
    Answer,
    Command,
    LeaveCopies,
    Move,
    NoteAutomatic,
    NoteDelivery,
    NoteHeldBack,
    NoteLinked,
    OpenTicket,
    ReceiveMessage,
    RingClock,
    Schedule,
)
from chalicelib.tickets.events import (
    Answered,
    Assigned,
    AutomaticReceived,
    CameDue,
    Change,
    ClockSet,
    CopiesChanged,
    DeliveryFailed,
    Event,
    MailHeldBack,
    MessageReceived,
    Reminded,
    Scheduled,
    StateChanged,
    TicketOpened,
    TicketsLinked,
)
from chalicelib.tickets.states import CZECH, MOVES_OF_CLOCKS, MOVES_OF_STAFF, SCHEDULED_FROM, WOKEN_BY_CLIENT
from chalicelib.tickets.ticket import Agent, Client, Clock, Last, State, Ticket, TicketId

# What no mail can carry; line ends and tabs it can.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")


class IllegalMove(Exception):
    """The ticket cannot do that in its state; the text says what is possible instead."""


class TicketClosed(IllegalMove):
    """A closed ticket never changes."""


class EmptyAnswer(ValueError):
    """An answer says something, and not more than `limits.ANSWER_CHARS_MAX` characters of it."""


def decide(ticket: Ticket | None, command: Command) -> tuple[Event, ...]:
    """The events that `command` makes happen; empty when there is nothing to change.

    Raises IllegalMove (a sentence for staff), EmptyAnswer, or ValueError for a command to the wrong ticket.
    """
    match command:
        case OpenTicket():
            events = _opened(ticket, command)
        case ReceiveMessage():
            events = _received(_open(ticket), command)
        case Answer():
            events = _answer(_open(ticket), command)
        case Move():
            events = _move(_open(ticket), command)
        case Schedule():
            events = _schedule(_open(ticket), command)
        case RingClock(version):
            events = _rung(_existing(ticket), version)
        case LeaveCopies(address):
            events = (CopiesChanged((), (address,)),) if address in _existing(ticket).copies else ()
        case NoteAutomatic() | NoteDelivery() | NoteHeldBack() | NoteLinked():
            events = _noted(_existing(ticket), command)
        case _:
            assert_never(command)
    return events


def _opened(ticket: Ticket | None, command: OpenTicket) -> tuple[Event, ...]:
    if ticket is not None:
        raise ValueError(f"ticket {ticket.id} is open already")
    opened = TicketOpened(
        number=command.number,
        queue=command.queue,
        subject=command.subject,
        requester=command.requester,
        client=command.client,
        language=command.language,
        acknowledged=command.acknowledged,
        linked=command.linked,
        legacy=command.legacy,
        continues=command.continues,
        released=command.released,
        accepted_by=command.accepted_by,
        guest=command.guest,
    )
    copied = _copied(command.copies, {command.requester.address}, 0, command.client)
    return (opened, MessageReceived(command.message), *copied)


def _received(ticket: Ticket, command: ReceiveMessage) -> tuple[Event, ...]:
    out = {ticket.requester.address, *ticket.copies, *ticket.left_copies}
    copied = _copied(command.copies, out, len(ticket.copies), ticket.client)
    return (MessageReceived(command.message), *copied, *_woken(ticket))


def _existing(ticket: Ticket | None) -> Ticket:
    if ticket is None:
        raise ValueError("this command needs a ticket")
    return ticket


def _open(ticket: Ticket | None) -> Ticket:
    known = _existing(ticket)
    if known.state is State.CLOSED:
        raise TicketClosed("Ticket je ukončený, pokračovat lze jen v novém.")
    return known


def _copied(copies: Iterable[str], out: Collection[str], already: int, client: Client | None) -> tuple[Event, ...]:
    """Who is added: each once, nobody of `out`, no more than a ticket's copies go to."""
    room = max((COPIES_OF_STRANGER_MAX if client is None else COPIES_MAX) - already, 0)
    added = [address for address in dict.fromkeys(copies) if address not in out][:room]
    return (CopiesChanged(tuple(added)),) if added else ()


def _noted(ticket: Ticket, command: NoteAutomatic | NoteDelivery | NoteHeldBack | NoteLinked) -> tuple[Event, ...]:
    """What staff learn beside the conversation: in every state, and without changing it."""
    match command:
        case NoteAutomatic(entry, failed):
            return (AutomaticReceived(entry), *_failed(ticket, failed))
        case NoteDelivery(failed):
            return _failed(ticket, (failed,))
        case NoteHeldBack(held_back):
            return (held_back,)
        case NoteLinked(linked):
            return (TicketsLinked(linked),)


def _woken(ticket: Ticket) -> tuple[Event, ...]:
    if ticket.state not in WOKEN_BY_CLIENT:
        return ()
    return (StateChanged(ticket.state, State.QUEUED if ticket.agent is None else State.IN_PROGRESS),)


def _failed(ticket: Ticket, failed: Iterable[DeliveryFailed]) -> tuple[Event, ...]:
    """Only of those whom our mail was for: what a bounce says is not taken further than that."""
    readers = {ticket.requester.address, *ticket.copies, *ticket.left_copies}
    return tuple(one for one in failed if one.address in readers)


def _answer(ticket: Ticket, command: Answer) -> tuple[Event, ...]:
    text = _CONTROLS.sub("", command.text).strip()
    if not text:
        raise EmptyAnswer("Odpověď je prázdná.")
    if len(text) > ANSWER_CHARS_MAX:
        raise EmptyAnswer(f"Odpověď je delší než {ANSWER_CHARS_MAX} znaků; pošlete ji jako soubor.")
    if command.state not in {State.WAITING, State.RESOLVED, State.IN_PROGRESS}:
        raise IllegalMove("Po odpovědi může ticket čekat na klienta, být vyřešený, nebo zůstat v řešení.")
    answered = Answered(text=text, to=(ticket.requester.address,), cc=ticket.copies)
    return (answered, *_assigned(ticket, command.agent), *_moved(ticket, command.state))


def _move(ticket: Ticket, command: Move) -> tuple[Event, ...]:
    possible = MOVES_OF_STAFF[ticket.state]
    taken_over = command.state is State.IN_PROGRESS and command.agent != ticket.agent
    if command.state not in possible and not taken_over:
        if command.state is ticket.state:
            return ()
        names = ", ".join(f"„{CZECH[state]}“" for state in possible)
        raise IllegalMove(
            f"Ze stavu „{CZECH[ticket.state]}“ nelze přejít do stavu „{CZECH[command.state]}“; možné je: {names}."
        )
    match command.state:
        case State.QUEUED:
            return (*((Assigned(None),) if ticket.agent else ()), *_moved(ticket, State.QUEUED))
        case State.IN_PROGRESS:
            return (*_assigned(ticket, command.agent), *_moved(ticket, State.IN_PROGRESS))
        case _:
            holder = () if ticket.agent else _assigned(ticket, command.agent)
            return (*holder, *_moved(ticket, command.state))


def _schedule(ticket: Ticket, command: Schedule) -> tuple[Event, ...]:
    if ticket.state not in SCHEDULED_FROM:
        raise IllegalMove(f"Ticket ve stavu „{CZECH[ticket.state]}“ nelze naplánovat; nejdřív ho znovu otevřete.")
    if ticket.state is State.SCHEDULED and ticket.scheduled_for == command.until:
        return ()
    holder = () if ticket.agent else _assigned(ticket, command.agent)
    return (*holder, *_moved(ticket, State.SCHEDULED), Scheduled(command.until))


def _rung(ticket: Ticket, version: int) -> tuple[Event, ...]:
    """What a clock does: nothing if another one, or none, is set by now."""
    clock = ticket.clock
    if clock is None or clock.version != version:
        return ()
    if clock.kind in MOVES_OF_CLOCKS:
        old, new = MOVES_OF_CLOCKS[clock.kind]
        return (StateChanged(old, new), *((CameDue(),) if clock.kind == "due" else ()))
    return (Reminded(1 if clock.kind == "reminder" else 2),)


def _assigned(ticket: Ticket, agent: Agent) -> tuple[Event, ...]:
    return () if ticket.agent == agent else (Assigned(agent),)


def _moved(ticket: Ticket, state: State) -> tuple[Event, ...]:
    return () if ticket.state is state else (StateChanged(ticket.state, state),)


def apply_change(ticket: Ticket | None, change: Change) -> Ticket:
    """The ticket after `change`; raises ValueError when the change does not follow the ticket's version."""
    if change.version != (0 if ticket is None else ticket.version) + 1:
        raise ValueError(f"change {change.version} of {change.ticket_id} does not follow")
    for event in change.events:
        ticket = _apply(ticket, event, change.ticket_id, change.at)
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


def _apply(ticket: Ticket | None, event: Event, ticket_id: TicketId, at: datetime) -> Ticket:
    if isinstance(event, TicketOpened):
        return Ticket(
            id=ticket_id,
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
        case StateChanged() | Scheduled() | CameDue() | Reminded() | ClockSet() | Assigned():
            return _after_work(ticket, event, at)
        case _:
            return _after_mail(ticket, event)


def _after_work(
    ticket: Ticket, event: StateChanged | Scheduled | CameDue | Reminded | ClockSet | Assigned, at: datetime
) -> Ticket:
    """The ticket after something happened to its state, its clock or who has it."""
    match event:
        case StateChanged(_, new):
            # The clock, the reminders and the time of the old state are over with it.
            return replace(ticket, state=new, state_since=at, reminders=0, scheduled_for=None, due=False, clock=None)
        case Scheduled(until):
            return replace(ticket, scheduled_for=until, clock=None)
        case CameDue():
            return replace(ticket, due=True)
        case Reminded(count):
            return replace(ticket, reminders=count, clock=None)
        case ClockSet(kind, rings_at):
            return replace(ticket, clock=Clock(kind, rings_at, ticket.version + 1))
        case Assigned(agent):
            return replace(ticket, agent=agent, unread=ticket.unread and agent is None)


def _after_mail(
    ticket: Ticket,
    event: MessageReceived
    | AutomaticReceived
    | DeliveryFailed
    | MailHeldBack
    | CopiesChanged
    | TicketsLinked
    | Answered,
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
                left_copies=tuple(dict.fromkeys((*ticket.left_copies, *removed)))[-LEFT_COPIES_MAX:],
            )
        case AutomaticReceived() | MailHeldBack() | TicketsLinked():
            return ticket
        case Answered(text):
            return replace(ticket, unread=False, due=False, last=Last("agent", preview(text)))


def _without(addresses: tuple[str, ...], address: str) -> tuple[str, ...]:
    return tuple(one for one in addresses if one != address)


def preview(text: str) -> str:
    """The beginning of a text in one line."""
    line = " ".join(text[: 4 * PREVIEW_CHARS_MAX].split())
    return line if len(line) <= PREVIEW_CHARS_MAX else f"{line[: PREVIEW_CHARS_MAX - 1].rstrip()}…"
