"""DMARC (RFC 7489 and its successor RFC 9989): what the domain in From asks for, and what aligns with it.

Two names belong to one organisation only if the public suffix list *and* the tree walk of RFC 9989 say
so. The list alone trusts a registry that forgot an entry, the walk alone trusts whoever can publish a
record above others; an attacker would need both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from chalicelib.mail.addresses import is_domain
from chalicelib.mail.resolver import Inquiry

Disposition: TypeAlias = Literal["none", "quarantine", "reject"]
Mode: TypeAlias = Literal["relaxed", "strict"]

WALK_LABELS_MAX: Final = 8  # RFC 9989, 4.10: longer names go on with seven labels
RECORD_SIZE_BYTES_MAX: Final = 4096

_VERSION_RE: Final = re.compile(rb"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
_DISPOSITIONS: Final[Mapping[str, Disposition]] = {
    "none": "none",
    "quarantine": "quarantine",
    "reject": "reject",
}
_WEAKER: Final[Mapping[Disposition, Disposition]] = {
    "reject": "quarantine",
    "quarantine": "none",
    "none": "none",
}


@dataclass(frozen=True, slots=True)
class Record:
    """A published policy: what to do with mail of the domain itself, of its sub-domains, of names below it
    that do not exist; how strictly DKIM and SPF must align; `psd` "y", "n" or "u"."""

    own: Disposition
    sub: Disposition
    missing: Disposition
    adkim: Mode
    aspf: Mode
    psd: str


def read_record(text: bytes) -> Record | None:
    """The policy record that a TXT record is, None if it is none (RFC 9989, 4.7)."""
    if _VERSION_RE.match(text) is None or len(text) > RECORD_SIZE_BYTES_MAX:
        return None
    tags: dict[str, str] = {}
    for part in text.decode("latin-1").split(";"):
        name, equals, value = part.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip().lower())
    own = _disposition(tags.get("p"))
    if own is None:
        # A wrong or missing policy of a domain that wants reports counts as "none" (RFC 9989, 4.7).
        own = "none"
    sub = _disposition(tags.get("sp")) or own
    missing = _disposition(tags.get("np")) or sub
    if tags.get("t") == "y":
        own, sub, missing = _WEAKER[own], _WEAKER[sub], _WEAKER[missing]
    psd = tags.get("psd", "u")
    return Record(own, sub, missing, _mode(tags.get("adkim")), _mode(tags.get("aspf")), psd)


def _disposition(value: str | None) -> Disposition | None:
    return None if value is None else _DISPOSITIONS.get(value)


def _mode(value: str | None) -> Mode:
    return "strict" if value == "s" else "relaxed"


@dataclass(frozen=True, slots=True)
class Walk:
    """What the tree walk from `domain` found, nearest first. `failed`: a question got no answer, so
    nothing is known for sure."""

    domain: str
    found: tuple[tuple[str, Record], ...]
    failed: str = ""

    @property
    def organisation(self) -> str:
        """The Organizational Domain (RFC 9989, 4.10.2)."""
        for name, record in self.found:
            if record.psd == "n":
                return name
            if record.psd == "y" and name != self.domain:
                labels = name.count(".") + 2
                return ".".join(self.domain.split(".")[-labels:])
        return self.found[-1][0] if self.found else self.domain


def walk(domain: str, inquiry: Inquiry) -> Walk:
    """The DNS tree walk from `domain` (RFC 9989, 4.10)."""
    labels = domain.split(".")
    found: list[tuple[str, Record]] = []
    while labels:
        name = ".".join(labels)
        answer = inquiry.ask(f"_dmarc.{name}", "TXT")
        if answer.status in ("failed", "refused"):
            return Walk(domain, tuple(found), f"DNS: {answer.detail}")
        records = [record for record in map(read_record, answer.texts) if record is not None]
        if len(records) == 1:
            found.append((name, records[0]))
            if records[0].psd in ("y", "n"):
                break
        labels = labels[1:] if len(labels) <= WALK_LABELS_MAX else labels[1 - WALK_LABELS_MAX :]
    return Walk(domain, tuple(found))


@cache
def _suffixes() -> Any:
    """The public suffix list, with names in the A-label form that DNS knows.

    The library would encode all its ten thousand lines; only those that need it are encoded here.
    """
    import publicsuffixlist

    path = Path(publicsuffixlist.PSLFILE)
    lines = (line.split(" ")[0] for line in path.read_text(encoding="utf-8").splitlines())
    rules = [rule if rule.isascii() else _a_labels(rule) for rule in lines if rule and not rule.startswith("//")]
    return publicsuffixlist.PublicSuffixList("\n".join(rules), accept_encoded_idn=False)


def _a_labels(rule: str) -> str:
    labels = rule.split(".")
    return ".".join(label if label in ("*", "!") else label.encode("idna").decode("ascii") for label in labels)


def listed_organisation(domain: str) -> str | None:
    """The organisational domain by the public suffix list; None for a public suffix itself."""
    organisation: str | None = _suffixes().privatesuffix(domain)
    return organisation


class Policy:
    """What applies to mail whose From is of `domain` (lower case), and which other domains align with it."""

    def __init__(self, domain: str, inquiry: Inquiry) -> None:
        self.domain = domain
        self._inquiry = inquiry
        self._walk = self._first_look()
        found = dict(self._walk.found)
        self._applied = found.get(domain) or found.get(self._walk.organisation) or self._suffix_record()
        self.failed = "" if domain in found else self._walk.failed

    def _first_look(self) -> Walk:
        """Only the domain's own record if there is one: the rest of the walk matters for alignment alone."""
        answer = self._inquiry.ask(f"_dmarc.{self.domain}", "TXT")
        records = [record for record in map(read_record, answer.texts) if record is not None]
        if len(records) == 1:
            return Walk(self.domain, ((self.domain, records[0]),))
        return walk(self.domain, self._inquiry)

    def _suffix_record(self) -> Record | None:
        return next((record for _, record in self._walk.found if record.psd == "y"), None)

    @property
    def requested(self) -> Disposition | None:
        """What the domain asks for when nothing aligns; None if it asks for nothing or DNS failed."""
        if self.failed or self._applied is None:
            return None
        if self._walk.found and self._walk.found[0][0] == self.domain:
            return self._applied.own
        has_own_rule = self._applied.missing != self._applied.sub
        if has_own_rule and self._inquiry.ask(self.domain, "A").status == "missing":
            return self._applied.missing
        return self._applied.sub

    @property
    def adkim(self) -> Mode:
        """How DKIM must align; strict while the record is not known."""
        return "strict" if self.failed else self._applied.adkim if self._applied else "relaxed"

    @property
    def aspf(self) -> Mode:
        """How SPF must align; strict while the record is not known."""
        return "strict" if self.failed else self._applied.aspf if self._applied else "relaxed"

    def aligns(self, other: str, mode: Mode) -> bool | None:
        """Is `other` aligned with the From domain? None if DNS failed and it could be."""
        other = other.lower().removesuffix(".")
        if other == self.domain:
            return True
        # An underscore is no letter of a host name, but stands in names of domains for bounces.
        if not is_domain(other.replace("_", "x")) or not self._could_align(other):
            return False
        if self.failed:
            return None
        if mode == "strict":
            return False
        mine, theirs = walk(self.domain, self._inquiry), walk(other, self._inquiry)
        if mine.failed or theirs.failed:
            return None
        return mine.organisation == theirs.organisation

    def _could_align(self, other: str) -> bool:
        listed = listed_organisation(self.domain)
        return listed is not None and listed == listed_organisation(other)
