"""The limit of SNS for what SMS may cost a month: it is of the account, and stops SMS that would pass it."""

from datetime import UTC, datetime
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from chalicelib.costs import finance_store as store
from chalicelib.platform import aws
from chalicelib.platform.log import log

_NAME: Final = "MonthlySpendLimit"


def look(now: datetime) -> None:
    """Keep the limit as it is now; where it may not be seen, that it is not known. Once a day (UTC), else a read."""
    _, seen_at = store.sms_limit()
    if seen_at is not None and seen_at.date() == now.astimezone(UTC).date():
        return
    try:
        usd = now_set()
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        log.warning("the limit for SMS cannot be seen", extra={"said": str(error)[:500]})
        usd = None
    store.save_sms_limit(usd, now)


def now_set() -> str | None:
    """The limit in whole USD; None: SNS tells none. Raises ClientError, BotoCoreError."""
    return aws.sns().get_sms_attributes(attributes=[_NAME]).get("attributes", {}).get(_NAME)


def put(usd: int) -> None:
    """Set the limit. Raises ClientError, also for more than AWS lets the account spend; BotoCoreError."""
    aws.sns().set_sms_attributes(attributes={_NAME: str(usd)})
