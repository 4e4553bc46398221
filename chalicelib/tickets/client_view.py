"""What of a ticket's history its client sees: what he and we wrote, and what it means for him. Pure.

How we came to it stays with staff: the check of senders, bounces, automatic mail, how urgent we think it is, what
promises rest on and whether we kept them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.tickets.codec import name_of
from chalicelib.tickets.events import (
    Answered,
    Assigned,
    Attachment,
    CameDue,
    Change,
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
    Texted,
    TicketOpened,
    TicketsLinked,
    Unlocked,
)
from chalicelib.tickets.ticket import Actor, Agent

# What concerns the client, event by event; a new kind of event stays with staff until somebody lists it here.
_TOLD = (
    TicketOpened,
    MessageReceived,
    Answered,
    Texted,
    Merged,
    StateChanged,
    Scheduled,
    CameDue,
    Reminded,
    Assigned,
    Promised,
    CopiesChanged,
    TicketsLinked,
    Locked,
    Unlocked,
)
# Nothing is told of an answer that was called back, but whoever has seen it is to look again.
_TOLD_NAMES = frozenset(map(name_of, (*_TOLD, Recalled)))


def concerns_client(names: Iterable[str]) -> bool:
    """Whether a change with events of these names (codec.type_of) is one that its client sees."""
    return not _TOLD_NAMES.isdisjoint(names)


def recalled(changes: Iterable[Change]) -> frozenset[int]:
    """The versions of the changes whose answer was called back: it never left."""
    return frozenset(event.version for change in changes for event in change.events if isinstance(event, Recalled))


def told_to_client(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that concern the client, each with the events that do; of those the parts that are ours are out.

    An answer that was called back is none. That is known from the changes given: so give a history from its
    beginning, or from any change on, but not a part of it that ends before the newest.
    """
    withdrawn = recalled(changes)
    shown = []
    for change in changes:
        events = tuple(
            _for_client(event)
            for event in change.events
            if isinstance(event, _TOLD) and not (isinstance(event, Answered) and change.version in withdrawn)
        )
        if events:
            shown.append(replace(change, actor=_for_client_actor(change.actor), events=events))
    return tuple(shown)


def _for_client(event: Event) -> Event:
    match event:
        case MessageReceived(message):
            return MessageReceived(_message_for_client(message))
        case TicketOpened():
            return replace(event, released=None, accepted_by=None, guest=False)
        case Answered():
            return replace(event, attachments=_without_places(event.attachments))
        case Texted():
            return replace(event, event="", confirmed_by=None)
        case Promised():
            return replace(event, urgency="routine", basis="", ahead=0, agents=0)
        case _:
            return Assigned(_without_id(event.agent)) if isinstance(event, Assigned) else event


def _message_for_client(message: Message) -> Message:
    # A contact may have called from a telephone of his own, which is not for his colleagues.
    call = message.call and replace(message.call, number=None, level="", by=_without_id(message.call.by))
    files = _without_places(message.attachments)
    return replace(message, raw_key="", verdict={}, new_way=False, attachments=files, call=call)


def _without_places(files: Iterable[Attachment]) -> tuple[Attachment, ...]:
    return tuple(replace(file, key=None) for file in files)


def _without_id(agent: Agent | None) -> Agent | None:
    return agent and replace(agent, id="")


def _for_client_actor(actor: Actor) -> Actor:
    """An agent goes by his name; how he signs in is nobody else's."""
    return replace(actor, id="") if actor.kind == "agent" else actor
