"""Words: what a text is found by, and where its words stand."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.search.excerpt import EXCERPT_CHARS_MAX, excerpt_of
from chalicelib.search.words import TEXT_CHARS_MAX, asked, fold, words_of


def terms(text: str) -> list[str]:
    """The terms of a text in their order."""
    return [word.term for word in words_of(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nejde nám server.", ["nejd", "servr"]),
        ("NEJDOU servery", ["nejd", "servr"]),
        ("u\u0301c\u030ctu", ["uct"]),
        ("účet č. 10001", ["uct", "10001"]),
        ("VPS-17", ["vps-17", "vps", "17"]),
        ("e-mail", ["e-mail", "mail"]),
        ("www.firma.example", ["www.firma.example", "firma.example", "firm", "exampl"]),
        (
            "jan+x@mail.firma.example",
            ["jan+x@mail.firma.example", "mail.firma.example", "firma.example", "jan", "mail", "firm", "exampl"],
        ),
        ("192.0.2.1", ["192.0.2.1", "192"]),
        ("my_table", ["my_table", "tabl"]),
        ("a i o", []),
        ("Firma s.r.o. a Druhá a.s.", ["firm", "druh"]),
        ("x" * 200, []),
        ("", []),
    ],
)
def test_what_a_text_is_found_by(text: str, found: list[str]) -> None:
    """Words by their stems, names whole and in parts, without what says nothing."""
    assert terms(text) == found


def test_a_host_is_found_by_the_domains_above_it() -> None:
    """But not by the last label alone, and an address of numbers not by parts of it."""
    assert {"a.b.firma.example", "b.firma.example", "firma.example"} <= set(terms("https://a.b.firma.example/x"))
    assert "0.2.1" not in terms("192.0.2.1")


@given(st.text(max_size=300))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    """Each at its place, folded it is its form, and terms have no capital letters of ASCII and no blanks."""
    for word in words_of(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.is_whole or fold(text[word.start : word.end]) == word.form
        assert not any(c.isspace() or "A" <= c <= "Z" for c in word.term)
        assert len(word.term.encode()) < 1_024


@pytest.mark.parametrize("text", ["a." * 50_000, "@" * 50_000, "é" * 50_000, "_-" * 50_000, "e\u0301" * 50_000])
def test_hostile_text_takes_no_time(text: str) -> None:
    """It is read to its bound, in one pass."""
    start = time.perf_counter()
    list(words_of(text))
    list(asked(text[:200]))
    assert time.perf_counter() - start < 2
    assert all(word.end <= TEXT_CHARS_MAX for word in words_of(text))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("firma.example", ["firma.example"]),
        ("e-mail", ["mail"]),
        ("webová-stránka", ["web", "strank"]),
        ("vps-17", ["vps-17"]),
        ("jan@firma.example nejde", ["jan@firma.example", "nejd"]),
    ],
)
def test_a_name_is_asked_for_as_a_whole(query: str, found: list[str]) -> None:
    """Words that hyphens join are asked for one by one."""
    assert [word.term for word in asked(query)] == found


def test_an_excerpt_shows_the_words_in_one_line() -> None:
    """With the places of the words, whatever form they have, and what was cut off told."""
    text = "Dobrý den,\n\n" + "nic zajímavého. " * 30 + "Od rána nejde faktura na serverech. " + "A dál. " * 50
    found = excerpt_of(text, {"nejd", "servr"})
    assert [found.text[start:end] for start, end in found.marks] == ["nejde", "serverech"]
    assert found.found == 2
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert len(found.text) <= EXCERPT_CHARS_MAX + 1


def test_an_excerpt_of_a_name_marks_it_once() -> None:
    """A name and its parts are one mark."""
    found = excerpt_of("viz www.firma.example dnes", {"www.firma.example", "firma.example", "firm"})
    assert [found.text[start:end] for start, end in found.marks] == ["www.firma.example"]


@given(st.text(max_size=600), st.sets(st.sampled_from(["nejd", "web", "a", "1"]), max_size=3))
def test_marks_lie_within_the_excerpt(text: str, wanted: set[str]) -> None:
    """In order and apart."""
    found = excerpt_of(text, wanted)
    places = [place for mark in found.marks for place in mark]
    assert places == sorted(places)
    assert all(0 <= place <= len(found.text) for place in places)
