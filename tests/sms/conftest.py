"""The AWS of this room's tests, and a desk that sends SMS."""

import pytest

from tests.one_aws import atomic_dynamodb, aws_of_file, aws_resources  # noqa: F401 - fixtures of this room
from tests.sms.world import World


@pytest.fixture
def world(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:  # noqa: F811 - the fixture
    """A desk that sends SMS."""
    return World(monkeypatch, aws_resources)
