"""What a mail promises: in which mails, in words that read right whatever was promised, and visibly in both parts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.dispatch.windows import Window, said, window
from chalicelib.mail.compose import KINDS, PROMISE_CHARS_MAX, CannotComposeError, Outgoing, may_promise, text_name
from chalicelib.mail.templates.wording import LANGUAGES, STATES, Language
from tests.mail.test_compose import ACKNOWLEDGEMENT, ANSWER, NOW, flat, html_of, text_of
from tests.mail.test_notices import FILES_REFUSED, LOCKED, REMINDER, STATE, UNLOCKED, WITH_PROMISE, said_html_of

ANSWERING = replace(ANSWER, state="in_progress")
PROMISING = (
    *WITH_PROMISE,
    replace(ANSWERING, promised="reaction", promise="do 30 minut"),
    replace(ANSWERING, promised="solution", promise="zítra dopoledne"),
)
LABELS: dict[tuple[str, Language], str] = {
    ("reaction", "cs"): "Očekávaná reakce",
    ("reaction", "en"): "Expected reply",
    ("solution", "cs"): "Očekávané vyřešení",
    ("solution", "en"): "Expected solution",
}
SENTENCES: dict[tuple[str, Language], str] = {
    ("reaction", "cs"): "Ozveme se Vám {}.",
    ("reaction", "en"): "We will get back to you {}.",
    ("solution", "cs"): "Vyřešeno by mělo být {}.",
    ("solution", "en"): "We expect to resolve it {}.",
}

in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def names(outgoing: Outgoing) -> str:
    """The text of a mail and what it promises."""
    return f"{text_name(outgoing)}-{outgoing.promised}"


def promising(outgoing: Outgoing, promise: str, promised: str = "reaction") -> Outgoing:
    """The mail with these words as its promise."""
    return replace(outgoing, **dict[str, Any](promised=promised, promise=promise))


# -- where


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_a_promise_stands_where_the_next_step_is_ours(kind: Any, state: str) -> None:
    """In mails about a ticket that waits for us or that we work on, and in answers after which we go on."""
    where = {
        "acknowledgement": {"queued", "in_progress"},
        "answer": {"in_progress"},
        "state": {"queued", "in_progress"},
        "locked": {"in_progress"},
        "unlocked": {"queued", "in_progress"},
    }
    assert may_promise(kind, state) == (state in where.get(kind, set()))


@pytest.mark.parametrize(
    "outgoing",
    [
        ANSWER,
        FILES_REFUSED,
        REMINDER,
        replace(STATE, state="waiting"),
        replace(STATE, state="scheduled"),
        replace(STATE, state="resolved"),
        replace(STATE, state="closed"),
        replace(ACKNOWLEDGEMENT, state="resolved"),
        replace(UNLOCKED, state="waiting"),
    ],
    ids=lambda outgoing: f"{outgoing.kind}-{outgoing.state}",
)
def test_no_other_mail_promises(outgoing: Outgoing) -> None:
    """A mail that cannot promise is not built with a promise."""
    with pytest.raises(CannotComposeError, match=r"cannot promise|may not have"):
        promising(outgoing, "do 30 minut")


@pytest.mark.parametrize(
    "wrong",
    [
        {"promise": None},
        {"promise": ""},
        {"promised": None},
        {"promised": "miracle"},
        {"promise": "x" * (PROMISE_CHARS_MAX + 1)},
    ],
)
@pytest.mark.parametrize("outgoing", [ACKNOWLEDGEMENT, ANSWERING, STATE, LOCKED, UNLOCKED], ids=lambda one: one.kind)
def test_half_a_promise_is_none(outgoing: Outgoing, wrong: dict[str, Any]) -> None:
    """What is promised and until when belong together, and both are what they are called."""
    with pytest.raises(CannotComposeError, match="promise"):
        replace(promising(outgoing, "do 30 minut"), **wrong)


# -- how it is told


@pytest.mark.parametrize("outgoing", PROMISING, ids=names)
@in_each_language
def test_a_promise_is_told_as_a_fact_and_in_a_sentence(outgoing: Outgoing, language: Language) -> None:
    """Beside the state, and where the reader is told what happens: once each, in the text and in the HTML."""
    words = {"cs": outgoing.promise or "", "en": "within 30 minutes"}[language]
    told = replace(outgoing, language=language, promise=words)
    label, sentence = LABELS[outgoing.promised or "", language], SENTENCES[outgoing.promised or "", language]
    assert f"\n{label}: {words}\n" in text_of(told)
    for part in (flat(text_of(told)), said_html_of(told)):
        assert part.count(sentence.format(words)) == 1
        assert re.search(rf"{label}:? {words} ", part)
        assert "#10001" in part
        assert STATES[outgoing.state or ""][language] in part


@pytest.mark.parametrize("outgoing", PROMISING, ids=names)
@in_each_language
def test_without_a_promise_nothing_speaks_of_one(outgoing: Outgoing, language: Language) -> None:
    """Neither a sentence nor an empty line of the facts is left."""
    untold = replace(outgoing, language=language, promised=None, promise=None)
    for part in (flat(text_of(untold)), said_html_of(untold)):
        assert re.search(r"Očekávan|Ozveme|Vyřešeno by|Expected|get back|expect to|None|[{}]| [,.]", part) is None
    assert "\n\n\n" not in text_of(untold)


def _windows() -> Iterator[tuple[datetime, datetime]]:
    """When something is told and until when it lasts: one window of each form that there are words for."""
    for minutes in (5, 30, 60, 90, 120, 180):
        yield NOW, NOW + timedelta(minutes=minutes)
    for day, hour in ((23, 15), (23, 23), (24, 11), (24, 15), (24, 23), (27, 15), (27, 23), (30, 11)):
        yield NOW, datetime(2026, 11, day, hour, tzinfo=UTC)
    yield NOW, datetime(2026, 12, 16, 9, tzinfo=UTC)
    yield NOW, datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize("outgoing", [ACKNOWLEDGEMENT, ANSWERING, STATE, LOCKED, UNLOCKED], ids=text_name)
@pytest.mark.parametrize("promised", ["reaction", "solution"])
@pytest.mark.parametrize(("told_at", "until"), list(_windows()))
@in_each_language
def test_every_window_reads_right(
    outgoing: Outgoing, promised: str, told_at: datetime, until: datetime, language: Language
) -> None:
    """Whatever length, hour or day is told ends its sentence; what a clock shows is told as the clock of Prague."""
    words = said(window(told_at, until), told_at, language)
    mail = promising(replace(outgoing, language=language), words, promised)
    shown = words if language == "cs" or words.startswith("within") else f"{words} (Prague time)"
    sentence = SENTENCES[promised, language].format(shown)
    for part in (flat(text_of(mail)), said_html_of(mail)):
        assert sentence in part


@pytest.mark.parametrize(
    ("until", "czech", "english"),
    [
        (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), "do 30 minut", "within 30 minutes"),
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "do hodiny a půl", "within an hour and a half"),
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "dnes do 16 h", "today by 16:00 (Prague time)"),
        (datetime(2026, 11, 24, 11, 0, tzinfo=UTC), "zítra dopoledne", "tomorrow before noon (Prague time)"),
        (datetime(2026, 11, 27, 15, 0, tzinfo=UTC), "v pátek 27. 11. do 16 h",
         "on Friday 27 November by 16:00 (Prague time)"),
        (datetime(2026, 11, 25, 23, 0, tzinfo=UTC), "ve středu 25. 11. do půlnoci",
         "on Wednesday 25 November by midnight (Prague time)"),
    ],
)  # fmt: skip
def test_the_words_of_a_promise(until: datetime, czech: str, english: str) -> None:
    """The sentences as a person would say them."""
    told = Window(NOW, until)
    both: tuple[tuple[Language, str], ...] = (("cs", czech), ("en", english))
    for language, words in both:
        mail = promising(replace(LOCKED, language=language), said(told, NOW, language), "solution")
        assert SENTENCES["solution", language].format(words) in flat(text_of(mail))


def test_a_promise_told_later_is_told_by_the_clock() -> None:
    """A mail that leaves late carries what `said` says then, such as an hour with minutes."""
    words = said(Window(NOW, NOW + timedelta(minutes=35)), NOW + timedelta(minutes=10), "cs")
    assert "Ozveme se Vám dnes do 9:35." in flat(text_of(promising(ACKNOWLEDGEMENT, words)))


def test_the_promise_of_an_answer_stands_before_what_the_reader_can_do() -> None:
    """Below the agent's words: that we go on, until when, and that a reply adds to it."""
    said_below = (
        "Na ticketu pracujeme. Vyřešeno by mělo být zítra dopoledne. Chcete-li něco doplnit, stačí odpovědět na tento"
    )
    mail = promising(ANSWERING, "zítra dopoledne", "solution")
    for part in (flat(text_of(mail)), said_html_of(mail)):
        assert said_below in part


@pytest.mark.parametrize("promise", ["do 30 minut", "do 30 minut.", " do\r\n30 minut "])
def test_a_promise_ends_its_sentence(promise: str) -> None:
    """One full stop, one line, whatever the words brought along; then follows what the reader can do."""
    told = flat(text_of(promising(ACKNOWLEDGEMENT, promise)))
    assert "Odpověď Vám přijde e-mailem. Ozveme se Vám do 30 minut. Chcete-li něco doplnit" in told


def test_numbers_stay_with_what_they_count() -> None:
    """In HTML no line ends between a number and its unit, nor behind a preposition of one letter."""
    mail = promising(LOCKED, "v pátek 27. 11. do 16 h", "solution")
    assert html_of(mail).count("v\xa0pátek 27.\xa011.\xa0do 16\xa0h") == 2
    assert "do 30\xa0minut" in html_of(promising(ACKNOWLEDGEMENT, "do 30 minut"))
    assert "\xa0" not in text_of(mail)


def test_markup_in_a_promise_is_text() -> None:
    """The words of a promise are shown, never obeyed."""
    for outgoing in (ACKNOWLEDGEMENT, ANSWERING, LOCKED):
        page = html_of(promising(outgoing, "do <b>30</b> {number} minut"))
        assert "<b>" not in page
        assert page.count("&lt;b&gt;30&lt;/b&gt; {number} minut") == 2
