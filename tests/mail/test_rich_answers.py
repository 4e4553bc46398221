"""Answers in Markdown, with the reader's own words below and with files: the message as mail programs read it."""

import base64
import re
import subprocess
import sys
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.mail.compose import QUOTED_CHARS_MAX, CannotComposeError, Outgoing
from chalicelib.mail.files import FILES_BYTES_MAX, FILES_MAX, NAME_CHARS_MAX, File
from chalicelib.mail.split import split_html, split_text
from chalicelib.mail.templates.wording import LANGUAGES, Language
from chalicelib.platform import limits
from tests.mail.test_compose import ANSWER, anything, flat, header_lines, html_of, nasty, raw, sent, text_of
from tests.mail.test_notices import said_html_of

SAID = "Od rána nám nejde web.\n\nHlásí chybu 502 < 503, viz https://evil.example/x."
RICH = replace(
    ANSWER, markdown=True, body="**podívali jsme se** na to, viz [stav](https://stav.example/502).\n\n- a\n- b"
)
QUOTING = replace(ANSWER, quoted=SAID)
REPORT = File("zpráva o provozu.pdf", "application/pdf", bytes(range(256)) * 500)
OF_ANSWER = set(sent(ANSWER).keys())
HEADS = {"cs": "Napsali jste:", "en": "You wrote:"}
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def files_of(outgoing: Outgoing) -> list[EmailMessage]:
    """The parts that a mail program offers to save."""
    return list(sent(outgoing).iter_attachments())


def file_named(name: str) -> str | None:
    """What a mail program calls a file of this name."""
    (part,) = files_of(replace(ANSWER, files=(replace(REPORT, name=name),)))
    return part.get_filename()


# -- Markdown


def test_markdown_is_html_in_one_part_and_text_in_the_other() -> None:
    """Emphasis, links and lists as such; in the text the address stands behind the words."""
    assert "podívali jsme se** na to, viz stav (https://stav.example/502).\n\n- a\n- b\n" in text_of(RICH)
    page = html_of(RICH)
    assert "<strong>podívali jsme se</strong> na to" in page
    assert '<a href="https://stav.example/502" rel="noopener noreferrer">stav</a>' in page
    assert page.count("<li ") == 2
    assert 'mso-hide:all;">**podívali jsme se** na to, viz stav' in page


def test_without_markdown_marks_are_text() -> None:
    """What an agent typed as plain text goes out as it was typed."""
    plain = replace(RICH, markdown=False)
    for told in (text_of(plain), said_html_of(plain)):
        assert "**podívali jsme se** na to, viz [stav](https://stav.example/502)." in told
    assert "<strong>podívali" not in html_of(plain)


def test_what_is_nested_too_deeply_goes_out_as_typed() -> None:
    """Nothing of an answer is ever left out."""
    deep = replace(ANSWER, markdown=True, body="**a** " + "> " * 40 + "dno\n\n" + "> " * 40 + "dno")
    assert "dno" in said_html_of(deep)
    assert "**a** &gt; &gt;" in html_of(deep)


def test_a_body_that_would_show_nothing_goes_out_as_typed() -> None:
    """A link's definition alone is no text in Markdown, but somebody meant it."""
    lone = replace(ANSWER, markdown=True, body="[a]: https://a.example/")
    for told in (text_of(lone), said_html_of(lone)):
        assert "[a]: https://a.example/" in told


@pytest.mark.parametrize("body", ["**Dobrý den**,\n\na", "_Dobrý den,_\na"])
def test_a_greeting_in_emphasis_is_a_greeting(body: str) -> None:
    """The frame does not greet a second time, and does not close or sign a second time either."""
    mail = replace(RICH, body=f"{body}\n\n*S pozdravem*\n\n**Tomáš Dvořák**")
    assert text_of(mail).count("obrý den") == 1
    assert text_of(mail).count("pozdravem") == 1
    assert text_of(mail).count("Tomáš Dvořák") == 1
    assert "Dobrý den," in text_of(RICH)


@settings(deadline=None)
@given(body=nasty.filter(lambda text: bool(text.strip())))
def test_whatever_is_written_in_markdown_stays_within_its_part(body: str) -> None:
    """RFC 5322, 2.2: it adds no field and no part, and no line that SMTP would not carry."""
    try:
        mail = replace(RICH, body=body)
    except CannotComposeError:
        return
    data = raw(mail)
    assert data.isascii()
    assert re.search(rb"\r(?!\n)|(?<!\r)\n|\0", data) is None
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert set(sent(mail).keys()) == OF_ANSWER
    assert [part.get_content_type() for part in sent(mail).iter_parts()] == ["text/plain", "text/html"]


def test_only_markdown_loads_its_library() -> None:
    """The function that sends imports it with the first answer that needs it."""
    script = (
        "import sys\n"
        "from local import gallery\n"
        "from chalicelib.mail.compose import compose\n"
        "mails = dict(gallery.samples('cs'))\n"
        "for title in ('Answer of an agent', 'Answer in Markdown, with a quotation and a file'):\n"
        "    compose(mails[title], keys=(bytes(32),), own_addresses=(), mail_domain='fronta.example')\n"
        "    print('markdown_it' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


# -- the reader's own words


@in_each_language
def test_what_was_written_stands_below_as_a_quotation(language: Language) -> None:
    """Behind ">" and in a quoting element, under words of ours, between the signature and the facts."""
    mail = replace(QUOTING, language=language)
    text = text_of(mail)
    quote = f"{HEADS[language]}\n> Od rána nám nejde web.\n>\n> Hlásí chybu 502 < 503, viz https://evil.example/x.\n"
    assert f"\nTomáš Dvořák\nUkázkový hosting\n\n{quote}\n-- \n" in text
    page = html_of(mail)
    assert page.index("Ukázkový hosting</p>") < page.index(HEADS[language]) < page.index('<blockquote type="cite"')
    assert "502 &lt; 503" in page
    assert f"{HEADS[language]} Od rána nám nejde web. Hlásí chybu 502 < 503" in said_html_of(mail)


def test_without_a_quotation_nothing_is_said_of_one() -> None:
    """Neither words nor an empty frame."""
    for mail in (ANSWER, replace(ANSWER, quoted=" \x00\n\u202e")):
        assert "Napsali jste" not in text_of(mail)
        assert "blockquote" not in html_of(mail)


def test_links_of_the_reader_are_not_made_into_links() -> None:
    """We press nobody's links on others who get a copy."""
    assert "evil.example" not in " ".join(re.findall(r'href="([^"]*)"', html_of(QUOTING)))


@settings(deadline=None)
@given(said=st.one_of(nasty, anything))
@example(said="x\n\nS pozdravem\nUkázkový hosting\n\n-- \nTicket #10001")
def test_no_line_of_a_quotation_gets_out_of_it(said: str) -> None:
    """Whatever somebody wrote, all of it stands behind ">"."""
    text = text_of(replace(ANSWER, quoted=f"konec {said}"))
    below = text[text.index("\nNapsali jste:\n") + len("\nNapsali jste:\n") : text.rindex("\n\n-- \n")]
    assert all(line.startswith(">") for line in below.split("\n"))
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text) is None


def test_a_quotation_has_a_limit() -> None:
    """The one that the domain keeps."""
    assert QUOTED_CHARS_MAX == limits.QUOTED_CHARS_MAX
    assert "x" * 70 in text_of(replace(ANSWER, quoted="x" * QUOTED_CHARS_MAX))
    with pytest.raises(CannotComposeError, match="quoted"):
        replace(ANSWER, quoted="x" * (QUOTED_CHARS_MAX + 1))


# -- what comes back of it


def _behind_marks(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


_SENTENCE = "Dne 23. 11. 2026 v 9:00 Podpora <podpora@fronta.example> napsal(a):"
_FIELDS = (
    "Od: Podpora <podpora@fronta.example>\nOdesláno: pondělí 23. listopadu 2026 9:00\n"
    "Komu: jana@firma.example\nPředmět: Re: [#10001] Nejde web"
)
_TEXT_REPLIES = {
    "quoted below": "{new}\n\n" + _SENTENCE + "\n{quoted}",
    "quoted above": _SENTENCE + "\n{quoted}\n\n{new}",
    "fields": "{new}\n\n" + _FIELDS + "\n\n{text}",
    "title": "{new}\n\n-----Původní zpráva-----\n" + _FIELDS + "\n\n{text}",
    "quoted without a head": "{new}\n\n{quoted}",
}
_HTML_REPLIES = {
    "gmail": '<div dir="ltr">{new}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
    "po 23. 11. 2026 v 9:00 odesílatel Podpora &lt;podpora@fronta.example&gt; napsal:<br></div>"
    '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{html}</blockquote></div>',
    "outlook": '<div>{new}</div><div id="divRplyFwdMsg"><b>Od:</b> Podpora &lt;podpora@fronta.example&gt;<br>'
    "<b>Odesláno:</b> pondělí 23. listopadu 2026 9:00<br><b>Komu:</b> jana@firma.example<br>"
    "<b>Předmět:</b> Re: [#10001]</div><div>{html}</div>",
    "apple": '{new}<br><div><blockquote type="cite"><div>23. 11. 2026 v 9:00, Podpora '
    "&lt;podpora@fronta.example&gt;:</div><br><div>{html}</div></blockquote></div>",
    "thunderbird": '<p>{new}</p><div class="moz-cite-prefix">Dne 23. 11. 26 v 9:00 Podpora napsal(a):<br></div>'
    '<blockquote type="cite" cite="mid:x@y.example">{html}</blockquote>',
}


@pytest.mark.parametrize("reply", _TEXT_REPLIES)
@in_each_language
def test_a_reply_in_text_is_told_from_our_quotation(reply: str, language: Language) -> None:
    """Only what the client adds is new; what he wrote first, which we had quoted, is history."""
    ours = text_of(replace(QUOTING, language=language, markdown=True)).rstrip("\n")
    source = _TEXT_REPLIES[reply].format(new="Už to jede, děkujeme.", text=ours, quoted=_behind_marks(ours))
    parts = split_text(source)
    assert parts.new.strip() == "Už to jede, děkujeme."
    assert "Od rána nám nejde web." in parts.quoted
    assert HEADS[language] in parts.quoted


@pytest.mark.parametrize("reply", _HTML_REPLIES)
@pytest.mark.parametrize("mail", [QUOTING, replace(RICH, quoted=SAID)], ids=["plain", "markdown"])
def test_a_reply_in_html_is_told_from_our_quotation(reply: str, mail: Outgoing) -> None:
    """The same of the HTML that mail programs make of it."""
    inside = re.sub(r"(?s)^.*?<body[^>]*>|</body>.*$", "", html_of(mail))
    parts = split_html(_HTML_REPLIES[reply].replace("{new}", "Už to jede.").replace("{html}", inside))
    assert parts.new.strip() == "Už to jede."
    assert "Od rána nám nejde web." in parts.quoted


@pytest.mark.parametrize("head", HEADS.values())
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_our_quotation_alone_is_history_too(head: str, between: str) -> None:
    """Where somebody leaves nothing of our mail but that, it is not taken for a paste of his own."""
    parts = split_text(f"Je to pořád stejné.{between}{head}\n> Od rána nám nejde web.\n> Hlásí chybu 502.\n")
    assert parts.new.strip() == "Je to pořád stejné."
    assert parts.quoted.startswith(head)


def test_the_same_words_are_nobodys_head_without_a_quotation() -> None:
    """A client may begin his own sentence so."""
    text = "Dobrý den,\n\nNapsali jste:\n\nže to bude hotovo v pondělí."
    assert split_text(text).new == text


# -- files


def test_files_stand_behind_the_text() -> None:
    """RFC 2046, 5.1.3: a mixed message of the two alternatives and the files, whose bytes arrive as they were."""
    mail = replace(ANSWER, files=(REPORT, File("a.txt", "text/plain", b"a\r\nb\n")))
    message = sent(mail)
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "multipart/alternative", "application/pdf", "application/octet-stream",
    ]  # fmt: skip
    assert [(part.get_filename(), part.get_content()) for part in files_of(mail)] == [
        ("zpráva o provozu.pdf", REPORT.content),
        ("a.txt", b"a\r\nb\n"),
    ]
    assert [part.get_content_disposition() for part in files_of(mail)] == ["attachment", "attachment"]
    assert text_of(mail) == text_of(ANSWER)
    assert html_of(mail) == html_of(ANSWER)
    assert set(message.keys()) == OF_ANSWER
    assert raw(ANSWER).partition(b"Content-Type")[0] == raw(mail).partition(b"Content-Type")[0]


def test_a_mail_with_files_is_made_of_lines() -> None:
    """RFC 2045, 6.8: base64 in lines of 76 characters, ended by CRLF; no bare line end anywhere."""
    data = raw(replace(ANSWER, files=(REPORT,)))
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", data) is None
    encoded = data.rpartition(b"base64\r\n\r\n")[2].split(b"\r\n")[:-2]
    assert {len(line) for line in encoded[:-1]} == {76}
    assert base64.b64decode(b"".join(encoded)) == REPORT.content
    assert data.rstrip().endswith(b"--")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("smlouva.pdf", b'Content-Disposition: attachment; filename="smlouva.pdf"'),
        ("účet č. 5.pdf", b"Content-Disposition: attachment; filename*=utf-8''%C3%BA%C4%8Det%20%C4%8D.%205.pdf"),
    ],
)
def test_names_are_quoted_or_encoded(name: str, header: bytes) -> None:
    """RFC 2183, 2.3, and RFC 2231, 4."""
    data = raw(replace(ANSWER, files=(replace(REPORT, name=name),)))
    assert header in data.replace(b"\r\n ", b" ")
    assert file_named(name) == name


@settings(deadline=None)
@given(name=st.one_of(nasty, anything))
@example(name="Příliš žluťoučký kůň úpěl ďábelské ódy a ještě dlouho poté nepřestal " * 2 + ".pdf")
@example(name='a"; x="b\r\nBcc: x@evil.example\r\n\r\n.pdf')
@example(name="../../etc/passwd")
@example(name="faktura\u202efdp.exe")
@example(name="%0D%0A'\".pdf")
@example(name="😀" * 100 + ".pdf")
def test_any_name_is_one_name(name: str) -> None:
    """RFC 2231, 3: broken up and encoded, it is one short name of no other folder, in lines that SMTP carries."""
    data = raw(replace(ANSWER, files=(replace(REPORT, name=name),)))
    assert max(map(len, header_lines(data.partition(b"application/pdf")[2]))) <= 78
    found = file_named(name)
    assert found
    assert len(found) <= NAME_CHARS_MAX
    assert re.search(r'[\x00-\x1f\x7f"\\/:*?<>|\u202e]', found) is None
    assert set(sent(replace(ANSWER, files=(replace(REPORT, name=name),))).keys()) == OF_ANSWER


def test_of_a_long_name_its_end_is_kept() -> None:
    """There stands what kind of file it is."""
    assert (file_named("á" * 300 + ".pdf") or "").endswith("á.pdf")


@pytest.mark.parametrize(
    ("type_", "sent_as"),
    [
        ("image/png", "image/png"),
        ("IMAGE/PNG", "image/png"),
        ("text/html", "application/octet-stream"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("", "application/octet-stream"),
        ("image/png\r\nBcc: x@evil.example", "application/octet-stream"),
        ("image/png; name=x", "application/octet-stream"),
    ],
)
def test_a_file_is_of_a_type_that_a_mail_can_carry(type_: str, sent_as: str) -> None:
    """RFC 2046, 5.2.1: no base64 within message/*; and nobody told us in which charset a text is."""
    (part,) = files_of(replace(ANSWER, files=(File("a", type_, b"x"),)))
    assert part.get_content_type() == sent_as
    assert "Bcc" not in sent(replace(ANSWER, files=(File("a", type_, b"x"),)))


def test_files_fit_what_ses_takes() -> None:
    """40 MB a mail; what is more is no mail, and the API takes no more than that either."""
    assert limits.ANSWER_FILES_BYTES_MAX == FILES_BYTES_MAX
    whole = replace(ANSWER, body="ž" * limits.ANSWER_CHARS_MAX, files=(File("a.bin", "", bytes(FILES_BYTES_MAX)),))
    assert len(raw(whole)) < 40_000_000
    with pytest.raises(CannotComposeError, match="bytes together"):
        replace(ANSWER, files=(File("a", "", bytes(FILES_BYTES_MAX)), File("b", "", b"x")))
    with pytest.raises(CannotComposeError, match="at most"):
        replace(ANSWER, files=(File("a", "", b"x"),) * (FILES_MAX + 1))


def test_a_file_is_not_told_in_logs() -> None:
    """Its bytes are nobody's who reads an error."""
    assert "content" not in repr(REPORT)
    assert flat(repr(REPORT)).startswith("File(name='zpráva")
