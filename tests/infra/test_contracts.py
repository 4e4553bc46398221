"""The import contracts of pyproject.toml cover the program, and each finds the import that it forbids."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp
import pytest

ROOT = Path(__file__).parent.parent.parent
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
ALIKE = "Pure modules read no clock, no chance and no surroundings"
PURE = "Pure modules reach no AWS, no framework and no module that does"

# What makes a module impure when it is imported directly; the same as the contracts say, and DNS.
SURROUNDINGS = frozenset({"os", "random", "secrets", "socket", "subprocess", "time", "uuid"})
# Import nothing that tells it, and are not pure: the clock asks `datetime`, the command line imports by name.
AT_THE_RIM = frozenset({"chalicelib.platform.clock", "chalicelib.__main__"})
FRAMEWORKS = frozenset({"boto3", "botocore", "pynamodb", "chalice", "aws_lambda_powertools", "pydantic"})


def _contract(name: str) -> dict[str, Any]:
    return next(contract for contract in CONTRACTS if contract["name"] == name)


# One forbidden import for each contract: (contract, the file that gets it, the import).
INJECTED = [
    (
        "Rooms stand on each other in one direction",
        "chalicelib/tickets/decide.py",
        "import chalicelib.people.directory",
    ),
    ("Rooms stand on each other in one direction", "chalicelib/tickets/service.py", "import chalicelib.live.push"),
    ("Rooms stand on each other in one direction", "chalicelib/people/service.py", "import chalicelib.mail.tokens"),
    ("Rooms stand on each other in one direction", "chalicelib/platform/ids.py", "import chalicelib.tickets.ticket"),
    ("Rooms stand on each other in one direction", "chalicelib/surprise/__init__.py", "import json"),
    (PURE, "chalicelib/tickets/codec.py", "import pynamodb"),
    (PURE, "chalicelib/mail/decision.py", "import chalicelib.tickets.store"),
    (PURE, "chalicelib/mail/headers.py", "import chalicelib.platform.log"),
    (ALIKE, "chalicelib/people/directory.py", "import random"),
    (ALIKE, "chalicelib/mail/compose.py", "from time import time"),
    ("Time and chance come in at the rim", "chalicelib/tickets/service.py", "import chalicelib.platform.clock"),
    ("Nothing but app.py imports the entry points", "chalicelib/api/routes.py", "import chalicelib.entrypoints.http"),
    ("Nothing but app.py imports chalice", "chalicelib/entrypoints/http.py", "from chalice import Response"),
    (
        "Powertools only at the rim and in the log",
        "chalicelib/mail/intake.py",
        "import aws_lambda_powertools.metrics",
    ),
    ("Tables are touched by stores only", "chalicelib/tickets/service.py", "from pynamodb.models import Model"),
    (
        "The program knows nothing of what packages, runs and tests it, and does without boto3",
        "chalicelib/platform/settings.py",
        "import infra.package",
    ),
    (
        "The program knows nothing of what packages, runs and tests it, and does without boto3",
        "chalicelib/platform/aws.py",
        "import boto3",
    ),
]


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the contracts are about."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copy2(ROOT / "pyproject.toml", tree)
    for package in ("chalicelib", "local", "infra"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tree


def _lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT_IMPORTS), "--no-logo", "--no-cache"],
        cwd=tree,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "500", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def _kept(done: subprocess.CompletedProcess[str]) -> dict[str, bool]:
    """The contracts by name, and whether each was kept."""
    lines = [line.rsplit(" ", 1) for line in done.stdout.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    return {name: word == "KEPT" for name, word in lines}


def test_the_program_keeps_its_contracts(copied_tree: Path) -> None:
    """Every contract of pyproject.toml is looked at and kept."""
    done = _lint(copied_tree)
    assert _kept(done) == {contract["name"]: True for contract in CONTRACTS}, done.stdout
    assert done.returncode == 0


def test_every_contract_finds_what_it_forbids(copied_tree: Path) -> None:
    """With one forbidden import for each contract written into a copy of the program, each contract breaks.

    All at once, because one run of the linter costs half a second; the message names every one of them.
    """
    assert {name for name, _, _ in INJECTED} == {contract["name"] for contract in CONTRACTS}
    originals: dict[Path, str | None] = {}
    try:
        for _, name, line in INJECTED:
            path = copied_tree / name
            if path not in originals:
                originals[path] = path.read_text(encoding="utf-8") if path.is_file() else None
            path.parent.mkdir(exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n")
        done = _lint(copied_tree)
    finally:
        for path, text in originals.items():
            if text is None:
                shutil.rmtree(path.parent)
            else:
                path.write_text(text, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    assert _kept(done) == {contract["name"]: False for contract in CONTRACTS}
    for _, name, line in INJECTED:
        importer = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        imported = line.split()[1]
        assert importer in done.stdout, line
        assert imported.split(".")[0] in done.stdout or "surprise" in importer, line


def test_every_pure_module_is_named_as_one() -> None:
    """A module that imports only pure ones is in the contracts, so that a new one is covered from its first day."""
    graph = grimp.build_graph("chalicelib", include_external_packages=True, cache_dir=None)
    assert _pure_modules(graph) - _named_pure() - AT_THE_RIM == set()


def test_both_contracts_of_pure_modules_name_the_same() -> None:
    """What reaches no AWS reads no clock either: one list, written twice for want of a way to share it."""
    assert _contract(PURE)["source_modules"] == _contract(ALIKE)["source_modules"]
    assert set(_contract(ALIKE)["forbidden_modules"]) == SURROUNDINGS
    assert set(_contract(PURE)["forbidden_modules"]) >= FRAMEWORKS


def test_no_pure_module_asks_the_time() -> None:
    """`datetime` is a plain type until somebody asks it for now: no pure module does."""
    asking = [module for module in sorted(_named_pure()) for path in _files(module) if _asks_the_time(path)]
    assert asking == []
    assert _asks_the_time(ROOT / "chalicelib" / "platform" / "clock.py")


def _files(module: str) -> list[Path]:
    stem = ROOT.joinpath(*module.split("."))
    return sorted(stem.rglob("*.py")) if stem.is_dir() else [stem.with_suffix(".py")]


def _asks_the_time(path: Path) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def _named_pure() -> set[str]:
    return set(_contract(PURE)["source_modules"])


def _pure_modules(graph: grimp.ImportGraph) -> set[str]:
    """Modules with something in them that reach neither the surroundings nor a framework, by any way."""
    candidates = {
        module
        for module in graph.modules
        if module.startswith("chalicelib.") and not graph.is_module_squashed(module) and _is_no_empty_package(module)
    }
    impure = SURROUNDINGS | FRAMEWORKS
    reach = {module: graph.find_upstream_modules(module) for module in candidates}
    # A part of a package that is named as a whole is covered by it.
    packages = {name for name in _named_pure() if graph.find_children(name)}
    return {
        module
        for module in candidates
        if not reach[module] & impure and not any(module.startswith(f"{package}.") for package in packages)
    }


def _is_no_empty_package(module: str) -> bool:
    package = ROOT.joinpath(*module.split(".")) / "__init__.py"
    return not package.is_file() or any(
        not isinstance(node, ast.Expr) for node in ast.parse(package.read_text(encoding="utf-8")).body
    )


def _imported_names(path: Path) -> set[str]:
    """Every module that a file imports, at any depth of its code."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return names


def test_event_handlers_of_powertools_are_used_at_the_rim_only() -> None:
    """Only the API and the entry points know what an HTTP event looks like."""
    users = {
        path.relative_to(ROOT / "chalicelib").parts[0]
        for path in (ROOT / "chalicelib").rglob("*.py")
        if any(name.startswith("aws_lambda_powertools.event_handler") for name in _imported_names(path))
    }
    assert users <= {"api", "entrypoints"}
    assert users, "nothing was looked at"


def test_app_imports_nothing_but_chalice() -> None:
    """The table of contents loads no entry point when it is read: each function's own is imported by name."""
    roots = {name.split(".")[0] for name in _imported_names(ROOT / "app.py")}
    assert roots == {"os", "importlib", "typing", "chalice"}
