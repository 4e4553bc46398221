"""What a subscriber is told of a change: thin, without a word that anybody wrote. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.platform.ids import digest, read_timestamp, timestamp, ulid
from chalicelib.webhooks.kinds import PING, kind_of


@dataclass(frozen=True)
class HookEvent:
    """One thing that happened. `id` is the same however often it is sent; `ticket` is None for a ping."""

    id: str
    kind: str
    at: datetime
    ticket: Mapping[str, Any] | None = None
    # By which the logs are followed. Nothing that is sent or stored.
    origin: str | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """As it is sent, and as it is stored."""
        told = {"id": self.id, "type": self.kind, "at": timestamp(self.at)}
        return told if self.ticket is None else told | {"ticket": dict(self.ticket)}

    def body(self) -> bytes:
        """The bytes that are signed and sent: the same at each try."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":")).encode()


def event_from_json(data: Mapping[str, Any], origin: str | None = None) -> HookEvent:
    """The inverse of `HookEvent.to_json`."""
    return HookEvent(data["id"], data["type"], read_timestamp(data["at"]), data.get("ticket"), origin)


def events_of_change(
    summary: Mapping[str, Any], version: int, at: datetime, types: Sequence[str], origin: str | None = None
) -> list[HookEvent]:
    """What subscribers are told of a change, by the ticket's summary after it and the types of its events."""
    client = summary["client"]
    ticket = {
        "id": summary["id"],
        "number": summary["number"],
        "version": version,
        "queue": summary["queue"],
        "state": summary["state"],
        "client": None if client is None else client["number"],
    }
    told = ((index, kind_of(event_type)) for index, event_type in enumerate(types))
    return [
        HookEvent(f"{summary['id']}-{version}-{index}", kind, at, ticket, origin)
        for index, kind in told
        if kind is not None
    ]


def ping(delivery_id: str, at: datetime) -> HookEvent:
    """What a test sends."""
    return HookEvent(f"ping-{delivery_id}", PING, at)


def delivery_id(webhook: str, event: HookEvent) -> str:
    """The name of an event's delivery to a webhook: the same however often the change is heard, sorted by time."""
    return ulid(event.at, bytes.fromhex(digest(webhook, event.id)))


def asked_delivery_id(at: datetime, *asked: str) -> str:
    """The name of a delivery that somebody asked for at `at`, made of what he asked for."""
    return ulid(at, bytes.fromhex(digest(*asked, timestamp(at))))
