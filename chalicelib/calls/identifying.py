"""Use case: a caller says which client he is of, and the PIN; an exchange passes it on, or an agent types it.

A PIN costs four calls to AWS in a row: the call; the client, his PIN and what is counted; the reservation of the try;
the outcome. Where a function dies after the reservation, the try stays counted.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.calls import call as calls
from chalicelib.calls import guard, store
from chalicelib.calls.call import Call, CallOver, What
from chalicelib.calls.guard import Limits, Lock, Locked, Rule, Tally, Try
from chalicelib.calls.lock_mail import lock_mails
from chalicelib.calls.said import client_number_of, pin_of
from chalicelib.calls.store import Conflict, Turn
from chalicelib.mail.notice import WITHHELD
from chalicelib.mail.store import notice_row
from chalicelib.people import numbers, pins
from chalicelib.people import store as people
from chalicelib.people.directory import ListedClient
from chalicelib.people.listing import NUMBER
from chalicelib.platform import tables
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.settings import settings
from chalicelib.tickets.store import Once
from chalicelib.tickets.ticket import Agent, Client

# A lock whose try was looked at by nobody for so long: its function is dead, and somebody else tells of the lock.
LOOKED_AT_WITHIN: Final = timedelta(minutes=1)
_STRANGERS: Final = "S"


class NoSuchCall(Exception):
    """There is no such call."""


@dataclass(frozen=True)
class _Said:
    """What the caller said; `agent` typed it, None: the exchange passed it on. `try_id` is of this saying alone."""

    client: str | None
    pin: str | None
    agent: Agent | None
    try_id: str

    @property
    def by(self) -> str:
        return calls.EXCHANGE if self.agent is None else self.agent.name


@dataclass(frozen=True)
class _Known:
    """What there is to know of a call and of the client in question: None, there is no such client."""

    call: Call
    client: ListedClient | None
    pin_hash: str | None
    tallies: Mapping[str, Tally]

    @property
    def has_pin(self) -> bool:
        return self.client is not None and self.pin_hash is not None

    def locked_until(self, now: datetime) -> datetime | None:
        """When the last of the locks ends that hold now."""
        return max((end for one in self.tallies.values() if (end := one.locked_until(now))), default=None)


def identify(
    call_id: str, client: str | None, pin: str | None, agent: Agent | None, now: datetime, try_id: str
) -> Call:
    """The call once its caller named a client, gave a PIN, or both; `try_id` is a word that was never used before.

    Who knows no client number, or no PIN, is told so after the same work, whether there is such a client and whether
    he has a PIN. Raises NoSuchCall, CallOver, store.Conflict.
    """
    said = _Said(client_number_of(client), pin_of(pin), agent, try_id)
    call = store.load(call_id)
    if call is None:
        raise NoSuchCall(call_id)
    if call.state == "over":
        raise CallOver(call_id)
    number = said.client or (None if call.client is None else call.client.number)
    if number is None or (said.client is None and said.pin is None):
        return calls.as_of(call, now)
    known = _look(calls.as_of(call, now), number)
    if _is_tried(known, said):
        return _try(known, number, said, now)
    if said.client is not None and said.agent is None and (until := known.locked_until(now)) is not None:
        # Whoever may try no more may not try out which client numbers there are either.
        return _save(known, number, lambda it: calls.locked(it, until, "client", by=said.by, now=now), now)
    return _save(known, number, lambda it: _named(it, known, said, now), now)


def _is_tried(known: _Known, said: _Said) -> bool:
    """Whether what was said can be wrong in a way that counts."""
    if known.client is None:
        # An agent may mistype a client number as often as he likes; he sees all clients anyway.
        return said.agent is None or (said.client is None and said.pin is not None)
    if said.pin is None:
        return False
    is_same = known.call.client is not None and known.call.client.number == known.client.number
    if is_same and known.call.pin == "right" and known.has_pin:
        return False
    return known.has_pin or not (is_same and known.call.is_by_number)


def _doors(call: Call, number: str) -> dict[str, Sequence[Rule]]:
    """What a try counts for: the client; the calling number; strangers, where nobody lists it or it is not shown."""
    rules = settings()
    limits = Limits(
        rules.pin_tries_max,
        rules.pin_lock,
        rules.pin_wrong_per_day_max,
        rules.pin_number_lock,
        rules.strangers_wrong_per_hour_max,
    )
    doors: dict[str, Sequence[Rule]] = {}
    if re.fullmatch(NUMBER, number):
        doors[_door_of(number)] = limits.of_client
    if call.number is not None:
        doors[f"N#{call.number}"] = limits.of_number
    if not call.candidates:
        doors[_STRANGERS] = limits.of_strangers
    return doors


def _door_of(client_number: str) -> str:
    return f"C#{client_number}"


def _look(call: Call, number: str) -> _Known:
    """Everything about the client and the caller, in one consistent read."""
    is_number = bool(re.fullmatch(NUMBER, number))
    doors = list(_doors(call, number))
    keys = [store.key_of_tally(door) for door in doors]
    if is_number:
        keys += [*people.keys_of_clients([number]), people.key_of_pin(number)]
    rows = tables.read(keys)
    client = people.clients_found(rows).get(number)
    hashed = None if client is None else pins.found(rows)
    return _Known(call, client, hashed, store.tallies_found(doors, rows))


def _look_again(known: _Known, number: str) -> _Known:
    """The same after somebody else wrote."""
    call = store.load(known.call.id)
    assert call is not None
    return _look(call, number)


# ---------------------------------------------------------------- naming


def _named(call: Call, known: _Known, said: _Said, now: datetime) -> Call:
    if said.client is None:
        return call
    if known.client is None:
        return calls.misnamed(call, with_pin=said.pin is not None, by=said.by, now=now)
    client = Client(known.client.number, known.client.name)
    return calls.named(call, client, has_pin=known.has_pin, by=said.by, now=now)


# ---------------------------------------------------------------- trying


def _try(known: _Known, number: str, said: _Said, now: datetime) -> Call:
    attempt = Try(said.try_id, now, known.call.id, "" if known.client is None else number)
    try:
        known = _reserve(known, number, attempt, now)
    except Locked as refused:
        until, what = refused.until, _what(said)
        # A client number that is given along is no guess of an agent's.
        return _save(
            known,
            number,
            lambda it: calls.locked(_named_before(it, known, said, now), until, what, by=said.by, now=now),
            now,
        )
    # Also of who is no client, or has no PIN: how long it takes tells nobody.
    is_right = said.pin is not None and pins.matches(known.pin_hash, said.pin)
    return _settle(known, number, attempt, said, now, is_right=is_right)


def _what(said: _Said) -> What:
    return "client" if said.pin is None else "pin"


def _named_before(call: Call, known: _Known, said: _Said, now: datetime) -> Call:
    return _named(call, known, said, now) if said.agent is not None and known.client is not None else call


def _reserve(known: _Known, number: str, attempt: Try, now: datetime) -> _Known:
    """Count a try as wrong before it is looked at. Raises Locked, with nothing counted; Conflict."""
    for _ in range(CONFLICT_RETRIES_MAX):
        doors = _reserved_doors(known, number)
        ends: list[datetime] = []
        after: dict[str, Tally] = {}
        for door, rules in doors.items():
            try:
                after[door] = guard.reserved(known.tallies[door], attempt, rules, now)
            except Locked as locked:
                ends.append(locked.until)
        if ends:
            raise Locked(max(ends))
        pairs = {door: (known.tallies[door], tally) for door, tally in after.items()}
        is_new = all(old != new for old, new in pairs.values())
        mails = _overdue_mails(known, number, now) if is_new and _door_of(number) in pairs else ()
        try:
            store.commit(Turn(tallies=pairs, mails=mails), now)
        except Conflict:
            known = _look_again(known, number)
            continue
        return _Known(known.call, known.client, known.pin_hash, {**known.tallies, **after})
    raise Conflict("tries of a PIN keep changing")


def _reserved_doors(known: _Known, number: str) -> dict[str, Sequence[Rule]]:
    """Where the client has no PIN, or is none, nothing of his can be guessed."""
    doors = _doors(known.call, number)
    return doors if known.has_pin else {door: rules for door, rules in doors.items() if door != _door_of(number)}


def _settle(known: _Known, number: str, attempt: Try, said: _Said, now: datetime, *, is_right: bool) -> Call:
    """Note how a try that was reserved turned out."""
    for _ in range(CONFLICT_RETRIES_MAX):
        turn = _right(known, attempt, said, now) if is_right else _wrong(known, number, attempt, said, now)
        try:
            store.commit(turn, now)
        except Conflict:
            known = _look_again(known, number)
            continue
        return known.call if turn.call is None else turn.call[1]
    raise Conflict(f"call {known.call.id} keeps changing")


def _right(known: _Known, attempt: Try, said: _Said, now: datetime) -> Turn:
    tallies = {door: (tally, guard.given_back(tally, attempt)) for door, tally in known.tallies.items()}
    if not known.has_pin or not _is_about(known.call, said, attempt.client):
        return Turn(tallies=tallies)
    after = _named(known.call, known, said, now)
    return Turn((known.call, calls.pin_tried(after, "right", by=said.by, now=now)), tallies)


def _wrong(known: _Known, number: str, attempt: Try, said: _Said, now: datetime) -> Turn:
    tallies: dict[str, tuple[Tally, Tally]] = {}
    mails: Sequence[Once] = ()
    tally = known.tallies.get(_door_of(number))
    lock = None if tally is None else tally.untold()
    if tally is not None and lock is not None and lock.id == attempt.id and known.client is not None:
        tallies = {_door_of(number): (tally, guard.told(tally))}
        mails = _mails(known.client, lock, _caller(known.call), now)
    if not _is_about(known.call, said, number):
        return Turn(tallies=tallies, mails=mails)
    after = _named(known.call, known, said, now)
    if said.pin is not None and known.client is not None:
        after = calls.pin_tried(after, "wrong" if known.has_pin else "not_set", by=said.by, now=now)
    began = [one.lock.until for one in known.tallies.values() if one.lock and one.lock.id == attempt.id]
    if began and (known.has_pin or known.client is None):
        after = calls.locked(after, max(began), None, by=said.by, now=now)
    return Turn((known.call, after), tallies, mails)


def _is_about(call: Call, said: _Said, number: str) -> bool:
    """Whether what was tried is still what the call is about: it may have ended meanwhile, or another client may have
    been named, of whom this PIN proves nothing."""
    is_same = call.client is not None and call.client.number == number
    return call.state != "over" and (said.client is not None or is_same)


# ---------------------------------------------------------------- telling, and writing


def _save(known: _Known, number: str, move: Callable[[Call], Call], now: datetime) -> Call:
    """Move a call, and tell of a lock whose own function did not live to tell."""
    for _ in range(CONFLICT_RETRIES_MAX):
        if known.call.state == "over":
            raise CallOver(known.call.id)
        after = move(known.call)
        mails = _overdue_mails(known, number, now)
        tally = known.tallies.get(_door_of(number))
        tallies = {_door_of(number): (tally, guard.told(tally))} if mails and tally is not None else {}
        try:
            store.commit(Turn((known.call, after), tallies, mails), now)
        except Conflict:
            known = _look_again(known, number)
            continue
        return after
    raise Conflict(f"call {known.call.id} keeps changing")


def _overdue_mails(known: _Known, number: str, now: datetime) -> Sequence[Once]:
    tally = known.tallies.get(_door_of(number))
    lock = None if tally is None else tally.untold()
    if lock is None or known.client is None or now - lock.at < LOOKED_AT_WITHIN:
        return ()
    return _mails(known.client, lock, "", now)


def _mails(client: ListedClient, lock: Lock, caller: str, now: datetime) -> Sequence[Once]:
    rules = settings()
    queue = rules.contact_queue or next(iter(rules.queues.values()))
    return [notice_row(mail, now) for mail in lock_mails(client, lock, caller, queue.name)]


def _caller(call: Call) -> str:
    return WITHHELD if call.number is None else numbers.shown(call.number)
