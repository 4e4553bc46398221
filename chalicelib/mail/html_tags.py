"""The tags of any HTML written anew: allowed ones only, each closed where it has to be, none deeper than a bound.

A parser that builds a tree from this takes linear time and has no choice how to read it. Nothing here makes
HTML safe: that is for who looks at the attributes (`safe_html`).
"""

import re
from collections.abc import Callable, Collection
from typing import Final

DEPTH_MAX: Final = 200
TAGS_MAX: Final = 100_000  # a long newsletter has five thousand
ATTRIBUTES_MAX: Final = 50  # of one tag

# Called with tag, attribute and value as written (entities not undone); False leaves the attribute out.
OnAttribute = Callable[[str, str, str], bool]
# Called with tag and content of what is left out as a whole.
OnDropped = Callable[[str, str], None]

_VOID: Final = frozenset(("area", "br", "col", "hr", "img", "wbr"))
# What is left out together with its content; in the first ones nothing but their end tag is a tag.
_RAW: Final = frozenset(("script", "style", "title", "xmp", "iframe", "noembed", "noframes"))
_DROPPED: Final = _RAW | {"svg", "math", "template"}
# An open one of these is closed by the next (HTML, 13.1.2.4), if no element of the third column is between.
_P: Final = frozenset(("p",))
_CLOSES: Final = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "td": (frozenset(("td", "th")), frozenset(("table",))),
    "th": (frozenset(("td", "th")), frozenset(("table",))),
    "tr": (frozenset(("tr",)), frozenset(("table",))),
    **dict.fromkeys(("tbody", "thead", "tfoot"), (frozenset(("tbody", "thead", "tfoot")), frozenset(("table",)))),
    **dict.fromkeys(
        (
            "address", "article", "aside", "blockquote", "center", "div", "dl", "figcaption", "figure", "footer",
            "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table",
            "ul",
        ),
        (_P, frozenset(("table", "td", "th", "caption"))),
    ),
}  # fmt: skip
_SCOPES: Final = frozenset(("table", "td", "th", "caption"))  # an end tag inside closes nothing outside
_TABLE: Final = frozenset(("table",))
_OF_TABLES: Final = frozenset(("table", "caption", "tbody", "thead", "tfoot", "tr", "td", "th"))
_NAME_RE: Final = re.compile(r"</?([A-Za-z][^\s/>]*+)")
_BEFORE_ATTRIBUTE_RE: Final = re.compile(r"[\s/]*+")
_ATTRIBUTE_RE: Final = re.compile(r"(=?[^\s/>=]*+)(\s*+=\s*+)?+")
_BARE_VALUE_RE: Final = re.compile(r"[^\s>]*+")


class TagWriter:
    """Reads a source once from left to right and writes it anew. `is_short` if not all of it was read."""

    def __init__(self, tags: Collection[str], on_attribute: OnAttribute, on_dropped: OnDropped) -> None:
        self.is_short = False
        self._tags = tags
        self._on_attribute = on_attribute
        self._on_dropped = on_dropped
        self._open: list[str] = []
        self._out: list[str] = []
        self._unclosed: set[str] = set()

    def write(self, source: str) -> str:
        """The source anew."""
        position = 0
        for _ in range(TAGS_MAX):
            start = source.find("<", position)
            if start < 0:
                break
            self._out.append(source[position:start])
            position = self._markup(source, start)
        else:
            self.is_short = position < len(source)
            position = len(source)
        self._out.append(source[position:])
        self._close(len(self._open))
        return "".join(self._out)

    def _markup(self, source: str, start: int) -> int:
        """Reads what starts with the "<" at `start`; gives where it ends. Without an end it takes the rest."""
        name = _NAME_RE.match(source, start)
        if name is None:
            return self._no_tag(source, start)
        tag = name[1].lower()
        attributes: list[str] = []
        is_end = source.startswith("</", start)
        end = self._read_attributes(source, name.end(), tag, attributes)
        if end < 0:
            return len(source)
        if is_end:
            self._end_tag(tag)
        elif tag in _DROPPED and tag not in self._unclosed:
            return self._drop(source, tag, end)
        elif tag in self._tags:
            self._start_tag(tag, attributes)
        return end

    def _no_tag(self, source: str, start: int) -> int:
        if source[start + 1 : start + 2] not in ("!", "?", "/"):
            self._out.append("&lt;")
            return start + 1
        mark = "-->" if source.startswith("<!--", start) and not source.startswith("<!-->", start) else ">"
        end = source.find(mark, start + 2)
        return len(source) if end < 0 else end + len(mark)

    def _read_attributes(self, source: str, position: int, tag: str, found: list[str]) -> int:
        """Where the tag ends, -1 if it does not. The attributes to keep are put into `found`."""
        seen: set[str] = set()
        while True:
            position = _end_of(_BEFORE_ATTRIBUTE_RE, source, position)
            if position >= len(source):
                return -1
            if source[position] == ">":
                return position + 1
            attribute = _ATTRIBUTE_RE.match(source, position)
            assert attribute is not None
            position = max(attribute.end(), position + 1)
            value, position = self._read_value(source, position) if attribute[2] else ("", position)
            if position < 0:
                return -1
            name = attribute[1].lower()
            if name not in seen and len(seen) < ATTRIBUTES_MAX:
                seen.add(name)
                if self._on_attribute(tag, name, value) and name.isascii() and name.replace("-", "").isalnum():
                    found.append(f' {name}="{_quoted(value)}"')

    def _read_value(self, source: str, position: int) -> tuple[str, int]:
        quote = source[position : position + 1]
        if quote in ('"', "'"):
            end = source.find(quote, position + 1)
            return source[position + 1 : end], end + 1 if end >= 0 else -1
        end = _end_of(_BARE_VALUE_RE, source, position)
        return source[position:end], end

    def _drop(self, source: str, tag: str, position: int) -> int:
        """Where the element ends that is left out. One that is not closed takes the rest only if it is raw text."""
        end = re.compile(rf"</{tag}(?=[\s/>]|\Z)", re.IGNORECASE).search(source, position)
        if end is None:
            # Looked for only once: either the rest is gone, or it is known from now on that there is no end.
            self._unclosed.add(tag)
            self._on_dropped(tag, source[position:] if tag in _RAW else "")
            return len(source) if tag in _RAW else position
        self._on_dropped(tag, source[position : end.start()])
        close = source.find(">", end.end())
        return len(source) if close < 0 else close + 1

    def _start_tag(self, tag: str, attributes: list[str]) -> None:
        if tag in _CLOSES:
            closed, barriers = _CLOSES[tag]
            self._close_open(closed, barriers)
        if tag not in _VOID:
            if len(self._open) >= DEPTH_MAX:
                return
            self._open.append(tag)
        self._out.append(f"<{tag}{''.join(attributes)}>")

    def _end_tag(self, tag: str) -> None:
        if tag not in _VOID and tag in self._tags:
            self._close_open((tag,), (_TABLE if tag in _OF_TABLES else _SCOPES) - {tag})

    def _close_open(self, names: Collection[str], barriers: Collection[str]) -> None:
        """Closes the nearest open element of these names and all inside of it, unless a barrier is nearer."""
        for depth, name in enumerate(reversed(self._open), 1):
            if name in names:
                self._close(depth)
                return
            if name in barriers:
                return

    def _close(self, count: int) -> None:
        for _ in range(count):
            self._out.append(f"</{self._open.pop()}>")


def _end_of(pattern: re.Pattern[str], source: str, position: int) -> int:
    found = pattern.match(source, position)
    assert found is not None
    return found.end()


def _quoted(value: str) -> str:
    return value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
