"""Outgoing mail of a ticket: which change makes which mail, and the row that drives it until it is sent."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from chalicelib.tickets.events import (
    Answered,
    Assigned,
    Attachment,
    Change,
    ClockSet,
    CopiesChanged,
    Event,
    Locked,
    Merged,
    Message,
    MessageReceived,
    Promised,
    Recalled,
    Reminded,
    Scheduled,
    StateChanged,
    TicketOpened,
    UnlockCause,
    Unlocked,
    UrgencySet,
)
from chalicelib.tickets.states import TOLD_STATES
from chalicelib.tickets.ticket import State, Ticket, TicketId, Told

Kind = Literal["acknowledgement", "answer", "files_refused", "copy_notice", "state", "reminder", "locked", "unlocked"]
# Why a ticket is kept for somebody no more, where the client is told by a mail of its own: of a new agent the mail
# about the state tells, and of a resolved one that it is resolved.
_TOLD_CAUSES: frozenset[UnlockCause] = frozenset({"agent", "declined", "urgent", "off_shift"})


class SendState(StrEnum):
    """Where an outgoing mail is. A claimed one is being sent by somebody whose lease runs; a held one was not
    sent because its reader got too many automatic mails, a recalled one because its author called it back."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    RECALLED = "recalled"


@dataclass(frozen=True)
class OutgoingMail:
    """A mail that a change makes. All that composing it needs, so that sending reads nothing else."""

    id: str
    ticket_id: TicketId
    number: int
    version: int
    kind: Kind
    queue: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    state: State
    language: Literal["cs", "en"]
    text: str
    author: str | None
    reply_ids: tuple[str, ...]
    # Number of the client whose contact the reader has to be; None for a plain address in an open queue.
    client: str | None
    # Numbers of further tickets that the same mail opened, or of the one in which a merged one goes on; and how many
    # files of the mail were not accepted.
    linked: tuple[int, ...] = field(default=())
    refused_files: int = 0
    # Whose mail made this one go to somebody else; None where staff did.
    caused_by: str | None = None
    # Of a mail about a state: for when it is scheduled, and whether a clock did it. Of a reminder: whether it is the
    # second, and when the ticket is resolved by itself.
    until: datetime | None = None
    by_clock: bool = False
    second: bool = False
    # Who reads it, by the name that the directory gives him.
    reader_name: str | None = None
    # By when somebody reacts, or by when it is solved.
    promise: Told | None = None
    # Of a mail about a state: whether what the reader wrote led to it, and whether it
    # only turned more urgent; `cause` is "merged" where it goes on in another ticket. Of one about a lock that is
    # over: why.
    by_reader: bool = False
    sooner: bool = False
    cause: str | None = None
    # Of an answer: whether it is written in Markdown, what of the client's words goes below it, and its files.
    markdown: bool = False
    quoted: str = ""
    attachments: tuple[Attachment, ...] = field(default=())
    # Of a copy notice: whether the reader gets what was written before.
    with_history: bool = False


def mails_of(change: Change, ticket: Ticket) -> tuple[OutgoingMail, ...]:
    """The mails that `change` makes; `ticket` is the ticket after it. Their ids follow from the change."""
    mails: list[OutgoingMail] = []
    to_requester = (ticket.requester.address,)
    for event in change.events:
        match event:
            case TicketOpened(acknowledged=True):
                mails.append(_acknowledgement(change, ticket, event))
            case Answered():
                mails.append(_answer(change, ticket, event))
            case MessageReceived(message) if _refused(message) and len(mails) == 0:
                # With an opening the acknowledgement says so.
                mail = _mail(change, ticket, "files_refused", (message.sender.address,))
                mails.append(replace(mail, refused_files=_refused(message)))
            case Reminded(count):
                mails.append(_reminder(change, ticket, count))
            case Locked():
                mails.append(replace(_mail(change, ticket, "locked", to_requester), author=_holder(ticket)))
            case Unlocked("handed_over") if not _tells_state(change, ticket):
                mails.append(_unlocked(change, ticket, "agent", None))
            case Unlocked(cause) if cause in _TOLD_CAUSES:
                author = (_holder(ticket) or change.actor.name) if cause == "agent" else None
                mails.append(_unlocked(change, ticket, cause, author))
            case StateChanged() | Scheduled() | Assigned() | UrgencySet() if _is_told(change, event, ticket):
                mails.append(_of_state(change, ticket, event))
            # Whom staff write to as they open a ticket reads in that very mail that he is one of its readers.
            case CopiesChanged(added, _, with_history) if not _is_reaching_out(change):
                mails += [
                    _copy_notice(change, ticket, address, index, with_history) for index, address in enumerate(added)
                ]
            case _:
                pass
    return tuple(mails)


def _is_reaching_out(change: Change) -> bool:
    opens, answers = (any(isinstance(one, kind) for one in change.events) for kind in (TicketOpened, Answered))
    return opens and answers


def _answer(change: Change, ticket: Ticket, event: Answered) -> OutgoingMail:
    return replace(
        _mail(change, ticket, "answer", event.to),
        cc=event.cc,
        text=event.text,
        author=change.actor.name,
        markdown=event.markdown,
        quoted=event.quoted,
        attachments=event.attachments,
    )


def _is_told(change: Change, event: StateChanged | Scheduled | Assigned | UrgencySet, ticket: Ticket) -> bool:
    """Whether a mail of its own tells the client of it: an answer tells the state itself, and so does the end of a
    lock. Of an answer that was called back he knows nothing.
    """
    if any(isinstance(one, Answered | TicketOpened | Recalled) or _is_told_unlocked(one) for one in change.events):
        return False
    match event:
        case Scheduled():
            return True
        case Assigned(agent):
            # Another one has it, in the same state.
            is_other = agent is not None and ticket.state is State.IN_PROGRESS
            return is_other and not any(isinstance(one, StateChanged) for one in change.events)
        case UrgencySet():
            # Only where something else is promised by it, and no other mail of the change tells that.
            is_alone = not any(isinstance(one, StateChanged) for one in change.events)
            return is_alone and any(isinstance(one, Promised) for one in change.events)
        case StateChanged(_, new):
            return new in TOLD_STATES


def _tells_state(change: Change, ticket: Ticket) -> bool:
    """Whether a mail about the state tells who has it now, or that it is in the queue."""
    moves = (event for event in change.events if isinstance(event, StateChanged | Assigned))
    return any(_is_told(change, event, ticket) for event in moves)


def _is_told_unlocked(event: Event) -> bool:
    return isinstance(event, Unlocked) and event.cause in _TOLD_CAUSES


def _is_by_reader(change: Change, event: Event, ticket: Ticket) -> bool:
    """Whether the reader's message led to the state, or his side said that the ticket is done."""
    if isinstance(event, UrgencySet) or change.actor.kind != "client":
        return False
    if isinstance(event, StateChanged) and event.new is State.RESOLVED:
        return True
    has_written = any(isinstance(one, MessageReceived) for one in change.events)
    return has_written and change.actor.id == ticket.requester.address


def _holder(ticket: Ticket) -> str | None:
    return ticket.agent.name if ticket.agent else None


def _of_state(change: Change, ticket: Ticket, event: Event) -> OutgoingMail:
    mail = replace(_mail(change, ticket, "state", (ticket.requester.address,)), cc=ticket.copies)
    into = next((one.into.number for one in change.events if isinstance(one, Merged)), None)
    if into is not None:
        return replace(mail, cause="merged", linked=(into,))
    return replace(
        mail,
        until=ticket.scheduled_for,
        by_clock=change.actor.kind == "system",
        by_reader=_is_by_reader(change, event, ticket),
        sooner=isinstance(event, UrgencySet),
        author=_holder(ticket) if ticket.state is State.IN_PROGRESS else None,
    )


def _unlocked(change: Change, ticket: Ticket, cause: str, author: str | None) -> OutgoingMail:
    mail = _mail(change, ticket, "unlocked", (ticket.requester.address,))
    return replace(mail, cc=ticket.copies, cause=cause, author=author)


def _reminder(change: Change, ticket: Ticket, count: int) -> OutgoingMail:
    mail = _mail(change, ticket, "reminder", (ticket.requester.address,))
    resolves = next(
        (event.at for event in change.events if isinstance(event, ClockSet) and event.kind == "resolve"), None
    )
    return replace(mail, second=count > 1, until=resolves, cc=ticket.copies)


def _refused(message: Message) -> int:
    """How many of its files were not accepted."""
    return sum(file.refused for file in message.attachments)


def _acknowledgement(change: Change, ticket: Ticket, opened: TicketOpened) -> OutgoingMail:
    messages = (event.message for event in change.events if isinstance(event, MessageReceived))
    return replace(
        _mail(change, ticket, "acknowledgement", (ticket.requester.address,)),
        linked=tuple(other.number for other in opened.linked),
        refused_files=sum(map(_refused, messages)),
    )


def _copy_notice(change: Change, ticket: Ticket, address: str, index: int, with_history: bool) -> OutgoingMail:
    """A mail of its own for each reader: the way out in it is his.

    Outside of a client's tickets anybody may be the sender: then the mail repeats no subject of his, or the help
    desk would carry his words to whomever he names.
    """
    mail = _mail(change, ticket, "copy_notice", (address,))
    author = change.actor.name if ticket.client is not None or change.actor.kind == "agent" else None
    subject = ticket.subject if ticket.client is not None else ""
    caused_by = change.actor.id if change.actor.kind == "client" else None
    return replace(
        mail,
        id=f"{mail.id}-{index:02d}",
        subject=subject,
        author=author,
        reply_ids=(),
        client=None,
        caused_by=caused_by,
        with_history=with_history,
        promise=None,
    )


def _mail(change: Change, ticket: Ticket, kind: Kind, to: tuple[str, ...]) -> OutgoingMail:
    return OutgoingMail(
        id=f"{change.version:08d}-{kind}",
        ticket_id=ticket.id,
        number=ticket.number,
        version=change.version,
        kind=kind,
        queue=ticket.queue,
        to=to,
        cc=(),
        subject=ticket.subject,
        state=ticket.state,
        language=ticket.language,
        text="",
        author=None,
        reply_ids=ticket.reply_ids,
        # A guest is nobody's contact.
        client=None if ticket.client is None or ticket.guest else ticket.client.number,
        reader_name=ticket.requester.name if to == (ticket.requester.address,) else None,
        # A mail tells no promise that is broken already; who reads it late is told none either (`mail/sending.py`).
        promise=ticket.promise if ticket.promise and ticket.promise.until > change.at else None,
    )
