"""The operator's command `keys`: new keys for the ticket tokens. No key is ever printed."""

import argparse
import json
import secrets
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import SettingsError

if TYPE_CHECKING:
    from chalicelib.platform.token_keys import TokenKeys

NOT_DONE: Final = 1
BAD_USAGE: Final = 2
# Mails are answered late, and a token does no more than find the ticket: so long is no risk.
KEPT_DAYS: Final = 730
KEPT_DAYS_MAX: Final = 3_650
_KEY_SIZE_BYTES: Final = 48

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_commands(subparsers: Subparsers) -> None:
    """Adds `keys`."""
    command = subparsers.add_parser("keys", help="change the keys of the ticket tokens")
    below = command.add_subparsers(title="commands", metavar="rotate|revoke", required=True)
    rotate = below.add_parser("rotate", help="a new key signs soon; those before it verify for their time")
    rotate.add_argument("--keep-days", type=_days, default=KEPT_DAYS, metavar="N", help=f"how long ({KEPT_DAYS})")
    rotate.add_argument("--dry-run", action="store_true", help="only tell what would be")
    rotate.set_defaults(run=_run, is_revoking=False)
    revoke = below.add_parser("revoke", help="a new key at once, and no other is valid any more")
    revoke.add_argument("--dry-run", action="store_true", help="only tell what would be")
    revoke.set_defaults(run=_run, is_revoking=True)


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= KEPT_DAYS_MAX:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to {KEPT_DAYS_MAX}")
    return days


def _run(arguments: argparse.Namespace) -> int:
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.platform.rotating import SomebodyElse, UnderWay, revoke, rotate
    from chalicelib.platform.token_keys import TooManyKeys, Unreadable

    key = secrets.token_urlsafe(_KEY_SIZE_BYTES)
    try:
        if arguments.is_revoking:
            after = revoke(key, dry_run=arguments.dry_run)
        else:
            kept = timedelta(days=arguments.keep_days)
            after = rotate(key, datetime.now(UTC), kept=kept, dry_run=arguments.dry_run)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n`keys` finds the secret by FRONTA_TOKEN_KEYS, the output TokenKeysArn\n")
        return BAD_USAGE
    except (SomebodyElse, TooManyKeys, UnderWay, Unreadable, BotoCoreError, ClientError) as error:
        sys.stderr.write(f"nothing was changed: {error}\n")
        return NOT_DONE
    sys.stdout.write(json.dumps(_told(after, is_done=not arguments.dry_run)) + "\n")
    return 0


def _told(keys: "TokenKeys", *, is_done: bool) -> dict[str, object]:
    from chalicelib.platform.token_keys import fingerprint

    return {
        # A dry run made a key of its own.
        "current": fingerprint(keys.current) if is_done else "a new one",
        "signs_from": "at once" if keys.since is None else timestamp(keys.since),
        "previous": [
            {"key": fingerprint(one.key), "until": "for ever" if one.until is None else timestamp(one.until)}
            for one in keys.previous
        ],
        "done": is_done,
    }
