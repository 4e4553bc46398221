"""Chromium with the zone's page in it, and a fake API behind; nothing leaves the machine, nothing listens."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from local.origin import CONTENT_TYPES, find_page, headers_of_page
from tests.zone_page import scene
from tests.zone_page.fake_zone import TOKEN, FakeZone

WEB = Path(__file__).parents[2] / "web"
# Port 9 is nobody's: what is not answered here is answered by nobody. A loopback address counts as secure.
ORIGIN = "http://127.0.0.1:9"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
PATIENCE_MS = 5_000
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CONFIG: dict[str, Any] = {
    "api": "/api",
    "zone": {
        "authority": "https://issuer.example/zone",
        "client_id": "zone-page",
        "authorize_url": "/oauth2/authorize",
        "token_url": "/oauth2/token",
        "home_url": "https://portal.firma.example/",
    },
}


@dataclass
class Zone:
    """The page, what stands behind it, and what it did there."""

    page: Page
    fake: FakeZone
    config: dict[str, Any] = field(default_factory=lambda: json.loads(json.dumps(CONFIG)))
    puts: list[str] = field(default_factory=list)
    token_forms: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    id_token: Callable[[str], str] = lambda nonce: ""

    def open(self, place: str = "#/", token: str | None = TOKEN) -> None:
        """Open the zone, by default as the company's own zone does it."""
        to = place.removeprefix("#")
        self.page.goto(f"{ORIGIN}/zone/{f'#token={token}&to={to}' if token else place}")

    def ticket(self, subject: str) -> None:
        """Open a ticket by a part of its subject."""
        self.open(f"#/tickets/{self.fake.history(subject)['ticket']['id']}")
        self.page.wait_for_selector("[data-page=ticket][data-phase=ready]")

    def route(self, route: Route) -> None:
        """Answer a request of the page."""
        request = route.request
        path = request.url.removeprefix(ORIGIN).split("?")[0].split("#")[0]
        if path.startswith("/api/v1/zone/"):
            self._api(route)
        elif path.startswith("/bucket"):
            self.puts.append((request.post_data_buffer or b"").decode("utf-8", "replace"))
            route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})
        elif path == "/config.json":
            route.fulfill(json=self.config)
        elif path == "/oauth2/authorize":
            route.fulfill(body="<h1>Issuer</h1>", content_type="text/html")
        elif path == "/oauth2/token":
            self.token_forms.append(request.post_data or "")
            route.fulfill(json={"id_token": self.id_token(""), "refresh_token": "r"})
        else:
            self._page(route, path)

    def _api(self, route: Route) -> None:
        request = route.request
        answer = self.fake.handle(request.method, request.url, request.headers, request.post_data)
        if answer is None:
            route.abort()
            return
        kind = "application/json" if answer.status < 400 else "application/problem+json"
        body = "" if answer.body is None else json.dumps(answer.body, ensure_ascii=False)
        route.fulfill(status=answer.status, headers={"Content-Type": kind, **answer.headers}, body=body)

    def _page(self, route: Route, path: str) -> None:
        found = find_page(WEB.resolve(), path)
        if found is None or found.is_dir():
            route.fulfill(status=404, body="no such page")
            return
        headers = {**headers_of_page(path), "Content-Type": CONTENT_TYPES[found.suffix]}
        route.fulfill(body=found.read_bytes(), headers=headers)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


def context_of(browser: Browser, size: str, **more: Any) -> BrowserContext:
    """A fresh browser profile of a Czech reader."""
    width, height = SIZES[size]
    return browser.new_context(
        locale="cs-CZ",
        timezone_id="Europe/Prague",
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
        reduced_motion="reduce",
        **more,
    )


def zone_in(context: BrowserContext) -> Zone:
    """The zone in a profile, at a time that stands still until it is moved on."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.clock.install(time=scene.NOW)
    zone = Zone(page, FakeZone())
    page.route("**/*", zone.route)
    page.on("pageerror", lambda error: zone.faults.append(str(error)))
    page.on("console", lambda line: zone.faults.extend([line.text] if "Content Security Policy" in line.text else []))
    return zone


@pytest.fixture(params=SIZES)
def zone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Zone]:
    """The zone on a phone and on a desktop; a test leaves no error in the page's scripts behind."""
    context = context_of(browser, request.param)
    made = zone_in(context)
    yield made
    faults = made.faults
    context.close()
    assert faults == []


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Zone]:
    """The zone on a desktop only, for what has nothing to do with size."""
    context = context_of(browser, "desktop")
    made = zone_in(context)
    yield made
    faults = made.faults
    context.close()
    assert faults == []
