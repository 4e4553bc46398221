"""Who gets an SMS, what it says and costs, and which limits it would pass: tables."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.people.choices import Choices
from chalicelib.people.directory import ListedClient
from chalicelib.sms import plan
from chalicelib.sms.plan import BadWording, Limits, Lines, Over, Used
from chalicelib.sms.prices import BadPrices, Prices, listed, read
from tests.sms.world import LANDLINE, contact, number

ABROAD = "+4915123456789"
LINES = Lines(
    lambda phone: phone != LANDLINE,
    lambda phone: {"+420": "CZ", "+421": "SK", "+491": "DE"}.get(phone[:4]),
    ("CZ", "SK"),
)
PRICES = Prices(200_000, {"CZ": 45_000})
SAID = plan.typed("Vypadek.", "Outage.", fold=True)
ROOMY = Limits(100, 100, 100_000_000)


def listed_client(n: int, *contacts: Any) -> ListedClient:
    """The n-th client."""
    return ListedClient(f"{1000 + n}", f"Firma {n}", contacts)


@pytest.mark.parametrize(
    ("phones", "sms", "opted_out", "expected"),
    [
        ((number(1),), True, (), number(1)),
        ((LANDLINE, number(1), number(2)), True, (), number(1)),
        ((ABROAD, number(1)), True, (), number(1)),
        (("+421901234567",), True, (), "+421901234567"),
        ((), True, (), "no-mobile"),
        ((LANDLINE,), True, (), "no-mobile"),
        ((LANDLINE,), False, (), "no-mobile"),
        ((number(1),), False, (), "switched-off"),
        ((ABROAD,), True, (), "country"),
        ((number(1), number(2)), True, (number(1),), "opted-out"),
        ((number(1), number(2)), True, (number(2),), number(1)),
    ],
)
def test_a_contact_has_a_number_or_a_reason(
    phones: tuple[str, ...], sms: bool, opted_out: tuple[str, ...], expected: str
) -> None:
    """The first mobile one of a country that is allowed; who opted out of it gets none on another one either."""
    person = contact("jan", *phones)
    found = plan.of_client(listed_client(1, person), {person.address: Choices(sms=sms)}, opted_out, LINES)
    assert [one.number for one in found.targets] + [one.reason for one in found.without] == [expected]


def test_the_language_is_that_of_the_first_technical_contact_or_what_he_chose() -> None:
    """By address; a given language goes before."""
    one = listed_client(1, contact("b", number(1), language="en"), contact("a", technical=False), contact("c"))
    assert plan.of_client(one, {}, (), LINES).language == "en"
    assert plan.of_client(one, {"b@firma.example": Choices(language="cs")}, (), LINES).language == "cs"
    assert plan.of_client(one, {}, (), LINES, "cs").language == "cs"
    assert plan.of_client(listed_client(1), {}, (), LINES).without[0].reason == "no-mobile"


def test_a_number_is_told_and_paid_once() -> None:
    """For the first client that lists it; also of two contacts of one client."""
    clients = [
        listed_client(1, contact("a", number(1)), contact("b", number(1))),
        listed_client(2, contact("a", number(1)), contact("c", "+421901234567")),
    ]
    found = plan.together([plan.of_client(one, {}, (), LINES) for one in clients], SAID, PRICES)
    told = [(one.client.number, one.target.number, one.segments, one.price.musd) for one in found.recipients]
    assert told == [
        ("1001", number(1), 1, 45_000),
        ("1002", number(1), 0, 0),
        ("1002", "+421901234567", 1, 200_000),
    ]
    assert (len(found.texts), found.segments, found.price_musd) == (2, 2, 245_000)
    assert [one.price.is_known for one in found.recipients] == [True, True, False]


@pytest.mark.parametrize(
    ("used", "limits", "expected"),
    [
        (Used(), ROOMY, ()),
        (Used(), Limits(2, 1, 90_000), ()),
        (Used(), Limits(1, 1, 90_000), (Over("client-day", "1001"),)),
        (Used({"1001": 1}), Limits(2, 1, 90_000), (Over("client-day", "1001"),)),
        (Used({"1002": 9}), Limits(2, 1, 90_000), ()),
        (Used({}, {number(2): 1}), Limits(2, 1, 90_000), (Over("number-day", "1001"),)),
        (Used({}, {}, 1), Limits(2, 1, 90_000), (Over("money-day"),)),
        (
            Used({"1001": 1}, {number(1): 1, number(2): 1}, 1),
            Limits(2, 1, 90_000),
            (Over("number-day", "1001"), Over("client-day", "1001"), Over("money-day")),
        ),
    ],
)
def test_limits_that_would_be_passed_are_named(used: Used, limits: Limits, expected: tuple[Over, ...]) -> None:
    """Two SMS of a client, on top of what the day has had; exactly at the limit is within it."""
    client = listed_client(1, contact("a", number(1)), contact("b", number(2)))
    found = plan.together([plan.of_client(client, {}, (), LINES)], SAID, PRICES)
    assert plan.over(found, used, limits) == expected


def test_nothing_to_send_passes_no_limit() -> None:
    """Whatever the day has had."""
    assert plan.over(plan.together([], SAID, PRICES), Used({}, {}, 10**12), Limits(0, 0, 0)) == ()


@pytest.mark.parametrize(
    ("typed", "fold", "sent"),
    [
        ("Příliš žluťoučký", True, "Prilis zlutoucky"),
        ("Příliš žluťoučký", False, "Příliš žluťoučký"),
        # One sign that has no like keeps all others as they are.
        ("Výpadek 🔥", True, "Výpadek 🔥"),
        ("  a\tb\r\nc\rd \n", True, "a b\nc\nd"),
        ("a\x00b\x1bc\x7fd\x85e\ud800f\uffff", True, "abcdef"),
        ("\x00 \n", True, ""),
    ],
)
def test_what_was_typed_is_sent_without_what_nobody_sees(typed: str, fold: bool, sent: str) -> None:
    """Escape is no character of GSM's, halves of characters none at all."""
    assert plan.as_sent(typed, fold=fold).text == sent


def test_wordings_have_something_to_say_and_so_many_segments() -> None:
    """The English one may be left out, and is then Czech."""
    assert plan.checked(plan.typed("x" * 306, "", fold=True), 2).said_in("en").text == "x" * 306
    assert plan.typed("x", "y", fold=True).said_in("en").text == "y"
    for said, english in ((" ", "x"), ("x" * 307, ""), ("x", "x" * 307)):
        with pytest.raises(BadWording) as refused:
            plan.checked(plan.typed(said, english, fold=True), 2)
        assert len(refused.value.args) == 2


def test_the_day_is_that_of_prague() -> None:
    """An hour before midnight of Greenwich it is tomorrow there."""
    assert plan.day_of(datetime(2026, 11, 23, 22, 59, tzinfo=UTC)) == "2026-11-23"
    assert plan.day_of(datetime(2026, 11, 23, 23, 0, tzinfo=UTC)) == "2026-11-24"


# ---------------------------------------------------------------- prices


def test_the_list_that_is_packaged_can_be_read() -> None:
    """Each price of it has its source and its day."""
    assert all(musd > 0 for musd in listed().values())


def test_a_price_has_a_source_and_a_day() -> None:
    """In millionths of a dollar; one without them is none."""
    good = {"usd": "0.0456", "source": "https://aws.amazon.com/sns/sms-pricing/", "on": datetime(2026, 11, 1).date()}  # noqa: DTZ001
    assert read({"segment": {"CZ": good}}) == {"CZ": 45_600}
    assert read({}) == {}
    for wrong in ({"usd": "x"}, {"usd": "0"}, {"usd": "-1"}, {"usd": "NaN"}, {"source": ""}, {"on": "yesterday"}):
        with pytest.raises(BadPrices, match="CZ"):
            read({"segment": {"CZ": {**good, **wrong}}})
    with pytest.raises(BadPrices):
        read({"segment": {"CZ": 0.05}})
