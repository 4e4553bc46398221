"""Chromium with the page of costs in it, and a fake API behind; nothing leaves the machine, nothing listens.

`desktop` and `phone` give the page in one size, `finance` runs a test in both. Tests of a file share a loaded page of
each size: between two of them the page is taken down, the storage is emptied, and the next one starts `main.js` anew
with a fake of its own. The clock of the page is at `NOW` when a test begins.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.chromium import ORIGIN, WEB, answer_call, answer_file, path_of
from tests.finance_page.costs_scene import NOW, Json
from tests.finance_page.fake_finance import FakeFinance

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
# A machine that is busy with other tests is slow; what is there is found at once.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
ISSUER = "https://issuer.example/staff"
CONFIG: Json = {
    "api": "/api",
    "live": "/live",
    "stage": "prod",
    "company": "Ukázkový hosting",
    "oidc": {
        "authority": ISSUER,
        "client_id": "console",
        "authorize_url": "/oauth2/authorize",
        "token_url": "/oauth2/token",
        "logout_url": "",
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
  history.replaceState(null, "", "/finance/#/");
}"""
START = """async ([place, session, start]) => {
  if (session) sessionStorage["fronta.session"] = session;
  location.hash = place;
  await import(`/finance/main.js?start=${start}`);
}"""


def id_token(**more: Any) -> str:
    """A token of somebody in finance, which nobody signed."""
    claims = {
        "sub": "filip",
        "name": "Filip Finanční",
        "email": "filip@fronta.example",
        "iss": ISSUER,
        "aud": "console",
    }
    parts = ({"alg": "none"}, {**claims, "iat": 1_700_000_000, "exp": 4_000_000_000, **more})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return f"{'.'.join(encoded)}.x"


def session() -> str:
    """What the page keeps of somebody who is signed in: tokens that are good for long."""
    return json.dumps({"id_token": id_token(), "refresh_token": None, "expires_at_ms": 4_000_000_000_000})


@dataclass
class Finance:
    """The page, what stands behind it, and what went wrong there."""

    page: Page
    size: str
    fake: FakeFinance = field(default_factory=FakeFinance)
    config: Json = field(default_factory=lambda: json.loads(json.dumps(CONFIG)))
    faults: list[str] = field(default_factory=list)
    token_forms: list[str] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)  # that the page loaded, with their sizes in bytes
    web: Path = WEB  # where they are
    token: str = ""  # what a sign-in gives
    _starts: int = 0
    _is_started: bool = False

    def open(self, place: str = "#/overview", shown: str = "h1", *, signed_in: bool = True) -> None:
        """Open the page at a place, or go there in the open one, and wait for what is to be seen."""
        if not self.page.url.startswith(f"{ORIGIN}/finance/"):
            self.page.goto(f"{ORIGIN}/mark.svg")
            if signed_in:
                self.page.evaluate("session => { sessionStorage['fronta.session'] = session; }", session())
            self.page.goto(f"{ORIGIN}/finance/{place}")
        elif self._is_started:
            self.page.evaluate("place => { location.hash = place; }", place)
        else:
            self._starts += 1
            self.page.evaluate(START, [place, session() if signed_in else "", self._starts])
        self._is_started = True
        self.page.wait_for_selector(shown)

    def begin_anew(self) -> None:
        """Leave nothing of the test before."""
        if self.page.url.startswith(f"{ORIGIN}/finance/"):
            self.page.evaluate(STOP)
        self._is_started = False
        width, height = SIZES[self.size]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce", media="screen")
        self.page.clock.set_system_time(NOW)
        self.fake, self.token = FakeFinance(), ""
        self.config = json.loads(json.dumps(CONFIG))
        for record in (self.faults, self.token_forms):
            record.clear()

    def text(self, selector: str) -> str:
        """What is written there, with plain spaces."""
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def route(self, route: Route) -> None:
        """Answer a request of the page."""
        request, path = route.request, path_of(route)
        if path.startswith("/api/v1/"):
            answer = self.fake.handle(request.method, request.url, request.headers, request.post_data)
            if path == "/api/v1/costs/table" and answer is not None and answer.status == 404:
                route.fulfill(status=200, headers={"Content-Type": "text/csv; charset=utf-8"}, body=self.fake.csv)
            else:
                answer_call(route, answer)
        elif path == "/config.json":
            route.fulfill(json=self.config)
        elif path == "/oauth2/authorize":
            route.fulfill(body="<h1>Issuer</h1>", content_type="text/html")
        elif path == "/oauth2/token":
            self.token_forms.append(request.post_data or "")
            route.fulfill(json={"id_token": self.token, "refresh_token": "r"})
        else:
            self.files[path] = answer_file(route, path, self.web)


def finance_in(browser: Browser, size: str, **more: Any) -> Finance:
    """The page in a profile of its own, of a Czech reader, on a Monday morning."""
    width, height = SIZES[size]
    context = browser.new_context(
        **{"locale": "cs-CZ", "timezone_id": "Europe/Prague", "reduced_motion": "reduce", **more},
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.clock.install(time=NOW)
    finance = Finance(page, size)
    page.route("**/*", finance.route)
    page.on("pageerror", lambda error: finance.faults.append(str(error)))
    page.on("console", lambda line: finance.faults.extend([line.text] if _is_fault(line.type, line.text) else []))
    return finance


def _is_fault(kind: str, text: str) -> bool:
    # A call that fails on purpose is told by the browser, too.
    return "Content Security Policy" in text or (kind == "error" and "Failed to load resource" not in text)


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Callable[[str], Finance]]:
    """One page of each size for all tests of a file, empty when a test begins."""
    made: dict[str, Finance] = {}

    def of_size(size: str) -> Finance:
        """The page of a size, with nothing in it."""
        if size not in made:
            made[size] = finance_in(browser, size)
        made[size].begin_anew()
        return made[size]

    yield of_size
    for finance in made.values():
        finance.page.context.close()


def _without_faults(finance: Finance) -> Iterator[Finance]:
    """A test leaves no error in the page's scripts behind."""
    yield finance
    assert finance.faults == []


@pytest.fixture(params=SIZES)
def finance(shared: Callable[[str], Finance], request: pytest.FixtureRequest) -> Iterator[Finance]:
    """The page on a phone and on a desktop, for what looks different there."""
    yield from _without_faults(shared(request.param))


@pytest.fixture
def phone(shared: Callable[[str], Finance]) -> Iterator[Finance]:
    """The page on a phone."""
    yield from _without_faults(shared("phone"))


@pytest.fixture
def desktop(shared: Callable[[str], Finance]) -> Iterator[Finance]:
    """The page on a desktop."""
    yield from _without_faults(shared("desktop"))


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Finance]:
    """The page in a browser of its own, for what lasts as long as the page or longer."""
    finance = finance_in(browser, "desktop")
    yield from _without_faults(finance)
    finance.page.context.close()
