"""What staff are shown of a stored mail: its files as downloads, its HTML as a page that is safe in a frame."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
import requests

from chalicelib.mail import showing
from chalicelib.mail.kept import KeptMail, Outcome, Status
from chalicelib.platform import aws, limits
from chalicelib.platform.settings import settings
from tests.mail.kept_mails import AT, KAREL, PIXEL, File, brought_in, kept, put, raw_mail
from tests.one_aws import aws_of_file, aws_resources  # noqa: F401 - fixtures of this file

pytestmark = pytest.mark.usefixtures("aws_resources")

REPORT = File("zpráva.pdf", b"%PDF-1.7 zprava", "application/pdf")
LOGO = File("logo.gif", PIXEL, "image/gif", "logo@firma.example")
DATA_URI = "data:image/gif;base64,"
# A Lambda's answer (AWS: 6 MB); `answer_bytes` makes of a page what is in it.
ANSWER_BYTES_MAX = 6 * 1024 * 1024


@pytest.fixture(autouse=True)
def _no_files_of_before(aws_resources: dict[str, str]) -> None:  # noqa: F811 - the fixture above
    """The bucket is empty."""
    s3: Any = boto3.client("s3")
    for item in s3.list_objects_v2(Bucket="fronta-test").get("Contents", ()):
        s3.delete_object(Bucket="fronta-test", Key=item["Key"])


def with_files(*files: File) -> KeptMail:
    """A kept mail that brings files."""
    return brought_in(raw_mail(files=files))


def answer_bytes(html: str) -> int:
    """How long a page is in a Lambda's answer, a JSON text within JSON: a letter beyond ASCII takes seven bytes."""
    return len(json.dumps(json.dumps(html)))


# ---------------------------------------------------------------- which mails


@pytest.mark.parametrize("outcome", Outcome)
def test_every_stored_mail_is_shown(outcome: Outcome) -> None:
    """Also one that became a ticket entry, with what is new and what is quoted in it."""
    text = "Ano, souhlasím.\n\nDne 1. 11. 2026 v 9:00 Podpora napsala:\n> Souhlasíte?\n"
    mail = brought_in(raw_mail(text), outcome=outcome)
    found, letter = showing.read("ses-1")
    assert found == mail
    assert letter.split.new.strip() == "Ano, souhlasím."
    assert "Souhlasíte?" in letter.split.quoted
    assert letter.authentication.verdict == "verified"


def test_what_was_let_in_is_shown_as_before() -> None:
    """Whatever became of a mail, its bytes are there."""
    brought_in(raw_mail(), status=Status.DISOWNED)
    assert showing.read("ses-1")[1].split.new.startswith("Dobrý den")


NO_IDS = ["", ".", "..", "../ses-1", "ses-1/", "/ses-1", "mail/ses-1", "ses-2", "ses-1\n", "ses 1", "SES-1", "š" * 20]
NO_IDS += ["\x00", "%2e%2e", "ses-1#OUTCOME", "x" * 121, "x" * 5_000, "\ud800"]


@pytest.mark.parametrize("mail_id", NO_IDS)
def test_what_is_no_mail_is_not_found(mail_id: str) -> None:
    """No id leads anywhere but to its own row."""
    with_files(REPORT)
    for show in (
        lambda: showing.find(mail_id),
        lambda: showing.read(mail_id),
        lambda: showing.raw_download(mail_id, AT),
        lambda: showing.file_download(mail_id, 0, AT),
        lambda: showing.html_page(mail_id, remote=False),
    ):
        with pytest.raises(showing.NoSuchMail):
            show()


# ---------------------------------------------------------------- downloads


def query_of(download: showing.Download) -> dict[str, str]:
    """The parameters of a download's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(download.url).query).items()}


def test_a_file_is_a_download_whatever_it_says_it_is() -> None:
    """A browser saves it under its name; nothing is shown on our origin or the bucket's."""
    page = File("stránka.html", b"<script>alert(1)</script>", "text/html")
    with_files(REPORT, page)
    download = showing.file_download("ses-1", 1, AT)
    assert (download.name, download.type, download.size) == ("stránka.html", "text/html", len(page.content))
    answer = requests.get(download.url, timeout=5)
    assert answer.content == page.content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"str_nka.html\"; filename*=UTF-8''str%C3%A1nka.html"
    )
    stored: Any = boto3.client("s3").head_object(Bucket="fronta-test", Key="files/ses-1/1")
    assert stored["ContentType"] == "application/octet-stream"


def test_the_raw_mail_is_a_download_too() -> None:
    """With what SES wrote on top: as it came."""
    mail = with_files(REPORT)
    download = showing.raw_download("ses-1", AT)
    assert (download.name, download.type) == ("ses-1.eml", "message/rfc822")
    answer = requests.get(download.url, timeout=5)
    stored: Any = boto3.client("s3").get_object(Bucket="fronta-test", Key=mail.raw_key)
    assert answer.content == stored["Body"].read()
    assert answer.content.startswith(b"Return-Path: <karel@firma.example>")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize("lifetime", [timedelta(minutes=5), timedelta(seconds=30), timedelta(hours=12)])
def test_a_download_expires_as_the_setting_says(monkeypatch: pytest.MonkeyPatch, lifetime: timedelta) -> None:
    """The address is signed (Signature Version 4) with its end in it, and the answer tells when that is."""
    rules = replace(settings(), download_lifetime=lifetime)
    monkeypatch.setattr(showing, "settings", lambda: rules)
    with_files(REPORT)
    for download in (showing.file_download("ses-1", 0, AT), showing.raw_download("ses-1", AT)):
        query = query_of(download)
        assert query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
        assert query["X-Amz-Expires"] == str(int(lifetime.total_seconds()))
        assert download.expires_at == AT + lifetime


def test_a_file_is_copied_out_of_its_mail_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks again gets a new address of the same copy."""
    with_files(REPORT)
    puts: list[str] = []
    real = aws.s3().put_object

    def counted(**asked: Any) -> Any:
        """Note the place of each copy."""
        puts.append(asked["Key"])
        return real(**asked)

    monkeypatch.setattr(aws.s3(), "put_object", counted)
    for at in (AT, AT + timedelta(minutes=1)):
        assert requests.get(showing.file_download("ses-1", 0, at).url, timeout=5).content == REPORT.content
    assert puts == ["files/ses-1/0"]


def test_without_the_right_to_list_a_file_is_copied_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 answers 403 for what is not there to who may not list; any other error is one."""
    from botocore.exceptions import ClientError

    with_files(REPORT)

    def refused(status: int) -> Any:
        """An answer of S3 to a question for an object."""

        def head_object(**_: Any) -> Any:
            """Refuse."""
            raise ClientError(
                {"Error": {"Code": str(status)}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Head"
            )  # type: ignore[typeddict-item]

        return head_object

    monkeypatch.setattr(aws.s3(), "head_object", refused(403))
    assert requests.get(showing.file_download("ses-1", 0, AT).url, timeout=5).content == REPORT.content
    monkeypatch.setattr(aws.s3(), "head_object", refused(500))
    with pytest.raises(ClientError):
        showing.file_download("ses-1", 0, AT)


HOSTILE_NAMES = [
    'a"; filename="b.exe',
    "a\r\nSet-Cookie: x=1\r\n\r\n<script>.pdf",
    "../../etc/passwd",
    "C:\\Windows\\system.ini",
    "a\\",
    "a\x00.pdf",
    "\u202efdp.exe",
    "a\u2066b\u2069.pdf",
    "a\u200e\u200f.pdf",
    "dlouhé " * 50 + "jméno.pdf",
    "🐘" * 300 + ".png",
    ".",
    "..",
    "...",
    ". .",
    " ",
    "",
    "a;b,c=d.pdf",
    "100%25.pdf",
    "'quoted'.pdf",
    "=?utf-8?q?a=22?=.pdf",
    "žluťoučký kůň.pdf",
    "日本語.pdf",
    "utf-7''a%2B2AA-.pdf",
]
_DISPOSITION = re.compile(r'attachment; filename="([ !#-\[\]-~]*)"; filename\*=UTF-8\'\'([A-Za-z0-9!#$&+.^_`|~%-]*)')
_UNWANTED = re.compile(r'[\x00-\x1f\x7f"/\\\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]')


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_no_file_name_says_more_than_a_name(name: str) -> None:
    """The header field has one form (RFC 6266, RFC 8187); the name is short, on one line, and no place on a disk."""
    with_files(File(name, b"content"))
    download = showing.file_download("ses-1", 0, AT)
    found = _DISPOSITION.fullmatch(query_of(download)["response-content-disposition"])
    assert found, query_of(download)
    assert unquote(found[2], errors="strict") == download.name
    assert len(found[1]) == len(download.name)
    assert 0 < len(download.name) <= limits.NAME_CHARS_MAX
    assert _UNWANTED.search(download.name) is None
    assert download.name.strip(". ") == download.name
    assert requests.get(download.url, timeout=5).content == b"content"


@pytest.mark.parametrize("name", ["x" * 300 + ".pdf", "dlouhé " * 50 + "jméno.pdf"])
def test_a_long_name_keeps_its_ending(name: str) -> None:
    """Without it nobody can open the file."""
    with_files(File(name, b"content"))
    assert showing.file_download("ses-1", 0, AT).name.endswith(".pdf")


@pytest.mark.parametrize("name", ["", "..", " "])
def test_a_file_without_a_name_gets_one(name: str) -> None:
    """So that a browser has something to save it under."""
    with_files(REPORT, File(name, b"content"))
    assert showing.file_download("ses-1", 1, AT).name.startswith("soubor")


@pytest.mark.parametrize("index", [-1, 1, 2, 10_000])
def test_a_file_that_is_not_there_is_not_found(index: int) -> None:
    """Before the first, behind the last."""
    with_files(REPORT)
    with pytest.raises(showing.NoSuchMail):
        showing.file_download("ses-1", index, AT)


def test_a_file_over_the_limit_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """The very limit is; what is over it is only in the raw mail, and no copy is made."""
    rules = replace(settings(), attachment_mb_max=1)
    monkeypatch.setattr(showing, "settings", lambda: rules)
    with_files(File("fits.bin", b"x" * 1_000_000), File("over.bin", b"x" * 1_000_001))
    assert showing.file_download("ses-1", 0, AT).size == 1_000_000
    with pytest.raises(showing.FileTooLarge, match="1 MB"):
        showing.file_download("ses-1", 1, AT)
    stored: Any = boto3.client("s3").list_objects_v2(Bucket="fronta-test", Prefix="files/")
    assert [item["Key"] for item in stored["Contents"]] == ["files/ses-1/0"]


def test_the_time_of_a_download_is_the_callers() -> None:
    """Nothing of the answer depends on a clock that nobody gave."""
    with_files(REPORT)
    at = datetime(2030, 1, 1, tzinfo=AT.tzinfo)
    assert showing.raw_download("ses-1", at).expires_at == at + settings().download_lifetime


# ---------------------------------------------------------------- HTML


def shown(html: str, *files: File, remote: bool = False, text: str = "Text") -> showing.HtmlPage:
    """The page of a mail with this HTML."""
    brought_in(raw_mail(text, html, files))
    return showing.html_page("ses-1", remote=remote)


def test_html_is_a_whole_page_without_anything_active() -> None:
    """For the srcdoc of a frame; the text stays, scripts go."""
    page = shown(
        "<p>Dobrý <b onclick=x()>den</b></p><script>alert(1)</script><iframe src='https://e.example'></iframe>"
    )
    assert page.html.startswith("<!doctype html><html>")
    assert "<p>Dobrý <b>den</b></p>" in page.html
    assert not re.search(r"script>|onclick|iframe", page.html)
    assert page.cut is False


REMOTE = (
    '<p style="background:url(https://t.example/a)">A</p><img src="https://t.example/b.png"><img src="//t.example/c">'
)


def test_pictures_from_elsewhere_wait_until_they_are_asked_for() -> None:
    """Nothing tells the sender that his mail was opened; how much was left out is said."""
    page = shown(REMOTE)
    assert "t.example" not in page.html
    assert page.blocked == 3
    assert "http" not in re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page.html)[0]


def test_pictures_from_elsewhere_are_shown_when_asked_for() -> None:
    """Those by http and https; then nothing counts as blocked."""
    page = shown(REMOTE, remote=True)
    assert 'src="https://t.example/b.png"' in page.html
    assert "t.example/a" not in page.html
    assert page.blocked == 0


@pytest.mark.parametrize(
    "reference", ["cid:logo@firma.example", "CID:logo@firma.example", "cid:logo%40firma.example"]
)
def test_pictures_of_the_mail_are_in_the_page(reference: str) -> None:
    """Nothing is loaded for them."""
    page = shown(f'<img src="{reference}">', LOGO)
    assert f'src="{DATA_URI}' in page.html
    assert page.blocked == 0


@pytest.mark.parametrize(
    "file",
    [
        File("a.html", b"<script>alert(1)</script>", "text/html", "logo@firma.example"),
        File("a.bin", PIXEL, "application/octet-stream", "logo@firma.example"),
        File("logo.gif", PIXEL, "image/gif", "other@firma.example"),
        File("logo.gif", PIXEL, "image/gif"),
    ],
)
def test_what_is_no_picture_of_that_name_is_not_in_the_page(file: File) -> None:
    """Only pictures, and only those that the HTML names."""
    page = shown('<p>Text</p><img src="cid:logo@firma.example">', file)
    assert "data:" not in page.html.partition("<body>")[2]


def test_pictures_go_into_the_page_as_long_as_they_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first ones; one that is too large does not keep out a smaller one behind it."""
    monkeypatch.setattr(showing, "PICTURES_BYTES_MAX", 200)
    sizes = {"a": 90, "b": 400, "c": 90, "d": 90}
    files = [File(f"{name}.gif", name.encode() * size, "image/gif", f"{name}@x") for name, size in sizes.items()]
    page = shown("".join(f'<img alt="{name}" src="cid:{name}@x">' for name in sizes), *files)
    assert [
        bool(re.search(rf'alt="{name}"[^>]*src="data:|src="data:[^>]*alt="{name}"', page.html)) for name in sizes
    ] == [
        True,
        False,
        True,
        False,
    ]


def test_one_picture_shown_a_thousand_times_fits_the_answer() -> None:
    """A mail of a few hundred kilobytes must not become a page of many megabytes."""
    picture = File("a.gif", b"x" * 10_000, "image/gif", "a@x")
    page = shown('<img src="cid:a@x">' * 1_000, picture)
    assert DATA_URI in page.html
    assert answer_bytes(page.html) < ANSWER_BYTES_MAX


@pytest.mark.parametrize(
    "piece",
    ["a" * 500, "ž" * 500, "🐘" * 500, '<a href="http://a">b</a>' * 50, '"' * 500],
    ids=["ascii", "czech", "astral", "links", "quotes"],
)
def test_the_longest_page_fits_the_answer(piece: str) -> None:
    """Whatever its letters take in JSON, and whatever is written around its links; what was left out is said."""
    picture = File("a.gif", b"x" * 2_400_000, "image/gif", "a@x")
    page = shown('<img src="cid:a@x">' + f"<p>{piece}</p>" * (2_100_000 // len(piece)), picture)
    assert page.cut is True
    assert DATA_URI in page.html
    assert len(page.html) > 2_400_000 + 100_000
    assert answer_bytes(page.html) < ANSWER_BYTES_MAX


@pytest.mark.parametrize("raw", [raw_mail(), b"", b"\x00" * 1_000, b"Subject: x\r\n\r\n\xff\xfe"])
def test_a_mail_without_html_has_no_page(raw: bytes) -> None:
    """Its text is shown instead."""
    brought_in(raw)
    with pytest.raises(showing.NoSuchMail):
        showing.html_page("ses-1", remote=False)


def test_a_mail_that_ses_wrote_nothing_on_is_shown_too() -> None:
    """As are those that cannot be read: there is nothing that a stored mail can do to the page of staff."""
    put(kept())
    boto3.client("s3").put_object(Bucket="fronta-test", Key="mail/ses-1", Body=f"From: {KAREL}\r\n\r\nText".encode())
    assert showing.read("ses-1")[1].split.new.strip() == "Text"
