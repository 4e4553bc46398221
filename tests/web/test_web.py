"""The pages' own tests, which are JavaScript, as part of the whole; and what stands beside the sources."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from chalicelib.api import schemas
from chalicelib.tickets import codec, events

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
NODE_TIMEOUT_S = 120

node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@node
def test_logic_of_the_pages() -> None:
    """All JavaScript tests of the pages pass."""
    files = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))
    assert files
    done = subprocess.run(
        ["node", "--test", *files], cwd=ROOT, capture_output=True, text=True, timeout=NODE_TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@node
@pytest.mark.parametrize("path", sorted(WEB.glob("*/*.js")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_source_is_readable(path: Path) -> None:
    """Every source of the pages, also one that needs a browser to run, is correct JavaScript."""
    kind = "commonjs" if path.name == "look-first.js" else "module"
    done = subprocess.run(
        ["node", f"--input-type={kind}", "--check"],
        input=path.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        timeout=NODE_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_vendored_libraries_are_the_documented_ones() -> None:
    """Every vendored script is byte for byte the one whose digest the README names, and none is unnamed."""
    vendor = WEB / "vendor"
    named = re.findall(r"SHA-256 of `([^`]+)`: `([0-9a-f]{64})`", (vendor / "README.md").read_text(encoding="utf-8"))
    there = {path.relative_to(vendor).as_posix(): path.read_bytes() for path in vendor.rglob("*.js")}
    assert dict(named) == {name: hashlib.sha256(content).hexdigest() for name, content in there.items()}


def test_hooks_of_the_browser_tests_are_documented() -> None:
    """Every data attribute that the README promises to browser tests is still in the sources."""
    promised = set(
        re.findall(r"^\| `\[(data-[a-z-]+)", (WEB / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    sources = "".join(path.read_text(encoding="utf-8") for path in WEB.glob("*/*.js") if path.parent.name != "vendor")
    assert len(promised) >= 9
    assert {name for name in promised if not re.search(rf"\b{name}(?![\w-])", sources)} == set()


def _source(name: str) -> str:
    return (WEB / "console" / name).read_text(encoding="utf-8")


def _list(name: str, constant: str) -> set[str]:
    found = re.search(rf"\b{constant} = \[(.*?)\]", _source(name), re.DOTALL)
    assert found
    return set(re.findall(r'"([a-z_]+)"', found[1]))


def test_every_event_has_its_line_in_the_timeline() -> None:
    """Whatever the server can tell has a line of its own, but for what is told in the heading or in its message."""
    drawn = set(re.findall(r'case "([a-z_]+)":', _source("timeline.js")))
    elsewhere = _list("happening_facts.js", "TOLD_ELSEWHERE")
    assert elsewhere == {"clock_set", "urgency_judged"}
    assert drawn | elsewhere == set(codec._TYPES.values())


def test_every_kind_that_the_server_names_is_known_to_the_console() -> None:
    """Kinds of outgoing mail, urgencies, promises, and the causes of unlocking are the same on both sides."""
    assert _list("outgoing.js", "OUTGOING_KINDS") >= set(
        get_args(schemas.OutgoingShape.model_fields["kind"].annotation)
    )
    assert _list("dispatch.js", "URGENCIES") == set(get_args(schemas.Urgency))
    assert _list("dispatch.js", "UNLOCK_CAUSES") == set(get_args(events.UnlockCause))
    assert _list("promise_facts.js", "KINDS") == set(get_args(schemas.PromiseKind))
