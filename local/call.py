"""Announces a call, as a telephone exchange does: `python -m local call --from NUMBER`."""

from __future__ import annotations

import argparse
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from local.token import of_machine

if TYPE_CHECKING:
    from local.deploy import Outputs
    from local.places import Places

TIMEOUT_S = 30


class CannotCallError(Exception):
    """The call was not announced; the message says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `call`."""
    parser.add_argument("--from", dest="number", metavar="NUMBER", help="who calls; left out: a withheld number")
    parser.add_argument("--to", metavar="NUMBER", help="which of our numbers was dialled")
    parser.add_argument("--name", help="the name that the exchange shows")
    parser.add_argument("--client", metavar="N", help="the client number that was keyed in")
    parser.add_argument("--pin", help="the PIN that was keyed in")
    parser.add_argument("--call", metavar="ID", help="the exchange's id of the call; left out: a new call")
    parser.add_argument("--end", metavar="ID", help="the call that was answered with this id is over; nothing else")


def announce(places: Places, outputs: Outputs, options: argparse.Namespace) -> str:
    """What the API answered, as one line of JSON. Raises CannotCallError and NoTokenError."""
    token = of_machine(places, outputs)
    if options.end:
        _post(places, token, f"/v1/calls/{options.end}/end", {})
        return json.dumps({"id": options.end, "over": True})
    asked = {
        "call": options.call or uuid4().hex,
        "from": options.number,
        "to": options.to,
        "name": options.name,
        "client": options.client,
        "pin": options.pin,
    }
    return json.dumps(_post(places, token, "/v1/calls", asked), ensure_ascii=False)


def _post(places: Places, token: str, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        f"{places.url}/api{path}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            content = answer.read()
            return json.loads(content) if content else {}
    except urllib.error.HTTPError as error:
        raise CannotCallError(f"the API answered: {error.read().decode(errors='replace')[:300]}") from error
    except (OSError, ValueError) as error:
        raise CannotCallError(f"the API did not answer: {error}") from error
