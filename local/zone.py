"""The DNS zone of the local stack: a JSON file, answered over UDP and TCP on 127.0.0.1.

Format of the file: names (no trailing dot, compared without case) to records by type, e.g.
`{"firma.example": {"TXT": ["v=spf1 -all"], "A": ["192.0.2.1"], "MX": [[10, "mx.firma.example"]]}}`.
A name or a single type may be "SERVFAIL" or "TIMEOUT" instead. A name that is not there does not exist.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, cast

import dnslib

from local.places import LOOPBACK

log = logging.getLogger(__name__)

# The zone may change at any moment, so nobody may remember an answer, a negative one included (RFC 2308).
TTL_S = 0
CNAME_CHAIN_MAX = 8
CHARACTER_STRING_OCTETS_MAX = 255  # RFC 1035 section 3.3
UDP_OCTETS_PLAIN = 512  # RFC 1035 section 4.2.1
UDP_OCTETS_MAX = 4096
NAME_TYPES = ("PTR", "NS")
TYPES = ("A", "AAAA", "MX", "PTR", "NS", "TXT", "CNAME")


class Failure(Enum):
    """How a name or a type of the zone can fail instead of answering."""

    SERVFAIL = "SERVFAIL"
    TIMEOUT = "TIMEOUT"


class BadZoneError(ValueError):
    """The zone file cannot be used; the message says where."""


Record = str | bytes | tuple[int, str]


@dataclass(frozen=True)
class Name:
    """One name of the zone: its records by type; a type is missing where there are none (NODATA)."""

    records: Mapping[str, tuple[Record, ...] | Failure]


@dataclass(frozen=True)
class Answer:
    """What the zone says to a question: records of the type asked, with the aliases passed on the way.

    `exists` is false for NXDOMAIN. `failure` is set where there is no answer at all.
    """

    records: tuple[Record, ...] = ()
    owner: str = ""
    aliases: tuple[tuple[str, str], ...] = ()
    exists: bool = True
    failure: Failure | None = None


@dataclass(frozen=True)
class Zone:
    """All names, keyed in lower case."""

    names: Mapping[str, Name | Failure] = field(default_factory=dict)

    @classmethod
    def from_json(cls, text: str | bytes) -> Zone:
        """Read a zone file's text; raise BadZoneError with the place of the mistake."""
        try:
            raw = json.loads(text)
        except ValueError as error:
            raise BadZoneError(f"not JSON: {error}") from None
        if not isinstance(raw, dict):
            raise BadZoneError("not an object of names")
        return cls({_plain(name): _name(name, value) for name, value in raw.items()})

    @classmethod
    def from_file(cls, path: Path) -> Zone:
        """Read a zone file; raise OSError, or BadZoneError with the file and the place of the mistake."""
        try:
            return cls.from_json(path.read_bytes())
        except BadZoneError as error:
            raise BadZoneError(f"{path}: {error}") from None

    def ask(self, name: str, kind: str) -> Answer:
        """Answer one question, following aliases (CNAME) inside the zone."""
        owner = _plain(name)
        aliases: list[tuple[str, str]] = []
        while len(aliases) <= CNAME_CHAIN_MAX:
            found = self.names.get(owner)
            if isinstance(found, Failure):
                return Answer(failure=found)
            if found is None:
                return Answer(owner=owner, aliases=tuple(aliases), exists=False)
            alias = found.records.get("CNAME")
            records = found.records.get(kind, ())
            if isinstance(records, Failure):
                return Answer(failure=records)
            if isinstance(alias, Failure) and not records:
                return Answer(failure=alias)
            if not alias or records or isinstance(alias, Failure):
                return Answer(records=records, owner=owner, aliases=tuple(aliases))
            target = _plain(str(alias[0]))
            aliases.append((owner, target))
            owner = target
        return Answer(failure=Failure.SERVFAIL)  # a loop of aliases has no end


class ZoneFile:
    """A zone in a file, read again whenever the file changes.

    A file that cannot be read or understood leaves the zone as it was; that is said once per change.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mark: tuple[int, int, int] | None = None
        self._zone = Zone()

    def load(self) -> Zone:
        """Read the file for the first time; raise BadZoneError or OSError: no start with a bad file."""
        self._mark = self._stat()
        self._zone = Zone.from_file(self.path)
        return self._zone

    @property
    def zone(self) -> Zone:
        """The zone as the file has it now."""
        try:
            mark = self._stat()
            if mark != self._mark:
                self._mark = mark
                self._zone = Zone.from_json(self.path.read_bytes())
                log.info("zone %s read again: %d names", self.path, len(self._zone.names))
        except BadZoneError as error:
            log.warning("zone %s is not usable, the old one stays: %s", self.path, error)
        except OSError as error:
            if self._mark is not None:
                log.warning("zone %s cannot be read, the old one stays: %s", self.path, error)
            self._mark = None
        return self._zone

    def _stat(self) -> tuple[int, int, int]:
        stat = self.path.stat()
        return stat.st_mtime_ns, stat.st_size, stat.st_ino


def reply_to(zone: Zone, packet: bytes, octets_max: int | None) -> bytes | None:
    """Make the reply to one DNS packet; None where nothing is to be said (TIMEOUT, junk).

    `octets_max` is the transport's limit; None means that the question decides (UDP with or without EDNS0,
    RFC 6891 section 6.2.3). What does not fit comes back empty with the TC bit, and the asker turns to TCP.
    """
    try:
        request = dnslib.DNSRecord.parse(packet)
    except Exception:  # dnslib raises whatever the junk provokes; junk gets no answer
        log.debug("DNS junk of %d octets", len(packet), exc_info=True)
        return None
    if request.header.qr or len(request.questions) != 1:
        return None
    reply = request.reply(ra=1, aa=1)
    edns = next((record for record in request.ar if record.rtype == dnslib.QTYPE.OPT), None)
    if edns is not None:
        reply.add_ar(dnslib.EDNS0(udp_len=UDP_OCTETS_MAX))
    if not _fill(zone, request.q, reply):
        return None
    try:
        packed: bytes = reply.pack()
    except Exception:  # a name in the zone that does not fit into a packet (labels over 63 octets)
        log.warning("the zone's answer about %s cannot be sent", request.q.qname, exc_info=True)
        reply.rr, reply.auth = [], []
        reply.header.rcode = dnslib.RCODE.SERVFAIL
        packed = reply.pack()
    if octets_max is None:
        asked = int(edns.edns_len) if edns is not None else UDP_OCTETS_PLAIN
        octets_max = min(max(asked, UDP_OCTETS_PLAIN), UDP_OCTETS_MAX)
    if len(packed) > octets_max:
        reply.rr, reply.auth = [], []
        reply.header.tc = 1
        packed = reply.pack()
    return packed


def _fill(zone: Zone, question: Any, reply: Any) -> bool:
    """Put the zone's answer into the reply; false where the zone keeps silent."""
    name = b".".join(question.qname.label).decode("latin-1")
    kind = str(dnslib.QTYPE.get(question.qtype, "")) if question.qtype in dnslib.QTYPE.forward else ""
    answer = zone.ask(name, kind)
    if answer.failure is Failure.TIMEOUT:
        return False
    if answer.failure is Failure.SERVFAIL:
        reply.header.rcode = dnslib.RCODE.SERVFAIL
        return True
    for owner, target in answer.aliases:
        reply.add_answer(_resource(owner, "CNAME", target))
    for record in answer.records:
        reply.add_answer(_resource(answer.owner, kind, record))
    if not answer.exists:
        reply.header.rcode = dnslib.RCODE.NXDOMAIN
    if not answer.records:
        soa = dnslib.SOA("zone.invalid", "zone.invalid", (1, 3600, 600, 86400, TTL_S))
        reply.add_auth(dnslib.RR(_label(answer.owner), dnslib.QTYPE.SOA, rdata=soa, ttl=TTL_S))
    return True


def _label(name: str) -> Any:
    return dnslib.DNSLabel([part for part in name.encode("latin-1", "replace").split(b".") if part])


def _resource(owner: str, kind: str, record: Record) -> Any:
    match record:
        case bytes():
            size = CHARACTER_STRING_OCTETS_MAX
            strings = [record[start : start + size] for start in range(0, len(record), size)] or [b""]
            rdata = dnslib.TXT(strings)
        case (int() as preference, str() as host):
            rdata = dnslib.MX(_label(host), preference)
        case str() if kind == "A":
            rdata = dnslib.A(record)
        case str() if kind == "AAAA":
            rdata = dnslib.AAAA(record)
        case _:
            rdata = {"PTR": dnslib.PTR, "NS": dnslib.NS, "CNAME": dnslib.CNAME}[kind](_label(str(record)))
    return dnslib.RR(_label(owner), getattr(dnslib.QTYPE, kind), rdata=rdata, ttl=TTL_S)


def _plain(name: str) -> str:
    """Lower-case ASCII letters only (RFC 4343): other octets are compared as they are."""
    return "".join(c.lower() if c.isascii() else c for c in name).removesuffix(".")


def _name(name: str, value: object) -> Name | Failure:
    if isinstance(value, str):
        return _failure(name, value)
    if not isinstance(value, dict):
        raise BadZoneError(f"{name}: neither records by type nor SERVFAIL nor TIMEOUT")
    records: dict[str, tuple[Record, ...] | Failure] = {}
    for given, entries in value.items():
        kind = given.upper()
        if kind not in TYPES:
            raise BadZoneError(f"{name} {given}: no record type of this zone; there are {', '.join(TYPES)}")
        match entries:
            case None | []:
                continue
            case "SERVFAIL" | "TIMEOUT":
                records[kind] = _failure(f"{name} {kind}", entries)
            case str() if kind == "CNAME":
                records[kind] = (_record(name, kind, entries),)
            case list():
                records[kind] = tuple(_record(name, kind, entry) for entry in entries)
            case _:
                raise BadZoneError(f"{name} {kind}: not a list of records")
    if "CNAME" in records and not isinstance(records["CNAME"], Failure) and len(records["CNAME"]) != 1:
        raise BadZoneError(f"{name}: more than one CNAME")
    return Name(records)


def _failure(where: str, text: str) -> Failure:
    try:
        return Failure(text)
    except ValueError:
        raise BadZoneError(f"{where}: {text!r} is neither SERVFAIL nor TIMEOUT") from None


def _record(name: str, kind: str, entry: object) -> Record:
    try:
        match kind, entry:
            case "TXT", str():
                return entry.encode("latin-1")  # U+0080 to U+00FF stand for octets
            case "A", str():
                return str(ipaddress.IPv4Address(entry))
            case "AAAA", str():
                return str(ipaddress.IPv6Address(entry))
            case "MX", [int() as preference, str() as host]:
                dnslib.MX(_label(host), preference)
                return preference, host
            case (("PTR" | "NS" | "CNAME"), str()):
                _label(entry)
                return entry
            case _:
                raise BadZoneError(f"{name} {kind}: {entry!r} is not such a record")
    except (ValueError, dnslib.DNSError, struct.error) as error:
        if isinstance(error, BadZoneError):
            raise
        raise BadZoneError(f"{name} {kind}: {entry!r}: {error}") from None


class _Datagrams(asyncio.DatagramProtocol):
    """Questions over UDP."""

    def __init__(self, source: ZoneFile) -> None:
        self._source = source
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket to answer on."""
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Answer one question."""
        reply = reply_to(self._source.zone, data, None)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)


class ZoneServer:
    """DNS on 127.0.0.1, UDP and TCP on the same port."""

    def __init__(self, source: ZoneFile, port: int) -> None:
        self._source = source
        self._port = port
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Read the zone and open both sockets; raise BadZoneError or OSError."""
        self._source.load()
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self._source), local_addr=(LOOPBACK, self._port)
        )
        self._tcp = await asyncio.start_server(self._serve, LOOPBACK, self._port)

    async def stop(self) -> None:
        """Close both sockets and the connections that are open."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
            for writer in tuple(self._connections):
                writer.close()
            await self._tcp.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            while True:
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                reply = reply_to(self._source.zone, await reader.readexactly(length), 65535)
                if reply is not None:
                    writer.write(struct.pack("!H", len(reply)) + reply)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the asker has hung up
        finally:
            self._connections.discard(writer)
            writer.close()
