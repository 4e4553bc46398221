"""HTML of a mail as plain text, for reading and judging; it is never shown as HTML from here.

One pass over the tags, no tree and no recursion: hostile or broken HTML costs no more than its length.
"""

import html
import re
from typing import Final

TAGS_MAX: Final = 250_000  # what comes after so many is left out; the mail itself is kept whole

_TAG_NAME_RE: Final = re.compile(r"/?[A-Za-z][A-Za-z0-9:-]{0,30}")
_BLANKS_RE: Final = re.compile(r"[ \t\r\n\f\v\xa0\u200b\ufeff]+")
_EMPTY_LINES_RE: Final = re.compile(r"\n{3,}")
# Nobody's words in any case; and what is read only where the HTML has nothing else.
_NO_WORDS: Final = frozenset(("script", "style", "template"))
_SILENT: Final = frozenset(("script", "style", "head", "title", "template", "noscript", "object", "svg"))
_WORDS_ASIDE_RE: Final = re.compile(r"<(?:head|title|noscript|object|svg)\b", re.IGNORECASE)
_PARAGRAPHS: Final = frozenset(
    ("p", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr")
)
_LINES: Final = frozenset(("div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "center", "form"))
_CELLS: Final = frozenset(("td", "th"))


def html_to_text(source: str) -> str:
    """The text of the HTML, with a line for each block and an empty line between paragraphs."""
    source = source.replace("\0", "")
    text = _text(source, _SILENT)
    return text if text or _WORDS_ASIDE_RE.search(source) is None else _text(source, _NO_WORDS)


def _text(source: str, silent: frozenset[str]) -> str:
    reader = _Reader(silent)
    position, length = 0, len(source)
    for _ in range(TAGS_MAX):
        if position >= length:
            break
        start = source.find("<", position)
        if start < 0:
            reader.text(source[position:])
            break
        reader.text(source[position:start])
        position = reader.markup(source, start)
    return reader.result()


class _Reader:
    def __init__(self, silent: frozenset[str]) -> None:
        self.silent = silent
        self.out: list[str] = []
        self.line_ends = 2  # how many line ends the text ends with; there is nothing to part from at the top
        self.preformatted = 0
        self.unclosed: set[str] = set()

    def text(self, source: str) -> None:
        if not source:
            return
        text = html.unescape(source)
        if self.preformatted:
            text = text.replace("\r\n", "\n").replace("\xa0", " ")
        else:
            text = _BLANKS_RE.sub(" ", text)
            if self.line_ends:
                text = text.removeprefix(" ")
        if text:
            self.out.append(text)
            self.line_ends = len(text) - len(text.rstrip("\n")) if text.endswith("\n") else 0

    def part(self, line_ends: int) -> None:
        """Parts what follows from what was, by so many line ends altogether."""
        if self.line_ends < line_ends:
            self.out.append("\n" * (line_ends - self.line_ends))
            self.line_ends = line_ends

    def markup(self, source: str, start: int) -> int:
        """Reads what starts with the "<" at `start`; gives where it ends."""
        if source.startswith("<!--", start):
            end = source.find("-->", start + 4)
            return len(source) if end < 0 else end + 3
        name = _TAG_NAME_RE.match(source, start + 1)
        if name is None and source[start + 1 : start + 2] not in ("!", "?"):
            self.out.append("<")
            self.line_ends = 0
            return start + 1
        end = source.find(">", start)
        if end < 0:
            return len(source)
        if name is None:
            return end + 1
        self.tag(name[0].lower())
        return self.silence(source, name[0].lower(), end + 1)

    def silence(self, source: str, name: str, position: int) -> int:
        """Where reading goes on: behind the element, if its content is no text. Its end may be missing."""
        if name not in self.silent or name in self.unclosed:
            return position
        found = re.compile(rf"</{name}\b[^>]*>?", re.IGNORECASE).search(source, position)
        if found is not None:
            return found.end()
        # What is not closed once is closed nowhere further on: it is searched for only once.
        self.unclosed.add(name)
        return len(source) if name in ("script", "style") else position

    def tag(self, name: str) -> None:
        is_end = name.startswith("/")
        bare = name.lstrip("/")
        if bare == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if is_end else 1))
        if bare in _PARAGRAPHS:
            self.part(2)
        elif bare == "br":
            self.out.append("\n")
            self.line_ends += 1
        elif bare in _LINES:
            self.part(1)
            if name == "li":
                self.out.append("- ")
                self.line_ends = 2  # a paragraph inside starts beside its mark
        elif bare in _CELLS and is_end:
            self.text(" ")

    def result(self) -> str:
        lines = (line.rstrip() for line in "".join(self.out).split("\n"))
        # Outside of preformatted text a line starts with one blank at most.
        text = "\n".join(line if line.startswith("  ") else line.lstrip(" ") for line in lines)
        return _EMPTY_LINES_RE.sub("\n\n", text).strip("\n")
