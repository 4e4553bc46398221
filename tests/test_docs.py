"""What the documentation must not forget, and must not invent."""

import argparse
import ast
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from chalicelib.mail import authenticity
from chalicelib.mail.kept import Outcome, Status
from chalicelib.people.directory import Contact
from chalicelib.platform.settings import Queue, Settings, duration, read
from chalicelib.tickets import states
from infra import fragments
from infra.stage import Deploy, SignIn
from infra.stage_file import load as load_stage

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
STAGE = {
    "company": "Ukázka",
    "mail_domain": "fronta.example",
    "queues": {"podpora": {"address": "podpora@fronta.example", "technical": True}},
}
# Rooms that keep rows in the tickets table.
STORES = ("tickets", "mail")


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


def _section(page: str, heading: str) -> str:
    """What stands on a page under a heading, up to the next one of any level."""
    return re.split(r"^#+ ", _text(page).partition(f"## {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def _default(value: Any) -> str:
    """A default as a stage file says it."""
    if value is MISSING:
        return "none"
    if isinstance(value, tuple):
        return f"`{json.dumps(list(value))}`"
    return f"`{value}`" if value != "" else '`""`'


# ---------------------------------------------------------------- settings


def test_every_setting_is_explained() -> None:
    """docs/settings.md has a row for each setting of a stage, a queue and a deployment, and for nothing else."""
    known = {item.name for kind in (Settings, Queue, Deploy, SignIn) for item in fields(kind)}
    assert _rows(_text("settings.md")).keys() == known


@pytest.mark.parametrize("item", fields(Settings), ids=lambda item: item.name)
def test_the_default_of_a_setting_is_the_one_in_the_docs(item: Any) -> None:
    """The second cell of a setting's row is what the program takes when the stage file says nothing."""
    told = _rows(_text("settings.md"))[item.name][0]
    if isinstance(item.default, timedelta):
        assert duration(told.strip("`")) == item.default
    else:
        assert told == _default(item.default)


@pytest.mark.parametrize("item", [*fields(Deploy), *fields(SignIn)], ids=lambda item: item.name)
def test_every_setting_of_a_deployment_is_explained_with_its_default(item: Any) -> None:
    """In the section of deployments, where the second cell is what holds when the stage file says nothing."""
    told = _rows(_section("settings.md", "Deployment"))[item.name][0]
    assert told == ("`{}`" if item.name == "parameters" else _default(item.default))


def test_the_deployment_of_the_docs_is_taken(tmp_path: Path) -> None:
    """The section that is shown is one that `make deploy` takes."""
    text = _section("settings.md", "Deployment")
    block = re.search(r"(?: {4}.*\n)+", text)
    assert block
    rest = 'company = "F"\nmail_domain = "f.example"\n[queues.p]\naddress = "p@f.example"\ntechnical = true\n'
    (tmp_path / "prod.toml").write_text(rest + dedent(block[0]), encoding="utf-8")
    stage = load_stage("prod", fragments.folded()["Parameters"], {}, tmp_path)
    assert stage.console_origin == "https://fronta.firma.example"


def test_every_variable_of_deploy_is_explained() -> None:
    """docs/deploying.md tells each variable that the targets deploy and dns read."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    read_there = re.findall(
        r"\$\((?:if \$\()?([A-Z_]+)", makefile.partition("\ndeploy:")[2].partition("\nformat:")[0]
    )
    assert {"YES", "BUCKET", "CHECK"} <= set(read_there)
    assert [name for name in read_there if f"`{name}" not in _text("deploying.md") and name != "STAGE"] == []


def test_every_setting_of_a_queue_is_explained_where_queues_are() -> None:
    """One that the stage has too stands in both tables."""
    assert {item.name for item in fields(Queue)} <= _rows(_section("settings.md", "Queues")).keys()


@pytest.mark.parametrize("name", [item.name for item in fields(Settings) if item.name != "queues"])
def test_the_override_of_a_setting_in_the_docs_works(name: str) -> None:
    """The third cell of a setting's row is an override that is read, and changes just that setting."""
    variable, _, value = _rows(_text("settings.md"))[name][1].strip("`").partition("=")
    assert variable == f"FRONTA_SET_{name.upper()}"
    before, after = read(STAGE, {}), read(STAGE, {variable: value})
    changed = {item.name for item in fields(Settings) if getattr(before, item.name) != getattr(after, item.name)}
    # A queue without a policy of its own has the stage's.
    assert changed - ({"queues"} if name == "sender_policy" else set()) == {name}


def test_the_durations_in_the_docs_are_durations() -> None:
    """Everything on the page that is written like a duration is read as one."""
    written = re.findall(r"\bP(?:T?\d[\dA-Z.]*)", _text("settings.md"))
    assert len(written) > 10
    assert all(duration(text) > timedelta(0) for text in written if text != "PT0S")


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


def _metrics(resources: dict[str, Any]) -> set[str]:
    """Metrics that are made of logs."""
    filters = (one["Properties"] for one in resources.values() if one.get("Type") == "AWS::Logs::MetricFilter")
    return {made["MetricName"] for one in filters for made in one["MetricTransformations"]}


def test_every_metric_is_explained() -> None:
    """docs/operations.md says of each metric that we make what it is."""
    named = _metrics(fragments.folded()["Resources"])
    assert len(named) > 10
    (table,) = re.findall(r"\| metric \| is \|.*?\n\n", _text("operations.md"), re.DOTALL)
    assert named <= set(re.findall(r"`(\w+)`", table))


def test_the_operations_page_names_nothing_that_is_gone() -> None:
    """A queue, alarm, function or output that the page names in code marks is in the template."""
    folded = fragments.folded()
    known = {*folded["Resources"], *folded["Outputs"], *folded["Parameters"], "WebsocketConnectEndpointURL"}
    known |= _metrics(folded["Resources"])
    for page in ("operations.md", "deploying.md"):
        named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][A-Za-z]*)*)`", _text(page)))
        assert named - known <= {"Authorization"}


def test_the_client_of_the_docs_is_put(aws_resources: dict[str, str]) -> None:
    """What the page for the company's own system sends is taken, and does what is said of it."""
    from chalicelib.people import store
    from tests.api.http_request import ask

    (body,) = re.findall(r"curl -X PUT .*? -d '(.*?)'", _text("directory.md"), re.DOTALL)
    claims = {"sub": "m", "name": "m", "email": "m@x.example", "cognito:groups": "[integration]"}
    assert ask("PUT", "/v1/directory/clients/100001", body=json.loads(body), claims=claims).status == 201
    person = store.find("jan@firma.example")
    assert person is not None
    assert [(item.number, item.technical, item.pin) for item in person.memberships] == [("100001", True, True)]
    client = store.find_client("100001")
    assert client is not None
    assert (client.services, client.domains) == (("vps-17",), ("firma.example",))


def test_every_column_of_the_table_of_clients_is_explained() -> None:
    """By its name, in the table of the page."""
    from chalicelib.people.sheet import COLUMNS

    page = _text("directory.md")
    assert all(re.search(rf"^\| .*`{column}`", page, re.MULTILINE) for column in COLUMNS)


def _commands(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, list[str]]]:
    """Each command below a parser by its full name, those of commands too, with its options."""
    options = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
    below = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield name, [option for option in options if option != "--help"]
    for commands in below:
        for part, command in commands.items():
            yield from _commands(command, f"{name} {part}".strip())


def _has_command(pages: str, program: str, name: str) -> bool:
    """Whether a row begins with it, or names it behind others of the same program."""
    return re.search(rf"^\| `python -m {program} (?:[^|]*`, `)?{name}\b", pages, re.MULTILINE) is not None


@pytest.mark.parametrize("program", ["chalicelib", "local"])
def test_every_command_is_explained(program: str) -> None:
    """Each command and each of its commands has a row under its full name, and each option is on a page."""
    made = import_module(f"{program}.__main__")
    parser = made.parser() if program == "chalicelib" else made._parser()
    rows = _text("local.md") + _text("operations.md") + _text("urgency.md") + _text("mail.md")
    everywhere = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    found = dict(_commands(parser))
    assert len(found) >= 9
    # `python -m local run` is `make run`.
    assert {name for name in found if not _has_command(rows, program, name)} <= {"run"}
    assert {option for options in found.values() for option in options if f"{option}" not in everywhere} == set()


def test_a_command_that_is_not_explained_is_found() -> None:
    """The check above sees a command of a command, and one whose row is of another program."""
    rows = "| `python -m chalicelib costs estimate --tickets N`, `costs prices` | |\n| `python -m local run` | |\n"
    assert _has_command(rows, "chalicelib", "costs estimate")
    assert _has_command(rows, "chalicelib", "costs prices")
    assert not _has_command(rows, "chalicelib", "costs sms-limit")
    assert not _has_command(rows, "chalicelib", "run")


# ---------------------------------------------------------------- mail


def test_every_outcome_and_status_of_a_mail_is_explained() -> None:
    """docs/mail.md has a row for each place where a mail can end, and names each status of a kept one."""
    assert {outcome.value for outcome in Outcome} <= _rows(_section("mail.md", "Where a mail ends")).keys()
    assert {f"`{status.value}`" for status in Status} <= set(re.findall(r"`\w+`", _text("mail.md")))


def test_every_reason_of_a_mail_is_explained() -> None:
    """The codes that the sender check and the rules give, and the console has words for, are on docs/mail.md."""
    console = (ROOT / "web" / "console" / "reasons.js").read_text(encoding="utf-8")
    lists = re.findall(r"_REASONS = \[(.*?)\]", console, re.DOTALL)
    told = {code for codes in lists for code in re.findall(r'"([a-z-]+)"', codes)}
    assert told >= authenticity._WHY.keys()
    assert told <= set(re.findall(r"`([a-z-]+)`", _text("mail.md")))


def test_every_limit_that_mail_tells_is_a_setting() -> None:
    """Whatever docs/mail.md names like a setting in brackets is one."""
    named = set(re.findall(r"(?:\(|settings? |, )`([a-z]+(?:_[a-z]+)+)`", _text("mail.md")))
    assert len(named) > 10
    assert named <= {item.name for item in (*fields(Settings), *fields(Queue), *fields(Contact))}


@pytest.mark.parametrize(
    "page",
    ["admin.md", "agents.md", "agent-on-a-page.md", "customer-admin.md", "pro-klienty.md", "zone.md"],
)
def test_words_in_czech_quotation_marks_are_those_of_the_program(page: str) -> None:
    """What the page quotes of the console, our mails and our pages is there in these words."""
    sources = [
        *(ROOT / "web" / "console").glob("words*.js"),
        *(ROOT / "chalicelib" / "mail" / "templates").glob("*.py"),
        ROOT / "chalicelib" / "pages" / "words.py",
        *(ROOT / "web" / "zone").glob("words*.js"),
        *(ROOT / "web" / "finance").glob("words*.js"),
    ]
    words = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    quoted = re.findall("„([^“]+)“", " ".join(_text(page).split()))
    assert len(quoted) > 1
    assert [text for text in quoted if text not in words] == []


@pytest.mark.parametrize(("page", "column"), [("states.md", 1), ("pro-klienty.md", 0)])
def test_every_state_is_explained(page: str, column: int) -> None:
    """To whoever works on the program and to the client, by the name under which he reads it in mails."""
    told = [line.strip("| ").split(" | ")[column] for line in _text(page).splitlines() if line.startswith("| ")]
    assert [name for name in states.CZECH.values() if name not in told] == []


@pytest.mark.parametrize("language", [0, 1])
def test_every_state_is_explained_as_the_zone_calls_it(language: int) -> None:
    """docs/zone.md has a row for each word that the zone has for a state, in both languages."""
    said = re.findall(
        r'"state\.\w+": \["([^"]+)", "([^"]+)"\]', (ROOT / "web/zone/words.js").read_text(encoding="utf-8")
    )
    assert len(said) == len(states.CZECH)
    told = [line.strip("| ").split(" | ")[0] for line in _text("zone.md").splitlines() if line.startswith("| ")]
    assert [words[language] for words in said if words[language] not in told] == []


# ---------------------------------------------------------------- the tables


@pytest.mark.parametrize("room", STORES)
def test_every_kind_of_row_is_in_the_table_of_the_store(room: str) -> None:
    """The docstring of each store of the tickets table lists the kinds of rows that its code writes and reads."""
    tree, docstring = _store(room)
    rows = [line.split("|") for line in docstring.splitlines() if "`" in line]
    # The counter is one row, found by its key; it has no kind. Rows without a kind are told of by another store.
    listed = {kind for cells in rows for kind in cells[3].strip().split(", ") if kind not in ("", "counter")}
    assert set(_kinds(tree)) == listed


def test_the_architecture_page_shows_the_same_rows() -> None:
    """docs/architecture.md lists the rows of the table with the keys and kinds that the stores' docstrings have."""
    shown = set(_keys(_text("architecture.md")))
    for room in STORES:
        rows = [row for row in _keys(_store(room)[1]) if row[2]]
        assert len(rows) == len(set(rows)) > 3
        assert set(rows) <= shown


def _store(room: str) -> tuple[ast.Module, str]:
    """The module of a store, and its docstring."""
    tree = ast.parse((ROOT / "chalicelib" / room / "store.py").read_text(encoding="utf-8"))
    return tree, ast.get_docstring(tree) or ""


def _keys(text: str) -> list[tuple[str, ...]]:
    """Partition key, sort key and kind of each row of the tables in `text`."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.startswith("| `")]
    return [tuple(cells[1:4]) for cells in lines]


def test_effects_wait_for_kinds_that_are_written() -> None:
    """The stream's filters name kinds of rows of the tickets table, and each kind that effects follow from."""
    written = {kind for room in STORES for kind in _kinds(_store(room)[0])}
    (event,) = fragments.folded()["Resources"]["Effects"]["Properties"]["Events"].values()
    patterns = [json.loads(item["Pattern"]) for item in event["Properties"]["FilterCriteria"]["Filters"]]
    awaited = {kind for pattern in patterns for kind in pattern["dynamodb"]["NewImage"]["kind"]["S"]}
    assert awaited <= written
    assert awaited == {"change", "outbox", "kept"}


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
_FOLDERS = (
    "chalicelib/",
    "infra/",
    "local/",
    "web/",
    "tests/",
    "bench/",
    "docs/",
    "stages/",
    "training/",
    "security/",
    ".chalice/",
    ".ci/",
)
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
