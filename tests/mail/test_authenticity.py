"""What is decided from what the mechanisms say, and how it is told (whose mail is believed: test_attacks)."""

import subprocess
import sys
from email.utils import format_datetime
from typing import Any

import pytest

from chalicelib.mail.authenticity import Authentication, authenticate
from chalicelib.mail.envelope import Envelope, SesVerdicts
from chalicelib.mail.resolver import Answer, Kind, ZoneResolver
from tests.mail.attacks import FROM_NOT_ONE
from tests.mail.senders import (
    HONEST,
    IP,
    NOW,
    QUEUE,
    STRANGER,
    days,
    judged,
    key_record,
    mail,
    signature,
    signed,
    zone,
)

SUB = zone(mail__firma__example=f"v=spf1 ip4:{IP} -all", k1___domainkey__mail__firma__example=key_record())


# --- DMARC, forged, policies -------------------------------------------------------------------------


@pytest.mark.parametrize("wish", ["reject", "quarantine"])
def test_a_dmarc_fail_under_a_policy_is_forged(wish: str) -> None:
    """Neither mechanism passes for a domain that asks to refuse such mail: forged."""
    result = judged(mail(), STRANGER, zone(_dmarc__firma__example=f"v=DMARC1; p={wish}"))
    assert (result.verdict, result.dmarc.result, result.dmarc.policy) == ("forged", "fail", wish)


@pytest.mark.parametrize("record", [None, "v=DMARC1; p=none", "v=DMARC1; p=quarantine; t=y", "v=spf1 -all"])
def test_a_dmarc_fail_without_a_policy_is_unverified(record: str | None) -> None:
    """The domain does not ask for more: the mail is held, not thrown away."""
    assert judged(mail(), STRANGER, zone(_dmarc__firma__example=record)).verdict == "unverified"


@pytest.mark.parametrize(
    ("raw", "envelope"), [(signed(), STRANGER), (mail(), HONEST), (signed(domain="mail.firma.example"), STRANGER)]
)
def test_one_mechanism_that_passes_is_no_forgery(raw: bytes, envelope: Envelope) -> None:
    """A forwarded or unsigned mail of a domain with p=reject is only unverified."""
    result = judged(raw, envelope, SUB | {"_dmarc.firma.example": {"TXT": ["v=DMARC1; p=reject"]}})
    assert (result.verdict, result.dmarc.result) == ("unverified", "pass")


def test_the_policy_of_the_organisation_holds_for_its_sub_domains() -> None:
    """A sub-domain without a record is protected by sp= of the organisation."""
    names = zone(_dmarc__firma__example="v=DMARC1; p=none; sp=reject")
    result = judged(mail(from_="jan@tajne.firma.example"), STRANGER, names)
    assert (result.verdict, result.dmarc.policy, result.dmarc.domain) == ("forged", "reject", "tajne.firma.example")


def test_a_broken_header_does_not_save_a_forgery() -> None:
    """Breaking the header on purpose does not turn a DMARC fail into a mail that gets an answer."""
    raw = mail(more=[b"not a field"])
    assert judged(raw, STRANGER, zone(_dmarc__firma__example="v=DMARC1; p=reject")).verdict == "forged"


@pytest.mark.parametrize(
    ("raw", "envelope", "verdict"),
    [(signed(), STRANGER, "verified"), (mail(), HONEST, "verified"), (mail(), STRANGER, "unverified")],
)
def test_policy_dmarc_takes_either_mechanism(raw: bytes, envelope: Envelope, verdict: str) -> None:
    """Under `dmarc` one aligned mechanism is enough; under `dkim-and-spf` it is not."""
    assert judged(raw, envelope, policy="dmarc").verdict == verdict
    assert judged(raw, envelope, policy="dkim-and-spf").verdict == "unverified"


@pytest.mark.parametrize("own", [{"own_addresses": ["jan@firma.example"]}, {"own_domains": ["firma.example"]}])
def test_our_own_address_without_proof_is_forged(own: dict[str, Any]) -> None:
    """Nobody writes as one of our own addresses unless the mail proves it."""
    assert judged(mail(), STRANGER, **own).verdict == "forged"
    assert judged(signed(), STRANGER, **own).verdict == "forged"
    assert judged(signed(mail(cc="x@firma.example")), HONEST, **own).verdict == "verified"


@pytest.mark.parametrize(("mechanism", "reason"), [("spf", "ses-spf"), ("dkim", "ses-dkim")])
def test_a_fail_of_ses_takes_back_our_pass(mechanism: str, reason: str) -> None:
    """Where SES says FAIL and we say pass nobody is believed; PASS and GRAY of SES change nothing."""
    result = judged(signed(), ses=SesVerdicts(**{mechanism: "FAIL"}))
    assert result.verdict == "unverified"
    assert reason in result.reasons
    assert judged(signed(), ses=SesVerdicts(**{mechanism: "GRAY"})).verdict == "verified"
    assert judged(mail(), STRANGER, ses=SesVerdicts(**{mechanism: "PASS"})).verdict == "unverified"


@pytest.mark.parametrize(
    ("to", "recipient", "verdict"),
    [
        (QUEUE, QUEUE, "verified"),
        ("Podpora <PODPORA@fronta.example>, x@y.cz", QUEUE, "verified"),
        ("podpora+tabc@fronta.example", QUEUE, "verified"),
        (QUEUE, "podpora+tabc@fronta.example", "verified"),
        ("eva@zly.example", QUEUE, "unverified"),
        ("podpora@fronta.example.zly.example", QUEUE, "unverified"),
        ('"podpora@fronta.example" <eva@zly.example>', QUEUE, "unverified"),
    ],
)
def test_a_mail_that_was_not_written_to_us_is_not_verified(to: str, recipient: str, verdict: str) -> None:
    """A genuine mail to somebody else, sent again to us, is a replay: To or Cc must hold our address."""
    assert judged(signed(mail(to=to)), recipients=[recipient]).verdict == verdict


@pytest.mark.parametrize(
    ("date", "verdict"),
    [
        (format_datetime(NOW - days(6.9)), "verified"),
        (format_datetime(NOW + days(0.9)), "verified"),
        (format_datetime(NOW - days(7.1)), "unverified"),
        (format_datetime(NOW + days(1.1)), "unverified"),
        ("junk", "unverified"),
    ],
)
def test_a_mail_of_another_week_is_a_replay(date: str, verdict: str) -> None:
    """What was really sent to us arrives within days: an old Date is a genuine mail sent once more."""
    assert judged(signed(mail(date=date)), recipients=[QUEUE]).verdict == verdict
    assert judged(signed(mail(date=date))).verdict == "verified"


def test_replays_are_known_by_domain_and_body_hash() -> None:
    """The same signature again has the same key, another body has another; what does not count has none."""
    one, again = judged(signed()), judged(signed(form="relaxed/relaxed"))
    assert one.replay_keys == again.replay_keys != judged(signed(mail(b"other"))).replay_keys
    assert judged(signed(domain="zly.example")).replay_keys == frozenset()


# --- DNS that fails ----------------------------------------------------------------------------------

KEY = "k1._domainkey.firma.example"
RETRIES: dict[str, tuple[bytes, Envelope, dict[str, Any], str]] = {
    "SPF fails, DKIM good": (signed(), HONEST, zone(firma__example="SERVFAIL"), "retry"),
    "SPF times out": (signed(), HONEST, zone(firma__example={"TXT": "TIMEOUT"}), "retry"),
    "key fails": (signed(), HONEST, {**zone(), KEY: "SERVFAIL"}, "retry"),
    "key times out": (signed(), HONEST, {**zone(), KEY: "TIMEOUT"}, "retry"),
    "DMARC fails": (signed(), HONEST, {**zone(), "_dmarc.firma.example": "SERVFAIL"}, "retry"),
    "everything fails": (signed(), HONEST, dict.fromkeys(zone(), "SERVFAIL"), "retry"),
    "tree walk fails where it decides": (
        signed(mail(from_="jan@mail.firma.example")), Envelope(IP, "mx", "jan@mail.firma.example"),
        {**SUB, "_dmarc.firma.example": "SERVFAIL"}, "retry",
    ),
    "SPF fails behind the match": (
        signed(), HONEST,
        zone(firma__example=f"v=spf1 ip4:{IP} include:slow.example", slow__example="TIMEOUT"), "verified",
    ),
    "another signature's key fails": (
        signature(mail(), selector="k2") + signed(), HONEST,
        {**zone(), "k2._domainkey.firma.example": "SERVFAIL"}, "verified",
    ),
    "foreign signature's key fails": (
        signature(mail(), domain="zly.example") + signed(), HONEST,
        {**zone(), "k1._domainkey.zly.example": "SERVFAIL"}, "verified",
    ),
    "SPF fails, nothing signed, no policy": (mail(), HONEST, zone(firma__example="SERVFAIL"), "unverified"),
    "SPF fails, nothing signed, p=reject": (
        mail(), HONEST, zone(firma__example="SERVFAIL", _dmarc__firma__example="v=DMARC1; p=reject"), "retry",
    ),
    "foreign MAIL FROM fails": (mail(), STRANGER, zone(zly__example="SERVFAIL"), "unverified"),
    "key fails, SPF foreign, no policy": (signed(), STRANGER, {**zone(), KEY: "SERVFAIL"}, "unverified"),
    "DMARC fails, nothing proven": (mail(), STRANGER, {**zone(), "_dmarc.firma.example": "SERVFAIL"}, "retry"),
    "signature refused anyhow, key fails": (signed(tags="l=1; "), HONEST, {**zone(), KEY: "SERVFAIL"}, "unverified"),
    "From is a group, DNS fails": (FROM_NOT_ONE["group"].raw, HONEST, dict.fromkeys(zone(), "SERVFAIL"), "forged"),
}  # fmt: skip


@pytest.mark.parametrize("name", RETRIES)
def test_a_dns_failure_is_a_retry_only_where_it_decides(name: str) -> None:
    """Where DNS fails the mail is tried again, unless every answer it could give leads to one verdict."""
    raw, envelope, names, verdict = RETRIES[name]
    assert judged(raw, envelope, names).verdict == verdict


class _Counting:
    """The zone's answers, counted."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.zone = ZoneResolver(names)
        self.asked: list[str] = []

    def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
        self.asked.append(f"{kind} {name}")
        return self.zone.ask(name, kind, timeout_s)


def test_a_good_mail_asks_three_questions() -> None:
    """SPF record, DKIM key, DMARC record: no more for a mail from its own domain."""
    resolver = _Counting(zone())
    assert authenticate(signed(), HONEST, resolver, NOW).verdict == "verified"
    assert sorted(resolver.asked) == ["TXT _dmarc.firma.example", "TXT firma.example", f"TXT {KEY}"]


def test_hostile_signatures_ask_few_questions() -> None:
    """Twenty signatures of as many domains cause no more questions than the limits allow."""
    raw = b"".join(signature(mail(), domain=f"a{n}.zly.example") for n in range(20)) + mail()
    resolver = _Counting(zone())
    authenticate(raw, STRANGER, resolver, NOW)
    assert sum("_domainkey" in name for name in resolver.asked) == 2


def test_a_resolver_that_breaks_is_a_verdict() -> None:
    """Whatever goes wrong inside, the intake gets a verdict, and never a good one."""

    class Broken:
        def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
            raise RuntimeError(name)

    result = authenticate(signed(), HONEST, Broken(), NOW)
    assert (result.verdict, result.reasons) == ("unverified", ("internal: RuntimeError",))


# --- what is told ------------------------------------------------------------------------------------

SENTENCES: dict[str, tuple[Authentication, str, str]] = {
    "verified": (
        judged(signed()),
        "Odesílatel ověřen: SPF i DKIM pro firma.example.",
        "Sender verified: SPF and DKIM for firma.example.",
    ),
    "verified by one": (
        judged(mail(), policy="dmarc"),
        "Odesílatel ověřen: SPF pro firma.example.",
        "Sender verified: SPF for firma.example.",
    ),
    "unverified": (
        judged(mail(), STRANGER),
        "Odesílatel neověřen: SPF potvrzuje jinou doménu (zly.example); chybí podpis DKIM.",
        "Sender not verified: SPF confirms another domain (zly.example); there is no DKIM signature.",
    ),
    "forged": (
        judged(FROM_NOT_ONE["two addresses"].raw),
        "Odesílatel podvržen: v poli From není právě jedna adresa.",
        "Sender forged: From does not hold exactly one address.",
    ),
    "signature refused": (
        judged(signed(tags="l=1; ")),
        "Odesílatel neověřen: podpis DKIM se neuznává (firma.example).",
        "Sender not verified: the DKIM signature is not accepted "
        "(firma.example, l=: only a part of the body is signed).",
    ),
    "retry": (
        judged(signed(), HONEST, {**zone(), KEY: "SERVFAIL"}),
        "Odesílatele zatím nelze ověřit: server DNS neodpovídá (DKIM firma.example).",
        "The sender cannot be verified yet: a DNS server does not answer (DKIM firma.example).",
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_staff_read_one_sentence(name: str) -> None:
    """The verdict and its weightiest reasons in one sentence, in Czech and English."""
    result, czech, english = SENTENCES[name]
    assert result.sentence("cs") == czech
    assert result.sentence("en") == english


def test_every_mechanism_is_told() -> None:
    """The JSON holds each mechanism with its domain, result and reason."""
    told = judged(signature(mail(), domain="zly.example") + signed()).to_json()
    assert told["spf"] == {"result": "pass", "domain": "firma.example", "aligned": True, "reason": ""}
    assert [(one["domain"], one["selector"], one["result"], one["aligned"]) for one in told["dkim"]] == [
        ("zly.example", "k1", "pass", False),
        ("firma.example", "k1", "pass", True),
    ]
    assert told["dmarc"] == {"result": "pass", "policy": "none", "domain": "firma.example"}
    assert told["arc"]["result"] == "none"
    assert told["reasons"] == []


def test_reading_a_stored_verdict_loads_neither_dns_nor_dkim() -> None:
    """Who only shows verdicts does not wait for the imports of those who make them."""
    code = (
        "import sys, chalicelib.mail.authenticity, chalicelib.mail.parse, chalicelib.mail; "
        "print(sorted({'dns', 'dkim', 'spf', 'nacl', 'publicsuffixlist', 'aiohttp', 'boto3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
