"""The rows of the built-in index: how many are written and read, and what happens between concurrent writers."""

from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.search import postings as module
from chalicelib.search.document import unpacked
from chalicelib.search.index import KeepsChanging
from chalicelib.search.postings import Postings
from chalicelib.search.rows import Item, Key, SearchTable
from chalicelib.search.wish import Wish, read
from chalicelib.tickets.events import Noted
from tests.one_aws import stored
from tests.search.test_index_contract import found, part
from tests.tickets.examples import ticket_id


class Counted(SearchTable):
    """The table, with what is asked of it counted; `meanwhile` is called once, before a document is replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.puts: list[Item] = []
        self.deletes: list[Key] = []
        self.rows_read = 0
        self.keys_read = 0
        self.meanwhile: list[Any] = []

    def query(self, pk: str, low: str, high: str, limit: int, *, newest: bool = True) -> tuple[list[Item], bool]:
        """Counts the rows."""
        items, is_all = super().query(pk, low, high, limit, newest=newest)
        self.rows_read += len(items)
        return items, is_all

    def get(self, keys: Sequence[Key], *, consistent: bool = False) -> list[Item]:
        """Counts the keys."""
        self.keys_read += len(keys)
        return super().get(keys, consistent=consistent)

    def write(self, puts: Sequence[Item], deletes: Sequence[Key]) -> None:
        """Keeps what is written."""
        self.puts += puts
        self.deletes += deletes
        super().write(puts, deletes)

    def replace(self, item: Item, revision: int) -> bool:
        """Somebody may be faster."""
        if self.meanwhile:
            self.meanwhile.pop()()
        return super().replace(item, revision)


@pytest.fixture
def rows(aws_resources: dict[str, str]) -> Counted:
    """The empty table."""
    return Counted()


def postings_of(n: int) -> set[str]:
    """The terms of which a ticket has a row."""
    return {row["pk"]["S"] for row in stored("fronta-test-search") if row["sk"]["S"] == ticket_id(n)}


def known_of(n: int) -> set[str]:
    """The terms that the document of a ticket names."""
    (row,) = [row for row in stored("fronta-test-search") if row["pk"]["S"] == f"D#{ticket_id(n)}"]
    return set(unpacked(row["terms"]["B"]))


def test_only_new_terms_are_written(rows: Counted) -> None:
    """A row for each term, and none for one that is there in the same place; the same again writes nothing."""
    index = Postings(rows)
    index.put([part(1, "Nejde server")])
    first = len(rows.puts)
    index.put([part(1, "Nejde server", version=2, events=[Noted("Server restartován.")])])
    added = {row["pk"]["S"] for row in rows.puts[first:]}
    # The subject's word stands in a text now, too.
    assert added == {"servr", "restart", "F#res"}
    before = len(rows.puts)
    index.put([part(1, "Nejde server", version=2, events=[Noted("Server restartován.")])])
    assert len(rows.puts) == before
    assert postings_of(1) == known_of(1)


def test_forms_that_are_known_are_not_asked_for_again(rows: Counted) -> None:
    """By a process; another one asks before it writes."""
    index = Postings(rows)
    index.put([part(1, "Nejde server", requester={"address": "a@firma.example", "name": None})])
    asked = rows.keys_read
    index.put([part(2, "Nejde server", requester={"address": "a@firma.example", "name": None})])
    assert rows.keys_read == asked + 1
    written = len([row for row in rows.puts if row["pk"]["S"].startswith("F#")])
    Postings(rows).put([part(3, "Nejde server", requester={"address": "a@firma.example", "name": None})])
    assert len([row for row in rows.puts if row["pk"]["S"].startswith("F#")]) == written


def test_what_a_process_remembers_is_bounded(rows: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """It forgets all of it then."""
    monkeypatch.setattr(module, "_FORMS_REMEMBERED_MAX", 3)
    index = Postings(rows)
    index.put([part(1, "jedna dva tri ctyri")])
    index.put([part(2, "slovo")])
    assert len(index._forms) < 10


def test_a_tag_that_goes_takes_its_rows_along(rows: Counted) -> None:
    """Of the tag and of its words."""
    index = Postings(rows)
    index.put([part(1, "Web", tags=["po splatnosti"])])
    index.put([part(1, "Web", version=2, tags=[])])
    assert not {"T#po splatnosti", "splatn"} & postings_of(1)
    assert postings_of(1) == known_of(1)


def test_who_is_overtaken_puts_right_what_he_wrote(rows: Counted) -> None:
    """The other one's rows are as his document says, and what is not wanted any more is gone."""
    index, other = Postings(rows), Postings(SearchTable())
    index.put([part(1, "Web")])
    newer = part(1, "Web", version=3, tags=["sleva"], events=[Noted("Reklamace slevy.")])
    rows.meanwhile = [lambda: other.put([newer])]
    index.put([part(1, "Web", version=2, tags=["reklamace"], events=[Noted("Sleva.")])])
    assert postings_of(1) == known_of(1)
    assert "T#reklamace" not in postings_of(1)
    posting = next(row for row in stored("fronta-test-search") if row["pk"]["S"] == "slv")
    # Tag and note, first in the second change.
    assert posting["d"] == {"S": "10001 18 2 podpora"}


def test_who_is_always_overtaken_gives_up(rows: Counted) -> None:
    """The message is tried later."""
    index, other = Postings(rows), Postings(SearchTable())
    rows.meanwhile = [
        lambda n=n: other.put([part(1, "Web", version=n, events=[Noted(f"slovo{n}x")])]) for n in range(9)
    ]
    with pytest.raises(KeepsChanging):
        index.put([part(1, "Web", version=20, events=[Noted("moje")])])


def test_no_row_of_a_removed_ticket_stays(rows: Counted) -> None:
    """But the words as they are written: they are other tickets' too."""
    index = Postings(rows)
    index.put([part(1, "Web", tags=["sleva"])])
    index.remove(ticket_id(1))
    assert {row["pk"]["S"][:2] for row in stored("fronta-test-search")} == {"F#"}


# ---------------------------------------------------------------- reading


def filled(rows: Counted, count: int) -> Postings:
    """An index in which every ticket has one word, every tenth another, and the oldest a third."""
    index = Postings(rows)
    for n in range(1, count + 1):
        words = "Web" + (" server" if n % 10 == 0 else "") + (" faktura" if n == 1 else "")
        index.put([part(n, words, requester={"address": "a@firma.example", "name": None})])
    rows.rows_read = rows.keys_read = 0
    return index


def test_a_rare_word_leads(rows: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the common one only the newest rows are read, and what stands beside the rare one's ticket."""
    monkeypatch.setattr(module, "PAGE_ROWS", 10)
    monkeypatch.setattr(module, "_ROWS_OF_ONE_MIN", 1)
    monkeypatch.setattr(module, "_ROWS_PER_LOOKUP", 1)
    index = filled(rows, 60)
    assert found(index, "web faktura ", wanted=5) == [1]
    assert rows.rows_read <= 10 + 1
    assert rows.keys_read == 1


@pytest.mark.parametrize("per_lookup", [0, 40])
def test_two_words_meet_far_back(rows: Counted, monkeypatch: pytest.MonkeyPatch, per_lookup: int) -> None:
    """Page by page, whether the other word is read in ranges or ticket by ticket."""
    monkeypatch.setattr(module, "PAGE_ROWS", 4)
    monkeypatch.setattr(module, "RANGE_ROWS", 40)
    monkeypatch.setattr(module, "_ROWS_OF_ONE_MIN", 1)
    monkeypatch.setattr(module, "_ROWS_PER_LOOKUP", per_lookup)
    monkeypatch.setattr(module, "LOOKUPS", 2)
    index = filled(rows, 60)
    assert found(index, "web server ", wanted=4)[:4] == [60, 50, 40, 30]


def test_a_query_reads_no_more_than_it_may(rows: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how far it looked; from there on one may look further."""
    monkeypatch.setattr(module, "PAGE_ROWS", 5)
    monkeypatch.setattr(module, "RANGE_ROWS", 5)
    monkeypatch.setattr(module, "_ROWS_OF_ONE_MIN", 1)
    index = filled(rows, 60)
    clauses, _ = read("web od:nikdo ")
    assert index.find(Wish(clauses), best=False, wanted=5).hits == ()
    hits = index.find(Wish(read("web ")[0], frozenset({"jina"})), best=False, wanted=5)
    assert (hits.hits, hits.floor < ticket_id(60), hits.floor > ticket_id(1)) == ((), True, True)
    rest = index.find(Wish(read("web ")[0], until=hits.floor), best=False, wanted=5)
    assert max(hit.ticket for hit in rest.hits) < hits.floor


def test_the_best_are_of_the_newest(rows: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are more than are compared, the answer says so."""
    monkeypatch.setattr(module, "RANKED_MAX", 10)
    monkeypatch.setattr(module, "_ROWS_OF_ONE_MIN", 1)
    index = filled(rows, 30)
    hits = index.find(Wish(read("web ")[0]), best=True, wanted=5)
    assert (len(hits.hits), hits.is_partial) == (10, True)
    assert not index.find(Wish(read("server ")[0]), best=True, wanted=5).is_partial


def test_a_beginning_of_too_many_words_says_so(rows: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """The short words are looked for."""
    monkeypatch.setattr(module, "STEMS_TYPED_MAX", 3)
    index = Postings(rows)
    for n, word in enumerate(["serak", "serverovna", "serialni", "serotonin"], start=1):
        index.put([part(n, word)])
    hits = index.find(Wish(read("ser")[0]), best=False, wanted=9)
    assert hits.is_cut
    assert {hit.ticket for hit in hits.hits} == {ticket_id(1), ticket_id(3)}


# ---------------------------------------------------------------- dying in between


class Died(BaseException):
    """The function is gone: nobody catches that."""


class Dying(SearchTable):
    """The table, until a function dies at its n-th write: before it, after it, or in the middle of its rows."""

    def __init__(self, at: int, how: str) -> None:
        super().__init__()
        self.left, self.how = at, how

    def write(self, puts: Sequence[Item], deletes: Sequence[Key]) -> None:
        """May be the last."""
        self.left -= 1
        if self.left:
            super().write(puts, deletes)
            return
        if self.how != "before":
            half = len(puts) // 2
            super().write(puts[:half] if self.how == "amid" else puts, () if self.how == "amid" else deletes)
        raise Died

    def replace(self, item: Item, revision: int) -> bool:
        """May be the last."""
        self.left -= 1
        if self.left:
            return super().replace(item, revision)
        if self.how == "after":
            super().replace(item, revision)
        raise Died


@pytest.mark.parametrize("how", ["before", "amid", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_who_dies_is_made_up_for(aws_resources: dict[str, str], at: int, how: str) -> None:
    """The message comes again: what the document says is there then, and nothing else."""
    before = part(1, "Web", tags=["sleva"], events=[Noted("První poznámka.")])
    after = part(1, "Web", version=2, tags=["reklamace"], events=[Noted("Druhá poznámka o serveru.")])
    Postings(SearchTable()).put([before])
    with pytest.raises(Died):
        Postings(Dying(at, how)).put([after])
    Postings(SearchTable()).put([after])
    assert postings_of(1) == known_of(1)
    assert {"T#reklamace", "servr"} <= known_of(1)
    assert "T#sleva" not in known_of(1)
