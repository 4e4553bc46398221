"""The operator's command of this room: `replay`."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

NOT_DONE: Final = 1
BAD_USAGE: Final = 2
# As in chalicelib/entrypoints/replay.py, which is imported only when it is asked for.
WHAT: Final = ("mail", "webhooks", "search", "sms", "history", "push")
USUAL: Final = "mail,webhooks,search"
# What each kind needs to know beside the tickets table: queues by name, tables by name, others that only the
# environment tells.
_QUEUES: Final = {"mail": "outbox", "webhooks": "webhooks", "search": "search", "sms": "sms", "history": "clocks"}
_TABLES: Final = ("tickets", "webhooks", "dispatch", "live")
_TOLD: Final = {"push": "LIVE_ENDPOINT"}

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds `replay`."""
    command = subparsers.add_parser("replay", help="hand what follows committed changes on again")
    command.add_argument("--ticket", type=int, metavar="NUMBER", help="the changes of this ticket")
    command.add_argument("--since", type=_time, metavar="TIME", help="or those from then on, 2026-11-23T08:00Z")
    command.add_argument("--until", type=_time, metavar="TIME", help="up to then; left out: up to now")
    command.add_argument("--what", type=_what, default=_what(USUAL), help=f"of {','.join(WHAT)} ({USUAL})")
    command.add_argument("--dry-run", action="store_true", help="only tell which changes these are")
    command.set_defaults(run=_run)


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no time like 2026-11-23T08:00Z") from None
    if time.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no zone: write 2026-11-23T08:00Z or 2026-11-23T09:00+01:00")
    return time.astimezone(UTC)


def _what(text: str) -> tuple[str, ...]:
    asked = set(text.split(","))
    if unknown := sorted(asked - set(WHAT)):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)} is none of {','.join(WHAT)}")
    return tuple(kind for kind in WHAT if kind in asked)


def _run(arguments: argparse.Namespace) -> int:
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.platform.settings import SettingsError

    if (arguments.ticket is None) == (arguments.since is None):
        sys.stderr.write("replay: say either --ticket or --since\n")
        return BAD_USAGE
    try:
        _name_resources(arguments.what, dry_run=arguments.dry_run)
        return _replay(arguments)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n`replay` reads FRONTA_STACK, or the names of resources, from the environment\n")
        return BAD_USAGE
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"{error}\n")
        return NOT_DONE


def _name_resources(what: tuple[str, ...], *, dry_run: bool) -> None:
    """Name the resources of the stack that the environment does not name itself. Before any store is imported."""
    from chalicelib.platform import aws
    from chalicelib.platform.settings import resource

    stack = os.environ.get("FRONTA_STACK")
    if stack is not None:
        for table in _TABLES:
            os.environ.setdefault(f"FRONTA_{table.upper()}_TABLE", f"{stack}-{table}")
    resource("TICKETS_TABLE")
    for kind in () if dry_run else what:
        queue = _QUEUES.get(kind)
        if queue is not None and stack is not None and f"FRONTA_{queue.upper()}_QUEUE_URL" not in os.environ:
            url = aws.sqs().get_queue_url(QueueName=f"{stack}-{queue}")["QueueUrl"]
            os.environ[f"FRONTA_{queue.upper()}_QUEUE_URL"] = url
        resource(_TOLD[kind] if queue is None else f"{queue.upper()}_QUEUE_URL")


def _replay(arguments: argparse.Namespace) -> int:
    from chalicelib.entrypoints.replay import replay

    is_done = True
    changes = _changes(arguments)
    if changes is None:
        sys.stderr.write(f"there is no ticket {arguments.ticket}\n")
        return NOT_DONE
    for step in changes:
        for one in replay(step, arguments.what, datetime.now(UTC), dry_run=arguments.dry_run):
            is_done &= not one.failed
            sys.stdout.write(json.dumps({**asdict(one), "dry_run": arguments.dry_run}) + "\n")
            sys.stdout.flush()
    return 0 if is_done else NOT_DONE


def _changes(arguments: argparse.Namespace) -> Iterator[list[Any]] | None:
    from chalicelib.entrypoints.replay import of_span, of_ticket
    from chalicelib.tickets import store

    if arguments.ticket is None:
        return of_span(arguments.since, arguments.until or datetime.now(UTC))
    ticket = store.of_number(arguments.ticket)
    return None if ticket is None else of_ticket(ticket.id)
