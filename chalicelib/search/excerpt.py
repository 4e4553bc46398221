"""The place of a text where the words stand that were looked for. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from chalicelib.search.words import TEXT_CHARS_MAX, words_of

EXCERPT_CHARS_MAX: Final = 200
# What is shown before the first of the words.
_BEFORE_CHARS: Final = 40


@dataclass(frozen=True)
class Excerpt:
    """A piece of a text in one line, the places in it where words stand, and how many different ones these are."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    found: int = 0


def excerpt_of(text: str, terms: Collection[str]) -> Excerpt:
    """The piece of a text with the most of the words; its beginning if it has none."""
    line = " ".join(text[:TEXT_CHARS_MAX].split())
    places = [(word.start, word.end, word.term) for word in words_of(line) if word.term in terms]
    start = _best_start(places)
    start = 0 if start <= _BEFORE_CHARS else _at_word(line, start - _BEFORE_CHARS)
    piece, lead = line[start : start + EXCERPT_CHARS_MAX], "…" if start else ""
    end = start + len(piece)
    if end < len(line):
        piece = piece[:-1] + "…"
        end -= 1
    shift = len(lead) - start
    within = [place for place in places if start <= place[0] and place[1] <= end]
    marks = _apart(sorted({(first + shift, last + shift) for first, last, _ in within}))
    return Excerpt(lead + piece, marks, len({term for _, _, term in within}))


def _best_start(places: list[tuple[int, int, str]]) -> int:
    """Where the piece with the most different words begins, the first of several."""
    best, most = 0, 0
    for index, (start, _, _) in enumerate(places[:200]):
        reach = start + EXCERPT_CHARS_MAX - _BEFORE_CHARS
        found = len({term for _, end, term in places[index : index + 50] if end <= reach})
        if found > most:
            best, most = start, found
    return best


def _at_word(line: str, start: int) -> int:
    """The beginning of the next word."""
    blank = line.find(" ", start, start + _BEFORE_CHARS)
    return start if blank < 0 else blank + 1


def _apart(marks: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Marks that overlap made one: a name and its parts."""
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
