"""What follows a commit: rows of the outbox reach their queue in batches, and failures are told by name."""

import json
from typing import Any

import pytest

from chalicelib.platform import aws
from chalicelib.tickets.effects import OutboxMessage, hand_over
from tests.one_aws import received

ROWS = [OutboxMessage(f"seq-{n}", f"ticket-{n}", f"{n:08d}-answer") for n in range(23)]


def test_a_row_becomes_a_message_that_names_it(aws_resources: dict[str, str]) -> None:
    """The queue's message names ticket and mail, which is all that the sender needs."""
    assert hand_over(ROWS[:1]) == []
    (message,) = received(aws_resources["outbox"])
    assert json.loads(message["Body"]) == {"owner": "ticket-0", "mail": "00000000-answer"}


def test_many_rows_go_in_batches_of_ten(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """SQS takes ten messages at a time; every row gets there once."""
    sizes, real = [], aws.sqs().send_message_batch

    def counted(**batch: Any) -> Any:
        sizes.append(len(batch["Entries"]))
        return real(**batch)

    monkeypatch.setattr(aws.sqs(), "send_message_batch", counted)
    assert hand_over(ROWS) == []
    assert sizes == [10, 10, 3]
    bodies = [json.loads(m["Body"])["owner"] for _ in range(3) for m in received(aws_resources["outbox"])]
    assert sorted(bodies) == sorted(row.owner for row in ROWS)


@pytest.mark.usefixtures("aws_resources")
def test_what_did_not_get_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each batch exactly the rows that SQS refused are told, by the caller's names."""

    def refusing(**batch: Any) -> Any:
        refused = [entry["Id"] for entry in batch["Entries"] if json.loads(entry["MessageBody"])["owner"][-1] == "3"]
        return {"Successful": [], "Failed": [{"Id": name, "Code": "InternalError"} for name in refused]}

    monkeypatch.setattr(aws.sqs(), "send_message_batch", refusing)
    assert hand_over(ROWS) == ["seq-3", "seq-13"]


def test_nothing_to_hand_over_calls_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without rows SQS is not asked, not even for a client."""
    monkeypatch.setattr(aws, "sqs", lambda: pytest.fail("SQS was asked"))
    assert hand_over([]) == []
