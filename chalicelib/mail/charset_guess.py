"""Which charset were these octets written in, when the mail does not say or cannot be believed?

Czech and Slovak mail is UTF-8, Windows-1250 or ISO 8859-2, now and then from DOS or a Mac. Each reading is
weighed by how usual its letters are; the first of the table wins a tie.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import Final

SAMPLE_BYTES_MAX: Final = 256 * 1024  # the weighing looks at the first so many octets

_WINDOWS: Final = ("cp1250", "iso8859-2")
_OTHERS: Final = ("cp852", "mac_latin2")
_CYRILLIC: Final = ("cp1251", "koi8-r", "iso8859-5", "cp866")
_USUAL: Final = frozenset("áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽäôľĺŕÄÔĽĹŔöüÖÜß")
_MARKS: Final = frozenset("“”„‚‘’–—…€§°\xa0«»×•")
_ASCII: Final = bytes(range(128))
_NOT_LETTERS: Final = bytes(n for n in range(256) if not (65 <= n <= 90 or 97 <= n <= 122))
# Mean weights of an octet: 0 a letter of Czech, Slovak or German, up to 12 for what no text holds.
_WINDOWS_GOOD_MAX: Final = 1.5  # above it a DOS or Mac reading is thought of
_OTHERS_GOOD_MAX: Final = 0.5
_CYRILLIC_GOOD_MAX: Final = 0.8


def guess(octets: bytes) -> str:
    """The octets as the likeliest text; what fits nothing holds U+FFFD."""
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff") and len(octets) > 2:
        return octets.decode("utf-16", "replace")
    if octets.count(0) * 3 > len(octets):
        is_little = octets[1::2].count(0) > octets[::2].count(0)
        return octets.decode("utf-16-le" if is_little else "utf-16-be", "replace")
    try:
        return octets.decode("utf-8")
    except UnicodeError:
        pass
    if len(octets) > 64:
        text = octets.decode("utf-8", "replace")
        if _is_mostly_whole(text):
            return text
    return octets.decode(_likeliest(octets[:SAMPLE_BYTES_MAX]), "replace")


def _is_mostly_whole(text: str) -> bool:
    """UTF-8 with a character cut somewhere: at most one of twenty is broken."""
    beyond = sum(1 for char in text if char > "\x7f")
    return text.count("\ufffd") * 20 < beyond


def _likeliest(sample: bytes) -> str:
    high = Counter(sample.translate(None, _ASCII))
    count = high.total()
    if count > len(sample.translate(None, _NOT_LETTERS)):
        # Words wholly of octets above 127: no Latin script.
        name, weight = _best(high, count, _CYRILLIC, "cyrillic")
        if weight <= _CYRILLIC_GOOD_MAX:
            return name
    name, weight = _best(high, count, _WINDOWS, "latin")
    if weight > _WINDOWS_GOOD_MAX:
        other, other_weight = _best(high, count, _OTHERS, "latin")
        if other_weight <= _OTHERS_GOOD_MAX:
            return other
    return name


def _best(high: Counter[int], count: int, names: tuple[str, ...], script: str) -> tuple[str, float]:
    """The best of the codecs, with its mean weight an octet."""
    weights = {name: sum(_weights(name, script)[octet] * n for octet, n in high.items()) for name in names}
    best = min(names, key=weights.__getitem__)
    return best, weights[best] / max(1, count)


@lru_cache(maxsize=16)
def _weights(codec: str, script: str) -> tuple[int, ...]:
    weigh = _cyrillic_weight if script == "cyrillic" else _latin_weight
    return (0,) * 128 + tuple(weigh(bytes([octet]).decode(codec, "replace")) for octet in range(128, 256))


def _latin_weight(char: str) -> int:
    if char in _USUAL:
        return 0
    if char in _MARKS:
        return 1
    return 4 if char.isalpha() else 8 if char.isprintable() else 12


def _cyrillic_weight(char: str) -> int:
    if "а" <= char <= "я":
        return 0
    return 2 if "А" <= char <= "Я" or char in _MARKS else 4


# --- encoded twice -----------------------------------------------------------------------------------

RUNS_MIN: Final = 5  # so often a letter must be two, before a text is taken for one that was encoded twice
RUN_DISTANCE_CHARS_MAX: Final = 40  # and so often in the text: who quotes such letters writes around them
_RUN_RE: Final = re.compile("[^\x00-\x7f]+")


def encoded_once(text: str) -> str:
    """The text as it was before UTF-8 was taken for Windows-1250 or 1252 and encoded again; else as it is.

    Only if every letter outside ASCII says so: a client who writes of broken letters keeps them.
    """
    runs = _RUN_RE.findall(text)
    if len(runs) < RUNS_MIN or len(text) > len(runs) * RUN_DISTANCE_CHARS_MAX:
        return text
    for codec in ("cp1252", "cp1250"):
        octets = _octets(codec)
        try:
            return _RUN_RE.sub(lambda run: bytes([octets[char] for char in run[0]]).decode("utf-8"), text)  # noqa: B023
        except (KeyError, UnicodeError):
            continue
    return text


@lru_cache(maxsize=2)
def _octets(codec: str) -> dict[str, int]:
    """The octet of each character; what the codec leaves open stands for the control of that number."""
    table = {chr(octet): octet for octet in range(128, 160)}
    for octet in range(128, 256):
        char = bytes([octet]).decode(codec, "ignore")
        if char:
            table[char] = octet
    return table
