"""The judgement itself: level, score and the words it rests on."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from chalicelib.urgency.evidence import Evidence, evidence_of
from chalicelib.urgency.house import HouseWords
from chalicelib.urgency.lexicon import lexicon
from chalicelib.urgency.model import LEVELS, Model, model
from chalicelib.urgency.reading import read

Level = Literal["urgent", "problem", "routine"]
NO_WORDS: Final = HouseWords()


class Judgement(NamedTuple):
    """`score` is how sure the judge is of its level, 0 to 1; `evidence` in the order of the text."""

    level: Level
    score: float
    evidence: tuple[Evidence, ...]


def judge(subject: str, body: str, words: HouseWords = NO_WORDS) -> Judgement:
    """What a message says about its urgency. `body` is the new text, without quoted history.

    Never raises; takes time in proportion to the text, of which the first TEXT_CHARS_MAX characters count.
    """
    known, trained = words.added_to(lexicon()), model()
    sentences = read(subject, body, known)
    heard = trained.hear([features for features, _ in sentences])
    scores = trained.scores(heard.units)
    level = decided(scores, trained)
    evidence = evidence_of(sentences, known, trained, heard, level, (subject, body))
    return Judgement(LEVELS[level], round(scores[level], 4), evidence)


def decided(scores: Sequence[float], trained: Model) -> int:
    """The level with the highest score after the caution that training chose for each."""
    return max(range(len(LEVELS)), key=lambda at: scores[at] * trained.caution[at])
