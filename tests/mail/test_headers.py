"""The header block: read only where it cannot be read in two ways."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.headers import (
    FIELD_SIZE_BYTES_MAX,
    HEADER_SIZE_BYTES_MAX,
    Field,
    count_claims,
    loose_header,
    read_date,
    read_header,
)


def test_a_sound_block_gives_its_fields_as_they_stand() -> None:
    """Names, raw values with their folds, and where the body starts."""
    block = read_header(b"Subject: a\r\n b\r\nX-Y:z\r\n\r\nbody\r\n\r\n")
    assert block.fields == (Field(b"Subject", b"subject", b" a\r\n b"), Field(b"X-Y", b"x-y", b"z"))
    assert (block.body_start, block.broken, block.repeated) == (25, (), ())
    assert block.values(b"subject") == [b" a\r\n b"]


def test_a_block_without_a_body_is_sound() -> None:
    """The empty line may be missing where nothing follows (RFC 5322, 3.5)."""
    block = read_header(b"Subject: a\r\n")
    assert (len(block.fields), block.body_start, block.broken) == (1, 12, ())


@pytest.mark.parametrize(
    ("head", "defect"),
    [
        (b"A: 1\nB: 2", "bare CR or LF"),
        (b"A: 1\rB: 2", "bare CR or LF"),
        (b"A: \0", "NUL"),
        (b"\xef\xbb\xbfA: 1", "byte order mark"),
        (b" A: 1", "starts with a folded line"),
        (b"A: 1\r\n \t", "a folded line of blanks only"),
        (b"A : 1", "blank before the colon"),
        (b"From a@b Mon", "mbox line"),
        (b">From a@b Mon", "mbox line"),
        (b"hello", "a line that is no field"),
        (b": 1", "a line that is no field"),
        (b"\xc3\xa1: 1", "a line that is no field"),
        (b"A: " + b"x" * FIELD_SIZE_BYTES_MAX, "a field is too big"),
        (b"A:" + b"\r\n x" * FIELD_SIZE_BYTES_MAX, "the header has no end or is too big"),
        (b"X-SES-DKIM-SIGNATURE: a\r\n From: b", "something is folded into the last field of SES"),
    ],
)
def test_a_block_that_readers_disagree_about_gives_no_fields(head: bytes, defect: str) -> None:
    """Each defect is named, and nobody can decide by the fields."""
    block = read_header(head + (b"x" * HEADER_SIZE_BYTES_MAX if "no end" in defect else b"") + b"\r\n\r\n")
    assert defect in block.broken
    assert block.fields == ()


@pytest.mark.parametrize(("size", "is_sound"), [(FIELD_SIZE_BYTES_MAX, True), (FIELD_SIZE_BYTES_MAX + 1, False)])
def test_a_field_may_have_16_kb(size: int, is_sound: bool) -> None:
    """The bound itself is allowed, one octet more is not."""
    assert (read_header(b"X:" + b"a" * (size - 1) + b"\r\n\r\n").broken == ()) is is_sound


@pytest.mark.parametrize(("size", "is_sound"), [(HEADER_SIZE_BYTES_MAX, True), (HEADER_SIZE_BYTES_MAX + 1, False)])
def test_a_header_may_have_256_kb(size: int, is_sound: bool) -> None:
    """The bound itself is allowed, one octet more is not."""
    lines, rest = divmod(size + 2, 16)
    line = b"X: 3456789abcd\r\n"
    head = line * (lines - 1) + b"X: " + b"y" * (16 + rest - 5)
    assert len(head) == size
    assert (read_header(head + b"\r\n\r\nbody").broken == ()) is is_sound


def test_fields_that_may_stand_once_are_told_when_they_stand_twice() -> None:
    """Singletons in any case; trace and own fields may repeat."""
    block = read_header(b"To: a\r\nTO: b\r\nReceived: x\r\nReceived: y\r\nContent-Type: a\r\ncontent-type: b\r\n\r\n")
    assert block.repeated == ("to", "content-type")


@given(st.lists(st.tuples(st.text("abc-", min_size=1), st.text(" abc:\t")), min_size=1, max_size=8))
def test_both_readings_agree_on_a_sound_block(fields: list[tuple[str, str]]) -> None:
    """Where the strict reading finds nothing wrong the forgiving one sees the same fields and body."""
    raw = "".join(f"{name}:{value}\r\n" for name, value in fields).encode() + b"\r\nbody"
    strict, loose = read_header(raw), loose_header(raw)
    assert strict.broken == ()
    assert [(one.key.decode(), one.value.strip()) for one in strict.fields] == list(loose.fields)
    assert strict.body_start == loose.body_start


@given(st.binary(max_size=200))
def test_no_octets_make_a_reading_fail(raw: bytes) -> None:
    """Both readings take anything, and the body lies inside of the mail."""
    assert 0 <= read_header(raw).body_start <= len(raw) + 2
    assert 0 <= loose_header(raw).body_start <= len(raw)


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        (b"A: 1\nB: 2\n x\n\nbody", [("a", b"1"), ("b", b"2 x")]),
        (b"A: 1\rB: 2\r\rbody", [("a", b"1"), ("b", b"2")]),
        (b"junk\r\nA : 1\r\nmore junk\r\nB:2\r\n\r\n", [("a", b"1"), ("b", b"2")]),
        (b"\r\nA: 1", []),
    ],
)
def test_the_forgiving_reading_takes_what_it_can(raw: bytes, fields: list[tuple[str, bytes]]) -> None:
    """Any line ends; lines that are no field are left out and end nothing."""
    assert list(loose_header(raw).fields) == fields


@pytest.mark.parametrize(
    ("head", "count"),
    [
        (b"From: a\r\nTo: b\r\n", 1),
        (b"X: From: a\r\nFroms: b\r\nX-From: c\r\n", 0),
        (b"From: a\r\nfrom : b\r\n FROM\t: c\r\nFrom\r\n : d\r\nX: \0From: e\rFrom: f\nFrom: g\r\n", 7),
        (b"\xef\xbb\xbfFrom: a\r\n", 1),
    ],
)
def test_claims_are_counted_as_the_most_forgiving_reader_would(head: bytes, count: int) -> None:
    """Behind any line end or NUL, indented, with blanks or a fold before the colon."""
    assert count_claims(head, b"from") == count


@pytest.mark.parametrize(
    ("text", "time"),
    [
        (b" Mon, 23 Nov 2026 09:00:01 +0100", (2026, 11, 23, 8, 0, 1)),
        (b"23 Nov 2026 08:00 GMT", (2026, 11, 23, 8, 0, 0)),
        (b"Mon, 23 Nov 26 08:00:00 -0000 (UTC)", (2026, 11, 23, 8, 0, 0)),
        (b"Mon, 23 Nov 1999 08:00:00 EST", (1999, 11, 23, 13, 0, 0)),
        (b"Mon, 23 Nov 99 08:00:60 Z", (1999, 11, 23, 8, 0, 59)),
        (b"Monday, 23-Nov-2026 08:00:00 CET", (2026, 11, 23, 7, 0, 0)),
        (b"Mon,\r\n 23 Nov 2026 08:00:00 +0000", (2026, 11, 23, 8, 0, 0)),
    ],
)
def test_dates_are_read(text: bytes, time: tuple[int, ...]) -> None:
    """RFC 5322, 3.3, and what is in use beside it; always in UTC."""
    assert read_date(text) == datetime(*time, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", [b"", b"yesterday", b"Mon, 32 Nov 2026 08:00:00 +0000", b"1 Foo 2026 08:00:00 +0000"]
)
def test_what_is_no_date_is_none(text: bytes) -> None:
    """Nothing is guessed."""
    assert read_date(text) is None


@given(st.binary(max_size=60))
def test_no_octets_make_a_date_fail(text: bytes) -> None:
    """A date, if there is one, is aware and in UTC."""
    found = read_date(b"Mon, 1 Jan 0001 00:00:00 +9959" + text)
    assert found is None or found.tzinfo is UTC
