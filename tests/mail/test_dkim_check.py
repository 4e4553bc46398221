"""DKIM: the same word on every signature as the standard, in bounded time on any mail."""

import base64
import hashlib
import time
from types import SimpleNamespace
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from dkim.canonicalization import Relaxed, Simple
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.mail import dkim_check
from chalicelib.mail.canonical import canonical_body, canonical_field
from chalicelib.mail.dkim_check import Bodies, Fields, Refused, read_key, read_tags, without_signature
from chalicelib.mail.headers import Field, read_header
from tests.mail.senders import COVERED, HONEST, NOW, der, judged, key_record, keyed, mail, rsa_key, signature, signed

LINES = st.lists(st.text(" \tab.", max_size=12).map(str.encode), max_size=12)
CPU_S_MAX = 5.0  # generous: these took 14 to 64 s in a plain check, and take under 1 s here


@given(LINES)
@example([])
@example([b""])
@example([b" \t "])
@example([b"a", b"", b"  ", b""])
@example([b"a" + b" " * 2_000 + b"b", b"\t" * 2_000])
def test_the_relaxed_body_is_that_of_the_standard(lines: list[bytes]) -> None:
    """RFC 6376, 3.4.4: blanks at line ends go, runs become one blank, empty lines at the end go."""
    body = b"".join(line + b"\r\n" for line in lines)
    assert canonical_body(body, "relaxed") == Relaxed.canonicalize_body(body)


@given(LINES)
@example([])
@example([b"a", b"", b""])
@example([b""] * 20_000)
def test_the_simple_body_is_that_of_the_standard(lines: list[bytes]) -> None:
    """RFC 6376, 3.4.3: only empty lines at the end go; an empty body is one line end."""
    body = b"".join(line + b"\r\n" for line in lines)
    assert canonical_body(body, "simple") == Simple.canonicalize_body(body)


def test_an_empty_body_has_the_hashes_that_the_standard_prints() -> None:
    """RFC 6376, 3.4.3 and 3.4.4 give the SHA-256 of the empty body in both forms."""
    bodies = Bodies(b"")
    assert base64.b64encode(bodies.digest("simple")) == b"frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
    assert base64.b64encode(bodies.digest("relaxed")) == b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@given(st.lists(st.text(" \tab", max_size=8).map(str.encode), min_size=1, max_size=6))
def test_a_relaxed_field_is_that_of_the_standard(parts: list[bytes]) -> None:
    """RFC 6376, 3.4.2: name in lower case, unfolded, one blank for each run, none around the value."""
    value = b"\r\n ".join(parts)
    [(name, theirs)] = Relaxed.canonicalize_headers([(b"SUBject", value + b"\r\n")])
    assert canonical_field(b"SUBject", value, "relaxed") + b"\r\n" == name + b":" + theirs


@pytest.mark.parametrize("form", ["simple/simple", "relaxed/relaxed", "relaxed/simple", "simple/relaxed", "relaxed"])
def test_dkimpy_signs_what_we_verify(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature of an independent signer verifies here, in all forms, with odd blanks and folds."""
    monkeypatch.setattr(dkim, "time", SimpleNamespace(time=NOW.timestamp))
    raw = mail(b"two  blanks \t\r\n\r\n\r\n", subject="a\r\n\tfolded   one ")
    pem = rsa_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    forms = tuple(part.encode() for part in [*form.split("/"), "simple"][:2])
    header = dkim.sign(
        raw, b"k1", b"firma.example", pem, canonicalize=forms, include_headers=[name.encode() for name in COVERED]
    )
    assert judged(header + raw).verdict == "verified"


@given(st.sampled_from(["simple/simple", "relaxed/relaxed"]), st.integers(0, 600), st.integers(0, 255))
def test_one_changed_octet_is_never_taken_for_the_original(form: str, place: int, octet: int) -> None:
    """Wherever an octet of a signed mail changes, either the canonical form is the same or it is refused."""
    raw = signed(form=form)
    place %= len(raw)
    changed = raw[:place] + bytes([octet]) + raw[place + 1 :]
    result = judged(changed)
    if result.verdict == "verified":
        same = [Relaxed.canonicalize_body(one.partition(b"\r\n\r\n")[2]) for one in (raw, changed)]
        assert same[0] == same[1]
        assert b"".join(raw.split()).lower() == b"".join(changed.split()).lower() or place < raw.index(b"From:")


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        (b"v=1; a=b", {b"v": b"1", b"a": b"b"}),
        (b" v = 1 ;\r\n\ta=b=c;", {b"v": b"1", b"a": b"b=c"}),
        (b"a=;", {b"a": b""}),
        (b"", {}),
    ],
)
def test_tag_lists_are_read(value: bytes, tags: dict[bytes, bytes]) -> None:
    """RFC 6376, 3.2: names and values without the white space around them; a last semicolon is allowed."""
    assert read_tags(value) == tags


@pytest.mark.parametrize("value", [b"v=1; v=2", b"v", b"=1", b"1v=1", b"v=1;; a=b", b"v v=1"])
def test_odd_tag_lists_are_refused(value: bytes) -> None:
    """A tag that stands twice or is none makes the whole list worthless (RFC 6376, 3.2)."""
    with pytest.raises(Refused):
        read_tags(value)


@pytest.mark.parametrize(
    ("value", "emptied"),
    [
        (b" v=1; b=AAAA", b" v=1; b="),
        (b" v=1;\r\n b = AA\r\n AA ; bh=BB", b" v=1;\r\n b =; bh=BB"),
        (b" bh=b=; b=x;", b" bh=b=; b=;"),
    ],
)
def test_only_the_signature_itself_is_left_out_of_its_hash(value: bytes, emptied: bytes) -> None:
    """RFC 6376, 3.7: the value of b= goes with the white space around it, all else stays."""
    assert without_signature(Field(b"DKIM-Signature", b"dkim-signature", value)) == emptied


def test_fields_are_taken_from_the_bottom_up() -> None:
    """RFC 6376, 5.4.2: a name once is the lowest field, twice the next above, more often nothing."""
    block = read_header(b"X: 1\r\nY: 2\r\nX: 3\r\n\r\n")
    assert Fields(block).signed([b"x", b"x", b"x", b"y"], "relaxed") == [b"x:3", b"x:1", b"y:2"]


# --- keys and cost -----------------------------------------------------------------------------------


def _rsa_record(modulus: int, exponent: int) -> str:
    numbers = [der(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in (modulus, exponent)]
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der(0x30, b''.join(numbers))).decode()}"


@pytest.mark.parametrize(
    ("bits", "exponent", "fits"),
    [
        (1023, 65537, False),
        (1024, 65537, True),
        (4096, 65537, True),
        (4097, 65537, False),
        (2048, 3, True),
        (2048, 1, False),
        (2048, 65536, False),
        (2048, (1 << 32) - 1, True),
        (2048, (1 << 32) + 1, False),
        (2048, (1 << 2000) + 1, False),
    ],
)
def test_rsa_keys_are_measured_before_any_arithmetic(bits: int, exponent: int, fits: bool) -> None:
    """RFC 8301, 3.2: 1024 bits and more; above 4096 and with odd exponents a key is only a way to burn time."""
    record = _rsa_record((1 << bits - 1) | 1, exponent).encode()
    if fits:
        assert read_key(record, "rsa-sha256").rsa is not None
    else:
        with pytest.raises(Refused):
            read_key(record, "rsa-sha256")


@given(st.binary(max_size=300))
@example(base64.b64decode(key_record().rpartition("p=")[2])[:100])
@example(b"\x30\x84\xff\xff\xff\xff")
@example(b"\x30\x0a\x30\x08\x06\x00\x05\x01\x00\x03\x00")
def test_any_octets_as_a_key_are_a_key_or_refused(octets: bytes) -> None:
    """Whatever stands in DNS, reading it ends in a key or in a reason."""
    for kind in ("rsa", "ed25519"):
        record = b"v=DKIM1; k=" + kind.encode() + b"; p=" + base64.b64encode(octets)
        try:
            key = read_key(record, f"{kind}-sha256")
        except Refused as refused:
            assert refused.reason
        else:
            assert (key.rsa is None) != (key.ed25519 is None)


def test_a_huge_key_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of 32,768 bits (64 s in a plain check) is refused without one multiplication."""
    monkeypatch.setattr(dkim_check, "verifies", lambda *_: pytest.fail("the key was used"))
    result = judged(signed(), HONEST, keyed(_rsa_record((1 << 32_767) | 1, 65537)))
    assert result.verdict == "unverified"


def _cpu_s(raw: bytes, **terms: Any) -> float:
    start = time.process_time()
    assert judged(raw, **terms).verdict in ("unverified", "forged")
    return time.process_time() - start


HOSTILE = {
    "40 MB of 997-blank lines (33 s in a plain check)": lambda: (b" " * 997 + b"\r\n") * 41_000,
    "40 MB of blanks": lambda: b" " * 41_000_000,
    "40 MB of long and short runs": lambda: (b" " * 8_000 + b"a " * 4_000) * 2_500,
    "40 MB of empty lines": lambda: b"\r\n" * 20_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_take_linear_time(name: str) -> None:
    """A legal body that makes canonical forms slow is hashed in both of them in about a second at most."""
    body = HOSTILE[name]()
    raw = mail(body)
    both = signature(raw, form="simple/simple", body=b"other") + signature(raw, body=b"other")
    assert _cpu_s(both + raw) < CPU_S_MAX


def test_hostile_folds_take_linear_time() -> None:
    """Tens of thousands of folded lines (14 s in a plain check) and as many names in h= cost no time."""
    folds = [b"X-%d: " % n + b"\r\n a" * 4_000 for n in range(15)]
    raw = mail(more=folds)
    many = signature(raw, covered=[*COVERED, *["x"] * 7_000])
    assert _cpu_s(many * 5 + raw, names=keyed("v=DKIM1; p=")) < CPU_S_MAX


def test_the_body_is_hashed_once_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many signatures there are, each canonical form of the body is made once."""
    made: list[str] = []

    def counted(body: bytes, form: Any) -> bytes:
        made.append(form)
        return canonical_body(body, form)

    monkeypatch.setattr(dkim_check, "canonical_body", counted)
    raw = mail()
    forms = ("simple/simple", "relaxed/relaxed", "relaxed/relaxed", "simple/simple", "relaxed/simple")
    assert judged(b"".join(signature(raw, form=form) for form in forms) + raw).verdict == "verified"
    assert sorted(made) == ["relaxed", "simple"]


def test_the_digest_of_the_fields_is_that_of_the_standard() -> None:
    """RFC 6376, 3.7: the covered fields in order, then the signature field without its value and line end."""
    raw = b"DKIM-Signature: v=1; a=rsa-sha256; c=simple; d=a.cz; s=s; h=b:a; bh=AA==; b=AA==\r\nA: 1\r\nB: 2\r\n\r\n"
    block = read_header(raw)
    digest = dkim_check.hashed_fields(dkim_check.read_signature(block.fields[0]), Fields(block))
    own = b"DKIM-Signature: v=1; a=rsa-sha256; c=simple; d=a.cz; s=s; h=b:a; bh=AA==; b="
    assert digest.digest() == hashlib.sha256(b"B: 2\r\nA: 1\r\n" + own).digest()
