"""Rows of the costs table as far as this process has not written them: which are written now, which wait for more,
which go onto the row of the function. Pure.

A row that is worth less than `WORTH_OF_WRITES` writes waits for more of its kind. What has waited for `WAIT_S`, be it
for more or for a table that takes it, goes onto the row of the function, since a row of its own would cost more than
a tenth of what it tells, or was refused all the time. So does what is more than one invocation writes (`WRITES_MAX`)
or than a process keeps (`ROWS_MAX`). That a ticket was opened is counted by its queue and client: this count stays
with the ticket as long as there is room.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from chalicelib.platform.meter_records import Share
from chalicelib.platform.meter_rows import TICKETS, WORTH_MUSD, Amounts, Owner, worth_musd
from chalicelib.platform.units import Unit

WAIT_S: Final = 300
WORTH_OF_WRITES: Final = 10
# Of one invocation: as many as a batch of the stream has tickets, and some. Of a process: its memory, and what it
# would take along when it ends.
WRITES_MAX: Final = 40
ROWS_MAX: Final = 200
_ENOUGH_MUSD: Final = WORTH_OF_WRITES * WORTH_MUSD[Unit.DYNAMODB_WRITE_UNITS]


class Table(Protocol):
    """Where rows are added to."""

    def is_open(self) -> bool:
        """Whether another row may be tried."""

    def add(self, day: str, owner: Owner, amounts: Amounts) -> bool:
        """Add to a row; whether it is done with. False: surely nothing was added."""


@dataclass
class _Row:
    """A row as far as it is not written; `since`: when it began to wait."""

    day: str
    owner: Owner
    since: float
    amounts: Amounts = field(default_factory=Counter)

    @property
    def is_worth_it(self) -> bool:
        return worth_musd(self.amounts) >= _ENOUGH_MUSD or self.amounts[TICKETS] > 0


class Waiting:
    """The rows that wait, by day and sk."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], _Row] = {}

    def take(self, shares: Iterable[Share], day: str, now: float) -> None:
        """What an invocation used, onto the rows of a day."""
        for owner, amounts in shares:
            row = self.rows.setdefault((day, owner.sk), _Row(day, owner, now))
            row.owner = row.owner.known_as(owner)
            row.amounts.update(amounts)

    def write(self, own: Owner, today: str, now: float, table: Table) -> None:
        """Write what is worth it, and see that what stays is little; `own`: the function."""
        due = sorted(
            (row for row in self.rows.values() if row.owner.sk != own.sk and row.is_worth_it),
            key=lambda row: (row.amounts[TICKETS], worth_musd(row.amounts)),
            reverse=True,
        )
        for row in due[:WRITES_MAX]:
            self._write(row, table)
        is_crowded = len(self.rows) > ROWS_MAX
        for row in due[WRITES_MAX:]:
            self._fold(row, own)
        for row in [row for row in self.rows.values() if row.owner.sk != own.sk]:
            if is_crowded or row.day != today or now - row.since > WAIT_S:
                self._fold(row, own)
        for row in [row for row in self.rows.values() if row.owner.sk == own.sk]:
            if row.is_worth_it or row.day != today or now - row.since > WAIT_S:
                self._write(row, table)
        self._make_room(own)

    def _write(self, row: _Row, table: Table) -> None:
        if table.is_open() and table.add(row.day, row.owner, row.amounts):
            del self.rows[row.day, row.owner.sk]

    def _fold(self, row: _Row, own: Owner, *, with_count: bool = False) -> None:
        """Move what a row has to that of the function and its day; the count of tickets stays, if there is one."""
        del self.rows[row.day, row.owner.sk]
        moved, opened = Counter(row.amounts), 0 if with_count else row.amounts[TICKETS]
        if opened:
            del moved[TICKETS]
            self.rows[row.day, row.owner.sk] = _Row(row.day, row.owner, row.since, Counter({TICKETS: opened}))
        if not moved:
            return
        of_function = self.rows.setdefault((row.day, own.sk), _Row(row.day, own, row.since))
        of_function.since = min(of_function.since, row.since)
        of_function.amounts.update(moved)

    def _make_room(self, own: Owner) -> None:
        """Where even counts of tickets are too many, the oldest become the function's: the day's sum stays right."""
        others = sorted((row for row in self.rows.values() if row.owner.sk != own.sk), key=lambda row: row.since)
        for row in others[: max(0, len(self.rows) - ROWS_MAX)]:
            self._fold(row, own, with_count=True)
