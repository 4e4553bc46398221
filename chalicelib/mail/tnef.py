"""winmail.dat: what Outlook packs a mail into when it takes the recipient for another Outlook (MS-OXTNEF).

A reader of our own, because the length fields are the attacker's: the library at hand counts to four
billion where 41 octets tell it to, and copies the rest of the file for each attribute. Here every count is
bounded and every value is a slice.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from chalicelib.mail.charset import decode

ATTRIBUTES_MAX: Final = 10_000
PROPERTIES_MAX: Final = 20_000  # of one file, messages in messages included
FILES_MAX: Final = 500
DEPTH_MAX: Final = 5  # messages attached to messages
TEXT_BYTES_MAX: Final = 5_000_000
NAME_BYTES_MAX: Final = 2_000

_SIGNATURE: Final = 0x223E9F78
_MESSAGE_OBJECT: Final = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage
_HEAD_BYTES: Final = 9
_CHECKSUM_BYTES: Final = 2

# Attributes (MS-OXTNEF, 2.1.3.2).
_BODY, _CODEPAGE, _PROPERTIES = 0x800C, 0x9007, 0x9003
_NEW_FILE, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
# Properties (MS-OXPROPS).
_SUBJECT, _TEXT, _RTF, _HTML, _HTML_CODEPAGE = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FDE
_DATA, _SHORT_NAME, _LONG_NAME, _TITLE, _MEDIA_TYPE, _CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x3001, 0x370E, 0x3712
_WANTED: Final = frozenset(
    (_SUBJECT, _TEXT, _RTF, _HTML, _HTML_CODEPAGE, _DATA, _SHORT_NAME, _LONG_NAME, _TITLE, _MEDIA_TYPE, _CONTENT_ID)
)
# Octets of one value by its type (MS-OXCDATA, 2.11.1), padded to four; the others tell their length.
_FIXED_BYTES: Final = {
    0x00: 0, 0x01: 0, 0x02: 2, 0x0B: 2, 0x03: 4, 0x04: 4, 0x0A: 4,
    0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16,
}  # fmt: skip
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_VARIABLE: Final = frozenset((_STRING8, _UNICODE, _OBJECT, _BINARY))
_SEVERAL: Final = 0x1000
_NAMED: Final = 0x8000
_CODEPAGES: Final = {20127: "ascii", 20866: "koi8-r", 28591: "cp1252", 28592: "iso-8859-2", 65001: "utf-8"}


@dataclass(frozen=True, slots=True)
class TnefFile:
    """A file that was packed: its name ("" without one), media type and octets."""

    name: str
    type: str
    content: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Tnef:
    """What was packed: the body as text ("" without one) and as HTML (None without), and the files."""

    subject: str
    text: str
    html: str | None
    files: tuple[TnefFile, ...]


class TnefError(ValueError):
    """The octets are no TNEF, or are damaged before anything could be read."""


def read_tnef(octets: bytes) -> Tnef:
    """What the octets of a winmail.dat hold. Raises TnefError; damage behind the first file costs only the rest."""
    if len(octets) < 6 or struct.unpack_from("<I", octets)[0] != _SIGNATURE:
        raise TnefError("no TNEF signature")
    return _Reader(_Bounds()).read(memoryview(octets))


@dataclass(slots=True)
class _Bounds:
    """What may still be read, over all levels."""

    properties: int = PROPERTIES_MAX
    files: int = FILES_MAX
    depth: int = DEPTH_MAX


@dataclass(slots=True)
class _File:
    """An attachment while its attributes come in."""

    title: str = ""
    data: memoryview = field(default_factory=lambda: memoryview(b""))
    properties: dict[int, tuple[int, memoryview]] = field(default_factory=dict)


class _Reader:
    def __init__(self, bounds: _Bounds) -> None:
        self.bounds = bounds
        self.codepage: str | None = None
        self.body = b""
        self.properties: dict[int, tuple[int, memoryview]] = {}
        self.files: list[_File] = []

    def read(self, octets: memoryview) -> Tnef:
        for level, name, data in _attributes(octets):
            if level == 2:
                self.of_file(name, data)
            else:
                self.of_message(name, data)
        html = self.html()
        return Tnef(self.string(self.properties, _SUBJECT), self.text(), html, tuple(self.packed()))

    def of_message(self, name: int, data: memoryview) -> None:
        if name == _BODY:
            self.body = bytes(data[:TEXT_BYTES_MAX]).rstrip(b"\0")
        elif name == _CODEPAGE and len(data) >= 4:
            self.codepage = _codepage(struct.unpack_from("<I", data)[0])
        elif name == _PROPERTIES:
            self.properties |= self.read_properties(data)

    def of_file(self, name: int, data: memoryview) -> None:
        if name == _NEW_FILE:
            self.files.append(_File())
        if not self.files or len(self.files) > FILES_MAX:
            return
        file = self.files[-1]
        if name == _FILE_TITLE:
            file.title = decode(bytes(data[:NAME_BYTES_MAX]).partition(b"\0")[0], self.codepage).text
        elif name == _FILE_DATA:
            file.data = data
        elif name == _FILE_PROPERTIES:
            file.properties |= self.read_properties(data)

    def read_properties(self, data: memoryview) -> dict[int, tuple[int, memoryview]]:
        """The properties that are wanted, as (type, octets); up to the first one that is damaged."""
        found: dict[int, tuple[int, memoryview]] = {}
        try:
            for key, type_, value in _properties(data):
                self.bounds.properties -= 1
                if self.bounds.properties < 0:
                    break
                if key in _WANTED:
                    found.setdefault(key, (type_, value))
        except (struct.error, _DamagedError):
            pass
        return found

    def string(self, properties: dict[int, tuple[int, memoryview]], key: int) -> str:
        type_, value = properties.get(key, (_STRING8, memoryview(b"")))
        octets = bytes(value[:TEXT_BYTES_MAX])
        if type_ == _UNICODE:
            return octets.decode("utf-16-le", "replace").rstrip("\0").encode("utf-8", "replace").decode()
        return decode(octets.rstrip(b"\0"), self.codepage).text if type_ in (_STRING8, _BINARY) else ""

    def text(self) -> str:
        text = self.string(self.properties, _TEXT) or decode(self.body, self.codepage).text
        if text.strip() or _HTML in self.properties:
            return text
        return self.rtf_text()

    def rtf_text(self) -> str:
        from chalicelib.mail.rtf import RtfError, decompress_rtf, rtf_to_text

        type_, value = self.properties.get(_RTF, (0, memoryview(b"")))
        if type_ != _BINARY:
            return ""
        try:
            return rtf_to_text(decompress_rtf(bytes(value[:TEXT_BYTES_MAX])))
        except RtfError:
            return ""

    def html(self) -> str | None:
        type_, value = self.properties.get(_HTML, (0, memoryview(b"")))
        if type_ in (_STRING8, _UNICODE):
            return self.string(self.properties, _HTML) or None
        if type_ != _BINARY or not value:
            return None
        _, page = self.properties.get(_HTML_CODEPAGE, (3, memoryview(b"")))
        codepage = _codepage(struct.unpack_from("<I", page)[0]) if len(page) >= 4 else self.codepage
        return decode(bytes(value[:TEXT_BYTES_MAX]).rstrip(b"\0"), codepage).text

    def packed(self) -> Iterator[TnefFile]:
        for file in self.files[:FILES_MAX]:
            type_, value = file.properties.get(_DATA, (_BINARY, file.data))
            if type_ == _OBJECT and bytes(value[:16]) == _MESSAGE_OBJECT:
                yield from self.of_attached_message(self.name(file), value[16:])
                continue
            self.bounds.files -= 1
            if self.bounds.files < 0:
                return
            # An OLE object has its class in front.
            data = value[16:] if type_ == _OBJECT else value
            yield TnefFile(self.name(file), self.string(file.properties, _MEDIA_TYPE).lower(), bytes(data),
                           self.string(file.properties, _CONTENT_ID).strip("<> "))  # fmt: skip

    def name(self, file: _File) -> str:
        names = (self.string(file.properties, key) for key in (_LONG_NAME, _SHORT_NAME))
        return next((name for name in names if name), "") or file.title or self.string(file.properties, _TITLE)

    def of_attached_message(self, name: str, octets: memoryview) -> list[TnefFile]:
        """A message in the message: its text as a file that bears its subject, and its files."""
        whole = [TnefFile(name, "application/ms-tnef", bytes(octets))]
        if self.bounds.depth == 0 or len(octets) < 6 or struct.unpack_from("<I", octets)[0] != _SIGNATURE:
            return whole
        self.bounds.depth -= 1
        inner = _Reader(self.bounds).read(octets)
        files: list[TnefFile] = []
        if inner.html is not None:
            files.append(TnefFile(f"{inner.subject}.html", "text/html", inner.html.encode()))
        elif inner.text.strip():
            files.append(TnefFile(f"{inner.subject}.txt", "text/plain", inner.text.encode()))
        return [*files, *inner.files] or whole


class _DamagedError(ValueError):
    """A length or type that cannot be."""


def _attributes(octets: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """(level, attribute, data): one behind the other, up to the first that is damaged."""
    position = 6
    for _ in range(ATTRIBUTES_MAX):
        if len(octets) - position < _HEAD_BYTES:
            return
        level, name, _, size = struct.unpack_from("<BHHI", octets, position)
        if level not in (1, 2):
            return
        start = position + _HEAD_BYTES
        yield level, name, octets[start : start + size]
        position = start + size + _CHECKSUM_BYTES


def _properties(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """(property, type, first value). Raises struct.error and _DamagedError."""
    (count,) = struct.unpack_from("<I", data)
    position = 4
    for _ in range(count):
        type_, key = struct.unpack_from("<HH", data, position)
        position += 4
        if key >= _NAMED:
            position = _after_name(data, position)
        is_several, type_ = bool(type_ & _SEVERAL), type_ & ~_SEVERAL
        if type_ in _VARIABLE:
            value, position = _variable(data, position)
        elif type_ in _FIXED_BYTES:
            values = 1
            if is_several:
                (values,) = struct.unpack_from("<I", data, position)
                position += 4
            size = _FIXED_BYTES[type_]
            value = data[position : position + size]
            position += _padded(size * values)
        else:
            raise _DamagedError(type_)
        if position > len(data):
            raise _DamagedError(position)
        yield key, type_, value


def _after_name(data: memoryview, position: int) -> int:
    """Behind the name of a named property: a GUID, and a number or a string."""
    (kind,) = struct.unpack_from("<I", data, position + 16)
    position += 20
    if kind == 0:
        return position + 4
    (size,) = struct.unpack_from("<I", data, position)
    return position + 4 + _padded(size)


def _variable(data: memoryview, position: int) -> tuple[memoryview, int]:
    """The first of the values that tell their length, and where they end."""
    (values,) = struct.unpack_from("<I", data, position)
    position += 4
    first = data[:0]
    if values * 4 > len(data):
        raise _DamagedError(values)
    for index in range(values):
        (size,) = struct.unpack_from("<I", data, position)
        if index == 0:
            first = data[position + 4 : position + 4 + size]
        position += 4 + _padded(size)
    return first, position


def _padded(size: int) -> int:
    return (size + 3) & ~3


def _codepage(number: int) -> str:
    return _CODEPAGES.get(number, f"cp{number}")
