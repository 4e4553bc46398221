"""HTML as text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.html_text import html_to_text

CASES = {
    "<p>Dobrý den,</p><p>web nejede.</p>": "Dobrý den,\n\nweb nejede.",
    "no tags at all": "no tags at all",
    "<div>a</div><div>b</div>": "a\nb",
    "a<br>b<br/>c": "a\nb\nc",
    "a<br><br><br><br>b": "a\n\nb",
    "<ul><li>a<li>b</ul>": "- a\n- b",
    "<ul><li><p>a</p></li> <li><p>b</p></li></ul>": "- a\n\n- b",
    "<div>a</div><div><br></div><div>b</div>": "a\n\nb",
    "<div><div>a</div></div>\n<div>b</div>": "a\nb",
    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "a b\nc",
    "<html><head><title>t</title><style>p { }</style></head><body>a</body></html>": "a",
    "<style>a > b {}</style>x<script>if (a < b) { }</script>y": "xy",
    "a<!-- <b> hidden --> b": "a b",
    "1 < 2 &amp; 3 &lt; 4 &nbsp; &#268;": "1 < 2 & 3 < 4 Č",
    "<a href='http://x.cz/?a>b'>odkaz</a>": "b'>odkaz",
    "<pre>a\n  b\n</pre>": "a\n  b",
    "  a \n\t b  ": "a b",
    "<P CLASS=x>a</P >": "a",
    "a<unclosed": "a",
    "a<!-- unclosed": "a",
    "<head><p>a": "a",
    "<!DOCTYPE html><?xml version='1'?><o:p>a</o:p>": "a",
    "a\0b": "ab",
    "<title>only this</title>": "only this",
    "<title>only <this": "only",
    "": "",
}


@pytest.mark.parametrize("source", CASES)
def test_html_becomes_readable_text(source: str) -> None:
    """Blocks are lines, paragraphs are apart, scripts and styles are silent, entities are characters."""
    assert html_to_text(source) == CASES[source]


@given(st.text(alphabet="<>!-/ahpre;&\"'= \n", max_size=80))
def test_no_html_is_too_broken(source: str) -> None:
    """There is always a text, and never one with a tag that was closed."""
    assert isinstance(html_to_text(source), str)


@pytest.mark.parametrize("piece", ["<", "<head><svg>", "<!-- ", "<style>", "&amp", "<p ", "<a>", "</", "<!", "\n"])
def test_hostile_html_takes_linear_time(piece: str) -> None:
    """Megabytes of one odd piece are read in seconds at most, not minutes."""
    start = time.process_time()
    html_to_text(piece * (3_000_000 // len(piece)))
    assert time.process_time() - start < 5.0
