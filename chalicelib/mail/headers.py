"""The header block of a mail: read strictly, for whoever decides about trust.

Mail programs, libraries and servers disagree about broken headers, and every disagreement is a way to
show one sender and prove another. So a block counts only if it cannot be read in two ways; whatever
else it may be is listed as a defect. `loose_header` is the forgiving reading, for showing a mail.

Nothing here decodes anything.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

HEADER_SIZE_BYTES_MAX: Final = 256 * 1024  # the largest block that counts; genuine ones are under 64 kB
FIELD_SIZE_BYTES_MAX: Final = 16 * 1024

# RFC 5322, 3.6, and RFC 2045 to 2183 for the Content fields: at most one of each.
SINGLETONS: Final = frozenset(
    b"from sender reply-to to cc subject date message-id in-reply-to references mime-version".split()
)

_FIELD_RE: Final = re.compile(rb"([!-9;-~]+):")
_BLANK_BEFORE_COLON_RE: Final = re.compile(rb"[!-9;-~]+[ \t]+:")
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `name` as written, `key` in lower case, `value` all after the colon, folds included."""

    name: bytes
    key: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The fields from the top, where the body starts, and what is wrong.

    `broken` are defects that let two readers see different fields (then `fields` is empty: nobody may
    decide by them); `repeated` are fields that stand more than once though only one is allowed.
    """

    fields: tuple[Field, ...]
    body_start: int
    broken: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()

    def values(self, key: bytes) -> list[bytes]:
        """The raw values of all fields of that (lower-case) name, from the top."""
        return [field.value for field in self.fields if field.key == key]


def read_header(raw: bytes) -> HeaderBlock:
    """The header block of `raw` by the strict rules (RFC 5322, 2.2 without its obsolete forms)."""
    end = raw.find(b"\r\n\r\n", 0, HEADER_SIZE_BYTES_MAX + 4)
    if raw.startswith(b"\r\n"):
        return HeaderBlock((), 2, ("there is no header",))
    if end >= 0:
        head, body_start = raw[:end], end + 4
    elif len(raw) <= HEADER_SIZE_BYTES_MAX and raw.endswith(b"\r\n"):
        head, body_start = raw[:-2], len(raw)
    else:
        return HeaderBlock((), len(raw), ("the header has no end or is too big",))
    broken = tuple(dict.fromkeys(_block_defects(head)))
    if broken:
        return HeaderBlock((), body_start, broken)
    fields = tuple(_fields(head))
    broken = tuple(dict.fromkeys(_field_defects(fields)))
    if broken:
        return HeaderBlock((), body_start, broken)
    return HeaderBlock(fields, body_start, repeated=_repeated(fields))


def _block_defects(head: bytes) -> Iterator[str]:
    if head.startswith(_BOMS):
        yield "byte order mark"
    if b"\0" in head:
        yield "NUL"
    line_ends = head.count(b"\r\n")
    if head.count(b"\r") != line_ends or head.count(b"\n") != line_ends:
        yield "bare CR or LF"
        return
    if head[:1] in (b" ", b"\t"):
        # SES puts its own fields on top: this line would become a part of the last of them.
        yield "starts with a folded line"
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t"):
            if not line.strip(b" \t"):
                yield "a folded line of blanks only"
        elif _FIELD_RE.match(line) is None:
            yield _bad_line(line)


def _bad_line(line: bytes) -> str:
    if line.startswith((b"From ", b">From ")):
        return "mbox line"
    if _BLANK_BEFORE_COLON_RE.match(line):
        return "blank before the colon"
    return "a line that is no field"


def _fields(head: bytes) -> Iterator[Field]:
    name, lines = b"", [b""]
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t"):
            lines.append(line)
            continue
        if name:
            yield Field(name, name.lower(), b"\r\n".join(lines))
        name, _, value = line.partition(b":")
        lines = [value]
    yield Field(name, name.lower(), b"\r\n".join(lines))


def _field_defects(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        if len(field.name) + len(field.value) > FIELD_SIZE_BYTES_MAX:
            yield "a field is too big"
        if field.key == b"x-ses-dkim-signature" and b"\r\n" in field.value:
            # SES never folds its last field: what looks folded is the first line of the sender.
            yield "something is folded into the last field of SES"


def _repeated(fields: Iterable[Field]) -> tuple[str, ...]:
    seen: set[bytes] = set()
    twice: dict[str, None] = {}
    for field in fields:
        if field.key in SINGLETONS or field.key.startswith(b"content-"):
            if field.key in seen:
                twice[field.key.decode("ascii")] = None
            seen.add(field.key)
    return tuple(twice)


def count_claims(head: bytes, key: bytes) -> int:
    """How many fields of that name the most forgiving reader could see: behind any line end or NUL, indented, with
    blanks or a fold before the colon."""
    return len(re.findall(rb"(?:\A|[\r\n\0])\W{0,3}" + re.escape(key) + rb"\s*:", head, re.IGNORECASE))


_LOOSE_END_RE: Final = re.compile(rb"\r?\n\r?\n|\r\r")
_LINE_END_RE: Final = re.compile(rb"\r\n|\n|\r")
_LOOSE_FIELD_RE: Final = re.compile(rb"([!-9;-~]+)[ \t]*:")


@dataclass(frozen=True, slots=True)
class LooseHeader:
    """Fields as (lower-case name, unfolded value) from the top, whatever the line ends are."""

    fields: tuple[tuple[str, bytes], ...]
    body_start: int

    def values(self, key: str) -> list[bytes]:
        """The values of all fields of that (lower-case) name."""
        return [value for name, value in self.fields if name == key]

    def first(self, key: str) -> bytes | None:
        """The value of the topmost field of that (lower-case) name."""
        return next((value for name, value in self.fields if name == key), None)


def loose_header(raw: bytes, start: int = 0, end: int | None = None) -> LooseHeader:
    """The header of the message or MIME part at `raw[start:end]`; lines that are no field are skipped."""
    end = len(raw) if end is None else end
    for empty_line in (b"\r\n", b"\n", b"\r"):
        if raw.startswith(empty_line, start, end):
            return LooseHeader((), start + len(empty_line))
    limit = min(end, start + HEADER_SIZE_BYTES_MAX)
    found = _LOOSE_END_RE.search(raw, start, limit)
    head_end, body_start = (found.start(), found.end()) if found else (limit, limit)
    fields: list[tuple[str, list[bytes]]] = []
    for line in _LINE_END_RE.split(raw[start:head_end]):
        if line[:1] in (b" ", b"\t"):
            if fields:
                fields[-1][1].append(line)
        elif field := _LOOSE_FIELD_RE.match(line):
            fields.append((field[1].lower().decode("ascii"), [line[field.end() :]]))
    return LooseHeader(tuple((name, b"".join(lines).strip()) for name, lines in fields), body_start)


_MONTHS: Final = {name: n for n, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DATE_RE: Final = re.compile(
    rb"\s*(?:[A-Za-z]{3,9}\s*,?)?\s*(\d{1,2})[\s-]+([A-Za-z]{3})[A-Za-z]*[\s-]+(\d{2,4})\s+"
    rb"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d{1,9})?)?\s*([+-]\d{4}|[A-Za-z]{1,5})?"
)
_ZONES_HOURS: Final = {
    b"EST": -5, b"EDT": -4, b"CST": -6, b"CDT": -5, b"MST": -7, b"MDT": -6, b"PST": -8, b"PDT": -7,
    b"CET": 1, b"CEST": 2, b"MET": 1, b"MEST": 2,
}  # fmt: skip


def read_date(value: bytes) -> datetime | None:
    """The time of a Date field (RFC 5322, 3.3 and 4.3) in UTC, None if it is not one."""
    found = _DATE_RE.match(value.replace(b"\r\n", b"")[:200])
    if found is None:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    number = int(year)
    if len(year) < 4:
        number += 2000 if number < 50 else 1900
    try:
        clock = (int(hour), int(minute), min(int(second or 0), 59))
        local = datetime(number, _MONTHS[month.lower()], int(day), *clock, tzinfo=UTC)
        return local - _offset(zone or b"+0000")
    except (KeyError, ValueError, OverflowError):
        return None


def _offset(zone: bytes) -> timedelta:
    if zone[:1] in (b"+", b"-"):
        minutes = int(zone[1:3]) * 60 + int(zone[3:5])
        return timedelta(minutes=-minutes if zone.startswith(b"-") else minutes)
    # Unknown names and military letters mean an unknown offset (RFC 5322, 4.3): read as UTC.
    return timedelta(hours=_ZONES_HOURS.get(zone.upper(), 0))
