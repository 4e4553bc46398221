"""Numbers as telephone exchanges say them, read as E.164; how a number is shown. Pure.

What is a number and where it belongs says the numbering data of `phonenumbers`, which is imported where it is needed:
it takes 30 ms.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

SAID_CHARS_MAX: Final = 40
# A name, a SIP address and what stands behind it; what is longer is no number and is not looked at.
READ_CHARS_MAX: Final = 250
# Three for 00 or a trunk prefix, fifteen of E.164, and some for a (0) that nobody dials.
DIGITS_MAX: Final = 20
# An exchange that drops the + leaves at least so many; of less it is rather a national number with an error in it.
BARE_DIGITS_MIN: Final = 10

Kind = Literal["known", "withheld", "internal", "malformed"]

# As `_letters` leaves them. Asterisk names itself where no number came.
_WITHHELD: Final = frozenset(
    (
        "anonym", "anonymni", "anonymni cislo", "anonymous", "anonymous caller", "anonymous number",
        "asserted unknown", "asterisk", "blocked", "blocked number", "caller id blocked", "id withheld", "nezname",
        "nezname cislo", "no caller id", "no number", "not available", "number withheld", "private",
        "private caller", "private number", "privatni cislo", "restricted", "restricted number", "skryte",
        "skryte cislo", "soukrome", "soukrome cislo", "unavailable", "unbekannt", "unknown", "unknown caller",
        "unknown number", "unterdruckt", "utajene", "utajene cislo", "withheld", "withheld number",
    )
)  # fmt: skip
_KEYPAD: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
# Such words as some carriers send them: dialled on the letters of the keys, and put behind a +.
_DIALLED: Final = frozenset(
    word.translate(_KEYPAD)
    for word in ("anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld")
)

# Not of the categories below and yet nothing to see: joiners, fillers, blanks of Hangul and Braille.
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Control, format, private, unassigned, halves of characters, and marks that choose a shape.
_HIDDEN: Final = ("Cc", "Cf", "Cn", "Co", "Cs")
_SHAPES: Final = frozenset(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_ALIKE: Final = {"\uff0b": "+", **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-")}

# RFC 3261, 25.1, name-addr: a name, quoted or not, an address in brackets, parameters.
_NAMED: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*" *|[^<>"]*)<([^<>]*)>(?: *;[^<>]*)?')
_SIP: Final = re.compile(r"sips?:([^@]*)@.*", re.IGNORECASE)
_TEL: Final = re.compile(r"tel:(.*)", re.IGNORECASE)
_CONTEXT: Final = re.compile(r";phone-context=(\+[0-9.()-]+)(?:;|$)", re.IGNORECASE)
_EXTENSION: Final = re.compile(
    r"(?:[ ,.]*(?:extension|ext|klapka|kl|linka|durchwahl|dw|x|#)[.:=]? ?|,+ ?)[0-9]{1,10}#?", re.IGNORECASE
)
# With the visual separators of RFC 3966, 3 (- . ( )), and the blank and slash that people write.
_DIGITS_RE: Final = re.compile(r"(\(?\+)?[0-9 ().\-/]*[0-9][ )]*")


@dataclass(frozen=True)
class Number:
    """What an exchange said of a caller's number.

    `e164` is such as +420777123456, and there only if the number is `known`: one that can exist. `said` is as it was
    said, at most SAID_CHARS_MAX characters and without those that are not seen.
    """

    kind: Kind
    e164: str | None
    said: str

    def __post_init__(self) -> None:
        """Refuse a number that is not known, and one that is known and not there."""
        if (self.kind == "known") != (self.e164 is not None):
            raise ValueError(f"{self.kind} with the number {self.e164!r}")


def read(said: str | None, region: str, *, internal_digits_max: int = 5) -> Number:
    """What an exchange said, read where `region` (ISO 3166, "CZ") is at home; raises nothing, whatever it is.

    Decimal digits of all scripts count as such. Of a name and an address only the address counts: the name is the
    caller's own word. An extension is left out. A number without + and trunk prefix is a national one if it can be
    one, and an international one without its + otherwise.
    """
    text = _visible((said or "")[: READ_CHARS_MAX + 1])
    shown = text[:SAID_CHARS_MAX].strip()
    if len(said or "") > READ_CHARS_MAX:
        return Number("malformed", None, shown)
    spoken = _address(text)
    if spoken is None:
        return Number("malformed", None, shown)
    if not spoken or _letters(spoken) in _WITHHELD:
        return Number("withheld", None, shown)
    kind, e164 = _read_digits(spoken, region.upper(), internal_digits_max)
    return Number(kind, e164, shown)


def is_mobile(e164: str) -> bool:
    """Whether an SMS can be expected to arrive: at a mobile number, or where the country does not tell them apart."""
    from phonenumbers import PhoneNumberType, number_type

    number = _possible(e164, None)
    mobile = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return number is not None and number_type(number) in mobile


def country_of(e164: str) -> str | None:
    """The country of a number (ISO 3166, "CZ"); None for what is no number, or of no country (satellites, +800)."""
    from phonenumbers import region_code_for_number

    number = _possible(e164, None)
    region = None if number is None else region_code_for_number(number)
    return None if region == "001" else region


def shown(e164: str) -> str:
    """A number as people read it: +420 777 123 456. What is no number stays as it is."""
    from phonenumbers import PhoneNumberFormat, format_number

    number = _possible(e164, None)
    return e164 if number is None else format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _visible(text: str) -> str:
    """What can be seen, with single blanks, digits and signs as ASCII has them."""
    seen = "".join(map(_character, text))
    return " ".join(seen.split())


def _character(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " " if character.isspace() else ""
    if character.isspace():
        return " "
    if unicodedata.category(character) in _HIDDEN or character in _BLANK or character in _SHAPES:
        return ""
    digit = unicodedata.decimal(character, None)
    return _ALIKE.get(character, character) if digit is None else str(digit)


def _letters(text: str) -> str:
    """Words without case, accents and punctuation, to be compared."""
    plain = (character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character))
    words = "".join(character if character.isalnum() else " " for character in plain)
    return " ".join(words.casefold().split())


def _address(text: str) -> str | None:
    """The number, or the word in place of one, within what was said; None where there is none."""
    if "<" in text or ">" in text:
        named = _NAMED.fullmatch(text)
        if named is None:
            return None
        text = named[1].strip()
    if sip := _SIP.fullmatch(text):
        # RFC 3261, 19.1.6: the user is a telephone-subscriber of RFC 3966; a password may follow it.
        return _subscriber(unquote(sip[1].partition(":")[0]))
    if tel := _TEL.fullmatch(text):
        return _subscriber(tel[1])
    return _subscriber(text.partition("@")[0])


def _subscriber(text: str) -> str:
    """RFC 3966, 3: a number and its parameters, of which the context counts that a local number is dialled in."""
    number = text.partition(";")[0].strip()
    context = _CONTEXT.search(text)
    return number if context is None or not number[:1].isdigit() else context[1] + number


def _read_digits(spoken: str, region: str, internal_digits_max: int) -> tuple[Kind, str | None]:
    if spoken.isascii() and spoken.isdigit() and len(spoken) <= internal_digits_max and spoken.strip("0"):
        return "internal", None
    found = _DIGITS_RE.match(spoken)
    if found is None or (found.end() < len(spoken) and not _EXTENSION.fullmatch(spoken, found.end())):
        return "malformed", None
    digits = "".join(character for character in found[0] if character.isdigit())
    is_international = found[1] is not None or digits.startswith("00")
    if not digits.strip("0") or (is_international and digits.removeprefix("00") in _DIALLED):
        return "withheld", None
    e164 = None
    if len(digits) <= DIGITS_MAX:
        e164 = _valid(f"+{digits}", None) if found[1] else _valid(digits, region) or _of_bare(digits)
    if e164 is None:
        return ("withheld" if digits in _DIALLED else "malformed"), None
    return "known", e164


def _of_bare(digits: str) -> str | None:
    """An international number that came without its +; 00 means one in most of the world and on SIP trunks."""
    without = digits.removeprefix("00")
    return _valid(f"+{without}", None) if len(without) >= BARE_DIGITS_MIN else None


def _valid(digits: str, region: str | None) -> str | None:
    from phonenumbers import PhoneNumberFormat, format_number

    number = _possible(digits, region)
    return None if number is None else format_number(number, PhoneNumberFormat.E164)


def _possible(text: str, region: str | None) -> "PhoneNumber | None":
    """A number that the numbering plan of its country has room for."""
    from phonenumbers import NumberParseException, is_valid_number, parse

    try:
        number = parse(text, region)
    except NumberParseException:
        return None
    return number if is_valid_number(number) else None
