"""Markdown of an agent: what both parts of a mail make of it, what is never made of it, and that it stays cheap."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mail.markdown import NESTING_MAX, Formatted, formatted
from chalicelib.mail.templates import TEXT_LINE_CHARS_MAX
from chalicelib.platform.limits import ANSWER_CHARS_MAX

ELEMENTS = {
    "p", "br", "strong", "em", "code", "pre", "a", "ul", "ol", "li", "blockquote", "hr", "h1", "h2", "h3",
    "table", "tr", "td",
}  # fmt: skip
FOLLOWED = re.compile(r"https?://|mailto:|tel:", re.IGNORECASE)
markup = st.lists(
    st.sampled_from(
        ["*", "**", "_", "`", "```", "~~~", "[", "](", ")", "<", ">", "![", "\n", "\n\n", "- ", "1. ", "# ", "    ",
         "\\", "&#13;", "&#8238;", "&lt;", "<b>", "<!--", "javascript:", "https://a.example/", "://", "mailto:x@y",
         "[a]: ", "---", "===", "|", '"', "'", "ž", "😀", "slovo", " "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def both(source: str) -> Formatted:
    """The two forms of a text that is not nested too deeply."""
    found = formatted(source)
    assert found is not None
    return found


class _Page(HTMLParser):
    """The elements of a page, the addresses that its links lead to, and the words between."""

    def __init__(self, source: str) -> None:
        """Read it all."""
        super().__init__()
        self.elements: set[str] = set()
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element with its attributes."""
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Each element ends in its order."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note the words."""
        self.words.append(data)


def words_of(source: str) -> str:
    """What a reader of the HTML sees, blanks made equal."""
    return " ".join("".join(_Page(str(both(source).html)).words).split())


# -- what it says


@pytest.mark.parametrize(
    ("source", "text", "markup"),
    [
        ("**a** a *b*", "**a** a *b*", "<strong>a</strong> a <em>b</em>"),
        ("první\ndruhý", "první\ndruhý", "první<br>\ndruhý"),
        ("`ls -l <x>`", "`ls -l <x>`", "ls -l &lt;x&gt;</code>"),
        ("[stav](https://a.example/?a=1&b=2)", "stav (https://a.example/?a=1&b=2)",
         '<a href="https://a.example/?a=1&amp;b=2" rel="noopener noreferrer">stav</a>'),
        ("[a@b.example](mailto:a@b.example)", "a@b.example", '<a href="mailto:a@b.example" rel'),
        ("[+420 2](tel:+4202)", "+420 2 (tel:+4202)", '<a href="tel:+4202" rel'),
        ("<https://a.example/x>", "https://a.example/x", '<a href="https://a.example/x" rel'),
        ("viz https://a.example/a_b_c.", "viz https://a.example/a_b_c.",
         '>https://a.example/a_b_c</a>.'),
        ("**https://a.example/x**, (http://b.example)", "**https://a.example/x**, (http://b.example)",
         '<strong><a href="https://a.example/x" rel="noopener noreferrer">https://a.example/x</a></strong>, (<a'),
        ("[1] a\n\n[1]: https://a.example/", "1 (https://a.example/) a", '<a href="https://a.example/" rel'),
        ("![graf](https://a.example/a.png)", "graf (https://a.example/a.png)",
         '<a href="https://a.example/a.png" rel="noopener noreferrer">graf</a>'),
        ("[![graf](https://a.example/a.png)](https://b.example/)", "graf (https://b.example/)",
         '<a href="https://b.example/" rel="noopener noreferrer">graf</a>'),
        ("# Co dál\n\na", "Co dál\n======\n\na", ">Co dál</h1>"),
        ("##### x\na", "x\n===\n\na", ">x</h3>"),
        ("a\n\n---\n\nb", "a\n\n--------------------\n\nb", '<hr class="rule"'),
        ("- a\n- b\n  - c\n- d", "- a\n- b\n  - c\n- d", ">c</li>"),
        ("3. a\n4. b", "3. a\n4. b", '<ol start="3"'),
        ("0. a", "0. a", '<ol start="0"'),
        ("- a\n\n- b\n\n  c", "- a\n\n- b\n\n  c", ">c</p>"),
        ("- \n- b", "-\n- b", "<li"),
        ("1. a\n   > b\n2. c", "1. a\n   > b\n\n2. c", "<blockquote"),
        ("> a\n> b\n\nc", "> a\n> b\n\nc", "a<br>\nb</p>\n</blockquote>"),
        ("```sh\n  ls\n\n  rm\n```", "      ls\n\n      rm", ">  ls\n\n  rm</pre>"),
        ("a:\n\n    x  y", "a:\n\n    x  y", ">x  y</pre>"),
        ("a\\*b", "a*b", "a*b"),
        ("&copy; &amp;", "© &", "© &amp;"),
    ],
)  # fmt: skip
def test_both_parts_read_well(source: str, text: str, markup: str) -> None:
    """Lists, quotes and code as plain mail has them, links with their addresses; and the same as HTML."""
    found = both(source)
    assert found.text == text
    assert markup in found.html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "a <b>b</b> <!-- c -->",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<b>)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](/relative)",
        "[x](//evil.example)",
        "[x](#a)",
        "[x](https:)",
        "![x](cid:1)",
        "![x](data:image/png;base64,AAAA)",
        "<javascript:alert(1)>",
        "| a | b |\n|---|---|\n| c | d |",
        "Tomáš Dvořák\n--",
        "Tomáš Dvořák\n===",
        "://a https",
        "#10001 je hotov",
        "https://",
    ],
)
def test_what_is_not_taken_is_shown_as_typed(source: str) -> None:
    """No HTML, no other links, no tables, no heading of a line above dashes; and nothing of it is lost."""
    assert words_of(source) == " ".join(source.split())
    assert both(source).text == source
    assert _Page(str(both(source).html)).elements <= {"p", "br"}


def test_a_nested_text_is_wrapped_behind_its_marks() -> None:
    """RFC 5322, 2.1.1: no line over 76 characters, and each behind the marks of where it stands."""
    lines = both("> 1. " + "Příliš žluťoučký kůň úpěl ďábelské ódy. " * 10).text.split("\n")
    assert max(map(len, lines)) <= TEXT_LINE_CHARS_MAX
    assert lines[0].startswith("> 1. Příliš")
    assert len(lines) > 4
    assert all(line.startswith(">    ") for line in lines[1:])


def test_a_long_address_and_code_are_not_broken() -> None:
    """What somebody copies stays in one piece."""
    address = "https://a.example/" + "x" * 200
    assert address in both(f"viz {address} a dál").text.split("\n")
    command = "echo " + "x " * 100
    assert f"    {command.rstrip()}" in both(f"```\n{command}\n```").text.split("\n")


def test_what_is_nested_too_deeply_is_not_read() -> None:
    """Before anything would be left out, the whole text is given back as none."""
    deepest = next(depth for depth in range(1, NESTING_MAX + 2) if formatted("> " * depth + "dno") is None)
    assert "dno" in both("> " * (deepest - 1) + "dno").text
    assert deepest > NESTING_MAX - 4
    assert formatted("\n".join("  " * depth + "- x" for depth in range(40))) is None


# -- whatever is typed


@settings(deadline=None)
@given(source=st.one_of(markup, st.text(max_size=200)))
def test_the_html_has_our_elements_alone(source: str) -> None:
    """Each one closed in its order, with no attribute but those of our looks, and no link that is none of ours."""
    found = formatted(source)
    if found is None:
        return
    page = _Page(str(found.html))
    assert page.open == []
    assert page.elements <= ELEMENTS
    assert not {name for name in page.attributes if name.startswith("on")} | (page.attributes & {"src", "id"})
    assert [link for link in page.links if FOLLOWED.match(link) is None] == []


@settings(deadline=None)
@given(source=markup)
def test_nothing_leaves_its_line_or_turns_it_around(source: str) -> None:
    """Neither as characters nor by their numbers."""
    found = formatted(source)
    said = "" if found is None else f"{found.text}{found.html}"
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", said) is None


@settings(deadline=None)
@given(words=st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), min_size=1, max_size=60), markers=markup)
def test_no_word_is_lost_in_the_text(words: list[str], markers: str) -> None:
    """Every paragraph of words that stands by itself is in both parts."""
    found = formatted(f"{' '.join(words)}\n\n{markers}\n\n\nkonec")
    if found is not None:
        assert found.text.split()[: len(words)] == words
        assert " ".join(words) in " ".join("".join(_Page(str(found.html)).words).split())


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "[a](", "[x][", "**a ", "*a _b ", "`", "<a ", "> ", "- a\n", "* ", "a\n", "\\", "&#8238;",
     "[a]: b\n", "https://", "://", "(https://a.example/_*", "```\n", "\n", "[]", "a**b"],
)  # fmt: skip
def test_a_hostile_text_costs_little(piece: str) -> None:
    """The longest answer that the desk takes, of any mark: seconds of a Lambda would be too much."""
    source = (piece * (ANSWER_CHARS_MAX // len(piece))).strip("\n")
    started = time.process_time()
    formatted(source)
    assert time.process_time() - started < 3
