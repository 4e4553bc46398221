"""DNS: the zone's answers, the real resolver against a server on loopback, and the bounds of one mail."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from chalicelib.mail.resolver import (
    ANSWER_KEPT_S_MAX,
    ANSWER_KEPT_SIZE_BYTES_MAX,
    ANSWERS_KEPT_MAX,
    NEGATIVE_KEPT_S_MAX,
    Answer,
    DnsResolver,
    Inquiry,
    Kind,
    ZoneError,
    ZoneResolver,
    _Kept,
    can_exist,
)

ZONE: dict[str, Any] = {
    "firma.example": {
        "TXT": ["v=spf1 -all", "\u00e1\u00ff"],
        "A": ["192.0.2.1"],
        "AAAA": ["2001:db8::1"],
        "MX": [[10, "mx.firma.example"]],
        "PTR": ["a.firma.example"],
        "CNAME": None,
    },
    "alias.example": {"CNAME": "Firma.Example."},
    "empty.example": {"TXT": [], "A": []},
    "broken.example": "SERVFAIL",
    "slow.example": "TIMEOUT",
    "half.example": {"TXT": "SERVFAIL", "A": ["192.0.2.2"]},
    "one.example": {"CNAME": "two.example"},
    "two.example": {"CNAME": "one.example"},
}

ANSWERS: dict[tuple[str, Kind], Answer] = {
    ("firma.example", "TXT"): Answer("found", texts=(b"v=spf1 -all", b"\xe1\xff")),
    ("FIRMA.example", "A"): Answer("found", hosts=("192.0.2.1",)),
    ("firma.example", "AAAA"): Answer("found", hosts=("2001:db8::1",)),
    ("firma.example", "MX"): Answer("found", exchanges=((10, "mx.firma.example"),)),
    ("firma.example", "PTR"): Answer("found", hosts=("a.firma.example",)),
    ("alias.example", "A"): Answer("found", hosts=("192.0.2.1",)),
    ("empty.example", "TXT"): Answer("empty"),
    ("empty.example", "MX"): Answer("empty"),
    ("nowhere.example", "TXT"): Answer("missing"),
}


@pytest.mark.parametrize(("name", "kind"), ANSWERS)
def test_the_zone_answers_as_dns_would(name: str, kind: Kind) -> None:
    """Records by type, in any case of the name, aliases followed, NXDOMAIN for what is not there."""
    assert ZoneResolver(ZONE).ask(name, kind, 1) == ANSWERS[name, kind]


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("broken.example", "TXT", "failed"),
        ("slow.example", "A", "failed"),
        ("half.example", "TXT", "failed"),
        ("half.example", "A", "found"),
        ("one.example", "A", "empty"),
    ],
)
def test_the_zone_fails_where_it_says_so(name: str, kind: Kind, status: str) -> None:
    """SERVFAIL and TIMEOUT, for a name or a type; an alias without end is no failure but nothing."""
    assert ZoneResolver(ZONE).ask(name, kind, 1).status == status


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", '{"a": 1}', '{"a": "OTHER"}', '{"a": {"TXT": "x"}}', '{"a": {"TXT": [1]}}',
        '{"a": {"TXT": ["\u0141"]}}', '{"a": {"MX": ["mx"]}}', '{"a": {"MX": [["x", "mx"]]}}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_zone_that_cannot_be_read_says_so(text: str) -> None:
    """What is no zone is an error with a sentence, not an empty DNS."""
    with pytest.raises(ZoneError):
        ZoneResolver.from_json(text)


class _Counted:
    def __init__(self) -> None:
        self.times: list[float] = []

    def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
        self.times.append(timeout_s)
        return Answer("empty")


def test_one_mail_asks_each_question_once() -> None:
    """The same name and type, in any case, is asked of DNS once."""
    resolver = _Counted()
    inquiry = Inquiry(resolver)
    for name in ("a.example", "A.example", "b.example"):
        inquiry.ask(name, "TXT")
    assert len(resolver.times) == 2


def test_one_mail_asks_only_so_many_questions() -> None:
    """Past the bound the answer is `refused`, which is no reason to try the mail again."""
    resolver = _Counted()
    inquiry = Inquiry(resolver, queries_max=2)
    assert [inquiry.ask(f"{n}.example", "A").status for n in range(3)] == ["empty", "empty", "refused"]
    assert len(resolver.times) == 2


def test_one_mail_waits_only_so_long() -> None:
    """Each question gets what is left of the deadline; when it is over DNS counts as failed."""
    seconds = iter([0.0, 1.0, 6.5, 9.0])
    resolver = _Counted()
    inquiry = Inquiry(resolver, deadline_s=8, monotonic=lambda: next(seconds))
    statuses = [inquiry.ask(f"{n}.example", "A").status for n in range(3)]
    assert statuses == ["empty", "empty", "failed"]
    assert resolver.times == [3.0, 1.5]


@pytest.mark.parametrize("name", ["", "a..b", "a." + "b" * 64, ("a" * 60 + ".") * 5 + "a", "a.\u0141", "."])
def test_names_that_cannot_exist_are_not_asked(name: str) -> None:
    """They are missing, which is an answer."""
    resolver = _Counted()
    assert not can_exist(name)
    assert Inquiry(resolver).ask(name, "A").status == "missing"
    assert resolver.times == []


# --- the real resolver -------------------------------------------------------------------------------


RECORDS = {
    ("firma.example.", "TXT"): ('"v=spf1 " "-all"', '"\\255"'),
    ("firma.example.", "A"): ("192.0.2.1",),
    ("firma.example.", "AAAA"): ("2001:db8::1",),
    ("firma.example.", "MX"): ("10 mx.firma.example.",),
    ("firma.example.", "PTR"): ("a.firma.example.",),
    ("a\\@b.example.", "TXT"): ("odd",),
}


TIMED = (
    ("brief.example.", 5, "A", "192.0.2.1"),
    ("month.example.", 30 * 86_400, "A", "192.0.2.1"),
    ("never.example.", 0, "A", "192.0.2.1"),
    ("alias.example.", 5, "CNAME", "firma.example."),
)


class _Server:
    """A name server on loopback for a few names."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.asked: list[str] = []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            octets, peer = self.socket.recvfrom(4096)
            if octets == b"stop":
                return
            query = dns.message.from_wire(octets)
            reply = self.reply(query)
            if reply is not None:
                self.socket.sendto(reply.to_wire(), peer)

    def reply(self, query: dns.message.Message) -> dns.message.Message | None:
        question = query.question[0]
        name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(f"{kind} {name}")
        if name.startswith("silent"):
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        for owner, ttl_s, owned, text in TIMED:
            if owner == name and owned in (kind, "CNAME"):
                reply.answer.append(dns.rrset.from_text(owner, ttl_s, "IN", owned, text))
        if reply.answer:
            if reply.answer[0].rdtype == dns.rdatatype.CNAME:
                reply.answer.append(dns.rrset.from_text("firma.example.", 300, "IN", "A", "192.0.2.1"))
            return reply
        if name.endswith("soa.example."):
            reply.set_rcode(dns.rcode.NXDOMAIN if name.startswith("nowhere") else dns.rcode.NOERROR)
            minimum_s = 86_400 if name.startswith("month") else 7
            soa = f"ns.soa.example. a.soa.example. 1 2 3 4 {minimum_s}"
            reply.authority.append(dns.rrset.from_text("soa.example.", 86_400, "IN", "SOA", soa))
            return reply
        if name.startswith("broken"):
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif records := RECORDS.get((name, kind)):
            reply.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, *records))
        elif not any(name == known for known, _ in RECORDS):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply

    def stop(self) -> None:
        self.socket.sendto(b"stop", self.socket.getsockname())
        self.thread.join(5)
        self.socket.close()


@pytest.fixture(scope="module")
def server() -> Iterator[_Server]:
    """One server for the module."""
    running = _Server()
    yield running
    running.stop()


@pytest.mark.parametrize(
    ("name", "kind", "answer"),
    [
        ("firma.example", "TXT", Answer("found", texts=(b"v=spf1 -all", b"\xff"))),
        ("firma.example", "A", Answer("found", hosts=("192.0.2.1",))),
        ("firma.example", "AAAA", Answer("found", hosts=("2001:db8::1",))),
        ("firma.example", "MX", Answer("found", exchanges=((10, "mx.firma.example"),))),
        ("firma.example", "PTR", Answer("found", hosts=("a.firma.example",))),
        ("a@b.example", "TXT", Answer("found", texts=(b"odd",))),
        ("a@b.example", "A", Answer("empty")),
        ("nowhere.example", "TXT", Answer("missing")),
        ("broken.example", "TXT", Answer("failed", detail="NoNameservers")),
        ("silent.example", "TXT", Answer("failed", detail="LifetimeTimeout")),
        ("a..b", "TXT", Answer("missing", detail="no such name can exist")),
    ],
)
def test_the_real_resolver_tells_the_same_answers_apart(
    server: _Server, name: str, kind: Kind, answer: Answer
) -> None:
    """Found, empty, missing and failed as the zone's double gives them; octets of TXT as they are."""
    resolver = DnsResolver(server.socket.getsockname())
    timeout_s = 0.3 if name.startswith("silent") else 3
    found = resolver.ask(name, kind, timeout_s)
    if kind == "TXT" and found.status == "found":
        assert sorted(found.texts) == sorted(answer.texts)
    else:
        assert found == answer


class _Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now_s


def _asked_at(server: _Server, name: str, kind: Kind, seconds: list[float]) -> list[bool]:
    """At which of these times the server was asked."""
    clock = _Clock()
    start_s = clock.now_s
    resolver = DnsResolver(server.socket.getsockname(), clock=clock)
    was_asked = []
    answers = set()
    for second in seconds:
        clock.now_s = start_s + second
        before = len(server.asked)
        answers.add(resolver.ask(name, kind, 3).status)
        was_asked.append(len(server.asked) > before)
    assert len(answers) == 1
    return was_asked


@pytest.mark.parametrize(
    ("name", "kind", "kept_s"),
    [
        ("firma.example", "A", 300.0),  # the record's time to live
        ("firma.example", "TXT", 300.0),
        ("brief.example", "A", 5.0),
        ("month.example", "A", ANSWER_KEPT_S_MAX),
        ("alias.example", "A", 5.0),  # the shortest in the chain
        ("soa.example", "A", 7.0),  # what the SOA record says of negative answers (RFC 2308, 5)
        ("nowhere.soa.example", "A", 7.0),
        ("month.soa.example", "A", NEGATIVE_KEPT_S_MAX),
    ],
)
def test_an_answer_is_kept_for_its_time_to_live_and_no_longer(
    server: _Server, name: str, kind: Kind, kept_s: float
) -> None:
    """Neither what exists nor what does not is asked twice within it; neither is kept longer than our own limits."""
    assert _asked_at(server, name, kind, [0, 0, kept_s - 0.1, kept_s, kept_s + 1]) == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_a_negative_answer_without_its_time_is_kept_briefly(server: _Server) -> None:
    """No SOA record, no promise: at most our own limit."""
    assert _asked_at(server, "nowhere.example", "A", [0, NEGATIVE_KEPT_S_MAX]) == [True, True]


@pytest.mark.parametrize(("name", "kind"), [("never.example", "A"), ("broken.example", "TXT")])
def test_what_may_not_be_kept_is_asked_again(server: _Server, name: str, kind: Kind) -> None:
    """A time to live of 0, and failures: the next mail may have more luck."""
    assert _asked_at(server, name, kind, [0, 0]) == [True, True]


def test_a_huge_answer_is_not_kept() -> None:
    """Strangers do not fill the memory: it is asked for again."""
    kept = _Kept()
    kept.keep("big.example", "TXT", 10, Answer("found", texts=(b"x" * ANSWER_KEPT_SIZE_BYTES_MAX,)))
    kept.keep("many.example", "A", 10, Answer("found", hosts=("192.0.2.1",) * 200))
    kept.keep("small.example", "TXT", 10, Answer("found", texts=(b"x",)))
    assert [kept.find(name, "TXT", 0) is None for name in ("big.example", "small.example")] == [True, False]
    assert kept.find("many.example", "A", 0) is None


def test_the_answers_asked_for_last_are_kept() -> None:
    """Past the limit the one that was not asked for longest goes."""
    kept = _Kept()
    for number in range(ANSWERS_KEPT_MAX):
        kept.keep(f"{number}.example", "A", 10, Answer("empty"))
    assert kept.find("0.example", "A", 0) == Answer("empty")
    kept.keep("new.example", "A", 10, Answer("missing"))
    found = [kept.find(name, "A", 0) is not None for name in ("0.example", "1.example", "new.example")]
    assert found == [True, False, True]


def test_the_case_of_a_name_makes_no_difference(server: _Server) -> None:
    """Names are compared without case (RFC 1035, 2.3.3), in the cache too."""
    resolver = DnsResolver(server.socket.getsockname())
    before = len(server.asked)
    assert resolver.ask("FIRMA.example", "A", 3) == resolver.ask("firma.EXAMPLE", "A", 3)
    assert len(server.asked) == before + 1
