"""Where the local stack lives: its ports on 127.0.0.1 and its directory."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
REGION = "eu-central-1"
PORT_MAX = 65535

REPOSITORY = Path(__file__).resolve().parent.parent


class PlaceTakenError(Exception):
    """A port or a setting cannot be used; the message is one line that says which and what to do."""


@dataclass(frozen=True)
class Places:
    """Ports and files of one local stack. Several run side by side, each with ports and state of its own."""

    port: int
    smtp_port: int
    dns_port: int
    aws_port: int
    state: Path
    zone_file: Path | None

    def __post_init__(self) -> None:
        """Refuse two doors on one port."""
        named = self._named_ports()
        for index, (name, port) in enumerate(named):
            for other_name, other_port in named[:index]:
                if port == other_port:
                    raise PlaceTakenError(f"{other_name} and {name} are both {port}; give them different ports")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Places:
        """Read FRONTA_PORT and the others; raise PlaceTakenError where one is not a port number."""
        env = os.environ if environ is None else environ
        zone = env.get("FRONTA_ZONE", "").strip()
        web, smtp, dns, aws = (
            _port(env, name, default)
            for name, default in (
                ("FRONTA_PORT", 8080),
                ("FRONTA_SMTP_PORT", 2525),
                ("FRONTA_DNS_PORT", 5335),
                ("FRONTA_AWS_PORT", 4566),
            )
        )
        return cls(
            port=web,
            smtp_port=smtp,
            dns_port=dns,
            aws_port=aws,
            state=Path(env.get("FRONTA_STATE", "").strip() or ".local").absolute(),
            zone_file=Path(zone).absolute() if zone else None,
        )

    @property
    def zone(self) -> Path:
        """The zone file in use: the one that FRONTA_ZONE names, else the demo's in the state directory."""
        return self.zone_file or self.state / "zone.json"

    @property
    def url(self) -> str:
        """Origin of the web pages, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def aws_url(self) -> str:
        """Endpoint of the emulator, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.aws_port}"

    @property
    def mailbox(self) -> Path:
        """Directory of the mails that left."""
        return self.state / "mailbox"

    @property
    def dkim_keys(self) -> Path:
        """Directory of the demo domains' private DKIM keys."""
        return self.state / "dkim"

    @property
    def ready_file(self) -> Path:
        """What the other commands need to know of a running stack; exists only while one is ready."""
        return self.state / "ready.json"

    @property
    def pid_file(self) -> Path:
        """Process id of the running stack; the stack holds a lock on it as long as it lives."""
        return self.state / "stack.pid"

    @property
    def log_file(self) -> Path:
        """What a stack in the background prints."""
        return self.state / "stack.log"

    def check_free(self) -> None:
        """Raise one PlaceTakenError about all ports that somebody else listens on."""
        probes = [(name, port, socket.SOCK_STREAM) for name, port in self._named_ports()]
        probes.append(("FRONTA_DNS_PORT", self.dns_port, socket.SOCK_DGRAM))
        # As keys: a port that is taken for TCP and UDP is told once.
        taken = dict.fromkeys(told for probe in probes if (told := _why_not_free(*probe)) is not None)
        if taken:
            raise PlaceTakenError("; ".join(taken))

    def _named_ports(self) -> list[tuple[str, int]]:
        return [
            ("FRONTA_PORT", self.port),
            ("FRONTA_SMTP_PORT", self.smtp_port),
            ("FRONTA_DNS_PORT", self.dns_port),
            ("FRONTA_AWS_PORT", self.aws_port),
        ]


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= PORT_MAX:
        raise PlaceTakenError(f"{name}={text} is not a port number; use one from 1 to {PORT_MAX}")
    return int(text)


def _why_not_free(name: str, port: int, kind: socket.SocketKind) -> str | None:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            # As the servers do: a port in TIME_WAIT is free, one that is listened on is not.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError:
            return f"port {port} ({name}) may not be opened by this user; choose another: {name}={port + 10000}"
        except OSError:
            return f"port {port} ({name}) is taken; stop what listens there or choose another with {name}=…"
    return None
