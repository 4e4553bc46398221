"""Writing to the costs table: once, soon, and what becomes of a row for each way in which it may fail."""

import json
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from chalicelib.platform import meter_writing, tables
from chalicelib.platform.meter_rows import NANO, OWN_WRITES, of_function, of_ticket
from chalicelib.platform.meter_writing import IDLE_S_MAX, REFUSALS_MAX, REST_S, SPARE_S, WRITING_S_MAX, Writing
from chalicelib.platform.units import Unit
from tests.platform.costs_table import TABLE, Written, refusal

DAY = "2026-11-24"
OWNER = of_ticket("t1", "podpora", "1001")
ONE = Counter({Unit.SES_MAILS_OUT.value: NANO})
Answer = tuple[int, str] | str
# What a server does that takes nothing, and whether the row is done with then.
FAILURES: list[tuple[Answer, bool]] = [
    ((400, "ThrottlingException"), False),
    ((400, "ProvisionedThroughputExceededException"), False),
    ((400, "ResourceNotFoundException"), False),
    ((400, "AccessDeniedException"), False),
    ((500, "InternalServerError"), True),
    ((503, "ServiceUnavailable"), True),
    ("says nothing", True),
    ("hangs up", True),
]


class Clock:
    """Of the process, as it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """As `time` tells it."""
        return self.now

    def time(self) -> float:
        """Seconds since 1970."""
        return 1_800_000_000.0


@pytest.fixture(autouse=True)
def _new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has tried nothing yet."""
    monkeypatch.setenv("FRONTA_COSTS_TABLE", TABLE)
    real = meter_writing.client
    meter_writing.forget()
    real.cache_clear()
    yield
    meter_writing.forget()
    real.cache_clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time stands still but for the test."""
    found = Clock()
    monkeypatch.setattr(meter_writing, "time", found)
    return found


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Written:
    """The costs table."""
    written = Written()
    monkeypatch.setattr(meter_writing, "client", lambda: written)
    return written


Serve = Callable[[Answer], list[str]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """A server in place of DynamoDB; called with what it does, it returns the operations that it gets."""
    over = Event()
    got: list[str] = []
    does: list[Answer] = []

    class Handler(BaseHTTPRequestHandler):
        """Answers as it is told."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """One call of DynamoDB."""
            self.rfile.read(int(self.headers["Content-Length"]))
            got.append(self.headers["X-Amz-Target"].partition(".")[2])
            answer = does[0]
            if answer == "says nothing":
                over.wait(30)
            if isinstance(answer, str):
                self.close_connection = True
                return
            body = json.dumps({"__type": answer[1]} if answer[1] else {}).encode()
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(meter_writing, "ANSWER_S", 0.2)
    tables.connection.cache_clear()

    def start(answer: Answer) -> list[str]:
        """From now on it does this."""
        does[:] = [answer]
        return got

    yield start
    over.set()
    server.shutdown()
    thread.join()
    server.server_close()
    tables.connection.cache_clear()


def test_a_row_is_added_to_and_counts_its_own_write(table: Written) -> None:
    """One write unit, beside what it tells; with queue and client, and an end."""
    assert Writing().add(DAY, OWNER, ONE)
    assert table.of("T#t1") == {**ONE, Unit.DYNAMODB_WRITE_UNITS.value: NANO, OWN_WRITES: NANO}
    said = table.said["T#t1"]
    assert (said["queue"], said["client"]) == ("podpora", "1001")
    assert 399 * 86_400 < int(said["expires_at"]) - time.time() <= 400 * 86_400
    assert Writing().add(DAY, of_function("api"), ONE)
    assert set(table.said["F#api"]) == {"expires_at"}


@pytest.mark.parametrize(("answer", "is_done_with"), FAILURES)
def test_a_row_is_tried_once_and_kept_if_nothing_of_it_was_added(
    serve: Serve, answer: Answer, is_done_with: bool
) -> None:
    """What DynamoDB refused comes again; what may have got through does not, or it would count twice."""
    got = serve(answer)
    assert Writing().add(DAY, OWNER, ONE) is is_done_with
    assert got == ["UpdateItem"]


def test_a_row_that_is_taken_is_done_with(serve: Serve) -> None:
    """The client that fails above is one that works."""
    got = serve((200, ""))
    assert [Writing().add(DAY, OWNER, ONE) for _ in range(2)] == [True, True]
    assert got == ["UpdateItem"] * 2


@pytest.mark.usefixtures("serve")
def test_a_row_is_kept_if_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a connection nothing was sent. The table is then left alone for a while."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    writing = Writing()
    assert writing.is_open()
    assert not writing.add(DAY, OWNER, ONE)
    assert not writing.is_open()
    assert not Writing().is_open()


def test_a_table_that_does_not_answer_is_left_alone_for_a_while(table: Written, clock: Clock) -> None:
    """The invocations after it do not wait for it as well."""
    table.fails_all = TimeoutError("nothing")
    assert Writing().add(DAY, OWNER, ONE)
    assert not Writing().is_open()
    clock.now += REST_S - 1
    assert not Writing().is_open()
    clock.now += 1
    assert Writing().is_open()


def test_after_some_refusals_an_invocation_tries_no_more(table: Written, clock: Clock) -> None:
    """A throttled table refuses the next row too; the next invocation tries again."""
    table.fails_all = refusal()
    writing = Writing()
    for _ in range(REFUSALS_MAX):
        assert writing.is_open()
        assert not writing.add(DAY, OWNER, ONE)
    assert not writing.is_open()
    assert Writing().is_open()


@pytest.mark.parametrize(
    ("left_s", "open_s"),
    [(None, WRITING_S_MAX), (60.0, WRITING_S_MAX), (SPARE_S + 0.5, 0.5), (SPARE_S, 0.0), (0.1, 0.0)],
)
def test_no_write_is_begun_late(clock: Clock, left_s: float | None, open_s: float) -> None:
    """After a second, or with less time left to the function than a write may take."""
    writing = Writing(left_s)
    if open_s:
        clock.now += open_s - 0.01
        assert writing.is_open()
        clock.now += 0.02
    assert not writing.is_open()


def test_a_write_takes_two_seconds_at_worst() -> None:
    """One to connect, one for the answer; and nothing is tried again."""
    config = meter_writing.client().meta.config
    assert (config.connect_timeout, config.read_timeout) == (1, 1)
    assert config.retries["total_max_attempts"] == 1


def test_an_old_connection_is_not_used(table: Written, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other side may have closed it while the process was frozen: a write would break, and be dropped."""
    closed_at: list[float] = []
    monkeypatch.setattr(table, "close", lambda: closed_at.append(clock.now))
    clock.now += IDLE_S_MAX + 1
    at = [clock.now, clock.now + IDLE_S_MAX, clock.now + 2 * IDLE_S_MAX + 1]
    for now in at:
        clock.now = now
        Writing().add(DAY, OWNER, ONE)
    assert closed_at == [at[0], at[2]]


def test_a_failure_is_told_in_the_log(table: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """By its row and cause, without what the row says."""
    import logging

    from chalicelib.platform.log import log

    log.setLevel(logging.WARNING)
    table.fails_all = refusal("AccessDeniedException")
    Writing().add(DAY, OWNER, ONE)
    log.setLevel(logging.ERROR)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["message"], told["row"]) == ("not metered yet", "T#t1")
    assert "AccessDeniedException" in told["cause"]
