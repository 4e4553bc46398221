"""One mail's story is followed through the logs of all functions by one name."""

import json
import logging
from typing import Any

import pytest

from chalicelib.entrypoints import clocks, sms, webhooks
from chalicelib.entrypoints.effects import handle as effects
from chalicelib.live import store as live
from chalicelib.platform.log import FOLLOWED, follow, log
from chalicelib.tickets import store
from chalicelib.tickets.origin import change_name, mail_of, mail_of_record
from chalicelib.webhooks import store as hooks
from chalicelib.webhooks.queue import known
from chalicelib.webhooks.subscription import Webhook
from tests import letters
from tests.faults.world import Faults, World
from tests.one_aws import received, streamed
from tests.sms.world import World as Telephones
from tests.sms.world import client, record
from tests.webhooks.receiver import Receiver

SES_ID = "o3vrnil0e2ic28trm7dfhrc2v0cnbeccl4nbp0g1"


class Lines:
    """What was logged, line by line."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self) -> list[dict[str, Any]]:
        """The lines since the last call."""
        return [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Lines:
    """The logs from now on, as CloudWatch gets them."""
    log.setLevel(logging.INFO)
    monkeypatch.setattr(live, "connections", lambda *_args: [])
    return Lines(capsys)


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    """Nobody else's lines are about this file's mails, and none are told at this level."""
    yield
    follow()
    log.setLevel(logging.ERROR)
    known.forget()


def test_a_mail_is_followed_from_its_coming_in_to_the_last_effect(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    """The id that SES gave it is on the line that says where it ended, on that of the change it made, on that of the
    acknowledgement that left, and on that of the webhook that was told; the change's name is on all but the first."""
    monkeypatch.setenv("FRONTA_WEBHOOKS_QUEUE_URL", aws_resources["webhooks"])
    world = World(monkeypatch, aws_resources, Faults())
    with Receiver() as receiver:
        hook = Webhook("h", receiver.url, ("ticket.opened",), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", world.now)
        hooks.change_webhooks(lambda all_hooks: all_hooks.put(hook))
        known.forget()
        world.store_mail(letters.Letter(), SES_ID)
        world.settle()
        assert world.run_queue("webhooks", webhooks.handle)
        assert len(receiver.requests) == 1
    told = [line for line in lines() if line.get("origin") == SES_ID]
    (row,) = world.rows("ticket")
    name = change_name(row.pk[2:], 1)
    assert [(line["message"], line.get("change")) for line in told] == [
        ("mail settled", None),
        ("change handed on", name),
        ("mail sent", name),
        ("webhook", name),
    ]
    settled, handed_on, sent, _ = told
    assert (settled["changes"], settled["verdict"], settled["unproven"]) == ([name], "verified", 0)
    assert (handed_on["opened"], handed_on["what"][0]) == (1, "ticket_opened")
    assert (sent["kind"], sent["mail"]) == ("acknowledgement", "00000001-acknowledgement")


def test_a_held_mail_is_followed_to_the_request_for_its_confirmation(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    """It made no change: its id is on the line that says so, and on that of the confirmation that left."""
    world = World(monkeypatch, aws_resources, Faults())
    world.store_mail(letters.Letter(signed=False), SES_ID)
    world.settle_with_sweep()
    told = [(line["message"], line.get("kind")) for line in lines() if line.get("origin") == SES_ID]
    assert told[0] == ("mail settled", None)
    assert ("mail sent", "confirmation") in told


def test_a_mail_that_the_sweep_hands_over_is_followed_too(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    """The name is in the row of the outgoing mail, so it is known when the stream never told of it."""
    world = World(monkeypatch, aws_resources, Faults())
    world.store_mail(letters.Letter(), SES_ID)
    from chalicelib.entrypoints import inbound

    assert world.run_queue("inbound", inbound.handle)
    world.lose_stream_records()
    world.settle_with_sweep()
    assert [line["message"] for line in lines() if line.get("origin") == SES_ID] == ["mail settled", "mail sent"]


def test_an_sms_is_followed_by_the_change_that_it_goes_with(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    """No mail led to it, so the change's own name stands for both."""
    world = Telephones(monkeypatch, aws_resources)
    raised = world.raised([client(1)])
    world.run_queue()
    effects({"Records": _changes()}, None)
    monkeypatch.setenv("FRONTA_QUEUE_URL", world.urls["sms"])
    sms.handle({"Records": [record(one) for one in received(world.urls["sms"])]}, None)
    (told,) = world.whole(raised.event).told.values()
    name = change_name(str(told.ticket), 1)
    about = [line["message"] for line in lines() if (line.get("origin"), line.get("change")) == (name, name)]
    assert about == ["change handed on", "SMS sent"]


def _changes() -> list[dict[str, Any]]:
    records = streamed("fronta-test-tickets")
    return [one for one in records if one["dynamodb"]["NewImage"].get("kind", {}).get("S") == "change"]


@pytest.mark.parametrize(("told", "origin"), [({"origin": SES_ID}, SES_ID), ({}, "T-7")])
def test_a_clock_is_followed_by_the_change_that_set_it(
    told: dict[str, str], origin: str, aws_resources: dict[str, str], lines: Lines
) -> None:
    """And by the mail that led to that, where the one who started the clock knew it."""
    body = json.dumps({"ticket": "T", "version": 7, "at": "2026-11-23T08:00:00Z", **told})
    message = {"messageId": "m", "receiptHandle": "r", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    assert clocks.handle({"Records": [message]}, None) == {"batchItemFailures": []}
    assert [(line["message"], line["origin"], line["change"]) for line in lines()] == [("clock rang", origin, "T-7")]


def test_the_next_message_is_not_taken_for_the_one_before(lines: Lines) -> None:
    """What a line is about is forgotten when the next message begins, and after the last."""
    from chalicelib.platform.queues import consume

    def handle(body: dict[str, Any]) -> None:
        """Follow what the message names, if it names something."""
        if "origin" in body:
            follow(body["origin"])
        log.info("handled")

    consume({"Records": [{"messageId": "1", "body": '{"origin": "a"}'}, {"messageId": "2", "body": "{}"}]}, handle)
    log.info("after")
    assert [line.get("origin") for line in lines()] == ["a", None, None]
    assert not set(FOLLOWED) & log.get_current_keys().keys()


def test_nobodys_words_are_taken_for_the_id_of_a_mail(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that looks like the place of another mail is no such place: row and change say the same."""
    world = World(monkeypatch, aws_resources, Faults())
    world.store_mail(letters.Letter(text='Hi, "raw_key": "mail/forged", "raw_key":"mail/forged"'), SES_ID)
    world.settle()
    (image,) = [one["dynamodb"]["NewImage"] for one in _changes() if one["eventName"] == "INSERT"]
    change = store.change(store.TicketId(image["pk"]["S"][2:]), 1)
    assert change is not None
    assert mail_of_record(image) == mail_of(change) == SES_ID
