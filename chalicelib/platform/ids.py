"""Identifiers. Pure: time and randomness are given."""

import hashlib
from datetime import UTC, datetime, timedelta

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ULID_CHARS = 26
# Of addresses in the place of somebody who was erased: a domain that can never exist (RFC 2606, 2).
ERASED_DOMAIN = "erased.invalid"


def ulid(time: datetime, entropy: bytes) -> str:
    """A ULID of `time` (milliseconds) and the first 10 bytes of `entropy`: 26 characters, sorted by time."""
    milliseconds = (time - _EPOCH) // timedelta(milliseconds=1)
    value = milliseconds << 80 | int.from_bytes(entropy[:10], "big")
    return "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


def is_ulid(text: str) -> bool:
    """Whether `text` is written like a ULID of ours (upper case)."""
    return len(text) == ULID_CHARS and text[0] in "01234567" and all(c in _CROCKFORD for c in text)


def digest(*parts: str | bytes) -> str:
    """A name made of its parts, 32 hexadecimal digits; parts cannot run into each other."""
    hashed = hashlib.sha256()
    for part in parts:
        octets = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hashed.update(len(octets).to_bytes(8, "big") + octets)
    return hashed.hexdigest()[:32]


def timestamp(time: datetime) -> str:
    """ISO 8601, UTC, milliseconds, fixed width, so that text sorts like time: 2026-11-23T08:00:00.000Z."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_timestamp(text: str) -> datetime:
    """The time of a timestamp; raises ValueError."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"a timestamp without a zone: {text!r}")
    try:
        return time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"a time outside the calendar: {text!r}") from error


def is_erased(address: str) -> bool:
    """Whether an address stands in the place of somebody who was erased: nothing is sent there."""
    return address.endswith(f"@{ERASED_DOMAIN}")
