"""What the index knows of a ticket: its terms, where each stands, and since which change. Pure.

A ticket's document is the sum of what its changes brought. The sum is the same in any order and with any of them
twice: where a term stands only grows, the change it is first found in only gets earlier, and what can be taken back
(tags, the client) is that of the newest change.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntFlag
from typing import Any, Final

from chalicelib.search.words import Word, words_of
from chalicelib.tickets.events import Answered, AutomaticReceived, Event, MessageReceived, Noted
from chalicelib.tickets.texts import without_pictures

# New terms of one change, and all terms of a ticket: what a write costs is so bounded.
CHANGE_TERMS_MAX: Final = 200
TICKET_TERMS_MAX: Final = 1_000
_FILES_READ_MAX: Final = 20

# Events that bring something to find a ticket by, as stored changes name them.
KINDS: Final = frozenset(
    {
        "ticket_opened",
        "message_received",
        "automatic_received",
        "answered",
        "noted",
        "tags_changed",
        "copies_changed",
    }
)


class Field(IntFlag):
    """Where a term stands."""

    MESSAGE = 1
    NOTE = 2
    SUBJECT = 4
    PERSON = 8
    TAG = 16
    CLIENT = 32


_SAID: Final = Field.MESSAGE | Field.NOTE
# What is that of the newest change.
_STATE: Final = Field.TAG | Field.CLIENT
NOWHERE: Final = Field(0)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a term stands, and the first change with it in its text; 0: in no text."""

    fields: Field
    version: int = 0

    def joined(self, other: "Mark") -> "Mark":
        """Both."""
        versions = [version for version in (self.version, other.version) if version]
        return Mark(self.fields | other.fields, min(versions, default=0))


@dataclass(frozen=True)
class Part:
    """What one change brings. `forms`: its words and names as they are written, for queries that are being typed."""

    ticket: str
    number: int
    queue: str
    version: int
    marks: Mapping[str, Mark]
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Document:
    """What is known of a ticket; `version` is that of the newest change it knows."""

    ticket: str
    number: int
    queue: str
    version: int = 0
    marks: Mapping[str, Mark] = field(default_factory=dict)

    def with_part(self, part: Part) -> "Document":
        """Joined with what a change brought."""
        is_newer = part.version > self.version
        gone = (_STATE if is_newer else NOWHERE, NOWHERE if is_newer else _STATE)
        if part.version == self.version:
            gone = (NOWHERE, NOWHERE)
        marks = dict(_without(self.marks, gone[0]))
        for term, mark in _without(part.marks, gone[1]):
            known = marks.get(term)
            if known is not None:
                marks[term] = known.joined(mark)
            elif len(marks) < TICKET_TERMS_MAX or mark.fields & ~_SAID:
                marks[term] = mark
        return replace(self, version=max(self.version, part.version), marks=marks)


def _without(marks: Mapping[str, Mark], fields: Field) -> Iterator[tuple[str, Mark]]:
    for term, mark in marks.items():
        left = mark.fields & ~fields
        if left:
            yield term, mark if left == mark.fields else replace(mark, fields=left)


def document_of(parts: Iterable[Part], known: Document | None = None) -> Document:
    """What is known, if anything, joined with parts of the same ticket, at least one."""
    for part in parts:
        known = (known or Document(part.ticket, part.number, part.queue)).with_part(part)
    assert known is not None
    return known


# ---------------------------------------------------------------- of a change


def tag_term(tag: str) -> str:
    """By what a whole tag is found."""
    return f"T#{tag}"


def client_term(number: str) -> str:
    """By what the tickets of a client are found."""
    return f"C#{number}"


def part_of(version: int, events: Iterable[Event], summary: Mapping[str, Any]) -> Part:
    """What a change brings: its events, and the ticket's summary after it as `tickets/codec.py` writes it."""
    marks: dict[str, Mark] = {}
    forms: set[str] = set()

    def add(texts: Iterable[str], where: Field, since: int = 0, terms_max: int = CHANGE_TERMS_MAX) -> None:
        for word in _of_all(texts):
            known = marks.get(word.term)
            if known is None and (since and len(marks) >= terms_max):
                break
            mark = Mark(where, since)
            marks[word.term] = mark if known is None else known.joined(mark)
            if not word.form.isdigit():
                forms.add(word.form)

    client, requester = summary["client"], summary["requester"]
    add((summary["subject"],), Field.SUBJECT)
    add(("" if client is None else client["name"], *_names(requester)), Field.PERSON)
    add(summary.get("copies", ()), Field.PERSON)
    add(summary.get("tags", ()), Field.TAG)
    for event in events:
        match event:
            case MessageReceived(message):
                add((message.sender.address, message.sender.name or ""), Field.PERSON)
                add(
                    (message.text, *(file.name for file in message.attachments[:_FILES_READ_MAX])),
                    Field.MESSAGE,
                    version,
                )
            case AutomaticReceived(entry):
                add((entry.subject, entry.text), Field.MESSAGE, version)
            case Answered(text, markdown=markdown):
                add((without_pictures(text) if markdown else text,), Field.MESSAGE, version)
            case Noted(text):
                add((text,), Field.NOTE, version)
            case _:
                pass
    for tag in summary.get("tags", ()):
        marks[tag_term(tag)] = Mark(Field.TAG)
    if client is not None:
        marks[client_term(client["number"])] = Mark(Field.CLIENT)
    return Part(summary["id"], summary["number"], summary["queue"], version, marks, frozenset(forms))


def _names(person: Mapping[str, Any]) -> tuple[str, str]:
    return person["address"], person["name"] or ""


def _of_all(texts: Iterable[str]) -> Iterator[Word]:
    for text in texts:
        yield from words_of(text)


# ---------------------------------------------------------------- as stored


def packed(marks: Mapping[str, Mark]) -> bytes:
    """All terms of a ticket in a few kB."""
    lines = (f"{int(mark.fields)} {mark.version} {term}" for term, mark in sorted(marks.items()))
    return zlib.compress("\n".join(lines).encode(), 9)


def unpacked(data: bytes) -> dict[str, Mark]:
    """The inverse of `packed`."""
    found = {}
    for line in zlib.decompress(data).decode().split("\n"):
        if line:
            fields, version, term = line.split(" ", 2)
            found[term] = Mark(Field(int(fields)), int(version))
    return found
