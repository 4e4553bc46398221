"""Going back to an earlier moment: the restored tables hold the same tickets, and the system goes on with them."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from chalicelib.keeping.holds import MOVED_TABLES
from chalicelib.keeping.moving import compare, export_to, import_from
from chalicelib.mail.reconcile import reconcile
from chalicelib.platform import aws
from chalicelib.tickets import store
from tests import letters
from tests.keeping.scene import Scene, rows_of
from tests.one_aws import empty, stored


def restored(table: str, *, from_backup: bool = False) -> str:
    """Restore a table beside the one that is there; its name."""
    dynamodb: Any = aws.dynamodb()
    source, target = f"fronta-test-{table}", f"fronta-restored-{table}"
    with suppress(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.delete_table(TableName=target)
    if from_backup:
        made = dynamodb.create_backup(TableName=source, BackupName=f"before-{table}")
        dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=made["BackupDetails"]["BackupArn"])
    else:
        dynamodb.update_continuous_backups(
            TableName=source, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=source, TargetTableName=target, UseLatestRestorableTime=True
        )
    return target


@pytest.mark.parametrize("from_backup", [False, True])
def test_a_restored_table_has_the_same_tickets_and_the_program_runs_on_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, from_backup: bool
) -> None:
    """To a point in time and from a backup: same rows; named to the program, tickets are loaded, listed, answered."""
    before = {one: store.history(one) for one in scene.tickets}
    name = restored("tickets", from_backup=from_backup)
    assert sorted(map(str, stored(name))) == sorted(map(str, stored("fronta-test-tickets")))
    empty_rows("fronta-test-tickets")
    assert store.load(scene.tickets[0]) is None
    monkeypatch.setattr(store.Row.Meta, "table_name", name)
    monkeypatch.setattr(store.Row, "_connection", None)
    assert {one: store.history(one) for one in scene.tickets} == before
    assert {one.id for one in store.page_of_client(letters.CLIENT_NUMBER, limit=10).tickets} == set(scene.tickets)
    assert store.next_numbers(1) == 10_003


def empty_rows(name: str) -> None:
    """What happened to the table that was lost."""
    for row in stored(name):
        aws.dynamodb().delete_item(TableName=name, Key={"pk": row["pk"], "sk": row["sk"]})


def test_restored_tables_go_into_a_new_stack(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As docs/recovery.md says: restored, exported by their names, imported into empty tables, and the same there.

    A mail that came after the moment is put back by its bytes, and is a ticket again.
    """
    before = {table: rows_of(table) for table in MOVED_TABLES}
    names = {table: restored(table) for table in MOVED_TABLES}
    letter = letters.Letter(subject="Po tom", message_id="<after@firma.example>")
    scene.world.store_mail(letter, "ses-later")
    scene.world.settle()
    with monkeypatch.context() as named:
        for table, name in names.items():
            named.setenv(f"FRONTA_{table.upper()}_TABLE", name)
        list(export_to(tmp_path / "restored", scene.now))
    empty()
    list(import_from(tmp_path / "restored", scene.now))
    assert sum(one.differ for one in compare(tmp_path / "restored")) == 0
    now = {table: len(rows_of(table)) for table in MOVED_TABLES}
    # And the row that says that an import was made.
    assert now == {table: len(rows) + (table == "people") for table, rows in before.items()}
    monkeypatch.setenv("FRONTA_INBOUND_QUEUE_URL", scene.world._urls["inbound"])
    later = [one.ses_id for one in reconcile(scene.now.replace(year=2030), older_than=scene.now - scene.now)]
    assert later == ["ses-later"]
    scene.world.settle()
    subjects = {row.data["subject"] for row in scene.world.rows("ticket")}
    assert "Po tom" in subjects
    assert len(subjects) == 3
