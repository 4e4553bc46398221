"""The stream of the tickets table: what a commit wrote becomes messages and pushes."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.effects import handle
from chalicelib.live import store as live
from chalicelib.mail import store as mails
from chalicelib.mail.kept import Notice, Outcome, Status, summary_to_json
from chalicelib.mail.notice import NoticeMail
from chalicelib.platform import aws, clock
from chalicelib.tickets import store
from chalicelib.tickets.commands import Answer, Move
from chalicelib.tickets.ticket import State
from tests.live.doubles import Consoles
from tests.mail.kept_mails import KAREL, kept
from tests.one_aws import received, streamed
from tests.tickets.examples import AT, JANA, MINUTE, stored, then, ticket_id

NOW = AT + 10 * MINUTE
STREAMED = {("INSERT", "change"), ("INSERT", "outbox"), ("INSERT", "kept"), ("MODIFY", "kept")}


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
        if (record["eventName"], record["dynamodb"]["NewImage"].get("kind", {}).get("S")) in STREAMED
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
        {"owner": f"T#{ticket_id(1)}", "mail": "00000001-acknowledgement"},
        {"owner": f"T#{ticket_id(1)}", "mail": "00000002-answer"},
    ]


def test_a_mail_that_could_not_be_handed_over_is_told_by_its_record(
    consoles: Consoles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record of a mail that SQS refused comes back; the changes were pushed all the same."""
    then(stored(), Answer(JANA, "Opraveno."))
    found = stream()
    refused = [r["dynamodb"]["SequenceNumber"] for r in found if r["dynamodb"]["NewImage"]["kind"]["S"] == "outbox"]

    def refusing(**batch: Any) -> Any:
        is_mail = batch["QueueUrl"].endswith("-outbox")
        return {"Failed": [{"Id": batch["Entries"][-1]["Id"], "Code": "InternalError"}] if is_mail else []}

    monkeypatch.setattr(aws.sqs(), "send_message_batch", refusing)
    assert handle({"Records": found}, None) == {"batchItemFailures": [{"itemIdentifier": refused[-1]}]}
    assert len(consoles.posted["c1"]) == 2


def test_a_change_that_search_could_not_be_handed_is_told_by_its_record(
    consoles: Consoles, aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes back; mail and pushes of the batch went out, and what is no news to search is not handed to it."""
    then(stored(), Move(JANA, State.IN_PROGRESS))
    found = stream()
    changes = [r["dynamodb"]["SequenceNumber"] for r in found if r["dynamodb"]["NewImage"]["kind"]["S"] == "change"]
    with monkeypatch.context() as without:
        without.setenv("FRONTA_SEARCH_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/gone")
        assert handle({"Records": found}, None) == {"batchItemFailures": [{"itemIdentifier": changes[0]}]}
    assert len(consoles.posted["c1"]) == 2
    assert len(bodies(aws_resources["outbox"])) == 1
    assert handle({"Records": found}, None) == {"batchItemFailures": []}
    assert bodies(aws_resources["search"]) == [{"ticket": ticket_id(1), "versions": [1]}]


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


def test_a_kept_mail_is_pushed_when_it_comes_and_when_it_turns(
    consoles: Consoles, aws_resources: dict[str, str]
) -> None:
    """Each time as the list shows it, with nothing of where it is stored; no mail of ours leaves because of it."""
    waiting = kept(1, Outcome.HELD)
    store.commit((), [mails.mail_row(waiting)])
    released = replace(waiting, status=Status.RELEASED)
    store.commit((), turns=[mails.turned(released, Status.WAITING)])
    assert handle({"Records": stream()}, None) == {"batchItemFailures": []}
    pushed = [json.loads(message) for message in consoles.posted["c1"]]
    cursor = "2026-11-23T08:10:00.000Z"
    assert pushed == [
        {"type": "mail", "mail": summary_to_json(mail), "cursor": cursor} for mail in (waiting, released)
    ]
    assert "mail/ses-1" not in json.dumps(pushed)
    assert bodies(aws_resources["outbox"]) == []


def test_the_notice_about_a_kept_mail_is_handed_over(consoles: Consoles, aws_resources: dict[str, str]) -> None:
    """By the partition of its row, like a ticket's mail; only the kept mail itself is pushed."""
    notice = NoticeMail("ses-1", Notice.CONFIRMATION, "podpora", KAREL, "cs", AT)
    held = kept(1, Outcome.HELD, notice=Notice.CONFIRMATION)
    store.commit((), [mails.mail_row(held), mails.notice_row(notice, AT)])
    assert handle({"Records": stream()}, None) == {"batchItemFailures": []}
    assert bodies(aws_resources["outbox"]) == [{"owner": "R#ses-1", "mail": "confirmation"}]
    assert [json.loads(message)["type"] for message in consoles.posted["c1"]] == ["mail"]


def test_a_mail_that_became_a_ticket_is_not_pushed_as_a_kept_one(consoles: Consoles) -> None:
    """Its row passes the stream by, even if the filter ever let it through."""
    store.commit((), [mails.mail_row(kept(1, Outcome.TICKET)), mails.mail_row(kept(2, Outcome.DUPLICATE))])
    records = streamed(store.Row.Meta.table_name)
    assert len(records) == 2
    assert handle({"Records": records}, None) == {"batchItemFailures": []}
    assert consoles.posted == {}


def test_a_row_that_goes_or_has_no_kind_concerns_nobody(consoles: Consoles) -> None:
    """A removal and a row of nobody's kind fail nothing and tell nothing."""
    records = [
        {"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "1", "NewImage": {"kind": {"S": "kept"}}}},
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "2", "NewImage": {"pk": {"S": "COUNTER"}}}},
    ]
    assert handle({"Records": records}, None) == {"batchItemFailures": []}
    assert consoles.posted == {}


def test_a_notice_that_changes_its_state_is_not_handed_over_again(
    consoles: Consoles, aws_resources: dict[str, str]
) -> None:
    """Claiming and sending modify the row; only its coming hands it over."""
    notice = NoticeMail("ses-1", Notice.REFUSAL, "podpora", KAREL, "cs", AT)
    store.commit((), [mails.notice_row(notice, AT)])
    assert mails.claim("R#ses-1", "refusal", AT, timedelta(minutes=5)) is not None
    handle({"Records": streamed(store.Row.Meta.table_name)}, None)
    assert bodies(aws_resources["outbox"]) == [{"owner": "R#ses-1", "mail": "refusal"}]
