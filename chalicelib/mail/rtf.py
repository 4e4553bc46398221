"""RTF as plain text, and the packing that Outlook puts it into (MS-OXRTFCP). For a mail that has no other text."""

import re
import struct
from typing import Final

from chalicelib.mail.charset import decode

RTF_BYTES_MAX: Final = 1_000_000  # unpacked; what comes behind is left out
TOKENS_MAX: Final = 500_000
DEPTH_MAX: Final = 1_000  # groups in groups; deeper ones are read as if they were one

_PACKED, _NOT_PACKED = 0x75465A4C, 0x414C454D
_DICTIONARY: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW_BYTES: Final = 4_096
_TOKEN_RE: Final = re.compile(
    rb"\\([a-z]{1,32})(-?[0-9]{1,10})?+ ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|[\r\n]++|([^\\{}\r\n]++)"
)
_SILENT: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict object generator themedata datastore listtable listoverridetable "
    b"rsidtbl filetbl header footer xmlnstbl mmathPr latentstyles fldinst".split()
)
_CHARS: Final = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t",
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_ESCAPES: Final = {b"~": "\xa0", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n"}
_FONT_CODEPAGES: Final = {
    0: "cp1252", 128: "cp932", 134: "gb18030", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 238: "cp1250",
}  # fmt: skip


class RtfError(ValueError):
    """The octets are no packed RTF."""


def decompress_rtf(octets: bytes) -> bytes:
    """Unpack RTF (MS-OXRTFCP, 2.2), at most RTF_BYTES_MAX of it. Raises RtfError."""
    if len(octets) < 16:
        raise RtfError("too short")
    _, size, kind = struct.unpack_from("<III", octets)
    if kind == _NOT_PACKED:
        return octets[16 : 16 + min(size, RTF_BYTES_MAX)]
    if kind != _PACKED:
        raise RtfError("unknown packing")
    return _unpacked(octets, min(size, RTF_BYTES_MAX))


def _unpacked(octets: bytes, size: int) -> bytes:
    # The window starts with the dictionary; out[-_WINDOW_BYTES:] is the window from then on.
    out = bytearray(_DICTIONARY)
    total = size + len(_DICTIONARY)
    position, end = 16, len(octets)
    while position < end and len(out) < total:
        flags = octets[position]
        position += 1
        for bit in range(8):
            if flags >> bit & 1 == 0:
                out += octets[position : position + 1]
                position += 1
                continue
            if position + 2 > end:
                return bytes(out[len(_DICTIONARY) : total])
            reference = octets[position] << 8 | octets[position + 1]
            position += 2
            back = (len(out) - (reference >> 4)) % _WINDOW_BYTES
            if back == 0 or back > len(out):
                # A reference to the writing position itself ends the text; one before the dictionary is damage.
                return bytes(out[len(_DICTIONARY) : total])
            _copy(out, back, (reference & 15) + 2)
    return bytes(out[len(_DICTIONARY) : total])


def _copy(out: bytearray, back: int, length: int) -> None:
    piece = bytes(out[len(out) - back : len(out) - back + length])
    while len(piece) < length:
        piece += piece
    out += piece[:length]


def rtf_to_text(octets: bytes) -> str:
    """The text of RTF; HTML inside of it (MS-OXRTFEX) is left out, its text stands beside."""
    reader = _Reader()
    for count, token in enumerate(_TOKEN_RE.finditer(octets[:RTF_BYTES_MAX])):
        if count >= TOKENS_MAX:
            break
        reader.take(token)
    return reader.result()


class _Reader:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.pending = bytearray()  # octets of the font's charset: characters may be cut between tokens
        self.codepage = "cp1252"
        self.fonts: dict[int, str] = {}
        self.font = -1
        self.defined_font = -1
        self.groups: list[tuple[bool, bool, int, int]] = []
        self.is_silent = False
        self.is_html_mark = False
        self.skip_after_unicode = 1
        self.skip = 0

    def take(self, token: re.Match[bytes]) -> None:
        word, number, octet, escape, brace, text = token.groups()
        if brace:
            self.group(brace)
        elif word:
            self.word(word, int(number) if number else None)
        elif octet:
            self.octets(bytes([int(octet, 16)]))
        elif escape:
            self.escape(escape)
        elif text:
            self.octets(text)

    def group(self, brace: bytes) -> None:
        self.flush()
        if brace == b"{":
            if len(self.groups) < DEPTH_MAX:
                self.groups.append((self.is_silent, self.is_html_mark, self.font, self.skip_after_unicode))
        elif self.groups:
            self.is_silent, self.is_html_mark, self.font, self.skip_after_unicode = self.groups.pop()
        self.skip = 0

    def escape(self, char: bytes) -> None:
        if char == b"*":
            self.is_silent = True
        elif char in (b"\\", b"{", b"}"):
            self.octets(char)
        else:
            self.char(_ESCAPES.get(char, ""))

    def word(self, word: bytes, number: int | None) -> None:
        if word in _SILENT:
            self.flush()
            self.is_silent = True
        elif word in _CHARS:
            self.char(_CHARS[word])
        elif word == b"u" and number is not None:
            self.char(chr(number % 65_536))
            self.skip = self.skip_after_unicode
        elif word == b"uc":
            self.skip_after_unicode = min(max(number or 0, 0), 100)
        elif word == b"htmlrtf":
            self.flush()
            self.is_html_mark = number != 0
        else:
            self.charset(word, number if number is not None else -1)

    def charset(self, word: bytes, number: int) -> None:
        if word == b"ansicpg" and number > 0:
            self.codepage = f"cp{number}"
        elif word == b"f":
            self.flush()
            self.font = self.defined_font = number
        elif word == b"fcharset" and number in _FONT_CODEPAGES and len(self.fonts) < 1_000:
            self.fonts[self.defined_font] = _FONT_CODEPAGES[number]

    def char(self, text: str) -> None:
        self.flush()
        if not self.is_silent and not self.is_html_mark:
            self.out.append(text)

    def octets(self, octets: bytes) -> None:
        skipped = min(self.skip, len(octets))
        self.skip -= skipped
        if not self.is_silent and not self.is_html_mark:
            self.pending += octets[skipped:]

    def flush(self) -> None:
        if self.pending:
            codepage = self.fonts.get(self.font, self.codepage)
            # Fonts that say nothing of their charset are those of the document.
            codepage = self.codepage if codepage == "cp1252" else codepage
            self.out.append(decode(bytes(self.pending), codepage).text)
            self.pending = bytearray()

    def result(self) -> str:
        self.flush()
        # Characters beyond the first plane are written as two halves.
        return "".join(self.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip("\n")
