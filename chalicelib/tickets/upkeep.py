"""What staff do with a ticket for themselves: notes, tags, relations. In every state; no client hears of it. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from chalicelib.platform.limits import MENTIONS_MAX, NOTE_CHARS_MAX, RELATED_MAX, TAG_CHARS_MAX, TAGS_MAX
from chalicelib.tickets.commands import AddNote, Relate, Tag
from chalicelib.tickets.events import Event, Noted, RelationsChanged, TagsChanged
from chalicelib.tickets.refusals import EmptyAnswer, IllegalMove
from chalicelib.tickets.texts import kept
from chalicelib.tickets.ticket import Ticket

# Letters and digits of any language; what parts words of a tag, or tags in an address line, is none of these.
_NO_TAG: Final = re.compile(r"[^\w .:/+-]+")


def decide(ticket: Ticket, command: AddNote | Tag | Relate) -> tuple[Event, ...]:
    """The events that the command makes happen. Raises IllegalMove, EmptyAnswer."""
    match command:
        case AddNote():
            return _noted(command)
        case Tag():
            return _tagged(ticket, command)
        case Relate():
            return _related(ticket, command)


def tag_of(text: str) -> str:
    """A tag as it is kept: small letters, single spaces, nothing that is no word. May be empty."""
    return " ".join(_NO_TAG.sub(" ", text.lower()).split())[:TAG_CHARS_MAX].strip()


def _noted(command: AddNote) -> tuple[Event, ...]:
    text = kept(command.text)
    if not text:
        raise EmptyAnswer("Poznámka je prázdná.")
    if len(text) > NOTE_CHARS_MAX:
        raise EmptyAnswer(f"Poznámka je delší než {NOTE_CHARS_MAX} znaků.")
    called = {one.id: one for one in command.mentions}
    return (Noted(text, tuple(called.values())[:MENTIONS_MAX], command.call),)


def _tagged(ticket: Ticket, command: Tag) -> tuple[Event, ...]:
    removed = tuple(tag for tag in _tags(command.removed) if tag in ticket.tags)
    added = tuple(tag for tag in _tags(command.added) if tag not in ticket.tags and tag not in removed)
    if len(ticket.tags) + len(added) - len(removed) > TAGS_MAX:
        raise IllegalMove(
            f"Ticket může mít nejvýše {TAGS_MAX} štítků.", f"A ticket can have {TAGS_MAX} tags at most."
        )
    return (TagsChanged(added, removed),) if added or removed else ()


def _tags(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(tag for tag in dict.fromkeys(map(tag_of, texts)) if tag)


def _related(ticket: Ticket, command: Relate) -> tuple[Event, ...]:
    known = {ref.id for ref in ticket.related}
    gone = {ref.id for ref in command.removed}
    removed = tuple(ref for ref in ticket.related if ref.id in gone)
    added = tuple(ref for ref in dict.fromkeys(command.added) if ref.id not in known | gone | {ticket.id})
    if len(known) + len(added) - len(removed) > RELATED_MAX:
        raise IllegalMove(
            f"S ticketem může souviset nejvýše {RELATED_MAX} dalších.",
            f"{RELATED_MAX} other tickets at most can have to do with one.",
        )
    return (RelationsChanged(added, removed),) if added or removed else ()
