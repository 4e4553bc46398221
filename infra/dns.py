"""The records that a stage needs in DNS: `python -m infra.dns --stage STAGE [--check]` (`make dns STAGE=…`).

Prints every record with what it is for; with --check asks DNS and tells whether each is right, missing or wrong.
What only AWS knows (the keys of DKIM, CloudFront's name, the proof for the certificate) is read from it.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import boto3
import dns.exception
import dns.name
import dns.resolver
from botocore.exceptions import BotoCoreError, ClientError

from infra import fragments, stage_file
from infra.stack import outputs_of, status_of
from infra.stage import Stage

LOOKUP_S = 10.0
TTL_S = 3600
# Where CloudFront looks for certificates.
EDGE_REGION = "us-east-1"
# A subdomain of its own for the envelope, so that SPF passes for a domain that is aligned with ours.
BOUNCE = "bounce"


@dataclass(frozen=True)
class Record:
    """One record. `wanted` is as DNS software prints it; `is_alias`: an address record of the same place will do."""

    name: str
    kind: Literal["MX", "CNAME", "TXT"]
    wanted: str
    why: str
    begins: str = ""
    is_alias: bool = False

    def line(self) -> str:
        """As a zone file has it."""
        value = f'"{self.wanted}"' if self.kind == "TXT" else f"{self.wanted}."
        return f"{self.name}.  {TTL_S}  IN  {self.kind:<5}  {value}"


@dataclass(frozen=True)
class Verdict:
    """What DNS says to a record."""

    record: Record
    state: Literal["right", "missing", "wrong", "unknown"]
    there: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """For a person."""
        head = f"{self.state:<8} {self.record.kind:<5} {self.record.name}  ({self.record.why})"
        if self.state == "right":
            return [head]
        there = [f"         is        {value}" for value in self.there]
        return [head, *there, f"         should be {self.record.wanted}"]


def of_mail(domain: str, region: str, tokens: Iterable[str]) -> list[Record]:
    """What mail needs. tokens: those of DKIM, which SES gives when it knows the domain."""
    bounce = f"{BOUNCE}.{domain}"
    return [
        Record(domain, "MX", f"10 inbound-smtp.{region}.amazonaws.com", "mail for the queues goes to SES"),
        *(
            Record(f"{token}._domainkey.{domain}", "CNAME", f"{token}.dkim.amazonses.com", "DKIM: our mail is signed")
            for token in tokens
        ),
        Record(bounce, "MX", f"10 feedback-smtp.{region}.amazonses.com", "bounces come back to SES"),
        Record(bounce, "TXT", "v=spf1 include:amazonses.com -all", "SPF: SES may send for us", begins="v=spf1"),
        Record(
            f"_dmarc.{domain}",
            "TXT",
            f"v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}",
            "DMARC: what to do with mail that is not ours; any policy of yours is right",
            begins="v=DMARC1",
        ),
    ]


def of_pages(stage: Stage, edge: str, proofs: Iterable[Mapping[str, str]]) -> list[Record]:
    """What the pages need. edge: CloudFront's name, "" for none yet; proofs: what the certificate waits for."""
    domain = stage.deploy.console_domain
    found = [
        Record(proof["Name"].rstrip("."), "CNAME", proof["Value"].rstrip("."), "proof for the certificate")
        for proof in proofs
    ]
    if domain and edge:
        found.append(Record(domain, "CNAME", edge, "the pages; an ALIAS to the same will do", is_alias=True))
    return found


def of_stage(session: Any, stage: Stage) -> tuple[list[Record], list[str]]:
    """All records of a stage, and a sentence for each that is not known yet."""
    tokens, notes = _tokens(session, stage.mail_domain), []
    if not tokens:
        notes.append("the three records of DKIM are known when the stack is deployed")
    domain, edge, proofs = stage.deploy.console_domain, "", []
    if domain:
        edge = _edge(session, stage.stack)
        if not edge:
            notes.append(f"where {domain} leads is known when the stack is deployed")
        proofs = _proofs(session, stage.deploy.certificate)
        if not proofs:
            notes.append(f"ACM in {EDGE_REGION} knows no proof of the certificate {stage.deploy.certificate}")
    region = session.region_name
    return [*of_mail(stage.mail_domain, region, tokens), *of_pages(stage, edge, proofs)], notes


def _tokens(session: Any, domain: str) -> list[str]:
    try:
        identity = session.client("sesv2").get_email_identity(EmailIdentity=domain)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotFoundException":
            return []
        raise
    return list(identity.get("DkimAttributes", {}).get("Tokens", ()))


def _edge(session: Any, stack: str) -> str:
    cloudformation = session.client("cloudformation")
    if status_of(cloudformation, stack) is None:
        return ""
    return outputs_of(cloudformation, stack).get("EdgeDomain", "")


def _proofs(session: Any, certificate: str) -> list[dict[str, str]]:
    try:
        described = session.client("acm", region_name=EDGE_REGION).describe_certificate(CertificateArn=certificate)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return []
        raise
    options = described["Certificate"].get("DomainValidationOptions", ())
    return [option["ResourceRecord"] for option in options if "ResourceRecord" in option]


# ---------------------------------------------------------------- asking DNS


def resolver_at(address: str = "") -> dns.resolver.Resolver:
    """The resolver of this machine, or the one at `address` (`192.0.2.1` or `192.0.2.1:5353`)."""
    host, _, port = address.partition(":")
    made = dns.resolver.Resolver(configure=not host)
    if host:
        made.nameservers = [host]
        made.port = int(port or 53)
    made.lifetime = LOOKUP_S
    return made


def check(records: Iterable[Record], resolver: dns.resolver.Resolver) -> Iterator[Verdict]:
    """What DNS says to each record."""
    for record in records:
        try:
            verdict = _verdict(record, _ask(resolver, record.name, record.kind), resolver)
        except dns.exception.DNSException as error:
            verdict = Verdict(record, "unknown", (f"DNS does not answer: {error}",))
        yield verdict


def _verdict(record: Record, there: tuple[str, ...], resolver: dns.resolver.Resolver) -> Verdict:
    if record.begins:
        return _of_text(
            record, tuple(text for text in there if text.lower().startswith(record.begins.lower())), resolver
        )
    wanted = record.wanted.lower()
    if record.kind == "MX" and len(there) == 1:
        # One exchange alone: its preference says nothing.
        there, wanted = (there[0].partition(" ")[2],), wanted.partition(" ")[2]
    if not there and record.is_alias and _same_addresses(resolver, record):
        return Verdict(record, "right")
    if not there:
        return Verdict(record, "missing")
    # Beside ours, an exchange of somebody else's takes a part of the mail.
    return Verdict(record, "right") if there == (wanted,) else Verdict(record, "wrong", there)


def _of_text(record: Record, there: tuple[str, ...], resolver: dns.resolver.Resolver) -> Verdict:
    """One record of the kind; two are as bad as none (RFC 7208 section 4.5, RFC 7489 section 6.6.3)."""
    if not there and record.begins == "v=DMARC1" and (inherited := _dmarc_above(record, resolver)):
        return Verdict(record, "right", (inherited,))
    if not there:
        return Verdict(record, "missing")
    if len(there) > 1:
        return Verdict(record, "wrong", there)
    if record.begins == "v=spf1":
        right = "include:amazonses.com" in there[0].lower().split()
    else:
        right = bool(re.search(r";\s*p\s*=\s*(none|quarantine|reject)\b", there[0], re.IGNORECASE))
    return Verdict(record, "right" if right else "wrong", there)


def _dmarc_above(record: Record, resolver: dns.resolver.Resolver) -> str:
    """The policy of a domain above, which holds for this one (RFC 7489 section 6.6.3)."""
    labels = record.name.removeprefix("_dmarc.").split(".")
    for parts in (labels[cut:] for cut in range(1, len(labels) - 1)):
        found = [text for text in _ask(resolver, f"_dmarc.{'.'.join(parts)}", "TXT") if text.startswith("v=DMARC1")]
        if found:
            return found[0]
    return ""


def _same_addresses(resolver: dns.resolver.Resolver, record: Record) -> bool:
    """Whether a name without a CNAME leads to the same place. CloudFront gives a different few addresses at times."""
    ours, theirs = set(_ask(resolver, record.name, "A")), set(_ask(resolver, record.wanted, "A"))
    return bool(ours & theirs)


def _ask(resolver: dns.resolver.Resolver, name: str, kind: str) -> tuple[str, ...]:
    """The values of a record, in small letters but for texts; none where there is none."""
    try:
        answer = resolver.resolve(dns.name.from_text(name), kind, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    if kind == "TXT":
        return tuple(sorted(b"".join(item.strings).decode("utf-8", "replace") for item in answer))
    return tuple(sorted(item.to_text().lower().rstrip(".") for item in answer))


# ---------------------------------------------------------------- command line


def main() -> int:
    """Exit status 1 when a record is not as it should be, 2 for mistakes in the stage file."""
    parser = argparse.ArgumentParser(prog="python -m infra.dns", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--check", action="store_true", help="ask DNS whether they are there")
    parser.add_argument("--resolver", default=os.environ.get("FRONTA_RESOLVER", ""), help="ADDRESS[:PORT] to ask at")
    options = parser.parse_args()
    try:
        stage = stage_file.load(options.stage, fragments.folded()["Parameters"], {})
        session = boto3.Session(region_name=stage.deploy.region)
        records, notes = of_stage(session, stage)
    except stage_file.StageError as error:
        print(error, file=sys.stderr)
        return 2
    except (ClientError, BotoCoreError) as error:
        print(error, file=sys.stderr)
        return 1
    verdicts = list(check(records, resolver_at(options.resolver))) if options.check else []
    for record in () if options.check else records:
        print(f"; {record.why}\n{record.line()}")
    for verdict in verdicts:
        print("\n".join(verdict.lines()))
    for note in notes:
        print(f"; not yet: {note}")
    return 1 if any(verdict.state != "right" for verdict in verdicts) else 0


if __name__ == "__main__":
    raise SystemExit(main())
