"""What came by telephone, as a client reads it in the zone's page."""

from playwright.sync_api import expect

from tests.zone_page.conftest import Zone

SHOP = "e-shop"


def test_what_came_by_telephone_says_who_wrote_it_down(phone: Zone) -> None:
    """The message is the client's; that it was a call stands above it, and how far he was known then does not."""
    event = phone.fake.history(SHOP)["entries"][0]["events"][1]
    by = {"id": "", "name": "Alena <b>Bílá</b>"}
    event.update(via="phone", call={"id": "c1", "number": "+420601000001", "level": "client_only", "by": by})
    phone.ticket(SHOP)
    expect(phone.page.locator("[data-by-phone]")).to_have_count(1)
    first = phone.page.locator(".said").first
    expect(first.locator("[data-by-phone]")).to_have_text("Telefonát, zapsal(a) Alena <b>Bílá</b>")
    expect(first).not_to_contain_text("číslo a")
    assert "client_only" not in phone.page.content()


def test_a_call_that_nobody_is_named_for_is_a_call_all_the_same(phone: Zone) -> None:
    """Without the name of who wrote it down there is just that it was one."""
    event = phone.fake.history(SHOP)["entries"][0]["events"][1]
    event.update(via="phone", call=None)
    phone.ticket(SHOP)
    expect(phone.page.locator("[data-by-phone]")).to_have_text("Telefonát")
