"""The parts of a mail (RFC 2045, 2046, 2183, 2231), however they are nested or broken.

A part is a slice of the mail until somebody wants its octets. Depth and number of parts are bounded;
what lies beyond a bound stays one undivided part, so nothing is lost and nothing takes long.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final
from urllib.parse import unquote_to_bytes

from chalicelib.mail.charset import decode, decode_base64, decode_field
from chalicelib.mail.headers import HEADER_SIZE_BYTES_MAX, LooseHeader, loose_header

DEPTH_MAX: Final = 50
PARTS_MAX: Final = 1_000
PARAMETERS_MAX: Final = 100
FILE_NAME_CHARS_MAX: Final = 255
# Each level of nesting looks through its parts again: fifty levels of 5 MB, six of 40 MB.
SEARCHED_BYTES_MAX: Final = 250_000_000

_BOUNDARY_BYTES_MAX: Final = 200  # RFC 2046, 5.1.1 allows 70; longer ones are in use
_TYPE_RE: Final = re.compile(rb"[\s\"']*([A-Za-z0-9!#$&^_.+-]+)\s*/\s*([A-Za-z0-9!#$&^_.+-]+)")
_PARAMETER_RE: Final = re.compile(rb';\s*([^\s=;"]+)\s*=\s*("[^"\\]*(?:\\.[^"\\]*)*"|[^;"]*)', re.DOTALL)
_SECTION_RE: Final = re.compile(r"(.+?)\*(?:(\d{1,3})(\*)?)?")
_PATH_RE: Final = re.compile(r"[\\/]")
_LINE_RE: Final = re.compile(rb"[^\r\n]*+(?:\r\n|[\r\n]|\Z)")
_WORDS_RE: Final = re.compile(rb"^[ \t]{0,9}+[^\s]{1,60}+[ \t]++[^\s]{1,60}+[ \t]++[^\s]", re.MULTILINE)
_SAMPLE_BYTES: Final = 4_096
_BASE64_BYTES_MIN: Final = 60  # a shorter word may be a password
_BASE64_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_QP_SIGNS_MIN: Final = 3
_NOT_QP_RE: Final = re.compile(rb"=(?![0-9A-F]{2}|\r?\n|\Z)")
_NO_TEXT_RE: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LINE_ENDS_RE: Final = re.compile(rb"(?:[ \t]*+[\r\n]++)*+")
_FIELD_RE: Final = re.compile(rb"[!-9;-~]+[ \t]*:")
_NOT_WORD_RE: Final = re.compile(rb"[^a-z0-9]+")
# A line that starts a part: the delimiter, and a Content field of the part right behind it.
_DELIMITER_RE: Final = re.compile(
    rb"^--([^\s-][^\r\n]{0,%d}|-[^\r\n]{0,%d}[^\r\n-])[ \t]*\r?\n(?=content-[a-z-]{1,30}:)"
    % (_BOUNDARY_BYTES_MAX, _BOUNDARY_BYTES_MAX),
    re.IGNORECASE | re.MULTILINE,
)
_PREAMBLE_RE: Final = re.compile(
    rb"\s*+(?:this is a [^\r\n]{0,40}message in MIME format[^\r\n]{0,10}\s*+)?+", re.IGNORECASE
)
_ENCODINGS: Final = {
    b"base64": "base64",
    b"b64": "base64",
    b"b": "base64",
    b"quotedprintable": "quoted-printable",
    b"qp": "quoted-printable",
    b"q": "quoted-printable",
    b"uuencode": "uuencode",
    b"xuuencode": "uuencode",
    b"uue": "uuencode",
    b"xuue": "uuencode",
}
_LONE_TYPES: Final = {b"html": "text/html", b"multipart": "multipart/mixed", b"pdf": "application/pdf"}
_KNOWN_STARTS: Final = ("content-", "x-", "resent-", "list-", "received", "arc-", "dkim-", "authentication-")
_KNOWN_FIELDS: Final = frozenset((
    "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to",
    "references", "mime-version", "return-path", "delivered-to", "auto-submitted", "precedence", "comments",
    "keywords", "thread-topic", "thread-index", "importance", "priority", "user-agent", "organization",
    "disposition-notification-to", "errors-to", "envelope-to", "status", "lines", "path", "newsgroups",
    "apparently-to", "mailing-list", "feedback-id",
))  # fmt: skip
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
    def body(self) -> bytes:
        """The content as it stands in the mail."""
        return self.raw[self.start : self.end]

    @property
    def encoding(self) -> str:
        """The transfer encoding, "" for none: its letters and digits only, as senders misspell it."""
        value = self.header.first("content-transfer-encoding") or b""
        return _ENCODINGS.get(_NOT_WORD_RE.sub(b"", value.partition(b";")[0].partition(b"(")[0].lower()), "")

    @property
    def octets(self) -> bytes:
        """The content, its transfer encoding undone."""
        encoding = self.encoding
        if not encoding and self.type.startswith("text/"):
            return _unsaid_encoding_undone(self.body)
        if encoding == "uuencode":
            from chalicelib.mail.uuencode import decode_uuencoded

            return decode_uuencoded(self.body)
        if encoding == "base64":
            return _text_of_base64(self.body) if self.type.startswith("text/") else decode_base64(self.body)
        return binascii.a2b_qp(self.body) if encoding == "quoted-printable" else self.body

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in the order of the mail."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


class _Budget:
    """How much may still be read, and what is damaged or was left whole because of a bound."""

    def __init__(self) -> None:
        self.parts = PARTS_MAX
        self.search_bytes = SEARCHED_BYTES_MAX
        self.damage: list[str] = []

    def note(self, what: str) -> None:
        if what not in self.damage:
            self.damage.append(what)


def read_parts(raw: bytes) -> tuple[Part, tuple[str, ...]]:
    """The mail as a tree of parts, and what is damaged about it."""
    budget = _Budget()
    part = _read(_mended(raw), _Place(None, DEPTH_MAX, "text/plain"), budget)
    return part, tuple(budget.damage)


def _mended(raw: bytes) -> bytes:
    """The mail without what stands in front of its first field, with line ends that can be read."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") and b"\0" in raw[:100]:
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in raw and b"\n" not in raw:
        raw = raw.replace(b"\r", b"\r\n")
    head = raw[:HEADER_SIZE_BYTES_MAX]
    if b"\r\r\n" in head and head.count(b"\r\r\n") == head.count(b"\n"):
        # Each line end was made a line end of another system once too often.
        raw = raw.replace(b"\r\r\n", b"\r\n")
    start = _LINE_ENDS_RE.match(raw)
    if start is not None and start.end() and _has_known_field(loose_header(raw, start.end())):
        raw = raw[start.end() :]
    return raw


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the tree a part is read: its slice of the mail (None: all), levels left, its type if it has none."""

    slice: tuple[int, int] | None
    depth: int
    default: str


def _read(raw: bytes, place: _Place, budget: _Budget) -> Part:
    is_root = place.slice is None
    start, end = place.slice or (0, len(raw))
    header, body_start = _read_header(raw, start, end, budget)
    type_, parameters = _read_type(header.first("content-type"), place.default)
    disposition, more = _read_disposition(header.first("content-disposition"))
    name = file_name(more.get("filename") or parameters.get("name") or "")
    part = Part(raw, header, body_start, end, type_, parameters, disposition, name)
    if type_.startswith("multipart/") or _is_multipart_unsaid(part, is_root=is_root):
        return _with_children(part, place.depth, budget)
    return part


def _with_children(part: Part, depth: int, budget: _Budget) -> Part:
    damaged = len(budget.damage)
    whole = part
    type_ = part.type if part.type.startswith("multipart/") else "multipart/mixed"
    children = tuple(_children(part, depth, budget))
    if not children and part.encoding and len(budget.damage) == damaged:
        # RFC 2045, 6.4 forbids to encode a multipart; senders do.
        octets = replace(part, type="").octets
        part = replace(part, raw=octets, start=0, end=len(octets))
        children = tuple(_children(part, depth, budget))
    if children:
        return replace(part, type=type_, children=children)
    # The text would be lost if it were left as what it claims to be.
    is_text = len(budget.damage) == damaged and part.disposition != "attachment"
    budget.note("a multipart without parts")
    return replace(whole, type="text/plain" if is_text else "application/octet-stream")


def _children(part: Part, depth: int, budget: _Budget) -> Iterator[Part]:
    start, end = part.start, part.end
    if depth == 0:
        budget.note("parts are nested too deep")
        return
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    for boundary in _boundaries(part):
        if end - start > budget.search_bytes:
            budget.note("parts are nested too deep")
            return
        budget.search_bytes -= end - start
        is_found = False
        for found in _slices(part.raw, start, end, boundary):
            is_found = True
            if budget.parts == 0:
                budget.note("too many parts")
                return
            budget.parts -= 1
            yield _read(part.raw, _Place(found, depth - 1, default), budget)
        if is_found:
            return


def _boundaries(part: Part) -> Iterator[bytes]:
    """The boundary as it is told; if that one is not there, the first line that looks like one."""
    told = part.parameters.get("boundary", "").encode("latin-1", "replace").rstrip()
    if told:
        yield told
    found = _DELIMITER_RE.search(part.raw, part.start, min(part.end, part.start + HEADER_SIZE_BYTES_MAX))
    if found is not None and found[1] != told:
        yield found[1]


def _is_multipart_unsaid(part: Part, *, is_root: bool) -> bool:
    """Does a part hold parts though its type says nothing of them, or is lost?"""
    if part.disposition == "attachment" or not part.type.startswith("text/"):
        return False
    if part.parameters.get("boundary"):
        return next(_slices(part.raw, part.start, part.end, next(_boundaries(part))), None) is not None
    if not is_root or part.header.first("content-type") is not None:
        return False
    # All that says so is a body that starts with a delimiter and ends with its closing one.
    start = _PREAMBLE_RE.match(part.raw, part.start, part.end)
    found = _DELIMITER_RE.match(part.raw, start.end() if start else part.start, part.end)
    return found is not None and part.raw.find(b"\n--" + found[1] + b"--", found.end(), part.end) >= 0


def _slices(raw: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Where the parts between the delimiter lines lie; the last one may have no end."""
    part_start = -1
    for found in _delimiter_line(boundary).finditer(raw, start, end):
        line_start = found.start()
        if line_start > start and raw[line_start - 1] not in b"\r\n":
            continue
        if part_start >= 0:
            yield part_start, max(part_start, _without_line_end(raw, part_start, line_start))
        # What comes behind the closing delimiter is no part, unless one more delimiter follows: then the same
        # boundary was used on two levels, or the mail was put together carelessly.
        part_start = -1 if found[1] else found.end()
    if part_start >= 0:
        yield part_start, end


def text_outside(part: Part) -> bytes:
    """What stands before the first and behind the last part of a multipart, and is read by nobody else."""
    for boundary in _boundaries(part):
        slices = list(islice(_slices(part.raw, part.start, part.end, boundary), PARTS_MAX))
        if slices:
            line = rb"--" + boundary
            before = part.raw[part.start : slices[0][0]].rpartition(line)[0]
            behind = part.raw[slices[-1][1] : part.end].partition(line + b"--")[2]
            return before + behind
    return b""


def _delimiter_line(boundary: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"--%b(--)?[ \t]{0,100}+(?:\r\n|[\r\n]|\Z)" % re.escape(boundary))


def _without_line_end(raw: bytes, start: int, position: int) -> int:
    for line_end in (b"\r\n", b"\n", b"\r"):
        if raw.endswith(line_end, start, position):
            return position - len(line_end)
    return position


# --- headers -----------------------------------------------------------------------------------------


def _read_header(raw: bytes, start: int, end: int, budget: _Budget) -> tuple[LooseHeader, int]:
    """The header and where the body starts, also where no empty line parts them."""
    header = loose_header(raw, start, end)
    if not header.fields and raw[start : start + 1] in (b"\r", b"\n"):
        return header, min(header.body_start, end)
    if not _has_known_field(header):
        # What has no field that anybody knows is not a header: it is all text.
        return LooseHeader((), start), start
    text_start = _text_in_header(raw, start, min(header.body_start, end))
    if text_start is None:
        return header, min(header.body_start, end)
    budget.note("no empty line between header and body")
    return loose_header(raw, start, text_start), text_start


def _text_in_header(raw: bytes, start: int, body_start: int) -> int | None:
    """Where the first line is that is no field, if no known field follows: there the text starts."""
    found = next((line for line in _LINE_RE.finditer(raw, start, body_start) if _is_no_field(line[0])), None)
    if found is None or _has_known_field(loose_header(raw, found.end(), body_start)):
        return None
    return found.start()


def _is_no_field(line: bytes) -> bool:
    if line[:1] in (b" ", b"\t") or not line.strip():
        return False
    return not line.startswith((b"From ", b">From ")) and _FIELD_RE.match(line) is None


def _has_known_field(header: LooseHeader) -> bool:
    return any(name in _KNOWN_FIELDS or name.startswith(_KNOWN_STARTS) for name, _ in header.fields)


def _read_type(value: bytes | None, default: str) -> tuple[str, dict[str, str]]:
    if value is None:
        return default, {}
    found = _TYPE_RE.match(value)
    if found is None:
        # "Content-Type: text" is seen; anything that cannot be read is text (RFC 2045, 5.2).
        lone = value.partition(b";")[0].strip(b" \t\"'").lower()
        return _LONE_TYPES.get(lone, default), _parameters(value)
    parameters = _parameters(value)
    if b";" not in value:
        # "text/plain charset=utf-8": the semicolon was forgotten.
        parameters = _parameters(b";" + value[found.end() :].lstrip(b"\"' "))
    return f"{found[1].decode()}/{found[2].decode()}".lower(), parameters


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


def _text_of_base64(body: bytes) -> bytes:
    """The text of base64, and what was put behind it on the way or stands there instead: lines of words."""
    words = _WORDS_RE.search(body)
    if words is None:
        return decode_base64(body)
    encoded, added = body[: words.start()], body[words.start() :]
    return b"\n".join((decode_base64(encoded), added)) if encoded.strip() else added


def _unsaid_encoding_undone(body: bytes) -> bytes:
    """Text that is encoded, though nothing says so, decoded; only if it is nothing else from end to end."""
    start = body[:_SAMPLE_BYTES]
    if len(body) >= _BASE64_BYTES_MIN and not start.strip(_BASE64_LETTERS) and not body.strip(_BASE64_LETTERS):
        return _if_text(decode_base64(body), body)
    if start.count(b"=") >= _QP_SIGNS_MIN and b"=\n" in start.replace(b"\r", b"") and _NOT_QP_RE.search(body) is None:
        return _if_text(binascii.a2b_qp(body), body)
    return body


def _if_text(decoded: bytes, body: bytes) -> bytes:
    try:
        text = decoded.decode("utf-8")
    except UnicodeError:
        return body
    return decoded if _NO_TEXT_RE.search(text) is None else body


def _joined(pieces: list[tuple[int, bool, bytes]]) -> str:
    charset: str | None = None
    octets: list[bytes] = []
    for index, (_, is_encoded, content) in enumerate(pieces):
        if is_encoded and index == 0 and content.count(b"'") >= 2:
            name, _, rest = content.partition(b"'")
            charset, content = name.decode("ascii", "replace"), rest.partition(b"'")[2]  # noqa: PLW2901
        octets.append(unquote_to_bytes(content) if is_encoded else content)
    return decode(b"".join(octets), charset).text


def file_name(name: str) -> str:
    """A name as a file may have it: no path, on one line, without marks that turn the reading direction around."""
    return _CONTROLS_RE.sub("", _PATH_RE.split(name)[-1]).strip()[-FILE_NAME_CHARS_MAX:]
