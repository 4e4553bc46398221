"""What a text of ours is made of: a row of blocks, written once for both parts of a mail."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from string import Formatter
from typing import Literal, TypeAlias

Block: TypeAlias = tuple[str, ...] | Literal["facts", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One text: `preview` is what lists of mail show beside the subject, `button` the words on the link.

    A block is a paragraph of sentences, the table of facts or the link. A sentence that names a fact which is not
    there ("{until}" of a link without an end) is left out. `subject` is for the mails that do not carry the
    ticket's own subject as theirs. `rows` names what the table of facts tells.
    """

    subject: str = ""
    preview: str
    blocks: tuple[Block, ...]
    rows: tuple[str, ...] = ()
    button: str = ""


def can_be_said(sentence: str, facts: AbstractSet[str]) -> bool:
    """Whether every fact that the sentence names is there."""
    return all(name is None or name in facts for _, name, _, _ in Formatter().parse(sentence))
