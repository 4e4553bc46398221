"""Mails that are made to be costly to judge: each shape fills as many octets as it is given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.mail.envelope import Envelope
from tests.mail.senders import COVERED, IP, key_record, mail, rsa_key, signature, zone

STRANGER_IP = "198.51.100.66"
SENDER = Envelope(STRANGER_IP, "mx.zly.example", "jan@firma.example")


@dataclass(frozen=True)
class Hostile:
    """A shape: the mail of about `size` octets, and the DNS under it."""

    make: Callable[[int], bytes]
    names: Callable[[], dict[str, Any]] = zone


def _filled(unit: bytes, size: int) -> bytes:
    return (unit * (size // len(unit) + 1))[:size]


def _both_forms(unit: bytes) -> Hostile:
    """A body of such units under two signatures that need both canonical forms of it, and fit neither."""

    def make(size: int) -> bytes:
        """The mail."""
        raw = mail(_filled(unit, size))
        return signature(raw, form="simple/simple", body=b"x") + signature(raw, body=b"x") + raw

    return Hostile(make)


def _headers(unit: bytes, name: str = "x", size: int = 150_000) -> Hostile:
    """A header of such lines, under a signature that covers what it can of them."""

    def make(_: int) -> bytes:
        """The mail."""
        raw = mail(more=[line for line in _filled(unit, size).split(b"\r\n") if b":" in line or line[:1] == b" "])
        return signature(raw, covered=[*COVERED, *[name] * 7_000]) * 5 + raw

    return Hostile(make)


def _field(name: str, unit: str) -> Hostile:
    fields: dict[str, Any] = {name: (unit * 16_000)[:16_000]}
    return Hostile(lambda _: mail(**fields))


def _raw(unit: bytes) -> Hostile:
    return Hostile(lambda size: _filled(unit, size))


def _spf(terms: str, lookups: int = 10, **names: Any) -> Hostile:
    """As many records as the standard allows to be looked up, each as long as we read."""
    chain = {}
    for n in range(lookups + 1):
        following = f"include:i{n + 1}.firma.example " if n < lookups else ""
        record = f"v=spf1 {following}{terms}"[:16_000].rpartition(" ")[0]
        chain[f"i{n}.firma.example"] = {"TXT": [record], "A": [IP]}
    return Hostile(lambda _: mail(), lambda: zone(firma__example=chain["i0.firma.example"], **names) | chain)


_LETTERS = {ord(digit): letter for digit, letter in zip("0123456789", "ghijklmnop", strict=True)}

HOSTILE: dict[str, Hostile] = {
    "lines of 997 blanks": _both_forms(b" " * 997 + b"\r\n"),
    "one line of blanks": _both_forms(b" "),
    "one line of tabs": _both_forms(b"\t"),
    "runs of two blanks": _both_forms(b"a  "),
    "runs of five": _both_forms(b"a     "),
    "runs of nine": _both_forms(b"a" + b" " * 9),
    "runs of 17": _both_forms(b"a" + b" " * 17),
    "runs of 33": _both_forms(b"a" + b" " * 33),
    "blanks and tabs": _both_forms(b"a \t"),
    "long and short runs": _both_forms(b" " * 8_000 + b"a " * 4_000),
    "pieces of all blanks": _both_forms(b" " * 16_384 + b"a" * 16_384),
    "blanks at line ends": _both_forms(b"a \r\n"),
    "tabs at line ends": _both_forms(b"\t\r\n"),
    "empty lines": _both_forms(b"\r\n"),
    "empty lines and one letter": _both_forms(b"\r\n" * 5_000 + b"a"),
    "half line ends": _both_forms(b"\r\r\n\n"),
    "one line of letters": _both_forms(b"a"),
    "folds": _headers(b"X: a" + b"\r\n a" * 4_000 + b"\r\n"),
    "short fields": _headers(b"x:\r\n"),
    "fields of blanks": _headers(b"X: " + b" " * 15_000 + b"\r\n"),
    "short singletons": _headers(b"cc:\r\n", "cc"),
    "brackets in From": _field("from_", "("),
    "quotes in From": _field("from_", '"\\'),
    "commas in To": _field("to", ","),
    "addresses in To": _field("to", "a@b.cz,"),
    "brackets in To": _field("to", "(<"),
    "encoded words in From": Hostile(lambda _: mail(from_=("=?utf-8?q?=40?= " * 60)[:960] + "<jan@firma.example>")),
    "at signs in From": Hostile(lambda _: mail(from_='"' + "a@" * 470 + '" <jan@firma.example>')),
    "digits in Date": _field("date", "1 "),
    "tags": Hostile(lambda _: (b"DKIM-Signature: " + b"a=;" * 5_300 + b"\r\n") * 15 + mail()),
    "different tags": Hostile(
        lambda _: (b"DKIM-Signature: " + b";".join(b"t%d=" % n for n in range(2_000)) + b"\r\n") * 15 + mail()
    ),
    "base64": Hostile(lambda _: (b"DKIM-Signature: b=" + b"A" * 16_000 + b"\r\n") * 15 + mail()),
    "ARC sets": Hostile(
        lambda _: (
            b"".join(
                b"ARC-Seal: i=%d; cv=pass; a=rsa-sha256; d=zly.example; s=k1; b=AA==; z=%s\r\n"
                b"ARC-Message-Signature: i=%d; a=rsa-sha256; d=zly.example; s=k1; h=from; bh=AA==; b=AA==\r\n"
                b"ARC-Authentication-Results: i=%d; %s\r\n"
                % (n, b"a" * 2_000, n, n, b"dkim=pass header.d=a.cz; " * 80)
                for n in range(1, 51)
            )
            + mail()
        )
    ),
    "NUL": _raw(b"\0"),
    "LF": _raw(b"\n"),
    "CR": _raw(b"\r"),
    "line ends": _raw(b"\r\n"),
    "colons": _raw(b":"),
    "From without an end": _raw(b"From: "),
    "From in LF lines": _raw(b"From: a@b.cz\n"),
    "From and blanks": _raw(b"\nFrom" + b" " * 1_000),
    "From names": _raw(b"\rfrom"),
    "mbox lines": _raw(b"From jan@firma.example\r\n"),
    "five keys of 4096 bits": Hostile(
        lambda _: (
            b"".join(signature(mail(), key=rsa_key(4096), selector=f"s{n}") for n in range(5))
            + mail(subject="changed")
        ),
        lambda: zone(**{f"s{n}___domainkey__firma__example": key_record(rsa_key(4096)) for n in range(5)}),
    ),
    "SPF networks": _spf("ip4:192.0.2.9 " * 1_200),
    "SPF networks of IPv6": _spf("ip6:2001:db8:1:2:3:4:5:6 " * 700),
    "SPF modifiers": _spf(" ".join(f"{n:03x}=".translate(_LETTERS) for n in range(1_450))),
    "SPF more modifiers": _spf(" ".join(f"{n:03x}=".translate(_LETTERS) for n in range(3_200))),
    "SPF macros": _spf(" ".join(f"m{n}={'%{l200r-}' * 50}" for n in range(32)) + " "),
    "SPF macros of the host": _spf(" ".join(f"m{n}={'%{p}' * 100}" for n in range(32)) + " "),
    "SPF long terms": _spf(("exists:" + "%{ir}.%{l1r+-/,_=}" * 20 + ".example ") * 50, lookups=9),
    "SPF unknown terms": _spf(("x" * 500 + " ") * 30),
    "SPF mx of ten hosts": _spf(
        "mx:m.example " * 9,
        lookups=1,
        m__example={"MX": [[n, f"h{n}.example"] for n in range(10)]},
        **{f"h{n}__example": {"A": [f"10.0.{n}.{m}" for m in range(250)]} for n in range(10)},
    ),
}
