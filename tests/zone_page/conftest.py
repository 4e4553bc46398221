"""Chromium with the zone's page in it, and a fake API behind; nothing leaves the machine, nothing listens.

Loading the page is what takes the time, so tests share one page of each size. Between two of them the person signs
out, the browser's storage is emptied, and the next one comes in with a token of his own to a fake API of his own. A
test of what the page keeps for longer (language, look, configuration) takes a fresh one.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, WebSocketRoute, expect

from tests.chromium import ORIGIN, answer_call, answer_file, path_of
from tests.zone_page import scene
from tests.zone_page.fake_zone import FakeZone

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
# A machine that is busy with other tests is slow; what is there is found at once.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
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
    size: str
    fake: FakeZone = field(default_factory=FakeZone)
    config: dict[str, Any] = field(default_factory=lambda: json.loads(json.dumps(CONFIG)))
    puts: list[str] = field(default_factory=list)
    token_forms: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    id_token: Callable[[str], str] = lambda nonce: ""
    sockets: list[WebSocketRoute] = field(default_factory=list)
    refuses_sockets: bool = False

    def open(self, place: str = "#/", *, signed_out: bool = False) -> None:
        """Open the zone, by default as the company's own zone does it."""
        handed_over = f"#token={self.fake.token}&to={place.removeprefix('#')}"
        self.page.goto(f"{ORIGIN}/zone/{place if signed_out else handed_over}")

    def ticket(self, subject: str) -> None:
        """Open a ticket by a part of its subject."""
        self.open(f"#/tickets/{self.fake.history(subject)['ticket']['id']}")
        self.page.wait_for_selector("[data-page=ticket][data-phase=ready]")

    def go_live(self) -> None:
        """From now on the page gets a websocket."""
        self.fake.live = True

    def push(self, subject: str) -> None:
        """Tell the page by its websocket that a ticket has changed."""
        ticket = self.fake.history(subject)["ticket"]
        told = {"type": "ticket", "id": ticket["id"], "version": ticket["version"], "at": ticket["changed_at"]}
        self.sockets[-1].send(json.dumps(told))

    def begin_anew(self) -> None:
        """Leave nothing of the test before: nobody is in, nothing is kept, nobody was asked anything."""
        for other in self.page.context.pages:
            if other is not self.page:
                other.close()
        # A page behind another is drawn rarely, and a press waits until it is.
        self.page.bring_to_front()
        width, height = SIZES[self.size]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        if self.page.url.startswith(f"{ORIGIN}/zone/"):
            # Pressed by the page, because a dialog may lie over it.
            self.page.evaluate("document.querySelector('[data-sign-out]')?.click()")
            self.page.wait_for_selector("[data-door]")
            self.page.evaluate("sessionStorage.clear(); localStorage.clear()")
        self.page.clock.set_system_time(scene.NOW)
        self.fake, self.refuses_sockets = FakeZone(), False
        for record in (self.puts, self.token_forms, self.faults, self.sockets):
            record.clear()

    def socket(self, route: WebSocketRoute) -> None:
        """Take a websocket of the page."""
        if self.refuses_sockets:
            route.close(code=1008)
            return
        self.sockets.append(route)
        route.on_message(lambda said: route.send('{"type":"pong"}') if "ping" in str(said) else None)

    def route(self, route: Route) -> None:
        """Answer a request of the page."""
        request = route.request
        path = path_of(route)
        if path.startswith("/api/v1/zone/"):
            answer_call(route, self.fake.handle(request.method, request.url, request.headers, request.post_data))
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
            answer_file(route, path)


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


def zone_in(context: BrowserContext, size: str) -> Zone:
    """The zone in a profile, on a Monday morning."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.clock.install(time=scene.NOW)
    zone = Zone(page, size)
    page.route("**/*", zone.route)
    page.route_web_socket(re.compile(r"/live\?ticket=word-\d+$"), zone.socket)
    page.on("pageerror", lambda error: zone.faults.append(str(error)))
    page.on("console", lambda line: zone.faults.extend([line.text] if "Content Security Policy" in line.text else []))
    return zone


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Callable[[str], Zone]]:
    """One page of each size for all tests of a file, as if it had just been opened."""
    made: dict[str, Zone] = {}

    def of_size(size: str) -> Zone:
        """The page of a size, with nobody in."""
        if size not in made:
            made[size] = zone_in(context_of(browser, size), size)
        made[size].begin_anew()
        return made[size]

    yield of_size
    for zone in made.values():
        zone.page.context.close()


def _without_faults(zone: Zone) -> Iterator[Zone]:
    """A test leaves no error in the page's scripts behind."""
    yield zone
    assert zone.faults == []


@pytest.fixture(params=SIZES)
def zone(shared: Callable[[str], Zone], request: pytest.FixtureRequest) -> Iterator[Zone]:
    """The zone on a phone and on a desktop, for what looks different there."""
    yield from _without_faults(shared(request.param))


@pytest.fixture
def phone(shared: Callable[[str], Zone]) -> Iterator[Zone]:
    """The zone on a phone only, which is what it is made for first."""
    yield from _without_faults(shared("phone"))


@pytest.fixture
def desktop(shared: Callable[[str], Zone]) -> Iterator[Zone]:
    """The zone on a desktop only, for keyboard and mouse."""
    yield from _without_faults(shared("desktop"))


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Zone]:
    """The zone in a browser of its own, for what lasts as long as the page or longer."""
    context = context_of(browser, "desktop")
    yield from _without_faults(zone_in(context, "desktop"))
    context.close()
