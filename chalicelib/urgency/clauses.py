"""A message as sentences and clauses of words that carry concepts, with what qualifies them."""

from typing import Final

from chalicelib.urgency.formats import states_in
from chalicelib.urgency.lexicon import Lexicon
from chalicelib.urgency.negation import deny
from chalicelib.urgency.tokens import Token, tokens_of
from chalicelib.urgency.words import Field, Word

WORDS_MAX: Final = 1_500  # a message is judged by its beginning; a dispatcher does not read further either
CLAUSE_WORDS_MAX: Final = 40

_SPOKEN: Final = frozenset(("word", "number", "percent", "time", "name"))


class Clause:
    """Words between two breaks; `marks` are of the clause, `sentence` numbers the sentence it is in.

    `is_quoted` where the line begins with a quote mark: what is said there somebody said before.
    """

    __slots__ = ("is_quoted", "marks", "sentence", "where", "words")

    def __init__(self, where: Field, sentence: int, is_quoted: bool = False) -> None:
        self.where: Field = where
        self.sentence = sentence
        self.is_quoted = is_quoted
        self.words: list[Word] = []
        self.marks: set[str] = set()


def clauses_of(text: str, where: Field, known: Lexicon, first_sentence: int = 0) -> list[Clause]:
    """The clauses of one text. Linear in its length; words after WORDS_MAX are left out."""
    tokens = tokens_of(text)
    clauses = [Clause(where, first_sentence)]
    more = _phrases_in(tokens, known)
    states = states_in(text)
    words = 0
    start_of_line = 0
    for at, token in enumerate(tokens):
        kind = token[1]
        if kind in _SPOKEN:
            clause = clauses[-1]
            if len(clause.words) >= CLAUSE_WORDS_MAX:
                clause = Clause(where, clause.sentence, clause.is_quoted)
                clauses.append(clause)
            concepts = more.get(at, ())
            if token[2] in states:
                concepts += (states[token[2]],)
            clause.words.append(_word(token, concepts, known))
            words += 1
            if words >= WORDS_MAX:
                break
        elif kind == "line":
            if clauses[-1].is_quoted or _ends_line(tokens, at, start_of_line):
                clauses.append(Clause(where, clauses[-1].sentence + 1))
            start_of_line = at + 1
        else:
            _end(clauses, token)
    found = [_qualified(clause) for clause in clauses if clause.words]
    _turn(found)
    return found


def _word(token: Token, more: tuple[str, ...], known: Lexicon) -> Word:
    """`more` are concepts of the phrase or state that begins here."""
    key, kind, start, end = token
    if kind != "word":
        return Word(key, f"<{kind}>", _numeric(key, kind) + more, False, start, end)
    lemma, concepts, is_past = known.meaning(key)
    return Word(key, lemma, concepts + more, is_past, start, end)


def _end(clauses: list[Clause], token: Token) -> None:
    """Begins the clause that follows a mark: in the same sentence after a break, else in the next."""
    key, kind, *_ = token
    last = clauses[-1]
    if kind == "break":
        clauses.append(Clause(last.where, last.sentence, last.is_quoted))
        return
    if kind == "ask":
        _ask(clauses)
    if "!" in key:
        last.marks.add("!")
    clauses.append(Clause(last.where, last.sentence + 1, is_quoted=kind == "quote"))


def _turn(clauses: list[Clause]) -> None:
    """What follows "ale" in its sentence outweighs what stood before it."""
    turned = -1
    for clause in clauses:
        if clause.sentence == turned or any("contrast" in word.concepts for word in clause.words):
            clause.marks.add("but")
            turned = clause.sentence


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
    return tokens[at][2] - tokens[start_of_line][2] < 50 or tokens[at + 1][1] != "word"


_HIGH_PERCENT: Final = 90


def _numeric(text: str, kind: str) -> tuple[str, ...]:
    if kind == "percent":
        digits = text[:3]
        while not digits.isdigit():
            digits = digits[:-1]
        value = int(digits)
        return ("percent-high",) if value >= _HIGH_PERCENT else ("percent-mid",) if value >= 60 else ("percent-low",)
    if kind == "time":
        return ("clock",)
    if len(text) == 3 and text.isdigit():
        return ("http5",) if text[0] == "5" else ("http4",) if text[0] == "4" and text[1] < "6" else ()
    if text == "0":
        return ("zero",)
    return ()


def _phrases_in(tokens: list[Token], known: Lexicon) -> dict[int, tuple[str, ...]]:
    """Where phrases stand: index of each of their first tokens → concepts."""
    found: dict[int, tuple[str, ...]] = {}
    phrases = known.phrases
    for at, token in enumerate(tokens):
        if token[0] in phrases:
            following = tokens[at + 1][0] if at + 1 < len(tokens) else ""
            for rest, concept in phrases[token[0]]:
                # Most phrases that begin with a word go on with another one than the text does.
                if rest and rest[0] != following and rest[0][-1] != "*":
                    continue
                if _fits(rest, tokens, at + 1):
                    found[at] = (*found.get(at, ()), concept)
    return found


def _fits(rest: tuple[str, ...], tokens: list[Token], at: int) -> bool:
    if at + len(rest) > len(tokens):
        return False
    for wanted in rest:
        key = tokens[at][0]
        if wanted != key and not (wanted[-1] == "*" and key.startswith(wanted[:-1])):
            return False
        at += 1
    return True


_MARKS: Final = {"past": "past", "cond": "if", "future": "future"}


def _qualified(clause: Clause) -> Clause:
    """The clause with its marks: past, condition, negation of the whole."""
    for word in clause.words:
        if word.is_past:
            clause.marks.add("past")
        for concept in word.concepts:
            if concept in _MARKS:
                clause.marks.add(_MARKS[concept])
    if deny(clause.words):
        clause.marks.add("not")
    return clause
