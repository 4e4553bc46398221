"""New text and quoted history apart, for every mail program, language and position."""

import time
from collections import Counter
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.mail.html_text import html_to_text
from chalicelib.mail.split import LINES_READ_MAX, Split, split_html, split_text
from tests.mail.replies import BLOCKS, HEAD, SECOND, SENTENCES, TRICKY, Case, generated

GENERATED = generated()


def bare(text: str) -> str:
    """The text without regard to blanks."""
    return " ".join(text.replace("\ufeff", "").split())


def letters(text: str) -> Counter[str]:
    """How often each letter is there, blanks and what cannot be seen left out."""
    return Counter("".join(text.replace("\ufeff", "").replace("\u200b", "").split()))


def check(case: Case) -> None:
    """New and quoted are exactly what the case says."""
    got = (split_html if case.is_html else split_text)(case.source)
    assert bare(got.new) == bare(case.new)
    assert bare(got.quoted) == bare(case.quoted)


@pytest.mark.parametrize("case", GENERATED, ids=lambda case: case.name)
def test_every_program_in_every_language_and_position(case: Case) -> None:
    """The answer is new; head and quote are history, above, below and between."""
    check(case)


@pytest.mark.parametrize("case", TRICKY, ids=lambda case: case.name)
def test_single_cases(case: Case) -> None:
    """What looks like history and is none, forwards, damage, footers."""
    check(case)


@pytest.mark.parametrize("case", SECOND, ids=lambda case: case.name)
def test_cases_written_after_the_code(case: Case) -> None:
    """The same with cases that the rules were not made for."""
    check(case)


def test_the_corpus_is_broad() -> None:
    """Hundreds of generated replies, and names that tell them apart."""
    assert len(GENERATED) >= 300
    assert len(TRICKY) + len(SECOND) >= 60
    assert len({(case.name, case.is_html) for case in GENERATED}) == len(GENERATED)


def test_the_result_cannot_be_changed() -> None:
    """A split is a value."""
    with pytest.raises(FrozenInstanceError):
        Split("a", "b").new = "c"  # type: ignore[misc]


def test_lines_keep_their_letters() -> None:
    """Blanks inside of a line and signs in it stay as they came."""
    assert split_text(f"  a\tb \n\n{HEAD}\n>  c ") == Split("  a\tb ", f"{HEAD}\n>  c ")


HEAD_LINES = "\n".join([*SENTENCES.values(), *BLOCKS.values()]).split("\n")
LINE = st.one_of(
    st.sampled_from([*HEAD_LINES, "", "> ", ">> a", "-- ", "-----"]),
    st.text(alphabet=">|: -_abDne12.<@\t\u00a0\ufeff", max_size=12),
    st.text(max_size=20),
)


@settings(deadline=None)
@given(st.lists(LINE, max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_no_line_of_a_text_is_lost_or_doubled(lines: list[str], line_end: str) -> None:
    """Every line is in new or in quoted, once, and in its order."""
    text = line_end.join(lines)
    got = split_text(text)
    whole = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    sides = [[line for line in side.split("\n") if line.strip()] for side in (got.new, got.quoted)]
    assert Counter(whole) == Counter(sides[0]) + Counter(sides[1])
    for side in sides:
        rest = iter(whole)
        assert all(line in rest for line in side)


TAG = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<br>",
        "<blockquote>",
        "</blockquote>",
        "<blockquote type=cite>",
        "<hr>",
        "<div class=gmail_quote>",
        "<div class='gmail_attr'>",
        '<div class="moz-cite-prefix">',
        "<aside>",
        "</aside>",
        "<div id=divRplyFwdMsg>",
        "<div class=yahoo_quoted>",
        "<hr id=stopSpelling>",
        "<span class=gmail_quote>",
        '<div style="border-top:solid #E1E1E1 1pt">',
        "<pre>",
        "</pre>",
        "<table>",
        "<td>",
        "</td>",
        "<style>",
        "<!--",
        "</span>",
        "<title>",
        "</title>",
        "<o:p/>",
        "<head>",
        "<script>",
        "-->",
        "&gt; a",
        "&nbsp;",
        "<",
        ">",
    ]
)


@settings(deadline=None)
@given(st.lists(st.one_of(TAG, LINE), max_size=30).map("".join))
@example("<head><p>a")
@example("<div class=gmail_quote><head>a")
@example("&#xfdd0;\ufdd1a")
def test_no_letter_of_html_is_lost_or_doubled(source: str) -> None:
    """What `html_to_text` reads is in new or in quoted."""
    source = source.translate(dict.fromkeys(range(0xFDD0, 0xFDF0)))
    got = split_html(source)
    assert letters(got.new) + letters(got.quoted) == letters(html_to_text(source))


@settings(deadline=None)
@given(st.text())
def test_nothing_is_too_odd(source: str) -> None:
    """There is always an answer, the same one each time."""
    assert split_html(source) == split_html(source)
    assert split_text(source) == split_text(source)


def test_an_answer_far_below_is_still_split() -> None:
    """Beyond the lines that are looked at, a reply goes on as history, and no line is lost."""
    text = f"Ano.\n\n{HEAD}\n" + "> a\n" * (LINES_READ_MAX + 10)
    got = split_text(text)
    assert got.new == "Ano."
    assert got.quoted.count("> a") == LINES_READ_MAX + 10
    assert split_text("a\n" * (LINES_READ_MAX + 10)).new.count("a") == LINES_READ_MAX + 10


HOSTILE_TEXTS = [
    "\n",
    "a:\n",
    "Dne:\n",
    "Dne x\n",
    f"{HEAD}\n",
    "> a\n",
    "> a\nb\n",
    ">",
    "> ",
    "Od: x\n",
    "Od: a\nKomu: b\n",
    "Komu: a;\nb;\nc;\nd;\ne;\nf;\ng;\n",
    "x",
    "a@",
    "<",
    "<a@b \n",
    "-" * 300 + "\n",
    "-",
    "_____\n",
    "\u00a0\n",
    "-----Original Message-----\n\n\n",
    "Jan napsal:\n",
    "Cituji Jan:\n",
    "12. 11. 2026 8:03 <a@b\n",
    "1. " * 60 + ":\n",
    "> " + "x" * 70 + "\na\n",
    f"{HEAD}\n> a\nb\n",
    "Jan napsal(a):\n| a\n",
    "[a@b " * 50 + ":\n",
    "Od: a\n\n",
    "\r",
]
HOSTILE_HTML = [
    "<div>",
    "<blockquote>",
    "<blockquote>a</blockquote>b",
    "<div class=gmail_attr>a",
    "</div>",
    "<",
    "<a ",
    "a=",
    "<br>",
    "<div class=yahoo_quoted>a",
    "<div class=yahoo_quoted><br>a",
    "<div class=moz-cite-prefix><br>",
    "<!--",
    "<title>",
    "<div><blockquote></div></blockquote>",
    "<hr id=stopSpelling>a",
    "<span class=gmail_quote>a",
    "<style>",
    "&amp;",
    '<div style="border-top:solid #E1E1E1">a:',
    "<div " + "a=b " * 900 + ">",
    "<div class='",
    "<td class=gmail_quote>",
]


@pytest.mark.parametrize("piece", HOSTILE_TEXTS)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A megabyte of one odd piece takes seconds at most, not minutes."""
    start = time.process_time()
    split_text(piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 10.0


@pytest.mark.parametrize("piece", HOSTILE_HTML)
def test_hostile_html_takes_linear_time(piece: str) -> None:
    """The same for tags."""
    start = time.process_time()
    split_html(piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 10.0
