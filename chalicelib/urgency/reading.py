"""From a message to its features: what the judge and its trainer do alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.urgency.clauses import Clause, clauses_of
from chalicelib.urgency.features import Features, features_of
from chalicelib.urgency.lexicon import Lexicon
from chalicelib.urgency.signature import without_signature

TEXT_CHARS_MAX: Final = 20_000  # of subject and of body; nobody reads further before deciding either


@dataclass(frozen=True, slots=True)
class Reading:
    """`features` but letters; `words` the different words by which letters are counted."""

    clauses: Sequence[Clause]
    features: Features
    words: Sequence[str]


def read(subject: str, body: str, known: Lexicon) -> Reading:
    """Subject and new body text of a message, read to TEXT_CHARS_MAX each."""
    head = clauses_of(subject[:TEXT_CHARS_MAX], "subject", known)
    first = head[-1].sentence + 1 if head else 0
    clauses = head + clauses_of(without_signature(body[:TEXT_CHARS_MAX]), "body", known, first)
    words = {word.token.key for clause in clauses for word in clause.words if word.token.kind == "word"}
    return Reading(clauses, features_of(clauses), sorted(words))
