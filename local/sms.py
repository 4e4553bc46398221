"""The SMS that left, and what SNS tells of them: the emulator takes them and says no more.

Every number gets its SMS but two kinds, so that a demo client can have a telephone in trouble: one that ends in 0000
is switched off, one that ends in 0001 has opted out.

Shapes: https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs

from botocore.exceptions import BotoCoreError, ClientError

from local.places import REGION

log = logging.getLogger(__name__)

ACCOUNT = "000000000000"
LISTED_MAX = 1_000
DELIVERED_LOG = f"sns/{REGION}/{ACCOUNT}/DirectPublishToPhoneNumber"
FAILED_LOG = f"{DELIVERED_LOG}/Failure"
# By how the number ends.
IN_TROUBLE = {
    "0000": "Phone is currently unreachable/unavailable",
    "0001": "Phone number is opted out",
}
ACCEPTED = "Message has been accepted by phone carrier"
# What an operator takes here, whatever it is elsewhere: the local stack shows that prices come back.
PRICE_USD = 0.05
_MESSAGE_ID = re.compile(rb"<MessageId>([A-Za-z0-9-]{1,100})</MessageId>")


@dataclass(frozen=True)
class Sms:
    """An SMS as it left. `at` is ISO 8601 in UTC; `max_price` in USD as it was asked for."""

    id: str
    at: str
    to: str
    text: str
    sender_id: str | None
    type: str | None
    max_price: str | None
    outcome: str


class StatusLogs(Protocol):
    """Where SNS logs what became of SMS."""

    def put(self, group: str, at: datetime, message: str) -> None:
        """Write one event. Raises botocore's errors."""


class MemoryStatusLogs:
    """Status logs in memory: group, time and event, in order."""

    def __init__(self) -> None:
        self.events: list[tuple[str, datetime, dict[str, Any]]] = []

    def put(self, group: str, at: datetime, message: str) -> None:
        """Keep the event."""
        self.events.append((group, at, json.loads(message)))


class Telephones:
    """The SMS that left, kept in a directory as `<id>.json`."""

    def __init__(
        self, directory: Path, logs: StatusLogs, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._directory = directory
        self._logs = logs
        self._clock = clock
        directory.mkdir(parents=True, exist_ok=True)

    def listed(self) -> list[dict[str, Any]]:
        """The newest first; the shape of GET /mailbox/sms."""
        found = [json.loads(path.read_text(encoding="utf-8")) for path in self._directory.glob("*.json")]
        return sorted(found, key=lambda sms: (sms["at"], sms["id"]), reverse=True)[:LISTED_MAX]

    def take(self, request: bytes, response: bytes) -> Sms | None:
        """Deliver the SMS of a Publish call that SNS took, and log what became of it; None if it is none.

        Never raises: SNS has answered by then.
        """
        sms = self._read(request, response)
        if sms is None:
            return None
        draft = self._directory / f"{sms.id}.new"
        draft.write_text(json.dumps(asdict(sms), ensure_ascii=False), encoding="utf-8")
        draft.replace(draft.with_suffix(".json"))
        trouble = IN_TROUBLE.get(sms.to[-4:])
        try:
            self._logs.put(
                FAILED_LOG if trouble else DELIVERED_LOG, self._clock(), json.dumps(status_of(sms, trouble))
            )
        except (BotoCoreError, ClientError) as error:
            log.warning("what became of an SMS could not be logged: %s", error)
        return sms

    def _read(self, request: bytes, response: bytes) -> Sms | None:
        found = _MESSAGE_ID.search(response)
        call = {name: values[0] for name, values in parse_qs(request.decode("utf-8", "replace")).items()}
        if call.get("Action") != "Publish" or "PhoneNumber" not in call or found is None:
            return None
        asked = _attributes(call)
        to = call["PhoneNumber"]
        return Sms(
            found[1].decode(),
            self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            to,
            call.get("Message", ""),
            asked.get("AWS.SNS.SMS.SenderID"),
            asked.get("AWS.SNS.SMS.SMSType"),
            asked.get("AWS.SNS.SMS.MaxPrice"),
            "failed" if to[-4:] in IN_TROUBLE else "delivered",
        )


def _attributes(call: dict[str, str]) -> dict[str, str]:
    """The message attributes of a call of the query protocol, by name."""
    places = [
        name.removesuffix(".Name") for name in call if re.fullmatch(r"MessageAttributes\.entry\.\d+\.Name", name)
    ]
    return {call[f"{place}.Name"]: call.get(f"{place}.Value.StringValue", "") for place in places}


def status_of(sms: Sms, trouble: str | None) -> dict[str, Any]:
    """What SNS logs of an SMS."""
    return {
        "notification": {"messageId": sms.id, "timestamp": sms.at.replace("T", " ").removesuffix("Z")},
        "delivery": {
            "phoneCarrier": "Example Mobile",
            "mnc": 1,
            "numberOfMessageParts": 1,
            "destination": sms.to,
            "priceInUSD": PRICE_USD,
            "smsType": sms.type or "Promotional",
            "mcc": 230,
            "providerResponse": trouble or ACCEPTED,
            "dwellTimeMs": 400,
        },
        "status": "FAILURE" if trouble else "SUCCESS",
    }


class AwsStatusLogs:
    """CloudWatch Logs of the emulator, which hands events to the subscriptions. The methods block."""

    def __init__(self, aws_url: str) -> None:
        self._aws_url = aws_url

    def put(self, group: str, at: datetime, message: str) -> None:
        """Into a stream of the day, as SNS does."""
        from local.deploy import session

        logs: Any = session().client("logs", endpoint_url=self._aws_url)
        stream = f"{at:%Y/%m/%d}/sms"
        with suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
        event = {"timestamp": int(at.timestamp() * 1000), "message": message}
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])
