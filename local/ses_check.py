"""SPF, DKIM and DMARC as a plain mail server checks them: what SES writes into its header block and receipt.

Deliberately not the product's own check: SES's verdicts are a second opinion, made by other code.
"""

from __future__ import annotations

import email.utils
import importlib.util
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import dkim
from publicsuffixlist import PublicSuffixList

from local.zone import Failure, Zone

log = logging.getLogger(__name__)

SPF_TIME_S_MAX = 8
# dkimpy has no limits of its own: its body canonicalisation and header joins are quadratic, and it takes any
# RSA key. This check runs beside the local DNS zone in one process, so what is bigger is not checked.
DKIM_MAIL_OCTETS_MAX = 1_000_000
DKIM_HEADER_OCTETS_MAX = 128_000
DKIM_KEY_OCTETS_MAX = 1_200
DKIM_SIGNATURES_MAX = 10
DKIM_BLANKS_MAX = 200
FROM_CHARACTERS_MAX = 998

PASS, FAIL, GRAY, PROCESSING_FAILED = "PASS", "FAIL", "GRAY", "PROCESSING_FAILED"

_ADDRESS_DOMAIN = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$")


@dataclass(frozen=True)
class Spf:
    """Result of RFC 7208 (`pass`, `fail` …) for one domain, with the sentence that stands in the header."""

    result: str
    domain: str
    sentence: str

    @property
    def verdict(self) -> str:
        """The receipt's word for it."""
        if self.result in ("pass",):
            return PASS
        if self.result in ("fail", "softfail"):
            return FAIL
        return GRAY if self.result in ("none", "neutral") else PROCESSING_FAILED


@dataclass(frozen=True)
class Dkim:
    """Signing domains that verified, and the receipt's word for the whole."""

    verdict: str
    passed: tuple[str, ...] = ()

    @property
    def result(self) -> str:
        """Result as Authentication-Results names it (RFC 8601 section 2.7.1)."""
        return {PASS: "pass", FAIL: "fail", GRAY: "none"}.get(self.verdict, "temperror")


@dataclass(frozen=True)
class Dmarc:
    """The receipt's word, the policy that the From domain publishes (`none` without one), and that domain."""

    verdict: str
    policy: str | None
    domain: str

    @property
    def result(self) -> str:
        """Result as Authentication-Results names it (RFC 7489 section 11.2)."""
        return {PASS: "pass", FAIL: "fail", GRAY: "none"}.get(self.verdict, "temperror")


class _DnsFailedError(Exception):
    """The zone answered SERVFAIL or not at all."""


def check_spf(zone: Zone, ip: str, helo: str, mail_from: str) -> Spf:
    """Check MAIL FROM (for a null sender postmaster@HELO, RFC 7208 section 2.4) against the address."""
    domain = (mail_from or helo).rpartition("@")[2]
    try:
        result, _ = _spf(zone).check2(ip, mail_from, helo, querytime=SPF_TIME_S_MAX)
    except Exception:  # pyspf leaks many kinds on odd names; SES answers with a result all the same
        log.debug("SPF of %r gave up", mail_from, exc_info=True)
        result = "permerror"
    sentences = {
        "pass": f"domain of {domain} designates {ip} as permitted sender",
        "fail": f"domain of {domain} does not designate {ip} as permitted sender",
        "softfail": f"transitioning domain of {domain} does not designate {ip} as permitted sender",
        "temperror": f"error in processing during lookup of {domain}",
        "permerror": f"permanent error in processing during lookup of {domain}",
    }
    neither = f"{ip} is neither permitted nor denied by domain of {domain}"
    return Spf(result, domain.lower(), f"spfCheck: {sentences.get(result, neither)}")


def check_dkim(zone: Zone, mail: bytes) -> Dkim:
    """Verify the signatures of a mail: PASS if any is good, FAIL if all are bad, GRAY if there is none."""
    header = mail[: mail.find(b"\r\n\r\n") + 1] or mail
    found = len(re.findall(rb"(?im)^DKIM-Signature[ \t]*:", header[:DKIM_HEADER_OCTETS_MAX]))
    if not found:
        return Dkim(GRAY)
    if len(mail) > DKIM_MAIL_OCTETS_MAX or len(header) > DKIM_HEADER_OCTETS_MAX or found > DKIM_SIGNATURES_MAX:
        return Dkim(PROCESSING_FAILED)
    if re.search(rb"[ \t]{%d}" % (DKIM_BLANKS_MAX + 1), mail):
        return Dkim(PROCESSING_FAILED)
    passed: list[str] = []
    failed_otherwise = False
    for index in range(found):
        try:
            signature = dkim.DKIM(mail)
            if signature.verify(idx=index, dnsfunc=_dkim_dns(zone)):
                passed.append(signature.domain.decode("ascii").lower())
        except dkim.DKIMException:
            log.debug("DKIM signature %d is bad", index, exc_info=True)
        except Exception:  # dkimpy leaks many kinds on hostile signatures
            failed_otherwise = True
            log.debug("DKIM signature %d cannot be checked", index, exc_info=True)
    if passed:
        return Dkim(PASS, tuple(passed))
    return Dkim(PROCESSING_FAILED if failed_otherwise else FAIL)


def check_dmarc(zone: Zone, from_header: str, spf: Spf, signed: Dkim) -> Dmarc:
    """Check DMARC (RFC 7489) with relaxed alignment for the first address of From."""
    try:
        address = email.utils.parseaddr(from_header[:FROM_CHARACTERS_MAX])[1]
    except Exception:  # noqa: BLE001  parseaddr recurses without a limit on nested comments
        address = ""
    match = _ADDRESS_DOMAIN.search(address)
    if match is None:
        return Dmarc(PROCESSING_FAILED, None, "")
    domain = match[1].lower()
    try:
        record = _dmarc_record(zone, domain) or _dmarc_record(zone, _organisation(domain))
    except _DnsFailedError:
        return Dmarc(PROCESSING_FAILED, None, domain)
    if record is None:
        return Dmarc(GRAY, None, domain)
    policy_tag = re.search(r"(?i);\s*p\s*=\s*(none|quarantine|reject)", record)
    policy = policy_tag[1].lower() if policy_tag else "none"
    proofs = [*signed.passed, *([spf.domain] if spf.result == "pass" else [])]
    aligned = any(_organisation(proof) == _organisation(domain) for proof in proofs)
    return Dmarc(PASS if aligned else FAIL, policy, domain)


def _dmarc_record(zone: Zone, domain: str) -> str | None:
    answer = zone.ask(f"_dmarc.{domain}", "TXT")
    if answer.failure is not None:
        raise _DnsFailedError
    texts = [record.decode("latin-1") for record in answer.records if isinstance(record, bytes)]
    records = [text for text in texts if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text)]
    return records[0] if len(records) == 1 else None


@cache
def _suffixes() -> Any:
    return PublicSuffixList()


def _organisation(domain: str) -> str:
    return str(_suffixes().privatesuffix(domain) or domain)


def _dkim_dns(zone: Zone) -> Callable[..., bytes | None]:
    def ask(name: bytes | str, timeout: int = 0) -> bytes | None:  # noqa: ARG001 (dkimpy's signature)
        text = name.decode("ascii") if isinstance(name, bytes) else name
        answer = zone.ask(text, "TXT")
        if answer.failure is not None:
            raise _DnsFailedError
        records = [record for record in answer.records if isinstance(record, bytes)]
        if len(records) != 1 or len(records[0]) > DKIM_KEY_OCTETS_MAX:
            return None
        return records[0]

    return ask


def _spf(zone: Zone) -> Any:
    """Return a pyspf that asks the zone.

    pyspf keeps its resolver in a module global. A copy of the module of our own leaves the global of the one
    that everybody else imports alone.
    """
    module: Any = _spf_copy()

    def ask(name: str, kind: str, tcpfallback: bool = True, timeout: float = 0) -> list[Any]:  # noqa: ARG001
        answer = zone.ask(name, kind)
        if answer.failure is not None:
            raise module.TempError(f"DNS {Failure(answer.failure).value}")
        return [((name, kind), (found,) if kind == "TXT" else found) for found in answer.records]

    module.DNSLookup = ask
    return module


def _spf_copy() -> ModuleType:
    spec = importlib.util.find_spec("spf")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
