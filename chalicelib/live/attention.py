"""Presence: which ticket each connection of staff attends to, and how the others are told. Pure.

A console says where it is (`Said`); its connection keeps that for a while (`Attention`); who attends to a ticket is
counted over all connections, so that a person with two tabs is one.
"""

import re
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.platform.ids import is_ulid, timestamp
from chalicelib.platform.limits import NAME_CHARS_MAX

# The later one wins for a person with several tabs.
MODES = ("looking", "typing")
# Beyond it a console's numbers are no longer exact (Number.MAX_SAFE_INTEGER).
COUNTER_MAX = 2**53 - 1
# People told in one message: API Gateway takes 128 kB, a person with his ticket is less than 400 bytes.
PEOPLE_TOLD_MAX = 300
_DIGEST = re.compile(r"[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True)
class Listener:
    """A member of staff behind a connection."""

    id: str
    name: str


@dataclass(frozen=True)
class Attention:
    """What a connection attends to; it counts while it is before `until`."""

    ticket: str
    mode: str
    until: datetime


@dataclass(frozen=True)
class Connection:
    """An open websocket of staff."""

    id: str
    listener: Listener
    attention: Attention | None = None


@dataclass(frozen=True)
class Said:
    """A console's word on where it is: in a ticket, or in none.

    `counter` grows with each word of a connection, so that one that was overtaken is known; `ask` wants the whole
    presence in return, `knows` (see `digest`) wants it if the console knows something else.
    """

    ticket: str | None
    mode: str
    counter: int | None
    ask: bool
    knows: str | None = None


@dataclass(frozen=True)
class Turn:
    """A connection's attention before and after a word of it."""

    before: Attention | None
    after: Attention | None

    def tickets(self, now: datetime) -> tuple[str, ...]:
        """Tickets whose people may be others than before; none for a word that only repeats what counted anyway."""
        before, after = self.before, self.after
        if before and after and (before.ticket, before.mode) == (after.ticket, after.mode) and before.until > now:
            return ()
        return tuple(dict.fromkeys(attention.ticket for attention in (before, after) if attention))


def read(message: Mapping[str, Any]) -> Said:
    """A console's message `{"ticket": id | null, "mode": …, "n"?: int, "ask"?: bool, "knows"?: digest}`.

    Without a ticket there may be no mode. Raises ValueError for junk.
    """
    ticket, mode, counter, ask, knows = (message.get(name) for name in ("ticket", "mode", "n", "ask", "knows"))
    if "ticket" not in message or not (ticket is None or (isinstance(ticket, str) and is_ulid(ticket))):
        raise ValueError("ticket is the id of a ticket or null")
    if mode not in MODES and not (ticket is None and mode is None):
        raise ValueError(f"mode is one of {', '.join(MODES)}")
    # bool is an int to Python, and not to anybody else.
    if counter is not None and not (type(counter) is int and 0 <= counter <= COUNTER_MAX):
        raise ValueError("n is a whole number")
    if ask is not None and not isinstance(ask, bool):
        raise ValueError("ask is true or false")
    if knows is not None and not (isinstance(knows, str) and _DIGEST.fullmatch(knows)):
        raise ValueError("knows is a digest of eight digits")
    return Said(ticket, mode or MODES[0], counter, bool(ask), knows)


def news_of(tickets: Collection[str], staff: Sequence[Connection], now: datetime) -> list[dict[str, Any]]:
    """A push for each of `tickets`: everybody who attends to it now, nobody told as an empty list."""
    present = _present(staff, now)
    return [
        {
            "type": "presence",
            "ticket": ticket,
            "people": present.get(ticket, [])[:PEOPLE_TOLD_MAX],
            "at": timestamp(now),
        }
        for ticket in tickets
    ]


def everybody(staff: Sequence[Connection], now: datetime) -> dict[str, Any]:
    """The push that answers `ask` and `knows`: every ticket that somebody attends to now, and who."""
    tickets, room = [], PEOPLE_TOLD_MAX
    for ticket, people in sorted(_present(staff, now).items()):
        if room > 0:
            tickets.append({"ticket": ticket, "people": people[:room]})
        room -= len(people)
    return {"type": "everybody", "tickets": tickets, "at": timestamp(now)}


def digest(told: Mapping[str, Any]) -> str:
    """What `everybody` tells of who is where, in eight digits, whatever the order.

    A console works out the same of what it shows (web/console/presence_digest.js).
    """
    lines = (
        f"{one['ticket']} {person['id']} {person['mode']}" for one in told["tickets"] for person in one["people"]
    )
    return f"{sum(zlib.crc32(line.encode('utf-8', 'replace')) for line in lines) % 2**32:08x}"


def _present(staff: Sequence[Connection], now: datetime) -> dict[str, list[dict[str, str]]]:
    """By ticket those who attend to it, by name: `{"id", "name", "mode"}`, each once."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for connection in staff:
        attention, listener = connection.attention, connection.listener
        if attention is None or attention.until <= now:
            continue
        people = found.setdefault(attention.ticket, {})
        known = people.get(listener.id)
        if known is None or MODES.index(attention.mode) > MODES.index(known["mode"]):
            people[listener.id] = {
                "id": listener.id,
                "name": listener.name[:NAME_CHARS_MAX],
                "mode": attention.mode,
            }
    return {
        ticket: sorted(people.values(), key=lambda person: (person["name"], person["id"]))
        for ticket, people in found.items()
    }
