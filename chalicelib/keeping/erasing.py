"""Use case: erase a person without losing the history of the client.

It goes over all tables until it finds nothing more: so it can be killed at any moment and begun again, what the
system wrote meanwhile is found too, and the end is the same. Who he was is noted before the first change, and
forgotten with the last.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.desk import audit
from chalicelib.desk.entry import By
from chalicelib.dispatch import store as dispatch
from chalicelib.keeping import store, tombstones
from chalicelib.keeping.holds import kind_of
from chalicelib.keeping.identity import Item, Pseudonym, Redactor, dumped
from chalicelib.keeping.person import Staff, is_about, is_mail_of, known_as, objects_of
from chalicelib.keeping.tombstones import Erasure
from chalicelib.keeping.without import outbox_without, rows_without
from chalicelib.people import service as people
from chalicelib.people import store as people_store
from chalicelib.platform.ids import is_erased
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.settings import settings
from chalicelib.search.index import Index
from chalicelib.search.indexing import put_anew
from chalicelib.tickets import codec

OPERATOR: Final = By("operator", "operator")
# A run finds what the one before it left; what others write at the same time may make a further one necessary.
RUNS_MAX: Final = 5
# Before people, so that his rights, and with them his name and numbers, are known as long as they are needed.
_TABLES: Final = ("live", "tickets", "calls", "sms", "webhooks", "desk")
_DELETED: Final = ("link", "pace", "open page of a contact", "pass")


class Unfinished(Exception):
    """Something is still there: run it again."""


@dataclass(frozen=True)
class Erased:
    """What was done (or would be) to rows and objects of a kind, and how many; `action` left: not yet, see `why`."""

    table: str
    kind: str
    action: str
    count: int
    why: str = ""


def erase(
    address: str, now: datetime, index: Index, *, texts: bool = False, dry_run: bool = False
) -> Iterator[Erased]:
    """Erase the person of an address (lower case); tells what was done. With `dry_run` nothing is changed.

    `texts`: what he wrote goes too. Raises Staff for an address of staff or of a queue, Unfinished.
    """
    _refuse_ours(address)
    known = tombstones.find(address)
    if known is not None and not known.is_done and known.identity is not None:
        identity, now, texts = known.identity, known.at, texts or known.texts
    else:
        identity = known_as(address)
    if dry_run:
        yield from _told(_Run(Redactor(identity, _pseudonym(known)), None, texts).go())
        return
    found: Counter[tuple[str, str, str]] = Counter()
    is_known = known is not None and known.is_done
    if is_known and not any(_Run(Redactor(identity, _pseudonym(known)), None, texts).go().values()):
        return
    erasure = tombstones.begin(known, identity, now, texts=texts)
    for _ in range(RUNS_MAX):
        done = _Run(Redactor(identity, erasure.pseudonym), erasure, texts).go()
        found.update({what: count for what, count in done.items() if what[2] != "left"})
        left = Counter({what: count for what, count in done.items() if what[2] == "left"})
        if not done.total() - left.total():
            break
    else:
        raise Unfinished("others keep writing about this person: run it again")
    for ticket in tombstones.touched(erasure):
        put_anew(ticket, index)
    _forget_form(address)
    yield from _told(found + left)
    if left:
        raise Unfinished("SMS of an event that is not over are left: run it again when it is")
    # By the time of its beginning: told twice it is one entry.
    after = {"pseudonym": erasure.pseudonym.name, "texts": texts}
    audit.note(OPERATOR, "person.erased", f"erased-{erasure.number}", None, after, erasure.at)
    tombstones.end(erasure)


def erased_again(known: frozenset[str]) -> Iterator[str]:
    """Addresses that are there although they were erased: those whose digests are `known`. Reads all tables."""
    seen: set[str] = set()
    for table in ("people", "tickets", "calls", "webhooks", "desk"):
        for item in store.rows(table):
            for address in _addresses_in(item):
                if address not in seen:
                    seen.add(address)
                    if tombstones.digest_of(address) in known:
                        yield address


def _addresses_in(item: Item) -> Iterator[str]:
    text = " ".join(value["S"] for value in item.values() if "S" in value)
    for piece in text.replace("#", " ").replace('"', " ").replace("<", " ").replace(">", " ").split():
        word = piece.strip(".,;:()[]{}'\\").lower()
        if "@" in word and word.isascii() and not is_erased(word):
            yield word


def _refuse_ours(address: str) -> None:
    if address in settings().own_addresses or is_erased(address):
        raise Staff(f"{address} is no address of a person")
    if address in dispatch.roster().shifts:
        raise Staff(f"{address} is of staff: what staff did in tickets stays")


def _pseudonym(known: Erasure | None) -> Pseudonym:
    return Pseudonym(0) if known is None else known.pseudonym


def _told(done: "Counter[tuple[str, str, str]]") -> Iterator[Erased]:
    for (table, kind, action), count in sorted(done.items()):
        yield Erased(table, kind, action, count, "an event that is not over" if action == "left" else "")


def _forget_form(address: str) -> None:
    """His address as a word that somebody may type; names are words of many."""
    store.delete("search", {"pk": {"S": f"F#{address[:3]}"}, "sk": {"S": address}})


class _Run:
    """Once over all tables. Without an erasure it only counts."""

    def __init__(self, redactor: Redactor, erasure: Erasure | None, texts: bool) -> None:
        self.redactor = redactor
        self.erasure = erasure
        self.texts = texts
        self.done: Counter[tuple[str, str, str]] = Counter()
        # Whether there is a job of an event, by the event.
        self.jobs: dict[str, bool] = {}
        # Objects that were looked at: a mail's row and its ticket both name it.
        self.seen: set[str] = set()

    def go(self) -> "Counter[tuple[str, str, str]]":
        self._off_the_lists()
        tickets: dict[str, None] = {}
        for table in _TABLES:
            for item in store.rows(table):
                pk = item["pk"]["S"]
                if table == "tickets" and pk.startswith("T#"):
                    if pk not in tickets and self._is_to_do(item):
                        tickets[pk] = None
                elif table == "desk" and f"T#{item['sk']['S']}" in tickets:
                    self._put(table, item, self.redactor.item(item))
                elif is_about(table, item, self.redactor):
                    self._row(table, item)
        for pk in tickets:
            self._ticket(pk)
        for item in store.rows("people"):
            if self.redactor.is_in_key(item):
                self._drop("people", item)
            # Lists of clients are changed by the directory itself.
            elif not item["pk"]["S"].startswith(("K#", "X")) and self.redactor.is_named_in(item):
                self._put("people", item, self.redactor.item(item))
        return self.done

    def _is_to_do(self, item: Item) -> bool:
        if self.redactor.is_named_in(item):
            return True
        # What he wrote, where his name is gone already.
        return self.texts and self.redactor.pseudonym.address in item.get("data", {}).get("S", "")

    # ------------------------------------------------------------ people

    def _off_the_lists(self) -> None:
        address = self.redactor.identity.address
        for listing in list(people_store.all_listings()):
            client = listing.client
            if client is not None and any(contact.address == address for contact in client.contacts):
                self._count("people", "client with contacts", "changed")
                if self.erasure is not None:
                    left = tuple(contact for contact in client.contacts if contact.address != address)
                    people.put_client(replace(client, contacts=left), self.erasure.at)

    # ------------------------------------------------------------ rows

    def _row(self, table: str, item: Item) -> None:
        kind, redactor = kind_of(table, item), self.redactor
        if is_mail_of(item, redactor):
            self._mail(item)
        elif table == "sms" and self._is_waiting(item):
            self._count(table, kind, "left")
        elif kind in _DELETED or redactor.is_in_key(item):
            self._drop(table, item)
        elif kind in ("notice about a mail", "outgoing mail"):
            self._put(table, item, outbox_without(item, redactor))
        elif kind == "call":
            after = redactor.item(item)
            if redactor.is_him(item.get("number_pk", {}).get("S")):
                after["number_pk"] = {"S": redactor.pseudonym.phone}
            self._put(table, item, after)
        else:
            self._put(table, item, redactor.item(item))

    def _is_waiting(self, item: Item) -> bool:
        """Whether an SMS is of an event that is not over: without its row it would go again."""
        pk = item["pk"]["S"]
        if not pk.startswith("E#"):
            return False
        if pk not in self.jobs:
            self.jobs[pk] = store.get("sms", pk, "JOB") is not None
        return self.jobs[pk]

    def _mail(self, item: Item) -> None:
        """A mail that he sent: its bytes go, of what it was nothing is left but that it came."""
        data, mail_id = json.loads(item["data"]["S"]), item["pk"]["S"].removeprefix("R#")
        self._drop_object(data["raw_key"])
        self._drop_files(mail_id)
        after = self.redactor.item(item)
        without = json.loads(after["data"]["S"])
        is_kept = item.get("kind", {}).get("S") == "kept"
        without |= {"name": self.redactor.pseudonym.name if without.get("name") else None, "preview": ""}
        if is_kept or self.texts:
            without["subject"] = ""
        after["data"] = {"S": dumped(without)}
        # Nobody can confirm it any more.
        after = {name: value for name, value in after.items() if name not in ("due_pk", "due_sk")}
        self._put("tickets", item, after)

    # ------------------------------------------------------------ tickets

    def _ticket(self, pk: str) -> None:
        for _ in range(CONFLICT_RETRIES_MAX):
            rows = store.partition("tickets", pk)
            after = rows_without(rows, self.redactor, texts=self.texts)
            changed = [(old, new) for old, new in zip(rows, after, strict=True) if old != new]
            for item in rows:
                self._objects(item)
            if not changed:
                return
            if self.erasure is not None:
                tombstones.touch(self.erasure, pk.removeprefix("T#"))
            # The snapshot last: it is made of the others.
            changed.sort(key=lambda pair: pair[0]["sk"]["S"] == "TICKET")
            if all(self._put("tickets", old, new) for old, new in changed):
                return
        raise Unfinished(f"ticket {pk.removeprefix('T#')} keeps changing: run it again")

    def _objects(self, item: Item) -> None:
        for key in objects_of(item, self.redactor):
            if key.startswith("texts/"):
                self._text(key)
            else:
                self._drop_object(key)
                if key.startswith("mail/"):
                    self._drop_files(key.removeprefix("mail/"))

    def _text(self, key: str) -> None:
        body = store.read_object(key)
        if body is None:
            return
        said = json.loads(body)
        without = dict.fromkeys(said, "") if self.texts else self.redactor.json(said)
        if said != without:
            self._count("bucket", "long text", "changed")
        if self.erasure is not None:
            # Also where only what it was before is left of a run that was broken off.
            body = codec.dumps(without).encode() if said != without else None
            store.write_object(key, body, "application/json")

    def _drop_object(self, key: str) -> None:
        if self.erasure is None and key in self.seen:
            return
        self.seen.add(key)
        count = int(store.has_object(key)) if self.erasure is None else store.delete_object(key)
        if count:
            self._count("bucket", key.partition("/")[0], "deleted")

    def _drop_files(self, mail_id: str) -> None:
        if self.erasure is not None:
            store.delete_objects_under(f"files/{mail_id}/")

    # ------------------------------------------------------------ writing

    def _put(self, table: str, before: Item, after: Item) -> bool:
        """Write a row that changes; whether nobody was faster."""
        if before == after:
            return True
        if self.erasure is None or store.put_over(table, after, before):
            self._count(table, kind_of(table, before), "changed")
            return True
        return False

    def _drop(self, table: str, item: Item) -> None:
        if self.erasure is not None:
            store.delete(table, item)
        self._count(table, kind_of(table, item), "deleted")

    def _count(self, table: str, kind: str, action: str) -> None:
        self.done[table, kind, action] += 1
