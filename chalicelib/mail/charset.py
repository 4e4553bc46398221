"""Octets of a mail as text, whatever was said about their charset.

Czech mail says too little (no charset at all), the wrong thing (us-ascii, an alias nobody knows) or the
charset of another part. Text is never lost over it: what cannot be what it is called is guessed by its
octets (`charset_guess`).
"""

import binascii
import codecs
import re
from typing import Final, NamedTuple

from chalicelib.mail.charset_guess import guess

ENCODED_WORDS_MAX: Final = 1_000  # of one field; the rest stays as it is written

# Names seen in mail that Python does not know.
_ALIASES: Final = {
    "ansi": "cp1252",
    "cp-850": "cp850",
    "cp-852": "cp852",
    "cp-1250": "cp1250",
    "cp-1252": "cp1252",
    "cp-1251": "cp1251",
    "default": "",
    "dos-862": "cp862",
    "ibm-852": "cp852",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "macce": "mac_latin2",
    "pc852": "cp852",
    "unicode": "utf-16",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "unknown": "",
    "unknown-8bit": "",
    "utf8mb4": "utf-8",
    "win-1250": "cp1250",
    "win1250": "cp1250",
    "windows1250": "cp1250",
    "x-ansi": "cp1252",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-mac-ce": "mac_latin2",
    "x-mac-centraleurroman": "mac_latin2",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "x-sjis": "cp932",
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
_UTF16_LOOK_BYTES: Final = 4_096
_UTF8_BY_DESIGN_BYTES_MIN: Final = 8  # short texts of other multibyte charsets can be UTF-8 by accident
_ASCII_LETTERS: Final = b" \r\n" + bytes(n for n in range(128) if chr(n).isalnum())
_SURROGATES_RE: Final = re.compile("[\ud800-\udfff]")
_C1_RE: Final = re.compile(rb"[\x80-\x9f]")
_MULTIBYTE: Final = ("utf", "gb", "big5", "euc", "iso2022", "shift", "cp93", "cp94", "cp95", "hz", "johab")


class Text(NamedTuple):
    """The text, and whether it is not what its charset said (`guessed`)."""

    text: str
    guessed: bool = False


def decode(octets: bytes, charset: str | None) -> Text:
    """`octets` as text. Never raises; what fits nothing holds U+FFFD, and no half surrogates are left."""
    name = _codec(charset)
    if octets.isascii() and not name.startswith(_SEVEN_BIT):
        return Text(octets.decode("ascii"))
    if name.startswith("utf-16"):
        return _utf16(octets, name)
    is_multibyte = name.startswith(_MULTIBYTE)
    if name != "utf-8" and _is_utf8(octets, octets_min=_UTF8_BY_DESIGN_BYTES_MIN if is_multibyte else 2):
        # Several octets above 127 that happen to be UTF-8 are no accident.
        return Text(octets.decode("utf-8"), guessed=True)
    if name in _ASCII or (name == "cp1252" and _is_czech_called_western(octets)):
        return Text(guess(octets), guessed=True)
    if name == "iso8859-2" and _C1_RE.search(octets):
        return Text(octets.decode("cp1250", "replace"), guessed=True)
    return _as_told(octets, name, is_multibyte=is_multibyte)


def _as_told(octets: bytes, name: str, *, is_multibyte: bool) -> Text:
    try:
        return Text(_whole(octets.decode(name)))
    except (UnicodeError, LookupError):
        if name == "utf-8" or not is_multibyte:
            return Text(guess(octets), guessed=True)
    if _is_utf8(octets):
        return Text(octets.decode("utf-8"), guessed=True)
    text = octets.decode(name, "replace")
    # A seven-bit charset cannot hold what is above 127, and where much is broken another one was meant.
    beyond = sum(1 for char in text if char > "\x7f")
    if name.startswith(_SEVEN_BIT) or (text.count("\ufffd") * 4 > beyond and beyond * 2 < len(text)):
        text = guess(octets)
    return Text(_whole(text), guessed=True)


def _utf16(octets: bytes, name: str) -> Text:
    """UTF-16 with or without its mark, in either order; or what only claims to be it."""
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Text(_whole(octets.decode("utf-16", "replace")))
    look = octets[:_UTF16_LOOK_BYTES]
    if b"\0" not in look and len(look.translate(None, _ASCII_LETTERS)) * 2 < len(look):
        return Text(guess(octets), guessed=True)
    is_little = name.endswith("le") or (not name.endswith("be") and look[1::2].count(0) > look[::2].count(0))
    return Text(_whole(octets.decode("utf-16-le" if is_little else "utf-16-be", "replace")))


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which UTF-7 can make and nothing can store."""
    return _SURROGATES_RE.sub("\ufffd", text)


def _is_czech_called_western(octets: bytes) -> bool:
    """Czech in Windows-1250 or ISO 8859-2 that is called Latin 1: ø (ř) and ì (ě) meet in no other language."""
    return (
        all(octets.count(letter) >= 1 for letter in (b"\xf8", b"\xec"))
        and octets.count(b"\xf8") + octets.count(b"\xec") >= len(octets) // 500
    )


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


def _is_utf8(octets: bytes, *, octets_min: int = 2) -> bool:
    """Is it UTF-8 with at least so many octets that follow a first one?"""
    try:
        text = octets.decode("utf-8")
    except UnicodeError:
        return False
    followers = len(octets) - len(text)
    return followers >= octets_min or (octets_min <= 2 and _C1_RE.search(octets) is not None)


# --- fields ------------------------------------------------------------------------------------------

_ENCODED_WORD_RE: Final = re.compile(r"=\?([A-Za-z0-9_.:+-]{0,40})(?:\*[A-Za-z0-9-]*)?\?([bBqQ])\?([^?\r\n]*)\?=")
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


_NOT_BASE64_RE: Final = re.compile(rb"[^A-Za-z0-9+/]+")
_PADDING_RE: Final = re.compile(rb"=[=\s]*")
BASE64_CHUNKS_MAX: Final = 1_000  # padded pieces one behind the other; more are taken for junk


def decode_base64(octets: bytes) -> bytes:
    """Base64 however it is damaged: what is no letter of it is skipped, a cut end is dropped."""
    padding = octets.find(b"=")
    if padding < 0 or not octets[padding:].strip(b"= \t\r\n"):
        return _one_base64(octets)
    # Padding in the middle: pieces were encoded one by one, or something was added that is not encoded.
    chunks = _PADDING_RE.split(octets, maxsplit=BASE64_CHUNKS_MAX)
    if len(chunks) > BASE64_CHUNKS_MAX:
        return _one_base64(octets.replace(b"=", b""))
    if len(_NOT_BASE64_RE.sub(b"", chunks[-1])) % 4:
        chunks.pop()
    return b"".join(_one_base64(chunk) for chunk in chunks)


def _one_base64(octets: bytes) -> bytes:
    try:
        return binascii.a2b_base64(octets)
    except binascii.Error:
        letters = _NOT_BASE64_RE.sub(b"", octets)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
