"""Cursors of the directory's changes as readers hand them back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.people.changes import CURSOR_CHARS_MAX, Cursor, NoCursor, position_of, read_cursor
from chalicelib.people.listing import NUMBER

times = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is beside it
positions = st.builds(
    position_of, times, st.from_regex(f"^{NUMBER}$", fullmatch=True).filter(lambda text: text[-1:] != "\n")
)
safes = times.map(lambda time: position_of(time, "").rstrip("~"))


@given(position=positions | safes, safe=st.none() | safes)
def test_a_cursor_is_read_back_and_safe_in_a_url(position: str, safe: str | None) -> None:
    """Within its length."""
    text = str(Cursor(position, safe))
    assert len(text) <= CURSOR_CHARS_MAX
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:")
    found = read_cursor(text)
    assert str(found) == text
    assert found.position == position or safe is not None


@given(first=times, second=times)
def test_positions_sort_like_times(first: datetime, second: datetime) -> None:
    """To the millisecond, and whatever the numbers are."""
    at, later = sorted((first, second))
    assert position_of(at, "1")[:24] <= position_of(later, "0")[:24]


@pytest.mark.parametrize(
    "text", ["", "x", "2026-11-23", "2026-11-23T08:00:00.000Z~", "2026-11-23T08:00:00.000Z~a_b", "~"]
)
def test_other_text_is_no_cursor(text: str) -> None:
    """And is told so."""
    with pytest.raises(NoCursor):
        read_cursor(text)
