"""What tickets cost by the meter, on the whole local stack, beside what the calculator says of the same load.

Each ticket: one mail of 50 kB, the acknowledgement, four answers, six changes of state, three notes or tags, and so
ten pushes to each of ten consoles. Units are those of DynamoDB, SES and the rest as the emulator answers; the time of
functions is this machine's. Run alone: `python -m bench.costs 1000`.
"""

import asyncio
import json
import smtplib
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import aiohttp
import boto3

from bench.stack import Stack, running
from chalicelib.costs.assumed import assumptions
from chalicelib.costs.book import Book, Segments
from chalicelib.costs.estimate import Load, Part, estimate
from chalicelib.platform.meter_rows import NANO, OWN_WRITES, TICKETS
from chalicelib.platform.units import UNITS, Service, Unit

RUNS = 1000
CONSOLES = 10
CONTACTS = 200
AT_ONCE = 4
REGION, DAY = "us-east-1", datetime(2026, 11, 24, tzinfo=UTC).date()
CLIENT = "900001"
# As many automatic mails to one contact as a test needs, states told one by one, and a ticket that closes soon.
SETTINGS = {
    "FRONTA_SET_AUTOMATIC_PER_HOUR": "1000000",
    "FRONTA_SET_AUTOMATIC_PER_DAY": "1000000",
    "FRONTA_SET_STATE_MAIL_PAUSE": "PT0S",
    "FRONTA_SET_UNDO_WINDOW": "PT0S",
    "FRONTA_SET_REOPEN_WINDOW": "PT20S",
    "FRONTA_SET_LIVE_CONNECTION_LIFETIME": "PT12H",
}
_SENTENCE = "web firma.example se od rána nenačítá, prosíme o kontrolu nastavení serveru a databáze. "
TEXT = "Dobrý den,\n" + _SENTENCE * 12
LOG_LINE = b"2026-11-24 08:00:00 error upstream timed out while reading response header\n"
COMMANDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/state", {"state": "in_progress"}),
    ("/answers", {"text": TEXT, "state": "waiting"}),
    ("/notes", {"text": "x" * 200}),
    ("/answers", {"text": TEXT, "state": "in_progress"}),
    ("/tags", {"add": ["dns"], "remove": []}),
    ("/answers", {"text": TEXT, "state": "waiting"}),
    ("/notes", {"text": "y" * 200}),
    ("/answers", {"text": TEXT, "state": "resolved"}),
)


@dataclass(frozen=True)
class Measured:
    """Units by name, as metered for `tickets` tickets, and the calculator's for the same load."""

    tickets: int
    metered: Counter[str]
    estimated: dict[Unit, Decimal]

    def usd(self, service: Service | None = None) -> tuple[Decimal, Decimal]:
        """A ticket's cost, metered and estimated, of one service or all."""
        book = Book.at(DAY, REGION)
        metered = estimated = Decimal(0)
        for unit in UNITS:
            if unit in book.prices and service in (None, UNITS[unit].service):
                metered += book.price(unit) * Decimal(self.metered[unit]) / NANO
                estimated += book.price(unit) * self.estimated.get(unit, Decimal(0))
        return metered / self.tickets, estimated / self.tickets


def measure(stack: Stack, count: int = RUNS) -> Measured:
    """Run `count` tickets through a stack of `SETTINGS`."""
    before = _rows(stack)
    asyncio.run(_Run(stack, count).do())
    metered = _rows(stack)
    metered.subtract(before)
    load = Load(
        tickets=Decimal(count),
        mails_per_ticket=Decimal(1),
        answers_per_ticket=Decimal(4),
        states_per_ticket=Decimal(6),
        others_per_ticket=Decimal(3),
        file_share=Decimal(0),
        agents=Decimal(CONSOLES),
        console_hours=Decimal(0),
    )
    found = estimate(load, Book.at(DAY, REGION), assumptions(), Segments(Decimal(0)))
    lines = found.parts[Part.TICKETS].lines
    return Measured(count, metered, {line.unit: line.amount for line in lines})


def _rows(stack: Stack) -> Counter[str]:
    """What the costs table says, summed over its rows; consoles come and go outside of tickets."""
    client: Any = boto3.client(
        "dynamodb",
        endpoint_url=f"http://127.0.0.1:{stack.environment['FRONTA_AWS_PORT']}",
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    (table,) = (name for name in client.list_tables()["TableNames"] if name.endswith("-costs"))
    total: Counter[str] = Counter()
    for page in client.get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            if item["pk"]["S"].startswith("D#") and not item["sk"]["S"].startswith(("F#websocket", "F#sweep", "K#")):
                total.update({name: int(value["N"]) for name, value in item.items() if "N" in value})
    return total


class _Run:
    """The tickets, a step at a time for all of them, as a desk's day has it."""

    def __init__(self, stack: Stack, count: int) -> None:
        self._stack = stack
        self._count = count
        self._versions: dict[str, int] = {}
        self._states: dict[str, str] = {}
        self._changes = 0
        self._run = f"{time.time_ns()}"

    async def do(self) -> None:
        """All steps."""
        agent = {"Authorization": f"Bearer {self._stack.local('token', '--staff', 'alena')}"}
        async with aiohttp.ClientSession(headers=agent) as http:
            await self._list_contacts(http)
            sockets = [await self._socket(http) for _ in range(CONSOLES)]
            hearing = [
                asyncio.create_task(self._hear(socket, first=place == 0)) for place, socket in enumerate(sockets)
            ]
            await self._each(range(self._count), lambda number: asyncio.to_thread(self._send, number))
            await self._until(lambda: len(self._versions) == self._count)
            for place, (path, body) in enumerate(COMMANDS):
                heard = self._changes
                await self._each(list(self._versions), lambda name: self._command(http, name, place, path, body))  # noqa: B023
                await self._until(lambda: self._changes >= heard + self._count)  # noqa: B023
                # Mails about states go out before the next step overtakes them.
                await asyncio.sleep(5)
            await self._until(lambda: all(state == "closed" for state in self._states.values()))
            await asyncio.sleep(20)
            for task in hearing:
                task.cancel()

    async def _list_contacts(self, http: aiohttp.ClientSession) -> None:
        machine = {"Authorization": f"Bearer {self._stack.local('token', '--integration')}"}
        contacts = [
            {"address": _contact(number), "name": f"Kontakt {number}", "rights": {"technical": True}}
            for number in range(CONTACTS)
        ]
        async with http.put(
            f"{self._stack.url}/api/v1/directory/clients/{CLIENT}",
            json={"name": "Měřená s.r.o.", "contacts": contacts},
            headers=machine,
        ) as answer:
            assert answer.status < 300, (await answer.text())[:500]

    async def _socket(self, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        async with http.post(f"{self._stack.url}/api/v1/live/ticket") as answer:
            ticket = (await answer.json())["ticket"]
        return await http.ws_connect(f"{self._stack.url}/live?ticket={ticket}")

    async def _hear(self, socket: aiohttp.ClientWebSocketResponse, *, first: bool) -> None:
        async for frame in socket:
            push = json.loads(frame.data)
            if first and push.get("type") == "change" and self._run in push["ticket"]["subject"]:
                self._changes += 1
                name = push["ticket"]["id"]
                self._versions[name] = max(push["version"], self._versions.get(name, 0))
                self._states[name] = push["ticket"]["state"]

    async def _each(self, things: Iterable[Any], act: Callable[[Any], Awaitable[Any]]) -> None:
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(thing: Any) -> None:
            async with turn:
                await act(thing)

        await asyncio.gather(*(one(thing) for thing in things))

    async def _until(self, holds: Callable[[], bool], patience_s: float = 600) -> None:
        until = time.monotonic() + patience_s
        while not holds():
            if time.monotonic() > until:
                raise TimeoutError(
                    f"{len(self._versions)} of {self._count} tickets, {Counter(self._states.values())}"
                )
            await asyncio.sleep(0.2)

    async def _command(
        self, http: aiohttp.ClientSession, name: str, place: int, path: str, body: dict[str, Any]
    ) -> None:
        url = f"{self._stack.url}/api/v1/tickets/{name}{path}"
        said = body | ({"version": self._versions[name]} if "state" in body else {})
        async with http.post(url, json=said, headers={"Idempotency-Key": f"{name}-{place}"}) as answer:
            assert answer.status < 300, f"{path}: {answer.status} {await answer.text()}"

    def _send(self, number: int) -> None:
        from local.demo import sending_host
        from local.places import Places
        from local.send import compose, sign
        from local.zone import Zone

        places = Places.from_environment(self._stack.environment)
        author = _contact(number % CONTACTS)
        subject = f"Web nejede {number} {self._run}"
        plain = compose(author, ["podpora@fronta.example"], subject, TEXT, now=datetime.now(UTC))
        signed = sign(places, _with_log(plain), author)
        host = sending_host(Zone.from_json(places.zone.read_text(encoding="utf-8")), "firma.example")
        assert host is not None
        with smtplib.SMTP("127.0.0.1", self._stack.ready["ports"]["smtp"]) as door:
            door.ehlo("bench")
            door.docmd("XCLIENT", f"ADDR={host[1]} NAME={host[0]} HELO={host[0]}")
            door.ehlo(host[0])
            door.sendmail(author, ["podpora@fronta.example"], signed)


def _contact(number: int) -> str:
    return f"kontakt{number}@firma.example"


def _with_log(mail: bytes) -> bytes:
    """The mail with a file beside its text."""
    import email
    import email.policy

    message: Any = email.message_from_bytes(mail, policy=email.policy.SMTP)
    message.add_attachment(LOG_LINE * 450, maintype="text", subtype="x-log", filename="error.log", cte="base64")
    return bytes(message)


def lines(measured: Measured) -> list[tuple[str, str]]:
    """Rows of docs/benchmarks.md."""
    rows = []
    for service in (None, *Service):
        metered, estimated = measured.usd(service)
        if metered or estimated:
            name = "all" if service is None else service.value
            rows.append((f"a ticket, metered and estimated, {name}", f"{metered:.6f}, {estimated:.6f} USD"))
    own = Decimal(measured.metered[OWN_WRITES]) / NANO * Book.at(DAY, REGION).price(Unit.DYNAMODB_WRITE_UNITS)
    share = own / measured.tickets / measured.usd()[0] * 100
    rows.append(("share of the meter's own writes", f"{share:.1f} %"))
    for unit in (
        Unit.LAMBDA_REQUESTS,
        Unit.LAMBDA_GB_S,
        Unit.DYNAMODB_READ_UNITS,
        Unit.DYNAMODB_WRITE_UNITS,
        Unit.SES_MAILS_OUT,
        Unit.STEPFUNCTIONS_TRANSITIONS,
        Unit.WEBSOCKET_MESSAGES,
        Unit.SQS_REQUESTS,
    ):
        seen = measured.metered[unit] / NANO / measured.tickets
        said = float(measured.estimated.get(unit, 0)) / measured.tickets
        rows.append((f"a ticket, {unit.value}, metered and estimated", f"{seen:.2f}, {said:.2f}"))
    rows.append(("tickets that the meter saw opened", str(measured.metered[TICKETS])))
    return rows


def main() -> None:
    """Print what `python -m bench.costs [TICKETS]` asks for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with running(**SETTINGS) as stack:
        measured = measure(stack, count)
    for what, figure in lines(measured):
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
