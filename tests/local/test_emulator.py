"""The emulator's process, with an interpreter in its place that only sleeps."""

import os
import signal
import subprocess
import sys

import pytest

from local import emulator
from local.places import REPOSITORY

END_TIMEOUT_S = 20
# Starts a child as the emulator is started, says its number, and waits to be killed. The child holds stdout.
STARTER = """
import subprocess, sys
from local import emulator
child = subprocess.Popen(
    [sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read(); import time; time.sleep(600)"],
    stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=emulator._ending_with_its_starter(),
)
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_the_emulator_does_not_outlive_a_killed_stack() -> None:
    """After kill -9 of the one who started it the child ends too, though in a session of its own."""
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    told = {starter.stdout.readline().strip(), starter.stdout.readline().strip()}
    (pid,) = told - {"up"}
    starter.send_signal(signal.SIGKILL)
    try:
        # stdout ends when both who hold it have.
        starter.communicate(timeout=END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.kill(int(pid), signal.SIGKILL)
        pytest.fail("the child outlived the one who started it")
    assert starter.returncode == -signal.SIGKILL


def test_other_systems_start_it_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel has no such signal nothing is asked of the child."""
    monkeypatch.setattr(sys, "platform", "darwin")
    assert emulator._ending_with_its_starter() is None
