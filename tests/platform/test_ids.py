"""Identifiers and timestamps: they sort like time and read back as they were written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.platform.ids import ULID_CHARS, digest, is_ulid, read_timestamp, timestamp, ulid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
# From 2004 to 2038 seconds as a float hold every millisecond; all other times have a test of their own.
milliseconds = st.integers(2**40, 2**31 * 1000 - 2)
entropies = st.binary(min_size=10, max_size=16)
zones = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(earlier=milliseconds, later=milliseconds, one=entropies, another=entropies)
def test_ulids_sort_by_time(earlier: int, later: int, one: bytes, another: bytes) -> None:
    """Of two moments the earlier has the smaller id, whatever the chance in both."""
    earlier, later = sorted((earlier, later))
    if earlier == later:
        return
    assert ulid(EPOCH + earlier * MILLISECOND, one) < ulid(EPOCH + later * MILLISECOND, another)


@given(at=milliseconds)
def test_neighbouring_milliseconds_sort_too(at: int) -> None:
    """One millisecond later is a greater id, though its chance is the smallest."""
    assert ulid(EPOCH + at * MILLISECOND, b"\xff" * 10) < ulid(EPOCH + (at + 1) * MILLISECOND, b"\0" * 10)


@given(at=st.integers(0, 2**42))
@example(at=1000)
@example(at=2_166_974_248_028)
def test_neighbouring_milliseconds_of_all_times_sort(at: int) -> None:
    """The order of ids neither begins nor ends with the numbers that fit a float."""
    assert ulid(EPOCH + at * MILLISECOND, b"\xff" * 10) < ulid(EPOCH + (at + 1) * MILLISECOND, b"\0" * 10)


@given(at=milliseconds, entropy=entropies)
def test_a_ulid_is_written_like_one(at: int, entropy: bytes) -> None:
    """An id of ours passes our own check; a letter more or less, or in small, does not."""
    name = ulid(EPOCH + at * MILLISECOND, entropy)
    assert is_ulid(name)
    assert not is_ulid(name[1:])
    assert not is_ulid(name + "0")


def test_a_ulid_is_that_of_the_specification() -> None:
    """The example of the ULID specification: 1469918176385 ms is 01ARYZ6S41; 80 bits of chance follow."""
    assert ulid(EPOCH + 1_469_918_176_385 * MILLISECOND, b"\0" * 10) == "01ARYZ6S41" + "0" * 16
    assert ulid(EPOCH, b"\xff" * 10) == "0" * 10 + "Z" * 16
    assert ULID_CHARS == 26


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01ARYZ6S41TSV4RRFFQ69G5FA",
        "01aryz6s41tsv4rrffq69g5fav",
        "81ARYZ6S41TSV4RRFFQ69G5FAV",
        "01ARYZ6S41TSV4RRFFQ69G5FAI",
        "01ARYZ6S41TSV4RRFFQ69G5FAL",
        "01ARYZ6S41TSV4RRFFQ69G5FAO",
        "01ARYZ6S41TSV4RRFFQ69G5FAU",
        "01ARYZ6S41TSV4RRFFQ69G5FA\n",
        "٠1ARYZ6S41TSV4RRFFQ69G5FAV",
    ],
)
def test_what_is_no_ulid_is_told(text: str) -> None:
    """Wrong lengths, small letters, letters that the alphabet leaves out and more than 128 bits are no id."""
    assert not is_ulid(text)


@given(parts=st.lists(st.text() | st.binary()), others=st.lists(st.text() | st.binary()))
def test_digests_name_their_parts(parts: list[str | bytes], others: list[str | bytes]) -> None:
    """The same parts have the same name, other parts, also those that only join to the same, another."""
    name = digest(*parts)
    assert len(name) == 32
    assert int(name, 16) >= 0
    assert digest(*parts) == name
    octets = [
        [p.encode("utf-8", "surrogatepass") if isinstance(p, str) else p for p in some] for some in (parts, others)
    ]
    assert (digest(*others) == name) == (octets[0] == octets[1])


def test_parts_of_a_digest_cannot_run_into_each_other() -> None:
    """Where one part ends and the next begins is part of the name."""
    names = {digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("abc", ""), digest("", "abc"), digest()}
    assert len(names) == 6


@given(st.datetimes(timezones=zones, min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))  # noqa: DTZ001
def test_a_timestamp_reads_back_to_the_millisecond(time: datetime) -> None:
    """Any time in any zone is read back as the same moment, cut to milliseconds, in UTC."""
    back = read_timestamp(timestamp(time))
    assert timedelta(0) <= time - back < MILLISECOND
    assert back.tzinfo is UTC
    assert timestamp(back) == timestamp(time)


@given(
    st.lists(
        st.datetimes(timezones=zones, min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001
        max_size=5,
    )
)
def test_timestamps_sort_like_time(times: list[datetime]) -> None:
    """Text order is time order, whatever the zones."""
    texts = [timestamp(time) for time in sorted(times)]
    assert texts == sorted(texts)
    assert {len(text) for text in texts} <= {len("2026-11-23T08:00:00.000Z")}


@pytest.mark.parametrize("text", ["", "2026-11-23T08:00:00", "2026-11-23", "yesterday", "2026-11-23T25:00:00Z"])
def test_what_is_no_timestamp_is_refused(text: str) -> None:
    """A time without a zone is no moment, and neither is anything else."""
    with pytest.raises(ValueError, match=r"zone|isoformat|hour"):
        read_timestamp(text)
