"""The zone's own tests in JavaScript, as part of the whole."""

import shutil
import subprocess
from pathlib import Path

import pytest

NODE_TIMEOUT_S = 120


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_logic_of_the_zone() -> None:
    """All JavaScript tests of the zone pass."""
    file = Path(__file__).parent / "zone.test.mjs"
    done = subprocess.run(
        ["node", "--test", str(file)], capture_output=True, text=True, timeout=NODE_TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
