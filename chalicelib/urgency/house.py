"""The operator's own words: names of products and servers that no dictionary knows."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from chalicelib.urgency.lexicon import Lexicon, Meaning
from chalicelib.urgency.tokens import fold, tokens_of

WORDS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class HouseWords:
    """Words in any case, with or without diacritics; "name*" takes every ending.

    `production` and `test` say what a name stands for, `ignored` are words that say nothing here
    (a company called Havárie). Raises ValueError if there are more than WORDS_MAX.
    """

    production: frozenset[str] = frozenset()
    test: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Keeps the table small enough to be read for each message."""
        if len(self.production) + len(self.test) + len(self.ignored) > WORDS_MAX:
            raise ValueError(f"at most {WORDS_MAX} words of the house")

    def added_to(self, known: Lexicon) -> Lexicon:
        """The lexicon with these words before its own."""
        return _added(self, known) if self.production or self.test or self.ignored else known


_OF_HOUSE: Final = 4  # houses kept at a time: a process serves one, tests a few


@lru_cache(maxsize=_OF_HOUSE)
def _added(words: HouseWords, known: Lexicon) -> Lexicon:
    forms, stems = dict(known.forms), dict(known.stems)
    kinds = ((words.production, ("production", "service")), (words.test, ("test",)), (words.ignored, ()))
    for given, concepts in kinds:
        for word in given:
            for token in tokens_of(word.rstrip("*")):
                key = fold(token.key).replace("-", "")
                meaning = Meaning("<house>", concepts)
                forms[key] = (meaning, False)
                if word.endswith("*"):
                    stems[key] = meaning
    return replace(known, forms=forms, stems=stems, _known={})
