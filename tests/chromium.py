"""Chromium for the tests of pages, and what a page gets where no server is: nothing leaves the machine."""

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, Page, Route, sync_playwright

from infra.upload import CONTENT_TYPES
from local.origin import find_page, headers_of_page

WEB = (Path(__file__).parents[1] / "web").resolve()
# Port 9 is nobody's: what is not answered here is answered by nobody. A loopback address counts as secure.
ORIGIN = "http://127.0.0.1:9"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE_MS = 20_000
PAUSE_MS = 20


class Answer(Protocol):
    """What a fake API says; its body becomes JSON."""

    @property
    def status(self) -> int:
        """The status of HTTP; from 400 on the body is a problem."""
        ...

    @property
    def body(self) -> Any:
        """What is told, None for nothing."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """More of them."""
        ...


def is_installed() -> bool:
    """Whether there is one."""
    return _path() is not None


def _path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def started() -> Iterator[Browser]:
    """Chromium without a screen. No longer than it is needed: its event loop runs in this thread meanwhile."""
    assert is_installed(), "chromium is missing; make setup installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_path(), args=FLAGS)
        yield browser
        browser.close()


def until(page: Page, script: str, arg: Any = None, *, timeout_ms: int = PATIENCE_MS) -> Any:
    """Wait for a script to say something true; returns that.

    Playwright's own `wait_for_function` asks again by eval, which the pages' content security policy forbids.
    """
    end = time.monotonic() + timeout_ms / 1000
    while not (said := page.evaluate(script, arg)):
        assert time.monotonic() < end, f"never true: {script}"
        page.wait_for_timeout(PAUSE_MS)
    return said


def path_of(route: Route) -> str:
    """What a page asks its origin for, without query and fragment."""
    return route.request.url.removeprefix(ORIGIN).split("?")[0].split("#")[0]


def answer_call(route: Route, answer: Answer | None) -> None:
    """Give a page what a fake API says to its call; None: nobody answers."""
    if answer is None:
        route.abort()
        return
    kind = "application/json" if answer.status < 400 else "application/problem+json"
    body = "" if answer.body is None else json.dumps(answer.body, ensure_ascii=False)
    route.fulfill(status=answer.status, headers={"Content-Type": kind, **answer.headers}, body=body)


def answer_file(route: Route, path: str, web: Path = WEB) -> int:
    """Give a page a file of `web` with the headers of the origin; its size in bytes, 0 where there is none."""
    found = find_page(web, path)
    if found is None or found.is_dir():
        route.fulfill(status=404, body="no such page")
        return 0
    content = found.read_bytes()
    route.fulfill(body=content, headers={**headers_of_page(path), "Content-Type": CONTENT_TYPES[found.suffix]})
    return len(content)
