"""A text as tokens: where each stands and what it is when case and diacritics are folded."""

import re
from functools import lru_cache
from typing import Final

_MARKED: Final = (
    *("aáäâàãåā", "cčćç", "dďđ", "eéěëêèē", "gğ", "iíîïìī", "lľĺł", "nňńñ", "oóôöòõőø"),
    *("rřŕ", "sšśș", "tťț", "uúůüùûűū", "yýÿ", "zžźż"),
)
_FOLD: Final = str.maketrans(
    {mark: row[0] for row in _MARKED for mark in row[1:]}
    | {mark.upper(): row[0] for row in _MARKED for mark in row[1:] if len(mark.upper()) == 1}
    | {chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    | {"’": "'", "\u00a0": " "}
)
_COMBINING: Final = re.compile("[\u0300-\u036f\u200b-\u200f\u00ad]+")

_TOKEN: Final = re.compile(
    r"(?P<blank>\n[ \t\r]*\n\s*)|(?P<line>\n)"
    r"|(?P<name>(?:https?://|www\.)[^\s<>]{1,300}|[^\s@<>,;:()]{1,64}@[^\s@<>,;()]{0,200})"
    r"|(?P<percent>\d{1,3}(?:[.,]\d{1,3})?[ \u00a0]?(?:%|procent\w{0,3}|percent\w{0,3}))"
    r"|(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?!\d|\.\d)|\d{1,2}[ \u00a0]?(?:[ap]m|h|hod)\b)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<word>(?:[eE]-)?[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u00ad]|['’](?=[^\W\d_])){0,60})"
    r"|(?P<ask>\?+[?!]*)|(?P<end>[.!…]+(?=[\s\"”“')\]]|$)|[。！]+)"
    r"|(?P<break>[,;:()\u2013\u2014|]| - |–)|(?P<quote>^>+)",
    re.MULTILINE,
)


# Folded text, kind, and where it starts and ends in characters of the original text.
Token = tuple[str, str, int, int]


def fold(text: str) -> str:
    """Lower case without diacritics, of the same length as the text unless it holds combining marks."""
    folded = text.translate(_FOLD)
    return folded if folded.isascii() else _COMBINING.sub("", folded)


def aligned(text: str) -> str:
    """Folded character by character, so that offsets stay those of the text."""
    return text.translate(_FOLD)


def tokens_of(text: str) -> list[Token]:
    """All tokens in their order; what is none (symbols, other marks) is left out. Linear."""
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "word"
        start, end = match.span()
        said = text[start:end]
        found.append((_key(said) if kind == "word" else said, kind, start, end))
    return found


@lru_cache(maxsize=8192)
def _key(word: str) -> str:
    return fold(word).replace("-", "")
