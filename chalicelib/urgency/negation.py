"""What a negation reaches: "výpadek nemáme", "bez výpadku", "0 chyb", "není dostupný", "nelze objednat"."""

from collections.abc import Sequence
from typing import Final

from chalicelib.urgency.words import Word

REACH_WORDS: Final = 4

_TROUBLE: Final = frozenset(
    [
        "down",
        "fault",
        "errcode",
        "slow",
        "hang",
        "loss",
        "security",
        "stands",
        "impact",
        "overload",
        "critical",
        "warning",
        "plea",
    ]
)
_STATE: Final = frozenset(("works", "able", "over", "fine"))
_TROUBLE_OR_STATE: Final = _TROUBLE | _STATE
_ABLE: Final = frozenset(("able",))
# Before the trouble or the state that they deny, and (_BOTH) after it too, for Czech puts the verb last as well.
_BEFORE: Final = frozenset(
    [
        "bez",
        "no",
        "not",
        "never",
        "without",
        "zadny",
        "zadna",
        "zadne",
        "zadnou",
        "zadnych",
        "zadneho",
        "ziadny",
        "ziadna",
        "ziadne",
        "ani",
        "neither",
        "nor",
    ]
)
_BOTH: Final = frozenset(
    [
        "neni",
        "nebyla",
        "nebylo",
        "nebyli",
        "nebyly",
        "nebyl",
        "nejsou",
        "nie",
        "nemame",
        "nema",
        "nemaji",
        "nemam",
        "nedoslo",
        "isn't",
        "wasn't",
        "aren't",
        "weren't",
        "don't",
        "didn't",
        "doesn't",
        "hasn't",
        "haven't",
    ]
)
_BOTH_STEMS: Final = ("nehroz", "nenasta", "nezaznamen", "neevid", "nevid")
_UNABLE: Final = frozenset(
    ["nelze", "cannot", "cant", "can't", "unable", "nemozno", "couldn't", "won't", "impossible"]
)


def deny(words: Sequence[Word]) -> bool:
    """Put "-" at the concepts that a negation in the clause reaches; whether there is one."""
    is_negative = False
    given = [word.concepts for word in words]
    for at, word in enumerate(words):
        key = word.key
        if key in _BEFORE or "zero" in given[at]:
            is_negative = True
            _deny(words, at + 1, at + 1 + REACH_WORDS, _TROUBLE)
            if "zero" in given[at]:
                _deny(words, at - 2, at, _TROUBLE)
            elif key == "not":
                _deny(words, at + 1, at + 1 + REACH_WORDS, _STATE)
        elif key in _BOTH or key.startswith(_BOTH_STEMS):
            is_negative = True
            _deny(words, at + 1, at + 1 + REACH_WORDS, _TROUBLE_OR_STATE)
            _deny(words, at - REACH_WORDS, at, _TROUBLE)
        elif key in _UNABLE or "possible-" in given[at] or "works-" in given[at]:
            is_negative = True
            _deny(words, at + 1, at + 1 + REACH_WORDS, _ABLE)
    return is_negative


def _deny(words: Sequence[Word], start: int, end: int, which: frozenset[str]) -> None:
    for word in words[max(start, 0) : end]:
        if word.concepts and not which.isdisjoint(word.concepts):
            word.concepts = tuple([f"{concept}-" if concept in which else concept for concept in word.concepts])
            word.lemma = f"ne{word.lemma}"
