"""The judgement itself: level, score and the words it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.urgency.evidence import Evidence, evidence_of
from chalicelib.urgency.features import grams_of
from chalicelib.urgency.house import HouseWords
from chalicelib.urgency.lexicon import lexicon
from chalicelib.urgency.model import LEVELS, Model, model
from chalicelib.urgency.reading import Reading, read

Level = Literal["urgent", "problem", "routine"]
NO_WORDS: Final = HouseWords()
_WORDS_REMEMBERED_MAX: Final = 20_000
_letters: dict[str, tuple[int, int, int]] = {}


@dataclass(frozen=True, slots=True)
class Judgement:
    """`score` is how sure the judge is of its level, 0 to 1; `evidence` in the order of the text."""

    level: Level
    score: float
    evidence: tuple[Evidence, ...]


def judge(subject: str, body: str, words: HouseWords = NO_WORDS) -> Judgement:
    """What a message says about its urgency. `body` is the new text, without quoted history.

    Never raises; takes time in proportion to the text, of which the first TEXT_CHARS_MAX characters count.
    """
    known, trained = words.added_to(lexicon()), model()
    reading = read(subject, body, known)
    hidden = trained.hidden(_families(reading, trained))
    scores = trained.scores(hidden)
    level = decided(scores, trained)
    return Judgement(
        LEVELS[level], round(scores[level], 4), evidence_of(reading, known, trained, hidden, level, (subject, body))
    )


def decided(scores: Sequence[float], trained: Model) -> int:
    """The level with the highest score after the caution that training chose for each."""
    return max(range(len(LEVELS)), key=lambda at: scores[at] * trained.caution[at])


def _families(reading: Reading, trained: Model) -> list[tuple[str, int, int, int]]:
    totals = []
    for family, names in reading.features.items():
        rows = [row for row in map(trained.packed, names) if row]
        totals.append((family, sum(rows), len(rows), len(names)))
    letters = [_letters.get(key) or _letters_of(key, trained) for key in reading.words]
    return [*totals, ("g", *(sum(of[at] for of in letters) for at in range(3)))]  # type: ignore[list-item]


def _letters_of(key: str, trained: Model) -> tuple[int, int, int]:
    grams = grams_of(key)
    rows = [row for row in map(trained.packed, grams) if row]
    found = sum(rows), len(rows), len(grams)
    if len(_letters) < _WORDS_REMEMBERED_MAX:
        _letters[key] = found
    return found
