"""RFC 7208: the open test suite of the SPF project, which ships in pyspf's source archive, through our own doors."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import yaml

from chalicelib.mail.authenticity import authenticate
from chalicelib.mail.envelope import Envelope
from chalicelib.mail.resolver import Answer, Inquiry, Kind, ZoneResolver
from chalicelib.mail.spf_check import check_spf
from tests.mail.senders import NOW, mail

CASES_COUNT = 203
TYPES: tuple[Kind, ...] = ("TXT", "A", "AAAA", "MX", "PTR")


class Case(NamedTuple):
    """One test of the suite: DNS, envelope, and the results that the standard allows."""

    name: str
    zone: dict[str, Any]
    envelope: Envelope
    results: tuple[str, ...]


class SuiteDns:
    """DNS as the suite wants it: of names that start with "error." a server fails."""

    def __init__(self, zone: dict[str, Any]) -> None:
        self.zone = ZoneResolver(zone)

    def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
        """See `Resolver.ask`."""
        answer = self.zone.ask(name, kind, timeout_s)
        if answer.status == "missing" and name.startswith("error."):
            return Answer("failed", detail="TIMEOUT")
        return answer


def _records(listed: list[Any]) -> dict[str, Any]:
    """One name's records in the form of our zones. The suite writes TXT records also as those of the type SPF, which
    RFC 7208 gave up, or only as those; "TIMEOUT" alone stands for all types that have no records."""
    types: dict[str, Any] = {}
    pairs = [pair for record in listed if record != "TIMEOUT" for pair in record.items()]
    for kind, value in pairs:
        if value == "TIMEOUT" or kind == "CNAME":
            types[kind] = value
        elif value == "NONE":
            types[kind] = []
        elif kind in ("TXT", "SPF"):
            texts = [value] if isinstance(value, str) else value
            types.setdefault(kind, []).append("".join(texts).encode().decode("latin-1"))
        else:
            types.setdefault(kind, []).append(value)
    types.setdefault("TXT", types.get("SPF", []))
    if "TIMEOUT" in listed:
        types = dict.fromkeys(TYPES, "TIMEOUT") | {kind: found for kind, found in types.items() if found}
    return {kind: found for kind, found in types.items() if kind != "SPF"}


def _cases(text: bytes) -> list[Case]:
    cases = []
    for scenario in yaml.safe_load_all(text):
        zone = {name: _records(records) for name, records in scenario["zonedata"].items()}
        for name, test in scenario["tests"].items():
            results = test["result"]
            cases.append(
                Case(
                    name,
                    zone,
                    Envelope(test["host"], test["helo"], test["mailfrom"]),
                    (results,) if isinstance(results, str) else tuple(results),
                )
            )
    return cases


@pytest.fixture(scope="module")
def cases(material: Callable[[str, str], bytes]) -> list[Case]:
    """All tests of the suite."""
    return _cases(material("pyspf", "test/rfc7208-tests.yml"))


def test_the_suite_is_whole(cases: list[Case]) -> None:
    """Nothing got lost on the way from its file."""
    assert len(cases) == CASES_COUNT


def test_spf_gives_the_results_of_the_suite(cases: list[Case]) -> None:
    """Every result is one that RFC 7208 allows."""
    wrong = {}
    for case in cases:
        found = check_spf(case.envelope, Inquiry(SuiteDns(case.zone)), NOW)
        if found.result not in case.results:
            wrong[case.name] = (found.result, case.results, found.reason)
    assert wrong == {}


def test_the_verdict_tells_the_results_of_the_suite(cases: list[Case]) -> None:
    """What `authenticate` tells of SPF is the same, whatever the mail is."""
    wrong = {}
    for case in cases:
        found = authenticate(mail(), case.envelope, SuiteDns(case.zone), NOW)
        if found.spf.result not in case.results:
            wrong[case.name] = (found.spf.result, case.results, found.reasons)
    assert wrong == {}
