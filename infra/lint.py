"""Lint the packaged template with cfn-lint: `python -m infra.lint` packages the stage `local` and checks it; the
template of every stage is the same but for names and the processor."""

import subprocess
import sys
import tempfile
from pathlib import Path

from infra.package import ROOT, package


def main() -> int:
    """Exit status of cfn-lint; its findings are printed."""
    with tempfile.TemporaryDirectory() as folder:
        template = package("local", ROOT / "build" / "lint", host=True) / "sam.json"
        copy = Path(folder) / "template.json"
        copy.write_bytes(template.read_bytes())
        cfn_lint = Path(sys.executable).parent / "cfn-lint"
        return subprocess.run([str(cfn_lint), "--format", "parseable", "--", str(copy)], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
