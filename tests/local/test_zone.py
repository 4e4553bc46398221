"""The DNS zone over real UDP and TCP, asked with dnspython."""

import json
import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from local.zone import BadZoneError, Failure, Zone, ZoneFile, ZoneServer

Serving = Callable[[ZoneServer], AbstractContextManager[None]]

LONG = "v=DKIM1; p=" + "A" * 700
ZONE: dict[str, Any] = {
    "Firma.example": {
        "TXT": ["v=spf1 ip4:192.0.2.0/24 -all"],
        "A": ["192.0.2.1"],
        "AAAA": [],
        "MX": [[10, "mx.firma.example"]],
        "PTR": [],
        "CNAME": None,
    },
    "long.example": {"TXT": [LONG]},
    "many.example": {"TXT": [f"{n} " + "x" * 200 for n in range(40)]},
    "octets.example": {"TXT": ["p\u0159".replace("\u0159", "\u00f8\u00ff")]},
    "1.2.0.192.in-addr.arpa": {"PTR": ["mx.firma.example"]},
    "v6.example": {"AAAA": ["2001:db8::1"]},
    "alias.example": {"CNAME": "firma.example"},
    "dangling.example": {"CNAME": "nowhere.example"},
    "loop.example": {"CNAME": "loop.example"},
    "toslow.example": {"CNAME": "slow.example"},
    "broken.example": "SERVFAIL",
    "slow.example": "TIMEOUT",
    "half.example": {"TXT": "SERVFAIL", "MX": "TIMEOUT", "A": ["192.0.2.7"]},
}


@pytest.fixture
def zone_file(tmp_path: Path) -> Path:
    """The zone above in a file."""
    path = tmp_path / "zone.json"
    path.write_text(json.dumps(ZONE), encoding="utf-8")
    return path


@pytest.fixture
def port(zone_file: Path, free_port: Callable[[], int], serving: Serving) -> Iterator[int]:
    """The zone's server on a free port."""
    chosen = free_port()
    with serving(ZoneServer(ZoneFile(zone_file), chosen)):
        yield chosen


def ask(port: int, name: str, kind: str, *, tcp: bool = False, payload: int | None = None) -> Any:
    """One question, one answer."""
    query = dns.message.make_query(name, kind, use_edns=payload is not None, payload=payload or 512)
    send = dns.query.tcp if tcp else dns.query.udp
    return send(query, "127.0.0.1", port=port, timeout=5)


def texts(response: Any) -> list[str]:
    """The records of the answer, as text."""
    return [record.to_text() for rrset in response.answer for record in rrset]


@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("firma.example", "TXT", ['"v=spf1 ip4:192.0.2.0/24 -all"']),
        ("FIRMA.EXAMPLE", "A", ["192.0.2.1"]),
        ("firma.example.", "MX", ["10 mx.firma.example."]),
        ("v6.example", "AAAA", ["2001:db8::1"]),
        ("1.2.0.192.in-addr.arpa", "PTR", ["mx.firma.example."]),
        ("alias.example", "CNAME", ["firma.example."]),
        ("alias.example", "A", ["firma.example.", "192.0.2.1"]),
    ],
)
def test_records_of_the_file_are_answered(port: int, name: str, kind: str, expected: list[str], tcp: bool) -> None:
    """Every type of record is answered over UDP and TCP, names without regard to case, aliases followed."""
    response = ask(port, name, kind, tcp=tcp)
    assert response.rcode() == dns.rcode.NOERROR
    assert texts(response) == expected


def test_a_long_text_is_split_into_strings_and_joins_again(port: int) -> None:
    """A TXT record over 255 octets goes out as strings of at most 255 octets (RFC 1035 section 3.3)."""
    response = ask(port, "long.example", "TXT", tcp=True)
    strings = response.answer[0][0].strings
    assert [len(part) for part in strings] == [255, 255, 201]
    assert b"".join(strings) == LONG.encode()


def test_characters_above_127_are_octets(port: int) -> None:
    """U+0080 to U+00FF of the file go out as single octets."""
    assert ask(port, "octets.example", "TXT").answer[0][0].strings == (b"p\xf8\xff",)


@pytest.mark.parametrize("kind", ["AAAA", "PTR", "CNAME", "NS", "SOA", "TYPE65280"])
def test_a_type_without_records_is_no_data(port: int, kind: str) -> None:
    """A name that exists has no error for a type that it has no records of (NODATA)."""
    response = ask(port, "firma.example", kind)
    assert response.rcode() == dns.rcode.NOERROR
    assert response.answer == []


@pytest.mark.parametrize("name", ["nowhere.example", "sub.firma.example", "example", "dangling.example"])
def test_a_name_that_is_not_there_does_not_exist(port: int, name: str) -> None:
    """A name that is not in the file is NXDOMAIN, also behind an alias, with nothing to cache (RFC 2308)."""
    response = ask(port, name, "TXT")
    assert response.rcode() == dns.rcode.NXDOMAIN
    assert response.authority[0].ttl == 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [("broken.example", "A"), ("broken.example", "TXT"), ("half.example", "TXT"), ("loop.example", "A")],
)
def test_a_broken_name_or_type_is_servfail(port: int, name: str, kind: str) -> None:
    """SERVFAIL of a name, of one type, and of a loop of aliases is answered as SERVFAIL."""
    assert ask(port, name, kind).rcode() == dns.rcode.SERVFAIL


@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize(("name", "kind"), [("slow.example", "A"), ("half.example", "MX"), ("toslow.example", "A")])
def test_a_timeout_gets_no_answer(port: int, name: str, kind: str, tcp: bool) -> None:
    """TIMEOUT of a name or a type means silence, over TCP too."""
    query = dns.message.make_query(name, kind)
    send = dns.query.tcp if tcp else dns.query.udp
    with pytest.raises(dns.exception.Timeout):
        send(query, "127.0.0.1", port=port, timeout=0.2)


def test_the_other_types_of_a_half_broken_name_work(port: int) -> None:
    """A failure of single types leaves the others alone."""
    assert texts(ask(port, "half.example", "A")) == ["192.0.2.7"]


def test_what_does_not_fit_udp_is_truncated_and_comes_whole_by_tcp(port: int) -> None:
    """Over 512 octets (or the size that EDNS names) UDP answers empty with TC, TCP answers in full."""
    assert ask(port, "long.example", "TXT").flags & dns.flags.TC
    with_edns = ask(port, "long.example", "TXT", payload=1232)
    assert not with_edns.flags & dns.flags.TC
    assert with_edns.edns == 0
    too_big = ask(port, "many.example", "TXT", payload=1232)
    assert too_big.flags & dns.flags.TC
    assert too_big.answer == []
    assert len(texts(ask(port, "many.example", "TXT", tcp=True))) == 40


def test_a_changed_file_counts_at_once(port: int, zone_file: Path) -> None:
    """The next question after a change of the file is answered from the new file."""
    assert ask(port, "new.example", "A").rcode() == dns.rcode.NXDOMAIN
    zone_file.write_text(json.dumps(ZONE | {"new.example": {"A": ["192.0.2.99"]}}), encoding="utf-8")
    assert texts(ask(port, "new.example", "A")) == ["192.0.2.99"]


def test_a_bad_file_leaves_the_old_zone_and_is_said_once(zone_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Broken JSON and a missing file keep the zone as it was; each is logged once, a repaired file counts."""
    source = ZoneFile(zone_file)
    source.load()
    with caplog.at_level(logging.WARNING, logger="local.zone"):
        zone_file.write_text("{", encoding="utf-8")
        for _ in range(3):
            assert source.zone.ask("firma.example", "A").records == ("192.0.2.1",)
        assert len(caplog.records) == 1
        zone_file.unlink()
        for _ in range(3):
            assert source.zone.ask("firma.example", "A").records == ("192.0.2.1",)
        assert len(caplog.records) == 2
    zone_file.write_text('{"firma.example": {"A": ["192.0.2.2"]}}', encoding="utf-8")
    os.utime(zone_file, ns=(1, 1))
    assert source.zone.ask("firma.example", "A").records == ("192.0.2.2",)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"a.example": "NXDOMAIN"}',
        '{"a.example": 1}',
        '{"a.example": {"A": "192.0.2.1"}}',
        '{"a.example": {"A": ["192.0.2.256"]}}',
        '{"a.example": {"AAAA": ["192.0.2.1"]}}',
        '{"a.example": {"MX": ["mx.example"]}}',
        '{"a.example": {"MX": [[70000, "mx.example"]]}}',
        '{"a.example": {"TXT": ["\\u0159"]}}',
        '{"a.example": {"TXT": [1]}}',
        '{"a.example": {"CNAME": ["b.example", "c.example"]}}',
    ],
)
def test_a_zone_with_a_mistake_is_refused_as_a_whole(text: str) -> None:
    """A file that is not of the format is refused with a sentence that says where."""
    with pytest.raises(BadZoneError):
        Zone.from_json(text)


@pytest.mark.parametrize("junk", [b"", b"\x00", b"\xff" * 40, bytes(12), b"\x00\x01" * 600])
def test_junk_on_the_wire_harms_nobody(port: int, junk: bytes) -> None:
    """What is no DNS question gets no answer, and the next question is answered."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(junk, ("127.0.0.1", port))
    assert texts(ask(port, "firma.example", "A")) == ["192.0.2.1"]


def test_a_label_that_fits_no_packet_is_servfail(
    tmp_path: Path, free_port: Callable[[], int], serving: Serving
) -> None:
    """A record that cannot be put on the wire is answered as SERVFAIL instead of silence."""
    path = tmp_path / "zone.json"
    path.write_text(json.dumps({"a.example": {"MX": [[1, "x" * 70 + ".example"]]}}), encoding="utf-8")
    chosen = free_port()
    with serving(ZoneServer(ZoneFile(path), chosen)):
        assert ask(chosen, "a.example", "MX").rcode() == dns.rcode.SERVFAIL


def test_the_failures_of_the_format_are_known_by_name() -> None:
    """SERVFAIL and TIMEOUT are the only failures that the format knows."""
    assert {failure.value for failure in Failure} == {"SERVFAIL", "TIMEOUT"}


def test_a_mistake_is_told_with_the_file(tmp_path: Path) -> None:
    """A record type that the zone cannot answer is refused, and the error names file, name and type."""
    path = tmp_path / "zone.json"
    path.write_text('{"a.example": {"TXTT": ["v=spf1 -all"]}}', encoding="utf-8")
    with pytest.raises(BadZoneError, match=r"zone\.json: a\.example TXTT: no record type"):
        Zone.from_file(path)
