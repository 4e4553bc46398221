"""AWS clients, made once per process and only when used."""

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.platform.settings import resource

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_s3 import S3Client
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sqs import SQSClient
    from types_boto3_stepfunctions import SFNClient


@cache
def _client(
    service: str, endpoint_url: str | None = None, *, attempts: int = 4, connect_s: int = 3, read_s: int = 10
) -> Any:
    # botocore itself: boto3 adds nothing here but its import time.
    from botocore.config import Config

    retries: Any = {"mode": "standard", "total_max_attempts": attempts}
    # Addresses that S3 gives out for downloads are of the region, signed as all of AWS signs by now.
    signing: Any = {"signature_version": "s3v4"} if service == "s3" else {}
    config = Config(connect_timeout=connect_s, read_timeout=read_s, retries=retries, **signing)
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
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


@cache
def token_keys() -> tuple[bytes, ...]:
    """Keys of ticket tokens: the first signs, all verify. One call per process."""
    secret = _client("secretsmanager").get_secret_value(SecretId=resource("TOKEN_KEYS"))["SecretString"]
    keys = json.loads(secret)
    return tuple(keys[name].encode() for name in ("current", "previous") if keys.get(name))
