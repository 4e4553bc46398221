"""What a cold start loads: each entry point stays within its budget of modules and away from what it never uses.

The budget is counted in modules, which are the same on every machine, and stands in import_budget.json: about
5 % above what was measured when it was set. Raising it is a decision, so it is a line of a change.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BUDGET = json.loads(Path(__file__).with_name("import_budget.json").read_text(encoding="utf-8"))
ENTRY_POINTS = sorted(
    path.stem for path in (ROOT / "chalicelib" / "entrypoints").glob("*.py") if path.stem != "__init__"
)
_PROBE = "import sys, importlib; importlib.import_module(sys.argv[1]); print('\\n'.join(sys.modules))"


@dataclass(frozen=True)
class Loaded:
    """What a fresh interpreter holds after one import."""

    modules: int
    packages: frozenset[str]


def _load(module: str, **environment: str) -> Loaded:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, module],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names = done.stdout.split()
    return Loaded(len(names), frozenset(name.split(".")[0] for name in names) - sys.stdlib_module_names)


def _over_budget(loaded: Loaded, forbidden: list[str], modules_max: int | None = None) -> list[str]:
    """What is wrong with what was loaded, a sentence each."""
    found = [f"loads {package}" for package in sorted(loaded.packages & set(forbidden))]
    if modules_max is not None and loaded.modules > modules_max:
        found.append(f"loads {loaded.modules} modules, more than {modules_max}")
    return found


def test_every_entry_point_has_a_budget() -> None:
    """An entry point without a line in the table, or a line without an entry point, is a mistake."""
    assert sorted(BUDGET["entrypoints"]) == ENTRY_POINTS


@pytest.mark.parametrize("name", ENTRY_POINTS)
def test_an_entry_point_keeps_its_budget(name: str) -> None:
    """Importing the entry point loads no forbidden package and no more modules than the table allows."""
    budget = BUDGET["entrypoints"][name]
    loaded = _load(f"chalicelib.entrypoints.{name}")
    assert "chalicelib" in loaded.packages
    assert _over_budget(loaded, BUDGET["forbidden_everywhere"] + budget["forbidden"], budget["modules_max"]) == []


@pytest.mark.parametrize("handler", ["connect", "sweep"])
def test_a_cold_function_loads_only_its_own_entry_point(handler: str) -> None:
    """app.py itself costs chalice and nothing else: what the handler's entry point must not load, it does not."""
    name = {"connect": "websocket", "sweep": "sweep"}[handler]
    loaded = _load("app", _HANDLER=f"app.{handler}")
    forbidden = set(BUDGET["forbidden_everywhere"] + BUDGET["entrypoints"][name]["forbidden"])
    assert {"chalice", "chalicelib"} <= loaded.packages
    assert _over_budget(loaded, sorted(forbidden - {"chalice"})) == []


def test_the_check_can_fail() -> None:
    """A module that imports a forbidden package, or too many modules, is found by the same means."""
    loaded = _load("boto3")
    assert _over_budget(loaded, ["boto3"]) == ["loads boto3"]
    assert _over_budget(loaded, [], loaded.modules) == []
    assert _over_budget(loaded, [], loaded.modules - 1) == [
        f"loads {loaded.modules} modules, more than {loaded.modules - 1}"
    ]
