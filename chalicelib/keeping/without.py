"""A ticket's rows without a person. Pure.

What is rewritten are the events; the snapshot and the summaries are made of them anew, so that the replay of a
ticket's events gives exactly the ticket that is stored, as before.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.keeping.identity import Item, Redactor, dumped
from chalicelib.tickets import codec
from chalicelib.tickets.apply import apply_change
from chalicelib.tickets.ticket import Ticket, TicketId

ERASED_TEXT: Final = "[erased]"
_OVER: Final = ("sent", "failed", "held", "recalled")


def rows_without(rows: Sequence[Item], redactor: Redactor, *, texts: bool) -> list[Item]:
    """The rows of a ticket's partition without a person, in their order; `texts`: without what he wrote either.

    Done again, it changes nothing. Rows that cannot be replayed (none that we know of) are redacted one by one.
    """
    is_his = texts and any(
        item["kind"]["S"] == "ticket" and redactor.is_him(json.loads(item["data"]["S"])["requester"]["address"])
        for item in rows
        if "kind" in item
    )
    # Of a run that was broken off, the requester may have his new name already.
    is_his = is_his or (texts and any(_is_renamed_requester(item, redactor) for item in rows))
    found = {_key(item): _row_without(item, redactor, texts=texts, is_his=is_his) for item in rows}
    changes = sorted((item for item in found.values() if _kind(item) == "change"), key=_key)
    try:
        _replayed(found, changes)
    except (ValueError, KeyError, TypeError):
        return [found[_key(item)] for item in rows]
    return [found[_key(item)] for item in rows]


def _is_renamed_requester(item: Item, redactor: Redactor) -> bool:
    if _kind(item) != "ticket":
        return False
    return bool(json.loads(item["data"]["S"])["requester"]["address"] == redactor.pseudonym.address)


def _row_without(item: Item, redactor: Redactor, *, texts: bool, is_his: bool) -> Item:
    if _kind(item) == "change":
        actor = redactor.json(json.loads(item["actor"]["S"]))
        before = json.loads(item["data"]["S"])
        events = [_event(event, redactor, texts=texts, is_his=is_his) for event in before]
        after = redactor.item(item)
        return after | {"actor": _kept(item["actor"], actor), "data": _kept(item["data"], events)}
    if _kind(item) == "outbox":
        return outbox_without(item, redactor, is_his=is_his)
    return redactor.item(item)


def outbox_without(item: Item, redactor: Redactor, *, is_his: bool = False) -> Item:
    """An outgoing mail without a person; one to him that has not left does not leave any more."""
    data = json.loads(item["data"]["S"])
    to = data.get("to", [])
    is_to_him = redactor.is_him(to) or any(redactor.is_him(one) for one in (to if isinstance(to, list) else [to]))
    after = redactor.item(item)
    if is_his:
        told = json.loads(after["data"]["S"])
        told |= {"subject": ERASED_TEXT} if told.get("subject") else {}
        told |= {"quoted": ""} if told.get("quoted") else {}
        after = after | {"data": _kept(after["data"], told)}
    if is_to_him and item.get("send_state", {}).get("S") not in _OVER:
        after = {name: value for name, value in after.items() if name not in ("due_pk", "due_sk", "claimed_until")}
        after |= {"send_state": {"S": "failed"}, "cause": {"S": "its reader was erased"}}
    return after


def _event(event: Mapping[str, Any], redactor: Redactor, *, texts: bool, is_his: bool) -> dict[str, Any]:
    without: dict[str, Any] = redactor.json(dict(event))
    sender = event.get("from")
    said_by = sender.get("address") if isinstance(sender, dict) else sender
    wrote = texts and (redactor.is_him(said_by) or said_by == redactor.pseudonym.address)
    if wrote:
        without |= {name: ERASED_TEXT for name in ("text", "subject") if without.get(name)}
        without |= {name: "" for name in ("quoted",) if without.get(name)}
        files = without.get("attachments", ())
        without |= {"attachments": [{**file, "name": ERASED_TEXT} for file in files]} if files else {}
    if is_his:
        match without["type"]:
            case "ticket_opened":
                without["subject"] = ERASED_TEXT
            case "urgency_judged":
                without["reasons"] = []
            case "answered" if without.get("quoted"):
                without["quoted"] = ""
            case _:
                pass
    return without


def _replayed(found: dict[tuple[str, str], Item], changes: Sequence[Item]) -> None:
    """Make the summaries and the snapshot of the events."""
    ticket: Ticket | None = None
    for item in changes:
        pk, sk = _key(item)
        ticket_id = TicketId(pk.removeprefix("T#"))
        change = codec.change_from_json(
            ticket_id,
            {
                "version": int(item["version"]["N"]),
                "at": item["at"]["S"],
                "actor": json.loads(item["actor"]["S"]),
                "events": json.loads(item["data"]["S"]),
            },
        )
        ticket = apply_change(ticket, change)
        told = codec.summary_to_json(ticket) | codec.mentions_to_json(change)
        found[pk, sk] = item | {"summary": _kept(item["summary"], told)}
    for key, item in found.items():
        if _kind(item) == "ticket":
            if ticket is None or int(item["version"]["N"]) != ticket.version:
                raise ValueError("a change is missing")
            found[key] = item | {"data": _kept(item["data"], codec.ticket_to_json(ticket))}


def _kept(stored: Mapping[str, str], value: Any) -> dict[str, str]:
    """The value as it is stored, to the letter where it says the same."""
    return dict(stored) if json.loads(stored["S"]) == value else {"S": dumped(value)}


def _kind(item: Item) -> str:
    kind: str = item.get("kind", {}).get("S", "")
    return kind


def _key(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
