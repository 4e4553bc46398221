"""DMARC: what a domain asks for, and what belongs to one organisation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.dmarc import Policy, listed_organisation, read_record, walk
from chalicelib.mail.resolver import Answer, Inquiry, Kind, ZoneResolver


def _inquiry(**records: str) -> Inquiry:
    """Records by name in which "__" stands for "."."""
    names = {f"_dmarc.{name.replace('__', '.')}": {"TXT": [text]} for name, text in records.items()}
    return Inquiry(ZoneResolver({**names, "exists.firma.example": {"A": ["192.0.2.1"]}}))


@pytest.mark.parametrize(
    ("text", "own", "sub", "missing"),
    [
        (b"v=DMARC1; p=reject", "reject", "reject", "reject"),
        (b"v=DMARC1; p=reject; sp=none", "reject", "none", "none"),
        (b"v=DMARC1;p=none;sp=quarantine;np=reject", "none", "quarantine", "reject"),
        (b"v = DMARC1 ; P = Reject", "reject", "reject", "reject"),
        (b"v=DMARC1; p=reject; t=y", "quarantine", "quarantine", "quarantine"),
        (b"v=DMARC1; p=quarantine; t=y", "none", "none", "none"),
        (b"v=DMARC1; p=reject; pct=0", "reject", "reject", "reject"),
        (b"v=DMARC1; p=nonsense; rua=mailto:a@b.cz", "none", "none", "none"),
        (b"v=DMARC1", "none", "none", "none"),
    ],
)
def test_records_are_read(text: bytes, own: str, sub: str, missing: str) -> None:
    """RFC 9989, 4.7: what is not said is inherited; testing asks for one step less; pct is gone."""
    record = read_record(text)
    assert record is not None
    assert (record.own, record.sub, record.missing) == (own, sub, missing)


@pytest.mark.parametrize(
    "text", [b"", b"p=reject", b"v=DMARC2; p=reject", b"v=dmarc1; p=reject", b" v=DMARC1", b"v=DMARC12"]
)
def test_other_records_are_none(text: bytes) -> None:
    """The version stands first and is exact (RFC 9989, 4.7)."""
    assert read_record(text) is None


@given(st.binary(max_size=200))
def test_no_octets_make_a_record_fail(text: bytes) -> None:
    """Any TXT record is a policy or none."""
    assert read_record(b"v=DMARC1;" + text) is not None


@pytest.mark.parametrize(
    ("domain", "records", "organisation"),
    [
        ("firma.example", {}, "firma.example"),
        ("a.firma.example", {}, "a.firma.example"),
        ("a.firma.example", {"firma__example": "v=DMARC1"}, "firma.example"),
        ("a.firma.example", {"a__firma__example": "v=DMARC1", "firma__example": "v=DMARC1"}, "firma.example"),
        (
            "a.firma.example",
            {"a__firma__example": "v=DMARC1; psd=n", "firma__example": "v=DMARC1"},
            "a.firma.example",
        ),
        ("a.b.example", {"b__example": "v=DMARC1; psd=y"}, "a.b.example"),
        ("x.a.b.example", {"b__example": "v=DMARC1; psd=y"}, "a.b.example"),
        ("b.example", {"b__example": "v=DMARC1; psd=y"}, "b.example"),
        ("a.firma.example", {"example": "v=DMARC1"}, "example"),
    ],
)
def test_the_walk_finds_the_organisation(domain: str, records: dict[str, str], organisation: str) -> None:
    """RFC 9989, 4.10.2: psd=n is it, psd=y is above it, else the record nearest to the root."""
    assert walk(domain, _inquiry(**records)).organisation == organisation


def test_the_walk_asks_at_most_eight_questions() -> None:
    """RFC 9989, 4.10: from a name of many labels it goes on with seven."""

    asked: list[str] = []

    class Counted(ZoneResolver):
        def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
            asked.append(name)
            return super().ask(name, kind, timeout_s)

    resolver = Counted({})
    walk(".".join("abcdefghijklmno") + ".example", Inquiry(resolver))
    assert asked[:2] == ["_dmarc.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.example", "_dmarc.j.k.l.m.n.o.example"]
    assert len(asked) == 8


@pytest.mark.parametrize(
    ("domain", "records", "wish"),
    [
        ("firma.example", {}, None),
        ("firma.example", {"firma__example": "v=DMARC1; p=reject; sp=none"}, "reject"),
        ("exists.firma.example", {"firma__example": "v=DMARC1; p=reject; sp=none"}, "none"),
        ("exists.firma.example", {"firma__example": "v=DMARC1; p=none; np=reject"}, "none"),
        ("missing.firma.example", {"firma__example": "v=DMARC1; p=none; np=reject"}, "reject"),
        ("x.b.example", {"b__example": "v=DMARC1; p=reject; psd=y"}, "reject"),
    ],
)
def test_the_policy_is_the_domains_or_its_organisations(
    domain: str, records: dict[str, str], wish: str | None
) -> None:
    """Its own record, else sp= (np= for names that do not exist) of the organisation or suffix above."""
    assert Policy(domain, _inquiry(**records)).requested == wish


def test_two_records_are_none() -> None:
    """RFC 9989, 4.10: where several policies are published none holds."""
    names = {"_dmarc.firma.example": {"TXT": ["v=DMARC1; p=reject", "v=DMARC1; p=none"]}}
    assert Policy("firma.example", Inquiry(ZoneResolver(names))).requested is None


@pytest.mark.parametrize(
    ("other", "mode", "aligned"),
    [
        ("firma.example", "strict", True),
        ("FIRMA.example.", "relaxed", True),
        ("a.firma.example", "strict", False),
        ("a.firma.example", "relaxed", True),
        ("zlafirma.example", "relaxed", False),
        ("firma.example.zly.example", "relaxed", False),
        ("example", "relaxed", False),
        ("", "relaxed", False),
        ("a..firma.example", "relaxed", False),
    ],
)
def test_relaxed_alignment_is_one_organisation(other: str, mode: str, aligned: bool) -> None:
    """Strict is the same name, relaxed one organisation by both ways of telling."""
    policy = Policy("firma.example", _inquiry(firma__example="v=DMARC1"))
    assert policy.aligns(other, mode) is aligned  # type: ignore[arg-type]


def test_both_ways_of_telling_must_agree() -> None:
    """The suffix list keeps customers of a registry apart, the walk those that nobody has a record above."""
    by_walk_only = Policy("a.github.io", _inquiry(github__io="v=DMARC1"))
    assert by_walk_only.aligns("b.github.io", "relaxed") is False
    by_list_only = Policy("a.firma.example", _inquiry())
    assert by_list_only.aligns("firma.example", "relaxed") is False


def test_alignment_is_not_known_where_dns_fails() -> None:
    """None, not False, where the walk would have decided; False where the list already says no."""
    policy = Policy("a.firma.example", Inquiry(ZoneResolver({"_dmarc.firma.example": "SERVFAIL"})))
    assert policy.aligns("firma.example", "relaxed") is None
    assert policy.aligns("a.firma.example", "relaxed") is True
    assert policy.aligns("zly.example", "relaxed") is False


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("a.b.firma.cz", "firma.cz"),
        ("a.firma.co.uk", "firma.co.uk"),
        ("co.uk", None),
        ("cz", None),
        ("a.b.github.io", "b.github.io"),
        ("www.ck", "www.ck"),
        ("a.b.ck", "a.b.ck"),
        ("x.a.xn--55qx5d.cn", "a.xn--55qx5d.cn"),
        ("x.a.xn--p1ai", "a.xn--p1ai"),
        ("x.a.unheardof", "a.unheardof"),
    ],
)
def test_the_suffix_list_tells_organisations(domain: str, organisation: str | None) -> None:
    """Rules, wildcards, exceptions, private suffixes and A-labels of the public suffix list."""
    assert listed_organisation(domain) == organisation
