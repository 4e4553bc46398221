"""Which units a call uses, and an invocation by what started it."""

from typing import Any

import pytest

from chalicelib.platform.units import Unit
from chalicelib.platform.usage import CLOCK_STATES, GB_BYTES, Trigger, of_call, of_invocation

TOLD = {"TableName": "t", "CapacityUnits": 7.5}


@pytest.mark.parametrize(
    ("service", "operation", "sent_bytes", "status", "answer", "used"),
    [
        ("DynamoDB", "GetItem", 90, 200, {"ConsumedCapacity": TOLD}, {Unit.DYNAMODB_READ_UNITS: 7.5}),
        ("DynamoDB", "Query", 90, 200, {"ConsumedCapacity": TOLD}, {Unit.DYNAMODB_READ_UNITS: 7.5}),
        ("DynamoDB", "PutItem", 90, 200, {"ConsumedCapacity": TOLD}, {Unit.DYNAMODB_WRITE_UNITS: 7.5}),
        (
            "DynamoDB",
            "TransactWriteItems",
            90,
            200,
            {"ConsumedCapacity": [TOLD, {"TableName": "u", "CapacityUnits": 4}]},
            {Unit.DYNAMODB_WRITE_UNITS: 11.5},
        ),
        (
            "DynamoDB",
            "BatchGetItem",
            90,
            200,
            {"Responses": {"t": [{"data": {"S": "x" * 5000}}, {"pk": {"S": "a"}}]}},
            {Unit.DYNAMODB_READ_UNITS: 3},
        ),
        (
            "DynamoDB",
            "PutItem",
            90,
            400,
            {"Error": {"Code": "ConditionalCheckFailedException"}},
            {Unit.DYNAMODB_WRITE_UNITS: 1},
        ),
        (
            "DynamoDB",
            "TransactWriteItems",
            90,
            400,
            {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": [{}, {}, {}]},
            {Unit.DYNAMODB_WRITE_UNITS: 6},
        ),
        ("DynamoDB", "PutItem", 90, 400, {"Error": {"Code": "ProvisionedThroughputExceededException"}}, {}),
        ("S3", "PutObject", 90, 200, {}, {Unit.S3_PUTS: 1}),
        ("S3", "CopyObject", 90, 200, {}, {Unit.S3_PUTS: 1}),
        ("S3", "ListObjectsV2", 90, 200, {}, {Unit.S3_PUTS: 1}),
        ("S3", "HeadObject", 0, 404, {}, {Unit.S3_GETS: 1}),
        ("S3", "GetObject", 0, 200, {}, {Unit.S3_GETS: 1}),
        ("S3", "DeleteObject", 0, 204, {}, {}),
        ("SQS", "SendMessage", 65_536, 200, {}, {Unit.SQS_REQUESTS: 1}),
        ("SQS", "SendMessageBatch", 65_537, 200, {}, {Unit.SQS_REQUESTS: 2}),
        (
            "SFN",
            "StartExecution",
            90,
            200,
            {},
            {Unit.STEPFUNCTIONS_TRANSITIONS: CLOCK_STATES, Unit.SQS_REQUESTS: 1},
        ),
        ("SFN", "StartExecution", 90, 400, {"Error": {"Code": "ExecutionAlreadyExists"}}, {}),
        (
            "ApiGatewayManagementApi",
            "PostToConnection",
            32_769,
            200,
            {},
            {Unit.WEBSOCKET_MESSAGES: 2, Unit.DATA_TRANSFER_OUT_GB: 32_769 / GB_BYTES},
        ),
        ("ApiGatewayManagementApi", "PostToConnection", 90, 410, {"Error": {"Code": "GoneException"}}, {}),
        ("SESv2", "SendEmail", 90, 200, {}, {}),
        ("Cost Explorer", "GetCostAndUsage", 90, 200, {}, {Unit.COST_EXPLORER_REQUESTS: 1}),
        ("Cost Explorer", "GetCostAndUsage", 90, 400, {"Error": {"Code": "AccessDeniedException"}}, {}),
    ],
)
def test_what_a_call_uses(
    service: str, operation: str, sent_bytes: int, status: int, answer: dict[str, Any], used: dict[Unit, float]
) -> None:
    """Each call uses what AWS bills for it, failed ones included where AWS bills them too."""
    assert dict(of_call(service, operation, sent_bytes, status, answer)) == used


RECORDS = {"Records": [{}, {}]}


@pytest.mark.parametrize(
    ("trigger", "event", "answer", "used"),
    [
        ("queue", RECORDS, {"batchItemFailures": []}, {Unit.SQS_REQUESTS: 2}),
        ("queue", RECORDS, {"batchItemFailures": [{}]}, {Unit.SQS_REQUESTS: 2}),
        ("queue", RECORDS, {"batchItemFailures": [{}, {}]}, {Unit.SQS_REQUESTS: 1}),
        ("schedule", {}, None, {Unit.EVENTBRIDGE_INVOCATIONS: 1}),
        ("stream", RECORDS, None, {}),
        ("call", {}, {}, {}),
        (
            "websocket",
            {"requestContext": {"eventType": "MESSAGE"}, "body": '{"action":"ping"}'},
            {"statusCode": 200},
            {Unit.WEBSOCKET_MESSAGES: 1},
        ),
        ("websocket", {"requestContext": {"eventType": "CONNECT"}}, {"statusCode": 200}, {}),
        (
            "websocket",
            {"requestContext": {"eventType": "DISCONNECT", "connectedAt": 60_000, "requestTimeEpoch": 180_001}},
            None,
            {Unit.WEBSOCKET_MINUTES: 3},
        ),
        (
            "websocket",
            {"requestContext": {"eventType": "DISCONNECT"}},
            None,
            {Unit.WEBSOCKET_MINUTES: 1},
        ),
    ],
)
def test_what_an_invocation_uses_by_its_trigger(
    trigger: Trigger, event: dict[str, Any], answer: Any, used: dict[Unit, float]
) -> None:
    """An invocation uses what brought it, and nothing that AWS gives for nothing."""
    assert dict(of_invocation(trigger, event, answer)) == used


def test_a_request_is_counted_by_its_size_and_its_answer_leaves_aws() -> None:
    """A body of more than 512 kB is two requests; the answer is data that leaves."""
    used = dict(of_invocation("http", {"body": "x" * (512 * 1024 + 1)}, {"body": "y" * 1000}))
    assert used[Unit.API_REQUESTS] == 2
    assert used[Unit.DATA_TRANSFER_OUT_GB] * GB_BYTES == pytest.approx(1000)
    assert used[Unit.LOGS_GB] > 0
