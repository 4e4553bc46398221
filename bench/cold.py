"""Cold starts: what each function imports before its first event, how long that takes, how much memory it holds.

Measured in what is deployed, unpacked, as Lambda starts it: nothing of this machine's packages, nothing written.
Times are of this machine and load, memory and modules are not; their budget is tests/infra/import_budget.json.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from bench.stack import ROOT
from infra.package import package

RUNS = 5
ARCHIVES = ("deployment.zip", "layer-deployment.zip")
BUDGET = ROOT / "tests" / "infra" / "import_budget.json"
_PROGRAM = """
import resource, sys, time
start, cpu = time.perf_counter(), time.process_time()
import importlib
importlib.import_module("chalicelib.entrypoints." + sys.argv[1])
ms, cpu_ms = (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000
print(ms, cpu_ms, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(sys.modules))
"""


@dataclass(frozen=True)
class Start:
    """A cold start of an entry point: medians of fresh processes, the interpreter's own start not in the times."""

    name: str
    ms: float
    cpu_ms: float
    peak_mb: float
    modules: int


def starts(code: Path, layer: Path) -> list[Start]:
    """Every entry point of the budget."""
    names = json.loads(BUDGET.read_text(encoding="utf-8"))["entrypoints"]
    packages = next(layer.rglob("site-packages"))
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{code}:{packages}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "FRONTA_STAGE_FILE": str(ROOT / "stages" / "local.toml"),
    }
    found = []
    for name in names:
        runs = []
        for _ in range(RUNS):
            command = [sys._base_executable, "-c", _PROGRAM, name]  # type: ignore[attr-defined]
            done = subprocess.run(command, cwd=code, env=environment, capture_output=True, text=True, check=True)
            runs.append([float(part) for part in done.stdout.split()])
        ms, cpu_ms, peak_mb, modules = (statistics.median(column) for column in zip(*runs, strict=True))
        found.append(Start(name, ms, cpu_ms, peak_mb, int(modules)))
    return found


def unpacked(archive: Path) -> tuple[int, list[tuple[str, int]]]:
    """Bytes as Lambda holds them (250 MB are allowed of code and layer together), and the largest packages."""
    sizes: dict[str, int] = {}
    with zipfile.ZipFile(archive) as packed:
        for file in packed.infolist():
            parts = file.filename.split("/")
            # A layer's packages are below python/lib/<version>/site-packages.
            top = parts[parts.index("site-packages") + 1] if "site-packages" in parts else parts[0]
            sizes[top] = sizes.get(top, 0) + file.file_size
    return sum(sizes.values()), sorted(sizes.items(), key=lambda one: -one[1])[:5]


def measure() -> list[tuple[str, str]]:
    """Rows of the table of docs/benchmarks.md."""
    with tempfile.TemporaryDirectory() as folder:
        made = package("local", Path(folder) / "made", host=True)
        places = {name: Path(folder) / name.partition(".")[0] for name in ARCHIVES}
        for name, place in places.items():
            with zipfile.ZipFile(made / name) as archive:
                archive.extractall(place)
        rows = [
            (
                f"cold start of {one.name}: import, its CPU, peak memory",
                f"{one.ms:.0f} ms, {one.cpu_ms:.0f} ms, {one.peak_mb:.0f} MB ({one.modules} modules)",
            )
            for one in starts(*places.values())
        ]
        for name in ARCHIVES:
            size, largest = unpacked(made / name)
            parts = ", ".join(f"{top} {part / 1e6:.1f}" for top, part in largest)
            rows.append((f"{name}, unpacked; its largest packages", f"{size / 1e6:.1f} MB; {parts}"))
        return rows


if __name__ == "__main__":
    for what, figure in measure():
        print(f"| {what} | {figure} |")
