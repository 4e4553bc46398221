"""Passes: the short-lived word by which a contact calls the API.

A pass names the address that it was made for, so that one read finds the pass and what is known of its holder. Only
the secret in it, 256 bits, makes it worth anything.
"""

import base64
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from chalicelib.people import store as people
from chalicelib.people.choices import AS_USUAL, Choices
from chalicelib.people.directory import KnownPerson, Membership
from chalicelib.platform import meter
from chalicelib.platform.tables import read
from chalicelib.zone import store

_PREFIX: Final = "zone"
CHARS_MAX: Final = 600


@dataclass(frozen=True)
class Holder:
    """Who calls: a contact of a client as the directory has him now."""

    person: KnownPerson
    membership: Membership
    choices: Choices = AS_USUAL

    @property
    def key(self) -> str:
        """Who he is, for which client: another one than anybody else's."""
        return f"{self.person.address} {self.membership.number}"

    @property
    def language(self) -> Literal["cs", "en"]:
        """The language that he chose, else that which his clients say."""
        return self.choices.language or self.person.language


@dataclass(frozen=True)
class Pass:
    """A pass that has just been made; nobody can read its word again."""

    word: str
    holder: Holder
    expires_at: datetime


class NoContact(Exception):
    """Nobody of this address is a contact of this client, or of any."""


class ChooseClient(Exception):
    """A contact of several clients has to say for which one he comes."""

    def __init__(self, memberships: tuple[Membership, ...]) -> None:
        super().__init__("a contact of several clients")
        self.memberships = memberships


def give(address: str, number: str | None, secret: str, now: datetime, lifetime: timedelta) -> Pass:
    """A new pass for a contact (address in lower case) of a client; None: of the only one that he has.

    `secret` is an unguessable word.
    Raises NoContact, ChooseClient.
    """
    person = people.find(address)
    if person is None or not person.memberships:
        raise NoContact(address)
    if number is None and len(person.memberships) > 1:
        raise ChooseClient(person.memberships)
    holder = _holder(person, number or person.memberships[0].number)
    if holder is None:
        raise NoContact(address)
    named = base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")
    word = f"{_PREFIX}.{named}.{secret}"
    expires_at = now + lifetime
    store.save(word, address, holder.membership.number, expires_at)
    return Pass(word, holder, expires_at)


def end(word: str) -> None:
    """This pass opens nothing any more; again is harmless. Others of the same contact go on."""
    store.drop(word)


def holder_of(word: str, now: datetime) -> Holder | None:
    """Whose pass it is, if it runs and he still is a contact of its client. One consistent read."""
    address = _address(word)
    if address is None:
        return None
    rows: list[Any] = read([store.key_of(word), people.key_of(address), people.key_of_choices(address)])
    found, person = store.found(rows), people.found(rows)
    if found is None or person is None or found.expires_at <= now.timestamp():
        return None
    holder = _holder(person, found.client) if found.address == address else None
    if holder is not None:
        meter.about_client(found.client)
    return None if holder is None else replace(holder, choices=people.choices_found(rows))


def _address(word: str) -> str | None:
    prefix, _, rest = word[:CHARS_MAX].partition(".")
    named, dot, secret = rest.partition(".")
    if prefix != _PREFIX or not (named and dot and secret):
        return None
    try:
        return base64.b64decode(named + "=" * (-len(named) % 4), altchars=b"-_", validate=True).decode("ascii")
    except ValueError:
        return None


def _holder(person: KnownPerson, number: str) -> Holder | None:
    return next((Holder(person, one) for one in person.memberships if one.number == number), None)
