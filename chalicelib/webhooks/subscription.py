"""Who is told of what: the list of webhooks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.webhooks.kinds import EVERYTHING

# Each event of a ticket is a message and a request for each of them.
WEBHOOKS_MAX = 20
# So long both secrets sign after one was exchanged for another.
EXCHANGE_TIME: Final = timedelta(days=1)


class TooMany(Exception):
    """There are as many webhooks as there may be."""


@dataclass(frozen=True)
class Webhook:
    """A receiver: where it is, what it wants to hear of (kinds, or `*`), and the secret that signs.

    `previous` signs too until `previous_until`. `disabled_because`: why it was switched off without its owner.
    """

    id: str
    url: str
    kinds: tuple[str, ...]
    secret: str = field(repr=False)
    created_at: datetime
    is_enabled: bool = True
    previous: str | None = field(default=None, repr=False)
    previous_until: datetime | None = None
    disabled_because: str | None = None
    disabled_at: datetime | None = None

    def wants(self, kind: str) -> bool:
        """Whether it is to be told of events of a kind."""
        return self.is_enabled and (EVERYTHING in self.kinds or kind in self.kinds)

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign at a moment, the present one first."""
        if self.previous is None or self.previous_until is None or now >= self.previous_until:
            return (self.secret,)
        return (self.secret, self.previous)

    def switched_off(self, because: str, now: datetime) -> "Webhook":
        """As it is when we gave it up."""
        return replace(self, is_enabled=False, disabled_because=because, disabled_at=now)

    def changed(
        self, url: str, kinds: tuple[str, ...], secret: str | None, now: datetime, *, is_enabled: bool
    ) -> "Webhook":
        """As its owner wants it; the same again is the same. None as `secret` keeps the one that it has."""
        wanted = replace(self, url=url, kinds=kinds, is_enabled=is_enabled)
        if is_enabled:
            wanted = replace(wanted, disabled_because=None, disabled_at=None)
        if secret is None or secret == self.secret:
            return wanted
        return replace(wanted, secret=secret, previous=self.secret, previous_until=now + EXCHANGE_TIME)


@dataclass(frozen=True)
class Webhooks:
    """All webhooks, as they are stored; `revision` guards concurrent writers."""

    hooks: tuple[Webhook, ...] = ()
    revision: int = 0

    def find(self, name: str) -> Webhook | None:
        """The webhook of this id, if there is one."""
        return next((hook for hook in self.hooks if hook.id == name), None)

    def put(self, hook: Webhook) -> "Webhooks":
        """With this webhook, in place of one of the same id. Raises TooMany."""
        others = self.without(hook.id).hooks
        if len(others) >= WEBHOOKS_MAX:
            raise TooMany(f"There may be {WEBHOOKS_MAX} webhooks; delete one.")
        return replace(self, hooks=tuple(sorted((*others, hook), key=lambda one: one.id)))

    def without(self, name: str) -> "Webhooks":
        """Without the webhook of this id."""
        return replace(self, hooks=tuple(hook for hook in self.hooks if hook.id != name))

    def switched_off(self, name: str, because: str, now: datetime) -> "Webhooks":
        """With that webhook off, unless it is off or gone already."""
        hook = self.find(name)
        return self if hook is None or not hook.is_enabled else self.put(hook.switched_off(because, now))

    def row(self) -> list[dict[str, Any]]:
        """As stored."""
        return [_to_json(hook) for hook in self.hooks]

    @classmethod
    def read(cls, rows: list[Mapping[str, Any]], revision: int) -> "Webhooks":
        """The inverse of `row`."""
        return cls(tuple(_from_json(row) for row in rows), revision)


def _to_json(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "url": hook.url,
        "kinds": list(hook.kinds),
        "secret": hook.secret,
        "created_at": timestamp(hook.created_at),
        "enabled": hook.is_enabled,
        "previous": hook.previous,
        "previous_until": None if hook.previous_until is None else timestamp(hook.previous_until),
        "disabled_because": hook.disabled_because,
        "disabled_at": None if hook.disabled_at is None else timestamp(hook.disabled_at),
    }


def _from_json(row: Mapping[str, Any]) -> Webhook:
    return Webhook(
        id=row["id"],
        url=row["url"],
        kinds=tuple(row["kinds"]),
        secret=row["secret"],
        created_at=read_timestamp(row["created_at"]),
        is_enabled=row["enabled"],
        previous=row["previous"],
        previous_until=row["previous_until"] and read_timestamp(row["previous_until"]),
        disabled_because=row["disabled_because"],
        disabled_at=row["disabled_at"] and read_timestamp(row["disabled_at"]),
    )
