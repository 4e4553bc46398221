"""Pictures in the text of an answer: what the mail makes of them, and how it brings them along."""

import re
import struct
import time
import zlib
from dataclasses import replace
from email.message import EmailMessage, MIMEPart

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.mail.compose import legible
from chalicelib.mail.files import File, width_px_of
from chalicelib.mail.markdown import PICTURE_WIDTH_PX_MAX, Picture, formatted
from chalicelib.platform.limits import ANSWER_CHARS_MAX
from tests.mail.test_compose import ANSWER, anything, header_lines, html_of, nasty, raw, sent, text_of


def png(width: int = 3, height: int = 2) -> bytes:
    """A white picture that any program shows."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        """PNG, 5.3."""
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


GRAPH = File("graf.png", "image/png", png(1200))
ERROR = File("chyba 502.png", "image/png", png(20))
REPORT = File("výpis.pdf", "application/pdf", b"%PDF-1.7")
SIGN = "![graf.png](file:graf.png)"
SHOWN = {"graf.png": Picture("cid:g@fronta.example", 1200), "chyba 502.png": Picture("cid:e@fronta.example")}
MAIL = replace(ANSWER, markdown=True, body=f"Vytížení:\n\n{SIGN}\n\nDál to víte.", files=(GRAPH, REPORT))


def shape(part: MIMEPart) -> object:
    """The types of a message's parts, within one another."""
    kind = part.get_content_type()
    return [kind, *map(shape, part.iter_parts())] if part.is_multipart() else kind


def inline_of(message: EmailMessage) -> list[EmailMessage]:
    """The parts that stand beside the HTML and are shown in it."""
    return [part for part in message.walk() if part.get_content_disposition() == "inline"]


def sources(page: str) -> list[str]:
    """Where the pictures of a page come from."""
    return re.findall(r'<img [^>]*src="([^"]*)"', page)


# -- the text


@pytest.mark.parametrize(
    ("source", "text", "markup"),
    [
        (SIGN, "[obrázek: graf.png]", '<img src="cid:g@fronta.example" alt="graf.png" width="534" style="'),
        ("viz ![Vytížení **CPU**](file:graf.png)", "viz [obrázek: Vytížení **CPU**]", 'alt="Vytížení **CPU**"'),
        ("![](file:chyba%20502.png)", "[obrázek: chyba 502.png]", 'src="cid:e@fronta.example" alt="chyba 502.png"'),
        (r"![a\]\[b](file:graf.png)", "[obrázek: a][b]", 'alt="a][b"'),
        ('![x" onerror="y](file:graf.png)', '[obrázek: x" onerror="y]', 'alt="x&#34; onerror=&#34;y" width'),
        (f"[{SIGN}](https://a.example/)", "[obrázek: graf.png] (https://a.example/)", 'noreferrer"><img src'),
        (f"- a\n- {SIGN}", "- a\n- [obrázek: graf.png]", '<li style="margin:0 0 4px 0;"><img'),
        (f"{SIGN}\n{SIGN}", "[obrázek: graf.png]\n[obrázek: graf.png]", "<br>\n<img"),
    ],
)  # fmt: skip
def test_a_picture_stands_where_its_sign_does(source: str, text: str, markup: str) -> None:
    """As itself in the HTML, no wider than the text, and by its label in the plain text."""
    found = formatted(source, SHOWN, "[obrázek: {}]")
    assert found is not None
    assert found.text == text
    assert markup in found.html
    assert len(found.pictures) == 1


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("![Plán](file:plan.png)", "Plán"),
        ("a ![](file:plan%20b.png) b", "a plan b.png b"),
        ("![](file:Graf.png)", "Graf.png"),
        ("![x ![y](file:plan.png)](https://a.example/x)", "x y (https://a.example/x)"),
    ],
)
def test_a_picture_that_is_not_there_is_its_name(source: str, said: str) -> None:
    """Of what was taken out of the answer, or never was in it, the name stands in the text and no more."""
    found = formatted(source, SHOWN, "[obrázek: {}]")
    assert found is not None
    assert found.text == said
    assert "<img" not in found.html
    assert found.pictures == ()


@pytest.mark.parametrize(
    "source",
    [
        "![x](data:image/png;base64,AAAA)",
        "![x](cid:g@fronta.example)",
        "![x](FILE:graf.png)",
        "![x](file:///etc/passwd)",
        "![x](file:/graf.png)",
        "![x](file:graf.png 'a')",
        "![x][graf]\n\n[graf]: file:graf.png",
        "[x](file:graf.png)",
        "\\![x](file:graf.png)",
        "`![x](file:graf.png)`",
        "    ![x](file:graf.png)",
        "![x](https://a.example/graf.png)",
    ],
)
def test_nothing_else_is_shown_as_a_picture(source: str) -> None:
    """No other address, no other way to write one: nothing is fetched from anywhere when the mail is read."""
    found = formatted(source, SHOWN)
    assert found is not None
    assert "<img" not in found.html
    assert found.pictures == ()


_pieces = st.lists(
    st.sampled_from(
        ["![", "](file:", "graf.png", ")", "[", "]", "\\", "`", "> ", "- ", "\n", '"', "<", "&#13;", "%0D%0A", SIGN]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(source=_pieces)
def test_whatever_is_typed_only_our_pictures_are_shown(source: str) -> None:
    """Every picture of the HTML is one of those given, and each of those told is shown."""
    found = formatted(source, SHOWN, "[obrázek: {}]")
    if found is None:
        return
    assert set(sources(str(found.html))) == {SHOWN[name].source for name in found.pictures}
    assert re.search(r"<img(?! src=\"cid:[a-z]@fronta\.example\" alt=\"[^\"<>]*\")", str(found.html)) is None
    assert re.search("[\x00-\x08\x0b-\x1f]", found.text) is None


@pytest.mark.parametrize("piece", ["![", "![a](file:", "![](file:a", "![a\\", "](file:", SIGN, "![" + "a" * 199])
def test_a_hostile_text_costs_little(piece: str) -> None:
    """The longest answer that the desk takes, full of what begins a picture."""
    source = piece * (ANSWER_CHARS_MAX // len(piece))
    started = time.process_time()
    formatted(source, SHOWN)
    assert time.process_time() - started < 3


# -- the mail


def test_a_picture_goes_inside_the_html() -> None:
    """RFC 2387: related to the HTML, under the id that it is asked for by, and not among the files once more."""
    message = sent(MAIL)
    assert shape(message) == [
        "multipart/mixed",
        ["multipart/alternative", "text/plain", ["multipart/related", "text/html", "image/png"]],
        "application/pdf",
    ]
    (picture,) = inline_of(message)
    assert picture.get_filename() == "graf.png"
    assert picture.get_content() == GRAPH.content
    assert sources(html_of(MAIL)) == [f"cid:{picture['Content-ID'].strip('<>')}"]
    assert [part.get_filename() for part in message.iter_attachments()] == ["výpis.pdf"]
    (related,) = (part for part in message.walk() if part.get_content_type() == "multipart/related")
    assert related.get_param("type") == "text/html"


def test_without_further_files_there_is_nothing_to_save() -> None:
    """RFC 2046, 5.1.4: two alternatives, the better one last."""
    alone = replace(MAIL, files=(GRAPH,))
    assert shape(sent(alone)) == [
        "multipart/alternative", "text/plain", ["multipart/related", "text/html", "image/png"],
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "told"), [("cs", "[obrázek: graf.png]"), ("en", "[picture: graf.png]")])
def test_the_plain_text_tells_of_it(language: str, told: str) -> None:
    """In the reader's language, and never how it is written in Markdown."""
    mail = replace(MAIL, language=language)  # type: ignore[arg-type]
    assert f"\n{told}\n" in text_of(mail)
    assert "file:" not in text_of(mail) + html_of(mail)


def test_a_picture_that_the_text_does_not_name_is_a_file() -> None:
    """And one that is named twice goes once."""
    mail = replace(MAIL, body=f"{SIGN} a {SIGN}", files=(ERROR, GRAPH))
    assert [part.get_filename() for part in inline_of(sent(mail))] == ["graf.png"]
    assert [part.get_filename() for part in sent(mail).iter_attachments()] == ["chyba 502.png"]
    assert len(sources(html_of(mail))) == 2


def test_every_picture_has_an_id_of_its_own() -> None:
    """RFC 2045, 7: unique in the world, so another one in the next mail."""
    body = f"{SIGN} ![](file:chyba%20502.png)"
    mails = [replace(MAIL, body=body, files=(GRAPH, ERROR), outbox_id=name) for name in ("a", "b")]
    ids = [part["Content-ID"] for mail in mails for part in inline_of(sent(mail))]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"<[a-z0-9.]+@fronta\.example>", one) for one in ids)
    for mail in mails:
        assert sources(html_of(mail)) == [f"cid:{part['Content-ID'][1:-1]}" for part in inline_of(sent(mail))]


@pytest.mark.parametrize(
    "type_", ["image/svg+xml", "image/svg", "text/html", "image/png; x=y", "application/octet-stream", "image/bmp"]
)
def test_what_is_no_picture_by_its_type_is_a_file(type_: str) -> None:
    """A drawing above all: to some programs it is a page with scripts."""
    mail = replace(MAIL, files=(replace(GRAPH, type=type_),))
    assert inline_of(sent(mail)) == []
    assert "<img" not in html_of(mail)
    assert [part.get_filename() for part in sent(mail).iter_attachments()] == ["graf.png"]
    assert "Vytížení:\n\ngraf.png\n\nDál" in text_of(mail)


def test_of_two_files_of_one_name_neither_is_shown() -> None:
    """Better a file than the wrong picture."""
    mail = replace(MAIL, files=(GRAPH, replace(ERROR, name="graf.png")))
    assert inline_of(sent(mail)) == []
    assert len(list(sent(mail).iter_attachments())) == 2


def test_without_markdown_nothing_is_a_picture() -> None:
    """What an agent typed as plain text goes out as it was typed."""
    plain = replace(MAIL, markdown=False)
    assert inline_of(sent(plain)) == []
    assert SIGN in text_of(plain)


def test_what_is_nested_too_deeply_names_its_pictures() -> None:
    """It goes out as typed, but for that."""
    deep = replace(MAIL, body=f"{SIGN}\n\n" + "> " * 40 + "dno")
    assert inline_of(sent(deep)) == []
    assert "file:" not in text_of(deep) + html_of(deep)
    assert legible(deep.body).startswith("graf.png\n\n> >")


def test_a_shared_history_names_pictures() -> None:
    """Who is added to the copies gets no files of before, so the names are all there is."""
    assert legible(f"Vytížení: {SIGN}") == "Vytížení: graf.png"


def test_a_text_of_one_picture_is_an_answer() -> None:
    """Nobody needs to write anything beside it."""
    assert len(inline_of(sent(replace(MAIL, body=SIGN)))) == 1


@settings(deadline=None)
@given(name=st.one_of(nasty, anything))
@example(name='a"; x="b\r\nBcc: x@evil.example\r\n\r\n.png')
@example(name="Příliš žluťoučký kůň úpěl ďábelské ódy a ještě dlouho poté nepřestal " * 2 + ".png")
@example(name='x" onerror="alert(1).png')
def test_any_name_stays_within_its_field(name: str) -> None:
    """RFC 5322, 2.2: it adds no field and no part, in lines that SMTP carries, whether it is shown or not."""
    sign = "".join(f"%{octet:02X}" for octet in name.encode("utf-8", "replace"))
    mail = replace(MAIL, body=f"a ![]({f'file:{sign}'}) b", files=(replace(GRAPH, name=name),))
    data = raw(mail)
    assert data.isascii()
    assert re.search(rb"\r(?!\n)|(?<!\r)\n|\0", data) is None
    assert set(sent(mail).keys()) == set(sent(replace(ANSWER, files=(GRAPH,))).keys())
    assert str(shape(sent(mail))).count("image/png") == 1
    assert max(map(len, header_lines(data.partition(b"image/png")[2]))) <= 78
    assert re.findall(r"<img (?:[a-z]+=\"[^\"<>]*\" ?)*>", html_of(mail)) == re.findall("<img[^>]*>", html_of(mail))


# -- how wide it is


@pytest.mark.parametrize(
    ("content", "width"),
    [
        (png(1200), 1200),
        (b"GIF89a" + struct.pack("<HH", 640, 9), 640),
        (b"GIF87a" + struct.pack("<HH", 7, 9), 7),
        (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\x30\1\0\x9d\1\x2a" + struct.pack("<HH", 800, 9), 800),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 799 | 8 << 14), 800),
        (b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x20\0\0\0" + struct.pack("<I", 899)[:3] + bytes(3), 900),
        (b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x11\x08" + struct.pack(">HH", 5, 1024), 1024),
        (b"\xff\xd8\xff\xc4\0\x04\xff\xc0\xff\xc0\0\x11\x08" + struct.pack(">HH", 5, 33), 33),
        (b"\xff\xd8\xff\xe0\0\x04ab", None),
        (b"\xff\xd8" + b"\xff" * 5_000, None),
        (b"\xff\xd8\xff\xd0\xff\xd9", None),
        (b"RIFF\0\0\0\0WEBPVP8L", None),
        (b"RIFF\0\0\0\0WEBPVP8X", None),
        (b"<svg width='9'/>", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"", None),
    ],
)
def test_a_picture_tells_how_wide_it_is(content: bytes, width: int | None) -> None:
    """PNG 11.2.2, GIF89a 18, RFC 9649, ITU-T T.81 B.2.2; what is cut or something else does not."""
    assert width_px_of(content) == width


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8", b"RIFF0000WEBP", b"GIF89a", b"\x89PNG\r\n\x1a\n"]))
def test_no_content_is_too_odd(content: bytes, beginning: bytes) -> None:
    """Whatever a file holds, it has a width or none."""
    found = width_px_of(beginning + content)
    assert found is None or found > 0


@pytest.mark.parametrize(("width", "said"), [(20, "20"), (1200, str(PICTURE_WIDTH_PX_MAX))])
def test_a_wide_picture_is_made_to_fit(width: int, said: str) -> None:
    """Outlook shows a picture as wide as it says it is, whatever its style says."""
    page = html_of(replace(MAIL, files=(replace(GRAPH, content=png(width)),)))
    assert re.findall(r'<img [^>]*width="(\d+)"', page) == [said]
