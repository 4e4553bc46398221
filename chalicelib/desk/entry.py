"""An entry of the log of changes: who did what to what, and how it was and is. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from chalicelib.platform.ids import digest, read_timestamp, timestamp, ulid

What = Literal[
    "macro.created",
    "macro.changed",
    "macro.deleted",
    "view.shared",
    "view.changed",
    "view.unshared",
    "view.deleted",
    "roles.changed",
    "roles.failed",
    "shift.begun",
    "shift.ended",
    "mail.accepted",
    "budget.changed",
    "person.erased",
    "client.removed",
]


@dataclass(frozen=True)
class By:
    """Who did it."""

    id: str
    name: str


@dataclass(frozen=True)
class Entry:
    """What was done; `before` and `after` are JSON of what was changed, None where there was or is nothing."""

    at: datetime
    by: By
    what: What
    target: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def id(self) -> str:
        """A ULID made of the time and of what it says: the same entry, written twice, is one."""
        return ulid(self.at, bytes.fromhex(digest(self.by.id, self.what, self.target, json.dumps(self.row()))))

    @property
    def month(self) -> str:
        """The month (UTC) whose entries it is among: 2026-11."""
        return month_of(self.at)

    def row(self) -> dict[str, Any]:
        """As stored."""
        return {
            "at": timestamp(self.at),
            "by": vars(self.by),
            "what": self.what,
            "target": self.target,
            "before": None if self.before is None else dict(self.before),
            "after": None if self.after is None else dict(self.after),
        }

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Entry":
        """The inverse of `row`."""
        return cls(
            read_timestamp(row["at"]), By(**row["by"]), row["what"], row["target"], row["before"], row["after"]
        )


def month_of(at: datetime) -> str:
    """The month of a time, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m")
