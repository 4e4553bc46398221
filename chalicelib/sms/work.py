"""A message of the SMS queue: a client of a technical event, or the SMS of a change of a ticket."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.platform.log import log
from chalicelib.platform.queues import RetryLater
from chalicelib.sms import store
from chalicelib.sms.opening import tell_client
from chalicelib.sms.sending import send


def work_off(body: Mapping[str, Any], now: Callable[[], datetime], touched: set[str]) -> None:
    """Do what a message asks for. `touched` gets the technical event whose progress may be another one by that.

    Raises RetryLater as long as something of it waits, ValueError for what is no message of this queue.
    """
    match body:
        case {"event": str(event), "client": str(client)}:
            touched.add(event)
            try:
                tell_client(event, client, now())
            except store.Busy as busy:
                raise RetryLater(str(busy)) from busy
        case {"ticket": str(ticket), "version": int(version)}:
            if (found := send(ticket, version, now)) is not None:
                touched.add(found)
        case _:
            raise ValueError(f"no message of the SMS queue: {sorted(body)}")


def tell_staff(touched: set[str], now: datetime) -> None:
    """Push how far events are. Best effort: never raises."""
    from chalicelib.live.push import push

    if not touched:
        return
    try:
        found = store.progress_of(sorted(touched))
    except Exception:  # noqa: BLE001 - a push is not worth a retry of what was done
        log.warning("no pushes of technical events", exc_info=True)
        return
    push([{"type": "technical_event", "event": progress.shown()} for progress in found], now)
