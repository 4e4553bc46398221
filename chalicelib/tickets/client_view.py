"""What of a ticket's history its client sees: what he and we wrote, and what it means for him. Pure.

How we came to it stays with staff: the check of senders, bounces, automatic mail, how urgent we think it is, what
promises rest on and whether we kept them.
"""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.tickets.events import (
    Answered,
    Assigned,
    CameDue,
    Change,
    CopiesChanged,
    Event,
    Locked,
    MessageReceived,
    Promised,
    Reminded,
    Scheduled,
    StateChanged,
    TicketOpened,
    TicketsLinked,
    Unlocked,
)
from chalicelib.tickets.ticket import Actor

# What concerns the client, event by event; a new kind of event stays with staff until somebody lists it here.
_TOLD = (
    TicketOpened,
    MessageReceived,
    Answered,
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


def told_to_client(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes that concern the client, each with the events that do; of those the parts that are ours are out."""
    shown = []
    for change in changes:
        events = tuple(_for_client(event) for event in change.events if isinstance(event, _TOLD))
        if events:
            shown.append(replace(change, actor=_for_client_actor(change.actor), events=events))
    return tuple(shown)


def _for_client(event: Event) -> Event:
    match event:
        case MessageReceived(message):
            files = tuple(replace(file, key=None) for file in message.attachments)
            return MessageReceived(replace(message, raw_key="", verdict={}, new_way=False, attachments=files))
        case TicketOpened():
            return replace(event, released=None, accepted_by=None, guest=False)
        case Promised():
            return replace(event, urgency="routine", basis="", ahead=0, agents=0)
        case Assigned(agent) if agent is not None:
            return Assigned(replace(agent, id=""))
        case _:
            return event


def _for_client_actor(actor: Actor) -> Actor:
    """An agent goes by his name; how he signs in is nobody else's."""
    return replace(actor, id="") if actor.kind == "agent" else actor
