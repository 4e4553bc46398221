"""The words and looks of what customers get: a text part and an HTML part from one set of facts.

One pair of templates a kind of mail inside one frame (`base.txt.j2`, `base.html.j2`): for each language
(`acknowledgement.cs.txt.j2`, `acknowledgement.cs.html.j2`), or for all where the pair has no words of its
own (`answer.txt.j2`, `answer.html.j2`). What several templates say is in `wording`. Jinja2 is loaded
when the first mail is made, so that importing this costs nothing.
"""

import functools
import pkgutil
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.mail.templates.wording import (
    Language,
    closes_by_itself,
    frame_words,
    greets_by_itself,
    signs_by_itself,
)

if TYPE_CHECKING:
    from jinja2 import Environment

TEXT_LINE_CHARS_MAX: Final = 76  # RFC 5322, 2.1.1 recommends 78; two are left for the first "> " of a reply

# Without quotes, which escaping would turn into entities that old mail programs stumble over.
FONT: Final = "font-family:-apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif;"
MONOSPACE: Final = "font-family:ui-monospace, Consolas, Menlo, monospace; font-size:14px;"

_URL_RE: Final = re.compile(r"https?://[^\s<>\"“”„«»]+")
_AFTER_URL: Final = ".,;:!?'’"  # belongs to the sentence, not to the address
_BULLET_RE: Final = re.compile(r"(?:[-*•–]|\d{1,2}[.)]) +")
_CODE_RE: Final = re.compile(r"\t| {4}")
_PREFORMATTED_RE: Final = re.compile(r"[ \t>|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFacts:
    """What the templates may say. Strings are plain text; escaping is the templates' business.

    `body` is what the agent wrote ("" where nobody wrote anything), `step` the sentence about what
    comes next in this state, `agent_name` None where no person signs.
    """

    company: str
    number: str
    subject: str
    state: str
    step: str
    body: str
    agent_name: str | None


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two alternatives of a mail: plain text and HTML, lines ended by LF."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of a line: a link if it has an address, code if its line is indented as such."""

    text: str
    href: str | None = None
    code: bool = False


def render(kind: str, language: Language, facts: TemplateFacts) -> Rendered:
    """Both parts of a mail of this kind ("acknowledgement", "answer") in this language.

    Raises jinja2.TemplateNotFound for a kind without templates, jinja2.UndefinedError where a template
    asks for a fact that there is not.
    """
    values: Mapping[str, object] = {
        "facts": facts,
        "language": language,
        "words": frame_words(language),
        "greets": greets_by_itself(facts.body),
        "closes": closes_by_itself(facts.body),
        "signer": None if signs_by_itself(facts.body, facts.agent_name) else facts.agent_name,
    }
    environment = _environment()
    text, html = (
        environment.select_template([f"{kind}.{language}.{part}.j2", f"{kind}.{part}.j2"]).render(values)
        for part in ("txt", "html")
    )
    return Rendered(text=wrapped(text), html=html)


@functools.cache
def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=select_autoescape(["html.j2"], ["txt.j2"], default=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["paragraphs"] = paragraphs
    environment.globals.update(font=FONT, monospace=MONOSPACE)
    return environment


def _source(name: str) -> str | None:
    # pkgutil asks the loader of this package, so that it works from a directory and from a zip alike.
    try:
        data = pkgutil.get_data(__name__, name)
    except FileNotFoundError:
        return None
    return None if data is None else data.decode("utf-8")


def wrapped(text: str) -> str:
    """The text with no line over 76 characters, except where breaking would damage it.

    Lines that begin with white space, ">" or "|" (code, quotes, tables) and words longer than a line
    (addresses of pages) stay as they are.
    """
    return "\n".join(
        line if len(line) <= TEXT_LINE_CHARS_MAX or _PREFORMATTED_RE.match(line) else _filled(line)
        for line in text.split("\n")
    )


def _filled(line: str) -> str:
    bullet = _BULLET_RE.match(line)
    return textwrap.fill(
        line,
        TEXT_LINE_CHARS_MAX,
        subsequent_indent=" " * len(bullet[0]) if bullet else "",
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        expand_tabs=False,
    )


def paragraphs(text: str) -> list[list[list[Piece]]]:
    """Plain text as paragraphs of lines of pieces, for HTML: empty lines part paragraphs, addresses of
    pages become links, and runs of blanks are kept by hard ones (Outlook knows no `pre-wrap`).

    The pieces are plain text still: the template escapes them.
    """
    blocks = re.split(r"\n{2,}", text.strip("\n"))
    return [[_pieces(line) for line in block.split("\n")] for block in blocks]


def _pieces(line: str) -> list[Piece]:
    if _CODE_RE.match(line):
        return [Piece(_with_hard_blanks(line), code=True)]
    pieces: list[Piece] = []
    done = 0
    for found in _URL_RE.finditer(line):
        url = found[0].rstrip(_AFTER_URL)
        if url.endswith(")") and "(" not in url:
            url = url.rstrip(")").rstrip(_AFTER_URL)
        start, end = found.start(), found.start() + len(url)
        if start > done:
            pieces.append(Piece(_with_hard_blanks(line[done:start])))
        pieces.append(Piece(url, href=url))
        done = end
    if done < len(line):
        pieces.append(Piece(_with_hard_blanks(line[done:])))
    return pieces


def _with_hard_blanks(text: str) -> str:
    text = text.replace("\t", "    ")
    return re.sub(r"^ +| {2,}", lambda blanks: "\u00a0" * len(blanks[0]), text)
