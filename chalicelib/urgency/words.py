"""A word of a message with what it means there."""

from typing import Literal

Field = Literal["subject", "body"]


class Word:
    """`concepts` carry "-" where denied; `start` and `end` are offsets in characters of the field's text."""

    __slots__ = ("concepts", "end", "is_past", "key", "lemma", "start")

    def __init__(self, key: str, lemma: str, concepts: tuple[str, ...], is_past: bool, start: int, end: int) -> None:
        self.key = key
        self.lemma = lemma
        self.concepts = concepts
        self.is_past = is_past
        self.start = start
        self.end = end
