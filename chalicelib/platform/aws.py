"""AWS clients, made once per process and only when used."""

import os
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from chalicelib.platform import clock
from chalicelib.platform.settings import resource
from chalicelib.platform.token_keys import read

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient
    from types_boto3_stepfunctions import SFNClient

_HOME: Final = "us-east-1"
# How long a process keeps the keys of the ticket tokens; and how long those that cannot be read again.
TOKEN_KEYS_KEPT_S: Final = 300
TOKEN_KEYS_TRIED_AGAIN_S: Final = 60

_T = TypeVar("_T")


class _KeptFor(Generic[_T]):
    """What a function gave, for some time. What cannot be had again stays what it was, and is soon asked for anew."""

    def __init__(self, function: Callable[[], _T], kept_s: float, tried_again_s: float) -> None:
        self._function = function
        self._kept_s, self._tried_again_s = kept_s, tried_again_s
        self._known: tuple[_T] | None = None
        self._until = 0.0
        self.__doc__ = function.__doc__

    def __call__(self) -> _T:
        now = time.monotonic()
        if self._known is None or now >= self._until:
            try:
                self._known, self._until = (self._function(),), now + self._kept_s
            except Exception:
                if self._known is None:
                    raise
                from chalicelib.platform.log import log

                log.exception("the keys of the tokens cannot be read again; those of before are used")
                self._until = now + self._tried_again_s
        return self._known[0]

    def cache_clear(self) -> None:
        """Forget it."""
        self._known, self._until = None, 0.0


def _kept_for(kept_s: float, tried_again_s: float) -> Callable[[Callable[[], _T]], _KeptFor[_T]]:
    return lambda function: _KeptFor(function, kept_s, tried_again_s)


@cache
def _client(
    service: str,
    endpoint_url: str | None = None,
    *,
    attempts: int = 4,
    connect_s: int = 3,
    read_s: int = 10,
    region: str | None = None,
) -> Any:
    # botocore itself: boto3 adds nothing here but its import time.
    from botocore.config import Config

    retries: Any = {"mode": "standard", "total_max_attempts": attempts}
    # Addresses that S3 gives out for downloads are of the region, signed as all of AWS signs by now.
    signing: Any = {"signature_version": "s3v4"} if service == "s3" else {}
    config = Config(connect_timeout=connect_s, read_timeout=read_s, retries=retries, **signing)
    region = region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return _session().create_client(service, region_name=region, endpoint_url=endpoint_url, config=config)


@cache
def _session() -> Any:
    import botocore.session

    return botocore.session.get_session()


def s3() -> "S3Client":
    """Client of S3."""
    client: S3Client = _client("s3")
    return client


def sqs() -> "SQSClient":
    """Client of SQS."""
    client: SQSClient = _client("sqs")
    return client


def ses() -> "SESV2Client":
    """Client of SES, API version 2. It tries once: a repeated SendEmail may be a second mail."""
    # Until all of a request is sent the time to connect counts, and a mail with files is 48 MB of JSON.
    client: SESV2Client = _client("sesv2", attempts=1, connect_s=20, read_s=30)
    return client


def sns() -> "SNSClient":
    """Client of SNS, for SMS. It tries once: a repeated Publish may be a second SMS."""
    client: SNSClient = _client("sns", attempts=1)
    return client


def stepfunctions() -> "SFNClient":
    """Client of Step Functions."""
    client: SFNClient = _client("stepfunctions")
    return client


def cognito() -> "CognitoIdentityProviderClient":
    """Client of Cognito's user pools."""
    client: CognitoIdentityProviderClient = _client("cognito-idp")
    return client


def connections() -> "ApiGatewayManagementApiClient":
    """Client that posts to websocket connections. It tries once and soon gives up: pushes are best effort."""
    client: ApiGatewayManagementApiClient = _client(
        "apigatewaymanagementapi", resource("LIVE_ENDPOINT"), attempts=1, connect_s=2, read_s=2
    )
    return client


def functions() -> Any:
    """Client of Lambda, to have pushes told by another function. It tries once: a push is best effort."""
    return _client("lambda", attempts=1, connect_s=2, read_s=3)


def dynamodb() -> "DynamoDBClient":
    """Client of DynamoDB, for what pynamodb has no words for."""
    client: DynamoDBClient = _client("dynamodb")
    return client


def cloudwatch() -> Any:
    """Client of CloudWatch's metrics and alarms."""
    return _client("cloudwatch")


def logs() -> Any:
    """Client of CloudWatch Logs."""
    return _client("logs")


def cost_explorer() -> Any:
    """Client of Cost Explorer, which is at home in one region for all. It tries once: each request costs a cent."""
    return _client("ce", attempts=1, read_s=30, region=_HOME)


def secrets() -> Any:
    """Client of Secrets Manager."""
    return _client("secretsmanager")


@_kept_for(TOKEN_KEYS_KEPT_S, TOKEN_KEYS_TRIED_AGAIN_S)
def token_keys() -> tuple[bytes, ...]:
    """Keys of ticket tokens: the first signs, all verify. One call per process every five minutes of its work."""
    stored = secrets().get_secret_value(SecretId=resource("TOKEN_KEYS"), VersionStage="AWSCURRENT")["SecretString"]
    return read(stored).usable(clock.now())
