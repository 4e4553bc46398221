"""Text of strangers as a page may show it: legible, of known length, disguising nothing. Pure."""

import re
from typing import Final

SUBJECT_CHARS_MAX: Final = 250
LINE_CHARS_MAX: Final = 320  # an address has 254
PREVIEW_CHARS_MAX: Final = 1_000  # enough to know one's own message
PREVIEW_LINES_MAX: Final = 14

# Ends of lines, controls, and what no HTML may hold.
_CONTROLS_RE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")
_LINE_END_RE: Final = re.compile("\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
# Marks that turn the reading direction around could make a subject look like another.
_BIDI_RE: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_SURROGATE_RE: Final = re.compile("[\ud800-\udfff]")


def one_line(text: str, chars_max: int = LINE_CHARS_MAX) -> str:
    """The text on one line, without anything that disguises what it says, cut to its limit."""
    text = " ".join(_CONTROLS_RE.sub(" ", _legible(text[: chars_max * 4])).split())
    return text if len(text) <= chars_max else f"{text[: chars_max - 1].rstrip()}…"


def beginning(text: str) -> str:
    """The first lines of a mail, at most one of them empty in a row, cut to its limits."""
    found = _LINE_END_RE.split(_legible(text[: PREVIEW_CHARS_MAX * 4]))
    lines = [_CONTROLS_RE.sub(" ", line).rstrip() for line in found]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    shown = "\n".join(kept[:PREVIEW_LINES_MAX]).strip("\n")
    if len(shown) > PREVIEW_CHARS_MAX:
        return f"{shown[: PREVIEW_CHARS_MAX - 1].rstrip()}…"
    return f"{shown.rstrip()}\n…" if any(kept[PREVIEW_LINES_MAX:]) else shown


def _legible(text: str) -> str:
    return _SURROGATE_RE.sub("\ufffd", _BIDI_RE.sub("", text))
