"""How long a telephone exchange waits for its answer, and how soon the consoles know, on the whole local stack."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench.stack import Stack

WARM_UP = 20
RUNS = 100
# More calls than anybody has: the limits are not what is measured.
SETTINGS = {
    "FRONTA_SET_CALLS_PER_MINUTE_MAX": "1000000",
    "FRONTA_SET_CALLS_PER_NUMBER_PER_HOUR_MAX": "1000000",
}
# A contact of the demo.
LISTED = "+420601000012"


@dataclass(frozen=True)
class Span:
    """Milliseconds."""

    p50_ms: float
    p99_ms: float

    def __str__(self) -> str:
        """As the table shows it."""
        return f"{self.p50_ms:.0f} ms, {self.p99_ms:.0f} ms"


@dataclass(frozen=True)
class Answers:
    """From the request to the answer, for a listed and a withheld number; and to the push, for a listed one."""

    listed: Span
    withheld: Span
    pushed: Span


def measure(stack: Stack) -> Answers:
    """Announce calls one after another and wait for the push of each."""
    return asyncio.run(_measure(stack))


async def _measure(stack: Stack) -> Answers:
    machine = stack.local("token", "--integration")
    agent = {"Authorization": f"Bearer {stack.local('token', '--staff', 'alena')}"}
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {machine}"}) as http:
        async with http.post(f"{stack.url}/api/v1/live/ticket", headers=agent) as answer:
            ticket = (await answer.json())["ticket"]
        async with http.ws_connect(f"{stack.url}/live?ticket={ticket}") as socket:
            await _announced(stack, http, socket, LISTED, WARM_UP)
            listed = await _announced(stack, http, socket, LISTED, RUNS)
            withheld = await _announced(stack, http, socket, None, RUNS)
    return Answers(
        _span([one for one, _ in listed]), _span([one for one, _ in withheld]), _span([p for _, p in listed])
    )


async def _announced(
    stack: Stack, http: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse, number: str | None, count: int
) -> list[tuple[float, float]]:
    samples = []
    for _ in range(count):
        body: dict[str, Any] = {"call": f"bench-{time.time_ns()}", "from": number}
        began = time.perf_counter()
        async with http.post(f"{stack.url}/api/v1/calls", json=body) as answer:
            told = await answer.json()
        answered = time.perf_counter()
        while True:
            push = json.loads((await socket.receive(timeout=30)).data)
            if push.get("type") == "call" and push["call"]["id"] == told["id"]:
                break
        samples.append(((answered - began) * 1000, (time.perf_counter() - began) * 1000))
        # Nobody has a hundred calls at once.
        async with http.post(f"{stack.url}/api/v1/calls/{told['id']}/end", json={}) as over:
            over.raise_for_status()
    return samples


def _span(samples: list[float]) -> Span:
    ordered = sorted(samples)
    return Span(ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)])
