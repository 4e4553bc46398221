"""Records of SNS about SMS, read: as the SNS Developer Guide shows them, and as nobody should write them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sms import receipts
from chalicelib.sms.receipts import NoLog, Receipt
from tests.sms.receipts_told import batch, packed, receipt

AT = datetime(2016, 6, 28, 0, 40, 34, 558_000, tzinfo=UTC)
ID = "34d9b400-c6dd-5444-820d-fbeb0f1f54cf"


def told(**changed: Any) -> dict[str, Any]:
    """A record as JSON, changed in places."""
    return {**json.loads(receipt(ID, "+420777123456", AT)), **changed}


def test_a_success_is_read() -> None:
    """With its price in millionths, its parts, its time."""
    found = receipts.read(receipt(ID, "+420777123456", AT, priceInUSD=0.00645))
    assert found == Receipt(ID, AT, "delivered", "", 6_450, 1)


@pytest.mark.parametrize(
    ("response", "is_opted_out"),
    [
        ("Blocked as spam by phone carrier", False),
        ("Phone number is opted out", True),
        ("PHONE NUMBER IS OPTED OUT", True),
        ("This delivery would exceed max price", False),
    ],
)
def test_a_failure_has_its_reason(response: str, is_opted_out: bool) -> None:
    """In the words of SNS."""
    found = receipts.read(receipt(ID, "+420777123456", AT, status="FAILURE", response=response))
    assert found is not None
    assert (found.outcome, found.reason, found.is_opted_out) == ("failed", response, is_opted_out)


@pytest.mark.parametrize(
    ("delivery", "price", "parts"),
    [
        ({}, None, None),
        (None, None, None),
        ({"priceInUSD": "0.05"}, 50_000, None),
        ({"priceInUSD": -1}, None, None),
        ({"priceInUSD": 11}, None, None),
        ({"priceInUSD": True}, None, None),
        ({"priceInUSD": "NaN"}, None, None),
        ({"priceInUSD": "1e999999999"}, None, None),
        ({"priceInUSD": [1]}, None, None),
        ({"numberOfMessageParts": 0}, None, None),
        ({"numberOfMessageParts": "2"}, None, None),
        ({"numberOfMessageParts": 2}, None, 2),
    ],
)
def test_what_is_not_told_is_not_known(delivery: Any, price: int | None, parts: int | None) -> None:
    """Nor what cannot be."""
    found = receipts.read(json.dumps(told(delivery=delivery)))
    assert found is not None
    assert (found.price_musd, found.parts) == (price, parts)


@pytest.mark.parametrize(
    "record",
    [
        "",
        "x",
        "[]",
        "1",
        "[" * 100_000,
        json.dumps(told(status="PENDING")),
        json.dumps(told(notification={})),
        json.dumps(told(notification={"messageId": ""})),
        json.dumps(told(notification={"messageId": 1})),
        json.dumps(told(notification={"messageId": "x" * 101})),
        json.dumps(told(notification={"messageId": "\ud800"})),
        json.dumps(told(delivery=[1])),
    ],
)
def test_what_is_no_record_is_passed_over(record: str) -> None:
    """Whatever else stands in a log."""
    assert receipts.read(record) is None


def test_a_time_that_is_none_is_not_known() -> None:
    """Then nobody waits for the note of the SMS."""
    found = receipts.read(json.dumps(told(notification={"messageId": ID, "timestamp": "yesterday"})))
    assert found is not None
    assert found.at is None


NAMES = st.sampled_from(["notification", "delivery", "status", "messageId", "priceInUSD"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


@given(JSON)
def test_any_json_is_a_record_or_none(record: Any) -> None:
    """Nothing is raised."""
    found = receipts.read(json.dumps(record))
    assert found is None or found.outcome in ("delivered", "failed")


def test_a_batch_is_unpacked() -> None:
    """Its records in their order."""
    assert receipts.unpacked(batch("a", "b")) == ["a", "b"]
    assert receipts.unpacked(batch("a", kind="CONTROL_MESSAGE")) == []


def test_a_bomb_is_not_unpacked() -> None:
    """A megabyte that would be hundreds."""
    with pytest.raises(NoLog, match="too large"):
        receipts.unpacked(packed(b" " * (receipts.UNPACKED_BYTES_MAX + 1)))
