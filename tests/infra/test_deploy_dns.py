"""The records that a stage needs in DNS, and what a name server on this machine has of them (asked over UDP)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import dns.resolver
import pytest
from dnslib import RCODE, RR, DNSRecord
from dnslib.server import BaseResolver, DNSServer

from infra import dns as records
from infra.dns import Record, Verdict
from infra.stage import Stage
from tests.infra.clouds import CloudFormation, refusal
from tests.infra.clouds import Stack as KnownStack
from tests.infra.test_deploy import STAGE

REGION = "eu-central-1"
DOMAIN = "podpora.example"
EDGE = "d1.cloudfront.example"
WANTED = [
    *records.of_mail(DOMAIN, REGION, ["key1"]),
    Record("fronta.example", "CNAME", EDGE, "the pages", is_alias=True),
]
RIGHT = [
    f"{DOMAIN}. 60 IN MX 10 inbound-smtp.eu-central-1.amazonaws.com.",
    f"key1._domainkey.{DOMAIN}. 60 IN CNAME key1.dkim.amazonses.com.",
    f"bounce.{DOMAIN}. 60 IN MX 10 feedback-smtp.eu-central-1.amazonses.com.",
    f'bounce.{DOMAIN}. 60 IN TXT "v=spf1 include:amazonses.com -all"',
    f'_dmarc.{DOMAIN}. 60 IN TXT "v=DMARC1; p=reject"',
    f"fronta.example. 60 IN CNAME {EDGE}.",
    f"{EDGE}. 60 IN A 192.0.2.1",
]
At = Callable[[list[str]], dns.resolver.Resolver]


class Zone(BaseResolver):
    """A name server's records, as a zone file has them."""

    def __init__(self) -> None:
        self.rows: list[RR] = []
        self.broken = False

    def resolve(self, request: DNSRecord, handler: Any) -> DNSRecord:
        """What is there under the name; NXDOMAIN for a name that is not."""
        reply = request.reply()
        if self.broken:
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        named = [row for row in self.rows if row.rname == request.q.qname]
        for row in named:
            if row.rtype == request.q.qtype:
                reply.add_answer(row)
        if not named:
            reply.header.rcode = RCODE.NXDOMAIN
        return reply


@pytest.fixture(scope="module")
def zone() -> Iterator[tuple[Zone, dns.resolver.Resolver]]:
    """A name server on a free port, and a resolver that asks it."""
    served = Zone()
    server = DNSServer(served, address="127.0.0.1", port=0)
    server.start_thread()
    port = server.server.server_address[1]
    yield served, records.resolver_at(f"127.0.0.1:{port}")
    server.stop()
    server.server.server_close()


@pytest.fixture
def at(zone: tuple[Zone, dns.resolver.Resolver]) -> At:
    """Have the name server know some records."""

    def known(rows: list[str]) -> dns.resolver.Resolver:
        """The resolver that finds them."""
        zone[0].rows, zone[0].broken = [row for text in rows for row in RR.fromZone(text)], False
        return zone[1]

    return known


def _without(part: str) -> list[str]:
    return [row for row in RIGHT if part not in row]


def _of(verdicts: list[Verdict], name: str, kind: str) -> Verdict:
    (found,) = (one for one in verdicts if (one.record.name, one.record.kind) == (name, kind))
    return found


# ---------------------------------------------------------------- asking


def test_all_that_is_right_is_told_so(at: At) -> None:
    """Seven kinds of answers of a name server, none of them a mistake; any DMARC policy is one."""
    assert {one.state for one in records.check(WANTED, at(RIGHT))} == {"right"}


def test_an_empty_zone_lacks_everything(at: At) -> None:
    """Each record is missing, with what it should be."""
    verdicts = list(records.check(WANTED, at([])))
    assert {one.state for one in verdicts} == {"missing"}
    assert "should be 10 inbound-smtp.eu-central-1.amazonaws.com" in verdicts[0].lines()[-1]


@pytest.mark.parametrize(
    ("rows", "name", "kind", "state", "there"),
    [
        (
            [f"{DOMAIN}. 60 IN MX 10 mail.other.example."],
            DOMAIN, "MX", "wrong", ("mail.other.example",),
        ),
        (
            [*RIGHT, f"{DOMAIN}. 60 IN MX 20 mail.other.example."],
            DOMAIN, "MX", "wrong", ("10 inbound-smtp.eu-central-1.amazonaws.com", "20 mail.other.example"),
        ),
        (
            [f"{DOMAIN}. 60 IN MX 1 inbound-smtp.eu-central-1.amazonaws.com."],
            DOMAIN, "MX", "right", (),
        ),
        (
            [f"{DOMAIN}. 60 IN MX 10 inbound-smtp.us-east-1.amazonaws.com."],
            DOMAIN, "MX", "wrong", ("inbound-smtp.us-east-1.amazonaws.com",),
        ),
        (
            [f"key1._domainkey.{DOMAIN}. 60 IN CNAME key1.dkim.amazonses.com.{DOMAIN}."],
            f"key1._domainkey.{DOMAIN}", "CNAME", "wrong", ("key1.dkim.amazonses.com.podpora.example",),
        ),
        (
            [f'bounce.{DOMAIN}. 60 IN TXT "v=spf1 include:other.example ~all"'],
            f"bounce.{DOMAIN}", "TXT", "wrong", ("v=spf1 include:other.example ~all",),
        ),
        (
            [f'bounce.{DOMAIN}. 60 IN TXT "v=spf1 include:amazonses.com ~all"', f'bounce.{DOMAIN}. 60 IN TXT "else"'],
            f"bounce.{DOMAIN}", "TXT", "right", (),
        ),
        (
            [*RIGHT, f'bounce.{DOMAIN}. 60 IN TXT "v=spf1 include:other.example -all"'],
            f"bounce.{DOMAIN}", "TXT", "wrong",
            ("v=spf1 include:amazonses.com -all", "v=spf1 include:other.example -all"),
        ),
        (
            [f'_dmarc.{DOMAIN}. 60 IN TXT "v=DMARC1; rua=mailto:x@x.example"'],
            f"_dmarc.{DOMAIN}", "TXT", "wrong", ("v=DMARC1; rua=mailto:x@x.example",),
        ),
        (["fronta.example. 60 IN CNAME other.example."], "fronta.example", "CNAME", "wrong", ("other.example",)),
        (
            [*_without("fronta.example"), "fronta.example. 60 IN A 192.0.2.1"],
            "fronta.example", "CNAME", "right", (),
        ),
        (
            [*_without("fronta.example"), "fronta.example. 60 IN A 192.0.2.9"],
            "fronta.example", "CNAME", "missing", (),
        ),
    ],
)  # fmt: skip
def test_what_is_there_is_told(
    rows: list[str], name: str, kind: str, state: str, there: tuple[str, ...], at: At
) -> None:
    """Another place, two where one belongs, the domain twice in a name; an alias by its addresses is right."""
    verdict = _of(list(records.check(WANTED, at(rows))), name, kind)
    assert verdict.state == state
    assert state == "right" or verdict.there == there


def test_the_policy_of_the_domain_above_holds_for_the_subdomain(at: At) -> None:
    """DMARC asks the organization's domain where the subdomain says nothing."""
    wanted = records.of_mail("podpora.firma.example", REGION, [])
    verdicts = list(records.check(wanted, at(['_dmarc.firma.example. 60 IN TXT "v=DMARC1; p=none"'])))
    assert _of(verdicts, "_dmarc.podpora.firma.example", "TXT").state == "right"


def test_a_name_server_that_fails_is_no_missing_record(zone: tuple[Zone, dns.resolver.Resolver]) -> None:
    """Nobody is told to add what he has."""
    zone[0].broken = True
    (verdict,) = records.check(WANTED[:1], zone[1])
    assert verdict.state == "unknown"
    assert "DNS does not answer" in verdict.lines()[1]


# ---------------------------------------------------------------- what AWS knows


class Aws:
    """SES, ACM and CloudFormation of an account in which the stack is deployed, or is not yet."""

    region_name = REGION

    def __init__(self, deployed: bool) -> None:
        self._deployed = deployed

    def client(self, name: str, **more: Any) -> Any:
        """This, for SES and ACM."""
        if name == "acm":
            assert more == {"region_name": "us-east-1"}
        if name != "cloudformation":
            return self
        known = CloudFormation(None, {"EdgeDomain": EDGE})
        known.stacks = {STAGE.stack: KnownStack("CREATE_COMPLETE")} if self._deployed else {}
        return known

    def get_email_identity(self, *, EmailIdentity: str) -> dict[str, Any]:  # noqa: N803 - SES's words
        """The tokens of DKIM."""
        if not self._deployed:
            raise refusal("NotFoundException", "GetEmailIdentity")
        return {"DkimAttributes": {"Tokens": ["key1", "key2", "key3"]}}

    def describe_certificate(self, *, CertificateArn: str) -> dict[str, Any]:  # noqa: N803 - ACM's words
        """What proves the domain."""
        proof = {"Name": "_x.fronta.example.", "Type": "CNAME", "Value": "_y.acm-validations.example."}
        return {
            "Certificate": {"DomainValidationOptions": [{"DomainName": "fronta.example", "ResourceRecord": proof}]}
        }


def _stage() -> Stage:
    return replace(STAGE, deploy=replace(STAGE.deploy, console_domain="fronta.example", certificate="arn"))


def test_a_deployed_stage_has_all_its_records() -> None:
    """MX twice, DKIM three times, SPF, DMARC, the certificate's proof and the pages; each as a zone file has it."""
    found, notes = records.of_stage(Aws(deployed=True), _stage())
    assert notes == []
    lines = [one.line() for one in found]
    assert len(lines) == 9
    assert "podpora.example.  3600  IN  MX     10 inbound-smtp.eu-central-1.amazonaws.com." in lines
    assert "key3._domainkey.podpora.example.  3600  IN  CNAME  key3.dkim.amazonses.com." in lines
    assert 'bounce.podpora.example.  3600  IN  TXT    "v=spf1 include:amazonses.com -all"' in lines
    assert "_x.fronta.example.  3600  IN  CNAME  _y.acm-validations.example." in lines
    assert f"fronta.example.  3600  IN  CNAME  {EDGE}." in lines
    # What is printed is what a zone file takes.
    assert len([row for line in lines for row in RR.fromZone(line)]) == 9


def test_before_the_first_deployment_the_rest_is_said_to_come() -> None:
    """What can be set already is printed; the certificate's proof is among it, because it is needed first."""
    found, notes = records.of_stage(Aws(deployed=False), _stage())
    assert [one.kind for one in found] == ["MX", "MX", "TXT", "TXT", "CNAME"]
    assert len(notes) == 2
    assert all("when the stack is deployed" in note for note in notes)


def test_a_stage_with_cloudfronts_name_needs_mail_only() -> None:
    """No record for pages, no certificate asked for."""
    found, notes = records.of_stage(Aws(deployed=True), STAGE)
    assert (len(found), notes) == (7, [])


@pytest.mark.parametrize("check", [False, True])
def test_the_command_prints_or_checks(
    check: bool,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Printed, it ends well; checked, it ends with 1 as long as a record is missing."""
    resolver = at(_without("_dmarc"))
    monkeypatch.setattr(records.stage_file, "load", lambda *_: _stage())
    monkeypatch.setattr(records.boto3, "Session", lambda **_: Aws(deployed=False))
    arguments = ["--check", "--resolver", f"127.0.0.1:{resolver.port}"] if check else []
    monkeypatch.setattr("sys.argv", ["dns", "--stage", "prod", *arguments])
    assert records.main() == (1 if check else 0)
    told = capsys.readouterr().out
    assert "; not yet: the three records of DKIM" in told
    assert ("missing  TXT   _dmarc.podpora.example" in told) is check
    assert ("right    MX    podpora.example" in told) is check
    assert ("3600  IN  MX" in told) is not check
