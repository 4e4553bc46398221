"""The people table: one row per address (all clients that list it), one row per client.

| pk | sk | what |
| --- | --- | --- |
| `A#<address>` | `PERSON` | what is known of an address; `revision` guards concurrent writers |
| `A#<address>` | `CHOICES` | what its person chose himself |
| `K#<number>` | `PIN` | the slow hash of a client's PIN |
| `K#<number>` | `CLIENT` | a client with his contacts, or that he was deleted; `revision` counts his changes |
| `P#<E.164>` | `K#<number>` | a hint that a client may list this telephone number, put for a `revision` of him |

A client's row and the rows of those whom a change of it lets in or out are written in one transaction. Hints are not:
`put_hints` tells how it comes that a number which is listed has one.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, DoesNotExist, PutError, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.people.changes import position_of
from chalicelib.people.choices import AS_USUAL, Choices
from chalicelib.people.directory import Contact, KnownPerson, ListedClient, Membership, Undeliverable
from chalicelib.people.listing import as_json
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.limits import BATCH_KEYS_MAX, CONFLICT_RETRIES_MAX
from chalicelib.platform.tables import Key, lost_to_another, read

# The one partition of the index of changes: clients are put one after another, not thousands in a second.
_CHANGES = "clients"
# DynamoDB takes 100 actions in a transaction.
HINTS_AT_ONCE_MAX = 100


class Conflict(Exception):
    """Somebody else wrote first: read and decide again."""


class KeepsChanging(RuntimeError):
    """Others wrote first, again and again."""


@dataclass(frozen=True)
class Listing:
    """A client's row: `client` is None where there is none, or none any more.

    `revision` counts the changes, 0 before the first. Not `is_whole`: a long list is being replaced in several steps,
    and what the rows of the contacts say of the client may be of before or after.
    """

    number: str
    client: ListedClient | None
    revision: int = 0
    changed_at: datetime | None = None
    is_whole: bool = True

    @property
    def size_bytes(self) -> int:
        """Of what is stored, as JSON."""
        return 0 if self.client is None else len(json.dumps(as_json(self.client)))


@dataclass(frozen=True)
class Seen:
    """What was known of an address when it was read; `revision` 0: nothing."""

    person: KnownPerson | None
    revision: int = 0


class _ChangesIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "changes"
        projection = KeysOnlyProjection()

    changes_pk = UnicodeAttribute(hash_key=True)
    changes_sk = UnicodeAttribute(range_key=True)


class Row(Model):
    """A row of either kind; what is known is JSON in `data`."""

    class Meta:
        table_name = os.environ.get("FRONTA_PEOPLE_TABLE", "fronta-people")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = JSONAttribute(null=True)
    revision = NumberAttribute(null=True)
    changes_pk = UnicodeAttribute(null=True)
    changes_sk = UnicodeAttribute(null=True)
    changes = _ChangesIndex()


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
    return find_listing(number).client


def find_listing(number: str) -> Listing:
    """The client of a number and how often he was changed; consistent."""
    try:
        return _listing(Row.get(f"K#{number}", "CLIENT", consistent_read=True))
    except DoesNotExist:
        return Listing(number, None)


def keys_of_clients(numbers: Iterable[str]) -> list[Key]:
    """The rows of clients, for a read together with other rows."""
    return [Key(Row, f"K#{number}", "CLIENT") for number in numbers]


def clients_found(rows: Iterable[Any]) -> dict[str, ListedClient]:
    """Clients by number, from the rows of `keys_of_clients` among rows of any kind."""
    listings = (_listing(row) for row in rows if isinstance(row, Row) and row.sk == "CLIENT")
    return {listing.number: listing.client for listing in listings if listing.client is not None}


def all_listings() -> Iterator[Listing]:
    """Every client that is there, in no order; reads the whole table."""
    for row in Row.scan(Row.sk == "CLIENT", consistent_read=True):
        if (listing := _listing(row)).client is not None:
            yield listing


def changed_after(position: str | None, count_max: int) -> list[tuple[str, str]]:
    """Position and number of clients that changed, oldest change first. The index is a moment behind the table."""
    behind = None if position is None else Row.changes_sk > position
    found = Row.changes.query(_CHANGES, behind, limit=count_max)
    return [(row.changes_sk, row.pk[2:]) for row in found]


def find_listings(numbers: Sequence[str]) -> dict[str, Listing]:
    """Rows of clients by number; consistent."""
    rows = Row.batch_get([(f"K#{number}", "CLIENT") for number in numbers], consistent_read=True)
    return {listing.number: listing for listing in map(_listing, rows)}


def look_at(addresses: Sequence[str]) -> dict[str, Seen]:
    """What is known of each address, to be changed with `commit`; consistent."""
    seen = dict.fromkeys(addresses, Seen(None))
    for start in range(0, len(addresses), BATCH_KEYS_MAX):
        keys = [(f"A#{address}", "PERSON") for address in addresses[start : start + BATCH_KEYS_MAX]]
        for row in Row.batch_get(keys, consistent_read=True):
            seen[row.pk[2:]] = Seen(_person(row), int(row.revision))
    return seen


def commit(before: Listing, after: Listing, people: Iterable[tuple[Seen, KnownPerson]]) -> None:
    """Replace a client's row, and what is known of people, in one transaction.

    Raises Conflict when one of the rows is no longer as it was read.
    """
    # A row of before they were counted has no revision either; then any first count is right.
    unchanged = Row.revision == before.revision if before.revision else Row.revision.does_not_exist()
    try:
        # The model's own connection: what runs outside of a Lambda tells the model where its table is.
        with TransactWrite(connection=Row._get_connection().connection) as transaction:
            transaction.save(_client_row(after), condition=unchanged)
            for seen, person in people:
                known = Row.revision == seen.revision if seen.revision else Row.pk.does_not_exist()
                transaction.save(_row(person, seen.revision + 1), condition=known)
    except TransactWriteError as error:
        if lost_to_another(error):
            raise Conflict(str(error)) from error
        raise


def _client_row(listing: Listing) -> Row:
    data: dict[str, Any] = {"deleted": True} if listing.client is None else as_json(listing.client)
    if not listing.is_whole:
        data["partial"] = True
    place = None if listing.changed_at is None else position_of(listing.changed_at, listing.number)
    return Row(
        f"K#{listing.number}",
        "CLIENT",
        data=data,
        revision=listing.revision,
        changes_pk=place and _CHANGES,
        changes_sk=place,
    )


def _listing(row: Row) -> Listing:
    number, data = row.pk[2:], row.data
    at = None if row.changes_sk is None else read_timestamp(row.changes_sk.partition("~")[0])
    is_whole = row.revision is not None and "partial" not in data
    return Listing(number, None if "deleted" in data else _client(number, data), int(row.revision or 0), at, is_whole)


def _client(number: str, data: Any) -> ListedClient:
    contacts = tuple(Contact(**{**item, "phones": tuple(item.get("phones", ()))}) for item in data["contacts"])
    return ListedClient(
        number, data["name"], contacts, tuple(data.get("services", ())), tuple(data.get("domains", ()))
    )


# ---------------------------------------------------------------- who may list a telephone number


def put_hints(number: str, phones: Iterable[str], revision: int) -> None:
    """Tell that a client may list telephone numbers: before `commit` of the first revision that lists them.

    A number that is listed has its hint at every moment, whoever writes and wherever a writer dies. It was put before
    the revision that lists the number was committed, for that revision or a later one. Who takes it away has seen a
    committed revision that does not list the number: an older one, for which the hint is too young, or a younger one,
    and then the number is not listed any more. A writer who was overtaken, or killed, may leave hints; so who asks
    looks at the client's own row. Raises Conflict when others keep writing the same hints.
    """
    _write_hints(TransactWrite.save, number, phones, revision)


def delete_hints(number: str, phones: Iterable[str], revision: int) -> None:
    """Take hints away: when `revision` is committed and does not list these numbers. Raises as `put_hints`."""
    _write_hints(TransactWrite.delete, number, phones, revision)


def _write_hints(write: Callable[..., None], number: str, phones: Iterable[str], revision: int) -> None:
    rows = [Row(f"P#{phone}", f"K#{number}", revision=revision) for phone in sorted(phones)]
    for start in range(0, len(rows), HINTS_AT_ONCE_MAX):
        _write_unless_younger(write, rows[start : start + HINTS_AT_ONCE_MAX], revision)


def _write_unless_younger(write: Callable[..., None], rows: list[Row], revision: int) -> None:
    condition = Row.revision.does_not_exist() | (Row.revision <= revision)
    # DynamoDB may tell one younger hint at a time.
    for _ in range(len(rows) + CONFLICT_RETRIES_MAX):
        if not rows:
            return
        try:
            with TransactWrite(connection=Row._get_connection().connection) as transaction:
                for row in rows:
                    write(transaction, row, condition=condition)
        except TransactWriteError as error:
            if not lost_to_another(error):
                raise
            reasons = error.cancellation_reasons or [None] * len(rows)
            is_younger = [reason is not None and reason.code == "ConditionalCheckFailed" for reason in reasons]
            rows = [row for row, younger in zip(rows, is_younger, strict=True) if not younger]
        else:
            return
    raise Conflict("hints of telephone numbers keep changing")


def clients_of_phone(e164: str, count_max: int, after: str = "") -> tuple[str, ...]:
    """Numbers of clients that may list a telephone number, those behind `after`; in order and consistent."""
    hints = Row.query(f"P#{e164}", Row.sk > f"K#{after}", consistent_read=True, limit=count_max)
    return tuple(hint.sk[2:] for hint in hints)


def all_hints() -> Iterator[tuple[str, str]]:
    """Every telephone number with every client that may list it, in no order; reads the whole table."""
    for row in Row.scan(Row.pk.startswith("P#"), consistent_read=True):
        yield row.pk[2:], row.sk[2:]


# ---------------------------------------------------------------- people


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
    raise KeepsChanging(f"the row of {address} keeps changing")


def size_bytes_of(person: KnownPerson) -> int:
    """Of what is stored of a person, as JSON."""
    return len(json.dumps(_data(person)))


def _row(person: KnownPerson, revision: int) -> Row:
    return Row(f"A#{person.address}", "PERSON", data=_data(person), revision=revision)


def _data(person: KnownPerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "language": person.language,
        "memberships": [vars(membership) for membership in person.memberships],
        "ways": list(person.ways),
        "undeliverable": None
        if person.undeliverable is None
        else {"at": timestamp(person.undeliverable.at), "text": person.undeliverable.text},
    }


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


# ---------------------------------------------------------------- what contacts chose themselves


def key_of_choices(address: str) -> Key:
    """The row of an address's choices, for a read together with other rows."""
    return Key(Row, f"A#{address}", "CHOICES")


def choices_found(rows: Iterable[Any]) -> Choices:
    """What the row of `key_of_choices` says, among rows of any kind."""
    return next((Choices(**row.data) for row in rows if isinstance(row, Row) and row.sk == "CHOICES"), AS_USUAL)


def save_choices(address: str, choices: Choices) -> None:
    """Remember what the person of an address chose."""
    Row(f"A#{address}", "CHOICES", data=vars(choices)).save()


def key_of_pin(number: str) -> Key:
    """The row of a client's PIN, for a read together with other rows."""
    return Key(Row, f"K#{number}", "PIN")


def pin_is_found(rows: Iterable[Any]) -> bool:
    """Whether the row of `key_of_pin` is among rows of any kind: whether the client has a PIN."""
    return any(isinstance(row, Row) and row.sk == "PIN" for row in rows)


def pins_found(rows: Iterable[Any]) -> frozenset[str]:
    """Numbers of the clients whose rows of `key_of_pin` are among rows of any kind."""
    return frozenset(row.pk[2:] for row in rows if isinstance(row, Row) and row.sk == "PIN")


def pin_hash(number: str) -> str | None:
    """The hash of a client's PIN."""
    try:
        return str(Row.get(f"K#{number}", "PIN", consistent_read=True).data["argon2id"])
    except DoesNotExist:
        return None


def save_pin_hash(number: str, hashed: str) -> None:
    """Replace the hash of a client's PIN."""
    Row(f"K#{number}", "PIN", data={"argon2id": hashed}).save()


def delete_pin_hash(number: str) -> None:
    """Forget a client's PIN."""
    Row(f"K#{number}", "PIN").delete()
