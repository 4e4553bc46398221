"""Everything into a folder and into another account: the same rows and objects, and nothing is sent because of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.entrypoints import effects, ring
from chalicelib.keeping import moving, store
from chalicelib.keeping.holds import MOVED_TABLES
from chalicelib.keeping.moving import NoExport, NotEmpty, compare, export_to, import_from
from chalicelib.platform import aws
from chalicelib.tickets import store as tickets
from tests.keeping.scene import Scene, forget_objects, put, rows_of
from tests.one_aws import empty, streamed


@pytest.fixture
def folder(scene: Scene, tmp_path: Path) -> Path:
    """A finished export."""
    list(export_to(tmp_path / "export", scene.now))
    return tmp_path / "export"


def another_account() -> None:
    """Tables and a bucket with nothing in them."""
    empty()
    forget_objects()


def rows() -> dict[str, Any]:
    """The rows of all tables that are moved, without the marks of an import."""
    return {
        table: {
            key: {name: value for name, value in row.items() if name != "imported"}
            for key, row in rows_of(table).items()
            if key != ("X", "IMPORT")
        }
        for table in MOVED_TABLES
    }


def bucket() -> dict[str, tuple[bytes, str]]:
    """The objects that are moved with their bytes and types."""
    found = {}
    for one in aws.s3().list_objects_v2(Bucket="fronta-test").get("Contents", []):
        answer = aws.s3().get_object(Bucket="fronta-test", Key=one["Key"])
        found[one["Key"]] = (answer["Body"].read(), answer["ContentType"])
    return found


def test_what_went_out_comes_in_the_same(scene: Scene, folder: Path) -> None:
    """Rows and objects of the other account are those of this one, and the comparison says so."""
    before, objects = rows(), bucket()
    another_account()
    done = list(import_from(folder, scene.now))
    assert rows() == before
    assert bucket() == objects
    assert sum(one.there for one in done) == 0
    found = list(compare(folder))
    assert sum(one.differ for one in found) == 0
    assert sum(one.there for one in found) == sum(len(of) for of in before.values()) + len(objects)


def test_the_system_goes_on_with_what_was_moved(scene: Scene, folder: Path) -> None:
    """A ticket is loaded, answered, and the answer is sent: rows that were moved are rows like others."""
    another_account()
    list(import_from(folder, scene.now))
    sent = len(scene.faults.sent)
    scene.world.settle_with_sweep()
    assert len(scene.faults.sent) == sent
    scene.answer(scene.tickets[0], "Už to běží.")
    assert len(scene.faults.sent) == sent + 1
    ticket = tickets.load(scene.tickets[0])
    assert ticket is not None
    assert ticket.last is not None
    assert ticket.last.preview == "Už to běží."


def test_nothing_is_sent_because_of_an_import(scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that are moved have had their effects: no mail, push, webhook, SMS, clock or place in a queue."""
    another_account()
    list(import_from(folder, scene.now))
    records = json.loads(json.dumps(streamed("fronta-test-tickets"), default=str))
    assert len([one for one in records if one["eventName"] == "INSERT"]) > 10
    handed: list[Any] = []
    for name in ("hand_over", "start_near", "tell_of", "hand_to_sms", "hand_to_search", "remember"):
        monkeypatch.setattr(effects, name, lambda given, *_rest, **_more: handed.extend(given) or [])
    for name in ("push", "tell_zone"):
        monkeypatch.setattr(effects, name, lambda given, _now: handed.extend(given))
    effects.handle({"Records": records}, None)
    calls = json.loads(json.dumps(streamed("fronta-test-calls"), default=str))
    assert calls
    monkeypatch.setattr(ring, "push", lambda given, _now: handed.extend(given))
    ring.handle({"Records": calls}, None)
    assert handed == []


def test_mail_that_had_not_left_does_not_leave_twice(scene: Scene, tmp_path: Path) -> None:
    """It is marked as not sent, with the reason, for staff to see; neither the stream nor the sweep takes it up."""
    key = (f"T#{scene.tickets[0]}", "O#9-answer")
    for state, sk in (("pending", key[1]), ("claimed", "O#8-answer")):
        put("tickets", key[0], sk, kind="outbox", data={"to": []}, send_state=state, attempts=0, due_pk="outbox",
            due_sk="2026")  # fmt: skip
    put("sms", "E#e9", "JOB", at="2026", list_pk="open", list_sk="2026")
    list(export_to(tmp_path / "e", scene.now))
    another_account()
    done = {one.what: one for one in import_from(tmp_path / "e", scene.now)}
    assert done["sms"].left_out == 1
    for sk in (key[1], "O#8-answer"):
        row = rows_of("tickets")[key[0], sk]
        assert (row["send_state"]["S"], row["cause"]["S"]) == ("failed", "moved before it was sent")
        assert "due_pk" not in row
    assert sum(one.differ for one in compare(tmp_path / "e")) == 0


def test_again_it_changes_nothing(scene: Scene, folder: Path) -> None:
    """A second import finds everything there; what the system wrote since then stays."""
    another_account()
    list(import_from(folder, scene.now))
    scene.answer(scene.tickets[0], "Už to běží.")
    before = rows()
    done = list(import_from(folder, scene.now))
    assert sum(one.written for one in done) == 0
    assert rows() == before
    assert sum(one.differ for one in compare(folder)) >= 1


def test_it_goes_into_empty_tables_only(scene: Scene, folder: Path, tmp_path: Path) -> None:
    """Where something is, or where another export went, nothing is written."""
    before = rows()
    with pytest.raises(NotEmpty):
        list(import_from(folder, scene.now))
    assert rows() == before
    another_account()
    list(import_from(folder, scene.now))
    list(export_to(tmp_path / "second", scene.now))
    with pytest.raises(NotEmpty):
        list(import_from(tmp_path / "second", scene.now))


def test_a_dry_run_writes_nothing(scene: Scene, folder: Path) -> None:
    """It tells what would be written."""
    another_account()
    done = list(import_from(folder, scene.now, dry_run=True))
    assert sum(one.written for one in done) > 30
    assert sum(len(of) for of in rows().values()) == 0
    assert bucket() == {}


def test_an_export_that_was_broken_off_goes_on(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever page or object it was killed at, the finished one is the same as one that was not."""
    list(export_to(tmp_path / "whole", scene.now))
    real_scan = store.aws.dynamodb().scan
    pages = [0]

    def two_rows_at_a_time(**asked: Any) -> Any:
        """A table of many pages."""
        pages[0] += 1
        if pages[0] % 7 == 0:
            raise ConnectionError("killed")
        return real_scan(**asked, Limit=2)

    monkeypatch.setattr(store.aws.dynamodb(), "scan", two_rows_at_a_time)
    fetched, real_fetch = [0], store.fetch

    def fetch(key: str, place: Path) -> dict[str, Any]:
        """One object in three is not fetched."""
        fetched[0] += 1
        if fetched[0] % 3 == 0:
            raise ConnectionError("killed")
        return real_fetch(key, place)

    monkeypatch.setattr(moving.store, "fetch", fetch)
    for _ in range(60):
        try:
            list(export_to(tmp_path / "broken", scene.now))
        except ConnectionError:
            (tmp_path / "broken" / "objects.jsonl").open("ab").write(b'{"key": "half')
            continue
        break
    whole, broken = (moving.checked(tmp_path / name) for name in ("whole", "broken"))
    assert {name: one["rows"] for name, one in whole["tables"].items()} == {
        name: one["rows"] for name, one in broken["tables"].items()
    }
    assert whole["objects"] == broken["objects"]
    for table in MOVED_TABLES:
        lines = [
            sorted((tmp_path / name / "tables" / f"{table}.jsonl").read_bytes().splitlines())
            for name in ("whole", "broken")
        ]
        assert lines[0] == lines[1]


def test_an_import_that_was_broken_off_goes_on(scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there stays, the rest comes; then both are the same."""
    another_account()
    real, puts = store.put_new, [0]

    def put_new(table: str, item: dict[str, Any]) -> bool:
        """After some rows there is an end."""
        puts[0] += 1
        if puts[0] == 25:
            raise ConnectionError("killed")
        return real(table, item)

    monkeypatch.setattr(store, "put_new", put_new)
    with pytest.raises(ConnectionError):
        list(import_from(folder, scene.now))
    list(import_from(folder, scene.now))
    assert sum(one.differ for one in compare(folder)) == 0


def test_a_folder_that_was_changed_is_not_imported(scene: Scene, folder: Path) -> None:
    """One letter more or less, a missing file, another format, no manifest: nothing is written."""
    another_account()
    table = folder / "tables" / "people.jsonl"
    good = table.read_bytes()
    table.write_bytes(good.replace(b"Jana", b"Hana"))
    with pytest.raises(NoExport, match="people"):
        list(import_from(folder, scene.now))
    table.write_bytes(good)
    (folder / "objects" / "mail" / "ses-1").write_bytes(b"other")
    with pytest.raises(NoExport, match="ses-1"):
        list(import_from(folder, scene.now))
    (folder / "manifest.json").unlink()
    with pytest.raises(NoExport):
        list(import_from(folder, scene.now))


def test_a_finished_export_is_not_written_over(scene: Scene, folder: Path) -> None:
    """A folder holds one export."""
    with pytest.raises(NoExport):
        list(export_to(folder, scene.now))


@pytest.mark.parametrize("key", ["../outside", "mail/../../outside", "mail/", "/etc/outside"])
def test_no_object_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    """The name of an object is not trusted."""
    with pytest.raises(NoExport):
        moving.place_of(tmp_path, key)


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    """Bytes, sets, numbers, nothing and half letters go through a line unchanged."""
    item = {
        "pk": {"S": "a"},
        "sk": {"S": "č\u2028\ud800"},
        "b": {"B": b"\x00\xff"},
        "n": {"N": "1.50"},
        "ss": {"SS": ["a", "b"]},
        "t": {"BOOL": True},
        "z": {"NULL": True},
    }
    assert moving.item_of(moving.line_of(item)) == item
