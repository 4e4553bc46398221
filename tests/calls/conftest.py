"""The AWS of this room's tests."""

from tests.one_aws import atomic_dynamodb, aws_of_file, aws_resources  # noqa: F401 - fixtures of this room
