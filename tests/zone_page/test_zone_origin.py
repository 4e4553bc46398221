"""What the local origin tells the zone's page, and under which policy it serves it."""

from pathlib import Path

import pytest

from local.origin import PAGE_HEADERS, Upstreams, find_page, headers_of_page

WEB = Path(__file__).parents[2] / "web"
ELSEWHERE = ("http://127.0.0.1:9/api", "ws://127.0.0.1:9", "http://127.0.0.1:9", "https://issuer.example/staff", "s")


def test_the_zone_is_a_page_of_its_own() -> None:
    """/zone/ is its index, /zone leads there."""
    assert find_page(WEB.resolve(), "/zone/") == WEB.resolve() / "zone" / "index.html"
    assert find_page(WEB.resolve(), "/zone") == WEB.resolve() / "zone"


def test_contacts_sign_in_at_a_pool_of_their_own() -> None:
    """The configuration names the contacts' issuer beside that of staff; without one there is no sign-in for them."""
    config = Upstreams(*ELSEWHERE, zone_authority="https://issuer.example/zone", zone_client_id="z").config()
    assert config["zone"] == {
        "authority": "https://issuer.example/zone",
        "client_id": "z",
        "authorize_url": "/oauth2/authorize",
        "token_url": "/oauth2/token",
        "logout_url": "/logout",
        "scope": "openid email profile",
    }
    assert "zone" not in Upstreams(*ELSEWHERE).config()


@pytest.mark.parametrize("path", ["/zone/", "/zone/index.html"])
def test_the_zone_has_the_stricter_policy(path: str) -> None:
    """No inline styles, no frames and no pictures from elsewhere; all other headers are those of every page."""
    headers = headers_of_page(path)
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-src" not in policy
    assert "https:" not in policy
    assert {**headers, "Content-Security-Policy": ""} == {**PAGE_HEADERS, "Content-Security-Policy": ""}
    assert headers_of_page("/") == PAGE_HEADERS
