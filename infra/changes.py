"""What a change set would do, for a person to read before it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# Whoever loses one of these loses mail, tickets, accounts, keys, or what others have written down of it.
HOLDS_DATA = frozenset(
    {
        "AWS::Backup::BackupVault",
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SES::EmailIdentity",
        "AWS::SecretsManager::Secret",
        "AWS::SSM::Parameter",
    }
)
_REPLACED = {"True": "replaced", "Conditional": "perhaps replaced"}


@dataclass(frozen=True)
class Change:
    """One resource of a change set."""

    action: str
    name: str
    kind: str
    replacement: str = ""

    @property
    def loses_data(self) -> bool:
        """Whether something that holds data is removed or made anew, and so begins empty."""
        return self.kind in HOLDS_DATA and (self.action == "Remove" or self.replacement == "True")

    @property
    def may_lose_data(self) -> bool:
        """Whether CloudFormation cannot tell before it does it."""
        return self.kind in HOLDS_DATA and self.replacement == "Conditional"


def of_change_set(cloudformation: Any, stack: str, change_set: str) -> tuple[Change, ...]:
    """All changes of a change set, page by page, what loses data first."""
    found: list[Change] = []
    more: dict[str, str] = {}
    while True:
        page = cloudformation.describe_change_set(StackName=stack, ChangeSetName=change_set, **more)
        found += [_read(item["ResourceChange"]) for item in page.get("Changes", ()) if "ResourceChange" in item]
        if not page.get("NextToken"):
            return tuple(
                sorted(found, key=lambda one: (not one.loses_data, not one.may_lose_data, one.action, one.name))
            )
        more = {"NextToken": page["NextToken"]}


def _read(change: dict[str, Any]) -> Change:
    return Change(
        change["Action"], change["LogicalResourceId"], change["ResourceType"], change.get("Replacement", "")
    )


def table(changes: Sequence[Change]) -> str:
    """Lines for a person; the ones that lose data cannot be overlooked."""
    if not changes:
        return "  no resource changes; outputs or parameters do"
    rows = [(one.action, one.name, one.kind, _REPLACED.get(one.replacement, ""), _warning(one)) for one in changes]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  " + "  ".join([*(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)), row[4]]).rstrip()
        for row in rows
    )


def _warning(change: Change) -> str:
    if change.loses_data:
        return "!!! ITS DATA IS NO LONGER THE STACK'S"
    return "! may begin empty" if change.may_lose_data else ""


def losing(changes: Iterable[Change]) -> tuple[str, ...]:
    """Names of what would lose its data."""
    return tuple(one.name for one in changes if one.loses_data)
