"""Files that go out with a mail: their names and types as header fields may hold them, their bytes as lines. Pure."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal
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


def disposition_of(name: str, kind: Literal["attachment", "inline"] = "attachment") -> list[str]:
    """The words of Content-Disposition for a file of this name, which is one line.

    A short ASCII name is quoted, any other encoded and broken up (RFC 2231, 3 and 4). What is no part of a name on
    some system is replaced, so that no program has to think about it.
    """
    said = _NO_NAME_RE.sub("_", name)[-NAME_CHARS_MAX:].strip(" .") or "file"
    if said.isascii() and said.isprintable() and len(said) <= _NAME_PIECE_OCTETS:
        return [f"{kind};", f'filename="{said}"']
    pieces = _encoded(said)
    if len(pieces) == 1:
        return [f"{kind};", f"filename*=utf-8''{pieces[0]}"]
    pieces[0] = f"utf-8''{pieces[0]}"
    words = [f"filename*{at}*={piece};" for at, piece in enumerate(pieces)]
    return [f"{kind};", *words[:-1], words[-1].rstrip(";")]


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


# --- pictures -----------------------------------------------------------------------------------------------

# JPEG (ITU-T T.81, B.1.1.3): the segments with the size, and those before it that have no length.
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE: Final = frozenset((0x01, *range(0xD0, 0xD9)))
_JPEG_SEGMENTS_MAX: Final = 500  # a photograph with a profile and two previews has some forty


def width_px_of(content: bytes) -> int | None:
    """How wide a picture is, by the first octets of a PNG, GIF, WebP or JPEG; None where they do not tell."""
    width = 0
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        width = int.from_bytes(content[16:20], "big")
    elif content.startswith((b"GIF87a", b"GIF89a")):
        width = int.from_bytes(content[6:8], "little")
    elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        width = _webp_width(content)
    elif content.startswith(b"\xff\xd8"):
        width = _jpeg_width(content)
    return width or None


def _webp_width(content: bytes) -> int:
    """RFC 9649, 2.5 to 2.7: lossy, lossless and extended."""
    match content[12:16]:
        case b"VP8 ":
            return int.from_bytes(content[26:28], "little") & 0x3FFF
        case b"VP8L" if len(content) > 24:
            return (int.from_bytes(content[21:23], "little") & 0x3FFF) + 1
        case b"VP8X" if len(content) > 26:
            return int.from_bytes(content[24:27], "little") + 1
        case _:
            return 0


def _jpeg_width(content: bytes) -> int:
    at = 2
    for _ in range(_JPEG_SEGMENTS_MAX):
        if at + 4 > len(content) or content[at] != 0xFF:
            return 0
        marker = content[at + 1]
        if marker in _JPEG_FRAMES:
            return int.from_bytes(content[at + 7 : at + 9], "big")
        length = 0 if marker in _JPEG_BARE else int.from_bytes(content[at + 2 : at + 4], "big")
        at += 1 if marker == 0xFF else 2 + length
    return 0
