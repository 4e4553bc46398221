"""HTML of a mail so that it can be shown: nothing active, nothing that loads from elsewhere unless asked for.

Two walls. The first writes the tags anew, each closed where it has to be and none deeper than a bound, so
that no parser behind it takes long or reads them another way; the second is ammonia (through nh3), which
builds the tree a browser would and keeps what the lists below allow. What comes out is still to be shown
in a sandboxed frame: `page` makes the document for its srcdoc.
"""

import html as entities
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from chalicelib.mail.html_tags import TagWriter
from chalicelib.mail.html_text import html_to_text

SIZE_CHARS_MAX: Final = 2_000_000
PASSES_MAX: Final = 3
DATA_URI_CHARS_MAX: Final = 500_000
STYLE_CHARS_MAX: Final = 4_000
URL_CHARS_MAX: Final = 4_000

_TAGS: Final = frozenset(
    (
        "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
        "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption",
        "figure",
        "font",
        "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark",
        "nav",
        "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table",
        "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
    )
)  # fmt: skip
# Elements whose content is nobody's text.
_DROPPED: Final = frozenset(
    ("iframe", "math", "noembed", "noframes", "script", "style", "svg", "template", "title", "xmp")
)
_EVERYWHERE: Final = frozenset(
    ("align", "bgcolor", "color", "dir", "height", "lang", "style", "title", "valign", "width")
)
_OF_TAG: Final = {
    "a": frozenset(("href",)),
    "col": frozenset(("span",)),
    "colgroup": frozenset(("span",)),
    "font": frozenset(("face", "size")),
    "hr": frozenset(("noshade", "size")),
    "img": frozenset(("alt", "border", "hspace", "src", "vspace")),
    "li": frozenset(("type", "value")),
    "ol": frozenset(("reversed", "start", "type")),
    "table": frozenset(("border", "cellpadding", "cellspacing", "rules", "summary")),
    "td": frozenset(("colspan", "nowrap", "rowspan", "scope")),
    "th": frozenset(("colspan", "nowrap", "rowspan", "scope")),
    "time": frozenset(("datetime",)),
    "ul": frozenset(("type",)),
}  # fmt: skip
# Attributes of any element that would load something.
_LOADING: Final = frozenset(
    ("background", "code", "codebase", "data", "dynsrc", "icon", "longdesc", "lowsrc", "manifest", "poster",
     "profile",
     "src", "srcset", "xlink:href")
)  # fmt: skip
_LOADING_BY_HREF: Final = frozenset(("base", "image", "link", "use"))
_LINK_SCHEMES: Final = ("http://", "https://", "mailto:", "tel:")
_SIDES: Final = ("top", "right", "bottom", "left")
_PROPERTIES: Final = frozenset(
    (
        "background-color", "border-collapse", "border-color", "border-radius", "border-spacing", "border-style",
        "border-width", "caption-side", "color", "direction", "display", "empty-cells", "float", "clear",
        "font-family", "font-size", "font-style", "font-variant", "font-weight", "height", "letter-spacing",
        "line-height", "list-style-type", "max-height", "max-width", "min-height", "min-width", "table-layout",
        "text-align", "text-decoration", "text-indent", "text-transform", "vertical-align", "white-space", "width",
        "word-break", "word-spacing", "word-wrap", "overflow-wrap", "background", "font", "border",
        *(f"{name}-{side}" for name in ("border", "margin", "padding") for side in _SIDES),
        "margin", "padding",
    )
)  # fmt: skip
# One declaration's value: words, numbers, colours, font names. No backslash, no comment, no other function.
_VALUE_RE: Final = re.compile(
    r"(?:(?:rgb|hsl)a?\([0-9.,%/ deg]{1,60}\)|!important|[a-z0-9#.%+\-_ ,/]|'[a-z0-9 _.\-]*+'|\"[a-z0-9 _.\-]*+\")*+",
    re.IGNORECASE,
)
_CSS_ESCAPE_RE: Final = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\r\n\f]?|([^0-9a-fA-F\r\n\f]))")
_CSS_COMMENT_RE: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_CSS_LOADS_RE: Final = re.compile(
    r"url\s*\(|image-set\s*\(|image\s*\(|src\s*\(|@import|expression\s*\(|-moz-binding", re.IGNORECASE
)
_REFERENCE_RE: Final = re.compile(r"(?:href|src)\s{0,9}=[\s\"']{0,9}(?:https?:)?//", re.IGNORECASE)
_DATA_URI_RE: Final = re.compile(r"data:image/(?:png|gif|jpe?g|webp);base64,[A-Za-z0-9+/=\s]*+", re.IGNORECASE)
_URL_BLANKS_RE: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_CID_CHARS_MAX: Final = 998


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """A fragment to be shown in a sandbox; how many remote pictures were left out of it; was it cut?"""

    html: str
    blocked: int
    cut: bool = False


def safe_html(html: str, *, pictures: Mapping[str, str] | None = None, remote: bool = False) -> SafeHtml:
    """The HTML without anything active or remote. Never raises; the time is linear in the size.

    `pictures`: where the pictures of the mail are, by Content-ID; their URLs are the caller's and are trusted.
    `remote`: show pictures from http and https too; then nothing counts as blocked. Links open elsewhere and
    tell nothing of where they were. What is over SIZE_CHARS_MAX is cut at a tag.
    """
    source, is_cut = _cut(html.encode("utf-8", "replace").decode().replace("\0", ""))
    policy = _Policy({name.strip("<>").lower(): url for name, url in (pictures or {}).items()}, remote=remote)
    try:
        fragment, is_short = _cleaned(source, policy)
    except Exception:  # noqa: BLE001  HTML that breaks a wall is shown as what it is: text
        fragment, is_short = f"<pre>{entities.escape(source)}</pre>", False
    return SafeHtml(fragment, 0 if remote else policy.blocked, is_cut or is_short)


def page(fragment: str, *, remote: bool, pictures_from: Sequence[str] = ()) -> str:
    """A document for the srcdoc of a sandboxed frame, with a policy that lets nothing be loaded but pictures.

    `pictures_from`: origins ("https://files.fronta.example") of the pictures given to `safe_html`. Raises
    ValueError for one that is no origin.
    """
    for origin in pictures_from:
        if _ORIGIN_RE.fullmatch(origin) is None:
            raise ValueError(f"not an origin: {origin!r}")
    sources = " ".join(("data:", *pictures_from, *(("https:",) if remote else ())))
    policy = f"default-src 'none'; img-src {sources}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="referrer" content="no-referrer"><title></title>'
        "<style>body{margin:8px;font-family:sans-serif;overflow-wrap:anywhere}img{max-width:100%;height:auto}</style>"
        f"</head><body>{fragment}</body></html>"
    )


_ORIGIN_RE: Final = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?")


def _cut(source: str) -> tuple[str, bool]:
    if len(source) <= SIZE_CHARS_MAX:
        return source, False
    tag = source.rfind("<", 0, SIZE_CHARS_MAX)
    # A data URI may be longer than what is left: then the cut is where the limit is.
    return source[: tag if tag > SIZE_CHARS_MAX // 2 else SIZE_CHARS_MAX], True


def _cleaned(source: str, policy: "_Policy") -> tuple[str, bool]:
    """The fragment, read and written until that changes nothing: then every reader sees the same tree."""
    fragment, is_short = _passed(source, policy)
    blocked = policy.blocked
    for _ in range(PASSES_MAX):
        again, _ = _passed(fragment, policy)
        policy.blocked = blocked
        if again == fragment:
            return fragment, is_short
        fragment = again
    # It goes on changing its shape: its text is all that is believed.
    return f"<pre>{entities.escape(html_to_text(source))}</pre>", is_short


def _passed(source: str, policy: "_Policy") -> tuple[str, bool]:
    import nh3

    writer = TagWriter(_TAGS, policy.is_for_ammonia, policy.dropped)
    fragment = nh3.clean(
        writer.write(source),
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes={"*": set(_EVERYWHERE)} | {tag: set(names) for tag, names in _OF_TAG.items()},
        attribute_filter=policy.attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return fragment, writer.is_short


# --- what attributes may say -------------------------------------------------------------------------


class _Policy:
    """Decides on the values of attributes, and counts what would have been loaded."""

    def __init__(self, pictures: Mapping[str, str], *, remote: bool) -> None:
        self.pictures = pictures
        self.own = frozenset(pictures.values())
        self.remote = remote
        self.blocked = 0

    def attribute(self, tag: str, name: str, value: str) -> str | None:
        """The value to keep, None for none. Called by ammonia with entities already undone."""
        if name == "style":
            return self.style(value)
        if name == "src":
            return self.picture(value) if tag == "img" else None
        if name == "href":
            return link(value)
        return value

    def picture(self, value: str) -> str | None:
        if value in self.own:
            return value
        url = _URL_BLANKS_RE.sub("", value)
        scheme = url[:10].lower()
        if scheme.startswith("cid:"):
            name = value.partition(":")[2].strip()[:_CID_CHARS_MAX]
            return self.pictures.get(unquote(name).strip("<>").lower())
        if scheme.startswith("data:"):
            return url if len(url) <= DATA_URI_CHARS_MAX and _DATA_URI_RE.fullmatch(url) else None
        if scheme.startswith(("http:", "https:")) and self.remote:
            if len(url) > URL_CHARS_MAX or not url.lower().startswith(("http://", "https://")):
                return None
            # A page of https may not load what comes without; most servers have both.
            return f"https{url[4:]}" if scheme.startswith("http:") else url
        # Everything else, relative addresses too, would be asked for somewhere.
        self.blocked += bool(url)
        return None

    def style(self, value: str) -> str | None:
        if self.loads(value):
            self.blocked += 1
        kept = [kept for one in value[:STYLE_CHARS_MAX].split(";") if (kept := declaration(one)) is not None]
        return ";".join(kept) or None

    def loads(self, css: str) -> bool:
        """Would this CSS load something? Read with comments left out and escapes undone, in both orders."""
        css = css[:SIZE_CHARS_MAX]
        plain = _CSS_COMMENT_RE.sub("", css)
        readings = (css, plain, _unescaped(css), _unescaped(plain), _CSS_COMMENT_RE.sub("", _unescaped(css)))
        return any(_CSS_LOADS_RE.search(reading) for reading in readings)

    def is_for_ammonia(self, tag: str, name: str, value: str) -> bool:
        """Is the attribute one that is decided upon by `attribute`? What is dropped here is counted here."""
        if tag in _TAGS and name in _EVERYWHERE | _OF_TAG.get(tag, frozenset()):
            return True
        if name == "style" or name in _LOADING or (name == "href" and tag in _LOADING_BY_HREF):
            text = entities.unescape(value[:URL_CHARS_MAX]).strip()
            is_own = text.lower().startswith(("cid:", "data:", "#"))
            self.blocked += self.loads(text) if name == "style" else bool(text) and not is_own
        return False

    def dropped(self, tag: str, content: str) -> None:
        """Counts what an element that is left out would have loaded."""
        if tag == "style":
            self.blocked += self.loads(content)
        elif _REFERENCE_RE.search(content) is not None:
            self.blocked += 1


def link(value: str) -> str | None:
    """Where a link may lead, None for nowhere. Browsers read no blanks or controls in the scheme: neither do we."""
    url = _URL_BLANKS_RE.sub("", value[: URL_CHARS_MAX + 1])
    return url if len(url) <= URL_CHARS_MAX and url.lower().startswith(_LINK_SCHEMES) else None


def declaration(source: str) -> str | None:
    """One CSS declaration in a form of which nothing can be read two ways, None if it may not be."""
    name, colon, value = source.partition(":")
    name, value = name.strip().lower(), " ".join(value.split())
    if not colon or name not in _PROPERTIES or not value or _VALUE_RE.fullmatch(value) is None:
        return None
    return f"{name}:{value}"


def _unescaped(css: str) -> str:
    return _CSS_ESCAPE_RE.sub(_css_char, css)


def _css_char(found: re.Match[str]) -> str:
    if found[2] is not None:
        return found[2]
    code = int(found[1], 16)
    return chr(code) if 0 < code < 0xD800 else "\ufffd"
