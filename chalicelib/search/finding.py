"""Use case: find tickets. The index knows words; what changes (state, agent, where a merged one goes on) is looked up
in the tickets themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.platform import tables
from chalicelib.platform.ids import is_ulid, ulid
from chalicelib.platform.limits import BATCH_KEYS_MAX, MERGES_FOLLOWED_MAX
from chalicelib.search.document import Field
from chalicelib.search.excerpt import Excerpt, excerpt_of
from chalicelib.search.index import RANKED_MAX, Hit, Hits, Index
from chalicelib.search.wish import Wish, read
from chalicelib.tickets import codec, store
from chalicelib.tickets.events import Answered, AutomaticReceived, Event, MessageReceived, Noted
from chalicelib.tickets.texts import without_pictures
from chalicelib.tickets.ticket import State, Ticket, TicketRef

Where = Literal["subject", "message", "person", "number", "tag", "note"]
# Tickets that are loaded for one answer, to look at what the index does not know.
LOADED_MAX: Final = 500
NOBODY: Final = "nobody"
_CURSOR_DIGITS: Final = 6
_OPEN: Final = frozenset({State.QUEUED, State.IN_PROGRESS, State.WAITING, State.SCHEDULED})
# More tickets than a page has, that one read takes along.
_SPARE: Final = 5


class BadCursor(ValueError):
    """This is no cursor of ours."""


@dataclass(frozen=True)
class Asked:
    """What is asked for. `since` and `until`: when tickets were opened, the second exclusive. `agent`: an id, or
    `nobody`."""

    query: str
    best: bool = True
    states: frozenset[State] = frozenset()
    queues: frozenset[str] = frozenset()
    client: str | None = None
    agent: str | None = None
    tag: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None
    limit: int = 25


@dataclass(frozen=True)
class Found:
    """A ticket, and why. `found_in`: the ticket with the words, where that one was merged into this."""

    ticket: Ticket
    where: Where
    excerpt: Excerpt
    found_in: TicketRef | None = None


@dataclass(frozen=True)
class Answer:
    """A page. `cursor` continues it; `partial`: not every ticket that may fit was looked at so far."""

    items: tuple[Found, ...]
    cursor: str | None
    partial: bool


@dataclass(frozen=True)
class _Place:
    """Where a page begins: tickets before `until`, the first `passed` of them left out."""

    until: str = ""
    passed: int = 0

    def __str__(self) -> str:
        return f"{self.until}.{self.passed}"


def find(asked: Asked, index: Index) -> Answer:
    """A page of what is asked for. Raises BadCursor."""
    place = _read_cursor(asked.cursor)
    clauses, number = read(asked.query, tag=asked.tag, client=asked.client)
    named = () if number is None or asked.cursor else _named(number, asked)
    until = min(_id_of(asked.until, "~"), place.until or "~")
    is_filtered = bool(asked.states or asked.agent)
    wanted = place.passed + (LOADED_MAX if is_filtered else asked.limit + 1)
    wish = Wish(clauses, asked.queues, _id_of(asked.since, ""), until)
    hits = index.find(wish, best=asked.best, wanted=wanted)
    page = _filled(hits.hits[place.passed :], asked, named)
    is_full = len(page.items) >= asked.limit
    is_short = not is_full and (page.is_unfinished or bool(hits.floor))
    partial = hits.is_cut or hits.is_partial or is_short
    passed = place.passed + page.passed
    return Answer(_explained(page.items), _next(hits, place.until, passed, best=asked.best, is_full=is_full), partial)


def _next(hits: Hits, until: str, passed: int, *, best: bool, is_full: bool) -> str | None:
    """Where the next page begins, if there is one."""
    if passed < len(hits.hits):
        return str(_Place(until, passed) if best else _Place(hits.hits[passed - 1].ticket))
    # The best are those of the newest; who has seen these few may look for older ones.
    return str(_Place(hits.floor)) if hits.floor and not (best and is_full) else None


@dataclass(frozen=True)
class _Page:
    """What fits of some hits: so many were passed. `is_unfinished`: others were not looked at."""

    items: tuple[tuple[Ticket, Hit, Ticket], ...]
    passed: int
    is_unfinished: bool


def _filled(hits: Sequence[Hit], asked: Asked, named: Sequence[tuple[Ticket, Hit, Ticket]]) -> _Page:
    """Hits that pass the filters, each ticket once, until the page is full or too many were loaded."""
    items = list(named)
    seen = {one.id for one, _, _ in named}
    places = list(enumerate(hits, start=1))
    if asked.states and asked.states <= _OPEN and len(places) > LOADED_MAX:
        open_ids = {one.ticket_id for one in store.open_places()}
        places = [(place, hit) for place, hit in places if hit.ticket in open_ids]
    loaded = passed = 0
    size = min(BATCH_KEYS_MAX, asked.limit + _SPARE)
    while places[loaded:] and loaded < LOADED_MAX:
        chunk = places[loaded : loaded + size]
        tickets = _tickets([hit.ticket for _, hit in chunk])
        for place, hit in chunk:
            if len(items) >= asked.limit:
                return _Page(tuple(items), passed, is_unfinished=True)
            passed = place
            if (pair := tickets.get(hit.ticket)) and pair[0].id not in seen and _fits(pair[0], asked):
                seen.add(pair[0].id)
                items.append((pair[0], hit, pair[1]))
        loaded += len(chunk)
        size = BATCH_KEYS_MAX
    is_unfinished = loaded < len(places)
    return _Page(tuple(items), passed if is_unfinished else len(hits), is_unfinished)


def _tickets(ids: Sequence[str]) -> dict[str, tuple[Ticket, Ticket]]:
    """By their ids: the ticket in which each goes on, and itself. What is not there is left out."""
    own: dict[str, Ticket] = {ticket.id: ticket for ticket in store.load_many(ids)}
    targets = dict(own)
    for _ in range(MERGES_FOLLOWED_MAX):
        merged = {name: one.merged_into.id for name, one in targets.items() if one.merged_into is not None}
        if not merged:
            break
        into = {ticket.id: ticket for ticket in store.load_many(list(dict.fromkeys(merged.values())))}
        targets |= {name: into[target] for name, target in merged.items() if target in into}
    return {name: (targets[name], own[name]) for name in own}


def _fits(ticket: Ticket, asked: Asked) -> bool:
    """Whether a ticket passes the filters; those that the index knows are looked at again, as it may be behind."""
    agent = NOBODY if ticket.agent is None else ticket.agent.id
    return (
        (not asked.states or ticket.state in asked.states)
        and (not asked.queues or ticket.queue in asked.queues)
        and asked.agent in (None, agent)
        and asked.client in (None, ticket.client.number if ticket.client else "")
    )


def _named(number: int, asked: Asked) -> tuple[tuple[Ticket, Hit, Ticket], ...]:
    """The ticket of a number, where it goes on, if it fits."""
    ticket = store.of_number(number)
    if ticket is None:
        return ()
    goes_on, own = _tickets([ticket.id])[ticket.id]
    is_tagged = asked.tag is None or asked.tag in own.tags
    return ((goes_on, Hit(own.id, 0.0), own),) if is_tagged and _fits(goes_on, asked) else ()


# ---------------------------------------------------------------- why


def _explained(items: Sequence[tuple[Ticket, Hit, Ticket]]) -> tuple[Found, ...]:
    """Each with the place where its words stand: one read for all texts."""
    subjects = [excerpt_of(own.subject, hit.terms) for _, hit, own in items]
    # A subject with all of the words is the place.
    asked_for = {
        (own.id, hit.version)
        for (_, hit, own), subject in zip(items, subjects, strict=True)
        if hit.version and subject.found < len(hit.terms)
    }
    texts = _texts(asked_for)
    return tuple(
        Found(
            goes_on,
            *_place_of(hit, own, subject, texts.get((own.id, hit.version), ())),
            None if own.id == goes_on.id else TicketRef(own.id, own.number),
        )
        for (goes_on, hit, own), subject in zip(items, subjects, strict=True)
    )


def _place_of(hit: Hit, own: Ticket, subject: Excerpt, texts: Sequence[tuple[Where, str]]) -> tuple[Where, Excerpt]:
    """Where most of the words stand; where a text is not at hand, the last thing that was said."""
    if not hit.terms:
        return "number", subject
    names = (own.requester.name, own.requester.address, own.client.name if own.client else None)
    person = " ".join(name for name in names if name)
    places: list[tuple[Where, str]] = [*texts]
    if hit.fields & Field.PERSON:
        places.append(("person", person))
    if hit.fields & Field.TAG:
        places.append(("tag", ", ".join(own.tags)))
    found: list[tuple[Where, Excerpt]] = [("subject", subject)]
    found += [(where, excerpt_of(text, hit.terms)) for where, text in places]
    where, best = max(found, key=lambda item: item[1].found)
    if best.found:
        return where, best
    said = "" if own.last is None else own.last.preview
    return _told(hit.fields), excerpt_of(said, hit.terms)


def _told(fields: Field) -> Where:
    names: tuple[tuple[Field, Where], ...] = (
        (Field.SUBJECT, "subject"),
        (Field.MESSAGE, "message"),
        (Field.NOTE, "note"),
        (Field.PERSON, "person"),
    )
    return next((name for one, name in names if fields & one), "tag")


def _texts(changes: Iterable[tuple[str, int]]) -> dict[tuple[str, int], tuple[tuple[Where, str], ...]]:
    """What was said in changes, by ticket and version: one read."""
    keys = [tables.Key(store.Row, store.ticket_pk(name), f"C#{version:08d}") for name, version in sorted(changes)]
    found = {}
    for row in tables.read(keys) if keys else ():
        said = (_said(codec.event_from_json(item)) for item in row.data)
        found[row.pk[2:], int(row.version)] = tuple(one for one in said if one is not None)
    return found


def _said(event: Event) -> tuple[Where, str] | None:
    match event:
        case MessageReceived(message):
            return "message", message.text
        case AutomaticReceived(entry):
            return "message", f"{entry.subject} {entry.text}"
        case Answered(text, markdown=markdown):
            return "message", without_pictures(text) if markdown else text
        case Noted(text):
            return "note", text
        case _:
            return None


def _id_of(time: datetime | None, without: str) -> str:
    """The id that a ticket opened at a time has at least."""
    return without if time is None else ulid(time, bytes(10))


def _read_cursor(cursor: str | None) -> _Place:
    if cursor is None:
        return _Place()
    until, dot, passed = cursor.partition(".")
    is_ours = dot and passed.isascii() and passed.isdigit() and len(passed) < _CURSOR_DIGITS
    if not is_ours or (until and not is_ulid(until)):
        raise BadCursor(cursor)
    return _Place(until, min(int(passed), RANKED_MAX))
