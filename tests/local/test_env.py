"""`python -m local env`: what the operator's commands need to know of the running stack."""

import shlex
from pathlib import Path
from typing import Any

import pytest

from local import __main__ as command
from local import stack
from local.deploy import Outputs
from local.places import Places

OUTPUTS = Outputs(
    bucket="fronta-local-bucket-1",
    mail_topic_arn="arn:aws:sns:eu-central-1:0:mail",
    http_api_url="http://127.0.0.1:1/api",
    live_url="ws://127.0.0.1:1/live",
    staff_pool_id="pool",
    staff_client_id="client",
    zone_pool_id="pool",
    zone_client_id="client",
    machine_client_id="machine",
    people_table="fronta-local-people",
    dispatch_table="fronta-local-dispatch",
    tickets_table="fronta-local-tickets",
    inbound_queue_url="http://127.0.0.1:1/000000000000/fronta-local-inbound",
    token_keys="fronta-local-TokenKeys-1",
)


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What a shell knows after `eval "$(python -m local env)"`."""
    monkeypatch.setattr(stack, "outputs_of", lambda _: OUTPUTS)
    assert command.main(["env"]) == 0
    words = [shlex.split(line) for line in capsys.readouterr().out.splitlines()]
    assert {word[0] for word in words} == {"export"}
    return {name: value for _, pair in words for name, _, value in [pair.partition("=")]}


def test_the_stack_is_named(exported: dict[str, str]) -> None:
    """Endpoint, credentials that the emulator takes, region, and the names of the stack's resources."""
    assert exported["AWS_ENDPOINT_URL"] == Places.from_environment().aws_url
    assert exported["AWS_REGION"] == exported["AWS_DEFAULT_REGION"] == "eu-central-1"
    assert exported["FRONTA_STACK"] == "fronta-local"
    assert exported["FRONTA_BUCKET"] == OUTPUTS.bucket
    assert exported["FRONTA_INBOUND_QUEUE_URL"] == OUTPUTS.inbound_queue_url
    assert exported["FRONTA_TOKEN_KEYS"] == OUTPUTS.token_keys
    assert Path(exported["FRONTA_STAGE_FILE"]).is_file()


def test_the_commands_find_all_that_they_need(exported: dict[str, str]) -> None:
    """`reconcile` asks for nothing that is not exported."""
    from chalicelib.mail.reconcile_command import NEEDED

    assert {f"FRONTA_{name}" for name in NEEDED} <= exported.keys()


def test_without_a_stack_there_is_nothing_to_tell(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    """A stack that does not run is one line on stderr and exit status 1."""
    monkeypatch.setenv("FRONTA_STATE", str(tmp_path))
    assert command.main(["env"]) == 1
    assert "no stack is ready" in capsys.readouterr().err
