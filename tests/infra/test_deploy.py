"""What the deployment script refuses; that it deploys is shown on the running stack (tests/e2e)."""

from pathlib import Path
from typing import Any

import boto3
import pytest

from infra import deploy


class Ses:
    """SES with a receipt rule set that is active, or none."""

    def __init__(self, active: str | None) -> None:
        self.active = active

    def describe_active_receipt_rule_set(self) -> dict[str, Any]:
        """What is active now."""
        return {} if self.active is None else {"Metadata": {"Name": self.active}}

    def set_active_receipt_rule_set(self, *, RuleSetName: str) -> None:  # noqa: N803 - SES's words
        """Make one active."""
        self.active = RuleSetName


@pytest.mark.parametrize(("active", "take_over"), [(None, False), ("fronta-a", False), ("other", True)])
def test_the_rule_set_becomes_active(active: str | None, take_over: bool) -> None:
    """Where none is active, where it is itself, and where the operator says so."""
    ses = Ses(active)
    deploy.activate(ses, "fronta-a", take_over=take_over)
    assert ses.active == "fronta-a"


def test_the_mail_of_another_stack_is_not_taken_silently() -> None:
    """Another active rule set stays, and the operator is told what to do."""
    ses = Ses("other")
    with pytest.raises(deploy.DeployError, match="TAKE_OVER_MAIL=1"):
        deploy.activate(ses, "fronta-a", take_over=False)
    assert ses.active == "other"


def test_a_first_deployment_that_was_rolled_back_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CloudFormation cannot go on from there; the operator reads what to delete."""

    class RolledBack:
        """CloudFormation whose stack was rolled back."""

        def describe_stacks(self, **_: Any) -> dict[str, Any]:
            """One stack."""
            return {"Stacks": [{"StackStatus": "ROLLBACK_COMPLETE"}]}

    class Bucket:
        """A bucket that has everything already."""

        def head_object(self, **_: Any) -> None:
            """It is there."""

    session = boto3.Session(region_name="eu-central-1")
    doubles = {"cloudformation": RolledBack(), "s3": Bucket()}
    monkeypatch.setattr(session, "client", lambda name, **_: doubles[name])
    with pytest.raises(deploy.DeployError, match="Delete the stack"):
        deploy.deploy(session, "fronta-test", {"Resources": {}}, tmp_path, "artefacts", {})
