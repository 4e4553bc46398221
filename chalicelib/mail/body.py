"""What the parts of a mail are for whoever reads it: one text, one HTML, and files in a fixed order.

The text is that which a person wrote. Where a mail has none, whatever else can be read takes its place,
so that no ticket is blank; nothing that is taken so is lost as a file.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import unquote

from chalicelib.mail.charset import decode, decode_field
from chalicelib.mail.charset_guess import encoded_once
from chalicelib.mail.html_text import html_to_text
from chalicelib.mail.mime import Part, file_name, read_parts, text_outside

TEXT_CHARS_MAX: Final = 5_000_000  # of text and of HTML; what is longer is cut here, the raw mail keeps it
TEXT_BYTES_MAX: Final = 4 * TEXT_CHARS_MAX
FILES_MAX: Final = 2_000
CONTENT_IDS_MAX: Final = 10_000

_META_CHARSET_RE: Final = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
_HTML_START_RE: Final = re.compile(r"\s*(?:<!doctype html|<html[\s>])", re.IGNORECASE)
_CID_RE: Final = re.compile(r"cid:([^\s\"'<>()\\]{1,300})", re.IGNORECASE)
_NO_HTML_RE: Final = re.compile(r"\bhtml\b", re.IGNORECASE)
_STUB_CHARS_MAX: Final = 400  # a plain text no longer than this that speaks of HTML says nothing else
_ARMOUR: Final = "-----BEGIN PGP MESSAGE-----"

# Other forms of the same text, for machines: read only where there is no other.
_TWINS: Final = frozenset(("text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"))
_TAGGED: Final = frozenset(("text/html", "application/xhtml+xml", "text/enriched", "text/richtext", *_TWINS))
_RTF: Final = frozenset(("text/rtf", "application/rtf", "application/x-rtf"))
_TNEF: Final = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_SEALED: Final = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_MESSAGES: Final = frozenset(("message/rfc822", "message/global"))
_READABLE: Final = frozenset(("message/delivery-status", "message/partial", "message/disposition-notification"))
_NO_TEXT: Final = frozenset(("text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/css"))

_CUT: Final = "the text is too long"
_ENCRYPTED: Final = (
    "[Zpráva je zašifrovaná, její text tu nelze přečíst. / The message is encrypted and cannot be read here.]"
)
_SIGNED: Final = (
    "[Zpráva je zabalená v elektronickém podpisu S/MIME, její text je v přiloženém souboru. / "
    "The message is wrapped in an S/MIME signature; its text is in the attached file.]"
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of the mail, decoded when `load` is called."""

    name: str
    type: str
    content_id: str
    load: Callable[[], bytes] = field(repr=False)


@dataclass(slots=True)
class _Block:
    """One piece of the body: its text, and its HTML where it has some."""

    text: str
    html: str | None


class Body:
    """Text, HTML and files, gathered in the order of the mail. `protection`: "", "signed" or "encrypted"."""

    def __init__(self, root: Part) -> None:
        self.files: list[File] = []
        self.damage: list[str] = []
        self.protection = ""
        self._lines: list[str] = []
        self._notices: list[str] = []
        self._spare: list[Part] = []
        self._packed: list[_Block] = []
        blocks = self._kept(self._blocks(root)) or self._kept(self._packed) or self._kept(self._instead(root))
        text = _joined(blocks)
        notices = self._notices if not text.strip() or text.lstrip().startswith(_ARMOUR) else []
        pieces = (*notices, text, *self._lines)
        self.text = "\n\n".join(piece for piece in pieces if piece.strip())[:TEXT_CHARS_MAX]
        html = [block.html for block in blocks if block.html is not None]
        self.html = "\n".join(html)[:TEXT_CHARS_MAX] if html else None

    def content_ids(self) -> frozenset[str]:
        """The files that the HTML shows, by their Content-ID."""
        found = (
            found[1] for _, found in zip(range(CONTENT_IDS_MAX), _CID_RE.finditer(self.html or ""), strict=False)
        )
        return frozenset(unquote(one).strip().lower() for one in found)

    def _kept(self, blocks: list[_Block]) -> list[_Block]:
        return [block for block in blocks if block.text.strip() or block.html]

    # --- parts ---------------------------------------------------------------------------------------

    def _blocks(self, part: Part) -> list[_Block]:
        if part.type in ("multipart/signed", "multipart/encrypted"):
            self._protect(part.type.removeprefix("multipart/"))
        if part.children:
            if part.type == "multipart/alternative":
                return self._alternative(part)
            return [block for child in part.children for block in self._blocks(child)]
        return self._leaf(part)

    def _leaf(self, part: Part) -> list[_Block]:
        if _is_text(part):
            return [self._text(part)]
        if part.type in _TNEF and self._unpack(part):
            return []
        self._attach(part)
        if part.type == "text/calendar":
            self._calendar(part)
        elif part.type in _SEALED:
            self._protect("signed" if "signed" in part.parameters.get("smime-type", "") else "encrypted")
        elif part.type == "message/external-body":
            self._lines.append(_external_line(part))
        elif part.type in _MESSAGES:
            self._notices.append(f"[Přiložená zpráva / attached message: {_message_name(part) or '?'}]")
        return []

    def _alternative(self, part: Part) -> list[_Block]:
        """One text of several forms of it: the plain one, unless it says nothing."""
        forms = [self._blocks(child) for child in part.children if child.type not in _TWINS]
        forms = [blocks for blocks in forms if blocks]
        if not forms:
            self._spare += [child for child in part.children if child.type in _TWINS]
            return []
        plain = [block for blocks in forms if all(one.html is None for one in blocks) for block in blocks]
        rich = [block for blocks in forms if any(one.html is not None for one in blocks) for block in blocks]
        chosen = _distinct(plain if _joined(plain).strip() else rich)
        if rich and _is_stub(_joined(chosen), _joined(rich)):
            chosen = _distinct(rich)
        html = [block.html for block in _distinct(rich) if block.html is not None]
        return [_Block(_joined(chosen), "\n".join(html) if html else None)]

    def _text(self, part: Part) -> _Block:
        text = self._decoded(part)
        if part.type == "text/html" or _HTML_START_RE.match(text):
            return _Block(html_to_text(text), text)
        if _ARMOUR in text:
            self._protect("encrypted")
        if "begin" in text:
            from chalicelib.mail.uuencode import split_uuencoded

            text, files = split_uuencoded(text)
            for file in files:
                self._add(File(file_name(file.name), "application/octet-stream", "", partial(_same, file.content)))
        return _Block(text, None)

    def _protect(self, how: str) -> None:
        if self.protection != "encrypted":
            self.protection = how
            self._notices = [_ENCRYPTED if how == "encrypted" else _SIGNED]

    def _attach(self, part: Part) -> None:
        content_id = decode_field(part.header.first("content-id") or b"").strip("<> ")
        name = part.name
        if not name and part.type in _MESSAGES:
            name = _message_name(part)
            name = f"{name}.eml" if name else ""
        self._add(File(name, part.type, content_id, lambda: part.octets))
        self._spare.append(part)

    def _add(self, file: File) -> None:
        if len(self.files) < FILES_MAX:
            self.files.append(file)
        elif "too many files" not in self.damage:
            self.damage.append("too many files")

    def _unpack(self, part: Part) -> bool:
        """Puts what a winmail.dat holds into its place. False if it cannot be read or is empty."""
        from chalicelib.mail.tnef import TnefError, read_tnef

        try:
            packed = read_tnef(part.octets)
        except TnefError:
            self.damage.append("winmail.dat cannot be read")
            return False
        for file in packed.files:
            type_ = file.type if "/" in file.type else "application/octet-stream"
            self._add(File(file_name(file.name), type_, file.content_id, partial(_same, file.content)))
        html = packed.html[:TEXT_CHARS_MAX] if packed.html else None
        text = packed.text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip() and html is not None:
            text = html_to_text(html)
        self._packed.append(_Block(text, html))
        return bool(packed.files or text.strip())

    def _calendar(self, part: Part) -> None:
        from chalicelib.mail.invitation import SIZE_BYTES_MAX, invitation_line

        line = invitation_line(decode(part.octets[:SIZE_BYTES_MAX], part.parameters.get("charset")).text)
        if line is not None and line not in self._lines:
            self._lines.append(line)

    def _decoded(self, part: Part) -> str:
        octets = part.octets
        if len(octets) > TEXT_CHARS_MAX and _CUT not in self.damage:
            self.damage.append(_CUT)
        octets = octets[:TEXT_BYTES_MAX]
        charset = part.parameters.get("charset")
        if not charset and part.type == "text/html":
            found = _META_CHARSET_RE.search(octets[:4096])
            charset = found[1].decode("ascii") if found else None
        text, guessed = decode(octets, charset)
        if guessed and "charset" not in self.damage:
            self.damage.append("charset")
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").removeprefix("\ufeff")
        text = text[:TEXT_CHARS_MAX]
        mended = encoded_once(text)
        if mended is not text and "encoded twice" not in self.damage:
            self.damage.append("encoded twice")
        return mended

    # --- where there is no text ----------------------------------------------------------------------

    def _instead(self, root: Part) -> list[_Block]:
        """Text of a mail that has none where it belongs: of other forms, beside the parts, in a named part."""
        found = next((block for block in self._substitutes(root) if block.text.strip()), None)
        return [] if found is None else [found]

    def _substitutes(self, root: Part) -> Iterator[_Block]:
        if self.protection != "encrypted":
            for part in self._spare:
                if _may_stand_in(part, root):
                    yield self._as_text(part)
        for part in root.walk():
            if part.children:
                outside = decode(text_outside(part)[:TEXT_BYTES_MAX], None).text
                yield _Block(outside.replace("\r\n", "\n").replace("\0", ""), None)

    def _as_text(self, part: Part) -> _Block:
        if part.type in _RTF:
            from chalicelib.mail.rtf import rtf_to_text

            return _Block(rtf_to_text(part.octets), None)
        if part.type == "message/partial":
            inner, _ = read_parts(part.octets)
            return self._text(inner) if inner.type.startswith("text/") else _Block("", None)
        text = self._decoded(part)
        if part.type in _TAGGED:
            return _Block(html_to_text(text), text if part.type == "text/html" else None)
        return _Block(text, None)


def _same(content: bytes) -> bytes:
    return content


def _joined(blocks: list[_Block]) -> str:
    return "\n\n".join(block.text.strip("\n") for block in blocks if block.text.strip())


def _distinct(blocks: list[_Block]) -> list[_Block]:
    """One block of each text: who takes multipart/alternative for multipart/mixed has different ones in it."""
    return list({block.text.strip(): block for block in reversed(blocks)}.values())[::-1]


def _is_text(part: Part) -> bool:
    """Is it text to be read with the mail, and not a file?"""
    if part.type not in ("text/plain", "text/html"):
        return False
    return part.disposition != "attachment" and not part.name


def _is_stub(plain: str, rich: str) -> bool:
    """Does the plain text only say that there is an HTML one?"""
    return len(plain) <= _STUB_CHARS_MAX and len(rich) > 2 * len(plain) and _NO_HTML_RE.search(plain) is not None


def _may_stand_in(part: Part, root: Part) -> bool:
    """May this file be read as the text of a mail that has no other?"""
    is_text = part.type.startswith("text/") and part.type not in _NO_TEXT
    if not is_text and part.type not in _RTF and part.type not in _READABLE and part.type not in _TAGGED:
        return False
    return part is root or part.disposition != "attachment"


def _message_name(part: Part) -> str:
    """The subject of an attached message, as a file may be called."""
    inner, _ = read_parts(part.octets[:_MESSAGE_HEAD_BYTES])
    return file_name(decode_field(inner.header.first("subject") or b"").replace("/", "-").replace("\\", "-")[:100])


_MESSAGE_HEAD_BYTES: Final = 64 * 1024


def _external_line(part: Part) -> str:
    """Where the content is that the mail only points to (RFC 2046, 5.2.3)."""
    where = part.parameters
    place = where.get("url") or "/".join(filter(None, map(where.get, ("site", "directory", "name"))))
    return f"[Soubor mimo zprávu / file outside of the message: {place or where.get('access-type', '?')}]"
