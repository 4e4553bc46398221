"""The operator's commands of this room: `directory import`, `directory export` and `directory phones`."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from chalicelib.people.directory import ListedClient
    from chalicelib.people.sheet import Sheet
    from chalicelib.people.store import Listing

NOT_DONE: Final = 1
BAD_USAGE: Final = 2

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds `directory` with its three."""
    directory = subparsers.add_parser("directory", help="clients and contacts from a CSV file, or into one")
    ways = directory.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command = ways.add_parser("import", help="put the clients of a file: docs/directory.md tells its columns")
    command.add_argument("file", metavar="FILE.csv")
    command.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    command.add_argument("--delete-missing", action="store_true", help="delete clients that the file does not name")
    command.set_defaults(run=_import)
    command = ways.add_parser("export", help="write all clients as a file that import takes")
    command.add_argument("file", metavar="FILE", nargs="?", help="standard output without it")
    command.set_defaults(run=_export)
    command = ways.add_parser("phones", help="find clients of before by their telephone numbers too")
    command.set_defaults(run=_phones)


def _import(arguments: argparse.Namespace) -> int:
    from chalicelib.people.sheet import NoSheet, read_sheet

    try:
        sheet = read_sheet(Path(arguments.file).read_bytes())
    except OSError as error:
        return _bad_usage(f"{arguments.file}: {error.strerror}")
    except NoSheet as error:
        return _bad_usage(f"{arguments.file}: {error}")
    if arguments.delete_missing and not sheet.named:
        return _bad_usage(f"{arguments.file}: names no client; --delete-missing would delete all of them")
    try:
        return _put_all(sheet, is_dry=arguments.dry_run, is_complete=arguments.delete_missing)
    except Exception as error:  # noqa: BLE001 - whatever the table answers, an operator gets a line of it
        return _not_done(error)


def _put_all(sheet: "Sheet", *, is_dry: bool, is_complete: bool) -> int:
    """Refused lines first, then each client to whom something was done, then how many there were of each."""
    for one in sheet.refused:
        _refuse(one.line, one.client, one.reason)
    counts: Counter[str] = Counter(_put(item.line, item.client, is_dry=is_dry) for item in sheet.clients)
    refused = counts.pop("refused", 0) + len(sheet.refused)
    if is_complete and not refused:
        counts.update(_delete_missing(sheet, is_dry=is_dry))
    kept_back = {"deleted": "none: lines were refused"} if is_complete and refused else {}
    names = ("created", "changed", "unchanged", "deleted")
    _write({"dry_run": is_dry, **{name: counts[name] for name in names}, "refused": refused, **kept_back})
    return NOT_DONE if refused else 0


def _put(line: int, client: "ListedClient", *, is_dry: bool) -> str:
    from chalicelib.people import service
    from chalicelib.people.listing import Refused
    from chalicelib.people.store import KeepsChanging

    try:
        outcome = service.outcome_of(client.number, client) if is_dry else service.put_client(client).outcome
    except (Refused, KeepsChanging) as error:
        _refuse(line, client.number, str(error))
        return "refused"
    if outcome != "unchanged":
        _write({"client": client.number, "outcome": outcome})
    return outcome


def _delete_missing(sheet: "Sheet", *, is_dry: bool) -> Counter[str]:
    from chalicelib.people import service, store

    counts: Counter[str] = Counter()
    for listing in _sorted(store.all_listings()):
        if listing.number in sheet.named:
            continue
        if not is_dry:
            service.remove_client(listing.number)
        _write({"client": listing.number, "outcome": "deleted"})
        counts["deleted"] += 1
    return counts


def _export(arguments: argparse.Namespace) -> int:
    from chalicelib.people import store
    from chalicelib.people.sheet import written

    try:
        clients = [listing.client for listing in _sorted(store.all_listings()) if listing.client is not None]
    except Exception as error:  # noqa: BLE001 - whatever the table answers, an operator gets a line of it
        return _not_done(error)
    # With its mark spreadsheets know that it is UTF-8.
    raw = written(clients).encode("utf-8-sig")
    if arguments.file is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return 0
    try:
        Path(arguments.file).write_bytes(raw)
    except OSError as error:
        return _bad_usage(f"{arguments.file}: {error.strerror}")
    return 0


def _phones(_arguments: argparse.Namespace) -> int:
    from chalicelib.people import phones

    try:
        done = phones.renew_hints()
    except Exception as error:  # noqa: BLE001 - whatever the table answers, an operator gets a line of it
        return _not_done(error)
    _write({"clients": done.clients, "phones": done.phones, "left_over": done.left_over})
    return 0


def _sorted(listings: "Iterable[Listing]") -> "list[Listing]":
    return sorted(listings, key=lambda listing: listing.number)


def _refuse(line: int, client: str | None, reason: str) -> None:
    _write({"line": line, "client": client, "reason": reason})


def _write(answer: dict[str, Any]) -> None:
    # ASCII only: no terminal and no lone surrogate can break the line.
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _bad_usage(told: str) -> int:
    sys.stderr.write(f"{told}\n")
    return BAD_USAGE


def _not_done(error: Exception) -> int:
    sys.stderr.write(f"{error}\n`directory` reads and writes the table named by FRONTA_PEOPLE_TABLE\n")
    return NOT_DONE
