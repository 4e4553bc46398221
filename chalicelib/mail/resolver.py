"""DNS questions of the sender check: the port, the real thing, and a double that answers from a zone file.

A name server that fails is told apart from a name that is not there: the first means "ask again later",
the second is an answer. One mail asks through one `Inquiry`, which bounds how many questions it may
cause and how long all of them may take, whatever its sender published.
"""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    import dns.message
    import dns.name
    import dns.resolver

QUERY_LIFETIME_S: Final = 3.0  # one question with its repetitions
MAIL_DEADLINE_S: Final = 8.0  # all questions of one mail; RFC 7208, 4.6.4 asks for at least 20, Lambda time costs
MAIL_QUERIES_MAX: Final = 150  # SPF alone may need 111: ten mx terms with ten hosts each, and the record
ANSWERS_KEPT_MAX: Final = 4_000
ANSWER_KEPT_SIZE_BYTES_MAX: Final = 8 * 1024  # times the number: what strangers' answers can take of the memory
ANSWER_KEPT_S_MAX: Final = 3600.0  # a revoked key or server is known within the hour, whatever its time to live
NEGATIVE_KEPT_S_MAX: Final = 300.0  # a record that was forgotten and then published is soon seen
UDP_SIZE_BYTES_MAX: Final = 1232  # the size that passes everywhere (DNS flag day 2020); keys fit in without TCP
CNAME_CHAIN_MAX: Final = 10
LABEL_SIZE_BYTES_MAX: Final = 63
NAME_SIZE_BYTES_MAX: Final = 253

Kind: TypeAlias = Literal["TXT", "A", "AAAA", "MX", "PTR"]
Status: TypeAlias = Literal["found", "empty", "missing", "failed", "refused"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What DNS says about a name and type.

    `status`: `found`; `empty`, the name exists without that type; `missing`, NXDOMAIN or a name that
    cannot exist; `failed`, nobody answered or a server failed (ask again later); `refused`, this mail has
    asked too much. `texts` are TXT records (strings of one record joined), `hosts` addresses or PTR
    names, `exchanges` (preference, host) of MX. Names have no trailing dot.
    """

    status: Status
    texts: tuple[bytes, ...] = ()
    hosts: tuple[str, ...] = ()
    exchanges: tuple[tuple[int, str], ...] = ()
    detail: str = ""


class Resolver(Protocol):
    """Answers one question. Never raises; takes at most `timeout_s`."""

    def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
        """The answer for `name` (without trailing dot, CNAMEs followed)."""


class Inquiry:
    """The questions of one mail: asked once each, counted, and over when the deadline is.

    `monotonic` gives seconds that only grow; it measures the deadline and nothing else.
    """

    def __init__(
        self,
        resolver: Resolver,
        *,
        queries_max: int = MAIL_QUERIES_MAX,
        deadline_s: float = MAIL_DEADLINE_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._resolver = resolver
        self._left = queries_max
        self._monotonic = monotonic
        self._end = monotonic() + deadline_s
        self._known: dict[tuple[str, Kind], Answer] = {}

    def ask(self, name: str, kind: Kind) -> Answer:
        """The answer, from this mail's memory if it was asked before."""
        name = name.lower()
        known = self._known.get((name, kind))
        if known is not None:
            return known
        answer = self._asked(name, kind)
        self._known[name, kind] = answer
        return answer

    def _asked(self, name: str, kind: Kind) -> Answer:
        if not can_exist(name):
            return Answer("missing", detail="no such name can exist")
        if self._left <= 0:
            return Answer("refused", detail="too many DNS questions for one mail")
        self._left -= 1
        left_s = self._end - self._monotonic()
        if left_s <= 0:
            return Answer("failed", detail="DNS took too long for one mail")
        return self._resolver.ask(name, kind, min(left_s, QUERY_LIFETIME_S))


def can_exist(name: str) -> bool:
    """Can DNS hold the name at all (RFC 1035, 2.3.4)? Octets above 127 count as one each."""
    return len(name) <= NAME_SIZE_BYTES_MAX and all(
        0 < len(label) <= LABEL_SIZE_BYTES_MAX and max(label) <= "\xff" for label in name.split(".")
    )


class _Kept:
    """Answers, each until its time; those asked for last stay when there are too many."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, Kind], tuple[float, Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, name: str, kind: Kind, now_s: float) -> Answer | None:
        with self._lock:
            kept = self._answers.get((name, kind))
            if kept is None or kept[0] <= now_s:
                return None
            self._answers.move_to_end((name, kind))
            return kept[1]

    def keep(self, name: str, kind: Kind, until_s: float, answer: Answer) -> None:
        if _size_bytes(answer) > ANSWER_KEPT_SIZE_BYTES_MAX:
            return
        with self._lock:
            self._answers[name, kind] = (until_s, answer)
            self._answers.move_to_end((name, kind))
            while len(self._answers) > ANSWERS_KEPT_MAX:
                self._answers.popitem(last=False)


def _size_bytes(answer: Answer) -> int:
    names = (*answer.texts, *answer.hosts, *(host for _, host in answer.exchanges))
    return sum(map(len, names)) + 64 * len(names)


class DnsResolver:
    """The real DNS, with a cache that keeps answers, also that there is nothing, for their time to live.

    Failures are not kept: one mail's short patience must not speak for the next mail. `nameserver` is
    (address, port); None takes those of the machine. `clock` gives seconds since whenever, also while the
    process is frozen. One instance serves all mails of a process.
    """

    def __init__(self, nameserver: tuple[str, int] | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._nameserver = nameserver
        self._clock = clock
        self._kept = _Kept()

    @cached_property
    def _stub(self) -> "dns.resolver.Resolver":
        import dns.resolver

        stub = dns.resolver.Resolver(configure=self._nameserver is None)
        if self._nameserver is not None:
            stub.nameservers = [self._nameserver[0]]
            stub.port = self._nameserver[1]
        stub.use_edns(0, 0, UDP_SIZE_BYTES_MAX)
        return stub

    def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
        """See `Resolver.ask`."""
        name = name.lower()
        asked_at_s = self._clock()
        answer = self._kept.find(name, kind, asked_at_s)
        if answer is None:
            answer, kept_s = self._asked(name, kind, timeout_s)
            if kept_s > 0:
                self._kept.keep(name, kind, asked_at_s + kept_s, answer)
        return answer

    def _asked(self, name: str, kind: Kind, timeout_s: float) -> tuple[Answer, float]:
        """The answer of a server, and how long it may be kept."""
        import dns.exception
        import dns.resolver

        try:
            qname = _wire_name(name)
        except (dns.exception.DNSException, ValueError):
            return Answer("missing", detail="no such name can exist"), 0
        try:
            reply = self._stub.resolve(qname, kind, raise_on_no_answer=False, lifetime=timeout_s, search=False)
            if reply.rrset is None:
                return Answer("empty"), _negative_ttl_s(reply.response)
            return _read_records(kind, list(reply)), min(reply.chaining_result.minimum_ttl, ANSWER_KEPT_S_MAX)
        except dns.resolver.NXDOMAIN as error:
            return Answer("missing"), _negative_ttl_s(error.kwargs["responses"][qname])
        except (dns.exception.DNSException, OSError, ValueError) as error:
            return Answer("failed", detail=type(error).__name__), 0


def _negative_ttl_s(reply: "dns.message.QueryMessage") -> float:
    """How long it holds that there is nothing (RFC 2308, 5): by the SOA record, briefly without one."""
    import dns.exception

    try:
        return min(reply.resolve_chaining().minimum_ttl, NEGATIVE_KEPT_S_MAX)
    except dns.exception.DNSException:
        return 0


def _wire_name(name: str) -> "dns.name.Name":
    """The name label by label: reading it as text would give "\\", "@" and IDNA a meaning."""
    import dns.name

    return dns.name.Name([*(label.encode("latin-1") for label in name.split(".")), b""])


def _read_records(kind: Kind, records: list[Any]) -> Answer:
    if not records:
        return Answer("empty")
    match kind:
        case "TXT":
            return Answer("found", texts=tuple(b"".join(record.strings) for record in records))
        case "A" | "AAAA":
            return Answer("found", hosts=tuple(record.address for record in records))
        case "MX":
            exchanges = ((record.preference, record.exchange.to_text(True)) for record in records)
            return Answer("found", exchanges=tuple(exchanges))
        case "PTR":
            return Answer("found", hosts=tuple(record.target.to_text(True) for record in records))


class ZoneError(ValueError):
    """The zone cannot be read; the sentence says where."""


class ZoneResolver:
    """DNS from a zone: `{"firma.example": {"TXT": […], "A": […], "MX": [[10, "mx…"]], "CNAME": null}}`.

    A name or a single type may be "SERVFAIL" or "TIMEOUT"; a name that is not there does not exist. TXT
    entries are whole records, octets above 127 as U+0080 to U+00FF. Raises ZoneError.
    """

    def __init__(self, zone: Mapping[str, Any]) -> None:
        self._names: dict[str, dict[str, Any] | str] = {}
        for name, records in zone.items():
            self._names[name.lower().rstrip(".")] = _checked(name, records)

    @classmethod
    def from_json(cls, text: str | bytes) -> "ZoneResolver":
        """The resolver for the text of a zone file; raises ZoneError."""
        try:
            zone = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ZoneError(f"the zone is not JSON: {error}") from error
        if not isinstance(zone, dict):
            raise ZoneError("the zone is not an object of names")
        return cls(zone)

    def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:  # noqa: ARG002  the port's signature
        """See `Resolver.ask`."""
        name = name.lower()
        for _ in range(CNAME_CHAIN_MAX + 1):
            records = self._names.get(name)
            if records is None:
                return Answer("missing")
            found = records if isinstance(records, str) else records.get(kind) or records.get("CNAME")
            if not found:
                return Answer("empty")
            if found in _FAILURES:
                return Answer("failed", detail=str(found))
            if not isinstance(found, str):
                return _zone_answer(kind, found)
            name = found.lower().rstrip(".")
        return Answer("empty", detail="a CNAME chain without end")


_FAILURES: Final = ("SERVFAIL", "TIMEOUT")


def _checked(name: str, records: object) -> dict[str, Any] | str:
    if isinstance(records, str) and records in _FAILURES:
        return records
    if not isinstance(records, dict):
        raise ZoneError(f"{name}: neither records nor SERVFAIL or TIMEOUT")
    return {kind: _checked_type(name, kind, values) for kind, values in records.items()}


def _checked_type(name: str, kind: str, values: object) -> object:
    if values is None or values in _FAILURES or (kind == "CNAME" and _is_text(values)):
        return values
    entry_ok = _is_exchange if kind == "MX" else _is_text
    if not isinstance(values, list) or not all(map(entry_ok, values)):
        raise ZoneError(f"{name}: the {kind} records cannot be read")
    return values


def _is_text(entry: object) -> bool:
    return isinstance(entry, str) and all(char <= "\xff" for char in entry)


def _is_exchange(entry: object) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], int) and _is_text(entry[1])


def _zone_answer(kind: Kind, values: list[Any]) -> Answer:
    match kind:
        case "TXT":
            return Answer("found", texts=tuple(text.encode("latin-1") for text in values))
        case "MX":
            return Answer("found", exchanges=tuple((number, host.rstrip(".")) for number, host in values))
        case "A" | "AAAA" | "PTR":
            return Answer("found", hosts=tuple(host.rstrip(".") for host in values))
