"""Use cases of the directory: put and remove a client. Both can be repeated."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from chalicelib.people import store
from chalicelib.people.directory import (
    Contact,
    KnownPerson,
    ListedClient,
    Undeliverable,
    with_membership,
    with_way,
    without_membership,
)

UNDELIVERABLE_CHARS_MAX = 300


def put_client(client: ListedClient) -> None:
    """Make the directory list exactly `client` with his contacts. A contact left out loses his rights at once.

    Rights go before they come: a run that is cut off leaves nobody in who should be out, and is repeated.
    """
    before = store.find_client(client.number)
    kept = {contact.address for contact in client.contacts}
    for gone in before.contacts if before else ():
        if gone.address not in kept:
            store.change_person(gone.address, partial(_leaves, client.number))
    # The client's row before his contacts': a run cut off below leaves a list that names everybody who got in.
    store.save_client(client)
    for contact in client.contacts:
        store.change_person(contact.address, partial(_joins, contact, client))


def remove_client(number: str) -> None:
    """Forget a client; his contacts lose what they had through him."""
    client = store.find_client(number)
    if client is None:
        return
    for contact in client.contacts:
        store.change_person(contact.address, partial(_leaves, number))
    store.delete_client(number)


def note_way(address: str, way: str) -> None:
    """Remember by which way a listed person's mail was proven."""
    store.change_person(address, lambda person: None if person is None else with_way(person, way))


def note_undeliverable(address: str, at: datetime, text: str) -> None:
    """Mark a listed person: mail to this address came back."""
    failed = Undeliverable(at, text[:UNDELIVERABLE_CHARS_MAX])
    store.change_person(address, lambda person: None if person is None else replace(person, undeliverable=failed))


def note_deliverable(address: str) -> None:
    """Take the mark away: this person has written to us."""
    store.change_person(address, lambda person: None if person is None else replace(person, undeliverable=None))


def _joins(contact: Contact, client: ListedClient, person: KnownPerson | None) -> KnownPerson:
    return with_membership(person, contact, client)


def _leaves(number: str, person: KnownPerson | None) -> KnownPerson | None:
    return None if person is None else without_membership(person, number)
