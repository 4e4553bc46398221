"""The judgement: levels of plain and hard cases, evidence that stands in the text, and anything as input."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.urgency import HouseWords, Judgement, judge
from chalicelib.urgency.house import WORDS_MAX
from chalicelib.urgency.reading import TEXT_CHARS_MAX


@pytest.mark.parametrize(
    ("subject", "body", "level"),
    [
        ("Web", "Web se nám od rána vůbec nenačítá, zákazníci volají.", "urgent"),
        ("web", "web se nam od rana vubec nenacita, zakaznici volaji", "urgent"),
        ("", "Nikdo z firmy se nedostane na server.", "urgent"),
        ("Outage", "Our production database is down and nobody can log in.", "urgent"),
        ("PROBLEM: portal is DOWN", "State: DOWN for 12 minutes", "urgent"),
        ("VPN", "Nefunguje mi VPN z domova.", "problem"),
        ("Pomalý web", "Web je od včera pomalejší, objednávky ale chodí.", "problem"),
        ("Staging", "Testovací server nenaběhl, produkce je v pořádku.", "problem"),
        ("URGENTNÍ", "Pošlete prosím fakturu.", "routine"),
        ("Dotaz", "Kdyby spadla databáze, co uděláte?", "routine"),
        ("Re: Výpadek", "Už to zase jede, díky.", "routine"),
        ("Kontrola", "Výpadek nemáme, nic nespadlo.", "routine"),
        ("RECOVERY: portal is UP", "State: OK", "routine"),
        ("Faktúra", "Prosím o zaslanie faktúry za máj.", "routine"),
    ],
)
def test_level(subject: str, body: str, level: str) -> None:
    """What happens decides, not the words used."""
    assert judge(subject, body).level == level


def assert_evidence_stands(subject: str, body: str, found: Judgement) -> None:
    """Every span is within its field, is what it says, and has a reason."""
    for one in found.evidence:
        text = subject if one.field == "subject" else body
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert one.why


def test_evidence_names_the_words() -> None:
    """An urgent message says by which words."""
    found = judge("E-shop", "Dobrý den, e-shop vůbec nefunguje.")
    assert "nefunguje" in " ".join(one.text for one in found.evidence)


_ANY_TEXT = st.text(max_size=400) | st.text(alphabet=string.printable + "ěščřžýáíéúůňťď> :[]0/%?", max_size=400)


@settings(max_examples=150, deadline=None)
@given(subject=_ANY_TEXT, body=_ANY_TEXT)
def test_any_text_is_judged(subject: str, body: str) -> None:
    """No text raises; the score is a share; evidence stands in the text."""
    found = judge(subject, body)
    assert 0 <= found.score <= 1
    assert_evidence_stands(subject, body, found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\ud800",
        "系统崩溃了，所有人都无法登录",
        "Сервер упал, никто не может войти",
        "الخادم معطل",
        "e\u0301" * 50,
        "🔥" * 100,
        "İSTANBUL ﬁ Ǆ",
        "> " * 500 + "web",
        "(" * 2_000 + ")" * 2_000,
    ],
)
def test_odd_text_is_judged(text: str) -> None:
    """Other scripts, lone surrogates, combining marks and nesting are text like any other."""
    assert_evidence_stands(text, text, judge(text, text))


@pytest.mark.parametrize(
    "unit", ["web nejede ", "a", "0 z ", "> ", "ne", "!?", "\n", "--\n", "5", "1.", "@", "[", "od ", "S pozdravem\n"]
)
def test_of_a_megabyte_the_beginning_counts(unit: str) -> None:
    """Whatever is repeated, no more is read than a person would; how long that takes is measured in bench."""
    text = unit * (1_000_000 // len(unit))
    found = judge(text, text)
    assert found == judge(text[:TEXT_CHARS_MAX], text[:TEXT_CHARS_MAX])
    assert all(item.end <= TEXT_CHARS_MAX for item in found.evidence)


def test_words_of_the_house_are_known() -> None:
    """A name that the operator listed stands for production or test, a listed word can say nothing."""
    words = HouseWords(test=frozenset(("Zkoušečka*",)), ignored=frozenset(("Havárie",)))
    plain = judge("", "Zkoušečka neběží, dole je celá.")
    known = judge("", "Zkoušečka neběží, dole je celá.", words)
    assert known != plain
    assert all(one.text != "Havárie" for one in judge("", "Havárie s.r.o. prosí o fakturu", words).evidence)


def test_too_many_words_of_the_house_are_refused() -> None:
    """The table has a limit."""
    with pytest.raises(ValueError, match="at most"):
        HouseWords(ignored=frozenset(map(str, range(WORDS_MAX + 1))))
