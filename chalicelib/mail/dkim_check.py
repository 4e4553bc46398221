"""DKIM (RFC 6376, 8301, 8463): which signatures of a mail are good, and which of them count.

The arithmetic and the reading of keys is dkimpy's; what is hashed, what is tried at all and what counts
is decided here, because a signature that verifies can still say nothing: about a part of the body only,
without the subject, by a key anybody can break, long ago. Cheap checks come before DNS, the key's size
before any arithmetic, and the body is hashed once per form however many signatures there are.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import dkim.crypto
import nacl.exceptions
import nacl.signing
from dkim.asn1 import ASN1FormatError

from chalicelib.mail.addresses import is_domain
from chalicelib.mail.canonical import Form, canonical_body, canonical_field
from chalicelib.mail.headers import Field, HeaderBlock, read_date
from chalicelib.mail.resolver import Inquiry, can_exist

SIGNATURES_MAX: Final = 20
ALIGNED_TRIED_MAX: Final = 5
OTHERS_TRIED_MAX: Final = 2  # a list's or a provider's own signature: for the staff's eyes only
KEY_RECORD_SIZE_BYTES_MAX: Final = 4096
KEYS_KEPT_MAX: Final = 256  # the same few providers sign most mail; a kept key takes about 2 kB
RSA_KEY_BITS_MIN: Final = 1024  # RFC 8301, 3.2
RSA_KEY_BITS_MAX: Final = 4096
RSA_EXPONENT_BITS_MAX: Final = 32
CLOCK_SLOP: Final = timedelta(minutes=10)
UNDATED_AGE_MAX: Final = timedelta(days=3)

Outcome: TypeAlias = Literal["pass", "fail", "policy", "neutral", "temperror", "permerror"]

_TAG_NAME_RE: Final = re.compile(rb"[A-Za-z][A-Za-z0-9_]*")
_SELECTOR_RE: Final = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
)
_NUMBER_RE: Final = re.compile(rb"[0-9]{1,12}")
_MANDATORY: Final = (b"v", b"a", b"b", b"bh", b"d", b"h", b"s")
_MANDATORY_ARC: Final = (b"i", b"a", b"b", b"bh", b"d", b"h", b"s")
_WHITE: Final = b" \t\r\n"
_COVERED_ALWAYS: Final = (b"from", b"date")
# A mail without a subject cannot be given one on the way: then it would have one that is not covered.
_COVERED_IF_PRESENT: Final = (b"subject", b"message-id", b"reply-to")
_FORMS: Final[dict[bytes, tuple[Form, Form]]] = {
    b"simple": ("simple", "simple"),
    b"relaxed": ("relaxed", "simple"),
    b"simple/simple": ("simple", "simple"),
    b"simple/relaxed": ("simple", "relaxed"),
    b"relaxed/simple": ("relaxed", "simple"),
    b"relaxed/relaxed": ("relaxed", "relaxed"),
}


@dataclass(frozen=True, slots=True)
class DkimResult:
    """What came of one signature. `result` as RFC 8601, 2.7.1 names it: `policy` is a signature that we
    do not accept though it may verify, `neutral` one that was not tried. `aligned` is DMARC's word on
    `domain` (None: not known, DNS failed); `counts` says that it proves the From domain for us.
    `body_hash` is `bh=` as written, to tell a replay by."""

    result: Outcome
    domain: str
    selector: str
    aligned: bool | None = False
    counts: bool = False
    reason: str = ""
    body_hash: str = ""


class Refused(Exception):
    """A signature or key does not count; `outcome` is how, the text why."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


class Bodies:
    """The hash of the body, once per form."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._digests: dict[Form, bytes] = {}

    def digest(self, form: Form) -> bytes:
        """SHA-256 of the body in that form."""
        if form not in self._digests:
            self._digests[form] = hashlib.sha256(canonical_body(self._body, form)).digest()
        return self._digests[form]


class Fields:
    """The fields of a block by name, from the bottom up (RFC 6376, 5.4.2), each put in form once."""

    def __init__(self, block: HeaderBlock) -> None:
        self._by_key: dict[bytes, list[Field]] = {}
        for field in reversed(block.fields):
            self._by_key.setdefault(field.key, []).append(field)
        self._formed: dict[tuple[int, Form], bytes] = {}

    def has(self, key: bytes) -> bool:
        """Is there a field of that (lower-case) name?"""
        return key in self._by_key

    def signed(self, keys: Sequence[bytes], form: Form) -> list[bytes]:
        """The fields that `h=` names, in its order and in that form; named too often is nothing."""
        taken: dict[bytes, int] = {}
        lines: list[bytes] = []
        for key in keys:
            index = taken.get(key, 0)
            same = self._by_key.get(key, ())
            if index < len(same):
                taken[key] = index + 1
                lines.append(self._in_form(same[index], form))
        return lines

    def _in_form(self, field: Field, form: Form) -> bytes:
        key = (id(field), form)
        if key not in self._formed:
            self._formed[key] = canonical_field(field.name, field.value, form)
        return self._formed[key]


def read_tags(value: bytes) -> dict[bytes, bytes]:
    """A tag list (RFC 6376, 3.2); names keep their case. Raises Refused."""
    parts = value.split(b";")
    if not parts[-1].strip(_WHITE):
        parts.pop()
    tags: dict[bytes, bytes] = {}
    for part in parts:
        name, equals, content = part.partition(b"=")
        name = name.strip(_WHITE)
        if not equals or _TAG_NAME_RE.fullmatch(name) is None:
            raise Refused("permerror", "a tag cannot be read")
        if name in tags:
            raise Refused("permerror", f"{name.decode()}= stands twice")
        tags[name] = content.strip(_WHITE)
    return tags


class Signature(NamedTuple):
    """A signature field that is worth a DNS question."""

    field: Field
    domain: str
    selector: str
    identity_domain: str
    algorithm: Literal["rsa-sha256", "ed25519-sha256"]
    header_form: Form
    body_form: Form
    covered: tuple[bytes, ...]
    body_hash: bytes
    signature: bytes
    signed_at: int | None
    expires_at: int | None
    recipients: tuple[str, ...] | None


def read_signature(field: Field, *, is_arc: bool = False) -> Signature:
    """The signature in a DKIM-Signature (or ARC-Message-Signature) field. Raises Refused."""
    tags = read_tags(field.value)
    for name in _MANDATORY_ARC if is_arc else _MANDATORY:
        if not tags.get(name):
            raise Refused("permerror", f"{name.decode()}= is missing")
    if is_arc:
        del tags[b"i"]  # the instance, not an identity (RFC 8617, 4.1.2)
    if b"l" in tags:
        raise Refused("policy", "l=: only a part of the body is signed")
    domain, selector = read_place(tags)
    if tags.get(b"v", b"1") != b"1":
        raise Refused("permerror", "v= is not 1")
    if not {b"dns/txt", b"dns"} & _listed(tags.get(b"q", b"dns/txt")):  # the latter as in RFC 4870
        raise Refused("permerror", "q= is not dns/txt")
    # RFC 8617 does not say what ARC means without c=; those who seal and check agree on this.
    forms = _FORMS.get(tags.get(b"c", b"relaxed/relaxed" if is_arc else b"simple/simple").lower())
    if forms is None:
        raise Refused("permerror", "c= is not known")
    covered = tuple(name.strip(_WHITE).lower() for name in tags[b"h"].split(b":"))
    return Signature(
        field=field,
        domain=domain,
        selector=selector,
        identity_domain=_identity_domain(tags, domain),
        algorithm=read_algorithm(tags),
        header_form=forms[0],
        body_form=forms[1],
        covered=covered,
        body_hash=read_base64(tags[b"bh"]),
        signature=read_base64(tags[b"b"]),
        signed_at=_number(tags, b"t"),
        expires_at=_number(tags, b"x"),
        recipients=_darn(tags),
    )


def read_place(tags: dict[bytes, bytes]) -> tuple[str, str]:
    """`d=` and `s=` in lower case, fit to be asked of DNS. Raises Refused."""
    domain = tags.get(b"d", b"").decode("latin-1").lower()
    selector = tags.get(b"s", b"").decode("latin-1").lower()
    if not is_domain(domain):
        raise Refused("permerror", "d= is not a host name")
    if _SELECTOR_RE.fullmatch(selector) is None or not can_exist(f"{selector}._domainkey.{domain}"):
        raise Refused("permerror", "s= is not a selector")
    return domain, selector


def read_algorithm(tags: dict[bytes, bytes]) -> Literal["rsa-sha256", "ed25519-sha256"]:
    """`a=`. Raises Refused, for rsa-sha1 too (RFC 8301, 3.1)."""
    match tags.get(b"a", b"").lower():
        case b"rsa-sha256":
            return "rsa-sha256"
        case b"ed25519-sha256":
            return "ed25519-sha256"
        case b"rsa-sha1":
            raise Refused("policy", "rsa-sha1")
        case _:
            raise Refused("permerror", "a= is not known")


def _identity_domain(tags: dict[bytes, bytes], domain: str) -> str:
    identity = tags.get(b"i", b"@" + domain.encode("ascii")).decode("latin-1").lower()
    identity_domain = identity.rpartition("@")[2]
    if identity_domain != domain and not identity_domain.endswith(f".{domain}"):
        raise Refused("permerror", "i= is outside of d=")
    return identity_domain


def _number(tags: dict[bytes, bytes], name: bytes) -> int | None:
    text = tags.get(name)
    if text is None:
        return None
    if _NUMBER_RE.fullmatch(text) is None:
        raise Refused("permerror", f"{name.decode()}= is not a time")
    return int(text)


def _darn(tags: dict[bytes, bytes]) -> tuple[str, ...] | None:
    # Gmail names the domains it sent the mail to: replayed elsewhere, it does not name ours.
    listed = tags.get(b"darn")
    if listed is None:
        return None
    return tuple(name.strip() for name in re.split(r"[:,]", listed.decode("latin-1").lower()))


def read_base64(text: bytes) -> bytes:
    """The octets of a base64 value, white space left out. Raises Refused."""
    try:
        return base64.b64decode(text.translate(None, _WHITE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("permerror", "a value is not base64") from error


# --- keys --------------------------------------------------------------------------------------------


class Key(NamedTuple):
    """A public key from DNS: RSA as dkimpy has it, or Ed25519."""

    rsa: dict[str, int] | None
    ed25519: nacl.signing.VerifyKey | None
    for_exact_domain: bool


def fetch_key(domain: str, selector: str, algorithm: str, inquiry: Inquiry) -> Key:
    """The key at `selector._domainkey.domain` (RFC 6376, 3.6.1). Raises Refused."""
    answer = inquiry.ask(f"{selector}._domainkey.{domain}", "TXT")
    if answer.status == "failed":
        raise Refused("temperror", f"DNS: {answer.detail}")
    if answer.status == "refused":
        raise Refused("permerror", answer.detail)
    if not answer.texts:
        raise Refused("permerror", "there is no key in DNS")
    if len(answer.texts) > 1:
        raise Refused("permerror", "several key records in DNS")
    return read_key(answer.texts[0], algorithm)


@lru_cache(KEYS_KEPT_MAX)
def read_key(record: bytes, algorithm: str) -> Key:
    """The key of a record, if it may be used for mail signed with `algorithm`. Raises Refused.

    Good keys are kept: by their record, so a record that changes is another key.
    """
    if len(record) > KEY_RECORD_SIZE_BYTES_MAX:
        raise Refused("permerror", "the key record is too big")
    tags = read_tags(record)
    kind, _, digest = algorithm.partition("-")
    if tags.get(b"v", b"DKIM1") != b"DKIM1":
        raise Refused("permerror", "the key is not DKIM1")
    if tags.get(b"k", b"rsa").decode("latin-1") != kind:
        raise Refused("permerror", "the key is of another kind")
    if digest.encode() not in _listed(tags.get(b"h", digest.encode())):
        raise Refused("policy", "the key's h= excludes the algorithm")
    if not {b"*", b"email"} & _listed(tags.get(b"s", b"*")):
        raise Refused("policy", "the key's s= excludes mail")
    flags = _listed(tags.get(b"t", b""))
    if b"y" in flags:
        raise Refused("policy", "the key is for tests only (t=y)")
    if not tags.get(b"p"):
        raise Refused("permerror", "the key is revoked or empty")
    octets = read_base64(tags[b"p"])
    if kind == "rsa":
        return Key(_rsa_key(octets), None, b"s" in flags)
    return Key(None, _ed25519_key(octets), b"s" in flags)


def _listed(value: bytes) -> set[bytes]:
    return {name.strip(_WHITE).lower() for name in value.split(b":")}


def _rsa_key(octets: bytes) -> dict[str, int]:
    try:
        key: dict[str, int] = dkim.crypto.parse_public_key(octets)
        modulus, exponent = key["modulus"], key["publicExponent"]
    except (
        dkim.crypto.UnparsableKeyError,
        ASN1FormatError,
        LookupError,
        ValueError,
        TypeError,
        AssertionError,
    ) as error:
        raise Refused("permerror", "the RSA key cannot be read") from error
    bits = modulus.bit_length()
    if not RSA_KEY_BITS_MIN <= bits <= RSA_KEY_BITS_MAX:
        raise Refused("policy", f"an RSA key of {bits} bits")
    if exponent < 3 or exponent.bit_length() > RSA_EXPONENT_BITS_MAX or not exponent & modulus & 1:
        raise Refused("policy", "an RSA key with an unusual exponent or modulus")
    return key


def _ed25519_key(octets: bytes) -> nacl.signing.VerifyKey:
    try:
        return nacl.signing.VerifyKey(octets)
    except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError, nacl.exceptions.TypeError) as error:
        raise Refused("permerror", "the Ed25519 key cannot be read") from error


def verifies(key: Key, signature: bytes, digest: Any) -> bool:
    """Is `signature` the key's over `digest` (a SHA-256 object)?"""
    if key.ed25519 is not None:
        try:
            key.ed25519.verify(digest.digest(), signature)
        except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError, nacl.exceptions.TypeError):
            return False
        return True
    assert key.rsa is not None
    modulus = key.rsa["modulus"]
    if len(signature) != (modulus.bit_length() + 7) // 8 or int.from_bytes(signature, "big") >= modulus:
        return False
    return bool(dkim.crypto.RSASSA_PKCS1_v1_5_verify(digest, signature, key.rsa))


def _octets(number: int, length: int = -1) -> bytes:
    return number.to_bytes(length if length >= 0 else (number.bit_length() + 7) // 8 or 1, "big")


def _number_of(octets: bytes) -> int:
    return int.from_bytes(octets, "big")


# dkimpy makes numbers of octets one octet at a time, which takes longer than its arithmetic; these are the same.
dkim.crypto.int2str = _octets
dkim.crypto.str2int = _number_of


def without_signature(field: Field) -> bytes:
    """The field's value with `b=` emptied (RFC 6376, 3.7)."""
    parts = field.value.split(b";")
    for index, part in enumerate(parts):
        name, equals, _ = part.partition(b"=")
        if name.strip(_WHITE) == b"b" and equals:
            parts[index] = name + equals
    return b";".join(parts)


def hashed_fields(signature: Signature, fields: Fields) -> Any:
    """SHA-256 over the covered fields and the signature field itself (RFC 6376, 3.7)."""
    lines = fields.signed(signature.covered, signature.header_form)
    own = canonical_field(signature.field.name, without_signature(signature.field), signature.header_form)
    return hashlib.sha256(b"\r\n".join([*lines, own]))


def verify(signature: Signature, fields: Fields, bodies: Bodies, inquiry: Inquiry) -> None:
    """Does the signature verify with its key? Raises Refused if not. The body comes before DNS."""
    if bodies.digest(signature.body_form) != signature.body_hash:
        raise Refused("fail", "the body was changed")
    key = fetch_key(signature.domain, signature.selector, signature.algorithm, inquiry)
    if key.for_exact_domain and signature.identity_domain != signature.domain:
        raise Refused("policy", "the key forbids sub-domains in i= (t=s)")
    if not verifies(key, signature.signature, hashed_fields(signature, fields)):
        raise Refused("fail", "the signature does not fit")


# --- what counts -------------------------------------------------------------------------------------


def check_dkim(
    block: HeaderBlock,
    body: bytes,
    *,
    author_domain: str,
    aligns: Callable[[str], bool | None],
    recipient_domains: Collection[str],
    inquiry: Inquiry,
    now: datetime,
) -> tuple[DkimResult, ...]:
    """The results of all signatures, in the order of the mail.

    `aligns` tells DMARC alignment of a signing domain; `recipient_domains` are those the mail was for.
    Never raises.
    """
    found = [field for field in block.fields if field.key == b"dkim-signature"]
    if len(found) > SIGNATURES_MAX:
        return (DkimResult("policy", "", "", reason=f"more than {SIGNATURES_MAX} signatures"),)
    fields, bodies = Fields(block), Bodies(body)
    dates = block.values(b"date")
    sent_at = read_date(dates[0]) if len(dates) == 1 else None
    results: dict[int, DkimResult] = {}
    waiting: list[tuple[bool, int, Signature, DkimResult]] = []
    for index, field in enumerate(found):
        result, signature = _first_look(field, aligns)
        results[index] = result
        if signature is None:
            continue
        try:
            _must_count(signature, fields, recipient_domains, sent_at, now)
        except Refused as refused:
            results[index] = replace(result, result=refused.outcome, reason=refused.reason)
        else:
            waiting.append((result.aligned is False, index, signature, result))
    left = {False: ALIGNED_TRIED_MAX, True: OTHERS_TRIED_MAX}
    for is_other, index, signature, result in sorted(waiting, key=lambda item: item[:2]):
        if left[is_other] == 0:
            results[index] = replace(result, result="neutral", reason="not tried: too many signatures")
            continue
        left[is_other] -= 1
        results[index] = _tried(signature, result, fields, bodies, inquiry, author_domain)
    return tuple(results[index] for index in range(len(found)))


def _first_look(field: Field, aligns: Callable[[str], bool | None]) -> tuple[DkimResult, Signature | None]:
    """The result as far as the field alone tells it, and the signature if it may be tried."""
    domain = selector = body_hash = ""
    try:
        tags = read_tags(field.value)
        body_hash = tags.get(b"bh", b"").translate(None, _WHITE).decode("latin-1")[:88]
        domain, selector = read_place(tags)
        signature = read_signature(field)
    except Refused as refused:
        aligned = aligns(domain) if domain else False
        return DkimResult(refused.outcome, domain, selector, aligned, False, refused.reason, body_hash), None
    return DkimResult("neutral", domain, selector, aligns(domain), False, "", body_hash), signature


def _must_count(
    signature: Signature,
    fields: Fields,
    recipient_domains: Collection[str],
    sent_at: datetime | None,
    now: datetime,
) -> None:
    """Raises Refused if the signature would not count even if it verified."""
    needed = [*_COVERED_ALWAYS, *(key for key in _COVERED_IF_PRESENT if fields.has(key))]
    for key in needed:
        if key not in signature.covered:
            raise Refused("policy", f"h= does not cover {key.decode()}")
    if signature.recipients is not None and not set(signature.recipients) & set(recipient_domains):
        raise Refused("policy", "darn=: it was signed for other recipients")
    _must_be_fresh(signature, sent_at, now)


def _must_be_fresh(signature: Signature, sent_at: datetime | None, now: datetime) -> None:
    seconds = now.timestamp()
    signed_at, expires_at = signature.signed_at, signature.expires_at
    if expires_at is not None and (expires_at < seconds or expires_at < (signed_at or 0)):
        raise Refused("policy", "x=: it has expired")
    if signed_at is not None:
        if signed_at > seconds + CLOCK_SLOP.total_seconds():
            raise Refused("policy", "t= is in the future")
    elif expires_at is None and (sent_at is None or abs(now - sent_at) > UNDATED_AGE_MAX):
        raise Refused("policy", "it has no time of its own, and Date is not of these days")


def _tried(
    signature: Signature, result: DkimResult, fields: Fields, bodies: Bodies, inquiry: Inquiry, author_domain: str
) -> DkimResult:
    try:
        verify(signature, fields, bodies, inquiry)
    except Refused as refused:
        return replace(result, result=refused.outcome, reason=refused.reason)
    is_ancestor = author_domain == signature.domain or author_domain.endswith(f".{signature.domain}")
    reason = "" if is_ancestor or not result.aligned else "d= is not the From domain nor above it"
    return replace(result, result="pass", counts=bool(result.aligned) and is_ancestor, reason=reason)
