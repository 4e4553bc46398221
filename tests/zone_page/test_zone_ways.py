"""The main ways of a client through the zone's page, on a phone, and on a desktop where that looks different."""

import base64
import json
import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.zone_page import scene
from tests.zone_page.conftest import Zone

SHOP = "e-shop"
ACCESS = "Přístup"
LIST_EVERY_MS = 20_000
TICKET_EVERY_MS = 10_000


def files_of(*names: str, size: int = 12) -> list[dict[str, object]]:
    """Files as a person chooses them."""
    return [{"name": name, "mimeType": "text/plain", "buffer": b"x" * size} for name in names]


# ---------------------------------------------------------------- the list


def test_open_requests_come_first_with_their_time_in_plain_words(zone: Zone) -> None:
    """The list begins with the open ones, newest change first; each says its state and when we will write."""
    zone.open()
    rows = zone.page.locator("[data-rows] a")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("řešíme")
    expect(rows.first).to_contain_text("Vyřešit bychom to měli dnes do\u00a016:30.")
    expect(zone.page.locator("[data-ticket='10004']")).to_contain_text("Ozveme se dnes do\u00a016:30.")
    expect(zone.page.locator("[data-ticket='10003']")).to_contain_text("Vrátíme se k tomu ve čtvrtek")


def test_all_requests_are_under_the_other_tab_and_can_be_narrowed(zone: Zone) -> None:
    """The tab, a state, a day and words narrow the list; the address keeps them; nothing found has its own page."""
    zone.open()
    zone.page.click("[data-tab=all]")
    expect(zone.page.locator("[data-rows] a")).to_have_count(6)
    zone.page.click("[data-filters] summary")
    zone.page.select_option("[data-filter=state]", "resolved")
    expect(zone.page.locator("[data-rows] a")).to_have_count(1)
    zone.page.select_option("[data-filter=state]", "")
    zone.page.fill("[data-filter=until]", "2026-10-31")
    expect(zone.page.locator("[data-rows] a")).to_have_count(1)
    asked = zone.fake.calls("GET", "/tickets")[-1]
    assert asked.query["until"] == ["2026-10-31T23:00:00.000Z"]
    zone.page.fill("[data-search]", "nic takového")
    zone.page.clock.run_for(400)
    expect(zone.page.locator("[data-no-results]")).to_be_visible()
    assert "text=nic" in zone.page.url
    zone.page.click("[data-reset]")
    expect(zone.page.locator("[data-rows] a")).to_have_count(6)


def test_more_requests_are_loaded_when_asked_for(phone: Zone) -> None:
    """A long list comes in pages."""
    for number in range(200, 230):
        made = scene.simple(number, id=f"T{number}")
        phone.fake.histories[made["ticket"]["id"]] = made
    phone.open()
    rows = phone.page.locator("[data-rows] a")
    expect(rows).to_have_count(20)
    phone.page.click("[data-more]")
    expect(rows).to_have_count(34)
    expect(phone.page.locator("[data-more]")).to_have_count(0)


def test_an_answer_of_ours_is_marked_as_new_until_it_was_read(phone: Zone) -> None:
    """The mark of a row goes once the request was opened on this device."""
    phone.open()
    row = phone.page.locator("[data-ticket='10005']")
    expect(row).to_have_attribute("data-new", "")
    row.click()
    phone.page.wait_for_selector("[data-phase=ready]")
    phone.page.click("[data-back]")
    expect(row).to_be_visible()
    expect(row).not_to_have_attribute("data-new", "")


def test_the_list_renews_itself_and_rests_while_nobody_looks(fresh: Zone) -> None:
    """Every 20 s the list is asked for, and not at all in a hidden tab."""
    fresh.open()
    fresh.page.wait_for_selector("[data-rows]")
    fresh.fake.answer_of_agent("fakturu", "Fakturu posíláme.")
    fresh.page.clock.run_for(LIST_EVERY_MS)
    expect(fresh.page.locator("[data-ticket='10004']")).to_contain_text("Fakturu posíláme.")
    fresh.page.evaluate(
        """() => {
          Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    before = len(fresh.fake.asked)
    fresh.page.clock.run_for(10 * LIST_EVERY_MS)
    assert len(fresh.fake.asked) == before


def test_an_empty_zone_says_what_will_be_there(phone: Zone) -> None:
    """A client without requests is told so, and can write the first one."""
    phone.fake.histories.clear()
    phone.open("#/?tab=all")
    expect(phone.page.locator("[data-empty=all]")).to_be_visible()
    phone.page.click("[data-empty] a")
    expect(phone.page.locator("[data-page=new]")).to_be_visible()


def test_a_list_that_cannot_be_loaded_says_so_and_tries_again(phone: Zone) -> None:
    """Without an answer the page says that it is offline, for as long as it is; a press loads the list."""
    phone.open("#/new")
    phone.page.wait_for_selector("[data-page=new]")
    phone.fake.away = True
    phone.page.click("[data-nav=list]")
    expect(phone.page.locator("[data-failed]")).to_be_visible()
    expect(phone.page.locator("[data-offline]")).to_be_visible()
    expect(phone.page.locator("[data-live=offline]")).to_be_attached()
    phone.fake.away = False
    phone.page.click("[data-again]")
    expect(phone.page.locator("[data-rows] a")).to_have_count(4)
    expect(phone.page.locator("[data-offline]")).to_have_count(0)


# ---------------------------------------------------------------- one request


def test_a_request_tells_its_story_and_what_comes_next(zone: Zone) -> None:
    """Who said what, on which side; text stays text; links are links; what stays with staff is not told."""
    zone.ticket(SHOP)
    page = zone.page
    assert page.locator(".said").evaluate_all("all => all.map((one) => one.dataset.side)") == [
        "mine",
        "theirs",
        "ours",
    ]
    first = page.locator(".said").first
    expect(first).to_contain_text("<b>Prosím o rychlou pomoc.</b>")
    link = first.get_by_role("link")
    expect(link).to_have_attribute("href", "https://obchod.firma.example/kosik")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(page.locator("[data-expected]")).to_have_text("Vyřešit bychom to měli dnes do\u00a016:30.")
    expect(page.locator("[data-fact=agent]")).to_contain_text("Alena Bílá")
    expect(page.locator("[data-line]").first).to_contain_text("Požadavek založen")
    assert "urgen" not in page.content().lower()
    expect(page.locator("[data-quote]")).not_to_have_attribute("open", "")
    page.click("[data-quote] summary")
    expect(page.get_by_text("> příčinu už známe")).to_be_visible()


def test_a_request_that_waits_for_the_client_says_what_happens_by_itself(phone: Zone) -> None:
    """The day on which it resolves itself is told; without a day it is told in general."""
    phone.ticket(ACCESS)
    expect(phone.page.locator("[data-by-itself]")).to_have_text(
        "Pokud neodpovíte, požadavek se v sobotu 5.\u00a012. ve\u00a013:00 sám označí za vyřešený."
    )
    del phone.fake.history(ACCESS)["ticket"]["clock"]
    phone.ticket(ACCESS)
    expect(phone.page.locator("[data-by-itself]")).to_contain_text("Pokud neodpovíte")


def test_a_message_too_long_for_the_history_is_shown_whole_when_asked_for(phone: Zone) -> None:
    """A press shows the rest in its place, quoted history and all; without an answer the beginning stays."""
    event = phone.fake.history(ACCESS)["entries"][0]["events"][1]
    event.update(text="Začátek zprávy", truncated=True)
    phone.fake.whole = {"text": "Začátek zprávy a všechno ostatní.", "quoted": "> co bylo dřív"}
    phone.ticket(ACCESS)
    first = phone.page.locator(".said").first
    phone.fake.fail(r"POST /tickets/[^/]+/messages/1/whole")
    phone.page.click("[data-whole]")
    expect(first.locator("[data-fault]")).to_be_visible()
    expect(first).to_contain_text("Začátek zprávy")
    phone.page.click("[data-whole]")
    expect(first).to_contain_text("a všechno ostatní.")
    expect(first.locator("[data-quote]")).to_be_visible()
    expect(first.locator("[data-whole], [data-fault]")).to_have_count(0)
    assert [one.body for one in phone.fake.calls("POST", "/messages/1/whole")] == [{}, {}]


def test_a_file_is_downloaded_by_a_link_of_its_own(phone: Zone) -> None:
    """A press asks for a link and follows it in another tab without an opener."""
    phone.ticket(SHOP)
    with phone.page.context.expect_page() as opened:
        phone.page.click("[data-file='0']")
    assert phone.fake.calls("POST", "/files/1/0")
    assert opened.value.evaluate("window.opener") is None


def test_an_answer_goes_with_its_files(zone: Zone) -> None:
    """Files are put where the API says, then the answer is sent with their ids, and stands in the story."""
    zone.ticket(ACCESS)
    page = zone.page
    page.fill("[data-reply]", "Jmenuje se Petr.")
    page.set_input_files("[data-file-input]", files_of("slozky.txt"))
    expect(page.locator("[data-upload=done]")).to_contain_text("slozky.txt")
    page.click("[data-send]")
    expect(page.locator(".said").last).to_contain_text("Jmenuje se Petr.")
    expect(page.locator(".said").last).to_contain_text("slozky.txt")
    sent = zone.fake.calls("POST", "/messages")[-1]
    assert sent.body == {"text": "Jmenuje se Petr.", "files": ["up-1"]}
    assert sent.headers["idempotency-key"]
    assert 'name="policy"' in zone.puts[0]
    assert zone.puts[0].index('name="key"') < zone.puts[0].index('name="file"')
    expect(page.locator("[data-reply]")).to_have_value("")
    expect(page.locator("[data-upload]")).to_have_count(0)


def test_files_over_the_limits_are_refused_before_they_are_sent(phone: Zone) -> None:
    """Too large, too many and empty ones say why and are left out; the server's refusal of a kind is told too."""
    phone.ticket(ACCESS)
    page = phone.page
    page.set_input_files("[data-file-input]", files_of("velky.bin", size=1_000_001))
    page.set_input_files("[data-file-input]", files_of("prazdny.txt", size=0))
    page.set_input_files("[data-file-input]", files_of("a.exe"))
    expect(page.locator("[data-upload=refused]")).to_have_count(3)
    expect(page.locator("[data-upload]").nth(0)).to_contain_text("větší než 1\u00a0MB")
    expect(page.locator("[data-upload]").nth(2)).to_contain_text("Soubory tohoto druhu nepřijímáme")
    page.set_input_files("[data-file-input]", files_of("1.txt", "2.txt", "3.txt", "4.txt"))
    expect(page.locator("[data-upload]").last).to_contain_text("nejvýš 3")
    expect(page.locator("[data-upload=done]")).to_have_count(3)
    assert [one.body["name"] for one in phone.fake.calls("POST", "/uploads")] == ["a.exe", "1.txt", "2.txt", "3.txt"]
    page.locator("[data-remove-file]").first.click()
    expect(page.locator("[data-upload=refused]")).to_have_count(3)


def test_files_are_dropped_and_pasted(desktop: Zone) -> None:
    """What is dropped on the answer or pasted into it goes with it."""
    desktop.ticket(ACCESS)
    desktop.page.evaluate(
        """() => {
          const files = (name) => {
            const carried = new DataTransfer();
            carried.items.add(new File(["x"], name, { type: "text/plain" }));
            return carried;
          };
          const form = document.querySelector("form.reply");
          form.dispatchEvent(new DragEvent("drop", { dataTransfer: files("pusteny.txt"), bubbles: true }));
          const text = document.querySelector("[data-reply]");
          text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: files("vlozeny.txt"), bubbles: true }));
        }"""
    )
    expect(desktop.page.locator("[data-upload=done]")).to_have_count(2)


def test_an_answer_without_an_outcome_is_sent_again_with_the_same_key(phone: Zone) -> None:
    """The server took it and its answer was lost: the page says so, and the second press makes no second message."""
    phone.ticket(ACCESS)
    phone.page.fill("[data-reply]", "Petr.")
    phone.fake.fail(r"POST /tickets/[^/]+/messages", done=True)
    phone.page.click("[data-send]")
    expect(phone.page.locator("[data-fault=unknown]")).to_be_visible()
    expect(phone.page.locator("[data-reply]")).to_have_value("Petr.")
    phone.page.click("[data-send]")
    expect(phone.page.locator("[data-done]")).to_be_visible()
    keys = [one.headers["idempotency-key"] for one in phone.fake.calls("POST", "/messages")]
    assert len(keys) == 2
    assert keys[0] == keys[1]
    entries = phone.fake.history(ACCESS)["entries"]
    assert sum("Petr." in event.get("text", "") for one in entries for event in one["events"]) == 1


def test_an_answer_that_comes_while_one_writes_takes_nothing_away(phone: Zone) -> None:
    """The new answer is told and shown; the text stays."""
    phone.ticket(ACCESS)
    phone.page.fill("[data-reply]", "Píšu")
    phone.fake.answer_of_agent(ACCESS, "Ještě dotaz: od kdy?")
    phone.page.clock.run_for(TICKET_EVERY_MS)
    expect(phone.page.locator("[data-reply-news]")).to_be_visible()
    expect(phone.page.locator("[data-news='1']")).to_be_visible()
    expect(phone.page.get_by_text("Ještě dotaz: od kdy?")).to_be_attached()
    expect(phone.page.locator("[data-reply]")).to_have_value("Píšu")
    phone.page.click("[data-show-news]")
    expect(phone.page.locator("[data-news]")).to_have_count(0)


def test_too_long_a_text_is_told_before_it_is_sent(phone: Zone) -> None:
    """Over the limit the answer cannot be sent, and the page says by how much."""
    phone.ticket(ACCESS)
    phone.page.fill("[data-reply]", "x" * 5_007)
    expect(phone.page.locator("[data-too-long]")).to_contain_text("o 7 znaků")
    expect(phone.page.locator("[data-send]")).to_be_disabled()


def test_resolving_is_asked_about_and_goes_with_the_version(zone: Zone) -> None:
    """The dialog says what it means; the version on the screen goes along; then it can be opened again."""
    zone.ticket(ACCESS)
    zone.page.click("[data-step=resolve]")
    zone.page.click("[data-confirm=resolve] [data-no]")
    assert not zone.fake.calls("POST", "/resolve")
    zone.page.click("[data-step=resolve]")
    zone.page.click("[data-confirm=resolve] [data-yes]")
    expect(zone.page.locator("[data-ticket-state=resolved]")).to_be_visible()
    assert zone.fake.calls("POST", "/resolve")[0].headers["if-match"] == '"3"'
    zone.page.click("[data-step=reopen]")
    zone.page.click("[data-confirm=reopen] [data-yes]")
    expect(zone.page.locator("[data-ticket-state=queued]")).to_be_visible()


def test_a_stale_step_shows_what_is_new_and_keeps_the_text(phone: Zone) -> None:
    """The request changed meanwhile: nothing is done, the new answer is on the page, the next try succeeds."""
    phone.ticket(ACCESS)
    phone.page.fill("[data-reply]", "Rozepsáno")
    phone.page.click("[data-step=resolve]")
    phone.fake.answer_of_agent(ACCESS, "Účet je hotový.")
    phone.page.click("[data-confirm=resolve] [data-yes]")
    expect(phone.page.locator("[data-confirm=resolve] [data-fault=refused]")).to_contain_text("mezitím změnil")
    expect(phone.page.get_by_text("Účet je hotový.")).to_be_attached()
    expect(phone.page.locator("[data-reply]")).to_have_value("Rozepsáno")
    phone.page.click("[data-confirm=resolve] [data-yes]")
    expect(phone.page.locator("[data-ticket-state=resolved]")).to_be_visible()


def test_a_lock_is_declined_after_its_consequence_was_told(zone: Zone) -> None:
    """The notice says who keeps the request; declining says what follows, and the notice goes."""
    zone.ticket(SHOP)
    expect(zone.page.locator("[data-lock]")).to_contain_text("Alena Bílá")
    zone.page.click("[data-decline]")
    expect(zone.page.locator("[data-confirm=decline]")).to_contain_text("vrátí do fronty na své místo")
    zone.page.click("[data-confirm=decline] [data-yes]")
    expect(zone.page.locator("[data-lock]")).to_have_count(0)
    expect(zone.page.locator("[data-ticket-state=queued]")).to_be_visible()
    expect(zone.page.locator("[data-said]")).to_have_text("Požadavek je zpátky ve frontě na svém místě.")


def test_copies_are_added_with_or_without_the_past_and_removed(zone: Zone) -> None:
    """An address that is none is told; whether the past goes along is a choice."""
    zone.ticket(SHOP)
    page = zone.page
    page.click("[data-copies-add] summary")
    page.fill("[data-copy-address]", "neni-adresa")
    page.click("[data-add-copy]")
    expect(page.locator("[data-address-faults]")).to_contain_text("neni-adresa není platná adresa")
    page.fill("[data-copy-address]", "sef@firma.example")
    page.check("[data-with-history]")
    page.click("[data-add-copy]")
    expect(page.locator("[data-copy='sef@firma.example']")).to_be_visible()
    page.locator("[data-copy='ucetni@firma.example'] [data-remove-copy]").click()
    expect(page.locator("[data-copy='ucetni@firma.example']")).to_have_count(0)
    assert [one.body for one in zone.fake.calls("POST", "/copies")] == [
        {"add": ["sef@firma.example"], "remove": [], "with_history": True},
        {"add": [], "remove": ["ucetni@firma.example"], "with_history": False},
    ]


def test_a_closed_request_leads_to_a_new_one(phone: Zone) -> None:
    """There is nothing to write into, and the way to a new request is there."""
    phone.ticket("domény")
    expect(phone.page.locator("[data-reply]")).to_have_count(0)
    phone.page.click("[data-no-reply] a")
    expect(phone.page.locator("[data-page=new]")).to_be_visible()


def test_a_request_that_closed_meanwhile_gives_the_text_back(phone: Zone) -> None:
    """The answer is refused, the request is shown as closed, and what was typed is still there to be copied."""
    phone.ticket(ACCESS)
    phone.page.fill("[data-reply]", "Přišlo pozdě")
    may = {"reply": False, "resolve": False, "reopen": False}
    phone.fake.history(ACCESS)["ticket"].update(state="closed", may=may, version=4)
    phone.fake.fail(r"POST /tickets/[^/]+/messages", 409, body={"type": "x/illegal-move", "status": 409})
    phone.page.click("[data-send]")
    expect(phone.page.locator("[data-no-reply]")).to_be_visible()
    expect(phone.page.locator("[data-unsent]")).to_have_value("Přišlo pozdě")


def test_a_request_of_somebody_else_is_simply_not_there(phone: Zone) -> None:
    """What the API does not find has a page of its own, with a way back."""
    phone.open("#/tickets/01FOREIGN")
    expect(phone.page.locator("[data-missing]")).to_be_visible()
    phone.page.get_by_role("link", name="Zpět na přehled").click()
    expect(phone.page.locator("[data-rows]")).to_be_visible()


# ---------------------------------------------------------------- a new request


def test_a_new_request_is_opened(zone: Zone) -> None:
    """Queue, subject, text, a file and a copy are sent once; then its page says that we have it."""
    zone.open("#/new")
    page = zone.page
    page.check("[data-queue=fakturace]")
    page.fill("[data-new-subject]", "Chybí faktura")
    page.fill("[data-new-text]", "Nedostali jsme fakturu za září.")
    page.fill("[data-new-copies]", "ucetni@firma.example")
    page.set_input_files("[data-file-input]", files_of("prehled.txt"))
    expect(page.locator("[data-upload=done]")).to_be_visible()
    page.click("[data-new-send]")
    expect(page.locator("[data-page=ticket] [data-done]")).to_contain_text("Přijali jsme Váš požadavek č.")
    expect(page.locator("[data-expected]")).to_contain_text("Ozveme se")
    assert zone.fake.calls("POST", "/tickets")[0].body == {
        "queue": "fakturace",
        "subject": "Chybí faktura",
        "text": "Nedostali jsme fakturu za září.",
        "files": ["up-1"],
        "copies": ["ucetni@firma.example"],
    }
    page.click("[data-nav=new]")
    expect(page.locator("[data-new-subject]")).to_have_value("")


def test_what_is_missing_is_told_and_focused(phone: Zone) -> None:
    """An incomplete request is not sent; the first field that is missing gets the focus."""
    phone.open("#/new")
    phone.page.check("[data-queue=podpora]")
    phone.page.click("[data-new-send]")
    expect(phone.page.locator("[data-needed]")).to_contain_text("Předmět, O co jde")
    expect(phone.page.locator("[data-new-subject]")).to_be_focused()
    assert not phone.fake.calls("POST", "/tickets")


def test_a_technical_queue_is_for_technical_contacts(phone: Zone) -> None:
    """Who may not write there cannot choose it, and is told why; what each queue is for is told."""
    phone.fake.me = scene.me(rights={"technical": False, "pin": False})
    phone.fake.me["queues"][0]["may_open"] = False
    phone.open("#/new")
    expect(phone.page.locator("[data-queue=podpora]")).to_be_disabled()
    expect(phone.page.locator(".choice[data-disabled]")).to_contain_text("jen technické kontaktní osoby")
    expect(phone.page.locator("[data-queue=fakturace]")).to_be_checked()
    expect(phone.page.locator("#queue-podpora-told")).to_contain_text("Servery, weby a pošta.")
    expect(phone.page.locator("#queue-fakturace-told")).to_contain_text("Dotazy, objednávky a vše ostatní.")


# ---------------------------------------------------------------- settings


def test_notifications_and_language_are_set(phone: Zone) -> None:
    """Each choice is kept at once."""
    phone.open("#/settings")
    phone.page.check("[data-setting=sms]")
    expect(phone.page.locator("[data-done]")).to_be_visible()
    phone.page.select_option("[data-setting=language]", "en")
    expect(phone.page.get_by_role("heading", name="Settings")).to_be_visible()
    assert [one.body for one in phone.fake.calls("PATCH", "/settings")] == [{"sms": True}, {"language": "en"}]


def test_the_pin_is_set_changed_and_removed(zone: Zone) -> None:
    """Two that differ and a weak one are refused with the reason; the PIN never stands on the page afterwards."""
    zone.open("#/settings")
    page = zone.page
    page.fill("[data-pin=new]", "2580")
    page.fill("[data-pin=again]", "2581")
    page.click("[data-pin-save]")
    expect(page.locator("[data-pin-fault=differ]")).to_be_visible()
    for name in ("new", "again"):
        page.fill(f"[data-pin={name}]", "1234")
    page.click("[data-pin-save]")
    expect(page.get_by_text("Tento PIN by šel snadno uhodnout.")).to_be_visible()
    for name in ("new", "again"):
        page.fill(f"[data-pin={name}]", "739164")
    page.click("[data-pin-save]")
    expect(page.locator("[data-pin-set=true]")).to_be_visible()
    expect(page.locator("[data-pin=new]")).to_have_value("")
    assert "739164" not in page.content()
    page.click("[data-pin-delete]")
    page.click("[data-confirm=pin] [data-yes]")
    expect(page.locator("[data-pin-set=false]")).to_be_visible()
    assert zone.fake.pins == ["739164", None]


def test_without_the_right_there_is_no_pin_to_set(phone: Zone) -> None:
    """The page says who may."""
    phone.fake.me = scene.me(rights={"technical": True, "pin": False})
    phone.open("#/settings")
    expect(phone.page.locator("[data-pin-forbidden]")).to_be_visible()
    expect(phone.page.locator("[data-pin-save]")).to_have_count(0)


def test_contacts_are_there_to_be_read(phone: Zone) -> None:
    """Everybody with his rights, and where the list is changed."""
    phone.open("#/settings")
    expect(phone.page.locator("[data-contact='jan@firma.example']")).to_contain_text("technický kontakt")
    expect(phone.page.locator("[data-contact='eva@firma.example']")).to_contain_text("bez zvláštních oprávnění")
    expect(phone.page.get_by_text("změny nám hlásí Váš správce kontaktů")).to_be_visible()


# ---------------------------------------------------------------- being in and out


def test_a_token_in_the_address_is_taken_out_at_once(phone: Zone) -> None:
    """Neither the address nor the browser's history keeps it; a reload keeps the person in."""
    phone.open("#/settings")
    expect(phone.page.locator("[data-page=settings]")).to_be_visible()
    assert "token" not in phone.page.url
    phone.page.reload()
    expect(phone.page.locator("[data-page=settings]")).to_be_visible()
    assert phone.page.evaluate("Object.values(localStorage).join()").find("zone-token") == -1


def test_who_signs_out_gives_his_token_back(phone: Zone) -> None:
    """The server is told, and the page forgets the token even if that does not get through."""
    phone.open()
    phone.page.wait_for_selector("[data-rows]")
    phone.fake.fail("DELETE /pass")
    phone.page.click("[data-sign-out]")
    expect(phone.page.locator("[data-door=out]")).to_be_visible()
    (told,) = phone.fake.calls("DELETE", "/pass")
    assert told.headers["authorization"] == f"Bearer {phone.fake.token}"
    assert phone.page.evaluate("Object.values(sessionStorage).join()").find("zone-token") == -1


def test_an_expired_token_is_told_calmly_and_nothing_typed_is_lost(phone: Zone) -> None:
    """The way back leads to the company's own zone; with a fresh token the draft is where it was."""
    phone.ticket(ACCESS)
    phone.page.fill("[data-reply]", "Dlouhý rozepsaný text")
    phone.fake.tokens = {"another-zone-token-2"}
    phone.page.click("[data-send]")
    expect(phone.page.locator("[data-door=expired]")).to_contain_text("Nic se neztratilo")
    expect(phone.page.locator("[data-home]")).to_have_attribute("href", "https://portal.firma.example/")
    place = f"#/tickets/{phone.fake.history(ACCESS)['ticket']['id']}"
    phone.fake.token = "another-zone-token-2"
    phone.open(place)
    expect(phone.page.locator("[data-reply]")).to_have_value("Dlouhý rozepsaný text")


def test_a_draft_of_another_person_is_not_shown(phone: Zone) -> None:
    """What one contact typed is not there for the next one in the same tab."""
    phone.ticket(ACCESS)
    phone.page.fill("[data-reply]", "Jen moje")
    phone.fake.me["contact"] = scene.EVA
    phone.ticket(ACCESS)
    expect(phone.page.locator("[data-reply]")).to_have_value("")


def test_signing_in_goes_by_code_and_proof_key_and_chooses_the_client(zone: Zone) -> None:
    """The page leaves for the issuer, comes back with a code, asks which client, and opens what was asked for."""
    zone.fake.clients = [scene.CLIENT, scene.OTHER_CLIENT]
    zone.open("#/settings", signed_out=True)
    zone.page.click("[data-sign-in]")
    zone.page.wait_for_url("**/oauth2/authorize*")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(zone.page.url).query).items()}
    assert (asked["code_challenge_method"], asked["client_id"]) == ("S256", "zone-page")
    assert asked["redirect_uri"].endswith("/zone/")
    zone.id_token = lambda _: id_token(asked["nonce"])
    zone.page.goto(f"{asked['redirect_uri']}?code=c1&state={asked['state']}")
    expect(zone.page.locator("[data-door=choosing]")).to_be_visible()
    assert "code_verifier" in zone.token_forms[0]
    zone.page.click("[data-client='100002']")
    expect(zone.page.locator("[data-page=settings]")).to_be_visible()
    expect(zone.page.locator(".brand")).to_contain_text("Dílna a.s.")
    assert "code=" not in zone.page.url
    assert [one.body for one in zone.fake.calls("POST", "/sign-in")] == [{"client": None}, {"client": "100002"}]


def signed_in(zone: Zone, place: str = "#/") -> None:
    """Come in by the identity provider."""
    zone.open(place, signed_out=True)
    zone.page.click("[data-sign-in]")
    zone.page.wait_for_url("**/oauth2/authorize*")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(zone.page.url).query).items()}
    zone.id_token = lambda _: id_token(asked["nonce"])
    zone.page.goto(f"{asked['redirect_uri']}?code=c1&state={asked['state']}")


def test_a_zone_token_of_a_sign_in_is_renewed_by_itself(desktop: Zone) -> None:
    """The server refuses the old one: the page gets another and does what was asked, unnoticed."""
    signed_in(desktop)
    desktop.page.wait_for_selector("[data-rows]")
    desktop.fake.tokens = set()
    desktop.page.click("[data-nav=settings]")
    expect(desktop.page.locator("[data-contact='jan@firma.example']")).to_be_visible()
    assert len(desktop.fake.calls("POST", "/sign-in")) == 2


def test_who_is_no_contact_of_anybody_is_told_so(phone: Zone) -> None:
    """A good sign-in of a stranger ends at a page that says who can help."""
    phone.fake.clients = []
    signed_in(phone)
    expect(phone.page.locator("[data-door=stranger]")).to_be_visible()


def test_a_failed_sign_in_says_why(phone: Zone) -> None:
    """A return that belongs to no sign-in here is refused in words."""
    phone.page.goto("http://127.0.0.1:9/zone/?code=1&state=x")
    expect(phone.page.get_by_role("alert")).to_contain_text("nepatří k tomuto přihlášení")
    assert "state=" not in phone.page.url


def test_without_an_identity_provider_the_way_is_the_companys_zone(fresh: Zone) -> None:
    """There is no button that could not work."""
    fresh.config["zone"] = {"home_url": "https://portal.firma.example/"}
    fresh.open(signed_out=True)
    expect(fresh.page.locator("[data-home]")).to_be_visible()
    expect(fresh.page.locator("[data-sign-in]")).to_have_count(0)


def test_the_language_and_the_look_are_switched(fresh: Zone) -> None:
    """The contact's language comes first; a switch in this browser goes over it and lasts."""
    fresh.fake.me["language"] = "en"
    fresh.open()
    expect(fresh.page.get_by_role("heading", name="Requests")).to_be_visible()
    fresh.page.click("[data-language=cs]")
    expect(fresh.page.get_by_role("heading", name="Požadavky")).to_be_visible()
    fresh.page.click("[data-theme-choice=dark]")
    fresh.page.reload()
    expect(fresh.page.get_by_role("heading", name="Požadavky")).to_be_visible()
    assert fresh.page.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme]") == [
        "cs",
        "dark",
    ]


def test_the_keyboard_is_enough(desktop: Zone) -> None:
    """Enter opens a request, the answer is sent by Ctrl and Enter, Escape leaves a dialog."""
    desktop.open()
    desktop.page.locator("[data-ticket='10005']").focus()
    desktop.page.keyboard.press("Enter")
    expect(desktop.page.locator("[data-subject]")).to_be_focused()
    desktop.page.locator("[data-step=resolve]").focus()
    desktop.page.keyboard.press("Enter")
    expect(desktop.page.locator("[data-confirm=resolve] [data-yes]")).to_be_focused()
    desktop.page.keyboard.press("Escape")
    expect(desktop.page.locator("[data-confirm]")).to_have_count(0)
    expect(desktop.page.locator("[data-step=resolve]")).to_be_focused()
    desktop.page.locator("[data-reply]").focus()
    desktop.page.keyboard.type("Petr")
    desktop.page.keyboard.press("Control+Enter")
    expect(desktop.page.locator("[data-done]")).to_be_visible()


def id_token(nonce: str) -> str:
    """A token as an issuer would give it; the signature is nobody's business here."""
    claims = {
        "iss": "https://issuer.example/zone",
        "aud": "zone-page",
        "sub": "s1",
        "nonce": nonce,
        "iat": 1_795_424_400,
        "exp": 1_795_428_000,
    }
    return f"{_part({'alg': 'none'})}.{_part(claims)}.sig"


def _part(value: dict[str, object]) -> str:

    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
