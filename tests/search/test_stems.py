"""Stems: the forms of a word meet, and different words do not. Measured on our own list of families."""

from collections import defaultdict
from pathlib import Path

import pytest

from chalicelib.search.stems import stem
from chalicelib.search.words import fold

LINES = Path(__file__).with_name("families.txt").read_text(encoding="utf-8").splitlines()
FAMILIES = [line.split() for line in LINES if not line.startswith("#")]
# Of the forms of the list, other than the first of each family, so many are to meet it; docs/search.md tells it.
RECALL_MIN = 0.98
# Families that share a stem although they are different words. Most of them are of one root, and welcome.
MERGED = {
    frozenset({"heslový", "heslo"}),
    frozenset({"zálohování", "záloha"}),
    frozenset({"rychlý", "rychlost"}),
    frozenset({"bezpečnost", "bezpečný"}),
}


def stem_of(form: str) -> str:
    """The stem of a form of the list."""
    return stem(fold(form.rstrip("~")))


def test_the_list_is_long_enough() -> None:
    """At least 150 families, each with two forms or more."""
    assert len(FAMILIES) >= 150
    assert min(map(len, FAMILIES)) >= 2


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family[0])
def test_the_forms_of_a_word_meet(family: list[str]) -> None:
    """All but those that the list names as missed; and these are missed."""
    base = stem_of(family[0])
    assert [form for form in family[1:] if (stem_of(form) == base) == form.endswith("~")] == []


def test_how_many_meet() -> None:
    """The share of forms that meet the first of their family, the missed ones counted."""
    forms = [(family[0], form) for family in FAMILIES for form in family[1:]]
    met = [form for first, form in forms if stem_of(first) == stem_of(form)]
    assert len(forms) > 750
    assert len(met) / len(forms) >= RECALL_MIN


def test_different_words_stay_apart() -> None:
    """But for the pairs that are named."""
    by_stem = defaultdict(set)
    for family in FAMILIES:
        by_stem[stem_of(family[0])].add(family[0])
    assert {frozenset(words) for words in by_stem.values() if len(words) > 1} == MERGED


@pytest.mark.parametrize("word", ["vps", "10001", "ssl", "a1b2", "dns"])
def test_short_words_and_numbers_are_their_own(word: str) -> None:
    """Nothing is taken off."""
    assert stem(word) == word


def test_a_stem_is_never_empty() -> None:
    """Whatever is taken off, three letters stay of a word that had four."""
    words = [ending * 2 for ending in ("ami", "ovat", "ings", "ujeme", "ost", "ech")]
    assert min(len(stem(word)) for word in words) >= 3
