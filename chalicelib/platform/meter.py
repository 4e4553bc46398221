"""Counts what each invocation uses of AWS, and adds it to the costs of a ticket, client, queue or function.

Calls are counted where botocore gets their answers (`meter_hooks.py`); what it cannot see (recipients of a mail,
segments of an SMS) is told by `use`. A batch is a row of records (`record`): what is used while one is handled
belongs in equal parts to the tickets that it changed, else to those that it read, else to the client or queue that
was named, else to the function (`meter_records.py`). What is worth little waits in the process
(`meter_waiting.py`), the rest is written when the invocation ends (`meter_writing.py`). Metering never fails an
invocation.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any, ClassVar, Final

from chalicelib.platform import meter_rows as rows
from chalicelib.platform.meter_hooks import Hooks, start_s
from chalicelib.platform.meter_records import Record, note, shares
from chalicelib.platform.meter_rows import NANO, SMS
from chalicelib.platform.meter_waiting import Waiting
from chalicelib.platform.units import Unit
from chalicelib.platform.usage import GB_BYTES, PLATFORM_LOG_BYTES, Trigger, of_invocation

MEGABYTES: Final = 1024


@dataclass
class _Invocation:
    function: str
    memory_mb: int
    mark: float
    records: list[Record] = field(default_factory=lambda: [Record()])


class _State:
    """Of the process: an environment of Lambda handles one invocation at a time."""

    now: ClassVar[_Invocation | None] = None
    waiting: ClassVar[Waiting] = Waiting()
    owed_s: ClassVar[float] = 0.0
    is_installed: ClassVar[bool] = False
    lock: ClassVar[Lock] = Lock()


# ---------------------------------------------------------------- whose, and what


def about_ticket(
    ticket_id: str,
    queue: str | None = None,
    client: str | None = None,
    *,
    changed: bool = False,
    opened: bool = False,
) -> None:
    """What this record uses is the ticket's. `changed` outweighs tickets that are only read.

    Who knows the ticket's queue and client tells them: reports by queue and client have no other source.
    """
    found = _record()
    if found is None:
        return
    owner = rows.of_ticket(ticket_id, queue, client)
    note(found.changed if changed else found.read, owner)
    if opened:
        note(found.opened, owner)


def about_client(number: str) -> None:
    """What this record uses is the client's, unless it is a ticket's."""
    if (found := _record()) is not None:
        note(found.named, rows.of_client(number))


def about_queue(name: str) -> None:
    """What this record uses is the queue's, unless it is a ticket's."""
    if (found := _record()) is not None:
        note(found.named, rows.of_queue(name))


def use(unit: Unit, amount: float = 1) -> None:
    """Count what no answer of AWS tells."""
    if (found := _record()) is not None:
        with _State.lock:
            found.amounts[unit.value] += round(amount * NANO)


def use_sms(country: str | None, segments: int) -> None:
    """Count segments of an SMS to a country (ISO 3166)."""
    if (found := _record()) is not None:
        found.amounts[f"{SMS}{country or 'unknown'}"] += segments * NANO


def record() -> None:
    """The next record of the batch begins."""
    invocation = _State.now
    if invocation is not None:
        _note_time(invocation)
        invocation.records.append(Record())


def _record() -> Record | None:
    return _State.now.records[-1] if _State.now is not None else None


# ---------------------------------------------------------------- an invocation


def run(function: str, trigger: Trigger, handle: Callable[..., Any], event: Any, *rest: Any) -> Any:
    """The answer of `handle`, metered; as it is where there is no costs table. `rest`: what else it takes, the
    context of Lambda last, if at all.
    """
    if "FRONTA_COSTS_TABLE" not in os.environ:
        return handle(event, *rest)
    install()
    invocation = _begin(function)
    answer = None
    try:
        answer = handle(event, *rest)
    finally:
        _end(invocation, trigger, event, answer, rest)
    return answer


def install() -> None:
    """Hear what this process uses from now on. Once is enough, and before the first client is made.

    Lambda bills the time in which a process starts: the first invocation is told as that much longer.
    """
    if not _State.is_installed:
        Hooks(use, lambda: _State.now is not None).install()
        _State.is_installed = True
        _State.owed_s = start_s()


def _begin(function: str) -> _Invocation:
    memory_mb = int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"))
    invocation = _Invocation(function, memory_mb, time.monotonic() - _State.owed_s)
    _State.owed_s = 0.0
    _State.now = invocation
    use(Unit.LAMBDA_REQUESTS)
    use(Unit.LOGS_GB, PLATFORM_LOG_BYTES / GB_BYTES)
    return invocation


def _end(invocation: _Invocation, trigger: Trigger, event: Any, answer: Any, rest: Sequence[Any]) -> None:
    try:
        _note_time(invocation)
        for unit, amount in of_invocation(trigger, event, answer):
            invocation.records[0].amounts[unit.value] += round(amount * NANO)
        _State.now = None
        began = time.monotonic()
        _write(invocation, trigger, began, _left_s(rest))
        # It is billed too: with the next invocation's time.
        _State.owed_s = time.monotonic() - began
    except Exception:  # noqa: BLE001 - what is metered goes first
        from chalicelib.platform.log import log

        log.warning("not metered", exc_info=True)
    finally:
        _State.now = None


def _write(invocation: _Invocation, trigger: Trigger, now: float, left_s: float | None) -> None:
    from chalicelib.platform.meter_writing import Writing

    own = rows.of_function(invocation.function)
    today = datetime.now(UTC).date().isoformat()
    _State.waiting.take(shares(invocation.records, own, is_scheduled=trigger == "schedule"), today, now)
    _State.waiting.write(own, today, now, Writing(left_s))


def _left_s(rest: Sequence[Any]) -> float | None:
    """What is left of the function's time, as its context tells."""
    left_ms = getattr(rest[-1], "get_remaining_time_in_millis", None) if rest else None
    return left_ms() / 1000 if callable(left_ms) else None


def _note_time(invocation: _Invocation) -> None:
    """The time since the last mark is that of the record that ends."""
    now = time.monotonic()
    use(Unit.LAMBDA_GB_S, (now - invocation.mark) * invocation.memory_mb / MEGABYTES)
    invocation.mark = now


# ---------------------------------------------------------------- for tests and measures


def waiting() -> Iterable[tuple[str, str, Mapping[str, int]]]:
    """What is not written yet: day, sk, amounts."""
    return [(day, sk, row.amounts) for (day, sk), row in _State.waiting.rows.items()]


def forget() -> None:
    """Nothing waits any more: a process of Lambda ends with what it has."""
    _State.waiting.rows.clear()
    _State.owed_s = 0.0
