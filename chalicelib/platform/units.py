"""The closed list of units that AWS bills Fronta for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

# What AWS counts by begun blocks of data.
SES_CHUNK_BYTES: Final = 256 * 1024
HTTP_REQUEST_BYTES: Final = 512 * 1024
WEBSOCKET_MESSAGE_BYTES: Final = 32 * 1024
QUEUE_REQUEST_BYTES: Final = 64 * 1024


class Service(StrEnum):
    """A service of AWS, as its bill calls it."""

    LAMBDA = "AWS Lambda"
    DYNAMODB = "Amazon DynamoDB"
    SES = "Amazon Simple Email Service"
    SNS = "Amazon Simple Notification Service"
    STEP_FUNCTIONS = "AWS Step Functions"
    API_GATEWAY = "Amazon API Gateway"
    S3 = "Amazon Simple Storage Service"
    SQS = "Amazon Simple Queue Service"
    CLOUDWATCH = "Amazon CloudWatch"
    SECRETS_MANAGER = "AWS Secrets Manager"
    COGNITO = "Amazon Cognito"
    EVENTBRIDGE = "Amazon EventBridge"
    DATA_TRANSFER = "AWS Data Transfer"
    COST_EXPLORER = "AWS Cost Explorer"


class Unit(StrEnum):
    """What is counted. Each has a row in `UNITS` and a price in every book (`book.py`)."""

    LAMBDA_REQUESTS = "lambda_requests"
    LAMBDA_GB_S = "lambda_gb_s"
    DYNAMODB_READ_UNITS = "dynamodb_read_units"
    DYNAMODB_WRITE_UNITS = "dynamodb_write_units"
    DYNAMODB_GB_MONTH = "dynamodb_gb_month"
    DYNAMODB_PITR_GB_MONTH = "dynamodb_pitr_gb_month"
    SES_MAILS_OUT = "ses_mails_out"
    SES_MAILS_IN = "ses_mails_in"
    SES_CHUNKS_IN = "ses_chunks_in"
    SES_GB_OUT = "ses_gb_out"
    SES_PLAN_MONTHS = "ses_plan_months"
    SMS_SEGMENTS = "sms_segments"
    SNS_PUBLISHES = "sns_publishes"
    STEPFUNCTIONS_TRANSITIONS = "stepfunctions_transitions"
    API_REQUESTS = "api_requests"
    WEBSOCKET_MESSAGES = "websocket_messages"
    WEBSOCKET_MINUTES = "websocket_minutes"
    S3_PUTS = "s3_puts"
    S3_GETS = "s3_gets"
    S3_GB_MONTH = "s3_gb_month"
    SQS_REQUESTS = "sqs_requests"
    LOGS_GB = "logs_gb"
    LOGS_GB_MONTH = "logs_gb_month"
    ALARMS_MONTH = "alarms_month"
    SECRETS_MONTH = "secrets_month"
    COGNITO_MAU = "cognito_mau"
    EVENTBRIDGE_INVOCATIONS = "eventbridge_invocations"
    DATA_TRANSFER_OUT_GB = "data_transfer_out_gb"
    COST_EXPLORER_REQUESTS = "cost_explorer_requests"


@dataclass(frozen=True)
class Told:
    """A unit's service, what one of it is, and how it is read."""

    service: Service
    one: str
    read: str


def blocks(size_bytes: int, block_bytes: int) -> int:
    """How many blocks a message counts as: each begun one, and at least one."""
    return max(1, -(-size_bytes // block_bytes))


UNITS: Final[Mapping[Unit, Told]] = MappingProxyType(
    {
        Unit.LAMBDA_REQUESTS: Told(Service.LAMBDA, "an invocation", "counted where a function begins"),
        Unit.LAMBDA_GB_S: Told(
            Service.LAMBDA,
            "a second of a function with 1,024 MB on arm64, by the millisecond, its start included",
            "memory of the context times the time that the invocation took",
        ),
        Unit.DYNAMODB_READ_UNITS: Told(
            Service.DYNAMODB,
            "a consistent read of up to 4 kB; half of it where the read may be a moment behind",
            "ReturnConsumedCapacity",
        ),
        Unit.DYNAMODB_WRITE_UNITS: Told(
            Service.DYNAMODB,
            "a write of up to 1 kB; two in a transaction, and one more for each row of an index that changes",
            "ReturnConsumedCapacity",
        ),
        Unit.DYNAMODB_GB_MONTH: Told(
            Service.DYNAMODB, "a GB of rows and indexes kept for a month", "DescribeTable: TableSizeBytes, indexes"
        ),
        Unit.DYNAMODB_PITR_GB_MONTH: Told(
            Service.DYNAMODB, "a GB of a table that can be put back to any second", "as the storage, of these tables"
        ),
        Unit.SES_MAILS_OUT: Told(Service.SES, "a mail to one recipient", "recipients of SendEmail"),
        Unit.SES_MAILS_IN: Told(Service.SES, "a mail that a receipt rule took", "notifications of the inbound queue"),
        Unit.SES_CHUNKS_IN: Told(Service.SES, "256 kB of a mail that came in", "size of the raw mail"),
        Unit.SES_GB_OUT: Told(Service.SES, "a GB of files in mails that left", "size of the files of SendEmail"),
        Unit.SES_PLAN_MONTHS: Told(Service.SES, "a month of the SES plan", "one a month"),
        Unit.SMS_SEGMENTS: Told(
            Service.SNS, "a segment of an SMS, by country", "segments of Publish; prices: chalicelib/sms/prices.toml"
        ),
        Unit.SNS_PUBLISHES: Told(
            Service.SNS, "64 kB published to a topic; to a queue it is delivered for nothing", "mails and mail events"
        ),
        Unit.STEPFUNCTIONS_TRANSITIONS: Told(
            Service.STEP_FUNCTIONS, "a state that a standard execution enters, repetitions too", "states of the clock"
        ),
        Unit.API_REQUESTS: Told(Service.API_GATEWAY, "a request of the HTTP API, 512 kB each", "invocations by it"),
        Unit.WEBSOCKET_MESSAGES: Told(
            Service.API_GATEWAY, "a message of a websocket, either way, 32 kB each", "invocations by it, and posts"
        ),
        Unit.WEBSOCKET_MINUTES: Told(
            Service.API_GATEWAY, "a minute of one open websocket", "time from connect to disconnect"
        ),
        Unit.S3_PUTS: Told(Service.S3, "a PUT, COPY, POST or LIST", "calls of S3, and mails that SES stores"),
        Unit.S3_GETS: Told(Service.S3, "a GET or another request", "calls of S3, and downloads"),
        Unit.S3_GB_MONTH: Told(Service.S3, "a GB kept for a month, old versions too", "BucketSizeBytes"),
        Unit.SQS_REQUESTS: Told(
            Service.SQS, "a request of up to ten messages, 64 kB each, empty polls of Lambda too", "calls and polls"
        ),
        Unit.LOGS_GB: Told(Service.CLOUDWATCH, "a GB of log that comes in", "bytes of the lines written"),
        Unit.LOGS_GB_MONTH: Told(Service.CLOUDWATCH, "a GB of log kept for a month, compressed", "storedBytes"),
        Unit.ALARMS_MONTH: Told(Service.CLOUDWATCH, "an alarm on one metric for a month", "alarms of the template"),
        Unit.SECRETS_MONTH: Told(Service.SECRETS_MANAGER, "a secret for a month", "secrets of the template"),
        Unit.COGNITO_MAU: Told(
            Service.COGNITO,
            "somebody who signed in or renewed a token in the month",
            "EstimatedNumberOfUsers, at most",
        ),
        Unit.EVENTBRIDGE_INVOCATIONS: Told(Service.EVENTBRIDGE, "a schedule that runs", "invocations by it"),
        Unit.DATA_TRANSFER_OUT_GB: Told(
            Service.DATA_TRANSFER,
            "a GB that leaves AWS: answers of the API, pushes, downloads",
            "size of the answers",
        ),
        Unit.COST_EXPLORER_REQUESTS: Told(Service.COST_EXPLORER, "a question about the bill", "calls, one a day"),
    }
)
