"""HTML of strangers made fit to be shown. What came out is judged by parsing it, not by looking for words."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mail.html_tags import DEPTH_MAX
from chalicelib.mail.safe_html import DATA_URI_CHARS_MAX, SIZE_CHARS_MAX, page, safe_html

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
TAGS = frozenset((
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
    "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd",
    "li", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strike",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul",
    "var", "wbr",
))  # fmt: skip
ATTRIBUTES = frozenset((
    "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan", "datetime", "dir",
    "face", "height", "href", "hspace", "lang", "noshade", "nowrap", "rel", "reversed", "rowspan", "rules",
    "scope", "size", "span", "src", "start", "style", "summary", "target", "title", "type", "valign", "value",
    "vspace", "width",
))  # fmt: skip
STYLE_RE = re.compile(r"(?:[a-z-]+:[A-Za-z0-9#.%+\-_ ,/'\"!]*(?:(?:rgb|hsl)a?\([0-9.,%/ deg]+\))?[^():\\@;<>]*;?)*")


class Walk(HTMLParser):
    """Reads the fragment and keeps everything that could act or load."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.sources: list[str] = []
        self.links: list[str] = []
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag and its attributes must be on the lists."""
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self.attribute(tag, name, value or "")

    def attribute(self, tag: str, name: str, value: str) -> None:
        """An attribute must be harmless in name and value."""
        if name not in ATTRIBUTES:
            self.faults.append(f"{tag} {name}")
        if name == "src":
            self.sources.append(value)
        if name == "href":
            self.links.append(value)
        if name == "style" and STYLE_RE.fullmatch(value) is None:
            self.faults.append(f"style {value}")

    def handle_comment(self, data: str) -> None:
        """Comments may be read as something else elsewhere."""
        self.faults.append("comment")

    def handle_decl(self, decl: str) -> None:
        """A fragment declares nothing."""
        self.faults.append("declaration")

    def handle_pi(self, data: str) -> None:
        """Nor does it instruct."""
        self.faults.append("instruction")

    def unknown_decl(self, data: str) -> None:
        """CDATA is for XML."""
        self.faults.append("cdata")


def assert_clean(fragment: str) -> Walk:
    """Nothing active, nothing remote: pictures only as data, links only to where links may go."""
    walk = Walk(fragment)
    assert walk.faults == []
    assert all(re.match(r"data:image/(png|gif|jpe?g|webp);base64,", one) for one in walk.sources)
    assert all(re.match(r"(https?://|mailto:|tel:)", one, re.IGNORECASE) for one in walk.links)
    return walk


ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/src=//zly.example/x.js>",
    "<script x='>'>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img/src/onerror=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    '<img src="x` `<script>alert(1)</script>"` `>',
    "<img ''' src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<body background='http://zly.example/x'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x>x</a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mtext><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    "<math href='javascript:alert(1)'>x</math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<noembed><p title='</noembed><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<title><p title='</title><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<table><td><svg><desc><td><style><a title='</style><img src onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script&colon;alert(1)'>x</a>",
    "<a href='&#x6A;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//zly.example'>x</a>",
    "<a href='/api/tickets'>x</a>",
    "<a href='blob:x'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<img src='javascript:alert(1)'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='data:text/html;base64,PHN2Zz4='>",
    "<img src='data:image/png;base64,\"onload=alert(1)'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='//zly.example/x.swf'>",
    "<applet code=x>",
    "<form action='//zly.example'><input name=x><button formaction=javascript:alert(1)>x</button></form>",
    "<input type=image src=x onerror=alert(1)>",
    "<isindex action=javascript:alert(1) type=image>",
    "<base href='//zly.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=set-cookie content=x>",
    "<link rel=stylesheet href='//zly.example/x.css'>",
    "<link rel=prefetch href='//zly.example/x'>",
    "<style>@import '//zly.example/x.css';</style>",
    "<style>*{behavior:url(x.htc)}</style>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='width:exp/**/ression(alert(1))'>x</div>",
    "<div style='behavior:url(x.htc)'>x</div>",
    "<div style='-moz-binding:url(//zly.example/x.xml#x)'>x</div>",
    "<div style='position:fixed;top:0;left:0;width:100%'>x</div>",
    "<div style='color:red;}</style><script>alert(1)</script>'>x</div>",
    "<div style='font-family:\"</style><img src=x onerror=alert(1)>\"'>x</div>",
    "<div id=x class=y contenteditable accesskey=a tabindex=1 autofocus onfocus=alert(1)>x</div>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<video poster=javascript:alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<x onclick=alert(1)>x</x>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><?php echo 1 ?><!ENTITY x 'y'>",
    "<!DOCTYPE x [<!ENTITY y '<img src=x onerror=alert(1)>'>]>",
    "<a title='x\" onmouseover=\"alert(1)'>x</a>",
    "<a title=x` onmouseover=alert(1)>x</a>",
    "<p title='&quot; onclick=alert(1) x=&quot;'>x</p>",
    "<img src=x:alert(alt) onerror=eval(src) alt=0>",
    "<plaintext><script>alert(1)",
    "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
    "<portal src=//zly.example></portal>",
    "<a ping='//zly.example' href='https://dobry.example'>x</a>",
    "<img usemap=#x><map name=x><area href=javascript:alert(1)></map>",
    "\x00<\x00s\x00c\x00r\x00i\x00p\x00t>alert(1)",
    "<ſcript>alert(1)</ſcript>",
    "<img src=x onerror=alert(1)//",
    '<a href="https://a.example/\u2028javascript:">x</a>',
    "</p><p></script><script></p>",
    "\ud800<script>\udfff",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "around", ["{}", "<table><tr><td>{}", "<div style='color:red'><b>{}</b></div>", '<p title="{}']
)
def test_nothing_active_comes_through(attack: str, around: str) -> None:
    """The publicly known ways to smuggle scripts, alone and inside of other elements."""
    result = safe_html(around.replace("{}", attack))
    assert_clean(result.html)
    assert safe_html(result.html).html == result.html


REMOTE = [
    "<img src=http://zly.example/x.png>",
    "<img src='https://zly.example/x.png'>",
    "<img src=' \thttps://zly.example/x.png'>",
    "<img src='ht\ntps://zly.example/x.png'>",
    "<img src=//zly.example/x.png>",
    "<img src=\\\\zly.example\\x.png>",
    "<img src=x.png>",
    "<img srcset='https://zly.example/x.png 2x'>",
    "<img lowsrc=https://zly.example/x.png>",
    "<img dynsrc=https://zly.example/x.png>",
    "<image src=https://zly.example/x.png>",
    "<picture><source srcset=https://zly.example/x.webp></picture>",
    "<input type=image src=https://zly.example/x.png>",
    "<video poster=https://zly.example/x.png>",
    "<video src=https://zly.example/x.mp4>",
    "<audio src=https://zly.example/x.mp3>",
    "<embed src=https://zly.example/x>",
    "<object data=https://zly.example/x>",
    "<iframe src=https://zly.example/x>",
    "<bgsound src=https://zly.example/x>",
    "<body background=https://zly.example/x.png>",
    "<table background=https://zly.example/x.png><tr><td>x</table>",
    "<table><tr><td background=https://zly.example/x.png>x</table>",
    "<link rel=stylesheet href=https://zly.example/x.css>",
    "<svg><image href=https://zly.example/x.png></svg>x",
    "<style>@import url(https://zly.example/x.css);</style>",
    "<style>@import 'https://zly.example/x.css';</style>",
    "<style>p{background:url(https://zly.example/x.png)}</style>",
    "<style>p{background:u\\72 l(https://zly.example/x.png)}</style>",
    "<style>p{background:url(https://zly.example/x.png)}",
    "<head><style>p{background:url(https://zly.example/x.png)}</style></head>",
    "<div style='background:url(https://zly.example/x.png)'>x</div>",
    "<div style='background-image:URL( \"https://zly.example/x.png\" )'>x</div>",
    "<div style='background:\\75rl(https://zly.example/x.png)'>x</div>",
    "<div style='background:\\000075\\000072\\00006c(https://zly.example/x.png)'>x</div>",
    "<div style='background:\\75 \\72 \\6c(https://zly.example/x.png)'>x</div>",
    "<div style='background:u\\rl(https://zly.example/x.png)'>x</div>",
    "<div style='background:/**/url(https://zly.example/x.png)'>x</div>",
    "<div style='background:u/**/rl(https://zly.example/x.png)'>x</div>",
    "<div style='background:&#117;rl(https://zly.example/x.png)'>x</div>",
    "<div style='color:red;list-style:url(https://zly.example/x.png)'>x</div>",
    "<div style='content:url(https://zly.example/x.png)'>x</div>",
    "<div style='cursor:url(https://zly.example/x.cur),auto'>x</div>",
    "<div style='background:image-set(\"https://zly.example/x.png\" 1x)'>x</div>",
    "<div style='background:-webkit-image-set(\"https://zly.example/x.png\" 1x)'>x</div>",
    "<div style='border-image:url(https://zly.example/x.png)'>x</div>",
    "<div style='filter:url(https://zly.example/x.svg#x)'>x</div>",
    "<div style='--x:url(https://zly.example/x.png);background:var(--x)'>x</div>",
    "<div style='@import \"https://zly.example/x.css\"'>x</div>",
    "<font style='background:url(https://zly.example/x.png'>x",
    "<body style='background:url(https://zly.example/x.png)'>",
]


@pytest.mark.parametrize("source", REMOTE)
def test_remote_pictures_load_on_open_also_through_css_url(source: str) -> None:
    """freescout #299, znuny PR 378: nothing is asked for elsewhere, in no writing of it, and it is counted."""
    result = safe_html(f"<p>a</p>{source}")
    assert assert_clean(result.html).sources == []
    assert result.blocked >= 1


@pytest.mark.parametrize("source", REMOTE)
def test_asked_for_only_plain_pictures_are_loaded(source: str) -> None:
    """With `remote` pictures from http and https are shown; nothing else, and nothing counts as blocked."""
    result = safe_html(source, remote=True)
    walk = Walk(result.html)
    assert walk.faults == []
    assert all(one.startswith(("http://", "https://")) for one in walk.sources)
    assert result.blocked == 0


def test_each_blocked_picture_is_counted() -> None:
    """So that the page can say how many there are; pictures of the mail are not among them."""
    pictures = "<img src=http://a.example/1><img src=https://a.example/2>"
    others = "<table background=//a.example/3></table><p style='background:url(x)'>"
    assert safe_html(pictures + others).blocked == 4
    assert safe_html(f"<img src=cid:x><img src='{PIXEL}'>").blocked == 0


def test_pictures_of_the_mail_are_shown_where_they_are() -> None:
    """cid: is replaced by what the caller says, whatever its case and escapes; an unknown one is dropped."""
    pictures = {"<a b@X>": "https://files.fronta.example/1?a=1&b=2"}
    source = "<img src='cid:a%20b@x' alt=A><img src='CID:a b@X'><img src=cid:zz>"
    result = safe_html(source, pictures=pictures)
    assert Walk(result.html).sources == ["https://files.fronta.example/1?a=1&b=2"] * 2
    assert result.blocked == 0


def test_pictures_in_the_html_are_shown_if_they_are_small() -> None:
    """data: of the kinds that cannot act, up to a size."""
    assert Walk(safe_html(f"<img src='{PIXEL}'>").html).sources == [PIXEL]
    big = "data:image/png;base64," + "A" * DATA_URI_CHARS_MAX
    assert Walk(safe_html(f"<img src='{big}'>").html).sources == []


def test_links_open_elsewhere_and_tell_nothing() -> None:
    """The address is as the sender wrote it, its entities too."""
    result = safe_html("<a href='https://a.example/?x=1&copy=2' target=_top rel=opener onclick=x>a</a>")
    assert result.html == (
        '<a href="https://a.example/?x=1&amp;copy=2" target="_blank" rel="noopener noreferrer nofollow">a</a>'
    )


LOOKS = {
    "<p>Dobrý <b>den</b></p>": "<p>Dobrý <b>den</b></p>",
    "1 < 2 & 3 > 2": "1 &lt; 2 &amp; 3 &gt; 2",
    "<p>a<p>b": "<p>a</p><p>b</p>",
    "<ul><li>a<li>b<ul><li>c</ul></ul>": "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
    "<table><tr><td>a<td>b<tr><td>c</table>": (
        "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>"
    ),
    "<b><i>a</b>b</i>": "<b><i>a</i></b>b",
    "</div></p>a</b>": "a",
    "<div><table><tr><td>a</div>b</table>c": "<div><table><tbody><tr><td>ab</td></tr></tbody></table>c</div>",
    "<html><head><title>t</title></head><body>a</body></html>": "a",
    "<o:p>a</o:p><v:shape>b</v:shape>": "ab",
    "<object>a</object><form>b<button>c</button></form>": "abc",
    "<td>a</td>": "a",
    "<p style='Color:RED; margin: 0 auto;font-family:\"Segoe UI\",Arial'>a</p>": (
        '<p style="color:RED;margin:0 auto;font-family:&quot;Segoe UI&quot;,Arial">a</p>'
    ),
    "<p style='color:rgb(1, 2, 3) !important;mso-style:x'>a</p>": '<p style="color:rgb(1, 2, 3) !important">a</p>',
    "a<!-- x -->b<![if !mso]>c<![endif]>": "abc",
    "": "",
}


@pytest.mark.parametrize("source", LOOKS)
def test_honest_html_keeps_its_looks(source: str) -> None:
    """Structure, colours and fonts; also where end tags are left out or crossed."""
    assert safe_html(source).html == LOOKS[source]


def test_five_megabyte_bodies_make_a_ticket_unopenable() -> None:
    """freescout #5090: what is too long is cut at a tag, quickly, and it is said."""
    source = "<tr><td style='color:red'>text</td></tr>" * 200_000
    start = time.process_time()
    result = safe_html(source)
    assert time.process_time() - start < 4.0
    assert result.cut
    assert len(result.html) < 2 * SIZE_CHARS_MAX
    assert_clean(result.html)
    assert not safe_html("<p>short</p>").cut


@pytest.mark.parametrize(
    "piece",
    [
        "<div>", "<p><div>", "<div><table><td></div></table>", "<a>", "<b><p>", "<", "<svg>", "<!--", "<style>",
        "</p>",
        "<a x=\"", "<p a=b ", "<ul><li>", "<table><b>", "<font color=a><i><b></font>", "<select>", "<p style='\\75",
        "<img src=http://a.example>", "&amp ", "<p style='/*'>", "<math><mtext>", "<xmp>", "<pre>\n",
    ],
)  # fmt: skip
def test_hostile_html_is_made_safe_in_linear_time(piece: str) -> None:
    """A hundred thousand tags deep, endless attributes, nothing closed: a megabyte takes seconds at most."""
    start = time.process_time()
    result = safe_html(piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 4.0
    assert_clean(result.html)
    assert result.html.count("<div>") <= DEPTH_MAX or "</div>" in result.html


NAMES = ("a", "b", "p", "div", "table", "tr", "td", "ul", "li", "pre", "svg", "math", "style", "font", "br", "h1")
PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in NAMES),
        *(f"</{tag}>" for tag in NAMES),
        "<script>", "</script>", "<img src=x onerror=y>", "<a href=javascript:x>", "<p title='<b>'>", "<caption>",
        "<p style='a:url(x)'>", "<!--", "-->", "<![CDATA[", "]]>", "<title>", "<mtext>", "<textarea>", "<hr>",
        "text", " ", "\n", "&lt;", "&amp;", "&", "<", ">", "\"", "'", "=", "\0", "\xa0", "<col>", "<tbody>", "<form>",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=60)))
def test_any_html_comes_out_clean_and_stays_as_it_is(source: str) -> None:
    """Nothing makes it fail; and what is clean is not changed by cleaning it again, in any reader."""
    result = safe_html(source)
    assert_clean(result.html)
    assert safe_html(result.html).html == result.html


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_plain_text_is_kept(text: str) -> None:
    """What is no markup is shown letter by letter."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert Text(safe_html(escaped).html).text == text


class Text(HTMLParser):
    """The text of a fragment."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(fragment)
        self.close()

    def handle_data(self, data: str) -> None:
        """Text as a reader sees it."""
        self.text += data


def test_what_breaks_inside_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of our own never shows what was not looked at."""

    def broken(*_: object, **__: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("nh3.clean", broken)
    assert safe_html("<img src=x onerror=y>").html == "<pre>&lt;img src=x onerror=y&gt;</pre>"


def test_the_page_lets_nothing_be_loaded() -> None:
    """The policy of the document says so once more, for the frame that shows it."""
    closed = page("<p>a</p>", remote=False)
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'" in closed
    assert closed.endswith("<p>a</p></body></html>")
    assert "img-src data: https:;" in page("", remote=True)
    assert "img-src data: https://f.example;" in page("", remote=False, pictures_from=["https://f.example"])


@pytest.mark.parametrize(
    "origin", ["*", "https:", "https://a.example; script-src *", 'https://a.example"', "https://a/b"]
)
def test_the_policy_takes_only_origins(origin: str) -> None:
    """Nothing else can be put into it."""
    with pytest.raises(ValueError, match="not an origin"):
        page("", remote=False, pictures_from=[origin])
