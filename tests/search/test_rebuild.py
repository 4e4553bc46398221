"""`python -m chalicelib search rebuild`: the index anew, in pages, from where it was broken off."""

import json

import pytest

from chalicelib.__main__ import main
from chalicelib.search import indexing
from chalicelib.search.index import index
from chalicelib.search.indexing import rebuild
from chalicelib.search.rows import SearchTable
from chalicelib.search.wish import Wish, read
from chalicelib.tickets.commands import Move, Tag
from chalicelib.tickets.ticket import State
from tests.one_aws import stored as rows_of
from tests.tickets.examples import JANA, stored, then

pytestmark = pytest.mark.usefixtures("aws_resources")


@pytest.fixture(autouse=True)
def _index() -> None:
    """This stage's index is made anew."""
    index.cache_clear()


def found(query: str) -> int:
    """How many tickets are found."""
    return len(index().find(Wish(read(query)[0]), best=False, wanted=50).hits)


def test_all_tickets_are_indexed_in_pages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for each page; what is not in any ticket any more is gone."""
    monkeypatch.setattr(indexing, "TICKETS_PER_PAGE", 2)
    for n in range(1, 6):
        then(then(stored(n), Tag(JANA, ("sleva",))), Move(JANA, State.IN_PROGRESS))
    assert main(["search", "rebuild"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["tickets"] for line in lines] == [2, 2, 1]
    assert found("web ") == found("tag:sleva ") == 5


def test_it_goes_on_behind_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the cursor of the page; each ticket is indexed once."""
    monkeypatch.setattr(indexing, "TICKETS_PER_PAGE", 2)
    for n in range(1, 6):
        stored(n)
    first = next(rebuild(index()))
    assert found("web ") == 2
    rest = list(rebuild(index(), first.cursor))
    assert sum(done.tickets for done in rest) == 3
    assert found("web ") == 5


def test_rows_that_were_lost_are_written_again() -> None:
    """Though the document of the ticket says that they are there."""
    ticket = stored(1)
    list(rebuild(index()))
    SearchTable().write((), [("web", ticket.id)])
    assert found("web ") == 0
    list(rebuild(index()))
    assert found("web ") == 1


def test_twice_is_once() -> None:
    """The second time changes no row but the document's revision."""
    stored(1)
    list(rebuild(index()))
    before = [row for row in rows_of("fronta-test-search") if "revision" not in row]
    list(rebuild(index()))
    assert [row for row in rows_of("fronta-test-search") if "revision" not in row] == before


def test_a_table_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In a line, with the names of the tables that it needs."""
    stored(1)
    monkeypatch.setenv("FRONTA_SEARCH_TABLE", "gone")
    index.cache_clear()
    assert main(["search", "rebuild"]) == 1
    assert "FRONTA_SEARCH_TABLE" in capsys.readouterr().err


def test_a_cursor_that_is_none_is_bad_usage() -> None:
    """As argparse says it."""
    with pytest.raises(SystemExit):
        main(["search", "rebuild", "--after", "x"])
