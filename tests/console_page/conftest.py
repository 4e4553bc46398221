"""Chromium with the console in it, and a fake staff API behind; nothing leaves the machine, nothing listens.

`desktop` and `phone` give the console in one size, `console` runs a test in both. What the API does is told in
`fake_desk.py`, with how to use and extend it.

Loading its many modules takes a second, so tests of a file share a loaded page of each size. Between two of them the
console is taken off the page, the storage is emptied, and the next one starts `main.js` anew with a fake of its own:
0.1 s. `reload()` is a real one, for what outlasts it. The clock of the page is at `NOW` when a test begins.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.chromium import ORIGIN, WEB, answer_call, answer_file, path_of
from tests.console_page.fake_desk import ALENA, NOW, FakeDesk, Json

SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
# A machine that is busy with other tests is slow; what is there is found at once.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
ISSUER = "https://issuer.example/staff"
CONFIG: Json = {
    "api": "/api",
    "live": "/live",
    "stage": "test",
    "oidc": {
        "authority": ISSUER,
        "client_id": "console",
        "authorize_url": "/oauth2/authorize",
        "token_url": "/oauth2/token",
    },
}
# Everything but main.js is loaded already; the session is stored as a sign-in leaves it.
STOP = """async () => {
  const { render } = await import("/vendor/preact-htm.js");
  render(null, document.getElementById("app"));
  document.documentElement.lang = "cs";
  document.documentElement.dataset.theme = "auto";
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, "", "/#/");
}"""
START = """async ([place, session, start]) => {
  sessionStorage["fronta.session"] = session;
  location.hash = place;
  await import(`/console/main.js?start=${start}`);
}"""


def session() -> str:
    """What the console keeps of somebody who is signed in: tokens that are good for long."""
    claims = {
        "sub": ALENA["id"],
        "name": ALENA["name"],
        "email": "alena@fronta.example",
        "iss": ISSUER,
        "aud": "console",
    }
    parts = ({"alg": "none"}, {**claims, "iat": 1_700_000_000, "exp": 4_000_000_000})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    kept = {"id_token": f"{'.'.join(encoded)}.x", "refresh_token": None, "expires_at_ms": 4_000_000_000_000}
    return json.dumps(kept)


@dataclass
class Console:
    """The page, what stands behind it, and what went wrong there."""

    page: Page
    size: str
    fake: FakeDesk = field(default_factory=FakeDesk)
    config: Json = field(default_factory=lambda: json.loads(json.dumps(CONFIG)))
    faults: list[str] = field(default_factory=list)
    said: list[Json] = field(default_factory=list)  # by the page, into its websocket
    sockets: list[WebSocketRoute] = field(default_factory=list)
    bytes_sent: int = 0  # of the page's files, for who measures
    web: Path = WEB  # where they are
    refuses_sockets: bool = False
    _starts: int = 0
    _is_started: bool = False

    def open(self, place: str = "#/tickets", *, live: bool = True) -> None:
        """Open the console at a place, or go there in the open one; `live`: wait until it is."""
        if self._is_started or not self.page.url.startswith(ORIGIN):
            self.page.goto(f"{ORIGIN}/{place}")
        else:
            self._starts += 1
            self.page.evaluate(START, [place, session(), self._starts])
        self._is_started = True
        if live:
            self.page.wait_for_selector("[data-live=online]", state="attached")

    def reload(self) -> None:
        """Load the page again, as the key F5 does."""
        self.page.reload()
        self.page.wait_for_selector("[data-live=online]", state="attached")

    def ticket(self, number: int) -> None:
        """Open a ticket by its short number (1 is #10001)."""
        self.open(f"#/tickets/{self.fake.ticket(number)['id']}")
        self.page.wait_for_selector("[data-open-ticket][data-phase=ready]")

    def push(self, told: Json) -> None:
        """Tell the page by its websocket; `told` is a push as `FakeDesk.change` gives it, or any other message."""
        self.sockets[-1].send(json.dumps(told))

    def lose_live(self) -> None:
        """The websocket breaks, and for now there is no other."""
        self.refuses_sockets = True
        self.sockets[-1].close()

    def begin_anew(self) -> None:
        """Leave nothing of the test before."""
        if self.page.url.startswith(ORIGIN):
            self.page.evaluate(STOP)
        self._is_started = False
        width, height = SIZES[self.size]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.clock.set_system_time(NOW)
        self.fake, self.refuses_sockets, self.bytes_sent = FakeDesk(), False, 0
        self.config = json.loads(json.dumps(CONFIG))
        for record in (self.faults, self.said, self.sockets):
            record.clear()

    def socket(self, route: WebSocketRoute) -> None:
        """Take a websocket of the page."""
        if self.refuses_sockets:
            route.close(code=1008)
            return
        self.sockets.append(route)
        route.on_message(lambda told: self._hear(route, str(told)))

    def _hear(self, route: WebSocketRoute, told: str) -> None:
        message = json.loads(told)
        self.said.append(message)
        if "ping" in message.values():
            route.send('{"type":"pong"}')

    def route(self, route: Route) -> None:
        """Answer a request of the page."""
        path = path_of(route)
        if path.startswith("/api/v1/"):
            request = route.request
            answer_call(route, self.fake.handle(request.method, request.url, request.headers, request.post_data))
        elif path == "/config.json":
            route.fulfill(json=self.config)
        else:
            self.bytes_sent += answer_file(route, path, self.web)


def console_in(browser: Browser, size: str, **more: Any) -> Console:
    """The console in a profile of its own, of a Czech reader who is signed in."""
    width, height = SIZES[size]
    context = browser.new_context(
        **{"locale": "cs-CZ", "timezone_id": "Europe/Prague", "reduced_motion": "reduce", **more},
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
    )
    context.add_init_script(
        f"if (location.origin === {ORIGIN!r}) sessionStorage['fronta.session'] ??= {session()!r};"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    console = Console(page, size)
    page.route("**/*", console.route)
    page.route_web_socket(re.compile(r"/live\?ticket=word-\d+$"), console.socket)
    page.on("pageerror", lambda error: console.faults.append(str(error)))
    page.on("console", lambda line: console.faults.extend([line.text] if _is_fault(line.type, line.text) else []))
    return console


def _is_fault(kind: str, text: str) -> bool:
    # A call that fails on purpose is told by the browser, too.
    return "Content Security Policy" in text or (kind == "error" and "Failed to load resource" not in text)


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Callable[[str], Console]]:
    """One page of each size for all tests of a file, empty when a test begins."""
    made: dict[str, Console] = {}

    def of_size(size: str) -> Console:
        """The page of a size, with nothing in it."""
        if size not in made:
            made[size] = console_in(browser, size)
            made[size].page.clock.install(time=NOW)
        made[size].begin_anew()
        return made[size]

    yield of_size
    for console in made.values():
        console.page.context.close()


def _without_faults(console: Console) -> Iterator[Console]:
    """A test leaves no error in the page's scripts behind."""
    yield console
    assert console.faults == []


@pytest.fixture(params=SIZES)
def console(shared: Callable[[str], Console], request: pytest.FixtureRequest) -> Iterator[Console]:
    """The console on a phone and on a desktop, for what looks different there."""
    yield from _without_faults(shared(request.param))


@pytest.fixture
def phone(shared: Callable[[str], Console]) -> Iterator[Console]:
    """The console on a phone."""
    yield from _without_faults(shared("phone"))


@pytest.fixture
def desktop(shared: Callable[[str], Console]) -> Iterator[Console]:
    """The console on a desktop, for keyboard and mouse."""
    yield from _without_faults(shared("desktop"))
