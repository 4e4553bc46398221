"""A word of a message with what it means there."""

from typing import Literal, NamedTuple

from chalicelib.urgency.tokens import Token

Field = Literal["subject", "body"]


class Word(NamedTuple):
    """A token with its meaning. `concepts` carry "-" where negated."""

    token: Token
    lemma: str
    concepts: tuple[str, ...]
    is_past: bool
