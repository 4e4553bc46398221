"""The harness of the crash sweeps: what it leaves out is proven to be nothing, and what goes wrong in it is seen."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.platform import aws
from tests.faults import test_dispatch_crashes as dispatching
from tests.faults.crashes import endings
from tests.faults.outside import outside
from tests.faults.world import Faults, Killed
from tests.one_aws import stored, streamed

TABLE = "fronta-test-tickets"


@pytest.fixture(autouse=True)
def _one_aws(aws_resources: dict[str, str]) -> None:
    """Everything in this file runs against the in-process AWS."""
    dispatching.URLS.update(aws_resources)


def row(pk: str, **attributes: str) -> dict[str, Any]:
    """An item as the API of DynamoDB takes it."""
    return {name: {"S": value} for name, value in {"pk": pk, "sk": "S", **attributes}.items()}


# ---------------------------------------------------------------- the points that are left out


@pytest.mark.parametrize("story", [dispatching.lock, dispatching.lift], ids=["lock", "lift"])
def test_points_that_are_left_out_end_as_those_that_stand_for_them(story: dispatching.Story) -> None:
    """Killed before a read, after it or before the next write, the world finds the same and comes to the same."""
    _, thinned = dispatching.crashed(story)
    _, full = dispatching.crashed(story, is_every_point=True)
    calls = {(point.number, point.moment) for point in full}
    assert calls == {(number, moment) for number, _ in calls for moment in ("before", "after")}
    of_state = {point.state: found for point, found in thinned.items()}
    assert len(full) > len(thinned) == len(of_state)
    assert {str(point): found for point, found in full.items() if found != of_state[point.state]} == {}


def test_every_write_is_a_point_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """An invocation is killed before its first call and after each that writes; reads add nothing."""
    faults = Faults()
    faults.install(monkeypatch)

    def story() -> str:
        """Two invocations, the second twice if it is killed."""
        for _ in range(2):
            try:
                with faults.watched():
                    client: Any = boto3.client("dynamodb")
                    client.get_item(TableName=TABLE, Key=row("a"))
                    client.put_item(TableName=TABLE, Item=row("a"))
                    client.get_item(TableName=TABLE, Key=row("a"))
                    client.put_item(TableName=TABLE, Item=row("b"))
            except Killed as killed:
                return str(killed)
        return "undisturbed"

    undisturbed, killed = endings(faults, story)
    assert undisturbed == "undisturbed"
    assert list(killed.values()) == [str(point) for point in killed]
    assert [str(point) for point in killed] == [
        *("before call 1 (GetItem)", "after call 2 (PutItem)", "after call 4 (PutItem)"),
        *("before call 5 (GetItem)", "after call 6 (PutItem)", "after call 8 (PutItem)"),
    ]


def test_a_write_that_goes_for_a_read_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can leave out points by a wrong list of what reads."""
    faults = Faults()
    faults.install(monkeypatch)
    monkeypatch.setattr("tests.faults.world.READS", ("Put",))

    def story() -> None:
        """One write."""
        with faults.watched():
            boto3.client("dynamodb").put_item(TableName=TABLE, Item=row("a"))

    with pytest.raises(AssertionError, match=r"after call 1 \(PutItem\): not a read"):
        endings(faults, story)


def test_a_call_of_another_thread_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy has one thread: whoever waits for another would be lacking, and the point is not passed over unseen."""
    faults = Faults()
    faults.install(monkeypatch)
    client: Any = boto3.client("dynamodb")

    def story() -> None:
        """A write in a thread, as a product does that swallows what is raised there."""
        with faults.watched(), ThreadPoolExecutor(1) as pool:
            pool.submit(client.put_item, TableName=TABLE, Item=row("a"))

    with pytest.raises(AssertionError, match="a copy would lack the thread"):
        endings(faults, story)


def test_whatever_the_product_writes_is_seen_from_outside(aws_resources: dict[str, str]) -> None:
    """Rows, messages, objects, mails and clocks."""
    found = [outside()]
    mail = {"Raw": {"Data": b"From: a@fronta.example\nTo: b@firma.example\n\nx"}}
    machine = os.environ["FRONTA_CLOCK_MACHINE"]
    for write in (
        lambda: boto3.client("dynamodb").put_item(TableName=TABLE, Item=row("a")),
        lambda: boto3.client("dynamodb").delete_item(TableName=TABLE, Key=row("a")),
        lambda: aws.sqs().send_message(QueueUrl=aws_resources["outbox"], MessageBody="x"),
        lambda: aws.s3().put_object(Bucket="fronta-test", Key="mail/1", Body=b"x"),
        lambda: aws.s3().put_object(Bucket="fronta-test", Key="mail/1", Body=b"y"),
        lambda: aws.ses().send_email(
            FromEmailAddress="a@fronta.example", Destination={"ToAddresses": ["b@firma.example"]}, Content=mail
        ),
        lambda: aws.stepfunctions().start_execution(stateMachineArn=machine, name="clock", input="{}"),
    ):
        write()
        found.append(outside())
        assert found[-1] == outside()
    assert len(set(found)) == len(found)


# ---------------------------------------------------------------- what goes wrong in a copy


@pytest.mark.parametrize(
    ("fail", "told"),
    [(lambda: {}["lacking"], "KeyError: 'lacking'"), (lambda: os._exit(3), "told nothing"), (lambda: set, "set")],
)
def test_a_copy_that_goes_wrong_is_told_of(monkeypatch: pytest.MonkeyPatch, fail: Any, told: str) -> None:
    """What it raises, or that it was gone; the story itself goes on."""
    faults = Faults()
    faults.install(monkeypatch)

    def story() -> Any:
        """One read; who dies of it comes to what `fail` does."""
        try:
            with faults.watched():
                boto3.client("dynamodb").get_item(TableName=TABLE, Key=row("a"))
        except Killed:
            return fail()
        return "undisturbed"

    undisturbed, killed = endings(faults, story)
    assert undisturbed == "undisturbed"
    assert [told in str(ending) for ending in killed.values()] == [True]


# ---------------------------------------------------------------- the in-process AWS


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_cancelled_transaction_leaves_no_trace(cancelled: bool) -> None:
    """Rows put, changed and deleted before the item that fails are as they were, and the stream says nothing."""
    client: Any = boto3.client("dynamodb")
    for pk in ("changed", "deleted", "replaced"):
        client.put_item(TableName=TABLE, Item=row(pk, word="before"))
    before = stored(TABLE), streamed(TABLE)
    must_exist = {"TableName": TABLE, "Key": row("absent"), "ConditionExpression": "attribute_exists(pk)"}
    change = {
        "UpdateExpression": "SET word = :w",
        "ExpressionAttributeValues": {":w": {"S": "after"}},
    }
    items: list[Any] = [
        {"Put": {"TableName": TABLE, "Item": row("new")}},
        {"Put": {"TableName": TABLE, "Item": row("replaced", word="after")}},
        {"Update": {"TableName": TABLE, "Key": row("changed"), **change}},
        {"Delete": {"TableName": TABLE, "Key": row("deleted")}},
    ]
    if cancelled:
        with pytest.raises(ClientError, match="TransactionCanceled"):
            client.transact_write_items(TransactItems=[*items, {"ConditionCheck": must_exist}])
        assert sorted(stored(TABLE), key=str) == sorted(before[0], key=str)
        assert streamed(TABLE) == before[1]
    else:
        client.transact_write_items(TransactItems=items)
        assert {item["pk"]["S"]: item.get("word", {}).get("S") for item in stored(TABLE)} == {
            "changed": "after", "replaced": "after", "new": None,
        }  # fmt: skip
        assert len(streamed(TABLE)) == len(before[1]) + 4
