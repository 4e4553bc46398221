"""Octets of a mail as text, whatever was said about their charset.

Czech mail says too little (no charset at all), the wrong thing (us-ascii, an alias nobody knows) or the
charset of another part. Text is never lost over it: what cannot be what it is called is guessed among
UTF-8, Windows-1250 and ISO 8859-2, the three that Czech and Slovak mail is written in.
"""

import binascii
import codecs
import re
from typing import Final, NamedTuple

ENCODED_WORDS_MAX: Final = 1_000  # of one field; the rest stays as it is written

# Names seen in mail that Python does not know.
_ALIASES: Final = {
    "ansi": "cp1252",
    "cp-1250": "cp1250",
    "cp-1252": "cp1252",
    "default": "",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "unicode-1-1-utf-7": "utf-7",
    "unknown": "",
    "unknown-8bit": "",
    "utf8mb4": "utf-8",
    "win-1250": "cp1250",
    "win1250": "cp1250",
    "windows1250": "cp1250",
    "x-ansi": "cp1252",
    "x-mac-ce": "mac_latin2",
    "x-unknown": "",
    "x-user-defined": "",
    # What declares these means their Windows extension (WHATWG Encoding, 4.2); no mail holds C1 controls.
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
# Python codecs that are no charsets of mail; the last two take quadratic time.
_NO_CHARSETS: Final = frozenset(
    ("unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "idna", "punycode")
)
_ASCII: Final = frozenset(("ascii", ""))
_SEVEN_BIT: Final = ("utf-7", "utf-16", "utf-32", "iso2022", "hz", "cp037")  # ASCII octets mean other things
_C1_RE: Final = re.compile(rb"[\x80-\x9f]")
_MULTIBYTE: Final = ("utf", "gb", "big5", "euc", "iso2022", "shift", "cp93", "cp94", "cp95", "hz", "johab")


class Text(NamedTuple):
    """The text, and whether it is not what its charset said (`guessed`)."""

    text: str
    guessed: bool = False


def decode(octets: bytes, charset: str | None) -> Text:
    """`octets` as text. Never raises; what fits nothing holds U+FFFD."""
    name = _codec(charset)
    if octets.isascii() and not name.startswith(_SEVEN_BIT):
        return Text(octets.decode("ascii"))
    if name in _ASCII:
        return Text(_guessed(octets), guessed=True)
    is_multibyte = name.startswith(_MULTIBYTE)
    if not is_multibyte and _is_utf8(octets):
        # Several octets above 127 that happen to be UTF-8 are no accident.
        return Text(octets.decode("utf-8"), guessed=True)
    if name == "iso8859-2" and _C1_RE.search(octets):
        return Text(octets.decode("cp1250", "replace"), guessed=True)
    return _as_told(octets, name, is_multibyte=is_multibyte)


def _as_told(octets: bytes, name: str, *, is_multibyte: bool) -> Text:
    try:
        return Text(octets.decode(name))
    except (UnicodeError, LookupError):
        if is_multibyte and name != "utf-8":
            return Text(octets.decode(name, "replace"), guessed=True)
        return Text(_guessed(octets), guessed=True)


def _codec(charset: str | None) -> str:
    """The name of Python's codec, "" if there is none to use."""
    name = (charset or "").strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    if not name or not name.isascii() or len(name) > 40:
        return ""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    found = _ALIASES.get(info.name, info.name)
    is_text = getattr(info, "_is_text_encoding", True)
    return found if is_text and info.name.replace("-", "_") not in _NO_CHARSETS else ""


def _is_utf8(octets: bytes) -> bool:
    try:
        text = octets.decode("utf-8")
    except UnicodeError:
        return False
    return len(octets) - len(text) > 1 or _C1_RE.search(octets) is not None


def _guessed(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeError:
        pass
    if len(octets) > 64 and _is_mostly_utf8(octets):
        return octets.decode("utf-8", "replace")
    # š, ť, ž sit among the C1 controls in Windows-1250, and in ISO 8859-2 where Windows has ą, », ľ, ą.
    if _C1_RE.search(octets) is None and any(letter in octets for letter in (b"\xb9", b"\xbb", b"\xae", b"\xa9")):
        return octets.decode("iso-8859-2", "replace")
    return octets.decode("cp1250", "replace")


def _is_mostly_utf8(octets: bytes) -> bool:
    """UTF-8 with a character cut somewhere: at most one in a hundred is broken."""
    text = octets.decode("utf-8", "replace")
    beyond = sum(1 for char in text if char > "\x7f")
    return text.count("\ufffd") * 20 < beyond


# --- fields ------------------------------------------------------------------------------------------

_ENCODED_WORD_RE: Final = re.compile(r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]*)?\?([bBqQ])\?([^?\r\n]*)\?=")
_CONTROLS_RE: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f]+")


def decode_field(value: bytes) -> str:
    """An unfolded field value as text on one line, its encoded words (RFC 2047) decoded."""
    text = decode(value, None).text
    if "=?" in text:
        text = _without_encoded_words(text)
    return " ".join(_CONTROLS_RE.sub(" ", text.replace("\t", " ")).split(" ")).strip()


def _without_encoded_words(text: str) -> str:
    pieces: list[str] = []
    pending: list[bytes] = []
    charset, position = "", 0
    for count, found in enumerate(_ENCODED_WORD_RE.finditer(text)):
        if count >= ENCODED_WORDS_MAX:
            break
        between = text[position : found.start()]
        is_continued = bool(pending) and not between.strip(" \t") and found[1].lower() == charset
        if not is_continued:
            # Words of one charset are joined before decoding: senders cut characters in two.
            if pending:
                pieces.append(decode(b"".join(pending), charset).text)
                between = "" if not between.strip(" \t") else between
            pending = []
            pieces.append(between)
        charset = found[1].lower()
        pending.append(_word_octets(found[2], found[3]))
        position = found.end()
    if pending:
        pieces.append(decode(b"".join(pending), charset).text)
    return "".join([*pieces, text[position:]])


def _word_octets(encoding: str, content: str) -> bytes:
    octets = content.encode("utf-8", "replace")
    if encoding in "bB":
        return decode_base64(octets)
    return binascii.a2b_qp(octets, header=True)


_BASE64_RE: Final = re.compile(rb"[^A-Za-z0-9+/]+")


def decode_base64(octets: bytes) -> bytes:
    """Base64 however it is damaged: what is no letter of it is skipped, a cut end is dropped."""
    letters = octets.translate(None, b"\r\n \t=")
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        letters = _BASE64_RE.sub(b"", letters)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
