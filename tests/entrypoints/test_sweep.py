"""The sweep: mail that should have left by now gets another chance."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.sweep import handle
from chalicelib.mail import store
from chalicelib.platform import aws, clock
from chalicelib.platform.settings import settings
from tests.one_aws import received
from tests.tickets.examples import AT, MINUTE, stored, ticket_id

ACKNOWLEDGEMENT = "00000001-acknowledgement"
OVERDUE = settings().outbox_overdue
INSTANT = timedelta(milliseconds=1)


def swept(monkeypatch: pytest.MonkeyPatch, at: datetime) -> dict[str, Any]:
    """The sweep at a time."""
    monkeypatch.setattr(clock, "now", lambda: at)
    return handle({}, None)


def handed_over(url: str) -> list[str]:
    """Tickets whose mail is on the outbox queue."""
    messages = [json.loads(message["Body"]) for message in received(url)]
    assert {message["mail"] for message in messages} <= {ACKNOWLEDGEMENT}
    return sorted(message["owner"][2:] for message in messages)


def test_mail_that_is_overdue_is_handed_over_again(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what should have left longer ago than the setting says goes to the queue."""
    stored(1, AT)
    stored(2, AT + MINUTE)
    assert swept(monkeypatch, AT + OVERDUE) == {"overdue": 0, "failed": 0, "clocks": 0, "locks": 0}
    assert swept(monkeypatch, AT + OVERDUE + INSTANT) == {"overdue": 1, "failed": 0, "clocks": 0, "locks": 0}
    assert handed_over(aws_resources["outbox"]) == [ticket_id(1)]


def test_mail_that_is_being_sent_or_was_sent_is_left_alone(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A running lease, a sent mail and a failed one are not swept; a lease that ran out is."""
    for n in (1, 2, 3):
        stored(n, AT)
        claim = store.claim(store.owner_of(ticket_id(n)), ACKNOWLEDGEMENT, AT, settings().outbox_lease)
        assert claim is not None
        if n == 2:
            store.note_sent(claim, "<2@eu-central-1.amazonses.com>", AT)
        if n == 3:
            store.note_failed(claim, "MessageRejected")
    lease_ends = AT + settings().outbox_lease
    assert swept(monkeypatch, lease_ends + OVERDUE)["overdue"] == 0
    assert swept(monkeypatch, lease_ends + OVERDUE + INSTANT)["overdue"] == 1
    assert handed_over(aws_resources["outbox"]) == [ticket_id(1)]


@pytest.mark.usefixtures("aws_resources")
def test_what_could_not_be_handed_over_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep tells how many did not reach the queue; they stay overdue for the next one."""
    stored()
    monkeypatch.setattr(
        aws.sqs(), "send_message_batch", lambda **_: {"Failed": [{"Id": "0", "Code": "InternalError"}]}
    )
    for _ in range(2):
        assert swept(monkeypatch, AT + timedelta(hours=1)) == {"overdue": 1, "failed": 1, "clocks": 0, "locks": 0}
