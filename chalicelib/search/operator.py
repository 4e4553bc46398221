"""The operator's command of this room: `search rebuild`."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Final, TypeAlias

from chalicelib.platform.ids import is_ulid

NOT_DONE: Final = 1

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds `search`."""
    command = subparsers.add_parser("search", help="the index of tickets")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    rebuild = actions.add_parser("rebuild", help="index all tickets anew")
    rebuild.add_argument("--after", type=_ticket, metavar="CURSOR", help="go on behind the cursor of a line before")
    rebuild.set_defaults(run=_rebuild)


def _ticket(text: str) -> str:
    if not is_ulid(text):
        raise argparse.ArgumentTypeError(f"{text} is no cursor of this command")
    return text


def _rebuild(arguments: argparse.Namespace) -> int:
    from chalicelib.search.index import index
    from chalicelib.search.indexing import rebuild

    try:
        for done in rebuild(index(), arguments.after):
            sys.stdout.write(json.dumps(asdict(done)) + "\n")
            sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - whatever AWS answers, an operator gets a line of it and goes on
        sys.stderr.write(f"{error}\n`search rebuild` reads FRONTA_TICKETS_TABLE and writes FRONTA_SEARCH_TABLE\n")
        return NOT_DONE
    return 0
