"""`python -m local.views`: the pictures of the pages in docs/img, made by the pages themselves over fake APIs.

The few that the documentation shows by default; `--all DIRECTORY` makes every view in light, dark and on a phone.
They are the same whenever they are made, as far as the fonts of the machine are. Needs Chromium.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT: Final = Path(__file__).parents[1]
PICTURES: Final = ROOT / "docs" / "img"
PICTURE_BYTES_MAX: Final = 200_000
# Pixels. A larger one is over the limit where there is much text.
_WIDTH, _HEIGHT, _HEIGHT_OF_STORY = 1240, 650, 860
# After this nothing on the page moves any more.
_SETTLED_MS: Final = 350
# Of the fake desk: the second one that it was told of.
_EVENT_ID: Final = "01KAPQ7Y4Z8T3M5N6E00000001"

Look = Literal["light", "dark", "phone"]
LOOKS: Final[tuple[Look, ...]] = ("light", "dark", "phone")


@dataclass(frozen=True)
class View:
    """A view: where it is, what is to be seen there, and what is done before it looks as it should.

    `has_calls`: the telephone rings there, which it does nowhere else.
    """

    name: str
    place: str
    shown: str
    after: Callable[["Page"], None] | None = None
    height: int = _HEIGHT
    has_calls: bool = False


def _palette(page: "Page") -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+k")
    page.keyboard.type("pre")
    page.wait_for_selector("[data-palette]")


def _help(page: "Page") -> None:
    page.keyboard.press("?")
    page.wait_for_selector("[data-help-dialog]")


def _editor(page: "Page") -> None:
    page.click("[data-macro-edit]")
    page.wait_for_selector("[data-macro-preview]")


def _shift(page: "Page") -> None:
    page.click("[data-shift]")
    page.wait_for_selector("[data-shift-panel]")


def _written(page: "Page") -> None:
    page.fill("[data-call-text]", "E-shop už běží. Ptá se, jestli se to může opakovat, a chce větší server.")
    page.click("[data-call-form=log]")
    page.click("[data-call-choose='10001']")
    page.wait_for_selector("[data-call-found=found]")
    page.evaluate("document.activeElement.blur()")


def _folded(page: "Page") -> None:
    page.wait_for_selector("[data-call-fold]")
    page.click("[data-call-card]:not([data-call-folded]) [data-call-fold]")


def _event(page: "Page") -> None:
    from tests.console_page.texting_scene import CLIENTS, SMS, TEXT

    page.fill("[data-event-add]", " ".join(CLIENTS))
    page.keyboard.press("Enter")
    page.fill("[data-event-subject=cs]", "Výpadek napájení v racku B7")
    page.fill("[data-event-text=cs]", TEXT)
    page.fill("[data-sms-text=cs]", SMS)
    page.wait_for_selector("[data-sms-preview=ready]")
    page.wait_for_selector("[data-marks-cost]")
    page.evaluate("document.activeElement.blur(); document.querySelector('[data-event-text]').scrollTop = 0")


def _counted(page: "Page") -> None:
    page.evaluate("document.querySelector('h2.result').scrollIntoView()")


def _views(ticket_id: str) -> tuple[View, ...]:
    ticket = f"#/tickets/{ticket_id}"
    # Beside a short list, there is room for the story.
    story = f"{ticket}?state=in_progress"
    return (
        View("list", "#/tickets", "[data-ticket-number]"),
        View("queue", "#/queue", "[data-ticket-number]"),
        View("ticket", story, "[data-open-ticket][data-phase=ready]", height=_HEIGHT_OF_STORY),
        View("search", "#/search?q=certifikat", "[data-search=ready] [data-found]"),
        View("palette", ticket, "[data-open-ticket][data-phase=ready]", _palette),
        View("help", "#/tickets", "[data-ticket-number]", _help),
        View("mails", "#/mails/held/m1", "[data-open-kept-mail][data-phase=ready]"),
        View("promises", "#/promises", "[data-promises=ready]"),
        View("shift", "#/tickets", "[data-ticket-number]", _shift),
        View("call", "#/tickets?view=mine", "[data-call-writing]", _written, height=_HEIGHT_OF_STORY, has_calls=True),
        View("calls", "#/calls", "[data-call-row]", _folded, has_calls=True),
        View("events", "#/events", "[data-event]"),
        View("event-new", "#/events/new", "[data-event-new]", _event, height=_HEIGHT_OF_STORY),
        View("event-progress", f"#/events/{_EVENT_ID}", "[data-open-event][data-phase=ready]"),
        View("settings", "#/settings", "[data-setting-quotes]"),
        View("settings-macros", "#/settings/macros", "[data-macro]", _editor),
        View("settings-views", "#/settings/views", "[data-view-row]"),
        View("settings-agents", "#/settings/agents", "[data-agent-row]"),
        View("settings-shifts", "#/settings/shifts", "[data-on-shift]"),
        View("settings-stage", "#/settings/stage", "[data-stage-queue]"),
        View("settings-audit", "#/settings/audit", "[data-audit]"),
    )


# Of the page of costs, which is one of its own.
_COSTS: Final = (
    View("costs", "#/overview", "[data-chart=drawn]", height=_HEIGHT_OF_STORY),
    View("costs-services", "#/overview?split=service&span=long", "[data-chart=drawn]", height=_HEIGHT_OF_STORY),
    View("costs-report", "#/report", "[data-chart=drawn]", height=_HEIGHT_OF_STORY),
    View("costs-tickets", "#/report?by=ticket", "[data-report=ticket]"),
    View("costs-budget", "#/budget", "[data-budget]", height=_HEIGHT_OF_STORY),
    View("costs-bill", "#/bill", "[data-bill]"),
    View("costs-calculator", "#/calculator?tickets=1000&agents=10&per_agent_usd=50", "[data-totals]", _counted),
)


# What the documentation shows: the view and how it looks there.
TOLD: Final[tuple[tuple[str, Look], ...]] = (
    ("list", "light"),
    ("list", "phone"),
    ("ticket", "light"),
    ("ticket", "dark"),
    ("ticket", "phone"),
    ("search", "light"),
    ("palette", "dark"),
    ("help", "light"),
    ("promises", "dark"),
    ("mails", "light"),
    ("settings-macros", "light"),
    ("settings-audit", "light"),
    ("call", "light"),
    ("call", "phone"),
    ("costs", "light"),
    ("costs-report", "dark"),
    ("event-new", "light"),
    ("event-progress", "dark"),
)


def take(wanted: frozenset[tuple[str, Look]] | None, directory: Path) -> dict[str, int]:
    """Make the pictures that are wanted, or all of them, as `<view>-<look>.png`; their sizes in bytes."""
    from tests import chromium
    from tests.console_page import conftest, picture_scene
    from tests.console_page.fake_desk import NOW, id_of

    if not chromium.is_installed():
        sys.exit("Chromium is not installed")
    directory.mkdir(parents=True, exist_ok=True)
    sizes: dict[str, int] = {}
    with chromium.started() as browser:
        for look in LOOKS:
            console = conftest.console_in(browser, "phone" if look == "phone" else "desktop")
            console.page.clock.install(time=NOW)
            for view in _views(id_of(1)):
                if wanted is not None and (view.name, look) not in wanted:
                    continue
                console.begin_anew()
                console.config["stage"] = "prod"
                console.fake = picture_scene.scene()
                if view.has_calls:
                    picture_scene.add_telephone(console.fake)
                if look != "phone":
                    console.page.set_viewport_size({"width": _WIDTH, "height": view.height})
                console.page.emulate_media(
                    color_scheme="dark" if look == "dark" else "light", reduced_motion="reduce"
                )
                path = directory / f"{view.name}-{look}.png"
                console.open(view.place)
                console.page.wait_for_selector(view.shown)
                if view.after is not None:
                    view.after(console.page)
                console.page.wait_for_timeout(_SETTLED_MS)
                console.page.screenshot(path=path)
                sizes[path.name] = path.stat().st_size
            console.page.context.close()
            sizes |= _take_costs(browser, look, wanted, directory)
    return sizes


def _take_costs(
    browser: "Browser", look: Look, wanted: frozenset[tuple[str, Look]] | None, directory: Path
) -> dict[str, int]:
    from tests.finance_page.conftest import finance_in

    sizes: dict[str, int] = {}
    finance = finance_in(browser, "phone" if look == "phone" else "desktop")
    for view in _COSTS:
        if wanted is not None and (view.name, look) not in wanted:
            continue
        finance.begin_anew()
        if look != "phone":
            finance.page.set_viewport_size({"width": _WIDTH, "height": view.height})
        finance.page.emulate_media(color_scheme="dark" if look == "dark" else "light", reduced_motion="reduce")
        finance.open(view.place, view.shown)
        if view.after is not None:
            view.after(finance.page)
        finance.page.wait_for_timeout(_SETTLED_MS)
        path = directory / f"{view.name}-{look}.png"
        finance.page.screenshot(path=path)
        sizes[path.name] = path.stat().st_size
    finance.page.context.close()
    return sizes


def main() -> None:
    """Make them, and tell how large they are."""
    parser = argparse.ArgumentParser(prog="python -m local.views", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="DIRECTORY", help="every view in every look, there")
    everything: Path | None = parser.parse_args().all
    sizes = take(None, everything) if everything else take(frozenset(TOLD), PICTURES)
    for name, size_bytes in sorted(sizes.items()):
        print(f"{name:32} {size_bytes / 1000:6.0f} kB")
    if too_large := [name for name, size_bytes in sizes.items() if size_bytes > PICTURE_BYTES_MAX]:
        sys.exit(f"Over {PICTURE_BYTES_MAX / 1000:.0f} kB: {', '.join(too_large)}")


if __name__ == "__main__":
    main()
