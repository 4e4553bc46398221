"""`python -m chalicelib directory import` and `export`, as operators run them."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.__main__ import main
from chalicelib.people import service, store
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.people.sheet import COLUMNS

pytestmark = pytest.mark.usefixtures("aws_resources")

KAREL = Contact("karel@firma.example", "Karel", "cs", True, False, ("+420777123456",), True)
EVA = Contact("eva@firma.example", "=Eva", "en", technical=False, always_confirm=True)
FIRMA = ListedClient("1001", "Firma s.r.o.", (EVA, KAREL), ("vps-1",), ("firma.example",))
JINA = ListedClient("2002", "Jiná a.s.", ())
HEADER = ",".join(COLUMNS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the table is."""
    return tmp_path / "clients.csv"


def directory(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[Any], str]:
    """The exit code of a command, the JSON lines that it wrote, and what it complained of."""
    code = main(["directory", *map(str, arguments)])
    told = capsys.readouterr()
    return code, [json.loads(line) for line in told.out.splitlines()], told.err


def summary(*, dry_run: bool = False, **counts: Any) -> dict[str, Any]:
    """The last line of an import."""
    return {"dry_run": dry_run, "created": 0, "changed": 0, "unchanged": 0, "deleted": 0, "refused": 0, **counts}


def there() -> list[str]:
    """Numbers of the clients of the directory."""
    return sorted(listing.number for listing in store.all_listings())


def test_what_was_exported_is_what_is_imported(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Into an empty table, and once more without any change."""
    for client in (JINA, FIRMA):
        service.put_client(client)
    service.put_client(ListedClient("3", "Pryč", ()))
    service.remove_client("3")
    assert directory(capsys, "export", path) == (0, [], "")
    for number in ("1001", "2002"):
        store.Row(f"K#{number}", "CLIENT").delete()
    code, lines, _ = directory(capsys, "import", path)
    assert (code, lines[-1]) == (0, summary(created=2))
    assert [line["client"] for line in lines[:-1]] == ["1001", "2002"]
    assert (store.find_client("1001"), store.find_client("2002")) == (FIRMA, JINA)
    assert directory(capsys, "import", path)[1] == [summary(unchanged=2)]


def test_an_export_without_a_file_is_written_out(path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The same bytes, with the mark by which spreadsheets know UTF-8."""
    service.put_client(FIRMA)
    assert main(["directory", "export", str(path)]) == 0
    assert main(["directory", "export"]) == 0
    assert capfdbinary.readouterr().out == path.read_bytes()
    assert path.read_bytes().startswith(b"\xef\xbb\xbfclient_number;")


def test_a_refused_line_is_told_and_its_client_left_alone(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other clients are put; the exit code says that something was not done."""
    service.put_client(FIRMA)
    path.write_text(
        f"{HEADER}\n1001,Firma,eva@firma.example,,,,yes,,,,\n1001,Firma,karel,,,,yes,,,,\n2002,Jiná a.s.,,,,,,,,,\n"
    )
    code, lines, _ = directory(capsys, "import", path, "--delete-missing")
    assert code == 1
    assert lines == [
        {"line": 3, "client": "1001", "reason": "address: has to be one mail address"},
        {"client": "2002", "outcome": "created"},
        summary(created=1, refused=1, deleted="none: lines were refused"),
    ]
    assert (store.find_client("1001"), store.find_client("2002")) == (FIRMA, JINA)


def test_a_client_that_the_directory_refuses_is_told_too(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By his first line; nobody is deleted then."""
    monkeypatch.setattr(service, "CLIENTS_OF_CONTACT_MAX", 0)
    service.put_client(JINA)
    path.write_text(f"{HEADER}\n1001,Firma,eva@firma.example,,,,yes,,,,\n")
    for more in ((), ("--dry-run",)):
        code, lines, _ = directory(capsys, "import", path, "--delete-missing", *more)
        assert code == 1
        assert (lines[0]["line"], lines[0]["client"]) == (2, "1001")
        assert "eva@firma.example is a contact of 0 clients already" in lines[0]["reason"]
        assert there() == ["2002"]


def test_who_is_not_named_is_deleted_only_when_asked_for(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dry run says who it would be and does nothing."""
    for client in (FIRMA, JINA):
        service.put_client(client)
    path.write_text(f"{HEADER}\n2002,Jiná,,,,,,,,,\n")
    gone = {"client": "1001", "outcome": "deleted"}
    other = {"client": "2002", "outcome": "changed"}
    dry = directory(capsys, "import", path, "--dry-run", "--delete-missing")
    assert dry == (0, [other, gone, summary(dry_run=True, changed=1, deleted=1)], "")
    assert (there(), store.find_client("2002")) == (["1001", "2002"], JINA)
    assert directory(capsys, "import", path) == (0, [other, summary(changed=1)], "")
    assert there() == ["1001", "2002"]
    assert directory(capsys, "import", path, "--delete-missing") == (0, [gone, summary(unchanged=1, deleted=1)], "")
    assert there() == ["2002"]
    person = store.find(KAREL.address)
    assert person is not None
    assert person.is_former


@pytest.mark.parametrize(
    ("content", "more", "why"),
    [
        (None, (), "No such file"),
        ("", (), "there is nothing in it"),
        (f"{HEADER}\n", ("--delete-missing",), "would delete all of them"),
    ],
)
def test_a_file_that_is_no_table_is_bad_usage(
    path: Path, capsys: pytest.CaptureFixture[str], content: str | None, more: tuple[str, ...], why: str
) -> None:
    """And nothing is touched."""
    service.put_client(FIRMA)
    if content is not None:
        path.write_text(content)
    code, lines, told = directory(capsys, "import", path, *more)
    assert (code, lines) == (2, [])
    assert why in told
    assert there() == ["1001"]


def test_a_file_that_cannot_be_written_is_bad_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder, for one."""
    code, lines, told = directory(capsys, "export", tmp_path)
    assert (code, lines) == (2, [])
    assert "Is a directory" in told


def test_a_table_that_is_not_there_is_told_by_its_variable(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For both commands."""
    path.write_text(f"{HEADER}\n2002,Jiná,,,,,,,,,\n")
    monkeypatch.setattr(store.Row.Meta, "table_name", "nowhere")
    for command in ("import", "export"):
        code, lines, told = directory(capsys, command, path)
        assert (code, lines) == (1, [])
        assert "FRONTA_PEOPLE_TABLE" in told
