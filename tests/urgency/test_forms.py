"""Words are found in all their forms."""

import pytest

from chalicelib.urgency.lexicon import DENIED, lexicon
from chalicelib.urgency.tokens import fold
from training.urgency import build_lexicon, check_forms


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        ("down", "výpadek výpadku výpadky výpadkem výpadkům výpadcích vypadky vypadkum výpadkama výpadok"),
        ("down", "spadl spadla spadlo spadli spadne spadnou spadnul spadol padá popadaly"),
        ("down", "nedostupný nedostupná nedostupného nedostupnému nedostupných nedostupnej nedostupní nedostupny"),
        ("works", "funguje fungují fungujou fungoval fungovala fungovat fungující fungujú"),
        ("hang", "zasekl zaseknul zasekává zasekávají seká seknutý mrzne zamrzla"),
        ("able", "přihlásit přihlásí přihlásil přihlásily připojíme připojit objednali objedná uloží uložit"),
        ("people", "zákazník zákazníci zákazníkům zákazníky zákaznících zákazníkom zakaznikum klientům uživatelé"),
        ("expire", "vyprší vypršel vypršela vypršení expiruje expirovala prošlý prošlého"),
        ("security", "napadený napadeného napaden útočník útočníci útočníka zašifroval hacknul hacknutý"),
        ("plan", "odstávka odstávce odstávek odstávku naplánovaná naplánovali plánovaného migraci údržby"),
    ],
)
def test_every_form_has_the_concept(concept: str, forms: str) -> None:
    """Cases, tenses, genders, colloquial, bare-letter and Slovak forms of a word mean the same."""
    known = lexicon()
    lacking = [form for form in forms.split() if concept not in known.meaning(fold(form)).concepts]
    assert lacking == []


@pytest.mark.parametrize(
    ("form", "concept"),
    [
        ("nefunguje", "works"),
        ("nefungovala", "works"),
        ("nenaběhl", "works"),
        ("nereagují", "works"),
        ("nepřihlásí", "able"),
        ("nespadlo", "down"),
        ("neobjedná", "able"),
        ("nemůžeme", "possible"),
    ],
)
def test_prefix_ne_negates_what_is_listed(form: str, concept: str) -> None:
    """A verb with ne- is the listed verb, negated."""
    found = lexicon().meaning(fold(form))
    assert f"{concept}-" in found.concepts
    assert found.lemma.startswith("ne")


def test_nouns_are_not_negated_by_ne() -> None:
    """A noun that begins with ne is no negation: nehoda is not a denied "hoda"."""
    assert all(not concept.endswith("-") for concept in lexicon().meaning("nehoda").concepts)


@pytest.mark.parametrize(
    ("form", "is_denied"), [("neblika", True), ("nehneme", True), ("nemocnice", False), ("nechat", False)]
)
def test_an_unknown_verb_with_ne_is_something_that_does_not_happen(form: str, is_denied: bool) -> None:
    """Even where the verb itself is in no list; words that merely begin so are left alone."""
    assert (DENIED in lexicon().meaning(form).concepts) == is_denied


def test_words_remembered_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that reads mail for weeks does not keep every word it met."""
    monkeypatch.setattr("chalicelib.urgency.lexicon._WORDS_KNOWN_MAX", 3)
    known = lexicon().with_words({}, {})
    assert [known.meaning(f"slovo{at}").lemma for at in range(9)] == ["slovo"] * 9
    assert len(known._known) <= 3


def test_table_is_made_from_the_readable_lexicon() -> None:
    """What the judge reads is what the script writes from the source now."""
    assert build_lexicon.TARGET.read_text(encoding="utf-8") == build_lexicon.written()


def test_every_concept_has_its_reason_in_both_languages() -> None:
    """Whatever a word can mean can be said in Czech and English."""
    known = lexicon()
    concepts = {concept for meaning in known.meanings for concept in meaning.split("\t")[2].split()}
    concepts |= {concept for meaning in known.stems.values() for concept in meaning.concepts}
    assert concepts <= known.reasons.keys()
    assert all(czech and english for czech, english in known.reasons.values())


@pytest.mark.skipif(not check_forms.is_available(), reason="hunspell-cs and hunspell-tools are not installed")
def test_paradigms_make_every_form_that_hunspell_knows() -> None:
    """No form of a listed lemma is missing, bookish ones aside."""
    assert check_forms.missing() == {}
