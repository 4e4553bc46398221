"""The people table: one row per address (all clients that list it), one row per client.

| pk | sk | what |
| --- | --- | --- |
| `A#<address>` | `PERSON` | what is known of an address; `revision` guards concurrent writers |
| `K#<number>` | `CLIENT` | a client with his contacts |
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, DoesNotExist, PutError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.people.directory import Contact, KnownPerson, ListedClient, Membership, Undeliverable
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.tables import Key, read


class Row(Model):
    """A row of either kind; what is known is JSON in `data`."""

    class Meta:
        table_name = os.environ.get("FRONTA_PEOPLE_TABLE", "fronta-people")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = JSONAttribute(null=True)
    revision = NumberAttribute(null=True)


def find(address: str) -> KnownPerson | None:
    """What the directory knows of an address (lower case); consistent, so that a removal counts at once."""
    try:
        return _person(Row.get(f"A#{address}", "PERSON", consistent_read=True))
    except DoesNotExist:
        return None


def find_many(addresses: Iterable[str]) -> dict[str, KnownPerson]:
    """What the directory knows of addresses, in one consistent read; whom it does not know is left out."""
    keys = [key_of(address) for address in dict.fromkeys(addresses)]
    return {person.address: person for person in map(_person, read(keys) if keys else ())}


def key_of(address: str) -> Key:
    """The row of an address, for a read together with other rows."""
    return Key(Row, f"A#{address}", "PERSON")


def found(rows: Iterable[Any]) -> KnownPerson | None:
    """What the row of `key_of` says, among rows of any kind."""
    return next((_person(row) for row in rows if isinstance(row, Row) and row.sk == "PERSON"), None)


def find_client(number: str) -> ListedClient | None:
    """The client of a number with his contacts."""
    try:
        data = Row.get(f"K#{number}", "CLIENT", consistent_read=True).data
    except DoesNotExist:
        return None
    return _client(number, data)


def keys_of_clients(numbers: Iterable[str]) -> list[Key]:
    """The rows of clients, for a read together with other rows."""
    return [Key(Row, f"K#{number}", "CLIENT") for number in numbers]


def clients_found(rows: Iterable[Any]) -> dict[str, ListedClient]:
    """Clients by number, from the rows of `keys_of_clients` among rows of any kind."""
    return {row.pk[2:]: _client(row.pk[2:], row.data) for row in rows if isinstance(row, Row) and row.sk == "CLIENT"}


def _client(number: str, data: Any) -> ListedClient:
    contacts = tuple(Contact(**item) for item in data["contacts"])
    return ListedClient(
        number, data["name"], contacts, tuple(data.get("services", ())), tuple(data.get("domains", ()))
    )


def save_client(client: ListedClient) -> None:
    """Store the client's own row."""
    contacts = [vars(contact) for contact in client.contacts]
    data = {
        "name": client.name,
        "contacts": contacts,
        "services": list(client.services),
        "domains": list(client.domains),
    }
    Row(f"K#{client.number}", "CLIENT", data=data).save()


def delete_client(number: str) -> None:
    """Forget the client's own row."""
    Row(f"K#{number}", "CLIENT").delete()


def change_person(address: str, change: Callable[[KnownPerson | None], KnownPerson | None]) -> None:
    """Replace what is known of an address by `change` of it; None forgets it. Safe among concurrent writers."""
    unchanged: Condition
    for _ in range(CONFLICT_RETRIES_MAX):
        try:
            row = Row.get(f"A#{address}", "PERSON", consistent_read=True)
            before, revision = _person(row), int(row.revision)
            unchanged = Row.revision == revision
        except DoesNotExist:
            before, revision = None, 0
            unchanged = Row.pk.does_not_exist()
        after = change(before)
        if after == before:
            return
        try:
            if after is None:
                Row(f"A#{address}", "PERSON").delete(condition=unchanged)
            else:
                _row(after, revision + 1).save(condition=unchanged)
        except (PutError, DeleteError) as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            continue
        return
    raise RuntimeError(f"the row of {address} keeps changing")


def _row(person: KnownPerson, revision: int) -> Row:
    data = {
        "name": person.name,
        "language": person.language,
        "memberships": [vars(membership) for membership in person.memberships],
        "ways": list(person.ways),
        "undeliverable": None
        if person.undeliverable is None
        else {"at": timestamp(person.undeliverable.at), "text": person.undeliverable.text},
    }
    return Row(f"A#{person.address}", "PERSON", data=data, revision=revision)


def _person(row: Row) -> KnownPerson:
    memberships = tuple(Membership(**item) for item in row.data["memberships"])
    failed = row.data.get("undeliverable")
    return KnownPerson(
        row.pk[2:],
        row.data["name"],
        row.data["language"],
        memberships,
        tuple(row.data.get("ways", ())),
        Undeliverable(read_timestamp(failed["at"]), failed["text"]) if failed else None,
    )
