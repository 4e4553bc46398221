"""The Lambda of a contact flow: the event as AWS documents it in, one flat map of texts out, whatever it is."""

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.calls import flood, reception
from chalicelib.calls.call import call_id
from chalicelib.entrypoints.amazon_connect import handle
from chalicelib.platform import clock
from chalicelib.tickets.ticket import Client
from tests.calls import lines
from tests.calls.lines import JAN, NOW, PIN, WRONG
from tests.tickets.examples import stored

# AWS Lambda Developer Guide, "Using Lambda with Amazon Connect", the example request event; with a contact id and an
# ARN that are whole, where the guide has X, and one way of beginning a contact instead of all of them.
CONTACT = "4a573372-1f28-4e26-b97b-0123456789ab"
DOCUMENTED: dict[str, Any] = {
    "Details": {
        "ContactData": {
            "Attributes": {},
            "Channel": "VOICE",
            "ContactId": CONTACT,
            "CustomerEndpoint": {"Address": "+1234567890", "Type": "TELEPHONE_NUMBER"},
            "InitialContactId": CONTACT,
            "InitiationMethod": "INBOUND",
            "InstanceARN": "arn:aws:connect:eu-central-1:123456789012:instance/c8c0e68d-2200-4265-82c0-0123456789ab",
            "PreviousContactId": CONTACT,
            "Queue": {
                "ARN": "arn:aws:connect:eu-west-2:111111111111:instance/cccccccc-bbbb-dddd-eeee-ffffffffffff/queue/"
                "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
                "Name": "PasswordReset",
            },
            "SystemEndpoint": {"Address": "+1234567890", "Type": "TELEPHONE_NUMBER"},
        },
        "Parameters": {"sentAttributeKey": "sentAttributeValue"},
    },
    "Name": "ContactFlowEvent",
}
KEYS = {
    "result", "call", "level", "ask", "pin", "locked_until", "client_number", "client_name", "contact", "language",
    "tickets",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _two_clients(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """PINs cost nothing, and the clock stands."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    lines.cheap_pins(monkeypatch)
    lines.listed()


def flow(number: str | None = JAN, /, contact: str = CONTACT, **parameters: str) -> dict[str, str]:
    """What a block of a contact flow gets back."""
    event = copy.deepcopy(DOCUMENTED)
    data = event["Details"]["ContactData"]
    data["ContactId"] = contact
    data["CustomerEndpoint"] = {"Address": number, "Type": "TELEPHONE_NUMBER"} if number else None
    event["Details"]["Parameters"] = parameters
    return answered(event)


def answered(event: Any) -> dict[str, str]:
    """The answer, which is one that Amazon Connect takes: flat, texts, names of letters and digits, under 32 kB."""
    answer = handle(event, None)
    assert all(isinstance(value, str) for value in answer.values())
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in answer)
    assert len(json.dumps(answer).encode()) < 32_000
    return answer


def test_the_event_that_aws_documents_announces_a_call() -> None:
    """Whatever parameters it has: without a step it is an announcement."""
    answer = answered(DOCUMENTED)
    assert answer.keys() == KEYS
    assert (answer["result"], answer["call"], answer["ask"]) == ("ok", call_id(CONTACT), "client")
    call = reception.found(answer["call"])
    assert (call.kind, call.said, call.to) == ("malformed", "+1234567890", "+1234567890")


def test_a_flow_announces_identifies_and_ends() -> None:
    """With the tickets that may be told, each value under a name of its own."""
    stored(1, client=Client("1001", "Firma s.r.o."))
    stored(2, client=Client("1001", "Firma s.r.o."))
    assert flow(step="announce")["ask"] == "pin"
    assert flow(step="identify", pin=WRONG)["pin"] == "wrong"
    answer = flow(step="identify", pin=f"{PIN}#")
    assert answer.keys() == KEYS | {f"ticket_{n}_{name}" for n in (1, 2) for name in ("number", "state", "until")}
    assert (answer["level"], answer["client_number"], answer["contact"]) == ("number_pin", "1001", "Jan")
    assert (answer["tickets"], answer["ticket_1_number"], answer["ticket_2_state"]) == ("2", "10002", "queued")
    assert flow(step="end", seconds="61") == {"result": "ok", "call": call_id(CONTACT)}
    assert reception.found(call_id(CONTACT)).seconds == 61
    assert flow(step="end") == {"result": "ok", "call": call_id(CONTACT)}


def test_a_transferred_contact_is_the_same_call() -> None:
    """Its own id is another one, the first one's is not."""
    first = flow(step="announce")
    assert flow(contact="4a573372-1f28-4e26-b97b-ba9876543210", step="announce") == first


def test_a_caller_without_a_number_is_asked_who_he_is() -> None:
    """Amazon Connect has no endpoint of a withheld one, or calls him anonymous."""
    assert flow(None)["ask"] == "client"
    assert flow("anonymous", client="1001", pin=PIN)["level"] == "client_pin"


def test_a_lock_is_told_with_its_end() -> None:
    """As a time that a flow can compare."""
    flow()
    for _ in range(5):
        answer = flow(step="identify", pin=WRONG)
    assert (answer["pin"], answer["ask"], answer["locked_until"]) == ("locked", "nothing", "2026-11-23T09:00:00.000Z")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({}, "no-contact-id"),
        ({"Details": None}, "no-contact-id"),
        ({"Details": {"ContactData": {"ContactId": ""}}}, "no-contact-id"),
        ({"Details": {"ContactData": {"ContactId": "x" * 101}}}, "no-contact-id"),
        ({"Details": {"ContactData": {"ContactId": "x"}, "Parameters": {"step": "dance"}}}, "unknown-step"),
        ({"Details": {"ContactData": {"ContactId": "x"}, "Parameters": {"step": "identify"}}}, "unknown-call"),
        ({"Details": {"ContactData": {"ContactId": "x"}, "Parameters": {"step": "end"}}}, "unknown-call"),
        ([], "no-contact-id"),
        (None, "no-contact-id"),
        ("x", "no-contact-id"),
    ],
)
def test_what_is_wrong_is_told_in_a_word(event: Any, reason: str) -> None:
    """A flow can branch on it; it never sees an exception."""
    assert answered(event) == {"result": "error", "reason": reason}


def test_attack_flood_by_a_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The flow is told when there is room again."""

    def too_many(*_: Any) -> None:
        """Nothing rings."""
        raise flood.TooMany("calls_per_minute_max", 42)

    monkeypatch.setattr(flood, "count", too_many)
    assert flow() == {"result": "error", "reason": "too-many-calls", "retry_after_s": "42"}


def test_what_breaks_tells_a_flow_nothing_of_its_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """One word, and the cause is in the log."""

    def broken(*_: Any) -> None:
        """The table is away."""
        raise RuntimeError("secret-of-the-table")

    monkeypatch.setattr(flood, "count", broken)
    assert flow() == {"result": "error", "reason": "internal"}


texts = st.text(max_size=30) | st.none() | st.integers() | st.lists(st.text(max_size=3), max_size=2)
parts = st.dictionaries(
    st.sampled_from(["step", "client", "pin", "seconds", "name", "Address", "ContactId", "InitialContactId"]), texts
)
details = st.fixed_dictionaries(
    {},
    optional={
        "ContactData": parts | texts | st.fixed_dictionaries({"ContactId": st.just("x"), "CustomerEndpoint": parts}),
        "Parameters": parts | texts,
    },
)


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({}, optional={"Details": details | texts}))
def test_no_event_whatever_breaks_it(event: Any) -> None:
    """It is answered, well or badly, and never by an inner fault."""
    answer = answered(event)
    assert answer["result"] == "ok" or answer["reason"] in {
        "no-contact-id",
        "unknown-step",
        "unknown-call",
        "too-many-calls",
    }
