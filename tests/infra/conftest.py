"""The template as it is deployed, packaged once for the session."""

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest

from infra.package import ROOT, package


@pytest.fixture(scope="session")
def packaged() -> Path:
    """A folder with sam.json, packaged for this machine. Kept between runs, so that only the first one is slow."""
    folder = ROOT / "build" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    # Two runs at once would copy the sources over each other.
    with (folder.parent / "test.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return package("local", folder, host=True)


@pytest.fixture(scope="session")
def template(packaged: Path) -> dict[str, Any]:
    """The packaged template. Whoever changes it takes a copy."""
    loaded: dict[str, Any] = json.loads((packaged / "sam.json").read_text(encoding="utf-8"))
    return loaded
