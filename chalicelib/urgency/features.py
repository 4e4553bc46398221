"""What the model sees of a message: named features in families, each with the word it stands on.

c a concept, k a concept under its clause's marks, p two concepts of a clause, s a concept in the subject;
w a lemma, b two neighbours, sw a lemma in the subject; g letters within a word; h a mark; q a concept in a
quoted line; n the length. A name counts once a message, whatever its word says how often.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from chalicelib.urgency.clauses import Clause
from chalicelib.urgency.words import Word

PAIRED_MAX: Final = 12
_GRAMS: Final = (3, 4, 5)
_GRAM_WORD_CHARS_MAX: Final = 30

# Family → name → the first word it stands on; nothing where it stands on a whole clause or message.
Features = Mapping[str, Mapping[str, Word | None]]


def features_of(clauses: Sequence[Clause]) -> Features:
    """Every feature but letters, which are counted by word."""
    marks: dict[int, set[str]] = {}
    for clause in clauses:
        marks.setdefault(clause.sentence, set()).update(clause.marks & {"if", "?"})
    found: dict[str, dict[str, Word | None]] = {
        family: {} for family in ("c", "k", "p", "s", "w", "b", "sw", "h", "q")
    }
    for clause in clauses:
        if clause.is_quoted:
            for word in clause.words:
                found["q"].update((f"q:{concept}", word) for concept in word.concepts)
        else:
            _add_clause(found, clause, sorted(clause.marks | marks[clause.sentence]))
    found["n"] = {f"n:{min(9, sum(len(clause.words) for clause in clauses).bit_length())}": None}
    return found


def _add_clause(found: dict[str, dict[str, Word | None]], clause: Clause, marks: Sequence[str]) -> None:
    lemmas, pairs, concepts, marked = found["w"], found["b"], found["c"], found["k"]
    heads = found["sw"], found["s"]
    is_subject = clause.where == "subject"
    of: list[str] = []
    before = "^"
    for word in clause.words:
        lemma = word.lemma
        lemmas.setdefault(f"w:{lemma}", word)
        pairs[f"b:{before}_{lemma}"] = None
        before = lemma
        if is_subject:
            heads[0][f"sw:{lemma}"] = None
        for concept in word.concepts:
            of.append(concept)
            concepts.setdefault(f"c:{concept}", word)
            if is_subject:
                heads[1][f"s:{concept}"] = None
            for mark in marks or ("",):
                marked.setdefault(f"k:{concept}|{mark}", word)
    found["h"].update((f"h:{mark}", None) for mark in marks)
    _add_pairs(found["p"], of[:PAIRED_MAX])


def _add_pairs(found: dict[str, Word | None], concepts: Sequence[str]) -> None:
    for at, first in enumerate(concepts):
        for second in concepts[at + 1 :]:
            found[f"p:{first}+{second}" if first < second else f"p:{second}+{first}"] = None


@lru_cache(maxsize=8192)
def grams_of(key: str) -> tuple[str, ...]:
    """The letters that a word shares with its unknown relatives and misspellings."""
    framed = f"<{key[:_GRAM_WORD_CHARS_MAX]}>"
    return tuple({f"g:{framed[at : at + size]}" for size in _GRAMS for at in range(len(framed) - size + 1)})
