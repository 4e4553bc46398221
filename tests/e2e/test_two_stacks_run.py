"""Two stages in one account: the packaged template deployed twice to one emulator."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.stack import free_ports
from infra.package import package
from infra.stack import Deployed, deploy
from local import emulator
from local.deploy import for_emulator, session
from local.places import Places

pytestmark = pytest.mark.stack
# Parts whose name is one within something that has one of its own.
PARTS = ("UserPoolGroup", "UserPoolResourceServer", "::Stage", "Policy", "Destination", "EventInvokeConfig")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty account of its own."""
    state = tmp_path_factory.mktemp("state")
    places = Places(*free_ports(4), state, None)
    running = emulator.start(places)
    yield places.aws_url
    running.stop()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """What is deployed to the emulator, and where its code lies."""
    folder = package("local", tmp_path_factory.mktemp("package"), host=True)
    return folder, for_emulator(json.loads((folder / "sam.json").read_text(encoding="utf-8")))


def test_two_stages_of_one_account_do_not_meet(account: str, template: tuple[Path, dict[str, Any]]) -> None:
    """Both are there, nothing belongs to both, and deploying one again changes neither."""
    session().client("s3", endpoint_url=account).create_bucket(
        Bucket="code", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )

    def deployed(stage: str) -> Deployed:
        """A stage under its own name and mail domain."""
        parameters = {"MailDomain": f"{stage}.example", "EmulatorEndpoint": account}
        wait = {"Delay": 1, "MaxAttempts": 120}
        return deploy(
            session(),
            f"fronta-{stage}",
            template[1],
            template[0],
            "code",
            parameters,
            endpoint_url=account,
            wait=wait,
        )

    def things(stage: str) -> set[tuple[str, str]]:
        """Type and name of whatever the stack has of its own."""
        pages = session().client("cloudformation", endpoint_url=account).get_paginator("list_stack_resources")
        return {
            (one["ResourceType"], one["PhysicalResourceId"])
            for page in pages.paginate(StackName=f"fronta-{stage}")
            for one in page["StackResourceSummaries"]
            if not one["ResourceType"].endswith(PARTS)
        }

    first = deployed("prod")
    before = things("prod")
    second = deployed("test")
    assert first.changed
    assert second.changed
    assert len(before) == len(things("test")) > 100
    assert before & things("test") == set()
    assert things("prod") == before
    assert not deployed("prod").changed
    same = {name for name, value in first.outputs.items() if second.outputs.get(name) == value}
    assert same == set()
