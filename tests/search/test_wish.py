"""Queries as people type them: what each part asks for."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.search.document import Field
from chalicelib.search.wish import CLAUSES_MAX, QUERY_CHARS_MAX, Clause, read

TAG, PERSON, CLIENT = Field.TAG, Field.PERSON, Field.CLIENT


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("", []),
        ("   ", []),
        ("nejde web ", [Clause("nejd"), Clause("web")]),
        ("nejde web", [Clause("nejd"), Clause("web", typed="web")]),
        ("web web ", [Clause("web")]),
        ("a prosím ", []),
        ("pro", [Clause("pro", typed="pro")]),
        ("10001", [Clause("10001")]),
        ('"nejde web"', [Clause("nejd"), Clause("web")]),
        ('tag:"po splatnosti"', [Clause("T#po splatnosti", TAG)]),
        ("štítek:Sleva", [Clause("T#sleva", TAG)]),
        ("tag:", []),
        ("client:100001 ", [Clause("C#100001", CLIENT)]),
        ("klient:AB-1", [Clause("C#AB-1", CLIENT)]),
        ("from:novák ", [Clause("novak", PERSON)]),
        ("od:nov", [Clause("nov", PERSON, "nov")]),
        ("firma.ex", [Clause("firma.ex", typed="firma.ex")]),
        ("http://www.firma.example/ ", [Clause("www.firma.example")]),
    ],
)
def test_what_a_query_asks_for(query: str, clauses: list[Clause]) -> None:
    """In its order, each once; the last word as a beginning unless something follows it."""
    assert list(read(query)[0]) == clauses


@pytest.mark.parametrize(
    ("query", "number"), [("10001", 10_001), ("#10001 ", 10_001), ("viz 10001", 10_001), ("123", None), ("web", None)]
)
def test_the_number_of_a_ticket(query: str, number: int | None) -> None:
    """With a hash or without one, of four digits at least."""
    assert read(query)[1] == number


def test_filters_are_clauses_too() -> None:
    """A tag and a client stand beside the words."""
    assert read("web ", tag="Po  splatnosti", client="1001")[0] == (
        Clause("web"),
        Clause("T#po splatnosti", TAG),
        Clause("C#1001", CLIENT),
    )


def test_filters_are_never_left_out() -> None:
    """However many words there are."""
    clauses = read(" ".join(f"slovo{n}x" for n in range(20)), tag="sleva", client="1001")[0]
    assert len(clauses) == CLAUSES_MAX + 2
    assert {"T#sleva", "C#1001"} <= {clause.term for clause in clauses}


@given(st.text(max_size=2 * QUERY_CHARS_MAX))
def test_any_text_is_a_query(text: str) -> None:
    """Of a bounded number of clauses, none of them empty."""
    clauses, _ = read(text)
    assert len(clauses) <= CLAUSES_MAX
    assert all(clause.term for clause in clauses)


@pytest.mark.parametrize("text", ['"' * 10_000, "tag:" * 10_000, "a." * 10_000, 'tag:"' * 10_000])
def test_hostile_queries_take_no_time(text: str) -> None:
    """They are read to their bound."""
    start = time.perf_counter()
    read(text)
    assert time.perf_counter() - start < 1
