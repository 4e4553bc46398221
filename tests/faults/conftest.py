"""One in-process AWS for the files of this folder."""

from tests.one_aws import aws_of_file, aws_resources  # noqa: F401 - fixtures
