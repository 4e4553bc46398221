"""Use case: what is held of a person, as rows and files. Reads all tables, and changes nothing."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.keeping import store
from chalicelib.keeping.holds import kind_of
from chalicelib.keeping.identity import (
    NAMES_MAX,
    PHONES_MAX,
    Identity,
    Item,
    Pseudonym,
    Redactor,
    names_in,
    parsed,
    plain,
)
from chalicelib.platform.ids import digest

# In the order in which they are read. Costs tell of tickets and clients by their names alone; the index of tickets
# is made of the tickets.
TABLES: Final = ("people", "tickets", "calls", "sms", "desk", "webhooks", "live", "dispatch")


class Staff(ValueError):
    """The address is not of a contact: it is one of staff or of a queue."""


@dataclass(frozen=True)
class Found:
    """A row that is about a person, or an object of the bucket that is his: `row` as people read it, or `key`."""

    table: str
    kind: str
    row: Mapping[str, Any] | None = None
    key: str | None = None
    name: str | None = None


def known_as(address: str) -> Identity:
    """By what a person is recognised: names and numbers that rows give to his address. Reads people and tickets.

    A number that others are listed with too is not his: it may be the company's switchboard.
    """
    names: dict[str, None] = {}
    own: dict[str, None] = {}
    others: set[str] = set()
    for table in ("people", "tickets", "calls"):
        for item in store.rows(table):
            for found in _json_of(item):
                names |= dict.fromkeys(names_in(found, address))
                for contact in found.get("contacts", ()) if isinstance(found, dict) else ():
                    phones = contact.get("phones", ()) if isinstance(contact, dict) else ()
                    if phones and contact["address"] == address:
                        own |= dict.fromkeys(phones)
                    else:
                        others.update(phones)
            if item["pk"]["S"] == f"A#{address}" and (person := parsed(item.get("data", {}).get("S", ""))):
                names |= dict.fromkeys(name for name in (person.get("name"),) if name)
    phones = [phone for phone in own if phone not in others]
    return Identity(address, tuple(sorted(names))[:NAMES_MAX], tuple(sorted(phones))[:PHONES_MAX])


def _json_of(item: Item) -> Iterator[Any]:
    for value in item.values():
        if "S" in value and (found := parsed(value["S"])) is not None:
            yield found


def held_of(address: str) -> Iterator[Found]:
    """Everything that is held of a person: rows with his address or number, in his tickets also those with his name;
    the raw mails that he sent, their files, his long texts.
    """
    redactor = Redactor(known_as(address), Pseudonym(0))
    tickets: list[str] = []
    for table in TABLES:
        for item in store.rows(table):
            pk = item["pk"]["S"]
            if table == "tickets" and pk.startswith("T#"):
                if pk not in tickets[-1:] and redactor.is_named_in(item):
                    tickets.append(pk)
            elif is_about(table, item, redactor):
                yield Found(table, kind_of(table, item), plain(item))
                if is_mail_of(item, redactor):
                    yield from _mail_files(pk.removeprefix("R#"), item)
    for pk in dict.fromkeys(tickets):
        for item in store.partition("tickets", pk):
            if redactor.item(item) != item or item["sk"]["S"] == "TICKET":
                yield Found("tickets", kind_of("tickets", item), plain(item))
            for key in objects_of(item, redactor):
                yield Found("bucket", key.partition("/")[0], key=key)


def is_about(table: str, item: Item, redactor: Redactor) -> bool:
    """Whether a row outside of tickets is about a person."""
    if redactor.is_in_key(item) or redactor.is_named_in(item):
        return True
    return table == "tickets" and item["pk"]["S"] == f"Q#{digest(redactor.identity.address)}"


def is_mail_of(item: Item, redactor: Redactor) -> bool:
    """Whether a row tells of a stored mail that a person sent."""
    if item["sk"]["S"] != "OUTCOME" or not item["pk"]["S"].startswith("R#"):
        return False
    data = json.loads(item["data"]["S"])
    return redactor.is_him(data.get("from")) or redactor.is_him(data.get("mail_from"))


def _mail_files(mail_id: str, item: Item) -> Iterator[Found]:
    yield Found("bucket", "mail", key=json.loads(item["data"]["S"])["raw_key"], name=mail_id)


def objects_of(item: Item, redactor: Redactor) -> Iterator[str]:
    """Names of the objects that hold what a person wrote in a change of a ticket: texts, files that he put up."""
    if item.get("kind", {}).get("S") != "change":
        return
    for event in json.loads(item["data"]["S"]):
        sender = event.get("from")
        said_by = sender.get("address") if isinstance(sender, dict) else sender
        if redactor.is_him(said_by) or said_by == redactor.pseudonym.address:
            # The raw mail too: an entry that came with nobody's row (`R#`) has it all the same.
            for key in (event.get("raw_key"), event.get("text_key")):
                if key:
                    yield key
            yield from (file["key"] for file in event.get("attachments", ()) if file.get("key"))
