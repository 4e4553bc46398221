"""However small its reads are: page by page, the built-in index finds just the tickets that have all of the words."""

from collections.abc import Sequence
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.platform.ids import ulid
from chalicelib.search import postings as module
from chalicelib.search.document import Field, Mark, Part
from chalicelib.search.postings import Postings
from chalicelib.search.rows import Item, Key
from chalicelib.search.wish import Clause, Wish
from tests.tickets.examples import AT, MINUTE

WORDS = ("web", "servr", "disk")


class Memory:
    """The rows of a table in memory."""

    def __init__(self) -> None:
        self.items: dict[Key, Item] = {}

    def query(self, pk: str, low: str, high: str, limit: int, *, newest: bool = True) -> tuple[list[Item], bool]:
        """As DynamoDB does."""
        found = [
            self.items[key] for key in sorted(self.items, reverse=newest) if key[0] == pk and low <= key[1] <= high
        ]
        return found[:limit], len(found) <= limit

    def get(self, keys: Sequence[Key], *, consistent: bool = False) -> list[Item]:
        """Those that are there."""
        return [self.items[key] for key in keys if key in self.items]

    def write(self, puts: Sequence[Item], deletes: Sequence[Key]) -> None:
        """At once."""
        self.items |= {(item["pk"]["S"], item["sk"]["S"]): item for item in puts}
        for key in deletes:
            self.items.pop(key, None)

    def replace(self, item: Item, revision: int) -> bool:
        """Nobody is faster."""
        self.write([item], ())
        return revision >= 0


def name_of(n: int) -> str:
    """The id of the n-th ticket; they come at uneven times."""
    return ulid(AT + n * n * MINUTE, n.to_bytes(10, "big"))


tickets = st.lists(st.sets(st.sampled_from(WORDS)), max_size=40)
limits = st.fixed_dictionaries(
    {
        "PAGE_ROWS": st.integers(1, 8),
        "BEST_ROWS": st.integers(1, 8),
        "RANKED_MAX": st.integers(1, 8),
        "RANGE_ROWS": st.integers(1, 8),
        "LOOKUPS": st.integers(1, 4),
        "ROUNDS_MAX": st.integers(1, 3),
        "_ROWS_OF_ONE_MIN": st.just(1),
        "_ROWS_PER_LOOKUP": st.integers(0, 4),
    }
)


@settings(max_examples=300)
@given(tickets, limits, st.sets(st.sampled_from(WORDS), min_size=1), st.booleans(), st.integers(1, 5))
def test_pages_find_everything_once(
    wanted_of: list[set[str]], sizes: dict[str, int], words: set[str], best: bool, wanted: int
) -> None:
    """In the order of age within a page and between pages; each page says down to where it looked."""
    index = Postings(Memory())
    for n, one in enumerate(wanted_of):
        index.put([Part(name_of(n), 10_001 + n, "podpora", 1, {word: Mark(Field.MESSAGE, 1) for word in one})])
    expected = [name_of(n) for n in reversed(range(len(wanted_of))) if words <= wanted_of[n]]
    seen: list[str] = []
    until = "~"
    with patch.multiple(module, **sizes):
        for _ in range(len(wanted_of) + 2):
            page = index.find(Wish(tuple(map(Clause, sorted(words))), until=until), best=best, wanted=wanted)
            found = sorted((hit.ticket for hit in page.hits), reverse=True)
            assert all(page.floor <= name < until for name in found)
            seen += found
            if not page.floor:
                break
            assert page.floor < until
            until = page.floor
    assert seen == expected
