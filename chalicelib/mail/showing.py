"""Use case: show staff what a stored mail holds. The raw bytes are all there is; everything else is made from them.

Files are served from copies in S3 that are made when somebody asks for the first time and go after a while.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.mail import store
from chalicelib.mail.kept import KeptMail
from chalicelib.mail.letter import Letter, clean
from chalicelib.mail.parse import Attachment, attachment
from chalicelib.mail.release import letter_of
from chalicelib.mail.safe_html import SIZE_CHARS_MAX, page, safe_html
from chalicelib.platform import aws, limits
from chalicelib.platform.ids import digest
from chalicelib.platform.settings import resource, settings
from chalicelib.tickets.events import Answered, Change, MessageReceived
from chalicelib.tickets.events import Attachment as Enclosed

# Pictures that a mail brings with it go into the page itself; a Lambda's answer holds 6 MB.
PICTURES_BYTES_MAX: Final = 2_500_000
HTML_BYTES_MAX: Final = 2_400_000
_PICTURE_NAME: Final = re.compile(r"cid:[0-9a-f]{32}")
_MAIL_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,120}")
_NAME_DANGERS: Final = re.compile(r'[\x00-\x1f\x7f"\\/]+')


class NoSuchMail(Exception):
    """There is no such mail, or no such file in it."""


class FileTooLarge(Exception):
    """The file is over the size that is accepted; the text says so."""


@dataclass(frozen=True)
class Download:
    """A short-lived address under which a browser downloads a file."""

    url: str
    name: str
    type: str
    size: int
    expires_at: datetime


@dataclass(frozen=True)
class HtmlPage:
    """A mail's HTML as a whole document that is safe in a sandboxed frame."""

    html: str
    blocked: int
    cut: bool


def find(mail_id: str) -> KeptMail:
    """A mail's row. Raises NoSuchMail."""
    mail = store.find_mail(mail_id) if _MAIL_ID.fullmatch(mail_id) else None
    if mail is None:
        raise NoSuchMail(mail_id)
    return mail


def read(mail_id: str) -> tuple[KeptMail, Letter]:
    """A mail with its content. Raises NoSuchMail."""
    mail = find(mail_id)
    return mail, letter_of(mail)


def html_page(mail_id: str, *, remote: bool) -> HtmlPage:
    """A mail's HTML, with pictures from elsewhere only if `remote`. Raises NoSuchMail, also where there is none."""
    parsed = letter_of(find(mail_id)).parsed
    if parsed.html is None:
        raise NoSuchMail(mail_id)
    pictures = {item.content_id: item for item in parsed.attachments if item.type.startswith("image/")}
    # The HTML may name one picture a thousand times, so what is put in is short until all of it is known. Nobody who
    # writes HTML knows these names: SES made up the mail's id after it was sent.
    names = {one: f"cid:{digest('picture', mail_id, one)}" for one in pictures if one}
    source = whole = clean(parsed.html)
    safe = safe_html(source, pictures=names, remote=remote)
    while _answer_bytes(safe.html) > HTML_BYTES_MAX:
        source = source[: min(len(source), SIZE_CHARS_MAX) // 2]
        safe = safe_html(source, pictures=names, remote=remote)
    contents = {name: pictures[content_id] for content_id, name in names.items()}
    html = _with_pictures(page(safe.html, remote=remote), contents)
    return HtmlPage(html, safe.blocked, safe.cut or len(source) < len(whole))


def _answer_bytes(html: str) -> int:
    """What HTML takes in a Lambda's answer: a JSON text within JSON."""
    return len(json.dumps(json.dumps(html)))


def _with_pictures(html: str, contents: Mapping[str, Attachment]) -> str:
    """The page with the pictures themselves in place of their names, as long as they fit."""
    left = PICTURES_BYTES_MAX

    def put(found: re.Match[str]) -> str:
        nonlocal left
        item = contents.get(found[0])
        if item is None or item.size > left:
            return ""
        left -= item.size
        return f"data:{item.type};base64,{base64.b64encode(item.content).decode()}"

    return _PICTURE_NAME.sub(put, html)


def raw_download(mail_id: str, now: datetime) -> Download:
    """The mail as it came. Raises NoSuchMail."""
    mail = find(mail_id)
    return _download(mail.raw_key, f"{mail.id[:20]}.eml", "message/rfc822", 0, now)


def file_download(mail_id: str, index: int, now: datetime) -> Download:
    """A file of a mail. Raises NoSuchMail, FileTooLarge."""
    mail = find(mail_id)
    found = attachment(letter_of(mail).content, index)
    if found is None:
        raise NoSuchMail(f"{mail_id} {index}")
    if found.size > settings().attachment_bytes_max:
        raise FileTooLarge(f"The file is larger than {settings().attachment_mb_max} MB; it is only in the raw mail.")
    key = f"files/{mail.id}/{index}"
    if not _is_there(key):
        aws.s3().put_object(
            Bucket=resource("BUCKET"), Key=key, Body=found.content, ContentType="application/octet-stream"
        )
    return _download(key, clean(found.name) or f"soubor-{index + 1}", found.type, found.size, now)


def file_of(change: Change | None, index: int, now: datetime) -> Download:
    """A file of what was written in a change: of a client's message, whichever way it came, or of an answer.

    Raises NoSuchMail where there is none, FileTooLarge.
    """
    for event in change.events if change else ():
        match event:
            case Answered(attachments=files):
                return _enclosed(files, index, now)
            case MessageReceived(message) if message.raw_key and not _place_of(message.attachments, index):
                return file_download(message.raw_key.rpartition("/")[2], index, now)
            case MessageReceived(message):
                return _enclosed(message.attachments, index, now)
            case _:
                pass
    raise NoSuchMail(f"no file {index}")


def _place_of(files: tuple[Enclosed, ...], index: int) -> Enclosed | None:
    return next((one for one in files if one.index == index and one.key), None)


def _enclosed(files: tuple[Enclosed, ...], index: int, now: datetime) -> Download:
    """A file that is in no mail of a client: it has a place of its own."""
    file = _place_of(files, index)
    if file is None or file.key is None:
        raise NoSuchMail(f"no file {index}")
    return _download(file.key, file.name, file.type, file.size, now)


def _is_there(key: str) -> bool:
    try:
        aws.s3().head_object(Bucket=resource("BUCKET"), Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404):
            return False
        raise
    return True


def _download(key: str, name: str, type_: str, size: int, now: datetime) -> Download:
    """Whatever the file says it is, a browser gets it as something to be saved."""
    lifetime = settings().download_lifetime
    safe_name = _NAME_DANGERS.sub("_", name)[-limits.NAME_CHARS_MAX :].strip(" .") or "soubor"
    ascii_name = safe_name.encode("ascii", "replace").decode().replace("?", "_")
    parameters: Mapping[str, Any] = {
        "Bucket": resource("BUCKET"),
        "Key": key,
        "ResponseContentType": "application/octet-stream",
        "ResponseContentDisposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(safe_name)}",
    }
    url = aws.s3().generate_presigned_url(
        "get_object", Params=dict(parameters), ExpiresIn=int(lifetime.total_seconds())
    )
    return Download(url, safe_name, type_, size, now + lifetime)
