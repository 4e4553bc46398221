"""Compile what is packaged, so that a cold start does not: a function may not write, so it would each time.

Half of what a cold start of the API took was compiling (docs/benchmarks.md). The files are for the interpreter that
packages, whose version chalice makes the Lambda runtime; any other passes them over. They hold no times, so the same
sources make the same archive.
"""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

# Zip's own beginning of time.
_WHEN = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


def add_bytecode(archive: Path, root: str) -> None:
    """Put the compiled form of each module beside it. `root` is noted as the place where Lambda unpacks them."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
        command = [sys.executable, "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash"]
        # The order of sets of constants is that of their hashes.
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        # What cannot be compiled stays as it is: some packages carry templates that are called .py.
        subprocess.run([*command, "-s", folder, "-p", root, folder], check=False, env=environment)
        compiled = sorted(path for path in Path(folder).rglob("*.pyc") if path.is_file())
        with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as packed:
            known = set(packed.namelist())
            for path in compiled:
                name = path.relative_to(folder).as_posix()
                if name not in known:
                    info = zipfile.ZipInfo(name, _WHEN)
                    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, _MODE
                    packed.writestr(info, path.read_bytes())
