"""A mail from raw bytes to the committed ticket: the warm handler in this process against the emulator's AWS."""

import json
import os
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3

from bench.meter import metered
from bench.stack import ROOT, Stack

WARM_UP = 20
RUNS = 150


@dataclass(frozen=True)
class Cost:
    """Medians over the runs of one kind of mail."""

    name: str
    cpu_ms: float
    wall_ms: float
    calls: float
    read_units: float
    write_units: float


def measure(stack: Stack) -> list[Cost]:
    """Measure a new ticket of 4 kB and of 1 MB, and a reply of 4 kB."""
    _be_the_function(stack)
    # Only now: the stores name their tables when they are imported.
    import chalicelib.mail.intake
    from chalicelib.entrypoints import inbound
    from chalicelib.mail.resolver import ZoneResolver
    from tests import letters

    # DNS in memory, as a warm function has it in its cache for a sender that wrote before.
    zone = ZoneResolver(letters.zone())
    intake: Any = chalicelib.mail.intake
    intake.resolver = lambda: zone
    _list_the_sender()
    bucket = stack.ready["outputs"]["bucket"]
    s3: Any = boto3.client("s3")

    def deliver(number: str, letter: letters.Letter) -> dict[str, Any]:
        raw = letters.ses_block(letter.to[0], letter.sender, number) + letter.bytes()
        s3.put_object(Bucket=bucket, Key=f"mail/{number}", Body=raw)
        body = letters.notification(number, letter.sender, letter.to, datetime.now(UTC))
        body["receipt"]["action"]["bucketName"] = bucket
        attributes = {"ApproximateReceiveCount": "1"}
        record = {"messageId": number, "receiptHandle": "-", "body": json.dumps(body), "attributes": attributes}
        return {"Records": [record]}

    def letter(number: int, filling: bytes | None) -> letters.Letter:
        text = "Dobrý den,\n" + "web firma.example se od rána nenačítá, prosíme o kontrolu. " * 45
        files = () if filling is None else (("log.bin", filling),)
        return letters.Letter(
            text=text, message_id=f"<b{number}-{time.time_ns()}@firma.example>",
            at=datetime.now(UTC), attachments=files,
        )  # fmt: skip

    costs = []
    for name, filling, runs in (("new ticket, 4 kB", None, RUNS), ("new ticket, 1 MB", b"x" * 740_000, 30)):
        events = [deliver(f"{name[-4:].strip()}-{n}", letter(n, filling)) for n in range(runs + WARM_UP)]
        costs.append(_cost(name, events, inbound.handle))
    return costs


def _cost(name: str, events: list[dict[str, Any]], handle: Any) -> Cost:
    cpu, wall = [], []
    for index, event in enumerate(events[:-10]):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        answer = handle(event, None)
        cpu_end, wall_end = time.process_time(), time.perf_counter()
        if answer["batchItemFailures"]:
            raise RuntimeError(f"{name}: the handler failed")
        if index >= WARM_UP // 2:
            cpu.append((cpu_end - cpu_start) * 1000)
            wall.append((wall_end - wall_start) * 1000)
    with metered(with_units=True) as meter:
        for event in events[-10:]:
            handle(event, None)
    return Cost(
        name,
        statistics.median(cpu),
        statistics.median(wall),
        sum(meter.calls.values()) / 10,
        meter.read_units / 10,
        meter.write_units / 10,
    )


def _be_the_function(stack: Stack) -> None:
    """Give this process what the deployed inbound function has: its environment, and the emulator as AWS."""
    os.environ.update(
        {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{stack.ready['ports']['aws']}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "FRONTA_DNS": f"127.0.0.1:{stack.ready['ports']['dns']}",
            "FRONTA_STAGE_FILE": str(ROOT / "stages" / "local.toml"),
            "POWERTOOLS_LOG_LEVEL": "WARNING",
        }
    )
    functions: Any = boto3.client("lambda")
    for function in functions.list_functions()["Functions"]:
        if "-Inbound-" in function["FunctionName"]:
            os.environ.update(function["Environment"]["Variables"])


def _list_the_sender() -> None:
    """Make the sender of the letters a contact."""
    from chalicelib.people import service
    from chalicelib.people.directory import Contact, ListedClient
    from tests import letters

    service.put_client(ListedClient("900001", "Měřená s.r.o.", (Contact(letters.SENDER, "Jana", "cs", True),)))
