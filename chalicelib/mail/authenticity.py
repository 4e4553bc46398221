"""Is the sender who he says he is: the verdict on one mail, and everything it rests on.

    verified    SPF and DKIM both pass and align with the one address in From (policy `dkim-and-spf`),
                or one of them does (policy `dmarc`), and the mail can be read in one way only
    forged      From is not exactly one address; DMARC fails and the domain asks to refuse such mail;
                or one of our own addresses without its proof
    retry       DNS failed where its answer would decide: ask again later
    unverified  everything else

DNS failures are reasoned through rather than guarded against: the verdict is worked out for every answer
that DNS could still give, and is `retry` only if those verdicts differ.
"""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from chalicelib.mail.addresses import Author, mailboxes, read_address, read_author
from chalicelib.mail.envelope import Envelope, SesVerdicts, read_ip
from chalicelib.mail.headers import count_claims, loose_header, read_date, read_header
from chalicelib.mail.resolver import Inquiry, Resolver

if TYPE_CHECKING:
    from chalicelib.mail.arc import ArcResult
    from chalicelib.mail.dkim_check import DkimResult
    from chalicelib.mail.dmarc import Policy
    from chalicelib.mail.spf_check import SpfResult

Verdict: TypeAlias = Literal["verified", "unverified", "forged", "retry"]
PolicyName: TypeAlias = Literal["dkim-and-spf", "dmarc"]
Language: TypeAlias = Literal["cs", "en"]

DATE_AGE_MAX: Final = timedelta(days=7)  # servers give up after 4 to 5 days (RFC 5321, 4.5.4.1): older is a replay
DATE_AHEAD_MAX: Final = timedelta(days=1)  # wrong clocks and time zones
MAIL_SIZE_BYTES_MAX: Final = 42 * 1024 * 1024  # SES takes 40 MB; more can only come from elsewhere

_BATV_RE: Final = re.compile(r"\Aprvs=[0-9]{4}[0-9a-f]{6}=")  # a tag that servers put before their own mailboxes


# --- the result --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpfFinding:
    """SPF as RFC 8601 names its results, of `domain`; `aligned` is DMARC's word (None: not known)."""

    result: str = "none"
    domain: str = ""
    aligned: bool | None = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DkimFinding:
    """One signature. `counts`: it proves the From domain. `body_hash` is its `bh=`."""

    result: str
    domain: str
    selector: str
    aligned: bool | None
    counts: bool
    reason: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class DmarcFinding:
    """DMARC: pass, fail, none (nothing published), temperror, permerror (the mail cannot be judged);
    `policy` is what the domain asks for; `domain` that of From."""

    result: str = "none"
    policy: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class ArcFinding:
    """ARC: none, pass, fail, untrusted, temperror; the claimed sealers, first one first."""

    result: str = "none"
    sealers: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Authentication:
    """The verdict on a mail and what it rests on.

    `address` is the one address in From, lower case, None if there is none that is certain; only with
    the verdict `verified` it is proven. `reasons` are `code` or `code: detail`, the weightiest first.
    """

    verdict: Verdict
    address: str | None = None
    spf: SpfFinding = field(default_factory=SpfFinding)
    dkim: tuple[DkimFinding, ...] = ()
    dmarc: DmarcFinding = field(default_factory=DmarcFinding)
    arc: ArcFinding = field(default_factory=ArcFinding)
    reasons: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape that the command `authenticate` prints (without its `id`)."""
        return {
            "verdict": self.verdict,
            "from": self.address,
            "spf": _plain(self.spf),
            "dkim": [_plain(one) for one in self.dkim],
            "dmarc": _plain(self.dmarc),
            "arc": {**_plain(self.arc), "sealers": list(self.arc.sealers)},
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Authentication":
        """What `to_json` gave. Raises KeyError or TypeError for anything else."""
        arc = {**stored["arc"], "sealers": tuple(stored["arc"]["sealers"])}
        return cls(
            verdict=stored["verdict"],
            address=stored["from"],
            spf=SpfFinding(**stored["spf"]),
            dkim=tuple(DkimFinding(**one) for one in stored["dkim"]),
            dmarc=DmarcFinding(**stored["dmarc"]),
            arc=ArcFinding(**arc),
            reasons=tuple(stored["reasons"]),
        )

    @property
    def replay_keys(self) -> frozenset[tuple[str, str]]:
        """(domain, body hash) of the signatures that count: the same ones again, with the same
        Message-ID, are the same mail sent once more."""
        return frozenset((one.domain, one.body_hash) for one in self.dkim if one.counts)

    def sentence(self, language: Language) -> str:
        """One sentence for staff."""
        return _sentence(self, language)


def _plain(finding: Any) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in finding.__slots__}


# --- the decision ------------------------------------------------------------------------------------


class Proof(NamedTuple):
    """What one mechanism says: does it `count` by our rules, and does it pass by DMARC's?"""

    counts: bool
    passes: bool


_NOTHING: Final = Proof(counts=False, passes=False)
_HALF: Final = Proof(counts=False, passes=True)
_WHOLE: Final = Proof(counts=True, passes=True)


@dataclass(frozen=True, slots=True)
class Case:
    """What is known, as sets of what is still possible (one each, unless DNS failed).

    `clean`: the mail reads in one way only. `wishes` are the dispositions that the domain may ask for.
    """

    spf: frozenset[Proof]
    dkim: frozenset[Proof]
    wishes: frozenset[str | None]
    clean: bool
    policy: PolicyName
    is_ours: bool = False

    def verdict(self) -> Verdict:
        """The verdict, if all that is possible leads to the same one."""
        verdicts = {self._of(*facts) for facts in itertools.product(self.spf, self.dkim, self.wishes)}
        if len(verdicts) > 1:
            return "retry"
        (verdict,) = verdicts
        if verdict == "verified" and len(self.wishes) > 1:
            # Nothing is accepted in the name of a domain whose wishes are not known.
            return "retry"
        return verdict

    def _of(self, spf: Proof, dkim: Proof, wish: str | None) -> Verdict:
        proven = spf.counts and dkim.counts if self.policy == "dkim-and-spf" else spf.counts or dkim.counts
        if proven and self.clean:
            return "verified"
        fails = not spf.passes and not dkim.passes
        if self.is_ours or (fails and wish in ("quarantine", "reject")):
            return "forged"
        return "unverified"


def authenticate(
    raw: bytes,
    envelope: Envelope,
    resolver: Resolver,
    now: datetime,
    policy: PolicyName = "dkim-and-spf",
    *,
    ses: SesVerdicts | None = None,
    recipients: Collection[str] | None = None,
    own_addresses: Collection[str] = (),
    own_domains: Collection[str] = (),
    trusted_sealers: Collection[str] = (),
) -> Authentication:
    """The verdict on the mail `raw`, received by `envelope` at `now` (aware). Never raises.

    `ses`: what SES found; its FAIL takes back a pass of ours. `recipients`: addresses of ours that it came
    for; when given, To or Cc must hold one and Date be of these days, else it is taken for a replay.
    `own_addresses` and `own_domains` (lower case) are never believed without proof. `trusted_sealers`:
    domains whose ARC is believed.
    """
    try:
        mail = _Mail(raw, envelope, Inquiry(resolver), now, trusted_sealers)
        return mail.judged(_Terms(policy, ses, recipients, frozenset(own_addresses), frozenset(own_domains)))
    except Exception as error:  # noqa: BLE001  one mail must never stop the intake; what broke is told
        return Authentication("unverified", reasons=(f"internal: {type(error).__name__}",))


class _Terms(NamedTuple):
    policy: PolicyName
    ses: SesVerdicts | None
    recipients: Collection[str] | None
    own_addresses: frozenset[str]
    own_domains: frozenset[str]


class _Mail:
    """One mail under examination."""

    def __init__(
        self, raw: bytes, envelope: Envelope, inquiry: Inquiry, now: datetime, sealers: Collection[str]
    ) -> None:
        self.raw = raw
        self.envelope = envelope
        self.inquiry = inquiry
        self.now = now
        self.sealers = sealers
        self.block = read_header(raw)
        self.author = self._author()

    def _author(self) -> Author:
        if not self.block.broken:
            return read_author(self.block.values(b"from"))
        # Readers disagree about this header; if any of them could see another From, it is forged.
        loose = loose_header(self.raw)
        if count_claims(self.raw[: loose.body_start], b"from") > 1:
            return Author("not-one", None, "several From fields")
        return read_author(loose.values("from"))

    def judged(self, terms: _Terms) -> Authentication:
        from chalicelib.mail.dmarc import Policy

        domain = self.author.domain
        if self.author.kind == "not-one":
            reasons = (f"from: {self.author.defect}", *self._defects(terms))
            return Authentication("forged", spf=self._spf(None).finding, reasons=reasons)
        if len(self.raw) > MAIL_SIZE_BYTES_MAX:
            return Authentication("unverified", self.author.address, reasons=("size",))
        policy = Policy(domain, self.inquiry) if domain else None
        spf = self._spf(policy)
        dkim = self._dkim(policy, terms)
        spf_proof = self._spf_proof(spf)
        dkim_proof = self._dkim_proof(dkim)
        arc = self._arc()
        if arc.sightings is not None and policy is not None and not self.block.repeated:
            spf_proof, dkim_proof = _by_sightings(spf_proof, dkim_proof, arc, policy)
        vetoes = tuple(_vetoes(terms.ses, spf_proof, dkim_proof))
        defects = (*self._defects(terms), *vetoes)
        case = Case(
            spf=spf_proof,
            dkim=dkim_proof,
            wishes=_wishes(policy),
            clean=not defects,
            policy=terms.policy,
            is_ours=self._claims_ours(terms),
        )
        verdict = case.verdict()
        dmarc = DmarcFinding(_dmarc_result(case, policy), policy.requested if policy else None, domain)
        findings = tuple(_dkim_finding(one) for one in dkim)
        judged = Authentication(
            verdict=verdict,
            address=self.author.address,
            spf=spf.finding,
            dkim=findings,
            dmarc=dmarc,
            arc=ArcFinding(arc.result, arc.sealers, arc.reason),
        )
        if verdict == "verified":
            return judged
        return replace(judged, reasons=tuple(dict.fromkeys([*defects, *self._reasons(case, judged, spf)])))

    # -- what is wrong with the mail itself --

    def _defects(self, terms: _Terms) -> list[str]:
        """What keeps the mail from being verified whatever it proves."""
        defects = [f"header: {what}" for what in self.block.broken]
        defects += [f"repeated: {what}" for what in self.block.repeated]
        if self.author.kind == "unclear":
            defects.append(f"from-unclear: {self.author.defect}")
        if not _is_greeting(self.envelope.helo):
            defects.append("helo: the greeting is not a host")
        if terms.recipients is not None and not self._is_for(terms.recipients):
            defects.append("recipient: neither To nor Cc holds our address")
        if terms.recipients is not None and not self._is_of_these_days():
            defects.append("date: Date is not of these days")
        return defects

    def _is_for(self, recipients: Collection[str]) -> bool:
        return not {_mailbox(address) for address in recipients}.isdisjoint(map(_mailbox, self._visible_recipients()))

    def _is_of_these_days(self) -> bool:
        dates = self.block.values(b"date")
        sent_at = read_date(dates[0]) if dates else None
        return sent_at is not None and -DATE_AHEAD_MAX <= self.now - sent_at <= DATE_AGE_MAX

    def _visible_recipients(self) -> list[str]:
        listed = self.block.values(b"to") + self.block.values(b"cc")
        boxes = itertools.chain.from_iterable(mailboxes(value.replace(b"\r\n", b"")).boxes for value in listed)
        addresses = (read_address(box.address.strip().decode("latin-1")) for box in boxes)
        return [address for address in addresses if address]

    def _claims_ours(self, terms: _Terms) -> bool:
        return self.author.address in terms.own_addresses or self.author.domain in terms.own_domains

    # -- mechanisms --

    def _dkim(self, policy: "Policy | None", terms: _Terms) -> tuple["DkimResult", ...]:
        # Signatures of a header that nobody may decide by prove nothing (RFC 6376, 8.15).
        if policy is None or self.block.broken or b"dkim-signature" not in self._keys():
            return ()
        from chalicelib.mail.dkim_check import check_dkim

        visible = {address.rpartition("@")[2] for address in self._visible_recipients()}
        return check_dkim(
            self.block,
            self.raw[self.block.body_start :],
            author_domain=policy.domain,
            aligns=lambda domain: policy.aligns(domain, policy.adkim),
            recipient_domains=terms.own_domains or visible,
            inquiry=self.inquiry,
            now=self.now,
        )

    def _keys(self) -> set[bytes]:
        return {one.key for one in self.block.fields}

    def _dkim_proof(self, results: Iterable["DkimResult"]) -> frozenset[Proof]:
        author = self.author.domain or ""
        best, possible = _NOTHING, set[Proof]()
        for one in results:
            is_above = author == one.domain or author.endswith(f".{one.domain}")
            if one.counts:
                return frozenset({_WHOLE})
            if one.result == "pass" and one.aligned:
                best = _HALF
            elif one.aligned is not False and one.result in ("pass", "temperror"):
                possible |= {_NOTHING, _WHOLE if is_above else _HALF}
        if best == _HALF:
            possible = {_HALF if proof == _NOTHING else proof for proof in possible}
        return frozenset(possible or {best})

    def _spf(self, policy: "Policy | None") -> "_Spf":
        from chalicelib.mail.spf_check import check_spf

        found: SpfResult = check_spf(self.envelope, self.inquiry, self.now)
        aligned = policy.aligns(found.domain, policy.aspf) if policy and found.domain else False
        # A greeting proves no author, however well it aligns.
        told = False if found.is_helo else aligned
        finding = SpfFinding(found.result, found.domain, told, found.too_wide or found.reason)
        return _Spf(finding, aligned, bool(found.too_wide), found.is_helo)

    def _spf_proof(self, spf: "_Spf") -> frozenset[Proof]:
        result = spf.finding.result
        if spf.aligned is False or result not in ("pass", "temperror") or spf.is_too_wide:
            return frozenset({_NOTHING})
        proof = _HALF if spf.is_helo or self._is_neighbour(spf.finding) else _WHOLE
        is_certain = spf.aligned and result == "pass"
        return frozenset({proof}) if is_certain else frozenset({proof, _NOTHING})

    def _is_neighbour(self, spf: SpfFinding) -> bool:
        """Same domain, another mailbox: perhaps only a fellow customer of the same provider."""
        local = _BATV_RE.sub("", self.envelope.sender.rpartition("@")[0].lower())
        return spf.domain == self.author.domain and local != self.author.local_part

    def _arc(self) -> "ArcResult":
        from chalicelib.mail.arc import ArcResult, check_arc

        if self.block.broken:
            return ArcResult("none")
        if not any(key.startswith(b"arc-") for key in self._keys()):
            return ArcResult("none")
        return check_arc(self.block, self.raw[self.block.body_start :], self.sealers, self.inquiry)

    # -- why --

    def _reasons(self, case: Case, judged: Authentication, spf: "_Spf") -> Iterator[str]:
        if judged.verdict == "retry":
            yield from _dns_reasons(judged)
        if case.is_ours:
            yield "own-address"
        if judged.dmarc.result == "fail" and judged.dmarc.policy in ("quarantine", "reject"):
            yield f"dmarc-fail: {judged.dmarc.policy}"
        if _WHOLE not in case.spf:
            yield self._spf_reason(spf)
        if _WHOLE not in case.dkim:
            yield _dkim_reason(judged.dkim)

    def _spf_reason(self, spf: "_Spf") -> str:
        found = spf.finding
        if read_ip(self.envelope.ip) is None:
            return "spf-no-address"
        if spf.is_helo:
            return "spf-null-sender"
        if found.result != "pass":
            return f"spf-{found.result}: {found.domain}"
        if spf.is_too_wide:
            return f"spf-too-wide: {found.domain}"
        return f"spf-neighbour: {found.domain}" if found.aligned else f"spf-not-aligned: {found.domain}"


class _Spf(NamedTuple):
    """What is told, and what only the decision needs: `aligned` counts a greeting too."""

    finding: SpfFinding
    aligned: bool | None
    is_too_wide: bool
    is_helo: bool


def _dns_reasons(judged: Authentication) -> Iterator[str]:
    if judged.spf.result == "temperror":
        yield f"dns: SPF {judged.spf.domain}"
    for one in judged.dkim:
        if one.result == "temperror":
            yield f"dns: DKIM {one.domain}"
    if judged.dmarc.result == "temperror":
        yield f"dns: DMARC {judged.dmarc.domain}"


def _dkim_finding(result: "DkimResult") -> DkimFinding:
    return DkimFinding(**{name: getattr(result, name) for name in DkimFinding.__slots__})


def _mailbox(address: str) -> str:
    """The address without its plus detail, in lower case."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _is_greeting(helo: str) -> bool:
    """A host name or address literal (RFC 5321, 4.1.3); underscores are seen on honest hosts."""
    if helo.startswith("[") and helo.endswith("]"):
        return read_ip(helo[1:-1].removeprefix("IPv6:")) is not None
    labels = helo.removesuffix(".").split(".")
    return len(helo) <= 255 and all(
        label.isascii() and label.replace("-", "").replace("_", "").isalnum() for label in labels
    )


def _wishes(policy: "Policy | None") -> frozenset[str | None]:
    if policy is None:
        return frozenset({None})
    if policy.failed:
        return frozenset({None, "reject"})
    return frozenset({policy.requested})


def _dmarc_result(case: Case, policy: "Policy | None") -> str:
    if policy is None:
        return "permerror"
    if policy.failed:
        return "temperror"
    if case.wishes == {None}:
        return "none"
    if any(all(proof.passes for proof in proofs) for proofs in (case.spf, case.dkim)):
        return "pass"
    return "temperror" if any(proof.passes for proof in case.spf | case.dkim) else "fail"


def _vetoes(ses: SesVerdicts | None, spf: frozenset[Proof], dkim: frozenset[Proof]) -> Iterator[str]:
    """SES has seen the same mail: where it says FAIL and we say pass, one of us is fooled."""
    if ses is not None and ses.spf == "FAIL" and _WHOLE in spf:
        yield "ses-spf"
    if ses is not None and ses.dkim == "FAIL" and _WHOLE in dkim:
        yield "ses-dkim"


def _by_sightings(
    spf: frozenset[Proof], dkim: frozenset[Proof], arc: "ArcResult", policy: "Policy"
) -> tuple[frozenset[Proof], frozenset[Proof]]:
    """What trusted forwarders saw in place of what the forwarding broke."""
    seen = arc.sightings
    if seen is None or seen.dmarc != policy.domain:
        return spf, dkim
    if seen.spf is not None and policy.aligns(seen.spf, policy.aspf):
        spf = frozenset({_WHOLE})
    if any(policy.aligns(domain, policy.adkim) for domain in seen.dkim):
        dkim = frozenset({_WHOLE})
    return spf, dkim


def _dkim_reason(found: tuple[DkimFinding, ...]) -> str:
    if not found:
        return "dkim-none"
    aligned = next((one for one in found if one.aligned), None)
    if aligned is None:
        shown = next((one for one in found if one.result == "pass"), found[0])
        return f"dkim-not-aligned: {shown.domain or shown.reason}"
    return f"dkim-{aligned.result}: {aligned.domain}, {aligned.reason}"


# --- in words ----------------------------------------------------------------------------------------

_WHY: Final[Mapping[str, tuple[str, str]]] = {
    "from": ("v poli From není právě jedna adresa", "From does not hold exactly one address"),
    "from-unclear": ("pole From nelze číst jednoznačně", "From can be read in several ways"),
    "header": ("hlavička zprávy je poškozená", "the header of the mail is damaged"),
    "repeated": ("hlavička opakuje pole {}", "the header repeats the field {}"),
    "helo": ("odesílající server se nepředstavil jménem", "the sending server did not greet with a name"),
    "recipient": ("zpráva není adresována nám", "the mail is not addressed to us"),
    "date": ("datum zprávy není z těchto dnů", "the date of the mail is not of these days"),
    "size": ("zpráva je příliš velká", "the mail is too big"),
    "own-address": ("vydává se za naši adresu", "it claims an address of ours"),
    "dmarc-fail": (
        "doména odesílatele takovou zprávu zakazuje (DMARC {})",
        "the domain of the sender forbids such mail (DMARC {})",
    ),
    "spf-no-address": ("adresa odesílajícího serveru není známa", "the address of the sending server is not known"),
    "spf-null-sender": ("obálka nemá odesílatele", "the envelope names no sender"),
    "spf-none": ("doména {} nemá SPF", "the domain {} has no SPF"),
    "spf-fail": ("SPF domény {} server nepovoluje", "SPF of {} does not permit the server"),
    "spf-softfail": ("SPF domény {} server nepovoluje", "SPF of {} does not permit the server"),
    "spf-neutral": ("SPF domény {} o serveru nic neříká", "SPF of {} says nothing about the server"),
    "spf-permerror": ("SPF domény {} je chybné", "SPF of {} is broken"),
    "spf-temperror": ("SPF domény {} nelze zjistit", "SPF of {} cannot be fetched"),
    "spf-too-wide": ("SPF domény {} povoluje skoro každého", "SPF of {} permits nearly everybody"),
    "spf-not-aligned": ("SPF potvrzuje jinou doménu ({})", "SPF confirms another domain ({})"),
    "spf-neighbour": ("obálka uvádí jinou schránku téže domény", "the envelope names another mailbox of the domain"),
    "dkim-none": ("chybí podpis DKIM", "there is no DKIM signature"),
    "dkim-not-aligned": ("DKIM podepsala jiná doména ({})", "another domain signed by DKIM ({})"),
    "dkim-pass": ("podpis DKIM neplatí pro doménu odesílatele", "the DKIM signature is not for the sender's domain"),
    "dkim-fail": ("podpis DKIM nesouhlasí ({})", "the DKIM signature does not fit ({})"),
    "dkim-policy": ("podpis DKIM se neuznává ({})", "the DKIM signature is not accepted ({})"),
    "dkim-neutral": ("podpis DKIM nebyl ověřen ({})", "the DKIM signature was not checked ({})"),
    "dkim-permerror": ("podpis DKIM je chybný ({})", "the DKIM signature is broken ({})"),
    "dkim-temperror": ("klíč DKIM nelze zjistit ({})", "the DKIM key cannot be fetched ({})"),
    "ses-spf": ("Amazon SES hlásí selhání SPF", "Amazon SES reports that SPF fails"),
    "ses-dkim": ("Amazon SES hlásí selhání DKIM", "Amazon SES reports that DKIM fails"),
    "dns": ("server DNS neodpovídá ({})", "a DNS server does not answer ({})"),
    "internal": ("ověření selhalo vnitřní chybou ({})", "the check failed by an error of its own ({})"),
}
_SAID: Final[Mapping[Verdict, tuple[str, str]]] = {
    "verified": ("Odesílatel ověřen: {}.", "Sender verified: {}."),
    "unverified": ("Odesílatel neověřen: {}.", "Sender not verified: {}."),
    "forged": ("Odesílatel podvržen: {}.", "Sender forged: {}."),
    "retry": ("Odesílatele zatím nelze ověřit: {}.", "The sender cannot be verified yet: {}."),
}


def _sentence(result: Authentication, language: Language) -> str:
    column = 1 if language == "en" else 0
    if result.verdict == "verified":
        return _SAID["verified"][column].format(_proof_in_words(result, column))
    why: list[str] = []
    for reason in result.reasons[:2]:
        code, _, detail = reason.partition(": ")
        words = _WHY.get(code, ("{}", "{}"))[column]
        if column == 0:
            # Behind the domain the detail is technical and English: staff find it with the mechanism.
            detail = detail.partition(", ")[0]
        why.append(words.format(detail or reason))
    return _SAID[result.verdict][column].format("; ".join(why) or "?")


def _proof_in_words(result: Authentication, column: int) -> str:
    by_spf = result.spf.result == "pass" and result.spf.aligned
    by_dkim = any(one.counts for one in result.dkim)
    domain = result.dmarc.domain
    if by_spf and by_dkim:
        return (f"SPF i DKIM pro {domain}", f"SPF and DKIM for {domain}")[column]
    if by_spf or by_dkim:
        name = "SPF" if by_spf else "DKIM"
        return (f"{name} pro {domain}", f"{name} for {domain}")[column]
    sealers = ", ".join(result.arc.sealers)
    return (f"ARC od {sealers} pro {domain}", f"ARC by {sealers} for {domain}")[column]
