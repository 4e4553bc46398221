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
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from chalicelib.platform.settings import Settings, SettingsError
from chalicelib.platform.settings import read as read_settings
from local import demo
from local.mailbox import Mailbox
from local.origin import Origin, Upstreams
from local.places import LOOPBACK, REGION, REPOSITORY, Places
from local.sms import AwsStatusLogs, Telephones
from local.smtp_door import AwsReceiving, SmtpDoor
from local.zone import ZoneFile, ZoneServer

if TYPE_CHECKING:
    from local.deploy import Outputs

log = logging.getLogger(__name__)

WAIT_TIMEOUT_S = 600
UP_TIMEOUT_S = 30
DOWN_TIMEOUT_S = 60
POLL_S = 0.1
SETTING_PREFIX = "FRONTA_SET_"
LOG_TAIL_LINES = 30
STAGE_FILE = REPOSITORY / "stages" / "local.toml"

T = TypeVar("T")


class NotRunningError(Exception):
    """A command needs a running stack; the message says what to do."""


class AlreadyRunningError(Exception):
    """A stack with this state directory is running."""


class BadSettingError(Exception):
    """A setting of the stage cannot be used; the message is one line that names it."""


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
        zone = ZoneFile(places.zone)
        if places.zone.exists():
            zone.load()  # before the demo adds to it: this error names the file
        demo.ensure_zone(places)
        mailbox = Mailbox(places.mailbox)
        telephones = Telephones(places.mailbox / "sms", AwsStatusLogs(places.aws_url))
        await self._open("DNS zone", ZoneServer(zone, places.dns_port))
        _say("starting the emulator")
        await self._start_emulator()
        _say("deploying")
        outputs = await _in_thread(lambda: deploy.deploy(places))
        await _in_thread(lambda: demo.load_users(outputs, places))
        await _in_thread(lambda: demo.load_people(outputs, places))
        upstreams = Upstreams(
            api_url=outputs.http_api_url,
            live_url=outputs.live_url,
            aws_url=places.aws_url,
            authority=f"https://cognito-idp.{REGION}.amazonaws.com/{outputs.staff_pool_id}",
            client_id=outputs.staff_client_id,
            zone_authority=f"https://cognito-idp.{REGION}.amazonaws.com/{outputs.zone_pool_id}",
            zone_client_id=outputs.zone_client_id,
        )
        await self._open("web origin", Origin(upstreams, mailbox, telephones, REPOSITORY / "web", places.port))
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

        loop = asyncio.get_running_loop()

        def watch(running: emulator.Emulator) -> None:
            # Also keeps the thread that started the child: Linux ends the child when that thread ends.
            running.process.wait()
            with suppress(RuntimeError):  # the loop is closed: the stack has ended before its emulator
                loop.call_soon_threadsafe(self.emulator_ended.set)

        # The thread cannot be interrupted: a stop in the middle waits for it, or the child would stay.
        starting = asyncio.ensure_future(_in_thread(lambda: emulator.start(self._places), watch))

        async def stop() -> None:
            if await asyncio.wait({starting}) and starting.exception() is None:
                await _in_thread(starting.result().stop)

        self._stops.append(("emulator", stop))
        await asyncio.shield(starting)


async def run(places: Places) -> int:
    """Run the stack in the foreground until SIGINT, SIGTERM or SIGHUP; return 0, or 1 where it ended by itself.

    Raises BadSettingError, PlaceTakenError, AlreadyRunningError, BadZoneError and what emulator and deployment
    raise.
    """
    check_settings(os.environ)
    places.state.mkdir(parents=True, exist_ok=True)
    with _only_one(places):
        places.check_free()
        asked_to_stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # started with nohup
            loop.add_signal_handler(number, asked_to_stop.set)
        stack = _Stack(places)
        try:
            starting = asyncio.ensure_future(stack.start())
            outputs = await _unless(asked_to_stop, starting)
            if outputs is not None:
                _write_ready(places, outputs)
                _print_welcome(places)
                await _first(asked_to_stop, stack.emulator_ended)
            if not asked_to_stop.is_set():
                log_of_emulator = places.state / "emulator.log"
                print(
                    f"the emulator has ended; its log: {log_of_emulator}. What came since the start may be lost: "
                    "it saves on an orderly stop only",
                    file=sys.stderr,
                    flush=True,
                )
                return 1
            _say("stopping")
        finally:
            places.ready_file.unlink(missing_ok=True)
            await stack.stop()
        _say(f"stopped; the data stays in {places.state}")
        return 0


def check_settings(environment: Mapping[str, str]) -> None:
    """Raise BadSettingError where the stage file or a FRONTA_SET_… of the environment is no setting to run with."""
    stage = tomllib.loads(STAGE_FILE.read_text(encoding="utf-8"))
    known = {f"{SETTING_PREFIX}{item.name.upper()}" for item in fields(Settings)}
    try:
        read_settings(stage, {})
    except SettingsError as error:
        raise BadSettingError(f"{STAGE_FILE}: {error}") from None
    for variable in sorted(name for name in environment if name.startswith(SETTING_PREFIX)):
        if variable not in known:
            raise BadSettingError(f"{variable}: there is no such setting; docs/settings.md lists them")
        try:
            # One by one: not every error tells which setting it is about.
            read_settings(stage, {variable: environment[variable]})
        except SettingsError as error:
            raise BadSettingError(f"{variable}: {error}") from None


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
    while True:
        # First: a stack that was killed leaves its ready file behind.
        if not is_running(places):
            raise NotRunningError(f"the stack is not running; its log ends:\n{log_tail(places)}")
        if places.ready_file.exists():
            return
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
    while is_running(places) or not _has_ended(pid):
        if time.monotonic() > deadline:
            raise NotRunningError(f"the stack (process {pid}) does not end; its log: {places.log_file}")
        time.sleep(POLL_S)
    return True


def _has_ended(pid: int) -> bool:
    """Whether a process is gone; one that only its parent has not asked about yet (a zombie) is."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (ProcessLookupError, FileNotFoundError):
        with suppress(ProcessLookupError):  # no /proc on this system: what kill says counts
            os.kill(pid, 0)
            return False
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


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
    _say(f"staff console  {places.url}/")
    _say(f"client zone    {places.url}/zone/")
    _say(f"mailbox        {places.url}/mailbox/")
    _say(f"API            {places.url}/api/v1/health")
    _say(f"mail in        smtp://{LOOPBACK}:{places.smtp_port} for {', '.join(queue_addresses())}")
    _say(f"DNS zone       {LOOPBACK}:{places.dns_port} from {_shown(places.zone)}")
    _say(f"AWS emulator   {places.aws_url}")
    _say("demo sign-ins:")
    for user in demo.staff():
        console = "" if {"agent", "lead"} & set(user.groups) else " (API only)"
        _say(f"  {user.email:<28} {user.password}  {', '.join(user.groups)}{console}")
    for user in demo.zone_users():
        _say(f"  {user.email:<28} {user.password}  client zone")
    _say(f"ready {places.url}")


def _say(line: str) -> None:
    """Print a line; a terminal or pipe that is gone (SIGHUP) must not keep the stack from ending in order."""
    try:
        print(line, flush=True)
    except OSError:
        # What Python still holds for the old stdout would fail once more at the end.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _zone_setting(places: Places) -> dict[str, str]:
    return {"FRONTA_ZONE": str(places.zone_file)} if places.zone_file else {}


async def _in_thread(work: Callable[[], T], afterwards: Callable[[T], None] | None = None) -> T:
    """Run blocking work in a thread that does not keep the process alive when the stack is told to stop.

    `afterwards` goes on in the same thread when the work is done and its result handed over.
    """
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
        if afterwards is not None and caught is None:
            afterwards(cast(T, result))

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
