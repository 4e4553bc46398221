"""From the SMTP door's `250` to the push in a websocket client, on the whole local stack."""

import asyncio
import json
import smtplib
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from bench.stack import Stack

WARM_UP_BATCHES = 5
WARM_UP_AT_ONCE = 4
RUNS = 200


@dataclass(frozen=True)
class Latency:
    """Milliseconds from `250` to the push."""

    p50_ms: float
    p99_ms: float
    max_ms: float
    runs: int


def measure(stack: Stack) -> Latency:
    """Send mails one after another and wait for each push."""
    return asyncio.run(_measure(stack))


async def _measure(stack: Stack) -> Latency:
    token = stack.local("token", "--staff", "alena")
    headers = {"Authorization": f"Bearer {token}"}
    samples = []
    async with aiohttp.ClientSession(headers=headers) as http:
        async with http.post(f"{stack.url}/api/v1/live/ticket") as answer:
            ticket = (await answer.json())["ticket"]
        async with http.ws_connect(f"{stack.url}/live?ticket={ticket}") as socket:
            await _warm_up(stack, socket)
            for number in range(RUNS):
                subject = f"Měření {number} {time.time_ns()}"
                accepted = await asyncio.to_thread(_send, stack, subject)
                while True:
                    push = json.loads((await socket.receive(timeout=30)).data)
                    if push.get("type") == "change" and push["ticket"]["subject"] == subject:
                        break
                samples.append((time.perf_counter() - accepted) * 1000)
    samples.sort()
    return Latency(_percentile(samples, 50), _percentile(samples, 99), samples[-1], len(samples))


async def _warm_up(stack: Stack, socket: aiohttp.ClientWebSocketResponse) -> None:
    """Several mails at once, so that a second process of each function is warm too; all their pushes are awaited."""
    for batch in range(WARM_UP_BATCHES):
        subjects = [f"Zahřátí {batch} {number}" for number in range(WARM_UP_AT_ONCE)]
        await asyncio.gather(*(asyncio.to_thread(_send, stack, subject) for subject in subjects))
        waited_for = set(subjects)
        while waited_for:
            push = json.loads((await socket.receive(timeout=30)).data)
            waited_for.discard(push.get("ticket", {}).get("subject"))


def _percentile(ordered: list[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def _send(stack: Stack, subject: str) -> float:
    """Send one signed mail of a demo client; the time at which the door said 250."""
    from local.demo import sending_host
    from local.places import Places
    from local.send import compose, sign
    from local.zone import Zone

    places = Places.from_environment(stack.environment)
    author = "jan@firma.example"
    mail = compose(author, ["podpora@fronta.example"], subject, "Web nejede.", now=datetime.now(UTC))
    signed = sign(places, mail, author)
    zone = Zone.from_json(places.zone.read_text(encoding="utf-8"))
    host = sending_host(zone, "firma.example")
    assert host is not None
    with smtplib.SMTP("127.0.0.1", stack.ready["ports"]["smtp"]) as door:
        door.ehlo("bench")
        door.docmd("XCLIENT", f"ADDR={host[1]} NAME={host[0]} HELO={host[0]}")
        door.ehlo(host[0])
        door.sendmail(author, ["podpora@fronta.example"], signed)
        return time.perf_counter()
