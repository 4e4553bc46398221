"""That somebody was erased, or a client removed: what stays of it, and what a run that was broken off has to know.

Rows of the people table:

| pk | sk | what |
| --- | --- | --- |
| `X#<digest>` | `ERASED` | an erasure: when, and the pseudonym; until it is done, who he was |
| `X#<number>` | `REMOVED` | a removal: when; until it is done, what its contacts were known by |
| `X` | `COUNTER` | the last number of a pseudonym |

The digest is of the address: whoever has the address can tell that its person was erased; a list of all addresses
there are could be tried. That is the price of knowing him when an older backup brings him back.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.keeping import store
from chalicelib.keeping.identity import Identity, Item, Pseudonym, dumped
from chalicelib.platform.ids import digest, read_timestamp, timestamp

TABLE: Final = "people"
_ERASED: Final = "ERASED"
_REMOVED: Final = "REMOVED"
_COUNTER: Final[Item] = {"pk": {"S": "X"}, "sk": {"S": "COUNTER"}}


@dataclass(frozen=True)
class Erasure:
    """An erasure: begun `at`, and `identity` as long as it is not done."""

    digest: str
    number: int
    at: datetime
    texts: bool
    is_done: bool
    identity: Identity | None

    @property
    def pseudonym(self) -> Pseudonym:
        """What stands in the place of the person."""
        return Pseudonym(self.number)


def digest_of(address: str) -> str:
    """By what an erased address is known."""
    return digest("erased", address)


def find(address: str) -> Erasure | None:
    """The erasure of an address; None: there was none."""
    item = store.get(TABLE, f"X#{digest_of(address)}", _ERASED)
    return None if item is None else _erasure(item)


def begin(known: Erasure | None, identity: Identity, now: datetime, *, texts: bool) -> Erasure:
    """Note that an erasure begins, before anything is erased; a person has one pseudonym, however often he comes."""
    digested = digest_of(identity.address)

    def row(number: int) -> Item:
        data = {"number": number, "at": timestamp(now), "texts": texts, "identity": vars(identity)}
        return {"data": {"S": dumped(data)}}

    if known is None:
        number = store.put_numbered(TABLE, _COUNTER, _key(digested), row)
    else:
        number = known.number
        # Of a run that was broken off, it stays which tickets were rewritten.
        before = store.get(TABLE, f"X#{digested}", _ERASED) or {}
        store.put(TABLE, {**before, **_key(digested), **row(number)})
    return Erasure(digested, number, now, texts, False, identity)


def touch(erasure: Erasure, ticket: str) -> None:
    """Note that a ticket is rewritten: the index of tickets has to be told of it."""
    store.add_to_set(TABLE, _key(erasure.digest), "tickets", ticket)


def touched(erasure: Erasure) -> list[str]:
    """The tickets that were rewritten since the erasure began."""
    item = store.get(TABLE, f"X#{erasure.digest}", _ERASED) or {}
    return sorted(item.get("tickets", {}).get("SS", ()))


def end(erasure: Erasure) -> None:
    """Forget who he was: the erasure is done."""
    data = {"number": erasure.number, "at": timestamp(erasure.at), "texts": erasure.texts}
    store.put(TABLE, {**_key(erasure.digest), "data": {"S": dumped(data)}})


def all_erasures() -> Iterator[Erasure]:
    """All of them; reads the whole table."""
    for item in store.rows(TABLE):
        if item["pk"]["S"].startswith("X#") and item["sk"]["S"] == _ERASED:
            yield _erasure(item)


@dataclass(frozen=True)
class Removal:
    """The removal of a client: begun `at`, and as long as it is not done the addresses and telephone numbers of his
    contacts that nobody else lists."""

    number: str
    at: datetime
    contacts: tuple[str, ...] | None

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.contacts is None


def find_removal(number: str) -> Removal | None:
    """The last removal of a client; None: there was none."""
    item = store.get(TABLE, f"X#{number}", _REMOVED)
    if item is None:
        return None
    data = json.loads(item["data"]["S"])
    contacts = data.get("contacts")
    return Removal(number, read_timestamp(data["at"]), None if contacts is None else tuple(contacts))


def save_removal(removal: Removal) -> None:
    """Note how far the removal of a client is."""
    data: dict[str, Any] = {"at": timestamp(removal.at)}
    data |= {} if removal.contacts is None else {"contacts": list(removal.contacts)}
    store.put(TABLE, {"pk": {"S": f"X#{removal.number}"}, "sk": {"S": _REMOVED}, "data": {"S": dumped(data)}})


def _key(digested: str) -> Item:
    return {"pk": {"S": f"X#{digested}"}, "sk": {"S": _ERASED}}


def _erasure(item: Item) -> Erasure:
    data: dict[str, Any] = json.loads(item["data"]["S"])
    who = data.get("identity")
    identity = None if who is None else Identity(who["address"], tuple(who["names"]), tuple(who["phones"]))
    return Erasure(
        item["pk"]["S"].removeprefix("X#"),
        data["number"],
        read_timestamp(data["at"]),
        data["texts"],
        identity is None,
        identity,
    )
