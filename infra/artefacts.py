"""The bucket of the packaged code: made when it is missing, and filled under names made of the content."""

import hashlib
import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.errors import DeployError


def ensure_bucket(s3: Any, bucket: str, region: str, account: str, *, ours: bool) -> bool:
    """Make the bucket when it is not there: private, encrypted, TLS only. Returns whether it was made.

    ours: whether its name is made by us and no operator's: then what a broken-off run did not come to is made up for.
    One of another account is refused: whoever owns it would decide what code runs.
    """
    made = False
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
            raise DeployError(
                f"The bucket {bucket} is not this account's, or you may not use it ({error}). Name another one with "
                "artefact_bucket in the stage file."
            ) from error
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, ObjectOwnership="BucketOwnerEnforced", **where)
        made = True
    if made or (ours and not _has_policy(s3, bucket)):
        _protect(s3, bucket)
    return made


def _has_policy(s3: Any, bucket: str) -> bool:
    """The policy is what is put last."""
    try:
        s3.get_bucket_policy(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucketPolicy":
            return False
        raise
    return True


def _protect(s3: Any, bucket: str) -> None:
    blocked = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(blocked, True))
    encryption = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=encryption)
    only_tls = {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [only_tls]}))


def with_uploaded_code(s3: Any, template: dict[str, Any], folder: Path, bucket: str) -> dict[str, Any]:
    """The template with each local zip of `folder` replaced by its place in the bucket."""
    uploaded: dict[str, str] = {}

    def place(local: str) -> str:
        if local not in uploaded:
            uploaded[local] = put(s3, bucket, (folder / local).read_bytes(), Path(local).name)
        return uploaded[local]

    result: dict[str, Any] = json.loads(json.dumps(template))
    for resource in result["Resources"].values():
        properties = resource.get("Properties", {})
        for name in ("CodeUri", "ContentUri"):
            if isinstance(properties.get(name), str):
                properties[name] = {"Bucket": bucket, "Key": place(properties[name])}
    return result


def put(s3: Any, bucket: str, content: bytes, name: str) -> str:
    """The key of this content, uploaded unless it is there. Nothing is ever deleted: rolling back needs it."""
    key = f"{hashlib.sha256(content).hexdigest()[:32]}/{name}"
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        s3.put_object(Bucket=bucket, Key=key, Body=content)
    return key
