"""One running stack and one browser for each file: the deployed template, real SMTP, real DNS, chromium."""

import json
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bench.stack import Stack, running

T = TypeVar("T")
PATIENCE_S = 60
PASSWORD = "Demo-heslo-1"
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def eventually(look: Callable[[], T | None], what: str) -> T:
    """What `look` gives once it gives something; fails after PATIENCE_S with `what` was waited for."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE_S} s for {what}")


class Desk:
    """What a test does with the running system: send mail, look into the mailbox, call the API."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._tokens: dict[str, str] = {}

    def send(self, sender: str, *arguments: str) -> dict[str, Any]:
        """Send a mail as a demo client through the SMTP door; what the door answered."""
        return dict(json.loads(self.stack.local("send", "--from", sender, *arguments)))

    def mailbox(self) -> list[dict[str, Any]]:
        """Outgoing mail, the newest first."""
        return list(self._get(f"{self.stack.url}/mailbox/messages", {})["messages"])

    def mail_about(self, number: int, text: str) -> dict[str, Any]:
        """The outgoing mail about a ticket that holds `text`; waits for it."""
        return eventually(
            lambda: next((m for m in self.mailbox() if f"[#{number}]" in m["subject"] and text in m["text"]), None),
            f"a mail about #{number} with {text!r}",
        )

    def api(self, path: str, staff: str = "alena") -> Any:
        """GET from the staff API."""
        if staff not in self._tokens:
            self._tokens[staff] = self.stack.local("token", "--staff", staff)
        return self._get(f"{self.stack.url}/api{path}", {"Authorization": f"Bearer {self._tokens[staff]}"})

    def post(self, path: str, body: dict[str, Any], staff: str = "alena") -> Any:
        """POST to the staff API."""
        token = self.stack.local("token", "--staff", staff)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.stack.url}/api{path}", data=json.dumps(body).encode(), headers=headers, method="POST"
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def ticket_about(self, subject: str) -> dict[str, Any]:
        """The ticket of a subject; waits for it."""
        return eventually(
            lambda: next((t for t in self.api("/v1/tickets?limit=100")["items"] if t["subject"] == subject), None),
            f"a ticket about {subject!r}",
        )

    @staticmethod
    def _get(url: str, headers: dict[str, str]) -> Any:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
            return json.loads(answer.read())


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """The running system."""
    # Pauses of minutes between the tries of a broken mail are for production.
    with running(FRONTA_SET_RETRY_PAUSE_MAX="PT1S", FRONTA_SET_UNDO_WINDOW="PT0S") as stack:
        yield Desk(stack)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen. No longer than it is needed: its event loop runs in this thread meanwhile."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert chromium, "chromium is missing; make setup installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture
def console(desk: Desk, browser: Browser) -> Iterator[Page]:
    """The console with an agent signed in, live."""
    context = browser.new_context(
        locale="cs-CZ", timezone_id="Europe/Prague", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    page.goto(desk.stack.url + "/")
    page.click("[data-sign-in]")
    page.fill("input[name=username]", "alena@fronta.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("[data-live=online]")
    yield page
    context.close()
