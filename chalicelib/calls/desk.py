"""Use cases of staff with calls: take one, check what its caller says, call it over, look back."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from chalicelib.calls import call as calls
from chalicelib.calls import store
from chalicelib.calls.call import Call
from chalicelib.calls.identifying import identify
from chalicelib.calls.reception import change
from chalicelib.people import numbers
from chalicelib.platform import limits
from chalicelib.platform.settings import settings
from chalicelib.tickets.ticket import Agent

# Calls that one page of a search looks through; the answer says where to go on.
LOOKED_THROUGH_MAX: Final = 500
_DIGITS_ONLY: Final = re.compile("[^0-9]+")
_GROUPED: Final = re.compile("[+]?[0-9]+")


def take(call_id: str, agent: Agent, now: datetime) -> Call:
    """An agent takes a call; again is fine. Raises identifying.NoSuchCall, CallOver, TakenByOther, store.Conflict."""
    return change(call_id, lambda call: calls.taken(call, agent), now)


def done(call_id: str, now: datetime) -> Call:
    """The call is over, says who talked, or who saw that nobody did. Raises as `take`, but for who has it."""
    return change(call_id, lambda call: calls.over(call, now), now)


def check(
    call_id: str, client: str | None, pin: str | None, agent: Agent, now: datetime, new_word: Callable[[], str]
) -> Call:
    """What the caller says of himself, typed by an agent. Raises as `identify`."""
    return identify(call_id, client, pin, agent, now, new_word())


def ringing(now: datetime) -> list[Call]:
    """Calls that ring or were taken and are not over, the newest first: one query."""
    return store.open_calls(now - settings().call_shown)


def history(
    words: str, client: str | None, fold: Callable[[str], str], *, limit: int, cursor: str | None
) -> tuple[list[Call], str | None]:
    """Calls with all these words (folded) in what is known of them, the newest first, and where to go on.

    A whole telephone number, or a client, is looked up; for anything else LOOKED_THROUGH_MAX calls are looked
    through, so that a page may be short, even empty, and have a cursor.
    """
    number = None if client else numbers.read(words, settings().phone_country, internal_digits_max=0).e164
    found_calls: list[Call] = []
    looked = 0
    while looked < LOOKED_THROUGH_MAX:
        page = _page(client, number, cursor)
        for call in page.calls:
            looked += 1
            cursor = store.cursor_of(call)
            if number is not None or _matches(call, words, fold):
                found_calls.append(call)
                if len(found_calls) == limit:
                    return found_calls, cursor
        if page.cursor is None:
            return found_calls, None
    return found_calls, cursor


def _page(client: str | None, number: str | None, cursor: str | None) -> store.Page:
    if client is not None:
        return store.page_of_client(client, limit=limits.PAGE_ROWS_MAX, cursor=cursor)
    if number is not None:
        return store.page_of_number(number, limit=limits.PAGE_ROWS_MAX, cursor=cursor)
    return store.page(limit=limits.PAGE_ROWS_MAX, cursor=cursor)


def _matches(call: Call, words: str, fold: Callable[[str], str]) -> bool:
    if not words:
        return True
    known = [call.said, call.name or "", "" if call.agent is None else call.agent.name]
    for client in (one.client for one in call.candidates):
        known += [client.number, client.name]
    if call.client is not None:
        known += [call.client.number, call.client.name]
    told = fold(" ".join(known))
    digits = _DIGITS_ONLY.sub("", f"{call.number or ''}{call.said}")
    asked = words.split()
    # Digits of a number however they are grouped: 777 123, +420777.
    if _DIGITS_ONLY.sub("", words) in digits and all(_GROUPED.fullmatch(word) for word in asked):
        return True
    return all(word in told for word in asked)
