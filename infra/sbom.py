"""What is in the package that others wrote: a software bill of materials (CycloneDX 1.5) from what is locked.

The libraries of the functions with the hashes of their lock files, and the scripts of the web pages with the versions
and hashes that web/vendor/README.md tells. Made by `make package`, beside the package: `sbom.json`. The same sources
give the same file.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
# What is packaged for the functions; what only tests and builds is not in the bill.
LOCKS = ("requirements.txt", "requirements-vendor.txt")
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# | `file` | what | name 1.2.3, other 4.5 | licence | origin |
_ROW = re.compile(r"^\| `([^`]+)`[^|]*\|[^|]*\|([^|]+)\|([^|]+)\|", re.MULTILINE)
_VERSION = re.compile(r"([\w-]+) (\d+(?:\.\d+)+)")


class SbomError(Exception):
    """A lock file or the table of vendored scripts is not as it should be; the text says what."""


def sbom(root: Path = ROOT) -> dict[str, Any]:
    """The bill, as CycloneDX writes it."""
    components = [*_libraries(root), *_scripts(root / "web" / "vendor")]
    # Of what it says, so that the same bill has the same number.
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "fronta", "name": "fronta"}},
        "components": components,
        "dependencies": [{"ref": "fronta", "dependsOn": [one["bom-ref"] for one in components]}],
    }


def _libraries(root: Path) -> Iterator[dict[str, Any]]:
    known: set[str] = set()
    for name in LOCKS:
        text = (root / name).read_text(encoding="utf-8")
        # A library with its hashes is one line that is broken.
        for line in text.replace("\\\n", " ").splitlines():
            if (found := _LOCKED.match(line)) is None:
                continue
            purl = f"pkg:pypi/{re.sub(r'[-_.]+', '-', found[1]).lower()}@{found[2]}"
            hashes = _HASH.findall(line)
            if not hashes:
                raise SbomError(f"{name}: {found[1]} is locked without a hash")
            if purl not in known:
                known.add(purl)
                yield _component(purl, found[1], found[2])
    if not known:
        raise SbomError("the lock files name no library")


def _scripts(folder: Path) -> Iterator[dict[str, Any]]:
    table = (folder / "README.md").read_text(encoding="utf-8")
    for files, versions, licence in _ROW.findall(table):
        path = folder / files
        if not path.is_file():
            raise SbomError(f"web/vendor/README.md names {files}, which is not there")
        named = _VERSION.findall(versions)
        if not named:
            raise SbomError(f"web/vendor/README.md tells no version of {files}")
        for name, version in named:
            component = _component(f"pkg:npm/{name}@{version}", name, version)
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            yield {
                **component,
                "licenses": [{"license": {"name": re.sub(r"[`*]", "", licence).strip()}}],
                "properties": [
                    {"name": "fronta:file", "value": f"web/vendor/{files}"},
                    {"name": "fronta:file:sha256", "value": content},
                ],
            }


def _component(purl: str, name: str, version: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def write(out: Path, root: Path = ROOT) -> Path:
    """Write the bill into the folder `out`; its file. Raises SbomError."""
    path = out / "sbom.json"
    path.write_text(json.dumps(sbom(root), indent=1) + "\n", encoding="utf-8")
    return path
