"""The stream of the tickets table: what a commit wrote becomes messages and pushes."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.effects import handle
from chalicelib.live import store as live
from chalicelib.platform import aws, clock
from chalicelib.tickets import store
from chalicelib.tickets.commands import Answer
from tests.live.doubles import Consoles
from tests.one_aws import received, streamed
from tests.tickets.examples import AT, JANA, MINUTE, stored, then, ticket_id

NOW = AT + 10 * MINUTE


@pytest.fixture
def consoles(monkeypatch: pytest.MonkeyPatch, aws_resources: dict[str, str]) -> Consoles:
    """One console is open, at ten minutes past eight."""
    live.open_connection("c1", live.Listener("jana", "Jana"), NOW + timedelta(hours=1))
    found = Consoles()
    monkeypatch.setattr(aws, "connections", lambda: found)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return found


def stream() -> list[dict[str, Any]]:
    """The records that the table's stream holds, as the function's filter lets them through (functions.yaml)."""
    return [
        record
        for record in streamed(store.Row.Meta.table_name)
        if record["eventName"] == "INSERT"
        and record["dynamodb"]["NewImage"].get("kind", {}).get("S") in ("change", "outbox")
    ]


def bodies(url: str) -> list[Any]:
    """What the messages of a queue say."""
    return [json.loads(message["Body"]) for message in received(url)]


def test_a_commit_is_pushed_and_its_mail_handed_over(consoles: Consoles, aws_resources: dict[str, str]) -> None:
    """Each change reaches the consoles in order, each outgoing mail the outbox queue by its name."""
    then(stored(), Answer(JANA, "Opraveno."))
    assert handle({"Records": stream()}, None) == {"batchItemFailures": []}
    pushed = [json.loads(message) for message in consoles.posted["c1"]]
    assert pushed == store.feed(AT, NOW, 10)
    assert [push["version"] for push in pushed] == [1, 2]
    assert bodies(aws_resources["outbox"]) == [
        {"ticket": ticket_id(1), "mail": "00000001-acknowledgement"},
        {"ticket": ticket_id(1), "mail": "00000002-answer"},
    ]


def test_a_mail_that_could_not_be_handed_over_is_told_by_its_record(
    consoles: Consoles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record of a mail that SQS refused comes back; the changes were pushed all the same."""
    then(stored(), Answer(JANA, "Opraveno."))
    found = stream()
    refused = [r["dynamodb"]["SequenceNumber"] for r in found if r["dynamodb"]["NewImage"]["kind"]["S"] == "outbox"]

    def refusing(**batch: Any) -> Any:
        return {"Failed": [{"Id": batch["Entries"][-1]["Id"], "Code": "InternalError"}]}

    monkeypatch.setattr(aws.sqs(), "send_message_batch", refusing)
    assert handle({"Records": found}, None) == {"batchItemFailures": [{"itemIdentifier": refused[-1]}]}
    assert len(consoles.posted["c1"]) == 2


def test_a_broken_console_does_not_hold_up_the_mail(
    consoles: Consoles, aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pushes are best effort: what fails there fails no record."""
    monkeypatch.setattr(aws, "connections", lambda: Consoles(broken=frozenset({"c1"})))
    stored()
    assert handle({"Records": stream()}, None) == {"batchItemFailures": []}
    assert len(bodies(aws_resources["outbox"])) == 1


def test_a_live_table_that_is_away_does_not_hold_up_the_mail(
    consoles: Consoles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the consoles cannot even be listed, the batch is done: its mail has been handed over."""

    def away(*_args: Any) -> list[str]:
        raise RuntimeError("the live table is throttled")

    monkeypatch.setattr(live, "connections", away)
    stored()
    assert handle({"Records": stream()}, None) == {"batchItemFailures": []}
