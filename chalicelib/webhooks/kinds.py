"""What subscribers can be told of: one table from the events of tickets to kinds. Pure."""

from types import MappingProxyType
from typing import Final

PING: Final = "ping"
EVERYTHING: Final = "*"

# By the type under which an event is stored (`tickets/codec.py`). None: it concerns nobody outside, because it is
# ours (what judgements and clocks rest on) or follows from another event of the same change.
_KIND_OF_TYPE: Final = MappingProxyType(
    {
        "ticket_opened": "ticket.opened",
        "message_received": "ticket.message",
        "answered": "ticket.answered",
        "state_changed": "ticket.state",
        "assigned": "ticket.assigned",
        "promised": "ticket.promised",
        "promise_ended": None,
        "urgency_judged": None,
        "urgency_set": "ticket.urgency",
        "scheduled": "ticket.scheduled",
        "came_due": "ticket.due",
        "reminded": "ticket.reminded",
        "copies_changed": "ticket.copies",
        "linked": "ticket.linked",
        "locked": "ticket.locked",
        "unlocked": "ticket.unlocked",
        "delivery_failed": "ticket.undeliverable",
        "automatic_received": None,
        "mail_held_back": None,
        "clock_set": None,
        "recalled": "ticket.recalled",
        "merged": "ticket.merged",
        "absorbed": None,
        "split_off": None,
        "noted": None,
        "texted": None,
        "text_outcome": None,
        "tags_changed": "ticket.tags",
        "relations_changed": None,
    }
)

KINDS: Final = tuple(sorted({kind for kind in _KIND_OF_TYPE.values() if kind is not None}))


def kind_of(event_type: str) -> str | None:
    """What subscribers are told of an event of this type; None for one that they are not told of."""
    return _KIND_OF_TYPE.get(event_type)
