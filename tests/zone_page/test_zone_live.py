"""News on the page without a reload: by the websocket, and by the clock while there is none."""

import re

import pytest
from playwright.sync_api import expect

from tests.zone_page.conftest import Zone

ACCESS = "Přístup"
LIST_EVERY_MS = 20_000
TICKET_EVERY_MS = 10_000
# The first try after a loss comes within this time.
FIRST_WAIT_MS = 1_000
ONLINE = "[data-live=online]"
BILLING = "[data-rows] [data-ticket='10004']"
POLLING = "[data-live=polling]"


def test_a_push_shows_the_answer_at_once(phone: Zone) -> None:
    """The open request asks for what is new and shows it, marked; so does the list."""
    phone.go_live()
    phone.ticket(ACCESS)
    expect(phone.page.locator(ONLINE)).to_be_attached()
    phone.fake.answer_of_agent(ACCESS, "Účet je hotový.")
    phone.push(ACCESS)
    expect(phone.page.locator(".said").last).to_contain_text("Účet je hotový.")
    expect(phone.page.locator("[data-news='1']")).to_be_visible()
    phone.page.click("[data-back]")
    phone.page.wait_for_selector("[data-rows]")
    phone.fake.answer_of_agent("fakturu", "Fakturu posíláme.")
    phone.push("fakturu")
    expect(phone.page.locator(BILLING)).to_contain_text("Fakturu posíláme.")


def test_a_websocket_that_was_cut_is_opened_again_and_nothing_is_missed(phone: Zone) -> None:
    """Each try takes a word of its own; what came between is looked for, without a push."""
    phone.go_live()
    phone.ticket(ACCESS)
    expect(phone.page.locator(ONLINE)).to_be_attached()
    phone.sockets[-1].close()
    expect(phone.page.locator(POLLING)).to_be_attached()
    phone.fake.answer_of_agent(ACCESS, "Účet je hotový.")
    phone.page.clock.run_for(FIRST_WAIT_MS)
    expect(phone.page.locator(ONLINE)).to_be_attached()
    expect(phone.page.locator(".said").last).to_contain_text("Účet je hotový.")
    assert [re.sub(".*=", "", socket.url) for socket in phone.sockets] == phone.fake.words
    assert len(phone.sockets) == 2


@pytest.mark.parametrize("refused", ["the word", "the socket"])
def test_without_a_websocket_the_page_goes_on_by_the_clock(phone: Zone, refused: str) -> None:
    """The open request is asked for every 10 s, the list every 20 s, and the foot of the page says how it is."""
    phone.fake.live = refused == "the socket"
    phone.refuses_sockets = True
    phone.ticket(ACCESS)
    phone.fake.answer_of_agent(ACCESS, "Účet je hotový.")
    phone.page.clock.run_for(TICKET_EVERY_MS)
    expect(phone.page.locator(".said").last).to_contain_text("Účet je hotový.")
    phone.page.click("[data-back]")
    phone.page.wait_for_selector("[data-rows]")
    phone.fake.answer_of_agent("fakturu", "Fakturu posíláme.")
    phone.page.clock.run_for(LIST_EVERY_MS)
    expect(phone.page.locator(BILLING)).to_contain_text("Fakturu posíláme.")
    expect(phone.page.locator(POLLING)).to_contain_text("každých pár sekund")
    assert len(phone.sockets) == 0


def test_a_server_that_is_away_is_told_of_until_it_is_back(phone: Zone) -> None:
    """The page says so by itself once the websocket is gone, and that it is over, with what came meanwhile."""
    phone.go_live()
    phone.ticket(ACCESS)
    expect(phone.page.locator(ONLINE)).to_be_attached()
    phone.fake.away = True
    phone.sockets[-1].close()
    phone.page.clock.run_for(FIRST_WAIT_MS)
    expect(phone.page.locator("[data-offline]")).to_be_visible()
    phone.fake.answer_of_agent(ACCESS, "Účet je hotový.")
    phone.fake.away = False
    phone.page.clock.run_for(TICKET_EVERY_MS)
    expect(phone.page.locator("[data-offline]")).to_have_count(0)
    expect(phone.page.locator(".said").last).to_contain_text("Účet je hotový.")


def test_a_pass_that_has_run_out_leads_to_the_door_when_the_websocket_ends(phone: Zone) -> None:
    """The next word is refused: the page says that the sign-in has run out, and asks no more."""
    phone.go_live()
    phone.open()
    expect(phone.page.locator(ONLINE)).to_be_attached()
    phone.fake.tokens = set()
    phone.sockets[-1].close()
    phone.page.clock.run_for(FIRST_WAIT_MS)
    expect(phone.page.locator("[data-door=expired]")).to_be_visible()
    before = len(phone.fake.asked)
    phone.page.clock.run_for(10 * LIST_EVERY_MS)
    assert len(phone.fake.asked) == before


def test_who_signs_out_hears_nothing_more(phone: Zone) -> None:
    """The websocket is closed with the pass."""
    phone.go_live()
    phone.open()
    expect(phone.page.locator(ONLINE)).to_be_attached()
    closed: list[int | None] = []
    phone.sockets[-1].on_close(lambda code, reason: closed.append(code))
    phone.page.click("[data-sign-out]")
    expect(phone.page.locator("[data-door=out]")).to_be_visible()
    assert len(closed) == 1
