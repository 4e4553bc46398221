"""The staff console in Chromium: switching views, opening a ticket, a push, and the first paint.

The pages come from a server on loopback, compressed once as `make run` and a CDN do it, but by HTTP/1.1; the API is
the fake of the page's tests, in memory, so that what is measured is the browser's part. How many tickets are stored
does not reach the browser: it keeps what is open. The table names both, with so many open ones as a desk of that size
has.
"""

import gzip
import json
import re
import statistics
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from playwright.sync_api import Browser, Page, WebSocketRoute

from infra.pages import PagesError, bundle
from local.page_files import PageFiles
from tests import chromium
from tests.chromium import WEB
from tests.console_page.conftest import CONFIG, session
from tests.console_page.fake_desk import ALENA, BOHDAN, DILNA, FIRMA, NOW, FakeDesk, Json, id_of, summary

# Stored tickets, and how many of them are open.
SIZES = ((1_000, 500), (20_000, 2_000), (500_000, 5_000))
RUNS = 21
LOADS = 5
PATIENCE_MS = 60_000
# The console loads what the list does not need three seconds after its start.
REST_WAIT_MS = 6_000
SIZES_SENT = (
    "performance.getEntries().filter((one) => one.transferSize > 0 && !one.name.includes('/api/'))"
    ".map((one) => one.transferSize)"
)

# From an event to the end of the frame in which what it brought was painted.
CLOCK = """
window.painted = (selector, since) => new Promise((resolve) => {
  const seen = () => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now() - since());
    channel.port2.postMessage(0);
  });
  if (document.querySelector(selector)) return seen();
  const watch = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    watch.disconnect();
    seen();
  });
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
});
window.afterKey = (selector) => {
  let at = 0;
  addEventListener("keydown", (event) => { at = event.timeStamp; }, { capture: true });
  window.took = window.painted(selector, () => at);
};
const parse = JSON.parse;
let pushed = 0;
JSON.parse = (text, ...more) => {
  if (String(text).includes('"type": "change"')) pushed = performance.now();
  return parse(text, ...more);
};
window.afterPush = (selector) => { window.took = window.painted(selector, () => pushed); };
"""


def measure() -> list[tuple[str, str]]:
    """Rows of the table; one that says so where there is no browser."""
    if not chromium.is_installed():
        return [("console", "not measured: chromium is not installed")]
    rows: list[tuple[str, str]] = []
    with chromium.started() as browser, _pages() as origin:
        for stored, opened in SIZES:
            name = f"console, {stored:,} tickets stored, {opened:,} of them open"
            with _console(browser, origin, opened) as (page, fake, sockets):
                if stored == SIZES[0][0]:
                    rows += _first_paint(page, origin, "as they are")
                    rows += _bundled(page, origin)
                _open(page, origin, opened)
                rows += [
                    (f"{name}: key to another view painted", _ms(_switches(page))),
                    (f"{name}: key to an open ticket painted, API in memory", _ms(_openings(page))),
                    (f"{name}: push to its row painted", _ms(_pushes(page, fake, sockets))),
                ]
    return rows


def _ms(samples: list[float]) -> str:
    ordered = sorted(samples)
    return f"{statistics.median(ordered):.0f} ms (slowest of {len(ordered)}: {ordered[-1]:.0f} ms)"


# ------------------------------------------------------------ what is measured


def _bundled(page: Page, origin: str) -> list[tuple[str, str]]:
    """The same of the pages as `make pages` makes them for a web server."""
    try:
        _Pages.web = bundle()
    except PagesError as error:
        return [("console, first visit, bundled", f"not measured: {error}")]
    try:
        return _first_paint(page, origin, "bundled")
    finally:
        _Pages.web = WEB


def _first_paint(page: Page, origin: str, kind: str) -> list[tuple[str, str]]:
    """Loads with nothing in the cache: what came over the wire, and when something was to be seen."""
    paints, lists, sizes = [], [], []
    for _ in range(LOADS):
        page.goto("about:blank")
        page.goto(f"{origin}/#/tickets")
        page.wait_for_selector(".row")
        lists.append(page.evaluate("performance.now()"))
        timing = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
        paints.append(page.evaluate(timing))
        sizes = page.evaluate(SIZES_SENT)
    page.wait_for_timeout(REST_WAIT_MS)
    rest = page.evaluate(SIZES_SENT)[len(sizes) :]
    return [
        (
            f"console, first visit, files {kind}: {len(sizes)} until tickets are seen, gzip, with their headers",
            f"{sum(sizes) / 1000:.0f} kB",
        ),
        (
            f"console, first visit, files {kind}: {len(rest)} that come by themselves after the list",
            f"{sum(rest) / 1000:.0f} kB",
        ),
        (f"console, first visit, files {kind}: first paint, from loopback", f"{statistics.median(paints):.0f} ms"),
        (f"console, first visit, files {kind}: tickets seen, from loopback", f"{statistics.median(lists):.0f} ms"),
    ]


def _open(page: Page, origin: str, opened: int) -> None:
    """The list of all open tickets, complete."""
    page.goto("about:blank")
    page.goto(f"{origin}/#/tickets")
    page.wait_for_selector(f"[data-list-phase=ready] [data-list-count='{opened}']", state="attached")


def _after_key(page: Page, selector: str, press: Callable[[], None]) -> float:
    page.evaluate("selector => window.afterKey(selector)", selector)
    press()
    return cast(float, page.evaluate("window.took"))


def _switches(page: Page) -> list[float]:
    """Between two views with many tickets each."""
    samples = []
    for turn in range(RUNS):
        key, view = ("3", "unassigned") if turn % 2 == 0 else ("2", "clients")
        page.keyboard.press("v")
        samples.append(_after_key(page, f"[data-list-view={view}] .row", partial(page.keyboard.press, key)))
    return samples


def _openings(page: Page) -> list[float]:
    """From row to row with j and Enter."""
    samples = []
    for _ in range(RUNS):
        page.keyboard.press("j")
        number = page.evaluate("document.activeElement.dataset.ticketNumber")
        selector = f"[data-open-ticket='{number}'][data-phase=ready]"
        samples.append(_after_key(page, selector, partial(page.keyboard.press, "Enter")))
    return samples


def _pushes(page: Page, fake: FakeDesk, sockets: list[WebSocketRoute]) -> list[float]:
    """News of the ticket of the first row."""
    page.evaluate("location.hash = '#/tickets'")
    page.wait_for_selector("[data-list-order=newest]:not([data-list-view]) .row")
    samples = []
    for turn in range(RUNS):
        told = fake.change(1, urgency="urgent" if turn % 2 == 0 else "problem")
        urgency = told["ticket"]["urgency"]
        page.evaluate(
            "selector => window.afterPush(selector)",
            f"[aria-posinset='1'] .row[data-ticket-id='{id_of(1)}'][data-row-urgency={urgency}]",
        )
        sockets[-1].send(json.dumps(told))
        samples.append(cast(float, page.evaluate("window.took")))
    return samples


# ------------------------------------------------------------ the page and what stands behind it


def _tickets(opened: int) -> Iterator[Json]:
    """A desk as it may be: a third of nobody, a hundred of Alena's, some urgent, some with tags and promises."""
    for n in range(1, opened + 1):
        agent = None if n % 3 == 0 else ALENA if n <= 150 else BOHDAN
        until = f"2026-11-23T{9 + n % 12:02d}:{n % 60:02d}:00.000Z"
        yield summary(
            n,
            state="queued" if agent is None else "in_progress" if n % 5 else "waiting",
            agent=agent,
            client=FIRMA if n % 2 else DILNA,
            urgency=("routine", "routine", "problem", "urgent")[n % 4],
            tags=["migrace"] if n % 7 == 0 else [],
            unread=n % 9 == 0,
            promise={"kind": "reaction", "told_at": NOW, "until": until} if n % 2 else None,
        )


@contextmanager
def _console(browser: Browser, origin: str, opened: int) -> Iterator[tuple[Page, FakeDesk, list[WebSocketRoute]]]:
    fake = FakeDesk()
    sockets: list[WebSocketRoute] = []
    fake.add(*_tickets(opened))
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="cs-CZ")
    kept = f"if (location.origin === {origin!r}) sessionStorage['fronta.session'] ??= {session()!r};"
    context.add_init_script(f"{kept}{CLOCK}")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)

    # Nothing of the page is intercepted: that would cost more than what is measured.
    _Pages.fake = fake
    page.route_web_socket(re.compile(r"/live\?ticket="), partial(_keep, sockets))
    yield page, fake, sockets
    context.close()


def _keep(sockets: list[WebSocketRoute], socket: WebSocketRoute) -> None:
    sockets.append(socket)


class _Pages(SimpleHTTPRequestHandler):
    """The pages, compressed, the settings that belong to this stage, and the API."""

    protocol_version = "HTTP/1.1"
    fake = FakeDesk()
    web = WEB
    files = PageFiles()

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())

    def _answer(self, body: str | None) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = self.fake.handle(self.command, self.path, headers, body or None)
        assert said is not None
        self.fake.missed.clear()  # everything is pushed
        self._say(json.dumps(said.body).encode(), "application/json", said.status)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/api/"):
            self._answer(None)
            return
        file = self.web / ("index.html" if path == "/" else path.lstrip("/"))
        if path == "/config.json":
            self._say(json.dumps(CONFIG).encode(), "application/json")
        elif file.is_file():
            sent = self.files.read(file)
            self._send(sent.packed, sent.content, self.guess_type(file.name))
        else:
            self.send_error(404)

    def _say(self, content: bytes, kind: str, status: int = 200) -> None:
        self._send(gzip.compress(content), content, kind, status)

    def _send(self, packed: bytes | None, content: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Cache-Control", "no-store")):
            self.send_header(name, value)
        if packed is not None:
            self.send_header("Content-Encoding", "gzip")
        body = content if packed is None else packed
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that is left breaks off what it was loading: that is no news."""


@contextmanager
def _pages() -> Iterator[str]:
    """The origin of the pages."""
    server = _Server(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    print("| what | figure |\n| --- | --- |")
    for what, figure in measure():
        print(f"| {what} | {figure} |")
