"""The parts of a mail (RFC 2045, 2046, 2183, 2231), however they are nested or broken.

A part is a slice of the mail until somebody wants its octets. Depth and number of parts are bounded;
what lies beyond a bound stays one undivided part, so nothing is lost and nothing takes long.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from chalicelib.mail.charset import decode, decode_base64, decode_field
from chalicelib.mail.headers import LooseHeader, loose_header

DEPTH_MAX: Final = 50
PARTS_MAX: Final = 1_000
PARAMETERS_MAX: Final = 100
DELIMITER_LINE_REST_BYTES_MAX: Final = 100  # behind the boundary: "--" and blanks that servers add
FILE_NAME_CHARS_MAX: Final = 255

_TYPE_RE: Final = re.compile(rb"\s*([A-Za-z0-9!#$&^_.+-]+)\s*/\s*([A-Za-z0-9!#$&^_.+-]+)")
_PARAMETER_RE: Final = re.compile(rb';\s*([^\s=;"]+)\s*=\s*("[^"\\]*(?:\\.[^"\\]*)*"|[^;"]*)', re.DOTALL)
_SECTION_RE: Final = re.compile(r"(.+?)\*(?:(\d{1,3})(\*)?)?")
_PATH_RE: Final = re.compile(r"[\\/]")
_CONTROLS_RE: Final = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: where its body lies in the mail, what it says it is, the parts it is made of.

    `type` is in lower case; `name` the file name, "" without one; `children` only of multipart/*.
    """

    raw: bytes
    header: LooseHeader
    start: int
    end: int
    type: str
    parameters: dict[str, str]
    disposition: str
    name: str
    children: tuple["Part", ...] = ()

    @property
    def octets(self) -> bytes:
        """The content, its transfer encoding undone."""
        body = self.raw[self.start : self.end]
        encoding = (self.header.first("content-transfer-encoding") or b"").strip().lower()
        if encoding == b"base64":
            return decode_base64(body)
        if encoding == b"quoted-printable":
            return binascii.a2b_qp(body)
        return body

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()


class _Budget:
    """How many parts may still be made, and what was left whole because of a bound."""

    def __init__(self) -> None:
        self.parts = PARTS_MAX
        self.damage: list[str] = []

    def note(self, what: str) -> None:
        if what not in self.damage:
            self.damage.append(what)


def read_parts(raw: bytes) -> tuple[Part, tuple[str, ...]]:
    """The mail as a tree of parts, and what is damaged about it."""
    budget = _Budget()
    part = _read(raw, 0, len(raw), DEPTH_MAX, "text/plain", budget)
    return part, tuple(budget.damage)


def _read(raw: bytes, start: int, end: int, depth: int, default: str, budget: _Budget) -> Part:
    header = loose_header(raw, start, end)
    type_, parameters = _read_type(header.first("content-type"), default)
    disposition, more = _read_disposition(header.first("content-disposition"))
    name = _file_name(more.get("filename") or parameters.get("name") or "")
    # What has no field at all is not a header: it is all text.
    is_headless = not header.fields and raw[start : start + 1] not in (b"\r", b"\n")
    body_start = start if is_headless else min(header.body_start, end)
    children: tuple[Part, ...] = ()
    if type_.startswith("multipart/"):
        damaged = len(budget.damage)
        children = tuple(_children(raw, body_start, end, type_, parameters, depth, budget))
        if not children:
            # The text would be lost if it were left as what it claims to be.
            is_text = len(budget.damage) == damaged and disposition != "attachment"
            type_ = "text/plain" if is_text else "application/octet-stream"
            budget.note("a multipart without parts")
    return Part(raw, header, body_start, end, type_, parameters, disposition, name, children)


def _children(
    raw: bytes, start: int, end: int, type_: str, parameters: dict[str, str], depth: int, budget: _Budget
) -> Iterator[Part]:
    boundary = parameters.get("boundary", "").encode("latin-1", "replace").rstrip()
    if not boundary:
        return
    if depth == 0:
        budget.note("parts are nested too deep")
        return
    default = "message/rfc822" if type_ == "multipart/digest" else "text/plain"
    for part_start, part_end in _slices(raw, start, end, b"--" + boundary):
        if budget.parts == 0:
            budget.note("too many parts")
            return
        budget.parts -= 1
        yield _read(raw, part_start, part_end, depth - 1, default, budget)


def _slices(raw: bytes, start: int, end: int, delimiter: bytes) -> Iterator[tuple[int, int]]:
    """Where the parts between the delimiter lines lie; the last one may have no end."""
    part_start = -1
    for line_start, line_end, is_last in _delimiter_lines(raw, start, end, delimiter):
        if part_start >= 0:
            yield part_start, max(part_start, _without_line_end(raw, part_start, line_start))
        part_start = line_end
        if is_last:
            return
    if part_start >= 0:
        yield part_start, end


def _delimiter_lines(raw: bytes, start: int, end: int, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    position = raw.find(delimiter, start, end)
    while position >= 0:
        after = position + len(delimiter)
        if position == start or raw[position - 1 : position] in (b"\n", b"\r"):
            line_end = _line_end(raw, after, end)
            rest = raw[after:line_end].rstrip(b" \t\r\n")
            if line_end >= 0 and rest in (b"", b"--"):
                yield position, line_end, rest == b"--"
        position = raw.find(delimiter, after, end)


def _line_end(raw: bytes, position: int, end: int) -> int:
    """Where the delimiter line that goes on at `position` ends; -1 if it is too long to be one."""
    found = raw.find(b"\n", position, min(end, position + DELIMITER_LINE_REST_BYTES_MAX))
    if found >= 0:
        return found + 1
    return end if end - position < DELIMITER_LINE_REST_BYTES_MAX else -1


def _without_line_end(raw: bytes, start: int, position: int) -> int:
    for line_end in (b"\r\n", b"\n", b"\r"):
        if raw.endswith(line_end, start, position):
            return position - len(line_end)
    return position


def _read_type(value: bytes | None, default: str) -> tuple[str, dict[str, str]]:
    if value is None:
        return default, {}
    found = _TYPE_RE.match(value)
    if found is None:
        # "Content-Type: text" is seen; anything that cannot be read is text (RFC 2045, 5.2).
        return default, _parameters(value)
    return f"{found[1].decode()}/{found[2].decode()}".lower(), _parameters(value)


def _read_disposition(value: bytes | None) -> tuple[str, dict[str, str]]:
    if value is None:
        return "", {}
    return value.partition(b";")[0].strip().lower().decode("ascii", "replace"), _parameters(value)


def _parameters(value: bytes) -> dict[str, str]:
    """The parameters by lower-case name; RFC 2231 sections are joined, encoded words decoded."""
    plain: dict[str, str] = {}
    sections: dict[str, list[tuple[int, bool, bytes]]] = {}
    for count, (raw_name, raw_content) in enumerate(_PARAMETER_RE.findall(value)):
        if count == PARAMETERS_MAX:
            break
        name = raw_name.decode("ascii", "replace").lower()
        content = raw_content.strip()
        if content.startswith(b'"'):
            content = re.sub(rb"\\(.)", rb"\1", content[1:-1], flags=re.DOTALL)
        section = _SECTION_RE.fullmatch(name)
        if section is None:
            text = content.decode("latin-1") if name == "boundary" else decode_field(content)
            plain.setdefault(name, text)
        else:
            is_encoded = section[2] is None or section[3] is not None
            sections.setdefault(section[1], []).append((int(section[2] or 0), is_encoded, content))
    for name, pieces in sections.items():
        plain[name] = _joined(sorted(pieces))
    return plain


def _joined(pieces: list[tuple[int, bool, bytes]]) -> str:
    charset: str | None = None
    octets: list[bytes] = []
    for index, (_, is_encoded, content) in enumerate(pieces):
        if is_encoded and index == 0 and content.count(b"'") >= 2:
            name, _, rest = content.partition(b"'")
            charset, content = name.decode("ascii", "replace"), rest.partition(b"'")[2]  # noqa: PLW2901
        octets.append(unquote_to_bytes(content) if is_encoded else content)
    return decode(b"".join(octets), charset).text


def _file_name(name: str) -> str:
    """The last part of a path, on one line, without marks that turn the reading direction around."""
    return _CONTROLS_RE.sub("", _PATH_RE.split(name)[-1]).strip()[-FILE_NAME_CHARS_MAX:]
