"""The audit tells what is not explained, and the bill of materials names what is packaged."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from infra import audit, sbom
from infra.audit import Exemption, Finding

TOPIC = Finding("CKV_AWS_26", "AWS::SNS::Topic.MailTopic", "Ensure it is encrypted")
ALL_TOPICS = Exemption("CKV_AWS_26", "AWS::SNS::Topic.*", "since")


def test_what_is_explained_is_not_told() -> None:
    """One exception may explain many resources, of one check."""
    assert audit.unexplained([TOPIC], [ALL_TOPICS]) == []
    other = Finding("CKV_AWS_27", TOPIC.resource, TOPIC.says)
    assert audit.unexplained([TOPIC, other], [ALL_TOPICS]) == [
        "CKV_AWS_27 AWS::SNS::Topic.MailTopic: Ensure it is encrypted"
    ]


def test_an_exception_that_explains_nothing_is_told() -> None:
    """So that none stays behind and hides what comes later."""
    assert audit.unexplained([], [ALL_TOPICS]) == [
        "CKV_AWS_26 AWS::SNS::Topic.*: an exception that nothing needs any more"
    ]


def test_every_exception_has_its_reason() -> None:
    """A sentence, and a check and resources that are written as checkov writes them; none covers everything."""
    known = audit.exemptions()
    assert known
    for one in known:
        assert re.fullmatch(r"CKV2?_AWS_\d+", one.check)
        assert re.fullmatch(r"AWS::\w+::\w+\.(\*|\w+)", one.on)
        assert len(one.why) > 40


@pytest.mark.parametrize(
    "said", [{}, {"summary": {"passed": 0, "parsing_errors": 0}}, {"summary": {"passed": 3, "parsing_errors": 1}}]
)
def test_a_template_that_was_not_looked_at_is_not_clean(said: Any) -> None:
    """Silence is no praise."""
    with pytest.raises(ValueError, match="could not read"):
        audit.findings({"results": {"failed_checks": []}, **said})


def _running(answers: Callable[[str], CompletedProcess[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of the tools."""
    monkeypatch.setattr(audit, "package", lambda *_asked, **_how: Path(__file__).parent / "none")
    monkeypatch.setattr(audit, "_template", list)
    monkeypatch.setattr(audit, "TOOLS", Path(__file__).parent)
    monkeypatch.setattr(Path, "is_file", lambda _path: True)
    monkeypatch.setattr(audit.subprocess, "run", lambda command, **_how: answers(" ".join(command)))


def _no_answer(_command: str) -> CompletedProcess[str]:
    """As pip-audit fails where the internet is not."""
    return CompletedProcess([], 1, "", "ERROR: connection refused")


def _weak(command: str) -> CompletedProcess[str]:
    """One library of one lock file is known to be weak."""
    weaknesses = [{"id": "PYSEC-1", "fix_versions": ["2.0"]}] if "requirements-dev" in command else []
    said = {"dependencies": [{"name": "a", "version": "1.0", "vulns": weaknesses}, {"name": "b", "skip_reason": "-"}]}
    return CompletedProcess([], 0, json.dumps(said), "")


def _unknown(_command: str) -> CompletedProcess[str]:
    """As pip-audit praises what it could not look up."""
    return CompletedProcess([], 0, json.dumps({"dependencies": [{"name": "a", "skip_reason": "not on PyPI"}]}), "")


def _clean(_command: str) -> CompletedProcess[str]:
    """Nothing is known against any."""
    return CompletedProcess([], 0, json.dumps({"dependencies": []}), "")


@pytest.mark.parametrize(
    ("answers", "status", "told"),
    [
        (_no_answer, audit.NOT_ASKED, "of the libraries nothing is known"),
        (_weak, audit.FOUND, "requirements-dev.txt: a 1.0: PYSEC-1, mended in 2.0"),
        (_unknown, audit.NOT_ASKED, "nothing is known of 1 libraries, a among them"),
        (_clean, 0, "nothing found"),
    ],
)
def test_the_status_says_what_is_known(
    answers: Callable[[str], CompletedProcess[str]],
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A database that cannot be asked is neither clean nor a finding."""
    _running(answers, monkeypatch)
    assert audit.main() == status
    assert told in capsys.readouterr().out


def test_every_lock_file_is_asked_about() -> None:
    """None of the repository's is forgotten."""
    found = {str(path.relative_to(audit.ROOT)) for path in audit.ROOT.glob("requirements*.txt")}
    found |= {str(path.relative_to(audit.ROOT)) for path in audit.ROOT.glob("[a-z]*/requirements.txt")}
    assert {name for name in found if not name.startswith("build")} == set(audit.LOCKS)


# ---------------------------------------------------------------- the bill of materials


def test_the_bill_names_what_is_locked_and_what_is_vendored() -> None:
    """Libraries of the functions, each once, and scripts of the pages with the hash that their table tells."""
    bill = sbom.sbom()
    names = [one["purl"] for one in bill["components"]]
    assert len(names) == len(set(names))
    assert {name.split("@")[0] for name in names} >= {"pkg:pypi/pynacl", "pkg:pypi/pynamodb", "pkg:npm/htm"}
    assert not any(name.startswith("pkg:pypi/pytest") for name in names)
    told = (sbom.ROOT / "web" / "vendor" / "README.md").read_text(encoding="utf-8")
    hashes = [
        item["value"]
        for one in bill["components"]
        for item in one.get("properties", ())
        if item["name"].endswith("sha256")
    ]
    assert hashes and all(value in told for value in hashes)


def test_the_same_sources_give_the_same_bill(tmp_path: Path) -> None:
    """Nothing in it is of the moment."""
    first = sbom.write(tmp_path).read_bytes()
    assert sbom.write(tmp_path).read_bytes() == first
    assert json.loads(first)["specVersion"] == "1.5"


def test_a_library_without_a_hash_is_not_put_into_a_bill(tmp_path: Path) -> None:
    """A lock file that locks nothing is said to be one."""
    (tmp_path / "requirements.txt").write_text("a==1.0\n", encoding="utf-8")
    with pytest.raises(sbom.SbomError, match="a is locked without a hash"):
        sbom.sbom(tmp_path)
