"""The whole stack as a process, with stand-ins of the emulator and the deployment."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import dns.message
import dns.query
import pytest

from local import stack
from local.places import REPOSITORY, Places

# Runs `python -m local run` with an emulator that is a sleeping child, and a deployment without AWS.
STAND_IN = """
import dataclasses, pathlib, signal, subprocess, sys, time, types
import boto3

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may run under nohup

@dataclasses.dataclass(frozen=True)
class Outputs:
    bucket: str = "b"
    mail_topic_arn: str = "arn:aws:sns:eu-central-1:000000000000:mail"
    http_api_url: str = "http://127.0.0.1:9/api"
    live_url: str = "ws://127.0.0.1:9/live"
    staff_pool_id: str = "pool"
    staff_client_id: str = "client"
    zone_pool_id: str = "pool"
    zone_client_id: str = "client"
    people_table: str = "people"
    tickets_table: str = "tickets"

class Emulator:
    def __init__(self, places):
        self.process = subprocess.Popen(["sleep", "600"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (places.state / "child").write_text(str(self.process.pid))
    def stop(self):
        self.process.terminate()
        self.process.wait()

def deploy(places):
    if MODE == "broken":
        raise DeployError("the template has a mistake")
    while MODE == "slow":
        (places.state / "deploying").touch()
        time.sleep(0.01)
    return Outputs()

class DeployError(Exception):
    pass

MODE = sys.argv[1]
DeployError.__module__ = "local.deploy"
session = lambda: boto3.Session("test", "test", region_name="eu-central-1")
sys.modules["local.emulator"] = types.SimpleNamespace(start=Emulator)
sys.modules["local.deploy"] = types.SimpleNamespace(deploy=deploy, session=session, Outputs=Outputs)
import local
local.emulator, local.deploy = sys.modules["local.emulator"], sys.modules["local.deploy"]
from local import __main__, demo
demo.load_users = demo.load_people = lambda outputs, places: None
sys.exit(__main__.main(["run"]))
"""
START_TIMEOUT_S = 30


class Running:
    """A stack in a process of its own."""

    def __init__(self, mode: str, environment: dict[str, str]) -> None:
        self.places = Places.from_environment(environment)
        self.process = subprocess.Popen(
            [sys.executable, "-c", STAND_IN, mode],
            cwd=REPOSITORY,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def lines_until_ready(self) -> list[str]:
        """What it prints up to the line `ready`."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("ready "):
                break
        return lines

    def end(self) -> tuple[int, str]:
        """Its exit status and what it wrote to stderr."""
        _, err = self.process.communicate(timeout=START_TIMEOUT_S)
        return self.process.returncode, err

    def child_is_gone(self) -> bool:
        """Whether the stand-in of the emulator has ended."""
        try:
            os.kill(int((self.places.state / "child").read_text()), 0)
        except ProcessLookupError:
            return True
        return False


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state directory for all runs: keys are made once, and data stays across runs."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def start(state: Path, free_port: Callable[[], int]) -> Iterator[Callable[..., Running]]:
    """Give the way to start a stack on free ports; whatever still runs at the end is stopped."""
    started: list[Running] = []

    def begin(mode: str = "good", **more: str) -> Running:
        names = ("FRONTA_PORT", "FRONTA_SMTP_PORT", "FRONTA_DNS_PORT", "FRONTA_AWS_PORT")
        environment = {name: str(free_port()) for name in names} | {"FRONTA_STATE": str(state)} | more
        running = Running(mode, environment)
        started.append(running)
        return running

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.process.terminate()
        running.process.communicate(timeout=START_TIMEOUT_S)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stack_starts_tells_where_it_is_and_ends_in_order(
    start: Callable[..., Running], number: signal.Signals
) -> None:
    """It tells each step, `ready` with the origin last; all doors answer; a signal ends all with status 0."""
    running = start()
    lines = running.lines_until_ready()
    places = running.places
    assert lines[:2] == ["starting the emulator", "deploying"]
    assert lines[-1] == f"ready {places.url}"
    assert [line.endswith("(API only)") for line in lines if "filip@" in line or "vera@" in line] == [False, True]
    assert any("alena@fronta.example" in line for line in lines)
    with urllib.request.urlopen(f"{places.url}/config.json", timeout=5) as response:
        assert json.load(response)["oidc"]["client_id"] == "client"
    query = dns.message.make_query("firma.example", "TXT")
    assert dns.query.udp(query, "127.0.0.1", port=places.dns_port, timeout=5).answer
    ready = json.loads(places.ready_file.read_text(encoding="utf-8"))
    assert ready["ports"]["web"] == places.port
    assert ready["pid"] == running.process.pid
    assert stack.is_running(places)
    stack.wait(places, 1)
    running.process.send_signal(number)
    out, err = running.process.communicate(timeout=START_TIMEOUT_S)
    assert out.splitlines() == ["stopping", f"stopped; the data stays in {places.state}"]
    assert (running.process.returncode, err) == (0, "")
    assert running.child_is_gone()
    assert not places.ready_file.exists()
    assert not stack.is_running(places)


def test_down_stops_the_stack_and_waits_for_its_end(start: Callable[..., Running]) -> None:
    """`down` returns when the process is gone; a second one finds nothing."""
    running = start()
    running.lines_until_ready()
    assert stack.down(running.places) is True
    assert running.end() == (0, "")
    assert stack.down(running.places) is False


def test_up_lets_a_running_stack_be(start: Callable[..., Running]) -> None:
    """`up` beside a running stack with the same state starts nothing."""
    running = start()
    running.lines_until_ready()
    assert stack.up(running.places) is False
    second = start()
    code, err = second.end()
    assert code == 1
    assert err.startswith(f"a stack with the state {running.places.state} is running")
    assert running.process.poll() is None


def test_a_signal_during_the_deployment_leaves_nothing_behind(start: Callable[..., Running]) -> None:
    """Ctrl-C before the stack is ready stops the emulator and ends with 0, though the deployment hangs."""
    running = start("slow")
    mark = running.places.state / "deploying"
    while not mark.exists():
        assert running.process.poll() is None
    mark.unlink()
    running.process.send_signal(signal.SIGINT)
    assert running.end() == (0, "")
    assert running.child_is_gone()


def test_a_failed_deployment_is_one_line_and_stops_everything(start: Callable[..., Running]) -> None:
    """An error of the deployment ends the stack with 1, its sentence, and no process behind."""
    running = start("broken")
    code, err = running.end()
    assert code == 1
    assert err == "DeployError: the template has a mistake\n"
    assert running.child_is_gone()
    with pytest.raises(stack.NotRunningError, match="not running"):
        stack.wait(running.places, 1)


def test_an_emulator_that_dies_ends_the_stack(start: Callable[..., Running]) -> None:
    """Without its emulator the stack says so and ends with 1 instead of answering errors."""
    running = start()
    running.lines_until_ready()
    os.kill(int((running.places.state / "child").read_text()), signal.SIGKILL)
    code, err = running.end()
    assert code == 1
    assert f"the emulator has ended; its log: {running.places.state / 'emulator.log'}. What came since" in err


def test_a_taken_port_stops_the_start_before_anything_is_opened(
    start: Callable[..., Running], free_port: Callable[[], int]
) -> None:
    """A second stack with another state on the same port says which port, in one line."""
    first = start()
    first.lines_until_ready()
    other = first.places.state.parent / "other"
    second = start(FRONTA_STATE=str(other), FRONTA_SMTP_PORT=str(first.places.smtp_port))
    code, err = second.end()
    assert code == 1
    assert err.startswith(f"port {first.places.smtp_port} (FRONTA_SMTP_PORT) is taken")
    assert len(err.splitlines()) == 1
    assert not (other / "child").exists()


def test_a_broken_zone_of_ones_own_is_told(start: Callable[..., Running], tmp_path: Path) -> None:
    """FRONTA_ZONE with a mistake ends the start with one line that says where the mistake is."""
    zone = tmp_path / "zone.json"
    zone.write_text('{"a.example": {"A": ["nonsense"]}}', encoding="utf-8")
    code, err = start(FRONTA_ZONE=str(zone)).end()
    assert code == 1
    assert f"{zone}: a.example A" in err
    assert len(err.splitlines()) == 1


def test_commands_without_a_stack_say_so(state: Path) -> None:
    """`token` and `wait` beside no stack raise NotRunningError with what to do."""
    places = Places.from_environment({"FRONTA_STATE": str(state / "empty")})
    with pytest.raises(stack.NotRunningError, match="make run"):
        stack.outputs_of(places)
    with pytest.raises(stack.NotRunningError):
        stack.wait(places, 0)
    assert stack.queue_addresses()[0] == "podpora@fronta.example"


def test_a_stack_that_was_killed_is_not_ready(start: Callable[..., Running]) -> None:
    """The ready file that a kill -9 leaves behind deceives `wait` no more than the others."""
    running = start()
    running.lines_until_ready()
    running.process.kill()
    running.process.wait(START_TIMEOUT_S)
    os.kill(int((running.places.state / "child").read_text()), signal.SIGKILL)
    assert running.places.ready_file.exists()
    with pytest.raises(stack.NotRunningError, match="not running"):
        stack.wait(running.places, 1)


def test_a_terminal_that_is_gone_lets_the_stack_end_in_order(start: Callable[..., Running]) -> None:
    """When nobody reads what it prints any more, SIGHUP still stops everything with status 0."""
    running = start()
    running.lines_until_ready()
    assert running.process.stdout is not None
    running.process.stdout.close()
    running.process.stdout = None
    running.process.send_signal(signal.SIGHUP)
    assert running.end() == (0, "")
    assert running.child_is_gone()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FRONTA_SET_RETRY_PAUSE", "soon"),
        ("FRONTA_SET_LIST_SHARDS", "0"),
        ("FRONTA_SET_SENDER_POLICY", "none"),
        ("FRONTA_SET_RETRY_PAUZE", "PT1S"),
    ],
)
def test_a_bad_setting_is_one_line_and_nothing_starts(
    start: Callable[..., Running], tmp_path: Path, variable: str, value: str
) -> None:
    """An override that cannot be read, or that is of no setting, is named before anything is opened."""
    state = tmp_path / "state"
    code, err = start(FRONTA_STATE=str(state), **{variable: value}).end()
    assert code == 1
    assert err.startswith(f"{variable}: ")
    assert len(err.splitlines()) == 1
    assert not state.exists()


def test_good_settings_pass() -> None:
    """The stage file with an override of a known setting is taken."""
    stack.check_settings({"FRONTA_SET_RETRY_PAUSE": "PT1S", "FRONTA_PORT": "8080"})
    with pytest.raises(stack.BadSettingError, match="FRONTA_SET_NOTHING"):
        stack.check_settings({"FRONTA_SET_NOTHING": ""})
