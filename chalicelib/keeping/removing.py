"""Use case: remove a client with everything of his.

A ticket's snapshot goes last, and a client's tickets are found by their snapshots: a run that was broken off is done
by the next.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from chalicelib.desk import audit
from chalicelib.keeping import store, tombstones
from chalicelib.keeping.erasing import OPERATOR, Erased
from chalicelib.keeping.gone import remove_mail, remove_ticket
from chalicelib.keeping.holds import kind_of
from chalicelib.keeping.identity import Item
from chalicelib.keeping.tombstones import Removal
from chalicelib.people import service as people
from chalicelib.people import store as people_store
from chalicelib.platform.ids import digest
from chalicelib.search.index import Index

_OVER: Final = ("resolved", "closed")
RUNS_MAX: Final = 5


class OpenTickets(Exception):
    """The client has open tickets; `numbers` are the first of them."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(f"{len(numbers)} open tickets, among them {', '.join(map(str, numbers[:5]))}")
        self.numbers = numbers


class NoSuchClient(Exception):
    """Nothing is known of a client of this number."""


# ---------------------------------------------------------------- a client


def remove_client(
    number: str, now: datetime, index: Index, *, anyway: bool = False, dry_run: bool = False
) -> Iterator[Erased]:
    """Remove a client and everything of his; tells what was done. The sums of his costs stay, they name nobody.

    `anyway`: open tickets too. Raises OpenTickets, NoSuchClient, and what AWS does.
    """
    tickets = _tickets_of(number)
    known = tombstones.find_removal(number)
    if known is not None and not known.is_done:
        removal = known
    elif not tickets and people_store.find_client(number) is None:
        raise NoSuchClient(f"there is no client {number}")
    else:
        removal = Removal(number, now, _own_contacts(number))
    _refuse_open(tickets, anyway=anyway)
    if dry_run:
        yield from _told(_tickets_removed(tickets, index, dry_run=True) + _rest(removal, dry_run=True))
        return
    tombstones.save_removal(removal)
    # First nobody may write any more; whose the addresses were is noted.
    people.remove_client(number, removal.at)
    done: Counter[tuple[str, str]] = Counter()
    for _ in range(RUNS_MAX):
        # The index that finds them is a moment behind.
        if not (tickets := _tickets_of(number)):
            break
        done += _tickets_removed(tickets, index, dry_run=False)
    yield from _told(done + _rest(removal, dry_run=False))
    audit.note(OPERATOR, "client.removed", number, None, None, removal.at)
    tombstones.save_removal(replace(removal, contacts=None))


def _refuse_open(tickets: list[Item], *, anyway: bool) -> None:
    told = [json.loads(one["data"]["S"]) for one in tickets]
    numbers = sorted(one["number"] for one in told if one["state"] not in _OVER)
    if numbers and not anyway:
        raise OpenTickets(numbers)


def _tickets_removed(tickets: list[Item], index: Index, *, dry_run: bool) -> "Counter[tuple[str, str]]":
    done: Counter[str] = Counter()
    for item in tickets:
        done += remove_ticket(item["pk"]["S"].removeprefix("T#"), index, dry_run=dry_run)
    return Counter({("tickets", what): count for what, count in done.items()})


def _tickets_of(number: str) -> list[Item]:
    """The tickets of a client by the index, without those that it still knows although they are gone."""
    found = store.of_index("tickets", "client", number)
    return [item for item in found if store.get("tickets", item["pk"]["S"], "TICKET") is not None]


def _own_contacts(number: str) -> tuple[str, ...]:
    """Addresses and telephone numbers of the client's contacts that nobody else lists."""
    client = people_store.find_client(number)
    contacts = () if client is None else client.contacts
    known = people_store.look_at([contact.address for contact in contacts])
    own = [
        address
        for address, seen in known.items()
        if seen.person is not None and [one.number for one in seen.person.memberships] == [number]
    ]
    phones = sorted({phone for contact in contacts for phone in contact.phones})
    return (*own, *(phone for phone in phones if people_store.clients_of_phone(phone, 2) == (number,)))


def _rest(removal: Removal, *, dry_run: bool) -> "Counter[tuple[str, str]]":
    """What is of the client beside his tickets: his contacts, calls, SMS, mails that were kept, passes; and drafts in
    tickets that are gone."""
    done: Counter[tuple[str, str]] = Counter()
    contacts = frozenset(removal.contacts or ())
    for table in ("tickets", "calls", "sms", "live", "dispatch", "desk", "webhooks", "people"):
        for item in store.rows(table):
            if _is_of_client(table, item, removal.number, contacts):
                done[table, kind_of(table, item)] += 1
                if not dry_run:
                    _drop(table, item)
    return done


def _drop(table: str, item: Item) -> None:
    if table == "tickets" and item["pk"]["S"].startswith("R#"):
        remove_mail(item["pk"]["S"].removeprefix("R#"))
    else:
        store.delete(table, item)


def _is_of_client(table: str, item: Item, number: str, contacts: frozenset[str]) -> bool:
    pk, sk = str(item["pk"]["S"]), str(item["sk"]["S"])
    match table:
        case "tickets":
            return not pk.startswith("T#") and _is_to_contact(item, contacts)
        case "desk":
            is_draft = pk.startswith("DRAFTS#")
            return is_draft and store.get("tickets", f"T#{sk}", "TICKET") is None
        case "webhooks":
            return pk.startswith("D#") and not contacts.isdisjoint(_texts(_data(item)))
        case "dispatch":
            return pk == f"C#{number}"
        case "sms" if sk == "ID":
            return _data(item).get("number") in contacts
        case _:
            return _is_named(pk, sk, item, number) or not contacts.isdisjoint((*pk.split("#"), *sk.split("#")))


def _is_named(pk: str, sk: str, item: Item, number: str) -> bool:
    """Whether a row of people, calls, SMS or connections says that it is the client's."""
    if pk.startswith(("K#", "X#", "E#")) and sk in ("CLIENT", "PIN", "REMOVED", "EVENT", "CLIENTS"):
        return False
    keys = (f"CLIENT#{number}", f"PIN#C#{number}")
    is_his = item.get("client_pk") == {"S": number} or item.get("client") == {"S": number}
    return is_his or pk in keys or sk == f"C#{number}" or sk.startswith(f"R#{number}#") or _of(item) == number


def _of(item: Item) -> Any:
    return _data(item).get("client") if item["sk"]["S"] == "PASS" else None


def _is_to_contact(item: Item, contacts: frozenset[str]) -> bool:
    """Whether a kept mail, a notice or a link is of one of these addresses, or counts what it was sent."""
    if item["pk"]["S"].startswith("Q#"):
        return item["pk"]["S"] in {f"Q#{digest(address)}" for address in contacts}
    data = _data(item)
    return any(isinstance(data.get(name), str) and data[name] in contacts for name in ("from", "address", "to"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _data(item: Item) -> dict[str, Any]:
    found = json.loads(item.get("data", {}).get("S") or "{}")
    return found if isinstance(found, dict) else {}


def _told(done: "Counter[tuple[str, str]]") -> Iterator[Erased]:
    yield from (Erased(table, kind, "deleted", count) for (table, kind), count in sorted(done.items()))
