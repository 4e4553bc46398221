"""Chromium with the page of the API in it, phone and desktop; nothing leaves the machine, nothing listens."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.chromium import ORIGIN, answer_file, path_of, until

ROOT = Path(__file__).parents[2]
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
# Colours do not depend on the size: each theme is looked at in one of them.
THEMES: dict[str, Literal["dark", "light"]] = {"phone": "light", "desktop": "dark"}
PATIENCE_MS = 20_000


@dataclass
class Docs:
    """The page, and what it did: requests that were not for its origin, and everything on the console."""

    page: Page
    document: dict[str, Any]
    strangers: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    described: bool = True

    def open(self) -> None:
        """Open the page and wait until the description is shown."""
        self.page.goto(f"{ORIGIN}/docs/")
        self.page.wait_for_selector("[data-shown]")

    def go(self, operation: str) -> None:
        """Follow the hash of an operation, as its line in the list does."""
        self.page.evaluate("hash => { location.hash = hash }", operation)
        until(self.page, "id => document.querySelector('rapi-doc').shadowRoot.getElementById(id)", arg=operation)

    def text(self) -> str:
        """What the viewer shows, of its nested elements too."""
        told = self.page.evaluate(
            """() => {
              const read = (node) => node.nodeType === Node.TEXT_NODE ? node.data
                : node.localName === "style" ? ""
                : [...(node.shadowRoot ?? node).childNodes].map(read).join("");
              return read(document.querySelector("rapi-doc"));
            }"""
        )
        return " ".join(str(told).split())

    def route(self, route: Route) -> None:
        """Answer a request of the page."""
        path = path_of(route)
        if not route.request.url.startswith(f"{ORIGIN}/"):
            self.strangers.append(route.request.url)
            route.abort()
        elif path == "/api/openapi.json":
            route.fulfill(json=self.document, status=200 if self.described else 503)
        else:
            assert answer_file(route, path), path


def docs_in(browser: Browser) -> Docs:
    """A fresh profile with the page, not opened yet, as a phone shows it."""
    width, height = SIZES["phone"]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    docs = Docs(page, json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")))
    page.route("**/*", docs.route)
    page.on("pageerror", lambda error: docs.faults.append(str(error)))
    page.on("console", lambda line: docs.faults.append(f"{line.type}: {line.text}"))
    return docs


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Docs]:
    """The page with the committed description, opened once for all tests, because that takes seconds."""
    docs = docs_in(browser)
    docs.open()
    yield docs
    docs.page.context.close()


@pytest.fixture(params=SIZES)
def docs(opened: Docs, request: pytest.FixtureRequest) -> Docs:
    """The open page in each size."""
    width, height = SIZES[request.param]
    opened.page.emulate_media(color_scheme=THEMES[request.param], reduced_motion="reduce")
    opened.page.set_viewport_size({"width": width, "height": height})
    return opened
