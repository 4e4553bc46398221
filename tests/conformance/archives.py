"""Test material of others, from where the lock file has it: it is fetched, checked by hash, and never committed.

What is locked as an installed package is also published as a source archive with its own tests in it. Those say what
"conforms" means here, so they are run against our code.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-dev.txt"
KEPT = ROOT / "build" / "sdist"
FETCH_LIMIT_S = 120


def read(package: str, path: str) -> bytes:
    """That file in the source archive of the locked version. Raises ConnectionError if it cannot be fetched."""
    archive = fetch(package)
    with tarfile.open(archive) as opened:
        member = opened.extractfile(f"{archive.name.removesuffix('.tar.gz')}/{path}")
        assert member is not None, path
        return member.read()


@cache
def fetch(package: str) -> Path:
    """The source archive of the locked version; pip checks its hash against the lock file. Raises ConnectionError."""
    requirement = _requirement(package)
    version = requirement.partition("==")[2].split()[0]
    kept = KEPT / f"{package}-{version}.tar.gz"
    if kept.is_file():
        return kept
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        lines = Path(folder) / "lines.txt"
        lines.write_text(requirement + "\n", encoding="utf-8")
        options = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes", "--quiet"]
        command = [sys.executable, "-m", "pip", "download", *options, "--dest", folder, "--requirement", str(lines)]
        try:
            fetched = subprocess.run(command, capture_output=True, text=True, check=False, timeout=FETCH_LIMIT_S)
        except subprocess.TimeoutExpired as error:
            raise ConnectionError(f"pip took over {FETCH_LIMIT_S} s") from error
        if fetched.returncode != 0:
            raise ConnectionError(fetched.stderr.strip().rpartition("\n")[2])
        (Path(folder) / kept.name).replace(kept)
    return kept


def _requirement(package: str) -> str:
    """The package's line of the lock file, with its hashes."""
    found = re.search(rf"^{package}==(?:.*\\\n)*.*$", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise LookupError(f"{LOCK.name} does not pin {package}")
    return found[0]
