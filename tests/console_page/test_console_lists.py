"""The lists of the console: views, rows, keyboard, steps with many tickets, as somebody at the desk meets them."""

import pytest
from playwright.sync_api import expect

from tests.chromium import until
from tests.console_page.conftest import Console
from tests.console_page.fake_desk import ALENA, BOHDAN, DILNA, EVA, JAN, id_of, summary
from tests.zone_page.axe import faults_of

MANY = 1_500
SCHEDULED = "2026-11-24T09:00:00.000Z"


def number(short: int) -> str:
    """The row of a ticket by its short number."""
    return f"[data-ticket-number='{10_000 + short}']"


def mixed(console: Console) -> None:
    """A desk: two of Alena's, one of Bohdan's, two of nobody, one that waits, one scheduled, one resolved."""
    console.fake.add(
        summary(1, state="in_progress", agent=ALENA, urgency="urgent", subject="Web nejede"),
        summary(2, state="in_progress", agent=ALENA, tags=["migrace", "vip", "faktury"]),
        summary(3, state="in_progress", agent=BOHDAN, client=DILNA, requester=EVA, locked=True),
        summary(4, unread=True),
        summary(5, client=None, requester={"address": "x@jinde.example", "name": None}),
        summary(6, state="waiting", agent=BOHDAN, client=DILNA),
        summary(7, state="scheduled", agent=BOHDAN, client=DILNA, scheduled_for=SCHEDULED),
        summary(8, state="resolved", agent=BOHDAN, client=DILNA),
    )


def rows(console: Console) -> list[int]:
    """The short numbers of the rows, from the top."""
    found = console.page.locator(".row").evaluate_all("all => all.map(row => +row.dataset.ticketNumber)")
    return [one - 10_000 for one in found]


def test_a_push_is_seen_in_its_row_and_in_the_counts(desktop: Console) -> None:
    """What the websocket tells of a ticket is in its row and beside the views without asking the server."""
    mixed(desktop)
    desktop.open()
    expect(desktop.page.locator("[data-view-link=unassigned] [data-view-count='2']")).to_be_visible()
    asked = len(desktop.fake.asked)
    desktop.push(desktop.fake.change(4, subject="Web nejede vůbec", state="in_progress", agent=BOHDAN))
    expect(desktop.page.locator(number(4))).to_contain_text("Web nejede vůbec")
    expect(desktop.page.locator("[data-view-link=unassigned] [data-view-count='1']")).to_be_visible()
    assert len(desktop.fake.asked) == asked


def test_views_have_keys_counts_and_addresses_and_ask_nothing(desktop: Console) -> None:
    """Each view is a key away, shows its tickets in its order at once, and is in the address."""
    mixed(desktop)
    desktop.open()
    expect(desktop.page.locator("[data-view-link=mine] [data-view-count='2']")).to_be_visible()
    asked = len(desktop.fake.calls("GET", "/tickets"))
    expected = {
        "1": ("mine", [1, 2]),
        "2": ("clients", [5, 4, 2, 1]),
        "3": ("unassigned", [4, 5]),
        "4": ("waiting", [6]),
        "5": ("scheduled", [7]),
    }
    expected["2"] = ("clients", [4, 2, 1])
    for key, (view, shown) in expected.items():
        desktop.page.keyboard.press("v")
        desktop.page.keyboard.press(key)
        expect(desktop.page.locator(f"[data-list-view={view}]")).to_be_visible()
        assert rows(desktop) == shown, view
        assert desktop.page.url.endswith(f"#/tickets?view={view}")
    assert len(desktop.fake.calls("GET", "/tickets")) == asked
    desktop.page.keyboard.press("v")
    desktop.page.keyboard.press("6")
    expect(desktop.page.locator(number(8))).to_be_visible()
    assert desktop.fake.calls("GET", "/tickets")[-1].query["state"] == ["resolved"]


def test_a_view_survives_a_reload(desktop: Console) -> None:
    """After a reload the same view is there, with its ticket open beside it."""
    mixed(desktop)
    desktop.open(f"#/tickets/{id_of(2)}?view=mine")
    desktop.reload()
    expect(desktop.page.locator("[data-list-view=mine]")).to_be_visible()
    expect(desktop.page.locator("[data-open-ticket='10002']")).to_be_visible()
    assert rows(desktop) == [1, 2]


def test_a_row_tells_what_matters(console: Console) -> None:
    """Tags, lock, who has it and what it waits for are in the row; a merged ticket says where it goes on."""
    mixed(console)
    console.fake.add(summary(9, state="closed", merged_into={"id": id_of(1), "number": 10_001}))
    console.open("#/tickets?view=all")
    page = console.page
    expect(page.locator(f"{number(2)} [data-tags='3']")).to_contain_text("migrace")
    expect(page.locator(f"{number(2)} [data-tags='3']")).to_contain_text("+1")
    expect(page.locator(f"{number(3)} [data-locked]")).to_be_visible()
    expect(page.locator(f"{number(3)} [data-row-agent]")).to_have_text("Bohdan Č.")
    expect(page.locator(f"{number(7)} .row-planned")).to_be_visible()
    expect(page.locator(f"{number(9)} [data-row-merged='10001']")).to_be_visible()
    console.open("#/tickets?view=unassigned")
    assert rows(console) == [4, 5]


def test_a_long_list_is_on_the_page_only_where_it_is_seen(desktop: Console) -> None:
    """Of 1,500 rows a screenful is drawn; keys, focus and their place for a screen reader work all the same."""
    desktop.fake.add(*(summary(n, urgency="routine") for n in range(1, MANY + 1)))
    desktop.open("#/tickets?view=unassigned")
    page = desktop.page
    expect(page.locator(f"[data-list-count='{MANY}'][data-list-count]")).to_be_visible()
    expect(page.locator("[data-list-phase=ready]")).to_be_visible()
    assert page.locator(".row").count() < 40
    expect(page.locator(f"li:has({number(1)})")).to_have_attribute("aria-posinset", "1")
    expect(page.locator(f"li:has({number(1)})")).to_have_attribute("aria-setsize", str(MANY))
    for _ in range(30):
        page.keyboard.press("j")
    expect(page.locator(number(30))).to_be_focused()
    expect(page.locator(number(30))).to_be_in_viewport()
    page.evaluate("document.getElementById('list').scrollTop = 60_000")
    expect(page.locator(number(760))).to_be_attached()
    expect(page.locator(number(30))).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(number(29))).to_be_focused()
    expect(page.locator(number(29))).to_be_in_viewport()
    assert page.locator(".row").count() < 50


def test_news_above_does_not_move_what_one_reads(desktop: Console) -> None:
    """A ticket that comes in above the view leaves the rows in view where they are; at the top it is seen."""
    desktop.fake.add(*(summary(n) for n in range(1, 201)))
    desktop.open("#/tickets")
    page = desktop.page
    expect(page.locator("[data-list-count='200']")).to_be_visible()
    desktop.push(desktop.fake.change(20, subject="Nahoře"))
    expect(page.locator(".row").first).to_contain_text("Nahoře")
    page.evaluate("document.getElementById('list').scrollTop = 4_000")
    expect(page.locator(number(148))).to_be_in_viewport()
    before = page.locator(number(148)).bounding_box() or {}
    desktop.push(desktop.fake.change(30))
    until(page, "document.querySelector('[data-ticket-number=\"10148\"]').closest('li').ariaPosInSet === '55'")
    after = page.locator(number(148)).bounding_box() or {}
    assert abs(after["y"] - before["y"]) < 1


def test_who_clears_his_rows_stays_where_he_was(desktop: Console) -> None:
    """When the row in focus leaves the list, the next one has the focus."""
    desktop.fake.add(*(summary(n, opened_at=f"2026-11-20T08:00:0{n}.000Z") for n in range(1, 6)))
    desktop.open("#/tickets?view=unassigned")
    desktop.page.locator(number(2)).focus()
    desktop.push(desktop.fake.change(2, state="in_progress", agent=BOHDAN, by=BOHDAN))
    expect(desktop.page.locator(number(3))).to_be_focused()


def test_many_are_handed_over_and_what_fails_says_why_and_stays(desktop: Console) -> None:
    """Selected with x and Shift, handed over in single calls with a key each; one that is kept stays selected."""
    desktop.fake.add(*(summary(n) for n in range(1, 8)))
    desktop.open("#/tickets")
    page = desktop.page
    page.locator(number(7)).focus()
    page.keyboard.press("x")
    page.locator(number(4)).click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count='4']")).to_have_text("Vybrány 4 tickety")
    desktop.fake.fail(f"POST /tickets/{id_of(5)}/assign", 409, kind="illegal-move", detail="Má ho zamčený Bohdan.")
    page.click("[data-bulk-step=assign]")
    page.click(f"[data-bulk-panel=assign] [data-bulk-assign='{BOHDAN['id']}']")
    expect(page.locator("[data-bulk-done='3'][data-bulk-not-done='1']")).to_be_visible()
    expect(page.locator("[data-bulk-fault='10005']")).to_contain_text("Má ho zamčený Bohdan.")
    calls = desktop.fake.calls("POST", "/assign")
    assert {one.body["agent"] for one in calls} == {BOHDAN["id"]}
    assert len({one.headers["idempotency-key"] for one in calls}) == 4
    expect(page.locator(f"{number(5)}[data-picked]")).to_be_visible()
    assert page.locator("[data-picked]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk]")).to_have_count(0)


def test_resolving_more_than_five_is_asked_first(console: Console) -> None:
    """All of the view are selected with one press; their clients get mails only after a second one."""
    console.fake.add(*(summary(n, state="in_progress", agent=ALENA) for n in range(1, 8)))
    console.open("#/tickets?view=mine")
    page = console.page
    page.click("[data-pick-all]")
    page.click("[data-bulk-step=resolve]")
    expect(page.locator("[data-bulk-panel=resolve]")).to_contain_text("K 7 ticketům")
    assert console.fake.calls("POST", "/state") == []
    page.click("[data-bulk-panel=resolve] [data-bulk-go]")
    expect(page.locator("[data-bulk-done='7']")).to_be_visible()
    expect(page.locator("[data-empty]")).to_be_visible()
    page.click("[data-bulk-dismiss]")


def test_tags_and_urgency_of_many(desktop: Console) -> None:
    """Tags are added and removed together; an urgency is set where it is another one."""
    desktop.fake.add(summary(1, tags=["vip"]), summary(2, urgency="urgent"))
    desktop.open("#/tickets")
    page = desktop.page
    page.click("[data-pick-all]")
    page.click("[data-bulk-step=tags]")
    page.fill("[data-bulk-tags]", "Migrace, ")
    page.check("[data-bulk-untag=vip]")
    page.click("[data-bulk-go]")
    expect(page.locator("[data-bulk-done='2']")).to_be_visible()
    assert [desktop.fake.ticket(n)["tags"] for n in (1, 2)] == [["migrace"], ["migrace"]]
    page.click("[data-bulk-dismiss]")
    page.click("[data-pick-all]")
    page.select_option("[data-bulk-urgency]", "urgent")
    expect(page.locator("[data-bulk-done='2']")).to_be_visible()
    assert len(desktop.fake.calls("POST", "/urgency")) == 1


def test_several_are_merged_into_the_chosen_one(desktop: Console) -> None:
    """The first that was selected stays unless another one is chosen; the others leave the list."""
    desktop.fake.add(*(summary(n) for n in range(1, 4)))
    desktop.open("#/tickets")
    page = desktop.page
    page.click("[data-pick-all]")
    page.click("[data-bulk-step=merge]")
    expect(page.locator("[data-bulk-into='10003']")).to_be_checked()
    page.check("[data-bulk-into='10002']")
    page.click("[data-bulk-go]")
    expect(page.locator("[data-bulk-done='3']")).to_be_visible()
    assert [one.body["into"] for one in desktop.fake.calls("POST", "/merge")] == [10_002, 10_002]
    assert rows(desktop) == [2]


def test_a_finger_selects_after_saying_so(phone: Console) -> None:
    """On a phone boxes are there once one begins to select; ending it lets the selection go."""
    phone.fake.add(summary(1), summary(2))
    phone.open("#/tickets")
    page = phone.page
    expect(page.locator(".row-pick").first).to_be_hidden()
    page.click("[data-pick-begin]")
    page.locator("[data-pick]").first.check()
    expect(page.locator("[data-bulk-count='1']")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk]")).to_have_count(0)
    page.locator("[data-pick]").first.check()
    page.click("[data-pick-begin]")
    expect(page.locator("[data-bulk]")).to_have_count(0)


def test_a_view_is_saved_changed_and_deleted(desktop: Console) -> None:
    """A filter with a name is a view in the rail with its count; its owner changes and deletes it."""
    mixed(desktop)
    desktop.open("#/tickets")
    page = desktop.page
    page.click("[data-view-new]")
    page.fill("[data-view-field=name]", "Hoří")
    page.select_option("[data-view-field=urgency]", "urgent")
    page.check("[data-view-shared]")
    page.click("[data-view-save]")
    expect(page.locator("[data-view-panel]")).to_have_count(0)
    expect(page.locator("#list-title")).to_have_text("Hoří")
    assert rows(desktop) == [1]
    saved = desktop.fake.views[0]
    assert (saved["name"], saved["shared"], saved["filter"]["urgency"]) == ("Hoří", True, "urgent")
    expect(page.locator(f"[data-view-link='saved.{saved['id']}'] [data-view-count='1']")).to_be_visible()
    page.click("[data-view-change]")
    page.select_option("[data-view-field=urgency]", "")
    page.select_option("[data-view-field=agent]", "me")
    page.click("[data-view-save]")
    expect(page.locator("[data-list-count='2']")).to_be_visible()
    page.click("[data-view-change]")
    page.click("[data-view-remove]")
    page.click("[data-view-remove-yes]")
    expect(page.locator("#list-title")).to_have_text("Všechny fronty")
    assert desktop.fake.views == []


def test_without_saved_views_there_is_nothing_of_them(desktop: Console) -> None:
    """A server that has no saved views shows none, and offers to make none."""
    mixed(desktop)
    desktop.fake.fail("GET /views", 404, kind="not-found", times=9)
    desktop.open("#/tickets?view=saved.gone")
    expect(desktop.page.locator("[data-empty]")).to_contain_text("Tenhle pohled tu není")
    expect(desktop.page.locator("[data-view-new]")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_and_its_bar_keep_nobody_out(console: Console, scheme: str) -> None:
    """axe finds nothing in a view with selected rows, the bar and what failed, in either theme and size."""
    mixed(console)
    console.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    console.fake.fail(f"POST /tickets/{id_of(4)}/tags", 409, kind="illegal-move", detail="Tohle nejde.")
    console.open("#/tickets")
    page = console.page
    page.click("[data-pick-all]")
    page.click("[data-bulk-step=tags]")
    page.fill("[data-bulk-tags]", "vip")
    assert faults_of(page) == []
    page.click("[data-bulk-go]")
    expect(page.locator("[data-bulk-fault]")).to_be_visible()
    assert faults_of(page) == []
    if console.size == "desktop":  # on a phone the way there is in the panel
        page.click("[data-view-new]")
        assert faults_of(page) == []
    assert JAN["name"] in page.locator(number(4)).inner_text()
