"""Attacks on the sender check: every way known to us of being taken for somebody else.

Most start from a mail with which everything is in order and have one flaw, so that each rule is shown to hold
alone; those under ELSEWHERE are what an attacker can do from his own server with his own domain. The families are
those of the public descriptions: parsers that disagree ("Composition Kills", espoofer), forwarding ("Forward Pass"),
shared providers ("Weak Links", CVE-2024-7208), wide SPF records (BreakSPF), smuggled ends of mails, partly signed
bodies.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from chalicelib.mail.envelope import Envelope, SesVerdicts
from tests.mail.senders import (
    COVERED,
    HONEST,
    IP,
    NOW,
    QUEUE,
    STRANGER,
    OddKey,
    days,
    ed25519_key,
    key_record,
    keyed,
    mail,
    primes,
    rsa_key,
    signature,
    signed,
    zone,
)

T = int(NOW.timestamp())
VICTIM = "jan@firma.example"
STRICT = zone(_dmarc__firma__example="v=DMARC1; p=reject")
SUB = zone(mail__firma__example=f"v=spf1 ip4:{IP} -all", k1___domainkey__mail__firma__example=key_record())
FROM_MAIL = Envelope(IP, "mx", "jan@mail.firma.example")


@dataclass(frozen=True)
class Attack:
    """A mail that must not be believed: the verdict it gets, and what the first fitting reason starts with."""

    raw: bytes
    reason: str
    envelope: Envelope = HONEST
    names: dict[str, Any] = field(default_factory=zone)
    verdict: str = "unverified"
    terms: dict[str, Any] = field(default_factory=dict)
    sent_on: bool = False  # a genuine mail with the author's good signature: enough for the policy `dmarc`


def with_from(value: bytes, **how: Any) -> bytes:
    """The signed mail with that From."""
    return signed(mail().replace(b"From: Jan Novak <jan@firma.example>", b"From: " + value), **how)


def tampered(old: bytes, new: bytes, raw: bytes | None = None) -> bytes:
    """The mail with one place changed after signing."""
    raw = signed() if raw is None else raw
    assert old in raw
    return raw.replace(old, new, 1)


# --- From: none, several, a group. "forged", whatever is proven --------------------------------------

_NOT_ONE: dict[str, bytes] = {
    "two addresses": with_from(b"jan@firma.example, eva@zly.example"),
    "two addresses, the victim last": with_from(b"eva@zly.example, jan@firma.example"),
    "two addresses in brackets": with_from(b"<jan@firma.example>, <eva@zly.example>"),
    "two addresses, the first encoded": with_from(
        b"=?utf-8?B?" + base64.b64encode(b"<jan@firma.example>") + b"?=, <eva@zly.example>"
    ),
    "the same address twice": with_from(b"jan@firma.example, jan@firma.example"),
    "two brackets": with_from(b"<jan@firma.example><eva@zly.example>"),
    "two brackets with a quoted pair between": with_from(b"<jan@firma.example>\\,<eva@zly.example>"),
    "an address behind the bracket": with_from(b"<eva@zly.example>jan@firma.example"),
    "an address before the bracket": with_from(b"jan@firma.example<eva@zly.example>"),
    "bracket in bracket": with_from(b"<jan@firma.example<eva@zly.example>>"),
    "two at signs": with_from(b"jan@firma.example@zly.example"),
    "address as display name": with_from(b"jan@firma.example <eva@zly.example>"),
    "empty brackets behind": with_from(b"jan@firma.example <>"),
    "folded between two": with_from(b"jan@firma.example,\r\n eva@zly.example"),
    "separated by semicolon": with_from(b"jan@firma.example; eva@zly.example"),
    "separated by a blank": with_from(b"jan@firma.example eva@zly.example"),
    "group": with_from(b"friends: jan@firma.example;"),
    "group without a name": with_from(b":jan@firma.example;"),
    "group of two": with_from(b"friends: jan@firma.example, eva@zly.example;"),
    "empty group": with_from(b"undisclosed:;"),
    "no address": with_from(b"Jan Novak"),
    "empty": with_from(b""),
    "only blanks": with_from(b" \t "),
    "null address": with_from(b"<>"),
    "route": with_from(b"<@zly.example:jan@firma.example>"),
    "route of two hosts": with_from(b"<@zly.example,@b.example:jan@firma.example>"),
    "open quote": with_from(b'"jan@firma.example <eva@zly.example>'),
    "open bracket": with_from(b"Jan <jan@firma.example"),
    "open comment": with_from(b"jan@firma.example (eva"),
    "two From fields": signed(b"From: eva@zly.example\r\n" + mail()),
    "two From fields, the second below": signed(mail(more=[b"From: eva@zly.example"])),
    "two From fields, the same": signed(b"From: Jan Novak <jan@firma.example>\r\n" + mail()),
    "From twice in other case": signed(b"fROM: eva@zly.example\r\n" + mail()),
    "a second From, put on top of the signature": b"From: eva@zly.example\r\n" + signed(),
    "From with a blank before the colon, and From": b"From : eva@zly.example\r\n" + signed(),
    "From with a tab before the colon, and From": b"From\t: eva@zly.example\r\n" + signed(),
    "From with a fold before the colon, and From": signed(b"From\r\n : eva@zly.example\r\n" + mail()),
    "an indented From, and From": b" From: eva@zly.example\r\n" + signed(),
    "a From behind a bare CR, and From": signed(mail(more=[b"X-A: a\rFrom: eva@zly.example"])),
    "a From behind a bare LF, and From": signed(mail(more=[b"X-A: a\nFrom: eva@zly.example"])),
    "a From behind NUL, and From": signed(mail(more=[b"X-A: a\0From: eva@zly.example"])),
    "a From behind a byte order mark, and From": b"\xef\xbb\xbfFrom: eva@zly.example\r\n" + signed(),
    "no From": signed(mail(without=["from"])),
    "only Sender": signed(mail(without=["from"], sender=VICTIM)),
    "only Resent-From": signed(mail(without=["from"], resent_from=VICTIM)),
    "From in the body": signed(mail(b"From: jan@firma.example\r\n\r\nHi\r\n", without=["from"])),
    "nothing at all": b"",
    "one line end": b"\r\n",
    "no header": b"\r\nFrom: jan@firma.example\r\n",
    "NUL only": b"\0" * 100,
}
FROM_NOT_ONE = {name: Attack(raw, "from: ", verdict="forged") for name, raw in _NOT_ONE.items()}

# --- From: one address that not every reader reads alike ---------------------------------------------

_UNCLEAR: dict[str, bytes] = {
    "comment": b"jan@firma.example (Jan)",
    "comment with an address": b"jan@firma.example (eva@zly.example)",
    "comment before": b"(eva@zly.example) jan@firma.example",
    "comment inside the domain": b"Jan <jan@(x)firma.example>",
    "comment inside the local part": b"Jan <jan(x)@firma.example>",
    "quoted local part": b'"jan"@firma.example',
    "quoted local part with a second address": b'"eva@zly.example,"@firma.example',
    "quoted local part in brackets": b'<"jan"@firma.example>',
    "literal": b"jan@[192.0.2.7]",
    "IPv6 literal": b"jan@[IPv6:2001:db8::7]",
    "trailing dot": b"jan@firma.example.",
    "leading dot": b"jan@.firma.example",
    "8-bit name": "Nov\u00e1k <jan@firma.example>".encode(),
    "8-bit domain": "jan@f\u00edrma.example".encode(),
    "Cyrillic look-alike in the domain": "jan@firm\u0430.example".encode(),
    "fullwidth at sign": "jan\uff20firma.example <jan@firma.example>".encode(),
    "zero width space in the domain": "jan@firma\u200b.example".encode(),
    "right-to-left override in the name": "\u202eelpmaxe.amrif <jan@firma.example>".encode(),
    "encoded word as local part": b"=?utf-8?Q?jan?=@firma.example",
    "encoded word in the brackets": b"<=?utf-8?Q?jan?=@firma.example>",
    "encoded NUL in the local part": b"<jan=?utf-8?Q?=00?=@firma.example>",
    "underscore in the domain": b"jan@fir_ma.example",
    "one label": b"jan@example",
    "numbers at the end": b"jan@192.0.2.7",
    "hyphen at the end of a label": b"jan@firma-.example",
    "unquoted comma in the name": b"Novak, Jan <jan@firma.example>",
    "unquoted at sign in the name": b"jan@firma.example <jan@firma.example>",
    "longer than a line may be": b"Jan " + b"x" * 1000 + b" <jan@firma.example>",
    "folded past 998 octets": b"Jan" + b"\r\n x" * 400 + b" <jan@firma.example>",
    "control character": b"Jan\x01 <jan@firma.example>",
    "DEL": b"Jan\x7f <jan@firma.example>",
    "blank in the local part": b"jan @firma.example",
    "blank behind the at sign": b"<jan@ firma.example>",
    "fold inside the address": b"<jan@\r\n firma.example>",
    "double dot": b"jan..n@firma.example",
    "dot before the at sign": b"jan.@firma.example",
    "long local part": b"j" * 65 + b"@firma.example",
    "backslash": b"jan\\@firma.example",
}
FROM_UNCLEAR = {name: Attack(with_from(value), "from-unclear: ") for name, value in _UNCLEAR.items()}
FROM_UNCLEAR |= {
    name: Attack(
        with_from(value + b" <jan@firma.example>"), "from-unclear: the name in From is the address of somebody else"
    )
    for name, value in {
        "somebody else's address as the quoted name": b'"reditel@firma.example"',
        "a foreign address as the quoted name": b'"eva@zly.example"',
        "a foreign address as an encoded name": b"=?utf-8?Q?eva=40zly.example?=",
        "in base64": b"=?utf-8?B?" + base64.b64encode(b"eva@zly.example") + b"?=",
        "in two encoded words": b"=?utf-8?Q?eva=40z?= =?utf-8?Q?ly.example?=",
        "in UTF-7": b"=?utf-7?Q?eva+AEA-zly.example?=",
        "in UTF-16": b"=?utf-16be?B?" + base64.b64encode("eva@zly.example".encode("utf-16be")) + b"?=",
        "with a fullwidth at sign": b"=?utf-8?Q?eva=EF=BC=A0zly.example?=",
        "with an ideographic full stop": b"=?utf-8?Q?eva=40zly=E3=80=82example?=",
        "with a zero width space": b"=?utf-8?Q?eva=40zl=E2=80=8By.example?=",
        "in a quoted encoded word": b'"=?utf-8?Q?eva=40zly.example?="',
        "in brackets of its own": b'"Eva <eva@zly.example>"',
    }.items()
}

# --- the header block: strictly fields, once each ----------------------------------------------------

_HEADERS: dict[str, tuple[bytes, str]] = {
    "blank before a colon": (signed(b"Subject : other\r\n" + mail()), "header: blank before the colon"),
    "tab before a colon": (signed(b"Subject\t: other\r\n" + mail()), "header: blank before the colon"),
    "fold before a colon": (signed(b"Subject\r\n : other\r\n" + mail()), "header: a line that is no field"),
    "mbox line": (b"From jan@firma.example Mon Nov 23\r\n" + signed(), "header: mbox line"),
    "quoted mbox line": (b">From jan@firma.example Mon Nov 23\r\n" + signed(), "header: mbox line"),
    "mbox line inside": (signed(mail(more=[b"From jan@firma.example Mon Nov 23"])), "header: mbox line"),
    "NUL": (signed(mail(more=[b"X-A: a\0b"])), "header: NUL"),
    "NUL in a name": (signed(mail(more=[b"X-\0A: a"])), "header: NUL"),
    "NUL in From": (with_from(b"jan@firma.example\0"), "header: NUL"),
    "bare CR": (signed(mail(more=[b"X-A: a\rX-B: b"])), "header: bare CR or LF"),
    "bare LF": (signed(mail(more=[b"X-A: a\nX-B: b"])), "header: bare CR or LF"),
    "CR CR LF": (signed(mail(more=[b"X-A: a\r"])), "header: bare CR or LF"),
    "LF CR": (signed(mail(more=[b"X-A: a\n\rX-B: b"])), "header: bare CR or LF"),
    "a header end of LF LF": (signed(mail(more=[b"X-A: a\n\nbody"])), "header: bare CR or LF"),
    "a header end of CR CR": (signed(mail(more=[b"X-A: a\r\rbody"])), "header: bare CR or LF"),
    "only LF": (signed().replace(b"\r\n", b"\n"), "header: the header has no end"),
    "only CR": (signed().replace(b"\r\n", b"\r"), "header: the header has no end"),
    "byte order mark": (b"\xef\xbb\xbf" + signed(), "header: byte order mark"),
    "byte order mark of UTF-16": (b"\xff\xfe" + signed(), "header: byte order mark"),
    "a line without colon": (signed(mail(more=[b"hello"])), "header: a line that is no field"),
    "a line that starts with a colon": (signed(mail(more=[b": hello"])), "header: a line that is no field"),
    "8-bit field name": (signed(mail(more=[b"Fr\xf6m: x"])), "header: a line that is no field"),
    "control character in a name": (signed(mail(more=[b"X-\x01: x"])), "header: a line that is no field"),
    "folded line of blanks": (signed(mail(more=[b"X-A: a", b"  "])), "header: a folded line of blanks only"),
    "folded line of a tab": (signed(mail(more=[b"X-A: a", b"\t"])), "header: a folded line of blanks only"),
    "first line folded": (b" X: folded into what SES wrote\r\n" + signed(), "header: starts with a folded line"),
    "first line folded by a tab": (b"\tX: folded into what SES wrote\r\n" + signed(), "header: starts with a folded"),
    "folded into SES's last field": (
        b"X-SES-DKIM-SIGNATURE: a=rsa-sha256; b=AA==\r\n Fr: a@b.cz\r\n" + signed(),
        "header: something is folded into the last field of SES",
    ),
    "field over 16 kB": (signed(mail(more=[b"X-A: " + b"a" * 16_400])), "header: a field is too big"),
    "folds over 16 kB": (signed(mail(more=[b"X-A: a", *[b" " + b"a" * 900] * 19])), "header: a field is too big"),
    "header over 256 kB": (signed(mail(more=[b"X-A: " + b"a" * 16_000] * 17)), "header: the header has no end or is"),
    "only LF, with a forwarded From in the body": (
        signed(mail(b"> From: eva@zly.example\r\nFrom: eva@zly.example\r\n")).replace(b"\r\n", b"\n"),
        "header: the header has no end",
    ),
    "header without end": (signature(mail()) + b"From: jan@firma.example", "header: the header has no end"),
    "Content-Type changed by a second one": (
        signed(mail(content_type="text/plain")).replace(b"\r\n\r\n", b"\r\nContent-type: text/html\r\n\r\n", 1),
        "repeated: content-type",
    ),
    "Subject on top of the signature": (b"Subject: pay\r\n" + signed(), "repeated: subject"),
    "To on top of the signature": (b"To: eva@zly.example\r\n" + signed(), "repeated: to"),
    "Date on top of the signature": (b"Date: Mon, 23 Nov 2026 07:00:00 +0000\r\n" + signed(), "repeated: date"),
}
_TWICE = {
    "Sender": "eva@zly.example",
    "Reply-To": "eva@zly.example",
    "To": QUEUE,
    "Cc": QUEUE,
    "Subject": "other",
    "Date": format_datetime(NOW),
    "Message-ID": "<2@zly.example>",
    "In-Reply-To": "<1@a.cz>",
    "References": "<1@a.cz>",
    "MIME-Version": "1.0",
    "Content-Type": "text/html",
    "Content-Transfer-Encoding": "base64",
    "Content-Disposition": "inline",
    "Content-ID": "<1@a.cz>",
    "Content-Language": "cs",
}
HEADER = {name: Attack(raw, reason) for name, (raw, reason) in _HEADERS.items()} | {
    f"{name} twice": Attack(signed(mail(more=[f"{name}: {value}".encode()] * 2)), f"repeated: {name.lower()}")
    for name, value in _TWICE.items()
}

# --- SPF: the envelope proves nothing, with a good signature -----------------------------------------

NARROW = f"v=spf1 ip4:{IP} -all"
_BY_ENVELOPE: dict[str, tuple[Envelope, str]] = {
    "wrong address": (Envelope("198.51.100.66", "mx.firma.example", VICTIM), "spf-fail: firma.example"),
    "stranger's MAIL FROM": (STRANGER, "spf-not-aligned: zly.example"),
    "null sender, the greeting passes": (Envelope(IP, "firma.example", ""), "spf-null-sender"),
    "null sender in brackets": (Envelope(IP, "firma.example", "<>"), "spf-null-sender"),
    "blank as the sender": (Envelope(IP, "firma.example", " "), "spf-null-sender"),
    "another mailbox of the domain": (Envelope(IP, "mx", "eva@firma.example"), "spf-neighbour: firma.example"),
    "another mailbox, domain in upper case": (
        Envelope(IP, "mx", "eva@FIRMA.EXAMPLE"),
        "spf-neighbour: firma.example",
    ),
    "another mailbox, domain with a trailing dot": (Envelope(IP, "mx", "eva@firma.example."), "spf-none: "),
    "another mailbox with a tag before it": (
        Envelope(IP, "mx", "prvs=1234abcdef=eva@firma.example"),
        "spf-neighbour: firma.example",
    ),
    "a tag that is none before the victim": (
        Envelope(IP, "mx", "eva=jan@firma.example"),
        "spf-neighbour: firma.example",
    ),
    "two tags": (Envelope(IP, "mx", "prvs=1234abcdef=prvs=1234abcdef=jan@firma.example"), "spf-neighbour: "),
    "no local part": (Envelope(IP, "mx", "@firma.example"), "spf-neighbour: firma.example"),
    "two @": (Envelope(IP, "mx", "jan@firma.example@zly.example"), "spf-none: "),
    "two @, the victim last": (Envelope(IP, "mx", "eva@zly.example@firma.example"), "spf-none: "),
    "quoted local part": (Envelope(IP, "mx", '"jan@zly.example"@firma.example'), "spf-none: "),
    "parenthesis before the domain": (Envelope(IP, "mx", "(jan@firma.example"), "spf-neighbour: firma.example"),
    "parenthesis in the domain": (Envelope(IP, "mx", "jan@firma.example(a.zly.example"), "spf-none: "),
    "apostrophe in the domain": (Envelope(IP, "mx", "jan@firma.example'@a.zly.example"), "spf-none: "),
    "route": (Envelope(IP, "mx", "@firma.example,@b.example:'eva@zly.example"), "spf-none: "),
    "brackets inside": (Envelope(IP, "mx", "<jan@firma.example><eva@zly.example>"), "spf-none: "),
    "NUL": (Envelope(IP, "mx", "jan@firma.example\0.zly.example"), "spf-none: "),
    "line end": (Envelope(IP, "mx", "jan@firma.example\r\n"), "spf-none: "),
    "blank behind the domain": (Envelope(IP, "mx", "<jan@firma.example >"), "spf-none: "),
    "look-alike": (Envelope(IP, "mx", "jan@firm\u0430.example"), "spf-none: "),
    "no such sub-domain": (Envelope(IP, "mx", "jan@neni.firma.example"), "spf-none: neni.firma.example"),
    "domain that ends alike": (Envelope(IP, "mx", "jan@zlafirma.example"), "spf-not-aligned: zlafirma.example"),
    "no address": (Envelope("", "mx", VICTIM), "spf-no-address"),
    "junk as the address": (Envelope("list", "mx", VICTIM), "spf-no-address"),
    "two addresses": (Envelope(f"{IP} 198.51.100.66", "mx", VICTIM), "spf-no-address"),
    "network": (Envelope(f"{IP}/32", "mx", VICTIM), "spf-no-address"),
    "octal address": (Envelope("0300.0.2.7", "mx", VICTIM), "spf-no-address"),
    "address with a scope": (Envelope("fe80::1%eth0", "mx", VICTIM), "spf-no-address"),
    "IPv4-compatible IPv6": (Envelope(f"::{IP}", "mx", VICTIM), "spf-fail: "),
    "a greeting that is none": (Envelope(IP, "mx [1.2.3.4]) by inbound-smtp.", VICTIM), "helo: "),
    "a greeting with a blank": (Envelope(IP, "mx firma.example", VICTIM), "helo: "),
    "a greeting of 300 octets": (Envelope(IP, "a" * 300, VICTIM), "helo: "),
    "a greeting with NUL": (Envelope(IP, "mx\0", VICTIM), "helo: "),
    "no greeting": (Envelope(IP, "", VICTIM), "helo: "),
}
_LIKE = zone(zlafirma__example=f"v=spf1 ip4:{IP} -all")
SPF = {
    name: Attack(signed(), why, envelope, _LIKE, sent_on=envelope == STRANGER)
    for name, (envelope, why) in _BY_ENVELOPE.items()
}


def _spf_zone(record: Any) -> dict[str, Any]:
    records = record if isinstance(record, dict) else {"TXT": [record], "A": [IP], "MX": [[10, "firma.example"]]}
    return zone(
        firma__example=records,
        open__example={"TXT": ["v=spf1 +all"], "A": ["127.0.0.2"]},
        half__example="v=spf1 " + " ".join(f"ip4:{n}.0.0.0/12" for n in range(1, 9)) + " -all",
        rest__example="v=spf1 " + " ".join(f"ip4:{n}.0.0.0/12" for n in range(11, 19)) + f" ip4:{IP} -all",
        mx={"A": [IP]},
        zly__example={"TXT": [NARROW], "A": [IP]},
        **{"7.2.0.192.in-addr.arpa": {"PTR": ["zly.example"]}, "jan.user.example": {"A": ["127.0.0.2"]}},
    )


_SPOOF_HELO = Envelope(IP, "zly.example", VICTIM)
_BY_RECORD: dict[str, tuple[Any, str]] = {
    "fail": ("v=spf1 -all", "spf-fail"),
    "softfail": ("v=spf1 ip4:192.0.2.8 ~all", "spf-softfail"),
    "neutral": ("v=spf1 ?all", "spf-neutral"),
    "neutral by default": ("v=spf1 ip4:192.0.2.8", "spf-neutral"),
    "neutral by a qualifier": (f"v=spf1 ?ip4:{IP} -all", "spf-neutral"),
    "no record": ("hello=world", "spf-none"),
    "only the old Sender ID": (f"spf2.0/pra ip4:{IP} -all", "spf-none"),
    "a broken record": (f"v=spf1 ip4:{IP} x y z", "spf-permerror"),
    "two records": ({"TXT": [NARROW, "v=spf1 -all"]}, "spf-permerror"),
    "the same record twice": ({"TXT": [NARROW, NARROW]}, "spf-permerror"),
    "an 8-bit record": (NARROW + " a:\u00e1.example", "spf-permerror"),
    "an include of nothing": ("v=spf1 include:neni.example ip4:192.0.2.7 -all", "spf-permerror"),
    "too many lookups": ("v=spf1 " + "a:mx.firma.example " * 11 + f"ip4:{IP} -all", "spf-permerror"),
    "a record of 20 kB": ("v=spf1 " + "ip4:192.0.2.9 " * 1500 + f"ip4:{IP} -all", "spf-permerror"),
    "+all": ("v=spf1 +all", "spf-too-wide"),
    "all": ("v=spf1 all", "spf-too-wide"),
    "ALL": ("v=spf1 ALL", "spf-too-wide"),
    "+all behind an honest term": (f"v=spf1 ip4:{IP} +all", "spf-too-wide"),
    "+all by redirect": ("v=spf1 redirect=open.example", "spf-too-wide"),
    "+all by include": ("v=spf1 include:open.example -all", "spf-too-wide"),
    "everything by ip4": ("v=spf1 ip4:0.0.0.0/0 -all", "spf-too-wide"),
    "half of everything": ("v=spf1 ip4:128.0.0.0/1 ip4:0.0.0.0/1 -all", "spf-too-wide"),
    "everything in pieces": (
        "v=spf1 " + " ".join(f"ip4:{n}.0.0.0/6" for n in range(0, 256, 4)) + " -all",
        "spf-too-wide",
    ),
    "a wide network": ("v=spf1 ip4:192.0.0.0/8 -all", "spf-too-wide"),
    "a network of /11": ("v=spf1 ip4:192.0.0.0/11 -all", "spf-too-wide"),
    "sixteen networks of /12": (
        "v=spf1 " + " ".join(f"ip4:{n}.0.0.0/12" for n in range(1, 17)) + f" ip4:{IP} -all",
        "spf-too-wide",
    ),
    "sixteen networks in two includes": ("v=spf1 include:half.example include:rest.example -all", "spf-too-wide"),
    "everything by a": ("v=spf1 a/0 -all", "spf-too-wide"),
    "everything by mx": ("v=spf1 mx/0 -all", "spf-too-wide"),
    "exists for everybody": ("v=spf1 exists:open.example -all", "spf-too-wide"),
    "exists by the sender's name": ("v=spf1 exists:%{l}.user.example -all", "spf-too-wide"),
    "the greeting's own record": ("v=spf1 include:%{h} -all", "spf-too-wide"),
    "the greeting's own addresses": ("v=spf1 a:%{h} -all", "spf-too-wide"),
    "redirect to the greeting": ("v=spf1 redirect=%{h}", "spf-too-wide"),
    "the connecting host's own name": ("v=spf1 a:%{p} -all", "spf-too-wide"),
    "hosts of a whole top-level domain": ("v=spf1 ptr:example -all", "spf-permerror"),
}
SPF |= {
    f"record: {name}": Attack(signed(), why, _SPOOF_HELO, _spf_zone(record))
    for name, (record, why) in _BY_RECORD.items()
}
SPF |= {
    "everything by ip6": Attack(
        signed(),
        "spf-too-wide",
        Envelope("2001:db8::7", "mx", VICTIM),
        zone(firma__example="v=spf1 ip6::: -all") | zone(firma__example="v=spf1 ip6:2000::/3 -all"),
    ),
    "sixteen networks of ip6:/20": Attack(
        signed(),
        "spf-too-wide",
        Envelope("2001:db8::7", "mx", VICTIM),
        zone(
            firma__example="v=spf1 " + " ".join(f"ip6:2a{n:02x}::/20" for n in range(16)) + " ip6:2001:db8::/32 -all"
        ),
    ),
    "hosts of a public suffix": Attack(
        signed(),
        "spf-too-wide",
        HONEST,
        zone(
            firma__example="v=spf1 ptr:github.io -all",
            zly__github__io={"A": [IP]},
            **{"7.2.0.192.in-addr.arpa": {"PTR": ["zly.github.io"]}},
        ),
    ),
    "strict alignment, sub-domain in MAIL FROM": Attack(
        signed(), "spf-not-aligned", FROM_MAIL, SUB | {"_dmarc.firma.example": {"TXT": ["v=DMARC1; p=none; aspf=s"]}}
    ),
    "strict alignment, parent in MAIL FROM": Attack(
        signed(mail(from_="jan@mail.firma.example"), domain="mail.firma.example"),
        "spf-not-aligned",
        HONEST,
        SUB | {"_dmarc.mail.firma.example": {"TXT": ["v=DMARC1; p=none; aspf=s"]}},
    ),
}

# --- DKIM: the signature proves nothing, with good SPF -----------------------------------------------

_SIGNATURES: dict[str, tuple[bytes, str]] = {
    "no signature": (mail(), "dkim-none"),
    "body changed": (signed() + b"Pay now.\r\n", "dkim-fail"),
    "body emptied": (signed().partition(b"\r\n\r\n")[0] + b"\r\n\r\n", "dkim-fail"),
    "subject changed": (tampered(b"Web nejede\r\nDate", b"Web zaplat\r\nDate"), "dkim-fail"),
    "name in From changed": (tampered(b"From: Jan", b"From: Eva"), "dkim-fail"),
    "From in other case, simple form": (tampered(b"From:", b"from:", signed(form="simple/simple")), "dkim-fail"),
    "blank added to a body of simple form": (
        tampered(b"nejede.\r\n", b"nejede. \r\n", signed(form="simple/simple")),
        "dkim-fail",
    ),
    "signature of another mail": (signature(mail(b"other")) + mail(), "dkim-fail"),
    "l=": (signed(tags="l=10; "), "dkim-policy"),
    "l= of the whole body": (signed(tags="l=25; "), "dkim-policy"),
    "l= and text appended": (
        signed(tags="l=25; ") + b"Pay now.\r\n",
        "dkim-policy",
    ),
    "l=0, only the header signed": (signed(tags="l=0; ", body=b""), "dkim-policy"),
    "rsa-sha1": (signed(hashed_by="sha1"), "dkim-policy: firma.example, rsa-sha1"),
    "rsa-sha1 called rsa-sha256": (tampered(b"rsa-sha1", b"rsa-sha256", signed(hashed_by="sha1")), "dkim-fail"),
    "unknown algorithm": (tampered(b"a=rsa-sha256", b"a=rsa-md5"), "dkim-permerror"),
    "ed25519 over an RSA key": (tampered(b"a=rsa-sha256", b"a=ed25519-sha256"), "dkim-permerror"),
    **{
        f"{name} not signed": (
            signed(covered=[one for one in COVERED if one != name]),
            f"dkim-policy: firma.example, h= does not cover {name}",
        )
        for name in ("from", "subject", "date", "message-id")
    },
    "Reply-To not signed": (signed(mail(reply_to="eva@zly.example")), "dkim-policy"),
    "Reply-To added": (b"Reply-To: eva@zly.example\r\n" + signed(), "dkim-policy"),
    "Reply-To added though it is signed as missing": (
        b"Reply-To: eva@zly.example\r\n" + signed(covered=[*COVERED, "reply-to"]),
        "dkim-fail",
    ),
    "Message-ID added": (
        b"Message-ID: <2@zly.example>\r\n"
        + signed(mail(without=["message-id"]), covered=["from", "subject", "date"]),
        "dkim-policy",
    ),
    "Subject added though it is signed as missing": (
        b"Subject: pay\r\n" + signed(mail(without=["subject"])),
        "dkim-fail",
    ),
    "h= by a name that only starts alike": (
        signed(covered=["from", "subject-x", "date", "message-id"]),
        "dkim-policy",
    ),
    "x= past": (signed(tags=f"x={T - 1}; "), "dkim-policy"),
    "x= before t=": (signed(tags=f"x={T + 100}; ", signed_at=NOW + days(1)), "dkim-policy"),
    "x=0": (signed(tags="x=0; "), "dkim-policy"),
    "x= negative": (signed(tags="x=-1; "), "dkim-permerror"),
    "t= more than ten minutes ahead": (signed(signed_at=NOW + timedelta(minutes=10, seconds=1)), "dkim-policy"),
    "t= in another century": (signed(signed_at=NOW + days(36_500)), "dkim-policy"),
    "no t=, old Date": (signed(mail(date=format_datetime(NOW - days(3.1))), signed_at=None), "dkim-policy"),
    "no t=, Date to come": (signed(mail(date=format_datetime(NOW + days(3.1))), signed_at=None), "dkim-policy"),
    "no t=, no Date": (signed(mail(without=["date"]), signed_at=None), "dkim-policy"),
    "no t=, junk as Date": (signed(mail(date="yesterday"), signed_at=None), "dkim-policy"),
    "t= is no number": (signed(signed_at=None, tags="t=1e9; "), "dkim-permerror"),
    "t= is endless": (signed(signed_at=None, tags=f"t={'9' * 400}; "), "dkim-permerror"),
    "v=2": (tampered(b"v=1", b"v=2"), "dkim-permerror"),
    "no v=": (tampered(b"v=1; ", b""), "dkim-permerror"),
    "a tag twice": (signed(tags="t=1; "), "dkim-not-aligned: t= stands twice"),
    "d= twice, the victim last": (signed(domain="zly.example", tags="d=firma.example; "), "dkim-not-aligned"),
    "a tag list with junk": (signed(tags="hello; "), "dkim-not-aligned"),
    "i= outside": (signed(tags="i=jan@zly.example; "), "dkim-permerror"),
    "i= that ends alike": (signed(tags="i=jan@zlafirma.example; "), "dkim-permerror"),
    "q= unknown": (signed(tags="q=http; "), "dkim-permerror"),
    "c= unknown": (tampered(b"c=relaxed/relaxed", b"c=nofws"), "dkim-permerror"),
    "d= with NUL": (signed(domain="firma.example\0.zly.example"), "header: NUL"),
    "d= with a blank": (signed(domain="firma.example zly.example"), "dkim-not-aligned: d= is not a host name"),
    "d= with a trailing dot": (signed(domain="firma.example."), "dkim-not-aligned: d= is not a host name"),
    "d= with a parenthesis": (signed(domain="firma.example(.zly.example"), "dkim-not-aligned: d= is not a host name"),
    "d= with an apostrophe": (
        signed(domain="firma.example'a.zly.example"),
        "dkim-not-aligned: d= is not a host name",
    ),
    "d= of 8-bit": (signed(domain="f\u00edrma.example"), "dkim-not-aligned: d= is not a host name"),
    "d= of one label": (signed(domain="example"), "dkim-not-aligned: d= is not a host name"),
    "d= empty": (signed(domain=""), "dkim-not-aligned"),
    "s= with a zone cut": (signed(selector="k1._domainkey.zly.example\0"), "header: NUL"),
    "s= that goes on as another name": (
        signed(selector="k1._domainkey.zly.example."),
        "dkim-not-aligned: s= is not a selector",
    ),
    "s= in quotes": (signed(selector='"k1"'), "dkim-not-aligned: s= is not a selector"),
    "s= with a backslash": (signed(selector="k1\\._domainkey"), "dkim-not-aligned: s= is not a selector"),
    "s= longer than a name": (signed(selector=".".join(["a" * 60] * 4)), "dkim-not-aligned: s= is not a selector"),
    "s= empty": (signed(selector=""), "dkim-not-aligned: s= is not a selector"),
    "darn= of others": (signed(tags="darn=zly.example; "), "dkim-policy"),
    "darn= that ends alike": (signed(tags="darn=x.fronta.example; "), "dkim-policy"),
    "21 signatures": (signature(mail(), domain="zly.example") * 20 + signed(), "dkim-not-aligned: more than 20"),
    "the good one is the sixth": (signature(mail(), body=b"other") * 5 + signed(), "dkim-fail"),
    "b= is junk": (tampered(b"\tb=", b"\tb=!!"), "dkim-permerror"),
    "b= is too short": (tampered(b"\tb=", b"\tb=AAAA; zz="), "dkim-fail"),
    "b= is all zero": (
        signed().replace(signed().partition(b"\tb=")[2].partition(b"\r\n")[0], base64.b64encode(bytes(256))),
        "dkim-fail",
    ),
    "bh= is empty": (signed().replace(b"bh=", b"bh=;xx="), "dkim-permerror"),
    "a DomainKey-Signature only": (signed().replace(b"DKIM-Signature", b"DomainKey-Signature"), "dkim-none"),
    "a signature of SES only": (
        signed().replace(b"DKIM-Signature", b"X-SES-DKIM-SIGNATURE").replace(b"\r\n\t", b" ", 2),
        "dkim-none",
    ),
    "an Authentication-Results that says pass": (
        b"Authentication-Results: amazonses.com; spf=pass; dkim=pass header.i=@firma.example; dmarc=pass\r\n"
        + mail(),
        "dkim-none",
    ),
}
DKIM = {name: Attack(raw, why) for name, (raw, why) in _SIGNATURES.items()}

_PRIMES = primes(9)
_KEYS: dict[str, tuple[Any, Any, str]] = {
    "RSA of 512 bits": (OddKey(_PRIMES[:1]), "", "dkim-policy: firma.example, an RSA key of 512 bits"),
    "RSA of 639 bits": (OddKey((_PRIMES[0], 2**127 - 1)), "", "dkim-policy: firma.example, an RSA key of 639 bits"),
    "RSA over 4096 bits": (OddKey(_PRIMES), "", "dkim-policy: firma.example, an RSA key of 46"),
    "RSA with exponent 1": (OddKey(_PRIMES[:4], 1), "", "dkim-policy: firma.example, an RSA key with"),
    "RSA with a huge exponent": (OddKey(_PRIMES[:4], 2**607 - 1), "", "dkim-policy: firma.example, an RSA key with"),
    "for tests": (None, "t=y; ", "dkim-policy"),
    "for tests among flags": (None, "t=s:y; ", "dkim-policy"),
    "for tests, in upper case": (None, "t=Y; ", "dkim-policy"),
    "h= excludes": (None, "h=sha1; ", "dkim-policy"),
    "s= excludes": (None, "s=tlsrpt; ", "dkim-policy"),
    "over 4 kB": (None, f"n={'x' * 4096}; ", "dkim-permerror"),
    "a tag twice": (None, "k=rsa; ", "dkim-permerror"),
}
DKIM |= {
    f"key: {name}": Attack(signed(key=key), why, names=keyed(key_record(key, extra)))
    for name, (key, extra, why) in _KEYS.items()
}
_RECORDS: dict[str, tuple[Any, str]] = {
    "revoked": ("v=DKIM1; k=rsa; p=", "dkim-permerror"),
    "without p=": ("v=DKIM1; k=rsa", "dkim-permerror"),
    "of another kind": (key_record(ed25519_key()), "dkim-permerror"),
    "DKIM2": (key_record().replace("DKIM1", "DKIM2"), "dkim-permerror"),
    "missing": (None, "dkim-permerror"),
    "two": ({"TXT": [key_record(), key_record(rsa_key(1024))]}, "dkim-permerror"),
    "the same twice": ({"TXT": [key_record(), key_record()]}, "dkim-permerror"),
    "one and something else": ({"TXT": [key_record(), "v=spf1 -all"]}, "dkim-permerror"),
    "another": (key_record(rsa_key(1024)), "dkim-fail"),
    "junk": ("v=DKIM1; p=AAAA", "dkim-permerror"),
    "no base64": ("v=DKIM1; p=????", "dkim-permerror"),
    "HTML of a parked domain": ("<html>v=DKIM1; p=</html>", "dkim-permerror"),
    "a CNAME in a circle": ({"CNAME": "k1._domainkey.firma.example"}, "dkim-permerror"),
    "a CNAME to nothing": ({"CNAME": "neni.example"}, "dkim-permerror"),
    "only an address": ({"A": [IP]}, "dkim-permerror"),
}
DKIM |= {f"key: {name}": Attack(signed(), why, names=keyed(record)) for name, (record, why) in _RECORDS.items()}
DKIM |= {
    "key: t=s and i= in a sub-domain": Attack(
        signed(tags="i=x@mail.firma.example; "), "dkim-policy", names=keyed(key_record(extra="t=s; "))
    ),
    "key: Ed25519 of 3 octets": Attack(
        signed(key=ed25519_key()), "dkim-permerror", names=keyed("v=DKIM1; k=ed25519; p=AAAA")
    ),
    "signature of all zero under an Ed25519 key of all zero": Attack(
        signed(key=ed25519_key()).replace(b"\tb=", b"\tb=" + base64.b64encode(bytes(64)) + b"; zz="),
        "dkim-fail",
        names=keyed(f"v=DKIM1; k=ed25519; p={base64.b64encode(bytes(32)).decode()}"),
    ),
}

# --- alignment: proven, but of somebody else ---------------------------------------------------------


def _tenants(author: str, other: str, more: dict[str, Any] | None = None) -> Attack:
    """A mail of `author`'s domain that `other`, under the same suffix or beside it, sends and signs."""
    names = {
        other: {"TXT": [NARROW]},
        f"k1._domainkey.{other}": {"TXT": [key_record()]},
        author: {"TXT": ["v=spf1 -all"]},
        f"_dmarc.{author}": {"TXT": ["v=DMARC1; p=none"]},
    }
    raw = signed(mail(from_=f"jan@{author}"), domain=other)
    return Attack(raw, "spf-not-aligned", Envelope(IP, "mx", f"jan@{other}"), {**names, **(more or {})})


ALIGNMENT = {
    "neighbour under com": _tenants("firma.com", "zly.com"),
    "neighbour under co.uk": _tenants("firma.co.uk", "zly.co.uk"),
    "the suffix co.uk itself": _tenants("firma.co.uk", "co.uk"),
    "neighbour under a private suffix": _tenants("firma.github.io", "zly.github.io"),
    "a private suffix itself": _tenants("firma.github.io", "github.io"),
    "neighbour under a private suffix with a record above": _tenants(
        "firma.github.io", "zly.github.io", {"_dmarc.github.io": {"TXT": ["v=DMARC1; p=none"]}}
    ),
    "neighbour under a wildcard suffix": _tenants("firma.city.ck", "zly.city.ck"),
    "the parent under a wildcard suffix": _tenants("firma.city.ck", "city.ck"),
    "neighbour of a wildcard's exception": _tenants("firma.city.kawasaki.jp", "zly.kawasaki.jp"),
    "neighbour under a suffix in A-labels": _tenants("firma.xn--55qx5d.cn", "zly.xn--55qx5d.cn"),
    "neighbour under a suffix that nobody listed": _tenants("firma.example", "zly.example"),
    "the top-level domain's own record": _tenants(
        "firma.example", "zly.example", {"_dmarc.example": {"TXT": ["v=DMARC1; p=none"]}}
    ),
    "domain that ends alike": _tenants("firma.example", "zlafirma.example"),
    "domain that starts alike": _tenants("firma.example", "firma.example.zly.example"),
    "look-alike in A-labels": _tenants("firma.example", "xn--firm-63a.example"),
    "psd=y of the registry": _tenants(
        "a.registr.example", "b.registr.example", {"_dmarc.registr.example": {"TXT": ["v=DMARC1; p=none; psd=y"]}}
    ),
    "psd=n cuts the organisation": _tenants(
        "mail.firma.example",
        "firma.example",
        {
            "_dmarc.mail.firma.example": {"TXT": ["v=DMARC1; p=none; psd=n"]},
            "_dmarc.firma.example": {"TXT": ["v=DMARC1; p=none"]},
        },
    ),
    "organisation only by the suffix list": _tenants(
        "mail.firma.example", "firma.example", {"_dmarc.mail.firma.example": {"TXT": ["nothing"]}}
    ),
    "a sub-domain signs for the domain": Attack(signed(domain="mail.firma.example"), "dkim-pass", names=SUB),
    "a sister signs": Attack(
        signed(mail(from_="jan@info.firma.example"), domain="mail.firma.example"), "dkim-pass", FROM_MAIL, SUB
    ),
    "strict DKIM alignment": Attack(
        signed(mail(from_="jan@mail.firma.example")),
        "dkim-not-aligned",
        FROM_MAIL,
        SUB | {"_dmarc.mail.firma.example": {"TXT": ["v=DMARC1; p=none; adkim=s"]}},
    ),
    "strict DKIM alignment of the organisation": Attack(
        signed(mail(from_="jan@mail.firma.example")),
        "dkim-not-aligned",
        FROM_MAIL,
        SUB | {"_dmarc.firma.example": {"TXT": ["v=DMARC1; p=none; adkim=s"]}},
    ),
    "another provider's good signature": Attack(signed(domain="zly.example"), "dkim-not-aligned: zly.example"),
    "the victim's broken and another's good signature": Attack(
        signature(mail(), body=b"other") + signed(domain="zly.example"), "dkim-fail"
    ),
}

# --- from elsewhere: the attacker's own server and domain, or nothing at all -------------------------


def _foreign(raw: bytes, reason: str = "dmarc-fail: reject", verdict: str = "forged", **how: Any) -> Attack:
    """From the stranger's server, under his own signature, in the name of a domain with p=reject."""
    return Attack(
        signature(raw, domain="zly.example") + raw, reason, STRANGER, how.pop("names", STRICT), verdict, how
    )


_GENUINE = signed(mail(to="eva@zly.example"))
_OLD = signed(mail(date=format_datetime(NOW - days(30))), signed_at=NOW - days(30))
ELSEWHERE = {
    "his own everything": _foreign(mail()),
    "a non-existent sub-domain in MAIL FROM": Attack(
        mail(), "dmarc-fail: reject", Envelope("198.51.100.66", "mx", "any@neni.firma.example"), STRICT, "forged"
    ),
    "a sub-domain in From": _foreign(mail(from_="jan@neni.firma.example")),
    "p=quarantine": _foreign(
        mail(), "dmarc-fail: quarantine", names=zone(_dmarc__firma__example="v=DMARC1; p=quarantine")
    ),
    "sp=reject": _foreign(
        mail(from_="jan@neni.firma.example"), names=zone(_dmarc__firma__example="v=DMARC1; p=none; sp=reject")
    ),
    "np=reject": _foreign(
        mail(from_="jan@neni.firma.example"), names=zone(_dmarc__firma__example="v=DMARC1; p=none; np=reject")
    ),
    "p=none": _foreign(mail(), "spf-not-aligned", "unverified", names=zone()),
    "no DMARC at all": _foreign(mail(), "spf-not-aligned", "unverified", names=zone(_dmarc__firma__example=None)),
    "two DMARC records": _foreign(
        mail(),
        "spf-not-aligned",
        "unverified",
        names=zone(_dmarc__firma__example={"TXT": ["v=DMARC1; p=reject", "v=DMARC1; p=none"]}),
    ),
    "a broken header hides the failure": _foreign(mail(more=[b"not a field"])),
    "a repeated field hides the failure": _foreign(mail(more=[b"Subject: other"])),
    "wide SPF of the victim": Attack(
        mail(),
        "dmarc-fail: reject",
        Envelope("198.51.100.66", "mx", VICTIM),
        zone(_dmarc__firma__example="v=DMARC1; p=reject", firma__example="v=spf1 +all"),
        "forged",
    ),
    "From of the victim behind his own": _foreign(
        mail(from_="eva@zly.example, jan@firma.example"), "from: several addresses in From"
    ),
    "route address": _foreign(mail(from_="<@zly.example:jan@firma.example>"), "from: "),
    "name and address change places": _foreign(mail(from_="<eva@zly.example>jan@firma.example"), "from: "),
    "the victim as the name of his own address": _foreign(
        mail(from_='"jan@firma.example" <eva@zly.example>'), "from-unclear: ", "unverified"
    ),
    "the victim as the encoded name of his own address": _foreign(
        mail(from_="=?utf-8?Q?jan=40firma.example?= <eva@zly.example>"), "from-unclear: ", "unverified"
    ),
    "the victim in a comment": _foreign(
        mail(from_="eva@zly.example (jan@firma.example)"), "from-unclear", "unverified"
    ),
    "the victim as Sender": _foreign(mail(without=["from"], sender=VICTIM), "from: no From field"),
    "d= injected into results": Attack(
        signed(domain="firma.example(.zly.example"), "dmarc-fail: reject", STRANGER, STRICT, "forged"
    ),
    "selector that ends the name": Attack(
        signed(selector="k1._domainkey.zly.example.\0x"), "dmarc-fail: reject", STRANGER, STRICT, "forged"
    ),
    "a signature in a header that nobody can check": Attack(
        signed(mail(more=[b"X-A : 1"])), "dmarc-fail: reject", STRANGER, STRICT, "forged"
    ),
    "the victim's key with a bad body, on p=reject": Attack(
        signed() + b"Pay.\r\n", "dmarc-fail: reject", STRANGER, STRICT, "forged"
    ),
    "a genuine mail to somebody else, replayed": Attack(_GENUINE, "recipient: ", terms={"recipients": [QUEUE]}),
    "a genuine mail, replayed by the stranger": Attack(signed(), "spf-not-aligned", STRANGER, STRICT, sent_on=True),
    "a genuine mail of last month, replayed": Attack(_OLD, "date: ", terms={"recipients": [QUEUE]}),
    "our address only as a name in To": Attack(
        signed(mail(to='"podpora@fronta.example" <eva@zly.example>')), "recipient: ", terms={"recipients": [QUEUE]}
    ),
    "our address only as the start of another": Attack(
        signed(mail(to="podpora@fronta.example.zly.example")), "recipient: ", terms={"recipients": [QUEUE]}
    ),
    "To added to a mail without any": Attack(
        b"To: podpora@fronta.example\r\n" + signed(mail(without=["to"])), "dkim-fail", terms={"recipients": [QUEUE]}
    ),
    "a forwarder's rewritten envelope": Attack(
        signed(),
        "spf-not-aligned",
        Envelope("198.51.100.66", "mx", "srs0=ab=cd=firma.example=jan@zly.example"),
        STRICT,
    ),
    "SES found that SPF fails": Attack(signed(), "ses-spf", terms={"ses": SesVerdicts(spf="FAIL")}),
    "SES found that DKIM fails": Attack(signed(), "ses-dkim", terms={"ses": SesVerdicts(dkim="FAIL")}),
    "SES passes what is not aligned": Attack(
        mail(), "spf-not-aligned", STRANGER, terms={"ses": SesVerdicts(spf="PASS", dkim="PASS")}
    ),
    "our own queue": _foreign(mail(from_=QUEUE), "own-address", names=zone(), own_addresses=[QUEUE]),
    "our own queue in upper case": _foreign(
        mail(from_="Podpora <PODPORA@Fronta.Example>"), "own-address", names=zone(), own_addresses=[QUEUE]
    ),
    "our own domain": _foreign(
        mail(from_="reditel@fronta.example"), "own-address", names=zone(), own_domains=["fronta.example"]
    ),
    "our own domain, half proven": Attack(
        signed(), "own-address", STRANGER, sent_on=True, verdict="forged", terms={"own_domains": ["firma.example"]}
    ),
    "our own queue behind an odd spelling": _foreign(
        mail(from_=f"{QUEUE} (x)"), "from-unclear", "forged", names=zone(), own_addresses=[QUEUE]
    ),
}

# --- smuggled mails: what another server cut out of somebody's body ----------------------------------


def _smuggled(end: bytes) -> bytes:
    """The second mail as a server sees it that takes `end` for the end of the first: through the victim's own
    provider, so that SPF passes, and unsigned."""
    whole = signed(mail(b"Hi\r\n" + end + b"MAIL FROM:<jan@firma.example>\r\nDATA\r\n" + mail(b"Pay.\r\n")))
    return whole.partition(b"DATA\r\n")[2]


_ENDS = {"LF . LF": b"\n.\n", "LF . CR LF": b"\n.\r\n", "CR . CR": b"\r.\r", "CR LF NUL . CR LF": b"\r\n\0.\r\n"}
SMUGGLING = {f"smuggled behind {name}": Attack(_smuggled(end), "dkim-none") for name, end in _ENDS.items()}
SMUGGLING |= {
    "smuggled with the first mail's signature": Attack(
        signature(mail(b"Hi\r\n")) + mail(b"Hi\r\n\n.\nMAIL FROM:<jan@firma.example>\r\n"), "dkim-fail"
    ),
    "smuggled with a signature of the attacker": Attack(
        signature(mail(), domain="zly.example") + mail(), "dkim-not-aligned: zly.example"
    ),
}

# --- DNS that answers oddly --------------------------------------------------------------------------

DNS = {
    "SPF record over a CNAME to the attacker's": Attack(
        signed(),
        "spf-fail",
        Envelope(IP, "mx", VICTIM),
        zone(firma__example={"CNAME": "zly.example"}),
    ),
    "key over a CNAME to another key": Attack(
        signed(),
        "dkim-fail",
        names=keyed({"CNAME": "k2.zly.example"}) | {"k2.zly.example": {"TXT": [key_record(rsa_key(1024))]}},
    ),
    "a failing server behind an ignored signature": Attack(
        signed(tags="l=1; "), "dkim-policy", names={**zone(), "k1._domainkey.firma.example": "SERVFAIL"}
    ),
    "a failing server of the stranger's": Attack(
        mail(), "spf-temperror: zly.example", STRANGER, zone(zly__example="TIMEOUT")
    ),
    "a failing key of the stranger's": Attack(
        signed(domain="zly.example"),
        "dkim-not-aligned",
        STRANGER,
        {**zone(), "k1._domainkey.zly.example": "TIMEOUT"},
    ),
    "From is a group while all of DNS fails": Attack(
        _NOT_ONE["group"], "from: ", names=dict.fromkeys(zone(), "SERVFAIL"), verdict="forged"
    ),
    "an include that never ends": Attack(
        signed(),
        "spf-permerror",
        names=zone(
            firma__example="v=spf1 include:a.example -all",
            a__example="v=spf1 include:b.example",
            b__example="v=spf1 include:a.example",
        ),
    ),
    "an MX of eleven hosts": Attack(
        signed(),
        "spf-permerror",
        names=zone(
            firma__example={"TXT": ["v=spf1 mx -all"], "MX": [[n, f"m{n}.firma.example"] for n in range(11)]},
            **{f"m{n}__firma__example": {"A": [IP]} for n in range(11)},
        ),
    ),
}

FAMILIES: dict[str, dict[str, Attack]] = {
    "From is not one": FROM_NOT_ONE,
    "From is unclear": FROM_UNCLEAR,
    "header": HEADER,
    "SPF": SPF,
    "DKIM": DKIM,
    "alignment": ALIGNMENT,
    "elsewhere": ELSEWHERE,
    "smuggling": SMUGGLING,
    "DNS": DNS,
}
ATTACKS = {f"{family}: {name}": attack for family, found in FAMILIES.items() for name, attack in found.items()}


# --- mails that are costly to judge ------------------------------------------------------------------


def both_forms(body: bytes, *, more: Sequence[bytes] = ()) -> bytes:
    """The body under two signatures that need both canonical forms of it, and are for other bodies."""
    raw = mail(body, more=more)
    return signature(raw, form="simple/simple", body=b"other") + signature(raw, body=b"other") + raw
