"""Use case: note what SNS tells of SMS: in the SMS, its event, its ticket; who wants none, and what it cost."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.platform.log import log
from chalicelib.platform.settings import settings
from chalicelib.sms import reading, receipts, store
from chalicelib.sms.event import Text
from chalicelib.sms.noting import moved, tell_ticket
from chalicelib.sms.receipts import Receipt

OPTED_OUT = "opted-out"
# Lambda tries again after one and two minutes; who is not noted by then is not ours, or his sender died.
WAITED_FOR = timedelta(minutes=2)


class TooEarly(Exception):
    """SNS tells of SMS that were handed over just now and are not noted yet: to be told again."""


def take(event: Mapping[str, Any], now: datetime) -> int:
    """Note what the records of an event say; how many were about SMS of ours. Again is harmless.

    Raises receipts.NoLog for what is no batch of records, TooEarly once all others are noted.
    """
    found = [receipt for record in receipts.unpacked(event) if (receipt := receipts.read(record)) is not None]
    known = store.texts_of_messages(dict.fromkeys(receipt.message for receipt in found))
    early = 0
    for receipt in found:
        if receipt.message in known:
            _note(receipt, *known[receipt.message], now)
        elif receipt.at is not None and timedelta(0) <= now - receipt.at < min(settings().sms_lease, WAITED_FOR):
            early += 1
        else:
            # Others of the account send SMS too.
            log.info("an SMS that is none of ours", extra={"sns_id": receipt.message})
    if early:
        raise TooEarly(f"{early} SMS are not noted yet")
    return len(known)


def _note(receipt: Receipt, event: str, number: str, now: datetime) -> None:
    rows = store.known(event, [number], settings().sms_countries)
    text = rows.texts.get(number)
    if text is None:
        log.warning("the SMS of a receipt is gone", extra={"sns_id": receipt.message, "event": event})
        return
    reason = receipt.reason
    if receipt.is_opted_out:
        store.note_opted_out(number, now)
        reason = OPTED_OUT
    price_musd = text.price_musd if receipt.price_musd is None else receipt.price_musd
    after = moved(
        text, receipt.outcome, now, reason=reason, price_musd=price_musd, is_counted=rows.progress is not None
    )
    _learn(receipt, text, rows.segment_musd, now)
    tell_ticket(after, now)
    log.info("SMS", extra={"ticket": text.ticket, "event": event, "outcome": after.outcome, "reason": after.reason})


def _learn(receipt: Receipt, text: Text, told: Mapping[str, int], now: datetime) -> None:
    """What one segment costs, of an SMS that had one; another price than the one before is kept."""
    if receipt.outcome != "delivered" or (receipt.parts or text.segments) != 1 or text.country is None:
        return
    if not receipt.price_musd or receipt.price_musd == told.get(text.country):
        return
    if receipt.price_musd > reading.price_ceiling_musd():
        log.error("an SMS cost more than it may", extra={"country": text.country, "musd": receipt.price_musd})
    store.note_price(text.country, receipt.price_musd, now)
