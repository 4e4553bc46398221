"""The page of the client zone on the running stack: sign-in at its own provider, a request's whole life, live."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, PATIENCE_S, Desk, eventually
from tests.e2e.test_zone_run import zone
from tests.zone_page.axe import faults_of

pytestmark = pytest.mark.stack
JAN = "jan@firma.example"
PODPORA = "podpora@fronta.example"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
LOG = {"name": "chyba.log", "mimeType": "text/plain", "buffer": b"2026-11-23 error\n"}
PATIENCE_MS = PATIENCE_S * 1000
LAST_SAID = ".said >> nth=-1"


@contextmanager
def signed_in(desk: Desk, browser: Browser, size: str) -> Iterator[Page]:
    """The zone with Jan in it, live; no script of the page fails, and its policy forbids nothing that it does."""
    faults: list[str] = []
    width, height = SIZES[size]
    context = browser.new_context(
        locale="cs-CZ",
        timezone_id="Europe/Prague",
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.extend([line.text] if "Content Security" in line.text else []))
    page.goto(f"{desk.stack.url}/zone/")
    page.click("[data-sign-in]")
    page.fill("input[name=username]", JAN)
    page.fill("input[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("[data-live=online]", state="attached")
    yield page
    context.close()
    assert faults == []


@pytest.fixture(scope="module")
def phone(desk: Desk, browser: Browser) -> Iterator[Page]:
    """Jan's phone."""
    with signed_in(desk, browser, "phone") as page:
        yield page


@pytest.fixture
def desktop(desk: Desk, browser: Browser) -> Iterator[Page]:
    """Jan's computer."""
    with signed_in(desk, browser, "desktop") as page:
        yield page


def answer(desk: Desk, ticket: dict[str, Any], text: str) -> None:
    """An agent answers a ticket as it is now."""
    desk.post(f"/v1/tickets/{ticket['id']}/answers", {"text": text, "version": newest(desk, ticket)})


def newest(desk: Desk, ticket: dict[str, Any]) -> int:
    """The version of a ticket as it is now."""
    return int(desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["version"])


def said_yes(page: Page, step: str) -> None:
    """Take a step that is asked about first."""
    page.click(f"[data-step={step}]")
    page.click(f"[data-confirm={step}] [data-yes]")


def test_a_request_lives_its_life_on_a_phone(desk: Desk, phone: Page) -> None:
    """Opened with a file, answered while one looks, replied to, done, reopened; the page is open to everybody."""
    page = phone
    page.click("[data-nav=new]")
    page.check("[data-queue=podpora]")
    page.fill("[data-new-subject]", "Nejde tisk")
    page.fill("[data-new-text]", "Tiskárna v přízemí hlásí chybu.")
    page.set_input_files("[data-file-input]", [LOG])
    page.wait_for_selector("[data-upload=done]")
    page.click("[data-new-send]")
    expect(page.locator("[data-page=ticket] [data-done]")).to_contain_text(
        "Přijali jsme Váš požadavek č.", timeout=PATIENCE_MS
    )
    expect(page.locator(".said")).to_contain_text("chyba.log", timeout=PATIENCE_MS)
    ticket = desk.ticket_about("Nejde tisk")

    answer(desk, ticket, "Restartujte ji prosím.")
    expect(page.locator(LAST_SAID)).to_contain_text("Restartujte ji prosím.", timeout=PATIENCE_MS)
    expect(page.locator("[data-ticket-state=waiting]")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("[data-live]")).to_have_attribute("data-live", "online")
    assert faults_of(page) == []

    page.fill("[data-reply]", "Pomohlo to.")
    page.click("[data-send]")
    expect(page.locator(LAST_SAID)).to_contain_text("Pomohlo to.", timeout=PATIENCE_MS)
    said_yes(page, "resolve")
    expect(page.locator("[data-ticket-state=resolved]")).to_be_visible(timeout=PATIENCE_MS)
    said_yes(page, "reopen")
    expect(page.locator("[data-step=resolve]")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("[data-ticket-state=resolved]")).to_have_count(0, timeout=PATIENCE_MS)
    page.click("[data-back]")
    expect(page.locator(f"[data-ticket='{ticket['number']}']")).to_contain_text("Nejde tisk", timeout=PATIENCE_MS)
    assert faults_of(page) == []


def test_a_lock_is_declined_and_choices_are_kept(desk: Desk, phone: Page) -> None:
    """The notice comes by itself when an agent keeps the request, and goes when that is declined."""
    desk.send(JAN, "--to", PODPORA, "--subject", "Pomalá síť", "--body", "Od rána je síť pomalá.")
    ticket = desk.ticket_about("Pomalá síť")
    page = phone
    page.click("[data-nav=list]")
    page.click(f"[data-ticket='{ticket['number']}']")
    page.wait_for_selector("[data-page=ticket][data-phase=ready]")
    path = f"/v1/tickets/{ticket['id']}"
    desk.post(f"{path}/state", {"state": "in_progress", "version": newest(desk, ticket)})
    desk.post(f"{path}/lock", {"locked": True, "version": newest(desk, ticket)})
    expect(page.locator("[data-lock]")).to_contain_text("Alena Příkladná", timeout=PATIENCE_MS)
    page.click("[data-decline]")
    page.click("[data-confirm=decline] [data-yes]")
    expect(page.locator("[data-lock]")).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.locator("[data-ticket-state=queued]")).to_be_visible(timeout=PATIENCE_MS)

    page.click("[data-nav=settings]")
    page.uncheck("[data-setting=sms]")
    expect(page.locator("[data-done]")).to_be_visible(timeout=PATIENCE_MS)
    page.reload()
    expect(page.locator("[data-setting=sms]")).not_to_be_checked(timeout=PATIENCE_MS)


def test_mail_and_zone_are_one_on_a_desktop(desk: Desk, desktop: Page) -> None:
    """A request that came by mail appears in the list by itself; after a sign-out the pass opens nothing."""
    page = desktop
    desk.send(JAN, "--to", PODPORA, "--subject", "Žádost z pošty", "--body", "Prosím o nový účet.")
    row = page.get_by_role("link", name="Žádost z pošty")
    expect(row).to_be_visible(timeout=PATIENCE_MS)
    assert faults_of(page) == []
    row.click()
    expect(page.locator(".said")).to_contain_text("Prosím o nový účet.", timeout=PATIENCE_MS)
    expect(page.locator("[data-subject]")).to_have_text("Žádost z pošty")
    assert faults_of(page) == []
    word = page.evaluate("JSON.parse(sessionStorage['fronta.zone.token']).token")
    assert zone(desk, word, "GET", "/me")[0] == 200
    page.click("[data-sign-out]")
    page.wait_for_selector("[data-door=out]")
    eventually(lambda: zone(desk, word, "GET", "/me")[0] == 401, "the pass to open nothing")
