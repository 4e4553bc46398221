"""One CloudFormation stack: created, updated, protected, in a way that can be broken off anywhere and repeated."""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra import artefacts, changes
from infra.changes import Change
from infra.errors import DeployError

NO_CHANGES = ("didn't contain changes", "No updates are to be performed", "no changes")
NEVER_MADE = ("ChangeSetNotFound", "ChangeSetNotFoundException", "ValidationError")
WAIT = {"Delay": 2, "MaxAttempts": 900}
CHANGE_SETS = "fronta-"
_FIRST_FAILED = (
    "The first deployment of {stack} failed and was rolled back ({status}). Delete the stack, and the tables, pools, "
    "buckets and secret that it kept on purpose (docs/deploying.md), then deploy again."
)
_CANNOT_GO_ON = {
    "ROLLBACK_COMPLETE": _FIRST_FAILED,
    "ROLLBACK_FAILED": _FIRST_FAILED,
    "CREATE_FAILED": _FIRST_FAILED,
    "UPDATE_ROLLBACK_FAILED": (
        "An update of {stack} failed, and so did going back from it. No data is lost. See in the stack's events "
        "which resource could not go back and why, mend that, then `aws cloudformation continue-update-rollback "
        "--stack-name {stack}`, wait for UPDATE_ROLLBACK_COMPLETE, and deploy again."
    ),
    "UPDATE_FAILED": (
        "An update of {stack} stopped half way. `aws cloudformation rollback-stack --stack-name {stack}`, wait for "
        "UPDATE_ROLLBACK_COMPLETE, and deploy again."
    ),
    "DELETE_FAILED": "Somebody deletes {stack}, and it failed half way. Finish that in CloudFormation first.",
}
# Told the kind (CREATE, UPDATE) and the changes before they are made; raises to stop them.
Review = Callable[[str, Sequence[Change]], None]


@dataclass(frozen=True)
class Deployed:
    """A stack as it is now."""

    outputs: dict[str, str]
    changed: bool


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
    review: Review | None = None,
) -> Deployed:
    """Create or update `stack` from `template` whose code lies in `folder`.

    review: is told the kind (CREATE, UPDATE) and the changes before they are made; what it raises stops it, and
    nothing is left behind. Raises DeployError with every failed resource and its reason.
    """
    s3 = session.client("s3", endpoint_url=endpoint_url)
    cloudformation: Any = session.client("cloudformation", endpoint_url=endpoint_url)
    kind = "UPDATE" if _can_be_updated(cloudformation, stack, wait) else "CREATE"
    uploaded = artefacts.with_uploaded_code(s3, template, folder, bucket)
    body = json.dumps(uploaded, separators=(",", ":"), sort_keys=True)
    key = artefacts.put(s3, bucket, body.encode(), "template.json")
    named = json.dumps([body, sorted(parameters.items()), time.time_ns()])
    change_set = f"{CHANGE_SETS}{hashlib.sha256(named.encode()).hexdigest()[:16]}"
    # The regional address: the global one of a new bucket may redirect for a while.
    url = f"{endpoint_url or f'https://s3.{session.region_name}.amazonaws.com'}/{bucket}/{key}"
    try:
        cloudformation.create_change_set(
            StackName=stack,
            ChangeSetName=change_set,
            ChangeSetType=kind,
            TemplateURL=url,
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        reason = _refused(cloudformation, stack, change_set, wait)
        if reason is None and review is not None:
            review(kind, changes.of_change_set(cloudformation, stack, change_set))
    except BaseException:  # Ctrl-C, too: what is not carried out is taken back
        _take_back(cloudformation, stack, change_set, kind)
        raise
    if reason is not None:
        _take_back(cloudformation, stack, change_set, kind)
        if not any(words in reason for words in NO_CHANGES):
            raise DeployError(f"the change set was refused: {reason}")
        return Deployed(outputs_of(cloudformation, stack), changed=False)
    cloudformation.execute_change_set(StackName=stack, ChangeSetName=change_set)
    waiter = "stack_create_complete" if kind == "CREATE" else "stack_update_complete"
    try:
        cloudformation.get_waiter(waiter).wait(StackName=stack, WaiterConfig=dict(wait))
    except WaiterError as error:
        raise DeployError(_failures(cloudformation, stack) or str(error)) from error
    return Deployed(outputs_of(cloudformation, stack), changed=True)


def _refused(cloudformation: Any, stack: str, change_set: str, wait: Mapping[str, int]) -> str | None:
    """Why the change set cannot be carried out; None when it can."""
    try:
        cloudformation.get_waiter("change_set_create_complete").wait(
            StackName=stack, ChangeSetName=change_set, WaiterConfig=dict(wait)
        )
    except WaiterError as error:
        return str(error.last_response.get("StatusReason", "")) or str(error)
    return None


def _take_back(cloudformation: Any, stack: str, change_set: str, kind: str) -> None:
    """Forget a change set that is not carried out, and the empty stack that was there for it alone."""
    try:
        cloudformation.delete_change_set(StackName=stack, ChangeSetName=change_set)
        if kind == "CREATE" and status_of(cloudformation, stack) == "REVIEW_IN_PROGRESS":
            cloudformation.delete_stack(StackName=stack)
    except (ClientError, BotoCoreError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in NEVER_MADE:
            return
        print(
            f"the change set {change_set} of {stack} is left over ({error}); the next run deletes it", file=sys.stderr
        )


def _can_be_updated(cloudformation: Any, stack: str, wait: Mapping[str, int]) -> bool:
    """Whether the stack is there; raises DeployError. Waits while somebody deploys, forgets what is left over."""
    for _ in range(wait["MaxAttempts"]):
        status = status_of(cloudformation, stack)
        if status is None or status == "REVIEW_IN_PROGRESS" or not status.endswith("_IN_PROGRESS"):
            break
        print(f"{stack} is {status}: waiting for that to end")
        time.sleep(wait["Delay"])
    else:
        raise DeployError(f"{stack} is still {status}; try again later")
    if status in _CANNOT_GO_ON:
        raise DeployError(_CANNOT_GO_ON[status].format(stack=stack, status=status))
    if status is None:
        return False
    for left_over in cloudformation.list_change_sets(StackName=stack).get("Summaries", ()):
        if left_over["ChangeSetName"].startswith(CHANGE_SETS):
            cloudformation.delete_change_set(StackName=stack, ChangeSetName=left_over["ChangeSetName"])
    return status != "REVIEW_IN_PROGRESS"


def status_of(cloudformation: Any, stack: str) -> str | None:
    """None where there is no such stack."""
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    return str(described[0]["StackStatus"]) if described else None


def outputs_of(cloudformation: Any, stack: str) -> dict[str, str]:
    """The outputs of a stack that is there."""
    described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def _failures(cloudformation: Any, stack: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return "\n".join(
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("FAILED")
    )


def protect(cloudformation: Any, stack: str) -> bool:
    """Let nobody delete the stack by one wrong command. Returns whether somebody could."""
    if cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("EnableTerminationProtection"):
        return False
    cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=True)
    return True
