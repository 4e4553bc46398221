"""The clock: the one place that reads the time. Aware, UTC, milliseconds."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time, UTC, cut to milliseconds (what the tables store)."""
    time = datetime.now(UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)
