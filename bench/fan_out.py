"""Pushes to thousands of consoles, simulated: the product's own code, API Gateway and Lambda stood in for.

A post takes some milliseconds of waiting, as one to API Gateway does. The CPU time of the real client is measured
apart: in a Lambda it is what limits a helper. Helpers run one after another here and at the same time there, so what
is told is the time of the slowest. Rows are in the in-process AWS of the tests.
"""

import json
import os
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, ClassVar

CONSOLES = 10_000
# Of a hundred posts: most are quick, some are not.
LATENCIES_MS = (*(8,) * 60, *(12,) * 30, *(30,) * 8, 120, 400)
GONE_SHARE = 0.01
CPU_POSTS = 400
VCPU_MB = 1769
MEMORY_MB = {"effects": 512, "fan_out": 1024}


class _Gone(Exception):
    pass


@dataclass
class _Consoles:
    """Consoles that are slow as real ones are."""

    gone: frozenset[str]
    posts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    exceptions: ClassVar[SimpleNamespace] = SimpleNamespace(GoneException=_Gone)

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: ARG002, N803 - the client's words
        """Wait, as for API Gateway."""
        with self.lock:
            self.posts += 1
            wait_ms = LATENCIES_MS[self.posts % len(LATENCIES_MS)]
        time.sleep(wait_ms / 1000)
        if ConnectionId in self.gone:
            raise _Gone(ConnectionId)


@dataclass
class _Functions:
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def invoke(self, *, Payload: bytes, **_rest: Any) -> None:  # noqa: N803 - the client's words
        """Keep the call until it is run."""
        self.waiting.append(json.loads(Payload))


def measure() -> list[tuple[str, str]]:
    """Rows of the table of docs/benchmarks.md."""
    with _aws():
        return _measure()


def _measure() -> list[tuple[str, str]]:
    from chalicelib.entrypoints import fan_out as entry
    from chalicelib.live import fan_out, push
    from chalicelib.platform import aws

    now = datetime.now(UTC)
    cpu_ms = _cpu_of_post_ms()
    names = _opened(CONSOLES, now + timedelta(hours=1))
    consoles, functions = _Consoles(frozenset(names[:: round(1 / GONE_SHARE)])), _Functions()
    aws.connections = lambda: consoles  # type: ignore[assignment,return-value]
    aws.functions = lambda: functions
    news = [{"type": "change", "version": n, "ticket": {"id": "T", "subject": "x" * 600}} for n in range(25)]

    began = time.perf_counter()
    told = push.post(news[:1], names, now)
    alone_s = time.perf_counter() - began

    os.environ |= {"FRONTA_FAN_OUT": "fan-out", "AWS_LAMBDA_FUNCTION_NAME": "fan-out"}
    began = time.perf_counter()
    push.push(news, now)
    handed_s = time.perf_counter() - began
    entry.handle(functions.waiting.pop(), None)
    helpers_s, all_told = [], 0
    for call in [*functions.waiting]:
        began = time.perf_counter()
        all_told += entry.handle(call, None)["told"]
        helpers_s.append(time.perf_counter() - began)
    of_helper = len(functions.waiting[0]["listeners"])
    in_lambda_s = max(*helpers_s, of_helper * cpu_ms / 1000 / (MEMORY_MB["fan_out"] / VCPU_MB))
    rows = f"{CONSOLES:,} consoles, a hundredth of them gone"
    return [
        ("a post to a console: CPU of botocore, HTTP to loopback", f"{cpu_ms:.2f} ms"),
        (
            f"push to {rows}, one function with 16 threads, one message: told within its 10 s",
            f"{told:,} in {alone_s:.1f} s",
        ),
        (
            "the same by the CPU of that function (512 MB), computed",
            f"{min(CONSOLES, int(10 / (cpu_ms / 1000 / (MEMORY_MB['effects'] / VCPU_MB)))):,} in 10 s",
        ),
        (
            f"push to {rows}, 25 messages, fan-out: whoever pushes waits, in-process AWS",
            f"{handed_s * 1000:.0f} ms",
        ),
        ("fan-out: news are gathered for", f"{fan_out.gathered_s(CONSOLES):.0f} s"),
        (
            f"fan-out: {len(helpers_s)} helpers at the same time, the slowest; consoles told all",
            f"{max(helpers_s):.1f} s; {all_told:,}",
        ),
        ("fan-out: the same with the CPU of 1024 MB, computed", f"{in_lambda_s:.1f} s"),
    ]


def _opened(count: int, until: datetime) -> list[str]:
    from chalicelib.live import store

    names = [f"c{n:05d}-abcdefgh=" for n in range(count)]
    with store.Row.batch_write() as batch:
        for name in names:
            batch.save(
                store.Row(
                    store.AUDIENCE, name, listener_id="jana", listener_name="Jana", expires_at=int(until.timestamp())
                )
            )
    return names


def _cpu_of_post_ms() -> float:
    """CPU time of the thread that posts with the real client to a server on loopback, median."""
    from chalicelib.platform import aws

    class Answer(BaseHTTPRequestHandler):
        """Takes a post."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """As API Gateway answers."""
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_told: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["FRONTA_LIVE_ENDPOINT"] = f"http://127.0.0.1:{server.server_port}"
    client = aws.connections()
    took = []
    for _ in range(CPU_POSTS):
        # Of this thread alone: the server has others.
        began = time.thread_time()
        client.post_to_connection(ConnectionId="c", Data=b"x" * 900)
        took.append((time.thread_time() - began) * 1000)
    server.shutdown()
    return statistics.median(took)


@contextmanager
def _aws() -> Iterator[None]:
    """The live table, in process. Posts go to loopback."""
    import moto

    os.environ |= {
        "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "eu-central-1",
        "FRONTA_LIVE_TABLE": "fronta-bench-live", "FRONTA_STAGE_FILE": "stages/local.toml",
    }  # fmt: skip
    real: Any = {"core": {"mock_credentials": False, "passthrough": {"urls": [r"http://127\.0\.0\.1.*"]}}}
    with moto.mock_aws(config=real):
        from chalicelib.live import store

        store.Row.create_table(wait=True)
        yield


if __name__ == "__main__":
    for what, figure in measure():
        print(f"| {what} | {figure} |")
