"""Tell thousands of consoles: what comes within a second is told together, by helpers at the same time.

Whoever has news makes one asynchronous call and goes on (`hand_over`). The function keeps the news, and if nobody
else does so yet, gathers more for a second, or for longer where there are very many consoles (`gather`): however much
happens, each console is posted to once in that time, and all of them together less often than API Gateway allows.
Then it calls itself once for each `limits.CONNECTIONS_OF_HELPER_MAX` consoles (`divide`); those calls post (`tell`).
Nothing is tried again: a console that misses a push asks for what it missed, once a minute.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from chalicelib.live import push, store
from chalicelib.platform import aws, limits
from chalicelib.platform.settings import resource

_THREADS = 16
# A helper posts for so long at most; its time-out is longer.
DEADLINE_S = 20.0
GATHERED_S_MIN = 1.0
# How long somebody who gathers may be away before another one takes over; longer than any gathering.
TURN_LASTS = timedelta(seconds=20)
Message = Mapping[str, Any]


def hand_over(messages: Sequence[Message]) -> None:
    """Have all consoles told, by a function that is not waited for: one call, seldom more."""
    for part in parts(messages, limits.NEWS_OF_CALL_BYTES_MAX):
        _call(resource("FAN_OUT"), {"messages": part})


def gather(messages: Sequence[Message], now: Callable[[], datetime], name: str) -> int:
    """Keep the messages; unless somebody else gathers, wait for more and have them told by calls of the function
    `name`. Returns how many calls were made.
    """
    store.keep_news(json.dumps(messages), now())
    consoles = store.begin_turn(now(), TURN_LASTS)
    if consoles is None:
        return 0
    time.sleep(gathered_s(consoles))
    listeners = store.all_connections(now(), limits.CONNECTIONS_MAX)
    # Before the news are read: who keeps some from here on begins a turn of his own.
    store.end_turn(len(listeners))
    news = store.news(now())
    calls = divide(news.messages, listeners, name)
    store.forget_news(news)
    return calls


def gathered_s(consoles: int) -> float:
    """For how long news are gathered for so many consoles."""
    return max(GATHERED_S_MIN, consoles / limits.FAN_OUT_POSTS_PER_S_MAX)


def divide(messages: Sequence[Message], listeners: Sequence[str], name: str) -> int:
    """Call the function `name`, this one, for each part of the consoles; returns how many calls that were."""
    size = limits.CONNECTIONS_OF_HELPER_MAX
    calls = [
        {"messages": part, "listeners": listeners[start : start + size]}
        for part in parts(messages, limits.NEWS_OF_CALL_BYTES_MAX)
        for start in range(0, len(listeners), size)
    ]
    if calls:
        aws.functions()  # made once, before the threads ask for it
        with ThreadPoolExecutor(max_workers=min(_THREADS, len(calls))) as pool:
            list(pool.map(lambda payload: _call(name, payload), calls))
    return len(calls)


def tell(messages: Sequence[Message], listeners: Sequence[str], now: datetime) -> int:
    """Post to one part of the connections; returns how many were told all."""
    return push.post(frames(messages), listeners, now, DEADLINE_S)


def frames(messages: Sequence[Message]) -> list[Message]:
    """The messages as they are posted: several in one, as far as one frame takes them, in their order."""
    return [
        part[0] if len(part) == 1 else {"type": "several", "messages": part}
        for part in parts(messages, limits.FRAME_BYTES_MAX)
    ]


def parts(messages: Sequence[Message], size_bytes_max: int) -> Iterator[list[Message]]:
    """The messages in their order, in lists of at most so many bytes of JSON; one that is larger is alone."""
    part: list[Message] = []
    room = size_bytes_max
    for message in messages:
        # Escaped, letters outside ASCII take more than they will: never too little.
        size = len(json.dumps(message)) + 1
        if part and size > room:
            yield part
            part, room = [], size_bytes_max
        part.append(message)
        room -= size
    if part:
        yield part


def own_name() -> str:
    """What Lambda calls the function that runs."""
    return os.environ["AWS_LAMBDA_FUNCTION_NAME"]


def _call(name: str, payload: Mapping[str, Any]) -> None:
    aws.functions().invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(payload).encode())
