"""The emulator refuses what a role does not allow, so what runs here is allowed on AWS too."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.emulator import REGION
from tests.e2e.conftest import Desk

STACK = "fronta-local"


def _client(desk: Desk, service: str, **credentials: str) -> Any:
    """A client of the running stack's AWS."""
    known = credentials or {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    port = desk.stack.environment["FRONTA_AWS_PORT"]
    return boto3.client(service, endpoint_url=f"http://127.0.0.1:{port}", region_name=REGION, **known)


def _as(desk: Desk, role: str, service: str) -> Any:
    """A client with the credentials that a function has."""
    told = _client(desk, "cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=role)
    name = told["StackResourceDetail"]["PhysicalResourceId"]
    arn = _client(desk, "iam").get_role(RoleName=name)["Role"]["Arn"]
    lent = _client(desk, "sts").assume_role(RoleArn=arn, RoleSessionName="tests")["Credentials"]
    return _client(
        desk,
        service,
        aws_access_key_id=lent["AccessKeyId"],
        aws_secret_access_key=lent["SecretAccessKey"],
        aws_session_token=lent["SessionToken"],
    )


@pytest.mark.parametrize(
    ("role", "table", "call"),
    [
        ("SearchRole", "people", "get_item"),
        ("SearchRole", "tickets", "delete_item"),
        ("WebhooksRole", "desk", "get_item"),
        ("InboundRole", "people", "delete_item"),
    ],
)
def test_a_function_is_refused_what_its_role_does_not_allow(desk: Desk, role: str, table: str, call: str) -> None:
    """Reading a table that is none of its business, and deleting where it only writes."""
    key = {"pk": {"S": "nothing"}, "sk": {"S": "nothing"}}
    with pytest.raises(ClientError) as refused:
        getattr(_as(desk, role, "dynamodb"), call)(TableName=f"{STACK}-{table}", Key=key)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_a_function_is_let_do_what_its_role_allows(desk: Desk) -> None:
    """By the same way, so that a refusal above is no accident."""
    key = {"pk": {"S": "nothing"}, "sk": {"S": "nothing"}}
    assert "Item" not in _as(desk, "InboundRole", "dynamodb").get_item(TableName=f"{STACK}-people", Key=key)
