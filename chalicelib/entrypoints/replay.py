"""Use case: what follows a commit, handed on again: for changes whose effects were given up or are doubted.

Everything goes through the functions that `Effects` calls, under the same names, so whoever has it drops it: a mail
that left does not leave again, a delivery that a webhook took is not made again, a word is indexed once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.platform import tables
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.tickets import store
from chalicelib.tickets.effects import OutboxMessage, hand_over, push_of_record, remember
from chalicelib.tickets.origin import change_name, change_of_record, origin_of_record
from chalicelib.tickets.outbox import SendState
from chalicelib.webhooks.store import LOG_KEPT

Item = Mapping[str, Any]
Records = Sequence[tuple[str, Item]]

# What can be handed on again, and what is without being asked for. Records of promises remember the latest only, an
# SMS is seldom wanted late, and consoles catch up by themselves.
WHAT: Final = ("mail", "webhooks", "search", "sms", "history", "push")
USUAL: Final = ("mail", "webhooks", "search")
# Of one step: as many changes as `Effects` gets at a time.
STEP: Final = 25
_FEED_PAGE: Final = 500


@dataclass(frozen=True)
class Replayed:
    """A change, the names by which the logs tell of it, the mails of it that wait, and what it was handed to.

    `failed` names what did not take it: again is harmless.
    """

    change: str
    origin: str
    at: str
    mails: tuple[str, ...]
    handed_to: tuple[str, ...]
    failed: tuple[str, ...] = ()


def of_ticket(ticket_id: str) -> Iterator[list[Item]]:
    """The changes of a ticket, oldest first, a step at a time."""
    return _steps(tables.query_items(store.Row, store.ticket_pk(ticket_id), "C#"))


def of_span(since: datetime, until: datetime) -> Iterator[list[Item]]:
    """The changes of all tickets from `since` up to `until`, oldest first, a step at a time."""
    return _steps(_rows_of_span(since, until))


def _steps(rows: Iterator[Item]) -> Iterator[list[Item]]:
    step: list[Item] = []
    for row in rows:
        step.append(row)
        if len(step) == STEP:
            yield step
            step = []
    if step:
        yield step


def _rows_of_span(since: datetime, until: datetime) -> Iterator[Item]:
    names: list[tuple[str, str]] = []
    for name in _names_of_span(since, until):
        names.append(name)
        if len(names) == STEP:
            yield from _rows(names)
            names = []
    yield from _rows(names)


def _names_of_span(since: datetime, until: datetime) -> Iterator[tuple[str, str]]:
    """Keys of change rows, by the index of changes by time."""
    seen: set[tuple[str, str]] = set()
    while True:
        page = store.feed(since, until, _FEED_PAGE)
        fresh = False
        for push in page:
            name = (store.ticket_pk(push["ticket"]["id"]), f"C#{push['version']:08d}")
            if name not in seen and read_timestamp(push["at"]) < until:
                seen.add(name)
                fresh = True
                yield name
        if len(page) < _FEED_PAGE or not fresh:
            return
        # From the last moment of the page once more: it may go on within it.
        since = read_timestamp(page[-1]["at"])


def _rows(names: Sequence[tuple[str, str]]) -> list[Item]:
    found = {(row["pk"]["S"], row["sk"]["S"]): row for row in tables.read_items(store.Row, names)}
    return [found[name] for name in names if name in found]


def replay(changes: Sequence[Item], what: Sequence[str], now: datetime, *, dry_run: bool = False) -> list[Replayed]:
    """Hand the effects of some changes on again; with `dry_run` only tell what would be. Raises botocore's errors."""
    records = [(change_of_record(image), image) for image in changes]
    mails = _waiting_mails(records, now) if "mail" in what else {}
    given = {kind: _taking(kind, records, mails, now) for kind in what}
    failed: dict[str, set[str]] = {}
    if not dry_run:
        for kind in what:
            failed[kind] = set(_HAND[kind](given[kind], mails, now)) if given[kind] else set()
    return [
        Replayed(
            change=name,
            origin=origin_of_record(image),
            at=image["at"]["S"],
            mails=tuple(mails.get(name, ())),
            handed_to=tuple(kind for kind in what if name in dict(given[kind])),
            failed=tuple(kind for kind in what if name in failed.get(kind, ())),
        )
        for name, image in records
    ]


def _taking(kind: str, records: Records, mails: Mapping[str, Sequence[str]], now: datetime) -> Records:
    """Those of the changes that a kind of effect is concerned with, as far as that can be told here."""
    match kind:
        case "mail":
            return [(name, image) for name, image in records if name in mails]
        case "webhooks":
            # What was delivered longer ago is forgotten: it would be sent anew.
            young = timestamp(now - LOG_KEPT)
            return [(name, image) for name, image in records if image["at"]["S"] > young]
        case "push":
            # The latest of each ticket: consoles look at nothing else.
            return list({image["pk"]["S"]: (name, image) for name, image in records}.values())
        case _:
            return records


def _waiting_mails(records: Records, now: datetime) -> dict[str, list[str]]:
    """Mails of the changes that have not left, by the name of the change."""
    names = {name for name, _ in records}
    found: dict[str, list[str]] = {}
    for pk in dict.fromkeys(image["pk"]["S"] for _, image in records):
        for row in tables.query_items(store.Row, pk, "O#"):
            mail = row["sk"]["S"][2:]
            name = change_name(pk[2:], int(mail.partition("-")[0]))
            if name in names and _waits(row, now):
                found.setdefault(name, []).append(mail)
    return found


def _waits(row: Item, now: datetime) -> bool:
    state = row["send_state"]["S"]
    if state == SendState.CLAIMED:
        return bool(row["claimed_until"]["S"] < timestamp(now))
    return bool(state == SendState.PENDING)


def _hand_mail(records: Records, mails: Mapping[str, Sequence[str]], _now: datetime) -> list[str]:
    # Paused like the first time: an answer may still be called back.
    return hand_over(
        [OutboxMessage(name, image["pk"]["S"], mail) for name, image in records for mail in mails[name]], paused=True
    )


def _hand_webhooks(records: Records, _mails: object, now: datetime) -> list[str]:
    from chalicelib.webhooks.queue import tell_of

    return tell_of(records, now)


def _hand_search(records: Records, _mails: object, _now: datetime) -> list[str]:
    from chalicelib.search.queue import hand_over as hand_to_search

    return hand_to_search(records)


def _hand_sms(records: Records, _mails: object, _now: datetime) -> list[str]:
    from chalicelib.sms.queue import hand_over as hand_to_sms

    return hand_to_sms(records)


def _hand_history(records: Records, _mails: object, _now: datetime) -> list[str]:
    return remember(records)


def _hand_push(records: Records, _mails: object, now: datetime) -> list[str]:
    from chalicelib.live.push import push

    push([push_of_record(image) for _, image in records], now)
    return []


_HAND: Final[Mapping[str, Callable[[Records, Any, datetime], list[str]]]] = {
    "mail": _hand_mail,
    "webhooks": _hand_webhooks,
    "search": _hand_search,
    "sms": _hand_sms,
    "history": _hand_history,
    "push": _hand_push,
}
