"""New text against quoted history, for text and HTML of the mail programs that clients use.

A mail is read as lines that each have a depth: how many quote marks ("> ") or quoting elements they are
in. A head (see `reply_heads`) says that history follows. If what follows it is quoted, the quoted lines are
history and all others are new, wherever they stand: above, between, below. If it is not, everything to the
end is history. Quoted lines that no head announces are judged by what they look like:

- a mail of nothing else is history;
- code, output of programs and a diff are the author's own paste, and so is what a line ending in ":"
  introduces, if nothing else in the mail is quoted;
- an element for quoting with no head, amid text that goes on after it, is the author's own emphasis;
- other quoted lines are in-line answers whose head the author deleted.

A head with nothing of the author's above it, over unmarked text, is a forward: then all is new, because a
forward is what the author wanted to say.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Final

from chalicelib.mail.html_text import html_to_text
from chalicelib.mail.reply_heads import (
    Head,
    Kind,
    clean,
    head_at,
    is_footer,
    is_rule,
    says_something,
    weak_block_at,
)

DEPTH_MAX: Final = 1_000
LINES_READ_MAX: Final = 100_000  # whatever is below is history if the mail is a reply
HEAD_LINES_MAX: Final = 60  # new text may stand in the same element as the head, above it
ELEMENTS_OPEN_MAX: Final = 20_000  # what is nested deeper is read without its structure


@dataclass(frozen=True, slots=True)
class Split:
    """Two texts with LF line ends: every line of the mail is in one of them, in its order.

    Empty lines go with the line above; those at the ends of either text are left out.
    """

    new: str
    quoted: str


def split_text(text: str) -> Split:
    """Splits a plain text. Never raises; takes time in proportion to its length."""
    return _Sorter(_page_of_text(text)).split()


def split_html(html: str) -> Split:
    """Splits HTML; the lines are those that `html_to_text` makes. Never raises; linear as `split_text`."""
    return _Sorter(_page_of_html(html)).split()


# --- the mail as lines ------------------------------------------------------------------------------------

_MARKS_RE: Final = re.compile(r"[ \t]{0,3}>(?:[ \t]?>)*[ \t]?")
_LINE_END_RE: Final = re.compile(r"\r\n?|\n")


@dataclass(slots=True)
class _Region:
    """Lines `start` to `end` (not with it) that one element of the HTML holds."""

    start: int
    end: int


@dataclass(slots=True)
class _Page:
    """A mail as lines. `bare` is without quote marks; `typed` says which quoted lines a mail program made."""

    raw: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    typed: list[bool] = field(default_factory=list)
    is_html: bool = False
    heads: list[_Region] = field(default_factory=list)  # elements that hold a head
    boxes: list[_Region] = field(default_factory=list)  # elements that hold head and quote, outermost only
    strong: list[_Region] = field(default_factory=list)  # those of the boxes that hold nothing new
    tails: set[int] = field(default_factory=set)  # here history begins, sure
    hints: set[int] = field(default_factory=set)  # here it may begin

    def add(self, raw: str, elements: int, is_typed: bool) -> None:
        """One more line, within so many quoting elements."""
        if not raw:
            self.raw.append(raw)
            self.bare.append(raw)
            self.depth.append(elements)
            self.typed.append(is_typed)
            return
        marks = _MARKS_RE.match(raw)
        self.raw.append(raw)
        self.bare.append(clean(raw[marks.end() :] if marks else raw))
        self.depth.append(min(DEPTH_MAX, elements + marks[0].count(">")) if marks else elements)
        self.typed.append(is_typed or marks is not None)


def _page_of_text(text: str) -> _Page:
    page = _Page()
    for line in _LINE_END_RE.split(text):
        page.add(line, 0, False)
    return page


# --- the structure of HTML --------------------------------------------------------------------------------

# Signs put into the HTML as text, where elements that matter begin and end: noncharacters, which no text may
# hold (Unicode 23.7). So the lines are those of `html_to_text`, whatever it does with the tags.
_PLAIN, _TYPED, _HEAD, _BOX, _STRONG, _CLOSE, _TAIL, _HINT, _BREAK = (chr(0xFDD0 + n) for n in range(9))
_SIGNS_RE: Final = re.compile("([\ufdd0-\ufdd8])")
_NONCHARACTERS_RE: Final = re.compile("[\0\ufdd0-\ufdef]")
_POINTS: Final = (_TAIL, _HINT, _BREAK)  # signs that nothing closes

_TAG_RE: Final = re.compile(r"<(?:!--|(/?)([A-Za-z][A-Za-z0-9:-]{0,30}))")
_ATTRIBUTE_RE: Final = re.compile(
    r"""\b(class|id|type|name|style|data-marker|data-email|cite)\s{0,3}=\s{0,3}("[^"]*"|'[^']*'|[^\s"'>]+)"""
)
_ATTRIBUTES_CHARS_MAX: Final = 4_000
_UNREAD: Final = frozenset(("script", "style", "template", "title"))
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_EXTRA_LINES: Final = frozenset(("aside", "main", "address", "details", "summary", "fieldset", "figure", "nav"))
_HEAD_NAMES: Final = (
    "moz-cite-prefix",
    "gmail_attr",
    "reply-intro",
    "outlookmessageheader",
    "moz-email-headers-table",
)
_STRONG_NAMES: Final = (
    "yahoo_quoted",
    "protonmail_quote",
    "zmail_extra",
    "tutanota_quote",
    "messagereplysection",
    "isreplycontent",
    "orimsghtmlseparator",
    "ik_mail_quote",
    "moz-forward-container",
    "isforwardcontent",
    "reply139content",
    "olk_src_body_section",
)
_BOX_NAMES: Final = ("gmail_quote", "gmail_extra", "reference-message")
_TAIL_NAMES: Final = ("divrplyfwdmsg", "stopspelling", "replysplit", "__divider__", "__headers__")
_TYPED_NAMES: Final = (
    "gmail_quote",
    "spark_quote",
    "protonmail_quote",
    "cite",
    "zmail",
    "tutanota_quote",
    "iosymail",
)
_SIGN_OF_NAMES: Final = ((_HEAD_NAMES, _HEAD), (_TAIL_NAMES, _TAIL), (_STRONG_NAMES, _STRONG), (_BOX_NAMES, _BOX))
_BORDER_RE: Final = re.compile(r"border-top\s{0,3}:\s{0,3}solid\s{1,3}#?(?:e1e1e1|b5c4df|b5c4de|a6a6a6)")


def _page_of_html(html: str) -> _Page:
    source = _NONCHARACTERS_RE.sub("", html)
    page = _Marker().page(html_to_text(_Signer(source).signed()))
    if any(page.bare):
        return page
    # What `html_to_text` reads only where there is nothing else has no structure.
    return _Marker().page(html_to_text(source))


class _Signer:
    """Goes over the tags once and puts the signs in. It follows what is open, and asks for no sound nesting."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.out: list[str] = []
        self.done = 0
        self.open: list[tuple[str, bool]] = []  # name, and whether a sign was set
        self.open_of: dict[str, int] = {}
        self.unclosed: set[str] = set()

    def signed(self) -> str:
        """The HTML with the signs."""
        position = 0
        while (found := _TAG_RE.search(self.source, position)) is not None:
            position = self._tag(found)
        self.out.append(self.source[self.done :])
        return "".join(self.out)

    def _tag(self, found: re.Match[str]) -> int:
        if found[2] is None:
            end = self.source.find("-->", found.start() + 4)
            return len(self.source) if end < 0 else end + 3
        end = self.source.find(">", found.end()) + 1
        if not end:
            return len(self.source)
        name = found[2].lower()
        if found[1]:
            self._end_tag(name, found.start(), end)
            return end
        self._start_tag(name, self.source[found.end() : min(end, found.end() + _ATTRIBUTES_CHARS_MAX)], end)
        return self._behind(name, end)

    def _behind(self, name: str, end: int) -> int:
        """Where reading goes on: behind the element, if what it holds is no HTML."""
        if name not in _UNREAD or name in self.unclosed:
            return end
        found = re.compile(rf"</{name}\b", re.IGNORECASE).search(self.source, end)
        if found is None:
            self.unclosed.add(name)
            return end
        return found.start()

    def _put(self, sign: str, at: int) -> None:
        self.out += (self.source[self.done : at], sign)
        self.done = at

    def _start_tag(self, name: str, attributes: str, end: int) -> None:
        sign = _sign(name, attributes)
        if sign:
            self._put(sign, end)
        if name not in _VOID and len(self.open) < ELEMENTS_OPEN_MAX and not attributes.endswith("/>"):
            self.open.append((name, bool(sign) and sign not in _POINTS))
            self.open_of[name] = self.open_of.get(name, 0) + 1
        elif sign and sign not in _POINTS:
            self._put(_CLOSE, end)

    def _end_tag(self, name: str, start: int, end: int) -> None:
        while self.open_of.get(name):
            opened, has_sign = self.open.pop()
            self.open_of[opened] -= 1
            if has_sign:
                self._put(_CLOSE, start)
            if opened == name:
                break
        if name in _EXTRA_LINES:
            self._put(_BREAK, end)


def _sign(name: str, attributes: str) -> str:
    """Which sign the element gets."""
    if name == "blockquote":
        return _TYPED if _is_typed(_attributes(attributes)) else _PLAIN
    if name in _EXTRA_LINES:
        return _BREAK
    if "=" not in attributes:
        return ""
    said = _attributes(attributes)
    names = _names(said)
    for listed, sign in _SIGN_OF_NAMES:
        if _has(names, listed) and (name != "hr" or sign == _TAIL):
            return sign
    return _HINT if name == "div" and _BORDER_RE.search(said.get("style", "")) else ""


def _attributes(source: str) -> dict[str, str]:
    return {key: value.strip("\"'") for key, value in _ATTRIBUTE_RE.findall(source.lower())}


def _names(said: dict[str, str]) -> str:
    return " ".join(said.get(key, "") for key in ("class", "id", "name", "data-marker"))


def _has(names: str, listed: tuple[str, ...]) -> bool:
    return bool(names.strip()) and any(name in names for name in listed)


def _is_typed(said: dict[str, str]) -> bool:
    """Did a mail program make this quote, not the author?"""
    return "data-email" in said or "cite" in said or said.get("type") == "cite" or _has(_names(said), _TYPED_NAMES)


class _Marker:
    """Reads the signs in the lines."""

    def __init__(self) -> None:
        self.result = _Page(is_html=True)
        self.open: list[tuple[str, int]] = []
        self.elements = self.typed = self.boxes = 0

    def page(self, text: str) -> _Page:
        """The lines without the signs, with what the signs say."""
        for line in text.split("\n"):
            self.line(line)
        while self.open:
            self.sign(_CLOSE)
        return self.result

    def line(self, line: str) -> None:
        """One line; a sign amid its text begins another one."""
        raw = self.result.raw
        if not line.strip():
            if raw and raw[-1]:
                self.result.add("", 0, False)
            return
        for piece in _SIGNS_RE.split(line):
            if len(piece) == 1 and _PLAIN <= piece <= _BREAK:
                self.sign(piece)
            elif piece.strip():
                self.result.add(piece.rstrip(), self.elements, self.typed > 0)

    def sign(self, sign: str) -> None:
        """Keeps account of what is open."""
        at = len(self.result.raw)
        if sign == _TAIL:
            self.result.tails.add(at)
        elif sign == _HINT:
            self.result.hints.add(at)
        elif sign == _CLOSE:
            self.close(at)
        elif sign != _BREAK:
            self.open.append((sign, at))
            self.count(sign, 1)

    def close(self, at: int) -> None:
        """The element opened last ends above line `at`."""
        if not self.open:
            return
        opened, start = self.open.pop()
        self.count(opened, -1)
        region = _Region(start, at)
        if opened == _HEAD:
            self.result.heads.append(region)
        elif opened == _STRONG:
            self.result.strong.append(region)
        if opened in (_BOX, _STRONG) and not self.boxes:
            self.result.boxes.append(region)

    def count(self, sign: str, change: int) -> None:
        """One element more or less of this sign."""
        self.elements += change * (sign in (_PLAIN, _TYPED))
        self.typed += change * (sign == _TYPED)
        self.boxes += change * (sign in (_BOX, _STRONG))


# --- sorting ----------------------------------------------------------------------------------------------

_COMMANDS: Final = (
    "select|insert|update|delete|create|drop|alter|show|from|where|sudo|get|post|put|npm|yarn|php|curl|ping|ssh|cd|ls|cat|docker"
    "|kubectl|git|composer|mysql|psql|error|warning|fatal|notice|debug|info|trace|traceback|exception|at|c:|host|echo"
    "|export|apt|systemctl|tail|grep|make|python|pip|node|java|vite|exit|import"
)
# Lines of programs rather than of letters: how they begin, how they end, what they have inside.
_CODE_RE: Final = re.compile(
    rf"\s*(?:[$#{{}}<\[@|=/\\]|--|(?:{_COMMANDS})(?:\b|_)|\d{{4}}-\d\d-\d\d|\d+[.:]\d+[.:]\d|[\w.-]+\s?=|[\w.]+[({{]"
    r"|[\w.-]+@[\w.-]+:|[a-z_]+:\s)|.*(?:[;{}\\]|\(\))\s*$|.*(?:=>|->|::|\w\(\w*\))",
    re.IGNORECASE,
)
_CONFLICT_MARKS: Final = 7  # as version control puts them; so deep a quote has a head
_CODE_LINE_CHARS_MAX: Final = 300
_ALTERNATIVE_MARKS: Final = (re.compile(r"\s?\|\s?"), re.compile(r"\s?:\s"), re.compile(r"\s?[A-Za-z]{1,3}>\s?"))
_BROKEN_CHARS_MIN: Final = 62  # a quoted line at least so long may have been broken once more on its way
_BROKEN_REST_CHARS_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class _Run:
    """Quoted lines that no head has announced."""

    start: int
    end: int
    is_typed: bool


class _Sorter:
    """Goes through the lines once and says of each whether it is history."""

    def __init__(self, page: _Page) -> None:
        self.page = page
        self.size = len(page.bare)
        self.is_quoted = bytearray(self.size)
        self.runs: list[_Run] = []
        self.first: tuple[int, Kind] | None = None  # where the first head is, and what
        self.is_marked = False  # is the history below the first head quoted
        self.is_reply = False  # a head was seen with quoted lines below
        self.region_of_head = {region.start: region for region in page.heads}
        self.region_of_strong = {region.start: region for region in page.strong}
        self.box_starts = [region.start for region in page.boxes]
        self.known: dict[int, Head | None] = {}
        self.deep = [n for n in range(self.size) if page.depth[n]] if page.strong else []

    def split(self) -> Split:
        """The two texts."""
        at = 0
        while at < min(self.size, LINES_READ_MAX):
            at = self._step(at)
        if at < self.size:
            self._quote(at, self.size if self.is_reply else at)
        self._judge_runs()
        self._fold_footer()
        self._keep_forward()
        return self._texts()

    def _step(self, at: int) -> int:
        page = self.page
        if not page.bare[at] and not page.depth[at]:
            if page.is_html:
                self._pass_on(at)
            return at + 1
        if page.depth[at]:
            return self._run(at)
        head = self._head(at)
        return at + 1 if head is None else self._history(at, head)

    def _pass_on(self, at: int) -> None:
        """What begins at an empty line begins at the next one with text."""
        for signs in (self.page.tails, self.page.hints):
            if at in signs:
                signs.add(at + 1)
        for regions in (self.region_of_head, self.region_of_strong):
            region = regions.get(at)
            if region is not None and region.end > at + 1:
                regions.setdefault(at + 1, region)

    # heads

    def _read(self, at: int) -> Head | None:
        """`head_at`, asked once for each line of HTML, where elements in elements ask again and again."""
        if at not in self.known:
            self.known[at] = head_at(self.page.bare, self.page.depth, at)
        return self.known[at]

    def _head(self, at: int) -> Head | None:
        page = self.page
        head = self._read(at) if page.is_html else head_at(page.bare, page.depth, at)
        if head is not None and head.needs_quote:
            following = self._content(head.end)
            if following is None or not (page.depth[following] or self._alternative(following)):
                head = None
        if not page.is_html:
            return head
        return head or self._head_by_structure(at)

    def _head_by_structure(self, at: int) -> Head | None:
        page = self.page
        if at in page.tails:
            return Head(at + 1, Kind.BLOCK)
        if at in page.hints and weak_block_at(page.bare, at):
            return Head(at + 1, Kind.BLOCK)
        region = self.region_of_head.get(at)
        if region is not None:
            return self._head_in(at, region.end)
        region = self.region_of_strong.get(at)
        if region is None:
            return None
        index = bisect_left(self.deep, at)
        quoted = self.deep[index] if index < len(self.deep) else region.end
        return self._head_in(at, min(region.end, quoted))

    def _head_in(self, start: int, end: int) -> Head | None:
        """A head that an element tells, whatever its language; what is above the head in it is new."""
        page = self.page
        shown = [n for n in range(start, min(end, start + HEAD_LINES_MAX, self.size)) if page.bare[n]]
        if any(self._read(n) for n in shown[1:]):
            return None
        if len(shown) > 3 and not weak_block_at(page.bare, start):
            self.region_of_head[shown[-1]] = _Region(shown[-1], end)
            return None
        return Head(min(end, self.size), Kind.SENTENCE)

    def _history(self, at: int, head: Head) -> int:
        """Takes the head, and what is below it; gives where to go on."""
        page = self.page
        start = self._above(at)
        self._quote(start, head.end)
        following = self._content(head.end)
        is_marked = following is not None and page.depth[following] > page.depth[at]
        if not is_marked and following is not None:
            is_marked = self._mark_alternative(following)
        self._note(at, head.kind, is_marked)
        if is_marked:
            self.is_reply = True
            self._quote(head.end, following or head.end)
            return following or head.end
        end = self._box_end(at)
        self._quote(head.end, end)
        return max(end, head.end)

    def _note(self, at: int, kind: Kind, is_marked: bool) -> None:
        if self.first is None:
            self.first, self.is_marked = (at, kind), is_marked

    def _above(self, at: int) -> int:
        """A line of dashes above a head belongs to it."""
        bare = self.page.bare
        above = at - 1
        while above >= 0 and above > at - 4 and not bare[above]:
            above -= 1
        return above if above >= 0 and bare[above] and is_rule(bare[above]) and not self.page.depth[above] else at

    def _content(self, at: int) -> int | None:
        """The next line with text that is no line of dashes."""
        page = self.page
        while at < self.size and (not page.bare[at] or (is_rule(page.bare[at]) and not page.depth[at])):
            if page.depth[at]:
                return at
            at += 1
        return at if at < self.size else None

    def _box_end(self, at: int) -> int:
        """Where the element ends that holds line `at`; the end of the mail if there is none."""
        index = bisect_right(self.box_starts, at) - 1
        if index >= 0 and self.page.boxes[index].end > at:
            return min(self.size, self.page.boxes[index].end)
        return self.size

    # quoted lines

    def _alternative(self, at: int) -> re.Pattern[str] | None:
        return next((marks for marks in _ALTERNATIVE_MARKS if marks.match(self.page.raw[at])), None)

    def _mark_alternative(self, at: int) -> bool:
        """Quote marks other than ">", which count below a head only."""
        marks = self._alternative(at)
        if marks is None or self.page.is_html:
            return False
        for line in range(at, self.size):
            if not self.page.depth[line] and marks.match(self.page.raw[line]):
                self.page.depth[line] = 1
        return True

    def _run(self, at: int) -> int:
        """Takes the quoted lines from `at` on; gives where they end."""
        page = self.page
        end = at
        last = at
        while end < self.size and (page.depth[end] or not page.bare[end] or self._is_broken(end)):
            if page.bare[end] or page.depth[end]:
                last = end
            end += 1
        end = last + 1
        first = next((n for n in range(at, end) if page.bare[n]), at)
        head = head_at(page.bare, page.depth, first) if page.bare[first] else None
        if (
            head is not None
            and head.needs_quote
            and max(page.depth[head.end : head.end + 1], default=0) <= page.depth[first]
        ):
            head = None
        is_sure = head is not None or not page.tails.isdisjoint(range(at, first + 1))
        if is_sure:
            self._note(at, head.kind if head else Kind.BLOCK, True)
            self.is_reply = True
            self._quote(self._above(at), at)
        if not self.is_reply:
            self.runs.append(_Run(at, end, any(page.typed[at:end])))
            return end
        self._quote(at, end)
        is_head_only = head is not None and not any(page.bare[head.end : end])
        if is_head_only and self._content(end) is not None:
            self._quote(end, self._box_end(at))
            return self._box_end(at)
        return end

    def _is_broken(self, at: int) -> bool:
        """The rest of a quoted line that a program has broken without a new mark."""
        page = self.page
        if page.is_html or at == 0 or at + 1 >= self.size or not page.depth[at - 1] or not page.depth[at + 1]:
            return False
        line, above = page.bare[at], page.raw[at - 1].rstrip()
        if not line or len(line) > _BROKEN_REST_CHARS_MAX or len(above) < _BROKEN_CHARS_MIN:
            return False
        is_address = "://" in above[above.rfind(" ") + 1 :] and " " not in line
        return is_address or (line[0].islower() and above[-1] not in ".?!:")

    def _judge_runs(self) -> None:
        """Quoted lines with no head above them."""
        covered = sum(run.end - run.start for run in self.runs)
        if not covered:
            return
        is_answered = any(not (self._is_code(run) or self._above_paste(run)) for run in self.runs)
        own = [n for n in range(self.size) if self.page.bare[n] and not self.page.depth[n] and not self.is_quoted[n]]
        typed_runs = sum(run.is_typed for run in self.runs)
        for run in self.runs:
            if self._is_history(run, own, typed_runs, is_answered=is_answered):
                self._quote(run.start, run.end)
                self._note(run.start, Kind.SENTENCE, True)

    def _is_history(self, run: _Run, own: list[int], typed_runs: int, *, is_answered: bool) -> bool:
        if self.page.is_html and not run.is_typed:
            return False
        if not own:
            return True
        before, after = own[0] < run.start, own[-1] >= run.end
        if self.page.is_html:
            return typed_runs > 1 or not (before and after)
        # Among quotes that nothing introduces, an introduced one is a quote too.
        return not self._is_code(run) and (is_answered or not self._above_paste(run))

    def _above_paste(self, run: _Run) -> bool:
        """Does the line above say that the author shows something here?"""
        above = next((n for n in range(run.start - 1, max(-1, run.start - 4), -1) if self.page.bare[n]), None)
        if above is None or self.page.depth[above]:
            return False
        line = self.page.bare[above]
        return line.endswith(":") or (run.start - above == 1 and line[0] in "<-+@=")

    def _is_code(self, run: _Run) -> bool:
        lines = [self.page.bare[n][:_CODE_LINE_CHARS_MAX] for n in range(run.start, run.end) if self.page.bare[n]]
        if min(self.page.depth[run.start : run.end]) >= _CONFLICT_MARKS:
            return True
        return 2 * sum(1 for line in lines if _CODE_RE.match(line)) >= len(lines)

    # the end

    def _quote(self, start: int, end: int) -> None:
        if end > start:
            self.is_quoted[start:end] = b"\1" * (min(end, self.size) - start)

    def _new_lines(self, start: int, end: int) -> list[str]:
        return [self.page.bare[n] for n in range(start, end) if self.page.bare[n] and not self.is_quoted[n]]

    def _fold_footer(self) -> None:
        """What the sender's mail server put below the quote goes with the quote."""
        last = self.is_quoted.rfind(1) + 1
        if self.first is None or not says_something(self._new_lines(0, self.first[0])):
            return
        below = self._new_lines(last, self.size)
        if any(is_footer(line) for line in [line for line in below[:3] if not is_rule(line) and line != "--"][:1]):
            self._quote(last, self.size)

    def _keep_forward(self) -> None:
        """A forward without a comment is what the author says."""
        if self.first is None or says_something(self._new_lines(0, self.size)):
            return
        _, kind = self.first
        if kind is Kind.FORWARD or (kind is Kind.BLOCK and not self.is_marked):
            self.is_quoted = bytearray(self.size)

    def _texts(self) -> Split:
        new: list[str] = []
        quoted: list[str] = []
        side = new
        for at, line in enumerate(self.page.raw):
            if self.page.bare[at] or self.page.depth[at]:
                side = quoted if self.is_quoted[at] else new
            side.append(line)
        return Split(_joined(new), _joined(quoted))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n") if any(line.strip() for line in lines) else ""
