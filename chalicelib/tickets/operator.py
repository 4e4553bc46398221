"""The operator's commands of this room: `corrections`, `clocks move`."""

import argparse
import json
import sys
from typing import Final, TypeAlias

NOT_DONE: Final = 1

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds `corrections` and `clocks`."""
    command = subparsers.add_parser(
        "corrections", help="messages whose urgency staff corrected, as labelled lines for training"
    )
    command.set_defaults(run=_run)
    clocks = subparsers.add_parser("clocks", help="clocks of tickets").add_subparsers(
        metavar="COMMAND", required=True
    )
    move = clocks.add_parser("move", help="move the clocks that a version before stored as rows of their own")
    move.add_argument("--dry-run", action="store_true", help="only tell which these are")
    move.set_defaults(run=_move)


def _move(arguments: argparse.Namespace) -> int:
    from chalicelib.tickets.old_clocks import move

    try:
        for clock in move(dry_run=arguments.dry_run):
            line = {"ticket": clock.ticket_id, "version": clock.version, "outcome": clock.outcome}
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - whatever the table answers, an operator gets a line of it
        sys.stderr.write(f"{error}\n`clocks move` changes the table named by FRONTA_TICKETS_TABLE\n")
        return NOT_DONE
    return 0


def _run(_arguments: argparse.Namespace) -> int:
    from chalicelib.tickets.corrections import corrections

    try:
        for item in corrections():
            # ASCII only: no terminal and no lone surrogate can break the line.
            sys.stdout.write(json.dumps(item.to_json()) + "\n")
            sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - whatever the table answers, an operator gets a line of it
        sys.stderr.write(f"{error}\n`corrections` reads the table named by FRONTA_TICKETS_TABLE\n")
        return NOT_DONE
    return 0
