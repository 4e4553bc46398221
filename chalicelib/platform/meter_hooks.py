"""What the meter hears without anybody telling it: calls where botocore gets their answers, the process's age."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from chalicelib.platform.units import Unit
from chalicelib.platform.usage import of_call

# What Lambda gives a process to start; one that is older waited for its first invocation, which costs nothing.
START_S_MAX: Final = 10.0
_SENT_BYTES: Final = "fronta_sent_bytes"


class Hooks:
    """Handlers of botocore's events. `use` takes what a call used; `is_counting`: whether somebody counts now."""

    def __init__(self, use: Callable[[Unit, float], None], is_counting: Callable[[], bool]) -> None:
        self._use = use
        self._is_counting = is_counting

    def install(self) -> None:
        """Hear the calls of every botocore session of this process that is made from now on."""
        from botocore import handlers

        builtin: list[Any] = handlers.BUILTIN_HANDLERS
        builtin += [
            ("before-parameter-build.dynamodb", self._ask_for_capacity),
            ("before-call", self._remember_size),
            ("after-call", self._count),
        ]

    def _ask_for_capacity(self, params: dict[str, Any], model: Any, **_rest: Any) -> None:
        if self._is_counting() and "ReturnConsumedCapacity" in model.input_shape.members:
            params.setdefault("ReturnConsumedCapacity", "TOTAL")

    def _remember_size(self, params: Mapping[str, Any], context: dict[str, Any], **_rest: Any) -> None:
        body = params.get("body")
        context[_SENT_BYTES] = len(body) if isinstance(body, bytes | bytearray | str) else 0

    def _count(
        self, http_response: Any, parsed: Mapping[str, Any], model: Any, context: Mapping[str, Any], **_rest: Any
    ) -> None:
        if not self._is_counting():
            return
        sent_bytes = context.get(_SENT_BYTES, 0)
        service = model.service_model.service_id
        for unit, amount in of_call(service, model.name, sent_bytes, http_response.status_code, parsed):
            self._use(unit, amount)


def start_s() -> float:
    """How long this process took to start, which Lambda bills; 0 if it is older than a start takes: it waited."""
    age_s = _age_s()
    return age_s if age_s <= START_S_MAX else 0.0


def _age_s() -> float:
    """How old the process is; 0 where the system does not tell."""
    try:
        started_ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - started_ticks / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, AttributeError, IndexError):
        return 0.0
