"""The pages as a web server gets them: bundled, they are few, small, and do what their sources do."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from infra.pages import ENTRIES, PAGES, bundle
from tests.console_page.conftest import WEB, console_in
from tests.console_page.fake_desk import summary

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
# Of a first visit, packed as a CDN packs it.
GZIP_BYTES_MAX = 200_000


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled pages."""
    return bundle(tmp_path_factory.mktemp("pages") / "web")


def loaded(pages: Path, page: str, *, also_later: bool = False) -> set[Path]:
    """The files that a page loads before anything is done in it; `also_later`: and those that it asks for later."""
    found = {pages / page}
    html = (pages / page).read_text(encoding="utf-8")
    waiting = [
        (pages / page).parent / name for name in re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', html)
    ]
    while waiting:
        file = waiting.pop().resolve()
        if file in found:
            continue
        found.add(file)
        if file.suffix == ".js":
            pattern = r'(?:from|import\(?)"(\.[^"]+)"' if also_later else r'(?:from|import)"(\.[^"]+)"'
            names = re.findall(pattern, file.read_text(encoding="utf-8"))
            waiting += [file.parent / name for name in names]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_all_that_a_page_loads_is_there(pages: Path, page: str) -> None:
    """Every file that its HTML and its scripts name, parts that come later among them."""
    assert [file for file in loaded(pages, page, also_later=True) if not file.is_file()] == []


def test_every_page_of_the_sources_is_bundled(pages: Path) -> None:
    """A new page has to be named where pages are bundled."""
    assert sorted(path.relative_to(WEB).as_posix() for path in WEB.rglob("*.html")) == sorted(PAGES)
    assert all((pages / entry).is_file() for entry in ENTRIES)


def test_a_first_visit_of_the_console_is_light(pages: Path) -> None:
    """All files together, packed."""
    sizes = {file.name: len(gzip.compress(file.read_bytes())) for file in loaded(pages, "index.html")}
    assert sum(sizes.values()) < GZIP_BYTES_MAX, sizes


def test_what_the_list_does_not_need_is_not_in_a_first_visit(pages: Path) -> None:
    """The ticket, the settings and other pages come after the list, as files of their own."""
    first = loaded(pages, "index.html")
    later = {file.name.rsplit("-", 1)[0] for file in loaded(pages, "index.html", also_later=True) - first}
    assert {"ticket", "settings_page", "search_page"} <= later


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_is_bundled_is_a_module(pages: Path, entry: str) -> None:
    """That can be read, with all that it imports at the start."""
    for file in loaded(pages, entry, also_later=True):
        done = subprocess.run(
            ["node", "--input-type=module", "--check"],
            input=file.read_text(encoding="utf-8"), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (file, done.stderr)


def test_the_bundled_console_does_what_its_sources_do(pages: Path, browser: Browser) -> None:
    """List, ticket, a text in Markdown, the settings: nothing is missing and nothing goes wrong."""
    console = console_in(browser, "desktop")
    console.web = pages
    console.fake.add(summary(1), summary(2))
    console.open()
    assert console.page.locator(".row").count() == 2
    console.page.locator(".row").first.click()
    console.page.wait_for_selector("[data-open-ticket][data-phase=ready]")
    console.page.locator("[data-answer]").fill("**Hotovo** – viz *zápis*.")
    console.page.get_by_role("button", name="Náhled").click()
    console.page.wait_for_selector("strong >> text=Hotovo")
    console.page.goto(f"{console.page.url.split('#')[0]}#/settings")
    console.page.wait_for_selector("[data-settings]")
    assert console.faults == []
    console.page.context.close()
