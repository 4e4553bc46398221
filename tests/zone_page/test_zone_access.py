"""No page of the zone, in no state, keeps anybody out: axe finds nothing, in both sizes, languages and themes."""

import hashlib
import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.zone_page import scene
from tests.zone_page.axe import VENDOR, faults_of
from tests.zone_page.conftest import Zone

HEIGHT = 844


def _list(zone: Zone) -> None:
    """The list, with its filters unfolded, told of news by a websocket."""
    zone.go_live()
    zone.open("#/?tab=all&queue=podpora")
    zone.page.wait_for_selector("[data-rows]")
    zone.page.wait_for_selector("[data-live=online]")


def _nothing(zone: Zone) -> None:
    """A search without results."""
    zone.open("#/?text=nic")
    zone.page.wait_for_selector("[data-no-results]")


def _empty(zone: Zone) -> None:
    """A client without requests."""
    zone.fake.histories.clear()
    zone.open()
    zone.page.wait_for_selector("[data-empty]")


def _failed(zone: Zone) -> None:
    """No answer, and offline."""
    zone.fake.fail("GET /tickets", times=5)
    zone.open()
    zone.page.wait_for_selector("[data-failed]")


def _ticket(zone: Zone) -> None:
    """A request with everything in it, a message of which there is more, a file refused, a fault of the answer."""
    zone.fake.history("e-shop")["entries"][0]["events"][1]["truncated"] = True
    zone.ticket("e-shop")
    zone.page.click("[data-copies-add] summary")
    zone.page.click("[data-quote] summary")
    zone.page.fill("[data-reply]", "Dobrý den")
    big = {"name": "a.bin", "mimeType": "text/plain", "buffer": b"x" * 1_000_001}
    zone.page.set_input_files("[data-file-input]", [big])
    zone.fake.fail(r"POST /tickets/[^/]+/messages")
    zone.page.click("[data-send]")
    zone.page.wait_for_selector("[data-fault=unknown]")


def _late(zone: Zone) -> None:
    """A request whose time has passed, with an answer that came meanwhile."""
    zone.fake.history("fakturu")["ticket"]["expected"]["until"] = "2026-11-23T08:00:00Z"
    zone.ticket("fakturu")
    zone.fake.answer_of_agent("fakturu", "Posíláme.")
    zone.page.clock.run_for(10_000)
    zone.page.wait_for_selector("[data-news]")


def _closed(zone: Zone) -> None:
    """A closed request."""
    zone.ticket("domény")


def _question(zone: Zone) -> None:
    """A dialog that asks first."""
    zone.ticket("Přístup")
    zone.page.click("[data-step=resolve]")


def _missing(zone: Zone) -> None:
    """A request that is not there."""
    zone.open("#/tickets/none")
    zone.page.wait_for_selector("[data-missing]")


def _nowhere(zone: Zone) -> None:
    """A page that is not there."""
    zone.open()
    zone.page.wait_for_selector("[data-rows]")
    zone.page.goto(zone.page.url.split("#")[0] + "#/jinam")
    zone.page.wait_for_selector("[data-missing]")


def _new(zone: Zone) -> None:
    """A new request, sent too early, with a queue that may not be chosen."""
    zone.fake.me["queues"][0]["may_open"] = False
    zone.open("#/new")
    zone.page.click("[data-new-send]")
    zone.page.wait_for_selector("[data-needed]")


def _settings(zone: Zone) -> None:
    """The settings, with a PIN set and two that differ typed."""
    zone.fake.me["pin_set"] = True
    zone.open("#/settings")
    zone.page.wait_for_selector("[data-contact]")
    zone.page.fill("[data-pin=new]", "2580")
    zone.page.click("[data-pin-save]")
    zone.page.wait_for_selector("[data-pin-fault]")


def _forbidden(zone: Zone) -> None:
    """The settings of somebody without rights."""
    zone.fake.me = scene.me(rights={"technical": False, "pin": False})
    zone.open("#/settings")
    zone.page.wait_for_selector("[data-pin-forbidden]")


def _out(zone: Zone) -> None:
    """Signed out."""
    zone.open(signed_out=True)
    zone.page.wait_for_selector("[data-door=out]")


def _expired(zone: Zone) -> None:
    """The token has run out."""
    zone.fake.tokens = set()
    zone.open()
    zone.page.wait_for_selector("[data-door=expired]")


PARTS: dict[str, list[Callable[[Zone], None]]] = {
    "list": [_list, _nothing, _empty, _failed],
    "request": [_ticket, _late, _closed, _question],
    "forms": [_new, _settings, _forbidden],
    "ends": [_missing, _nowhere, _out, _expired],
}
# Width in pixels, language, theme: each of them with each other at least once.
LOOKS: list[tuple[int, str, Literal["dark", "light"]]] = [
    (390, "cs", "light"),
    (360, "en", "dark"),
    (1280, "cs", "dark"),
    (1280, "en", "light"),
]


def look_so(zone: Zone, width: int, language: str, theme: Literal["dark", "light"]) -> None:
    """Another size, theme and language of the page that is open."""
    zone.page.set_viewport_size({"width": width, "height": HEIGHT})
    zone.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    # Pressed by the page, because a dialog may lie over the switch.
    zone.page.evaluate("language => document.querySelector(`[data-language=${language}]`)?.click()", language)
    expect(zone.page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("part", PARTS)
def test_nothing_keeps_anybody_out(shared: Callable[[str], Zone], part: str) -> None:
    """axe finds nothing in any state of a part of the zone; nothing is wider than the screen, down to 360 pixels."""
    faults = {}
    for place in PARTS[part]:
        zone = shared("phone")
        place(zone)
        for look in LOOKS:
            look_so(zone, *look)
            found = faults_of(zone.page)
            if zone.page.evaluate("document.documentElement.scrollWidth") > look[0]:
                found.append("wider than the screen")
            faults[place.__doc__, *look] = found + zone.faults
    assert {where: found for where, found in faults.items() if found} == {}


def test_the_vendored_axe_is_the_documented_one() -> None:
    """The vendored file is byte for byte the one whose digest its README names."""
    documented = re.findall(r"`([0-9a-f]{64})`", (VENDOR / "README.md").read_text(encoding="utf-8"))
    assert documented == [hashlib.sha256((VENDOR / "axe.min.js").read_bytes()).hexdigest()]
