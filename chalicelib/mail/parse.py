"""A mail as data: who, to whom, what about, the text, the files. Whatever the bytes are, there is a result.

Nothing here says whether the sender is who he claims to be: that is `authenticity`. Mail is shown as far
as it can be read; what could not be is told in `damage`.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Final

from chalicelib.mail.addresses import mailboxes, read_address, read_author
from chalicelib.mail.automatic import Automatic, classify, wants_no_answer
from chalicelib.mail.body import Body, File
from chalicelib.mail.charset import decode_field
from chalicelib.mail.headers import LooseHeader, read_date
from chalicelib.mail.kinds import Kind, kind_of
from chalicelib.mail.mime import read_parts

RECIPIENTS_MAX: Final = 500
REFERENCES_MAX: Final = 200  # the first half and the last: our thread id stands first, the nearest mails last
MESSAGE_ID_CHARS_MAX: Final = 998

_BRACKETED_ID_RE: Final = re.compile(r"<([^<>]{1,2000})>")
_BLANK_RE: Final = re.compile(r"\s+")
_SUBJECT_CHARS_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the mail. `name` is "" when it has none; `size` and `content` are octets as decoded.

    `inline`: the HTML shows it by its `content_id`.
    """

    name: str
    type: str
    size: int
    content: bytes = field(repr=False, compare=False)
    content_id: str = ""
    inline: bool = False

    @property
    def kind(self) -> Kind:
        """What it is, in a word for staff."""
        return kind_of(self.type, self.name)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a mail holds.

    Addresses are bare and in lower case; `from_` is the first one of From. Message-IDs keep their angle
    brackets. `date` is ISO 8601 in UTC. `text` has LF line ends and is made from the HTML when there is
    no other; `html` is as it came, not safe to show. `automatic` is None for a person's mail. `damage`
    names what could not be read; `is_readable` is False when that is everything. `protection` is
    "signed" or "encrypted" for S/MIME and PGP; neither is checked.
    """

    from_: str | None = None
    from_name: str = ""
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: str | None = None
    text: str = ""
    html: str | None = field(default=None, repr=False)
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic | None = None
    wants_no_answer: bool = False
    damage: tuple[str, ...] = ()
    is_readable: bool = True
    protection: str = ""

    def to_json(self) -> dict[str, Any]:
        """The shape that the command `parse` prints (without its `id`)."""
        return {
            "from": self.from_,
            "from_name": self.from_name,
            "reply_to": list(self.reply_to),
            "to": list(self.to),
            "cc": list(self.cc),
            "subject": self.subject,
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to[0] if self.in_reply_to else None,
            "references": list(self.references),
            "date": self.date,
            "text": self.text,
            "html": self.html is not None,
            "attachments": [
                {"name": one.name or None, "type": one.type, "size": one.size} for one in self.attachments
            ],
            "automatic": self.automatic,
            "damage": list(self.damage),
            "protection": self.protection or None,
        }


def parse(raw: bytes, *, own_domains: Collection[str] = (), is_null_sender: bool = False) -> Parsed:
    """The mail in `raw`. Never raises.

    `own_domains` (lower case) are those our own mail comes from, to tell a loop; `is_null_sender` says
    that MAIL FROM was empty, where that is known better than from Return-Path.
    """
    try:
        return _parsed(raw, own_domains, is_null_sender)
    except Exception as error:  # noqa: BLE001  one mail must never stop the intake; what broke is told
        return Parsed(damage=(f"the mail could not be read ({type(error).__name__})",), is_readable=False)


def attachment(raw: bytes, index: int) -> Attachment | None:
    """The file at `index` of `parse(raw).attachments`, without decoding the others. None if there is none."""
    try:
        body = Body(read_parts(raw)[0])
        return _attachment(body.files[index], body.content_ids()) if 0 <= index < len(body.files) else None
    except Exception:  # noqa: BLE001  what `parse` could not read has no files either
        return None


def _attachment(file: File, shown: Collection[str]) -> Attachment:
    content = file.load()
    inline = bool(file.content_id) and file.content_id.lower() in shown
    return Attachment(file.name, file.type, len(content), content, file.content_id, inline)


def _parsed(raw: bytes, own_domains: Collection[str], is_null_sender: bool) -> Parsed:
    root, damage = read_parts(raw)
    header = root.header
    body = Body(root)
    shown = body.content_ids()
    from_, from_name = _author(header)
    to, cc = _people(header, "to"), _people(header, "cc")
    date = header.first("date")
    sent_at = read_date(date) if date is not None else None
    return Parsed(
        from_=from_,
        from_name=from_name,
        reply_to=_people(header, "reply-to"),
        to=to,
        cc=cc,
        subject=decode_field(header.first("subject") or b"")[:_SUBJECT_CHARS_MAX],
        message_id=next(iter(_ids(header, "message-id")), None),
        in_reply_to=_ids(header, "in-reply-to"),
        references=_ids(header, "references"),
        date=sent_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if sent_at else None,
        text=body.text,
        html=body.html,
        attachments=tuple(_attachment(file, shown) for file in body.files),
        automatic=classify(
            header,
            {part.type for part in root.walk()},
            sender=from_,
            recipients=(*to, *cc),
            own_domains=own_domains,
            is_null_sender=is_null_sender,
            calendar_methods={part.parameters.get("method", "").lower() for part in root.walk()} - {""},
        ),
        wants_no_answer=wants_no_answer(header, sender=from_),
        damage=(*damage, *body.damage),
        protection=body.protection,
    )


# --- fields ------------------------------------------------------------------------------------------


def _author(header: LooseHeader) -> tuple[str | None, str]:
    values = header.values("from")
    boxes = list(_boxes(values))
    author = read_author(values)
    if author.kind == "unclear" and author.address is not None:
        # One address, written oddly: a comma in an encoded name must not cut the name in two.
        return author.address, decode_field(values[0].rpartition(b"<")[0]).strip('" ')
    # The address that the sender check judges comes first: both must mean the same one.
    address = author.address or next((address for address, _ in boxes), None)
    return address, next((name for found, name in boxes if found == address), "")


def _people(header: LooseHeader, name: str) -> tuple[str, ...]:
    addresses = dict.fromkeys(address for address, _ in _boxes(header.values(name)))
    return tuple(addresses)[:RECIPIENTS_MAX]


def _boxes(values: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """(address, display name) of all that can be used as an address."""
    for value in values:
        for box in mailboxes(value).boxes:
            address = read_address(_BLANK_RE.sub("", box.address.decode("latin-1")))
            if address is not None:
                yield address, decode_field(box.name.strip())


def _ids(header: LooseHeader, name: str) -> tuple[str, ...]:
    """Message-IDs with angle brackets: what stands in brackets, else words with an @."""
    text = " ".join(decode_field(value) for value in header.values(name))
    found = [_BLANK_RE.sub("", inside) for inside in _BRACKETED_ID_RE.findall(text)]
    if not found:
        found = [word.strip("<>,;\"'") for word in text.split(" ") if "@" in word]
    ids = list(dict.fromkeys(f"<{one}>" for one in found if one and len(one) <= MESSAGE_ID_CHARS_MAX))
    if len(ids) > REFERENCES_MAX:
        ids = ids[: REFERENCES_MAX // 2] + ids[-REFERENCES_MAX // 2 :]
    return tuple(ids)
