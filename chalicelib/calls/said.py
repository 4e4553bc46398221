"""Names and numbers as an exchange says them: whoever calls may have chosen them, so they are text alone. Pure."""

import unicodedata
from typing import Final

NAME_CHARS_MAX: Final = 60
# What is longer is not looked at: it was no name.
_READ_CHARS_MAX: Final = 250
# Control, format, private, unassigned characters, halves of characters; and what stands above or below another one
# more than twice in a row, which climbs over other lines.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_MARKS: Final = frozenset({"Mn", "Me", "Mc"})
_MARKS_IN_A_ROW_MAX: Final = 2
# Of other categories, and yet nothing to see: fillers and joiners.
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# What people put between the digits of a PIN, and what ends an entry by keys.
_BETWEEN_DIGITS: Final = str.maketrans("", "", " \t\r\n-.#*\u00a0")


def name_of(said: str | None) -> str | None:
    """What an exchange calls its caller, in one line of at most NAME_CHARS_MAX characters that are seen; or None."""
    seen: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", (said or "")[:_READ_CHARS_MAX]):
        category = unicodedata.category(character)
        if character.isspace():
            seen.append(" ")
        elif category not in _HIDDEN and character not in _BLANK:
            marks = marks + 1 if category in _MARKS else 0
            if marks <= _MARKS_IN_A_ROW_MAX:
                seen.append(character)
    return " ".join("".join(seen).split())[:NAME_CHARS_MAX].strip() or None


def client_number_of(said: str | None) -> str | None:
    """A client number as it was keyed in or typed, without what ends an entry; None: none was given."""
    return (said or "").strip().rstrip("#*").strip() or None


def pin_of(said: str | None) -> str | None:
    """A PIN as it was keyed in or typed, without what parts its digits; None: none was given."""
    return (said or "").translate(_BETWEEN_DIGITS) or None
