"""What the documentation must not forget, and must not invent."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from chalicelib.platform.settings import Queue, Settings, duration, read
from infra import fragments

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
STAGE = {
    "company": "Ukázka",
    "mail_domain": "fronta.example",
    "queues": {"podpora": {"address": "podpora@fronta.example", "technical": True}},
}


def _text(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def _rows(text: str) -> dict[str, list[str]]:
    """Rows of all tables of a page by the name in code marks in their first cell: the other cells."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells and (name := re.fullmatch(r"`([^`]+)`", cells[0])):
            found[name[1]] = cells[1:]
    return found


def _iso(value: timedelta) -> str:
    hours, seconds = divmod(int(value.total_seconds()), 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + "".join(f"{number}{unit}" for number, unit in parts if number)


# ---------------------------------------------------------------- settings


def test_every_setting_is_explained() -> None:
    """docs/settings.md has a row for each setting of a stage and of a queue, and for nothing else."""
    known = {item.name for item in fields(Settings)} | {item.name for item in fields(Queue)}
    assert _rows(_text("settings.md")).keys() == known


@pytest.mark.parametrize("item", fields(Settings), ids=lambda item: item.name)
def test_the_default_of_a_setting_is_the_one_in_the_docs(item: Any) -> None:
    """The second cell of a setting's row is what the program takes when the stage file says nothing."""
    default = item.default
    told = "none" if default is MISSING else f"`{_iso(default) if isinstance(default, timedelta) else default}`"
    assert _rows(_text("settings.md"))[item.name][0] == told


@pytest.mark.parametrize("name", [item.name for item in fields(Settings) if item.name != "queues"])
def test_the_override_of_a_setting_in_the_docs_works(name: str) -> None:
    """The third cell of a setting's row is an override that is read, and changes just that setting."""
    variable, _, value = _rows(_text("settings.md"))[name][1].strip("`").partition("=")
    assert variable == f"FRONTA_SET_{name.upper()}"
    before, after = read(STAGE, {}), read(STAGE, {variable: value})
    assert {item.name for item in fields(Settings) if getattr(before, item.name) != getattr(after, item.name)} == {
        name
    }


def test_the_durations_in_the_docs_are_durations() -> None:
    """Everything on the page that is written like a duration is read as one."""
    written = re.findall(r"\bP(?:T?\d[\dA-Z.]*)", _text("settings.md"))
    assert len(written) > 10
    assert all(duration(text) > timedelta(0) for text in written)


def test_the_queue_of_the_docs_is_read() -> None:
    """The section that is shown as an example is one that the program takes."""
    text = _text("settings.md")
    block = re.match(r"(?: {4}.*\n)+", text[text.index("    [queues.") :])
    assert block
    queue = read({**STAGE, **tomllib.loads(dedent(block[0]))}, {}).queues["podpora"]
    assert queue == Queue("podpora", "podpora@podpora.example", True, "Podpora Firma")


# ---------------------------------------------------------------- operations


def test_every_target_of_make_is_explained() -> None:
    """docs/operations.md has a row for each target that `make help` tells of."""
    targets = re.findall(r'@echo "(make \w+) ', (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert len(targets) >= 7
    assert set(targets) <= _rows(_text("operations.md")).keys()


@pytest.mark.parametrize("kind", ["AWS::SQS::Queue", "AWS::CloudWatch::Alarm"])
def test_every_queue_and_alarm_is_explained(kind: str) -> None:
    """docs/operations.md has a row that says what each queue and alarm means and what to do."""
    named = {name for name, resource in fragments.folded()["Resources"].items() if resource.get("Type") == kind}
    assert named
    assert named <= _rows(_text("operations.md")).keys()


def test_every_function_is_explained() -> None:
    """docs/operations.md has a row for each function."""
    template = fragments.load(ROOT / "infra" / "functions.yaml")["Resources"]
    functions = {name for name, resource in template.items() if "LoggingConfig" in resource.get("Properties", {})}
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    assert len(functions) == len(config["lambda_functions"])
    assert functions <= _rows(_text("operations.md")).keys()


def test_the_operations_page_names_nothing_that_is_gone() -> None:
    """A queue, alarm, function or output that the page names in code marks is in the template."""
    folded = fragments.folded()
    known = {*folded["Resources"], *folded["Outputs"], *folded["Parameters"], "WebsocketConnectEndpointURL"}
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][A-Za-z]*)*)`", _text("operations.md")))
    assert named - known == {"VerifiedForSendingStatus"}


def test_the_clients_of_the_docs_are_put(aws_resources: dict[str, str]) -> None:
    """The program that the page shows for telling Fronta the clients runs and does what is said of it."""
    from chalicelib.people import store

    (block,) = re.findall(r"```python\n(.*?)```", _text("operations.md"), re.DOTALL)
    exec(dedent(block), {})
    person = store.find("jan.novak@firma.example")
    assert person is not None
    assert [(item.number, item.technical) for item in person.memberships] == [("20010", True)]
    assert store.find("fakturace@firma.example") is not None


# ---------------------------------------------------------------- the tables


def test_every_kind_of_row_is_in_the_table_of_the_store() -> None:
    """The docstring of chalicelib/tickets/store.py lists the kinds of rows that its code writes and reads."""
    path = ROOT / "chalicelib" / "tickets" / "store.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    listed = {line.split("|")[3].strip() for line in (ast.get_docstring(tree) or "").splitlines() if "`" in line}
    # The counter is one row, found by its key; it has no kind in the table.
    assert set(_kinds(tree)) == listed - {"counter"}


def test_the_architecture_page_shows_the_same_rows() -> None:
    """docs/architecture.md lists the rows of the table with the keys and kinds that the store's docstring has."""
    store = ROOT / "chalicelib" / "tickets" / "store.py"
    docstring = ast.get_docstring(ast.parse(store.read_text(encoding="utf-8"))) or ""
    rows = _keys(docstring)
    assert len(rows) == len(set(rows)) > 3
    assert set(rows) <= set(_keys(_text("architecture.md")))


def _keys(text: str) -> list[tuple[str, ...]]:
    """Partition key, sort key and kind of each row of the tables in `text`."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.startswith("| `")]
    return [tuple(cells[1:4]) for cells in lines]


def test_effects_wait_for_kinds_that_are_written() -> None:
    """The stream's filter names kinds of rows of the tickets table."""
    tree = ast.parse((ROOT / "chalicelib" / "tickets" / "store.py").read_text(encoding="utf-8"))
    (event,) = fragments.folded()["Resources"]["Effects"]["Properties"]["Events"].values()
    (pattern,) = [json.loads(item["Pattern"]) for item in event["Properties"]["FilterCriteria"]["Filters"]]
    assert set(pattern["dynamodb"]["NewImage"]["kind"]["S"]) <= set(_kinds(tree))


def _kinds(tree: ast.Module) -> Iterator[str]:
    """Kinds that a store writes: `Row(…, kind="x")`, `Row.kind.set("x")`, `Once(pk, sk, "x", data)`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        values = [word.value for word in node.keywords if called == "Row" and word.arg == "kind"]
        values += node.args[:1] if called == "Row.kind.set" else ()
        values += node.args[2:3] if called == "Once" else ()
        yield from (str(value.value) for value in values if isinstance(value, ast.Constant))


# ---------------------------------------------------------------- links and paths

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\s]+)`")
# Folders of the repository; what is built (build/, .local/, .venv/) is there only sometimes.
_FOLDERS = ("chalicelib/", "infra/", "local/", "web/", "tests/", "bench/", "docs/", "stages/", ".chalice/", ".ci/")
_PLACEHOLDER = re.compile(r"[<>*…{}$]|\.\.\.")


def _missing(text: str, page: Path) -> list[str]:
    """Links and paths in `text` that lead nowhere, as seen from the file `page`."""
    found = []
    for link in _LINK.findall(text):
        path, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = page.parent / path if path else page
        here = text if not path else target.read_text(encoding="utf-8") if anchor and target.is_file() else ""
        if not target.exists() or (anchor and anchor not in _anchors(here)):
            found.append(link)
    for path in _CODE.findall(text):
        if path.startswith(_FOLDERS) and not _PLACEHOLDER.search(path) and not (ROOT / path).exists():
            found.append(path)
    return found


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    """Every link of a page and every path of the repository that it names exists."""
    assert _missing(page.read_text(encoding="utf-8"), page) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    """The check above sees a missing file, heading and path, and lets placeholders and other sites be."""
    page = ROOT / "docs" / "operations.md"
    text = """
    # Here it is
    [a](settings.md) [b](gone.md) [c](settings.md#overrides) [d](settings.md#gone) [e](#here-it-is) [f](#gone)
    [g](https://fronta.example/gone.md) `infra/queues.yaml` `infra/gone.yaml` `stages/<stage>.toml` `build/gone`
    """.replace("    # ", "# ")
    assert _missing(text, page) == ["gone.md", "settings.md#gone", "#gone", "infra/gone.yaml"]


def test_pages_that_the_program_names_exist() -> None:
    """Where a comment or a message sends its reader to docs/, there is the page."""
    named: dict[str, str] = {}
    for folder in ("chalicelib", "infra", "local", "stages", "tests", ".chalice", "web/console"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".yaml", ".toml", ".json", ".js"} and path.is_file() and path != Path(__file__):
                for page in re.findall(r"\bdocs/[\w/.-]+\.(?:md|json)", path.read_text(encoding="utf-8")):
                    named.setdefault(page, str(path.relative_to(ROOT)))
    assert {page: source for page, source in named.items() if not (ROOT / page).exists()} == {}
    assert named
