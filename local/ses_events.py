"""What SES tells of mails that it sent: events of the addresses that stand for a mailbox in trouble.

The emulator keeps the event destinations of a configuration set but sends nothing there. The addresses are those of
SES's mailbox simulator, and any `neexistuje@…`, so that a demo client can have a mailbox that does not exist.

Shapes: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

import base64
import binascii
import email.utils
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from local.places import REGION
from local.ses_block import addresses, decoded_words, header_fields

log = logging.getLogger(__name__)

SIMULATOR = "simulator.amazonses.com"
NO_SUCH_MAILBOX = "neexistuje"
ACCOUNT = "000000000000"
HEADERS_OCTETS_MAX = 10_000  # SES cuts the headers of an event as it cuts those of a notification

Kind = Literal["Bounce", "Complaint"]


@dataclass(frozen=True)
class Trouble:
    """What becomes of a mail to an address: the type of the event and what it says of the recipient."""

    kind: Kind
    subtype: str
    status: str = ""
    diagnosis: str = ""


GONE = Trouble("Bounce", "General", "5.1.1", "smtp; 550 5.1.1 user unknown")
# Mail to the others (success, ooto) arrives, which is no event that Fronta asks for.
SIMULATED = {
    "bounce": GONE,
    "suppressionlist": Trouble(
        "Bounce", "Suppressed", "5.1.1", "Amazon SES did not send the message to this address"
    ),
    "complaint": Trouble("Complaint", "abuse"),
}


def trouble_of(address: str) -> Trouble | None:
    """What becomes of a mail to `address`; None if it arrives. Labels (bounce+label@…) are taken as SES does."""
    local, _, domain = address.strip().lower().rpartition("@")
    name = local.partition("+")[0]
    return SIMULATED.get(name) if domain == SIMULATOR else GONE if name == NO_SUCH_MAILBOX else None


def events_of(call: dict[str, Any], ses_id: str, at: datetime) -> list[dict[str, Any]]:
    """The events of one SendEmail call (SES API version 2) with a raw mail that SES took under `ses_id`.

    Bounces come one for each recipient, complaints one for all, as the simulator's do. Raises KeyError, TypeError
    and ValueError where the call is none of a raw mail.
    """
    mail = base64.b64decode(call["Content"]["Raw"]["Data"])
    recipients = _recipients(call, mail)
    in_trouble = [(address, trouble) for address in recipients if (trouble := trouble_of(address)) is not None]
    told = _mail(call, mail, ses_id, recipients, at)
    bouncing = [(address, trouble) for address, trouble in in_trouble if trouble.kind == "Bounce"]
    complaining = [(address, trouble) for address, trouble in in_trouble if trouble.kind == "Complaint"]
    # Each event has an id of its own.
    ids = (f"{ses_id.partition('@')[0]}-{number:06}" for number in count())
    events: list[dict[str, Any]] = [
        {"eventType": "Bounce", "bounce": _bounce(address, trouble, next(ids), at), "mail": told}
        for address, trouble in bouncing
    ]
    if complaining:
        complaint = _complaint(complaining, next(ids), at)
        events.append({"eventType": "Complaint", "complaint": complaint, "mail": told})
    return events


def _bounce(address: str, trouble: Trouble, feedback_id: str, at: datetime) -> dict[str, Any]:
    recipient = {"emailAddress": address, "action": "failed", "status": trouble.status}
    return {
        "feedbackId": feedback_id,
        "bounceType": "Permanent",
        "bounceSubType": trouble.subtype,
        "bouncedRecipients": [{**recipient, "diagnosticCode": trouble.diagnosis}],
        "timestamp": _stamp(at),
        "reportingMTA": f"dns; a1.{REGION}.smtp-out.amazonses.com",
    }


def _complaint(complaining: Sequence[tuple[str, Trouble]], feedback_id: str, at: datetime) -> dict[str, Any]:
    return {
        "feedbackId": feedback_id,
        "complaintSubType": None,
        "complainedRecipients": [{"emailAddress": address} for address, _ in complaining],
        "timestamp": _stamp(at),
        "userAgent": "Amazon SES Mailbox Simulator",
        "complaintFeedbackType": complaining[0][1].subtype,
        "arrivalDate": _stamp(at),
    }


def _mail(call: dict[str, Any], mail: bytes, ses_id: str, recipients: Sequence[str], at: datetime) -> dict[str, Any]:
    source = str(call.get("FromEmailAddress") or "")
    every = header_fields(mail)
    kept = _first_octets(every)
    tags = {
        "ses:operation": ["SendEmail"],
        "ses:configuration-set": [str(call.get("ConfigurationSetName") or "")],
        "ses:source-ip": ["127.0.0.1"],
        "ses:from-domain": [source.rpartition("@")[2].rstrip(">")],
        "ses:caller-identity": ["fronta"],
        **{str(tag["Name"]): [str(tag["Value"])] for tag in call.get("EmailTags") or []},
    }
    return {
        "timestamp": _stamp(at),
        "source": source,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{source.rpartition('@')[2].rstrip('>')}",
        "sendingAccountId": ACCOUNT,
        "messageId": ses_id,
        "destination": list(recipients),
        "headersTruncated": len(kept) < len(every),
        "headers": [{"name": name, "value": value} for name, value in kept],
        "commonHeaders": _common_headers(kept, ses_id),
        "tags": tags,
    }


def _first_octets(fields: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kept, octets = [], 0
    for name, value in fields:
        octets += len(name.encode()) + len(value.encode())
        if octets > HEADERS_OCTETS_MAX:
            break
        kept.append((name, value))
    return kept


def _common_headers(fields: Sequence[tuple[str, str]], ses_id: str) -> dict[str, Any]:
    common: dict[str, Any] = {"messageId": ses_id}
    for name, value in fields:
        match name.lower():
            case "from" | "to" | "cc" as known:
                common[known] = addresses(value)
            case "subject":
                common["subject"] = decoded_words(value)
    return common


def _recipients(call: dict[str, Any], mail: bytes) -> list[str]:
    destination = call.get("Destination") or {}
    named = [name for kind in ("To", "Cc", "Bcc") for name in destination.get(f"{kind}Addresses") or []]
    if not named:
        named = [value for name, value in header_fields(mail) if name.lower() in ("to", "cc", "bcc")]
    return [address for _, address in email.utils.getaddresses(named) if address]


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class EventTopics(Protocol):
    """Where events go: the destinations of configuration sets, and the topics behind them."""

    def topics(self, configuration_set: str, kind: Kind) -> list[str]:
        """ARNs of the topics that want events of this kind. Raises botocore's errors."""

    def publish(self, topic_arn: str, message: str) -> None:
        """Publish an event. Raises botocore's errors."""


class AwsEventTopics:
    """The emulator's SES, which keeps the destinations, and its SNS. The methods block."""

    def __init__(self, aws_url: str) -> None:
        self._aws_url = aws_url

    def topics(self, configuration_set: str, kind: Kind) -> list[str]:
        """As the stack's template configured them."""
        answer = self._client("sesv2").get_configuration_set_event_destinations(
            ConfigurationSetName=configuration_set
        )
        return [
            destination["SnsDestination"]["TopicArn"]
            for destination in answer.get("EventDestinations", ())
            if destination["Enabled"]
            and "SnsDestination" in destination
            and kind.upper() in destination["MatchingEventTypes"]
        ]

    def publish(self, topic_arn: str, message: str) -> None:
        """Without a subject, as SES does."""
        self._client("sns").publish(TopicArn=topic_arn, Message=message)

    def _client(self, service: Literal["sesv2", "sns"]) -> Any:
        from local.deploy import session

        return session().client(service, endpoint_url=self._aws_url)


def tell(
    topics: EventTopics,
    request: bytes,
    response: bytes,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Publish what there is to tell of a SendEmail call that SES took; how many events that were. Never raises."""
    try:
        call = json.loads(request)
        events = events_of(call, str(json.loads(response)["MessageId"]), clock())
        told = 0
        for event in events:
            for topic in topics.topics(call["ConfigurationSetName"], event["eventType"]):
                topics.publish(topic, json.dumps(event))
                told += 1
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        return 0  # a mail without a configuration set, or none that is raw: SES tells nobody
    except (BotoCoreError, ClientError) as error:
        log.warning("no event of a mail could be published: %s", error)
        return 0
    return told
