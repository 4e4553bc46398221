"""Files that stand uuencoded in the text of a mail (POSIX uuencode), as old programs and scripts send them.

The text keeps a line with the name in place of each file. A block counts only if its lines hold as many
characters as they say, so a sentence that begins with "begin 644" stays text.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

FILES_MAX: Final = 100  # of one text; what comes behind stays text
NAME_CHARS_MAX: Final = 255

_BEGIN_RE: Final = re.compile(r"^begin(?:-base64)?[ \t]{1,10}[0-7]{3,4}[ \t]{1,10}([^\r\n]{1,255})\r?$", re.MULTILINE)
_LINE_RE: Final = re.compile(r"([^\r\n]*+)(\r\n|[\r\n]|\Z)")
_LINE_CHARS_MAX: Final = 4 + (63 + 2) // 3 * 4


@dataclass(frozen=True, slots=True)
class UuFile:
    """A file found in a text: its name as written and its octets."""

    name: str
    content: bytes


def split_uuencoded(text: str) -> tuple[str, tuple[UuFile, ...]]:
    """The text with a line `[soubor / file: name]` in place of each uuencoded file, and the files."""
    if "begin" not in text:
        return text, ()
    pieces: list[str] = []
    files: list[UuFile] = []
    position = 0
    for start, end, file in _blocks(text):
        pieces += [text[position:start], f"[soubor / file: {file.name}]\n"]
        files.append(file)
        position = end
    return "".join([*pieces, text[position:]]), tuple(files)


def decode_uuencoded(octets: bytes) -> bytes:
    """The first file of a part whose transfer encoding is uuencode; as it stands if there is none."""
    found = next(_blocks(octets.decode("latin-1")), None)
    return octets if found is None else found[2].content


def _blocks(text: str) -> Iterator[tuple[int, int, UuFile]]:
    """(start, end, file) of each block. Every line is looked at once."""
    position = 0
    for _ in range(FILES_MAX):
        begin = _BEGIN_RE.search(text, position)
        if begin is None:
            return
        read = _base64_lines if begin[0].startswith("begin-base64") else _uu_lines
        body_start = min(len(text), begin.end() + 1)
        end, content = read(text, body_start)
        position = max(end, body_start)
        if end > body_start:
            yield begin.start(), end, UuFile(begin[1].strip()[-NAME_CHARS_MAX:], content)


def _uu_lines(text: str, position: int) -> tuple[int, bytes]:
    """Where the block ends, and its octets; the end is `position` if it is none."""
    start = end = position
    octets: list[bytes] = []
    for line in _LINE_RE.finditer(text, position):
        content = line[1]
        if content.strip() == "end" and octets:
            return line.end(), b"".join(octets)
        decoded = _uu_line(content)
        if decoded is None:
            break
        octets.append(decoded)
        # An empty line says that nothing follows but "end"; without that line it is not taken.
        end = line.end() if decoded else end
        if line.end() == len(text):
            break
    return (end, b"".join(octets)) if any(octets) else (start, b"")


def _uu_line(line: str) -> bytes | None:
    """The octets of a line, None if it is no line of a file. The first character tells how many there are."""
    if line in ("`", " "):
        return b""
    if not line or len(line) > _LINE_CHARS_MAX or not line.isascii():
        return None
    count = (ord(line[0]) - 32) & 63
    chars = (count + 2) // 3 * 4
    # Blanks at the end are stripped on the way, and some programs add a check character.
    if count == 0 or not chars - 3 <= len(line) - 1 <= chars + 2 or min(line) < " " or max(line) > "`":
        return None
    try:
        return binascii.a2b_uu(line[: chars + 1].ljust(chars + 1))
    except binascii.Error:
        return None


def _base64_lines(text: str, position: int) -> tuple[int, bytes]:
    end = text.find("\n====", position)
    if end < 0:
        return position, b""
    line_end = text.find("\n", end + 1)
    try:
        return (line_end + 1 if line_end >= 0 else len(text)), binascii.a2b_base64(text[position:end].encode())
    except (binascii.Error, UnicodeError):
        return position, b""
