"""From a message to its features: what the judge and its trainer do alike."""

from typing import Final

from chalicelib.urgency.clauses import clauses_of
from chalicelib.urgency.features import Sentence, features_of
from chalicelib.urgency.lexicon import Lexicon
from chalicelib.urgency.signature import without_signature

TEXT_CHARS_MAX: Final = 20_000  # of subject and of body; nobody reads further before deciding either


def read(subject: str, body: str, known: Lexicon) -> list[Sentence]:
    """The sentences of a message, subject and new body read to TEXT_CHARS_MAX each."""
    head = clauses_of(subject[:TEXT_CHARS_MAX], "subject", known)
    first = head[-1].sentence + 1 if head else 0
    return features_of(head + clauses_of(without_signature(body[:TEXT_CHARS_MAX]), "body", known, first))
