"""Use cases of the directory: put and remove a client, tell what changed. All can be repeated.

A change of a client is one transaction: his row, and the rows of those whom it lets in, lets out or gives other
rights. So nobody is ever a contact whom the list does not name, whoever else writes, and wherever a writer dies. A
change of more rows than a transaction takes is several of them, each of which leaves rows that agree: rights go in
the first, and come in the last.

Hints of who may list a telephone number (`store.put_hints`) are put before the transaction and taken away after it.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from chalicelib.people import store
from chalicelib.people.changes import Cursor, cursor_after
from chalicelib.people.directory import (
    Contact,
    KnownPerson,
    ListedClient,
    Undeliverable,
    with_membership,
    with_way,
    without_membership,
)
from chalicelib.people.listing import CLIENTS_OF_CONTACT_MAX, Fault, Refused
from chalicelib.people.store import Conflict, KeepsChanging, Listing, Seen
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX

UNDELIVERABLE_CHARS_MAX = 300
# DynamoDB takes 100 actions and 4 MB in a transaction; one of them is the client's own row.
PEOPLE_AT_ONCE_MAX = 99
PEOPLE_AT_ONCE_BYTES_MAX = 3_000_000
# A Lambda answers with 6 MB; and rows of clients that are read at once.
CHANGES_BYTES_MAX = 4_000_000
CHANGES_AT_ONCE_MAX = 20

Outcome = Literal["created", "changed", "unchanged", "deleted"]
# That there is a client at all, whatever his revision.
ANY_REVISION: Final = range(1 << 62)


class StaleRevision(Exception):
    """The client was changed meanwhile; `now` is he as he is."""

    def __init__(self, now: Listing) -> None:
        super().__init__(f"client {now.number} is at revision {now.revision}")
        self.now = now


@dataclass(frozen=True)
class Done:
    """What was done to a client, and he as he is now."""

    outcome: Outcome
    listing: Listing


@dataclass(frozen=True)
class Changes:
    """A page of clients that changed, oldest change first; `more`: there is another one now."""

    listings: tuple[Listing, ...]
    cursor: Cursor
    more: bool


@dataclass(frozen=True)
class _Step:
    """What becomes of one contact: `contact` is None for whom the client no longer lists."""

    address: str
    contact: Contact | None
    seen: Seen
    person: KnownPerson | None

    @property
    def is_written(self) -> bool:
        return self.person is not None and self.person != self.seen.person


def put_client(client: ListedClient, now: datetime | None = None, *, expected: Container[int] | None = None) -> Done:
    """Make the directory list exactly `client` with his contacts. A contact left out loses his rights at once.

    What is there already is not written. `expected` are revisions of which one has to be there. Raises StaleRevision,
    Refused for a contact of too many clients, KeepsChanging.
    """
    return _replaced(client.number, client, now, expected)


def remove_client(number: str, now: datetime | None = None, *, expected: Container[int] | None = None) -> Done:
    """Forget a client but for his number, his PIN too; his contacts lose what they had through him.

    Raises as `put_client`.
    """
    done = _replaced(number, None, now, expected)
    # Last, and again when it is asked again: until then it proves nothing, since there is no client.
    store.delete_pin_hash(number)
    return done


def outcome_of(number: str, wanted: ListedClient | None) -> Outcome:
    """What putting (or removing, for None) a client would do. Raises Refused as `put_client`."""
    before = store.find_listing(number)
    if not _is_done(before, wanted):
        _steps(before, wanted)
    return _outcome(before, wanted)


def changes_since(start: Cursor | None, count_max: int, now: datetime) -> Changes:
    """Clients that changed since a cursor, deleted ones too; from the beginning without one.

    Raises nothing for a cursor of any age.
    """
    found = store.changed_after(None if start is None else start.position, count_max + 1)
    shown: list[Listing] = []
    last: str | None = None
    size_bytes = 0
    is_end = len(found) <= count_max
    for position, listing in _read(found[:count_max]):
        size_bytes += listing.size_bytes
        if shown and size_bytes > CHANGES_BYTES_MAX:
            is_end = False
            break
        shown.append(listing)
        last = position
    return Changes(tuple(shown), cursor_after(start, last, now, is_end=is_end), not is_end)


def _read(found: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Listing]]:
    for start in range(0, len(found), CHANGES_AT_ONCE_MAX):
        portion = found[start : start + CHANGES_AT_ONCE_MAX]
        listings = store.find_listings([number for _, number in portion])
        yield from ((position, listings[number]) for position, number in portion if number in listings)


def _replaced(
    number: str, wanted: ListedClient | None, now: datetime | None, expected: Container[int] | None
) -> Done:
    own: Listing | None = None
    outcome: Outcome = "unchanged"
    for _ in range(CONFLICT_RETRIES_MAX):
        before = store.find_listing(number)
        is_own = own is not None and before.revision == own.revision
        if expected is not None and not is_own and (before.client is None or before.revision not in expected):
            raise StaleRevision(before)
        if _is_done(before, wanted):
            return Done(outcome, before)
        if not is_own:
            outcome = _outcome(before, wanted)
        try:
            for after, people in _transactions(before, wanted, now or datetime.now(UTC)):
                listed, listing = _phones(before), _phones(after)
                store.put_hints(number, listing - listed, after.revision)
                store.commit(before, after, people)
                before = own = after
                store.delete_hints(number, listed - listing, after.revision)
        except Conflict:
            continue
        return Done(outcome, before)
    raise KeepsChanging(f"client {number} keeps changing")


def _phones(listing: Listing) -> frozenset[str]:
    return frozenset() if listing.client is None else listing.client.phones


def _is_done(before: Listing, wanted: ListedClient | None) -> bool:
    return before.is_whole and before.client == wanted


def _outcome(before: Listing, wanted: ListedClient | None) -> Outcome:
    if _is_done(before, wanted):
        return "unchanged"
    if wanted is None:
        return "deleted"
    return "created" if before.client is None else "changed"


def _transactions(
    before: Listing, wanted: ListedClient | None, now: datetime
) -> Iterator[tuple[Listing, list[tuple[Seen, KnownPerson]]]]:
    """The rows to write, transaction by transaction; in between the list names who is in by then."""
    # Two changes of one client never have the same time, whatever clocks say.
    first = now if before.changed_at is None else max(now, before.changed_at + timedelta(milliseconds=1))
    listed = {} if before.client is None else {contact.address: contact for contact in before.client.contacts}
    portions = list(_portions(_steps(before, wanted)))
    for count, portion in enumerate(portions, 1):
        for step in portion:
            if step.contact is None:
                listed.pop(step.address, None)
            else:
                listed[step.address] = step.contact
        is_last = count == len(portions)
        shape = wanted or before.client
        client = wanted if is_last or shape is None else replace(shape, contacts=tuple(listed.values()))
        at = first + timedelta(milliseconds=count - 1)
        after = Listing(before.number, client, before.revision + count, at, is_last)
        yield after, [(step.seen, step.person) for step in portion if step.is_written and step.person is not None]


def _portions(steps: Sequence[_Step]) -> Iterator[list[_Step]]:
    """Steps that go into one transaction each; at least one portion."""
    portion: list[_Step] = []
    size_bytes = 0
    for step in steps:
        step_bytes = store.size_bytes_of(step.person) if step.person is not None and step.is_written else 0
        if portion and (len(portion) >= PEOPLE_AT_ONCE_MAX or size_bytes + step_bytes > PEOPLE_AT_ONCE_BYTES_MAX):
            yield portion
            portion, size_bytes = [], 0
        portion.append(step)
        size_bytes += step_bytes
    yield portion


def _steps(before: Listing, wanted: ListedClient | None) -> list[_Step]:
    """What becomes of whom, those first who lose something. Raises Refused."""
    had = {} if before.client is None else {contact.address: contact for contact in before.client.contacts}
    wants = {} if wanted is None else {contact.address: contact for contact in wanted.contacts}
    # The name stands with every contact; and of a list that is not whole nothing is known to be right.
    is_same = (
        before.is_whole and before.client is not None and wanted is not None and before.client.name == wanted.name
    )
    differing = [contact for contact in wants.values() if not is_same or had.get(contact.address) != contact]
    differing.sort(key=lambda contact: not (contact.address in had and had[contact.address].loses_to(contact)))
    gone = [address for address in had if address not in wants]
    seen = store.look_at([*gone, *(contact.address for contact in differing)])
    leaving = [_left(before.number, address, seen[address]) for address in gone]
    return leaving + [_joined(wanted, contact, seen[contact.address]) for contact in differing if wanted is not None]


def _left(number: str, address: str, seen: Seen) -> _Step:
    person = None if seen.person is None else without_membership(seen.person, number)
    return _Step(address, None, seen, person)


def _joined(client: ListedClient, contact: Contact, seen: Seen) -> _Step:
    person = with_membership(seen.person, contact, client)
    is_more = seen.person is None or len(person.memberships) > len(seen.person.memberships)
    if is_more and len(person.memberships) > CLIENTS_OF_CONTACT_MAX:
        told = f"{contact.address} is a contact of {CLIENTS_OF_CONTACT_MAX} clients already"
        raise Refused([Fault("contacts", told)])
    return _Step(contact.address, contact, seen, person)


def note_way(address: str, way: str) -> None:
    """Remember by which way a listed person's mail was proven."""
    store.change_person(address, lambda person: None if person is None else with_way(person, way))


def note_undeliverable(address: str, at: datetime, text: str) -> None:
    """Mark a listed person: mail to this address came back."""
    failed = Undeliverable(at, text[:UNDELIVERABLE_CHARS_MAX])
    store.change_person(address, lambda person: None if person is None else replace(person, undeliverable=failed))


def note_deliverable(address: str) -> None:
    """Take the mark away: this person has written to us."""
    store.change_person(address, lambda person: None if person is None else replace(person, undeliverable=None))
