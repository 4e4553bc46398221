"""The AWS of this room's tests, and a help desk whose calls are counted."""

from collections.abc import Iterator

import pytest

from tests.costs.counting import Counted
from tests.live.doubles import Consoles
from tests.one_aws import aws_of_file, aws_resources  # noqa: F401 - fixtures of this room


@pytest.fixture
def desk(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:  # noqa: F811
    """A help desk with ten open consoles that nobody has written to yet."""
    from chalicelib.platform import aws

    consoles = Consoles()
    monkeypatch.setattr(aws, "connections", lambda: consoles)
    aws.token_keys.cache_clear()
    yield Counted(monkeypatch, aws_resources, consoles)
