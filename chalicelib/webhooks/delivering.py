"""A message of the webhooks queue: send each event that the receiver does not have yet, and note what came of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.platform import meter
from chalicelib.platform.log import follow, log
from chalicelib.platform.queues import RetryLater
from chalicelib.platform.settings import settings
from chalicelib.webhooks import signing, store
from chalicelib.webhooks.address import NotAllowed, target_of
from chalicelib.webhooks.kinds import PING
from chalicelib.webhooks.post import post
from chalicelib.webhooks.queue import Message
from chalicelib.webhooks.retries import Health, Outcome, pause
from chalicelib.webhooks.store import Delivery
from chalicelib.webhooks.subscription import Webhook

# The function may run for a minute: after so long no further try is begun, the last one may take ten seconds, and
# asking for its address as long again.
WORK_TIME: Final = timedelta(seconds=35)
_NOT_TRIED: Final = Outcome(None, "not sent: the receiver answered nothing else either", 0)

Now = Callable[[], datetime]


def deliver(message: Message, now: Now) -> None:
    """Send what is due of a message. Raises RetryLater as long as something of it waits.

    An event is sent again when its delivery could not be noted: receivers tell by `webhook-id`.
    """
    found = store.find(message.webhook, list(message.events))
    if found.webhook is None or not found.webhook.is_enabled:
        log.info("nobody is told any more", extra={"webhook": message.webhook, "events": len(message.events)})
        return
    open_ones = [
        delivery
        for name, event in message.events.items()
        if not (delivery := found.deliveries.get(name, Delivery(name, event))).is_over
    ]
    if not open_ones:
        return
    for delivery in open_ones:
        if delivery.event.ticket is not None:
            ticket = delivery.event.ticket
            meter.about_ticket(ticket["id"], ticket.get("queue"), ticket.get("client"), changed=True)
    waits_for = _Work(message, found.webhook, found.health, now).do(open_ones)
    if waits_for is not None:
        raise RetryLater(waits_for)


class _Work:
    """The tries of one invocation for one message."""

    def __init__(self, message: Message, webhook: Webhook, health: Health, now: Now) -> None:
        self._message = message
        self._webhook = webhook
        self._health = health
        self._now = now
        self._gives_up_at = message.since + settings().webhook_give_up

    def do(self, deliveries: list[Delivery]) -> str | None:
        """Try what is due, those that were tried least first; what the message waits for, None when it is over."""
        started = self._now()
        waits_for = None
        for delivery in sorted(deliveries, key=lambda one: one.number):
            now = self._now()
            if now - started > WORK_TIME:
                return "time to send the rest"
            if delivery.next_at is not None and now < delivery.next_at:
                waits_for = "the next try"
            elif self._health.rests(now) and not self._message.is_asked:
                # One that is too old is not worth the wait for an answer.
                if now >= self._gives_up_at:
                    store.save_delivery(self._webhook.id, delivery.tried(_NOT_TRIED, now, "failed", None), now)
                else:
                    waits_for = "a receiver that does not answer"
            elif not self._try(delivery).is_over:
                waits_for = "the next try"
            if not self._webhook.is_enabled:
                return None
        return waits_for

    def _try(self, delivery: Delivery) -> Delivery:
        name = delivery.event.id
        follow(self._message.events[delivery.id].origin or name, name.rpartition("-")[0])
        outcome = self._outcome(delivery)
        now = self._now()
        before = self._health
        if delivery.event.kind != PING:
            self._health = before.after(outcome, now)
        after = delivery.tried(outcome, now, *self._what_next(delivery, outcome, now))
        # The delivery last: what was sent and is not noted is sent again, so whatever is cut off here is made up for.
        if self._health != before:
            store.save_health(self._webhook.id, self._health)
        store.save_delivery(self._webhook.id, after, now)
        self._give_up_receiver(outcome, now)
        log.info(
            "webhook",
            extra={
                "webhook": self._webhook.id,
                "event_id": delivery.event.id,
                "try": after.number,
                "status": outcome.status,
                "ms": outcome.ms,
                "state": after.state,
            },
        )
        return after

    def _outcome(self, delivery: Delivery) -> Outcome:
        try:
            target = target_of(self._webhook.url, settings().webhook_plain_hosts)
        except NotAllowed as refused:
            return Outcome(None, str(refused), 0)
        body, now = delivery.event.body(), self._now()
        headers = signing.headers(self._webhook.secrets(now), delivery.event.id, now, body)
        return post(target, headers, body)

    def _what_next(self, delivery: Delivery, outcome: Outcome, now: datetime) -> tuple[store.State, datetime | None]:
        if outcome.is_taken:
            return "done", None
        if delivery.event.kind == PING or outcome.is_unwanted or now >= self._gives_up_at:
            return "failed", None
        next_at = now + pause(delivery.number + 1)
        if outcome.is_away and self._health.rests_until is not None:
            next_at = self._health.rests_until
        # The last try is made when the time is over.
        return "waiting", min(next_at, self._gives_up_at)

    def _give_up_receiver(self, outcome: Outcome, now: datetime) -> None:
        """Switch the webhook off if its receiver wants nothing more, or took nothing for days."""
        since = self._health.failing_since
        if outcome.is_unwanted:
            self._switch_off("It answered 410: it wants no more events.", now)
        elif since is not None and now - since >= settings().webhook_switch_off:
            days = settings().webhook_switch_off.total_seconds() / 86_400
            self._switch_off(f"It took nothing for {days:g} days.", now)

    def _switch_off(self, because: str, now: datetime) -> None:
        name = self._webhook.id
        store.change_webhooks(lambda hooks: hooks.switched_off(name, because, now))
        self._webhook = replace(self._webhook, is_enabled=False)
        log.error("a webhook was switched off", extra={"webhook": name, "because": because})
