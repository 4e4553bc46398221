"""The settings of the console and calls of colleagues, as leads and agents meet them."""

import re

from playwright.sync_api import expect

from tests.console_page.conftest import Console
from tests.console_page.fake_desk import ALENA, BOHDAN, summary
from tests.console_page.fake_settings import LOG_ROWS, add_settings
from tests.zone_page.axe import faults_of

NARROW = ("settings/macros", "settings/agents", "settings/stage")  # of which a phone has most to make room for
PAGES = {
    "settings": "[data-setting-quotes]",
    "settings/macros": "[data-macro]",
    "settings/views": "[data-view-row]",
    "settings/agents": "[data-agent-row]",
    "settings/shifts": "[data-on-shift]",
    "settings/stage": "[data-stage-queue]",
    "settings/audit": "[data-audit]",
}


def test_a_lead_writes_a_macro(phone: Console) -> None:
    """Places are put in by a press, the preview shows an example, and the macro is in the list then."""
    kept = add_settings(phone.fake)
    phone.open("#/settings/macros")
    page = phone.page
    page.click("[data-macro-new]")
    page.fill("[data-macro-name=cs]", "Potřebujeme víc")
    page.fill("[data-macro-text]", "Dobrý den, ")
    page.click("[data-macro-place=name]")
    expect(page.locator("[data-macro-text]")).to_have_value("Dobrý den, {{name}}")
    expect(page.locator("[data-macro-preview]")).to_have_text("Dobrý den, Jan Novotný")
    page.select_option("#macro-state", "waiting")
    page.fill("[data-macro-tags]", "doplnit, čeká")
    page.check("[data-macro-queue=podpora]")
    page.click("[data-macro-save]")
    expect(page.locator("[data-macro]")).to_have_count(2)
    (made,) = (one for one in kept["macros"].values() if one["id"] != "done")
    assert (made["name"], made["state"], made["tags"], made["queues"], made["assign"]) == (
        {"cs": "Potřebujeme víc", "en": "Potřebujeme víc"}, "waiting", ["doplnit", "čeká"], ["podpora"], None,
    )  # fmt: skip


def test_a_macro_that_makes_no_sense_is_not_sent(desktop: Console) -> None:
    """No name, nothing to do, a place that nobody fills in: each is told, nothing is asked of the server."""
    add_settings(desktop.fake)
    desktop.open("#/settings/macros")
    page = desktop.page
    page.click("[data-macro-new]")
    for name, text, fault in (("", "x", "name"), ("A", "", "empty"), ("A", "{{nic}}", "places")):
        page.fill("[data-macro-name=cs]", name)
        page.fill("[data-macro-text]", text)
        page.click("[data-macro-save]")
        expect(page.locator(f"[data-macro-fault={fault}]")).to_be_visible()
    assert [one for one in desktop.fake.asked if one.method == "PUT"] == []


def test_who_was_slower_is_told_and_loses_nothing(desktop: Console) -> None:
    """A macro that somebody else changed meanwhile is shown as it is; one's own text may take its place."""
    kept = add_settings(desktop.fake)
    desktop.open("#/settings/macros")
    page = desktop.page
    page.click("[data-macro-edit]")
    page.fill("[data-macro-text]", "Moje znění")
    kept["macros"]["done"] |= {"revision": 4, "text": "Jejich znění"}
    page.click("[data-macro-save]")
    expect(page.locator("[data-macro-conflict]")).to_contain_text("Jejich znění")
    expect(page.locator("[data-macro-text]")).to_have_value("Moje znění")
    page.click("[data-macro-own]")
    page.click("[data-macro-save]")
    page.wait_for_selector("[data-macro=done]")
    assert (kept["macros"]["done"]["text"], kept["macros"]["done"]["revision"]) == ("Moje znění", 5)


def test_who_was_slower_can_take_theirs_and_a_macro_goes_only_after_a_question(desktop: Console) -> None:
    """Theirs comes into the form; deleting asks first."""
    kept = add_settings(desktop.fake)
    desktop.open("#/settings/macros")
    page = desktop.page
    page.click("[data-macro-edit]")
    kept["macros"]["done"] |= {"revision": 4, "text": "Jejich znění"}
    page.click("[data-macro-save]")
    page.click("[data-macro-theirs]")
    expect(page.locator("[data-macro-text]")).to_have_value("Jejich znění")
    page.click("[data-macro-remove]")
    assert kept["macros"] != {}
    page.click("[data-macro-remove-yes]")
    expect(page.locator("[data-settings-none]")).to_be_visible()
    assert kept["macros"] == {}


def test_views_are_renamed_and_removed_by_whom_they_belong_to(desktop: Console) -> None:
    """A lead changes shared ones too; an agent only his own."""
    add_settings(desktop.fake)
    desktop.open("#/settings/views")
    page = desktop.page
    shared = page.locator("[data-view-row=late]")
    expect(shared).to_contain_text("společný, uložil(a): Bohdan Černý")
    expect(shared).to_contain_text("Stav: ve frontě · Naléhavost: urgentní · Řeší: nikdo")
    shared.locator("input").fill("Hoří")
    shared.locator("[data-view-rename]").click()
    expect(page.locator("[data-settings-done]")).to_be_visible()
    assert desktop.fake.calls("PUT", "/views/late")[0].body["filter"]["urgency"] == "urgent"
    page.locator("[data-view-row=own] [data-view-remove]").click()
    page.locator("[data-view-row=own] [data-view-remove-yes]").click()
    expect(page.locator("[data-view-row]")).to_have_count(1)


def test_an_agent_sees_what_he_may(desktop: Console) -> None:
    """He reads macros and roles, changes his own views, is not offered what is for leads, and is told why not."""
    add_settings(desktop.fake, lead=False)
    desktop.open("#/settings/macros")
    page = desktop.page
    page.wait_for_selector("[data-macro]")
    expect(page.locator("[data-macro-new], [data-macro-edit]")).to_have_count(0)
    offered = page.locator("[data-settings-link]").evaluate_all("all => all.map((one) => one.dataset.settingsLink)")
    assert "settings_audit" not in offered
    assert "settings_views" in offered
    desktop.open("#/settings/views")
    expect(page.locator("[data-view-row=late] [data-view-rename]")).to_have_count(0)
    expect(page.locator("[data-view-row=own] [data-view-rename]")).to_have_count(1)
    desktop.open("#/settings/agents")
    expect(page.locator("[data-role]:enabled")).to_have_count(0)
    for place in ("audit", "stage"):
        desktop.open(f"#/settings/{place}")
        expect(page.locator("[data-settings-failed]")).to_contain_text("K tomu nemáte oprávnění.")


def test_a_lead_gives_roles_but_keeps_his_own(desktop: Console) -> None:
    """A press gives a role; one's own of a lead cannot be taken; what the server refuses is told."""
    kept = add_settings(desktop.fake)
    desktop.open("#/settings/agents")
    page = desktop.page
    bohdan = page.locator(f"[data-agent-row='{BOHDAN['id']}']")
    bohdan.locator("[data-role=finance]").click()
    expect(page.locator("[data-settings-done]")).to_have_text("Role jsou změněné.")
    assert kept["agents"][1]["roles"] == ["agent", "finance"]
    expect(page.locator(f"[data-agent-row='{ALENA['id']}'] [data-role=lead]")).to_be_disabled()
    desktop.fake.fail("PUT /agents/.*", 409, kind="elsewhere", detail_cs="Role se vedou jinde.")
    bohdan.locator("[data-role=lead]").click()
    expect(page.locator("[data-settings-fault]")).to_contain_text("Role se vedou jinde.")
    expect(bohdan.locator("[data-role=lead]")).not_to_be_checked()


def test_what_the_stage_says_is_read_and_found(desktop: Console) -> None:
    """Queues with hours and promises, settings by name; and that it is changed elsewhere."""
    add_settings(desktop.fake)
    desktop.open("#/settings/stage")
    page = desktop.page
    expect(page.locator(".settings-notice")).to_contain_text("v souboru prostředí")
    expect(page.locator("[data-stage-queue=fakturace]")).to_contain_text("v pracovní dny 8:00-16:00")
    expect(page.locator("[data-stage-queue=podpora]")).to_contain_text("urgentní 15 min")
    page.fill("[data-stage-look]", "undo")
    expect(page.locator("[data-stage-value]")).to_have_text(["undo_window10 s"])


def test_the_log_tells_who_changed_what_page_by_page(desktop: Console) -> None:
    """The newest first, with what was and is; a press brings older ones."""
    add_settings(desktop.fake)
    desktop.open("#/settings/audit")
    page = desktop.page
    first = page.locator("[data-audit]").first
    expect(first).to_contain_text("Alena Bílá – změna makra Hotovo, díky")
    first.locator("summary").click()
    expect(first.locator(".audit-changes")).to_have_text(re.compile(r"state\s*waiting → resolved"))
    page.click("[data-audit-more]")
    expect(page.locator("[data-audit]")).to_have_count(LOG_ROWS)
    expect(page.locator("[data-audit-more]")).to_have_count(0)


def test_own_settings_are_kept_in_the_browser(desktop: Console) -> None:
    """Language, look and quoting last over a reload, and nothing of it goes to the server."""
    add_settings(desktop.fake)
    desktop.open("#/settings")
    page = desktop.page
    page.check("[data-setting-quotes]")
    page.click(".settings-body [data-theme-choice=dark]")
    page.click(".settings-body [data-language=en]")
    expect(page.locator("#settings-title")).to_have_text("My settings")
    desktop.reload()
    expect(page.locator("[data-setting-quotes]")).to_be_checked()
    expect(page.locator("#settings-title")).to_have_text("My settings")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert [one for one in desktop.fake.asked if one.method == "PUT"] == []


def test_what_could_not_be_loaded_can_be_tried_again(desktop: Console) -> None:
    """A page of the settings without an answer says so, with a button."""
    add_settings(desktop.fake)
    desktop.fake.fail("GET /macros", times=3)
    desktop.open("#/settings/macros")
    desktop.page.wait_for_selector("[data-settings-failed]")
    desktop.fake._failures.clear()
    desktop.page.click("[data-settings-failed] button")
    expect(desktop.page.locator("[data-macro]")).to_have_count(1)


def test_who_is_named_in_a_note_is_called_until_he_looks(desktop: Console) -> None:
    """The title and the rail call, over a reload too; opening the ticket ends it, and it is not told twice."""
    desktop.fake.add(summary(1, subject="Web nejede"), summary(2))
    desktop.open()
    page = desktop.page
    noted = {"type": "noted", "text": "@Alena Bílá mrkni", "mentions": [ALENA]}
    push = {**desktop.fake.change(1, noted, by=BOHDAN), "mentions": [ALENA["id"]]}
    desktop.fake.missed[-1]["mentions"] = [ALENA["id"]]
    desktop.push(push)
    expect(page).to_have_title(re.compile(r"^\(@\) Bohdan Černý vás volá k #10001"))
    expect(page.locator("[data-announcer]")).to_have_text("Bohdan Černý vás volá k #10001: Web nejede")
    desktop.reload()
    page.click("[data-calls='1'] summary")
    page.click("[data-calls-ticket='10001']")
    page.wait_for_selector("[data-open-ticket='10001'][data-phase=ready]")
    expect(page.locator("[data-calls]")).to_have_count(0)
    desktop.push(push)
    desktop.push(desktop.fake.change(2, by=BOHDAN, subject="Až po ní"))  # what is pushed is heard in its order
    expect(page.locator("[data-ticket-number='10002']")).to_contain_text("Až po ní")
    expect(page.locator("[data-calls]")).to_have_count(0)


def test_a_call_of_somebody_else_is_not_ours(desktop: Console) -> None:
    """A note that names a colleague, or that one wrote oneself, calls nobody here; all calls go by one press."""
    desktop.fake.add(summary(1), summary(2))
    desktop.open()
    mine = {"mentions": [ALENA["id"]]}
    noted = {"type": "noted", "text": "x", "mentions": []}
    desktop.push({**desktop.fake.change(1, noted, by=ALENA), **mine})
    desktop.push({**desktop.fake.change(1, noted, by=BOHDAN), "mentions": ["cyril"]})
    desktop.push({**desktop.fake.change(2, noted, by=BOHDAN), **mine})
    page = desktop.page
    expect(page.locator("[data-calls='1']")).to_be_visible()
    page.click("[data-calls] summary")
    page.click("[data-calls-seen]")
    expect(page.locator("[data-calls]")).to_have_count(0)


def test_nothing_keeps_people_out(console: Console) -> None:
    """Axe finds nothing on the pages of the settings, nor in a conflict: a phone is light, a desktop dark."""
    kept = add_settings(console.fake)
    page = console.page
    faults: list[str] = []
    page.emulate_media(color_scheme="light" if console.size == "phone" else "dark")
    console.open("#/settings")
    for place, shown in PAGES.items():
        if console.size == "phone" and place not in NARROW:
            continue
        page.evaluate("place => { location.hash = `#/${place}`; }", place)
        page.wait_for_selector(shown)
        faults += [f"{place} {fault}" for fault in faults_of(page)]
    page.evaluate("location.hash = '#/settings/macros'")
    page.click("[data-macro-edit]")
    kept["macros"]["done"]["revision"] = 9
    page.click("[data-macro-save]")
    page.wait_for_selector("[data-macro-conflict]")
    faults += faults_of(page)
    assert faults == []
