"""The budget and the calculator: what is written, what cannot be, and what comes of it."""

import pytest

from tests.chromium import until
from tests.finance_page import costs_scene
from tests.finance_page.conftest import Finance
from tests.finance_page.fake_finance import problem


def test_the_budget_is_shown_and_changed(phone: Finance) -> None:
    """All that can be set, with the version it was changed from; what is set at AWS is only told."""
    phone.open("#/budget", "[data-budget]")
    assert phone.page.input_value("[data-field=monthly_usd]") == "6"
    assert phone.text("[data-sns]") == "Strop SMS účtu AWS: 50,00 USD za měsíc. Mění se u AWS."
    phone.page.fill("[data-field=monthly_usd]", "1 250,50")
    phone.page.fill("[data-field=shares]", "100 % 75")
    phone.page.uncheck("[data-field=unusual_days]")
    phone.page.fill("[data-field=mails]", "finance@fronta.example\njana@fronta.example")
    phone.page.select_option("[data-field=language]", "en")
    phone.page.fill("[data-field=sms_month_usd]", "")
    phone.page.click("[data-save]")
    phone.page.wait_for_selector("[data-saved]")
    (asked,) = phone.fake.calls("PUT", "/costs/budget")
    assert asked.body == {
        "monthly_usd": 1250.5,
        "shares": [75, 100],
        "on_forecast": True,
        "unusual_days": False,
        "mails": ["finance@fronta.example", "jana@fronta.example"],
        "language": "en",
        "sms_month_usd": None,
        "sns_limit_usd": 50.0,
        "version": 3,
    }
    assert phone.page.get_attribute("[data-budget]", "data-version") == "4"
    assert phone.page.input_value("[data-field=shares]") == "75, 100"


def test_what_cannot_be_a_budget_is_told_at_its_fields(phone: Finance) -> None:
    """The first of them has the focus, and nothing is sent."""
    phone.open("#/budget", "[data-budget]")
    phone.page.fill("[data-field=monthly_usd]", "hodně")
    phone.page.fill("[data-field=shares]", "0, 50")
    phone.page.fill("[data-field=mails]", "jana")
    phone.page.click("[data-save]")
    phone.page.wait_for_selector("[data-faults]")
    assert "třeba 50 nebo 12,50" in phone.text("[data-field-fault=monthly_usd]")
    assert "od 1 do 1000" in phone.text("[data-field-fault=shares]")
    assert phone.text("[data-field-fault=mails]") == "Tohle není mailová adresa: jana"
    until(phone.page, "document.activeElement.dataset.field === 'monthly_usd'")
    assert phone.fake.calls("PUT", "/costs/budget") == []
    phone.page.click("[data-reset]")
    assert phone.page.locator("[data-faults]").count() == 0
    assert phone.page.input_value("[data-field=monthly_usd]") == "6"


def test_a_budget_that_nobody_is_told_of_is_noted(phone: Finance) -> None:
    """It may be so; and a limit of SMS above that of AWS is of little use."""
    phone.open("#/budget", "[data-budget]")
    phone.page.fill("[data-field=mails]", "")
    phone.page.wait_for_selector("[data-nobody]")
    phone.page.fill("[data-field=sms_month_usd]", "80")
    phone.page.wait_for_selector("[data-sns-lower]")


def test_nobody_has_set_a_budget_yet(phone: Finance) -> None:
    """That is said, and the fields are empty."""
    phone.fake.budget = costs_scene.no_budget()
    phone.open("#/budget", "[data-budget-none]")
    assert phone.page.input_value("[data-field=monthly_usd]") == ""
    assert "není známý" in phone.text("[data-sns]")


@pytest.mark.parametrize(("choice", "monthly_usd"), [("keep", 9), ("take", 7)])
def test_somebody_else_was_faster(phone: Finance, choice: str, monthly_usd: int) -> None:
    """What differs is shown side by side, and the reader chooses whose it shall be; nothing is lost meanwhile."""
    phone.open("#/budget", "[data-budget]")
    phone.fake.budget |= {"monthly_usd": 7.0, "mails": [], "version": 4}
    phone.page.fill("[data-field=monthly_usd]", "9")
    phone.page.click("[data-save]")
    phone.page.wait_for_selector("[data-conflict]")
    assert phone.text("[data-differs=monthly_usd]") == "Měsíční rozpočet v USD 7,00 USD 9,00 USD"
    assert phone.text("[data-differs=mails]") == "Komu upozornění chodí nic finance@fronta.example"
    assert phone.page.locator("[data-differs]").count() == 2
    phone.page.click(f"[data-{choice}]")
    phone.page.wait_for_selector("[data-conflict]", state="detached")
    assert phone.page.input_value("[data-field=monthly_usd]") == str(monthly_usd)
    assert phone.fake.budget["monthly_usd"] == monthly_usd


def test_a_budget_that_is_not_saved_stays_in_its_fields(phone: Finance) -> None:
    """The server's own words are told where it refuses."""
    phone.open("#/budget", "[data-budget]")
    phone.page.fill("[data-field=monthly_usd]", "9")
    phone.fake.fail("PUT /costs/budget", problem(422, "invalid-request", "No.", detail_cs="Takhle ne."))
    phone.page.click("[data-save]")
    assert phone.text("[data-fault]") == "Server to odmítl: Takhle ne."
    phone.fake.fail("PUT /costs/budget")
    phone.page.click("[data-save]")
    phone.page.wait_for_selector("[data-fault] >> text=neodpověděl")
    assert phone.page.input_value("[data-field=monthly_usd]") == "9"


def test_the_calculator_tells_a_month_and_what_it_rests_on(phone: Finance) -> None:
    """By service and by part, beside a price per agent, with prices that nobody checked and every assumption."""
    phone.open("#/calculator", "[data-calculator]")
    phone.page.fill("[data-field=tickets]", "1 000")
    phone.page.fill("[data-field=agents]", "10")
    phone.page.fill("[data-field=per_agent_usd]", "50")
    phone.page.click("[data-count]")
    phone.page.wait_for_selector("[data-totals]")
    (asked,) = phone.fake.calls("POST", "/costs/estimate")
    assert (asked.body["tickets"], asked.body["agents"], asked.body["per_agent_usd"]) == (1000, 10, 50)
    assert (asked.body["file_share"], asked.body["sms_share"], asked.body["region"]) == (0.05, 0, None)
    told = costs_scene.estimate(asked.body)
    usd = f"{told['total']['usd']:.2f}".replace(".", ",")
    assert phone.text("h2.result") == f"Měsíc za {usd} USD"
    assert phone.page.locator("[data-parts] [data-part]").count() == 5
    assert "10 lidí × 50,00 USD" in phone.text("[data-comparison=saved]")
    saved = f"{told['comparison']['saved_usd']:.2f}".replace(".", ",")
    assert f"Ušetří se {saved} USD" in phone.text("[data-comparison=saved]")
    assert "nikdo neověřil" in phone.text("[data-unchecked-note]")
    phone.page.click("[data-assumptions] summary")
    assert phone.page.locator("[data-assumption]").count() == len(told["assumptions"])
    assert phone.text("[data-assumption=call_ms] .how") == "domněnka"
    phone.page.click("[data-units-box] summary")
    assert phone.page.locator("[data-units] [data-unchecked]").count() >= 1


def test_a_calculation_can_be_sent_as_an_address(phone: Finance) -> None:
    """What is not as at first is in it, and it is calculated when the page is opened with it."""
    phone.open("#/calculator?tickets=200&free_tier=always&sms_share=5&sms_country=SK", "[data-totals]")
    (asked,) = phone.fake.calls("POST", "/costs/estimate")
    assert (asked.body["tickets"], asked.body["sms_share"], asked.body["sms_country"]) == (200, 0.05, "SK")
    assert phone.page.locator("[data-comparison]").count() == 0
    assert "před odečtením" in phone.text("[data-result]")
    phone.page.click("[data-defaults]")
    until(phone.page, "location.hash === '#/calculator?tickets=1000'")
    until(phone.page, "document.querySelector('[data-field=sms_country]').value === 'CZ'")


def test_dearer_than_elsewhere_is_told_as_well(phone: Finance) -> None:
    """The comparison is an honest one."""
    phone.open("#/calculator?tickets=1000&agents=1&per_agent_usd=1", "[data-comparison=lost]")
    assert "dráž" in phone.text("[data-comparison]")


def test_what_cannot_be_calculated_is_told_at_its_fields(phone: Finance) -> None:
    """A field that is folded away comes out; nothing is asked."""
    phone.open("#/calculator", "[data-calculator]")
    phone.page.fill("[data-field=tickets]", "")
    phone.page.fill("[data-field=console_hours]", "30")
    phone.page.evaluate("document.querySelector('[data-more-fields]').open = true")
    phone.page.fill("[data-field=mail_kb]", "velký")
    phone.page.evaluate("document.querySelector('[data-more-fields]').open = false")
    phone.page.click("[data-count]")
    phone.page.wait_for_selector("[data-field-fault=mail_kb]")
    assert phone.text("[data-field-fault=tickets]") == "Vyplňte, kolik."
    assert phone.text("[data-field-fault=console_hours]") == "Nejvýš 24."
    until(phone.page, "document.activeElement.dataset.field === 'tickets'")
    assert phone.fake.calls("POST", "/costs/estimate") == []


def test_what_the_server_will_not_calculate_is_told(phone: Finance) -> None:
    """In its words."""
    phone.fake.fail("POST /costs/estimate", problem(422, "bad-load", "No prices.", detail_cs="Ceny nejsou."))
    phone.open("#/calculator?tickets=5", "[data-failed]")
    assert "Ceny nejsou." in phone.text("[data-failed]")
