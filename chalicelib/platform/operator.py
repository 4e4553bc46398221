"""The operator's commands of this room: `redrive`."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from typing import Final, TypeAlias

NOT_DONE: Final = 1
QUEUES: Final = ("inbound", "outbox", "clocks", "feedback", "webhooks", "search", "sms")
LETTERS_MAX: Final = 1_000

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds `redrive`."""
    command = subparsers.add_parser("redrive", help="send the dead letters of a queue back to it")
    command.add_argument("queue", choices=QUEUES, metavar="QUEUE", help=", ".join(QUEUES))
    command.add_argument("--dry-run", action="store_true", help="only tell which letters these are")
    command.add_argument("--max", type=_count, default=LETTERS_MAX, metavar="N", help=f"letters ({LETTERS_MAX})")
    command.set_defaults(run=_run)


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= LETTERS_MAX:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to {LETTERS_MAX}")
    return count


def _run(arguments: argparse.Namespace) -> int:
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.platform.redrive import queue_urls, redrive

    stack = os.environ.get("FRONTA_STACK", "fronta")
    try:
        dead_url, work_url = queue_urls(stack, arguments.queue)
        for letter in redrive(dead_url, work_url, letters_max=arguments.max, dry_run=arguments.dry_run):
            # ASCII only: no terminal and no lone surrogate can break the line.
            sys.stdout.write(json.dumps(asdict(letter)) + "\n")
            sys.stdout.flush()
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"queue {arguments.queue} of the stack {stack} (FRONTA_STACK): {error}\n")
        return NOT_DONE
    return 0
