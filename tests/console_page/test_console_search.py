"""The search and the palette of the console, as somebody at the desk meets them, with the keyboard alone too."""

import re

from playwright.sync_api import expect

from tests.console_page.conftest import Console
from tests.console_page.fake_desk import BOHDAN, id_of, summary
from tests.console_page.fake_settings import add_search, found
from tests.zone_page.axe import faults_of

CERTIFICATE = summary(
    1,
    subject="Certifikát vypršel",
    state="resolved",
    tags=["certifikáty"],
    client={"number": "100003", "name": "Pekařství Růžička"},
)
WEB = summary(2, subject="Nejde web", urgency="urgent", agent=BOHDAN, state="in_progress")
EXCERPT = "Dobrý den, certifikáty pro e-shop vypršely včera v noci a zákazníci vidí varování."
RESULTS = (
    found(CERTIFICATE, "Certifikát vypršel", [[0, 10]], "subject"),
    found(WEB, EXCERPT, [[11, 22]], found_in={"id": id_of(90), "number": 10_090}),
    *(found(summary(n), "Zmínka o certifikátu.", [[10, 20]], "note") for n in range(3, 30)),
)


def _search(console: Console, typed: str = "certifikat") -> None:
    console.page.fill("[data-search-field]", typed)
    console.page.wait_for_selector("[data-search=ready]")


def test_typing_finds_tickets_and_shows_where(console: Console) -> None:
    """A row has the ticket, the place with its marks and what of the ticket it is; the address keeps the search."""
    add_search(console.fake, *RESULTS[:2])
    console.open("#/search")
    _search(console)
    row = console.page.locator("[data-found='10002']")
    expect(row.locator(".found-excerpt")).to_contain_text("zpráva: Dobrý den, certifikáty pro e-shop")
    expect(row.locator("mark")).to_have_text("certifikáty")
    expect(row).to_contain_text("nalezeno v #10090, který je sem sloučený")
    expect(console.page.locator("[data-found='10001'] .row-subject mark")).to_have_text("Certifikát")
    expect(console.page.locator("[data-search-told]")).to_have_text("2 tickety")
    assert console.page.url.endswith("#/search?q=certifikat")
    assert [one.query["q"] for one in console.fake.calls("GET", "/search")] == [["certifikat"]]


def test_it_is_asked_only_once_the_typing_pauses(desktop: Console) -> None:
    """Ten letters typed in one go are one question."""
    add_search(desktop.fake, *RESULTS[:2])
    desktop.open("#/search")
    desktop.page.clock.pause_at("2026-11-23T10:00:00.000Z")
    desktop.page.locator("[data-search-field]").press_sequentially("certifikat")
    desktop.page.clock.resume()
    desktop.page.wait_for_selector("[data-search=ready]")
    assert len(desktop.fake.calls("GET", "/search")) == 1


def test_known_tickets_are_there_before_the_answer(desktop: Console) -> None:
    """What the list has brought already is found at once; the answer then takes its place."""
    desktop.fake.add(summary(7, subject="Certifikát pro poštu"))
    add_search(desktop.fake, RESULTS[0])
    desktop.open()
    desktop.page.wait_for_selector("[data-ticket-number='10007']")
    desktop.page.keyboard.press("/")
    desktop.page.wait_for_selector("[data-search-field]:focus")
    # The answer waits for a timer, and the page's time stands still.
    desktop.page.clock.pause_at("2026-11-23T10:00:00.000Z")
    desktop.page.fill("[data-search-field]", "certif")
    expect(desktop.page.locator("[data-search=waiting] [data-found='10007']")).to_be_visible()
    assert desktop.fake.calls("GET", "/search") == []
    desktop.page.clock.resume()
    expect(desktop.page.locator("[data-search=ready] [data-found]")).to_have_count(1)
    expect(desktop.page.locator("[data-found='10001']")).to_be_visible()


def test_filters_and_order_go_to_the_server(desktop: Console) -> None:
    """What narrows a search down is asked for, kept in the address, and taken away by one press."""
    add_search(desktop.fake, *RESULTS[:2])
    desktop.open("#/search?q=web")
    desktop.page.wait_for_selector("[data-search=ready]")
    desktop.page.click("[data-search-filters] summary")
    desktop.page.select_option("[data-search-filter=state]", "waiting")
    desktop.page.select_option("[data-search-filter=agent]", BOHDAN["id"])
    desktop.page.fill("[data-search-filter=since]", "2026-11-01")
    desktop.page.click("[data-search-order=newest]")
    expect(desktop.page).to_have_url(re.compile(r"order=newest&state=waiting&agent=[^&]+&since=2026-11-01$"))
    last = desktop.fake.calls("GET", "/search")[-1].query
    assert (last["state"], last["agent"], last["since"], last["order"]) == (
        ["waiting"], [BOHDAN["id"]], ["2026-10-31T23:00:00.000Z"], ["newest"],
    )  # fmt: skip
    desktop.page.click("[data-search-reset]")
    expect(desktop.page).to_have_url(re.compile(r"#/search\?q=web&order=newest$"))


def test_the_keyboard_leads_to_a_result_and_back_to_its_place(desktop: Console) -> None:
    """From anywhere to the field, down to a result, into the ticket, and Escape returns to the same result."""
    desktop.fake.add(CERTIFICATE, *(summary(n) for n in range(3, 30)))
    add_search(desktop.fake, *RESULTS)
    desktop.open()
    page = desktop.page
    page.keyboard.press("/")
    page.wait_for_selector("[data-search-field]:focus")
    page.keyboard.type("certifikat")
    page.wait_for_selector("[data-search=ready]")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", *("j",) * 22):
        page.keyboard.press(key)
    expect(page.locator("[data-found='10023']")).to_be_focused()
    top = page.evaluate("document.getElementById('list').scrollTop")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-open-ticket='10023'][data-phase=ready]")
    asked = len(desktop.fake.calls("GET", "/search"))
    page.keyboard.press("Escape")
    expect(page.locator("[data-found='10023']")).to_be_focused()
    assert page.evaluate("document.getElementById('list').scrollTop") == top > 0
    assert len(desktop.fake.calls("GET", "/search")) == asked


def test_more_results_come_below(desktop: Console) -> None:
    """A press on the button adds the next page, and it goes when there is no more."""
    add_search(desktop.fake, *RESULTS)
    desktop.open("#/search?q=certifikat")
    expect(desktop.page.locator("[data-found]")).to_have_count(25)
    expect(desktop.page.locator("[data-search-told]")).to_have_text("25 ticketů a další")
    desktop.page.click("[data-search-more]")
    expect(desktop.page.locator("[data-found]")).to_have_count(len(RESULTS))
    expect(desktop.page.locator("[data-search-more]")).to_have_count(0)


def test_nothing_typed_and_nothing_found_tell_what_can_be_typed(phone: Console) -> None:
    """Both show examples, and a press on one searches for it."""
    add_search(phone.fake, *RESULTS[:2])
    phone.open("#/search")
    expect(phone.page.locator("[data-search=idle] [data-search-hint]")).to_have_count(6)
    _search(phone, "nic")
    expect(phone.page.locator("[data-search-none]")).to_contain_text("Nic takového jsme nenašli: „nic“")
    phone.page.click("[data-search-hint=tag]")
    expect(phone.page.locator("[data-search-field]")).to_have_value("tag:reklamace")
    expect(phone.page.locator("[data-found]")).to_have_count(2)


def test_a_failure_is_told_and_can_be_tried_again(desktop: Console) -> None:
    """No answer is not "nothing found"."""
    add_search(desktop.fake, *RESULTS[:2])
    desktop.fake.fail("GET /search")
    desktop.open("#/search?q=web")
    expect(desktop.page.locator("[data-search-failed]")).to_contain_text("Server neodpovídá")
    desktop.page.click("[data-search-failed] button")
    expect(desktop.page.locator("[data-found]")).to_have_count(2)


def test_a_search_of_a_part_says_so(desktop: Console) -> None:
    """Where not everything was looked at, something may be missing, and that is told."""
    add_search(desktop.fake, *RESULTS[:2], partial=True)
    desktop.open("#/search?q=a")
    expect(desktop.page.locator("[data-search-partial]")).to_contain_text("něco tu může chybět")


def test_the_palette_finds_by_a_few_letters_and_gives_the_focus_back(desktop: Console) -> None:
    """Ctrl+K opens it, accents do not matter, Escape closes it where one was, and what was used last is the first."""
    desktop.open()
    page = desktop.page
    page.focus("[data-search-link]")
    page.keyboard.press("Control+k")
    expect(page.locator("[data-palette-field]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-palette]")).to_have_count(0)
    expect(page.locator("[data-search-link]")).to_be_focused()
    page.keyboard.type(":")
    page.keyboard.type("drzi sli")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_text(re.compile("Jak se drží sliby"))
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-promises=ready]")
    page.keyboard.press("Control+k")
    first = page.locator("[role=option]").first
    expect(first).to_have_attribute("data-palette-item", "command.promises")
    expect(first).to_have_id(page.locator("[data-palette-field]").get_attribute("aria-activedescendant") or "")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[role=option]").last).to_have_attribute("aria-selected", "true")


def test_the_palette_hands_a_ticket_over_and_opens_one_by_its_number(desktop: Console) -> None:
    """In an open ticket, colleagues are offered; a number is a ticket; anything is a search."""
    desktop.fake.add(summary(1, subject="Web nejede"), summary(2, subject="Pošta"))
    desktop.ticket(1)
    page = desktop.page
    page.keyboard.press("Control+k")
    page.keyboard.type("predat bohdan")
    page.keyboard.press("Enter")
    expect(page.locator("[data-agent]")).to_have_text("Bohdan Černý")
    assert desktop.fake.calls("POST", "/assign")[0].body["agent"] == BOHDAN["id"]
    page.keyboard.press("Control+k")
    page.keyboard.type("10002")
    expect(page.locator("[role=option]").first).to_contain_text("#10002 Pošta")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-open-ticket='10002']")
    page.keyboard.press("Control+k")
    page.keyboard.type("xyz certifikát")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#/search\?q=xyz"))


def test_the_help_is_the_table_of_commands(desktop: Console) -> None:
    """Every command with a key is told with it, in groups."""
    desktop.open()
    desktop.page.keyboard.press("?")
    expect(desktop.page.locator("[data-help-dialog] [data-shortcut=lock]")).to_contain_text("Zamknout")
    expect(desktop.page.locator("[data-help-dialog] [data-shortcut=palette] kbd")).to_have_text(["Ctrl", "K", ":"])
    told = desktop.page.locator("[data-shortcut]").count()
    commands = desktop.page.evaluate(
        "import('/console/keyboard.js').then(({ COMMANDS }) => COMMANDS.filter(({ keys }) => keys.length).length)"
    )
    assert told == commands > 15


def test_nothing_keeps_people_out(console: Console) -> None:
    """Axe finds nothing in the results, the hints, a failure, the palette and the help, light and dark."""
    add_search(console.fake, *RESULTS[:3], partial=True)
    console.open("#/search?q=certifikat&tag=a")
    console.page.wait_for_selector("[data-search=ready]")
    faults = [*faults_of(console.page)]
    console.page.emulate_media(color_scheme="dark")
    faults += faults_of(console.page)
    console.page.evaluate("document.activeElement.blur()")
    for key, shown in ((":", "[data-palette]"), ("?", "[data-help-dialog]")):
        console.page.keyboard.press(key)
        console.page.wait_for_selector(shown)
        faults += faults_of(console.page)
        console.page.keyboard.press("Escape")
    _search(console, "nic")
    faults += faults_of(console.page)
    assert faults == []
