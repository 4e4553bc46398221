"""Doubles of what a deployment speaks to, where moto has none: CloudFormation with its states, SES's rule sets."""

# ruff: noqa: N803 - the arguments are called as AWS calls them

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError, WaiterError


def refusal(code: str, operation: str) -> ClientError:
    """An error as AWS answers with."""
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


@dataclass
class Stack:
    """A stack that CloudFormation knows."""

    status: str
    template: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    protected: bool = False


class CloudFormation:
    """Stacks and change sets: what is described before it is carried out, and only then."""

    def __init__(self, s3: Any, outputs: Mapping[str, str] | None = None) -> None:
        self._s3 = s3
        self.outputs = dict(outputs or {})
        self.stacks: dict[str, Stack] = {}
        self.change_sets: dict[str, dict[str, Any]] = {}
        self.executed: list[str] = []
        self.events: list[dict[str, str]] = []
        # What each following look at a stack finds, before what it is.
        self.coming: list[str] = []

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:
        """One stack, or the error for none."""
        stack = self.stacks.get(StackName)
        if stack is None:
            raise refusal("ValidationError", "DescribeStacks")
        status = self.coming.pop(0) if self.coming else stack.status
        told = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        return {"Stacks": [{"StackStatus": status, "EnableTerminationProtection": stack.protected, "Outputs": told}]}

    def create_change_set(self, **asked: Any) -> None:
        """Compare with what is there."""
        bucket, key = asked["TemplateURL"].removeprefix("https://").split("/", 2)[1:]
        template = json.loads(self._s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        parameters = {item["ParameterKey"]: item["ParameterValue"] for item in asked["Parameters"]}
        assert (asked["ChangeSetType"] == "CREATE") == (
            asked["StackName"] not in self.stacks or self.stacks[asked["StackName"]].status == "REVIEW_IN_PROGRESS"
        )
        stack = self.stacks.setdefault(asked["StackName"], Stack("REVIEW_IN_PROGRESS"))
        before, after = stack.template.get("Resources", {}), template["Resources"]
        changes = [
            *(_change("Add", name, after[name]) for name in after.keys() - before.keys()),
            *(_change("Remove", name, before[name]) for name in before.keys() - after.keys()),
            *(
                _change("Modify", name, after[name])
                for name in after.keys() & before.keys()
                if after[name] != before[name]
            ),
        ]
        self.change_sets[asked["ChangeSetName"]] = {
            "stack": asked["StackName"],
            "template": template,
            "parameters": parameters,
            "changes": changes,
            "same": stack.template == template and stack.parameters == parameters,
        }

    def describe_change_set(self, *, StackName: str, ChangeSetName: str, NextToken: str = "0") -> dict[str, Any]:
        """A page of two changes."""
        changes, start = self.change_sets[ChangeSetName]["changes"], int(NextToken)
        more = {"NextToken": str(start + 2)} if len(changes) > start + 2 else {}
        return {"Changes": [{"ResourceChange": one} for one in changes[start : start + 2]], **more}

    def list_change_sets(self, *, StackName: str) -> dict[str, Any]:
        """Those that were not carried out."""
        return {
            "Summaries": [{"ChangeSetName": n} for n, one in self.change_sets.items() if one["stack"] == StackName]
        }

    def delete_change_set(self, *, StackName: str, ChangeSetName: str) -> None:
        """Forget it."""
        self.change_sets.pop(ChangeSetName, None)

    def execute_change_set(self, *, StackName: str, ChangeSetName: str) -> None:
        """Carry it out at once."""
        change_set = self.change_sets.pop(ChangeSetName)
        stack = self.stacks[StackName]
        stack.template, stack.parameters = change_set["template"], change_set["parameters"]
        stack.status = "CREATE_COMPLETE" if stack.status == "REVIEW_IN_PROGRESS" else "UPDATE_COMPLETE"
        self.executed.append(StackName)

    def delete_stack(self, *, StackName: str) -> None:
        """Only an empty one, in these tests."""
        assert self.stacks.pop(StackName).status == "REVIEW_IN_PROGRESS"

    def update_termination_protection(self, *, StackName: str, EnableTerminationProtection: bool) -> None:
        """Note it."""
        self.stacks[StackName].protected = EnableTerminationProtection

    def describe_stack_events(self, *, StackName: str) -> dict[str, Any]:
        """What happened, the latest first."""
        return {"StackEvents": self.events}

    def get_waiter(self, name: str) -> "Waiter":
        """For a change set or a stack."""
        return Waiter(self, name)


class Waiter:
    """Waits for nothing: all is done at once."""

    def __init__(self, cloudformation: CloudFormation, name: str) -> None:
        self._cloudformation, self._name = cloudformation, name

    def wait(self, **asked: Any) -> None:
        """Fail as boto's does."""
        if (
            self._name == "change_set_create_complete"
            and self._cloudformation.change_sets[asked["ChangeSetName"]]["same"]
        ):
            reason = "The submitted information didn't contain changes. Submit different information."
            raise WaiterError(self._name, "failed", {"Status": "FAILED", "StatusReason": reason})
        if self._name.startswith("stack_") and self._cloudformation.events:
            raise WaiterError(self._name, "failed", {})


def _change(action: str, name: str, resource: Mapping[str, Any]) -> dict[str, str]:
    more = {"Replacement": resource.get("Metadata", {}).get("replacement", "False")} if action == "Modify" else {}
    return {"Action": action, "LogicalResourceId": name, "ResourceType": resource["Type"], **more}


class Ses:
    """SES with a receipt rule set that is active, or none."""

    def __init__(self, active: str | None) -> None:
        self.active = active

    def describe_active_receipt_rule_set(self) -> dict[str, Any]:
        """What is active now."""
        return {} if self.active is None else {"Metadata": {"Name": self.active}}

    def set_active_receipt_rule_set(self, *, RuleSetName: str) -> None:
        """Make one active."""
        self.active = RuleSetName


class CloudFront:
    """Remembers what it was to forget."""

    def __init__(self) -> None:
        self.forgot: list[list[str]] = []

    def create_invalidation(self, *, DistributionId: str, InvalidationBatch: dict[str, Any]) -> None:
        """Paths of one distribution."""
        paths = InvalidationBatch["Paths"]
        assert paths["Quantity"] == len(paths["Items"])
        self.forgot.append(paths["Items"])


class Session:
    """boto3's session with doubles for some services, and the real one (of moto) for the others."""

    def __init__(self, real: Any, **doubles: Any) -> None:
        self._real, self._doubles = real, doubles
        self.region_name = real.region_name

    def client(self, name: str, **more: Any) -> Any:
        """A double, or moto's."""
        return self._doubles.get(name) or self._real.client(name, **{k: v for k, v in more.items() if v})
