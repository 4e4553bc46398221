"""The canonical forms of DKIM (RFC 6376, 3.4), in time that grows only with the size of the mail.

Body and fields are hashed in these forms. The usual regular expressions take quadratic time on long
runs of blanks, which a mail may legally be full of; here every step passes over the octets a bounded
number of times.
"""

from typing import Final, Literal, TypeAlias

Form: TypeAlias = Literal["simple", "relaxed"]

_PIECE_SIZE_BYTES: Final = 16 * 1024
_HALVINGS: Final = 6
_EMPTY_LINES: Final = b"\r\n" * 4096


def canonical_body(body: bytes, form: Form) -> bytes:
    """The body as it is hashed: 3.4.3 (simple) or 3.4.4 (relaxed)."""
    if form == "relaxed":
        body = _single_blanks(body)
        # The last line may have no end yet; its blanks go like those of any other.
        body = body.replace(b" \r\n", b"\r\n").removesuffix(b" ")
    end = _without_empty_lines(body)
    if end == 0:
        return b"" if form == "relaxed" else b"\r\n"
    return body[:end] + b"\r\n"


def _without_empty_lines(body: bytes) -> int:
    """Where the body ends without the line ends at its end."""
    end = len(body)
    while body.endswith(_EMPTY_LINES, 0, end):
        end -= len(_EMPTY_LINES)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    return end


def _single_blanks(body: bytes) -> bytes:
    """Every run of blanks and tabs made one blank."""
    body = body.replace(b"\t", b" ")
    if b"  " not in body:
        return body
    pieces: list[bytes] = []
    after_blank = False
    for start in range(0, len(body), _PIECE_SIZE_BYTES):
        piece = _squeezed(body[start : start + _PIECE_SIZE_BYTES])
        ends_blank = piece.endswith(b" ")
        if after_blank:
            piece = piece.removeprefix(b" ")
        pieces.append(piece)
        after_blank = ends_blank
    return b"".join(pieces)


def _squeezed(piece: bytes) -> bytes:
    # Halving runs is fastest for the usual two blanks; a piece of long runs is split instead, because
    # each further halving would pass over all that is no blank again.
    for _ in range(_HALVINGS):
        if b"  " not in piece:
            return piece
        piece = piece.replace(b"  ", b" ")
    if b"  " not in piece:
        return piece
    left = b" " if piece.startswith(b" ") else b""
    right = b" " if piece.endswith(b" ") and piece.strip(b" ") else b""
    return left + b" ".join(filter(None, piece.split(b" "))) + right


def canonical_field(name: bytes, value: bytes, form: Form) -> bytes:
    """A field as it is hashed, without its line end: 3.4.1 (simple) or 3.4.2 (relaxed)."""
    if form == "simple":
        return name + b":" + value
    unfolded = value.replace(b"\r\n", b"").replace(b"\t", b" ")
    return name.lower() + b":" + b" ".join(filter(None, unfolded.split(b" ")))
