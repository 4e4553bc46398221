"""Use cases of a telephone exchange: announce a call, say who calls, end it. Each can be repeated.

An announcement costs at most five calls to AWS in a row: what is counted of the number and of all, who lists the
number, his PIN's row with him, and the call; three where the exchange shows no number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.calls import call as calls
from chalicelib.calls import flood, store
from chalicelib.calls.call import CANDIDATES_MAX, Call, CallOver, Candidate
from chalicelib.calls.identifying import NoSuchCall, identify
from chalicelib.calls.said import name_of
from chalicelib.people import numbers, phones
from chalicelib.people.directory import Contact
from chalicelib.people.phones import Listed
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings
from chalicelib.tickets.ticket import Client, Person


@dataclass(frozen=True)
class Announcement:
    """What an exchange says of a call: its own id of it, None where it has none, and what it knows of who calls and
    whom.
    """

    call: str | None
    number: str | None = None
    to: str | None = None
    name: str | None = None
    client: str | None = None
    pin: str | None = None


# Without ids of the exchange: whoever is announced again within it, from the same number, has not hung up in between;
# unless something was said in the call, which proves nothing of whoever calls now: numbers can be faked.
SAME_CALL_WITHIN: Final = timedelta(minutes=2)


def announce(said: Announcement, now: datetime, new_word: Callable[[], str]) -> Call:
    """The call that an exchange announces; told again it is the same one. `new_word` makes words of chance.

    Raises flood.TooMany, and then nobody hears of the call; store.Conflict.
    """
    call = _rung(said, now, new_word)
    if said.client is None and said.pin is None:
        return calls.as_of(call, now)
    return identified(call.id, said.client, said.pin, now, new_word)


def identified(call_id: str, client: str | None, pin: str | None, now: datetime, new_word: Callable[[], str]) -> Call:
    """The call once its caller said who he is, as `identify`; one that is over stays as it is.

    Raises NoSuchCall, store.Conflict.
    """
    try:
        return identify(call_id, client, pin, None, now, new_word())
    except CallOver:
        return found(call_id)


def end(call_id: str, seconds: int | None, now: datetime) -> Call:
    """The call is over; again is fine. Raises NoSuchCall, store.Conflict."""
    return change(call_id, lambda call: calls.over(call, now, seconds), now)


def found(call_id: str) -> Call:
    """A call. Raises NoSuchCall."""
    call = store.load(call_id)
    if call is None:
        raise NoSuchCall(call_id)
    return call


def change(call_id: str, move: Callable[[Call], Call], now: datetime) -> Call:
    """The call after a move, whoever else moves it. Raises NoSuchCall, store.Conflict, and what the move raises."""
    for _ in range(CONFLICT_RETRIES_MAX):
        before = found(call_id)
        after = move(before)
        try:
            store.commit(store.Turn((before, after)), now)
        except store.Conflict:
            continue
        return after
    raise store.Conflict(f"call {call_id} keeps changing")


def _rung(said: Announcement, now: datetime, new_word: Callable[[], str]) -> Call:
    rules = settings()
    dialled = numbers.read(said.to, rules.phone_country, internal_digits_max=rules.phone_internal_digits_max)
    queue = None if dialled.e164 is None else rules.queue_of_call(dialled.e164)
    country = (queue and queue.country) or rules.phone_country
    number = numbers.read(said.number, country, internal_digits_max=rules.phone_internal_digits_max)
    if said.call is None and (before := _last_of(number.e164, now)) is not None:
        return before
    name = said.call or f"{number.e164 or ''} {new_word()}"
    try:
        flood.count(number.e164, now)
    except flood.TooMany as refused:
        log.warning("a call was refused", extra={"limit": refused.limit, "call": calls.call_id(name)})
        raise
    listed = () if number.e164 is None else phones.who_has(number.e164)
    call = calls.announced(
        name,
        now,
        number.kind,
        number.e164,
        number.said,
        candidates_of(listed),
        has_pin=any(one.has_pin for one in listed),
        name=name_of(said.name),
        to=dialled.e164 or dialled.said or None,
        queue=None if queue is None else queue.name,
        language=_language(listed),
    )
    if store.create(call):
        log.info("a call", extra={"call": call.id, "level": call.level, "kind": call.kind})
        return call
    before = found(call.id)
    if before.number != call.number:
        log.warning("an exchange used the id of a call for another number", extra={"call": call.id})
    return before


def _last_of(number: str | None, now: datetime) -> Call | None:
    """The call from a number that was announced just now, is not over, and in which nobody said who he is."""
    if number is None:
        return None
    listed = next(iter(store.page_of_number(number, limit=1, cursor=None).calls), None)
    # The index is a moment behind.
    last = None if listed is None else store.load(listed.id)
    if last is None or last.state == "over" or last.tries or now - last.at >= SAME_CALL_WITHIN:
        return None
    return last


def candidates_of(listed: Sequence[Listed]) -> tuple[Candidate, ...]:
    """The clients who list a number, each with those of his contacts who have it."""
    contacts: dict[str, list[Contact]] = {}
    clients: dict[str, Client] = {}
    for one in listed:
        clients[one.client.number] = Client(one.client.number, one.client.name)
        contacts.setdefault(one.client.number, []).append(one.contact)
    return tuple(
        Candidate(client, tuple(Person(contact.address, contact.name) for contact in contacts[number]))
        for number, client in clients.items()
    )[:CANDIDATES_MAX]


def _language(listed: Sequence[Listed]) -> Literal["cs", "en"]:
    """English only for who has it in the directory, whoever of those with this number he is."""
    return "en" if listed and all(one.contact.language == "en" for one in listed) else "cs"
