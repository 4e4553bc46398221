"""Compare the paradigms with the forms that hunspell-cs knows: python -m training.urgency.check_forms.

Needs Debian's hunspell-cs and hunspell-tools. Prints the forms that a listed lemma lacks; exit 1 if there are any.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from chalicelib.urgency.tokens import fold
from training.urgency.build_lexicon import paradigm_words
from training.urgency.paradigms import forms_of

DICTIONARY: Final = Path("/usr/share/hunspell/cs_CZ.dic")
# Possessives, transgressives, "byls", and the nouns in -ost, which are words of their own.
_OTHER_WORDS: Final = re.compile(r"(?:uv\w{0,3}|in|ouc|ouce|ic|ice|v|vse|vsi|si|l[ao]?s|ost(?:i|em|ech|mi)?)$|/")


def is_available() -> bool:
    """Whether the dictionary and the tool that expands it are installed."""
    return DICTIONARY.is_file() and shutil.which("unmunch") is not None


def expanded(lemmas: set[str]) -> dict[str, set[str]]:
    """Lemma → the folded forms that the dictionary gives it, for those that it has."""
    entries: dict[str, list[str]] = {}
    for line in DICTIONARY.read_text(encoding="utf-8").splitlines()[1:]:
        word = line.split("/", 1)[0]
        if word in lemmas:
            entries.setdefault(word, []).append(line)
    # A line without flags comes out as it is: it tells whose forms follow.
    lines = [line for word, own in entries.items() for line in (f"={word}", *own)]
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "small.dic")
        small.write_text("\n".join([str(len(lines)), *lines]) + "\n", encoding="utf-8")
        ran = subprocess.run(
            ["unmunch", str(small), str(DICTIONARY.with_suffix(".aff"))], capture_output=True, check=False
        )
    found: dict[str, set[str]] = {}
    own: set[str] = set()
    for form in ran.stdout.decode("utf-8").split():
        if form.startswith("="):
            own = found.setdefault(form[1:], set())
        else:
            own.add(fold(form))
    return found


def missing() -> dict[str, set[str]]:
    """Lemma → forms of the dictionary that its paradigm does not make, with or without ne- and nej-."""
    kinds = dict(paradigm_words())
    gaps = {}
    for lemma, wanted in expanded(set(kinds)).items():
        made = forms_of(lemma, kinds[lemma])
        made |= {fold(lemma)}
        left = {form for form in wanted if not ({form, form.removeprefix("ne"), form.removeprefix("nej")} & made)}
        left = {form for form in left if not form.startswith("nejne") and not _OTHER_WORDS.search(form)}
        if left:
            gaps[lemma] = left
    return gaps


if __name__ == "__main__":
    gaps = missing()
    for lemma, forms in sorted(gaps.items()):
        sys.stdout.write(f"{lemma}: {' '.join(sorted(forms))}\n")
    sys.exit(bool(gaps))
