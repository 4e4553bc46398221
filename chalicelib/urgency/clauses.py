"""A message as sentences and clauses of words that carry concepts, with what qualifies them."""

import re
from dataclasses import dataclass, field
from typing import Final

from chalicelib.urgency.formats import states_in
from chalicelib.urgency.lexicon import Lexicon, Phrase
from chalicelib.urgency.negation import negated
from chalicelib.urgency.tokens import Token, aligned, tokens_of
from chalicelib.urgency.words import Field, Word

WORDS_MAX: Final = 1_500  # a message is judged by its beginning; a dispatcher does not read further either
CLAUSE_WORDS_MAX: Final = 40

_PAST_ENDINGS: Final = ("la", "lo", "li", "ly", "al", "el", "il", "ol", "ul", "yl")
_SPOKEN: Final = frozenset(("word", "number", "percent", "time", "name"))


@dataclass(slots=True)
class Clause:
    """Words between two breaks; `marks` are of the clause, `sentence` numbers the sentence it is in.

    `is_quoted` where the line begins with a quote mark: what is said there somebody said before.
    """

    where: Field
    sentence: int
    is_quoted: bool = False
    words: list[Word] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)


def clauses_of(text: str, where: Field, known: Lexicon, first_sentence: int = 0) -> list[Clause]:
    """The clauses of one text. Linear in its length; words after WORDS_MAX are left out."""
    tokens = tokens_of(text)
    clauses = [Clause(where, first_sentence)]
    phrases = _phrases_in(tokens, known)
    states = states_in(text, aligned(text))
    words = 0
    start_of_line = 0
    for at, token in enumerate(tokens):
        kind = token.kind
        if kind in _SPOKEN:
            clause = clauses[-1]
            if len(clause.words) >= CLAUSE_WORDS_MAX:
                clause = Clause(where, clause.sentence, clause.is_quoted)
                clauses.append(clause)
            extra = phrases.get(at, ())
            if token.start in states:
                extra = (*extra, states[token.start])
            clause.words.append(_word(token, extra, known))
            words += 1
        elif kind == "break":
            clauses.append(Clause(where, clauses[-1].sentence, clauses[-1].is_quoted))
        elif kind == "quote":
            clauses.append(Clause(where, clauses[-1].sentence + 1, is_quoted=True))
        elif kind == "line":
            if clauses[-1].is_quoted or _ends_line(tokens, at, start_of_line):
                clauses.append(Clause(where, clauses[-1].sentence + 1))
            start_of_line = at + 1
        else:
            if kind == "ask":
                _ask(clauses)
            if "!" in token.key:
                clauses[-1].marks.add("!")
            clauses.append(Clause(where, clauses[-1].sentence + 1))
        if words >= WORDS_MAX:
            break
    return [_qualified(clause) for clause in clauses if clause.words]


def _ask(clauses: list[Clause]) -> None:
    sentence = clauses[-1].sentence
    for clause in reversed(clauses):
        if clause.sentence != sentence:
            return
        clause.marks.add("?")


def _ends_line(tokens: list[Token], at: int, start_of_line: int) -> bool:
    """Whether a line break ends a sentence too: the line is short, or the next does not go on in lower case."""
    if at == start_of_line or at + 1 >= len(tokens):
        return True
    return tokens[at].start - tokens[start_of_line].start < 50 or tokens[at + 1].kind != "word"


def _word(token: Token, more: tuple[str, ...], known: Lexicon) -> Word:
    """`more` are concepts of the phrase or state that begins here."""
    if token.kind != "word":
        return Word(token, f"<{token.kind}>", _numeric(token) + more, False)
    key = token.key
    lemma, concepts, is_negated = known.meaning(key)
    if is_negated:
        lemma, concepts = f"ne{lemma}", tuple([f"{concept}-" for concept in concepts])
    return Word(token, lemma, concepts + more, key.endswith(_PAST_ENDINGS) and len(key) > 3)


_HIGH_PERCENT: Final = 90


def _numeric(token: Token) -> tuple[str, ...]:
    text = token.key
    if token.kind == "percent":
        value = float(re.match(r"\d+(?:[.,]\d+)?", text).group().replace(",", "."))  # type: ignore[union-attr]
        return ("percent-high",) if value >= _HIGH_PERCENT else ("percent-mid",) if value >= 60 else ("percent-low",)
    if token.kind == "time":
        return ("clock",)
    if token.kind == "number" and re.fullmatch(r"5\d\d|4[0-5]\d", text):
        return ("http5",) if text[0] == "5" else ("http4",)
    if text == "0":
        return ("zero",)
    return ()


def _phrases_in(tokens: list[Token], known: Lexicon) -> dict[int, tuple[str, ...]]:
    """Where phrases stand: index of each of their first tokens → concepts."""
    found: dict[int, tuple[str, ...]] = {}
    phrases = known.phrases
    for at, token in enumerate(tokens):
        for phrase in phrases.get(token.key, ()):
            if _fits(phrase, tokens, at + 1):
                found[at] = (*found.get(at, ()), phrase.concept)
    return found


def _fits(phrase: Phrase, tokens: list[Token], at: int) -> bool:
    if at + len(phrase.rest) > len(tokens):
        return False
    for wanted in phrase.rest:
        key = tokens[at].key
        if wanted != key and not (wanted[-1] == "*" and key.startswith(wanted[:-1])):
            return False
        at += 1
    return True


def _qualified(clause: Clause) -> Clause:
    """The clause with its marks: past, condition, negation of the whole."""
    concepts = {concept for word in clause.words for concept in word.concepts}
    if any(word.is_past for word in clause.words) or "past" in concepts:
        clause.marks.add("past")
    if "cond" in concepts:
        clause.marks.add("if")
    if "future" in concepts:
        clause.marks.add("future")
    clause.words, is_negative = negated(clause.words)
    if is_negative:
        clause.marks.add("not")
    return clause
