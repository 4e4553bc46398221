"""A deployment from its stage file: what is shown and asked, what a second run does, and from where it goes on.

CloudFormation is a double here; that the template deploys is shown on the running stack (tests/e2e).
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from infra import artefacts, changes, deploy, fragments, stack
from infra.changes import Change
from infra.errors import DeployError
from infra.stage import Deploy, Stage
from tests.infra.clouds import CloudFormation, CloudFront, Ses, Session, refusal

REGION = "eu-central-1"
ACCOUNT = "123456789012"
STAGE = Stage("prod", "Firma", "podpora.example", Deploy(REGION, ACCOUNT))
WAIT = {"Delay": 0, "MaxAttempts": 5}
OUTPUTS = {
    "PagesBucket": "pages",
    "EdgeId": "E1",
    "EdgeDomain": "d1.cloudfront.example",
    "ReceiptRuleSet": "fronta-prod",
    "StaffPoolId": "s",
    "StaffClientId": "sc",
    "StaffSignInUrl": "https://s.example",
    "ZonePoolId": "z",
    "ZoneClientId": "zc",
    "ZoneSignInUrl": "https://z.example",
}
TEMPLATE: dict[str, Any] = {
    "Parameters": fragments.folded()["Parameters"],
    "Resources": {
        "Api": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./code.zip"}},
        "Tickets": {"Type": "AWS::DynamoDB::Table"},
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What was packaged."""
    (tmp_path / "code.zip").write_bytes(b"code")
    return tmp_path


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """An account without anything in it; the pages' bucket, which CloudFormation would make, is there."""
    # moto refuses whatever a statement refuses on conditions, such as plain HTTP, which it does not look at.
    monkeypatch.setattr(FakeBucket, "get_permission", lambda *_: PermissionResult.NEUTRAL)
    with mock_aws():
        real = boto3.Session("test", "test", region_name=REGION)
        s3 = real.client("s3")
        s3.create_bucket(Bucket="pages", CreateBucketConfiguration={"LocationConstraint": REGION})
        yield Session(real, cloudformation=CloudFormation(s3, OUTPUTS), ses=Ses(None), cloudfront=CloudFront())


def _person(*answers: str, agreed: bool = False, at_terminal: bool = True) -> deploy.Person:
    """Who gives these answers, one after another."""
    left = list(answers)
    return deploy.Person(agreed, at_terminal, lambda _question: left.pop(0))


def _run(session: Any, person: deploy.Person, stage: Stage = STAGE) -> deploy.Run:
    return deploy.Run(session, stage, person, WAIT)


def _changed(**resources: Any) -> dict[str, Any]:
    """The template with other resources."""
    return {**TEMPLATE, "Resources": {**TEMPLATE["Resources"], **resources}}


# ---------------------------------------------------------------- the whole


def test_a_stage_is_deployed_and_a_second_run_changes_nothing(
    session: Session, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bucket, stack, rule set, pages; then not one of them, without a question."""
    pages = folder / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("<html>", encoding="utf-8")
    first = _run(session, _person("yes"))
    outputs = first.stack(TEMPLATE, folder, first.account())
    first.mail(outputs)
    first.pages(outputs, pages)
    assert [step.split()[0] for step in first.changed] == [
        "made",
        "deployed",
        "deployed",
        "protected",
        "made",
        "uploaded",
        "let",
    ]
    assert "Add  Tickets  AWS::DynamoDB::Table" in capsys.readouterr().out
    second = _run(session, _person())
    outputs = second.stack(TEMPLATE, folder, second.account())
    second.mail(outputs)
    second.pages(outputs, pages)
    assert second.changed == []
    cloudformation = session.client("cloudformation")
    assert cloudformation.change_sets == {}
    assert cloudformation.stacks["fronta-prod"].protected


def test_the_name_that_cloudfront_gives_is_put_in_place(session: Session, folder: Path) -> None:
    """Known after the first deployment, it is the origin in links and sign-in; with one question only."""
    _run(session, _person("yes")).stack(TEMPLATE, folder, ACCOUNT)
    cloudformation = session.client("cloudformation")
    assert cloudformation.executed == ["fronta-prod"] * 2
    assert cloudformation.stacks["fronta-prod"].parameters["ConsoleOrigin"] == "https://d1.cloudfront.example"


def test_a_domain_of_ones_own_is_the_origin_at_once(session: Session, folder: Path) -> None:
    """Then there is one deployment."""
    stage = replace(STAGE, deploy=replace(STAGE.deploy, console_domain="fronta.example", certificate="arn"))
    _run(session, _person("yes"), stage).stack(TEMPLATE, folder, ACCOUNT)
    cloudformation = session.client("cloudformation")
    assert cloudformation.executed == ["fronta-prod"]
    assert cloudformation.stacks["fronta-prod"].parameters["ConsoleOrigin"] == "https://fronta.example"


def test_credentials_of_another_account_are_refused(session: Session) -> None:
    """Before anything is packaged or made."""
    stage = replace(STAGE, deploy=replace(STAGE.deploy, account="210987654321"))
    with pytest.raises(DeployError, match="are of the account 123456789012; the stage prod is of 210987654321"):
        _run(session, _person(), stage).account()


def test_two_stages_of_one_account_have_nothing_in_common(session: Session, folder: Path) -> None:
    """Each has its stack and its bucket, and the one that came second does not touch the first."""
    session.client("cloudformation").outputs.pop("EdgeDomain")
    for name in ("prod", "test"):
        stage = replace(STAGE, name=name, deploy=replace(STAGE.deploy, console_origin=f"https://{name}.example"))
        _run(session, _person("yes"), stage).stack(TEMPLATE, folder, ACCOUNT)
    assert session.client("cloudformation").executed == ["fronta-prod", "fronta-test"]
    buckets = {bucket["Name"] for bucket in session.client("s3").list_buckets()["Buckets"]}
    assert buckets == {"pages", "fronta-prod-123456789012-eu-central-1", "fronta-test-123456789012-eu-central-1"}


def test_a_parameter_that_the_template_lacks_is_refused(session: Session, folder: Path) -> None:
    """CloudFormation would ignore none of them, and say it less plainly."""
    stage = replace(STAGE, deploy=replace(STAGE.deploy, parameters={"Nonsense": "1"}))
    with pytest.raises(DeployError, match="no parameters Nonsense"):
        _run(session, _person("yes"), stage).stack(TEMPLATE, folder, ACCOUNT)


# ---------------------------------------------------------------- asking


@pytest.mark.parametrize("answer", ["", "no", "n", "maybe"])
def test_without_a_yes_nothing_is_left(answer: str, session: Session, folder: Path) -> None:
    """Neither a change set nor the empty stack that CloudFormation makes for it."""
    with pytest.raises(DeployError, match="nothing was changed"):
        _run(session, _person(answer)).stack(TEMPLATE, folder, ACCOUNT)
    cloudformation = session.client("cloudformation")
    assert (cloudformation.stacks, cloudformation.change_sets) == ({}, {})


def test_no_terminal_and_no_yes_changes_nothing(session: Session, folder: Path) -> None:
    """A job says so with YES=1."""
    with pytest.raises(DeployError, match="YES=1"):
        _run(session, _person(at_terminal=False)).stack(TEMPLATE, folder, ACCOUNT)
    _run(session, _person(agreed=True, at_terminal=False)).stack(TEMPLATE, folder, ACCOUNT)
    assert session.client("cloudformation").stacks["fronta-prod"].status == "UPDATE_COMPLETE"


def test_ctrl_c_at_the_question_leaves_nothing(session: Session, folder: Path) -> None:
    """The next run begins as if there had been none."""

    def broken_off(_question: str) -> str:
        """Ctrl-C."""
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run(session, deploy.Person(False, True, broken_off)).stack(TEMPLATE, folder, ACCOUNT)
    cloudformation = session.client("cloudformation")
    assert (cloudformation.stacks, cloudformation.change_sets) == ({}, {})
    _run(session, _person("yes")).stack(TEMPLATE, folder, ACCOUNT)
    assert cloudformation.stacks["fronta-prod"].protected


def test_what_loses_data_is_done_for_who_writes_the_name(
    session: Session, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A replaced table stands first, loudly; yes does not do, YES=1 does not do."""
    _run(session, _person("yes")).stack(TEMPLATE, folder, ACCOUNT)
    replaced = _changed(Tickets={"Type": "AWS::DynamoDB::Table", "Metadata": {"replacement": "True"}})
    with pytest.raises(DeployError, match="from a terminal only"):
        _run(session, _person(agreed=True)).stack(replaced, folder, ACCOUNT)
    with pytest.raises(DeployError, match="nothing was changed"):
        _run(session, _person("yes")).stack(replaced, folder, ACCOUNT)
    assert "Tickets  AWS::DynamoDB::Table  replaced  !!! ITS DATA IS NO LONGER THE STACK'S" in capsys.readouterr().out
    _run(session, _person("fronta-prod")).stack(replaced, folder, ACCOUNT)
    assert session.client("cloudformation").stacks["fronta-prod"].template["Resources"]["Tickets"]["Metadata"]


def test_changes_are_listed_with_the_worst_first() -> None:
    """What loses data, what may, the rest; functions are replaced all the time and are no worry."""
    found = [
        Change("Modify", "Api", "AWS::Lambda::Function", "True"),
        Change("Modify", "Pool", "AWS::Cognito::UserPool", "Conditional"),
        Change("Remove", "Tickets", "AWS::DynamoDB::Table"),
        Change("Modify", "People", "AWS::DynamoDB::Table", "False"),
    ]
    assert changes.losing(found) == ("Tickets",)
    assert [line.split("  ")[-1].strip() for line in changes.table(found).splitlines()] == [
        "replaced",
        "! may begin empty",
        "!!! ITS DATA IS NO LONGER THE STACK'S",
        "AWS::DynamoDB::Table",
    ]
    assert "outputs or parameters" in changes.table([])


def test_all_pages_of_a_change_set_are_shown(
    session: Session, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """CloudFormation tells a part at a time."""
    more = {f"Topic{number}": {"Type": "AWS::SNS::Topic"} for number in range(5)}
    _run(session, _person("yes")).stack(_changed(**more), folder, ACCOUNT)
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("Api", "Tickets", *more))


# ---------------------------------------------------------------- going on


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("ROLLBACK_COMPLETE", "Delete the stack"),
        ("ROLLBACK_FAILED", "Delete the stack"),
        ("CREATE_FAILED", "Delete the stack"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name fronta-prod"),
        ("UPDATE_FAILED", "rollback-stack --stack-name fronta-prod"),
        ("DELETE_FAILED", "Somebody deletes fronta-prod"),
    ],
)
def test_a_stack_that_cannot_go_on_says_what_to_do(status: str, told: str, session: Session, folder: Path) -> None:
    """In words, and nothing is tried."""
    cloudformation = session.client("cloudformation")
    _run(session, _person("yes")).stack(TEMPLATE, folder, ACCOUNT)
    cloudformation.stacks["fronta-prod"].status = status
    with pytest.raises(DeployError, match=told):
        _run(session, _person("yes")).stack(_changed(), folder, ACCOUNT)
    assert cloudformation.change_sets == {}


def test_a_deployment_that_goes_on_is_waited_for(session: Session, folder: Path) -> None:
    """Somebody else's, or that of a run that was broken off; then it is this one's turn."""
    cloudformation = session.client("cloudformation")
    _run(session, _person("yes")).stack(TEMPLATE, folder, ACCOUNT)
    cloudformation.coming = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"]
    assert stack._can_be_updated(cloudformation, "fronta-prod", WAIT)
    cloudformation.coming = ["UPDATE_IN_PROGRESS"] * 9
    with pytest.raises(DeployError, match="still UPDATE_IN_PROGRESS"):
        stack._can_be_updated(cloudformation, "fronta-prod", WAIT)


def test_what_a_killed_run_left_is_forgotten(session: Session, folder: Path) -> None:
    """Its change set, and nobody else's; an empty stack is taken for none."""
    cloudformation = session.client("cloudformation")
    _run(session, _person("yes")).stack(TEMPLATE, folder, ACCOUNT)
    left = {"stack": "fronta-prod", "same": False}
    cloudformation.change_sets = {"fronta-old": left, "somebody-elses": left}
    _run(session, _person()).stack(TEMPLATE, folder, ACCOUNT)
    assert cloudformation.change_sets == {"somebody-elses": left}
    cloudformation.stacks["fronta-prod"].status = "REVIEW_IN_PROGRESS"
    assert not stack._can_be_updated(cloudformation, "fronta-prod", WAIT)


def test_a_failed_update_tells_each_resource_that_failed(session: Session, folder: Path) -> None:
    """With CloudFormation's reason, in the order in which it happened."""
    session.client("cloudformation").events = [
        {"LogicalResourceId": "B", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "cancelled"},
        {"LogicalResourceId": "A", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "no such thing"},
        {"LogicalResourceId": "C", "ResourceStatus": "CREATE_COMPLETE"},
    ]
    with pytest.raises(DeployError, match=r"^A: no such thing\nB: cancelled$"):
        _run(session, _person("yes")).stack(TEMPLATE, folder, ACCOUNT)


# ---------------------------------------------------------------- the bucket of the code


def test_the_bucket_of_the_code_is_private_encrypted_and_tls_only(session: Session) -> None:
    """Made once; a run that was broken off before the policy is made up for."""
    s3 = session.client("s3")
    assert artefacts.ensure_bucket(s3, "code", REGION, ACCOUNT, ours=True)
    assert not artefacts.ensure_bucket(s3, "code", REGION, ACCOUNT, ours=True)
    blocked = s3.get_public_access_block(Bucket="code")["PublicAccessBlockConfiguration"]
    assert list(blocked.values()) == [True] * 4
    (statement,) = json.loads(s3.get_bucket_policy(Bucket="code")["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert s3.get_bucket_encryption(Bucket="code")["ServerSideEncryptionConfiguration"]["Rules"]
    s3.delete_bucket_policy(Bucket="code")
    artefacts.ensure_bucket(s3, "code", REGION, ACCOUNT, ours=True)
    assert s3.get_bucket_policy(Bucket="code")["Policy"]


def test_a_bucket_of_the_operator_stays_as_it_is(session: Session) -> None:
    """He may have a policy of his own in mind."""
    s3 = session.client("s3")
    artefacts.ensure_bucket(s3, "pages", REGION, ACCOUNT, ours=False)
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket="pages")


def test_a_bucket_of_another_account_is_refused() -> None:
    """Whoever owns it would decide which code runs."""

    class Foreign:
        """S3 with somebody else's bucket."""

        def head_bucket(self, **_: Any) -> None:
            """Not for you."""
            raise refusal("403", "HeadBucket")

    with pytest.raises(DeployError, match="artefact_bucket"):
        artefacts.ensure_bucket(Foreign(), "code", REGION, ACCOUNT, ours=True)


def test_unchanged_code_is_uploaded_once(session: Session, folder: Path) -> None:
    """Under a name made of its content; a new version stands beside the old one, to which one can go back."""
    s3 = session.client("s3")
    template = artefacts.with_uploaded_code(s3, TEMPLATE, folder, "pages")
    place = template["Resources"]["Api"]["Properties"]["CodeUri"]
    assert place["Bucket"] == "pages"
    before = s3.head_object(Bucket="pages", Key=place["Key"])["LastModified"]
    assert artefacts.with_uploaded_code(s3, TEMPLATE, folder, "pages") == template
    assert s3.head_object(Bucket="pages", Key=place["Key"])["LastModified"] == before
    (folder / "code.zip").write_bytes(b"new code")
    artefacts.with_uploaded_code(s3, TEMPLATE, folder, "pages")
    assert s3.list_objects_v2(Bucket="pages")["KeyCount"] == 2


# ---------------------------------------------------------------- mail


@pytest.mark.parametrize(
    ("active", "take_over", "changed"), [(None, False, True), ("fronta-a", False, False), ("other", True, True)]
)
def test_the_rule_set_becomes_active(active: str | None, take_over: bool, changed: bool) -> None:
    """Where none is active, where it is itself, and where the operator says so."""
    ses = Ses(active)
    assert deploy.activate(ses, "fronta-a", take_over=take_over) is changed
    assert ses.active == "fronta-a"


def test_the_mail_of_another_stack_is_not_taken_silently() -> None:
    """Another active rule set stays, and the operator is told what to do."""
    ses = Ses("other")
    with pytest.raises(DeployError, match="TAKE_OVER_MAIL=1"):
        deploy.activate(ses, "fronta-a", take_over=False)
    assert ses.active == "other"


# ---------------------------------------------------------------- the command


def test_mistakes_of_the_stage_end_it_before_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2; nothing is packaged, AWS is not asked."""
    monkeypatch.setattr("sys.argv", ["deploy", "--stage", "no-such-stage"])
    assert deploy.main() == 2
    assert "stages that exist" in capsys.readouterr().err


def test_ctrl_c_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 130, as of any program that is broken off."""

    def broken_off(_options: Any) -> int:
        """Ctrl-C."""
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.argv", ["deploy", "--stage", "prod"])
    monkeypatch.setattr(deploy, "_run", broken_off)
    assert deploy.main() == 130
    assert "deploy again to go on" in capsys.readouterr().err


def test_a_change_set_that_aws_refuses_at_once_leaves_no_second_error(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A template that is wrong as a whole makes no change set, so none is told to be left over."""
    cloudformation = session.client("cloudformation")

    def refused(**_: Any) -> None:
        """As for a parameter without a value."""
        raise refusal("ValidationError", "CreateChangeSet")

    monkeypatch.setattr(cloudformation, "create_change_set", refused)
    monkeypatch.setattr(cloudformation, "delete_change_set", refused)
    with pytest.raises(session.client("s3").exceptions.ClientError, match="CreateChangeSet"):
        _run(session, _person("yes")).stack(TEMPLATE, folder, ACCOUNT)
    assert "left over" not in capsys.readouterr().err
