"""Use cases: everything into a folder, out of a folder into another account, and whether both are the same.

A folder has `tables/<table>.jsonl`, a row a line as DynamoDB gives it; `objects/<key>`; `objects.jsonl`, an object a
line; and `manifest.json`, written last, with counts and digests (SHA-256). What is begun and broken off goes on.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from chalicelib.keeping import store
from chalicelib.keeping.holds import MOVED_PREFIXES, MOVED_TABLES
from chalicelib.keeping.identity import Item, dumped
from chalicelib.platform.ids import timestamp

FORMAT: Final = 1
# What an imported row has more: effects are not for rows that had theirs in another account.
MARK: Final = "imported"
_WRITERS: Final = 8
_BEGUN: Final[Item] = {"pk": {"S": "X"}, "sk": {"S": "IMPORT"}}
_CHUNK_BYTES: Final = 1 << 20


class NoExport(ValueError):
    """The folder holds no whole export, or not what its manifest says."""


class NotEmpty(Exception):
    """There is something in the tables already."""


@dataclass(frozen=True)
class Moved:
    """How many rows of a table or objects were written, were there already, were left out; `differ` as they are."""

    what: str
    written: int = 0
    there: int = 0
    left_out: int = 0
    differ: int = 0


# ---------------------------------------------------------------- out


def export_to(folder: Path, now: datetime) -> Iterator[Moved]:
    """Write everything into a folder. What was written by a run that was broken off stays, and is gone on from.

    Raises NoExport where the folder holds something else or is finished, and what AWS and the disk do.
    """
    if (folder / "manifest.json").exists():
        raise NoExport(f"{folder} holds a finished export: take another folder")
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    tables: dict[str, Any] = {}
    for table in MOVED_TABLES:
        count = _table_out(folder, table)
        tables[table] = {"rows": count, "sha256": _digest(folder / "tables" / f"{table}.jsonl")}
        yield Moved(table, written=count)
    count = _objects_out(folder)
    yield Moved("objects", written=count)
    manifest = {
        "format": FORMAT,
        "at": timestamp(now),
        "tables": tables,
        "objects": {"count": count, "sha256": _digest(folder / "objects.jsonl")},
    }
    _written(folder / "manifest.json", json.dumps(manifest, indent=2).encode())


def rows_of() -> Iterator[Moved]:
    """How many rows and objects there are to be written. Reads all of them."""
    for table in MOVED_TABLES:
        yield Moved(table, there=sum(1 for _ in store.rows(table)))
    yield Moved("objects", there=sum(1 for prefix in MOVED_PREFIXES for _ in store.objects(prefix)))


def _table_out(folder: Path, table: str) -> int:
    """The rows of a table; a page is in the file once `<table>.at` says how long the file is with it."""
    path, mark = folder / "tables" / f"{table}.jsonl", folder / "tables" / f"{table}.at"
    known: dict[str, Any] = {"length": 0, "rows": 0, "start": None, "done": False}
    if mark.exists():
        known = json.loads(mark.read_text(encoding="utf-8"))
    if known["done"]:
        return int(known["rows"])
    rows, start = known["rows"], known["start"]
    with path.open("ab") as file:
        file.truncate(known["length"])
        file.seek(known["length"])
        for page, following in store.scan(table, start):
            file.writelines(line_of(item) for item in page)
            file.flush()
            rows += len(page)
            said = {"length": file.tell(), "rows": rows, "start": following, "done": following is None}
            _written(mark, json.dumps(said).encode())
    return int(rows)


def _objects_out(folder: Path) -> int:
    """The objects, each by its name; a line is written after its bytes."""
    path = folder / "objects.jsonl"
    known = _whole_lines(path)
    with path.open("ab") as lines:
        lines.truncate(known.length)
        lines.seek(known.length)
        count = known.count
        for prefix in MOVED_PREFIXES:
            if known.last and known.last > prefix and not known.last.startswith(prefix):
                continue
            after = known.last if known.last.startswith(prefix) else ""
            for found in store.objects(prefix, after):
                told = store.fetch(found["Key"], place_of(folder, found["Key"]))
                lines.write(json.dumps({"key": found["Key"], **told}, sort_keys=True).encode() + b"\n")
                lines.flush()
                count += 1
    return count


@dataclass(frozen=True)
class _Lines:
    length: int
    count: int
    last: str


def _whole_lines(path: Path) -> _Lines:
    """How far a file of lines is whole, how many there are, and the key of the last one."""
    length, count, last = 0, 0, ""
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                length, count, last = length + len(line), count + 1, json.loads(line)["key"]
    return _Lines(length, count, last)


def line_of(item: Item) -> bytes:
    """A row as a line."""
    return json.dumps(_tellable(item), sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def item_of(line: bytes) -> Item:
    """The inverse of `line_of`."""
    item: Item = json.loads(line)
    return {name: _bytes_again(value) for name, value in item.items()}


def _tellable(item: Item) -> Item:
    return {name: _told(value) for name, value in item.items()}


def _told(value: Mapping[str, Any]) -> dict[str, Any]:
    ((kind, one),) = value.items()
    if kind == "B":
        return {kind: base64.b64encode(one).decode()}
    return {kind: sorted(one) if kind in ("SS", "NS") else one}


def _bytes_again(value: dict[str, Any]) -> dict[str, Any]:
    return {"B": base64.b64decode(value["B"])} if "B" in value else value


def place_of(folder: Path, key: str) -> Path:
    """Where an object lies in the folder. Raises NoExport for a name that would lead out of it."""
    place = folder / "objects" / key
    if not place.resolve().is_relative_to((folder / "objects").resolve()) or key.endswith("/"):
        raise NoExport(f"an object has a name that is no file's: {key!r}")
    return place


def _digest(path: Path) -> str:
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            hashed.update(chunk)
    return hashed.hexdigest()


def _written(path: Path, body: bytes) -> None:
    """Replace a file at one moment."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(body)
    beside.replace(path)


# ---------------------------------------------------------------- in


def import_from(folder: Path, now: datetime, *, dry_run: bool = False) -> Iterator[Moved]:
    """Write everything of a folder into tables that are empty, and a bucket. Again it changes nothing.

    Mail that had not left, and technical events that were not over, go no further: nothing is sent because of an
    import. Raises NoExport, NotEmpty, and what AWS and the disk do.
    """
    manifest = checked(folder)
    _claim(manifest, now, dry_run=dry_run)
    for table in MOVED_TABLES:
        yield _table_in(folder, table, dry_run=dry_run)
    yield _objects_in(folder, dry_run=dry_run)


def checked(folder: Path) -> dict[str, Any]:
    """The manifest of a folder whose lists are as it says. Raises NoExport."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        found = {table: _digest(folder / "tables" / f"{table}.jsonl") for table in MOVED_TABLES}
        objects = _digest(folder / "objects.jsonl")
    except (OSError, ValueError) as error:
        raise NoExport(f"{folder} holds no finished export: {error}") from error
    if manifest.get("format") != FORMAT:
        raise NoExport(f"{folder} is of format {manifest.get('format')}, this program reads {FORMAT}")
    wrong = [table for table, digest in found.items() if manifest["tables"][table]["sha256"] != digest]
    wrong += ["objects"] if manifest["objects"]["sha256"] != objects else []
    if wrong:
        raise NoExport(f"{folder} was changed or is damaged: {', '.join(wrong)}")
    return manifest


def _claim(manifest: Mapping[str, Any], now: datetime, *, dry_run: bool) -> None:
    """Only one export goes into a stack, and only where nothing is."""
    told = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    begun = store.get("people", "X", "IMPORT")
    if begun is not None:
        if json.loads(begun["data"]["S"])["manifest"] != told:
            raise NotEmpty("another export was imported here")
        return
    full = [table for table in MOVED_TABLES if not store.is_empty(table)]
    if full:
        raise NotEmpty(f"there are rows already: {', '.join(full)}. An import goes into a new stack only")
    if not dry_run:
        data = {"manifest": told, "at": timestamp(now)}
        store.put("people", {**_BEGUN, "data": {"S": dumped(data)}})


def _table_in(folder: Path, table: str, *, dry_run: bool) -> Moved:
    written = there = left_out = 0

    def put(item: Item) -> bool:
        return dry_run or store.put_new(table, item | {MARK: {"BOOL": True}})

    with ThreadPoolExecutor(max_workers=1 if dry_run else _WRITERS) as pool:
        batch: list[Item] = []
        for item in _items(folder, table):
            moved = as_moved(table, item)
            if moved is None:
                left_out += 1
                continue
            batch.append(moved)
            if len(batch) == 100:
                done = list(pool.map(put, batch))
                written, there, batch = written + sum(done), there + done.count(False), []
        done = list(pool.map(put, batch))
    return Moved(table, written + sum(done), there + done.count(False), left_out)


def _items(folder: Path, table: str) -> Iterator[Item]:
    with (folder / "tables" / f"{table}.jsonl").open("rb") as file:
        for line in file:
            yield item_of(line)


def as_moved(table: str, item: Item) -> Item | None:
    """A row as it is in the stack that it was moved to; None where it is not moved.

    What would still be sent is not: by then it may have been sent from where it was.
    """
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    if (table, pk, sk) == ("people", "X", "IMPORT") or (table == "sms" and sk == "JOB"):
        return None
    if item.get("send_state", {}).get("S") in ("pending", "claimed"):
        over = {name: value for name, value in item.items() if name not in ("due_pk", "due_sk", "claimed_until")}
        return over | {"send_state": {"S": "failed"}, "cause": {"S": "moved before it was sent"}}
    return {name: value for name, value in item.items() if name != MARK}


def _objects_in(folder: Path, *, dry_run: bool) -> Moved:
    written = there = 0
    for told in _objects(folder):
        if store.size_of(told["key"]) == told["size"]:
            there += 1
            continue
        place = place_of(folder, told["key"])
        if _digest_of_file(place) != told["sha256"]:
            raise NoExport(f"{place} was changed or is damaged")
        if not dry_run:
            with place.open("rb") as body:
                store.upload(told["key"], body, told["type"], told["metadata"])
        written += 1
    return Moved("objects", written, there)


def _digest_of_file(place: Path) -> str:
    try:
        return _digest(place)
    except OSError as error:
        raise NoExport(f"{place} is missing") from error


def _objects(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "objects.jsonl").open("rb") as file:
        for line in file:
            yield json.loads(line)


# ---------------------------------------------------------------- both


def compare(folder: Path) -> Iterator[Moved]:
    """Look whether the tables and the bucket hold what the folder does: `there`, or else `differ`.

    Rows that the folder does not have are not looked for. Raises NoExport, and what AWS and the disk do.
    """
    checked(folder)
    for table in MOVED_TABLES:
        there = differ = left_out = 0
        for item in _items(folder, table):
            moved = as_moved(table, item)
            if moved is None:
                left_out += 1
                continue
            found = store.get(table, item["pk"]["S"], item["sk"]["S"])
            same = found is not None and line_of(_unmarked(found)) == line_of(moved)
            there, differ = there + same, differ + (not same)
        yield Moved(table, there=there, left_out=left_out, differ=differ)
    there = differ = 0
    for told in _objects(folder):
        same = store.sha256_of(told["key"]) == told["sha256"]
        there, differ = there + same, differ + (not same)
    yield Moved("objects", there=there, differ=differ)


def _unmarked(item: Item) -> Item:
    return {name: value for name, value in item.items() if name != MARK}
