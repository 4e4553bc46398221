"""The whole stack as one process (the emulator is its only child): start, wait, stop."""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from local import demo
from local.mailbox import Mailbox
from local.origin import Origin, Upstreams
from local.places import LOOPBACK, REGION, REPOSITORY, Places
from local.smtp_door import AwsReceiving, SmtpDoor
from local.zone import ZoneFile, ZoneServer

if TYPE_CHECKING:
    from local.deploy import Outputs

log = logging.getLogger(__name__)

WAIT_TIMEOUT_S = 600
UP_TIMEOUT_S = 30
DOWN_TIMEOUT_S = 60
POLL_S = 0.1
LOG_TAIL_LINES = 30
STAGE_FILE = REPOSITORY / "stages" / "local.toml"

T = TypeVar("T")


class NotRunningError(Exception):
    """A command needs a running stack; the message says what to do."""


class AlreadyRunningError(Exception):
    """A stack with this state directory is running."""


class _Stack:
    """The parts that are open, in the order in which they were opened."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._stops: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        self.emulator_ended = asyncio.Event()

    async def start(self) -> Outputs:
        """Open everything; what is open so far is stopped by `stop` also when this fails or is cancelled."""
        from local import deploy

        places = self._places
        demo.ensure_zone(places)
        zone = ZoneFile(places.zone)
        mailbox = Mailbox(places.mailbox)
        await self._open("DNS zone", ZoneServer(zone, places.dns_port))
        await self._start_emulator()
        outputs = await _in_thread(lambda: deploy.deploy(places))
        await _in_thread(lambda: demo.load_users(outputs, places))
        await _in_thread(lambda: demo.load_people(outputs, places))
        upstreams = Upstreams(
            api_url=outputs.http_api_url,
            live_url=outputs.live_url,
            aws_url=places.aws_url,
            authority=f"https://cognito-idp.{REGION}.amazonaws.com/{outputs.staff_pool_id}",
            client_id=outputs.staff_client_id,
        )
        await self._open("web origin", Origin(upstreams, mailbox, REPOSITORY / "web", places.port))
        receiving = AwsReceiving(deploy.session(), places.aws_url, outputs.bucket, outputs.mail_topic_arn)
        await self._open("SMTP door", SmtpDoor(queue_addresses(), zone, receiving, places.smtp_port))
        return outputs

    async def stop(self) -> None:
        """Close everything, the last one opened first; one that fails does not keep the others open."""
        while self._stops:
            name, stop = self._stops.pop()
            try:
                await stop()
            except Exception:
                log.exception("%s did not stop", name)

    async def _open(self, name: str, part: Any) -> None:
        self._stops.append((name, part.stop))
        await part.start()

    async def _start_emulator(self) -> None:
        from local import emulator

        # The thread cannot be interrupted: a stop in the middle waits for it, or the child would stay.
        starting = asyncio.ensure_future(_in_thread(lambda: emulator.start(self._places)))

        async def stop() -> None:
            if await asyncio.wait({starting}) and starting.exception() is None:
                await _in_thread(starting.result().stop)

        self._stops.append(("emulator", stop))
        running = await asyncio.shield(starting)
        loop = asyncio.get_running_loop()

        def watch() -> None:
            running.process.wait()
            with suppress(RuntimeError):  # the loop is closed: the stack has ended before its emulator
                loop.call_soon_threadsafe(self.emulator_ended.set)

        threading.Thread(target=watch, daemon=True).start()


async def run(places: Places) -> int:
    """Run the stack in the foreground until SIGINT or SIGTERM; return 0, or 1 where it ended by itself.

    Raises PlaceTakenError, AlreadyRunningError, BadZoneError and what emulator and deployment raise.
    """
    places.state.mkdir(parents=True, exist_ok=True)
    with _only_one(places):
        places.check_free()
        asked_to_stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, asked_to_stop.set)
        stack = _Stack(places)
        try:
            starting = asyncio.ensure_future(stack.start())
            outputs = await _unless(asked_to_stop, starting)
            if outputs is None:
                return 0
            _write_ready(places, outputs)
            _print_welcome(places)
            await _first(asked_to_stop, stack.emulator_ended)
            if asked_to_stop.is_set():
                return 0
            print(f"the emulator has ended; its log is in {places.state}", file=sys.stderr, flush=True)
            return 1
        finally:
            places.ready_file.unlink(missing_ok=True)
            await stack.stop()


def up(places: Places) -> bool:
    """Start the stack in the background unless it runs; whether it was started.

    Raises NotRunningError with the log's tail if it ends at once.
    """
    if is_running(places):
        return False
    places.state.mkdir(parents=True, exist_ok=True)
    with places.log_file.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "local", "run"],
            cwd=REPOSITORY,
            env={**os.environ, "FRONTA_STATE": str(places.state), **_zone_setting(places)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + UP_TIMEOUT_S
    while not is_running(places):
        if child.poll() is not None or time.monotonic() > deadline:
            raise NotRunningError(f"the stack did not start:\n{log_tail(places)}")
        time.sleep(POLL_S)
    return True


def wait(places: Places, timeout_s: float) -> None:
    """Return when the stack is ready; raise NotRunningError with the log's tail if it will not be."""
    deadline = time.monotonic() + timeout_s
    while not places.ready_file.exists():
        if not is_running(places):
            raise NotRunningError(f"the stack is not running; its log ends:\n{log_tail(places)}")
        if time.monotonic() > deadline:
            raise NotRunningError(f"the stack is not ready after {timeout_s:g} s; its log ends:\n{log_tail(places)}")
        time.sleep(POLL_S)


def down(places: Places) -> bool:
    """Stop the stack and wait for its end; whether one was running. Raise NotRunningError if it stays."""
    if not is_running(places):
        return False
    pid = int(places.pid_file.read_text(encoding="ascii"))
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_TIMEOUT_S
    while is_running(places):
        if time.monotonic() > deadline:
            raise NotRunningError(f"the stack (process {pid}) does not end; its log: {places.log_file}")
        time.sleep(POLL_S)
    return True


def outputs_of(places: Places) -> Outputs:
    """Read where things are from the running stack; raise NotRunningError."""
    from local.deploy import Outputs

    if not places.ready_file.exists() or not is_running(places):
        raise NotRunningError("no stack is ready; start one with `make run` or `python -m local up`")
    return Outputs(**json.loads(places.ready_file.read_text(encoding="utf-8"))["outputs"])


def is_running(places: Places) -> bool:
    """Whether a process holds the lock of this state directory: a stale pid file deceives nobody."""
    try:
        with places.pid_file.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def log_tail(places: Places) -> str:
    """The last lines of a background stack's log."""
    try:
        text = places.log_file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return "(no log)"
    return "\n".join(text.splitlines()[-LOG_TAIL_LINES:])


def queue_addresses() -> tuple[str, ...]:
    """Addresses of the queues of the stage `local`."""
    stage = tomllib.loads(STAGE_FILE.read_text(encoding="utf-8"))
    return tuple(queue["address"] for queue in stage["queues"].values())


@contextmanager
def _only_one(places: Places) -> Iterator[None]:
    with places.pid_file.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"a stack with the state {places.state} is running; choose another: FRONTA_STATE=…"
            ) from None
        places.ready_file.unlink(missing_ok=True)
        file.truncate(0)
        file.write(str(os.getpid()).encode("ascii"))
        file.flush()
        yield


def _write_ready(places: Places, outputs: Outputs) -> None:
    ready = {
        "url": places.url,
        "pid": os.getpid(),
        "ports": {
            "web": places.port,
            "smtp": places.smtp_port,
            "dns": places.dns_port,
            "aws": places.aws_port,
        },
        "zone": str(places.zone),
        "outputs": asdict(outputs),
    }
    draft = places.ready_file.with_suffix(".new")
    draft.write_text(json.dumps(ready, indent=1), encoding="utf-8")
    draft.replace(places.ready_file)


def _print_welcome(places: Places) -> None:
    print(f"staff console  {places.url}/")
    print(f"mailbox        {places.url}/mailbox/")
    print(f"API            {places.url}/api/v1/health")
    print(f"mail in        smtp://{LOOPBACK}:{places.smtp_port} for {', '.join(queue_addresses())}")
    print(f"DNS zone       {LOOPBACK}:{places.dns_port} from {_shown(places.zone)}")
    print(f"AWS emulator   {places.aws_url}")
    print("demo sign-ins:")
    for user in demo.staff():
        print(f"  {user.email:<28} {user.password}  {', '.join(user.groups)}")
    print(f"ready {places.url}", flush=True)


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _zone_setting(places: Places) -> dict[str, str]:
    return {"FRONTA_ZONE": str(places.zone_file)} if places.zone_file else {}


async def _in_thread(work: Callable[[], T]) -> T:
    """Run blocking work in a thread that does not keep the process alive when the stack is told to stop."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def body() -> None:
        result: T | None = None
        caught: BaseException | None = None
        try:
            result = work()
        except Exception as error:  # noqa: BLE001  handed to whoever awaits
            caught = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, caught)

    threading.Thread(target=body, daemon=True).start()
    return await future


async def _unless(stopped: asyncio.Event, task: asyncio.Future[T]) -> T | None:
    """Await the task, or cancel it and return None when `stopped` comes first."""
    stopping = asyncio.ensure_future(stopped.wait())
    either: set[asyncio.Future[Any]] = {stopping, task}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return None


async def _first(*events: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()
