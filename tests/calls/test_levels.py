"""How far a caller is known: every combination of what can speak for him, and what he may then be told."""

from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.calls.levels import MAY, WORDS, Level, Proof, Right, level_of, may

# By number, client number said, a PIN is set, it was right → the level.
TABLE: dict[tuple[bool, bool, bool, bool], Level] = {
    (False, False, False, False): "none",
    (False, False, False, True): "none",
    (False, False, True, False): "none",
    (False, False, True, True): "none",
    (False, True, False, False): "client_only",
    (False, True, False, True): "client_only",
    (False, True, True, False): "client_only",
    (False, True, True, True): "client_pin",
    (True, False, False, False): "number_no_pin",
    (True, False, False, True): "number_no_pin",
    (True, False, True, False): "none",
    (True, False, True, True): "number_pin",
    (True, True, False, False): "number_no_pin",
    (True, True, False, True): "number_no_pin",
    (True, True, True, False): "client_only",
    (True, True, True, True): "number_pin",
}
RIGHTS: dict[Level, set[Right]] = {
    "number_pin": {"status", "content", "open"},
    "number_no_pin": {"status", "content", "open"},
    "client_pin": {"status", "content", "open"},
    "client_only": {"status"},
    "none": set(),
}


def test_the_table_has_every_combination() -> None:
    """Sixteen of them."""
    assert set(TABLE) == set(product((False, True), repeat=4))


@pytest.mark.parametrize(("proof", "level"), TABLE.items())
def test_each_combination_has_its_level(proof: tuple[bool, bool, bool, bool], level: Level) -> None:
    """A number alone proves something only where the client has no PIN; a client number alone hardly anything."""
    assert level_of(Proof(*proof)) == level


@pytest.mark.parametrize("level", get_args(Level))
def test_each_level_has_its_rights(level: Level) -> None:
    """And no other."""
    assert {right for right in get_args(Right) if may(level, right)} == RIGHTS[level]
    assert list(MAY[level]) == [right for right in get_args(Right) if right in RIGHTS[level]]


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_more_that_speaks_for_a_caller_takes_no_right_away(
    by_number: bool, by_client: bool, pin: bool, right: bool
) -> None:
    """Who also shows a number, names a client number or gives the PIN is at least as far."""
    known = set(MAY[level_of(Proof(by_number, by_client, pin, right))])
    assert known <= set(MAY[level_of(Proof(True, by_client, pin, right))])
    assert known <= set(MAY[level_of(Proof(by_number, True, pin, right))])
    assert known <= set(MAY[level_of(Proof(by_number, by_client, pin, True))])


def test_each_level_has_its_words() -> None:
    """In Czech and in English, another one for each."""
    assert set(WORDS) == set(get_args(Level))
    for language in (0, 1):
        assert len({words[language] for words in WORDS.values()}) == len(WORDS)
        assert all(words[language].strip() for words in WORDS.values())
