"""One in-process AWS for the files of this folder, with versions in the bucket and nothing left in it."""

from collections.abc import Iterator

import boto3
import pytest

from tests.keeping.scene import Scene, forget_objects
from tests.one_aws import aws_of_file, aws_resources  # noqa: F401 - fixtures


@pytest.fixture
def scene(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:  # noqa: F811
    """A small desk with a person of whom a little of everything is held."""
    boto3.client("s3").put_bucket_versioning(Bucket="fronta-test", VersioningConfiguration={"Status": "Enabled"})
    forget_objects()
    made = Scene(monkeypatch, aws_resources)
    made.live()
    yield made
    forget_objects()
