"""Import time of each entry point and the size of what is deployed."""

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.stack import ROOT
from infra.package import package

RUNS = 7
ENTRY_POINTS = ("inbound", "effects", "sender", "sweep", "http", "websocket")


@dataclass(frozen=True)
class Import:
    """What a cold start imports before the first event."""

    name: str
    ms: float
    modules: int


def imports() -> list[Import]:
    """Import each entry point in fresh processes: median milliseconds without the interpreter's own start."""
    program = (
        "import sys, time; start = time.perf_counter(); "
        "import importlib; importlib.import_module('chalicelib.entrypoints.' + sys.argv[1]); "
        "print((time.perf_counter() - start) * 1000, len(sys.modules))"
    )
    environment = {**os.environ, "FRONTA_STAGE_FILE": str(ROOT / "stages" / "local.toml")}
    measured = []
    for name in ENTRY_POINTS:
        runs = []
        for _ in range(RUNS):
            command = [sys.executable, "-c", program, name]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
            ms, modules = done.stdout.split()
            runs.append((float(ms), int(modules)))
        measured.append(Import(name, statistics.median(ms for ms, _ in runs), runs[0][1]))
    return measured


def sizes() -> dict[str, int]:
    """Bytes of the code and the layer, zipped. All functions share both."""
    folder: Path = package("local", ROOT / "build" / "bench", host=True)
    return {name: (folder / name).stat().st_size for name in ("deployment.zip", "layer-deployment.zip")}
