"""The price book: every unit has a price in every book, and the one that holds on a day is found."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.costs import book as books
from chalicelib.costs.book import A_LA_CARTE, BadBook, Book, NoPrice, Segments, chosen, listed, read, segment_prices
from chalicelib.platform.units import UNITS, Service, Unit, blocks

TODAY = date(2026, 11, 23)
SOURCES = {"s": {"url": "https://prices.example/", "read": date(2026, 11, 1)}}
# SMS are priced by country, in the list of their room.
PRICED = set(Unit) - {Unit.SMS_SEGMENTS}


def told(*, prices: Mapping[str, Any] | None = None, **book: Any) -> dict[str, Any]:
    """A list with one book of three prices, or of those given."""
    usual = {
        "api_requests": {"usd": "1.00", "per": 1_000_000, "free": 1_000_000, "free_for": "new", "source": "s"},
        "logs_gb": {"usd": "0.50", "per": 1, "free": 5, "free_for": "always", "source": "s"},
        "ses_mails_out": {"usd": "0.10", "per": 1000, "source": "unverified"},
    }
    made = {"region": "xx-1", "valid_from": date(2026, 1, 1), "prices": usual if prices is None else prices}
    return {"sources": SOURCES, "book": [made | book]}


# ---------------------------------------------------------------- the list that is packaged


@pytest.mark.parametrize("book", listed(), ids=lambda book: f"{book.region}-{book.valid_from}-{book.plan}")
def test_every_unit_has_a_price_in_every_book(book: Book) -> None:
    """And nothing else has one; it is no less than nothing, and its source is named or it says that it has none."""
    assert set(book.prices) == PRICED
    assert all(price.usd >= 0 and price.per > 0 for price in book.prices.values())
    assert all(price.source is None or price.source.url.startswith("https://") for price in book.prices.values())


def test_every_unit_is_told() -> None:
    """Its service, what one is and how it is read; each service has one."""
    assert set(UNITS) == set(Unit)
    assert {one.service for one in UNITS.values()} == set(Service)
    assert all(one.one and one.read for one in UNITS.values())


def test_both_regions_have_books_of_today_with_every_plan() -> None:
    """À la carte and the three plans that SES has had since July 2026."""
    for region in ("us-east-1", "eu-central-1"):
        plans = {book.plan for book in listed() if book.region == region and book.valid_from == date(2026, 7, 21)}
        assert plans == {A_LA_CARTE, "essentials", "pro", "enterprise"}


def test_several_dates_stand_side_by_side() -> None:
    """A day before the plans has no plan, and a month of the user pool cost less then."""
    before, now = (Book.at(day, "us-east-1") for day in (date(2026, 7, 20), TODAY))
    assert (before.valid_from, now.valid_from) == (date(2024, 11, 1), date(2026, 7, 21))
    assert before.price(Unit.COGNITO_MAU) < now.price(Unit.COGNITO_MAU)
    with pytest.raises(NoPrice, match="no SES plan 'pro' in us-east-1 on 2026-07-20: a-la-carte"):
        Book.at(date(2026, 7, 20), "us-east-1", "pro")


def test_a_plan_has_prices_of_its_own() -> None:
    """Essentials asks more for a mail and nothing a month; the rest is as in the book."""
    plain, essentials, pro = (Book.at(TODAY, "us-east-1", plan) for plan in (A_LA_CARTE, "essentials", "pro"))
    assert plain.price(Unit.SES_MAILS_OUT) == Decimal("0.0001")
    assert essentials.price(Unit.SES_MAILS_OUT) == Decimal("0.00016")
    assert (essentials.price(Unit.SES_PLAN_MONTHS), pro.price(Unit.SES_PLAN_MONTHS)) == (0, 105)
    assert essentials.price(Unit.LAMBDA_GB_S) == plain.price(Unit.LAMBDA_GB_S) == Decimal("0.0000133334")


@pytest.mark.parametrize(
    ("day", "region", "sentence"),
    [
        (TODAY, "xx-1", "no prices of the region 'xx-1': eu-central-1, us-east-1"),
        (date(2024, 10, 31), "us-east-1", "the prices of us-east-1 begin on 2024-11-01, not by 2024-10-31"),
    ],
)
def test_a_book_that_there_is_not_is_told(day: date, region: str, sentence: str) -> None:
    """With what there is."""
    with pytest.raises(NoPrice, match=sentence):
        Book.at(day, region)


def test_prices_of_sms_are_those_of_their_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """The same file says them, and no other."""
    from chalicelib.sms import prices

    assert books.SMS_FILE.samefile(prices.LIST_FILE)
    assert {country: int(usd * 1_000_000) for country, usd in segment_prices().items()} == dict(prices.listed())
    file = tmp_path / "prices.toml"
    file.write_text('[segment]\nCZ = {usd = "0.05", source = "x", on = 2026-11-01}\n')
    monkeypatch.setattr(books, "SMS_FILE", file)
    assert segment_prices.__wrapped__() == {"CZ": Decimal("0.05")}


# ---------------------------------------------------------------- what a usage costs


def test_a_usage_costs_what_its_units_cost() -> None:
    """To the last digit, by unit and service; nothing is told of what was not used."""
    (book,) = read(told())
    cost = book.cost({Unit.API_REQUESTS: Decimal(3), Unit.LOGS_GB: Decimal("0.1"), Unit.SES_MAILS_OUT: Decimal(0)})
    assert cost.usd == Decimal("0.050003")
    assert cost.by_unit == {Unit.API_REQUESTS: Decimal("0.000003"), Unit.LOGS_GB: Decimal("0.05")}
    assert cost.by_service == {Service.CLOUDWATCH: Decimal("0.05"), Service.API_GATEWAY: Decimal("0.000003")}
    assert next(iter(cost.by_service)) is Service.CLOUDWATCH


@pytest.mark.parametrize(
    ("free", "billed"), [("none", (1_500_000, 6)), ("always", (1_500_000, 1)), ("new", (500_000, 1))]
)
def test_the_free_tier_is_taken_off_when_asked(free: Any, billed: tuple[int, int]) -> None:
    """That of everybody, or that of new accounts as well; what is used stays told."""
    (book,) = read(told())
    cost = book.cost({Unit.API_REQUESTS: Decimal(1_500_000), Unit.LOGS_GB: Decimal(6)}, free=free)
    assert [(line.amount, line.billed) for line in cost.lines] == [(1_500_000, billed[0]), (6, billed[1])]
    assert cost.usd == Decimal(billed[0]) / 1_000_000 + Decimal(billed[1]) / 2


def test_less_than_the_free_tier_costs_nothing() -> None:
    """And never less than nothing."""
    (book,) = read(told())
    assert book.cost({Unit.LOGS_GB: Decimal(2)}, free="always").usd == 0


def test_sms_cost_by_country() -> None:
    """One that is not listed costs the ceiling, and is not checked."""
    (book,) = read(told())
    segments = Segments(Decimal("0.20"), {"CZ": Decimal("0.05")})
    cost = book.cost({}, sms={"CZ": Decimal(10), "SK": Decimal(1), "DE": Decimal(0)}, segments=segments)
    assert [(line.country, line.usd, line.is_checked) for line in cost.lines] == [
        ("CZ", Decimal("0.50"), True),
        ("SK", Decimal("0.20"), False),
    ]
    assert cost.by_service == {Service.SNS: Decimal("0.70")}
    with pytest.raises(NoPrice, match=r"sms/prices\.toml"):
        book.cost({}, sms={"CZ": Decimal(1)})


def test_what_nobody_checked_is_told() -> None:
    """Line by line."""
    (book,) = read(told())
    cost = book.cost({Unit.LOGS_GB: Decimal(1), Unit.SES_MAILS_OUT: Decimal(1)})
    assert {line.unit: line.is_checked for line in cost.lines} == {Unit.LOGS_GB: True, Unit.SES_MAILS_OUT: False}


@pytest.mark.parametrize("unit", [Unit.SMS_SEGMENTS, Unit.S3_GETS])
def test_a_unit_without_a_price_is_told(unit: Unit) -> None:
    """Whether its price or its cost is asked for."""
    (book,) = read(told())
    for ask in (lambda: book.price(unit), lambda: book.cost({unit: Decimal(1)})):
        with pytest.raises(NoPrice, match=f"no price of {unit} in xx-1 since 2026-01-01"):
            ask()


def test_what_is_no_unit_is_told() -> None:
    """With the units that there are."""
    (book,) = read(told())
    wrong: Any = {"miles": Decimal(1)}
    with pytest.raises(NoPrice, match="'miles' is no unit: lambda_requests"):
        book.cost(wrong)


def test_the_book_begins_on_its_day() -> None:
    """And holds until the next one of its region does."""
    both = [*read(told()), *read(told(valid_from=date(2026, 6, 1))), *read(told(region="yy-1"))]
    days = [date(2026, 1, 1), date(2026, 5, 31), date(2026, 6, 1), date(2030, 1, 1)]
    found = [chosen(both, day, "xx-1", A_LA_CARTE).valid_from.month for day in days]
    assert found == [1, 1, 6, 6]


# ---------------------------------------------------------------- lists that cannot be read

PRICE = {"usd": "1", "per": 1, "source": "s"}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (told(region=None), "a book needs region and valid_from"),
        (told(valid_from="2026"), "a book needs region and valid_from"),
        (told(prices={"miles": PRICE}), "xx-1 2026-01-01: 'miles' is no unit"),
        (told(prices={"logs_gb": PRICE | {"usd": "much"}}), "logs_gb usd: 'much' is no number"),
        (told(prices={"logs_gb": PRICE | {"usd": "-1"}}), "logs_gb usd: '-1' is no number from 0"),
        (told(prices={"logs_gb": PRICE | {"usd": "NaN"}}), "logs_gb usd: 'NaN' is no number from 0"),
        (told(prices={"logs_gb": {"per": 1, "source": "s"}}), "a price needs usd and per"),
        (told(prices={"logs_gb": PRICE | {"per": 0}}), "a price needs usd and per"),
        (told(prices={"logs_gb": PRICE | {"free": 1}}), "free needs free_for"),
        (told(prices={"logs_gb": PRICE | {"free_for": "always"}}), "free needs free_for"),
        (told(prices={"logs_gb": PRICE | {"free": 1, "free_for": "ever"}}), "free needs free_for"),
        (told(prices={"logs_gb": PRICE | {"source": "hearsay"}}), "source 'hearsay' is not among"),
        (told(prices={"logs_gb": {"usd": "1", "per": 1}}), "source 'None' is not among"),
        (told(plans={"pro": {"miles": PRICE}}), "xx-1 2026-01-01 pro: 'miles' is no unit"),
        ({"sources": {"s": {"url": "https://prices.example/"}}}, "source s: it needs url and read"),
    ],
)
def test_a_list_that_cannot_be_read_says_where(table: dict[str, Any], sentence: str) -> None:
    """By region, day and unit."""
    with pytest.raises(BadBook, match=sentence):
        read(table)


@pytest.mark.parametrize(("size", "count"), [(0, 1), (1, 1), (32_768, 1), (32_769, 2), (98_304, 3)])
def test_a_begun_block_counts(size: int, count: int) -> None:
    """And a message of nothing is one."""
    assert blocks(size, 32_768) == count
