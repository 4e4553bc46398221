"""DKIM: the signed mails and keys that ship in dkimpy's source archive, and mails that dkimpy signs with them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

import dkim
import pytest

from chalicelib.mail.authenticity import DkimFinding, authenticate
from chalicelib.mail.dkim_check import Bodies, Fields, read_signature, verify
from chalicelib.mail.headers import read_header
from chalicelib.mail.resolver import Inquiry, ZoneResolver
from tests.mail.senders import HONEST, NOW

Material = Callable[[str, str], bytes]

# Keys that the archive holds only in the text of its tests: RFC 8463, A.2, and one that Gmail once had.
RFC_8463_KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
GMAIL_KEY = (
    "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1Kd87/UeJjenpabgbFwh+eBCsSTrqmwIYYvywlbhbqoo2DymndFkbjOV"
    "IPIldNs/m40KF+yzMn1skyoxcTUGCQs8g3FgD2Ap3ZB5DekAo5wMmk4wimDO+U8QzI3SD07y2+07wlNWwIt8svnxgdxGkVbbhzY8i+RQ9DpSVpPb"
    "F7ykQxtKXkv/ahW3KjViiAH+ghvvIhkx4xYSIc9oSwVmAl5OctMEeWUwg8Istjqz8BZeTWbf41fbNhte7Y+YqZOwq1Sd0DbvYAD9NOZK9vlfuac0"
    "598HY+vtSBczUiKERHv1yRbcaQtZFh5wtiRrN04BLUTD21MycBX5jYchHjPY/wIDAQAB"
)
SHORT_KEY = (
    "v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANmBe10IgY+u7h3enWTukkqtUD5PR52Tb/mPfjC0QJTocVBq6Za"
    "/PlzfV+Py92VaCak19F4WrbVTK5Gg5tW220MCAwEAAQ=="
)


@pytest.fixture(scope="module")
def data(material: Material) -> Callable[[str], bytes]:
    """A file of the archive's test data; mails have the line ends of SMTP."""

    def read(name: str) -> bytes:
        """The octets of the file."""
        found = material("dkimpy", f"dkim/tests/data/{name}")
        return found.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") if b"From:" in found else found.strip()

    return read


class Vector(NamedTuple):
    """A signed mail of the archive, the key at the place it names, and what our rules say of its signatures."""

    mail: str
    place: str
    key: str
    now: datetime
    results: tuple[str, ...]


FOOTBALL = "football.example.com"
VECTORS = {
    "RFC 8463, A.3: Ed25519": Vector(
        "rfc6376.signed.msg", f"brisbane._domainkey.{FOOTBALL}", "", NOW, ("pass", "permerror")
    ),
    "RFC 8463, A.3: RSA": Vector(
        "rfc6376.signed.msg", f"test._domainkey.{FOOTBALL}", "test.txt", NOW, ("permerror", "pass")
    ),
    "RSA": Vector("rfc6376.signed.rsa.msg", f"test._domainkey.{FOOTBALL}", "test.txt", NOW, ("pass",)),
    "RSA, a damaged key": Vector(
        "rfc6376.signed.rsa.msg", f"test._domainkey.{FOOTBALL}", "test_bad.txt", NOW, ("permerror",)
    ),
    "without t=": Vector("rfc6376.signed.no_t.msg", f"test._domainkey.{FOOTBALL}", "test.txt", NOW, ("fail",)),
    "d= with a parenthesis": Vector(
        "test.message.baddomain", "test._domainkey.legitimate.com(.attacker.com", "test.txt", NOW, ("permerror",)
    ),
    "degenerate folds, in its days": Vector(
        "test2.message", "20120113._domainkey.gmail.com", "", datetime(2013, 6, 10, tzinfo=UTC), ("pass",)
    ),
    "degenerate folds, long after": Vector("test2.message", "20120113._domainkey.gmail.com", "", NOW, ("policy",)),
    "Exim, Ed25519, Date not covered": Vector(
        "ed25519test2.msg", "sed._domainkey.test.ex", "eximtest.dns", NOW, ("policy",)
    ),
}


def _key(vector: Vector, data: Callable[[str], bytes]) -> str:
    if vector.key:
        return data(vector.key).decode()
    return GMAIL_KEY if "gmail" in vector.place else RFC_8463_KEY


def _found(raw: bytes, zone: dict[str, Any], now: datetime = NOW) -> tuple[DkimFinding, ...]:
    return authenticate(raw, HONEST, ZoneResolver(zone), now).dkim


@pytest.mark.parametrize("name", VECTORS)
def test_signed_mails_of_the_archive_are_judged(name: str, data: Callable[[str], bytes]) -> None:
    """Good where the archive says good, unless a rule of ours says more."""
    vector = VECTORS[name]
    found = _found(data(vector.mail), {vector.place: {"TXT": [_key(vector, data)]}}, vector.now)
    assert tuple(one.result for one in found) == vector.results


@pytest.mark.parametrize("name", ["degenerate folds, long after", "Exim, Ed25519, Date not covered"])
def test_what_only_our_rules_refuse_verifies(name: str, data: Callable[[str], bytes]) -> None:
    """The canonical forms and the arithmetic are right for signers that we do not accept, too."""
    vector = VECTORS[name]
    raw = data(vector.mail)
    block = read_header(raw)
    (field,) = (one for one in block.fields if one.key == b"dkim-signature")
    inquiry = Inquiry(ZoneResolver({vector.place: {"TXT": [_key(vector, data)]}}))
    verify(read_signature(field), Fields(block), Bodies(raw[block.body_start :]), inquiry)


class Signing(NamedTuple):
    """How dkimpy signs a mail of the archive, the public key, and what our rules say."""

    private: str
    public: str
    result: str
    algorithm: bytes = b"rsa-sha256"
    options: tuple[tuple[str, Any], ...] = ()


SIGNINGS = {
    "RSA of 1024 bits": Signing("test.private", "test.txt", "pass"),
    "key without k=": Signing("test.private", "test2.txt", "pass"),
    "RSA of 1024 bits, SubjectPublicKeyInfo": Signing("1024_testkey.key", "1024_testkey_wo_markers.pub.txt", "pass"),
    "RSA of 1024 bits, RSAPublicKey": Signing("1024_testkey.key", "1024_testkey_wo_markers.pub.rsa.txt", "pass"),
    "RSA of 2048 bits, SubjectPublicKeyInfo": Signing("2048_testkey.key", "2048_testkey_wo_markers.pub.txt", "pass"),
    "RSA of 2048 bits, RSAPublicKey": Signing("2048_testkey.key", "2048_testkey_wo_markers.pub.rsa.txt", "pass"),
    "RSA of 2048 bits, PKCS #8": Signing("2048_testkey_PKCS8.key", "2048_testkey_PKCS8.key.pub.txt", "pass"),
    "Ed25519": Signing("ed25519test.key", "ed25519test.dns", "pass", b"ed25519-sha256"),
    "Ed25519 of RFC 8032": Signing("rfc8032_7_1.key", "", "pass", b"ed25519-sha256"),
    "another key": Signing("test.private", "1024_testkey_wo_markers.pub.txt", "fail"),
    "key of a bad version": Signing("test.private", "badversion.txt", "permerror"),
    "key of an unknown kind": Signing("test.private", "badk.txt", "permerror"),
    "damaged key": Signing("test.private", "test_bad.txt", "permerror"),
    "key for reports only": Signing("test.private", "test_tlsrpt.txt", "policy"),
    "l=": Signing("test.private", "test.txt", "policy", options=(("length", True),)),
    "rsa-sha1": Signing("test.private", "test.txt", "policy", b"rsa-sha1"),
    "only From covered": Signing("test.private", "test.txt", "policy", options=(("include_headers", [b"from"]),)),
}
FORMS = [(head, body) for head in (b"simple", b"relaxed") for body in (b"simple", b"relaxed")]


@pytest.mark.parametrize("forms", FORMS, ids=lambda forms: b"/".join(forms).decode())
@pytest.mark.parametrize("name", SIGNINGS)
def test_what_dkimpy_signs_is_judged(
    name: str, forms: tuple[bytes, bytes], data: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each key format of the archive, in all canonical forms; and any change of the body is a failure."""
    monkeypatch.setattr(dkim, "time", SimpleNamespace(time=(NOW - timedelta(minutes=1)).timestamp))
    signing = SIGNINGS[name]
    raw = data("test.message")
    header = dkim.sign(
        raw, b"s", b"example.com", data(signing.private) + b"\n", canonicalize=forms,
        signature_algorithm=signing.algorithm, **dict(signing.options),
    )  # fmt: skip
    zone = {"s._domainkey.example.com": {"TXT": [data(signing.public).decode() if signing.public else RFC_8463_KEY]}}
    assert [one.result for one in _found(header + raw, zone)] == [signing.result]
    if signing.result == "pass":
        assert [one.result for one in _found(header + raw + b"foo", zone)] == ["fail"]


def test_a_key_of_512_bits_is_refused(data: Callable[[str], bytes]) -> None:
    """RFC 8301, 3.2: the archive still takes it, with a switch."""
    raw = data("rfc6376.signed.rsa.msg")
    (found,) = _found(raw, {f"test._domainkey.{FOOTBALL}": {"TXT": [SHORT_KEY]}})
    assert (found.result, found.reason) == ("policy", "an RSA key of 512 bits")


def test_a_second_from_is_no_mail_of_anybody(data: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """On top or below, signed or not; an unknown field more changes nothing."""
    monkeypatch.setattr(dkim, "time", SimpleNamespace(time=NOW.timestamp))
    raw = data("test.message")
    header = dkim.sign(raw, b"s", b"example.com", data("test.private") + b"\n")
    zone = ZoneResolver({"s._domainkey.example.com": {"TXT": [data("test.txt").decode()]}})
    second = b"From: sales@spammer.example\r\n"
    for forged in (
        second + header + raw,
        header + second + raw,
        header + raw.replace(b"\r\n\r\n", b"\r\n" + second + b"\r\n"),
    ):
        assert authenticate(forged, HONEST, zone, NOW).verdict == "forged"
    more = header + raw.replace(b"\r\n\r\n", b"\r\nX-Foo: bar\r\n\r\n", 1)
    assert [one.result for one in authenticate(more, HONEST, zone, NOW).dkim] == ["pass"]
