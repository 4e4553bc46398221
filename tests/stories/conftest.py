"""One in-process AWS for each file of this folder, emptied for each story."""

from collections.abc import Iterator

import pytest

from chalicelib.platform import aws
from tests.one_aws import atomic_dynamodb, aws_of_file, empty  # noqa: F401 - fixtures
from tests.stories.desk import Desk


@pytest.fixture
def desk(aws_of_file: dict[str, str]) -> Iterator[Desk]:  # noqa: F811 - the fixture above
    """A help desk that nobody has written to yet."""
    empty()
    aws.token_keys.cache_clear()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
        monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
        monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", aws_of_file["search"])
        yield Desk(monkeypatch, aws_of_file)
