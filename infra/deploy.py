"""Deploy a package with CloudFormation: `python -m infra.deploy --stage STAGE --mail-domain D --bucket ARTEFACTS`.

The template and the zips go to a bucket of the operator under names made of their content, so that a second
run without changes uploads nothing and finds nothing to change. The same code deploys to the local emulator.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError, WaiterError

from infra.package import ROOT

NO_CHANGES = ("didn't contain changes", "No updates are to be performed", "no changes")
WAIT = {"Delay": 2, "MaxAttempts": 900}


class DeployError(Exception):
    """The stack could not be deployed; the text holds CloudFormation's reasons."""


def deploy(
    session: boto3.Session,
    stack: str,
    template: dict[str, Any],
    folder: Path,
    bucket: str,
    parameters: Mapping[str, str],
    *,
    endpoint_url: str | None = None,
    wait: Mapping[str, int] = WAIT,
) -> dict[str, str]:
    """Create or update `stack` from `template` whose code lies in `folder`; returns the stack's outputs.

    Raises DeployError with every failed resource and its reason.
    """
    s3 = session.client("s3", endpoint_url=endpoint_url)
    cloudformation: Any = session.client("cloudformation", endpoint_url=endpoint_url)
    body = json.dumps(_with_uploaded_code(s3, template, folder, bucket), separators=(",", ":"), sort_keys=True)
    key = _upload(s3, bucket, body.encode(), "template.json")
    kind = "UPDATE" if _exists(cloudformation, stack) else "CREATE"
    named = json.dumps([body, sorted(parameters.items()), time.time_ns()])
    change_set = f"fronta-{hashlib.sha256(named.encode()).hexdigest()[:16]}"
    # The regional address: the global one of a new bucket may redirect for a while.
    url = f"{endpoint_url or f'https://s3.{session.region_name}.amazonaws.com'}/{bucket}/{key}"
    cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=change_set,
        ChangeSetType=kind,
        TemplateURL=url,
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    try:
        cloudformation.get_waiter("change_set_create_complete").wait(
            StackName=stack, ChangeSetName=change_set, WaiterConfig=dict(wait)
        )
    except WaiterError as error:
        reason = str(error.last_response.get("StatusReason", ""))
        cloudformation.delete_change_set(StackName=stack, ChangeSetName=change_set)
        if not any(words in reason for words in NO_CHANGES):
            raise DeployError(f"the change set was refused: {reason or error}") from error
        return _outputs(cloudformation, stack)
    cloudformation.execute_change_set(StackName=stack, ChangeSetName=change_set)
    waiter = "stack_create_complete" if kind == "CREATE" else "stack_update_complete"
    try:
        cloudformation.get_waiter(waiter).wait(StackName=stack, WaiterConfig=dict(wait))
    except WaiterError as error:
        raise DeployError(_failures(cloudformation, stack) or str(error)) from error
    return _outputs(cloudformation, stack)


def _with_uploaded_code(s3: Any, template: dict[str, Any], folder: Path, bucket: str) -> dict[str, Any]:
    """The template with each local zip replaced by its place in the bucket."""
    uploaded: dict[str, str] = {}

    def place(local: str) -> str:
        if local not in uploaded:
            uploaded[local] = _upload(s3, bucket, (folder / local).read_bytes(), Path(local).name)
        return uploaded[local]

    result: dict[str, Any] = json.loads(json.dumps(template))
    for resource in result["Resources"].values():
        properties = resource.get("Properties", {})
        for name, key_name in (("CodeUri", "Key"), ("ContentUri", "Key")):
            if isinstance(properties.get(name), str):
                properties[name] = {"Bucket": bucket, key_name: place(properties[name])}
    return result


def _upload(s3: Any, bucket: str, content: bytes, name: str) -> str:
    key = f"{hashlib.sha256(content).hexdigest()[:32]}/{name}"
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        s3.put_object(Bucket=bucket, Key=key, Body=content)
    return key


def _exists(cloudformation: Any, stack: str) -> bool:
    try:
        stacks = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return False
        raise
    status = stacks[0]["StackStatus"] if stacks else "REVIEW_IN_PROGRESS"
    if status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}:
        raise DeployError(
            f"The first deployment of {stack} failed and was rolled back ({status}). Delete the stack, and the "
            "tables, pools and secret that it kept on purpose (docs/operations.md), then deploy again."
        )
    return status != "REVIEW_IN_PROGRESS"


def _outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def _failures(cloudformation: Any, stack: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return "\n".join(
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("FAILED")
    )


def activate(ses: Any, rule_set: str, *, take_over: bool) -> None:
    """Make the stack's receipt rule set the active one: CloudFormation has no word for it.

    An account has one active set per region; another one is somebody's mail. Raises DeployError.
    """
    active = ses.describe_active_receipt_rule_set().get("Metadata", {}).get("Name")
    if active == rule_set:
        return
    if active is not None and not take_over:
        raise DeployError(
            f"The receipt rule set {active} is active in this account and region: mail for it would end. The stack "
            f"is deployed, but {rule_set} gets no mail. Deploy again with TAKE_OVER_MAIL=1 to let it take over."
        )
    ses.set_active_receipt_rule_set(RuleSetName=rule_set)


def main() -> int:
    """Command line: packages must be built before (`make deploy` does both)."""
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--stack", help="name of the stack (fronta-STAGE)")
    parser.add_argument("--bucket", required=True, help="your bucket for the packaged code")
    parser.add_argument("--mail-domain", required=True)
    parser.add_argument("--console-origin", required=True, help="https://… where the web pages are served")
    parser.add_argument(
        "--parameter", action="append", default=[], metavar="NAME=VALUE", help="of infra/parameters.yaml; repeatable"
    )
    parser.add_argument("--take-over-mail", action="store_true", help="although another receipt rule set is active")
    options = parser.parse_args()
    more = dict(one.partition("=")[::2] for one in options.parameter)
    folder = ROOT / "build" / options.stage
    session = boto3.Session()
    template = json.loads((folder / "sam.json").read_text(encoding="utf-8"))
    try:
        outputs = deploy(
            session,
            options.stack or f"fronta-{options.stage}",
            template,
            folder,
            options.bucket,
            {"MailDomain": options.mail_domain, "ConsoleOrigin": options.console_origin} | more,
        )
    except DeployError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        activate(session.client("ses"), outputs["ReceiptRuleSet"], take_over=options.take_over_mail)
    except DeployError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(outputs, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
