"""A page for each alarm, whose commands name what is there."""

import argparse
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from chalicelib.__main__ import parser
from infra import fragments
from infra.package import ROOT
from tests.infra.test_alarms import ALARM, resources

FOLDER = ROOT / "docs" / "runbooks"
ALARMS = sorted(resources(ALARM))
SECTIONS = ["What it means", "How bad", "Look at", "Do", "It is over when"]
PAGES = sorted(FOLDER.glob("*.md"))


def slug(alarm: str) -> str:
    """The name of an alarm's page: `InboundDeadAlarm` is inbound-dead."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", alarm.removesuffix("Alarm")).lower()


def text(page: Path) -> str:
    """What a page says."""
    return page.read_text(encoding="utf-8")


def commands(page: Path) -> list[str]:
    """The commands of a page: indented lines, those that go on put together."""
    blocks = re.findall(r"(?:^ {4}.*\n)+", text(page), re.MULTILINE)
    joined = "".join(blocks).replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines()]


def test_there_is_a_page_for_each_alarm_and_no_other() -> None:
    """Named after it; and one that says how to use them."""
    assert {page.stem for page in PAGES} == {slug(alarm) for alarm in ALARMS} | {"README"}


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_names_its_page_which_says_what_is_asked(alarm: str) -> None:
    """The description, which is in the mail that wakes somebody, leads to the page; the list of operations too."""
    name = slug(alarm)
    assert resources(ALARM)[alarm]["AlarmDescription"].endswith(f"(docs/runbooks/{name}.md)")
    page = text(FOLDER / f"{name}.md")
    assert page.startswith(f"# {alarm}\n")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == SECTIONS
    operations = text(ROOT / "docs" / "operations.md")
    assert re.search(rf"^\| `{alarm}` \| .* \| \[{name}\]\(runbooks/{name}\.md\) \|$", operations, re.MULTILINE)
    looked_at = page.partition("## Look at\n")[2].partition("## Do\n")[0]
    assert re.search(r"^ {4}\S", looked_at, re.MULTILINE)


def _names(kind: str, attribute: str) -> set[str]:
    found = (one[attribute] for one in resources(kind).values())
    return {one["Fn::Sub"].replace("${AWS::StackName}", "$FRONTA_STACK") for one in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_name_what_is_there(page: Path) -> None:
    """Commands of the program are taken by it; queues, log groups and resources are those of the template."""
    written = commands(page)
    for command in re.findall(r"-m chalicelib ([^|;)\n`]*)", "\n".join(written)):
        _parse(command)
    joined = "\n".join(written)
    loops = re.findall(r"for (queue|group) in ([a-z -]+); do", joined)
    looped = {kind: names.split() for kind, names in loops}
    queues = {name.partition(" ")[0] for name in re.findall(r"--queue-name (\S+)", joined)}
    groups = set(re.findall(r"(/fronta/\S+)", joined))
    assert _written_out(queues, "$queue", looped.get("queue", [])) <= _names("AWS::SQS::Queue", "QueueName")
    assert _written_out(groups, "$group", looped.get("group", [])) <= _names("AWS::Logs::LogGroup", "LogGroupName")
    known = {*fragments.folded()["Resources"], *fragments.folded()["Parameters"], *fragments.folded()["Outputs"]}
    marked = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][A-Za-z]*)*)`", text(page)))
    assert marked - known <= NOT_OURS
    for target in re.findall(r"\]\(([\w./-]+\.md)", text(page)):
        assert (page.parent / target).resolve().is_file(), target


# Words in marks that are AWS's: metrics and errors.
NOT_OURS = {
    "PublishExpired",
    "PublishFailure",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "AccessDeniedException",
}


def _written_out(names: set[str], variable: str, values: list[str]) -> set[str]:
    return {
        name.replace(variable, value).strip("\"'")
        for name in names
        for value in (values if variable in name else [""])
    }


def _parse(command: str) -> argparse.Namespace:
    try:
        return parser().parse_args(shlex.split(command))
    except SystemExit:
        raise AssertionError(f"the program does not take: {command}") from None


def test_all_logs_of_functions_are_searched() -> None:
    """The page of failures asks the log of each function."""
    (names,) = re.findall(r"for group in ([a-z -]+); do", text(FOLDER / "failures.md"))
    template: dict[str, Any] = fragments.folded()["Resources"]
    groups = {
        one["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        for one in template.values()
        if "LoggingConfig" in one.get("Properties", {})
    }
    logs = {template[name]["Properties"]["LogGroupName"]["Fn::Sub"].rpartition("/")[2] for name in groups}
    assert set(names.split()) == logs
    assert f"for group in {names}; do" in text(FOLDER / "slow.md")
