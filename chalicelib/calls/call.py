"""A call: what the exchange said of it, who took it, and how far its caller is known. Pure.

A call is changed by the moves of this module alone, each of which gives a call of the next version, or the same one
where there is nothing to change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from chalicelib.calls.levels import Level, Proof, level_of
from chalicelib.platform.ids import digest
from chalicelib.tickets.ticket import Agent, Client, Person, TicketRef

State = Literal["ringing", "taken", "over"]
NumberKind = Literal["known", "withheld", "internal", "malformed"]
# Whether the PIN of the client in question was given: `not_set` where he has none, or no client is in question.
Pin = Literal["not_set", "due", "right", "wrong", "locked"]
Ask = Literal["nothing", "client", "pin"]
What = Literal["client", "pin"]
Result = Literal["right", "wrong", "locked", "not_set"]

EXCHANGE: Final = "exchange"
# Of one call: what a person can survey. Older tries make room; of entries the first are told.
TRIES_TOLD_MAX: Final = 20
ENTRIES_MAX: Final = 50
CANDIDATES_MAX: Final = 20
EXCHANGE_ID_CHARS_MAX: Final = 100


class CallOver(Exception):
    """The call has ended; nothing is proven in it any more."""


class TakenByOther(Exception):
    """Another agent has the call."""

    def __init__(self, call: "Call") -> None:
        super().__init__(call.id)
        self.call = call


@dataclass(frozen=True)
class Candidate:
    """A client who lists the number that calls, and which of his contacts have it."""

    client: Client
    contacts: tuple[Person, ...]


@dataclass(frozen=True)
class Tried:
    """What a caller said of himself: to the exchange, or to the agent of this name. Never what the PIN was."""

    at: datetime
    by: str
    what: What
    result: Result


@dataclass(frozen=True)
class Entry:
    """What was written down of the call: `version` is the change of the ticket that has it."""

    ticket: TicketRef
    version: int
    what: Literal["opened", "message", "note"]


@dataclass(frozen=True)
class Call:
    """A call after its move number `version`.

    `number` is E.164, and there only if `kind` is known: a number that can exist, whoever's. `said`: as the exchange
    said it, for people to read. `queue` is the one whose number `to` is.
    `candidates` list the number. `client` is the one in question: the only candidate, or whom the caller named
    (`is_named`); `has_pin` and `pin` are about him.
    """

    id: str
    at: datetime
    kind: NumberKind
    number: str | None
    said: str
    version: int = 1
    state: State = "ringing"
    name: str | None = None
    to: str | None = None
    queue: str | None = None
    language: Literal["cs", "en"] = "cs"
    candidates: tuple[Candidate, ...] = ()
    client: Client | None = None
    is_named: bool = False
    has_pin: bool = False
    pin: Pin = "not_set"
    locked_until: datetime | None = None
    agent: Agent | None = None
    ended_at: datetime | None = None
    seconds: int | None = None
    tries: tuple[Tried, ...] = ()
    entries: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a call that cannot be."""
        broken = [words for words, holds in _LAWS if not holds(self)]
        if broken:
            raise ValueError(f"no such call: {'; '.join(broken)}")

    @property
    def is_by_number(self) -> bool:
        """Whether the number that calls is listed by the client in question, and by nobody else."""
        return self.client is not None and [one.client.number for one in self.candidates] == [self.client.number]

    @property
    def level(self) -> Level:
        """How far the caller is known."""
        return level_of(Proof(self.is_by_number, self.is_named, self.has_pin, self.pin == "right"))

    @property
    def contact(self) -> Person | None:
        """Whose number it is, where one contact of the client in question has it."""
        contacts = self.candidates[0].contacts if self.is_by_number else ()
        return contacts[0] if len(contacts) == 1 else None

    @property
    def ask(self) -> Ask:
        """What the exchange is to ask its caller for next."""
        if self.state == "over" or self.pin == "locked":
            return "nothing"
        if self.client is None:
            return "client"
        return "pin" if self.has_pin and self.pin != "right" else "nothing"


# What holds of every call, in words and as a question.
_LAWS: Final[tuple[tuple[str, Callable[[Call], object]], ...]] = (
    ("a known number and only that has its E.164", lambda call: (call.kind == "known") == (call.number is not None)),
    ("only a number that is there is listed", lambda call: call.number is not None or not call.candidates),
    ("candidates are clients once each", lambda call: len(_clients(call)) == len(call.candidates)),
    ("not more candidates than are shown", lambda call: len(call.candidates) <= CANDIDATES_MAX),
    ("who took it is there, and only then", lambda call: _fits(call.state, call.agent is not None)),
    ("what is over has an end, and only that", lambda call: (call.state == "over") == (call.ended_at is not None)),
    ("only what is over has a length", lambda call: call.seconds is None or (call.seconds >= 0 and call.ended_at)),
    ("who was named is in question", lambda call: call.client is not None or not (call.is_named or call.has_pin)),
    ("nobody is in question by himself", lambda call: call.client is None or call.is_named or call.is_by_number),
    ("a PIN is due, or right, where there is one", lambda call: call.has_pin or call.pin not in ("due", "right")),
    ("a PIN that is set is not not set", lambda call: not call.has_pin or call.pin != "not_set"),
    ("a lock and only that has an end", lambda call: (call.pin == "locked") == (call.locked_until is not None)),
    ("versions count from one", lambda call: call.version >= 1),
    ("no more tries than are told", lambda call: len(call.tries) <= TRIES_TOLD_MAX),
    ("no more entries than a call can have", lambda call: len(call.entries) <= ENTRIES_MAX),
    ("a change of a ticket is one entry", lambda call: len(_written(call)) == len(call.entries)),
)  # fmt: skip


def _clients(call: Call) -> set[str]:
    return {one.client.number for one in call.candidates}


def _fits(state: State, has_agent: bool) -> bool:
    return state == "over" or (state == "taken") == has_agent


def _written(call: Call) -> set[tuple[str, int]]:
    return {(entry.ticket.id, entry.version) for entry in call.entries}


def call_id(exchange_id: str) -> str:
    """The id of a call, 32 hexadecimal digits: of the same call of the exchange always the same."""
    return digest("call", exchange_id)


def announced(
    exchange_id: str,
    at: datetime,
    kind: NumberKind,
    number: str | None,
    said: str,
    candidates: Sequence[Candidate],
    *,
    has_pin: bool,
    name: str | None = None,
    to: str | None = None,
    queue: str | None = None,
    language: Literal["cs", "en"] = "cs",
) -> Call:
    """A call that rings. `has_pin`: whether the only candidate has one; without exactly one it says nothing."""
    is_one = len(candidates) == 1
    return Call(
        call_id(exchange_id),
        at,
        kind,
        number,
        said,
        name=name,
        to=to,
        queue=queue,
        language=language,
        candidates=tuple(candidates),
        client=candidates[0].client if is_one else None,
        has_pin=is_one and has_pin,
        pin="due" if is_one and has_pin else "not_set",
    )


def taken(call: Call, agent: Agent) -> Call:
    """An agent takes the call; again is fine. Raises CallOver, TakenByOther."""
    if call.state == "over":
        raise CallOver(call.id)
    if call.agent is not None:
        if call.agent.id != agent.id:
            raise TakenByOther(call)
        return call
    return _moved(call, state="taken", agent=agent)


def over(call: Call, now: datetime, seconds: int | None = None) -> Call:
    """The call ends. Again is fine; how long it took may be told later."""
    if call.state != "over":
        return _moved(call, state="over", ended_at=max(now, call.at), seconds=seconds)
    return call if seconds is None or call.seconds is not None else _moved(call, seconds=seconds)


def named(call: Call, client: Client, *, has_pin: bool, by: str, now: datetime) -> Call:
    """The caller named a client that there is. What was proven for another one counts for nothing now."""
    if call.is_named and call.client == client and call.has_pin == has_pin:
        return call
    is_same = call.client is not None and call.client.number == client.number
    proven = is_same and call.has_pin and has_pin
    return _tried(
        call, by, "client", "right", now,
        client=client, is_named=True, has_pin=has_pin,
        pin=call.pin if proven else "due" if has_pin else "not_set",
        locked_until=call.locked_until if proven else None,
    )  # fmt: skip


def misnamed(call: Call, *, with_pin: bool, by: str, now: datetime) -> Call:
    """The caller named a client that there is none of; as far as he was known, he still is."""
    if with_pin and call.pin != "right":
        return _tried(call, by, "client", "wrong", now, pin="wrong", locked_until=None)
    return _tried(call, by, "client", "wrong", now)


def pin_tried(call: Call, result: Literal["right", "wrong", "not_set"], *, by: str, now: datetime) -> Call:
    """The PIN of the client in question was given, or one of his who has none. What was right stays right."""
    if call.pin == "right":
        return call
    if result == "not_set":
        return _tried(call, by, "pin", result, now, has_pin=False, pin="not_set", locked_until=None)
    return _tried(call, by, "pin", result, now, has_pin=True, pin=result, locked_until=None)


def locked(call: Call, until: datetime, what: What | None, *, by: str, now: datetime) -> Call:
    """No more is tried for the caller until then; `what` he gave was not looked at, None: it was."""
    if call.pin == "right":
        return call
    if what is None:
        return _moved(call, pin="locked", locked_until=until)
    return _tried(call, by, what, "locked", now, pin="locked", locked_until=until)


def written_down(call: Call, entry: Entry) -> Call:
    """Something of the call is in a ticket now; again is fine. What is more than a call tells of, the ticket has."""
    if (entry.ticket.id, entry.version) in _written(call) or len(call.entries) >= ENTRIES_MAX:
        return call
    return _moved(call, entries=(*call.entries, entry))


def as_of(call: Call, now: datetime) -> Call:
    """The call without a lock that is over by now; of the same version."""
    if call.locked_until is None or now < call.locked_until:
        return call
    return replace(call, pin="due" if call.has_pin else "not_set", locked_until=None)


def _tried(call: Call, by: str, what: What, result: Result, now: datetime, **changes: Any) -> Call:
    tries = (*call.tries, Tried(now, by, what, result))[-TRIES_TOLD_MAX:]
    return _moved(call, tries=tries, **changes)


def _moved(call: Call, **changes: Any) -> Call:
    return replace(call, version=call.version + 1, **changes)
