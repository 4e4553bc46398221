"""Files that go out with a mail: their names and types as header fields may hold them, their bytes as lines. Pure."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

FILES_MAX: Final = 20
# All files of a mail: base64 in lines makes 78 of 57 octets, and SES takes 40 MB with the texts.
FILES_BYTES_MAX: Final = 28_000_000
NAME_CHARS_MAX: Final = 100  # of the end, where the kind of file stands

_TYPE_RE: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
_ANY: Final = "application/octet-stream"
# RFC 2046, 5: base64 may not hide these; and a text has a charset, which nobody told us.
_TYPES_LEFT_OUT: Final = ("message/", "multipart/", "text/")
_NO_NAME_RE: Final = re.compile(r'["\\/:*?<>|]+')
_NAME_PIECE_OCTETS: Final = 54  # with "filename*10*=" in a line of 76
_PIECE_OCTETS: Final = 57 * 4_096  # whole lines of base64 (RFC 2045, 6.8: 76 characters)


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with an answer: its name and its media type as somebody gave them, and its bytes."""

    name: str
    type: str
    content: bytes = field(repr=False)


def type_of(file: File) -> str:
    """The media type to send it as: the one that was given, if a mail can carry it."""
    kind = file.type.lower()
    return _ANY if _TYPE_RE.fullmatch(kind) is None or kind.startswith(_TYPES_LEFT_OUT) else kind


def disposition_of(name: str) -> list[str]:
    """The words of Content-Disposition for a file of this name, which is one line.

    A short ASCII name is quoted, any other encoded and broken up (RFC 2231, 3 and 4). What is no part of a name on
    some system is replaced, so that no program has to think about it.
    """
    said = _NO_NAME_RE.sub("_", name)[-NAME_CHARS_MAX:].strip(" .") or "file"
    if said.isascii() and said.isprintable() and len(said) <= _NAME_PIECE_OCTETS:
        return ["attachment;", f'filename="{said}"']
    pieces = _encoded(said)
    if len(pieces) == 1:
        return ["attachment;", f"filename*=utf-8''{pieces[0]}"]
    pieces[0] = f"utf-8''{pieces[0]}"
    words = [f"filename*{at}*={piece};" for at, piece in enumerate(pieces)]
    return ["attachment;", *words[:-1], words[-1].rstrip(";")]


def _encoded(text: str) -> list[str]:
    """The text in percent encoding, broken between its characters."""
    pieces = [""]
    for character in text:
        encoded = quote(character, safe="")
        if len(pieces[-1]) + len(encoded) > _NAME_PIECE_OCTETS:
            pieces.append("")
        pieces[-1] += encoded
    return pieces


def content_of(file: File) -> Iterator[bytes]:
    """The file in lines of base64, in pieces: one more copy of it would cost as much memory as a second file."""
    for start in range(0, len(file.content), _PIECE_OCTETS):
        yield base64.encodebytes(file.content[start : start + _PIECE_OCTETS]).replace(b"\n", b"\r\n")
