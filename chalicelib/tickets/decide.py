"""The heart: `decide(ticket, command) -> events`; `apply.py` has what they make of the ticket. Pure and total."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import assert_never

from chalicelib.platform.limits import ANSWER_CHARS_MAX, COPIES_MAX, COPIES_OF_STRANGER_MAX, QUOTED_CHARS_MAX
from chalicelib.tickets import upkeep
from chalicelib.tickets.commands import (
    Absorb,
    AddNote,
    Answer,
    ChangeCopies,
    Command,
    DeclineLock,
    HandOver,
    LeaveCopies,
    LiftLock,
    Lock,
    Merge,
    Move,
    NoteAutomatic,
    NoteDelivery,
    NoteHeldBack,
    NoteLinked,
    NoteText,
    OpenTicket,
    ReachOut,
    Recall,
    ReceiveMessage,
    Relate,
    Reopen,
    Resolve,
    RingClock,
    Schedule,
    SetUrgency,
    Split,
    Tag,
    Unlock,
)
from chalicelib.tickets.events import (
    Absorbed,
    Answered,
    Assigned,
    AutomaticReceived,
    CameDue,
    CopiesChanged,
    DeliveryFailed,
    Event,
    Locked,
    Merged,
    MessageReceived,
    Recalled,
    Reminded,
    Scheduled,
    SplitOff,
    StateChanged,
    TicketsLinked,
    UnlockCause,
    Unlocked,
    UrgencyJudged,
    UrgencySet,
)
from chalicelib.tickets.refusals import EmptyAnswer as EmptyAnswer  # noqa: PLC0414 - what `decide` raises
from chalicelib.tickets.refusals import IllegalMove as IllegalMove  # noqa: PLC0414
from chalicelib.tickets.refusals import TicketClosed as TicketClosed  # noqa: PLC0414
from chalicelib.tickets.states import (
    CZECH,
    ENGLISH_OF_STAFF,
    MOVES_OF_CLOCKS,
    MOVES_OF_STAFF,
    SCHEDULED_FROM,
    WOKEN_BY_CLIENT,
)
from chalicelib.tickets.texts import kept
from chalicelib.tickets.ticket import URGENCY_RANK, Agent, Client, State, Ticket, Urgency


@dataclass(frozen=True)
class Surroundings:
    """What a decision has to know besides the ticket.

    `on_shift`: whether the agent who has the ticket is at work; `preferred`: to whom a new ticket goes.
    """

    on_shift: bool = True
    preferred: Agent | None = None


AS_USUAL = Surroundings()


def decide(ticket: Ticket | None, command: Command, around: Surroundings = AS_USUAL) -> tuple[Event, ...]:
    """The events that `command` makes happen; empty when there is nothing to change.

    Raises IllegalMove (a sentence for staff), EmptyAnswer, or ValueError for a command to the wrong ticket.
    """
    match command:
        case OpenTicket():
            events = _opened(ticket, command, around)
        case ReachOut():
            events = _reached_out(ticket, command)
        case ReceiveMessage():
            events = _received(_open(ticket), command, around)
        case Answer() | Move() | Recall() | Schedule() | ChangeCopies() | Merge() | Absorb() | Split():
            events = _by_agent(_open(ticket), command)
        case AddNote() | Tag() | Relate():
            events = upkeep.decide(_existing(ticket), command)
        case Resolve() | Reopen():
            events = _called_done(_open(ticket), command, around)
        case HandOver() | Lock():
            events = _dispatched(_open(ticket), command, around)
        case Unlock() | DeclineLock() | LiftLock() | SetUrgency():
            events = _dispatched(_existing(ticket), command, around)
        case RingClock(version):
            events = _rung(_existing(ticket), version, around)
        case LeaveCopies(address):
            events = (CopiesChanged((), (address,)),) if address in _existing(ticket).copies else ()
        case NoteAutomatic() | NoteDelivery() | NoteHeldBack() | NoteText() | NoteLinked():
            events = _noted(_existing(ticket), command)
        case _:
            assert_never(command)
    return events


def _opened(ticket: Ticket | None, command: OpenTicket, around: Surroundings) -> tuple[Event, ...]:
    if ticket is not None:
        raise ValueError(f"ticket {ticket.id} is open already")
    opened = command.opened
    copied = _copied(command.copies, {opened.requester.address}, 0, opened.client)
    given = (Assigned(around.preferred),) if around.preferred else ()
    judged = command.judged
    raised = (UrgencySet("routine", judged.level),) if judged and judged.level != "routine" else ()
    return (opened, MessageReceived(command.message), *((judged,) if judged else ()), *raised, *copied, *given)


def _reached_out(ticket: Ticket | None, command: ReachOut) -> tuple[Event, ...]:
    """Nobody has it until its client answers: of an event of many clients one agent would get all of them."""
    if ticket is not None:
        raise ValueError(f"ticket {ticket.id} is open already")
    opened = command.opened
    copied = _copied(command.copies, {opened.requester.address}, 0, opened.client)
    readers = tuple(address for event in copied if isinstance(event, CopiesChanged) for address in event.added)
    answered = Answered(_written(command.text), (opened.requester.address,), readers, command.markdown)
    texted = (command.texted,) if command.texted else ()
    return (opened, *copied, answered, *texted, StateChanged(State.QUEUED, State.WAITING))


def _received(ticket: Ticket, command: ReceiveMessage, around: Surroundings) -> tuple[Event, ...]:
    out = {ticket.requester.address, *ticket.copies, *ticket.left_copies}
    copied = _copied(command.copies, out, len(ticket.copies), ticket.client)
    woken = _woken(ticket, around)
    judged = _judged(ticket, command.judged, is_freed=any(isinstance(event, Assigned) for event in woken))
    return (MessageReceived(command.message), *judged, *copied, *woken)


def _judged(ticket: Ticket, judged: UrgencyJudged | None, *, is_freed: bool) -> tuple[Event, ...]:
    """What a message says raises its ticket; nothing that is judged lowers it, whoever set it."""
    if judged is None:
        return ()
    if URGENCY_RANK[judged.level] >= URGENCY_RANK[ticket.urgency]:
        return (judged,)
    raised = _urgency_set(ticket, judged.level)
    # Who has to go on with it is told by what wakes it.
    return (judged, *(event for event in raised if not (is_freed and isinstance(event, Assigned | Unlocked))))


def _existing(ticket: Ticket | None) -> Ticket:
    if ticket is None:
        raise ValueError("this command needs a ticket")
    return ticket


def _open(ticket: Ticket | None) -> Ticket:
    known = _existing(ticket)
    if known.state is State.CLOSED:
        raise TicketClosed(
            "Ticket je ukončený, pokračovat lze jen v novém.", "The ticket is closed, only a new one can go on."
        )
    return known


def _copied(copies: Iterable[str], out: Collection[str], already: int, client: Client | None) -> tuple[Event, ...]:
    """Who is added: each once, nobody of `out`, no more than a ticket's copies go to."""
    room = max((COPIES_OF_STRANGER_MAX if client is None else COPIES_MAX) - already, 0)
    added = [address for address in dict.fromkeys(copies) if address not in out][:room]
    return (CopiesChanged(tuple(added)),) if added else ()


def _noted(
    ticket: Ticket, command: NoteAutomatic | NoteDelivery | NoteHeldBack | NoteText | NoteLinked
) -> tuple[Event, ...]:
    """What staff learn beside the conversation: in every state, and without changing it."""
    match command:
        case NoteAutomatic(entry, failed):
            return (AutomaticReceived(entry), *_failed(ticket, failed))
        case NoteDelivery(failed):
            return _failed(ticket, (failed,))
        case NoteHeldBack(held_back):
            return (held_back,)
        case NoteText(outcome):
            return (outcome,)
        case NoteLinked(linked):
            return (TicketsLinked(linked),)


def _woken(ticket: Ticket, around: Surroundings) -> tuple[Event, ...]:
    """A party wrote: on to the agent who has the ticket, if he is at work, else to the queue."""
    if ticket.state not in WOKEN_BY_CLIENT:
        return ()
    if ticket.agent is not None and around.on_shift:
        return _moved(ticket, State.IN_PROGRESS)
    return _to_queue(ticket)


def _to_queue(ticket: Ticket) -> tuple[Event, ...]:
    """Back to the queue, where it is nobody's: whoever kept it for himself is not there to go on with it."""
    return (*_freed(ticket), *_moved(ticket, State.QUEUED))


def _freed(ticket: Ticket) -> tuple[Event, ...]:
    return (*_let_go(ticket, "requeued"), *((Assigned(None),) if ticket.agent is not None else ()))


def _failed(ticket: Ticket, failed: Iterable[DeliveryFailed]) -> tuple[Event, ...]:
    """Only of those whom our mail was for: what a bounce says is not taken further than that."""
    readers = {ticket.requester.address, *ticket.copies, *ticket.left_copies}
    return tuple(one for one in failed if one.address in readers)


def _by_agent(
    ticket: Ticket, command: Answer | Move | Recall | Schedule | ChangeCopies | Merge | Absorb | Split
) -> tuple[Event, ...]:
    match command:
        case Answer():
            return _answer(ticket, command)
        case Move():
            return _move(ticket, command)
        case Recall():
            return _recalled(ticket, command)
        case Schedule():
            return _schedule(ticket, command)
        case ChangeCopies():
            return _copies_changed(ticket, command)
        case Merge() | Absorb() | Split():
            return _joined(ticket, command)


def _answer(ticket: Ticket, command: Answer) -> tuple[Event, ...]:
    _not_kept_from(ticket, command.agent)
    text = _written(command.text)
    if command.state not in {State.WAITING, State.RESOLVED, State.IN_PROGRESS}:
        raise IllegalMove(
            "Po odpovědi může ticket čekat na klienta, být vyřešený, nebo zůstat v řešení.",
            "After an answer a ticket waits for the client, is resolved, or stays in progress.",
        )
    if command.cc is not None and not set(command.cc) <= set(ticket.copies):
        raise IllegalMove(
            "Kopii odpovědi může dostat jen ten, kdo ji má u ticketu; nejdřív ho přidejte do kopií.",
            "Only who gets copies of the ticket can get one of an answer; add him to its copies first.",
        )
    answered = Answered(
        text=text,
        to=(ticket.requester.address,),
        cc=ticket.copies if command.cc is None else command.cc,
        markdown=command.markdown,
        quoted=kept(command.quoted)[:QUOTED_CHARS_MAX],
        attachments=command.files,
    )
    texted = (command.texted,) if command.texted else ()
    let_go = _let_go(ticket, "resolved") if command.state is State.RESOLVED else ()
    return (answered, *texted, *let_go, *_assigned(ticket, command.agent), *_moved(ticket, command.state))


def _written(text: str) -> str:
    written = kept(text)
    if not written:
        raise EmptyAnswer("Odpověď je prázdná.")
    if len(written) > ANSWER_CHARS_MAX:
        raise EmptyAnswer(f"Odpověď je delší než {ANSWER_CHARS_MAX} znaků; pošlete ji jako soubor.")
    return written


def _recalled(ticket: Ticket, command: Recall) -> tuple[Event, ...]:
    """It is being worked on by who wrote the answer, as it was while he wrote it."""
    _not_kept_from(ticket, command.agent)
    return (
        Recalled(command.version, command.last),
        *_assigned(ticket, command.agent),
        *_moved(ticket, State.IN_PROGRESS),
    )


def _joined(ticket: Ticket, command: Merge | Absorb | Split) -> tuple[Event, ...]:
    """Of two tickets one, or of one two: each of the two is asked for its half."""
    _not_kept_from(ticket, command.agent)
    match command:
        case Merge(_, into):
            # It goes on elsewhere, where its mail goes too.
            return (Merged(into), *_let_go(ticket, "resolved"), *_moved(ticket, State.CLOSED))
        case Absorb(_, other, readers):
            out = {ticket.requester.address, *ticket.copies, *ticket.left_copies}
            return (Absorbed(other), *_copied(readers, out, len(ticket.copies), ticket.client))
        case Split(_, version, other):
            return (SplitOff(version, other),)


def _move(ticket: Ticket, command: Move) -> tuple[Event, ...]:
    _not_kept_from(ticket, command.agent)
    possible = MOVES_OF_STAFF[ticket.state]
    taken_over = command.state is State.IN_PROGRESS and not _has(ticket, command.agent)
    if command.state not in possible and not taken_over:
        if command.state is ticket.state:
            return ()
        raise IllegalMove(
            f"Ze stavu „{CZECH[ticket.state]}“ nelze přejít do stavu „{CZECH[command.state]}“; možné je: "
            f"{', '.join(f'„{CZECH[state]}“' for state in possible)}.",
            f"From “{ENGLISH_OF_STAFF[ticket.state]}” a ticket cannot go to "
            f"“{ENGLISH_OF_STAFF[command.state]}”, but to: "
            f"{', '.join(f'“{ENGLISH_OF_STAFF[state]}”' for state in possible)}.",
        )
    match command.state:
        case State.QUEUED:
            let_go = _let_go(ticket, "agent")
            return (*let_go, *((Assigned(None),) if ticket.agent else ()), *_moved(ticket, State.QUEUED))
        case State.IN_PROGRESS:
            return (*_assigned(ticket, command.agent), *_moved(ticket, State.IN_PROGRESS))
        case _:
            let_go = _let_go(ticket, "resolved") if command.state is State.RESOLVED else ()
            holder = () if ticket.agent else _assigned(ticket, command.agent)
            return (*let_go, *holder, *_moved(ticket, command.state))


def _called_done(ticket: Ticket, command: Resolve | Reopen, around: Surroundings) -> tuple[Event, ...]:
    """Its client says whether it is done, in every state, locked or not: it is his. Undone it goes on as if he had
    written."""
    is_done = ticket.state is State.RESOLVED
    match command:
        case Resolve():
            return () if is_done else (*_let_go(ticket, "resolved"), *_moved(ticket, State.RESOLVED))
        case Reopen():
            return _woken(ticket, around) if is_done else ()


def _schedule(ticket: Ticket, command: Schedule) -> tuple[Event, ...]:
    _not_kept_from(ticket, command.agent)
    if ticket.state not in SCHEDULED_FROM:
        raise IllegalMove(
            f"Ticket ve stavu „{CZECH[ticket.state]}“ nelze naplánovat; nejdřív ho znovu otevřete.",
            f"A ticket that is {ENGLISH_OF_STAFF[ticket.state]} cannot be scheduled; open it again first.",
        )
    if ticket.state is State.SCHEDULED and ticket.scheduled_for == command.until:
        return ()
    holder = () if ticket.agent else _assigned(ticket, command.agent)
    return (*holder, *_moved(ticket, State.SCHEDULED), Scheduled(command.until))


def _rung(ticket: Ticket, version: int, around: Surroundings) -> tuple[Event, ...]:
    """What a clock does: nothing if another one, or none, is set by now."""
    clock = ticket.clock
    if clock is None or clock.version != version:
        return ()
    if clock.kind in MOVES_OF_CLOCKS:
        if clock.kind == "due":
            let_go = () if around.on_shift else _freed(ticket)
            return (*let_go, StateChanged(*MOVES_OF_CLOCKS["due"]), CameDue())
        return (*_let_go(ticket, "resolved"), StateChanged(*MOVES_OF_CLOCKS[clock.kind]))
    return (Reminded(1 if clock.kind == "reminder" else 2),)


# ---------------------------------------------------------------- who has it, and how urgent it is


def _dispatched(
    ticket: Ticket, command: HandOver | Lock | Unlock | DeclineLock | LiftLock | SetUrgency, around: Surroundings
) -> tuple[Event, ...]:
    match command:
        case HandOver():
            return _handed_over(ticket, command)
        case Lock(agent):
            return _lock(ticket, agent)
        case Unlock(agent, is_lead):
            if not is_lead:
                _not_kept_from(ticket, agent)
            return _let_go(ticket, "agent")
        case DeclineLock():
            return _lock_is_over(ticket, "declined")
        case LiftLock(at):
            # With the promise he would still be in time; without one nobody waits for him.
            is_late = ticket.promise is not None and ticket.promise.until < at
            return _lock_is_over(ticket, "off_shift") if is_late and not around.on_shift else ()
        case SetUrgency(_, urgency):
            return _urgency_set(ticket, urgency)


def _urgency_set(ticket: Ticket, urgency: Urgency) -> tuple[Event, ...]:
    if ticket.state is State.CLOSED or ticket.urgency == urgency:
        return ()
    let_go = _let_go(ticket, "urgent") if urgency == "urgent" else ()
    # Given to somebody who has not begun, it would seem to wait for him alone.
    freed = (Assigned(None),) if urgency == "urgent" and ticket.state is State.QUEUED and ticket.agent else ()
    return (UrgencySet(ticket.urgency, urgency), *let_go, *freed)


def _handed_over(ticket: Ticket, command: HandOver) -> tuple[Event, ...]:
    if not command.is_lead:
        _not_kept_from(ticket, command.agent)
    if ticket.state in (State.RESOLVED, State.CLOSED):
        raise IllegalMove(
            f"Ticket ve stavu „{CZECH[ticket.state]}“ už nikdo řešit nemá; předat ho nelze.",
            f"A ticket that is {ENGLISH_OF_STAFF[ticket.state]} needs nobody any more and cannot be handed over.",
        )
    if ticket.agent == command.to or (command.to is not None and _has(ticket, command.to)):
        return ()
    is_back = command.to is None and ticket.state is State.IN_PROGRESS
    back = _moved(ticket, State.QUEUED) if is_back else ()
    return (*_let_go(ticket, "handed_over"), Assigned(command.to), *back)


def _lock(ticket: Ticket, agent: Agent) -> tuple[Event, ...]:
    if ticket.locked and _has(ticket, agent):
        return ()
    _not_kept_from(ticket, agent)
    if ticket.state is not State.IN_PROGRESS or not _has(ticket, agent):
        raise IllegalMove(
            "Zamknout lze jen ticket, který právě řešíte; nejdřív si ho vezměte.",
            "Only a ticket that you are working on can be locked; take it first.",
        )
    if ticket.urgency == "urgent":
        raise IllegalMove(
            "Urgentní ticket zamknout nelze: má ho řešit ten, kdo je právě volný.",
            "An urgent ticket cannot be locked: whoever is free has to see to it.",
        )
    if ticket.lock_declined:
        raise IllegalMove(
            "Klient zamčení odmítl; tento ticket už zamknout nelze.",
            "The client declined the lock; this ticket cannot be locked again.",
        )
    return (Locked(),)


def _not_kept_from(ticket: Ticket, agent: Agent) -> None:
    """Refuse what only the agent may do who keeps the ticket for himself."""
    if ticket.locked and ticket.agent is not None and ticket.agent.id != agent.id:
        raise IllegalMove(
            f"Ticket je zamčený ({ticket.agent.name}); odemknout ho může jen ten, kdo ho má, nebo vedoucí.",
            f"The ticket is locked ({ticket.agent.name}); only who has it or a lead can unlock it.",
        )


def _let_go(ticket: Ticket, cause: UnlockCause) -> tuple[Event, ...]:
    return (Unlocked(cause),) if ticket.locked else ()


def _lock_is_over(ticket: Ticket, cause: UnlockCause) -> tuple[Event, ...]:
    """Nobody keeps it any more: it goes back to its place in the queue, unless it has a date."""
    if not ticket.locked:
        return ()
    back = () if ticket.state is State.SCHEDULED else _moved(ticket, State.QUEUED)
    return (Unlocked(cause), *((Assigned(None),) if ticket.agent else ()), *back)


def _copies_changed(ticket: Ticket, command: ChangeCopies) -> tuple[Event, ...]:
    """What staff add and take out; unlike a mail or a client they may add somebody again who was out."""
    out = () if command.agent else ticket.left_copies
    wanted = (address for address in dict.fromkeys(command.added) if address not in command.removed)
    added = tuple(one for one in wanted if one not in {ticket.requester.address, *ticket.copies, *out})
    removed = tuple(one for one in dict.fromkeys(command.removed) if one in ticket.copies)
    if len(ticket.copies) + len(added) - len(removed) > COPIES_MAX:
        raise IllegalMove(
            f"Kopie jednoho ticketu může dostávat nejvýše {COPIES_MAX} lidí.",
            f"No more than {COPIES_MAX} people get copies of one ticket.",
        )
    return (CopiesChanged(added, removed, command.with_history and bool(added)),) if added or removed else ()


def _assigned(ticket: Ticket, agent: Agent) -> tuple[Event, ...]:
    return () if _has(ticket, agent) else (Assigned(agent),)


def _has(ticket: Ticket, agent: Agent) -> bool:
    """Whether the agent has the ticket, whatever he is called now."""
    return ticket.agent is not None and ticket.agent.id == agent.id


def _moved(ticket: Ticket, state: State) -> tuple[Event, ...]:
    return () if ticket.state is state else (StateChanged(ticket.state, state),)
