"""Parts of the console that the list does not need: they come after it, and one that cannot come says so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.chromium import until
from tests.console_page.conftest import Console, console_in
from tests.console_page.fake_desk import summary

# One of each: beside the list, and a page of its own.
PARTS = ("/console/ticket.js", "/console/settings_page.js")


@pytest.fixture
def new(browser: Browser) -> Iterator[Console]:
    """A console that has loaded nothing yet, with one ticket."""
    console = console_in(browser, "desktop")
    console.fake.add(summary(1))
    yield console
    console.page.context.close()


def test_the_list_comes_first_and_the_rest_by_itself(new: Console) -> None:
    """Nothing waits for parts that the list does not show; once they are there, no connection is needed."""
    asked: list[str] = []
    new.page.on("request", lambda request: asked.append(request.url.split("?")[0]))
    new.open()
    new.page.wait_for_selector(".row")
    until(
        new.page,
        "parts => parts.every((part) =>"
        " performance.getEntriesByType('resource').some(({ name }) => name.endsWith(part)))",
        arg=list(PARTS),
    )
    # what a part imports in its turn: asked for already, so this only waits for it
    new.page.evaluate("async (parts) => { for (const part of parts) await import(part); }", list(PARTS))
    order = [next(n for n, url in enumerate(asked) if url.endswith(part)) for part in ("/api/v1/tickets", *PARTS)]
    assert order[0] < min(order[1:])
    new.page.route("**/*.js", lambda route: route.abort())
    new.page.evaluate("location.hash = '#/settings'")
    new.page.wait_for_selector("[data-settings]")
    assert new.faults == []


def test_a_part_that_cannot_be_loaded_says_so(new: Console) -> None:
    """The rest of the console goes on; loading the page again brings the part when the connection is back."""
    new.page.route("**/settings_page.js", lambda route: route.abort())
    new.open()
    new.page.evaluate("location.hash = '#/settings'")
    told = new.page.locator("[data-part-failed]")
    told.wait_for()
    assert told.get_attribute("role") == "alert"
    assert len(new.faults) == 1
    assert "settings_page.js" in new.faults[0]
    new.page.evaluate("location.hash = '#/tickets'")
    new.page.wait_for_selector(".row")
    new.page.evaluate("location.hash = '#/settings'")
    told.wait_for()
    new.page.unroute("**/settings_page.js")
    told.get_by_role("button").click()
    new.page.wait_for_selector("[data-settings]")
