"""`python -m local`: the stack of one machine, and what a demo client does with it."""

from __future__ import annotations

import signal

# Before the imports that take a while: Ctrl-C ends a command without a traceback (`run` handles it itself).
if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import asyncio
import json
import logging
import shlex
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local import call, send, stack, token
from local.places import LOOPBACK, REGION, Places, PlaceTakenError
from local.zone import BadZoneError

if TYPE_CHECKING:
    from local.deploy import Outputs

OUTCOMES_DEFAULT = 10


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 not done (one line on stderr says why), 2 bad usage."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns about every odd client
    try:
        return _run(options)
    except (
        PlaceTakenError,
        BadZoneError,
        stack.AlreadyRunningError,
        stack.BadSettingError,
        stack.NotRunningError,
        send.CannotSendError,
        call.CannotCallError,
        token.NoTokenError,
        OSError,
    ) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except Exception as error:
        if not _is_told(error):
            raise
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    places = Places.from_environment()
    match options.command:
        case "run":
            return asyncio.run(stack.run(places))
        case "up":
            started = stack.up(places)
            print(f"{'starting' if started else 'already running'}; `python -m local wait` waits until it is ready")
        case "wait":
            stack.wait(places, options.timeout)
            print(f"ready {places.url}")
        case "down":
            print("stopped" if stack.down(places) else "nothing was running")
        case "send":
            return send.run(places, options)
        case "token":
            print(token.asked(places, stack.outputs_of(places), options))
        case "call":
            print(call.announce(places, stack.outputs_of(places), options))
        case "outcomes":
            outputs = stack.outputs_of(places)
            from local import deploy

            dynamodb = deploy.session().client("dynamodb", endpoint_url=places.aws_url)
            for outcome in newest_outcomes(dynamodb, outputs.tickets_table, options.last):
                print(json.dumps(outcome, ensure_ascii=False))
        case "env":
            for name, value in surroundings(places, stack.outputs_of(places)).items():
                print(f"export {name}={shlex.quote(value)}")
    return 0


def surroundings(places: Places, outputs: Outputs) -> dict[str, str]:
    """The variables that make the commands of `python -m chalicelib` work on the running stack."""
    from local import deploy

    return {
        "AWS_ENDPOINT_URL": places.aws_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "FRONTA_STAGE_FILE": str(stack.STAGE_FILE),
        "FRONTA_STACK": deploy.STACK,
        "FRONTA_BUCKET": outputs.bucket,
        "FRONTA_TICKETS_TABLE": outputs.tickets_table,
        "FRONTA_PEOPLE_TABLE": outputs.people_table,
        "FRONTA_DISPATCH_TABLE": outputs.dispatch_table,
        "FRONTA_INBOUND_QUEUE_URL": outputs.inbound_queue_url,
        "FRONTA_TOKEN_KEYS": outputs.token_keys,
        "FRONTA_DNS": f"{LOOPBACK}:{places.dns_port}",
    }


def newest_outcomes(dynamodb: Any, table: str, count: int) -> list[dict[str, Any]]:
    """Read where the `count` newest mails ended, the newest first, from the rows `R#…` of the tickets table.

    A mail that was kept has a status beside: waiting, released or disowned.

    `dynamodb` is boto3's client; a scan will do for the table of one machine. Raises ClientError.
    """
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        ConsistentRead=True,
        # A mail's notices lie beside it.
        FilterExpression="begins_with(pk, :mails) AND sk = :outcome",
        ExpressionAttributeValues={":mails": {"S": "R#"}, ":outcome": {"S": "OUTCOME"}},
    )
    mails = [_told(row) for page in pages for row in page["Items"]]
    return sorted(mails, key=lambda mail: datetime.fromisoformat(mail["received_at"]), reverse=True)[:count]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    mail = json.loads(row["data"]["S"])
    told = {name: mail[name] for name in ("received_at", "from", "subject", "outcomes")}
    return {**told, "status": row["status"]["S"]} if "status" in row else told


def _is_told(error: Exception) -> bool:
    """Whether an error carries a sentence for a person (emulator, deployment); others are bugs."""
    return isinstance(error, BotoCoreError | ClientError) or type(error).__module__ in (
        "local.emulator",
        "local.deploy",
        "infra.errors",
        "infra.package",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="run the stack in the foreground until Ctrl-C")
    commands.add_parser("up", help="start the stack in the background")
    waiting = commands.add_parser("wait", help="wait until the stack is ready")
    waiting.add_argument("--timeout", type=float, default=stack.WAIT_TIMEOUT_S, metavar="S", help="seconds")
    commands.add_parser("down", help="stop the stack")
    send.add_arguments(commands.add_parser("send", help="send a mail through the SMTP door as a demo client"))
    token.add_arguments(commands.add_parser("token", help="print a bearer token for the API"))
    call.add_arguments(commands.add_parser("call", help="announce a call as a telephone exchange"))
    outcomes = commands.add_parser("outcomes", help="print where the newest mails ended")
    commands.add_parser("env", help="print what `python -m chalicelib` needs to know, for eval in a shell")
    outcomes.add_argument("--last", type=_count, default=OUTCOMES_DEFAULT, metavar="N", help="how many")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1")
    return count


if __name__ == "__main__":
    sys.exit(main())
