"""Why: the words that pushed the level, as spans of the text with a reason a person can read."""

from collections.abc import Sequence
from operator import mul
from typing import Final, NamedTuple

from chalicelib.urgency.clauses import Clause
from chalicelib.urgency.features import Sentence, marked_names, names_of, pair_name, partners_of
from chalicelib.urgency.lexicon import Lexicon
from chalicelib.urgency.model import OFFSET, Heard, Model, Vector
from chalicelib.urgency.words import Field, Word

SPANS_MAX: Final = 5
SHARE_MIN: Final = 0.3  # of the strongest span
REASONS_MAX: Final = 2  # told of one span
REASON_SHARE_MIN: Final = 0.4  # of its strongest word
SENTENCES_MAX: Final = 3
SENTENCES_LOOKED_AT_MAX: Final = 12

_NUMERIC: Final = {
    "percent-high": ("plno, nebo výpadek vysokého podílu", "nearly all of it"),
    "percent-mid": ("vyšší podíl", "a good part of it"),
    "percent-low": ("malý podíl", "a small part of it"),
    "clock": ("udaný čas", "a time is given"),
    "http5": ("chyba serveru (HTTP 5xx)", "server error (HTTP 5xx)"),
    "zero": ("nula", "zero"),
    "state-ok": ("dohled hlásí, že je to v pořádku", "monitoring says it is well"),
    "state-bad": ("dohled hlásí poruchu", "monitoring says it is down"),
    "state-warn": ("dohled varuje", "monitoring warns"),
    "state-ack": ("dohled: vzato na vědomí, údržba", "monitoring: acknowledged, maintenance"),
    "state-was": ("předchozí stav", "the state before"),
    "ratio-none": ("žádný z nich", "none of them"),
    "ratio-part": ("jen část z nich", "only some of them"),
    "ratio-all": ("všechny z nich", "all of them"),
    "http4": ("chyba požadavku (HTTP 4xx)", "request error (HTTP 4xx)"),
}
_WORDING: Final = ("obvyklé slovo takových zpráv", "usual wording of such messages")
_NEGATED: Final = ("zápor", "not")
_MARKS: Final = {"if": ("podmínka", "condition"), "?": ("otázka", "question"), "past": ("minulost", "past")}


class Evidence(NamedTuple):
    """`text` is what stands in `field` from `start` to `end` (characters); `why` is Czech, then English."""

    text: str
    start: int
    end: int
    field: Field
    why: str


class _Pulls(NamedTuple):
    """In one sentence: how much one of each lane pulls, their sum, and what the families are scaled by."""

    of: Vector
    sum: float
    scales: dict[str, int]


class _Span:
    """Neighbouring words of a clause that pull the same way, each with how much."""

    def __init__(self, clause: Clause, pulls: _Pulls) -> None:
        self.clause = clause
        self.pulls = pulls
        self.words: list[Word] = []
        self.weights: list[float] = []
        self.weight = 0.0

    def add(self, word: Word, weight: float) -> None:
        """Takes one more word."""
        self.words.append(word)
        self.weights.append(weight)
        self.weight += weight

    def strongest(self) -> list[Word]:
        """The word that pulls most, and the second one where it pulls nearly as much; as they stand in the text."""
        order = sorted(range(len(self.words)), key=self.weights.__getitem__, reverse=True)[:REASONS_MAX]
        least = self.weights[order[0]] * REASON_SHARE_MIN
        return [self.words[at] for at in sorted(order) if self.weights[at] >= least]


def evidence_of(
    sentences: Sequence[Sentence], known: Lexicon, trained: Model, heard: Heard, level: int, texts: tuple[str, str]
) -> tuple[Evidence, ...]:
    """The strongest spans for a level, in the order of the text; `texts` are subject and body."""
    pulls = trained.pulls(heard.units, level)
    order = _telling(pulls, heard, trained)
    spans = _spans_of(order, sentences, pulls, heard, trained, is_any_word=False)
    if not spans:
        spans = _spans_of(order, sentences, pulls, heard, trained, is_any_word=True)
    spans.sort(key=lambda span: -span.weight)
    found = []
    for span in spans[:SPANS_MAX]:
        if span.weight >= spans[0].weight * SHARE_MIN:
            start, end = span.words[0].start, span.words[-1].end
            text = texts[span.clause.where == "body"][start:end]
            reasons = dict.fromkeys(_reason(_told(word, span, trained), known) for word in span.strongest())
            found.append(Evidence(text, start, end, span.clause.where, _said(list(reasons))))
    return tuple(sorted(found, key=lambda one: (one.field != "subject", one.start)))


def _spans_of(
    order: Sequence[tuple[int, list[tuple[int, float]]]],
    sentences: Sequence[Sentence],
    pulls: Vector,
    heard: Heard,
    trained: Model,
    *,
    is_any_word: bool,
) -> list[_Span]:
    """From the sentences that tell most; from further ones only while there is nothing yet."""
    spans: list[_Span] = []
    for looked_at, (at, owned) in enumerate(order):
        if looked_at >= SENTENCES_MAX and (spans or looked_at >= SENTENCES_LOOKED_AT_MAX):
            break
        pulls_there = _in_sentence(pulls, owned, heard, at, trained)
        for clause in sentences[at][1]:
            spans += _spans(clause, pulls_there, trained, is_any_word)
    return spans


def _telling(pulls: Vector, heard: Heard, trained: Model) -> list[tuple[int, list[tuple[int, float]]]]:
    """The sentences, those that pull most first, with their units: each unit belongs to the one it heard best."""
    owned: dict[int, list[tuple[int, float]]] = {at: [] for at in range(len(heard.scales))}
    weights = dict.fromkeys(owned, 0.0)
    of_sentence = zip(heard.best, heard.loudest, pulls[trained.of_whole :], strict=True)
    for unit, (best, lane, pull) in enumerate(of_sentence, trained.of_whole):
        if pull:
            owned[best].append((unit, pull))
            weights[best] += pull * lane
    order = sorted(weights, key=weights.__getitem__, reverse=True)
    return [(at, owned[at]) for at in order]


def _in_sentence(pulls: Vector, owned: list[tuple[int, float]], heard: Heard, at: int, trained: Model) -> _Pulls:
    scales, whole = heard.scales[at], heard.whole
    share = whole["w"] / scales["w"] if scales.get("w") and "w" in whole else 1.0
    of = [pull * share for pull in pulls[: trained.of_whole]] + [0.0] * trained.of_sentence
    for unit, pull in owned:
        of[unit] = pull
    return _Pulls(of, sum(of), scales)


def _spans(clause: Clause, pulls: _Pulls, trained: Model, is_any_word: bool) -> list[_Span]:
    found: list[_Span] = []
    open_span: _Span | None = None
    partners = partners_of(clause)
    for word in clause.words:
        weight = _weight(word, clause, partners, pulls, trained) if word.concepts or is_any_word else 0.0
        if weight <= 0:
            open_span = None
            continue
        if open_span is None:
            open_span = _Span(clause, pulls)
            found.append(open_span)
        open_span.add(word, weight)
    return found


def _weight(word: Word, clause: Clause, partners: Sequence[tuple[Word, str]], pulls: _Pulls, trained: Model) -> float:
    """How far the features of one word pull, all their rows at once; of what it says with another word, half."""
    total = base = 0
    for family, name in names_of(word, clause):
        row = trained.packed(name)
        if row:
            scale = pulls.scales[family] * 2
            total += row * scale
            base += scale
    scale = pulls.scales.get("p", 0)
    for concept in word.concepts if scale else ():
        for other, its in partners:
            row = trained.packed(pair_name(concept, its)) if other is not word else 0
            if row:
                total += row * scale
                base += scale
    return sum(map(mul, trained.lanes(total), pulls.of)) - base * OFFSET * pulls.sum if total else 0.0


def _told(word: Word, span: _Span, trained: Model) -> str:
    """The concept that pulls most in a word, under the mark of its clause that a person asks for."""
    concepts = word.concepts
    if not concepts:
        return ""
    concept = concepts[0]
    if len(concepts) > 1:
        pulls = {one: _pull(one, span, trained) for one in concepts}
        concept = max(concepts, key=pulls.__getitem__)
    mark = next((mark for mark in _MARKS if mark in span.clause.marks), "")
    return f"k:{concept}|{mark}"


def _pull(concept: str, span: _Span, trained: Model) -> float:
    """Of a concept and of it under the marks of its clause."""
    pulls = span.pulls
    total = 0.0
    for name in ("c:" + concept, *marked_names((concept,), span.clause.marks)):
        row = trained.packed(name)
        if row:
            pull = sum(map(mul, trained.lanes(row), pulls.of)) - OFFSET * pulls.sum
            total += pull * pulls.scales[name[0]]
    return total


def _reason(name: str, known: Lexicon) -> tuple[str, str]:
    """In words, of the feature `k:concept|mark`; of "", that it is the usual wording."""
    concept, _, mark = name.partition(":")[2].partition("|")
    said = known.reasons.get(concept.removesuffix("-")) or _NUMERIC.get(concept) or _WORDING
    if concept.endswith("-"):
        said = (f"{_NEGATED[0]}: {said[0]}", f"{_NEGATED[1]}: {said[1]}")
    marked = _MARKS.get(mark)
    if marked:
        said = (f"{said[0]} ({marked[0]})", f"{said[1]} ({marked[1]})")
    return said


def _said(reasons: Sequence[tuple[str, str]]) -> str:
    return " / ".join(", ".join(of) for of in zip(*reasons, strict=True))
