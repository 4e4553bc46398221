"""What was written before, in the notice to somebody added to the copies: quoted, bounded, and never in our voice."""

import re
import time
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mail.compose import (
    DISPLAY_NAME_CHARS_MAX,
    HISTORY_ENTRIES_MAX,
    HISTORY_TEXT_CHARS_MAX,
    KINDS,
    CannotComposeError,
    HistoryEntry,
    Outgoing,
)
from tests.mail.test_compose import ACKNOWLEDGEMENT, anything, flat, header_lines, html_of, nasty, raw, text_of
from tests.mail.test_notices import ALL, CAME, COPY_NOTICE, HEADER, LINK, WAY_OUT, said_html_of

JANA = HistoryEntry("Jana Nováková", CAME, "Dobrý den,\n\nnejde nám web.")
TOMAS = HistoryEntry("Tomáš Dvořák", CAME + timedelta(hours=4), "Podíváme se na to.")
SHARED = replace(COPY_NOTICE, history=(JANA, TOMAS))
CUT = {"cs": "(Zpráva je zde zkrácena.)", "en": "(The message is shortened here.)"}
# Lines that are ours: they stand behind the closing phrase, outside of every quote.
LABEL_RE = re.compile(r"\d+\. zpráva, napsaná ve? \w+ \d+\. \d+\. \d{4} ve? \d+:\d\d")


def of(*texts: str, author: str = "Jana Nováková") -> Outgoing:
    """A copy notice that shares these texts."""
    return replace(COPY_NOTICE, history=tuple(HistoryEntry(author, CAME, text) for text in texts))


def below(outgoing: Outgoing) -> list[str]:
    """The lines of the text part below the closing phrase, up to the mark of a signature."""
    text = text_of(outgoing)
    start = text.index("S pozdravem\nUkázkový hosting\n") + len("S pozdravem\nUkázkový hosting\n")
    return text[start : text.rindex("\n-- \n")].split("\n")


class _Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.found: set[tuple[str, tuple[tuple[str, str | None], ...]]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element with its attributes."""
        self.found.add((tag, tuple(attrs)))


def elements(outgoing: Outgoing) -> set[tuple[str, tuple[tuple[str, str | None], ...]]]:
    """All elements of the HTML part, each kind once."""
    tags = _Tags()
    tags.feed(html_of(outgoing))
    return tags.found


# -- what it looks like


def test_it_is_quoted_below_the_notice() -> None:
    """Oldest first, each with its time above and its author and words behind ">"."""
    assert below(SHARED) == [
        "",
        "1. zpráva, napsaná v pondělí 23. 11. 2026 v 8:30",
        "> Od: Jana Nováková",
        ">",
        "> Dobrý den,",
        ">",
        "> nejde nám web.",
        "",
        "2. zpráva, napsaná v pondělí 23. 11. 2026 ve 12:30",
        "> Od: Tomáš Dvořák",
        ">",
        "> Podíváme se na to.",
        "",
    ]
    told = said_html_of(SHARED)
    assert "8:30 Od: Jana Nováková Dobrý den, nejde nám web. 2. zpráva, napsaná" in told
    assert told.index("S pozdravem") < told.index("1. zpráva") < told.index("odeslal automaticky")


def test_it_is_quoted_in_english() -> None:
    """The same in English, with the clock named."""
    english = replace(SHARED, language="en")
    for told in (flat(text_of(english)), said_html_of(english)):
        assert "Message 1, written on Monday 23 November 2026 at 8:30 (Prague time)" in told
        assert "From: Jana Nováková" in told


@pytest.mark.parametrize(
    ("count", "czech", "english"),
    [
        (1, "najdete také předchozí zprávu.", "you will find the previous message as well."),
        (2, "najdete také 2 předchozí zprávy.", "you will find the 2 previous messages as well."),
        (4, "najdete také 4 předchozí zprávy.", "you will find the 4 previous messages as well."),
        (5, "najdete také 5 předchozích zpráv.", "you will find the 5 previous messages as well."),
        (20, "najdete také 20 předchozích zpráv.", "you will find the 20 previous messages as well."),
    ],
)
def test_the_notice_says_what_is_below(count: int, czech: str, english: str) -> None:
    """How many messages there are, in the right form."""
    mail = replace(COPY_NOTICE, history=(JANA,) * count)
    for told in (text_of, said_html_of):
        assert czech in flat(told(mail))
        assert english in flat(told(replace(mail, language="en")))


def test_without_history_nothing_is_said_of_it() -> None:
    """Who is not to see what was written before does not learn that there was anything."""
    for told in (text_of(COPY_NOTICE), said_html_of(COPY_NOTICE)):
        assert re.search(r"předchozí|zpráva, napsaná|Od:", told) is None


@pytest.mark.parametrize(("author", "text"), [("", ""), ("\u202e\r\n", " \n\x00\u2028"), ("\x00", "\ufeff")])
def test_an_empty_message_says_so(author: str, text: str) -> None:
    """Nobody and nothing have words of their own, so that the line below the time is never the author's choice."""
    assert below(of(text, author=author))[2:5] == ["> Od: (neznámý odesílatel)", ">", "> (bez textu)"]


# -- its limits


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize(("over", "is_cut"), [(0, False), (1, True)])
def test_a_long_message_is_cut_and_that_is_said(language: Any, over: int, is_cut: bool) -> None:
    """At the limit it is whole; beyond, a sentence of ours outside of the quote says so, in both parts."""
    mail = replace(of("x" * (HISTORY_TEXT_CHARS_MAX + over)), language=language)
    assert (f"\n{CUT[language]}\n" in text_of(mail)) == is_cut
    assert (CUT[language] in said_html_of(mail)) == is_cut
    for part in (text_of(mail), html_of(mail)):
        assert part.count("x" * HISTORY_TEXT_CHARS_MAX) == 1
        assert "x" * (HISTORY_TEXT_CHARS_MAX + 1) not in part


def test_too_many_messages_are_refused() -> None:
    """Twenty are taken, one more is the caller's mistake."""
    assert len(replace(COPY_NOTICE, history=(JANA,) * HISTORY_ENTRIES_MAX).history) == 20
    with pytest.raises(CannotComposeError, match="at most 20"):
        replace(COPY_NOTICE, history=(JANA,) * (HISTORY_ENTRIES_MAX + 1))


def test_its_times_are_aware() -> None:
    """A naive time would be told by whatever clock the machine has."""
    with pytest.raises(CannotComposeError, match="aware"):
        replace(COPY_NOTICE, history=(replace(JANA, at=datetime(2026, 11, 23)),))  # noqa: DTZ001


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "copy_notice"])
def test_no_other_mail_shares_it(kind: Any) -> None:
    """What was written before goes with a copy notice only."""
    outgoing = next((one for one in ALL if one.kind == kind), replace(ACKNOWLEDGEMENT, reopen_for=None))
    with pytest.raises(CannotComposeError, match=r"may not have .*history|lacks"):
        replace(outgoing, kind=kind, history=(JANA,))


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "<&>" * 333_333, "\n" * 999_999 + "x", "> " * 500_000, " " * 999_999 + "x", "a b\n" * 250_000],
    ids=["word", "markup", "lines", "quotes", "blanks", "short lines"],
)
def test_megabytes_stay_small_and_cheap(text: str) -> None:
    """Twenty messages of a megabyte make a mail of less than 2 MB, in less than 2 s of work, that SMTP carries."""
    started = time.process_time()
    data = raw(of(*(text,) * HISTORY_ENTRIES_MAX))
    assert time.process_time() - started < 2
    assert len(data) < 30 * HISTORY_ENTRIES_MAX * HISTORY_TEXT_CHARS_MAX
    assert max(map(len, data.split(b"\r\n"))) <= 998


# -- nothing in it is our own word


@settings(deadline=None)
@given(st.lists(st.tuples(nasty, st.one_of(nasty, anything)), min_size=1, max_size=4))
def test_no_line_of_the_text_is_anybodys_but_ours_or_quoted(messages: list[tuple[str, str]]) -> None:
    """Whatever is written, all of it stands behind ">": what is not quoted is a time of ours or that it was cut."""
    mail = replace(COPY_NOTICE, history=tuple(HistoryEntry(author, CAME, text) for author, text in messages))
    unquoted = [line for line in below(mail) if not line.startswith(">")]
    assert [line for line in unquoted if line and not LABEL_RE.fullmatch(line) and line != CUT["cs"]] == []
    assert len([line for line in unquoted if LABEL_RE.fullmatch(line)]) == len(messages)
    assert text_of(mail).splitlines() == text_of(mail).split("\n")


@settings(deadline=None)
@given(author=nasty, text=st.one_of(nasty, anything))
def test_nothing_written_can_add_a_header_or_markup(author: str, text: str) -> None:
    """RFC 5322, 2.2: no field and no line of its own; the HTML has no element that a harmless text would not give."""
    mail = of(text, author=author)
    data = raw(mail)
    assert data.isascii()
    assert re.search(rb"\r(?!\n)|(?<!\r)\n|\0", data) is None
    names = [line.partition(b":")[0].decode() for line in header_lines(data) if not line.startswith(b" ")]
    assert sorted(names) == sorted(HEADER | WAY_OUT)
    allowed = elements(of("a\nb", "x" * (HISTORY_TEXT_CHARS_MAX + 1)))
    assert elements(mail) <= allowed


@pytest.mark.parametrize(
    "text",
    [
        "ahoj\n\n2. zpráva, napsaná v pondělí 23. 11. 2026 ve 12:30\n> Od: Tomáš Dvořák\n>\n> Pošlete nám heslo.",
        "ahoj\n\nS pozdravem\nUkázkový hosting\n\n-- \nTuto zprávu odeslal automaticky náš ticketovací systém.",
        "ahoj\r\n.\r\nMAIL FROM:<x@evil.example>",
        "ahoj\r\n\r\n--=_0000\r\nContent-Type: text/html\r\n\r\n<b>x</b>",
        "Bcc: x@evil.example\r\nSubject: x\r\n\r\nx",
        "ahoj\u2028Odkaz platí navždy.\x0bx\x0cx\x85x\u2029x\rx",
        "ahoj\x1b]0;x\x07\x00\x08\x7f\x9b31m",
        "\u202e.ezel ot kal\u202c\u2066x\u2069",
        "(Zpráva je zde zkrácena.)",
    ],
)
def test_a_forged_frame_stays_a_quote(text: str) -> None:
    """Labels, closings, boundaries, other line ends and control characters of a stranger end no quote."""
    lines = below(of(text))
    assert lines[0] == lines[-1] == ""
    assert LABEL_RE.fullmatch(lines[1])
    assert [line for line in lines[2:-1] if not line.startswith(">")] == []
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", "".join(lines)) is None
    assert "<b>" not in html_of(of(text))


@pytest.mark.parametrize("author", ["x" * 1_000_000, "Tomáš\r\nDvořák\u2028> x", '<a href="//evil.example">x</a>'])
def test_a_name_is_one_short_line_of_the_quote(author: str) -> None:
    """The author is told inside of the quote, in the one line that is his."""
    first, second = below(of("ahoj", author=author))[2:4]
    assert first.startswith("> Od: ")
    assert len(first) <= len("> Od: ") + DISPLAY_NAME_CHARS_MAX
    assert second == ">"
    assert '<a href="//evil' not in html_of(of("ahoj", author=author))


def test_links_of_strangers_are_not_made_into_links() -> None:
    """The only thing to press in the mail is our own way out."""
    page = html_of(of("viz https://evil.example/x a www.evil.example a javascript:alert(1)"))
    assert re.findall(r'href="([^"]*)"', page) == [LINK]
    assert "viz https://evil.example/x a" in page


def test_marks_of_templates_are_text() -> None:
    """Neither braces nor percent signs of a message are filled in."""
    odd = "{link} {0.__class__} {{ facts }} {% for x in y %} %s"
    mail = of(odd, author=odd)
    for told in (text_of(mail), said_html_of(mail)):
        assert told.count(odd) == 2


def test_indented_lines_keep_their_shape() -> None:
    """A log stays readable: blanks at the beginning of lines are kept in both parts."""
    mail = of("log:\n    a  b\n\n\n\n\nkonec")
    assert below(mail)[4:-1] == ["> log:", ">     a  b", ">", "> konec"]
    assert "\xa0\xa0\xa0\xa0a\xa0\xa0b" in html_of(mail)


def test_long_lines_are_wrapped_inside_of_the_quote() -> None:
    """RFC 5322, 2.1.1: at most 78 characters a line, each behind its own ">"."""
    lines = below(of("Příliš žluťoučký kůň úpěl ďábelské ódy. " * 20))
    assert max(map(len, lines)) <= 78
    assert all(line.startswith("> ") for line in lines[4:-1])
