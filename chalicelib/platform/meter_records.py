"""What the records of an invocation used, and how that is shared out among those whom they were about. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chalicelib.platform.meter_rows import TICKETS, Amounts, Owner

Share = tuple[Owner, Amounts]


@dataclass
class Record:
    """What one record of a batch used, and whom it was about, by sk; `opened`: tickets that began with it."""

    amounts: Amounts = field(default_factory=Counter)
    changed: dict[str, Owner] = field(default_factory=dict)
    read: dict[str, Owner] = field(default_factory=dict)
    named: dict[str, Owner] = field(default_factory=dict)
    opened: dict[str, Owner] = field(default_factory=dict)

    @property
    def owners(self) -> list[Owner]:
        """Whose it is: of tickets that it changed, else of those that it read, else of whom was named."""
        return list((self.changed or self.read or self.named).values())


def note(owners: dict[str, Owner], owner: Owner) -> None:
    """One more of whom a record is about; what was known of the owner before is not forgotten."""
    owners[owner.sk] = owners.get(owner.sk, owner).known_as(owner)


def shares(records: Sequence[Record], own: Owner, *, is_scheduled: bool) -> Iterator[Share]:
    """What was used, by whose it is; the sum is the whole, to the billionth.

    The first record has what is of the invocation: the others share it, where there are any. What a schedule runs is
    its function's (`own`), however many tickets it finds: only what is done for one is the ticket's.
    """
    overhead, *others = records
    if is_scheduled:
        yield from _of_record(overhead, overhead.amounts, [own])
    elif not others:
        yield from _of_record(overhead, overhead.amounts, overhead.owners or [own])
    parts = _parts(Counter() if is_scheduled else overhead.amounts, len(others))
    for record, part in zip(others, parts, strict=True):
        part.update(record.amounts)
        yield from _of_record(record, part, record.owners or [own])


def _of_record(record: Record, amounts: Amounts, owners: Sequence[Owner]) -> Iterator[Share]:
    yield from zip(owners, _parts(amounts, len(owners)), strict=True)
    for owner in record.opened.values():
        yield owner, Counter({TICKETS: 1})


def _parts(amounts: Amounts, count: int) -> list[Amounts]:
    """Equal parts that sum up to the whole; what is left over goes to the first."""
    parts = [Counter({name: amount // count for name, amount in amounts.items()}) for _ in range(count)]
    if parts:
        parts[0].update({name: amount % count for name, amount in amounts.items()})
    return parts
