"""Use cases: delete a ticket with everything that is only its own, and a stored mail with its rows.

A ticket's snapshot goes last, since by it tickets are found: a run that was broken off is done by the next.
"""

import json
from collections import Counter
from dataclasses import dataclass

from chalicelib.keeping import store
from chalicelib.keeping.identity import Item
from chalicelib.platform.ids import digest
from chalicelib.search.index import Index


@dataclass(frozen=True)
class _Parts:
    """What a ticket's rows name: stored mails, objects, Message-IDs, its number."""

    mails: tuple[str, ...]
    objects: tuple[str, ...]
    message_ids: tuple[str, ...]
    number: int | None


def remove_ticket(ticket_id: str, index: Index, *, dry_run: bool = False) -> "Counter[str]":
    """Delete a ticket with its mails, files and places in the index; how many of what. Again is harmless.

    A mail that opened other tickets too stays with them. Its number is given to nobody else. What stays is that a
    mail of its content came once: a digest.
    """
    rows = store.partition("tickets", f"T#{ticket_id}")
    parts = _parts(rows)
    done: Counter[str] = Counter(tickets=1, rows=len(rows))
    for mail_id in parts.mails:
        row = store.get("tickets", f"R#{mail_id}", "OUTCOME")
        if row is not None and _is_of_others(row, ticket_id):
            continue
        done["mails"] += 1
        if not dry_run:
            remove_mail(mail_id)
    shared = _shared_texts(parts, ticket_id)
    for key in parts.objects:
        if key not in shared:
            done["objects"] += 1
            if not dry_run:
                store.delete_object(key)
    if dry_run:
        return done
    for message_id in parts.message_ids:
        named: Item = {"pk": {"S": f"M#{digest(message_id)}"}, "sk": {"S": "ID"}}
        store.drop_from_set("tickets", named, "tickets", ticket_id)
    index.remove(ticket_id)
    if parts.number is not None:
        store.delete("tickets", {"pk": {"S": f"N#{parts.number}"}, "sk": {"S": "NUMBER"}})
    for item in sorted(rows, key=lambda item: item["sk"]["S"] == "TICKET"):
        store.delete("tickets", item)
    return done


def remove_mail(mail_id: str) -> None:
    """Delete a stored mail and its rows: the bytes first, or it would seem to wait for an outcome."""
    store.delete_object(f"mail/{mail_id}")
    store.delete_objects_under(f"files/{mail_id}/")
    for item in sorted(store.partition("tickets", f"R#{mail_id}"), key=lambda item: item["sk"]["S"] == "OUTCOME"):
        store.delete("tickets", item)


def _parts(rows: list[Item]) -> _Parts:
    mails: dict[str, None] = {}
    objects: dict[str, None] = {}
    message_ids: dict[str, None] = {}
    number: int | None = None
    for item in rows:
        kind = item.get("kind", {}).get("S")
        if kind == "ticket":
            number = int(json.loads(item["data"]["S"])["number"])
        elif kind == "outbox":
            message_ids |= dict.fromkeys(one for one in (item.get("sent_id", {}).get("S"),) if one)
        elif kind == "change":
            for event in json.loads(item["data"]["S"]):
                raw = event.get("raw_key") or ""
                mails |= dict.fromkeys(one for one in (raw.removeprefix("mail/"),) if raw.startswith("mail/"))
                objects |= dict.fromkeys(one for one in (event.get("text_key"),) if one)
                objects |= {file["key"]: None for file in event.get("attachments", ()) if file.get("key")}
                message_ids |= dict.fromkeys(one for one in (event.get("message_id"),) if one)
    return _Parts(tuple(mails), tuple(objects), tuple(message_ids), number)


def _is_of_others(row: Item, ticket_id: str) -> bool:
    """Whether a mail's row names another ticket that is there."""
    named = [ref["id"] for ref in json.loads(row["data"]["S"]).get("tickets", ()) if ref["id"] != ticket_id]
    return any(store.get("tickets", f"T#{one}", "TICKET") is not None for one in named)


def _shared_texts(parts: _Parts, ticket_id: str) -> frozenset[str]:
    """Long texts of a mail that opened other tickets too."""
    rows = (store.get("tickets", f"R#{mail_id}", "OUTCOME") for mail_id in parts.mails)
    is_shared = any(row is not None and _is_of_others(row, ticket_id) for row in rows)
    return frozenset(key for key in parts.objects if is_shared and key.startswith("texts/"))
