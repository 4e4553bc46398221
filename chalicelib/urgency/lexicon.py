"""What words mean: the table made from the readable lexicon, and how a word is found in it.

The table keeps the forms that begin alike in one line, which is split only as far as a word asks for it: a process
that judges one message does not pay for fifty thousand forms.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

_TABLE: Final = Path(__file__).with_name("lexicon.txt")
_STEM_CHARS_MIN: Final = 3
_WORDS_KNOWN_MAX: Final = 20_000
HEAD_CHARS: Final = 3  # by how many first letters the table keeps forms together
DENIED: Final = "undone"

_PAST_ENDINGS: Final = ("la", "lo", "li", "ly", "al", "el", "il", "ol", "ul", "yl")
# Nouns and foreign words that only look like it.
_NOT_PAST: Final = frozenset(
    [
        "mail",
        "email",
        "portal",
        "signal",
        "terminal",
        "material",
        "kanal",
        "panel",
        "hotel",
        "kabel",
        "tunel",
        "profil",
        "mobil",
        "personal",
        "manual",
        "total",
        "trial",
        "final",
        "general",
        "critical",
        "serial",
        "normal",
        "internal",
        "external",
        "local",
        "initial",
        "until",
        "fail",
        "still",
        "small",
        "skol",
        "kol",
        "stol",
        "protokol",
        "modul",
        "titul",
        "control",
        "detail",
        "cil",
        "dil",
        "article",
        "bol",
        "vul",
        "pol",
        "cool",
        "tool",
        "url",
    ]
)
_PREFIXES: Final = (("nej", False), ("ne", True))
# Words in ne- that deny nothing: nebo, nechat, nějaký, někdo, neděle, nemocnice, need, next, network.
_NOT_DENIED: Final = (
    *("nebo", "nech", "neka", "nekd", "neko", "nekt", "neja", "nece", "nedel", "nemoc", "nemec", "neho", "nejen"),
    *("netr", "neut", "new", "net", "nex", "nee", "neg", "nes", "nej", "neu", "ner"),
)


class Meaning(NamedTuple):
    """`lemma` stands for all forms; `concepts` are keys of the lexicon, with "-" where ne- denies them."""

    lemma: str
    concepts: tuple[str, ...]
    is_past: bool = False


class Phrase(NamedTuple):
    """Keys of the words that follow the first one; a key that ends with "*" takes every ending, "*" any token."""

    rest: tuple[str, ...]
    concept: str


class Lexicon:
    """Forms, stems and phrases with their concepts, and the words that explain a concept in Czech and English.

    `meanings` are lines of the table: kind, lemma, concepts. `forms` has, by the first letters, the rest of each
    form with the number of its meaning as " rest=number ". `own` are words of the
    house, `own_stems` theirs that take an ending.
    """

    def __init__(
        self,
        meanings: Sequence[str],
        forms: Mapping[str, str],
        stems: Mapping[str, Meaning],
        phrases: Mapping[str, tuple[Phrase, ...]],
        reasons: Mapping[str, tuple[str, str]],
        own: Mapping[str, Meaning],
        own_stems: Mapping[str, Meaning],
    ) -> None:
        self.meanings = meanings
        self.forms = forms
        self.stems = stems
        self.phrases = phrases
        self.reasons = reasons
        self.own = own
        self.own_stems = own_stems
        self._known: dict[str, Meaning] = {}

    def meaning(self, key: str) -> Meaning:
        """Of a folded word: as listed, as the negation of a listed one, by its stem, or none."""
        found = self._known.get(key)
        if found is None:
            found = self._look_up(key)
            if len(key) > 3 and key.endswith(_PAST_ENDINGS) and key not in _NOT_PAST:
                found = found._replace(is_past=True)
            if len(self._known) >= _WORDS_KNOWN_MAX:
                self._known.clear()
            self._known[key] = found
        return found

    def with_words(self, own: Mapping[str, Meaning], own_stems: Mapping[str, Meaning]) -> "Lexicon":
        """The lexicon with these before its own."""
        return Lexicon(self.meanings, self.forms, self.stems, self.phrases, self.reasons, own, own_stems)

    def _look_up(self, key: str) -> Meaning:
        found = self.own.get(key) or _by_stem(key, self.own_stems)
        if found:
            return found
        kind, listed = self._listed(key)
        if listed:
            return listed
        for prefix, denies in _PREFIXES:
            if key.startswith(prefix):
                kind, bare = self._listed(key[len(prefix) :])
                if bare and kind == "word+":
                    return _denied(bare) if denies else bare
        return _by_stem(key, self.stems) or Meaning(stem_of(key), (DENIED,) if _is_denied(key) else ())

    def _listed(self, key: str) -> tuple[str, Meaning | None]:
        """How the form is listed and what it means; "" and nothing if it is not."""
        alike = self.forms.get(key[:HEAD_CHARS])
        sought = f" {key[HEAD_CHARS:]}="
        at = alike.find(sought) if alike else -1
        if alike is None or at < 0:
            return "", None
        start = at + len(sought)
        kind, lemma, concepts = self.meanings[int(alike[start : alike.index(" ", start)])].split("\t")
        return kind, Meaning(lemma, tuple(concepts.split()))


def _denied(of: Meaning) -> Meaning:
    return Meaning(f"ne{of.lemma}", tuple([f"{concept}-" for concept in of.concepts]))


def _by_stem(key: str, stems: Mapping[str, Meaning]) -> Meaning | None:
    if stems:
        for end in range(len(key), _STEM_CHARS_MIN - 1, -1):
            found = stems.get(key[:end])
            if found:
                return found
    return None


def _is_denied(key: str) -> bool:
    return len(key) >= 5 and key.startswith("ne") and not key.startswith(_NOT_DENIED)


def stem_of(key: str) -> str:
    """What unknown forms of one word share, roughly: it starts alike."""
    if key.startswith("ne") and len(key) > 5:
        return "ne" + key[2:7]
    return key[:5]


def _phrases(rows: Sequence[str]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for row in rows:
        concept, text = row.split("\t")
        first, *rest = text.split()
        found.setdefault(first, []).append(Phrase(tuple(rest), concept))
    return {first: tuple(sorted(of, key=lambda one: -len(one.rest))) for first, of in found.items()}


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The table, read once a process: five parts with an empty line between."""
    parts = _TABLE.read_bytes().split(b"\n\n")  # decoded apart: all but the reasons is ASCII and stays small
    meanings, forms, stems, phrases, reasons = (part.decode().split("\n") for part in parts)
    return Lexicon(
        meanings,
        {line[:HEAD_CHARS].rstrip(): line[HEAD_CHARS:] for line in forms},
        {stem: Meaning(lemma, tuple(of.split())) for stem, lemma, of in (line.split("\t") for line in stems)},
        _phrases(phrases),
        {concept: (czech, english) for concept, czech, english in (line.split("\t") for line in reasons)},
        {},
        {},
    )
