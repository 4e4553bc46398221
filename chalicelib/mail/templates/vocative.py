"""How a reader is greeted: by name where that is surely right, else plainly.

Czech needs the vocative, and a wrong one ("pane Krále") is worse than none. So a name is used only if it is a first
name of one gender and a surname, and if the surname has an ending whose vocative follows from a rule without
exceptions, or is in the table of those that do not. The rules are those of the declension of surnames in the
Internetová jazyková příručka (Czech Language Institute). Everything else gets "Dobrý den,": foreign names, surname
first, two surnames, two first names, companies, names without the diacritics that would tell ř from r.
"""

import re
import unicodedata
from typing import Final

from chalicelib.mail.templates.first_names import MEN, WOMEN
from chalicelib.mail.templates.wording import Language, frame_words

NAME_CHARS_MAX: Final = 60  # a longer one is a sentence
WORDS_MAX: Final = 4  # of a name without its degrees

_DEGREES: Final = frozenset(
    """
    ing. ing arch. mgr. mgr mga. bc. bc bca. dr. dr mudr. mddr. judr. phdr. rndr. mvdr. paeddr. pharmdr. thdr. thlic.
    rsdr. doc. prof. csc. csc drsc. ph.d. phd. phd dis. mba mpa ll.m. llm msc. msc m.sc.
    """.split()  # noqa: SIM905 - a list to read
)
_CZECH_WORD_RE: Final = re.compile(r"[A-PR-VYZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ][a-pr-vyzáčďéěíňóřšťúůýž]+")
_WORD_RE: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")

# A vowel and a consonant before the ending: what is shorter is often foreign (Tran, Tuan) or irregular (Kůň).
_LONG: Final = "[aáeéěiíoóuúůyý][a-záčďéěíňóřšťúůýž]*[bcčdďfghjklmnňprřsštťvzž]"
_VOWEL: Final = "[aáeéěiíoóuúůyý]"

# Which endings of a man's surname have one vocative: (how it ends, what goes, what comes). The first that fits holds.
# -el, -en, -et and -ec may lose their vowel; -c, -s, -z and -r may be -č, -š, -ž and -ř written without marks.
_RULES: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = tuple(
    (re.compile(f"{ending}$", re.IGNORECASE), gone, come)
    for ending, gone, come in (
        ("[ýíů]", "", ""),  # Veselý, Krejčí, Janů
        (f"{_LONG}o", "", ""),  # Hečko
        ("..[bcčdďfghjklmnňprřsštťvzž]a", "a", "o"),  # Svoboda, Vrba
        (f"{_VOWEL}.*[bcčdfghjklmnprřsštvzž]ek", "ek", "ku"),  # Hájek
        (f"{_VOWEL}.*něk", "něk", "ňku"),  # Vaněk
        ("..[aáiíuúůyý]k", "", "u"),  # Novák
        (f".{_VOWEL}ch", "", "u"),  # Vlach
        (f".{_VOWEL}[čšž]", "", "i"),  # Mareš
        (".[aáií]ř", "", "i"),  # Kolář
        (f"{_LONG}[aáeěií]j", "", "i"),  # Matěj
        (f"{_LONG}[aái]l", "", "e"),  # Doležal
        (f"{_LONG}[aáií]n", "", "e"),  # Zeman
        (f"{_LONG}[aá][mv]", "", "e"),  # Abrahám
        (f"{_LONG}ou[nt]", "", "e"),  # Kohout
        (f"{_LONG}[aáí]t", "", "e"),  # Kubát
        (f"{_LONG}ub", "", "e"),  # Holub
    )
)
_EXCEPTIONS: Final = {
    "Adamec": "Adamče", "Bauer": "Bauere", "Čáp": "Čápe", "Fischer": "Fischere", "Fišer": "Fišere", "Havel": "Havle",
    "Holub": "Holube", "Hudec": "Hudče", "Kašpar": "Kašpare", "Král": "Králi", "Langer": "Langere",
    "Majer": "Majere", "Mayer": "Mayere", "Medvěd": "Medvěde", "Moravec": "Moravče", "Němec": "Němče",
    "Prokop": "Prokope", "Richter": "Richtere", "Sokol": "Sokole", "Sova": "Sovo", "Vlk": "Vlku",
    "Zikmund": "Zikmunde",
}  # fmt: skip
# Women's surnames beside a man's first name, and nouns that keep their vowel.
_UNSURE_RE: Final = re.compile(r".*(?:ova|eva|ová)|Kral|Oblek|Úlek|Dotek")
# What stands for a surname in the names of mailboxes: "Petr Podpora".
_NO_SURNAMES: Final = frozenset(
    """
    Autodoprava Doprava Ekonomika Elektro Elektronika Fakturace Firma Info Kancelář Lékárna Mechanik Obchodní Obsluha
    Podpora Pokladna Provozní Reklama Servis Servisní Správa Škola Technická Technický Technik Technika Účetní Účtárna
    Údržba Ústředna Výroba Zákaznická
    """.split()  # noqa: SIM905 - a list to read
)


def greeting(name: str | None, language: Language) -> str:
    """ "Dobrý den, pane Nováku," or "Hello Jan Novák,"; without the name where it is not sure or not one."""
    plain = frame_words(language)["greeting"]
    words = _words(name or "")
    if not words:
        return plain
    if language == "en":
        return f"{plain.rstrip(',')} {' '.join(words)},"
    called = _called(words)
    return f"{plain} {called}," if called else plain


def _words(name: str) -> list[str]:
    """The words of what can be a person's name, in their order and without degrees; none if it cannot be one."""
    if len(name) > NAME_CHARS_MAX:
        return []
    parts = [_without_degrees(part) for part in unicodedata.normalize("NFC", name).split(",")]
    last, *first = [part for part in parts if part] or [[]]
    words = [word for part in first for word in part] + last  # "Novák, Jan" is Jan Novák
    is_name = len(first) < 2 and len(words) <= WORDS_MAX and all(map(_WORD_RE.fullmatch, words))
    return words if is_name else []


def _without_degrees(part: str) -> list[str]:
    return [word for word in part.split() if word.casefold() not in _DEGREES]


def _called(words: list[str]) -> str:
    """ "pane Nováku", "paní Nováková"; "" if it is not sure."""
    if len(words) != 2 or not all(map(_CZECH_WORD_RE.fullmatch, words)):
        return ""
    first, surname = words
    if surname in MEN or surname in WOMEN or surname in _NO_SURNAMES:
        return ""  # which of the two is the first name?
    if first in WOMEN:
        # A woman's surname is called as it stands; one with another ending may be written without its marks.
        return f"paní {surname}" if surname.endswith(("á", "í", "ů")) else ""
    return _man(surname) if first in MEN else ""


def _man(surname: str) -> str:
    if surname in _EXCEPTIONS:
        return f"pane {_EXCEPTIONS[surname]}"
    if _UNSURE_RE.fullmatch(surname):
        return ""
    for ending, gone, come in _RULES:
        if ending.search(surname):
            return f"pane {surname.removesuffix(gone)}{come}"
    return ""
