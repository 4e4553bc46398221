"""The AWS and the receivers of this room's tests."""

from collections.abc import Iterator

import pytest

from chalicelib.webhooks.queue import known
from tests.one_aws import aws_of_file, aws_resources  # noqa: F401 - fixtures of this room
from tests.webhooks.receiver import Receiver


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    """What one test's function knows of webhooks is not known in the next."""
    known.forget()
    yield
    known.forget()


@pytest.fixture
def webhooks_queue(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: F811 - the fixture
    """An empty AWS; the URL of the queue that the functions put events onto and take them from."""
    monkeypatch.setenv("FRONTA_WEBHOOKS_QUEUE_URL", aws_resources["webhooks"])
    monkeypatch.setenv("FRONTA_QUEUE_URL", aws_resources["webhooks"])
    monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", aws_resources["webhooks-dead"])
    return aws_resources["webhooks"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver by plain HTTP that is there."""
    with Receiver() as found:
        yield found
