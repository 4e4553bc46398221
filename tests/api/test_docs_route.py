"""`/docs`: where a browser finds the readable page of the API."""

import json
from pathlib import Path
from urllib.parse import urljoin

import pytest

from chalicelib.api import docs_page, routes
from chalicelib.entrypoints.http import handle
from local.origin import find_page
from tests.api.http_request import event

WEB = Path(__file__).parents[2] / "web"


def test_it_leads_to_the_page_without_a_token() -> None:
    """Anybody is sent on, by an address that stays at whatever origin he came to."""
    answer = handle(event("GET", "/docs", claims=None), None)
    assert answer["statusCode"] == 302
    assert answer["headers"]["Location"] == docs_page.PAGE


@pytest.mark.parametrize("origin", ["https://fronta.example", "http://127.0.0.1:8080"])
def test_the_page_is_there(origin: str) -> None:
    """From `/api/docs` the address leads to a page that the origin has, whatever the origin is called."""
    place = urljoin(f"{origin}/api/docs", docs_page.PAGE)
    assert place == f"{origin}/docs/"
    assert find_page(WEB.resolve(), place.removeprefix(origin)) == WEB.resolve() / "docs" / "index.html"


def test_it_is_no_operation() -> None:
    """The description of the API is silent about it: it is for people, not for programs."""
    assert "/docs" not in json.loads(routes.openapi_json())["paths"]
