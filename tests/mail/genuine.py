"""Honest mail in the forms that real senders give it: what must be believed."""

import base64
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
    days,
    ed25519_key,
    key_record,
    keyed,
    mail,
    rsa_key,
    signature,
    signed,
    zone,
)

T = int(NOW.timestamp())
SUB = zone(mail__firma__example=f"v=spf1 ip4:{IP} -all", k1___domainkey__mail__firma__example=key_record())
IP6 = "2001:db8::7"


@dataclass(frozen=True)
class Genuine:
    """A mail that must be believed, and whose it is."""

    raw: bytes
    envelope: Envelope = HONEST
    names: dict[str, Any] = field(default_factory=zone)
    address: str = "jan@firma.example"
    terms: dict[str, Any] = field(default_factory=dict)


def _from(value: str) -> Genuine:
    return Genuine(signed(mail(from_=value)))


def _spf(record: Any, envelope: Envelope = HONEST, **names: Any) -> Genuine:
    return Genuine(signed(), envelope, zone(firma__example=record, **names))


def _sub(address: str, envelope: Envelope, domain: str = "firma.example", **names: Any) -> Genuine:
    return Genuine(signed(mail(from_=address), domain=domain), envelope, {**SUB, **names}, address)


def _whole_zone(domain: str, organisation: str) -> dict[str, Any]:
    return {
        domain: {"TXT": [f"v=spf1 ip4:{IP} -all"]},
        f"k1._domainkey.{organisation}": {"TXT": [key_record()]},
        f"_dmarc.{organisation}": {"TXT": ["v=DMARC1; p=reject"]},
    }


SIGNED = {
    "relaxed/relaxed": Genuine(signed()),
    "simple/simple": Genuine(signed(form="simple/simple")),
    "simple/relaxed": Genuine(signed(form="simple/relaxed")),
    "relaxed/simple": Genuine(signed(form="relaxed/simple")),
    "c=relaxed alone": Genuine(signed(form="relaxed")),
    "ed25519": Genuine(signed(key=ed25519_key()), names=keyed(key_record(ed25519_key()))),
    "RSA and Ed25519 by two selectors": Genuine(
        signature(mail(), key=ed25519_key(), selector="e1") + signed(),
        names=zone(e1___domainkey__firma__example=key_record(ed25519_key())),
    ),
    "RSA of 1024 bits": Genuine(signed(key=rsa_key(1024)), names=keyed(key_record(rsa_key(1024)))),
    "RSA of 4096 bits": Genuine(signed(key=rsa_key(4096)), names=keyed(key_record(rsa_key(4096)))),
    "To left out of h= (Microsoft 365)": Genuine(
        signed(
            mail(content_type="text/plain"),
            covered=["from", "date", "subject", "message-id", "content-type", "mime-version"],
        )
    ),
    "Content-Type left out of h= (Gmail)": Genuine(
        signed(
            mail(content_type="multipart/alternative; boundary=x"),
            covered=[
                "to",
                "subject",
                "message-id",
                "date",
                "from",
                "mime-version",
                "from",
                "to",
                "cc",
                "subject",
                "date",
                "message-id",
                "reply-to",
            ],
            tags="x=1795766400; darn=fronta.example; ",
        )
    ),
    "oversigned": Genuine(signed(covered=[*COVERED, *COVERED, "reply-to", "cc"])),
    "h= in upper case and with folds": Genuine(signed(covered=["From", "\r\n\tSubject", "DATE ", " Message-ID"])),
    "Reply-To signed": Genuine(signed(mail(reply_to="podpora@firma.example"), covered=[*COVERED, "reply-to"])),
    "no Message-ID": Genuine(signed(mail(without=["message-id"]), covered=["from", "subject", "date"])),
    "no Subject, signed as missing": Genuine(signed(mail(without=["subject"]))),
    "no t=, Date of today": Genuine(signed(signed_at=None)),
    "no t=, Date of the day before yesterday": Genuine(
        signed(mail(date=format_datetime(NOW - days(2.9))), signed_at=None)
    ),
    "no t=, but x=": Genuine(signed(signed_at=None, tags=f"x={T + 60}; ")),
    "x= to come": Genuine(signed(tags=f"x={T + 60}; ")),
    "t= ten minutes ahead": Genuine(signed(signed_at=NOW + timedelta(minutes=10))),
    "t= of last week": Genuine(signed(signed_at=NOW - days(6))),
    "i= of the author": Genuine(signed(tags="i=jan@firma.example; ")),
    "i= of the domain": Genuine(signed(tags="i=@firma.example; ")),
    "i= of a sub-domain": Genuine(signed(tags="i=@mail.firma.example; ")),
    "q=dns/txt": Genuine(signed(tags="q=dns/txt; ")),
    "q=dns": Genuine(signed(tags="q=dns; ")),
    "unknown tags": Genuine(signed(tags="z=From:jan@firma.example; cv=1; ")),
    "d= in upper case": Genuine(signed(domain="FIRMA.example")),
    "selector of several labels": Genuine(
        signed(selector="s2048.2026"), names=zone(s2048__2026___domainkey__firma__example=key_record())
    ),
    "selector with an underscore": Genuine(
        signed(selector="k_1"), names=zone(k_1___domainkey__firma__example=key_record())
    ),
    "a provider's signature on top": Genuine(signature(mail(), domain="zly.example") + signed()),
    "a provider's signature below": Genuine(signed(signature(mail(), domain="zly.example") + mail())),
    "one good among broken ones": Genuine(signature(mail(), body=b"other") * 3 + signed()),
    "a good one beside one with l=": Genuine(signature(mail(), tags="l=5; ") + signed()),
    "nineteen signatures of a list before it": Genuine(
        signature(mail(), domain="zly.example", body=b"x") * 19 + signed()
    ),
    "a foreign signature whose server fails": Genuine(
        signature(mail(), domain="zly.example") + signed(), names={**zone(), "k1._domainkey.zly.example": "TIMEOUT"}
    ),
    "trace fields added on the way": Genuine(
        b"Return-Path: <jan@firma.example>\r\nReceived: from a by b;\r\n\tMon, 23 Nov 2026 08:00:00 +0000\r\n"
        b"Received: from c by d; x\r\nX-Spam: no\r\n" + signed()
    ),
    "a list's own fields added on the way": Genuine(
        b"List-Id: <a.b>\r\nList-Post: NO\r\nPrecedence: list\r\n" + signed()
    ),
    "the fields of SES on top": Genuine(
        b"Return-Path: <jan@firma.example>\r\nReceived: from mx (mx [192.0.2.7])\r\n by inbound-smtp.eu\r\n"
        b"X-SES-DKIM-SIGNATURE: a=rsa-sha256; b=AA==\r\n" + signed()
    ),
    "blanks at line ends changed on the way": Genuine(
        signed().replace(b"Dobry den,\r\n", b"Dobry  den, \t\r\n", 1).replace(b"Dobry  den", b"Dobry \t den")
    ),
    "case of field names changed on the way": Genuine(signed().replace(b"\r\nSubject:", b"\r\nSUBJECT: ", 1)),
    "empty lines at the end added on the way": Genuine(signed() + b"\r\n\r\n\r\n"),
    "untrusted ARC on top": Genuine(
        b"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.example; s=s; b=AA==\r\n"
        b"ARC-Message-Signature: i=1; d=a.example\r\nARC-Authentication-Results: i=1; a.example; spf=fail\r\n"
        + signed()
    ),
}

KEYS = {
    "key for mail only": Genuine(signed(), names=keyed(key_record(extra="s=email; h=sha256; "))),
    "key for all services": Genuine(signed(), names=keyed(key_record(extra="s=*; "))),
    "key for two digests": Genuine(signed(), names=keyed(key_record(extra="h=sha1:sha256; "))),
    "key for the exact domain": Genuine(signed(), names=keyed(key_record(extra="t=s; "))),
    "key with notes and old tags": Genuine(signed(), names=keyed(key_record(extra="g=*; n=klic=1; "))),
    "key without v=": Genuine(signed(), names=keyed(key_record().removeprefix("v=DKIM1; "))),
    "key without k=": Genuine(signed(), names=keyed(key_record().replace("k=rsa; ", ""))),
    "key with blanks and a last semicolon": Genuine(
        signed(),
        names=keyed(key_record().replace("; ", " ;  ").replace("p=", "p= ")[:-40] + " " + key_record()[-40:] + " ; "),
    ),
    "key over a CNAME": Genuine(
        signed(), names=keyed({"CNAME": "firma.klice.example"}) | {"firma.klice.example": {"TXT": [key_record()]}}
    ),
    "key in PKCS #1": Genuine(
        signed(),
        names=keyed(
            f"v=DKIM1; p={base64.b64encode(base64.b64decode(key_record().rpartition('p=')[2])[24:]).decode()}"
        ),
    ),
}

FROM = {
    "bare address": _from("jan@firma.example"),
    "brackets only": _from("<jan@firma.example>"),
    "upper case": _from("Jan <Jan@FIRMA.example>"),
    "no blank before the bracket": _from("Jan<jan@firma.example>"),
    "quoted name with a comma": _from('"Novak, Jan" <jan@firma.example>'),
    "quoted name with quoted pairs": _from('"Jan \\"Honza\\" Novak" <jan@firma.example>'),
    "quoted name with brackets": _from('"Jan <Firma>" <jan@firma.example>'),
    "name with dots": _from("Ing. J. Novak ml. <jan@firma.example>"),
    "encoded name, Q": _from("=?utf-8?Q?Jan_Nov=C3=A1k?= <jan@firma.example>"),
    "encoded name, B": _from("=?UTF-8?B?SmFuIE5vdsOhaw==?= <jan@firma.example>"),
    "encoded name of cp1250": _from("=?windows-1250?Q?Jan_Nov=E1k?= <jan@firma.example>"),
    "encoded name over two lines": _from("=?utf-8?B?SmFu?=\r\n =?utf-8?B?SmFu?= <jan@firma.example>"),
    "a quoted encoded name": _from('"=?utf-8?Q?Jan_Nov=C3=A1k?=" <jan@firma.example>'),
    "a long name, folded": _from("Firma " * 20 + "\r\n " + "Oddeleni " * 20 + "\r\n <jan@firma.example>"),
    "the address as its own name": _from('"jan@firma.example" <jan@firma.example>'),
    "the address as its own name in apostrophes (Outlook)": _from("\"'jan@firma.example'\" <jan@firma.example>"),
    "the address in the name in other case": _from('"Jan (JAN@firma.example)" <jan@firma.example>'),
    "an at sign in the name": _from('"Jan @ Firma" <jan@firma.example>'),
    "empty name": _from('"" <jan@firma.example>'),
    "atoms of all kinds": Genuine(
        signed(mail(from_="o'neil+x=y_z@firma.example")),
        Envelope(IP, "mx", "O'Neil+x=y_z@firma.example"),
        address="o'neil+x=y_z@firma.example",
    ),
    "a domain in A-labels": Genuine(
        signed(mail(from_="jan@xn--frma-xpa.example"), domain="xn--frma-xpa.example"),
        Envelope(IP, "mx", "jan@xn--frma-xpa.example"),
        _whole_zone("xn--frma-xpa.example", "xn--frma-xpa.example"),
        "jan@xn--frma-xpa.example",
    ),
    "local part of 64 octets": Genuine(
        signed(mail(from_="j" * 64 + "@firma.example")),
        Envelope(IP, "mx", "j" * 64 + "@firma.example"),
        address="j" * 64 + "@firma.example",
    ),
    "To, Cc and others full of odd addresses": Genuine(
        signed(
            mail(to=f"undisclosed-recipients:;, {QUEUE}", cc='"A, B" <a@b.cz>, c@[192.0.2.1], "x y"@d.cz'),
            covered=[*COVERED, "cc"],
        )
    ),
    "8-bit in Subject and an own field": Genuine(
        signed(mail(subject="P\u0159\u00edloha".encode().decode("latin-1"), x_note="\u00e1"))
    ),
    "Sender beside From": Genuine(signed(mail(sender="asistentka@firma.example"))),
}

SPF = {
    "softfail at the end": _spf(f"v=spf1 ip4:{IP} ~all"),
    "neutral at the end": _spf(f"v=spf1 ip4:{IP} ?all"),
    "upper case": _spf(f"V=SPF1 IP4:{IP} -ALL"),
    "among other records": _spf({"TXT": ["google-site-verification=x", f"v=spf1 ip4:{IP} -all", "MS=ms1"]}),
    "a provider's network of /14": _spf("v=spf1 ip4:192.0.0.0/14 -all"),
    "include": _spf("v=spf1 include:_spf.posta.example -all", _spf__posta__example=f"v=spf1 ip4:{IP} ~all"),
    "include of include": _spf(
        "v=spf1 include:a.example -all",
        a__example="v=spf1 include:b.example -all",
        b__example=f"v=spf1 ip4:{IP} -all",
    ),
    "redirect": _spf("v=spf1 redirect=_spf.posta.example", _spf__posta__example=f"v=spf1 ip4:{IP} -all"),
    "a": _spf({"TXT": ["v=spf1 a -all"], "A": [IP]}),
    "a of another host, with a prefix": _spf(
        "v=spf1 a:www.posta.example/28 -all", www__posta__example={"A": ["192.0.2.1"]}
    ),
    "mx": _spf({"TXT": ["v=spf1 mx -all"], "MX": [[10, "mx1.posta.example"]]}, mx1__posta__example={"A": [IP]}),
    "ptr": _spf(
        "v=spf1 ptr -all", mx__firma__example={"A": [IP]}, **{"7.2.0.192.in-addr.arpa": {"PTR": ["mx.firma.example"]}}
    ),
    "exists by the address": _spf(
        "v=spf1 exists:%{i}._spf.posta.example -all", **{f"{IP}._spf.posta.example": {"A": ["127.0.0.2"]}}
    ),
    "exists by sender and address": _spf(
        "v=spf1 exists:%{ir}.%{l1r-}._spf.%{d} -all", **{"7.2.0.192.jan._spf.firma.example": {"A": ["127.0.0.2"]}}
    ),
    "exists by the sender's name does not match, ip4 does": _spf(
        f"v=spf1 exists:%{{l}}.lide.firma.example ip4:{IP} -all"
    ),
    "macros of the domain": _spf(
        "v=spf1 include:%{d2}._spf.posta.example -all",
        **{"firma.example._spf.posta.example": f"v=spf1 ip4:{IP} -all"},
    ),
    "ten lookups": _spf(
        {"TXT": ["v=spf1 " + "a:a.posta.example " * 9 + "mx -all"], "MX": [[1, "mx1.posta.example"]]},
        a__posta__example={"A": ["192.0.2.200"]},
        mx1__posta__example={"A": [IP]},
    ),
    "an explanation that nobody can fetch": _spf(f"v=spf1 ip4:{IP} -all exp=exp.neni.example"),
    "unknown modifiers": _spf(f"v=spf1 ra=postmaster ip4:{IP} -all"),
    "a failing include behind the match": _spf(f"v=spf1 ip4:{IP} include:slow.example -all", slow__example="TIMEOUT"),
    "a long flattened record": _spf(
        "v=spf1 " + " ".join(f"ip4:198.51.{n // 256}.{n % 256}" for n in range(400)) + f" ip4:{IP} -all"
    ),
    "IPv6": _spf("v=spf1 ip6:2001:db8::/48 -all", Envelope(IP6, "mx.firma.example", "jan@firma.example")),
    "IPv6 by a": _spf({"TXT": ["v=spf1 a -all"], "AAAA": [IP6]}, Envelope(IP6, "mx", "jan@firma.example")),
    "IPv4 in IPv6 clothes": _spf(f"v=spf1 ip4:{IP} -all", Envelope(f"::ffff:{IP}", "mx", "jan@firma.example")),
    "record over a CNAME": _spf({"CNAME": "posta.example"}, posta__example=f"v=spf1 ip4:{IP} -all"),
    "MAIL FROM in brackets and upper case": Genuine(signed(), Envelope(IP, "mx", "<JAN@Firma.Example>")),
    "MAIL FROM with the tag of bounce validation": Genuine(
        signed(), Envelope(IP, "mx", "prvs=1234abcdef=jan@firma.example")
    ),
    "MAIL FROM of a sub-domain": Genuine(signed(), Envelope(IP, "mx", "bounce+7@mail.firma.example"), SUB),
    "MAIL FROM of a sub-domain with a long name": Genuine(
        signed(), Envelope(IP, "mx", f"bounces+{'1' * 60}-podpora=fronta.example@mail.firma.example"), SUB
    ),
    "MAIL FROM of a sub-domain with an underscore": Genuine(
        signed(), Envelope(IP, "mx", "b@em_1.firma.example"), zone(em_1__firma__example=f"v=spf1 ip4:{IP} -all")
    ),
    "address literal as greeting": Genuine(signed(), Envelope(IP, "[192.0.2.7]", "jan@firma.example")),
    "IPv6 literal as greeting": Genuine(signed(), Envelope(IP, "[IPv6:2001:db8::7]", "jan@firma.example")),
    "greeting of one label": Genuine(signed(), Envelope(IP, "NOTEBOOK", "jan@firma.example")),
    "greeting with an underscore and a dot behind": Genuine(
        signed(), Envelope(IP, "mx_1.firma.example.", "jan@firma.example")
    ),
}

DMARC = {
    "none published": Genuine(signed(), names=zone(_dmarc__firma__example=None)),
    "strict in both": Genuine(signed(), names=zone(_dmarc__firma__example="v=DMARC1; p=reject; adkim=s; aspf=s")),
    "p=quarantine with everything": Genuine(
        signed(),
        names=zone(
            _dmarc__firma__example="v=DMARC1;p=quarantine;sp=reject;pct=50;rua=mailto:a@b.cz;fo=1;adkim=r;aspf=r;ri=3600"
        ),
    ),
    "over a CNAME": Genuine(
        signed(),
        names=zone(
            _dmarc__firma__example={"CNAME": "firma.dmarc.example"}, firma__dmarc__example="v=DMARC1; p=reject"
        ),
    ),
    "other records beside it": Genuine(
        signed(), names=zone(_dmarc__firma__example={"TXT": ["v=spf1 -all", "v=DMARC1; p=reject", "x"]})
    ),
    "From a sub-domain, signed by the organisation": _sub(
        "jan@mail.firma.example", Envelope(IP, "mx", "jan@mail.firma.example")
    ),
    "From a sub-domain, all by the organisation": _sub("jan@mail.firma.example", HONEST),
    "From a sub-domain, all by itself": _sub(
        "jan@mail.firma.example",
        Envelope(IP, "mx", "jan@mail.firma.example"),
        "mail.firma.example",
        **{"_dmarc.firma.example": {"TXT": ["v=DMARC1; p=reject; sp=reject"]}},
    ),
    "four labels down": _sub(
        "jan@a.b.mail.firma.example", HONEST, **{"_dmarc.firma.example": {"TXT": ["v=DMARC1; p=reject"]}}
    ),
    "under co.uk": Genuine(
        signed(mail(from_="jan@mail.firma.co.uk"), domain="firma.co.uk"),
        Envelope(IP, "mx", "jan@mail.firma.co.uk"),
        _whole_zone("mail.firma.co.uk", "firma.co.uk"),
        "jan@mail.firma.co.uk",
    ),
    "under a private suffix": Genuine(
        signed(mail(from_="jan@mail.firma.github.io"), domain="firma.github.io"),
        Envelope(IP, "mx", "jan@mail.firma.github.io"),
        _whole_zone("mail.firma.github.io", "firma.github.io"),
        "jan@mail.firma.github.io",
    ),
    "exception of a wildcard suffix": Genuine(
        signed(mail(from_="jan@mail.city.kawasaki.jp"), domain="city.kawasaki.jp"),
        Envelope(IP, "mx", "jan@mail.city.kawasaki.jp"),
        _whole_zone("mail.city.kawasaki.jp", "city.kawasaki.jp"),
        "jan@mail.city.kawasaki.jp",
    ),
}

BODIES = {
    "8-bit": Genuine(signed(mail("P\u0159\u00edli\u0161 \u017elu\u0165ou\u010dk\u00fd".encode()))),
    "empty": Genuine(signed(mail(b""))),
    "empty, simple": Genuine(signed(mail(b""), form="simple/simple")),
    "only empty lines": Genuine(signed(mail(b"\r\n\r\n\r\n"))),
    "without line end": Genuine(signed(mail(b"no line end"))),
    "blanks and tabs everywhere": Genuine(signed(mail(b" a \t b\t\r\n\t\r\n  \r\nc  d \r\n"))),
    "a bare LF and a bare CR": Genuine(signed(mail(b"a\nb\rc\r\n"))),
    "NUL": Genuine(signed(mail(b"a\0b\r\n"))),
    "one line of 100 kB": Genuine(signed(mail(b"a " * 50_000 + b"\r\n"))),
    "1 MB of base64": Genuine(signed(mail((base64.b64encode(bytes(57)) + b"\r\n") * 13_000))),
    "1 MB of indented HTML": Genuine(signed(mail(b"\t<p>  a  </p> \r\n" * 60_000))),
    "folded fields": Genuine(signed(mail(subject="a\r\n  b\t c", references="<1@a.cz>\r\n\t<2@a.cz>\r\n <3@a.cz>"))),
    "hundred own fields": Genuine(signed(mail(more=[f"X-{n}: {n}".encode() for n in range(100)]))),
}

TERMS = {
    "written to our queue": Genuine(signed(), terms={"recipients": [QUEUE]}),
    "our queue in Cc": Genuine(
        signed(mail(to="a@b.cz", cc=f"Podpora <{QUEUE.upper()}>"), covered=[*COVERED, "cc"]),
        terms={"recipients": [QUEUE]},
    ),
    "our queue with a token": Genuine(signed(mail(to="podpora+tabc@fronta.example")), terms={"recipients": [QUEUE]}),
    "delayed for six days": Genuine(
        signed(mail(date=format_datetime(NOW - days(6))), signed_at=NOW - days(6)), terms={"recipients": [QUEUE]}
    ),
    "SES passes it too": Genuine(signed(), terms={"ses": SesVerdicts("PASS", "PASS", "PASS", "PASS")}),
    "SES does not know": Genuine(
        signed(), terms={"ses": SesVerdicts("GRAY", "DISABLED", "GRAY", "PROCESSING_FAILED")}
    ),
    "our own address with its proof": Genuine(signed(), terms={"own_addresses": ["jan@firma.example"]}),
    "only signed, by the policy dmarc": Genuine(
        signed(), Envelope("198.51.100.66", "mx", "x@zly.example"), terms={"policy": "dmarc"}
    ),
    "only from the right server, by the policy dmarc": Genuine(mail(), terms={"policy": "dmarc"}),
}

GENUINE = {
    f"{family}: {name}": found
    for family, table in {
        "signature": SIGNED,
        "key": KEYS,
        "From": FROM,
        "SPF": SPF,
        "DMARC": DMARC,
        "body": BODIES,
        "terms": TERMS,
    }.items()
    for name, found in table.items()
}
