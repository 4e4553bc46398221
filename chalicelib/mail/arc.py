"""ARC (RFC 8617): what a forwarder says it saw before it changed the mail.

A chain is recorded always, and believed only if it is intact and every sealer in it is one that the
configuration trusts: ARC proves who says something, not that it is true.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from chalicelib.mail.addresses import is_domain
from chalicelib.mail.canonical import canonical_field
from chalicelib.mail.dkim_check import (
    Bodies,
    Fields,
    Refused,
    fetch_key,
    read_algorithm,
    read_base64,
    read_place,
    read_signature,
    read_tags,
    verifies,
    verify,
    without_signature,
)
from chalicelib.mail.headers import Field, HeaderBlock
from chalicelib.mail.resolver import Inquiry

INSTANCES_MAX: Final = 50  # RFC 8617, 4.2.1
TRUSTED_INSTANCES_MAX: Final = 10  # each costs a DNS question and an RSA operation

Outcome: TypeAlias = Literal["none", "pass", "fail", "untrusted", "temperror"]

_SEAL: Final = b"arc-seal"
_MESSAGE: Final = b"arc-message-signature"
_RESULTS: Final = b"arc-authentication-results"
_PARTS: Final = (_RESULTS, _MESSAGE, _SEAL)
_INSTANCE_RE: Final = re.compile(rb"\s*i\s*=\s*([1-9][0-9]?)\s*;")
_COMMENT_RE: Final = re.compile(r"\([^()]*\)")
_QUOTED_RE: Final = re.compile(r'"[^"]*"')
_PAIR_RE: Final = re.compile(r"([a-z0-9._-]+)=([^\s;()\"]+)")


@dataclass(frozen=True, slots=True)
class Sightings:
    """What the first sealer saw: domains for which it reports a pass, in lower case."""

    dkim: tuple[str, ...] = ()
    spf: str | None = None
    dmarc: str | None = None


@dataclass(frozen=True, slots=True)
class ArcResult:
    """`result`: `none`, no chain; `untrusted`, a chain that was not checked because a sealer is not
    trusted. `sealers` are the claimed `d=`, first sealer first. `sightings` only with `pass`."""

    result: Outcome
    sealers: tuple[str, ...] = ()
    reason: str = ""
    sightings: Sightings | None = None


def check_arc(block: HeaderBlock, body: bytes, trusted: Collection[str], inquiry: Inquiry) -> ArcResult:
    """The chain of the mail, as far as it is worth checking. Never raises."""
    if not any(field.key in _PARTS for field in block.fields):
        return ArcResult("none")
    try:
        sets = _sets(block)
        seals = [read_tags(parts.seal.value) for parts in sets]
        sealers = tuple(read_place(seal)[0] for seal in seals)
    except Refused as refused:
        return ArcResult("fail", reason=refused.reason)
    if not set(sealers) <= set(trusted):
        return ArcResult("untrusted", sealers, "a sealer is not among the trusted ones")
    if len(sets) > TRUSTED_INSTANCES_MAX:
        return ArcResult("fail", sealers, "the chain is too long")
    try:
        _check_chain(sets, seals, block, body, inquiry)
    except Refused as refused:
        return ArcResult("temperror" if refused.outcome == "temperror" else "fail", sealers, refused.reason)
    return ArcResult("pass", sealers, sightings=read_sightings(sets[0].results.value))


class _Set(NamedTuple):
    results: Field
    message: Field
    seal: Field


def _sets(block: HeaderBlock) -> list[_Set]:
    """The sets 1, 2, 3 … of the chain; raises Refused if it has gaps or doubles (RFC 8617, 5.2)."""
    parts: dict[tuple[int, bytes], Field] = {}
    for field in block.fields:
        if field.key not in _PARTS:
            continue
        found = _INSTANCE_RE.match(field.value)
        if found is None:
            # The order of tags is free in the two signed fields.
            number = read_tags(field.value).get(b"i", b"") if field.key != _RESULTS else b""
            if not number.isdigit() or len(number) > 2:
                raise Refused("permerror", "an ARC field without i=")
        else:
            number = found[1]
        place = (int(number), field.key)
        if place in parts:
            raise Refused("permerror", "an ARC field stands twice")
        parts[place] = field
    length, left_over = divmod(len(parts), len(_PARTS))
    if left_over:
        raise Refused("permerror", "the chain has gaps")
    if length > INSTANCES_MAX:
        raise Refused("permerror", "the chain is too long")
    try:
        return [_Set(*(parts.pop((i, key)) for key in _PARTS)) for i in range(1, length + 1)]
    except KeyError as error:
        raise Refused("permerror", "the chain has gaps") from error


def _check_chain(
    sets: list[_Set], seals: list[dict[bytes, bytes]], block: HeaderBlock, body: bytes, inquiry: Inquiry
) -> None:
    """Raises Refused unless the chain is intact (RFC 8617, 5.2)."""
    if len(sets) == 0:
        raise Refused("permerror", "the chain has gaps")
    for number, seal in enumerate(seals, 1):
        if seal.get(b"cv", b"").lower() != (b"none" if number == 1 else b"pass"):
            raise Refused("fail", f"seal {number} reports a broken chain")
        if b"h" in seal:
            raise Refused("permerror", f"seal {number} has h=")
    signature = read_signature(sets[-1].message, is_arc=True)
    if _SEAL in signature.covered or b"from" not in signature.covered:
        raise Refused("permerror", "the last ARC signature covers what it must not, or not From")
    verify(signature, Fields(block), Bodies(body), inquiry)
    for number in range(len(sets), 0, -1):
        _check_seal(sets[:number], seals[number - 1], inquiry)


def _check_seal(sets: list[_Set], seal: dict[bytes, bytes], inquiry: Inquiry) -> None:
    lines: list[bytes] = []
    for parts in sets:
        for field in parts:
            is_own = field is sets[-1].seal
            value = without_signature(field) if is_own else field.value
            lines.append(canonical_field(field.name, value, "relaxed"))
    domain, selector = read_place(seal)
    key = fetch_key(domain, selector, read_algorithm(seal), inquiry)
    if not verifies(key, read_base64(seal.get(b"b", b"")), hashlib.sha256(b"\r\n".join(lines))):
        raise Refused("fail", f"the seal of {domain} does not fit")


def read_sightings(value: bytes) -> Sightings:
    """The passes in an ARC-Authentication-Results field (RFC 8601, 2.2); comments and quotes left out."""
    text = value.decode("latin-1").lower()
    text = _COMMENT_RE.sub(" ", _QUOTED_RE.sub(" ", text))
    if '"' in text or "(" in text:
        return Sightings()
    dkim: list[str] = []
    spf = dmarc = None
    for part in text.split(";"):
        pairs = _PAIR_RE.findall(part)
        if not pairs or pairs[0][1] != "pass":
            continue
        properties = dict(pairs[1:])
        match pairs[0][0]:
            case "dkim":
                domain = properties.get("header.d") or properties.get("header.i", "").rpartition("@")[2]
                dkim += [domain] if is_domain(domain) else []
            case "spf":
                domain = properties.get("smtp.mailfrom", "").rpartition("@")[2]
                spf = domain if is_domain(domain) else None
            case "dmarc":
                domain = properties.get("header.from", "")
                dmarc = domain if is_domain(domain) else None
    return Sightings(tuple(dkim), spf, dmarc)
