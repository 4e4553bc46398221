"""What words mean: the table made from the readable lexicon, and how a word is found in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

_TABLE: Final = Path(__file__).with_name("lexicon.txt")
_STEM_CHARS_MIN: Final = 3
_WORDS_KNOWN_MAX: Final = 20_000


class Meaning(NamedTuple):
    """`lemma` stands for all forms; `concepts` are keys of the lexicon; `negated` by ne-."""

    lemma: str
    concepts: tuple[str, ...]
    negated: bool = False


class Phrase(NamedTuple):
    """Keys of the words that follow the first one; a key that ends with "*" takes every ending, "*" any token."""

    rest: tuple[str, ...]
    concept: str


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Forms, stems and phrases with their concepts, and the words that explain a concept in Czech and English."""

    forms: dict[str, tuple[Meaning, bool]]
    stems: dict[str, Meaning]
    phrases: dict[str, tuple[Phrase, ...]]
    reasons: dict[str, tuple[str, str]]
    _known: dict[str, Meaning] = field(default_factory=dict)

    def meaning(self, key: str) -> Meaning:
        """Of a folded word: as listed, as the negation of a listed one, by its stem, or none."""
        found = self._known.get(key)
        if found is None:
            found = self._look_up(key)
            if len(self._known) < _WORDS_KNOWN_MAX:
                self._known[key] = found
        return found

    def _look_up(self, key: str) -> Meaning:
        listed = self.forms.get(key)
        if listed:
            return listed[0]
        for prefix, negates in (("nej", False), ("ne", True)):
            bare = self.forms.get(key[len(prefix) :]) if key.startswith(prefix) else None
            if bare and bare[1]:
                return bare[0]._replace(negated=negates)
        for end in range(len(key), _STEM_CHARS_MIN - 1, -1):
            stem = self.stems.get(key[:end])
            if stem:
                return stem
        return Meaning(stem_of(key), ())


def stem_of(key: str) -> str:
    """What unknown forms of one word share, roughly: it starts alike."""
    if key.startswith("ne") and len(key) > 5:
        return "ne" + key[2:7]
    return key[:5]


def _phrases(rows: Sequence[tuple[str, str]]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for concept, text in rows:
        first, *rest = text.split()
        found.setdefault(first, []).append(Phrase(tuple(rest), concept))
    return {first: tuple(sorted(of, key=lambda one: -len(one.rest))) for first, of in found.items()}


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The table, read once a process."""
    forms: dict[str, tuple[Meaning, bool]] = {}
    stems: dict[str, Meaning] = {}
    phrases: list[tuple[str, str]] = []
    reasons: dict[str, tuple[str, str]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        kind, first, second, third = line.split("\t")
        match kind:
            case "phrase":
                phrases.append((first, third))
            case "why":
                reasons[first] = (second, third)
            case "stem":
                stems.update(dict.fromkeys(third.split(), Meaning(first, tuple(second.split()))))
            case _:
                forms.update(dict.fromkeys(third.split(), (Meaning(first, tuple(second.split())), kind == "word+")))
    return Lexicon(forms, stems, _phrases(phrases), reasons)
