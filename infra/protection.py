"""What every resource of a kind gets, whichever fragment it is in: encryption with the operator's key, and TLS only.

Added when the fragments are folded (infra/fragments.py), so that a queue that is added tomorrow has it too. The key
is the parameter `KeyArn` (infra/protection.yaml); without one everything is encrypted with keys that AWS manages.
"""

from collections.abc import Callable, Mapping
from typing import Any

Resource = dict[str, Any]
Statement = dict[str, Any]

NO_VALUE = {"Ref": "AWS::NoValue"}
# The public pages, which CloudFront reads without leave to use a key of ours; and the topic of the alarms, which
# CloudWatch writes to (infra/alarms.yaml).
WITHOUT_KEY = frozenset({"PagesBucket", "AlarmTopic"})
# Through which services a function may use the key.
KEY_SERVICES = ("dynamodb", "s3", "secretsmanager", "sns", "sqs")
NOT_BY_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def protect(template: dict[str, Any]) -> None:
    """Add to the folded template what its resources get."""
    resources: dict[str, Resource] = template["Resources"]
    for name, resource in resources.items():
        if name not in WITHOUT_KEY and (encrypt := _ENCRYPT.get(resource.get("Type", ""))):
            encrypt(resource.setdefault("Properties", {}))
    for role in _of_type(resources, "AWS::IAM::Role").values():
        if _is_for_queues(role):
            for policy in role["Properties"]["Policies"]:
                policy["PolicyDocument"]["Statement"].append(key_statement())
    _refuse_plain_http(resources)


def key_statement() -> Statement:
    """What a role has to be allowed to read and write what is encrypted with the key; nothing where there is none."""
    services = [{"Fn::Sub": f"{service}.${{AWS::Region}}.amazonaws.com"} for service in KEY_SERVICES]
    return _if_key(
        {
            "Sid": "UseKey",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": {"Ref": "KeyArn"},
            "Condition": {"StringEquals": {"kms:ViaService": services}},
        },
        NO_VALUE,
    )


def _if_key(then: Any, otherwise: Any) -> dict[str, Any]:
    return {"Fn::If": ["HasKey", then, otherwise]}


def _of_table(table: Resource) -> None:
    # True without a key of ours is KMS's own key for DynamoDB.
    ours = {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": {"Ref": "KeyArn"}}
    table["SSESpecification"] = _if_key(ours, {"SSEEnabled": True})


def _of_queue(queue: Resource) -> None:
    # One or the other: SQS refuses both.
    queue["SqsManagedSseEnabled"] = _if_key(NO_VALUE, True)
    queue["KmsMasterKeyId"] = _if_key({"Ref": "KeyArn"}, NO_VALUE)


def _of_topic(topic: Resource) -> None:
    # KMS's own key for SNS lets no SES publish, so without a key of ours there is none. A topic stores nothing, and
    # what it says is where a mail lies, or that one did not arrive.
    topic["KmsMasterKeyId"] = _if_key({"Ref": "KeyArn"}, NO_VALUE)


def _of_log_group(group: Resource) -> None:
    group["KmsKeyId"] = _if_key({"Ref": "KeyArn"}, NO_VALUE)


def _of_secret(secret: Resource) -> None:
    secret["KmsKeyId"] = _if_key({"Ref": "KeyArn"}, NO_VALUE)


def _of_bucket(bucket: Resource) -> None:
    # With a key for the bucket S3 asks KMS once in a while, and not for each object.
    ours = {
        "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Ref": "KeyArn"}},
        "BucketKeyEnabled": True,
    }
    plain = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    bucket["BucketEncryption"] = {"ServerSideEncryptionConfiguration": [_if_key(ours, plain)]}


_ENCRYPT: Mapping[str, Callable[[Resource], None]] = {
    "AWS::DynamoDB::Table": _of_table,
    "AWS::Logs::LogGroup": _of_log_group,
    "AWS::S3::Bucket": _of_bucket,
    "AWS::SNS::Topic": _of_topic,
    "AWS::SQS::Queue": _of_queue,
    "AWS::SecretsManager::Secret": _of_secret,
}


def _is_for_queues(role: Resource) -> bool:
    """Whether a role that is no function's sends to queues: that of the clocks."""
    statements = [
        statement
        for policy in role["Properties"].get("Policies", ())
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    return any(str(statement.get("Action")).startswith("sqs:") for statement in statements)


def _refuse_plain_http(resources: dict[str, Resource]) -> None:
    """Every queue and topic refuses what comes unencrypted: a statement of its policy, or a policy of its own."""
    for kind, named, action in (
        ("AWS::SQS::QueuePolicy", "Queues", "sqs:*"),
        # SNS takes no sns:* in a topic's policy; nothing but publishing says anything.
        ("AWS::SNS::TopicPolicy", "Topics", "sns:Publish"),
    ):
        for policy in _of_type(resources, kind).values():
            statements = policy["Properties"]["PolicyDocument"]["Statement"]
            if not any(statement.get("Sid") == "OnlyTls" for statement in statements):
                statements.append(_only_tls(action, policy["Properties"][named]))
    told_of = {
        reference["Ref"]
        for policy in _of_type(resources, "AWS::SQS::QueuePolicy").values()
        for reference in policy["Properties"]["Queues"]
    }
    others = [{"Ref": name} for name in _of_type(resources, "AWS::SQS::Queue") if name not in told_of]
    resources["OnlyTlsQueuePolicy"] = {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": others,
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [_only_tls("sqs:*", others)]},
        },
    }


def _only_tls(action: str, on: list[Any]) -> Statement:
    # A topic's Ref is its ARN; of a queue it is the address.
    arns = on if action.startswith("sns:") else [{"Fn::GetAtt": [one["Ref"], "Arn"]} for one in on]
    return {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": arns,
        "Condition": NOT_BY_TLS,
    }


def _of_type(resources: Mapping[str, Resource], kind: str) -> dict[str, Resource]:
    return {name: resource for name, resource in resources.items() if resource.get("Type") == kind}
