"""Which units a call of AWS uses, and an invocation by what started it. Pure.

A call is known by the service id and operation of botocore, the size of what was sent, and the parsed answer; it is
counted when the answer is there, errors included, since some of them are billed.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from chalicelib.platform.units import (
    HTTP_REQUEST_BYTES,
    QUEUE_REQUEST_BYTES,
    WEBSOCKET_MESSAGE_BYTES,
    Unit,
    blocks,
)

GB_BYTES: Final = 2**30
READ_BYTES: Final = 4096
# "Wait" and "Report" of infra/clocks.yaml; the second one puts a message on a queue.
CLOCK_STATES: Final = 2
# What Lambda itself logs of an invocation (start and report, as JSON), and the API of a request.
PLATFORM_LOG_BYTES: Final = 700
ACCESS_LOG_BYTES: Final = 250
# What started an invocation.
Trigger = Literal["queue", "stream", "http", "websocket", "schedule", "call"]
Used = Iterator[tuple[Unit, float]]

_READS: Final = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})
_S3_PUTS: Final = frozenset({"PutObject", "CopyObject", "ListObjectsV2", "ListObjects", "CreateMultipartUpload"})
_S3_FREE: Final = frozenset({"DeleteObject", "DeleteObjects"})
# Refused for what the rows were: DynamoDB has worked by then, and tells no units.
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_TRANSACTION_CANCELLED: Final = "TransactionCanceledException"
_OK_BELOW: Final = 300


def of_call(service: str, operation: str, sent_bytes: int, status: int, answer: Mapping[str, Any]) -> Used:
    """Units that one call used."""
    is_done = status < _OK_BELOW
    match service:
        case "DynamoDB":
            yield from _of_dynamodb(operation, answer, is_done=is_done)
        case "S3" if operation not in _S3_FREE:
            yield (Unit.S3_PUTS if operation in _S3_PUTS else Unit.S3_GETS), 1
        case "SQS":
            yield Unit.SQS_REQUESTS, blocks(sent_bytes, QUEUE_REQUEST_BYTES)
        case "SFN" if is_done and operation == "StartExecution":
            yield Unit.STEPFUNCTIONS_TRANSITIONS, CLOCK_STATES
            yield Unit.SQS_REQUESTS, 1
        case "Cost Explorer" if is_done:
            yield Unit.COST_EXPLORER_REQUESTS, 1
        case "ApiGatewayManagementApi" if is_done and operation == "PostToConnection":
            yield Unit.WEBSOCKET_MESSAGES, blocks(sent_bytes, WEBSOCKET_MESSAGE_BYTES)
            yield Unit.DATA_TRANSFER_OUT_GB, sent_bytes / GB_BYTES
        case _:
            return


def _of_dynamodb(operation: str, answer: Mapping[str, Any], *, is_done: bool) -> Used:
    unit = Unit.DYNAMODB_READ_UNITS if operation in _READS else Unit.DYNAMODB_WRITE_UNITS
    told = answer.get("ConsumedCapacity")
    if told:
        yield unit, sum(float(one["CapacityUnits"]) for one in ([told] if isinstance(told, dict) else told))
    elif is_done and operation == "BatchGetItem":
        # An emulator may not tell; the keys that are not there are not seen here.
        yield unit, sum(_read_units(item) for rows in answer.get("Responses", {}).values() for item in rows)
    elif answer.get("Error", {}).get("Code") == _CONDITION_FAILED:
        yield unit, 1
    elif answer.get("Error", {}).get("Code") == _TRANSACTION_CANCELLED:
        yield unit, 2 * len(answer.get("CancellationReasons", ()))


def _read_units(item: Any) -> int:
    return max(1, -(-len(json.dumps(item, default=str)) // READ_BYTES))


def of_invocation(trigger: Trigger, event: Mapping[str, Any], answer: Any) -> Used:
    """Units by which an invocation came, and by which its answer leaves."""
    match trigger:
        case "queue":
            # Received, and deleted unless all of it failed.
            failed = answer.get("batchItemFailures", ()) if isinstance(answer, Mapping) else ()
            yield Unit.SQS_REQUESTS, 2 if len(failed) < len(event["Records"]) else 1
        case "schedule":
            yield Unit.EVENTBRIDGE_INVOCATIONS, 1
        case "http":
            yield Unit.API_REQUESTS, blocks(_length(event.get("body")), HTTP_REQUEST_BYTES)
            yield Unit.DATA_TRANSFER_OUT_GB, _length(_body(answer)) / GB_BYTES
            yield Unit.LOGS_GB, ACCESS_LOG_BYTES / GB_BYTES
        case "websocket":
            yield from _of_websocket(event)
        case _:
            return


def _of_websocket(event: Mapping[str, Any]) -> Used:
    context = event["requestContext"]
    if context.get("eventType") == "MESSAGE":
        yield Unit.WEBSOCKET_MESSAGES, blocks(_length(event.get("body")), WEBSOCKET_MESSAGE_BYTES)
    elif context.get("eventType") == "DISCONNECT":
        open_ms = int(context.get("requestTimeEpoch") or 0) - int(context.get("connectedAt") or 0)
        yield Unit.WEBSOCKET_MINUTES, max(1, -(-open_ms // 60_000)) if context.get("connectedAt") else 1


def _body(answer: Any) -> Any:
    return answer.get("body") if isinstance(answer, Mapping) else None


def _length(text: Any) -> int:
    """Bytes of a body; of a text its characters, which is what it is for all but a few of them."""
    return len(text) if isinstance(text, str | bytes) else 0
