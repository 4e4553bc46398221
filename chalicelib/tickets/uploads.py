"""Files that somebody sends along: his browser puts them into S3, the message that names them takes them over.

What is uploaded and never named goes by itself. A place names its owner's digest, so that nobody can name another's.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.platform import aws, limits
from chalicelib.platform.ids import digest
from chalicelib.platform.settings import resource, settings
from chalicelib.tickets.events import Attachment

FILES_MAX: Final = 10
_ID: Final = re.compile(r"[A-Za-z0-9_-]{40,50}")
_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
_LINES: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff/\\\\]+")
# What Windows runs at a click has no business in a ticket; in an archive it is somebody's decision.
_REFUSED: Final = (".exe", ".scr", ".com", ".bat", ".cmd", ".pif", ".msi", ".lnk", ".vbs", ".hta", ".cpl", ".jar")


class BadFile(ValueError):
    """A file that cannot be sent; `name` is the problem's, `args` why in Czech and in English."""

    def __init__(self, name: str, czech: str, english: str) -> None:
        super().__init__(czech, english)
        self.name = name


@dataclass(frozen=True)
class Upload:
    """Where a browser puts a file: a form with `fields` and the file, posted to `url`."""

    id: str
    url: str
    fields: Mapping[str, str]
    expires_at: datetime


def begin(owner: str, name: str, type_: str, size: int, word: str, now: datetime) -> Upload:
    """A place for a file of `size` bytes of `owner`; `word` is an unguessable one. Raises BadFile."""
    said = _LINES.sub(" ", name).strip()[-limits.NAME_CHARS_MAX :].strip(" .")
    if not said or said.lower().endswith(_REFUSED):
        raise BadFile(
            "file-type",
            "Takový soubor poslat nejde. Zabalte ho do archivu.",
            "Such a file cannot be sent. Put it into an archive.",
        )
    size_max = settings().attachment_bytes_max
    if not 0 < size <= size_max:
        raise BadFile(
            "file-too-large",
            f"Soubor může mít nejvýše {settings().attachment_mb_max} MB a nesmí být prázdný.",
            f"A file may have {settings().attachment_mb_max} MB at most and must not be empty.",
        )
    kind = type_.lower() if _TYPE.fullmatch(type_.lower()) else "application/octet-stream"
    fixed = {"Content-Type": kind, "x-amz-meta-name": base64.urlsafe_b64encode(said.encode()).decode()}
    lifetime = settings().upload_lifetime
    made: Any = aws.s3().generate_presigned_post(
        Bucket=resource("BUCKET"),
        Key=_place(owner, word),
        Fields=fixed,
        Conditions=[*({one: value} for one, value in fixed.items()), ["content-length-range", size, size]],
        ExpiresIn=int(lifetime.total_seconds()),
    )
    return Upload(word, made["url"], made["fields"], now + lifetime)


def take(owner: str, ids: Sequence[str]) -> tuple[Attachment, ...]:
    """Uploaded files as those of a message, kept for good. Again is harmless. Raises BadFile for a missing one."""
    if len(ids) > FILES_MAX:
        raise BadFile("too-many-files", f"Najednou lze poslat {FILES_MAX} souborů.", f"At most {FILES_MAX} files.")
    return tuple(_taken(owner, one, index) for index, one in enumerate(dict.fromkeys(ids)))


def _taken(owner: str, word: str, index: int) -> Attachment:
    bucket, place = resource("BUCKET"), _place(owner, word)
    try:
        if not _ID.fullmatch(word):
            raise _missing()
        found = aws.s3().head_object(Bucket=bucket, Key=place)
    except ClientError as error:
        # Without the right to list a bucket, what is not there is forbidden.
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404):
            raise _missing() from error
        raise
    kept = place.replace("uploads/", "attachments/", 1)
    aws.s3().copy_object(Bucket=bucket, Key=kept, CopySource={"Bucket": bucket, "Key": place})
    name = base64.urlsafe_b64decode(found["Metadata"]["name"]).decode()
    return Attachment(name=name, type=found["ContentType"], size=found["ContentLength"], index=index, key=kept)


def _missing() -> BadFile:
    return BadFile(
        "no-such-file",
        "Soubor není nahraný, nebo už vypršel. Nahrajte ho znovu.",
        "The file is not uploaded, or it has expired. Upload it again.",
    )


def _place(owner: str, word: str) -> str:
    return f"uploads/{digest('uploads', owner)}/{word}"
