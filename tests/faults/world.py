"""A world in which any AWS call can be the last one of its Lambda: the harness of the crash sweeps.

The product's own entry points run against an in-process AWS. `Faults` counts their calls and kills the running
function before or after the effect of a chosen one; the world then does what AWS does: redelivers the queue
message, offers the stream records again, lets the schedule run. Nothing in the product knows of it. All moments at
which a story can be cut off are tried by `tests/faults/crashes.py`.
"""

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import boto3
import botocore.client
import pytest

from chalicelib.entrypoints import clocks, effects, inbound, sender, sweep
from chalicelib.mail import intake
from chalicelib.mail.resolver import ZoneResolver
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws, clock
from chalicelib.platform.ids import read_timestamp
from chalicelib.tickets import store
from tests import letters
from tests.one_aws import executions, is_empty, stored, streamed

Moment = Literal["before", "after"]
STEPS_MAX = 200
# Calls that change nothing outside the function; crashes.py looks whether they do.
READS = ("Get", "BatchGet", "List", "Query", "Scan")
# What the event source filter of infra/functions.yaml lets through.
STREAMED = {("INSERT", kind) for kind in ("change", "outbox", "kept")} | {("MODIFY", "kept")}


class Killed(BaseException):
    """The function was killed: no handler of the product may catch it."""


@dataclass(frozen=True)
class Point:
    """A point of an invocation at which it can be killed: `number` calls were begun, of all the product's calls."""

    invocation: int
    writes: int
    number: int
    moment: Moment
    operation: str

    @property
    def state(self) -> tuple[int, int]:
        """What it finds outside the function: between two writes of an invocation nothing there changes."""
        return self.invocation, self.writes

    def __str__(self) -> str:
        return f"{self.moment} call {self.number} ({self.operation})"


@dataclass
class Faults:
    """Counts AWS calls of the product and kills at the one that is named."""

    kill_at: tuple[int, Moment] | None = None
    calls: list[str] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    counting: bool = False
    # Called at every point at which the product can be killed; raises `Killed` to do so.
    at_point: Callable[[Point], None] | None = None
    _invocation: int = 0
    _writes: int = 0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand between botocore and AWS."""
        original = botocore.client.BaseClient._make_api_call

        def call(client: Any, operation: str, parameters: Any) -> Any:
            if not self.counting:
                return original(client, operation, parameters)
            self.calls.append(operation)
            self._reach("before", operation)
            answer = original(client, operation, parameters)
            if operation == "SendEmail":
                self.sent.append(parameters["Content"]["Raw"]["Data"])
            self._writes += not operation.startswith(READS)
            self._reach("after", operation)
            return answer

        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)

    def _reach(self, moment: Moment, operation: str) -> None:
        number = len(self.calls)
        if self.kill_at == (number, moment):
            raise Killed(f"{moment} {operation}")
        if self.at_point is not None:
            self.at_point(Point(self._invocation, self._writes, number, moment, operation))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Calls made inside belong to one invocation of the product, which takes what it knew with it if it dies."""
        self.counting = True
        self._invocation += 1
        self._writes = 0
        try:
            yield
        except Killed:
            aws.token_keys.cache_clear()
            raise
        finally:
            self.counting = False


class World:
    """One machine's worth of AWS, driven by hand and by a clock that only moves when told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, queue_urls: dict[str, str], faults: Faults) -> None:
        self.now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        self.faults = faults
        self._urls = queue_urls
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(clock, "now", lambda: self.now)
        zone = ZoneResolver(letters.zone())
        monkeypatch.setattr(intake, "resolver", lambda: zone)
        faults.install(monkeypatch)
        people.put_client(
            ListedClient(letters.CLIENT_NUMBER, "Firma s.r.o.", (Contact(letters.SENDER, "Jana", "cs", True),))
        )
        self._sqs: Any = boto3.client("sqs")
        self._position = 0

    # ------------------------------------------------------------ what comes from outside

    def store_mail(
        self,
        letter: letters.Letter,
        ses_id: str,
        *,
        ip: str = letters.IP,
        recipients: Sequence[str] = (),
        mail_from: str | None = None,
        spam: bool = False,
        virus: bool = False,
    ) -> None:
        """SES takes a mail that comes from `ip`: stores it and tells the inbound queue."""
        to = tuple(recipients) or letter.to
        mail_from = letter.sender if mail_from is None else mail_from
        raw = letters.ses_block(to[0], mail_from, ses_id, ip=ip) + letter.bytes()
        boto3.client("s3").put_object(Bucket="fronta-test", Key=f"mail/{ses_id}", Body=raw)
        self.notify(ses_id, mail_from, to, spam=spam, virus=virus)

    def notify(
        self, ses_id: str, mail_from: str, recipients: Sequence[str], *, spam: bool = False, virus: bool = False
    ) -> None:
        """SES tells of a stored mail (again, if it was told before)."""
        told = letters.notification(ses_id, mail_from, recipients, self.now)
        for verdict, failed in (("spamVerdict", spam), ("virusVerdict", virus)):
            if failed:
                told["receipt"][verdict] = {"status": "FAIL"}
        self._sqs.send_message(QueueUrl=self._urls["inbound"], MessageBody=json.dumps(told))

    # ------------------------------------------------------------ what AWS does

    def settle(self) -> None:
        """Let everything run until nothing is left to do: deliveries, streams, and twice the schedule."""
        for _ in range(STEPS_MAX):
            worked = self.run_queue("inbound", inbound.handle)
            worked = self.run_stream() or worked
            worked = self.run_queue("clocks", clocks.handle) or worked
            worked = self.run_queue("outbox", sender.handle) or worked
            # What the index makes of changes is no part of these stories: tests/search/test_postings.py.
            worked = self.run_queue("search", lambda _event, _context: {"batchItemFailures": []}) or worked
            if not worked:
                break
        else:
            raise AssertionError("the world does not come to rest")

    def settle_with_sweep(self) -> None:
        """As `settle`, then time passes, the schedule runs, and everything settles again; twice."""
        self.settle()
        for _ in range(2):
            self.now += timedelta(minutes=10)
            self.sweep()
            self.settle()

    def ring_clocks(self) -> None:
        """What Step Functions does: each execution whose time has come reports to the clocks queue and is over."""
        for execution in executions():
            if (
                execution.status == "RUNNING"
                and read_timestamp(json.loads(execution.execution_input)["at"]) <= self.now
            ):
                execution.stop()
                self._sqs.send_message(QueueUrl=self._urls["clocks"], MessageBody=execution.execution_input)

    def sweep(self) -> None:
        """The schedule runs once."""
        self._run(lambda: sweep.handle({}, None))

    def run_queue(self, name: str, handle: Callable[[dict[str, Any], object], dict[str, Any]]) -> bool:
        """Deliver one batch; delete what succeeded. A killed function deletes nothing. Whether there was any."""
        url = self._urls[name]
        if is_empty(url):
            # Asking through the API costs as much as a call of the product, and most answers are empty.
            return False
        self._monkeypatch.setenv("FRONTA_QUEUE_URL", url)
        self._monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", self._urls[f"{name}-dead"])
        received = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=5, VisibilityTimeout=0, AttributeNames=["ApproximateReceiveCount"]
        ).get("Messages", [])
        if not received:
            return False
        records = [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
            }
            for message in received
        ]
        answer = self._run(lambda: handle({"Records": records}, None))
        if answer is None:
            # A claim that died with its function is waited for as long as its lease runs.
            self.now += timedelta(minutes=6)
            return True
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        for message in received:
            if message["MessageId"] not in failed:
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        if failed:
            self.now += timedelta(minutes=6)
            for message in received:
                if message["MessageId"] in failed:
                    self._sqs.change_message_visibility(
                        QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
                    )
        return True

    def run_stream(self) -> bool:
        """Offer the stream's new rows to the effects function until it takes them. Whether there were any."""
        records = streamed("fronta-test-tickets", self._position)
        wanted = [
            record
            for record in records
            if (record["eventName"], record["dynamodb"]["NewImage"].get("kind", {}).get("S")) in STREAMED
        ]
        # As text and back: what a function is given is its own.
        wanted = json.loads(json.dumps(wanted, default=str))
        if wanted:
            answer = self._run(lambda: effects.handle({"Records": wanted}, None))
            if answer is None or answer["batchItemFailures"]:
                return True
        self._position += len(records)
        return bool(wanted)

    def lose_stream_records(self) -> None:
        """What is in the stream now never reaches anybody."""
        self._position += len(streamed("fronta-test-tickets", self._position))

    def _run(self, function: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        """Run one invocation; None when it was killed."""
        try:
            with self.faults.watched():
                return function()
        except Killed:
            return None

    # ------------------------------------------------------------ what can be seen afterwards

    def rows(self, kind: str) -> list[store.Row]:
        """Every row of a kind in the tickets table."""
        rows = [row for row in stored("fronta-test-tickets") if row.get("kind") == {"S": kind}]
        return [store.Row.from_raw_data(row) for row in copy.deepcopy(rows)]

    def in_queue(self, name: str) -> int:
        """Messages that wait in a queue."""
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._urls[name], AttributeNames=["All"])["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])
