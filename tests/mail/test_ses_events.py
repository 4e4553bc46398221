"""What SES tells of our mails."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.ses_events import RECIPIENTS_MAX, EventRecipient, read_event

MAIL: dict[str, Any] = {
    "timestamp": "2026-11-05T08:00:00.123Z",
    "source": "podpora@fronta.example",
    "messageId": "0107019a-5f",
    "destination": ["Jan@Firma.example", "eva@firma.example"],
    "headersTruncated": False,
    "headers": [{"name": "X-Fronta-Ticket", "value": "10001"}],
    "tags": {"ses:configuration-set": ["fronta"], "ticket": ["10001"]},
}
BOUNCE: dict[str, Any] = {
    "eventType": "Bounce",
    "mail": MAIL,
    "bounce": {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [
            {
                "emailAddress": "Jan@Firma.example",
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1\n no such user",
            }
        ],
        "timestamp": "2026-11-05T09:00:01.500+01:00",
        "feedbackId": "f",
        "reportingMTA": "dsn; mta.example",
    },
}
COMPLAINT: dict[str, Any] = {
    "eventType": "Complaint",
    "mail": MAIL,
    "complaint": {
        "complainedRecipients": [{"emailAddress": "Jan Novak <jan@firma.example>"}],
        "timestamp": "2026-11-05T08:00:01Z",
        "complaintFeedbackType": "abuse",
        "complaintSubType": None,
    },
}
DELIVERY: dict[str, Any] = {
    "eventType": "Delivery",
    "mail": MAIL,
    "delivery": {
        "timestamp": "2026-11-05T08:00:01Z",
        "recipients": ["jan@firma.example"],
        "smtpResponse": "250 2.6.0 queued",
    },
}
DELAY: dict[str, Any] = {
    "eventType": "DeliveryDelay",
    "mail": MAIL,
    "deliveryDelay": {
        "timestamp": "2026-11-05T08:00:01Z",
        "delayType": "MailboxFull",
        "expirationTime": "2026-11-06T08:00:01Z",
        "delayedRecipients": [{"emailAddress": "jan@firma.example", "status": "4.2.2", "diagnosticCode": "452 full"}],
    },
}
REJECT: dict[str, Any] = {"eventType": "Reject", "mail": MAIL, "reject": {"reason": "Bad content"}}
FAILURE: dict[str, Any] = {
    "eventType": "Rendering Failure",
    "mail": MAIL,
    "failure": {"errorMessage": "no such attribute", "templateName": "t"},
}
ALL = (BOUNCE, COMPLAINT, DELIVERY, DELAY, REJECT, FAILURE)


def test_a_bounce_says_whom_it_did_not_reach_and_why() -> None:
    """Address in lower case, status, the server's words on one line; time in UTC; tags of the mail."""
    event = read_event(BOUNCE)
    assert event is not None
    assert (event.kind, event.message_id, event.permanent, event.sub_type) == (
        "bounce",
        "0107019a-5f",
        True,
        "General",
    )
    assert event.recipients == (EventRecipient("jan@firma.example", "5.1.1", "550 5.1.1 no such user"),)
    assert event.at == datetime(2026, 11, 5, 8, 0, 1, 500000, tzinfo=UTC)
    assert event.tags == {"ses:configuration-set": ("fronta",), "ticket": ("10001",)}


@pytest.mark.parametrize(("type_", "permanent"), [("Permanent", True), ("Transient", False), ("Undetermined", False)])
def test_only_a_hard_bounce_is_permanent(type_: str, permanent: bool) -> None:
    """A full mailbox or an undetermined cause says nothing against the address."""
    event = read_event({**BOUNCE, "bounce": {**BOUNCE["bounce"], "bounceType": type_}})
    assert event is not None
    assert event.permanent is permanent


def test_a_complaint_has_a_bare_address_and_the_providers_word() -> None:
    """The name beside the address is dropped; a null sub-type is none."""
    event = read_event(COMPLAINT)
    assert event is not None
    assert (event.kind, event.sub_type, event.permanent) == ("complaint", "abuse", False)
    assert [one.address for one in event.recipients] == ["jan@firma.example"]


def test_delivery_and_delay() -> None:
    """A delivery carries the server's answer, a delay its type, both for each recipient."""
    delivery, delay = read_event(DELIVERY), read_event(DELAY)
    assert delivery is not None
    assert delay is not None
    assert (delivery.kind, delivery.recipients[0].text) == ("delivery", "250 2.6.0 queued")
    assert (delay.kind, delay.sub_type, delay.recipients[0].status) == ("delay", "MailboxFull", "4.2.2")


@pytest.mark.parametrize(("body", "sub_type"), [(REJECT, "Bad content"), (FAILURE, "Rendering Failure")])
def test_what_ses_did_not_send_reached_nobody(body: dict[str, Any], sub_type: str) -> None:
    """A rejected mail and one that could not be rendered fail for all of their recipients, at once and for good."""
    event = read_event(body)
    assert event is not None
    assert (event.kind, event.permanent, event.sub_type) == ("reject", True, sub_type)
    assert [one.address for one in event.recipients] == ["jan@firma.example", "eva@firma.example"]
    assert event.at == datetime(2026, 11, 5, 8, 0, 0, 123000, tzinfo=UTC)


def test_the_older_notifications_of_an_identity_are_read_too() -> None:
    """`notificationType` in place of `eventType`, and no tags."""
    body = copy.deepcopy(BOUNCE)
    body["notificationType"] = body.pop("eventType")
    del body["mail"]["tags"]
    event = read_event(body)
    assert event is not None
    assert (event.kind, event.tags) == ("bounce", {})


@pytest.mark.parametrize(
    "name", ["Send", "Open", "Click", "Subscription", "AmazonSnsSubscriptionSucceeded", "Of 2030"]
)
def test_events_that_say_nothing_about_delivery_are_none(name: str) -> None:
    """A type that is not read is no error, whatever its body holds."""
    assert read_event({"eventType": name}) is None


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to all members, however deep."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(one for key, child in inside for one in _paths(child, (*path, key)))]


REQUIRED = {
    "bounce": ("bounceType", "bouncedRecipients", "timestamp"),
    "complaint": ("complainedRecipients", "timestamp"),
    "delivery": ("recipients", "timestamp"),
    "deliveryDelay": ("delayedRecipients", "timestamp"),
    "mail": ("messageId",),
}


@pytest.mark.parametrize("body", ALL)
def test_a_missing_member_is_named(body: dict[str, Any]) -> None:
    """Without a member that every such event has, the error names it."""
    for parent, names in REQUIRED.items():
        for name in names if parent in body else ():
            broken = copy.deepcopy(body)
            del broken[parent][name]
            with pytest.raises(ValueError, match=f"{parent}.{name} is missing"):
                read_event(broken)


@pytest.mark.parametrize(
    ("member", "value", "sentence"),
    [
        ("timestamp", "yesterday", "not a time of ISO 8601"),
        ("timestamp", "2026-11-05T08:00:00", "no time zone"),
        ("timestamp", "0001-01-01T00:00:00+14:00", "out of range"),
        ("timestamp", 5, "has to be a text"),
        ("bouncedRecipients", {}, "has to be a list"),
        ("bouncedRecipients", ["jan@firma.example"], "has to be an object"),
        ("bouncedRecipients", [{"emailAddress": "nobody"}], "no address"),
        ("bouncedRecipients", [{"emailAddress": "a@b.example"}] * (RECIPIENTS_MAX + 1), "more than"),
        ("bounceSubType", [], "has to be a text"),
    ],
)
def test_a_malformed_member_is_named(member: str, value: Any, sentence: str) -> None:
    """The sentence says which member it is and what it should be."""
    with pytest.raises(ValueError, match=sentence) as error:
        read_event({**BOUNCE, "bounce": {**BOUNCE["bounce"], member: value}})
    assert f"bounce.{member}" in str(error.value)


@pytest.mark.parametrize("body", [{}, {"eventType": 5}, {**BOUNCE, "bounce": None}, {**BOUNCE, "mail": []}, [], "x"])
def test_what_is_no_event_is_a_value_error(body: Any) -> None:
    """Nothing that the topic may bring raises anything else."""
    with pytest.raises(ValueError, match="SES event"):
        read_event(body)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(ALL), st.data(), ANY)
def test_an_event_with_anything_anywhere_is_read_or_a_value_error(
    body: dict[str, Any], data: st.DataObject, value: Any
) -> None:
    """One member replaced by any JSON: an event, None, or ValueError with a sentence."""
    path = data.draw(st.sampled_from([path for path in _paths(body) if path]))
    broken: Any = json.loads(json.dumps(body))
    parent = broken
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    try:
        event = read_event(broken)
    except ValueError as error:
        assert "SES event" in str(error)
    else:
        assert event is None or event.at.tzinfo is UTC
