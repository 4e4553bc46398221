"""The text of an SMS: how it is coded, into how many segments it falls, and how Czech fits into one. Pure.

Alphabets and the length of segments are those of 3GPP TS 23.038 (6.2.1: GSM 7 bit default alphabet and its extension
table; UCS-2) and TS 23.040 (9.2.3.24.1: the header of a concatenated message takes 6 octets of 140). UCS-2 is sent as
UTF-16, in which a character outside of the basic plane takes two units.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["gsm7", "ucs2"]

# By their codes, 0x00 to 0x7f; 0x1b leads to the extension table.
GSM7: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE: Final = "\x1b"
# Each takes two septets.
EXTENSION: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_BASIC: Final = frozenset(GSM7) - {_ESCAPE}

# Septets, or units of 16 bits, of the only segment of a message, and of each of several.
UNITS_MAX: Final[dict[Encoding, tuple[int, int]]] = {"gsm7": (160, 153), "ucs2": (70, 67)}

# What looks the same to a reader, and has no decomposition that says so.
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("„“”‟«»〝〞", '"'),
        **dict.fromkeys("‚‘’‛‹›´`ʼ", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\t", " "
        ),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        **dict.fromkeys("•‣◦∙·", "-"),
        "…": "...",
        "×": "x",
        "÷": "/",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "œ": "oe",
        "Œ": "OE",
        "þ": "th",
        "Þ": "Th",
        "ð": "d",
        "Ð": "D",
        "\r": "",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)


@dataclass(frozen=True)
class Folded:
    """A text in the letters that an SMS has; `lost` are those that it has no like of, each once, left out of it."""

    text: str
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coded:
    """How a text is sent: its coding, its length in units of that coding, and its segments."""

    text: str
    encoding: Encoding
    units: int
    segments: int

    @property
    def room(self) -> int:
        """Units that the last segment has left."""
        single, each = UNITS_MAX[self.encoding]
        return single - self.units if self.segments <= 1 else each - self._last

    @property
    def _last(self) -> int:
        return [*_segments(_sizes(self.text, self.encoding), UNITS_MAX[self.encoding][1])][-1]


def is_gsm7(text: str) -> bool:
    """Whether every character is in the default alphabet or its extension."""
    return all(char in _BASIC or char in EXTENSION for char in text)


def fold(text: str) -> Folded:
    """The text without marks on its letters, typographic signs as typed ones; what fits already stays as it is."""
    if is_gsm7(text):
        return Folded(text)
    found: list[str] = []
    lost: dict[str, None] = {}
    for char in text.translate(_ALIKE):
        like = _without_marks(char)
        if is_gsm7(like):
            found.append(like)
        else:
            lost[char] = None
    return Folded("".join(found), tuple(lost))


def _without_marks(char: str) -> str:
    """The letter alone, also where the alphabet has it with its mark: some marks would read worse than none."""
    if char in EXTENSION or (char in _BASIC and not char.isalpha()):
        return char
    # NFKD also takes apart what only looks different: full-width letters, ligatures.
    apart = unicodedata.normalize("NFKD", char)
    alone = "".join(one for one in apart if not unicodedata.combining(one)).translate(_ALIKE)
    return alone if alone and is_gsm7(alone) else char


def code(text: str) -> Coded:
    """How a text is sent as it is: 7 bits a character where all have them, else 16."""
    encoding: Encoding = "gsm7" if is_gsm7(text) else "ucs2"
    sizes = _sizes(text, encoding)
    single, each = UNITS_MAX[encoding]
    units = sum(sizes)
    segments = min(units, 1) if units <= single else sum(1 for _ in _segments(sizes, each))
    return Coded(text, encoding, units, segments)


def best(text: str) -> Coded:
    """As a careful sender would: folded where nothing is lost by it, else as it is."""
    folded = fold(text)
    return code(text) if folded.lost else code(folded.text)


def fitted(text: str, segments_max: int) -> Coded:
    """The beginning of a text, cut at a word, that fits into so many segments; whole if it fits."""
    whole = best(text)
    if whole.segments <= segments_max:
        return whole
    dots = "..."
    low, high = 0, len(whole.text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if code(whole.text[:middle] + dots).segments <= segments_max else (low, middle - 1)
    kept = whole.text[:low]
    at_word = kept.rpartition(" ")[0].rstrip(" ,;:-")
    # A word without end is cut where it has to be.
    return code((at_word if len(at_word) >= low // 2 else kept.rstrip()) + dots)


def _sizes(text: str, encoding: Encoding) -> list[int]:
    if encoding == "gsm7":
        return [2 if char in EXTENSION else 1 for char in text]
    return [2 if ord(char) > 0xFFFF else 1 for char in text]


def _segments(sizes: Iterable[int], units_max: int) -> Iterator[int]:
    """How full each segment is: what takes two units is never torn apart."""
    used = 0
    for size in sizes:
        if used + size > units_max:
            yield used
            used = 0
        used += size
    if used:
        yield used
