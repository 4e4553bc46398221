"""Who comes in, that nobody is kept out, what goes to paper, and what the page weighs."""

import gzip
import re
import shutil
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

from infra.pages import bundle
from tests.chromium import ORIGIN, WEB, until
from tests.console_page.conftest import console_in
from tests.finance_page import costs_scene
from tests.finance_page.conftest import Finance, finance_in, id_token
from tests.finance_page.fake_finance import problem
from tests.zone_page.axe import faults_of

# Of a first visit in the sources, packed each by itself as the origin does; the drawing of charts comes later.
GZIP_BYTES_MAX = 90_000
VIEWS = {
    "overview": ("#/overview", "[data-chart=drawn]"),
    "report": ("#/report?by=month&from=2026-08-01&to=2026-11-23", "[data-chart=drawn]"),
    "tickets": ("#/report?by=ticket", "[data-report=ticket]"),
    "budget": ("#/budget", "[data-budget]"),
    "bill": ("#/bill", "[data-bill]"),
    "calculator": ("#/calculator?tickets=1000&per_agent_usd=50", "[data-totals]"),
}


def kept_out(finance: Finance) -> list[str]:
    """What keeps people out. Not what the browser says of axe itself, which copies elements with their styles."""
    before = list(finance.faults)
    found = faults_of(finance.page)
    finance.faults[:] = before
    return found


# ------------------------------------------------------------ who comes in


def test_somebody_signs_in_and_comes_back_to_the_same_report(fresh: Finance) -> None:
    """At the issuer of staff, after a try that failed; neither a code nor a fault stays in the address."""
    place = "#/report?from=2026-11-01&to=2026-11-22&by=client"
    fresh.page.goto(f"{ORIGIN}/finance/?error=access_denied&state=x{place}")
    fresh.page.wait_for_selector("[data-door=out]")
    assert fresh.text("h1") == "Co stojí podpora"
    assert "nepatří k tomuto přihlášení" in fresh.text("[data-sign-in-fault]")
    assert fresh.page.url == f"{ORIGIN}/finance/{place}"
    fresh.page.click("[data-sign-in]")
    fresh.page.wait_for_selector("h1 >> text=Issuer")
    asked = parse_qs(urlsplit(fresh.page.url).query)
    assert asked["redirect_uri"] == [f"{ORIGIN}/finance/"]
    assert asked["code_challenge_method"] == ["S256"]
    fresh.token = id_token(nonce=asked["nonce"][0])
    fresh.page.goto(f"{ORIGIN}/finance/?code=abc&state={asked['state'][0]}")
    fresh.page.wait_for_selector("[data-report=client]")
    assert fresh.page.url == f"{ORIGIN}/finance/{place}"
    assert fresh.text(".who-name") == "Filip Finanční"
    assert "code=abc" in fresh.token_forms[0]


def test_who_lacks_the_role_is_told_who_gives_it(phone: Finance) -> None:
    """Kindly, in place of the figures; after signing in anew there is another try."""
    phone.fake.fail("GET /costs/overview", problem(403, "forbidden", "This needs the role phone."))
    phone.open("#/overview", "[data-door=forbidden]")
    told = phone.text("[data-door=forbidden]")
    assert "roli finance" in told.replace("rolí", "roli")
    assert "Nastavení → Lidé a role" in told
    assert kept_out(phone) == []
    phone.page.click("[data-door=forbidden] [data-again]")
    phone.page.wait_for_selector("[data-chart=drawn]")


def test_a_sign_in_that_has_run_out_stays_over_the_page(desktop: Finance) -> None:
    """What was read stays to be seen, and signing out leads to the door."""
    desktop.open("#/bill", "[data-bill]")
    desktop.fake.fail("GET /costs/budget", problem(401, "unauthenticated"))
    desktop.open("#/budget", "[data-door=expired]")
    assert desktop.page.evaluate("document.querySelector('dialog').open")
    assert kept_out(desktop) == []
    desktop.page.evaluate("document.querySelector('dialog').close()")
    desktop.page.click("[data-sign-out]")
    desktop.page.wait_for_selector("[data-door=out]")
    assert desktop.page.evaluate("sessionStorage['fronta.session']") is None


def test_without_settings_the_page_says_so(desktop: Finance) -> None:
    """Nothing works, but the reader knows."""
    desktop.config = {}
    desktop.open("#/overview", "[data-broken]")
    assert "Nepodařilo se načíst nastavení" in desktop.text("[data-broken]")


def test_the_console_leads_to_the_costs_whoever_may_see_them(browser: Browser) -> None:
    """By one link in its menu, or instead of it for those who have no other role; nobody else sees it."""
    console = console_in(browser, "desktop")
    link = console.page.locator("[data-finance-link]")
    console.open()
    console.page.wait_for_selector(f".person-name >> text={console.fake.me['name']}")
    assert link.count() == 0
    console.page.keyboard.press("Control+k")
    console.page.keyboard.type("naklady")
    console.page.wait_for_selector("[data-palette-item]")
    assert console.page.locator("[data-palette-item='command.finance']").count() == 0
    console.begin_anew()
    console.fake.me["roles"] = ["agent", "finance"]
    console.open()
    link.wait_for()
    assert link.evaluate("link => link.href") == f"{ORIGIN}/finance/"
    console.page.keyboard.press("Control+k")
    console.page.keyboard.type("naklady")
    assert console.page.locator("[data-palette-item='command.finance']").count() == 1
    console.page.keyboard.press("Escape")
    console.begin_anew()
    console.fake.me["roles"] = ["finance"]
    console.fake.fail("GET /tickets", 403, kind="forbidden", times=9)
    console.open(live=False)
    console.page.wait_for_selector("[data-forbidden] [data-finance-link]")
    assert "přístup k nákladům" in console.page.locator("[data-forbidden]").inner_text()
    console.page.context.close()


# ------------------------------------------------------------ nobody is kept out


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(finance: Finance, view: str) -> None:
    """Every page, unfolded, light on a phone and dark on a desktop."""
    scheme: Literal["light", "dark"] = "light" if finance.size == "phone" else "dark"
    finance.page.emulate_media(color_scheme=scheme, reduced_motion="reduce", media="screen")
    finance.open(*VIEWS[view])
    finance.page.evaluate(
        "document.querySelectorAll('details').forEach(one => { one.open = one.className !== 'made-of'; })"
    )
    assert kept_out(finance) == []


def test_axe_finds_nothing_in_english_and_where_something_is_wrong(desktop: Finance) -> None:
    """The door, wrong input, a conflict, no bill, a failure."""
    desktop.open("#/budget", "[data-budget]")
    desktop.page.click("[data-language=en]")
    desktop.fake.budget |= {"monthly_usd": 7.0, "version": 4}
    desktop.page.click("[data-save]")
    desktop.page.wait_for_selector("[data-conflict]")
    desktop.page.fill("[data-field=mails]", "x")
    desktop.page.click("[data-save]")
    desktop.page.wait_for_selector("[data-faults]")
    assert kept_out(desktop) == []
    desktop.fake.bill = costs_scene.no_bill()
    desktop.open("#/bill", "[data-bill=unavailable]")
    assert kept_out(desktop) == []
    desktop.fake.fail("GET /costs/bill")
    desktop.open("#/bill?month=2026-10", "[data-failed]")
    assert kept_out(desktop) == []
    desktop.page.click("[data-sign-out]")
    desktop.page.wait_for_selector("[data-door=out]")
    assert kept_out(desktop) == []


def test_all_can_be_reached_by_keyboard(desktop: Finance) -> None:
    """The first key leads past the menu; another page begins at its heading."""
    desktop.open("#/overview", "[data-chart=drawn]")
    desktop.page.keyboard.press("Tab")
    assert desktop.page.evaluate("document.activeElement.className") == "skip"
    desktop.page.keyboard.press("Enter")
    assert desktop.page.evaluate("document.activeElement.tagName") == "H1"
    desktop.page.focus("[data-nav=bill]")
    desktop.page.keyboard.press("Enter")
    desktop.page.wait_for_selector("[data-bill]")
    assert desktop.page.evaluate("document.activeElement.tagName") == "H1"


# ------------------------------------------------------------ paper


def test_paper_is_black_on_white_with_who_when_and_of_what(desktop: Finance) -> None:
    """Also of a dark page; what cannot be pressed on paper is not there."""
    desktop.page.emulate_media(color_scheme="dark", media="screen")
    desktop.open("#/report?by=day&from=2026-11-01&to=2026-11-22", "[data-chart=drawn]")
    desktop.page.emulate_media(media="print", color_scheme="dark")
    desktop.page.wait_for_selector("[data-paper]", state="attached")
    assert desktop.text("[data-paper-head]") == "Ukázkový hosting 1. 11. 2026 – 22. 11. 2026 Vytištěno 23. 11. 2026"
    style = "one => [getComputedStyle(one).color, getComputedStyle(document.documentElement).backgroundColor].join()"
    assert desktop.page.locator("h1").evaluate(style) == "rgb(0, 0, 0),rgb(255, 255, 255)"
    for gone in (".finance-head", ".report-form", "[data-csv]", "[data-print]", ".look-switch"):
        assert not desktop.page.locator(gone).first.is_visible(), gone
    assert desktop.page.locator("[data-row]").count() == 22
    width = "document.querySelector('.chart canvas').getBoundingClientRect().width"
    until(desktop.page, f"{width} <= 680")


def test_a_calculation_on_paper_says_what_was_asked(desktop: Finance) -> None:
    """The form is not printed, so its values are."""
    desktop.open("#/calculator?tickets=1000&per_agent_usd=50", "[data-totals]")
    assert not desktop.page.locator(".inputs").is_visible()
    desktop.page.emulate_media(media="print")
    assert "Ticketů za měsíc 1 000" in desktop.text(".inputs")
    assert not desktop.page.locator("form").is_visible()


def test_a_real_print_has_the_chart_in_light_colours(desktop: Finance) -> None:
    """A browser prints at once, before it would draw anything for paper by itself."""
    desktop.page.emulate_media(color_scheme="dark", media="screen")
    desktop.open("#/overview", "[data-chart=drawn]")
    desktop.page.evaluate("""() => { addEventListener('beforeprint', () => queueMicrotask(() => queueMicrotask(() => {
      window.printed = getComputedStyle(document.querySelector('.swatch.s1')).backgroundColor; }))); }""")
    assert len(desktop.page.pdf(format="A4")) > 10_000
    assert desktop.page.evaluate("window.printed") == "rgb(18, 100, 79)"
    desktop.page.wait_for_selector("html:not([data-paper])")


# ------------------------------------------------------------ weight


def test_a_first_visit_is_light(desktop: Finance) -> None:
    """All files that the overview needs, packed; what draws the chart comes after the figures."""
    desktop.open("#/overview", "[data-chart=drawn]")
    sizes = {path: len(gzip.compress((WEB / path.lstrip("/")).read_bytes())) for path in desktop.files if "." in path}
    later = {path for path in sizes if path in ("/vendor/uplot.js", "/finance/chart.js")}
    assert len(later) == 2
    first = sum(size for path, size in sizes.items() if path not in later)
    assert first < GZIP_BYTES_MAX, sizes


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_the_bundled_page_does_what_its_sources_do(browser: Browser, tmp_path: Path) -> None:
    """Figures, chart and styles are there, in a few files."""
    finance = finance_in(browser, "desktop")
    finance.web = bundle(tmp_path / "web")
    assert not re.search(r"@import", (finance.web / "style" / "finance.css").read_text(encoding="utf-8"))
    finance.open("#/overview", "[data-chart=drawn]")
    assert len([path for path in finance.files if path.endswith(".js")]) < 12
    assert finance.page.evaluate("getComputedStyle(document.querySelector('.u-over')).position") == "absolute"
    assert finance.faults == []
    finance.page.context.close()
