"""The operator's command line: `python -m chalicelib COMMAND …`. JSON lines out; 0 done, 2 bad usage."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

# Rooms that offer commands: each module has `add_commands(subparsers)`, and each command sets `run`, a
# function from the parsed arguments to the exit code.
ROOMS: Final = (
    "chalicelib.mail.operator",
    "chalicelib.mail.reconcile_command",
    "chalicelib.tickets.operator",
    "chalicelib.people.operator",
    "chalicelib.search.operator",
    "chalicelib.costs.operator",
    "chalicelib.platform.operator",
    "chalicelib.entrypoints.operator",
    "chalicelib.keeping.operator",
    "chalicelib.platform.keys_operator",
)


def parser() -> argparse.ArgumentParser:
    """The command line with the commands of all rooms."""
    top = argparse.ArgumentParser(prog="python -m chalicelib", description="Commands for Fronta's operators.")
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for room in ROOMS:
        import_module(room).add_commands(subparsers)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code. Bad usage leaves by SystemExit(2), as argparse does."""
    parsed = parser().parse_args(arguments)
    code: int = parsed.run(parsed)
    return code


if __name__ == "__main__":
    sys.exit(main())
