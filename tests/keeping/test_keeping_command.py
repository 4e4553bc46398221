"""The commands as an operator calls them: lines of JSON, an exit code, a line of what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.__main__ import main
from chalicelib.people import store as people_store
from tests.keeping.scene import CLIENT, JANA, PHONE, Scene, everything, forget_objects, rows_of
from tests.one_aws import empty


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[Any], str]:
    """Exit code, lines, and what it complains of."""
    capsys.readouterr()
    try:
        code = main(arguments)
    except SystemExit as left:
        code = int(left.code or 0)
    told = capsys.readouterr()
    return code, [json.loads(line) for line in told.out.splitlines()], told.err


def test_export_tells_every_row(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each row and object, with what the row says."""
    code, lines, _ = call(capsys, "export", JANA)
    assert code == 0
    kinds = {line["kind"] for line in lines}
    assert {
        "person",
        "client with contacts",
        "ticket",
        "change",
        "outgoing mail",
        "outcome of a mail",
        "mail",
    } <= kinds
    assert {"call", "SMS", "opt-out", "draft", "entry of the log of changes", "delivery", "pass", "choices"} <= kinds
    texts = [line["row"]["data"] for line in lines if line["kind"] == "change"]
    assert any("prosím o pomoc" in json.dumps(text, ensure_ascii=False) for text in texts)


def test_export_into_a_folder_has_mails_and_files(
    scene: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Raw mails as they came, long texts, and all rows; only into a folder with nothing in it."""
    code, lines, _ = call(capsys, "export", JANA, "--to", str(tmp_path / "jana"))
    assert code == 0
    assert lines[-1]["held"] == sum(line["count"] for line in lines[:-1])
    files = sorted(
        str(path.relative_to(tmp_path / "jana")) for path in (tmp_path / "jana").rglob("*") if path.is_file()
    )
    assert {"rows.jsonl", "objects/mail/ses-1", "objects/mail/ses-2", "objects/mail/ses-3"} <= set(files)
    assert b"From: jana@firma.example" in (tmp_path / "jana/objects/mail/ses-1").read_bytes()
    assert call(capsys, "export", JANA, "--to", str(tmp_path / "jana"))[0] == 2


def test_export_of_a_stranger_is_empty(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """Whom nobody knows, nothing is told of."""
    assert call(capsys, "export", "nobody@nowhere.example") == (0, [], "")


@pytest.mark.parametrize("arguments", [("export", "no address"), ("export",), ("erase",), ("erase", JANA, "--list")])
def test_bad_usage_is_told(scene: Scene, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    """Exit code 2, and nothing has changed."""
    before = everything()
    assert call(capsys, *arguments)[0] == 2
    assert everything() == before


def test_erase_with_a_dry_run_and_without(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """The dry run tells and changes nothing; the run says by which pseudonym she goes now."""
    before = everything()
    code, lines, _ = call(capsys, "erase", JANA, "--dry-run")
    assert (code, lines[-1]["dry_run"], lines[-1]["as"]) == (0, True, None)
    assert everything() == before
    code, lines, _ = call(capsys, "erase", JANA.upper())
    assert (code, lines[-1]["as"]) == (0, "erased contact 1")
    assert {"table", "kind", "action", "count"} == lines[0].keys()
    assert JANA not in everything()
    code, lines, _ = call(capsys, "erase", JANA)
    assert (code, lines[-1]["erased"]) == (0, 0)


def test_whom_a_restore_brings_back_is_erased_again(
    scene: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Export, erase, import of the older export, erase again by the list of who was erased."""
    assert call(capsys, "data", "export", str(tmp_path / "older"))[0] == 0
    call(capsys, "erase", JANA)
    code, lines, _ = call(capsys, "erase", "--list")
    assert (code, len(lines), lines[0]["done"]) == (0, 1, True)
    (tmp_path / "erased.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    empty()
    forget_objects()
    assert call(capsys, "data", "import", str(tmp_path / "older"))[0] == 0
    assert people_store.find(JANA) is not None
    code, lines, _ = call(capsys, "erase", "--again", str(tmp_path / "erased.jsonl"))
    assert (code, lines[-1]) == (0, {"came_back": 1})
    found = everything()
    assert JANA not in found
    assert PHONE not in found


def test_a_list_that_is_none_is_refused(scene: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A wrong file erases nobody."""
    (tmp_path / "list").write_text('["a"]', encoding="utf-8")
    assert call(capsys, "erase", "--again", str(tmp_path / "list"))[0] == 2
    assert call(capsys, "erase", "--again", str(tmp_path / "missing"))[0] == 2


def test_clients_remove(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """Refused while tickets are open; told by a dry run; done with `--anyway`; then there is no such client."""
    code, lines, told = call(capsys, "clients", "remove", CLIENT)
    assert (code, lines) == (1, [])
    assert "10001" in told
    before = everything()
    code, lines, _ = call(capsys, "clients", "remove", CLIENT, "--anyway", "--dry-run")
    assert (code, lines[-1]["dry_run"], everything() == before) == (0, True, True)
    code, lines, _ = call(capsys, "clients", "remove", CLIENT, "--anyway")
    assert (code, lines[-1]["client"]) == (0, CLIENT)
    assert ("T#" + scene.tickets[0], "TICKET") not in rows_of("tickets")
    assert call(capsys, "clients", "remove", CLIENT)[0] == 1


def test_data_out_in_and_compared(scene: Scene, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A dry run writes no folder; what came in is the same; what was changed since is not."""
    folder = str(tmp_path / "all")
    assert call(capsys, "data", "export", folder, "--dry-run")[0] == 0
    assert not (tmp_path / "all").exists()
    assert call(capsys, "data", "export", folder)[0] == 0
    code, lines, _ = call(capsys, "data", "compare", folder)
    assert (code, lines[-1]) == (0, {"same": True})
    code, _, told = call(capsys, "data", "import", folder)
    assert (code, "rows already" in told) == (1, True)
    empty()
    forget_objects()
    assert call(capsys, "data", "import", folder)[0] == 0
    assert call(capsys, "data", "compare", folder)[1][-1] == {"same": True}
    call(capsys, "erase", JANA)
    code, lines, _ = call(capsys, "data", "compare", folder)
    assert (code, lines[-1]) == (1, {"same": False})
    assert call(capsys, "data", "import", str(tmp_path / "none"))[0] == 2


def test_retention_says_nothing_where_everything_is_kept(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """Without settings there is nothing to tell."""
    assert call(capsys, "retention", "--dry-run") == (0, [], "")


def test_what_is_missing_in_the_environment_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2 and the name of what is not set."""
    monkeypatch.delenv("FRONTA_BUCKET")
    code, lines, told = call(capsys, "export", JANA)
    assert (code, lines) == (2, [])
    assert "FRONTA_BUCKET" in told


def test_what_aws_refuses_is_a_line(
    scene: Scene, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No table of that name: exit code 1 and no traceback."""
    monkeypatch.setenv("FRONTA_PEOPLE_TABLE", "fronta-none")
    code, lines, told = call(capsys, "export", JANA)
    assert (code, lines) == (1, [])
    assert "ResourceNotFoundException" in told
