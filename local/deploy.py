"""Package the stage `local` for this machine and deploy the same template to the emulator.

What the emulator cannot take is left out here, and only that (docs/local.md tells it to the reader):
SES receiving (the SMTP door does it), ApiGatewayV2::Deployment (its stages deploy by themselves), alarms that compute
with several metrics and the dashboard that shows them, and the refusal
of plain HTTP by buckets, queues and topics, which the emulator enforces and speaks. Two permissions are widened: on
AWS `sqs:SendMessage` covers SendMessageBatch, the emulator wants the latter by name; and it does not know which
identity a SendEmail is for.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.errors import DeployError
from infra.package import ROOT, package
from infra.stack import deploy as deploy_stack
from local.emulator import REGION
from local.places import Places

STAGE = "local"
STACK = "fronta-local"
MAIL_DOMAIN = "fronta.example"
ARTEFACTS = "fronta-artefacts"
LEFT_OUT_TYPES = frozenset({"AWS::SES::ReceiptRuleSet", "AWS::SES::ReceiptRule", "AWS::ApiGatewayV2::Deployment"})
# It names all alarms.
LEFT_OUT_TYPES |= {"AWS::CloudWatch::Dashboard"}
RESOURCE_POLICIES = frozenset({"AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"})
LEFT_OUT_OUTPUTS = frozenset({"ReceiptRuleSet"})
# Everything that goes into a package; unchanged sources are neither packaged nor deployed again.
SOURCES = ("app.py", "chalicelib", "infra", "requirements.txt", "requirements-vendor.txt", ".chalice/config.json")


@dataclass(frozen=True)
class Outputs:
    """Where things are on this machine once the stack is deployed."""

    bucket: str
    mail_topic_arn: str
    http_api_url: str
    live_url: str
    staff_pool_id: str
    staff_client_id: str
    zone_pool_id: str
    zone_client_id: str
    machine_client_id: str
    people_table: str
    dispatch_table: str
    tickets_table: str
    inbound_queue_url: str
    token_keys: str


def session() -> boto3.Session:
    """Credentials that the emulator takes for the account's own."""
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)


def deploy(places: Places) -> Outputs:
    """Package and deploy what changed since the last start; raises PackageError or DeployError."""
    url = f"http://127.0.0.1:{places.aws_port}"
    build = ROOT / "build" / STAGE
    fingerprint = _fingerprint(places)
    stamp = places.state / "deployed.json"
    known = json.loads(stamp.read_text(encoding="utf-8")) if stamp.is_file() else {}
    if known.get("fingerprint") == fingerprint and _is_deployed(url):
        return _outputs(url, places, known["outputs"])
    package(STAGE, build, host=True)
    template = for_emulator(json.loads((build / "sam.json").read_text(encoding="utf-8")))
    _make_bucket(url)
    parameters = {
        "MailDomain": MAIL_DOMAIN,
        "ConsoleOrigin": f"http://127.0.0.1:{places.port}",
        "EmulatorEndpoint": url,
        "SmsStatus": "yes",
    }
    try:
        outputs = deploy_stack(
            session(), STACK, template, build, ARTEFACTS, parameters,
            endpoint_url=url, wait={"Delay": 1, "MaxAttempts": 120},
        ).outputs  # fmt: skip
    except (DeployError, ClientError) as error:
        # A stack that was left in the middle by a kill cannot be mended from here.
        raise DeployError(f"{error}\n`make reset` forgets the local data and starts anew") from error
    stamp.write_text(json.dumps({"fingerprint": fingerprint, "outputs": outputs}, indent=1), encoding="utf-8")
    return _outputs(url, places, outputs)


def for_emulator(template: dict[str, Any]) -> dict[str, Any]:
    """The packaged template without what the emulator cannot take."""
    resources = {
        name: resource
        for name, resource in template["Resources"].items()
        if resource["Type"] not in LEFT_OUT_TYPES and not _computes(resource)
    }
    for name, resource in list(resources.items()):
        if resource["Type"] == "AWS::IAM::Role":
            resources[name] = _as_the_emulator_reads_it(resource)
        elif resource["Type"] in RESOURCE_POLICIES:
            if (kept := _without_tls_only(resource)) is None:
                del resources[name]
            else:
                resources[name] = kept
    stage = resources["WebsocketAPIStage"]
    stage = {**stage, "Properties": {k: v for k, v in stage["Properties"].items() if k != "DeploymentId"}}
    outputs = {name: value for name, value in template["Outputs"].items() if name not in LEFT_OUT_OUTPUTS}
    conditions = {name: _as_the_emulator_decides(value) for name, value in template.get("Conditions", {}).items()}
    resources["WebsocketAPIStage"] = stage
    return {**template, "Conditions": conditions, "Resources": resources, "Outputs": outputs}


def _computes(resource: dict[str, Any]) -> bool:
    """Whether it is an alarm on more metrics than one."""
    return resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]


def _as_the_emulator_decides(condition: Any) -> Any:
    """It takes no list apart in a condition. Only alarms ask so for whom to write to, and here that is nobody."""
    return {"Fn::Equals": ["yes", "no"]} if "Fn::Split" in json.dumps(condition) else condition


def _without_tls_only(policy: dict[str, Any]) -> dict[str, Any] | None:
    document = policy["Properties"]["PolicyDocument"]
    kept = [statement for statement in document["Statement"] if statement.get("Sid") != "OnlyTls"]
    if not kept:
        return None
    return {**policy, "Properties": {**policy["Properties"], "PolicyDocument": {**document, "Statement": kept}}}


def _as_the_emulator_reads_it(role: dict[str, Any]) -> dict[str, Any]:
    wider: dict[str, Any] = json.loads(json.dumps(role))
    for policy in wider["Properties"]["Policies"]:
        statements = policy["PolicyDocument"]["Statement"]
        # What holds only where there is a key of ours; here there is none.
        statements[:] = [statement for statement in statements if "Fn::If" not in statement]
        for statement in statements:
            if statement["Action"] == "sqs:SendMessage":
                statement["Action"] = ["sqs:SendMessage", "sqs:SendMessageBatch"]
            elif "ses:SendEmail" in statement["Action"]:
                statement["Resource"] = "*"
    return wider


def _fingerprint(places: Places) -> str:
    digest = hashlib.sha256(f"{places.port} {places.aws_port}".encode())
    for path in sorted(_source_files()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    yield ROOT / "stages" / f"{STAGE}.toml"
    yield Path(__file__)
    for name in SOURCES:
        path = ROOT / name
        if path.is_file():
            yield path
        else:
            yield from (p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _is_deployed(url: str) -> bool:
    cloudformation = session().client("cloudformation", endpoint_url=url)
    try:
        status = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    except ClientError:
        return False
    return status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def _make_bucket(url: str) -> None:
    s3: Any = session().client("s3", endpoint_url=url)
    if ARTEFACTS not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=ARTEFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})


def _outputs(url: str, places: Places, outputs: dict[str, str]) -> Outputs:
    return Outputs(
        bucket=outputs["Bucket"],
        mail_topic_arn=outputs["MailTopicArn"],
        http_api_url=f"{url}/_aws/execute-api/{outputs['HttpApiId']}/api",
        live_url=f"ws://127.0.0.1:{places.aws_port}/_aws/execute-api/{outputs['WebsocketAPIId']}/live",
        staff_pool_id=outputs["StaffPoolId"],
        staff_client_id=outputs["StaffClientId"],
        zone_pool_id=outputs["ZonePoolId"],
        zone_client_id=outputs["ZoneClientId"],
        machine_client_id=outputs["MachineClientId"],
        people_table=outputs["PeopleTable"],
        dispatch_table=outputs["DispatchTable"],
        tickets_table=outputs["TicketsTable"],
        inbound_queue_url=outputs["InboundQueueUrl"],
        token_keys=outputs["TokenKeysArn"],
    )
