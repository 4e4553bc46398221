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
from chalicelib.mail.automatic import Automatic, classify
from chalicelib.mail.charset import decode, decode_field
from chalicelib.mail.headers import LooseHeader, read_date
from chalicelib.mail.html_text import html_to_text
from chalicelib.mail.mime import Part, read_parts

RECIPIENTS_MAX: Final = 500
REFERENCES_MAX: Final = 200  # the first half and the last: our thread id stands first, the nearest mails last
MESSAGE_ID_CHARS_MAX: Final = 998
TEXT_CHARS_MAX: Final = 5_000_000  # what is longer is cut here; the raw mail keeps it

_BRACKETED_ID_RE: Final = re.compile(r"<([^<>]{1,2000})>")
_META_CHARSET_RE: Final = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
_BLANK_RE: Final = re.compile(r"\s+")
# Other forms of the same text, for machines; neither the text nor a file.
_TWINS: Final = frozenset(("text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"))
_SUBJECT_CHARS_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the mail. `name` is "" when it has none; `size` and `content` are octets as decoded."""

    name: str
    type: str
    size: int
    content: bytes = field(repr=False, compare=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a mail holds.

    Addresses are bare and in lower case; `from_` is the first one of From. Message-IDs keep their angle
    brackets. `date` is ISO 8601 in UTC. `text` has LF line ends and is made from the HTML when there is
    no other; `html` is as it came, not safe to show. `automatic` is None for a person's mail. `damage`
    names what could not be read; `is_readable` is False when that is everything.
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
    damage: tuple[str, ...] = ()
    is_readable: bool = True

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


def _parsed(raw: bytes, own_domains: Collection[str], is_null_sender: bool) -> Parsed:
    root, damage = read_parts(raw)
    header = root.header
    body = _Body(root)
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
        attachments=tuple(body.attachments),
        automatic=classify(
            header,
            {part.type for part in root.walk()},
            sender=from_,
            recipients=(*to, *cc),
            own_domains=own_domains,
            is_null_sender=is_null_sender,
        ),
        damage=(*damage, *body.damage),
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


# --- the body ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Block:
    """One piece of the body: its text, and its HTML where it has some."""

    text: str
    html: str | None


class _Body:
    """Text, HTML and files, gathered in the order of the mail."""

    def __init__(self, root: Part) -> None:
        self.attachments: list[Attachment] = []
        self.damage: list[str] = []
        blocks = [block for block in self._blocks(root) if block.text.strip() or block.html]
        self.text = "\n\n".join(block.text.strip("\n") for block in blocks if block.text.strip())[:TEXT_CHARS_MAX]
        pieces = [block.html for block in blocks if block.html is not None]
        self.html = "\n".join(pieces) if pieces else None

    def _blocks(self, part: Part) -> list[_Block]:
        if part.children:
            if part.type == "multipart/alternative":
                return self._alternative(part)
            return [block for child in part.children for block in self._blocks(child)]
        if not _is_text(part):
            self._attach(part)
            return []
        text = self._decoded(part)
        if part.type == "text/html":
            return [_Block(html_to_text(text), text)]
        return [_Block(text, None)]

    def _alternative(self, part: Part) -> list[_Block]:
        """One text of several forms of it: the plain one, unless it says nothing."""
        forms = [self._blocks(child) for child in part.children if child.type not in _TWINS]
        forms = [blocks for blocks in forms if blocks]
        if not forms:
            return []
        plain = [blocks for blocks in forms if all(block.html is None for block in blocks)]
        rich = [blocks for blocks in forms if blocks not in plain]
        with_text = [blocks for blocks in plain + rich if any(block.text.strip() for block in blocks)]
        chosen = with_text[0] if with_text else forms[0]
        text = "\n\n".join(block.text.strip("\n") for block in chosen if block.text.strip())
        pieces = [block.html for block in rich[-1] if block.html is not None] if rich else []
        return [_Block(text, "\n".join(pieces) if pieces else None)]

    def _attach(self, part: Part) -> None:
        content = part.octets
        content_id = decode_field(part.header.first("content-id") or b"").strip("<> ")
        self.attachments.append(Attachment(part.name, part.type, len(content), content, content_id))

    def _decoded(self, part: Part) -> str:
        octets = part.octets
        charset = part.parameters.get("charset")
        if not charset and part.type == "text/html":
            found = _META_CHARSET_RE.search(octets[:4096])
            charset = found[1].decode("ascii") if found else None
        text, guessed = decode(octets, charset)
        if guessed and "charset" not in self.damage:
            self.damage.append("charset")
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").removeprefix("\ufeff")


def _is_text(part: Part) -> bool:
    """Is it text to be read with the mail, and not a file?"""
    if part.type not in ("text/plain", "text/html"):
        return False
    return part.disposition != "attachment" and not part.name
