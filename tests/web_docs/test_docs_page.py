"""The readable page of the API shows the whole committed description, asks nobody else, and keeps nobody out."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.web_docs.conftest import ORIGIN, Docs, docs_in

AXE = (Path(__file__).parents[1] / "zone_page" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
METHODS = {"get", "put", "post", "delete", "patch"}
OPEN_A_TICKET = "post-/v1/zone/tickets"
ALL_TICKETS = "get-/v1/zone/tickets"
# What is looked at closely: a body and many shapes, and parameters.
PLACES = ["overview", OPEN_A_TICKET, ALL_TICKETS]


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The operations of a description, by the hash that leads to each."""
    return {
        f"{method}-{path.replace('{', '-').replace('}', '-')}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def test_every_operation_is_listed(docs: Docs) -> None:
    """The list holds each operation of the description once, with its summary and a link of its own."""
    links = docs.page.locator("[data-operations] li a").all()
    listed = {str(link.get_attribute("href")): link.text_content() or "" for link in links}
    wanted = operations(docs.document)
    assert len(links) == len(wanted) >= 60
    for place, operation in wanted.items():
        assert listed[f"#{place}"].endswith(operation["summary"]), place


@pytest.mark.parametrize("place", PLACES[1:])
def test_an_operation_is_shown(docs: Docs, place: str) -> None:
    """Its link leads to its path, its token, and every status with which it may be answered."""
    docs.go(place)
    operation = operations(docs.document)[place]
    text = docs.text()
    assert operation["summary"] in text
    assert place.partition("-")[2].partition("-")[0] in text
    assert f"Token: {next(iter(operation['security'][0]))}" in text
    for status in operation["responses"]:
        assert status in text
    expect(docs.page.locator("[data-operations] [aria-current=page]")).to_have_attribute("href", f"#{place}")


def test_what_may_be_null_is_told(docs: Docs) -> None:
    """A field that may be null says so, with its type; an optional parameter has its type and no null."""
    docs.go(OPEN_A_TICKET)
    assert "name * string or null" in docs.text()
    docs.go(ALL_TICKETS)
    text = docs.text()
    assert "array of string" in text
    assert "missing-type-info" not in text


def test_tokens_are_told_and_never_asked_for(docs: Docs) -> None:
    """The overview says which tokens there are; nowhere is a field to type one into, or a button that calls."""
    docs.go("overview")
    text = docs.text()
    assert "Tokens" in text
    for name in docs.document["components"]["securitySchemes"]:
        assert name in text
    docs.go(OPEN_A_TICKET)
    assert docs.page.locator("rapi-doc input:visible, rapi-doc textarea:visible").all() == []
    assert docs.page.locator("rapi-doc").get_by_role("button", name="Try").all() == []


def test_nothing_keeps_anybody_out(docs: Docs) -> None:
    """axe finds nothing, the viewer's own elements included, and nothing is wider than the screen."""
    if not docs.page.evaluate("'axe' in window"):
        docs.page.evaluate(AXE)
    faults = {}
    for place in PLACES:
        docs.go(place)
        found = docs.page.evaluate(
            "rules => axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] })",
            RULES,
        )
        faults[place] = [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found["violations"]]
        width = docs.page.viewport_size["width"] if docs.page.viewport_size else 0
        if docs.page.evaluate("document.documentElement.scrollWidth") > width:
            faults[place].append("wider than the screen")
    assert {place: found for place, found in faults.items() if found} == {}


def test_it_keeps_to_its_origin_and_its_policy(opened: Docs) -> None:
    """After all operations were open, nobody else was asked, and the console is empty: no error, no violation."""
    for place in operations(opened.document):
        opened.go(place)
    assert opened.strangers == []
    assert opened.faults == []


def test_a_description_that_does_not_come_is_told(browser: Browser) -> None:
    """Without the description there is a sentence that says so and what to do, and no viewer."""
    docs = docs_in(browser)
    docs.described = False
    docs.page.goto(f"{ORIGIN}/docs/")
    expect(docs.page.get_by_role("alert")).to_contain_text("the server answered 503. Reload the page")
    assert docs.page.locator("rapi-doc").count() == 0
    docs.page.context.close()
