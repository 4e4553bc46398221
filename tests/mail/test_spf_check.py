"""SPF: the results of RFC 7208, whatever the envelope and the records hold."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.mail.envelope import Envelope
from chalicelib.mail.resolver import Inquiry, ZoneResolver
from chalicelib.mail.spf_check import RESULTS, SpfResult, check_spf
from tests.mail.senders import IP, NOW

INCLUDED: dict[str, Any] = {
    "inc.example": {"TXT": [f"v=spf1 ip4:{IP} -all"]},
    "wide.example": {"TXT": ["v=spf1 -ip4:0.0.0.0/0"]},
    "deny.example": {"TXT": ["v=spf1 -all"]},
    "bad.example": {"TXT": ["v=spf1 foo"]},
    "none.example": {"A": ["192.0.2.99"]},
    "slow.example": "TIMEOUT",
    "mx.example": {"A": [IP]},
    "host.example": {"A": [IP, "192.0.2.99"]},
    "7.2.0.192.in-addr.arpa": {"PTR": ["host.example"]},
    "jan.user.example": {"A": ["127.0.0.2"]},
    f"{IP}.ip.example": {"A": ["127.0.0.2"]},
    **{f"l{n}.example": {"TXT": [f"v=spf1 include:l{n + 1}.example"]} for n in range(12)},
    "l12.example": {"TXT": ["v=spf1 +all"]},
    "loop.example": {"TXT": ["v=spf1 include:loop2.example"]},
    "loop2.example": {"TXT": ["v=spf1 include:loop.example"]},
}

# (record, result); RFC 7208 sections in the names
CASES: dict[str, tuple[Any, str]] = {
    "4.5 no record": (["other"], "none"),
    "4.5 no TXT": ([], "none"),
    "4.5 two records": (["v=spf1 -all", "v=spf1 +all"], "permerror"),
    "4.5 version is exact": (["v=spf10 +all"], "none"),
    "4.5 others ignored": (["x", f"v=spf1 ip4:{IP} -all", "\u00e1"], "pass"),
    "4.6 8-bit record": ([f"v=spf1 ip4:{IP} a:\u00e1.example -all"], "permerror"),
    "4.6.1 unknown mechanism": ([f"v=spf1 ip4:{IP} foo -all"], "permerror"),
    "4.6.1 syntax is checked first": ([f"v=spf1 ip4:{IP} a:a..b:: -all"], "permerror"),
    "4.6.2 fail": (["v=spf1 -all"], "fail"),
    "4.6.2 softfail": (["v=spf1 ~all"], "softfail"),
    "4.6.2 neutral": (["v=spf1 ?all"], "neutral"),
    "4.6.4 eleven lookups": (["v=spf1 include:l1.example -all"], "permerror"),
    "4.6.4 ten lookups": (["v=spf1 include:l3.example -all"], "pass"),
    "4.6.4 three void lookups": (["v=spf1 a:n1.example a:n2.example a:n3.example -all"], "permerror"),
    "4.6.4 an include loop ends": (["v=spf1 include:loop.example -all"], "permerror"),
    "4.7 default": (["v=spf1"], "neutral"),
    "5.2 include passes": (["v=spf1 include:inc.example -all"], "pass"),
    "5.2 include does not pass": (["v=spf1 include:deny.example ~all"], "softfail"),
    "5.2 include of nothing": (["v=spf1 include:none.example -all"], "permerror"),
    "5.2 include of a broken record": (["v=spf1 include:bad.example -all"], "permerror"),
    "5.2 include that times out": (["v=spf1 include:slow.example -all"], "temperror"),
    "5.2 a match before a failing include": ([f"v=spf1 ip4:{IP} include:slow.example -all"], "pass"),
    "5.3 a": (["v=spf1 a:host.example -all"], "pass"),
    "5.3 a with prefix": (["v=spf1 a:none.example/24 -all"], "pass"),
    "5.4 mx": (["v=spf1 mx -all"], "pass"),
    "5.5 ptr": (["v=spf1 ptr:host.example -all"], "pass"),
    "5.6 ip4": ([f"v=spf1 ip4:{IP} -all"], "pass"),
    "5.6 ip4 network": (["v=spf1 ip4:192.0.2.0/28 -all"], "pass"),
    "5.6 bad ip4": (["v=spf1 ip4:192.0.2.0/33 -all"], "permerror"),
    "5.6 ip6 does not match": (["v=spf1 ip6:2001:db8::/32 -all"], "fail"),
    "5.7 exists": (["v=spf1 exists:%{i}.ip.example -all"], "pass"),
    "5.7 exists by local part": (["v=spf1 exists:%{l}.user.example -all"], "pass"),
    "6.1 redirect": (["v=spf1 redirect=inc.example"], "pass"),
    "6.1 redirect to nothing": (["v=spf1 redirect=none.example"], "permerror"),
    "6.2 exp is never fetched": (["v=spf1 -all exp=slow.example"], "fail"),
    "6 unknown modifier": ([f"v=spf1 foo=bar ip4:{IP} -all"], "pass"),
    "7.1 bad macro": (["v=spf1 exists:%{x}.example -all"], "permerror"),
    "time out": ("TIMEOUT", "temperror"),
    "server failure": ("SERVFAIL", "temperror"),
    "a term of a thousand letters": ([f"v=spf1 a:{'a.' * 500}example -all"], "permerror"),
    "a record of 20 kB": (["v=spf1 " + "ip4:1.2.3.4 " * 1700], "permerror"),
}


def _result(record: Any, envelope: Envelope | None = None) -> SpfResult:
    names = {"firma.example": {"TXT": record, "MX": [[10, "mx.example"]]}, **INCLUDED}
    envelope = envelope or Envelope(IP, "mx.example", "jan@firma.example")
    return check_spf(envelope, Inquiry(ZoneResolver(names)), NOW)


@pytest.mark.parametrize("name", CASES)
def test_results_are_those_of_the_standard(name: str) -> None:
    """RFC 7208, by the section in the case's name."""
    record, result = CASES[name]
    assert _result(record).result == result


@pytest.mark.parametrize(
    ("mail_from", "helo", "result", "domain", "is_helo"),
    [
        ("<jan@firma.example>", "mx", "pass", "firma.example", False),
        ("@firma.example", "mx", "pass", "firma.example", False),
        ("Jan@FIRMA.example", "mx", "pass", "firma.example", False),
        ("", "firma.example", "pass", "firma.example", True),
        ("", "localhost", "none", "localhost", True),
        ("", "", "none", "", True),
        ("jan", "mx", "none", "jan", False),
        ("jan@[192.0.2.7]", "mx", "none", "[192.0.2.7]", False),
        ("jan@a@firma.example", "mx", "none", "firma.example", False),
        ("jan@firma..example", "mx", "none", "firma..example", False),
        (f"{'j' * 255}@firma.example", "mx", "pass", "firma.example", False),
        (f"{'j' * 256}@firma.example", "mx", "none", "firma.example", False),
        ("jan@firma.example.", "mx", "none", "firma.example.", False),
        ("jan@f\u00edrma.example", "mx", "none", "", False),
        ("jan\0@firma.example", "mx", "none", "firma.example", False),
    ],
)
def test_the_domain_of_mail_from_is_asked(mail_from: str, helo: str, result: str, domain: str, is_helo: bool) -> None:
    """MAIL FROM's domain, the greeting's for the null sender; junk asks nothing and is `none`."""
    found = _result([f"v=spf1 ip4:{IP} -all"], Envelope(IP, helo, mail_from))
    assert (found.result, found.domain, found.is_helo) == (result, domain, is_helo)


@pytest.mark.parametrize(
    ("record", "is_wide"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", False),
        ("v=spf1 ip4:192.0.0.0/12 -all", False),
        ("v=spf1 ip4:192.0.0.0/11 -all", True),
        ("v=spf1 ip4:1.0.0.0/11 ip4:192.0.2.7 -all", False),
        ("v=spf1 ip4:1.0.0.0/8 ip4:192.0.2.7 -all", True),
        ("v=spf1 +all", True),
        ("v=spf1 ALL", True),
        ("v=spf1 exists:mx.example -all", True),
        ("v=spf1 exists:%{l}.user.example -all", True),
        ("v=spf1 exists:%{ir}.x.example exists:%{i}.ip.example -all", False),
        ("v=spf1 exists:%{l}.nobody.example ip4:192.0.2.7 -all", False),
        ("v=spf1 a:%{h}.hosts.example ip4:192.0.2.7 -all", False),
        ("v=spf1 a:%{h} ip4:192.0.2.7 -all", True),
        ("v=spf1 exists:%{i}.%{lr-} ip4:192.0.2.7 -all", True),
        ("v=spf1 exists:%{i}.%{h2} ip4:192.0.2.7 -all", True),
        ("v=spf1 ptr:host.example -all", False),
        ("v=spf1 ptr:co.uk ip4:192.0.2.7 -all", True),
        ("v=spf1 " + "ip4:10.0.0.0/12 " * 15 + "ip4:192.0.2.7 -all", False),
        ("v=spf1 " + "ip4:10.0.0.0/12 " * 16 + "ip4:192.0.2.7 -all", True),
        ("v=spf1 " + "ip6:2a00::/20 " * 16 + "ip4:192.0.2.7 -all", True),
        ("v=spf1 include:wide.example ip4:192.0.2.7 -all", False),
        ("v=spf1 -ip4:0.0.0.0/1 ip4:192.0.2.7 -all", False),
        ("v=spf1 include:l12.example -all", True),
        ("v=spf1 redirect=l12.example", True),
        ("v=spf1 mx/1 -all", True),
    ],
)
def test_records_that_let_everybody_pass_are_told(record: str, is_wide: bool) -> None:
    """The result stays `pass`, as the standard says, with a note that it proves nothing."""
    found = _result([record])
    assert (found.result, bool(found.too_wide)) == ("pass", is_wide)


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
@example("%{l200r-}.%{p}%{h}", IP, "a b", "%{i}@firma.example")
@example("exists:%{", IP, "", "")
def test_no_text_makes_the_check_fail(terms: str, ip: str, helo: str, local: str) -> None:
    """Any record, address, greeting and sender end in a result of the standard."""
    record = "v=spf1 " + terms.encode("latin-1", "replace").decode("latin-1")
    for envelope in (Envelope(ip, helo, f"{local}@firma.example"), Envelope(IP, helo, local), Envelope(IP, helo, "")):
        assert _result([record], envelope).result in RESULTS
