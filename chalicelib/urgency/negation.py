"""What a negation reaches: "výpadek nemáme", "bez výpadku", "0 chyb", "není dostupný", "nelze objednat"."""

import re
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
_STATE: Final = frozenset(["works", "able", "over", "fine"])
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
_BOTH: Final = re.compile(
    r"(?:neni|nebyl[aoiy]?|nejsou|nie|nemame|nema|nemaji|nemam|nehroz\w*|nenasta\w*|nedoslo|nezaznamen\w*|neevid\w*|nevid[ei]\w*"
    r"|isn't|wasn't|aren't|weren't|don't|didn't|doesn't|hasn't|haven't)$"
)
_UNABLE: Final = frozenset(
    ["nelze", "cannot", "cant", "can't", "unable", "nemozno", "couldn't", "won't", "impossible"]
)


def negated(words: Sequence[Word]) -> tuple[list[Word], bool]:
    """The words of a clause with "-" at the concepts that a negation in it reaches, and whether there is one."""
    found = list(words)
    is_negative = False
    for at, word in enumerate(words):
        key = word.token.key
        if key in _BEFORE or "zero" in word.concepts:
            is_negative = True
            _deny(found, range(at + 1, at + 1 + REACH_WORDS), _TROUBLE)
            if "zero" in word.concepts:
                _deny(found, range(at - 2, at), _TROUBLE)
            elif key == "not":
                _deny(found, range(at + 1, at + 1 + REACH_WORDS), _STATE)
        elif _BOTH.match(key):
            is_negative = True
            _deny(found, range(at + 1, at + 1 + REACH_WORDS), _TROUBLE | _STATE)
            _deny(found, range(at - REACH_WORDS, at), _TROUBLE)
        elif key in _UNABLE or "possible-" in word.concepts or "works-" in word.concepts:
            is_negative = True
            _deny(found, range(at + 1, at + 1 + REACH_WORDS), frozenset(("able",)))
    return found, is_negative


def _deny(words: list[Word], reach: range, which: frozenset[str]) -> None:
    for at in reach:
        if 0 <= at < len(words) and not which.isdisjoint(words[at].concepts):
            word = words[at]
            concepts = tuple(f"{concept}-" if concept in which else concept for concept in word.concepts)
            words[at] = word._replace(concepts=concepts, lemma=f"ne{word.lemma}")
