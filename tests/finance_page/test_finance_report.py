"""The report, its file, and the bill beside the meter."""

from pathlib import Path

import pytest

from tests.chromium import until
from tests.finance_page import costs_scene
from tests.finance_page.conftest import Finance
from tests.finance_page.fake_finance import CSV, problem


def keys(finance: Finance) -> list[str | None]:
    """The rows as they stand."""
    return [row.get_attribute("data-row") for row in finance.page.locator("[data-row]").all()]


def test_a_report_by_day_has_sums_a_chart_and_a_table(desktop: Finance) -> None:
    """Of the present month, without any choice."""
    desktop.open("#/report", "[data-chart=drawn]")
    assert desktop.fake.calls("GET", "/costs")[0].query == {
        "from": ["2026-11-01"],
        "to": ["2026-11-23"],
        "by": ["day"],
    }
    assert desktop.text("[data-sums]").startswith("Celkem 4,84 USD proměnné 1,71 USD stálé 3,13 USD bez ticketu")
    assert len(keys(desktop)) == 23
    assert "út 3. 11. 2026" in desktop.text("[data-row='2026-11-03']")
    assert desktop.text("tfoot").startswith("Celkem 4,840 USD")
    assert "Dny do 22. 11. 2026 včetně jsou uzavřené" in desktop.text("[data-closed]")


def test_what_is_chosen_is_in_the_address(desktop: Finance) -> None:
    """So that the report can be sent to somebody else; the page opens as the address says."""
    desktop.open("#/report", "[data-report=day]")
    desktop.page.fill("[data-from]", "2026-10-01")
    desktop.page.fill("[data-to]", "2026-10-31")
    desktop.page.select_option("[data-by]", "client")
    desktop.page.click("[data-show]")
    desktop.page.wait_for_selector("[data-report=client]")
    assert desktop.page.evaluate("location.hash") == "#/report?from=2026-10-01&to=2026-10-31&by=client"
    assert desktop.page.title() == "Náklady podle klientů – Náklady"
    assert desktop.text("[data-row='100001']").startswith("Ukázková firma s.r.o. 100001")
    assert desktop.text("[data-row='100004']").startswith("100004 ")


def test_rows_are_sorted_by_the_headings(desktop: Finance) -> None:
    """Once more turns the order round; the heading says which it is, and the address, too."""
    desktop.open("#/report?by=client", "[data-report=client]")
    assert keys(desktop) == ["100001", "100002", "100003", "100004"]
    desktop.page.click("[data-sort=usd]")
    desktop.page.wait_for_selector("[aria-sort=ascending] [data-sort=usd]")
    assert keys(desktop) == ["100004", "100003", "100002", "100001"]
    desktop.page.click("[data-sort=name]")
    desktop.page.wait_for_selector("[aria-sort=ascending] [data-sort=name]")
    assert keys(desktop) == ["100004", "100001", "100002", "100003"]
    assert "sort=name&down=0" in desktop.page.evaluate("location.hash")
    assert len(desktop.fake.calls("GET", "/costs")) == 1


def test_queues_are_called_in_the_language_of_the_reader(desktop: Finance) -> None:
    """Where the server knows a name in it."""
    desktop.open("#/report?by=queue", "[data-report=queue]")
    assert desktop.text("[data-row=zavady]").startswith("Závady")
    desktop.page.click("[data-language=en]")
    assert desktop.text("[data-row=zavady]").startswith("Faults")


def test_a_ticket_leads_to_the_console_and_a_day_to_its_tickets(desktop: Finance) -> None:
    """From the whole to the one that is dear; only the dearest tickets are shown, and that is said."""
    desktop.open("#/report?by=month&from=2026-09-01&to=2026-11-23", "[data-report=month]")
    desktop.page.click("[data-row='2026-10'] a")
    desktop.page.wait_for_selector("[data-report=day]")
    desktop.page.click("[data-row='2026-10-05'] a")
    desktop.page.wait_for_selector("[data-report=ticket]")
    assert desktop.fake.calls("GET", "/costs")[-1].query["from"] == ["2026-10-05"]
    assert "nejdražších" in desktop.text("[data-more]")
    link = desktop.page.locator("[data-row] a").first
    assert link.inner_text() == "#10041"
    assert link.get_attribute("href") == "../#/tickets/01KAPQ7Y4Z8T3M5N6E00000001"


def test_a_row_tells_what_it_is_made_of(desktop: Finance) -> None:
    """The dearest service, the others to unfold."""
    desktop.open("#/report?by=client", "[data-report=client]")
    assert desktop.text("[data-row='100001'] summary") == "Amazon Simple Email Service a 7 dalších"
    desktop.page.click("[data-row='100001'] summary")
    assert desktop.page.locator("[data-row='100001'] .made-of li").count() == 8


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("from=2026-11-20&to=2026-11-10", "order"),
        ("from=&to=2026-11-10", "from"),
        ("from=2025-01-01&to=2026-11-10", "days"),
        ("from=2026-09-01&to=2026-11-10&by=ticket", "ticket_days"),
    ],
)
def test_a_period_that_cannot_be_is_told_and_not_asked_for(desktop: Finance, query: str, fault: str) -> None:
    """In plain words, at the fields."""
    desktop.open(f"#/report?{query}", f"[data-report-fault={fault}]")
    assert desktop.page.locator("[aria-invalid=true]").count() >= 1
    assert desktop.fake.calls("GET", "/costs") == []


def test_quick_choices_ask_for_their_period(desktop: Finance) -> None:
    """Last month, and a year by months."""
    desktop.open("#/report", "[data-report=day]")
    desktop.page.click("[data-quick=previous]")
    until(desktop.page, "location.hash.includes('2026-10-31')")
    desktop.page.click("[data-quick=year]")
    desktop.page.wait_for_selector("[data-report=month]")
    asked = desktop.fake.calls("GET", "/costs")[-1].query
    assert asked == {"from": ["2025-12-01"], "to": ["2026-11-23"], "by": ["month"]}


def test_the_file_is_what_the_server_wrote(desktop: Finance, tmp_path: Path) -> None:
    """Byte for byte, asked for with the token, called after what is in it."""
    desktop.open("#/report?by=client&from=2026-11-01&to=2026-11-22", "[data-report=client]")
    with desktop.page.expect_download() as waiting:
        desktop.page.click("[data-csv]")
    assert waiting.value.suggested_filename == "naklady-client-2026-11-01-2026-11-22.csv"
    waiting.value.save_as(tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == CSV.encode()
    (asked,) = desktop.fake.calls("GET", "/costs/table")
    assert asked.query == {"from": ["2026-11-01"], "to": ["2026-11-22"], "by": ["client"]}
    assert asked.headers["authorization"].startswith("Bearer ey")
    assert "je stažený" in desktop.text("[data-csv-done]")


def test_a_file_for_excel_is_asked_for_as_such(desktop: Finance) -> None:
    """The server knows what Excel wants."""
    desktop.open("#/report?by=day&from=2026-11-01&to=2026-11-22", "[data-report=day]")
    with desktop.page.expect_download() as waiting:
        desktop.page.click("[data-csv-excel]")
    assert waiting.value.suggested_filename == "naklady-day-2026-11-01-2026-11-22.csv"
    (asked,) = desktop.fake.calls("GET", "/costs/table")
    assert asked.query == {"from": ["2026-11-01"], "to": ["2026-11-22"], "by": ["day"], "for": ["excel"]}


def test_a_file_that_does_not_come_is_told(desktop: Finance) -> None:
    """And the page stays as it was; refused by the server, in its words."""
    desktop.open("#/report?by=client", "[data-report=client]")
    desktop.fake.fail("GET /costs/table")
    desktop.page.click("[data-csv]")
    assert "Server neodpověděl" in desktop.text("[data-fault]")
    desktop.fake.fail("GET /costs/table", problem(422, "invalid", "Too long.", detail_cs="Příliš dlouhé."))
    desktop.page.click("[data-csv]")
    desktop.page.wait_for_selector("[data-fault] >> text=Příliš dlouhé")
    assert len(keys(desktop)) == 4


def test_nothing_in_a_period_says_so(desktop: Finance) -> None:
    """With what to try."""
    desktop.fake.is_empty = True
    desktop.open("#/report", "[data-empty=report]")
    assert "Zkuste delší období" in desktop.text("[data-empty]")


def test_the_bill_stands_beside_the_meter(desktop: Finance) -> None:
    """By service, with what the meter does not know; who is far off is marked, and the whole is judged."""
    desktop.open("#/bill", "[data-bill=available]")
    assert desktop.text("[data-verdict=close]") == "Měření se od vyúčtování liší o 2,8 %. Lze mu věřit."
    row = "[data-service='Amazon API Gateway']"
    assert desktop.text(row).endswith("0,84 USD 0,77 USD −0,0680 USD −8,1 %")
    assert desktop.page.locator(f"{row} .off").count() == 1
    assert "neměříme" in desktop.text("[data-unmetered]")
    assert desktop.text("[data-bill-of]") == (
        "Vyúčtované jsou dny 1. 11. 2026 – 20. 11. 2026. AWS uvádí, že se něco z toho ještě může změnit. "
        "Účtované položky se značkou project=fronta."
    )


def test_a_meter_that_is_far_off_is_told(desktop: Finance) -> None:
    """So that somebody looks where it comes from; and the bill of all of the account is called that."""
    desktop.fake.bill |= {
        "total": costs_scene.difference(4.0, 3.0),
        "tag": None,
        "reason": "Denied.",
        "reason_cs": "Odepřeno.",
    }
    desktop.open("#/bill", "[data-verdict=off]")
    assert "i za to, co není Fronta" in desktop.text("[data-bill-of]")
    assert desktop.text("[data-stale]") == "Novější vyúčtování není: Odepřeno."


def test_without_a_bill_the_reason_is_told_in_both_languages(desktop: Finance) -> None:
    """And that all else works."""
    desktop.fake.bill = costs_scene.no_bill()
    desktop.open("#/bill", "[data-bill=unavailable]")
    assert desktop.text("[data-reason]") == "Důvod: Fronta nesmí číst vyúčtování: její roli chybí ce:GetCostAndUsage."
    desktop.page.click("[data-language=en]")
    assert desktop.text("[data-reason]") == "Reason: Fronta may not read the bill: its role lacks ce:GetCostAndUsage."
