"""A desk that sends SMS: clients with telephones, a queue that is worked off, an SNS that notes what it was given."""

import copy
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import botocore.client
import pytest
from botocore.exceptions import ClientError

from chalicelib.entrypoints import effects, sms, sms_outcomes
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws, clock
from chalicelib.platform.ids import ulid
from chalicelib.sms import raising, store
from chalicelib.sms.event import Progress, TechnicalEvent, Whole
from chalicelib.sms.resuming import resume_overdue
from chalicelib.tickets import store as tickets
from chalicelib.tickets.events import TextOutcome
from chalicelib.tickets.ticket import Agent, TicketId
from tests.one_aws import is_empty, received, streamed
from tests.sms.receipts_told import batch, receipt
from tests.tickets.examples import AT

ALENA = Agent("alena", "Alena")
EVA = Agent("eva", "Eva")
MOBILE = "+420777123{:03d}"
LANDLINE = "+420222333444"
STEPS_MAX = 400
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
Call = Callable[..., Any]


def number(n: int) -> str:
    """The n-th mobile number."""
    return MOBILE.format(n)


def contact(name: str, *phones: str, language: Any = "cs", technical: bool = True) -> Contact:
    """A contact of these numbers."""
    return Contact(f"{name}@firma.example", name.title(), language, technical, phones=phones)


def client(n: int, *contacts: Contact) -> ListedClient:
    """The n-th client, put into the directory; by himself he has one contact with a mobile number."""
    there = contacts or (contact(f"k{n}", number(n)),)
    listed = ListedClient(f"{1000 + n}", f"Firma {n}", there)
    people.put_client(listed)
    return listed


@dataclass
class World:
    """Everything that happens around the SMS queue, by hand, and a clock that moves when it is told to."""

    monkeypatch: pytest.MonkeyPatch
    urls: dict[str, str]
    now: datetime = AT
    # (number, text, attributes, id) of what SNS took.
    taken: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)
    # What SNS answers to the next SMS, one after another: an error, or a function that raises after it took one.
    answers: list[Exception | None] = field(default_factory=list)
    takes_before_error: bool = False
    _position: int = 0

    def __post_init__(self) -> None:
        """Stand between the product, SNS and the clock."""
        self.monkeypatch.setattr(clock, "now", lambda: self.now)
        self.monkeypatch.setenv("FRONTA_SMS_QUEUE_URL", self.urls["sms"])
        original = botocore.client.BaseClient._make_api_call

        def call(made_by: Any, operation: str, parameters: Any) -> Any:
            if operation != "Publish":
                return original(made_by, operation, parameters)
            error = self.answers.pop(0) if self.answers else None
            if error is not None and not self.takes_before_error:
                raise error
            answer = original(made_by, operation, parameters)
            told = {name: one["StringValue"] for name, one in parameters["MessageAttributes"].items()}
            self.taken.append((parameters["PhoneNumber"], parameters["Message"], told, answer["MessageId"]))
            if error is not None:
                raise error
            return answer

        self.monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)

    # ------------------------------------------------------------ what staff do

    def raised(self, clients: Sequence[ListedClient | str], *, key: str | None = None, **said: Any) -> Progress:
        """A technical event for clients."""
        numbers = [one if isinstance(one, str) else one.number for one in clients]
        lead = {name: said.pop(name, False) for name in ("is_lead", "confirmed")}
        return raising.raise_event(self.event(**said), numbers, key=key, **lead)

    def event(self, **said: Any) -> TechnicalEvent:
        """What an event says."""
        name = ulid(self.now, os.urandom(10))
        told: dict[str, Any] = {"queue": "podpora", "subject": "Výpadek", "text": "Nejde proud.", "sms": "Vypadek."}
        return TechnicalEvent(name, self.now, ALENA, **{**told, **said})

    # ------------------------------------------------------------ what AWS does

    def stream(self) -> None:
        """Offer new changes of tickets to the function that hands them over, until it takes them."""
        records = streamed("fronta-test-tickets", self._position)
        wanted = [
            record
            for record in records
            if record["dynamodb"]["NewImage"].get("kind", {}).get("S") == "change" and record["eventName"] == "INSERT"
        ]
        wanted = json.loads(json.dumps(wanted, default=str))
        if wanted:
            assert effects.handle({"Records": wanted}, None) == {"batchItemFailures": []}
        self._position += len(records)

    def run_queue(self) -> bool:
        """Give the SMS function what the queue has, once; whether there was anything."""
        url = self.urls["sms"]
        self.monkeypatch.setenv("FRONTA_QUEUE_URL", url)
        self.monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", self.urls["sms-dead"])
        messages = received(url)
        if not messages:
            return False
        answer = sms.handle({"Records": [record(one) for one in messages]}, None)
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        for one in messages:
            if one["MessageId"] not in failed:
                aws.sqs().delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            else:
                aws.sqs().change_message_visibility(
                    QueueUrl=url, ReceiptHandle=one["ReceiptHandle"], VisibilityTimeout=0
                )
        if failed:
            self.now += MINUTE
        return True

    def settle(self) -> None:
        """Until the queue is empty and the stream is read."""
        for _ in range(STEPS_MAX):
            self.stream()
            if not self.run_queue() and is_empty(self.urls["sms"]):
                return
        raise AssertionError("the SMS queue does not run dry")

    def settle_with_sweep(self) -> None:
        """As `settle`, and twice the schedule ten minutes later."""
        self.settle()
        for _ in range(2):
            self.now += 10 * MINUTE
            resume_overdue(self.now)
            self.settle()

    def receipts(self, *told: str) -> None:
        """SNS logs what became of SMS."""
        sms_outcomes.handle(batch(*told), None)

    def delivered(self, place: int = -1, **said: Any) -> str:
        """The record of an SMS that SNS took."""
        number_, _, _, name = self.taken[place]
        return receipt(name, number_, self.now, **said)

    # ------------------------------------------------------------ what can be seen afterwards

    def whole(self, event: str) -> Whole:
        """An event with everything."""
        found = store.whole(event)
        assert found is not None
        return found

    def outcomes(self, ticket: str) -> list[tuple[str, str, str]]:
        """Number, outcome and reason, as they stand in a ticket."""
        history = tickets.history(TicketId(ticket))
        assert history is not None
        events = [event for change in history.changes for event in change.events]
        return [(one.number, one.outcome, one.reason) for one in events if isinstance(one, TextOutcome)]

    def numbers(self) -> list[str]:
        """Numbers that got an SMS, in their order."""
        return [one[0] for one in self.taken]


def record(message: dict[str, Any]) -> dict[str, Any]:
    """A message as the function gets it."""
    told = copy.deepcopy(message)
    return {
        "messageId": told["MessageId"],
        "receiptHandle": told["ReceiptHandle"],
        "body": told["Body"],
        "attributes": told["Attributes"],
    }


def refusal(code: str, status: int = 400) -> ClientError:
    """What SNS answers in place of taking an SMS."""
    response: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Publish")
