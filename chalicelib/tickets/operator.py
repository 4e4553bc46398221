"""The operator's commands of this room: `corrections`."""

import argparse
import json
import sys
from typing import Final, TypeAlias

NOT_DONE: Final = 1

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds `corrections`."""
    command = subparsers.add_parser(
        "corrections", help="messages whose urgency staff corrected, as labelled lines for training"
    )
    command.set_defaults(run=_run)


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
