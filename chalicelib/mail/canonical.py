"""The canonical forms of DKIM (RFC 6376, 3.4), in time that grows only with the size of the mail.

Body and fields are hashed in these forms. The usual regular expressions take quadratic time on long
runs of blanks, which a mail may legally be full of; here every step passes over the octets a bounded
number of times.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

Form: TypeAlias = Literal["simple", "relaxed"]

_PIECE_SIZE_BYTES: Final = 16 * 1024
_HALVINGS: Final = 5
_BLANKS_RE: Final = re.compile(rb"  +")
_EMPTY_LINES: Final = b"\r\n" * 4096


def canonical_body(body: bytes, form: Form) -> bytes:
    """The body as it is hashed: 3.4.3 (simple) or 3.4.4 (relaxed)."""
    if form == "relaxed":
        # The last line may have no end yet; its blanks go like those of any other.
        body = b"".join(map(_relaxed, _pieces(body))).removesuffix(b" ")
    end = _without_empty_lines(body)
    if end == 0:
        return b"" if form == "relaxed" else b"\r\n"
    return body if end == len(body) - 2 else body[:end] + b"\r\n"


def _without_empty_lines(body: bytes) -> int:
    """Where the body ends without the line ends at its end."""
    end = len(body)
    while body.endswith(_EMPTY_LINES, 0, end):
        end -= len(_EMPTY_LINES)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    return end


def _pieces(body: bytes) -> Iterator[bytes]:
    """The body in whole lines, so much at a time as the processor holds near; a longer line is one piece."""
    start = 0
    while start < len(body):
        end = body.find(b"\r\n", start + _PIECE_SIZE_BYTES)
        end = len(body) if end < 0 else end + 2
        yield body[start:end]
        start = end


def _relaxed(piece: bytes) -> bytes:
    """Every run of blanks and tabs made one blank, and none at the end of a line."""
    if b"\t" in piece:
        piece = piece.replace(b"\t", b" ")
    if b" " not in piece:
        # Most octets of big mails are base64, without blanks; one octet is found much faster than two.
        return piece
    piece = _single_blanks(piece)
    return piece.replace(b" \r\n", b"\r\n")


def _single_blanks(piece: bytes) -> bytes:
    # Halving runs is fastest where they are short and many; what is left are long ones, and so few.
    for _ in range(_HALVINGS):
        if b"  " not in piece:
            return piece
        piece = piece.replace(b"  ", b" ")
    return _BLANKS_RE.sub(b" ", piece)


def canonical_field(name: bytes, value: bytes, form: Form) -> bytes:
    """A field as it is hashed, without its line end: 3.4.1 (simple) or 3.4.2 (relaxed)."""
    if form == "simple":
        return name + b":" + value
    unfolded = value.replace(b"\r\n", b"").replace(b"\t", b" ")
    return name.lower() + b":" + b" ".join(filter(None, unfolded.split(b" ")))
