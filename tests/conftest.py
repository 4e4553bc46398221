"""What all tests share: a stage, tables in an in-process AWS (moto), and nothing of the surroundings."""

import gc
import json
import os
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent

# Before anything of chalicelib is imported: its stores name their tables at import.
os.environ.update(
    {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "FRONTA_STAGE_FILE": str(ROOT / "stages" / "local.toml"),
        "FRONTA_TICKETS_TABLE": "fronta-test-tickets",
        "FRONTA_PEOPLE_TABLE": "fronta-test-people",
        "FRONTA_LIVE_TABLE": "fronta-test-live",
        "FRONTA_DISPATCH_TABLE": "fronta-test-dispatch",
        "FRONTA_WEBHOOKS_TABLE": "fronta-test-webhooks",
        "FRONTA_DESK_TABLE": "fronta-test-desk",
        "FRONTA_SEARCH_TABLE": "fronta-test-search",
        "FRONTA_CALLS_TABLE": "fronta-test-calls",
        "FRONTA_SMS_TABLE": "fronta-test-sms",
        "FRONTA_COSTS_TABLE": "fronta-test-costs",
        "FRONTA_STAFF_POOL": "",
        "FRONTA_BUCKET": "fronta-test",
        "FRONTA_TOKEN_KEYS": "fronta-test-token-keys",
        "FRONTA_CONFIGURATION_SET": "fronta-test",
        "FRONTA_CONSOLE_ORIGIN": "https://fronta.test",
        "FRONTA_CLOCK_MACHINE": "arn:aws:states:eu-central-1:123456789012:stateMachine:fronta-test-clock",
        "FRONTA_LIVE_ENDPOINT": "https://live.test",
        # The queue delays by a clock of its own, which no test can turn.
        "FRONTA_SET_UNDO_WINDOW": "PT0S",
        "POWERTOOLS_LOG_LEVEL": "ERROR",
        "POWERTOOLS_DEV": "false",
    }
)
for _name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "FRONTA_DNS"):
    os.environ.pop(_name, None)

import boto3  # noqa: E402
import pytest  # noqa: E402
from botocore.loaders import JSONFileLoader  # noqa: E402
from moto import mock_aws  # noqa: E402

_read_json = JSONFileLoader.load_file


@cache
def _description(path: str) -> Any:
    return _read_json(JSONFileLoader(), path)


# Each in-process AWS has clients of its own: of half a second, most went into reading what AWS's services are like.
JSONFileLoader.load_file = lambda _loader, path: _description(path)


# Rooms whose files share what is dear to make (a running stack, a package): one worker's each, and first, since one
# that waits for the stack leaves the machine to the other. Pages come last: a browser each is enough for two workers.
SHARED = ("e2e", "infra")
LAST = ("console_page", "finance_page", "zone_page")


def _room(nodeid: str) -> str:
    """The folder of a test below tests/."""
    return nodeid.removeprefix("tests/").partition("/")[0]


def pytest_collection_modifyitems(items: list["pytest.Item"]) -> None:
    """In the order in which workers take them."""
    items.sort(key=lambda item: {**dict.fromkeys(SHARED, -1), **dict.fromkeys(LAST, 1)}.get(_room(item.nodeid), 0))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: "pytest.Config", log: Any) -> Any:
    """With several workers (`make test`) a file is one worker's, and a room that shares something is."""
    from xdist.scheduler import LoadScopeScheduling

    class ByRoomOrFile(LoadScopeScheduling):
        """What goes to one worker."""

        def _split_scope(self, nodeid: str) -> str:
            return _room(nodeid) if _room(nodeid) in SHARED else nodeid.partition("::")[0]

    return ByRoomOrFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """What a test wrote may hold halves of characters, on purpose; no worker can hand them over."""
    report = yield
    report.sections = [(name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections]
    return report


def pytest_collection_finish() -> None:
    """Look no more for garbage among the modules: they stay."""
    gc.collect()
    gc.freeze()


def make_resources() -> dict[str, str]:
    """Make the tables of infra/tables.yaml, the queues, the bucket and the token keys; returns queue URLs."""
    from infra import fragments

    dynamodb: Any = boto3.client("dynamodb")
    names = {"TicketsTable": "tickets", "PeopleTable": "people", "LiveTable": "live", "DispatchTable": "dispatch"}
    names["WebhooksTable"] = "webhooks"
    names["DeskTable"] = "desk"
    names["SearchTable"] = "search"
    names["CallsTable"] = "calls"
    names["SmsTable"] = "sms"
    names["CostsTable"] = "costs"
    for resource, table in fragments.load(ROOT / "infra" / "tables.yaml")["Resources"].items():
        wanted = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
        properties = {key: table["Properties"][key] for key in wanted if key in table["Properties"]}
        if "StreamSpecification" in table["Properties"]:
            properties["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        dynamodb.create_table(TableName=f"fronta-test-{names[resource]}", **properties)
    sqs: Any = boto3.client("sqs")
    urls = {name: sqs.create_queue(QueueName=f"fronta-test-{name}")["QueueUrl"] for name in QUEUES}
    s3: Any = boto3.client("s3")
    s3.create_bucket(Bucket="fronta-test", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    boto3.client("secretsmanager").create_secret(
        Name="fronta-test-token-keys", SecretString=json.dumps({"current": "k" * 64})
    )
    machine = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    boto3.client("stepfunctions").create_state_machine(
        name="fronta-test-clock", definition=machine, roleArn="arn:aws:iam::123456789012:role/fronta-test"
    )
    boto3.client("sesv2").create_email_identity(EmailIdentity="fronta.example")
    boto3.client("sesv2").create_configuration_set(ConfigurationSetName="fronta-test")
    return urls


QUEUES = ("inbound", "inbound-dead", "outbox", "outbox-dead", "clocks", "clocks-dead", "webhooks", "webhooks-dead")
QUEUES += ("search", "search-dead", "sms", "sms-dead")


def forget_clients() -> None:
    """Clients and connections made in one in-process AWS must not live on in the next."""
    from pynamodb.models import Model

    from chalicelib.platform import aws, meter_writing, tables
    from chalicelib.search import index as search

    for cached in (aws._client, aws._session, aws.token_keys, tables.connection, search.index, meter_writing.client):
        cached.cache_clear()
    # The stores' rows, of those that are imported by now.
    for model in Model.__subclasses__():
        model._connection = None


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium for the tests of a page, which are left out where there is none; a file's own, and over with it."""
    from tests import chromium

    if not chromium.is_installed():
        pytest.skip("chromium is not installed")
    with chromium.started() as running:
        yield running


@pytest.fixture
def aws_resources(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """An in-process AWS with everything that the functions use; yields the queues' URLs by name."""
    with mock_aws():
        forget_clients()
        urls = make_resources()
        monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", urls["outbox"])
        monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", urls["clocks"])
        monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", urls["search"])
        monkeypatch.setenv("FRONTA_SMS_QUEUE_URL", urls["sms"])
        monkeypatch.setenv("FRONTA_QUEUE_URL", urls["inbound"])
        monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", urls["inbound-dead"])
        yield urls
        forget_clients()
