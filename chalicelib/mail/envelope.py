"""The envelope of a received mail: which address connected, how it greeted, for whom it said to write.

SES tells two of the three only as text, in the fields it puts on top of the sender's bytes:

    Return-Path: <MAIL FROM>
    Received: from HELO (rDNS [IP])
     by inbound-smtp.REGION.amazonaws.com with SMTP id …
     for RCPT;
     DATE
    X-SES-Spam-Verdict: PASS            (these two only when scanning is on)
    X-SES-Virus-Verdict: PASS
    Received-SPF: pass (spfCheck: …) client-ip=IP; envelope-from=…; helo=…;
    Authentication-Results: amazonses.com; spf=pass (…) client-ip=IP; …
    X-SES-RECEIPT: …
    X-SES-DKIM-SIGNATURE: …

HELO, rDNS and MAIL FROM in there are the sender's choice, so nothing is believed that they could have
made up; everything below the last of these fields can be a perfect forgery of them.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

BLOCK_SIZE_BYTES_MAX: Final = 64 * 1024  # SES's own fields; X-SES-RECEIPT is the longest with about 1 kB

_TOP: Final = (b"return-path", b"received")
_SCANS: Final = (b"x-ses-spam-verdict", b"x-ses-virus-verdict")
_TAIL: Final = (b"received-spf", b"authentication-results", b"x-ses-receipt", b"x-ses-dkim-signature")
_ORDERS: Final = (_TOP + _TAIL, _TOP + _SCANS + _TAIL, _TOP + _SCANS[:1] + _TAIL, _TOP + _SCANS[1:] + _TAIL)

_HOP_RE: Final = re.compile(rb"\[([0-9A-Fa-f:.]{2,45})\]\)\s+by inbound-smtp\.[a-z0-9-]+\.amazonaws\.com ")
_HELO_RE: Final = re.compile(rb"\s*from ([^\s()\[\]]{1,255}|\[[0-9A-Za-z:.]{2,60}\]) \([^\s()\[\]]* ?\[")
_CLIENT_RE: Final = re.compile(rb"client-ip=([0-9A-Fa-f:.]{2,45})(?![0-9A-Fa-f:.])")

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class EnvelopeError(ValueError):
    """The fields of SES are not on top as they must be: nothing is known about where the mail came from."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What SMTP knew: connecting address, greeting and MAIL FROM ("" for the null sender).

    All three may hold anything; whoever uses them checks them.
    """

    ip: str
    helo: str
    mail_from: str

    @property
    def address(self) -> IpAddress | None:
        """The connecting address, None if it is not one (a scope like `%eth0` is none either)."""
        return read_ip(self.ip)

    @property
    def sender(self) -> str:
        """MAIL FROM without angle brackets and blanks around it."""
        sender = self.mail_from.strip(" ")
        return sender[1:-1] if sender.startswith("<") and sender.endswith(">") else sender


def read_ip(text: str) -> IpAddress | None:
    """The IP address that `text` is; an IPv4 address in IPv6 clothes counts as IPv4."""
    if "%" in text or len(text) > 45:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


@dataclass(frozen=True, slots=True)
class SesVerdicts:
    """What SES says: PASS, FAIL, GRAY, PROCESSING_FAILED or DISABLED, None if it does not say.

    They name no domain, so a PASS proves nothing; a FAIL is a reason to doubt.
    """

    spam: str | None = None
    virus: str | None = None
    spf: str | None = None
    dkim: str | None = None

    @classmethod
    def from_receipt(cls, receipt: Mapping[str, Any]) -> "SesVerdicts":
        """From the `receipt` of SES's notification (`spamVerdict: {"status": "PASS"}` and so on)."""
        return cls(**{name: _status(receipt.get(f"{name}Verdict")) for name in cls.__slots__})

    @property
    def has_virus(self) -> bool:
        """Did SES find one?"""
        return self.virus == "FAIL"

    @property
    def is_spam(self) -> bool:
        """Does SES take it for spam?"""
        return self.spam == "FAIL"


def _status(verdict: object) -> str | None:
    status = verdict.get("status") if isinstance(verdict, Mapping) else None
    return status.upper() if isinstance(status, str) else None


def ses_envelope(raw: bytes, mail_from: str) -> tuple[Envelope, bytes]:
    """The envelope and the sender's own bytes of a mail as SES stored it.

    `mail_from` is `mail.source` of the notification. A greeting that cannot be told for sure is "".
    Raises EnvelopeError when SES's fields are not exactly as SES writes them.
    """
    fields, sender_start = _ses_fields(raw)
    ip = _connecting_address(fields)
    helo = _HELO_RE.match(fields[b"received"])
    greeting = helo[1].decode("ascii", "replace") if helo else ""
    return Envelope(str(ip), greeting, mail_from), raw[sender_start:]


def _ses_fields(raw: bytes) -> tuple[dict[bytes, bytes], int]:
    """SES's fields by lower-case name, and where the sender's bytes start."""
    fields: dict[bytes, bytes] = {}
    position, last = 0, b""
    while last != _TAIL[-1]:
        end = raw.find(b"\r\n", position, BLOCK_SIZE_BYTES_MAX)
        if end < 0:
            raise EnvelopeError("the fields of SES are not on top of the mail")
        line = raw[position:end]
        position = end + 2
        if line[:1] in (b" ", b"\t") and last:
            fields[last] += b"\r\n" + line
            continue
        name, colon, value = line.partition(b":")
        last = name.lower()
        if not colon or last in fields or last not in _TOP + _SCANS + _TAIL:
            raise EnvelopeError("a field that is not of SES stands among those of SES")
        fields[last] = value
    if raw[position : position + 1] in (b" ", b"\t"):
        raise EnvelopeError("the mail starts with a blank, which folds it into the last field of SES")
    if tuple(fields) not in _ORDERS:
        raise EnvelopeError("the fields of SES are not in the order of SES")
    return fields, position


def _connecting_address(fields: Mapping[bytes, bytes]) -> IpAddress:
    hops = _HOP_RE.findall(fields[b"received"])
    if len(hops) != 1:
        raise EnvelopeError("the Received field of SES names no single connecting address")
    told = [hops[0]]
    for name in (b"received-spf", b"authentication-results"):
        clients = _CLIENT_RE.findall(fields[name])
        if len(clients) != 1 or fields[name].count(b"client-ip=") != 1:
            raise EnvelopeError(f"{name.decode()} of SES names no single client-ip")
        told += clients
    addresses = {read_ip(text.decode("ascii")) for text in told}
    if len(addresses) != 1 or None in addresses:
        raise EnvelopeError("the fields of SES disagree about the connecting address")
    address = addresses.pop()
    if address is None:  # impossible after the line above; for the type checker
        raise EnvelopeError("no connecting address")
    return address
