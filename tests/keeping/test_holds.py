"""The list of everything that is kept: a kind of row that nobody thought of is found here."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from chalicelib.keeping.holds import HOLDS, MOVED_PREFIXES, MOVED_TABLES, kind_of
from infra import fragments
from tests.keeping.scene import TABLES, Scene, rows_of

ROOT = Path(__file__).parent.parent.parent
# What a store's docstring says without angle brackets.
SAID = {"delivery": "<delivery>", "form": "<form>", "term": "<term>", "ticket": "<ticket>", "macro": "<macro>",
        "view": "<view>", "entry": "<entry>", "month": "<month>", "window": "<window>", "mark": "<mark>",
        "connection id": "<connection>"}  # fmt: skip
STORES = {
    "tickets": ("chalicelib.tickets.store", "chalicelib.mail.store"),
    "people": ("chalicelib.people.store", "chalicelib.keeping.tombstones"),
    "calls": ("chalicelib.calls.store",),
    "sms": ("chalicelib.sms.store",),
    "desk": ("chalicelib.desk.store",),
    "dispatch": ("chalicelib.dispatch.store",),
    "webhooks": ("chalicelib.webhooks.store",),
    "live": ("chalicelib.live.store", "chalicelib.zone.store"),
    "search": ("chalicelib.search.rows",),
    "costs": ("chalicelib.costs.store", "chalicelib.costs.finance_store"),
}


def keys_said_by(module: str) -> set[tuple[str, str]]:
    """The keys in the table of a store's docstring."""
    found = set()
    for line in (import_module(module).__doc__ or "").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("| ") else []
        if len(cells) < 3 or cells[0] in ("pk", "---") or "…" in cells[0]:
            continue
        for pk in cells[0].split(", "):
            found |= {(_key(pk), _key(sk)) for sk in cells[1].split(", ")}
    return found


def _key(cell: str) -> str:
    plain = cell.strip("`")
    return SAID.get(plain, plain)


def _like(told: str) -> str:
    """A key that is written so."""
    return re.sub(r"<[^>]+>", "x1", told)


def test_every_table_of_the_template_is_listed() -> None:
    """A table that the stack has is in the list, and none that it has not."""
    resources = fragments.load(ROOT / "infra" / "tables.yaml")["Resources"]
    named = {name.removesuffix("Table").lower() for name in resources}
    assert named == {one.table for one in HOLDS} - {"bucket"} == STORES.keys()


@pytest.mark.parametrize(("table", "module"), [(table, one) for table, of in STORES.items() for one in of])
def test_every_kind_of_row_of_a_store_is_listed(table: str, module: str) -> None:
    """What a store says that it keeps has a place in the list."""
    said = keys_said_by(module)
    assert said
    for pk, sk in said:
        item = {"pk": {"S": _like(pk)}, "sk": {"S": _like(sk)}}
        assert kind_of(table, item) != "unknown", (pk, sk)


def test_every_row_of_a_life_is_of_a_kind_that_is_listed(scene: Scene) -> None:
    """What the system wrote while mails came, tickets were answered and calls rang is known."""
    found = {table: {kind_of(table, row) for row in rows_of(table).values()} for table in TABLES}
    assert {table: kinds for table, kinds in found.items() if "unknown" in kinds} == {}
    assert len(found["tickets"]) > 7


def test_every_prefix_of_the_bucket_is_listed() -> None:
    """Names of objects begin only with what the list has: each place in the code that makes a name is looked at."""
    prefixes = {one.pk for one in HOLDS if one.table == "bucket"}
    made = set()
    for path in (ROOT / "chalicelib").rglob("*.py"):
        if "keeping" not in path.parts:
            made |= set(
                re.findall(r'f?"((?:mail|texts|attachments|files|uploads)/)', path.read_text(encoding="utf-8"))
            )
    assert made == prefixes


def test_what_is_moved_is_what_is_kept() -> None:
    """All tables but those that are made anew or worth nothing elsewhere; the same of the bucket."""
    assert {one.table for one in HOLDS} - {"bucket", *MOVED_TABLES} == {"live", "search"}
    assert {one.pk for one in HOLDS if one.table == "bucket"} - set(MOVED_PREFIXES) == {"files/", "uploads/"}


def test_every_kind_is_told_in_the_docs() -> None:
    """docs/data.md has a row for each: where it lies, whether it is personal, what erasing does."""
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for one in HOLDS:
        row = next((line for line in text.splitlines() if line.startswith(f"| {one.table} | {one.name} |")), "")
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[3:5] == ["yes" if one.personal else "no", one.on_erase], one


def test_what_is_not_personal_is_not_erased() -> None:
    """The list agrees with itself: erasing touches only what can say who somebody is."""
    assert {one.on_erase for one in HOLDS if not one.personal} <= {"kept", "expires"}
