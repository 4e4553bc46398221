"""A text as the terms it is found by: words by their stems, names of hosts and addresses whole and in parts. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from chalicelib.search.stems import stem
from chalicelib.search.stop_words import STOP_WORDS

# Of one text: what stands behind is not read.
TEXT_CHARS_MAX: Final = 20_000
# A longer one is no word that anybody looks for.
WORD_CHARS_MAX: Final = 40
WHOLE_CHARS_MAX: Final = 64
_LABELS_MAX: Final = 6

# Runs of letters and digits of any language with their marks, joined by what joins names. Linear: what may stand in
# a run never begins what joins.
_TOKEN: Final = re.compile(r"[\w\u0300-\u036f]{1,100}(?:[.@+-][\w\u0300-\u036f]{1,100}){0,12}")
_PART: Final = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*")
_HYPHENS: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or name at its place: what it is found by, how it is written (folded), whether it is a whole name."""

    term: str
    form: str
    start: int
    end: int
    is_whole: bool = False


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Small letters without diacritics, in any form of Unicode."""
    if text.isascii():
        return text.lower()
    # What stands for several letters may stand for capitals, and for blanks between them.
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if not unicodedata.combining(c) and not c.isspace())


def words_of(text: str) -> Iterator[Word]:
    """Words and names with their places, in their order; a name and then its parts. Stop words are left out."""
    for match in _TOKEN.finditer(text[:TEXT_CHARS_MAX]):
        token, start = match[0], match.start()
        if not token.isalnum():
            yield from _names(fold(token).strip("_"), start, match.end())
        for part in _PART.finditer(token):
            form = fold(part[0])
            if 2 <= len(form) <= WORD_CHARS_MAX and form not in STOP_WORDS:
                yield Word(stem(form), form, start + part.start(), start + part.end())


def _names(token: str, start: int, end: int) -> Iterator[Word]:
    """A name as a whole; of an address its host, of a host the domains above it."""
    if not 3 <= len(token) <= WHOLE_CHARS_MAX or not _is_joined(token) or token in STOP_WORDS:
        return
    yield Word(token, token, start, end, is_whole=True)
    _, at, host = token.rpartition("@")
    if at and "." in host:
        yield Word(host, host, start, end, is_whole=True)
    labels = host.split(".")[-_LABELS_MAX:]
    # No top-level domain has one letter, or digits alone.
    if len(labels[-1]) > 1 and labels[-1].isalpha():
        for place in range(1, len(labels) - 1):
            domain = ".".join(labels[place:])
            yield Word(domain, domain, start, end, is_whole=True)


def _is_joined(token: str) -> bool:
    return any(mark in token for mark in ".@+-_")


def asked(text: str) -> tuple[Word, ...]:
    """What a query asks for: a name counts as a whole, words that hyphens join each by itself."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        words = list(words_of(match[0]))
        if words and words[0].is_whole:
            is_of_words = _HYPHENS.fullmatch(match[0]) is not None
            words = [word for word in words if not word.is_whole] if is_of_words else words[:1]
        found += (replace(word, start=match.start() + word.start, end=match.start() + word.end) for word in words)
    return tuple(found)


def stem_of(form: str) -> str:
    """The term of a form as `Word.form` has it."""
    return stem(form) if form.isalnum() else form
