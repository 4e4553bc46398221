"""The operator's command `reconcile`: what the schedule does, at once and for mails of any age."""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Final, TypeAlias

from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import SettingsError, resource

NOT_DONE: Final = 1
BAD_USAGE: Final = 2
NEEDED: Final = ("BUCKET", "TICKETS_TABLE", "INBOUND_QUEUE_URL")

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds `reconcile`."""
    command = subparsers.add_parser("reconcile", help="put back the stored mails that have no outcome")
    command.add_argument("--dry-run", action="store_true", help="only tell which mails these are")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        for name in NEEDED:
            resource(name)
        return _reconcile(dry_run=arguments.dry_run)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n`reconcile` reads the names of the stack's resources from the environment\n")
        return BAD_USAGE
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"{error}\n")
        return NOT_DONE


def _reconcile(*, dry_run: bool) -> int:
    from chalicelib.mail.reconcile import reconcile
    from chalicelib.platform.settings import settings

    for found in reconcile(datetime.now(UTC), dry_run=dry_run, older_than=settings().reconcile_after):
        line = {
            "mail": found.ses_id,
            "stored_at": timestamp(found.stored_at),
            "recipients": found.recipients,
            "put_back": found.put_back,
            "note": found.note,
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    return 0
