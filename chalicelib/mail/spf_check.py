"""SPF (RFC 7208) of MAIL FROM and the connecting address, by pyspf with our DNS and our limits.

pyspf gives the result of the standard; here are the guards around it. It gets only names and addresses
that are such, asks through the mail's `Inquiry`, never fetches an explanation, and whatever it raises is
a result. What it cannot know is noted as `too_wide`: a record that lets (nearly) everybody pass says
nothing about the sender.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, get_args

import spf

from chalicelib.mail.dmarc import listed_organisation
from chalicelib.mail.envelope import Envelope, IpAddress
from chalicelib.mail.resolver import Inquiry, can_exist

Result: TypeAlias = Literal["pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"]
RESULTS: Final = get_args(Result)

RECORD_SIZE_BYTES_MAX: Final = 16 * 1024  # the longest flattened records in use have about 8 kB
TERMS_MAX: Final = 1500  # a record full of addresses has 1,300; pyspf takes quadratic time in the number of modifiers
TERM_SIZE_BYTES_MAX: Final = 512  # a name has 253 octets; pyspf takes quadratic time in a term's length
HELO_SIZE_BYTES_MAX: Final = 255
LOCAL_PART_SIZE_BYTES_MAX: Final = 255  # over the 64 of RFC 5321: bounce addresses that hold another one are longer
# A network that matches is too wide above these sizes; the widest of big providers are /14 and /29.
IPV4_PREFIX_BITS_MIN: Final = 12
IPV6_PREFIX_BITS_MIN: Final = 20
# Nor may all networks of the records that were read sum up to sixteen of those, a 256th of the Internet.
IPV4_ADDRESSES_MAX: Final = 1 << 24
IPV6_ADDRESSES_MAX: Final = 1 << 112

# Underscores stand in names of real MAIL FROM domains; SPF does not forbid them.
_DOMAIN_RE: Final = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*")
_PASSES_ALL_RE: Final = re.compile(r"\+?all", re.IGNORECASE)
_EXISTS_RE: Final = re.compile(r"\+?exists:(.*)", re.IGNORECASE)
_PTR_RE: Final = re.compile(r"\+?ptr:(.*)", re.IGNORECASE)
_IP4_RE: Final = re.compile(r"\+?ip4:[0-9.]+(?:/(\d{1,2}))?", re.IGNORECASE)
_IP6_RE: Final = re.compile(r"\+?ip6:[0-9a-f:.]+(?:/(\d{1,3}))?", re.IGNORECASE)
_CONNECTION_MACRO_RE: Final = re.compile(r"%\{[ip]", re.IGNORECASE)
# A name that ends in what the sender chose (greeting, local part, his own host name) is a name of the sender's.
_SENDERS_NAME_RE: Final = re.compile(
    r"\+?(?:a|mx|ptr|include|exists|redirect)[:=].*%\{[hlps][0-9]*r?[^}]*\}\.?(?:/{1,2}[0-9/]*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SpfResult:
    """`result` as RFC 7208 names it, of `domain` ("" if there is none to ask).

    `is_helo`: MAIL FROM was empty, the greeting was checked in its place. `too_wide` says what lets
    anybody pass, "" if nothing. `reason` explains results that are not the record's word.
    """

    result: Result
    domain: str
    is_helo: bool = False
    too_wide: str = ""
    reason: str = ""


def check_spf(envelope: Envelope, inquiry: Inquiry, now: datetime) -> SpfResult:
    """SPF of the envelope. Never raises; junk in the envelope is `none`."""
    sender = envelope.sender
    is_helo = not sender
    local, at, domain = sender.rpartition("@") if sender else ("postmaster", "@", envelope.helo)
    address = envelope.address
    reason = ""
    if address is None:
        reason = "the connecting address is not one"
    elif not at or "@" in local or len(local) > LOCAL_PART_SIZE_BYTES_MAX or not _is_plain(local):
        reason = "MAIL FROM is not an address"
    elif _DOMAIN_RE.fullmatch(domain) is None or not can_exist(domain) or "." not in domain:
        reason = "no domain to ask"
    if reason or address is None:
        return SpfResult("none", _shown(domain), is_helo, reason=reason)
    greeting = envelope.helo if _is_plain(envelope.helo) else ""
    query = _Query(address, f"{local or 'postmaster'}@{domain}", greeting, inquiry)
    query.t = str(int(now.timestamp()))  # pyspf's own is the clock's
    return _evaluated(query, domain.lower(), is_helo)


def _is_plain(text: str) -> bool:
    return len(text) <= HELO_SIZE_BYTES_MAX and text.isascii() and text.isprintable()


def _shown(domain: str) -> str:
    return domain.lower() if _is_plain(domain) else ""


def _evaluated(query: "_Query", domain: str, is_helo: bool) -> SpfResult:
    try:
        result, _, text = query.check()
    except Exception as error:  # noqa: BLE001  pyspf's leaks have no list, and each is a result
        return SpfResult(
            "permerror", domain, is_helo, reason=f"the record breaks the reader ({type(error).__name__})"
        )
    if result not in RESULTS:
        return SpfResult("permerror", domain, is_helo, reason=f"odd result {result}")
    reason = str(text)[:200] if result in ("permerror", "temperror") else ""
    return SpfResult(result, domain, is_helo, query.too_wide if result == "pass" else "", reason)


class _Query(spf.query):  # type: ignore[misc]  # pyspf has no types
    """pyspf's evaluation with our DNS under it."""

    def __init__(self, address: IpAddress, sender: str, helo: str, inquiry: Inquiry) -> None:
        super().__init__(i=str(address), s=sender, h=helo)
        self.inquiry = inquiry
        self.too_wide = ""
        self._ipv4_addresses = 0
        self._ipv6_addresses = 0

    def dns(
        self,
        name: Any,
        qtype: str,
        cnames: object = None,  # noqa: ARG002  pyspf's signature; the resolver follows them
        ignore_void: bool = False,
    ) -> list[Any]:
        """Records for pyspf: TXT as tuples of octets, MX as (preference, name), else text."""
        name = str(name).removesuffix(".").lower()
        if not can_exist(name):
            return []
        answer = self.inquiry.ask(name, qtype)  # type: ignore[arg-type]  # pyspf asks for these types only
        if answer.status == "failed":
            raise spf.TempError(f"DNS: {answer.detail}", name)
        if answer.status == "refused":
            raise spf.PermError(answer.detail, name)
        records: list[Any] = [*((text,) for text in answer.texts), *answer.exchanges, *answer.hosts]
        if not records and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError(f"more than {spf.MAX_VOID_LOOKUPS} void DNS lookups")
        return records

    def get_explanation(self, spec: str) -> None:  # noqa: ARG002  pyspf's signature
        """No explanation is fetched: nobody reads it, and its server may be slow on purpose."""
        return

    def check0(self, record: str, recursion: int) -> tuple[str, int, str]:
        """One record, watched for what makes a pass worthless."""
        terms = record.split(" ") if record else []
        if len(record or "") > RECORD_SIZE_BYTES_MAX or len(terms) > TERMS_MAX:
            raise spf.PermError("the record is too long")
        if any(len(term) > TERM_SIZE_BYTES_MAX for term in terms):
            raise spf.PermError("a term of the record is too long")
        self._count_addresses(terms)
        result: tuple[str, int, str] = super().check0(record, recursion)
        if result[0] != "pass":
            self.too_wide = ""  # whatever matched in it let nobody pass
        elif not self.too_wide:
            self.too_wide = self._open_door(terms)
        return result

    def _count_addresses(self, terms: list[str]) -> None:
        for term in terms:
            if network := _IP4_RE.fullmatch(term):
                self._ipv4_addresses += 1 << max(0, 32 - int(network[1] or 32))
            elif network := _IP6_RE.fullmatch(term):
                self._ipv6_addresses += 1 << max(0, 128 - int(network[1] or 128))

    def _open_door(self, terms: list[str]) -> str:
        """What in the record lets (nearly) everybody pass; "" if nothing does."""
        if self._ipv4_addresses >= IPV4_ADDRESSES_MAX or self._ipv6_addresses >= IPV6_ADDRESSES_MAX:
            return "networks of a good part of the Internet"
        return next(filter(None, map(self._open_term, terms)), "")

    def _open_term(self, term: str) -> str:
        if _PASSES_ALL_RE.fullmatch(term):
            return "+all"
        if _SENDERS_NAME_RE.fullmatch(term):
            return "a name that the sender chooses"
        ptr = _PTR_RE.fullmatch(term)
        if ptr and not self._has_owner(ptr[1]):
            return "ptr: of a domain in which anybody can have a name"
        exists = _EXISTS_RE.fullmatch(term)
        if exists and not _CONNECTION_MACRO_RE.search(exists[1]) and self._exists(exists[1]):
            return "exists: whatever the connecting address is"
        return ""

    def _exists(self, spec: str) -> bool:
        # Asked already if it came before what matched; not through `dns`, which counts what finds nothing.
        return self.inquiry.ask(self.expand(spec), "A").status == "found"

    def _has_owner(self, spec: str) -> bool:
        name = self.expand(spec).strip(".").lower()
        return "." in name and listed_organisation(name) is not None

    def cidrmatch(self, networks: list[Any], prefix_bits: int) -> bool:
        """Does the connecting address lie in one of the networks? Notes how wide the match is."""
        matches = bool(super().cidrmatch(networks, prefix_bits))
        bits_min = IPV6_PREFIX_BITS_MIN if self.v == "ip6" else IPV4_PREFIX_BITS_MIN
        if matches and prefix_bits < bits_min:
            self.too_wide = f"a network of /{prefix_bits}"
        return matches
