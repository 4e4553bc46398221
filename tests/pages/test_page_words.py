"""The words of the page: complete in both languages, formal, of nobody's gender, and numbers and times in grammar."""

import re
from datetime import UTC, datetime

import pytest

from chalicelib.mail.templates.wording import LANGUAGES, Language
from chalicelib.pages.words import LABELS, NB, SAID, enumeration, moment

# Forms of the past tense and of adjectives that would settle the reader's gender.
GENDERED = re.compile(r"\b(?:jste|jsi|byste|bych|jsem) \w+[aáy]?l[a]?\b|\(a\)|/a\b", re.IGNORECASE)


def facts_of(text: str) -> set[str]:
    """The facts that a sentence tells."""
    return set(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("name", SAID)
def test_every_page_has_words_in_both_languages(name: str) -> None:
    """Both languages say the same amount, of the same facts, with a button in both or in none."""
    czech, english = SAID[name]["cs"], SAID[name]["en"]
    assert SAID[name].keys() == set(LANGUAGES)
    for of_czech, of_english in zip(
        (czech.headings, czech.lines, (czech.button,), czech.after),
        (english.headings, english.lines, (english.button,), english.after),
        strict=True,
    ):
        assert [facts_of(text) for text in of_czech] == [facts_of(text) for text in of_english]
    assert bool(czech.button) is bool(english.button)


@pytest.mark.parametrize("name", SAID)
def test_a_page_always_has_a_heading(name: str) -> None:
    """The last of the headings to be tried needs no fact, but for pages whose fact is always there."""
    assert "{" not in SAID[name]["cs"].headings[-1]


def test_labels_are_the_same_in_both_languages() -> None:
    """No label is missing in one of the languages."""
    assert LABELS["cs"].keys() == LABELS["en"].keys()


def test_czech_words_settle_nobodys_gender() -> None:
    """No sentence puts the reader into the past tense or offers a form in brackets."""
    czech = [
        text
        for said in SAID.values()
        for text in (*said["cs"].headings, *said["cs"].lines, *said["cs"].after, said["cs"].button)
    ]
    assert [text for text in (*czech, *LABELS["cs"].values()) if GENDERED.search(text)] == []
    assert GENDERED.search("Ano, odeslal(a) jsem ji")
    assert GENDERED.search("kterou jste poslala")


@pytest.mark.parametrize(
    ("numbers", "language", "said"),
    [
        ([10001], "cs", "#10001"),
        ([10001], "en", "#10001"),
        ([10001, 10002], "cs", f"#10001 a{NB}#10002"),
        ([10001, 10002], "en", f"#10001 and{NB}#10002"),
        ([1, 2, 3], "cs", f"#1, #2 a{NB}#3"),
        ([1, 2, 3, 4], "en", f"#1, #2, #3 and{NB}#4"),
    ],
)
def test_numbers_of_tickets_are_enumerated(numbers: list[int], language: Language, said: str) -> None:
    """Commas, and the conjunction before the last."""
    assert enumeration(numbers, language) == said


@pytest.mark.parametrize(
    ("at", "czech", "english"),
    [
        (
            datetime(2026, 11, 24, 8, 15, tzinfo=UTC),
            "úterý 24. 11. 2026 v 9:15",
            "Tuesday 24 November 2026, 9:15 (Prague)",
        ),
        (datetime(2026, 7, 1, 22, 5, tzinfo=UTC), "čtvrtek 2. 7. 2026 v 0:05", "Thursday 2 July 2026, 0:05 (Prague)"),
        (
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            "neděle 25. 10. 2026 v 2:30",
            "Sunday 25 October 2026, 2:30 (Prague)",
        ),
    ],
)
def test_times_are_told_as_in_prague(at: datetime, czech: str, english: str) -> None:
    """Winter, summer (already the next day) and the hour that comes twice."""
    assert moment(at, "cs").replace(NB, " ") == czech
    assert moment(at, "en").replace(NB, " ") == english
