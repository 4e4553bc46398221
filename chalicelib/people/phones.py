"""Whose telephone number it is: the directory asked by a number.

Hints tell which clients may list it, and the clients' own rows which of them do now. A number that nobody lists is
one call to AWS, any other two.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.people import store
from chalicelib.people.directory import PHONE, Contact, ListedClient
from chalicelib.people.listing import NUMBER
from chalicelib.platform import tables

# What a person can look through while somebody waits on the line.
CANDIDATES_MAX: Final = 20


@dataclass(frozen=True)
class Listed:
    """A contact who has a telephone number now, of a client who has a PIN or not."""

    client: ListedClient
    contact: Contact
    has_pin: bool


@dataclass(frozen=True)
class Renewed:
    """What `renew_hints` did: telephone numbers count once for each client that lists them."""

    clients: int
    phones: int
    left_over: int


def who_has(e164: str) -> tuple[Listed, ...]:
    """The contacts who have a telephone number now, in order of client number and address, at most CANDIDATES_MAX.

    Where there are more, each client stands there before a second contact of one does: a number of several clients
    never looks like one of a single client. Consistent: what the directory was told counts at once.
    """
    if not re.fullmatch(PHONE, e164):
        return ()
    found: list[Listed] = []
    after, is_more = "", True
    while is_more and len({one.client.number for one in found}) < CANDIDATES_MAX:
        numbers = store.clients_of_phone(e164, CANDIDATES_MAX, after)
        found += _listed(e164, numbers)
        is_more = len(numbers) == CANDIDATES_MAX
        after = numbers[-1] if numbers else ""
    return _first(found)


def client_with_pin(number: str) -> tuple[ListedClient | None, bool]:
    """The client of a number, and whether he has a PIN; one call to AWS, none for what is no client number."""
    if not re.fullmatch(NUMBER, number):
        return None, False
    clients, pins = _clients([number])
    client = clients.get(number)
    return client, client is not None and number in pins


def renew_hints() -> Renewed:
    """Put the hints of all clients, and take away those that are left over. Reads the whole table twice.

    For tables of before there were hints; it can be repeated, at any time and while others write. What was put for a
    revision that is still to come stays. Raises store.Conflict when somebody keeps writing the same hints.
    """
    listed: set[tuple[str, str]] = set()
    clients = 0
    for listing in store.all_listings():
        phones = frozenset() if listing.client is None else listing.client.phones
        store.put_hints(listing.number, phones, listing.revision)
        listed |= {(phone, listing.number) for phone in phones}
        clients += 1
    # What a client listed in the meantime is no reason to take its hint away: he is asked again.
    left_over = [(phone, number) for phone, number in store.all_hints() if (phone, number) not in listed]
    taken = sum(_taken_away(phone, number) for phone, number in left_over)
    return Renewed(clients, len(listed), taken)


def _taken_away(phone: str, number: str) -> bool:
    """Take a hint away if the client does not list the number; whether he does not."""
    now = store.find_listing(number)
    if now.client is not None and phone in now.client.phones:
        return False
    store.delete_hints(number, [phone], now.revision)
    return True


def _listed(e164: str, numbers: Sequence[str]) -> Iterator[Listed]:
    clients, pins = _clients(numbers)
    for number in numbers:
        if (client := clients.get(number)) is not None:
            having = [contact for contact in client.contacts if e164 in contact.phones]
            yield from (Listed(client, contact, number in pins) for contact in having)


def _clients(numbers: Sequence[str]) -> tuple[dict[str, ListedClient], frozenset[str]]:
    """Clients by number, and the numbers of those who have a PIN."""
    if not numbers:
        return {}, frozenset()
    rows = tables.read([*store.keys_of_clients(numbers), *map(store.key_of_pin, numbers)])
    return store.clients_found(rows), store.pins_found(rows)


def _first(found: Sequence[Listed]) -> tuple[Listed, ...]:
    count_of: dict[str, int] = {}
    ranked = []
    for one in sorted(found, key=_place):
        count_of[one.client.number] = count_of.get(one.client.number, 0) + 1
        ranked.append((count_of[one.client.number], _place(one), one))
    ranked.sort(key=lambda item: item[:2])
    return tuple(sorted((one for _, _, one in ranked[:CANDIDATES_MAX]), key=_place))


def _place(one: Listed) -> tuple[str, str]:
    return one.client.number, one.contact.address
