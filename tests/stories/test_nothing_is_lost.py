"""What other help desks lose: mail behind a bad one, mail whose handling failed, mail of an outage."""

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib.mail import settle as settling
from chalicelib.mail import store as mails
from chalicelib.mail.kept import Outcome
from chalicelib.mail.reconcile import reconcile
from chalicelib.platform import queues
from chalicelib.tickets.store import TooLarge
from tests import letters
from tests.stories.desk import Desk


def poison(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail whose notification is no notification at all, in front of everything."""
    body = json.dumps({"notificationType": "Received", "mail": {}})
    desk._sqs.send_message(QueueUrl=desk._urls["inbound"], MessageBody=body)
    monkeypatch.setattr(queues.limits, "ATTEMPTS_MAX", 2)


def test_one_bad_mail_does_not_stop_the_intake(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Freescout #4293 (two days), zammad #2754: it goes to the dead-letter queue, the others to their tickets."""
    poison(desk, monkeypatch)
    for number in range(3):
        desk.store_mail(desk.letter(subject=f"Za ním {number}"), f"ses-behind-{number}")
    desk.settle()
    assert sorted(ticket.subject for ticket in desk.tickets) == ["Za ním 0", "Za ním 1", "Za ním 2"]
    assert (desk.in_queue("inbound"), desk.in_queue("inbound-dead")) == (0, 1)


def test_a_mail_whose_handling_failed_is_not_taken_for_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Freescout #320: it has no outcome until it has one, and is handled when the failure is over."""
    with monkeypatch.context() as failing:

        def broken(*_args: Any, **_kwargs: Any) -> Any:
            raise ConnectionError("the table cannot be reached")

        failing.setattr(settling.tickets, "commit", broken)
        desk.store_mail(desk.letter(), "ses-later")
        for _ in range(2):
            desk.run_queue("inbound", _inbound())
        assert mails.find_mail("ses-later") is None
        assert desk.tickets == []
    desk.settle()
    assert len(desk.tickets) == 1


def _inbound() -> Any:
    from chalicelib.entrypoints import inbound

    return inbound.handle


def test_mail_of_an_outage_is_found_afterwards(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chatwoot #10429: nobody was told of it while everything was down; `reconcile` puts it back, once."""
    monkeypatch.setenv("FRONTA_INBOUND_QUEUE_URL", desk._urls["inbound"])
    letter = desk.letter(subject="Za výpadku")
    raw = letters.ses_block(letters.QUEUE, letter.sender, "ses-outage") + letter.bytes()
    boto3.client("s3").put_object(Bucket="fronta-test", Key="mail/ses-outage", Body=raw)
    # What was stored is as old as the machine says, which is no time of this story.
    for found in (1, 0):
        late = max(desk.now, _stored_at("ses-outage")) + timedelta(hours=1)
        assert sum(one.ses_id == "ses-outage" for one in reconcile(late, older_than=timedelta(minutes=30))) == found
        desk.settle()
    row = mails.find_mail("ses-outage")
    assert row is not None
    assert row.outcome in (Outcome.TICKET, Outcome.HELD)


def _stored_at(ses_id: str) -> Any:
    return boto3.client("s3").head_object(Bucket="fronta-test", Key=f"mail/{ses_id}")["LastModified"]


def test_a_mail_that_is_too_large_for_a_row_is_a_ticket_that_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its content stands in the way once; without it there is a ticket, and the raw mail has the rest."""
    real, calls = settling.tickets.commit, []

    def limited(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise TooLarge("a row is larger than DynamoDB takes")
        return real(*args, **kwargs)

    monkeypatch.setattr(settling.tickets, "commit", limited)
    desk.mail(desk.letter())
    (ticket,) = desk.tickets
    message = desk.events(ticket)[1].message
    assert not message.readable
    assert "nepodařilo přečíst" in message.text


def test_a_third_party_in_cc_sees_nobody_else(desk: Desk) -> None:
    """Chatwoot/utils #69: the notice about copies names neither the contact's address nor anything he wrote."""
    desk.mail(desk.letter(text="Tajné", headers=(("Cc", "kolega@jinde.example"),)))
    raw = next(raw for raw in desk.faults.sent if b"kolega@jinde.example" in raw)
    assert letters.SENDER.encode() not in raw
    notice = next(mail for mail in desk.sent if mail.to == "kolega@jinde.example")
    assert "Tajné" not in notice.text
