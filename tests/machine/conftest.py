"""One in-process AWS for each file of this folder that asks for one."""

from tests.one_aws import aws_of_file  # noqa: F401 - a fixture
