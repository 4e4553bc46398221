"""Structured logs: one line per decision that matters, with ids and no personal data at info level."""

import sys
from typing import IO, Any, Final, cast

from aws_lambda_powertools import Logger

from chalicelib.platform import meter
from chalicelib.platform.units import Unit
from chalicelib.platform.usage import GB_BYTES


class _Metered:
    """Standard output, whose bytes are counted: CloudWatch bills what is written."""

    def write(self, text: str) -> int:
        """Write a piece of a line."""
        meter.use(Unit.LOGS_GB, len(text) / GB_BYTES)
        return sys.stdout.write(text)

    def flush(self) -> None:
        """Write on what waits."""
        sys.stdout.flush()


# What lines carry that are about the same: docs/operations.md, "Following a mail through the logs".
FOLLOWED: Final = ("origin", "change")

log = Logger(service="fronta", log_uncaught_exceptions=False, stream=cast("IO[Any]", _Metered()))


def follow(origin: str | None = None, change: str | None = None) -> None:
    """From now on the lines of this process say what they are about, until the next call says otherwise."""
    log.remove_keys(FOLLOWED)
    log.append_keys(**{name: said for name, said in (("origin", origin), ("change", change)) if said is not None})
