"""Servers of the local stack on free ports of 127.0.0.1, each in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import pytest


class Part(Protocol):
    """What every server of the stack can do."""

    def start(self) -> Awaitable[None]:
        """Open the port."""
        ...

    def stop(self) -> Awaitable[None]:
        """Close it."""
        ...


@contextmanager
def _serving(part: Part) -> Iterator[None]:
    """Run a server in a thread with an event loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(_await(part.start), loop).result(10)
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_await(part.stop), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _await(action: Callable[[], Awaitable[None]]) -> None:
    """Make a coroutine of any awaitable, as run_coroutine_threadsafe wants it."""
    await action()


@pytest.fixture
def serving() -> Callable[[Part], AbstractContextManager[None]]:
    """Give the way to run a server for the time of a `with` block."""
    return _serving


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Give ports that nobody listens on, each another one."""
    given: set[int] = set()

    def give() -> int:
        while True:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port: int = probe.getsockname()[1]
            if port not in given:
                given.add(port)
                return port

    return give
