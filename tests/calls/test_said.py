"""What an exchange says of a caller is text that harms nobody who reads it."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.calls.said import NAME_CHARS_MAX, client_number_of, name_of, pin_of


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (None, None),
        ("", None),
        (" \t\r\n", None),
        ("Jan Vzorový", "Jan Vzorový"),
        ("  Jan \n Vzorový  ", "Jan Vzorový"),
        ("Jan\x00\x1b[31m Vzorový", "Jan[31m Vzorový"),
        ("\u202eenaJ\u202c", "enaJ"),
        ("J\u200ban\u2060\ufeff", "Jan"),
        ("Jan\u2028Vzorový\u2029", "Jan Vzorový"),
        ("\u3164\u2800", None),
        ("J" + "\u0301" * 40 + "an", "J\u0301\u0301an"),
        ("x" * 1_000_000, "x" * NAME_CHARS_MAX),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\ud800Jan", "Jan"),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_a_name_is_one_line_of_what_is_seen(said: str | None, shown: str | None) -> None:
    """What turns lines around, ends them, hides or climbs is out; markup stays the text that it is."""
    assert name_of(said) == shown


@given(st.text())
def test_no_name_has_anything_hidden(said: str) -> None:
    """Whatever is said: short, one line, of characters that are seen, and JSON can carry it."""
    shown = name_of(said)
    if shown is not None:
        assert 0 < len(shown) <= NAME_CHARS_MAX
        assert shown == shown.strip()
        assert not {unicodedata.category(one) for one in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert json.loads(json.dumps(shown)) == shown


@pytest.mark.parametrize(
    ("said", "number"),
    [(None, None), ("", None), ("#", None), ("1001#", "1001"), (" 1001 ", "1001"), ("1001*#", "1001")],
)
def test_a_client_number_ends_where_its_entry_ends(said: str | None, number: str | None) -> None:
    """The key that ends an entry is no part of it."""
    assert client_number_of(said) == number


@pytest.mark.parametrize(
    ("said", "pin"),
    [
        (None, None),
        ("", None),
        ("#", None),
        ("4711#", "4711"),
        ("47 11", "4711"),
        ("4-7-1-1", "4711"),
        ("47a1", "47a1"),
    ],
)
def test_a_pin_is_its_digits(said: str | None, pin: str | None) -> None:
    """However an agent groups them, or a caller ends them; what else stands there makes it another one."""
    assert pin_of(said) == pin
