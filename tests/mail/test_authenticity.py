"""Who is believed: honest mails are, and no way of pretending known to us is."""

import subprocess
import sys
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from chalicelib.mail.authenticity import Authentication, authenticate
from chalicelib.mail.envelope import Envelope, SesVerdicts
from chalicelib.mail.resolver import Answer, Kind, ZoneResolver
from tests.mail.senders import (
    HONEST,
    IP,
    NOW,
    QUEUE,
    STRANGER,
    days,
    ed25519_key,
    judged,
    key_record,
    keyed,
    mail,
    rsa_key,
    signature,
    signed,
    zone,
)

SUB = zone(mail__firma__example=f"v=spf1 ip4:{IP} -all", k1___domainkey__mail__firma__example=key_record())


# --- honest mail -------------------------------------------------------------------------------------

HONEST_MAILS: dict[str, tuple[bytes, Envelope, dict[str, Any]]] = {
    "relaxed signature": (signed(), HONEST, zone()),
    "simple signature": (signed(form="simple/simple"), HONEST, zone()),
    "mixed forms": (signed(form="simple/relaxed"), HONEST, zone()),
    "ed25519": (signed(key=ed25519_key()), HONEST, keyed(key_record(ed25519_key()))),
    "rsa of 1024 bits": (signed(key=rsa_key(1024)), HONEST, keyed(key_record(rsa_key(1024)))),
    "no DMARC record": (signed(), HONEST, zone(_dmarc__firma__example=None)),
    "strict DMARC": (signed(), HONEST, zone(_dmarc__firma__example="v=DMARC1; p=reject; adkim=s; aspf=s")),
    "bare address": (signed(mail(from_="jan@firma.example")), HONEST, zone()),
    "upper case": (signed(mail(from_="Jan <Jan@FIRMA.example>")), Envelope(IP, "mx", "JAN@Firma.Example"), zone()),
    "quoted display name with a comma": (signed(mail(from_='"Novak, Jan" <jan@firma.example>')), HONEST, zone()),
    "encoded display name": (signed(mail(from_="=?utf-8?Q?Nov=C3=A1k?= <jan@firma.example>")), HONEST, zone()),
    "To not signed (Microsoft 365)": (
        signed(covered=["from", "date", "subject", "message-id", "content-type", "mime-version"]), HONEST, zone(),
    ),
    "oversigned": (signed(covered=["from", "from", "subject", "date", "message-id"]), HONEST, zone()),
    "one good signature among foreign ones": (
        signature(mail(), domain="zly.example") + signature(mail(), body=b"other") + signed(), HONEST, zone(),
    ),
    "no t=, Date of today": (signed(signed_at=None), HONEST, zone()),
    "x= to come": (signed(tags=f"x={int(NOW.timestamp()) + 60}; "), HONEST, zone()),
    "no Message-ID": (signed(mail(without=["message-id"]), covered=["from", "subject", "date"]), HONEST, zone()),
    "key for mail only": (signed(), HONEST, keyed(key_record(extra="s=email; h=sha256; "))),
    "key for the exact domain": (signed(), HONEST, keyed(key_record(extra="t=s; "))),
    "key record without v=": (
        signed(), HONEST, keyed(key_record().removeprefix("v=DKIM1; ")),
    ),
    "IPv6": (
        signed(), Envelope("2001:db8::7", "mx.firma.example", "jan@firma.example"),
        zone(firma__example="v=spf1 ip6:2001:db8::/48 -all"),
    ),
    "IPv4 in IPv6 clothes": (signed(), Envelope(f"::ffff:{IP}", "mx.firma.example", "jan@firma.example"), zone()),
    "MAIL FROM of a sub-domain": (signed(), Envelope(IP, "mx", "bounce+7@mail.firma.example"), SUB),
    "signed by the organisation, written from a sub-domain": (
        signed(mail(from_="jan@mail.firma.example")), Envelope(IP, "mx", "jan@mail.firma.example"), SUB,
    ),
    "address literal as greeting": (signed(), Envelope(IP, "[192.0.2.7]", "jan@firma.example"), zone()),
    "darn= of Gmail names our domain": (signed(tags="darn=fronta.example; "), HONEST, zone()),
    "8-bit body": (signed(mail("Příliš žluťoučký".encode())), HONEST, zone()),
    "empty body": (signed(mail(b"")), HONEST, zone()),
    "body without line end": (signed(mail(b"no line end")), HONEST, zone()),
    "a folded signature by a name with blanks": (signed(mail(subject="a\r\n  b\t c")), HONEST, zone()),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST_MAILS)
def test_honest_mail_is_verified(name: str) -> None:
    """A mail whose SPF and DKIM pass and align is verified, in all the forms that genuine senders use."""
    raw, envelope, names = HONEST_MAILS[name]
    result = judged(raw, envelope, names)
    assert (result.verdict, result.reasons) == ("verified", ())
    assert result.address is not None
    assert result.address.endswith("firma.example")


def test_the_fields_of_ses_on_top_do_not_disturb() -> None:
    """A mail with SES's own fields still on top is judged the same."""
    block = (
        b"Return-Path: <jan@firma.example>\r\nReceived: from mx (mx [192.0.2.7])\r\n by inbound-smtp.eu\r\n"
        b"X-SES-DKIM-SIGNATURE: a=rsa-sha256; b=AA==\r\n"
    )
    assert judged(block + signed()).verdict == "verified"


# --- spoofs: each row of the rules -------------------------------------------------------------------

VICTIM = "jan@firma.example"


def _tampered(old: bytes, new: bytes, raw: bytes | None = None) -> bytes:
    raw = signed() if raw is None else raw
    assert old in raw
    return raw.replace(old, new, 1)


def _with_from(value: bytes) -> bytes:
    raw = mail().replace(b"From: Jan Novak <jan@firma.example>", b"From: " + value)
    return signed(raw)


FROM_SPOOFS: dict[str, bytes] = {
    "two addresses": _with_from(b"jan@firma.example, eva@zly.example"),
    "two addresses in brackets": _with_from(b"<jan@firma.example>, <eva@zly.example>"),
    "two brackets": _with_from(b"<jan@firma.example><eva@zly.example>"),
    "address as display name": _with_from(b"jan@firma.example <eva@zly.example>"),
    "address as encoded display name": _with_from(b"=?utf-8?Q?jan@firma.example?= <eva@zly.example>"),
    "group": _with_from(b"friends: jan@firma.example;"),
    "empty group": _with_from(b"undisclosed:;"),
    "no address": _with_from(b"Jan Novak"),
    "empty": _with_from(b""),
    "null address": _with_from(b"<>"),
    "route": _with_from(b"<@zly.example:jan@firma.example>"),
    "open quote": _with_from(b'"jan@firma.example <eva@zly.example>'),
    "open bracket": _with_from(b"Jan <jan@firma.example"),
    "open comment": _with_from(b"jan@firma.example (eva"),
    "two From fields": signed(b"From: eva@zly.example\r\n" + mail()),
    "two From fields, the same": signed(b"From: Jan Novak <jan@firma.example>\r\n" + mail()),
    "From twice in other case": signed(b"fROM: eva@zly.example\r\n" + mail()),
    "no From": signed(mail(without=["from"])),
    "blank before the colon and a second From": b"From : jan@firma.example\r\n" + signed(),
    "nothing at all": b"",
    "no header": b"\r\nFrom: jan@firma.example\r\n",
}


@pytest.mark.parametrize("name", FROM_SPOOFS)
def test_a_from_that_is_not_one_address_is_forged(name: str) -> None:
    """None, several, several fields, a group: forged, whatever is signed, with no address to write to."""
    result = judged(FROM_SPOOFS[name])
    assert result.verdict == "forged"
    assert result.address is None
    assert result.dmarc.domain is None


UNCLEAR_FROMS: dict[str, bytes] = {
    "comment": b"jan@firma.example (Jan)",
    "comment with an address": b"jan@firma.example (eva@zly.example)",
    "comment inside": b"Jan <jan@(x)firma.example>",
    "quoted local part": b'"jan"@firma.example',
    "literal": b"jan@[192.0.2.7]",
    "trailing dot": b"jan@firma.example.",
    "8-bit name": "Nov\u00e1k <jan@firma.example>".encode(),
    "8-bit domain": "jan@f\u00edrma.example".encode(),
    "encoded word as local part": b"=?utf-8?Q?jan?=@firma.example",
    "underscore in the domain": b"jan@fir_ma.example",
    "one label": b"jan@example",
    "numbers at the end": b"jan@192.0.2.7",
    "unquoted comma in the name": b"Novak, Jan <jan@firma.example>",
    "longer than a line may be": b"Jan " + b"x" * 1000 + b" <jan@firma.example>",
    "control character": b"Jan\x01 <jan@firma.example>",
    "blank in the address": b"jan @firma.example",
    "double dot": b"jan..n@firma.example",
    "long local part": b"j" * 65 + b"@firma.example",
}


@pytest.mark.parametrize("name", UNCLEAR_FROMS)
def test_a_from_outside_of_our_grammar_is_not_verified(name: str) -> None:
    """One address that not every reader reads alike is never verified, though signature and SPF are good."""
    assert judged(_with_from(UNCLEAR_FROMS[name])).verdict in ("unverified", "forged")


def _line(name: bytes) -> bytes:
    return b"X-" + name + b": x\r\n"


HEADER_SPOOFS: dict[str, bytes] = {
    "blank before a colon": signed(b"Subject : other\r\n" + mail()),
    "mbox line": b"From jan@firma.example Mon Nov 23\r\n" + signed(),
    "mbox line inside": signed(mail(more=[b"From jan@firma.example Mon Nov 23"])),
    "NUL": signed(mail(more=[b"X-A: a\0b"])),
    "bare CR": signed(mail(more=[b"X-A: a\rFrom: eva@zly.example"])),
    "bare LF": signed(mail(more=[b"X-A: a\nX-From: eva@zly.example"])),
    "only LF": signed().replace(b"\r\n", b"\n"),
    "byte order mark": b"\xef\xbb\xbf" + signed(),
    "a line without colon": signed(mail(more=[b"hello"])),
    "8-bit field name": signed(mail(more=[b"Fr\xf6m: x"])),
    "folded line of blanks": signed(mail(more=[b"X-A: a", b"  "])),
    "first line folded": b" X: folded into what SES wrote\r\n" + signed(),
    "folded into SES's last field": b"X-SES-DKIM-SIGNATURE: a=rsa-sha256; b=AA==\r\n From: a@b.cz\r\n" + signed(),
    "field over 16 kB": signed(mail(more=[b"X-A: " + b"a" * 16_400])),
    "header over 256 kB": signed(mail(more=[b"X-A: " + b"a" * 16_000] * 17)),
    "header without end": signature(mail()) + b"From: jan@firma.example",
    **{
        f"{name} twice": signed(mail(more=[f"{name}: {value}".encode()] * 2))
        for name, value in {
            "Sender": "eva@zly.example", "Reply-To": "eva@zly.example", "To": QUEUE, "Cc": QUEUE, "Subject": "other",
            "Date": format_datetime(NOW), "Message-ID": "<2@zly.example>", "In-Reply-To": "<1@a.cz>",
            "References": "<1@a.cz>", "MIME-Version": "1.0", "Content-Type": "text/html",
            "Content-Transfer-Encoding": "base64", "Content-Disposition": "inline",
        }.items()
    },
    "Subject added above the signature": b"Subject: pay\r\n" + signed(),
    "Content-Type changed twice below": signed(mail(content_type="text/plain")) .replace(
        b"\r\n\r\n", b"\r\nContent-type: text/html\r\n\r\n", 1
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADER_SPOOFS)
def test_a_header_that_reads_in_two_ways_is_not_verified(name: str) -> None:
    """Whatever readers may disagree about keeps the mail from being verified, with good SPF and DKIM."""
    assert judged(HEADER_SPOOFS[name]).verdict in ("unverified", "forged")


NARROW = "v=spf1 ip4:192.0.2.7 -all"
SPF_SPOOFS: dict[str, tuple[Envelope, str]] = {
    "wrong address": (Envelope("198.51.100.66", "mx.firma.example", VICTIM), NARROW),
    "softfail": (Envelope("198.51.100.66", "mx.firma.example", VICTIM), "v=spf1 ip4:192.0.2.7 ~all"),
    "neutral": (HONEST, "v=spf1 ?all"),
    "neutral by include": (HONEST, "v=spf1 ?ip4:192.0.2.7 -all"),
    "no record": (HONEST, "hello=world"),
    "a broken record": (HONEST, "v=spf1 ip4:192.0.2.7 x y z"),
    "+all": (HONEST, "v=spf1 +all"),
    "all": (HONEST, "v=spf1 all"),
    "+all behind an honest term": (HONEST, "v=spf1 ip4:192.0.2.7 +all"),
    "+all by redirect": (HONEST, "v=spf1 redirect=open.example"),
    "+all by include": (HONEST, "v=spf1 include:open.example -all"),
    "everything by ip4": (HONEST, "v=spf1 ip4:0.0.0.0/0 -all"),
    "half of everything": (HONEST, "v=spf1 ip4:128.0.0.0/1 ip4:0.0.0.0/1 -all"),
    "everything in pieces": (HONEST, "v=spf1 " + " ".join(f"ip4:{n}.0.0.0/6" for n in range(0, 256, 4)) + " -all"),
    "a wide network": (HONEST, "v=spf1 ip4:192.0.0.0/8 -all"),
    "everything by a": (HONEST, "v=spf1 a/0 -all"),
    "exists for everybody": (HONEST, "v=spf1 exists:open.example -all"),
    "stranger's MAIL FROM": (STRANGER, NARROW),
    "null sender, greeting passes": (Envelope(IP, "firma.example", ""), NARROW),
    "null sender in brackets": (Envelope(IP, "firma.example", "<>"), NARROW),
    "another mailbox of the domain": (Envelope(IP, "mx.firma.example", "eva@firma.example"), NARROW),
    "two @ in MAIL FROM": (Envelope(IP, "mx", "jan@firma.example@zly.example"), NARROW),
    "quoted MAIL FROM": (Envelope(IP, "mx", '"jan@zly.example"@firma.example'), NARROW),
    "NUL in MAIL FROM": (Envelope(IP, "mx", "jan@firma.example\0.zly.example"), NARROW),
    "no address": (Envelope("", "mx", VICTIM), NARROW),
    "junk address": (Envelope("list", "mx", VICTIM), NARROW),
    "address with a scope": (Envelope("fe80::1%eth0", "mx", VICTIM), "v=spf1 ip6:fe80::/10 -all"),
    "too many lookups": (HONEST, "v=spf1 " + " ".join(f"a:a{n}.firma.example" for n in range(11)) + " ip4:192.0.2.7"),
    "a greeting that is none": (Envelope(IP, "mx [1.2.3.4]) by inbound-smtp.", VICTIM), NARROW),
    "no greeting": (Envelope(IP, "", VICTIM), NARROW),
}  # fmt: skip


@pytest.mark.parametrize("name", SPF_SPOOFS)
def test_spf_that_proves_nothing_is_not_verified(name: str) -> None:
    """A good signature alone is not enough under the default policy: SPF has to pass, of MAIL FROM, narrowly."""
    envelope, record = SPF_SPOOFS[name]
    names = zone(
        firma__example={"TXT": [record], "A": [IP]}, open__example={"TXT": ["v=spf1 +all"], "A": ["127.0.0.2"]}
    )
    assert judged(signed(), envelope, names).verdict == "unverified"


def test_strict_spf_alignment_is_respected() -> None:
    """With aspf=s a sub-domain's SPF proves nothing for the domain."""
    names = SUB | zone(
        _dmarc__firma__example="v=DMARC1; p=none; aspf=s", mail__firma__example=f"v=spf1 ip4:{IP} -all"
    )
    result = judged(signed(), Envelope(IP, "mx", "b@mail.firma.example"), names)
    assert (result.verdict, result.spf.result, result.spf.aligned) == ("unverified", "pass", False)


T = int(NOW.timestamp())
DKIM_SPOOFS: dict[str, tuple[bytes, dict[str, Any]]] = {
    "no signature": (mail(), zone()),
    "body changed": (signed() + b"Pay now.\r\n", zone()),
    "subject changed": (_tampered(b"Web nejede\r\nDate", b"Web zaplat\r\nDate"), zone()),
    "foreign domain": (signed(domain="zly.example"), zone()),
    "foreign domain that ends alike": (
        signed(domain="zlafirma.example"), zone(k1___domainkey__zlafirma__example=key_record()),
    ),
    "public suffix": (
        signed(mail(from_="jan@firma.co.uk"), domain="co.uk"),
        zone(k1___domainkey__co__uk=key_record(), firma__co__uk=f"v=spf1 ip4:{IP} -all"),
    ),
    "sub-domain signs for the domain": (signed(domain="mail.firma.example"), SUB),
    "sister sub-domain": (
        signed(mail(from_="jan@info.firma.example"), domain="mail.firma.example"), SUB,
    ),
    "strict alignment": (
        signed(mail(from_="jan@mail.firma.example")),
        SUB | {"_dmarc.mail.firma.example": {"TXT": ["v=DMARC1; p=none; adkim=s"]}},
    ),
    "organisation only by the suffix list": (
        signed(mail(from_="jan@mail.firma.example")), SUB | {"_dmarc.firma.example": {"TXT": ["nothing"]}},
    ),
    "psd=n cuts the organisation": (
        signed(mail(from_="jan@mail.firma.example")),
        SUB | {"_dmarc.mail.firma.example": {"TXT": ["v=DMARC1; p=none; psd=n"]}},
    ),
    "l=": (signed(tags="l=10; "), zone()),
    "l= of the whole body": (signed(tags="l=25; "), zone()),
    "rsa-sha1": (_tampered(b"a=rsa-sha256", b"a=rsa-sha1"), zone()),
    "unknown algorithm": (_tampered(b"a=rsa-sha256", b"a=rsa-md5"), zone()),
    "From not signed": (signed(covered=["subject", "date", "message-id", "to"]), zone()),
    "Subject not signed": (signed(covered=["from", "date", "message-id", "to"]), zone()),
    "Date not signed": (signed(covered=["from", "subject", "message-id", "to"]), zone()),
    "Message-ID not signed": (signed(covered=["from", "subject", "date", "to"]), zone()),
    "Reply-To not signed": (signed(mail(reply_to="eva@zly.example")), zone()),
    "Reply-To added": (b"Reply-To: eva@zly.example\r\n" + signed(), zone()),
    "x= past": (signed(tags=f"x={T - 1}; "), zone()),
    "x= before t=": (signed(tags=f"x={T + 100}; ", signed_at=NOW + days(1)), zone()),
    "t= in the future": (signed(signed_at=NOW + timedelta(minutes=11)), zone()),
    "no t=, old Date": (signed(mail(date=format_datetime(NOW - days(4))), signed_at=None), zone()),
    "no t=, Date to come": (signed(mail(date=format_datetime(NOW + days(4))), signed_at=None), zone()),
    "no t=, no Date": (signed(mail(without=["date"]), signed_at=None), zone()),
    "no t=, junk as Date": (signed(mail(date="yesterday"), signed_at=None), zone()),
    "t= is no number": (signed(signed_at=None, tags="t=1e9; "), zone()),
    "v=2": (_tampered(b"v=1", b"v=2"), zone()),
    "no v=": (_tampered(b"v=1; ", b""), zone()),
    "a tag twice": (signed(tags="d=zly.example; "), zone()),
    "a tag list with junk": (signed(tags="hello; "), zone()),
    "i= outside": (signed(tags="i=jan@zly.example; "), zone()),
    "i= that ends alike": (signed(tags="i=jan@zlafirma.example; "), zone()),
    "q= unknown": (signed(tags="q=http; "), zone()),
    "d= with NUL": (signed(domain="firma.example\0.zly.example"), zone()),
    "d= with a blank": (signed(domain="firma.example zly.example"), zone()),
    "d= with a trailing dot": (signed(domain="firma.example."), zone()),
    "d= of 8-bit": (signed(domain="f\u00edrma.example"), zone()),
    "s= with a zone cut": (signed(selector="k1._domainkey.zly.example\0"), zone()),
    "s= in quotes": (signed(selector='"k1"'), zone()),
    "darn= of others": (signed(tags="darn=zly.example; "), zone()),
    "key for tests": (signed(), keyed(key_record(extra="t=y; "))),
    "key for tests among flags": (signed(), keyed(key_record(extra="t=s:y; "))),
    "key t=s and i= below": (
        signed(tags="i=x@mail.firma.example; "), keyed(key_record(extra="t=s; ")),
    ),
    "key h= excludes": (signed(), keyed(key_record(extra="h=sha1; "))),
    "key s= excludes": (signed(), keyed(key_record(extra="s=tlsrpt; "))),
    "key revoked": (signed(), keyed("v=DKIM1; k=rsa; p=")),
    "key without p=": (signed(), keyed("v=DKIM1; k=rsa")),
    "key of another kind": (signed(), keyed(key_record(ed25519_key()))),
    "key DKIM2": (signed(), keyed(key_record().replace("DKIM1", "DKIM2"))),
    "no key": (signed(), keyed(None)),
    "two keys": (signed(), keyed({"TXT": [key_record(), key_record(rsa_key(1024))]})),
    "another key": (signed(), keyed(key_record(rsa_key(1024)))),
    "key record over 4 kB": (signed(), keyed(key_record(extra=f"n={'x' * 4096}; "))),
    "key is junk": (signed(), keyed("v=DKIM1; p=AAAA")),
    "ed25519 key is junk": (signed(key=ed25519_key()), keyed("v=DKIM1; k=ed25519; p=AAAA")),
    "21 signatures": (signature(mail(), domain="zly.example") * 20 + signed(), zone()),
    "the good one is the sixth": (signature(mail(), body=b"other") * 5 + signed(), zone()),
    "signature is junk": (_tampered(b"\tb=", b"\tb=!!"), zone()),
}  # fmt: skip


@pytest.mark.parametrize("name", DKIM_SPOOFS)
def test_a_signature_that_proves_nothing_is_not_verified(name: str) -> None:
    """Good SPF alone is not enough under the default policy, and these signatures do not count."""
    raw, names = DKIM_SPOOFS[name]
    author = "jan@" + raw.partition(b"From: ")[2].partition(b"\r\n")[0].strip(b"<>").rpartition(b"@")[2].decode()
    result = judged(raw, Envelope(IP, "mx.firma.example", author), names)
    assert result.verdict in ("unverified", "forged")
    assert not any(one.counts for one in result.dkim)
    assert judged(raw, STRANGER, names, policy="dmarc").verdict in ("unverified", "forged")


# --- DMARC, forged, policies -------------------------------------------------------------------------


@pytest.mark.parametrize("wish", ["reject", "quarantine"])
def test_a_dmarc_fail_under_a_policy_is_forged(wish: str) -> None:
    """Neither mechanism passes for a domain that asks to refuse such mail: forged."""
    result = judged(mail(), STRANGER, zone(_dmarc__firma__example=f"v=DMARC1; p={wish}"))
    assert (result.verdict, result.dmarc.result, result.dmarc.policy) == ("forged", "fail", wish)


@pytest.mark.parametrize("record", [None, "v=DMARC1; p=none", "v=DMARC1; p=quarantine; t=y", "v=spf1 -all"])
def test_a_dmarc_fail_without_a_policy_is_unverified(record: str | None) -> None:
    """The domain does not ask for more: the mail is held, not thrown away."""
    assert judged(mail(), STRANGER, zone(_dmarc__firma__example=record)).verdict == "unverified"


@pytest.mark.parametrize(
    ("raw", "envelope"), [(signed(), STRANGER), (mail(), HONEST), (signed(domain="mail.firma.example"), STRANGER)]
)
def test_one_mechanism_that_passes_is_no_forgery(raw: bytes, envelope: Envelope) -> None:
    """A forwarded or unsigned mail of a domain with p=reject is only unverified."""
    result = judged(raw, envelope, SUB | {"_dmarc.firma.example": {"TXT": ["v=DMARC1; p=reject"]}})
    assert (result.verdict, result.dmarc.result) == ("unverified", "pass")


def test_the_policy_of_the_organisation_holds_for_its_sub_domains() -> None:
    """A sub-domain without a record is protected by sp= of the organisation."""
    names = zone(_dmarc__firma__example="v=DMARC1; p=none; sp=reject")
    result = judged(mail(from_="jan@tajne.firma.example"), STRANGER, names)
    assert (result.verdict, result.dmarc.policy, result.dmarc.domain) == ("forged", "reject", "tajne.firma.example")


def test_a_broken_header_does_not_save_a_forgery() -> None:
    """Breaking the header on purpose does not turn a DMARC fail into a mail that gets an answer."""
    raw = mail(more=[b"not a field"])
    assert judged(raw, STRANGER, zone(_dmarc__firma__example="v=DMARC1; p=reject")).verdict == "forged"


@pytest.mark.parametrize(
    ("raw", "envelope", "verdict"),
    [(signed(), STRANGER, "verified"), (mail(), HONEST, "verified"), (mail(), STRANGER, "unverified")],
)
def test_policy_dmarc_takes_either_mechanism(raw: bytes, envelope: Envelope, verdict: str) -> None:
    """Under `dmarc` one aligned mechanism is enough; under `dkim-and-spf` it is not."""
    assert judged(raw, envelope, policy="dmarc").verdict == verdict
    assert judged(raw, envelope, policy="dkim-and-spf").verdict == "unverified"


@pytest.mark.parametrize("own", [{"own_addresses": ["jan@firma.example"]}, {"own_domains": ["firma.example"]}])
def test_our_own_address_without_proof_is_forged(own: dict[str, Any]) -> None:
    """Nobody writes as one of our own addresses unless the mail proves it."""
    assert judged(mail(), STRANGER, **own).verdict == "forged"
    assert judged(signed(), STRANGER, **own).verdict == "forged"
    assert judged(signed(mail(cc="x@firma.example")), HONEST, **own).verdict == "verified"


@pytest.mark.parametrize(("mechanism", "reason"), [("spf", "ses-spf"), ("dkim", "ses-dkim")])
def test_a_fail_of_ses_takes_back_our_pass(mechanism: str, reason: str) -> None:
    """Where SES says FAIL and we say pass nobody is believed; PASS and GRAY of SES change nothing."""
    result = judged(signed(), ses=SesVerdicts(**{mechanism: "FAIL"}))
    assert result.verdict == "unverified"
    assert reason in result.reasons
    assert judged(signed(), ses=SesVerdicts(**{mechanism: "GRAY"})).verdict == "verified"
    assert judged(mail(), STRANGER, ses=SesVerdicts(**{mechanism: "PASS"})).verdict == "unverified"


@pytest.mark.parametrize(
    ("to", "recipient", "verdict"),
    [
        (QUEUE, QUEUE, "verified"),
        ("Podpora <PODPORA@fronta.example>, x@y.cz", QUEUE, "verified"),
        ("podpora+tabc@fronta.example", QUEUE, "verified"),
        (QUEUE, "podpora+tabc@fronta.example", "verified"),
        ("eva@zly.example", QUEUE, "unverified"),
        ("podpora@fronta.example.zly.example", QUEUE, "unverified"),
        ('"podpora@fronta.example" <eva@zly.example>', QUEUE, "unverified"),
    ],
)
def test_a_mail_that_was_not_written_to_us_is_not_verified(to: str, recipient: str, verdict: str) -> None:
    """A genuine mail to somebody else, sent again to us, is a replay: To or Cc must hold our address."""
    assert judged(signed(mail(to=to)), recipients=[recipient]).verdict == verdict


@pytest.mark.parametrize(
    ("date", "verdict"),
    [
        (format_datetime(NOW - days(6.9)), "verified"),
        (format_datetime(NOW + days(0.9)), "verified"),
        (format_datetime(NOW - days(7.1)), "unverified"),
        (format_datetime(NOW + days(1.1)), "unverified"),
        ("junk", "unverified"),
    ],
)
def test_a_mail_of_another_week_is_a_replay(date: str, verdict: str) -> None:
    """What was really sent to us arrives within days: an old Date is a genuine mail sent once more."""
    assert judged(signed(mail(date=date)), recipients=[QUEUE]).verdict == verdict
    assert judged(signed(mail(date=date))).verdict == "verified"


def test_replays_are_known_by_domain_and_body_hash() -> None:
    """The same signature again has the same key, another body has another; what does not count has none."""
    one, again = judged(signed()), judged(signed(form="relaxed/relaxed"))
    assert one.replay_keys == again.replay_keys != judged(signed(mail(b"other"))).replay_keys
    assert judged(signed(domain="zly.example")).replay_keys == frozenset()


# --- DNS that fails ----------------------------------------------------------------------------------

KEY = "k1._domainkey.firma.example"
RETRIES: dict[str, tuple[bytes, Envelope, dict[str, Any], str]] = {
    "SPF fails, DKIM good": (signed(), HONEST, zone(firma__example="SERVFAIL"), "retry"),
    "SPF times out": (signed(), HONEST, zone(firma__example={"TXT": "TIMEOUT"}), "retry"),
    "key fails": (signed(), HONEST, {**zone(), KEY: "SERVFAIL"}, "retry"),
    "key times out": (signed(), HONEST, {**zone(), KEY: "TIMEOUT"}, "retry"),
    "DMARC fails": (signed(), HONEST, {**zone(), "_dmarc.firma.example": "SERVFAIL"}, "retry"),
    "everything fails": (signed(), HONEST, dict.fromkeys(zone(), "SERVFAIL"), "retry"),
    "tree walk fails where it decides": (
        signed(mail(from_="jan@mail.firma.example")), Envelope(IP, "mx", "jan@mail.firma.example"),
        {**SUB, "_dmarc.firma.example": "SERVFAIL"}, "retry",
    ),
    "SPF fails behind the match": (
        signed(), HONEST,
        zone(firma__example=f"v=spf1 ip4:{IP} include:slow.example", slow__example="TIMEOUT"), "verified",
    ),
    "another signature's key fails": (
        signature(mail(), selector="k2") + signed(), HONEST,
        {**zone(), "k2._domainkey.firma.example": "SERVFAIL"}, "verified",
    ),
    "foreign signature's key fails": (
        signature(mail(), domain="zly.example") + signed(), HONEST,
        {**zone(), "k1._domainkey.zly.example": "SERVFAIL"}, "verified",
    ),
    "SPF fails, nothing signed, no policy": (mail(), HONEST, zone(firma__example="SERVFAIL"), "unverified"),
    "SPF fails, nothing signed, p=reject": (
        mail(), HONEST, zone(firma__example="SERVFAIL", _dmarc__firma__example="v=DMARC1; p=reject"), "retry",
    ),
    "foreign MAIL FROM fails": (mail(), STRANGER, zone(zly__example="SERVFAIL"), "unverified"),
    "key fails, SPF foreign, no policy": (signed(), STRANGER, {**zone(), KEY: "SERVFAIL"}, "unverified"),
    "DMARC fails, nothing proven": (mail(), STRANGER, {**zone(), "_dmarc.firma.example": "SERVFAIL"}, "retry"),
    "signature refused anyhow, key fails": (signed(tags="l=1; "), HONEST, {**zone(), KEY: "SERVFAIL"}, "unverified"),
    "From is a group, DNS fails": (FROM_SPOOFS["group"], HONEST, dict.fromkeys(zone(), "SERVFAIL"), "forged"),
}  # fmt: skip


@pytest.mark.parametrize("name", RETRIES)
def test_a_dns_failure_is_a_retry_only_where_it_decides(name: str) -> None:
    """Where DNS fails the mail is tried again, unless every answer it could give leads to one verdict."""
    raw, envelope, names, verdict = RETRIES[name]
    assert judged(raw, envelope, names).verdict == verdict


class _Counting:
    """The zone's answers, counted."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.zone = ZoneResolver(names)
        self.asked: list[str] = []

    def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
        self.asked.append(f"{kind} {name}")
        return self.zone.ask(name, kind, timeout_s)


def test_a_good_mail_asks_three_questions() -> None:
    """SPF record, DKIM key, DMARC record: no more for a mail from its own domain."""
    resolver = _Counting(zone())
    assert authenticate(signed(), HONEST, resolver, NOW).verdict == "verified"
    assert sorted(resolver.asked) == ["TXT _dmarc.firma.example", "TXT firma.example", f"TXT {KEY}"]


def test_hostile_signatures_ask_few_questions() -> None:
    """Twenty signatures of as many domains cause no more questions than the limits allow."""
    raw = b"".join(signature(mail(), domain=f"a{n}.zly.example") for n in range(20)) + mail()
    resolver = _Counting(zone())
    authenticate(raw, STRANGER, resolver, NOW)
    assert sum("_domainkey" in name for name in resolver.asked) == 2


def test_a_resolver_that_breaks_is_a_verdict() -> None:
    """Whatever goes wrong inside, the intake gets a verdict, and never a good one."""

    class Broken:
        def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
            raise RuntimeError(name)

    result = authenticate(signed(), HONEST, Broken(), NOW)
    assert (result.verdict, result.reasons) == ("unverified", ("internal: RuntimeError",))


# --- what is told ------------------------------------------------------------------------------------

SENTENCES: dict[str, tuple[Authentication, str, str]] = {
    "verified": (
        judged(signed()),
        "Odesílatel ověřen: SPF i DKIM pro firma.example.",
        "Sender verified: SPF and DKIM for firma.example.",
    ),
    "verified by one": (
        judged(mail(), policy="dmarc"),
        "Odesílatel ověřen: SPF pro firma.example.",
        "Sender verified: SPF for firma.example.",
    ),
    "unverified": (
        judged(mail(), STRANGER),
        "Odesílatel neověřen: SPF potvrzuje jinou doménu (zly.example); chybí podpis DKIM.",
        "Sender not verified: SPF confirms another domain (zly.example); there is no DKIM signature.",
    ),
    "forged": (
        judged(FROM_SPOOFS["two addresses"]),
        "Odesílatel podvržen: v poli From není právě jedna adresa.",
        "Sender forged: From does not hold exactly one address.",
    ),
    "signature refused": (
        judged(signed(tags="l=1; ")),
        "Odesílatel neověřen: podpis DKIM se neuznává (firma.example).",
        "Sender not verified: the DKIM signature is not accepted "
        "(firma.example, l=: only a part of the body is signed).",
    ),
    "retry": (
        judged(signed(), HONEST, {**zone(), KEY: "SERVFAIL"}),
        "Odesílatele zatím nelze ověřit: server DNS neodpovídá (DKIM firma.example).",
        "The sender cannot be verified yet: a DNS server does not answer (DKIM firma.example).",
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_staff_read_one_sentence(name: str) -> None:
    """The verdict and its weightiest reasons in one sentence, in Czech and English."""
    result, czech, english = SENTENCES[name]
    assert result.sentence("cs") == czech
    assert result.sentence("en") == english


def test_every_mechanism_is_told() -> None:
    """The JSON holds each mechanism with its domain, result and reason."""
    told = judged(signature(mail(), domain="zly.example") + signed()).to_json()
    assert told["spf"] == {"result": "pass", "domain": "firma.example", "aligned": True, "reason": ""}
    assert [(one["domain"], one["selector"], one["result"], one["aligned"]) for one in told["dkim"]] == [
        ("zly.example", "k1", "pass", False),
        ("firma.example", "k1", "pass", True),
    ]
    assert told["dmarc"] == {"result": "pass", "policy": "none", "domain": "firma.example"}
    assert told["arc"]["result"] == "none"
    assert told["reasons"] == []


def test_reading_a_stored_verdict_loads_neither_dns_nor_dkim() -> None:
    """Who only shows verdicts does not wait for the imports of those who make them."""
    code = (
        "import sys, chalicelib.mail.authenticity, chalicelib.mail.parse, chalicelib.mail; "
        "print(sorted({'dns', 'dkim', 'spf', 'nacl', 'publicsuffixlist', 'aiohttp', 'boto3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
