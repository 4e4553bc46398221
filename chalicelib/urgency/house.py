"""The operator's own words: names of products and servers that no dictionary knows."""

from functools import lru_cache
from typing import Final, NamedTuple

from chalicelib.urgency.lexicon import Lexicon, Meaning
from chalicelib.urgency.tokens import fold, tokens_of

WORDS_MAX: Final = 1_000


class _Words(NamedTuple):
    production: frozenset[str]
    test: frozenset[str]
    ignored: frozenset[str]


class HouseWords(_Words):
    """Words in any case, with or without diacritics; "name*" takes every ending.

    `production` and `test` say what a name stands for, `ignored` are words that say nothing here
    (a company called Havárie). Raises ValueError if there are more than WORDS_MAX.
    """

    __slots__ = ()

    def __new__(
        cls,
        production: frozenset[str] = frozenset(),
        test: frozenset[str] = frozenset(),
        ignored: frozenset[str] = frozenset(),
    ) -> "HouseWords":
        """Keeps the table small enough to be read for each message."""
        if len(production) + len(test) + len(ignored) > WORDS_MAX:
            raise ValueError(f"at most {WORDS_MAX} words of the house")
        return super().__new__(cls, production, test, ignored)

    def added_to(self, known: Lexicon) -> Lexicon:
        """The lexicon with these words before its own."""
        return _added(self, known) if any(self) else known


_OF_HOUSE: Final = 4  # houses kept at a time: a process serves one, tests a few


@lru_cache(maxsize=_OF_HOUSE)
def _added(words: HouseWords, known: Lexicon) -> Lexicon:
    forms: dict[str, Meaning] = {}
    stems: dict[str, Meaning] = {}
    kinds = ((words.production, ("production", "service")), (words.test, ("test",)), (words.ignored, ()))
    for given, concepts in kinds:
        for word in given:
            for key, *_ in tokens_of(word.rstrip("*")):
                folded = fold(key).replace("-", "")
                forms[folded] = Meaning("<house>", concepts)
                if word.endswith("*"):
                    stems[folded] = forms[folded]
    return known.with_words(forms, stems)
