"""The words and looks of what customers get: a text part and an HTML part from one set of facts.

Two pairs of templates inside one frame (`base.txt.j2`, `base.html.j2`): one for what an agent wrote (`answer.*`),
one for what we tell on our own (`notice.*`), whose texts stand in `notices`, `ticket_notices`, `lock_notices` and
`spending_notices`, once for both parts. What all mails say is in `wording`, how the reader is greeted in `vocative`.
Jinja2 is loaded when the first mail is made, so that importing this costs nothing.
"""

import functools
import pkgutil
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.mail.templates.notice import Notice, can_be_said
from chalicelib.mail.templates.notices import NOTICES
from chalicelib.mail.templates.prague import told_until, told_when
from chalicelib.mail.templates.wording import (
    Language,
    closes_by_itself,
    enumerated,
    frame_words,
    greets_by_itself,
    numbered_message,
    previous_messages,
    signs_by_itself,
)

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEXT_LINE_CHARS_MAX: Final = 76  # RFC 5322, 2.1.1 recommends 78; two are left for the first "> " of a reply

# Without quotes, which escaping would turn into entities that old mail programs stumble over.
FONT: Final = "font-family:-apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif;"
MONOSPACE: Final = "font-family:ui-monospace, Consolas, Menlo, monospace; font-size:14px;"

_NUMBER_MARK: Final = '<strong style="white-space:nowrap;">{}</strong>'
_DATE_MARK: Final = '{}<span style="white-space:nowrap;">{}</span>'
_MARKS: Final[dict[str, str]] = {
    "number": _NUMBER_MARK,
    "only": _NUMBER_MARK,
    "first": _NUMBER_MARK,
    "other": _NUMBER_MARK,
    "numbers": "<strong>{}</strong>",
    "contact": '<a href="mailto:{0}">{0}</a>',
}
_DATED: Final = frozenset({"until", "came", "planned", "deadline"})
_FIRST_DIGIT_RE: Final = re.compile(r"(?=\d)")
_COUNTING: Final = frozenset(
    {"reaction", "solution", "history", "usd", "of", "spent", "budget", "forecast", "dearest"}
)
_BOLD: Final = frozenset({"state", "reaction", "solution"})
# Behind a number, the dot of a date, and a preposition of one letter.
_HELD_BLANK_RE: Final = re.compile(r"(?<=\d) (?=\w)|(?<=\d\.) (?=\w)|(?<=\bv) (?=\w)|(?<=\bve) (?=\w)")

URL_RE: Final = re.compile(r"https?://[^\s<>\"“”„«»]+")
AFTER_URL: Final = ".,;:!?'’"  # belongs to the sentence, not to the address
_EMPHASIS_RE: Final = re.compile(r"[*_]{1,3}")
_BULLET_RE: Final = re.compile(r"(?:[-*•–]|\d{1,2}[.)]) +")
_CODE_RE: Final = re.compile(r"\t| {4}")
_PREFORMATTED_RE: Final = re.compile(r"[ \t>|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFacts:
    """What the templates may say. Strings are plain text; escaping is the templates' business.

    What is "", empty or None is not there, and nothing is said of it. `number` and `linked` are written like
    "#10001". `body` is what the agent wrote, `step` the sentence about what comes next in this state,
    `agent_name` who signs (of a copy notice: who added the reader), `refused` the sentence about attachments
    over the limit, `queue` the address that was written to, `contact` the one to ask. `reader_name` is who is
    greeted. `planned`, `deadline`, `waited`, `reopen`, `reaction` and `solution` are told inside of sentences:
    "čtvrtek 26. 11. 2026 v 9:15", "středy 25. 11. 2026", "po dobu 14 dnů", "do 14 dnů", "do 30 minut", "zítra
    dopoledne". `history` is quoted below a copy notice, oldest first. `other` is the ticket that this one goes on in.
    `body_html` is the body as markup where it was written in some, and `quoted` what of the reader's own words
    goes below it. `client` is whose PIN it is, `caller` where the call came from: "z čísla +420 777 123 456".
    `money` is what the texts about it name, by its names there.
    """

    company: str
    number: str = ""
    linked: tuple[str, ...] = ()
    other: str = ""
    subject: str = ""
    state: str = ""
    step: str = ""
    body: str = ""
    body_html: "Markup | None" = None
    quoted: str = ""
    agent_name: str | None = None
    queue: str = ""
    refused: str = ""
    contact: str = ""
    link: str = ""
    link_until: datetime | None = None
    received_at: datetime | None = None
    reader_name: str | None = None
    planned: str = ""
    deadline: str = ""
    waited: str = ""
    reopen: str = ""
    reaction: str = ""
    solution: str = ""
    history: tuple["QuotedMessage", ...] = ()
    client: str = ""
    caller: str = ""
    money: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class QuotedMessage:
    """A message of the ticket as it is quoted: plain text of somebody else, cut to its limit if `shortened`."""

    author: str
    at: datetime
    text: str
    shortened: bool = False


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


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one block of a notice became: running text (markup in HTML), or "facts" or "link" without any."""

    kind: Literal["text", "facts", "link"]
    text: str = ""


def render(name: str, language: Language, facts: TemplateFacts) -> Rendered:
    """Both parts of a mail with this text ("answer" or one of `NOTICES`) in this language.

    Raises KeyError if there is no such text, jinja2.UndefinedError where a template asks for a fact that
    there is not.
    """
    words = _words(language, facts.reader_name)
    # What stands in emphasis greets and closes as well.
    bare = facts.body if facts.body_html is None else _EMPHASIS_RE.sub("", facts.body)
    values: dict[str, object] = {
        "facts": facts,
        "language": language,
        "words": words,
        "greets": greets_by_itself(bare),
        "closes": closes_by_itself(bare),
    }
    if name == "answer":
        signer = None if signs_by_itself(bare, facts.agent_name) else facts.agent_name
        said = _said(facts, language)
        values |= {"signer": signer}
        return _rendered(
            "answer",
            # In the text the state stands beside the number.
            values | {"rows": _rows(("subject", "reaction", "solution"), words, said)},
            values | {"rows": _rows(("subject", "state", "reaction", "solution"), words, _unbroken(said))},
        )
    notice, said = NOTICES[name][language], _said(facts, language)
    values |= {
        # Who added the reader is told as a fact; an acknowledgement may be signed.
        "signer": facts.agent_name if name == "acknowledgement" else None,
        "button": notice.button,
        "preview": notice.preview.format_map(said),
        "history": _labelled(facts.history, language),
    }
    in_html = _unbroken(said)
    return _rendered(
        "notice",
        values | {"rows": _rows(notice.rows, words, said), "paragraphs": _paragraphs(notice, said)},
        values
        | {"rows": _rows(notice.rows, words, in_html), "paragraphs": _paragraphs(notice, in_html, as_markup=True)},
    )


def _labelled(history: tuple[QuotedMessage, ...], language: Language) -> list[tuple[str, QuotedMessage]]:
    """Each message with the line above it, which says nothing that its author chose."""
    return [
        (numbered_message(number, told_when(message.at, language), language), message)
        for number, message in enumerate(history, 1)
    ]


def _unbroken(said: Mapping[str, str]) -> dict[str, str]:
    """The facts that count something with their numbers held to it: "do 30 minut", "v pátek 27. 11. do 16 h"."""
    return {name: _HELD_BLANK_RE.sub("\u00a0", value) if name in _COUNTING else value for name, value in said.items()}


def _words(language: Language, reader_name: str | None) -> dict[str, str]:
    """The words of the frame, with the reader's name in the greeting if it is known."""
    words = frame_words(language)
    if reader_name is None:
        return words
    from chalicelib.mail.templates.vocative import greeting

    return words | {"greeting": greeting(reader_name, language)}


def _rendered(pair: str, for_text: Mapping[str, object], for_html: Mapping[str, object]) -> Rendered:
    environment = _environment()
    text = environment.get_template(f"{pair}.txt.j2").render(for_text)
    return Rendered(text=wrapped(text), html=environment.get_template(f"{pair}.html.j2").render(for_html))


def _said(facts: TemplateFacts, language: Language) -> dict[str, str]:
    """The facts that are there, by the names that the texts use, in the words of the language.

    `only` is the number of a ticket that came alone; `numbers` are all of several, `first` the one of this mail.
    `came`, `waited` and `reopen` may be empty: they stand inside of sentences that make sense without them.
    """
    numbers = (facts.number, *facts.linked) if facts.linked else ()
    said = {
        "company": facts.company,
        "number": facts.number,
        "other": facts.other,
        "only": "" if numbers else facts.number,
        "first": facts.number if numbers else "",
        "numbers": enumerated(numbers, language) if numbers else "",
        "subject": facts.subject,
        "state": facts.state,
        "step": facts.step,
        "added_by": facts.agent_name or "",
        "agent": facts.agent_name or "",
        "queue": facts.queue,
        "refused": facts.refused,
        "contact": facts.contact,
        "client": facts.client,
        "caller": facts.caller,
        "until": told_until(facts.link_until, language) if facts.link_until else "",
        "planned": facts.planned,
        "deadline": facts.deadline,
        "reaction": facts.reaction,
        "solution": facts.solution,
        "history": previous_messages(len(facts.history), language),
    }
    came = told_when(facts.received_at, language) if facts.received_at else ""
    inside = {"came": came, "waited": facts.waited, "reopen": facts.reopen}
    return {name: value for name, value in (said | dict(facts.money)).items() if value} | {
        name: f" {value}" if value else "" for name, value in inside.items()
    }


def _rows(names: tuple[str, ...], words: Mapping[str, str], said: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The table of facts: label, value and font weight of those that are there."""
    return [(words[name], said[name], "bold" if name in _BOLD else "normal") for name in names if name in said]


def _paragraphs(notice: Notice, said: Mapping[str, str], *, as_markup: bool = False) -> list[Paragraph]:
    """The blocks of the notice with the facts in them, without the sentences that lack one."""
    found: list[Paragraph] = []
    for block in notice.blocks:
        if isinstance(block, str):
            if block == "link" or any(name in said for name in notice.rows):
                found.append(Paragraph(block))
        elif sentences := [sentence for sentence in block if can_be_said(sentence, said.keys())]:
            text = " ".join(sentences)
            found.append(Paragraph("text", _marked_up(text, said) if as_markup else text.format_map(said)))
    return found


def _marked_up(text: str, said: Mapping[str, str]) -> "Markup":
    """The text as markup: facts escaped, numbers bold, dates in one piece, the address to ask a link."""
    marked: dict[str, str] = dict(said)
    for name in _MARKS.keys() & said.keys():
        marked[name] = _markup(_MARKS[name]).format(said[name])
    for name in _DATED & said.keys():
        # The day of the week may stand on the line before; the numbers of a date belong together.
        day, *date = _FIRST_DIGIT_RE.split(said[name], maxsplit=1)
        marked[name] = _markup(_DATE_MARK).format(day, "".join(date))
    return _markup(text).format_map(marked)


def _markup(own: str) -> "Markup":
    from markupsafe import Markup

    return Markup(own)  # noqa: S704 - words of this package; what is formatted into them gets escaped


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
    environment.filters.update(paragraphs=paragraphs, quoted=quoted, hard_blanks=_with_hard_blanks)
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


def quoted(text: str) -> str:
    """Somebody else's text with "> " in front of every line, also of those that it had to be wrapped into."""
    return "\n".join(f"> {line}".rstrip() for line in wrapped(text).split("\n"))


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
    for found in URL_RE.finditer(line):
        url = found[0].rstrip(AFTER_URL)
        if url.endswith(")") and "(" not in url:
            url = url.rstrip(")").rstrip(AFTER_URL)
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
