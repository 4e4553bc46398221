"""A mail as data, however it was made or broken. Many cases are what users of other help desks suffered."""

import base64
import json
import time
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.mail.authenticity import authenticate
from chalicelib.mail.mime import DEPTH_MAX, PARTS_MAX
from chalicelib.mail.parse import REFERENCES_MAX, Parsed, parse
from chalicelib.mail.resolver import ZoneResolver
from tests.mail.senders import HONEST, NOW, mail

CZECH = "Dobrý den,\nweb se nenačítá, žluťoučký kůň.\nJan"


def told(raw: bytes) -> dict[str, Any]:
    """What the command prints; always JSON, never a failure inside."""
    found = parse(raw)
    assert found.is_readable, found.damage
    printed: dict[str, Any] = json.loads(json.dumps(found.to_json()))
    return printed


def part(content_type: str, body: bytes = b"", *more: str) -> bytes:
    """One MIME part."""
    return "\r\n".join([f"Content-Type: {content_type}", *more, "", ""]).encode() + body


def multipart(kind: str, *parts: bytes, boundary: str = "b1") -> bytes:
    """A multipart of the parts, with its header."""
    lines = b"".join(b"--" + boundary.encode() + b"\r\n" + one + b"\r\n" for one in parts)
    return part(f'multipart/{kind}; boundary="{boundary}"', lines + f"--{boundary}--\r\n".encode())


def letter(content: bytes) -> bytes:
    """A mail around a part."""
    return b"From: Jan <jan@firma.example>\r\nTo: podpora@fronta.example\r\nSubject: Web\r\n" + content


def test_a_usual_mail_is_read() -> None:
    """Each member of the answer, for a mail as usual programs write it."""
    message = EmailMessage()
    message["From"] = "Jan Novák <Jan@Firma.example>"
    message["To"] = "Podpora <podpora@fronta.example>, datacentrum@fronta.example"
    message["Cc"] = '"Nováková, Eva" <eva@firma.example>'
    message["Reply-To"] = "jine@firma.example"
    message["Subject"] = "Žluťoučký web"
    message["Date"] = "Mon, 23 Nov 2026 09:00:00 +0100"
    message["Message-ID"] = "<3@firma.example>"
    message["In-Reply-To"] = "<2@firma.example>"
    message["References"] = "<1@firma.example> <2@firma.example>"
    message.set_content(CZECH)
    message.add_alternative("<p>Dobrý den</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="výpis č. 1.pdf")
    assert told(message.as_bytes()) == {
        "from": "jan@firma.example",
        "from_name": "Jan Novák",
        "reply_to": ["jine@firma.example"],
        "to": ["podpora@fronta.example", "datacentrum@fronta.example"],
        "cc": ["eva@firma.example"],
        "subject": "Žluťoučký web",
        "message_id": "<3@firma.example>",
        "in_reply_to": "<2@firma.example>",
        "references": ["<1@firma.example>", "<2@firma.example>"],
        "date": "2026-11-23T08:00:00Z",
        "text": CZECH,
        "html": True,
        "attachments": [{"name": "výpis č. 1.pdf", "type": "application/pdf", "size": 4}],
        "automatic": None,
        "damage": [],
        "protection": None,
    }


def test_an_empty_mail_is_a_mail() -> None:
    """Nothing is an answer too."""
    assert parse(b"") == Parsed()


@pytest.mark.parametrize("charset", ["utf-8", "windows-1250", "iso-8859-2"])
@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("is_told", [True, False])
def test_czech_text_survives(charset: str, encoding: str, is_told: bool) -> None:
    """The charsets and encodings of Czech mail, told or not (freescout #351, osticket #4995)."""
    octets = CZECH.encode(charset)
    body = {
        "8bit": octets,
        "base64": base64.encodebytes(octets),
        "quoted-printable": b"".join(b"=%02X" % one if one > 126 else bytes([one]) for one in octets),
    }[encoding]
    said = f"text/plain; charset={charset}" if is_told else "text/plain"
    found = told(letter(part(said, body, f"Content-Transfer-Encoding: {encoding}")))
    assert found["text"].replace("\r\n", "\n").strip() == CZECH
    assert ("charset" in found["damage"]) is not is_told


BODIES: dict[str, tuple[bytes, str]] = {
    "no header of the part": (multipart("mixed", b"\r\nahoj"), "ahoj"),
    "no Content-Type": (b"\r\nahoj", "ahoj"),
    "only HTML": (part("text/html", b"<p>ahoj</p><p>a b</p>"), "ahoj\n\na b"),
    "HTML without html": (part("text/html", b"ahoj<br>svete"), "ahoj\nsvete"),
    "HTML with a charset of its own": (
        part("text/html", '<meta charset="windows-1250"><p>žluť</p>'.encode("cp1250")),
        "žluť",
    ),
    "plain and HTML": (
        multipart("alternative", part("text/plain", b"plain"), part("text/html", b"<p>rich")),
        "plain",
    ),
    "HTML first": (multipart("alternative", part("text/html", b"<p>rich"), part("text/plain", b"plain")), "plain"),
    "blank plain, HTML": (
        multipart("alternative", part("text/plain", b" \r\n"), part("text/html", b"<p>rich")),
        "rich",
    ),
    "plain, HTML with pictures": (
        multipart(
            "alternative",
            part("text/plain", b"plain"),
            multipart("related", part("text/html", b"<p>rich"), part("image/png", b"x"), boundary="b2"),
        ),
        "plain",
    ),
    "only HTML with pictures": (
        multipart("related", part("text/html", b"<p>rich"), part("image/png", b"x")),
        "rich",
    ),
    "text around a file (Apple Mail)": (
        multipart(
            "mixed",
            part("text/plain", b"before"),
            part("image/png; name=a.png", b"x"),
            part("text/plain", b"after"),
        ),
        "before\n\nafter",
    ),
    "text file": (
        multipart("mixed", part("text/plain", b"text"), part("text/plain; name=log.txt", b"log")),
        "text",
    ),
    "text as attachment": (
        multipart(
            "mixed", part("text/plain", b"text"), part("text/plain", b"log", "Content-Disposition: attachment")
        ),
        "text",
    ),
    "attached mail": (
        multipart("mixed", part("text/plain", b"see"), part("message/rfc822", b"Subject: in\r\n\r\ninner")),
        "see",
    ),
    "only an attached mail": (
        part("message/rfc822", b"Subject: in\r\n\r\ninner"),
        "[Přiložená zpráva / attached message: in]",
    ),
    "digest": (
        multipart("digest", b"\r\nSubject: in\r\n\r\ninner"),
        "[Přiložená zpráva / attached message: in]",
    ),
    "signed": (multipart("signed", part("text/plain", b"text"), part("application/pgp-signature", b"x")), "text"),
    "no closing delimiter": (multipart("mixed", part("text/plain", b"text")).replace(b"--b1--", b""), "text"),
    "preamble and epilogue": (
        multipart("mixed", part("text/plain", b"text")).replace(b"\r\n\r\n--b1", b"\r\n\r\npreamble\r\n--b1")
        + b"epilogue",
        "text",
    ),
    "boundary that is never used": (part("multipart/mixed; boundary=zz", b"ahoj"), "ahoj"),
    "no boundary": (part("multipart/mixed", b"ahoj"), "ahoj"),
    "blanks behind the delimiter": (
        multipart("mixed", part("text/plain", b"text")).replace(b"--b1\r\n", b"--b1  \t\r\n"),
        "text",
    ),
    "only LF": (multipart("mixed", part("text/plain", b"text")).replace(b"\r\n", b"\n"), "text"),
    "text/plain without a slash": (part("text", b"ahoj"), "ahoj"),
    "junk as type": (part(";;;", b"ahoj"), "ahoj"),
    "unknown encoding": (part("text/plain", b"ahoj", "Content-Transfer-Encoding: x-own"), "ahoj"),
    "broken base64": (part("text/plain", b"YWhva!g==", "Content-Transfer-Encoding: base64"), "ahoj"),
    "AMP": (
        multipart(
            "alternative", part("text/plain", b"p"), part("text/x-amp-html", b"<amp>"), part("text/html", b"h")
        ),
        "p",
    ),
    "byte order mark": (part("text/plain; charset=utf-8", b"\xef\xbb\xbfahoj"), "ahoj"),
    "NUL": (part("text/plain", b"a\0b"), "ab"),
    "several texts in an alternative": (
        multipart(
            "alternative", part("text/plain", b"one"), part("text/html", b"<p>rich"), part("text/plain", b"two")
        ),
        "one\n\ntwo",
    ),
    "plain text that only names the HTML": (
        multipart(
            "alternative",
            part("text/plain", b"Please use an HTML mail program."),
            part("text/html", b"<p>The real text, which is a good deal longer than what the plain part says.</p>"),
        ),
        "The real text, which is a good deal longer than what the plain part says.",
    ),
    "boundary that is another one": (
        multipart("mixed", part("text/plain", b"text")).replace(b'boundary="b1"', b'boundary="b9"'),
        "text",
    ),
    "boundary not told": (multipart("mixed", part("text/plain", b"text")).replace(b'; boundary="b1"', b""), "text"),
    "boundary with blanks, without quotes": (
        multipart("mixed", part("text/plain", b"text"), boundary="b 1").replace(b'"', b""),
        "text",
    ),
    "one boundary on two levels": (
        multipart("mixed", multipart("alternative", part("text/plain", b"in")), part("text/plain", b"out")),
        "in\n\nout",
    ),
    "parts behind the end": (
        multipart("mixed", part("text/plain", b"a")) + b"--b1\r\n" + part("text/plain", b"b") + b"\r\n--b1--\r\n",
        "a\n\nb",
    ),
    "Content-Type lost": (
        b"\r\n--b1\r\nContent-Type: text/plain\r\n\r\ntext\r\n--b1--\r\n",
        "text",
    ),
    "text that calls itself a part of many": (
        multipart("mixed", part("text/plain", b"text")).replace(b"multipart/mixed", b"text/plain"),
        "text",
    ),
    "multipart in base64": (
        part(
            "multipart/mixed; boundary=b1",
            base64.encodebytes(b"--b1\r\n" + part("text/plain", b"text") + b"\r\n--b1--\r\n"),
            "Content-Transfer-Encoding: base64",
        ),
        "text",
    ),
    "empty parts, text outside": (
        part("multipart/mixed; boundary=b1", b"before\r\n--b1\r\n\r\n\r\n--b1--\r\nafter"),
        "before\n\nafter",
    ),
    "no empty line behind the header": (b"Hello to you all\r\nand bye\r\n", "Hello to you all\nand bye"),
    "no empty line behind the header of a part": (
        multipart("mixed", b"Content-Type: text/plain\r\nHello to you all\r\n\r\nbye"),
        "Hello to you all\n\nbye",
    ),
    "part that starts like a field": (multipart("mixed", b"Pozor: web\r\n\r\nnejede"), "Pozor: web\n\nnejede"),
    "junk line in the header": (b"junk\r\nMIME-Version: 1.0\r\n\r\nahoj", "ahoj"),
    "line ends of CR only": (multipart("mixed", part("text/plain", b"a\r\nb")).replace(b"\r\n", b"\r"), "a\nb"),
    "quoted-printable called base64": (
        part("text/plain", "Ahoj, web nejede a je to žalostné.".encode(), "Content-Transfer-Encoding: base64"),
        "Ahoj, web nejede a je to žalostné.",
    ),
    "plain text behind base64": (
        part("text/plain", b"YWhvag==\r\n-- \r\nSent by a server\r\n", "Content-Transfer-Encoding: base64"),
        "ahoj\nSent by a server",
    ),
    "base64 in pieces": (part("text/plain", b"YQ==\r\nYg==", "Content-Transfer-Encoding: base64"), "ab"),
    "base64 unsaid": (
        part("text/plain", base64.b64encode(b"The text of a mail that does not say it is encoded.")),
        "The text of a mail that does not say it is encoded.",
    ),
    "quoted-printable unsaid": (
        part("text/plain", b"P=C5=99=C3=ADli=C5=A1 dlouh=C3=BD =\r\ntext"),
        "Příliš dlouhý text",
    ),
    "encoding misspelt": (part("text/plain", b"YWhvag==", "Content-Transfer-Encoding: Base-64 (x)"), "ahoj"),
    "encoding uuencode": (
        part("text/plain", b"begin 644 a\r\n$86AO:@``\r\n`\r\nend\r\n", "Content-Transfer-Encoding: x-uuencode"),
        "ahoj",
    ),
    "type in quotes": (part('"text/html"', b"<p>ahoj"), "ahoj"),
    "parameter without a semicolon": (part("text/plain charset=windows-1250", "žluť".encode("cp1250")), "žluť"),
    "HTML called plain": (part("text/plain", b"<!DOCTYPE html><p>ahoj"), "ahoj"),
    "HTML with nothing but a title": (part("text/html", b"<title>ahoj</title>"), "ahoj"),
    "only text/enriched": (part("text/enriched", b"<bold>ahoj</bold>"), "ahoj"),
    "only AMP": (multipart("alternative", part("text/x-amp-html", b"<p>ahoj</p>")), "ahoj"),
    "only RTF": (part("application/rtf", rb"{\rtf1\ansicpg1250 \'9elu\'9d}"), "žluť"),
    "only a named text": (part("text/plain; name=body.txt", b"ahoj"), "ahoj"),
    "only a text as attachment": (part("text/plain", b"ahoj", "Content-Disposition: attachment"), "ahoj"),
    "only a delivery report": (
        multipart("report; report-type=delivery-status", part("message/delivery-status", b"Status: 5.1.1")),
        "Status: 5.1.1",
    ),
    "only a part of a message": (
        part("message/partial; number=1", b"Subject: in\r\nContent-Type: text/plain\r\n\r\nahoj"),
        "ahoj",
    ),
    "file outside of the mail": (
        part('message/external-body; access-type=URL; URL="https://a.example/x"', b"Content-Type: image/png\r\n\r\n"),
        "[Soubor mimo zprávu / file outside of the message: https://a.example/x]",
    ),
    "UTF-16 without a mark": (
        part("text/plain; charset=utf-16le", "žluť\n".encode("utf-16-le"), "Content-Transfer-Encoding: binary"),
        "žluť",
    ),
    "delimiter inside of a line": (multipart("mixed", part("text/plain", b"a --b1 b")), "a --b1 b"),
}


@pytest.mark.parametrize("name", BODIES)
def test_the_text_is_that_of_the_mail(name: str) -> None:
    """The text a person wrote, from whichever part holds it, and never that of an attachment."""
    content, text = BODIES[name]
    assert told(letter(content))["text"].strip() == text


@pytest.mark.parametrize(
    ("content", "attachment"),
    [
        (part("application/pdf; name=a.pdf", b"xyz"), ("a.pdf", "application/pdf", 3)),
        (part("application/pdf", b"xyz"), (None, "application/pdf", 3)),
        (part("image/png", b"xyz", "Content-Disposition: inline", "Content-ID: <p1>"), (None, "image/png", 3)),
        (part("text/calendar", b"xyz"), (None, "text/calendar", 3)),
        (part("application/ms-tnef; name=winmail.dat", b"xyz"), ("winmail.dat", "application/ms-tnef", 3)),
        (part("message/rfc822", b"Subject: x\r\n\r\nyz"), ("x.eml", "message/rfc822", 16)),
        (part("message/rfc822", b"\r\nyz"), (None, "message/rfc822", 4)),
        (part("message/delivery-status", b"xyz"), (None, "message/delivery-status", 3)),
        (
            part(
                "application/x",
                b"eHl6",
                "Content-Transfer-Encoding: base64",
                'Content-Disposition: attachment; filename="a b.x"',
            ),
            ("a b.x", "application/x", 3),
        ),
        (part("text/html; name=a.html", b"xyz"), ("a.html", "text/html", 3)),
        (
            part("a/b", b"", "Content-Disposition: attachment; filename*=utf-8''%C5%BElut%C3%BD.txt"),
            ("žlutý.txt", "a/b", 0),
        ),
        (
            part(
                "a/b",
                b"",
                "Content-Disposition: attachment; filename*0*=cp1250''%9Elut; filename*1*=%FD.; filename*2=txt",
            ),
            ("žlutý.txt", "a/b", 0),
        ),
        (part("a/b", b"", 'Content-Disposition: attachment; filename="=?utf-8?Q?=C5=BE.txt?="'), ("ž.txt", "a/b", 0)),
        (part("a/b", b"", r'Content-Disposition: attachment; filename="C:\\dir\\a.txt"'), ("a.txt", "a/b", 0)),
        (part("a/b", b"", 'Content-Disposition: attachment; filename="../../etc/passwd"'), ("passwd", "a/b", 0)),
        (part("a/b", b"", 'Content-Disposition: attachment; filename="a\u202etxt.exe"'), ("atxt.exe", "a/b", 0)),
        (part("a/b", b"", "Content-Disposition: attachment; filename*0*=''%zz; filename*=x"), ("%zzx", "a/b", 0)),
    ],
)
def test_files_are_listed(content: bytes, attachment: tuple[str | None, str, int]) -> None:
    """Name (decoded, without a path), type and decoded size; without a name a file counts too."""
    found = told(letter(multipart("mixed", part("text/plain", b"text"), content)))
    assert [tuple(one.values()) for one in found["attachments"]] == [attachment]
    assert found["text"] == "text"


def test_the_content_of_a_file_is_at_hand() -> None:
    """For whoever stores it, with the id by which the HTML refers to it."""
    content = part("image/png", b"eHl6", "Content-Transfer-Encoding: base64", "Content-ID: <p1@x>")
    [picture] = parse(letter(multipart("related", part("text/html", b"<img src='cid:p1@x'>"), content))).attachments
    assert (picture.content, picture.content_id) == (b"xyz", "p1@x")


IDS: dict[str, tuple[bytes, list[str]]] = {
    "two": (b"<a@b> <c@d>", ["<a@b>", "<c@d>"]),
    "without blanks": (b"<a@b><c@d>", ["<a@b>", "<c@d>"]),
    "comma": (b"<a@b>,<c@d>", ["<a@b>", "<c@d>"]),
    "folded": (b"<a@b>\r\n <c@d>", ["<a@b>", "<c@d>"]),
    "blank inside": (b"<a@\r\n b>", ["<a@b>"]),
    "words around": (b'"Re: x" message of 1.1. <a@b>', ["<a@b>"]),
    "no brackets": (b"a@b c@d", ["<a@b>", "<c@d>"]),
    "twice": (b"<a@b> <a@b>", ["<a@b>"]),
    "without @": (b"<abc>", ["<abc>"]),
    "empty brackets": (b"<> < >", []),
    "empty": (b"", []),
    "words only": (b"your message", []),
    "endless": (b"<" + b"a" * 3000 + b"@b>", []),
}


@pytest.mark.parametrize("name", IDS)
def test_message_ids_are_cleaned(name: str) -> None:
    """Ids with their brackets, whatever stands around them; an empty one is none (libredesk #122)."""
    value, ids = IDS[name]
    raw = b"Message-ID: %b\r\nIn-Reply-To: %b\r\nReferences: %b\r\n\r\n" % (value, value, value)
    found = parse(raw)
    assert list(found.references) == list(found.in_reply_to) == ids
    assert found.message_id == (ids[0] if ids else None)


def test_of_many_references_the_first_and_the_last_are_kept() -> None:
    """Our thread id stands first, the nearest mails last."""
    found = parse(b"References: " + b"".join(b"<%d@a>\r\n " % n for n in range(1000)) + b"\r\n\r\n").references
    assert len(found) == REFERENCES_MAX
    assert (found[0], found[-1]) == ("<0@a>", "<999@a>")


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        (b"Jan <jan@firma.example>", "jan@firma.example", "Jan"),
        (b"=?utf-8?Q?Nov=C3=A1k,_Jan?= <jan@firma.example>", "jan@firma.example", "Novák, Jan"),
        ("Novák <jan@firma.example>".encode("cp1250"), "jan@firma.example", "Novák"),
        (b"jan@firma.example (Jan)", "jan@firma.example", ""),
        (b"Novak, Jan <jan@firma.example>", "jan@firma.example", "Novak, Jan"),
        (b"a@b.cz, c@d.cz", "a@b.cz", ""),
        (b"undisclosed:;", None, ""),
        (b"", None, ""),
    ],
)
def test_the_author_is_read(value: bytes, address: str | None, name: str) -> None:
    """The address that the sender check would judge, else the first; Reply-To is nobody's (freescout #4287)."""
    found = parse(b"From: " + value + b"\r\nReply-To: x@y.cz\r\n\r\n")
    assert (found.from_, found.from_name) == (address, name)


def test_parsing_and_judging_mean_the_same_author() -> None:
    """Where the sender check names an address the parsed mail has the same one."""
    for value in ("Jan <jan@firma.example>", '"eva@zly.example" <jan@firma.example>', "Jan <JAN@firma.example>"):
        raw = mail(from_=value)
        judged = authenticate(raw, HONEST, ZoneResolver({}), NOW)
        assert judged.address == parse(raw).from_ == "jan@firma.example"


# --- hostile and broken mail -------------------------------------------------------------------------


def test_parts_may_be_nested_fifty_deep() -> None:
    """The deepest allowed text is read; what is deeper stays whole and is told (email.parser overflows)."""

    def nested(depth: int) -> bytes:
        content = part("text/plain", b"deep")
        for level in range(depth):
            content = multipart("mixed", content, boundary=f"b{level}x")
        return letter(content)

    assert told(nested(DEPTH_MAX))["text"] == "deep"
    deeper = told(nested(DEPTH_MAX + 1))
    assert deeper["text"] == ""
    assert "parts are nested too deep" in deeper["damage"]
    assert len(deeper["attachments"]) == 1
    assert "parts are nested too deep" in told(nested(3000))["damage"]


def test_a_mail_may_have_a_thousand_parts() -> None:
    """What comes behind them is left out and told."""
    many = told(letter(multipart("mixed", *[part("image/png", b"x")] * (PARTS_MAX + 1))))
    assert len(many["attachments"]) == PARTS_MAX
    assert "too many parts" in many["damage"]


HOSTILE: dict[str, bytes] = {
    "brackets in From": b"From: " + b"(" * 200_000 + b"\r\n\r\n",
    "delimiters of dashes": part("multipart/mixed; boundary=" + "-" * 30, b"-" * 10_000_000),
    "delimiters of lines": part("multipart/mixed; boundary=b", b"--b x\r\n" * 1_000_000),
    "encoded words": b"Subject: " + b"=?utf-8?Q?a?= " * 15_000 + b"\r\n\r\n",
    "half encoded words": b"Subject: " + b"=?a?q?" * 40_000 + b"\r\n\r\n",
    "references": b"References: " + b"<" * 250_000 + b"\r\n\r\n",
    "recipients": b"To: " + b"a@b.cz," * 36_000 + b"\r\n\r\n",
    "parameters": b"Content-Type: text/plain" + b'; a="\\' * 40_000 + b"\r\n\r\n",
    "punycode": part("text/plain; charset=punycode", b"\xff-abc" * 200_000),
    "quoted-printable": part("text/plain", b"=" * 10_000_000, "Content-Transfer-Encoding: quoted-printable"),
    "base64 of junk": part("text/plain", b"!a" * 5_000_000, "Content-Transfer-Encoding: base64"),
    "fields": b"a:\r\n" * 64_000 + b"\r\n",
    "folds": b"a:" + b"\r\n " * 80_000 + b"\r\n\r\n",
    "meta": part("text/html", b"<meta " * 500_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_takes_linear_time(name: str) -> None:
    """Each of these is read in a few seconds at most, whatever it holds."""
    start = time.process_time()
    assert parse(HOSTILE[name]).is_readable
    assert time.process_time() - start < 5.0


TOKENS = [
    b"From: ",
    b"To: ",
    b"Subject: ",
    b"Date: ",
    b"References: ",
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b" ",
    b";",
    b"=",
    b'"',
    b"<a@b.cz>",
    b"Content-Type: ",
    b"multipart/mixed; boundary=b",
    b"multipart/report; boundary=b",
    b"--b",
    b"--b--",
    b"text/html",
    b"message/rfc822",
    b"charset=utf-16",
    b"name*0*=x''%zz",
    b"filename*=",
    b"=?utf-8?q?=C5?=",
    b"=?utf-8?b?x?=",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Disposition: attachment;",
    b"\x00",
    b"\xff",
    b"<p>",
    b"&#x110000;",
]


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(TOKENS), max_size=30).map(b"".join)))
@example(b"just text\nand more")
@example(b"\xef\xbb\xbfSubject: x\r\n\r\n")
def test_no_octets_make_parsing_fail(raw: bytes) -> None:
    """Whatever the octets are there is an answer, it is JSON, and nothing inside had to be caught."""
    told(raw)


def test_what_breaks_inside_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of our own still gives a result, which says that the mail could not be read."""

    def broken(_: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr("chalicelib.mail.parse.read_parts", broken)
    found = parse(b"Subject: x\r\n\r\n")
    assert not found.is_readable
    assert found.damage == ("the mail could not be read (RecursionError)",)
