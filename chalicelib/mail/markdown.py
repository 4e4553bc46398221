"""What an agent wrote in Markdown, for both parts of a mail: HTML in our look, and a text that reads well as it is.

CommonMark, read by markdown-it-py, which is loaded with the first such mail. Of what a help desk's mail is better
without there is less: no HTML, no pictures but those that the mail brings along (of others a link to them), nothing
but web, mail and telephone links, and no heading by a line of dashes below it, which would make one of whatever
stands above a signature. Line ends are kept (CommonMark 0.31, 6.13, leaves that to who renders it), and bare
addresses of pages are links. Pure.
"""

import functools
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from chalicelib.mail.templates import AFTER_URL, MONOSPACE, TEXT_LINE_CHARS_MAX, URL_RE
from chalicelib.tickets.texts import PICTURE_RE, picture_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markupsafe import Markup

# The text's column in our look. Outlook heeds no greatest width, so a wider picture says how wide it is to be.
PICTURE_WIDTH_PX_MAX: Final = 534
# Quotes and lists within one another; what is deeper the parser would leave out. A list takes two of them.
NESTING_MAX: Final = 20
TEXT_WIDTH_CHARS_MIN: Final = 30  # however deep a line is nested

_OWN: Final = "own_picture"  # a kind of token

_FOLLOWED_RE: Final = re.compile(r"https?://[^/?#]|mailto:[^?#]+@|tel:\+?\d", re.IGNORECASE)
_SCHEME_RE: Final = re.compile(r"(?:^|[^A-Za-z0-9])(https?)\Z", re.IGNORECASE)
# By the numbers of characters ("&#13;") whatever could leave its line, or turn it around, can be written.
_UNSEEN_RE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

_CODE: Final = f"{MONOSPACE} line-height:21px;"
_STYLE: Final = {
    "p": "margin:0 0 16px 0;",
    "p in": "margin:0 0 8px 0;",
    "h1": "margin:24px 0 12px 0; font-size:20px; line-height:28px; font-weight:bold;",
    "h2": "margin:24px 0 12px 0; font-size:18px; line-height:26px; font-weight:bold;",
    "h3": "margin:20px 0 8px 0; font-size:16px; line-height:25px; font-weight:bold;",
    "ul": "margin:0 0 16px 24px; padding:0;",
    "ul in": "margin:4px 0 4px 20px; padding:0;",
    "li": "margin:0 0 4px 0;",
    "blockquote": "margin:0 0 16px 0; padding:2px 0 2px 14px; border-left:3px solid #dde2e8; color:#5a6673;",
    "hr": "margin:24px 0; border:0; border-top:1px solid #dde2e8;",
    "code": f"{MONOSPACE} background-color:#f1f3f6;",
}
# <pre>, as what is copied from it keeps its blanks; in a table, as Outlook colours nothing else.
_BLOCK_OF_CODE: Final = (
    '<table role="presentation" class="tint" width="100%" cellpadding="0" cellspacing="0" border="0"'
    ' style="margin:0 0 16px 0; background-color:#f1f3f6; border-radius:6px; border-collapse:separate;">'
    '<tr><td class="ink" style="padding:10px 14px; color:#1c2733;">'
    f'<pre style="margin:0; {_CODE} white-space:pre-wrap; overflow-wrap:anywhere; word-break:break-word;">{{}}</pre>'
    "</td></tr></table>\n"
)
_LINK: Final = '<a href="{}" rel="noopener noreferrer">'
_PICTURE: Final = '<img src="{}" alt="{}"{} style="max-width:100%; height:auto; border:0;">'
_TAGS: Final = {
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "em_open": "<em>",
    "em_close": "</em>",
    "link_close": "</a>",
    "softbreak": "<br>\n",
    "hardbreak": "<br>\n",
    "list_item_close": "</li>\n",
    "blockquote_close": "</blockquote>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "paragraph_close": "</p>\n",
}


@dataclass(frozen=True, slots=True)
class Formatted:
    """One text twice: plain, lines ended by LF and none over 76 characters if it can be broken; and as HTML.

    `pictures` are the names of those that the HTML shows, in their order.
    """

    text: str
    html: "Markup"
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the HTML can show: its address within the mail, and how wide it is, if that is known."""

    source: str
    width_px: int | None = None


def formatted(source: str, pictures: Mapping[str, Picture] | None = None, told: str = "{}") -> Formatted | None:
    """The text as its author meant it; None if it is nested so deeply that some of it would be lost.

    `source` has LF line ends and no control characters. `pictures` can stand in it, by the names of their files;
    `told` says in the plain text where one does, around its label. Of any other the label is all there is.
    """
    tokens = _parser().parse(source)
    # The parser stops where it would be deeper than it may, and what it stops at has nothing in it.
    if any(token.level >= NESTING_MAX - 1 for token in tokens):
        return None
    shown = _place(tokens, pictures or {}, told)
    return Formatted(_Text().of(tokens), _html(tokens), shown)


def _place(tokens: Iterable["Token"], pictures: Mapping[str, Picture], told: str) -> tuple[str, ...]:
    """Note at each picture how it is shown, and told; the names of those that are."""
    shown: dict[str, None] = {}
    for token in (child for line in tokens for child in line.children or () if child.type == _OWN):
        picture = pictures.get(token.info)
        token.meta["told"] = _said(token) if picture is None else told.format(_said(token))
        if picture is not None:
            token.attrs = {"src": picture.source}
            token.meta["width"] = _width(picture)
            shown[token.info] = None
    return tuple(shown)


def _width(picture: Picture) -> str:
    return "" if picture.width_px is None else f' width="{min(picture.width_px, PICTURE_WIDTH_PX_MAX)}"'


@functools.cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING_MAX})
    parser.disable(["html_block", "html_inline", "lheading"])
    parser.inline.ruler.after("text", "bare_url", _bare_url)
    parser.inline.ruler.before("image", _OWN, _own_picture)
    # What is no link stays as it was typed, so nothing of it is lost.
    parser.validateLink = _is_followed  # type: ignore[method-assign]
    return parser


def _is_followed(url: str) -> bool:
    return _FOLLOWED_RE.match(url) is not None


def _own_picture(state: "StateInline", silent: bool) -> bool:
    """Rule of the parser: a picture by the name of its file, which no other rule would follow."""
    sign = PICTURE_RE.match(state.src, state.pos, state.posMax)
    if sign is None:
        return False
    if not silent:
        token = state.push(_OWN, "img", 0)
        token.content, token.info = picture_of(sign)
    state.pos = sign.end()
    return True


def _bare_url(state: "StateInline", silent: bool) -> bool:
    """Rule of the parser: an address of a page amid the text, from its colon on (what is before it is pending)."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME_RE.search(state.pending[-6:])
    start = state.pos - len(scheme[1]) if scheme else 0
    found = URL_RE.match(state.src, start, state.posMax) if scheme else None
    if scheme is None or found is None:
        return False
    url = _without_what_follows(found[0])
    href = state.md.normalizeLink(url)
    if start + len(url) <= state.pos + len("://") or not _is_followed(href):
        return False
    state.pending = state.pending[: -len(scheme[1])]
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": href}
    opening.markup = "bare"
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1)
    state.pos = start + len(url)
    return True


def _without_what_follows(url: str) -> str:
    """The address without what belongs to the sentence, or to the emphasis or the code around it."""
    url = url.partition("`")[0].rstrip(f"{AFTER_URL}*_")
    if url.endswith(")") and "(" not in url:
        url = url.rstrip(")").rstrip(f"{AFTER_URL}*_")
    return url


def _said(token: "Token") -> str:
    return _UNSEEN_RE.sub("", token.content)


def _code(token: "Token") -> str:
    return _said(token).rstrip("\n")


def _first_number(token: "Token") -> int:
    said = token.attrGet("start")
    return 1 if said is None else int(said)


def _href(token: "Token") -> str:
    return str(token.attrGet("href") or token.attrGet("src") or "")


def _bare_label(token: "Token") -> str:
    """What a picture shows: its text, or its address."""
    label = "".join(_said(child) for child in token.children or () if child.content)
    return " ".join(label.split()) or _href(token)


# --- HTML ---------------------------------------------------------------------------------------------------


def _html(tokens: Sequence["Token"]) -> "Markup":
    from markupsafe import Markup

    # Each piece is one of the constants above, or was escaped on its way into one.
    return Markup("".join(_block(token) for token in tokens).strip("\n"))  # noqa: S704


def _block(token: "Token") -> str:
    if token.hidden:
        return ""
    written = _BLOCKS.get(token.type)
    return _TAGS[token.type] if written is None else written(token)


def _list(name: str, token: "Token") -> str:
    return f'<{name} style="{_STYLE["ul in" if token.level else "ul"]}">\n'


_BLOCKS: Final[Mapping[str, Callable[["Token"], str]]] = {
    "inline": lambda token: _line(token.children or ()),
    "fence": lambda token: _BLOCK_OF_CODE.format(_escaped(_code(token))),
    "code_block": lambda token: _BLOCK_OF_CODE.format(_escaped(_code(token))),
    "paragraph_open": lambda token: f'<p style="{_STYLE["p in" if token.level else "p"]}">',
    "heading_open": lambda token: f'<{_heading(token)} style="{_STYLE[_heading(token)]}">',
    "heading_close": lambda token: f"</{_heading(token)}>\n",
    "bullet_list_open": lambda token: _list("ul", token),
    "ordered_list_open": lambda token: _list(f'ol start="{_first_number(token)}"', token),
    "list_item_open": lambda _: f'<li style="{_STYLE["li"]}">',
    "blockquote_open": lambda _: f'<blockquote class="rule quiet" style="{_STYLE["blockquote"]}">\n',
    "hr": lambda _: f'<hr class="rule" style="{_STYLE["hr"]}">\n',
}


def _heading(token: "Token") -> str:
    """Small headings all look the same: a mail has no six of them."""
    return min(token.tag, "h3")


def _line(children: Iterable["Token"]) -> str:
    pieces: list[str] = []
    links = 0
    for token in children:
        links += token.nesting if token.type.startswith("link_") else 0
        match token.type:
            case "text":
                pieces.append(_escaped(_said(token)))
            case "code_inline":
                pieces.append(f'<code class="tint" style="{_STYLE["code"]}">{_escaped(_said(token))}</code>')
            case "link_open":
                pieces.append(_LINK.format(_escaped(_href(token))))
            case "own_picture":
                pieces.append(_picture(token))
            case "image":
                label = _escaped(_bare_label(token))
                pieces.append(label if links else f"{_LINK.format(_escaped(_href(token)))}{label}</a>")
            case known:
                pieces.append(_TAGS[known])
    return "".join(pieces)


def _picture(token: "Token") -> str:
    label = _escaped(_said(token))
    source = token.attrGet("src")
    return label if source is None else _PICTURE.format(_escaped(str(source)), label, token.meta["width"])


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))


# --- text ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Around:
    """A quote, or an item of a list: what stands before its first line, and before the others."""

    first: str
    others: str


@dataclass(slots=True)
class _List:
    """An open list: the number of its next item (None: bullets), and whether its items stand apart."""

    number: int | None
    is_loose: bool = False


@dataclass(slots=True)
class _Text:
    """Writes the text, block by block: emphasis as typed, addresses behind what they are linked from."""

    lines: list[str] = field(default_factory=list)
    around: list[_Around] = field(default_factory=list)
    # None: a quote, in which what is around it does not count.
    lists: list[_List | None] = field(default_factory=list)
    is_apart: bool = False

    def of(self, tokens: Sequence["Token"]) -> str:
        """The whole text."""
        for token in tokens:
            self._block(token)
        return "\n".join(self.lines).strip("\n")

    def _block(self, token: "Token") -> None:
        match token.type:
            case "inline":
                self._put(_plain_line(token.children or ()).split("\n"))
            case "fence" | "code_block":
                self._stand_apart()
                self._put([f"    {line}".rstrip() for line in _code(token).split("\n")], as_is=True)
                self.is_apart = True
            case "hr":
                self._stand_apart()
                self._put(["-" * 20])
                self.is_apart = True
            case "heading_close":
                self._put(["=" * max(3, min(len(self.lines[-1]) - len(self._prefix()), TEXT_LINE_CHARS_MAX))])
                self.is_apart = True
            case "paragraph_close":
                self.is_apart = not token.hidden
            case _:
                self._container(token)

    def _container(self, token: "Token") -> None:
        match token.type:
            case "paragraph_open" if not token.hidden and self.lists and self.lists[-1]:
                self.lists[-1].is_loose = True
            case "bullet_list_open":
                self.lists.append(_List(None))
            case "ordered_list_open":
                self.lists.append(_List(_first_number(token)))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
                self.is_apart = not (self.lists and self.lists[-1]) or self.lists[-1].is_loose
            case "list_item_open":
                self._begin_item()
            case "blockquote_open":
                self._stand_apart()
                self.around.append(_Around("> ", "> "))
                self.lists.append(None)
            case "list_item_close":
                self._end()
            case "blockquote_close":
                self._end()
                self.lists.pop()
                self.is_apart = True
            case _:
                pass

    def _begin_item(self) -> None:
        current = self.lists[-1]
        marker = "- "
        if current is not None and current.number is not None:
            marker = f"{current.number}. "
            current.number += 1
        self._stand_apart()
        self.around.append(_Around(marker, " " * len(marker)))

    def _end(self) -> None:
        """The innermost quote or item is over; if there was nothing in it, its mark stands alone."""
        if self.around[-1].first != self.around[-1].others:
            self._put([""])
        self.around.pop()

    def _prefix(self) -> str:
        return "".join(one.others for one in self.around)

    def _stand_apart(self) -> None:
        if self.is_apart and self.lines:
            self.lines.append(self._prefix().rstrip())
        self.is_apart = False

    def _put(self, lines: Iterable[str], *, as_is: bool = False) -> None:
        self._stand_apart()
        width = max(TEXT_LINE_CHARS_MAX - len(self._prefix()), TEXT_WIDTH_CHARS_MIN)
        for line in lines:
            for part in [line] if as_is or len(line) <= width else _broken(line, width):
                prefix = "".join(one.first for one in self.around)
                for one in self.around:
                    one.first = one.others
                self.lines.append(f"{prefix}{part}".rstrip())


def _broken(line: str, width: int) -> list[str]:
    return textwrap.wrap(
        line, width, break_long_words=False, break_on_hyphens=False, replace_whitespace=False, expand_tabs=False
    )


def _plain_line(children: Iterable["Token"]) -> str:
    pieces: list[str] = []
    # Of each open link where its text began, its address, and whether that is its text.
    links: list[tuple[int, str, bool]] = []
    for token in children:
        match token.type:
            case "text":
                pieces.append(_said(token))
            case "code_inline":
                pieces.append(f"`{_said(token)}`")
            case "softbreak" | "hardbreak":
                pieces.append("\n")
            case "link_open":
                links.append((len(pieces), _href(token), token.markup in ("bare", "autolink")))
            case "link_close":
                start, href, is_itself = links.pop()
                label = "".join(pieces[start:])
                is_itself = is_itself or href in (label, f"mailto:{label}", f"tel:{label}")
                pieces[start:] = [label if is_itself else f"{label} ({href})" if label.strip() else href]
            case "own_picture":
                pieces.append(token.meta["told"])
            case "image":
                label, href = _bare_label(token), _href(token)
                pieces.append(label if links or label == href else f"{label} ({href})")
            case _:
                pieces.append(token.markup)
    return "".join(pieces)
