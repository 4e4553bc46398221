"""The webhooks table: who is told, how the receivers do, and the log of what was sent.

| pk | sk | what |
| --- | --- | --- |
| `HOOKS` | `LIST` | all webhooks with their secrets; `revision` guards concurrent writers |
| `H#<webhook>` | `HEALTH` | how a receiver does while it does badly |
| `D#<webhook>` | delivery | an event and its tries; expires |
| `K#<digest>` | `KEY` | the delivery that a request with an Idempotency-Key asked for; expires |

`data` is JSON. A delivery is over once its `state` is done; what is done stays done.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, cast

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.models import Model

from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.platform.tables import Key, read, saved_if
from chalicelib.webhooks.event import HookEvent, event_from_json
from chalicelib.webhooks.retries import Health, Outcome
from chalicelib.webhooks.subscription import Webhook, Webhooks

LOG_KEPT: Final = timedelta(days=30)
KEY_REMEMBERED: Final = timedelta(days=1)
# Of a delivery's tries the last ones are told; how many there were is counted.
TRIES_TOLD_MAX = 20

State = Literal["waiting", "done", "failed"]


class Row(Model):
    """A row of any kind; what is known is JSON in `data`."""

    class Meta:
        table_name = os.environ.get("FRONTA_WEBHOOKS_TABLE", "fronta-webhooks")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = JSONAttribute(null=True)
    revision = NumberAttribute(null=True)
    state = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


@dataclass(frozen=True)
class Try:
    """One request of a delivery; `number` counts from 1."""

    number: int
    at: datetime
    status: int | None
    error: str | None
    ms: int


@dataclass(frozen=True)
class Delivery:
    """An event on its way to a webhook."""

    id: str
    event: HookEvent
    state: State = "waiting"
    tries: tuple[Try, ...] = ()
    next_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is tried no more."""
        return self.state != "waiting"

    @property
    def number(self) -> int:
        """How often it was tried."""
        return self.tries[-1].number if self.tries else 0

    def tried(self, outcome: Outcome, at: datetime, state: State, next_at: datetime | None) -> "Delivery":
        """After one more try."""
        last = Try(self.number + 1, at, outcome.status, outcome.error, outcome.ms)
        return replace(self, state=state, tries=(*self.tries, last)[-TRIES_TOLD_MAX:], next_at=next_at)


def webhooks(*, consistent: bool = True) -> Webhooks:
    """All webhooks: one read."""
    try:
        return _webhooks(Row.get("HOOKS", "LIST", consistent_read=consistent))
    except DoesNotExist:
        return Webhooks()


def _webhooks(row: Row) -> Webhooks:
    return Webhooks.read(row.data, int(row.revision))


def change_webhooks(change: Callable[[Webhooks], Webhooks]) -> Webhooks:
    """Replace the webhooks by `change` of them and return what is stored then. Safe among concurrent writers.

    Raises RuntimeError when others keep changing them.
    """
    for _ in range(CONFLICT_RETRIES_MAX):
        before = webhooks()
        after = replace(change(before), revision=before.revision + 1)
        if after.hooks == before.hooks:
            return before
        is_first = Row.pk.does_not_exist()
        if saved_if(
            Row("HOOKS", "LIST", data=after.row(), revision=after.revision),
            Row.revision == before.revision if before.revision else is_first,
        ):
            return after
    raise RuntimeError("the webhooks keep changing")


@dataclass(frozen=True)
class Found:
    """A webhook, how its receiver does, and what is known of deliveries to it, by their ids."""

    webhook: Webhook | None
    health: Health
    deliveries: dict[str, Delivery]


def find(name: str, delivery_ids: Sequence[str]) -> Found:
    """What is known of a webhook and of up to 98 deliveries to it: one consistent read."""
    keys = [Key(Row, "HOOKS", "LIST"), Key(Row, f"H#{name}", "HEALTH")]
    rows = {row.pk + row.sk: row for row in read(keys + [Key(Row, f"D#{name}", item) for item in delivery_ids])}
    hooks = rows.pop("HOOKSLIST", None)
    health = rows.pop(f"H#{name}HEALTH", None)
    return Found(
        None if hooks is None else _webhooks(hooks).find(name),
        Health() if health is None else _health(health),
        {row.sk: _delivery(row) for row in rows.values()},
    )


def health(names: Sequence[str]) -> dict[str, Health]:
    """How receivers do, by webhook; who is not told of does well."""
    rows = read([Key(Row, f"H#{name}", "HEALTH") for name in names]) if names else []
    return {row.pk[2:]: _health(row) for row in rows}


def save_health(name: str, health: Health) -> None:
    """Remember how a receiver does; nothing is kept of one that does well."""
    if health == Health():
        Row(f"H#{name}", "HEALTH").delete()
        return
    data = {
        "failing_since": _told(health.failing_since),
        "away": health.away,
        "rests_until": _told(health.rests_until),
    }
    Row(f"H#{name}", "HEALTH", data=data).save()


def _health(row: Row) -> Health:
    return Health(_read(row.data["failing_since"]), row.data["away"], _read(row.data["rests_until"]))


def save_delivery(name: str, delivery: Delivery, now: datetime) -> None:
    """Note how far a delivery is; one that is done stays so."""
    row = Row(
        f"D#{name}",
        delivery.id,
        state=delivery.state,
        data={
            "event": delivery.event.to_json(),
            "tries": [{**vars(item), "at": timestamp(item.at)} for item in delivery.tries],
            "next_at": _told(delivery.next_at),
        },
        expires_at=int((now + LOG_KEPT).timestamp()),
    )
    saved_if(row, Row.state.does_not_exist() | (Row.state != "done"))


def _delivery(row: Row) -> Delivery:
    tries = tuple(Try(**{**item, "at": read_timestamp(item["at"])}) for item in row.data["tries"])
    event, state = event_from_json(row.data["event"]), cast(State, row.state)
    return Delivery(row.sk, event, state, tries, _read(row.data["next_at"]))


def delivery(name: str, delivery_id: str) -> Delivery | None:
    """What is known of one delivery."""
    return find(name, [delivery_id]).deliveries.get(delivery_id)


@dataclass(frozen=True)
class Page:
    """Deliveries, newest event first; `cursor` is where the next page begins, None on the last one."""

    deliveries: tuple[Delivery, ...]
    cursor: str | None


def deliveries(name: str, *, limit: int, cursor: str | None = None) -> Page:
    """The log of a webhook: one query."""
    older = None if cursor is None else Row.sk < cursor
    rows = list(Row.query(f"D#{name}", older, scan_index_forward=False, limit=limit + 1))
    found = tuple(_delivery(row) for row in rows[:limit])
    return Page(found, found[-1].id if len(rows) > limit else None)


def claimed(key: str, delivery_id: str, now: datetime) -> str:
    """The delivery that the request with this key asked for first: `delivery_id`, if it is the first one."""
    row = Row(f"K#{key}", "KEY", data=delivery_id, expires_at=int((now + KEY_REMEMBERED).timestamp()))
    # A row that has expired may still be there for days.
    if saved_if(row, Row.pk.does_not_exist() | (Row.expires_at < int(now.timestamp()))):
        return delivery_id
    return str(Row.get(f"K#{key}", "KEY", consistent_read=True).data)


def _told(time: datetime | None) -> str | None:
    return None if time is None else timestamp(time)


def _read(text: str | None) -> datetime | None:
    return None if text is None else read_timestamp(text)
