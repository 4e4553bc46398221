"""What SNS logs of SMS, as a subscription of CloudWatch Logs hands it over."""

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any


def receipt(
    message: str,
    number: str,
    at: datetime,
    *,
    status: str = "SUCCESS",
    response: str = "Message has been accepted by phone carrier",
    **delivery: Any,
) -> str:
    """A record, as the SNS Developer Guide shows it."""
    told = {
        "notification": {"messageId": message, "timestamp": at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]},
        "delivery": {
            "phoneCarrier": "My Phone Carrier",
            "mnc": 1,
            "numberOfMessageParts": 1,
            "destination": number,
            "priceInUSD": 0.05,
            "smsType": "Transactional",
            "mcc": 230,
            "providerResponse": response,
            "dwellTimeMs": 599,
            "dwellTimeMsUntilDeviceAck": 1344,
            **delivery,
        },
        "status": status,
    }
    return json.dumps(told)


def batch(*records: str, kind: str = "DATA_MESSAGE") -> dict[str, Any]:
    """The event of a subscription."""
    told = {
        "messageType": kind,
        "owner": "123456789012",
        "logGroup": "sns/eu-central-1/123456789012/DirectPublishToPhoneNumber",
        "logStream": "x",
        "subscriptionFilters": ["sms"],
        "logEvents": [{"id": str(n), "timestamp": 0, "message": one} for n, one in enumerate(records)],
    }
    return packed(json.dumps(told).encode())


def packed(content: bytes) -> dict[str, Any]:
    """Bytes as a subscription packs them."""
    return {"awslogs": {"data": base64.b64encode(gzip.compress(content)).decode()}}
