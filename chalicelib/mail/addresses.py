"""Addresses in header fields: who wrote it, judged by bytes with a grammar of our own.

Nothing is decoded first: decoding is how an encoded comma becomes a second address. What the grammar
does not take is read forgivingly, only to tell one address that is written oddly from none or several.
"""

import binascii
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

FROM_SIZE_BYTES_MAX: Final = 998  # one line of RFC 5322, 2.1.1; a longer From only serves to hide something
LOCAL_PART_SIZE_BYTES_MAX: Final = 64  # RFC 5321, 4.5.3.1.1
DOMAIN_SIZE_BYTES_MAX: Final = 253

_ATOM: Final = rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = rb"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = _LABEL + rb"(?:\." + _LABEL + rb")+"
_DOMAIN_RE: Final = re.compile(_DOMAIN)
_ADDRESS_RE: Final = re.compile(rb"(" + _ATOM + rb"(?:\." + _ATOM + rb")*)@(" + _DOMAIN + rb")")
_WORD: Final = rb"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+|\"[^\"\\]*(?:\\.[^\"\\]*)*\")"
_ENCODED_WORD_RE: Final = re.compile(rb"=\?([A-Za-z0-9_*.:-]{1,40})\?([bBqQ])\?([^? \t]*)\?=")
_BETWEEN_WORDS_RE: Final = re.compile(rb"(?<=\?=)[ \t]+(?==\?)")
_CLAIM_RE: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_STOPS: Final = {0x3002: "."}  # the ideographic full stop is one between labels too (RFC 3490, 3.1)
_PHRASE_RE: Final = re.compile(rb"(?:" + _WORD + rb"(?:[ \t]+" + _WORD + rb")*)?", re.DOTALL)


FromKind: TypeAlias = Literal["one", "unclear", "not-one"]


@dataclass(frozen=True, slots=True)
class Author:
    """What From says: `one` address by our grammar; `unclear`: one, but not so that every reader must
    agree; `not-one`: none, several, a group. `address` is lower-case ASCII, and None where it would be
    a guess. `defect` says what is wrong, "" for `one`."""

    kind: FromKind
    address: str | None
    defect: str = ""

    @property
    def domain(self) -> str | None:
        """The domain of the address."""
        return None if self.address is None else self.address.rpartition("@")[2]

    @property
    def local_part(self) -> str | None:
        """What stands before the @ of the address."""
        return None if self.address is None else self.address.rpartition("@")[0]


def is_domain(text: str) -> bool:
    """Is it a host name of at least two labels of letters, digits and hyphens (RFC 1123, 2.1)?"""
    if len(text) > DOMAIN_SIZE_BYTES_MAX or not text.isascii():
        return False
    found = _DOMAIN_RE.fullmatch(text.encode("ascii"))
    return found is not None and not text.rpartition(".")[2].isdigit()


def read_address(text: str) -> str | None:
    """`local@domain` in lower case if it is a plain address (dot-atom, letter-digit-hyphen domain)."""
    if not text.isascii():
        return None
    found = _ADDRESS_RE.fullmatch(text.encode("ascii"))
    if found is None or b"=?" in found[1] or len(found[1]) > LOCAL_PART_SIZE_BYTES_MAX:
        return None
    return text.lower() if is_domain(found[2].decode("ascii")) else None


def read_author(values: Sequence[bytes]) -> Author:
    """The author by the raw values of all From fields."""
    if len(values) != 1:
        return Author("not-one", None, "no From field" if not values else "several From fields")
    value = values[0].replace(b"\r\n", b"").strip(b" \t")
    if len(values[0]) <= FROM_SIZE_BYTES_MAX and value.isascii() and not _has_controls(value):
        address = _strict_mailbox(value)
        if address is not None and _names_another(value, address):
            return Author("unclear", address, "the name in From is the address of somebody else")
        if address is not None:
            return Author("one", address)
    return _unclear_author(value)


def _names_another(value: bytes, address: str) -> bool:
    if value.count(b"@") == 1 and b"=?" not in value:
        return False
    # Outlook puts an address that serves as a name in apostrophes, which may also begin an address.
    return any(claim.lstrip("'") != address.lstrip("'") for claim in claimed_addresses(value))


def claimed_addresses(value: bytes) -> frozenset[str]:
    """All that looks like an address to a person who reads the field in a mail program, in lower case: names are
    decoded (RFC 2047) and look-alikes of "@" and "." taken for them."""
    text = _ENCODED_WORD_RE.sub(_decoded, _BETWEEN_WORDS_RE.sub(b"", value)).decode("utf-8", "replace")
    text = unicodedata.normalize("NFKC", text).translate(_STOPS).lower()
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return frozenset(_CLAIM_RE.findall(visible))


def _decoded(word: re.Match[bytes]) -> bytes:
    charset, encoding, content = word.groups()
    try:
        if encoding in b"bB":
            octets = binascii.a2b_base64(content + b"==")
        else:
            octets = binascii.a2b_qp(content.replace(b"_", b" "), header=True)
        return octets.decode(charset.decode("ascii").partition("*")[0], "replace").encode("utf-8", "replace")
    except (LookupError, ValueError):
        return word[0]


def _has_controls(value: bytes) -> bool:
    return any((octet < 0x20 and octet != 0x09) or octet == 0x7F for octet in value)


def _strict_mailbox(value: bytes) -> str | None:
    if not value.endswith(b">"):
        return read_address(value.decode("ascii"))
    name, _, address = value[:-1].rpartition(b"<")
    if _PHRASE_RE.fullmatch(name.rstrip(b" \t")) is None:
        return None
    return read_address(address.decode("ascii"))


def _unclear_author(value: bytes) -> Author:
    """Not by the grammar: can it at least be only one address, or could it be none or several?"""
    listed = mailboxes(value)
    if listed.is_group or not listed.is_closed:
        return Author("not-one", None, "From is a group or has no end")
    claims = [box for box in listed.boxes if b"@" in (text := box.address + box.outside) or claimed_addresses(text)]
    if len(claims) != 1:
        return Author("not-one", None, "several addresses in From" if claims else "no address in From")
    box = claims[0]
    same = box.outside.strip() in (b"", box.address.strip())
    if box.address.count(b"@") != 1 or box.angles > 1 or (b"@" in box.outside and not same):
        return Author("not-one", None, "several addresses in From")
    if len(value) > FROM_SIZE_BYTES_MAX:
        defect = "From is too long"
    elif not value.isascii() or _has_controls(value):
        defect = "8-bit or control characters in From"
    elif box.has_comment:
        defect = "a comment in From"
    elif len(listed.boxes) > 1:
        defect = "a comma in From"
    else:
        defect = "the address in From is not a plain one"
    return Author("unclear", read_address(box.address.strip().decode("latin-1")), defect)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One element of an address list: what is in angle brackets (or all of it, if there are none) and
    what stands outside of them and of quotes and comments."""

    address: bytes
    name: bytes
    outside: bytes
    angles: int
    has_comment: bool


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """An address list, read forgivingly. `is_closed`: every quote, comment and bracket has its end."""

    boxes: tuple[Mailbox, ...]
    is_group: bool
    is_closed: bool


# The colons of an IPv6 literal open no group.
_LIST_TOKEN_RE: Final = re.compile(
    rb'"[^"\\]*(?:\\.[^"\\]*)*"?|\[IPv6:[0-9A-Fa-f:.]{2,45}\]|[()<>,:;\\]|[^"()<>,:;\\\[]+|\[', re.DOTALL
)
_COMMENT_TOKEN_RE: Final = re.compile(rb"[()]|\\.|\\|[^()\\]+", re.DOTALL)


class _ListReader:
    """Collects elements token by token; no recursion, so a thousand brackets are only a thousand steps."""

    def __init__(self) -> None:
        self.boxes: list[Mailbox] = []
        self.is_group = False
        self.is_closed = True
        self._start()

    def _start(self) -> None:
        self.inside: list[bytes] = []
        self.outside: list[bytes] = []
        self.name: list[bytes] = []
        self.angles = 0
        self.has_comment = False
        self.in_angle = False

    def end_element(self) -> None:
        outside = b"".join(self.outside)
        if self.angles or outside.strip() or self.name:
            address = b"".join(self.inside) if self.angles else outside
            name = b"".join(self.name) if self.angles else b""
            rest = outside if self.angles else b""
            self.boxes.append(Mailbox(address, name, rest, self.angles, self.has_comment))
        self.is_closed = self.is_closed and not self.in_angle
        self._start()

    def take(self, token: bytes) -> None:
        if self.in_angle:
            if token == b">":
                self.in_angle = False
            else:
                self.inside.append(token)
        elif token == b"<":
            self.in_angle = True
            self.angles += 1
            if self.angles > 1:
                self.inside.append(b",")
        elif token in (b",", b";"):
            self.is_group = self.is_group or token == b";"
            self.end_element()
        elif token == b":":
            # "name:" opens a group: the name is nobody's address.
            self.is_group = True
            self._start()
        elif token.startswith(b'"'):
            self.is_closed = self.is_closed and len(token) > 1 and token.endswith(b'"')
            self.name.append(re.sub(rb"\\(.)", rb"\1", token.strip(b'"'), flags=re.DOTALL))
            if not self.angles:
                # Before an "@" it is a quoted local part; as a name it says nothing about addresses.
                self.outside.append(b'""')
        else:
            self.outside.append(token)
            self.name.append(token)


def mailboxes(value: bytes) -> Mailboxes:
    """An address list as a forgiving reader sees it, without recursion and in linear time."""
    reader = _ListReader()
    position, depth = 0, 0
    while position < len(value):
        found = (_COMMENT_TOKEN_RE if depth else _LIST_TOKEN_RE).match(value, position)
        if found is None:  # impossible: the last alternatives take any octet
            break
        position = found.end()
        token = found[0]
        if token == b"(":
            depth += 1
            reader.has_comment = True
        elif depth:
            depth -= token == b")"
        else:
            reader.take(token)
    reader.is_closed = reader.is_closed and depth == 0
    reader.end_element()
    boxes = tuple(_without_quote_marks(box) for box in reader.boxes)
    return Mailboxes(boxes, reader.is_group, reader.is_closed)


def _without_quote_marks(box: Mailbox) -> Mailbox:
    return Mailbox(box.address, box.name, box.outside.replace(b'""', b""), box.angles, box.has_comment)
