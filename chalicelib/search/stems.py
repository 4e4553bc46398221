"""One stem for the forms of a word: light, for Czech and English at once, on folded letters. Pure.

Endings are taken off as the light stemmer of Dolamic and Savoy does (Indexing and stemming approaches for the Czech
language, Information Processing & Management 45, 2009), with two differences. It reads words that have lost their
diacritics, as many of our clients write; so the soft consonants that need a rule there are the same letters already.
And what alternates inside of a stem (k/c, h/z, a vowel that comes and goes) is not put back but made one letter in
every word: a stem is a name for a family, nobody reads it. Which language a word is in is not asked: a ticket has
both, and a query says nothing of it. What it joins and what it misses is measured in tests/search/test_stems.py.
"""

import re
from functools import lru_cache
from typing import Final

# Letters that are left at least, and the endings; the longest that fits goes.
_ENDINGS: Final[tuple[tuple[int, str], ...]] = (
    # Nouns and adjectives.
    (3, "ami emi imi ymi ovi eho emu iho imu ich ych ach ech am em im om um ym ou ie a e i o u y"),
    (4, "atech atum aty ata ati mi"),
    # Verbs.
    (4, "ujeme ujete ujici ujes ujou uje uji uju"),
    (4, "ovala ovalo ovali ovaly oval ovat"),
    (4, "eme ete ime ite ime ate ame ala alo ali aly ila ilo ili ily al at il it ej ejte"),
    # English.
    (3, "es"),
    (4, "ings ing ies ied ed"),
)
# Verbs that became nouns or adjectives, and adjectives of nouns.
_SUFFIXES: Final[tuple[tuple[int, str], ...]] = ((4, "ovan uj an en ost"), (3, "ov uv"))
_TAKEN_OFF_MAX: Final = 2

# Forms of everyday words that no ending explains.
_ODD: Final = {
    "firem": "firm", "platforem": "platform", "norem": "norm", "penize": "penez", "penezi": "penez",
    "lide": "lid", "lidi": "lid", "lidem": "lid", "lidmi": "lid", "dny": "den", "dnu": "den", "dni": "den",
    "dnech": "den", "dnem": "den", "dne": "den", "vozu": "vuz", "jmen": "jmn", "smluv": "smlo",
}  # fmt: skip
_VOWELS: Final = frozenset("aeiouy")
_ALTERNATING: Final = {"c": "k", "z": "h", "g": "h"}
_PLURAL: Final = re.compile("(?<=[bcdfgklmnprtvw])s$")


def _by_length(table: tuple[tuple[int, str], ...]) -> tuple[tuple[str, int], ...]:
    found = {ending: left for left, endings in table for ending in endings.split()}
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


_ENDINGS_BY_LENGTH: Final = _by_length(_ENDINGS)
_SUFFIXES_BY_LENGTH: Final = _by_length(_SUFFIXES)


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The stem of a word in small letters without diacritics. A word of digits, or of two letters, is its own."""
    if len(word) <= 3 or not word.isalpha():
        return word
    if word in _ODD:
        return _ODD[word]
    if word.startswith("email"):
        word = word[1:]
    word = _PLURAL.sub("", word) if len(word) > 4 else word
    # What a base form happens to end in is taken off in all its forms: problem, problemu.
    word = _without(word, _ENDINGS_BY_LENGTH, _TAKEN_OFF_MAX)
    word = _without(word, _SUFFIXES_BY_LENGTH, _TAKEN_OFF_MAX)
    return _one_of_each(word)


def _without(word: str, endings: tuple[tuple[str, int], ...], times: int) -> str:
    for _ in range(times):
        for ending, left in endings:
            if word.endswith(ending) and len(word) - len(ending) >= left:
                word = word[: -len(ending)]
                break
        else:
            break
    return word


def _one_of_each(word: str) -> str:
    """The stem without the vowel that comes and goes, and with one letter for those that alternate at its end."""
    if len(word) > 3 and word[-2] == "e" and word[-1] not in _VOWELS and word[-3] not in _VOWELS:
        word = word[:-2] + word[-1]
    return word[:-1] + _ALTERNATING.get(word[-1], word[-1])
