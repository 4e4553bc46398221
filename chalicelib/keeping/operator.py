"""The operator's commands of this room: `export`, `erase`, `clients remove`, `data`, `retention`."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

NOT_DONE: Final = 1
BAD_USAGE: Final = 2
_TABLES: Final = (*("TICKETS", "PEOPLE", "DISPATCH", "DESK", "WEBHOOKS", "CALLS", "SMS", "COSTS", "SEARCH", "LIVE"),)

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds all of them."""
    command = subparsers.add_parser("export", help="everything that is held of a person, a line of JSON each")
    command.add_argument("person", metavar="PERSON", type=_address, help="his mail address")
    command.add_argument("--to", metavar="FOLDER", type=Path, help="into an empty folder, with mails and files")
    command.set_defaults(run=_export)
    command = subparsers.add_parser("erase", help="erase a person; the history of the client stays, without him")
    command.add_argument("person", metavar="PERSON", type=_address, nargs="?", help="his mail address")
    command.add_argument("--with-texts", action="store_true", help="what he wrote goes too")
    command.add_argument("--list", action="store_true", help="tell who was erased, by digests: for --again")
    command.add_argument("--again", metavar="FILE", type=Path, help="erase whom a backup brought back, by that list")
    command.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    command.set_defaults(run=_erase)
    clients = subparsers.add_parser("clients", help="clients, at the end of their contract")
    ways = clients.add_subparsers(title="actions", metavar="ACTION", required=True)
    command = ways.add_parser("remove", help="delete a client with tickets, mails, files, contacts, calls and SMS")
    command.add_argument("number", metavar="NUMBER", help="the number of the client")
    command.add_argument("--anyway", action="store_true", help="open tickets too")
    command.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    command.set_defaults(run=_remove)
    data = subparsers.add_parser("data", help="everything, into a folder and into another account")
    ways = data.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, run, told in (
        ("export", _data_export, "write all rows and objects into a folder"),
        ("import", _data_import, "write a folder into tables that are empty"),
        ("compare", _data_compare, "look whether tables and bucket hold what a folder does"),
    ):
        command = ways.add_parser(name, help=told)
        command.add_argument("folder", metavar="FOLDER", type=Path)
        if name != "compare":
            command.add_argument("--dry-run", action="store_true", help="only look whether it could be done")
        command.set_defaults(run=run)
    command = subparsers.add_parser("retention", help="delete what is older than the settings say")
    command.add_argument("--dry-run", action="store_true", help="only tell how much that is")
    command.set_defaults(run=_retention)


def _address(text: str) -> str:
    from chalicelib.people.directory import normal_address

    try:
        return normal_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


# ---------------------------------------------------------------- a person


def _export(arguments: argparse.Namespace) -> int:
    def work() -> int:
        from chalicelib.keeping.person import held_of

        if arguments.to is None:
            _write_all(_line_of(found) for found in held_of(arguments.person))
            return 0
        return _export_to(arguments.person, arguments.to)

    if arguments.to is not None and arguments.to.exists() and any(arguments.to.iterdir()):
        return _bad_usage(f"{arguments.to} is not empty")
    return _done(work)


def _export_to(person: str, folder: Path) -> int:
    from chalicelib.keeping import store
    from chalicelib.keeping.moving import place_of
    from chalicelib.keeping.person import held_of

    counts: dict[str, int] = {}
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for found in held_of(person):
            counts[found.kind] = counts.get(found.kind, 0) + 1
            file.write(json.dumps(_line_of(found), ensure_ascii=False) + "\n")
            if found.key is not None:
                place = place_of(folder, found.key)
                if store.size_of(found.key) is not None and not place.exists():
                    store.fetch(found.key, place)
    for kind, count in sorted(counts.items()):
        _write({"kind": kind, "count": count})
    _write({"person": person, "folder": str(folder), "held": sum(counts.values())})
    return 0


def _line_of(found: Any) -> dict[str, Any]:
    line = {"table": found.table, "kind": found.kind}
    return line | ({"row": found.row} if found.key is None else {"object": found.key})


def _erase(arguments: argparse.Namespace) -> int:
    if [arguments.person is not None, arguments.list, arguments.again is not None].count(True) != 1:
        return _bad_usage("name a PERSON, or --list, or --again FILE")
    if arguments.list:
        return _done(_list_erased)
    if arguments.again is not None:
        try:
            lines = arguments.again.read_text(encoding="utf-8").splitlines()
            known = frozenset(json.loads(line)["digest"] for line in lines if line.strip())
        except (OSError, ValueError, KeyError, TypeError) as error:
            return _bad_usage(f"{arguments.again} is no list of `erase --list`: {error}")
        return _done(lambda: _erase_again(known, texts=arguments.with_texts, is_dry=arguments.dry_run))
    return _done(lambda: _erase_one(arguments.person, texts=arguments.with_texts, is_dry=arguments.dry_run))


def _erase_one(person: str, *, texts: bool, is_dry: bool) -> int:
    from chalicelib.keeping import tombstones
    from chalicelib.keeping.erasing import Unfinished, erase
    from chalicelib.search.index import index

    count = 0
    try:
        for done in erase(person, datetime.now(UTC), index(), texts=texts, dry_run=is_dry):
            count += done.count
            _write({name: value for name, value in asdict(done).items() if value != ""})
    except Unfinished as error:
        sys.stderr.write(f"{error}\n")
        return NOT_DONE
    known = tombstones.find(person)
    _write(
        {
            "dry_run": is_dry,
            "erased": count,
            "as": None if is_dry or known is None else known.pseudonym.name,
        }
    )
    return 0


def _erase_again(known: frozenset[str], *, texts: bool, is_dry: bool) -> int:
    from chalicelib.keeping.erasing import erased_again

    codes = [_erase_one(address, texts=texts, is_dry=is_dry) for address in list(erased_again(known))]
    _write({"came_back": len(codes)})
    return max(codes, default=0)


def _list_erased() -> int:
    from chalicelib.keeping.tombstones import all_erasures
    from chalicelib.platform.ids import timestamp

    _write_all(
        {"digest": one.digest, "as": one.pseudonym.name, "at": timestamp(one.at), "done": one.is_done}
        for one in all_erasures()
    )
    return 0


# ---------------------------------------------------------------- a client


def _remove(arguments: argparse.Namespace) -> int:
    def work() -> int:
        from chalicelib.keeping.removing import NoSuchClient, OpenTickets, remove_client
        from chalicelib.search.index import index

        count, now = 0, datetime.now(UTC)
        try:
            for done in remove_client(
                arguments.number, now, index(), anyway=arguments.anyway, dry_run=arguments.dry_run
            ):
                count += done.count
                _write({name: value for name, value in asdict(done).items() if value != ""})
        except (NoSuchClient, OpenTickets) as error:
            sys.stderr.write(f"{error}\n")
            return NOT_DONE
        _write({"dry_run": arguments.dry_run, "client": arguments.number, "removed": count})
        return 0

    return _done(work)


# ---------------------------------------------------------------- everything


def _data_export(arguments: argparse.Namespace) -> int:
    def work() -> int:
        from chalicelib.keeping.moving import NoExport, export_to, rows_of

        try:
            if arguments.dry_run:
                _write_all(asdict(one) for one in rows_of())
            else:
                _write_all(asdict(one) for one in export_to(arguments.folder, datetime.now(UTC)))
        except NoExport as error:
            return _bad_usage(str(error))
        return 0

    return _done(work)


def _data_import(arguments: argparse.Namespace) -> int:
    def work() -> int:
        from chalicelib.keeping.moving import NoExport, NotEmpty, import_from

        try:
            moved = import_from(arguments.folder, datetime.now(UTC), dry_run=arguments.dry_run)
            _write_all(asdict(one) for one in moved)
        except NoExport as error:
            return _bad_usage(str(error))
        except NotEmpty as error:
            sys.stderr.write(f"{error}\n")
            return NOT_DONE
        return 0

    return _done(work)


def _data_compare(arguments: argparse.Namespace) -> int:
    def work() -> int:
        from chalicelib.keeping.moving import NoExport, compare

        differ = 0
        try:
            for one in compare(arguments.folder):
                differ += one.differ
                _write(asdict(one))
        except NoExport as error:
            return _bad_usage(str(error))
        _write({"same": not differ})
        return NOT_DONE if differ else 0

    return _done(work)


def _retention(arguments: argparse.Namespace) -> int:
    def work() -> int:
        from chalicelib.keeping.aging import forget_old
        from chalicelib.search.index import index

        found = forget_old(datetime.now(UTC), index(), log_too=True, dry_run=arguments.dry_run)
        _write_all({"dry_run": arguments.dry_run, **asdict(one)} for one in found)
        return 0

    return _done(work)


# ---------------------------------------------------------------- how they run


def _done(work: Callable[[], int]) -> int:
    """Run a command with the names of the stack's resources. What is not there, or AWS refuses, is told in a line."""
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.platform.settings import SettingsError, resource

    if stack := os.environ.get("FRONTA_STACK"):
        # Before the stores are imported: they name their tables then.
        for table in _TABLES:
            os.environ.setdefault(f"FRONTA_{table}_TABLE", f"{stack}-{table.lower()}")
    try:
        for name in ("BUCKET", *(f"{table}_TABLE" for table in _TABLES)):
            resource(name)
        return work()
    except SettingsError as error:
        return _bad_usage(f"{error}\nset FRONTA_STACK and FRONTA_BUCKET, and FRONTA_STAGE_FILE")
    except (BotoCoreError, ClientError, OSError, RuntimeError, TimeoutError) as error:
        sys.stderr.write(f"{error}\n")
        return NOT_DONE
    except ValueError as error:
        return _bad_usage(str(error))


def _write_all(lines: Iterable[dict[str, Any]]) -> None:
    for line in lines:
        _write(line)


def _write(line: dict[str, Any]) -> None:
    # ASCII only: no terminal and no lone surrogate can break the line.
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _bad_usage(told: str) -> int:
    sys.stderr.write(f"{told}\n")
    return BAD_USAGE
