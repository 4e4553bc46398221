"""Turn lexicon.toml into the table that the judge reads: python -m training.urgency.build_lexicon."""

import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Final

from chalicelib.urgency.lexicon import HEAD_CHARS
from chalicelib.urgency.tokens import fold
from training.urgency.paradigms import can_be_negated, forms_of, spellings

HERE: Final = Path(__file__).parent
SOURCE: Final = HERE / "lexicon.toml"
TARGET: Final = HERE.parent.parent / "chalicelib" / "urgency" / "lexicon.txt"


def entries() -> list[tuple[str, str, bool, set[str]]]:
    """(lemma, concept, whether ne- negates it, folded forms) of every listed word."""
    found = []
    for concept, table in tomllib.loads(SOURCE.read_text(encoding="utf-8")).items():
        for word in table.get("words", "").split():
            if "=" in word:
                lemma, given = word.split("=")
                found.append((lemma, concept, True, {fold(one) for one in given.split(",")}))
                continue
            lemmas, kind = word.rsplit(":", 1)
            for lemma in spellings(lemmas):
                found.append(
                    (lemma.replace("(", "").replace(")", ""), concept, can_be_negated(kind), forms_of(lemma, kind))
                )
        for form in table.get("forms", "").split():
            found.append((form, concept, False, {fold(form)}))
    return found


def paradigm_words() -> list[tuple[str, str]]:
    """(lemma, paradigm) of every word that inflects by a table."""
    return [
        (lemma.replace("(", "").replace(")", ""), kind)
        for table in tomllib.loads(SOURCE.read_text(encoding="utf-8")).values()
        for lemmas, kind in (word.rsplit(":", 1) for word in table.get("words", "").split() if "=" not in word)
        for lemma in spellings(lemmas)
        if kind != "nic" and "(" not in lemma
    ]


def written() -> str:
    """The table: meanings, forms by their first letters, stems, phrases, reasons; an empty line between."""
    meanings: dict[str, dict[str, bool]] = defaultdict(dict)
    first: dict[str, str] = {}
    for lemma, concept, negatable, forms in entries():
        for form in forms:
            meanings[form][concept] = meanings[form].get(concept, False) or negatable
            first.setdefault(form, fold(lemma).rstrip("*").replace("-", ""))
    numbers: dict[tuple[str, str, str], int] = {}
    alike: dict[str, list[str]] = defaultdict(list)
    stems = []
    for form in sorted(meanings):
        of = meanings[form]
        key, concepts = form.rstrip("*").replace("-", ""), " ".join(sorted(of))
        if form.endswith("*"):
            stems.append(f"{key}\t{first[form]}\t{concepts}")
        else:
            meaning = ("word+" if any(of.values()) else "word", first[form], concepts)
            alike[key[:HEAD_CHARS]].append(f"{key[HEAD_CHARS:]}={numbers.setdefault(meaning, len(numbers))}")
    table = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    parts = [
        ["\t".join(meaning) for meaning in numbers],
        [f"{head:{HEAD_CHARS}} {' '.join(of)} " for head, of in sorted(alike.items())],
        sorted(stems),
        [
            f"{concept}\t{fold(' '.join(one.split()))}"
            for concept, of in table.items()
            for one in of.get("phrases", "").splitlines()
            if one.strip()
        ],
        [f"{concept}\t{of['cs']}\t{of['en']}" for concept, of in table.items()],
    ]
    return "\n\n".join("\n".join(part) for part in parts)


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {TARGET.stat().st_size} bytes\n")
