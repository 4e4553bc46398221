"""Clients and their contacts, as the company's own system tells them. Pure."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

# E.164 as it is written: a country's code, which begins with no 0, and up to 15 digits in all.
PHONE: Final = r"\+[1-9][0-9]{7,14}"

# Ways of proof that are remembered of one person; a newsletter service and some networks fit in.
WAYS_MAX = 30


@dataclass(frozen=True)
class Contact:
    """A person whom a client lists. The address is lower case ASCII.

    `always_confirm`: even a proven mail of his waits until he confirms it by the link. `phones` are E.164, such as
    +420777123456. `pin`: he may set the client's PIN for the telephone.
    """

    address: str
    name: str | None
    language: Literal["cs", "en"]
    technical: bool
    always_confirm: bool = False
    phones: tuple[str, ...] = ()
    pin: bool = False

    def __post_init__(self) -> None:
        """Refuse an address and a number that would never be found again."""
        if self.address != normal_address(self.address):
            raise ValueError(f"not a lower-case mail address: {self.address!r}")
        for phone in self.phones:
            if not re.fullmatch(PHONE, phone):
                raise ValueError(f"not a telephone number of E.164: {phone!r}")

    def loses_to(self, other: "Contact") -> bool:
        """Whether `other` may do less than this one."""
        may = (self.technical, self.pin, not self.always_confirm)
        left_of = (other.technical, other.pin, not other.always_confirm)
        return any(own and not left for own, left in zip(may, left_of, strict=True))


@dataclass(frozen=True)
class ListedClient:
    """A client with the contacts that he has now; services and domains (lower case) tell him from others."""

    number: str
    name: str
    contacts: tuple[Contact, ...]
    services: tuple[str, ...] = field(default=())
    domains: tuple[str, ...] = field(default=())

    @property
    def phones(self) -> frozenset[str]:
        """The telephone numbers of all contacts."""
        return frozenset(phone for contact in self.contacts for phone in contact.phones)


@dataclass(frozen=True)
class Membership:
    """That a person is a contact of a client."""

    number: str
    client_name: str
    technical: bool
    always_confirm: bool = False
    pin: bool = False


@dataclass(frozen=True)
class Undeliverable:
    """That mail to an address came back, when and why."""

    at: datetime
    text: str


@dataclass(frozen=True)
class KnownPerson:
    """Everything the directory knows of one address.

    `ways` are those by which mails of this person were proven (`mail/way.py`), the newest last.
    """

    address: str
    name: str | None
    language: Literal["cs", "en"]
    memberships: tuple[Membership, ...]
    ways: tuple[str, ...] = field(default=())
    undeliverable: Undeliverable | None = None

    @property
    def is_former(self) -> bool:
        """Whether some client listed this person once, and none does now."""
        return not self.memberships

    @property
    def always_confirm(self) -> bool:
        """Whether one of the clients wants every mail of this person confirmed."""
        return any(m.always_confirm for m in self.memberships)

    def is_contact_of(self, number: str, *, technical: bool) -> bool:
        """Whether this person is a contact (a technical one, where asked for) of the client."""
        return any(m.number == number and (m.technical or not technical) for m in self.memberships)


def normal_address(address: str) -> str:
    """The form in which addresses are compared: trimmed, lower case. Raises ValueError for what is none."""
    # ASCII before lower: the Kelvin sign becomes a k.
    trimmed = address.strip()
    local, at, domain = trimmed.rpartition("@")
    if not (local and at and domain) or not trimmed.isascii() or any(c.isspace() for c in trimmed):
        raise ValueError(f"not a mail address: {address!r}")
    return trimmed.lower()


def with_membership(person: KnownPerson | None, contact: Contact, client: ListedClient) -> KnownPerson:
    """What is known of a person once `client` lists them as `contact`."""
    others = () if person is None else tuple(m for m in person.memberships if m.number != client.number)
    own = Membership(client.number, client.name, contact.technical, contact.always_confirm, contact.pin)
    return KnownPerson(
        contact.address,
        contact.name or (person.name if person else None),
        contact.language,
        tuple(sorted((*others, own), key=lambda m: m.number)),
        person.ways if person else (),
        person.undeliverable if person else None,
    )


def without_membership(person: KnownPerson, number: str) -> KnownPerson:
    """What is known of a person whom a client no longer lists.

    Whom nobody lists any more is remembered by the address alone: a former contact gets no copies either.
    """
    left = tuple(m for m in person.memberships if m.number != number)
    if left:
        return replace(person, memberships=left)
    return KnownPerson(person.address, None, person.language, ())


def with_way(person: KnownPerson, way: str) -> KnownPerson:
    """What is known of a person once a mail was proven this way. Old ways make room."""
    return replace(person, ways=(*(known for known in person.ways if known != way), way)[-WAYS_MAX:])
