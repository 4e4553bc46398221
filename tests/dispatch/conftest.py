"""The AWS of this room's tests, with the room's own table in it."""

from collections.abc import Iterator

import pytest

from chalicelib.dispatch import store
from tests.one_aws import atomic_dynamodb, aws_of_file, aws_resources  # noqa: F401 - fixtures of this room


@pytest.fixture(scope="module")
def dispatch_of_file(aws_of_file: dict[str, str]) -> Iterator[None]:  # noqa: F811 - the fixture
    """The room's table, made unless it is among the resources already."""
    store.Row._connection = None
    if not store.Row.exists():
        store.Row.create_table(wait=True)
    yield
    store.Row._connection = None


@pytest.fixture
def dispatch_table(dispatch_of_file: None, aws_resources: dict[str, str]) -> None:  # noqa: F811 - the fixture
    """The room's table with nothing in it."""
