"""The packaged template keeps its rules, and each rule finds what breaks it."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra import fragments, lint
from infra import package as packaging
from local.deploy import RESOURCE_POLICIES, for_emulator
from tests.infra import rules, wiring

Template = dict[str, Any]
Break = Callable[[Template], object]
ROOT = packaging.ROOT


def _name(rule: rules.Rule) -> str:
    return rule.__name__.removeprefix("violations_of_")


@pytest.mark.parametrize("rule", [pytest.param(rule, id=_name(rule)) for rule in rules.ALL])
def test_the_packaged_template_keeps_the_rule(rule: rules.Rule, template: Template) -> None:
    """Nothing in what is deployed breaks the rule."""
    assert rule(template) == []


# ---------------------------------------------------------------- broken templates


def _properties(template: Template, name: str) -> Any:
    return template["Resources"][name]["Properties"]


def _statement(template: Template, role: str, index: int = 0) -> Any:
    return _properties(template, role)["Policies"][0]["PolicyDocument"]["Statement"][index]


def _event(template: Template, function: str) -> Any:
    return next(iter(_properties(template, function)["Events"].values()))["Properties"]


def _share_a_role(t: Template) -> None:
    _properties(t, "Sweep")["Role"] = _properties(t, "Sender")["Role"]


def _open_a_role(t: Template) -> None:
    trust = _properties(t, "SweepRole")["AssumeRolePolicyDocument"]["Statement"][0]
    trust["Principal"] = {"AWS": "123456789012"}


def _move_logs(t: Template) -> None:
    _properties(t, "Api")["LoggingConfig"]["LogGroup"] = {"Ref": "LiveLogs"}


def _lose_the_right_to_report(t: Template) -> None:
    (statement,) = [
        one for one in rules.statements(_properties(t, "EffectsRole")) if one["Action"] == "sqs:SendMessage"
    ]
    statement["Resource"] = [{"Fn::GetAtt": ["OutboxQueue", "Arn"]}]


def _send_failures_elsewhere(t: Template) -> None:
    _properties(t, "Sweep")["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"] = {
        "Fn::GetAtt": ["MailTopic", "TopicArn"]
    }


def _forget_dead_letters_sooner(t: Template) -> None:
    _properties(t, "InboundDeadQueue")["MessageRetentionPeriod"] = 345600


def _add_a_queue(t: Template) -> None:
    t["Resources"]["NewQueue"] = {"Type": "AWS::SQS::Queue", "Properties": {"SqsManagedSseEnabled": True}}


def _consume_a_dead_letter_queue(t: Template) -> None:
    _event(t, "Inbound")["Queue"] = {"Fn::GetAtt": ["InboundDeadQueue", "Arn"]}


def _consume_a_foreign_queue(t: Template) -> None:
    _event(t, "Inbound")["Queue"] = {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:other"}


def _add_a_managed_policy(t: Template) -> None:
    _properties(t, "ApiRole")["ManagedPolicyArns"] = ["arn:aws:iam::aws:policy/AdministratorAccess"]


def _add_a_statement(t: Template) -> None:
    _properties(t, "ApiRole")["Policies"][0]["PolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": {"Fn::GetAtt": ["TicketsTable", "Arn"]}}
    )


def _publish_to_topics(t: Template) -> None:
    policy = _properties(t, "SmsRole")["Policies"][0]["PolicyDocument"]
    policy["Statement"] = [one for one in policy["Statement"] if one.get("Effect") != "Deny"]


def _allow_by_exception(t: Template) -> None:
    statement = _statement(t, "ApiRole")
    statement["NotAction"] = statement.pop("Action")


def _open_a_route(t: Template) -> None:
    _properties(t, "StaffRoute")["AuthorizationType"] = "NONE"


def _authorize_by_another_api(t: Template) -> None:
    _properties(t, "StaffAuthorizer")["ApiId"] = {"Ref": "WebsocketAPI"}


def _add_an_open_route(t: Template) -> None:
    t["Resources"]["NewRoute"] = deepcopy(t["Resources"]["HealthRoute"])
    _properties(t, "NewRoute")["RouteKey"] = "GET /v1/tickets"


def _lead_a_link_to_the_api(t: Template) -> None:
    _properties(t, "LinkRoute")["Target"] = {"Fn::Sub": "integrations/${HttpIntegration}"}


def _call_pages_without_leave(t: Template) -> None:
    del t["Resources"]["PagesInvokePermission"]


def _throttle_links_less(t: Template) -> None:
    _properties(t, "HttpStage")["RouteSettings"]["ANY /l/{token}"]["ThrottlingRateLimit"] = 200


def _events(t: Template) -> Any:
    return _properties(t, "FeedbackEvents")["EventDestination"]


def _forget_mail(t: Template) -> None:
    _properties(t, "Bucket")["LifecycleConfiguration"]["Rules"][0]["Prefix"] = "mail/"


def _forget_old_versions_of_everything(t: Template) -> None:
    rule = {"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 1}}
    _properties(t, "Bucket")["LifecycleConfiguration"]["Rules"].append(rule)


def _publish_from_anywhere(t: Template) -> None:
    del _properties(t, "FeedbackTopicPolicy")["PolicyDocument"]["Statement"][0]["Condition"]


def _send_from_anywhere(t: Template) -> None:
    del _properties(t, "FeedbackQueuePolicy")["PolicyDocument"]["Statement"][0]["Condition"]


def _block_less(t: Template) -> None:
    _properties(t, "Bucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] = False


def _allow_plain_http(t: Template) -> None:
    statements = _properties(t, "BucketPolicy")["PolicyDocument"]["Statement"]
    statements[:] = [statement for statement in statements if statement["Effect"] == "Allow"]


def _allow_plain_http_of_a_queue(t: Template) -> None:
    _properties(t, "OnlyTlsQueuePolicy")["PolicyDocument"]["Statement"][0]["Resource"].pop()


def _add_a_second_policy(t: Template) -> None:
    t["Resources"]["SecondPolicy"] = deepcopy(t["Resources"]["MailTopicPolicy"])


def _use_the_key_for_anything(t: Template) -> None:
    (statement,) = [one for one in rules.statements(_properties(t, "SweepRole")) if one.get("Sid") == "UseKey"]
    del statement["Condition"]


def _allow_plain_http_of_files(t: Template) -> None:
    deny = next(s for s in _properties(t, "BucketPolicy")["PolicyDocument"]["Statement"] if s["Effect"] == "Deny")
    deny["Resource"] = {"Fn::GetAtt": ["Bucket", "Arn"]}


def _everybody_may_publish(t: Template) -> None:
    _properties(t, "MailTopicPolicy")["PolicyDocument"]["Statement"][0]["Principal"] = "*"


def _add_a_function(t: Template) -> None:
    t["Resources"]["Twin"] = deepcopy(t["Resources"]["Api"])


BREAKS: list[tuple[rules.Rule, str, Break]] = [
    (rules.violations_of_own_roles, "shared", _share_a_role),
    (rules.violations_of_own_roles, "foreign", lambda t: _properties(t, "Api").update(Role="arn:aws:iam::1:role/x")),
    (rules.violations_of_own_roles, "assumable", _open_a_role),
    (rules.violations_of_log_groups, "none", lambda t: _properties(t, "Api").pop("LoggingConfig")),
    (rules.violations_of_log_groups, "for ever", lambda t: _properties(t, "HttpAccessLogs").pop("RetentionInDays")),
    (rules.violations_of_log_groups, "not allowed", _move_logs),
    (rules.violations_of_function_limits, "no timeout", lambda t: _properties(t, "Effects").pop("Timeout")),
    (rules.violations_of_function_limits, "no memory", lambda t: _properties(t, "Sweep").pop("MemorySize")),
    (rules.violations_of_failure_destinations, "stream", lambda t: _event(t, "Effects").pop("DestinationConfig")),
    (
        rules.violations_of_failure_destinations,
        "schedule",
        lambda t: _properties(t, "Sweep").pop("EventInvokeConfig"),
    ),
    (rules.violations_of_failure_destinations, "elsewhere", _send_failures_elsewhere),
    (rules.violations_of_failure_destinations, "not allowed", _lose_the_right_to_report),
    (rules.violations_of_partial_batches, "queue", lambda t: _event(t, "Sender").pop("FunctionResponseTypes")),
    (rules.violations_of_partial_batches, "stream", lambda t: _event(t, "Effects").update(FunctionResponseTypes=[])),
    (rules.violations_of_streams, "for ever", lambda t: _event(t, "Effects").pop("MaximumRetryAttempts")),
    (rules.violations_of_streams, "unlimited", lambda t: _event(t, "Effects").update(MaximumRecordAgeInSeconds=-1)),
    (
        rules.violations_of_streams,
        "no split",
        lambda t: _event(t, "Effects").update(BisectBatchOnFunctionError=False),
    ),
    (rules.violations_of_streams, "no stream", lambda t: _properties(t, "TicketsTable").pop("StreamSpecification")),
    (
        rules.violations_of_environment,
        "not given",
        lambda t: _properties(t, "Sweep")["Environment"]["Variables"].pop("FRONTA_OUTBOX_QUEUE_URL"),
    ),
    (
        rules.violations_of_environment,
        "not needed",
        lambda t: _properties(t, "Sweep")["Environment"]["Variables"].update(FRONTA_BUCKET={"Ref": "Bucket"}),
    ),
    (rules.violations_of_handlers, "another", lambda t: _properties(t, "Sweep").update(Handler="app.sweeper")),
    (rules.violations_of_handlers, "twice", _add_a_function),
    (rules.violations_of_policies, "more", _add_a_statement),
    (rules.violations_of_policies, "managed", _add_a_managed_policy),
    (rules.violations_of_policies, "none", lambda t: _properties(t, "SenderRole").pop("Policies")),
    (rules.violations_of_policies, "no function", lambda t: t["Resources"].pop("Sweep")),
    (rules.violations_of_wildcards, "action", lambda t: _statement(t, "ApiRole").update(Action="dynamodb:*")),
    (rules.violations_of_wildcards, "resource", lambda t: _statement(t, "ApiRole").update(Resource="*")),
    (
        rules.violations_of_wildcards,
        "resource of a service",
        lambda t: _statement(t, "ClockRole").update(
            Resource={"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:*"}
        ),
    ),
    (rules.violations_of_wildcards, "exception", _allow_by_exception),
    (rules.violations_of_wildcards, "topics", _publish_to_topics),
    (rules.violations_of_wildcards, "everybody", _everybody_may_publish),
    (rules.violations_of_http_authorization, "open", _open_a_route),
    (rules.violations_of_http_authorization, "new", _add_an_open_route),
    (rules.violations_of_http_authorization, "another API's", _authorize_by_another_api),
    (
        rules.violations_of_http_authorization,
        "no audience",
        lambda t: _properties(t, "StaffAuthorizer")["JwtConfiguration"].pop("Audience"),
    ),
    (rules.violations_of_http_authorization, "another function", _lead_a_link_to_the_api),
    (rules.violations_of_http_authorization, "no leave", _call_pages_without_leave),
    (
        rules.violations_of_throttling,
        "none",
        lambda t: _properties(t, "HttpStage").pop("DefaultRouteSettings"),
    ),
    (rules.violations_of_throttling, "links", _throttle_links_less),
    (rules.violations_of_throttling, "too early", lambda t: t["Resources"]["HttpStage"].pop("DependsOn")),
    (rules.violations_of_http_authorization, "health gone", lambda t: t["Resources"].pop("HealthRoute")),
    (rules.violations_of_dead_letter_queues, "none", lambda t: _properties(t, "OutboxQueue").pop("RedrivePolicy")),
    (rules.violations_of_dead_letter_queues, "new", _add_a_queue),
    (rules.violations_of_dead_letter_queues, "short", _forget_dead_letters_sooner),
    (
        rules.violations_of_dead_letter_queues,
        "plain",
        lambda t: _properties(t, "ClocksQueue").pop("SqsManagedSseEnabled"),
    ),
    (rules.violations_of_dead_letter_queues, "consumed", _consume_a_dead_letter_queue),
    (rules.violations_of_dead_letter_queues, "foreign", _consume_a_foreign_queue),
    (rules.violations_of_alarms, "gone", lambda t: t["Resources"].pop("InboundDeadAlarm")),
    (rules.violations_of_alarms, "late", lambda t: _properties(t, "OutboxDeadAlarm").update(Threshold=10)),
    (rules.violations_of_alarms, "feedback", lambda t: t["Resources"].pop("FeedbackDeadAlarm")),
    (rules.violations_of_alarms, "reconcile", lambda t: t["Resources"].pop("ReconcileDeadAlarm")),
    (rules.violations_of_alarms, "silent", lambda t: _properties(t, "BacklogAlarm").pop("AlarmActions")),
    (rules.violations_of_alarms, "never over", lambda t: _properties(t, "BudgetAlarm").update(OKActions=[])),
    (rules.violations_of_reputation_alarms, "gone", lambda t: t["Resources"].pop("BounceRateAlarm")),
    (
        rules.violations_of_reputation_alarms,
        "late",
        lambda t: _properties(t, "ComplaintRateAlarm").update(Threshold=0.005),
    ),
    (
        rules.violations_of_mail_events,
        "one kind",
        lambda t: _events(t).update(MatchingEventTypes=["bounce", "reject"]),
    ),
    (rules.violations_of_mail_events, "off", lambda t: _events(t).update(Enabled=False)),
    (
        rules.violations_of_mail_events,
        "elsewhere",
        lambda t: _events(t).update(SnsDestination={"TopicARN": {"Ref": "MailTopic"}}),
    ),
    (rules.violations_of_mail_events, "not allowed", lambda t: t["Resources"].pop("FeedbackTopicPolicy")),
    (
        rules.violations_of_mail_events,
        "wrapped",
        lambda t: _properties(t, "FeedbackSubscription").update(RawMessageDelivery=False),
    ),
    (rules.violations_of_topics, "publish", _publish_from_anywhere),
    (rules.violations_of_topics, "send", _send_from_anywhere),
    (rules.violations_of_topics, "lost", lambda t: _properties(t, "FeedbackSubscription").pop("RedrivePolicy")),
    (
        rules.violations_of_receive_counts,
        "first",
        lambda t: _properties(t, "InboundQueue")["RedrivePolicy"].update(maxReceiveCount=3),
    ),
    (
        rules.violations_of_visibility_timeouts,
        "short",
        lambda t: _properties(t, "InboundQueue").update(VisibilityTimeout=359),
    ),
    (rules.violations_of_visibility_timeouts, "slow", lambda t: _properties(t, "Sender").update(Timeout=61)),
    (rules.violations_of_tables, "plain", lambda t: _properties(t, "LiveTable").pop("SSESpecification")),
    (
        rules.violations_of_tables,
        "no recovery",
        lambda t: _properties(t, "TicketsTable").pop("PointInTimeRecoverySpecification"),
    ),
    (
        rules.violations_of_tables,
        "deletable",
        lambda t: _properties(t, "PeopleTable").update(DeletionProtectionEnabled=False),
    ),
    (
        rules.violations_of_tables,
        "not kept though some rows expire",
        lambda t: t["Resources"]["TicketsTable"].pop("UpdateReplacePolicy"),
    ),
    (rules.violations_of_tables, "not kept", lambda t: t["Resources"]["TicketsTable"].pop("DeletionPolicy")),
    (rules.violations_of_tables, "provisioned", lambda t: _properties(t, "LiveTable").pop("BillingMode")),
    (rules.violations_of_buckets, "public", _block_less),
    (rules.violations_of_buckets, "plain HTTP", _allow_plain_http),
    (rules.violations_of_buckets, "plain HTTP of files", _allow_plain_http_of_files),
    (
        rules.violations_of_keys,
        "table",
        lambda t: _properties(t, "LiveTable").update(SSESpecification={"SSEEnabled": True}),
    ),
    (rules.violations_of_keys, "log group", lambda t: _properties(t, "ApiLogs").pop("KmsKeyId")),
    (rules.violations_of_keys, "bucket", lambda t: _properties(t, "Bucket").pop("BucketEncryption")),
    (rules.violations_of_keys, "pages", lambda t: _properties(t, "PagesBucket").update(_properties(t, "Bucket"))),
    (rules.violations_of_keys, "anything", _use_the_key_for_anything),
    (rules.violations_of_plain_http, "queue", _allow_plain_http_of_a_queue),
    (rules.violations_of_plain_http, "two policies", _add_a_second_policy),
    (rules.violations_of_buckets, "plain", lambda t: _properties(t, "Bucket").pop("BucketEncryption")),
    (rules.violations_of_buckets, "no versions", lambda t: _properties(t, "Bucket").pop("VersioningConfiguration")),
    (rules.violations_of_buckets, "forgets mail", _forget_mail),
    (rules.violations_of_buckets, "forgets versions", _forget_old_versions_of_everything),
    (rules.violations_of_buckets, "not kept", lambda t: t["Resources"]["Bucket"].pop("DeletionPolicy")),
    (rules.violations_of_two_stacks, "table", lambda t: _properties(t, "PeopleTable").update(TableName="people")),
    (rules.violations_of_two_stacks, "topic", lambda t: _properties(t, "MailTopic").pop("TopicName")),
    (rules.violations_of_two_stacks, "role", lambda t: _properties(t, "ApiRole").update(RoleName="fronta-api")),
    (rules.violations_of_two_stacks, "chalice's", lambda t: _properties(t, "WebsocketAPI").update(Name="fronta-x")),
    (
        rules.violations_of_two_stacks,
        "region",
        lambda t: _properties(t, "PagesIndex").update(Name={"Fn::Sub": "${AWS::StackName}-index"}),
    ),
    (rules.violations_of_two_stacks, "kind", lambda t: t["Resources"]["MailTopic"].update(Type="AWS::New::Thing")),
    (rules.violations_of_references, "resource", lambda t: t["Resources"].pop("MailTopic")),
    (rules.violations_of_references, "parameter", lambda t: t["Parameters"].pop("MailDomain")),
]


@pytest.mark.parametrize(
    ("rule", "damage"), [pytest.param(rule, damage, id=f"{_name(rule)}: {name}") for rule, name, damage in BREAKS]
)
def test_the_rule_finds_a_broken_template(rule: rules.Rule, damage: Break, template: Template) -> None:
    """One thing spoilt in the template is one thing more that the rule complains about."""
    broken = deepcopy(template)
    before = rule(broken)
    damage(broken)
    assert set(rule(broken)) - set(before)


def test_every_rule_has_a_broken_template() -> None:
    """No rule is without a template that breaks it, so that none can pass for want of looking."""
    assert {rule for rule, _, _ in BREAKS} == set(rules.ALL)


# ---------------------------------------------------------------- app.py and the entry points


def test_every_handler_imports_its_entry_point_before_the_first_event() -> None:
    """The table at the end of app.py names for each handler the entry point that the handler calls."""
    import app

    called = {f"app.{entry.handler}": entry.module.rsplit(".", 1)[-1] for entry in wiring.entries()}
    assert called == app._ENTRY_OF_HANDLER


def test_every_function_is_configured() -> None:
    """.chalice/config.json has time-out, memory and a policy of infra/policies.yaml for each handler of app.py."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    policies = []
    for name, function in config["lambda_functions"].items():
        assert function["lambda_timeout"] > 0, name
        assert function["lambda_memory_size"] >= 128, name
        policies.append(function["iam_policy_file"])
    assert sorted(policies) == sorted(f"policy-{name}.json" for name in fragments.policies())
    assert config["autogen_policy"] is False


def test_resources_are_found_through_imports_and_calls(tmp_path: Path) -> None:
    """Names are asked for where the code that runs asks for them: not in a function that nobody calls."""
    _write(
        tmp_path,
        {
            "app.py": """
                @app.lambda_function()
                def one(event, context):
                    return _entry("first").handle(event)
            """,
            "chalicelib/__init__.py": "",
            "chalicelib/entrypoints/__init__.py": "",
            "chalicelib/entrypoints/first.py": """
                from chalicelib.clients import Sender
                from chalicelib import clients as others

                def handle(event):
                    from chalicelib.late import late
                    return late(), Sender().send(), others.used()
            """,
            "chalicelib/clients.py": """
                from functools import cache
                from chalicelib.settings import resource

                @cache
                def used():
                    return resource("USED")

                @cache
                def unused():
                    return resource("UNUSED")

                class Sender:
                    def send(self):
                        return resource("SENT")
            """,
            "chalicelib/late.py": """
                import os
                from chalicelib.settings import resource

                router = object()

                class Row:
                    class Meta:
                        name = os.environ.get("FRONTA_ROWS")

                @router.get("/")
                def page():
                    return resource("PAGE")

                def late():
                    return os.environ["FRONTA_DNS"]
            """,
            "chalicelib/settings.py": """
                import os

                def resource(name):
                    return os.environ[f"FRONTA_{name}"]
            """,
        },
    )
    (entry,) = wiring.entries(tmp_path)
    assert entry == wiring.Entry("one", "chalicelib.entrypoints.first", "handle")
    assert wiring.resources_of(entry, tmp_path) == {"FRONTA_USED", "FRONTA_SENT", "FRONTA_ROWS", "FRONTA_PAGE"}


def _write(root: Path, files: dict[str, str]) -> None:
    from textwrap import dedent

    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")


def test_the_stream_brings_what_is_pushed_and_sent(template: Template) -> None:
    """New changes and outgoing mail, and kept mails also when their status turns: nothing else wakes the function,
    least of all a row that has expired."""
    patterns = [json.loads(item["Pattern"]) for item in _event(template, "Effects")["FilterCriteria"]["Filters"]]
    wanted = {
        (name, kind)
        for pattern in patterns
        for name in pattern["eventName"]
        for kind in pattern["dynamodb"]["NewImage"]["kind"]["S"]
    }
    inserted = {("INSERT", kind) for kind in ("change", "outbox", "kept")}
    assert wanted == inserted | {("MODIFY", "kept")}


def test_mail_is_taken_in_one_by_one(template: Template) -> None:
    """A mail that makes the function fail for good, or run into its time-out, fails alone."""
    assert _event(template, "Inbound")["BatchSize"] == 1


# ---------------------------------------------------------------- fragments


@pytest.fixture
def own_fragments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the fragments."""
    for path in fragments.FOLDER.glob("*.yaml"):
        shutil.copy2(path, tmp_path)
    monkeypatch.setattr(fragments, "FOLDER", tmp_path)
    return tmp_path


def test_fragments_fold_into_one_template(template: Template) -> None:
    """What each fragment describes is in the packaged template: chalice's merge loses nothing and adds to it."""
    assert {path.stem for path in fragments.FOLDER.glob("*.yaml")} == {*fragments.TEMPLATE_FRAGMENTS, "policies"}
    folded = fragments.folded()
    for name in fragments.TEMPLATE_FRAGMENTS:
        for section, content in fragments.load(fragments.FOLDER / f"{name}.yaml").items():
            if not isinstance(content, str):
                assert content.keys() <= folded[section].keys(), name
    for name, resource in folded["Resources"].items():
        assert _contains(template["Resources"][name], resource), name


def _contains(whole: Any, part: Any) -> bool:
    """Whether `whole` says everything that `part` says; mappings may say more."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(key in whole and _contains(whole[key], value) for key, value in part.items())
    return bool(whole == part)


def test_a_name_in_two_fragments_is_refused(own_fragments: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two fragments that describe the same resource are an error that names it, not one that wins."""
    again = "Resources: {InboundQueue: {Type: AWS::SQS::Queue}}\n"
    (own_fragments / "again.yaml").write_text(again, encoding="utf-8")
    monkeypatch.setattr(fragments, "TEMPLATE_FRAGMENTS", (*fragments.TEMPLATE_FRAGMENTS, "again"))
    with pytest.raises(ValueError, match=r"again\.yaml.*InboundQueue"):
        fragments.folded()


@pytest.mark.parametrize("path", sorted(fragments.FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_fragment_names_a_thing_twice(path: Path) -> None:
    """Within one file no mapping has a key twice: YAML would take the last one and say nothing."""
    assert _repeated(yaml.compose(path.read_text(encoding="utf-8"))) == []


def test_a_key_that_stands_twice_is_found() -> None:
    """The check above sees a repeated key at any depth, and none where `<<` brings one in."""
    assert _repeated(yaml.compose("a: {b: 1, c: {d: 1, d: 2}}")) == ["d, line 1"]
    assert _repeated(yaml.compose("a: &a {b: 1}\nc:\n  <<: *a\n  b: 2\n")) == []


def _repeated(node: yaml.Node | None) -> list[str]:
    found = []
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        found += [
            f"{key.value}, line {key.start_mark.line + 1}"
            for index, (key, _) in enumerate(node.value)
            if key.value in keys[:index]
        ]
        for _, value in node.value:
            found += _repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            found += _repeated(value)
    return found


# ---------------------------------------------------------------- packaging, linting, deploying


def test_an_unknown_stage_is_bad_usage() -> None:
    """`python -m infra.package --stage` of a stage without a file ends with 2 and says which stages there are."""
    done = subprocess.run(
        [sys.executable, "-m", "infra.package", "--stage", "nowhere"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "stages/nowhere.toml" in done.stderr
    assert "local" in done.stderr


@pytest.mark.parametrize(("host", "machine", "expected"), [
    (False, "x86_64", "arm64"), (True, "x86_64", "x86_64"), (True, "aarch64", "arm64"), (True, "arm64", "arm64"),
])  # fmt: skip
def test_packages_for_aws_are_arm64(
    host: bool, machine: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package for AWS is built for arm64 on any machine, one for the emulator for the machine itself."""
    monkeypatch.setattr(packaging, "_vendor", lambda folder: None)
    monkeypatch.setattr(packaging, "_chalice", lambda *arguments: None)
    monkeypatch.setattr(packaging, "add_bytecode", lambda *arguments: None)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    packaging.package("local", tmp_path, host=host)
    config = json.loads((tmp_path / "src" / ".chalice" / "config.json").read_text(encoding="utf-8"))
    assert config["lambda_architecture"] == expected
    assert {path.name for path in (tmp_path / "src" / ".chalice").glob("policy-*.json")} == {
        function["iam_policy_file"] for function in config["lambda_functions"].values()
    }


def test_the_stage_file_goes_into_the_package(packaged: Path) -> None:
    """The settings of the stage lie beside the module that reads them, and nothing of the tests is packaged."""
    source = packaged / "src"
    stage = (ROOT / "stages" / "local.toml").read_bytes()
    assert (source / "chalicelib" / "platform" / "stage.toml").read_bytes() == stage
    assert not {"tests", "infra", "local", "bench", "web"} & {path.name for path in source.iterdir()}


@pytest.mark.parametrize(("queue", "accepted"), [("Queue", True), ("Queueue", False)])
def test_the_linter_tells_good_from_broken(
    queue: str, accepted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m infra.lint` ends with 0 for a good template, with an error for one that names what is not there."""
    small = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}},
        "Outputs": {"Queue": {"Value": {"Ref": queue}}},
    }
    (tmp_path / "sam.json").write_text(json.dumps(small), encoding="utf-8")
    monkeypatch.setattr(lint, "package", lambda *arguments, **options: tmp_path)
    assert (lint.main() == 0) is accepted


def test_the_emulator_gets_all_but_what_it_cannot_take(template: Template) -> None:
    """Left out are SES's receipt rules, the websocket's deployment, the refusal of plain HTTP and the leave to use a
    key that there is not; two permissions are wider. Nothing else is missing or different."""
    untouched = deepcopy(template)
    given = for_emulator(template)
    assert template == untouched

    gone = {name: template["Resources"][name]["Type"] for name in template["Resources"].keys() - given["Resources"]}
    assert gone == {
        "ReceiptRuleSet": "AWS::SES::ReceiptRuleSet",
        "ReceiptRule": "AWS::SES::ReceiptRule",
        "WebsocketAPIDeployment": "AWS::ApiGatewayV2::Deployment",
        # Alarms that compute with several metrics, and what shows them.
        "BacklogAlarm": "AWS::CloudWatch::Alarm",
        "StreamsAlarm": "AWS::CloudWatch::Alarm",
        "UnprovenMailAlarm": "AWS::CloudWatch::Alarm",
        "Dashboard": "AWS::CloudWatch::Dashboard",
        # It says nothing else than that plain HTTP is refused.
        "OnlyTlsQueuePolicy": "AWS::SQS::QueuePolicy",
    }
    expected = deepcopy(template)
    for name in gone:
        del expected["Resources"][name]
    del expected["Outputs"]["ReceiptRuleSet"]
    del expected["Resources"]["WebsocketAPIStage"]["Properties"]["DeploymentId"]
    for policy in rules.of_type(expected, *RESOURCE_POLICIES).values():
        _drop(policy["PolicyDocument"], lambda statement: statement.get("Sid") == "OnlyTls")
    for role in rules.of_type(expected, "AWS::IAM::Role").values():
        for policy in role["Policies"]:
            _drop(policy["PolicyDocument"], lambda statement: "Fn::If" in statement)
        for statement in rules.statements(role):
            _widen(statement)
    nobody = [name for name, condition in expected["Conditions"].items() if "Fn::Split" in json.dumps(condition)]
    assert all("AlarmMail" in name for name in nobody)
    expected["Conditions"] |= {key: {"Fn::Equals": ["yes", "no"]} for key in nobody}
    assert given == expected


def _drop(document: dict[str, Any], is_dropped: Callable[[dict[str, Any]], bool]) -> None:
    """Take statements out of a policy."""
    document["Statement"] = [statement for statement in document["Statement"] if not is_dropped(statement)]


def _widen(statement: dict[str, Any]) -> None:
    """What the emulator reads otherwise than AWS: batches by name, and no identity of a mail."""
    if statement["Action"] == "sqs:SendMessage":
        statement["Action"] = ["sqs:SendMessage", "sqs:SendMessageBatch"]
    elif "ses:SendEmail" in rules.as_list(statement["Action"]):
        statement["Resource"] = "*"


def test_nothing_the_emulator_gets_refers_to_what_is_left_out(template: Template) -> None:
    """The template of the emulator is whole: no resource or output names one that is not there."""
    assert rules.violations_of_references(for_emulator(template)) == []


def test_the_package_needs_no_account(packaged: Path) -> None:
    """Packaging asks AWS for nothing: no account number and no region of this machine is in the template."""
    text = (packaged / "sam.json").read_text(encoding="utf-8")
    assert os.environ["AWS_REGION"] not in text
    assert "123456789012" not in text
