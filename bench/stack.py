"""A running local stack of its own for the benchmarks, on free ports, gone afterwards."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PORTS = ("FRONTA_PORT", "FRONTA_SMTP_PORT", "FRONTA_DNS_PORT", "FRONTA_AWS_PORT")


@dataclass(frozen=True)
class Stack:
    """Where a running stack is: its environment, and what it wrote into ready.json."""

    environment: dict[str, str]
    ready: dict[str, Any]

    @property
    def url(self) -> str:
        """The web origin."""
        return str(self.ready["url"])

    def local(self, *arguments: str) -> str:
        """Run `python -m local …` against this stack; its output. Raises CalledProcessError."""
        command = [sys.executable, "-m", "local", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def restart(self) -> None:
        """Stop it and start it again on the same data and ports."""
        self.local("down")
        self.local("up")
        self.local("wait", "--timeout", "180")
        self.ready.update(_ready(self.environment))


def _ready(environment: dict[str, str]) -> dict[str, Any]:
    text = (Path(environment["FRONTA_STATE"]) / "ready.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


@contextmanager
def running(**settings: str) -> Iterator[Stack]:
    """Start a stack with fresh state and stop it; `settings` are more environment variables."""
    with tempfile.TemporaryDirectory(prefix="fronta-") as state:
        ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
        # What the caller's own process has of these is about another system: the tests' in-process AWS, say.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("FRONTA_", "AWS_"))}
        environment = {**inherited, **ports, "FRONTA_STATE": state, **settings}
        local = [sys.executable, "-m", "local"]

        def call(*arguments: str, check: bool = True) -> None:
            subprocess.run([*local, *arguments], cwd=ROOT, env=environment, check=check, stdout=subprocess.DEVNULL)

        call("up")
        try:
            call("wait", "--timeout", "180")
            yield Stack(environment, _ready(environment))
        finally:
            call("down", check=False)
