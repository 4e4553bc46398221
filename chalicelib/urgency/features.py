"""What the model sees of a message: for each sentence, named features in families.

c a concept, k a concept under a mark of its clause, p two concepts of a clause, s a concept in the subject;
w a lemma, b two neighbours, sw a lemma in the subject; h a mark. What is no sentence of the sender's stands last:
q a concept in a quoted line, and n the length. A name counts once a sentence, whatever its words say how often.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.urgency.clauses import Clause
from chalicelib.urgency.words import Word

PAIRED_MAX: Final = 12
_SENTENCE_MARKS: Final = frozenset(("if", "?"))

Features = Mapping[str, set[str]]  # family → names
Sentence = tuple[Features, list[Clause]]

_pairs: dict[tuple[str, str], str] = {}  # at most as many as there are pairs of concepts
_marked: dict[tuple[str, str], str] = {}


def features_of(clauses: Sequence[Clause]) -> list[Sentence]:
    """Each sentence's features with its clauses, then those of the message as a whole, without any."""
    sentences: list[list[Clause]] = []
    quoted: set[str] = set()
    words = 0
    number = -1
    for clause in clauses:
        words += len(clause.words)
        if clause.is_quoted:
            quoted.update([f"q:{concept}" for word in clause.words for concept in word.concepts])
        elif clause.sentence == number:
            sentences[-1].append(clause)
        else:
            number = clause.sentence
            sentences.append([clause])
    found = [(_of_sentence(of), of) for of in sentences]
    found.append(({"q": quoted, "n": {f"n:{min(9, words.bit_length())}"}}, []))
    return found


def _of_sentence(clauses: list[Clause]) -> Features:
    lemmas: set[str] = set()
    neighbours: set[str] = set()
    concepts: set[str] = set()
    marked: set[str] = set()
    pairs: set[str] = set()
    marks: set[str] = set()
    shared = set().union(*[clause.marks for clause in clauses]) & _SENTENCE_MARKS if len(clauses) > 1 else set()
    for clause in clauses:
        clause.marks |= shared
        marks |= clause.marks
        before = "^"
        of: list[str] = []
        for word in clause.words:
            lemmas.add(word.lemma)
            neighbours.add(f"b:{before}_{word.lemma}")
            before = word.lemma
            of += word.concepts
        concepts.update(of)
        marked.update(marked_names(of, clause.marks))
        _add_pairs(pairs, of[:PAIRED_MAX])
    found = {
        "c": {"c:" + concept for concept in concepts},
        "k": marked,
        "p": pairs,
        "w": {"w:" + lemma for lemma in lemmas},
        "b": neighbours,
        "h": {"h:" + mark for mark in marks},
    }
    if clauses[0].where == "subject":
        found["s"] = {"s:" + concept for concept in concepts}
        found["sw"] = {"sw:" + lemma for lemma in lemmas}
    return found


def marked_names(concepts: Sequence[str], marks: set[str]) -> list[str]:
    """The names of concepts under each of a clause's marks, or under none."""
    found = []
    for mark in marks or ("",):
        for concept in concepts:
            name = _marked.get((concept, mark))
            if name is None:
                name = _marked[concept, mark] = f"k:{concept}|{mark}"
            found.append(name)
    return found


def names_of(word: Word, clause: Clause) -> list[tuple[str, str]]:
    """(family, name) of the features that stand on one word alone, those that a reason can be told of first."""
    told = [("c", f"c:{concept}") for concept in word.concepts]
    told += [("k", name) for name in marked_names(word.concepts, clause.marks)]
    return [*told, ("w", f"w:{word.lemma}")]


def _add_pairs(found: set[str], concepts: Sequence[str]) -> None:
    for at, first in enumerate(concepts):
        for second in concepts[at + 1 :]:
            found.add(_pairs.get((first, second)) or pair_name(first, second))


def pair_name(first: str, second: str) -> str:
    """The name of two concepts of a clause, in whichever order."""
    name = _pairs.get((first, second))
    if name is None:
        name = _pairs[first, second] = f"p:{first}+{second}" if first < second else f"p:{second}+{first}"
    return name


def partners_of(clause: Clause) -> list[tuple[Word, str]]:
    """The concepts of a clause that count in pairs, each with its word."""
    return [(word, concept) for word in clause.words for concept in word.concepts][:PAIRED_MAX]
