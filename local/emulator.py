"""The embedded AWS emulator (ministack) as a child process, bound to 127.0.0.1.

It runs in a virtual environment of its own, whose interpreter and boto3 stand for the Lambda runtime. IAM is
enforced (`AUTH=true`): a function whose role lacks an action fails here as it would on AWS.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local.places import Places

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
REGION = "eu-central-1"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class EmulatorError(Exception):
    """The emulator did not start; the text names its log."""


@dataclass(frozen=True)
class Emulator:
    """The running emulator."""

    process: subprocess.Popen[bytes]
    url: str

    def stop(self) -> None:
        """End it with SIGTERM, on which it saves its state; with SIGKILL when it does not end in time."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # The Lambdas' processes would find out by themselves, some seconds later.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def start(places: Places) -> Emulator:
    """Start the emulator on the port of `places` with its state below `places.state`; wait until it answers.

    On Linux it ends in order when the calling thread ends, a kill -9 included: call from a thread that stays.
    """
    if not PYTHON.exists():
        raise EmulatorError("the emulator is not installed; `make setup` does that")
    state = places.state / "emulator"
    (state / "tmp").mkdir(parents=True, exist_ok=True)
    _forget_stream_positions(state / "lambda.json")
    log = places.state / "emulator.log"
    with log.open("ab") as output:
        # A session of its own: Ctrl-C in the terminal reaches the stack, which ends the emulator in order.
        process = subprocess.Popen(
            [str(PYTHON), "-m", "ministack"],
            cwd=state,
            env=_environment(places, state),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_ending_with_its_starter(),  # noqa: PLW1509  calls nothing that another thread may lock
        )
    emulator = Emulator(process, f"http://127.0.0.1:{places.aws_port}")
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _answers(emulator.url):
        if process.poll() is not None or time.monotonic() > deadline:
            emulator.stop()
            raise EmulatorError(f"the emulator did not start; its log: {log}")
        time.sleep(0.05)
    return emulator


def _ending_with_its_starter() -> Callable[[], None] | None:
    """What the child does before it becomes the emulator, so as not to outlive the stack; None beside Linux."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up here: a child between fork and exec should not load anything
    starter = os.getpid()

    def ask_for_the_signal() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != starter:  # gone already
            os._exit(1)

    return ask_for_the_signal


def _forget_stream_positions(saved: Path) -> None:
    """Take out how far streams were read: the emulator saves that, but not the records it counts."""
    if not saved.is_file():
        return
    content = json.loads(saved.read_text(encoding="utf-8"))
    if content.get("payload", {}).pop("dynamodb_stream_positions", None) is not None:
        saved.write_text(json.dumps(content), encoding="utf-8")


def _environment(places: Places, state: Path) -> dict[str, str]:
    """What the emulator reads, and what the Lambdas inherit from it (the DNS zone, settings of FRONTA_SET_…)."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return inherited | {
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(places.aws_port),
        "MINISTACK_REGION": REGION,
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(state / "tmp"),
        # The emulator rebuilds a raw mail from a few of its fields: the web origin stands before its SES, keeps
        # what was sent and passes the call on, signature and all.
        "AWS_ENDPOINT_URL_SESV2": places.url,
        # It takes an SMS and tells nobody what became of it.
        "AWS_ENDPOINT_URL_SNS": places.url,
        "FRONTA_DNS": f"127.0.0.1:{places.dns_port}",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_WARM_TTL_SECONDS": "86400",
        "LOG_LEVEL": "INFO",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_ministack/health", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
