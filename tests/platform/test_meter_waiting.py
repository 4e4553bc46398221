"""Rows that wait: what is worth it is written, what was refused comes again or goes onto the function's row, and
there are never many."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.meter_rows import NANO, TICKETS, Amounts, Owner, of_function, of_ticket
from chalicelib.platform.meter_waiting import ROWS_MAX, WAIT_S, WRITES_MAX, Waiting
from chalicelib.platform.units import Unit

TODAY, TOMORROW = "2026-11-24", "2026-11-25"
OWN = of_function("sender")
MAIL = Unit.SES_MAILS_OUT.value
READ = Unit.DYNAMODB_READ_UNITS.value


class Table:
    """The table, as far as it is asked. `refuses`: rows that it does not take; `takes`: how many it is open for."""

    def __init__(self, takes: int = 10_000, refuses: frozenset[str] = frozenset()) -> None:
        self.takes = takes
        self.refuses = refuses
        self.tried: list[str] = []
        self.rows: dict[tuple[str, str], Counter[str]] = {}

    def is_open(self) -> bool:
        """Until it has seen enough."""
        return len(self.tried) < self.takes

    def add(self, day: str, owner: Owner, amounts: Amounts) -> bool:
        """Add, or refuse."""
        assert self.is_open()
        self.tried.append(owner.sk)
        if owner.sk in self.refuses:
            return False
        self.rows.setdefault((day, owner.sk), Counter()).update(amounts)
        return True


def mails(count: int, *, opened: bool = False, first: int = 0) -> list[tuple[Owner, Amounts]]:
    """A mail left for each of so many tickets."""
    names = [of_ticket(f"t{number}", "podpora", "1001") for number in range(first, first + count)]
    return [(name, Counter({MAIL: NANO} | ({TICKETS: 1} if opened else {}))) for name in names]


def kept(waiting: Waiting) -> dict[str, dict[str, int]]:
    """What waits, by sk."""
    return {sk: dict(row.amounts) for (_, sk), row in waiting.rows.items()}


def test_a_refused_row_holds_up_no_other() -> None:
    """The others are written; it stays, and is written when the table takes it."""
    waiting = Waiting()
    waiting.take(mails(3), TODAY, 0)
    table = Table(refuses=frozenset({"T#t1"}))
    waiting.write(OWN, TODAY, 0, table)
    assert {sk for _, sk in table.rows} == {"T#t0", "T#t2"}
    assert kept(waiting) == {"T#t1": {MAIL: NANO}}
    waiting.write(OWN, TODAY, 1, table := Table())
    assert (table.rows, kept(waiting)) == ({(TODAY, "T#t1"): {MAIL: NANO}}, {})


def test_what_is_refused_for_long_becomes_the_functions() -> None:
    """What it cost is told then, that a ticket was opened stays the ticket's, with its queue and client."""
    waiting = Waiting()
    waiting.take(mails(1, opened=True), TODAY, 0)
    refusing = Table(refuses=frozenset({"T#t0"}))
    waiting.write(OWN, TODAY, WAIT_S, refusing)
    assert kept(waiting) == {"T#t0": {MAIL: NANO, TICKETS: 1}}
    waiting.write(OWN, TODAY, WAIT_S + 1, refusing)
    assert kept(waiting) == {"T#t0": {TICKETS: 1}}
    assert refusing.rows == {(TODAY, OWN.sk): {MAIL: NANO}}
    assert waiting.rows[TODAY, "T#t0"].owner == of_ticket("t0", "podpora", "1001")
    waiting.write(OWN, TODAY, WAIT_S + 2, table := Table())
    assert (table.rows, kept(waiting)) == ({(TODAY, "T#t0"): {TICKETS: 1}}, {})


def test_an_invocation_writes_a_bounded_number_of_rows() -> None:
    """A sweep that starts a thousand clocks adds to some tickets, dearest first, and the others are its own row."""
    waiting = Waiting()
    waiting.take(mails(1000), TODAY, 0)
    waiting.take([(of_ticket("dear"), Counter({MAIL: 2 * NANO}))], TODAY, 0)
    waiting.take([(of_ticket("new"), Counter({READ: 1, TICKETS: 1}))], TODAY, 0)
    waiting.write(OWN, TODAY, 0, table := Table())
    assert len(table.tried) == WRITES_MAX + 1
    assert (table.tried[:2], table.tried[-1]) == (["T#new", "T#dear"], OWN.sk)
    assert table.rows[TODAY, OWN.sk] == {MAIL: (1000 - (WRITES_MAX - 2)) * NANO}
    assert kept(waiting) == {}


def test_a_table_that_takes_nothing_costs_little_memory() -> None:
    """However long it is away: rows stay few, what they cost is kept, and so is how many tickets were opened."""
    waiting, away = Waiting(), Table(takes=0)
    for number in range(50):
        waiting.take(mails(10, opened=True, first=10 * number), TODAY, number)
        waiting.write(OWN, TODAY, number, away)
        assert len(waiting.rows) <= ROWS_MAX + 1
    total = sum((row.amounts for row in waiting.rows.values()), Counter[str]())
    assert total == {MAIL: 500 * NANO, TICKETS: 500}
    for number in range(10):
        waiting.write(OWN, TODAY, number, table := Table())
        away.rows.update(table.rows)
    assert kept(waiting) == {}
    assert sum(row[TICKETS] for row in away.rows.values()) == 500
    own_count = away.rows[TODAY, OWN.sk][TICKETS]
    assert 0 < own_count <= 500 - ROWS_MAX + 1, "the newest tickets are counted by their own queues and clients"


def test_what_is_left_of_a_day_is_written_to_that_day() -> None:
    """When the day is over nothing waits for more: it goes onto the function's row of the day on which it was."""
    waiting = Waiting()
    waiting.take([(of_ticket("t1"), Counter({READ: NANO})), (OWN, Counter({READ: NANO}))], TODAY, 0)
    waiting.write(OWN, TODAY, 0, table := Table())
    assert table.rows == {}
    waiting.write(OWN, TOMORROW, 1, table)
    assert table.rows == {(TODAY, OWN.sk): {READ: 2 * NANO}}
    assert kept(waiting) == {}


@given(
    steps=st.lists(
        st.tuples(
            st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2 * NANO), st.booleans()), max_size=60),
            st.integers(0, 5),
            st.sets(st.integers(0, 9), max_size=4),
            st.integers(0, 2 * WAIT_S),
        ),
        max_size=8,
    )
)
def test_nothing_is_lost_or_counted_twice_by_waiting(
    steps: list[tuple[list[tuple[int, int, bool]], int, set[int], int]],
) -> None:
    """Whatever the table takes and refuses: written and waiting rows sum up to what was used, by day."""
    waiting, now = Waiting(), 0.0
    used, written = Counter[str](), Counter[str]()
    for shares, takes, refused, later in steps:
        now += later
        for ticket, amount, opened in shares:
            amounts = Counter({MAIL: amount, **({TICKETS: 1} if opened else {})})
            waiting.take([(of_ticket(str(ticket)), amounts)], TODAY, now)
            used.update(amounts)
        table = Table(takes, frozenset(f"T#{number}" for number in refused))
        waiting.write(OWN, TODAY, now, table)
        for row in table.rows.values():
            written.update(row)
    total = sum((row.amounts for row in waiting.rows.values()), Counter[str]()) + written
    assert total == +used
