"""Two agents at once on the running stack: who is where, who was quicker, and what one has not seen."""

import json
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.e2e.conftest import PASSWORD, PATIENCE_S, Desk, forget_shifts

pytestmark = pytest.mark.stack
PATIENCE_MS = PATIENCE_S * 1000
ANSWER = "[data-answer]"


@dataclass
class Seat:
    """An agent at a console. While he is `deaf`, what the server tells his websocket does not arrive."""

    page: Page
    deaf: bool = False

    def at(self, ticket: dict[str, Any]) -> None:
        """Open a ticket."""
        self.page.goto(f"{self.page.url.split('#')[0]}#/tickets/{ticket['id']}")
        self.page.wait_for_selector(f"[data-open-ticket='{ticket['number']}'][data-phase=ready]")

    def listen(self, route: WebSocketRoute) -> None:
        """Pass a websocket on, as long as he hears."""
        server = route.connect_to_server()
        route.on_message(server.send)
        server.on_message(lambda told: None if self.deaf else route.send(told))


def seated(desk: Desk, browser: Browser, name: str) -> Seat:
    """Somebody of staff, signed in and live."""
    context = browser.new_context(
        locale="cs-CZ", timezone_id="Europe/Prague", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    seat = Seat(page)
    page.route_web_socket(re.compile(r"/live\?ticket="), seat.listen)
    page.goto(desk.stack.url + "/")
    page.click("[data-sign-in]")
    page.fill("input[name=username]", f"{name}@fronta.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("[data-live=online]")
    return seat


@pytest.fixture(scope="module")
def seats(desk: Desk, browser: Browser) -> Iterator[tuple[Seat, Seat]]:
    """Alena and Bohdan."""
    alena, bohdan = seated(desk, browser, "alena"), seated(desk, browser, "bohdan")
    yield alena, bohdan
    for seat in (alena, bohdan):
        seat.page.context.close()


def ticket_of(desk: Desk, subject: str) -> dict[str, Any]:
    """A new ticket of Jan's."""
    desk.send(
        "jan@firma.example", "--to", "podpora@fronta.example", "--subject", subject, "--body", "Prosíme o radu."
    )
    return desk.ticket_about(subject)


@pytest.fixture
def bohdan_on_shift(desk: Desk) -> Iterator[str]:
    """Bohdan is on shift for the time of a test; his id."""
    token = desk.stack.local("token", "--staff", "bohdan")

    request = urllib.request.Request(
        f"{desk.stack.url}/api/v1/shifts/me",
        data=b"{}",
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        shifts = json.loads(answer.read())["shifts"]
    yield str(next(one["agent"] for one in shifts if one["name"].startswith("Bohdan")))
    forget_shifts(desk)


def test_each_sees_the_other_come_type_and_go(desk: Desk, browser: Browser, seats: tuple[Seat, Seat]) -> None:
    """In the ticket; and a tab that is closed is gone from it."""
    alena, _ = seats
    ticket = ticket_of(desk, "Kdo je tady")
    alena.at(ticket)
    expect(alena.page.locator("[data-here='0']")).to_have_count(1)
    guest = seated(desk, browser, "vera")
    guest.at(ticket)
    expect(alena.page.locator("[data-here='1']")).to_be_visible(timeout=PATIENCE_MS)
    guest.page.locator(ANSWER).type("Píšu")
    expect(alena.page.locator("[data-here] .typing")).to_contain_text("Věra", timeout=PATIENCE_MS)
    guest.page.context.close()
    expect(alena.page.locator("[data-here='0']")).to_have_count(1, timeout=PATIENCE_MS)


def test_who_is_slower_is_told_who_was_quicker(desk: Desk, seats: tuple[Seat, Seat]) -> None:
    """He has not heard of it yet when he presses; the ticket is not his, and he sees whose."""
    alena, bohdan = seats
    ticket = ticket_of(desk, "Kdo dřív přijde")
    alena.at(ticket)
    bohdan.at(ticket)
    bohdan.deaf = True
    alena.page.click("[data-move=in_progress]")
    expect(alena.page.locator("[data-ticket-state=in_progress]").first).to_be_visible(timeout=PATIENCE_MS)
    bohdan.page.click("[data-move=in_progress]")
    bohdan.deaf = False
    expect(bohdan.page.locator("[data-move-notice]")).to_contain_text("Alena", timeout=PATIENCE_MS)
    assert desk.api(f"/v1/tickets/{ticket['id']}")["ticket"]["agent"]["name"].startswith("Alena")


def test_an_answer_over_unseen_news_is_not_sent(desk: Desk, seats: tuple[Seat, Seat]) -> None:
    """What a colleague noted meanwhile is shown first; the text stays."""
    alena, bohdan = seats
    ticket = ticket_of(desk, "Co jeden neviděl")
    alena.at(ticket)
    bohdan.at(ticket)
    bohdan.page.click("[data-move=in_progress]")
    expect(bohdan.page.locator("[data-ticket-state=in_progress]").first).to_be_visible(timeout=PATIENCE_MS)
    bohdan.page.fill(ANSWER, "Restartujte to prosím.")
    bohdan.deaf = True
    desk.post(f"/v1/tickets/{ticket['id']}/notes", {"text": "Nerestartovat, běží záloha."})
    bohdan.page.press(ANSWER, "Control+Enter")
    expect(bohdan.page.locator("[data-answer-stale]")).to_be_visible(timeout=PATIENCE_MS)
    bohdan.deaf = False
    expect(bohdan.page.get_by_text("Nerestartovat, běží záloha.").first).to_be_visible(timeout=PATIENCE_MS)
    expect(bohdan.page.locator(ANSWER)).to_have_value("Restartujte to prosím.")
    assert not [mail for mail in desk.mailbox() if "Restartujte to prosím." in mail["text"]]


def test_who_is_named_in_a_note_is_called(desk: Desk, seats: tuple[Seat, Seat], bohdan_on_shift: str) -> None:
    """Wherever he is in the console."""
    _, bohdan = seats
    ticket = ticket_of(desk, "Pojď se podívat")
    desk.post(f"/v1/tickets/{ticket['id']}/notes", {"text": "@Bohdan podívej se.", "mentions": [bohdan_on_shift]})
    expect(bohdan.page.locator("[data-calls='1']")).to_be_visible(timeout=PATIENCE_MS)
