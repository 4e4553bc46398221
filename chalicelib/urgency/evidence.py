"""Why: the words that pushed the level, as spans of the text with a reason a person can read."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as part
from typing import Final

from chalicelib.urgency.clauses import Clause
from chalicelib.urgency.features import Features
from chalicelib.urgency.lexicon import Lexicon
from chalicelib.urgency.model import Model, Vector
from chalicelib.urgency.reading import Reading
from chalicelib.urgency.words import Field, Word

SPANS_MAX: Final = 5
SHARE_MIN: Final = 0.3  # of the strongest span
WORDS_LOOKED_AT_MAX: Final = 300
_TELLING: Final = ("c", "k")
_WEIGHED: Final = ("c", "k", "w")

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


@dataclass(frozen=True, slots=True)
class Evidence:
    """`text` is what stands in `field` from `start` to `end` (characters); `why` is Czech, then English."""

    text: str
    start: int
    end: int
    field: Field
    why: str


@dataclass(slots=True)
class _Weighed:
    weight: float = 0.0
    reason: str = ""
    best: float = 0.0


@dataclass(slots=True)
class _Span(_Weighed):
    where: Field = "body"
    words: list[Word] = part(default_factory=list)

    def add(self, word: Word, of: _Weighed) -> None:
        self.words.append(word)
        self.weight += of.weight
        if of.best > self.best:
            self.best, self.reason = of.best, of.reason


def evidence_of(
    reading: Reading, known: Lexicon, trained: Model, hidden: Vector, level: int, texts: tuple[str, str]
) -> tuple[Evidence, ...]:
    """The strongest spans for a level, in the order of the text; `texts` are subject and body."""
    pulls = trained.pulls(hidden, level)
    weighed = _weighed(reading.features, trained, pulls)
    spans = sorted(_spans(reading.clauses, weighed), key=lambda span: -span.weight)[:SPANS_MAX]
    found = []
    for span in spans:
        if span.weight >= spans[0].weight * SHARE_MIN:
            start, end = span.words[0].token.start, span.words[-1].token.end
            text = texts[span.where == "body"][start:end]
            found.append(Evidence(text, start, end, span.where, _reason(span.reason, known)))
    return tuple(sorted(found, key=lambda one: (one.field != "subject", one.start)))


def _weighed(features: Features, trained: Model, pulls: Vector) -> dict[int, _Weighed]:
    """By identity of the word: how much it pulls and the reason that pulls most."""
    found: dict[int, _Weighed] = {}
    for family in _WEIGHED:
        names = features[family]
        root = math.sqrt(len(names) or 1)
        for name, word in names.items():
            if family == "w" and word is not None and word.concepts:
                continue  # its concepts speak for it
            pull = trained.pull(name, family, pulls) / root
            if word is None or not pull:
                continue
            of = found.get(id(word))
            if of is None:
                of = found[id(word)] = _Weighed()
            of.weight += pull
            if family in _TELLING and pull > of.best:
                of.best, of.reason = pull, name
    return found


def _spans(clauses: Iterable[Clause], weighed: Mapping[int, _Weighed]) -> list[_Span]:
    spans: list[_Span] = []
    looked = 0
    for clause in clauses:
        open_span: _Span | None = None
        for word in clause.words:
            looked += 1
            of = weighed.get(id(word))
            if of is None or of.weight <= 0 or looked > WORDS_LOOKED_AT_MAX:
                open_span = None
                continue
            if open_span is None:
                open_span = _Span(where=clause.where)
                spans.append(open_span)
            open_span.add(word, of)
    return spans


def _reason(name: str, known: Lexicon) -> str:
    """In words, of the feature `c:concept` or `k:concept|mark`; of none, that it is the usual wording."""
    concept, _, mark = name.partition(":")[2].partition("|")
    said = known.reasons.get(concept.removesuffix("-")) or _NUMERIC.get(concept) or _WORDING
    if concept.endswith("-"):
        said = (f"{_NEGATED[0]}: {said[0]}", f"{_NEGATED[1]}: {said[1]}")
    marked = _MARKS.get(mark)
    if marked:
        said = (f"{said[0]} ({marked[0]})", f"{said[1]} ({marked[1]})")
    return _said(said)


def _said(pair: tuple[str, str]) -> str:
    return f"{pair[0]} / {pair[1]}"
