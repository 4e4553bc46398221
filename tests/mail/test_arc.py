"""ARC: recorded always, believed only from sealers that are trusted, and only what they saw."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.arc import Sightings, read_sightings
from chalicelib.mail.canonical import canonical_field
from chalicelib.mail.dkim_check import without_signature
from chalicelib.mail.headers import Field
from tests.mail.senders import COVERED, STRANGER, judged, key_record, made_by, mail, rsa_key, signature, zone

SEALER = "preposilatel.example"
SAW = (
    " mx.preposilatel.example;\r\n spf=pass (ok) smtp.mailfrom=jan@firma.example;\r\n"
    " dkim=pass header.d=firma.example header.s=k1;\r\n dmarc=pass (p=NONE) header.from=firma.example"
)
NAMES = zone(k1___domainkey__preposilatel__example=key_record())


def sealed(
    raw: bytes,
    number: int = 1,
    *,
    saw: str = SAW,
    sealer: str = SEALER,
    chain: str | None = None,
    below: int = 0,
    covered: tuple[str, ...] = COVERED,
) -> bytes:
    """The mail with one more ARC set on top; `below` tells how many octets on top are earlier sets."""
    results = f"ARC-Authentication-Results: i={number};{saw}\r\n".encode()
    message = signature(raw, domain=sealer, name=b"ARC-Message-Signature", tags=f"i={number}; ", covered=covered)
    value = f" i={number}; a=rsa-sha256; cv={chain or ('none' if number == 1 else 'pass')}; d={sealer}; s=k1;\r\n\tb="
    lines = [_relaxed(line) for line in _fields(raw[:below])]
    lines += [_relaxed(results), _relaxed(message), canonical_field(b"ARC-Seal", value.encode(), "relaxed")]
    seal = b"ARC-Seal:" + value.encode() + base64.b64encode(made_by(rsa_key(), b"\r\n".join(lines))) + b"\r\n"
    return seal + message + results + raw


def _fields(octets: bytes) -> list[bytes]:
    """The earlier sets in the order in which they are sealed: results, message, seal."""
    lines: list[bytes] = []
    for line in octets.split(b"\r\n")[:-1]:
        if line[:1] in (b" ", b"\t"):
            lines[-1] += b"\r\n" + line
        else:
            lines.append(line)
    return list(reversed(lines))


def _relaxed(line: bytes) -> bytes:
    name, _, value = line.removesuffix(b"\r\n").partition(b":")
    return canonical_field(name, value, "relaxed")


FORWARDED = mail(b"Dobry den,\r\nweb nejede.\r\n-- \r\nlist footer\r\n")


def arc(raw: bytes, trusted: tuple[str, ...] = (SEALER,), **terms: Any) -> Any:
    """The verdict on a forwarded mail: by the stranger's server, its own signature broken."""
    return judged(raw, STRANGER, NAMES | terms.pop("names", {}), trusted_sealers=trusted, **terms)


def test_a_trusted_sealer_is_believed() -> None:
    """What he saw pass counts in place of what the forwarding broke."""
    result = arc(sealed(FORWARDED))
    assert (result.verdict, result.arc.result, result.arc.sealers) == ("verified", "pass", (SEALER,))
    assert result.sentence("cs") == "Odesílatel ověřen: ARC od preposilatel.example pro firma.example."


def test_a_chain_of_two_trusted_sealers_is_believed() -> None:
    """Each seal covers those before it; the first one's word counts."""
    first = sealed(FORWARDED)
    result = arc(sealed(first, 2, saw=" x; dmarc=fail", below=len(first) - len(FORWARDED)))
    assert (result.arc.reason, result.arc.result, result.verdict) == ("", "pass", "verified")


def test_an_unknown_sealer_is_only_recorded() -> None:
    """Anybody can seal; without the configuration's trust it changes nothing and asks nothing of DNS."""
    for trusted in ((), ("other.example",)):
        result = arc(sealed(FORWARDED), trusted)
        assert (result.verdict, result.arc.result, result.arc.sealers) == ("unverified", "untrusted", (SEALER,))


def test_one_unknown_sealer_spoils_the_chain() -> None:
    """The last sealer vouches for the chain, not for the ones before him."""
    first = sealed(FORWARDED, sealer="zly.example")
    result = arc(sealed(first, 2, below=len(first) - len(FORWARDED)))
    assert (result.verdict, result.arc.result) == ("unverified", "untrusted")


BROKEN: dict[str, bytes] = {
    "body changed after sealing": sealed(FORWARDED) + b"Pay now.\r\n",
    "field changed after sealing": sealed(FORWARDED).replace(b"Subject: Web", b"Subject: Pay"),
    "testimony changed after sealing": sealed(FORWARDED, saw=" x; spf=fail").replace(b"spf=fail", b"spf=pass"),
    "seal reports a failure": sealed(FORWARDED, chain="fail"),
    "first seal says pass": sealed(FORWARDED, chain="pass"),
    "a set is missing": sealed(FORWARDED, 2),
    "a field is missing": sealed(FORWARDED).partition(b"\r\nARC-Message")[2].join([b"ARC-Message", b""]),
    "a set is not whole": b"ARC-Seal: i=2; a=rsa-sha256; cv=pass; d=preposilatel.example; s=k1; b=AA==\r\n"
    + sealed(FORWARDED),
    "a field twice": b"ARC-Seal: i=1; cv=none; d=a.cz; s=s; b=AA==\r\n" + sealed(FORWARDED),
    "no instance": sealed(FORWARDED).replace(b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results:"),
    "instance 51": b"".join(
        f"ARC-Seal: i={n};\r\nARC-Message-Signature: i={n};\r\nARC-Authentication-Results: i={n};\r\n".encode()
        for n in range(1, 52)
    )
    + FORWARDED,
    "From not covered": sealed(FORWARDED, covered=("to", "subject")),
    "junk": b"ARC-Seal: \xff\r\nARC-Message-Signature: ;;\r\nARC-Authentication-Results: i=1; x\r\n" + FORWARDED,
}


WHY = {
    "body changed after sealing": "the body was changed",
    "field changed after sealing": "the signature does not fit",
    "testimony changed after sealing": "does not fit",
    "seal reports a failure": "reports a broken chain",
    "first seal says pass": "reports a broken chain",
    "a set is missing": "gaps",
    "a field is missing": "gaps",
    "a set is not whole": "gaps",
    "a field twice": "stands twice",
    "no instance": "without i=",
    "instance 51": "too long",
    "From not covered": "not From",
    "junk": "cannot be read",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_chain_is_not_believed(name: str) -> None:
    """Anything that does not fit makes the chain worthless."""
    result = arc(BROKEN[name])
    assert (result.verdict, result.arc.result) == ("unverified", "fail")
    assert WHY[name] in result.arc.reason


@pytest.mark.parametrize(
    "saw",
    [
        " x",
        SAW.replace("dmarc=pass", "dmarc=fail"),
        SAW.replace("header.from=firma.example", "header.from=zly.example"),
        SAW.replace("dkim=pass", "dkim=fail"),
        SAW.replace("spf=pass", "spf=softfail"),
        SAW.replace("header.d=firma.example", "header.d=zly.example"),
        SAW.replace("smtp.mailfrom=jan@firma.example", "smtp.mailfrom=firma.example@zly.example"),
    ],
)
def test_a_trusted_sealer_who_saw_less_proves_less(saw: str) -> None:
    """SPF and DKIM both have to have passed and aligned with the From domain where he saw the mail."""
    assert arc(sealed(FORWARDED, saw=saw)).verdict == "unverified"


def test_a_sealers_key_that_dns_fails_for_is_told() -> None:
    """The chain is then not believed, and says why."""
    result = arc(sealed(FORWARDED), names={f"k1._domainkey.{SEALER}": "SERVFAIL"})
    assert (result.verdict, result.arc.result) == ("unverified", "temperror")


def test_a_trusted_sealer_does_not_heal_a_repeated_field() -> None:
    """A mail that reads in two ways is not verified by any chain."""
    assert arc(sealed(mail(more=[b"Subject: other"]))).verdict == "unverified"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (SAW, Sightings(("firma.example",), "firma.example", "firma.example")),
        (" x; dkim=pass header.i=@a.example; dkim=pass header.d=b.example", Sightings(("a.example", "b.example"))),
        (" x; spf=pass (smtp.mailfrom=a.example) smtp.mailfrom=b.example", Sightings(spf="b.example")),
        (' x; spf=pass reason="; dkim=pass header.d=a.example;" smtp.mailfrom=b.example', Sightings(spf="b.example")),
        (" x; spf=fail; dkim=pass (; dmarc=pass header.from=a.example)", Sightings()),
        (' x; dmarc=pass header.from="a.example', Sightings()),
        ("", Sightings()),
    ],
)
def test_results_are_read_without_comments_and_quotes(text: str, seen: Sightings) -> None:
    """RFC 8601, 2.2: only what stands outside of comments and quotes; what has no end says nothing."""
    assert read_sightings(text.encode()) == seen


@given(st.binary(max_size=200))
def test_no_octets_make_the_check_fail(octets: bytes) -> None:
    """Any ARC fields end in a verdict that is not verified."""
    line = b"".join(octets.split())
    raw = b"ARC-Seal: i=1; " + line + b"\r\nARC-Message-Signature: i=1;" + line + b"\r\n"
    assert arc(raw + b"ARC-Authentication-Results: i=1;" + line + b"\r\n" + FORWARDED).verdict != "verified"


def test_the_own_signature_of_a_seal_is_left_out_of_it() -> None:
    """RFC 8617, 5.1.1: as in DKIM."""
    assert without_signature(Field(b"ARC-Seal", b"arc-seal", b" i=1; b=AA==")) == b" i=1; b="
