"""`python -m local.views`: the pictures of the console in docs/img, made by the page itself over a fake API.

The few that the documentation shows by default; `--all DIRECTORY` makes every view in light, dark and on a phone.
They are the same whenever they are made, as far as the fonts of the machine are. Needs Chromium.
"""

import argparse
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT: Final = Path(__file__).parents[1]
PICTURES: Final = ROOT / "docs" / "img"
PICTURE_BYTES_MAX: Final = 200_000
# Pixels. A larger one is over the limit where there is much text.
_WIDTH, _HEIGHT, _HEIGHT_OF_STORY = 1240, 650, 860
# After this nothing on the page moves any more.
_SETTLED_MS: Final = 350

Look = Literal["light", "dark", "phone"]
LOOKS: Final[tuple[Look, ...]] = ("light", "dark", "phone")


@dataclass(frozen=True)
class View:
    """A view: where it is, what is to be seen there, and what is done before it looks as it should."""

    name: str
    place: str
    shown: str
    after: Callable[["Page"], None] | None = None
    height: int = _HEIGHT


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
        View("settings", "#/settings", "[data-setting-quotes]"),
        View("settings-macros", "#/settings/macros", "[data-macro]", _editor),
        View("settings-views", "#/settings/views", "[data-view-row]"),
        View("settings-agents", "#/settings/agents", "[data-agent-row]"),
        View("settings-shifts", "#/settings/shifts", "[data-on-shift]"),
        View("settings-stage", "#/settings/stage", "[data-stage-queue]"),
        View("settings-audit", "#/settings/audit", "[data-audit]"),
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
)


def take(wanted: frozenset[tuple[str, Look]] | None, directory: Path) -> dict[str, int]:
    """Make the pictures that are wanted, or all of them, as `<view>-<look>.png`; their sizes in bytes."""
    from playwright.sync_api import sync_playwright

    from tests.console_page import conftest, picture_scene
    from tests.console_page.fake_desk import NOW, id_of

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("Chromium is not installed")
    directory.mkdir(parents=True, exist_ok=True)
    sizes: dict[str, int] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=conftest.CHROMIUM_FLAGS)
        for look in LOOKS:
            console = conftest.console_in(browser, "phone" if look == "phone" else "desktop")
            console.page.clock.install(time=NOW)
            for view in _views(id_of(1)):
                if wanted is not None and (view.name, look) not in wanted:
                    continue
                console.begin_anew()
                console.config["stage"] = "prod"
                console.fake = picture_scene.scene()
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
        browser.close()
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
