"""How Czech and Slovak words decline and conjugate, as tables of endings over folded letters.

Folding (no case, no diacritics) makes most alternations of consonants vanish: r and ř, z and ž, d and ď are
one letter. What is left is `_SOFT` (k, h, ch, g before a soft ending) and `_PASSIVE` (t, d in participles).
Endings are written out generously: a form that nobody writes costs a few bytes, a form that is missing
costs an outage that nobody saw. Slovak and colloquial Czech endings stand beside the standard ones.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

_SOFT: Final = (("ch", "s"), ("k", "c"), ("h", "z"), ("g", "z"))
_PASSIVE: Final = (("st", "st"), ("sl", "sl"), ("t", "c"), ("d", "z"))

NOUNS: Final = {
    "hrad": " u e a em y o um ech ich ach ama i ov om och mi ami ovi ovy ove",
    "stroj": " e i em u um im ich emi ema a om ov och mi ami ovi",
    "pan": " a ovi u e em i ove um y ech ich ami ama ov om och mi",
    "muz": " e i ovi u em ove um ich ema a om ov och mi ami",
    "zena": "a y e u o ou  am ach ami ama i ej iam iach",
    "ruze": "e i u  im ich emi ema a ou ach am iam iach ii iou ej ie iu em um ove ovi",
    "kolega": "a e y ovi u o ou ove um ech ich ami ama ovia om och mi i ov",
    "pisen": " e i im ich emi ema ou iam iach ami",
    "kost": " i em ech mi emi im ich ma ou iam iach ami ema e",
    "mesto": "o a u e em  um ech ich ach y ama om am ami",
    "more": "e i em  im ich ima u a om iach iam ami",
    "staveni": "i im ich imi ima ie ia iu iam iach iami",
}
_HARD: Final = (
    "y a e o u eho emu em ym ou ych ymi yma i ej ejho ejmu ejm ejch ejma yho ymu om ho mu "
    "ejsi ejsiho ejsimu ejsim ejsich ejsimi eji ejsie si sie ie"
)
_SOFT_ADJECTIVE: Final = (
    "i iho imu im ich imi ima e ejsi ejsiho ejsich ejsim ejsimi eji ia ie ieho iemu iu iej "
    "om ou y a eho emu em ym ych ymi o"
)


def fold(text: str) -> str:
    """Lower case without marks, the form in which everything is compared."""
    from chalicelib.urgency.tokens import fold as fold_one

    return fold_one(text)


def _soften(stem: str, table: Iterable[tuple[str, str]]) -> str:
    for hard, soft in table:
        if stem.endswith(hard):
            return stem[: -len(hard)] + soft
    return stem


def _noun(lemma: str, kind: str) -> set[str]:
    cut = {"zena": "a", "kolega": "a", "ruze": "e", "mesto": "o", "more": "e", "staveni": "i"}.get(kind, "")
    fleeting = re.search(r"\((\w)\)", lemma)
    plain = lemma.replace("(", "").replace(")", "")
    stem = re.sub(r"\(\w\)", "", lemma).removesuffix(cut)
    endings = NOUNS[kind].split(" ")
    forms = {stem + ending for ending in endings if ending}
    forms |= {_soften(stem, _SOFT) + ending for ending in endings if ending[:1] in ("e", "i")}
    forms |= {plain, stem if cut else plain}
    if fleeting:
        forms |= {re.sub(r"\(\w\)", "o", lemma)}
    if kind in ("zena", "mesto") and len(stem) > 2 and stem[-1] not in "aeiouy" and stem[-2] not in "aeiouy":
        forms |= {stem[:-1] + vowel + stem[-1] for vowel in ("e", "ie", "o")}
    return forms


def _adjective(stem: str, endings: str = _HARD) -> set[str]:
    forms = {stem + ending for ending in endings.split()}
    soft = _soften(stem, _SOFT)
    forms |= {soft + ending for ending in ("i", "e", "ejsi", "eji")}
    if stem.endswith(("ck", "sk")):
        forms |= {stem[:-2] + "cti", stem[:-2] + "sti", stem[:-1] + "y"}
    return forms


def _participle(stem: str) -> set[str]:
    """Passive participle, its adjective and its verbal noun: ztracen, ztracený, ztracení."""
    return (
        {stem + ending for ending in ["n", "na", "no", "ni", "ny", "nu"]}
        | _adjective(stem + "n")
        | _noun(stem + "ni", "staveni")
    )


def _ovat(lemma: str) -> set[str]:
    stem = lemma.removesuffix("ovat")
    endings = (
        "uju uji ujes uje ujem ujeme ujete ujou uju uj ujte "
        "ujme ujic ujice ovat ovati ovavat oval ovala ovalo ovali ovaly "
        "ujuci ujuca ujuce ovanie"
    )
    return (
        {stem + one for one in endings.split()}
        | _adjective(stem + "ujic", _SOFT_ADJECTIVE)
        | _participle(stem + "ova")
    )


def _at(lemma: str) -> set[str]:
    stem = lemma.removesuffix("at")
    endings = (
        "am as a ame ate aji aj aju ej ejte ejme ajte at "
        "ati al ala alo ali aly avat aval avala avalo avaly ava avaji avam"
    )
    return (
        {stem + one for one in endings.split()} | _adjective(stem + "ajic", _SOFT_ADJECTIVE) | _participle(stem + "a")
    )


def _at_soft(lemma: str) -> set[str]:
    """šlapat, šlape; also said as -ám, -á."""
    stem = lemma.removesuffix("at")
    return _at(lemma) | {stem + one for one in ("", "me", "u", "es", "e", "eme", "em", "ete", "ou", "i", "te")}


def _it(lemma: str) -> set[str]:
    stem = lemma.removesuffix("it")
    passive = _soften(stem, _PASSIVE) + "e"
    endings = "im is i ime ite ej eji ia te me eme ete it iti il ila ilo ili ily ic iv i e"
    short = stem.replace("ou", "u")  # koupit, kup
    own = (
        {stem + one for one in endings.split()}
        | {stem, short, f"{short}te", f"{short}me"}
        | _adjective(stem + "ic", _SOFT_ADJECTIVE)
    )
    return own | _participle(passive) | _participle(stem + "e")


def _et(lemma: str) -> set[str]:
    stem = lemma.removesuffix("et")
    endings = (
        "im is i ime ite eji ej ejme me i ia u iet et eti el "
        "ela elo eli ely al ala alo aly ali at ejte ite te iem ie ieme"
    )
    return (
        {stem, *(stem + one for one in endings.split())}
        | _adjective(stem + "ic", _SOFT_ADJECTIVE)
        | _participle(stem + "e")
        | {stem + "ejic" + one for one in ("", "i", "ich", "iho", "im")}
    )


def _nout(lemma: str) -> set[str]:
    stem = lemma.removesuffix("nout")
    endings = (
        "nu nes ne nem neme nete nou ni nete neme nout nouti n nme nte nul nula nulo nuli nuly l la lo li ly ol "
        "nut nuta nuto nuti nuty nie niem nieme nieste nite nul"
    )
    soft = "" if stem[-1:] not in "kh" else stem
    forms = {stem + one for one in endings.split()} | _adjective(stem + "nut") | _noun(stem + "nuti", "staveni")
    forms |= _participle(_soften(stem, (("sk", "st"), ("k", "c"), ("h", "z"), ("d", "z"), ("t", "c"))) + "e")
    return forms | ({soft + "l"} if soft else set())


VERBS: Final[dict[str, Callable[[str], set[str]]]] = {
    "ovat": _ovat,
    "at": _at,
    "at2": _at_soft,
    "it": _it,
    "et": _et,
    "nout": _nout,
}


def spellings(lemma: str) -> list[str]:
    """`na|za~skočit` as [naskočit, zaskočit]; a lemma without prefixes is itself."""
    if "~" not in lemma:
        return [lemma]
    prefixes, rest = lemma.split("~", 1)
    return [prefix + rest for prefix in prefixes.split("|")]


def forms_of(lemma: str, kind: str) -> set[str]:
    """All folded forms of one lemma of a paradigm, without negation. Raises KeyError for an unknown paradigm."""
    folded = fold(lemma)
    if kind == "nic":
        return {folded}
    if kind == "mlady":
        return _adjective(folded[:-1])
    if kind == "jarni":
        return _adjective(folded[:-1], _SOFT_ADJECTIVE)
    if kind in NOUNS:
        return _noun(folded, kind)
    return VERBS[kind](folded)


def can_be_negated(kind: str) -> bool:
    """Whether ne- before a form negates it (verbs and adjectives) instead of making another word."""
    return kind in VERBS or kind in ("mlady", "jarni", "=")
