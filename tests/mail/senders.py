"""Senders of mail: an honest one whose mails prove themselves, and the means to forge him.

Signatures are made here without the code under test: dkimpy's canonical forms, cryptography's arithmetic.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from math import lcm, prod
from typing import Any, TypeAlias

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from dkim.canonicalization import CanonicalizationPolicy
from dkim.crypto import EMSA_PKCS1_v1_5_encode

from chalicelib.mail.authenticity import Authentication, authenticate
from chalicelib.mail.envelope import Envelope
from chalicelib.mail.resolver import ZoneResolver

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUEUE = "podpora@fronta.example"
IP = "192.0.2.7"
COVERED = ("from", "to", "subject", "date", "message-id", "mime-version")
HONEST = Envelope(IP, "mx.firma.example", "jan@firma.example")
STRANGER = Envelope("198.51.100.66", "mx.zly.example", "eva@zly.example")


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """One key of each size a process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ed25519_key() -> ed25519.Ed25519PrivateKey:
    """One key a process."""
    return ed25519.Ed25519PrivateKey.generate()


@dataclass(frozen=True)
class OddKey:
    """An RSA key that no library makes: of one prime or of many, with any exponent. It signs all the same."""

    primes: tuple[int, ...]
    exponent: int = 65537

    def sign(self, digest: Any) -> bytes:
        """The signature over a hash object (RFC 8017, 8.2.1)."""
        modulus = prod(self.primes)
        size = (modulus.bit_length() + 7) // 8
        private = pow(self.exponent, -1, lcm(*(prime - 1 for prime in self.primes)))
        encoded = int.from_bytes(EMSA_PKCS1_v1_5_encode(digest, size), "big")
        return pow(encoded, private, modulus).to_bytes(size, "big")

    def der(self) -> bytes:
        """The public key as RFC 8017, A.1.1 has it."""
        numbers = (prod(self.primes), self.exponent)
        return der(0x30, b"".join(der(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in numbers))


def der(tag: int, content: bytes) -> bytes:
    """One element of ASN.1's distinguished encoding."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


@cache
def primes(count: int) -> tuple[int, ...]:
    """That many different primes of 512 bits."""
    found: set[int] = set()
    while len(found) < count:
        numbers = rsa.generate_private_key(public_exponent=65537, key_size=1024).private_numbers()
        found |= {numbers.p, numbers.q}
    return tuple(sorted(found)[:count])


PrivateKey: TypeAlias = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | OddKey


def key_record(key: PrivateKey | None = None, extra: str = "") -> str:
    """The TXT record of the key (the 2048 bit one), `extra` tags in front of p=."""
    key = key or rsa_key()
    if isinstance(key, OddKey):
        return f"v=DKIM1; k=rsa; {extra}p={base64.b64encode(key.der()).decode()}"
    if isinstance(key, ed25519.Ed25519PrivateKey):
        octets = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return f"v=DKIM1; k=ed25519; {extra}p={base64.b64encode(octets).decode()}"
    octets = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"v=DKIM1; k=rsa; {extra}p={base64.b64encode(octets).decode()}"


def zone(**changes: Any) -> dict[str, Any]:
    """The DNS of the honest sender and of a stranger with everything in order; `changes` by names in which
    "__" stands for "." and "_dmarc"-like labels are written as they are."""
    names: dict[str, Any] = {
        "firma.example": {"TXT": [f"v=spf1 ip4:{IP} -all"], "A": [IP]},
        "k1._domainkey.firma.example": {"TXT": [key_record()]},
        "_dmarc.firma.example": {"TXT": ["v=DMARC1; p=none"]},
        "zly.example": {"TXT": ["v=spf1 ip4:198.51.100.66 -all"]},
        "k1._domainkey.zly.example": {"TXT": [key_record()]},
        "_dmarc.zly.example": {"TXT": ["v=DMARC1; p=reject"]},
    }
    for name, records in changes.items():
        dotted = name.replace("__", ".")
        if records is None:
            names.pop(dotted, None)
        else:
            names[dotted] = {"TXT": [records]} if isinstance(records, str) and "=" in records else records
    return names


def keyed(record: Any) -> dict[str, Any]:
    """The zone with another key record of the honest sender."""
    return zone(k1___domainkey__firma__example=record)


def mail(
    body: bytes = b"Dobry den,\r\nweb nejede.\r\n",
    *,
    without: Sequence[str] = (),
    more: Sequence[bytes] = (),
    **fields: str,
) -> bytes:
    """An unsigned mail of the honest sender; `fields` replace fields (message_id for Message-ID), `without`
    leaves some out, `more` are whole header lines."""
    values = {
        "from": "Jan Novak <jan@firma.example>",
        "to": QUEUE,
        "subject": "Web nejede",
        "date": format_datetime(NOW),
        "message-id": "<1@firma.example>",
        "mime-version": "1.0",
    } | {name.rstrip("_").replace("_", "-"): value for name, value in fields.items()}
    lines = [f"{name.title()}: {value}".encode("latin-1") for name, value in values.items() if name not in without]
    return b"\r\n".join([*lines, *more, b"", body])


def signature(
    raw: bytes,
    *,
    domain: str = "firma.example",
    selector: str = "k1",
    key: PrivateKey | None = None,
    covered: Sequence[str] = COVERED,
    form: str = "relaxed/relaxed",
    tags: str = "",
    signed_at: datetime | None = NOW,
    body: bytes | None = None,
    name: bytes = b"DKIM-Signature",
    hashed_by: str = "sha256",
) -> bytes:
    """A signature field for `raw`, with its line end. `tags` come in addition ("l=3; x=5;"), `body` is what
    the body hash is over."""
    key = key or rsa_key()
    policy = CanonicalizationPolicy.from_c_value(form.encode())
    head, _, own_body = raw.partition(b"\r\n\r\n")
    digest = hashlib.new(hashed_by, policy.canonicalize_body(own_body if body is None else body)).digest()
    algorithm = f"{'ed25519' if isinstance(key, ed25519.Ed25519PrivateKey) else 'rsa'}-{hashed_by}"
    stamp = f"t={int(signed_at.timestamp())}; " if signed_at else ""
    version = "" if name != b"DKIM-Signature" else "v=1; "
    value = (
        f" {version}a={algorithm}; c={form}; d={domain}; s={selector}; {stamp}{tags}\r\n"
        f"\th={':'.join(covered)};\r\n\tbh={base64.b64encode(digest).decode()};\r\n\tb="
    ).encode("latin-1")
    taken = _select(head, covered)
    lines = [b":".join(field) for field in policy.canonicalize_headers([*taken, (name, value)])]
    hashed = b"".join(line if line.endswith(b"\r\n") else line + b"\r\n" for line in lines).removesuffix(b"\r\n")
    return name + b":" + value + base64.b64encode(made_by(key, hashed, hashed_by)) + b"\r\n"


def made_by(key: PrivateKey, hashed: bytes, hashed_by: str = "sha256") -> bytes:
    """The signature of the key over the octets."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(hashlib.sha256(hashed).digest())
    if isinstance(key, OddKey):
        return key.sign(hashlib.new(hashed_by, hashed))
    return key.sign(hashed, padding.PKCS1v15(), hashes.SHA1() if hashed_by == "sha1" else hashes.SHA256())


def _select(head: bytes, covered: Sequence[str]) -> list[tuple[bytes, bytes]]:
    fields: list[tuple[bytes, bytes]] = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] = (fields[-1][0], fields[-1][1] + line + b"\r\n")
        else:
            found, _, value = line.partition(b":")
            fields.append((found, value + b"\r\n"))
    left = list(fields)
    chosen = []
    for wanted in covered:
        for index in range(len(left) - 1, -1, -1):
            if left[index][0].lower() == wanted.strip().lower().encode():
                chosen.append(left.pop(index))
                break
    return chosen


def signed(raw: bytes | None = None, **how: Any) -> bytes:
    """The mail with its signature on top."""
    raw = mail() if raw is None else raw
    return signature(raw, **how) + raw


def judged(
    raw: bytes, envelope: Envelope = HONEST, names: dict[str, Any] | None = None, **terms: Any
) -> Authentication:
    """The verdict by the zone. Terms as `authenticate` takes them; it survives JSON."""
    now = terms.pop("now", NOW)
    result = authenticate(raw, envelope, ZoneResolver(zone() if names is None else names), now, **terms)
    assert Authentication.from_json(json.loads(json.dumps(result.to_json()))) == result
    assert not any(reason.startswith("internal") for reason in result.reasons), result.reasons
    return result


def days(count: float) -> timedelta:
    """A shorter name in tables."""
    return timedelta(days=count)
