"""Turn lexicon.toml into the table that the judge reads: python -m training.urgency.build_lexicon."""

import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Final

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
    """The table: a line for each set of words with the same meaning, then stems, phrases, reasons."""
    meanings: dict[str, dict[str, bool]] = defaultdict(dict)
    first: dict[str, str] = {}
    for lemma, concept, negatable, forms in entries():
        for form in forms:
            meanings[form][concept] = meanings[form].get(concept, False) or negatable
            first.setdefault(form, fold(lemma).rstrip("*").replace("-", ""))
    lines: dict[str, list[str]] = defaultdict(list)
    for form in sorted(meanings):
        of = meanings[form]
        kind = "stem" if form.endswith("*") else "word+" if any(of.values()) else "word"
        key = form.rstrip("*").replace("-", "")
        lines[f"{kind}\t{first[form]}\t{' '.join(sorted(of))}"].append(key)
    table = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    out = [f"{head}\t{' '.join(forms)}" for head, forms in sorted(lines.items())]
    for concept, of in table.items():
        out += [
            f"phrase\t{concept}\t\t{fold(one.strip())}" for one in of.get("phrases", "").splitlines() if one.strip()
        ]
    out += [f"why\t{concept}\t{of['cs']}\t{of['en']}" for concept, of in table.items()]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {TARGET.stat().st_size} bytes\n")
