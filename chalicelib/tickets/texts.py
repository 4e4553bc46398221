"""What people type, as it is kept. Pure."""

import re
from typing import Final
from urllib.parse import unquote

# A picture in the text of an answer is Markdown's sign of one whose destination names a file of the same answer:
# "![label](file:name)". The name is percent-encoded where it could end the sign (web/console/answer_pictures.js).
PICTURE_RE: Final = re.compile(
    r"!\[(?P<label>(?:[^\[\]\\\n]|\\[^\n]){0,200})\]\(file:(?P<name>[^()<>\s\\/]{1,1200})\)"
)
# A drawing (SVG) is a page with scripts to some programs, so it is a file like any other.
PICTURE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_BEGUN: Final = re.compile(r"!\[(?:[^\[\]\\\n]|\\[^\n]?){0,200}(?:\](?:\([^()\s]{0,1200})?)?")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
# What no mail can carry; line ends and tabs it can.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")


def kept(text: str) -> str:
    """The text without control characters, and without white space around it."""
    return _CONTROLS.sub("", text).strip()


def picture_of(sign: re.Match[str]) -> tuple[str, str]:
    """The label of a picture's sign, found by PICTURE_RE, and the name of its file; without a label that is it."""
    name = unquote(sign["name"])
    label = " ".join(kept(_ESCAPE.sub(r"\1", sign["label"])).split())
    return label or " ".join(kept(name).split()), name


def without_pictures(text: str, *, is_cut: bool = False) -> str:
    """The text with the labels of its pictures in their places, for whoever shows no pictures.

    `is_cut`: it is only the beginning of one; what may be the beginning of a picture at its end is left out.
    """
    named = PICTURE_RE.sub(lambda sign: picture_of(sign)[0], text)
    begun = named.rfind("![") if is_cut else -1
    return named[:begun] if begun >= 0 and _BEGUN.fullmatch(named, begun) else named
