"""What others know to be wrong with templates and libraries: `python -m infra.audit`, which `make audit` runs.

checkov looks at the packaged template; what is right as it is stands in security/exceptions.toml with its reason.
pip-audit asks a database on the internet about the libraries that are locked. Exit status: 0 nothing found, 1
something found, 3 nothing found, but the database could not be asked, so that of the libraries nothing is known.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from infra.package import ROOT, package

EXCEPTIONS: Final = ROOT / "security" / "exceptions.toml"
TOOLS: Final = ROOT / ".venv-security" / "bin"
LOCKS: Final = (
    "requirements.txt",
    "requirements-vendor.txt",
    "requirements-dev.txt",
    "local/requirements.txt",
    "security/requirements.txt",
    "training/requirements.txt",
)
FOUND: Final = 1
NOT_ASKED: Final = 3


@dataclass(frozen=True)
class Finding:
    """A check of checkov that a resource fails."""

    check: str
    resource: str
    says: str


@dataclass(frozen=True)
class Exemption:
    """A check that resources of a pattern may fail, and why."""

    check: str
    on: str
    why: str

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this."""
        return self.check == finding.check and fnmatchcase(finding.resource, self.on)


def exemptions(path: Path = EXCEPTIONS) -> list[Exemption]:
    """What is written down as right as it is. Raises TypeError for one without a reason or with anything else."""
    return [Exemption(**one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["exception"]]


def findings(said: Any) -> list[Finding]:
    """What checkov's JSON says to be wrong. Raises ValueError if it looked at nothing."""
    summary = said.get("summary", {})
    if not summary.get("passed") or summary.get("parsing_errors"):
        raise ValueError("checkov could not read the template")
    return [Finding(one["check_id"], one["resource"], one["check_name"]) for one in said["results"]["failed_checks"]]


def unexplained(found: Iterable[Finding], known: Sequence[Exemption]) -> list[str]:
    """A sentence for each finding without an exception, and for each exception without a finding."""
    found = list(found)
    told = [
        f"{one.check} {one.resource}: {one.says}" for one in found if not any(exempt.covers(one) for exempt in known)
    ]
    return told + [
        f"{exempt.check} {exempt.on}: an exception that nothing needs any more"
        for exempt in known
        if not any(exempt.covers(one) for one in found)
    ]


def vulnerable(said: Any) -> list[str]:
    """A sentence for each known weakness of a library, of pip-audit's JSON."""
    return [
        f"{library['name']} {library['version']}: {weakness['id']}, "
        f"mended in {', '.join(weakness['fix_versions']) or 'no version'}"
        for library in said["dependencies"]
        for weakness in library.get("vulns", ())
    ]


def skipped(said: Any) -> list[str]:
    """Libraries that the database does not know: where it is a mirror without knowledge, all of them."""
    return [library["name"] for library in said["dependencies"] if "skip_reason" in library]


def _template() -> list[str]:
    built = package("local", ROOT / "build" / "audit", host=True) / "sam.json"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "template.json"
        copy.write_bytes(built.read_bytes())
        command = [str(TOOLS / "checkov"), "--file", str(copy), "--framework", "cloudformation"]
        command += ["--output", "json", "--quiet", "--skip-download"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        return unexplained(findings(json.loads(done.stdout)), exemptions())
    except ValueError as error:
        return [f"checkov: {error}\n{done.stderr[-2_000:]}"]


def _libraries() -> tuple[list[str], bool]:
    """What is known of the libraries, and whether the database could be asked about all of them."""
    told: list[str] = []
    is_asked = True
    for lock in LOCKS:
        command = [str(TOOLS / "pip-audit"), "--requirement", str(ROOT / lock), "--require-hashes", "--disable-pip"]
        done = subprocess.run(
            [*command, "--format", "json", "--progress-spinner", "off"], check=False, capture_output=True, text=True
        )
        try:
            said = json.loads(done.stdout)
            told += [f"{lock}: {sentence}" for sentence in vulnerable(said)]
            if unknown := skipped(said):
                is_asked = False
                print(f"{lock}: nothing is known of {len(unknown)} libraries, {unknown[0]} among them")
        except ValueError:
            is_asked = False
            last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
            print(f"{lock}: pip-audit's database could not be asked: {last[:300]}")
    return told, is_asked


def main() -> int:
    """Command line; see above."""
    if not (TOOLS / "checkov").is_file():
        print("`make audit` installs what this needs")
        return FOUND
    told = _template()
    of_libraries, is_asked = _libraries()
    for sentence in (*told, *of_libraries):
        print(sentence)
    if told or of_libraries:
        return FOUND
    if not is_asked:
        print("the template is as it should be; of the libraries nothing is known: run this where the internet is")
        return NOT_ASKED
    print("nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
