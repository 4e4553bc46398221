"""The overview of a month: figures, budget, chart and tables, in both languages."""

from datetime import date

import pytest

from tests.chromium import until
from tests.finance_page import costs_scene
from tests.finance_page.conftest import Finance
from tests.finance_page.fake_finance import problem

DRAWN = "[data-chart=drawn]"


def test_a_month_at_a_glance(finance: Finance) -> None:
    """Spent, forecast with its range, budget, cost of a ticket with its trend, fixed and variable, an idle month."""
    finance.open("#/overview", DRAWN)
    assert finance.page.title().replace("\u00a0", " ") == "Náklady, listopad 2026 – Náklady"
    assert "4,84 USD" in finance.text("[data-card=spent]")
    assert "6,21 USD nejspíš 5,87 až 6,73 USD podle dnů v týdnu, z 22 dnů" in finance.text("[data-forecast=weekdays]")
    assert "80,7 % z 6,00 USD blíží se k hranici" in finance.text("[data-budget-state=near]")
    assert "0,699 ¢" in finance.text("[data-card=per-ticket]")
    assert finance.text("[data-trend=more]") == "o 6 % více než měsíc předtím"
    assert "říjen 2026: 0,66 ¢ na ticket, 6,02 USD celkem" in finance.text("[data-card=per-ticket]")
    assert "stálé 3,13 USD 64,6 %" in finance.text("[data-card=kinds]")
    assert finance.text("[data-idle]") == "Měsíc, kdy nikdo nenapíše, stojí 4,13 USD."
    assert finance.text("[data-note]") == "Stav dnes 9:59"


def test_the_same_in_english(desktop: Finance) -> None:
    """Dollars, points and plurals of English; the choice outlasts the page."""
    desktop.open("#/overview", DRAWN)
    desktop.page.click("[data-language=en]")
    assert desktop.text("h1") == "Costs, November 2026"
    assert "$6.21 most likely $5.87 to $6.73 by weekdays, from 22 days" in desktop.text("[data-forecast=weekdays]")
    assert "80.7% of $6.00 near the limit" in desktop.text("[data-budget-state=near]")
    assert desktop.text("[data-trend=more]") == "6% more than the month before"
    assert desktop.page.evaluate("[document.documentElement.lang, localStorage['fronta.language']]") == ["en", "en"]


def test_the_bar_of_the_budget_shows_where_somebody_is_warned(desktop: Finance) -> None:
    """A mark for each share; they are worth no failure of the page."""
    desktop.open("#/overview", DRAWN)
    assert desktop.page.locator(".gauge-mark").count() == 3
    desktop.fake.fail("GET /costs/budget", problem(500, "internal"))
    desktop.open("#/budget", "[data-failed]")
    desktop.fake.fail("GET /costs/budget", problem(500, "internal"))
    desktop.open("#/overview", DRAWN)
    assert desktop.page.locator(".gauge-mark").count() == 0


def test_without_a_budget_the_way_to_one_is_shown(desktop: Finance) -> None:
    """A month can be looked at without any limit."""
    none = {"monthly_usd": None, "spent_share": None, "forecast_share": None, "state": "none"}
    desktop.fake.overview["budget"] = none
    desktop.open("#/overview", DRAWN)
    desktop.page.click("[data-budget-state=none] a")
    desktop.page.wait_for_selector("[data-budget]")


def test_prices_that_nobody_checked_are_marked(desktop: Finance) -> None:
    """How much rests on them, on the service, and on the unit; where all are checked, that is said."""
    desktop.open("#/overview", DRAWN)
    assert desktop.text("[data-unchecked-note]").startswith(
        "0,339 USD z toho (7 %) stojí na cenách, které nikdo neověřil"
    )
    marked = "[data-services] tr:has([data-unchecked])"
    assert desktop.page.locator(marked).count() == 1
    assert "Amazon API Gateway" in desktop.text(marked)
    desktop.page.click("[data-units-box] summary")
    assert (
        desktop.page.locator("[data-units] tr:has([data-unchecked])").get_attribute("data-unit")
        == "websocket_minutes"
    )
    assert "98 432 0,339 USD" in desktop.text("[data-unit=websocket_minutes]")
    for unit in desktop.fake.overview["units"]:
        unit["checked"] = True
    desktop.open("#/overview?month=2026-11&span=long")
    desktop.page.reload()
    desktop.page.wait_for_selector("[data-unchecked-none]")


def test_the_chart_can_be_read_by_keyboard_and_by_mouse(desktop: Finance) -> None:
    """Arrows go from day to day, the mouse points at one, and each is told with its parts."""
    desktop.open("#/overview", DRAWN)
    desktop.page.focus(".chart")
    desktop.page.keyboard.press("ArrowRight")
    desktop.page.wait_for_selector("[data-chart-told='0']")
    for _ in range(11):
        desktop.page.keyboard.press("ArrowRight")
    desktop.page.wait_for_selector("[data-chart-told='11']")
    told = desktop.text("[data-chart-told]")
    assert told == "čt 12. 11. 2026: 0,526 USD · stálé 0,136 USD · 49 nových ticketů · neobvyklý den"
    desktop.page.hover(".chart .u-over", position={"x": 5, "y": 40})
    desktop.page.wait_for_selector("[data-chart-told='0']")


def test_the_unusual_day_is_told_and_marked(desktop: Finance) -> None:
    """In words and in the table, which has the days of the month, the newest first."""
    desktop.open("#/overview", DRAWN)
    assert desktop.text("[data-unusual]") == "Neobvykle drahý den: čt 12. 11. 2026 (0,526 USD)."
    desktop.page.click("[data-days-box] summary")
    rows = desktop.page.locator("[data-day]")
    assert [rows.count(), rows.first.get_attribute("data-day")] == [23, "2026-11-23"]
    assert "neobvyklý den" in desktop.text(f"[data-day='{costs_scene.DEAR_DAY}']")
    assert "po 23. 11. 2026 0,207 USD 0,136 USD 41 0,0051 USD" in desktop.text("[data-day='2026-11-23']")


def test_the_days_can_be_split_by_service_and_go_further_back(desktop: Finance) -> None:
    """Both choices are in the address; services have to be asked for."""
    desktop.open("#/overview", DRAWN)
    desktop.page.click("[data-choice=span-long]")
    until(desktop.page, "location.hash.includes('span=long')")
    desktop.page.click("[data-choice=split-service]")
    desktop.page.wait_for_selector("[data-days-chart=service] [data-chart=drawn]")
    assert desktop.page.evaluate("location.hash") == "#/overview?span=long&split=service"
    assert desktop.fake.calls("GET", "/costs")[0].query == {
        "from": ["2026-09-02"],
        "to": ["2026-11-23"],
        "by": ["day"],
    }
    legend = desktop.page.locator(".legend li:visible").all_inner_texts()
    assert legend[0].startswith("Amazon Simple Email Service")
    assert len(legend) == 7  # five services, the rest, the mark
    desktop.page.click("[data-days-box] summary")
    assert desktop.page.locator("[data-day]").count() == 83


def test_another_month_is_asked_for_and_over(desktop: Finance) -> None:
    """By the arrow or the list; of a month that is over nothing is forecast, and after the present there is none."""
    desktop.open("#/overview", DRAWN)
    assert desktop.page.locator("[data-month-step='1']").count() == 0
    desktop.page.click("[data-month-step='-1']")
    desktop.page.wait_for_selector("[data-forecast=over]")
    assert desktop.text("h1") == "Náklady, říjen 2026"
    desktop.page.select_option("[data-month]", "2026-08")
    until(desktop.page, "location.hash.includes('2026-08')")
    desktop.page.wait_for_selector("h1 >> text=srpen")
    assert [one.query["month"] for one in desktop.fake.calls("GET", "/costs/overview")] == [
        ["2026-11"],
        ["2026-10"],
        ["2026-08"],
    ]


def test_a_month_without_anything_says_so(phone: Finance) -> None:
    """And where to find out what it would cost."""
    days = [{**one, "usd": 0, "fixed_usd": 0, "tickets": 0, "usd_per_ticket": None, "unusual": False}
            for one in costs_scene.days_between(date(2026, 11, 1), costs_scene.TODAY)]  # fmt: skip
    phone.fake.overview |= {"usd": 0, "days": days, "services": [], "units": [], "forecast": None, "previous": None}
    phone.open("#/overview", "[data-empty=overview]")
    phone.page.click("[data-empty] a")
    phone.page.wait_for_selector("[data-calculator]")


def test_the_first_day_of_a_desk_has_neither_forecast_nor_trend(desktop: Finance) -> None:
    """What is not known is said, not left out."""
    desktop.fake.overview |= {"forecast": None, "previous": None}
    desktop.open("#/overview", DRAWN)
    assert "po prvních celých dnech" in desktop.text("[data-forecast=none]")
    assert desktop.text("[data-trend=none]") == "předchozí měsíc není s čím srovnat"


def test_what_is_not_known_is_told(desktop: Finance) -> None:
    """What could not be measured, an idle month without a measure, a day of which nothing was metered."""
    days = [one for one in desktop.fake.overview["days"] if one["day"] != "2026-11-02"]
    desktop.fake.overview |= {"days": days, "not_measured": ["s3_gb_month", "new_unit"], "idle_month_usd": None}
    desktop.open("#/overview", DRAWN)
    assert desktop.text("[data-not-measured]").endswith("nepodařilo změřit: GB souborů, za měsíc; new_unit.")
    assert "zatím není změřeno" in desktop.text("[data-idle]")
    desktop.page.focus(".chart")
    desktop.page.keyboard.press("ArrowRight")
    desktop.page.keyboard.press("ArrowRight")
    desktop.page.wait_for_selector("[data-chart-told='1'] >> text=nic není změřeno")


def test_what_is_left_after_the_free_allowances_is_told(desktop: Finance) -> None:
    """Where this stage says that it has them; all other figures stay at list prices."""
    desktop.fake.overview["free_tier"] = {"tier": "always", "usd": 2.41}
    desktop.open("#/overview", DRAWN)
    assert desktop.text("[data-free=always]") == "Po odečtení toho, co AWS dává každému zdarma: 2,41 USD."


def test_no_answer_is_told_and_can_be_tried_again(phone: Finance) -> None:
    """In plain words, with a button."""
    phone.fake.fail("GET /costs/overview")
    phone.open("#/overview", "[data-failed]")
    assert "Server neodpověděl" in phone.text("[data-failed]")
    phone.page.click("[data-again]")
    phone.page.wait_for_selector(DRAWN)


def test_the_page_is_never_wider_than_the_screen(phone: Finance) -> None:
    """Tables scroll by themselves."""
    for place, shown in (("#/overview", DRAWN), ("#/report?by=client", "[data-report]"), ("#/bill", "[data-bill]")):
        phone.open(place, shown)
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chart_has_the_colours_of_the_look(desktop: Finance, scheme: str) -> None:
    """The canvas is drawn anew when the reader chooses another one."""
    pixel = """() => { const c = document.querySelector('.chart canvas'); const x = c.getContext('2d');
      return [...x.getImageData(Math.round(c.width / 2), c.height - 60, 1, 1).data].slice(0, 3).join(); }"""
    swatch = "getComputedStyle(document.querySelector('.swatch.fixed')).backgroundColor"
    colour = f"{swatch}.match(/\\d+/g).join()"
    desktop.open("#/overview", DRAWN)
    desktop.page.click(f"[data-theme-choice={scheme}]")
    until(desktop.page, f"({pixel})() === {colour}")
