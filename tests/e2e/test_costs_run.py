"""What it costs, on the running stack: a ticket's cost is there with the ticket, finance sees it and is warned."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, PATIENCE_S, Desk, eventually, run_by_schedule
from tests.e2e.test_telephone_run import asked

pytestmark = pytest.mark.stack
FINANCE = "filip@fronta.example"


@pytest.fixture(scope="module")
def word(desk: Desk) -> str:
    """A token of finance."""
    return desk.stack.local("token", "--finance", "filip")


def warnings(desk: Desk) -> list[dict[str, Any]]:
    """Mails to finance about the budget."""
    return [mail for mail in desk.mailbox() if FINANCE in mail["to"]]


def test_what_a_ticket_costs_is_there_with_the_ticket(desk: Desk, word: str) -> None:
    """The mail in, its acknowledgement and what was written, by service; nobody else's role sees it."""
    desk.send("eva@firma.example", "--to", "podpora@fronta.example", "--subject", "Kolik stojí", "--body", "Dotaz.")
    ticket = desk.ticket_about("Kolik stojí")

    def cost() -> dict[str, Any] | None:
        """The ticket's cost, once its acknowledgement has left."""
        status, told = asked(desk, word, "GET", f"/v1/tickets/{ticket['id']}/costs")
        services = {one["service"]: one["usd"] for one in told.get("services", ())} if status == 200 else {}
        # Received, with its begun 256 kB, and answered: 0.1 + 0.09 + 0.1 thousandths of a dollar.
        return told if services.get("Amazon Simple Email Service", 0) >= 0.00029 else None

    told = eventually(cost, "the cost of a ticket")
    services = {one["service"]: one["usd"] for one in told["services"]}
    assert services["Amazon Simple Email Service"] == pytest.approx(0.00029)
    # At least what its rows take: 30 write units and more.
    assert 0.00002 < services["Amazon DynamoDB"] < 0.0002
    assert told["usd"] == pytest.approx(sum(services.values()), abs=1e-5)
    for path in (f"/v1/tickets/{ticket['id']}/costs", "/v1/costs", "/v1/costs/overview", "/v1/costs/budget"):
        assert asked(desk, desk.stack.local("token", "--staff", "alena"), "GET", path)[0] == 403
    status, report = asked(desk, word, "GET", "/v1/costs?by=queue")
    assert status == 200
    assert next(row for row in report["rows"] if row["key"] == "podpora")["usd"] >= told["usd"]


def test_finance_is_warned_once(desk: Desk, word: str) -> None:
    """A budget that is used up is told by one mail, however often the books are kept; what is kept is measured."""
    before = asked(desk, word, "GET", "/v1/costs/budget")[1]
    wanted = before | {"monthly_usd": 0.01, "mails": [FINANCE]}
    status, saved = asked(desk, word, "PUT", "/v1/costs/budget", wanted)
    assert (status, saved["version"]) == (200, before["version"] + 1)
    assert asked(desk, word, "PUT", "/v1/costs/budget", wanted | {"monthly_usd": 5})[0] == 409
    assert run_by_schedule(desk, "bookkeeping")["told"] == 1
    assert run_by_schedule(desk, "bookkeeping")["told"] == 0
    (mail,) = eventually(lambda: warnings(desk) or None, "a mail to finance")
    assert "0,01" in mail["text"]
    overview = asked(desk, word, "GET", "/v1/costs/overview")[1]
    assert overview["budget"]["state"] == "over"
    assert overview["fixed_usd"] > 0
    # The emulator knows no sizes of buckets and no Cost Explorer, and is not made to.
    assert "s3_gb_month" in overview["not_measured"]
    assert asked(desk, word, "GET", "/v1/costs/bill")[1]["available"] is False


@pytest.fixture
def page(desk: Desk, browser: Browser) -> Iterator[Page]:
    """The page of finance, signed in."""
    context = browser.new_context(locale="cs-CZ", timezone_id="Europe/Prague")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_S * 1000)
    opened.goto(desk.stack.url + "/finance/")
    opened.click("[data-sign-in]")
    opened.fill("input[name=username]", FINANCE)
    opened.fill("input[name=password]", PASSWORD)
    opened.click("[type=submit]")
    opened.wait_for_selector("[data-card=spent]")
    yield opened
    context.close()


def test_finance_sees_it_on_the_page(desk: Desk, page: Page) -> None:
    """Signed in as finance: the month, a report by queue, and what ten thousand tickets would cost."""
    expect(page.locator("[data-card=spent]")).to_contain_text("USD")
    page.goto(f"{desk.stack.url}/finance/#/report?by=queue")
    expect(page.locator("table").first).to_contain_text("Podpora Ukázkový hosting")
    page.goto(f"{desk.stack.url}/finance/#/calculator")
    page.fill("input[name=tickets]", "10000")
    page.keyboard.press("Enter")
    expect(page.locator("table").first).to_contain_text("Amazon Simple Email Service")
