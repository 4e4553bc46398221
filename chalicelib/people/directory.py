"""Clients and their contacts, as the company's own system tells them. Pure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Contact:
    """A person whom a client lists. The address is lower case ASCII."""

    address: str
    name: str | None
    language: Literal["cs", "en"]
    technical: bool

    def __post_init__(self) -> None:
        """Refuse an address that would never be found again."""
        if self.address != normal_address(self.address):
            raise ValueError(f"not a lower-case mail address: {self.address!r}")


@dataclass(frozen=True)
class ListedClient:
    """A client with the contacts that he has now."""

    number: str
    name: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True)
class Membership:
    """That a person is a contact of a client."""

    number: str
    client_name: str
    technical: bool


@dataclass(frozen=True)
class KnownPerson:
    """Everything the directory knows of one address."""

    address: str
    name: str | None
    language: Literal["cs", "en"]
    memberships: tuple[Membership, ...]

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
    own = Membership(client.number, client.name, contact.technical)
    return KnownPerson(
        contact.address,
        contact.name or (person.name if person else None),
        contact.language,
        tuple(sorted((*others, own), key=lambda m: m.number)),
    )


def without_membership(person: KnownPerson, number: str) -> KnownPerson | None:
    """What is known of a person whom a client no longer lists; None when nobody lists them."""
    left = tuple(m for m in person.memberships if m.number != number)
    return KnownPerson(person.address, person.name, person.language, left) if left else None
